//! Records that do not keep to their dialect: stray quotes, quotes nobody escaped, quotes nobody closed.
//!
//! Every delimiter and every quote of the record can be read in a few ways. Each way has a cost, and a record with
//! another number of cells than its table has a cost as well; the cheapest reading is taken. A record may reach over
//! a few lines.

use super::{
    dialect::Escape,
    lex::{CELLS, Lexer, space_count},
    row::MessyRow,
};

/// How many lines a damaged record may reach over.
const LINES: usize = 8;
/// How many bytes a damaged record may reach over; longer ones are split at their delimiters.
const BYTES: usize = 1 << 18;
/// How many signs of a damaged record are weighed; records with more are split at their delimiters.
const TOKENS: usize = 1 << 16;
/// How many readings are weighed for one record at the most.
const READINGS: usize = 1 << 18;
/// Tables with more columns are recovered without counting cells.
const WIDEST: usize = 400;

/// A quote as the first sign of a cell that is not one around it.
const STRAY_AT_START: u32 = 200;
/// A quote within a cell without quotes around it.
const STRAY_INSIDE: u32 = 70;
/// The same, with words right before and behind it.
const STRAY_WEDGED: u32 = 200;
/// The same, right before a delimiter: two quotes around a cell are not broken up for the sake of a count.
const STRAY_AT_END: u32 = 220;
/// A quote within a quoted cell that is not escaped.
const UNESCAPED: u32 = 200;
/// Words behind a closing quote.
const TAIL: u32 = 300;
/// A delimiter that is missing beside a quote.
const MISSING_DELIMITER: u32 = 260;
/// A delimiter that is missing between two quotes, which stand for an escaped one otherwise.
const MISSING_BETWEEN: u32 = 350;
/// A delimiter within quotes.
const QUOTED_DELIMITER: u32 = 5;
/// A line end within quotes.
const QUOTED_LINE: u32 = 60;
/// A quote that is never closed.
const UNCLOSED: u32 = 600;
/// Another number of cells than the table has, and every further cell of difference.
const WRONG_COUNT: (u32, u32) = (300, 100);

/// A record read at the least cost.
#[derive(Debug)]
pub struct Recovered {
    /// Where the next record begins.
    pub next: usize,
    /// Bytes looked at.
    pub looked: usize,
    /// What the reading cost, in hundredths; 0 for a record that was whole.
    pub cost: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SignKind {
    Delimiter,
    Quote,
    Line,
}

#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_excessive_bools, reason = "each says another thing about what stands around the sign")]
struct SignToken {
    sign: SignKind,
    start: usize,
    end: usize,
    /// Whether a cell begins here if the delimiter before is one.
    starts_cell: bool,
    /// Whether a delimiter, a line end or the end of the text follows at once.
    ends_cell: bool,
    /// Whether the same sign follows at once.
    doubled: bool,
    /// Whether words stand right before and behind it or its double: a delimiter may be missing here.
    is_wedged: bool,
}

/// What a token is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SignUse {
    Split,
    Open,
    Close,
    Keep,
    /// The first of two quotes that stand for one.
    Drop,
    /// A quote behind which a cell begins without a delimiter.
    Part,
}

/// Where a reading stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum QuoteMode {
    Plain,
    Quoted,
    /// After the first of two quotes that stand for one.
    Paired,
    Closed,
    /// After the first of two quotes between which a delimiter is missing.
    Parted,
}

const MODES: [QuoteMode; 5] =
    [QuoteMode::Plain, QuoteMode::Quoted, QuoteMode::Paired, QuoteMode::Closed, QuoteMode::Parted];
const NONE: u32 = u32::MAX;

