//! Numbers as people and programs write them: `1 234,50 ₽`, `$1,234.50`, `(12)`, and `1.5E+05`, as Excel writes large ones.
//! One reader for tables, mappings and imports, so that a sum is the same wherever it is read.

/// The longest exponent that is followed: nothing is counted in more digits.
const EXPONENT_MOST: i32 = 30;

/// Reads a text that is one number and nothing else, as a plain decimal like `-1234.50`; `None` where it is none.
///
/// Spaces and apostrophes group digits. Of commas and points the later one is the decimal sign, and one that stands twice
/// groups. A single comma is the decimal sign where `comma_is_decimal` says so, before an exponent, and before other
/// than three digits; else it groups thousands. A single point is the decimal sign.
pub fn plain_decimal(text: &str, comma_is_decimal: bool) -> Option<String> {
    // As programs write them.
    let (whole, fraction) = {
        let digits = text.strip_prefix('-').unwrap_or(text);
        digits.split_once('.').unwrap_or((digits, "0"))
    };
    let is_digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(whole) && is_digits(fraction) {
        return Some(text.to_owned());
    }
    let mut plain: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '\'' | '’'))
        .map(|letter| if letter == '−' { '-' } else { letter })
        .collect();
    let mut is_negative = false;
    if let Some(inside) = plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (is_negative, plain) = (true, inside.to_owned());
    }
    let mut rest = plain.as_str();
    if let Some(number) = rest.strip_prefix('-').or_else(|| rest.strip_suffix('-')) {
        (is_negative, rest) = (!is_negative, number);
    } else if let Some(number) = rest.strip_prefix('+') {
        rest = number;
    }
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, Some(exponent(power)?)),
        None => (rest, None),
    };
    let decimal = decimal_sign(mantissa, comma_is_decimal || exponent.is_some());
    let (whole, fraction) = decimal.and_then(|sign| mantissa.rsplit_once(sign)).unwrap_or((mantissa, ""));
    let whole = ungrouped(whole)?;
    let is_digits = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let (whole, fraction) = shifted(&whole, fraction, exponent.unwrap_or(0));
    let sign = if is_negative { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { &whole };
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

/// The first number among other words, with its grouping and decimal signs and its exponent, and what stands behind it. A
/// negative one begins with `-`, however it was written.
pub fn number_in(text: &str) -> Option<(String, &str)> {
    let first = text.find(|letter: char| letter.is_ascii_digit())?;
    let before = text[..first].chars().next_back();
    // `.5`, but not the point of "No.5".
    let leads = matches!(before, Some('.' | ','))
        && text[..first - 1].chars().next_back().is_none_or(|letter| !letter.is_alphanumeric());
    let start = if leads { first - 1 } else { first };
    let bytes = text.as_bytes();
    let mut end = start;
    for (at, letter) in text[start..].char_indices().map(|(at, letter)| (start + at, letter)) {
        let after = at + letter.len_utf8();
        let digits = |count: usize| {
            bytes.get(after..after + count).is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
        };
        let goes_on = match letter {
            _ if letter.is_ascii_digit() => true,
            '.' | ',' => digits(1),
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’' => {
                digits(3) && !bytes.get(after + 3).is_some_and(u8::is_ascii_digit)
            }
            _ => false,
        };
        if !goes_on {
            break;
        }
        end = after;
    }
    end += exponent_length(&text[end..]);
    let (number, behind) = text.split_at(end);
    let head = number[..start].trim_end();
    let is_behind = |sign: char| {
        behind
            .strip_prefix(sign)
            .is_some_and(|rest| !rest.starts_with(|letter: char| letter.is_alphanumeric()))
    };
    // A minus that joins two words is none: "SEO-3", "2024-3".
    let minus = head.strip_suffix(['-', '−']);
    let is_minus = minus.is_some_and(|before| !before.ends_with(|letter: char| letter.is_alphanumeric()));
    let is_negative = is_minus || head.ends_with('(') || is_behind('-');
    let number = &number[start..];
    Some((if is_negative { format!("-{number}") } else { number.to_owned() }, behind))
}

/// The length of an exponent at the start of a text, with its letter; 0 where there is none.
fn exponent_length(text: &str) -> usize {
    let Some(power) = text.strip_prefix(['e', 'E']) else { return 0 };
    let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    let goes_on = digits[count..].starts_with(|letter: char| letter.is_alphanumeric());
    if count == 0 || count > 3 || goes_on { 0 } else { text.len() - digits.len() + count }
}

/// `+05`, `-5`, `5`.
fn exponent(power: &str) -> Option<i32> {
    let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
    let is_number = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let exponent: i32 = if is_number { power.parse().ok()? } else { return None };
    (exponent.abs() <= EXPONENT_MOST).then_some(exponent)
}

