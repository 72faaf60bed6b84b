//! Collects every promise once: one in the table `promises` that was also made in a message is a single promise.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};

use super::{LedgerContext, LedgerRow, PromiseStatus};
use crate::history::{Item, item::ItemNames};
use forewarn_table::{
    Moment, StatedPromise,
    message::{FoundPromise, FoundQuestion},
    reading,
};
use forewarn_text::{Side, Topic};

/// A promise whose outcome is not known yet.
#[derive(Debug, Clone)]
pub(super) struct PendingPromise<'a> {
    /// The ledger row; its state is still unknown.
    pub(super) row: LedgerRow,
    /// What it is about.
    pub(super) topic: Topic,
    /// The thread it was made in.
    pub(super) thread: Option<u64>,
    /// Whether it is in the table `promises`.
    pub(super) stated: bool,
    /// Whether it was said on a call and stands in no table.
    pub(super) spoken: bool,
    /// When it was kept, according to the table.
    pub(super) kept_at: Option<Moment>,
    /// When it was withdrawn, according to the table.
    pub(super) withdrawn_at: Option<Moment>,
    /// The item it names.
    pub(super) item: Option<&'a Item>,
    /// For an occurrence of a recurring promise, the time range in which a delivery belongs to it.
    pub(super) span: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// All promises of a client, in the order they were made.
pub(super) fn gather<'a>(
    context: LedgerContext<'a>,
    stated: &[Arc<StatedPromise>],
    found: &[FoundPromise],
) -> Vec<PendingPromise<'a>> {
    let mut promises: Vec<PendingPromise<'a>> =
        stated.iter().map(|promise| of_table(context, promise)).collect();
    let mut twins = TwinPromises::new(stated, &promises);
    let mut said: Vec<PendingPromise<'a>> =
        found.iter().map(|promise| of_message(context, promise)).collect();
    said.sort_by_key(|pending| (pending.row.made_at, pending.row.span));
    // A message may hold several: first those go to their rows that share the date with one, then those that share words.
    for alike in [Alike::InDate, Alike::InWords, Alike::Near] {
        said.retain(|pending| match twins.take(stated, &promises, pending, alike) {
            Some(twin) => {
                promises[twin].add_from_message(pending.clone());
                false
            }
            None => true,
        });
    }
    promises.append(&mut said);
    for pending in promises.iter_mut().filter(|pending| !pending.stated) {
        if (pending.topic.is_empty() || Topic::of(&pending.row.text).is_empty())
            && let Some(topic) = asked_before(context, pending)
        {
            pending.topic = Topic::from_stems(&[topic.stems(), pending.topic.stems()].concat());
        }
    }
    // They are large: sorted by their keys, each is moved once.
    promises.sort_by_cached_key(|pending| (pending.row.made_at, Arc::clone(&pending.row.promise_id)));
    let names = ItemNames::new(if promises.is_empty() { &[] } else { context.items });
    for pending in &mut promises {
        pending.item = names.named(&pending.topic, pending.row.made_at);
        pending.row.item_id = pending.item.map(|item| item.item_id.clone());
        pending.row.project_id =
            pending.row.project_id.take().or_else(|| pending.item.and_then(|item| item.project_id.clone()));
    }
    promises
}

/// How a promise of a message resembles one of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alike {
    /// The row names the message and has its date.
    InDate,
    /// The row names the message and has its words.
    InWords,
    /// The row names the message, or has its date and speaks of the same thing.
    Near,
}

/// A promise that names nothing itself ("you'll get them by Wednesday") is about what the other side last asked for in its thread,
/// within so long.
const ASKED_WITHIN: Duration = Duration::days(7);

/// What the other side had last asked for in the thread of a promise.
fn asked_before(context: LedgerContext<'_>, pending: &PendingPromise<'_>) -> Option<Topic> {
    let (messages, made_at) = (context.messages, pending.row.made_at);
    let (from, to) = ((made_at - ASKED_WITHIN).timestamp(), made_at.timestamp());
    let asks = |question: &&FoundQuestion| {
        let first = messages.sent_at.partition_point(|at| *at < question.sent_at);
        let row = (first..messages.len()).find(|&row| messages.id[row] == question.message);
        row.is_some_and(|row| {
            let is_other = (messages.side[row] == 1) != (pending.row.side == Side::Agency);
            is_other && Some(messages.thread[row]) == pending.thread
        })
    };
    let until = context.questions.partition_point(|question| question.sent_at < to);
    let recent = context.questions[..until].iter().rev().take_while(|question| question.sent_at >= from);
    recent.filter(|question| !question.topic.is_empty()).find(asks).map(|question| question.topic)
}

/// How many table promises with the same due time a promise from a message is compared with.
const COMPARED_MOST: usize = 256;

/// Table promises that may also appear in messages, by message and by due time. Each matches at most one promise in a
/// message.
struct TwinPromises<'s> {
    by_message: Vec<(Side, &'s str, usize)>,
    by_due: Vec<(Side, DateTime<Utc>, usize)>,
    /// Whether each has been matched.
    taken: Vec<bool>,
}

