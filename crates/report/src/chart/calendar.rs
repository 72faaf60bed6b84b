//! Promises by the day they were due: a week is a column, a weekday a row.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use super::{
    Chart,
    canvas::{Anchor, Canvas, Drawn, Point, SMALL, WIDTH, sheet, width},
    colour,
};
use crate::words::{Words, last_day, page::PageWords, phrase};
use forewarn_risk::{
    history::ledger::PromiseStatus,
    review::record::{ClientLine, Depth, PromiseBar},
};
use forewarn_text::Lang;

const LEFT: i32 = 44;
const CELL: i32 = 16;
const TOP: i32 = 22;
/// So many weeks ahead are shown, where promises fall due there.
const AHEAD_WEEKS: u64 = 5;
const WEEKS_MOST: i64 = 36;

/// What became of a promise; withdrawn ones are counted with those nothing is known of.
fn state_of(promise: &PromiseBar) -> PromiseStatus {
    match promise.state {
        PromiseStatus::Withdrawn | PromiseStatus::ToConfirm => PromiseStatus::Unknown,
        state => state,
    }
}

fn mark(state: PromiseStatus, canvas: &mut Canvas<'_>, (x, y): Point, size: i32) -> Drawn {
    let radius = size.unsigned_abs();
    match state {
        PromiseStatus::Kept => canvas.dot((x, y), radius, colour::CALM),
        PromiseStatus::Late => canvas.ring((x, y), radius, colour::ACT),
        PromiseStatus::Broken => canvas.bar((x - size, y - size), (x + size, y + size), colour::ACT, 1.0),
        PromiseStatus::Renegotiated => canvas.ring((x, y), radius, colour::WATCH),
        PromiseStatus::Open => canvas.ring((x, y), radius, colour::BLUE),
        PromiseStatus::Withdrawn | PromiseStatus::Unknown | PromiseStatus::ToConfirm => {
            canvas.dot((x, y), 2, colour::DIM)
        }
    }
}

/// `None` where no promise had a day.
pub(super) fn draw(
    client: &ClientLine,
    depth: &Depth,
    stem: &str,
    words: &Words,
    more: &PageWords,
) -> Result<Option<Chart>, String> {
    let ahead = depth.to.checked_add_days(Days::new(7 * AHEAD_WEEKS)).unwrap_or(depth.to);
    let mut days: BTreeMap<NaiveDate, Vec<PromiseStatus>> = BTreeMap::new();
    let mut counts: BTreeMap<PromiseStatus, usize> = BTreeMap::new();
    for promise in &depth.promises {
        let Some(day) = promise.by.map(last_day).filter(|day| (depth.from..=ahead).contains(day)) else {
            continue;
        };
        let state = state_of(promise);
        days.entry(day).or_default().push(state);
        *counts.entry(state).or_default() += 1;
    }
    let (Some(&first), Some(&last)) = (days.keys().next(), days.keys().next_back()) else { return Ok(None) };
    let end = monday(last.max(depth.to));
    let most = end.checked_sub_days(Days::new(7 * WEEKS_MOST.unsigned_abs())).unwrap_or(end);
    let start = monday(first.min(depth.to)).max(most);
    let missed =
        [PromiseStatus::Late, PromiseStatus::Broken].iter().filter_map(|state| counts.get(state)).sum();
    let weeks = i32::try_from((end - start).num_days() / 7 + 1).unwrap_or(1);
    for states in days.values_mut() {
        states.sort_unstable();
    }
    let lang = words.lang;
    let list: Vec<String> = counts
        .iter()
        .map(|(state, count)| format!("{}: {count}", phrase::promise_state(*state, lang)))
        .collect();
    let alt = (more.alt_calendar)(&client.name, &list.join(", "));
    let svg = sheet(TOP + 7 * CELL + 34, &alt, |canvas| {
        let grid = Grid { start, weeks };
        grid.draw(canvas, words)?;
        for (day, states) in &days {
            grid.states(canvas, *day, states)?;
        }
        // The line runs right of the day of the review, down its week, so that what is ahead lies right of it.
        let today = grid.x(depth.to) + CELL - 1;
        canvas.dashes(today, TOP - 4, TOP + 7 * CELL + 4)?;
        legend(canvas, &counts, lang)
    })?;
    Ok(Some(Chart {
        name: format!("promises-{stem}"),
        title: more.promises_by_day.to_owned(),
        svg,
        alt,
        caption: (more.caption_calendar)(missed, &words.day(first)),
    }))
}

