//! The tables of a workspace: one file each, with its columns, its row and its checks.
//!
//! **Invariant:** rows are plain records; everything a later phase sees has passed [`mask::as_of`].

pub mod band;
pub mod budget;
mod budget_period;
pub mod calendars;
mod catalogue;
pub mod check;
pub mod client;
mod client_index;
pub mod config;
pub mod contract;
pub mod decision;
pub mod expectation;
pub mod fields;
mod file_report;
mod frames;
pub mod holiday;
pub mod mask;
pub mod meeting;
pub mod message;
pub mod money;
pub mod outcome;
pub mod person;
pub mod project;
pub mod promise;
mod quoted;
pub mod rates;
pub mod rating;
pub mod reading;
mod rejection;
pub mod result;
pub mod schedule;
pub mod select_client;
pub mod source;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use self::{
    band::Band,
    catalogue::{OPTIONAL_TABLES, TABLES, columns_of},
    client::Client,
    client_index::ClientIndex,
    contract::Contract,
    decision::{AlertDecision, DecisionVerdict, MinutedDecision},
    expectation::Expectation,
    fields::{CellFault, ClientIds, Keyword, RowContext, RowFields},
    file_report::FileReport,
    holiday::Holiday,
    meeting::Meeting,
    message::{Message, Messages},
    money::MoneyEvent,
    outcome::Outcome,
    person::Person,
    project::Project,
    promise::StatedPromise,
    quoted::{Quotations, Quoted},
    rates::{Amount, CommonAmount, ExchangeRates, MonthRate},
    rating::Rating,
    rejection::Rejection,
    result::Measurement,
    schedule::ScheduleEvent,
};
pub use forewarn_base::{
    reason::RejectionReason,
    value::{Currency, Deadline, Moment, Money},
};
use forewarn_text::Side;

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct TableColumn {
    /// Its name in files.
    pub name: &'static str,
    /// Whether a file without it cannot be read as this table.
    pub required: bool,
    /// Names under which people write it by hand, in lower case.
    pub also: &'static [&'static str],
}

impl TableColumn {
    /// Whether a heading of a file names it.
    pub fn is_named(&self, heading: &str) -> bool {
        heading == self.name
            || (!self.also.is_empty() && self.also.contains(&heading.trim().to_lowercase().as_str()))
    }
}

/// A column that must be there.
pub(crate) const fn must(name: &'static str) -> TableColumn {
    TableColumn { name, required: true, also: &[] }
}

/// A column that may be missing or empty.
pub(crate) const fn may(name: &'static str) -> TableColumn {
    TableColumn { name, required: false, also: &[] }
}

/// What a table is: its columns and how a row of words becomes a row of values.
///
/// Rows are ordered by their fields, which breaks the ties of a table's own order.
pub trait TableRow: Sized + Send + PartialOrd {
    /// The table's name: that of its file without the ending.
    const NAME: &'static str;
    /// Its columns in the order of the README.
    const COLUMNS: &'static [TableColumn];

    /// Reads a row. Whatever is wrong is noted in `fields`; the row is then rejected, whatever is returned.
    fn parse(fields: &mut RowFields<'_>) -> Self;

    /// When the row becomes known; `None` for rows that have no time of their own.
    fn known_at(&self) -> Option<DateTime<Utc>>;

    /// The client to whom a row without a time of its own belongs, by its index: it is known with the client.
    fn client_index(&self) -> Option<ClientIndex> {
        None
    }

    /// The words that make a row the same record as another, if the table has such a key.
    fn key(&self) -> Option<(&'static str, &str)> {
        None
    }

    /// Whether another row is the same record written once more, so that several files may hold it: it counts once, and the
    /// other rows are passed over. Such rows stand side by side once sorted.
    fn repeats(&self, _other: &Self) -> bool {
        false
    }

    /// Takes from another row with the same key what this one does not say, where several files tell of one thing. What says
    /// from when on a row is known is never taken, so that no file changes the past.
    fn complete(&mut self, _other: &Self) {}
}

impl Keyword for Side {
    const WORDS: &'static [(&'static str, Self)] = &[("client", Self::Client), ("agency", Self::Agency)];
}

/// Rows that every moment shares: a moment's tables hold those it knows, and copy none.
pub type SharedRows<T> = Vec<Arc<T>>;

