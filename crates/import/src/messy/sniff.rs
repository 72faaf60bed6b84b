//! Which signs a file is written with, found from its beginning.
//!
//! Every likely dialect reads the sample; the one is taken whose records agree best on their number of cells, whose
//! cells look most like values, and whose quotes stand where quotes can.

use super::{
    cell::CellKind,
    dialect::{Dialect, Escape, Quote},
    lex::{Lexed, Lexer},
    recover::recover,
    row::MessyRow,
};

/// How much of the sample every dialect reads.
const SAMPLE_BYTES: usize = 1 << 16;
const SAMPLE_ROWS: usize = 300;
/// How many rows are read again where quotes are damaged.
const RECOVERED_ROWS: usize = 60;
/// How many dialects read them again.
const HOPEFUL: usize = 6;
/// How many cells of a row are looked at for their kind.
const KIND_CELLS: usize = 64;

/// Delimiters of one sign, commonest first, and how much their score counts: signs that stand in ordinary words and
/// times must show more.
const SINGLE: [(&str, f64); 12] = [
    (",", 1.0),
    (";", 1.0),
    ("\t", 1.0),
    ("|", 1.0),
    ("^", 0.8),
    ("~", 0.8),
    ("\u{1f}", 1.0),
    ("\u{1}", 1.0),
    ("¦", 1.0),
    ("§", 0.9),
    (":", 0.3),
    (" ", 0.3),
];
/// Delimiters of several signs.
const LONG: [&str; 13] =
    ["::", "||", ";;", "\t\t", "|~|", "~|~", "^|^", "<|>", "#|#", "|#|", " | ", "\\t", "~~"];

/// A dialect and how well it reads the sample.
#[derive(Debug, Clone)]
pub struct Sniffed {
    /// The dialect.
    pub dialect: Dialect,
    /// How well it reads the sample, to be compared with other dialects only.
    pub score: f64,
    /// How sure it is, from 0 to 1: by how much it reads better than the next one.
    pub sure: f64,
    /// How many cells the rows of the first table have.
    pub width: usize,
    /// Bytes at the beginning that only declare the delimiter.
    pub skip: usize,
}

/// The dialect of `sample`, which is the beginning of a file; whole lines if the file is longer.
pub fn sniff(sample: &str) -> Sniffed {
    let skip = declaration(sample).map_or(0, |(_, length)| length);
    let declared = declaration(sample).map(|(delimiter, _)| delimiter);
    let whole = &sample[skip..];
    let sample = &whole[..cut(whole)];
    let is_cut = sample.len() < whole.len();
    let mut tried: Vec<(Dialect, DialectTrial)> = candidates(sample)
        .into_iter()
        .filter(|dialect| declared.is_none_or(|sign| dialect.delimiter.starts_with(sign)))
        .map(|dialect| {
            let reading = read(&dialect, sample, None, SAMPLE_ROWS, is_cut);
            (dialect, reading)
        })
        .collect();
    recover_hopeful(&mut tried, sample, is_cut);
    let mut scored: Vec<(f64, Dialect)> =
        tried.into_iter().map(|(dialect, reading)| (score(&reading, &dialect, false), dialect)).collect();
    // A stable sort: the simpler of two that read alike stays first.
    scored.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (score, mut dialect) = scored.first().cloned().unwrap_or((0.0, Dialect::standard()));
    let rival = scored
        .iter()
        .find(|(_, other)| other.delimiter != dialect.delimiter)
        .map_or(0.0, |(score, _)| *score);
    let mut sure = if score > 0.0 { 1.0 - (rival / score).min(1.0).powi(2) } else { 0.5 };
    if let Some(sign) = declared {
        (dialect.delimiter, sure) = (sign.to_string(), 1.0);
    }
    if dialect.delimiter.len() == 1 && dialect.delimiter != " " {
        let is_better = dialect.skip_space && quotes_stand_behind_spaces(&dialect, sample);
        dialect.skip_space = is_better || has_space_after(&dialect, sample);
    }
    let width = super::layout::width(&counts(&dialect, sample, is_cut));
    Sniffed { dialect, score, sure, width, skip }
}

/// Reads the sample again in the dialects that may read it best, recovering damaged records: that takes far longer.
fn recover_hopeful(tried: &mut [(Dialect, DialectTrial)], sample: &str, is_cut: bool) {
    let mut hopes: Vec<(f64, usize)> = tried
        .iter()
        .enumerate()
        .map(|(index, (dialect, reading))| (score(reading, dialect, true), index))
        .collect();
    hopes.sort_by(|one, other| other.0.total_cmp(&one.0));
    for (_, index) in hopes.into_iter().take(HOPEFUL) {
        let (dialect, reading) = &mut tried[index];
        let expected = reading.mode();
        if reading.odd > 0 && expected > 1 && !dialect.delimiter.is_empty() {
            *reading = read(dialect, sample, Some(expected), RECOVERED_ROWS, is_cut);
        }
    }
}

