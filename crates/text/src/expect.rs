//! What an author takes for granted: "we assumed this was included", «мы рассчитывали на топ-3 к марту», with the day,
//! the amount or the figure that is counted on, where it can be read.

use chrono::{Duration, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Span;
use super::acts::negated;
use super::claim_model::Claim;
use super::due::Found;
use super::fold::lower;
use super::lexicon::mark;
use super::pattern::{ASSUMES, Claims, Set, Words, bits};
use super::question::sentence_span;
use super::token::{Glance, Kind, Token};

/// What is counted on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Expected {
    /// That it is done by the end of this day.
    Day(NaiveDate),
    /// That it costs so much, and in which currency (ISO 4217), where that is said.
    Amount(f64, Option<&'static str>),
    /// That a figure is reached: a position, leads, visits.
    Figure(f64),
    /// That something belongs to the work; or what no figure could be read of.
    Scope,
    /// Nothing yet: the sentence asks for work to be done ([`super::wanted`]).
    Work,
    /// That nothing is written for so long: the client says that nobody will be there ([`super::away`]). From this day, where it
    /// is named, to the last one.
    Away {
        /// The first day.
        from: Option<NaiveDate>,
        /// The last one.
        until: NaiveDate,
    },
}

impl Expected {
    /// Whether it is taken for granted, and not asked for or only said.
    pub fn is_claim(self) -> bool {
        !matches!(self, Self::Work | Self::Away { .. })
    }

    /// The code of a currency as amounts hold it.
    pub fn currency(code: &str) -> Option<&'static str> {
        CURRENCIES.iter().find(|(_, known)| *known == code).map(|(_, known)| *known)
    }
}

// A derive would read only what lives for ever, because of the currency.
impl Serialize for Expected {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        PortableExpected::from(*self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Expected {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        PortableExpected::deserialize(deserializer)?.try_into().map_err(serde::de::Error::custom)
    }
}

/// [`Expected`] as it is written: its currency is words of its own.
#[derive(Serialize, Deserialize)]
enum PortableExpected {
    Day(NaiveDate),
    Amount(f64, Option<String>),
    Figure(f64),
    Scope,
    Work,
    Away { from: Option<NaiveDate>, until: NaiveDate },
}

impl From<Expected> for PortableExpected {
    fn from(expected: Expected) -> Self {
        match expected {
            Expected::Day(day) => Self::Day(day),
            Expected::Amount(amount, currency) => Self::Amount(amount, currency.map(str::to_owned)),
            Expected::Figure(figure) => Self::Figure(figure),
            Expected::Scope => Self::Scope,
            Expected::Work => Self::Work,
            Expected::Away { from, until } => Self::Away { from, until },
        }
    }
}

impl TryFrom<PortableExpected> for Expected {
    type Error = &'static str;

    fn try_from(expected: PortableExpected) -> Result<Self, &'static str> {
        Ok(match expected {
            PortableExpected::Day(day) => Self::Day(day),
            PortableExpected::Amount(amount, None) => Self::Amount(amount, None),
            PortableExpected::Amount(amount, Some(code)) => {
                Self::Amount(amount, Some(Self::currency(&code).ok_or("an unknown currency")?))
            }
            PortableExpected::Figure(figure) => Self::Figure(figure),
            PortableExpected::Scope => Self::Scope,
            PortableExpected::Work => Self::Work,
            PortableExpected::Away { from, until } => Self::Away { from, until },
        })
    }
}

/// A sentence in which the author takes something for granted, or a client asks for work.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Stated {
    /// The sentence.
    pub span: Span,
    /// What is counted on in it.
    pub expected: Expected,
}

/// Sets of which a pattern must start in a sentence that takes something for granted.
const OPENS: u32 = bits([Set::Belief, Set::Firm, Set::Extent, Set::Denial]);

/// How many bytes of a sentence are read for what is counted on, so that endless ones cost no more than long ones.
const LONGEST: usize = 1_000;

