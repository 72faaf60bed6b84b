//! A line as tall as a word.

use std::fmt::Write as _;

use forewarn_table::Band;

/// The course of a chance as a small line that ends in a dot; nothing where fewer than two values are known.
pub fn spark(course: &[Option<f64>], band: Band) -> String {
    let known: Vec<(usize, f64)> =
        course.iter().enumerate().filter_map(|(place, value)| value.map(|value| (place, value))).collect();
    let (Some(&(end, last)), true) = (known.last(), known.len() > 1) else { return String::new() };
    let top = known.iter().map(|&(_, value)| value).fold(0.4, f64::max);
    let steps = (course.len().max(2) - 1) as f64;
    let place = |step: usize, value: f64| {
        (4.0 + 82.0 * step as f64 / steps, 19.0 - 16.0 * (value / top).clamp(0.0, 1.0))
    };
    let colour = match band {
        Band::Act => "act",
        Band::Watch => "watch",
        Band::Calm => "calm",
        Band::Unknown => "dim",
    };
    let mut svg = String::from("<svg viewBox=\"0 0 90 22\" class=\"spark\" aria-hidden=\"true\">");
    // A gap stays a gap.
    for run in known.chunk_by(|before, after| after.0 == before.0 + 1).filter(|run| run.len() > 1) {
        let points: Vec<String> = run
            .iter()
            .map(|&(step, value)| {
                let (x, y) = place(step, value);
                format!("{x:.1},{y:.1}")
            })
            .collect();
        let _ = write!(
            svg,
            "<polyline fill=\"none\" stroke=\"var(--{colour})\" stroke-width=\"1.6\" points=\"{}\"/>",
            points.join(" ")
        );
    }
    let (x, y) = place(end, last);
    let _ = write!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.6\" fill=\"var(--{colour})\"/></svg>");
    svg
}
