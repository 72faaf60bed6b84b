//! What makes a promise in Russian, where the pronoun is mostly left out: the form of the verb tells.

use super::russian_form::{Form, guess};
use super::{Act, View};
use crate::{
    Side,
    fold::lower,
    lexicon::{Role, UNKNOWN, mark},
    token::Kind,
};

/// Words that can promise.
const CAN: u64 = mark::CAN
    | mark::VOW
    | mark::IDIOM
    | mark::WILL
    | mark::HEDGE
    | mark::FIRST
    | mark::THIRDFUT
    | mark::PRESENT;

/// The first and last act promised from a token on, and where another promise may start.
pub(super) fn acts(view: &View<'_>, from: usize) -> Option<(Act, Act, usize)> {
    if asks(view) {
        return None;
    }
    let mut first: Option<Act> = None;
    let mut last: Option<Act> = None;
    let mut next = view.tokens.len();
    for at in from..view.tokens.len() {
        if first.is_some() && super::turns(view, at) {
            next = at;
            break;
        }
        if view.tokens[at].quoted || view.tokens[at].kind != Kind::Word {
            continue;
        }
        if let Some(act) = act(view, at) {
            first.get_or_insert(act);
            last = Some(act);
        }
    }
    let (first, last) = (first?, last?);
    Some((Act { hedged: first.hedged || softened(view, first.at), ..first }, last, next))
}

/// Whether the sentence asks; «…, хорошо?» at its end still says.
fn asks(view: &View<'_>) -> bool {
    if view.glance.last != b'?' {
        return false;
    }
    let Some(comma) = view.tokens.iter().rposition(|token| token.is_symbol(b',')) else { return true };
    let tail = &view.tokens[comma + 1..];
    let words = tail.iter().filter(|token| token.kind == Kind::Word).count();
    !(words <= 2 && tail.iter().any(|token| token.is(mark::YES)))
}

