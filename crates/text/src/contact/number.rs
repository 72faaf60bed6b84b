//! Numbers: sums of money, telephones, accounts; dates, times, counts and versions stay.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{Kind, after, before};

/// Words and signs that make the number beside them a sum of money, in small letters.
const CURRENCY_WORDS: &[&str] = &[
    "€",
    "$",
    "£",
    "₽",
    "¥",
    "₸",
    "₴",
    "₺",
    "₪",
    "₹",
    "₩",
    "zł",
    "kč",
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
    "roubles",
    "zloty",
    "francs",
    "crowns",
    "yuan",
    "yen",
    "rupees",
    "lira",
    "bucks",
    "руб",
    "рубль",
    "рубля",
    "рублей",
    "рублю",
    "рублям",
    "рублями",
    "рублях",
    "р",
    "евро",
    "доллар",
    "доллара",
    "долларов",
    "долларам",
    "долл",
    "баксов",
    "тенге",
    "гривен",
    "гривны",
    "фунтов",
    "франков",
    "злотых",
    "крон",
    "юаней",
    "лир",
    "лари",
    "драм",
    "сум",
    "сумов",
    "сомов",
    "лей",
    "леев",
];

/// Codes of currencies that are words, too, where they are not written in capitals.
const CURRENCY_CODES: &[&str] = &[
    "PLN", "CZK", "SEK", "NOK", "DKK", "HUF", "RON", "BGN", "TRY", "ILS", "AED", "SAR", "QAR", "INR", "CNY",
    "JPY", "KRW", "THB", "VND", "SGD", "HKD", "TWD", "AUD", "NZD", "CAD", "MXN", "BRL", "ZAR", "AMD", "GEL",
    "AZN", "UZS", "KGS", "TJS", "MDL", "RSD", "ISK", "EGP", "USDT", "BTC", "ETH",
];

const SCALES: &[(&str, f64)] = &[
    ("k", 1e3),
    ("к", 1e3),
    ("тыс", 1e3),
    ("тысяч", 1e3),
    ("тысячи", 1e3),
    ("тысяча", 1e3),
    ("thousand", 1e3),
    ("grand", 1e3),
    ("m", 1e6),
    ("mln", 1e6),
    ("млн", 1e6),
    ("million", 1e6),
    ("миллион", 1e6),
    ("миллиона", 1e6),
    ("миллионов", 1e6),
];

/// Words before a bare number that make it a sum.
static MONEY_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:^|[^\p{L}])(?:budget|бюджет\p{L}*|сумм\p{L}+|стоимост\p{L}+|цен[аыуе]\p{L}*|price|cost|fee|аванс\p{L}*|предоплат\p{L}+|долг\p{L}*|salary|зарплат\p{L}+|гонорар\p{L}*|revenue|выручк\p{L}+|оплат\p{L}+|заплат\p{L}+|pay|paid|retainer|абонентск\p{L}+|discount|скидк\p{L}+)(?:\s*(?:is|was|of|for|at|to|—|–|:|=|в|на|от|до|около|about|up to|составляет|составит|will be)){0,2}\s*$",
    )
    .expect("the pattern is well formed")
});

/// The rest of a range: " – 20 000", " to 20".
static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[ \u{a0}]?(?:[-–—]|to|до|or|или)[ \u{a0}]?(?P<m>[0-9])")
        .expect("the pattern is well formed")
});

static DATES: LazyLock<[Regex; 3]> = LazyLock::new(|| {
    [
        r"^(?P<y>[0-9]{4})[-./ ](?P<a>[0-9]{1,2})[-./ ](?P<b>[0-9]{1,2})",
        r"^(?P<a>[0-9]{1,2})[-./](?P<b>[0-9]{1,2})[-./](?P<y>[0-9]{4}|[0-9]{2})",
        r"^(?P<y>[0-9]{4})(?P<a>[0-9]{2})(?P<b>[0-9]{2})",
    ]
    .map(|pattern| Regex::new(pattern).expect("the patterns are well formed"))
});

/// `10.00-18.00`, `01.06–15.06`.
static SPAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([0-9]{1,2})\.([0-9]{2})\s?[-–—]\s?([0-9]{1,2})\.([0-9]{2})")
        .expect("the pattern is well formed")
});

/// The sums, telephones and other long numbers of a text, in order.
pub(super) fn find(text: &str) -> Vec<(Range<usize>, Kind)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(|letter: char| letter.is_ascii_digit()).map(|found| at + found) {
        if let Some(end) = date(text, start).or_else(|| span(text, start)) {
            at = end;
            continue;
        }
        // The number of a version.
        let head = text[..start].chars().next_back();
        if matches!(head, Some('v' | 'V')) {
            at = after(text, start, |letter| letter.is_ascii_digit() || letter == '.');
            continue;
        }
        if let Some((range, kind)) = amount(text, start) {
            at = range.end;
            found.push((range, kind));
            continue;
        }
        let opened = before(text, start, |letter| matches!(letter, '+' | '('));
        let groups = groups(text, start);
        if stands_for_somebody(text, opened, &groups) {
            let end = groups.last().map_or(start, |group| group.end);
            found.push((opened..end, Kind::Phone));
            at = end;
        } else {
            at = groups.first().map_or(start + 1, |group| group.end);
        }
    }
    found
}

