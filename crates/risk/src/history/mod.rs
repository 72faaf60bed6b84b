//! What happened, replayed as of a moment: items, promises, talk. Facts, not judgements.
//!
//! **Invariant:** a [`History`] is made of masked tables only; nothing after its `as_of` can reach it.

pub mod delay;
pub mod item;
pub mod ledger;
pub mod people;
pub mod pointer;
pub mod request;
pub mod settled;
pub mod settlement;
pub mod single_client;
pub mod stated;
pub mod talk;
pub mod turn;

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use chrono::{DateTime, Duration, NaiveDate, Utc};

pub use self::{
    delay::{Delay, Excuses},
    item::Item,
    ledger::LedgerRow,
    stated::Statement,
    talk::{Talk, TalkWalks},
    turn::{AskedQuestion, Turn},
};
use forewarn_base::value;
use forewarn_table::{
    ClientIndex, CommonAmount, ExchangeRates, Expectation, Money, MoneyEvent, Tables,
    budget::ProjectBudget,
    calendars::Calendars,
    config::Config,
    expectation::{Dimension, ExpectedValue, Speaker},
    mask,
    message::MessageColumns,
    money::MoneyKind,
    reading,
};

/// How old the last record of a table may be before its absence means nothing.
const STALE: Duration = Duration::days(10);

/// What a project is called that is over.
const CLOSED: [&str; 12] = [
    "done",
    "closed",
    "completed",
    "complete",
    "finished",
    "cancelled",
    "canceled",
    "archived",
    "готов",
    "завершён",
    "завершен",
    "закрыт",
];

/// What sides may differ on: the dimension, the project and the metric.
type MatterKey<'a> = (Dimension, Option<&'a str>, Option<&'a str>);

/// Something that the client counts on, and what was agreed about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matter<'a> {
    /// Time, cost or result.
    pub dimension: Dimension,
    /// The project's id.
    pub project_id: Option<&'a str>,
    /// Which figure, or which item's date.
    pub metric: Option<&'a str>,
    /// What the client said last.
    pub stated: &'a Expectation,
    /// What the contract says, else what the agency said last.
    pub agreed: Option<&'a Expectation>,
}

/// Everything that is known of the past as of a moment.
#[derive(Debug)]
pub struct History {
    /// The moment.
    pub as_of: DateTime<Utc>,
    /// The tables as they were known then.
    pub tables: Tables,
    /// Each client's working calendar.
    pub calendars: Arc<Calendars>,
    /// Items of the schedule, sorted by client and id.
    pub items: Vec<Item>,
    /// Promises, sorted by client and time.
    pub ledger: Vec<LedgerRow>,
    /// Talk, by client.
    pub talks: Vec<Talk>,
    /// What clients take for granted in messages, sorted by client and time.
    pub statements: Vec<Statement>,
    /// Since when each client is one: `since`, else its first record; `None` where nothing is known yet.
    pub since: Vec<Option<NaiveDate>>,
    /// The last record of each client.
    pub last_at: Vec<Option<DateTime<Utc>>>,
    /// Whether each client's relation is over.
    pub ended: Vec<bool>,
    /// What currencies are worth.
    pub rates: ExchangeRates,
    /// Each client's fee a year in the workspace's currency.
    pub yearly_fee: Vec<Option<f64>>,
    /// What each client's facts take from the whole portfolio.
    pub portfolio: PortfolioFacts,
    /// See [`History::budgets_of`]; filled where it is asked for.
    pub budgets: Vec<OnceLock<ClientBudgets>>,
}

/// What each project of a client may cost and has cost, and when its last cost came, by the project's id.
pub type ClientBudgets = BTreeMap<String, (ProjectBudget, DateTime<Utc>)>;

/// What one client's facts take from the whole portfolio; all else of a history is the client's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortfolioFacts {
    /// When the last message of the mailbox was sent: absence means nothing much later than that.
    pub last_message_at: Option<DateTime<Utc>>,
    /// Whether the table promises tells of any promise that it was kept.
    pub fills_kept_at: bool,
    /// Whether any outcome is recorded.
    pub records_outcomes: bool,
    /// When anybody last gave a rating.
    pub last_rating_at: Option<DateTime<Utc>>,
    /// When a meeting was last listed.
    pub last_meeting_at: Option<DateTime<Utc>>,
    /// How negative clients sound.
    pub negativity: Negativity,
}

/// How negative the messages of clients of the last 90 days sound: whole numbers, so that the sum is the same in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Negativity {
    /// How many there are.
    pub messages: u64,
    /// The sum of the probabilities that each is negative, in 255ths.
    pub sum: u64,
}

