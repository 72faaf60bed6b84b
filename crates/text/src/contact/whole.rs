//! Quotations that cut nothing in half: an address whose second half was cut off is no address any more, and its first half
//! would pass as a word.

use std::ops::Range;

use super::{blanked, merge, number, shape};

/// How many bytes beside a quotation are looked at.
const AROUND: usize = 300;

/// Where addresses, numbers and the like lie, with the words before them that give them away, and what of it is masked.
fn contacts(text: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let shapes = shape::find(text);
    let mut masked: Vec<_> = shapes.iter().map(|found| (found.range.clone(), found.kind)).collect();
    merge(&mut masked);
    let numbers = number::find(&blanked(text, &masked));
    let mut contacts: Vec<(Range<usize>, Range<usize>)> =
        shapes.into_iter().map(|found| (found.range, found.context)).collect();
    contacts.extend(numbers.into_iter().map(|(range, _)| (range.clone(), range)));
    contacts
}

/// The stretch of a text with all of the words, addresses, numbers and names of files that it cuts through, so that they
/// are known for what they are.
pub fn widened(text: &str, stretch: Range<usize>) -> Range<usize> {
    let (mut start, mut end) = (stretch.start.min(text.len()), stretch.end.min(text.len()));
    if start >= end || !text.is_char_boundary(start) || !text.is_char_boundary(end) {
        return stretch;
    }
    if is_plain(text, start) && is_plain(text, end) {
        return start..end;
    }
    let first = text.floor_char_boundary(start.saturating_sub(AROUND));
    let last = text.ceil_char_boundary((end + AROUND).min(text.len()));
    let contacts = contacts(&text[first..last]);
    // What was added may cut through another; each is added once.
    for _ in 0..=contacts.len() {
        let before = (start, end);
        for (range, context) in &contacts {
            let lies_in = range.start + first < end && start < range.end + first;
            if lies_in {
                start = start.min(context.start + first);
                end = end.max(context.end + first);
            }
        }
        if text[..start].ends_with(char::is_alphanumeric) && text[start..].starts_with(char::is_alphanumeric)
        {
            start = super::before(text, start, char::is_alphanumeric);
        }
        if text[..end].ends_with(char::is_alphanumeric) {
            end = super::after(text, end, char::is_alphanumeric);
        }
        if before == (start, end) {
            break;
        }
    }
    start..end
}

/// How many bytes on either side of a cut tell whether anything can lie across it.
const BESIDE: usize = 48;

/// Whether a text can be cut here without a look at it: no word goes on, and nothing near makes up an address or a number.
fn is_plain(text: &str, at: usize) -> bool {
    let from = text.floor_char_boundary(at.saturating_sub(BESIDE));
    let to = text.ceil_char_boundary((at + BESIDE).min(text.len()));
    let goes_on =
        text[..at].ends_with(char::is_alphanumeric) && text[at..].starts_with(char::is_alphanumeric);
    let mut last = ' ';
    let tells = text[from..to].chars().any(|letter| {
        let joins = last == '.' && letter.is_alphanumeric();
        last = letter;
        joins
            || letter.is_numeric()
            || matches!(letter, '@' | '＠' | '/' | '\\' | '_' | '=' | ':' | '[' | '№')
    });
    !goes_on && !tells
}

/// The last place up to `end` at which a text can be cut without cutting through an address or a number.
pub fn uncut(text: &str, end: usize) -> usize {
    if is_plain(text, end) {
        return end;
    }
    let seen = text.ceil_char_boundary((end + AROUND).min(text.len()));
    let contacts = contacts(&text[..seen]);
    let crossed = contacts.iter().filter(|(range, _)| range.start < end && end < range.end);
    crossed.map(|(range, _)| range.start).min().unwrap_or(end)
}

/// The first characters of a text, at most so many, up to where a word, an address or a number ends.
pub fn clipped(text: &str, most: usize) -> &str {
    let Some((cut, _)) = text.char_indices().nth(most) else { return text };
    let mut end = uncut(text, cut);
    if text[end..].starts_with(char::is_alphanumeric) {
        end = super::before(text, end, char::is_alphanumeric);
    }
    text[..end].trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_take_in_what_they_cut_through() {
        for (text, part, whole) in [
            ("to zebra.quill@x.example by", "to zebra", "to zebra.quill@x.example"),
            ("on secret-plan.com, soon", "on secret", "on secret-plan.com"),
            ("call +7 (916) 555-44-33 now", "call +7", "call +7 (916) 555-44-33"),
            ("with 12 (9) 555-44-33 now", "555-44-33 now", "12 (9) 555-44-33 now"),
            ("password: Zebra12 by Friday", "Zebra12 by Friday", "password: Zebra12 by Friday"),
            ("pay DE89 3704 0044 0532 0130 00 ok", "pay DE89 3704", "pay DE89 3704 0044 0532 0130 00"),
            ("We will send it, then rest", "We will send it", "We will send it"),
            ("Петрову Кочубеевскому", "Петрову Кочу", "Петрову Кочубеевскому"),
        ] {
            let start = text.find(part).unwrap();
            assert_eq!(&text[widened(text, start..start + part.len())], whole, "{text}");
        }
    }

    #[test]
    fn what_is_clipped_ends_before_what_it_would_cut_through() {
        assert_eq!(clipped("send to zebra.quill@x.example", 20), "send to");
        assert_eq!(clipped("send to Кочубеевскому", 12), "send to");
        assert_eq!(clipped("send to all", 20), "send to all");
    }
}
