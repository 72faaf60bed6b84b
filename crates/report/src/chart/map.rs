//! Chance and revenue: where the next hour is best spent.

use super::{
    Chart,
    canvas::{Anchor, Canvas, Drawn, Point, SMALL, TEXT, WIDTH, bold_width, cut, pixel, sheet, width},
    colour, of_band,
};
use crate::words::{Words, page::PageWords};
use forewarn_risk::{
    review::record::{ClientLine, Review},
    score::ConflictChance,
};
use forewarn_table::Band;

const LEFT: i32 = 52;
const RIGHT: i32 = WIDTH - 20;
const TOP: i32 = 30;
const BOTTOM: i32 = 360;
const HEIGHT: i32 = 412;
/// So many clients are told to those who cannot see the chart.
const TOLD: usize = 12;
const LABEL: i32 = 150;
/// In so many steps a line is drawn.
const CURVE_STEPS: u8 = 120;

/// A client with both a chance and a fee.
#[derive(Clone, Copy)]
struct Spot<'a> {
    client: &'a ClientLine,
    chance: ConflictChance,
    fee: f64,
}

impl Spot<'_> {
    fn loss(&self) -> f64 {
        self.chance.probability * self.fee
    }
}

/// `None` where fewer than two clients have both a chance and a fee.
pub(super) fn draw(review: &Review, words: &Words, more: &PageWords) -> Result<Option<Chart>, String> {
    let scored = || review.clients.iter().filter(|client| !client.ended && client.chance.is_some());
    let mut spots: Vec<Spot<'_>> = scored()
        .filter_map(|client| {
            let fee = client.yearly_fee.filter(|fee| fee.is_finite() && *fee > 0.0)?;
            Some(Spot { client, chance: client.chance?, fee })
        })
        .collect();
    if spots.len() < 2 {
        return Ok(None);
    }
    spots.sort_by(|a, b| b.loss().total_cmp(&a.loss()).then_with(|| a.client.name.cmp(&b.client.name)));
    let list: Vec<String> = spots
        .iter()
        .take(TOLD)
        .map(|spot| {
            let fee = words.money(spot.fee, &review.currency);
            format!("{} {}, {fee}", spot.client.name, words.percent(spot.chance.probability))
        })
        .collect();
    let alt = (more.alt_map)(spots.len(), &list.join("; "));
    let unpriced = scored().count() - spots.len();
    let svg = sheet(HEIGHT, &alt, |canvas| {
        let axes = Axes::new(&spots);
        axes.draw(canvas, review, words, more)?;
        if unpriced > 0 {
            let said = (more.without_fee)(unpriced);
            canvas.text(&said, (LEFT, BOTTOM + 44), Anchor::Start, colour::DIM, SMALL)?;
        }
        let curves = axes.equal_losses();
        for (_, curve) in &curves {
            canvas.thread(curve)?;
        }
        points(canvas, axes, &spots)?;
        labels(canvas, axes, &spots, &curves, |loss| (more.map_loss)(&words.money(loss, &review.currency)))
    })?;
    Ok(Some(Chart {
        name: "map".to_owned(),
        title: more.map.to_owned(),
        svg,
        alt,
        caption: more.caption_map.to_owned(),
    }))
}

/// Fees across, by the logarithm; chances up, to the next quarter.
#[derive(Clone, Copy)]
struct Axes {
    low: f64,
    high: f64,
    top: f64,
}

