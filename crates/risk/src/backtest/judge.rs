//! Measures the replayed forecasts against baselines that need no model, and against a regression on plain counts.

use chrono::{Duration, NaiveDate};
use serde::Serialize;

use super::{
    Backtest, ClientRow, ItemRow,
    metric::{BootstrapDraws, LEVEL, MetricEstimate, ScoredCase, ScoredCases, mean, median},
};
use crate::{forecast::LEVELS, model::fit};
use forewarn_table::{ClientIndex, Moment, config::Config};

/// All measures of a backtest.
#[derive(Debug, Clone, Serialize)]
pub struct BacktestMetrics {
    /// The first date.
    pub from: Option<NaiveDate>,
    /// The last date.
    pub to: Option<NaiveDate>,
    /// How many dates.
    pub dates: usize,
    /// The horizon of the forecasts.
    pub horizon_days: i64,
    /// How many clients are acted on at a date.
    pub capacity: usize,
    /// The level of every interval here: clients drawn again, 400 times.
    pub interval_level: f64,
    /// Client rows in all.
    pub rows: usize,
    /// Of these, without a probability.
    pub rows_unknown: usize,
    /// Of these, rows whose horizon the data do not reach; not measured.
    pub rows_open: usize,
    /// Rows measured: with a probability and a closed horizon.
    pub rows_measured: usize,
    /// Of these, by learned weights.
    pub rows_learned: usize,
    /// The share of measured rows with a conflict.
    pub conflict_rate: Option<f64>,
    /// The scores as given: learned where enough was known, otherwise expert.
    pub model: MethodMetrics,
    /// By the expert weights alone.
    pub expert: MethodMetrics,
    /// Baselines without a model. Each is turned into a probability by a curve fitted to these very rows, with
    /// hindsight, which favours it.
    pub baselines: BaselineMetrics,
    /// The alerts.
    pub alerts: AlertMetrics,
    /// The forecasts of items.
    pub items: ItemMetrics,
}

/// The baselines.
#[derive(Debug, Clone, Serialize)]
pub struct BaselineMetrics {
    /// The share of conflicts, for everybody.
    pub base_rate: MethodMetrics,
    /// By days since anybody wrote.
    pub last_contact: MethodMetrics,
    /// By the number of overdue items.
    pub overdue_count: MethodMetrics,
    /// By the number of open items.
    pub open_items: MethodMetrics,
    /// By the number of messages in 30 days.
    pub volume: MethodMetrics,
    /// By the client's conflicts so far, each counting half after a horizon.
    pub persistence: MethodMetrics,
    /// By a logistic regression on these counts, fitted on what was known at each date: no hindsight.
    pub counts: MethodMetrics,
}

/// Metrics of one method of forecasting conflicts.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "each is documented where it is computed: backtest::metric")]
pub struct MethodMetrics {
    pub auc: MetricEstimate,
    pub pr_auc: MetricEstimate,
    pub brier: MetricEstimate,
    pub brier_skill: MetricEstimate,
    pub calibration_error: MetricEstimate,
    /// The mean of what was said over the share of conflicts.
    pub said_over_came: MetricEstimate,
    /// Of the tenth of clients that stood highest at each date, the share with a conflict.
    pub precision_top_tenth: MetricEstimate,
    pub precision_at_capacity: MetricEstimate,
    pub recall_at_capacity: MetricEstimate,
    /// Days from the first date, within a horizon, at which a client was among the likeliest, to its conflict.
    pub median_lead_days: MetricEstimate,
}

/// Metrics of alerts, after cuts, capacity and hysteresis.
#[derive(Debug, Clone, Serialize)]
pub struct AlertMetrics {
    /// Alerts on measured rows: one that stands on several dates counts on each (the page and the terminal count it once).
    pub closed: usize,
    /// The share of them that a conflict followed.
    pub precision: MetricEstimate,
    /// The share of conflicts that came under a standing alert.
    pub conflicts_warned: MetricEstimate,
    /// Conflicts within reach of the dates.
    pub conflicts: usize,
    /// How many of them came under a standing alert.
    pub warned: usize,
    /// Days from the first alert, within a horizon, to the conflict.
    pub median_lead_days: MetricEstimate,
}

