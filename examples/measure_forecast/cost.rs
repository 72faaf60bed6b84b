//! Measures what forecasting costs of a review: the eight moments that it looks at, how the projects stand, and how
//! likely every promise was when it was made.

use std::{path::Path, time::Instant};

use forewarn::{
    alert,
    config::Config,
    error::{Error, Result},
    forecast::workspace,
    ingest, pipeline, report,
    review::Figures,
    storage::{Guard, OutputFolder},
};

/// Measures one review of a workspace, written beside it into a temporary folder.
pub(crate) fn measure(folder: &Path) -> Result<()> {
    let seconds = |since: Instant| since.elapsed().as_secs_f64();
    let config = Config::read(folder)?;
    let started = Instant::now();
    let loaded = ingest::load(&config, &|_| ())?;
    let as_of = loaded.tables.last_known_at().ok_or(Error::NoHistory)?;
    let mut review = seconds(started);
    let mut forecasting = 0.0;
    let starts = alert::month_starts(as_of, config.zone);
    for at in starts.into_iter().chain([alert::month_before(as_of, config.zone), as_of]) {
        let history = pipeline::history(&loaded.tables, &config, at);
        let started = Instant::now();
        let forecasts = workspace::of_history(&history);
        forecasting += seconds(started);
        println!("{at}: {} items, {} open, {:.3} s", history.items.len(), forecasts.len(), seconds(started));
    }
    let started = Instant::now();
    let mut run = pipeline::review(loaded, &config, as_of)?;
    let out = tempfile::tempdir().expect("a temporary folder");
    let folder = OutputFolder::begin(
        &out.path().join("out"),
        report::mark::MARKS,
        &Guard::default(),
        "measure",
        &|_| (),
    )?;
    let figures = Figures::new(&run.history, &run.forecasts);
    report::files::write(&mut run, &figures, &config, folder, || serde_json::Value::Null, false)?;
    review += seconds(started);
    let started = Instant::now();
    let promises = workspace::ledger_chances(&run.history).len();
    let made = seconds(started);
    println!(
        "forecasts {forecasting:.2} s, {promises} promises when made {made:.2} s, review {review:.2} s: {:.1} %",
        100.0 * (forecasting + made) / review
    );
    Ok(())
}
