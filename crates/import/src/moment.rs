//! Reads dates and times in the formats tools write, without being told which, and formats them for the workspace's
//! tables.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

/// A point in time as the source gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceTime {
    /// An instant.
    Instant(DateTime<Utc>),
    /// A local time without a zone; the caller supplies the zone of the export.
    Local(NaiveDateTime),
    /// A whole day.
    Day(NaiveDate),
}

/// The order of day and month in dates that are ambiguous otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateOrder {
    /// 31.12.2026
    #[default]
    DayFirst,
    /// 12/31/2026
    MonthFirst,
}

/// Months by their first letters, in the languages of the tools.
const MONTHS: &[(&str, u32)] = &[
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("may", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
    ("янв", 1),
    ("фев", 2),
    ("мар", 3),
    ("апр", 4),
    ("май", 5),
    ("мая", 5),
    ("июн", 6),
    ("июл", 7),
    ("авг", 8),
    ("сен", 9),
    ("окт", 10),
    ("ноя", 11),
    ("дек", 12),
    ("mär", 3),
    ("mai", 5),
    ("okt", 10),
    ("dez", 12),
    ("ene", 1),
    ("abr", 4),
    ("ago", 8),
    ("dic", 12),
    ("fév", 2),
    ("avr", 4),
    ("juin", 6),
    ("juil", 7),
    ("aoû", 8),
    ("déc", 12),
    ("mrz", 3),
    ("märz", 3),
    ("mrt", 3),
    ("mei", 5),
    ("maj", 5),
    ("gen", 1),
    ("mag", 5),
    ("giu", 6),
    ("lug", 7),
    ("set", 9),
    ("ott", 10),
    ("fev", 2),
    ("out", 10),
    ("sty", 1),
    ("lut", 2),
    ("kwi", 4),
    ("cze", 6),
    ("lip", 7),
    ("sie", 8),
    ("wrz", 9),
    ("paź", 10),
    ("lis", 11),
    ("gru", 12),
    ("oca", 1),
    ("şub", 2),
    ("nis", 4),
    ("haz", 6),
    ("tem", 7),
    ("ağu", 8),
    ("eyl", 9),
    ("eki", 10),
    ("kas", 11),
    ("ara", 12),
    ("січ", 1),
    ("лют", 2),
    ("бер", 3),
    ("кві", 4),
    ("тра", 5),
    ("чер", 6),
    ("лип", 7),
    ("сер", 8),
    ("вер", 9),
    ("жов", 10),
    ("лис", 11),
    ("гру", 12),
    ("des", 12),
];

/// The instant `seconds` after 1970.
pub fn from_seconds(seconds: i64) -> Option<SourceTime> {
    DateTime::from_timestamp(seconds, 0)
        .filter(|at| (1970..=2099).contains(&at.year()))
        .map(SourceTime::Instant)
}

/// The instant that many milliseconds after 1970.
pub fn from_milliseconds(milliseconds: i64) -> Option<SourceTime> {
    from_seconds(milliseconds.div_euclid(1000))
}

/// Reads a date or a time in any of the forms that the tools use: RFC 3339 and its relatives, `31.12.2026 14:05`,
/// `12/31/26, 2:05 PM`, `31/Dec/26 2:05 PM`, `Dec 31, 2026`, `31 декабря 2026 г.`, `2026-12-31T14:05:00.000+0000`.
/// A number over 12 decides between day and month; otherwise `order` does. A time of midnight stays a time.
pub fn parse(text: &str, order: DateOrder) -> Option<SourceTime> {
    let text = plain_digits(text.trim().trim_matches('"'));
    let text = text.as_ref();
    if matches!(text.len(), 12 | 13) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return from_milliseconds(text.parse().ok()?);
    }
    if text.len() > 80 || text.len() < 6 {
        return None;
    }
    if let Some(when) = parse_iso(text) {
        return Some(when);
    }
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let day = NaiveDate::parse_from_str(text, "%Y%m%d").ok();
        return day.filter(|day| is_plausible(*day)).map(SourceTime::Day);
    }
    let (date_words, clock) = split_clock(text);
    let date = parse_date(date_words, order)?;
    if !(1970..=2099).contains(&date.year()) {
        return None;
    }
    Some(match clock {
        Some(clock) => match offset_minutes(text) {
            Some(minutes) => {
                let utc = date.and_time(clock) - chrono::Duration::minutes(minutes);
                SourceTime::Instant(utc.and_utc())
            }
            None => SourceTime::Local(date.and_time(clock)),
        },
        None => SourceTime::Day(date),
    })
}

