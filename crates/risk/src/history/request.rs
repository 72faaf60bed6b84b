//! Work that clients ask for in messages, as the text engine found it.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};

use super::{History, Item, pointer::Pointer};
use forewarn_table::{
    ClientIndex, Money, MoneyEvent, Tables,
    message::{Deed, FoundExpectation},
    money::MoneyKind,
    reading,
};
use forewarn_text::{Expected, Side, Topic};

/// How long a request is followed.
pub const FOLLOWED: Duration = Duration::days(120);
/// A change order of the client's project within so long after a request is what was agreed on it.
const ORDERED_WITHIN: Duration = Duration::days(60);

/// Work that a client asked for and that nothing in the tables agrees to, while hours were booked.
#[derive(Debug, Clone, PartialEq)]
pub struct UnagreedRequest {
    /// The message's id.
    pub message_id: Arc<str>,
    /// The sentence, at most 240 characters.
    pub text: Arc<str>,
    /// Where it stands.
    pub quote: Pointer,
    /// The project of the message, if it names one.
    pub project_id: Option<Arc<str>>,
    /// Hours booked since then: on that project, else on all work for the client. How many of them went into this nobody wrote down.
    pub hours: f64,
}

/// Words that stand in every second request, and tell no two things apart.
const SAYS_LITTLE: &str = "website site page project campaign сайт страница проект кампания";

/// What was agreed with a client, by what it is about.
struct Agreed {
    little: Topic,
    topics: Vec<Topic>,
}

impl Agreed {
    fn new(tables: &Tables, items: &[Item], client: ClientIndex) -> Self {
        let contracts = History::of(&tables.contracts, client, |contract| contract.client);
        let included = contracts.iter().flat_map(|contract| &contract.includes).map(|part| Topic::of(part));
        let projects = tables.projects_of(client).iter().flat_map(|project| {
            [Some(Topic::of(&project.name)), project.service.as_deref().map(Topic::of)].into_iter().flatten()
        });
        let planned = items.iter().map(|item| item.topic);
        let topics = included.chain(projects).chain(planned).filter(|topic| !topic.is_empty()).collect();
        Self { little: Topic::of(SAYS_LITTLE), topics }
    }

    /// Whether a request may be about something that was agreed: it names half of what tells that thing from others.
    fn holds(&self, asked: &Topic) -> bool {
        self.topics.iter().any(|agreed| {
            let telling = agreed.len() - agreed.shared(&self.little);
            let shared = agreed.shared(asked);
            let little = agreed
                .stems()
                .iter()
                .filter(|stem| self.little.stems().contains(stem) && asked.stems().contains(stem));
            let shared_telling = shared - little.count();
            if telling == 0 {
                shared == agreed.len()
            } else {
                shared_telling > 0 && 2 * shared_telling >= telling
            }
        })
    }
}

/// Whether it can be known at a client what was agreed and what was worked on it: something is planned or signed, and hours are
/// booked.
pub fn can_tell(history: &History, client: ClientIndex) -> bool {
    let contracts = History::of(&history.tables.contracts, client, |contract| contract.client);
    let is_agreed = !history.items_of(client).is_empty()
        || contracts.iter().any(|contract| !contract.includes.is_empty());
    is_agreed && history.talks[client].client_writes && booked(history, client).any(|(_, hours)| hours > 0.0)
}

fn booked(history: &History, client: ClientIndex) -> impl Iterator<Item = (&MoneyEvent, f64)> {
    History::of(&history.tables.money, client, |event| event.client)
        .iter()
        .filter(|event| event.kind == MoneyKind::Cost)
        .filter_map(|event| Some((event.as_ref(), event.hours?)))
}

/// The requests of a client in the last 120 days that match no contract, project or item, that no change order follows, that we
/// promised by no date and that the client did not take back, with hours booked since; oldest first. What is asked again counts
/// once.
pub fn unagreed(history: &History, client: ClientIndex) -> Vec<UnagreedRequest> {
    let from = (history.as_of - FOLLOWED).timestamp();
    let found = history.tables.messages.expectations_of(client);
    let recent = &found[found.partition_point(|found| found.sent_at <= from)..];
    let mut asked =
        recent.iter().filter(|found| found.expected == Expected::Work && !found.topic.is_empty()).peekable();
    if asked.peek().is_none() || !can_tell(history, client) {
        return Vec::new();
    }
    let agreed = Agreed::new(&history.tables, history.items_of(client), client);
    let mut open: Vec<&FoundExpectation> = Vec::new();
    for request in asked {
        let is_repeated = open.iter().any(|known| known.topic.meets(&request.topic));
        if !is_repeated
            && !agreed.holds(&request.topic)
            && !is_promised(history, request)
            && !is_settled(history, request)
        {
            open.push(request);
        }
    }
    open.into_iter()
        .filter_map(|found| {
            let at = reading::at(found.sent_at);
            let hours = hours_since(history, found, at);
            (hours > 0.0).then(|| UnagreedRequest {
                message_id: Arc::clone(&found.message_id),
                text: Arc::clone(&found.text),
                quote: Pointer {
                    at,
                    block: found.block,
                    id: found.message,
                    span: Some((found.start, found.end)),
                },
                project_id: found.project_id.clone(),
                hours,
            })
        })
        .collect()
}

fn is_about(project: Option<&Arc<str>>, event: &MoneyEvent) -> bool {
    project.is_none() || event.project_id.as_ref() == project
}

fn hours_since(history: &History, found: &FoundExpectation, at: DateTime<Utc>) -> f64 {
    booked(history, found.client)
        .filter(|(event, _)| event.at.at > at && is_about(found.project_id.as_ref(), event))
        .map(|(_, hours)| hours)
        .sum()
}

/// Whether we gave a date for it: then we agreed to do it, whoever pays, and the promise is told. The client may ask after what
/// was promised before.
fn is_promised(history: &History, found: &FoundExpectation) -> bool {
    let promises = history.tables.messages.promises_of(found.client);
    let first = promises.partition_point(|promise| promise.sent_at < found.sent_at - FOLLOWED.num_seconds());
    promises[first..].iter().any(|promise| {
        promise.side == Side::Agency
            && (promise.window.by.is_some() || promise.recurrence.is_some())
            && promise.topic.meets(&found.topic)
    })
}

/// Whether a change order followed, or the client took it back.
fn is_settled(history: &History, found: &FoundExpectation) -> bool {
    let at = reading::at(found.sent_at);
    let orders = History::of(&history.tables.money, found.client, |event| event.client).iter().any(|event| {
        event.kind == MoneyKind::ChangeOrder
            && event.amount > Money(0)
            && event.at.at > at
            && event.at.at - at <= ORDERED_WITHIN
            && is_about(found.project_id.as_ref(), event)
    });
    orders || {
        let deeds = history.tables.messages.deeds_of(found.client);
        let later = &deeds[deeds.partition_point(|deed| deed.sent_at <= found.sent_at)..];
        later.iter().any(|deed| deed.deed == Deed::Withdraws && deed.topic.meets(&found.topic))
    }
}
