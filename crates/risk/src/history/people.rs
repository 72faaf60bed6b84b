//! Who writes at a client, how often, and who is who there.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::{History, pointer::Pointer};
use forewarn_table::{
    ClientIndex, Person,
    message::{MessageColumns, act, author_number},
    person::PersonRole,
    reading,
};
use forewarn_text::Side;

/// Somebody who writes at a client.
#[derive(Debug, Clone)]
pub struct Writer<'a> {
    /// The number of their handle.
    pub author: u32,
    /// Who they are, where `people` knows.
    pub person: Option<&'a Person>,
    /// The side they wrote for last.
    pub side: Side,
    /// When each of their messages was sent, oldest first.
    pub sent_at: Vec<i64>,
    /// When they first wrote in each thread, oldest first: messages of one thread come together, threads do not.
    pub threads_at: Vec<i64>,
    /// Their last message.
    pub last: Pointer,
}

impl Writer<'_> {
    /// When they last wrote.
    pub fn last_at(&self) -> DateTime<Utc> {
        self.last.at
    }

    /// In how many threads they first wrote after `from` and up to `until`.
    pub fn threads(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> usize {
        let index = |at: DateTime<Utc>| self.threads_at.partition_point(|sent| *sent <= at.timestamp());
        index(until).saturating_sub(index(from))
    }

    /// Days between their messages that nine in ten of their gaps do not exceed; `None` for fewer than six messages.
    pub fn rhythm_days(&self) -> Option<f64> {
        let mut gaps: Vec<i64> = self.sent_at.windows(2).map(|pair| pair[1] - pair[0]).collect();
        gaps.sort_unstable();
        let index = gaps.len() * 9 / 10;
        (gaps.len() >= 5).then(|| gaps[index.min(gaps.len() - 1)] as f64 / 86_400.0)
    }
}

/// Everybody who wrote at a client, machines left out, by their numbers; empty where messages name no authors.
pub fn writers(history: &History, client: ClientIndex) -> Vec<Writer<'_>> {
    let messages = history.tables.messages.of(client);
    let mut found: BTreeMap<u32, Writer<'_>> = BTreeMap::new();
    let mut threads: BTreeSet<(u32, u64)> = BTreeSet::new();
    for row in 0..messages.len() {
        let author = messages.author[row];
        if author == 0 || messages.acts[row] & act::AUTOMATED != 0 {
            continue;
        }
        let at = reading::at(messages.sent_at[row]);
        let last = Pointer { at, block: messages.block[row], id: messages.id[row], span: None };
        let side = if messages.side[row] == 0 { Side::Client } else { Side::Agency };
        let writer = found.entry(author).or_insert_with(|| Writer {
            author,
            person: None,
            side,
            sent_at: Vec::new(),
            threads_at: Vec::new(),
            last,
        });
        if threads.insert((author, messages.thread[row])) {
            writer.threads_at.push(messages.sent_at[row]);
        }
        (writer.last, writer.side) = (last, side);
        writer.sent_at.push(messages.sent_at[row]);
    }
    for person in history.tables.people_of(client) {
        if let Some(writer) = found.get_mut(&author_number(&person.handle)) {
            writer.person = Some(person);
        }
    }
    found.into_values().collect()
}

/// Of everybody at the client who wrote to us: how many messages, and which was the last. One pass without much ado, for it is
/// taken at every client and moment.
pub fn client_authors(messages: MessageColumns<'_>, rows: std::ops::Range<usize>) -> Vec<ClientAuthor> {
    let mut found: Vec<ClientAuthor> = Vec::new();
    for row in rows {
        let author = messages.author[row];
        if messages.side[row] != 0 || author == 0 || messages.acts[row] & act::AUTOMATED != 0 {
            continue;
        }
        match found.iter_mut().find(|known| known.author == author) {
            Some(known) => (known.messages, known.last_row) = (known.messages + 1, row),
            None => found.push(ClientAuthor { author, messages: 1, last_row: row }),
        }
    }
    found
}

/// How much somebody at the client wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAuthor {
    /// The number of their handle.
    pub author: u32,
    /// How many messages.
    pub messages: usize,
    /// The row of the last.
    pub last_row: usize,
}

/// Whether anybody at a client has a role: only then can it be known that nothing changed among them.
pub fn has_roles(history: &History, client: ClientIndex) -> bool {
    history.tables.people_of(client).iter().any(|person| person.side == Side::Client && person.role.is_some())
}

/// Those who decide at a client and are there now, or were.
pub fn deciders(history: &History, client: ClientIndex) -> impl Iterator<Item = &Person> {
    let decides = |role: PersonRole| matches!(role, PersonRole::Sponsor | PersonRole::DecisionMaker);
    history
        .tables
        .people_of(client)
        .iter()
        .filter(move |person| person.side == Side::Client && person.role.is_some_and(decides))
}

/// The latest change of a post: who came, since when; `None` where nobody was there before.
pub fn latest_change<'a>(
    holders: impl Iterator<Item = &'a Person> + Clone,
    since: Option<NaiveDate>,
) -> Option<(&'a Person, NaiveDate)> {
    let newest =
        holders.clone().filter_map(|person| Some((person, person.from?))).max_by_key(|(_, from)| *from)?;
    // Who came with the relation took nobody's place.
    let was_before = holders
        .filter(|person| !std::ptr::eq(*person, newest.0))
        .any(|person| person.until.is_some() || person.from.is_none_or(|from| from < newest.1))
        || since.is_some_and(|since| (newest.1 - since).num_days() > 60);
    was_before.then_some(newest)
}
