//! Which chunks of a sentence make one promise.

use super::clause::{Chunk, Joint, ties};
use super::doubts::{MOST_WORDS_VERBLESS, doubts};
use super::english::object_follows;
use super::fact::is_fact;
use super::learn::Model;
use super::{
    Act, ActKind, Firmness, Promise, Promises, View, Voice, english, english_frame, nominal, russian, tie,
};
use crate::Span;
use crate::fold::{lower, may_be};
use crate::lexicon::{Role, Tie, class, mark};
use crate::token::Kind;

/// A clause that may promise, while its chunks are gathered.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Group {
    /// First and last chunk.
    pub(super) first: usize,
    pub(super) last: usize,
    /// The chunk that says what is done.
    pub(super) head: usize,
    /// What the rules found in it.
    pub(super) act: Option<Act>,
    /// The token of the act, or the first that says something.
    pub(super) at: usize,
    /// Whether it goes on with the subject and verb of the one before: "… and the concept on Friday", "… and send it".
    pub(super) shares: bool,
    /// Whether it asks.
    pub(super) asks: bool,
}

/// Adds the promises of a sentence.
pub(super) fn promises(view: &View<'_>, is_russian: bool, groups: &mut Vec<Group>, promises: &mut Promises) {
    gather(view, is_russian, groups);
    let model = Model::current();
    promises.acts += acts(groups);
    for at in 0..groups.len() {
        let doubts = doubts(view, &groups[at]);
        let promised = match ruling(view, groups, at, doubts) {
            Ruling::Judged => model.judge(view, groups, at, is_russian, doubts) > 0.0,
            Ruling::Certain => true,
            Ruling::Vetoed => false,
        };
        if promised {
            let found = promise(view, is_russian, groups, at);
            promises.found.push((found, voice(view, groups, at)));
        }
    }
}

/// What the convention says of a clause before any weight is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// Nothing: the weights decide.
    Judged,
    /// A set phrase that promises.
    Certain,
    /// It promises nothing.
    Vetoed,
}

/// What the convention says of a clause of which [`doubts`] said this.
pub(super) fn ruling(view: &View<'_>, groups: &[Group], at: usize, doubts: Option<u32>) -> Ruling {
    let group = &groups[at];
    // Set phrases need no judge: "leave it with me".
    let set_phrase =
        || group.act.is_some_and(|act| view.is(act.at, mark::IDIOM | mark::VOW)) || owned(view, group);
    if doubts.is_none() || is_fact(view, group) {
        Ruling::Vetoed
    } else if !set_phrase() {
        Ruling::Judged
    } else if repeated(view, groups, at) {
        Ruling::Vetoed
    } else {
        Ruling::Certain
    }
}

/// "Anna - sitemap by Wed": who, what and when, as notes have it.
fn owned(view: &View<'_>, group: &Group) -> bool {
    let chunks = &view.chunks[group.first..=group.last];
    let owner = |chunk: &Chunk| {
        let next = view.tokens.get(chunk.lead + 1);
        view.is(chunk.lead, mark::TEAM | mark::NAME)
            && !view.is(chunk.lead, mark::OTHERS)
            && next.is_some_and(|next| next.is_symbol(b'-') || next.is_symbol(b':'))
    };
    // "Next steps: Anna - sitemap by Wed": the heading may have taken the name.
    let before = view.chunks[..group.first].last().filter(|_| chunks[0].joint == Joint::Dash);
    group.act.is_some_and(|act| act.kind == ActKind::Nominal)
        && chunks.iter().chain(before).any(owner)
        && chunks.iter().any(Chunk::dated)
}

/// How many acts the rules found.
#[allow(clippy::cast_possible_truncation, reason = "a sentence has few clauses")]
pub(super) fn acts(groups: &[Group]) -> u32 {
    groups.iter().filter(|group| group.act.is_some() && !group.asks).count() as u32
}

/// Who is named in a promise, or in those before it that share their subject with it.
pub(super) fn voice(view: &View<'_>, groups: &[Group], at: usize) -> Voice {
    let mut first = at;
    while groups[first].shares && first > 0 {
        first -= 1;
    }
    let (start, _) = token_range(view, &groups[first]);
    let (_, end) = token_range(view, &groups[at]);
    let someone = view.tokens[start..end].iter().any(|token| token.means(class::SOMEONE));
    if someone || view.any(start..end, mark::SELF | mark::TEAM | mark::FIRST | mark::IDIOM | mark::VOW) {
        return Voice::Own;
    }
    match groups[at].act {
        Some(act) if act.kind != ActKind::Nominal && act.kind != ActKind::Finite => Voice::Told,
        _ => Voice::Bare,
    }
}

