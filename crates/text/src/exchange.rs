//! What became of the questions and requests of a thread.

use std::sync::LazyLock;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::annotate::read_speech;
use super::clause::Speech;
use super::judge::{Question, REPLIES_MOST, Reply, Verdict};
use super::{Setting, Side, Span};
use forewarn_base::calendar::{Calendar, WorkingHours};

/// What became of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionState {
    /// The other side answered it.
    Answered,
    /// The other side took it up without settling it.
    Partial,
    /// The other side did not take it up.
    Ignored,
    /// The asker had to ask again.
    AskedAgain,
}

impl QuestionState {
    /// The word that stands for it in answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Partial => "partial",
            Self::Ignored => "ignored",
            Self::AskedAgain => "asked_again",
        }
    }
}

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
    let speeches: Vec<Speech> = speeches(messages);
    let sides: Vec<Side> = messages.iter().map(|message| message.side).collect();
    let mut asked = Vec::new();
    for index in 0..messages.len() {
        asked.extend(states(&sides, &speeches, index));
    }
    asked
}

/// What each message of a thread says, as far as asking and answering go.
pub fn speeches(messages: &[ThreadMessage<'_>]) -> Vec<Speech> {
    messages
        .iter()
        .map(|message| {
            let setting = Setting {
                sent_at: message.sent_at,
                calendar: &CALENDAR,
                lang: None,
                side: message.side,
                month_first: None,
            };
            read_speech(message.text, &setting)
        })
        .collect()
}

/// The states of the questions of one message.
fn states(sides: &[Side], speeches: &[Speech], index: usize) -> Vec<Asked> {
    let questions = Question::all(&speeches[index]);
    let mut verdicts = vec![Verdict::Ignored; questions.len()];
    let mut again = vec![false; questions.len()];
    for (at, question) in questions.iter().enumerate() {
        if question.is_withdrawn_by(&speeches[index]) {
            verdicts[at] = Verdict::Answered;
        }
    }
    let mut replies = 0;
    for later in index + 1..speeches.len().min(index + 1 + REPLIES_MOST) {
        if sides[later] == sides[index] {
            for (at, question) in questions.iter().enumerate() {
                let unheard = replies > 0 && verdicts[at] == Verdict::Ignored;
                again[at] |= question.is_repeated_by(&speeches[later], unheard);
                if question.is_withdrawn_by(&speeches[later]) {
                    verdicts[at] = Verdict::Answered;
                }
            }
            continue;
        }
        replies += 1;
        let open: Vec<usize> =
            (0..questions.len()).filter(|at| verdicts[*at] != Verdict::Answered && !again[*at]).collect();
        let asked: Vec<Question<'_>> = open.iter().map(|at| questions[*at].clone()).collect();
        for (at, verdict) in open.into_iter().zip(Reply::new(&speeches[later], replies).judge_all(&asked)) {
            verdicts[at] = verdicts[at].max(verdict);
        }
    }
    questions
        .iter()
        .zip(verdicts.iter().zip(again))
        .map(|(question, (verdict, again))| {
            let state = match verdict {
                _ if again => QuestionState::AskedAgain,
                Verdict::Answered => QuestionState::Answered,
                Verdict::Partial => QuestionState::Partial,
                Verdict::Ignored => QuestionState::Ignored,
            };
            Asked { message: index, span: question.span(), state }
        })
        .collect()
}
