//! Notices as files, for other programs to send: what a chat, a mailbox or a reader is told of alerts that are new or worse
//! than at the last review. Nothing is sent here.

mod chat;
mod mail;
mod markdown;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::{
    files::save,
    mark,
    words::{Words, capital, draft, life, notify::notify_words, phrase, words},
};
use forewarn_base::{error::Result, plain::plain, storage::OutputFolder};
use forewarn_risk::review::record::{Addend, Alert, ClientLine, Fix, Review};
use forewarn_table::Tables;
use forewarn_text::{Lang, Side};

/// So many reasons are told of a client.
const REASONS: usize = 3;

/// What notices tell of, and where they lead.
#[derive(Debug, Clone)]
pub struct NoticeOptions {
    /// Every alert that stands, not only what is new or worse.
    pub tells_all: bool,
    /// Where the report is published, if it is.
    pub report_url: Option<String>,
    /// Where it was written.
    pub report_path: String,
    /// The mail addresses of account managers by name, as far as they are known.
    pub addresses: BTreeMap<String, String>,
}

/// All that is told, in finished words, each on one line and without characters that nobody sees.
#[derive(Debug)]
pub struct Notices {
    lang: Lang,
    as_of: DateTime<Utc>,
    /// The day of the review in words.
    day: String,
    /// Agency and day.
    kicker: String,
    is_news: bool,
    alerts: Vec<AlertNotice>,
    report_url: Option<String>,
    report_path: String,
    /// What is to be known of all of it.
    remark: Option<&'static str>,
    addresses: BTreeMap<String, String>,
}

#[derive(Debug, Clone)]
struct AlertNotice {
    client: String,
    owner: Option<String>,
    /// How likely, and how that has changed.
    chance: String,
    /// By when, whose it is, what is at stake, how such alerts did.
    meta: Vec<String>,
    reasons: Vec<Reason>,
    /// A heading and what there is to do.
    fix: (&'static str, String),
    /// A message to the client, line by line.
    letter: Vec<String>,
    /// Its place in the report: `#alert-1`.
    anchor: String,
}

#[derive(Debug, Clone)]
struct Reason {
    said: String,
    /// With its marks.
    quote: Option<String>,
    source: String,
}

/// What there is to tell; `None` where nothing is.
pub fn notices(review: &Review, lang: Lang, options: NoticeOptions) -> Option<Notices> {
    let words = words(lang);
    let told = |alert: &&Alert| options.tells_all || alert.is_news;
    let alerts: Vec<AlertNotice> =
        review.alerts.iter().filter(told).filter_map(|alert| notice(alert, review, words)).collect();
    (!alerts.is_empty()).then(|| Notices {
        lang,
        as_of: review.as_of,
        day: words.day(review.day),
        kicker: plain(&(words.kicker)(&review.agency, &words.day(review.day))),
        is_news: !options.tells_all,
        alerts,
        report_url: options.report_url,
        report_path: plain(&options.report_path),
        remark: review.redacted.then_some(words.redacted),
        addresses: options.addresses,
    })
}

/// The mail addresses of those who look after clients, as far as `people` holds them.
pub fn addresses(tables: &Tables) -> BTreeMap<String, String> {
    let own = tables.people.iter().filter(|person| person.side == Side::Agency);
    let named = own.filter_map(|person| Some((person.name.clone()?, person.handle.clone())));
    let owners = tables.clients.iter().filter_map(|client| client.owner.clone());
    owners.map(|owner| (owner.clone(), owner)).chain(named).filter(|(_, at)| mail::is_address(at)).collect()
}

fn notice(alert: &Alert, review: &Review, words: &Words) -> Option<AlertNotice> {
    let client = review.client(&alert.client_id)?;
    let chance = client.chance?;
    let was = client.chance_before.map(|before| (words.was)(&words.percent(before.probability)));
    let figures = [Some((words.state)(alert.state).to_owned()), was];
    let figures: Vec<String> = figures.into_iter().flatten().collect();
    let money = |amount: f64| words.money(amount, &review.currency);
    let decision = alert.decision.as_ref().map(|line| life::decision(line, review, words.lang));
    let meta = [
        Some((words.act_by)(&words.short_day(alert.due, review.day))),
        alert.owner.as_deref().map(words.owned_by),
        alert.expected_loss.map(|loss| (words.loss)(&money(loss))),
        alert.such.map(|(right, all)| (words.such)(right, all)),
        decision,
    ];
    let letter = draft::letter(&alert.draft, &[], words.lang);
    let fix = todo(alert, client, words);
    let mut reasons: Vec<Reason> =
        client.reasons().take(REASONS).map(|addend| reason(addend, review, words)).collect();
    for reason in &mut reasons {
        // What is to be answered is told there.
        reason.quote = reason.quote.take().filter(|quote| !fix.1.contains(quote.as_str()));
    }
    Some(AlertNotice {
        client: plain(&client.name),
        owner: alert.owner.as_deref().map(plain),
        chance: format!(
            "{} ({}), {}",
            words.percent(chance.probability),
            words.percents(chance.lower, chance.upper),
            figures.join(", ")
        ),
        meta: meta.into_iter().flatten().map(|said| plain(&said)).collect(),
        reasons,
        fix,
        letter: letter.lines().map(plain).collect(),
        anchor: format!("#alert-{}", alert.rank),
    })
}

fn reason(addend: &Addend, review: &Review, words: &Words) -> Reason {
    let proof = addend.evidence.iter().find(|proof| proof.quote.is_some()).or(addend.evidence.first());
    let source = proof.map_or_else(String::new, |proof| {
        let day = words.short_day(proof.at.date_naive(), review.day);
        format!("{}, {day}", (words.source)(proof.table))
    });
    Reason {
        said: plain(&phrase::addend(addend, words.lang)),
        quote: proof
            .and_then(|proof| proof.quote.as_deref())
            .map(|quote| plain(&phrase::quoted(quote, words.lang))),
        source,
    }
}

/// The smallest fix, else all that helps, and what to talk about.
fn todo(alert: &Alert, client: &ClientLine, words: &Words) -> (&'static str, String) {
    let lang = words.lang;
    let plan = alert.fix.as_ref().or(alert.best_effort.as_ref());
    let now = client.chance.map_or_else(String::new, |chance| words.percent(chance.probability));
    let acts = |fix: &Fix| {
        let after = (words.percent(fix.probability), (words.band_word)(fix.band));
        format!("{now} → {} ({}). {}.", after.0, after.1, capital(&phrase::acts(fix, lang).join("; ")))
    };
    let parts = [plan.map(acts), phrase::talk(plan, client, lang)];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    let heading = match (&alert.fix, &alert.best_effort) {
        (Some(_), _) => words.smallest_fix,
        (None, Some(_)) => life::life_words(lang).best_effort,
        (None, None) => words.no_fix,
    };
    (heading, plain(&said.join(" ")))
}

impl Notices {
    fn title(&self, count: usize) -> String {
        (notify_words(self.lang).title)(count, self.is_news, &self.day)
    }

