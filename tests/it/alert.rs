//! From scores to alerts: what raises one, how long it stands, and who waits where hands are few.

use std::fs;

use chrono::{DateTime, Utc};
use forewarn::{
    alert::{PortfolioSnapshot, decide},
    config::Config,
    score::{ConflictChance, Score},
    table::Band,
};

fn score(probability: f64) -> Score {
    let band = if probability >= 0.2 { Band::Act } else { Band::Watch };
    let chance = Some(ConflictChance { probability, lower: probability, upper: probability });
    let (values, addends) = (Vec::new(), Vec::new());
    Score { values, addends, log_odds: 0.0, chance, band, by_tone_alone: false, unknown: None }
}

#[test]
fn an_alert_rises_at_the_cut_and_stands_until_a_tenth_below_it_whatever_room_there_is() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("forewarn.toml"), "[alerts]\ncapacity = 3\n").unwrap();
    let config = Config::read(folder.path()).unwrap();
    let decided = |chances: [f64; 4], fees: [f64; 4], before: Option<&PortfolioSnapshot>| {
        let scores = chances.map(score).to_vec();
        decide(DateTime::<Utc>::UNIX_EPOCH, fees.map(Some).to_vec(), scores, before, &[false; 4], &config)
    };
    let equal = [100.0; 4];
    let first = decided([0.25, 0.22, 0.199, 0.1], equal, None);
    assert_eq!(first.alerted, [true, true, false, false], "there is room for a third");
    let then = decided([0.185, 0.175, 0.185, 0.1], equal, Some(&first));
    assert_eq!(then.alerted, [true, false, false, false]);
    // Beyond the capacity it is expected loss that counts, and not the chance alone.
    let many = decided([0.3, 0.25, 0.21, 0.4], [100.0, 100.0, 900.0, 100.0], None);
    assert_eq!(many.alerted, [true, false, true, true]);
    assert_eq!(many.beyond_capacity.len(), 1);
}
