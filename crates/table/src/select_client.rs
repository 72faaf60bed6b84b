//! One client's tables: its rows of the portfolio's, so that it can be replayed alone.

use std::sync::Arc;

use super::{ClientIndex, SharedRows, Tables};

/// The tables of one client, which has index 0 in them, and the rates, which are everybody's. Days off, which are in
/// the calendars, and decisions are left out.
pub fn select_client(tables: &Tables, client: ClientIndex) -> Tables {
    macro_rules! own {
        ($rows:expr) => {
            own($rows, client, |row| row.client, |row| row.client = ClientIndex::FIRST)
        };
    }
    let Some(row) = tables.clients.get(client.index()) else { return Tables::default() };
    Tables {
        clients: vec![row.clone()],
        projects: tables
            .projects_of(client)
            .iter()
            .map(|project| super::Project { client: ClientIndex::FIRST, ..project.clone() })
            .collect(),
        schedule: own!(&tables.schedule),
        money: own!(&tables.money),
        messages: tables.messages.select_client(client),
        promises: own!(&tables.promises),
        expectations: own!(&tables.expectations),
        results: own!(&tables.results),
        outcomes: own!(&tables.outcomes),
        people: tables
            .people_of(client)
            .iter()
            .map(|person| super::Person { client: Some(ClientIndex::FIRST), ..person.clone() })
            .collect(),
        rates: tables.rates.clone(),
        contracts: own!(&tables.contracts),
        ratings: own!(&tables.ratings),
        meetings: own!(&tables.meetings),
        ..Tables::default()
    }
}

fn own<T: Clone>(
    rows: &SharedRows<T>,
    client: ClientIndex,
    of: impl Fn(&T) -> ClientIndex,
    rename: impl Fn(&mut T),
) -> SharedRows<T> {
    let start = rows.partition_point(|row| of(row) < client);
    let own = rows[start..].iter().take_while(|row| of(row) == client);
    own.map(|row| {
        let mut row = T::clone(row);
        rename(&mut row);
        Arc::new(row)
    })
    .collect()
}