impl Negativity {
    /// Of one client's messages.
    pub fn of(messages: MessageColumns<'_>, as_of: DateTime<Utc>) -> Self {
        let from = (as_of - Duration::days(90)).timestamp();
        let first = messages.sent_at.partition_point(|at| *at <= from);
        let own = (first..messages.len()).filter(|&row| messages.side[row] == 0);
        own.fold(Self::default(), |sum, row| Self {
            messages: sum.messages + 1,
            sum: sum.sum + u64::from(messages.negative[row]),
        })
    }

    /// The mean probability; 0 without messages.
    pub fn share(self) -> f64 {
        self.sum as f64 / (255 * self.messages.max(1)) as f64
    }
}

impl PortfolioFacts {
    fn of(tables: &Tables, as_of: DateTime<Utc>) -> Self {
        let negativity =
            tables.client_indexes().map(|client| Negativity::of(tables.messages.of(client), as_of)).fold(
                Negativity::default(),
                |sum, own| Negativity { messages: sum.messages + own.messages, sum: sum.sum + own.sum },
            );
        Self {
            negativity,
            last_message_at: tables.messages.last_sent_at(),
            fills_kept_at: tables.promises.iter().any(|promise| promise.kept_at.is_some()),
            records_outcomes: !tables.outcomes.is_empty(),
            last_rating_at: tables.ratings.iter().map(|row| row.at.at).max(),
            last_meeting_at: tables.meetings.iter().map(|row| row.at.at).max(),
        }
    }

    /// Up to when the absence of messages means silence: the whole mailbox's last message, where that is recent.
    fn covered_until(self, as_of: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.last_message_at.map(|last| if as_of - last <= STALE { as_of } else { last })
    }
}

/// What was known at a moment.
#[derive(Debug)]
pub struct KnownAt {
    as_of: DateTime<Utc>,
    tables: Tables,
    portfolio: PortfolioFacts,
    talks: Vec<Talk>,
}

impl History {
    /// Replays `tables` up to `as_of`.
    pub fn replay(
        tables: &Tables,
        calendars: &Arc<Calendars>,
        config: &Config,
        as_of: DateTime<Utc>,
    ) -> Self {
        let tables = mask::as_of(tables, as_of);
        let portfolio = PortfolioFacts::of(&tables, as_of);
        Self::of_masked(tables, calendars, config, as_of, portfolio)
    }

    /// [`History::replay`] without talk: items and promises.
    pub fn replay_promises(
        tables: &Tables,
        calendars: &Arc<Calendars>,
        config: &Config,
        as_of: DateTime<Utc>,
    ) -> Self {
        let tables = mask::as_of(tables, as_of);
        let portfolio = PortfolioFacts::of(&tables, as_of);
        let talks = vec![Talk::default(); tables.clients.len()];
        Self::of_known(KnownAt { as_of, tables, portfolio, talks }, calendars, config)
    }

    /// What was known at a moment, on a walk through the messages of `tables` that has come no further yet.
    pub fn walked_to(tables: &Tables, walks: &mut TalkWalks<'_>, as_of: DateTime<Utc>) -> KnownAt {
        let tables = mask::as_of(tables, as_of);
        let portfolio = PortfolioFacts::of(&tables, as_of);
        let talks = walks.at(as_of, portfolio.covered_until(as_of));
        KnownAt { as_of, tables, portfolio, talks }
    }

    /// The same of tables that are masked already, as part of a portfolio.
    fn of_masked(
        tables: Tables,
        calendars: &Arc<Calendars>,
        config: &Config,
        as_of: DateTime<Utc>,
        portfolio: PortfolioFacts,
    ) -> Self {
        let talks = talk::replay(&tables, calendars, as_of, portfolio.covered_until(as_of));
        Self::of_known(KnownAt { as_of, tables, portfolio, talks }, calendars, config)
    }

    /// The past as of a moment, from what was known then.
    pub fn of_known(known: KnownAt, calendars: &Arc<Calendars>, config: &Config) -> Self {
        let KnownAt { as_of, tables, portfolio, mut talks } = known;
        let mut items = item::replay(&tables.schedule, as_of);
        settled::note_moves_asked_for(&tables, &mut items);
        let until = portfolio.covered_until(as_of).unwrap_or(as_of);
        let ((), (ledger, statements)) = rayon::join(
            || settled::settle(&mut talks, &tables, &items, calendars, until),
            || {
                rayon::join(
                    || ledger::replay(&tables, &items, calendars, as_of, portfolio.fills_kept_at),
                    || stated::replay(&tables, &items, calendars),
                )
            },
        );
        let (since, last_at) = span(&tables, as_of);
        let ended = tables.client_indexes().zip(&tables.clients).map(|(index, client)| {
            client.until.is_some()
                || Self::of(&tables.outcomes, index, |outcome| outcome.client)
                    .iter()
                    .any(|outcome| outcome.kind.ends_relation())
        });
        let ended = ended.collect();
        let rates = ExchangeRates::new(config.currency, &config.rates, &tables.rates);
        let yearly_fee = tables
            .clients
            .iter()
            .map(|client| {
                let yearly = Money(client.monthly_fee?.0.saturating_mul(12));
                let yearly = rates.own(rates.amount(yearly, client.currency), config.day_of(as_of))?;
                Some(yearly.units())
            })
            .collect();
        Self {
            as_of,
            calendars: Arc::clone(calendars),
            items,
            ledger,
            talks,
            statements,
            since,
            last_at,
            ended,
            rates,
            yearly_fee,
            budgets: tables.clients.iter().map(|_| OnceLock::new()).collect(),
            tables,
            portfolio,
        }
    }

