//! The smallest fix: what is stated is what a review says once it is done, no cheaper set does it, and what is assumed
//! by hand is scored the same way.

use std::{fs, path::Path};

use chrono::{DateTime, Utc};
use forewarn::table::ClientIndex;
use forewarn::{
    alert::{
        act::{FixAct, events, offers},
        fix::{self, ReplayedFix, STEPS, SmallestFixes},
    },
    command::assume,
    config::Config,
    history::single_client::{AddedRows, SingleClient},
    ingest, pipeline,
    report::{Run, words::phrase},
    score::{Score, measure},
    signal::View,
    table::{Band, Keyword, Moment, expectation, message::id_hash},
    text::{self, Lang, Setting, Side},
};

use crate::support::{Workspace, csv_row, forewarn, read_csv};

/// What an update says that keeps no promise and makes none.
const UPDATE: &str =
    "We moved the images to the new server because the old one was slow, and every page opens twice as fast.";
/// To whether, who, when and how much.
const ANSWER: &str = "Yes, it was Ann, on 2 March, for 300 euros.";

/// An answer that says to which question it is one, as who quotes does.
fn answer(asked: &str, act: &FixAct) -> String {
    let FixAct::Answer(question) = act else { unreachable!("only questions are answered") };
    let question = question.question.span.map_or(asked, |(start, end)| &asked[start as usize..end as usize]);
    format!("> {}\n\n{ANSWER}", question.replace('\n', " "))
}

/// About so many cheaper sets are tried for each fix.
const SETS_MOST: usize = 60;

fn review(workspace: &Path, as_of: &str) -> (Run, Config) {
    let config = Config::read(workspace).unwrap();
    let loaded = ingest::load(&config, &|_| {}).unwrap();
    let as_of: DateTime<Utc> = as_of.parse().unwrap();
    (pipeline::review(loaded, &config, as_of).unwrap(), config)
}

fn view<'a>(run: &'a Run, config: &'a Config) -> View<'a> {
    View { history: &run.history, forecasts: &run.forecasts, config }
}

/// The fixes of every client that wants one.
fn fixes(run: &Run, config: &Config) -> Vec<(ClientIndex, SmallestFixes)> {
    let clients = run.history.client_indexes();
    let wanting = clients.filter(|&client| run.now.scores[client].band >= Band::Watch);
    wanting
        .map(|client| {
            let (score, stands) = (&run.now.scores[client], run.now.stands(client));
            let fixes = fix::smallest_fixes(view(run, config), client, score, stands).unwrap();
            let chance = |score: &Score| score.chance.unwrap().probability;
            // What hardly lowers it is not offered.
            let helps = fixes.best_effort.as_ref().map(|best| chance(score) - chance(&best.score));
            assert!(helps.is_none_or(|helps| helps >= 0.01), "{helps:?}");
            (client, fixes)
        })
        .collect()
}

/// Appends rows to a table, cell by cell by the names of its columns.
fn append(workspace: &Path, table: &str, rows: &[Vec<(&str, String)>]) {
    let path = workspace.join(format!("{table}.csv"));
    let header = read_csv(&path).header;
    let mut bytes = fs::read(&path).unwrap();
    for row in rows {
        let cell = |name: &String| {
            row.iter().find(|(known, _)| known == name).map_or_else(String::new, |(_, words)| words.clone())
        };
        bytes.extend(csv_row(&header.iter().map(cell).collect::<Vec<_>>()));
    }
    fs::write(path, bytes).unwrap();
}

fn word(value: impl Keyword) -> String {
    value.word().to_owned()
}

fn at(moment: Moment) -> String {
    moment.at.to_rfc3339()
}

