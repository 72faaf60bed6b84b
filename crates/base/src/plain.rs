//! Text that is safe to show: no control or bidirectional characters, no cell that a spreadsheet takes for a formula.

use std::{fmt::Write as _, io::Write};

/// A cell for a CSV file: characters that a reader does not see are stripped, and a cell that a spreadsheet would take
/// for a formula gets a leading `'`. Plain numbers stay as they are, so that `-3.5` remains a number.
pub fn defuse(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let stays = |letter: char| letter == '\n' || !is_unseen(letter);
    let clean = if text.chars().all(stays) {
        text.to_owned()
    } else {
        text.chars().filter(|&letter| stays(letter)).collect()
    };
    let risky = risky || clean.trim_start().starts_with(['=', '+', '-', '@']);
    let clean = if clean.contains([';', '\n', '|']) { defuse_parts(&clean) } else { clean };
    if risky && !is_number(&clean) && !clean.starts_with('\'') { format!("'{clean}") } else { clean }
}

/// The same inside a cell: a spreadsheet that takes `;` for the delimiter, or does not heed a quote, begins a cell there.
fn defuse_parts(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 2);
    let mut rest = text;
    while let Some(at) = rest.find([';', '\n', '|']) {
        let (head, tail) = rest.split_at(at + 1);
        safe.push_str(head);
        let cell = tail.split([';', '\n', '|']).next().unwrap_or("");
        let bare = cell.trim_start_matches([' ', '"', '\u{a0}']);
        let begins = bare.starts_with(['=', '@', '＝', '＠'])
            || bare.starts_with(['+', '-', '＋', '－'])
                && !is_number(bare.trim_end_matches([' ', '"', '.', '%']));
        // A list of points in a quotation is none.
        if begins && !bare.starts_with("- ") && !bare.starts_with("-- ") {
            safe.push('\'');
        }
        rest = tail;
    }
    safe.push_str(rest);
    safe
}

/// Text for a page or a chart: white space of any kind becomes one space, characters that nobody sees are dropped.
pub fn plain(text: &str) -> String {
    if !text.chars().any(is_unseen) {
        return text.to_owned();
    }
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
    let mut spelled = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let stays = match letter {
            '\n' | '\t' => true,
            // Alone it goes back to the start of the line, over what stands there.
            '\r' => letters.peek() == Some(&'\n'),
            _ => !is_unseen(letter),
        };
        if stays {
            spelled.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                let _ = write!(spelled, "\\u{unit:04x}");
            }
        }
    }
    spelled
}

/// A writer of text for people or machines that writes [`spelled`] lines: the one door through which words leave the
/// program where they may hold what stood in files, in their names, or in arguments.
#[derive(Debug)]
pub struct SpelledWriter<W: Write> {
    to: W,
    /// The line that has not ended.
    line: Vec<u8>,
}

impl<W: Write> SpelledWriter<W> {
    /// A writer before another.
    pub fn new(to: W) -> Self {
        Self { to, line: Vec::new() }
    }

    fn pass(&mut self, until: usize) -> std::io::Result<()> {
        let rest = self.line.split_off(until);
        let lines = std::mem::replace(&mut self.line, rest);
        if lines.iter().all(|byte| matches!(byte, b'\n' | b' '..=b'~')) {
            return self.to.write_all(&lines);
        }
        self.to.write_all(spelled(&String::from_utf8_lossy(&lines)).as_bytes())
    }
}

impl<W: Write> Write for SpelledWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.line.extend_from_slice(bytes);
        if let Some(end) = self.line.iter().rposition(|byte| *byte == b'\n') {
            self.pass(end + 1)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.pass(self.line.len())?;
        self.to.flush()
    }
}

impl<W: Write> Drop for SpelledWriter<W> {
    fn drop(&mut self) {
        let _ = self.flush();
    }
}

/// Whether a character steers the text instead of standing in it: control and bidirectional characters, byte-order
/// marks and non-characters, which XML does not allow.
fn is_unseen(letter: char) -> bool {
    // Nearly all of what is written.
    if matches!(letter, ' '..='~' | '\u{400}'..='\u{52f}') {
        return false;
    }
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
            ("a;=1+1", "a;'=1+1"),
            ("a; @SUM(A1)", "a;' @SUM(A1)"),
            ("two\n=1+1", "two\n'=1+1"),
            ("a;\"=1+1", "a;'\"=1+1"),
            ("a; -5; +3", "a; -5; +3"),
            ("list:\n- one\n- two", "list:\n- one\n- two"),
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
        let words = "a\u{202e}b\u{1b}[31m\u{feff}\u{2060}\u{9b}\u{e0041}\r";
        let json = spelled(&serde_json::to_string(words).unwrap());
        assert!(json.is_ascii(), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), words);
    }

    #[test]
    fn plain_text_keeps_words_apart_and_drops_what_nobody_sees() {
        assert_eq!(plain("one\r\ntwo\u{202e}\u{7}"), "one  two");
    }
}
