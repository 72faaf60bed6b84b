//! Text that is safe to show: no control or bidirectional characters, no cell that a spreadsheet takes for a formula.

use std::fmt::Write as _;

/// A cell for a CSV file: characters that a reader does not see are stripped, and a cell that a spreadsheet would take
/// for a formula gets a leading `'`. Plain numbers stay as they are, so that `-3.5` remains a number.
pub fn defuse(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let clean: String = text.chars().filter(|&letter| letter == '\n' || !is_unseen(letter)).collect();
    let risky = risky || clean.trim_start().starts_with(['=', '+', '-', '@']);
    if risky && !is_number(&clean) { format!("'{clean}") } else { clean }
}

/// Text for a page or a chart: white space of any kind becomes one space, characters that nobody sees are dropped.
pub fn plain(text: &str) -> String {
    let spaced = text.chars().map(|letter| {
        if matches!(letter, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            ' '
        } else {
            letter
        }
    });
    spaced.filter(|&letter| !is_unseen(letter)).collect()
}

/// Text as it is seen: characters that nobody sees are dropped, lines stay.
pub fn seen(text: &str) -> String {
    let line = |letter| if matches!(letter, '\u{85}' | '\u{2028}' | '\u{2029}') { '\n' } else { letter };
    text.chars().map(line).filter(|&letter| matches!(letter, '\n' | '\t') || !is_unseen(letter)).collect()
}

/// Text in which characters that nobody sees are spelled `\u202e`, as JSON may; the ends of lines and tabs stay.
pub fn spelled(text: &str) -> String {
    let stays = |letter: char| matches!(letter, '\n' | '\r' | '\t') || !is_unseen(letter);
    let mut spelled = String::with_capacity(text.len());
    for letter in text.chars() {
        if stays(letter) {
            spelled.push(letter);
        } else {
            let _ = write!(spelled, "\\u{:04x}", u32::from(letter));
        }
    }
    spelled
}

/// Whether a character steers the text instead of standing in it: control and bidirectional characters, byte-order
/// marks and non-characters, which XML does not allow.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2028}'..='\u{2029}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
                | '\u{fffe}'
                | '\u{ffff}'
        )
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.')
        && digits.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::{defuse, plain, spelled};

    #[test]
    fn formulas_are_defused_and_numbers_are_not() {
        for (cell, safe) in [
            ("=1+1", "'=1+1"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'=1"),
            ("\r=1", "'=1"),
            ("\u{202e}=1", "'=1"),
            (" =1", "' =1"),
            ("-3.5", "-3.5"),
            ("-1e-7", "-1e-7"),
            ("+15", "+15"),
            ("-inf", "'-inf"),
            ("Bright & Sons", "Bright & Sons"),
            ("two\nlines", "two\nlines"),
            ("a\u{0}b\u{2067}c", "abc"),
            ("", ""),
        ] {
            assert_eq!(defuse(cell), safe, "{cell:?}");
        }
    }

    #[test]
    fn what_steers_a_terminal_is_spelled_and_json_says_the_same() {
        let words = "a\u{202e}b\u{1b}[31m\u{feff}";
        let json = spelled(&serde_json::to_string(words).unwrap());
        assert!(json.is_ascii(), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), words);
    }

    #[test]
    fn plain_text_keeps_words_apart_and_drops_what_nobody_sees() {
        assert_eq!(plain("one\r\ntwo\u{202e}\u{7}"), "one  two");
    }
}