fn parse_iso(text: &str) -> Option<SourceTime> {
    let bytes = text.as_bytes();
    if bytes.len() < 10 || bytes[4] != b'-' || !bytes[..4].iter().all(u8::is_ascii_digit) {
        return None;
    }
    if bytes.len() == 10 {
        return NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .filter(|day| is_plausible(*day))
            .map(SourceTime::Day);
    }
    let instant = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f %z"))
        .ok();
    if let Some(at) = instant {
        return is_plausible(at.date_naive()).then(|| SourceTime::Instant(at.with_timezone(&Utc)));
    }
    if let Some(plain) = text.strip_suffix(" UTC") {
        return match parse_iso(plain)? {
            SourceTime::Local(local) => Some(SourceTime::Instant(local.and_utc())),
            other => Some(other),
        };
    }
    ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .filter(|local| is_plausible(local.date()))
        .map(SourceTime::Local)
}

fn is_plausible(date: NaiveDate) -> bool {
    (1970..=2099).contains(&date.year())
}

/// Cuts the clock time off a date: `31.12.26, 2:05:09 PM` is `31.12.26` and 14:05:09.
fn split_clock(text: &str) -> (&str, Option<NaiveTime>) {
    let Some(colon) = text.find(':') else { return (text, None) };
    let start = text[..colon]
        .rfind(|letter: char| !letter.is_ascii_digit())
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    // The half of the day may stand before its clock: "下午2:05".
    let date_end = text[..start].rfind(|letter: char| letter.is_ascii_digit()).map_or(0, |at| at + 1);
    let from = if half_day(&text[date_end..start]).is_some() { date_end } else { start };
    match parse_clock(&text[from..]) {
        Some(clock) => (text[..from].trim_end_matches([' ', ',', 'T', '\u{202f}', '\u{a0}']), Some(clock)),
        None => (text, None),
    }
}