/// What a sentence takes for granted, if anything.
pub(crate) fn find(
    text: &str,
    tokens: &[Token],
    glance: &Glance,
    dates: &[Found],
    claims: &mut Claims,
) -> Option<Stated> {
    let learned = glance.marks & (mark::DELIVERED | mark::HERE | mark::THANK) == 0
        && claims.learned(text, tokens, glance, Claim::Expectation);
    if !learned && (glance.claims & ASSUMES == 0 || glance.opens & OPENS == 0) {
        return None;
    }
    let words = claims.words(tokens);
    let held = learned
        || believes(text, tokens, glance, words)
        || told(tokens, glance, words)
        || extends(text, tokens, glance, words);
    if !held {
        return None;
    }
    let span = sentence_span(tokens);
    // Nobody counts on something over more than a page.
    let sentence = span.of(text);
    let sentence = &sentence[..sentence.floor_char_boundary(LONGEST)];
    let day = || {
        let by = dates.iter().filter_map(|found| found.mark.window.by).next_back()?;
        Some(Expected::Day((by - Duration::seconds(1)).date()))
    };
    let expected = amount(sentence).or_else(|| figure(sentence)).or_else(day).unwrap_or(Expected::Scope);
    Some(Stated { span, expected })
}

/// What the extent of the work is written in.
const AGREED_IN: [&str; 17] = [
    "price",
    "package",
    " fee",
    "contract",
    "budget",
    "scope",
    "cost",
    "offer",
    "договор",
    "стоимост",
    "цену",
    "цене",
    "пакет",
    "бюджет",
    "оплат",
    "смет",
    "тариф",
];

/// Words that make a thought one about the work: it would, was or had; it belongs, is covered, is ours.
const ABOUT_WORK: [&str; 34] = [
    "would",
    "you'd",
    "we'd",
    "it'd",
    "that'd",
    "was",
    "were",
    "had",
    "included",
    "includes",
    "covered",
    "covers",
    "part",
    "your",
    "you",
    "free",
    "weekly",
    "monthly",
    "входят",
    "входит",
    "включен",
    "включено",
    "включена",
    "будет",
    "будут",
    "вы",
    "вами",
    "вас",
    "уже",
    "бесплатно",
    "еженедельные",
    "успеем",
    "выйдем",
    "получим",
];
/// Words of praise, and of thoughts about something else.
const ELSEWHERE: [&str; 30] = [
    "excellent",
    "great",
    "brilliant",
    "lovely",
    "wonderful",
    "amazing",
    "fantastic",
    "beautiful",
    "about",
    "of",
    "funny",
    "interesting",
    "nice",
    "perfect",
    "than",
    "birthday",
    "о",
    "об",
    "над",
    "про",
    "отлично",
    "отличный",
    "прекрасно",
    "супер",
    "чем",
    "замечательно",
    "класс",
    "круто",
    "сегодня",
    "интересно",
];
/// How many words after a thought are looked at for what it is about.
const THOUGHT_WORDS: usize = 12;

/// "We thought the hosting was included", «думали, тексты входят»; not "I thought your talk was excellent", «быстрее, чем мы
/// ожидали», «думали о слогане».
fn believes(text: &str, tokens: &[Token], glance: &Glance, words: &Words) -> bool {
    let word = |token: &Token| lower(text.get(token.start as usize..token.end as usize).unwrap_or(""));
    words.all(Set::Belief).any(|found| {
        let start = found.start;
        if negated(tokens, start) || smiles(tokens) || words.find(Set::Kind).is_some() {
            return false;
        }
        let before = tokens[..start].iter().rev().find(|token| token.kind == Kind::Word);
        // "better than we expected", «как мы и думали»
        let compared = before.is_some_and(|token| {
            matches!(word(token).as_str(), "than" | "as" | "чем" | "как" | "ещё" | "еще")
        });
        let rest = || tokens[found.end..].iter().filter(|token| token.kind == Kind::Word).take(THOUGHT_WORDS);
        let is_in = |list: &[&str]| rest().any(|token| list.contains(&word(token).as_str()));
        let elsewhere = rest().next().is_some_and(|token| ELSEWHERE.contains(&word(token).as_str()))
            || is_in(&ELSEWHERE[..8]);
        if compared || elsewhere {
            return false;
        }
        // A Russian verb at the start, or with its subject before it.
        let russian = tokens[start].cyrillic;
        let opens = before.is_none()
            || tokens[start].is(mark::SELF)
            || before.is_some_and(|token| token.is(mark::SELF | mark::SPLIT | mark::AND | mark::TEAM));
        if russian {
            opens && rest().count() >= 2 && glance.last != b'?'
        } else {
            is_in(&ABOUT_WORK) || glance.number
        }
    })
}