    /// The address of an alert in the published report; `None` where it is not published.
    fn link(&self, alert: &AlertNotice) -> Option<String> {
        self.report_url.as_deref().map(|url| format!("{url}{}", alert.anchor))
    }

    /// As many alerts, from the first on, as a message of at most so many characters holds; what is left out is counted in it.
    fn fitting(&self, most: usize, render: impl Fn(&[AlertNotice], usize) -> String) -> String {
        let all = self.alerts.len();
        let sized = (1..=all).rev().map(|count| render(&self.alerts[..count], all - count));
        let mut last = String::new();
        for text in sized {
            last = text;
            if last.chars().count() <= most {
                break;
            }
        }
        last
    }

    /// Writes every form into a folder, and puts it in its place; without anything to tell earlier notices vanish.
    ///
    /// # Errors
    /// A file cannot be written; the folder is then as it was.
    pub fn write(told: Option<&Self>, as_of: DateTime<Utc>, out: OutputFolder) -> Result<()> {
        let folder = out.path();
        if let Some(notices) = told {
            save(&folder.join("slack.json"), chat::slack(notices).as_bytes())?;
            save(&folder.join("teams.json"), chat::teams(notices).as_bytes())?;
            save(&folder.join("mattermost.json"), markdown::mattermost(notices).as_bytes())?;
            save(&folder.join("digest.md"), markdown::digest(notices).as_bytes())?;
            for (name, message) in mail::messages(notices) {
                save(&folder.join(name), &message)?;
            }
        }
        let run = serde_json::json!({ "forewarn": env!("CARGO_PKG_VERSION"), "as_of": as_of.to_rfc3339() });
        mark::commit(out, &run)
    }
}

/// So many characters of a letter stand in a chat; mail and digest hold all of it.
const LETTER_MOST: usize = 1200;

/// The lines of a letter that a chat shows.
fn letter_in_chat(letter: &[String]) -> Vec<String> {
    let mut room = LETTER_MOST;
    let mut shown = Vec::new();
    for line in letter {
        let size = line.chars().count();
        if size > room {
            shown.push("…".to_owned());
            break;
        }
        room -= size;
        shown.push(line.clone());
    }
    shown
}

#[cfg(test)]
mod tests;
