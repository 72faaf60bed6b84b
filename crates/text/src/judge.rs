//! Whether a later message answers a question: the one judge, of threads given whole ([`super::exchange`]) and of the
//! history of a client alike.
//!
//! A question is weighed against each clause of a reply by yes-or-no features (what kind of answer it wants and whether the
//! clause gives that, shared words, what the clause does) whose weights are fitted to labelled threads by
//! `cargo run --release --example fit_answers`. What is not a matter of weight is ruled: an answer put off is partial, and so
//! is one to half of what was asked.

mod weighing;

pub use self::weighing::{AnswerFeatures, answer_features_named};
use self::weighing::{Position, feature, features, weigh, weigh_delay};

use serde::{Deserialize, Serialize};

use super::Span;
use super::clause::{Clause, Speech, flag, kind};

/// What became of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionState {
    /// The other side answered it.
    Answered,
    /// The other side took it up without settling it.
    Partial,
    /// The other side did not take it up.
    Ignored,
    /// The asker had to ask again.
    AskedAgain,
}

impl QuestionState {
    /// The word that stands for it in answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Partial => "partial",
            Self::Ignored => "ignored",
            Self::AskedAgain => "asked_again",
        }
    }
}

/// What a reply does to a question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It does not take it up.
    #[default]
    Ignored,
    /// It takes it up without settling it.
    Partial,
    /// It answers it.
    Answered,
}

/// A sentence that asks, with what else it asks in the same breath.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// Its clauses: what goes on with it ("and who owns it?") and what it lists ("the flyers and the posters") come after.
    clauses: Vec<Clause<'a>>,
    /// Its number in a list, or among the questions of its message, from 1 on.
    number: usize,
    /// How many statements stand for it and the other questions of its message.
    of: usize,
}

