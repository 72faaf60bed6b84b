//! Questions and requests.

use std::sync::LazyLock;

use super::Span;
use super::fold::{hash, lower, may_be};
use super::lexicon::{Role, WordSet, folded, mark};
use super::speech_model;
use super::token::{Glance, Kind, Token};

/// What a sentence asks.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Asks {
    /// It asks to be told something.
    pub(crate) question: Option<Span>,
    /// It asks for something to be done.
    pub(crate) request: Option<Span>,
    /// It asks for something to be given up, which is no more to do: "park the newsletter for now".
    pub(crate) drops: bool,
}

/// The span of a sentence without white space and with its closing sign.
pub(crate) fn sentence_span(tokens: &[Token]) -> Span {
    Span::new(tokens.first().map_or(0, |token| token.start), tokens.last().map_or(0, |token| token.end))
}

/// Finds what a sentence asks: by rules, and where they hear nothing by weights.
pub(crate) fn asks(text: &str, tokens: &[Token], glance: &Glance) -> Asks {
    let asks = ruled(text, tokens, glance);
    let heard = asks.question.is_some() || asks.request.is_some() || asks.drops;
    if heard || !may_ask(text, tokens, glance) {
        return asks;
    }
    let question = speech_model::asks(text, tokens, glance).then(|| sentence_span(tokens));
    Asks { question, ..Asks::default() }
}

/// Whether the weights are asked: not of what thanks, hands over, exclaims or was asked elsewhere, and of a sentence that is
/// closed by a full stop only where a word asks.
fn may_ask(text: &str, tokens: &[Token], glance: &Glance) -> bool {
    const ASKING: u64 =
        mark::WH | mark::AUX | mark::ASK | mark::WONDER | mark::PLEASE | mark::IMPERATIVE | mark::SUB;
    (glance.last == 0 || glance.last == b'.' && glance.marks & ASKING != 0)
        && !glance.asks
        && glance.marks & (mark::THANK | mark::DELIVERED) == 0
        && !(glance.marks & ASKING == 0 && is_name(text, tokens))
        && !(glance.marks & mark::IMPERATIVE != 0 && (0..tokens.len()).any(|at| is_past(tokens, at)))
        && !gives_leave(tokens)
}

/// "Nina Santos": two or three words with capitals on a line of their own are who signs, and so is one.
fn is_name(text: &str, tokens: &[Token]) -> bool {
    let words = || tokens.iter().filter(|token| token.kind == Kind::Word);
    let capital =
        |token: &Token| text[token.start as usize..token.end as usize].starts_with(char::is_uppercase);
    words().count() <= 3 && tokens.iter().all(|token| token.kind != Kind::Number) && words().all(capital)
}

/// Finds what a sentence asks by rules.
fn ruled(text: &str, tokens: &[Token], glance: &Glance) -> Asks {
    let mut asks = Asks::default();
    let first = tokens.iter().position(|token| token.kind == Kind::Word && !token.is(mark::GREET));
    let Some(first) = first else {
        // "???" asks too.
        if glance.last == b'?' && glance.words == 0 {
            asks.question = Some(sentence_span(tokens));
        }
        return asks;
    };
    // "I wonder whether you have seen it", «хотели узнать, посмотрели ли вы»
    let wonders = asks_aloud(tokens, glance)
        || glance.marks & mark::WONDER != 0
            && tokens.iter().any(|token| token.is(mark::WONDER) && !token.quoted)
        || puzzles(tokens, glance);
    // A question mark inside quotation marks asks nobody here.
    let own_mark = glance.asks && tokens.iter().any(|token| token.is_symbol(b'?') && !token.quoted);
    if own_mark || wonders || glance.last != b'!' && asks_without_mark(tokens, first, glance) {
        asks.question = Some(sentence_span(tokens));
    }
    if requests(text, tokens, first, glance) {
        asks.drops = asks.question.is_none() && gives_up(tokens);
        asks.request = Some(sentence_span(tokens)).filter(|_| !asks.drops);
    }
    if (asks.question.is_some() || asks.request.is_some()) && glance.last != b'?' && gives_leave(tokens) {
        return Asks::default();
    }
    asks
}

