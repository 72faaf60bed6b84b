//! What makes a promise in Russian, where the pronoun is mostly left out: the form of the verb tells.

use super::clause::{Chunk, Joint};
use super::russian_form::{Form, guess};
use super::{Act, ActKind, View, russian_form};
use crate::Side;
use crate::fold::lower;
use crate::lexicon::{Role, UNKNOWN, class, mark};
use crate::token::Kind;

/// Words that can promise.
const CAN: u64 = mark::CAN
    | mark::VOW
    | mark::IDIOM
    | mark::WILL
    | mark::HEDGE
    | mark::FIRST
    | mark::THIRDFUT
    | mark::PRESENT;

/// The chunks that ask: from the first to one past the last.
pub(super) fn asked(view: &View<'_>) -> (usize, usize) {
    let count = view.chunks.len();
    if view.glance.last != b'?' || count == 0 {
        return (0, 0);
    }
    let opens = |chunk: &Chunk| {
        let word = lower(view.words(chunk.lead));
        view.is(chunk.lead, mark::WH | mark::AUX | mark::YES | mark::ASK) && !view.is(chunk.lead, mark::IF)
            || chunk.is(mark::YES) && chunk.content <= 1
            || chunk.is(mark::AUX | mark::ASK)
            || matches!(
                word.as_str(),
                "вам"
                    | "вас"
                    | "вы"
                    | "ты"
                    | "тебе"
                    | "идет"
                    | "идёт"
                    | "удобно"
                    | "норм"
                    | "подойдет"
                    | "подойдёт"
            )
    };
    // «Вывеску повесим в понедельник, вам удобно?»
    match (1..count).rev().find(|&index| opens(&view.chunks[index])) {
        Some(from) if !opens(&view.chunks[0]) || view.is(view.chunks[0].lead, mark::YES) => (from, count),
        _ => (0, count),
    }
}

/// Whether an act only prepares what follows it: «уточню у дизайнера и вернусь».
pub(super) fn prepares(view: &View<'_>, act: Act) -> bool {
    view.tokens[act.at].means(class::PREPARE)
}

/// Whether a word is a verb of the first person, by the lists or by its ending.
pub(super) fn speaks_of_self(view: &View<'_>, at: usize) -> bool {
    let token = &view.tokens[at];
    token.cyrillic
        && !token.quoted
        && token.kind == Kind::Word
        && (token.is(mark::FIRST)
            || token.word == UNKNOWN
                && (russian_form::first_person(view.words(at))
                    || matches!(guess(view.words(at)), Form::FirstPlural | Form::FirstSingular)))
}

/// Whether an act has nothing but places and people beside it: «и отправит вам на почту», «и возьмём в следующий спринт».
pub(super) fn objectless(view: &View<'_>, chunk: &Chunk, act: Act) -> bool {
    let mut governed = 0;
    (chunk.start..chunk.end).all(|at| {
        let token = &view.tokens[at];
        if is_preposition(view, at) {
            governed = 2;
            return true;
        }
        let inside = governed > 0;
        governed -= i32::from(inside);
        at <= act.at || token.kind != Kind::Word || inside || token.is(mark::YOU | mark::FUNC | mark::SELF)
    })
}

/// A verb that goes on with the one before: «постараемся закончить и отправить», «Аня проверит и отправит».
pub(super) fn goes_on(view: &View<'_>, chunk: &Chunk, before: Act) -> Option<Act> {
    if chunk.joint != Joint::And || chunk.is(mark::NOT | mark::FIRST) {
        return None;
    }
    let infinitive = before.kind == ActKind::Bare;
    let person = view.is(before.at, mark::THIRDFUT);
    (chunk.start..chunk.end)
        .find(|&at| infinitive && is_infinitive(view, at) || person && view.is(at, mark::THIRDFUT))
        .map(|at| Act { at, ..before })
}