/// The zone of `9:00:00 AM GMT+1`, in minutes east of Greenwich.
fn offset_minutes(text: &str) -> Option<i64> {
    let (_, zone) = text.rsplit_once("GMT").or_else(|| text.rsplit_once("UTC"))?;
    let zone = zone.trim();
    if zone.is_empty() {
        return Some(0);
    }
    let sign = match zone.as_bytes()[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone[1..].split_once(':').unwrap_or((&zone[1..], "0"));
    let minutes = hours.parse::<i64>().ok()?.checked_mul(60)?.checked_add(minutes.parse().ok()?)?;
    (0..=14 * 60).contains(&minutes).then_some(sign * minutes)
}

/// Half days as phones write them in their languages (CLDR), before or behind the clock; with whether it is the second half.
const HALF_DAYS: &[(&str, bool)] = &[
    ("凌晨", false),
    ("清晨", false),
    ("早上", false),
    ("上午", false),
    ("中午", true),
    ("下午", true),
    ("傍晚", true),
    ("晚上", true),
    ("午前", false),
    ("午後", true),
    ("오전", false),
    ("오후", true),
    ("öö", false),
    ("ös", true),
    ("ق.ظ", false),
    ("ب.ظ", true),
    ("ص", false),
    ("م", true),
    ("π.μ", false),
    ("μ.μ", true),
    ("sáng", false),
    ("chiều", true),
    ("sa", false),
    ("ch", true),
    ("de.", false),
    ("du.", true),
    ("fm", false),
    ("em", true),
    ("ap.", false),
    ("ip.", true),
    ("पूर्वाह्न", false),
    ("अपराह्न", true),
    ("غ.و", true),
    ("ق.م", false),
    ("صبح", false),
    ("عصر", true),
    ("πμ", false),
    ("μμ", true),
    ("mañana", false),
    ("madrugada", false),
    ("tarde", true),
    ("noche", true),
    ("manhã", false),
    ("noite", true),
    ("dop.", false),
    ("odp.", true),
    ("pg", false),
    ("ptg", true),
    ("முற்பகல்", false),
    ("பிற்பகல்", true),
    ("পূর্বাহ্ণ", false),
    ("অপরাহ্ণ", true),
    ("সকাল", false),
    ("বিকাল", true),
    ("ก่อนเที่ยง", false),
    ("หลังเที่ยง", true),
    ("vm", false),
    ("nm", true),
    ("e paradites", false),
    ("e pasdites", true),
    ("ጥዋት", false),
    ("ከሰዓት", true),
    ("կա", false),
    ("կհ", true),
    ("পূৰ্বাহ্ন", false),
    ("অপৰাহ্ন", true),
    ("пр.об", false),
    ("сл.об", true),
    ("prijepodne", false),
    ("popodne", true),
    ("yb", false),
    ("yh", true),
    ("قبل‌ازظهر", false),
    ("بعدازظهر", true),
    ("r.n", false),
    ("i.n", true),
    ("לפנה״צ", false),
    ("אחה״צ", true),
    ("f.h", false),
    ("e.h", true),
    ("ព្រឹក", false),
    ("ល្ងាច", true),
    ("ಪೂರ್ವಾಹ್ನ", false),
    ("ಅಪರಾಹ್ನ", true),
    ("таңкы", false),
    ("түштөн кийинки", true),
    ("ກ່ອນທ່ຽງ", false),
    ("ຫຼັງທ່ຽງ", true),
    ("priešpiet", false),
    ("popiet", true),
    ("priekšpusdienā", false),
    ("pēcpusdienā", true),
    ("претпл", false),
    ("попл", true),
    ("ү.ө", false),
    ("ү.х", true),
    ("म.पू", false),
    ("म.उ", true),
    ("နံနက်", false),
    ("ညနေ", true),
    ("ପୂର୍ବାହ୍ନ", false),
    ("ଅପରାହ୍ନ", true),
    ("ਪੂ.ਦੁ", false),
    ("ਬਾ.ਦੁ", true),
    ("غ.م", false),
    ("පෙ.ව", false),
    ("ප.ව", true),
    ("pop", true),
    ("gh", false),
    ("gd", true),
    ("пре подне", false),
    ("по подне", true),
    ("pre podne", false),
    ("po podne", true),
    ("дп", false),
    ("пп", true),
    ("to", false),
    ("tk", true),
];

/// Which half of the day the words beside a clock name: `PM`, `p. m.`, `下午`, `오후`, `م`; whether it is the second.
pub(crate) fn half_day(text: &str) -> Option<bool> {
    let lower = text.to_lowercase();
    let letters: String = lower.chars().filter(|letter| letter.is_alphabetic()).collect();
    // "PM", "p. m.", "p.m." with or without a zone behind.
    if letters.starts_with("pm") || letters.starts_with("am") {
        return Some(letters.starts_with('p'));
    }
    HALF_DAYS.iter().find_map(|(word, second)| {
        let bare = word.trim_end_matches('.');
        let is_whole = || word.chars().filter(|letter| letter.is_alphabetic()).eq(letters.chars());
        let is_there = if is_whole() {
            true
        } else if word.is_ascii() {
            letters == bare || (bare.len() > 2 && lower.split_whitespace().any(|part| part == bare))
        } else {
            lower
                .split(|letter: char| letter.is_ascii_digit() || letter.is_whitespace() || letter == ':')
                .any(|part| part.trim_matches('.') == bare || (is_ideograph(bare) && part.contains(bare)))
        };
        is_there.then_some(*second)
    })
}

/// Scripts that are written without spaces.
fn is_ideograph(word: &str) -> bool {
    word.chars().all(|letter| matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'))
}

/// Digits of other scripts as 0 to 9; the text as it is where there are none.
pub(crate) fn plain_digits(text: &str) -> std::borrow::Cow<'_, str> {
    const ZEROS: &[char] = &[
        '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}',
        '\u{c66}', '\u{ce6}', '\u{d66}', '\u{e50}', '\u{ed0}', '\u{f20}', '\u{1040}', '\u{17e0}', '\u{1810}',
        '\u{ff10}',
    ];
    if text.is_ascii() {
        return text.into();
    }
    let plain = |letter: char| {
        // Signs of full width, and those of Arabic numbers.
        if let '\u{ff0c}'..='\u{ff0f}' | '\u{ff1a}' = letter {
            return char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter);
        }
        match letter {
            '\u{66b}' => return '.',
            '\u{66c}' => return ',',
            _ => {}
        }
        let zero = ZEROS
            .iter()
            .find(|zero| (**zero..=char::from_u32(**zero as u32 + 9).unwrap_or(**zero)).contains(&letter));
        zero.and_then(|zero| char::from_digit(letter as u32 - *zero as u32, 10)).unwrap_or(letter)
    };
    text.chars().map(plain).collect::<String>().into()
}

