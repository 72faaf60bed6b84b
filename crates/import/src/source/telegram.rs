//! Telegram Desktop's `result.json`: one chat, or the whole export with its list of chats.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use serde_json::Value;

use super::{
    content::{unknown_words, words_of},
    ends, files, other_shape, shape_of, telegram_html, unfit, walk,
};
use crate::{
    input::Bundle,
    json::JsonStep,
    moment::{self, DateOrder},
    record::{MessageRecord, PersonHandles, Record, RecordFault, RecordPosition, RecordSink, SourceTime},
};
use forewarn_base::{error::Result, file_fault::ExportContent, reason::RejectionReason};

/// Reads all `result.json` of an export (any JSON where none is called so); where there is no JSON, its HTML.
///
/// # Errors
/// There is none, it is not JSON, or it is cut off.
pub fn read(bundle: &mut Bundle, sink: &mut dyn RecordSink) -> Result<()> {
    let mut indexes = bundle.find(|name| ends(name, &["result.json"]));
    let pages = bundle.find(telegram_html::is_page);
    if indexes.is_empty() && !pages.is_empty() {
        for index in pages {
            telegram_html::read(bundle, index, sink)?;
        }
        return Ok(());
    }
    if indexes.is_empty() {
        indexes = files(bundle, &[".json"], ExportContent::TelegramFile)?;
    }
    for index in indexes {
        let mut chats = TelegramChats::default();
        walk(bundle, index, &["messages"], sink, &mut |step, sink| chats.step(&step, sink))?;
        if !chats.found {
            let found = shape_of(bundle, index, &[])?;
            return Err(other_shape(bundle, index, ExportContent::TelegramMessages, found));
        }
    }
    Ok(())
}

#[derive(Debug, Deserialize)]
struct TelegramMessage<'a> {
    id: i64,
    #[serde(borrow, default, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    date: Cow<'a, str>,
    #[serde(borrow, default)]
    date_unixtime: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    edited: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    edited_unixtime: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    from: Option<Cow<'a, str>>,
    #[serde(default)]
    from_id: TelegramText,
    #[serde(borrow, default)]
    forwarded_from: Option<Cow<'a, str>>,
    #[serde(default)]
    reply_to_message_id: Option<i64>,
    #[serde(default)]
    text: TelegramText,
}

/// The words of a message: a string, or a list of strings and of marked pieces; an id may be a number too.
#[derive(Debug, Default)]
struct TelegramText(String);

impl<'de> Deserialize<'de> for TelegramText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(TelegramTextVisitor).map(TelegramText)
    }
}

struct TelegramTextVisitor;

impl<'de> Visitor<'de> for TelegramTextVisitor {
    type Value = String;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("words")
    }

    fn visit_str<E>(self, words: &str) -> std::result::Result<String, E> {
        Ok(words.to_owned())
    }

    fn visit_string<E>(self, words: String) -> std::result::Result<String, E> {
        Ok(words)
    }

    fn visit_u64<E>(self, number: u64) -> std::result::Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_i64<E>(self, number: i64) -> std::result::Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_unit<E>(self) -> std::result::Result<String, E> {
        Ok(String::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<String, A::Error> {
        let mut all = String::new();
        while let Some(TelegramText(piece)) = list.next_element()? {
            all.push_str(&piece);
        }
        Ok(all)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut piece: A) -> std::result::Result<String, A::Error> {
        let mut words = String::new();
        while let Some(key) = piece.next_key::<Cow<'de, str>>()? {
            if key == "text" {
                words = piece.next_value()?;
            } else {
                piece.next_value::<IgnoredAny>()?;
            }
        }
        Ok(words)
    }
}

/// The members of a message that are known, whether they hold words or not.
const KNOWN: &[&str] = &[
    "id",
    "type",
    "date",
    "date_unixtime",
    "edited",
    "edited_unixtime",
    "from",
    "from_id",
    "author",
    "actor",
    "actor_id",
    "action",
    "forwarded_from",
    "forwarded_from_id",
    "saved_from",
    "reply_to_message_id",
    "reply_to_peer_id",
    "text",
    "text_entities",
    "rich_message",
    "poll",
    "todo_list",
    "photo",
    "photo_file_size",
    "width",
    "height",
    "file",
    "file_name",
    "file_size",
    "thumbnail",
    "thumbnail_file_size",
    "media_type",
    "mime_type",
    "sticker_emoji",
    "duration_seconds",
    "performer",
    "title",
    "contact_information",
    "contact_vcard",
    "contact_vcard_file_size",
    "location_information",
    "live_location_period_seconds",
    "place_name",
    "address",
    "game_title",
    "game_description",
    "game_link",
    "game_message_id",
    "invoice_information",
    "via_bot",
    "reactions",
    "inline_bot_buttons",
    "media_spoiler",
    "self_destruct_period_seconds",
    "giveaway_information",
    "giveaway_results",
    "paid_stars_amount",
    "members",
];

