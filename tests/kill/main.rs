//! Kills every command that writes, at random moments, and looks at what is left: nothing torn, the last good output
//! whole, no file of the user's lost, and nothing hidden after the next run.
//!
//! ```text
//! cargo test --release --test kill -- [--kills 300] [--seed 1] [COMMAND …]
//! ```
//!
//! It takes a while and so is no part of `cargo test`. It ends with 1 if anything was wrong. `FW` names another binary.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    reason = "a check stops at what it does not expect and prints what it found"
)]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

type Files = BTreeMap<String, Vec<u8>>;

/// A command to kill, and what may be found afterwards.
struct Scenario {
    name: &'static str,
    /// What it is called with, in turn: each leads from the state that the one before leaves to one of its own.
    runs: Vec<Vec<&'static str>>,
    /// The state is made anew before each round.
    starts_anew: bool,
    /// Files may be replaced one after another, each as a whole.
    file_by_file: bool,
    /// The folder in which it is called.
    within: &'static str,
    /// So many rows are added to a table at once; the time of the day may stand in them.
    adds_rows_to: Option<(&'static str, usize)>,
}

impl Scenario {
    fn new(name: &'static str, runs: &[&'static str]) -> Self {
        let runs = runs.iter().map(|run| run.split(' ').collect()).collect();
        Self { name, runs, starts_anew: false, file_by_file: false, within: ".", adds_rows_to: None }
    }
}

/// So many decisions stand in the minutes: more than a buffer holds.
const MINUTES: usize = 10_000;

fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new(
            "review",
            &[
                "review work --quiet --as-of 2026-05-01 --out out",
                "review work --quiet --as-of 2026-06-01 --out out",
            ],
        ),
        // Where a shell stands, outputs are renamed into place one by one.
        Scenario {
            file_by_file: true,
            within: "out",
            ..Scenario::new(
                "here",
                &[
                    "review ../work --quiet --as-of 2026-05-01 --out .",
                    "review ../work --quiet --as-of 2026-06-01 --out .",
                ],
            )
        },
        Scenario::new(
            "backtest",
            &[
                "backtest work --quiet --from 2026-03-01 --to 2026-04-01 --out out",
                "backtest work --quiet --from 2026-04-01 --to 2026-05-01 --out out",
            ],
        ),
        Scenario::new(
            "lead",
            &[
                "lead work --quiet --as-of 2026-05-01 --out page.html",
                "lead work --quiet --as-of 2026-06-01 --out page.html",
            ],
        ),
        Scenario::new(
            "kickoff",
            &[
                "kickoff brief.toml work --quiet --as-of 2026-05-01 --out page.html",
                "kickoff brief.toml work --quiet --as-of 2026-06-01 --out page.html",
            ],
        ),
        Scenario {
            starts_anew: true,
            ..Scenario::new("demo", &["demo new --clients 6 --months 12 --messages 3000 --seed 3"])
        },
        Scenario { starts_anew: true, ..Scenario::new("init", &["init new"]) },
        Scenario {
            starts_anew: true,
            file_by_file: true,
            ..Scenario::new(
                "import",
                &["import mail box.mbox --into work --agency-domain agency.example --client c001 --quiet"],
            )
        },
        // What is recorded already is not recorded again.
        Scenario {
            starts_anew: true,
            adds_rows_to: Some(("work/decisions.csv", 1)),
            ..Scenario::new("decide", &["decide c001 ack work --as-of 2026-06-01"])
        },
        Scenario {
            starts_anew: true,
            adds_rows_to: Some(("work/decisions.csv", MINUTES)),
            ..Scenario::new("decide_from", &["decide --from minutes.csv work"])
        },
        Scenario::new("annotate", &["annotate work --quiet"]),
        // Of one client, by what is kept of messages and months.
        Scenario::new(
            "explain",
            &["explain c001 work --quiet --as-of 2026-05-01", "explain c001 work --quiet --as-of 2026-06-01"],
        ),
        Scenario::new(
            "learn",
            &["learn large --quiet --as-of 2026-03-01", "learn large --quiet --as-of 2026-06-01"],
        ),
    ]
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (mut kills, mut seed, mut named) = (300, 1, Vec::new());
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|word| word.parse().ok()).expect("a number");
        match argument.as_str() {
            "--kills" => kills = number(),
            "--seed" => seed = number(),
            _ => named.push(argument),
        }
    }
    let mut dice = Dice(seed);
    let mut is_well = true;
    for scenario in scenarios() {
        if named.is_empty() || named.iter().any(|name| name == scenario.name) {
            let faults = check(&scenario, kills, &mut dice);
            is_well &= faults.is_empty();
        }
    }
    ExitCode::from(u8::from(!is_well))
}

