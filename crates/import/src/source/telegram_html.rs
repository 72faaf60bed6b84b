//! Telegram Desktop's HTML, `messages.html` and `messages2.html`: what people export who have not chosen JSON.
//!
//! It names no chat and no people by number: a chat goes by its title and people by their names.

use super::stem;
use crate::{
    desk::hash,
    html,
    input::Bundle,
    moment::{self, DateOrder},
    record::{MessageRecord, PersonHandles, Record, RecordFault, RecordPosition, RecordSink},
};
use forewarn_base::{
    error::{Result, file_error},
    file_fault::{ExportContent, FileFault},
    reason::RejectionReason,
};

/// The longest page; Telegram writes a thousand messages on one.
const PAGE_BYTES_MOST: u64 = 256 << 20;

/// Whether a file is a page of a chat.
pub(crate) fn is_page(name: &str) -> bool {
    let own = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    own.strip_prefix("messages")
        .and_then(|rest| rest.strip_suffix(".html"))
        .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A message as a page shows it.
#[derive(Debug, Default)]
struct PageMessage {
    id: String,
    date: String,
    author: String,
    forwarded: String,
    reply_to: String,
    text: String,
    /// What it shows beside words: a photo, a file, a call.
    is_service: bool,
}

/// Reads one page.
///
/// # Errors
/// It holds no messages as Telegram writes them, or the sink fails.
pub(super) fn read(bundle: &mut Bundle, index: usize, sink: &mut dyn RecordSink) -> Result<()> {
    let path = bundle.label_path(index);
    sink.file(&path.to_string_lossy());
    let bytes = bundle.whole(index, PAGE_BYTES_MOST)?;
    let page = String::from_utf8_lossy(&bytes);
    let own = stem(&bundle.entries()[index].name).to_owned();
    let (title, messages) = parse(&page);
    if messages.is_empty() && !page.contains("class=\"history\"") {
        let fault = FileFault::Without(ExportContent::TelegramMessages);
        return Err(file_error(&path, fault));
    }
    let title = if title.is_empty() { own } else { title };
    let chat = format!("telegram-html-{:08x}", hash(std::iter::once(title.as_bytes())) >> 32);
    let mut author = String::new();
    for (number, message) in messages.into_iter().enumerate() {
        let position = RecordPosition::record(number as u64 + 1);
        // A message that follows one of the same author does not repeat the name.
        if !message.author.is_empty() {
            author.clone_from(&message.author);
        }
        let text = html::to_text(&message.text).trim().to_owned();
        if message.is_service || text.is_empty() {
            sink.pass_over();
            continue;
        }
        let Some(sent) = moment::parse(&message.date, DateOrder::DayFirst) else {
            sink.reject(position, RecordFault::of("date", &message.date, RejectionReason::NotATime))?;
            continue;
        };
        let text = if message.forwarded.is_empty() {
            text
        } else {
            format!("---------- Forwarded message ---------\nFrom: {}\n\n{text}", message.forwarded)
        };
        let reply_to =
            if message.reply_to.is_empty() { String::new() } else { format!("{chat}-{}", message.reply_to) };
        let record = MessageRecord {
            id: format!("{chat}-{}", message.id),
            author: PersonHandles::named(&author),
            with: vec![title.clone()],
            thread: chat.clone(),
            reply_to,
            sent: Some(sent),
            channel: "telegram",
            text,
            ..MessageRecord::default()
        };
        sink.take(position, vec![Record::Message(Box::new(record))])?;
    }
    Ok(())
}

/// The title of a page and its messages.
fn parse(page: &str) -> (String, Vec<PageMessage>) {
    let mut title = String::new();
    let mut messages: Vec<PageMessage> = Vec::new();
    // How deep the message, and what is forwarded within it, are nested.
    let (mut depth, mut forwarded_at, mut in_header) = (0usize, usize::MAX, false);
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let Some(end) = rest.find('>') else { break };
        let (tag, after) = rest.split_at(end + 1);
        rest = after;
        if tag.starts_with("</div") {
            depth = depth.saturating_sub(1);
            if depth < forwarded_at {
                forwarded_at = usize::MAX;
            }
            continue;
        }
        if !tag.starts_with("<div") {
            if tag.starts_with("<a")
                && tag.contains("go_to_message")
                && !tag.contains("onclick=\"return ShowHashtag")
            {
                let number = tag.rsplit("go_to_message").next().unwrap_or_default();
                let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
                if let Some(message) = messages.last_mut().filter(|message| message.reply_to.is_empty()) {
                    message.reply_to = digits;
                }
            }
            continue;
        }
        depth += 1;
        let class = attribute(tag, "class");
        let has = |name: &str| class.split(' ').any(|own| own == name);
        let is_forwarded = forwarded_at != usize::MAX;
        if has("page_header") {
            in_header = true;
        } else if has("page_body") {
            in_header = false;
        } else if has("message") {
            let id = attribute(tag, "id").trim_start_matches("message").to_owned();
            messages.push(PageMessage { id, is_service: has("service"), ..PageMessage::default() });
        } else if has("forwarded") {
            forwarded_at = depth;
        } else if has("text") && in_header && title.is_empty() {
            title = words(inner(rest).0);
        } else if let Some(message) = messages.last_mut() {
            if has("date") && message.date.is_empty() {
                message.date = html::unescape(attribute(tag, "title"));
            } else if has("from_name") {
                let name = inner(rest).0.split("<span").next().unwrap_or_default();
                if is_forwarded { message.forwarded = words(name) } else { message.author = words(name) }
            } else if (has("text") || has("question")) && message.text.is_empty() {
                let (content, length) = inner(rest);
                content.clone_into(&mut message.text);
                rest = &rest[length..];
                depth -= 1;
            }
        }
    }
    (title, messages)
}

