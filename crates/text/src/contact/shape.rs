//! What can be told by its shape alone, or by the word before it: addresses, links, paths, account and document numbers.
//! A pattern with a group `m` masks only that group.

use std::{
    ops::Range,
    sync::{LazyLock, OnceLock},
};

use regex::Regex;

use super::{Kind, number};

/// One shape, and what a match must still fulfil.
struct Shape {
    kind: Kind,
    /// Signs without which it cannot be there, of those of [`signs`]: most texts have few, and are looked through fast.
    needs: u8,
    /// Words in small letters of which one must be there, also as a part of another; none where any text may have it.
    words: &'static [&'static str],
    pattern: String,
    /// Compiled for the first text that may have it: all of them take longer than reading thousands of messages.
    compiled: OnceLock<Regex>,
    holds: fn(&str, Range<usize>) -> bool,
}

impl Shape {
    fn with(self, words: &'static [&'static str]) -> Self {
        Self { words, ..self }
    }

    fn regex(&self) -> &Regex {
        self.compiled.get_or_init(|| Regex::new(&self.pattern).expect("the patterns are well formed"))
    }

    /// Whether a text, which is also given in small letters, has the signs and one of the words.
    fn may_be_in(&self, signs: u8, small: &str) -> bool {
        self.needs & !signs == 0
            && (self.words.is_empty() || self.words.iter().any(|word| small.contains(word)))
    }
}

/// A text in small letters, as patterns without case see it: a few rare letters count as others there.
fn small(text: &str) -> String {
    let small = text.to_lowercase();
    let rare = |letter: char| matches!(letter, 'ſ' | '\u{1C80}'..='\u{1C88}');
    if !small.contains(rare) {
        return small;
    }
    let plain = |letter: char| match letter {
        'ſ' => 's',
        '\u{1C80}' => 'в',
        '\u{1C81}' => 'д',
        '\u{1C82}' => 'о',
        '\u{1C83}' => 'с',
        '\u{1C84}' | '\u{1C85}' => 'т',
        '\u{1C86}' => 'ъ',
        '\u{1C87}' => 'ѣ',
        '\u{1C88}' => 'ꙋ',
        letter => letter,
    };
    small.chars().map(plain).collect()
}

/// Kinds of files that people send each other.
const EXTENSIONS: &str = "pdf|docx?|docm|rtf|odt|xls[xmb]?|ods|csv|tsv|pptx?|odp|key|txt|json|xml|ya?ml|sql|bak|zip|rar|7z|\
    tar|gz|png|jpe?g|gif|webp|svg|bmp|tiff?|heic|psd|ai|eps|indd|fig|sketch|xd|mp3|mp4|wav|mov|avi|mkv|webm|eml|msg|pst|\
    ics|vcf|html?|exe|apk|dmg|iso|pem|crt|pfx|parquet";

/// Labels after which a name in a messenger stands.
const HANDLES: &str = "telegram|tg|телеграм\\p{L}*|телег[аеу]|тг|skype|скайп\\p{L}*|insta(?:gram)?|инст[аеу]|\
    инстаграм\\p{L}*|discord|wechat|icq|nick(?:name)?|ник|handle|login|логин|user(?:name)?|signal|viber|вайбер\\p{L}*";

/// Labels of numbers that stand for somebody: accounts, tax and identity numbers, cards, codes of entry.
const CODES: &str = "инн|кпп|огрн(?:ип)?|окпо|снилс|бик|bic|swift|iban|р/с|к/с|л/с|р/сч[её]т|расч[её]тн\\p{L}+\\s+сч[её]т\\p{L}*|\
    корр?\\.?\\s*сч[её]т\\p{L}*|account(?:\\s+(?:number|no\\.?))?|acct\\.?|sort\\s+code|routing(?:\\s+number)?|vat(?:\\s+(?:id|no\\.?))?|\
    tax\\s+id|tin|ein|ssn|nif|nip|pesel|ust-?id\\p{L}*|паспорт\\p{L}*|passport|карт[аыуе]|card|полис\\p{L}*|policy|cvv2?|cvc2?|pin|\
    пин(?:-код)?|парол\\p{L}*|password|passcode|pwd|код\\p{L}{0,2}|code|токен\\p{L}*|token|api[ _-]?key|ключ\\p{L}*|secret";

