//! Recurring promises: one for each occurrence, each with its own window.

use chrono::{DateTime, Days, Duration, Months, NaiveDateTime, Utc};

use super::{Book, word::Word};

/// The most occurrences of one promise: ten years of weeks.
const OCCURRENCES_MOST: u32 = 520;

/// Replaces each recurring promise that names a time by its occurrences up to the next one.
pub(super) fn expand<'a>(book: Book<'a>, words: Vec<Word<'a>>) -> Vec<Word<'a>> {
    let mut all = Vec::with_capacity(words.len());
    for word in words {
        match (word.row.recurrence.as_deref().and_then(Step::of), word.row.by) {
            (Some(step), Some(by)) => occurrences(book, &word, step, by, &mut all),
            _ => all.push(word),
        }
    }
    all
}

fn occurrences<'a>(book: Book<'a>, word: &Word<'a>, step: Step, by: DateTime<Utc>, all: &mut Vec<Word<'a>>) {
    let first = book.calendar.local(by);
    let at = |number: u32| step.after(first, number).map(|local| book.calendar.instant(local));
    let slack = word.row.by_latest.map_or(Duration::zero(), |latest| latest - by);
    let opens = word.row.from.map(|from| by - from);
    let mut since = word.row.made_at;
    for number in 0..OCCURRENCES_MOST {
        let (Some(due), Some(next)) = (at(number), at(number + 1)) else { break };
        if word.withdrawn_at.is_some_and(|withdrawn| withdrawn.at < since) {
            break;
        }
        let mut one = word.clone();
        let day = book.calendar.local(due - Duration::seconds(1)).date();
        one.row.promise_id = format!("{}@{day}", word.row.promise_id).into();
        one.row.from = opens.map(|opens| due - opens);
        one.row.by = Some(due);
        one.row.by_latest = Some(due + slack);
        one.kept_at = word.kept_at.filter(|kept| kept.at > since && kept.at <= next);
        one.span = Some((since, next));
        all.push(one);
        since = due;
        if due > book.as_of {
            break;
        }
    }
}

/// How far occurrences lie apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Days(u64),
    Months(u32),
}

impl Step {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "daily" => Self::Days(1),
            "weekly" => Self::Days(7),
            "biweekly" => Self::Days(14),
            "monthly" => Self::Months(1),
            "quarterly" => Self::Months(3),
            "yearly" => Self::Months(12),
            _ => return None,
        })
    }

    /// The time so many steps after `first`; after the 31st of a month, the last day of a shorter one.
    fn after(self, first: NaiveDateTime, steps: u32) -> Option<NaiveDateTime> {
        match self {
            Self::Days(days) => first.checked_add_days(Days::new(days * u64::from(steps))),
            Self::Months(months) => first.checked_add_months(Months::new(months * steps)),
        }
    }
}
