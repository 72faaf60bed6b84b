//! Transcripts of calls: subtitles (`WebVTT`, SRT) of Zoom, Teams and Meet, and texts in which each line or paragraph names its
//! speaker, as Zoom, Google Meet, Otter, Fireflies and Kontur Talk write them.
//!
//! What one speaker says in a row is one message of the channel `call`. A transcript tells how long after its start something
//! was said; when it started is told by its first lines, else by its name or its folder's.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};

use super::{files, stem};
use crate::{
    desk::hash,
    html,
    input::Bundle,
    moment::{self, DateOrder},
    record::{MessageRecord, PersonHandles, Record, RecordFault, RecordPosition, RecordSink, SourceTime},
};
use forewarn_base::import_note::ImportWarning;
use forewarn_base::{
    encoding,
    error::{Result, file_error},
    file_fault::{ExportContent, FileFault},
    reason::RejectionReason,
};

/// The longest transcript: a day of talk is 2 MB.
const TRANSCRIPT_BYTES_MOST: u64 = 64 << 20;
/// Where a message is cut, though its speaker goes on.
const WORDS_MOST: usize = 4_000;
/// After how many seconds of silence a speaker begins anew.
const PAUSE_SECONDS: i64 = 60;
/// How many lines at the beginning may tell of the call.
const HEAD_LINES: usize = 30;

/// Something said.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cue {
    line: u64,
    /// Seconds since the call began, or since midnight; `None` where the transcript has no times.
    at: Option<i64>,
    /// Empty where nobody is named.
    speaker: String,
    words: String,
}

/// Reads every transcript of an export.
///
/// # Errors
/// There is none, one is no transcript, or nothing tells on which day it was.
pub fn read(bundle: &mut Bundle, sink: &mut dyn RecordSink) -> Result<()> {
    for index in files(bundle, &[".vtt", ".srt", ".txt", ".tsv", ".md"], ExportContent::Transcript)? {
        let path = bundle.label_path(index);
        sink.file(&path.to_string_lossy());
        let bytes = bundle.whole(index, TRANSCRIPT_BYTES_MOST)?;
        let text = encoding::text_of(&bytes);
        let (cues, head) = cues(&text);
        if cues.is_empty() {
            let fault = FileFault::Without(ExportContent::Speech);
            return Err(file_error(&path, fault));
        }
        let Some(start) = start_of(&head, &path, &bundle.path) else {
            let fault = FileFault::NoDayOfCall;
            return Err(file_error(&path, fault));
        };
        if matches!(start, SourceTime::Day(_)) && !is_clock(&cues, start) {
            sink.warn(ImportWarning::CallFromNoon { file: path.clone() });
        }
        let title = stem(&bundle.entries()[index].name).to_owned();
        talk(&cues, start, &title, sink)?;
    }
    Ok(())
}

/// Whether the beginning of a text is that of a transcript.
pub(crate) fn is_transcript(text: &str) -> bool {
    if text.trim_start_matches('\u{feff}').starts_with("WEBVTT") {
        return true;
    }
    let (cues, _) = cues(text);
    let timed = cues.iter().filter(|cue| cue.at.is_some() && !cue.speaker.is_empty()).count();
    text.contains(" --> ") || (timed >= 2 && timed * 2 >= cues.len())
}

