//! All tables by their names.

use super::{
    AlertDecision, Client, Expectation, Holiday, Measurement, MoneyEvent, Outcome, Person, Project,
    ScheduleEvent, StatedPromise, TableColumn, TableRow, message::Message,
};

/// The tables in the order in which they are read.
pub const TABLES: [&str; 12] = [
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
];

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
        _ => return None,
    })
}