/// The most groups of digits that one number is made of.
const GROUPS_MOST: usize = 12;

/// Groups of digits with little between them, up to where a date begins.
fn groups(text: &str, start: usize) -> Vec<Range<usize>> {
    let group = |start: usize| start..after(text, start, |letter| letter.is_ascii_digit());
    let mut groups = vec![group(start)];
    while groups.len() < GROUPS_MOST {
        let end = groups[groups.len() - 1].end;
        let next = after(text, end, is_between);
        let joins = next > end
            && is_join(&text[end..next])
            && text[next..].starts_with(|letter: char| letter.is_ascii_digit())
            && !is_date_or_time(text, next);
        if !joins {
            break;
        }
        groups.push(group(next));
    }
    groups
}

fn is_between(letter: char) -> bool {
    matches!(
        letter,
        ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2010}'
            ..='\u{2015}' | '−'
    )
}

/// One sign, a bracket with one on either side, or a hyphen between spaces.
fn is_join(between: &str) -> bool {
    let signs: Vec<char> = between.chars().collect();
    match signs[..] {
        [_] => true,
        [_, _] => signs.iter().any(|sign| matches!(sign, '(' | ')')),
        [a, dash, b] => {
            signs.iter().any(|sign| matches!(sign, '(' | ')'))
                || a.is_whitespace() && b.is_whitespace() && is_dash(dash)
        }
        _ => false,
    }
}

fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '−')
}

/// Whether digits in these groups stand for somebody rather than for a count.
fn stands_for_somebody(text: &str, opened: usize, groups: &[Range<usize>]) -> bool {
    let shape: Vec<usize> = groups.iter().map(Range::len).collect();
    let total: usize = shape.iter().sum();
    let joins: Vec<&str> = groups.windows(2).map(|pair| &text[pair[0].end..pair[1].start]).collect();
    let start = groups.first().map_or(opened, |group| group.start);
    let plus = text[opened..start].contains('+');
    let dashed = |join: &&str| join.trim().chars().all(is_dash) && !join.trim().is_empty();
    let value = |range: Range<usize>| {
        let plain: String = text[range].chars().filter(char::is_ascii_digit).collect();
        plain.parse::<u64>().unwrap_or(u64::MAX)
    };
    let is_year = |group: &Range<usize>| group.len() == 4 && matches!(value(group.clone()), 1900..=2099);
    let last = groups.last().map_or(start, |group| group.end);
    if plus && total >= 7 {
        return true;
    }
    match (total, groups.len()) {
        (0..5, _) => return false,
        (5..7, count) => {
            // 5-44-33 and 73-44-55; dates were passed over before.
            let is_local = matches!(shape[..], [1 | 2, 2, 2]) && joins.iter().all(|join| *join == "-");
            return is_local && count == 3;
        }
        _ => {}
    }
    if groups.iter().all(is_year) {
        return false;
    }
    // «2026 300»: a year, then something else. A decimal fraction.
    if let ([first, second], [join]) = (groups, &joins[..]) {
        let year = is_year(first) && join.trim().is_empty() && second.len() != 4;
        let year = year || is_year(first) && join.trim().is_empty() && value(second.clone()) % 10 == 0;
        let fraction = *join == "." && first.len() <= 2 && second.len() >= 5 && second.len() != 10;
        if year || fraction {
            return false;
        }
    }
    // «1500-2000», «10 000 – 15 000»: from one round number to another.
    let mut dashes = joins.iter().enumerate().filter(|(_, join)| dashed(join)).map(|(place, _)| place);
    if let (Some(place), None) = (dashes.next(), dashes.next()) {
        let (left, right) = (&shape[..=place], &shape[place + 1..]);
        let (from, to) = (value(start..groups[place].end), value(groups[place + 1].start..last));
        let round = from % 10 == 0 && to % 10 == 0 && from < to;
        if round && [left, right].iter().all(|part| part.len() == 1 || is_thousands(part)) && total < 16 {
            return false;
        }
    }
    let alike = joins.windows(2).all(|pair| pair[0] == pair[1]);
    let spaced = joins.first().is_some_and(|join| *join == "." || join.trim().is_empty());
    !(total < 9 && alike && spaced && is_thousands(&shape))
}

/// A number whose digits are grouped by three.
fn is_thousands(shape: &[usize]) -> bool {
    shape.len() > 1 && (1..=3).contains(&shape[0]) && shape[1..].iter().all(|digits| *digits == 3)
}

