//! How often a budget comes anew, and what passes to the next period.

use chrono::{Datelike, Months, NaiveDate};

use super::Keyword;

/// How often a budget comes anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BudgetPeriod {
    /// Each calendar month.
    Month,
    /// Each calendar quarter.
    Quarter,
    /// Each calendar year.
    Year,
}

impl Keyword for BudgetPeriod {
    const WORDS: &'static [(&'static str, Self)] =
        &[("month", Self::Month), ("quarter", Self::Quarter), ("year", Self::Year)];
}

impl BudgetPeriod {
    /// The first day of the period that holds a day.
    pub fn first_day(self, day: NaiveDate) -> NaiveDate {
        let month = match self {
            Self::Month => day.month(),
            Self::Quarter => day.month0() / 3 * 3 + 1,
            Self::Year => 1,
        };
        NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day)
    }

    /// The first day of the period after the one that begins on `first`.
    pub(crate) fn next(self, first: NaiveDate) -> NaiveDate {
        let months = match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        };
        first.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
    }
}

/// What of a period's budget passes to the next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rollover {
    /// Nothing: each period stands for itself.
    #[default]
    None,
    /// What was left over.
    Surplus,
    /// What was left over, and what was spent too much.
    Both,
}

impl Keyword for Rollover {
    const WORDS: &'static [(&'static str, Self)] =
        &[("none", Self::None), ("surplus", Self::Surplus), ("both", Self::Both)];
}
