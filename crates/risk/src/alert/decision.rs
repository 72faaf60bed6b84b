//! People's decisions about alerts, and the outcomes of alerts. Decisions are rows like any others: those made after a
//! moment are not known at it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, NaiveTime, Utc};
use serde::Serialize;

use super::{PortfolioSnapshot, alert_id};
use crate::history::History;
use forewarn_base::value;
use forewarn_table::{
    AlertDecision, Band, ClientIndex, Moment, Tables, config::Config, decision::DecisionVerdict, outcome,
};

/// The outcome of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertFate {
    /// A conflict came within the horizon.
    Right,
    /// None came, and no decision says that anybody acted.
    Wrong,
    /// None came, and somebody had acted.
    Acted,
    /// The horizon has not passed yet.
    Open,
    /// A conflict came without an alert.
    Missed,
}

/// Each client's decisions known at a moment, oldest first.
pub fn by_client(tables: &Tables, as_of: DateTime<Utc>) -> Vec<Vec<&AlertDecision>> {
    let mut decisions: Vec<Vec<&AlertDecision>> = vec![Vec::new(); tables.clients.len()];
    if tables.decisions.is_empty() {
        return decisions;
    }
    let indexes: BTreeMap<String, ClientIndex> = tables
        .client_indexes()
        .zip(&tables.clients)
        .map(|(index, client)| (alert_id(&client.client_id), index))
        .collect();
    for decision in tables.decisions.iter().filter(|row| row.at.at <= as_of) {
        if let Some(index) = indexes.get(&decision.alert_id) {
            decisions[*index].push(decision);
        }
    }
    decisions
}

/// When a moment begins: for a day, its 00:00. At that of "until" it has passed.
fn begins(moment: Moment) -> DateTime<Utc> {
    if moment.whole_day { moment.at - Duration::days(1) } else { moment.at }
}

/// The moment of the review that a decision answers; its own where it names none. Whoever decided knew no more.
pub fn answers(row: &AlertDecision) -> DateTime<Utc> {
    let own = begins(row.at);
    row.as_of.map_or(own, |as_of| begins(as_of).min(own))
}

/// So many moments are replayed for the decisions of a month.
const ANSWERED_MOST: usize = 4;

/// The moments between two that decisions about alerts answer, the latest few, oldest first.
pub fn answered_between(tables: &Tables, from: DateTime<Utc>, as_of: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let known = tables.decisions.iter().filter(|row| row.at.at <= as_of && is_about_alert(row));
    let moments: BTreeSet<DateTime<Utc>> =
        known.map(|row| answers(row)).filter(|at| *at > from && *at < as_of).collect();
    let skipped = moments.len().saturating_sub(ANSWERED_MOST);
    moments.into_iter().skip(skipped).collect()
}

/// Whether a client threatened after a moment, or a conflict came: whoever had decided by then had not heard of that.
pub fn has_escalated(history: &History, client: ClientIndex, since: DateTime<Utc>) -> bool {
    let threat = last_threat(history, client);
    threat.is_some_and(|at| at > since) || came_after(&history.tables, client, since, history.as_of)
}

/// When a client last threatened.
pub fn last_threat(history: &History, client: ClientIndex) -> Option<DateTime<Utc>> {
    history.talks[client].threats.iter().map(|threat| threat.at).max()
}

/// Whether a conflict came after a moment, by what was known at `as_of`.
fn came_after(tables: &Tables, client: ClientIndex, since: DateTime<Utc>, as_of: DateTime<Utc>) -> bool {
    let outcomes = History::of(&tables.outcomes, client, |row| row.client);
    outcomes.iter().any(|row| row.kind.is_conflict() && row.at.at > since && row.at.at <= as_of)
}

/// When an alert that was put off comes back; `None` where it was not.
pub fn comes_back(row: &AlertDecision) -> Option<DateTime<Utc>> {
    row.until.filter(|_| row.verdict == DecisionVerdict::Snooze).map(begins)
}

fn is_about_alert(row: &AlertDecision) -> bool {
    matches!(
        row.verdict,
        DecisionVerdict::Ack | DecisionVerdict::Snooze | DecisionVerdict::Wrong | DecisionVerdict::Done
    )
}

