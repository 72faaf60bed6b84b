//! The past replayed, and weights learned from it: nothing leaks, every row is what a review says, and where too little
//! is known nothing is learned.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use forewarn::{
    backtest,
    config::{Config, ConfigFile},
    ingest,
    model::{self, NotLearned, TrainingMonth, rate::with_own_base_rate},
    score::{self, weights::EXPERT},
    signal,
    table::ClientIndex,
};

fn run(arguments: &[&str], workspace: &Path, out: Option<&Path>) -> assert_cmd::assert::Assert {
    let mut command = assert_cmd::Command::cargo_bin("forewarn").unwrap();
    command.args(arguments).arg(workspace);
    if let Some(out) = out {
        command.arg("--out").arg(out);
    }
    command.assert()
}

fn demo(folder: &Path, clients: &str, months: &str) -> PathBuf {
    let workspace = folder.join("agency");
    run(&["demo", "--clients", clients, "--months", months, "--messages", "6000"], &workspace, None)
        .success();
    workspace
}

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// The columns that are said at a date, without those that tell what came.
fn said(path: &Path, until: &str) -> Vec<Vec<String>> {
    let columns = ["as_of", "client_id", "probability", "lower", "upper", "band", "alerted", "model"];
    rows(path)
        .iter()
        .filter(|row| row["as_of"].as_str() <= until)
        .map(|row| columns.map(|column| row[column].clone()).to_vec())
        .collect()
}

#[test]
fn each_row_is_what_a_review_says_that_day() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = demo(folder.path(), "25", "14");
    let out = folder.path().join("backtest");
    run(&["backtest", "--from", "2026-03-01", "--to", "2026-05-01"], &workspace, Some(&out)).success();
    let all = rows(&out.join("client_predictions.csv"));
    let items = rows(&out.join("item_predictions.csv"));
    for day in ["2026-03-01", "2026-05-01"] {
        let review = folder.path().join(day);
        run(&["review", "--quiet", "--as-of", day], &workspace, Some(&review)).success();
        let reviewed: BTreeMap<String, BTreeMap<String, String>> = rows(&review.join("clients.csv"))
            .into_iter()
            .map(|row| (row["client_id"].clone(), row))
            .collect();
        let alerts = fs::read_to_string(review.join("alerts.csv")).unwrap();
        let then: Vec<_> = all.iter().filter(|row| row["as_of"] == day).collect();
        assert!(then.len() >= 15, "{}", then.len());
        for row in then {
            let client = &row["client_id"];
            for column in ["probability", "lower", "upper", "band"] {
                assert_eq!(row[column], reviewed[client][column], "{day} {client} {column}");
            }
            assert_eq!(row["alerted"] == "true", alerts.contains(&format!(",{client},")), "{day} {client}");
        }
        let expected: Vec<_> = rows(&review.join("items.csv"));
        let then: Vec<_> = items.iter().filter(|row| row["as_of"] == day).collect();
        assert_eq!(then.len(), expected.len());
        for (row, expected) in then.iter().zip(&expected) {
            for column in ["client_id", "item_id", "due", "p_kept", "p10", "p50", "p80", "p90", "p95"] {
                assert_eq!(row[column], expected[column], "{day} {column}");
            }
        }
    }
}

#[test]
fn later_rows_change_nothing_that_was_said_before() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = demo(folder.path(), "60", "20");
    let arguments = ["backtest", "--from", "2025-12-01", "--to", "2026-05-01"];
    let [before, after] = ["before", "after"].map(|name| folder.path().join(name));
    run(&arguments, &workspace, Some(&before)).success();
    // Everything after 1 March goes, and conflicts come in its place.
    for table in ["messages", "schedule", "money", "promises", "expectations", "results", "outcomes"] {
        let path = workspace.join(format!("{table}.csv"));
        let mut reader = csv::Reader::from_path(&path).unwrap();
        let header = reader.headers().unwrap().clone();
        let time = header.iter().position(|name| ["at", "sent_at", "made_at"].contains(&name)).unwrap();
        let kept: Vec<_> =
            reader.records().map(Result::unwrap).filter(|row| &row[time] < "2026-03-01").collect();
        let mut writer = csv::Writer::from_path(&path).unwrap();
        writer.write_record(&header).unwrap();
        for row in &kept {
            writer.write_record(row).unwrap();
        }
        if table == "outcomes" {
            writer.write_record(["c001", "2026-03-05", "dispute", "", ""]).unwrap();
        }
    }
    run(&arguments, &workspace, Some(&after)).success();
    let file = "client_predictions.csv";
    let said_before = said(&before.join(file), "2026-03-01");
    assert!(said_before.len() > 100);
    assert_eq!(said_before, said(&after.join(file), "2026-03-01"));
}

