//! `rates`: what currencies were worth, month by month; and the two kinds of amounts, those that may be added and those that may
//! not.

use std::{
    collections::BTreeMap,
    iter::Sum,
    ops::{Add, AddAssign, Div, Mul, Sub},
};

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use super::{Currency, Money, RejectionReason, RowFields, TableColumn, TableRow, must};
use forewarn_base::value::{self, UnreadableValue};

/// What one unit of a currency was worth in the workspace's during a month.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub struct MonthRate {
    /// The month's first day.
    pub month: NaiveDate,
    /// The currency.
    pub currency: Currency,
    /// What one unit of it was worth.
    pub rate: f64,
    /// When the month began: a month's rate is known throughout it.
    pub at: DateTime<Utc>,
}

impl TableRow for MonthRate {
    const NAME: &'static str = "rates";
    const COLUMNS: &'static [TableColumn] = &[must("month"), must("currency"), must("rate")];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        let zone = fields.zone();
        let written = fields.required("month");
        // `2026-03`, or any day of the month.
        let moment = value::parse_moment(&format!("{written}-01"), zone)
            .or_else(|_| value::parse_moment(written, zone))
            .map(|moment| moment.local.date());
        let day = moment.unwrap_or_else(|reason| {
            fields.refuse("month", written, reason);
            NaiveDate::default()
        });
        let month = day.with_day(1).unwrap_or(day);
        let _ = fields.required("currency");
        let _ = fields.required("rate");
        let rate = fields.number("rate").unwrap_or(1.0);
        if !(1e-9..=1e9).contains(&rate) {
            let written = fields.text("rate").unwrap_or("");
            fields.refuse("rate", written, RejectionReason::Unreadable(UnreadableValue::NumberOutOfRange));
        }
        Self {
            month,
            currency: fields.currency("currency").unwrap_or(Currency::EUR),
            rate,
            at: value::instant(month.and_time(chrono::NaiveTime::MIN), zone),
        }
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        Some(self.at)
    }
}

/// An amount in the currency it was written in. Two of them cannot be added: they may be in different currencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// How much.
    pub money: Money,
    /// Of what.
    pub currency: Currency,
}

/// An amount in the one currency of a sum, which may be added to others of that sum. [`ExchangeRates::own`] makes those of the
/// workspace's currency.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct CommonAmount(f64);

impl CommonAmount {
    /// Nothing.
    pub const ZERO: Self = Self(0.0);

    /// An amount of a sum all of whose amounts are in one currency.
    pub fn of_single_currency(amount: Amount) -> Self {
        Self(amount.money.units())
    }

    /// The amount in whole units of the sum's currency.
    pub fn units(self) -> f64 {
        self.0
    }

    /// What share of another amount of the sum it is.
    pub fn share_of(self, whole: Self) -> f64 {
        self.0 / whole.0
    }
}

impl Add for CommonAmount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for CommonAmount {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for CommonAmount {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Div<f64> for CommonAmount {
    type Output = Self;

    fn div(self, divisor: f64) -> Self {
        Self(self.0 / divisor)
    }
}

impl Mul<f64> for CommonAmount {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        Self(self.0 * factor)
    }
}

impl Sum for CommonAmount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(|amount| amount.0).sum())
    }
}

/// What currencies are worth in the workspace's: by month where the table says so, else what the configuration says.
#[derive(Debug, Clone)]
pub struct ExchangeRates {
    own: Currency,
    constant: BTreeMap<Currency, f64>,
    by_month: BTreeMap<(Currency, NaiveDate), f64>,
}

impl ExchangeRates {
    /// The rates of a workspace in its `own` currency: those that hold for ever, and the `months` that are known.
    pub fn new(
        own: Currency,
        constant: &BTreeMap<Currency, f64>,
        months: &[std::sync::Arc<MonthRate>],
    ) -> Self {
        Self {
            own,
            constant: constant.clone(),
            by_month: months.iter().map(|row| ((row.currency, row.month), row.rate)).collect(),
        }
    }

    /// An amount as a row states it: in the workspace's currency where it names none.
    pub fn amount(&self, money: Money, currency: Option<Currency>) -> Amount {
        Amount { money, currency: currency.unwrap_or(self.own) }
    }

    /// What one unit of a currency was worth on a day: that month's rate, else the last one before it, else the constant one.
    /// `None` without any.
    pub fn on(&self, currency: Currency, day: NaiveDate) -> Option<f64> {
        if currency == self.own {
            return Some(1.0);
        }
        let until = (currency, NaiveDate::MIN)..=(currency, day);
        let monthly = self.by_month.range(until).next_back().map(|(_, rate)| *rate);
        monthly.or_else(|| self.constant.get(&currency).copied())
    }

    /// An amount in the workspace's currency, at the rate of a day; `None` without a rate.
    pub fn own(&self, amount: Amount, day: NaiveDate) -> Option<CommonAmount> {
        Some(CommonAmount(amount.money.units() * self.on(amount.currency, day)?))
    }

    /// An amount in another currency, at the rates of a day; `None` without a rate.
    pub fn exchanged(&self, amount: Amount, into: Currency, day: NaiveDate) -> Option<Amount> {
        if amount.currency == into {
            return Some(amount);
        }
        let rate = self.on(amount.currency, day)? / self.on(into, day)?;
        Some(Amount { money: Money::from_units(amount.money.units() * rate), currency: into })
    }
}