/// «Я думал, сегодня четверг :)»
fn smiles(tokens: &[Token]) -> bool {
    tokens.windows(2).any(|pair| pair[0].is_symbol(b':') && pair[1].is_symbol(b')') && pair[1].glued)
        || tokens.last().is_some_and(|last| last.is_symbol(b')'))
            && !tokens.iter().any(|token| token.is_symbol(b'('))
}

/// "I was told", "the proposal says", "our understanding was", «исходили из», «по договору».
fn told(tokens: &[Token], glance: &Glance, words: &Words) -> bool {
    // "As agreed, here is the list" delivers.
    glance.marks & (mark::DELIVERED | mark::HERE) == 0
        && words.find(Set::Kind).is_none()
        && words.all(Set::Firm).any(|found| !negated(tokens, found.start) && words.count_after(found.end) > 0)
}

/// "It is included" is taken for granted only as a statement about what was agreed on.
fn extends(text: &str, tokens: &[Token], glance: &Glance, words: &Words) -> bool {
    if words.find(Set::Denial).is_some() {
        return true;
    }
    let Some(found) = words.find(Set::Extent) else { return false };
    if negated(tokens, found.start) || glance.last == b'?' {
        return false;
    }
    let sentence = sentence_span(tokens).of(text);
    let sentence = sentence[..sentence.floor_char_boundary(LONGEST)].to_lowercase();
    AGREED_IN.iter().any(|word| sentence.contains(word))
        && !AS_WRITTEN.iter().any(|word| sentence.contains(word))
}

/// What is as it was written is no claim: «НДС входит, как в вашем КП».
const AS_WRITTEN: [&str; 3] = [", как в ", ", как и ", " as quoted"];

/// Signs and words of currencies, and their codes.
const CURRENCIES: [(&str, &str); 15] = [
    ("€", "EUR"),
    ("eur", "EUR"),
    ("евро", "EUR"),
    ("$", "USD"),
    ("usd", "USD"),
    ("dollar", "USD"),
    ("доллар", "USD"),
    ("£", "GBP"),
    ("gbp", "GBP"),
    ("pound", "GBP"),
    ("₽", "RUB"),
    ("rub", "RUB"),
    ("руб", "RUB"),
    ("р.", "RUB"),
    ("chf", "CHF"),
];
/// What multiplies the number before it.
const MULTIPLES: [(&str, f64); 7] =
    [("тыс", 1e3), ("thousand", 1e3), ("k", 1e3), ("к", 1e3), ("млн", 1e6), ("million", 1e6), ("mln", 1e6)];
/// What is counted in results, by the start of the word.
const METRICS: [&str; 32] = [
    "lead",
    "visit",
    "click",
    "order",
    "enquir",
    "inquir",
    "sale",
    "call",
    "signup",
    "sign-up",
    "subscriber",
    "follower",
    "conversion",
    "customer",
    "booking",
    "mention",
    "download",
    "лид",
    "заяв",
    "обращен",
    "посещ",
    "посетит",
    "визит",
    "клик",
    "заказ",
    "продаж",
    "звонк",
    "подписч",
    "регистрац",
    "конверс",
    "упоминан",
    "клиент",
];
/// What stands before a place in a list.
const PLACES: [&str; 7] = ["top", "топ", "position", "позици", "позицию", "place", "место"];

