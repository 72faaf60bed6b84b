//! The chance of a conflict ahead as the hazard itself has it: what someone would say who knew the client's nature and
//! the state of the relationship, but not the future.

use super::calendar::{Day, DemoCalendar};
use super::dice::Dice;
use super::life::{RelationState, pass_day};
use super::nature::ClientNature;

/// Days ahead that are looked at.
pub(super) const HORIZON_DAYS: i32 = 60;

/// The probability of at least one conflict on the `HORIZON_DAYS` days from `day`, given the state at its start: the
/// mean, over futures that may follow, of one minus the chance of passing through that future in peace.
pub(super) fn conflict_probability(
    state: &RelationState,
    nature: &ClientNature,
    day: Day,
    calendar: &DemoCalendar,
    futures: u32,
    dice: &mut Dice,
) -> f64 {
    if state.settled() {
        return 0.0;
    }
    let mut sum = 0.0;
    for _ in 0..futures {
        let mut state = *state;
        let mut peace = 1.0;
        for ahead in day..day + HORIZON_DAYS {
            peace *= 1.0 - pass_day(&mut state, nature, calendar.works(ahead), dice).hazard;
            if state.settled() {
                break;
            }
        }
        sum += 1.0 - peace;
    }
    sum / f64::from(futures.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        life::{ClientLife, hurt_chance, pass_day_hurt_by, quarrel},
        nature::{Archetype, StrainCause},
    };

    const CLIENTS: u64 = 1_000;

    /// The probability, and whether a conflict came, every 60 days of the lives of many clients; and the conflicts a
    /// client-year.
    fn lived(seed: u64) -> (Vec<(f64, bool)>, f64) {
        let date = |text: &str| text.parse().expect("a date in the test");
        let calendar = DemoCalendar::new(date("2024-07-01"), date("2026-06-30"));
        let (mut pairs, mut conflicts, mut days) = (Vec::new(), 0, 0);
        for number in 0..CLIENTS {
            let mut dice = Dice::new(seed, number);
            let nature = ClientNature::drawn(Archetype::drawn(&mut dice), &mut dice);
            let life = ClientLife::lived(&nature, 0, calendar.last, &calendar, &mut dice);
            conflicts += life.conflicts.len();
            days += life.gone.unwrap_or(calendar.last);
            for day in (60..=calendar.last - HORIZON_DAYS).step_by(60) {
                if life.present(day) {
                    let state = life.day(day).before;
                    let chance = conflict_probability(&state, &nature, day, &calendar, 24, &mut dice);
                    let came = life.next_conflict(day).is_some_and(|(next, _)| next < day + HORIZON_DAYS);
                    pairs.push((chance, came));
                }
            }
        }
        (pairs, conflicts as f64 * 365.0 / f64::from(days))
    }

    #[test]
    fn probabilities_are_as_frequent_as_they_say() {
        let pairs: Vec<(f64, bool)> = (1..=4).flat_map(|seed| lived(seed).0).collect();
        for (lowest, highest) in [(0.0, 0.02), (0.02, 0.1), (0.1, 0.3), (0.3, 1.0)] {
            let within = pairs.iter().filter(|(chance, _)| (lowest..highest).contains(chance));
            let (count, said, came) = within.fold((0.0, 0.0, 0.0), |(count, said, came), (chance, one)| {
                (count + 1.0, said + chance, came + f64::from(u8::from(*one)))
            });
            let deviation = (said * (1.0 - said / count)).sqrt();
            assert!(
                f64::abs(came - said) < 3.5 * deviation,
                "of {count} between {lowest} and {highest}, {came} came and {said:.1} were foretold"
            );
        }
    }

    #[test]
    fn conflicts_are_as_common_as_in_life() {
        for seed in 1..=4 {
            let (pairs, yearly) = lived(seed);
            assert!((0.15..0.25).contains(&yearly), "{yearly} conflicts a client-year with seed {seed}");
            let came = pairs.iter().filter(|(_, came)| *came).count();
            assert!((2..6).contains(&(came * 100 / pairs.len())), "{came} of {}", pairs.len());
        }
    }

    #[test]
    fn hurts_make_a_conflict_likelier() {
        let date = |text: &str| text.parse().expect("a date in the test");
        let calendar = DemoCalendar::new(date("2024-07-01"), date("2026-06-30"));
        let mut dice = Dice::new(5, 5);
        let nature = ClientNature::drawn(Archetype::BrokenWord, &mut dice);
        let calm = crate::life::RelationState::fresh();
        let mut hurt = calm;
        hurt.goodwill = 0.3;
        hurt.stretches[StrainCause::BrokenWord as usize] = true;
        let mut chance = |state| conflict_probability(&state, &nature, 100, &calendar, 200, &mut dice);
        assert!(chance(hurt) > 5.0 * chance(calm));
    }

    /// Guesses at a client's nature and state that are kept side by side.
    const GUESSES: usize = 200;

    /// What one would say, at the start of every 60th day, who sees every hurt with its cause and every conflict, but
    /// not how deep a hurt went, how fast it is forgiven, the client's temper, or what strains it from outside: the
    /// mean over many natures and states that are all in keeping with what was seen (a particle filter, Gordon,
    /// Salmond and Smith 1993). No score made of records can rank clients better, but for the filter's own noise.
    fn told_by_what_shows(life: &ClientLife, calendar: &DemoCalendar, dice: &mut Dice) -> Vec<(Day, f64)> {
        let guess = |dice: &mut Dice| {
            let nature = ClientNature::drawn(Archetype::drawn(dice), dice);
            (nature, crate::life::RelationState::fresh())
        };
        let mut guesses: Vec<(ClientNature, RelationState)> = (0..GUESSES).map(|_| guess(dice)).collect();
        let mut weights = vec![1.0; GUESSES];
        let mut told = Vec::new();
        for day in life.first..=calendar.last - HORIZON_DAYS {
            if !life.present(day) || life.day(day).before.settled() {
                break;
            }
            if day > 0 && day % 60 == 0 {
                let (mut sum, mut all) = (0.0, 0.0);
                for ((nature, state), weight) in guesses.iter().zip(&weights) {
                    sum += weight * conflict_probability(state, nature, day, calendar, 1, dice);
                    all += weight;
                }
                told.push((day, sum / all));
            }
            let seen = life.day(day).hurt;
            let conflict = life.conflicts.iter().find(|(at, _)| *at == day);
            let works = calendar.works(day);
            for ((nature, state), weight) in guesses.iter_mut().zip(&mut weights) {
                let today = pass_day_hurt_by(state, nature, works, dice, |state, nature, _| {
                    *weight *= hurt_chance(state, nature, seen);
                    seen
                });
                *weight *= if conflict.is_some() { today.hazard } else { 1.0 - today.hazard };
                if state.settled() {
                    *weight = 0.0;
                } else if conflict.is_some_and(|(_, kind)| !kind.leaves()) {
                    *weight *= 1.0 - nature.leaving;
                    while quarrel(state, &ClientNature { leaving: 0.0, ..nature.clone() }, dice).leaves() {}
                }
            }
            let sum: f64 = weights.iter().sum();
            let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
            if sum <= 0.0 {
                break;
            }
            if sum * sum < squares * GUESSES as f64 / 2.0 {
                // Drawn again at even steps along the weights.
                let (mut drawn, mut passed, mut index) = (Vec::with_capacity(GUESSES), weights[0], 0);
                let first = dice.unit();
                for turn in 0..GUESSES {
                    let mark = (first + turn as f64) / GUESSES as f64 * sum;
                    while passed < mark && index + 1 < GUESSES {
                        index += 1;
                        passed += weights[index];
                    }
                    drawn.push(guesses[index].clone());
                }
                guesses = drawn;
                weights.fill(1.0);
            } else {
                weights.iter_mut().for_each(|weight| *weight /= sum / GUESSES as f64);
            }
        }
        told
    }

    fn auc(pairs: &[(f64, bool)]) -> f64 {
        let (hits, misses): (Vec<_>, Vec<_>) = pairs.iter().partition(|(_, came)| *came);
        let won: f64 = hits
            .iter()
            .flat_map(|(hit, _)| misses.iter().map(move |(miss, _)| (hit, miss)))
            .map(|(hit, miss)| {
                if hit > miss {
                    1.0
                } else if hit < miss {
                    0.0
                } else {
                    0.5
                }
            })
            .sum();
        won / (hits.len() * misses.len()) as f64
    }

    /// The figure of docs/score.md: `FOREWARN_CLIENTS=500 cargo test --release --lib what_shows -- --nocapture`.
    #[test]
    #[allow(clippy::print_stderr, reason = "a figure to be read")]
    fn what_shows_ranks_clients_less_well_than_the_truth() {
        let date = |text: &str| text.parse().expect("a date in the test");
        let calendar = DemoCalendar::new(date("2024-07-01"), date("2026-06-30"));
        let (mut truth, mut shown) = (Vec::new(), Vec::new());
        let asked = std::env::var("FOREWARN_CLIENTS").ok().and_then(|words| words.parse().ok());
        let clients: u64 = asked.unwrap_or(200);
        for number in 0..clients {
            let mut dice = Dice::new(9, number);
            let nature = ClientNature::drawn(Archetype::drawn(&mut dice), &mut dice);
            let life = ClientLife::lived(&nature, 0, calendar.last, &calendar, &mut dice);
            for (day, told) in told_by_what_shows(&life, &calendar, &mut dice) {
                let came = life.next_conflict(day).is_some_and(|(next, _)| next < day + HORIZON_DAYS);
                let state = life.day(day).before;
                truth.push((conflict_probability(&state, &nature, day, &calendar, 24, &mut dice), came));
                shown.push((told, came));
            }
        }
        let came = shown.iter().filter(|(_, came)| *came).count();
        let sum: f64 = shown.iter().map(|(told, _)| told).sum();
        let (best, ceiling) = (auc(&truth), auc(&shown));
        eprintln!(
            "{came} of {} came, {sum:.1} told; AUC of the truth {best:.3}, of what shows {ceiling:.3}",
            shown.len()
        );
        assert!(0.6 < ceiling && ceiling < best, "{ceiling} {best}");
    }
}
