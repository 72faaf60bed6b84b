//! Where outputs may go: nothing of the user's is ever replaced, removed or made readable to others.

use std::{
    path::{Path, PathBuf},
    process::{Command as Process, Output, Stdio},
    time::Duration,
};

use crate::support::{Files, Workspace, files, forewarn};

/// A small agency.
fn small() -> Workspace {
    Workspace::made(4, 6, 200)
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    forewarn().current_dir(folder).args(arguments).arg("--quiet").output().unwrap()
}

/// The command fails, says `words` and a hint, and changes nothing in `folder`.
fn refused(folder: &Path, arguments: &[&str], words: &str) {
    let before = files(folder);
    let output = forewarn().current_dir(folder).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
    assert!(said.contains(words) && said.contains("nothing was written\nhint: "), "{arguments:?}: {said}");
    assert_eq!(names(&before), names(&files(folder)), "{arguments:?}");
    assert!(before == files(folder), "{arguments:?} changed a file");
}

fn names(files: &Files) -> Vec<&String> {
    files.keys().collect()
}

/// What lies in a folder beside others, hidden or not.
fn listed(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

const BACKTEST: [&str; 5] = ["backtest", "--from", "2026-03-01", "--to", "2026-05-01"];

#[test]
fn outputs_never_replace_what_forewarn_did_not_write() {
    let workspace = small();
    let folder = workspace.path().parent().unwrap().to_owned();
    for (name, text) in
        [("thesis/thesis.txt", "mine"), ("file", "mine"), ("other/run.json", "{\"mine\": true}")]
    {
        std::fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
        std::fs::write(folder.join(name), text).unwrap();
    }
    std::fs::create_dir_all(folder.join("work/exports")).unwrap();
    std::fs::write(folder.join("work/exports/rows.csv"), "client_id,at,kind\n").unwrap();
    let mut words = std::fs::read_to_string(workspace.path().join("forewarn.toml")).unwrap();
    words += "\n[[source]]\ntable = \"outcomes\"\nfile = \"exports/*.csv\"\ncolumns.client_id = \"client_id\"\n\
              columns.at = \"at\"\ncolumns.kind = \"kind\"\n";
    std::fs::write(workspace.path().join("forewarn.toml"), words).unwrap();
    for command in [&["review"][..], &BACKTEST] {
        let into = |out: &str, words: &str| {
            refused(&folder, &[command, &["work", "--out", out]].concat(), words);
        };
        into("thesis", "thesis holds files that forewarn did not write, such as thesis.txt");
        into("other", "other holds files that forewarn did not write, such as run.json");
        into("file", "file is a file, not a folder");
        into("work", "work is what this command reads");
        into(".", ". holds ");
        into("work/exports", "work/exports holds ");
        into("work/messages", "work/messages lies where forewarn looks for tables");
        into("work/messages.csv", "work/messages.csv is a file");
        refused(&workspace.path(), &[command, &["--out", "."]].concat(), ". is what this command reads");
        refused(&workspace.path(), &[command, &["--out", ".."]].concat(), ".. holds ");
    }
}

#[test]
fn a_second_run_replaces_its_own_files_and_keeps_all_others() {
    let workspace = small();
    let folder = workspace.path().parent().unwrap().to_owned();
    let review = |more: &[&str]| run(&folder, &[&["review", "work", "--as-of", "2026-06-01"], more].concat());
    assert!(review(&["--png"]).status.success());
    let out = folder.join("out/2026-06-01");
    let first = files(&out);
    assert!(first.keys().any(|name| name.ends_with(".png")));
    for (name, text) in [("notes.txt", "mine"), ("charts/notes.txt", "mine"), ("talks/june/1.txt", "mine")] {
        std::fs::create_dir_all(out.join(name).parent().unwrap()).unwrap();
        std::fs::write(out.join(name), text).unwrap();
    }
    assert!(review(&[]).status.success());
    let second = files(&out);
    for name in ["notes.txt", "charts/notes.txt", "talks/june/1.txt"] {
        assert_eq!(second[name], b"mine", "{name}");
    }
    assert!(!second.keys().any(|name| name.ends_with(".png")), "what this run did not write is gone");
    let run: serde_json::Value = serde_json::from_slice(&second["run.json"]).unwrap();
    let outputs: Vec<&str> =
        run["outputs"].as_array().unwrap().iter().filter_map(|name| name.as_str()).collect();
    let own = names(&second).into_iter().filter(|name| !name.ends_with(".txt"));
    assert!(own.map(String::as_str).eq(outputs), "run.json lists what the run wrote");
    assert_eq!(listed(&folder.join("out")), ["2026-06-01"], "nothing is left beside");
    // A file of the user's that bears the name of an output is not ours to replace.
    std::fs::remove_file(out.join("items.csv")).unwrap();
    std::fs::create_dir(out.join("items.csv")).unwrap();
    std::fs::write(out.join("items.csv/mine.txt"), "mine").unwrap();
    let output = review(&[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("items.csv was not written by forewarn, but an output has its name"), "{said}");
    assert_eq!(std::fs::read(out.join("report.html")).unwrap(), second["report.html"]);
    assert_eq!(std::fs::read(out.join("items.csv/mine.txt")).unwrap(), b"mine");
}

#[test]
fn the_report_of_another_workspace_is_not_replaced_unless_its_folder_is_named() {
    let workspace = small();
    let folder = workspace.path().parent().unwrap().to_owned();
    std::fs::create_dir(folder.join("other")).unwrap();
    for (name, bytes) in files(&workspace.path()).into_iter().filter(|(name, _)| !name.starts_with('.')) {
        let place = folder.join("other").join(name);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, bytes).unwrap();
    }
    let review = |name: &str, more: &[&str]| {
        let output = run(&folder, &[&["review", name, "--as-of", "2026-06-01"], more].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    review("work", &[]);
    let first = files(&folder.join("out/2026-06-01"));
    for _ in 0..2 {
        review("other", &[]);
        assert_eq!(listed(&folder.join("out")), ["2026-06-01", "2026-06-01-other"]);
        review("work", &[]);
        assert_eq!(files(&folder.join("out/2026-06-01"))["report.html"], first["report.html"]);
    }
    review("other", &["--out", "out/2026-06-01"]);
    assert_eq!(listed(&folder.join("out")).len(), 2);
}

#[test]
fn outputs_go_into_new_empty_and_current_folders() {
    let workspace = small();
    let folder = workspace.path().parent().unwrap().to_owned();
    let here = folder.join("here");
    for name in ["empty", "here"] {
        std::fs::create_dir(folder.join(name)).unwrap();
    }
    for out in ["new/of/new", "empty", "work/report"] {
        assert!(run(&folder, &["review", "work", "--out", out]).status.success(), "{out}");
        assert!(folder.join(out).join("report.html").is_file(), "{out}");
    }
    // A folder in which a shell stands stays that folder, the first time and the second.
    let opened = std::fs::File::open(&here).unwrap();
    for _ in 0..2 {
        let output = run(&here, &["review", "../work", "--out", "."]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(here.join("report.html").is_file());
        assert!(is_same(&opened, &here));
    }
    assert_eq!(
        listed(&folder),
        [
            "empty",
            "here",
            "new",
            "truth.csv",
            "truth_facts.csv",
            "truth_months.csv",
            "truth_promises.csv",
            "truth_questions.csv",
            "truth_silence.csv",
            "work"
        ]
    );
    assert!(run(&folder, &[&BACKTEST[..], &["work", "--out", "new/replay"]].concat()).status.success());
    assert!(run(&folder, &[&BACKTEST[..], &["work", "--out", "new/replay"]].concat()).status.success());
    assert_eq!(listed(&folder.join("new")), ["of", "replay"]);
}

#[cfg(unix)]
fn is_same(opened: &std::fs::File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    opened.metadata().unwrap().ino() == std::fs::metadata(path).unwrap().ino()
}

#[cfg(not(unix))]
fn is_same(_: &std::fs::File, _: &Path) -> bool {
    true
}

#[test]
fn single_pages_and_models_never_replace_what_forewarn_did_not_write() {
    let workspace = small();
    let folder = workspace.path().parent().unwrap().to_owned();
    assert!(run(&folder, &["kickoff", "--new", "brief.toml"]).status.success());
    std::fs::write(folder.join("labelled.jsonl"), "{\"text\": \"good\", \"tone\": \"positive\"}\n").unwrap();
    let commands: [&[&str]; 3] = [
        &["lead", "work", "--out"],
        &["kickoff", "brief.toml", "work", "--out"],
        &["tone", "train", "labelled.jsonl", "--into"],
    ];
    for (number, command) in commands.into_iter().enumerate() {
        let into = |out: &str| forewarn().current_dir(&folder).args(command).arg(out).output().unwrap();
        // A check that finds something to settle ends with its own code.
        let ends_well = |output: Output| {
            let code = output.status.code().unwrap();
            assert!([0, 3, 4].contains(&code), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        };
        let page = format!("new-{number}/page");
        ends_well(into(&page));
        let first = std::fs::read(folder.join(&page)).unwrap();
        ends_well(into(&page));
        assert_eq!(std::fs::read(folder.join(&page)).unwrap(), first);
        std::fs::write(folder.join("mine.html"), "<html>mine</html>").unwrap();
        refused(&folder, &[command, &["mine.html"]].concat(), "mine.html was not written by forewarn");
        refused(&folder, &[command, &["work"]].concat(), "work is a folder, not a file");
    }
    refused(&folder, &["lead", "work", "--out", "work/messages/lead.html"], "looks for tables");
    refused(&folder, &["lead", "work", "--out", "work/clients.csv"], "clients.csv ");
    refused(
        &folder,
        &["kickoff", "brief.toml", "--out", "brief.toml"],
        "brief.toml is what this command reads",
    );
    refused(&folder, &["kickoff", "--new", "brief.toml"], "brief.toml is there already");
}

#[test]
fn a_cleaned_table_replaces_nothing_unless_asked_and_never_what_it_is_made_of() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("messy.csv"), "a;b\n1;2\n").unwrap();
    std::fs::write(folder.join("mine.csv"), "mine").unwrap();
    let clean = |more: &[&'static str]| [&["import", "csv", "messy.csv", "--to"], more].concat();
    refused(folder, &clean(&["mine.csv"]), "mine.csv is there already");
    for more in [&["messy.csv"][..], &["messy.csv", "--overwrite"], &["./messy.csv", "--overwrite"]] {
        refused(folder, &clean(more), "messy.csv is what this command reads");
    }
    refused(folder, &["import", "csv", "messy.csv", "mine.csv", "--to", "new.csv"], "--to takes one table");
    for more in [&["new.csv"][..], &["mine.csv", "--overwrite"]] {
        assert!(run(folder, &clean(more)).status.success());
        assert_eq!(std::fs::read(folder.join(more[0])).unwrap(), b"a,b\r\n1,2\r\n");
    }
}

#[test]
fn new_workspaces_take_only_new_or_empty_folders() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (name, text) in [("own/clients.csv", "client_id,name\nme,Me\n"), ("truth.csv", "precious")] {
        std::fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
        std::fs::write(folder.join(name), text).unwrap();
    }
    std::fs::create_dir(folder.join("empty")).unwrap();
    std::fs::create_dir(folder.join("here")).unwrap();
    let small = ["--clients", "3", "--months", "3", "--messages", "50"];
    refused(folder, &["init", "own"], "own is not empty: clients.csv is there already");
    refused(
        folder,
        &[&["demo", "own"], &small[..]].concat(),
        "own is not empty: clients.csv is there already",
    );
    refused(folder, &["init", "truth.csv"], "truth.csv is a file, not a folder");
    refused(folder, &[&["demo", "."], &small[..]].concat(), ". is not empty");
    // What stands there is no reason to recommend a command that would not work there, or would do harm.
    let output = forewarn().current_dir(folder).args(["review", "own"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("`forewarn init FOLDER`") && !said.contains("demo") && !said.contains("own`"),
        "{said}"
    );
    for (command, name) in [(&["init", "new/one"][..], "new/one"), (&["init", "empty"], "empty")] {
        forewarn().current_dir(folder).args(command).assert().success();
        assert!(
            folder.join(name).join("forewarn.toml").is_file()
                && folder.join(name).join("clients.csv").is_file()
        );
    }
    // The user's truth stays, and this one says where it is.
    let output = forewarn().current_dir(folder).args(["demo", "fresh"]).args(small).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("fresh.truth.csv, fresh.truth_facts.csv"), "{said}");
    assert_eq!(std::fs::read(folder.join("truth.csv")).unwrap(), b"precious");
    let wanted = ["clients.csv", "contracts.csv"];
    assert_eq!(listed(&folder.join("fresh"))[..2], wanted);
    // In the folder where the shell stands.
    let here = folder.join("here");
    let opened = std::fs::File::open(&here).unwrap();
    forewarn().current_dir(&here).args(["demo", "."]).args(small).assert().success();
    assert!(is_same(&opened, &here) && files(&here) == files(&folder.join("fresh")));
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::symlink_metadata(path).unwrap().mode() & 0o7777
    }

    fn set(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// The paths of everything below a folder that others can read.
    fn readable(folder: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut open = vec![folder.to_owned()];
        while let Some(path) = open.pop() {
            if std::fs::symlink_metadata(&path).unwrap().is_dir() {
                open.extend(std::fs::read_dir(&path).unwrap().flatten().map(|entry| entry.path()));
            }
            if mode(&path) & 0o077 != 0 {
                found.push(path);
            }
        }
        found
    }

    #[test]
    fn what_is_new_is_for_its_owner_alone_under_any_umask() {
        let workspace = small();
        let folder = workspace.path().parent().unwrap().to_owned();
        for umask in ["077", "022", "000"] {
            let new = format!("of-{umask}");
            let script = format!(
                "umask {umask}; \"$0\" review work --png --out {new}/deep/out && \"$0\" lead work --out {new}/lead/lead.html \
                 && \"$0\" backtest work --from 2026-03-01 --to 2026-04-01 --out {new}/replay \
                 && \"$0\" demo {new}/agency/demo --clients 2 --months 3 --messages 20 && \"$0\" init {new}/init \
                 && \"$0\" kickoff --new {new}/brief.toml; \"$0\" kickoff {new}/brief.toml --out {new}/check.html; \
                 test -f {new}/check.html"
            );
            let output = Process::new("sh")
                .current_dir(&folder)
                .args(["-c", &script])
                .arg(assert_cmd::cargo::cargo_bin!("forewarn"))
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            assert_eq!(readable(&folder.join(&new)), Vec::<PathBuf>::new(), "umask {umask}");
        }
    }

    #[test]
    fn modes_and_links_that_are_there_stay() {
        let workspace = small();
        let folder = workspace.path().parent().unwrap().to_owned();
        std::fs::create_dir(folder.join("shared")).unwrap();
        set(&folder.join("shared"), 0o2775);
        symlink("shared", folder.join("out")).unwrap();
        for _ in 0..2 {
            assert!(run(&folder, &["review", "work", "--out", "out"]).status.success());
            assert!(std::fs::symlink_metadata(folder.join("out")).unwrap().is_symlink());
            assert_eq!(mode(&folder.join("shared")), 0o2775);
            set(&folder.join("out/report.html"), 0o644);
        }
        assert!(run(&folder, &["review", "work", "--out", "out"]).status.success());
        assert_eq!(mode(&folder.join("out/report.html")), 0o644);
        assert_eq!(mode(&folder.join("out/clients.csv")), 0o600);
        assert!(run(&folder, &["lead", "work", "--out", "lead.html"]).status.success());
        set(&folder.join("lead.html"), 0o640);
        symlink("lead.html", folder.join("latest.html")).unwrap();
        assert!(run(&folder, &["lead", "work", "--out", "latest.html"]).status.success());
        assert_eq!(mode(&folder.join("lead.html")), 0o640);
        assert!(std::fs::symlink_metadata(folder.join("latest.html")).unwrap().is_symlink());
    }

    #[test]
    fn pipes_and_devices_are_named_and_not_waited_for() {
        let workspace = small();
        let folder = workspace.path().parent().unwrap().to_owned();
        assert!(Process::new("mkfifo").arg(folder.join("pipe")).status().unwrap().success());
        symlink("nowhere", folder.join("link")).unwrap();
        for (place, kind) in
            [("pipe", "a named pipe"), ("/dev/null", "a device"), ("link", "a link to nothing")]
        {
            let commands: [&[&str]; 5] = [
                &["review", "work", "--out", place],
                &["lead", "work", "--out", place],
                &["init", place],
                &["demo", place],
                &["kickoff", "--new", place],
            ];
            for command in commands {
                let output = forewarn()
                    .current_dir(&folder)
                    .args(command)
                    .timeout(Duration::from_secs(20))
                    .output()
                    .unwrap();
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(said.contains(&format!("{place} is {kind}, not a ")), "{command:?}: {said}");
                assert_eq!(output.status.code(), Some(1));
            }
        }
    }

    #[test]
    fn a_signal_leaves_no_temporary_file_and_the_last_output_whole() {
        let workspace = Workspace::made(30, 12, 20_000);
        let folder = workspace.path().parent().unwrap().to_owned();
        assert!(run(&folder, &["review", "work", "--out", "out"]).status.success());
        let (good, beside) = (files(&folder.join("out")), listed(&folder));
        for (signal, code) in [("INT", 130), ("TERM", 143)] {
            let mut caught = 0;
            for arguments in
                [&["review", "work", "--out", "out"][..], &["demo", "new", "--messages", "200000"]]
            {
                let mut child = Process::new(assert_cmd::cargo::cargo_bin!("forewarn"))
                    .current_dir(&folder)
                    .args(arguments)
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()
                    .unwrap();
                // As soon as something is being written.
                while listed(&folder) == beside && child.try_wait().unwrap().is_none() {
                    std::thread::sleep(Duration::from_millis(1));
                }
                Process::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().unwrap();
                let status = child.wait().unwrap();
                caught += usize::from(status.code() == Some(code));
                assert!(status.success() || status.code() == Some(code), "{status}");
                if !status.success() {
                    assert_eq!(listed(&folder), beside, "{arguments:?}");
                    assert!(names(&good) == names(&files(&folder.join("out"))));
                }
            }
            assert!(caught > 0, "no run was stopped by {signal}");
        }
    }
}

#[test]
fn runs_into_one_folder_take_turns() {
    let workspace = small();
    let folder = workspace.path().parent().unwrap().to_owned();
    let runs: Vec<_> = (0..4)
        .map(|_| {
            Process::new(assert_cmd::cargo::cargo_bin!("forewarn"))
                .current_dir(&folder)
                .args(["review", "work", "--out", "out/one"])
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for run in runs {
        let output = run.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(listed(&folder.join("out")), ["one"]);
}

/// The test below runs itself once more with this set, as the program that panics.
const PANICS: &str = "FOREWARN_TEST_PANICS";

#[test]
fn a_fault_of_the_program_is_one_sentence_without_data() {
    if std::env::var_os(PANICS).is_some() {
        let code = forewarn::stopped::run(|| panic!("a client's secret"));
        assert_eq!(code, std::process::ExitCode::from(1));
        return;
    }
    for debugs in [false, true] {
        let mut again = Process::new(std::env::current_exe().unwrap());
        again.args(["--exact", "places::a_fault_of_the_program_is_one_sentence_without_data", "--nocapture"]);
        if debugs {
            again.env("FOREWARN_DEBUG", "1");
        }
        let output = again.env(PANICS, "1").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("Error: forewarn met something that it cannot handle"), "{said}");
        assert!(said.contains("please report this"), "{said}");
        assert_eq!(said.contains("secret"), debugs, "{said}");
        assert_eq!(said.contains("panicked"), debugs, "{said}");
    }
}
