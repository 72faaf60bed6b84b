//! Why a client stands where it stands: from the typical client, addend by addend, to its chance.

use super::{
    Chart,
    canvas::{Anchor, SMALL, TEXT, WIDTH, pixel, rows, sheet, wrap},
    colour,
};
use crate::words::{Words, page::PageWords, phrase};
use forewarn_risk::review::record::ClientLine;
use plotters::style::RGBColor;

const SHOWN: usize = 8;
/// The reasons of an alert, which stand first whatever they weigh.
const REASONS: usize = 3;
/// A change smaller than this is none.
const LEAST_POINTS: f64 = 0.5;
const LEFT: i32 = 236;
const RIGHT: i32 = WIDTH - 56;
/// Between two lines of a label, and what a row has above and below them.
const LINE: i32 = 16;
const SPACE: i32 = 15;

struct Step {
    label: String,
    from: f64,
    to: f64,
    said: String,
    colour: RGBColor,
    is_end: bool,
}

pub(super) fn draw(
    client: &ClientLine,
    stem: &str,
    words: &Words,
    more: &PageWords,
) -> Result<Chart, String> {
    let steps = steps(client, words);
    let (first, list, last) = told(&steps);
    let alt = (words.alt_waterfall)(&client.name, first, &list, last);
    Ok(Chart {
        name: format!("waterfall-{stem}"),
        title: (more.why_chance)(last),
        svg: paint(&steps, &alt)?,
        alt,
        caption: words.caption_waterfall.to_owned(),
    })
}

/// What moved the chance since last month; `None` where nothing did by half a point.
pub(super) fn change(
    client: &ClientLine,
    stem: &str,
    words: &Words,
    more: &PageWords,
) -> Result<Option<Chart>, String> {
    let (Some(before), Some(now)) = (client.chance_before, client.chance) else { return Ok(None) };
    if client.changes.iter().all(|change| change.points.abs() < LEAST_POINTS) {
        return Ok(None);
    }
    let mut steps = vec![end(words.last_month, before.probability, words)];
    let parts: Vec<(String, f64)> =
        client.changes.iter().map(|change| (phrase::change(change, words.lang), change.points)).collect();
    add(&mut steps, &parts, 0, words);
    steps.push(end(more.now, now.probability, words));
    let (first, list, last) = told(&steps);
    let alt = (more.alt_change)(&client.name, first, &list, last);
    Ok(Some(Chart {
        name: format!("change-{stem}"),
        title: more.what_changed.to_owned(),
        svg: paint(&steps, &alt)?,
        alt,
        caption: more.caption_change.to_owned(),
    }))
}

fn told(steps: &[Step]) -> (&str, String, &str) {
    let (first, last) = (&steps[0], &steps[steps.len() - 1]);
    let list: Vec<String> =
        steps[1..steps.len() - 1].iter().map(|step| format!("{} {}", step.label, step.said)).collect();
    (&first.said, list.join("; "), &last.said)
}

fn paint(steps: &[Step], alt: &str) -> Result<String, String> {
    let highest = steps.iter().map(|step| step.from.max(step.to)).fold(10.0, f64::max);
    let x = |points: f64| LEFT + pixel(f64::from(RIGHT - LEFT) * (points / highest).clamp(0.0, 1.0));
    let labels: Vec<Vec<String>> = steps.iter().map(|step| wrap(&step.label, TEXT, LEFT - 14)).collect();
    let height = |lines: &[String]| LINE * rows(lines.len()) + SPACE;
    let total: i32 = labels.iter().map(|lines| height(lines)).sum();
    sheet(total + 4, alt, |canvas| {
        canvas.line((LEFT, 2), (LEFT, total), colour::HAIR, 1)?;
        let mut top = 0;
        for (place, (step, label)) in steps.iter().zip(&labels).enumerate() {
            let bottom = top + height(label);
            let y = i32::midpoint(top, bottom);
            for (line, text) in label.iter().enumerate() {
                let at = (LEFT - 12, y - (rows(label.len()) - 1) * LINE / 2 + LINE * rows(line));
                if step.is_end {
                    canvas.bold(text, at, Anchor::End, colour::INK, TEXT)?;
                } else {
                    canvas.text(text, at, Anchor::End, colour::INK, TEXT)?;
                }
            }
            let (from, to) = (x(step.from.min(step.to)), x(step.from.max(step.to)));
            canvas.bar(
                (from, y - 7),
                (to.max(from + 1), y + 7),
                step.colour,
                if step.is_end { 0.8 } else { 0.9 },
            )?;
            if let Some(next) = labels.get(place + 1) {
                canvas.line(
                    (x(step.to), y + 7),
                    (x(step.to), bottom + height(next) / 2 - 7),
                    colour::DIM,
                    1,
                )?;
            }
            let beside = (to.max(from + 1) + 8, y);
            if step.is_end {
                canvas.bold(&step.said, beside, Anchor::Start, colour::INK, TEXT)?;
            } else {
                canvas.text(&step.said, beside, Anchor::Start, colour::DIM, SMALL)?;
            }
            top = bottom;
        }
        Ok(())
    })
}