/// Writes what acts do into the files of a workspace, as somebody who did them would.
fn write(workspace: &Path, run: &Run, client: ClientIndex, acts: &[FixAct]) {
    let AddedRows { schedule, messages: readings, money, expectations } = events(acts, &run.history, client);
    let id = || run.history.tables.clients[client].client_id.clone();
    let rows = schedule.iter().map(|row| {
        vec![
            ("client_id", id()),
            ("project_id", row.project_id.as_deref().unwrap_or("").to_owned()),
            ("item_id", row.item_id.to_string()),
            ("at", at(row.at)),
            ("event", word(row.event)),
            ("due", row.due.map_or_else(String::new, |due| due.last_day.to_string())),
        ]
    });
    append(workspace, "schedule", &rows.collect::<Vec<_>>());
    let rows = money.iter().map(|row| {
        vec![
            ("client_id", id()),
            ("project_id", row.project_id.as_deref().unwrap_or("").to_owned()),
            ("at", at(row.at)),
            ("kind", word(row.kind)),
            ("amount", row.amount.units().to_string()),
            ("currency", row.currency.map_or_else(String::new, |currency| currency.to_string())),
            ("due", row.due.map_or_else(String::new, |due| due.last_day.to_string())),
        ]
    });
    append(workspace, "money", &rows.collect::<Vec<_>>());
    let rows = expectations.iter().map(|row| {
        let value = match row.value {
            expectation::ExpectedValue::Day(day) => day.to_string(),
            expectation::ExpectedValue::Number(number) => number.to_string(),
        };
        vec![
            ("client_id", id()),
            ("project_id", row.project_id.clone().unwrap_or_default()),
            ("at", at(row.at)),
            ("side", word(row.side)),
            ("dimension", word(row.dimension)),
            ("metric", row.metric.clone().unwrap_or_default()),
            ("value", value),
            ("unit", row.unit.clone().unwrap_or_default()),
        ]
    });
    append(workspace, "expectations", &rows.collect::<Vec<_>>());
    let sent = read_csv(&workspace.join("messages.csv"));
    let [message_id, thread_id, subject, text] =
        ["message_id", "thread_id", "subject", "text"].map(|name| sent.column(name));
    let written = acts.iter().filter(|act| matches!(act, FixAct::Answer(_) | FixAct::Update));
    let rows = written.zip(&readings).enumerate().map(|(place, (act, reading))| {
        let asked = match act {
            FixAct::Answer(question) => sent.rows.iter().find(|row| id_hash(&row[message_id]) == question.id),
            _ => None,
        };
        let sent_at = DateTime::from_timestamp(reading.sent_at, 0).unwrap().to_rfc3339();
        vec![
            ("message_id", format!("done-{place}")),
            ("client_id", id()),
            ("thread_id", asked.map_or_else(|| format!("done-{place}"), |row| row[thread_id].clone())),
            ("sent_at", sent_at),
            ("side", "agency".to_owned()),
            ("subject", asked.map_or_else(String::new, |row| row[subject].clone())),
            ("text", asked.map_or_else(|| UPDATE.to_owned(), |row| answer(&row[text], act))),
        ]
    });
    append(workspace, "messages", &rows.collect::<Vec<_>>());
}

/// An agency at which much goes wrong, so that there is something to fix.
fn troubled() -> Workspace {
    let workspace = Workspace::made(60, 12, 6000);
    let path = workspace.path().join("forewarn.toml");
    let words = fs::read_to_string(&path).unwrap();
    fs::write(path, format!("{words}\n[score]\nbase_rate = 0.25\n")).unwrap();
    workspace
}

#[test]
fn the_messages_of_these_tests_explain_or_answer_and_do_nothing_else() {
    let calendar = forewarn::calendar::Calendar::new(
        chrono_tz::UTC,
        forewarn::calendar::WorkingHours::default(),
        std::collections::BTreeSet::new(),
    );
    let setting = Setting::new(&calendar, Side::Agency);
    let update = text::annotate(UPDATE, &setting);
    assert!(update.acts.explains.is_some() && update.own_words >= 12);
    for (text, explains) in [(UPDATE, true), (ANSWER, false)] {
        let read = text::annotate(text, &setting);
        let acts = text::Acts { explains: None, ..read.acts };
        assert_eq!((acts, read.acts.explains.is_some()), (text::Acts::default(), explains), "{text}");
        assert!(read.promises.is_empty() && read.questions.is_empty(), "{text}");
    }
}

#[test]
fn a_client_replayed_alone_measures_what_the_portfolio_measures() {
    let workspace = Workspace::made(40, 12, 4000);
    for as_of in ["2026-02-14T22:00:00Z", "2026-06-10T09:30:00Z"] {
        let (run, config) = review(&workspace.path(), as_of);
        let all = measure(view(&run, &config)).unwrap();
        let mut known = 0;
        for (client, whole) in run.history.client_indexes().zip(&all) {
            let alone = fix::replay_acts(view(&run, &config), client, Vec::new()).unwrap();
            assert_eq!(alone.score.values, whole.values, "client {client:?}");
            assert_eq!(alone.score, run.now.scores[client], "client {client:?}");
            known += whole.values.iter().flatten().count();
            let solo = SingleClient::of(&run.history, client).replay(&AddedRows::default(), &config);
            assert_eq!(solo.ledger.len(), run.history.ledger_of(client).len());
        }
        assert!(known > 300, "{known}");
    }
}