/// The last decision about an alert; decisions about missed conflicts and bands do not count.
fn last<'a>(decisions: &[&'a AlertDecision]) -> Option<&'a AlertDecision> {
    decisions.iter().rev().find(|row| is_about_alert(row)).copied()
}

/// Which clients' alerts are put off at a moment, at which each last threatened at `last_threats`. A threat or a conflict since brings
/// one back before its day.
pub fn snoozed(tables: &Tables, as_of: DateTime<Utc>, last_threats: &[Option<DateTime<Utc>>]) -> Vec<bool> {
    let decisions = by_client(tables, as_of);
    let is_put_off = |client: ClientIndex| {
        last(&decisions[client]).is_some_and(|row| {
            let since = answers(row);
            comes_back(row).is_some_and(|back| as_of < back)
                && last_threats[client].is_none_or(|at| at <= since)
                && !came_after(tables, client, since, as_of)
        })
    };
    tables.client_indexes().map(is_put_off).collect()
}

/// The last decision about the current alert: one about an earlier alert, or taken where there was none, does not count.
/// `past`: the portfolio at moments before.
pub fn standing<'a>(
    decisions: &[&'a AlertDecision],
    past: impl Iterator<Item = &'a PortfolioSnapshot>,
    client: ClientIndex,
) -> Option<&'a AlertDecision> {
    let gone_at = past.filter(|snapshot| !snapshot.stands(client)).map(|snapshot| snapshot.as_of).max();
    last(decisions).filter(|row| gone_at.is_none_or(|gone_at| answers(row) > gone_at))
}

/// The band set by hand, while it is valid.
pub fn band<'a>(decisions: &[&'a AlertDecision], as_of: DateTime<Utc>) -> Option<(&'a AlertDecision, Band)> {
    let set = |row: &&'a AlertDecision| match row.verdict {
        DecisionVerdict::Band(band) => Some((*row, band)),
        _ => None,
    };
    let (row, band) = decisions.iter().rev().find_map(set)?;
    row.until.is_none_or(|until| as_of < begins(until)).then_some((row, band))
}

/// Outcomes of a client that only decisions report. For `learn` and `backtest`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DecidedOutcomes {
    /// When conflicts came without a warning.
    pub missed: Vec<Moment>,
    /// The moments of reviews whose alert was called wrong: no conflict was coming then.
    pub wrong: Vec<Moment>,
}

/// The decisions about each client made by `until`.
pub fn told(tables: &Tables, until: DateTime<Utc>) -> Vec<DecidedOutcomes> {
    let at = |row: &&AlertDecision| row.as_of.unwrap_or(row.at);
    let of = |decisions: Vec<&AlertDecision>, verdict: DecisionVerdict| -> Vec<Moment> {
        decisions.iter().filter(|row| row.verdict == verdict).map(at).collect()
    };
    by_client(tables, until)
        .into_iter()
        .map(|decisions| DecidedOutcomes {
            missed: of(decisions.clone(), DecisionVerdict::Missed),
            wrong: of(decisions, DecisionVerdict::Wrong),
        })
        .collect()
}

/// An alert of a month start, or a conflict without one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClosedAlert {
    /// The client's index.
    pub client: ClientIndex,
    /// The month start of the alert, or of the missed conflict.
    pub raised_at: DateTime<Utc>,
    /// Whether its horizon has passed: only such alerts count in rates.
    pub is_closed: bool,
    /// Its outcome.
    pub fate: AlertFate,
    /// The first conflict within the horizon.
    pub conflict: Option<(Moment, Option<outcome::OutcomeKind>)>,
}

/// Whether outcomes were written down at a moment: no record is not no conflict.
fn is_recorded(history: &History, at: DateTime<Utc>, config: &Config) -> bool {
    match config.outcomes_since {
        Some(day) => value::instant(day.and_time(NaiveTime::MIN), config.zone) <= at,
        None => history.portfolio.records_outcomes,
    }
}

/// The first conflict of a client within the horizon from a moment.
fn first_conflict(
    history: &History,
    told: &DecidedOutcomes,
    client: ClientIndex,
    from: DateTime<Utc>,
    config: &Config,
) -> Option<(Moment, Option<outcome::OutcomeKind>)> {
    let outcomes = History::of(&history.tables.outcomes, client, |row| row.client);
    let outcomes = outcomes.iter().filter(|row| row.kind.is_conflict());
    let outcomes = outcomes.map(|row| (row.at, Some(row.kind)));
    let missed = told.missed.iter().map(|at| (*at, None));
    outcomes
        .chain(missed)
        .filter(|(at, _)| at.at > from && at.at <= from + config.horizon)
        .min_by_key(|(at, kind)| (at.at, kind.is_none()))
}

