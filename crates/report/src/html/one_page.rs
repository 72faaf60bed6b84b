//! The leadership page: one A4 sheet, in finished words.

use minijinja::{Value, context, value::Serde};
use serde::Serialize;

use super::{
    environment,
    page::{beyond_capacity, facts, has_promise_rate, remarks},
};
use crate::words::{
    Words,
    lead::{LeadWords, cause, cause_label, lead_words},
    load::{load_rows, load_sentence, load_words},
    phrase, words,
};
use forewarn_risk::review::{
    lead::{Account, Caveat, Decision, Lead},
    record::{ClientLine, Renewal},
};
use forewarn_table::Band;
use forewarn_text::Lang;

const TEMPLATE: &str = include_str!("../lead.html.j2");
const STYLE: &str = include_str!("../lead.css");

#[derive(Debug, Serialize)]
struct Bar {
    label: String,
    sum: String,
    width: String,
}

#[derive(Debug, Serialize)]
struct Row {
    client: String,
    class: &'static str,
    chance: String,
    interval: String,
    at_risk: String,
    cause: String,
    plan: String,
    after: String,
    owner: String,
    by: String,
}

#[derive(Debug, Serialize)]
struct RenewalRow {
    client: String,
    chance: String,
    at_risk: String,
    ends_on: String,
    notice_until: String,
    owner: String,
}

#[derive(Debug, Serialize)]
struct Flow {
    band: String,
    class: &'static str,
    counts: [usize; 4],
}

/// Writes the leadership page: one file that asks for nothing else and runs nothing.
///
/// # Errors
/// The template and the page do not fit each other, which a test excludes.
pub fn one_page(lead: &Lead<'_>, lang: Lang) -> Result<String, minijinja::Error> {
    let mut environment = environment()?;
    environment.add_template("lead.html", TEMPLATE)?;
    environment
        .get_template("lead.html")?
        .render(context! { style => Value::from_safe_string(STYLE.to_owned()), ..said(lead, lang) })
}

/// What the page's template is given, for templates of another kind.
///
/// # Errors
/// The page cannot be written as JSON, which a test excludes.
#[cfg(feature = "pdf")]
pub(crate) fn lead_data(lead: &Lead<'_>, lang: Lang) -> serde_json::Result<serde_json::Value> {
    serde_json::to_value(said(lead, lang))
}

/// The page in finished words.
fn said(lead: &Lead<'_>, lang: Lang) -> Value {
    let review = lead.review;
    let (words, own) = (words(lang), lead_words(lang));
    let scored: Vec<&ClientLine> =
        review.clients.iter().filter(|client| !client.ended && client.chance.is_some()).collect();
    let day = words.day(review.day);
    context! {
        w => Value::from(Serde(words)),
        l => Value::from(Serde(own)),
        title => format!("{} · {} · {day}", review.agency, own.kind),
        kicker => format!("{} · {} · {} {day}", review.agency, own.kind, own.data_up_to),
        headline => headline(lead, words, own),
        facts => Value::from(Serde(facts(review, &scored, words))),
        has_promise_rate => has_promise_rate(review),
        bars => Value::from(Serde(bars(lead, words))),
        accounts => Value::from(Serde(
            lead.accounts.iter().map(|account| row(account, lead, words, own)).collect::<Vec<_>>(),
        )),
        flows => Value::from(Serde(flows(lead, words))),
        renewals => Value::from(Serde(renewals(lead, words, own))),
        o => Value::from(Serde(load_words(lang))),
        loads => Value::from(Serde(load_rows(&review.loads, &review.currency, lang))),
        load_sentence => load_sentence(review, lang),
        money_notes => Value::from(Serde(money_notes(lead, words, own))),
        decision => decision(lead, words, own),
        caveat => caveat(lead, own),
        remarks => remarks(review, words),
        footer => format!("forewarn {} · {}", env!("CARGO_PKG_VERSION"), words.offline),
    }
}

fn headline(lead: &Lead<'_>, words: &Words, own: &LeadWords) -> String {
    let review = lead.review;
    let first = lead.causes.iter().find(|(of, _)| of.is_some());
    match (review.revenue_at_risk, first) {
        _ if review.alerts.is_empty() => own.calm.to_owned(),
        (Some(risk), Some((of, _))) => {
            (own.headline)(&words.money(risk.expected, &review.currency), &cause(*of, words.lang))
        }
        _ => (own.headline_clients)(review.alerts.len() + review.beyond_capacity.len()),
    }
}

fn bars(lead: &Lead<'_>, words: &Words) -> Vec<Bar> {
    let most = lead.causes.iter().map(|(_, sum)| *sum).fold(1e-9, f64::max);
    let bar = |(of, sum): &(_, f64)| Bar {
        label: cause_label(*of, words.lang),
        sum: words.money(*sum, &lead.review.currency),
        width: format!("{:.1}", 100.0 * sum / most),
    };
    lead.causes.iter().map(bar).collect()
}

