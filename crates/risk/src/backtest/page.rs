//! The records of a backtest's page: calibration, precision against recall, lead times, and every alert and missed
//! conflict by name. Drawing and wording are done elsewhere.

use chrono::NaiveDate;

use super::{
    Backtest, ClientRow,
    judge::{self, BacktestMetrics, ConflictLead},
    metric::{ScoredCase, ScoredCases},
};
use crate::signal::SignalId;
use forewarn_base::stat;
use forewarn_table::{Band, ClientIndex, Tables, config::Config, outcome::OutcomeKind};

/// Bin edges of the stated probabilities; the usual cuts are among them.
const EDGES: [f64; 9] = [0.0, 0.02, 0.05, 0.10, 0.15, 0.25, 0.35, 0.50, 1.0];
/// A share of fewer rows than this says nothing: their bin joins its neighbour.
const ROWS_LEAST: usize = 10;
/// The width of the bins of lead times.
const LEAD_DAYS: i64 = 10;

/// Everything on the page.
#[derive(Debug)]
pub struct BacktestPage<'a> {
    /// The agency.
    pub agency: &'a str,
    /// The measures.
    pub metrics: &'a BacktestMetrics,
    /// Stated probability against observed share, by rising probability; bins of few rows are joined with their neighbours.
    pub bins: Vec<CalibrationBin>,
    /// Precision against recall of each method.
    pub curves: Vec<RecallCurve>,
    /// Warned conflicts by lead time in days.
    pub leads: Vec<LeadBin>,
    /// Conflicts that came without an alert.
    pub unwarned: usize,
    /// Every alert, the latest first.
    pub alerts: Vec<AlertLine<'a>>,
    /// Every conflict without one, the latest first.
    pub missed: Vec<MissedLine<'a>>,
}

impl BacktestPage<'_> {
    /// Of the alerts whose horizon has passed, how many were right, and how many they are.
    pub fn closed_alerts(&self) -> (usize, usize) {
        let closed = || self.alerts.iter().filter(|line| line.verdict != AlertVerdict::Open);
        let right = closed().filter(|line| matches!(line.verdict, AlertVerdict::Right { .. })).count();
        (right, closed().count())
    }
}

/// Rows with about the same stated probability.
#[derive(Debug, Clone, PartialEq)]
pub struct CalibrationBin {
    /// The mean stated probability.
    pub said: f64,
    /// The observed share.
    pub came: f64,
    /// The 95 % interval of that share (Wilson 1927).
    pub came_range: (f64, f64),
    /// Rows.
    pub rows: usize,
}

/// A forecast method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForecastMethod {
    /// The score as a review gives it.
    Model,
    /// The expert weights alone.
    Expert,
    /// By overdue items.
    Overdue,
    /// By days since anybody wrote.
    Contact,
}

/// Precision over recall.
#[derive(Debug, Clone, PartialEq)]
pub struct RecallCurve {
    /// The way.
    pub way: ForecastMethod,
    /// Recall and precision, by rising recall.
    pub points: Vec<(f64, f64)>,
}

/// Conflicts with about the same lead time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadBin {
    /// The fewest days.
    pub from: i64,
    /// The most.
    pub to: i64,
    /// Conflicts.
    pub conflicts: usize,
}

/// The outcome of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertVerdict {
    /// A conflict followed within the horizon.
    Right {
        /// The day of the conflict.
        on: NaiveDate,
        /// Its kind; `None` where only a decision records it.
        kind: Option<OutcomeKind>,
        /// Days from the alert.
        lead_days: i64,
    },
    /// The horizon passed without one.
    False,
    /// The horizon has not passed yet.
    Open,
}

/// An alert on consecutive dates, up to a conflict at most.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertLine<'a> {
    /// The client's name.
    pub client: &'a str,
    /// Its first date.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
    /// The probability on the first date.
    pub probability: Option<f64>,
    /// Its outcome.
    pub verdict: AlertVerdict,
    /// The signals that weighed most on the first date, with their values.
    pub reasons: Vec<(SignalId, f64)>,
}

/// Why a conflict came without an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissReason {
    /// The client had no score.
    Unscored,
    /// The probability lay below the cut.
    BelowCut,
    /// The team's capacity was used up.
    BeyondCapacity,
}