/// `sep=;` on the first line, as spreadsheets write it: the sign and how long the line is.
fn declaration(sample: &str) -> Option<(char, usize)> {
    let end = line_end(sample);
    let line = sample[..end].trim_end();
    let sign = line.strip_prefix("sep=").or_else(|| line.strip_prefix("SEP="))?;
    let mut signs = sign.chars();
    Some((signs.next()?, end)).filter(|_| signs.next().is_none())
}

/// How many cells each row of the sample has; rows with damaged quotes as they are recovered.
fn counts(dialect: &Dialect, sample: &str, is_cut: bool) -> Vec<usize> {
    let plain = read(dialect, sample, None, SAMPLE_ROWS, is_cut);
    let expected = plain.mode();
    if plain.odd == 0 || expected < 2 {
        return plain.row_counts;
    }
    read(dialect, sample, Some(expected), RECOVERED_ROWS, is_cut).row_counts
}

/// Splits a line at its delimiters, with quotes as they stand.
fn split_line(line: &str, dialect: &Dialect, row: &mut MessyRow) {
    row.clear();
    let line = line.trim_end_matches(['\n', '\r']);
    if dialect.delimiter.is_empty() {
        row.push(line);
    } else {
        line.split(dialect.delimiter.as_str()).for_each(|cell| row.push(cell));
    }
}

/// Where to cut the sample: at a line end.
fn cut(sample: &str) -> usize {
    if sample.len() <= SAMPLE_BYTES {
        return sample.len();
    }
    let bytes = &sample.as_bytes()[..SAMPLE_BYTES];
    match memchr::memrchr2(b'\n', b'\r', bytes) {
        // A line that reaches far beyond the sample is cut as well.
        Some(index) if index > SAMPLE_BYTES / 2 => index + 1,
        _ => (0..=SAMPLE_BYTES).rev().find(|index| sample.is_char_boundary(*index)).unwrap_or(0),
    }
}

fn candidates(sample: &str) -> Vec<Dialect> {
    // Of dialects that read alike the first is taken: the usual quotes may come later in the file, apostrophes and
    // guillemets are rarely quotes.
    let mut quotes: Vec<Option<Quote>> = vec![Some(Quote::ALL[0]), None];
    quotes.extend(
        Quote::ALL[1..].iter().filter(|quote| stands_around_cells(sample, **quote)).copied().map(Some),
    );
    let mut delimiters: Vec<String> = SINGLE
        .iter()
        .map(|(sign, _)| *sign)
        .chain(LONG)
        .filter(|sign| sample.contains(sign))
        .map(str::to_owned)
        .collect();
    // Records of JSON are one cell each, whatever commas they hold.
    let is_json = |line: &str| line.is_empty() || (line.starts_with('{') && line.ends_with('}'));
    if sample.lines().map(str::trim).all(is_json) {
        delimiters.clear();
    }
    delimiters.push(String::new());
    let mut dialects = Vec::new();
    for delimiter in &delimiters {
        for quote in &quotes {
            let escapes: &[Escape] = match quote {
                Some(quote) if sample.contains(&format!("\\{}", quote.close)) => {
                    &[Escape::Doubled, Escape::Backslash]
                }
                _ => &[Escape::Doubled],
            };
            for &escape in escapes {
                let dialect = Dialect {
                    delimiter: delimiter.clone(),
                    quote: *quote,
                    escape,
                    skip_space: false,
                    merge: false,
                };
                if delimiter == " " && sample.contains("  ") {
                    dialects.push(Dialect { merge: true, ..dialect.clone() });
                }
                if matches!(delimiter.as_str(), "," | ";" | "|")
                    && quote.is_some()
                    && sample.contains(&format!("{delimiter} "))
                {
                    dialects.push(Dialect { skip_space: true, ..dialect.clone() });
                }
                dialects.push(dialect);
            }
        }
    }
    dialects
}

/// Whether `quote` stands at the beginning and at the end of cells at all.
fn stands_around_cells(sample: &str, quote: Quote) -> bool {
    let (mut opens, mut closes) = (false, false);
    let mut before = '\n';
    let mut signs = sample.chars().peekable();
    let is_edge =
        |sign: char| !sign.is_alphanumeric() && sign != quote.open && sign != quote.close && sign != '(';
    while let Some(sign) = signs.next() {
        let after = signs.peek().copied().unwrap_or('\n');
        if sign == quote.open && is_edge(before) {
            opens = true;
        }
        if sign == quote.close && is_edge(after) && before != '\n' {
            closes = true;
        }
        if opens && closes {
            return true;
        }
        before = sign;
    }
    false
}

