//! Addresses, phones, links and sums of money in running text.

use std::ops::Range;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// A mail address or an @name.
    Address,
    /// A phone number, or another number so long that it stands for somebody.
    Phone,
    /// A link or a domain.
    Link,
    /// A sum of money.
    Amount(f64),
}

/// Endings of domains that are written without `http://`; others are links where a path follows.
const DOMAINS: &[&str] = &[
    "com",
    "ru",
    "org",
    "net",
    "io",
    "рф",
    "su",
    "by",
    "kz",
    "ua",
    "uz",
    "am",
    "ge",
    "de",
    "uk",
    "fr",
    "es",
    "it",
    "pl",
    "nl",
    "ch",
    "at",
    "eu",
    "us",
    "ca",
    "au",
    "in",
    "cn",
    "jp",
    "co",
    "me",
    "info",
    "biz",
    "app",
    "dev",
    "ai",
    "pro",
    "online",
    "site",
    "store",
    "shop",
    "tech",
    "agency",
    "studio",
    "media",
    "digital",
    "group",
    "team",
    "center",
    "club",
    "moscow",
    "москва",
    "spb",
    "tel",
    "link",
    "page",
    "cloud",
    "email",
    "example",
    "test",
    "invalid",
    "local",
    "онлайн",
    "сайт",
    "xyz",
    "design",
    "marketing",
    "company",
    "ltd",
];

/// Words and signs that make the number beside them a sum of money.
const CURRENCIES: &[&str] = &[
    "€",
    "$",
    "£",
    "₽",
    "¥",
    "₸",
    "₴",
    "eur",
    "usd",
    "gbp",
    "rub",
    "rur",
    "chf",
    "kzt",
    "byn",
    "uah",
    "euro",
    "euros",
    "dollar",
    "dollars",
    "pound",
    "pounds",
    "ruble",
    "rubles",
    "руб",
    "рубль",
    "рубля",
    "рублей",
    "рублю",
    "рублями",
    "р",
    "евро",
    "доллар",
    "доллара",
    "долларов",
    "тенге",
    "гривен",
];
const SCALES: &[(&str, f64)] = &[
    ("k", 1e3),
    ("к", 1e3),
    ("тыс", 1e3),
    ("тысяч", 1e3),
    ("тысячи", 1e3),
    ("тысяча", 1e3),
    ("thousand", 1e3),
    ("m", 1e6),
    ("mln", 1e6),
    ("млн", 1e6),
    ("million", 1e6),
    ("миллион", 1e6),
    ("миллиона", 1e6),
    ("миллионов", 1e6),
];

/// Everything found, in order, none over another.
pub(super) fn find(text: &str) -> Vec<(Range<usize>, Kind)> {
    let mut found = addresses(text);
    found.extend(links(text));
    let taken = |found: &[(Range<usize>, Kind)], range: &Range<usize>| {
        found.iter().any(|(other, _)| other.start < range.end && range.start < other.end)
    };
    for (range, kind) in numbers(text) {
        if !taken(&found, &range) {
            found.push((range, kind));
        }
    }
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    found.retain(|(range, _)| {
        let apart = range.start >= end;
        end = end.max(range.end);
        apart
    });
    found
}

fn before(text: &str, at: usize, is_part: impl Fn(char) -> bool) -> usize {
    text[..at].char_indices().rev().take_while(|(_, letter)| is_part(*letter)).last().map_or(at, |(at, _)| at)
}

fn after(text: &str, at: usize, is_part: impl Fn(char) -> bool) -> usize {
    text[at..]
        .char_indices()
        .find(|(_, letter)| !is_part(*letter))
        .map_or(text.len(), |(length, _)| at + length)
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let kept =
        text[range.clone()].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '»', '"', '\'', '’', ']']);
    range.start..range.start + kept.len()
}

/// `anna@x.example`, and `@anna`.
fn addresses(text: &str) -> Vec<(Range<usize>, Kind)> {
    let part = |letter: char| letter.is_alphanumeric() || "._%+-'".contains(letter) || is_invisible(letter);
    text.match_indices(['@', '＠'])
        .filter_map(|(at, sign)| {
            let start = before(text, at, part);
            let end = after(text, at + sign.len(), part);
            let range = trimmed(text, start..end);
            (range.end > at + sign.len() + 1).then_some((range, Kind::Address))
        })
        .collect()
}

fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

