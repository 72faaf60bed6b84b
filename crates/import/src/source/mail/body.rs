//! The words of a mail: its plain parts, or its HTML as text.

use mail_parser::{Encoding, Message, MessagePart, MimeHeaders, PartType};

use crate::{encoding, html};

/// What a reader of the mail sees as its text, with `\n` at the ends of lines.
pub(super) fn text(message: &Message<'_>) -> String {
    let mut whole = String::new();
    for part in message.text_body.iter().filter_map(|index| message.part(*index)) {
        let words = part_text(message, part);
        if whole.is_empty() {
            whole = words;
        } else if !words.trim().is_empty() {
            whole.push('\n');
            whole.push_str(&words);
        }
    }
    tidy(whole)
}

fn part_text(message: &Message<'_>, part: &MessagePart<'_>) -> String {
    match &part.body {
        PartType::Text(words) => {
            let words = undeclared(message, part, words).unwrap_or_else(|| words.clone().into_owned());
            let attribute =
                |name: &str| part.content_type().and_then(|kind| kind.attribute(name)).unwrap_or_default();
            if attribute("format").eq_ignore_ascii_case("flowed") {
                flowed(&words, attribute("delsp").eq_ignore_ascii_case("yes"))
            } else {
                words
            }
        }
        PartType::Html(page) => match undeclared(message, part, page) {
            Some(page) => html::to_text(&page),
            None => html::to_text(page),
        },
        _ => String::new(),
    }
}

/// Paragraphs that were broken into lines for transport, `format=flowed` of RFC 3676: a line that ends with a space goes on
/// in the next. Quotes stay as they are, since nobody reads them as words of the mail.
fn flowed(words: &str, drops_spaces: bool) -> String {
    let mut out = String::with_capacity(words.len());
    let mut goes_on = false;
    for line in words.lines() {
        let is_quote = line.starts_with('>');
        let is_joined = goes_on && !is_quote;
        if !out.is_empty() && !is_joined {
            out.push('\n');
        }
        // A space before "From", ">" and spaces was put there for transport.
        let plain = if is_quote { line } else { line.strip_prefix(' ').unwrap_or(line) };
        goes_on = !is_quote && plain.ends_with(' ') && plain != "-- ";
        out.push_str(if goes_on && drops_spaces { plain.trim_end_matches(' ') } else { plain });
    }
    out
}

/// The text of a part that names no encoding, or a wrong one, and holds other bytes than its own: in the encoding that
/// its letters look like.
fn undeclared(message: &Message<'_>, part: &MessagePart<'_>, words: &str) -> Option<String> {
    if part.encoding != Encoding::None || !words.contains('\u{fffd}') {
        return None;
    }
    let named = part.content_type().and_then(|kind| kind.attribute("charset")).unwrap_or_default();
    let is_named = !["", "us-ascii", "utf-8", "ascii"].contains(&named.to_lowercase().as_str());
    let bytes = message.raw_message.get(part.offset_body as usize..part.offset_end as usize)?;
    (!is_named).then(|| encoding::text_of(bytes))
}

/// Ends of lines as `\n`, no bytes that no editor shows, no blank lines at the end.
fn tidy(mut text: String) -> String {
    if memchr::memchr2(b'\r', 0, text.as_bytes()).is_some() {
        text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "");
    }
    let end = text.trim_end().len();
    text.truncate(end);
    let start = text.len() - text.trim_start_matches('\n').len();
    text.drain(..start);
    text
}
