//! The forecast cases of a workspace: its items with facts from their projects and clients.

use forewarn_table::ClientIndex;
use std::collections::BTreeMap;

use super::{ClassFallback, ForecastCase, ItemForecast, forecast, kept_when_made};
use crate::history::{History, LedgerRow};

/// Every item of a history as a case, in the order of [`History::items`].
pub fn cases(history: &History) -> Vec<ForecastCase<'_>> {
    let services: BTreeMap<&str, &str> = history
        .tables
        .projects
        .iter()
        .filter_map(|project| Some((project.project_id.as_str(), project.service.as_deref()?)))
        .collect();
    history
        .items
        .iter()
        .map(|item| {
            let client = &history.tables.clients[item.client];
            ForecastCase {
                item,
                service: item.project_id.as_deref().and_then(|id| services.get(id)).copied(),
                owner: client.owner.as_deref(),
                zone: client.zone,
                first_due_at: item.first_due_at.map(|at| at.at),
            }
        })
        .collect()
}

/// Forecasts every open item of a history.
pub fn of_history(history: &History) -> Vec<ItemForecast> {
    forecast(&cases(history), history.as_of, history.calendars.pauses(), ClassFallback::BuiltIn)
}

/// For each row of the ledger how likely it was to be kept when it was made; `None` where it names no item, or no date
/// of the schedule that was promised by then.
pub fn ledger_chances(history: &History) -> Vec<Option<f64>> {
    let made =
        kept_when_made(&cases(history), history.as_of, history.calendars.pauses(), ClassFallback::BuiltIn);
    // Masked ids are in no order.
    let indexes: BTreeMap<(ClientIndex, &str), usize> = history
        .items
        .iter()
        .enumerate()
        .map(|(index, item)| ((item.client, &*item.item_id), index))
        .collect();
    let chance = |row: &LedgerRow| {
        let index = *indexes.get(&(row.client, row.item_id.as_deref()?))?;
        // The due date that held when the promise was made, or was set on the same day.
        let given = row.made_at + chrono::Duration::days(1);
        let until = made.partition_point(|promise| (promise.item, promise.made_at) <= (index, given));
        let last = made[..until].last().filter(|promise| promise.item == index);
        last.map(|promise| promise.p_kept)
    };
    history.ledger.iter().map(chance).collect()
}
