//! What a client asks: answered, answered in part, passed over, or asked again; and in how many rounds.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::talk::{Pointer, THREAD_RESTS};
use forewarn_base::calendar::Calendar;
use forewarn_table::message::FoundQuestion;
use forewarn_text::{Gist, Query, QuestionState};

/// What a client asked in a thread, until it was answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Turn {
    /// When the client asked.
    pub asked_at: DateTime<Utc>,
    /// When the agency next wrote in the thread.
    pub replied_at: Option<DateTime<Utc>>,
    /// When the last of the questions was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// Working hours until the agency next wrote, or up to the moment of asking.
    pub waited_hours: f64,
    /// Working hours until all was answered, or up to the moment of asking.
    pub open_hours: f64,
    /// How many questions there are.
    pub asked: usize,
    /// How many of them were answered.
    pub answered: usize,
    /// How often the client asked: 1 where it did not have to come back.
    pub rounds: u32,
    /// What became of it; `Ignored` also while nothing has come yet.
    pub state: QuestionState,
    /// The hash of its thread.
    pub thread: u64,
    /// The first question that is still open; else the first.
    pub question: Pointer,
}

/// The most questions that are followed apart; what one message asks beyond that goes with them.
const QUERIES_MOST: usize = 32;

/// One question of a turn.
#[derive(Debug, Clone, Copy)]
struct Open<'a> {
    query: &'a Query,
    question: Pointer,
    answered: bool,
}

/// A turn while it is followed.
#[derive(Debug)]
struct Asking<'a> {
    thread: u64,
    asked_at: DateTime<Utc>,
    replied_at: Option<DateTime<Utc>>,
    answered_at: Option<DateTime<Utc>>,
    rounds: u32,
    /// Some reply took up only a part, or put the answer off.
    partly: bool,
    /// The last reply put the answer off.
    deferred: bool,
    /// The client asked again before anything was answered.
    again: bool,
    open: Vec<Open<'a>>,
}

/// The turns of a client, followed through its messages in the order of time.
#[derive(Debug, Default)]
pub(super) struct Turns<'a> {
    all: Vec<Asking<'a>>,
    /// The last turn of each thread.
    last: BTreeMap<u64, usize>,
}

impl<'a> Turns<'a> {
    /// The client writes: it asks, chases what it had asked, wants something done, or none of these.
    pub(super) fn client_writes(
        &mut self,
        thread: u64,
        message: Pointer,
        questions: &'a [FoundQuestion],
        chases: bool,
        wants: bool,
    ) {
        let at = message.at;
        let known = self.last.get(&thread).copied().filter(|place| {
            let turn = &self.all[*place];
            at - turn.replied_at.map_or(turn.asked_at, |replied| replied.max(turn.asked_at)) <= THREAD_RESTS
        });
        let known = known.map(|place| &mut self.all[place]);
        if known.is_some_and(|turn| turn.takes(message, questions, chases, wants)) || questions.is_empty() {
            return;
        }
        let mut turn = Asking {
            thread,
            asked_at: at,
            replied_at: None,
            answered_at: None,
            rounds: 1,
            partly: false,
            deferred: false,
            again: false,
            open: Vec::new(),
        };
        turn.add(message, questions);
        self.last.insert(thread, self.all.len());
        self.all.push(turn);
    }

    /// Somebody at the agency writes; `gist` is what the message says, where that was read.
    pub(super) fn agency_writes(&mut self, thread: u64, at: DateTime<Utc>, gist: Option<&Gist>, words: u16) {
        let turn = self.last.get(&thread).map(|place| &mut self.all[*place]);
        let Some(turn) =
            turn.filter(|turn| turn.answered_at.is_none() && at - turn.asked_at <= THREAD_RESTS * 3)
        else {
            return;
        };
        turn.replied_at.get_or_insert(at);
        turn.deferred = gist.is_some_and(|gist| gist.defers(words));
        if turn.deferred {
            turn.partly = true;
            return;
        }
        let asked = turn.open.len();
        for open in turn.open.iter_mut().filter(|open| !open.answered) {
            open.answered = gist.is_none_or(|gist| gist.takes_up(open.query, words, asked));
        }
        if turn.open.iter().all(|open| open.answered) {
            turn.answered_at = Some(at);
        } else {
            turn.partly |= turn.open.iter().any(|open| open.answered);
        }
    }

