//! Turns one mail into a record: author, time, recipients, the mail it replies to.

use mail_parser::{Addr, Address, HeaderName, HeaderValue, Message as Mail, MessageParser};

use super::{body, date};
use crate::{
    desk::hash,
    encoding,
    moment::{self, DateOrder},
    record::{MessageRecord, PersonHandles, RecordFault, SourceTime},
};
use forewarn_base::reason::RejectionReason;

/// How many recipients are looked at: a message to more is to nobody in particular.
const RECIPIENTS_MOST: usize = 50;
/// How many references are followed; the first ones and the last ones tell the thread.
const REFERENCES_MOST: usize = 50;

/// A mail with what is needed to find its thread.
#[derive(Debug)]
pub(super) struct ParsedMail {
    /// The record, without its thread.
    pub(super) message: MessageRecord,
    /// The ids of the mails before it that it names.
    pub(super) references: Vec<String>,
    /// Its subject without "Re:" and the like, and whether it had one.
    pub(super) topic: (String, bool),
}

/// Reads a mail. `envelope` is the line before it in an mbox, whose date serves where the mail has none.
pub(super) fn read(parser: &MessageParser, raw: &[u8], envelope: &[u8]) -> Result<ParsedMail, RecordFault> {
    let mail = parser.parse(raw).ok_or_else(|| RecordFault::whole(RejectionReason::NotMail))?;
    let author = author(parser, &mail);
    let sent = sent(&mail, envelope);
    if sent.is_none() {
        return Err(RecordFault::of(
            "Date",
            mail.header_raw("Date").unwrap_or_default(),
            RejectionReason::MissingOrNotATime,
        ));
    }
    if author.handles.is_empty() {
        return Err(RecordFault::of(
            "From",
            mail.header_raw("From").unwrap_or_default(),
            RejectionReason::NotAnAddress,
        ));
    }
    let subject = subject(&mail);
    let text = body::text(&mail);
    let own = mail.message_id().map(str::trim).filter(|id| !id.is_empty());
    // Without an id of its own the same mail still has the same id in every export.
    let id = own.map_or_else(
        || {
            let when = sent.map(|sent| moment::words(sent, chrono_tz::UTC)).unwrap_or_default();
            let parts = [author.handles[0].as_bytes(), when.as_bytes(), subject.as_bytes(), text.as_bytes()];
            format!("mail-{:016x}", hash(parts.into_iter()))
        },
        str::to_owned,
    );
    let mut references = ids(mail.references());
    let reply_to = ids(mail.in_reply_to()).pop().or_else(|| references.last().cloned()).unwrap_or_default();
    if !reply_to.is_empty() && !references.contains(&reply_to) {
        references.push(reply_to.clone());
    }
    let message = MessageRecord {
        automated: is_automated(&mail, &author.handles[0]),
        author,
        id,
        with: recipients(&mail),
        reply_to,
        sent,
        channel: "mail",
        text,
        subject: subject.clone(),
        ..MessageRecord::default()
    };
    Ok(ParsedMail { message, references, topic: topic(&subject) })
}

fn ids(header: &HeaderValue<'_>) -> Vec<String> {
    let all: Vec<&str> = match header {
        HeaderValue::Text(id) => vec![id.as_ref()],
        HeaderValue::TextList(ids) => ids.iter().map(AsRef::as_ref).collect(),
        _ => Vec::new(),
    };
    let kept = all.len().saturating_sub(REFERENCES_MOST);
    // The first names the thread.
    let first = all.first().copied().filter(|_| kept > 0);
    first.into_iter().chain(all.iter().skip(kept).copied()).map(|id| id.trim().to_owned()).collect()
}

/// The author: `kim@example.org (Kim)`, also as archives of lists write it, `kim at example.org (Kim)`.
fn author(parser: &MessageParser, mail: &Mail<'_>) -> PersonHandles {
    let address = mail.from().or_else(|| mail.sender()).and_then(Address::first);
    let handle = address.and_then(Addr::address).unwrap_or_default();
    if is_address(handle) {
        let name = address.and_then(Addr::name).map(|name| repaired(mail, name)).unwrap_or_default();
        return who(handle, &name);
    }
    let Some(header) = spelled(mail) else {
        return who("", address.and_then(Addr::name).unwrap_or_default());
    };
    let again = parser.parse(header.as_bytes());
    let address = again.as_ref().and_then(|mail| mail.from()).and_then(Address::first);
    who(address.and_then(Addr::address).unwrap_or_default(), address.and_then(Addr::name).unwrap_or_default())
}

