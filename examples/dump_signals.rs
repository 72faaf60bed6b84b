#![allow(clippy::all, clippy::pedantic, clippy::print_stdout, missing_docs, clippy::unwrap_used)]
use std::collections::BTreeSet;
use forewarn::{backtest, config::Config, ingest, signal};
fn main() {
    let folder = std::env::args().nth(1).unwrap();
    let config = Config::read(std::path::Path::new(&folder)).unwrap();
    let loaded = ingest::load(&config, &|_| ()).unwrap();
    let tables = &loaded.tables;
    let until = tables.last_known_at().unwrap();
    let starts = backtest::training_moments(tables, &config, until - config.horizon);
    let seen = backtest::glimpses(tables, &config, &starts.iter().copied().collect(), &BTreeSet::new()).unwrap();
    let conflicts = backtest::conflicts(tables, until);
    print!("at,client,conflict,scored,addend");
    for signal in signal::ALL { print!(",{}", signal.name) }
    println!();
    for start in &starts {
        let glimpse = &seen[start];
        for (client, score) in glimpse.scores(&config).iter().enumerate() {
            if score.chance.is_none() { continue }
            let hit = backtest::next_conflict(&conflicts[client], *start, config.horizon).is_some();
            print!("{},{},{},1,{}", start.format("%Y-%m-%d"), tables.clients[client].client_id, u8::from(hit), score.log_odds);
            for value in &score.values { print!(",{}", value.map_or(String::new(), |v| v.to_string())) }
            println!();
        }
    }
}
