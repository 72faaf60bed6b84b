//! Acts of the author now: delivering, explaining, chasing, admitting, thanking, assuming, taking back, putting off.

use serde::{Deserialize, Serialize};

use super::fold::lower;
use super::lexicon::{Role, mark};
use super::pattern::{Claims, POSTPONES, Set, bits};
use super::question::sentence_span;
use super::token::{Glance, Kind, Token};
use super::{Span, chase};

/// The first span of each act by the author now, or none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acts {
    /// Hands something over: "attached is the report", «готово, смотрите».
    pub delivers: Option<Span>,
    /// Says what was done and why: a proactive update.
    pub explains: Option<Span>,
    /// Presses for an answer: "any news?", «ну что там?».
    pub chases: Option<Span>,
    /// Admits a delay or a fault of the author's side.
    pub admits: Option<Span>,
    /// Thanks.
    pub thanks: Option<Span>,
    /// States what was taken for granted: "we assumed this was included", «мы рассчитывали на топ-3 к марту».
    pub assumes: Option<Span>,
    /// Threatens to leave, to sue or not to pay: "we'll look for another agency", «расторгнем договор».
    pub threatens: Option<Span>,
    /// Takes back what was asked for: "we no longer need the banners", «баннеры больше не нужны».
    pub withdraws: Option<Span>,
    /// Of a client: asks for a later date, or allows one: "could we move the banners to Friday?", «с баннерами можно подождать».
    /// Of an agency: gives another date: "we need to move the launch to 25 September".
    pub postpones: Option<Span>,
}

const ALL: u64 = mark::DELIVERED
    | mark::EXPLAIN
    | mark::CAUSE
    | mark::ADMIT
    | mark::HERE
    | mark::THANK
    | mark::WITHDRAW
    | mark::PAST;

impl Acts {
    /// Adds what one sentence does.
    pub(crate) fn add(&mut self, text: &str, tokens: &[Token], glance: &Glance, claims: &mut Claims) {
        if self.chases.is_none() && chase::presses(text, tokens, glance, claims) {
            self.chases = Some(sentence_span(tokens));
        }
        if self.postpones.is_none()
            && glance.claims & POSTPONES != 0
            && glance.opens & bits([Set::Later]) != 0
            && claims.words(tokens).find(Set::Later).is_some()
        {
            self.postpones = Some(sentence_span(tokens));
        }
        if self.delivers.is_none() && glance.last != b'?' && tells_results(text, tokens) {
            self.delivers = Some(sentence_span(tokens));
        }
        if glance.marks & ALL == 0 && glance.cyrillic == 0 {
            return;
        }
        let asks = glance.last == b'?';
        let own = |wanted: u64| {
            glance.marks & wanted != 0
                && tokens
                    .iter()
                    .enumerate()
                    .any(|(at, token)| token.is(wanted) && !token.quoted && !negated(tokens, at))
        };
        let span = || Some(sentence_span(tokens));
        if !asks
            && self.delivers.is_none()
            && (own(mark::DELIVERED) || points_at(tokens) || is_ready(text, tokens))
            && glance.marks & (mark::WILL | mark::GOING | mark::IF) == 0
        {
            self.delivers = span();
        }
        if self.admits.is_none() && own(mark::ADMIT) && !asks {
            self.admits = span();
        }
        if self.thanks.is_none() && own(mark::THANK) {
            self.thanks = span();
        }
        if self.withdraws.is_none() && own(mark::WITHDRAW) && !asks {
            self.withdraws = span();
        }
        // What was done, told by the side that did it: with a reason it is an update by itself, and so is a longer
        // account of work without one.
        if self.explains.is_none() && !asks {
            let did = glance.marks & (mark::PAST | mark::DONE) != 0
                && glance.marks & mark::DELIVER != 0
                && tokens.iter().any(|token| token.is(mark::PAST | mark::DONE) && token.is(mark::DELIVER))
                || own(mark::CAUSE) && glance.marks & mark::PAST != 0;
            if did && (glance.marks & mark::EXPLAIN != 0 || glance.words >= 9) {
                self.explains = span();
            }
        }
    }
}

/// «Вот медиаплан»: points at a thing, and not at a thought («вот так», «вот что», «вот уже неделю»).
fn points_at(tokens: &[Token]) -> bool {
    let mut words = tokens.iter().filter(|token| token.kind == Kind::Word);
    words.next().is_some_and(|token| token.is(mark::HERE))
        && words.next().is_some_and(|token| {
            token.role == Role::None && !token.is(mark::FUNC | mark::WH | mark::SUB | mark::SELF | mark::YOU)
        })
}

fn word<'t>(text: &'t str, token: &Token) -> &'t str {
    text.get(token.start as usize..token.end as usize).unwrap_or("")
}

