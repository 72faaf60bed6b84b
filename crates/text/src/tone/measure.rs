//! How right scores are: ranking, classes, calibration.

/// The area under the curve of true against false alarms: the chance that a marked text scores above an unmarked
/// one, ties counting half. `None` without both kinds.
pub fn area_under_curve(scored: &[(f32, bool)]) -> Option<f64> {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let marked = sorted.iter().filter(|scored| scored.1).count();
    let unmarked = sorted.len() - marked;
    if marked == 0 || unmarked == 0 {
        return None;
    }
    let (mut below, mut won) = (0_usize, 0.0);
    for tied in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let hits = tied.iter().filter(|scored| scored.1).count();
        let misses = tied.len() - hits;
        won += hits as f64 * (below as f64 + misses as f64 / 2.0);
        below += misses;
    }
    Some(won / (marked as f64 * unmarked as f64))
}

/// The mean over classes of the harmonic mean of precision and recall, for pairs of (said, true) classes.
pub fn macro_f1(classes: usize, answers: &[(usize, usize)]) -> f64 {
    class_f1(classes, answers).iter().sum::<f64>() / classes as f64
}

/// The harmonic mean of precision and recall for each class; 0 for a class never right.
pub fn class_f1(classes: usize, answers: &[(usize, usize)]) -> Vec<f64> {
    (0..classes)
        .map(|class| {
            let count = |said: bool, truly: bool| {
                answers
                    .iter()
                    .filter(|answer| (answer.0 == class) == said && (answer.1 == class) == truly)
                    .count()
            };
            let (hits, wrong, missed) = (count(true, true), count(true, false), count(false, true));
            2.0 * hits as f64 / (2 * hits + wrong + missed).max(1) as f64
        })
        .collect()
}

/// One bar of a reliability diagram.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// The mean of the scores that fell here.
    pub said: f64,
    /// The share of marked texts among them.
    pub found: f64,
    /// How many they are.
    pub count: usize,
}

/// Said against found chances in ten bins of equal width; empty bins are left out.
pub fn reliability(scored: &[(f32, bool)]) -> Vec<Bar> {
    (0..10)
        .filter_map(|bin| {
            let inside = |score: f32| {
                let low = bin as f32 / 10.0;
                score >= low && (score < low + 0.1 || bin == 9)
            };
            let bin: Vec<_> = scored.iter().filter(|scored| inside(scored.0)).collect();
            let count = bin.len();
            (count > 0).then(|| Bar {
                said: bin.iter().map(|scored| f64::from(scored.0)).sum::<f64>() / count as f64,
                found: bin.iter().filter(|scored| scored.1).count() as f64 / count as f64,
                count,
            })
        })
        .collect()
}

/// The mean distance between said and found chances over the bars of [`reliability`], weighed by their counts.
pub fn calibration_error(scored: &[(f32, bool)]) -> f64 {
    reliability(scored).iter().map(|bar| (bar.said - bar.found).abs() * bar.count as f64).sum::<f64>()
        / scored.len().max(1) as f64
}
