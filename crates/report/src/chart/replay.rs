//! The charts of a backtest: what was said against what came, warnings against false alarms, how early they came.

use super::{
    Chart,
    canvas::{Anchor, Canvas, Drawn, SMALL, TEXT, WIDTH, pixel, sheet, width},
    colour,
};
use crate::words::{
    Words,
    replay::{ReplayWords, replay_words},
};
use forewarn_risk::backtest::page::{BacktestPage, CalibrationBin, ForecastMethod, RecallCurve};
use forewarn_text::Lang;
use plotters::style::RGBColor;

const LEFT: i32 = 64;
const TOP: i32 = 20;
/// The plot's right and lower edge: squares, since both axes are shares.
const RIGHT: i32 = 404;
const BOTTOM: i32 = 320;
const HEIGHT: i32 = 372;
const BARS_HEIGHT: i32 = 268;

/// The charts of a backtest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayCharts {
    /// What was said against what came.
    pub reliability: Chart,
    /// Precision over recall.
    pub precision: Chart,
    /// How early warnings came.
    pub leads: Chart,
}

/// Draws the charts of a backtest.
///
/// # Errors
/// The drawing library failed.
pub fn replay(told: &BacktestPage<'_>, words: &Words, lang: Lang) -> Result<ReplayCharts, String> {
    let own = replay_words(lang);
    let chart = |name: &str, height, alt: String, caption: &str, paint: &dyn Fn(&mut Canvas<'_>) -> Drawn| {
        let svg = sheet(height, &alt, paint)?;
        Ok::<_, String>(Chart {
            name: name.to_owned(),
            title: String::new(),
            svg,
            alt,
            caption: caption.to_owned(),
        })
    };
    let said: Vec<String> = told
        .bins
        .iter()
        .map(|bin| (own.alt_bin)(&words.percent(bin.said), &words.rate(bin.came), bin.rows))
        .collect();
    let early = told.leads.iter().map(|bin| (own.alt_lead)(bin.from, bin.to, bin.conflicts));
    let early: Vec<String> = early.chain([(own.alt_unwarned)(told.unwarned)]).collect();
    Ok(ReplayCharts {
        reliability: chart(
            "reliability",
            HEIGHT,
            format!("{}: {}.", own.reliability, said.join("; ")),
            own.caption_reliability,
            &|canvas| reliability(canvas, &told.bins, words, own),
        )?,
        precision: chart("precision", HEIGHT, own.precision.to_owned(), own.caption_precision, &|canvas| {
            precision(canvas, told, words, own)
        })?,
        leads: chart(
            "leads",
            BARS_HEIGHT,
            format!("{}: {}.", own.leads, early.join("; ")),
            own.caption_leads,
            &|canvas| leads(canvas, told, own),
        )?,
    })
}

/// Two axes of shares, each up to its own end.
#[derive(Clone, Copy)]
struct Square {
    across: f64,
    up: f64,
}

impl Square {
    fn at(self, across: f64, up: f64) -> (i32, i32) {
        let part = |value: f64, end: f64| (value / end).clamp(0.0, 1.0);
        (
            LEFT + pixel(f64::from(RIGHT - LEFT) * part(across, self.across)),
            BOTTOM - pixel(f64::from(BOTTOM - TOP) * part(up, self.up)),
        )
    }

    fn draw(self, canvas: &mut Canvas<'_>, words: &Words, across: &str, up: &str) -> Drawn {
        for step in 0..=4_u8 {
            let share = f64::from(step) / 4.0;
            let (x, y) = self.at(share * self.across, share * self.up);
            canvas.line((x, TOP), (x, BOTTOM), colour::HAIR, 1)?;
            canvas.line((LEFT, y), (RIGHT, y), colour::HAIR, 1)?;
            canvas.text(
                &words.rate(share * self.across),
                (x, BOTTOM + 14),
                Anchor::Middle,
                colour::DIM,
                SMALL,
            )?;
            canvas.text(&words.rate(share * self.up), (LEFT - 8, y), Anchor::End, colour::DIM, SMALL)?;
        }
        canvas.text(across, (RIGHT, BOTTOM + 36), Anchor::End, colour::INK, SMALL)?;
        canvas.text(up, (LEFT, TOP - 12), Anchor::Start, colour::INK, SMALL)
    }
}

/// The next end of an axis at which quarters are whole percents.
fn end_of(highest: f64) -> f64 {
    [0.12, 0.2, 0.4, 0.6, 0.8].into_iter().find(|end| highest <= *end).unwrap_or(1.0)
}

fn reliability(canvas: &mut Canvas<'_>, bins: &[CalibrationBin], words: &Words, own: &ReplayWords) -> Drawn {
    if bins.is_empty() {
        return canvas.text(own.nothing, (LEFT, TOP), Anchor::Start, colour::DIM, TEXT);
    }
    let highest = bins.iter().map(|bin| bin.said.max(bin.came)).fold(0.0, f64::max);
    let end = end_of(highest);
    let square = Square { across: end, up: end };
    square.draw(canvas, words, own.axis_said, own.axis_came)?;
    canvas.line(square.at(0.0, 0.0), square.at(end, end), colour::DIM, 1)?;
    canvas.text(own.ideal, (RIGHT + 10, TOP + 6), Anchor::Start, colour::DIM, SMALL)?;
    canvas.path(bins.iter().map(|bin| square.at(bin.said, bin.came)).collect(), colour::BLUE)?;
    canvas.text(own.rows, (RIGHT + 24, TOP + 40), Anchor::Start, colour::DIM, SMALL)?;
    canvas.text(own.cases, (WIDTH - 4, TOP + 40), Anchor::End, colour::DIM, SMALL)?;
    for (place, bin) in bins.iter().enumerate() {
        let (lower, upper) = bin.came_range;
        canvas.line(square.at(bin.said, lower), square.at(bin.said, upper), colour::BLUE, 1)?;
        canvas.dot(square.at(bin.said, bin.came), 5, colour::BLUE)?;
        let y = TOP + 62 + 22 * i32::try_from(place).unwrap_or(0);
        let said = (own.bin)(&words.percent(bin.said), &words.rate(bin.came));
        canvas.text(&said, (RIGHT + 24, y), Anchor::Start, colour::INK, SMALL)?;
        let count = words.count(bin.rows as u64);
        canvas.text(&count, (WIDTH - 4, y), Anchor::End, colour::DIM, SMALL)?;
    }
    Ok(())
}

