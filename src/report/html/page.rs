//! The page's parts, in finished words.

use std::collections::BTreeMap;

use minijinja::Value;
use serde::Serialize;

use super::life::{Life, life};
use crate::report::{
    chart::{Chart, Charts, inline, spark},
    notice,
    record::{Addend, Alert, Band, ClientLine, Evidence, Fix, Review},
    words::{Cause, Finding, Movement, Words, capital, life as said},
};

const REASONS: usize = 3;
const EVIDENCE: usize = 4;
const REJECTIONS: usize = 10;
/// For so long a client is new.
const ONBOARDING_DAYS: i64 = 90;
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
    who_note: String,
    portfolio: Option<Figure>,
    conflicts: Vec<Conflict>,
    alerts: Vec<Note>,
    gone: Option<String>,
    life: Life,
    checked: String,
    depth: Vec<InDepth>,
    due: Vec<Due>,
    onboarding: Vec<New>,
    clients: Vec<Row>,
    unscored: Vec<(String, String)>,
    ended: Option<String>,
    files: Vec<File>,
    files_said: String,
    rows: String,
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
struct Figure {
    svg: Value,
    caption: String,
}

#[derive(Debug, Serialize)]
struct Conflict {
    client: String,
    chance: String,
    owner: Option<String>,
    reason: Option<Reason>,
}

#[derive(Debug, Serialize)]
struct Note {
    anchor: String,
    depth_anchor: Option<String>,
    client: String,
    class: &'static str,
    chance: String,
    interval: String,
    was: String,
    meta: Vec<String>,
    spark: Value,
    course: String,
    reasons: Vec<Reason>,
    fix: Option<Fixed>,
    more: Option<Fixed>,
}

#[derive(Debug, Serialize)]
struct Reason {
    said: String,
    quote: Option<String>,
    source: String,
}

#[derive(Debug, Serialize)]
struct Fixed {
    change: String,
    acts: String,
    cost: String,
}