#[test]
fn with_too_little_to_learn_from_nothing_is_learned_and_the_need_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = demo(folder.path(), "8", "8");
    run(&["learn", "--quiet"], &workspace, None)
        .failure()
        .stderr(predicates::str::contains("at least 20 at 10 are needed"));
    assert!(!workspace.join("model.toml").exists());
}

/// Examples in which the first signal raises the risk and the second lowers it.
fn examples(count: usize) -> Vec<TrainingMonth> {
    let start = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    (0..count)
        .map(|place| {
            let mut addends = vec![0.0; signal::ALL.len()];
            addends[0] = (place % 5) as f64 / 4.0;
            addends[1] = (place % 3) as f64 / 2.0;
            let conflict = place % 5 == 4 && place % 3 == 0;
            let at = start + chrono::Duration::days(30 * i64::try_from(place / 60).unwrap());
            TrainingMonth {
                at,
                client: ClientIndex::new(place % 77),
                addends,
                conflict_at: conflict.then(|| at + chrono::Duration::days(7)),
            }
        })
        .collect()
}

#[test]
fn learned_weights_are_never_negative_and_a_rare_conflict_keeps_its_sign() {
    let config = ConfigFile::default().check(Path::new(".")).unwrap();
    let examples = examples(900);
    let until = examples.last().unwrap().at + chrono::Duration::days(365);
    let model = model::learn(&examples, &config, until).unwrap();
    let grievances = signal::ALL.iter().filter(|signal| signal.group != signal::Group::Exposure);
    let weights = grievances.filter_map(|signal| model.weights.get(signal.name));
    assert!(
        weights.clone().count() > 20 && weights.clone().all(|weight| *weight >= 0.0),
        "{:?}",
        model.weights
    );
    let [rising, falling] = [0, 1].map(|place| {
        let name = signal::ALL[place].name;
        model.weights[name] / EXPERT.signal[name].weight
    });
    assert!(rising > 1.0 && falling < 0.2, "{rising} {falling}");
    assert!(model.base_rate < 0.5);
    let read: model::LearnedModel = toml::from_str(&model.to_toml().unwrap()).unwrap();
    assert_eq!(read, model);
    assert!(model::learn(&examples[..60], &config, until).is_err());
}

/// Numbers from 0 to 1, the same in every run.
struct Luck(u64);

