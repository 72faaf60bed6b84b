//! Regular reports: "Weekly report, week 28", "The figures of the week:", «Показатели недели». Each is worded in its own way,
//! their promise ("Weekly report", every Tuesday) in one; so all of a period share a name beside their own words.

use std::{collections::BTreeSet, sync::LazyLock};

use memchr::memmem::Finder;

use super::fold::hash;
use super::{Topic, zone};

/// Stems of what a report is called.
const REPORTS: [&str; 13] = [
    "report",
    "figures",
    "numbers",
    "summary",
    "digest",
    "statistic",
    "results",
    "отчет",
    "цифры",
    "показател",
    "сводк",
    "статистик",
    "итоги",
];

/// The same without the first letter, which may be a capital, and as they are written.
static FIRST_LOOK: LazyLock<Vec<Finder<'static>>> = LazyLock::new(|| {
    let stems = "eport igures umbers ummary igest tatistic esults тчет тчёт ифры оказател водк татистик тоги";
    stems.split_whitespace().map(Finder::new).collect()
});

/// The period of a report, by the word of its recurrence, with the stems of the words that say it.
const PERIODS: [(&str, &[&str]); 5] = [
    ("daily", &["daily", "ежедневн"]),
    ("weekly", &["week", "недел", "еженедел"]),
    (
        "monthly",
        &[
            "month",
            "january",
            "february",
            "march",
            "april",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
            "месяц",
            "месячн",
            "ежемесяч",
            "январ",
            "феврал",
            "март",
            "апрел",
            "июн",
            "июл",
            "август",
            "сентябр",
            "октябр",
            "ноябр",
            "декабр",
        ],
    ),
    ("quarterly", &["quarter", "квартал", "ежеквартал"]),
    ("yearly", &["annual", "yearly", "годов", "ежегодн"]),
];

/// Words of a sentence that speaks of a report without being it: what is to come, is missing or is asked for.
static OTHERWISE: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    "will ll would won can not no t when where who next tomorrow later late delayed sorry missing не нет будет будут \
     завтра позже когда где следующей следующий следующем пришлю пришлем отправлю отправим задерживается задержался опоздал просим"
        .split_whitespace()
        .collect()
});

/// How many words may lie between what it is called and its period: "report for the last week".
const APART: usize = 4;
/// How far from its start a message says what it is, in bytes and in sentences.
const OPENING_BYTES: usize = 600;
const OPENING_SENTENCES: usize = 5;
/// How many lines with figures make a report.
const FIGURES: usize = 2;

/// What a message is about that is a regular report: its subject or its opening says so, and it hands something over
/// (`delivers`) or holds figures.
pub fn regular_report(subject: Option<&str>, text: &str, delivers: bool) -> Option<Topic> {
    let opening = &text[..text.floor_char_boundary(OPENING_BYTES)];
    let subject = subject.filter(|subject| {
        let head = subject.split(':').next().unwrap_or("").trim().to_lowercase();
        !["re", "отв"].contains(&head.as_str())
    });
    let named_by = subject.and_then(|subject| Some((period_named(subject)?, subject)));
    if named_by.is_none() && !may_name(opening) {
        return None;
    }
    let mut stretches = Vec::new();
    zone::own(text, &mut stretches);
    let lines = || stretches.iter().flat_map(|(start, end)| text[*start..*end].lines());
    let sentences = lines().flat_map(|line| line.split_inclusive(['.', '!', '?'])).map(str::trim);
    let mut sentences = sentences.filter(|sentence| !sentence.is_empty()).take(OPENING_SENTENCES);
    let (period, said) = named_by.or_else(|| {
        sentences.find_map(|sentence| {
            Some((period_named(sentence).filter(|_| !sentence.ends_with('?'))?, sentence))
        })
    })?;
    if !delivers && lines().filter(|line| has_figure(line)).count() < FIGURES {
        return None;
    }
    let mut topic = name(period);
    topic.add(said);
    Some(topic)
}

