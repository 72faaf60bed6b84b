//! What a cell looks like: its kind and its shape.

/// What a cell seems to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellKind {
    /// Nothing but spaces.
    Empty,
    /// `12`, `-1,5`, `1 200.00`, `12 %`
    Number,
    /// `$12`, `1 200,50 €`
    Money,
    /// `2026-01-31`, `31.1.26 10:15`
    Date,
    /// `10:15`, `9:05:00 pm`
    Time,
    /// An address of a page or of a mailbox.
    Link,
    /// Letters and digits or signs without spaces: `AB-12`.
    Code,
    /// One word of letters.
    Word,
    /// Anything else.
    Text,
}

impl CellKind {
    /// How many kinds there are.
    pub const COUNT: usize = Self::Text as usize + 1;

    /// Whether a cell of this kind is more than words.
    pub fn is_typed(self) -> bool {
        matches!(self, Self::Number | Self::Money | Self::Date | Self::Time | Self::Link)
    }

    /// What `cell` seems to hold. Only its first 200 bytes are looked at: longer cells are text or links.
    pub fn of(cell: &str) -> Self {
        let text = cell.trim();
        if text.is_empty() {
            return Self::Empty;
        }
        if text.len() > 200 {
            return if is_link(text) { Self::Link } else { Self::Text };
        }
        if text.bytes().any(|byte| byte.is_ascii_digit()) {
            if is_number(text) {
                return Self::Number;
            }
            if is_money(text) {
                return Self::Money;
            }
            if is_time(text) {
                return Self::Time;
            }
            if is_date(text) {
                return Self::Date;
            }
        }
        if is_link(text) {
            return Self::Link;
        }
        if text.chars().all(char::is_alphabetic) {
            return Self::Word;
        }
        let is_sign = |sign: char| matches!(sign, '-' | '_' | '/' | '.' | '#' | '№' | '&' | '\'');
        if text.chars().all(|sign| sign.is_alphanumeric() || is_sign(sign)) {
            return Self::Code;
        }
        Self::Text
    }
}

/// Whether `text` is one number, with its grouping and decimal signs, or a percentage.
fn is_number(text: &str) -> bool {
    let bare = text.strip_suffix('%').map_or(text, str::trim_end);
    let bare = bare.strip_prefix(['-', '+', '−']).unwrap_or(bare);
    let bare = bare.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(bare);
    is_digits(bare)
}

/// Digits with grouping and decimal signs between them, and perhaps an exponent.
fn is_digits(text: &str) -> bool {
    let (digits, exponent) = match text.find(['e', 'E']) {
        Some(index) => (&text[..index], Some(&text[index + 1..])),
        None => (text, None),
    };
    if exponent.is_some_and(|power| {
        let power = power.strip_prefix(['-', '+']).unwrap_or(power);
        power.is_empty() || power.len() > 3 || !power.bytes().all(|byte| byte.is_ascii_digit())
    }) {
        return false;
    }
    let is_sign = |sign: char| matches!(sign, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’');
    let (mut signs, mut run, mut group_spaces) = (0, 0, false);
    let mut last_sign = ' ';
    for sign in digits.chars() {
        if sign.is_ascii_digit() {
            run += 1;
        } else if is_sign(sign) {
            // Between groups of a number stand three digits each.
            if signs > 0 && run != 3 && !(run > 0 && last_sign == ' ' && matches!(sign, '.' | ',')) {
                return false;
            }
            group_spaces |= sign == ' ';
            (signs, run, last_sign) = (signs + 1, 0, sign);
        } else {
            return false;
        }
    }
    let is_grouped = matches!(last_sign, ' ' | '\u{a0}' | '\u{202f}') && signs > 0;
    !digits.is_empty()
        && (run > 0 || (signs == 1 && digits.len() > 1 && last_sign == '.'))
        && (!is_grouped || run == 3)
        && (signs < 2 || !group_spaces || run > 0)
}

/// Whether `text` is a number with a currency before or after it.
fn is_money(text: &str) -> bool {
    const SIGNS: [&str; 14] =
        ["$", "€", "£", "¥", "₽", "руб.", "руб", "р.", "EUR", "USD", "GBP", "RUB", "CHF", "zł"];
    SIGNS.iter().any(|sign| {
        let rest = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign));
        rest.is_some_and(|number| is_number(number.trim()))
            || text.strip_prefix('-').and_then(|rest| rest.strip_prefix(sign)).is_some_and(is_number)
    })
}