/// Measures of the forecasts of items.
#[derive(Debug, Clone, Serialize)]
pub struct ItemMetrics {
    /// Item rows in all.
    pub rows: usize,
    /// By level: the share delivered by the day that was given, where the data reach that day.
    pub coverage: Vec<LevelCoverage>,
    /// The mean pinball loss in days over the five levels, where the item was delivered.
    pub pinball_days: MetricEstimate,
    /// Rows with a future due date whose outcome is known.
    pub rows_with_date: usize,
    /// The share of these that were kept.
    pub kept_rate: Option<f64>,
    /// The Brier score of `p_kept`.
    pub brier: MetricEstimate,
    /// One minus that over the Brier score of the share that was kept, known beforehand.
    pub brier_skill: MetricEstimate,
}

/// How often a level was reached.
#[derive(Debug, Clone, Serialize)]
pub struct LevelCoverage {
    /// The level.
    pub level: f64,
    /// Rows.
    pub rows: usize,
    /// The share.
    pub share: MetricEstimate,
}

/// Judges a backtest.
pub fn judge(backtest: &Backtest, config: &Config) -> BacktestMetrics {
    let draws = BootstrapDraws::new(backtest.conflicts.len());
    let measured: Vec<&ClientRow> =
        backtest.clients.iter().filter(|row| row.chance.is_some() && row.conflict.is_some()).collect();
    let judged = |probability: &dyn Fn(&ClientRow) -> f64| {
        let cases: Vec<ScoredCase> = measured.iter().map(|row| case(row, probability(row))).collect();
        let leads = leads(backtest, config, &likeliest(backtest, config.capacity, probability));
        judged(&ScoredCases::new(cases, config.capacity), &leads, &draws)
    };
    let rate = share(&measured, |row| row.conflict == Some(true));
    let by = |value: fn(&ClientRow) -> f64| {
        let columns: Vec<Vec<f64>> = measured.iter().map(|row| vec![value(row).max(0.0).ln_1p()]).collect();
        let labels: Vec<bool> = measured.iter().map(|row| row.conflict == Some(true)).collect();
        let fitted = fit::logistic(&columns, &labels, 1e-3);
        judged(&|row| {
            let flat = rate.unwrap_or(0.0);
            fitted.as_ref().map_or(flat, |fitted| fitted.probability(&[value(row).max(0.0).ln_1p()]))
        })
    };
    BacktestMetrics {
        from: backtest.dates.first().copied(),
        to: backtest.dates.last().copied(),
        dates: backtest.dates.len(),
        horizon_days: config.horizon.num_days(),
        capacity: config.capacity,
        interval_level: LEVEL,
        rows: backtest.clients.len(),
        rows_unknown: backtest.clients.iter().filter(|row| row.chance.is_none()).count(),
        rows_open: backtest.clients.iter().filter(|row| row.conflict.is_none()).count(),
        rows_measured: measured.len(),
        rows_learned: measured.iter().filter(|row| row.learned).count(),
        conflict_rate: rate.map(round),
        model: judged(&|row| row.chance.map_or(0.0, |chance| chance.probability)),
        expert: judged(&|row| row.expert.unwrap_or(0.0)),
        baselines: BaselineMetrics {
            base_rate: judged(&|_| rate.unwrap_or(0.0)),
            last_contact: by(|row| row.counts.contact_days),
            overdue_count: by(|row| row.counts.overdue),
            open_items: by(|row| row.counts.open),
            volume: by(|row| row.counts.volume()),
            persistence: by(|row| row.counts.conflicts),
            counts: judged(&|row| row.by_counts.unwrap_or(0.0)),
        },
        alerts: alerts(backtest, config, &measured, &draws),
        items: items(backtest, &draws),
    }
}

