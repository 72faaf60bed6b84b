//! The S-curve of a project: the share of its work by day, as planned first, as it was, and the fan ahead.

use chrono::{Datelike, NaiveDate};
use plotters::style::RGBColor;

use super::{
    Chart,
    canvas::{Anchor, Canvas, Drawn, Point, SMALL, TEXT, WIDTH, cut, pixel, sheet, width},
    colour,
};
use crate::words::{
    Words,
    chart::{ChartWords, chart_words},
    page::PageWords,
};
use forewarn_risk::{forecast::earned::CurvePoint, prospect::ProjectCurve};

const LEFT: i32 = 52;
const RIGHT: i32 = WIDTH - 16;
const TOP: i32 = 48;
const BOTTOM: i32 = 232;
const HEIGHT: i32 = 280;

/// `None` where the whole project is one delivery: its dates say as much, and a curve of one step is a block.
pub(super) fn draw(
    project: &ProjectCurve,
    name: String,
    words: &Words,
    more: &PageWords,
) -> Result<Option<Chart>, String> {
    if project.curve.iter().all(|point| point.planned <= 0.0 || point.planned >= 1.0) {
        return Ok(None);
    }
    let said = chart_words(words.lang);
    let ends = project.forecast_end.map(|(p50, p80)| (words.day(p50), words.day(p80)));
    let alt = (said.alt)(
        &project.name,
        &words.day(project.planned_end),
        ends.as_ref().map(|(p50, p80)| (p50.as_str(), p80.as_str())),
    );
    let svg = sheet(HEIGHT, &alt, |canvas| paint(canvas, project, words, said))?;
    let (title, caption) = (more.project_stands.to_owned(), said.caption.to_owned());
    Ok(Some(Chart { name, title, svg, alt, caption }))
}

/// Days across, shares up.
#[derive(Clone, Copy)]
struct Axes {
    from: NaiveDate,
    days: f64,
}

impl Axes {
    fn x(self, day: NaiveDate) -> i32 {
        let part = ((day - self.from).num_days() as f64 / self.days).clamp(0.0, 1.0);
        LEFT + pixel(f64::from(RIGHT - LEFT) * part)
    }

    fn at(self, on: NaiveDate, share: f64) -> Point {
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        (self.x(on), BOTTOM - pixel(f64::from(BOTTOM - TOP) * share))
    }

    /// A line that rises in steps: work counts when it is delivered.
    fn steps(self, curve: &[CurvePoint], share: impl Fn(&CurvePoint) -> Option<f64>) -> Vec<Point> {
        let mut points: Vec<Point> = Vec::new();
        for (on, share) in curve.iter().filter_map(|point| Some((point.on, share(point)?))) {
            let next = self.at(on, share);
            if let Some(last) = points.last().filter(|last| last.1 != next.1) {
                points.push((next.0, last.1));
            }
            points.push(next);
        }
        points
    }
}

fn paint(canvas: &mut Canvas<'_>, project: &ProjectCurve, words: &Words, said: &ChartWords) -> Drawn {
    let (Some(first), Some(last)) = (project.curve.first(), project.curve.last()) else { return Ok(()) };
    let axes = Axes { from: first.on, days: (last.on - first.on).num_days().max(1) as f64 };
    let index = (said.index)(words, project.schedule_index, project.cost_index);
    let room = RIGHT - LEFT - width(&index, SMALL) - 12;
    canvas.bold(&cut(&project.name, TEXT, room), (LEFT, 12), Anchor::Start, colour::INK, TEXT)?;
    canvas.text(&index, (RIGHT, 12), Anchor::End, colour::DIM, SMALL)?;
    legend(canvas, said)?;
    for share in [0.0, 0.5, 1.0] {
        let y = axes.at(first.on, share).1;
        canvas.line((LEFT, y), (RIGHT, y), colour::HAIR, 1)?;
        canvas.text(&words.rate(share), (LEFT - 8, y), Anchor::End, colour::DIM, SMALL)?;
    }
    months(canvas, axes, last.on, words)?;
    for pair in project.curve.windows(2) {
        if let [CurvePoint { on, p50: Some(p50), p80: Some(p80), .. }, next] = pair {
            let ((left, top), (_, bottom)) = (axes.at(*on, *p50), axes.at(*on, *p80));
            if top < bottom {
                canvas.bar((left, top), (axes.x(next.on), bottom), colour::WATCH, 0.25)?;
            }
        }
    }
    canvas.path(axes.steps(&project.curve, |point| point.p80), colour::WATCH)?;
    canvas.path(axes.steps(&project.curve, |point| point.p50), colour::WATCH)?;
    canvas.path(axes.steps(&project.curve, |point| Some(point.planned)), colour::DIM)?;
    canvas.path(axes.steps(&project.curve, |point| point.actual), colour::BLUE)?;
    canvas.dashes(axes.x(project.today), TOP - 6, BOTTOM)?;
    let today = (words.as_of)(&words.short_day(project.today, project.today));
    let half = width(&today, SMALL) / 2;
    let middle = axes.x(project.today).clamp(LEFT + half, RIGHT - half);
    canvas.text(&today, (middle, BOTTOM + 34), Anchor::Middle, colour::INK, SMALL)?;
    let Some((p50, p80)) = project.forecast_end else { return Ok(()) };
    let day = |day: NaiveDate| words.short_day(day, project.today);
    let ends = (said.ends)(&day(p50), &day(p80));
    // Beside the day of the review, which the end of the work may lie close to.
    if middle + half + 12 + width(&ends, SMALL) <= RIGHT {
        canvas.text(&ends, (RIGHT, BOTTOM + 34), Anchor::End, colour::WATCH, SMALL)
    } else {
        canvas.text(&ends, (LEFT, BOTTOM + 34), Anchor::Start, colour::WATCH, SMALL)
    }
}

fn legend(canvas: &mut Canvas<'_>, said: &ChartWords) -> Drawn {
    let mut x = LEFT;
    let entries: [(&str, RGBColor); 3] =
        [(said.planned, colour::DIM), (said.actual, colour::BLUE), (said.ahead, colour::WATCH)];
    for (words, tone) in entries {
        canvas.line((x, 32), (x + 16, 32), tone, 3)?;
        canvas.text(words, (x + 22, 32), Anchor::Start, tone, SMALL)?;
        x += 22 + width(words, SMALL) + 20;
    }
    Ok(())
}

fn months(canvas: &mut Canvas<'_>, axes: Axes, last: NaiveDate, words: &Words) -> Drawn {
    let mut free = 0;
    let mut month = axes.from.with_day(1).unwrap_or(axes.from);
    while let Some(next) = month.checked_add_months(chrono::Months::new(1)).filter(|next| *next <= last) {
        let x = axes.x(next);
        let name = words.months_axis[next.month0() as usize];
        let name = if next.month() == 1 { format!("{name} {}", next.year()) } else { name.to_owned() };
        let end = x + width(&name, SMALL) + 6;
        if x >= free && end <= RIGHT {
            canvas.line((x, BOTTOM), (x, BOTTOM + 5), colour::DIM, 1)?;
            canvas.text(&name, (x, BOTTOM + 16), Anchor::Start, colour::DIM, SMALL)?;
            free = end + 6;
        }
        month = next;
    }
    Ok(())
}