    /// What each of a client's projects may cost and has cost; empty where a rate is missing.
    pub fn budgets_of(&self, client: ClientIndex) -> &ClientBudgets {
        self.budgets[client.index()].get_or_init(|| {
            let mut found = ClientBudgets::new();
            for event in Self::of(&self.tables.money, client, |event| event.client) {
                let Some(project) = event.project_id.as_deref() else { continue };
                let Some(amount) = self.own_amount(event) else { return ClientBudgets::new() };
                if !found.contains_key(project) {
                    found.insert(project.to_owned(), (ProjectBudget::default(), event.at.at));
                }
                if let Some((budget, last)) = found.get_mut(project) {
                    budget.add(event, amount);
                    if event.kind == MoneyKind::Cost {
                        *last = event.at.at;
                    }
                }
            }
            found
        })
    }

    /// How many clients there are.
    pub fn client_count(&self) -> usize {
        self.tables.clients.len()
    }

    /// The index of every client, in order.
    pub fn client_indexes(
        &self,
    ) -> impl DoubleEndedIterator<Item = ClientIndex> + ExactSizeIterator + Clone + use<> {
        self.tables.client_indexes()
    }

    /// The local day of the moment at a client: the day that ends there, where it ends at that moment.
    pub fn day(&self, client: ClientIndex) -> NaiveDate {
        (self.as_of - Duration::seconds(1)).with_timezone(&self.tables.clients[client].zone).date_naive()
    }

    /// The part of a list sorted by client that belongs to `client`.
    pub fn of<T>(rows: &[T], client: ClientIndex, key: impl Fn(&T) -> ClientIndex) -> &[T] {
        let start = rows.partition_point(|row| key(row) < client);
        let end = rows.partition_point(|row| key(row) <= client);
        &rows[start..end]
    }

    /// The items of a client.
    pub fn items_of(&self, client: ClientIndex) -> &[Item] {
        Self::of(&self.items, client, |item| item.client)
    }

