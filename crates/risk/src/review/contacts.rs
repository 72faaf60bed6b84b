//! Who at a client writes, how often, and with whom of ours: who has gone quiet is seen at a glance.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Duration, NaiveDate};

use super::{
    draft,
    record::{ContactRow, ContactStrip},
};
use crate::history::{
    History,
    people::{Writer, writers},
    pointer::Pointer,
};
use forewarn_table::{ClientIndex, Quoted, message::act, person::PersonRole, reading};
use forewarn_text::Side;

/// So many people of a client are shown.
const SHOWN_MOST: usize = 6;
/// So many of ours are named beside each.
const WITH_MOST: usize = 2;

/// The messages whose authors have to be read, for the table of people does not name them.
pub(super) fn unnamed(history: &History, client: ClientIndex, from: NaiveDate) -> Vec<Pointer> {
    let shown = shown(history, client, from);
    let known = |writer: &Writer<'_>| writer.person.is_some_and(|person| person.name.is_some());
    let (theirs, ours) = shown;
    theirs.iter().chain(&ours).filter(|writer| !known(writer)).map(|writer| writer.last).collect()
}

/// Who of a client wrote since `from`, those who decide first, then who wrote most; and who of ours did.
fn shown(history: &History, client: ClientIndex, from: NaiveDate) -> (Vec<Writer<'_>>, Vec<Writer<'_>>) {
    let zone = history.tables.clients[client].zone;
    let is_recent = |writer: &Writer<'_>| writer.last_at().with_timezone(&zone).date_naive() >= from;
    let (mut theirs, ours): (Vec<_>, Vec<_>) = writers(history, client)
        .into_iter()
        .filter(is_recent)
        .partition(|writer| writer.side == Side::Client);
    let rank = |writer: &Writer<'_>| match role(writer) {
        Some(PersonRole::Sponsor | PersonRole::DecisionMaker) => 0,
        _ => 1,
    };
    theirs.sort_by_key(|writer| (rank(writer), std::cmp::Reverse(writer.sent_at.len()), writer.author));
    theirs.truncate(SHOWN_MOST);
    (theirs, ours)
}

fn role(writer: &Writer<'_>) -> Option<PersonRole> {
    writer.person.and_then(|person| person.role)
}

/// The strip of a client; `None` where fewer than two people of it wrote, or messages name no authors.
pub(super) fn strip<'q>(
    history: &History,
    client: ClientIndex,
    from: NaiveDate,
    to: NaiveDate,
    quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
) -> Option<ContactStrip> {
    let (theirs, ours) = shown(history, client, from);
    if theirs.len() < 2 {
        return None;
    }
    let name = |writer: &Writer<'_>| {
        let known = writer.person.and_then(|person| person.name.clone());
        known.or_else(|| draft::name(&quote(writer.last)?.author, &history.tables))
    };
    let threads = threads(history, client, from);
    let zone = history.tables.clients[client].zone;
    let rows = theirs.iter().map(|writer| {
        let mut weeks: BTreeMap<NaiveDate, usize> = BTreeMap::new();
        for at in &writer.sent_at {
            let day = reading::at(*at).with_timezone(&zone).date_naive();
            let monday = day - Duration::days(i64::from(day.weekday().num_days_from_monday()));
            if day >= from {
                *weeks.entry(monday).or_default() += 1;
            }
        }
        let mut with: Vec<(usize, &Writer<'_>)> = ours
            .iter()
            .map(|own| {
                let both = |authors: &&BTreeSet<u32>| {
                    authors.contains(&own.author) && authors.contains(&writer.author)
                };
                (threads.values().filter(both).count(), own)
            })
            .filter(|(shared, _)| *shared > 0)
            .collect();
        with.sort_by_key(|(shared, own)| (std::cmp::Reverse(*shared), own.author));
        ContactRow {
            name: name(writer),
            role: role(writer),
            weeks: weeks.into_iter().collect(),
            with: with.into_iter().filter_map(|(_, own)| name(own)).take(WITH_MOST).collect(),
            last_on: writer.last_at().with_timezone(&zone).date_naive(),
            left_on: writer.person.and_then(|person| person.until).filter(|until| *until < to),
        }
    });
    Some(ContactStrip { from, to, rows: rows.collect() })
}

/// Who wrote in each thread since a day.
fn threads(history: &History, client: ClientIndex, from: NaiveDate) -> BTreeMap<u64, BTreeSet<u32>> {
    let messages = history.tables.messages.of(client);
    let mut threads: BTreeMap<u64, BTreeSet<u32>> = BTreeMap::new();
    let zone = history.tables.clients[client].zone;
    for row in (0..messages.len()).rev() {
        if reading::at(messages.sent_at[row]).with_timezone(&zone).date_naive() < from {
            break;
        }
        if messages.author[row] != 0 && messages.acts[row] & act::AUTOMATED == 0 {
            threads.entry(messages.thread[row]).or_default().insert(messages.author[row]);
        }
    }
    threads
}
