//! Who talks to whom: a line for each person at the client, a dot for each week in which they wrote, and who of ours is with them.

use chrono::{Datelike, Duration, NaiveDate};

use super::{
    Chart,
    canvas::{Anchor, SMALL, TEXT, WIDTH, cut, pixel, rows, sheet, width},
    colour,
};
use crate::words::{
    Words,
    contacts::{ContactWords, contact_words},
};
use forewarn_risk::review::record::{ClientLine, ContactRow, ContactStrip};

const LEFT: i32 = 166;
const RIGHT: i32 = WIDTH - 190;
const TOP: i32 = 24;
const ROW: i32 = 40;
/// The radius of a week with one message, and the greatest.
const RADIUS: [f64; 2] = [2.5, 8.0];

/// The strip of a client.
pub(super) fn draw(
    client: &ClientLine,
    strip: &ContactStrip,
    stem: &str,
    words: &Words,
) -> Result<Chart, String> {
    let own = contact_words(words.lang);
    let told: Vec<String> = strip.rows.iter().map(|row| said(row, own, words, strip.to)).collect();
    let alt = (own.alt)(&client.name, &told.join("; "));
    let days = (strip.to - strip.from).num_days().max(1) as f64;
    let x = |day: NaiveDate| {
        let gone = (day.max(strip.from) - strip.from).num_days() as f64 / days;
        LEFT + pixel(f64::from(RIGHT - LEFT) * gone.clamp(0.0, 1.0))
    };
    let most =
        strip.rows.iter().flat_map(|row| &row.weeks).map(|(_, count)| *count).max().unwrap_or(1).max(4);
    let height = TOP + ROW * rows(strip.rows.len()) + 6;
    let svg = sheet(height, &alt, |canvas| {
        let mut free = 0;
        let mut month = strip.from.with_day(1).unwrap_or(strip.from);
        while month <= strip.to {
            if month >= strip.from {
                canvas.line((x(month), TOP - 6), (x(month), height - 6), colour::HAIR, 1)?;
                let name = words.months_axis[month.month0() as usize];
                if (strip.to - month).num_days() > 10 && x(month) >= free {
                    canvas.text(name, (x(month) + 4, 9), Anchor::Start, colour::DIM, SMALL)?;
                    free = x(month) + 4 + width(name, SMALL);
                }
            }
            month = month.checked_add_months(chrono::Months::new(1)).unwrap_or(NaiveDate::MAX);
        }
        for (place, row) in strip.rows.iter().enumerate() {
            let y = TOP + ROW * rows(place) + ROW / 2;
            let (name, role) = own.called(row, words.lang);
            let up = if role.is_some() { 8 } else { 0 };
            let room = LEFT - 20;
            canvas.text(&cut(&name, TEXT, room), (LEFT - 14, y - up), Anchor::End, colour::INK, TEXT)?;
            if let Some(role) = role {
                canvas.text(&cut(&role, SMALL, room), (LEFT - 14, y + 9), Anchor::End, colour::DIM, SMALL)?;
            }
            canvas.line((LEFT, y), (RIGHT, y), colour::HAIR, 1)?;
            for (monday, count) in &row.weeks {
                let share = (*count as f64 / most as f64).sqrt();
                let radius = RADIUS[0] + (RADIUS[1] - RADIUS[0]) * share;
                let middle = (*monday + Duration::days(3)).min(strip.to);
                canvas.dot((x(middle), y), pixel(radius).unsigned_abs(), colour::BLUE)?;
            }
            let room = WIDTH - RIGHT - 20;
            let (with, when) = beside(row, own, words, strip.to);
            let up = if with.is_some() { 8 } else { 0 };
            if let Some(with) = with {
                canvas.text(
                    &cut(&with, SMALL, room),
                    (RIGHT + 16, y - up),
                    Anchor::Start,
                    colour::INK,
                    SMALL,
                )?;
            }
            canvas.text(&cut(&when, SMALL, room), (RIGHT + 16, y + up), Anchor::Start, colour::DIM, SMALL)?;
        }
        Ok(())
    })?;
    Ok(Chart {
        name: format!("contacts-{stem}"),
        title: own.title.to_owned(),
        svg,
        alt,
        caption: own.caption.to_owned(),
    })
}

/// With whom somebody is in touch, and their last word, or when they left.
fn beside(row: &ContactRow, own: &ContactWords, words: &Words, to: NaiveDate) -> (Option<String>, String) {
    let with = (!row.with.is_empty()).then(|| (own.with)(&row.with));
    let when = match row.left_on {
        Some(left) => (own.left)(&words.short_day(left, to)),
        None => (own.last)(&words.short_day(row.last_on, to)),
    };
    (with, when)
}

fn said(row: &ContactRow, own: &ContactWords, words: &Words, to: NaiveDate) -> String {
    let (name, role) = own.called(row, words.lang);
    let role = role.map_or_else(String::new, |role| format!(" ({role})"));
    let (with, when) = beside(row, own, words, to);
    let with = with.map_or_else(String::new, |with| format!(" {with},"));
    format!("{name}{role}:{with} {when}")
}
