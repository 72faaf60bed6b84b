//! Expands a recurring promise into its occurrences, each with its own window.

use chrono::{DateTime, Days, Duration, Months, NaiveDateTime, Utc};

use super::{LedgerContext, pending::PendingPromise};
use forewarn_text::regular_report_promised;

/// The most occurrences of one promise: ten years of weeks.
const OCCURRENCES_MOST: u32 = 520;

/// Replaces each recurring promise that names a time by its occurrences up to the next one.
pub(super) fn expand<'a>(
    context: LedgerContext<'a>,
    promises: Vec<PendingPromise<'a>>,
) -> Vec<PendingPromise<'a>> {
    let mut all = Vec::with_capacity(promises.len());
    for pending in promises {
        match (pending.row.recurrence.as_deref().and_then(RecurrenceStep::of), pending.row.by) {
            (Some(step), Some(by)) => occurrences(context, &pending, step, by, &mut all),
            _ => all.push(pending),
        }
    }
    all
}

fn occurrences<'a>(
    context: LedgerContext<'a>,
    pending: &PendingPromise<'a>,
    step: RecurrenceStep,
    by: DateTime<Utc>,
    all: &mut Vec<PendingPromise<'a>>,
) {
    let first = context.calendar.local(by);
    let at = |number: u32| step.after(first, number).map(|local| context.calendar.instant(local));
    let slack = pending.row.by_latest.map_or(Duration::zero(), |latest| latest - by);
    let opens = pending.row.from.map(|from| by - from);
    let report =
        pending.row.recurrence.as_deref().and_then(|word| regular_report_promised(&pending.topic, word));
    let mut since = pending.row.made_at;
    for number in 0..OCCURRENCES_MOST {
        let (Some(due), Some(next)) = (at(number), at(number + 1)) else { break };
        if pending.withdrawn_at.is_some_and(|withdrawn| withdrawn.at < since) {
            break;
        }
        let mut one = pending.clone();
        let day = context.calendar.local(due - Duration::seconds(1)).date();
        one.row.promise_id = format!("{}@{day}", pending.row.promise_id).into();
        one.row.from = opens.map(|opens| due - opens);
        one.row.by = Some(due);
        one.row.by_latest = Some(due + slack);
        one.kept_at = pending.kept_at.filter(|kept| kept.at > since && kept.at <= next);
        // A regular report that comes nearer to the next day is that day's.
        let until = if report.is_some() { due + (next - due) / 2 } else { next };
        one.span = Some((since, until));
        one.topic = report.unwrap_or(pending.topic);
        all.push(one);
        since = due;
        if due > context.as_of {
            break;
        }
    }
}

/// The interval between occurrences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RecurrenceStep {
    Days(u64),
    Months(u32),
}

impl RecurrenceStep {
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