/// Papers that have a number.
const PAPERS: &str = "договор\\p{L}*|контракт\\p{L}*|сч[её]т\\p{L}*|акт\\p{L}*|заказ\\p{L}*|заявк\\p{L}*|contract|invoice|order|\
    agreement|ticket|case|policy";

/// Words before a telephone number, however short.
const PHONES: &str = "тел\\p{L}*|моб\\p{L}*|сот\\p{L}*|phone|tel|mob(?:ile)?|cell|fax|факс\\p{L}*|доб(?:авочн\\p{L}*)?|вн(?:утр\\p{L}*)?|\
    ext(?:ension)?|whatsapp|ватсап\\p{L}*|вотсап\\p{L}*";

/// Words before a telephone number that stand before other numbers too.
const CALLS: &str = "call|ring|dial|text|sms|смс|reach|по?звон\\p{L}*|набер\\p{L}*|номер\\p{L}*|number";

const AT: u8 = 1;
const DIGIT: u8 = 1 << 1;
const DOT: u8 = 1 << 2;
const COLON: u8 = 1 << 3;
const SLASH: u8 = 1 << 4;
const BACKSLASH: u8 = 1 << 5;
const BRACKET: u8 = 1 << 6;
const NOTHING: u8 = 0;

/// Which of these signs a text has.
fn signs(text: &str) -> u8 {
    text.bytes().fold(NOTHING, |signs, byte| {
        signs
            | match byte {
                b'@' => AT,
                b'0'..=b'9' => DIGIT,
                b'.' => DOT,
                b':' | b'=' => COLON,
                b'/' => SLASH,
                b'\\' => BACKSLASH,
                b'[' | b'(' | b'{' | b'<' => BRACKET,
                _ => NOTHING,
            }
    })
}