fn is_time(text: &str) -> bool {
    let bare = text.trim_end_matches(|sign: char| sign.is_ascii_alphabetic() || sign == ' ');
    let tail = text[bare.len()..].trim();
    if !(tail.is_empty() || tail.eq_ignore_ascii_case("am") || tail.eq_ignore_ascii_case("pm")) {
        return false;
    }
    let mut parts = bare.split(':');
    let hours = parts.next().unwrap_or("");
    let rest: Vec<&str> = parts.collect();
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (1..=2).contains(&rest.len())
        && hours.len() <= 3
        && all_digits(hours)
        && rest.iter().all(|part| {
            let whole = part.split(['.', ',']).next().unwrap_or("");
            whole.len() == 2 && all_digits(whole)
        })
}

fn is_date(text: &str) -> bool {
    let (day, rest) = match text.find([' ', 'T']) {
        Some(index) if index >= 6 => (&text[..index], text[index + 1..].trim()),
        _ => (text, ""),
    };
    let is_plain = ['.', '/', '-'].iter().any(|&sign| {
        let parts: Vec<&str> = day.trim_end_matches(',').split(sign).collect();
        let widths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        parts.len() == 3
            && parts.iter().enumerate().all(|(index, part)| {
                !part.is_empty()
                    && (part.bytes().all(|byte| byte.is_ascii_digit())
                        || (index == 1
                            && part.len() == 3
                            && part.bytes().all(|byte| byte.is_ascii_alphabetic())))
            })
            && matches!((widths[0], widths[1], widths[2]), (4, 1..=3, 1..=2) | (1..=2, 1..=3, 2 | 4))
    });
    if is_plain {
        return rest.is_empty() || rest.as_bytes()[0].is_ascii_digit();
    }
    is_spelt_date(text)
}

/// `12 Jan 2026`, `January 12, 2026`, `12 января 2026 г.`
fn is_spelt_date(text: &str) -> bool {
    const MONTHS: [&str; 24] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "янв", "фев",
        "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек",
    ];
    if text.len() > 40 {
        return false;
    }
    let words: Vec<&str> = text.split([' ', ',', '-']).filter(|word| !word.is_empty()).collect();
    if !(3..=5).contains(&words.len()) {
        return false;
    }
    let has_month = words[..2].iter().any(|word| {
        let low = word.to_lowercase();
        MONTHS.iter().any(|month| low.starts_with(month))
    });
    let has_day = words[..2].iter().any(|word| {
        let digits = word.trim_end_matches(|sign: char| !sign.is_ascii_digit());
        (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    let has_year = matches!(words[2].len(), 2 | 4) && words[2].bytes().all(|byte| byte.is_ascii_digit());
    has_month && has_day && has_year
}

fn is_link(text: &str) -> bool {
    if text.len() > 4096 || text.contains(' ') {
        return false;
    }
    let is_page = ["http://", "https://", "ftp://", "www."].iter().any(|start| text.starts_with(start));
    let is_mailbox = text
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    is_page || is_mailbox
}

/// The cell with every digit as 9, every upper case letter as A and every other letter as a; `None` for cells longer
/// than 24 bytes, whose shape says nothing.
pub fn shape(cell: &str) -> Option<String> {
    (!cell.is_empty() && cell.len() <= 24).then(|| {
        cell.chars()
            .map(|sign| match sign {
                _ if sign.is_numeric() => '9',
                _ if sign.is_uppercase() => 'A',
                _ if sign.is_alphabetic() => 'a',
                _ => sign,
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told() {
        for (cell, kind) in [
            ("", CellKind::Empty),
            ("  ", CellKind::Empty),
            ("12", CellKind::Number),
            ("-1,5", CellKind::Number),
            ("1 200,50", CellKind::Number),
            ("1,234,567.8", CellKind::Number),
            ("12 34", CellKind::Text),
            ("3.1E-4", CellKind::Number),
            ("12 %", CellKind::Number),
            ("$74.69", CellKind::Money),
            ("1 200,50 ₽", CellKind::Money),
            ("10:15", CellKind::Time),
            ("9:05:00 PM", CellKind::Time),
            ("28/01/2018", CellKind::Date),
            ("2026-01-31T10:00:00Z", CellKind::Date),
            ("31.1.26 10:15", CellKind::Date),
            ("12 Jan 2026", CellKind::Date),
            ("12 января 2026 г.", CellKind::Date),
            ("a@b.example", CellKind::Link),
            ("https://a.example/x_1", CellKind::Link),
            ("MG-8769", CellKind::Code),
            ("word", CellKind::Word),
            ("Слово", CellKind::Word),
            ("two words", CellKind::Text),
            ("28/01/2018x", CellKind::Code),
        ] {
            assert_eq!(CellKind::of(cell), kind, "{cell:?}");
        }
    }
}
