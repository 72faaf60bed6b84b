//! Zoning: which stretches of a message are the author's own words now.
//!
//! Left out are quoted history, headers of forwarded mail, signatures, disclaimers and code. Lines are looked at
//! once, by their first characters; only lines that could open another zone are read further.

use super::zone_line::{is_device_line, is_disclaimer, is_sign_off, is_thanks, looks_like_code};

/// A stretch of the author's own words: first byte, one past the last byte.
pub(crate) type Stretch = (usize, usize);

/// What a line opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// The author's words.
    Own,
    /// Nothing on it.
    Blank,
    /// Starts with `>`.
    Quoted,
    /// "On … wrote:".
    Attribution,
    /// A header block, or the bar above one: the rest is history.
    History,
    /// `-- `, "Sent from my …": the rest is no message.
    Signature,
    /// "Best regards,".
    SignOff,
    /// Legal small print, to the end of the paragraph.
    Disclaimer,
    /// Opens or closes a block of code.
    Fence,
    /// A line of code.
    Code,
}

/// Finds the author's own stretches of `text`, in order.
pub(crate) fn own(text: &str, stretches: &mut Vec<Stretch>) {
    stretches.clear();
    let bytes = text.as_bytes();
    let (mut at, mut open) = (0, None::<usize>);
    let mut fenced = false;
    let mut disclaimer = false;
    // Some programs quote with a bar at the start of the line; only below an attribution is it no table.
    let mut barred = false;
    let mut close = |open: &mut Option<usize>, end: usize| {
        if let Some(start) = open.take()
            && start < end
        {
            stretches.push((start, end));
        }
    };
    while at < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length + 1);
        let line = &text[at..end];
        let kind = kind(text, at, end, line);
        if fenced {
            fenced = kind != Line::Fence;
            at = end;
            continue;
        }
        if disclaimer {
            disclaimer = kind != Line::Blank;
            at = end;
            continue;
        }
        if barred && line.starts_with('|') {
            close(&mut open, at);
            at = end;
            continue;
        }
        match kind {
            Line::Own | Line::Blank => {
                open.get_or_insert(at);
            }
            Line::Quoted | Line::Code => close(&mut open, at),
            Line::Fence => {
                close(&mut open, at);
                // A block that never closes is not a block.
                fenced = text[end..].contains("```");
            }
            Line::Disclaimer => {
                close(&mut open, at);
                disclaimer = true;
            }
            Line::Attribution => {
                close(&mut open, at);
                match after_attribution(text, at, end) {
                    Some(next) => {
                        at = next;
                        barred |= text[next..].trim_start().starts_with('|');
                    }
                    None => return,
                }
                continue;
            }
            Line::History | Line::Signature => {
                close(&mut open, at);
                // Answers may stand below quoted lines even after a signature bar; below headers nothing is new.
                return;
            }
            Line::SignOff => {
                // The sign-off and the name under it, unless the letter goes on.
                match after_sign_off(text, end, is_thanks(line.trim())) {
                    Some(next) => {
                        close(&mut open, at);
                        at = next;
                        continue;
                    }
                    None => {
                        open.get_or_insert(at);
                    }
                }
            }
        }
        at = end;
    }
    close(&mut open, bytes.len());
}

/// Where reading goes on after an attribution line: its quoted lines are zoned as such, and without any the rest
/// of the message is history.
fn after_attribution(text: &str, at: usize, end: usize) -> Option<usize> {
    // The attribution may be wrapped over a second or third line.
    let mut next = end;
    for _ in 0..3 {
        if text[at..next].trim_end().ends_with(':') {
            break;
        }
        next = line_end(text, next);
    }
    let mut rest = next;
    while rest < text.len() {
        let stop = line_end(text, rest);
        let line = text[rest..stop].trim_start();
        // "[...]" stands for quoted lines left out.
        let elided = matches!(line.trim_end(), "[...]" | "[…]" | "(...)" | "..." | "[snip]" | "<snip>");
        if !line.trim_end().is_empty() && !elided {
            return line.starts_with(['>', '|']).then_some(next);
        }
        rest = stop;
    }
    None
}

