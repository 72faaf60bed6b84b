//! The features that a question and a clause are weighed by, and their weights.

use std::sync::LazyLock;

use crate::clause::{Clause, flag, kind};
use crate::speech_model::{self, PUTS_OFF, weighed};

macro_rules! features {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// Features of a question and a clause that may answer it, one bit each.
        #[allow(clippy::upper_case_acronyms)]
        pub(super) mod feature {
            features!(@number 0u32; $($name,)*);
        }
        /// Their names in the table of weights, in the order of their bits.
        const FEATURES: &[&str] = &[$($word,)*];
    };
    (@number $at:expr; $name:ident, $($rest:ident,)*) => {
        pub(in super::super) const $name: u128 = 1 << ($at);
        features!(@number $at + 1; $($rest,)*);
    };
    (@number $at:expr;) => {};
}

features! {
    ALWAYS = "always",
    SHARES = "shares_a_word",
    SHARES_TWO = "shares_two_words",
    SHARES_HALF = "shares_half_of_the_words",
    YES_FITS = "yes_or_no_where_asked",
    YES_ELSE = "yes_or_no_where_not_asked",
    TIME_FITS = "time_where_asked",
    TIME_LACKS = "no_time_where_asked",
    NUMBER_FITS = "number_where_asked",
    NUMBER_LACKS = "no_number_where_asked",
    PERSON_FITS = "person_where_asked",
    PERSON_LACKS = "no_person_where_asked",
    PLACE_FITS = "place_where_asked",
    PLACE_LACKS = "no_place_where_asked",
    REASON_FITS = "reason_where_asked",
    REASON_LACKS = "no_reason_where_asked",
    STATUS_SEVERAL = "several_parts_for_a_status",
    STATUS = "status_asked",
    MANNER_COMMANDS = "instruction_where_asked",
    MANNER = "manner_asked",
    THING = "thing_asked",
    CHOICE = "choice_asked",
    DEED = "deed_asked",
    DEED_DONE = "deed_done",
    DEED_COMMITS = "deed_taken_on",
    DEED_DECLINED = "deed_declined",
    HANDS_OVER_DEED = "hands_over_what_was_asked",
    HANDS_OVER_ELSE = "hands_over_where_not_asked",
    REFERS = "pronoun_at_the_start",
    REFERS_LATER = "pronoun_later",
    FRAGMENT_FIRST = "fragment_at_the_start_of_the_reply",
    FRAGMENT = "fragment",
    VERB_FIRST_YES = "verb_first_for_yes_or_no",
    VERB_FIRST_ELSE = "verb_first_else",
    SHORT = "at_most_three_words",
    BRIEF = "at_most_seven_words",
    LONG = "over_fourteen_words",
    QUANTIFIES = "both_or_none",
    OWN_SUBJECT = "statement_of_its_own",
    OWN_DEED = "own_deed",
    EXCLAIMS = "exclaims",
    ASIDE = "aside",
    ACKNOWLEDGES = "acknowledges_only",
    PRAISES = "praises",
    NEGATES_YES = "negates_for_yes_or_no",
    CONCLUDES = "concludes",
    EXISTS = "there_is",
    ASKS = "asks",
    REQUESTS = "asks_for_something",
    FIRST = "first_clause_of_the_first_reply",
    LATER_REPLY = "later_reply",
    RIVAL_CLOSER = "another_question_is_closer",
    USED = "answers_another_question",
    NUMBER_FIRST = "number_first",
    SEVERAL_THING = "several_parts_for_a_thing",
    COMMANDS_YES = "instruction_for_yes_or_no",
    RESTRICTS = "only_or_except",
    FURTHER_PART = "further_part_of_the_question",
    YES_LACKS_LINK = "statement_without_link_for_yes_or_no",
    AFTER_ACKNOWLEDGING = "after_an_acknowledgement",
    HEADED = "heading_of_its_own",
    VERB_FIRST_OBJECT = "verb_first_with_things_of_its_own",
    ADVICE = "advice_asked",
    REASON_OWN = "reason_of_ones_own_doing",
    REASON_HANDS = "hands_over_where_a_reason_is_asked",
    SHARES_FIELD = "speaks_of_the_same_field",
    YES_SHARES_FIELD = "speaks_of_the_same_field_for_yes_or_no",
    DEED_PRAISED = "exclaims_over_a_deed_that_was_asked",
    DEED_TALKED_ABOUT = "statement_about_the_thing_of_a_deed",
}