/// What a promise of a regular report is about: the name of all reports of its period and what else it names, such as the
/// channel; `None` where it promises something else.
pub fn regular_report_promised(topic: &Topic, recurrence: &str) -> Option<Topic> {
    static CALLED: LazyLock<Topic> = LazyLock::new(|| {
        Topic::of("report figures numbers summary digest statistics отчёт цифры показатели сводка итоги")
    });
    static PERIOD: LazyLock<Topic> = LazyLock::new(|| {
        Topic::of(
            "weekly monthly quarterly annual daily еженедельный недельный ежемесячный месячный квартальный ежедневный",
        )
    });
    let period = if recurrence == "biweekly" { "weekly" } else { recurrence };
    if topic.shared(&CALLED) == 0 || !PERIODS.iter().any(|(known, _)| *known == period) {
        return None;
    }
    let implied = |stem: &&u32| CALLED.stems().contains(stem) || PERIOD.stems().contains(stem);
    let more = topic.stems().iter().filter(|stem| !implied(stem));
    let stems: Vec<u32> = name(period).stems().iter().chain(more).copied().collect();
    Some(Topic::from_stems(&stems))
}

/// The name of all regular reports of a period: two stems, since one word is no name.
fn name(period: &str) -> Topic {
    #[allow(clippy::cast_possible_truncation, reason = "any 32 bits of a hash spread as well as all of them")]
    let stem = |word: &str| hash(word.as_bytes()) as u32;
    Topic::from_stems(&[stem("regular report"), stem(period)])
}

fn may_name(text: &str) -> bool {
    FIRST_LOOK.iter().any(|finder| finder.find(text.as_bytes()).is_some())
}

/// The period of the regular report that a text names.
fn period_named(text: &str) -> Option<&'static str> {
    if !may_name(text) {
        return None;
    }
    let lower = text.to_lowercase().replace('ё', "е");
    let words: Vec<&str> =
        lower.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.iter().any(|word| OTHERWISE.contains(word)) {
        return None;
    }
    let starts = |word: &str, stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
    let reports: Vec<usize> = (0..words.len()).filter(|at| starts(words[*at], &REPORTS)).collect();
    let near = |at: usize| reports.iter().any(|report| report.abs_diff(at) <= APART);
    PERIODS.iter().find_map(|(period, stems)| {
        (0..words.len()).any(|at| starts(words[at], stems) && near(at)).then_some(*period)
    })
}

/// "Enquiries: 203 (+5 %)".
fn has_figure(line: &str) -> bool {
    let digit = |text: &str| text.contains(|sign: char| sign.is_ascii_digit());
    let letter = |text: &str| text.contains(char::is_alphabetic);
    line.split_once(':').is_some_and(|(what, figure)| letter(what) && digit(figure))
        || line.split_once('%').is_some_and(|(before, _)| digit(before) && letter(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIGURES: &str = "\nEnquiries: 203 (+5 %)\nCalls: 1745, +8 %\n";

    fn keeps(promise: &str, recurrence: &str, subject: Option<&str>, text: &str) -> bool {
        let promised = regular_report_promised(&Topic::of(promise), recurrence).unwrap();
        regular_report(subject, text, false).is_some_and(|topic| promised.is_in(&topic))
    }

    #[test]
    fn a_regular_report_is_known_by_what_it_says_it_is_and_holds() {
        for opening in [
            "Please find the report for the week below.",
            "The figures of the week:",
            "Weekly figures, with a comment at the end.",
            "This week's report is ready.",
            "Отчёт за неделю.",
            "Цифры за неделю:",
            "Показатели недели, комментарий в конце.",
        ] {
            let text = format!("Hello Helen,\n\n{opening}{FIGURES}\nBest,\nEmma");
            assert!(keeps("Weekly report", "weekly", None, &text), "{opening}");
            assert!(keeps("Еженедельный отчёт", "weekly", None, &text), "{opening}");
            assert!(!keeps("Monthly report", "monthly", None, &text), "{opening}");
        }
        let text = format!("Hello,\n{FIGURES}");
        assert!(keeps("Weekly report", "weekly", Some("Figures of week 28"), &text));
        assert!(keeps("Ежемесячный отчёт", "monthly", Some("Отчёт за июнь"), &text));
        assert!(keeps("Weekly SEO report", "weekly", Some("SEO report, week 28"), &text));
        assert!(!keeps("Weekly SEO report", "weekly", Some("Ads report, week 28"), &text));
    }

    #[test]
    fn who_speaks_of_a_report_sends_none() {
        for text in [
            "We'll send the weekly report on Monday.",
            "Where is the weekly report?",
            "The weekly report is late, sorry.",
            "The weekly report was good.",
            "Отчёт за неделю пришлём завтра.",
        ] {
            assert!(regular_report(None, text, false).is_none(), "{text}");
        }
        let reply = format!("Thank you!{FIGURES}");
        assert!(regular_report(Some("Re: Weekly report, week 28"), &reply, false).is_none());
        assert!(regular_report_promised(&Topic::of("Call with the team"), "weekly").is_none());
    }
}