/// "On it, back to you by 5", «Отчёт за мной, к пятнице будет»: a set phrase beside what is promised says it once more.
fn repeated(view: &View<'_>, groups: &[Group], at: usize) -> bool {
    let bare = |group: &Group| !view.chunks[group.first..=group.last].iter().any(Chunk::dated);
    bare(&groups[at])
        && groups.get(at + 1).is_some_and(|next| {
            next.act.is_some()
                && !next.asks
                && !bare(next)
                && matches!(joint(view, next), Joint::Comma | Joint::Colon | Joint::Dash)
                && next.first == groups[at].last + 1
        })
}

/// Whether a clause stands in prose whose lines were broken: it starts or ends where a long line does,
/// without a sign.
pub(super) fn broken_line(view: &View<'_>, (start, end): (usize, usize)) -> bool {
    let (start, end) = (view.tokens[start].start as usize, view.tokens[end - 1].end as usize);
    let open = |line: &str| line.ends_with(|last: char| last.is_alphanumeric() || last == ',');
    let before = view.text[..start].trim_end_matches([' ', '\t', '>']);
    let above = before.strip_suffix('\n').map(|above| above.trim_end_matches([' ', '\r']));
    let above = above.map(|above| &above[above.rfind('\n').map_or(0, |at| at + 1)..]);
    let long = |line: &str| line.len() >= LONG_LINE && line.chars().take(LONG_LINE).count() == LONG_LINE;
    let wraps_in = above.is_some_and(|line| long(line) && open(line))
        && view.text[start..].starts_with(|first: char| !first.is_uppercase());
    let after = view.text[end..].trim_start_matches([' ', '\r']);
    let line = &view.text[view.text[..end].rfind('\n').map_or(0, |at| at + 1)..end];
    let wraps_out =
        long(line) && after.strip_prefix('\n').is_some_and(|next| next.starts_with(char::is_lowercase));
    wraps_in || wraps_out
}

/// From how many characters on a line that ends without a sign was broken by a program.
const LONG_LINE: usize = 50;

