//! What became of the questions and requests of a thread.

use std::sync::LazyLock;

use chrono::NaiveDateTime;

use super::annotate::read_speech;
use super::clause::Speech;
use super::judge::{Following, QuestionState};
use super::{Setting, Side, Span};
use forewarn_base::calendar::{Calendar, WorkingHours};

/// A message of a thread, oldest first.
#[derive(Debug, Clone, Copy)]
pub struct ThreadMessage<'a> {
    /// Who wrote it.
    pub side: Side,
    /// What it says.
    pub text: &'a str,
    /// Its local time, where it is known.
    pub sent_at: Option<NaiveDateTime>,
}

/// A question or request of a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Which message asks it.
    pub message: usize,
    /// Its place in that message.
    pub span: Span,
    /// What became of it.
    pub state: QuestionState,
}

/// Only whether an answer names a time counts here, so that any calendar serves.
static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
    Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), std::collections::BTreeSet::new())
});

/// Every question and request of a thread, and what became of it.
pub fn exchange(messages: &[ThreadMessage<'_>]) -> Vec<Asked> {
    let speeches = speeches(messages);
    let mut asked = Vec::new();
    for (index, speech) in speeches.iter().enumerate() {
        let mut following = Following::new(speech);
        if following.is_empty() {
            continue;
        }
        for (message, later) in messages.iter().zip(&speeches).skip(index + 1).take(FOLLOWED_MOST) {
            if message.side == messages[index].side {
                following.asker_writes(later);
            } else {
                following.other_writes(later);
            }
        }
        asked.extend(following.fates().map(|fate| Asked {
            message: index,
            span: fate.span,
            state: fate.state,
        }));
    }
    asked
}

/// How many later messages a question is followed through; what comes after is about something else.
const FOLLOWED_MOST: usize = 24;

/// What each message of a thread says, as far as asking and answering go.
pub fn speeches(messages: &[ThreadMessage<'_>]) -> Vec<Speech> {
    messages
        .iter()
        .map(|message| {
            let setting = Setting { sent_at: message.sent_at, ..Setting::new(&CALENDAR, message.side) };
            read_speech(message.text, &setting)
        })
        .collect()
}
