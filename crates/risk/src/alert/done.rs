//! What became of acts that were called for earlier: the rows that have come since say it.

use chrono::{DateTime, NaiveDate, Utc};

use super::act::{FixAct, matter};
use crate::{
    history::{History, Item, talk},
    signal::{View, cost, expectation, question},
};
use forewarn_table::{
    ClientIndex,
    money::{MoneyEvent, MoneyKind},
};

/// What became of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActOutcome {
    /// It was done; on which day, where a row says so.
    Done(Option<NaiveDate>),
    /// It still waits to be done.
    Open,
    /// It is called for no longer, though nobody did it.
    Dropped,
}

impl ActOutcome {
    /// Whether another act came to the same, whenever that was.
    pub(crate) fn is_like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    /// Of two that are alike, the one of the later day.
    pub(crate) fn later(self, other: Self) -> Self {
        match (self, other) {
            (Self::Done(one), Self::Done(two)) => Self::Done(one.max(two)),
            _ => self,
        }
    }
}

/// What became of an act that was called for at `since`, by what is known now.
pub fn outcome(act: &FixAct, view: View<'_>, client: ClientIndex, since: DateTime<Utc>) -> ActOutcome {
    let history = view.history;
    let talk = &history.talks[client];
    let day = |at: DateTime<Utc>| Some(history.calendars.of(client).local(at).date());
    let item = |id: &str| history.items_of(client).iter().find(|item| &*item.item_id == id);
    // What is open no longer was done where a row since says so; else it fell away, as with a project that ended.
    let settled = |by: Option<NaiveDate>| by.map_or(ActOutcome::Dropped, |day| ActOutcome::Done(Some(day)));
    match act {
        FixAct::Deliver(piece) => {
            item(&piece.item_id).map_or(ActOutcome::Dropped, |item| delivered(item, since))
        }
        FixAct::Renegotiate(piece, _) => {
            let Some(item) = item(&piece.item_id) else { return ActOutcome::Dropped };
            let moved = item.moves.iter().find(|step| step.at.at > since && step.is_later());
            match moved {
                Some(step) => ActOutcome::Done(Some(step.at.day())),
                None => delivered(item, since),
            }
        }
        FixAct::Answer(question) => match question.turn_in(&talk.turns) {
            Some(turn) => turn.answered_at.map_or_else(
                || {
                    let waits = question::open(view, client).any(|open| open == turn);
                    if waits { ActOutcome::Open } else { ActOutcome::Dropped }
                },
                |at| ActOutcome::Done(day(at)),
            ),
            None => ActOutcome::Dropped,
        },
        FixAct::Update => talk::first_update(&history.tables.messages.of(client), since)
            .map_or(ActOutcome::Open, |at| ActOutcome::Done(day(at))),
        FixAct::Agree(terms) => {
            let wanted = matter(&terms.row);
            if expectation::widest(view, client).iter().any(|gap| matter(&gap.agreed) == wanted) {
                return ActOutcome::Open;
            }
            let said = history.expectations_of(client);
            let last = said.iter().rfind(|row| row.at.at > since && matter(row) == wanted);
            settled(last.map(|row| row.at.day()))
        }
        FixAct::Invoice(open) => {
            if cost::unpaid(view, client).is_some_and(|oldest| oldest.invoice.at == open.at) {
                return ActOutcome::Open;
            }
            let money = History::of(&history.tables.money, client, |event| event.client);
            let pays = |event: &&MoneyEvent| {
                event.at.at > since && matches!(event.kind, MoneyKind::Payment | MoneyKind::Credit)
            };
            settled(money.iter().map(AsRef::as_ref).find(pays).map(|event| event.at.day()))
        }
    }
}

/// By the first delivery since; while work that came back is not delivered again, it is not done.
fn delivered(item: &Item, since: DateTime<Utc>) -> ActOutcome {
    let first = item.deliveries.iter().find(|at| at.at > since).or(item.deliveries.last());
    match first.or(item.delivered_at.as_ref()) {
        _ if item.is_open() => ActOutcome::Open,
        Some(at) => ActOutcome::Done(Some(at.day())),
        None => ActOutcome::Dropped,
    }
}