/// Gathers the chunks of a sentence into clauses.
pub(super) fn gather(view: &View<'_>, is_russian: bool, groups: &mut Vec<Group>) {
    groups.clear();
    let asked = if is_russian { russian::asked(view) } else { english::asked(view) };
    let mut floor = 0;
    let mut open = false;
    for index in 0..view.chunks.len() {
        let chunk = &view.chunks[index];
        let asks = (asked.0..asked.1).contains(&index);
        let before = groups.last().copied().filter(|last| open && last.asks == asks);
        let mut act = if chunk.under { None } else { act(view, is_russian, chunk) };
        let mut shares = before.is_some()
            && joins(chunk)
            && !own_subject(view, chunk, act.map_or(chunk.lead, |act| act.at));
        if act.is_none()
            && let Some(before) = before
        {
            let goes_on = before.act.and_then(|act| {
                if is_russian {
                    russian::goes_on(view, chunk, act)
                } else {
                    english::goes_on(view, chunk, act)
                }
            });
            act = goes_on.or_else(|| gapped(view, &before, index));
            shares |= act.is_some();
        }
        // "the pros and cons by Thursday": a list goes on.
        let list = before.is_some_and(|before| {
            before.act.is_some()
                && matches!(chunk.joint, Joint::And | Joint::Comma)
                && !view.chunks[before.first..=before.last].iter().any(Chunk::dated)
        });
        if act.is_none() && !list {
            let beside = index == floor || before.is_some() || chunk.joint != Joint::Comma;
            act = nominal::act(view, is_russian, index).filter(|_| beside);
        }
        // «Смета — до конца недели»: the thing stands in the chunk before.
        if let Some(act) = act
            && act.kind == ActKind::Nominal
            && act.at < chunk.start
            && let Some(last) =
                groups.last_mut().filter(|last| last.head + 1 == index && last.last + 1 == index)
        {
            (last.last, last.act) = (index, last.act.or(Some(act)));
            last.at = last.act.map_or(last.at, |act| act.at);
            (open, floor) = (true, index + 1);
            continue;
        }
        let last = groups.len().saturating_sub(1);
        match before {
            Some(before)
                if act.is_some_and(|act| same_promise(view, is_russian, &before, index, act, shares))
                    || act.is_none() && attaches(view, &before, index) =>
            {
                groups[last].last = index;
                floor = index + 1;
            }
            // "The form we'll lodge tomorrow", «Штраф, если начислят, возместим», "say the word and we'll start"
            Some(before)
                if opens_with_thing(view, &before, index, act)
                    || resumes(view, &before, index, act)
                    || orders_first(view, &before, index) =>
            {
                let at = act.map_or(chunk.lead, |act| act.at);
                groups[last] = Group { last: index, head: index, act, at, ..before };
                floor = index + 1;
            }
            // «Согласуете — сразу поставим», «выйду — наберу»: the first is the condition of the second.
            Some(before)
                if is_russian
                    && chunk.joint == Joint::Dash
                    && (act.is_some() || chunk.verb)
                    && before.last + 1 == index
                    && (view.chunks[before.head].verb
                        || comes_first(view, &view.chunks[before.head])
                        || view.chunks[before.head].content <= 2 && view.is(chunk.lead, mark::FIRST))
                    && !view.chunks[before.head].past
                    && !view.chunks[before.head].dated_only() =>
            {
                let at = act.map_or(chunk.lead, |act| act.at);
                groups[last] = Group { last: index, head: index, act, at, ..before };
                floor = index + 1;
            }
            // «если позвонят, возьмём на себя»: beside its condition it is what is promised.
            _ if act.is_none()
                && softens(view, chunk)
                && !(chunk.is(mark::VOW) && index > 0 && view.chunks[index - 1].under) =>
            {
                if before.is_some() && chunk.joint != Joint::Stop {
                    groups[last].last = index;
                    floor = index + 1;
                } else {
                    open = false;
                }
            }
            _ if act.is_some() || heads(view, index) => {
                let first = leads(view, floor, index);
                let at = act.map_or(chunk.lead, |act| act.at);
                groups.push(Group { first, last: index, head: index, act, at, shares, asks });
                (open, floor) = (true, index + 1);
            }
            // What only stands beside is passed over: "the deck, the full one, on Friday".
            _ => {
                open = before.is_some()
                    && (chunk.aside || !chunk.verb && !chunk.under && chunk.joint == Joint::Comma);
            }
        }
    }
    bare_times(view, groups);
    // «От Ани — смета к среде, от Пети — макет»: who gives one thing gives the other.
    let from_whom = |group: &Group| {
        let giver = &view.chunks[group.first];
        group.last > group.first && gives(view, group.first) && !giver.is(mark::YOU | mark::OTHERS)
    };
    if groups.iter().any(|group| group.act.is_some())
        && groups.iter().filter(|group| group.act.is_none()).any(from_whom)
    {
        for group in groups.iter_mut().filter(|group| group.act.is_none() && from_whom(group)) {
            let lead = view.chunks[group.last].lead;
            (group.act, group.at) = (Some(Act::new(lead, ActKind::Nominal)), lead);
        }
    }
}

/// The most words of a sentence in which a time alone may answer when.
const MOST_WORDS_BARE_TIME: u32 = 12;

/// "By Wednesday.", «ок, завтра»: a time that belongs to no other clause answers when.
fn bare_times(view: &View<'_>, groups: &mut Vec<Group>) {
    if view.glance.words > MOST_WORDS_BARE_TIME || view.glance.last == b'?' {
        return;
    }
    for (index, chunk) in view.chunks.iter().enumerate() {
        let place = groups.partition_point(|group| group.last < index);
        let taken = groups.get(place).is_some_and(|group| group.first <= index);
        let apart = view.chunks.get(index + 1).is_none_or(|next| !next.verb || next.joint == Joint::Stop);
        // "Fri 5 Jan", "14 Apr": a date alone is a heading or a cell.
        let cell = view.dates.get(chunk.dates.0).is_some_and(|date| date.prep == Tie::None)
            && (chunk.start..chunk.end).any(|at| view.role_of(at) == Role::Month);
        if chunk.dated_only() && !chunk.under && !taken && apart && !cell {
            groups.insert(
                place,
                Group { first: index, last: index, head: index, at: chunk.lead, ..Group::default() },
            );
        }
    }
}

