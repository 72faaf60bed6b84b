//! New dates: "we need to move the launch to 25 September", «новый срок запуска — 13 ноября», "25 September is firm".

use super::due::Found;
use super::fold::lower;
use super::lexicon::{Role, mark};
use super::pattern::{Claims, MOVES, Match, Set, bits};
use super::token::{Glance, Kind, Token};
use super::{DateMark, Span};

/// A date that the author gives for something that had one, or holds to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NewDate {
    /// The words that give it.
    pub(crate) span: Span,
    /// The date.
    pub(crate) due: DateMark,
    /// Whether it takes the place of another.
    pub(crate) moves: bool,
}

/// So many tokens may lie between "the new date" and the date.
const NAMED_BEFORE: usize = 3;
/// A sentence that only holds to a date has no more words.
const MOST_WORDS_HELD: u32 = 7;

/// The new date that a sentence gives, or the one that it holds to.
pub(crate) fn find(
    text: &str,
    tokens: &[Token],
    glance: &Glance,
    dates: &[Found],
    claims: &mut Claims,
) -> Option<NewDate> {
    if dates.is_empty() || glance.last == b'?' || glance.marks & mark::IF != 0 {
        return None;
    }
    let moved = glance.claims & MOVES != 0 && glance.opens & bits([Set::Moves]) != 0;
    let moved = moved.then(|| moved_to(text, tokens, dates, claims)).flatten();
    if moved.is_some() {
        return moved;
    }
    held_to(text, tokens, glance, dates)
}

/// Whether a date can be promised: one day or time, once.
fn is_one(date: &Found) -> bool {
    date.mark.recurrence.is_none() && !date.mark.vague && date.mark.window.by.is_some()
}

fn moved_to(text: &str, tokens: &[Token], dates: &[Found], claims: &mut Claims) -> Option<NewDate> {
    if tokens.iter().any(|token| is_talk(text, token)) {
        return None;
    }
    let words = claims.words(tokens);
    let of = |found: Match| {
        let before = tokens[..found.start].iter().rev().take(2).take_while(|token| token.kind != Kind::Punct);
        // "We are not moving it", "we might have to move it", «вы перенесли»: nothing moved by the author.
        if before.into_iter().any(|token| token.is(mark::NOT | mark::MODAL | mark::HEDGE | mark::YOU)) {
            return None;
        }
        // "We moved the newsletter to Tuesday mornings" tells what was done; a date given so has its month.
        let told = tokens[found.start..found.end].iter().any(|token| token.is(mark::PAST));
        let is_one = |date: &Found| {
            let mut words = tokens[date.tokens.0..date.tokens.1].iter();
            is_one(date) && (!told || words.any(|token| token.role == Role::Month || token.digits > 0))
        };
        let last = lower(word(text, tokens.get(found.end - 1)?));
        // After "to" the date stands at once: a server moves to Frankfurt on 5 October.
        let slack = match last.as_str() {
            "to" | "until" | "till" | "for" | "on" | "на" | "до" | "к" | "ко" => 0,
            "instead" => return dates.iter().rfind(|date| is_one(date) && within(date, found)),
            _ => NAMED_BEFORE,
        };
        let follows =
            |date: &&Found| is_one(date) && date.tokens.0 <= found.end + slack && date.tokens.1 > found.start;
        dates.iter().rfind(follows)
    };
    let (found, date) = words.all(Set::Moves).find_map(|found| Some((found, of(found)?)))?;
    let range = (found.start.min(date.tokens.0), found.end.max(date.tokens.1));
    Some(NewDate { span: clause(tokens, range), due: date.mark, moves: true })
}

fn within(date: &Found, found: Match) -> bool {
    date.tokens.0 >= found.start && date.tokens.1 <= found.end
}

/// "25 September is firm", «25 сентября — точно», "6 November stands."
fn held_to(text: &str, tokens: &[Token], glance: &Glance, dates: &[Found]) -> Option<NewDate> {
    if glance.words > MOST_WORDS_HELD || glance.marks & mark::NOT != 0 {
        return None;
    }
    let date = dates.iter().find(|date| is_one(date))?;
    let after = &tokens[date.tokens.1..];
    let says = after.iter().filter(|token| token.kind == Kind::Word).map(|token| lower(word(text, token)));
    let holds = says.take(3).any(|word| {
        matches!(
            word.as_str(),
            "firm"
                | "stands"
                | "fixed"
                | "final"
                | "definite"
                | "guaranteed"
                | "точно"
                | "твердо"
                | "твёрдо"
                | "железно"
                | "окончательно"
                | "окончательный"
                | "окончательная"
        )
    });
    let first = tokens[..date.tokens.0].iter().filter(|token| token.kind == Kind::Word).count();
    (holds && first <= 1).then(|| NewDate {
        span: clause(tokens, (date.tokens.0, tokens.len())),
        due: date.mark,
        moves: false,
    })
}

fn word<'t>(text: &'t str, token: &Token) -> &'t str {
    text.get(token.start as usize..token.end as usize).unwrap_or("")
}

/// What people meet for moves without anything being promised.
fn is_talk(text: &str, token: &Token) -> bool {
    const TALKS: [&str; 9] =
        ["meeting", "call", "catch", "catchup", "lunch", "interview", "встреч", "созвон", "совещан"];
    token.kind == Kind::Word && {
        let word = lower(word(text, token));
        TALKS.iter().any(|talk| if talk.is_ascii() { word == *talk } else { word.starts_with(talk) })
    }
}

