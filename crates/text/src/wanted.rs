//! Work that a client asks for beyond what is there: "could you also build a careers page?", «сделайте ещё лендинг». Whether it was
//! agreed on nobody can tell from the sentence; that it asks for something to be made, and not to be sent, told or moved, can.

use std::sync::LazyLock;

use super::Span;
use super::lexicon::{WordSet, mark};
use super::question::{Asks, sentence_span};
use super::token::{Glance, Kind, Token};

/// The sentence, where it asks for work.
pub(crate) fn find(tokens: &[Token], glance: &Glance, asks: Asks) -> Option<Span> {
    // Who thanks, hands over or asks when and how does not ask for work.
    if glance.marks & (mark::THANK | mark::DELIVERED | mark::ADMIT) != 0 || glance.words < 4 {
        return None;
    }
    let asks_for_work =
        if glance.cyrillic > glance.latin { russian(tokens, asks) } else { english(tokens, glance, asks) };
    asks_for_work.then(|| sentence_span(tokens))
}

type Words = LazyLock<WordSet>;

fn words(list: &str) -> WordSet {
    WordSet::of(list)
}

/// Ways in which something new comes to be.
static MAKES: Words = LazyLock::new(|| {
    words(
        "build make add create design write translate draft draw shoot produce develop record film connect integrate migrate \
         launch run do organise organize arrange print photograph animate program implement prepare cover host get set move \
         extend",
    )
});
/// Words between "could" or "please" and what is to be done.
static LEADS: Words =
    LazyLock::new(|| words("also just kindly then team somebody someone anybody anyone there page in"));
/// Wants a thing, and not an act.
static WANTS: Words = LazyLock::new(|| words("want wants need needs like love"));
/// What stands before a thing that is not known yet.
static NEW_THING: Words =
    LazyLock::new(|| words("a an another some extra additional more new separate one few"));
/// Says that it comes on top.
static ON_TOP: Words = LazyLock::new(|| {
    words("also too another extra additional additionally separate well while alongside besides")
});
/// What stands before a thing that is known.
static KNOWN_THING: Words = LazyLock::new(|| {
    words("the this that these those it them my your his her their our everything anything sure")
});
/// Things that are said, shown or met, and are no work beside it.
static SAID: Words = LazyLock::new(|| {
    words(
        "call meeting look note estimate quote link reminder comment comments screenshot screenshots update updates summary \
         reply answer answers invoice list login access slot time minute minutes moment decision date contact confirmation \
         clarity refund break word favour favor copy explanation sense decisions mistake appointment catch-up catchup chat-up \
         feedback payment deposit discount delay help hand idea choice difference progress effort",
    )
});

/// What stands for nothing at the start of what is asked for: "for us", "up".
fn is_filler(token: &Token) -> bool {
    token.kind == Kind::Word
        && token.is(mark::SELF | mark::PLEASE | mark::FUNC)
        && !NEW_THING.contains(token.hash)
        && !KNOWN_THING.contains(token.hash)
}

fn english(tokens: &[Token], glance: &Glance, asks: Asks) -> bool {
    let words: Vec<&Token> =
        tokens.iter().filter(|token| token.kind != Kind::Punct && !token.quoted).collect();
    let is_in = |list: &Words, token: &Token| list.contains(token.hash);
    let on_top = words.iter().any(|token| is_in(&ON_TOP, token));
    let by_us = glance.marks & mark::SELF != 0;
    let could = glance.marks & (mark::CAN | mark::WOULD) != 0 && glance.marks & mark::WH == 0;
    let lets = words.first().is_some_and(|first| first.is(mark::LET)) && on_top;
    let asked = asks.request.is_some() || glance.marks & mark::PLEASE != 0 || could || lets;
    words.iter().enumerate().any(|(at, verb)| {
        let wants =
            is_in(&WANTS, verb) && by_us || is_in(&WANTS, verb) && at > 0 && verb.end - verb.start == 5;
        let makes = is_in(&MAKES, verb) && asked && is_verb(at.checked_sub(1).map(|before| words[before]));
        if !wants && !makes {
            return false;
        }
        // "What do you need?", "did you make a copy", "I don't want a call": nothing is asked to be made.
        let before = &words[..at];
        if before.iter().rev().take(3).any(|token| token.is(mark::NOT | mark::PAST))
            || before.first().is_some_and(|first| first.is(mark::WH) && !first.is(mark::IF | mark::SUB))
        {
            return false;
        }
        names_new_thing(&words[at + 1..], on_top && makes, makes)
    })
}