/// The sign before the decimals, where there are any.
fn decimal_sign(mantissa: &str, comma_is_decimal: bool) -> Option<char> {
    match (mantissa.rfind(','), mantissa.rfind('.')) {
        (Some(comma), Some(point)) => Some(if comma > point { ',' } else { '.' }),
        (Some(comma), None) => {
            let is_single = mantissa.matches(',').count() == 1;
            (is_single && (comma_is_decimal || mantissa.len() - comma - 1 != 3)).then_some(',')
        }
        (None, Some(_)) => (mantissa.matches('.').count() == 1).then_some('.'),
        (None, None) => None,
    }
}

/// A whole number without the signs between its groups, which have three digits each (in India two, but for the last).
fn ungrouped(whole: &str) -> Option<String> {
    let is_digits = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let Some(sign) = whole.chars().find(|letter| matches!(letter, ',' | '.')) else {
        return is_digits(whole).then(|| whole.to_owned());
    };
    let groups: Vec<&str> = whole.split(sign).collect();
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    let fits = (1..=3).contains(&first.len())
        && last.len() == 3
        && middle.iter().all(|group| matches!(group.len(), 2 | 3))
        && groups.iter().all(|group| is_digits(group));
    fits.then(|| groups.concat())
}

/// The digits before and after the decimal sign once it is moved.
fn shifted(whole: &str, fraction: &str, exponent: i32) -> (String, String) {
    let mut digits = format!("{whole}{fraction}");
    if exponent == 0 {
        return (whole.to_owned(), fraction.to_owned());
    }
    let point = i32::try_from(whole.len()).unwrap_or(i32::MAX).saturating_add(exponent);
    let Ok(point) = usize::try_from(point) else {
        let zeros = usize::try_from(-point).unwrap_or(0);
        return ("0".to_owned(), "0".repeat(zeros) + &digits);
    };
    if digits.len() < point {
        digits.push_str(&"0".repeat(point - digits.len()));
    }
    let (whole, fraction) = digits.split_at(point);
    let trimmed = whole.trim_start_matches('0');
    (trimmed.to_owned(), fraction.trim_end_matches('0').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_plain_decimal_however_it_is_written() {
        for (text, comma, plain) in [
            ("1234.5", false, Some("1234.5")),
            ("1 234,50", false, Some("1234.50")),
            ("1,234.50", false, Some("1234.50")),
            ("1.234,50", false, Some("1234.50")),
            ("12,345", false, Some("12345")),
            ("12,345", true, Some("12.345")),
            ("1.234.567", false, Some("1234567")),
            ("1,00,000.5", false, Some("100000.5")),
            ("−3,5", false, Some("-3.5")),
            ("(1 200)", false, Some("-1200")),
            ("1.234,50-", false, Some("-1234.50")),
            (".5", false, Some("0.5")),
            ("5.", false, Some("5")),
            ("1.5E+05", false, Some("150000")),
            ("1,5E+05", false, Some("150000")),
            ("1,505E+05", false, Some("150500")),
            ("-2.25e3", true, Some("-2250")),
            ("1e16", false, Some("10000000000000000")),
            ("1e-5", false, Some("0.00001")),
            ("12.5E-1", false, Some("1.25")),
            ("0E+00", false, Some("0")),
            ("", false, None),
            ("12a", false, None),
            ("inf", false, None),
            ("nan", false, None),
            ("--", false, None),
            ("1-2", false, None),
            ("1.5E", false, None),
            ("1.5E+", false, None),
            ("E5", false, None),
            ("1e400", false, None),
            ("12.03.2026", false, None),
            ("1,2,3", false, None),
        ] {
            assert_eq!(plain_decimal(text, comma).as_deref(), plain, "{text}");
        }
    }

    #[test]
    fn a_number_is_found_among_signs_and_units() {
        for (text, number, behind) in [
            ("£12,131.50", "12,131.50", ""),
            ("€ 3 500,00 netto", "3 500,00", " netto"),
            ("(7%)", "-7", "%)"),
            ("-4.5m", "-4.5", "m"),
            ("1.5E+05 EUR", "1.5E+05", " EUR"),
            ("60 EUR", "60", " EUR"),
            ("60EUR", "60", "EUR"),
            ("5 Engineers", "5", " Engineers"),
            ("12 500 15", "12 500", " 15"),
            ("10-20", "10", "-20"),
            ("SEO-3", "3", ""),
            ("about .5 h", ".5", " h"),
            ("No.5", "5", ""),
            ("1.234,50- EUR", "-1.234,50", "- EUR"),
        ] {
            let found = number_in(text).unwrap();
            assert_eq!((found.0.as_str(), found.1), (number, behind), "{text}");
        }
        assert_eq!(number_in("n/a"), None);
    }
}
