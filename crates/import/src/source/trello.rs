//! A Trello board as JSON: cards, lists, and the last 1,000 actions, which is all that Trello exports; or, from paid plans, as
//! CSV, which tells how cards stand and no more (`Card ID, Card Name, …, Due Date, …, List Name, Board ID, Board Name, Archived,
//! Start Date, Due Complete`).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    files, is_json, other_shape, present, shape_of,
    task::{self, TaskLayout, comment},
    unfit, walk,
};
use crate::{
    input::Bundle,
    json::JsonStep,
    moment::{self, DateOrder},
    record::{
        ItemChange, ItemCourse, ItemEvent, ItemRecord, ItemStanding, Record, RecordFault, RecordPosition,
        RecordScope, RecordSink, SourceTime, WorkState,
    },
};
use forewarn_base::import_note::ImportWarning;
use forewarn_base::{error::Result, file_fault::ExportContent, reason::RejectionReason};

/// How many actions Trello writes at most: the newest.
const ACTIONS_MOST: u64 = 1_000;
/// How many cards are held at most.
const CARDS_MOST: usize = 1_000_000;

/// Reads all boards of an export.
///
/// # Errors
/// There is none, or it is broken.
pub fn read(bundle: &mut Bundle, sink: &mut dyn RecordSink) -> Result<()> {
    for position in files(bundle, &[".json", ".csv"], ExportContent::CsvOrJsonFile)? {
        if !is_json(bundle, position)? {
            task::read_file(bundle, position, &CSV, sink)?;
            continue;
        }
        let mut board = TrelloBoard::default();
        let mut depth = 0;
        walk(bundle, position, &["actions", "cards", "lists"], sink, &mut |step, sink| {
            match step {
                JsonStep::Open(_) => depth += 1,
                JsonStep::Close => depth -= 1,
                JsonStep::Scalar("name", raw) if depth == 1 => {
                    board.name = serde_json::from_slice(raw).unwrap_or_default();
                }
                JsonStep::Element(list, raw, _, number) if depth == 1 => {
                    if let Err(error) = board.element(list, raw, number) {
                        sink.reject(RecordPosition::record(number), unfit(&error))?;
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        if board.cards.is_empty() && board.actions_read == 0 {
            let found = shape_of(bundle, position, &[])?;
            return Err(other_shape(bundle, position, ExportContent::TrelloBoard, found));
        }
        if board.actions_read >= ACTIONS_MOST {
            let path = bundle.label_path(position);
            sink.warn(ImportWarning::ActionsCut { file: path.display().to_string() });
        }
        board.hand_over(sink)?;
    }
    Ok(())
}

/// The columns of a board as CSV.
const CSV: TaskLayout = TaskLayout {
    tool: "trello",
    id: &["card id"],
    title: &["card name"],
    project: &["board name"],
    client: &[],
    status: &[],
    section: &["list name"],
    created: &[],
    due: &["due date"],
    finished: &[],
    changed: &["last activity date"],
    author: &[],
    text: &[],
    weight: &[],
    is_done: &["due complete"],
    is_archived: &["archived"],
    made: Some(made),
};

#[derive(Debug, Deserialize)]
struct TrelloCard {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default, deserialize_with = "present")]
    #[allow(clippy::option_option, reason = "absent, null and a date are three things")]
    due: Option<Option<String>>,
    #[serde(default, rename = "dueComplete")]
    is_done: bool,
    #[serde(default)]
    closed: bool,
    #[serde(default, rename = "idList")]
    list: String,
    #[serde(default, rename = "dateLastActivity")]
    changed: Option<String>,
    #[serde(skip)]
    number: u64,
}

#[derive(Debug, Deserialize)]
struct TrelloList {
    id: String,
    #[serde(default)]
    name: String,
}

#[derive(Debug, Deserialize)]
struct TrelloAction {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    date: String,
    #[serde(default)]
    data: TrelloActionFields,
    #[serde(default, rename = "memberCreator")]
    member: Option<TrelloMember>,
    #[serde(skip)]
    number: u64,
}

#[derive(Debug, Default, Deserialize)]
struct TrelloActionFields {
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    card: Option<TrelloActionCard>,
    #[serde(default)]
    old: Option<TrelloOldValues>,
    #[serde(default, rename = "listBefore")]
    before: Option<TrelloNamed>,
    #[serde(default, rename = "listAfter")]
    after: Option<TrelloNamed>,
    #[serde(default, rename = "dateLastEdited")]
    edited: Option<String>,
}

#[derive(Debug, Deserialize)]
struct TrelloActionCard {
    id: String,
    #[serde(default)]
    due: Option<String>,
    #[serde(default, rename = "dueComplete")]
    is_done: Option<bool>,
    #[serde(default)]
    closed: Option<bool>,
}

/// What a field was before; `due` of null says that there was no date, its absence that it did not change.
#[derive(Debug, Deserialize)]
#[allow(clippy::option_option, reason = "absent, null and a date are three things")]
struct TrelloOldValues {
    #[serde(default, deserialize_with = "present")]
    due: Option<Option<String>>,
    #[serde(default, rename = "dueComplete")]
    is_done: Option<bool>,
    #[serde(default)]
    closed: Option<bool>,
}

#[derive(Debug, Deserialize)]
struct TrelloNamed {
    #[serde(default)]
    name: String,
}

#[derive(Debug, Deserialize)]
struct TrelloMember {
    #[serde(default, rename = "fullName")]
    name: String,
    #[serde(default)]
    username: String,
}

#[derive(Debug, Default)]
struct TrelloBoard {
    name: String,
    cards: Vec<TrelloCard>,
    lists: BTreeMap<String, String>,
    actions: Vec<TrelloAction>,
    actions_read: u64,
}

fn when(text: Option<&str>) -> Option<SourceTime> {
    moment::parse(text?, DateOrder::DayFirst)
}

/// Trello's keys begin with the second in which the thing was made.
fn made(id: &str) -> Option<SourceTime> {
    moment::from_seconds(i64::from_str_radix(id.get(..8)?, 16).ok()?)
}

/// How a card stands in a list. A list with a name of its own says nothing, but "Done in March" keeps what was done.
fn listed(name: &str, before: WorkState) -> WorkState {
    WorkState::of_list(name).unwrap_or_else(|| {
        let keeps = before.is_ended() && WorkState::of(name).is_ended();
        if keeps { before } else { WorkState::Open }
    })
}

impl TrelloBoard {
    fn element(&mut self, list: &str, raw: &[u8], number: u64) -> serde_json::Result<()> {
        match list {
            "cards" if self.cards.len() < CARDS_MOST => {
                let card: TrelloCard = serde_json::from_slice(raw)?;
                self.cards.push(TrelloCard { number, ..card });
            }
            "lists" => {
                let list: TrelloList = serde_json::from_slice(raw)?;
                self.lists.insert(list.id, list.name);
            }
            "actions" => {
                self.actions_read += 1;
                let action: TrelloAction = serde_json::from_slice(raw)?;
                self.actions.push(TrelloAction { number, ..action });
            }
            _ => {}
        }
        Ok(())
    }

    fn hand_over(mut self, sink: &mut dyn RecordSink) -> Result<()> {
        self.actions.sort_by(|a, b| a.date.cmp(&b.date).then_with(|| a.id.cmp(&b.id)));
        let scope = RecordScope::project(&self.name);
        let mut by_card: BTreeMap<&str, Vec<&TrelloAction>> = BTreeMap::new();
        for action in &self.actions {
            if let Some(card) = &action.data.card {
                by_card.entry(&card.id).or_default().push(action);
            }
        }
        for card in &self.cards {
            let actions = by_card.get(card.id.as_str()).map_or(&[][..], Vec::as_slice);
            let id = format!("trello-{}", card.id);
            let position = RecordPosition::record(card.number);
            let Some(course) = self.course(card, actions) else {
                sink.reject(position, RecordFault::of("id", &card.id, RejectionReason::NoTimeInId))?;
                continue;
            };
            let item =
                ItemRecord { id, title: card.name.clone(), scope: scope.clone(), course, weight: None };
            sink.take(position, vec![Record::Item(item)])?;
        }
        let titles: BTreeMap<&str, &str> =
            self.cards.iter().map(|card| (card.id.as_str(), card.name.as_str())).collect();
        for action in &self.actions {
            let (Some(card), Some(text)) = (&action.data.card, &action.data.text) else {
                sink.pass_over();
                continue;
            };
            if action.kind != "commentCard" || text.trim().is_empty() {
                sink.pass_over();
                continue;
            }
            let title = titles.get(card.id.as_str()).copied().unwrap_or_default();
            let item = format!("trello-{}", card.id);
            let Some(sent) = when(Some(&action.date)) else {
                let fault = RecordFault::of("date", &action.date, RejectionReason::NotATime);
                sink.reject(RecordPosition::record(action.number), fault)?;
                continue;
            };
            let mut message = comment(&item, &action.id, "", sent, title, text, &scope);
            if let Some(member) = &action.member {
                message.author.name.clone_from(&member.name);
                message.author.handles.clear();
                let at = format!("@{}", member.username);
                message.author =
                    message.author.or(if member.username.is_empty() { "" } else { &at }).or(&member.name);
            }
            message.edited = when(action.data.edited.as_deref());
            sink.take(RecordPosition::record(action.number), vec![Record::Message(Box::new(message))])?;
        }
        Ok(())
    }

    /// The events of a card. What happened before the first action that is left shows only in how the card stands.
    fn course(&self, card: &TrelloCard, actions: &[&TrelloAction]) -> Option<ItemCourse> {
        let created = made(&card.id).or_else(|| when(card.changed.as_deref()))?;
        let first_due = actions
            .iter()
            .find_map(|action| action.data.old.as_ref()?.due.clone())
            .unwrap_or_else(|| card.due.clone().flatten());
        let first_due = when(first_due.as_deref());
        let mut events = vec![ItemEvent { at: created, what: ItemChange::Committed, due: first_due }];
        let mut promised = first_due.is_some();
        let mut state = WorkState::Open;
        let mut state_at = None;
        // What the last mark of completion said, which is surer than the list.
        let mut unmarked = false;
        for action in actions {
            let Some(at) = when(Some(&action.date)) else { continue };
            let (Some(now), data) = (&action.data.card, &action.data) else { continue };
            let mut next = None;
            if let (Some(before), Some(after)) = (&data.before, &data.after)
                && WorkState::of_list(&before.name) != WorkState::of_list(&after.name)
            {
                next = Some(listed(&after.name, state));
                unmarked = false;
            }
            if let Some(old) = &data.old {
                if old.due.is_some() {
                    let due = when(now.due.as_deref());
                    if due.is_some() || promised {
                        let what = if promised { ItemChange::Rebaselined } else { ItemChange::Committed };
                        events.push(ItemEvent { at, what, due });
                        promised = true;
                    }
                }
                match (old.is_done, now.is_done, old.closed, now.closed) {
                    (Some(false), Some(true), ..) => next = Some(WorkState::Done),
                    (Some(true), Some(false), ..) => (next, unmarked) = (Some(WorkState::Open), true),
                    // A finished card is archived as finished.
                    (_, _, Some(false), Some(true)) if !state.is_ended() && !card.is_done => {
                        next = Some(WorkState::Cancelled);
                    }
                    (_, _, Some(true), Some(false)) if state == WorkState::Cancelled => {
                        next = Some(WorkState::Open);
                    }
                    _ => {}
                }
            }
            let Some(next) = next.filter(|next| *next != state) else { continue };
            if let Some(what) = state.step(next) {
                events.push(ItemEvent { at, what, due: None });
            }
            (state, state_at) = (next, Some(at));
        }
        let now = match listed(self.lists.get(&card.list).map_or("", String::as_str), state) {
            _ if card.is_done => WorkState::Done,
            listed if listed.is_ended() && unmarked => WorkState::Open,
            WorkState::Open if card.closed => WorkState::Cancelled,
            listed => listed,
        };
        // An archived card that was finished stays so.
        let now = if card.closed && state.is_ended() { state } else { now };
        Some(ItemCourse::Log(
            events,
            ItemStanding {
                created: Some(created),
                due: when(card.due.as_ref().and_then(Option::as_deref)),
                tells_due: card.due.is_some(),
                finished: None,
                state_at: state_at.filter(|_| state == now),
                changed: when(card.changed.as_deref()).or(Some(created)),
                state: now,
            },
        ))
    }
}
