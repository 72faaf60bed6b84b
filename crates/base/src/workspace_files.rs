//! Which files of a workspace form a table: no row is read twice because a file was packed, copied or backed up.
//!
//! A table is `NAME.csv` or another form of it, or the files in the folder `NAME/`. Of several forms of one file
//! (`money.csv` and the `money.csv.gz` of `gzip -k`) one is read; copies beside what they were copied from
//! (`money (1).csv`, `Copy of money.csv`, «money — копия.csv») and files with the same bytes are not. Whatever is not
//! read though it looks like a part of a table is named.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufReader, Read},
    path::{Path, PathBuf},
};

use crate::{
    error::file_error,
    file_fault::{FileFault, PlainCsvRemedy},
};

/// How the names of a table's files end; of several forms of one file the first is read.
pub const TABLE_ENDINGS: [&str; 10] =
    ["csv", "tsv", "jsonl", "parquet", "csv.gz", "csv.zst", "tsv.gz", "tsv.zst", "jsonl.gz", "jsonl.zst"];

/// How the names of other files end that a mapping may name.
const OTHER_ENDINGS: [&str; 12] = [
    "ndjson",
    "txt",
    "xlsx",
    "xlsm",
    "xls",
    "ods",
    "ndjson.gz",
    "ndjson.zst",
    "txt.gz",
    "txt.zst",
    "gz",
    "zst",
];

/// What programs add to the whole name of a file that they keep a copy of.
const BACKUP_SUFFIXES: [&str; 10] =
    ["~", ".bak", ".orig", ".old", ".backup", ".save", ".copy", ".prev", ".bkp", ".1"];

/// What file managers and people write before the name of a copy, and after it. In lower case.
const COPY_BEFORE: [&str; 8] = [
    "copy of ",
    "backup of ",
    "копия ",
    "kopie von ",
    "copie de ",
    "copia de ",
    "kopia ",
    "резервная копия ",
];
const COPY_AFTER: [&str; 18] = [
    "copy",
    "copied",
    "backup",
    "bak",
    "old",
    "orig",
    "original",
    "kopie",
    "copie",
    "copia",
    "kopia",
    "prev",
    "копия",
    "резервная копия",
    "бэкап",
    "бекап",
    "старый",
    "старая",
];

/// Why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotRead {
    /// Another form of it is.
    OtherFormOf(PathBuf),
    /// It is named as a copy of one that is.
    CopyOf(PathBuf),
    /// It holds the same bytes as one that is.
    SameAs(PathBuf),
    /// It is named like a copy, or not quite like the table, and nothing else is there to read.
    NotNamedAs(String),
}

/// A file that looks like a part of a table and is not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PassedOver {
    /// The file.
    pub path: PathBuf,
    /// Why not.
    pub because: NotRead,
}

/// The files of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableFiles {
    /// Those that are read, sorted.
    pub read: Vec<PathBuf>,
    /// Those that are not, sorted.
    pub passed_over: Vec<PassedOver>,
}

/// Finds the files of a table.
///
/// # Errors
/// A folder cannot be listed.
pub fn of_table(workspace: &Path, table: &str) -> std::io::Result<TableFiles> {
    let mut own = Vec::new();
    let mut alike = Vec::new();
    for path in files_in(workspace)? {
        let name = name_of(&path);
        match name.split_once('.') {
            Some((stem, ending)) if stem == table && TABLE_ENDINGS.contains(&ending) => own.push(path),
            _ if path.is_file() && looks_like(&name, table) => alike.push(path),
            _ => {}
        }
    }
    let folder = workspace.join(table);
    if folder.is_dir() {
        for path in files_in(&folder)? {
            let name = name_of(&path);
            if split(&name).is_some_and(|(_, ending)| TABLE_ENDINGS.contains(&ending)) {
                own.push(path);
            } else if path.is_file() && backed_up(&name).is_some() {
                alike.push(path);
            }
        }
    }
    let mut files = without_copies(own);
    for path in alike {
        let name = name_of(&path);
        let original = original_of(&name);
        let read = files.read.iter().find(|read| {
            read.parent() == path.parent() && stem_of(&name_of(read)).eq_ignore_ascii_case(&original)
        });
        let because = match read {
            Some(read) => NotRead::CopyOf(read.clone()),
            None if path.parent() == Some(workspace) => NotRead::NotNamedAs(format!("{table}.csv")),
            None => NotRead::NotNamedAs(backed_up(&name).unwrap_or(&name).to_owned()),
        };
        files.passed_over.push(PassedOver { path, because });
    }
    files.passed_over.sort();
    Ok(files)
}

