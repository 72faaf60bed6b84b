//! What a sentence asks for: the kind of answer it wants, further questions in it, the things it lists.

use super::kind;
use super::sentence::Sentence;
use super::spelling::{class, listed};
use crate::fold::{self, lower};
use crate::lexicon::{Role, mark};
use crate::token::Kind;

impl Sentence<'_> {
    /// What kind of answer a stretch of a question wants.
    pub(super) fn wants(&self, from: usize, to: usize) -> u16 {
        let mut wants = 0;
        let lower = |at: usize| fold::lower(self.word(at));
        let asking = if self.listed & listed::WANTS == 0 { to } else { from };
        for at in (asking..to).filter(|at| self.may(*at, listed::WANTS)) {
            let next = || if at + 1 < to { lower(at + 1) } else { fold::lower("") };
            // «что-то», «кто-нибудь»
            if self.tokens.get(at + 1).is_some_and(|dash| dash.is_symbol(b'-') && dash.glued)
                && self.tokens[at].cyrillic
            {
                continue;
            }
            wants |= match lower(at).as_str() {
                "when" | "когда" | "when's" => kind::TIME,
                "how" | "how's" => match next().as_str() {
                    "many" | "much" | "big" | "large" | "high" => kind::NUMBER,
                    "often" | "long" | "soon" | "late" => kind::TIME | kind::NUMBER,
                    "far" => kind::STATUS | kind::NUMBER,
                    "come" => kind::REASON,
                    "do" | "can" | "should" | "to" => kind::MANNER,
                    _ => kind::STATUS | kind::MANNER,
                },
                "сколько" | "насколько" | "почём" | "почем" => {
                    kind::NUMBER | kind::TIME
                }
                "who" | "who's" | "whose" | "whom" | "кто" | "кому" | "кем" | "кого" | "чей" | "чья"
                | "чьи" | "чьё" => kind::PERSON,
                "why" | "почему" | "зачем" | "отчего" => kind::REASON,
                "where" | "where's" | "где" | "куда" | "откуда" => kind::PLACE,
                "what" | "what's" | "whats" | "which" | "что" | "чем" | "какой" | "какая" | "какое"
                | "какие" | "каких" | "какую" | "каким" | "каком" | "какого" | "каков" | "какова"
                | "какому" => match next().as_str() {
                    _ if self.names_a_time(at + 1, to) => kind::TIME,
                    "time" | "day" | "date" | "числа" | "день" | "дня" | "срок" | "сроки" | "времени"
                    | "дату" | "час" | "часу" => kind::TIME,
                    "price" | "cost" | "budget" | "цена" | "бюджет" | "стоимость" | "amount" | "ставка"
                    | "сумма" => kind::NUMBER,
                    "happened" | "happens" | "случилось" | "произошло" | "went" => {
                        kind::THING | kind::REASON
                    }
                    "с" | "со" | "по" => kind::STATUS,
                    _ => kind::THING,
                },
                "как" => {
                    if self.any(class::STATUS) {
                        kind::STATUS
                    } else {
                        kind::MANNER
                    }
                }
                "за" if next().as_str() == "что" => kind::REASON,
                "or" | "или" | "либо" => kind::CHOICE,
                _ => 0,
            };
        }
        let tells = |at: usize| {
            self.may(at, listed::TELL)
                && matches!(
                    lower(at).as_str(),
                    "explain" | "объясните" | "поясните" | "расскажите" | "describe"
                )
        };
        if wants == 0 && self.listed & listed::TELL != 0 && (from..to).any(tells) {
            wants = kind::THING | kind::REASON;
        }
        if self.any_in(from, to, class::ADVICE) {
            wants |= kind::ADVICE;
        }
        if wants & (kind::THING | kind::STATUS | kind::MANNER) != 0 && self.any_in(from, to, class::STATUS) {
            wants |= kind::STATUS;
        }
        if wants & (kind::THING | kind::NUMBER) != 0 && self.any_in(from, to, class::PRICE) {
            wants |= kind::NUMBER;
        }
        let plain = wants & !(kind::CHOICE | kind::ADVICE) == 0;
        // «Гонорар назовите», "tell me the price"
        if self.asks.request.is_some()
            && plain
            && self.any_in(from, to, class::PRICE)
            && self.any_in(from, to, class::SPEAK)
        {
            return wants | kind::NUMBER;
        }
        if self.asks.request.is_some() && plain {
            let fetch = if self.any_in(from, to, class::FETCH) { kind::FETCH } else { 0 };
            return wants | kind::DEED | fetch;
        }
        if plain && self.asks.question.is_some() { wants | kind::YES_NO } else { wants }
    }

    /// Whether what is asked for is a time by its name: "what is the timing?", «каковы сроки».
    fn names_a_time(&self, from: usize, to: usize) -> bool {
        for at in from..to.min(from + 4) {
            match lower(self.word(at)).as_str() {
                "is" | "are" | "was" | "the" | "our" | "your" | "new" | "latest" | "current" | "planned"
                | "expected" | "у" | "нас" | "вас" | "там" | "ваш" | "ваши" | "новый" | "новые" =>
                    {}
                "timing" | "timings" | "timeline" | "timescale" | "deadline" | "eta" | "срок" | "сроки"
                | "дедлайн" | "тайминг" => return true,
                _ => return false,
            }
        }
        false
    }

    pub(super) fn missed(&self) -> u16 {
        if self.any(class::PRICE) { kind::NUMBER } else { 0 }
    }

    /// Where further questions of the same sentence start: "… and who owns the rights?".
    pub(super) fn question_starts(&self) -> Vec<usize> {
        let tokens = self.tokens;
        let mut starts = Vec::new();
        let only_requests = self.asks.question.is_none();
        if only_requests && self.listed & listed::AND == 0 {
            return starts;
        }
        for at in 2..tokens.len() {
            let joins = tokens[at].is_symbol(b',') || tokens[at].is_symbol(b';') || self.is_and(at);
            if !joins || starts.last().is_some_and(|last| at < *last + 2) {
                continue;
            }
            let mut next = at + 1;
            while next < tokens.len() && (self.is_and(next) || tokens[next].is_symbol(b',')) {
                next += 1;
            }
            // "and tell me who signs", «и напишите, когда повесят»
            if self.is_and(at)
                && let Some(tells) = (next..tokens.len().min(next + 3)).find(|place| self.tells(*place))
                && (tells + 1..tokens.len().min(tells + 5)).any(|place| {
                    tokens[place].is(mark::WH) && !tokens[place].is(mark::IF)
                        || self.has(place, class::HOW_MUCH)
                })
            {
                starts.push(at);
                continue;
            }
            if only_requests {
                continue;
            }
            // "and from which sites", «и за сколько дней»
            let mut asks = next;
            while asks < tokens.len().min(next + 2)
                && !self.has(asks + 1, class::AUX)
                && (self.has(asks, class::NEAR)
                    || tokens[asks].role == Role::Prep
                    || tokens[asks].is(mark::FUNC)
                        && !tokens[asks].is(mark::WH | mark::AUX)
                        && !self.has(asks, class::AUX))
            {
                asks += 1;
            }
            let Some(first) = tokens.get(asks).filter(|token| token.kind == Kind::Word) else { continue };
            let opened = self.wants(0, at) & !(kind::YES_NO | kind::DEED | kind::CHOICE | kind::ADVICE) != 0
                || (0..at).any(|place| self.is_verb(place));
            let anded = self.is_and(at) || next > at + 1;
            let wh = (first.is(mark::WH) || self.has(asks, class::HOW_MUCH))
                && (anded || !first.is(mark::IF))
                && self.wants(asks, (asks + 2).min(tokens.len()))
                    & !(kind::YES_NO | kind::DEED | kind::ADVICE)
                    != 0;
            // A comma alone mostly opens a clause of the same question: "the day when", «который».
            let clause = tokens[at].is_symbol(b',')
                && next == at + 1
                && !tokens[..at].iter().any(|token| token.is(mark::WH) && !token.is(mark::IF));
            let inverted = !first.cyrillic
                && self.has(asks, class::AUX)
                && asks == next
                && (self.word(asks).contains(' ')
                    || tokens.get(asks + 1).is_some_and(|subject| {
                        subject.is(mark::SELF | mark::YOU | mark::THIRD)
                            || subject.role == Role::Article
                            || subject.is(mark::FUNC)
                    }));
            let can = first.cyrillic
                && asks <= next + 1
                && (lower(self.word(asks)) == "можно"
                    || tokens.get(asks + 1).is_some_and(|next| next.cyrillic && next.is(mark::AUX)));
            // «Сайт запущен и карту сайта отправили?»: each has its own verb.
            let verbs = |from: usize, to: usize| {
                (from..to).any(|place| tokens[place].cyrillic && self.is_verb(place))
            };
            let two = self.is_and(at)
                && self.asks.request.is_none()
                && self.wants(0, tokens.len()) & !kind::ADVICE == kind::YES_NO
                && verbs(0, at)
                && verbs(at + 1, tokens.len());
            let whether = first.cyrillic && asks <= next + 1 && self.has(asks + 1, class::AUX);
            if opened && (wh && !clause || inverted || can || two) || whether {
                starts.push(at);
            }
        }
        starts
    }

    /// "tell me", "let me know", «напишите».
    fn tells(&self, at: usize) -> bool {
        matches!(
            lower(self.word(at)).as_str(),
            "tell"
                | "know"
                | "say"
                | "скажите"
                | "напишите"
                | "сообщите"
                | "подскажите"
                | "скажи"
                | "напиши"
        )
    }

    /// The things that a question names one after the other: "the flyers and the posters".
    pub(super) fn listed(&self) -> Vec<(usize, usize)> {
        let tokens = self.tokens;
        let content = |at: usize| {
            tokens.get(at).is_some_and(|token| {
                (token.kind == Kind::Word || token.kind == Kind::Number)
                    && !token.is(mark::FUNC | mark::WH | mark::AUX | mark::BE | mark::PLEASE | mark::GREET)
                    && token.role == Role::None
            })
        };
        if self.listed & listed::AND == 0 {
            return Vec::new();
        }
        let Some(and) = (1..tokens.len().saturating_sub(1))
            .find(|at| self.is_and(*at) && lower(self.word(*at)) != "а" && !tokens[*at].quoted)
        else {
            return Vec::new();
        };
        let before = |mut at: usize| {
            let end = at;
            while at > 0 && end - at < 3 && (content(at - 1) || tokens[at - 1].is_symbol(b'-')) {
                at -= 1;
            }
            (at, end)
        };
        let first = before(and);
        if first.0 == first.1 {
            return Vec::new();
        }
        let mut end = and + 1;
        while end < tokens.len()
            && end - and <= 5
            && (content(end)
                || tokens[end].is_symbol(b'-')
                || end <= and + 2 && tokens[end].kind == Kind::Word
                || tokens[end].role == Role::Article)
        {
            end += 1;
        }
        // A verb that both share belongs to neither: «Листовки и ролл-апы напечатали?»
        let mut last = end;
        while last > and + 2 && self.is_verb(last - 1) {
            last -= 1;
        }
        let mut all = vec![first, (and + 1, last)];
        let mut at = first.0;
        // "the hours, the phone number and the map"
        while at > 0 {
            while at > 0 && tokens[at - 1].kind == Kind::Word && tokens[at - 1].is(mark::FUNC) {
                at -= 1;
            }
            if at == 0 || !tokens[at - 1].is_symbol(b',') {
                break;
            }
            let item = before(at - 1);
            if item.0 == item.1 {
                break;
            }
            at = item.0;
            all.push(item);
        }
        all
    }
}
