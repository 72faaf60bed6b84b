//! The agenda of the invented portfolio.

use super::day;
use forewarn_risk::{
    alert::{AlertState, done::ActOutcome},
    review::{
        agenda::{
            Agenda, AgendaSince, ChangeKind, ClientChange, DueDecision, DueKind, FollowUp, FollowedAct, Owed,
            OwedThing,
        },
        record::{ActGroup, Asked, DecisionLine},
    },
};
use forewarn_table::outcome::OutcomeKind;

pub(super) fn agenda(asked: &Asked, decided: DecisionLine, word: &dyn Fn(&str, &str) -> String) -> Agenda {
    let id = |client: usize| format!("c/{client}");
    let owed = |owner: Option<&str>, what, on| OwedThing {
        owner: owner.map(str::to_owned),
        client_id: id(2),
        what,
        on,
    };
    let followed = |act, outcome| FollowedAct { act, outcome };
    Agenda {
        since: day(9, 28),
        since_is: AgendaSince::MonthBefore,
        today: day(10, 28),
        changed: vec![
            ClientChange {
                client_id: id(7),
                kind: ChangeKind::Conflict(day(10, 9), OutcomeKind::Complaint),
                chance_before: Some(0.2),
                chance: Some(0.4),
            },
            ClientChange {
                client_id: id(1),
                kind: ChangeKind::Alert(AlertState::New),
                chance_before: None,
                chance: Some(0.62),
            },
            ClientChange {
                client_id: id(9),
                kind: ChangeKind::Gone,
                chance_before: Some(0.3),
                chance: Some(0.1),
            },
        ],
        followed_up: vec![
            FollowUp {
                client_id: id(2),
                act_by: Some(day(10, 5)),
                decisions: vec![decided.clone()],
                acts: vec![
                    followed(ActGroup::Update, ActOutcome::Done(Some(day(10, 2)))),
                    followed(ActGroup::Answer(vec![asked.clone()]), ActOutcome::Open),
                    followed(ActGroup::Deliver(vec![word("audit <1>", "аудит <1>")]), ActOutcome::Dropped),
                ],
                stands: true,
            },
            FollowUp {
                client_id: id(9),
                act_by: Some(day(10, 5)),
                decisions: Vec::new(),
                acts: Vec::new(),
                stands: false,
            },
        ],
        due: vec![
            DueDecision { client_id: id(1), on: day(10, 30), kind: DueKind::ActBy, decision: None },
            DueDecision {
                client_id: id(5),
                on: day(11, 10),
                kind: DueKind::SnoozeEnds,
                decision: Some(decided),
            },
            DueDecision { client_id: id(6), on: day(11, 12), kind: DueKind::NoticeUntil, decision: None },
        ],
        overdue: vec![
            owed(
                Some("Ann <Lee>"),
                Owed::Promise(word("We'll send the <plan>.", "Пришлём <план>.")),
                day(10, 20),
            ),
            owed(None, Owed::Item(word("Site map", "Карта сайта")), day(10, 21)),
        ],
        owed_today: vec![
            owed(Some("Ann <Lee>"), Owed::Item(word("Weekly report", "Недельный отчёт")), day(10, 28)),
            owed(Some("Ann <Lee>"), Owed::Answer(asked.clone()), day(10, 2)),
        ],
    }
}