/// Groups of questions, each with its own weights for each of [`SHAPES`].
const GROUPS: [(&str, u16); speech_model::GROUPS] = [
    ("yes_or_no", kind::YES_NO | kind::CHOICE),
    ("deed", kind::DEED),
    ("named", kind::NAMED),
    ("thing", kind::THING | kind::STATUS | kind::MANNER | kind::REASON),
];

/// The groups that a question belongs to.
pub(super) fn groups(question: &Clause<'_>) -> impl Iterator<Item = usize> + use<> {
    let wants = question.wants;
    (0..GROUPS.len()).filter(move |group| wants & GROUPS[*group].1 != 0)
}

/// Shapes of a clause that shares no word with the question.
type Shape = (&'static str, fn(&Clause<'_>) -> bool);
const SHAPES: [Shape; 11] = [
    ("fragment", |clause| clause.does(flag::FRAGMENT)),
    ("verb_first", |clause| clause.does(flag::VERB_FIRST) && clause.gives & kind::OBJECTS == 0),
    ("verb_first_with_objects", |clause| clause.does(flag::VERB_FIRST) && clause.gives & kind::OBJECTS != 0),
    ("pronoun", |clause| clause.does(flag::REFERS)),
    ("statement", |clause| clause.does(flag::OWN_SUBJECT)),
    ("thing_first", |clause| clause.gives & kind::NOUN_FIRST != 0),
    ("there_is", |clause| clause.does(flag::EXISTS)),
    ("takes_on", |clause| clause.does(flag::COMMITS)),
    ("short", |clause| clause.words <= 3),
    ("time", |clause| clause.gives & kind::TIME != 0),
    ("number", |clause| clause.gives & kind::NUMBER != 0),
];
/// Where the bits of shapes start.
const SHAPES_AT: usize = 72;

/// What speaks for an answer put off: each has a weight of its own, and one for each of [`GROUPS`].
type Delay = (&'static str, fn(&Clause<'_>) -> bool);
const DELAYS: [Delay; 6] = [
    ("puts_off", |clause| clause.does(flag::DEFERS)),
    ("not_yet", |clause| clause.does(flag::NOT_YET)),
    ("takes_it_on", |clause| clause.does(flag::COMMITS)),
    ("denies", |clause| clause.does(flag::NEGATES)),
    ("names_a_time", |clause| clause.gives & kind::TIME != 0),
    ("counts", |clause| clause.gives & kind::NUMBER != 0),
];

/// How a clause stands in its reply, and other features of the second word of bits.
const STANDS: [&str; 9] = [
    "same_item",
    "only_clause",
    "same_rank",
    "short_question",
    "says_yes",
    "asks:yes_or_no",
    "asks:deed",
    "asks:named",
    "asks:thing",
];

/// Features of a question and a clause, one bit each: those named in [`FEATURES`] with the shapes, and those of [`DELAYS`].
pub type AnswerFeatures = [u128; 2];

/// The names of all features in the order of their bits; empty where a bit means nothing.
pub fn answer_features_named() -> Vec<String> {
    let mut names: Vec<String> = FEATURES.iter().map(|name| (*name).to_owned()).collect();
    names.resize(SHAPES_AT, String::new());
    names.extend(
        GROUPS.iter().flat_map(|(group, _)| SHAPES.iter().map(move |(shape, _)| format!("{group}:{shape}"))),
    );
    names.resize(128, String::new());
    names.extend(DELAYS.iter().map(|(delay, _)| (*delay).to_owned()));
    names.extend(
        GROUPS.iter().flat_map(|(group, _)| DELAYS.iter().map(move |(delay, _)| format!("{group}:{delay}"))),
    );
    names.extend(STANDS.map(str::to_owned));
    names.resize(256, String::new());
    names
}

