//! Whose delay it was: late working hours as bars, in parts, the most first.

use plotters::style::RGBColor;

use super::{
    Chart,
    canvas::{Anchor, Canvas, Drawn, SMALL, TEXT, WIDTH, bold_width, cut, pixel, rows, sheet, width},
    colour,
};
use crate::words::page::PageWords;
use forewarn_risk::review::record::Lateness;

const SHOWN: usize = 10;
const LEFT: i32 = 200;
const RIGHT: i32 = WIDTH - 150;
const TOP: i32 = 34;
const ROW: i32 = 26;

/// Of each client of the portfolio; `None` where nothing was late.
pub(super) fn of_all(delays: &[Lateness], more: &PageWords) -> Result<Option<Chart>, String> {
    draw(delays, "delay".to_owned(), more.caption_delay, more)
}

/// Of each late item of a client; `None` where nothing was late.
pub(super) fn of_client(delays: &[Lateness], stem: &str, more: &PageWords) -> Result<Option<Chart>, String> {
    draw(delays, format!("delay-{stem}"), more.caption_delay_client, more)
}

fn draw(delays: &[Lateness], name: String, caption: &str, more: &PageWords) -> Result<Option<Chart>, String> {
    if delays.is_empty() {
        return Ok(None);
    }
    // One more is shown rather than called "one more".
    let shown = if delays.len() == SHOWN + 1 { SHOWN + 1 } else { SHOWN.min(delays.len()) };
    let (shown, rest) = delays.split_at(shown);
    let list: Vec<String> = shown
        .iter()
        .map(|late| {
            let parts = parts(late, more);
            let parts = parts.iter().filter(|part| part.1 > 0.0);
            let said: Vec<String> =
                parts.map(|(word, hours, _)| format!("{word} {}", more.hours(*hours))).collect();
            format!("{}: {}", late.name, said.join(", "))
        })
        .collect();
    let alt = (more.alt_delay)(&list.join("; "));
    let most = shown.iter().map(Lateness::total_hours).fold(1e-9, f64::max);
    let foot = if rest.is_empty() { 6 } else { 28 };
    let svg = sheet(TOP + ROW * rows(shown.len()) + foot, &alt, |canvas| {
        legend(canvas, shown, more)?;
        for (place, late) in shown.iter().enumerate() {
            row(canvas, late, most, TOP + ROW * rows(place) + ROW / 2, more)?;
        }
        if rest.is_empty() {
            return Ok(());
        }
        let hours: f64 = rest.iter().map(Lateness::total_hours).sum();
        let said = (more.more_late)(rest.len(), &more.hours(hours));
        canvas.text(&said, (LEFT, TOP + ROW * rows(shown.len()) + 14), Anchor::Start, colour::DIM, SMALL)
    })?;
    Ok(Some(Chart { name, title: more.whose_delay.to_owned(), svg, alt, caption: caption.to_owned() }))
}

/// Word, hours and colour of each part: the agency's dark, the client's in the colour of its voice.
fn parts(late: &Lateness, more: &PageWords) -> [(&'static str, f64, RGBColor); 4] {
    [
        (more.agency, late.agency_hours, colour::INK),
        (more.client, late.client_hours, colour::BLUE),
        (more.third_party, late.third_party_hours, colour::WATCH),
        (more.pause, late.pause_hours, colour::DIM),
    ]
}

/// How strongly a part is drawn: a page printed in grey keeps neighbours apart.
fn opacity(tone: RGBColor) -> f64 {
    if tone == colour::INK {
        0.85
    } else if tone == colour::DIM {
        0.35
    } else {
        0.8
    }
}

fn legend(canvas: &mut Canvas<'_>, shown: &[Lateness], more: &PageWords) -> Drawn {
    let mut x = LEFT;
    for place in 0..4 {
        if shown.iter().all(|late| parts(late, more)[place].1 <= 0.0) {
            continue;
        }
        let (word, _, tone) = parts(&shown[0], more)[place];
        canvas.bar((x, 7), (x + 12, 19), tone, opacity(tone))?;
        canvas.text(word, (x + 18, 13), Anchor::Start, colour::INK, SMALL)?;
        x += 18 + width(word, SMALL) + 18;
    }
    Ok(())
}

fn row(canvas: &mut Canvas<'_>, late: &Lateness, most: f64, y: i32, more: &PageWords) -> Drawn {
    canvas.text(&cut(&late.name, TEXT, LEFT - 16), (LEFT - 12, y), Anchor::End, colour::INK, TEXT)?;
    let x = |hours: f64| LEFT + pixel(f64::from(RIGHT - LEFT) * (hours / most).clamp(0.0, 1.0));
    let mut reached = 0.0;
    for (_, hours, tone) in parts(late, more).into_iter().filter(|part| part.1 > 0.0) {
        let (from, to) = (x(reached), x(reached + hours));
        reached += hours;
        canvas.bar(
            (from, y - 8),
            (to.max(from + 2) - i32::from(to > from + 3), y + 8),
            tone,
            opacity(tone),
        )?;
    }
    let total = more.hours(late.total_hours());
    let beside = x(reached).max(LEFT + 2) + 8;
    canvas.bold(&total, (beside, y), Anchor::Start, colour::INK, SMALL)?;
    if late.is_open {
        let next = beside + bold_width(&total, SMALL) + 10;
        canvas.text(more.still_open, (next, y), Anchor::Start, colour::DIM, SMALL)?;
    }
    Ok(())
}
