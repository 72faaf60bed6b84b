//! Discord's channels as `DiscordChatExporter` writes them in JSON.

use serde_json::Value;

use super::{ends, unfit, walk};
use crate::{
    input::Bundle,
    json::JsonStep,
    moment::{self, DateOrder},
    record::{MessageRecord, PersonHandles, Record, RecordFault, RecordPosition, RecordSink},
};
use forewarn_base::{
    error::{Error, Result},
    file_fault::ExportContent,
    reason::RejectionReason,
};

/// Reads every channel of an export.
///
/// # Errors
/// There is none, or one is no channel as that program writes it.
pub fn read(bundle: &mut Bundle, sink: &mut dyn RecordSink) -> Result<()> {
    let positions =
        if bundle.is_single_file() { vec![0] } else { bundle.find(|name| ends(name, &[".json"])) };
    if positions.is_empty() {
        return Err(super::task::nothing(bundle, ExportContent::JsonFile));
    }
    for position in positions {
        let shape = super::shape_of(bundle, position, &["messages"])?;
        if !(shape.has("guild") && shape.has("channel")) {
            return Err(super::other_shape(bundle, position, ExportContent::DiscordChannel, shape));
        }
        let (name, id) = channel(bundle, position)?;
        walk(bundle, position, &["messages"], sink, &mut |step, sink| match step {
            JsonStep::Element(_, raw, _, number) => {
                let position = RecordPosition::record(number);
                match serde_json::from_slice::<Value>(raw) {
                    Ok(message) => one(&message, &name, &id, position, sink),
                    Err(error) => sink.reject(position, unfit(&error)),
                }
            }
            _ => Ok(()),
        })?;
    }
    Ok(())
}

/// The channel's name and id, which stand before its messages.
fn channel(bundle: &mut Bundle, position: usize) -> Result<(String, String)> {
    use std::io::Read as _;
    let path = bundle.label_path(position);
    let mut start = Vec::new();
    let read = bundle.reader(position)?.take(1 << 16).read_to_end(&mut start);
    read.map_err(|cause| Error::Io { path: path.clone(), cause })?;
    let text = String::from_utf8_lossy(&start);
    let member = |from: &str, name: &str| {
        let rest = &from[from.find(&format!("\"{name}\""))? + name.len() + 2..];
        let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        Some(rest[..rest.find('"')?].to_owned())
    };
    let of_channel = text.find("\"channel\"").map_or("", |at| &text[at..]);
    let name = member(of_channel, "name").unwrap_or_else(|| super::stem(&path.to_string_lossy()).to_owned());
    let id = member(of_channel, "id").unwrap_or_else(|| name.clone());
    Ok((name, id))
}

fn one(
    message: &Value,
    channel: &str,
    channel_id: &str,
    position: RecordPosition,
    sink: &mut dyn RecordSink,
) -> Result<()> {
    let kind = message["type"].as_str().unwrap_or("Default");
    let mut text = message["content"].as_str().unwrap_or_default().trim().to_owned();
    // What a program posts stands in a frame.
    for frame in message["embeds"].as_array().into_iter().flatten() {
        for part in ["title", "description"] {
            if let Some(words) = frame[part].as_str().filter(|words| !words.is_empty()) {
                text = if text.is_empty() { words.to_owned() } else { format!("{text}\n{words}") };
            }
        }
    }
    // "joined the server", "pinned a message", a picture without words.
    if !matches!(kind, "Default" | "Reply" | "ThreadStarterMessage" | "0" | "19") || text.is_empty() {
        sink.pass_over();
        return Ok(());
    }
    let id = message["id"].as_str().unwrap_or_default();
    let when = |name: &str| moment::parse(message[name].as_str()?, DateOrder::DayFirst);
    let (Some(sent), false) = (when("timestamp"), id.is_empty()) else {
        return sink.reject(position, RecordFault::of("sent_at", &text, RejectionReason::NoIdOrTime));
    };
    let author = &message["author"];
    let word = |name: &str| author[name].as_str().unwrap_or_default().to_owned();
    let nickname =
        [word("nickname"), word("name")].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    let login = if word("name").is_empty() { String::new() } else { format!("@{}", word("name")) };
    let person = PersonHandles { handles: Vec::new(), name: nickname.clone() };
    let person = person.or(&login).or(&word("id")).or(&nickname);
    let reply_to =
        message["reference"]["messageId"].as_str().map(|id| format!("discord-{id}")).unwrap_or_default();
    let record = MessageRecord {
        id: format!("discord-{id}"),
        author: person,
        with: vec![format!("#{channel}")],
        thread: format!("discord-{channel_id}"),
        reply_to,
        sent: Some(sent),
        edited: when("timestampEdited"),
        channel: "discord",
        text,
        automated: author["isBot"].as_bool().unwrap_or(false),
        ..MessageRecord::default()
    };
    sink.take(position, vec![Record::Message(Box::new(record))])
}