/// Tells the sink what was said: each turn of a speaker is a message.
fn talk(cues: &[Cue], start: SourceTime, title: &str, sink: &mut dyn RecordSink) -> Result<()> {
    let by_clock = is_clock(cues, start);
    let speakers: BTreeSet<&str> =
        cues.iter().map(|cue| cue.speaker.as_str()).filter(|speaker| !speaker.is_empty()).collect();
    let began = moment::words(start, chrono_tz::UTC);
    let thread = format!("call-{:016x}", hash([began.as_bytes(), title.as_bytes()].into_iter()));
    // Without times what was said stands in its order, a second apart.
    let mut last = 0;
    let mut turn: Option<(Cue, i64)> = None;
    let mut seen: BTreeMap<u64, u32> = BTreeMap::new();
    let mut say = |cue: Cue, sink: &mut dyn RecordSink| {
        let position = RecordPosition::line(cue.line);
        if cue.speaker.is_empty() {
            return sink.reject(position, RecordFault::of("author", &cue.words, RejectionReason::NoSpeaker));
        }
        let seconds = cue.at.unwrap_or_default();
        let Some(sent) = moment_of(start, seconds, by_clock) else {
            return sink.reject(position, RecordFault::of("sent_at", &cue.words, RejectionReason::NotATime));
        };
        let at = seconds.to_string();
        let parts = [began.as_bytes(), at.as_bytes(), cue.speaker.as_bytes(), cue.words.as_bytes()];
        let key = hash(parts.into_iter());
        let times = seen.entry(key).or_default();
        *times += 1;
        let id = if *times == 1 { format!("call-{key:016x}") } else { format!("call-{key:016x}-{times}") };
        let with = speakers
            .iter()
            .filter(|name| **name != cue.speaker)
            .map(|name| (*name).to_owned())
            .chain([title.to_owned()]);
        let message = MessageRecord {
            id,
            author: PersonHandles::named(&cue.speaker),
            with: with.collect(),
            thread: thread.clone(),
            sent: Some(sent),
            channel: "call",
            subject: title.to_owned(),
            text: cue.words,
            ..MessageRecord::default()
        };
        sink.take(position, vec![Record::Message(Box::new(message))])
    };
    for cue in cues {
        let at = cue.at.unwrap_or(last + 1);
        last = at;
        if cue.words.trim().is_empty() {
            continue;
        }
        let mut cue = Cue { at: Some(at), ..cue.clone() };
        // Subtitles repeat no name while somebody goes on.
        if let Some((open, _)) = turn.as_ref().filter(|_| cue.speaker.is_empty()) {
            cue.speaker.clone_from(&open.speaker);
        }
        match &mut turn {
            Some((open, until))
                if open.speaker == cue.speaker
                    && at - *until <= PAUSE_SECONDS
                    && open.words.len() + cue.words.len() <= WORDS_MOST =>
            {
                open.words.push(' ');
                open.words.push_str(&cue.words);
                *until = at;
            }
            _ => {
                if let Some((open, _)) = turn.replace((cue, at)) {
                    say(open, sink)?;
                }
            }
        }
    }
    turn.map_or(Ok(()), |(open, _)| say(open, sink))
}

/// Whether the times are those of a clock: the first one stands in the hour in which the call began, or the transcript has a
/// day only and begins after its first hours.
fn is_clock(cues: &[Cue], start: SourceTime) -> bool {
    let Some(first) = cues.iter().find_map(|cue| cue.at) else { return false };
    match start {
        SourceTime::Day(_) => first >= 5 * 3600,
        SourceTime::Local(local) => {
            let begins = i64::from(chrono::Timelike::num_seconds_from_midnight(&local.time()));
            first >= 3600 && (first - begins).abs() <= 900
        }
        SourceTime::Instant(_) => false,
    }
}

fn moment_of(start: SourceTime, seconds: i64, by_clock: bool) -> Option<SourceTime> {
    let after = Duration::try_seconds(seconds)?;
    let midnight =
        |day: NaiveDate| day.and_time(NaiveTime::MIN).checked_add_signed(after).map(SourceTime::Local);
    match start {
        SourceTime::Instant(at) => at.checked_add_signed(after).map(SourceTime::Instant),
        SourceTime::Local(local) if by_clock => midnight(local.date()),
        SourceTime::Local(local) => local.checked_add_signed(after).map(SourceTime::Local),
        SourceTime::Day(day) if by_clock => midnight(day),
        SourceTime::Day(day) => day.and_hms_opt(12, 0, 0)?.checked_add_signed(after).map(SourceTime::Local),
    }
}

/// What was said, and the lines before it.
fn cues(text: &str) -> (Vec<Cue>, Vec<String>) {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let lines: Vec<&str> = text.split(['\n', '\r']).collect();
    if lines.iter().take(200).any(|line| timing(line).is_some()) {
        subtitles(&lines)
    } else {
        paragraphs(&lines)
    }
}

/// `00:00:01.000 --> 00:00:04.000 align:start`: when it begins.
fn timing(line: &str) -> Option<i64> {
    let (from, to) = line.split_once("-->")?;
    clock(to.split_whitespace().next()?)?;
    clock(from.trim())
}

