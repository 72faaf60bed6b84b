//! One mail for each account manager, as a file (RFC 5322) that a mail program can send.

use std::{collections::BTreeMap, fmt::Write as _};

use mail_builder::{
    MessageBuilder,
    headers::{address::Address, raw::Raw},
};

use super::{AlertNotice, Notices};
use crate::words::{notify::notify_words, words};

/// Who it is from, until whoever sends it says otherwise: `.invalid` is nobody's (RFC 2606).
const FROM: &str = "forewarn@forewarn.invalid";

/// The file of what nobody looks after.
const UNOWNED: &str = "without-owner";
/// Names of files are no longer than this.
const STEM_MOST: usize = 60;

/// Files by name.
pub(super) fn messages(notices: &Notices) -> BTreeMap<String, Vec<u8>> {
    let mut by_owner: BTreeMap<Option<&str>, Vec<&AlertNotice>> = BTreeMap::new();
    for alert in &notices.alerts {
        by_owner.entry(alert.owner.as_deref()).or_default().push(alert);
    }
    let mut files = BTreeMap::new();
    for (owner, alerts) in by_owner {
        let stem = owner.map_or_else(|| UNOWNED.to_owned(), stem);
        let names = (1..).map(|n| if n == 1 { format!("{stem}.eml") } else { format!("{stem}-{n}.eml") });
        let mut free = names.filter(|name| !files.contains_key(name));
        if let Some(name) = free.next() {
            files.insert(name, message(notices, owner, &alerts));
        }
    }
    files
}

/// A name in small letters and digits of any script.
fn stem(name: &str) -> String {
    let letters: String = name
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_alphanumeric() { letter } else { ' ' })
        .collect();
    let stem = letters.split_whitespace().collect::<Vec<_>>().join("-");
    let stem: String = stem.chars().take(STEM_MOST).collect();
    if stem.is_empty() || stem == UNOWNED { "owner".to_owned() } else { stem }
}

fn message(notices: &Notices, owner: Option<&str>, alerts: &[&AlertNotice]) -> Vec<u8> {
    let to = match (owner, owner.and_then(|owner| notices.addresses.get(owner))) {
        (Some(owner), Some(address)) => Address::new_address(Some(owner), address.as_str()),
        // No address is made up.
        _ => Address::new_group(Some("undisclosed-recipients"), Vec::new()),
    };
    let id = format!("{} {}", notices.as_of.to_rfc3339(), owner.unwrap_or_default());
    MessageBuilder::new()
        .from(Address::new_address(Some("forewarn"), FROM))
        .to(to)
        .subject(notices.title(alerts.len()))
        .date(notices.as_of.timestamp())
        .message_id(format!("{}@forewarn.invalid", &blake3::hash(id.as_bytes()).to_hex()[..32]))
        .header("Auto-Submitted", Raw::new("auto-generated"))
        .text_body(body(notices, owner, alerts))
        .write_to_vec()
        .unwrap_or_default()
}

fn body(notices: &Notices, owner: Option<&str>, alerts: &[&AlertNotice]) -> String {
    let (own, said) = (notify_words(notices.lang), words(notices.lang));
    let mut text = format!("{}\n", notices.kicker);
    if let Some(owner) = owner {
        let _ = writeln!(text, "{}", (own.owned)(owner));
    }
    for alert in alerts {
        let _ =
            write!(text, "\n{}: {}\n{}\n\n{}\n", alert.client, alert.chance, alert.meta.join(" · "), own.why);
        for reason in &alert.reasons {
            let quote = reason.quote.as_deref().map_or_else(String::new, |quote| format!(" {quote}"));
            let source =
                if reason.source.is_empty() { String::new() } else { format!(" ({})", reason.source) };
            let _ = writeln!(text, "  • {}{quote}{source}", reason.said);
        }
        let (heading, todo) = &alert.fix;
        let _ = writeln!(text, "\n{heading} {todo}\n\n{}:\n", said.draft);
        for line in &alert.letter {
            let _ = writeln!(text, "{}", format!("    {line}").trim_end());
        }
        let link = notices.link(alert).unwrap_or_else(|| notices.report_path.clone());
        let _ = writeln!(text, "\n{}: {link}", own.report);
    }
    if let Some(remark) = notices.remark {
        let _ = writeln!(text, "\n{remark}");
    }
    text
}

/// Whether words are a mail address, and nothing else.
pub(super) fn is_address(words: &str) -> bool {
    let plain = |part: &str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._%+-'/=^&!#$*?`{|}~".contains(&byte);
        !part.is_empty()
            && part.bytes().all(is_plain)
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !part.contains("..")
    };
    words.len() <= 254 && words.split_once('@').is_some_and(|(name, host)| plain(name) && plain(host))
}
