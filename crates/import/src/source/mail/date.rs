//! The dates of mail in forms that RFC 5322 does not know: zones by name, `GMT+0200`, and C's asctime.

use chrono::{Duration, NaiveDate};

use crate::{
    moment::{self, DateOrder},
    record::SourceTime,
};

/// Zones by their names, in minutes east of Greenwich. Of a name with several meanings the one that mail has most.
const ZONES: &[(&str, i64)] = &[
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("met", 60),
    ("mez", 60),
    ("wat", 60),
    ("cest", 120),
    ("mest", 120),
    ("mesz", 120),
    ("eet", 120),
    ("sast", 120),
    ("cat", 120),
    ("eest", 180),
    ("idt", 180),
    ("msk", 180),
    ("trt", 180),
    ("eat", 180),
    ("msd", 240),
    ("gst", 240),
    ("samt", 240),
    ("pkt", 300),
    ("yekt", 300),
    ("ist", 330),
    ("npt", 345),
    ("almt", 360),
    ("omst", 360),
    ("ict", 420),
    ("wib", 420),
    ("novt", 420),
    ("krat", 420),
    ("sgt", 480),
    ("hkt", 480),
    ("pht", 480),
    ("awst", 480),
    ("irkt", 480),
    ("jst", 540),
    ("kst", 540),
    ("acst", 570),
    ("aest", 600),
    ("vlat", 600),
    ("acdt", 630),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
    ("nst", -210),
    ("ndt", -150),
    ("adt", -180),
    ("brt", -180),
    ("art", -180),
    ("ast", -240),
    ("edt", -240),
    ("clt", -240),
    ("est", -300),
    ("cdt", -300),
    ("cot", -300),
    ("pet", -300),
    ("cst", -360),
    ("mdt", -360),
    ("mst", -420),
    ("pdt", -420),
    ("pst", -480),
    ("akdt", -480),
    ("akst", -540),
    ("hst", -600),
];

/// Reads `Wed, 3 Jun 2026 23:34:45 CEST`, `… GMT+0200`, `… +02:00` and `Wed Jun  3 23:34:45 2026`; a time without a zone
/// is local. `None` where it is none of these.
pub(super) fn read(header: &str) -> Option<SourceTime> {
    let plain = without_comments(header);
    let words: Vec<&str> = plain
        .split(|letter: char| letter.is_whitespace() || letter == ',')
        .filter(|word| !word.is_empty())
        .collect();
    let clock_at = words.iter().position(|word| word.contains(':'))?;
    // "2026-03-02T10:00:00+01:00"
    if words.len() == 1
        && let Some(when @ SourceTime::Instant(_)) = moment::parse(words[0], DateOrder::DayFirst)
    {
        return Some(when);
    }
    let (clock, glued) = split_zone(words[clock_at]);
    let half = words.get(clock_at + 1).filter(|word| moment::half_day(word).is_some() && word.len() <= 4);
    let clock = moment::parse_clock(&format!("{clock} {}", half.unwrap_or(&"")))?;
    let behind = words[clock_at + 1 + usize::from(half.is_some())..].iter().copied();
    let mut behind: Vec<&str> = glued.into_iter().chain(behind).collect();
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let mut before: Vec<&str> = words[..clock_at].to_vec();
    // In asctime the year comes last, behind the zone if there is one.
    if let Some(year) = behind.iter().position(|word| is_year(word)) {
        before.push(behind.remove(year));
    }
    let date = moment::parse_date(&before.join(" "), DateOrder::DayFirst)?;
    let local = date.and_time(clock);
    (date >= NaiveDate::from_ymd_opt(1970, 1, 1)? && date < NaiveDate::from_ymd_opt(2100, 1, 1)?)
        .then_some(())?;
    if behind.is_empty() {
        return Some(SourceTime::Local(local));
    }
    let offset = offset(&behind.concat())?;
    Some(SourceTime::Instant((local - Duration::minutes(offset)).and_utc()))
}

/// `23:34:45+02:00` is a clock and a zone.
fn split_zone(word: &str) -> (&str, Option<&str>) {
    let end = word.find(|letter: char| !letter.is_ascii_digit() && letter != ':');
    end.map_or((word, None), |end| (&word[..end], Some(&word[end..])))
}

fn without_comments(header: &str) -> String {
    let mut depth = 0u32;
    let mut plain = String::with_capacity(header.len());
    for letter in header.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(letter),
            _ => {}
        }
    }
    plain
}

/// A zone in minutes: `CEST`, `GMT+0200`, `+02:00`, `UTC+2`.
fn offset(zone: &str) -> Option<i64> {
    let letters = zone.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, rest) = zone.split_at(letters);
    let name = name.to_lowercase();
    let named = if name.is_empty() {
        0
    } else {
        ZONES.iter().find(|(known, _)| *known == name).map(|(_, minutes)| *minutes)?
    };
    if rest.is_empty() {
        return Some(named);
    }
    let sign = match rest.as_bytes()[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = rest[1..].chars().filter(|letter| *letter != ':').collect();
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    let minutes = if digits.len() <= 2 { number * 60 } else { number / 100 * 60 + number % 100 };
    (minutes <= 14 * 60).then_some(named + sign * minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_many_programs_are_read() {
        for (header, expected) in [
            ("Wed, 3 Jun 2026 23:34:45 CEST", "2026-06-03T21:34:45Z"),
            ("Wed, 3 Jun 2026 23:34:45 GMT+0200", "2026-06-03T21:34:45Z"),
            ("Wed, 3 Jun 2026 23:34:45 GMT+02:00 (CEST)", "2026-06-03T21:34:45Z"),
            ("Wed, 3 Jun 2026 23:34:45 +02:00", "2026-06-03T21:34:45Z"),
            ("Wed, 3 Jun 2026 23:34:45+0200", "2026-06-03T21:34:45Z"),
            ("Wed, 3 Jun 2026 23:34:45 UTC+2", "2026-06-03T21:34:45Z"),
            ("Wed, 3 Jun 2026 23:34:45 MSK", "2026-06-03T20:34:45Z"),
            ("Wed, 3 Jun 2026 23:34 PDT", "2026-06-04T06:34:00Z"),
            ("Wed Jun  3 23:34:45 2026", "2026-06-03T23:34:45Z"),
            ("Wed Jun  3 23:34:45 CEST 2026", "2026-06-03T21:34:45Z"),
            ("3 Jun 26 23:34:45 GMT", "2026-06-03T23:34:45Z"),
            ("2026-06-03T23:34:45+02:00", "2026-06-03T21:34:45Z"),
            ("Wednesday, June 3, 2026 11:34 PM", "2026-06-03T23:34:00Z"),
            ("Mi, 3 Mrz 2026 23:34:45 +0100", "2026-03-03T22:34:45Z"),
            ("śr., 3 cze 2026 23:34:45 +0200", "2026-06-03T21:34:45Z"),
        ] {
            let read = read(header).map(|when| moment::words(when, chrono_tz::UTC));
            assert_eq!(read.as_deref(), Some(expected), "{header}");
        }
        for header in ["", "soon", "Wed, 3 Jun 2026", "Wed, 3 Jun 2026 23:34:45 XYZ", "3 Jun 1026 10:00 GMT"]
        {
            assert_eq!(read(header), None, "{header}");
        }
    }
}
