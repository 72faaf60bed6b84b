//! The smallest fix: the cheapest acts of the agency after which a client's score is below a cut. Nothing is guessed:
//! the acts are added to the client's rows and the client is replayed and scored again.

use std::collections::BTreeMap;

use super::{
    HYSTERESIS,
    act::{FixAct, FixActKind, events, offers},
};
use crate::{
    forecast::{self, ClassFallback, ItemForecast, workspace},
    history::{History, Item, single_client::SingleClient},
    score::{self, Score, weights::EXPERT},
    signal::View,
};
use forewarn_base::{error::Result, stat};
use forewarn_table::{
    Band, ClientIndex,
    config::{Config, FixCosts},
};

/// This many acts of a kind are tried one by one; the rest all at once.
pub const STEPS: usize = 8;
/// This many promising sets are replayed before the search gives up.
const TRIES_MOST: usize = 12;
/// What lowers the chance by less is not offered as the best effort.
const NOTABLE: f64 = 0.01;
/// The assumed chance of keeping a date moved to the 80 % day, until the forecast is recomputed.
const MOVED_MISS: f64 = 0.2;

/// A set of acts, and the score once they are done.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayedFix {
    /// The acts.
    pub acts: Vec<FixAct>,
    /// What they cost together, in the unit of the configuration.
    pub cost: f64,
    /// By how much the acts of each kind lower the log-odds when done alone; empty where nobody tried.
    pub effects: BTreeMap<FixActKind, f64>,
    /// The score then: what a review gives if the acts' rows are in the tables and nothing else has changed.
    pub score: Score,
}

/// The smallest fixes of a client.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SmallestFixes {
    /// The cheapest that ends the alert; `None` if there is no alert, or nothing suffices.
    pub below_act: Option<ReplayedFix>,
    /// The cheapest that makes the client calm; `None` if it is already, or nothing suffices.
    pub below_watch: Option<ReplayedFix>,
    /// The best effort: what lowers the risk most if nothing suffices for the first of these that is wanted.
    pub best_effort: Option<ReplayedFix>,
}

/// Finds the smallest fixes of a client whose score is `score`; `alerted`: whether the client has an alert.
///
/// Each kind of act is replayed by itself, one more at a time; for sets of several kinds the effects are put together,
/// and those sets that then look sufficient are replayed, the cheapest first, until one is. Of sets of one cost that
/// with the lowest risk comes first.
///
/// # Errors
/// A query of a signal fails.
pub fn smallest_fixes(
    view: View<'_>,
    client: ClientIndex,
    score: &Score,
    alerted: bool,
) -> Result<SmallestFixes> {
    let config = view.config;
    let has_alert = alerted || score.band == Band::Act;
    let watched = score.band >= Band::Watch;
    let mut fixes = SmallestFixes::default();
    if score.chance.is_none() || !(has_alert || watched) {
        return Ok(fixes);
    }
    let search = FixSearch::new(view, client);
    let curves = search.curves(score)?;
    let sets = sets(&curves, score, config);
    let mut replayed: BTreeMap<usize, ReplayedFix> = BTreeMap::new();
    let mut below = |cut: f64, band: Band| -> Result<Option<ReplayedFix>> {
        let near = sets.iter().filter(|set| stat::logistic(set.log_odds) < cut).take(TRIES_MOST);
        for set in near {
            let fix = match replayed.get(&set.index) {
                Some(fix) => fix.clone(),
                None => search.fix(set, &curves)?,
            };
            let suffices = fix.score.chance.is_some_and(|chance| chance.probability < cut);
            if suffices && fix.score.band <= band {
                return Ok(Some(fix));
            }
            replayed.insert(set.index, fix);
        }
        Ok(None)
    };
    if has_alert {
        fixes.below_act = below(config.act_cut * HYSTERESIS, Band::Watch)?;
    }
    // What does not reach the easier aim cannot reach the harder one.
    if watched && (!has_alert || fixes.below_act.is_some()) {
        fixes.below_watch = below(config.watch_cut, Band::Calm)?;
    }
    let failed = if has_alert { fixes.below_act.is_none() } else { fixes.below_watch.is_none() };
    if failed {
        let least = sets.iter().min_by(|a, b| a.log_odds.total_cmp(&b.log_odds).then(a.index.cmp(&b.index)));
        let helps = least.filter(|set| set.log_odds < score.log_odds);
        let best = helps.map(|set| search.fix(set, &curves)).transpose()?;
        fixes.best_effort = best.filter(|fix| {
            let chance = |score: &Score| score.chance.map_or(0.0, |chance| chance.probability);
            chance(score) - chance(&fix.score) >= NOTABLE
        });
    }
    Ok(fixes)
}

