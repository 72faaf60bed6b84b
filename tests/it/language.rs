//! A reader of one language meets no word of another, but for what stands in the data and what has no other name.

use std::collections::BTreeSet;

use forewarn::kickoff::Publication;

use crate::support::{Workspace, forewarn};

const AS_OF: [&str; 2] = ["--as-of", "2026-06-30"];

/// Names of formats, measures and columns, which are the same in Russian.
pub(crate) const SAME: [&str; 35] = [
    // Masked ids are the same in every language: client-02.
    "client",
    "forewarn",
    "csv",
    "html",
    "xlsx",
    "json",
    "jsonl",
    "parquet",
    "pdf",
    "utf",
    "excel",
    "auc",
    "brier",
    "until",
    "committed",
    "resumed",
    "waiting",
    "rates",
    "spi",
    "cpi",
    "eur",
    "usd",
    "gbp",
    "rub",
    "out",
    "report",
    "review",
    "rejected",
    "svg",
    "cyrillic",
    "win",
    "windows",
    "p50",
    "p80",
    "xn",
];

/// What is shown of a page.
fn shown(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        text.push(' ');
        rest = &rest[at..];
        // A draft is written in its client's language, whatever that of the page is.
        let left_out = [
            ("<style", "</style>"),
            ("<script", "</script>"),
            ("<meta", ">"),
            ("<p class=\"draft\"", "</p>"),
        ];
        for (open, close) in left_out {
            if rest.starts_with(open) {
                rest = &rest[rest.find(close).map_or(rest.len(), |end| end)..];
            }
        }
        // What a screen reader says of a picture is shown too.
        let end = rest.find('>').unwrap_or(rest.len() - 1);
        let tag = &rest[..=end];
        for attribute in ["aria-label=\"", "alt=\"", "title=\"", "placeholder=\""] {
            if let Some(value) = tag.split(attribute).nth(1).and_then(|rest| rest.split('"').next()) {
                text.push_str(value);
                text.push(' ');
            }
        }
        rest = &rest[end + 1..];
    }
    text + rest
}

pub(crate) fn words(text: &str, is_letter: impl Fn(char) -> bool) -> BTreeSet<String> {
    // A chart cuts long names off in the middle of a word.
    let whole: Vec<&str> = text.split('…').map(|part| part.trim_end_matches(char::is_alphanumeric)).collect();
    let text = whole.join(" ");
    let words = text.split(|letter: char| !(is_letter(letter) || letter.is_ascii_digit() || letter == '_'));
    words
        .filter(|word| word.chars().filter(|letter| is_letter(*letter)).count() >= 3)
        // Ids and hashes.
        .filter(|word| !word.contains(|letter: char| letter.is_ascii_digit()))
        .map(str::to_lowercase)
        .collect()
}

/// All that the program shows of the demo in a language.
fn all(workspace: &Workspace, lang: &str) -> Vec<(String, String)> {
    let path = workspace.path();
    let path = path.to_str().unwrap();
    let page = workspace.beside("page.html");
    let review: Vec<&str> = AS_OF.into_iter().chain(["--lang", lang, "--redact"]).collect();
    let files = workspace.review(&review);
    let mut all: Vec<(String, String)> = files
        .iter()
        .filter(|(name, _)| name.ends_with(".html") || name.ends_with(".svg"))
        .map(|(name, bytes)| (name.clone(), shown(&String::from_utf8_lossy(bytes))))
        .collect();
    let client = workspace.sheet("clients").rows[0][0].clone();
    let out = workspace.beside("backtest");
    let (page, out) = (page.to_str().unwrap(), out.to_str().unwrap());
    for command in [
        &["review", path, "--out", out][..],
        &["lead", path, "--out", page],
        &["promises", path],
        &["agenda", path],
        &["explain", &client, path],
    ] {
        let run = forewarn().args(command).args(&review).assert();
        all.push((command[0].to_owned(), String::from_utf8_lossy(&run.get_output().stdout).into_owned()));
    }
    all.push(("lead page".to_owned(), shown(&std::fs::read_to_string(page).unwrap())));
    for command in [
        &["check", path][..],
        &["backtest", path, "--from", "2026-05-01", "--to", "2026-06-01", "--out", out],
    ] {
        let run = forewarn().args(command).args(["--lang", lang, "--redact"]).assert().success();
        all.push((command[0].to_owned(), String::from_utf8_lossy(&run.get_output().stdout).into_owned()));
    }
    all
}

#[test]
fn no_reader_meets_a_word_of_the_other_language() {
    let workspace = Workspace::demo();
    // Quotes and names are left out by --redact; what is left of the data are names of work and of columns.
    let mut data = String::new();
    for (table, columns) in [
        ("clients", &["segment"][..]),
        ("projects", &["name", "service", "status"]),
        ("schedule", &["item"]),
        ("results", &["metric"]),
        ("expectations", &["metric", "unit"]),
    ] {
        let sheet = workspace.sheet(table);
        for column in columns {
            let place = sheet.column(column);
            // A metric's name is shown as words.
            sheet.rows.iter().for_each(|row| {
                data.push_str(&format!("{}\n{}\n", row[place], row[place].replace('_', " ")));
            });
        }
    }
    for table in forewarn::table::TABLES {
        data.push_str(&format!("{table}\n"));
        let columns = forewarn::table::columns_of(table).unwrap();
        columns.iter().for_each(|column| data.push_str(&format!("{}\n", column.name)));
    }
    let cyrillic = |letter: char| ('\u{400}'..='\u{4ff}').contains(&letter);
    let latin = |letter: char| letter.is_ascii_alphabetic();
    let mut known = words(&data, latin);
    known.extend(SAME.map(str::to_owned));
    known.extend(forewarn::signal::ALL.iter().map(|signal| signal.name.to_owned()));
    for (what, text) in all(&workspace, "ru") {
        // Options and what is copied after them are the same in every language.
        let text = text.replace("--all", "");
        let text: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("--assume \""))
            .flat_map(|line| [line, "\n"])
            .collect();
        let foreign: Vec<String> = words(&text, latin).difference(&known).cloned().collect();
        assert!(foreign.is_empty(), "{what} is not in Russian: {foreign:?}");
    }
    let known = words(&data, cyrillic);
    for (what, text) in all(&workspace, "en") {
        let foreign: Vec<String> = words(&text, cyrillic).difference(&known).cloned().collect();
        assert!(foreign.is_empty(), "{what} is not in English: {foreign:?}");
    }
}

