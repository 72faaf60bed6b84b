//! Talk with a client: who waits for whom, since when, and when the client last heard what was done and why.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use rayon::prelude::*;

use super::reading;
use crate::{
    calendar::{Calendar, Calendars},
    table::{
        Tables,
        message::{Slices, act},
    },
};

/// A question of the client that got its answer, or not yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Turn {
    /// When the client asked.
    pub asked_at: DateTime<Utc>,
    /// When the agency next wrote in the thread.
    pub answered_at: Option<DateTime<Utc>>,
    /// Working hours between, or up to the moment of asking.
    pub waited_hours: f64,
    /// Whether the client asked again before an answer came.
    pub asked_again: bool,
    /// The block that holds the question's words.
    pub block: u32,
    /// The hash of the question's id.
    pub id: u64,
}

/// A message that can be quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointer {
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// The block that holds its words.
    pub block: u32,
    /// The hash of its id.
    pub id: u64,
}

/// The talk with one client as of a moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Talk {
    /// How many messages there are.
    pub messages: usize,
    /// Whether any of them is the client's.
    pub client_writes: bool,
    /// The client's questions, oldest first.
    pub turns: Vec<Turn>,
    /// The last update of the agency that says what was done and why.
    pub last_update: Option<Pointer>,
    /// The agency's last message of any kind.
    pub last_agency: Option<Pointer>,
    /// The client's messages that chase, oldest first.
    pub chases: Vec<Pointer>,
    /// The client's messages that take something for granted, oldest first.
    pub assumptions: Vec<Pointer>,
    /// The client's hours to answer the agency's questions: (when asked, working hours).
    pub client_replies: Vec<(DateTime<Utc>, f64)>,
    /// Up to when silence can be told; `None` without any message.
    pub covered_until: Option<DateTime<Utc>>,
}

/// How long a thread may rest before what comes next is no answer any more.
const THREAD_RESTS: Duration = Duration::days(21);

/// Replays each client's messages.
pub fn replay(
    tables: &Tables,
    calendars: &Calendars,
    as_of: DateTime<Utc>,
    covered: Option<DateTime<Utc>>,
) -> Vec<Talk> {
    (0..u32::try_from(tables.clients.len()).unwrap_or(u32::MAX))
        .into_par_iter()
        .map(|client| of_client(tables.messages.of(client), calendars.of(client), as_of, covered))
        .collect()
}

fn of_client(
    slices: Slices<'_>,
    calendar: &Calendar,
    as_of: DateTime<Utc>,
    covered: Option<DateTime<Utc>>,
) -> Talk {
    let mut talk = Talk { messages: slices.len(), ..Talk::default() };
    if slices.is_empty() {
        return talk;
    }
    talk.covered_until = covered;
    // Open questions by thread: (thread, place in `turns`); and the agency's, by thread.
    let mut open: Vec<(u64, usize)> = Vec::new();
    let mut asked_client: Vec<(u64, DateTime<Utc>)> = Vec::new();
    for row in 0..slices.len() {
        let at = reading::at(slices.sent_at[row]);
        let acts = slices.acts[row];
        let thread = slices.thread[row];
        let pointer = Pointer { at, block: slices.block[row], id: slices.id[row] };
        let does = |bits: u16| acts & bits != 0;
        if slices.side[row] == 1 {
            if does(act::EXPLAINS) && !does(act::AUTOMATED) && slices.words[row] >= UPDATE_WORDS {
                talk.last_update = Some(pointer);
            }
            if does(act::AUTOMATED) {
                continue;
            }
            talk.last_agency = Some(pointer);
            open.retain(|&(asked_in, turn)| {
                let turn = &mut talk.turns[turn];
                if asked_in != thread {
                    return at - turn.asked_at <= THREAD_RESTS * 3;
                }
                turn.answered_at = Some(at);
                turn.waited_hours = calendar.working_hours_between(turn.asked_at, at);
                false
            });
            if does(act::ASKS)
                && slices.questions[row] > 0
                && !asked_client.iter().any(|(asked, _)| *asked == thread)
            {
                asked_client.push((thread, at));
            }
            continue;
        }
        talk.client_writes = true;
        if let Some(place) = asked_client.iter().position(|(asked, _)| *asked == thread) {
            let (_, asked_at) = asked_client.swap_remove(place);
            if at - asked_at <= THREAD_RESTS {
                talk.client_replies.push((asked_at, calendar.working_hours_between(asked_at, at)));
            }
        }
        if does(act::CHASES) {
            talk.chases.push(pointer);
        }
        if does(act::ASSUMES) {
            talk.assumptions.push(pointer);
        }
        if slices.questions[row] > 0 || does(act::CHASES) {
            if let Some((_, turn)) = open.iter().find(|(asked_in, _)| *asked_in == thread) {
                talk.turns[*turn].asked_again = true;
            } else if slices.questions[row] > 0 {
                open.push((thread, talk.turns.len()));
                talk.turns.push(Turn {
                    asked_at: at,
                    answered_at: None,
                    waited_hours: 0.0,
                    asked_again: false,
                    block: pointer.block,
                    id: pointer.id,
                });
            }
        }
    }
    let until = covered.unwrap_or(as_of);
    for turn in talk.turns.iter_mut().filter(|turn| turn.answered_at.is_none()) {
        turn.waited_hours = calendar.working_hours_between(turn.asked_at, until);
    }
    talk
}

/// An update of fewer words explains nothing.
const UPDATE_WORDS: u16 = 12;

impl Talk {
    /// Working days since the last update that explains, up to `today`; `None` where no message of the agency is
    /// known, or the mailbox ends too early to tell.
    pub fn silent_days(
        &self,
        calendars: &Calendars,
        client: u32,
        today: NaiveDate,
        as_of: DateTime<Utc>,
    ) -> Option<i64> {
        if self.covered_until? < as_of {
            return None;
        }
        let calendar = calendars.of(client);
        let last = self.last_update.or(self.last_agency)?;
        Some(calendar.working_days_between(calendar.local(last.at).date(), today))
    }
}