/// Whether a space follows nearly every delimiter outside of quotes.
fn has_space_after(dialect: &Dialect, sample: &str) -> bool {
    let lexer = Lexer::new(Dialect { skip_space: false, ..dialect.clone() });
    let skipping = Lexer::new(Dialect { skip_space: true, ..dialect.clone() });
    let (mut with, mut without) = (0usize, 0usize);
    let (mut row, mut index, mut rows) = (MessyRow::default(), 0, 0);
    while index < sample.len() && rows < SAMPLE_ROWS {
        let text = &sample[index..];
        // Quotes behind a space are understood by one of the two only.
        let next = match (skipping.record(text, true, sample.len(), &mut row), line_end(text)) {
            (Lexed::Done(next), _) => next,
            (_, end) => end,
        };
        let line = &text[..next];
        if let Lexed::Done(_) = lexer.record(line, true, line.len(), &mut row) {
            for cell in row.cells().skip(1) {
                if cell.starts_with(' ') {
                    with += 1;
                } else {
                    without += 1;
                }
            }
        } else {
            with += line.matches(&format!("{} ", dialect.delimiter)).count();
        }
        index += next;
        rows += 1;
    }
    with > 0 && with >= without * 9
}

/// Whether quotes stand behind a delimiter and a space in most places where they stand behind one at all. The names of the
/// columns may have neither.
fn quotes_stand_behind_spaces(dialect: &Dialect, sample: &str) -> bool {
    let Some(quote) = dialect.quote else { return false };
    let count = |space: &str| sample.matches(&format!("{}{space}{}", dialect.delimiter, quote.open)).count();
    count(" ") > count("")
}

pub(super) fn line_end(text: &str) -> usize {
    match memchr::memchr2(b'\n', b'\r', text.as_bytes()) {
        Some(index) if text[index..].starts_with("\r\n") => index + 2,
        Some(index) => index + 1,
        None => text.len(),
    }
}

/// How a dialect reads the sample.
#[derive(Debug, Default)]
struct DialectTrial {
    /// The number of cells of each row.
    row_counts: Vec<usize>,
    /// Numbers of cells, each with how many rows have it.
    counts: Vec<(usize, u32)>,
    /// The same of rows whose quotes are in order.
    whole: Vec<(usize, u32)>,
    rows: u32,
    /// The sum of what its cells are worth, and how many were looked at.
    worth: f64,
    cells: u32,
    /// Records with quotes where none can stand.
    odd: u32,
    /// What it cost to read them, in whole quotes.
    cost: f64,
    /// Whether they were recovered.
    is_recovered: bool,
}

impl DialectTrial {
    fn add(&mut self, row: &MessyRow, dialect: &Dialect, is_whole: bool) {
        self.rows += 1;
        self.row_counts.push(row.len());
        tally(&mut self.counts, row.len());
        if is_whole {
            tally(&mut self.whole, row.len());
        }
        for cell in row.cells().take(KIND_CELLS) {
            self.worth += worth(cell, dialect);
            self.cells += 1;
        }
    }

    /// The number of cells that most rows have, of those whose quotes are in order if there are any.
    fn mode(&self) -> usize {
        let has_several = self.whole.iter().any(|(count, _)| *count > 1);
        let counts = if has_several { &self.whole } else { &self.counts };
        counts.iter().max_by_key(|(count, times)| (*times, *count)).map_or(1, |(count, _)| *count)
    }
}

fn tally(counts: &mut Vec<(usize, u32)>, count: usize) {
    match counts.iter().position(|(known, _)| *known == count) {
        Some(index) => counts[index].1 += 1,
        None => counts.push((count, 1)),
    }
}

/// Reads the sample; damaged records are recovered where it is known how many cells they should have.
fn read(
    dialect: &Dialect,
    sample: &str,
    expected: Option<usize>,
    most_rows: usize,
    is_cut: bool,
) -> DialectTrial {
    let lexer = Lexer::new(dialect.clone());
    let (mut row, mut index) = (MessyRow::default(), 0);
    let mut reading = DialectTrial { is_recovered: expected.is_some(), ..DialectTrial::default() };
    // A quote that is opened and not closed must not make every try read to the end.
    let mut patience = sample.len() * 4;
    while index < sample.len() && (reading.rows as usize) < most_rows {
        let text = &sample[index..];
        let lexed = lexer.record(text, true, patience, &mut row);
        let mut is_whole = true;
        let is_doubtful =
            |next: usize| expected.is_some_and(|count| count != row.len()) && lexer.has_quote(&text[..next]);
        // A long cell that the end of the sample cuts is no fault.
        if is_cut && reading.rows > 0 && lexed == Lexed::Odd(text.len()) {
            break;
        }
        index += match lexed {
            Lexed::Done(next) if !is_doubtful(next) => next,
            Lexed::More => text.len(),
            Lexed::Done(_) | Lexed::Odd(_) => {
                if let Lexed::Odd(looked) = lexed {
                    patience = patience.saturating_sub(looked);
                    reading.odd += 1;
                    is_whole = false;
                }
                if expected.is_some() {
                    let recovered = recover(&lexer, text, true, expected, &mut row);
                    reading.cost += f64::from(recovered.cost) / 200.0;
                    recovered.next.max(1)
                } else {
                    let end = line_end(text);
                    split_line(&text[..end], dialect, &mut row);
                    end
                }
            }
        };
        if !row.is_blank() {
            reading.add(&row, dialect, is_whole);
        }
    }
    reading
}

