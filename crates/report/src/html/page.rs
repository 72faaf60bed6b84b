//! The page's parts, in finished words.

use std::{borrow::Borrow, collections::BTreeMap};

use serde::Serialize;

use super::{
    client::{ClientPage, Note, Reason, notes, pages, reason},
    life::{Life, life},
    source::{Figure, Source},
    table::{self, Due, File, Filters, Move, New, Rejected, Row},
};
use crate::words::{
    Finding, Movement, Words,
    agenda::{self, AgendaSection, AgendaWords, agenda_words},
    load::{LoadRow, LoadWords, load_rows, load_sentence, load_words},
    notice, phrase,
};
use forewarn_risk::{
    review::record::{Alert, ClientLine, Review},
    signal::{SignalId, cause::Cause},
};
use forewarn_table::Band;

/// Of fewer no share is given.
const FEW: usize = 5;

/// A change of the chance smaller than this is called none.
const CHANGE: f64 = 0.01;

/// The whole page.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    title: String,
    kicker: String,
    headline: String,
    lead: String,
    remarks: Vec<String>,
    is_calm: bool,
    facts: Vec<Fact>,
    has_promise_rate: bool,
    filters: Filters,
    who_note: String,
    portfolio: Option<Figure>,
    conflicts: Vec<Conflict>,
    alerts: Vec<Note>,
    gone: Option<String>,
    life: Life,
    agenda: Vec<AgendaSection>,
    agenda_words: &'static AgendaWords,
    checked: String,
    moves: Vec<Move>,
    pictures: Vec<Figure>,
    loads: Vec<LoadRow>,
    load_words: &'static LoadWords,
    load_sentence: Option<String>,
    pages: Vec<ClientPage>,
    pages_beside: Option<String>,
    due: Vec<Due>,
    onboarding: Vec<New>,
    clients: Vec<Row>,
    unscored: Vec<(String, String)>,
    ended: Option<String>,
    files: Vec<File>,
    files_said: String,
    rows: String,
    last_records: Option<String>,
    warnings: Vec<String>,
    tables_missing: Option<String>,
    rejections: Vec<Rejected>,
    rejections_said: String,
    footer: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Fact {
    value: String,
    class: &'static str,
    said: String,
}

#[derive(Debug, Serialize)]
struct Conflict {
    key: Option<usize>,
    client: String,
    link: Option<String>,
    chance: String,
    owner: Option<String>,
    reason: Option<Reason>,
}

