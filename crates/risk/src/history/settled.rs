//! What is settled without an answer in the thread: by a deed, by an agreement, by a mail elsewhere that quotes the question;
//! and dates that moved because the client asked.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Duration, Utc};
use rayon::prelude::*;

use super::{AskedQuestion, History, Item, Talk, item::ItemNames, pointer::Pointer};
use forewarn_table::{
    ClientIndex, Expectation, Tables,
    calendars::Calendars,
    expectation::{Dimension, Speaker},
    message::{Deed, FoundDeed, FoundExpectation, FoundQuestion},
    reading,
};
use forewarn_text::{Expected, QuestionState, Side, Topic};

/// How long after a client asked for a later date, or allowed one, a move is still its move.
const GRANTED_WITHIN: Duration = Duration::days(10);

/// What may settle the questions of a client.
struct Settled<'a> {
    names: ItemNames<'a>,
    questions: &'a [FoundQuestion],
    deeds: &'a [FoundDeed],
    stated: &'a [FoundExpectation],
    agreed: &'a [Arc<Expectation>],
}

impl<'a> Settled<'a> {
    fn new(tables: &'a Tables, items: &'a [Item], client: ClientIndex) -> Self {
        Self {
            names: ItemNames::new(History::of(items, client, |item| item.client)),
            questions: tables.messages.questions_of(client),
            deeds: tables.messages.deeds_of(client),
            stated: tables.messages.expectations_of(client),
            agreed: History::of(&tables.expectations, client, |row| row.client),
        }
    }

    /// When a question of a thread was settled by something else than an answer there: what it asks for was delivered, handed over
    /// in a message, given up, or got another date; what it doubts was agreed anew; a mail of another thread quotes it. `pressed_at`: when the
    /// client last asked in its turn.
    fn by_deed(
        &self,
        thread: u64,
        asked: &AskedQuestion,
        pressed_at: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let question = asked.question;
        let about = self.about(question);
        let item = about.filter(|_| asked.by_deed).and_then(|topic| self.names.named(topic, question.at));
        let done = item.and_then(|item| {
            let moved = item.moves.iter().map(|step| step.at.at);
            let over = item.delivered_at.or(item.cancelled_at).map(|over| over.at);
            moved.chain(over).filter(|at| *at > question.at).min()
        });
        let quoted = about.filter(|topic| topic.len() >= 2).and_then(|topic| {
            let answers = |deed: &&FoundDeed| {
                deed.deed == Deed::Quotes && deed.thread != thread && deed.topic.is_in(topic)
            };
            self.later_deeds(question.at).find(answers).map(|deed| reading::at(deed.sent_at))
        });
        let handed =
            about.filter(|_| asked.by_deed).and_then(|topic| self.handed_over(topic, thread, pressed_at));
        let given_up = about.and_then(|topic| self.given_up(topic, thread, question.at));
        [done, handed, given_up, quoted, self.agreed_anew(question)].into_iter().flatten().min()
    }

    /// When the client took back what a question of a thread is about.
    fn given_up(&self, topic: &Topic, thread: u64, asked_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut later = self.later_deeds(asked_at);
        let takes_back = |deed: &&FoundDeed| {
            let is_own = deed.deed == Deed::Withdraws && deed.side == Side::Client;
            is_own && deed.thread == thread && deed.topic.meets(topic)
        };
        later.find(takes_back).map(|deed| reading::at(deed.sent_at))
    }

    /// When the agency handed over what a question of a thread is about, after the client had last pressed for it: elsewhere only
    /// where one names all that the other does.
    fn handed_over(&self, topic: &Topic, thread: u64, pressed_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let is_it = |deed: &&FoundDeed| {
            if deed.thread == thread {
                deed.topic.meets(topic)
            } else {
                let is_named_in = |one: &Topic, other: &Topic| one.len() >= 2 && one.is_in(other);
                is_named_in(&deed.topic, topic) || is_named_in(topic, &deed.topic)
            }
        };
        let chased = self
            .later_deeds(pressed_at)
            .filter(|deed| deed.deed == Deed::Chases && deed.side == Side::Client);
        let since = chased.filter(is_it).map(|deed| reading::at(deed.sent_at)).last().unwrap_or(pressed_at);
        let mut handed =
            self.later_deeds(since).filter(|deed| deed.deed == Deed::Delivers && deed.side == Side::Agency);
        handed.find(is_it).map(|deed| reading::at(deed.sent_at))
    }