/// The bars from top to bottom, in percentage points. The first and the last start at zero.
fn steps(client: &ClientLine, words: &Words) -> Vec<Step> {
    let prior = 1.0 / (1.0 + (-client.prior_log_odds).exp());
    let mut steps = vec![end(words.start, prior, words)];
    let parts: Vec<(String, f64)> =
        client.addends.iter().map(|addend| (phrase::addend(addend, words.lang), addend.points)).collect();
    add(&mut steps, &parts, client.reasons().take(REASONS).count(), words);
    let probability = client.chance.map_or(prior, |chance| chance.probability);
    steps.push(end(words.result, probability, words));
    steps
}

fn end(label: &str, share: f64, words: &Words) -> Step {
    Step {
        label: label.to_owned(),
        from: 0.0,
        to: share * 100.0,
        said: words.percent(share),
        colour: colour::INK,
        is_end: true,
    }
}

/// Adds a bar for each of the first `reasons` parts, in the order they came, and of the others, the weightiest first; and one
/// for all the rest that raises, one for all that lowers.
fn add(steps: &mut Vec<Step>, parts: &[(String, f64)], reasons: usize, words: &Words) {
    let mut reached = steps.last().map_or(0.0, |step| step.to);
    let mut bar = |label: String, points: f64| {
        let (from, to) = (reached, reached + points);
        reached = to;
        let colour = if points < 0.0 { colour::BLUE } else { colour::ACT };
        steps.push(Step { label, from, to, said: words.points(points), colour, is_end: false });
    };
    let mut order: Vec<usize> = (0..parts.len()).collect();
    // The reasons of an alert keep its order, whatever they come to in points.
    let weight = |part: usize| if part < reasons { f64::INFINITY } else { parts[part].1.abs() };
    order.sort_by(|&a, &b| weight(b).total_cmp(&weight(a)).then(a.cmp(&b)));
    // One more is shown rather than called "one more".
    let shown = if parts.len() == SHOWN + 1 { SHOWN + 1 } else { SHOWN.min(parts.len()) };
    let (large, small) = order.split_at(shown);
    for part in large {
        bar(parts[*part].0.clone(), parts[*part].1);
    }
    for raises in [true, false] {
        let same: Vec<f64> =
            small.iter().map(|part| parts[*part].1).filter(|points| (*points > 0.0) == raises).collect();
        if !same.is_empty() {
            bar((words.other)(same.len(), raises), same.iter().sum());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;
    use forewarn_text::Lang;

    #[test]
    fn bars_fall_after_the_reasons() {
        let words = words(Lang::En);
        let points = [1.0, 6.0, 3.0, -4.0, 5.0, 0.2, -0.1, 2.0, -1.5, 2.5, 0.4];
        let parts: Vec<(String, f64)> = points.iter().map(|points| (points.to_string(), *points)).collect();
        let mut steps = vec![end(words.start, 0.07, words)];
        add(&mut steps, &parts, 2, words);
        let labels: Vec<&str> = steps[1..].iter().map(|step| step.label.as_str()).collect();
        assert_eq!(labels[..8], ["1", "6", "5", "-4", "3", "2.5", "2", "-1.5"]);
        let reached = steps[steps.len() - 1].to;
        assert!((reached - 7.0 - points.iter().sum::<f64>()).abs() < 1e-9, "{reached}");
    }
}
