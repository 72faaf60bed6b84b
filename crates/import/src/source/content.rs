//! Words in JSON whose form is not known in advance: rich messages, blocks, and fields that a tool has added since.

use serde_json::Value;

use crate::record::{Record, RecordPosition, RecordSink};
use forewarn_base::error::Result;

/// Members of which the values are no words.
const MARKS: &[&str] = &[
    "type",
    "size",
    "style",
    "url",
    "href",
    "language",
    "checked",
    "id",
    "block_id",
    "action_id",
    "image_url",
    "emoji",
    "color",
    "border",
    "indent",
    "unicode",
    "skin_tone",
    "verbatim",
    "document_id",
    "user_id",
    "level",
    "ts",
];

/// The words of a tree of blocks: each block a line of its own, items of lists behind a hyphen. `name_of` names people by
/// their ids.
pub(crate) fn words_of(value: &Value, name_of: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    flatten(value, name_of, &mut out, 0);
    let lines: Vec<&str> = out.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

fn flatten(value: &Value, name_of: &dyn Fn(&str) -> Option<String>, out: &mut String, depth: usize) {
    if depth > 64 {
        return;
    }
    match value {
        Value::String(words) => out.push_str(words),
        Value::Array(values) => {
            for value in values {
                // Text is cut into pieces that stand in one line; blocks stand in lines of their own.
                if is_block(value) {
                    line(out);
                }
                flatten(value, name_of, out, depth + 1);
            }
        }
        Value::Object(fields) => {
            match value["type"].as_str() {
                Some("user") => {
                    if let Some(id) = value["user_id"].as_str() {
                        out.push('@');
                        out.push_str(&name_of(id).unwrap_or_else(|| id.to_owned()));
                    }
                    return;
                }
                Some("link") if value["text"].as_str().is_none_or(str::is_empty) => {
                    out.push_str(value["url"].as_str().unwrap_or_default());
                    return;
                }
                Some("broadcast") => {
                    out.push('@');
                    out.push_str(value["range"].as_str().unwrap_or_default());
                    return;
                }
                Some("emoji") => {
                    // As the words of messages have it: `:tada:`.
                    out.extend([":", value["name"].as_str().unwrap_or_default(), ":"]);
                    return;
                }
                Some("date") => {
                    out.push_str(value["fallback"].as_str().unwrap_or_default());
                    return;
                }
                Some("channel" | "usergroup" | "color") => return,
                _ => {}
            }
            let is_list = value["type"] == "rich_text_list";
            for (name, inside) in fields {
                if MARKS.contains(&name.as_str()) {
                    continue;
                }
                if name == "items" || (is_list && name == "elements") {
                    for item in inside.as_array().into_iter().flatten() {
                        line(out);
                        out.push_str("- ");
                        flatten(item, name_of, out, depth + 1);
                    }
                    line(out);
                } else {
                    flatten(inside, name_of, out, depth + 1);
                }
            }
            if is_block(value) {
                line(out);
            }
        }
        _ => {}
    }
}

fn line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') && !out.ends_with("- ") {
        out.push('\n');
    }
}

/// Whether a value is a block and no piece of a line.
fn is_block(value: &Value) -> bool {
    const PIECES: &[&str] = &[
        "plain",
        "text",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "code",
        "link",
        "text_link",
        "mention",
        "mention_name",
        "hashtag",
        "cashtag",
        "email",
        "phone",
        "bot_command",
        "spoiler",
        "custom_emoji",
        "emoji",
        "user",
        "usergroup",
        "channel",
        "broadcast",
        "date",
        "bank_card",
        "mrkdwn",
        "plain_text",
        "marked",
        "superscript",
        "subscript",
    ];
    value["type"].as_str().is_some_and(|kind| !PIECES.contains(&kind))
}

/// A member of a record that is not known and holds words, with the beginning of them: what a record says must not be lost
/// because a tool has moved it.
pub(crate) fn unknown_words(raw: &[u8], known: &[&str]) -> Option<(String, String)> {
    let Value::Object(fields) = serde_json::from_slice(raw).ok()? else { return None };
    fields.into_iter().filter(|(name, _)| !known.contains(&name.as_str())).find_map(|(name, value)| {
        let words = words_of(&value, &|_| None);
        holds_words(&words).then_some((name, words))
    })
}

/// Whether a text is words and no key, kind or address.
fn holds_words(text: &str) -> bool {
    let mut words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic));
    (words.next().is_some() && words.next().is_some())
        || text.chars().any(|letter| letter.is_alphabetic() && !letter.is_ascii())
}

/// A sink for reading a file once more.
pub(super) struct NoSink;

impl RecordSink for NoSink {
    fn take(&mut self, _position: RecordPosition, _records: Vec<Record>) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_lines_and_unknown_fields_are_named() {
        let blocks = serde_json::json!([{"type": "rich_text", "elements": [
            {"type": "rich_text_section", "elements": [
                {"type": "text", "text": "Ask "}, {"type": "user", "user_id": "U1"}, {"type": "text", "text": " today"}]},
            {"type": "rich_text_list", "style": "bullet", "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]},
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "two"}]}]}]}]);
        let name_of = |id: &str| (id == "U1").then(|| "Ana".to_owned());
        assert_eq!(words_of(&blocks, &name_of), "Ask @Ana today\n- one\n- two");
        let raw = br#"{"id": 1, "kind": "voice_message", "note2": {"body": "call me back"}}"#;
        assert_eq!(unknown_words(raw, &["id"]), Some(("note2".to_owned(), "call me back".to_owned())));
        assert_eq!(unknown_words(br#"{"id": 1, "kind": "voice_message"}"#, &["id"]), None);
    }
}