/// `1:02:03.500`, `02:03`, `00:02:03,500` in seconds.
fn clock(word: &str) -> Option<i64> {
    let word = word.trim_matches(['[', ']', '(', ')']);
    let (whole, _) = word.split_once(['.', ',']).unwrap_or((word, ""));
    let parts: Vec<&str> = whole.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    let mut seconds = 0;
    for (place, part) in parts.iter().enumerate() {
        let is_number = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let number: i64 = if is_number { part.parse().ok()? } else { return None };
        if place > 0 && number > 59 {
            return None;
        }
        seconds = seconds * 60 + number;
    }
    Some(seconds)
}

/// `WebVTT` and SRT: a line of times, and the words below it up to a blank line.
fn subtitles(lines: &[&str]) -> (Vec<Cue>, Vec<String>) {
    let mut cues = Vec::new();
    let mut head = Vec::new();
    let mut at = None;
    for (number, line) in (1..).zip(lines) {
        if let Some(seconds) = timing(line) {
            at = Some(seconds);
            continue;
        }
        let line = line.trim();
        if line.is_empty() {
            at = None;
            continue;
        }
        if at.is_none() {
            if cues.is_empty() && head.len() < HEAD_LINES {
                head.push(line.to_owned());
            }
            continue;
        }
        for (speaker, words) in voices(line) {
            cues.push(Cue { line: number, at, speaker, words });
        }
    }
    (cues, head)
}

/// A line of a subtitle: `<v Kim Lee>words</v>`, `Kim Lee: words`, or words alone.
fn voices(line: &str) -> Vec<(String, String)> {
    let plain = |words: &str| html::to_text(words).split_whitespace().collect::<Vec<_>>().join(" ");
    if !line.contains("<v") {
        let words = plain(line);
        return vec![match named(&words) {
            Some((speaker, said)) => (speaker.to_owned(), said.to_owned()),
            None => (String::new(), words),
        }];
    }
    let mut said = Vec::new();
    let mut rest = line;
    while let Some(open) = rest.find("<v") {
        let Some(close) = rest[open..].find('>').map(|close| open + close) else { break };
        // "<v.first.loud Kim>": classes stand before the name.
        let tag = &rest[open + 2..close];
        let name = tag.split_once(char::is_whitespace).map_or("", |(_, name)| name).trim();
        let until = rest[close..].find("<v").map_or(rest.len(), |next| close + next);
        said.push((plain(name), plain(&rest[close + 1..until])));
        rest = &rest[until..];
    }
    said
}

/// Lines that tell of a call and are said by nobody: `Attendees: Kim, Ana`.
const HEADINGS: &[&str] = &[
    "agenda",
    "attendees",
    "action items",
    "date",
    "duration",
    "file",
    "host",
    "invited",
    "invitees",
    "language",
    "link",
    "location",
    "meeting",
    "meeting id",
    "meeting title",
    "minutes",
    "note",
    "notes",
    "organizer",
    "participants",
    "recording",
    "start time",
    "start",
    "subject",
    "summary",
    "time",
    "title",
    "topic",
    "transcript",
    "transcription",
    "url",
    "who",
    "дата",
    "время",
    "встреча",
    "длительность",
    "название",
    "начало",
    "организатор",
    "повестка",
    "тема",
    "участники",
    "datum",
    "teilnehmer",
    "thema",
    "beginn",
];

/// `Kim Lee: words` by whom it is said and what; `None` where what stands before the colon is no name.
fn named(line: &str) -> Option<(&str, &str)> {
    let (name, words) = line.split_once(':')?;
    let name = name.trim();
    // A clock's colon, and an address's.
    if words.starts_with("//") || (!words.is_empty() && !words.starts_with([' ', '\t', '\u{a0}'])) {
        return None;
    }
    is_name(name).then(|| (name, words.trim()))
}

fn is_name(name: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphanumeric() || " .-'’_@()/|&,«»\"".contains(letter);
    (1..=60).contains(&name.chars().count())
        && name.split_whitespace().count() <= 6
        && name.starts_with(|letter: char| letter.is_alphanumeric() || letter == '@')
        && name.chars().any(char::is_alphabetic)
        && name.chars().all(is_letter)
        && !name.ends_with(['.', ','])
        && !HEADINGS.contains(&name.to_lowercase().as_str())
}

