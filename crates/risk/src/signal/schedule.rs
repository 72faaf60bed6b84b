//! Time: what is overdue, how far dates slipped, how often they moved, what the forecast says of the open ones.
//! Waiting for the client or a third party is never the agency's delay.

use chrono::{DateTime, Duration, Utc};

use super::{Fact, Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause};
use crate::history::{History, Item, LedgerRow, ledger::PromiseMove};
use forewarn_table::{ClientIndex, message::Deed, reading, schedule::WaitingParty};
use forewarn_text::{Side, Topic};

/// Working days by which the most overdue open item is late, less the time it waited for others; 0 when nothing is
/// overdue, null without items. Source: schedule.
pub const OVERDUE_DAYS: Signal = Signal {
    id: SignalId::OverdueDays,
    name: "overdue_days",
    group: Group::Time,
    unit: Unit::Days,
    cause: Cause::Overdue,
    tables: &["schedule"],
    occasions: None,
    values: |view| {
        let of = |client| {
            let history = view.history;
            let items = history.items_of(client);
            let worst = items.iter().map(|item| overdue_days(history, item)).fold(0.0, f64::max);
            items.iter().any(|item| item.committed_at.is_some()).then_some(worst)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| late(view.history, client),
};

/// Working days by which open items and those delivered in the last 90 days came, or are promised to come, after
/// their first commitment: the mean over items, moves to earlier dates counting 0; null without such items.
/// Source: schedule; slippage against the original baseline.
pub const SLIP_DAYS: Signal = Signal {
    id: SignalId::SlipDays,
    name: "slip_days",
    group: Group::Time,
    unit: Unit::Days,
    cause: Cause::Overdue,
    tables: &["schedule"],
    occasions: None,
    values: |view| {
        let of = |client| {
            let slips: Vec<f64> =
                view.history.items_of(client).iter().filter_map(|item| slip(view.history, item)).collect();
            (!slips.is_empty()).then(|| slips.iter().sum::<f64>() / slips.len() as f64)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        let moved = moves(view.history, client, Duration::days(3650));
        if moved.is_empty() { late(view.history, client) } else { moved }
    },
};

/// How often dates of the client's items were moved to later ones in the last 90 days, unless the client asked for it, the work waited for the client, or
/// had come back from it; and how often the agency announced in messages that something it had promised would come later, unless the
/// schedule shows the same move; null without items and such announcements.
/// Source: schedule (`rebaselined`, or `committed` again with another date), messages.
pub const REBASELINES: Signal = Signal {
    id: SignalId::Rebaselines,
    name: "rebaselines_90d",
    group: Group::Time,
    unit: Unit::Count,
    cause: Cause::Moved,
    tables: &["schedule", "messages"],
    occasions: Some(|view, client| {
        view.history.items_of(client).iter().filter(|item| is_recent(view.history, item)).count() as f64
    }),
    values: |view| {
        let of = |client| {
            let moved = moves(view.history, client, Duration::days(90)).len();
            (moved > 0 || !view.history.items_of(client).is_empty()).then_some(moved as f64)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| moves(view.history, client, Duration::days(90)),
};

/// The chance that an open item misses the date now promised, the highest among those due in the next 30 days; null when
/// none is due then. Source: the reference-class forecast.
pub const FORECAST_MISS: Signal = Signal {
    id: SignalId::ForecastMiss,
    name: "forecast_miss",
    group: Group::Time,
    unit: Unit::Ratio,
    cause: Cause::Overdue,
    tables: &["schedule"],
    occasions: None,
    values: |view| {
        let mut values = by_client(view, |_| None);
        for (client, _, miss) in coming(view) {
            let value: &mut Option<f64> = &mut values[client];
            *value = Some(value.map_or(miss, |known| known.max(miss)));
        }
        Ok(values)
    },
    proofs: |view, client| {
        let mut near: Vec<(f64, &Item)> =
            coming(view).filter(|(of, ..)| *of == client).map(|(_, item, miss)| (miss, item)).collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.item_id.cmp(&b.1.item_id)));
        near.into_iter().filter_map(|(_, item)| Some(proof(item.due?.by, item, overdue(item)?))).collect()
    },
};

/// Items due in the next 30 days, each with its client and the chance that it misses its date.
pub(crate) fn coming(view: View<'_>) -> impl Iterator<Item = (ClientIndex, &Item, f64)> {
    view.forecasts.iter().filter_map(move |forecast| {
        let item = &view.history.items[forecast.item];
        let due = item.due?;
        let soon = due.by > view.history.as_of && due.by <= view.history.as_of + Duration::days(30);
        soon.then(|| (item.client, item, 1.0 - forecast.p_kept.unwrap_or(1.0)))
    })
}

fn proof(at: DateTime<Utc>, item: &Item, fact: Fact) -> Proof {
    Proof { at, table: "schedule", id: item.item_id.to_string(), fact, quote: None }
}

fn overdue(item: &Item) -> Option<Fact> {
    let returned = item.reopened_at.map(|at| at.day());
    Some(Fact::Overdue { name: item.name.to_string(), due: item.due?.last_day, returned })
}

/// Working days by which an open item is late, less those it waited for the client or others after it was due.
pub(crate) fn overdue_days(history: &History, item: &Item) -> f64 {
    let Some(due) = item.due.filter(|_| item.is_overdue(history.as_of)) else { return 0.0 };
    let calendar = history.calendars.of(item.client);
    // What came back is late since it did.
    let since = item.reopened_at.map_or(due.by, |reopened| reopened.at.max(due.by));
    let late = calendar.working_hours_between(since, history.as_of);
    let waited: f64 = item
        .waits
        .iter()
        .filter(|(party, ..)| *party != Some(WaitingParty::Agency))
        .map(|(_, from, to)| calendar.working_hours_between((*from).max(since), *to))
        .sum();
    ((late - waited) / calendar.hours_per_day()).max(0.0)
}

fn slip(history: &History, item: &Item) -> Option<f64> {
    // A date that the client asked for is the one to be held to.
    let asked_for = item.moves.iter().rev().find(|step| step.client_asked).map(|step| step.to);
    let first = asked_for.or(item.first_due)?;
    if item.cancelled_at.is_some() {
        return None;
    }
    let day = match item.delivered_at {
        Some(delivered) if history.as_of - delivered.at > Duration::days(90) => return None,
        Some(delivered) => delivered.day(),
        None => item.due?.last_day.max(if item.is_overdue(history.as_of) {
            history.day(item.client)
        } else {
            first.last_day
        }),
    };
    let calendar = history.calendars.of(item.client);
    let waited: f64 = item
        .waits
        .iter()
        .filter(|(party, ..)| *party == Some(WaitingParty::Client))
        .map(|(_, from, to)| calendar.working_hours_between(*from, *to) / calendar.hours_per_day())
        .sum();
    Some((calendar.working_days_between(first.last_day, day) as f64 - waited).max(0.0))
}

/// Whether an item could have moved in the last 90 days: it was open in them.
fn is_recent(history: &History, item: &Item) -> bool {
    let over = item.deliveries.last().copied().filter(|_| !item.is_open()).or(item.cancelled_at);
    item.committed_at.is_some() && over.is_none_or(|over| history.as_of - over.at <= Duration::days(90))
}

/// Items that are overdue, the worst first.
fn late(history: &History, client: ClientIndex) -> Vec<Proof> {
    let mut late: Vec<(f64, &Item)> = history
        .items_of(client)
        .iter()
        .map(|item| (overdue_days(history, item), item))
        .filter(|(days, _)| *days > 0.0)
        .collect();
    late.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.item_id.cmp(&b.1.item_id)));
    late.into_iter().filter_map(|(_, item)| Some(proof(item.due?.by, item, overdue(item)?))).collect()
}

fn moves(history: &History, client: ClientIndex, within: Duration) -> Vec<Proof> {
    let mut proofs: Vec<Proof> = history
        .items_of(client)
        .iter()
        .flat_map(|item| item.moves.iter().map(move |step| (item, step)))
        .filter(|(_, step)| history.as_of - step.at.at <= within && step.is_grievance())
        .map(|(item, step)| {
            let from = step.from.map(|from| from.last_day);
            let fact = Fact::Moved { name: item.name.to_string(), from, to: step.to.last_day };
            proof(step.at.at, item, fact)
        })
        .collect();
    proofs.extend(announced_moves(history, client, within));
    proofs.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.id.cmp(&b.id)));
    proofs
}