/// Kills a command so many times, and gives everything that was wrong.
fn check(scenario: &Scenario, kills: u64, dice: &mut Dice) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    prepare(scenario, folder);
    let bare = files(folder);
    // What each run leaves when it is not killed, how long it takes, and when it begins to write.
    let (mut states, mut longest, mut first_write) = (Vec::new(), Duration::ZERO, Duration::MAX);
    for run in scenario.runs.iter().chain(scenario.runs.iter()) {
        if scenario.starts_anew {
            restore(folder, &bare);
        }
        let started = Instant::now();
        let mut child = start(&folder.join(scenario.within), run);
        while child.try_wait().unwrap().is_none() {
            if first_write == Duration::MAX && !hidden(folder).is_empty() {
                first_write = started.elapsed();
            }
            std::thread::sleep(Duration::from_micros(500));
        }
        assert_ne!(child.wait().unwrap().code(), Some(1), "{} does not run", scenario.name);
        longest = longest.max(started.elapsed());
        add_notes(folder);
        states.push(files(folder));
    }
    if !scenario.starts_anew {
        // The first round came from nothing.
        states.drain(..scenario.runs.len());
    }
    first_write = first_write.min(longest);
    let mut faults = Vec::new();
    let (mut done, mut whole, mut left, mut rounds) = (0, 0, 0, 0_usize);
    while done < kills && (rounds as u64) < 4 * kills {
        if scenario.starts_anew {
            restore(folder, &bare);
        }
        if scenario.name == "annotate" && rounds.is_multiple_of(2) {
            // Else there is nothing left to be kept.
            let _ = std::fs::remove_dir_all(folder.join("work/.forewarn"));
        }
        if scenario.name == "explain" && rounds % 8 < 6 {
            let lost = if rounds.is_multiple_of(4) { "work/.forewarn" } else { "work/.forewarn/months" };
            let _ = std::fs::remove_dir_all(folder.join(lost));
        }
        let before = files(folder);
        let run = rounds % scenario.runs.len();
        rounds += 1;
        let stale = hidden(folder);
        let started = Instant::now();
        let mut child = start(&folder.join(scenario.within), &scenario.runs[run]);
        if rounds.is_multiple_of(3) {
            std::thread::sleep(dice.below(longest * 11 / 10));
        } else {
            // Most kills hit while it writes.
            let writes = || hidden(folder).iter().any(|path| !stale.contains(path));
            while !writes() && child.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_micros(100));
            }
            std::thread::sleep(dice.below((longest - first_write) * 11 / 10));
        }
        let wait = started.elapsed();
        let _ = child.kill();
        let was_killed = child.wait().unwrap().code().is_none();
        done += u64::from(was_killed);
        left += u64::from(!hidden(folder).is_empty());
        let after = &states[run];
        let found = files(folder);
        let fault = judge(scenario, &before, after, &found);
        whole += u64::from(fault.is_none() && found != before);
        if let Some(fault) = fault {
            note(&mut faults, format!("{} killed after {} ms: {fault}", scenario.name, wait.as_millis()));
            restore(folder, &before);
        }
        if rounds.is_multiple_of(8) || done == kills {
            if let Some(fault) = finish(scenario, folder, run, &bare, after) {
                note(
                    &mut faults,
                    format!("{} after a run killed after {} ms: {fault}", scenario.name, wait.as_millis()),
                );
            }
        }
    }
    println!(
        "{}: {done} kills in {rounds} runs of up to {} ms; {left} left hidden files, {whole} had finished writing, {} faults",
        scenario.name,
        longest.as_millis(),
        faults.len()
    );
    faults
}

/// Notes what was wrong, and says it at once: a run of this takes long.
fn note(faults: &mut Vec<String>, fault: String) {
    println!("  FAULT {fault}");
    faults.push(fault);
}

