//! Slack and Teams. Both are told in elements that show text as it is (Slack's `rich_text`, the `RichTextBlock` of Adaptive
//! Cards), so that nothing from the data can be markup, a mention or a link.

use serde_json::{Value, json};

use super::{AlertNotice, Notices, letter_in_chat};
use crate::words::{notify::notify_words, words};

/// Slack takes at most 50 blocks a message, and a header of at most 150 characters (docs.slack.dev, Block Kit reference). How
/// long a message may be is not written down; about 13,000 characters are refused (`msg_blocks_too_long`).
const SLACK_BLOCKS: usize = 50;
const SLACK_LENGTH: usize = 12_000;
const SLACK_HEADER: usize = 150;

/// Teams takes at most 28 KB from an incoming webhook (learn.microsoft.com, "Create incoming webhooks"); letters of Russian
/// are two bytes each.
const TEAMS_LENGTH: usize = 14_000;

/// A message of Slack's Block Kit, for `chat.postMessage` and incoming webhooks.
pub(super) fn slack(notices: &Notices) -> String {
    // A header, the agency, two blocks an alert, what is left out, and a remark.
    let most = (SLACK_BLOCKS - 4) / 2;
    notices.fitting(SLACK_LENGTH, |alerts, left_out| {
        let shown = &alerts[..alerts.len().min(most)];
        let left_out = left_out + alerts.len() - shown.len();
        let title = notices.title(notices.alerts.len());
        let header: String = title.chars().take(SLACK_HEADER).collect();
        let mut blocks = vec![
            json!({ "type": "header", "text": plain_text(&header) }),
            json!({ "type": "context", "elements": [plain_text(&notices.kicker)] }),
        ];
        for alert in shown {
            blocks.push(json!({ "type": "divider" }));
            blocks.push(json!({ "type": "rich_text", "elements": slack_alert(notices, alert) }));
        }
        let more = (left_out > 0).then(|| (notify_words(notices.lang).more)(left_out));
        for said in [more, notices.remark.map(str::to_owned)].into_iter().flatten() {
            blocks.push(json!({ "type": "context", "elements": [plain_text(&said)] }));
        }
        // What phones and old clients show, where `&`, `<` and `>` alone mean something.
        let fallback = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        line(&json!({ "text": fallback, "blocks": blocks }))
    })
}

fn plain_text(text: &str) -> Value {
    json!({ "type": "plain_text", "text": text, "emoji": false })
}

fn slack_alert(notices: &Notices, alert: &AlertNotice) -> Vec<Value> {
    let own = notify_words(notices.lang);
    let section = |elements: Vec<Value>| json!({ "type": "rich_text_section", "elements": elements });
    let text = |said: &str| json!({ "type": "text", "text": said });
    let styled = |said: &str, style: &str| json!({ "type": "text", "text": said, "style": { style: true } });
    let reasons: Vec<Value> = alert
        .reasons
        .iter()
        .map(|reason| {
            let mut parts = vec![text(&reason.said)];
            if let Some(quote) = &reason.quote {
                parts.push(styled(&format!(" {quote}"), "italic"));
            }
            if !reason.source.is_empty() {
                parts.push(text(&format!(" ({})", reason.source)));
            }
            section(parts)
        })
        .collect();
    let mut elements = vec![section(vec![
        styled(&alert.client, "bold"),
        text(&format!(": {}\n{}\n", alert.chance, alert.meta.join(" · "))),
    ])];
    if !reasons.is_empty() {
        elements.push(json!({ "type": "rich_text_list", "style": "bullet", "elements": reasons }));
    }
    let (heading, todo) = &alert.fix;
    let mut fix = vec![styled(heading, "bold")];
    if !todo.is_empty() {
        fix.push(text(&format!(" {todo}")));
    }
    fix.push(styled(&format!("\n{}", words(notices.lang).draft), "bold"));
    elements.push(section(fix));
    let letter = letter_in_chat(&alert.letter).join("\n");
    elements.push(json!({ "type": "rich_text_quote", "elements": [text(&letter)] }));
    elements.push(section(vec![match notices.link(alert) {
        Some(url) => json!({ "type": "link", "url": url, "text": own.open }),
        None => text(&format!("{}: {}", own.report, notices.report_path)),
    }]));
    elements
}

/// A message for a webhook of Teams, which holds one Adaptive Card.
pub(super) fn teams(notices: &Notices) -> String {
    notices.fitting(TEAMS_LENGTH, |alerts, left_out| {
        let title = notices.title(notices.alerts.len());
        let mut body =
            vec![rich(&[run(&title, &[("weight", "Bolder"), ("size", "Large")])]), subtle(&notices.kicker)];
        body.extend(alerts.iter().map(|alert| teams_alert(notices, alert)));
        if left_out > 0 {
            body.push(subtle(&(notify_words(notices.lang).more)(left_out)));
        }
        body.extend(notices.remark.map(subtle));
        line(&json!({
            "type": "message",
            "attachments": [{
                "contentType": "application/vnd.microsoft.card.adaptive",
                "contentUrl": null,
                "content": {
                    "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                    "type": "AdaptiveCard",
                    "version": "1.4",
                    "lang": words(notices.lang).code,
                    "fallbackText": undated(&title),
                    "body": body,
                },
            }],
        }))
    })
}

fn teams_alert(notices: &Notices, alert: &AlertNotice) -> Value {
    let own = notify_words(notices.lang);
    let mut items = vec![
        rich(&[run(&alert.client, &[("weight", "Bolder")]), run(&format!(": {}", alert.chance), &[])]),
        subtle(&alert.meta.join(" · ")),
    ];
    for reason in &alert.reasons {
        let mut runs = vec![run(&format!("• {}", reason.said), &[])];
        if let Some(quote) = &reason.quote {
            let mut quoted = run(&format!(" {quote}"), &[]);
            quoted["italic"] = true.into();
            runs.push(quoted);
        }
        if !reason.source.is_empty() {
            runs.push(run(&format!(" ({})", reason.source), &[]));
        }
        items.push(rich(&runs));
    }
    let (heading, todo) = &alert.fix;
    items.push(rich(&[run(heading, &[("weight", "Bolder")]), run(&format!(" {todo}"), &[])]));
    let letter: Vec<Value> = letter_in_chat(&alert.letter)
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| rich(&[run(line, &[])]))
        .collect();
    items.push(rich(&[run(words(notices.lang).draft, &[("weight", "Bolder")])]));
    items.push(json!({ "type": "Container", "style": "emphasis", "items": letter }));
    items.push(match notices.link(alert) {
        Some(url) => json!({
            "type": "ActionSet",
            "actions": [{ "type": "Action.OpenUrl", "title": own.open, "url": url }],
        }),
        None => subtle(&format!("{}: {}", own.report, notices.report_path)),
    });
    json!({ "type": "Container", "separator": true, "items": items })
}

fn rich(runs: &[Value]) -> Value {
    json!({ "type": "RichTextBlock", "inlines": runs })
}

fn subtle(said: &str) -> Value {
    let mut quiet = run(said, &[("size", "Small")]);
    quiet["isSubtle"] = true.into();
    rich(&[quiet])
}

fn run(said: &str, looks: &[(&str, &str)]) -> Value {
    let mut run = json!({ "type": "TextRun", "text": undated(said) });
    for (key, value) in looks {
        run[*key] = (*value).into();
    }
    run
}

/// Text of a card, in which only `{{DATE(…)}}` and `{{TIME(…)}}` mean something.
fn undated(said: &str) -> String {
    said.replace("{{", "{ {")
}

pub(super) fn line(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_default() + "\n"
}
