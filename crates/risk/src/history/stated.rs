//! What clients take for granted in messages, as rows of `expectations` where a value can be read and what it is of is
//! known.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock},
};

use super::{History, Item, item::ItemNames, pointer::Pointer};
use forewarn_table::{
    ClientIndex, Expectation, Moment, Tables,
    calendars::Calendars,
    expectation::{Dimension, ExpectedValue, Speaker},
    message::FoundExpectation,
    reading,
};
use forewarn_text::{Expected, Topic};

/// Something that a client takes for granted.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The client's place.
    pub client: ClientIndex,
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
    let of_client = |client: ClientIndex| -> Vec<Statement> {
        let found = tables.messages.expectations_of(client);
        let mut claims = found.iter().filter(|found| found.expected.is_claim()).peekable();
        if claims.peek().is_none() {
            return Vec::new();
        }
        let known = Known::new(tables, History::of(items, client, |item| item.client), client);
        let statement = |found: &FoundExpectation| {
            let at = reading::at(found.sent_at);
            let local = calendars.of(client).local(at);
            let row = row(found, Moment { at, local, whole_day: false }, tables, &known).filter(|row| {
                !known.written.contains(&(row.dimension, row.message_id.as_deref().unwrap_or("")))
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
        };
        claims.map(statement).collect()
    };
    tables.client_indexes().flat_map(of_client).collect()
}

/// What the tables know of a client before its messages are read for expectations.
struct Known<'a> {
    names: ItemNames<'a>,
    /// The expectations written down from a message: the dimension and the message's id.
    written: BTreeSet<(Dimension, &'a str)>,
    metrics: Vec<&'a str>,
    /// The metrics by the words of their names.
    metrics_by_stem: BTreeMap<u32, Vec<usize>>,
}

impl<'a> Known<'a> {
    fn new(tables: &'a Tables, items: &'a [Item], client: ClientIndex) -> Self {
        let rows = History::of(&tables.expectations, client, |row| row.client);
        let written = rows.iter().filter_map(|row| Some((row.dimension, row.message_id.as_deref()?)));
        let results = rows.iter().filter(|row| row.dimension == Dimension::Result);
        let metrics: BTreeSet<&str> = results.filter_map(|row| row.metric.as_deref()).collect();
        let metrics: Vec<&str> = metrics.into_iter().collect();
        let mut metrics_by_stem: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (place, metric) in metrics.iter().enumerate() {
            for stem in Topic::of(&metric.replace(['_', '-'], " ")).stems() {
                metrics_by_stem.entry(*stem).or_default().push(place);
            }
        }
        Self { names: ItemNames::new(items), written: written.collect(), metrics, metrics_by_stem }
    }

    /// The one metric in the client's expectations that a sentence names; a figure of nothing known is no row.
    fn metric(&self, topic: &Topic) -> Option<String> {
        let mut named = topic.stems().iter().filter_map(|stem| self.metrics_by_stem.get(stem)).flatten();
        let first = named.next()?;
        named.all(|other| other == first).then(|| self.metrics[*first].to_owned())
    }
}

fn row(found: &FoundExpectation, at: Moment, tables: &Tables, known: &Known<'_>) -> Option<Expectation> {
    let only = match tables.projects_of(found.client) {
        [project] => Some(project.project_id.clone()),
        _ => None,
    };
    let mut project_id = found.project_id.as_deref().map(str::to_owned).or(only);
    let (dimension, value, metric, unit) = match found.expected {
        Expected::Scope | Expected::Work | Expected::Away { .. } => return None,
        Expected::Amount(amount, currency) => {
            (Dimension::Cost, ExpectedValue::Number(amount), None, currency.map(str::to_owned))
        }
        Expected::Figure(figure) => {
            (Dimension::Result, ExpectedValue::Number(figure), Some(known.metric(&found.topic)?), None)
        }
        Expected::Day(day) => {
            let named = known.names.named(&found.topic, at.at);
            // A day is that of the work it names; of the project, only where it speaks of the whole.
            if let Some(item) = named {
                project_id = item.project_id.as_deref().map(str::to_owned);
            } else if project_id.is_none() || found.topic.shared(&WHOLE) == 0 {
                return None;
            }
            (Dimension::Time, ExpectedValue::Day(day), named.map(|item| item.item_id.to_string()), None)
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
static WHOLE: LazyLock<Topic> =
    LazyLock::new(|| Topic::of("project launch relaunch website campaign проект запуск сайт кампания"));