    /// What the sentence of a question is about.
    fn about(&self, question: Pointer) -> Option<&'a Topic> {
        let (start, _) = question.span?;
        let key = (question.at.timestamp(), question.id, start);
        let index =
            self.questions.binary_search_by_key(&key, |found| (found.sent_at, found.message, found.start));
        Some(&self.questions[index.ok()?].topic)
    }

    fn later_deeds(&self, at: DateTime<Utc>) -> impl Iterator<Item = &'a FoundDeed> {
        self.deeds[self.deeds.partition_point(|deed| deed.sent_at <= at.timestamp())..].iter()
    }

    /// When both sides settled in writing what the client took for granted in the message of the question.
    fn agreed_anew(&self, question: Pointer) -> Option<DateTime<Utc>> {
        let stated = self.stated.iter().find(|stated| stated.message == question.id)?;
        let is_same = |row: &&Arc<Expectation>| {
            let value_is_alike = match stated.expected {
                Expected::Day(_) => row.dimension == Dimension::Time,
                Expected::Amount(..) => row.dimension == Dimension::Cost,
                Expected::Figure(_) => row.dimension == Dimension::Result,
                Expected::Scope | Expected::Work | Expected::Away { .. } => false,
            };
            row.side != Speaker::Client
                && row.at.at > question.at
                && value_is_alike
                && (stated.project_id.is_none() || row.project_id.as_deref() == stated.project_id.as_deref())
        };
        self.agreed.iter().find(is_same).map(|row| row.at.at)
    }
}

/// Marks as answered what something else than an answer in its thread has settled.
pub(super) fn settle(
    talks: &mut [Talk],
    tables: &Tables,
    items: &[Item],
    calendars: &Calendars,
    until: DateTime<Utc>,
) {
    talks.par_iter_mut().enumerate().for_each(|(index, talk)| {
        let client = ClientIndex::new(index);
        let Talk { turns, asked, .. } = talk;
        if turns.iter().all(|turn| turn.answered_at.is_some()) {
            return;
        }
        let settled = Settled::new(tables, items, client);
        let mut times: BTreeMap<usize, Vec<DateTime<Utc>>> = BTreeMap::new();
        let mut pressed: BTreeMap<usize, DateTime<Utc>> = BTreeMap::new();
        for question in asked.iter() {
            let last = pressed.entry(question.turn).or_insert(question.question.at);
            *last = question.question.at.max(*last);
        }
        for question in asked.iter_mut().filter(|question| question.waits) {
            let turn = &turns[question.turn];
            if turn.answered_at.is_none()
                && let Some(at) = settled.by_deed(turn.thread, question, pressed[&question.turn])
            {
                (question.waits, question.state) = (false, QuestionState::Answered);
                times.entry(question.turn).or_default().push(at);
            }
        }
        let calendar = calendars.of(client);
        for (index, times) in times {
            let turn = &mut turns[index];
            turn.answered += times.len();
            if let Some(open) = asked.iter().find(|question| question.turn == index && question.waits) {
                turn.question = open.question;
            }
            let Some(last) = times.into_iter().max().filter(|_| turn.answered >= turn.asked) else {
                continue;
            };
            let hours = |at: Option<DateTime<Utc>>| {
                calendar.working_hours_between(turn.asked_at, at.unwrap_or(until))
            };
            let replied_at = Some(turn.replied_at.map_or(last, |replied| replied.min(last)));
            (turn.waited_hours, turn.open_hours) = (hours(replied_at), hours(Some(last)));
            (turn.replied_at, turn.answered_at) = (replied_at, Some(last));
        }
    });
}

/// Notes which moves of dates the client had asked for, or allowed, in a message that names the item.
pub(super) fn note_moves_asked_for(tables: &Tables, items: &mut [Item]) {
    let asked: Vec<(ClientIndex, DateTime<Utc>, Topic)> = tables
        .client_indexes()
        .flat_map(|client| tables.messages.deeds_of(client))
        .filter(|deed| deed.deed == Deed::Postpones && deed.side == Side::Client)
        .map(|deed| (deed.client, reading::at(deed.sent_at), deed.topic))
        .collect();
    for (client, at, topic) in asked {
        let start = items.partition_point(|item| item.client < client);
        let end = items.partition_point(|item| item.client <= client);
        for item in items[start..end].iter_mut().filter(|item| item.topic.is_in(&topic)) {
            for step in &mut item.moves {
                let is_granted = step.at.at >= at && step.at.at - at <= GRANTED_WITHIN;
                step.client_asked |= is_granted && step.is_later();
            }
        }
    }
}
