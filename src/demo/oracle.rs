//! The chance of a conflict ahead as the hazard itself has it: what someone would say who knew the client's nature and
//! the state of the relationship, but not the future.

use super::calendar::{Calendar, Day};
use super::dice::Dice;
use super::life::{State, pass_day};
use super::nature::Nature;

/// Days ahead that are looked at.
pub(super) const HORIZON_DAYS: i32 = 60;

/// The probability of at least one conflict on the `HORIZON_DAYS` days from `day`, given the state at its start: the
/// mean, over futures that may follow, of one minus the chance of passing through that future in peace.
pub(super) fn conflict_probability(
    state: &State,
    nature: &Nature,
    day: Day,
    calendar: &Calendar,
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
    use crate::demo::life::Life;
    use crate::demo::nature::{Archetype, Cause};

    const CLIENTS: u64 = 1_000;

    /// The probability, and whether a conflict came, every 60 days of the lives of many clients; and the conflicts a
    /// client-year.
    fn lived(seed: u64) -> (Vec<(f64, bool)>, f64) {
        let date = |text: &str| text.parse().expect("a date in the test");
        let calendar = Calendar::new(date("2024-07-01"), date("2026-06-30"));
        let (mut pairs, mut conflicts, mut days) = (Vec::new(), 0, 0);
        for number in 0..CLIENTS {
            let mut dice = Dice::new(seed, number);
            let nature = Nature::drawn(Archetype::drawn(&mut dice), &mut dice);
            let life = Life::lived(&nature, 0, calendar.last, &calendar, &mut dice);
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
        let calendar = Calendar::new(date("2024-07-01"), date("2026-06-30"));
        let mut dice = Dice::new(5, 5);
        let nature = Nature::drawn(Archetype::BrokenWord, &mut dice);
        let calm = crate::demo::life::State::fresh();
        let mut hurt = calm;
        hurt.goodwill = 0.3;
        hurt.stretches[Cause::BrokenWord as usize] = true;
        let mut chance = |state| conflict_probability(&state, &nature, 100, &calendar, 200, &mut dice);
        assert!(chance(hurt) > 5.0 * chance(calm));
    }
}