/// Whether this token promises something.
fn act(view: &View<'_>, at: usize) -> Option<Act> {
    let token = &view.tokens[at];
    let form = if token.word == UNKNOWN && token.cyrillic && !token.is(CAN) {
        guess(view.words(at))
    } else {
        Form::Other
    };
    if !token.is(CAN) && form == Form::Other {
        return None;
    }
    let (start, end) = view.clause(at);
    let firm = Some(Act { at, hedged: false });
    let negative = at > start
        && view.tokens[start..at]
            .iter()
            .rev()
            .take(2)
            .any(|token| token.is(mark::NOT) && !token.is(mark::IF));
    // «Не забуду добавить»: a refusal to fail is a promise.
    let keeps = negative
        && matches!(
            lower(view.words(at)).as_str(),
            "забуду" | "забудем" | "подведу" | "подведем" | "подведём"
        );
    if keeps {
        return firm;
    }
    if negative || view.any(start..at, mark::LET) || in_condition(view, at) || reported(view, at, start) {
        return None;
    }
    // «Дайте проверю» asks for patience; only what follows it promises.
    if at > 0 && view.is(at - 1, mark::PATIENCE) || view.is(at, mark::PATIENCE) && !token.is(mark::IDIOM) {
        return None;
    }
    if token.is(mark::VOW) {
        let own = !view.any(start..at, mark::OTHERS | mark::YOU | mark::THIRD)
            && !token.is(mark::PAST)
            && !token.is(mark::INF);
        let certainly = lower(view.words(at)).as_str() == "обязательно";
        return (own && !certainly && !third_person(view, at)).then_some(Act { at, hedged: false });
    }
    if token.is(mark::IDIOM) {
        let ahead = !view.dates.is_empty() || view.any(0..view.tokens.len(), mark::THING);
        return (ahead && !view.any(start..at, mark::PAST | mark::OTHERS))
            .then_some(Act { at, hedged: false });
    }
    if token.is(mark::WILL) {
        return will(view, at, start, end);
    }
    if token.is(mark::HEDGE) && token.is(mark::FIRST | mark::PRESENT) {
        let act = (at + 1..view.tokens.len())
            .take(5)
            .find(|&next| view.is(next, mark::INF) || view.is(next, mark::ING) || is_infinitive(view, next));
        let alone = token.is(mark::FIRST) && (act.is_some() || !view.dates.is_empty() || end - start <= 3);
        let wants = lower(view.words(at)).starts_with("хо") || lower(view.words(at)).starts_with("дума");
        let can = lower(view.words(at)).starts_with("смо") || lower(view.words(at)).starts_with("суме");
        // «Надеюсь увидеть», «хотим получить»: what others should give.
        let receives = act.is_some_and(|act| {
            ["увид", "получ", "услыш", "узна"].iter().any(|stem| lower(view.words(act)).starts_with(stem))
        });
        let wish = wants && (act.is_none() || view.dates.is_empty()) || receives;
        if !first_person(view, at) || wish || can && act.is_none() {
            return None;
        }
        return (alone || act.is_some())
            .then_some(Act { at, hedged: !can || view.any(start..at, mark::HEDGE) });
    }
    // «должны успеть», said of us
    if matches!(lower(view.words(at)).as_str(), "должны" | "должен" | "должна") {
        let act = (at + 1..end).take(3).any(|next| view.is(next, mark::INF) || is_infinitive(view, next));
        return (act
            && (view.side == Side::Agency || view.any(start..at, mark::SELF))
            && !view.any(start..at, mark::YOU | mark::OTHERS | mark::THIRD)
            && !view.any(start..end, mark::PAST))
        .then_some(Act { at, hedged: true });
    }
    if token.is(mark::FIRST) && !token.is(mark::HEDGE) {
        if token.is(mark::NOPROMISE) {
            return None;
        }
        // «Посмотрим, что скажут» waits and sees.
        let waits = lower(view.words(at)).as_str() == "посмотрим"
            && view.dates.is_empty()
            && (view.breaks(at + 1) || at + 1 >= view.tokens.len());
        if waits {
            return None;
        }
        return firm.filter(|_| !is_noun_here(view, at));
    }
    if token.is(mark::THIRDFUT) {
        return third(view, at, start).filter(|_| token.is(mark::DELIVER) || arrival(view, at));
    }
    if token.is(mark::PRESENT) && !token.is(mark::HEDGE) && first_person(view, at) {
        // «показываем её 22 мая»
        let ahead = view.dates.iter().any(|date| {
            date.mark.recurrence.is_none()
                && !date.mark.vague
                && (date.mark.window.by.is_some() || date.mark.window.from.is_some())
        });
        let habit = (start..end).any(|place| {
            matches!(
                lower(view.words(place)).as_str(),
                "обычно" | "всегда" | "часто" | "как правило" | "иногда"
            )
        });
        // «Принято, делаем», «делаю прямо сейчас»
        let now = (at + 1..end).any(|place| lower(view.words(place)).as_str() == "сейчас");
        let accepts = at == start && start >= 2 && view.is(start - 2, mark::YES) && end - start <= 3;
        return ((ahead || now || accepts) && !habit && token.is(mark::DELIVER))
            .then_some(Act { at, hedged: false });
    }
    // «Могу сделать это завтра»: what can be done by a time said is offered for it.
    if token.is(mark::CAN) && first_person(view, at) {
        let act = (at + 1..end).take(4).find(|&next| view.is(next, mark::INF));
        let tries = act.is_some_and(|act| lower(view.words(act)).starts_with("попроб"));
        let ahead = view.dates.iter().any(|date| date.mark.recurrence.is_none() && !date.mark.vague);
        let gives = act.is_some_and(|act| view.is(act, mark::DELIVER) || tries);
        return (gives && ahead && view.glance.marks & mark::IF == 0).then_some(Act { at, hedged: tries });
    }
    if token.word == UNKNOWN && token.cyrillic {
        let after_self = at > 0 && view.is(at - 1, mark::SELF);
        let beside_date = view.dates.iter().any(|date| date.tokens.1 == at || date.tokens.0 == at + 1);
        let adverb = at == start + 1 && lower(view.words(start)).ends_with('о');
        let opens = at == start
            || adverb
            || at > 0 && view.is(at - 1, mark::AND | mark::FUNC) && !is_preposition(view, at - 1);
        let bare = !(at > 0 && is_preposition(view, at - 1));
        match form {
            Form::FirstPlural
                if bare
                    && (after_self || beside_date || opens || !view.dates.is_empty() || end - start <= 8) =>
            {
                return firm;
            }
            Form::FirstSingular
                if bare
                    && (after_self || beside_date || (at == start || adverb) && (view.glance.words > 1)) =>
            {
                return firm;
            }
            Form::Third if bare => return third(view, at, start),
            _ => {}
        }
    }
    None
}