/// All tables of a workspace, each sorted so that the order of the rows in the files changes nothing.
#[derive(Debug, Default, Clone)]
pub struct Tables {
    /// Sorted by client id: every [`ClientIndex`] is an index into this list.
    pub clients: Vec<Client>,
    /// Sorted by client and project id.
    pub projects: Vec<Project>,
    /// Sorted by client, item and time.
    pub schedule: SharedRows<ScheduleEvent>,
    /// Sorted by client and time.
    pub money: SharedRows<MoneyEvent>,
    /// Sorted by client, time and id.
    pub messages: Messages,
    /// Sorted by client and time made.
    pub promises: SharedRows<StatedPromise>,
    /// Sorted by client and time.
    pub expectations: SharedRows<Expectation>,
    /// Sorted by client, metric and time.
    pub results: SharedRows<Measurement>,
    /// Sorted by client and time.
    pub outcomes: SharedRows<Outcome>,
    /// Sorted by client, those of none first, and handle.
    pub people: Vec<Person>,
    /// Sorted by date.
    pub holidays: Vec<Holiday>,
    /// Sorted by time.
    pub decisions: SharedRows<AlertDecision>,
    /// Sorted by currency and month.
    pub rates: SharedRows<MonthRate>,
    /// Sorted by client, first day and id.
    pub contracts: SharedRows<Contract>,
    /// Sorted by client and time.
    pub ratings: SharedRows<Rating>,
    /// Sorted by client and time.
    pub meetings: SharedRows<Meeting>,
}

impl Tables {
    /// The latest moment at which any record became known; decisions do not count. `None` without dated records.
    pub fn last_known_at(&self) -> Option<DateTime<Utc>> {
        self.last_by_table().into_iter().filter_map(|(_, last)| last).max()
    }

    /// The first moment at which any record of the tables without which there is no history became known.
    pub fn first_known_at(&self) -> Option<DateTime<Utc>> {
        let messages = self.client_indexes().filter_map(|client| self.messages.of(client).sent_at.first());
        (self.schedule.iter().map(|row| row.at.at))
            .chain(self.money.iter().map(|row| row.at.at))
            .chain(self.promises.iter().map(|row| row.made_at.at))
            .chain(self.expectations.iter().map(|row| row.at.at))
            .chain(self.results.iter().map(|row| row.at.at))
            .chain(self.outcomes.iter().map(|row| row.at.at))
            .chain(messages.map(|sent_at| reading::at(*sent_at)))
            .min()
    }

    /// The index of every client, in order.
    pub fn client_indexes(
        &self,
    ) -> impl DoubleEndedIterator<Item = ClientIndex> + ExactSizeIterator + Clone + use<> {
        ClientIndex::all(self.clients.len())
    }

    /// The projects of a client: the table is sorted by client and id.
    pub fn projects_of(&self, client: ClientIndex) -> &[Project] {
        let start = self.projects.partition_point(|project| project.client < client);
        let end = self.projects.partition_point(|project| project.client <= client);
        &self.projects[start..end]
    }

    /// The people of a client, and those of the agency who are named for it.
    pub fn people_of(&self, client: ClientIndex) -> &[Person] {
        let start = self.people.partition_point(|person| person.client < Some(client));
        let end = self.people.partition_point(|person| person.client <= Some(client));
        &self.people[start..end]
    }

    /// A client's project by its id.
    pub fn project(&self, client: ClientIndex, project_id: &str) -> Option<&Project> {
        let own = self.projects_of(client);
        own.binary_search_by(|project| project.project_id.as_str().cmp(project_id))
            .ok()
            .map(|index| &own[index])
    }

    /// What a client's project is called; its id where the table does not know it.
    pub fn project_name<'a>(&'a self, client: ClientIndex, project_id: &'a str) -> &'a str {
        self.project(client, project_id).map_or(project_id, |project| project.name.as_str())
    }

    /// The same for each table of history, by its name.
    pub fn last_by_table(&self) -> [(&'static str, Option<DateTime<Utc>>); 10] {
        fn last<T: TableRow>(rows: &[Arc<T>]) -> Option<DateTime<Utc>> {
            rows.iter().filter_map(|row| row.known_at()).max()
        }
        [
            ("schedule", last(&self.schedule)),
            ("money", last(&self.money)),
            ("messages", self.messages.last_sent_at()),
            ("promises", last(&self.promises)),
            ("expectations", last(&self.expectations)),
            ("results", last(&self.results)),
            ("outcomes", last(&self.outcomes)),
            ("contracts", last(&self.contracts)),
            ("ratings", last(&self.ratings)),
            ("meetings", last(&self.meetings)),
        ]
    }
}
