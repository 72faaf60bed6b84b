//! Writes the leadership page.

use std::path::Path;

#[cfg(feature = "pdf")]
use super::pdf;
use super::{html, mark::is_own_page};
use forewarn_base::{
    error::{Result, internal},
    storage::{check_own, replace_own},
};
use forewarn_risk::review::lead::Lead;
use forewarn_text::Lang;

/// Writes the page, with the feature `pdf` also as PDF beside it, set by `template` if given.
///
/// # Errors
/// A file cannot be written, or the template not be set.
#[cfg_attr(not(feature = "pdf"), allow(unused_variables, reason = "only a PDF is set from the template"))]
pub fn write(lead: &Lead<'_>, lang: Lang, path: &Path, template: Option<&Path>) -> Result<()> {
    #[cfg(feature = "pdf")]
    replace_own(&path.with_extension("pdf"), &pdf::one_page(lead, lang, template)?, &is_own_pdf)?;
    replace_own(path, html::one_page(lead, lang).map_err(internal)?.as_bytes(), &is_own_page)?;
    Ok(())
}

/// Whether the page may be written, before the work of making it.
///
/// # Errors
/// Somebody else's file stands there.
pub fn check(path: &Path) -> Result<()> {
    #[cfg(feature = "pdf")]
    check_own(&path.with_extension("pdf"), &is_own_pdf)?;
    check_own(path, &is_own_page)?;
    Ok(())
}

/// Whether forewarn wrote a PDF: it says so among its properties.
#[cfg(feature = "pdf")]
fn is_own_pdf(bytes: &[u8]) -> bool {
    bytes.windows(8).any(|window| window == b"forewarn")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{calm, review};
    use forewarn_risk::review::lead::{Decision, lead};

    #[test]
    fn causes_add_up_to_the_revenue_at_risk() {
        let review = review(Lang::En);
        let whole: f64 = review
            .clients
            .iter()
            .filter(|client| !client.ended)
            .filter_map(|client| client.revenue_at_risk)
            .map(|risk| risk.expected)
            .sum();
        let split: f64 = lead(&review).causes.iter().map(|(_, sum)| sum).sum();
        assert!((whole - split).abs() < 1e-6 * whole.max(1.0), "{whole} {split}");
    }

    #[test]
    fn bands_lose_and_gain_what_they_change() {
        for (band, [now, then, came, left]) in lead(&review(Lang::En)).flows {
            assert_eq!(now + left, then + came, "{band:?}");
        }
    }

    #[test]
    fn the_page_escapes_names_and_is_there_in_a_calm_month_too() {
        for lang in [Lang::En, Lang::Ru] {
            for review in [review(lang), calm(lang)] {
                let page = html::one_page(&lead(&review), lang).unwrap();
                assert!(!page.contains("<script") && !page.contains('\u{202e}'), "{lang:?}");
                assert!(page.trim_end().ends_with("</html>"));
            }
        }
        assert_eq!(lead(&calm(Lang::En)).decision, Decision::Nothing);
    }
}
