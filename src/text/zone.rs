//! Which parts of a message its author wrote now, cut into sentences: quoted history, forwarded headers, signatures
//! and code are left out.

use super::Span;

/// The sentences of the author's own words.
pub(super) fn own_sentences(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut rest = own_lines(text);
    let mut open: Option<(Span, usize)> = None;
    std::iter::from_fn(move || {
        loop {
            let (line, from) = match open.take() {
                Some(open) => open,
                None => {
                    let line = rest.next()?;
                    (line, line.start)
                }
            };
            let sentence = &text[from..line.end];
            let length = sentence_length(sentence);
            if from + length < line.end {
                open = Some((line, from + length));
            }
            let words = &text[from..from + length];
            let trimmed = words.trim();
            if trimmed.is_empty() {
                continue;
            }
            let start = from + (words.len() - words.trim_start().len());
            return Some(Span { start, end: start + trimmed.len() });
        }
    })
}

/// Up to and including the signs that end the first sentence. A point ends one only before white space and a letter
/// that is not small, so that "e.g. this" and "3.5" stay whole.
fn sentence_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(step) = memchr::memchr3(b'.', b'!', b'?', &bytes[at..]) {
        let mut end = at + step + 1;
        while end < bytes.len() && matches!(bytes[end], b'.' | b'!' | b'?' | b')' | b'"') {
            end += 1;
        }
        let after = &text[end..];
        let next = after.chars().next();
        if next.is_none_or(char::is_whitespace) {
            let firm = bytes[at + step] != b'.';
            let begins = after
                .trim_start()
                .chars()
                .next()
                .is_none_or(|sign| !sign.is_lowercase() && !sign.is_ascii_digit());
            if firm || begins {
                return end;
            }
        }
        at = end;
    }
    text.len()
}

/// The lines that are the author's own: everything before a quoted history or a signature, without quoted lines.
fn own_lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut at = 0;
    let mut ended = false;
    let mut in_code = false;
    std::iter::from_fn(move || {
        while at < text.len() && !ended {
            let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |step| at + step);
            let span = Span { start: at, end };
            at = end + 1;
            let line = text[span.start..span.end].trim();
            if line.starts_with("```") {
                in_code = !in_code;
                continue;
            }
            if in_code || line.is_empty() || line.starts_with('>') {
                continue;
            }
            if ends_own_words(line) {
                ended = true;
                break;
            }
            return Some(span);
        }
        None
    })
}

/// Whether a line starts what the author did not write now, to the end of the message.
fn ends_own_words(line: &str) -> bool {
    if matches!(line, "--" | "—" | "-- ") || line.starts_with("-----") || line.starts_with("_____") {
        return true;
    }
    let quotes = (line.ends_with("wrote:") && (line.starts_with("On ") || line.contains('@')))
        || ((line.ends_with("писал(а):")
            || line.ends_with("написал(а):")
            || line.ends_with("пишет:")
            || line.ends_with("написал:")
            || line.ends_with("написала:"))
            && line.chars().any(|sign| sign.is_ascii_digit()));
    let header = (line.starts_with("From:") || line.starts_with("От:")) && line.contains('@');
    let signs_off = line.len() < 60
        && ["best regards", "kind regards", "с уважением", "sent from my", "отправлено с"]
            .iter()
            .any(|words| line.to_lowercase().starts_with(words));
    quotes || header || signs_off
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str) -> Vec<&str> {
        own_sentences(text).map(|span| &text[span.start..span.end]).collect()
    }

    #[test]
    fn sentences_end_at_signs_that_end_them() {
        assert_eq!(
            own("We spent 3.5 h. Done! e.g. this. Next?"),
            ["We spent 3.5 h.", "Done!", "e.g. this.", "Next?"]
        );
    }

    #[test]
    fn quoted_history_and_signatures_are_not_own_words() {
        assert_eq!(own("Yes.\n> Will you?\nOn Mon, 2 Mar 2026, Ann wrote:\nold"), ["Yes."]);
        assert_eq!(own("Готово.\nС уважением,\nАнна"), ["Готово."]);
        assert_eq!(own("Да.\n\n12.03.2026, Иван писал(а):\nстарое"), ["Да."]);
    }
}
