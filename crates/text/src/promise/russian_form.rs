//! The form of a Russian verb that no list holds.

use crate::fold::lower;

/// What an unknown word looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    FirstPlural,
    FirstSingular,
    Third,
    Other,
}

/// Perfective prefixes.
const PREFIXES: [&str; 27] = [
    "с", "по", "при", "под", "от", "вы", "на", "до", "за", "пере", "раз", "рас", "из", "ис", "об", "о",
    "про", "у", "в", "вз", "вос", "воз", "недо", "со", "ото", "отре", "изо",
];

/// Guesses the form of a verb that no list holds: a perfective prefix and a personal ending, less the endings of
/// nouns and adjectives. The word comes in any case.
pub(super) fn guess(word: &str) -> Form {
    // Personal endings end in м, т, у, ю, ь or я; most words are dismissed here.
    if word.len() < 10 || !word.ends_with(['м', 'т', 'у', 'ю', 'ь', 'я', 'М', 'Т', 'У', 'Ю', 'Ь', 'Я'])
    {
        return Form::Other;
    }
    let lowered = lower(word);
    let word: &str = &lowered;
    // «эскалируем», «актуализирую»: verbs of both aspects.
    if word.ends_with("ируем") || word.ends_with("изуем") {
        return Form::FirstPlural;
    }
    if word.ends_with("ирую") || word.ends_with("изую") {
        return Form::FirstSingular;
    }
    let starts = |prefix: &str| word.starts_with(prefix);
    if !PREFIXES.iter().any(|prefix| starts(prefix)) {
        return Form::Other;
    }
    let ends = |ending: &str| word.ends_with(ending);
    let any = |endings: &[&str]| endings.iter().any(|ending| ends(ending));
    if ends("сь") || ends("ся") {
        let stem = &word[..word.len() - 4];
        if ["аем", "яем", "уем"].iter().any(|end| stem.ends_with(end)) {
            return Form::Other;
        }
        if ends("сь")
            && ["лю", "яю", "жу", "шу", "чу", "щу", "ну"].iter().any(|end| stem.ends_with(end))
            && !stem.ends_with("ляю")
        {
            return Form::FirstSingular;
        }
        return if stem.ends_with("ем") || stem.ends_with("им") || stem.ends_with("ём") {
            Form::FirstPlural
        } else {
            Form::Other
        };
    }
    if any(&["им", "ем", "ём"]) {
        let noun = any(&[
            "ким",
            "гим",
            "хим",
            "щим",
            "вшим",
            "йшим",
            "ьшим",
            "чшим",
            "дним",
            "нним",
            "тним",
            "жним",
            "рним",
            "чним",
            "ением",
            "анием",
            "янием",
            "ытием",
            "телем",
            "ием",
            "цем",
            "чаем",
            "учим",
            "ачим",
            "аем",
            "яем",
            "ваем",
            "ьим",
            "этим",
            "своим",
            "одним",
            "ьем",
            "оем",
            "юем",
            "арем",
            "олем",
            "днем",
            "жем",
            "чем",
            "щем",
            "роблем",
            "ооем",
            "ровнем",
            "ремем",
            "ъем",
            "еем",
        ]);
        return if noun { Form::Other } else { Form::FirstPlural };
    }
    if any(&["ую", "лю", "ню", "шу", "чу", "щу", "жу", "ну", "ью", "ею"]) {
        let noun = any(&[
            "ную",
            "кую",
            "шую",
            "щую",
            "вую",
            "тую",
            "лую",
            "рую",
            "гую",
            "мую",
            "дую",
            "зую",
            "елю",
            "ину",
            "ону",
            "сну",
            "ену",
            "ану",
            "ачу",
            "ощь",
            "стью",
            "остью",
            "ечью",
            "нью",
            "арью",
            "ью",
            "ицу",
            "шую",
            "жую",
            "ную",
            "уну",
            "алю",
            "илю",
            "улю",
            "аню",
            "иню",
            "ашу",
            "ушу",
            "ичу",
            "рошу",
        ]) && !any(&["ирую", "трую", "тану", "кину", "двину"]);
        return if noun { Form::Other } else { Form::FirstSingular };
    }
    if any(&["ит", "ет", "ят", "ут", "ют", "ат"]) {
        let other = any(&[
            "ает", "яет", "ают", "яют", "вает", "вают", "еет", "еют", "нет", "мат", "кат", "мент", "лет",
            "тат", "рат", "нат", "лат", "дит", "вет", "жет", "сет", "кет", "рет", "бет",
        ]);
        return if other { Form::Other } else { Form::Third };
    }
    Form::Other
}

/// Whether a word that no list holds ends like a verb that can carry a sentence.
pub(super) fn looks_like_verb(word: &str) -> bool {
    // The endings below end in я, ь, о, т, л, а, и, м, е and ы.
    const LAST: [char; 20] =
        ['я', 'ь', 'о', 'т', 'л', 'а', 'и', 'м', 'е', 'ы', 'Я', 'Ь', 'О', 'Т', 'Л', 'А', 'И', 'М', 'Е', 'Ы'];
    if word.len() < 8 || !word.chars().next_back().is_some_and(|last| LAST.contains(&last)) {
        return false;
    }
    let lowered = lower(word);
    let word: &str = &lowered;
    // Only endings of the word's last letter are compared.
    let endings: &[&str] = match word.chars().next_back() {
        Some('я') => &["ется", "ются", "ится", "ятся", "ался", "ялся", "ился"],
        Some('ь') => &["алась", "илась", "алось", "илось", "ались", "ились", "ешь", "ишь"],
        Some('о') => &["ено", "ано"],
        Some('т') => &["ает", "яет", "ают", "яют", "ует", "уют", "еет", "еют"],
        Some('л') => &["ал", "ил", "ял", "нул"],
        Some('а') => &["ала", "ила", "яла", "нула", "ана"],
        Some('и') => &["али", "или", "яли", "нули"],
        Some('м') => &["ем", "ём"],
        Some('е') => &["ете", "ите"],
        Some('ы') => &["ены", "аны"],
        _ => &[],
    };
    endings.iter().any(|ending| word.ends_with(ending))
}

/// «Оформляем», «откатываю»: an ending of the first person that nouns and adjectives hardly have.
pub(super) fn first_person(word: &str) -> bool {
    const ENDINGS: [&str; 12] =
        ["аю", "яю", "аем", "яем", "уем", "юем", "аюсь", "яюсь", "уюсь", "аемся", "яемся", "уемся"];
    // They end in ю, м, ь and я; most words are dismissed here.
    word.len() >= 8 && word.ends_with(['ю', 'м', 'ь', 'я', 'Ю', 'М', 'Ь', 'Я']) && {
        let lowered = lower(word);
        ENDINGS.iter().any(|ending| lowered.as_str().ends_with(ending))
    }
}
