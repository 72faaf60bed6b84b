//! What a client asks: answered, answered in part, passed over, or asked again; and in how many rounds.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::pointer::{Pointer, THREAD_RESTS};
use forewarn_base::calendar::Calendar;
use forewarn_text::{Following, QuestionFate, QuestionState, Speech, Verdict};

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

/// A client's question and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedQuestion {
    /// Where it stands.
    pub question: Pointer,
    /// What became of it; `Ignored` also while nothing has come yet.
    pub state: QuestionState,
    /// The index of its turn.
    pub turn: usize,
    /// Whether its turn waits for an answer to it; what was asked again waits once.
    pub(super) waits: bool,
    /// Whether it can be answered by doing what it asks for.
    pub(super) by_deed: bool,
}

/// The questions of one message while they are followed.
#[derive(Debug)]
struct Asking<'a> {
    message: Pointer,
    following: Following<'a>,
    /// It asks again what another message of the turn asked, which goes on being followed.
    echoes: bool,
}

/// A turn while it is followed.
#[derive(Debug)]
struct OpenTurn<'a> {
    thread: u64,
    asked_at: DateTime<Utc>,
    replied_at: Option<DateTime<Utc>>,
    answered_at: Option<DateTime<Utc>>,
    rounds: u32,
    /// The client went on to something else after a reply: nothing is waited for.
    content: bool,
    /// The last reply put an answer off.
    deferred: bool,
    /// Some reply answered a part, or put the answer off.
    partly: bool,
    messages: Vec<Asking<'a>>,
}

/// The turns of a client, followed through its messages in the order of time.
#[derive(Debug, Default)]
pub(super) struct Turns<'a> {
    all: Vec<OpenTurn<'a>>,
    /// The latest turns of each thread.
    live: BTreeMap<u64, Vec<usize>>,
}

/// So many turns of a thread are followed at a time.
const LIVE_MOST: usize = 4;

/// So many messages of a turn are followed; what is asked after them is a turn of its own. Each new message is compared
/// with all that are followed, so that this bounds the cost of a thread in which a client only ever asks.
const ASKING_MOST: usize = 24;

impl<'a> Turns<'a> {
    /// The client writes: it asks, chases what it had asked, wants something done, or none of these.
    pub(super) fn client_writes(
        &mut self,
        thread: u64,
        message: Pointer,
        speech: Option<&'a Speech>,
        chases: bool,
        wants: bool,
    ) {
        let at = message.at;
        let live = self.live.entry(thread).or_default();
        live.retain(|index| {
            let turn = &self.all[*index];
            at - turn.replied_at.map_or(turn.asked_at, |replied| replied.max(turn.asked_at)) <= THREAD_RESTS
        });
        let following = speech.map(|speech| Following::new(speech).questions_only());
        let asks = following.as_ref().is_some_and(|following| !following.is_empty());
        let mut following = following.filter(|following| !following.is_empty());
        // What is asked again belongs to the latest turn in which it was asked.
        for (number, index) in live.iter().rev().enumerate() {
            let turn = &mut self.all[*index];
            let repeated = speech.is_some_and(|speech| turn.asker_writes(speech));
            // Who presses and names nothing presses for what was asked last.
            let presses = chases && number == 0 && turn.answered_at.is_none();
            if repeated || presses {
                turn.rounds += 1;
                turn.answered_at = None;
                if !repeated {
                    turn.press();
                }
                turn.follow(message, &mut following, true);
                continue;
            }
            if turn.answered_at.is_some() || number > 0 {
                continue;
            }
            if turn.replied_at.is_none() || turn.deferred {
                turn.follow(message, &mut following, false);
            } else if asks || !wants {
                // Who goes on to something else after a reply, or only thanks, is content with it.
                (turn.content, turn.answered_at) = (true, turn.replied_at);
            }
        }
        let Some(following) = following else { return };
        if live.len() == LIVE_MOST {
            live.remove(0);
        }
        live.push(self.all.len());
        self.all.push(OpenTurn {
            thread,
            asked_at: at,
            replied_at: None,
            answered_at: None,
            rounds: 1,
            content: false,
            deferred: false,
            partly: false,
            messages: vec![Asking { message, following, echoes: false }],
        });
    }

    /// Somebody at the agency writes; `speech` is what the message says, where that was read: without it, it answers.
    pub(super) fn agency_writes(&mut self, thread: u64, at: DateTime<Utc>, speech: Option<&Speech>) {
        for index in self.live.get(&thread).into_iter().flatten() {
            let turn = &mut self.all[*index];
            if at - turn.asked_at <= THREAD_RESTS * 3 {
                turn.agency_writes(at, speech);
            }
        }
    }

