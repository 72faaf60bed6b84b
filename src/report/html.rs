//! The review as one HTML page: what [`Review`] says, put into words and into the template's order.

mod life;
mod one_page;
mod page;
mod replay;

use minijinja::{
    AutoEscape, Environment, Value, context, escape_formatter, syntax::SyntaxConfig, value::Serde,
};

pub use self::{one_page::one_page, replay::replay};

use self::page::page;
use crate::report::{chart::Charts, csv_safety::plain, record::Review, words::words};

const TEMPLATE: &str = include_str!("page.html.j2");
/// The look of every page.
pub(super) const STYLE: &str = include_str!("page.css");

/// Writes the page: one file that asks for nothing else and runs nothing.
///
/// # Errors
/// The template and the page do not fit each other, which a test excludes.
pub fn html(review: &Review, charts: &Charts) -> Result<String, minijinja::Error> {
    let mut environment = environment()?;
    environment.add_template("page.html", TEMPLATE)?;
    let words = words(review.lang);
    let template = environment.get_template("page.html")?;
    template.render(context! {
        style => Value::from_safe_string(STYLE.to_owned()),
        w => Value::from(Serde(words)),
        page => Value::from(Serde(page(review, charts, words))),
    })
}

/// What every page is made with: all that comes from data loses the characters that steer a text, and is then escaped;
/// only the drawings and the style sheet, which are made here, are safe as they are.
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
