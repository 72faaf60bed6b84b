//! What a message to a client is written from, as records.

use chrono::NaiveDate;

use super::{AgreedMatter, Asked};
use forewarn_table::Currency;
use forewarn_text::Lang;

/// What a message to a client is written from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    /// The day of the moment, at the client.
    pub on: NaiveDate,
    /// The language that the client is written to in; `None`: that of the review.
    pub lang: Option<Lang>,
    /// Who threatened, else who asked what presses most, by name; where nothing is asked, who wrote last at the client.
    pub to: Option<String>,
    /// The account manager.
    pub from: Option<String>,
    /// The day since which the client has heard nothing about the work, where that is long.
    pub silent_since: Option<NaiveDate>,
    /// The client's last threat to leave, to sue or not to pay, of the last 30 days.
    pub threat: Option<Asked>,
    /// What the client asked and was not told, what presses most first.
    pub asked: Vec<Asked>,
    /// What was handed over in the last 30 days, the latest first.
    pub delivered: Vec<(String, NaiveDate)>,
    /// What is late and waits for nobody else, the longest first.
    pub late: Vec<LateWork>,
    /// Open work whose date was moved in the last 30 days, the latest move first: the date before these moves, and the one now
    /// given.
    pub moved: Vec<(String, NaiveDate, NaiveDate)>,
    /// Promises without an item of the schedule that were not kept: the words, and the day they were due.
    pub owed: Vec<(String, NaiveDate)>,
    /// What comes in the next two weeks: the date given, the chance to keep it, and the day of 80 %.
    pub coming: Vec<(String, NaiveDate, Option<f64>, Option<NaiveDate>)>,
    /// What waits for the client.
    pub waiting: Vec<String>,
    /// What both sides understand differently.
    pub agree: Vec<AgreedMatter>,
    /// Work that was asked for and that nobody agreed to: the words, the day, and hours booked since.
    pub unagreed: Vec<(String, NaiveDate, f64)>,
    /// An unpaid invoice: when it was written, what is open of it, the currency.
    pub invoice: Option<(NaiveDate, f64, Option<Currency>)>,
}

/// Work that is late and waits for nobody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateWork {
    /// Its name.
    pub name: String,
    /// The date given.
    pub due: NaiveDate,
    /// When the client sent it back, if it did.
    pub returned: Option<NaiveDate>,
    /// The day by which it will be there with a probability of 80 %.
    pub likely: Option<NaiveDate>,
}