/// «будем», «будет».
fn will(view: &View<'_>, at: usize, start: usize, end: usize) -> Option<Act> {
    let token = &view.tokens[at];
    if view.is(at + 1, mark::NOT | mark::AUX) {
        return None;
    }
    let shut = |word: &str| {
        ["выключ", "закры", "недоступ", "занят", "отключ", "потрачен", "потерян"]
            .iter()
            .any(|stem| word.starts_with(stem))
    };
    if (start..end).any(|place| shut(&lower(view.words(place)))) {
        return None;
    }
    if token.is(mark::SELF) {
        let next = (at + 1..end).take(4).find(|&next| view.is(next, mark::ING) || is_infinitive(view, next));
        let words = |place: usize| lower(view.words(place));
        let idle = (at + 1..end).take(3).any(|next| {
            let word = words(next);
            [
                "рад",
                "ждать",
                "признател",
                "благодар",
                "скучать",
                "надеяться",
                "ожидать",
                "честн",
                "знать",
                "иметь",
                "считать",
                "думать",
                "стоить",
                "честен",
                "разбираться",
                "смотреть",
                "рассчитывать",
                "вынужден",
                "иметь",
            ]
            .iter()
            .any(|start| word.starts_with(start))
        });
        if idle {
            return None;
        }
        let place = (at + 1..end).take(3).any(|next| {
            view.is(next, mark::READY) || matches!(words(next).as_str(), "на" | "у") && !view.dates.is_empty()
        });
        return (next.is_some() || place).then_some(Act { at, hedged: false });
    }
    // «отчёт будет готов», «к пятнице будет»
    let subject = &view.tokens[start..end];
    if subject.iter().any(|token| token.is(mark::OTHERS | mark::YOU) && token.start < view.tokens[at].start)
        && !subject.iter().any(|token| token.is(mark::THING))
        || view.any(start..at, mark::WH | mark::NOT)
    {
        return None;
    }
    let done = (start..end).any(|place| {
        place != at
            && (view.is(place, mark::DONE) && view.is(place, mark::DELIVER) || view.is(place, mark::READY))
    });
    let thing = view.any(0..view.tokens.len(), mark::THING | mark::IDIOM);
    let ours = (at + 1..end).take(3).any(|next| matches!(lower(view.words(next)).as_str(), "вас"));
    let arrives = (at + 1..end).take(3).any(|next| {
        matches!(
            lower(view.words(next)).as_str(),
            "приходить"
                | "выходить"
                | "поступать"
                | "готовиться"
                | "отправляться"
                | "обновляться"
                | "уходить"
        )
    });
    let costs =
        !arrives && (at + 1..end).take(3).any(|next| is_infinitive(view, next) && !view.is(next, mark::DONE));
    let linked = (at + 1..end).take(1).any(|next| {
        view.tokens[next].kind == Kind::Word
            && view.tokens[next].word == UNKNOWN
            && !view.dates.iter().any(|date| date.tokens.0 == next)
    });
    let bare = !view.dates.is_empty() && thing && !costs && !linked;
    (!costs && (done || arrives && thing && !view.dates.is_empty() || ours && !view.dates.is_empty() || bare))
        .then_some(Act { at, hedged: false })
}

/// «дизайнер пришлёт», «Аня сделает»: a verb in the third person whose subject is of the author's side.
fn third(view: &View<'_>, at: usize, start: usize) -> Option<Act> {
    let from = start;
    let before = &view.tokens[from..at];
    if before
        .iter()
        .any(|token| token.is(mark::OTHERS | mark::YOU | mark::WH | mark::SUB) && !token.is(mark::TEAM))
    {
        return None;
    }
    let after = &view.tokens[at + 1..(at + 4).min(view.tokens.len())];
    if after.iter().any(|token| token.is(mark::OTHERS)) {
        return None;
    }
    let ours = (from..at).any(|place| lower(view.words(place)).starts_with("наш"));
    let person = matches!(lower(view.words(at - usize::from(at > 0))).as_str(), "он" | "она" | "они")
        && view.dated()
        && view.team_before(at);
    let team = ours || person || before.iter().chain(after.iter().take(2)).any(|token| token.is(mark::TEAM));
    let name = before.iter().enumerate().any(|(place, token)| {
        token.is(mark::NAME)
            || token.case == 1
                && token.kind == Kind::Word
                && token.word == UNKNOWN
                && token.cyrillic
                && from + place > 0
                && !view.breaks(from + place - 1)
                && looks_like_name(view.words(from + place))
    });
    // The verb after «и» goes on with the subject of the one before, which was found by itself.
    let thing =
        before.iter().any(|token| token.is(mark::THING)) && !view.dates.is_empty() && arrival(view, at);
    (team || name || thing).then_some(Act { at, hedged: false })
}

