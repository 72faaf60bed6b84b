//! Clients by their names: of whom a domain, a chat or a project speaks.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::desk::people::squeeze;

/// The clients so far, by their ids.
#[derive(Debug, Default, Clone)]
pub(super) struct Clients {
    pub(super) names: BTreeMap<String, String>,
    /// Since when, where a list of companies says so.
    pub(super) since: BTreeMap<String, chrono::NaiveDate>,
    /// Those that stand in no table yet.
    pub(super) new: Vec<String>,
}

impl Clients {
    /// The id of the client with a name, which is new where none has it.
    pub(super) fn id_of(&mut self, name: &str) -> String {
        let id = key(name);
        let known = self.names.iter().find(|(own, known)| **own == id || is_same(known, name));
        if let Some((own, _)) = known {
            return own.clone();
        }
        self.names.insert(id.clone(), name.trim().to_owned());
        self.new.push(id.clone());
        id
    }

    /// The one client who bears a name, or whose name has all words of it, or it all words of theirs: `ИП Соколов` is
    /// `ИП Соколов Андрей Петрович`, and `Nordlicht Media` is not `Nordlicht Energie`.
    pub(super) fn called(&self, name: &str) -> Option<&str> {
        if let Some(own) = self.same(name) {
            return Some(own);
        }
        let words = name_words(name);
        let mut found = self.names.values().filter(|own| {
            let own = name_words(own);
            let (fewer, more) = if own.len() < words.len() { (&own, &words) } else { (&words, &own) };
            fewer.is_subset(more)
                && fewer.iter().any(|word| word.len() > 3 && !EVERYBODYS.contains(&word.as_str()))
        });
        let first = found.next()?;
        found.next().is_none().then_some(first.as_str())
    }

    /// The client of that name, in whatever legal form and with whatever word for "and".
    pub(super) fn same(&self, name: &str) -> Option<&str> {
        self.names.values().find(|own| is_same(own, name)).map(String::as_str)
    }

    /// A firm's name without its legal form and quotes: `ООО "Ромашка"` is called Ромашка.
    pub(super) fn display_name(firm: &str) -> String {
        let words = firm.split_whitespace().filter(|word| {
            let bare: String = word.chars().filter(|letter| letter.is_alphanumeric()).collect();
            !squeeze(word).is_empty() || bare.is_empty()
        });
        let plain = words.collect::<Vec<_>>().join(" ");
        let plain = plain.trim_matches(['"', '«', '»', '„', '“', '”', ' ', ',', '.']).to_owned();
        if plain.is_empty() { firm.trim().to_owned() } else { plain }
    }

    /// The one client whose name stands in words, or is begun by them; else the one of whom they hold a word that no other
    /// client's name holds. Letters are compared as Latin ones: `bruendl.at` is Café Bründl's, `severlogistik.ru` is
    /// ООО «Север-Логистик»'s.
    pub(super) fn named_in(&self, words: &str) -> Option<&str> {
        self.named(words).map(|(name, _)| name)
    }

    /// The same, and whether it is sure: the whole name stands there, or a word that only this client has.
    pub(super) fn named(&self, words: &str) -> Option<(&str, bool)> {
        let spellings = latin(&squeeze(words));
        let is_named = |name: &&String| {
            latin(&squeeze(name)).iter().any(|name| {
                name.len() > 2
                    && spellings.iter().any(|words| {
                        words.contains(name.as_str()) || (words.len() > 3 && name.starts_with(words.as_str()))
                    })
            })
        };
        let found: Vec<&String> = self.names.values().filter(is_named).collect();
        if let [only] = found[..] {
            return Some((only, true));
        }
        let shortened: Vec<&String> = self.names.values().filter(|name| is_shortened(words, name)).collect();
        if let [only] = shortened[..] {
            return Some((only, false));
        }
        let own: Vec<(BTreeSet<String>, &String)> =
            self.names.values().map(|name| (telling_words(name), name)).collect();
        let said = telling_words(words);
        let holds = |word: &String| {
            said.contains(word)
                || (word.len() >= 6 && spellings.iter().any(|words| words.contains(word.as_str())))
        };
        let mut found = own.iter().filter(|(words, _)| {
            let is_others = |word: &String| own.iter().filter(|(other, _)| other.contains(word)).count() > 1;
            words.iter().any(|word| !is_others(word) && holds(word))
        });
        let first = found.next()?;
        let is_sure = first.0.iter().any(|word| word.len() > 4 && said.contains(word));
        found.next().is_none().then_some((first.1.as_str(), is_sure))
    }
}