/// The one plain text file of a table, to which rows can be appended; where there is none yet, the one to make.
///
/// # Errors
/// The table has another form, which is told with what to do; or a folder cannot be listed.
pub fn appendable(workspace: &Path, table: &str) -> Result<PathBuf, crate::error::Error> {
    let files = of_table(workspace, table).map_err(crate::error::io(workspace))?;
    match files.read.as_slice() {
        [] => Ok(workspace.join(format!("{table}.csv"))),
        [only] if only.parent() == Some(workspace) => plain(only, table),
        [first, ..] => {
            let fault = FileFault::SeveralFiles { table: table.to_owned(), files: files.read.len() };
            Err(file_error(first, fault))
        }
    }
}

/// [`appendable`] for one file of the several in a table's folder: `TABLE/PART.csv`.
///
/// # Errors
/// The part has another form, or would be taken for a copy of another file.
pub fn appendable_part(workspace: &Path, table: &str, part: &str) -> Result<PathBuf, crate::error::Error> {
    let folder = workspace.join(table);
    let known = files_in(&folder).map_err(crate::error::io(&folder))?;
    let own = known.iter().find(|path| {
        let name = name_of(path);
        split(&name).is_some_and(|(stem, ending)| stem == part && TABLE_ENDINGS.contains(&ending))
    });
    let path = own.map_or_else(|| Ok(folder.join(format!("{part}.csv"))), |own| plain(own, part))?;
    let original = original_of(part);
    if part == table || (original != part && known.iter().any(|path| stem_of(&name_of(path)) == original)) {
        return Err(file_error(&path, FileFault::NameOfCopy));
    }
    Ok(path)
}

/// A file to which rows can be added, if it is plain text.
fn plain(path: &Path, stem: &str) -> Result<PathBuf, crate::error::Error> {
    if matches!(path.extension(), Some(ending) if ending == "csv" || ending == "tsv") {
        return Ok(path.to_owned());
    }
    let name = name_of(path);
    let remedy = match name.rsplit_once('.').map(|(_, kind)| kind) {
        Some("gz") => PlainCsvRemedy::Unpack(format!("gzip -d {name}")),
        Some("zst") => PlainCsvRemedy::Unpack(format!("zstd -d --rm {name}")),
        _ => PlainCsvRemedy::SaveAs(format!("{stem}.csv"), name),
    };
    Err(file_error(path, FileFault::NotPlainCsv { stem: stem.to_owned(), remedy }))
}

/// Leaves out of some files those that hold the rows of another one once more.
pub fn without_copies(mut paths: Vec<PathBuf>) -> TableFiles {
    paths.sort();
    paths.dedup();
    let mut files = TableFiles::default();
    // The first form of each file.
    let mut first: BTreeMap<(PathBuf, String), PathBuf> = BTreeMap::new();
    // `money/money.csv` is beside `money.csv`.
    let key = |path: &Path, stem: &str| {
        let folder = path.parent().unwrap_or(Path::new(""));
        let is_own = folder.file_name().is_some_and(|name| name == stem);
        let folder = if is_own { folder.parent().unwrap_or(folder) } else { folder };
        (folder.to_owned(), stem.to_owned())
    };
    paths.sort_by_cached_key(|path| {
        let name = name_of(path);
        let rank = |ending: &str| TABLE_ENDINGS.iter().position(|known| *known == ending);
        let rank = split(&name).and_then(|(_, ending)| rank(ending)).unwrap_or(usize::MAX);
        (path.components().count(), rank, path.clone())
    });
    let mut forms = Vec::with_capacity(paths.len());
    for path in paths {
        let own = key(&path, stem_of(&name_of(&path)));
        if let Some(read) = first.get(&own) {
            files.passed_over.push(PassedOver { because: NotRead::OtherFormOf(read.clone()), path });
        } else {
            first.insert(own, path.clone());
            forms.push(path);
        }
    }
    let mut originals = Vec::with_capacity(forms.len());
    for path in forms {
        let name = name_of(&path);
        let original = original_of(&name);
        let known = first.get(&key(&path, &original)).filter(|known| **known != path);
        match known {
            Some(known) => {
                files.passed_over.push(PassedOver { because: NotRead::CopyOf(known.clone()), path });
            }
            None => originals.push(path),
        }
    }
    let mut by_size: BTreeMap<u64, Vec<PathBuf>> = BTreeMap::new();
    for path in originals {
        let size =
            std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file).map_or(0, |meta| meta.len());
        let alike = by_size.entry(size).or_default();
        if let Some(known) = alike.iter().find(|known| size > 0 && same_bytes(known, &path)) {
            files.passed_over.push(PassedOver { because: NotRead::SameAs(known.clone()), path });
        } else {
            alike.push(path.clone());
            files.read.push(path);
        }
    }
    files.read.sort();
    files.passed_over.sort();
    files
}

