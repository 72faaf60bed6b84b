//! What was found in a message's text alone, in a form that travels: it can be found in Python or on a cluster, and handed to
//! a review, which then reads no text but to quote it.
//!
//! A text is found again by its key: a hash of its words and of all that they are read by, so that findings for an edited
//! text, another zone or another list of days off are never taken for this one's.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

use super::{Annotation, Names, Setting, Side, Span, Speech, annotate, annotate_asking, annotate_speech};
use forewarn_base::calendar::{Calendar, WorkingHours};

pub use postcard::Error as FindingsError;

/// What the engine found in a message's text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Its marks.
    pub annotation: Annotation,
    /// What it asks and answers, where a person wrote it.
    pub speech: Option<Speech>,
}

/// Reads a message's text as a review does. Automated messages make no promises and answer no questions.
pub fn find(text: &str, setting: &Setting<'_>, automated: bool) -> Findings {
    if automated {
        return Findings { annotation: annotate(text, setting), speech: None };
    }
    // What a client says answers nothing that is followed.
    let is_client = setting.side == Side::Client;
    let (annotation, speech) = (if is_client { annotate_asking } else { annotate_speech })(text, setting);
    Findings { annotation, speech: Some(speech).filter(|speech| !is_client || !speech.is_empty()) }
}

impl Findings {
    /// As bytes.
    ///
    /// # Errors
    /// None that is known; it is the writer's to say.
    pub fn to_bytes(&self) -> Result<Vec<u8>, FindingsError> {
        postcard::to_allocvec(self)
    }

    /// From bytes that were found for this text; `None` where they cannot have been.
    pub fn from_bytes(bytes: &[u8], text: &str) -> Option<Self> {
        let found: Self = postcard::from_bytes(bytes).ok()?;
        let fits = |span: Span| text.get(span.start..span.end).is_some();
        let is_whole = found.annotation.spans().all(fits);
        is_whole.then_some(found)
    }
}

impl Annotation {
    /// All places that it names.
    fn spans(&self) -> impl Iterator<Item = Span> {
        let acts = &self.acts;
        let acts = [
            acts.delivers,
            acts.explains,
            acts.chases,
            acts.admits,
            acts.thanks,
            acts.assumes,
            acts.threatens,
            acts.withdraws,
            acts.postpones,
        ];
        let promises = self.promises.iter();
        let promised = promises.flat_map(|promise| [Some(promise.span), promise.due.map(|due| due.span)]);
        let spans = [&self.questions, &self.requests, &self.threats].into_iter().flatten().copied();
        let stated = self.stated.iter().map(|stated| stated.span);
        let dates = self.dates.iter().map(|date| date.span);
        spans.chain(stated).chain(dates).chain(promised.chain(acts).flatten())
    }
}

/// A hash of what a calendar, names and the order of day and month decide.
pub fn setting_hash(calendar: &Calendar, names: &Names, month_first: Option<bool>) -> u64 {
    let WorkingHours { days, start, end, lunch } = &calendar.hours;
    let own = format!("{} {days:?} {start} {end} {lunch} {month_first:?} {:x}", calendar.zone, names.print());
    let mut hasher = blake3::Hasher::new();
    hasher.update(own.as_bytes());
    for day in calendar.days_off() {
        hasher.update(day.to_string().as_bytes());
    }
    let mut half = [0; 8];
    half.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_le_bytes(half)
}

/// The key of a text: sent at this local time by this side, and read by a calendar with this hash.
pub fn findings_key(
    text: &str,
    sent_at: Option<NaiveDateTime>,
    side: Side,
    automated: bool,
    setting_hash: u64,
) -> [u8; 16] {
    let sent_at =
        sent_at.map_or((i64::MIN, 0), |at| (at.and_utc().timestamp(), at.and_utc().timestamp_subsec_nanos()));
    let mut hasher = blake3::Hasher::new();
    hasher.update(&setting_hash.to_le_bytes());
    hasher.update(&sent_at.0.to_le_bytes());
    hasher.update(&sent_at.1.to_le_bytes());
    hasher.update(&[u8::from(side == Side::Agency), u8::from(automated)]);
    hasher.update(text.as_bytes());
    let mut half = [0; 16];
    half.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    half
}

/// What a workspace decides about how messages are read, for who reads them elsewhere. Nobody's name is in it in clear.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextSettings {
    /// The engine of who wrote this: findings of another are of no use to them.
    pub engine: String,
    /// Whether `12/5` is the fifth of December; by language where nothing is said.
    pub month_first: Option<bool>,
    /// The calendars, each once.
    pub calendars: Vec<TextCalendar>,
    /// Whose names tell which side they are on ([`Names::portable`]): first those who count for all, then those of a client.
    pub names: Vec<Vec<(u64, u8)>>,
    /// The calendar and the names of a client, by its id.
    pub clients: BTreeMap<String, (usize, usize)>,
}