/// Reads `14:05`, `2:05 PM`, `2:05:09 p. m.`, `下午2:05`; the rest is ignored.
pub(crate) fn parse_clock(text: &str) -> Option<NaiveTime> {
    let mut numbers = [0u32; 3];
    let (before, mut rest) = text.split_at(text.find(|letter: char| letter.is_ascii_digit())?);
    for (index, number) in numbers.iter_mut().enumerate() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 2 {
            return None;
        }
        *number = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        match rest.strip_prefix(':') {
            Some(more) if index < 2 && more.starts_with(|letter: char| letter.is_ascii_digit()) => {
                rest = more;
            }
            _ if index == 0 => return None,
            _ => break,
        }
    }
    let half = half_day(before).or_else(|| half_day(rest));
    let hour = match half {
        Some(true) if numbers[0] < 12 => numbers[0] + 12,
        Some(false) if numbers[0] == 12 => 0,
        _ => numbers[0],
    };
    NaiveTime::from_hms_opt(hour, numbers[1], numbers[2])
}

/// Reads a date of three parts in any order that can be inferred.
pub(crate) fn parse_date(text: &str, order: DateOrder) -> Option<NaiveDate> {
    // "2026年12月31日", "2026년 12월 31일"
    let spaced;
    let text = if text.is_ascii() {
        text
    } else {
        spaced = text.replace(['年', '月', '日', '년', '월', '일'], " ");
        &spaced
    };
    let parts: Vec<&str> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|part| !part.is_empty() && !matches!(*part, "г" | "de"))
        .collect();
    // The name of a weekday may lead.
    let parts = if parts.len() == 4 && month(parts[0]).is_none() && parts[0].parse::<u32>().is_err() {
        &parts[1..]
    } else {
        &parts[..]
    };
    let &[first, second, third] = parts else { return None };
    let number = |part: &str| {
        let plain = ["st", "nd", "rd", "th", "er", "º", "ª"].iter().find_map(|end| part.strip_suffix(end));
        plain.unwrap_or(part).parse::<i32>().ok()
    };
    if let Some(month) = month(second) {
        return calendar(number(third)?, month, number(first)?)
            .or_else(|| calendar(number(first)?, month, number(third)?));
    }
    if let Some(month) = month(first) {
        return calendar(number(third)?, month, number(second)?);
    }
    let (a, b, c) = (number(first)?, number(second)?, number(third)?);
    if first.len() == 4 {
        return calendar(a, u32::try_from(b).ok()?, c);
    }
    let day_first = if a > 12 {
        true
    } else if b > 12 {
        false
    } else {
        order == DateOrder::DayFirst
    };
    let (day, month) = if day_first { (a, b) } else { (b, a) };
    calendar(c, u32::try_from(month).ok()?, day)
}

fn calendar(year: i32, month: u32, day: i32) -> Option<NaiveDate> {
    let year = if (0..100).contains(&year) { 2000 + year } else { year };
    NaiveDate::from_ymd_opt(year, month, u32::try_from(day).ok()?)
}