#[test]
fn a_stated_fix_written_into_the_files_gives_the_stated_score() {
    let workspace = troubled();
    let (mut done, mut kinds) = (0, std::collections::BTreeSet::new());
    for as_of in ["2026-03-31T22:00:00Z", "2026-06-10T09:30:00Z"] {
        let (run, config) = review(&workspace.path(), as_of);
        let stated = fixes(&run, &config).into_iter().flat_map(|(client, fixes)| {
            let all = [fixes.below_act, fixes.below_watch, fixes.best_effort];
            all.into_iter().flatten().map(move |fix| (client, fix))
        });
        // Every fifth of the fixes that were stated.
        let stated: Vec<(ClientIndex, ReplayedFix)> = stated.step_by(5).take(5).collect();
        // And all that could be done at the first client of each kind of act.
        let mut everything: Vec<(ClientIndex, ReplayedFix)> = Vec::new();
        for client in run.history.client_indexes().filter(|&client| run.now.scores[client].chance.is_some()) {
            let acts: Vec<FixAct> = offers(view(&run, &config), client).into_iter().flatten().collect();
            if acts.iter().any(|act| !kinds.contains(&act.kind())) {
                kinds.extend(acts.iter().map(FixAct::kind));
                everything.push((client, fix::replay_acts(view(&run, &config), client, acts).unwrap()));
            }
        }
        for (client, fix) in everything.into_iter().chain(stated) {
            let copy = tempfile::tempdir().unwrap();
            let tables = fs::read_dir(workspace.path()).unwrap().flatten();
            for entry in tables.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())) {
                fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
            }
            write(copy.path(), &run, client, &fix.acts);
            let (after, _) = review(copy.path(), as_of);
            assert_eq!(after.now.scores[client], fix.score, "{as_of} client {client:?}: {:?}", fix.acts);
            done += 1;
        }
    }
    assert!(done >= 8 && kinds.len() >= 4, "{done} {kinds:?}");
}

#[test]
fn no_cheaper_set_suffices_and_the_fix_is_below_the_cut() {
    let workspace = troubled();
    let (run, config) = review(&workspace.path(), "2026-06-10T09:30:00Z");
    let mut found = 0;
    for (client, fixes) in fixes(&run, &config).into_iter().take(12) {
        for (fix, cut) in [(&fixes.below_act, config.act_cut * 0.9), (&fixes.below_watch, config.watch_cut)] {
            let Some(fix) = fix else { continue };
            found += 1;
            assert!(fix.score.chance.unwrap().probability < cut);
            // Every set of so many of each kind, the most pressing first, that costs less.
            let mut sets: Vec<Vec<FixAct>> = vec![Vec::new()];
            for acts in offers(view(&run, &config), client) {
                let more = sets.iter().flat_map(|set| {
                    let counts = (1..=acts.len()).filter(|count| *count <= STEPS || *count == acts.len());
                    counts.map(|count| [set.as_slice(), &acts[..count]].concat())
                });
                let cheap = |set: &Vec<FixAct>| {
                    set.iter().map(|act| act.cost(&config.fix)).sum::<f64>() < fix.cost - 1e-9
                };
                let more: Vec<Vec<FixAct>> = more.filter(cheap).collect();
                sets.extend(more);
            }
            let every = sets.len() / SETS_MOST + 1;
            for set in sets.into_iter().skip(1).step_by(every) {
                let other = fix::replay_acts(view(&run, &config), client, set).unwrap();
                assert!(
                    other.score.chance.unwrap().probability >= cut,
                    "{:?} beats {:?}",
                    other.acts,
                    fix.acts
                );
            }
        }
    }
    assert!(found >= 5, "{found}");
}

