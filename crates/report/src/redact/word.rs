//! Words of names in running text: where they stand, and whether a word is a form of a name's word («Петрову» of
//! «Петров», "Anna’s" of "Anna").

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Its first byte.
    pub(super) start: usize,
    /// The byte after its last.
    pub(super) end: usize,
    /// Its letters in one form: small, ё as е, й as и, without marks.
    pub(super) folded: String,
    /// Whether it begins with a capital.
    pub(super) is_capital: bool,
}

/// Endings that Russian nouns, surnames and adjectives take after their stem, folded.
const ENDINGS: &[&str] = &[
    "", "а", "я", "у", "ю", "е", "ы", "и", "о", "ь", "ои", "еи", "ою", "ею", "ью", "ом", "ем", "ам", "ям",
    "ами", "ями", "ах", "ях", "ов", "ев", "ии", "ию", "ия", "ие", "ием", "иеи", "иям", "иях", "иями", "ья",
    "ье", "ьи", "ьям", "ьев", "ьем", "ыи", "ого", "его", "ому", "ему", "ым", "им", "ая", "яя", "ую", "юю",
    "ое", "ее", "ые", "ых", "их", "ыми", "ими",
];
/// The longest of them, in letters.
const ENDING_MOST: usize = 4;
/// Endings of adjectives in the nominative: the whole of them is no part of the stem.
const ADJECTIVES: &[&str] = &["ая", "яя", "ое", "ее", "ыи", "ии", "ои", "ые", "ие"];

/// The words of a text: runs of letters or of digits of one script, so that «Acme-у», `acme_seo` and `acme24` hold `acme`.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut last: Option<Script> = None;
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        if is_unseen(letter) {
            if let (Some(word), Some(_)) = (words.last_mut(), last) {
                word.end = end;
            }
            continue;
        }
        let script = Script::of(letter);
        match (script, words.last_mut()) {
            (Some(script), Some(word)) if last == Some(script) => {
                word.end = end;
                word.folded.extend(fold(letter));
            }
            (Some(_), _) => words.push(Word {
                start: at,
                end,
                folded: fold(letter).collect(),
                is_capital: letter.is_uppercase(),
            }),
            (None, _) => {}
        }
        last = script;
    }
    words
}

/// A text's letters as [`Word::folded`] has them, with nothing between: how ids are compared with names.
pub(super) fn squeezed(text: &str) -> String {
    words(text).into_iter().map(|word| word.folded).collect()
}

/// Marks above letters and signs that nobody sees: a name is the same name with them.
fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
    )
}

/// A text in which digits of every script, and letters and signs of full width, are the plain ones, and nothing joins
/// letters unseen: a number is the same number written so.
pub(super) fn plain_signs(text: &str) -> String {
    let plain = |letter: char| match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        _ => DIGIT_ZEROS
            .iter()
            .find_map(|zero| u32::from(letter).checked_sub(*zero).filter(|digit| *digit < 10))
            .and_then(|digit| char::from_digit(digit, 10))
            .unwrap_or(letter),
    };
    text.chars().filter(|letter| !matches!(letter, '\u{200c}' | '\u{200d}')).map(plain).collect()
}

/// The zeros of digits that people write in: Arabic, Persian, Devanagari, Bengali, Thai, and bold, doubled, sans and
/// monospace mathematical ones.
const DIGIT_ZEROS: [u32; 10] =
    [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Digit,
    Other,
}

impl Script {
    fn of(letter: char) -> Option<Self> {
        match letter {
            _ if letter.is_numeric() => Some(Self::Digit),
            '\u{400}'..='\u{52f}' => Some(Self::Cyrillic),
            _ if !letter.is_alphabetic() => None,
            _ if letter < '\u{250}' => Some(Self::Latin),
            _ => Some(Self::Other),
        }
    }
}

fn fold(letter: char) -> impl Iterator<Item = char> {
    letter.to_lowercase().filter(|small| !is_unseen(*small)).map(|small| match small {
        'ё' => 'е',
        'й' => 'и',
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' | 'į' => 'i',
        'ò'..='ö' | 'ø' | 'ő' | 'ō' => 'o',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ç' | 'ć' | 'č' => 'c',
        'ñ' | 'ń' | 'ň' => 'n',
        'š' | 'ś' => 's',
        'ž' | 'ź' | 'ż' => 'z',
        other => other,
    })
}

/// What stays of a name's folded word through its forms; several where a vowel is dropped (Павел, Павла).
pub(super) fn stems(folded: &str) -> Vec<String> {
    let letters: Vec<char> = folded.chars().collect();
    if letters.first().is_none_or(|first| Script::of(*first) != Some(Script::Cyrillic)) {
        return vec![folded.to_owned()];
    }
    let cut = |count: usize| letters[..letters.len() - count].iter().collect::<String>();
    let mut stems = vec![folded.to_owned()];
    let ends_in_vowel = letters
        .last()
        .is_some_and(|last| matches!(last, 'а' | 'я' | 'о' | 'е' | 'ь' | 'и' | 'ы' | 'у' | 'ю'));
    if ends_in_vowel && letters.len() > 2 {
        stems.push(cut(1));
    }
    if letters.len() >= 5 && ADJECTIVES.iter().any(|ending| folded.ends_with(ending)) {
        stems.push(cut(2));
    }
    // A vowel that comes and goes: Павел, Павла; Лев, Льва; Боец, Бойца.
    if let [.., vowel, last] = letters[..]
        && matches!(vowel, 'е' | 'о')
        && letters.len() > 2
        && !ends_in_vowel
    {
        let head = cut(2);
        stems.extend(["", "ь", "и"].map(|link| format!("{head}{link}{last}")));
    }
    stems
}