/// What a line of a text is.
#[derive(Debug, PartialEq, Eq)]
enum TextLine<'a> {
    Time(i64),
    /// Who speaks in the lines below.
    Speaker(Option<i64>, &'a str),
    Said(Option<i64>, &'a str, &'a str),
    Words(&'a str),
}

fn text_line(line: &str) -> TextLine<'_> {
    let line = line.trim();
    if let Some(seconds) = clock(line) {
        return TextLine::Time(seconds);
    }
    // Tab-separated, in any order of time and name.
    let cells: Vec<&str> = line.split('\t').map(str::trim).filter(|cell| !cell.is_empty()).collect();
    match cells[..] {
        [time, name, words] if clock(time).is_some() && is_name(name) => {
            return TextLine::Said(clock(time), name.trim_end_matches(':'), words);
        }
        [name, time, words] if clock(time).is_some() && is_name(name) => {
            return TextLine::Said(clock(time), name.trim_end_matches(':'), words);
        }
        _ => {}
    }
    // "00:03 Kim: words", "[00:00:03] Kim: words", "00:03 Kim"
    if let Some((first, rest)) = line.split_once(char::is_whitespace)
        && let Some(at) = clock(first)
    {
        let rest = rest.trim_start_matches(['-', '–', '—', ' ', '\t']).trim();
        return match named(rest) {
            Some((name, "")) => TextLine::Speaker(Some(at), name),
            Some((name, words)) => TextLine::Said(Some(at), name, words),
            None if is_name(rest) && is_short_name(rest) => TextLine::Speaker(Some(at), rest),
            None => TextLine::Said(Some(at), "", rest),
        };
    }
    // "Kim Lee  0:03", "[Kim Lee] 10:00:01", "Kim Lee (00:03)", "Kim Lee - 00:03"
    if let Some((rest, last)) = line.rsplit_once(char::is_whitespace)
        && let Some(at) = clock(last)
    {
        let name = rest.trim().trim_end_matches(['-', '–', '—', '|', ',']).trim();
        let name = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        if is_name(name) && is_short_name(name) {
            return TextLine::Speaker(Some(at), name);
        }
    }
    // "Kim Lee (00:03): words"
    if let Some((head, words)) = line.split_once("): ")
        && let Some((name, time)) = head.rsplit_once(" (")
        && let Some(at) = clock(time).filter(|_| is_name(name))
    {
        return TextLine::Said(Some(at), name, words.trim());
    }
    match named(line) {
        Some((name, "")) => TextLine::Speaker(None, name),
        Some((name, words)) => TextLine::Said(None, name, words),
        None => TextLine::Words(line),
    }
}

/// A name that stands alone, beside a time: words of names begin with capitals.
fn is_short_name(name: &str) -> bool {
    name.split_whitespace().count() <= 4
        && name.split_whitespace().all(|word| !word.starts_with(char::is_lowercase) || word.len() <= 3)
}

/// Texts in which lines or paragraphs name their speakers.
fn paragraphs(lines: &[&str]) -> (Vec<Cue>, Vec<String>) {
    // Without times a name is one that speaks twice; others are words before a colon.
    let mut heard: BTreeMap<String, u32> = BTreeMap::new();
    for line in lines {
        if let TextLine::Said(_, name, _) | TextLine::Speaker(_, name) = text_line(line) {
            *heard.entry(name.to_lowercase()).or_default() += 1;
        }
    }
    let is_heard =
        |name: &str| is_short_name(name) || heard.get(&name.to_lowercase()).is_some_and(|times| *times > 1);
    let (mut cues, mut head): (Vec<Cue>, Vec<String>) = (Vec::new(), Vec::new());
    let (mut time, mut speaker) = (None, String::new());
    for (number, line) in (1..).zip(lines) {
        if line.trim().is_empty() {
            continue;
        }
        let mut say = |at: Option<i64>, speaker: &str, words: &str| {
            cues.push(Cue { line: number, at, speaker: speaker.to_owned(), words: words.to_owned() });
        };
        match text_line(line) {
            TextLine::Time(at) => time = Some(at),
            TextLine::Speaker(at, name) if at.is_some() || is_heard(name) => {
                time = at.or(time);
                name.clone_into(&mut speaker);
            }
            TextLine::Said(at, name, words) if at.is_some() || is_heard(name) => {
                time = at.or(time);
                if !name.is_empty() {
                    name.clone_into(&mut speaker);
                }
                say(time, &speaker, words);
            }
            _ if speaker.is_empty() => {
                if head.len() < HEAD_LINES {
                    head.push(line.trim().to_owned());
                }
            }
            _ => say(time, &speaker, line.trim()),
        }
    }
    (cues, head)
}