impl Luck {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

fn chance_of(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[test]
fn planted_weights_are_found_again() {
    let config = ConfigFile::default().check(Path::new(".")).unwrap();
    let start = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    let mut luck = Luck(5);
    // Three signals weigh three times, once and not at all what the experts think; conflicts are rarer by half.
    let planted = [3.0, 1.0, 0.0];
    let examples: Vec<TrainingMonth> = (0..24_000)
        .map(|place| {
            let mut addends = vec![0.0; signal::ALL.len()];
            addends[..3].fill_with(|| luck.unit() - 0.5);
            let log_odds: f64 = -3.4 + planted.iter().zip(&addends).map(|(m, a)| m * a).sum::<f64>();
            let at = start + chrono::Duration::days(30 * (place / 600));
            let client = usize::try_from(place % 600).unwrap();
            let conflict = luck.unit() < chance_of(log_odds);
            TrainingMonth {
                at,
                client: ClientIndex::new(client),
                addends,
                conflict_at: conflict.then(|| at + chrono::Duration::days(9)),
            }
        })
        .collect();
    let until = examples.last().unwrap().at + chrono::Duration::days(60);
    let model = model::learn(&examples, &config, until).unwrap();
    for (place, planted) in planted.iter().enumerate() {
        let name = signal::ALL[place].name;
        let found = model.weights[name] / EXPERT.signal[name].weight;
        assert!((found - planted).abs() < 0.6, "{name}: {found} is not {planted}");
    }
    assert!((model.base_rate - chance_of(-3.4)).abs() < 0.01, "{}", model.base_rate);
    // Of the other signals nothing is learned: there the prior keeps the whole weight.
    assert!(model.prior_weight < 0.999 && model.validation_log_loss < model.validation_log_loss_expert);
}

#[test]
fn where_the_experts_are_right_their_weights_stay() {
    let config = ConfigFile::default().check(Path::new(".")).unwrap();
    let start = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    let mut learned = 0;
    for seed in 9..29 {
        let mut luck = Luck(seed);
        let examples: Vec<TrainingMonth> = (0..4_000)
            .map(|place| {
                let addends: Vec<f64> = signal::ALL.iter().map(|_| 0.6 * (luck.unit() - 0.5)).collect();
                // The experts are right of the score as it is: one event counts once.
                let mut counted = addends.clone();
                score::weights::count_once(&mut counted);
                let level = (EXPERT.base_rate / (1.0 - EXPERT.base_rate)).ln();
                let at = start + chrono::Duration::days(30 * (place / 200));
                let client = usize::try_from(place % 200).unwrap();
                let conflict = luck.unit() < chance_of(level + counted.iter().sum::<f64>());
                TrainingMonth {
                    at,
                    client: ClientIndex::new(client),
                    addends,
                    conflict_at: conflict.then(|| at + chrono::Duration::days(9)),
                }
            })
            .collect();
        let until = examples.last().unwrap().at + chrono::Duration::days(60);
        // Either nothing is learned, for want of anything better, or what is learned is near.
        let model = match model::learn(&examples, &config, until) {
            Err(NotLearned::NoBetter { .. }) => continue,
            learned => learned.unwrap(),
        };
        let distance: f64 =
            EXPERT.signal.iter().map(|(name, entry)| (model.weights[name] / entry.weight - 1.0).abs()).sum();
        let distance = distance / signal::ALL.len() as f64;
        learned += 1;
        assert!(distance < 0.15, "seed {seed}: {distance} {:?}", model.weights);
    }
    // Measured: 6 of 20, off by .02 to .12.
    assert!(learned <= 10, "learned {learned} times of 20");
}

#[test]
fn a_higher_value_never_lowers_a_score_by_expert_or_learned_weights() {
    let expert = ConfigFile::default().check(Path::new(".")).unwrap();
    let examples = examples(900);
    let until = examples.last().unwrap().at + chrono::Duration::days(365);
    let learned = model::learn(&examples, &expert, until).unwrap().apply(&expert);
    let mut luck = Luck(3);
    for config in [&expert, &learned] {
        let grievances =
            (0..signal::ALL.len()).filter(|place| signal::ALL[*place].group != signal::Group::Exposure);
        for place in grievances {
            let mut values: Vec<Option<f64>> =
                signal::ALL.iter().map(|_| (luck.unit() < 0.8).then(|| luck.unit() * 20.0)).collect();
            let mut before = f64::NEG_INFINITY;
            for value in [0.0, 0.1, 0.5, 1.0, 3.0, 10.0, 100.0] {
                values[place] = Some(value);
                let score = score::of_values(values.clone(), &[], None, &EXPERT, config);
                assert!(
                    score.log_odds >= before - 1e-12,
                    "{} at {value}: {before} → {}",
                    signal::ALL[place].name,
                    score.log_odds
                );
                before = score.log_odds;
            }
        }
    }
}

#[test]
fn four_fifths_of_simulated_clients_lie_in_their_interval() {
    let config = ConfigFile::default().check(Path::new(".")).unwrap();
    let mut luck = Luck(7);
    let clients = 2_000;
    let mut inside = 0;
    for _ in 0..clients {
        let all: Vec<f64> = signal::ALL
            .iter()
            .map(|signal| EXPERT.signal[signal.name].scale * 3.0 * luck.unit().powi(2))
            .collect();
        let values: Vec<Option<f64>> =
            all.iter().map(|value| (luck.unit() < 0.8).then_some(*value)).collect();
        let score = score::of_values(values, &[], None, &EXPERT, &config);
        // A client of whom each weight is off as experts are, and what is not known adds as its spread says.
        let mut truth =
            score.log_odds + EXPERT.prior_spread * luck.normal() + EXPERT.level_spread * luck.normal();
        for (addend, signal) in score.addends.iter().zip(signal::ALL) {
            let spread = addend.map_or(EXPERT.missing_spread * EXPERT.signal[signal.name].weight, |addend| {
                EXPERT.weight_spread * addend
            });
            truth += spread * luck.normal();
        }
        let chance = score.chance.unwrap();
        inside += usize::from((chance.lower..=chance.upper).contains(&chance_of(truth)));
    }
    let share = f64::from(u32::try_from(inside).unwrap()) / f64::from(clients);
    assert!((share - 0.8).abs() < 0.03, "{share}");
}

#[test]
fn a_signal_switched_off_stays_off_whatever_was_learned() {
    let mut file = ConfigFile::default();
    let name = signal::ALL[0].name;
    file.score.weights.insert(name.to_owned(), 0.0);
    let off = file.check(Path::new(".")).unwrap();
    let examples = examples(900);
    let until = examples.last().unwrap().at + chrono::Duration::days(365);
    let on = ConfigFile::default().check(Path::new(".")).unwrap();
    let model = model::learn(&examples, &on, until).unwrap();
    assert!(model.weights[name] > 0.0);
    assert!(model.apply(&off).weights[name] == 0.0);
}

#[test]
fn texts_are_read_once_however_many_dates_are_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = demo(folder.path(), "12", "12");
    let config = Config::read(&workspace).unwrap();
    let loaded = ingest::load(&config, &|_| ()).unwrap();
    // Whoever wanted to read a message again would find none.
    fs::remove_file(workspace.join("messages.csv")).unwrap();
    let dates = ["2026-01-01", "2026-02-01", "2026-03-01"].map(|day| day.parse().unwrap());
    let replayed = backtest::backtest(&loaded.tables, &config, dates.to_vec()).unwrap();
    let spoken = |row: &backtest::ClientRow| {
        row.reasons.iter().any(|(signal, _)| signal.signal().tables.contains(&"messages"))
    };
    assert!(replayed.clients.len() > 20 && replayed.clients.iter().any(spoken));
}

#[test]
fn the_base_rate_is_the_agencys_own_where_outcomes_are_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = demo(folder.path(), "40", "14");
    // Since when outcomes were recorded is not said, so that none recorded is not none happened.
    let toml = workspace.join("forewarn.toml");
    let lines = fs::read_to_string(&toml).unwrap();
    let kept: Vec<&str> = lines.lines().filter(|line| !line.starts_with("outcomes_since")).collect();
    fs::write(&toml, kept.join("\n")).unwrap();
    let config = Config::read(&workspace).unwrap();
    let at = |day: &str| model::outcome::start_of(day.parse().unwrap(), &config);
    let rate = |day: &str| {
        let loaded = ingest::load(&config, &|_| ()).unwrap();
        with_own_base_rate(&config, &loaded.tables, at(day)).base_rate
    };
    let path = workspace.join("outcomes.csv");
    let usual = rate("2026-06-01").unwrap();
    fs::write(&path, "client_id,at,kind,severity,note\n").unwrap();
    assert_eq!(rate("2026-06-01"), None, "nothing recorded is not nothing happened");
    let row = |client: usize| format!("c{client:03},2026-03-0{},dispute,,\n", 1 + client % 9);
    let many: String = (1..=40).map(row).collect();
    fs::write(&path, format!("client_id,at,kind,severity,note\n{many}")).unwrap();
    assert!(rate("2026-06-01").unwrap() > usual * 1.5);
    assert_eq!(rate("2026-02-01"), None, "what comes later is not known");
}

