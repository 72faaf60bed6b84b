//! A sentence in chunks: where one thing is said and the next begins.
//!
//! Signs, joining words and "I'll" after another verb cut a sentence into chunks; each tells how it is set off from the one
//! before and whether it holds a verb of its own. Which chunks make one promise is decided in [`super::group`].

use crate::due::Found;
use crate::fold::{lower, may_be};
use crate::lexicon::{Role, Tie, mark};
use crate::token::{Kind, Token};

use super::russian_form::{Form, first_person, guess, looks_like_verb};

/// The most chunks that a sentence may have; the last takes in the rest.
pub(super) const MOST_CHUNKS: usize = 32;

/// The most tokens of a chunk, so that looking around in one costs no more than in a long sentence.
const LONGEST_CHUNK: usize = 60;

/// How a chunk is set off from the one before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Joint {
    /// It is the first.
    #[default]
    Start,
    Comma,
    /// A semicolon, a full stop inside the sentence, an emoji or a bar: what follows stands by itself.
    Stop,
    Colon,
    Dash,
    Bracket,
    /// "and", "then", «и».
    And,
    /// "but", "while", «а».
    But,
    /// A condition or reason without a comma before it.
    Under,
    /// Nothing: "ok will do i'll send it tonight".
    Run,
}

/// What a chunk is made of.
#[allow(clippy::struct_excessive_bools, reason = "independent yes-or-no properties")]
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Chunk {
    /// First token and one past the last, without what sets it off.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) joint: Joint,
    /// All marks of its words outside quotation marks.
    pub(super) marks: u64,
    /// The first word that says something, past greetings, "ok" and the like.
    pub(super) lead: usize,
    /// Whether a verb form in it can carry a sentence.
    pub(super) verb: bool,
    /// Whether it tells what was: a past form that is no participle.
    pub(super) past: bool,
    /// Whether it opens with a condition, a reason or a relative word.
    pub(super) under: bool,
    /// Whether it gives a reason or tells of a thing, so that it is no part of a promise.
    pub(super) aside: bool,
    /// Whether a dash or colon in it sets a thing off from its time.
    pub(super) paired: bool,
    /// Places in the list of dates: first and one past the last.
    pub(super) dates: (usize, usize),
    /// Words outside its dates that carry meaning.
    pub(super) content: usize,
}

impl Chunk {
    pub(super) fn is(&self, marks: u64) -> bool {
        self.marks & marks != 0
    }

    pub(super) fn dated(&self) -> bool {
        self.dates.0 < self.dates.1
    }

    /// Whether it is no more than a time.
    pub(super) fn dated_only(&self) -> bool {
        self.dated() && self.content == 0
    }
}

/// The chunks of a sentence.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chunks {
    list: Vec<Chunk>,
}

impl std::ops::Deref for Chunks {
    type Target = [Chunk];

    fn deref(&self) -> &[Chunk] {
        &self.list
    }
}

/// A sentence to cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cutter<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) dates: &'a [Found],
    pub(super) russian: bool,
    /// The sign that ends the sentence.
    pub(super) glance_last: u8,
}