impl<'a> Question<'a> {
    /// The questions and requests of a message.
    pub fn all(speech: &'a Speech) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for clause in speech.clauses().filter(|clause| clause.does(flag::ASKS | flag::REQUESTS)) {
            match all.last_mut() {
                Some(last) if clause.does(flag::GOES_ON | flag::LISTED) => last.clauses.push(clause),
                _ => all.push(Self { clauses: vec![clause], number: 0, of: 0 }),
            }
        }
        let (listed, of) = (all.iter().any(|question| question.clauses[0].item > 0), all.len());
        for (at, question) in all.iter_mut().enumerate() {
            question.number = if listed { usize::from(question.clauses[0].item) } else { at + 1 };
            question.of = of;
        }
        all
    }

    /// Where the sentence stands.
    pub fn span(&self) -> Span {
        self.clauses[0].span
    }

    /// Whether it asks to be told something, and not only for something to be done.
    pub fn asks(&self) -> bool {
        let told = !(kind::DEED | kind::CHOICE | kind::ADVICE);
        self.clauses[0].does(flag::ASKS) || self.clauses[0].wants & told != 0
    }

    /// Whether it asks or lists several things in one breath.
    pub fn is_compound(&self) -> bool {
        self.clauses.len() > 1
    }

    /// The groups of kinds of answer that it wants, as the features have them.
    pub fn groups(&self) -> impl Iterator<Item = usize> {
        weighing::groups(&self.clauses[0])
    }

    /// Whether it is answered by doing something, such as handing over what it asks for.
    fn is_for_a_deed(&self) -> bool {
        self.clauses[0].wants & (kind::NUMBER | kind::PERSON | kind::REASON | kind::MANNER | kind::ADVICE)
            == 0
    }

    /// Whether a message of the asker says that no answer to it is needed any more; one that speaks of another thing says that
    /// of the other.
    fn is_withdrawn_by(&self, later: &Speech) -> bool {
        let names_other = |clause: &Clause<'_>| {
            let names =
                clause.does(flag::OWN_SUBJECT | flag::COMMANDS) || clause.gives & kind::NOUN_FIRST != 0;
            let dismisses = clause.does(flag::NEGATES | flag::COMMANDS);
            names && dismisses && !clause.stems.is_empty() && self.shared(clause) == 0
        };
        let takes_back = |clause: &Clause<'_>| clause.does(flag::WITHDRAWS) && !clause.does(flag::ASKS);
        later.clauses().any(|clause| takes_back(&clause) && !names_other(&clause))
    }

    /// Whether nobody is to answer it: its author did, or it is only a manner of speaking.
    fn is_settled(&self) -> bool {
        self.clauses[0].does(flag::WITHDRAWS)
    }

    /// Whether a later message of the asker asks for the same again.
    fn is_repeated_by(&self, later: &Speech, heard: Heard, fate: &Fate) -> bool {
        let clauses: Vec<Clause<'_>> = later.clauses().collect();
        let topic = clauses.iter().map(|clause| self.shared(clause)).max().unwrap_or(0);
        // "I'll ask the illustrator." – "What did the illustrator say?"
        let asks_after_delay = |clause: &Clause<'_>| {
            clause.does(flag::ASKS | flag::AGAIN)
                && clause.stems.iter().any(|stem| fate.put_off_with.binary_search(stem).is_ok())
        };
        clauses.iter().any(|clause| self.repeats(clause, topic, heard) || asks_after_delay(clause))
    }

    /// How many stems all its clauses share with another.
    fn shared(&self, other: &Clause<'_>) -> usize {
        self.parts().map(|part| part.shared(other)).max().unwrap_or(0)
    }

    fn parts(&self) -> impl Iterator<Item = &Clause<'a>> {
        self.clauses.iter().filter(|clause| !clause.does(flag::LISTED))
    }

    fn repeats(&self, later: &Clause<'_>, topic: usize, heard: Heard) -> bool {
        let unheard = heard == Heard::PassedOver;
        let main = &self.clauses[0];
        let shared = self.shared(later);
        let asks = later.does(flag::ASKS | flag::REQUESTS);
        let again = later.does(flag::AGAIN);
        if !asks && !again {
            return false;
        }
        let short = main.stems.len().min(later.stems.len()).max(1);
        let named = main.wants & later.wants & (kind::NAMED | kind::REASON | kind::STATUS) != 0;
        // "Once more: …", «Напоминаю про договор», "nobody says a word about it"
        again && (shared > 0 || later.stems.len() <= 1 && topic > 0 || unheard && (named || later.stems.is_empty()))
            // The same words.
            || asks && shared > 0 && 2 * shared >= short
            // Nobody has written yet, and the asker comes back to it: "Any luck with the parking?", "Hi again, Monday or Tuesday?"
            || asks && heard == Heard::NoReply
                && (shared > 0 || main.wants & later.wants & (kind::CHOICE | kind::NAMED) != 0 && later.words <= 6)
            // "Good for the page. But how much did it bring?"
            || asks && heard == Heard::Doubtful && named && later.does(flag::CONTRASTS)
            // "I was asking about the brochure. Where is it?"
            || asks && topic > 0 && later.does(flag::REFERS | flag::REFERS_LATER) && later.stems.len() <= 1
            // In other words, after a reply that passed it over: "But are you measuring anything again yet?"
            || asks && unheard && (named && later.does(flag::CONTRASTS | flag::REQUESTS) || later.does(flag::CONTRASTS) && (again || later.words <= 9 && main.wants & later.wants & kind::YES_NO != 0))
    }
}

/// A message of the other side, as it is weighed against the questions of one message.
#[derive(Debug)]
struct Reply<'a> {
    clauses: Vec<Clause<'a>>,
    /// Clauses that have answered a question, one bit each.
    used: u64,
    /// Messages of the other side since the question, this one included.
    replies: usize,
    /// Whether it is a list with numbers.
    listed: bool,
}

impl<'a> Reply<'a> {
    /// A reply; `replies` counts the messages of its side since the question, itself included.
    fn new(speech: &'a Speech, replies: usize) -> Self {
        let clauses: Vec<Clause<'a>> = speech.clauses().collect();
        let listed = clauses.iter().any(|clause| clause.item > 1);
        Self { clauses, used: 0, replies, listed }
    }

    /// Whether a clause is not of another item of a list than the question is.
    fn is_open_to(&self, at: usize, question: &Question<'_>) -> bool {
        let item = usize::from(self.clauses[at].item);
        !self.listed || question.of < 2 || item == 0 || item == question.number
    }

