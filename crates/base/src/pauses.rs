//! Time that stands still: spans of days in which no work is expected, which forecasts leave out.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

use crate::value;

/// Spans of days that are left out of durations: holidays of the whole agency, a move, a strike.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pauses {
    /// Begin and end in Unix seconds, the end outside; in order, apart from each other.
    spans: Vec<(i64, i64)>,
}

impl Pauses {
    /// Pauses from the first to the last day of each span, both within, in `zone`. Spans may overlap.
    pub fn new(spans: &[(NaiveDate, NaiveDate)], zone: Tz) -> Self {
        let seconds = |(first, last): &(NaiveDate, NaiveDate)| {
            let begin = value::instant(first.and_time(NaiveTime::MIN), zone);
            (begin.timestamp(), value::day_end(*last, zone).timestamp())
        };
        let mut all: Vec<(i64, i64)> = spans.iter().map(seconds).filter(|(from, to)| from < to).collect();
        all.sort_unstable();
        let mut apart: Vec<(i64, i64)> = Vec::with_capacity(all.len());
        for (from, to) in all {
            match apart.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => apart.push((from, to)),
            }
        }
        Self { spans: apart }
    }

    /// The Unix seconds of a moment, without those of the pauses before it: two moments differ by the time that ran
    /// between them.
    pub fn running(&self, at: DateTime<Utc>) -> i64 {
        let at = at.timestamp();
        let paused = |(from, to): &(i64, i64)| at.min(*to) - from;
        at - self.spans.iter().take_while(|(from, _)| *from < at).map(paused).sum::<i64>()
    }

    /// The moment by which as many seconds ran; after the pause, where one begins then. `None` beyond all dates.
    pub fn moment(&self, running: i64) -> Option<DateTime<Utc>> {
        let mut at = running;
        for (from, to) in &self.spans {
            if at < *from {
                break;
            }
            at += to - from;
        }
        DateTime::from_timestamp(at, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 12, 1).unwrap() + chrono::Duration::days(number)
    }

    fn moment(number: i64) -> DateTime<Utc> {
        day(number).and_time(NaiveTime::MIN).and_utc()
    }

    #[test]
    fn days_of_a_pause_do_not_count() {
        let pauses = Pauses::new(&[(day(20), day(29)), (day(25), day(30))], Tz::UTC);
        let days = |from, to| (pauses.running(moment(to)) - pauses.running(moment(from))) / 86_400;
        assert_eq!((days(0, 20), days(20, 31), days(25, 28), days(19, 33)), (20, 0, 0, 3));
        assert_eq!(pauses.moment(pauses.running(moment(20))), Some(moment(31)));
        assert_eq!(pauses.moment(pauses.running(moment(20)) - 1).unwrap().date_naive(), day(19));
    }

    #[test]
    fn what_ran_leads_back_to_its_moment() {
        let zone = chrono_tz::Europe::Berlin;
        for (first, length, second) in [(0, 0, 9), (3, 12, 15), (40, 1, 41), (110, 20, 118), (118, 300, 5)] {
            let spans = [(day(first), day(first + length)), (day(second), day(second + 2))];
            let pauses = Pauses::new(&spans, zone);
            // Over both changes of the clock; the step is prime, so that all times of the day come.
            for seconds in (0..400 * 86_400).step_by(10_007) {
                let at = moment(0) + chrono::Duration::seconds(seconds);
                let local = at.with_timezone(&zone).date_naive();
                let back = pauses.moment(pauses.running(at)).unwrap();
                let is_paused = spans.iter().any(|(first, last)| (*first..=*last).contains(&local));
                assert_eq!(back > at, is_paused, "{at} {back}");
                assert!(is_paused || back == at);
            }
        }
    }
}
