//! How likely a promise is to be kept, by what became of those before.

use chrono::Duration;

use super::PromiseStatus;
use crate::history::History;
use forewarn_text::Side;

/// What fell due longer ago says nothing any more.
const COUNTS_FOR: Duration = Duration::days(365);
/// The portfolio's rate weighs as much as so many promises of the client's own.
const PORTFOLIO_WEIGHS: f64 = 10.0;

/// How likely the agency is to keep a promise to each client in time: the share kept of those that fell due in the last
/// year and can be told, drawn towards the whole portfolio's; `None` everywhere where the portfolio has fewer than ten.
pub fn odds(history: &History) -> Vec<Option<f64>> {
    let since = history.as_of - COUNTS_FOR;
    let mut told = vec![(0.0, 0.0); history.client_count()];
    for row in history.ledger.iter().filter(|row| {
        row.side == Side::Agency
            && matches!(row.state, PromiseStatus::Kept | PromiseStatus::Late | PromiseStatus::Broken)
            && row.by.is_some_and(|by| by > since)
    }) {
        let own = &mut told[row.client];
        own.0 += f64::from(u8::from(row.state == PromiseStatus::Kept));
        own.1 += 1.0;
    }
    let (kept, all) = told.iter().fold((0.0, 0.0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
    let usual = (all >= PORTFOLIO_WEIGHS).then_some(kept / all);
    let of_client = |(kept, all): (f64, f64)| {
        usual.map(|usual| (kept + PORTFOLIO_WEIGHS * usual) / (all + PORTFOLIO_WEIGHS))
    };
    told.into_iter().map(of_client).collect()
}
