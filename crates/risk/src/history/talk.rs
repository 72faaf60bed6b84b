//! Talk with a client: who waits for whom, since when, and when the client last heard what was done and why.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};

use rayon::prelude::*;

use super::{
    pointer::{Pointer, THREAD_RESTS},
    turn::{AskedQuestion, Turn, Turns},
};
use forewarn_base::calendar::Calendar;
use forewarn_table::{
    ClientIndex, Tables,
    calendars::Calendars,
    message::{FoundExpectation, FoundQuestion, FoundSpeech, MessageColumns, act},
    reading,
};
use forewarn_text::{Expected, Topic};

/// What the agency asked of the client: work may wait for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// When it asked.
    pub asked_at: DateTime<Utc>,
    /// When the client next wrote in the thread.
    pub answered_at: Option<DateTime<Utc>>,
    /// What the sentence and those beside it are about.
    pub topic: Topic,
}

/// The talk with one client as of a moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Talk {
    /// How many messages there are.
    pub messages: usize,
    /// Whether any of them is the client's.
    pub client_writes: bool,
    /// What the client asked, oldest first.
    pub turns: Vec<Turn>,
    /// Every question of the client and what became of it, oldest first.
    pub asked: Vec<AskedQuestion>,
    /// What the agency asked of the client about something that it named, oldest first.
    pub asks: Vec<Ask>,
    /// The last update of the agency that says what was done and why, or hands something over with a word about it.
    pub last_update: Option<Pointer>,
    /// The last such message that a machine sent.
    pub last_report: Option<Pointer>,
    /// The agency's last message that a person wrote.
    pub last_agency: Option<Pointer>,
    /// The last of these that does not answer what the client wrote in its thread: later than two working days after it, and
    /// later than three weeks where the client had asked for something, it answers nothing.
    pub last_unprompted: Option<Pointer>,
    /// When such messages were written, in order: all of the last [`HABIT`], and the last one before.
    pub unprompted: Vec<DateTime<Utc>>,
    /// The two such messages before that on other days, the later first.
    pub earlier_agency: [Option<DateTime<Utc>>; 2],
    /// Spells of working days without any message that a person at the agency wrote.
    pub silences: Vec<Silence>,
    /// Spells in which the client had said that nobody would be there, their first and last days; apart from each other.
    pub away: Vec<(NaiveDate, NaiveDate)>,
    /// The client's messages that chase, oldest first.
    pub chases: Vec<Pointer>,
    /// The client's messages that threaten to leave, to sue or not to pay, oldest first.
    pub threats: Vec<Pointer>,
    /// The client's hours to answer the agency's questions: (when asked, working hours).
    pub client_replies: Vec<(DateTime<Utc>, f64)>,
    /// Up to when silence can be told; `None` without any message.
    pub covered_until: Option<DateTime<Utc>>,
}

/// Working days in a row on which nobody at the agency wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// The first of them.
    pub from: NaiveDate,
    /// The last of them.
    pub to: NaiveDate,
    /// How many.
    pub working_days: i64,
}

/// The fewest working days that are called a silence.
const SILENCE_LEAST: i64 = 5;

/// Replays each client's messages.
pub fn replay(
    tables: &Tables,
    calendars: &Calendars,
    as_of: DateTime<Utc>,
    covered: Option<DateTime<Utc>>,
) -> Vec<Talk> {
    TalkWalks::new(tables, calendars).at(as_of, covered)
}

/// One walk through the messages of all clients, from moment to moment: what is known at a later moment is what was known
/// before and what came since.
#[derive(Debug)]
pub struct TalkWalks<'a>(Vec<Option<TalkWalk<'a>>>);

impl<'a> TalkWalks<'a> {
    /// Begins before the first message. Where some clients' messages alone were read, nothing is said of talk with others.
    pub fn new(tables: &'a Tables, calendars: &'a Calendars) -> Self {
        let walk = |client| {
            let tells = tables.messages.tells_of(client);
            tells.then(|| TalkWalk::new(tables, client, calendars.of(client)))
        };
        Self(tables.client_indexes().map(walk).collect())
    }

    /// Goes on to a moment, which must not be earlier than the one before: the talk with each client then.
    pub fn at(&mut self, as_of: DateTime<Utc>, covered: Option<DateTime<Utc>>) -> Vec<Talk> {
        self.0
            .par_iter_mut()
            .map(|walk| {
                let Some(walk) = walk else { return Talk::default() };
                walk.advance(as_of.timestamp());
                walk.talk(as_of, covered)
            })
            .collect()
    }
}

