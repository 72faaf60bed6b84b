//! Expectation: what the client counts on against what was agreed; and what it takes for granted.

use std::collections::BTreeMap;

use chrono::Duration;

use super::{Fact, Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause, exposure};
use crate::history::{History, Matter, pointer::Pointer};
use forewarn_table::{
    ClientIndex, Expectation,
    expectation::{Dimension, ExpectedValue, Speaker},
};

/// The mean gap between what the client said last and what the contract (without it: the agency) says, over all matters of
/// time, cost and result on which both are known, as a share: days over 60, or the difference over the agreed value; each
/// from 0 to 1; what the client said more than 180 days ago no longer counts, nor what is over (see
/// [`History::matters`]); null without both sides on the same
/// dimension and metric. Source: expectations.
pub const EXPECTATION_GAP: Signal = Signal {
    id: SignalId::ExpectationGap,
    name: "expectation_gap",
    group: Group::Expectation,
    unit: Unit::Ratio,
    cause: Cause::Expectation,
    tables: &["expectations"],
    occasions: None,
    values: |view| {
        let mean = |gaps: Vec<Gap>| gaps.iter().map(|gap| gap.share).sum::<f64>() / gaps.len() as f64;
        Ok(by_client(view, |client| Some(gaps(view, client)).filter(|gaps| !gaps.is_empty()).map(mean)))
    },
    proofs: |view, client| widest(view, client).into_iter().map(|gap| gap.proof).collect(),
};

/// Sentences of the last 60 days in which the client takes something for granted ("we assumed this was included");
/// null without messages. Source: messages.
pub const SCOPE_ASSUMPTIONS: Signal = Signal {
    id: SignalId::ScopeAssumptions,
    name: "scope_assumptions_60d",
    group: Group::Expectation,
    unit: Unit::Count,
    cause: Cause::Expectation,
    tables: &["messages"],
    occasions: Some(|view, client| exposure::client_messages(view, client, 60)),
    values: |view| {
        Ok(by_client(view, |client| {
            view.history.talks[client].client_writes.then(|| assumptions(view, client).len() as f64)
        }))
    },
    proofs: assumptions,
};

fn assumptions(view: View<'_>, client: ClientIndex) -> Vec<Proof> {
    let history = view.history;
    let recent = history.statements_of(client).iter().rev();
    recent
        // What has a value is told by the gap.
        .filter(|said| said.row.is_none() && history.as_of - said.quote.at <= Duration::days(60))
        .map(|said| Proof {
            at: said.quote.at,
            table: "messages",
            id: said.message_id.to_string(),
            fact: Fact::Assumed,
            quote: Some(said.quote),
        })
        .collect()
}

/// A matter on which the client expects something else than was agreed.
pub(crate) struct Gap {
    /// How far apart they are.
    pub(crate) share: f64,
    /// What was agreed.
    pub(crate) agreed: Expectation,
    /// What the client said.
    pub(crate) stated: Expectation,
    /// The client's row.
    pub(crate) proof: Proof,
}

/// The matters on which the client expects more than was agreed, the widest gap first.
pub(crate) fn widest(view: View<'_>, client: ClientIndex) -> Vec<Gap> {
    let mut gaps = gaps(view, client);
    gaps.retain(|gap| gap.share > 0.0);
    gaps.sort_by(|a, b| b.share.total_cmp(&a.share).then_with(|| a.proof.id.cmp(&b.proof.id)));
    gaps
}

fn gaps(view: View<'_>, client: ClientIndex) -> Vec<Gap> {
    let history = view.history;
    // The last sentence of each message and dimension.
    let mut spoken: BTreeMap<(Dimension, &str), Pointer> = BTreeMap::new();
    for statement in history.statements_of(client) {
        if let Some(row) = &statement.row {
            spoken.insert((row.dimension, &*statement.message_id), statement.quote);
        }
    }
    let recent = |matter: &Matter<'_>| history.as_of - matter.stated.at.at <= Duration::days(180);
    history
        .matters(client)
        .into_iter()
        .filter(recent)
        .filter_map(|Matter { dimension, project_id: project, metric, stated: client_row, agreed }| {
            let agreed = match agreed {
                Some(row)
                    if row.unit.is_some() && client_row.unit.is_some() && row.unit != client_row.unit =>
                {
                    return None;
                }
                Some(row) => row.clone(),
                None => Expectation {
                    value: promised(view, client, metric)?,
                    side: Speaker::Agency,
                    ..client_row.clone()
                },
            };
            let share = match (client_row.value, agreed.value) {
                (ExpectedValue::Day(client), ExpectedValue::Day(agreed)) => {
                    (agreed - client).num_days() as f64 / 60.0
                }
                (ExpectedValue::Number(client), ExpectedValue::Number(agreed)) => {
                    let more = if dimension == Dimension::Cost {
                        agreed - client
                    } else {
                        better(view, client_row, client, agreed)
                    };
                    more / agreed.abs().max(1e-9)
                }
                _ => return None,
            };
            let words = |value: ExpectedValue, unit: Option<&str>| match value {
                ExpectedValue::Day(_) => value.to_string(),
                ExpectedValue::Number(_) => format!("{value} {}", unit.unwrap_or("")).trim_end().to_owned(),
            };
            let name =
                metric.or(project.map(|id| history.tables.project_name(client, id))).unwrap_or("").to_owned();
            let fact = Fact::Expects {
                metric: name.clone(),
                client: words(client_row.value, client_row.unit.as_deref()),
                agreed: words(agreed.value, agreed.unit.as_deref()),
            };
            let id =
                client_row.message_id.clone().unwrap_or_else(|| format!("{}:{name}", client_row.at.day()));
            // A message may say more than one thing: the sentence must speak of this one.
            let message_id = client_row.message_id.as_deref();
            let quote = message_id.and_then(|id| spoken.get(&(dimension, id)).copied());
            let proof = Proof { at: client_row.at.at, table: "expectations", id, fact, quote };
            Some(Gap { share: share.clamp(0.0, 1.0), agreed, stated: client_row.clone(), proof })
        })
        .collect()
}

/// The date first promised for an item, where nobody wrote down what was agreed.
fn promised(view: View<'_>, client: ClientIndex, metric: Option<&str>) -> Option<ExpectedValue> {
    let (items, metric) = (view.history.items_of(client), metric?);
    let place = items.binary_search_by(|item| (*item.item_id).cmp(metric)).ok()?;
    items[place].first_due.map(|due| ExpectedValue::Day(due.last_day))
}

/// By how much the client expects more than was agreed: where results are measured and the target lies below the
/// first measurement (a position, a cost a lead), less is more.
fn better(view: View<'_>, row: &Expectation, client: f64, agreed: f64) -> f64 {
    // Sorted by metric and time.
    let results = History::of(&view.history.tables.results, row.client, |result| result.client);
    let metric = row.metric.as_deref().unwrap_or("");
    let start = results.partition_point(|result| result.metric.as_str() < metric);
    let end = results.partition_point(|result| result.metric.as_str() <= metric);
    let own = &results[start..end];
    let first = own.iter().find_map(|result| result.actual);
    let target = own.iter().rev().find_map(|result| result.target);
    let falls = first.zip(target).is_some_and(|(first, target)| target < first);
    if falls { agreed - client } else { client - agreed }
}