impl Axes {
    fn new(spots: &[Spot<'_>]) -> Self {
        let fees = spots.iter().map(|spot| spot.fee);
        let (low, high) = fees.fold((f64::MAX, 0.0), |(low, high), fee| (fee.min(low), fee.max(high)));
        let highest = spots.iter().map(|spot| spot.chance.probability).fold(0.0, f64::max);
        let top = [0.25, 0.5, 0.75].into_iter().find(|top| highest <= top * 0.94).unwrap_or(1.0);
        Self { low: low / 1.25, high: high * 1.25, top }
    }

    fn x(self, fee: f64) -> i32 {
        let part = (fee / self.low).ln() / (self.high / self.low).ln();
        LEFT + pixel(f64::from(RIGHT - LEFT) * part.clamp(0.0, 1.0))
    }

    fn y(self, share: f64) -> i32 {
        BOTTOM - pixel(f64::from(BOTTOM - TOP) * (share / self.top).clamp(0.0, 1.0))
    }

    fn at(self, spot: &Spot<'_>) -> Point {
        (self.x(spot.fee), self.y(spot.chance.probability))
    }

    fn draw(self, canvas: &mut Canvas<'_>, review: &Review, words: &Words, more: &PageWords) -> Drawn {
        // Steps that people count in: 5, 10 or 25 percent.
        let steps: u8 = if self.top < 0.6 { 5 } else { whole_quarters(self.top) };
        for step in 0..=steps {
            let share = self.top * f64::from(step) / f64::from(steps);
            let y = self.y(share);
            canvas.line((LEFT, y), (RIGHT, y), colour::HAIR, 1)?;
            canvas.text(&words.rate(share), (LEFT - 8, y), Anchor::End, colour::DIM, SMALL)?;
        }
        let mut free = LEFT;
        for fee in round_numbers(self.low, self.high) {
            let said = words.money(fee, &review.currency);
            let (x, half) = (self.x(fee), width(&said, SMALL) / 2);
            if x - half >= free && x + half <= RIGHT {
                canvas.line((x, BOTTOM), (x, BOTTOM + 5), colour::DIM, 1)?;
                canvas.text(&said, (x, BOTTOM + 16), Anchor::Middle, colour::DIM, SMALL)?;
                free = x + half + 14;
            }
        }
        canvas.text(more.map_chance, (4, TOP - 18), Anchor::Start, colour::INK, SMALL)?;
        canvas.text(more.map_fee, (RIGHT, BOTTOM + 34), Anchor::End, colour::INK, SMALL)
    }

    /// The lines along which the expected loss is the same, with that loss.
    fn equal_losses(self) -> Vec<(f64, Vec<(f64, f64)>)> {
        let losses = round_numbers(self.low * self.top * 0.05, self.high * self.top * 0.6);
        let fees = (0..=CURVE_STEPS)
            .map(|step| self.low * (self.high / self.low).powf(f64::from(step) / f64::from(CURVE_STEPS)));
        let fees: Vec<f64> = fees.collect();
        let curve = |loss: f64| -> Vec<(f64, f64)> {
            let reached = fees.iter().filter(|fee| loss / **fee <= self.top);
            reached.map(|fee| self.exactly(*fee, loss / fee)).collect()
        };
        let curves = losses.into_iter().rev().step_by(2).take(3).map(|loss| (loss, curve(loss)));
        curves.filter(|(_, curve)| curve.len() > 8).collect()
    }

    /// A place between pixels.
    fn exactly(self, fee: f64, share: f64) -> (f64, f64) {
        let across = (fee / self.low).ln() / (self.high / self.low).ln();
        let (wide, tall) = (f64::from(RIGHT - LEFT), f64::from(BOTTOM - TOP));
        (f64::from(LEFT) + wide * across, f64::from(BOTTOM) - tall * share / self.top)
    }
}

/// 1, 2 and 5 times the powers of ten between two amounts.
fn round_numbers(low: f64, high: f64) -> Vec<f64> {
    (0..12)
        .flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10f64.powi(power)))
        .filter(|amount| (low..=high).contains(amount))
        .collect()
}

fn whole_quarters(top: f64) -> u8 {
    if top > 0.8 { 4 } else { 3 }
}

