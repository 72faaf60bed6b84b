//! The S-curve of a project: the share of its work by day, as planned first, as it was, and the fan ahead.

use chrono::{Datelike, NaiveDate};
use plotters::style::RGBColor;

use super::{
    Chart,
    canvas::{Anchor, Canvas, Drawn, Point, SMALL, TEXT, WIDTH, cut, pixel, sheet, width},
    colour,
};
use crate::words::{Words, page::PageWords};
use forewarn_risk::{forecast::earned::CurvePoint, prospect::ProjectCurve};

const LEFT: i32 = 52;
const RIGHT: i32 = WIDTH - 16;
const TOP: i32 = 48;
const BOTTOM: i32 = 232;
const HEIGHT: i32 = 280;

/// The words of a language.
struct Said {
    planned: &'static str,
    actual: &'static str,
    ahead: &'static str,
    caption: &'static str,
    index: fn(schedule: Option<f64>, cost: Option<f64>) -> String,
    alt: fn(name: &str, planned: &str, ends: Option<(&str, &str)>) -> String,
}

static EN: Said = Said {
    planned: "planned",
    actual: "delivered",
    ahead: "ahead: 50 to 80 %",
    caption: "The share of the project’s listed work delivered by each day. Grey: as first planned. Blue: as it was. Amber: if every open item comes on its 50 % or 80 % day, and the last on the day by which all are done with that probability. Where blue runs below grey the project is late; where amber ends right of grey, talk about the end now. SPI(t) is earned over elapsed time and CPI earned over spent; below 1 is late, or dear.",
    index: |schedule, cost| format!("SPI(t) {} · CPI {}", shown(schedule, '.'), shown(cost, '.')),
    alt: |name, planned, ends| match ends {
        Some((p50, p80)) => {
            format!(
                "S-curve of {name}: planned to end on {planned}, as likely as not by {p50}, 80 % by {p80}"
            )
        }
        None => format!("S-curve of {name}: planned to end on {planned}"),
    },
};

static RU: Said = Said {
    planned: "план",
    actual: "сдано",
    ahead: "впереди: от 50 до 80 %",
    caption: "Какая доля намеченной работы сдана к каждому дню. Серая линия — первый план, синяя — как вышло, жёлтая полоса — если каждая открытая задача придёт в свой день 50 % или 80 %, а последняя — в день, к которому с этой вероятностью готово всё. Синяя ниже серой — проект отстаёт; полоса кончается правее серой — об окончании пора говорить. SPI(t) — освоенное время к прошедшему, CPI — освоенное к потраченному; меньше 1 — опоздание или перерасход.",
    index: |schedule, cost| format!("SPI(t) {} · CPI {}", shown(schedule, ','), shown(cost, ',')),
    alt: |name, planned, ends| match ends {
        Some((p50, p80)) => {
            format!(
                "S-кривая проекта «{name}»: план до {planned}, в половине случаев до {p50}, в восьми из десяти до {p80}"
            )
        }
        None => format!("S-кривая проекта «{name}»: план до {planned}"),
    },
};

fn shown(index: Option<f64>, point: char) -> String {
    index
        .filter(|index| index.is_finite())
        .map_or("–".to_owned(), |index| format!("{index:.2}").replace('.', &point.to_string()))
}

pub(super) fn draw(
    project: &ProjectCurve,
    name: String,
    words: &Words,
    more: &PageWords,
) -> Result<Chart, String> {
    let said = if words.code == "ru" { &RU } else { &EN };
    let ends = project.forecast_end.map(|(p50, p80)| (words.day(p50), words.day(p80)));
    let alt = (said.alt)(
        &project.name,
        &words.day(project.planned_end),
        ends.as_ref().map(|(p50, p80)| (p50.as_str(), p80.as_str())),
    );
    let svg = sheet(HEIGHT, &alt, |canvas| paint(canvas, project, words, said))?;
    Ok(Chart { name, title: more.project_stands.to_owned(), svg, alt, caption: said.caption.to_owned() })
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

fn paint(canvas: &mut Canvas<'_>, project: &ProjectCurve, words: &Words, said: &Said) -> Drawn {
    let (Some(first), Some(last)) = (project.curve.first(), project.curve.last()) else { return Ok(()) };
    let axes = Axes { from: first.on, days: (last.on - first.on).num_days().max(1) as f64 };
    let index = (said.index)(project.schedule_index, project.cost_index);
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
    canvas.path(axes.steps(&project.curve, |point| Some(point.planned)), colour::DIM)?;
    canvas.path(axes.steps(&project.curve, |point| point.p80), colour::WATCH)?;
    canvas.path(axes.steps(&project.curve, |point| point.p50), colour::WATCH)?;
    canvas.path(axes.steps(&project.curve, |point| point.actual), colour::BLUE)?;
    canvas.dashes(axes.x(project.today), TOP - 6, BOTTOM)?;
    let today = (words.as_of)(&words.short_day(project.today, project.today));
    let half = width(&today, SMALL) / 2;
    let middle = axes.x(project.today).clamp(LEFT + half, RIGHT - half);
    canvas.text(&today, (middle, BOTTOM + 34), Anchor::Middle, colour::INK, SMALL)
}

fn legend(canvas: &mut Canvas<'_>, said: &Said) -> Drawn {
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