fn row(account: &Account<'_>, lead: &Lead<'_>, words: &Words, own: &LeadWords) -> Row {
    let (client, review) = (account.client, lead.review);
    let why = client.reasons().next();
    // A contract that can be given notice of leaves nobody time until the next review.
    let own_renewals = review.renewals.iter().filter(|renewal| renewal.client_id == client.client_id);
    let notice =
        own_renewals.filter_map(|renewal| renewal.notice_until).filter(|day| *day >= review.day).min();
    Row {
        client: client.name.clone(),
        class: class(client.band),
        chance: client.chance.map_or_else(|| "–".to_owned(), |chance| words.percent(chance.probability)),
        interval: client.chance.map_or_else(String::new, |chance| words.percents(chance.lower, chance.upper)),
        at_risk: client
            .revenue_at_risk
            .map_or_else(|| "–".to_owned(), |risk| words.money(risk.expected, &review.currency)),
        cause: why.map_or_else(|| "–".to_owned(), |addend| phrase::addend(addend, words.lang)),
        plan: match account.plan {
            Some(plan) => crate::words::capital(&phrase::fix(plan, words.lang)),
            None if account.alerted => own.talk.to_owned(),
            None => notice.map_or_else(
                || own.keep_watching.to_owned(),
                |day| (own.renew)(&words.short_day(day, review.day)),
            ),
        },
        after: account.plan.map_or_else(String::new, |plan| format!("→ {}", words.percent(plan.probability))),
        owner: client.owner.clone().unwrap_or_else(|| own.nobody.to_owned()),
        by: words.short_day(notice.map_or(account.by, |day| day.min(account.by)), review.day),
    }
}

/// So many renewals fit the sheet.
const RENEWALS_MOST: usize = 5;

fn renewals(lead: &Lead<'_>, words: &Words, own: &LeadWords) -> Vec<RenewalRow> {
    let review = lead.review;
    let none = || "–".to_owned();
    let row = |renewal: &Renewal| RenewalRow {
        client: renewal.client.clone(),
        chance: renewal.probability.map_or_else(none, |chance| words.percent(chance)),
        at_risk: renewal.at_risk.map_or_else(none, |sum| words.money(sum, &review.currency)),
        ends_on: words.short_day(renewal.ends_on, review.day),
        notice_until: renewal.notice_until.map_or_else(none, |day| words.short_day(day, review.day)),
        owner: renewal.owner.clone().unwrap_or_else(|| own.nobody.to_owned()),
    };
    review.renewals.iter().take(RENEWALS_MOST).map(row).collect()
}

/// How much hangs on few clients, and what is not paid.
fn money_notes(lead: &Lead<'_>, words: &Words, own: &LeadWords) -> Vec<String> {
    let concentration = lead
        .concentration
        .map(|share| (own.concentration)(&words.percent(share.first), &words.percent(share.three)));
    let open = lead.review.open_invoices.iter().map(|open| {
        let sums = open.overdue.map(|sum| words.money(sum, &open.currency));
        (own.open_invoices)(&open.currency, sums)
    });
    concentration.into_iter().chain(open).collect()
}

fn flows(lead: &Lead<'_>, words: &Words) -> Vec<Flow> {
    let flow = |(band, counts): &(Band, [usize; 4])| Flow {
        band: (words.band_word)(*band).to_owned(),
        class: class(*band),
        counts: *counts,
    };
    lead.flows.iter().map(flow).collect()
}

fn decision(lead: &Lead<'_>, words: &Words, own: &LeadWords) -> String {
    let day = |by| words.short_day(by, lead.review.day);
    match lead.decision {
        Decision::Capacity => (own.capacity)(&beyond_capacity(lead.review)),
        Decision::Talk(account) => (own.talk_to)(&account.client.name, &day(account.by)),
        Decision::Free(cost, currency, by) => (own.free)(&words.cost(cost, currency), &day(by)),
        Decision::Nothing => own.no_decision.to_owned(),
    }
}

fn caveat(lead: &Lead<'_>, own: &LeadWords) -> String {
    match lead.caveat {
        Caveat::Unscored(part, all) => (own.unscored)(part, all),
        Caveat::FeesMissing(count) => (own.fees_missing)(count),
        Caveat::TablesMissing => (own.tables_missing)(&lead.review.tables_missing.join(", ")),
        Caveat::Weights(count) => (own.weights)(count),
    }
}

fn class(band: Band) -> &'static str {
    match band {
        Band::Act => "act",
        Band::Watch => "watch",
        Band::Calm => "calm",
        Band::Unknown => "dim",
    }
}
