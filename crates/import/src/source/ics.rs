//! Calendars as iCalendar (`.ics`, RFC 5545): meetings that were held or cancelled, by whom and with whom.
//!
//! A meeting whose time lies before the export was held, unless its status says that it was cancelled; later ones are no
//! facts yet. Of one that repeats, each time up to the export is a meeting of its own. An event with a higher `SEQUENCE` whose
//! copy with another time stands in the same export was moved.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

use super::files;
use crate::{
    input::Bundle,
    moment,
    record::{MeetingRecord, PersonHandles, Record, RecordFault, RecordPosition, RecordSink, SourceTime},
};
use forewarn_base::{
    encoding,
    error::{Result, file_error},
    file_fault::{ExportContent, FileFault},
    reason::RejectionReason,
};

const CALENDAR_BYTES_MOST: u64 = 256 << 20;
/// How often a meeting may repeat.
const TIMES_MOST: usize = 2_000;
/// How far a repetition is followed.
const STEPS_MOST: i64 = 20_000;

/// An event as the file shows it.
#[derive(Debug, Default, Clone)]
struct CalendarEvent {
    line: u64,
    uid: String,
    title: String,
    start: Option<SourceTime>,
    /// The time that it replaces, of one that repeats.
    instead_of: Option<SourceTime>,
    rule: String,
    left_out: Vec<SourceTime>,
    status: String,
    sequence: u32,
    changed: Option<SourceTime>,
    organizer: Option<PersonHandles>,
    attendees: Vec<PersonHandles>,
}

/// Reads every calendar of an export.
///
/// # Errors
/// There is none, or one is no calendar.
pub fn read(bundle: &mut Bundle, zone: Tz, sink: &mut dyn RecordSink) -> Result<()> {
    for index in files(bundle, &[".ics", ".ical", ".ifb"], ExportContent::CalendarFile)? {
        let path = bundle.label_path(index);
        sink.file(&path.to_string_lossy());
        let bytes = bundle.whole(index, CALENDAR_BYTES_MOST)?;
        let text = encoding::text_of(&bytes);
        if !text.contains("BEGIN:VCALENDAR") {
            let fault = FileFault::Without(ExportContent::Calendar);
            return Err(file_error(&path, fault));
        }
        let events = events(&text);
        // The newest copy of each meeting counts; an older copy at another time says that it was moved.
        let mut newest: BTreeMap<(String, String), (CalendarEvent, Vec<SourceTime>)> = BTreeMap::new();
        for event in events {
            let instead_of = event.instead_of.map(|at| moment::words(at, zone)).unwrap_or_default();
            match newest.entry((event.uid.clone(), instead_of)) {
                std::collections::btree_map::Entry::Vacant(entry) => _ = entry.insert((event, Vec::new())),
                std::collections::btree_map::Entry::Occupied(mut entry) => {
                    let (known, earlier) = entry.get_mut();
                    let (new, old) = if event.sequence >= known.sequence {
                        (event, known.clone())
                    } else {
                        (known.clone(), event)
                    };
                    earlier.extend(old.start.filter(|start| Some(*start) != new.start));
                    *known = new;
                    sink.pass_over();
                }
            }
        }
        let replaced: BTreeSet<(String, String)> =
            newest.keys().filter(|(_, at)| !at.is_empty()).cloned().collect();
        for ((uid, _), (event, earlier)) in &newest {
            let own_time = |at: SourceTime| replaced.contains(&(uid.clone(), moment::words(at, zone)));
            tell(event, earlier, &own_time, zone, sink)?;
        }
    }
    Ok(())
}