    fn position(
        &self,
        at: usize,
        whole: &Question<'_>,
        question: &Clause<'_>,
        rivals: &[Question<'_>],
        further: bool,
    ) -> Position {
        let clause = &self.clauses[at];
        let shared = question.shared(clause);
        // What another question of the same message has more in common with answers that one.
        let handed = question.wants & kind::FETCH != 0 && clause.does(flag::HANDS_OVER);
        // "It's ready and tested on both phones" answers two.
        let several =
            shared > 0 && clause.does(flag::SEVERAL) && clause.does(flag::REFERS | flag::VERB_FIRST);
        let rival_closer = !handed && !several && rivals.iter().any(|rival| rival.shared(clause) > shared);
        let before = self.clauses[..at].iter().filter(|clause| !clause.does(flag::EMPTY)).count();
        let used = !several && !rivals.is_empty() && self.used >> at & 1 == 1;
        let acknowledged = at > 0 && self.clauses[at - 1].does(flag::ACKNOWLEDGES)
            || at > 0 && self.clauses[at - 1].does(flag::EMPTY) && self.clauses[at - 1].words > 0;
        let content = self.clauses.iter().filter(|clause| !clause.does(flag::EMPTY)).count();
        let same_item = self.listed && question_in_list(whole) && usize::from(clause.item) == whole.number;
        let same_rank = whole.of > 1 && content == whole.of && before + 1 == whole.number;
        let rival_closer = rival_closer && !same_item;
        let used = used && !same_item;
        let only = content == 1;
        Position {
            before,
            replies: self.replies,
            rival_closer,
            used,
            further,
            acknowledged,
            same_item,
            only,
            same_rank,
        }
    }

    /// Features of each clause that may answer, with its index.
    fn weighable(
        &self,
        whole: &Question<'_>,
        question: &Clause<'_>,
        rivals: &[Question<'_>],
        further: bool,
    ) -> impl Iterator<Item = (usize, AnswerFeatures)> {
        (0..self.clauses.len())
            .filter(|at| !self.clauses[*at].does(flag::EMPTY | flag::GOES_ON | flag::LISTED))
            .filter(|at| self.is_open_to(*at, whole))
            .map(move |at| {
                let position = self.position(at, whole, question, rivals, further);
                (at, features(question, &self.clauses[at], position))
            })
    }

    /// The clause that looks most like an answer, with its log-odds.
    fn best(&self, question: &Question<'_>, rivals: &[Question<'_>]) -> Option<(usize, f32)> {
        let main = &question.clauses[0];
        let weighed = self
            .weighable(question, main, rivals, false)
            .map(|(at, bits)| (at, weigh(bits, main, &self.clauses[at])));
        weighed.fold(None, |best: Option<(usize, f32)>, (at, score)| match best {
            Some((_, known)) if known >= score => best,
            _ => Some((at, score)),
        })
    }

    /// What the reply does to each question of a message, those for which it looks most like an answer first: one clause
    /// seldom answers two.
    fn judge_all(&mut self, questions: &[Question<'_>]) -> Vec<Verdict> {
        if let [question] = questions {
            return vec![self.judge(question, &[])];
        }
        let others = |at: usize| -> Vec<Question<'_>> {
            questions
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at)
                .map(|(_, rival)| rival.clone())
                .collect()
        };
        let score = |at: usize| self.best(&questions[at], &others(at)).map_or(f32::MIN, |(_, score)| score);
        let mut order: Vec<(usize, f32)> = (0..questions.len()).map(|at| (at, score(at))).collect();
        order.sort_by(|one, other| other.1.total_cmp(&one.1));
        let mut verdicts = vec![Verdict::Ignored; questions.len()];
        for (at, _) in order {
            verdicts[at] = self.judge(&questions[at], &others(at));
        }
        verdicts
    }