/// Takes the marks of one message from the start of those that are left, which are in the order of the messages.
fn marks<'a, T>(rest: &mut &'a [T], message: (i64, u64), of: impl Fn(&T) -> (i64, u64)) -> &'a [T] {
    let before = rest.iter().take_while(|mark| of(mark) < message).count();
    let count = rest[before..].iter().take_while(|mark| of(mark) == message).count();
    let (own, left) = rest[before..].split_at(count);
    *rest = left;
    own
}

/// What the client wrote in a thread since the agency last did.
#[derive(Debug, Clone, Copy)]
struct ClientWord {
    /// The last of it.
    at: DateTime<Utc>,
    /// Whether any of it asks or presses for something.
    waits: bool,
}

impl ClientWord {
    /// Whether a message of the agency answers it: soon after, or later where the client had asked for something.
    fn is_answered_by(self, at: DateTime<Utc>, calendar: &Calendar) -> bool {
        let working_days =
            calendar.working_days_between(calendar.local(self.at).date(), calendar.local(at).date());
        working_days <= ANSWERED_WITHIN || self.waits && at - self.at <= THREAD_RESTS
    }
}

/// The walk through one client's messages.
#[derive(Debug)]
struct TalkWalk<'a> {
    calendar: &'a Calendar,
    messages: MessageColumns<'a>,
    questions: &'a [FoundQuestion],
    speeches: &'a [FoundSpeech],
    expectations: &'a [FoundExpectation],
    /// What was found in the messages so far, but for what the moment of asking decides.
    talk: Talk,
    turns: Turns<'a>,
    /// What the agency asked and waits for, by thread: indexes in `asks`.
    waiting: BTreeMap<u64, Vec<usize>>,
    /// When the agency first asked, by thread.
    asked_client: BTreeMap<u64, DateTime<Utc>>,
    /// Threads in which the client spoke last.
    client_spoke: BTreeMap<u64, ClientWord>,
}

impl<'a> TalkWalk<'a> {
    fn new(tables: &'a Tables, client: ClientIndex, calendar: &'a Calendar) -> Self {
        Self {
            calendar,
            messages: tables.messages.of(client),
            questions: tables.messages.questions_of(client),
            speeches: tables.messages.speeches_of(client),
            expectations: tables.messages.expectations_of(client),
            talk: Talk::default(),
            turns: Turns::default(),
            waiting: BTreeMap::new(),
            asked_client: BTreeMap::new(),
            client_spoke: BTreeMap::new(),
        }
    }

    /// Goes on through the messages up to a second.
    fn advance(&mut self, until: i64) {
        let from = self.talk.messages;
        let to = from + self.messages.sent_at[from..].partition_point(|at| *at <= until);
        for row in from..to {
            self.read(row);
        }
        self.talk.messages = to;
    }

    fn read(&mut self, row: usize) {
        let Self { calendar, messages: slices, talk, turns, waiting, asked_client, client_spoke, .. } = self;
        let at = reading::at(slices.sent_at[row]);
        let acts = slices.acts[row];
        let thread = slices.thread[row];
        let pointer = Pointer { at, block: slices.block[row], id: slices.id[row], span: None };
        let message = (slices.sent_at[row], slices.id[row]);
        let asked = marks(&mut self.questions, message, |mark| (mark.sent_at, mark.message));
        let said = marks(&mut self.speeches, message, |mark| (mark.sent_at, mark.message)).first();
        let speech = said.map(|said| &said.speech);
        for stated in marks(&mut self.expectations, message, |mark| (mark.sent_at, mark.message)) {
            if let Expected::Away { from, until } = stated.expected {
                talk.note_away(from.unwrap_or_else(|| calendar.local(at).date()), until);
            }
        }
        let does = |bits: u16| acts & bits != 0;
        if slices.side[row] == 1 {
            let updates = updates(slices, row);
            if does(act::AUTOMATED) {
                if updates {
                    talk.last_report = Some(pointer);
                }
                return;
            }
            if updates {
                talk.last_update = Some(pointer);
            }
            if let Some(last) = talk.last_agency {
                talk.note_silence(calendar, calendar.local(last.at).date(), calendar.local(at).date());
            }
            if talk
                .last_agency
                .is_some_and(|last| calendar.local(last.at).date() != calendar.local(at).date())
            {
                talk.earlier_agency = [talk.last_agency.map(|last| last.at), talk.earlier_agency[0]];
            }
            talk.last_agency = Some(pointer);
            let answers = client_spoke.remove(&thread).is_some_and(|word| word.is_answered_by(at, calendar));
            if !answers {
                talk.last_unprompted = Some(pointer);
                let stale = talk.unprompted.partition_point(|earlier| *earlier <= at - HABIT);
                talk.unprompted.drain(..stale.saturating_sub(1));
                talk.unprompted.push(at);
            }
            turns.agency_writes(thread, at, speech);
            for question in asked.iter().filter(|question| !question.topic.is_empty()) {
                waiting.entry(thread).or_default().push(talk.asks.len());
                talk.asks.push(Ask { asked_at: at, answered_at: None, topic: question.topic });
            }
            if does(act::ASKS) && slices.questions[row] > 0 {
                asked_client.entry(thread).or_insert(at);
            }
            return;
        }
        talk.client_writes = true;
        let waits = does(act::ASKS | act::CHASES);
        let word = client_spoke.entry(thread).or_insert(ClientWord { at, waits });
        *word = ClientWord { at, waits: word.waits || waits };
        if let Some(asked_at) = asked_client.remove(&thread)
            && at - asked_at <= THREAD_RESTS
        {
            talk.client_replies.push((asked_at, calendar.working_hours_between(asked_at, at)));
        }
        if does(act::CHASES) {
            talk.chases.push(pointer);
        }
        if does(act::THREATENS) {
            talk.threats.push(pointer);
        }
        for place in waiting.remove(&thread).into_iter().flatten() {
            talk.asks[place].answered_at = Some(at);
        }
        turns.client_writes(thread, pointer, speech, does(act::CHASES), does(act::ASKS));
    }