/// The act that this token makes, if it makes one.
pub(super) fn act(view: &View<'_>, at: usize) -> Option<Act> {
    let token = &view.tokens[at];
    // «Артём» ends as verbs do.
    let is_name = token.is(mark::TEAM | mark::OTHERS);
    let form = if token.word == UNKNOWN && token.cyrillic && !token.is(CAN) && !is_name {
        guess(view.words(at))
    } else {
        Form::Other
    };
    if !token.is(CAN) && form == Form::Other {
        return None;
    }
    let (start, end) = view.clause(at);
    let firm = Some(Act::new(at, ActKind::Finite));
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
    // «Без вашего согласия ничего не опубликуем», «За рамки бюджета не выйдем»
    let guards = negative
        && (token.is(mark::FIRST) || form == Form::FirstPlural || form == Form::FirstSingular)
        && (start..end)
            .any(|place| matches!(lower(view.words(place)).as_str(), "без" | "рамки" | "больше" | "впредь"));
    if guards {
        return firm;
    }
    // «Пришлём ли завтра, пока неясно»
    if lower(view.words(at + 1)).as_str() == "ли" {
        return None;
    }
    if negative || view.any(start..at + 1, mark::LET) || in_condition(view, at) || reported(view, at, start) {
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
        let certainly =
            lower(view.words(at)).as_str() == "обязательно" || end == start + 1 && view.chunks.len() > 1;
        return (own && !certainly && !third_person(view, at)).then_some(Act::new(at, ActKind::Finite));
    }
    if token.is(mark::IDIOM) {
        let set =
            ["на себя", "в курсе", "в работу"].iter().any(|phrase| lower(view.words(at)).ends_with(phrase));
        let ahead = set || !view.dates.is_empty() || view.any(0..view.tokens.len(), mark::THING);
        // «с нас — макет»: what is owed stands behind the dash.
        let owes = end <= at + 1 && view.tokens.get(end).is_some_and(|sign| sign.is_symbol(b'-'));
        return (ahead && !owes && !view.any(start..end, mark::PAST | mark::OTHERS))
            .then_some(Act::new(at, ActKind::Finite));
    }
    if token.is(mark::WILL) {
        return will(view, at, start, end);
    }
    if token.is(mark::HEDGE) && token.is(mark::FIRST | mark::PRESENT) {
        let act = (at + 1..view.tokens.len())
            .take(5)
            .find(|&next| view.is(next, mark::INF) || view.is(next, mark::ING) || is_infinitive(view, next));
        // «Запуск планируем в конце марта»
        if lower(view.words(at)).starts_with("планиру") && act.is_none() {
            return (!view.dates_near(at).is_empty()).then_some(Act::new(at, ActKind::Finite).softened(true));
        }
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
            .then_some(Act::new(at, ActKind::Bare).softened(!can || view.any(start..at, mark::HEDGE)));
    }
    // «должны успеть», said of us
    if matches!(lower(view.words(at)).as_str(), "должны" | "должен" | "должна") {
        let act = (at + 1..end).take(3).any(|next| view.is(next, mark::INF) || is_infinitive(view, next));
        return (act
            && (view.side == Side::Agency || view.any(start..at, mark::SELF))
            && !view.any(start..at, mark::YOU | mark::OTHERS | mark::THIRD)
            && !view.any(start..end, mark::PAST))
        .then_some(Act::new(at, ActKind::Bare).softened(true));
    }
    if token.is(mark::FIRST) && !token.is(mark::HEDGE) {
        if token.is(mark::NOPROMISE) || token.means(class::SPEECH) && speaks(view, at) {
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
        return third(view, at).filter(|_| token.is(mark::DELIVER) || arrival(view, at));
    }
    if token.is(mark::PRESENT) && !token.is(mark::HEDGE) && first_person(view, at) {
        // «показываем её 22 мая», «каждую пятницу присылаем сводку»
        let ahead = view.dates_near(at).iter().any(|date| {
            !date.mark.vague
                && (date.mark.recurrence.is_some()
                    || date.mark.window.by.is_some()
                    || date.mark.window.from.is_some())
        });
        let habit = (start..end).any(|place| view.tokens[place].means(class::HABIT));
        // «Принято, делаем», «делаю прямо сейчас»
        let now = (at + 1..end).any(|place| lower(view.words(place)).as_str() == "сейчас");
        let accepts = at == start && start >= 2 && view.is(start - 2, mark::YES) && end - start <= 3;
        return ((ahead || now || accepts) && !habit && token.is(mark::DELIVER))
            .then_some(Act::new(at, ActKind::Finite));
    }
    // «Могу сделать это завтра»: what can be done by a time said is offered for it.
    if token.is(mark::CAN) && first_person(view, at) {
        let act = (at + 1..end).take(4).find(|&next| view.is(next, mark::INF));
        let tries = act.is_some_and(|act| lower(view.words(act)).starts_with("попроб"));
        let ahead = view.dates.iter().any(|date| date.mark.recurrence.is_none() && !date.mark.vague);
        let gives = act.is_some_and(|act| view.is(act, mark::DELIVER) || tries);
        return (gives && ahead && view.glance.marks & mark::IF == 0)
            .then_some(Act::new(at, ActKind::Bare).softened(tries));
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
            Form::Third if bare => return third(view, at),
            _ => {}
        }
    }
    None
}

/// «Напомню, что», «Добавлю: …», «Скажу честно»: words, no deeds.
fn speaks(view: &View<'_>, at: usize) -> bool {
    let (_, end) = view.clause(at);
    let more = (at + 1..end).any(|place| {
        view.is(place, mark::YOU | mark::THING)
            || view.dates.iter().any(|date| date.tokens.0 <= place && place < date.tokens.1)
    });
    let told = view.tokens.get(end).is_some_and(|sign| sign.is_symbol(b':'))
        || matches!(lower(view.words(end + 1)).as_str(), "что" | "как");
    told || !more
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
        return (next.is_some() || place).then_some(Act::new(at, ActKind::Finite));
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
            && (view.tokens[place].word == UNKNOWN && participle(view.words(place))
                || view.is(place, mark::DONE) && view.is(place, mark::DELIVER)
                || view.is(place, mark::READY))
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
        .then_some(Act::new(at, ActKind::Finite))
}