    /// What excuses lateness at a client: whose delay each of its items was.
    pub fn excuses_of(&self, client: ClientIndex) -> Excuses<'_> {
        let asks = &self.talks[client].asks;
        let calendar = self.calendars.of(client);
        Excuses::new(self.ledger_of(client), asks, calendar, self.as_of)
    }

    /// What a client takes for granted in messages, oldest first.
    pub fn statements_of(&self, client: ClientIndex) -> &[Statement] {
        Self::of(&self.statements, client, |statement| statement.client)
    }

    /// What each side expects at a client, by the table and by what the client writes, oldest first.
    pub fn expectations_of(&self, client: ClientIndex) -> Vec<&Expectation> {
        let written = Self::of(&self.tables.expectations, client, |row| row.client).iter().map(AsRef::as_ref);
        let said = self.statements_of(client).iter().filter_map(|statement| statement.row.as_ref());
        let mut rows: Vec<&Expectation> = written.chain(said).collect();
        rows.sort_by_key(|row| row.at.at);
        rows
    }

    /// A row of money in the workspace's currency, at the rate of its day; `None` without one.
    pub fn own_amount(&self, event: &MoneyEvent) -> Option<CommonAmount> {
        let currency = event.currency.or(self.tables.clients[event.client].currency);
        self.rates.own(self.rates.amount(event.amount, currency), event.at.day())
    }

    /// Whether a client's project goes on: some of its work is open, or its agreed end is ahead, and nobody called it
    /// closed; where neither work nor an end is known, and without a project, as long as the relation does.
    pub fn goes_on(&self, client: ClientIndex, project_id: Option<&str>) -> bool {
        if self.ended[client] {
            return false;
        }
        let Some(id) = project_id else { return true };
        let mut own =
            self.items_of(client).iter().filter(|item| item.project_id.as_deref() == Some(id)).peekable();
        let has_work = own.peek().is_some();
        let is_open = own.any(Item::is_open);
        let Some(project) = self.tables.project(client, id) else { return is_open || !has_work };
        // Not before the status counts, which the tables' mask has seen to.
        if !is_open && project.status.as_deref().is_some_and(|status| CLOSED.contains(&status)) {
            return false;
        }
        let ends_later = project.agreed_end.map(|end| end.by > self.as_of);
        is_open || ends_later.unwrap_or(!has_work)
    }

    /// What client and agency say of the same thing that is not over, by its dimension, project and metric: the last word
    /// of each. A date that has passed, or of work that is done, is nothing to settle any more; nor is the price of a
    /// project that ended. A result is owed until 60 days after it was last measured.
    pub fn matters(&self, client: ClientIndex) -> Vec<Matter<'_>> {
        // The rows are in order of time.
        let mut said: BTreeMap<MatterKey<'_>, BTreeMap<Speaker, &Expectation>> = BTreeMap::new();
        for row in self.expectations_of(client) {
            let key = (row.dimension, row.project_id.as_deref(), row.metric.as_deref());
            said.entry(key).or_default().insert(row.side, row);
        }
        said.into_iter()
            .filter_map(|((dimension, project_id, metric), sides)| {
                let stated = *sides.get(&Speaker::Client)?;
                let agreed = sides.get(&Speaker::Contract).or_else(|| sides.get(&Speaker::Agency)).copied();
                let matter = Matter { dimension, project_id, metric, stated, agreed };
                self.is_live(client, &matter).then_some(matter)
            })
            .collect()
    }

    fn is_live(&self, client: ClientIndex, matter: &Matter<'_>) -> bool {
        let items = self.items_of(client);
        let item = matter.metric.and_then(|metric| {
            let index = items.binary_search_by(|item| (*item.item_id).cmp(metric)).ok()?;
            Some(&items[index])
        });
        match matter.dimension {
            Dimension::Time => {
                let today = self.day(client);
                let agreed = matter.agreed.map(|row| row.value);
                let agreed = agreed.or_else(|| Some(ExpectedValue::Day(item?.first_due?.last_day)));
                let is_ahead = |value| matches!(value, ExpectedValue::Day(day) if day >= today);
                let is_open = item.map_or_else(|| self.goes_on(client, matter.project_id), Item::is_open);
                is_open && agreed.map_or_else(|| is_ahead(matter.stated.value), is_ahead)
            }
            Dimension::Cost => self.goes_on(client, matter.project_id),
            Dimension::Result => {
                let measured = Self::of(&self.tables.results, client, |row| row.client);
                let recent = |at: DateTime<Utc>| self.as_of - at <= Duration::days(60);
                self.goes_on(client, matter.project_id)
                    || measured
                        .iter()
                        .any(|row| Some(row.metric.as_str()) == matter.metric && recent(row.at.at))
            }
        }
    }

    /// The promises of a client.
    pub fn ledger_of(&self, client: ClientIndex) -> &[LedgerRow] {
        Self::of(&self.ledger, client, |row| row.client)
    }
}

/// Since when each client is one, and when it was last heard of.
#[allow(clippy::type_complexity, reason = "two lists of one length")]
fn span(tables: &Tables, as_of: DateTime<Utc>) -> (Vec<Option<NaiveDate>>, Vec<Option<DateTime<Utc>>>) {
    let mut first: Vec<Option<DateTime<Utc>>> = vec![None; tables.clients.len()];
    let mut last = first.clone();
    let mut note = |client: ClientIndex, at: DateTime<Utc>| {
        let slot = &mut first[client];
        *slot = Some(slot.map_or(at, |known| known.min(at)));
        let slot = &mut last[client];
        *slot = Some(slot.map_or(at, |known| known.max(at)));
    };
    tables.schedule.iter().for_each(|row| note(row.client, row.at.at));
    tables.money.iter().for_each(|row| note(row.client, row.at.at));
    tables.promises.iter().for_each(|row| note(row.client, row.made_at.at));
    tables.expectations.iter().for_each(|row| note(row.client, row.at.at));
    tables.results.iter().for_each(|row| note(row.client, row.at.at));
    tables.outcomes.iter().for_each(|row| note(row.client, row.at.at));
    // A contract is signed before the relation begins, and begins none.
    tables.ratings.iter().for_each(|row| note(row.client, row.at.at));
    tables.meetings.iter().for_each(|row| note(row.client, row.at.at));
    for client in tables.client_indexes() {
        let sent_at = tables.messages.of(client).sent_at;
        for at in sent_at.first().into_iter().chain(sent_at.last()) {
            note(client, reading::at(*at));
        }
    }
    let since = tables
        .clients
        .iter()
        .zip(first)
        .map(|(client, first)| {
            let known = client
                .since
                .filter(|since| value::day_end(since.pred_opt().unwrap_or(*since), client.zone) <= as_of);
            known.or_else(|| first.map(|at| at.with_timezone(&client.zone).date_naive()))
        })
        .collect();
    (since, last)
}
