//! What is to be kept as a calendar (RFC 5545) that can be imported or subscribed to again and again: an event has the same id
//! in every file, a later file is a later revision of it, and what was kept or taken back is cancelled instead of left out.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::{Line, one_line};
use crate::{
    history::{History, LedgerRow, ledger::PromiseStatus},
    plain::seen,
    report::words::promises::promise_words,
    review::due::{due_within, of_item},
    table::{Client, Contract, Keyword as _},
    text::{Lang, Side},
};

/// So long after its due date a promise that needs nothing more is still in the file, cancelled: calendars that are brought
/// up to date at least once a quarter keep no event of it.
const CANCELLED_DAYS: i64 = 92;

/// What a calendar is made of: all that is to be kept, as `--due` lists it, and what the ledger tells of what no longer is.
pub(super) fn rows(history: &mut History) -> Vec<LedgerRow> {
    let mut rows = due_within(history, FOREVER_DAYS);
    let listed: BTreeSet<Arc<str>> = rows.iter().map(|row| Arc::clone(&row.promise_id)).collect();
    let is_told = |row: &LedgerRow| listed.contains(&row.promise_id);
    // An open promise about work with a date of its own is that work.
    let ledger = std::mem::take(&mut history.ledger).into_iter().filter(|row| {
        !is_told(row)
            && (row.state != PromiseStatus::Open || row.side == Side::Client || row.item_id.is_none())
    });
    rows.extend(ledger);
    let over = history.items.iter().filter(|item| !item.is_open()).filter_map(of_item);
    rows.extend(over.filter(|row| !history.ended[row.client]));
    rows
}

/// Further ahead than anybody promises.
const FOREVER_DAYS: i64 = 36_500;

/// Whether a promise belongs into a calendar: an open one with a date, or one that lately ceased to be open. What clients
/// said is left out unless `side` asks for it: a calendar is shown around.
pub(super) fn holds(row: &LedgerRow, side: Option<Side>, as_of: DateTime<Utc>) -> bool {
    let Some(by) = row.by else { return false };
    let is_asked = side.is_some() || row.side == Side::Agency;
    let is_recent = by > as_of - Duration::days(CANCELLED_DAYS);
    is_asked && (row.state == PromiseStatus::Open || is_over(row.state) && is_recent)
}

/// Whether nothing is left to do.
fn is_over(state: PromiseStatus) -> bool {
    matches!(
        state,
        PromiseStatus::Kept | PromiseStatus::Late | PromiseStatus::Renegotiated | PromiseStatus::Withdrawn
    )
}

/// The calendar. A promise for a day is an event of that day, one for a moment takes the half hour before it; both remind a
/// day before. The last days on which contracts can be ended are events, too.
pub(super) fn calendar(
    lines: &[Line<'_>],
    notices: &[(&Client, &Contract, NaiveDate)],
    as_of: DateTime<Utc>,
    title: &str,
    lang: Lang,
) -> String {
    let mut text = String::new();
    for content in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//forewarn//promises//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        &format!("X-WR-CALNAME:{}", escape(title)),
    ] {
        fold(content, &mut text);
    }
    for line in lines {
        let Some(due) = line.due else { continue };
        let parts: Vec<&str> =
            [Some(line.side.word()), Some(line.promise_id), line.owner].into_iter().flatten().collect();
        let event = Event {
            id: line.promise_id.to_owned(),
            when: line.due_on.map_or(When::Moment(due), When::Day),
            summary: format!("{}: {}", line.client, one_line(line.text)),
            description: Some(parts.join(" · ")),
            is_cancelled: is_over(line.state),
            reminds_days: 1,
        };
        event.write(as_of, &mut text);
    }
    for (client, contract, last_day) in notices {
        let event = Event {
            id: format!("{} {} {last_day}", client.client_id, contract.contract_id),
            when: When::Day(*last_day),
            summary: format!(
                "{}: {} {}",
                client.name,
                promise_words(lang).last_day_of_notice,
                contract.contract_id
            ),
            description: None,
            is_cancelled: false,
            reminds_days: 14,
        };
        event.write(as_of, &mut text);
    }
    fold("END:VCALENDAR", &mut text);
    text
}

enum When {
    Day(NaiveDate),
    Moment(DateTime<Utc>),
}

struct Event {
    /// What tells it from all others in every file.
    id: String,
    when: When,
    summary: String,
    description: Option<String>,
    is_cancelled: bool,
    reminds_days: u32,
}

impl Event {
    fn write(&self, as_of: DateTime<Utc>, text: &mut String) {
        let time = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
        let mut put = |content: &str| fold(content, text);
        put("BEGIN:VEVENT");
        put(&format!("UID:{}@forewarn", blake3::hash(self.id.as_bytes()).to_hex()));
        put(&format!("DTSTAMP:{}", time(as_of)));
        put(&format!("LAST-MODIFIED:{}", time(as_of)));
        // No state is kept between runs: a later moment is a later revision, whatever changed.
        put(&format!("SEQUENCE:{}", as_of.timestamp().div_euclid(86_400)));
        match self.when {
            When::Day(day) => {
                let next = day.succ_opt().unwrap_or(day);
                put(&format!("DTSTART;VALUE=DATE:{}", day.format("%Y%m%d")));
                put(&format!("DTEND;VALUE=DATE:{}", next.format("%Y%m%d")));
                put("TRANSP:TRANSPARENT");
            }
            When::Moment(due) => {
                put(&format!("DTSTART:{}", time(due - Duration::minutes(30))));
                put(&format!("DTEND:{}", time(due)));
            }
        }
        put(&format!("SUMMARY:{}", escape(&self.summary)));
        if let Some(description) = &self.description {
            put(&format!("DESCRIPTION:{}", escape(description)));
        }
        put(if self.is_cancelled { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
        if !self.is_cancelled {
            put("BEGIN:VALARM");
            put("ACTION:DISPLAY");
            put(&format!("DESCRIPTION:{}", escape(&self.summary)));
            put(&format!("TRIGGER:-P{}D", self.reminds_days));
            put("END:VALARM");
        }
        put("END:VEVENT");
    }
}

/// Text as RFC 5545 wants it; characters that nobody sees are dropped.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in seen(text).chars() {
        match sign {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(sign);
            }
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push(' '),
            _ => escaped.push(sign),
        }
    }
    escaped
}

/// Writes a content line, folded after at most 75 bytes.
fn fold(content: &str, text: &mut String) {
    let mut room = 75;
    for sign in content.chars() {
        if sign.len_utf8() > room {
            text.push_str("\r\n ");
            room = 74;
        }
        text.push(sign);
        room -= sign.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendar_lines_are_escaped_and_folded() {
        let mut text = String::new();
        fold(&escape(&"плюс; «минус», \u{202e}конец ".repeat(9)), &mut text);
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        assert!(text.replace("\r\n ", "").starts_with("плюс\\; «минус»\\, конец "));
    }
}