/// Where a clause stands.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_excessive_bools, reason = "independent inputs of the features")]
pub(super) struct Position {
    /// Clauses before it in its message.
    pub(super) before: usize,
    /// Messages of the other side since the question, this one included.
    pub(super) replies: usize,
    /// Another question of the message has more in common with it.
    pub(super) rival_closer: bool,
    /// Another question of the message is answered by it.
    pub(super) used: bool,
    /// It is weighed against a further part of the question.
    pub(super) further: bool,
    /// The clause before it only acknowledges or thanks.
    pub(super) acknowledged: bool,
    /// It has the number that the question has in a list.
    pub(super) same_item: bool,
    /// Nothing else stands in the message.
    pub(super) only: bool,
    /// As many statements stand before it as questions before the question, and there are as many of both.
    pub(super) same_rank: bool,
}

#[allow(clippy::too_many_lines, reason = "one line a feature")]
pub(super) fn features(question: &Clause<'_>, clause: &Clause<'_>, position: Position) -> AnswerFeatures {
    let wants = |kinds: u16| question.wants & kinds != 0;
    let does = |flags: u32| clause.does(flags);
    let gives = |kinds: u16| clause.gives & kinds != 0;
    let shared = question.shared(clause);
    let yes = wants(kind::YES_NO | kind::CHOICE | kind::DEED);
    let only_named = |kinds: u16| wants(kinds) && question.wants & kind::NAMED & !kinds == 0;
    let lacks = |kinds: u16| only_named(kinds) && !gives(kinds);
    let short_fragment = does(flag::FRAGMENT) && clause.words <= 5;
    let mut features = feature::ALWAYS;
    let mut set = |feature: u128, holds: bool| features |= if holds { feature } else { 0 };
    set(feature::SHARES, shared > 0);
    set(feature::SHARES_TWO, shared > 1);
    set(feature::SHARES_HALF, shared > 0 && 2 * shared >= question.stems.len());
    let field = shared == 0 && question.shares_field(clause);
    let praised = does(flag::FRAGMENT) && does(flag::PRAISES | flag::EXCLAIMS)
        || does(flag::EXCLAIMS) && does(flag::PRAISES);
    set(feature::DEED_PRAISED, wants(kind::DEED) && praised);
    let undone = !does(flag::COMMITS | flag::REFUSES | flag::NEGATES | flag::REFERS | flag::REFERS_LATER);
    set(feature::DEED_TALKED_ABOUT, wants(kind::DEED) && shared > 0 && does(flag::OWN_SUBJECT) && undone);
    set(feature::SHARES_FIELD, field);
    set(feature::YES_SHARES_FIELD, field && yes);
    set(feature::YES_FITS, yes && does(flag::YES_NO));
    set(feature::YES_ELSE, !yes && does(flag::YES_NO));
    set(feature::TIME_FITS, wants(kind::TIME) && gives(kind::TIME));
    set(feature::TIME_LACKS, lacks(kind::TIME));
    set(feature::NUMBER_FITS, wants(kind::NUMBER) && gives(kind::NUMBER));
    set(
        feature::NUMBER_LACKS,
        wants(kind::NUMBER) && !gives(kind::NUMBER) && !(wants(kind::TIME) && gives(kind::TIME)),
    );
    set(feature::PERSON_FITS, wants(kind::PERSON) && gives(kind::PERSON));
    set(feature::PERSON_LACKS, lacks(kind::PERSON) && shared == 0);
    set(feature::PLACE_FITS, wants(kind::PLACE) && gives(kind::PLACE));
    set(feature::PLACE_LACKS, lacks(kind::PLACE) && shared == 0);
    set(feature::REASON_FITS, wants(kind::REASON) && gives(kind::REASON));
    set(feature::REASON_LACKS, wants(kind::REASON) && !gives(kind::REASON));
    set(feature::STATUS_SEVERAL, wants(kind::STATUS) && does(flag::SEVERAL));
    set(feature::STATUS, wants(kind::STATUS));
    set(feature::MANNER_COMMANDS, wants(kind::MANNER) && does(flag::COMMANDS));
    set(feature::MANNER, wants(kind::MANNER));
    set(feature::THING, wants(kind::THING) && !wants(kind::STATUS));
    set(feature::CHOICE, wants(kind::CHOICE));
    set(feature::DEED, wants(kind::DEED));
    set(feature::DEED_DONE, wants(kind::DEED) && does(flag::VERB_FIRST));
    set(feature::DEED_COMMITS, wants(kind::DEED) && does(flag::COMMITS));
    set(feature::DEED_DECLINED, wants(kind::DEED) && does(flag::REFUSES));
    let handed = wants(kind::FETCH | kind::PLACE | kind::TIME);
    let hands_over =
        handed && does(flag::HANDS_OVER) && (clause.words <= 8 || wants(kind::FETCH) && shared > 0);
    set(feature::HANDS_OVER_DEED, hands_over);
    set(feature::HANDS_OVER_ELSE, !hands_over && does(flag::HANDS_OVER));
    set(feature::REFERS, does(flag::REFERS));
    set(feature::REFERS_LATER, !does(flag::REFERS) && does(flag::REFERS_LATER));
    set(feature::FRAGMENT_FIRST, does(flag::FRAGMENT) && position.before == 0);
    set(feature::FRAGMENT, does(flag::FRAGMENT));
    let object = does(flag::VERB_FIRST) && gives(kind::OBJECTS) && shared == 0;
    set(feature::VERB_FIRST_YES, yes && does(flag::VERB_FIRST) && !object);
    set(feature::VERB_FIRST_ELSE, !yes && does(flag::VERB_FIRST) && !object);
    set(feature::VERB_FIRST_OBJECT, object);
    set(feature::HEADED, gives(kind::HEADED) && shared == 0);
    set(feature::ADVICE, wants(kind::ADVICE));
    set(feature::REASON_OWN, wants(kind::REASON) && does(flag::OWN_DEED | flag::REFERS));
    set(feature::REASON_HANDS, wants(kind::REASON) && does(flag::HANDS_OVER));
    set(feature::SHORT, clause.words <= 3);
    set(feature::BRIEF, clause.words <= 7);
    set(feature::LONG, clause.words > 14);
    set(feature::QUANTIFIES, does(flag::QUANTIFIES));
    let fits = question.wants & clause.gives & (kind::TIME | kind::NUMBER | kind::REASON) != 0;
    set(feature::OWN_SUBJECT, does(flag::OWN_SUBJECT) && shared == 0 && !fits);
    set(feature::OWN_DEED, does(flag::OWN_DEED) && shared == 0 && !fits);
    set(feature::EXCLAIMS, does(flag::EXCLAIMS));
    set(feature::ASIDE, does(flag::ASIDE));
    set(feature::ACKNOWLEDGES, does(flag::ACKNOWLEDGES));
    set(feature::PRAISES, does(flag::PRAISES) && shared == 0 && (clause.words > 2 || does(flag::EXCLAIMS)));
    set(feature::NEGATES_YES, yes && does(flag::NEGATES));
    set(feature::CONCLUDES, does(flag::CONCLUDES));
    set(feature::EXISTS, does(flag::EXISTS));
    set(feature::ASKS, does(flag::ASKS));
    set(feature::REQUESTS, does(flag::REQUESTS));
    set(feature::FIRST, position.replies == 1 && position.before == 0);
    set(feature::LATER_REPLY, position.replies > 1);
    set(feature::RIVAL_CLOSER, position.rival_closer);
    set(feature::USED, position.used && shared == 0 && !fits);
    set(feature::NUMBER_FIRST, does(flag::NUMBER_FIRST));
    set(feature::SEVERAL_THING, wants(kind::THING) && does(flag::SEVERAL));
    set(feature::COMMANDS_YES, wants(kind::YES_NO) && does(flag::COMMANDS));
    set(feature::RESTRICTS, does(flag::RESTRICTS));
    set(feature::FURTHER_PART, position.further);
    let linked = shared > 0
        || does(
            flag::REFERS
                | flag::REFERS_LATER
                | flag::YES_NO
                | flag::NEGATES
                | flag::CONCLUDES
                | flag::VERB_FIRST
                | flag::QUANTIFIES
                | flag::EXISTS,
        )
        || short_fragment;
    set(feature::YES_LACKS_LINK, yes && !linked);
    for (at, _) in GROUPS.iter().enumerate().filter(|(_, (_, kinds))| shared == 0 && wants(*kinds)) {
        for (shape, (_, holds)) in SHAPES.iter().enumerate() {
            set(1 << (SHAPES_AT + at * SHAPES.len() + shape), holds(clause));
        }
    }
    set(feature::AFTER_ACKNOWLEDGING, position.acknowledged && shared == 0);
    [features, delays(question, clause, position)]
}