    /// The turns as they stand at `until`, oldest first.
    pub(super) fn finish(self, calendar: &Calendar, until: DateTime<Utc>) -> Vec<Turn> {
        self.all.into_iter().map(|turn| turn.finish(calendar, until)).collect()
    }
}

impl<'a> Asking<'a> {
    fn add(&mut self, message: Pointer, questions: &'a [FoundQuestion]) {
        let room = QUERIES_MOST.saturating_sub(self.open.len());
        self.open.extend(questions.iter().take(room).map(|found| Open {
            query: &found.query,
            question: Pointer { span: Some((found.start, found.end)), ..message },
            answered: false,
        }));
    }

    /// Whether a later message of the client belongs to this turn: it asks again, or asks more while it waits. Who goes on
    /// to something else after a reply, or only thanks, is content with it.
    fn takes(&mut self, message: Pointer, questions: &'a [FoundQuestion], chases: bool, wants: bool) -> bool {
        let repeats = |open: &Open<'_>, found: &FoundQuestion| open.query.is_repeated_by(&found.query);
        if self.answered_at.is_none() {
            let again = chases
                || questions.iter().any(|found| {
                    let open = |open: &Open<'_>| !open.answered && repeats(open, found);
                    found.query.topic.is_empty() || self.open.iter().any(open)
                });
            if again {
                self.rounds += 1;
                self.again |= self.open.iter().all(|open| !open.answered);
                return true;
            }
            if self.replied_at.is_none() || self.deferred {
                self.add(message, questions);
                return true;
            }
            if !wants || !questions.is_empty() {
                self.open.iter_mut().for_each(|open| open.answered = true);
                self.answered_at = self.replied_at;
            }
            return false;
        }
        // After an answer the same words may only go on with the subject; who had asked several things, or chases, comes
        // back for what was left out.
        let several = self.open.len() > 1;
        let mut back = false;
        for open in &mut self.open {
            let shared = |found: &FoundQuestion| open.query.topic.shared(&found.query.topic);
            if questions.iter().any(|found| repeats(open, found) && (several || chases || shared(found) >= 3))
            {
                open.answered = false;
                back = true;
            }
        }
        if back {
            self.rounds += 1;
            self.answered_at = None;
            self.again |= self.open.iter().all(|open| !open.answered);
        }
        back
    }

    fn finish(self, calendar: &Calendar, until: DateTime<Utc>) -> Turn {
        let hours =
            |at: Option<DateTime<Utc>>| calendar.working_hours_between(self.asked_at, at.unwrap_or(until));
        let waited_hours = hours(self.replied_at);
        let state = match self.answered_at {
            _ if self.again => QuestionState::AskedAgain,
            Some(_) if self.rounds == 1 => QuestionState::Answered,
            None if self.rounds == 1 && !self.partly => QuestionState::Ignored,
            _ => QuestionState::Partial,
        };
        let first = self.open.iter().find(|open| !open.answered).or(self.open.first());
        Turn {
            asked_at: self.asked_at,
            replied_at: self.replied_at,
            answered_at: self.answered_at,
            waited_hours,
            open_hours: if self.answered_at == self.replied_at {
                waited_hours
            } else {
                hours(self.answered_at)
            },
            asked: self.open.len(),
            answered: self.open.iter().filter(|open| open.answered).count(),
            rounds: self.rounds,
            thread: self.thread,
            state,
            question: first
                .map_or(Pointer { at: self.asked_at, block: 0, id: 0, span: None }, |open| open.question),
        }
    }
}