#[test]
fn what_a_fix_says_can_be_assumed_and_gives_the_same() {
    let workspace = troubled();
    let (run, config) = review(&workspace.path(), "2026-06-10T09:30:00Z");
    let mut assumed = 0;
    for alert in &run.review.alerts {
        let mut client = run.history.client_indexes().zip(&run.history.tables.clients);
        let client = client.find(|(_, row)| row.client_id == alert.client_id).map(|(index, _)| index);
        let Some(fix) = alert.fix.as_ref().or(alert.best_effort.as_ref()) else { continue };
        let acts = assume::acts(&fix.assume, view(&run, &config), client.unwrap(), Lang::En).unwrap();
        let done = fix::replay_acts(view(&run, &config), client.unwrap(), acts).unwrap();
        assert_eq!(done.score.chance.unwrap().probability, fix.probability, "{}", fix.assume);
        assert_eq!(done.cost, fix.cost);
        assumed += 1;
    }
    assert!(assumed >= 3, "{assumed}");
    let mut alerts = run.review.alerts.iter();
    let alert = alerts.find(|alert| alert.fix.is_some() || alert.best_effort.is_some()).unwrap();
    let fix = alert.fix.as_ref().or(alert.best_effort.as_ref()).unwrap();
    let explain = |assume: &str, lang: &str| {
        let mut command = forewarn();
        command.args([
            "explain",
            &alert.client_id,
            "--quiet",
            "--as-of",
            "2026-06-10T09:30:00Z",
            "--lang",
            lang,
        ]);
        command.args(["--assume", assume]).arg(workspace.path());
        command
    };
    let output = explain(&fix.assume, "en").arg("--json").output().unwrap();
    let explained: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    // Reading JSON may lose the last bit.
    let said = explained["assumed"]["probability"].as_f64().unwrap();
    assert!((said - fix.probability).abs() < 1e-12, "{said} {}", fix.probability);
    for (lang, of) in [("en", Lang::En), ("ru", Lang::Ru)] {
        let output = explain(&fix.assume, lang).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        let wide = text.lines().filter(|line| line.contains(' ')).map(|line| line.chars().count()).max();
        assert!(wide.is_some_and(|wide| wide <= 80), "{wide:?}\n{text}");
        // Lines are wrapped, and numbers are tied to their signs by spaces that do not break.
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let percent = format!("{:.1} %", fix.probability * 100.0);
        assert!(words.replace(',', ".").contains(&percent), "{percent}\n{text}");
        let fixed = phrase::fix(fix, of).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(&fixed), "{:?}\n{text}", fix.acts);
    }
    let refused = explain("paint the office", "en").assert().failure().get_output().stderr.clone();
    let refused = String::from_utf8(refused).unwrap();
    assert!(refused.contains("deliver ITEM") && refused.contains("possible at this client now"), "{refused}");
}

/// A client whose only trouble is a fresh conflict, which nothing the agency does takes back.
#[test]
fn where_nothing_suffices_it_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let save = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    save("forewarn.toml", "[score]\nbase_rate = 0.5\n");
    save("clients.csv", "client_id,name,monthly_fee\nc1,Acme,1000\n");
    save("outcomes.csv", "client_id,at,kind\nc1,2026-02-20 10:00,dispute\n");
    save(
        "schedule.csv",
        "client_id,item_id,item,at,event,due\nc1,i1,Site,2025-12-01 10:00,committed,2026-01-10\n\
         c1,i1,Site,2026-01-09 10:00,delivered,\nc1,i2,Blog,2026-01-10 10:00,committed,2026-01-20\n\
         c1,i2,Blog,2026-02-20 10:00,delivered,\n",
    );
    save("money.csv", "client_id,at,kind,amount,due\nc1,2026-01-02,invoice,1000,2026-06-01\n");
    save(
        "messages.csv",
        "message_id,client_id,sent_at,side,text\nm1,c1,2026-01-05 10:00,client,Hello there.\n\
         m2,c1,2026-02-21 10:00,client,Hello there.\n",
    );
    let (run, config) = review(folder.path(), "2026-02-22T00:00:00Z");
    assert_eq!(run.now.scores[0].band, Band::Act, "{:?}", run.now.scores[0]);
    let fixes =
        fix::smallest_fixes(view(&run, &config), ClientIndex::FIRST, &run.now.scores[0], true).unwrap();
    assert_eq!((fixes.below_act, fixes.below_watch), (None, None));
    assert!(run.review.alerts[0].fix.is_none());
    for (lang, words) in [("en", "no fix within reach is enough"), ("ru", "известных мер не хватит")]
    {
        let output = forewarn()
            .args(["explain", "Acme", "--quiet", "--lang", lang, "--as-of", "2026-02-22"])
            .arg(folder.path())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap().replace("\n  ", " ");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn costs_can_be_money_and_then_must_all_be_given() {
    let check = |words: &str| {
        let file: forewarn::config::ConfigFile = toml::from_str(words).unwrap();
        file.check(Path::new("."))
    };
    let faults = check("[fix]\nunit = \"EUR\"\ndeliver = 600\nupdate = -1\n").unwrap_err();
    assert_eq!(faults.len(), 5, "{faults:?}");
    assert!(faults.iter().any(|fault| fault.to_string().contains("fix.update: -1")), "{faults:?}");
    let all = "deliver = 600\nanswer = 20\nupdate = 50\nrenegotiate = 50\nagree = 100\ninvoice = 40\n";
    let config = check(&format!("[fix]\nunit = \"EUR\"\n{all}")).unwrap();
    assert_eq!(config.fix.currency.unwrap().to_string(), "EUR");
    assert_eq!(FixAct::Update.cost(&config.fix), 50.0);
    assert_eq!(check("[fix]\nanswer = 2\n").unwrap().fix.answer, 2.0);
}
