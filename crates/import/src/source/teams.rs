//! Chats and channels of Microsoft Teams as Microsoft Graph answers them: lists of `chatMessage`
//! (<https://learn.microsoft.com/en-us/graph/api/resources/chatmessage>), page after page, with or without `replies`.

use serde_json::Value;

use super::{ListShape, ends, misfits, other_shape, unfit, walk};
use crate::{
    html,
    input::Bundle,
    json::JsonStep,
    moment::{self, DateOrder},
    record::{MessageRecord, PersonHandles, Record, RecordFault, RecordPosition, RecordSink},
};
use forewarn_base::{error::Result, file_fault::ExportContent, reason::RejectionReason};

const EXPECTED: ExportContent = ExportContent::TeamsMessages;

/// Reads every answer of an export.
///
/// # Errors
/// There is none, or none holds messages.
pub fn read(bundle: &mut Bundle, sink: &mut dyn RecordSink) -> Result<()> {
    let positions =
        if bundle.is_single_file() { vec![0] } else { bundle.find(|name| ends(name, &[".json"])) };
    if positions.is_empty() {
        return Err(super::task::nothing(bundle, ExportContent::JsonFile));
    }
    let (mut others, count) = (Vec::new(), positions.len());
    for position in positions {
        let own = super::stem(&bundle.label_path(position).to_string_lossy()).to_owned();
        let mut shape = ListShape::default();
        let mut is_list = false;
        walk(bundle, position, &["value", "messages", ""], sink, &mut |step, sink| match step {
            JsonStep::Element(_, raw, _, number) => {
                is_list = true;
                shape.element(raw, &["createdDateTime", "body"]);
                let position = RecordPosition::record(number);
                match serde_json::from_slice::<Value>(raw) {
                    Ok(message) if message["createdDateTime"].is_string() => {
                        one(&message, &own, "", position, sink)
                    }
                    Ok(_) => sink.reject(position, RecordFault::of("sent_at", "", RejectionReason::Missing)),
                    Err(error) => sink.reject(position, unfit(&error)),
                }
            }
            _ => Ok(()),
        })?;
        if let Some(found) = shape.misfit() {
            others.push(other_shape(bundle, position, EXPECTED, found));
        } else if !is_list {
            let found = super::shape_of(bundle, position, &[])?;
            others.push(other_shape(bundle, position, EXPECTED, found));
        }
    }
    let is_any_fit = others.len() < count;
    misfits(others, is_any_fit, sink)
}

/// Takes a message and the replies below it; `root` is the message that they answer.
fn one(
    message: &Value,
    own: &str,
    root: &str,
    position: RecordPosition,
    sink: &mut dyn RecordSink,
) -> Result<()> {
    let word = |name: &str| message[name].as_str().unwrap_or_default();
    let id = word("id");
    // Ids are milliseconds and of one chat only.
    let chat = [word("chatId"), message["channelIdentity"]["channelId"].as_str().unwrap_or_default()]
        .into_iter()
        .find(|chat| !chat.is_empty())
        .unwrap_or(own);
    let answers = Some(word("replyToId")).filter(|id| !id.is_empty()).unwrap_or(root);
    let text = words_of(message);
    let is_deleted = !word("deletedDateTime").is_empty();
    // "joined the team", calls, pictures without words.
    if !matches!(word("messageType"), "" | "message") || is_deleted || text.is_empty() {
        sink.pass_over();
    } else if id.is_empty() {
        sink.reject(position, RecordFault::of("message_id", "", RejectionReason::Missing))?;
    } else {
        let when = |name: &str| moment::parse(message[name].as_str()?, DateOrder::DayFirst);
        let key = |id: &str| format!("teams-{chat}-{id}");
        let from = &message["from"];
        let (person, automated) = match (&from["user"], &from["application"]) {
            (Value::Object(_), _) => (&from["user"], false),
            (_, program) => (program, true),
        };
        let part = |name: &str| person[name].as_str().unwrap_or_default();
        let author = PersonHandles { handles: Vec::new(), name: part("displayName").to_owned() };
        // In a channel a message and its replies are a thread; a chat is one.
        let thread = match (word("chatId"), answers) {
            ("", "") if chat != own => key(id),
            ("", root) if chat != own || !root.is_empty() => key(root),
            _ => format!("teams-{chat}"),
        };
        let record = MessageRecord {
            id: key(id),
            author: author.or(part("email")).or(part("displayName")).or(part("id")),
            with: vec![chat.to_owned(), own.to_owned()],
            thread,
            reply_to: if answers.is_empty() { String::new() } else { key(answers) },
            sent: when("createdDateTime"),
            edited: when("lastEditedDateTime"),
            channel: "teams",
            subject: word("subject").to_owned(),
            text,
            automated,
            ..MessageRecord::default()
        };
        sink.take(position, vec![Record::Message(Box::new(record))])?;
    }
    for reply in message["replies"].as_array().into_iter().flatten() {
        // Replies have no replies.
        if reply["createdDateTime"].is_string() && root.is_empty() {
            one(reply, chat, id, position, sink)?;
        }
    }
    Ok(())
}

fn words_of(message: &Value) -> String {
    let body = &message["body"];
    let content = body["content"].as_str().unwrap_or_default();
    let text = if body["contentType"] == "html" { html::to_text(content) } else { content.to_owned() };
    text.trim().to_owned()
}