fn shapes() -> Vec<Shape> {
    let always: fn(&str, Range<usize>) -> bool = |_, _| true;
    let shape = |kind, needs, pattern: &str, holds| Shape {
        kind,
        needs,
        words: &[],
        pattern: pattern.to_owned(),
        compiled: OnceLock::new(),
        holds,
    };
    vec![
        // Addresses of mail, also spelled for people; names in messengers.
        shape(Kind::Address, AT, r#""[^"\n]{1,64}"@[\p{L}\p{N}._\-]+"#, always),
        shape(Kind::Address, AT, r"[\p{L}\p{N}\p{M}._%+'’\-]*@[\p{L}\p{N}\p{M}_.\-]{2,}", always),
        shape(Kind::Address, AT, r"[\p{L}\p{N}._%+\-]+\s+@\s*[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+", always),
        shape(Kind::Address, AT, r"[\p{L}\p{N}._%+\-]+@\s+[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+", always),
        shape(
            Kind::Address,
            NOTHING,
            r"(?i)[\p{L}\p{N}._%+\-]+\s*(?:[\[({<]\s*(?:at|a|собака|sobaka)\s*[\])}>]|\bсобака\b|\bsobaka\b)\s*[\p{L}\p{N}\-]+(?:(?:\.|\s*[\[({]?\b(?:dot|точка)\b[\])}]?\s*)[\p{L}\p{N}\-]+)*",
            always,
        ).with(&["[", "(", "{", "<", "собака", "sobaka"]),
        shape(
            Kind::Address,
            NOTHING,
            r"(?i)[\p{L}\p{N}._%+\-]+\s+at\s+[\p{L}\p{N}\-]+(?:\s+dot\s+[\p{L}\p{N}\-]+)+",
            always,
        ).with(&["dot"]),
        shape(
            Kind::Address,
            COLON,
            &format!(r"(?i)\b(?:{HANDLES})\s*[:=]\s*(?P<m>[A-Za-z0-9_][A-Za-z0-9_.\-]{{2,}})"),
            always,
        ).with(&["telegram", "tg", "телег", "тг", "skype", "скайп", "insta", "инст", "discord", "wechat", "icq", "nick", "ник", "handle", "login", "логин", "user", "signal", "viber", "вайбер"]),
        shape(
            Kind::Address,
            NOTHING,
            &format!(
                r"(?i)\b(?:{HANDLES}|whatsapp|slack|vk|вк|linkedin|twitter|facebook|fb|github)[\s:,—–-]+(?P<m>[A-Za-z0-9][A-Za-z0-9.\-]*[_0-9.][A-Za-z0-9_.\-]*[A-Za-z0-9_])"
            ),
            |text, range| text[range].contains(|letter: char| letter.is_ascii_alphabetic()),
        ).with(&["telegram", "tg", "телег", "тг", "skype", "скайп", "insta", "инст", "discord", "wechat", "icq", "nick", "ник", "handle", "login", "логин", "user", "signal", "viber", "вайбер", "whatsapp", "slack", "vk", "вк", "linkedin", "twitter", "facebook", "fb", "github"]),
        shape(Kind::Address, DIGIT, r"\b[\p{L}\p{N}_.\-]{2,32}#\d{4}\b", always),
        shape(Kind::Address, COLON, r"(?i)\blive:[\w.\-]+", always).with(&["live:"]),
        // Links, with and without a scheme.
        shape(Kind::Link, COLON, r#"(?i)\b[a-z][a-z0-9+.\-]*://[^\s<>"«»]+"#, always),
        shape(
            Kind::Link,
            NOTHING,
            r#"(?i)\b(?:www\.|mailto:|tel:|skype:|sip:|xmpp:|callto:|tg:|whatsapp:)[^\s<>"«»]+"#,
            always,
        ).with(&["www.", ":"]),
        shape(
            Kind::Link,
            DOT,
            r#"[\p{L}\p{N}_][\p{L}\p{N}\p{M}_\-]*(?:\.[\p{L}\p{N}\p{M}_\-]+)+(?::\d{2,5})?(?:[/?#][^\s<>"«»]*)?"#,
            |text, range| super::is_domain(&text[range]),
        ),
        shape(
            Kind::Link,
            NOTHING,
            r"(?i)\b[\p{L}\p{N}\-]+\s+(?:dot|точка)\s+(?:com|net|org|io|ru|рф|de|uk|eu|example)\b",
            always,
        ).with(&["dot", "точка"]),
        shape(Kind::Link, NOTHING, r"(?i)\blocalhost(?::\d+)?(?:/\S*)?", always).with(&["localhost"]),
        shape(Kind::Link, DIGIT | DOT, r"(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?(?:/\S*)?", is_ip),
        shape(Kind::Link, DIGIT, r"(?i)\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b", always),
        shape(Kind::Link, DIGIT | COLON, r"(?i)\b(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}\b", always),
        shape(
            Kind::Link,
            DIGIT | COLON,
            r"(?i)\b(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}\b",
            |text, range| text[range].contains(|letter: char| letter.is_ascii_digit()),
        ),
        // Paths and names of files.
        shape(
            Kind::File,
            BACKSLASH,
            &format!(
                r#"(?i)(?:\b[a-z]:\\|\\\\)(?:[^\\/:*?"<>|\r\n]+\\)*(?:[^\\/:*?"<>|\r\n]{{1,80}}?\.(?:{EXTENSIONS})\b|[^\s\\/:*?"<>|]*)"#
            ),
            always,
        ),
        shape(
            Kind::File,
            SLASH,
            r#"(?:^|[\s("«'])(?P<m>(?:~|\.{1,2})?/(?:[\p{L}\p{N}_.\-+%@]+/)+[\p{L}\p{N}_.\-+%@]*)"#,
            always,
        ),
        shape(Kind::File, SLASH, r#"(?:^|[\s("«'])(?P<m>~/[\p{L}\p{N}_.\-+%@/]+)"#, always),
        shape(
            Kind::File,
            DOT,
            &format!(r#"(?i)[«"“](?P<m>[^«»"“”\n]{{1,80}}\.(?:{EXTENSIONS}))[»"”]"#),
            always,
        ),
        shape(
            Kind::File,
            DOT,
            &format!(
                r"(?:\p{{Lu}}[\p{{L}}\p{{N}}_\-]*[ _]){{0,4}}[\p{{L}}\p{{N}}_(№#][\p{{L}}\p{{N}}_\-+.()№#&~/\\]*\.(?i:{EXTENSIONS})\b"
            ),
            always,
        ),
        // Accounts, cards, identity papers, keys.
        shape(
            Kind::Code,
            DIGIT,
            r"\b[A-Z]{2}\d{2}(?:[ \u{a0}\-]?[A-Z0-9]{2,4}){2,8}(?:[ \u{a0}\-]?[A-Z0-9]{1,4})?\b",
            |text, range| digits(&text[range]) >= 8,
        ),
        shape(
            Kind::Code,
            DIGIT,
            r"(?i)\b[a-z]{2}\d{2}(?:[a-z0-9]{11,30}|(?:[ \u{a0}\-][a-z0-9]{4}){2,7}(?:[ \u{a0}\-][a-z0-9]{1,4})?)\b",
            |text, range| digits(&text[range]) >= 8,
        ),
        shape(Kind::Code, DIGIT, r"(?i)\b0x[0-9a-f]{8,}\b", always),
        shape(Kind::Code, DIGIT, r"[A-Za-z0-9_\-+=]{16,}", |text, range| {
            let word = &text[range];
            let letters = word.chars().filter(char::is_ascii_alphabetic).count();
            digits(word) >= 3 && letters >= 2 && number::date(word, 0).is_none()
        }),
        shape(Kind::Code, DIGIT, r"\b\p{L}{1,4}\d{7,}[\p{L}\d]*\b", always),
        shape(Kind::Code, DIGIT, r"\b[A-Z]{1,2}[ \u{a0}]?\d{6,9}\b", always),
        shape(Kind::Code, DIGIT, r"(?i)\b[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b", always),
        shape(Kind::Code, DIGIT, r"(?i)\b[авекмнорстух]\d{3}[авекмнорстух]{2}\s?\d{2,3}\b", always),
        shape(
            Kind::Code,
            DIGIT,
            &format!(
                r"(?i)(?:^|[^\p{{L}}\p{{N}}])(?:{CODES})[\s.]*(?:№|no\.?|number|номер|is|это|[#:=—–\-,])?\s*(?P<m>[\p{{L}}\p{{N}}\-./]*\d[\p{{L}}\p{{N}}\-./]*(?:\s(?:№\s?)?[\p{{L}}\p{{N}}\-./]*\d[\p{{L}}\p{{N}}\-./]*)*)"
            ),
            |text, range| {
                let code = &text[range.clone()];
                digits(code) >= 3 && !number::is_date_or_time(text, range.start)
            },
        ).with(&["инн", "кпп", "огрн", "окпо", "снилс", "бик", "bic", "swift", "iban", "р/с", "к/с", "л/с", "сч", "acc", "sort", "rout", "vat", "tax", "tin", "ein", "ssn", "nif", "nip", "pesel", "ust", "паспорт", "passport", "карт", "card", "полис", "policy", "cvv", "cvc", "pin", "пин", "парол", "pass", "pwd", "код", "code", "токен", "token", "api", "ключ", "secret"]),
        shape(
            Kind::Code,
            NOTHING,
            r"(?i)\b(?:bic|swift|бик)[\s:=—–\-]*(?P<m>[a-z]{6}[a-z0-9]{2}(?:[a-z0-9]{3})?)\b",
            |text, range| {
                // In small letters only after a colon: "a swift transfer" is none.
                let small = text[range.clone()].contains(|letter: char| letter.is_lowercase());
                !small || text[..range.start].trim_end().ends_with([':', '='])
            },
        ).with(&["bic", "swift", "бик"]),
        shape(
            Kind::Code,
            COLON,
            r"(?i)(?:парол\p{L}*|password|passcode|pwd|pin|токен|token|api[ _-]?key|secret)\s*[:=]\s*(?P<m>\S+)",
            always,
        ).with(&["парол", "password", "passcode", "pwd", "pin", "токен", "token", "api", "secret"]),
        shape(
            Kind::Code,
            DIGIT,
            &format!(
                r"(?i)\b(?:{PAPERS})\s*(?:№|no\.?|n|#|number|номер)\s*(?P<m>[\p{{L}}\p{{N}}\-/.]*\d[\p{{L}}\p{{N}}\-/.]*)"
            ),
            always,
        ).with(&["договор", "контракт", "сч", "акт", "заказ", "заявк", "contract", "invoice", "order", "agreement", "ticket", "case", "policy"]),
        // Telephones by the word before them.
        shape(
            Kind::Phone,
            DIGIT,
            &format!(
                r"(?i)\b(?:{PHONES})\b\.?\s*(?:№|no\.?|is|at|on|по|[:—–\-])?\s*(?P<m>\+?[\d(][\d()\-. /\u{{a0}}]*\d)"
            ),
            |text, range| digits(&text[range.clone()]) >= 3 && !number::is_date_or_time(text, range.start),
        ).with(&["тел", "моб", "сот", "phone", "tel", "mob", "cell", "fax", "факс", "доб", "вн", "ext", "whatsapp", "ватсап", "вотсап"]),
        shape(Kind::Phone, DIGIT, r"(?i)(?:\d\s*|[\s,(])x\.?\s?(?P<m>\d{3,6})\b", always),
        shape(
            Kind::Phone,
            DIGIT,
            &format!(
                r"(?i)\b(?:{CALLS})\b\s*(?:me|us|him|her|them|мне|нам|ему|ей)?\s*(?:on|at|по|на|is|[:—–\-])?\s*(?P<m>\+?[\d(][\d()\-. /\u{{a0}}]*\d)"
            ),
            |text, range| digits(&text[range.clone()]) >= 5 && !number::is_date_or_time(text, range.start),
        ).with(&["call", "ring", "dial", "text", "sms", "смс", "reach", "звон", "набер", "номер", "number"]),
        // Postal addresses and places.
        shape(
            Kind::Place,
            NOTHING,
            r"(?i:\b(?:ул(?:\.|иц\p{L}+)|пр-т|просп(?:\.|ект\p{L}*)|пер(?:\.|еул\p{L}+)|наб(?:\.|ережн\p{L}+)|ш\.|шоссе|б-р|бульвар\p{L}*|пл(?:\.|ощад\p{L}+)))\s*\p{Lu}[\p{L}\-]+(?:\s\p{Lu}[\p{L}\-]+)?(?:,?\s*(?i:д|дом|к|корп|корпус|стр|строение|кв|квартира|оф|офис)?\.?\s*\d+\p{L}?(?:/\d+)?)*",
            always,
        ).with(&["ул.", "улиц", "пр-т", "просп", "пер.", "переул", "наб.", "набережн", "ш.", "шоссе", "б-р", "бульвар", "пл.", "площад"]),
        shape(
            Kind::Place,
            DIGIT,
            r"\b\d{1,5}[A-Za-z]?,? (?:\p{Lu}[\p{L}'’\-]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Square|Sq|Boulevard|Blvd|Court|Terrace|Way|Close|Gardens)\b\.?(?:,? (?:Apt|Suite|Flat|Unit|Floor)\.? ?\w+)?",
            always,
        ).with(&["street", "st", "road", "rd", "avenue", "ave", "lane", "ln", "drive", "square", "sq", "boulevard", "blvd", "court", "terrace", "way", "close", "gardens"]),
        shape(
            Kind::Place,
            DIGIT,
            r"\b\p{Lu}[\p{L}\-]*(?:straße|strasse|str\.|weg|platz|allee|gasse)\s+\d+\p{L}?\b",
            always,
        ).with(&["straße", "strasse", "str.", "weg", "platz", "allee", "gasse"]),
        shape(Kind::Place, DIGIT, r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", always),
        shape(Kind::Place, DIGIT, r"\b(?P<m>\d{6}),\s*(?:г\.|\p{Lu})", always),
        shape(Kind::Place, DIGIT | DOT, r"-?\b\d{1,3}\.\d{4,},\s*-?\d{1,3}\.\d{4,}", always),
    ]
}

/// What was found by its shape.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// What is masked.
    pub(super) range: Range<usize>,
    /// The same with the word before it that gives it away.
    pub(super) context: Range<usize>,
    pub(super) kind: Kind,
}

/// Everything that has one of the shapes; matches may lie over each other.
pub(super) fn find(text: &str) -> Vec<Found> {
    static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(shapes);
    let mut found = Vec::new();
    let (signs, small) = (signs(text), small(text));
    for shape in SHAPES.iter().filter(|shape| shape.may_be_in(signs, &small)) {
        for captures in shape.regex().captures_iter(text) {
            let Some(context) = captures.get(0) else { continue };
            let matched = captures.name("m").unwrap_or(context).range();
            let range = super::trimmed(text, matched);
            if !range.is_empty() && (shape.holds)(text, range.clone()) {
                let context = context.start().min(range.start)..range.end;
                found.push(Found { range, context, kind: shape.kind });
            }
        }
    }
    found
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// Four numbers up to 255 that are not the number of a version, and no part of a longer one.
fn is_ip(text: &str, range: Range<usize>) -> bool {
    let host = text[range.clone()].split([':', '/']).next().unwrap_or("");
    let head = text[..range.start].trim_end();
    let is_part = text[..range.start].ends_with(|l: char| l.is_alphanumeric() || l == '.');
    let last = head.rsplit(|l: char| !l.is_alphabetic()).next().unwrap_or("").to_lowercase();
    let is_version =
        matches!(last.as_str(), "v" | "ver" | "version" | "версия" | "версии" | "версию" | "release");
    host.split('.').all(|part| part.parse::<u8>().is_ok()) && !is_part && !is_version
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_looked_for_where_it_stands() {
        let texts = [
            "write anna [at] mail dot example or boris собака почта точка рф",
            "BORIS at work dot example",
            "Skype: boris_k, TELEGRAM — anna.k1, ник anna_1, телеграм: anna_1, инстаграм: anna_2",
            "live:boris.k and WWW.example.com and Mailto:a",
            "example dot com, localhost:8080/a",
            "ИНН 7701234567, счёт № 40702810, Account number 12345678, паспорт 4509 123456, ключ: ab12-34",
            "BIC DEUTDEFF, бик: deutdeff, password: qwerty",
            "договор № 12-А/3, invoice no 2026-11, Заказ № 77",
            "тел. 123-45-67, Phone: 555 0199, доб. 123, call me on 555 0199, x 1234",
            "ул. Ленина, д. 5, пр-т Мира 3, 12 Baker Street, Hauptstraße 5, SW1A 1AA, 101000, г. Москва",
        ];
        for text in texts {
            let (signs, small) = (signs(text), small(text));
            for shape in shapes().iter().filter(|shape| shape.regex().is_match(text)) {
                assert!(shape.may_be_in(signs, &small), "{text}: {}", shape.pattern);
            }
        }
        let matched = |shape: &Shape| texts.iter().any(|text| shape.regex().is_match(text));
        for shape in shapes().iter().filter(|shape| !shape.words.is_empty()) {
            assert!(matched(shape), "no text has {}", shape.pattern);
        }
    }
}
