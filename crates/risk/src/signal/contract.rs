//! Contracts: the days in which notice may still be given, and the end that nothing follows.

use chrono::{Days, Duration, NaiveDate};

use super::{Fact, Group, Proof, Signal, SignalId, Unit, by_client, cause::Cause};
use crate::history::History;
use forewarn_table::{ClientIndex, Contract, Outcome, contract::Renewal, message::act, outcome::OutcomeKind};

/// Days that the notice window of a contract has been open without talk of renewal; the most over the client's contracts, 0
/// when none is open; null where no running contract has an end and a notice. The window opens 30 days before the last day on
/// which notice can be given. Source: contracts, messages, meetings.
pub const NOTICE_WINDOW: Signal = Signal {
    id: SignalId::NoticeWindow,
    name: "notice_window_days",
    group: Group::Contract,
    unit: Unit::CalendarDays,
    cause: Cause::Renewal,
    tables: &["contracts"],
    occasions: None,
    values: |view| {
        let of = |client| {
            let days = running(view.history, client).filter_map(|contract| open_days(view.history, contract));
            days.reduce(f64::max)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        let open = running(view.history, client).filter_map(|contract| {
            let days = open_days(view.history, contract).filter(|days| *days > 0.0)?;
            Some((days, contract, notice_day(contract)?))
        });
        let mut open: Vec<(f64, &Contract, NaiveDate)> = open.collect();
        open.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.contract_id.cmp(&b.1.contract_id)));
        let proof = |(_, contract, last_day): (f64, &Contract, NaiveDate)| {
            proof(contract, Fact::NoticeOpen { contract: contract.contract_id.clone(), last_day })
        };
        open.into_iter().map(proof).collect()
    },
};

/// How near the end of a contract is that does not renew itself, that none follows, and of whose renewal nobody spoke in 60 days: 0
/// at 90 days and more, 1 on its last day; the most over the client's contracts; null where no running contract has an end. Source:
/// contracts, outcomes, messages.
pub const CONTRACT_END: Signal = Signal {
    id: SignalId::ContractEnd,
    name: "contract_end",
    group: Group::Contract,
    unit: Unit::Ratio,
    cause: Cause::Renewal,
    tables: &["contracts"],
    occasions: None,
    values: |view| {
        let of = |client| {
            let near = running(view.history, client).filter_map(|contract| nearness(view.history, contract));
            near.reduce(f64::max)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        let mut ending: Vec<&Contract> = running(view.history, client)
            .filter(|contract| nearness(view.history, contract).is_some_and(|near| near > 0.0))
            .collect();
        ending.sort_by_key(|contract| (contract.ends_on.map(|end| end.last_day), &contract.contract_id));
        let proof = |contract: &Contract| {
            let ends_on = contract.ends_on.map(|end| end.last_day)?;
            Some(proof(contract, Fact::ContractEnds { contract: contract.contract_id.clone(), ends_on }))
        };
        ending.into_iter().filter_map(proof).collect()
    },
};

/// So many days before the last day of notice its window opens.
const WINDOW_DAYS: u64 = 30;
/// An end counts within so many days.
pub const END_DAYS: i64 = 90;

/// A renewal that was written down within so many days before the end of a contract renews it.
const RENEWED_DAYS: i64 = 180;

fn proof(contract: &Contract, fact: Fact) -> Proof {
    let at = contract.signed_on.unwrap_or(contract.starts_on).at;
    Proof { at, table: "contracts", id: contract.contract_id.clone(), fact, quote: None }
}

/// The contracts of a client that have begun, and have not ended.
pub fn running(history: &History, client: ClientIndex) -> impl Iterator<Item = &Contract> {
    let today = history.day(client);
    History::of(&history.tables.contracts, client, |contract| contract.client)
        .iter()
        .map(AsRef::as_ref)
        .filter(move |contract: &&Contract| contract.starts_on.day() <= today)
        .filter(move |contract| contract.ends_on.is_none_or(|end| end.last_day >= today))
}

/// The last day on which notice can be given.
pub fn notice_day(contract: &Contract) -> Option<NaiveDate> {
    contract.ends_on?.last_day.checked_sub_days(Days::new(u64::from(contract.notice_days?)))
}

/// Whether another contract about the same goes on where this one ends, or a renewal was written down in its last months.
pub fn is_followed(history: &History, contract: &Contract) -> bool {
    let Some(end) = contract.ends_on else { return true };
    let is_renewal = |outcome: &Outcome| {
        let on = outcome.at.day();
        outcome.kind == OutcomeKind::Renewal
            && on >= contract.starts_on.day()
            && on <= end.last_day
            && (end.last_day - on).num_days() <= RENEWED_DAYS
    };
    let mut outcomes =
        History::of(&history.tables.outcomes, contract.client, |outcome| outcome.client).iter();
    if outcomes.any(|outcome| is_renewal(outcome)) {
        return true;
    }
    History::of(&history.tables.contracts, contract.client, |other| other.client).iter().any(|other| {
        other.contract_id != contract.contract_id
            && other.project_id == contract.project_id
            && other.starts_on.day() > contract.starts_on.day()
            && other.ends_on.is_none_or(|other_end| other_end.last_day > end.last_day)
    })
}

/// Days since the window opened without talk of renewal.
fn open_days(history: &History, contract: &Contract) -> Option<f64> {
    let last_day = notice_day(contract)?;
    let opens = last_day.checked_sub_days(Days::new(WINDOW_DAYS))?;
    let today = history.day(contract.client);
    let is_open = opens <= today && today <= last_day && !is_followed(history, contract);
    if !is_open || is_talked_of(history, contract.client) {
        return Some(0.0);
    }
    Some(((today - opens).num_days() + 1) as f64)
}

/// Whether either side spoke of renewing a contract in the last 60 days.
fn is_talked_of(history: &History, client: ClientIndex) -> bool {
    let messages = history.tables.messages.of(client);
    let from = (history.as_of - Duration::days(60)).timestamp();
    let first = messages.sent_at.partition_point(|at| *at <= from);
    (first..messages.len()).any(|row| messages.acts[row] & act::RENEWS != 0)
}

fn nearness(history: &History, contract: &Contract) -> Option<f64> {
    let end = contract.ends_on?.last_day;
    let is_settled = contract.renews == Some(Renewal::Auto)
        || is_followed(history, contract)
        || is_talked_of(history, contract.client);
    if is_settled {
        return Some(0.0);
    }
    let days = (end - history.day(contract.client)).num_days();
    Some((END_DAYS - days).clamp(0, END_DAYS) as f64 / END_DAYS as f64)
}
