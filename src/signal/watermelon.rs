//! Watermelon: green outside, red inside.

use chrono::Duration;

use super::{Fact, Group, Proof, Signal, Unit, View, by_client, schedule};

/// How many of the client's projects are reported green (or "on track") while one of their items is overdue by more
/// than three working days; plus dates moved only after they had passed, in the last 90 days; null where no status is
/// known and no date was moved. Source: projects, schedule.
pub const WATERMELON: Signal = Signal {
    name: "watermelon",
    group: Group::Watermelon,
    unit: Unit::Count,
    values: |view| {
        Ok(by_client(view, |client| {
            let history = view.history;
            let reported = history
                .tables
                .projects
                .iter()
                .any(|project| project.client as usize == client && project.status.is_some());
            let moved = history.items_of(client).iter().any(|item| !item.moves.is_empty());
            (reported || moved).then(|| proofs(view, client).len() as f64)
        }))
    },
    proofs,
};

fn proofs(view: View<'_>, client: usize) -> Vec<Proof> {
    let history = view.history;
    let mut proofs = Vec::new();
    for project in history.tables.projects.iter().filter(|project| project.client as usize == client) {
        let (Some(status), Some(at)) = (&project.status, project.status_at) else { continue };
        let green = ["green", "on track", "on_track", "ok", "зелёный", "зеленый", "в графике"]
            .contains(&status.as_str());
        let own = history
            .items_of(client)
            .iter()
            .filter(|item| item.project_id.as_deref() == Some(&project.project_id));
        if green && own.clone().any(|item| schedule::overdue_days(history, item) > 3.0) {
            let fact = Fact::Green { project: project.name.clone(), status: status.clone() };
            proofs.push(Proof {
                at: at.at,
                table: "projects",
                id: project.project_id.clone(),
                fact,
                quote: None,
            });
        }
    }
    for item in history.items_of(client) {
        for (at, from, to) in &item.moves {
            let Some(from) = from.filter(|from| {
                from.by < at.at && from.last_day < to.last_day && history.as_of - at.at <= Duration::days(90)
            }) else {
                continue;
            };
            let fact =
                Fact::Moved { name: item.name.to_string(), from: Some(from.last_day), to: to.last_day };
            proofs.push(Proof {
                at: at.at,
                table: "schedule",
                id: item.item_id.to_string(),
                fact,
                quote: None,
            });
        }
    }
    proofs
}
