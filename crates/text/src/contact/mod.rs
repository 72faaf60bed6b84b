//! Addresses, telephones, links, files, account numbers and sums of money in running text: what tells who somebody is, or
//! leads to them, whoever it is.

mod number;
mod shape;
mod whole;

use std::ops::Range;

pub use self::{
    number::band,
    whole::{clipped, uncut, widened},
};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A mail address or a name in a messenger.
    Address,
    /// A phone number, or another number so long that it stands for somebody.
    Phone,
    /// A link, a domain, or the address of a machine.
    Link,
    /// A path, or the name of a file.
    File,
    /// The number of an account, a card, a paper; a password.
    Code,
    /// Where somebody lives or works.
    Place,
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
    "se",
    "fi",
    "dk",
    "be",
    "cz",
    "sk",
    "hu",
    "ro",
    "bg",
    "gr",
    "pt",
    "ie",
    "tr",
    "il",
    "ae",
    "br",
    "mx",
    "cl",
    "pe",
    "za",
    "sg",
    "hk",
    "tw",
    "kr",
    "th",
    "vn",
    "nz",
    "lt",
    "lv",
    "ee",
    "az",
    "kg",
    "tj",
    "tm",
    "rs",
    "si",
    "lu",
    "li",
    "mt",
    "cy",
    "tv",
    "fm",
    "cc",
    "gg",
    "live",
    "life",
    "world",
    "today",
    "news",
    "blog",
    "cafe",
    "bar",
    "dental",
    "legal",
    "law",
    "bank",
    "finance",
    "capital",
    "consulting",
    "solutions",
    "services",
    "systems",
    "network",
    "works",
    "space",
    "website",
    "host",
    "press",
    "art",
    "photo",
    "video",
    "film",
    "music",
    "games",
    "fun",
    "top",
    "vip",
    "click",
    "health",
    "travel",
    "estate",
    "academy",
    "education",
    "foundation",
    "gov",
    "edu",
    "arpa",
    "localhost",
    "internal",
    "lan",
    "corp",
    "дети",
    "орг",
    "ком",
    "бел",
    "укр",
];

/// Everything found, in order, none over another.
pub fn find(text: &str) -> Vec<(Range<usize>, Kind)> {
    let mut found: Vec<(Range<usize>, Kind)> =
        shape::find(text).into_iter().map(|shape| (shape.range, shape.kind)).collect();
    merge(&mut found);
    let numbers = number::find(&blanked(text, &found));
    found.extend(numbers);
    found.sort_by_key(|(range, _)| range.start);
    found
}

/// The text with letters, as many bytes, where something was found: numbers are looked for in the rest.
fn blanked(text: &str, found: &[(Range<usize>, Kind)]) -> String {
    let mut left = text.to_owned();
    for (range, _) in found {
        left.replace_range(range.clone(), &"x".repeat(range.len()));
    }
    left
}

/// Whether an id holds what leads to somebody. Ids are mostly numbers and hashes, which lead nobody anywhere: of numbers,
/// only those count that are written as telephones are, or are long.
pub fn leads_to_somebody(id: &str) -> bool {
    let digits = id.bytes().filter(u8::is_ascii_digit).count();
    if digits < 7 && !id.contains(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '-' | '_')) {
        return false;
    }
    find(id).into_iter().any(|(range, kind)| {
        let said = &id[range];
        let groups: Vec<usize> =
            said.split(|l: char| !l.is_ascii_digit()).map(str::len).filter(|digits| *digits > 0).collect();
        let digits: usize = groups.iter().sum();
        match kind {
            Kind::Address | Kind::Link | Kind::Place => true,
            Kind::File => said.contains(['/', '\\']),
            Kind::Amount(_) => false,
            Kind::Code => digits >= 14 && !said.contains(|letter: char| letter.is_lowercase()),
            Kind::Phone => {
                said.starts_with(['+', '('])
                    || groups.iter().any(|digits| *digits >= 10)
                    || matches!(
                        groups[..],
                        [3, 2, 2]
                            | [3, 4]
                            | [3, 3, 4]
                            | [3, 3, 2, 2]
                            | [1, 3, 3, 2, 2]
                            | [1, 3, 3, 4]
                            | [4, 4, 4, 4]
                    )
            }
        }
    })
}

/// In order; of what lies over each other one range is made, of the kind of what begins first.
fn merge(found: &mut Vec<(Range<usize>, Kind)>) {
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut merged: Vec<(Range<usize>, Kind)> = Vec::with_capacity(found.len());
    for (range, kind) in found.drain(..) {
        match merged.last_mut() {
            Some((last, _)) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push((range, kind)),
        }
    }
    *found = merged;
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
    let kept = text[range.clone()]
        .trim_end_matches([' ', '.', ',', ';', ':', '!', '?', ')', '»', '"', '\'', '’', ']']);
    range.start..range.start + kept.len()
}

/// Whether words joined by points, with what follows them, are the name of a domain.
fn is_domain(name: &str) -> bool {
    let host = name.split([':', '/', '?', '#']).next().unwrap_or("").trim_end_matches(['.', '-', '_']);
    let Some((_, last)) = host.rsplit_once('.') else { return false };
    let leads_on = name.len() > host.len() + 1;
    let small = last.to_lowercase();
    let is_word = last.chars().count() >= 2 && last.chars().all(char::is_alphabetic);
    DOMAINS.contains(&small.as_str()) || small.starts_with("xn--") || leads_on && is_word
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
                    Kind::File => "file",
                    Kind::Code => "code",
                    Kind::Place => "place",
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
            ("report.csv, v1.2.3, i.e. 12 items in 2026", vec![("report.csv", "file")]),
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