/// Reads the record that begins `text` at the least cost into `row`. `expected` is how many cells its table has;
/// `is_last` says that nothing follows `text`, which holds a whole line otherwise.
pub fn recover(
    lexer: &Lexer,
    text: &str,
    is_last: bool,
    expected: Option<usize>,
    row: &mut MessyRow,
) -> Recovered {
    let mut tokens = tokens(lexer, text);
    if tokens.len() > TOKENS {
        return split(lexer, text, &tokens, row);
    }
    let expected = expected.filter(|count| *count <= WIDEST);
    let most = READINGS / (expected.map_or(1, |count| count + 8) * MODES.len());
    if tokens.len() <= most {
        return weigh(lexer, text, is_last, &tokens, expected, row);
    }
    // Fewer lines are looked at, if need be without counting cells.
    let Some(line) = tokens[..most].iter().rposition(|token| token.sign == SignKind::Line) else {
        return weigh(lexer, text, is_last, &tokens, None, row);
    };
    tokens.truncate(line + 1);
    weigh(lexer, text, is_last, &tokens, expected, row)
}

/// The delimiters, quotes and line ends of the first lines of `text`.
fn tokens(lexer: &Lexer, text: &str) -> Vec<SignToken> {
    let delimiter = lexer.dialect.delimiter.as_str();
    let quote = lexer.dialect.quote;
    let is_backslash = lexer.dialect.escape == Escape::Backslash;
    let (mut tokens, mut lines, mut index): (Vec<SignToken>, usize, usize) = (Vec::new(), 0, 0);
    let mut cell_start = 0;
    let rest_of = |index: usize| &text[index..];
    while index < text.len() {
        let rest = rest_of(index);
        let sign = rest.chars().next().unwrap_or(' ');
        let (kind, length) = if sign == '\n' {
            (SignKind::Line, 1)
        } else if sign == '\r' {
            (SignKind::Line, if rest.starts_with("\r\n") { 2 } else { 1 })
        } else if !delimiter.is_empty() && rest.starts_with(delimiter) {
            let spaces = if lexer.dialect.merge { space_count(rest) } else { delimiter.len() };
            (SignKind::Delimiter, spaces)
        } else if quote.is_some_and(|quote| sign == quote.open || sign == quote.close) {
            (SignKind::Quote, sign.len_utf8())
        } else if is_backslash && sign == '\\' {
            // The sign behind it is neither a quote nor a delimiter.
            index += 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
            continue;
        } else {
            index += sign.len_utf8();
            continue;
        };
        let end = index + length;
        let behind = rest_of(end);
        let bare = behind.trim_start_matches(' ');
        let ends_cell = behind.is_empty()
            || behind.starts_with(['\n', '\r'])
            || (!delimiter.is_empty() && behind.starts_with(delimiter))
            || (!delimiter.starts_with(' ') && (bare.is_empty() || bare.starts_with(['\n', '\r'])));
        let quote_count = behind.chars().take(3).take_while(|next| *next == sign).count();
        let before = text[..index].chars().next_back().unwrap_or(' ');
        let after = behind[quote_count * sign.len_utf8()..].chars().next().unwrap_or(' ');
        tokens.push(SignToken {
            sign: kind,
            start: index,
            end,
            starts_cell: kind == SignKind::Quote && index == cell_start,
            ends_cell,
            doubled: kind == SignKind::Quote && quote_count > 0,
            is_wedged: kind == SignKind::Quote
                && quote_count < 2
                && !before.is_whitespace()
                && before != sign
                && !after.is_whitespace()
                && !ends_cell,
        });
        index = end;
        if kind == SignKind::Delimiter {
            let spaces = if lexer.dialect.skip_space { space_count(behind) } else { 0 };
            cell_start = end + spaces;
            index = cell_start;
        }
        if kind == SignKind::Line {
            lines += 1;
            if lines == LINES || index > BYTES {
                break;
            }
        }
        if tokens.len() > TOKENS {
            break;
        }
    }
    tokens
}

/// Costs and how they came about, for every token, mode and number of cells so far.
struct CostBoard {
    width: usize,
    costs: Vec<u32>,
    /// The slot before, shifted left by 3, and the act that led here.
    trail: Vec<Vec<u32>>,
}

