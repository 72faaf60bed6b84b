//! Lines that open a zone, told by their words.

use super::fold::lower;

/// "Sent from my iPhone".
pub(super) fn is_device_line(line: &str) -> bool {
    // They start with S, G, Y, T or with О, П, В, Ч.
    if !matches!(line.as_bytes(), [b'S' | b'G' | b'Y' | b'T', ..] | [0xD0, 0x9E | 0x9F | 0x92 | 0xA7, ..]) {
        return false;
    }
    [
        "Sent from my ",
        "Sent from Gmail",
        "Sent from Mail",
        "Sent from Outlook",
        "Sent via ",
        "Get Outlook for",
        "Отправлено с ",
        "Отправлено из ",
        "Отправлено со ",
        "Sent from Yahoo",
        "Sent with ",
        "Пожалуйста, не отвечайте на это письмо",
        "You received this message because",
        "To unsubscribe",
        "Вы получили это письмо, потому",
        "Чтобы отписаться",
    ]
    .iter()
    .any(|start| line.starts_with(start))
}

/// Sign-offs that fill a line.
const ALONE: [&str; 26] = [
    "all best wishes",
    "best regards and thanks",
    "best",
    "regards",
    "cheers",
    "best wishes",
    "many thanks",
    "thanks",
    "thank you",
    "thanks again",
    "all the best",
    "sincerely",
    "yours",
    "take care",
    "warmly",
    "br",
    "rgds",
    "kr",
    "thx",
    "спасибо",
    "заранее спасибо",
    "с ув",
    "всего доброго",
    "хорошего дня",
    "удачи",
    "благодарю",
];

/// Sign-offs that a name may follow.
const START: [&str; 17] = [
    "regards,",
    "best regards",
    "kind regards",
    "warm regards",
    "with kind regards",
    "with best regards",
    "kindest regards",
    "with regards",
    "yours sincerely",
    "yours faithfully",
    "yours truly",
    "с уважением",
    "с наилучшими",
    "с благодарностью",
    "искренне ваш",
    "best,",
    "с ув.",
];

/// "Best regards,", «С уважением,».
pub(super) fn is_sign_off(line: &str) -> bool {
    // Every one of them starts with one of these letters, or with a Cyrillic one.
    let first = line.as_bytes().first().copied().unwrap_or(0);
    if !matches!(first | 0x20, b'a'..=b'c' | b'k' | b'm' | b'r'..=b't' | b'w' | b'y') && first < 0x80 {
        return false;
    }
    // Of the Cyrillic letters с, з, в, х, у, б, и open one.
    if first >= 0x80
        && !matches!(
            line.as_bytes(),
            [0xD0, 0xA1 | 0x97 | 0xB7 | 0x92 | 0xB2 | 0xA5 | 0xA3 | 0x91 | 0xB1 | 0x98 | 0xB8, ..]
                | [0xD1, 0x81 | 0x85 | 0x83, ..]
        )
    {
        return false;
    }
    // Their second letters, and «с ув».
    let second = match line.as_bytes() {
        [0..0x80, second, ..] => {
            matches!(second | 0x20, b'l' | b'e' | b'h' | b'a' | b'i' | b'o' | b'r' | b'g')
        }
        [_, _, b' ', ..] => true,
        // п, а, с, о, д, л, н
        [_, _, 0xD0, second, ..] => {
            matches!(second, 0x9F | 0xBF | 0x90 | 0xB0 | 0xA1 | 0x9E | 0xBE | 0x94 | 0xB4 | 0x9B | 0xBB)
        }
        [_, _, 0xD1, 0x81, ..] => true,
        _ => false,
    };
    if !second {
        return false;
    }
    let lower = lower(line);
    let lower: &str = &lower;
    let head = lower.trim_end_matches(['.', ',', '!', ' ', '-', '—']);
    ALONE.contains(&head)
        || START.iter().any(|start| lower.starts_with(start)) && line.split_whitespace().count() <= 7
}

/// "Thanks", «Спасибо»: ends a letter or opens it.
pub(super) fn is_thanks(line: &str) -> bool {
    // Most lines start with another letter.
    if !matches!(line.as_bytes(), [b't' | b'T' | b'm' | b'M' | b'c' | b'C' | 0xD0 | 0xD1, ..]) {
        return false;
    }
    let lower = lower(line);
    let head = lower.as_str().trim_end_matches(['.', ',', '!', ' ', '-', '—']);
    matches!(
        head,
        "thanks"
            | "thank you"
            | "thanks again"
            | "many thanks"
            | "cheers"
            | "thx"
            | "спасибо"
            | "заранее спасибо"
            | "благодарю"
    )
}

/// How legal small print begins.
const OPENINGS: [&str; 14] = [
    "This email",
    "This e-mail",
    "This message",
    "The information contained in this",
    "The information in this",
    "The contents of this",
    "If you are not the intended",
    "If you have received this",
    "This communication",
    "Данное сообщение",
    "Это сообщение",
    "Настоящее сообщение",
    "Информация, содержащаяся",
    "Это электронное",
];

/// What legal small print speaks of.
const LEGAL: [&str; 10] = [
    "confidential",
    "intended recipient",
    "intended solely",
    "privileged",
    "disclos",
    "конфиденциальн",
    "предназначен",
    "in error",
    "virus",
    "адресат",
];

/// The first words of legal small print.
pub(super) fn is_disclaimer(line: &str) -> bool {
    const SURE: [&str; 8] = [
        "CONFIDENTIALITY NOTICE",
        "DISCLAIMER",
        "Disclaimer:",
        "Confidentiality Notice",
        "Confidentiality notice",
        "LEGAL NOTICE",
        "КОНФИДЕНЦИАЛЬНО",
        "УВЕДОМЛЕНИЕ О КОНФИДЕНЦИАЛЬНОСТИ",
    ];
    // They and the openings start with C, D, L, T, I or with К, У, Д, Э, Н, И.
    if !matches!(
        line.as_bytes(),
        [b'C' | b'D' | b'L' | b'T' | b'I', ..] | [0xD0, 0x9A | 0xA3 | 0x94 | 0xAD | 0x9D | 0x98, ..]
    ) {
        return false;
    }
    if SURE.iter().any(|start| line.starts_with(start)) {
        return true;
    }
    OPENINGS.iter().any(|start| line.starts_with(start)) && LEGAL.iter().any(|word| line.contains(word))
}

/// Whether an indented line reads like a program.
pub(super) fn looks_like_code(line: &str) -> bool {
    let signs = line
        .bytes()
        .filter(|byte| {
            matches!(
                byte,
                b'{' | b'}'
                    | b';'
                    | b'='
                    | b'('
                    | b')'
                    | b'<'
                    | b'>'
                    | b'['
                    | b']'
                    | b'$'
                    | b'\\'
                    | b'|'
                    | b'#'
            )
        })
        .count();
    let letters = line.bytes().filter(u8::is_ascii_alphabetic).count();
    line.starts_with("at ") && line.ends_with(')') && line.contains('.')
        || signs >= 3 && signs * 6 >= letters
        || line.ends_with(';')
        || line.ends_with('{')
        || line.ends_with('}')
}
