//! Acts of the agency, expressed as the rows they would add to the tables.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveTime, Utc};

use crate::{
    history::{History, Item, Turn, pointer::Pointer, single_client::AddedRows},
    signal::{View, cost, expectation, question, schedule},
};
use forewarn_table::{
    ClientIndex, Deadline, Expectation, Moment, MoneyEvent, ScheduleEvent,
    config::FixCosts,
    expectation::{Dimension, Speaker},
    message::{MessageRow, act, id_hash},
    money,
    schedule::ScheduleEventKind,
};

/// A date that is likelier to be kept than this is not moved.
const MISS_LEAST: f64 = 0.3;
/// From so many working days on an unpaid invoice is worth a word; before that it is in the post.
const UNPAID_LEAST: i64 = 10;
/// Whoever was told so many working days ago what was done needs no update now.
const UPDATE_DAYS: i64 = 5;
/// How long the client has to pay a reissued invoice.
const INVOICE_DAYS: u64 = 14;
/// The assumed word count of messages: more than the minimum for an explanation.
const WORDS: u16 = 40;

/// Something the agency can do now.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "a client has a handful of acts")]
pub enum FixAct {
    /// Deliver an item.
    Deliver(DeliverableItem),
    /// Answer a question of the client in its thread.
    Answer(ClientQuestion),
    /// Send an update that says what was done and why.
    Update,
    /// Agree on a later date for an item before the one now promised passes.
    Renegotiate(DeliverableItem, NaiveDate),
    /// Settle in writing what may be expected: the contract restates it, and the client agrees.
    Agree(AgreedTerms),
    /// Settle an unpaid invoice: credit the open amount and issue a new invoice.
    Invoice(MoneyEvent),
}

/// An item by its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliverableItem {
    /// The key within the client.
    pub item_id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    project_id: Option<Arc<str>>,
}

impl DeliverableItem {
    /// An item of a history.
    pub fn of(item: &Item) -> Self {
        let project_id = item.project_id.clone();
        Self { item_id: Arc::clone(&item.item_id), name: Arc::clone(&item.name), project_id }
    }
}

/// What is settled in writing.
#[derive(Debug, Clone, PartialEq)]
pub struct AgreedTerms {
    /// What was agreed, and is restated.
    pub row: Expectation,
    /// What the client said it expects.
    pub stated: Expectation,
}

/// A question of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientQuestion {
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// The hash of the message's id.
    pub id: u64,
    /// Where the question stands.
    pub question: Pointer,
    /// The thread it was asked in.
    pub thread: u64,
}

impl ClientQuestion {
    /// The turn in which it was asked, as a later history has it.
    pub fn turn_in(self, turns: &[Turn]) -> Option<&Turn> {
        turns.iter().find(|turn| turn.thread == self.thread && turn.asked_at == self.asked_at)
    }

    /// The question of a turn.
    pub fn of(turn: &Turn) -> Self {
        Self { asked_at: turn.asked_at, id: turn.question.id, question: turn.question, thread: turn.thread }
    }
}

/// The kinds of acts, as `forewarn.toml` and `explain --assume` name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are those of the acts")]
pub enum FixActKind {
    Deliver,
    Answer,
    Update,
    Renegotiate,
    Agree,
    Invoice,
}