#[derive(Debug, Serialize)]
struct InDepth {
    anchor: String,
    heading: String,
    figures: Vec<Figure>,
    rows: Vec<Behind>,
    missing: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Behind {
    said: String,
    points: String,
    evidence: Vec<Proof>,
}

#[derive(Debug, Serialize)]
struct Proof {
    words: String,
    quote: Option<String>,
    source: String,
    id: String,
}

#[derive(Debug, Serialize)]
struct Due {
    client: String,
    what: String,
    by: String,
    chance: Option<String>,
    class: &'static str,
    owner: String,
}

#[derive(Debug, Serialize)]
struct New {
    client: String,
    since: String,
    owner: String,
    missing: String,
}

#[derive(Debug, Serialize)]
struct Row {
    client: String,
    class: &'static str,
    band: String,
    chance: String,
    interval: String,
    before: String,
    fee: String,
    at_risk: String,
    owner: String,
}

#[derive(Debug, Serialize)]
struct File {
    table: String,
    path: String,
    encoding: String,
    read: String,
    used: String,
    rejected: String,
}

#[derive(Debug, Serialize)]
struct Rejected {
    file: String,
    column: String,
    value: String,
    why: String,
}

/// Puts a review into words.
pub(super) fn page(review: &Review, charts: &Charts, words: &Words) -> Page {
    let clients: BTreeMap<&str, &ClientLine> =
        review.clients.iter().map(|client| (client.client_id.as_str(), client)).collect();
    let scored: Vec<&ClientLine> =
        review.clients.iter().filter(|client| !client.ended && client.chance.is_some()).collect();
    let watch = scored.iter().filter(|client| client.band == Band::Watch).count();
    let conflicts = conflicts(review, words);
    let is_calm = review.alerts.is_empty() && conflicts.is_empty() && !scored.is_empty();
    let unscored: Vec<&ClientLine> =
        review.clients.iter().filter(|client| !client.ended && client.chance.is_none()).collect();
    let ended = names(review.clients.iter().filter(|client| client.ended).map(|client| client.name.as_str()));
    let gone = names(
        review.gone.iter().filter_map(|id| clients.get(id.as_str())).map(|client| client.name.as_str()),
    );
    let day = words.day(review.day);
    let finding = Finding {
        alerts: review.alerts.len(),
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
    let movement = Movement {
        scored: scored.len(),
        unscored: unscored.len(),
        rose: scored.iter().filter(|client| change(client) >= CHANGE).count(),
        fell: scored.iter().filter(|client| change(client) <= -CHANGE).count(),
        beyond: review.beyond_capacity,
        horizon_days: review.horizon_days,
    };
    let read: u64 = review.files.iter().map(|file| file.rows_read).sum();
    let rejected: u64 = review.files.iter().map(|file| file.rows_rejected).sum();
    let used = words.count(read.saturating_sub(rejected));
    let missing = names(review.tables_missing.iter().copied());
    Page {
        title: (words.title)(&review.agency, &day),
        kicker: (words.kicker)(&review.agency, &day),
        headline: (words.headline)(&finding),
        lead: (words.lead)(movement),
        remarks: remarks(review, words),
        is_calm,
        facts: facts(review, &scored, words),
        who_note: (words.who_note)(review.horizon_days),
        portfolio: (!scored.is_empty() && (!is_calm || watch > 0)).then(|| figure(&charts.portfolio)),
        conflicts,
        alerts: alerts(review, &clients, words),
        gone: gone.map(|names| (words.gone)(&names)),
        life: life(review, &clients),
        checked: (words.checked_note)(scored.len(), review.files.len(), &used),
        depth: depth(review, &clients, charts, words),
        due: due(review, words),
        onboarding: onboarding(review, words),
        clients: rows(review, words),
        unscored: unscored
            .iter()
            .map(|client| {
                let why = client.unknown_because.clone().unwrap_or_else(|| words.not_seen.to_owned());
                (client.name.clone(), why)
            })
            .collect(),
        ended: ended.map(|names| (words.ended_names)(&names)),
        files: files(review, words),
        files_said: (words.files)(review.files.len()),
        rows: (words.rows)(&words.count(read), &used, &words.count(rejected)),
        warnings: review.warnings.iter().map(|doubt| notice::warning(doubt, review.lang)).collect(),
        tables_missing: missing.map(|names| format!("{} {names}.", words.tables_missing)),
        rejections_said: {
            let shown = review.rejections.len().min(REJECTIONS);
            (words.first_rejections)(shown, &words.count(rejected))
        },
        rejections: rejections(review),
        footer: vec![
            format!("forewarn {}", env!("CARGO_PKG_VERSION")),
            (words.weights)(review.conflicts_known),
            words.offline.to_owned(),
        ],
    }
}

/// Whose clients these are, and that names are masked.
pub(super) fn remarks(review: &Review, words: &Words) -> Vec<String> {
    let owner = review.owner.as_deref().map(words.owner_only);
    owner.into_iter().chain(review.redacted.then(|| words.redacted.to_owned())).collect()
}

/// What most often weighs most where an alert stands, and at how many; on a tie the one of the earlier alert.
fn cause(review: &Review, clients: &BTreeMap<&str, &ClientLine>) -> Option<(Cause, usize)> {
    let first = |alert: &Alert| {
        let client = clients.get(alert.client_id.as_str())?;
        let raising = client.addends.iter().filter(|addend| addend.log_odds > 0.0);
        Cause::of(raising.max_by(|one, other| one.log_odds.total_cmp(&other.log_odds))?.signal)
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
        |kept| Fact {
            value: words.rate(kept.rate),
            class: "",
            said: (words.fact_promises)(&words.percents(kept.lower, kept.upper), kept.n),
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

fn conflicts(review: &Review, words: &Words) -> Vec<Conflict> {
    let in_conflict = review.clients.iter().filter(|client| client.in_conflict && !client.ended);
    in_conflict
        .map(|client| {
            let stated = client.addends.iter().find(|addend| addend.signal == "recent_conflict");
            let addend = stated.or_else(|| client.addends.iter().find(|addend| addend.log_odds > 0.0));
            Conflict {
                client: client.name.clone(),
                chance: client.chance.map_or_else(String::new, |chance| words.percent(chance.probability)),
                owner: client.owner.as_deref().map(words.owned_by),
                reason: addend.map(|addend| reason(addend, review, words)),
            }
        })
        .collect()
}

fn alerts(review: &Review, clients: &BTreeMap<&str, &ClientLine>, words: &Words) -> Vec<Note> {
    let known =
        review.alerts.iter().filter_map(|alert| Some((alert, *clients.get(alert.client_id.as_str())?)));
    known
        .map(|(alert, client)| Note {
            anchor: format!("alert-{}", alert.rank),
            depth_anchor: depth_anchor(review, &client.client_id),
            client: client.name.clone(),
            class: class(client.band),
            chance: client.chance.map_or_else(|| "–".to_owned(), |chance| words.percent(chance.probability)),
            interval: client
                .chance
                .map_or_else(String::new, |chance| words.percents(chance.lower, chance.upper)),
            was: client
                .chance_before
                .map_or_else(String::new, |was| (words.was)(&words.percent(was.probability))),
            meta: meta(alert, client, review, words),
            spark: Value::from_safe_string(spark(&client.course, client.band)),
            course: (words.course)(client.course.len().saturating_sub(1)),
            reasons: {
                let raising = client.addends.iter().filter(|addend| addend.log_odds > 0.0);
                raising.take(REASONS).map(|addend| reason(addend, review, words)).collect()
            },
            fix: alert.fix.as_ref().map(|fix| fixed(fix, client, words)),
            more: alert
                .fix_to_calm
                .as_ref()
                .filter(|more| alert.fix.as_ref().is_none_or(|fix| fix.assume != more.assume))
                .or(alert.best_effort.as_ref())
                .map(|fix| fixed(fix, client, words)),
        })
        .collect()
}

fn fixed(fix: &Fix, client: &ClientLine, words: &Words) -> Fixed {
    let now = client.chance.map_or_else(String::new, |chance| format!("{:.0}", chance.probability * 100.0));
    Fixed {
        change: format!("{now} → {} ({}).", words.percent(fix.probability), (words.band_word)(fix.band)),
        acts: format!("{}.", capital(&fix.acts.join("; "))),
        cost: words.costs(fix.cost, fix.currency.as_deref()),
    }
}

fn meta(alert: &Alert, client: &ClientLine, review: &Review, words: &Words) -> Vec<String> {
    let mut meta = vec![(words.state)(alert.state).to_owned()];
    meta.push((words.act_by)(&words.short_day(alert.due, review.day)));
    meta.extend(alert.owner.as_deref().or(client.owner.as_deref()).map(words.owned_by));
    match client.yearly_fee {
        Some(fee) => meta.push((words.a_year)(&words.money(fee, &review.currency))),
        None if alert.fee_is_assumed => meta.push(words.fee_assumed.to_owned()),
        None => {}
    }
    meta.extend(alert.expected_loss.map(|loss| (words.loss)(&words.money(loss, &review.currency))));
    let services = client.services.join(", ");
    let since = client.since.map(|since| (words.since)(chrono::Datelike::year(&since)));
    let buys: Vec<String> =
        [Some(services).filter(|services| !services.is_empty()), since].into_iter().flatten().collect();
    if !buys.is_empty() {
        meta.push(buys.join(", "));
    }
    let decided = [&alert.decision, &client.band_by_hand].into_iter().flatten();
    meta.extend(decided.map(|line| said::decision(line, review)));
    meta
}

fn reason(addend: &Addend, review: &Review, words: &Words) -> Reason {
    let evidence = addend.evidence.iter().find(|proof| proof.quote.is_some()).or(addend.evidence.first());
    Reason {
        said: addend.words.clone(),
        quote: evidence.and_then(|proof| proof.quote.clone()),
        source: evidence.map_or_else(String::new, |proof| source(proof, review, words, true)),
    }
}

/// Where a proof stands: what it says, the table's word and the day.
fn source(proof: &Evidence, review: &Review, words: &Words, with_words: bool) -> String {
    let day = words.short_day(proof.at.date_naive(), review.day);
    let place = format!("{}, {day}", (words.source)(proof.table));
    if with_words && !proof.words.is_empty() { format!("{} · {place}", proof.words) } else { place }
}

fn depth(
    review: &Review,
    clients: &BTreeMap<&str, &ClientLine>,
    charts: &Charts,
    words: &Words,
) -> Vec<InDepth> {
    let known =
        review.depth.iter().filter_map(|depth| Some((*clients.get(depth.client_id.as_str())?, depth)));
    known
        .map(|(client, _)| InDepth {
            anchor: depth_anchor(review, &client.client_id).unwrap_or_default(),
            heading: (words.in_depth)(&client.name),
            figures: charts
                .clients
                .get(&client.client_id)
                .map_or_else(Vec::new, |charts| charts.all().map(figure).collect()),
            rows: behind(client, review, words),
            missing: client.missing.clone(),
        })
        .collect()
}

fn behind(client: &ClientLine, review: &Review, words: &Words) -> Vec<Behind> {
    let proven = client.addends.iter().filter(|addend| !addend.evidence.is_empty());
    proven
        .map(|addend| Behind {
            said: addend.words.clone(),
            points: words.points(addend.points),
            evidence: addend
                .evidence
                .iter()
                .take(EVIDENCE)
                .map(|proof| Proof {
                    words: proof.words.clone(),
                    quote: proof.quote.clone(),
                    source: source(proof, review, words, false),
                    id: proof.id.clone(),
                })
                .collect(),
        })
        .collect()
}

/// The name of a client's section, for links; ids may hold anything, so its place stands for it.
fn depth_anchor(review: &Review, client_id: &str) -> Option<String> {
    let place = review.depth.iter().position(|depth| depth.client_id == client_id)?;
    Some(format!("depth-{}", place + 1))
}

fn due(review: &Review, words: &Words) -> Vec<Due> {
    let due = review.due_soon.iter();
    due.map(|due| Due {
        client: due.client.clone(),
        what: due.what.clone(),
        by: words.deadline(due.by, review.day),
        chance: due.p_kept.map(|kept| words.percent(kept)),
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
fn onboarding(review: &Review, words: &Words) -> Vec<New> {
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
            missing.extend(client.missing.iter().map(String::as_str));
            New {
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

fn rows(review: &Review, words: &Words) -> Vec<Row> {
    let clients = review.clients.iter();
    clients
        .map(|client| {
            let chance = client.chance.filter(|_| !client.ended);
            let or_empty = |value: Option<String>| value.unwrap_or_default();
            Row {
                client: client.name.clone(),
                class: if client.ended { "dim" } else { class(client.band) },
                band: {
                    let band = if client.ended { words.ended } else { (words.band_word)(client.band) };
                    let by_hand = client.band_by_hand.as_ref().filter(|_| !client.ended);
                    by_hand.map_or_else(
                        || band.to_owned(),
                        |line| format!("{band} · {}", said::decision(line, review)),
                    )
                },
                chance: or_empty(chance.map(|chance| words.percent(chance.probability))),
                interval: or_empty(chance.map(|chance| words.percents(chance.lower, chance.upper))),
                before: or_empty(client.chance_before.map(|before| words.percent(before.probability))),
                fee: or_empty(client.yearly_fee.map(|fee| words.money(fee, &review.currency))),
                at_risk: or_empty(
                    client.revenue_at_risk.map(|risk| words.money(risk.expected, &review.currency)),
                ),
                owner: or_empty(client.owner.clone()),
            }
        })
        .collect()
}

fn files(review: &Review, words: &Words) -> Vec<File> {
    let files = review.files.iter();
    files
        .map(|file| File {
            table: file.table.clone(),
            path: file.file.clone(),
            encoding: file.encoding.clone(),
            read: words.count(file.rows_read),
            used: words.count(file.rows_used),
            rejected: words.count(file.rows_rejected),
        })
        .collect()
}

fn rejections(review: &Review) -> Vec<Rejected> {
    let first = review.rejections.iter().take(REJECTIONS);
    first
        .map(|row| Rejected {
            file: row.file.clone(),
            column: row.column.clone(),
            value: row.value.chars().take(60).collect(),
            why: notice::rejection(&row.reason, review.lang),
        })
        .collect()
}

fn figure(chart: &Chart) -> Figure {
    Figure { svg: Value::from_safe_string(inline(chart)), caption: chart.caption.clone() }
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<&str> = names.collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn class(band: Band) -> &'static str {
    match band {
        Band::Act => "act",
        Band::Watch => "watch",
        Band::Calm => "calm",
        Band::Unknown => "dim",
    }
}