fn case(row: &ClientRow, probability: f64) -> ScoredCase {
    ScoredCase { client: row.client, date: row.date, probability, conflict: row.conflict == Some(true) }
}

fn judged(cases: &ScoredCases, leads: &[ConflictLead], draws: &BootstrapDraws) -> MethodMetrics {
    MethodMetrics {
        auc: draws.figure(|weights| cases.auc(weights)),
        pr_auc: draws.figure(|weights| cases.pr_auc(weights)),
        brier: draws.figure(|weights| cases.brier(weights)),
        brier_skill: draws.figure(|weights| cases.brier_skill(weights)),
        calibration_error: draws.figure(|weights| cases.calibration_error(weights)),
        said_over_came: draws.figure(|weights| cases.said_over_came(weights)),
        precision_top_tenth: draws.figure(|weights| cases.precision_top_tenth(weights)),
        precision_at_capacity: draws.figure(|weights| cases.at_capacity(weights).0),
        recall_at_capacity: draws.figure(|weights| cases.at_capacity(weights).1),
        median_lead_days: draws.figure(|weights| median(&found(leads), weights)),
    }
}

/// The rows among the `capacity` likeliest of their date, by their indexes among the client rows. Ties fall to the
/// client that comes first.
fn likeliest(backtest: &Backtest, capacity: usize, probability: &dyn Fn(&ClientRow) -> f64) -> Vec<bool> {
    let mut chosen = vec![false; backtest.clients.len()];
    let indexes: Vec<usize> = (0..chosen.len()).collect();
    for date in indexes.chunk_by(|a, b| backtest.clients[*a].date == backtest.clients[*b].date) {
        let mut ranked: Vec<(f64, usize)> = date
            .iter()
            .filter(|index| backtest.clients[**index].chance.is_some())
            .map(|index| (probability(&backtest.clients[*index]), *index))
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, index) in ranked.iter().take(capacity) {
            chosen[*index] = true;
        }
    }
    chosen
}

/// A conflict within a horizon of some row of its client.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConflictLead {
    /// The client's index.
    pub client: ClientIndex,
    /// The conflict.
    pub conflict: Moment,
    /// How many days before it the client was first marked, within the horizon and after the client's conflict
    /// before; `None` where it was not.
    pub days: Option<i64>,
}

/// How early the clients of marked rows were marked before each conflict.
pub fn leads(backtest: &Backtest, config: &Config, marked: &[bool]) -> Vec<ConflictLead> {
    let mut by_client: Vec<Vec<(NaiveDate, bool)>> = vec![Vec::new(); backtest.conflicts.len()];
    for (row, marked) in backtest.clients.iter().zip(marked) {
        by_client[row.client].push((backtest.dates[row.date], *marked));
    }
    let mut leads = Vec::new();
    for (client, rows) in ClientIndex::all(by_client.len()).zip(&by_client) {
        let mut before = NaiveDate::MIN;
        for conflict in &backtest.conflicts[client] {
            let (day, opens) = (conflict.day(), conflict.day() - config.horizon);
            let mut reach =
                rows.iter().filter(|(date, _)| *date <= day && *date >= opens && *date > before).peekable();
            if reach.peek().is_some() {
                let first = reach.find(|(_, marked)| *marked);
                let days = first.map(|(date, _)| (day - *date).num_days());
                leads.push(ConflictLead { client, conflict: *conflict, days });
            }
            before = day;
        }
    }
    leads
}

/// Whether there was an alert, row by row.
pub fn standing(backtest: &Backtest) -> Vec<bool> {
    backtest.clients.iter().map(|row| row.alerted).collect()
}

fn found(leads: &[ConflictLead]) -> Vec<(ClientIndex, f64)> {
    leads.iter().filter_map(|lead| Some((lead.client, lead.days? as f64))).collect()
}

