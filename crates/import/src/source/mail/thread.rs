//! Groups mails into threads by References and In-Reply-To, or by subject where those are missing.
//!
//! Ids are joined into sets as they come, so the order of the mails hardly matters and a circle of answers is one set. A
//! set keeps the number under which its first mail was written, because written rows are not changed. 64-bit hashes
//! stand for ids: some 60 bytes a mail.

use std::collections::BTreeMap;

use super::message::ParsedMail;
use crate::{desk::hash, moment};

/// How long a reply without references is attached to the mail with its subject.
const SUBJECT_DAYS_MOST: i64 = 60;

/// The conversations so far.
#[derive(Debug, Default)]
pub(super) struct MailThreads {
    /// The node of each id.
    nodes: BTreeMap<u64, u32>,
    /// The node above each node; roots are above themselves.
    above: Vec<u32>,
    /// The number of each root's thread; 0 while no mail of it was written.
    numbers: Vec<u64>,
    /// The last mail on a subject: node and day.
    subjects: BTreeMap<u64, (u32, i32)>,
}

fn id_hash(id: &str) -> u64 {
    hash(std::iter::once(id.as_bytes()))
}

impl MailThreads {
    /// Starts from what is in the workspace: hashes of ids and the numbers of their threads.
    pub(super) fn new(known: Vec<(u64, u64)>) -> Self {
        let mut threads = Self::default();
        let mut first: BTreeMap<u64, u32> = BTreeMap::new();
        for (id, number) in known {
            let node = threads.node(id);
            let one = *first.entry(number).or_insert(node);
            let root = threads.join(one, node);
            threads.numbers[root as usize] = number;
        }
        threads
    }

    /// The thread of a mail.
    pub(super) fn thread_of(&mut self, read: &ParsedMail, zone: chrono_tz::Tz) -> String {
        let id = id_hash(&read.message.id);
        let mut node = self.node(id);
        for reference in &read.references {
            let other = self.node(id_hash(reference));
            node = self.join(node, other);
        }
        let day = read.message.sent.map_or(0, |sent| moment::instant_of(sent, zone).timestamp() / 86_400);
        let day = i32::try_from(day).unwrap_or(0);
        node = self.by_subject(read, node, day);
        let root = self.root(node) as usize;
        if self.numbers[root] == 0 {
            self.numbers[root] = read.references.first().map_or(id, |first| id_hash(first)).max(1);
        }
        format!("t{:016x}", self.numbers[root])
    }

    /// An answer without references belongs to what one of its people wrote on the subject.
    fn by_subject(&mut self, read: &ParsedMail, node: u32, day: i32) -> u32 {
        let (topic, marked) = &read.topic;
        if topic.is_empty() {
            return node;
        }
        let key = |who: &str| hash([topic.as_bytes(), who.as_bytes()].into_iter());
        let author = read.message.author.handles.first().map_or("", String::as_str);
        let mut joined = node;
        if *marked && read.references.is_empty() {
            let people = read.message.with.iter().map(String::as_str).chain([author, ""]);
            let found =
                people.filter_map(|who| self.subjects.get(&key(who)).copied()).max_by_key(|(_, day)| *day);
            if let Some((other, last)) = found
                && i64::from(day.abs_diff(last)) <= SUBJECT_DAYS_MOST
            {
                joined = self.join(node, other);
            }
        }
        self.subjects.insert(key(author), (joined, day));
        // List archives name no recipients.
        let first = read.message.with.first().map_or("", String::as_str);
        self.subjects.insert(key(first), (joined, day));
        joined
    }

    fn node(&mut self, id: u64) -> u32 {
        let next = u32::try_from(self.above.len()).unwrap_or(u32::MAX);
        let node = *self.nodes.entry(id).or_insert(next);
        if node == next {
            self.above.push(next);
            self.numbers.push(0);
        }
        node
    }

    fn root(&mut self, mut node: u32) -> u32 {
        while self.above[node as usize] != node {
            let above = self.above[node as usize];
            self.above[node as usize] = self.above[above as usize];
            node = above;
        }
        node
    }

    /// Joins two sets; of two that were written already each keeps its number, since rows are not changed.
    fn join(&mut self, one: u32, other: u32) -> u32 {
        let (one, other) = (self.root(one), self.root(other));
        if one == other {
            return one;
        }
        let (above, below) = if self.numbers[one as usize] == 0 { (other, one) } else { (one, other) };
        self.above[below as usize] = above;
        above
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{MessageRecord, PersonHandles};

    fn mail(id: &str, references: &[&str], subject: (&str, bool)) -> ParsedMail {
        let references = references.iter().map(|id| (*id).to_owned()).collect();
        let author = PersonHandles::named("kim@example.org");
        let message = MessageRecord { id: id.to_owned(), author, ..MessageRecord::default() };
        ParsedMail { message, references, topic: (subject.0.to_owned(), subject.1) }
    }

    #[test]
    fn threads_ignore_order_and_tolerate_cycles() {
        let mut threads = MailThreads::default();
        let mut thread_of = |read: ParsedMail| threads.thread_of(&read, chrono_tz::UTC);
        let last = thread_of(mail("c", &["b"], ("x", true)));
        let middle = thread_of(mail("b", &["a"], ("x", true)));
        let first = thread_of(mail("a", &["c"], ("x", false)));
        assert_eq!((&last, &middle), (&first, &first));
        let by_subject = thread_of(mail("d", &[], ("x", true)));
        assert_eq!(by_subject, first);
        assert_ne!(thread_of(mail("e", &[], ("x", false))), first, "no answer");
    }

    #[test]
    fn a_later_import_goes_on_with_the_threads_of_the_workspace() {
        let mut threads = MailThreads::new(vec![(id_hash("a"), 7), (id_hash("b"), 7)]);
        assert_eq!(
            threads.thread_of(&mail("c", &["b"], ("x", true)), chrono_tz::UTC),
            format!("t{:016x}", 7)
        );
    }
}