/// A conflict without an earlier alert.
#[derive(Debug, Clone, PartialEq)]
pub struct MissedLine<'a> {
    /// The client's name.
    pub client: &'a str,
    /// The day of the conflict.
    pub on: NaiveDate,
    /// Its kind; `None` where only a decision records it.
    pub kind: Option<OutcomeKind>,
    /// The highest probability stated within the horizon.
    pub probability: Option<f64>,
    /// Why there was no alert.
    pub gap: MissReason,
    /// The signals that weighed most then, with their values.
    pub reasons: Vec<(SignalId, f64)>,
}

/// Gathers the records of the page of a backtest.
pub fn gather<'a>(
    backtest: &Backtest,
    metrics: &'a BacktestMetrics,
    tables: &'a Tables,
    config: &'a Config,
) -> BacktestPage<'a> {
    let leads = judge::leads(backtest, config, &judge::standing(backtest));
    let measured: Vec<&ClientRow> =
        backtest.clients.iter().filter(|row| row.chance.is_some() && row.conflict.is_some()).collect();
    let learned = measured.iter().any(|row| row.learned);
    let ways =
        [ForecastMethod::Model, ForecastMethod::Expert, ForecastMethod::Overdue, ForecastMethod::Contact];
    BacktestPage {
        agency: &config.name,
        metrics,
        bins: bins(&measured.iter().map(|row| (said(row), row.conflict == Some(true))).collect::<Vec<_>>()),
        curves: ways
            .into_iter()
            .filter(|way| *way != ForecastMethod::Expert || learned)
            .map(|way| RecallCurve { way, points: curve(&measured, way) })
            .collect(),
        leads: lead_bins(&leads, config.horizon.num_days()),
        unwarned: leads.iter().filter(|lead| lead.days.is_none()).count(),
        alerts: alerts(backtest, tables, config),
        missed: missed(backtest, &leads, tables, config),
    }
}

fn said(row: &ClientRow) -> f64 {
    row.chance.map_or(0.0, |chance| chance.probability)
}

/// The bins of stated probabilities, each with whether a conflict came.
fn bins(cases: &[(f64, bool)]) -> Vec<CalibrationBin> {
    // High probabilities are the rare ones, so a small bin joins the one below it, and the lowest the one above.
    let mut joined: Vec<Vec<(f64, bool)>> = Vec::new();
    let mut small: Vec<(f64, bool)> = Vec::new();
    for edges in EDGES.windows(2).rev() {
        let is_last = edges[1] >= 1.0;
        let is_within = |(said, _): &&(f64, bool)| *said >= edges[0] && (is_last || *said < edges[1]);
        small.extend(cases.iter().filter(is_within));
        if small.len() >= ROWS_LEAST {
            joined.push(std::mem::take(&mut small));
        }
    }
    match joined.last_mut() {
        Some(lowest) => lowest.append(&mut small),
        None if small.is_empty() => {}
        None => joined.push(small),
    }
    let bin = |within: &Vec<(f64, bool)>| {
        let hits = within.iter().filter(|(_, came)| *came).count();
        let rows = within.len();
        CalibrationBin {
            said: within.iter().map(|(said, _)| said).sum::<f64>() / rows as f64,
            came: hits as f64 / rows as f64,
            came_range: stat::wilson(hits, rows),
            rows,
        }
    };
    joined.iter().rev().map(bin).collect()
}

fn curve(measured: &[&ClientRow], way: ForecastMethod) -> Vec<(f64, f64)> {
    let rank = |row: &ClientRow| match way {
        ForecastMethod::Model => said(row),
        ForecastMethod::Expert => row.expert.unwrap_or(0.0),
        ForecastMethod::Overdue => row.counts.overdue,
        ForecastMethod::Contact => row.counts.contact_days,
    };
    let case = |row: &&ClientRow| ScoredCase {
        client: row.client,
        date: row.date,
        probability: rank(row),
        conflict: row.conflict == Some(true),
    };
    ScoredCases::new(measured.iter().map(case).collect(), 0).curve()
}

fn lead_bins(leads: &[ConflictLead], horizon_days: i64) -> Vec<LeadBin> {
    (0..=horizon_days / LEAD_DAYS)
        .map(|index| {
            let (from, to) = (index * LEAD_DAYS, ((index + 1) * LEAD_DAYS - 1).min(horizon_days));
            let within = |lead: &&ConflictLead| lead.days.is_some_and(|days| (from..=to).contains(&days));
            LeadBin { from, to, conflicts: leads.iter().filter(within).count() }
        })
        .collect()
}