/// Questions of chat that come without their mark: "when will it be ready", «подскажите когда будет отчет».
fn asks_without_mark(tokens: &[Token], first: usize, glance: &Glance) -> bool {
    let start = &tokens[first];
    let next = tokens.get(first + 1);
    let cyrillic = glance.cyrillic > glance.latin;
    if glance.marks & (mark::WH | mark::AUX) == 0 {
        return false;
    }
    let lower = glance.last == 0;
    if cyrillic {
        // «подскажите, когда …», «а когда …», «сколько ещё ждать»
        let tells =
            start.is(mark::ASK) && tokens[first..].iter().take(5).any(|token| token.is(mark::WH | mark::AUX));
        let particle = tokens[first..].iter().take(5).any(|token| token.is(mark::AUX));
        let open = start.is(mark::WH) && !start.is(mark::IF)
            || start.is(mark::SPLIT | mark::AND | mark::SELF | mark::YOU)
                && next.is_some_and(|next| next.is(mark::WH) && !next.is(mark::SUB));
        let main = tokens.iter().filter(|token| token.is_symbol(b',')).count() == 0;
        return tells
            || lower && particle
            || lower
                && open
                && main
                && glance.words <= 12
                && !tokens.iter().any(|token| token.is(mark::FIRST));
    }
    let auxiliary = next.is_some_and(|next| next.is(mark::AUX));
    let wh = start.is(mark::WH)
        && (auxiliary || start.end - start.start > 5 && start.is(mark::BE))
        && glance.words >= 3;
    let inverted = start.is(mark::AUX)
        && !start.is(mark::LET)
        && next.is_some_and(|next| {
            next.is(mark::SELF | mark::YOU)
                || next.is(mark::THIRD) && !start.is(mark::WILL)
                || next.role == Role::Article
        })
        && !start.is(mark::SELF)
        && !start.is(mark::NOT);
    // "how many seats are left", "what about the refund"
    let bare = start.is(mark::WH)
        && !start.is(mark::IF | mark::SUB)
        && glance.words <= 10
        && glance.words >= 3
        && !tokens.iter().any(|token| token.is_symbol(b','))
        && next.is_some_and(|next| {
            next.kind == Kind::Word
                && !next.is(mark::SELF | mark::YOU | mark::THIRD | mark::TO | mark::AUX)
                && next.role != Role::Article
        });
    lower && (wh || inverted || bare)
}

/// «Кадры вышли отличные», «заявки пошли сразу», «к нам пришли двести человек»: what is an imperative at the start of a clause
/// («вышли смету») tells what happened after a word of its own.
fn is_past(tokens: &[Token], at: usize) -> bool {
    let past = PAST_TOO.contains(&tokens[at].hash);
    // «Пришли восемнадцать из двадцати»
    let counted =
        tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Number || next.role == Role::Number);
    if past && counted {
        return true;
    }
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    let follows = before.is_some_and(|before| {
        before.kind == Kind::Number
            || before.kind == Kind::Word
                && !before.is(mark::PLEASE | mark::AND | mark::GREET | mark::ASK | mark::SPLIT)
    });
    past && (follows || is_told_of(&tokens[at..]))
}

/// «Пришли образцы печати, цвета верные»: what came is told of after it; who wants it sent says please, when or what for.
fn is_told_of(tokens: &[Token]) -> bool {
    const WANTS: u64 = mark::PLEASE
        | mark::ASK
        | mark::IMPERATIVE
        | mark::SUB
        | mark::WH
        | mark::IF
        | mark::SELF
        | mark::YOU
        | mark::WILL
        | mark::CHASE;
    let Some(comma) = tokens.iter().position(|token| token.is_symbol(b',')) else { return false };
    let after = || tokens[comma + 1..].iter().filter(|token| token.kind == Kind::Word);
    let wanted =
        |token: &Token| token.is(WANTS) || token.role != Role::None || NEEDS.needed.contains(&token.hash);
    after().count() >= 2 && !after().any(wanted)
}