impl FixActKind {
    /// All, each with its verb in English and in Russian.
    pub const VERBS: [(Self, [&'static str; 2]); 6] = [
        (Self::Deliver, ["deliver", "сдать"]),
        (Self::Answer, ["answer", "ответить"]),
        (Self::Update, ["update", "отчитаться"]),
        (Self::Renegotiate, ["renegotiate", "перенести"]),
        (Self::Agree, ["agree", "согласовать"]),
        (Self::Invoice, ["invoice", "счёт"]),
    ];
}

impl FixAct {
    /// Its kind.
    pub fn kind(&self) -> FixActKind {
        match self {
            Self::Deliver(_) => FixActKind::Deliver,
            Self::Answer(_) => FixActKind::Answer,
            Self::Update => FixActKind::Update,
            Self::Renegotiate(..) => FixActKind::Renegotiate,
            Self::Agree(_) => FixActKind::Agree,
            Self::Invoice(_) => FixActKind::Invoice,
        }
    }

    /// What it costs, in the unit of `costs`.
    pub fn cost(&self, costs: &FixCosts) -> f64 {
        match self.kind() {
            FixActKind::Deliver => costs.deliver,
            FixActKind::Answer => costs.answer,
            FixActKind::Update => costs.update,
            FixActKind::Renegotiate => costs.renegotiate,
            FixActKind::Agree => costs.agree,
            FixActKind::Invoice => costs.invoice,
        }
    }

    /// Whether it changes the schedule, and with it what the forecast is learned from.
    pub fn is_of_schedule(&self) -> bool {
        matches!(self.kind(), FixActKind::Deliver | FixActKind::Renegotiate)
    }

    fn add_to(&self, events: &mut AddedRows, now: Moment, zone: chrono_tz::Tz) {
        let step = |piece: &DeliverableItem, event, due| ScheduleEvent {
            client: ClientIndex::FIRST,
            project_id: piece.project_id.clone(),
            item_id: Arc::clone(&piece.item_id),
            item: None,
            at: now,
            event,
            due,
            waiting_on: None,
            weight: None,
        };
        // A message of a person at the agency: the tone and the questions of its own side tell no signal anything.
        let message = |id: u64, thread: u64, acts: u16| MessageRow {
            client: ClientIndex::FIRST,
            sent_at: now.at.timestamp(),
            id,
            thread,
            side: 1,
            questions: 0,
            acts,
            words: WORDS,
            tone: [0; 6],
            block: 0,
            author: 0,
        };
        match self {
            Self::Deliver(piece) => events.schedule.push(step(piece, ScheduleEventKind::Delivered, None)),
            Self::Renegotiate(piece, day) => {
                let due = Deadline::end_of(*day, zone);
                events.schedule.push(step(piece, ScheduleEventKind::Committed, Some(due)));
            }
            Self::Answer(question) => {
                events.messages.push(message(
                    id_hash(&format!("answer {}", question.id)),
                    question.thread,
                    0,
                ));
            }
            Self::Update => {
                let own = id_hash("update");
                events.messages.push(message(own, own, act::EXPLAINS));
            }
            Self::Agree(agreed) => {
                for side in [Speaker::Client, Speaker::Contract] {
                    let row = Expectation {
                        client: ClientIndex::FIRST,
                        at: now,
                        side,
                        message_id: None,
                        ..agreed.row.clone()
                    };
                    events.expectations.push(row);
                }
            }
            Self::Invoice(open) => {
                let day = now.day() + Days::new(INVOICE_DAYS);
                let due = Some(Deadline::end_of(day, zone));
                for (kind, due) in [(money::MoneyKind::Credit, None), (money::MoneyKind::Invoice, due)] {
                    events.money.push(MoneyEvent {
                        client: ClientIndex::FIRST,
                        at: now,
                        kind,
                        hours: None,
                        due,
                        ..open.clone()
                    });
                }
            }
        }
    }
}

/// The rows that acts done at the moment of a history add for a client.
pub fn events(acts: &[FixAct], history: &History, client: ClientIndex) -> AddedRows {
    let zone = history.tables.clients[client].zone;
    let now = now(history, client);
    let mut events = AddedRows::default();
    for act in acts {
        act.add_to(&mut events, now, zone);
    }
    events
}

/// When acts happen: at the moment; where a day ends there, in the last second of that day.
fn now(history: &History, client: ClientIndex) -> Moment {
    let zone = history.tables.clients[client].zone;
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
    let ends_day = local(history.as_of).time() == NaiveTime::MIN;
    let at = if ends_day { history.as_of - Duration::seconds(1) } else { history.as_of };
    Moment { at, local: local(at), whole_day: false }
}

/// What the agency could do for a client now, by kind, the most pressing first: items overdue for which it waits for
/// nobody else, questions that wait, an update, dates that will likely be missed, matters on which the sides differ,
/// the invoice that is overdue.
pub fn offers(view: View<'_>, client: ClientIndex) -> Vec<Vec<FixAct>> {
    let offers = [
        deliveries(view, client),
        question::pressing(view, client)
            .into_iter()
            .map(|turn| FixAct::Answer(ClientQuestion::of(turn)))
            .collect(),
        is_update_due(view, client).then_some(FixAct::Update).into_iter().collect(),
        renegotiations(view, client),
        agreements(view, client),
        invoice(view, client).into_iter().collect(),
    ];
    offers.into_iter().filter(|acts: &Vec<FixAct>| !acts.is_empty()).collect()
}

/// Whether the client has not heard for more than a working week what was done, and why; nobody writes to who is away.
fn is_update_due(view: View<'_>, client: ClientIndex) -> bool {
    let (talk, calendar) = (&view.history.talks[client], view.history.calendars.of(client));
    let last = talk.last_update.or(talk.last_agency);
    let today = view.history.day(client);
    last.is_some_and(|last| {
        let heard = calendar.local(last.at).date();
        !talk.is_away(today) && talk.unheard_days(calendar, heard, today) > UPDATE_DAYS
    })
}

fn deliveries(view: View<'_>, client: ClientIndex) -> Vec<FixAct> {
    let history = view.history;
    let own = |item: &&Item| item.is_overdue(history.as_of) && !item.waits_for_others();
    let mut late: Vec<(f64, &Item)> = history
        .items_of(client)
        .iter()
        .filter(own)
        .map(|item| (schedule::overdue_days(history, item), item))
        .collect();
    late.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.item_id.cmp(&b.1.item_id)));
    late.into_iter().map(|(_, item)| FixAct::Deliver(DeliverableItem::of(item))).collect()
}