/// "The form we'll lodge tomorrow": a thing at the start that the next clause does something with.
fn opens_with_thing(view: &View<'_>, before: &Group, index: usize, act: Option<Act>) -> bool {
    let (head, chunk) = (&view.chunks[before.head], &view.chunks[index]);
    let named = !head.verb
        || view.role_of(head.start) == Role::Article
            && !head.is(mark::BE | mark::HAVE | mark::WILL | mark::MODAL | mark::SELF);
    let other =
        mark::YES | mark::GREET | mark::THANK | mark::PLEASE | mark::HEDGE | mark::SELF | mark::OTHERS;
    let verb = || {
        let from = act.map_or(chunk.lead, |act| act.at) + 1;
        (from..chunk.end).find(|&at| {
            view.tokens[at].kind == Kind::Word && !view.is(at, mark::WILL | mark::MODAL | mark::NOT)
        })
    };
    chunk.joint == Joint::Run
        && before.last + 1 == index
        && before.last == before.head
        && named
        && !head.past
        && !head.dated()
        && !head.is(other)
        && !view.tokens[chunk.lead].cyrillic
        && view.is(chunk.lead, mark::SELF)
        && verb().is_some_and(|verb| {
            !object_follows(view, verb)
                && view.tokens.get(verb + 1).is_none_or(|next| {
                    next.kind == Kind::Punct
                        || next.is(mark::FUNC | mark::SUB | mark::IF)
                        || next.role != Role::None
                })
        })
}

/// «Штраф, если начислят, возместит наша фирма», "Demurrage, if any, is for our account": what was opened goes on behind a
/// condition or a hedge.
fn resumes(view: &View<'_>, before: &Group, index: usize, act: Option<Act>) -> bool {
    let (head, chunk) = (&view.chunks[before.head], &view.chunks[index]);
    let between = &view.chunks[before.head + 1..index];
    before.act.is_none()
        && !head.verb
        && !head.past
        && !head.dated()
        && head.content > 0
        && !head.is(mark::YES | mark::GREET | mark::THANK)
        && chunk.joint == Joint::Comma
        && (act.is_some() || chunk.verb)
        && !between.is_empty()
        && between.iter().all(|chunk| {
            chunk.joint == Joint::Comma
                && chunk.end - chunk.start <= 8
                && (chunk.under || softens(view, chunk) || relates(view, chunk))
        })
        && !(chunk.start..=act.map_or(chunk.lead, |act| act.at))
            .any(|at| view.is(at, mark::SELF | mark::YOU | mark::THIRD))
}

/// «на которое родители дали согласие», «на семь минут», «кроме второго»: what is said of a thing between commas.
fn relates(view: &View<'_>, chunk: &Chunk) -> bool {
    view.tokens[chunk.start].cyrillic
        && view.role_of(chunk.start) == Role::Prep
        && (!chunk.verb && !chunk.dated() || lower(view.words(chunk.start + 1)).starts_with("котор"))
}

/// "say the word and we'll start", "bring the list and I'll do it": done first by the other side.
fn orders_first(view: &View<'_>, before: &Group, index: usize) -> bool {
    let (head, chunk) = (&view.chunks[before.head], &view.chunks[index]);
    let orders = || {
        let word = lower(view.words(head.lead));
        let next = view.tokens.get(head.lead + 1);
        matches!(
            word.as_str(),
            "say"
                | "give"
                | "gimme"
                | "send"
                | "bring"
                | "drop"
                | "get"
                | "tell"
                | "ping"
                | "sign"
                | "pick"
                | "bung"
        ) && next.is_some_and(|next| {
            matches!(next.role, Role::Article) || next.is(mark::YOU | mark::SELF | mark::THIRD)
        })
    };
    chunk.joint == Joint::And
        && before.last + 1 == index
        && before.first == before.head
        && matches!(head.joint, Joint::Start | Joint::Stop)
        && !head.verb
        && !head.dated()
        && head.lead == head.start
        && before.act.is_none()
        && view.is(chunk.lead, mark::SELF | mark::WILL)
        && orders()
}

/// «Пришлёте табель», «наберётся группа»: a form of the second or third person at the head, which no noun opens with.
fn comes_first(view: &View<'_>, chunk: &Chunk) -> bool {
    let word = lower(view.words(chunk.lead));
    ["ете", "ёте", "ите", "ется", "ётся", "ится", "нет", "ишь", "ешь"]
        .iter()
        .any(|end| word.as_str().ends_with(end))
}