/// Those that matter least first, so that the others lie on top; many calm ones are drawn lighter.
fn points(canvas: &mut Canvas<'_>, axes: Axes, spots: &[Spot<'_>]) -> Drawn {
    let is_dense = spots.len() > 60;
    for spot in spots.iter().rev() {
        let x = axes.x(spot.fee);
        let tone = of_band(spot.client.band);
        if spot.client.band >= Band::Watch || !is_dense {
            canvas.bar((x - 1, axes.y(spot.chance.upper)), (x + 1, axes.y(spot.chance.lower)), tone, 0.28)?;
        }
    }
    for spot in spots.iter().rev() {
        let tone = of_band(spot.client.band);
        let radius = match spot.client.band {
            Band::Act => 7,
            Band::Watch => 5,
            _ if is_dense => 3,
            _ => 4,
        };
        canvas.dot(axes.at(spot), radius, tone)?;
    }
    Ok(())
}

type Area = (i32, i32, i32, i32);

fn meets(a: &Area, b: &Area) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

fn is_inside(area: &Area) -> bool {
    area.0 >= LEFT + 2 && area.2 <= RIGHT + 16 && area.1 >= TOP - 8 && area.3 <= BOTTOM
}

fn padded(area: &Area, by: i32) -> Area {
    (area.0 - by, area.1 - by, area.2 + by, area.3 + by)
}

/// The point of an area that lies nearest to another.
fn nearest(area: &Area, (x, y): Point) -> Point {
    (x.clamp(area.0, area.2), y.clamp(area.1, area.3))
}

fn distance((x, y): Point, (to_x, to_y): Point) -> f64 {
    f64::from(x - to_x).hypot(f64::from(y - to_y))
}

/// How far a name may stand from its dot without a line to it.
const BESIDE: f64 = 14.0;
/// How far at the most: those who need action or watching are named even where it is crowded.
const FAR: [i32; 2] = [26, 76];
/// Half the height of a name.
const HALF: i32 = 8;

/// Where a name of a width may stand, the nearest places first, and right and left before above and below.
fn places((x, y): Point, wide: i32, far: i32) -> Vec<Area> {
    let mut places: Vec<(i32, Area)> = Vec::new();
    for away in (0..=far).step_by(4) {
        for (left, middle, cost) in [
            (x + 11 + away, y, away),
            (x - 11 - away - wide, y, away),
            (x - wide / 2, y - 17 - away, away + 3),
            (x - wide / 2, y + 17 + away, away + 3),
            (x + 9 + away, y - 10 - away, away + 4),
            (x + 9 + away, y + 10 + away, away + 4),
            (x - 9 - away - wide, y - 10 - away, away + 4),
            (x - 9 - away - wide, y + 10 + away, away + 4),
        ] {
            places.push((cost, (left, middle - HALF, left + wide, middle + HALF)));
        }
    }
    places.sort_by_key(|(cost, _)| *cost);
    places.into_iter().map(|(_, area)| area).collect()
}

/// Points along a straight line, without its ends.
fn along(from: Point, to: Point) -> impl Iterator<Item = Point> {
    let part = |from: i32, to: i32, step: i32| from + (to - from) * step / 12;
    (1..12).map(move |step| (part(from.0, to.0, step), part(from.1, to.1, step)))
}

/// Whether a straight line passes no area but that of its own dot.
fn is_clear(from: Point, to: Point, own: usize, taken: &[Area]) -> bool {
    along(from, to).all(|(x, y)| {
        let spot = (x - 1, y - 1, x + 1, y + 1);
        taken.iter().enumerate().all(|(index, other)| index == own || !meets(&spot, other))
    })
}