/// The next run of the same command: it succeeds, and nothing hidden is left.
fn finish(scenario: &Scenario, folder: &Path, run: usize, bare: &Files, after: &Files) -> Option<String> {
    if scenario.starts_anew {
        // The user starts again where nothing stands; what is hidden stays.
        restore(folder, bare);
    }
    let before = files(folder);
    let code = start(&folder.join(scenario.within), &scenario.runs[run]).wait().unwrap().code();
    add_notes(folder);
    if code.is_none_or(|code| code == 1) {
        return Some(format!("the next run fails ({code:?})"));
    }
    if !hidden(folder).is_empty() {
        let left = hidden(folder);
        return Some(format!(
            "the next run leaves {} hidden files, such as {}",
            left.len(),
            left[0].display()
        ));
    }
    let asked: Option<&[&str]> = match scenario.name {
        "annotate" => Some(&["promises", "work"]),
        "explain" => Some(&["explain", "c001", "work", "--as-of", "2026-06-01"]),
        _ => None,
    };
    if asked.is_some_and(|asked| told(folder, asked, &[]) != told(folder, asked, &["--no-cache"])) {
        return Some("what is kept is wrong".to_owned());
    }
    let found = files(folder);
    if scenario.adds_rows_to.is_some() {
        return judge(scenario, &before, after, &found);
    }
    differ(after, &found).map(|name| format!("the next run gives another {name}"))
}

/// What a command tells of the workspace.
fn told(folder: &Path, asked: &[&str], more: &[&str]) -> Vec<u8> {
    let program = std::env::var_os("FW").unwrap_or_else(|| env!("CARGO_BIN_EXE_forewarn").into());
    let mut command = Command::new(program);
    command.current_dir(folder).args(asked).args(["--json", "--quiet"]).args(more);
    command.output().unwrap().stdout
}

/// What is wrong with what a killed run left.
fn judge(scenario: &Scenario, before: &Files, after: &Files, found: &Files) -> Option<String> {
    if let Some((table, rows)) = scenario.adds_rows_to {
        let (old, new) = (&before[table], found.get(table)?);
        let added = new.strip_prefix(old.as_slice());
        let is_row = added.is_some_and(|added| {
            added.is_empty()
                || added.ends_with(b"\n") && added.iter().filter(|byte| **byte == b'\n').count() == rows
        });
        let others = |files: &Files| {
            files
                .iter()
                .filter(|(name, _)| *name != table)
                .map(|(name, bytes)| (name.clone(), bytes.clone()))
                .collect()
        };
        return (!is_row)
            .then(|| format!("{table} is torn"))
            .or_else(|| differ(&others(before), &others(found)).map(|name| format!("{name} changed")));
    }
    if scenario.file_by_file {
        let is_one_of = |name: &String| {
            let (now, sides) = (found.get(name), [before.get(name), after.get(name)]);
            sides.contains(&now) || now.is_some_and(|now| is_whole(name, now, sides))
        };
        let names = before.keys().chain(after.keys()).chain(found.keys());
        return names.into_iter().find(|name| !is_one_of(name)).map(|name| format!("{name} is torn or lost"));
    }
    if differ(before, found).is_none() || differ(after, found).is_none() {
        return None;
    }
    if scenario.name == "demo" && !found.keys().any(|name| name.starts_with("new/")) {
        // The truth may be there a moment before the workspace; the next run removes it.
        let torn =
            found.iter().find(|(name, bytes)| before.get(*name).or_else(|| after.get(*name)) != Some(bytes));
        return torn.map(|(name, _)| format!("{name} is torn"));
    }
    let mut told = "neither the old nor the new state:".to_owned();
    let _ = write!(told, " {:?} since the old,", differ(before, found));
    let _ = write!(told, " {:?} to the new", differ(after, found));
    Some(told)
}

/// Whether a file that is neither the old nor the new one is whole all the same: timings differ in every run, and while files
/// are put into their place one by one, `run.json` is the new one and lists the files of both runs.
fn is_whole(name: &str, now: &[u8], sides: [Option<&Vec<u8>>; 2]) -> bool {
    let read = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).ok();
    let Some(mut now) = read(now) else { return false };
    let outputs = |of: &mut serde_json::Value| {
        let listed = of.get_mut("outputs").map(serde_json::Value::take);
        listed.and_then(|listed| listed.as_array().cloned()).unwrap_or_default()
    };
    match name.rsplit('/').next() {
        Some("timings.json") => true,
        Some("run.json") => {
            let listed = outputs(&mut now);
            let [Some(mut old), Some(mut new)] = sides.map(|side| side.and_then(|bytes| read(bytes))) else {
                return false;
            };
            let both = [outputs(&mut old), outputs(&mut new)].concat();
            now == new && both.iter().all(|output| listed.contains(output))
        }
        _ => false,
    }
}