fn tell(
    event: &CalendarEvent,
    earlier: &[SourceTime],
    is_replaced: &dyn Fn(SourceTime) -> bool,
    zone: Tz,
    sink: &mut dyn RecordSink,
) -> Result<()> {
    let position = RecordPosition::line(event.line);
    let Some(start) = event.start else {
        return sink
            .reject(position, RecordFault::of("at", &event.title, RejectionReason::MissingOrNotATime));
    };
    // A whole day is a holiday or a note; a meeting has an hour. Nobody meets alone.
    if matches!(start, SourceTime::Day(_)) || event.attendees.is_empty() {
        sink.pass_over();
        return Ok(());
    }
    // Without a moment of the import everything lies in the past.
    let now = sink.now().unwrap_or(chrono::DateTime::<Utc>::MAX_UTC);
    // Who invites takes part, whether or not they are on the list.
    let is_there =
        |person: &PersonHandles| event.attendees.iter().any(|other| other.handles == person.handles);
    let organizer = event.organizer.iter().filter(|person| !person.handles.is_empty() && !is_there(person));
    let attendees: Vec<PersonHandles> = event.attendees.iter().chain(organizer).cloned().collect();
    let is_cancelled = event.status.eq_ignore_ascii_case("CANCELLED");
    let record = |at: SourceTime, status: &'static str| {
        Record::Meeting(MeetingRecord {
            title: event.title.clone(),
            at,
            status,
            by: event.organizer.as_ref().and_then(|person| person.handles.first().cloned()),
            attendees: attendees.clone(),
        })
    };
    let mut records = Vec::new();
    for old in earlier {
        records.push(record(event.changed.unwrap_or(*old), "moved"));
    }
    if let Some(old) = event.instead_of.filter(|old| *old != start) {
        records.push(record(event.changed.unwrap_or(old), "moved"));
    }
    if is_cancelled {
        records.push(record(event.changed.unwrap_or(start), "cancelled"));
    } else {
        let times = repeated(event, start, now.naive_utc(), zone);
        let held = times.into_iter().filter(|at| event.instead_of.is_some() || !is_replaced(*at));
        records.extend(held.filter(|at| moment::instant_of(*at, zone) <= now).map(|at| {
            let mut held = record(at, "held");
            if let Record::Meeting(meeting) = &mut held {
                meeting.by = None;
            }
            held
        }));
    }
    if records.is_empty() {
        sink.pass_over();
        return Ok(());
    }
    sink.take(position, records)
}

/// The times of an event up to a moment: once, or as its rule says by day, week or month.
fn repeated(event: &CalendarEvent, start: SourceTime, until: NaiveDateTime, zone: Tz) -> Vec<SourceTime> {
    let rule: BTreeMap<&str, &str> = event.rule.split(';').filter_map(|part| part.split_once('=')).collect();
    let Some(frequency) = rule.get("FREQ") else { return vec![start] };
    let first: NaiveDateTime = match start {
        // A weekly call keeps its hour when clocks change.
        SourceTime::Instant(at) => at.with_timezone(&zone).naive_local(),
        SourceTime::Local(local) => local,
        SourceTime::Day(_) => return vec![start],
    };
    let interval =
        rule.get("INTERVAL").and_then(|number| number.parse::<i64>().ok()).unwrap_or(1).clamp(1, 1_000);
    let most = rule
        .get("COUNT")
        .and_then(|number| number.parse::<usize>().ok())
        .unwrap_or(TIMES_MOST)
        .min(TIMES_MOST);
    let last = rule
        .get("UNTIL")
        .and_then(|until| time_of(until, None))
        .map(|at| moment::instant_of(at, zone).naive_utc());
    let last = last.map_or(until, |last| last.min(until));
    let last = last.checked_add_signed(Duration::days(1)).unwrap_or(last);
    let weekdays: Vec<u32> = rule
        .get("BYDAY")
        .iter()
        .flat_map(|days| days.split(','))
        .filter_map(|day| {
            ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].iter().position(|known| day.ends_with(known))
        })
        .filter_map(|day| u32::try_from(day).ok())
        .collect();
    let mut times = Vec::new();
    let mut counted = 0;
    for step in 0..STEPS_MOST {
        let next = match *frequency {
            "DAILY" => first.checked_add_signed(Duration::days(step * interval)),
            "WEEKLY" if weekdays.is_empty() => first.checked_add_signed(Duration::days(7 * step * interval)),
            "WEEKLY" => first.checked_add_signed(Duration::days(step)),
            "MONTHLY" => u32::try_from(step * interval)
                .ok()
                .and_then(|months| first.checked_add_months(chrono::Months::new(months))),
            "YEARLY" => u32::try_from(12 * step * interval)
                .ok()
                .and_then(|months| first.checked_add_months(chrono::Months::new(months))),
            _ => return vec![start],
        };
        let Some(next) = next.filter(|next| *next <= last) else { break };
        if *frequency == "WEEKLY" && !weekdays.is_empty() {
            let monday =
                |day: NaiveDate| day - Duration::days(i64::from(day.weekday().num_days_from_monday()));
            let weeks = (monday(next.date()) - monday(first.date())).num_days() / 7;
            if weeks % interval != 0 || !weekdays.contains(&next.weekday().num_days_from_monday()) {
                continue;
            }
        }
        counted += 1;
        if counted > most {
            break;
        }
        let at = SourceTime::Local(next);
        let same = |other: &SourceTime| moment::instant_of(*other, zone) == moment::instant_of(at, zone);
        if !event.left_out.iter().any(same) {
            times.push(at);
        }
    }
    times
}

