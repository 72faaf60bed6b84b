//! Who is at risk: each client's chance with its interval and last month's place, grouped by what it asks for.

use super::{
    Chart,
    canvas::{Anchor, Canvas, Drawn, SMALL, TEXT, WIDTH, bold_width, cut, pixel, rows, sheet},
    colour, of_band,
};
use crate::words::Words;
use forewarn_risk::{
    review::record::{ClientLine, Review},
    score::ConflictChance,
};
use forewarn_table::Band;

const SHOWN: usize = 20;
const LEFT: i32 = 212;
const RIGHT: i32 = 470;
const TOP: i32 = 14;
const ROW: i32 = 27;

pub(super) fn draw(review: &Review, words: &Words) -> Result<Chart, String> {
    let lines = lines(review);
    let (shown, rest) = lines.split_at(lines.len().min(SHOWN));
    let list: Vec<String> = shown
        .iter()
        .map(|(client, chance)| {
            let interval = words.percents(chance.lower, chance.upper);
            format!("{} {} ({interval})", client.name, words.percent(chance.probability))
        })
        .collect();
    let alt = (words.alt_portfolio)(lines.len(), review.horizon_days, &format!("{}.", list.join("; ")));
    let foot = if rest.is_empty() { 26 } else { 54 };
    let height = TOP + ROW * rows(shown.len().max(1)) + foot;
    let svg = sheet(height, &alt, |canvas| {
        if shown.is_empty() {
            return canvas.text(words.no_portfolio, (0, TOP + ROW / 2), Anchor::Start, colour::DIM, TEXT);
        }
        let highest =
            shown.iter().map(|(_, chance)| chance.upper.max(chance.probability)).fold(0.0, f64::max);
        let scale = Scale::new(highest);
        let bottom = TOP + ROW * rows(shown.len());
        scale.draw(canvas, words, bottom)?;
        for (place, (client, chance)) in shown.iter().enumerate() {
            row(canvas, words, scale, client, *chance, TOP + ROW * rows(place) + ROW / 2)?;
        }
        groups(canvas, words, &lines, shown.len())?;
        match rest.iter().map(|(_, chance)| chance.probability).reduce(f64::max) {
            Some(most) => {
                let said = (words.rest)(rest.len(), &words.percent(most));
                canvas.text(&said, (LEFT, bottom + 40), Anchor::Start, colour::DIM, SMALL)
            }
            None => Ok(()),
        }
    })?;
    Ok(Chart {
        name: "portfolio".to_owned(),
        title: words.who.to_owned(),
        svg,
        alt,
        caption: words.caption_portfolio.to_owned(),
    })
}

/// The scored clients, those that ask for most first.
fn lines(review: &Review) -> Vec<(&ClientLine, ConflictChance)> {
    let scored = review.clients.iter().filter(|client| !client.ended);
    let mut lines: Vec<_> =
        scored.filter_map(|client| client.chance.map(|chance| (client, chance))).collect();
    lines.sort_by(|(one, chance), (other, than)| {
        let by_band = other.band.cmp(&one.band);
        by_band.then(than.probability.total_cmp(&chance.probability)).then(one.name.cmp(&other.name))
    });
    lines
}

/// The axis: up to the next quarter, at least to one half.
#[derive(Clone, Copy)]
struct Scale {
    quarters: u8,
}

impl Scale {
    fn new(highest: f64) -> Self {
        let quarters = (2..4).find(|&quarters| highest <= f64::from(quarters) * 0.25 + 0.02).unwrap_or(4);
        Self { quarters }
    }

    fn x(self, share: f64) -> i32 {
        let top = f64::from(self.quarters) * 0.25;
        LEFT + pixel(f64::from(RIGHT - LEFT) * (share / top).clamp(0.0, 1.0))
    }

    fn draw(self, canvas: &mut Canvas<'_>, words: &Words, bottom: i32) -> Drawn {
        for quarter in 0..=self.quarters {
            let share = f64::from(quarter) * 0.25;
            let x = self.x(share);
            canvas.line((x, TOP - 4), (x, bottom), colour::HAIR, 1)?;
            canvas.text(&words.rate(share), (x, bottom + 14), Anchor::Middle, colour::DIM, SMALL)?;
        }
        Ok(())
    }
}

fn row(
    canvas: &mut Canvas<'_>,
    words: &Words,
    scale: Scale,
    client: &ClientLine,
    chance: ConflictChance,
    y: i32,
) -> Drawn {
    let tone = of_band(client.band);
    let urgent = client.band == Band::Act;
    let name = cut(&client.name, TEXT, LEFT - 16);
    canvas.text(&name, (LEFT - 12, y), Anchor::End, colour::INK, TEXT)?;
    let (lower, upper) = (scale.x(chance.lower), scale.x(chance.upper));
    canvas.bar((lower, y - 4), (upper.max(lower + 2), y + 4), tone, 0.28)?;
    let now = scale.x(chance.probability);
    if let Some(before) = client.chance_before {
        let before = scale.x(before.probability);
        if (now - before).abs() > 12 {
            canvas.line((before, y), (now, y), colour::DIM, 1)?;
        }
        canvas.ring((before, y), 4, colour::DIM)?;
    }
    // The size says it too: a page printed in grey keeps the bands apart.
    canvas.dot((now, y), if urgent { 6 } else { 5 }, tone)?;
    let beside =
        upper.max(now + 6).max(client.chance_before.map_or(0, |before| scale.x(before.probability) + 6)) + 7;
    let said = words.percent(chance.probability);
    if urgent {
        canvas.bold(&said, (beside, y), Anchor::Start, colour::INK, TEXT)
    } else {
        canvas.text(&said, (beside, y), Anchor::Start, colour::DIM, SMALL)
    }
}

/// The name of each band and how many clients it holds, right of its first client; a rule parts the bands.
fn groups(
    canvas: &mut Canvas<'_>,
    words: &Words,
    lines: &[(&ClientLine, ConflictChance)],
    shown: usize,
) -> Drawn {
    let mut start = 0;
    for group in lines.chunk_by(|(one, _), (other, _)| one.band == other.band) {
        if start < shown {
            let band = group[0].0.band;
            let y = TOP + ROW * rows(start);
            if start > 0 {
                canvas.line((0, y), (WIDTH, y), colour::HAIR, 1)?;
            }
            let said = format!("{} · {}", (words.band_word)(band), group.len());
            let room = WIDTH - RIGHT - 44;
            let size = if bold_width(&said, TEXT) > room { SMALL } else { TEXT };
            canvas.bold(&said, (WIDTH - 2, y + ROW / 2), Anchor::End, of_band(band), size)?;
        }
        start += group.len();
    }
    Ok(())
}