/// The names, by expected loss, each at the nearest free place and with a line to its dot where another dot is as near; and the
/// losses along their lines. None stands on a dot or a line.
fn labels(
    canvas: &mut Canvas<'_>,
    axes: Axes,
    spots: &[Spot<'_>],
    curves: &[(f64, Vec<(f64, f64)>)],
    loss_said: impl Fn(f64) -> String,
) -> Drawn {
    let dots: Vec<Point> = spots.iter().map(|spot| axes.at(spot)).collect();
    let mut taken: Vec<Area> = dots.iter().map(|&(x, y)| (x - 7, y - 7, x + 7, y + 7)).collect();
    let around = |&(x, y): &(f64, f64)| (pixel(x) - 2, pixel(y) - 2, pixel(x) + 2, pixel(y) + 2);
    let lines: Vec<Area> = curves.iter().flat_map(|(_, curve)| curve.iter().map(around)).collect();
    let stems: Vec<Area> = spots
        .iter()
        .zip(&dots)
        .map(|(spot, &(x, _))| (x - 2, axes.y(spot.chance.upper), x + 2, axes.y(spot.chance.lower)))
        .collect();
    // The lines from names to their dots: no other name stands on one.
    let mut leaders: Vec<Area> = Vec::new();
    for (own, spot) in spots.iter().enumerate() {
        let size = if spot.client.band == Band::Act { TEXT } else { SMALL };
        let name = cut(&spot.client.name, size, LABEL);
        let wide = if spot.client.band == Band::Act { bold_width(&name, size) } else { width(&name, size) };
        let dot = dots[own];
        let far = if spot.client.band >= Band::Watch { FAR[1] } else { FAR[0] };
        // Whether a name would be read as another dot's.
        let is_led = |area: &Area| {
            let gap = distance(nearest(area, dot), dot);
            gap > BESIDE
                || dots
                    .iter()
                    .enumerate()
                    .any(|(index, other)| index != own && distance(nearest(area, *other), *other) < gap + 3.0)
        };
        let is_free = |area: &Area, with_stems: bool| {
            is_inside(area)
                && taken.iter().enumerate().all(|(index, other)| index == own || !meets(area, other))
                && lines.iter().chain(&leaders).all(|line| !meets(area, line))
                && (with_stems
                    || stems.iter().enumerate().all(|(index, stem)| index == own || !meets(area, stem)))
                && (!is_led(area) || is_clear(dot, nearest(area, dot), own, &taken))
        };
        let all = places(dot, wide, far);
        let found = all.iter().find(|area| is_free(area, false)).or_else(|| {
            // A stem is faint: a name over one can be read, and stands nearer than none.
            all.iter().find(|area| is_free(area, true))
        });
        let Some(area) = found.copied() else { continue };
        if is_led(&area) {
            let end = nearest(&padded(&area, 2), dot);
            canvas.line(dot, end, colour::DIM, 1)?;
            leaders.extend(along(dot, end).map(|(x, y)| (x - 2, y - 2, x + 2, y + 2)));
        }
        let at = (area.0, i32::midpoint(area.1, area.3));
        if spot.client.band == Band::Act {
            canvas.bold(&name, at, Anchor::Start, colour::INK, size)?;
        } else {
            let tone = if spot.client.band == Band::Watch { colour::INK } else { colour::DIM };
            canvas.text(&name, at, Anchor::Start, tone, size)?;
        }
        taken.push(padded(&area, 2));
    }
    taken.extend(lines);
    taken.extend(stems);
    taken.extend(leaders);
    for (loss, curve) in curves {
        let said = loss_said(*loss);
        let wide = width(&said, SMALL);
        // A line falls: above it and to its right there is room.
        let places = curve.iter().map(|&(x, y)| {
            let (left, bottom) = (pixel(x) + 5, pixel(y) - 1);
            (left, bottom - 15, left + wide, bottom)
        });
        let free = places
            .filter(|area| is_inside(area) && area.1 > TOP && area.2 <= RIGHT)
            .find(|area| taken.iter().all(|other| !meets(area, other)));
        let Some(area) = free else { continue };
        canvas.text(&said, (area.0, i32::midpoint(area.1, area.3)), Anchor::Start, colour::DIM, SMALL)?;
        taken.push(area);
    }
    Ok(())
}
