//! How clients moved between the bands: a column for each month, ribbons between them.

use plotters::style::RGBColor;

use super::{
    Chart,
    canvas::{Anchor, Canvas, Drawn, Point, SMALL, TEXT, WIDTH, pixel, sheet, width},
    colour, of_band,
};
use crate::words::{Words, page::PageWords};
use forewarn_risk::review::record::BandMonth;
use forewarn_table::Band;

const LEFT: i32 = 34;
const RIGHT: i32 = WIDTH - 128;
const TOP: i32 = 12;
const BOTTOM: i32 = 250;
const HEIGHT: i32 = 280;
const COLUMN: i32 = 26;
/// Between two bands of a column.
const GAP: i32 = 8;
/// A band that holds anyone is at least as tall as its number.
const LEAST: i32 = 17;
const STEPS: i32 = 16;

/// The bands of a column as spans from top to bottom.
type Spans = [(i32, i32); 4];

/// `None` where there is nothing to compare with.
pub(super) fn draw(months: &[BandMonth], words: &Words, more: &PageWords) -> Result<Option<Chart>, String> {
    let first = months.iter().position(|month| month.counts.iter().any(|count| *count > 0));
    let months = &months[first.unwrap_or(months.len())..];
    if months.len() < 2 {
        return Ok(None);
    }
    let list: Vec<String> = months
        .iter()
        .map(|month| {
            let counts = BandMonth::BANDS.iter().zip(month.counts).filter(|(_, count)| *count > 0);
            let said: Vec<String> =
                counts.map(|(band, count)| format!("{} {count}", (words.band_word)(*band))).collect();
            format!("{}: {}", words.day(month.day), said.join(", "))
        })
        .collect();
    let alt = (more.alt_flow)(&list.join("; "));
    let svg = sheet(HEIGHT, &alt, |canvas| paint(canvas, months, words, more))?;
    Ok(Some(Chart {
        name: "flow".to_owned(),
        title: more.flow.to_owned(),
        svg,
        alt,
        caption: more.caption_flow.to_owned(),
    }))
}

fn paint(canvas: &mut Canvas<'_>, months: &[BandMonth], words: &Words, more: &PageWords) -> Drawn {
    let most = months.iter().map(|month| month.counts.iter().sum::<usize>()).max().unwrap_or(1).max(1);
    let step = f64::from(RIGHT - LEFT - COLUMN) / (months.len() - 1) as f64;
    let x = |place: usize| LEFT + pixel(step * place as f64);
    let columns: Vec<Spans> = months.iter().map(|month| spans(month, most)).collect();
    for (place, pair) in columns.windows(2).enumerate() {
        let between = (x(place) + COLUMN + 2, x(place + 1) - 2);
        ribbons(canvas, &months[place], &months[place + 1], pair, between)?;
    }
    for (place, (month, spans)) in months.iter().zip(&columns).enumerate() {
        let left = x(place);
        for (band, (span, count)) in BandMonth::BANDS.iter().zip(spans.iter().zip(month.counts)) {
            if count == 0 {
                continue;
            }
            canvas.bar((left, span.0), (left + COLUMN, span.1), of_band(*band), 0.9)?;
            let at = (left + COLUMN / 2, i32::midpoint(span.0, span.1));
            canvas.bold(&count.to_string(), at, Anchor::Middle, colour::PAPER, SMALL)?;
        }
        let is_last = place + 1 == months.len();
        // The start of the month and the review itself may be the same day.
        let name = if is_last {
            more.now.to_owned()
        } else {
            words.short_day(month.day, months[months.len() - 1].day)
        };
        let tone = if is_last { colour::INK } else { colour::DIM };
        if is_last || width(&name, SMALL) < pixel(step) - 4 || place % 2 == 0 {
            canvas.text(&name, (left + COLUMN / 2, BOTTOM + 16), Anchor::Middle, tone, SMALL)?;
        }
    }
    let (Some(last), Some(spans)) = (months.last(), columns.last()) else { return Ok(()) };
    for (band, (span, count)) in BandMonth::BANDS.iter().zip(spans.iter().zip(last.counts)) {
        if count > 0 {
            let at = (RIGHT + 10, i32::midpoint(span.0, span.1));
            let tone = of_band(*band);
            canvas.bold((words.band_word)(*band), at, Anchor::Start, tone, TEXT)?;
        }
    }
    Ok(())
}

/// Where each band of a month stands: as tall as its clients, the whole as tall as the fullest month.
fn spans(month: &BandMonth, most: usize) -> Spans {
    let room = f64::from(BOTTOM - TOP - 3 * GAP - 4 * LEAST);
    let mut top = TOP;
    let mut spans = [(TOP, TOP); 4];
    for (place, count) in month.counts.iter().enumerate() {
        if *count == 0 {
            spans[place] = (top, top);
            continue;
        }
        let bottom = top + LEAST + pixel(room * *count as f64 / most as f64);
        spans[place] = (top, bottom);
        top = bottom + GAP;
    }
    spans
}

/// A ribbon for each move, as tall at either end as its share of the band there.
fn ribbons(
    canvas: &mut Canvas<'_>,
    before: &BandMonth,
    after: &BandMonth,
    pair: &[Spans],
    (left, right): (i32, i32),
) -> Drawn {
    let mut left_used = [0; 4];
    let mut right_used = [0; 4];
    let mut list: Vec<(usize, usize, Vec<Point>)> = Vec::new();
    for from in 0..4 {
        for to in 0..4 {
            let count = after.moves[from][to];
            if count == 0 {
                continue;
            }
            let start = part(pair[0][from], before.counts[from], left_used[from], count);
            let end = part(pair[1][to], after.counts[to], right_used[to], count);
            left_used[from] += count;
            right_used[to] += count;
            list.push((from, to, ribbon(start, end, (left, right))));
        }
    }
    // Those who stayed lie under those who moved.
    list.sort_by_key(|(from, to, _)| from != to);
    for (from, to, corners) in list {
        let (tone, opacity) = tone(BandMonth::BANDS[from], BandMonth::BANDS[to]);
        canvas.polygon(corners, tone, opacity)?;
    }
    Ok(())
}

fn tone(from: Band, to: Band) -> (RGBColor, f64) {
    match (from, to) {
        (Band::Unknown, _) | (_, Band::Unknown) => (colour::DIM, 0.2),
        _ if to > from => (colour::ACT, 0.5),
        _ if to < from => (colour::CALM, 0.5),
        _ => (colour::DIM, 0.14),
    }
}

fn part((top, bottom): (i32, i32), all: usize, used: usize, count: usize) -> (i32, i32) {
    let at = |place: usize| top + pixel(f64::from(bottom - top) * place as f64 / all.max(1) as f64);
    let (from, to) = (at(used), at(used + count));
    (from, to.max(from + 2))
}

fn ribbon(start: (i32, i32), end: (i32, i32), (left, right): (i32, i32)) -> Vec<Point> {
    let at = |step: i32, from: i32, to: i32| {
        let part = f64::from(step) / f64::from(STEPS);
        let eased = part * part * (3.0 - 2.0 * part);
        (left + pixel(f64::from(right - left) * part), from + pixel(f64::from(to - from) * eased))
    };
    let upper = (0..=STEPS).map(|step| at(step, start.0, end.0));
    let lower = (0..=STEPS).rev().map(|step| at(step, start.1, end.1));
    upper.chain(lower).collect()
}
