//! What if this were done: the words of `explain --assume` become acts.

use crate::{
    alert::act::{
        AgreedTerms, ClientQuestion, DeliverableItem, FixAct, FixActKind, assumption, matter, offers,
        renegotiation,
    },
    history::{Item, Turn},
    plain::defuse,
    report::words::act::act_words,
    signal::View,
    table::{ClientIndex, message::id_hash},
    text::Lang,
};
use anyhow::bail;
use chrono::{Duration, NaiveDate};

/// How long a question may have waited to be answered still.
const QUESTION_DAYS: i64 = 45;
/// So many acts are named where one was not understood.
const NAMED_MOST: usize = 8;

/// Reads acts, divided by `;` or else by `,`, in the order in which they are said.
///
/// # Errors
/// One is no act, or not possible at this client; what is possible is named.
pub fn acts(words: &str, view: View<'_>, client: ClientIndex, lang: Lang) -> anyhow::Result<Vec<FixAct>> {
    let between = if words.contains(';') { ';' } else { ',' };
    let mut acts: Vec<FixAct> = Vec::new();
    for said in words.split(between).map(str::trim).filter(|said| !said.is_empty()) {
        let found = one(said, view, client);
        if found.is_empty() {
            bail!(refusal(said, view, client, lang));
        }
        acts.extend(found.into_iter().filter(|act| !acts.contains(act)).collect::<Vec<_>>());
    }
    if acts.is_empty() {
        bail!(refusal(words, view, client, lang));
    }
    Ok(acts)
}

/// What one phrase means; nothing where it means nothing here.
fn one(said: &str, view: View<'_>, client: ClientIndex) -> Vec<FixAct> {
    let (verb, rest) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
    let (verb, rest) = (verb.to_lowercase(), rest.trim());
    let kind = FixActKind::VERBS.into_iter().find(|(_, verbs)| verbs.contains(&verb.as_str()));
    let Some((kind, _)) = kind else { return Vec::new() };
    let folded = rest.to_lowercase();
    let all = rest.is_empty() || ["all", "overdue", "всё", "все", "просроченное"].contains(&folded.as_str());
    let offered = || {
        let offers = offers(view, client).into_iter();
        offers.filter(|acts| acts.iter().any(|act| act.kind() == kind)).flatten().collect::<Vec<_>>()
    };
    match kind {
        FixActKind::Deliver if all => offered(),
        FixActKind::Deliver => open_item(view, client, rest)
            .filter(|item| !item.waits_for_others())
            .map(|item| FixAct::Deliver(DeliverableItem::of(item)))
            .into_iter()
            .collect(),
        FixActKind::Answer => answers(view, client, rest, all),
        FixActKind::Renegotiate if all => offered(),
        FixActKind::Renegotiate => {
            let split = [" to ", " на "].iter().find_map(|word| rest.rsplit_once(word));
            let dated = split.and_then(|(name, day)| Some((name, day.trim().parse::<NaiveDate>().ok()?)));
            let (name, day) = dated.map_or((rest, None), |(name, day)| (name, Some(day)));
            let item = open_item(view, client, name.trim());
            item.and_then(|item| renegotiation(view, item, day)).into_iter().collect()
        }
        FixActKind::Agree => {
            let named = |act: &FixAct| match act {
                FixAct::Agree(AgreedTerms { row, .. }) => {
                    let names = [Some(matter(row)), row.metric.clone(), row.project_id.clone()];
                    let dimension = matter(row).split(':').next().map(str::to_owned);
                    names.into_iter().chain([dimension]).flatten().any(|name| name.to_lowercase() == folded)
                }
                _ => false,
            };
            offered().into_iter().filter(|act| all || named(act)).collect()
        }
        // It may be asked for before it is due.
        FixActKind::Update if rest.is_empty() => vec![FixAct::Update],
        FixActKind::Invoice if rest.is_empty() => offered(),
        FixActKind::Update | FixActKind::Invoice => Vec::new(),
    }
}

/// An open item by its id, else by its name.
fn open_item<'a>(view: View<'a>, client: ClientIndex, name: &str) -> Option<&'a Item> {
    let name = name.trim_matches(['"', '“', '”', '«', '»']).to_lowercase();
    let mut open = view.history.items_of(client).iter().filter(|item| item.is_open());
    let by_id = open.clone().find(|item| item.item_id.to_lowercase() == name);
    by_id.or_else(|| open.find(|item| item.name.to_lowercase() == name))
}

/// Open questions: the one in a message, so many of those that press most, or all.
fn answers(view: View<'_>, client: ClientIndex, rest: &str, all: bool) -> Vec<FixAct> {
    let history = view.history;
    let waits = |turn: &&Turn| {
        turn.answered_at.is_none() && history.as_of - turn.asked_at <= Duration::days(QUESTION_DAYS)
    };
    let mut open: Vec<&Turn> = history.talks[client].turns.iter().filter(waits).collect();
    open.sort_by(|a, b| {
        (b.rounds, b.question.at, b.question.id).cmp(&(a.rounds, a.question.at, a.question.id))
    });
    let open = open.into_iter();
    let answer = |turn: &Turn| FixAct::Answer(ClientQuestion::of(turn));
    if all {
        return open.map(answer).collect();
    }
    match rest.parse::<usize>() {
        Ok(count) if count <= open.clone().count() => open.take(count).map(answer).collect(),
        Ok(_) => Vec::new(),
        Err(_) => open.filter(|turn| turn.question.id == id_hash(rest)).map(answer).collect(),
    }
}

/// Why a phrase is no act here, and what would be.
fn refusal(said: &str, view: View<'_>, client: ClientIndex, lang: Lang) -> String {
    let open = view.history.items_of(client).iter().filter(|item| item.is_open() && !item.waits_for_others());
    let open = open.map(|item| FixAct::Deliver(DeliverableItem::of(item)));
    let mut possible: Vec<String> = Vec::new();
    for act in offers(view, client).into_iter().flatten().chain(open) {
        let mut words = assumption(std::slice::from_ref(&act));
        if let FixAct::Deliver(piece) | FixAct::Renegotiate(piece, _) = &act {
            words = format!("{words} ({})", defuse(&piece.name));
        }
        if !possible.contains(&words) && possible.len() < NAMED_MOST {
            possible.push(words);
        }
    }
    (act_words(lang).refused)(&defuse(said), &possible)
}