/// Imperatives that are past forms of another verb too.
static PAST_TOO: LazyLock<[u64; 4]> =
    LazyLock::new(|| ["вышли", "пришли", "пошли", "ушли"].map(|word| hash(&folded(word))));

/// «Отправьте лучше в офис», «красиво, но поменяйте банку»: an ending that only commands have, at the start of a clause.
fn commands_by_ending(text: &str, tokens: &[Token], first: usize) -> bool {
    let patience = mark::LET | mark::GREET | mark::PATIENCE | mark::THANK | mark::ADMIT | mark::SUB;
    let opens = |at: usize| {
        at == first
            || tokens[at - 1].is_symbol(b',')
            || may_be!(tokens[at - 1], "но" | "и" | "только" | "лучше" | "просто")
    };
    let commands = |at: usize| {
        let token = &tokens[at];
        if !token.cyrillic
            || token.quoted
            || token.end - token.start <= 10
            || token.is(patience)
            || !opens(at)
        {
            return false;
        }
        let word = lower(text.get(token.start as usize..token.end as usize).unwrap_or(""));
        (word.ends_with("йте") || word.ends_with("ьте")) && !NO_COMMANDS.contains(&word.as_str())
    };
    (first..tokens.len()).any(commands)
}

/// Imperatives that ask for nothing.
const NO_COMMANDS: [&str; 9] = [
    "давайте",
    "здравствуйте",
    "поверьте",
    "представьте",
    "будьте",
    "радуйтесь",
    "прощайте",
    "знайте",
    "считайте",
];

/// «Файлы нужны к понедельнику», «хорошо бы получить исходники», «буду признателен за копию».
fn needs(tokens: &[Token], glance: &Glance) -> bool {
    let Needs { needed, grateful } = &*NEEDS;
    let has = |list: &[u64]| tokens.iter().any(|token| list.contains(&token.hash) && !token.quoted);
    let measured = tokens.iter().any(|token| token.role == Role::Unit);
    glance.marks & mark::NOT == 0 && (has(needed) && !measured && glance.words <= 12 || has(grateful))
}

/// Words of need, and of thanks to come.
struct Needs {
    needed: Vec<u64>,
    grateful: Vec<u64>,
}

static NEEDS: LazyLock<Needs> = LazyLock::new(|| {
    let words = |list: &str| list.split_whitespace().map(|word| hash(&folded(word))).collect();
    Needs {
        needed: words("нужен нужна нужны"), grateful: words("признателен признательна признательны")
    }
});

/// "What I asked is who pays", «спрашиваю, что за строка»: who says what is asked asks it.
fn asks_aloud(tokens: &[Token], glance: &Glance) -> bool {
    let wh = |from: usize| {
        tokens[from..].iter().take(4).any(|token| token.is(mark::WH | mark::AUX) && !token.quoted)
    };
    // «Спрашиваю потому, что …»: why, and not what.
    let says_why = |at: usize| tokens.get(at + 1).is_some_and(|next| WHY.contains(&next.hash));
    glance.marks & mark::WH != 0
        && tokens.iter().enumerate().filter(|(at, _)| !says_why(*at)).any(|(at, token)| {
            ASKED_ALOUD.1.contains(&token.hash) && wh(at + 1)
                || ASKED_ALOUD.0.contains(&token.hash)
                    && at > 0
                    && tokens[at - 1].is(mark::SELF)
                    && wh(at + 1)
        })
}

/// What opens a reason.
static WHY: LazyLock<[u64; 2]> = LazyLock::new(|| ["потому", "because"].map(|word| hash(&folded(word))));

/// English and Russian words of asking aloud.
static ASKED_ALOUD: LazyLock<([u64; 3], [u64; 5])> = LazyLock::new(|| {
    let word = |word: &str| hash(&folded(word));
    (
        ["asked", "ask", "asking"].map(word),
        ["спрашиваю", "спрашивал", "спрашивала", "спрашиваем", "повторяю"].map(word),
    )
});

