//! What speaks against a clause in which no rule sees a promise.

use super::clause::{Chunk, Joint};
use super::group::{Group, broken_line, token_range};
use super::{ActKind, View, english};
use crate::Side;
use crate::due::Found;
use crate::fold::{lower, may_be};
use crate::lexicon::{Role, UNKNOWN, class, mark};

/// The most words of a sentence in which a clause without a verb may promise where no rule sees it: longer ones are
/// prose.
pub(super) const MOST_WORDS_VERBLESS: u32 = 22;

/// What speaks against a clause in which no rule sees a promise: bits that the model weighs.
mod doubt {
    // The first bit is free: the weights know the others by their places.
    /// It opens with a word for others: "the client sends the list".
    pub(super) const OTHERS: u32 = 1 << 1;
    /// An infinitive and no word of the future.
    pub(super) const BARE_VERB: u32 = 1 << 2;
    /// Without a verb: an event, or something asked for.
    pub(super) const ASKED: u32 = 1 << 3;
    /// Without a verb in a long sentence.
    pub(super) const PROSE: u32 = 1 << 4;
    /// "We hope the campaign brings you clients"
    pub(super) const HOPES: u32 = 1 << 5;
    /// "There will be no downtime", «без вашего ок ничего не уйдёт»
    pub(super) const NOT: u32 = 1 << 6;
    /// "I've asked Ruth to ring you", "I said we'd redo them"
    pub(super) const TOLD: u32 = 1 << 7;
    /// "You get two versions", "you'll know by Friday"
    pub(super) const YOURS: u32 = 1 << 8;
    /// "He'll copy them for you"
    pub(super) const THEIRS: u32 = 1 << 9;
    /// "We might be done sooner", from a client
    pub(super) const MAYBE: u32 = 1 << 10;
    /// "You receive it on Monday", "you – the photos, today"
    pub(super) const FROM_YOU: u32 = 1 << 11;
    /// "It's in tomorrow's post"
    pub(super) const OF_A_DAY: u32 = 1 << 12;
}

