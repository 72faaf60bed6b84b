//! A Slack export, zip or folder: `users.json`, `channels.json` and its like, and a file for each channel and day.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Deserialize;
use serde_json::Value;

use super::{
    content::{unknown_words, words_of},
    files, stem, unfit, walk,
};
use crate::{
    html,
    input::Bundle,
    json::{self, JsonStep},
    moment,
    record::{MessageRecord, PersonHandles, Record, RecordFault, RecordPosition, RecordSink, SourceTime},
};
use forewarn_base::{
    error::{Result, file_error, malformed},
    file_fault::{ExportContent, FileFault, FileFormat},
    reason::RejectionReason,
};

/// Lists of people and channels, which are read first.
const LISTS: &[&str] = &["users.json", "channels.json", "groups.json", "dms.json", "mpims.json"];
/// Files that hold no messages.
const OTHER: &[&str] = &[
    "integration_logs.json",
    "canvases.json",
    "huddle_transcripts.json",
    "file_conversations.json",
    "lists.json",
];

/// Slack's own voice: reminders, and answers to commands.
const SLACKBOT: &str = "USLACKBOT";
/// Who wrote a message that names nobody.
const NO_AUTHOR: &str = "(no author)";

/// The members of a message that are known, whether they hold words or not.
const KNOWN: &[&str] = &[
    "type",
    "subtype",
    "user",
    "username",
    "bot_id",
    "bot_profile",
    "app_id",
    "text",
    "ts",
    "thread_ts",
    "parent_user_id",
    "edited",
    "comment",
    "blocks",
    "attachments",
    "files",
    "file",
    "upload",
    "user_profile",
    "user_team",
    "source_team",
    "team",
    "client_msg_id",
    "reactions",
    "replies",
    "reply_count",
    "reply_users",
    "reply_users_count",
    "latest_reply",
    "subscribed",
    "last_read",
    "is_locked",
    "icons",
    "inviter",
    "hidden",
    "permalink",
    "channel",
    "room",
    "old_name",
    "name",
    "purpose",
    "topic",
    "members",
    "pinned_to",
    "pinned_info",
    "display_as_bot",
    "x_files",
    "metadata",
    "no_notifications",
    "root",
    "item",
    "item_type",
];

/// What happens in a channel without anybody saying anything.
const SILENT: &[&str] = &[
    "channel_join",
    "channel_leave",
    "channel_topic",
    "channel_purpose",
    "channel_name",
    "channel_archive",
    "channel_unarchive",
    "channel_convert_to_private",
    "group_join",
    "group_leave",
    "group_topic",
    "group_purpose",
    "group_name",
    "group_archive",
    "group_unarchive",
    "pinned_item",
    "unpinned_item",
    "bot_add",
    "bot_remove",
    "reminder_add",
    "reminder_delete",
    "message_deleted",
    "tombstone",
    "sh_room_created",
    "huddle_thread",
    "channel_canvas_updated",
    "channel_posting_permissions",
    "document_mention",
];

/// Reads an export.
///
/// # Errors
/// There is no JSON, it is broken, or nothing in it is a list of messages.
pub fn read(bundle: &mut Bundle, sink: &mut dyn RecordSink) -> Result<()> {
    let positions = files(bundle, &[".json"], ExportContent::SlackFiles)?;
    let mut desk = SlackDirectory::default();
    let is_list = |name: &str| LISTS.contains(&own(name));
    for &position in &positions {
        let name = bundle.entries()[position].name.clone();
        if is_list(&name) {
            desk.list(bundle, position, own(&name))?;
        }
    }
    for &position in &positions {
        let name = &bundle.entries()[position].name;
        if is_list(name) || OTHER.contains(&own(name)) {
            continue;
        }
        let mut reader = bundle.reader(position)?;
        // What is broken is told when the file is read.
        let _ = json::walk::<()>(&mut *reader, &["", "messages"], &mut |step| {
            if let JsonStep::Element(_, raw, ..) = step {
                desk.learn(raw);
            }
            Ok(())
        });
    }
    let mut found = false;
    for &position in &positions {
        let name = bundle.entries()[position].name.clone();
        if is_list(&name) || OTHER.contains(&own(&name)) {
            continue;
        }
        let folder =
            name.rsplit_once('/').map_or("", |(folders, _)| folders.rsplit('/').next().unwrap_or(folders));
        // A single file is a channel by its own name.
        let channel = if folder.is_empty() { stem(&name) } else { folder }.to_owned();
        walk(bundle, position, &["", "messages"], sink, &mut |step, sink| {
            found |= matches!(step, JsonStep::Element(..) | JsonStep::TooLong(..));
            let JsonStep::Element(_, raw, _, number) = step else { return Ok(()) };
            let position = RecordPosition::record(number);
            match serde_json::from_slice::<SlackMessage<'_>>(raw) {
                Err(error) => sink.reject(position, unfit(&error)),
                Ok(message) => {
                    let subtype = message.subtype.as_deref().unwrap_or_default();
                    if SILENT.contains(&subtype) {
                        sink.pass_over();
                        return Ok(());
                    }
                    if let Some(message) = desk.message(message, &channel) {
                        return sink.take(position, vec![Record::Message(Box::new(message))]);
                    }
                    // Words in a field that is not known must not be lost.
                    if let Some((field, words)) = unknown_words(raw, KNOWN) {
                        let reason = RejectionReason::UnknownField(field);
                        return sink.reject(position, RecordFault::of("text", &words, reason));
                    }
                    sink.pass_over();
                    Ok(())
                }
            }
        })?;
    }
    if !found {
        let fault = FileFault::Without(ExportContent::SlackMessages);
        return Err(file_error(&bundle.path, fault));
    }
    Ok(())
}