/// Whether two names are one, in whatever legal form and with whatever word for "and": `Petal & Stem` is `Petal and Stem`.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    const ANDS: [&str; 6] = ["and", "und", "et", "y", "и", "en"];
    let plain = |name: &str| -> String {
        let lower = name.to_lowercase();
        let words = lower.split(|letter: char| !letter.is_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty() && !ANDS.contains(word)).collect();
        squeeze(&words.join(" "))
    };
    let wanted = plain(one);
    !wanted.is_empty() && wanted == plain(other)
}

/// Whether two names share a word that tells them from others, whatever its ending in Russian: `ИП Соколова` is of
/// `Лавка Соколовой`.
pub(super) fn share_word(one: &str, other: &str) -> bool {
    let (one, other) = (telling_words(one), telling_words(other));
    one.iter().any(|word| word.len() > 4 && other.contains(word))
}

/// A Russian word without its ending.
fn stem(word: &str) -> Option<&str> {
    const ENDINGS: [&str; 24] = [
        "ого", "ому", "ыми", "ими", "ой", "ей", "ая", "яя", "ый", "ий", "ым", "им", "ом", "ем", "ою", "ам",
        "а", "я", "у", "ю", "е", "ы", "и", "о",
    ];
    let is_russian = word.chars().all(|letter| ('а'..='я').contains(&letter) || letter == 'ё');
    let rest = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending))?;
    (is_russian && rest.chars().count() > 4).then_some(rest)
}

/// A name in Latin letters, as domains are written: `müller` is `mueller` and `muller`, `север` is `sever`.
fn latin(name: &str) -> Vec<String> {
    let spell = |way: usize| {
        let mut out = String::with_capacity(name.len());
        for letter in name.to_lowercase().chars() {
            let spelt = match letter {
                'ä' => ["a", "ae", "ae"][way],
                'ö' | 'ø' => ["o", "oe", "oe"][way],
                'ü' => ["u", "ue", "ue"][way],
                'ß' => "ss",
                'à'..='å' | 'ā' | 'ą' => "a",
                'æ' => "ae",
                'ç' | 'ć' | 'č' => "c",
                'è'..='ë' | 'ę' | 'ė' | 'ě' => "e",
                'ì'..='ï' | 'ı' | 'ī' => "i",
                'ñ' | 'ń' | 'ň' => "n",
                'ò'..='õ' | 'ő' => "o",
                'ù'..='û' | 'ű' | 'ū' => "u",
                'ś' | 'š' | 'ş' => "s",
                'ý' => "y",
                'ź' | 'ż' | 'ž' => "z",
                'ł' => "l",
                'ğ' => "g",
                'ř' => "r",
                'ť' => "t",
                'ď' => "d",
                'а' => "a",
                'б' => "b",
                'в' => "v",
                'г' | 'ґ' => "g",
                'д' => "d",
                'е' | 'э' | 'є' => "e",
                'ё' => ["e", "yo", "e"][way],
                'ж' => "zh",
                'з' => "z",
                'и' | 'і' => "i",
                'й' => ["i", "y", "j"][way],
                'ї' => "yi",
                'к' => "k",
                'л' => "l",
                'м' => "m",
                'н' => "n",
                'о' => "o",
                'п' => "p",
                'р' => "r",
                'с' => "s",
                'т' => "t",
                'у' => "u",
                'ф' => "f",
                'х' => ["h", "kh", "ch"][way],
                'ц' => ["c", "ts", "c"][way],
                'ч' => "ch",
                'ш' => "sh",
                'щ' => "sch",
                'ъ' | 'ь' => "",
                'ы' => "y",
                'ю' => ["u", "yu", "ju"][way],
                'я' => ["ya", "ia", "ja"][way],
                other => {
                    out.push(other);
                    continue;
                }
            };
            out.push_str(spelt);
        }
        out
    };
    let mut spellings = vec![spell(0), spell(1), spell(2)];
    spellings.dedup();
    spellings
}

/// What many firms call themselves, and domains end in: it tells none from another.
const EVERYBODYS: &[&str] = &[
    "agency",
    "agentur",
    "bank",
    "cafe",
    "clinic",
    "company",
    "consult",
    "consulting",
    "dental",
    "design",
    "digital",
    "energie",
    "energy",
    "firma",
    "food",
    "gruppe",
    "haus",
    "home",
    "hotel",
    "house",
    "internet",
    "klinik",
    "labs",
    "logistics",
    "logistik",
    "magazin",
    "mail",
    "market",
    "media",
    "online",
    "partner",
    "partners",
    "print",
    "reisen",
    "restaurant",
    "service",
    "services",
    "shop",
    "soft",
    "software",
    "solutions",
    "store",
    "stroi",
    "stroy",
    "studio",
    "systems",
    "team",
    "tech",
    "travel",
    "trade",
    "verlag",
    "website",
    "world",
    "агентство",
    "банк",
    "дом",
    "клиника",
    "компания",
    "магазин",
    "медиа",
    "сайт",
    "сервис",
    "студия",
    "строй",
    "торг",
];