/// The words of a message whose text is empty: in its entities, its rich message, its poll or its list of tasks. Words in a
/// field that is not known make it a rejection, so that they are not lost.
fn words_elsewhere(raw: &[u8]) -> std::result::Result<String, RecordFault> {
    #[derive(Deserialize)]
    struct Elsewhere {
        #[serde(default)]
        text_entities: TelegramText,
        #[serde(default)]
        rich_message: Value,
        #[serde(default)]
        poll: Value,
        #[serde(default)]
        todo_list: Value,
    }
    let Ok(elsewhere) = serde_json::from_slice::<Elsewhere>(raw) else { return Ok(String::new()) };
    let nobody = |_: &str| None;
    let mut found = elsewhere.text_entities.0;
    if found.trim().is_empty() {
        found = words_of(&elsewhere.rich_message, &nobody);
    }
    if found.is_empty() {
        let question = &elsewhere.poll["question"];
        let answers = elsewhere.poll["answers"].as_array().into_iter().flatten();
        let lines = std::iter::once(words_of(question, &nobody))
            .chain(answers.map(|answer| format!("- {}", words_of(&answer["text"], &nobody))));
        found = lines.filter(|line| line.len() > 2).collect::<Vec<_>>().join("\n");
    }
    if found.is_empty() {
        let tasks =
            elsewhere.todo_list["answers"].as_array().or_else(|| elsewhere.todo_list["items"].as_array());
        let tasks = tasks.into_iter().flatten().map(|task| format!("- {}", words_of(&task["text"], &nobody)));
        let lines = std::iter::once(words_of(&elsewhere.todo_list["title"], &nobody)).chain(tasks);
        found = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    }
    if found.is_empty()
        && let Some((field, words)) = unknown_words(raw, KNOWN)
    {
        let reason = RejectionReason::UnknownField(field);
        return Err(RecordFault::of("text", &words, reason));
    }
    Ok(found)
}

/// The chat that is being read.
#[derive(Debug, Default)]
struct TelegramChats {
    depth: usize,
    name: String,
    kind: String,
    id: String,
    found: bool,
}

impl TelegramChats {
    fn step(&mut self, step: &JsonStep<'_>, sink: &mut dyn RecordSink) -> Result<()> {
        match step {
            JsonStep::Open(_) => {
                self.depth += 1;
                // A chat of the whole export begins: it has nothing from the one before.
                (self.name, self.kind, self.id) = Default::default();
            }
            JsonStep::Close => self.depth -= 1,
            JsonStep::Scalar(name, raw) => {
                let target = match *name {
                    "name" => &mut self.name,
                    "type" => &mut self.kind,
                    "id" => &mut self.id,
                    _ => return Ok(()),
                };
                // A title of null is none; one that holds the word is one.
                *target = if *raw == b"null" {
                    String::new()
                } else {
                    serde_json::from_slice::<String>(raw)
                        .unwrap_or_else(|_| String::from_utf8_lossy(raw).into_owned())
                };
            }
            JsonStep::Element(_, raw, _, number) => {
                self.found = true;
                let position = RecordPosition::record(*number);
                match serde_json::from_slice::<TelegramMessage<'_>>(raw) {
                    Err(error) => sink.reject(position, unfit(&error))?,
                    Ok(mut message) => {
                        if message.kind == "message" && message.text.0.trim().is_empty() {
                            match words_elsewhere(raw) {
                                Ok(words) => message.text = TelegramText(words),
                                Err(fault) => return sink.reject(position, fault),
                            }
                        }
                        match self.message(message) {
                            Some(message) => sink.take(position, vec![Record::Message(Box::new(message))])?,
                            None => sink.pass_over(),
                        }
                    }
                }
            }
            JsonStep::TooLong(..) => self.found = true,
        }
        Ok(())
    }

    /// Service messages, notes to oneself and media without words say nothing.
    fn message(&self, raw: TelegramMessage<'_>) -> Option<MessageRecord> {
        if raw.kind != "message" || self.kind == "saved_messages" || raw.text.0.trim().is_empty() {
            return None;
        }
        let name = raw.from.unwrap_or_default().into_owned();
        // Exports before 2021 give the number alone.
        let id = raw.from_id.0;
        let id = if id.bytes().all(|byte| byte.is_ascii_digit()) && !id.is_empty() {
            format!("user{id}")
        } else {
            id
        };
        let author = PersonHandles { handles: Vec::new(), name: name.clone() }.or(&id).or(&name);
        // A chat is a conversation with whoever it is called after.
        let with = if self.name.is_empty() { Vec::new() } else { vec![self.name.clone()] };
        let mut text = raw.text.0;
        if let Some(from) = raw.forwarded_from {
            text = format!("---------- Forwarded message ---------\nFrom: {from}\n\n{text}");
        }
        let chat = &self.id;
        Some(MessageRecord {
            id: format!("telegram-{chat}-{}", raw.id),
            automated: self.kind == "bot_chat" && name == self.name,
            author,
            with,
            thread: format!("telegram-{chat}"),
            reply_to: raw.reply_to_message_id.map(|id| format!("telegram-{chat}-{id}")).unwrap_or_default(),
            sent: when(raw.date_unixtime.as_deref(), Some(&raw.date)),
            edited: when(raw.edited_unixtime.as_deref(), raw.edited.as_deref()),
            channel: "telegram",
            text,
            ..MessageRecord::default()
        })
    }
}

/// Exports since 2021 give seconds; older ones the local time of the exporting machine only.
fn when(seconds: Option<&str>, local: Option<&str>) -> Option<SourceTime> {
    seconds
        .and_then(|seconds| moment::from_seconds(seconds.parse().ok()?))
        .or_else(|| moment::parse(local?, DateOrder::DayFirst))
}