/// "from Anna: the estimate", «от Пети — макет», «с нас — смета»: whose thing follows.
fn gives(view: &View<'_>, index: usize) -> bool {
    let chunk = &view.chunks[index];
    !chunk.verb
        && (2..=3).contains(&(chunk.end - chunk.start))
        && may_be!(view.tokens[chunk.start], "from" | "от" | "с" | "со" | "за")
        && !view.words(chunk.start).contains(' ')
        && (chunk.start + 1..chunk.end).all(|at| {
            view.is(at, mark::SELF | mark::TEAM | mark::NAME | mark::FUNC) || view.tokens[at].case == 1
        })
        && view.chunks.get(index + 1).is_some_and(|next| matches!(next.joint, Joint::Dash | Joint::Colon))
}

/// Whether a chunk can say by itself that something is done.
fn heads(view: &View<'_>, index: usize) -> bool {
    let chunk = &view.chunks[index];
    if chunk.under || !matches!(view.tokens[chunk.lead].kind, Kind::Word | Kind::Number) {
        return false;
    }
    if gives(view, index) {
        return true;
    }
    let before = index.checked_sub(1).map(|before| &view.chunks[before]);
    // "Tonight: a note to the investors", "us – put the form back", "Unless you object, the footnotes go"
    let set_off = || {
        before.is_some_and(|before| {
            !before.verb && matches!(chunk.joint, Joint::Colon | Joint::Dash)
                || !before.verb && before.content == 0 && before.dated()
                || before.under
        })
    };
    // "sitemap regen, hreflang fix for /de": notes set one thing beside the other.
    let note = || {
        view.glance.words <= MOST_WORDS_VERBLESS
            && matches!(chunk.joint, Joint::Comma | Joint::And)
            && !matches!(view.role_of(chunk.lead), Role::Prep)
            && !chunk.is(mark::YOU | mark::THANK | mark::GREET | mark::YES)
    };
    let lead = &view.tokens[chunk.lead];
    let works = (lead.is(mark::ACT | mark::ING) || gerund(view, chunk.lead))
        && (!lead.is(mark::THING) || !lead.cyrillic && object_follows(view, chunk.lead))
        && matches!(chunk.joint, Joint::Comma | Joint::And)
        && (chunk.content > 1 || chunk.is(mark::YOU | mark::THIRD));
    chunk.verb
        || works
        || chunk.content > 0
            && (chunk.dated() || matches!(chunk.joint, Joint::Start | Joint::Stop) || set_off() || note())
}

/// «Скорее всего», «обещаю», "I promise", "fingers crossed": no more than how sure somebody is.
fn softens(view: &View<'_>, chunk: &Chunk) -> bool {
    chunk.is(mark::HEDGE | mark::VOW)
        && chunk.content <= 2
        && !chunk.dated()
        && !chunk.under
        && !chunk.is(mark::NOT | mark::THING | mark::DELIVER)
        && chunk.end - chunk.start <= 4
        && !view.is(chunk.lead, mark::FIRST | mark::INF)
}

/// Whether a chunk without a verb names a thing and a time of its own.
fn thing_and_time(view: &View<'_>, index: usize) -> bool {
    let chunk = &view.chunks[index];
    let lead = &view.tokens[chunk.lead];
    let adjunct = lead.role == Role::Prep && !lead.cyrillic
        || lead.is(mark::TO | mark::SUB | mark::ING) && !lead.cyrillic && !lead.is(mark::THING);
    !chunk.verb
        && !chunk.under
        && chunk.dated()
        && chunk.content > 0
        && matches!(chunk.joint, Joint::And | Joint::Comma | Joint::But | Joint::Stop | Joint::Dash)
        && !adjunct
        && ties(&view.dates[chunk.dates.0])
        && !is_inside(view, chunk)
}

/// The first act of a chunk.
fn act(view: &View<'_>, is_russian: bool, chunk: &Chunk) -> Option<Act> {
    let find = if is_russian { russian::act } else { english::act };
    (chunk.start..chunk.end)
        .filter(|&at| !view.tokens[at].quoted && view.tokens[at].kind == Kind::Word)
        .find_map(|at| find(view, at))
}

