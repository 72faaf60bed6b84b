//! A client in depth: the timeline, the promises, the projects and what is expected of them.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};

use super::{Builder, clip, contacts};
use crate::{
    forecast::project::ProjectCosts,
    history::{History, pointer::Pointer},
    prospect,
    review::record::{Depth, Mark, MarkKind, MarkLabel, PromiseBar},
};
use forewarn_table::{ClientIndex, Quoted, reading};
use forewarn_text::Side;

/// How far back a timeline goes.
const TIMELINE_DAYS: i64 = 210;

impl Builder<'_> {
    /// The messages that tell who those are who write at a client.
    pub(super) fn unnamed_contacts(&self, client: ClientIndex) -> Vec<Pointer> {
        let history = self.view.history;
        contacts::unnamed(history, client, history.day(client) - Duration::days(TIMELINE_DAYS))
    }

    pub(super) fn depth<'q>(
        &self,
        client: ClientIndex,
        costs: &ProjectCosts<'_>,
        quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
    ) -> Depth {
        let history = self.view.history;
        let row = &history.tables.clients[client];
        let to = history.day(client);
        let from = to - Duration::days(TIMELINE_DAYS);
        let local = |at: DateTime<Utc>| at.with_timezone(&row.zone).naive_local();
        let slices = history.tables.messages.of(client);
        let mut weeks: BTreeMap<NaiveDate, (i64, i64)> = BTreeMap::new();
        let mut marks = Vec::new();
        for message in 0..slices.len() {
            let at = local(reading::at(slices.sent_at[message]));
            if at.date() < from {
                continue;
            }
            let kind =
                if slices.side[message] == 0 { MarkKind::ClientMessage } else { MarkKind::AgencyMessage };
            marks.push(Mark { at, kind, label: MarkLabel::Nothing });
            if kind == MarkKind::ClientMessage {
                let monday = at.date() - Duration::days(i64::from(at.weekday().num_days_from_monday()));
                let week = weeks.entry(monday).or_default();
                week.0 += i64::from(slices.positive[message]) - i64::from(slices.negative[message]);
                week.1 += 1;
            }
        }
        let silences = history.talks[client]
            .silences
            .iter()
            .filter(|silence| silence.to >= from)
            .map(|silence| (silence.from, silence.to, silence.working_days))
            .collect();
        for item in history.items_of(client) {
            for step in item.moves.iter().filter(|step| step.at.day() >= from) {
                marks.push(Mark {
                    at: step.at.local,
                    kind: MarkKind::Moved,
                    label: MarkLabel::Item(item.name.to_string()),
                });
            }
            if let Some(delivered) = item.delivered_at.filter(|at| at.day() >= from) {
                marks.push(Mark {
                    at: delivered.local,
                    kind: MarkKind::Delivered,
                    label: MarkLabel::Item(item.name.to_string()),
                });
            }
            if let Some(due) = item.due.filter(|due| item.is_overdue(history.as_of) && due.last_day >= from) {
                marks.push(Mark {
                    at: local(due.by),
                    kind: MarkKind::Due,
                    label: MarkLabel::Item(item.name.to_string()),
                });
            }
        }
        let outcomes = History::of(&history.tables.outcomes, client, |outcome| outcome.client);
        for outcome in outcomes.iter().filter(|outcome| outcome.at.day() >= from) {
            let kind = if outcome.kind.is_conflict() { MarkKind::Conflict } else { MarkKind::Renewal };
            marks.push(Mark { at: outcome.at.local, kind, label: MarkLabel::Outcome(outcome.kind) });
        }
        marks.sort_by(|a, b| (a.at, a.kind, &a.label).cmp(&(b.at, b.kind, &b.label)));
        let promises = history
            .ledger_of(client)
            .iter()
            .filter(|promise| {
                promise.side == Side::Agency && promise.by.is_some() && local(promise.made_at).date() >= from
            })
            .map(|promise| PromiseBar {
                made_at: local(promise.made_at),
                by: promise.by.map(local),
                kept_at: promise.kept_at.map(local),
                state: promise.state,
                label: clip(&promise.text),
            });
        Depth {
            client_id: row.client_id.clone(),
            from,
            to,
            tone: weeks
                .into_iter()
                .map(|(monday, (sum, count))| (monday, sum as f64 / (255.0 * count as f64)))
                .collect(),
            marks,
            promises: promises.collect(),
            silences,
            delays: self.delays_of(client),
            projects: prospect::projects(history, self.standings, client),
            contacts: contacts::strip(history, client, from, to, quote),
            expectations: prospect::expectations(self.view, self.standings, costs, client),
        }
    }
}