/// A file that differs; timings do in every run.
fn differ(one: &Files, other: &Files) -> Option<String> {
    let names = one.keys().chain(other.keys());
    names
        .into_iter()
        .find(|name| !name.ends_with("timings.json") && one.get(*name) != other.get(*name))
        .cloned()
}

/// What a scenario starts from.
fn prepare(scenario: &Scenario, folder: &Path) {
    let run = |words: &str| {
        let arguments: Vec<&str> = words.split(' ').collect();
        assert_ne!(start(folder, &arguments).wait().unwrap().code(), Some(1), "{words}");
    };
    match scenario.name {
        "demo" | "init" => {}
        "learn" => run("demo large --clients 80 --months 24 --messages 800 --seed 2"),
        _ => run("demo work --clients 5 --months 9 --messages 400 --seed 2"),
    }
    std::fs::write(folder.join("truth-notes.txt"), "the user's").unwrap();
    std::fs::create_dir_all(folder.join(scenario.within)).unwrap();
    if scenario.name == "kickoff" {
        run("kickoff --new brief.toml");
    }
    if scenario.adds_rows_to.is_some() {
        // The first decision adds the column as_of to every row that the demo has.
        run("decide c001 wrong work --as-of 2026-05-01");
    }
    if scenario.name == "decide_from" {
        let rows = (0..MINUTES).map(|number| format!("2026-06-01,c001,ack,we will call them: {number}\n"));
        let words = format!("at,alert_id,decision,note\n{}", rows.collect::<String>());
        std::fs::write(folder.join("minutes.csv"), words).unwrap();
    }
    if scenario.name == "import" {
        let mails = (0..400).map(|number| {
            format!(
                "From k Mon Mar  2 10:00:00 2026\nFrom: kim@acme.example\nTo: us@agency.example\n\
                 Date: Mon, 2 Mar 2026 10:00:00 +0000\nMessage-ID: <{number}@x>\nSubject: s\n\nHello {number}\n\n"
            )
        });
        std::fs::write(folder.join("box.mbox"), mails.collect::<String>()).unwrap();
        let people = folder.join("work/people.csv");
        let mut words = std::fs::read_to_string(&people).unwrap();
        words += "kim@acme.example,c001,client,Kim\n";
        std::fs::write(people, words).unwrap();
    }
}

/// The user's files in a folder of outputs.
fn add_notes(folder: &Path) {
    let out = folder.join("out");
    if out.is_dir() {
        for name in ["notes.txt", "charts/notes.txt", "talks/june/notes.txt"] {
            let path = out.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "the user's").unwrap();
        }
    }
}

fn start(folder: &Path, arguments: &[&str]) -> Child {
    Command::new(std::env::var_os("FW").unwrap_or_else(|| env!("CARGO_BIN_EXE_forewarn").into()))
        .current_dir(folder)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Everything below a folder, folders before what is in them.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(entry.path());
            }
            found.push(entry.path());
        }
    }
    found.sort();
    found
}

fn is_hidden(folder: &Path, path: &Path) -> bool {
    let below = path.strip_prefix(folder).unwrap();
    below.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.'))
}

/// All files that a user sees.
fn files(folder: &Path) -> Files {
    let seen = walk(folder).into_iter().filter(|path| !is_hidden(folder, path) && path.is_file());
    seen.map(|path| {
        let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
        (name, std::fs::read(path).unwrap())
    })
    .collect()
}

/// Everything that a user does not see, but for what is kept of messages.
fn hidden(folder: &Path) -> Vec<PathBuf> {
    let is_kept = |path: &Path| {
        let names: Vec<_> = path.iter().skip_while(|name| *name != ".forewarn").collect();
        names.first().is_some()
            && names.last().is_some_and(|name| !name.to_string_lossy().starts_with(".forewarn-"))
    };
    walk(folder).into_iter().filter(|path| is_hidden(folder, path) && !is_kept(path)).collect()
}

/// Gives the user's view of the folder a former state; what is hidden stays.
fn restore(folder: &Path, state: &Files) {
    for path in walk(folder).into_iter().rev().filter(|path| !is_hidden(folder, path)) {
        let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let _ = std::fs::remove_dir(path);
        } else if !state.contains_key(&name) {
            std::fs::remove_file(path).unwrap();
        }
    }
    for (name, bytes) in state {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        if std::fs::read(&path).ok().as_ref() != Some(bytes) {
            std::fs::write(path, bytes).unwrap();
        }
    }
}

/// Chance from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: Duration) -> Duration {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Duration::from_nanos((mixed ^ (mixed >> 31)) % most.as_nanos().max(1) as u64)
    }
}
