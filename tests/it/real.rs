//! Real data in two workspaces made of mapping only. The data lie outside of the repository, in `../shared/data`;
//! without them these tests are skipped, but not in continuous integration.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// The folder of a workspace, or `None` where its data are not on this machine.
fn workspace(name: &str, data: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = root.join("../shared/data").join(data);
    if data.is_dir() {
        return Some(root.join("tests/workspaces").join(name));
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{} is not there", data.display());
    eprintln!("skipped {name}: {} is not there", data.display());
    None
}

/// The rows of a table of files that a review wrote.
fn rows(path: &Path) -> Vec<csv::StringRecord> {
    csv::Reader::from_path(path).unwrap().into_records().map(Result::unwrap).collect()
}

/// Reviews a workspace and checks that every row is accounted for; returns `run.json` and how many clients are scored.
fn review(workspace: &Path, arguments: &[&str]) -> (Value, usize) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    assert_cmd::cargo::cargo_bin_cmd!("forewarn")
        .arg("review")
        .arg(workspace)
        .arg("--out")
        .arg(&out)
        .args(arguments)
        .assert()
        .success();
    let run: Value = serde_json::from_slice(&std::fs::read(out.join("run.json")).unwrap()).unwrap();
    let count = |of: &Value, name: &str| of[name].as_u64().unwrap();
    let (read, rejected) = (count(&run, "rows_read"), count(&run, "rows_rejected"));
    assert_eq!(read, count(&run, "rows_used") + count(&run, "rows_later_than_as_of") + rejected);
    assert_eq!(rejected, rows(&out.join("rejected.csv")).len() as u64);
    assert!(rejected * 20 < read, "{rejected} of {read} rows are rejected");
    let files = run["files"].as_array().unwrap();
    for file in files {
        // One file may feed a table twice: what one source drops must not be taken from the other's count.
        assert!(count(file, "rows_read") <= read, "{file:#}");
        assert_eq!(
            count(file, "rows_read"),
            count(file, "rows_used") + count(file, "rows_rejected"),
            "{file:#}"
        );
        assert_eq!(file["missing_columns"].as_array().unwrap().len(), 0, "{file:#}");
    }
    assert_eq!(read, files.iter().map(|file| count(file, "rows_read")).sum::<u64>());
    let scored = rows(&out.join("clients.csv")).iter().filter(|row| !row[2].is_empty()).count();
    (run, scored)
}

#[test]
fn major_projects_of_a_government_are_read_and_scored() {
    let Some(workspace) = workspace("gmpp", "gmpp") else { return };
    let (run, scored) = review(&workspace, &[]);
    // Those that left the report years before are unknown, not calm.
    assert!((120..200).contains(&scored), "{scored} clients are scored");
    assert_eq!(run["currency"], "GBP");
    assert_eq!(run["rows_later_than_as_of"], 0);
    let (run, scored) = review(&workspace, &["--as-of", "2018-08-01"]);
    assert!(scored > 50, "{scored} clients are scored");
    assert!(run["rows_later_than_as_of"].as_u64().unwrap() > 1000);
}

#[test]
fn issues_of_apache_projects_are_read_and_scored() {
    let Some(workspace) = workspace("ase-jira", "ase_jira") else { return };
    let (run, scored) = review(&workspace, &[]);
    assert!(scored > 0, "no client is scored");
    assert_eq!(run["rows_rejected"], 0);
    let (run, scored) = review(&workspace, &["--as-of", "2014-09-01"]);
    assert!(scored > 0, "no client is scored");
    assert!(run["rows_later_than_as_of"].as_u64().unwrap() > 0);
}