impl<'s> TwinPromises<'s> {
    fn new(stated: &'s [Arc<StatedPromise>], promises: &[PendingPromise<'_>]) -> Self {
        let (mut by_message, mut by_due) = (Vec::new(), Vec::new());
        for (index, (promise, pending)) in stated.iter().zip(promises).enumerate() {
            by_message.extend(promise.message_id.as_deref().map(|id| (promise.side, id, index)));
            by_due.extend(pending.row.by.map(|by| (promise.side, by, index)));
        }
        by_message.sort_unstable();
        by_due.sort_unstable();
        Self { by_message, by_due, taken: vec![false; stated.len()] }
    }

    /// Takes the first table promise that resembles one made in a message so.
    fn take(
        &mut self,
        stated: &[Arc<StatedPromise>],
        promises: &[PendingPromise<'_>],
        said: &PendingPromise<'_>,
        alike: Alike,
    ) -> Option<usize> {
        let message_id = said.row.message_id.as_deref()?;
        // They match only if recorded within two days of each other.
        let near = |row: &StatedPromise| row.made_at.at - said.row.made_at;
        let first = stated.partition_point(|row| near(row) < -Duration::days(2));
        let until = first + stated[first..].partition_point(|row| near(row) <= Duration::days(2));
        if first == until {
            return None;
        }
        let side = said.row.side;
        let start = self.by_message.partition_point(|known| *known < (side, message_id, first));
        let here = self.by_message[start..]
            .iter()
            .take_while(|known| (known.0, known.1) == (side, message_id) && known.2 < until)
            .map(|known| known.2)
            .filter(|known| !self.taken[*known])
            .find(|known| match alike {
                Alike::InDate => said.row.by.is_some() && promises[*known].row.by == said.row.by,
                Alike::InWords => {
                    promises[*known].row.text.contains(said.row.text.trim_end_matches(['.', '!']))
                }
                Alike::Near => true,
            });
        if alike != Alike::Near {
            let index = here?;
            self.taken[index] = true;
            return Some(index);
        }
        let same = |index: &usize| {
            let known = &promises[*index];
            (known.row.made_at - said.row.made_at).abs() <= Duration::days(1)
                && (known.topic.is_empty() || known.topic.meets(&said.topic))
        };
        let due = said.row.by.and_then(|by| {
            let start = self.by_due.partition_point(|known| *known < (side, by, first));
            self.by_due[start..]
                .iter()
                .take_while(|known| (known.0, known.1) == (side, by) && known.2 < until)
                .map(|known| known.2)
                .filter(|index| !self.taken[*index])
                .take(COMPARED_MOST)
                .find(same)
        });
        let index = here.into_iter().chain(due).min()?;
        self.taken[index] = true;
        Some(index)
    }
}

impl PendingPromise<'_> {
    /// Adds what the message says beyond the table.
    fn add_from_message(&mut self, said: Self) {
        self.row.firmness = said.row.firmness;
        self.row.message_id = said.row.message_id;
        self.row.span = said.row.span;
        self.row.from = self.row.from.or(said.row.from);
        self.row.by = self.row.by.or(said.row.by);
        // The benefit of the doubt: the later of both readings.
        self.row.by_latest = self.row.by_latest.max(said.row.by_latest);
        self.row.recurrence = self.row.recurrence.take().or(said.row.recurrence);
        self.thread = said.thread;
        if !said.topic.is_empty() {
            self.topic = said.topic;
        }
    }
}

fn of_table<'a>(context: LedgerContext<'a>, promise: &StatedPromise) -> PendingPromise<'a> {
    let by = promise.due_by.map(|due| due.by);
    let row = LedgerRow {
        promise_id: promise.promise_id.as_str().into(),
        client: context.client,
        project_id: promise.project_id.as_deref().map(Arc::from),
        item_id: None,
        side: promise.side,
        made_at: promise.made_at.at,
        text: promise.text.as_deref().unwrap_or_default().into(),
        firmness: None,
        from: promise.due_from.map(|from| from.at),
        by,
        by_latest: by,
        recurrence: promise.recurrence.as_deref().map(Arc::from),
        state: PromiseStatus::Unknown,
        moved: None,
        kept_at: None,
        late_hours: None,
        message_id: promise.message_id.as_deref().map(Arc::from),
        span: None,
        evidence: None,
    };
    PendingPromise {
        row,
        topic: promise.topic,
        thread: None,
        stated: true,
        spoken: false,
        kept_at: promise.kept_at,
        withdrawn_at: promise.withdrawn_at,
        item: None,
        span: None,
    }
}

fn of_message<'a>(context: LedgerContext<'a>, promise: &FoundPromise) -> PendingPromise<'a> {
    let instant = |local| context.calendar.instant(local);
    let by = promise.window.by.map(instant);
    let row = LedgerRow {
        promise_id: format!("{}:{}", promise.message_id, promise.start).into(),
        client: context.client,
        project_id: None,
        item_id: None,
        side: promise.side,
        made_at: reading::at(promise.sent_at),
        text: Arc::clone(&promise.text),
        firmness: Some(promise.firmness),
        from: promise.window.from.map(instant),
        by,
        by_latest: promise.window.by_latest.map(instant).max(by),
        recurrence: promise.recurrence.map(Arc::from),
        state: PromiseStatus::Unknown,
        moved: None,
        kept_at: None,
        late_hours: None,
        message_id: Some(Arc::clone(&promise.message_id)),
        span: Some((promise.start, promise.end)),
        evidence: None,
    };
    PendingPromise {
        row,
        topic: promise.topic,
        thread: Some(promise.thread),
        stated: false,
        spoken: promise.spoken,
        kept_at: None,
        withdrawn_at: None,
        item: None,
        span: None,
    }
}