fn joins(chunk: &Chunk) -> bool {
    matches!(chunk.joint, Joint::And | Joint::Comma | Joint::But)
}

/// Whether a chunk names who acts before its act.
pub(super) fn own_subject(view: &View<'_>, chunk: &Chunk, act: usize) -> bool {
    view.tokens[act].is(mark::SELF) && !view.tokens[act].cyrillic
        || (chunk.start..act).any(|at| {
            view.is(at, mark::SELF | mark::TEAM | mark::NAME | mark::THIRD)
                || !view.tokens[at].cyrillic && view.is(at, mark::THING)
        })
        // "and you'll get the report once it's there"
        || !view.tokens[chunk.lead].cyrillic && view.is(chunk.lead, mark::YOU) && view.is(act, mark::WILL)
}

/// Whether an act goes on with the promise before it rather than being one of its own: it has no object and no date of
/// its own, or what stands before only prepares it ("let me check and come back to you").
fn same_promise(
    view: &View<'_>,
    is_russian: bool,
    before: &Group,
    index: usize,
    act: Act,
    shares: bool,
) -> bool {
    let chunk = &view.chunks[index];
    // «Раздатку отпечатаем и привезём»: a verb that no rule knows, in the first person.
    let own_verb = || {
        let head = &view.chunks[before.head];
        (head.start..head.end)
            .find(|&at| russian::speaks_of_self(view, at))
            .filter(|_| is_russian && shares && act.kind == ActKind::Finite)
            .map(|at| Act::new(at, ActKind::Finite))
    };
    let Some(first) = before.act.or_else(own_verb) else { return false };
    // "Will check and I'll revert by 4": the first only prepares the second.
    let returns = !is_russian
        && chunk.joint == Joint::And
        && view.is(act.at, mark::SELF)
        && english::prepares(view, first)
        && !view.chunks[before.first..=before.last].iter().any(Chunk::dated);
    if returns {
        return true;
    }
    if !shares || act.kind == ActKind::Nominal {
        return false;
    }
    if first.kind == ActKind::Let {
        return true;
    }
    let dated = view.chunks[before.first..=before.last].iter().any(Chunk::dated);
    if dated && chunk.dated() || chunk.joint != Joint::And {
        return false;
    }
    // «План перечерчу и вышлю вам к 30 апреля»: the thing stands before both.
    let thing_before = is_russian
        && !dated
        && before.head == before.last
        && (view.chunks[before.head].start..first.at)
            .any(|at| view.tokens[at].kind == Kind::Word && !view.is(at, mark::FUNC | mark::SELF))
        && russian::objectless(view, chunk, act);
    // "amend the clause and send it back on Friday"
    let hands_back = !is_russian && !dated && hands_it_on(view, chunk, act);
    if thing_before || hands_back {
        return true;
    }
    let head = &view.chunks[before.head];
    let prepares = if is_russian { russian::prepares(view, first) } else { english::prepares(view, first) };
    prepares
        || is_russian && !chunk.dated() && !dated && russian::objectless(view, chunk, act)
        || chunk.content <= 1 && !addressed(view, chunk)
        || head.content <= 1 && !head.dated() && !addressed(view, head)
}

/// "and send it across on Friday", "and return them": what was done before is handed on.
fn hands_it_on(view: &View<'_>, chunk: &Chunk, act: Act) -> bool {
    let Some(verb) = (act.at..chunk.end).find(|&at| view.is(at, mark::ACT)) else { return false };
    let next = view.words(verb + 1);
    matches!(lower(view.words(verb)).as_str(), "send" | "return" | "forward" | "share" | "resend" | "get")
        && matches!(next, "it" | "them" | "back" | "across" | "over")
        && (verb + 2..chunk.end).all(|at| {
            let token = &view.tokens[at];
            token.is(mark::FUNC | mark::YOU)
                || token.role != Role::None
                || matches!(view.words(at), "across" | "over" | "back" | "round")
                || view.dates.iter().any(|date| date.tokens.0 <= at && at < date.tokens.1)
        })
}

/// "call you", "text Sam": whom an act is done to, where that is all it is.
fn addressed(view: &View<'_>, chunk: &Chunk) -> bool {
    (chunk.start + 1..chunk.end).any(|at| {
        view.is(at, mark::YOU)
            && matches!(
                lower(view.words(at - 1)).as_str(),
                "call" | "ring" | "phone" | "text" | "ping" | "email" | "mail" | "message" | "update"
            )
    })
}