/// What a thing of ours does by itself when it is delivered.
const ARRIVALS: [&str; 26] = [
    "выйдет",
    "выйдут",
    "придет",
    "придут",
    "появится",
    "появятся",
    "уйдет",
    "уйдут",
    "приедет",
    "приедут",
    "уедет",
    "уедут",
    "поедет",
    "стартует",
    "стартуют",
    "запустится",
    "запустятся",
    "откроется",
    "поступит",
    "поступят",
    "отправится",
    "заработает",
    "заработают",
    "произойдет",
    "обновится",
    "опубликуется",
];

fn arrival(view: &View<'_>, at: usize) -> bool {
    let word = lower(view.words(at));
    ARRIVALS
        .iter()
        .any(|known| known.chars().eq(word.chars().map(|letter| if letter == 'ё' { 'е' } else { letter })))
}

/// Short Russian names, told from firms by their ending.
fn looks_like_name(word: &str) -> bool {
    let length = word.chars().count();
    (3..=9).contains(&length)
        && word.ends_with(['а', 'я', 'й', 'н', 'р', 'м', 'л', 'д', 'б', 'г', 'в'])
        && !["ия", "тор", "ер", "ство", "ская", "дзор", "банк"].iter().any(|end| word.ends_with(end))
}

/// Whether a token stands in the part of the sentence that states a condition.
fn in_condition(view: &View<'_>, at: usize) -> bool {
    let mut place = at;
    while place > 0 {
        place -= 1;
        if view.breaks(place) {
            return false;
        }
        let word = &view.tokens[place];
        if word.is(mark::IF) {
            // «после оплаты», «при наличии» are no clauses of their own.
            let words = lower(view.words(place));
            return !["при", "по", "в случае", "с момента", "в зависимости"]
                .iter()
                .any(|start| words.starts_with(start));
        }
        if matches!(
            lower(view.words(place)).as_str(),
            "чтобы"
                | "пока"
                | "который"
                | "которую"
                | "которые"
                | "которое"
                | "кто"
                | "как"
                | "сколько"
                | "зачем"
                | "почему"
                | "пусть"
                | "пускай"
                | "вдруг"
                | "хотя"
                | "жаль"
        ) && !(lower(view.words(place)).as_str() == "как" && at - place > 3)
        {
            return true;
        }
    }
    false
}

/// Whether a report of somebody's words stands before: «клиент сказал, что пришлёт».
fn reported(view: &View<'_>, at: usize, start: usize) -> bool {
    (start.saturating_sub(6)..at).any(|place| {
        view.is(place, mark::REPORTED)
            && !view.is(place, mark::FIRST)
            && !(view.is(place, mark::PRESENT | mark::VOW) && first_person(view, place))
    })
}

/// Whether a verb form is of the first person, by its ending.
fn first_person(view: &View<'_>, at: usize) -> bool {
    let word = lower(view.words(at));
    let word = word.strip_suffix("ся").or_else(|| word.strip_suffix("сь")).unwrap_or(&word);
    word.ends_with(['м', 'у', 'ю'])
}

fn third_person(view: &View<'_>, at: usize) -> bool {
    view.is(at, mark::PRESENT | mark::FIRST | mark::THIRDFUT) && !first_person(view, at)
}

fn is_infinitive(view: &View<'_>, at: usize) -> bool {
    let Some(token) = view.tokens.get(at) else { return false };
    let word = lower(view.words(at));
    token.is(mark::INF | mark::ING)
        || token.word == UNKNOWN
            && word.chars().count() > 4
            && (word.ends_with("ть")
                || word.ends_with("ться")
                || word.ends_with("ти")
                || word.ends_with("чь"))
            && !word.ends_with("сть")
}

