//! Lines that open a zone, told by their words.

/// "Sent from my iPhone".
pub(super) fn is_device_line(line: &str) -> bool {
    [
        "Sent from my ",
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

/// "Best regards,", «С уважением,».
pub(super) fn is_sign_off(line: &str) -> bool {
    let lower = line.to_lowercase();
    let head = lower.trim_end_matches(['.', ',', '!', ' ', '-', '—']);
    const ALONE: [&str; 24] = [
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
    const START: [&str; 16] = [
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
    let words = line.split_whitespace().count();
    ALONE.contains(&head) || words <= 7 && START.iter().any(|start| lower.starts_with(start))
}

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
    if SURE.iter().any(|start| line.starts_with(start)) {
        return true;
    }
    const START: [&str; 14] = [
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
    START.iter().any(|start| line.starts_with(start)) && LEGAL.iter().any(|word| line.contains(word))
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
