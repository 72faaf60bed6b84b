//! Markdown: the digest, and the message of a Mattermost webhook.

use std::fmt::Write as _;

use serde_json::json;

use super::{AlertNotice, Notices, chat::line, letter_in_chat};
use crate::words::{notify::notify_words, words};

/// Mattermost takes at most 16,383 characters a post (developers.mattermost.com, "Incoming webhooks").
const MATTERMOST_LENGTH: usize = 16_000;

/// The message of a Mattermost webhook.
pub(super) fn mattermost(notices: &Notices) -> String {
    let text = notices.fitting(MATTERMOST_LENGTH, |alerts, left_out| {
        document(notices, alerts, left_out, &|letter| letter_in_chat(letter))
    });
    line(&json!({ "text": text }))
}

/// All of it for a reader.
pub(super) fn digest(notices: &Notices) -> String {
    document(notices, &notices.alerts, 0, &<[String]>::to_vec)
}

fn document(
    notices: &Notices,
    alerts: &[AlertNotice],
    left_out: usize,
    letter: &dyn Fn(&[String]) -> Vec<String>,
) -> String {
    let (own, said) = (notify_words(notices.lang), words(notices.lang));
    let title = escaped(&notices.title(notices.alerts.len()));
    let mut text = format!("# {title}\n\n{}\n", escaped(&notices.kicker));
    for alert in alerts {
        let _ = write!(
            text,
            "\n## {}: {}\n\n{}\n\n",
            escaped(&alert.client),
            escaped(&alert.chance),
            escaped(&alert.meta.join(" · "))
        );
        for reason in &alert.reasons {
            let quote =
                reason.quote.as_deref().map_or_else(String::new, |quote| format!(" *{}*", escaped(quote)));
            let source = if reason.source.is_empty() {
                String::new()
            } else {
                format!(" ({})", escaped(&reason.source))
            };
            let _ = writeln!(text, "- {}{quote}{source}", escaped(&reason.said));
        }
        let (heading, todo) = &alert.fix;
        let _ = write!(text, "\n**{heading}** {}\n\n**{}**\n\n", escaped(todo), said.draft);
        for line in letter(&alert.letter) {
            // Two spaces at its end keep a line a line.
            let line = escaped(line.trim());
            text.push_str(if line.is_empty() { ">\n" } else { "> " });
            if !line.is_empty() {
                let _ = writeln!(text, "{line}  ");
            }
        }
        let _ = match notices.link(alert) {
            Some(url) => writeln!(text, "\n[{}](<{url}>)", own.open),
            None => writeln!(text, "\n{}: {}", own.report, escaped(&notices.report_path)),
        };
    }
    if left_out > 0 {
        let _ = writeln!(text, "\n{}", (own.more)(left_out));
    }
    if let Some(remark) = notices.remark {
        let _ = writeln!(text, "\n{}", escaped(remark));
    }
    text
}

/// One line of text in which nothing is markup, a mention or the beginning of a list.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '|' | '&' | '#' => {
                safe.push('\\');
                safe.push(letter);
            }
            // A list, a rule or a heading at the start of a line.
            '-' | '+' | '=' if safe.is_empty() => {
                safe.push('\\');
                safe.push(letter);
            }
            '.' | ')' if !safe.is_empty() && safe.bytes().all(|byte| byte.is_ascii_digit()) => {
                safe.push('\\');
                safe.push(letter);
            }
            // Nobody is called: a mention begins a word.
            '@' if !before.is_alphanumeric() => safe.push_str("@ "),
            _ => safe.push(letter),
        }
        before = letter;
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_is_no_markup() {
        for (text, safe) in [
            ("a *b* _c_ `d`", r"a \*b\* \_c\_ \`d\`"),
            ("[x](https://a.example) <b>", r"\[x\](https://a.example) \<b\>"),
            ("- one", r"\- one"),
            ("12. one", r"12\. one"),
            ("12.5 and a.b@c.example", "12.5 and a.b@c.example"),
            ("@channel and (@all)", "@ channel and (@ all)"),
            ("# head & tail", r"\# head \& tail"),
        ] {
            assert_eq!(
                escaped(text),
                if text.starts_with("12.5") { r"12\.5 and a.b@c.example" } else { safe }
            );
        }
    }
}
