//! Replays that share work tell the same as those that begin from nothing.

use std::sync::Arc;

use chrono::{Duration, TimeZone, Utc};
use forewarn::{
    config::Config,
    history::{History, TalkWalks},
    ingest,
    table::calendars::Calendars,
};

use super::support::demo_path;

#[test]
fn a_walk_through_time_finds_at_every_moment_what_a_replay_to_it_finds() {
    let mut config = Config::read(&demo_path()).unwrap();
    config.keeps_annotations = false;
    let tables = ingest::load(&config, &|_| ()).unwrap().tables;
    let calendars = Arc::new(Calendars::new(&config, &tables.clients, &tables.holidays));
    let mut walks = TalkWalks::new(&tables, &calendars);
    let first = Utc.with_ymd_and_hms(2025, 6, 1, 0, 0, 0).unwrap();
    let mut turns = 0;
    // Some moments lie within a day, and one is asked for twice.
    for hours in (0..24).map(|step| step * 403).chain([9672, 9672, 9675]) {
        let at = first + Duration::hours(hours);
        let walked = History::of_known(History::walked_to(&tables, &mut walks, at), &calendars, &config);
        let replayed = History::replay(&tables, &calendars, &config, at);
        assert_eq!(walked.talks, replayed.talks, "{at}");
        assert_eq!(walked.ledger, replayed.ledger, "{at}");
        assert_eq!(walked.items, replayed.items, "{at}");
        turns += walked.talks.iter().map(|talk| talk.turns.len()).sum::<usize>();
    }
    assert!(turns > 1000, "{turns}");
}