fn renegotiations(view: View<'_>, client: ClientIndex) -> Vec<FixAct> {
    let mut coming: Vec<(f64, &Item)> = schedule::coming(view)
        .filter(|(of, _, miss)| *of == client && *miss > MISS_LEAST)
        .map(|(_, item, miss)| (miss, item))
        .collect();
    coming.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.item_id.cmp(&b.1.item_id)));
    coming.into_iter().filter_map(|(_, item)| renegotiation(view, item, None)).collect()
}

/// The move of an item's date before it passes, to `day`, else to the day by which it is done with a probability of
/// 80 %; `None` where the date has passed or would not get later.
pub fn renegotiation(view: View<'_>, item: &Item, day: Option<NaiveDate>) -> Option<FixAct> {
    let due = item.due.filter(|due| due.by > view.history.as_of && item.is_open())?;
    let likely = || view.forecast_of(item).map(|forecast| forecast.quantiles[2]);
    let day = day.or_else(likely).filter(|day| *day > due.last_day)?;
    Some(FixAct::Renegotiate(DeliverableItem::of(item), day))
}

/// What is still to be settled: of a project that is over, a gap may hurt on, but nothing is left to agree on.
fn agreements(view: View<'_>, client: ClientIndex) -> Vec<FixAct> {
    let mut gaps = expectation::widest(view, client);
    gaps.retain(|gap| view.history.goes_on(client, gap.agreed.project_id.as_deref()));
    gaps.into_iter().map(|gap| FixAct::Agree(AgreedTerms { row: gap.agreed, stated: gap.stated })).collect()
}

fn invoice(view: View<'_>, client: ClientIndex) -> Option<FixAct> {
    let oldest = cost::unpaid(view, client)?;
    let calendar = view.history.calendars.of(client);
    let late = calendar.working_days_between(oldest.invoice.due?.last_day, view.history.day(client));
    if late < UNPAID_LEAST {
        return None;
    }
    Some(FixAct::Invoice(MoneyEvent { amount: oldest.open.money, ..MoneyEvent::clone(oldest.invoice) }))
}

/// The matter of an agreement in one word: its dimension, project and metric.
pub fn matter(row: &Expectation) -> String {
    let dimension = match row.dimension {
        Dimension::Time => "time",
        Dimension::Cost => "cost",
        Dimension::Result => "result",
    };
    let parts = [Some(dimension), row.project_id.as_deref(), row.metric.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(":")
}

/// The acts in the words of `explain --assume`.
pub fn assumption(acts: &[FixAct]) -> String {
    let answers = acts.iter().filter(|act| act.kind() == FixActKind::Answer).count();
    let mut said: BTreeMap<(FixActKind, usize), String> = BTreeMap::new();
    for (index, act) in acts.iter().enumerate() {
        let words = match act {
            FixAct::Deliver(piece) => format!("deliver {}", piece.item_id),
            // Questions have no short names; what was asked most often and last is answered first.
            FixAct::Answer(_) => {
                said.insert((FixActKind::Answer, 0), format!("answer {answers}"));
                continue;
            }
            FixAct::Update => "update".to_owned(),
            FixAct::Renegotiate(piece, day) => format!("renegotiate {} to {day}", piece.item_id),
            FixAct::Agree(terms) => format!("agree {}", matter(&terms.row)),
            FixAct::Invoice(_) => "invoice".to_owned(),
        };
        said.insert((act.kind(), index), words);
    }
    said.into_values().collect::<Vec<_>>().join("; ")
}