    /// What the reply does to a question; `rivals` are the other questions of the same message.
    fn judge(&mut self, question: &Question<'_>, rivals: &[Question<'_>]) -> Verdict {
        let best = self.best(question, rivals);
        if self.defers(question, rivals) {
            return Verdict::Partial;
        }
        let Some((at, score)) = best else { return Verdict::Ignored };
        let answered = score > 0.0;
        if answered {
            self.used |= 1 << at.min(63);
        }
        let further: Vec<bool> = question.clauses[1..]
            .iter()
            .filter(|part| part.does(flag::GOES_ON))
            .map(|part| self.answers_further(question, part, rivals, answered.then_some(at)))
            .collect();
        if !further.is_empty() {
            let count = usize::from(answered) + further.iter().filter(|answered| **answered).count();
            return match count {
                0 => Verdict::Ignored,
                count if count == further.len() + 1 => Verdict::Answered,
                _ => Verdict::Partial,
            };
        }
        if !answered {
            return Verdict::Ignored;
        }
        if self.leaves_out(question, at) { Verdict::Partial } else { Verdict::Answered }
    }

    /// Whether the reply puts the answer off and gives none.
    fn defers(&self, question: &Question<'_>, rivals: &[Question<'_>]) -> bool {
        let main = &question.clauses[0];
        let mut weighed: Vec<(usize, AnswerFeatures)> =
            self.weighable(question, main, rivals, false).collect();
        weighed.retain(|(at, _)| {
            // What is put off may be another question.
            let shared = main.shared(&self.clauses[*at]);
            !rivals.iter().any(|rival| rival.shared(&self.clauses[*at]) > shared)
        });
        let defers = |at: usize, bits: AnswerFeatures| weigh_delay(bits, &self.clauses[at]) > 0.0;
        if !weighed.iter().any(|(at, bits)| defers(*at, *bits)) {
            return false;
        }
        // A plain answer beside it counts: "I checked with the team. A third of the budget is left."
        let plain = weighed.iter().filter(|(at, bits)| !defers(*at, *bits)).any(|(at, bits)| {
            let fits = feature::SHARES | feature::YES_FITS | feature::TIME_FITS | feature::NUMBER_FITS;
            // "Where is it?" – "Here are the slides. … without anyone deciding on it": what was asked for is there.
            let is_there =
                main.wants & (kind::PLACE | kind::FETCH) != 0 && self.clauses[*at].does(flag::HANDS_OVER);
            is_there || weigh(*bits, main, &self.clauses[*at]) > PLAIN && bits[0] & fits != 0
        });
        !plain
    }

    /// Whether a further part of a question is answered too: by another clause than the first part, or by the same where
    /// that gives another kind of thing or names it.
    fn answers_further(
        &self,
        question: &Question<'_>,
        part: &Clause<'_>,
        rivals: &[Question<'_>],
        first: Option<usize>,
    ) -> bool {
        let main = &question.clauses[0];
        self.weighable(question, part, rivals, true).any(|(at, bits)| {
            if weigh(bits, part, &self.clauses[at]) <= 0.0 {
                return false;
            }
            let clause = &self.clauses[at];
            if Some(at) != first {
                return true;
            }
            let number = if clause.numbers > 0 { kind::NUMBER } else { 0 };
            let named = part.wants & !main.wants & kind::NAMED & (clause.gives & !kind::NUMBER | number) != 0;
            let names = part.shared(clause) > 0
                && part.stems.iter().any(|stem| {
                    main.stems.binary_search(stem).is_err() && clause.stems.binary_search(stem).is_ok()
                });
            let counts = part.wants & main.wants & kind::NUMBER != 0 && clause.numbers >= 2;
            let reason = part.wants & kind::REASON & clause.gives != 0;
            (named || names || counts || reason) && clause.does(flag::SEVERAL)
                || clause.does(flag::QUANTIFIES)
        })
    }

    /// Whether the reply speaks of some of the things that the question lists, and not of others.
    fn leaves_out(&self, question: &Question<'_>, at: usize) -> bool {
        let answer = &self.clauses[at];
        let quantifies = self.clauses.iter().any(|clause| clause.does(flag::QUANTIFIES));
        let listed: Vec<&Clause<'_>> =
            question.clauses[1..].iter().filter(|part| part.does(flag::LISTED)).collect();
        if listed.len() < 2 {
            // "Are both pages live?" – "The German one is."
            return question.clauses[0].does(flag::QUANTIFIES)
                && question.clauses[0].wants & (kind::YES_NO | kind::DEED) != 0
                && !quantifies
                && !answer.does(flag::YES_NO | flag::SEVERAL)
                && self.clauses.iter().filter(|clause| !clause.does(flag::EMPTY)).count() == 1
                // "Did all three reply?" – "Two did."
                && (question.clauses[0].shared(answer) + usize::from(answer.does(flag::REFERS_LATER)) > 0
                    || answer.does(flag::NUMBER_FIRST) && answer.words <= 4);
        }
        // Stems that several of them have tell none from the others.
        let own = |part: &Clause<'_>, stem: u16| {
            listed.iter().filter(|other| other.stems.binary_search(&stem).is_ok()).count() == 1
                && part.stems.binary_search(&stem).is_ok()
        };
        let named = |part: &&&Clause<'_>| {
            self.clauses.iter().any(|clause| clause.stems.iter().any(|stem| own(part, *stem)))
        };
        let count = listed.iter().filter(named).count();
        let numbers = self.clauses.iter().map(|clause| usize::from(clause.numbers)).sum::<usize>();
        count > 0 && count < listed.len() && !quantifies && numbers < listed.len()
    }
}