/// The result of the acts, whether they suffice or not.
///
/// # Errors
/// A query of a signal fails.
pub fn replay_acts(view: View<'_>, client: ClientIndex, acts: Vec<FixAct>) -> Result<ReplayedFix> {
    let score = FixSearch::new(view, client).score(&acts, true)?;
    let cost = acts.iter().map(|act| act.cost(&view.config.fix)).sum();
    Ok(ReplayedFix { acts, cost, effects: BTreeMap::new(), score })
}

/// One kind of act done 0, 1, 2 … times: the number of acts and the addends of each step.
struct ActCurve {
    acts: Vec<FixAct>,
    /// The sum of the addends before.
    before: f64,
    steps: Vec<(usize, Vec<Option<f64>>)>,
}

/// A set of acts that was not replayed: a step of each curve (0: none), the cost, and the log-odds put together.
struct ActSet {
    index: usize,
    steps: Vec<usize>,
    cost: f64,
    log_odds: f64,
}

/// The search for one client's fixes.
struct FixSearch<'a> {
    view: View<'a>,
    client: ClientIndex,
    single_client: SingleClient,
}

impl<'a> FixSearch<'a> {
    fn new(view: View<'a>, client: ClientIndex) -> Self {
        Self { view, client, single_client: SingleClient::of(view.history, client) }
    }

    fn curves(&self, score: &Score) -> Result<Vec<ActCurve>> {
        let curve = |acts: Vec<FixAct>| -> Result<Option<ActCurve>> {
            let counts = (1..=acts.len()).filter(|count| *count <= STEPS || *count == acts.len());
            let mut steps: Vec<(usize, Vec<Option<f64>>)> = Vec::new();
            let mut least = sum(&score.addends);
            for count in counts {
                let addends = self.score(&acts[..count], false)?.addends;
                // Another act that does not lower the score is not worth its cost.
                if sum(&addends) < least {
                    least = sum(&addends);
                    steps.push((count, addends));
                }
            }
            let before = sum(&score.addends);
            Ok((!steps.is_empty()).then_some(ActCurve { acts, before, steps }))
        };
        let curves = offers(self.view, self.client).into_iter().map(curve).collect::<Result<Vec<_>>>()?;
        Ok(curves.into_iter().flatten().collect())
    }

    fn fix(&self, set: &ActSet, curves: &[ActCurve]) -> Result<ReplayedFix> {
        let acts: Vec<FixAct> = curves
            .iter()
            .zip(&set.steps)
            .filter(|(_, step)| **step > 0)
            .flat_map(|(curve, step)| &curve.acts[..curve.steps[step - 1].0])
            .cloned()
            .collect();
        let score = self.score(&acts, true)?;
        let effects = curves
            .iter()
            .zip(&set.steps)
            .filter(|(_, step)| **step > 0)
            .filter_map(|(curve, step)| {
                Some((curve.acts.first()?.kind(), curve.before - sum(&curve.steps[step - 1].1)))
            })
            .collect();
        Ok(ReplayedFix { acts, cost: set.cost, effects, score })
    }

    /// The score after the acts. `exact`: with the forecast recomputed from the schedule as it would be then.
    fn score(&self, acts: &[FixAct], exact: bool) -> Result<Score> {
        let config = self.view.config;
        let history = self.single_client.replay(&events(acts, self.view.history, self.client), config);
        let forecasts = if exact && acts.iter().any(FixAct::is_of_schedule) {
            self.forecast_anew(&history)
        } else {
            self.forecast_before(&history, acts)
        };
        Ok(score::score_with(&history, &forecasts, &EXPERT, config)?.swap_remove(0))
    }

    /// The index of the client's first item among those of the portfolio.
    fn first_item(&self) -> usize {
        self.view.history.items.partition_point(|item| item.client < self.client)
    }

    /// The portfolio's forecast made before, for the client's items that are still open. A date that was moved counts
    /// with the probability that it was chosen for.
    fn forecast_before(&self, history: &History, acts: &[FixAct]) -> Vec<ItemForecast> {
        let first = self.first_item();
        let moved = |item: &Item| {
            acts.iter()
                .any(|act| matches!(act, FixAct::Renegotiate(piece, _) if piece.item_id == item.item_id))
        };
        let own = |forecast: &ItemForecast| {
            let index = forecast.item.checked_sub(first)?;
            let item = history.items.get(index).filter(|item| item.is_open())?;
            let mut forecast = ItemForecast { item: index, ..forecast.clone() };
            if moved(item) {
                forecast.p_kept = Some(1.0 - MOVED_MISS);
                forecast.p_kept_when_made = forecast.p_kept;
            }
            Some(forecast)
        };
        self.view.forecasts.iter().filter_map(own).collect()
    }