/// Where a signature that starts after a sign-off ends: a few short lines up to the end or to another zone.
/// A bare thanks may also open the letter: then sentences follow it.
fn after_sign_off(text: &str, mut at: usize, thanks: bool) -> Option<usize> {
    let mut lines = 0;
    let mut blank = 0;
    while at < text.len() {
        let end = line_end(text, at);
        let line = text[at..end].trim();
        if line.is_empty() {
            blank += 1;
        } else {
            if matches!(
                kind(text, at, end, &text[at..end]),
                Line::Quoted | Line::Attribution | Line::History | Line::Signature | Line::Disclaimer
            ) {
                return Some(at);
            }
            let postscript =
                ["P.S", "PS", "p.s", "ps ", "ps:", "З.Ы", "П.С", "P. S", "з.ы", "П. С", "ЗЫ", "пс"];
            if postscript.iter().any(|start| line.starts_with(start)) {
                return Some(at);
            }
            lines += 1;
            if thanks && (goes_on(line) || is_sign_off(line)) {
                return None;
            }
            let sentence = line.ends_with(['.', '!', '?']) && line.split_whitespace().count() > 4;
            // A second paragraph of full sentences is the letter going on.
            if lines > 9 || line.chars().count() > 90 || sentence && blank > 0 || sentence && lines > 3 {
                return (lines > 1 && blank > 0).then_some(at);
            }
        }
        at = end;
    }
    Some(text.len())
}

/// Whether a line under a bare thanks is text and no name, post or address.
fn goes_on(line: &str) -> bool {
    let words = line.split_whitespace().count();
    let address = line.contains(['@', '|']) || line.contains("www.") || line.contains("://");
    let lower = line.chars().next().is_some_and(char::is_lowercase);
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    !address
        && digits < 6
        && (lower && words >= 2 || line.ends_with(['.', '!', '?', ':']) && words >= 3 || words >= 6)
}

/// One past the line that starts at `at`.
fn line_end(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at.min(text.len())..]).map_or(text.len(), |length| at + length + 1)
}

/// What a line opens. Most lines are dismissed by their first character.
#[inline]
fn kind(text: &str, at: usize, end: usize, line: &str) -> Line {
    let bytes = line.as_bytes();
    let indent = bytes.iter().position(|byte| *byte > b' ').unwrap_or(bytes.len());
    let Some(&first) = bytes.get(indent) else { return Line::Blank };
    // The Bat quotes with the writer's initials: "LN> …".
    if let Some(mark) = bytes[indent..].iter().take(9).position(|byte| *byte == b'>')
        && mark > 1
        && line
            .get(indent..indent + mark)
            .is_some_and(|initials| initials.chars().count() <= 4 && initials.chars().all(char::is_uppercase))
    {
        return Line::Quoted;
    }
    match first {
        b'>' => return Line::Quoted,
        b'[' if line[indent..].starts_with("[[alternative HTML") => return Line::Quoted,
        b'-' | b'_' | b'*' | b'=' | b'`' | b'~' | b'@' | b'+' | b'<' | b'|' => {}
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'[' | b'"' => {}
        0xC2..=0xF4 => {}
        _ if indent >= 4 => {}
        _ => return Line::Own,
    }
    // Long lines are prose; what opens a zone stands at the start of a line.
    let trimmed = line[indent..].trim_end();
    if first == b'`' && trimmed.starts_with("```") || first == b'~' && trimmed.starts_with("~~~") {
        // A fence on one line opens and closes itself.
        return if trimmed.len() > 6 && trimmed[3..].contains("```") { Line::Code } else { Line::Fence };
    }
    let ending = trimmed.as_bytes().last().copied().unwrap_or(b' ');
    match first {
        b'-' | b'_' | b'*' | b'=' => {
            if let Some(kind) = bar(text, end, trimmed) {
                return kind;
            }
        }
        b'@' | b'+' if trimmed.starts_with("@@ ") || trimmed.starts_with("+++ ") => return Line::Code,
        b'|' if trimmed.starts_with("| ") && text[..at].ends_with(":\n") => return Line::Quoted,
        _ => {}
    }
    if ending == b':' && trimmed.len() < 300 && is_attribution(trimmed) {
        return Line::Attribution;
    }
    if (trimmed.starts_with("On ") || first.is_ascii_digit() || first >= 0x80)
        && trimmed.len() < 200
        && wrapped_attribution(text, end, trimmed)
    {
        return Line::Attribution;
    }
    if trimmed.len() < 200 && is_header(trimmed) && header_block(text, end) {
        return Line::History;
    }
    if ending == b'M' && first.is_ascii_digit() && trimmed.len() < 32 && notes_header(text, end, trimmed) {
        return Line::History;
    }
    if trimmed.len() <= 120 {
        if is_device_line(trimmed) {
            return Line::Signature;
        }
        if trimmed.len() <= 60 && is_sign_off(trimmed) {
            return Line::SignOff;
        }
    }
    if is_disclaimer(trimmed) {
        return Line::Disclaimer;
    }
    if indent >= 4 && looks_like_code(trimmed) || trimmed.starts_with("Traceback (most recent call last)") {
        return Line::Code;
    }
    Line::Own
}