fn links(text: &str) -> Vec<(Range<usize>, Kind)> {
    let mut found = Vec::new();
    let ends = |letter: char| letter.is_whitespace() || matches!(letter, '<' | '>' | '"' | '»' | '«');
    for (at, sign) in text.match_indices("://") {
        let start = before(text, at, |letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
        let end = after(text, at + sign.len(), |letter| !ends(letter));
        found.push((trimmed(text, start..end), Kind::Link));
    }
    for prefix in ["www.", "mailto:", "tel:", "skype:"] {
        for (at, _) in text.match_indices(prefix) {
            found.push((trimmed(text, at..after(text, at, |letter| !ends(letter))), Kind::Link));
        }
    }
    // Names of domains: words joined by points.
    let mut at = 0;
    while let Some(start) = text[at..].find(char::is_alphanumeric).map(|found| at + found) {
        let end = after(text, start, |letter| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_'));
        let name = text[start..end].trim_end_matches(['.', '-', '_']);
        let last = name.rsplit('.').next().filter(|last| last.len() < name.len()).unwrap_or("");
        let has_path = text[start + name.len()..].starts_with('/') && last.chars().all(char::is_alphabetic);
        let small = last.to_lowercase();
        if last.chars().count() >= 2 && (DOMAINS.contains(&small.as_str()) || (has_path && !last.is_empty()))
        {
            let stop = after(text, start + name.len(), |letter| has_path && !ends(letter));
            found.push((trimmed(text, start..stop.max(start + name.len())), Kind::Link));
        }
        at = end.max(start + 1);
    }
    found
}

/// A run of digits and what may stand between them.
fn numbers(text: &str) -> Vec<(Range<usize>, Kind)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(|letter: char| letter.is_ascii_digit()).map(|found| at + found) {
        let opened = before(text, start, |letter| matches!(letter, '+' | '('));
        let run = start..after(text, start, is_between);
        let run =
            run.start..run.start + text[run.clone()].trim_end_matches(|l: char| !l.is_ascii_digit()).len();
        if let Some(end) = phone(&text[opened..run.end]) {
            found.push((opened..opened + end, Kind::Phone));
            at = opened + end;
        } else {
            let end = number_end(text, start);
            if let Some(amount) = amount(text, start..end) {
                found.push(amount);
            }
            at = end;
        }
    }
    found
}

fn is_between(letter: char) -> bool {
    letter.is_ascii_digit()
        || matches!(
            letter,
            ' ' | '-' | '.' | '(' | ')' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2010}' | '\u{2011}' | '–'
        )
}

/// How many bytes of a run are a phone number; `None` where it is none.
fn phone(run: &str) -> Option<usize> {
    // Groups of digits with their ends; at most one sign, or a bracket with a space, stands between two.
    let mut groups: Vec<(usize, usize)> = Vec::new();
    for (at, letter) in run.char_indices().filter(|(_, letter)| letter.is_ascii_digit()) {
        match groups.last_mut() {
            Some((count, end)) if *end == at => {
                *count += 1;
                *end = at + letter.len_utf8();
            }
            Some((_, end)) if run[*end..at].chars().count() > 3 => break,
            _ => groups.push((1, at + 1)),
        }
    }
    let shape: Vec<usize> = groups.iter().map(|(count, _)| *count).collect();
    let starts = |shape_of: &[usize]| shape.starts_with(shape_of);
    let is_date = starts(&[4, 2, 2]) || starts(&[2, 2, 4]) || starts(&[1, 2, 4]);
    let plus = run.starts_with('+') || run.starts_with("(+");
    if is_date && !plus {
        return None;
    }
    let first = run.chars().find(char::is_ascii_digit)?;
    let hyphens = |upto: usize| run[..groups[upto].1].contains(['-', '\u{2010}', '\u{2011}', '–']);
    let mut digits = 0;
    let mut best = None;
    for (place, (count, end)) in groups.iter().enumerate() {
        digits += count;
        let several = place > 0;
        let is_phone = match digits {
            7..=15 if plus => true,
            11 if matches!(first, '7' | '8') => true,
            9..=15 if several && first == '0' => true,
            9..=12 if run.starts_with('(') => true,
            10..=19 if !several => true,
            10 if shape.starts_with(&[3, 3, 4]) || shape.starts_with(&[3, 3, 2, 2]) => true,
            7 if shape.starts_with(&[3, 2, 2]) && hyphens(place) => true,
            7 if shape.starts_with(&[3, 4]) && hyphens(place) => true,
            13..=19
                if several
                    && shape[..=place].iter().all(|count| *count == 4 || *count <= 3)
                    && shape[0] == 4 =>
            {
                true
            }
            _ => false,
        };
        if digits > 19 {
            break;
        }
        if is_phone {
            best = Some(*end);
        }
    }
    best
}

/// The end of a plain number: digits, grouped by single spaces, points or commas.
fn number_end(text: &str, start: usize) -> usize {
    let mut end = start;
    let mut letters = text[start..].char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let joins = matches!(letter, ' ' | '.' | ',' | '\'' | '\u{a0}' | '\u{202f}' | '\u{2009}')
            && letters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if letter.is_ascii_digit() {
            end = start + at + letter.len_utf8();
        } else if !joins {
            break;
        }
    }
    end
}