/// «возвращена», «согласованы»: short passive forms that no list holds.
fn participle(word: &str) -> bool {
    word.len() >= 12
        && ["ена", "ено", "ены", "ана", "ано", "аны", "ён", "ута", "ута", "уты"]
            .iter()
            .any(|ending| word.ends_with(ending))
}

/// «дизайнер пришлёт», «Аня сделает»: a verb in the third person whose subject is of the author's side.
fn third(view: &View<'_>, at: usize) -> Option<Act> {
    let mut index = view.chunk_index(at);
    let end = view.chunks[index].end;
    loop {
        let from = view.chunks[index].start;
        match third_from(view, from, at, end) {
            Some(does) => return does.then_some(Act::new(at, ActKind::Finite)),
            None if index > 0 && matches!(view.chunks[index].joint, Joint::And | Joint::Bracket) => {
                index -= 1;
            }
            None => return indefinite(view, at).then_some(Act::new(at, ActKind::Finite)),
        }
    }
}

/// Whether the subject found from a token on is of the author's side; nothing where none is found.
fn third_from(view: &View<'_>, from: usize, at: usize, end: usize) -> Option<bool> {
    let before = &view.tokens[from..at];
    if before.iter().any(|token| token.is(mark::OTHERS | mark::WH | mark::SUB) && !token.is(mark::TEAM)) {
        return Some(false);
    }
    let after = &view.tokens[at + 1..(at + 4).min(end)];
    if after.iter().any(|token| token.is(mark::OTHERS)) {
        return Some(false);
    }
    let word = |place: usize| lower(view.words(place));
    let ours = (from..at).any(|place| word(place).starts_with("наш"));
    let yours = (from..at).any(|place| word(place).starts_with("ваш"));
    let pronoun = at > from && matches!(word(at - 1).as_str(), "он" | "она" | "они");
    let person = pronoun && view.team_before(at);
    let team = ours || person || before.iter().chain(after.iter().take(2)).any(|token| token.is(mark::TEAM));
    if yours && (team || !view.any(from..at, mark::THING)) {
        return Some(false);
    }
    let name = before.iter().chain(after.iter().take(1)).any(|token| token.is(mark::NAME))
        || before.iter().enumerate().any(|(place, token)| {
            token.case == 1
                && token.kind == Kind::Word
                && token.word == UNKNOWN
                && token.cyrillic
                && from + place > 0
                && !view.breaks(from + place - 1)
                && looks_like_name(view.words(from + place))
        });
    // «кто-то из наших», «один из нас»
    let someone = before.iter().any(|token| token.means(class::SOMEONE)) && view.side == Side::Agency;
    let thing = arrival(view, at)
        && !view.dates_near(at).is_empty()
        && before
            .iter()
            .any(|token| token.kind == Kind::Word && (token.is(mark::THING) || token.word == UNKNOWN))
        && !before.iter().any(|token| token.means(class::MARKET | class::EVENT));
    if team || name || someone || thing {
        return Some(true);
    }
    if pronoun || before.iter().any(|token| token.means(class::MARKET)) {
        return Some(false);
    }
    None
}

/// «С вами свяжутся», «Доступы вам пришлют сегодня»: somebody at the author's side acts.
fn indefinite(view: &View<'_>, at: usize) -> bool {
    let (start, end) = view.clause(at);
    let word = lower(view.words(at));
    let word = word.strip_suffix("ся").unwrap_or(&word);
    let plural = ["ут", "ют", "ат", "ят"].iter().any(|ending| word.ends_with(ending));
    let reaches = view.any(start..end, mark::YOU) || view.dated_at(at);
    plural
        && view.side == Side::Agency
        && reaches
        && !view.any(start..end, mark::OTHERS | mark::SUB | mark::WH | mark::PAST)
        && !(start..end).any(|place| lower(view.words(place)).starts_with("ваш"))
}

/// Whether this is what a thing of ours does by itself when it is delivered.
fn arrival(view: &View<'_>, at: usize) -> bool {
    view.tokens[at].means(class::ARRIVE)
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
pub(super) fn softened(view: &View<'_>, (start, end): (usize, usize), at: usize) -> bool {
    (start..end).any(|place| {
        let token = &view.tokens[place];
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
pub(super) fn conditional(view: &View<'_>, (start, end): (usize, usize), at: usize) -> bool {
    (start..end).any(|place| {
        let token = &view.tokens[place];
        let word = || lower(view.words(place));
        if token.quoted || token.is(mark::HEDGE) {
            return false;
        }
        // «Согласуете — поставим»: what the other side will do first, then a dash.
        let other_side = (token.is(mark::SUB) || token.word == UNKNOWN) && word().ends_with("те")
            || token.is(mark::IMPERATIVE)
            || token.is(mark::FIRST | mark::THIRDFUT) && place + 8 > at
            || token.word == UNKNOWN
                && token.cyrillic
                && place + 8 > at
                && guess(view.words(place)) == Form::Third;
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