impl CostBoard {
    fn slot(&self, mode: QuoteMode, count: usize) -> usize {
        mode as usize * self.width + count.min(self.width - 1)
    }
}

fn weigh(
    lexer: &Lexer,
    text: &str,
    is_last: bool,
    tokens: &[SignToken],
    expected: Option<usize>,
    row: &mut MessyRow,
) -> Recovered {
    let width = expected.map_or(1, |count| count + 8);
    let mut board = CostBoard { width, costs: vec![NONE; width * MODES.len()], trail: Vec::new() };
    board.costs[0] = 0;
    let mut best: Option<(u32, usize, usize)> = None; // cost, tokens read, slot
    let mut lines = 0;
    let mut looked = text.len();
    for (index, token) in tokens.iter().enumerate() {
        if token.sign == SignKind::Line {
            consider(&board, expected, index, false, &mut best);
            lines += 1;
            looked = token.end;
            // Few lines more can only add to the cost of a record that is nearly whole.
            let cost = best.map_or(NONE, |(cost, ..)| cost);
            if cost <= STRAY_AT_START + STRAY_INSIDE || lines == LINES {
                break;
            }
        }
        step(&mut board, *token, lexer.dialect.escape);
        // Behind the last sign the text may go on, but no further line.
        if is_last && index + 1 == tokens.len() && token.sign != SignKind::Line {
            consider(&board, expected, tokens.len(), true, &mut best);
        }
    }
    if tokens.is_empty() {
        consider(&board, expected, 0, true, &mut best);
    }
    let Some((cost, read, slot)) = best else {
        // Longer than what is looked at: split as it stands.
        return split(lexer, text, tokens, row);
    };
    let acts = trace(&board, read, slot);
    write(text, tokens, &acts, lexer, row);
    let next = tokens.get(read).map_or(text.len(), |token| token.end);
    Recovered { next, looked, cost }
}

/// Reads `token` in every way.
fn step(board: &mut CostBoard, token: SignToken, escape: Escape) {
    let mut costs = vec![NONE; board.costs.len()];
    let mut trail = vec![0u32; board.costs.len()];
    let width = board.width;
    for slot in 0..board.costs.len() {
        let cost = board.costs[slot];
        if cost == NONE {
            continue;
        }
        let (mode, count) = (MODES[slot / width], slot % width);
        let mut go = |to: QuoteMode, cells: usize, price: u32, act: SignUse| {
            let next = to as usize * width + cells.min(width - 1);
            if cost + price < costs[next] {
                costs[next] = cost + price;
                trail[next] = (u32::try_from(slot).unwrap_or(0) << 3) | act as u32;
            }
        };
        match (mode, token.sign) {
            (QuoteMode::Plain | QuoteMode::Closed, SignKind::Delimiter) => {
                go(QuoteMode::Plain, count + 1, 0, SignUse::Split);
            }
            (QuoteMode::Plain, SignKind::Quote) => {
                if token.starts_cell {
                    go(QuoteMode::Quoted, count, 0, SignUse::Open);
                    go(QuoteMode::Plain, count, STRAY_AT_START, SignUse::Keep);
                } else {
                    let price = match (token.is_wedged, token.ends_cell) {
                        (true, _) => STRAY_WEDGED,
                        (false, true) => STRAY_AT_END,
                        (false, false) => STRAY_INSIDE,
                    };
                    go(QuoteMode::Plain, count, price, SignUse::Keep);
                    if token.is_wedged {
                        go(QuoteMode::Quoted, count + 1, MISSING_DELIMITER, SignUse::Part);
                    }
                }
            }
            (QuoteMode::Quoted, SignKind::Delimiter) => {
                go(QuoteMode::Quoted, count, QUOTED_DELIMITER, SignUse::Keep);
            }
            (QuoteMode::Quoted, SignKind::Quote) => {
                go(QuoteMode::Closed, count, if token.ends_cell { 0 } else { TAIL }, SignUse::Close);
                if token.is_wedged && !token.doubled {
                    go(QuoteMode::Plain, count + 1, MISSING_DELIMITER, SignUse::Part);
                }
                if token.doubled && token.is_wedged {
                    go(QuoteMode::Parted, count + 1, MISSING_BETWEEN, SignUse::Part);
                }
                if token.doubled {
                    let price = if escape == Escape::Doubled { 0 } else { UNESCAPED / 2 };
                    go(QuoteMode::Paired, count, price, SignUse::Drop);
                }
                go(QuoteMode::Quoted, count, UNESCAPED, SignUse::Keep);
            }
            (QuoteMode::Paired, SignKind::Quote) => go(QuoteMode::Quoted, count, 0, SignUse::Keep),
            (QuoteMode::Quoted, SignKind::Line) => go(QuoteMode::Quoted, count, QUOTED_LINE, SignUse::Keep),
            (QuoteMode::Closed, SignKind::Quote) => go(QuoteMode::Closed, count, UNESCAPED, SignUse::Keep),
            (QuoteMode::Parted, SignKind::Quote) => go(QuoteMode::Quoted, count, 0, SignUse::Open),
            (QuoteMode::Paired | QuoteMode::Parted, _)
            | (QuoteMode::Plain | QuoteMode::Closed, SignKind::Line) => {}
        }
    }
    board.costs = costs;
    board.trail.push(trail);
}

