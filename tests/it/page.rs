//! What the pages and charts are drawn from: records that add up.

use forewarn::{
    config::Config,
    ingest, pipeline,
    review::record::{BandMonth, Lateness, Review},
    value::parse_moment,
};

use crate::support::{Workspace, demo_path, files, forewarn};

fn review(as_of: &str) -> Review {
    let config = Config::read(&demo_path()).unwrap();
    let loaded = ingest::load(&config, &|_| {}).unwrap();
    let moment = parse_moment(as_of, config.zone).unwrap().at;
    pipeline::review(loaded, &config, moment).unwrap().review
}

#[test]
fn the_parts_of_a_review_add_up() {
    for as_of in ["2026-03-01T00:00:00Z", "2026-05-15T00:00:00Z", "2026-06-30T00:00:00Z"] {
        let review = review(as_of);
        let mut moved = 0;
        for client in &review.clients {
            let (Some(now), Some(before)) = (client.chance, client.chance_before) else {
                assert!(client.changes.is_empty(), "{}", client.name);
                continue;
            };
            let points: f64 = client.changes.iter().map(|change| change.points).sum();
            let change = 100.0 * (now.probability - before.probability);
            assert!((points - change).abs() < 1e-6, "{}: {points} of {change}", client.name);
            moved += usize::from(change.abs() > 1.0);
        }
        assert!(moved > 0, "nothing moved by {as_of}");

        let stands = |band| {
            let present = review.clients.iter().filter(|client| !client.ended);
            present.filter(|client| client.band == band).count()
        };
        let last = review.bands.last().unwrap();
        assert_eq!(last.counts, BandMonth::BANDS.map(stands), "{as_of}");
        for pair in review.bands.windows(2) {
            for band in 0..4 {
                let left: usize = pair[1].moves[band].iter().sum();
                let came: usize = pair[1].moves.iter().map(|from| from[band]).sum();
                assert!(left <= pair[0].counts[band] && came <= pair[1].counts[band], "{as_of}");
            }
        }

        for depth in &review.depth {
            let Some(client) = review.clients.iter().find(|client| client.client_id == depth.client_id)
            else {
                panic!("{} has no line", depth.client_id);
            };
            let of_items: f64 = depth.delays.iter().map(Lateness::total_hours).sum();
            let of_client = review.delays.iter().filter(|late| late.name == client.name);
            let of_client: f64 = of_client.map(Lateness::total_hours).sum();
            assert!(client.ended || (of_items - of_client).abs() < 1e-6, "{}", client.name);
        }
    }
}

#[test]
fn charts_are_written_as_pictures_when_asked_for() {
    let workspace = Workspace::demo();
    let out = workspace.beside("pictures");
    forewarn()
        .arg("review")
        .arg(workspace.path())
        .args(["--quiet", "--png", "--lang", "ru", "--out"])
        .arg(&out)
        .assert()
        .success();
    let files = files(&out);
    let drawings: Vec<&String> = files.keys().filter(|name| name.ends_with(".svg")).collect();
    assert!(drawings.len() > 4);
    for drawing in drawings {
        let picture = drawing.replace(".svg", ".png");
        assert!(files.get(&picture).is_some_and(|bytes| bytes.starts_with(b"\x89PNG")), "{picture}");
    }
}