/// What speaks against a clause that may promise: bits of [`doubt`]; nothing where the convention excludes it.
pub(super) fn doubts(view: &View<'_>, group: &Group) -> Option<u32> {
    if group.asks {
        return None;
    }
    let head = &view.chunks[group.head];
    let first = &view.chunks[group.first];
    // "Sign up today and we'll triple your reach!" advertises.
    let signs_up = view.is(first.lead, mark::IMPERATIVE)
        || !first.verb && view.is(first.lead, mark::ACT) && !view.is(first.lead, mark::THING);
    let joined = |lead: &Chunk| {
        group.first == group.head
            && head.joint == Joint::And
            && lead.joint == Joint::Start
            && !lead.verb
            && view.is(lead.lead, mark::ACT)
            && !view.is(lead.lead, mark::THING | mark::SELF | mark::LET)
    };
    let signs_up = group.first < group.head && signs_up
        || group.head.checked_sub(1).is_some_and(|before| joined(&view.chunks[before]));
    if view.glance.last == b'!' && signs_up {
        return None;
    }
    let (start, end) = token_range(view, group);
    let mut dates = view.dates.iter().filter(|date| date.tokens.0 >= start && date.tokens.0 < end).peekable();
    let dated = dates.peek().is_some();
    // What was due before it was said is told, not promised.
    if let Some(sent) = view.sent
        && dated
        && dates.all(|date| date.mark.window.by.is_some_and(|by| by <= sent))
    {
        return None;
    }
    // "Looking forward to Friday"
    let forward = |at: usize| {
        may_be!(view.tokens[at], "forward")
            && view.words(at) == "forward"
            && (view.words(at + 1) == "to"
                || matches!(view.words(at.wrapping_sub(1)), "looking" | "Looking" | "look" | "Look"))
    };
    if !head.is(mark::WILL) && (head.start..head.end).any(forward) {
        return None;
    }
    // "Subject: will call on 9/3", "RIGZONE DAILY NEWS – FRIDAY, DECEMBER 21, 2001"
    let named = |at: usize| {
        view.tokens.get(at + 1).is_some_and(|next| next.is_symbol(b':'))
            && (view.role_of(at) == Role::Prep
                || matches!(view.words(at), "Subject" | "Sent" | "Date" | "To" | "Cc" | "Re" | "Period"))
    };
    // "this past Monday" is over.
    let over = matches!(view.words(head.start), "Earlier" | "earlier")
        || (start..end).any(|at| {
            view.words(at) == "past"
                && view.words(at.wrapping_sub(1)) == "this"
                && matches!(view.role_of(at + 1), Role::Weekday | Role::Unit | Role::Month)
        });
    // "Send it by noon so I can wrap this up"
    let aim = head.start > 0
        && matches!(view.words(head.start - 1), "so" | "that")
        && view.is(head.lead, mark::SELF)
        && matches!(view.words(head.lead + 1), "can" | "could" | "may");
    if named(head.lead) || named(start) || over || aim {
        return None;
    }
    // «Дайте проверю», «дай мне минуту» asks for a moment.
    let waits = |at: usize| view.is(at, mark::PATIENCE) && lower(view.words(at)).as_str().starts_with("дай");
    if (head.start..head.end).any(waits) {
        return None;
    }
    let head_dates = &view.dates[head.dates.0..head.dates.1];
    let in_date = |at: usize| head_dates.iter().any(|date| date.tokens.0 <= at && at < date.tokens.1);
    // "Order your copy today", "Bring the place cards on Thursday"
    let next = view.tokens.get(head.lead + 1);
    // but "Expect the mock-ups on Friday", "Leave the hosting to us"
    let ours_to_do = view.is(head.lead, mark::AWAIT)
        || (head.start + 1..head.end)
            .any(|at| matches!(view.words(at), "me" | "us") && matches!(view.words(at - 1), "to" | "with"));
    let orders = !head.verb
        && !group.shares
        && !ours_to_do
        && !view.tokens[head.lead].cyrillic
        && view.is(head.lead, mark::ACT)
        && !view.is(head.lead, mark::ING)
        && !in_date(head.lead + 1)
        && next.is_some_and(|next| {
            next.role == Role::Article
                || next.is(mark::THIRD)
                || matches!(view.words(head.lead + 1), "your" | "this" | "these" | "all" | "any")
        });
    if orders {
        return None;
    }
    let mut doubts = 0;
    if group.act.is_none_or(|act| act.kind == ActKind::Nominal) && named_other(view, group) {
        return None;
    }
    if group.act.is_some() {
        return Some(doubts);
    }
    // Words of another: 'the mail says "we will pay by Friday"'.
    if (head.start..head.end).any(|at| view.tokens[at].quoted && (at == head.lead || view.is(at, mark::WILL)))
    {
        return None;
    }
    // "Hi Anna, this week we rewrote the texts": a greeting with a time behind it names nothing that is to come.
    // "Report in the morning" is none.
    if !head.verb && (head.start..head.end).any(|at| view.is(at, mark::GREET) && !in_date(at)) {
        return None;
    }
    let ahead = mark::WILL | mark::MODAL | mark::FIRST | mark::GOING | mark::THIRDFUT;
    let says = |marks: u64| head.is(marks);
    // "Nothing goes out before you've seen it" may promise, "it will not be ready" does not.
    let refuses = says(mark::NOT) && (view.tokens[head.lead].cyrillic || !view.is(head.lead, mark::NOT));
    // "I won't be able to", «не сможем»
    let fails = refuses
        && (head.start..head.end).any(|at| {
            may_be!(
                view.tokens[at],
                "able" | "сможем" | "смогу" | "успеваем" | "успеваю" | "can't" | "cannot"
            )
        });
    // "Let's meet", "thanks for the call", but not "the thank-you cards" and "we'll let the printer know".
    let lets = view.is(head.lead, mark::LET) || says(mark::LET) && !says(mark::WILL);
    let thanks = says(mark::THANK)
        && (head.start..head.end).any(|at| {
            view.is(at, mark::THANK)
                && !view.tokens.get(at + 1).is_some_and(|next| next.is_symbol(b'-') && next.glued)
        });
    let told = head.past && !says(ahead);
    if told && !hands_on(view, head) || lets || thanks || fails {
        return None;
    }
    let mut raise = |doubt: u32, holds: bool| doubts |= if holds { doubt } else { 0 };
    raise(doubt::NOT, refuses);
    raise(doubt::TOLD, told);
    // "Two of the texts are still being checked" tells where things stand.
    if !dated && !says(ahead) && (head.start..head.end).any(|at| may_be!(view.tokens[at], "still")) {
        return None;
    }
    let own = mark::SELF | mark::TEAM | mark::WILL | mark::FIRST;
    if !head.is(own) && broken_line(view, (start, end)) {
        return None;
    }
    let (theirs, several) = theirs(view, head);
    if foreign(view, head, (start, end)) || several && says(mark::WILL) {
        return None;
    }
    raise(doubt::YOURS, yours(view, head, dated, (start, end)));
    raise(doubt::THEIRS, theirs);
    raise(doubt::HOPES, says(mark::AWAIT) && !says(mark::WILL) && !dated);
    // Speech plans aloud, and a client who expects something asks for it.
    // «Пришлём ли», "I'm out until Tuesday"
    let idle = (head.start..head.end).any(|at| {
        may_be!(view.tokens[at], "ли") && view.words(at) == "ли"
            || view.is(at, mark::SELF)
                && (view.is(at, mark::BE)
                    && view.tokens.get(at + 1).is_some_and(|next| next.means(class::IDLE))
                    || view.is(at + 1, mark::BE)
                        && view.tokens.get(at + 2).is_some_and(|next| next.means(class::IDLE)))
    });
    // «Рассчитываем показать черновик в мае»; what a client expects is none.
    let wishes = head.is(mark::HEDGE) && head.is(mark::INF);
    let client = view.side == Side::Client;
    raise(doubt::MAYBE, head.is(mark::HEDGE) && client || wishes);
    // «Офис будет закрыт в субботу»
    let shut = head.is(mark::WILL)
        && (head.start..head.end).filter(|at| view.tokens[*at].cyrillic).any(|at| {
            let word = lower(view.words(at));
            ["закры", "недоступ", "выключ", "отключ", "занят", "отпуск", "отъезд", "командировк"]
                .iter()
                .any(|stem| word.starts_with(stem))
        });
    if idle || shut || view.spoken() || client && (wishes || head.is(mark::AWAIT)) {
        return None;
    }
    let means = |classes: u32| (start..end).any(|at| view.tokens[at].means(classes));
    let prose = view.glance.words > MOST_WORDS_VERBLESS;
    if means(class::HABIT) || prose && means(class::MARKET) && !says(mark::WILL | mark::DONE) {
        return None;
    }
    let ours = ["legal", "nobody", "finance", "accounts"];
    raise(
        doubt::OTHERS,
        view.is(head.lead, mark::OTHERS)
            && head.verb
            && !ours.contains(&lower(view.words(head.lead)).as_str()),
    );
    let own_dates = &view.dates[head.dates.0..head.dates.1];
    let possessive =
        |date: &Found| view.tokens[date.tokens.0..date.tokens.1].iter().any(|token| token.possessive);
    raise(doubt::OF_A_DAY, !own_dates.is_empty() && own_dates.iter().all(possessive));
    if head.verb {
        if english::decided(view, head) {
            return None;
        }
        raise(doubt::BARE_VERB, says(mark::INF) && !says(ahead | mark::CAN | mark::PRESENT));
        return Some(doubts);
    }
    // "Get me the photos by noon", "rather than Monday", «Вебинар 3 сентября»
    let asks_for = view.is(head.lead, mark::ACT) && view.is(head.lead + 1, mark::SELF)
        || says(mark::ASK | mark::PLEASE)
        || matches!(
            view.words(head.lead),
            "Rather" | "rather" | "Instead" | "instead" | "Earlier" | "earlier" | "Arrive" | "Depart"
        );
    raise(
        doubt::ASKED,
        asks_for || means(class::EVENT) && !means(class::DUE) && view.tokens[head.lead].cyrillic,
    );
    // «На встрече», «минут 20»: where somebody is, how long it takes
    let stands = view.tokens[head.lead].cyrillic
        && group.first == group.last
        && head.content <= 1
        && !says(mark::SELF | mark::TEAM | mark::NAME)
        && (!dated && view.role_of(head.lead) == Role::Prep
            || lower(view.words(head.lead)).starts_with("минут"));
    if stands {
        return None;
    }
    raise(doubt::PROSE, prose);
    let with_year = own_dates
        .iter()
        .any(|date| view.tokens[date.tokens.0..date.tokens.1].iter().any(|token| token.digits == 4));
    raise(doubt::BARE_VERB, says(mark::INF));
    // "client - feedback on copy", «с вас — фото»: the other side's to do.
    let yours = view.chunks[group.first..=group.last].iter().any(|chunk| {
        view.is(chunk.lead, mark::OTHERS) && chunk.content == 1
            || matches!(lower(view.words(chunk.lead)).as_str(), "you" | "вы")
            || chunk.is(mark::YOU) && matches!(lower(view.words(chunk.start)).as_str(), "с" | "за" | "от")
    });
    raise(doubt::FROM_YOU, yours);
    // «с вас — фото»
    let owed = |chunk: &Chunk| chunk.is(mark::YOU) && may_be!(view.tokens[chunk.start], "с" | "за" | "от");
    if view.chunks[group.first..=group.last].iter().any(owed) {
        return None;
    }
    (!broken_line(view, (start, end)) && !means(class::LABEL) && !with_year).then_some(doubts)
}