/// The entries of a folder that are not hidden, sorted. One with a table's name that is not a file is refused when
/// opened.
fn files_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)?;
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| !name_of(path).starts_with('.')).collect();
    files.sort();
    Ok(files)
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A name without its ending, and the ending, where it is one that holds rows.
fn split(name: &str) -> Option<(&str, &str)> {
    let endings = TABLE_ENDINGS.iter().chain(&OTHER_ENDINGS);
    endings
        .filter_map(|ending| {
            let stem = name.strip_suffix(ending)?.strip_suffix('.')?;
            (!stem.is_empty()).then(|| (stem, &name[stem.len() + 1..]))
        })
        .min_by_key(|(stem, _)| stem.len())
}

fn stem_of(name: &str) -> &str {
    split(name).map_or(name, |(stem, _)| stem)
}

/// The name of the file that a backup by its suffix is of.
fn backed_up(name: &str) -> Option<&str> {
    BACKUP_SUFFIXES.iter().filter_map(|suffix| name.strip_suffix(suffix)).find(|rest| split(rest).is_some())
}

/// The stem of the file of which a file is a copy by its name; its own stem where it is none.
fn original_of(name: &str) -> String {
    let name = backed_up(name).unwrap_or(name);
    let mut stem = stem_of(name).trim().to_owned();
    loop {
        let before = stem.len();
        if let Some(rest) = without_copy_words(&stem) {
            stem = rest;
        }
        if stem.len() == before {
            return stem;
        }
    }
}

/// A stem without one mark of a copy.
fn without_copy_words(stem: &str) -> Option<String> {
    let folded = stem.to_lowercase();
    // Lower case may change the length of rare letters; their names are left as they are.
    if folded.len() != stem.len() {
        return None;
    }
    let rest = |from: usize, to: usize| {
        let rest = stem.get(from..to)?.trim_end_matches([' ', '_', '-', '–', '—', '.']).trim();
        (!rest.is_empty()).then(|| rest.to_owned())
    };
    for words in COPY_BEFORE {
        if folded.starts_with(words) {
            return rest(words.len(), stem.len());
        }
    }
    // `Copy (2) of money`.
    if let Some(of) = folded.strip_prefix("copy (").and_then(|tail| tail.split_once(") of ")) {
        return rest(stem.len() - of.1.len(), stem.len());
    }
    if let Some(open) = folded.strip_suffix(')').and_then(|head| head.rfind('(')) {
        let inside = &folded[open + 1..folded.len() - 1];
        let is_number =
            inside.len() <= 2 && !inside.is_empty() && inside.bytes().all(|sign| sign.is_ascii_digit());
        if is_number || COPY_AFTER.contains(&inside) {
            return rest(0, open);
        }
    }
    if let Some(head) = stem.strip_suffix('~') {
        return rest(0, head.len());
    }
    // `money-copy`, `money copy 2`, `money_backup2`.
    let head = folded.trim_end_matches(|sign: char| sign.is_ascii_digit()).trim_end_matches([' ', '_', '-']);
    let numbered = folded.len() - head.len() <= 3;
    for words in COPY_AFTER {
        if let Some(before) = head.strip_suffix(words).filter(|_| numbered)
            && before.ends_with([' ', '_', '-', '–', '—', '.'])
        {
            return rest(0, before.len());
        }
    }
    None
}

/// Whether a file in the workspace is meant to be a table by its name, and is not named so.
fn looks_like(name: &str, table: &str) -> bool {
    let has_rows = split(backed_up(name).unwrap_or(name))
        .is_some_and(|(_, ending)| TABLE_ENDINGS.contains(&ending.to_ascii_lowercase().as_str()));
    let folded = name.to_ascii_lowercase();
    let has_rows = has_rows || split(&folded).is_some_and(|(_, ending)| TABLE_ENDINGS.contains(&ending));
    has_rows && original_of(&folded) == table
}

