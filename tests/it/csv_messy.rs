//! The messy-CSV reader on whole files, and what holds for any file.

use std::io::{Cursor, Read};

use forewarn::import::messy::{MessyReader, MessyReport, MessyRow, RowPart, write::write_table};
use proptest::prelude::*;

type Cells = Vec<Vec<String>>;

/// The tables of a file, each with its header first where it has one.
fn tables(bytes: &[u8]) -> (Vec<Cells>, MessyReport) {
    let mut reader =
        MessyReader::from_reader(Box::new(Cursor::new(bytes.to_vec()))).expect("memory can be read");
    let (mut tables, mut row): (Vec<Cells>, MessyRow) = (Vec::new(), MessyRow::default());
    while let Some(part) = reader.read(&mut row).expect("memory can be read") {
        let place = reader.table();
        assert!(part == RowPart::Values || tables.len() <= place);
        tables.resize(place + 1, Vec::new());
        tables[place].push(row.cells().map(str::to_owned).collect());
    }
    (tables, reader.report().clone())
}

#[track_caller]
fn check(text: &str, expected: &[&[&[&str]]]) -> MessyReport {
    let (tables, report) = tables(text.as_bytes());
    let expected: Vec<Cells> = expected
        .iter()
        .map(|rows| rows.iter().map(|cells| cells.iter().map(|cell| (*cell).to_owned()).collect()).collect())
        .collect();
    assert_eq!(tables, expected, "{report:?}");
    report
}

#[test]
fn lines_before_and_after_a_table_are_left_out() {
    let report = check(
        "Sales of the spring\nmade on 3 May\n\nday;who;sum\n2026-05-01;Ann;12,50\n2026-05-02;Bob;7,00\n2026-05-03;Eve;9,90\n\nAll sums in EUR\n",
        &[&[
            &["day", "who", "sum"],
            &["2026-05-01", "Ann", "12,50"],
            &["2026-05-02", "Bob", "7,00"],
            &["2026-05-03", "Eve", "9,90"],
        ]],
    );
    assert_eq!(report.tables[0].preamble.len(), 2);
    assert_eq!(report.tables[0].footnotes[0].text, "All sums in EUR");
    assert_eq!(report.tables[0].line, 4);
}

#[test]
fn several_tables_are_told_apart() {
    check(
        "who,sum\nAnn,1\nBob,2\nEve,3\n\nday,place,hours\n2026-01-01,York,5\n2026-01-02,Bath,6\n2026-01-03,York,7\n",
        &[
            &[&["who", "sum"], &["Ann", "1"], &["Bob", "2"], &["Eve", "3"]],
            &[
                &["day", "place", "hours"],
                &["2026-01-01", "York", "5"],
                &["2026-01-02", "Bath", "6"],
                &["2026-01-03", "York", "7"],
            ],
        ],
    );
    check(
        "who,sum\nAnn,1\nBob,2\nwho,sum\nEve,3\nTom,4\n",
        &[&[&["who", "sum"], &["Ann", "1"], &["Bob", "2"]], &[&["who", "sum"], &["Eve", "3"], &["Tom", "4"]]],
    );
}

#[test]
fn ragged_rows_are_laid_on_their_columns() {
    let report = check(
        "day,who,what,sum\n2026-01-01,Ann,a lamp and a rug,10\n2026-01-02,Bob,a rug, a big one,20\n2026-01-03,Eve,an old chair\n2026-01-04,,Tom,a plain stool,40\n2026-01-05Zoe,a small lamp,50\n2026-01-06,Ann,a blue vase,60\n2026-01-07,Bob,a red vase,70\n",
        &[&[
            &["day", "who", "what", "sum"],
            &["2026-01-01", "Ann", "a lamp and a rug", "10"],
            &["2026-01-02", "Bob", "a rug, a big one", "20"],
            &["2026-01-03", "Eve", "an old chair", ""],
            &["2026-01-04", "Tom", "a plain stool", "40"],
            &["2026-01-05", "Zoe", "a small lamp", "50"],
            &["2026-01-06", "Ann", "a blue vase", "60"],
            &["2026-01-07", "Bob", "a red vase", "70"],
        ]],
    );
    assert_eq!(report.tables[0].repaired_rows(), 4);
}

#[test]
fn comments_and_blank_rows_are_left_out() {
    let report = check(
        "# made by a program\nid,a,b\n1,2,3\n\n# a remark\n4,5,6\n,,\n7,8,9\n",
        &[&[&["id", "a", "b"], &["1", "2", "3"], &["4", "5", "6"], &["7", "8", "9"]]],
    );
    assert_eq!((report.blank_rows, report.comment_rows), (2, 1));
}

#[test]
fn a_file_may_say_its_delimiter() {
    check("sep=;\na;b\n1,5;x\n2,5;y\n", &[&[&["a", "b"], &["1,5", "x"], &["2,5", "y"]]]);
}