    /// The forecast of the client's items, learned from the whole portfolio as it would be then: acts are events of
    /// the schedule, which every forecast learns from.
    fn forecast_anew(&self, history: &History) -> Vec<ItemForecast> {
        let (first, count) = (self.first_item(), history.items.len());
        let index = self.client;
        let items: Vec<Item> =
            history.items.iter().map(|item| Item { client: index, ..item.clone() }).collect();
        let mut cases = workspace::cases(self.view.history);
        for (case, item) in cases[first..first + count].iter_mut().zip(&items) {
            case.item = item;
            case.first_due_at = item.first_due_at.map(|at| at.at);
        }
        forecast::forecast(&cases, history.as_of, history.calendars.pauses(), ClassFallback::BuiltIn)
            .into_iter()
            .filter(|forecast| (first..first + count).contains(&forecast.item))
            .map(|forecast| ItemForecast { item: forecast.item - first, ..forecast })
            .collect()
    }
}

fn sum(addends: &[Option<f64>]) -> f64 {
    addends.iter().flatten().sum()
}

/// All sets of steps except the empty one, cheapest first; of equal cost, lowest risk first.
fn sets(curves: &[ActCurve], score: &Score, config: &Config) -> Vec<ActSet> {
    let prior = score.log_odds - sum(&score.addends);
    let all: usize = curves.iter().map(|curve| curve.steps.len() + 1).product();
    let set = |index: usize| {
        let mut rest = index;
        let steps: Vec<usize> = curves
            .iter()
            .map(|curve| {
                let step = rest % (curve.steps.len() + 1);
                rest /= curve.steps.len() + 1;
                step
            })
            .collect();
        let taken: Vec<&(usize, Vec<Option<f64>>)> = curves
            .iter()
            .zip(&steps)
            .filter(|(_, step)| **step > 0)
            .map(|(curve, step)| &curve.steps[step - 1])
            .collect();
        let cost = curves.iter().zip(&steps).filter(|(_, step)| **step > 0).map(|(curve, step)| {
            let acts = &curve.acts[..curve.steps[step - 1].0];
            acts.iter().map(|act| act.cost(&config.fix)).sum::<f64>()
        });
        // A signal that several kinds change takes the value of the most effective kind.
        let addend = |signal: usize| {
            let before = score.addends[signal];
            let changed = taken.iter().map(|(_, addends)| addends[signal]).filter(|after| *after != before);
            changed.map(|after| after.unwrap_or(0.0)).reduce(f64::min).unwrap_or(before.unwrap_or(0.0))
        };
        let log_odds = prior + (0..score.addends.len()).map(addend).sum::<f64>();
        ActSet { index, cost: cost.sum(), log_odds, steps }
    };
    let mut sets: Vec<ActSet> = (1..all).map(set).collect();
    sets.sort_by(|a, b| {
        a.cost.total_cmp(&b.cost).then(a.log_odds.total_cmp(&b.log_odds)).then(a.index.cmp(&b.index))
    });
    sets
}

impl ReplayedFix {
    /// The acts by kind: what the client asked, then what brings most for its effort.
    pub fn by_kind(&self, costs: &FixCosts) -> Vec<Vec<&FixAct>> {
        let mut kinds: BTreeMap<FixActKind, Vec<&FixAct>> = BTreeMap::new();
        for act in &self.acts {
            kinds.entry(act.kind()).or_default().push(act);
        }
        let worth = |acts: &[&FixAct]| {
            let cost: f64 = acts.iter().map(|act| act.cost(costs)).sum();
            let effect = acts.first().and_then(|act| self.effects.get(&act.kind())).copied().unwrap_or(0.0);
            effect / cost.max(0.1)
        };
        let mut groups: Vec<Vec<&FixAct>> = kinds.into_values().collect();
        let answers = |acts: &[&FixAct]| acts.first().is_some_and(|act| act.kind() == FixActKind::Answer);
        groups.sort_by(|a, b| answers(b).cmp(&answers(a)).then(worth(b).total_cmp(&worth(a))));
        groups
    }
}