/// The events of a calendar. Long lines go on in the next ones, which begin with a space.
fn events(text: &str) -> Vec<CalendarEvent> {
    let mut events = Vec::new();
    let mut open: Option<CalendarEvent> = None;
    let mut is_alarm = false;
    let mut lines: Vec<(u64, String)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some((_, before))) if before.len() < 1 << 16 => before.push_str(more),
            (Some(_), _) => {}
            (None, _) => lines.push((number, line.to_owned())),
        }
    }
    for (number, line) in lines {
        let Some((head, value)) = head_and_value(&line) else { continue };
        let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
        match (name.to_uppercase().as_str(), value.trim()) {
            ("BEGIN", "VEVENT") => open = Some(CalendarEvent { line: number, ..CalendarEvent::default() }),
            ("END", "VEVENT") => events.extend(open.take()),
            // An alarm within the event has people of its own.
            ("BEGIN", "VALARM") => is_alarm = true,
            ("END", "VALARM") => is_alarm = false,
            (name, value) => {
                if let Some(event) = open.as_mut().filter(|_| !is_alarm) {
                    event.line(name, parameters, value);
                }
            }
        }
    }
    events
}

/// `ATTENDEE;CN="Lee, Kim":mailto:kim@acme.example` in what stands before the colon and behind it.
fn head_and_value(line: &str) -> Option<(&str, &str)> {
    let mut is_quoted = false;
    let colon = line.find(|letter: char| {
        is_quoted ^= letter == '"';
        letter == ':' && !is_quoted
    })?;
    Some((&line[..colon], &line[colon + 1..]))
}

impl CalendarEvent {
    fn line(&mut self, name: &str, parameters: &str, value: &str) {
        let parameter = |wanted: &str| {
            parameters.split(';').find_map(|part| {
                let (name, value) = part.split_once('=')?;
                name.eq_ignore_ascii_case(wanted).then(|| value.trim_matches('"'))
            })
        };
        let time = || time_of(value, parameter("TZID"));
        match name {
            "UID" => value.clone_into(&mut self.uid),
            "SUMMARY" => self.title = unescape(value),
            "DTSTART" => self.start = time(),
            "RECURRENCE-ID" => self.instead_of = time(),
            "RRULE" => self.rule = value.to_uppercase(),
            "EXDATE" => {
                self.left_out.extend(value.split(',').filter_map(|one| time_of(one, parameter("TZID"))));
            }
            "STATUS" => value.clone_into(&mut self.status),
            "SEQUENCE" => self.sequence = value.parse().unwrap_or(0),
            "LAST-MODIFIED" => self.changed = time(),
            "ORGANIZER" => self.organizer = person(value, parameter("CN")),
            // Rooms are invited too, and who has declined was not there.
            "ATTENDEE" if parameter("CUTYPE").is_none_or(|kind| kind.eq_ignore_ascii_case("INDIVIDUAL")) => {
                let declined =
                    parameter("PARTSTAT").is_some_and(|stat| stat.eq_ignore_ascii_case("DECLINED"));
                if self.attendees.len() < 500 && !declined {
                    self.attendees.extend(person(value, parameter("CN")));
                }
            }
            _ => {}
        }
    }
}

fn person(value: &str, name: Option<&str>) -> Option<PersonHandles> {
    let lower = value.trim().to_lowercase();
    let address = lower.strip_prefix("mailto:").unwrap_or(&lower);
    let name = name.map(unescape).filter(|name| !name.eq_ignore_ascii_case(address)).unwrap_or_default();
    let known = PersonHandles { handles: Vec::new(), name: name.clone() };
    let known = known.or(if address.contains('@') { address } else { "" }).or(&name);
    (!known.handles.is_empty()).then_some(known)
}

fn unescape(value: &str) -> String {
    let plain = value
        .replace("\\n", " ")
        .replace("\\N", " ")
        .replace("\\,", ",")
        .replace("\\;", ";")
        .replace("\\\\", "\\");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `20260302T100000Z`, `20260302T100000` of a zone or local, `20260302`.
fn time_of(value: &str, zone: Option<&str>) -> Option<SourceTime> {
    let value = value.trim();
    let digits = value.get(..8).filter(|day| day.bytes().all(|byte| byte.is_ascii_digit()))?;
    let date =
        NaiveDate::parse_from_str(digits, "%Y%m%d").ok().filter(|day| (1970..=2099).contains(&day.year()))?;
    if value.len() == 8 {
        return Some(SourceTime::Day(date));
    }
    let clock = value.get(8..)?.strip_prefix('T')?;
    let time = NaiveTime::parse_from_str(clock.get(..6)?, "%H%M%S").ok()?;
    let local = date.and_time(time);
    if clock[6..].starts_with('Z') {
        return Some(SourceTime::Instant(local.and_utc()));
    }
    let zone = zone.and_then(|name| name.parse::<Tz>().ok());
    let instant = zone.and_then(|zone| zone.from_local_datetime(&local).earliest());
    Some(instant.map_or(SourceTime::Local(local), |at| SourceTime::Instant(at.with_timezone(&Utc))))
}