/// The ways to cut a folded word into a stem and an ending, the longest stem first.
pub(super) fn cuts(folded: &str) -> impl Iterator<Item = &str> {
    let places: Vec<usize> = folded
        .char_indices()
        .map(|(at, _)| at)
        .chain([folded.len()])
        .rev()
        .take(ENDING_MOST + 1)
        .filter(|&at| at > 0)
        .collect();
    let is_latin = folded.is_ascii();
    places.into_iter().filter_map(move |at| {
        let (stem, ending) = folded.split_at(at);
        let fits = if is_latin { matches!(ending, "" | "s" | "es") } else { ENDINGS.contains(&ending) };
        fits.then_some(stem)
    })
}

/// Whether a word is a form of a name's; both folded.
pub(super) fn is_form(folded: &str, name: &str) -> bool {
    let stems = stems(name);
    cuts(folded).any(|stem| stems.iter().any(|known| known == stem))
}

/// A Cyrillic word in Latin letters, as addresses and ids spell it; the commonest spellings.
pub(super) fn latin(folded: &str) -> Vec<String> {
    let mut spellings = vec![String::new()];
    for letter in folded.chars() {
        let ways: &[&str] = match letter {
            'а' => &["a"],
            'б' => &["b"],
            'в' => &["v"],
            'г' => &["g"],
            'д' => &["d"],
            'е' => &["e"],
            'ж' => &["zh"],
            'з' => &["z"],
            'и' => &["i", "y"],
            'к' => &["k"],
            'л' => &["l"],
            'м' => &["m"],
            'н' => &["n"],
            'о' => &["o"],
            'п' => &["p"],
            'р' => &["r"],
            'с' => &["s"],
            'т' => &["t"],
            'у' => &["u"],
            'ф' => &["f"],
            'х' => &["kh", "h"],
            'ц' => &["ts", "c"],
            'ч' => &["ch"],
            'ш' => &["sh"],
            'щ' => &["shch", "sch"],
            'ы' => &["y"],
            'ь' | 'ъ' => &[""],
            'э' => &["e"],
            'ю' => &["yu", "iu"],
            'я' => &["ya", "ia"],
            _ => return Vec::new(),
        };
        // A name with many such letters has a few spellings too many; the first ones are the commonest.
        let kept = spellings.len().min(8);
        spellings = ways
            .iter()
            .flat_map(|way| spellings[..kept].iter().map(move |spelling| format!("{spelling}{way}")))
            .collect();
    }
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_form(text: &str, name: &str) -> bool {
        super::is_form(&words(text)[0].folded, &words(name)[0].folded)
    }

    #[test]
    fn forms_of_names_are_known() {
        for (name, forms) in [
            ("Петров", "Петрова Петрову Петровым Петрове Петровы Петровых Петровыми"),
            ("Иванова", "Ивановой Иванову Иванова"),
            ("Мария", "Марии Марию Марией Мариею"),
            ("Наталья", "Натальи Наталье Наталью Натальей"),
            ("Сергей", "Сергея Сергею Сергеем Сергее СЕРГЕЮ"),
            ("Юрий", "Юрия Юрию Юрием Юрии"),
            ("Игорь", "Игоря Игорю Игорем"),
            ("Павел", "Павла Павлу Павлом Павле"),
            ("Лев", "Льва Льву Львом"),
            ("Пётр", "Петра Петру Петром Петре Пётр"),
            ("Достоевский", "Достоевского Достоевскому Достоевским Достоевская Достоевской"),
            ("Толстой", "Толстого Толстому Толстым Толстая"),
            ("Кравец", "Кравца Кравцу Кравцом"),
            ("Ромашка", "Ромашки Ромашке Ромашку Ромашкой"),
            ("Электро", "Электро"),
            ("Anna", "Anna Annas anna"),
        ] {
            for form in forms.split(' ') {
                assert!(is_form(form, name), "{form} of {name}");
            }
        }
        for (other, name) in [("Петровка", "Петров"), ("Annabel", "Anna"), ("работа", "Роман")]
        {
            assert!(!is_form(other, name), "{other} of {name}");
        }
    }

    #[test]
    fn words_end_where_the_script_does() {
        let found: Vec<String> =
            words("Acme'ом acme_seo24 Ac\u{200b}me И\u{306}од").into_iter().map(|word| word.folded).collect();
        assert_eq!(found, ["acme", "ом", "acme", "seo", "24", "acme", "иод"]);
        assert!(latin("ромашка").contains(&"romashka".to_owned()));
    }
}
