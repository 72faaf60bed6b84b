//! The check before the start as one HTML page, in the look of the report.

use minijinja::{Value, context, value::Serde};
use serde::Serialize;

use super::{
    chart::{Scale, Spot, inline, scales},
    html::{STYLE, environment},
    words::{
        self,
        kickoff::{
            GapWording, Wording,
            page::{KickoffPageWords, kickoff_page_words},
        },
        load::{LoadRow, LoadWords, load_rows, load_words},
    },
};
use forewarn_base::error::{Error, Result, internal};
use forewarn_risk::{
    kickoff::{KickoffGap, KickoffVerdict},
    review::record::OwnerLoad,
};
use forewarn_text::Lang;

const TEMPLATE: &str = include_str!("kickoff/page.html.j2");
const OWN_STYLE: &str = include_str!("kickoff/page.css");

/// What the page shows.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// The client, as in the brief.
    pub client: &'a str,
    /// The project, as in the brief.
    pub project: &'a str,
    /// The day of the check.
    pub day: chrono::NaiveDate,
    /// The language of the page.
    pub lang: Lang,
    /// Whether to start.
    pub verdict: KickoffVerdict,
    /// The gaps as figures, for the chart.
    pub gaps: &'a [KickoffGap],
    /// What was found, in the language of the page.
    pub wording: &'a Wording,
    /// What to send.
    pub letter: &'a str,
    /// The language of the letter.
    pub letter_lang: Lang,
    /// What everybody carries who could lead it, by name.
    pub loads: &'a [OwnerLoad],
    /// The currency of their fees.
    pub loads_currency: &'a str,
}

#[derive(Debug, Serialize)]
struct Page<'a> {
    title: String,
    kicker: String,
    lead: String,
    class: &'static str,
    verdict: &'a str,
    facts: Vec<Fact>,
    letter_code: &'static str,
    letter: &'a str,
    chart: Option<Figure>,
    said: &'a Wording,
    published: bool,
    loads: Vec<LoadRow>,
    load_words: &'static LoadWords,
    footer: String,
}

#[derive(Debug, Serialize)]
struct Fact {
    value: String,
    class: &'static str,
    said: String,
}

#[derive(Debug, Serialize)]
struct Figure {
    svg: Value,
    caption: &'static str,
}

/// Writes the page: one file that asks for nothing else and runs nothing.
///
/// # Errors
/// The drawing library failed, or the template and the page do not fit each other, which a test excludes.
pub fn html(sheet: &Sheet<'_>) -> Result<String> {
    let words = kickoff_page_words(sheet.lang);
    let mut environment = environment().map_err(internal)?;
    environment.add_template("kickoff.html", TEMPLATE).map_err(internal)?;
    let template = environment.get_template("kickoff.html").map_err(internal)?;
    let rendered = template.render(context! {
        style => Value::from_safe_string(format!("{STYLE}{OWN_STYLE}")),
        w => Value::from(Serde(words)),
        page => Value::from(Serde(page(sheet, words)?)),
    });
    rendered.map_err(internal)
}

fn page<'a>(sheet: &Sheet<'a>, words: &'static KickoffPageWords) -> Result<Page<'a>> {
    let said = sheet.wording;
    let drawable: Vec<Scale> = sheet
        .gaps
        .iter()
        .zip(&said.gaps)
        .map(|(gap, said)| scale(gap, said, words))
        .filter(|scale| scale.stated.is_some() || scale.agreed.is_some())
        .collect();
    let chart = if drawable.is_empty() {
        None
    } else {
        let chart = scales(&drawable, "kickoff", words.caption).map_err(Error::Chart)?;
        Some(Figure { svg: Value::from_safe_string(inline(&chart)), caption: words.caption })
    };
    let day = words::words(sheet.lang).day(sheet.day);
    Ok(Page {
        title: format!("{}: {}, {}", words.title, sheet.project, sheet.client),
        kicker: format!("{} · {day}", words.title),
        lead: format!("{} · {}", sheet.client, sheet.project),
        class: match sheet.verdict {
            KickoffVerdict::Go => "calm",
            KickoffVerdict::GoWithConditions => "watch",
            KickoffVerdict::Stop => "act",
        },
        verdict: &said.verdict,
        facts: facts(said, words),
        letter_code: words::words(sheet.letter_lang).code,
        letter: sheet.letter.trim(),
        chart,
        said,
        loads: load_rows(sheet.loads, sheet.loads_currency, sheet.lang),
        load_words: load_words(sheet.lang),
        published: sheet.gaps.iter().any(|gap| gap.publication.is_some()),
        footer: format!("forewarn {} · {}", env!("CARGO_PKG_VERSION"), words::words(sheet.lang).offline),
    })
}

/// The two largest figures of the page and the two counts that decide.
fn facts(said: &Wording, words: &KickoffPageWords) -> Vec<Fact> {
    let mut facts: Vec<Fact> = said
        .gaps
        .iter()
        .take(2)
        .map(|gap| match &gap.to_likely {
            Some(size) => {
                Fact { value: size.clone(), class: "act", said: (words.fact_gap)(&lower(&gap.name)) }
            }
            None => {
                Fact { value: "–".to_owned(), class: "dim", said: (words.fact_no_gap)(&lower(&gap.name)) }
            }
        })
        .collect();
    let count = |list: &[String], class, said: &str| Fact {
        value: list.len().to_string(),
        class: if list.is_empty() { "" } else { class },
        said: said.to_owned(),
    };
    facts.push(count(&said.impossible, "act", words.fact_impossible));
    facts.push(count(&said.missing, "watch", words.fact_missing));
    facts
}

/// A name inside a sentence: its first letter small.
fn lower(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}

fn scale(gap: &KickoffGap, said: &GapWording, words: &KickoffPageWords) -> Scale {
    let spot = |value: Option<f64>, name: &str, said: &Option<String>| {
        let (value, said) = value.filter(|value| value.is_finite()).zip(said.as_ref())?;
        Some(Spot { value, label: format!("{name}: {said}") })
    };
    Scale {
        name: said.name.clone(),
        stated: spot(gap.stated, words.client_says, &said.stated),
        agreed: spot(gap.agreed, words.contract, &said.agreed),
        p50: spot(gap.p50, "P50", &said.p50),
        p80: spot(gap.p80, "P80", &said.p80),
    }
}