#[test]
fn encodings_of_files_are_told() {
    let text = "имя;город\nАнна;Пермь\nБорис;Казань\n";
    let expected: &[&[&[&str]]] = &[&[&["имя", "город"], &["Анна", "Пермь"], &["Борис", "Казань"]]];
    check(text, expected);
    check(&format!("\u{feff}{text}"), expected);
    for encoding in [encoding_rs::WINDOWS_1251, encoding_rs::KOI8_R, encoding_rs::IBM866] {
        let (bytes, _, _) = encoding.encode(text);
        let (tables, report) = tables(&bytes);
        assert_eq!(report.encoding, encoding.name());
        assert_eq!(tables[0][1], ["Анна", "Пермь"]);
    }
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(tables(&wide).0[0][2], ["Борис", "Казань"]);
}

#[test]
fn headers_of_several_rows_are_joined() {
    check(
        "North,,South,\nsum,days,sum,days\n1,2,3,4\n5,6,7,8\n",
        &[&[
            &["North sum", "North days", "South sum", "South days"],
            &["1", "2", "3", "4"],
            &["5", "6", "7", "8"],
        ]],
    );
}

#[test]
fn empty_files_have_no_tables() {
    for text in ["", "\n", "\r\n\r\n", "\u{feff}"] {
        assert!(tables(text.as_bytes()).0.is_empty(), "{text:?}");
    }
}

/// Reads a few bytes at a time.
struct Drops(Cursor<Vec<u8>>, usize);

impl Read for Drops {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = buffer.len().min(self.1);
        self.0.read(&mut buffer[..most])
    }
}

fn written(input: Box<dyn Read + Send>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut reader = MessyReader::from_reader(input).expect("memory can be read");
    write_table(&mut reader, 0, &mut out).expect("memory can be written");
    out
}

/// How a table is written.
#[derive(Debug, Clone)]
struct Style {
    delimiter: &'static str,
    quote: char,
    is_backslash: bool,
    end: &'static str,
    quotes_all: bool,
}

fn style() -> impl Strategy<Value = Style> {
    (
        prop::sample::select(vec![",", ";", "\t", "|", "::"]),
        prop::sample::select(vec!['"', '\'']),
        any::<bool>(),
        prop::sample::select(vec!["\n", "\r\n", "\r"]),
        any::<bool>(),
    )
        .prop_map(|(delimiter, quote, is_backslash, end, quotes_all)| Style {
            delimiter,
            quote,
            is_backslash,
            end,
            quotes_all,
        })
}

/// Rows of a day, a word, words with any signs in them, a number.
fn rows() -> impl Strategy<Value = Cells> {
    let day = (1u32..=28, 1u32..=12).prop_map(|(day, month)| format!("2026-{month:02}-{day:02}"));
    let row = (day, "[a-z]{3,9}", "[a-z]{3,8} [a-zA-Z ,;|:\"'\n]{0,30}[a-z]{2,5}", 0u32..100_000)
        .prop_map(|(day, word, words, number)| vec![day, word, words, number.to_string()]);
    prop::collection::vec(row, 6..40)
}

fn write(rows: &[Vec<String>], style: &Style) -> String {
    let mut out = String::new();
    let quote = style.quote.to_string();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| {
                let is_bare = !style.quotes_all
                    && !cell.contains(['\n', '\r', '\\', style.quote])
                    && !cell.contains(style.delimiter);
                if is_bare {
                    return cell.clone();
                }
                let escaped = if style.is_backslash {
                    cell.replace('\\', "\\\\").replace(style.quote, &format!("\\{quote}"))
                } else {
                    cell.replace(style.quote, &format!("{quote}{quote}"))
                };
                format!("{quote}{escaped}{quote}")
            })
            .collect();
        out.push_str(&cells.join(style.delimiter));
        out.push_str(style.end);
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_written_table_is_read_back(rows in rows(), style in style()) {
        let mut whole = vec![["day", "word", "words", "number"].map(str::to_owned).to_vec()];
        whole.extend(rows);
        let text = write(&whole, &style);
        let (tables, report) = tables(text.as_bytes());
        prop_assert_eq!(tables.len(), 1, "{:?}\n{}", report, text);
        prop_assert_eq!(&tables[0], &whole, "{:?}\n{}", report, text);
    }

    #[test]
    fn any_bytes_become_rfc_4180(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let out = written(Box::new(Cursor::new(bytes)));
        let text = String::from_utf8(out).unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        prop_assert!(reader.records().all(|record| record.is_ok()));
    }

    #[test]
    fn any_signs_become_rfc_4180(text in "[ab1,;\"'\\\\|\t\r\n #:“”]{0,200}") {
        let out = written(Box::new(Cursor::new(text.into_bytes())));
        let text = String::from_utf8(out).unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        prop_assert!(reader.records().all(|record| record.is_ok()));
    }

    #[test]
    fn what_is_understood_does_not_hang_on_how_it_arrives(text in "[ab1,;\"\r\n ]{0,300}", most in 1usize..9) {
        let whole = written(Box::new(Cursor::new(text.clone().into_bytes())));
        let drops = written(Box::new(Drops(Cursor::new(text.into_bytes()), most)));
        prop_assert_eq!(whole, drops);
    }

    #[test]
    fn what_was_written_is_read_as_it_stands(text in "[ab1,;\"\r\n ]{0,300}") {
        let once = written(Box::new(Cursor::new(text.into_bytes())));
        let rows = |bytes: &[u8]| -> Vec<Vec<String>> {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
            reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
        };
        prop_assert!(rows(&once).iter().all(|row| !row.is_empty()));
    }
}
