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
            undeclared(message, part, words).unwrap_or_else(|| words.clone().into_owned())
        }
        PartType::Html(page) => match undeclared(message, part, page) {
            Some(page) => html::to_text(&page),
            None => html::to_text(page),
        },
        _ => String::new(),
    }
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