/// «Мы так и не поняли, кто это пишет», «не понимаю, за что платим»: what is not understood is asked.
fn puzzles(tokens: &[Token], glance: &Glance) -> bool {
    const CHASED: u64 = mark::NOT | mark::WH;
    glance.marks & CHASED == CHASED
        && glance.cyrillic > glance.latin
        && tokens.windows(3).any(|three| {
            three[0].hash == NEVER_UNDERSTOOD.0
                && NEVER_UNDERSTOOD.1.contains(&three[1].hash)
                && three[2].is_symbol(b',')
        })
}

/// «не», and what comes after it.
static NEVER_UNDERSTOOD: LazyLock<(u64, [u64; 6])> = LazyLock::new(|| {
    let word = |word: &str| hash(&folded(word));
    (word("не"), ["поняли", "понял", "поняла", "понимаю", "понимаем", "ясно"].map(word))
});

/// "I'll make sure", "we'll remember to": what would be asked is taken on.
fn takes_on(tokens: &[Token]) -> bool {
    tokens.iter().enumerate().filter(|(_, token)| token.is(mark::ASK)).all(|(at, _)| {
        tokens[at.saturating_sub(2)..at].iter().any(|token| token.is(mark::WILL) && token.is(mark::SELF))
    })
}

/// "All fine, please proceed", "pass on our thanks", «передайте команде, что они молодцы»: leave or praise is given, and nobody waits
/// for an answer.
fn gives_leave(tokens: &[Token]) -> bool {
    if !tokens.iter().any(|token| LEAVE.any.contains(token.hash)) {
        return false;
    }
    let own: Vec<&Token> = tokens.iter().filter(|token| token.kind == Kind::Word && !token.quoted).collect();
    let finds = |list: &WordSet| own.iter().position(|token| list.contains(token.hash));
    let Leave { proceed, act, approve, pass, praise, .. } = &*LEAVE;
    // "Fine, go ahead and send the invoice" asks for one.
    let fetches = |from: usize| own[from + 1..].iter().any(|token| token.is(mark::DELIVER));
    let leaves = finds(proceed).or_else(|| finds(approve).and_then(|_| finds(act)));
    leaves.is_some_and(|at| !fetches(at)) || finds(pass).is_some() && finds(praise).is_some()
}

/// "Scrap the product feed", "put the flyers on ice", «отложите фид совсем»: what was asked for is given up.
fn gives_up(tokens: &[Token]) -> bool {
    let GivenUp { abandon, put_off, for_good } = &*GIVEN_UP;
    let own = |at: usize| !(tokens[at].quoted || at > 0 && tokens[at - 1].is(mark::NOT));
    let finds = |list: &WordSet| {
        tokens.iter().enumerate().position(|(at, token)| list.contains(token.hash) && own(at))
    };
    finds(abandon).is_some()
        || finds(put_off).is_some_and(|at| tokens[at + 1..].iter().any(|token| for_good.contains(token.hash)))
}

/// Words of giving up what was asked for.
struct GivenUp {
    abandon: WordSet,
    put_off: WordSet,
    for_good: WordSet,
}

static GIVEN_UP: LazyLock<GivenUp> = LazyLock::new(|| GivenUp {
    abandon: WordSet::of("scrap shelve abandon forget"),
    put_off: WordSet::of("park put leave отложите отложи отложим откладываем"),
    for_good: WordSet::of("ice indefinitely altogether совсем насовсем навсегда лучших"),
});

/// The words of leave and praise.
struct Leave {
    proceed: WordSet,
    act: WordSet,
    approve: WordSet,
    pass: WordSet,
    praise: WordSet,
    /// Those of which one is in all leave and praise.
    any: WordSet,
}

static LEAVE: LazyLock<Leave> = LazyLock::new(|| {
    const PROCEED: &str = "proceed ahead приступайте приступай запускайте запускай";
    const ACT: &str = "continue publish launch продолжайте публикуйте начинайте делайте";
    const PASS: &str = "pass передайте передай";
    Leave {
        proceed: WordSet::of(PROCEED),
        act: WordSet::of(ACT),
        approve: WordSet::of(
            "fine good great approved ok okay perfect happy agreed love lovely согласовано согласованы утверждаю \
             утверждаем нравится устраивает подходит отлично хорошо одобряем одобрено",
        ),
        pass: WordSet::of(PASS),
        praise: WordSet::of(
            "thanks thank compliments congratulations praise regards молодцы спасибо благодарность привет восторге",
        ),
        any: WordSet::of(&[PROCEED, ACT, PASS].join(" ")),
    }
});

