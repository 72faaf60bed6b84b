//! `clients`: whom the agency works for.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{Currency, Money, RowFields, TableColumn, TableRow, may, must};
use forewarn_text::Lang;

/// A client of the agency.
#[derive(Debug, Clone, PartialEq)]
pub struct Client {
    /// The key.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// A line of business or a size, as the agency cuts its portfolio.
    pub segment: Option<String>,
    /// The account manager.
    pub owner: Option<String>,
    /// The language its reports and letters are in.
    pub language: Option<Lang>,
    /// Its own zone; the workspace's where none is given.
    pub zone: Tz,
    /// First day of the relation.
    pub since: Option<NaiveDate>,
    /// Last day of the relation; counts only once it has passed.
    pub until: Option<NaiveDate>,
    /// What it pays a month.
    pub monthly_fee: Option<Money>,
    /// The currency of the fee; the workspace's where none is given.
    pub currency: Option<Currency>,
}

impl PartialOrd for Client {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        // Zones have no order of their own.
        let key = |client: &Self| {
            let Self { client_id, name, segment, owner, language, zone, since, until, monthly_fee, currency } =
                client.clone();
            (client_id, name, segment, owner, language, zone.name(), since, until, monthly_fee, currency)
        };
        key(self).partial_cmp(&key(other))
    }
}

impl Client {
    /// Whether the relation had begun by a moment; a client without a first day is always known.
    pub fn is_known(&self, as_of: DateTime<Utc>) -> bool {
        self.known_at().is_none_or(|at| at <= as_of)
    }
}

impl TableRow for Client {
    const NAME: &'static str = "clients";
    const COLUMNS: &'static [TableColumn] = &[
        must("client_id"),
        must("name"),
        may("segment"),
        may("owner"),
        may("language"),
        may("timezone"),
        may("since"),
        may("until"),
        may("monthly_fee"),
        may("currency"),
    ];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        let zone = match fields.text("timezone") {
            None => fields.zone(),
            Some(text) => text.parse().unwrap_or_else(|_| {
                fields.refuse("timezone", text, super::RejectionReason::NotATimeZone);
                fields.zone()
            }),
        };
        let language = fields.text("language").and_then(|text| match text.to_lowercase().as_str() {
            "en" | "english" => Some(Lang::En),
            "ru" | "russian" => Some(Lang::Ru),
            _ => None,
        });
        let row = Self {
            client_id: fields.required("client_id").to_owned(),
            name: fields.required("name").to_owned(),
            segment: fields.text("segment").map(str::to_owned),
            owner: fields.text("owner").map(str::to_owned),
            language,
            zone,
            since: fields.moment("since").map(|moment| moment.day()),
            until: fields.moment("until").map(|moment| moment.day()),
            monthly_fee: fields.money("monthly_fee"),
            currency: fields.currency("currency"),
        };
        if row.monthly_fee.is_some_and(|fee| fee < Money(0)) {
            fields.refuse(
                "monthly_fee",
                fields.text("monthly_fee").unwrap_or(""),
                super::RejectionReason::Negative,
            );
        }
        row
    }

    /// When the relation began; a client without a first day was always known.
    fn complete(&mut self, other: &Self) {
        let Self { segment, owner, language, monthly_fee, currency, .. } = other.clone();
        self.segment = self.segment.take().or(segment);
        self.owner = self.owner.take().or(owner);
        self.language = self.language.take().or(language);
        // A fee and its currency belong together.
        if self.monthly_fee.is_none() && monthly_fee.is_some() {
            (self.monthly_fee, self.currency) = (monthly_fee, currency.or(self.currency.take()));
        }
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        let since = self.since?;
        Some(forewarn_base::value::day_end(since.pred_opt().unwrap_or(since), self.zone))
    }

    fn key(&self) -> Option<(&'static str, &str)> {
        Some(("client_id", &self.client_id))
    }
}
