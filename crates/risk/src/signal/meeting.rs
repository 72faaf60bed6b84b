//! Meetings: how long ago the last one took place, and how many in a row did not.

use chrono::{DateTime, Duration, Utc};
use forewarn_base::stat;

use super::{Fact, Group, Proof, Signal, SignalId, Unit, by_client, cause::Cause};
use crate::history::History;
use forewarn_table::{ClientIndex, Meeting, meeting::MeetingStatus};

/// By how much the time since the last meeting that took place exceeds the client's usual time between them, at least 0; null
/// for fewer than four held, where none is listed at any client for a month, and after 180 days; half as long again as usual is still usual. Source: meetings.
pub const MEETING_GAP: Signal = Signal {
    id: SignalId::MeetingGap,
    name: "meeting_gap",
    group: Group::Meeting,
    unit: Unit::Ratio,
    cause: Cause::Meetings,
    tables: &["meetings"],
    occasions: None,
    values: |view| Ok(by_client(view, |client| gap(view.history, client).map(|(share, ..)| share))),
    proofs: |view, client| {
        let late = gap(view.history, client).filter(|(share, ..)| *share > 0.0);
        let proof = |(_, last, usual): (f64, &Meeting, f64)| Proof {
            at: last.at.at,
            table: "meetings",
            id: last.at.day().to_string(),
            fact: Fact::LastMet { on: last.at.day(), usual },
            quote: None,
        };
        late.into_iter().map(proof).collect()
    },
};

/// How many meetings were moved or cancelled in a row, up to the last one, in 90 days; null without meetings in that time.
/// Source: meetings.
pub const MEETINGS_MISSED: Signal = Signal {
    id: SignalId::MeetingsMissed,
    name: "meetings_missed_in_a_row",
    group: Group::Meeting,
    unit: Unit::Count,
    cause: Cause::Meetings,
    tables: &["meetings"],
    occasions: None,
    values: |view| {
        let of = |client| {
            let recent = recent(view.history, client).count();
            (recent > 0).then(|| missed(view.history, client).len() as f64)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        let proof = |meeting: &Meeting| Proof {
            at: meeting.at.at,
            table: "meetings",
            id: meeting.at.day().to_string(),
            fact: Fact::NotMet { status: meeting.status, by: meeting.by, on: meeting.at.day() },
            quote: None,
        };
        let missed = missed(view.history, client);
        let told = if missed.len() < HABIT { &[][..] } else { &missed };
        told.iter().copied().map(proof).collect()
    },
};

fn meetings(history: &History, client: ClientIndex) -> &[std::sync::Arc<Meeting>] {
    History::of(&history.tables.meetings, client, |meeting| meeting.client)
}

/// The meetings of the last 90 days, the latest first.
fn recent(history: &History, client: ClientIndex) -> impl Iterator<Item = &Meeting> {
    let from = history.as_of - Duration::days(90);
    meetings(history, client)
        .iter()
        .rev()
        .map(AsRef::as_ref)
        .take_while(move |meeting: &&Meeting| meeting.at.at > from)
}

/// One moved meeting is life and nothing to tell of; so many in a row are a habit.
const HABIT: usize = 2;

fn missed(history: &History, client: ClientIndex) -> Vec<&Meeting> {
    recent(history, client).take_while(|meeting| meeting.status != MeetingStatus::Held).collect()
}

fn gap(history: &History, client: ClientIndex) -> Option<(f64, &Meeting, f64)> {
    let held: Vec<&Meeting> = meetings(history, client)
        .iter()
        .map(AsRef::as_ref)
        .filter(|meeting: &&Meeting| meeting.status == MeetingStatus::Held)
        .collect();
    let days = |from: DateTime<Utc>, to: DateTime<Utc>| (to - from).num_hours() as f64 / 24.0;
    let mut gaps: Vec<f64> =
        held.windows(2).map(|pair| days(pair[0].at.at, pair[1].at.at)).filter(|gap| *gap >= 0.5).collect();
    let last = held.last()?;
    let is_listed =
        history.portfolio.last_meeting_at.is_some_and(|at| history.as_of - at <= Duration::days(31));
    let usual = stat::median(&mut gaps).filter(|_| held.len() >= 4 && is_listed)?;
    let passed = days(last.at.at, history.as_of);
    // Who has not met for half a year has given it up.
    (passed <= 180.0).then(|| ((passed / usual.max(1.0) - 1.5).clamp(0.0, 6.0), *last, usual))
}