impl Cutter<'_> {
    /// Cuts a sentence into chunks.
    pub(super) fn cut(&self, chunks: &mut Chunks) {
        chunks.list.clear();
        let (mut start, mut joint) = (0, Joint::Start);
        let mut date = 0;
        let mut at = 0;
        while at < self.tokens.len() {
            while self.dates.get(date).is_some_and(|date| date.tokens.1 <= at) {
                date += 1;
            }
            // "between Monday and Wednesday", "Friday, 5 pm": a time is one thing.
            let inside = self.dates.get(date).is_some_and(|date| {
                date.tokens.0 < at && at + usize::from(self.tokens[at].is_symbol(b'.')) < date.tokens.1
            });
            let cut = if inside { None } else { self.joint(start, at) };
            if let Some((next, takes)) = cut {
                if at == start {
                    joint = stronger(joint, next);
                } else {
                    self.close(chunks, (start, at), joint);
                    joint = next;
                }
                start = if takes { at + 1 } else { at };
            } else if at - start >= LONGEST_CHUNK {
                self.close(chunks, (start, at), joint);
                (start, joint) = (at, Joint::Run);
            }
            at += 1;
        }
        self.close(chunks, (start, self.tokens.len()), joint);
        self.pair(chunks, Joint::Dash);
        self.pair(chunks, Joint::Colon);
    }

    /// How a new chunk is set off at a token, and whether the token itself is part of neither.
    fn joint(&self, start: usize, at: usize) -> Option<(Joint, bool)> {
        let token = &self.tokens[at];
        match token.kind {
            Kind::Punct => self.sign(at).map(|joint| (joint, true)),
            // "2) import", «3) дубль»
            Kind::Number
                if token.digits <= 2
                    && at > start
                    && self.tokens.get(at + 1).is_some_and(|next| next.is_symbol(b')') && next.glued) =>
            {
                Some((Joint::Stop, true))
            }
            Kind::Word
                if token.marks
                    & (mark::AND
                        | mark::SPLIT
                        | mark::IF
                        | mark::SUB
                        | mark::SELF
                        | mark::YOU
                        | mark::THIRD
                        | mark::IDIOM)
                    != 0 =>
            {
                self.joining_word(start, at)
            }
            Kind::Word if token.end - token.start == 1 && self.words(at) == "n" => Some((Joint::And, true)),
            _ => None,
        }
    }

    fn sign(&self, at: usize) -> Option<Joint> {
        let token = &self.tokens[at];
        if self.inside_number(at) {
            return None;
        }
        Some(match token.symbol {
            b',' => Joint::Comma,
            b';' | b'^' | b'|' | b'!' | b'?' => Joint::Stop,
            b'.' if !token.glued || token.end - token.start > 1 || at + 1 >= self.tokens.len() => Joint::Stop,
            b'.' if self.tokens.get(at + 1).is_some_and(|next| !next.glued) && !self.abbreviated(at) => {
                Joint::Stop
            }
            b':' => Joint::Colon,
            b'(' | b')' => Joint::Bracket,
            b'-' if !token.glued => Joint::Dash,
            // "items A–C"
            b'-' if at > 0
                && self.tokens[at - 1].end - self.tokens[at - 1].start <= 2
                && self.tokens.get(at + 1).is_some_and(|next| next.glued && next.end - next.start <= 2) =>
            {
                return None;
            }
            b'-' if token.end - token.start > 2 => Joint::Dash,
            b'&' => Joint::And,
            // "pausing the losers + a new banner", but not "+11 %"
            b'+' if self.tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Word) => Joint::And,
            _ => return None,
        })
    }

    /// "e.g.", "Mr."; "thu." and "fri." end what they stand in.
    fn abbreviated(&self, at: usize) -> bool {
        at > 0 && self.tokens[at - 1].is(mark::ABBR) && {
            let number = self.tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Number);
            !matches!(self.tokens[at - 1].role, Role::Weekday | Role::Day | Role::Part | Role::Unit)
                && (self.tokens[at - 1].role != Role::Month || number)
        }
    }

    /// Whether a sign stands inside a number: "18:00", "22.09".
    fn inside_number(&self, at: usize) -> bool {
        let number = |at: usize| self.tokens.get(at).is_some_and(|token| token.kind == Kind::Number);
        self.tokens[at].glued && at > 0 && number(at - 1) && number(at + 1) && self.tokens[at + 1].glued
    }

    fn words(&self, at: usize) -> &str {
        self.tokens
            .get(at)
            .and_then(|token| self.text.get(token.start as usize..token.end as usize))
            .unwrap_or("")
    }

    fn is(&self, at: usize, marks: u64) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(marks))
    }

    fn joining_word(&self, start: usize, at: usize) -> Option<(Joint, bool)> {
        let token = &self.tokens[at];
        let word = lower(self.words(at));
        let word: &str = &word;
        let fresh = at == start;
        if self.russian {
            return match word {
                "и" | "да" if fresh || word == "и" => {
                    // «и макет, и текст», «и так далее» cost nothing when cut.
                    Some((Joint::And, true))
                }
                "затем" | "потом" | "плюс" if !fresh => Some((Joint::And, false)),
                "а" | "но" | "зато" | "однако" => Some((Joint::But, true)),
                _ if token.is(mark::IF) && !token.is(mark::AND) && !fresh && !self.noun_condition(at) => {
                    Some((Joint::Under, false))
                }
                _ => None,
            };
        }
        match word {
            "and" | "plus" => {
                let pair = at > start
                    && matches!(
                        self.words(at - 1),
                        "try" | "go" | "come" | "wait" | "again" | "both" | "more"
                    );
                (!pair).then_some((Joint::And, true))
            }
            "then" => {
                let tied = at > start
                    && (self.tokens[at - 1].role == Role::Prep || self.is(at - 1, mark::SUB | mark::IF));
                let last = at + 1 >= self.tokens.len() || self.tokens[at + 1].kind == Kind::Punct;
                (!tied && !last).then_some((Joint::And, true))
            }
            "but" => Some((Joint::But, true)),
            "so" => {
                let clause = self.tokens.get(at + 1).is_some_and(|next| {
                    next.is(mark::SELF | mark::YOU | mark::THIRD | mark::WILL) || next.role == Role::Article
                });
                clause.then_some((Joint::But, true))
            }
            "while" | "whereas" | "because" | "although" | "though" | "otherwise" | "since" | "until"
            | "till" | "when" | "before" | "after" | "whether" | "as"
                if !fresh =>
            {
                (matches!(word, "because" | "although" | "though" | "whereas" | "whether")
                    || self.subject_at(at + 1))
                .then_some((Joint::Under, false))
            }
            _ if token.is(mark::IF) && !fresh => {
                let complement = at > start
                    && matches!(
                        self.words(at - 1),
                        "see" | "check" | "know" | "ask" | "confirm" | "wonder" | "even" | "as" | "only"
                    );
                (!complement && word != "once" || self.subject_at(at + 1)).then_some((Joint::Under, false))
            }
            _ if !fresh && token.marks & (mark::SELF | mark::YOU | mark::THIRD | mark::IDIOM) != 0 => {
                self.runs_on(start, at).then_some((Joint::Run, false))
            }
            _ => None,
        }
    }

    /// «при согласовании», «после оплаты» are no clauses.
    fn noun_condition(&self, at: usize) -> bool {
        let word = lower(self.words(at));
        ["при", "по", "после", "в случае", "в зависимости", "с момента"]
            .iter()
            .any(|start| word.starts_with(start))
    }

    /// Whether a subject stands here: "before you go", "until the texts arrive".
    fn subject_at(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        if self.dates.iter().any(|date| date.tokens.0 <= at && at < date.tokens.1) {
            return false;
        }
        if token.is(mark::SELF | mark::THIRD) || matches!(self.words(at), "you" | "you've" | "everyone") {
            return true;
        }
        // "after the call": a noun alone; "after the call ends": a clause.
        (at + 1..(at + 6).min(self.tokens.len()))
            .take_while(|&next| {
                self.tokens[next].kind == Kind::Word && !self.is(next, mark::SELF | mark::AND)
            })
            .any(|next| {
                self.is(next, mark::BE | mark::HAVE | mark::MODAL | mark::PRESENT)
                    && !self.is(next, mark::WILL)
            })
    }

    /// "ok will do i'll send it tonight": another "I'll" after a verb that takes no clause.
    fn runs_on(&self, start: usize, at: usize) -> bool {
        let under = self.opens_under(start) || self.is(start, mark::IF);
        let own = self.is(at, mark::SELF)
            && self.tokens[at].end - self.tokens[at].start < 6
            && !matches!(self.words(at), "us" | "me");
        // "if the demo works I'm buying dinner": the main clause starts with its subject.
        let main = under
            && at >= start + 3
            && (own
                || self.is(at, mark::WILL)
                || matches!(self.words(at), "he" | "she" | "they" | "you're" | "they're")
                || self.is(at, mark::IDIOM) && self.words(at).starts_with("you"));
        let after_date = own && at > 0 && self.dates.iter().any(|date| date.tokens.1 == at);
        let takes_up = main
            || after_date
            || self.is(at, mark::SELF)
                && (self.is(at, mark::WILL)
                    || self.is(at + 1, mark::WILL) && !self.is(at, mark::BE | mark::HAVE)
                    || self.is(at, mark::BE) && self.is(at + 1, mark::GOING | mark::ING));
        // "If the plums ripen in time we'll do a box", "if not you'll get the numbers"
        let vows = under
            && at >= start + 2
            && self.is(at, mark::WILL)
            && self.is(at, mark::SELF | mark::YOU)
            && !self.is(at - 1, mark::SUB | mark::IF | mark::WH | mark::AND | mark::HEDGE);
        if vows {
            return true;
        }
        if !takes_up
            || self.is(
                at - 1,
                mark::SUB
                    | mark::IF
                    | mark::WH
                    | mark::REPORTED
                    | mark::HEDGE
                    | mark::VOW
                    | mark::TO
                    | mark::SELF
                    | mark::AND
                    | mark::NOT,
            )
            || matches!(
                self.words(at - 1),
                "confirm"
                    | "ensure"
                    | "sure"
                    | "know"
                    | "note"
                    | "hope"
                    | "everything"
                    | "all"
                    | "anything"
                    | "glad"
                    | "something"
                    | "nothing"
                    | "one"
                    | "things"
                    | "way"
                    | "time"
                    | "what"
                    | "happy"
                    | "afraid"
            )
        {
            return false;
        }
        if main || after_date {
            return true;
        }
        let before = &self.tokens[start..at];
        let says = before.iter().any(|token| {
            token.is(mark::WILL | mark::BE | mark::HAVE | mark::PAST | mark::PRESENT | mark::ACT)
        });
        let hopes =
            before.iter().any(|token| token.is(mark::REPORTED | mark::HEDGE | mark::WH | mark::AWAIT));
        (under && at >= start + 3 || says && !under && !hopes)
            || before.iter().all(|token| token.is(mark::YES))
    }

    fn close(&self, chunks: &mut Chunks, (start, end): (usize, usize), joint: Joint) {
        if start >= end {
            return;
        }
        if let Some(last) = chunks.list.get_mut(MOST_CHUNKS - 1) {
            last.end = end;
            return;
        }
        if let Some(cut) = self.run_end(start, end).or_else(|| self.time_run_end(start, end)) {
            self.close(chunks, (start, cut), joint);
            return self.close(chunks, (cut, end), Joint::Run);
        }
        let mut chunk = Chunk { start, end, joint, lead: start, ..Chunk::default() };
        self.look(&mut chunk);
        chunks.list.push(chunk);
    }

    /// Puts a thing and its time into one chunk where a dash or colon stands between: «отзывы — пн», "Tonight: a note".
    fn pair(&self, chunks: &mut Chunks, joint: Joint) {
        if !chunks.list.iter().any(|chunk| chunk.joint == joint) {
            return;
        }
        let mut to = 0;
        for from in 0..chunks.list.len() {
            let chunk = chunks.list[from];
            let other_follows = joint == Joint::Colon
                && from + 1 < chunks.list.len()
                && chunks.list[from + 1].joint == Joint::Dash;
            if to > 0 && chunk.joint == joint && !other_follows {
                let before = chunks.list[to - 1];
                let small = |chunk: &Chunk| {
                    !chunk.verb && !chunk.under && !chunk.past && chunk.end - chunk.start <= 9
                };
                let named = |chunk: &Chunk| !chunk.dated() && chunk.content > 0;
                if small(&before)
                    && small(&chunk)
                    && (before.dated_only() && named(&chunk) || named(&before) && chunk.dated_only())
                {
                    let mut whole = Chunk {
                        start: before.start,
                        end: chunk.end,
                        joint: before.joint,
                        lead: before.start,
                        paired: true,
                        ..Chunk::default()
                    };
                    // "Role matrix – Karthik – Friday": a thing, its owner and its time.
                    let owned = joint == Joint::Dash && before.joint == Joint::Dash && before.content <= 2;
                    if owned && to > 1 && small(&chunks.list[to - 2]) && named(&chunks.list[to - 2]) {
                        to -= 1;
                        let thing = chunks.list[to - 1];
                        (whole.start, whole.lead, whole.joint) = (thing.start, thing.start, thing.joint);
                    }
                    self.look(&mut whole);
                    chunks.list[to - 1] = whole;
                    continue;
                }
            }
            chunks.list[to] = chunk;
            to += 1;
        }
        chunks.list.truncate(to);
    }

    /// Where the first of two clauses that follow each other without a sign ends: «голос запишем сегодня | музыку
    /// подложим в четверг».
    fn run_end(&self, start: usize, end: usize) -> Option<usize> {
        if !self.russian || end - start < 4 {
            return None;
        }
        let finite = |at: usize| {
            let token = &self.tokens[at];
            !token.quoted
                && token.cyrillic
                && !token.is(mark::HEDGE | mark::VOW | mark::IF | mark::LET)
                && (token.is(mark::FIRST | mark::THIRDFUT)
                    || token.is(mark::PRESENT) && token.is(mark::DELIVER)
                    || token.end - token.start >= 14
                        && token.word == 0
                        && matches!(guess(self.words(at)), Form::FirstPlural | Form::FirstSingular))
        };
        let first = (start..end).find(|&at| finite(at))?;
        let second = (first + 1..end).find(|&at| finite(at))?;
        // «договор подпишу как до компьютера доберусь»: one hangs on the other.
        if (first..second).any(|at| {
            let word = lower(self.words(at));
            self.is(at, mark::SUB | mark::IF) || matches!(word.as_str(), "как" | "чтоб" | "чтобы")
        }) {
            return None;
        }
        let between = self.dates.iter().find(|date| date.tokens.0 > first && date.tokens.1 <= second);
        let cut = match between {
            Some(date) if date.tokens.0 <= first + 2 => date.tokens.1,
            Some(date) => date.tokens.0,
            None if second - first >= 3 => first + 2,
            None => first + 1,
        };
        let inside = self.dates.iter().any(|date| date.tokens.0 < cut && cut < date.tokens.1);
        (cut > start && cut < end && !inside).then_some(cut)
    }

    /// Where the first of several things with their times ends that follow each other without a sign: "banners today | texts
    /// tomorrow".
    fn time_run_end(&self, start: usize, end: usize) -> Option<usize> {
        let first = self.dates.partition_point(|date| date.tokens.0 < start);
        let [one, two, ..] = self.dates[first..].get(..2)? else { return None };
        let plain =
            |date: &Found| date.tokens.1 <= end && date.prep == Tie::None && date.mark.recurrence.is_none();
        let things = |from: usize, to: usize| {
            (1..=4).contains(&(to - from))
                && (from..to).all(|at| {
                    self.tokens[at].kind != Kind::Punct
                        && !self.is(at, mark::SELF | mark::YOU | mark::NOT | mark::AND)
                        && self.tokens[at].role == Role::None
                        && !self.carries(start, at)
                })
        };
        if !plain(one) || !plain(two) || two.tokens.0 <= one.tokens.1 || !things(one.tokens.1, two.tokens.0) {
            return None;
        }
        if one.tokens.0 == start {
            return Some(two.tokens.0);
        }
        things(start, one.tokens.0).then_some(one.tokens.1)
    }

    /// Fills in what a chunk is made of.
    fn look(&self, chunk: &mut Chunk) {
        let (start, end) = (chunk.start, chunk.end);
        let first = self.dates.partition_point(|date| date.tokens.1 <= start);
        let last = self.dates.partition_point(|date| date.tokens.0 < end);
        chunk.dates = (first, last.max(first));
        let mut leading = true;
        for at in start..end {
            let token = &self.tokens[at];
            if token.quoted {
                leading = false;
                continue;
            }
            let in_date = self.dates[chunk.dates.0..chunk.dates.1]
                .iter()
                .any(|date| date.tokens.0 <= at && at < date.tokens.1);
            // "Menus thursday morning" greets nobody.
            chunk.marks |= if in_date { token.marks & !mark::GREET } else { token.marks };
            // "We paid the invoice": a form that could be a participle is past after who did it.
            let did = at > start
                && self.is(at - 1, mark::SELF | mark::THIRD | mark::YOU | mark::NAME | mark::TEAM)
                && !self.is(at - 1, mark::BE | mark::HAVE | mark::WILL)
                && !token.is(mark::ACT);
            chunk.past |= token.is(mark::PAST) && (!token.is(mark::DONE) || did);
            if token.kind != Kind::Word {
                continue;
            }
            let filler = token.is(mark::YES | mark::GREET | mark::THANK | mark::BOOST)
                || token.role == Role::Filler
                || in_date;
            if leading && !filler {
                (chunk.lead, leading) = (at, false);
                chunk.under = self.opens_under(at);
                chunk.aside = chunk.under && self.opens_aside(at);
            }
            if !in_date
                && !token.is(mark::FUNC | mark::YES | mark::GREET | mark::THANK)
                && !matches!(token.role, Role::Prep | Role::Article | Role::Filler | Role::Of)
            {
                chunk.content += 1;
            }
            if !in_date && !chunk.verb {
                chunk.verb = self.carries(start, at);
            }
        }
        // Numbers and signs alone say nothing.
        if leading {
            chunk.lead = end - 1;
        }
    }

    /// "because", «раз», «который».
    fn opens_aside(&self, at: usize) -> bool {
        let word = lower(self.words(at));
        matches!(
            word.as_str(),
            "because"
                | "since"
                | "although"
                | "though"
                | "whereas"
                | "which"
                | "who"
                | "раз"
                | "хотя"
                | "поскольку"
        ) || word.starts_with("котор")
            || word.starts_with("потому")
    }

    fn opens_under(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let marked = token.is(mark::IF | mark::SUB | mark::SUBJUNCTIVE);
        if self.russian {
            if !marked && !may_be!(token, "как" | "раз" | "хотя" | "если" | "кто" | "куда")
            {
                return false;
            }
            let word = lower(self.words(at));
            // «Есть шанс, что поставим», «обещаем, что успеем»
            let sure = word.as_str() == "что"
                && self.tokens[..at].iter().rev().take(4).any(|token| token.is(mark::HEDGE | mark::VOW));
            if sure {
                return false;
            }
            return token.is(mark::IF | mark::SUB | mark::SUBJUNCTIVE)
                && !token.is(mark::FIRST)
                && !self.noun_condition(at)
                && !(token.is(mark::SUB) && (word.ends_with("те") || word.ends_with("шь")))
                || matches!(word.as_str(), "как" | "раз" | "хотя" | "если" | "кто" | "куда")
                    && self.tokens.get(at + 1).is_some();
        }
        let listed = may_be!(
            token,
            "should"
                | "were"
                | "had"
                | "in"
                | "that"
                | "so"
                | "where"
                | "whatever"
                | "whenever"
                | "until"
                | "till"
                | "assuming"
                | "given"
                | "failing"
                | "barring"
                | "upon"
                | "without"
        );
        if !listed {
            return token.is(mark::IF | mark::SUB);
        }
        let word = lower(self.words(at));
        // "Should the museum agree", "were the board to ask"
        if matches!(word.as_str(), "should" | "were" | "had") && self.glance_last != b'?' {
            return self.tokens.get(at + 1).is_some_and(|next| {
                next.role == Role::Article
                    || next.is(mark::SELF | mark::THIRD | mark::YOU | mark::NAME)
                    || next.case == 1 && next.word == 0
            });
        }
        // "in the absence of", "in the event of"
        if word == "in" {
            return matches!(self.words(at + 2), "absence" | "event" | "case")
                || self.words(at + 1) == "case";
        }
        // "that" may also point: "that'll be ready tomorrow".
        token.is(mark::IF)
            || token.is(mark::SUB) && word != "that" && word != "so" && word != "where"
            || matches!(
                word.as_str(),
                "whatever"
                    | "whenever"
                    | "until"
                    | "till"
                    | "assuming"
                    | "given"
                    | "failing"
                    | "barring"
                    | "upon"
                    | "without"
            )
    }

    /// "I", "we", not "me" or "I'll".
    fn speaker(&self, at: usize) -> bool {
        self.is(at, mark::SELF) && matches!(self.words(at), "I" | "i" | "we" | "We" | "WE")
    }

    /// Whether a verb form here can carry a sentence.
    fn carries(&self, start: usize, at: usize) -> bool {
        let token = &self.tokens[at];
        if self.russian {
            if token.is(mark::FIRST
                | mark::THIRDFUT
                | mark::PRESENT
                | mark::PAST
                | mark::WILL
                | mark::IMPERATIVE
                | mark::DONE)
            {
                return !token.is(mark::THING) || token.is(mark::FIRST | mark::THIRDFUT);
            }
            if token.is(mark::READY)
                && lower(self.words(at)).starts_with("готов")
                && token.end - token.start <= 14
            {
                return !lower(self.words(at)).starts_with("готовн");
            }
            return token.word == 0
                && token.cyrillic
                && (looks_like_verb(self.words(at))
                    || guess(self.words(at)) != Form::Other
                    || first_person(self.words(at)));
        }
        if token.is(mark::WILL | mark::BE | mark::HAVE | mark::MODAL | mark::LET) {
            return true;
        }
        // "You'll have it", where the lexicon takes both words for one.
        if token.is(mark::IDIOM) && matches!(self.words(at).as_bytes().first(), Some(b'y' | b'Y')) {
            return true;
        }
        // "Keith's fetching the poles", "the contract's going out"
        if token.possessive
            && self.tokens.get(at + 1).is_some_and(|next| next.is(mark::ING) && !next.is(mark::THING))
        {
            return true;
        }
        let subject = at > start && (self.is(at - 1, mark::SELF | mark::YOU | mark::THIRD));
        if token.is(mark::ACT | mark::AWAIT | mark::PAST | mark::DONE | mark::PRESENT) && subject {
            return true;
        }
        // "I countersign it", "we foot the bill": after who speaks an unknown word is a verb.
        let you = || at == start + 1 && matches!(self.words(at - 1), "You" | "you");
        if subject && token.word == 0 && token.case == 0 && (self.speaker(at - 1) || you()) {
            let word = self.words(at);
            return !word.ends_with("ly") && word.len() > 2;
        }
        // "the letters go up", "bags come back"
        let plural = at > start
            && token.is(mark::ACT)
            && !token.is(mark::THING)
            && self.tokens[at - 1].kind == Kind::Word
            && !self.is(at - 1, mark::FUNC | mark::MODAL | mark::TO | mark::PRESENT)
            && self.words(at - 1).ends_with('s')
            && !self.tokens[at - 1].possessive;
        plural
            || token.is(mark::PAST) && !token.is(mark::DONE | mark::THING)
            || token.is(mark::PRESENT) && !token.is(mark::THING) && at > start
            || matches!(self.words(at), "do" | "does" | "did" | "don't" | "doesn't" | "goes" | "went")
    }
}

/// Of two joints in a row the one that separates more: ", and" joins like "and", ", but" like "but".
fn stronger(before: Joint, next: Joint) -> Joint {
    match (before, next) {
        (Joint::Start, _) => Joint::Start,
        (Joint::Stop, _) => Joint::Stop,
        (_, next) => next,
    }
}

/// Whether a date only says how often or what a thing is about, so that nothing is due on it.
pub(super) fn ties(date: &Found) -> bool {
    !matches!(date.prep, Tie::For | Tie::From | Tie::Since | Tie::S | Tie::Po | Tie::Za | Tie::Between)
}