#[derive(Clone, Copy)]
struct Grid {
    start: NaiveDate,
    weeks: i32,
}

impl Grid {
    fn x(self, day: NaiveDate) -> i32 {
        let week = (monday(day) - self.start).num_days() / 7;
        LEFT + CELL * i32::try_from(week).unwrap_or(0)
    }

    fn y(day: NaiveDate) -> i32 {
        TOP + CELL * i32::try_from(day.weekday().num_days_from_monday()).unwrap_or(0)
    }

    fn draw(self, canvas: &mut Canvas<'_>, words: &Words) -> Drawn {
        for (place, name) in words.weekdays.iter().enumerate() {
            let row = TOP + CELL * i32::try_from(place).unwrap_or(0);
            let right = LEFT + CELL * self.weeks;
            if place == 5 {
                canvas.bar((LEFT, row), (right, row + 2 * CELL), colour::HAIR, 0.35)?;
            }
            canvas.line((LEFT, row), (right, row), colour::HAIR, 1)?;
            let is_named = matches!(place, 0 | 2 | 4 | 6);
            if is_named {
                canvas.text(name, (LEFT - 8, row + CELL / 2), Anchor::End, colour::DIM, SMALL)?;
            }
        }
        let bottom = TOP + CELL * 7;
        canvas.line((LEFT, bottom), (LEFT + CELL * self.weeks, bottom), colour::HAIR, 1)?;
        let mut free = 0;
        for week in 0..self.weeks {
            let day = self.start.checked_add_days(Days::new(7 * u64::from(week.unsigned_abs())));
            let Some(day) = day.filter(|day| day.day() <= 7) else { continue };
            let x = LEFT + CELL * week;
            canvas.line((x, TOP), (x, bottom), colour::HAIR, 1)?;
            let name = words.months_axis[day.month0() as usize];
            if x >= free && x + width(name, SMALL) <= WIDTH {
                canvas.text(name, (x + 3, TOP - 10), Anchor::Start, colour::DIM, SMALL)?;
                free = x + width(name, SMALL) + 6;
            }
        }
        Ok(())
    }

    /// One mark, or the two weightiest side by side.
    fn states(self, canvas: &mut Canvas<'_>, day: NaiveDate, states: &[PromiseStatus]) -> Drawn {
        if day < self.start {
            return Ok(());
        }
        let (x, y) = (self.x(day) + CELL / 2, Self::y(day) + CELL / 2);
        match states {
            [] => Ok(()),
            [one] => mark(*one, canvas, (x, y), 4),
            [first, second, ..] => {
                mark(*first, canvas, (x - 4, y), 3)?;
                mark(*second, canvas, (x + 4, y), 3)
            }
        }
    }
}

fn legend(canvas: &mut Canvas<'_>, counts: &BTreeMap<PromiseStatus, usize>, lang: Lang) -> Drawn {
    let mut x = LEFT;
    let y = TOP + 7 * CELL + 22;
    for (state, count) in counts {
        mark(*state, canvas, (x + 5, y), 4)?;
        let said = format!("{} {count}", phrase::promise_state(*state, lang));
        canvas.text(&said, (x + 16, y), Anchor::Start, colour::INK, SMALL)?;
        x += 16 + width(&said, SMALL) + 18;
    }
    Ok(())
}

fn monday(day: NaiveDate) -> NaiveDate {
    let back = u64::from(day.weekday().num_days_from_monday());
    day.checked_sub_days(Days::new(back)).unwrap_or(day)
}
