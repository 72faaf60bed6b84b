//! Every word given, once: what stands in the table promises and was also said in a message is one promise.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Duration, Utc};

use super::{Book, LedgerRow, State};
use crate::history::{Item, item::ItemNames};
use forewarn_table::{Moment, StatedPromise, message::FoundPromise, reading};
use forewarn_text::{Side, Topic};

/// A promise before it is known what became of it.
#[derive(Debug, Clone)]
pub(super) struct Word<'a> {
    /// The row, its state still unknown.
    pub(super) row: LedgerRow,
    /// What it is about.
    pub(super) topic: Topic,
    /// The thread in which it was said.
    pub(super) thread: Option<u64>,
    /// Whether it stands in the table promises.
    pub(super) stated: bool,
    /// When the table says that it was kept.
    pub(super) kept_at: Option<Moment>,
    /// When the table says that it was taken back.
    pub(super) withdrawn_at: Option<Moment>,
    /// The item it names.
    pub(super) item: Option<&'a Item>,
    /// For an occurrence of a recurring promise, from when on and until when what is handed over is meant for it.
    pub(super) span: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// All promises of a client in the order in which they were made.
pub(super) fn gather<'a>(
    book: Book<'a>,
    stated: &[Arc<StatedPromise>],
    found: &[FoundPromise],
) -> Vec<Word<'a>> {
    let mut words: Vec<Word<'a>> = stated.iter().map(|promise| of_table(book, promise)).collect();
    let mut twins = Twins::new(stated, &words);
    for promise in found {
        let word = of_message(book, promise);
        match twins.take(stated, &words, &word, &promise.message_id) {
            Some(twin) => words[twin].confirm(word),
            None => words.push(word),
        }
    }
    words.sort_by(|a, b| (a.row.made_at, &a.row.promise_id).cmp(&(b.row.made_at, &b.row.promise_id)));
    let names = ItemNames::new(if words.is_empty() { &[] } else { book.items });
    for word in &mut words {
        word.item = names.named(&word.topic, word.row.made_at);
        word.row.item_id = word.item.map(|item| item.item_id.clone());
        word.row.project_id =
            word.row.project_id.take().or_else(|| word.item.and_then(|item| item.project_id.clone()));
    }
    words
}

/// With how many promises of the table, due at one time, one that was said is compared.
const COMPARED_MOST: usize = 256;

/// The promises of the table that may be said in messages too, by message and by when they are due. Each is one promise
/// of one message.
#[derive(Default)]
struct Twins<'s> {
    by_message: BTreeMap<(Side, &'s str), BTreeSet<usize>>,
    by_due: BTreeMap<(Side, DateTime<Utc>), BTreeSet<usize>>,
}

impl<'s> Twins<'s> {
    fn new(stated: &'s [Arc<StatedPromise>], words: &[Word<'_>]) -> Self {
        let mut twins = Self::default();
        for (place, (promise, word)) in stated.iter().zip(words).enumerate() {
            if let Some(id) = promise.message_id.as_deref() {
                twins.by_message.entry((promise.side, id)).or_default().insert(place);
            }
            if let Some(by) = word.row.by {
                twins.by_due.entry((promise.side, by)).or_default().insert(place);
            }
        }
        twins
    }

    /// Takes the first promise of the table that is the same as one said in a message.
    fn take(
        &mut self,
        stated: &'s [Arc<StatedPromise>],
        words: &[Word<'_>],
        said: &Word<'_>,
        message_id: &str,
    ) -> Option<usize> {
        // Both were written down within two days, or they are not one.
        let near = |row: &StatedPromise| row.made_at.at - said.row.made_at;
        let first = stated.partition_point(|row| near(row) < -Duration::days(2));
        let until = stated.partition_point(|row| near(row) <= Duration::days(2));
        let side = said.row.side;
        let here = self.by_message.get(&(side, message_id)).and_then(|all| all.range(first..until).next());
        let same = |place: &&usize| {
            let known = &words[**place];
            (known.row.made_at - said.row.made_at).abs() <= Duration::days(1)
                && (known.topic.is_empty() || known.topic.meets(&said.topic))
        };
        let due = said.row.by.and_then(|by| self.by_due.get(&(side, by)));
        let due = due.and_then(|all| all.range(first..until).take(COMPARED_MOST).find(same));
        let place = here.into_iter().chain(due).min().copied()?;
        if let Some(id) = stated[place].message_id.as_deref() {
            self.by_message.entry((side, id)).or_default().remove(&place);
        }
        if let Some(by) = words[place].row.by {
            self.by_due.entry((side, by)).or_default().remove(&place);
        }
        Some(place)
    }
}

impl Word<'_> {
    /// Takes over what the message tells beyond the table.
    fn confirm(&mut self, said: Self) {
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

fn of_table<'a>(book: Book<'a>, promise: &StatedPromise) -> Word<'a> {
    let by = promise.due_by.map(|due| due.by);
    let row = LedgerRow {
        promise_id: promise.promise_id.as_str().into(),
        client: book.client,
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
        state: State::Unknown,
        kept_at: None,
        late_hours: None,
        message_id: promise.message_id.as_deref().map(Arc::from),
        span: None,
        evidence: None,
    };
    Word {
        row,
        topic: promise.topic,
        thread: None,
        stated: true,
        kept_at: promise.kept_at,
        withdrawn_at: promise.withdrawn_at,
        item: None,
        span: None,
    }
}

fn of_message<'a>(book: Book<'a>, promise: &FoundPromise) -> Word<'a> {
    let instant = |local| book.calendar.instant(local);
    let by = promise.window.by.map(instant);
    let row = LedgerRow {
        promise_id: format!("{}:{}", promise.message_id, promise.start).into(),
        client: book.client,
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
        state: State::Unknown,
        kept_at: None,
        late_hours: None,
        message_id: Some(Arc::clone(&promise.message_id)),
        span: Some((promise.start, promise.end)),
        evidence: None,
    };
    Word {
        row,
        topic: promise.topic,
        thread: Some(promise.thread),
        stated: false,
        kept_at: None,
        withdrawn_at: None,
        item: None,
        span: None,
    }
}
