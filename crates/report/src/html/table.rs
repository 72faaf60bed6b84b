//! The page's tables in finished words, each cell with the number it is sorted by.

use std::collections::BTreeSet;

use serde::Serialize;

use super::source::{Source, class};
use crate::words::{life, notice, phrase};
use forewarn_risk::review::record::{Addend, ClientLine};
use forewarn_table::Band;

const REJECTIONS: usize = 10;
/// For so long a client is new.
const ONBOARDING_DAYS: i64 = 90;
/// So many reasons are given for a move.
const CHANGES: usize = 3;

#[derive(Debug, Serialize)]
pub(super) struct Due {
    key: Option<usize>,
    client: String,
    what: String,
    by: String,
    /// For sorting: minutes since 1970.
    by_minute: i64,
    chance: Option<String>,
    p_kept: Option<f64>,
    class: &'static str,
    owner: String,
}

#[derive(Debug, Serialize)]
pub(super) struct New {
    key: Option<usize>,
    client: String,
    since: String,
    owner: String,
    missing: String,
}

/// A client in the list of all.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    key: usize,
    client: String,
    link: Option<String>,
    class: &'static str,
    band: String,
    /// For sorting: the worst first.
    band_place: u8,
    chance: String,
    chance_number: String,
    interval: String,
    lower: String,
    before: String,
    before_number: String,
    fee: String,
    fee_number: String,
    at_risk: String,
    at_risk_number: String,
    owner: String,
    services: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct File {
    table: String,
    read: String,
    used: String,
    rejected: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Rejected {
    file: String,
    column: String,
    value: String,
    why: String,
}

/// A client whose risk moved.
#[derive(Debug, Serialize)]
pub(super) struct Move {
    key: Option<usize>,
    client: String,
    link: Option<String>,
    class: &'static str,
    change: String,
    amount: String,
    reasons: Vec<(String, Option<String>)>,
}

/// What the clients can be filtered by.
#[derive(Debug, Serialize)]
pub(super) struct Filters {
    owners: BTreeSet<String>,
    services: BTreeSet<String>,
    bands: Vec<(&'static str, &'static str)>,
}

pub(super) fn due(source: &Source<'_>) -> Vec<Due> {
    let words = source.words;
    let due = source.review.due_soon.iter();
    due.map(|due| Due {
        key: source.key(&due.client_id),
        client: due.client.clone(),
        what: due.what.clone(),
        by: words.deadline(due.by, source.review.day),
        by_minute: due.by.and_utc().timestamp() / 60,
        chance: due.p_kept.map(|kept| words.percent(kept)),
        p_kept: due.p_kept,
        class: match due.p_kept {
            Some(..0.4) => "act",
            Some(..0.7) => "watch",
            _ => "",
        },
        owner: due.owner.clone().unwrap_or_default(),
    })
    .collect()
}

/// Clients that came in the last 90 days, the newest first, with what the data do not yet tell of them.
pub(super) fn onboarding(source: &Source<'_>) -> Vec<New> {
    let (review, words) = (source.review, source.words);
    let is_new = |since: chrono::NaiveDate| (review.day - since).num_days() <= ONBOARDING_DAYS;
    let mut new: Vec<(chrono::NaiveDate, &ClientLine)> = review
        .clients
        .iter()
        .filter(|client| !client.ended)
        .filter_map(|client| Some((client.since.filter(|since| is_new(*since))?, client)))
        .collect();
    new.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
    new.into_iter()
        .map(|(since, client)| {
            let mut missing: Vec<&str> = Vec::new();
            missing.extend(client.owner.is_none().then_some(words.owner_missing));
            missing.extend(client.yearly_fee.is_none().then_some(words.fee_missing));
            missing.extend(phrase::gaps(client, source.lang));
            New {
                key: source.key(&client.client_id),
                client: client.name.clone(),
                since: words.short_day(since, review.day),
                owner: client.owner.clone().unwrap_or_default(),
                missing: if missing.is_empty() {
                    words.nothing_missing.to_owned()
                } else {
                    missing.join(", ")
                },
            }
        })
        .collect()
}

pub(super) fn rows(source: &Source<'_>) -> Vec<Row> {
    let words = source.words;
    let clients = source.review.clients.iter().enumerate();
    clients
        .map(|(key, client)| {
            let chance = client.chance.filter(|_| !client.ended);
            let or_empty = |value: Option<String>| value.unwrap_or_default();
            Row {
                key,
                client: client.name.clone(),
                link: source.link(&client.client_id),
                class: band_class(client),
                band: {
                    let band = if client.ended { words.ended } else { (words.band_word)(client.band) };
                    let by_hand = client.band_by_hand.as_ref().filter(|_| !client.ended);
                    by_hand.map_or_else(
                        || band.to_owned(),
                        |line| format!("{band} · {}", life::decision(line, source.review, source.lang)),
                    )
                },
                band_place: if client.ended { 4 } else { Band::Act as u8 - client.band as u8 },
                chance: or_empty(chance.map(|chance| words.percent(chance.probability))),
                chance_number: sorted_by(chance.map(|chance| chance.probability)),
                interval: or_empty(chance.map(|chance| words.percents(chance.lower, chance.upper))),
                lower: sorted_by(chance.map(|chance| chance.lower)),
                before: or_empty(client.chance_before.map(|before| words.percent(before.probability))),
                before_number: sorted_by(client.chance_before.map(|before| before.probability)),
                fee: or_empty(client.yearly_fee.map(|fee| source.money(fee))),
                fee_number: sorted_by(client.yearly_fee),
                at_risk: or_empty(client.revenue_at_risk.map(|risk| source.money(risk.expected))),
                at_risk_number: sorted_by(client.revenue_at_risk.map(|risk| risk.expected)),
                owner: or_empty(client.owner.clone()),
                services: client.services.clone(),
            }
        })
        .collect()
}

/// The number that a cell is sorted by; nothing where it shows none.
fn sorted_by(number: Option<f64>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

fn band_class(client: &ClientLine) -> &'static str {
    if client.ended { "ended" } else { class(client.band) }
}

pub(super) fn filters(source: &Source<'_>) -> Filters {
    let (clients, words) = (&source.review.clients, source.words);
    let bands = [Band::Act, Band::Watch, Band::Calm, Band::Unknown];
    let stands = |band: &Band| clients.iter().any(|client| !client.ended && client.band == *band);
    let mut bands: Vec<(&str, &str)> =
        bands.into_iter().filter(stands).map(|band| (class(band), (words.band_word)(band))).collect();
    if clients.iter().any(|client| client.ended) {
        bands.push(("ended", words.ended));
    }
    Filters {
        owners: clients.iter().filter_map(|client| client.owner.clone()).collect(),
        services: clients.iter().flat_map(|client| client.services.iter().cloned()).collect(),
        bands,
    }
}

pub(super) fn moves(source: &Source<'_>) -> Vec<Move> {
    let words = source.words;
    let known = source.review.moved.iter();
    known
        .filter_map(|moved| {
            let client = source.client(&moved.client_id)?;
            let (now, before) = (client.chance?, client.chance_before?);
            let same_way =
                client.changes.iter().filter(|change| (change.points > 0.0) == (moved.amount > 0.0));
            let reasons = same_way.take(CHANGES).filter(|change| change.points.abs() >= 0.5).map(|change| {
                let same = |addend: &&Addend| addend.signal.told_as() == change.signal.told_as();
                let addend = client.addends.iter().find(same);
                let quote =
                    addend.and_then(|addend| addend.evidence.iter().find_map(|proof| proof.quote.as_deref()));
                let quote = source.quote(quote);
                let said = phrase::change(change, source.lang);
                (format!("{said} ({})", words.points(change.points)), quote)
            });
            Some(Move {
                key: source.key(&client.client_id),
                client: client.name.clone(),
                link: source.link(&client.client_id),
                class: if moved.amount > 0.0 { "act" } else { "calm" },
                change: format!("{} → {}", words.percent(before.probability), words.percent(now.probability)),
                amount: {
                    let sign = if moved.amount < 0.0 { '\u{2212}' } else { '+' };
                    format!("{sign}{}", source.money(moved.amount.abs()))
                },
                reasons: reasons.collect(),
            })
        })
        .collect()
}

pub(super) fn files(source: &Source<'_>) -> Vec<File> {
    let files = source.review.files.iter();
    files
        .map(|file| File {
            table: file.table.clone(),
            read: source.words.count(file.rows_read),
            used: source.words.count(file.rows_used),
            rejected: source.words.count(file.rows_rejected),
        })
        .collect()
}

/// The first of the rejected rows; how many are shown of how many is said beside them.
pub(super) fn rejections(source: &Source<'_>) -> Vec<Rejected> {
    let first = source.review.rejections.iter().take(REJECTIONS);
    first
        .map(|row| Rejected {
            file: row.file.clone(),
            column: row.column.clone(),
            value: row.value.chars().take(60).collect(),
            why: notice::rejection(&row.reason, source.lang),
        })
        .collect()
}
