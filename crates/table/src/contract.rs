//! `contracts`: what was signed, from when to when, and how it ends.

use chrono::{DateTime, Utc};

use super::{
    ClientIndex, Currency, Deadline, Keyword, Moment, Money, RowFields, TableColumn, TableRow, may, must,
};

/// What becomes of a contract when its end comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Renewal {
    /// It goes on, unless notice is given.
    Auto,
    /// It is over, unless it is signed anew.
    Manual,
}

impl Keyword for Renewal {
    const WORDS: &'static [(&'static str, Self)] = &[("auto", Self::Auto), ("manual", Self::Manual)];
}

/// A contract with a client.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub struct Contract {
    /// The client's index in the list of clients.
    pub client: ClientIndex,
    /// The key.
    pub contract_id: String,
    /// The project's id, if it is about one.
    pub project_id: Option<String>,
    /// When it was signed: from then on it is known; from its start on where this is not given.
    pub signed_on: Option<Moment>,
    /// Its first day.
    pub starts_on: Moment,
    /// Its last day; it runs on without one.
    pub ends_on: Option<Deadline>,
    /// How many days before the end notice must be given.
    pub notice_days: Option<u32>,
    /// What becomes of it at its end.
    pub renews: Option<Renewal>,
    /// What it pays a month.
    pub fee: Option<Money>,
    /// The currency of the fee; the client's where none is given.
    pub currency: Option<Currency>,
    /// The hours that the fee buys a month.
    pub hours: Option<f64>,
    /// How many rounds of changes are included.
    pub revision_rounds: Option<f64>,
    /// What is included, in free words.
    pub includes: Vec<String>,
}

impl TableRow for Contract {
    const NAME: &'static str = "contracts";
    const COLUMNS: &'static [TableColumn] = &[
        must("contract_id"),
        must("client_id"),
        may("project_id"),
        may("signed_on"),
        must("starts_on"),
        may("ends_on"),
        may("notice_days"),
        may("renews"),
        may("fee"),
        may("currency"),
        may("hours"),
        may("revision_rounds"),
        may("includes"),
    ];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast from float saturates"
        )]
        let days = |days: f64| days.round() as u32;
        let row = Self {
            client: fields.client("client_id"),
            contract_id: fields.required("contract_id").to_owned(),
            project_id: fields.text("project_id").map(str::to_owned),
            signed_on: fields.moment("signed_on"),
            starts_on: fields.required_moment("starts_on"),
            ends_on: fields.deadline("ends_on"),
            notice_days: fields.non_negative("notice_days").map(days),
            renews: fields.choice("renews"),
            fee: fields.money("fee"),
            currency: fields.currency("currency"),
            hours: fields.non_negative("hours"),
            revision_rounds: fields.non_negative("revision_rounds"),
            includes: fields.text("includes").map_or_else(Vec::new, |words| {
                words.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
            }),
        };
        if row.fee.is_some_and(|fee| fee < Money(0)) {
            fields.refuse("fee", fields.text("fee").unwrap_or(""), super::RejectionReason::Negative);
        }
        if row.notice_days.is_some_and(|days| days > 3_660) {
            let written = fields.text("notice_days").unwrap_or("");
            let reason = forewarn_base::value::UnreadableValue::NumberOutOfRange;
            fields.refuse("notice_days", written, reason);
        }
        row
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        Some(self.signed_on.unwrap_or(self.starts_on).at)
    }

    fn key(&self) -> Option<(&'static str, &str)> {
        Some(("contract_id", &self.contract_id))
    }
}
