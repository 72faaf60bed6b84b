//! What happened at a client: tone, messages, silences, promises and dates, on one axis.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};
use plotters::style::RGBColor;

use super::{
    Chart,
    canvas::{Anchor, Canvas, Drawn, SMALL, WIDTH, cut, pixel, rows, sheet, width},
    colour,
};
use crate::words::{TimelineFacts, Words, page::PageWords, phrase};
use forewarn_risk::{
    history::ledger::PromiseStatus,
    review::record::{ClientLine, Depth, Mark, MarkKind, PromiseBar},
};
use forewarn_text::Lang;

const LEFT: i32 = 92;
const RIGHT: i32 = WIDTH - 16;
const TOP: i32 = 24;
const TONE: (i32, i32) = (30, 92);
const MESSAGES: i32 = 128;
const PROMISES: i32 = 170;
const LANE: i32 = 20;
const MOST_LANES: usize = 7;
/// Between two weeks further apart than this, no line is drawn.
const GAP_DAYS: i64 = 28;

pub(super) fn draw(
    client: &ClientLine,
    depth: &Depth,
    stem: &str,
    words: &Words,
    more: &PageWords,
) -> Result<Chart, String> {
    let facts = facts(depth);
    let (from, to) = (words.day(depth.from), words.day(depth.to));
    let alt = (words.alt_timeline)(&client.name, &from, &to, facts);
    let axis = Axis { from: depth.from, days: (depth.to - depth.from).num_days().max(1) as f64 + 1.0 };
    let (lanes, beyond) = lanes(depth, axis);
    let lane_count = lanes.iter().map(|placed| placed.lane + 1).max().unwrap_or(1);
    let dates = PROMISES + LANE * rows(lane_count) + 26;
    let bottom = dates + 34;
    let svg = sheet(bottom + 22, &alt, |canvas| {
        months(canvas, axis, depth, words, bottom)?;
        let bold = |canvas: &mut Canvas<'_>, said: &str, y: i32| {
            canvas.text(said, (LEFT - 14, y), Anchor::End, colour::INK, SMALL)
        };
        silences(canvas, axis, depth, words)?;
        bold(canvas, words.tone, i32::midpoint(TONE.0, TONE.1))?;
        tone(canvas, axis, depth, words)?;
        bold(canvas, words.messages, MESSAGES)?;
        messages(canvas, axis, depth)?;
        bold(canvas, words.promises, PROMISES)?;
        if lanes.is_empty() {
            canvas.text(words.none, (LEFT + 6, PROMISES), Anchor::Start, colour::DIM, SMALL)?;
        }
        for placed in &lanes {
            promise(canvas, axis, depth, placed)?;
        }
        if beyond > 0 {
            let y = PROMISES + LANE * (rows(lane_count) - 1);
            let y = if lane_count == 1 { y + 16 } else { y };
            canvas.text(&(words.more_promises)(beyond), (LEFT - 14, y), Anchor::End, colour::DIM, SMALL)?;
        }
        bold(canvas, words.dates, dates)?;
        events(canvas, axis, depth, dates, words.lang)?;
        let now = axis.x(depth.to) + axis.day();
        canvas.dashes(now, TOP - 8, bottom)?;
        let said = (words.as_of)(&words.short_day(depth.to, depth.to));
        canvas.text(&said, (now, TOP - 14), Anchor::End, colour::INK, SMALL)
    })?;
    Ok(Chart {
        name: format!("timeline-{stem}"),
        title: more.what_happened.to_owned(),
        svg,
        alt,
        caption: (words.caption_timeline)(facts),
    })
}

fn facts(depth: &Depth) -> TimelineFacts {
    let ended = |promise: &&PromiseBar| promise.state == PromiseStatus::Kept || is_missed(promise);
    TimelineFacts {
        promises: depth.promises.iter().filter(ended).count(),
        missed: depth.promises.iter().filter(|promise| is_missed(promise)).count(),
        unknown: depth.promises.iter().filter(|promise| promise.state == PromiseStatus::Unknown).count(),
        silence_days: depth.silences.iter().map(|silence| silence.2).max().unwrap_or(0),
    }
}

fn is_missed(promise: &PromiseBar) -> bool {
    matches!(promise.state, PromiseStatus::Late | PromiseStatus::Broken)
}

/// Days across the chart.
#[derive(Clone, Copy)]
struct Axis {
    from: NaiveDate,
    days: f64,
}

impl Axis {
    /// Where a day starts.
    fn x(self, day: NaiveDate) -> i32 {
        self.at((day - self.from).num_days() as f64)
    }

    fn moment(self, at: NaiveDateTime) -> i32 {
        let midnight = self.from.and_time(chrono::NaiveTime::MIN);
        self.at((at - midnight).num_minutes() as f64 / 1440.0)
    }

    fn at(self, days: f64) -> i32 {
        LEFT + pixel(f64::from(RIGHT - LEFT) * (days / self.days).clamp(0.0, 1.0))
    }

    fn day(self) -> i32 {
        pixel(f64::from(RIGHT - LEFT) / self.days)
    }
}