/// The words of a name that tell whose it is, in Latin letters.
fn telling_words(name: &str) -> BTreeSet<String> {
    let lower = name.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !EVERYBODYS.contains(word)).flat_map(|word| [Some(word), stem(word)]);
    let words = words.flatten().flat_map(latin);
    words.filter(|word| word.len() >= 4 && !EVERYBODYS.contains(&word.as_str())).collect()
}

/// The words of a name without legal forms.
fn name_words(name: &str) -> BTreeSet<String> {
    let lower = name.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !squeeze(word).is_empty()).map(str::to_owned).collect()
}

/// Whether a word is put together of the beginnings of a name's words, two at least: `vkusdom` of ООО «Вкусный Дом».
fn is_shortened(word: &str, name: &str) -> bool {
    fn rest_fits(word: &str, parts: &[String], used: usize) -> bool {
        if word.is_empty() {
            return used >= 2;
        }
        parts.iter().enumerate().any(|(at, part)| {
            let common = word.bytes().zip(part.bytes()).take_while(|(one, other)| one == other).count();
            (3..=common).any(|taken| {
                word.is_char_boundary(taken) && rest_fits(&word[taken..], &parts[at + 1..], used + 1)
            })
        })
    }
    let word: String = word.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let lower = name.to_lowercase();
    let parts =
        || lower.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty()).take(8);
    (6..=40).contains(&word.len())
        && (0..3).any(|way| {
            let parts: Vec<String> =
                parts().map(|part| latin(part).get(way).cloned().unwrap_or_default()).collect();
            rest_fits(&word.to_lowercase(), &parts, 0)
        })
}

/// The word of a domain that names its owner: `acme` of `mail.acme.co.uk`.
pub(super) fn own_label(domain: &str) -> &str {
    let mut labels = domain.rsplit('.').skip(1);
    let label = labels.next().unwrap_or(domain);
    match label {
        "co" | "com" | "org" | "net" | "ac" | "gov" | "edu" | "msk" | "spb" => labels.next().unwrap_or(label),
        _ => label,
    }
}

/// One key for names that differ in case, spaces and signs only, as `[[source]]` makes it.
pub(super) fn key(name: &str) -> String {
    let words: Vec<String> = name
        .to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_are_known_by_their_domains_and_chats() {
        let mut clients = Clients::default();
        let names = [
            "Café Bründl",
            "Müller & Söhne GmbH",
            "Peters Zahntechnik",
            "ООО «Север-Логистик»",
            "Nordlicht Energie AG",
            "Studio Blau",
            "Studio Grün",
            "АО «ТехноПром»",
            "ООО «Вкусный Дом»",
        ];
        for name in names {
            clients.id_of(name);
        }
        for (words, name) in [
            ("bruendl", Some(names[0])),
            ("cafebrundl", Some(names[0])),
            ("Café Bründl – Website", Some(names[0])),
            ("mueller-soehne", Some(names[1])),
            ("peters-dental", Some(names[2])),
            ("sever-logistik", Some(names[3])),
            ("technoprom", Some("АО «ТехноПром»")),
            ("vkusdom", Some("ООО «Вкусный Дом»")),
            ("nordenergie", Some(names[4])),
            ("nordlicht-energie", Some(names[4])),
            ("studio", None),
            ("studio-blau", Some(names[5])),
            ("gmail", None),
            ("Weekly call", None),
        ] {
            assert_eq!(clients.named_in(words), name, "{words}");
        }
        for (firm, name) in [
            ("ООО \"Север-Логистик\"", Some(names[3])),
            ("Peters", Some(names[2])),
            ("Nordlicht Media", None),
            ("Studio", None),
            ("Вкусный Дом Плюс", Some(names[8])),
        ] {
            assert_eq!(clients.called(firm), name, "{firm}");
        }
        for (firm, name) in [
            ("ООО \"Ромашка\"", "Ромашка"),
            ("АО «ТехноПром»", "ТехноПром"),
            ("ООО", "ООО"),
            ("Acme Ltd", "Acme"),
            ("ИП Соколов Андрей", "Соколов Андрей"),
        ] {
            assert_eq!(Clients::display_name(firm), name);
        }
        assert_eq!(["acme.com", "mail.acme.co.uk", "shop.acme.example"].map(own_label), ["acme"; 3]);
    }
}