/// "Please send …", "Could you …", «пришлите …», "I need the logo by Friday".
fn requests(text: &str, tokens: &[Token], first: usize, glance: &Glance) -> bool {
    if glance.cyrillic <= glance.latin
        && glance.marks & (mark::ASK | mark::IMPERATIVE | mark::PLEASE | mark::ACT | mark::SUB) == 0
        && !COMMANDS.more.contains(tokens[first].hash)
        && !COMMANDS.only.contains(tokens[first].hash)
    {
        return false;
    }
    // "give me 10 minutes", "expect a draft", «дайте проверю», «ждите черновик» ask for no more than patience.
    let patience = glance.marks & mark::PATIENCE != 0
        && tokens[first..].iter().any(|token| token.is(mark::PATIENCE) && !token.quoted);
    if patience && glance.marks & mark::PLEASE == 0 {
        return false;
    }
    if glance.marks & mark::ASK != 0
        && tokens
            .iter()
            .enumerate()
            .skip(first)
            .any(|(at, token)| token.is(mark::ASK) && !token.quoted && !is_past(tokens, at))
    {
        // "please find attached" delivers.
        return (glance.marks & mark::DELIVERED == 0 || glance.last == b'?') && !takes_on(tokens);
    }
    // «Скинете вектор?»
    let start = &tokens[first];
    if glance.last == b'?' && start.is(mark::SUB) && start.cyrillic && start.is(mark::DELIVER) {
        return true;
    }
    let start = &tokens[first];
    let commands = |(at, token): (usize, &Token)| {
        // «Если оплатите сегодня»: the same form as an imperative, but a condition.
        let condition = tokens[..at]
            .iter()
            .rev()
            .take(6)
            .take_while(|token| !token.is_symbol(b','))
            .any(|token| token.is(mark::IF));
        token.is(mark::IMPERATIVE)
            && token.cyrillic
            && !token.quoted
            && !(condition && token.is(mark::SUB))
            && !is_past(tokens, at)
    };
    if glance.marks & mark::IMPERATIVE != 0 && tokens.iter().enumerate().any(commands) {
        return true;
    }
    if start.cyrillic
        && glance.last != b'?'
        && (commands_by_ending(text, tokens, first) || needs(tokens, glance))
    {
        return true;
    }
    !start.cyrillic && glance.last != b'?' && orders(tokens, first)
}

/// "Move the banner up", "Update our phone number": an English imperative opens the sentence with a bare verb, and what it is
/// done to follows. A word that may be a thing, too ("update", "link"), needs a word that only opens a thing behind it.
fn orders(tokens: &[Token], first: usize) -> bool {
    let (start, Some(next)) = (&tokens[first], tokens.get(first + 1)) else { return false };
    let Commands { only, more, feelings, owned, holiday } = &*COMMANDS;
    // "Replace "instant" with "fast"", "swap picture 4 for the terrace one"
    let quotes = next.is_symbol(b'"') || next.quoted;
    let verb = only.contains(start.hash) && matches!(next.kind, Kind::Word | Kind::Number);
    if (verb || quotes && start.is(mark::ACT)) && !next.is(mark::BE | mark::PAST | mark::WILL | mark::AND) {
        return true;
    }
    let listed = more.contains(start.hash);
    if !listed && !start.is(mark::ACT) || start.is(mark::LET) || feelings.contains(start.hash) {
        return false;
    }
    // "Have a nice day", "enjoy the weekend"
    if tokens[first + 1..].iter().take(3).any(|token| holiday.contains(token.hash)) {
        return false;
    }
    if next.role == Role::Article || owned.contains(next.hash) {
        return true;
    }
    if start.is(mark::THING) && !listed {
        return false;
    }
    // "Call with the printer went well"
    let told = || tokens[first + 1..].iter().any(|token| token.is(mark::PAST | mark::BE) && !token.quoted);
    next.is(mark::SELF | mark::THIRD | mark::YOU)
        || !listed
            && next.is(mark::FUNC)
            && next.role != Role::Of
            && !next.is(mark::TO | mark::WILL | mark::BE)
            && !told()
}

