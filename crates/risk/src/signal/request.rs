//! Requests nobody agreed to.

use chrono::Duration;

use super::{Fact, Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause, exposure};
use crate::history::request::{UnagreedRequest, can_tell, unagreed};
use forewarn_table::ClientIndex;

/// By how many requests more the last 60 days brought than the 60 days before that match no contract, project or item, with
/// hours booked since (see [`unagreed`]): it counts where it grows. Null where nothing was signed or planned, no hours are
/// booked, or the client does not write. Source: messages, contracts, projects, schedule, money.
pub const UNAGREED_REQUESTS: Signal = Signal {
    id: SignalId::UnagreedRequests,
    name: "unagreed_requests",
    group: Group::Contract,
    unit: Unit::Count,
    cause: Cause::Expectation,
    tables: &["messages", "contracts", "projects", "schedule", "money"],
    occasions: Some(|view, client| exposure::client_messages(view, client, 60)),
    values: |view| {
        Ok(by_client(view, |client| {
            can_tell(view.history, client).then(|| {
                let all = unagreed(view.history, client);
                let recent = all.iter().filter(|request| is_recent(view, request)).count();
                (2 * recent).saturating_sub(all.len()) as f64
            })
        }))
    },
    proofs,
};

fn is_recent(view: View<'_>, request: &UnagreedRequest) -> bool {
    view.history.as_of - request.quote.at <= Duration::days(60)
}

fn proofs(view: View<'_>, client: ClientIndex) -> Vec<Proof> {
    let mut open = unagreed(view.history, client);
    open.retain(|request| is_recent(view, request));
    open.reverse();
    open.into_iter()
        .map(|request| Proof {
            at: request.quote.at,
            table: "messages",
            id: request.message_id.to_string(),
            fact: Fact::NotAgreed { hours: request.hours },
            quote: Some(request.quote),
        })
        .collect()
}