/// Puts a review into words.
pub(super) fn page(source: &Source<'_>) -> Page {
    let (review, charts, words) = (source.review, source.charts, source.words);
    let clients: BTreeMap<&str, &ClientLine> =
        review.clients.iter().map(|client| (client.client_id.as_str(), client)).collect();
    let scored: Vec<&ClientLine> =
        review.clients.iter().filter(|client| !client.ended && client.chance.is_some()).collect();
    let watch = scored.iter().filter(|client| client.band == Band::Watch).count();
    let conflicts = conflicts(source);
    let is_calm = review.alerts.is_empty() && conflicts.is_empty() && !scored.is_empty();
    let unscored: Vec<&ClientLine> =
        review.clients.iter().filter(|client| !client.ended && client.chance.is_none()).collect();
    let ended = names(review.clients.iter().filter(|client| client.ended).map(|client| client.name.as_str()));
    let gone = names(
        review.gone.iter().filter_map(|id| clients.get(id.as_str())).map(|client| client.name.as_str()),
    );
    let day = words.day(review.day);
    let finding = Finding {
        alerts: review.alerts.len() + review.beyond_capacity.len(),
        first: review
            .alerts
            .first()
            .and_then(|alert| clients.get(alert.client_id.as_str()))
            .map_or("", |c| &c.name),
        cause: cause(review, &clients),
        watch,
        in_conflict: conflicts.len(),
        scored: scored.len(),
    };
    let change = |client: &&&ClientLine| match (client.chance, client.chance_before) {
        (Some(now), Some(before)) => now.probability - before.probability,
        _ => 0.0,
    };
    let beyond = beyond_capacity(review);
    let movement = Movement {
        scored: scored.len(),
        unscored: unscored.len(),
        rose: scored.iter().filter(|client| change(client) >= CHANGE).count(),
        fell: scored.iter().filter(|client| change(client) <= -CHANGE).count(),
        beyond: &beyond,
        horizon_days: review.horizon_days,
    };
    let read: u64 = review.files.iter().map(|file| file.rows_read).sum();
    let rejected: u64 = review.files.iter().map(|file| file.rows_rejected).sum();
    let used = words.count(read.saturating_sub(rejected));
    let rejected_rows = table::rejections(source);
    let missing = names(review.tables_missing.iter().copied());
    Page {
        title: (words.title)(&review.agency, &day),
        kicker: (words.kicker)(&review.agency, &day),
        headline: (words.headline)(&finding),
        lead: (words.lead)(movement),
        remarks: remarks(review, words),
        is_calm,
        facts: facts(review, &scored, words),
        has_promise_rate: has_promise_rate(review),
        filters: table::filters(source),
        who_note: (words.who_note)(review.horizon_days),
        portfolio: (!scored.is_empty() && (!is_calm || watch > 0)).then(|| source.figure(&charts.portfolio)),
        conflicts,
        alerts: notes(source),
        gone: gone.map(|names| (words.gone)(&names)),
        life: life(review, &clients, source.lang),
        agenda: agenda::sections(review, source.lang),
        agenda_words: agenda_words(source.lang),
        checked: (words.checked_note)(scored.len(), review.files.len(), &used),
        moves: if is_calm { Vec::new() } else { table::moves(source) },
        pictures: if is_calm {
            Vec::new()
        } else {
            [&charts.map, &charts.flow, &charts.delay]
                .into_iter()
                .flatten()
                .map(|chart| source.figure(chart))
                .collect()
        },
        loads: load_rows(&review.loads, &review.currency, source.lang),
        load_words: load_words(source.lang),
        load_sentence: load_sentence(review, source.lang),
        pages: pages(source.depth().0, source),
        pages_beside: Some(source.depth().1.len())
            .filter(|count| *count > 0)
            .map(|count| (source.more.pages_beside)(count)),
        due: table::due(source),
        onboarding: table::onboarding(source),
        clients: table::rows(source),
        unscored: unscored
            .iter()
            .map(|client| {
                let why = client.unknown_because.map(|reason| phrase::unknown(reason, source.lang));
                let why = why.unwrap_or_else(|| words.not_seen.to_owned());
                (client.name.clone(), why)
            })
            .collect(),
        ended: ended.map(|names| (words.ended_names)(&names)),
        files: table::files(source),
        files_said: (words.tables_read)(review.files.len()),
        rows: (words.rows)(&words.count(read), &used, &words.count(rejected)),
        last_records: names(
            review
                .last_days
                .iter()
                .map(|(table, day)| format!("{table} – {}", words.short_day(*day, review.day))),
        )
        .map(|list| format!("{}: {list}.", words.last_records)),
        warnings: review.warnings.iter().map(|doubt| notice::warning(doubt, source.lang)).collect(),
        tables_missing: missing.map(|names| format!("{} {names}.", words.tables_missing)),
        rejections_said: (words.first_rejections)(rejected_rows.len(), &words.count(rejected)),
        rejections: rejected_rows,
        footer: vec![
            format!("forewarn {}", env!("CARGO_PKG_VERSION")),
            (words.weights)(review.conflicts_known),
            words.offline.to_owned(),
        ],
    }
}

/// The names of clients who need an act and for whom the team has no hands.
pub(super) fn beyond_capacity(review: &Review) -> Vec<&str> {
    let named = |id: &String| review.client(id);
    let ids = review.beyond_capacity.iter();
    ids.map(|id| named(id).map_or(id.as_str(), |line| line.name.as_str())).collect()
}

/// Whose clients these are, that nothing is known of the level, and that names are masked.
pub(super) fn remarks(review: &Review, words: &Words) -> Vec<String> {
    let owner = review.owner.as_deref().map(words.owner_only);
    let judged = review.level_is_judged.then(|| words.level_is_judged.to_owned());
    let redacted = review.redacted.then(|| words.redacted.to_owned());
    owner.into_iter().chain(judged).chain(redacted).collect()
}