/// Words of English commands.
struct Commands {
    /// Verbs that are nothing else.
    only: WordSet,
    /// Verbs that no list of acts has.
    more: WordSet,
    /// Verbs that tell how somebody feels: they command nothing.
    feelings: WordSet,
    /// What only a thing follows.
    owned: WordSet,
    /// What is wished and not asked.
    holiday: WordSet,
}

static COMMANDS: LazyLock<Commands> = LazyLock::new(|| Commands {
    only: WordSet::of(
        "replace swap remove delete ignore provide reply resend rename strike insert attach shorten tell add",
    ),
    more: WordSet::of(
        "use hide stop mute unhide lose keep leave bring turn tone skip stick tell ask double-check",
    ),
    feelings: WordSet::of(
        "love like hate enjoy hope wish need want miss prefer guess bet agree believe appreciate know thank see sounds suppose",
    ),
    owned: WordSet::of("our my his her their its this these all both"),
    holiday: WordSet::of(
        "nice good great lovely wonderful safe pleasant happy weekend holiday holidays trip evening",
    ),
});

#[cfg(test)]
mod tests {
    use forewarn_base::calendar::{Calendar, WorkingHours};

    use crate::{Setting, Side, annotate};

    #[test]
    fn leave_and_praise_ask_for_nothing_and_what_is_to_be_sent_does() {
        let calendar =
            Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), std::collections::BTreeSet::new());
        let setting = Setting::new(&calendar, Side::Client);
        let asks = |text: &str| {
            let found = annotate(text, &setting);
            !found.requests.is_empty() || !found.questions.is_empty()
        };
        for text in [
            "Karen, all fine with the ad copy, please proceed.",
            "All good, please go ahead!",
            "Please pass on our thanks to the team.",
            "Всё хорошо. Запускайте в работу.",
            "Передайте команде, что они молодцы.",
        ] {
            assert!(!asks(text), "{text}");
        }
        for text in [
            "Кадры вышли отличные.",
            "Тексты вышли короткие и точные.",
            "Отклики пришли в первый же день.",
            "Заявки пошли сразу.",
            "Пришли образцы печати, цвета верные.",
            "Спрашиваю потому, что печать у нас в среду.",
            "The samples are here.\n\nNina Santos",
            "The samples are here.\n\nNina",
            "Образцы на месте.\n\nНина Сантос",
            "The photos came out beautifully.",
        ] {
            assert!(!asks(text), "{text}");
        }
        for text in [
            "Вышли макет ещё раз.",
            "Пришли смету, она нужна к пятнице.",
            "Пришли образцы печати, пожалуйста.",
            "Отправьте лучше в тульский офис.",
            "Файлы нужны к понедельнику.",
            "Хочу узнать когда вы закончите перевод",
            "who's on this now that Tara left",
            "What I asked is what line 4 stands for.",
            "Please state your tax number.",
        ] {
            assert!(asks(text), "{text}");
        }
        for text in [
            "Update the phone number",
            "Move the banner up",
            "Hide the form until Monday.",
            "Link the button to the shop.",
            "Replace \"instant\" with \"fast\"",
            "Красиво, но поменяйте банку",
        ] {
            assert!(asks(text), "{text}");
        }
        for text in [
            "Update: the phone number is fine.",
            "Change is good.",
            "Change of plan, we open at nine.",
            "Call with the printer went well.",
            "Love the new header.",
            "Have a nice day.",
            "Link works now.",
            "Пришли восемнадцать из двадцати.",
        ] {
            assert!(!asks(text), "{text}");
        }
        for text in ["Please go ahead and send us the invoice.", "Передайте, пожалуйста, договор юристам."]
        {
            assert!(asks(text), "{text}");
        }
    }
}