/// Whether the word after this one is an act: "could you draft", "please draft", "also draft"; not "an early draft".
fn is_verb(before: Option<&Token>) -> bool {
    before.is_none_or(|before| {
        before.is(mark::YOU
            | mark::TO
            | mark::PLEASE
            | mark::AND
            | mark::CAN
            | mark::WOULD
            | mark::SELF
            | mark::LET)
            || LEADS.contains(before.hash)
    })
}

/// Whether what follows a verb is a thing that is not there yet; `on_top`: said to come besides, so that it may be known.
fn names_new_thing(rest: &[&Token], on_top: bool, bare: bool) -> bool {
    let is_in = |list: &Words, token: &Token| list.contains(token.hash);
    let skipped = rest.iter().take(3).take_while(|token| is_filler(token)).count();
    let rest = &rest[skipped..];
    let Some(first) = rest.first() else { return false };
    let is_new =
        is_in(&NEW_THING, first) || first.kind == Kind::Number || first.role == super::lexicon::Role::Number;
    let is_known = is_in(&KNOWN_THING, first);
    // "set up call tracking", "build landing pages": several things, of which none was named.
    let is_bare = bare && !is_new && !is_known && first.kind == Kind::Word && first.case == 0;
    if !(is_new || is_known && on_top || is_bare) {
        return false;
    }
    let thing = usize::from(is_new || is_known);
    let named: Vec<&&Token> = rest[thing..].iter().take_while(|token| !ends_thing(token)).take(5).collect();
    // A thing is what its last word says: "call tracking" is no call.
    named.last().is_some_and(|last| !is_in(&SAID, last)) && (!is_bare || named.len() > 1)
}

/// Where the name of a thing is over.
fn ends_thing(token: &Token) -> bool {
    let known = KNOWN_THING.contains(token.hash);
    known || token.kind != Kind::Word || token.is(mark::FUNC | mark::TO | mark::WH | mark::AND | mark::YOU)
}

