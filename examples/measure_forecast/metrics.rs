//! What is measured, and how it is written.

use forewarn::forecast::LEVELS;

/// One judged forecast: days from the as-of's day.
pub(crate) struct Row {
    /// The item's place, because rows of one item repeat each other.
    pub(crate) item: usize,
    /// The model's quantiles, the rival's, and the promised date taken at its word.
    pub(crate) quantiles: [[f64; 5]; 3],
    /// `None` when it was never delivered, but the promise is known to be broken.
    pub(crate) delivered: Option<f64>,
    /// Whether the promise was kept, and the chances that the model, the rival and the base rate gave it.
    pub(crate) kept: Option<(bool, [f64; 3])>,
    /// Promised, overdue, undated.
    pub(crate) state: usize,
}

/// Sums over rows, so that items can be drawn again.
#[derive(Clone, Copy, Default)]
struct Sums {
    ended: f64,
    covered: [f64; 5],
    rival_covered: [f64; 5],
    loss: [f64; 3],
    promises: f64,
    kept: f64,
    stated: f64,
    brier: [f64; 3],
}

impl Sums {
    fn add(&mut self, row: &Row) {
        if let Some(delivered) = row.delivered {
            self.ended += 1.0;
            for (which, loss) in self.loss.iter_mut().enumerate() {
                for (level, quantile) in LEVELS.iter().zip(row.quantiles[which]) {
                    let over = delivered - quantile;
                    *loss += (level * over).max((level - 1.0) * over) / 5.0;
                }
            }
            for place in 0..5 {
                self.covered[place] += f64::from(u8::from(delivered <= row.quantiles[0][place]));
                self.rival_covered[place] += f64::from(u8::from(delivered <= row.quantiles[1][place]));
            }
        }
        if let Some((kept, chances)) = row.kept {
            let kept = f64::from(u8::from(kept));
            self.promises += 1.0;
            self.kept += kept;
            self.stated += chances[0];
            for (brier, chance) in self.brier.iter_mut().zip(chances) {
                *brier += (chance - kept) * (chance - kept);
            }
        }
    }

    fn join(&mut self, other: &Self) {
        let pairs = [
            (&mut self.ended, other.ended),
            (&mut self.promises, other.promises),
            (&mut self.kept, other.kept),
            (&mut self.stated, other.stated),
        ];
        for (sum, value) in pairs {
            *sum += value;
        }
        self.covered.iter_mut().zip(other.covered).for_each(|(sum, value)| *sum += value);
        self.rival_covered.iter_mut().zip(other.rival_covered).for_each(|(sum, value)| *sum += value);
        self.loss.iter_mut().zip(other.loss).for_each(|(sum, value)| *sum += value);
        self.brier.iter_mut().zip(other.brier).for_each(|(sum, value)| *sum += value);
    }

    fn ratio(&self) -> f64 {
        self.loss[0] / self.loss[1]
    }

    fn skill(&self, which: usize) -> f64 {
        1.0 - self.brier[which] / self.brier[2]
    }
}

/// The heads of the table.
pub(crate) fn head() {
    println!(
        "| set | rows (items) | P10 | P50 | P80 | P90 | P95 | rival P80 P90 | pinball | rival | at its word | to rival (90 %) \
         | promises | kept | stated | Brier | skill (90 %) | rival's |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
}

/// A line of the table.
pub(crate) fn line<'a>(name: &str, rows: impl Iterator<Item = &'a Row>) {
    let mut items: Vec<(usize, Sums)> = Vec::new();
    for row in rows {
        match items.binary_search_by_key(&row.item, |item| item.0) {
            Ok(place) => items[place].1.add(row),
            Err(place) => {
                let mut sums = Sums::default();
                sums.add(row);
                items.insert(place, (row.item, sums));
            }
        }
    }
    let mut whole = Sums::default();
    for (_, sums) in &items {
        whole.join(sums);
    }
    let share = |value: f64| format!("{:.3}", value / whole.ended);
    let cover = whole.covered.map(share).join(" | ");
    let (ratio, skill) = intervals(&items);
    let promises = if whole.promises > 0.0 {
        format!(
            "{} | {:.2} | {:.2} | {:.3} | {:+.3} ({:+.3} to {:+.3}) | {:+.3}",
            whole.promises,
            whole.kept / whole.promises,
            whole.stated / whole.promises,
            whole.brier[0] / whole.promises,
            whole.skill(0),
            skill.0,
            skill.1,
            whole.skill(1),
        )
    } else {
        "– | – | – | – | – | –".to_owned()
    };
    println!(
        "| {name} | {} ({}) | {cover} | {} {} | {:.2} | {:.2} | {:.2} | {:.3} ({:.3} to {:.3}) | {promises} |",
        whole.ended,
        items.len(),
        share(whole.rival_covered[2]),
        share(whole.rival_covered[3]),
        whole.loss[0] / whole.ended,
        whole.loss[1] / whole.ended,
        whole.loss[2] / whole.ended,
        whole.ratio(),
        ratio.0,
        ratio.1,
    );
}

/// The 90 % intervals of the ratio of losses and of the skill, items drawn again a thousand times.
fn intervals(items: &[(usize, Sums)]) -> ((f64, f64), (f64, f64)) {
    const DRAWS: usize = 1_000;
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let (mut ratios, mut skills) = (Vec::with_capacity(DRAWS), Vec::with_capacity(DRAWS));
    for _ in 0..DRAWS {
        let mut sums = Sums::default();
        for _ in items {
            // Knuth's linear congruential generator; the upper bits are even enough for this.
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            sums.join(&items[(state >> 33) as usize % items.len()].1);
        }
        ratios.push(sums.ratio());
        skills.push(sums.skill(0));
    }
    let middle = |values: &mut Vec<f64>| {
        values.sort_by(f64::total_cmp);
        (values[DRAWS / 20], values[DRAWS - DRAWS / 20])
    };
    (middle(&mut ratios), middle(&mut skills))
}

/// The 90 % interval of a figure of so many items, which are drawn again a thousand times: the figure is asked for with
/// how often each was drawn.
pub(crate) fn interval(items: usize, figure: impl Fn(&[f64]) -> f64) -> (f64, f64) {
    const DRAWS: usize = 1_000;
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut figures: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let mut weights = vec![0.0; items];
            for _ in 0..items {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                weights[(state >> 33) as usize % items] += 1.0;
            }
            figure(&weights)
        })
        .collect();
    figures.sort_by(f64::total_cmp);
    (figures[DRAWS / 20], figures[DRAWS - DRAWS / 20])
}