/// Ends the record before the token `read` and keeps that reading if it is the cheapest so far.
fn consider(
    board: &CostBoard,
    expected: Option<usize>,
    read: usize,
    is_last: bool,
    best: &mut Option<(u32, usize, usize)>,
) {
    for mode in MODES {
        if matches!(mode, QuoteMode::Paired | QuoteMode::Parted) || (mode == QuoteMode::Quoted && !is_last) {
            continue;
        }
        for count in 0..board.width {
            let slot = board.slot(mode, count);
            if board.costs[slot] == NONE {
                continue;
            }
            let mut cost = board.costs[slot];
            if mode == QuoteMode::Quoted {
                cost += UNCLOSED;
            }
            if let Some(expected) = expected {
                let difference = u32::try_from((count + 1).abs_diff(expected)).unwrap_or(u32::MAX >> 8);
                cost += if difference == 0 { 0 } else { WRONG_COUNT.0 + WRONG_COUNT.1 * difference.min(6) };
            }
            if best.is_none_or(|(lowest, ..)| cost < lowest) {
                *best = Some((cost, read, slot));
            }
        }
    }
}

/// What each of the first `read` tokens was read as.
fn trace(board: &CostBoard, read: usize, slot: usize) -> Vec<SignUse> {
    const ACTS: [SignUse; 6] =
        [SignUse::Split, SignUse::Open, SignUse::Close, SignUse::Keep, SignUse::Drop, SignUse::Part];
    let mut acts = vec![SignUse::Keep; read];
    let mut slot = slot;
    for index in (0..read).rev() {
        let step = board.trail[index][slot];
        acts[index] = ACTS[(step & 7) as usize];
        slot = (step >> 3) as usize;
    }
    acts
}

/// Writes the cells of a reading.
fn write(text: &str, tokens: &[SignToken], acts: &[SignUse], lexer: &Lexer, row: &mut MessyRow) {
    row.clear();
    let mut kept = 0;
    let end = tokens.get(acts.len()).map_or(text.len(), |token| token.start);
    let is_backslash = lexer.dialect.escape == Escape::Backslash;
    let put = |row: &mut MessyRow, piece: &str| {
        if is_backslash && piece.contains('\\') {
            row.write(&unescape(piece, lexer));
        } else {
            row.write(piece);
        }
    };
    for (token, act) in tokens.iter().zip(acts) {
        match act {
            SignUse::Keep => {}
            SignUse::Split | SignUse::Part => {
                put(row, &text[kept..token.start]);
                row.end_cell();
                kept = token.end;
                if lexer.dialect.skip_space {
                    kept += space_count(&text[kept..]);
                }
            }
            SignUse::Open | SignUse::Close | SignUse::Drop => {
                put(row, &text[kept..token.start]);
                kept = token.end;
            }
        }
    }
    put(row, &text[kept..end.max(kept)]);
    row.end_cell();
}