/// The first amount of money of a sentence.
fn amount(sentence: &str) -> Option<Expected> {
    numbers(sentence).into_iter().find_map(|number| {
        let before = sentence[..number.start].trim_end();
        let ahead = CURRENCIES
            .iter()
            .find(|(sign, _)| sign.chars().all(|c| !c.is_alphabetic()) && before.ends_with(sign));
        let (value, rest) = multiplied(number.value, &sentence[number.end..]);
        let rest = rest.to_lowercase();
        let (_, code) = ahead.or_else(|| CURRENCIES.iter().find(|(sign, _)| rest.starts_with(sign)))?;
        Some(Expected::Amount(value, Some(code)))
    })
}

/// The first figure of a sentence that counts a result.
fn figure(sentence: &str) -> Option<Expected> {
    numbers(sentence).into_iter().find_map(|number| {
        let before = sentence[..number.start].trim_end_matches(['-', '–', '‑', ' ', '#', '№']);
        let before = before.rsplit(|sign: char| !sign.is_alphabetic()).next().unwrap_or("").to_lowercase();
        let (value, rest) = multiplied(number.value, &sentence[number.end..]);
        let rest = rest.to_lowercase();
        let counts = METRICS.iter().any(|word| rest.starts_with(word)) || PLACES.contains(&before.as_str());
        counts.then_some(Expected::Figure(value))
    })
}

/// A number times the "thousand" after it, and what stands after that.
fn multiplied(value: f64, rest: &str) -> (f64, &str) {
    let joined = !rest.starts_with(char::is_whitespace);
    let rest = rest.trim_start();
    let folded = lower(rest.split(|sign: char| !sign.is_alphabetic()).next().unwrap_or(""));
    let long = folded.chars().count() > 1;
    let multiple = MULTIPLES.iter().find(|(word, _)| {
        // A lone letter is a multiple only where it is joined to its number: «топ-3 к марту».
        if long { word.len() > 2 && folded.starts_with(word) } else { joined && folded.as_str() == *word }
    });
    let Some((_, factor)) = multiple else { return (value, rest) };
    let after =
        rest.trim_start_matches(char::is_alphabetic).trim_start_matches(['.', ' ', '\u{a0}', '\u{202f}']);
    (value * factor, after)
}

/// A number as it stands in a text.
#[derive(Debug, Clone, Copy)]
struct Number {
    start: usize,
    end: usize,
    value: f64,
}

/// The numbers of a sentence, with their groups of three digits: "5 000", "5,000", "1.5".
fn numbers(sentence: &str) -> Vec<Number> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(found) = sentence[at..].find(|sign: char| sign.is_ascii_digit()) {
        let start = at + found;
        let digits = |from: usize| sentence[from..].bytes().take_while(u8::is_ascii_digit).count();
        let mut end = start + digits(start);
        let mut plain = sentence[start..end].to_owned();
        if plain.len() <= 3 {
            while let Some(gap) =
                sentence[end..].chars().next().filter(|gap| " \u{a0}\u{202f},.'’".contains(*gap))
            {
                let group = end + gap.len_utf8();
                if digits(group) != 3 {
                    break;
                }
                plain.push_str(&sentence[group..group + 3]);
                end = group + 3;
            }
        }
        if let Some(point) = sentence[end..].chars().next().filter(|point| ".,".contains(*point)) {
            let part = end + point.len_utf8();
            let count = digits(part);
            if (1..=2).contains(&count) {
                plain.push('.');
                plain.push_str(&sentence[part..part + count]);
                end = part + count;
            }
        }
        if let Ok(value) = plain.parse() {
            all.push(Number { start, end, value });
        }
        at = end;
    }
    all
}