/// When a call began: by its first lines, by its name, by the names of its folder and archive.
fn start_of(head: &[String], path: &Path, archive: &Path) -> Option<SourceTime> {
    let told = head.iter().find_map(|line| {
        let behind = line.split_once(':').map_or("", |(_, behind)| behind);
        [line.as_str(), behind].into_iter().find_map(day_within)
    });
    let named = || {
        let parts = path.iter().rev().chain(archive.iter().rev());
        parts.filter_map(|part| part.to_str()).find_map(day_in_name)
    };
    match (told, told.is_none().then(named).flatten()) {
        (Some(day @ SourceTime::Day(_)), _) => named().filter(|named| same_day(*named, day)).or(Some(day)),
        (told, named) => told.or(named),
    }
}

fn same_day(one: SourceTime, other: SourceTime) -> bool {
    let day = |when| moment::words(when, chrono_tz::UTC).get(..10).map(str::to_owned);
    day(one) == day(other)
}

/// The date in a line, and its clock: "Mar 2, 2026, 10:00 AM", "Meeting on 02.03.2026".
fn day_within(line: &str) -> Option<SourceTime> {
    let line = line.trim();
    if let Some(when) = moment::parse(line, DateOrder::DayFirst) {
        return Some(when);
    }
    day_in_name(line)
}

