//! One fact, one reason. Silence shows as the days since the last update, the days since the last word unasked, and the rhythm of
//! such words; a client who has stopped writing shows as a drop against its own past and, as exposure, as few messages. Each is
//! weighed by itself, but who reads a page asks which it is: so what signals say of one fact is told as one, by what it comes to
//! on balance, in the words of the one that says it loudest.

use std::collections::BTreeMap;

use crate::signal::{self, Group, SignalId};

/// Signals that tell of one fact at a client.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldTogether {
    /// All of them, the one whose words are said first.
    pub signals: Vec<SignalId>,
    /// What they add together.
    pub log_odds: f64,
}

/// What adds less is no reason: it raises the chance by about a tenth.
pub const REASON_LEAST: f64 = 0.1;

impl ToldTogether {
    /// Whether it raises the risk notably, and somebody could do something about it.
    pub fn is_reason(&self) -> bool {
        self.log_odds >= REASON_LEAST && self.speaker().is_reason()
    }

    /// The signal whose words are said: of those that go the way of the whole, the weightiest.
    pub fn speaker(&self) -> SignalId {
        self.signals[0]
    }
}

/// What is told as one, by what each signal of [`signal::ALL`] adds (or has come to add since); `None` where it cannot be told.
/// In the order of the signals.
pub fn together(addends: &[Option<f64>]) -> Vec<ToldTogether> {
    let mut known: BTreeMap<SignalId, Vec<(SignalId, f64)>> = BTreeMap::new();
    let adds = |id: SignalId| addends[id as usize].unwrap_or(0.0);
    // A retainer in order takes nothing from what a project spends too much, nor a project in order from a retainer.
    let spending = adds(SignalId::BudgetOverrun) + adds(SignalId::CostPace);
    for (signal, addend) in signal::ALL.iter().zip(addends) {
        if let Some(addend) = addend {
            let is_apart = signal.group == Group::Retainer && (*addend < 0.0 || spending < 0.0);
            let told_as = if is_apart { signal.id } else { signal.id.told_as() };
            known.entry(told_as).or_default().push((signal.id, *addend));
        }
    }
    let told = |mut parts: Vec<(SignalId, f64)>| {
        let log_odds: f64 = parts.iter().map(|(_, addend)| addend).sum();
        let way = if log_odds < 0.0 { -1.0 } else { 1.0 };
        parts.sort_by(|a, b| (way * b.1).total_cmp(&(way * a.1)).then(a.0.cmp(&b.0)));
        ToldTogether { signals: parts.into_iter().map(|(signal, _)| signal).collect(), log_odds }
    };
    known.into_values().map(told).collect()
}

/// What each signal of [`signal::ALL`] has come to add; what cannot be told adds nothing, and what adds the same is left out.
pub fn changes(before: &[Option<f64>], now: &[Option<f64>]) -> Vec<Option<f64>> {
    let change = |(before, now): (&Option<f64>, &Option<f64>)| now.unwrap_or(0.0) - before.unwrap_or(0.0);
    before.iter().zip(now).map(change).map(|change| Some(change).filter(|change| *change != 0.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_of(addends: &[(SignalId, f64)]) -> Vec<ToldTogether> {
        let mut all = vec![None; signal::ALL.len()];
        for (signal, addend) in addends {
            all[*signal as usize] = Some(*addend);
        }
        together(&all)
    }

    #[test]
    fn silence_is_one_fact_by_what_it_comes_to() {
        let silence = [
            (SignalId::SilentDays, -0.1),
            (SignalId::UnpromptedDays, 0.2),
            (SignalId::UnpromptedRhythm, 0.4),
            (SignalId::OverdueDays, 0.3),
        ];
        let told = told_of(&silence);
        assert_eq!(told.len(), 2);
        let silence = &told[1];
        assert_eq!(
            silence.signals,
            [SignalId::UnpromptedRhythm, SignalId::UnpromptedDays, SignalId::SilentDays]
        );
        assert!((silence.log_odds - 0.5).abs() < 1e-12);
    }

    #[test]
    fn work_beyond_a_retainer_is_told_with_the_budget_and_a_retainer_in_order_is_not() {
        let over = [
            (SignalId::BudgetOverrun, 0.3),
            (SignalId::CostPace, -0.05),
            (SignalId::OverServicing, 0.35),
            (SignalId::RetainerBurn, -0.04),
        ];
        let told = told_of(&over);
        let budget = [SignalId::OverServicing, SignalId::BudgetOverrun, SignalId::CostPace];
        assert_eq!(
            told.iter().map(|told| &told.signals[..]).collect::<Vec<_>>(),
            [&budget[..], &[SignalId::RetainerBurn]]
        );
        assert!((told[0].log_odds - 0.6).abs() < 1e-12);
        let told = told_of(&[(SignalId::CostPace, -0.3), (SignalId::RetainerBurn, 0.35)]);
        assert_eq!(told.len(), 2);
    }

    #[test]
    fn a_client_who_stopped_writing_is_told_once_as_what_weighs_more() {
        let few = (SignalId::ClientMessages, -0.2);
        let told = told_of(&[(SignalId::ClientVolumeDrop, 0.5), few, (SignalId::ContactDays, -0.1)]);
        assert_eq!((told.len(), told[0].speaker()), (1, SignalId::ClientVolumeDrop));
        assert!((told[0].log_odds - 0.2).abs() < 1e-12);
        let told = told_of(&[(SignalId::ClientVolumeDrop, 0.1), few, (SignalId::ContactDays, -0.3)]);
        assert_eq!((told.len(), told[0].speaker()), (1, SignalId::ContactDays));
    }
}