/// The alerts raised at the month starts whose horizon has passed, each once: its chance then, and whether a conflict
/// followed.
pub fn raised_before(history: &History, past: &[PortfolioSnapshot], config: &Config) -> Vec<(f64, bool)> {
    let told = told(&history.tables, history.as_of);
    let mut all = Vec::new();
    for (index, snapshot) in past.iter().enumerate() {
        let from = snapshot.as_of;
        if from + config.horizon > history.as_of || !is_recorded(history, from, config) {
            continue;
        }
        for client in history.client_indexes().filter(|client| snapshot.stands(*client)) {
            let stood = index.checked_sub(1).is_some_and(|before| past[before].stands(client));
            if let Some(chance) = snapshot.scores[client].chance.filter(|_| !stood) {
                let right = first_conflict(history, &told[client], client, from, config).is_some();
                all.push((chance.probability, right));
            }
        }
    }
    all
}

/// What became of the alerts of the last month start whose horizon has passed, of the conflicts within that horizon
/// without one, and how those stand that were raised since: by client, right ones first. Alerts that were put off count
/// as those shown do. Empty where no month start is old enough, or outcomes were not recorded then: no record is not
/// no conflict.
pub fn closed(history: &History, past: &[PortfolioSnapshot], config: &Config) -> Vec<ClosedAlert> {
    let decisions = by_client(&history.tables, history.as_of);
    let told = told(&history.tables, history.as_of);
    let recorded = |at: DateTime<Utc>| is_recorded(history, at, config);
    let conflict = |client: ClientIndex, from: DateTime<Utc>| {
        first_conflict(history, &told[client], client, from, config)
    };
    // A decision is about the alert that stood at the review that it answers: one that was gone by then is another.
    let stood_on = |client: ClientIndex, from: DateTime<Utc>, until: DateTime<Utc>| {
        past.iter()
            .filter(|snapshot| snapshot.as_of > from && snapshot.as_of <= until)
            .all(|snapshot| snapshot.stands(client))
    };
    let acted = |client: ClientIndex, from: DateTime<Utc>| {
        decisions[client].iter().any(|row| {
            row.verdict == DecisionVerdict::Done
                && row.at.at > from
                && row.at.at <= from + config.horizon
                && stood_on(client, from, answers(row))
        })
    };
    let last_closed = past.iter().rposition(|snapshot| snapshot.as_of + config.horizon <= history.as_of);
    let mut all: Vec<ClosedAlert> = Vec::new();
    let mut raised_since: BTreeSet<ClientIndex> = BTreeSet::new();
    for (index, snapshot) in past.iter().enumerate().skip(last_closed.unwrap_or(0)) {
        let raised_at = snapshot.as_of;
        if !recorded(raised_at) {
            continue;
        }
        let is_closed = Some(index) == last_closed;
        for client in history.client_indexes() {
            let conflict = conflict(client, raised_at);
            let scored = snapshot.scores[client].chance.is_some();
            let fate = match (snapshot.stands(client), conflict) {
                (true, Some(_)) => AlertFate::Right,
                (true, None) if !is_closed => AlertFate::Open,
                (true, None) if acted(client, raised_at) => AlertFate::Acted,
                (true, None) => AlertFate::Wrong,
                (false, Some(_)) if scored && is_closed => AlertFate::Missed,
                (false, _) => continue,
            };
            // An alert raised since then is reported once, from when it was first raised.
            if is_closed || raised_since.insert(client) {
                all.push(ClosedAlert { client, raised_at, is_closed, fate, conflict });
            }
        }
    }
    // A conflict that a later alert came before was not missed.
    let warned: Vec<_> = all.iter().filter(|one| one.fate == AlertFate::Right).copied().collect();
    all.retain(|one| {
        let is_same = |other: &ClosedAlert| other.client == one.client && other.conflict == one.conflict;
        one.fate != AlertFate::Missed || !warned.iter().any(is_same)
    });
    all.sort_by_key(|closed| (closed.fate, closed.raised_at, closed.client));
    all
}