/// The end of the date that begins here.
pub(super) fn date(text: &str, start: usize) -> Option<usize> {
    if text[..start].ends_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let rest = &text[start..];
    DATES.iter().enumerate().find_map(|(kind, pattern)| {
        let found = pattern.captures(rest)?;
        let number = |name: &str| found.name(name)?.as_str().parse::<u32>().ok();
        let (year, a, b) = (number("y")?, number("a")?, number("b")?);
        let is_full = found.name("y")?.len() == 4;
        let holds = (!is_full || (1900..2100).contains(&year))
            && (1..=31).contains(&a)
            && (1..=31).contains(&b)
            && (a <= 12 || b <= 12)
            && (kind == 1 || a <= 12);
        let end = found.get(0)?.end();
        let tail = &rest[end..];
        let mut letters = tail.chars();
        let goes_on = match letters.next() {
            Some(letter) if letter.is_ascii_digit() => true,
            // A longer number: «12-06-26-44».
            Some('-' | '.' | '/') if !is_full => letters.next().is_some_and(|next| next.is_ascii_digit()),
            _ => false,
        };
        (holds && !goes_on).then_some(start + end)
    })
}

/// The end of the spell of hours or days that begins here.
fn span(text: &str, start: usize) -> Option<usize> {
    if text[..start].ends_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let found = SPAN.captures(&text[start..])?;
    let number = |place: usize| found.get(place)?.as_str().parse::<u32>().ok();
    let (a, b, c, d) = (number(1)?, number(2)?, number(3)?, number(4)?);
    let holds = a < 32 && c < 32 && b < 60 && d < 60;
    let end = start + found.get(0)?.end();
    let goes_on = text[end..].starts_with(|letter: char| letter.is_ascii_digit());
    (holds && !goes_on).then_some(end)
}

/// Whether a date, a time of the day, or a spell of either begins here.
pub(super) fn is_date_or_time(text: &str, start: usize) -> bool {
    date(text, start).is_some() || span(text, start).is_some()
}

/// The end of a plain number: digits, grouped by single spaces, points or commas.
fn number_end(text: &str, start: usize) -> usize {
    let mut end = start;
    let mut letters = text[start..].char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let joins = matches!(letter, ' ' | '.' | ',' | '\'' | '’' | '\u{a0}' | '\u{202f}' | '\u{2009}')
            && letters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if letter.is_ascii_digit() {
            end = start + at + letter.len_utf8();
        } else if !joins {
            break;
        }
    }
    end
}

/// The sum of money that begins here.
fn amount(text: &str, start: usize) -> Option<(Range<usize>, Kind)> {
    let number = start..number_end(text, start);
    let value = forewarn_base::value::parse_number(&text[number.clone()], false).ok()?;
    if let Some((end, factor)) = currency(text, number.clone()) {
        return Some((start..end, Kind::Amount(value * factor)));
    }
    // The first of two: «12 000 – 15 000 €».
    if let Some(other) = RANGE.captures(&text[number.end..]).and_then(|found| found.name("m")) {
        let other = number.end + other.start();
        let other = other..number_end(text, other);
        if let Some((_, factor)) = currency(text, other) {
            return Some((number, Kind::Amount(value * factor)));
        }
    }
    let unit = text[number.end..].trim_start().chars().next();
    let is_year = number.len() == 4 && (1900.0..2100.0).contains(&value);
    let head = &text[text.floor_char_boundary(start.saturating_sub(120))..start];
    let is_sum = value >= 100.0 && !is_year && unit != Some('%') && MONEY_BEFORE.is_match(head);
    is_sum.then_some((number, Kind::Amount(value)))
}

/// Where the sum ends of which a number is the figure, and by what it is multiplied; `None` without a currency beside it.
fn currency(text: &str, number: Range<usize>) -> Option<(usize, f64)> {
    let spaced = |at: usize| after(text, at, |letter| letter.is_whitespace() && letter != '\n');
    let word = |at: usize| {
        let start = spaced(at);
        let end = after(text, start, char::is_alphabetic);
        let end =
            if end == start { start + text[start..].chars().next().map_or(0, char::len_utf8) } else { end };
        start..end
    };
    let (mut end, mut factor) = (number.end, 1.0);
    let scale = word(end);
    if let Some((_, by)) = SCALES.iter().find(|(name, _)| *name == text[scale.clone()].to_lowercase()) {
        factor = *by;
        end = scale.end;
        if text[end..].starts_with('.') {
            end += 1;
        }
    }
    let following = &text[word(end)];
    let head = text[..number.start].trim_end_matches([' ', '\u{a0}', '\u{202f}']);
    let last = before(head, head.len(), char::is_alphabetic);
    let last =
        if last == head.len() { head.char_indices().next_back().map_or(last, |(at, _)| at) } else { last };
    let is_currency =
        |word: &str| CURRENCY_WORDS.contains(&word.to_lowercase().as_str()) || CURRENCY_CODES.contains(&word);
    let shorthand = text[end..].trim_start().to_lowercase();
    let shorthand = ["у.е", "у. е", "уе "].iter().any(|unit| shorthand.starts_with(unit));
    (is_currency(following) || is_currency(&head[last..]) || shorthand).then_some((end, factor))
}

/// The band that an amount lies in: from a step of 1, 2, 5, 10, 20, 50 … to the next.
pub fn band(amount: f64) -> (f64, f64) {
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