/// Whether a question has others beside it that a list may answer.
fn question_in_list(question: &Question<'_>) -> bool {
    question.of > 1 && question.number > 0
}

/// An answer of so much log-odds is plain, whatever else is put off beside it.
const PLAIN: f32 = 1.0;

/// How far a question is followed: later messages of the other side are about something else.
pub const REPLIES_MOST: usize = 12;

/// The questions and requests of one message, followed through the messages after it.
#[derive(Debug, Clone)]
pub struct Following<'a> {
    questions: Vec<Question<'a>>,
    fates: Vec<Fate>,
    replies: usize,
}

/// What has become of a question so far.
#[derive(Debug, Clone, Default)]
struct Fate {
    verdict: Verdict,
    again: bool,
    /// How plain the answer is, in log-odds.
    strength: f32,
    /// The stems of the reply that put it off.
    put_off_with: Vec<u16>,
}

impl Fate {
    /// What a reply does to the question.
    fn take(&mut self, verdict: Verdict, reply: &Reply<'_>, question: &Question<'_>) {
        self.verdict = self.verdict.max(verdict);
        match verdict {
            Verdict::Partial => {
                let stems = reply.clauses.iter().flat_map(|clause| clause.stems.iter().copied());
                self.put_off_with.extend(stems);
                self.put_off_with.sort_unstable();
            }
            Verdict::Answered => {
                self.strength = reply.best(question, &[]).map_or(0.0, |(_, strength)| strength);
            }
            Verdict::Ignored => {}
        }
    }
}

/// How a question was heard before its asker writes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// Nobody has replied.
    NoReply,
    /// A reply passed it over.
    PassedOver,
    /// It was put off, or what replied is hardly an answer.
    Doubtful,
    /// It was answered.
    Plainly,
}

/// An answer of so much log-odds is not doubted when the asker goes on to something like it.
const PLAIN_ANSWER: f32 = 2.5;

