//! The tables as frames.

use forewarn::{config::Config, ingest, table};

use super::support::{Workspace, demo_path, forewarn};

#[test]
fn every_table_is_a_frame_with_the_columns_of_its_files() {
    let mut config = Config::read(&demo_path()).unwrap();
    config.keeps_annotations = false;
    let tables = ingest::load(&config, &|_| ()).unwrap().tables;
    let frames = tables.frames().unwrap();
    for name in table::TABLES.into_iter().filter(|name| !["messages", "rates"].contains(name)) {
        let columns: Vec<&str> =
            frames[name].get_column_names().into_iter().map(polars::prelude::PlSmallStr::as_str).collect();
        for column in table::columns_of(name).unwrap() {
            assert!(columns.contains(&column.name), "{name} has no column {}", column.name);
        }
    }
    assert_eq!(frames["messages"].height(), tables.messages.len());
    assert_eq!(frames["schedule"].height(), tables.schedule.len());
    let clients = frames["clients"].column("client_id").unwrap();
    assert_eq!(clients.str().unwrap().get(0), Some(tables.clients[0].client_id.as_str()));
}

#[test]
fn times_of_the_ledger_are_times() {
    use polars::prelude::{DataType, TimeUnit};
    let workspace = Workspace::demo();
    let out = workspace.beside("typed");
    let mut review = forewarn();
    review.arg("review").arg(workspace.path()).args(["--quiet", "--as-of", "2026-06-01", "--out"]).arg(&out);
    review.assert().success();
    let file = std::fs::File::open(out.join("promises.parquet")).unwrap();
    let reader = <polars_io::parquet::read::ParquetReader<_> as polars_io::SerReader<_>>::new(file);
    let ledger = polars_io::SerReader::finish(reader).unwrap();
    for name in ["made_at", "from", "by", "by_latest", "kept_at"] {
        let column = ledger.column(name).unwrap();
        assert_eq!(column.dtype(), &DataType::Datetime(TimeUnit::Microseconds, None), "{name}");
    }
    assert_eq!(ledger.column("late_hours").unwrap().dtype(), &DataType::Float64);
    // The table says them as ISO 8601.
    let table = super::support::read_csv(&out.join("promises.csv"));
    let made = &table.rows[0][table.column("made_at")];
    assert!(made.parse::<chrono::NaiveDateTime>().is_ok() && made.len() == 19, "{made}");
}

#[test]
fn frames_never_replace_the_review() {
    let workspace = Workspace::demo();
    let out = workspace.beside("both");
    let mut review = forewarn();
    review.arg("review").arg(workspace.path()).arg("--out").arg(&out).arg("--frames").arg(&out);
    let refused = review.assert().failure();
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains("--frames"), "{refused}");
    assert!(!out.exists(), "nothing was written");
}

#[test]
fn a_review_writes_the_frames_as_they_were_known() {
    let workspace = Workspace::demo();
    let heights = ["2026-03-01", "2026-06-01"].map(|as_of| {
        let (out, frames) = (workspace.beside("out"), workspace.beside("frames"));
        let mut review = forewarn();
        review.arg("review").arg(workspace.path()).args(["--quiet", "--as-of", as_of, "--out"]).arg(&out);
        review.arg("--frames").arg(&frames).assert().success();
        let file = std::fs::File::open(frames.join("schedule.parquet")).unwrap();
        polars_io::SerReader::finish(<polars_io::parquet::read::ParquetReader<_> as polars_io::SerReader<
            _,
        >>::new(file))
        .unwrap()
        .height()
    });
    assert!(0 < heights[0] && heights[0] < heights[1], "{heights:?}");
}