fn is_preposition(view: &View<'_>, at: usize) -> bool {
    view.tokens[at].role == Role::Prep
        || matches!(
            lower(view.words(at)).as_str(),
            "о" | "об"
                | "у"
                | "из"
                | "для"
                | "без"
                | "над"
                | "под"
                | "при"
                | "про"
                | "с"
                | "со"
                | "к"
                | "в"
                | "на"
                | "по"
                | "за"
                | "через"
                | "эту"
                | "одну"
                | "нашу"
                | "вашу"
                | "этим"
                | "нашим"
                | "вашим"
                | "всем"
                | "одним"
        )
}

/// Forms that are also nouns: «почту», «плачу».
fn is_noun_here(view: &View<'_>, at: usize) -> bool {
    at > 0
        && is_preposition(view, at - 1)
        && view.tokens[at - 1].role == Role::Prep
        && !view.dates.iter().any(|date| date.tokens.1 == at)
}

/// Whether something around the act softens it.
fn softened(view: &View<'_>, at: usize) -> bool {
    view.tokens.iter().enumerate().any(|(place, token)| {
        token.is(mark::HEDGE)
            && !token.quoted
            && place != at
            && !token.is(mark::INF | mark::PAST | mark::THING)
            && !(token.is(mark::FIRST) && place > at)
            && !(place > 0 && view.is(place - 1, mark::YOU))
            && (place < at || !token.is(mark::MODAL))
    })
}

/// Whether the promise hangs on an event.
pub(super) fn conditional(view: &View<'_>, at: usize) -> bool {
    view.tokens.iter().enumerate().any(|(place, token)| {
        let word = || lower(view.words(place));
        if token.quoted || token.is(mark::HEDGE) {
            return false;
        }
        // «Согласуете — поставим»: what the other side will do first, then a dash.
        let other_side =
            token.is(mark::SUB) && word().ends_with("те") || token.is(mark::FIRST) && place + 8 > at;
        if other_side
            && place < at
            && (place + 1..at)
                .any(|between| view.tokens[between].is_symbol(b'-') && !view.tokens[between].glued)
        {
            return true;
        }
        if token.is(mark::IF) {
            // «скажу, когда», «если что»: told about, or nothing.
            let told = place > 1 && view.tokens[place - 1].is_symbol(b',') && view.is(place - 2, mark::WH)
                || word() == "смотря"
                || word() == "зависит" && place > at;
            let complement = word() == "когда"
                && place > 0
                && (place.saturating_sub(4)..place).any(|before| {
                    matches!(
                        lower(view.words(before)).as_str(),
                        "напишу"
                            | "сообщу"
                            | "скажу"
                            | "узнаю"
                            | "уточню"
                            | "подскажу"
                            | "сообщим"
                            | "напишем"
                            | "узнаем"
                            | "уточним"
                            | "маякну"
                    )
                });
            return !told && !complement;
        }
        // The words looked for below are short.
        if token.kind != Kind::Word || !matches!(token.end - token.start, 6 | 10) {
            return false;
        }
        // «Как придёт ответ, подключим»; «при поступлении аванса», «после согласования»
        if word() == "как" && (place == 0 || view.breaks(place - 1)) {
            return view.is(place + 1, mark::THIRDFUT | mark::SUB | mark::FIRST)
                || view.is(place + 1, mark::FUNC)
                    && (place + 2..place + 4)
                        .any(|next| view.is(next, mark::THIRDFUT | mark::SUB | mark::FIRST));
        }
        if word() == "при" {
            // «при вашем согласии»
            let own = lower(view.words(place + 1)).starts_with("ваш");
            let next = lower(view.words(place + 1 + usize::from(own)));
            return next.ends_with("ии")
                || next.ends_with("ке") && next.chars().count() > 5
                || next.ends_with("те") && next.starts_with("опла");
        }
        if token.role == Role::Prep && word() == "после" {
            let noun = (place + 1..place + 3).map(|next| lower(view.words(next))).any(|next| {
                ["ния", "тия", "ки", "ты"].iter().any(|end| next.ends_with(end)) && next.chars().count() > 6
                    || next.starts_with("ваш")
            });
            return noun && !view.dates.iter().any(|date| date.tokens.0 <= place && date.tokens.1 > place);
        }
        false
    })
}
