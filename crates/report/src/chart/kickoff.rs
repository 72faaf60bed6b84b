//! What is said, agreed and likely of one thing on one axis: a line for each thing, which starts at nothing.

use chrono::NaiveDate;
use plotters::style::RGBColor;

use super::{
    Chart,
    canvas::{Anchor, Canvas, Drawn, SMALL, TEXT, WIDTH, cut, pixel, rows, sheet, width},
    colour,
};
use crate::words::{Words, chart::chart_words, phrase};
use forewarn_risk::prospect::{Expected, Prospect};

const LEFT: i32 = 16;
const RIGHT: i32 = WIDTH - 16;
/// The height of a thing's part.
const PART: i32 = 98;
/// Between two labels on one line.
const BETWEEN: i32 = 14;

/// A value with what is written at it.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Where it stands: days, money or units.
    pub value: f64,
    /// What is written at it.
    pub label: String,
}

/// What is said, agreed and likely of one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// Its name.
    pub name: String,
    /// What the client says.
    pub stated: Option<Spot>,
    /// What the contract says.
    pub agreed: Option<Spot>,
    /// As likely as not.
    pub p50: Option<Spot>,
    /// With a probability of 80 %.
    pub p80: Option<Spot>,
}

impl Scale {
    fn spots(&self) -> impl Iterator<Item = &Spot> {
        [&self.stated, &self.agreed, &self.p50, &self.p80].into_iter().flatten()
    }
}

/// Draws the scales, one under the other.
///
/// # Errors
/// The drawing library failed.
pub fn scales(scales: &[Scale], name: &str, caption: &str) -> Result<Chart, String> {
    let parts = scales.iter().map(|scale| {
        let spots: Vec<&str> = scale.spots().map(|spot| spot.label.as_str()).collect();
        format!("{}: {}", scale.name, spots.join(", "))
    });
    let alt = parts.collect::<Vec<_>>().join("; ");
    let svg = sheet(PART * rows(scales.len()), &alt, |canvas| {
        scales.iter().enumerate().try_for_each(|(place, scale)| part(canvas, scale, PART * rows(place)))
    })?;
    Ok(Chart { name: name.to_owned(), title: String::new(), svg, alt, caption: caption.to_owned() })
}

fn part(canvas: &mut Canvas<'_>, scale: &Scale, top: i32) -> Drawn {
    let (title, above, line, below) = (top + 12, top + 36, top + 56, top + 78);
    let low = scale.spots().map(|spot| spot.value).fold(0.0, f64::min);
    let high = scale.spots().map(|spot| spot.value).fold(low + 1e-9, f64::max);
    let x = |spot: &Spot| LEFT + pixel(f64::from(RIGHT - 8 - LEFT) * (spot.value - low) / (high - low));
    canvas.bold(&cut(&scale.name, TEXT, RIGHT - LEFT), (LEFT, title), Anchor::Start, colour::INK, TEXT)?;
    canvas.line((LEFT, line), (RIGHT, line), colour::HAIR, 2)?;
    canvas.line((LEFT, line - 6), (LEFT, line + 6), colour::DIM, 1)?;
    if let (Some(p50), Some(p80)) = (&scale.p50, &scale.p80) {
        let (from, to) = (x(p50).min(x(p80)), x(p50).max(x(p80)));
        canvas.bar((from, line - 6), (to, line + 6), colour::WATCH, 0.3)?;
        canvas.line((x(p50), line - 8), (x(p50), line + 8), colour::WATCH, 3)?;
        canvas.line((x(p80), line - 8), (x(p80), line + 8), colour::WATCH, 3)?;
    }
    if let Some(agreed) = &scale.agreed {
        canvas.diamond((x(agreed), line), 7, colour::INK)?;
    }
    if let Some(stated) = &scale.stated {
        canvas.ring((x(stated), line), 6, colour::BLUE)?;
    }
    let said = [(&scale.stated, colour::BLUE), (&scale.agreed, colour::INK)];
    let likely = [(&scale.p50, colour::WATCH), (&scale.p80, colour::WATCH)];
    for (spots, y) in [(said, above), (likely, below)] {
        let spots = spots.into_iter().filter_map(|(spot, tone)| Some((spot.as_ref()?, tone)));
        pair(canvas, spots.map(|(spot, tone)| (x(spot), spot.label.as_str(), tone)).collect(), y)?;
    }
    Ok(())
}

/// Writes up to two labels on one line, each as near to its place as the other lets it.
fn pair(canvas: &mut Canvas<'_>, labels: Vec<(i32, &str, RGBColor)>, y: i32) -> Drawn {
    let room = (RIGHT - LEFT - BETWEEN) / 2;
    let mut labels: Vec<(i32, String, RGBColor)> =
        labels.into_iter().map(|(x, words, tone)| (x, cut(words, SMALL, room), tone)).collect();
    labels.sort_by_key(|label| label.0);
    let widths: Vec<i32> = labels.iter().map(|label| width(&label.1, SMALL)).collect();
    let mut starts: Vec<i32> = labels
        .iter()
        .zip(&widths)
        .map(|(label, width)| (label.0 - width / 2).clamp(LEFT, RIGHT - width))
        .collect();
    if let [first, second] = &mut starts[..] {
        let over = (*first + widths[0] + BETWEEN - *second).max(0);
        *first = (*first - over / 2).max(LEFT);
        *second = (*first + widths[0] + BETWEEN).max(*second).min(RIGHT - widths[1]);
        *first = (*first).min(*second - BETWEEN - widths[0]);
    }
    for ((_, words, tone), start) in labels.iter().zip(starts) {
        canvas.text(words, (start, y), Anchor::Start, *tone, SMALL)?;
    }
    Ok(())
}

/// What is expected, agreed and likely of one thing, in words. Days are counted from shortly before the first of them, and
/// those before `today` are marked.
pub(super) fn scale(prospect: &Prospect, today: NaiveDate, words: &Words) -> Scale {
    let own = chart_words(words.lang);
    let all = [&prospect.stated, &prospect.agreed, &prospect.p50, &prospect.p80];
    let days = all.into_iter().flatten().filter_map(|expected| match expected {
        Expected::Day(day) => Some(*day),
        Expected::Amount(..) => None,
    });
    let (first, last) = days.fold((None, None), |(first, last): (Option<NaiveDate>, _), day| {
        (Some(first.map_or(day, |first| first.min(day))), last.max(Some(day)))
    });
    let margin = first.zip(last).map_or(0, |(first, last)| ((last - first).num_days() / 4).max(7));
    let spot = |expected: &Option<Expected>, name: &str| {
        let (value, said) = match expected.as_ref()? {
            Expected::Day(day) => {
                let passed = if *day < today { own.passed } else { "" };
                (((*day - first?).num_days() + margin) as f64, format!("{}{passed}", words.day(*day)))
            }
            Expected::Amount(amount, unit) if unit.is_empty() => (*amount, words.figure(*amount)),
            Expected::Amount(amount, unit) => (*amount, words.money(*amount, unit)),
        };
        value.is_finite().then(|| Spot { value, label: format!("{name}: {said}") })
    };
    Scale {
        name: phrase::prospect(prospect, words.lang),
        stated: spot(&prospect.stated, own.client_says),
        agreed: spot(&prospect.agreed, own.contract),
        p50: spot(&prospect.p50, "P50"),
        p80: spot(&prospect.p80, "P80"),
    }
}

/// How to read it.
pub(super) fn caption(words: &Words) -> &'static str {
    chart_words(words.lang).caption_prospects
}
