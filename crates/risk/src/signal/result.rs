//! Result: what the work brought against what it was to bring by now.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use forewarn_table::ClientIndex;

use super::{Fact, Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause};
use crate::history::History;

/// By what share the worst metric falls short of where it should be by now; 0 when all are on their way; null
/// without a target and a later measurement, within the service's result lag, and 60 days after the last measurement for
/// work that is over.
///
/// On its way means on the straight line from the first measurement, at the end of the result lag, to the target at
/// `target_by` (without a date: 180 days after the target was set). Where a lower figure is better (a position, a cost
/// a lead) the target lies below the first measurement, and the shares turn accordingly. Source: results, projects.
pub const RESULT_GAP: Signal = Signal {
    id: SignalId::ResultGap,
    name: "result_gap",
    group: Group::Result,
    unit: Unit::Ratio,
    cause: Cause::Results,
    tables: &["results"],
    occasions: None,
    values: |view| {
        Ok(by_client(view, |client| gaps(view, client).iter().map(|gap| gap.share).reduce(f64::max)))
    },
    proofs: |view, client| {
        let mut gaps = gaps(view, client);
        gaps.retain(|gap| gap.share > 0.0);
        gaps.sort_by(|a, b| b.share.total_cmp(&a.share).then_with(|| a.metric.cmp(&b.metric)));
        gaps.into_iter()
            .map(|gap| Proof {
                at: gap.at,
                table: "results",
                id: gap.metric.clone(),
                fact: Fact::Measured { metric: gap.metric, actual: gap.actual, expected: gap.expected },
                quote: None,
            })
            .collect()
    },
};

struct Gap {
    metric: String,
    at: DateTime<Utc>,
    actual: f64,
    expected: f64,
    share: f64,
}

fn gaps(view: View<'_>, client: ClientIndex) -> Vec<Gap> {
    let history = view.history;
    let rows = History::of(&history.tables.results, client, |row| row.client);
    // A result is owed as long as somebody measures it.
    let owed = |project: Option<&str>, at: DateTime<Utc>| {
        history.as_of - at <= Duration::days(60) || history.goes_on(client, project)
    };
    let mut metrics: BTreeMap<(Option<&str>, &str), Vec<&forewarn_table::Measurement>> = BTreeMap::new();
    for row in rows {
        metrics.entry((row.project_id.as_deref(), &row.metric)).or_default().push(row);
    }
    metrics
        .into_iter()
        .filter_map(|((project, metric), rows)| {
            let target_row = rows.iter().rev().find(|row| row.target.is_some())?;
            let target = target_row.target?;
            let first = rows.iter().find(|row| row.actual.is_some())?;
            let last = rows.iter().rev().find(|row| row.actual.is_some())?;
            let lag = project
                .and_then(|id| history.tables.project(client, id))
                .and_then(|project| project.result_lag_days)
                .unwrap_or(0.0);
            #[allow(clippy::cast_possible_truncation, reason = "a lag is capped at ten years")]
            let start = first.at.at + Duration::days(lag.min(3650.0) as i64);
            let set_at =
                rows.iter().find(|row| row.target.is_some()).map_or(target_row.at.at, |row| row.at.at);
            let end = target_row
                .target_by
                .map_or(set_at + Duration::days(180), |by| by.by)
                .max(start + Duration::days(1));
            if last.at.at <= start || !owed(project, last.at.at) {
                return None;
            }
            let gone = ((last.at.at - start).num_seconds() as f64 / (end - start).num_seconds() as f64)
                .clamp(0.0, 1.0);
            let (from, actual) = (first.actual?, last.actual?);
            let expected = from + (target - from) * gone;
            let distance = (target - from).abs().max(target.abs() * 0.05).max(1e-9);
            let behind = if target >= from { expected - actual } else { actual - expected };
            let share = (behind / distance).clamp(0.0, 1.0);
            Some(Gap { metric: metric.to_owned(), at: last.at.at, actual, expected, share })
        })
        .collect()
}
