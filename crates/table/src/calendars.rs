//! The calendar of every client of a workspace.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::{Client, ClientIndex, Holiday};
use crate::config::Config;
use forewarn_base::{calendar::Calendar, pauses::Pauses};

/// The calendar of every client: one for each zone, and for each client with holidays of its own.
#[derive(Debug)]
pub struct Calendars {
    by_client: Vec<Arc<Calendar>>,
    own: Arc<Calendar>,
    pauses: Arc<Pauses>,
}

impl Calendars {
    /// A holiday without a calendar is off for all; one with a calendar for the clients of that id or zone.
    pub fn new(config: &Config, clients: &[Client], holidays: &[Holiday]) -> Self {
        let mut days: BTreeMap<Option<&str>, BTreeSet<NaiveDate>> = BTreeMap::new();
        for holiday in holidays {
            days.entry(holiday.calendar.as_deref()).or_default().insert(holiday.date);
        }
        let days: BTreeMap<Option<&str>, Arc<BTreeSet<NaiveDate>>> =
            days.into_iter().map(|(calendar, days)| (calendar, Arc::new(days))).collect();
        let mut by_zone: BTreeMap<&str, Arc<Calendar>> = BTreeMap::new();
        let mut make = |zone: Tz, id: Option<&str>| {
            let own = id.filter(|id| *id != zone.name() && days.contains_key(&Some(*id)));
            let calendar = || {
                let names = [None, Some(zone.name())].into_iter().chain(own.map(Some));
                let sets = names.filter_map(|name| days.get(&name).cloned()).collect();
                Arc::new(Calendar::of_sets(zone, config.hours.clone(), sets))
            };
            match own {
                Some(_) => calendar(),
                None => Arc::clone(by_zone.entry(zone.name()).or_insert_with(calendar)),
            }
        };
        let own = make(config.zone, None);
        let by_client = clients.iter().map(|client| make(client.zone, Some(&client.client_id))).collect();
        let pauses = Arc::new(Pauses::new(&config.ignored_spans, config.zone));
        Self { by_client, own, pauses }
    }

    /// The calendar of one client, which has index 0 in them.
    #[must_use]
    pub fn select_client(&self, client: ClientIndex) -> Self {
        let calendar = self.by_client.get(client.index()).unwrap_or(&self.own);
        Self {
            by_client: vec![Arc::clone(calendar)],
            own: Arc::clone(&self.own),
            pauses: Arc::clone(&self.pauses),
        }
    }

    /// The spans that forecasts leave out of durations, in the workspace's zone.
    pub fn pauses(&self) -> &Pauses {
        &self.pauses
    }

    /// The calendar of a client.
    pub fn of(&self, client: ClientIndex) -> &Calendar {
        self.by_client.get(client.index()).unwrap_or(&self.own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_the_days_off_of_all_of_its_zone_and_its_own_each_once() {
        let config = crate::config::ConfigFile::default().check(std::path::Path::new(".")).unwrap();
        let day = |day| NaiveDate::from_ymd_opt(2026, 6, day).unwrap();
        let holidays: Vec<Holiday> = [
            (1, None),
            (2, Some("Europe/Berlin")),
            (2, Some("b")),
            (3, Some("b")),
            (4, Some("nobody")),
            (1, Some("b")),
        ]
        .into_iter()
        .map(|(date, calendar)| Holiday {
            date: day(date),
            name: None,
            calendar: calendar.map(str::to_owned),
        })
        .collect();
        let client = |id: &str, zone: Tz| Client {
            client_id: id.to_owned(),
            name: id.to_owned(),
            segment: None,
            owner: None,
            language: None,
            zone,
            since: None,
            until: None,
            monthly_fee: None,
            currency: None,
        };
        let clients =
            [client("a", Tz::UTC), client("b", Tz::Europe__Berlin), client("c", Tz::Europe__Berlin)];
        let calendars = Calendars::new(&config, &clients, &holidays);
        // 1 June 2026 is a Monday.
        for (client, off) in [(0, vec![1]), (1, vec![1, 2, 3]), (2, vec![1, 2])] {
            let calendar = calendars.of(ClientIndex::new(client));
            let found: Vec<u32> = (1..=5).filter(|at| !calendar.is_working_day(day(*at))).collect();
            assert_eq!(found, off);
            let worked = calendar.working_days_between(day(1).pred_opt().unwrap(), day(5));
            assert_eq!(worked, 5 - i64::try_from(off.len()).unwrap());
        }
    }
}