/// Takes the backslashes away that stand before quotes and delimiters.
fn unescape(piece: &str, lexer: &Lexer) -> String {
    let mut out = String::with_capacity(piece.len());
    let mut rest = piece;
    while let Some(index) = rest.find('\\') {
        let behind = &rest[index + 1..];
        let next = behind.chars().next();
        let is_sign = next.is_some_and(|sign| {
            sign == '\\'
                || lexer.dialect.quote.is_some_and(|quote| quote.close == sign || quote.open == sign)
                || (!lexer.dialect.delimiter.is_empty() && behind.starts_with(&lexer.dialect.delimiter))
        });
        out.push_str(&rest[..index + usize::from(!is_sign)]);
        let length = next.map_or(0, char::len_utf8);
        out.push_str(&behind[..length]);
        rest = &behind[length..];
    }
    out.push_str(rest);
    out
}

/// Splits the first line at its delimiters, with quotes as they stand.
fn split(lexer: &Lexer, text: &str, tokens: &[SignToken], row: &mut MessyRow) -> Recovered {
    let line = tokens.iter().position(|token| token.sign == SignKind::Line);
    let end = line
        .map(|line| tokens[line].start)
        .or_else(|| memchr::memchr2(b'\n', b'\r', text.as_bytes()))
        .unwrap_or(text.len());
    row.clear();
    if lexer.dialect.delimiter.is_empty() {
        row.push(&text[..end]);
    } else {
        for cell in text[..end].splitn(CELLS, lexer.dialect.delimiter.as_str()) {
            row.push(cell);
        }
    }
    let length = if text[end..].starts_with("\r\n") { 2 } else { usize::from(end < text.len()) };
    Recovered { next: end + length, looked: end + length, cost: UNCLOSED }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messy::dialect::Dialect;

    fn cells(text: &str, expected: usize) -> (Vec<String>, usize) {
        let mut row = MessyRow::default();
        let lexer = Lexer::new(Dialect::standard());
        let recovered = recover(&lexer, text, true, Some(expected), &mut row);
        (row.cells().map(str::to_owned).collect(), recovered.next)
    }

    #[test]
    fn a_stray_quote_stays_in_its_cell() {
        let next = "1,\"x, y\",2\n";
        for (line, read) in [
            ("\"8,\"lamp, red\",5\n", ["\"8", "lamp, red", "5"]),
            ("8,\"\"lamp, red\",5\n", ["8", "\"lamp, red", "5"]),
            ("8,\"lamp, red\",\"\n", ["8", "lamp, red", "\""]),
            ("8,\"lamp, 19\"\",5\n", ["8", "lamp, 19\"", "5"]),
            ("8,\"the \"red\" lamp, old\",5\n", ["8", "the \"red\" lamp, old", "5"]),
            ("8,lamp 5\" wide,5\n", ["8", "lamp 5\" wide", "5"]),
            ("8,\"lamp, red\"5\n", ["8", "lamp, red", "5"]),
            ("8\"lamp, red\",5\n", ["8", "lamp, red", "5"]),
            ("8,\"lamp, red.\"\"made in York\"\n", ["8", "lamp, red.", "made in York"]),
        ] {
            let text = format!("{line}{next}");
            assert_eq!(cells(&text, 3), (read.map(str::to_owned).to_vec(), line.len()), "{line}");
        }
    }

    #[test]
    fn a_cell_may_reach_over_lines() {
        let (read, next) = cells("8,\"lamp \"red\"\nand round\",5\n1,2,3\n", 3);
        assert_eq!(read, ["8", "lamp \"red\"\nand round", "5"]);
        assert_eq!(next, 27);
    }
}