impl TextSettings {
    /// The names by their index: those of clients beside those who count for all.
    pub fn names(&self) -> Vec<Names> {
        let shared = self.names.first().map(|forms| Arc::new(Names::from_portable(forms, None)));
        let beside = |(index, forms): (usize, &Vec<(u64, u8)>)| match &shared {
            Some(shared) if index > 0 => Names::from_portable(forms, Some(Arc::clone(shared))),
            _ => Names::from_portable(forms, None),
        };
        self.names.iter().enumerate().map(beside).collect()
    }
}

/// A working calendar as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextCalendar {
    /// The zone, by its IANA name.
    pub timezone: String,
    /// By day from Monday: whether it is worked.
    pub days: [bool; 7],
    /// When a day starts, when lunch is, and when the day ends.
    pub hours: [NaiveTime; 3],
    /// Days that are not worked.
    pub days_off: BTreeSet<NaiveDate>,
}

impl From<&Calendar> for TextCalendar {
    fn from(calendar: &Calendar) -> Self {
        let WorkingHours { days, start, end, lunch } = calendar.hours;
        let timezone = calendar.zone.name().to_owned();
        Self { timezone, days, hours: [start, lunch, end], days_off: calendar.days_off() }
    }
}

impl TryFrom<TextCalendar> for Calendar {
    type Error = chrono_tz::ParseError;

    fn try_from(written: TextCalendar) -> Result<Self, chrono_tz::ParseError> {
        let [start, lunch, end] = written.hours;
        let hours = WorkingHours { days: written.days, start, end, lunch };
        Ok(Self::new(written.timezone.parse()?, hours, written.days_off))
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;

    const TEXT: &str = "We assumed the second banner was included for EUR 400. Could you send it by Friday? \
                        I'll send the draft tomorrow, and the report every Monday. Баннеры пришлём в среду.";

    fn calendar() -> Calendar {
        let day = NaiveDate::from_ymd_opt(2026, 6, 3).unwrap();
        Calendar::new(Tz::Europe__Berlin, WorkingHours::default(), BTreeSet::from([day]))
    }

    fn setting(calendar: &Calendar, side: Side) -> Setting<'_> {
        let sent_at = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap().and_hms_opt(10, 0, 0);
        Setting { sent_at, ..Setting::new(calendar, side) }
    }

    #[test]
    fn what_was_found_is_the_same_after_a_journey() {
        let calendar = calendar();
        for side in [Side::Client, Side::Agency] {
            for automated in [false, true] {
                let found = find(TEXT, &setting(&calendar, side), automated);
                assert!(!found.annotation.promises.is_empty() && !found.annotation.stated.is_empty());
                assert_eq!(found.speech.is_some(), !automated);
                let bytes = found.to_bytes().unwrap();
                assert_eq!(Findings::from_bytes(&bytes, TEXT), Some(found));
                // Not of this text, or damaged.
                assert_eq!(Findings::from_bytes(&bytes, "Short."), None);
                assert_eq!(Findings::from_bytes(&bytes[..bytes.len() - 1], TEXT), None);
            }
        }
    }

    #[test]
    fn a_key_tells_apart_all_that_a_text_is_read_by() {
        let calendar = calendar();
        let sent_at = setting(&calendar, Side::Client).sent_at;
        let own = setting_hash(&calendar, &Names::default(), None);
        let key = findings_key(TEXT, sent_at, Side::Client, false, own);
        let free = Calendar::new(calendar.zone, calendar.hours.clone(), BTreeSet::new());
        let others = [
            findings_key("Text", sent_at, Side::Client, false, own),
            findings_key(TEXT, None, Side::Client, false, own),
            findings_key(TEXT, sent_at, Side::Agency, false, own),
            findings_key(TEXT, sent_at, Side::Client, true, own),
            findings_key(
                TEXT,
                sent_at,
                Side::Client,
                false,
                setting_hash(&calendar, &Names::default(), Some(true)),
            ),
            findings_key(TEXT, sent_at, Side::Client, false, setting_hash(&free, &Names::default(), None)),
        ];
        assert!(!others.contains(&key));
        let written = TextCalendar::from(&calendar);
        assert_eq!(setting_hash(&Calendar::try_from(written).unwrap(), &Names::default(), None), own);
        let mut shared = Names::default();
        shared.add("Priya Shah", Side::Agency);
        let mut names = Names::beside(Arc::new(shared.clone()));
        names.add("Анна", Side::Client);
        assert_ne!(setting_hash(&calendar, &names, None), own);
        let written = vec![shared.portable(), names.portable()];
        let settings = TextSettings {
            engine: String::new(),
            month_first: None,
            calendars: Vec::new(),
            names: written,
            clients: BTreeMap::new(),
        };
        let prints = settings.names().iter().map(Names::print).collect::<Vec<_>>();
        assert_eq!(prints, [shared.print(), names.print()]);
    }
}