/// Whether a clause in which no rule sees a promise is about what others do, or greets.
fn foreign(view: &View<'_>, head: &Chunk, (start, end): (usize, usize)) -> bool {
    let lead = &view.tokens[head.lead];
    let any = |words: &[&str]| (start..end).any(|at| words.contains(&lower(view.words(at)).as_str()));
    if lead.cyrillic {
        // «Агентство пришлёт», «вы успеете» from a client; «от вас ждём», «спрос начнёт падать», «выставка пройдёт»
        let client = view.side == Side::Client
            && matches!(lower(view.words(head.lead)).as_str(), "вы" | "ты" | "агентство");
        let awaits = head.is(mark::AWAIT) && any(&["вас", "тебя"]) && any(&["от", "ждём", "ждем", "жду"]);
        return client
            || awaits
            || head.verb
                && (lead.means(class::MARKET) || lead.means(class::EVENT) && !lead.means(class::DUE));
    }
    // "you have nothing to do", "you have a room on Friday"
    // but "you have everything on Monday", "you have it in writing"
    let given = view.side == Side::Agency && view.words(head.lead + 1) == "have";
    let has = view.is(head.lead, mark::YOU)
        && head.verb
        && matches!(view.words(head.lead + 1), "have" | "had" | "need")
        && !given;
    // "They were planning to relaunch in spring"
    let planned = head.past && head.is(mark::GOING) && !head.is(mark::WILL) && !lead.is(mark::SELF);
    if has || planned && head.verb {
        return true;
    }
    // "Speak tomorrow", "Talk Monday"
    may_be!(lead, "speak" | "talk" | "see" | "chat" | "catch")
        && matches!(lower(view.words(head.lead)).as_str(), "speak" | "talk" | "see" | "chat" | "catch")
}

