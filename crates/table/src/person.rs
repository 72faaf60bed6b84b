//! `people`: the side a message's author is on, where the source does not say.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::{ClientIndex, Keyword, RowFields, TableColumn, TableRow, may, must};
use forewarn_text::{Names, Side};

/// What somebody is to the relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PersonRole {
    /// At the client: wanted the agency, and pays for it.
    Sponsor,
    /// At the client: says yes or no.
    DecisionMaker,
    /// At the client: whom the work is done with.
    DayToDay,
    /// At the client: pays the invoices.
    Finance,
    /// At the agency: looks after the client.
    Lead,
    /// At the agency: does the work.
    Specialist,
}

impl Keyword for PersonRole {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("sponsor", Self::Sponsor),
        ("decision-maker", Self::DecisionMaker),
        ("decision_maker", Self::DecisionMaker),
        ("day-to-day", Self::DayToDay),
        ("day_to_day", Self::DayToDay),
        ("finance", Self::Finance),
        ("lead", Self::Lead),
        ("specialist", Self::Specialist),
    ];
}

/// A person by the handle their messages carry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// Address, @name or display name.
    pub handle: String,
    /// The client they belong to.
    pub client: Option<ClientIndex>,
    /// The side they are on.
    pub side: Side,
    /// Their name.
    pub name: Option<String>,
    /// What they are to the relation.
    pub role: Option<PersonRole>,
    /// Since when; the row's role counts only from then on.
    pub from: Option<NaiveDate>,
    /// Until when; counts only once it has passed.
    pub until: Option<NaiveDate>,
}

impl TableRow for Person {
    const NAME: &'static str = "people";
    const COLUMNS: &'static [TableColumn] = &[
        must("handle"),
        may("client_id"),
        must("side"),
        may("name"),
        may("role"),
        may("from"),
        may("until"),
    ];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        Self {
            handle: fields.required("handle").to_lowercase(),
            client: fields.text("client_id").is_some().then(|| fields.client("client_id")),
            side: fields.required_choice("side"),
            name: fields.text("name").map(str::to_owned),
            role: fields.choice("role"),
            from: fields.moment("from").map(|moment| moment.day()),
            until: fields.moment("until").map(|moment| moment.day()),
        }
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        None
    }

    fn client_index(&self) -> Option<ClientIndex> {
        self.client
    }

    fn key(&self) -> Option<(&'static str, &str)> {
        // Somebody of the agency may look after several clients, one row for each.
        (self.role.is_none() || self.side == Side::Client).then_some(("handle", &self.handle))
    }
}

/// Whose names tell which side they are on, for the messages of each client.
///
/// People have no time, so that they are known from the start; those of another client are not looked at, since they may
/// come later than what is read.
#[derive(Debug)]
pub struct NamesByClient {
    by_client: Vec<Option<Names>>,
    shared: Arc<Names>,
}

impl NamesByClient {
    /// The names of people who belong to no client count for all, the others for their client.
    pub fn new(people: &[Person], clients: usize) -> Self {
        let mut shared = Names::default();
        let add = |names: &mut Names, person: &Person| match &person.name {
            Some(name) => names.add(name, person.side),
            // A whole firm, a conversation, a number of a chat.
            None if person
                .handle
                .contains(|sign: char| sign == '*' || sign == '#' || sign.is_ascii_digit()) => {}
            None => names.add(&person.handle, person.side),
        };
        people.iter().filter(|person| person.client.is_none()).for_each(|person| add(&mut shared, person));
        let shared = Arc::new(shared);
        let mut by_client: Vec<Option<Names>> = vec![None; clients];
        for person in people {
            if let Some(own) = person.client.and_then(|client| by_client.get_mut(client.index())) {
                add(own.get_or_insert_with(|| Names::beside(Arc::clone(&shared))), person);
            }
        }
        Self { by_client, shared }
    }

    /// Those who count for all.
    pub fn shared(&self) -> &Names {
        &self.shared
    }

    /// Those of a client, beside the shared ones; `None` where it has none.
    pub fn own(&self, client: ClientIndex) -> Option<&Names> {
        self.by_client.get(client.index()).and_then(Option::as_ref)
    }

    /// Those for the messages of a client.
    pub fn of(&self, client: ClientIndex) -> &Names {
        self.own(client).unwrap_or(&self.shared)
    }
}