#[test]
fn the_page_stands_alone_in_both_languages_and_escapes_what_data_say() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = demo(folder.path(), "40", "18");
    let clients = workspace.join("clients.csv");
    let text = fs::read_to_string(&clients).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for line in &mut lines[1..] {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        cells[1] = "<script>alert(1)</script>".to_owned();
        *line = cells.join(",");
    }
    fs::write(&clients, lines.join("\n") + "\n").unwrap();
    for (lang, heading) in [("en", "Conflicts without an alert"), ("ru", "Конфликты без предупреждения")]
    {
        let out = folder.path().join(lang);
        let arguments = ["backtest", "--from", "2025-08-01", "--to", "2026-04-01", "--lang", lang];
        run(&arguments, &workspace, Some(&out)).success();
        let page = fs::read_to_string(out.join("backtest.html")).unwrap();
        assert!(page.contains(heading) && page.contains("&lt;script&gt;"), "{lang}");
        assert!(!page.contains("<script"), "{lang}");
        assert!(
            !["http://", "https://", "src=", "@import"]
                .iter()
                .any(|word| { page.replace("http://www.w3.org/2000/svg", "").contains(word) })
        );
        assert_eq!(page.matches("<svg ").count(), 3, "{lang}");
        assert!(out.join("charts/reliability.svg").is_file());
    }
}