fn who(address: &str, name: &str) -> PersonHandles {
    let name = name.trim().trim_matches(['"', '\'']);
    let name = if name.eq_ignore_ascii_case(address) { "" } else { name };
    PersonHandles { handles: Vec::new(), name: name.to_owned() }.or(&address.to_lowercase()).or(name)
}

fn is_address(handle: &str) -> bool {
    handle.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        && !handle.contains(char::is_whitespace)
}

/// A `From` that archives have made unreadable for machines, `kim at example.org (Kim)`, as it was: its address may
/// be read, and its name may be encoded.
fn spelled(mail: &Mail<'_>) -> Option<String> {
    let raw = raw_header(mail, &HeaderName::From)?;
    let (local, rest) = raw.split_once(" at ")?;
    let local = local.rsplit(char::is_whitespace).next().filter(|local| !local.is_empty())?;
    let (domain, rest) =
        rest.split_once(|letter: char| letter.is_whitespace() || letter == '(').unwrap_or((rest, ""));
    let name = rest.trim().trim_matches(['(', ')']);
    Some(format!("From: {name} <{local}@{}>\n\n", domain.trim()))
}

/// A name that was read with letters missing, from the bytes of the header.
fn repaired(mail: &Mail<'_>, name: &str) -> String {
    if !name.contains('\u{fffd}') {
        return name.to_owned();
    }
    let whole = raw_header(mail, &HeaderName::From).unwrap_or_default();
    whole.split('<').next().unwrap_or_default().trim().trim_matches('"').to_owned()
}