/// The first chunk of a promise: chunks before its act that only set its time or condition, or soften it, belong to it.
fn leads(view: &View<'_>, floor: usize, index: usize) -> usize {
    let mut first = index;
    while first > floor {
        let joint = view.chunks[first].joint;
        let before = &view.chunks[first - 1];
        if joint == Joint::Stop {
            break;
        }
        let polite =
            before.is(mark::THANK | mark::GREET | mark::PLEASE | mark::ASK | mark::PAST | mark::ADMIT);
        // "Give me the green light and …", "Sign up today and we'll …": done first by the other side.
        let orders = joint == Joint::And
            && first == index
            && before.joint == Joint::Start
            && (view.is(before.lead, mark::ACT) && !view.is(before.lead, mark::THING | mark::SELF)
                || view.is(before.lead, mark::IMPERATIVE))
            && view.is(view.chunks[index].lead, mark::SELF | mark::WILL);
        let hedges = before.is(mark::HEDGE | mark::VOW | mark::AWAIT) && before.content <= 3;
        let sets = orders
            || before.under && (!before.is(mark::REPORTED) || view.is(before.lead, mark::IF))
            || !polite && before.dated() && !before.verb
            || hedges && !polite
            || !polite && !before.verb && before.content > 0 && softens(view, &view.chunks[first])
            || !polite && !before.verb && matches!(joint, Joint::And) && before.content > 0 && first == index
            || !before.verb
                && !view.chunks[index].verb
                && !polite
                && !before.under
                && matches!(joint, Joint::Dash | Joint::Colon)
                && before.content <= 4
            || !before.verb && joint == Joint::Bracket && before.joint == Joint::Bracket
            || !before.verb && joint == Joint::Bracket && first < index
            || joint == Joint::Run && !before.verb;
        if !sets {
            break;
        }
        first -= 1;
    }
    first
}

/// Whether a chunk without an act belongs to the promise before it.
fn attaches(view: &View<'_>, before: &Group, index: usize) -> bool {
    let chunk = &view.chunks[index];
    if chunk.joint == Joint::Stop {
        return false;
    }
    // "…, told him just now"
    let tells = chunk.joint == Joint::Comma
        && view.is(chunk.lead, mark::PAST)
        && !view.tokens[chunk.lead].cyrillic
        && view.is(chunk.lead + 1, mark::THIRD | mark::YOU | mark::SELF);
    if chunk.aside || tells {
        return false;
    }
    if chunk.under {
        // "…, and subject to consent we shall sign": it leads what follows.
        return view.chunks.get(index + 1).is_none_or(|next| next.joint != Joint::Run);
    }
    let dated = view.chunks[before.first..=before.last].iter().any(Chunk::dated);
    if dated && thing_and_time(view, index) || gives(view, index) {
        return false;
    }
    let lead = &view.tokens[chunk.lead];
    // "nudging him and looping you in", "I'll do the stories and sending you a list", "I clean it now and set an alert"
    let head = &view.chunks[before.head];
    let works = gerund(view, head.lead);
    let apart = joins(chunk) && !lead.cyrillic && !chunk.aside && {
        gerund(view, chunk.lead) && (works || chunk.joint == Joint::And && chunk.content > 1)
            || head.verb
                && chunk.joint == Joint::And
                && lead.is(mark::ACT)
                && object_follows(view, chunk.lead)
    };
    // «Исправляем, повторная подача через час», "raising it with them, update by lunch": a verb, and beside it a thing and
    // its time.
    let beside = chunk.joint == Joint::Comma
        && (head.verb || works)
        && !dated
        && !chunk.is(mark::HEDGE | mark::VOW)
        // «минут 20»
        && lead.role != Role::Unit
        && thing_and_time(view, index);
    if apart || beside {
        return false;
    }
    let word = lower(view.words(chunk.lead));
    if chunk.verb {
        return lead.is(mark::TO) && !lead.cyrillic
            || matches!(word.as_str(), "as" | "including" | "чтобы" | "как")
            || lead.is(mark::INF) && chunk.joint == Joint::And;
    }
    if chunk.is(mark::THANK | mark::GREET | mark::PLEASE | mark::ASK)
        || chunk.joint == Joint::But && !chunk.dated()
    {
        return false;
    }
    let list = || {
        let next = view.chunks[index + 1..].iter().take_while(|next| !next.verb && !next.under).take(4);
        next.clone().any(|next| next.joint == Joint::And)
            || next.clone().next().is_some_and(Chunk::dated_only)
    };
    chunk.dated()
        || chunk.content > 0
            && chunk.end - chunk.start <= 8
            && !lead.is(mark::YES)
            && (chunk.joint != Joint::Comma || list())
}