fn month(word: &str) -> Option<u32> {
    if word.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let word = word.to_lowercase();
    MONTHS.iter().rev().find(|(start, _)| word.starts_with(start)).map(|(_, month)| *month)
}

/// Writes a moment as the tables want it: an instant in UTC, or a day. A local time is one of `zone`.
pub fn words(when: SourceTime, zone: Tz) -> String {
    match when {
        SourceTime::Instant(at) => instant_words(at),
        SourceTime::Local(local) => instant_words(instant(local, zone)),
        SourceTime::Day(day) => day.to_string(),
    }
}

/// The instant of a moment: the end of a whole day.
pub fn instant_of(when: SourceTime, zone: Tz) -> DateTime<Utc> {
    match when {
        SourceTime::Instant(at) => at,
        SourceTime::Local(local) => instant(local, zone),
        SourceTime::Day(day) => instant(day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN), zone),
    }
}

/// The day of a moment at midnight, which tools write for a day; any other moment stays as it is.
pub fn day_of(when: SourceTime) -> SourceTime {
    match when {
        SourceTime::Local(local) if local.time() == NaiveTime::MIN => SourceTime::Day(local.date()),
        other => other,
    }
}

/// The earlier instant of an ambiguous local time, and the first after a gap.
fn instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    (0..=96)
        .find_map(|quarter| {
            zone.from_local_datetime(&(local + chrono::Duration::minutes(15 * quarter))).earliest()
        })
        .map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}

/// `2026-12-31T14:05:00Z`, written by hand because it is done for every message.
fn instant_words(at: DateTime<Utc>) -> String {
    let two = |out: &mut Vec<u8>, number: u32| {
        out.extend([b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8]);
    };
    let year = at.year().unsigned_abs();
    let mut out = Vec::with_capacity(20);
    two(&mut out, year / 100);
    two(&mut out, year % 100);
    for (before, number) in
        [(b'-', at.month()), (b'-', at.day()), (b'T', at.hour()), (b':', at.minute()), (b':', at.second())]
    {
        out.push(before);
        two(&mut out, number);
    }
    out.push(b'Z');
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_forms_of_the_tools() {
        for (text, order, expected) in [
            ("2026-03-31", DateOrder::DayFirst, "2026-03-31"),
            ("2026-03-31T14:05:00.000+0000", DateOrder::DayFirst, "2026-03-31T14:05:00Z"),
            ("2026-03-31 14:05:00 +0200", DateOrder::DayFirst, "2026-03-31T12:05:00Z"),
            ("2026-03-31 14:05:00 UTC", DateOrder::DayFirst, "2026-03-31T14:05:00Z"),
            ("31.03.2026 14:05", DateOrder::DayFirst, "2026-03-31T14:05:00Z"),
            ("3/31/26, 2:05 PM", DateOrder::DayFirst, "2026-03-31T14:05:00Z"),
            ("04/03/2026", DateOrder::DayFirst, "2026-03-04"),
            ("04/03/2026", DateOrder::MonthFirst, "2026-04-03"),
            ("31/Mar/26 2:05 PM", DateOrder::DayFirst, "2026-03-31T14:05:00Z"),
            ("31/мар/26 12:05 AM", DateOrder::DayFirst, "2026-03-31T00:05:00Z"),
            ("Mar 31, 2026", DateOrder::DayFirst, "2026-03-31"),
            ("31 марта 2026 г.", DateOrder::DayFirst, "2026-03-31"),
            ("Tue, 31 Mar 2026 14:05", DateOrder::DayFirst, "2026-03-31T14:05:00Z"),
            ("2026/03/31", DateOrder::DayFirst, "2026-03-31"),
        ] {
            let read = parse(text, order).map(|when| words(when, chrono_tz::UTC));
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
        for text in ["", "soon", "31.02.2026", "1826-03-31", "12", "::::::", "31.03.2026 99:99"] {
            assert_eq!(parse(text, DateOrder::DayFirst), None, "{text}");
        }
    }
}