/// «Прототип каталога готов, ссылка в закрепе»: a thing is ready, and not we for something.
fn is_ready(text: &str, tokens: &[Token]) -> bool {
    tokens.iter().enumerate().any(|(at, token)| {
        token.cyrillic
            && !token.quoted
            && matches!(lower(word(text, token)).as_str(), "готов" | "готова" | "готовы")
            && tokens.get(at + 1).is_none_or(|next| next.kind == Kind::Punct)
            && !negated(tokens, at)
            && tokens[..at].iter().rev().take_while(|before| before.kind != Kind::Punct).any(|before| {
                before.role == Role::None
                    && !before.is(mark::FUNC | mark::SELF | mark::YOU | mark::WILL | mark::BE | mark::WH)
            })
    })
}

/// So many words name what is told after a colon.
const LABEL_MOST: usize = 4;

/// "First results: ROAS 4.1", «Статус: готово 70 %»: figures or words that were to come.
fn tells_results(text: &str, tokens: &[Token]) -> bool {
    let Some(colon) = tokens.iter().take(LABEL_MOST + 1).position(|token| token.is_symbol(b':')) else {
        return false;
    };
    let told = &tokens[colon + 1..];
    let words = || told.iter().filter(|token| token.kind == Kind::Word);
    let is_label = |token: &Token| {
        let word = lower(word(text, token));
        let word = word.as_str();
        matches!(
            word,
            "results" | "result" | "figures" | "numbers" | "status" | "findings" | "summary" | "explanation"
        ) || ["результат", "итог", "цифры", "статус", "сводка", "объяснени"]
            .iter()
            .any(|start| word.starts_with(start))
    };
    let ahead = mark::WILL | mark::GOING | mark::FIRST | mark::THIRDFUT | mark::NOT | mark::IF;
    tokens[..colon].iter().any(is_label)
        && words().count() >= 1
        && (words().count() >= 2 || told.iter().any(|token| token.kind == Kind::Number))
        && !told
            .iter()
            .any(|token| token.is(ahead) || matches!(token.role, Role::Day | Role::Weekday | Role::Month))
}

/// Whether one of the two words before says no.
pub(super) fn negated(tokens: &[Token], at: usize) -> bool {
    tokens[at.saturating_sub(2)..at].iter().any(|token| token.is(mark::NOT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Setting, Side, annotate};
    use forewarn_base::calendar::{Calendar, WorkingHours};

    fn acts(text: &str) -> Acts {
        acts_of(text, Side::Agency)
    }

    fn acts_of(text: &str, side: Side) -> Acts {
        let calendar =
            Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), std::collections::BTreeSet::new());
        let setting = Setting::new(&calendar, side);
        annotate(text, &setting).acts
    }

    #[test]
    fn handing_over_is_told_from_speaking_of_it() {
        for text in [
            "The link report is ready, please find the link below.",
            "The drafts are in the shared folder now.",
            "As announced, please find our files attached.",
            "Hello Laura, hope your week is going well.\n\nAs promised, here is the list of redirects. We secured three links.",
            "attached is the ad copy, with a short note on what we changed.",
            "Вот медиаплан. Отметила два места.",
            "Карта запросов готова, файл приложен.",
            "Обещанные файлы в общей папке.",
        ] {
            assert!(acts(text).delivers.is_some(), "{text}");
        }
        for text in [
            "We'll put the drafts into the shared folder tomorrow.",
            "Is the report ready?",
            "Вот так всегда.",
            "Вот уже неделю ждём отчёт.",
            "Выложим отчёт в общую папку завтра.",
        ] {
            assert!(acts(text).delivers.is_none(), "{text}");
        }
    }

    #[test]
    fn what_is_no_longer_wanted_is_taken_back() {
        for text in
            ["We no longer need the banners.", "Баннеры больше не нужны.", "Please stop work on the flyer."]
        {
            assert!(acts(text).withdraws.is_some(), "{text}");
        }
        assert!(acts("Do you still need the banners?").withdraws.is_none());
    }

    #[test]
    fn a_later_date_is_asked_for_or_allowed() {
        for text in [
            "Could we move the banners from 5 May to 9 May?",
            "The fair has been postponed, so the banners can wait until 9 May.",
            "Please plan the banners for 9 May instead of 5 May.",
            "Can you push the launch back a week? We are not ready.",
            "Можно перенести с 11 ноября на 19 ноября: тексты объявлений?",
            "С задачей «баннеры» можно подождать до 9 мая.",
            "Запланируйте баннеры на 9 мая вместо 5 мая.",
            "Давайте сдвинем запуск на неделю.",
        ] {
            assert!(acts_of(text, Side::Client).postpones.is_some(), "{text}");
        }
        for text in [
            "We have had to move our own meeting because of it.",
            "The date was moved again without a word.",
            "Из-за этого пришлось перенести нашу встречу.",
            "Срок снова перенесён.",
            "We cannot wait any longer.",
        ] {
            assert!(acts_of(text, Side::Client).postpones.is_none(), "{text}");
        }
    }
}
