//! What clients take for granted in messages, as rows of `expectations` where a value can be read and what it is of is
//! known.

use std::sync::Arc;

use super::{History, Item, item, talk::Pointer};
use crate::{
    table::{
        Expectation, Moment, Tables,
        calendars::Calendars,
        expectation::{Dimension, Speaker, Value},
        message::FoundExpectation,
        reading,
    },
    text::{Expected, Topic},
};

/// Something that a client takes for granted.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The client's place.
    pub client: u32,
    /// The message in which it was said.
    pub message_id: Arc<str>,
    /// The sentence, at most 240 characters.
    pub text: Arc<str>,
    /// Where it stands.
    pub quote: Pointer,
    /// The same as a row of `expectations`; `None` where it has no value, or it is not known of what.
    pub row: Option<Expectation>,
}

/// All statements, sorted by client and time. What the table already holds from the same message makes no row.
pub(super) fn replay(tables: &Tables, items: &[Item], calendars: &Calendars) -> Vec<Statement> {
    let of_client = |client: u32| {
        let place = client as usize;
        let items = History::of(items, place, |item| item.client);
        let written = History::of(&tables.expectations, place, |row| row.client);
        tables.messages.expectations_of(client).iter().map(move |found| {
            let at = reading::at(found.sent_at);
            let local = calendars.of(client).local(at);
            let row = row(found, Moment { at, local, whole_day: false }, tables, items).filter(|row| {
                let same = |known: &Arc<Expectation>| {
                    known.dimension == row.dimension && known.message_id == row.message_id
                };
                !written.iter().any(same)
            });
            Statement {
                client,
                message_id: Arc::clone(&found.message_id),
                text: Arc::clone(&found.text),
                quote: Pointer {
                    at,
                    block: found.block,
                    id: found.message,
                    span: Some((found.start, found.end)),
                },
                row,
            }
        })
    };
    (0..u32::try_from(tables.clients.len()).unwrap_or(u32::MAX)).flat_map(of_client).collect()
}

fn row(found: &FoundExpectation, at: Moment, tables: &Tables, items: &[Item]) -> Option<Expectation> {
    let only = match tables.projects_of(found.client as usize) {
        [project] => Some(project.project_id.clone()),
        _ => None,
    };
    let mut project_id = found.project_id.as_deref().map(str::to_owned).or(only);
    let (dimension, value, metric, unit) = match found.expected {
        Expected::Scope => return None,
        Expected::Amount(amount, currency) => {
            (Dimension::Cost, Value::Number(amount), None, currency.map(str::to_owned))
        }
        Expected::Figure(figure) => {
            (Dimension::Result, Value::Number(figure), Some(metric(found, tables)?), None)
        }
        Expected::Day(day) => {
            let named = item::named(items, &found.topic, at.at);
            // A day is that of the work it names; of the project, only where it speaks of the whole.
            if let Some(item) = named {
                project_id = item.project_id.as_deref().map(str::to_owned);
            } else if project_id.is_none() || found.topic.shared(&whole()) == 0 {
                return None;
            }
            (Dimension::Time, Value::Day(day), named.map(|item| item.item_id.to_string()), None)
        }
    };
    Some(Expectation {
        client: found.client,
        project_id,
        at,
        side: Speaker::Client,
        dimension,
        metric,
        value,
        unit,
        message_id: Some(found.message_id.to_string()),
    })
}

/// Words for a project as a whole.
fn whole() -> Topic {
    Topic::of("project launch relaunch website campaign проект запуск сайт кампания")
}

/// The one metric in the client's expectations that the sentence names; a figure of nothing known is no row.
fn metric(found: &FoundExpectation, tables: &Tables) -> Option<String> {
    let rows = History::of(&tables.expectations, found.client as usize, |row| row.client);
    let named = |row: &&Arc<Expectation>| {
        let words = row.metric.as_deref().unwrap_or("").replace(['_', '-'], " ");
        row.dimension == Dimension::Result && Topic::of(&words).shared(&found.topic) > 0
    };
    let mut metrics: Vec<&str> = rows.iter().filter(named).filter_map(|row| row.metric.as_deref()).collect();
    metrics.sort_unstable();
    metrics.dedup();
    (metrics.len() == 1).then(|| metrics[0].to_owned())
}