fn amount(text: &str, number: Range<usize>) -> Option<(Range<usize>, Kind)> {
    let value = forewarn_base::value::parse_number(&text[number.clone()], false).ok()?;
    let spaced = |at: usize| after(text, at, |letter| letter.is_whitespace() && letter != '\n');
    let word = |at: usize| {
        let start = spaced(at);
        let end = after(text, start, char::is_alphabetic);
        let end =
            if end == start { start + text[start..].chars().next().map_or(0, char::len_utf8) } else { end };
        (start..end, text[start..end].to_lowercase())
    };
    let (mut range, mut factor) = (number.clone(), 1.0);
    let (scale, said) = word(number.end);
    if let Some((_, by)) = SCALES.iter().find(|(name, _)| *name == said) {
        factor = *by;
        range.end = scale.end;
        if text[range.end..].starts_with('.') {
            range.end += 1;
        }
    }
    let (_, following) = word(range.end);
    let head = text[..number.start].trim_end_matches([' ', '\u{a0}', '\u{202f}']);
    let last = before(head, head.len(), char::is_alphabetic);
    let last =
        if last == head.len() { head.char_indices().next_back().map_or(last, |(at, _)| at) } else { last };
    let preceding = head[last..].to_lowercase();
    let is_money = [following.as_str(), preceding.as_str()]
        .iter()
        .any(|word| !word.is_empty() && CURRENCIES.contains(word));
    is_money.then_some((range, Kind::Amount(value * factor)))
}

/// The band that an amount lies in: from a step of 1, 2, 5, 10, 20, 50 … to the next.
pub(super) fn band(amount: f64) -> (f64, f64) {
    if !amount.is_finite() || amount == 0.0 {
        return (0.0, 0.0);
    }
    if amount < 0.0 {
        let (lower, upper) = band(-amount);
        return (-lower, -upper);
    }
    let decade = 10f64.powf(amount.log10().floor());
    let steps = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0].map(|step| step * decade);
    let place = steps.iter().rposition(|step| *step <= amount * (1.0 + 1e-12)).unwrap_or(0).min(4);
    (steps[place], steps[place + 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(&str, &'static str)> {
        find(text)
            .into_iter()
            .map(|(range, kind)| {
                let name = match kind {
                    Kind::Address => "address",
                    Kind::Phone => "phone",
                    Kind::Link => "link",
                    Kind::Amount(_) => "amount",
                };
                (&text[range], name)
            })
            .collect()
    }

    #[test]
    fn addresses_phones_links_and_sums_are_found() {
        for (text, found) in [
            ("write to anna.k+x@mail.example.com.", vec![("anna.k+x@mail.example.com", "address")]),
            ("<im@почта.рф>, спросите @masha_s!", vec![("im@почта.рф", "address"), ("@masha_s", "address")]),
            ("+7 912 345-67-89, потом", vec![("+7 912 345-67-89", "phone")]),
            ("8(912)345-67-89", vec![("8(912)345-67-89", "phone")]),
            ("call (495) 123-45-67 or 555-0199", vec![("(495) 123-45-67", "phone"), ("555-0199", "phone")]),
            ("020 7946 0958", vec![("020 7946 0958", "phone")]),
            ("89123456789 и 2026-03-31 14:30", vec![("89123456789", "phone")]),
            (
                "see https://x.example/a?b=(c), and acme.ru/page.",
                vec![("https://x.example/a?b=(c", "link"), ("acme.ru/page", "link")],
            ),
            ("our site acme.com", vec![("acme.com", "link")]),
            ("31.03.2026 and 03.03.2026 14", vec![]),
            ("report.csv, v1.2.3, i.e. 12 items in 2026", vec![]),
            ("invoice of €12,500 due", vec![("12,500", "amount")]),
            ("счёт на 120 тыс. руб. и 40 000 ₽", vec![("120 тыс.", "amount"), ("40 000", "amount")]),
            ("15 working days, 3 drafts", vec![]),
        ] {
            assert_eq!(kinds(text), found, "{text}");
        }
    }

    #[test]
    fn bands_are_steps() {
        for (amount, expected) in [
            (1.0, (1.0, 2.0)),
            (1999.0, (1000.0, 2000.0)),
            (2000.0, (2000.0, 5000.0)),
            (87_654.0, (50_000.0, 100_000.0)),
            (0.034, (0.02, 0.05)),
        ] {
            let (lower, upper) = band(amount);
            assert!(
                (lower - expected.0).abs() < 1e-9 && (upper - expected.1).abs() < 1e-9,
                "{amount}: {lower} {upper}"
            );
        }
        assert_eq!(band(0.0), (0.0, 0.0));
    }
}