    /// The talk as it stands at a moment.
    fn talk(&self, as_of: DateTime<Utc>, covered: Option<DateTime<Utc>>) -> Talk {
        let mut talk = self.talk.clone();
        if talk.messages == 0 {
            return talk;
        }
        talk.covered_until = covered;
        let until = covered.unwrap_or(as_of);
        if let Some(last) = talk.last_agency {
            // The day that ends at the moment has passed too.
            let today = self.calendar.local(until - Duration::seconds(1)).date();
            let tomorrow = today.succ_opt().unwrap_or(today);
            talk.note_silence(self.calendar, self.calendar.local(last.at).date(), tomorrow);
        }
        (talk.turns, talk.asked) = self.turns.finish(self.calendar, until);
        talk
    }
}

/// What the agency writes so many working days after the client's last word is an answer to it, whatever that word was.
pub const ANSWERED_WITHIN: i64 = 2;

/// An update of fewer words explains nothing.
const UPDATE_WORDS: u16 = 12;

/// Whether a message of the agency says what was done and why, or hands something over with a word about it.
fn updates(messages: &MessageColumns<'_>, row: usize) -> bool {
    messages.acts[row] & (act::EXPLAINS | act::DELIVERS) != 0 && messages.words[row] >= UPDATE_WORDS
}

/// When a person at the agency first wrote an update after a moment.
pub fn first_update(messages: &MessageColumns<'_>, since: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let first = messages.sent_at.partition_point(|at| *at <= since.timestamp());
    (first..messages.len())
        .find(|&row| {
            messages.side[row] == 1 && messages.acts[row] & act::AUTOMATED == 0 && updates(messages, row)
        })
        .map(|row| reading::at(messages.sent_at[row]))
}

/// Nobody is away for longer.
const AWAY_MOST: Duration = Duration::days(92);
/// Three messages of the agency within so long make a talk in which silence means something.
const RHYTHM: Duration = Duration::days(120);
/// Over so long a habit of writing is told.
const HABIT: Duration = Duration::days(45);
/// What a machine's report is worth against a person's update: the time since counts half.
const REPORT_COUNTS: f64 = 0.5;
/// While somebody at the agency answers, silence about the work weighs half.
const ANSWERED_COUNTS: f64 = 0.5;
/// A client who has paid since the last update waits with more right.
const PAID_COUNTS: f64 = 1.5;
/// Where results take so many days to show, updates are all a client sees: silence weighs up to half more.
const LAG_DAYS_FULL: f64 = 180.0;

impl Talk {
    /// Working days since the last update that explains, up to `today`; without any, since the agency last wrote. A
    /// machine's report since then counts half. `None` where no message of the agency is known, where its last three
    /// lie so far apart that these are reports and not a talk, or the mailbox ends too early to tell.
    pub fn silent_days(&self, calendar: &Calendar, today: NaiveDate, as_of: DateTime<Utc>) -> Option<f64> {
        if self.covered_until? < as_of || self.last_agency?.at - self.earlier_agency[1]? > RHYTHM {
            return None;
        }
        let last = self.last_update.or(self.last_agency)?;
        let since = |at| self.unheard_days(calendar, calendar.local(at).date(), today) as f64;
        let days = since(last.at);
        let report = self.last_report.filter(|report| report.at > last.at);
        Some(report.map_or(days, |report| {
            let reported = since(report.at);
            reported + (days - reported) * REPORT_COUNTS
        }))
    }