/// The second word of features.
fn delays(question: &Clause<'_>, clause: &Clause<'_>, position: Position) -> u128 {
    let mut features = 0;
    for (at, _) in DELAYS.iter().enumerate().filter(|(_, (_, holds))| holds(clause)) {
        features |= 1 << at;
        for (group, _) in GROUPS.iter().enumerate().filter(|(_, (_, kinds))| question.wants & kinds != 0) {
            features |= 1 << (DELAYS.len() * (group + 1) + at);
        }
    }
    let yes = clause.does(flag::YES_NO);
    let of = |group: usize| question.wants & GROUPS[group].1 != 0;
    let stands = [
        position.same_item,
        position.only,
        position.same_rank,
        question.words <= 3,
        yes,
        of(0),
        of(1),
        of(2),
        of(3),
    ];
    for (at, _) in stands.iter().enumerate().filter(|(_, holds)| **holds) {
        features |= 1 << (DELAYS.len() * (GROUPS.len() + 1) + at);
    }
    features
}

/// The fitted weights, by bit: for an answer, and for one put off.
static WEIGHTS: LazyLock<[[f32; 256]; 2]> = LazyLock::new(|| {
    let mut weights = [[0.0; 256]; 2];
    let names = answer_features_named();
    for line in include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/answers/weights.txt")).lines() {
        let mut fields = line.split_whitespace();
        let Some(name) = fields.next() else { continue };
        let Some(at) = names.iter().position(|known| known == name) else { continue };
        for weights in &mut weights {
            if let Some(Ok(weight)) = fields.next().map(str::parse) {
                weights[at] = weight;
            }
        }
    }
    weights
});

fn sum(features: AnswerFeatures, weights: &[f32; 256]) -> f32 {
    let mut sum = 0.0;
    for (word, bits) in features.into_iter().enumerate() {
        let mut rest = bits;
        while rest != 0 {
            sum += weights[word * 128 + rest.trailing_zeros() as usize];
            rest &= rest - 1;
        }
    }
    sum
}

/// The log-odds that a clause answers.
pub(super) fn weigh(features: AnswerFeatures, question: &Clause<'_>, clause: &Clause<'_>) -> f32 {
    let words: f32 = groups(question).map(|group| weighed(clause.leans[1 + group])).sum();
    sum(features, &WEIGHTS[0]) + weighed(clause.leans[0]) + words
}

/// The log-odds that a clause puts the answer off.
pub(super) fn weigh_delay(features: AnswerFeatures, clause: &Clause<'_>) -> f32 {
    sum(features, &WEIGHTS[1]) + weighed(clause.leans[PUTS_OFF])
}
