//! Word: the agency's promises, as the ledger has them.

use chrono::Duration;

use super::{Fact, Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause};
use crate::history::{Item, LedgerRow, ledger::PromiseStatus};
use forewarn_table::{ClientIndex, Deadline};
use forewarn_text::Side;

/// Promises of the agency that fell due in the last 60 days and were broken or kept late; null where the client's
/// ledger holds no promise of the agency that can be told. Source: promises, messages.
pub const PROMISES_BROKEN: Signal = Signal {
    id: SignalId::PromisesBroken,
    name: "promises_broken_60d",
    group: Group::Word,
    unit: Unit::Count,
    cause: Cause::Promises,
    tables: &["promises", "messages", "schedule"],
    occasions: Some(|view, client| told(view, client, Duration::days(60)).count() as f64),
    values: |view| {
        let of = |client| {
            let told = view.history.ledger_of(client).iter().any(is_told);
            told.then(|| missed(view, client, Duration::days(60)).count() as f64)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| proofs(view, client, Duration::days(60)),
};

/// The share of the agency's promises of the last 180 days that were not kept in time: the mean of the Beta posterior
/// with prior Beta(1, 4), so that one broken promise is not a rate of one; null where none can be told.
pub const PROMISES_MISSED_RATE: Signal = Signal {
    id: SignalId::PromisesMissedRate,
    name: "promises_missed_rate",
    group: Group::Word,
    unit: Unit::Ratio,
    cause: Cause::Promises,
    tables: &["promises", "messages", "schedule"],
    occasions: None,
    values: |view| {
        let of = |client| {
            let since = view.history.as_of - Duration::days(180);
            let told = view
                .history
                .ledger_of(client)
                .iter()
                .filter(|row| is_told(row) && row.by.is_some_and(|by| by > since));
            let told = told.count() as f64;
            let missed = missed(view, client, Duration::days(180)).count() as f64;
            (told > 0.0).then(|| (missed + 1.0) / (told + 5.0))
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| proofs(view, client, Duration::days(180)),
};

/// A date with a smaller chance than this could not be kept when it was given: one in five.
const INFEASIBLE: f64 = 0.2;

/// Open dates still ahead that had next to no chance on the day they were given, by what is known now of such dates;
/// null where no date is ahead. Source: the reference-class forecast.
pub const PROMISES_INFEASIBLE: Signal = Signal {
    id: SignalId::PromisesInfeasible,
    name: "promises_infeasible",
    group: Group::Word,
    unit: Unit::Count,
    cause: Cause::Promises,
    tables: &["schedule"],
    occasions: Some(|view, client| ahead(view).filter(|(item, ..)| item.client == client).count() as f64),
    values: |view| {
        let mut values = by_client(view, |_| None);
        for (item, _, chance) in ahead(view) {
            let value: &mut Option<f64> = &mut values[item.client];
            *value = Some(value.unwrap_or(0.0) + if chance < INFEASIBLE { 1.0 } else { 0.0 });
        }
        Ok(values)
    },
    proofs: |view, client| {
        let own = ahead(view).filter(|(item, _, chance)| item.client == client && *chance < INFEASIBLE);
        let mut own: Vec<_> = own.collect();
        own.sort_by(|a, b| a.2.total_cmp(&b.2).then_with(|| a.0.item_id.cmp(&b.0.item_id)));
        own.into_iter()
            .map(|(item, due, chance)| Proof {
                at: due.by,
                table: "schedule",
                id: item.item_id.to_string(),
                fact: Fact::Unlikely { name: item.name.to_string(), due: due.last_day, chance },
                quote: None,
            })
            .collect()
    },
};

/// Open items whose date is still ahead, with the chance that it had when it was given.
fn ahead(view: View<'_>) -> impl Iterator<Item = (&Item, Deadline, f64)> {
    view.forecasts.iter().filter_map(move |forecast| {
        let item = &view.history.items[forecast.item];
        let due = item.due.filter(|due| due.by > view.history.as_of)?;
        Some((item, due, forecast.p_kept_when_made?))
    })
}

fn is_told(row: &LedgerRow) -> bool {
    row.side == Side::Agency
        && matches!(row.state, PromiseStatus::Kept | PromiseStatus::Late | PromiseStatus::Broken)
}

fn told(view: View<'_>, client: ClientIndex, within: Duration) -> impl Iterator<Item = &LedgerRow> {
    let rows = view.history.ledger_of(client).iter();
    rows.filter(move |row| is_told(row) && row.by.is_some_and(|by| view.history.as_of - by <= within))
}

fn missed(view: View<'_>, client: ClientIndex, within: Duration) -> impl Iterator<Item = &LedgerRow> {
    view.history.ledger_of(client).iter().filter(move |row| {
        row.side == Side::Agency
            && matches!(row.state, PromiseStatus::Late | PromiseStatus::Broken)
            && row.by.is_some_and(|by| view.history.as_of - by <= within)
    })
}

fn proofs(view: View<'_>, client: ClientIndex, within: Duration) -> Vec<Proof> {
    let zone = view.history.tables.clients[client].zone;
    let mut rows: Vec<&LedgerRow> = missed(view, client, within).collect();
    rows.sort_by(|a, b| {
        (a.state != PromiseStatus::Broken, b.by, &a.promise_id).cmp(&(
            b.state != PromiseStatus::Broken,
            a.by,
            &b.promise_id,
        ))
    });
    rows.into_iter()
        .filter_map(|row| {
            let day = |at: chrono::DateTime<chrono::Utc>| {
                (at - Duration::seconds(1)).with_timezone(&zone).date_naive()
            };
            let by = row.by?;
            let fact =
                Fact::PromiseBroken { text: row.text.to_string(), by: day(by), kept: row.kept_at.map(day) };
            Some(Proof { at: by, table: "promises", id: row.promise_id.to_string(), fact, quote: None })
        })
        .collect()
}