fn words(content: &str) -> String {
    html::to_text(content).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The value of an attribute of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let start = format!(" {name}=\"");
    tag.split_once(start.as_str()).and_then(|(_, rest)| rest.split_once('"')).map_or("", |(value, _)| value)
}

/// What stands within an element whose start was read, and how long it is with its end.
fn inner(rest: &str) -> (&str, usize) {
    let (mut depth, mut at) = (1usize, 0);
    while let Some(found) = rest[at..].find('<') {
        let tag = &rest[at + found..];
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        if tag.starts_with("</div") {
            depth -= 1;
            if depth == 0 {
                return (&rest[..at + found], at + found + end);
            }
        } else if tag.starts_with("<div") {
            depth += 1;
        }
        at += found + end;
    }
    (rest, rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_with_names_replies_and_what_is_forwarded() {
        let page = r##"<html><body><div class="page_wrap"><div class="page_header"><div class="content"><div class="text bold">
Acme &amp; we
</div></div></div><div class="page_body chat_page"><div class="history">
<div class="message service" id="message-1"><div class="body details">2 March 2026</div></div>
<div class="message default clearfix" id="message12"><div class="pull_left userpic_wrap"><div class="userpic userpic1"><div class="initials" style="x">K</div></div></div>
<div class="body"><div class="pull_right date details" title="02.03.2026 10:00:00 UTC+01:00">10:00</div>
<div class="from_name">Kim Lee</div><div class="text">When is it due?<br>By <strong>Friday</strong>?</div></div></div>
<div class="message default clearfix joined" id="message13"><div class="body"><div class="pull_right date details" title="02.03.2026 10:01:00 UTC+01:00">10:01</div>
<div class="media_wrap clearfix"><div class="media clearfix pull_left media_voice_message"><div class="body"><div class="title bold">Voice message</div></div></div></div></div></div>
<div class="message default clearfix joined" id="message14"><div class="body"><div class="pull_right date details" title="02.03.2026 10:02:00 UTC+01:00">10:02</div>
<div class="reply_to details">In reply to <a href="#go_to_message12" onclick="return GoToMessage(12)">this message</a></div>
<div class="text">and &lt;soon&gt;</div></div></div>
<div class="message default clearfix" id="message15"><div class="body"><div class="pull_right date details" title="02.03.2026 10:03:00 UTC+01:00">10:03</div>
<div class="from_name">Ana</div><div class="forwarded body"><div class="from_name">Boss <span class="date details" title="01.03.2026 09:00:00 UTC+01:00"> 01.03.2026</span></div>
<div class="text">so late</div></div></div></div>
</div></div></div></body></html>"##;
        let (title, messages) = parse(page);
        assert_eq!(title, "Acme & we");
        let told: Vec<_> = messages
            .iter()
            .map(|message| {
                let PageMessage { id, date, author, forwarded, reply_to, text, is_service } = message;
                format!("{id}|{date}|{author}|{forwarded}|{reply_to}|{}|{is_service}", html::to_text(text))
            })
            .collect();
        assert_eq!(
            told,
            [
                "-1||||||true",
                "12|02.03.2026 10:00:00 UTC+01:00|Kim Lee|||When is it due?\nBy Friday?|false",
                "13|02.03.2026 10:01:00 UTC+01:00|||||false",
                "14|02.03.2026 10:02:00 UTC+01:00|||12|and <soon>|false",
                "15|02.03.2026 10:03:00 UTC+01:00|Ana|Boss||so late|false",
            ]
        );
    }
}
