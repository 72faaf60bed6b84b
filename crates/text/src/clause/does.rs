//! What a sentence does, one bit each.

use super::record::Asked;
use super::sentence::{NUMBERS, Sentence};
use super::spelling::{class, listed};
use super::{flag, kind};
use crate::fold::{lower, may_be};
use crate::lexicon::{Role, mark};
use crate::token::Kind;

impl Sentence<'_> {
    /// What the sentence does.
    #[allow(clippy::too_many_lines, reason = "one line a flag")]
    pub(super) fn flags(&self) -> u32 {
        let (tokens, glance) = (self.tokens, self.glance);
        let marks = glance.marks;
        let mut places = Vec::with_capacity(tokens.len());
        places.extend(self.word_places());
        let words = places.len();
        let first = places.first().copied();
        let start = |count: usize, marks: u64| {
            glance.marks & marks != 0 && places.iter().take(count).any(|at| tokens[*at].is(marks))
        };
        let starts = |count: usize, classes: u32| {
            self.any(classes) && places.iter().take(count).any(|at| self.has(*at, classes))
        };
        let asks = self.asks.question.is_some();
        let verb_at = places.iter().position(|at| self.is_verb(*at));
        let mut flags = 0;
        let mut set = |flag: u32, holds: bool| flags |= if holds { flag } else { 0 };
        set(
            flag::QUANTIFIES,
            if asks {
                self.any(class::QUANT)
            } else {
                starts(2, class::QUANT) || words <= 6 && self.any(class::QUANT)
            },
        );
        set(
            flag::AGAIN,
            marks & mark::CHASE != 0
                || self.any(class::AGAIN)
                || self.any(class::SPEAK) && marks & mark::NOT != 0,
        );
        set(flag::CONTRASTS, starts(1, class::CONTRAST) || asks && starts(4, class::CONTRAST));
        let inquires = self.defers(&places);
        let refuses = start(2, mark::REFUSE) || marks & mark::REFUSE != 0 && words <= 8;
        set(flag::DEFERS, (inquires || marks & mark::DEFER != 0 && !start(2, mark::REFUSE)) && !asks);
        // «…, пока не нажмёшь», «Пока не согласуют, ничего»: until.
        let until = |at: usize| {
            tokens[at].cyrillic
                && (at > 0 && tokens[at - 1].is_symbol(b',')
                    || at == 0 && tokens.iter().any(|token| token.is_symbol(b',')))
        };
        let pending = self.any(class::PENDING)
            && (0..tokens.len()).any(|at| self.has(at, class::PENDING) && !until(at));
        set(flag::NOT_YET, marks & mark::NOT != 0 && pending);
        set(flag::ACKNOWLEDGES, starts(3, class::ACK) && words <= 6 && !glance.number);
        let refers = starts(4, class::PRONOUN);
        set(flag::REFERS, refers);
        set(flag::REFERS_LATER, self.any(class::PRONOUN));
        let verb_first = first.is_some_and(|at| {
            let token = &tokens[at];
            token.is(mark::PAST | mark::DONE | mark::READY)
                || token.is(mark::FIRST | mark::PRESENT | mark::THIRDFUT) && token.cyrillic
                || self.words[at].verb
                || token.is(mark::NOT) && places.get(1).is_some_and(|next| self.is_verb(*next))
        });
        set(flag::VERB_FIRST, verb_first);
        // English verbs that no list holds look like nouns: a subject and three words more are taken for a statement.
        let subject = first.is_some_and(|at| {
            let token = &tokens[at];
            !token.cyrillic
                && (token.role == Role::Article
                    || self.may(at, listed::OURS)
                        && matches!(
                            lower(self.word(at)).as_str(),
                            "our" | "my" | "your" | "their" | "this" | "that"
                        )
                    || token.possessive)
        });
        let commas = tokens.iter().take(5).any(|token| token.is_symbol(b',') || token.is_symbol(b':'));
        let stated = subject && words >= 4 && !commas;
        set(flag::FRAGMENT, verb_at.is_none() && !asks && !stated);
        // "👍" alone is a yes.
        let thumb = glance.words == 0 && self.approves_by_sign();
        let yes = thumb || start(2, mark::YES | mark::NOT | mark::REFUSE) && !starts(2, class::ACK);
        let short_answer = !asks
            && start(3, mark::BE | mark::AUX | mark::CAN | mark::WILL | mark::WOULD)
            && start(1, mark::SELF | mark::YOU | mark::THIRD)
            && words <= 3;
        set(flag::YES_NO, yes || short_answer || starts(1, class::ASSENT) && glance.words > 0);
        set(
            flag::HANDS_OVER,
            !asks
                && (marks & mark::DELIVERED != 0
                    || starts(3, class::HAND)
                    || self.any(class::HAND) && words <= 6
                    || self.linked),
        );
        set(flag::REFUSES, refuses);
        let commits = !asks
            && (marks & mark::WILL != 0 && marks & mark::SELF != 0
                || places.iter().take(3).any(|at| tokens[*at].cyrillic && tokens[*at].is(mark::FIRST)))
            && marks & mark::NOT == 0;
        set(flag::COMMITS, commits);
        let own_subject = !refers
            && !yes
            && !verb_first
            && words >= 3
            && (verb_at.is_some_and(|at| at > 0) || stated)
            && !first.is_some_and(|at| tokens[at].is(mark::SELF | mark::YOU));
        set(flag::OWN_SUBJECT, own_subject);
        let past = || {
            marks & mark::ING != 0
                || places.iter().any(|at| tokens[*at].is(mark::PAST) || self.words[*at].past)
        };
        set(flag::OWN_DEED, words > 3 && start(2, mark::SELF) && past());
        set(flag::EXCLAIMS, glance.last == b'!');
        let aside = |(number, at): (usize, &usize)| {
            if !self.may(*at, listed::ASIDE) {
                return false;
            }
            let after = |wanted: &str| {
                number.checked_sub(1).is_some_and(|before| lower(self.word(places[before])) == *wanted)
            };
            match lower(self.word(*at)).as_str() {
                "btw" | "кстати" | "news" | "новости" => number < 4,
                "way" => after("the"),
                "ещё" | "еще" => number == 1 && after("а"),
                _ => false,
            }
        };
        let aside = self.listed & listed::ASIDE != 0 && places.iter().enumerate().any(aside);
        set(flag::ASIDE, aside || marks & (mark::THANK | mark::GREET) != 0);
        let polite = mark::THANK | mark::GREET;
        let rest = || {
            tokens.iter().enumerate().any(|(at, token)| {
                token.kind == Kind::Number
                    || token.kind == Kind::Link
                    || token.kind == Kind::Word
                        && !token.is(polite | mark::FUNC | mark::SIGNOFF | mark::NAME)
                        && !self.has(at, class::ACK | class::PRAISE | class::TOPIC)
            })
        };
        set(flag::EMPTY, !yes && !asks && (marks & polite != 0 || glance.words == 0) && !rest());
        set(flag::PRAISES, self.any(class::PRAISE));
        set(flag::NEGATES, marks & (mark::NOT | mark::REFUSE) != 0);
        set(flag::CONCLUDES, marks & mark::EXPLAIN != 0 || self.any(class::CONNECT));
        let exists = places.iter().take(2).any(|at| {
            self.may(*at, listed::EXISTS)
                && matches!(
                    lower(self.word(*at)).as_str(),
                    "there's" | "there" | "есть" | "имеется" | "бывает"
                )
        });
        set(flag::EXISTS, exists);
        let commands = !asks
            && (self.asks.request.is_some()
                || first.is_some_and(|at| tokens[at].is(mark::ACT) && !tokens[at].cyrillic)
                || marks & mark::IMPERATIVE != 0 && start(3, mark::IMPERATIVE));
        set(flag::COMMANDS, commands);
        set(
            flag::NUMBER_FIRST,
            tokens.first().is_some_and(|token| {
                token.kind == Kind::Number
                    || 1u64 << token.role as u32 & NUMBERS != 0
                    || token.is_symbol(b'$')
            }),
        );
        let joins = tokens
            .iter()
            .any(|token| token.is_symbol(b',') || token.is_symbol(b';') || token.is_symbol(b':'))
            || self.listed & listed::AND != 0 && (0..tokens.len()).any(|at| self.is_and(at));
        set(flag::SEVERAL, joins);
        set(flag::RESTRICTS, self.any(class::ONLY));
        let never_mind = self.listed & listed::NEVER != 0
            && places.windows(2).any(|pair| {
                self.may(pair[0], listed::NEVER)
                    && lower(self.word(pair[0])) == "never"
                    && lower(self.word(pair[1])) == "mind"
            });
        set(
            flag::WITHDRAWS,
            self.asks.drops
                || !asks && never_mind
                || self.is_rhetorical()
                || !asks && self.any(class::WITHDRAW) && (self.any(class::PENDING) || words <= 8)
                || marks & mark::WITHDRAW != 0 && !asks,
        );
        flags
    }

    /// "Who knew?", «кто бы сомневался?»: a question that nobody is to answer.
    fn is_rhetorical(&self) -> bool {
        const SAID: [&str; 14] = [
            "who knew",
            "who needs",
            "who cares",
            "who doesn't",
            "who wouldn't",
            "what could possibly",
            "what else is new",
            "кто бы сомневался",
            "кто бы мог подумать",
            "кто бы знал",
            "кто так делает",
            "кто ж так делает",
            "что тут скажешь",
            "куда уж дальше",
        ];
        if self.asks.question.is_none() || self.glance.words > 8 {
            return false;
        }
        let said: Vec<String> =
            self.word_places().map(|at| lower(self.word(at)).as_str().to_owned()).collect();
        let said = said.join(" ");
        let said = said.strip_prefix("ну ").or_else(|| said.strip_prefix("and ")).unwrap_or(&said);
        SAID.iter().any(|start| said.starts_with(start))
    }

    /// Whether a statement answers what was asked in the sentence before by the same author: "Why? Because the feed broke",
    /// "Do we like it? Yes!", «Итог? Никто не пришёл».
    pub(super) fn answers_own(&self, asked: Asked) -> bool {
        let Some(first) = self.word_places().next() else { return false };
        let token = &self.tokens[first];
        // "Yes or no is enough", "No rush": more than the word is said with it.
        let alone = self.tokens.get(first + 1).is_none_or(|next| next.kind == Kind::Punct);
        asked.heads
            || asked.wants & kind::REASON != 0 && may_be!(token, "because" | "потому" | "оттого" | "затем")
            || asked.wants & kind::YES_NO != 0
                && alone
                && may_be!(token, "yes" | "no" | "yep" | "nope" | "да" | "нет")
    }

    /// Whether the sentence only names what is told next: "The result?", «Причина?»
    pub(super) fn heads_next(&self) -> bool {
        self.glance.words <= 3
            && self.glance.last == b'?'
            && self.word_places().any(|at| {
                may_be!(
                    self.tokens[at],
                    "result"
                        | "outcome"
                        | "upshot"
                        | "verdict"
                        | "catch"
                        | "reaction"
                        | "moral"
                        | "итог"
                        | "результат"
                        | "вердикт"
                        | "мораль"
                        | "реакция"
                )
            })
            && self.word_places().all(|at| !self.is_verb(at) && !self.tokens[at].is(mark::WH | mark::YOU))
    }

    /// Whether one of the signs approves.
    fn approves_by_sign(&self) -> bool {
        const APPROVING: [&str; 7] = ["👍", "👌", "✅", "💯", "✔", "🙌", "+"];
        let sign = |at: usize| APPROVING.iter().any(|sign| self.word(at).starts_with(sign));
        (0..self.tokens.len()).any(sign)
    }

    /// "I'd have to ask our lawyer", «надо согласовать», "no idea", "still debating": the frame tells, whatever is asked of whom.
    fn defers(&self, places: &[usize]) -> bool {
        let tokens = self.tokens;
        let found = self.any(class::INQUIRE)
            && places.iter().enumerate().any(|(number, at)| {
                let token = &tokens[*at];
                if !self.has(*at, class::INQUIRE) || token.quoted {
                    return false;
                }
                let before = &places[number.saturating_sub(4)..number];
                let obliged = before
                    .iter()
                    .any(|at| self.has(*at, class::OBLIGE) || tokens[*at].is(mark::WILL | mark::LET));
                if token.cyrillic {
                    let first_person = token.is(mark::FIRST)
                        || lower(self.word(*at)).ends_with(['у', 'ю'])
                        || lower(self.word(*at)).ends_with("ем")
                        || lower(self.word(*at)).ends_with("ём")
                        || lower(self.word(*at)).ends_with("им")
                        || lower(self.word(*at)).ends_with("усь")
                        || lower(self.word(*at)).ends_with("юсь")
                        || lower(self.word(*at)).ends_with("мся");
                    let rest = (0..tokens.len()).any(|at| lower(self.word(at)).starts_with("остальн"));
                    let first_person = first_person || rest;
                    let word = lower(self.word(*at));
                    let theirs = places.len() <= 5
                        && ["ется", "ются", "ает", "ают", "ит", "ят", "щет"]
                            .iter()
                            .any(|ending| word.ends_with(ending));
                    let first_person = first_person || theirs;
                    let negated = before.iter().any(|at| tokens[*at].is(mark::NOT));
                    first_person && (!negated || self.any(class::PENDING)) || obliged
                } else if lower(self.word(*at)) == "know" {
                    // "I'll know on Tuesday", but not "let me know"
                    before.iter().any(|at| tokens[*at].is(mark::WILL))
                        && before.iter().any(|at| tokens[*at].is(mark::SELF))
                } else {
                    obliged && before.iter().any(|at| tokens[*at].is(mark::SELF | mark::LET))
                }
            });
        let unknown = self.any(class::UNKNOWN);
        let pending = self.any(class::PENDING)
            && tokens.iter().enumerate().any(|(at, token)| {
                token.is(mark::ING) && self.has(at, class::PENDING)
                    || self.has(at, class::PENDING)
                        && self.words.len() <= 4
                        && !token.cyrillic
                        && lower(self.word(at)).ends_with("ing")
            });
        found || unknown || pending || self.any(class::LATER) && self.glance.words <= 3
    }
}