    /// The turns and the questions as they stand at `until`, oldest first.
    pub(super) fn finish(
        &self,
        calendar: &Calendar,
        until: DateTime<Utc>,
    ) -> (Vec<Turn>, Vec<AskedQuestion>) {
        let mut asked: Vec<AskedQuestion> =
            self.all.iter().enumerate().flat_map(|(index, turn)| turn.asked(index)).collect();
        asked.sort_by_key(|asked| (asked.question.at, asked.question.id, asked.question.span));
        (self.all.iter().map(|turn| turn.finish(calendar, until)).collect(), asked)
    }
}

impl<'a> OpenTurn<'a> {
    /// Takes the questions of a message into the turn, while there is room for them.
    fn follow(&mut self, message: Pointer, following: &mut Option<Following<'a>>, echoes: bool) {
        if self.messages.len() < ASKING_MOST
            && let Some(following) = following.take()
        {
            self.messages.push(Asking { message, following, echoes });
        }
    }

    /// Whether a later message of the client asks for something of this turn again.
    fn asker_writes(&mut self, later: &Speech) -> bool {
        let mut repeated = false;
        for asking in &mut self.messages {
            repeated |= asking.following.asker_writes(later);
        }
        repeated
    }

    fn press(&mut self) {
        self.messages.iter_mut().for_each(|asking| asking.following.press());
    }

    fn agency_writes(&mut self, at: DateTime<Utc>, speech: Option<&Speech>) {
        let open = self.answered_at.is_none();
        if open {
            self.replied_at.get_or_insert(at);
        }
        for asking in &mut self.messages {
            match speech {
                Some(speech) => asking.following.other_writes(speech),
                None => asking.following.settle(),
            }
        }
        let (count, answered) = self.count();
        let deferred = self.current().any(|(_, fate)| fate.verdict == Verdict::Partial);
        self.deferred = deferred;
        self.partly |= deferred || answered > 0 && answered < count;
        if open && count == answered {
            self.answered_at = Some(at);
        }
    }

    /// The questions that are waited for; what was asked again counts once.
    fn current(&self) -> impl Iterator<Item = (Pointer, QuestionFate)> + '_ {
        self.messages.iter().filter(|asking| !asking.echoes).flat_map(Asking::fates)
    }

    /// How many questions are waited for, and how many of them are answered.
    fn count(&self) -> (usize, usize) {
        self.current().fold((0, 0), |(count, answered), (_, fate)| {
            (count + 1, answered + usize::from(fate.verdict == Verdict::Answered))
        })
    }

    /// Every question with its state.
    fn asked(&self, turn: usize) -> impl Iterator<Item = AskedQuestion> {
        let of = move |asking: &Asking<'_>| {
            let is_current = !asking.echoes;
            asking
                .fates()
                .map(move |(question, fate)| AskedQuestion {
                    question,
                    state: fate.state,
                    turn,
                    waits: is_current && fate.verdict != Verdict::Answered,
                    by_deed: fate.by_deed,
                })
                .collect::<Vec<_>>()
        };
        self.messages.iter().flat_map(of)
    }

    fn finish(&self, calendar: &Calendar, until: DateTime<Utc>) -> Turn {
        let hours =
            |at: Option<DateTime<Utc>>| calendar.working_hours_between(self.asked_at, at.unwrap_or(until));
        let waited_hours = hours(self.replied_at);
        let (asked, answered) = self.count();
        let answered = if self.content { asked } else { answered };
        let states = || self.messages.first().into_iter().flat_map(Asking::fates).map(|(_, fate)| fate.state);
        let first_state = states().next().unwrap_or(QuestionState::Ignored);
        let state = if self.partly {
            QuestionState::Partial
        } else if self.content {
            QuestionState::Answered
        } else if states().all(|state| state == first_state) {
            first_state
        } else {
            QuestionState::Partial
        };
        let open = self.current().find(|(_, fate)| fate.verdict != Verdict::Answered);
        let question = open.or_else(|| self.current().next()).map(|(question, _)| question);
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
            asked,
            answered,
            rounds: self.rounds,
            thread: self.thread,
            state,
            question: question.unwrap_or(Pointer { at: self.asked_at, block: 0, id: 0, span: None }),
        }
    }
}

impl Asking<'_> {
    fn fates(&self) -> impl Iterator<Item = (Pointer, QuestionFate)> + '_ {
        self.following.fates().map(|fate| {
            let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let span = Some((place(fate.span.start), place(fate.span.end)));
            (Pointer { span, ..self.message }, fate)
        })
    }
}