/// The date in a name: `GMT20260302-100000_Recording`, `2026-03-02 10.00 weekly`, `weekly_20260302_1000`, `call 02.03.2026`.
fn day_in_name(name: &str) -> Option<SourceTime> {
    let starts = name.char_indices().filter(|(at, letter)| {
        letter.is_ascii_digit() && !name[..*at].ends_with(|before: char| before.is_ascii_digit())
    });
    for (at, _) in starts {
        let rest = &name[at..];
        let groups: Vec<&str> = rest
            .split(|letter: char| !letter.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .take(6)
            .collect();
        let number = |digits: &str| digits.parse::<u32>().ok();
        let found = match groups[..] {
            [day, ..] if day.len() == 8 && day.starts_with("20") => {
                let date =
                    NaiveDate::from_ymd_opt(day[..4].parse().ok()?, number(&day[4..6])?, number(&day[6..])?);
                date.map(|date| (date, 1))
            }
            [year, month, day, ..] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
                NaiveDate::from_ymd_opt(year.parse().ok()?, number(month)?, number(day)?)
                    .map(|date| (date, 3))
            }
            [day, month, year, ..] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
                NaiveDate::from_ymd_opt(year.parse().ok()?, number(month)?, number(day)?)
                    .map(|date| (date, 3))
            }
            _ => None,
        };
        let Some((date, used)) =
            found.filter(|(date, _)| (2000..=2099).contains(&chrono::Datelike::year(date)))
        else {
            continue;
        };
        let time = match groups[used..] {
            [clock, ..] if matches!(clock.len(), 4 | 6) => NaiveTime::from_hms_opt(
                number(&clock[..2])?,
                number(&clock[2..4])?,
                number(clock.get(4..).filter(|rest| !rest.is_empty()).unwrap_or("0"))?,
            ),
            [hour, minute, ..] if hour.len() <= 2 && minute.len() == 2 => {
                NaiveTime::from_hms_opt(number(hour)?, number(minute)?, 0)
            }
            _ => None,
        };
        let Some(time) = time else { return Some(SourceTime::Day(date)) };
        let local: NaiveDateTime = date.and_time(time);
        // Zoom names its files by Greenwich.
        let is_utc = name[..at].ends_with("GMT") || name[..at].ends_with("UTC");
        return Some(if is_utc { SourceTime::Instant(local.and_utc()) } else { SourceTime::Local(local) });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<(Option<i64>, String, String)> {
        cues(text).0.into_iter().map(|cue| (cue.at, cue.speaker, cue.words)).collect()
    }

    #[test]
    fn every_tool_names_its_speakers_in_its_own_way() {
        let both = vec![
            (Some(3), "Kim Lee".to_owned(), "When will the draft come?".to_owned()),
            (Some(7), "Ana".to_owned(), "We will send it by Friday.".to_owned()),
        ];
        for text in [
            // Zoom
            "WEBVTT\n\n1\n00:00:03.000 --> 00:00:05.000\nKim Lee: When will the draft come?\n\n2\n00:00:07.100 --> 00:00:09.000\n\
             Ana: We will send it by Friday.\n",
            // Teams
            "WEBVTT\n\n00:00:03.000 --> 00:00:05.000\n<v Kim Lee>When will the draft come?</v>\n\n00:07.100 --> 00:09.000\n\
             <v.loud Ana>We will send it by Friday.</v>",
            // SRT
            "1\r\n00:00:03,000 --> 00:00:05,000\r\nKim Lee: When will the draft come?\r\n\r\n2\r\n00:00:07,100 --> 00:00:09,000\r\n\
             Ana: We will send it by Friday.\r\n",
            // Otter
            "Kim Lee  0:03\nWhen will the draft come?\n\nAna  0:07\nWe will send it by Friday.\n",
            // Zoom's captions
            "[Kim Lee] 00:00:03\nWhen will the draft come?\n[Ana] 00:00:07\nWe will send it by Friday.\n",
            // Fireflies, Kontur Talk, and by hand
            "00:03 Kim Lee: When will the draft come?\n00:07 Ana: We will send it by Friday.",
            "00:00:03\tKim Lee\tWhen will the draft come?\n00:00:07\tAna\tWe will send it by Friday.",
            "Kim Lee\t00:00:03\tWhen will the draft come?\nAna\t00:00:07\tWe will send it by Friday.",
            "[00:00:03] Kim Lee: When will the draft come?\n[00:00:07] Ana: We will send it by Friday.",
            "Kim Lee (00:03): When will the draft come?\nAna (00:07): We will send it by Friday.",
            "Kim Lee - 00:03\nWhen will the draft come?\nAna - 00:07\nWe will send it by Friday.",
            "00:03 Kim Lee\nWhen will the draft come?\n00:07 Ana\nWe will send it by Friday.",
            // Google Meet
            "Weekly call\nAttendees: Kim Lee, Ana\n\n00:00:03\n\nKim Lee: When will the draft come?\n\n00:00:07\n\nAna: We will send it by Friday.",
        ] {
            assert_eq!(said(text), both, "{text}");
        }
        let untimed =
            said("Date: 2 March 2026\nKim Lee: Is this done: the draft?\nNo, wait.\nAna: Yes: on Friday.");
        let untimed: Vec<_> = untimed.iter().map(|(_, who, words)| (who.as_str(), words.as_str())).collect();
        assert_eq!(
            untimed,
            [("Kim Lee", "Is this done: the draft?"), ("Kim Lee", "No, wait."), ("Ana", "Yes: on Friday.")]
        );
        assert!(is_transcript("Kim Lee  0:03\nHi\nAna  0:07\nHi"));
        assert!(!is_transcript("Dear Ana,\n\nNote: we meet at 10:00.\n\nKim"));
    }

    #[test]
    fn the_day_of_a_call_is_told_by_its_name_or_its_first_lines() {
        let at = |name: &str| day_in_name(name).map(|when| moment::words(when, chrono_tz::UTC));
        for (name, told) in [
            ("GMT20260302-100000_Recording.transcript.vtt", "2026-03-02T10:00:00Z"),
            ("2026-03-02 10.05.00 Weekly", "2026-03-02T10:05:00Z"),
            ("weekly_20260302_1005.srt", "2026-03-02T10:05:00Z"),
            ("2026-03-02T10-05 weekly", "2026-03-02T10:05:00Z"),
            ("call 02.03.2026.txt", "2026-03-02"),
            ("Weekly (2026-03-02)", "2026-03-02"),
        ] {
            assert_eq!(at(name).as_deref(), Some(told), "{name}");
        }
        assert_eq!(at("weekly 12.vtt"), None);
        let head = ["Date: Mar 2, 2026".to_owned()];
        let start = start_of(&head, Path::new("x/weekly.txt"), Path::new("x"));
        assert_eq!(start.map(|when| moment::words(when, chrono_tz::UTC)).as_deref(), Some("2026-03-02"));
    }
}