/// How well a dialect reads the sample, from 0 to 1; with `hopes`, how well it may once its damaged records are
/// recovered.
fn score(reading: &DialectTrial, dialect: &Dialect, hopes: bool) -> f64 {
    if reading.rows == 0 || reading.cells == 0 {
        return 0.0;
    }
    let rows = f64::from(reading.rows);
    let worth = reading.worth / f64::from(reading.cells);
    let quotes = if hopes {
        1.0
    } else if reading.is_recovered {
        1.0 / (1.0 + 0.25 * reading.cost / rows)
    } else {
        1.0 / (1.0 + 3.0 * f64::from(reading.odd) / rows)
    };
    if dialect.delimiter.is_empty() {
        let flat = if worth > 0.95 { 0.25 } else { 0.12 };
        return flat * worth * quotes;
    }
    let counts = if hopes && !reading.whole.is_empty() { &reading.whole } else { &reading.counts };
    let sum = f64::from(counts.iter().map(|(_, times)| *times).sum::<u32>());
    let share = |times: u32| f64::from(times) / sum;
    let several = counts.iter().filter(|(count, _)| *count > 1);
    let agreement: f64 = several.map(|(_, times)| share(*times).powi(2)).sum();
    let mean: f64 = counts.iter().map(|(count, times)| *count as f64 * share(*times)).sum();
    let spread = (mean - 1.0).max(0.0) / mean;
    let trust = SINGLE.iter().find(|(sign, _)| *sign == dialect.delimiter).map_or(1.0, |(_, trust)| *trust);
    // Words of two are no table of two columns.
    let trust = if dialect.delimiter == " " && mean < 2.5 { trust * 0.3 } else { trust };
    let trust = if dialect.skip_space { trust * 0.999 } else { trust };
    agreement * spread * worth * quotes * trust
}

/// How much a cell looks like a value of its own.
fn worth(cell: &str, dialect: &Dialect) -> f64 {
    match CellKind::of(cell) {
        CellKind::Number | CellKind::Money | CellKind::Date | CellKind::Time | CellKind::Link => 1.0,
        CellKind::Code => 0.9,
        CellKind::Word => 0.8,
        CellKind::Empty => 0.7,
        CellKind::Text => {
            let trimmed = cell.trim();
            let has_marks = |quote: &Quote| trimmed.starts_with(quote.open) || trimmed.ends_with(quote.close);
            // Quotes that this dialect did not see; guillemets and apostrophes stand in plain words too.
            if Quote::ALL[..1].iter().any(has_marks) {
                return 0.1;
            }
            if trimmed.len() > 1 && trimmed.starts_with('\'') && trimmed.ends_with('\'') {
                return 0.1;
            }
            let has_delimiters = trimmed.contains([';', '\t', '|']) && dialect.quote.is_none();
            if has_delimiters || trimmed.contains('\t') { 0.3 } else { 0.55 }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sample: &str, delimiter: &str, quote: Option<char>) {
        let sniffed = sniff(sample);
        assert_eq!(sniffed.dialect.delimiter, delimiter, "{sniffed:?}");
        if quote.is_some() {
            assert_eq!(sniffed.dialect.quote.map(|quote| quote.open), quote, "{sniffed:?}");
        }
    }

    #[test]
    fn delimiters_and_quotes_are_told() {
        check("a;b;c\n1,5;2,5;x\n2,5;7,1;y\n", ";", None);
        check("day,hour,what\n2026-01-02,10:15,call\n2026-01-03,11:00,mail\n", ",", None);
        check("a\tb\n1, or so\t2\n3\t4\n", "\t", None);
        check("'a','b'\n'it''s','x, y'\n'2','3'\n", ",", Some('\''));
        check("one::two::three\n1::2::3\na:b::4::5\n", "::", None);
        check("id|name\n1|Ann\n2|Bob\n", "|", None);
        check("just words here\nand some more, of them\nno table at all\n", "", None);
        check("{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":4}\n", "", None);
        check("12:30\n14:15\n16:00\n", "", None);
        check("“a”,“b”\n“x, y”,“z”\n“q”,“w, e”\n", ",", Some('“'));
    }
}