#[test]
fn a_check_before_the_start_is_in_one_language() {
    let folder = tempfile::tempdir().unwrap();
    let (brief, page) = (folder.path().join("brief.toml"), folder.path().join("page.html"));
    // Nothing is settled, so that all there is to say is said; names and units are of no language.
    let written = "[project]\nclient = \"123\"\nname = \"45\"\nservice = \"web\"\nstart = 2026-09-01\n[time]\nclient_says = 2026-09-20\n\
        [cost]\nclient_says = 4000\nagreed = 40000\ncurrency = \"EUR\"\n[[result]]\nmetric = \"7\"\ntoday = 100\nclient_says = 900\nby = 2026-10-01\n";
    std::fs::write(&brief, written).unwrap();
    let demo = Workspace::demo();
    let workspace = demo.path();
    // Who would do it is told by name.
    let clients = demo.sheet("clients");
    let owner = clients.column("owner");
    let owners: Vec<&str> = clients.rows.iter().map(|row| &*row[owner]).collect();
    let sources: Vec<&str> = Publication::ALL.iter().map(|publication| publication.source).collect();
    let (cyrillic, latin) = (
        |letter: char| ('\u{400}'..='\u{4ff}').contains(&letter),
        |letter: char| letter.is_ascii_alphabetic(),
    );
    for with in [&[][..], &[workspace.to_str().unwrap()][..]] {
        for lang in ["en", "ru"] {
            // The page of the run before must not stand in for this one's.
            let _ = std::fs::remove_file(&page);
            let run = forewarn()
                .arg("kickoff")
                .arg(&brief)
                .args(with)
                .args(["--as-of", "2026-06-30", "--lang", lang, "--out"])
                .arg(&page)
                .output()
                .unwrap();
            // 0 go, 1 failed, and the verdicts with conditions or to stop.
            assert_ne!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
            let said = format!(
                "{} {}",
                String::from_utf8_lossy(&run.stdout),
                shown(&std::fs::read_to_string(&page).unwrap())
            );
            let said = owners.iter().fold(said, |said, owner| said.replace(owner, ""));
            let foreign = if lang == "ru" {
                let mut foreign = words(&said, latin);
                let cited = words(&sources.join(" "), latin);
                foreign
                    .retain(|word| !SAME.contains(&word.as_str()) && !cited.contains(word) && word != "web");
                foreign
            } else {
                words(&said, cyrillic)
            };
            assert!(foreign.is_empty(), "{lang} {with:?}: {foreign:?}");
        }
    }
}

#[test]
fn what_a_run_says_of_itself_is_in_the_language_that_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo");
    let taken = folder.path().join("taken");
    std::fs::create_dir(&taken).unwrap();
    std::fs::write(taken.join("notes.txt"), "mine").unwrap();
    let (nowhere, empty) = (folder.path().join("nowhere"), folder.path().join("empty"));
    std::fs::create_dir(&empty).unwrap();
    let [nowhere, empty, taken] = [&nowhere, &empty, &taken].map(|path| path.to_str().unwrap());
    let long_ago = ["--as-of", "2000-01-01"];
    for (arguments, code, english, russian) in [
        (&["review", nowhere][..], 1, "there is no such folder", "такой папки нет"),
        (&["review", empty], 1, "it has no table clients", "в ней нет таблицы clients"),
        (&["explain", "nobody", demo], 1, "there is no client nobody", "клиента nobody нет"),
        (
            &["explain", "c001", demo, long_ago[0], long_ago[1]],
            1,
            "nothing is known yet",
            "пока ничего не известно",
        ),
        (&["review", demo, "--owner", "nobody"], 1, "nobody called nobody", "не отвечает nobody"),
        (&["review", demo, "--horizon", "0"], 1, "must lie between", "от 1 до 1000 дней"),
        (&["review", demo, "--out", taken], 1, "forewarn did not write", "которые записал не forewarn"),
        (&["promises", demo], 0, "as of ", "на момент "),
        (
            &["lead", demo, "--out", &format!("{empty}/page.html")],
            0,
            "leadership page: ",
            "страница для руководства: ",
        ),
    ] {
        for (lang, said, error, other) in
            [("en", english, "Error: ", russian), ("ru", russian, "Ошибка: ", english)]
        {
            let run = forewarn().args(arguments).args(["--lang", lang, "--no-cache"]).assert().code(code);
            let words = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
            assert!(words.contains(said) && !words.contains(other), "{arguments:?}: {words}");
            assert_eq!(words.contains(error), code == 1, "{arguments:?}: {words}");
        }
    }
}