/// What most often weighs most where an alert stands, and at how many; on a tie the one of the earlier alert.
fn cause(review: &Review, clients: &BTreeMap<&str, &ClientLine>) -> Option<(Cause, usize)> {
    let first = |alert: &Alert| {
        let client = clients.get(alert.client_id.as_str())?;
        Some(client.reasons().max_by(|one, other| one.log_odds.total_cmp(&other.log_odds))?.signal.cause())
    };
    let causes: Vec<Cause> = review.alerts.iter().filter_map(first).collect();
    let count = |cause: Cause| causes.iter().filter(|&&other| other == cause).count();
    let counted = causes.iter().rev().map(|&cause| (cause, count(cause)));
    counted.max_by_key(|&(_, count)| count)
}

pub(super) fn facts(review: &Review, scored: &[&ClientLine], words: &Words) -> Vec<Fact> {
    let unknown = |said: &str| Fact { value: "–".to_owned(), class: "dim", said: said.to_owned() };
    let revenue = review.revenue_at_risk.map_or_else(
        || unknown(words.fact_revenue_unknown),
        |risk| {
            let change = review.revenue_at_risk_before.map(|before| words.change(risk.expected - before));
            Fact {
                value: words.money(risk.expected, &review.currency),
                class: if review.alerts.is_empty() { "" } else { "act" },
                said: (words.fact_revenue)(&words.sums(risk.lower, risk.upper), change.as_deref()),
            }
        },
    );
    let count = |band: Band| scored.iter().filter(|client| client.band == band).count();
    let moved = |up: bool| {
        let moved = |client: &&&ClientLine| match client.band_before {
            Some(before) if before != Band::Unknown => {
                if up {
                    client.band > before
                } else {
                    client.band < before
                }
            }
            _ => false,
        };
        scored.iter().filter(moved).count()
    };
    let bands = Fact {
        value: format!("{} · {} · {}", count(Band::Act), count(Band::Watch), count(Band::Calm)),
        class: "",
        said: (words.fact_bands)(moved(true), moved(false)),
    };
    let kept = review.promises_kept.filter(|kept| kept.n > 0).map_or_else(
        || unknown(words.fact_promises_unknown),
        |kept| {
            // A share of fewer than five says less than their number.
            let (value, range) = if kept.n < FEW {
                let part = format!("{:.0}", kept.rate * kept.n as f64).parse().unwrap_or(0);
                ((words.of)(part, kept.n), None)
            } else {
                (words.rate(kept.rate), Some(words.percents(kept.lower, kept.upper)))
            };
            let said = (words.fact_promises)(range.as_deref(), kept.n, review.promises_unknown);
            Fact { value, class: "", said }
        },
    );
    let right = review.alerts_right.filter(|right| right.n > 0).map_or_else(
        || unknown(words.fact_alerts_unknown),
        |right| {
            let part = format!("{:.0}", right.rate * right.n as f64).parse().unwrap_or(0);
            Fact {
                value: (words.of)(part, right.n),
                class: "",
                said: (words.fact_alerts)(review.conflicts_missed),
            }
        },
    );
    vec![revenue, bands, kept, right]
}

/// Whether the facts tell how many promises are kept, which needs a word on what it is not for.
pub(super) fn has_promise_rate(review: &Review) -> bool {
    review.promises_kept.is_some_and(|kept| kept.n > 0)
}

fn conflicts(source: &Source<'_>) -> Vec<Conflict> {
    let words = source.words;
    let in_conflict = source.review.clients.iter().filter(|client| client.in_conflict && !client.ended);
    in_conflict
        .map(|client| {
            let stated = client.addends.iter().find(|addend| addend.signal == SignalId::RecentConflict);
            let addend = stated.or_else(|| client.reasons().next());
            Conflict {
                key: source.key(&client.client_id),
                client: client.name.clone(),
                link: source.link(&client.client_id),
                chance: client.chance.map_or_else(String::new, |chance| words.percent(chance.probability)),
                owner: client.owner.as_deref().map(words.owned_by),
                reason: addend.map(|addend| reason(addend, source)),
            }
        })
        .collect()
}

fn names(names: impl Iterator<Item: Borrow<str>>) -> Option<String> {
    let names: Vec<_> = names.collect();
    (!names.is_empty()).then(|| names.join(", "))
}