    /// Working days since somebody at the agency wrote of their own accord, up to `today`; `None` where silence cannot be told
    /// (see [`Talk::silent_days`]).
    pub fn unprompted_days(
        &self,
        calendar: &Calendar,
        today: NaiveDate,
        as_of: DateTime<Utc>,
    ) -> Option<f64> {
        if self.covered_until? < as_of || self.last_agency?.at - self.earlier_agency[1]? > RHYTHM {
            return None;
        }
        let last = self.last_unprompted?;
        Some(self.unheard_days(calendar, calendar.local(last.at).date(), today) as f64)
    }

    /// On the mean over the last 45 days, the days since somebody at the agency had written of their own accord; `None` where
    /// silence cannot be told (see [`Talk::silent_days`]).
    pub fn unprompted_rhythm(
        &self,
        calendar: &Calendar,
        today: NaiveDate,
        as_of: DateTime<Utc>,
    ) -> Option<f64> {
        if self.covered_until? < as_of || self.last_agency?.at - self.earlier_agency[1]? > RHYTHM {
            return None;
        }
        let days = |at: &DateTime<Utc>| {
            let day = calendar.local(*at).date();
            let away = self.away_within(day, today).map(|(from, to)| (to - from).num_days()).sum::<i64>();
            ((today - day).num_days() - away).max(0) as f64
        };
        let habit = HABIT.num_days() as f64;
        let ago: Vec<f64> = self.unprompted.iter().map(days).collect();
        let ago = &ago[ago.partition_point(|days| *days >= habit).saturating_sub(1)..];
        let spell = ago.first()?.min(habit);
        // From each message to the next the days since it grow evenly.
        let waited = ago.iter().zip(ago[1..].iter().chain([&0.0])).map(|(this, next)| {
            let (from, to) = (this - this.min(habit), this - next);
            (to * to - from * from) / 2.0
        });
        (spell >= 1.0).then(|| waited.sum::<f64>() / spell)
    }

    /// Silence debt: [`Talk::silent_days`] weighed by whether somebody answers at least, whether the client has paid
    /// since (`paid_at`: its payments), and by the longest result lag of its services in days.
    pub fn silence_debt(
        &self,
        calendar: &Calendar,
        today: NaiveDate,
        as_of: DateTime<Utc>,
        mut paid_at: impl Iterator<Item = DateTime<Utc>>,
        result_lag_days: f64,
    ) -> Option<f64> {
        let days = self.silent_days(calendar, today, as_of)?;
        let last = self.last_update.or(self.last_agency)?;
        let answers = self.last_agency.is_some_and(|agency| {
            agency.at > last.at
                && calendar.working_days_between(calendar.local(agency.at).date(), today) < SILENCE_LEAST
        });
        let paid = paid_at.any(|at| at > last.at);
        let lag = 1.0 + 0.5 * (result_lag_days / LAG_DAYS_FULL).clamp(0.0, 1.0);
        Some(days * if answers { ANSWERED_COUNTS } else { 1.0 } * if paid { PAID_COUNTS } else { 1.0 } * lag)
    }

    /// Working days after one day up to another on which somebody at the client was there to hear of the work.
    pub fn unheard_days(&self, calendar: &Calendar, from: NaiveDate, to: NaiveDate) -> i64 {
        let away = self.away_within(from, to).map(|(from, to)| calendar.working_days_between(from, to));
        calendar.working_days_between(from, to) - away.sum::<i64>()
    }

    /// Whether the client said that nobody would be there on a day.
    pub fn is_away(&self, day: NaiveDate) -> bool {
        self.away.iter().any(|(from, until)| (*from..=*until).contains(&day))
    }

    /// The spells away within the days after `from` up to `to`, each from the day before its first one.
    fn away_within(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = (NaiveDate, NaiveDate)> {
        let before = |first: NaiveDate| first.pred_opt().unwrap_or(first);
        let within = self.away.iter().map(move |(first, last)| (before(*first).max(from), (*last).min(to)));
        within.filter(|(from, to)| from < to)
    }

    /// Adds a spell away; one that meets others becomes one with them.
    fn note_away(&mut self, mut from: NaiveDate, mut until: NaiveDate) {
        if from > until || until - from > AWAY_MOST {
            return;
        }
        self.away.retain(|(first, last)| {
            let meets = *first <= until && from <= *last;
            if meets {
                (from, until) = (from.min(*first), until.max(*last));
            }
            !meets
        });
        self.away.push((from, until));
    }

    fn note_silence(&mut self, calendar: &Calendar, last: NaiveDate, next: NaiveDate) {
        let Some(end) = next.pred_opt().filter(|end| *end > last) else { return };
        let working_days = calendar.working_days_between(last, end);
        if working_days >= SILENCE_LEAST {
            let from = calendar.add_working_days(last, 1);
            let mut to = end;
            while !calendar.is_working_day(to) {
                to = to.pred_opt().unwrap_or(last);
            }
            self.silences.push(Silence { from, to, working_days });
        }
    }
}
