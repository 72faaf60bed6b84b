//! The calendar of every client of a workspace.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::{Client, ClientIndex, Holiday};
use crate::config::Config;
use forewarn_base::calendar::Calendar;

/// The calendar of every client: one for each zone and set of holidays.
#[derive(Debug)]
pub struct Calendars {
    by_client: Vec<Arc<Calendar>>,
    own: Arc<Calendar>,
}

impl Calendars {
    /// A holiday without a calendar is off for all; one with a calendar for the clients of that id or zone.
    pub fn new(config: &Config, clients: &[Client], holidays: &[Holiday]) -> Self {
        let mut shared: BTreeMap<(String, BTreeSet<NaiveDate>), Arc<Calendar>> = BTreeMap::new();
        let mut make = |zone: Tz, id: Option<&str>| {
            let days: BTreeSet<NaiveDate> = holidays
                .iter()
                .filter(|holiday| match holiday.calendar.as_deref() {
                    None => true,
                    Some(calendar) => calendar == zone.name() || Some(calendar) == id,
                })
                .map(|holiday| holiday.date)
                .collect();
            let entry = shared.entry((zone.name().to_owned(), days));
            let days = entry.key().1.clone();
            Arc::clone(entry.or_insert_with(|| Arc::new(Calendar::new(zone, config.hours.clone(), days))))
        };
        let own = make(config.zone, None);
        let by_client = clients.iter().map(|client| make(client.zone, Some(&client.client_id))).collect();
        Self { by_client, own }
    }

    /// The calendar of one client, which has index 0 in them.
    #[must_use]
    pub fn select_client(&self, client: ClientIndex) -> Self {
        let calendar = self.by_client.get(client.index()).unwrap_or(&self.own);
        Self { by_client: vec![Arc::clone(calendar)], own: Arc::clone(&self.own) }
    }

    /// The calendar of a client.
    pub fn of(&self, client: ClientIndex) -> &Calendar {
        self.by_client.get(client.index()).unwrap_or(&self.own)
    }
}