fn alerts<'a>(backtest: &Backtest, tables: &'a Tables, config: &Config) -> Vec<AlertLine<'a>> {
    let mut by_client: Vec<Vec<&ClientRow>> = vec![Vec::new(); backtest.conflicts.len()];
    for row in &backtest.clients {
        by_client[row.client].push(row);
    }
    let mut lines = Vec::new();
    for (client, rows) in ClientIndex::all(by_client.len()).zip(&by_client) {
        let conflicts = &backtest.conflicts[client];
        // Consecutive rows are one alert unless it lapses or a conflict comes in between.
        let index = |row: &ClientRow| {
            let day = backtest.dates[row.date];
            (row.alerted, conflicts.iter().filter(|conflict| conflict.day() < day).count())
        };
        let spells = rows.chunk_by(|a, b| index(a) == index(b) && b.date == a.date + 1);
        for spell in spells.filter(|spell| spell[0].alerted) {
            let (first, last) = (spell[0], spell[spell.len() - 1]);
            let verdict = match (last.conflict, conflicts.get(index(last).1)) {
                (Some(true), Some(conflict)) => {
                    let opens = conflict.day() - config.horizon;
                    let warned = spell.iter().map(|row| backtest.dates[row.date]).find(|day| *day >= opens);
                    AlertVerdict::Right {
                        on: conflict.day(),
                        kind: kind(tables, client, conflict.at),
                        lead_days: warned.map_or(0, |day| (conflict.day() - day).num_days()),
                    }
                }
                (Some(_), _) => AlertVerdict::False,
                (None, _) => AlertVerdict::Open,
            };
            lines.push(AlertLine {
                client: &tables.clients[client].name,
                from: backtest.dates[first.date],
                to: backtest.dates[last.date],
                probability: first.chance.map(|chance| chance.probability),
                verdict,
                reasons: first.reasons.clone(),
            });
        }
    }
    lines.sort_by(|a, b| b.from.cmp(&a.from).then(a.client.cmp(b.client)));
    lines
}

fn missed<'a>(
    backtest: &Backtest,
    leads: &[ConflictLead],
    tables: &'a Tables,
    config: &Config,
) -> Vec<MissedLine<'a>> {
    let mut lines: Vec<MissedLine<'a>> = leads
        .iter()
        .filter(|lead| lead.days.is_none())
        .map(|lead| {
            let on = lead.conflict.day();
            let within = |row: &&ClientRow| {
                let day = backtest.dates[row.date];
                row.client == lead.client && day <= on && day >= on - config.horizon
            };
            let highest = backtest
                .clients
                .iter()
                .filter(within)
                .filter(|row| row.chance.is_some())
                .max_by(|a, b| said(a).total_cmp(&said(b)));
            MissedLine {
                client: &tables.clients[lead.client].name,
                on,
                kind: kind(tables, lead.client, lead.conflict.at),
                probability: highest.map(said),
                gap: match highest {
                    None => MissReason::Unscored,
                    Some(row) if row.band == Band::Act => MissReason::BeyondCapacity,
                    Some(_) => MissReason::BelowCut,
                },
                reasons: highest.map(|row| row.reasons.clone()).unwrap_or_default(),
            }
        })
        .collect();
    lines.sort_by(|a, b| b.on.cmp(&a.on).then(a.client.cmp(b.client)));
    lines
}

fn kind(tables: &Tables, client: ClientIndex, at: chrono::DateTime<chrono::Utc>) -> Option<OutcomeKind> {
    let row =
        tables.outcomes.iter().find(|row| row.client == client && row.at.at == at && row.kind.is_conflict());
    row.map(|row| row.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_share_is_that_of_a_handful_of_cases() {
        let cases = |counts: &[(f64, usize)]| -> Vec<usize> {
            let cases: Vec<(f64, bool)> = counts
                .iter()
                .flat_map(|(said, count)| (0..*count).map(|index| (*said, index == 0)))
                .collect();
            let bins = bins(&cases);
            assert!(bins.windows(2).all(|pair| pair[0].said < pair[1].said));
            bins.iter().map(|bin| bin.rows).collect()
        };
        assert_eq!(cases(&[(0.01, 24), (0.03, 61), (0.12, 7), (0.2, 8), (0.3, 1), (0.6, 1)]), [24, 68, 10]);
        // The lowest has none below it.
        assert_eq!(cases(&[(0.01, 3), (0.2, 30)]), [33]);
        // So few that there is nothing to join stay one.
        assert_eq!(cases(&[(0.01, 3), (0.2, 4)]), [7]);
        assert!(cases(&[]).is_empty());
    }
}