fn own(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

#[derive(Debug, Deserialize)]
struct SlackUser {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    is_bot: bool,
    /// Whether they are of another workspace.
    #[serde(skip)]
    is_elsewhere: bool,
    #[serde(default)]
    profile: SlackProfile,
}

/// A person as a message of theirs holds it.
#[derive(Debug, Deserialize)]
struct SlackUserProfile {
    #[serde(default)]
    name: String,
    #[serde(flatten)]
    profile: SlackProfile,
}

#[derive(Debug, Default, Deserialize)]
struct SlackProfile {
    #[serde(default)]
    real_name: Option<String>,
    #[serde(default)]
    display_name: Option<String>,
    #[serde(default)]
    email: Option<String>,
}

#[derive(Debug, Deserialize)]
struct SlackChannel {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    members: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct SlackMessage<'a> {
    #[serde(borrow, default)]
    subtype: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    user: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    username: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    bot_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    ts: Cow<'a, str>,
    #[serde(borrow, default)]
    thread_ts: Option<Cow<'a, str>>,
    #[serde(default)]
    edited: Option<SlackEdit>,
    #[serde(default)]
    comment: Option<SlackComment>,
    #[serde(default)]
    blocks: Value,
    #[serde(default)]
    attachments: Value,
}

#[derive(Debug, Deserialize)]
struct SlackEdit {
    #[serde(default)]
    ts: String,
}

/// A remark on a file, as exports before 2018 hold it.
#[derive(Debug, Deserialize)]
struct SlackComment {
    #[serde(default)]
    user: String,
}

/// Who is who, and which channel is which.
#[derive(Debug, Default)]
struct SlackDirectory {
    users: BTreeMap<String, SlackUser>,
    channels: BTreeMap<String, SlackChannel>,
}

impl SlackDirectory {
    fn list(&mut self, bundle: &mut Bundle, index: usize, name: &str) -> Result<()> {
        let path = bundle.label_path(index);
        let bytes = bundle.whole(index, 256 << 20)?;
        let fail = malformed::<serde_json::Error>(&path, FileFormat::Json);
        if name == "users.json" {
            let users: Vec<SlackUser> = serde_json::from_slice(&bytes).map_err(&fail)?;
            self.users.extend(users.into_iter().map(|user| (user.id.clone(), user)));
        } else {
            let channels: Vec<SlackChannel> = serde_json::from_slice(&bytes).map_err(&fail)?;
            // Folders bear the name of a channel, and the id of a direct conversation.
            self.channels.extend(channels.into_iter().map(|channel| {
                (if channel.name.is_empty() { channel.id.clone() } else { channel.name.clone() }, channel)
            }));
        }
        Ok(())
    }

    fn message(&self, raw: SlackMessage<'_>, folder: &str) -> Option<MessageRecord> {
        let subtype = raw.subtype.as_deref().unwrap_or_default();
        let mut text = self.plain(raw.text.as_deref().unwrap_or_default());
        let name_of = |id: &str| self.shown(id);
        if text.trim().is_empty() {
            text = words_of(&raw.blocks, &name_of);
        }
        if text.trim().is_empty() {
            text = self.attached(&raw.attachments);
        }
        if text.trim().is_empty() {
            return None;
        }
        let channel = self.channels.get(folder);
        let id = channel.map_or(folder, |channel| channel.id.as_str());
        let user =
            raw.user.as_deref().or_else(|| Some(raw.comment.as_ref()?.user.as_str())).unwrap_or_default();
        let own = self.users.get(user);
        let is_bot = subtype == "bot_message"
            || user == SLACKBOT
            || own.is_some_and(|user| user.is_bot)
            || (raw.bot_id.is_some() && own.is_none());
        let fallback = raw.username.as_deref().or(raw.bot_id.as_deref()).unwrap_or_default();
        let fallback = if user.is_empty() && fallback.is_empty() { NO_AUTHOR } else { fallback };
        let mut with: Vec<String> = vec![format!("#{folder}")];
        if let Some(channel) = channel.filter(|channel| channel.members.len() <= 50) {
            for member in channel.members.iter().filter(|member| *member != user) {
                with.extend(self.who(member, "").handles);
            }
        }
        let thread = raw.thread_ts.as_deref().unwrap_or_default();
        Some(MessageRecord {
            id: format!("slack-{id}-{}", raw.ts),
            author: self.who(user, fallback),
            with,
            thread: if thread.is_empty() { format!("slack-{id}") } else { format!("slack-{id}-{thread}") },
            reply_to: if thread.is_empty() || thread == raw.ts {
                String::new()
            } else {
                format!("slack-{id}-{thread}")
            },
            sent: when(&raw.ts),
            edited: raw.edited.and_then(|edited| when(&edited.ts)),
            channel: "slack",
            text,
            automated: is_bot,
            ..MessageRecord::default()
        })
    }

    /// Learns people whom the list of users lacks, such as those of another workspace, from their messages.
    fn learn(&mut self, raw: &[u8]) {
        #[derive(Deserialize)]
        struct Profiled {
            user: String,
            user_profile: SlackUserProfile,
        }
        if memchr::memmem::find(raw, b"\"user_profile\"").is_none() {
            return;
        }
        let Ok(Profiled { user, user_profile }) = serde_json::from_slice::<Profiled>(raw) else { return };
        self.users.entry(user.clone()).or_insert_with(|| SlackUser {
            id: user,
            name: user_profile.name,
            is_bot: false,
            is_elsewhere: true,
            profile: user_profile.profile,
        });
    }

    /// How a person is shown where somebody names them: those of another workspace by their whole name.
    fn shown(&self, id: &str) -> Option<String> {
        let user = self.users.get(id)?;
        let named = [&user.profile.real_name, &user.profile.display_name].into_iter().flatten();
        let whole = named.into_iter().find(|name| !name.is_empty());
        if user.is_elsewhere || user.name.is_empty() {
            return whole.cloned().or_else(|| Some(user.name.clone())).filter(|name| !name.is_empty());
        }
        Some(user.name.clone())
    }

    /// The words of what hangs on a message: what a bot reports, or a message that is shared.
    fn attached(&self, attachments: &Value) -> String {
        let word = |value: &Value| self.plain(value.as_str().unwrap_or_default());
        let mut lines: Vec<String> = Vec::new();
        for attachment in attachments.as_array().into_iter().flatten() {
            let start = lines.len();
            lines.extend(["pretext", "title", "text"].map(|name| word(&attachment[name])));
            for field in attachment["fields"].as_array().into_iter().flatten() {
                lines.push(format!("{} {}", word(&field["title"]), word(&field["value"])));
            }
            if lines[start..].iter().all(|line| line.trim().is_empty()) {
                lines.push(word(&attachment["fallback"]));
            }
        }
        lines.retain(|line| !line.trim().is_empty());
        lines.join("\n")
    }

    fn who(&self, id: &str, fallback: &str) -> PersonHandles {
        let Some(user) = self.users.get(id) else {
            return PersonHandles { handles: Vec::new(), name: fallback.to_owned() }.or(id).or(fallback);
        };
        let word = |word: &Option<String>| word.clone().unwrap_or_default();
        let name = [word(&user.profile.real_name), word(&user.profile.display_name), user.name.clone()];
        let name = name.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        let at = if user.name.is_empty() { String::new() } else { format!("@{}", user.name) };
        PersonHandles { handles: Vec::new(), name: name.clone() }
            .or(&word(&user.profile.email).to_lowercase())
            .or(&at)
            .or(id)
            .or(&name)
    }

    /// Slack's marks as people read them: `<@U1>` is a name, `<https://a|b>` is b.
    fn plain(&self, text: &str) -> String {
        let mut plain = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, mark)) = rest.split_once('<') {
            plain.push_str(before);
            let Some((inside, after)) = mark.split_once('>').filter(|(inside, _)| !inside.contains('\n'))
            else {
                plain.push('<');
                rest = mark;
                continue;
            };
            let (target, label) = inside.split_once('|').unwrap_or((inside, ""));
            match target.chars().next() {
                Some('@') if label.is_empty() => {
                    plain.push('@');
                    plain.push_str(&self.shown(&target[1..]).unwrap_or_else(|| target[1..].to_owned()));
                }
                Some(mark @ ('@' | '#')) => {
                    plain.push(mark);
                    plain.push_str(if label.is_empty() { &target[1..] } else { label });
                }
                // A date is shown in the reader's zone; its label is how it was written.
                Some('!') if target.starts_with("!date^") => plain.push_str(label),
                Some('!') => {
                    plain.push('@');
                    plain.push_str(if label.is_empty() {
                        &target[1..]
                    } else {
                        label.trim_start_matches('@')
                    });
                }
                _ => plain.push_str(if label.is_empty() { target } else { label }),
            }
            rest = after;
        }
        plain.push_str(rest);
        html::unescape(&plain)
    }
}

/// `1486999900.000136`: seconds since 1970, and a number that makes it a key.
fn when(ts: &str) -> Option<SourceTime> {
    moment::from_seconds(ts.split('.').next()?.parse().ok()?)
}
