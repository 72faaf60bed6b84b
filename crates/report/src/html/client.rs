//! A client in finished words: its alert as a colleague's note, and its page.

use minijinja::Value;
use serde::Serialize;

use super::source::{Figure, Source, class};
use crate::{
    chart::spark,
    words::{capital, contacts::contact_words, draft, life, phrase, words},
};
use forewarn_risk::{
    history::ledger::PromiseStatus,
    review::record::{Addend, Alert, ClientLine, Depth, Fix},
};

const REASONS: usize = 3;
const EVIDENCE: usize = 4;
const PROMISES: usize = 8;
const UNAGREED: usize = 8;

/// An alert.
#[derive(Debug, Serialize)]
pub(super) struct Note {
    key: Option<usize>,
    anchor: String,
    link: Option<String>,
    client: String,
    class: &'static str,
    chance: String,
    interval: String,
    was: String,
    meta: Vec<String>,
    spark: Value,
    course: String,
    voice: Option<String>,
    reasons: Vec<Reason>,
    fix: Option<Fixed>,
    more: Option<Fixed>,
    /// What to talk about where there is no act at all.
    talk: Option<String>,
    /// A message to send, in the client's language.
    /// Line by line: a page takes breaks within a text for spaces.
    draft: Vec<String>,
    draft_lang: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Reason {
    said: String,
    quote: Option<String>,
    source: String,
}

#[derive(Debug, Serialize)]
struct Fixed {
    change: String,
    acts: String,
    /// The acts beyond the first few.
    rest: Option<String>,
    /// What to talk about, which the acts leave as it is.
    talk: Option<String>,
    cost: String,
}

/// A client's page.
#[derive(Debug, Serialize)]
pub(super) struct ClientPage {
    key: usize,
    client: String,
    class: &'static str,
    band: &'static str,
    chance: String,
    interval: String,
    was: String,
    meta: Vec<String>,
    is_alert: bool,
    first_reason: Option<String>,
    reasons: Vec<Reason>,
    fix: Option<Fixed>,
    figures: Vec<Figure>,
    promises: Vec<(String, String)>,
    unagreed: Vec<Unagreed>,
    unagreed_heading: &'static str,
    unagreed_note: &'static str,
    rows: Vec<Behind>,
    missing: Vec<&'static str>,
    /// The keys of the pages before and after it in the same file.
    previous: Option<usize>,
    next: Option<usize>,
}

/// Work that was asked for and not agreed.
#[derive(Debug, Serialize)]
struct Unagreed {
    on: String,
    words: Option<String>,
    hours: String,
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

pub(super) fn notes(source: &Source<'_>) -> Vec<Note> {
    let alerts = source.review.alerts.iter();
    let known = alerts.filter_map(|alert| Some((alert, source.client(&alert.client_id)?)));
    known
        .map(|(alert, client)| {
            let (chance, interval, was) = chances(client, source);
            // The letter must hold the client's words, and what to answer first must; all else gives way.
            let said =
                alert.draft.asked.iter().chain(&alert.voice).filter_map(|asked| asked.words.as_deref());
            let owed = alert.draft.owed.iter().map(|(promise, _)| promise.as_str());
            said.chain(owed).for_each(|words| drop(source.quote(Some(words))));
            Note {
                key: source.key(&client.client_id),
                anchor: format!("alert-{}", alert.rank),
                link: source.link(&client.client_id),
                client: client.name.clone(),
                class: class(client.band),
                chance,
                interval,
                was,
                meta: meta(Some(alert), client, source),
                spark: Value::from_safe_string(spark(&client.course, client.band)),
                course: (source.words.course)(client.course.len().saturating_sub(1)),
                voice: alert.voice.as_ref().and_then(|voice| {
                    let words = voice.words.as_deref()?;
                    let day = source.words.short_day(voice.on, source.review.day);
                    Some((source.words.voice)(words, voice.by.as_deref(), &day))
                }),
                talk: (alert.fix.is_none() && alert.best_effort.is_none())
                    .then(|| phrase::talk(None, client, source.lang))
                    .flatten(),
                draft: draft::letter(&alert.draft, &[], source.lang).lines().map(str::to_owned).collect(),
                draft_lang: words(alert.draft.lang.unwrap_or(source.lang)).code,
                reasons: reasons(client, source),
                fix: alert.fix.as_ref().map(|fix| fixed(fix, client, source)),
                more: alert
                    .fix_to_calm
                    .as_ref()
                    .filter(|more| alert.fix.as_ref().is_none_or(|fix| fix.assume != more.assume))
                    .or(alert.best_effort.as_ref())
                    .map(|fix| fixed(fix, client, source)),
            }
        })
        .collect()
}

/// The pages of the clients in depth, each with its neighbours in the list.
pub(super) fn pages(depth: &[Depth], source: &Source<'_>) -> Vec<ClientPage> {
    let known: Vec<(usize, &Depth, &ClientLine)> = depth
        .iter()
        .filter_map(|depth| Some((source.key(&depth.client_id)?, depth, source.client(&depth.client_id)?)))
        .collect();
    let key = |place: Option<usize>| Some(known.get(place?)?.0);
    (0..known.len())
        .map(|place| ClientPage {
            previous: key(place.checked_sub(1)),
            next: key(place.checked_add(1)),
            ..client_page(known[place].0, known[place].1, known[place].2, source, true)
        })
        .collect()
}

/// A client's page, alone.
pub(super) fn page(key: usize, depth: &Depth, client: &ClientLine, source: &Source<'_>) -> ClientPage {
    client_page(key, depth, client, source, false)
}

/// `is_beneath`: whether it stands on the page of the alerts.
fn client_page(
    key: usize,
    depth: &Depth,
    client: &ClientLine,
    source: &Source<'_>,
    is_beneath: bool,
) -> ClientPage {
    let alert = source.review.alerts.iter().find(|alert| alert.client_id == client.client_id);
    let is_beneath = is_beneath && alert.is_some();
    let (chance, interval, was) = chances(client, source);
    let charts = source.charts_of(&client.client_id);
    ClientPage {
        key,
        client: client.name.clone(),
        class: class(client.band),
        band: (source.words.band_word)(client.band),
        chance,
        interval,
        was,
        meta: meta(alert, client, source),
        is_alert: alert.is_some(),
        first_reason: client.reasons().next().map(|addend| phrase::addend(addend, source.lang)),
        reasons: if is_beneath { reasons_again(client, source) } else { reasons(client, source) },
        fix: alert.and_then(|alert| alert.fix.as_ref()).map(|fix| Fixed {
            talk: phrase::talk(Some(fix), client, source.lang).filter(|_| !is_beneath),
            ..fixed(fix, client, source)
        }),
        figures: charts
            .map_or_else(Vec::new, |charts| charts.charts.iter().map(|chart| source.figure(chart)).collect()),
        promises: open_promises(depth, source),
        unagreed: unagreed(client, source),
        unagreed_heading: contact_words(source.lang).unagreed,
        unagreed_note: contact_words(source.lang).unagreed_note,
        rows: behind(client, source),
        missing: phrase::gaps(client, source.lang),
        previous: None,
        next: None,
    }
}

/// The chance, its interval and last month's chance.
fn chances(client: &ClientLine, source: &Source<'_>) -> (String, String, String) {
    let words = source.words;
    (
        client.chance.map_or_else(|| "–".to_owned(), |chance| words.percent(chance.probability)),
        client.chance.map_or_else(String::new, |chance| words.percents(chance.lower, chance.upper)),
        client.chance_before.map_or_else(String::new, |was| (words.was)(&words.percent(was.probability))),
    )
}

fn reasons(client: &ClientLine, source: &Source<'_>) -> Vec<Reason> {
    client.reasons().take(REASONS).map(|addend| reason(addend, source)).collect()
}

pub(super) fn reason(addend: &Addend, source: &Source<'_>) -> Reason {
    let evidence = addend.evidence.iter().find(|proof| proof.quote.is_some()).or(addend.evidence.first());
    Reason {
        said: phrase::addend(addend, source.lang),
        quote: evidence.and_then(|proof| source.quote(proof.quote.as_deref())),
        source: evidence.map_or_else(String::new, |proof| source.place(proof, true)),
    }
}

/// The reasons that stand at the client's alert, without what stands behind them.
fn reasons_again(client: &ClientLine, source: &Source<'_>) -> Vec<Reason> {
    let said =
        |addend| Reason { said: phrase::addend(addend, source.lang), quote: None, source: String::new() };
    client.reasons().take(REASONS).map(said).collect()
}

fn fixed(fix: &Fix, client: &ClientLine, source: &Source<'_>) -> Fixed {
    let words = source.words;
    let now = client.chance.map_or_else(String::new, |chance| format!("{:.0}", chance.probability * 100.0));
    let told = source.fix(fix);
    Fixed {
        change: format!("{now} → {} ({}).", words.percent(fix.probability), (words.band_word)(fix.band)),
        acts: format!("{}.", capital(&phrase::fix(&told, source.lang))),
        rest: phrase::more_acts(&told, source.lang).map(|rest| format!("{}.", capital(&rest))),
        talk: phrase::talk(Some(fix), client, source.lang),
        cost: words.costs(fix.cost, fix.currency.as_deref()),
    }
}

fn meta(alert: Option<&Alert>, client: &ClientLine, source: &Source<'_>) -> Vec<String> {
    let (words, review) = (source.words, source.review);
    let mut meta = Vec::new();
    if let Some(alert) = alert {
        meta.push((words.state)(alert.state).to_owned());
        meta.push((words.act_by)(&words.short_day(alert.due, review.day)));
    }
    let owner = alert.and_then(|alert| alert.owner.as_deref()).or(client.owner.as_deref());
    meta.extend(owner.map(words.owned_by));
    match client.yearly_fee {
        Some(fee) => meta.push((words.a_year)(&source.money(fee))),
        None if alert.is_some_and(|alert| alert.fee_is_assumed) => meta.push(words.fee_assumed.to_owned()),
        None => {}
    }
    let loss = match alert {
        Some(alert) => alert.expected_loss,
        None => client.revenue_at_risk.map(|risk| risk.expected),
    };
    meta.extend(loss.map(|loss| (words.loss)(&source.money(loss))));
    let such = alert.and_then(|alert| alert.such);
    meta.extend(such.map(|(right, all)| (words.such)(right, all)));
    let services = client.services.join(", ");
    let since = client.since.map(|since| (words.since)(chrono::Datelike::year(&since)));
    let buys: Vec<String> =
        [Some(services).filter(|services| !services.is_empty()), since].into_iter().flatten().collect();
    if !buys.is_empty() {
        meta.push(buys.join(", "));
    }
    let decision = alert.and_then(|alert| alert.decision.as_ref());
    let decided = [decision, client.band_by_hand.as_ref()].into_iter().flatten();
    meta.extend(decided.map(|line| life::decision(line, review, source.lang)));
    meta
}

/// Open promises with their dates, the next first.
fn open_promises(depth: &Depth, source: &Source<'_>) -> Vec<(String, String)> {
    let mut open: Vec<_> = depth
        .promises
        .iter()
        .filter(|promise| promise.state == PromiseStatus::Open && !promise.label.is_empty())
        .filter_map(|promise| Some((promise.by?, promise.label.as_str())))
        .collect();
    open.sort_unstable();
    open.into_iter()
        .take(PROMISES)
        .map(|(by, label)| (source.words.deadline(by, source.review.day), label.to_owned()))
        .collect()
}

fn unagreed(client: &ClientLine, source: &Source<'_>) -> Vec<Unagreed> {
    let own = contact_words(source.lang);
    let lines = source.review.unagreed.iter().filter(|line| line.client_id == client.client_id);
    lines
        .take(UNAGREED)
        .map(|line| Unagreed {
            on: source.words.short_day(line.on, source.review.day),
            words: line.words.clone(),
            hours: (own.hours_since)(&source.words.rounded(line.hours, 0)),
        })
        .collect()
}

fn behind(client: &ClientLine, source: &Source<'_>) -> Vec<Behind> {
    let proven = client.addends.iter().filter(|addend| !addend.evidence.is_empty());
    proven
        .map(|addend| Behind {
            said: phrase::addend(addend, source.lang),
            points: source.words.points(addend.points),
            evidence: addend
                .evidence
                .iter()
                .take(EVIDENCE)
                .map(|proof| Proof {
                    words: source.fact(&proof.fact),
                    quote: source.quote(proof.quote.as_deref()),
                    source: source.place(proof, false),
                    id: proof.id.clone(),
                })
                .collect(),
        })
        .collect()
}
