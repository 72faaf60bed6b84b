//! The review as HTML: what [`Review`] says, put into words and into the templates' order. One file that opens from a mail
//! attachment; client pages beyond what it can hold stand beside it.

mod client;
mod hash;
mod life;
mod one_page;
mod page;
mod replay;
mod source;
mod table;

use minijinja::{
    AutoEscape, Environment, Value, context, escape_formatter, syntax::SyntaxConfig, value::Serde,
};

#[cfg(feature = "pdf")]
pub(super) use self::one_page::lead_data;
pub use self::{one_page::one_page, replay::replay};

use self::{page::page, source::Source};
use crate::{
    chart::Charts,
    words::{page::page_words, words},
};
use forewarn_base::plain::plain;
use forewarn_risk::review::record::Review;
use forewarn_text::Lang;

const TEMPLATE: &str = include_str!("page.html.j2");
const CLIENT_PAGE: &str = include_str!("client_page.html.j2");
const CLIENT: &str = include_str!("client.html.j2");
const AGENDA: &str = include_str!("agenda.html.j2");
/// What sorts, filters and opens; the page says all without it.
const SCRIPT: &str = include_str!("page.js");
/// The look of every page.
pub(super) const STYLE: &str = include_str!("page.css");

/// The report, and the client pages beside it.
#[derive(Debug)]
pub struct Pages {
    /// `report.html`.
    pub report: String,
    /// The pages of `clients/` as name and text, by expected loss.
    pub clients: Vec<(String, String)>,
}

/// Writes the pages. Each asks for nothing else and runs nothing but its own script, which its policy names by hash.
///
/// # Errors
/// A template and the page do not fit each other, which a test excludes.
pub fn html(review: &Review, charts: &Charts, lang: Lang) -> Result<Pages, minijinja::Error> {
    let mut environment = environment()?;
    environment.add_template("page.html", TEMPLATE)?;
    environment.add_template("client_page.html", CLIENT_PAGE)?;
    environment.add_template("client.html", CLIENT)?;
    environment.add_template("agenda.html", AGENDA)?;
    let (words, more) = (words(lang), page_words(lang));
    let source = Source::new(review, charts, lang);
    let policy = policy();
    let shared = || {
        context! {
            style => Value::from_safe_string(STYLE.to_owned()),
            script => Value::from_safe_string(SCRIPT.to_owned()),
            policy => Value::from_safe_string(policy.clone()),
            w => Value::from(Serde(words)),
            more => Value::from(Serde(more)),
        }
    };
    let report = environment
        .get_template("page.html")?
        .render(context! { page => Value::from(Serde(page(&source))), ..shared() })?;
    let template = environment.get_template("client_page.html")?;
    let day = words.day(review.day);
    let beside = source.depth().1.iter().filter_map(|depth| {
        let (key, line) = (source.key(&depth.client_id)?, source.client(&depth.client_id)?);
        let name = format!("{}.html", source.charts_of(&depth.client_id)?.stem);
        source.begin_page();
        let rendered = template.render(context! {
            title => (more.page_title)(&line.name, &review.agency, &day),
            kicker => (words.kicker)(&review.agency, &day),
            client => Value::from(Serde(client::page(key, depth, line, &source))),
            ..shared()
        });
        Some(rendered.map(|text| (name, text)))
    });
    Ok(Pages { report, clients: beside.collect::<Result<_, _>>()? })
}

/// What the report's template is given, for templates of another kind.
///
/// # Errors
/// The page cannot be written as JSON, which a test excludes.
#[cfg(feature = "pdf")]
pub(super) fn pack_data(
    review: &Review,
    charts: &Charts,
    lang: Lang,
) -> serde_json::Result<serde_json::Value> {
    let (words, more) = (words(lang), page_words(lang));
    let source = Source::new(review, charts, lang);
    Ok(serde_json::json!({ "page": page(&source), "w": words, "more": more }))
}

/// What a page may do: show itself, be styled by this sheet and run this script, and nothing else.
fn policy() -> String {
    format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        hash::source(SCRIPT),
        hash::source(STYLE)
    )
}

/// What every page is made with: all that comes from data loses the characters that steer a text, and is then escaped;
/// only the drawings, the style sheet and the script, which are made here, are safe as they are.
pub(super) fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_formatter(|output, state, value| match value.as_str() {
        Some(text) if !value.is_safe() => escape_formatter(output, state, &Value::from(plain(text))),
        _ => escape_formatter(output, state, value),
    });
    Ok(environment)
}

#[cfg(test)]
mod tests;