/// What stands in bars above history and other parts that are not the message.
const BARS: [&str; 20] = [
    "next part",
    "weitergeleitete nachricht",
    "ursprüngliche nachricht",
    "message transféré",
    "videresendt",
    "original message",
    "forwarded message",
    "original appointment",
    "forwarded by",
    "begin pgp signature",
    "исходное сообщение",
    "пересылаемое сообщение",
    "пересланное сообщение",
    "конец пересылаемого",
    "original mail",
    "reply message",
    "reply above",
    "сообщение от",
    "перенаправленное сообщение",
    "forwarded mail",
];

/// Bars made of dashes: signatures and the tops of forwarded or answered mail.
fn bar(text: &str, end: usize, trimmed: &str) -> Option<Line> {
    if trimmed == "--" {
        return Some(Line::Signature);
    }
    if trimmed.starts_with("---")
        || trimmed.starts_with("***")
        || trimmed.starts_with("===")
        || trimmed.starts_with("___")
    {
        let words = trimmed.trim_matches(['-', '*', '=', '_', ' ']);
        if words.is_empty() {
            // A plain bar counts if a header block or a list's footer stands under it.
            let next = line_end(text, end);
            let below = text[end..next].trim();
            if is_header(below) && header_block(text, next) {
                return Some(Line::History);
            }
            let footer = below.contains("mailing list")
                || below.contains("unsubscribe")
                || below.contains("Unsubscribe")
                || below.contains("рассылк");
            return footer.then_some(Line::Signature);
        }
        if words.len() < 120 {
            let lower = words.to_lowercase();
            if BARS.iter().any(|bar| lower.starts_with(bar)) {
                return Some(Line::History);
            }
            if lower.starts_with("begin pgp signed") || lower.starts_with("diff ") {
                return Some(Line::Code);
            }
        }
    }
    None
}

/// "On Mon, 2 Mar 2026 at 10:00, Ann <ann@site> wrote:", «2 марта 2026, 10:00, Анна написала:».
fn is_attribution(line: &str) -> bool {
    let head = line.trim_end_matches([':', ' ']);
    let verb = head.rsplit([' ', '\u{a0}']).next().unwrap_or("");
    let says = matches!(
        verb,
        "wrote"
            | "writes"
            | "said"
            | "schrieb"
            | "пишет"
            | "написал"
            | "написала"
            | "писал"
            | "писала"
            | "пишете"
            | "écrit"
    ) || verb.starts_with("писал(")
        || verb.starts_with("написал(")
        || verb.starts_with("писал(а)")
        || verb.starts_with("написал(а)");
    let dated = head.bytes().filter(u8::is_ascii_digit).count() >= 4
        || head.contains('@')
        || head.starts_with("On ") && head.contains('<');
    if says {
        // "As Peter wrote:" is prose; an attribution is dated or addressed, or little more than a name.
        return dated
            || head.split_whitespace().count() <= 4 && !head.starts_with("As ") && !head.starts_with("Как ");
    }
    // Gmail ends with the address in many languages: «пн, 2 мар. 2026 г. в 10:00, Анна <anna@site>:».
    head.ends_with('>') && head.contains('<') && head.bytes().filter(u8::is_ascii_digit).count() >= 6
}

