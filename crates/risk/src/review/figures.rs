//! Figures that tables show and no other record holds.

use crate::{
    forecast::{ItemForecast, workspace},
    history::{Delay, History},
};

/// What is known of each promise and of each open item beside what their rows say.
#[derive(Debug)]
pub struct Figures {
    /// How likely each promise of the ledger was to be kept when it was given, in the ledger's order.
    pub promise_chances: Vec<Option<f64>>,
    /// Whose delay each forecast item's lateness is, in the order of the forecasts.
    pub delays: Vec<Option<Delay>>,
}

impl Figures {
    /// The figures of a history and the forecasts of its open items.
    pub fn new(history: &History, forecasts: &[ItemForecast]) -> Self {
        let (promise_chances, delays) =
            rayon::join(|| workspace::ledger_chances(history), || delays(history, forecasts));
        Self { promise_chances, delays }
    }
}

fn delays(history: &History, forecasts: &[ItemForecast]) -> Vec<Option<Delay>> {
    let item = |row: &ItemForecast| &history.items[row.item];
    // The items of a client follow each other.
    forecasts
        .chunk_by(|a, b| item(a).client == item(b).client)
        .flat_map(|own| {
            let excuses = history.excuses_of(item(&own[0]).client);
            own.iter().map(|row| excuses.delay(item(row))).collect::<Vec<_>>()
        })
        .collect()
}