fn months(canvas: &mut Canvas<'_>, axis: Axis, depth: &Depth, words: &Words, bottom: i32) -> Drawn {
    let mut month = depth.from;
    let mut free = 0;
    while month <= depth.to {
        let x = axis.x(month);
        canvas.line((x, TOP), (x, bottom), colour::HAIR, 1)?;
        let name = words.months_axis[month.month0() as usize];
        let name = if month.month() == 1 { format!("{name} {}", month.year()) } else { name.to_owned() };
        let next = month.with_day(1).and_then(|first| first.checked_add_months(chrono::Months::new(1)));
        let Some(next) = next else { break };
        let end = x + 4 + width(&name, SMALL);
        if x + 4 >= free && end <= axis.x(next.min(depth.to)).max(x + 30) + 12 && end <= WIDTH {
            canvas.text(&name, (x + 4, bottom + 10), Anchor::Start, colour::DIM, SMALL)?;
            free = end + 4;
        }
        month = next;
    }
    Ok(())
}

fn silences(canvas: &mut Canvas<'_>, axis: Axis, depth: &Depth, words: &Words) -> Drawn {
    let mut free = 0;
    let mut spells = depth.silences.clone();
    spells.sort_unstable();
    for (from, to, days) in spells {
        let (left, right) = (axis.x(from), axis.x(to).max(axis.x(from) + 2));
        canvas.bar((left, TONE.0), (right, MESSAGES + 16), colour::ACT, 0.13)?;
        let said = (words.silent)(days);
        let half = width(&said, SMALL) / 2;
        let middle = i32::midpoint(left, right).clamp(LEFT + half, RIGHT - half);
        if middle - half >= free {
            canvas.text(&said, (middle, MESSAGES + 25), Anchor::Middle, colour::ACT, SMALL)?;
            free = middle + half + 6;
        }
    }
    Ok(())
}

fn tone(canvas: &mut Canvas<'_>, axis: Axis, depth: &Depth, words: &Words) -> Drawn {
    let middle = i32::midpoint(TONE.0, TONE.1);
    canvas.line((LEFT, middle), (RIGHT, middle), colour::HAIR, 1)?;
    if depth.tone.is_empty() {
        return canvas.text(words.none, (LEFT + 6, middle - 10), Anchor::Start, colour::DIM, SMALL);
    }
    canvas.text(words.warmer, (LEFT - 14, TONE.0 + 6), Anchor::End, colour::DIM, SMALL)?;
    canvas.text(words.cooler, (LEFT - 14, TONE.1 - 6), Anchor::End, colour::DIM, SMALL)?;
    let most = depth.tone.iter().map(|(_, tone)| tone.abs()).fold(0.3, f64::max);
    let half = f64::from(TONE.1 - TONE.0) / 2.0 - 3.0;
    let point = |&(week, tone): &(NaiveDate, f64)| {
        // A week stands at its Thursday.
        let day = week.checked_add_days(Days::new(3)).unwrap_or(week).min(depth.to).max(depth.from);
        (axis.x(day), middle - pixel(half * tone / most))
    };
    for run in depth.tone.chunk_by(|before, after| (after.0 - before.0).num_days() <= GAP_DAYS) {
        match run {
            [alone] => canvas.dot(point(alone), 2, colour::BLUE)?,
            _ => canvas.path(run.iter().map(point).collect(), colour::BLUE)?,
        }
    }
    depth.tone.last().map_or(Ok(()), |last| canvas.dot(point(last), 4, colour::BLUE))
}

fn messages(canvas: &mut Canvas<'_>, axis: Axis, depth: &Depth) -> Drawn {
    canvas.line((LEFT, MESSAGES), (RIGHT, MESSAGES), colour::HAIR, 1)?;
    let mut last = (-1, -1);
    for mark in &depth.marks {
        let x = axis.moment(mark.at);
        match mark.kind {
            // Ticks that would stand on each other are drawn once.
            MarkKind::ClientMessage if x != last.0 => {
                canvas.line((x, MESSAGES - 1), (x, MESSAGES - 14), colour::BLUE, 1)?;
                last.0 = x;
            }
            MarkKind::AgencyMessage if x != last.1 => {
                canvas.line((x, MESSAGES + 1), (x, MESSAGES + 14), colour::DIM, 1)?;
                last.1 = x;
            }
            _ => {}
        }
    }
    Ok(())
}

/// A promise with its place.
struct Placed<'a> {
    promise: &'a PromiseBar,
    lane: usize,
    label: Option<String>,
}

