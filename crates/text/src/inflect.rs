//! Verb forms for the lists: one line in a file stands for a whole paradigm.

use super::lexicon::mark;

/// English forms from `send`, `send/sent` or `write/wrote/written`.
pub(super) fn english(item: &str, mut add: impl FnMut(&str, u64)) {
    let mut given = item.split('/');
    let base = given.next().unwrap_or_default();
    let past = given.next();
    let done = given.next().or(past);
    let (stem, last) = base.split_at(base.len().saturating_sub(1));
    let doubled = doubles(base);
    let ing = match last {
        "e" if !stem.ends_with(['e', 'o', 'y']) => format!("{stem}ing"),
        _ if doubled => format!("{base}{last}ing"),
        _ => format!("{base}ing"),
    };
    let regular = match last {
        "e" => format!("{base}d"),
        "y" if !stem.ends_with(['a', 'e', 'o']) => format!("{stem}ied"),
        _ if doubled => format!("{base}{last}ed"),
        _ => format!("{base}ed"),
    };
    let third = match last {
        "s" | "x" | "o" => format!("{base}es"),
        "h" if stem.ends_with(['s', 'c']) => format!("{base}es"),
        "y" if !stem.ends_with(['a', 'e', 'o']) => format!("{stem}ies"),
        _ => format!("{base}s"),
    };
    let same = past == Some(base);
    add(base, mark::ACT);
    add(&ing, mark::ING);
    add(&third, mark::PRESENT);
    if !same {
        add(past.unwrap_or(&regular), mark::PAST);
    }
    add(done.unwrap_or(&regular), mark::DONE);
}

/// Whether the last consonant doubles before -ed and -ing: one short vowel before one last consonant.
fn doubles(base: &str) -> bool {
    let bytes = base.as_bytes();
    let vowel = |byte: u8| b"aeiou".contains(&byte);
    match bytes {
        [.., before, middle, last] if bytes.len() <= 4 => {
            !vowel(*last) && !b"wxy".contains(last) && vowel(*middle) && !vowel(*before)
        }
        _ => base == "transfer" || base == "submit" || base == "refer" || base == "commit" || base == "begin",
    }
}

/// Russian forms of a perfective verb from `отправить/отправлю/отправит`; a fourth part gives the past stem
/// where it is irregular (`принести/принесу/принесет/принес`), and a fifth the imperative stem.
pub(super) fn perfective(item: &str, mut add: impl FnMut(&str, u64)) {
    forms(item, &mut add, mark::FIRST, mark::THIRDFUT, mark::INF);
}

/// Russian forms of an imperfective verb: its present is not a future, its infinitive goes with «буду».
pub(super) fn imperfective(item: &str, mut add: impl FnMut(&str, u64)) {
    forms(item, &mut add, mark::PRESENT, 0, mark::ING);
}

fn forms(item: &str, add: &mut impl FnMut(&str, u64), first: u64, third: u64, infinitive: u64) {
    let mut given = item.split('/');
    let (Some(base), Some(one), Some(other)) = (given.next(), given.next(), given.next()) else {
        panic!("a Russian verb without its three forms: {item}");
    };
    let past = given.next().filter(|past| !past.is_empty());
    let reflexive = base.ends_with("ся") || base.ends_with("сь");
    let bare =
        |form: &str| form.strip_suffix("ся").or_else(|| form.strip_suffix("сь")).unwrap_or(form).to_owned();
    let (root, one, other) = (bare(base), bare(one), bare(other));
    let mut put = |form: &str, marks: u64| {
        if reflexive {
            let vowel = form.ends_with(['а', 'е', 'и', 'о', 'у', 'ю', 'я', 'ё']);
            add(&format!("{form}{}", if vowel { "сь" } else { "ся" }), marks);
        } else {
            add(form, marks);
        }
    };
    put(&root, infinitive);
    put(&one, first);
    // 3rd person -ет/-ит gives 1st person plural -ем/-им.
    let plural = format!("{}м", other.strip_suffix('т').unwrap_or(&other));
    put(&plural, first);
    put(&other, third);
    let second = other.ends_with("ит");
    let one_stem: String = one.strip_suffix(['у', 'ю']).unwrap_or(&one).to_owned();
    let other_stem: String = other.chars().take(other.chars().count().saturating_sub(2)).collect();
    let hissing = other_stem.ends_with(['ж', 'ч', 'ш', 'щ']);
    let many = if second {
        format!("{other_stem}{}", if hissing { "ат" } else { "ят" })
    } else {
        format!("{one_stem}{}", if one.ends_with('ю') { "ют" } else { "ут" })
    };
    put(&many, third);
    // «пришлёте», «сделаете»: what the other side will do.
    put(&format!("{}те", other.strip_suffix('т').unwrap_or(&other)), mark::SUB);
    let past_stem = match past {
        Some(past) => past.to_owned(),
        None => format!("{}л", root.strip_suffix("ть").unwrap_or(&root)),
    };
    put(&past_stem, mark::PAST);
    let feminine = past_stem.strip_suffix('ё').unwrap_or(&past_stem);
    let linked = if feminine.ends_with('л') { feminine.to_owned() } else { format!("{feminine}л") };
    for ending in ["а", "о", "и"] {
        put(&format!("{linked}{ending}"), mark::PAST);
    }
    // The imperative: -йте after a vowel, -ите otherwise.
    let imperative = match given.next() {
        Some(stem) => stem.to_owned(),
        None if other_stem.ends_with(['а', 'е', 'и', 'о', 'у', 'ю', 'я']) => format!("{other_stem}й"),
        None => format!("{other_stem}и"),
    };
    put(&imperative, mark::IMPERATIVE);
    put(&format!("{imperative}те"), mark::IMPERATIVE);
    if infinitive == mark::INF && !reflexive {
        participles(&root, &one_stem, put);
    }
}

/// Short passive participles, which say that a thing is or will be done: «сделан», «отправлены».
fn participles(root: &str, one_stem: &str, mut put: impl FnMut(&str, u64)) {
    let stem = if let Some(stem) = root.strip_suffix("ать").or_else(|| root.strip_suffix("ять")) {
        format!("{stem}{}н", if root.ends_with("ять") { 'я' } else { 'а' })
    } else if root.ends_with("ить") || root.ends_with("ести") {
        format!("{one_stem}ен")
    } else if let Some(stem) = root.strip_suffix("ыть") {
        format!("{stem}ыт")
    } else {
        return;
    };
    for ending in ["", "а", "о", "ы"] {
        put(&format!("{stem}{ending}"), mark::DONE);
    }
}
