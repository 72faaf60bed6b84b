//! Promises without a verb: "Report by Friday", "Audit summary: Monday noon", «Смета — до конца недели».

use super::clause::{Chunk, Joint, ties};
use super::{Act, ActKind, View};
use crate::Side;
use crate::fold::lower;
use crate::lexicon::{Role, Tie, class, mark};
use crate::token::Kind;

/// A chunk, or two joined by a dash or colon, that names a thing and its time and has no verb.
pub(super) fn act(view: &View<'_>, is_russian: bool, index: usize) -> Option<Act> {
    if view.side != Side::Agency || view.glance.last == b'?' && index + 1 == view.chunks.len() {
        return None;
    }
    let chunk = &view.chunks[index];
    if chunk.verb || chunk.under || !chunk.dated() || chunk.is(mark::INF | mark::LET) {
        return None;
    }
    let thing = if chunk.content == 0 {
        let before = index.checked_sub(1).map(|before| &view.chunks[before])?;
        // «Смета — до конца недели», "Audit summary: Monday noon"
        if before.verb
            || before.under
            || before.dated()
            || before.content == 0
            || before.content > 7
            || !matches!(chunk.joint, Joint::Dash | Joint::Colon)
            || !nothing_else(view, chunk)
        {
            return None;
        }
        before
    } else {
        chunk
    };
    let vetoed = mark::YOU
        | mark::OTHERS
        | mark::ASK
        | mark::NOT
        | mark::WH
        | mark::PLEASE
        | mark::THANK
        | mark::GREET
        | mark::IMPERATIVE;
    let to_you = chunk.is(mark::YOU) && gives_to_you(view, chunk);
    let vetoed = if to_you { vetoed & !mark::YOU } else { vetoed };
    if thing.is(vetoed) || chunk.is(vetoed) || thing.past || chunk.past || thing.is(mark::DELIVERED) {
        return None;
    }
    let labelled =
        (thing.start..thing.end).chain(chunk.start..chunk.end).any(|at| view.tokens[at].means(class::LABEL));
    if labelled {
        return None;
    }
    let due_name = (thing.start..thing.end).any(|at| view.tokens[at].means(class::DUE));
    if !due_name
        && (thing.start..thing.end)
            .any(|at| view.tokens[at].means(class::EVENT | class::MARKET | class::LABEL))
    {
        return None;
    }
    let lead = &view.tokens[thing.lead];
    let word = lower(view.words(thing.lead));
    // A verb at the start orders; "Quote on Friday" and "Edit by noon" name things.
    let next = view.tokens.get(thing.lead + 1);
    let orders = !is_russian
        && !lead.is(mark::THING)
        && (next.is_some_and(|next| next.role == Role::Article || next.is(mark::SELF | mark::THIRD))
            && lead.kind == Kind::Word
            || lead.is(mark::ACT)
                && next.is_some_and(|next| {
                    matches!(view.words(thing.lead + 1), "up" | "in" | "on" | "out" | "off")
                        && !view.dates.iter().any(|date| date.tokens.0 == thing.lead + 1)
                        && next.kind == Kind::Word
                })
            || lead.means(class::PREPARE) && thing.content == 1);
    let adverb = matches!(
        word.as_str(),
        "since"
            | "as"
            | "or"
            | "not"
            | "until"
            | "happy"
            | "good"
            | "great"
            | "nice"
            | "см"
            | "от"
            | "до"
            | "или"
    );
    if lead.kind != Kind::Word && lead.kind != Kind::Number
        || orders
        || adverb
        || lead.role == Role::Prep && !from_us(view, thing)
    {
        return None;
    }
    let date =
        view.dates[chunk.dates.0..chunk.dates.1].iter().rfind(|date| ties(date) && !date.mark.vague)?;
    let with_year = view.tokens[date.tokens.0..date.tokens.1].iter().any(|token| token.digits == 4);
    if with_year && date.prep != Tie::By
        || view.tokens[date.tokens.0..date.tokens.1].iter().any(|token| token.possessive)
        || date.mark.recurrence.is_some() && !due_name
    {
        return None;
    }
    // The time closes the chunk, or stands before a colon or dash: "Thursday: layouts".
    let closes = (date.tokens.1..chunk.end).all(|at| {
        let token = &view.tokens[at];
        token.kind == Kind::Punct
            || token.role == Role::Filler
            || token.is(mark::VOW | mark::YES | mark::FUNC | mark::BOOST)
    });
    let tied = !matches!(date.prep, Tie::After | Tie::NotBefore);
    // "The shift ends at six", "The server crashed at night": a verb that no list holds.
    let last = date.tokens.0.wrapping_sub(1);
    let told = !is_russian
        && last < chunk.end
        && last > thing.lead
        && (view.role_of(thing.lead) == Role::Article
            || view.tokens[thing.start].role == Role::Article
            || view.is(thing.start, mark::SELF | mark::THIRD)
            || view.tokens[last].word == 0 && thing.content == 2 && view.words(thing.lead).ends_with('s'))
        && (view.tokens[last].word == 0 && view.words(last).ends_with('s')
            || view.words(last).ends_with("ed")
            || view.is(last, mark::PAST));
    if told || (thing.start..thing.end).any(|at| view.tokens[at].means(class::HABIT)) {
        return None;
    }
    // The past of "the call on Monday" is told elsewhere; a bare number is no day.
    let opens = date.tokens.0 == chunk.start
        && chunk.content <= 4
        && (chunk.paired || matches!(view.chunks[index].joint, Joint::Start | Joint::Stop));
    ((closes && date.tokens.0 > chunk.start || chunk.content == 0 || opens && (is_russian || chunk.paired))
        && tied)
        .then_some(Act::new(thing.lead, ActKind::Nominal))
}

/// Whether a chunk is no more than its time.
fn nothing_else(view: &View<'_>, chunk: &Chunk) -> bool {
    let date = &view.dates[chunk.dates.0];
    date.tokens.0 <= chunk.start + 2
}

/// "SOW over to you by 4", «Смета вам до пятницы».
fn gives_to_you(view: &View<'_>, chunk: &Chunk) -> bool {
    (chunk.start..chunk.end).filter(|&at| view.is(at, mark::YOU)).all(|at| {
        let word = lower(view.words(at));
        matches!(word.as_str(), "вам" | "тебе")
            || at > chunk.start && matches!(view.words(at - 1), "to" | "with") && word == "you"
            || word == "your" && matches!(view.words(at + 1), "inbox" | "desk" | "hands" | "mailbox")
    })
}

/// «с нас — смета», «за нами макеты».
fn from_us(view: &View<'_>, chunk: &Chunk) -> bool {
    chunk.is(mark::IDIOM) || view.any(chunk.start..chunk.end, mark::SELF)
}