impl<'a> Following<'a> {
    /// What a message asks.
    pub fn new(speech: &'a Speech) -> Self {
        let questions = Question::all(speech);
        let answered = Fate { verdict: Verdict::Answered, ..Fate::default() };
        let fate = |question: &Question<'_>| {
            let open = !question.is_settled() && !question.is_withdrawn_by(speech);
            if open { Fate::default() } else { answered.clone() }
        };
        let fates = questions.iter().map(fate).collect();
        Self { questions, fates, replies: 0 }
    }

    /// Only what asks to be told something, or asks in the form of a question.
    #[must_use]
    pub fn questions_only(mut self) -> Self {
        let keeps: Vec<bool> = self.questions.iter().map(Question::asks).collect();
        let mut kept = keeps.iter();
        self.questions.retain(|_| kept.next().copied().unwrap_or(false));
        let mut kept = keeps.iter();
        self.fates.retain(|_| kept.next().copied().unwrap_or(false));
        self
    }

    /// The asker writes again. Gives whether anything is asked again.
    pub fn asker_writes(&mut self, later: &Speech) -> bool {
        let mut any = false;
        let content = self.replies > 0 && later.is_content();
        for (question, fate) in self.questions.iter().zip(&mut self.fates) {
            let heard = match fate.verdict {
                _ if self.replies == 0 => Heard::NoReply,
                Verdict::Ignored => Heard::PassedOver,
                Verdict::Partial => Heard::Doubtful,
                Verdict::Answered if fate.strength < PLAIN_ANSWER => Heard::Doubtful,
                Verdict::Answered => Heard::Plainly,
            };
            if question.is_withdrawn_by(later) {
                *fate = Fate { verdict: Verdict::Answered, ..Fate::default() };
                continue;
            }
            if question.is_repeated_by(later, heard, fate) {
                any = true;
                *fate = Fate { again: true, ..Fate::default() };
            }
            if content && fate.verdict != Verdict::Partial {
                fate.verdict = Verdict::Answered;
            }
        }
        any
    }

    /// The asker presses and names nothing: everything that was passed over counts as asked again.
    pub fn press(&mut self) {
        self.fates
            .iter_mut()
            .filter(|fate| fate.verdict == Verdict::Ignored)
            .for_each(|fate| fate.again = true);
    }

    /// The other side writes.
    pub fn other_writes(&mut self, reply: &Speech) {
        self.replies += 1;
        if self.replies > REPLIES_MOST {
            return;
        }
        let open: Vec<usize> =
            (0..self.fates.len()).filter(|at| self.fates[*at].verdict != Verdict::Answered).collect();
        if open.is_empty() {
            return;
        }
        if let ([only], [question]) = (&open[..], &self.questions[..]) {
            let mut reply = Reply::new(reply, self.replies);
            let verdict = reply.judge(question, &[]);
            self.fates[*only].take(verdict, &reply, question);
            return;
        }
        let questions: Vec<Question<'_>> = open.iter().map(|at| self.questions[*at].clone()).collect();
        let mut reply = Reply::new(reply, self.replies);
        for (at, verdict) in open.into_iter().zip(reply.judge_all(&questions)) {
            self.fates[at].take(verdict, &reply, &self.questions[at]);
        }
    }

    /// All that is open is answered.
    pub fn settle(&mut self) {
        self.fates.iter_mut().for_each(|fate| fate.verdict = Verdict::Answered);
    }

    /// The questions as they stand.
    pub fn fates(&self) -> impl Iterator<Item = QuestionFate> + '_ {
        self.questions.iter().zip(&self.fates).map(|(question, fate)| QuestionFate {
            span: question.span(),
            by_deed: question.is_for_a_deed(),
            verdict: fate.verdict,
            state: match fate.verdict {
                _ if fate.again => QuestionState::AskedAgain,
                Verdict::Answered => QuestionState::Answered,
                Verdict::Partial => QuestionState::Partial,
                Verdict::Ignored => QuestionState::Ignored,
            },
        })
    }

    /// Whether it asks nothing.
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty()
    }
}

/// A question as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuestionFate {
    /// Where the sentence stands.
    pub span: Span,
    /// Whether what it asks for can be given by doing it: a thing, a date, a state; not a reason, a number or a person.
    pub by_deed: bool,
    /// What the other side has made of it.
    pub verdict: Verdict,
    /// The same, or that it was asked again.
    pub state: QuestionState,
}

/// Features of every clause of a reply as bits, for fitting the weights, each with the number of its sentence from 1 on; see
/// [`answer_features_named`].
pub fn answer_features(
    question: &Question<'_>,
    rivals: &[Question<'_>],
    reply: &Speech,
    replies: usize,
) -> Vec<(usize, AnswerFeatures)> {
    let reply = Reply::new(reply, replies);
    let number = |at: usize| usize::from(reply.clauses[at].sentence);
    reply
        .weighable(question, &question.clauses[0], rivals, false)
        .map(|(at, bits)| (number(at), bits))
        .collect()
}