/// Imperatives that ask for something to be made.
static MAKE_IT: Words = LazyLock::new(|| {
    words(
        "сделайте сделай добавьте добавь создайте напишите нарисуйте переведите снимите подключите настройте запустите \
         разработайте подготовьте составьте заведите сфотографируйте проведите перенесите оформите сверстайте смонтируйте \
         придумайте накидайте соберите организуйте напечатайте отрисуйте спроектируйте внедрите встройте озвучьте",
    )
});
/// The same as what somebody is asked to be able to do.
static TO_MAKE: Words = LazyLock::new(|| {
    words(
        "сделать добавить создать написать нарисовать перевести снять подключить настроить запустить разработать подготовить \
         составить завести сфотографировать провести перенести оформить сверстать смонтировать придумать накидать собрать \
         организовать напечатать отрисовать спроектировать внедрить встроить озвучить",
    )
});
/// The same after «давайте».
static LET_US_MAKE: Words = LazyLock::new(|| {
    words(
        "сделаем добавим создадим напишем нарисуем переведём снимем подключим настроим запустим разработаем подготовим \
         составим заведём проведём перенесём оформим придумаем соберём организуем внедрим",
    )
});
/// Opens what somebody is asked to do.
static ASKS_TO: Words = LazyLock::new(|| {
    words(
        "можете сможете можно можешь сможешь реально надо нужно просьба хотим хотели хочу хочет хотят просим прошу попросить \
         возможно реально успеете могли готовы",
    )
});
/// Wants a thing.
static WANTS_RU: Words = LazyLock::new(|| words("хотим хотели хочу хочет хотят"));
static WHETHER: Words = LazyLock::new(|| words("ли"));
static NEEDED: Words = LazyLock::new(|| words("нужен нужна нужны нужно понадобится потребуется нам"));
/// Says that it comes on top.
static ON_TOP_RU: Words = LazyLock::new(|| {
    words(
        "ещё также заодно дополнительно дополнительный дополнительная дополнительную дополнительные отдельный отдельная \
         отдельную отдельное отдельные новый новую новая новые второй вторую параллельно вдобавок",
    )
});
/// Things that are said, shown or met; and looks that are changed.
static SAID_RU: Words = LazyLock::new(|| {
    words(
        "встречу встреча звонок созвон переписку копию доступ доступы счёт счета акт акты договор договоры список скриншот \
         скриншоты выгрузку задачу папку группу переписка оплату деньги сумму перевод вопрос вопросы ответ ответы письмо \
         календарь выводы вывод паузу скидку ссылку ссылки правки правку комментарий комментарии замечания фамилию имя вид \
         больше меньше выше ниже ярче короче проще легче тоньше толще шире уже ближе дальше попроще поярче покороче побольше",
    )
});

fn russian(tokens: &[Token], asks: Asks) -> bool {
    let words: Vec<&Token> =
        tokens.iter().filter(|token| token.kind == Kind::Word && !token.quoted).collect();
    let is_in = |list: &Words, token: &Token| list.contains(token.hash);
    let has = |list: &Words| words.iter().any(|token| is_in(list, token));
    if has(&SAID_RU) || asks.question.is_some() && words.first().is_some_and(|first| first.is(mark::WH)) {
        return false;
    }
    let on_top = has(&ON_TOP_RU);
    // «Можно ли перевести тексты?» asks whether.
    let asks_whether = has(&WHETHER);
    let is_denied = |at: usize| words[..at].iter().rev().take(2).any(|token| token.is(mark::NOT));
    let makes = words.iter().enumerate().any(|(at, verb)| {
        let asked = is_in(&MAKE_IT, verb)
            || is_in(&TO_MAKE, verb)
                && !asks_whether
                && words[..at].iter().any(|token| is_in(&ASKS_TO, token))
            || is_in(&LET_US_MAKE, verb) && words.first().is_some_and(|first| first.is(mark::LET)) && on_top;
        asked && !is_denied(at) && has_object(&words[at + 1..])
    });
    let wants = || {
        words.iter().enumerate().any(|(at, verb)| {
            let thing = words.get(at + 1..).unwrap_or_default();
            let wanted = is_in(&WANTS_RU, verb) || is_in(&NEEDED, verb) && on_top;
            // «Хотим понять, …» wants no thing, «нужно ли …» asks.
            let is_act = thing.first().is_some_and(|next| {
                next.is(mark::INF | mark::SUB | mark::WH | mark::AUX) || WHETHER.contains(next.hash)
            });
            wanted && !is_act && !is_denied(at) && at < 3 && thing.len() > 1 && has_object(thing)
        })
    };
    makes || wants()
}

/// Whether a verb has something to make: not only somebody, a question, or what is pointed at.
fn has_object(rest: &[&Token]) -> bool {
    let skips =
        |token: &&&Token| token.is(mark::PLEASE | mark::SELF | mark::AND) || ON_TOP_RU.contains(token.hash);
    let Some(first) = rest.iter().find(|token| !skips(token)) else { return true };
    // «Подключите Ивана», «напишите, когда …»
    first.case != 1 && !first.is(mark::WH | mark::YOU)
}