/// The same, broken over two or three lines.
fn wrapped_attribution(text: &str, end: usize, line: &str) -> bool {
    if line.bytes().filter(u8::is_ascii_digit).count() < 4 {
        return false;
    }
    let mut stop = end;
    for _ in 0..2 {
        let from = stop;
        stop = line_end(text, stop);
        let next = text[from..stop].trim();
        if next.is_empty() || next.starts_with('>') || next.len() > 200 {
            return false;
        }
        if next.ends_with(':') {
            return is_attribution(next)
                || next.ends_with("wrote:")
                || next.ends_with("пишет:")
                || next.ends_with("писал:")
                || next.ends_with(">:") && next.contains('@');
        }
    }
    false
}

/// Whether a line is a mail header such as Outlook writes above the history.
fn is_header(line: &str) -> bool {
    // They start with A, B, C, D, E, F, G, O, S, T, V, À or with О, К, Т, Д, Н; bold ones with * or _.
    let may_be = |line: &str| match line.as_bytes() {
        [0xD0, second, ..] => matches!(second, 0x9E | 0x9A | 0xA2 | 0x94 | 0x9D),
        [first, ..] => {
            matches!(first, b'A'..=b'G' | b'O' | b'S' | b'T' | b'V' | 0xC3 | b'*' | b'_')
        }
        [] => false,
    };
    if !may_be(line) {
        return false;
    }
    let line = line.trim_start_matches(['*', '_']);
    // The longest name of a header, "Отправитель:", has 23 bytes.
    let bytes = line.as_bytes();
    let named = memchr::memchr(b':', &bytes[..bytes.len().min(24)]).is_some();
    let starts = |headers: &[&str]| headers.iter().any(|header| line.starts_with(header));
    if !named {
        return match bytes {
            [b'B', ..] => line.starts_with("Begin forwarded message"),
            [b'F', ..] => line.starts_with("Forwarded message"),
            [0xD0, 0x9D, ..] => {
                starts(&["Начало переадресованного сообщения", "Начало пересылаемого сообщения"])
            }
            _ => false,
        };
    }
    match bytes {
        [b'F', ..] => starts(&["From:", "Fra:", "From :", "Forwarded message"]),
        [b'D', ..] => starts(&["De :", "De:", "Date:"]),
        [b'S', ..] => starts(&["Sendt:", "Sent:", "Subject:"]),
        [b'G', ..] => line.starts_with("Gesendet:"),
        [b'E', ..] => starts(&["Envoyé :", "Emne:"]),
        [b'T', ..] => starts(&["Til:", "To:"]),
        [b'A', ..] => line.starts_with("An:"),
        [b'B', ..] => starts(&["Betreff:", "Begin forwarded message"]),
        [b'O', ..] => line.starts_with("Objet :"),
        [b'V', ..] => line.starts_with("Von:"),
        [b'C', ..] => starts(&["Cc:", "CC:"]),
        [0xC3, ..] => line.starts_with("À :"),
        [0xD0, 0x9E, ..] => starts(&["От:", "От кого:", "Отправитель:", "Отправлено:"]),
        [0xD0, 0x9A, ..] => starts(&["Кому:", "Копия:"]),
        [0xD0, 0xA2, ..] => line.starts_with("Тема:"),
        [0xD0, 0x94, ..] => line.starts_with("Дата:"),
        [0xD0, 0x9D, ..] => starts(&["Начало переадресованного сообщения", "Начало пересылаемого сообщения"]),
        _ => false,
    }
}

/// "12/22/99 02:32 PM" below a name and above "To:", as Notes writes it over the history.
fn notes_header(text: &str, end: usize, line: &str) -> bool {
    let dated = line.ends_with(" AM") || line.ends_with(" PM");
    let slashes = line.bytes().filter(|byte| *byte == b'/').count();
    dated
        && slashes == 2
        && line.contains(':')
        && text[end..line_end(text, end)].trim_start().to_ascii_lowercase().starts_with("to:")
}

