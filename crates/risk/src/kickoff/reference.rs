//! What such work actually takes, from the workspace's own history or from publications.

use serde::Serialize;

use crate::forecast::{CASES_LEAST, ratio::AmountForecast};

/// A published figure that a reference is based on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Publication {
    /// Authors, title, place, year.
    pub source: &'static str,
    /// What it counted, and what it found.
    pub finding: &'static str,
    /// What follows from it here, and what does not.
    pub use_here: &'static str,
}

impl Publication {
    /// Time: the class of the forecast.
    pub const TIME: Self = Self {
        source: "Kitchenham, Pfleeger, McColl, Eagan: An empirical study of maintenance and development estimation accuracy. Journal of Systems and Software 64, 2002",
        finding: "145 outsourced software projects: actual over promised duration 1.00 at the median, 1.67 at 90 %",
        use_here: "taken as log-normal; software for few clients of one company, so a rough guide for other work",
    };

    /// Cost: one in six is no rare exception.
    pub const COST: Self = Self {
        source: "Flyvbjerg, Budzier: Why your IT project may be riskier than you think. Harvard Business Review, September 2011",
        finding: "1,471 IT projects: 27 % over budget on average, and one in six at 200 % over on average",
        use_here: "the log-normal with that mean and that mean of its top sixth; projects larger than most an agency has",
    };

    /// Effort, as a second opinion on cost.
    pub const EFFORT: Self = Self {
        source: "Moløkken, Jørgensen: A review of surveys on software effort estimation. International Symposium on Empirical Software Engineering, 2003",
        finding: "surveys of software projects: 60–80 % run over in effort or time, by 30–40 % in effort on average; they find the far larger overruns of consultancies' reports unconfirmed",
        use_here: "said beside the cost; no figure is computed from it",
    };

    /// A dissenting one: experienced leaders do better.
    pub const EXPERIENCE: Self = Self {
        source: "Sauer, Gemino, Reich: The impact of size and volatility on IT project performance. Communications of the ACM 50 (11), 2007",
        finding: "projects of experienced managers in the UK: 67 % came close to budget, schedule and scope",
        use_here: "said beside the time; no figure is computed from it",
    };

    /// All that is cited.
    pub const ALL: [Self; 4] = [Self::TIME, Self::COST, Self::EFFORT, Self::EXPERIENCE];
}

/// The spread of an outcome: quantiles at 10, 50, 80, 90 and 95 %, rising.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread(pub [f64; 5]);

impl Spread {
    const LEVELS: [f64; 5] = [0.10, 0.50, 0.80, 0.90, 0.95];

    /// The probability of at most `value`, straight between the quantiles, falling off beyond them.
    pub fn probability(self, value: f64) -> f64 {
        let quantiles = self.0;
        if value <= quantiles[0] {
            return if quantiles[0] > 0.0 {
                Self::LEVELS[0] * (value.max(0.0) / quantiles[0]).powi(4)
            } else {
                0.0
            };
        }
        for index in 1..quantiles.len() {
            if value <= quantiles[index] {
                let width = (quantiles[index] - quantiles[index - 1]).max(1e-9);
                let part = (value - quantiles[index - 1]) / width;
                return Self::LEVELS[index - 1] + part * (Self::LEVELS[index] - Self::LEVELS[index - 1]);
            }
        }
        let width = (quantiles[4] - quantiles[1]).max(1e-9);
        1.0 - (1.0 - Self::LEVELS[4]) * (-2.0 * (value - quantiles[4]) / width).exp()
    }

    /// The value that is not passed with a probability of 50 %.
    pub fn p50(self) -> f64 {
        self.0[1]
    }

    /// The value that is not passed with a probability of 80 %.
    pub fn p80(self) -> f64 {
        self.0[2]
    }

    /// The spread of `amount` times a log-normal share.
    fn log_normal(amount: f64, sigma: f64) -> Self {
        // The normal quantiles of the levels.
        Self([-1.281_552, 0.0, 0.841_621, 1.281_552, 1.644_854].map(|z| amount * (sigma * z).exp()))
    }
}

/// What one dimension is measured against.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// The class: a service, "all", or "published".
    pub class: String,
    /// How many of the agency's own cases it is based on; 0 for a published one.
    pub cases: usize,
    /// Its publication, if it is a published one.
    pub publication: Option<Publication>,
    /// Days from the start, or money in all; for a result the share of its target that is reached.
    pub spread: Spread,
}

/// What the brief is measured against; `None` where there is no honest reference.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct References {
    /// Days from the start to delivery.
    pub time: Option<Reference>,
    /// Money in all.
    pub cost: Option<Reference>,
    /// Target over actual of results, so that a larger one is worse, as with days and money: 1 where the target is met.
    /// There is no published one for agencies' results.
    pub result: Option<Reference>,
}

impl Reference {
    /// The agency's own class.
    pub fn own(class: String, cases: usize, quantiles: [f64; 5]) -> Self {
        Self { class, cases, publication: None, spread: Spread(quantiles) }
    }
}

impl References {
    /// Replaces published references by the workspace's own history, where it has a class.
    ///
    /// `result` is learned from past results with what was reached as planned and the target as actual, and asked for a
    /// planned amount of 1.
    #[must_use]
    pub fn or_own(
        mut self,
        time: Option<AmountForecast>,
        cost: Option<AmountForecast>,
        result: Option<AmountForecast>,
    ) -> Self {
        let amount = |amount: Option<AmountForecast>| {
            let amount = amount.filter(|amount| amount.cases >= CASES_LEAST)?;
            Some(Reference::own(amount.class, amount.cases, amount.quantiles))
        };
        self.time = amount(time).or(self.time);
        self.cost = amount(cost).or(self.cost);
        self.result = amount(result).or(self.result);
        self
    }

    /// The published ones, for `days` planned and `cost` agreed.
    pub fn published(days: Option<f64>, cost: Option<f64>) -> Self {
        let reference = |amount: f64, sigma, publication| Reference {
            class: "published".to_owned(),
            cases: 0,
            publication: Some(publication),
            spread: Spread::log_normal(amount, sigma),
        };
        Self {
            // ln 1.67 over the normal quantile of 90 %.
            time: days.filter(|days| *days > 0.0).map(|days| reference(days, 0.400, Publication::TIME)),
            // A mean of 1.27 and 3.0 in the top sixth give a median of 1.00 and a spread of 0.70.
            cost: cost.filter(|cost| *cost > 0.0).map(|cost| reference(cost, 0.70, Publication::COST)),
            result: None,
        }
    }
}