/// Finds a lane for each promise, the missed ones with their words; returns also how many found none.
fn lanes(depth: &Depth, axis: Axis) -> (Vec<Placed<'_>>, usize) {
    let in_time = |promise: &&PromiseBar| end(promise, depth) >= depth.from.and_time(chrono::NaiveTime::MIN);
    let mut promises: Vec<&PromiseBar> = depth.promises.iter().filter(in_time).collect();
    promises.sort_by_key(|promise| (promise.made_at, end(promise, depth)));
    let mut placed: Vec<Placed<'_>> = Vec::new();
    let mut taken: Vec<Vec<(i32, i32)>> = vec![Vec::new(); MOST_LANES];
    let mut beyond = 0;
    // The missed ones first: they are the ones to read.
    for missed in [true, false] {
        for promise in promises.iter().filter(|promise| is_missed(promise) == missed) {
            let (left, right) = (axis.moment(promise.made_at) - 4, axis.moment(end(promise, depth)) + 9);
            let label = missed.then(|| cut(&promise.label, SMALL, 170));
            let span = label.as_ref().map_or(0, |label| width(label, SMALL) + 4);
            // The words stand right of the bar, or left of it where the chart ends.
            let (left, right) =
                if right + span <= RIGHT { (left, right + span) } else { (left - span - 6, right) };
            let is_free = |lane: &Vec<(i32, i32)>| lane.iter().all(|&(from, to)| right < from || to < left);
            match taken.iter().position(is_free) {
                Some(lane) => {
                    taken[lane].push((left, right));
                    placed.push(Placed { promise, lane, label });
                }
                None => beyond += 1,
            }
        }
    }
    (placed, beyond)
}

/// Where a promise's bar ends: when it was kept, else when it was due, else now.
fn end(promise: &PromiseBar, depth: &Depth) -> NaiveDateTime {
    let now = depth.to.and_time(chrono::NaiveTime::MIN) + chrono::Duration::days(1);
    let end = match promise.state {
        PromiseStatus::Open => promise.by,
        _ => promise.kept_at.or(promise.by),
    };
    end.unwrap_or(now).min(now).max(promise.made_at)
}

fn promise(canvas: &mut Canvas<'_>, axis: Axis, depth: &Depth, placed: &Placed<'_>) -> Drawn {
    let Placed { promise, lane, label } = placed;
    let y = PROMISES + LANE * rows(*lane);
    let (left, right) = (axis.moment(promise.made_at), axis.moment(end(promise, depth)));
    let tone = state_colour(promise.state);
    canvas.line((left, y), (right, y), tone, 3)?;
    if promise.state == PromiseStatus::Kept {
        canvas.dot((right, y), 5, tone)?;
    } else {
        canvas.ring((right, y), 4, tone)?;
    }
    let Some(label) = label else { return Ok(()) };
    if right + 9 + width(label, SMALL) + 4 <= RIGHT {
        canvas.text(label, (right + 10, y), Anchor::Start, colour::DIM, SMALL)
    } else {
        canvas.text(label, (left - 8, y), Anchor::End, colour::DIM, SMALL)
    }
}

fn state_colour(state: PromiseStatus) -> RGBColor {
    match state {
        PromiseStatus::Kept => colour::CALM,
        PromiseStatus::Late | PromiseStatus::Broken => colour::ACT,
        PromiseStatus::Renegotiated => colour::WATCH,
        PromiseStatus::Withdrawn
        | PromiseStatus::Open
        | PromiseStatus::Unknown
        | PromiseStatus::ToConfirm => colour::DIM,
    }
}

fn events(canvas: &mut Canvas<'_>, axis: Axis, depth: &Depth, y: i32, lang: Lang) -> Drawn {
    let is_event = |mark: &&Mark| !matches!(mark.kind, MarkKind::ClientMessage | MarkKind::AgencyMessage);
    let mut events: Vec<&Mark> = depth.marks.iter().filter(is_event).collect();
    for mark in &events {
        let at = (axis.moment(mark.at), y);
        match mark.kind {
            MarkKind::Due => canvas.diamond_outline(at, 6, colour::ACT)?,
            MarkKind::Delivered => canvas.diamond(at, 6, colour::CALM)?,
            MarkKind::Conflict => canvas.diamond(at, 9, colour::ACT)?,
            MarkKind::Renewal => canvas.diamond(at, 7, colour::BLUE)?,
            _ => canvas.diamond(at, 7, colour::WATCH)?,
        }
    }
    // Conflicts get their words first, then moved dates; what finds no room under or over its mark goes without.
    events.sort_by_key(|mark| match mark.kind {
        MarkKind::Conflict => 0,
        MarkKind::Moved => 1,
        MarkKind::Due => 2,
        _ => 3,
    });
    let mut taken: [Vec<(i32, i32)>; 2] = [Vec::new(), Vec::new()];
    let labelled = events.iter().map(|mark| (mark, phrase::mark(&mark.label, lang)));
    for (mark, label) in labelled.filter(|(_, label)| !label.is_empty()) {
        let label = cut(label, SMALL, 150);
        let half = width(&label, SMALL) / 2;
        let middle = axis.moment(mark.at).clamp(LEFT + half, RIGHT - half);
        let (left, right) = (middle - half, middle + half + 6);
        let is_free = |row: &Vec<(i32, i32)>| row.iter().all(|&(from, to)| right < from || to < left);
        if let Some(row) = taken.iter().position(is_free) {
            let beside = y + if row == 0 { 19 } else { -18 };
            let tone = if mark.kind == MarkKind::Conflict { colour::ACT } else { colour::DIM };
            canvas.text(&label, (middle, beside), Anchor::Middle, tone, SMALL)?;
            taken[row].push((left, right));
        }
    }
    Ok(())
}