/// Whether two more headers follow within the next lines.
fn header_block(text: &str, end: usize) -> bool {
    let mut at = end;
    let mut found = 0;
    for _ in 0..6 {
        if at >= text.len() {
            break;
        }
        let stop = line_end(text, at);
        let line = text[at..stop].trim();
        found += usize::from(is_header(line));
        if found >= 2 {
            return true;
        }
        at = stop;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own_words(text: &str) -> String {
        let mut stretches = Vec::new();
        own(text, &mut stretches);
        stretches
            .iter()
            .map(|&(start, end)| &text[start..end])
            .collect::<String>()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn quoted_history_is_not_own() {
        assert_eq!(
            own_words(
                "Sure.\n\nOn Mon, 2 Mar 2026 at 10:00, Ann <ann@example.org> wrote:\n> Can you?\n> Thanks\n"
            ),
            "Sure."
        );
        assert_eq!(
            own_words("Да.\n\nпн, 2 мар. 2026 г. в 10:00, Анна <anna@example.org>:\n\n> Сможете?\n"),
            "Да."
        );
        assert_eq!(
            own_words(
                "Yes\n\nOn Mon, 2 Mar 2026 at 10:00,\nAnn <ann@example.org> wrote:\n\nCan you send it?"
            ),
            "Yes"
        );
        assert_eq!(own_words("> one?\nyes\n> two?\nno"), "yes no");
    }

    #[test]
    fn bars_quote_only_below_an_attribution() {
        assert_eq!(
            own_words("On 2 March 2026 at 10:00, Ann wrote:\n|\n| Can you?\n\nYes, I can."),
            "Yes, I can."
        );
        assert_eq!(own_words("Plan\n| a | b |\nfine"), "Plan | a | b | fine");
    }

    #[test]
    fn quotes_that_leave_lines_out_are_no_history() {
        assert_eq!(
            own_words(
                "On Thu, 31 Jan 2026 at 10:00, Ann <ann@example.org> wrote:\n[...]\n> Can you?\n\nYes."
            ),
            "[...] Yes."
        );
    }

    #[test]
    fn header_blocks_open_history() {
        assert_eq!(
            own_words("Ok!\n\nFrom: Ann\nSent: Monday\nTo: Bob\nSubject: Copy\n\nI'll send it."),
            "Ok!"
        );
        assert_eq!(
            own_words(
                "Ок\n________________________________\nОт: Анна\nОтправлено: 2 марта\nКому: Пётр\nТема: Тексты\n\nПришлю."
            ),
            "Ок"
        );
    }

    #[test]
    fn headers_of_notes_open_history() {
        let text = "I'll call him.\n\nAnn\n\nBob Burke\n12/22/99 02:32 PM\nTo: Ann/Corp\ncc: \n\nSubject: CFO\n\nWe will pay on Friday.";
        assert!(!own_words(text).contains("pay"));
        assert!(own_words("The train leaves at\n12/22/99 02:32 PM\nfrom here").contains("from here"));
    }

    #[test]
    fn signatures_and_small_print_are_not_own() {
        assert_eq!(own_words("Done.\n\nBest regards,\nAnn\nAgency\n+44 20 0000"), "Done.");
        assert_eq!(own_words("Готово.\n\nС уважением,\nАнна"), "Готово.");
        assert_eq!(own_words("Done.\n-- \nAnn"), "Done.");
        assert_eq!(
            own_words("Done.\n\nThis e-mail is confidential and intended solely\nfor you.\n"),
            "Done."
        );
        assert_eq!(own_words("Готово\n\nОтправлено с iPhone"), "Готово");
    }

    #[test]
    fn code_is_not_own() {
        assert_eq!(own_words("Look:\n```\nlet x = 1;\n```\nfine"), "Look: fine");
        assert_eq!(own_words("Look:\n```\nlet x = 1;"), "Look: let x = 1;");
    }
}