/// "Tom is sending us the logos", «С Маши — фото к среде»: somebody who is known by name to be of the other side.
fn named_other(view: &View<'_>, group: &Group) -> bool {
    let other = |at: usize| {
        let token = &view.tokens[at];
        token.is(mark::OTHERS) && (token.word == UNKNOWN || token.is(mark::THIRD))
    };
    let head = &view.chunks[group.head];
    let opens = |chunk: &Chunk| (chunk.start..chunk.end.min(chunk.start + 3)).any(other);
    // "client - feedback on copy by Tue"
    let before = matches!(head.joint, Joint::Dash | Joint::Colon)
        .then(|| group.head.checked_sub(1).map(|before| &view.chunks[before]))
        .flatten();
    let owes = |chunk: &Chunk| {
        chunk.content == 1
            && matches!(lower(view.words(chunk.lead)).as_str(), "client" | "customer" | "клиент" | "заказчик")
    };
    opens(head) || before.is_some_and(|before| opens(before) || view.side == Side::Agency && owes(before))
}

/// "You'll notice the numbers are lower", but not "you'll be copied in", "you'll hear from me".
fn yours(view: &View<'_>, head: &Chunk, dated: bool, (start, end): (usize, usize)) -> bool {
    let handed = head.is(mark::WILL)
        && (start..end).any(|at| {
            view.is(at, mark::DONE) && view.is(at.wrapping_sub(1), mark::BE)
                || view.words(at) == "from" && matches!(view.words(at + 1), "me" | "us")
        });
    view.is(head.lead, mark::YOU)
        && !view.tokens[head.lead].cyrillic
        && head.verb
        && (!dated && !handed || view.is(head.lead + 1, mark::MODAL) && !view.is(head.lead + 1, mark::WILL))
}

/// "I've asked Ruth to ring you", "Told him I'd price it by Monday", «Сказал, что посчитаю»: what was said or passed on
/// may bind the author's side.
fn hands_on(view: &View<'_>, head: &Chunk) -> bool {
    let settles = |at: usize| {
        let word = lower(view.words(at));
        matches!(
            word.as_str(),
            "agreed" | "decided" | "committed" | "got" | "попросил" | "попросила" | "попросили"
        ) || ["решил", "договорил", "условил", "поручил"].iter().any(|stem| word.starts_with(stem))
    };
    (head.is(mark::REPORTED | mark::VOW) || (head.lead..head.end).take(4).any(settles))
        && !head.is(mark::OTHERS)
        && !view.any(head.start..head.lead, mark::THIRD | mark::YOU)
        && !view.is(head.lead, mark::THIRD | mark::YOU)
}

/// "He'll copy it tomorrow", where nobody of ours was named; and whether it is "they".
fn theirs(view: &View<'_>, head: &Chunk) -> (bool, bool) {
    let subject = |at: usize| {
        may_be!(view.tokens[at], "they" | "he" | "she")
            && matches!(lower(view.words(at)).as_str(), "they" | "he" | "she")
    };
    let place = [head.start, head.lead].into_iter().find(|&at| subject(at));
    let theirs = place.is_some() && head.verb && !view.team_before(head.start);
    (theirs, theirs && place.is_some_and(|at| may_be!(view.tokens[at], "they")))
}