fn of_way(way: ForecastMethod) -> RGBColor {
    match way {
        ForecastMethod::Model => colour::BLUE,
        ForecastMethod::Expert => colour::CALM,
        ForecastMethod::Overdue => colour::WATCH,
        ForecastMethod::Contact => colour::DIM,
    }
}

fn precision(canvas: &mut Canvas<'_>, told: &BacktestPage<'_>, words: &Words, own: &ReplayWords) -> Drawn {
    let rate = told.metrics.conflict_rate.unwrap_or(0.0);
    // The first few rows may all have come true by luck: the axis is that of the rest.
    let steady = told.curves.iter().flat_map(|curve| &curve.points).filter(|point| point.0 >= 0.03);
    let highest = steady.map(|point| point.1).fold(rate, f64::max);
    if rate <= 0.0 {
        return canvas.text(own.nothing, (LEFT, TOP), Anchor::Start, colour::DIM, TEXT);
    }
    let square = Square { across: 1.0, up: end_of(highest) };
    square.draw(canvas, words, own.axis_recall, own.axis_precision)?;
    let (from, to) = (square.at(0.0, rate), square.at(1.0, rate));
    canvas.line(from, to, colour::INK, 1)?;
    let always = format!("{} {}", own.base_rate, words.rate(rate));
    canvas.text(&always, (RIGHT + 10, to.1), Anchor::Start, colour::INK, SMALL)?;
    // A method that ranks all alike has one point and no line.
    let curves = || told.curves.iter().filter(|curve| curve.points.len() > 1);
    for curve in curves().rev() {
        let points = curve.points.iter().map(|(recall, share)| square.at(*recall, *share)).collect();
        canvas.path(points, of_way(curve.way))?;
    }
    for (place, RecallCurve { way, .. }) in curves().enumerate() {
        let y = TOP + 8 + 22 * i32::try_from(place).unwrap_or(0);
        canvas.line((RIGHT + 24, y), (RIGHT + 44, y), of_way(*way), 3)?;
        canvas.text((own.way)(*way), (RIGHT + 52, y), Anchor::Start, colour::INK, SMALL)?;
    }
    let judged = &told.metrics.model;
    if let (Some(recall), Some(share)) = (judged.recall_at_capacity.value, judged.precision_at_capacity.value)
    {
        canvas.ring(square.at(recall, share), 6, colour::BLUE)?;
        let y = TOP + 8 + 22 * i32::try_from(curves().count()).unwrap_or(0);
        canvas.ring((RIGHT + 34, y), 6, colour::BLUE)?;
        canvas.text(
            &(own.at_capacity)(told.metrics.capacity),
            (RIGHT + 52, y),
            Anchor::Start,
            colour::INK,
            SMALL,
        )?;
    }
    Ok(())
}

fn leads(canvas: &mut Canvas<'_>, told: &BacktestPage<'_>, own: &ReplayWords) -> Drawn {
    let most = told.leads.iter().map(|bin| bin.conflicts).chain([told.unwarned]).max().unwrap_or(0);
    if most == 0 {
        return canvas.text(own.nothing, (LEFT, TOP), Anchor::Start, colour::DIM, TEXT);
    }
    let (top, bottom, left) = (34, BARS_HEIGHT - 46, 16);
    let bars: Vec<(String, usize, RGBColor)> =
        std::iter::once((own.unwarned.to_owned(), told.unwarned, colour::ACT))
            .chain(told.leads.iter().map(|bin| {
                let label = if bin.from == bin.to {
                    bin.from.to_string()
                } else {
                    format!("{}–{}", bin.from, bin.to)
                };
                (label, bin.conflicts, colour::CALM)
            }))
            .collect();
    // The first bar is as wide as its words.
    let first = width(own.unwarned, SMALL) + 12;
    let step = (WIDTH - left * 2 - first) / i32::try_from(told.leads.len()).unwrap_or(1).max(1);
    for (place, (label, count, tone)) in bars.iter().enumerate() {
        let (x, step) = match i32::try_from(place).unwrap_or(0) {
            0 => (left, first),
            place => (left + first + step * (place - 1), step),
        };
        let height = pixel(f64::from(bottom - top) * *count as f64 / most as f64);
        canvas.bar((x + 6, bottom - height), (x + step - 6, bottom), *tone, 0.85)?;
        let middle = x + step / 2;
        canvas.text(
            &count.to_string(),
            (middle, bottom - height - 10),
            Anchor::Middle,
            colour::INK,
            SMALL,
        )?;
        if width(label, SMALL) <= step {
            canvas.text(label, (middle, bottom + 14), Anchor::Middle, colour::DIM, SMALL)?;
        }
    }
    canvas.line((left, bottom), (WIDTH - left, bottom), colour::INK, 1)?;
    canvas.text(own.axis_leads, (WIDTH - left, bottom + 36), Anchor::End, colour::INK, SMALL)
}