fn alerts(
    backtest: &Backtest,
    config: &Config,
    measured: &[&ClientRow],
    draws: &BootstrapDraws,
) -> AlertMetrics {
    let closed: Vec<(ClientIndex, f64)> = measured
        .iter()
        .filter(|row| row.alerted)
        .map(|row| (row.client, truth(row.conflict == Some(true))))
        .collect();
    let leads = leads(backtest, config, &standing(backtest));
    let warned: Vec<(ClientIndex, f64)> =
        leads.iter().map(|lead| (lead.client, truth(lead.days.is_some()))).collect();
    AlertMetrics {
        closed: closed.len(),
        precision: draws.figure(|weights| mean(&closed, weights)),
        conflicts_warned: draws.figure(|weights| mean(&warned, weights)),
        conflicts: leads.len(),
        warned: leads.iter().filter(|lead| lead.days.is_some()).count(),
        median_lead_days: draws.figure(|weights| median(&found(&leads), weights)),
    }
}

fn items(backtest: &Backtest, draws: &BootstrapDraws) -> ItemMetrics {
    // The last day that is wholly known.
    let last = (backtest.known_until - Duration::seconds(1)).date_naive() - Duration::days(1);
    let rows: Vec<&ItemRow> = backtest.items.iter().filter(|row| !row.cancelled).collect();
    let coverage = LEVELS.iter().enumerate().map(|(index, level)| {
        let told: Vec<(ClientIndex, f64)> = rows
            .iter()
            .filter(|row| row.forecast.quantiles[index] <= last)
            .map(|row| (row.client, truth(by(row, row.forecast.quantiles[index]))))
            .collect();
        LevelCoverage { level: *level, rows: told.len(), share: draws.figure(|weights| mean(&told, weights)) }
    });
    let dated: Vec<(ClientIndex, f64, bool)> = rows
        .iter()
        .filter(|row| !row.overdue)
        .filter_map(|row| {
            let due = row.due.filter(|due| *due <= last)?;
            Some((row.client, row.forecast.p_kept?, by(row, due)))
        })
        .collect();
    let cases: Vec<ScoredCase> = dated
        .iter()
        .map(|(client, probability, kept)| ScoredCase {
            client: *client,
            date: 0,
            probability: *probability,
            conflict: *kept,
        })
        .collect();
    let pinball: Vec<(ClientIndex, f64)> =
        rows.iter().filter_map(|row| Some((row.client, pinball(row, backtest.dates[row.date])?))).collect();
    let cases = ScoredCases::new(cases, 0);
    ItemMetrics {
        rows: backtest.items.len(),
        coverage: coverage.collect(),
        pinball_days: draws.figure(|weights| mean(&pinball, weights)),
        rows_with_date: dated.len(),
        kept_rate: share(&dated, |row| row.2).map(round),
        brier: draws.figure(|weights| cases.brier(weights)),
        brier_skill: draws.figure(|weights| cases.brier_skill(weights)),
    }
}

fn by(row: &ItemRow, day: NaiveDate) -> bool {
    row.delivered_on.is_some_and(|delivered| delivered <= day)
}

/// The pinball loss in days, averaged over the levels (Koenker and Bassett 1978).
fn pinball(row: &ItemRow, date: NaiveDate) -> Option<f64> {
    let actual = (row.delivered_on? - date).num_days() as f64;
    let losses = LEVELS.iter().zip(row.forecast.quantiles).map(|(level, day)| {
        let miss = actual - (day - date).num_days() as f64;
        if miss >= 0.0 { level * miss } else { (level - 1.0) * miss }
    });
    Some(losses.sum::<f64>() / LEVELS.len() as f64)
}

fn share<T>(rows: &[T], is: impl Fn(&T) -> bool) -> Option<f64> {
    (!rows.is_empty()).then(|| rows.iter().filter(|row| is(row)).count() as f64 / rows.len() as f64)
}

fn truth(is: bool) -> f64 {
    f64::from(u8::from(is))
}

fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