fn subject(mail: &Mail<'_>) -> String {
    let subject = mail.subject().unwrap_or_default();
    let subject = if subject.contains('\u{fffd}') {
        raw_header(mail, &HeaderName::Subject).unwrap_or_default()
    } else {
        subject.to_owned()
    };
    subject.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A header from its bytes, in the encoding that they look like.
fn raw_header(mail: &Mail<'_>, name: &HeaderName<'static>) -> Option<String> {
    let header = mail.headers().iter().rev().find(|header| header.name == *name)?;
    let bytes = mail.raw_message.get(header.offset_start as usize..header.offset_end as usize)?;
    Some(encoding::text_of(bytes).trim().to_owned())
}

/// Its own date, otherwise that of its last relay, otherwise that of the mbox.
fn sent(mail: &Mail<'_>, envelope: &[u8]) -> Option<SourceTime> {
    let own = mail.date().filter(|date| date.is_valid()).map(mail_parser::DateTime::to_timestamp);
    let received = || mail.received().and_then(mail_parser::Received::date).map(|date| date.to_timestamp());
    // Zones by name and asctime are read here: the parser takes them for Greenwich, or for no date.
    let spelt = mail.header_raw("Date").and_then(date::read);
    spelt
        .or_else(|| own.and_then(moment::from_seconds))
        .or_else(|| moment::from_seconds(received()?))
        .or_else(|| {
            // "From kim@example.org Mon Mar  2 10:00:00 2026": the clock stands before the year.
            let words: Vec<&str> = std::str::from_utf8(envelope).ok()?.split_whitespace().collect();
            // "From kim@example.org 2026-03-02T10:00:00Z", or with a space between day and clock.
            let iso =
                words.iter().position(|word| word.get(4..5) == Some("-") && word.get(7..8) == Some("-"));
            if let Some(at) = iso {
                let whole = words[at..].join(" ");
                return moment::parse(&whole, DateOrder::DayFirst)
                    .or_else(|| moment::parse(words[at], DateOrder::DayFirst));
            }
            let clock = words.iter().rposition(|word| word.contains(':'))?;
            let year = words[clock + 1..].iter().rfind(|word| word.len() == 4)?;
            let day = words.get(clock.checked_sub(2)?..clock)?;
            moment::parse(&format!("{} {} {year} {}", day[0], day[1], words[clock]), DateOrder::DayFirst)
        })
}

fn recipients(mail: &Mail<'_>) -> Vec<String> {
    let lists = [mail.to(), mail.cc()].into_iter().flatten();
    lists
        .flat_map(Address::iter)
        .filter_map(Addr::address)
        .filter(|address| is_address(address))
        .take(RECIPIENTS_MOST)
        .map(str::to_lowercase)
        .collect()
}

/// Whether it was sent automatically. Mailing lists mark people's mail as bulk too, so that alone is not a sign.
fn is_automated(mail: &Mail<'_>, address: &str) -> bool {
    let has = |name: &'static str| mail.header(name).is_some();
    let submitted = mail.header_raw("Auto-Submitted").map(|value| value.trim().to_lowercase());
    let local = address.split('@').next().unwrap_or_default();
    submitted.is_some_and(|value| !value.is_empty() && value != "no")
        || has("X-Autoreply")
        || has("X-Autorespond")
        || (has("List-Unsubscribe") && !has("List-Post") && !has("List-Id"))
        || ["noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "mailer-daemon", "postmaster"]
            .iter()
            .any(|word| local.contains(word))
}

/// Marks of answers and of forwarded mail, in the languages of mail programs.
const MARKS: &[&str] =
    &["re", "aw", "fwd", "fw", "wg", "sv", "vs", "tr", "rv", "отв", "ответ", "на", "пересл", "fyi"];

/// A subject without its marks and list names, in lower case, and whether it had a mark.
fn topic(subject: &str) -> (String, bool) {
    let mut rest = subject.trim();
    let mut marked = false;
    loop {
        if let Some((tag, after)) = rest.strip_prefix('[').and_then(|inner| inner.split_once(']'))
            && tag.len() < 40
            && !after.trim().is_empty()
        {
            rest = after.trim_start();
            continue;
        }
        let Some((mark, after)) = rest.split_once(':') else { break };
        let word =
            mark.trim().trim_end_matches(|letter: char| letter.is_ascii_digit() || "[]()".contains(letter));
        if !MARKS.contains(&word.to_lowercase().as_str()) {
            break;
        }
        rest = after.trim_start();
        marked = true;
    }
    (rest.to_lowercase(), marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_lose_their_marks() {
        for (subject, bare, marked) in [
            ("Re: AW: Draft", "draft", true),
            ("[list] Re[2]: Draft", "draft", true),
            ("Отв: Макет: правки", "макет: правки", true),
            ("Note: Draft", "note: draft", false),
            ("", "", false),
        ] {
            assert_eq!(topic(subject), (bare.to_owned(), marked), "{subject}");
        }
    }

    fn read_plain(raw: &[u8], envelope: &str) -> ParsedMail {
        read(&MessageParser::default(), raw, envelope.as_bytes()).unwrap()
    }

    #[test]
    fn addresses_of_archives_are_read() {
        let read = read_plain(
            b"From: kim at example.org (Kim Lee)\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nSubject: [x] Re: Hi\n\nYes",
            "",
        );
        assert_eq!(read.message.author.handles, ["kim@example.org", "Kim Lee"]);
        assert_eq!(read.topic, ("hi".to_owned(), true));
        assert!(read.message.id.starts_with("mail-"));
    }

    #[test]
    fn undeclared_encodings_are_told_by_their_letters() {
        let head = "From: kim@example.org\nSubject: Макет\nDate: Mon, 2 Mar 2026 10:00:00 +0100\n\nМакет будет завтра.";
        let read = read_plain(&encoding_rs::WINDOWS_1251.encode(head).0, "");
        assert_eq!(read.message.text, "Макет будет завтра.");
        assert_eq!(read.message.subject, "Макет");
    }

    #[test]
    fn a_mail_without_a_date_takes_that_of_its_mbox() {
        let read =
            read_plain(b"From: kim@example.org\nSubject: x\n\nYes", "From kim Mon Mar  2 10:00:00 2026\n");
        assert_eq!(read.message.sent, moment::parse("2026-03-02 10:00:00", DateOrder::DayFirst));
    }
}
