//! All tables by their names.

use super::{
    AlertDecision, Client, Contract, Expectation, Holiday, Measurement, Meeting, MoneyEvent, MonthRate,
    Outcome, Person, Project, Rating, ScheduleEvent, StatedPromise, TableColumn, TableRow, message::Message,
};

/// The tables in the order in which they are read.
pub const TABLES: [&str; 16] = [
    "clients",
    "projects",
    "schedule",
    "money",
    "messages",
    "promises",
    "expectations",
    "results",
    "outcomes",
    "people",
    "holidays",
    "decisions",
    "rates",
    "contracts",
    "ratings",
    "meetings",
];

/// Those that an agency may do without: nobody is told that they are missing.
pub const OPTIONAL_TABLES: [&str; 7] =
    ["people", "holidays", "decisions", "rates", "contracts", "ratings", "meetings"];

/// The columns of a table by its name.
pub fn columns_of(table: &str) -> Option<&'static [TableColumn]> {
    Some(match table {
        Client::NAME => Client::COLUMNS,
        Project::NAME => Project::COLUMNS,
        ScheduleEvent::NAME => ScheduleEvent::COLUMNS,
        MoneyEvent::NAME => MoneyEvent::COLUMNS,
        Message::NAME => Message::COLUMNS,
        StatedPromise::NAME => StatedPromise::COLUMNS,
        Expectation::NAME => Expectation::COLUMNS,
        Measurement::NAME => Measurement::COLUMNS,
        Outcome::NAME => Outcome::COLUMNS,
        Person::NAME => Person::COLUMNS,
        Holiday::NAME => Holiday::COLUMNS,
        AlertDecision::NAME => AlertDecision::COLUMNS,
        MonthRate::NAME => MonthRate::COLUMNS,
        Contract::NAME => Contract::COLUMNS,
        Rating::NAME => Rating::COLUMNS,
        Meeting::NAME => Meeting::COLUMNS,
        _ => return None,
    })
}
