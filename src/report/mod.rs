//! What a review leaves behind: pages, charts and tables, written from finished records. **Invariant:** nothing here
//! computes a figure, and every string from the data is escaped on its way out.

pub mod chart;
pub mod files;
pub mod html;
pub mod phrase;
pub mod record;

/// Makes a cell safe for spreadsheets, which run cells that start like a formula; and drops signs that turn the
/// direction of text or move a terminal's cursor.
pub fn defuse(text: &str) -> String {
    let mut safe: String = text.chars().filter(|sign| !is_unprintable(*sign)).collect();
    let starts_formula = safe.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if starts_formula && safe.parse::<f64>().is_err() {
        safe.insert(0, '\'');
    }
    safe
}

/// Control signs (but for line ends) and signs that turn the direction of text.
fn is_unprintable(sign: char) -> bool {
    (sign.is_control() && !matches!(sign, '\n' | '\r' | '\t'))
        || matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::defuse;

    #[test]
    fn cells_never_start_a_formula() {
        assert_eq!(defuse("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(defuse("+7 495"), "'+7 495");
        assert_eq!(defuse("-12.5"), "-12.5");
        assert_eq!(defuse("a\u{202e}b\u{7}"), "ab");
    }
}