/// The tokens from the last sign before a range up to the end of it, without the signs beside.
fn clause(tokens: &[Token], (start, end): (usize, usize)) -> Span {
    let stop = |token: &Token| [b',', b';', b':', b'('].iter().any(|sign| token.is_symbol(*sign));
    let first = tokens[..start].iter().rposition(stop).map_or(0, |sign| sign + 1);
    let last = tokens[..end].iter().rposition(|token| token.kind != Kind::Punct).unwrap_or(first);
    let (first, last) = (&tokens[first.min(last)], &tokens[last]);
    Span { start: first.start as usize, end: last.end as usize }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use crate::{Annotation, Setting, Side, annotate};
    use forewarn_base::calendar::{Calendar, WorkingHours};

    fn read(text: &str, side: Side) -> Annotation {
        let calendar =
            Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), std::collections::BTreeSet::new());
        let sent = NaiveDate::from_ymd_opt(2026, 9, 23).unwrap().and_hms_opt(15, 0, 0).unwrap();
        let setting = Setting { sent_at: Some(sent), ..Setting::new(&calendar, side) };
        annotate(text, &setting)
    }

    /// The days by whose end something is promised.
    fn due(text: &str, side: Side) -> Vec<String> {
        let by = |promise: &crate::Promise| Some(promise.due?.window.by?.date().pred_opt()?.to_string());
        read(text, side).promises.iter().filter_map(by).collect()
    }

    #[test]
    fn a_date_that_the_agency_moves_is_promised_anew() {
        for (text, day) in [
            ("We need to move the launch to 25 September.", "2026-09-25"),
            ("We have to push the launch back to 12 October.", "2026-10-12"),
            (
                "I'm sorry, the import was harder than we thought, so the launch slips to 6 November.",
                "2026-11-06",
            ),
            ("Launch moves to 2 November because of the import.", "2026-11-02"),
            ("We will not be ready on Friday, I'm afraid. The new launch date is 6 November.", "2026-11-06"),
            ("The new date is 6 November.", "2026-11-06"),
            ("Sorry, the app won't be done by the 30th. New target: 9 October.", "2026-10-09"),
            ("I'm afraid the delivery of the app will be delayed until 14 October.", "2026-10-14"),
            ("We've rescheduled the release to 20 October.", "2026-10-20"),
            ("The relaunch has been postponed to 16 November.", "2026-11-16"),
            ("We are moving the shoot from 2 October to 9 October.", "2026-10-09"),
            ("The go-live is now planned for 6 November.", "2026-11-06"),
            ("The launch will now be on 6 November.", "2026-11-06"),
            ("Unfortunately we can't make Friday. We will go live on 28 October instead.", "2026-10-28"),
            ("К сожалению, не успеваем, переносим запуск на 28 октября.", "2026-10-28"),
            ("Интеграция оказалась сложнее, новый срок запуска — 25 октября.", "2026-10-25"),
            ("В пятницу не запустимся. Переносим на 13 ноября.", "2026-11-13"),
            ("Запуск сдвигается на 13 ноября.", "2026-11-13"),
            ("Новая дата запуска — 13 ноября.", "2026-11-13"),
            ("Придётся перенести запуск на 13 ноября.", "2026-11-13"),
            ("Вынуждены сдвинуть релиз на 9 октября.", "2026-10-09"),
            ("Запуск откладывается до 16 ноября.", "2026-11-16"),
            ("Съёмку перенесли на 9 октября.", "2026-10-09"),
        ] {
            assert_eq!(due(text, Side::Agency), [day], "{text}");
            assert!(read(text, Side::Agency).acts.postpones.is_some(), "moved: {text}");
        }
    }

    #[test]
    fn a_date_that_is_held_to_is_promised() {
        for text in
            ["I'm sorry. 25 September is firm.", "25 September stands.", "Понимаю. 25 сентября — точно."]
        {
            assert_eq!(due(text, Side::Agency), ["2026-09-25"], "{text}");
            assert!(read(text, Side::Agency).acts.postpones.is_none(), "not moved: {text}");
        }
    }

    #[test]
    fn what_others_move_and_what_will_not_be_is_no_promise() {
        for text in [
            "We will not be ready on Friday.",
            "We won't make it by Monday.",
            "The draft will not be finished this week.",
            "В понедельник не успеем.",
            "Макеты в среду не будут готовы.",
            "The client moved the fair to 5 October.",
            "Google has moved the deadline to 15 October.",
            "We moved the button to the left on Friday.",
            "We moved the newsletter to Tuesday morning, because open rates are better then.",
            "Перенесли рассылку на утро вторника, потому что так её чаще открывают.",
            "The server moved to Frankfurt on 5 October.",
            "We are not moving the launch to 6 November.",
            "If the texts come late we have to move the launch to 6 November.",
            "Can we move the launch to 6 November?",
            "We need to move our meeting to Thursday.",
            "Вы перенесли запуск на 13 ноября.",
        ] {
            assert_eq!(due(text, Side::Agency), [] as [&str; 0], "{text}");
            assert!(read(text, Side::Agency).acts.postpones.is_none(), "{text}");
        }
        for text in
            ["Please move the launch to 6 November.", "This is the third time you have moved the date."]
        {
            assert_eq!(due(text, Side::Client), [] as [&str; 0], "{text}");
        }
    }
}