/// Whether two files hold the same bytes.
fn same_bytes(a: &Path, b: &Path) -> bool {
    let open = |path: &Path| File::open(path).map(|file| BufReader::with_capacity(1 << 16, file));
    let (Ok(mut a), Ok(mut b)) = (open(a), open(b)) else { return false };
    let (mut left, mut right) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let Ok(count) = a.read(&mut left) else { return false };
        if count == 0 {
            return matches!(b.read(&mut right), Ok(0));
        }
        if b.read_exact(&mut right[..count]).is_err() || left[..count] != right[..count] {
            return false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(paths: &[PathBuf]) -> Vec<String> {
        paths.iter().map(|path| name_of(path)).collect()
    }

    #[test]
    fn a_copy_leads_to_its_original_by_its_name() {
        for (copy, original) in [
            ("money (1).csv", "money"),
            ("money(2).csv", "money"),
            ("Copy of money.csv", "money"),
            ("Copy (3) of money.csv", "money"),
            ("money - Copy.csv", "money"),
            ("money - Copy (2).csv", "money"),
            ("money-copy.csv", "money"),
            ("money copy 2.csv", "money"),
            ("money_backup.csv.gz", "money"),
            ("money.bak.csv", "money"),
            ("Копия money.csv", "money"),
            ("money — копия.csv", "money"),
            ("money - копия (2).csv", "money"),
            ("money (копия).csv", "money"),
            ("money.csv~", "money"),
            ("money.csv.bak", "money"),
            ("money.csv.orig", "money"),
            ("money.csv.old", "money"),
            ("money~.csv", "money"),
            ("money.csv", "money"),
            ("2026-01.csv", "2026-01"),
            ("threshold.csv", "threshold"),
            ("money (2026).csv", "money (2026)"),
            ("copy.csv", "copy"),
            ("old.csv", "old"),
        ] {
            assert_eq!(original_of(copy), original, "{copy}");
        }
    }

    #[test]
    fn no_row_is_read_twice() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        for name in ["money.csv", "money.csv.gz", "money (1).csv", "money.csv~", "money.parquet", "Money.CSV"]
        {
            write(name, name);
        }
        write("money.unknown.csv", "another table's");
        write("moneyball.csv", "nobody's");
        let files = of_table(folder.path(), "money").unwrap();
        assert_eq!(names(&files.read), ["money.csv"]);
        assert_eq!(files.passed_over.len(), 5, "{files:?}");

        for (name, text) in [
            ("2025.csv", "five"),
            ("2025.csv.gz", "five, packed"),
            ("2025 - Copy.csv", "five"),
            ("2026.csv", "six"),
            ("June.csv", "six"),
            ("July (1).csv", "seven"),
            ("2026.csv.bak", "six before"),
        ] {
            write(&format!("schedule/{name}"), text);
        }
        let files = of_table(folder.path(), "schedule").unwrap();
        assert_eq!(names(&files.read), ["2025.csv", "2026.csv", "July (1).csv"]);
        assert_eq!(files.passed_over.len(), 4, "{files:?}");

        write("results - Copy.csv", "all there is");
        let files = of_table(folder.path(), "results").unwrap();
        assert_eq!(files.read, Vec::<PathBuf>::new());
        assert_eq!(files.passed_over[0].because, NotRead::NotNamedAs("results.csv".to_owned()));
    }

    #[test]
    fn rows_are_added_to_one_plain_file_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        assert_eq!(appendable(folder.path(), "money").unwrap(), path("money.csv"));
        std::fs::write(path("money.csv.gz"), "packed").unwrap();
        assert!(appendable(folder.path(), "money").unwrap_err().to_string().contains("gzip -d money.csv.gz"));
        std::fs::write(path("money.csv"), "plain").unwrap();
        assert_eq!(appendable(folder.path(), "money").unwrap(), path("money.csv"));
        std::fs::create_dir(path("money")).unwrap();
        std::fs::write(path("money").join("2025.csv"), "part").unwrap();
        assert!(appendable(folder.path(), "money").unwrap_err().to_string().contains("2 files"));
    }
}