/// How far apart the announcement of a move and its row in the schedule may lie.
const SAME_MOVE: Duration = Duration::days(14);
/// How long after a client asked for a later date, or allowed one, it is announced for its sake.
const ASKED_WITHIN: Duration = Duration::days(10);

/// Promises of the agency that it said would come later, and that no row of the schedule moves to the same day.
fn announced_moves(history: &History, client: ClientIndex, within: Duration) -> Vec<Proof> {
    let zone = history.tables.clients[client].zone;
    let day = |at: DateTime<Utc>| (at - Duration::seconds(1)).with_timezone(&zone).date_naive();
    let near = |a: DateTime<Utc>, b: DateTime<Utc>, reach: Duration| (a - b).abs() <= reach;
    let is_scheduled = |moved: &PromiseMove| {
        let steps = history.items_of(client).iter().flat_map(|item| &item.moves);
        steps
            .into_iter()
            .any(|step| step.to.last_day == day(moved.to) && near(step.at.at, moved.at, SAME_MOVE))
    };
    let is_asked_for = |row: &LedgerRow, moved: &PromiseMove| {
        let topic = Topic::of(&row.text);
        history.tables.messages.deeds_of(client).iter().any(|deed| {
            let ago = moved.at - reading::at(deed.sent_at);
            deed.deed == Deed::Postpones
                && deed.side == Side::Client
                && ago >= Duration::zero()
                && ago <= ASKED_WITHIN
                && (deed.topic.is_empty() || deed.topic.meets(&topic))
        })
    };
    let proof = |row: &LedgerRow| {
        let (by, moved) = (row.by?, row.moved?);
        let counts = row.side == Side::Agency
            && day(moved.to) > day(by)
            && history.as_of - moved.at <= within
            && !is_scheduled(&moved)
            && !is_asked_for(row, &moved);
        let fact = Fact::Moved { name: row.text.to_string(), from: Some(day(by)), to: day(moved.to) };
        let id = row.promise_id.to_string();
        counts.then_some(Proof { at: moved.at, table: "promises", id, fact, quote: None })
    };
    history.ledger_of(client).iter().filter_map(proof).collect()
}
