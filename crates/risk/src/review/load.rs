//! What each account manager carries: context for what goes wrong at their clients, and for who could take on more. It says how
//! much there is to do, never how well somebody does it.

use std::collections::BTreeMap;

use chrono::Duration;

use super::{agenda::BROKEN, due::due_within, record::OwnerLoad};
use crate::history::{History, ledger::PromiseStatus};
use forewarn_table::{ClientIndex, money::MoneyKind, schedule::WaitingParty};
use forewarn_text::Side;

/// How far ahead dates count.
const AHEAD_DAYS: i64 = 14;
/// Over so long hours are added up, and missed promises are still owed.
const BACK: Duration = Duration::days(30);

/// What each named owner carries, in the order of the alphabet; `needs_act`: whether a client needs an act now.
pub fn owner_loads(
    history: &History,
    counts: impl Fn(ClientIndex) -> bool,
    needs_act: impl Fn(ClientIndex) -> bool,
) -> Vec<OwnerLoad> {
    let mut loads: BTreeMap<&str, OwnerLoad> = BTreeMap::new();
    let owner = |client: ClientIndex| {
        let is_live = !history.ended[client] && history.since[client].is_some() && counts(client);
        history.tables.clients[client].owner.as_deref().filter(|_| is_live)
    };
    for client in history.client_indexes() {
        let Some(owner) = owner(client) else { continue };
        let load = loads
            .entry(owner)
            .or_insert_with(|| OwnerLoad { owner: owner.to_owned(), ..OwnerLoad::default() });
        load.clients += 1;
        load.need_act += usize::from(needs_act(client));
        if let Some(fee) = history.yearly_fee[client] {
            *load.yearly_fees.get_or_insert(0.0) += fee;
        }
        load.overdue += overdue(history, client);
        let booked = History::of(&history.tables.money, client, |event| event.client).iter();
        let booked =
            booked.filter(|event| event.kind == MoneyKind::Cost && history.as_of - event.at.at <= BACK);
        for hours in booked.filter_map(|event| event.hours) {
            *load.hours.get_or_insert(0.0) += hours;
        }
    }
    for row in due_within(history, AHEAD_DAYS) {
        if let Some(load) = owner(row.client).and_then(|owner| loads.get_mut(owner)) {
            load.due += 1;
        }
    }
    loads.into_values().collect()
}

/// Items past their day that wait for nobody else, and promises without an item that were broken in the last 60: those of the agenda.
fn overdue(history: &History, client: ClientIndex) -> usize {
    let items = history.items_of(client).iter().filter(|item| {
        item.is_overdue(history.as_of)
            && !matches!(item.waiting_on, Some(WaitingParty::Client | WaitingParty::ThirdParty))
    });
    let promises = history.ledger_of(client).iter().filter(|row| {
        row.side == Side::Agency
            && row.item_id.is_none()
            && row.state == PromiseStatus::Broken
            && !row.text.is_empty()
            && row.by.is_some_and(|by| history.as_of - by <= BROKEN)
    });
    items.count() + promises.count()
}

/// The one owner with most of the clients that need an act, where there are three or more of these, and who carries half as many dates
/// again as the others do on the mean. Of whom nothing is said but that.
pub fn loaded_most(loads: &[OwnerLoad]) -> Option<&OwnerLoad> {
    let all: usize = loads.iter().map(|load| load.need_act).sum();
    let most = loads.iter().find(|load| 2 * load.need_act > all)?;
    let others = loads.len() - 1;
    let dates = |load: &OwnerLoad| load.due + load.overdue;
    let rest: usize = loads.iter().map(dates).sum::<usize>() - dates(most);
    (all >= 3 && others > 0 && 2 * dates(most) * others >= 3 * rest && dates(most) > 0).then_some(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(owner: &str, need_act: usize, due: usize) -> OwnerLoad {
        OwnerLoad { owner: owner.to_owned(), clients: 4, need_act, due, ..OwnerLoad::default() }
    }

    #[test]
    fn only_one_person_with_most_of_what_is_wrong_and_most_of_the_dates_is_told() {
        let told = |loads: &[OwnerLoad]| loaded_most(loads).map(|load| load.owner.clone());
        assert_eq!(told(&[load("Ann", 3, 12), load("Bob", 1, 6)]).as_deref(), Some("Ann"));
        assert_eq!(told(&[load("Ann", 3, 6), load("Bob", 1, 6)]), None, "all carry the same");
        assert_eq!(told(&[load("Ann", 2, 12), load("Bob", 2, 2)]), None, "half is not most");
        assert_eq!(told(&[load("Ann", 2, 12), load("Bob", 0, 2)]), None, "two are no pattern");
        assert_eq!(told(&[load("Ann", 4, 12)]), None, "there is nobody else");
    }
}