/// "nudging", "rebooking": what is being done, by its ending.
fn gerund(view: &View<'_>, at: usize) -> bool {
    let token = &view.tokens[at];
    !token.cyrillic
        && !token.is(mark::THING)
        && (token.is(mark::ING)
            || token.word == 0 && token.end - token.start > 5 && view.words(at).ends_with("ing"))
}

/// "photos tonight and the concept on Friday": a chunk without a verb, with a thing and a time of its own, goes on with
/// the verb before.
fn gapped(view: &View<'_>, before: &Group, index: usize) -> Option<Act> {
    let chunk = &view.chunks[index];
    let own = view.chunks[before.first..=before.last].iter().any(Chunk::dated);
    let others = mark::YOU | mark::OTHERS | mark::ASK | mark::NOT | mark::THANK | mark::IF;
    if !own
        || !thing_and_time(view, index)
        || chunk.is(others)
        || view.dates[chunk.dates.0].mark.recurrence.is_some()
    {
        return None;
    }
    before.act.map(|act| Act { at: chunk.lead, ..act })
}

/// "London time", "sharp": what stands beside a date explains it.
fn is_inside(view: &View<'_>, chunk: &Chunk) -> bool {
    let date = &view.dates[chunk.dates.0];
    date.tokens.0 == chunk.start && (date.tokens.1..chunk.end).all(|at| view.tokens[at].kind != Kind::Word)
        || (chunk.start..chunk.end).any(|at| matches!(view.words(at), "time" | "latest"))
}

/// The promise of a group.
fn promise(view: &View<'_>, is_russian: bool, groups: &[Group], at: usize) -> Promise {
    let group = &groups[at];
    let range = token_range(view, group);
    let hangs = |range: (usize, usize), act: usize| {
        if is_russian {
            russian::conditional(view, range, act)
        } else {
            english_frame::conditional(view, range)
        }
    };
    let soft = |group: &Group| {
        group.act.is_some_and(|act| act.hedged)
            || if is_russian {
                russian::softened(view, token_range(view, group), group.at)
            } else {
                english_frame::softened(view, token_range(view, group), group.at)
            }
    };
    // A condition or hedge before several acts, or after them, holds for all that share a subject.
    let mut conditional = hangs(range, group.at);
    let mut hedged = soft(group);
    let mut first = at;
    while groups[first].shares && first > 0 {
        first -= 1;
        let lead = &groups[first];
        conditional |= hangs((view.chunks[lead.first].start, lead.at), lead.at);
        hedged |= soft(lead) && lead.act.is_some_and(|act| act.kind != ActKind::Finite);
    }
    for later in groups[at + 1..].iter().take_while(|later| later.shares && joint(view, later) == Joint::And)
    {
        conditional |= hangs((later.at, token_range(view, later).1), later.at);
    }
    let firmness = if conditional {
        Firmness::Conditional
    } else if hedged {
        Firmness::Hedged
    } else {
        Firmness::Firm
    };
    Promise { span: span(view, range), firmness, due: tie::due(view, groups, at) }
}

pub(super) fn joint(view: &View<'_>, group: &Group) -> Joint {
    view.chunks[group.head].joint
}

/// First token of a group and one past its last.
pub(super) fn token_range(view: &View<'_>, group: &Group) -> (usize, usize) {
    (view.chunks[group.first].start, view.chunks[group.last].end)
}

/// The place of these tokens without the signs around them.
pub(super) fn span(view: &View<'_>, (mut start, mut end): (usize, usize)) -> Span {
    let sign = |at: usize| {
        view.tokens[at].kind == Kind::Punct
            && !matches!(view.tokens[at].symbol, b'"' | b'<' | b'>' | b'(' | b')' | b'%' | b'$' | b'#')
    };
    while start + 1 < end && sign(start) {
        start += 1;
    }
    while end > start + 1 && sign(end - 1) {
        end -= 1;
    }
    Span::new(view.tokens[start].start, view.tokens[end - 1].end)
}
