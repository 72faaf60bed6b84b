//! The truth: what was planted, and how likely each conflict was, for measuring what a reader of the records can find.

use super::agency::{DemoAgency, DemoClient};
use super::calendar::{Day, DemoCalendar, iso_date};
use super::desk::ClientState;
use super::dice::Dice;
use super::nature::{CAUSES, StrainCause};
use super::oracle::{HORIZON_DAYS, conflict_probability};
use super::tables::{DemoTable, TableWriter};

use chrono::Datelike;

/// Futures looked at for one probability.
const FUTURES: u32 = 64;

/// Writes the truth about a month of a client's life, seen from its first day.
pub(super) fn month_truth(
    client: &DemoClient,
    day: Day,
    calendar: &DemoCalendar,
    dice: &mut Dice,
    book: &mut TableWriter,
) {
    let probability = probability_at(client, day, calendar, dice);
    let ahead = conflict_ahead(client, day);
    let fields = [
        client.id.as_str(),
        &iso_date(calendar.date(day)),
        &format!("{probability:.4}"),
        if ahead { "true" } else { "false" },
        &active_causes(client, day),
    ];
    book.push(DemoTable::TruthMonths, i64::from(day) * 86_400, &fields);
}

/// The probability of a conflict in the 60 days from `day`.
pub(super) fn probability_at(client: &DemoClient, day: Day, calendar: &DemoCalendar, dice: &mut Dice) -> f64 {
    let state = client.life.day(day).before;
    conflict_probability(&state, &client.nature, day, calendar, FUTURES, dice)
}

/// Whether a conflict does come in the 60 days from `day`.
pub(super) fn conflict_ahead(client: &DemoClient, day: Day) -> bool {
    client.life.next_conflict(day).is_some_and(|(next, _)| next < day + HORIZON_DAYS)
}

/// The bad stretches under way on a day, in plain words.
fn active_causes(client: &DemoClient, day: Day) -> String {
    let active = StrainCause::ALL.iter().filter(|cause| client.life.suffers(**cause, day));
    let mut words: Vec<&str> = active.map(|cause| cause.words()).collect();
    if client.life.day(day).before.shock {
        words.push("strain from outside (in no table)");
    }
    words.join("; ")
}

/// Writes one row for each client, seen from the day after the last.
pub(super) fn client_truths(agency: &DemoAgency, calendar: &DemoCalendar, seed: u64, book: &mut TableWriter) {
    let end = calendar.last + 1;
    for (number, client) in agency.clients.iter().enumerate() {
        let mut dice = Dice::new(seed, (3 << 32) | number as u64);
        let life = &client.life;
        let past: Vec<_> = life.conflicts.iter().filter(|(day, _)| *day < end).collect();
        let date = |day: Day| iso_date(calendar.date(day));
        let kinds: Vec<&str> = past.iter().map(|(_, kind)| kind.word()).collect();
        let fields = [
            client.id.as_str(),
            client.name.as_str(),
            client.archetype.words(),
            if conflict_ahead(client, end) { "true" } else { "false" },
            &format!("{:.4}", probability_at(client, end, calendar, &mut dice)),
            &life.next_conflict(end).map_or_else(String::new, |(day, _)| date(day)),
            &past.first().map_or_else(String::new, |(day, _)| date(*day)),
            &kinds.join("; "),
            &hurts_in_order(client, end),
            &client.nature.hidden(),
            &client.messages_end.map_or_else(String::new, date),
        ];
        book.push(DemoTable::Truth, 0, &fields);
    }
}

/// The causes that hurt the client within the last half year, the commonest first.
fn hurts_in_order(client: &DemoClient, end: Day) -> String {
    let mut counts = [0_u32; CAUSES];
    for day in (end - 180).max(client.life.first)..end {
        if let Some(cause) = client.life.day(day).hurt {
            counts[cause as usize] += 1;
        }
    }
    let mut causes: Vec<StrainCause> =
        StrainCause::ALL.into_iter().filter(|cause| counts[*cause as usize] > 0).collect();
    causes.sort_by_key(|cause| std::cmp::Reverse(counts[*cause as usize]));
    let words: Vec<String> =
        causes.iter().map(|cause| format!("{} ({})", cause.words(), counts[*cause as usize])).collect();
    words.join("; ")
}

/// Writes the silences of a client within the history.
pub(super) fn silence_truths(
    client: &DemoClient,
    desk: &ClientState,
    calendar: &DemoCalendar,
    book: &mut TableWriter,
) {
    for (from, to) in &desk.silences {
        let to = (*to).min(calendar.last);
        let working_days = calendar.working_count(*from, to);
        if *from > calendar.last || working_days == 0 {
            continue;
        }
        let date = |day: Day| iso_date(calendar.date(day));
        let fields = [client.id.as_str(), &date(*from), &date(to), &working_days.to_string()];
        book.push(DemoTable::TruthSilence, i64::from(*from) * 86_400, &fields);
    }
}

/// Whether a month of the truth begins on a day.
pub(super) fn month_starts(calendar: &DemoCalendar, day: Day) -> bool {
    calendar.date(day).day() == 1
}
