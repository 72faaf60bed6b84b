//! What a message to a client can be written from: what it asked and waits for, what was handed over, what is late and when it
//! will likely be there, what both sides understand differently. Facts from the rows; the words come later.

use chrono::{DateTime, Duration, NaiveDate, Utc};

pub use super::record::draft::{Draft, LateWork};
use super::{
    clip,
    greeting::without_greeting,
    record::{AgreedMatter, Asked},
    unagreed_lines,
};
use crate::{
    alert::act::{FixAct, offers},
    history::{History, Item, Turn, ledger::PromiseStatus, pointer::Pointer},
    signal::{View, question},
};
use forewarn_table::{
    ClientIndex, Expectation, Quoted, Tables,
    expectation::ExpectedValue,
    meeting::MeetingStatus,
    message::{Deed, act},
    reading,
    schedule::WaitingParty,
};
use forewarn_text::{self as text, Side};

/// How many things of a kind a message names.
const NAMED_MOST: usize = 3;
/// A chase of the last so many days still waits for something.
const WAITS: Duration = Duration::days(30);

/// What a client said, and in which thread.
pub(super) struct Said {
    pub(super) asked: Asked,
    pub(super) thread: u64,
}

/// The messages that a client's alert quotes.
pub fn quoted(view: View<'_>, client: ClientIndex) -> Vec<Pointer> {
    let talk = &view.history.talks[client];
    let asked = question::pressing(view, client).into_iter().map(|turn| turn.question);
    let said = talk.threats.last().copied().into_iter().chain(loud_letter(view, client));
    let since = talk.turns.iter().rfind(|turn| turn.answered_at.is_none()).map(|turn| turn.question);
    asked.chain(said).chain(since).chain(last_of_client(view.history, client)).collect()
}

/// The client's last message.
fn last_of_client(history: &History, client: ClientIndex) -> Option<Pointer> {
    let messages = history.tables.messages.of(client);
    let row = (0..messages.len()).rev().find(|&row| messages.side[row] == 0)?;
    let (at, block, id) = (reading::at(messages.sent_at[row]), messages.block[row], messages.id[row]);
    Some(Pointer { at, block, id, span: None })
}

/// What the client said last and loudest and nobody answered: a threat before a loud letter, a loud letter before a question that
/// waits, and before one that has waited long without being asked again what was asked since.
pub(super) fn voice<'q>(
    view: View<'_>,
    client: ClientIndex,
    quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
) -> Option<Said> {
    let history = view.history;
    let threat = threat(view, client, quote);
    let is_live = |turn: &&&Turn| history.as_of - turn.asked_at <= LOUD || turn.rounds > 1;
    let asked_last = || {
        let pressing = question::pressing(view, client);
        let live = pressing.iter().find(is_live).map(|turn| turn.question);
        let since = || history.talks[client].turns.iter().rfind(|turn| turn.answered_at.is_none());
        live.or_else(|| since().map(|turn| turn.question).filter(|asked| history.as_of - asked.at <= LOUD))
            .or_else(|| pressing.first().map(|turn| turn.question))
    };
    let said = threat.or_else(|| loudest(view, client, quote)).or_else(asked_last)?;
    let asked = asked(said, client, &history.tables, quote);
    let thread = thread_of(history, client, said)?;
    asked.words.is_some().then_some(Said { asked, thread })
}

/// The sentence in which the client last threatened to leave, to sue or not to pay.
fn threat<'q>(
    view: View<'_>,
    client: ClientIndex,
    quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
) -> Option<Pointer> {
    let said = view.history.talks[client].threats.last();
    let said =
        said.filter(|said| view.history.as_of - said.at <= WAITS && !is_answered(view, client, **said))?;
    sentence(*said, text::threat, quote)
}

/// Whether somebody at the agency wrote in the thread of a client's message after it.
fn is_answered(view: View<'_>, client: ClientIndex, said: Pointer) -> bool {
    let messages = view.history.tables.messages.of(client);
    let Some(thread) = thread_of(view.history, client, said) else { return false };
    let first = messages.sent_at.partition_point(|at| *at <= said.at.timestamp());
    (first..messages.len()).any(|row| {
        messages.thread[row] == thread && messages.side[row] != 0 && messages.acts[row] & act::AUTOMATED == 0
    })
}

/// A loud letter of the last so many days is told before all that is asked.
const LOUD: Duration = Duration::days(14);
/// From this sum of the chances that it is negative and frustrated on, of twice 255, a letter is loud.
const LOUD_LEAST: u16 = 204;

/// The client's last letter of the last two weeks that chases or complains, and that nobody answered in its thread; who was sent
/// something since, or told that it is late, no longer waits for it.
fn loud_letter(view: View<'_>, client: ClientIndex) -> Option<Pointer> {
    let history = view.history;
    let messages = history.tables.messages.of(client);
    let first = messages.sent_at.partition_point(|at| *at <= (history.as_of - LOUD).timestamp());
    let is_loud = |row: usize| {
        let acts = messages.acts[row];
        let tone = u16::from(messages.negative[row]) + u16::from(messages.frustration[row]);
        acts & (act::AUTOMATED | act::THANKS | act::DELIVERS) == 0
            && (acts & act::CHASES != 0 || tone >= LOUD_LEAST)
    };
    let loud = (first..messages.len()).rev().filter(|&row| messages.side[row] == 0 && is_loud(row));
    let deeds = history.tables.messages.deeds_of(client);
    let heard = |at: i64| {
        let later = &deeds[deeds.partition_point(|deed| deed.sent_at <= at)..];
        later
            .iter()
            .any(|deed| deed.side == Side::Agency && matches!(deed.deed, Deed::Delivers | Deed::Admits))
    };
    let letter = |row: usize| {
        let at = reading::at(messages.sent_at[row]);
        Pointer { at, block: messages.block[row], id: messages.id[row], span: None }
    };
    loud.filter(|&row| messages.acts[row] & act::CHASES == 0 || !heard(messages.sent_at[row]))
        .map(letter)
        .find(|letter| !is_answered(view, client, *letter))
}

/// What a loud letter says: the sentence that chases or asks, else the letter from its beginning.
fn loudest<'q>(
    view: View<'_>,
    client: ClientIndex,
    quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
) -> Option<Pointer> {
    let letter = loud_letter(view, client)?;
    let asks = || view.history.talks[client].turns.iter().find(|turn| turn.question.id == letter.id);
    let chases = sentence(letter, text::chase, quote);
    Some(chases.or_else(|| asks().map(|turn| turn.question)).unwrap_or(letter))
}

/// The sentence of a message that `find` finds.
fn sentence<'q>(
    pointer: Pointer,
    find: fn(&str) -> Option<text::Span>,
    quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
) -> Option<Pointer> {
    let span = find(&quote(pointer)?.text)?;
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Some(Pointer { span: Some((place(span.start), place(span.end))), ..pointer })
}

/// The thread of a client's message.
fn thread_of(history: &History, client: ClientIndex, pointer: Pointer) -> Option<u64> {
    let messages = history.tables.messages.of(client);
    let first = messages.sent_at.partition_point(|at| *at < pointer.at.timestamp());
    let row = (first..messages.len()).find(|&row| messages.id[row] == pointer.id)?;
    Some(messages.thread[row])
}

/// What a client asked, in its words; where the sentence alone does not say of what, with the one before, else the one after.
pub(super) fn asked<'q>(
    pointer: Pointer,
    client: ClientIndex,
    tables: &Tables,
    quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
) -> Asked {
    let quoted = quote(pointer);
    let words = quoted.map(|quoted| {
        let sentence = quoted.words(pointer.span);
        let before = pointer.span.and_then(|(start, _)| quoted.text.get(..start as usize)).unwrap_or("");
        let after = pointer.span.and_then(|(_, end)| quoted.text.get(end as usize..)).unwrap_or("");
        let is_short =
            !sentence.trim_end().ends_with('?') && sentence.split_whitespace().count() <= SHORT_WORDS;
        let names_little = is_short || text::Topic::of(sentence).len() < NAMES_LEAST;
        let whole = match (last_sentence(before), next_sentence(after)) {
            (Some(last), _) if names_little => format!("{last} {sentence}"),
            (None, Some(next)) if names_little => format!("{sentence} {next}"),
            _ => sentence.to_owned(),
        };
        clip(&without_greeting(&whole))
    });
    Asked {
        on: pointer.at.with_timezone(&tables.clients[client].zone).date_naive(),
        by: quoted.and_then(|quoted| name(&quoted.author, tables)),
        words: words.filter(|words| !words.is_empty()),
    }
}

/// A sentence that names fewer things does not say by itself what it is about.
const NAMES_LEAST: usize = 2;
/// Nor does one of so few words that asks nothing: "Nothing has arrived."
const SHORT_WORDS: usize = 5;

/// The last sentence of a text, on the same line or the one before.
fn last_sentence(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let start = text.trim_end_matches(['.', '!', '?', ',', ':']).rfind(['.', '!', '?', '\n', '>']);
    let last = text[start.map_or(0, |start| start + 1)..].trim();
    // A greeting, a quotation or half a page says nothing of it.
    let is_sentence = last.split_whitespace().count() > 2 && last.len() <= 240 && !last.ends_with([',', ':']);
    is_sentence.then_some(last)
}

/// The first sentence of a text, on the same line.
fn next_sentence(text: &str) -> Option<&str> {
    let line = text.lines().next().unwrap_or("");
    let end = line.find(['.', '!', '?']).map(|end| end + 1)?;
    let next = line[..end].trim();
    (next.split_whitespace().count() > 1 && next.len() <= 240).then_some(next)
}

/// What somebody is called: by the table of people, else by an address of two words, else as they sign.
pub(super) fn name(author: &str, tables: &Tables) -> Option<String> {
    let handle = author.to_lowercase();
    let known = tables.people.iter().find(|person| person.handle == handle);
    if let Some(name) = known.and_then(|person| person.name.clone()) {
        return Some(name);
    }
    let Some((local, _)) = author.split_once('@').filter(|(local, _)| !local.is_empty()) else {
        return Some(author.trim().to_owned()).filter(|name| !name.is_empty() && !name.starts_with('@'));
    };
    let parts: Vec<&str> = local.split(['.', '_']).collect();
    let is_name = parts.len() == 2
        && parts.iter().all(|part| part.chars().count() > 1 && part.chars().all(char::is_alphabetic));
    is_name.then(|| {
        let capital = |part: &&str| {
            let mut letters = part.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect::<String>())
                .unwrap_or_default()
        };
        parts.iter().map(capital).collect::<Vec<_>>().join(" ")
    })
}

/// What is to be agreed on, with what each side says.
pub(super) fn matter(agreed: &Expectation, stated: &Expectation, tables: &Tables) -> AgreedMatter {
    let project = agreed.project_id.as_deref().map(|id| tables.project_name(agreed.client, id));
    let said = |row: &Expectation| match row.value {
        ExpectedValue::Day(_) => row.value.to_string(),
        ExpectedValue::Number(_) => {
            format!("{} {}", row.value, row.unit.as_deref().unwrap_or("")).trim_end().to_owned()
        }
    };
    AgreedMatter {
        dimension: agreed.dimension,
        name: agreed.metric.as_deref().or(project).map(str::to_owned),
        stated: said(stated),
        agreed: said(agreed),
    }
}

/// What a message to a client can be written from.
pub fn draft<'q>(
    view: View<'_>,
    client: ClientIndex,
    quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
) -> Draft {
    let history = view.history;
    let (row, talk, calendar) =
        (&history.tables.clients[client], &history.talks[client], history.calendars.of(client));
    let items = history.items_of(client);
    let today = history.day(client);
    let recent = |at: DateTime<Utc>, days: i64| history.as_of - at <= Duration::days(days);
    let likely = |item: &Item| view.forecast_of(item).map(|forecast| forecast.quantiles[2]);
    let ours =
        |item: &&Item| !matches!(item.waiting_on, Some(WaitingParty::Client | WaitingParty::ThirdParty));
    let mut delivered: Vec<(String, NaiveDate)> = items
        .iter()
        .filter(|item| item.is_delivered())
        .filter_map(|item| {
            let last = item.deliveries.last().filter(|at| recent(at.at, 30))?;
            Some((item.name.to_string(), last.day()))
        })
        .collect();
    delivered.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut late: Vec<LateWork> = items
        .iter()
        .filter(|item| item.is_overdue(history.as_of))
        .filter(ours)
        .filter_map(|item| {
            let (name, due) = (item.name.to_string(), item.due?.last_day);
            Some(LateWork { name, due, returned: item.reopened_at.map(|at| at.day()), likely: likely(item) })
        })
        .collect();
    late.sort_by(|a, b| a.due.cmp(&b.due).then_with(|| a.name.cmp(&b.name)));
    let mut moved: Vec<(DateTime<Utc>, (String, NaiveDate, NaiveDate))> = items
        .iter()
        .filter(|item| item.is_open() && !item.is_overdue(history.as_of))
        .filter(ours)
        .filter_map(|item| {
            let mut steps = item.moves.iter().filter(|step| step.is_grievance() && recent(step.at.at, 30));
            let first = steps.next()?;
            let (from, to) = (first.from?.last_day, item.due?.last_day);
            let last_at = steps.next_back().unwrap_or(first).at.at;
            (from < to).then(|| (last_at, (item.name.to_string(), from, to)))
        })
        .collect();
    moved.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut moved: Vec<(String, NaiveDate, NaiveDate)> = moved.into_iter().map(|(_, step)| step).collect();
    let soon = |day: NaiveDate| day >= today && (day - today).num_days() <= 14;
    let mut coming: Vec<(String, NaiveDate, Option<f64>, Option<NaiveDate>)> = items
        .iter()
        .filter(|item| item.is_open() && !item.is_overdue(history.as_of))
        .filter(ours)
        .filter_map(|item| {
            let due = item.due.filter(|due| soon(due.last_day))?.last_day;
            let chance = view.forecast_of(item).and_then(|forecast| forecast.p_kept);
            Some((item.name.to_string(), due, chance, likely(item)))
        })
        .collect();
    coming.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
    let waiting = items.iter().filter(|item| item.is_open() && item.waiting_on == Some(WaitingParty::Client));
    let mut waiting: Vec<String> = waiting.map(|item| item.name.to_string()).collect();
    let zone = row.zone;
    let mut owed: Vec<(String, NaiveDate)> = history
        .ledger_of(client)
        .iter()
        .filter(|promise| {
            promise.side == Side::Agency
                && promise.item_id.is_none()
                && promise.state == PromiseStatus::Broken
                && !promise.text.is_empty()
        })
        .filter_map(|promise| {
            let by = promise.by.filter(|by| recent(*by, 30))?;
            let day = (by - Duration::seconds(1)).with_timezone(&zone).date_naive();
            Some((clip(&promise.text), day))
        })
        .collect();
    owed.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    // Promised again and again it is still one thing, of which the last promise counts; and late work is told as such.
    let mut told: Vec<text::Topic> = late.iter().map(|work| text::Topic::of(&work.name)).collect();
    owed.retain(|(words, _)| {
        let topic = text::Topic::of(words);
        let is_new = topic.is_empty() || !told.iter().any(|known| known.is_in(&topic) || topic.is_in(known));
        told.push(topic);
        is_new
    });
    let pressing = question::pressing(view, client);
    // What it chased or complained of belongs to a question that it asked in the same thread, or to what is owed to it.
    let chased = loudest(view, client, quote)
        .filter(|said| {
            let thread = thread_of(history, client, *said);
            !pressing.iter().any(|turn| Some(turn.thread) == thread)
        })
        .map(|said| asked(said, client, &history.tables, quote))
        .filter(|asked| {
            let topic = text::Topic::of(asked.words.as_deref().unwrap_or(""));
            !told.iter().any(|known| topic.shared(known) > 0)
        });
    let questions = pressing.iter().map(|turn| asked(turn.question, client, &history.tables, quote));
    let mut asked_of_us: Vec<Asked> =
        chased.into_iter().chain(questions).filter(|asked| asked.words.is_some()).collect();
    let (mut agree, mut invoice) = (Vec::new(), None);
    for act in offers(view, client).into_iter().flatten() {
        match act {
            FixAct::Agree(terms) => agree.push(matter(&terms.row, &terms.stated, &history.tables)),
            FixAct::Invoice(open) => invoice = Some((open.at.day(), open.amount.units(), open.currency)),
            _ => {}
        }
    }
    let unagreed: Vec<(String, NaiveDate, f64)> = unagreed_lines(history, client)
        .into_iter()
        .filter_map(|line| Some((without_greeting(&line.words?), line.on, line.hours)))
        .take(NAMED_MOST)
        .collect();
    // What is to be agreed on first is answered by that.
    let is_unagreed = |asked: &Asked| {
        let topic = text::Topic::of(asked.words.as_deref().unwrap_or(""));
        unagreed.iter().any(|(words, on, _)| *on == asked.on && text::Topic::of(words).is_in(&topic))
    };
    asked_of_us.retain(|asked| !is_unagreed(asked));
    let threat = threat(view, client, quote)
        .map(|said| asked(said, client, &history.tables, quote))
        .filter(|threat| threat.words.is_some());
    // What was said in the same breath is answered by what is said of the threat.
    asked_of_us.retain(|asked| threat.as_ref().is_none_or(|threat| threat.words != asked.words));
    waiting.truncate(NAMED_MOST);
    owed.truncate(NAMED_MOST);
    asked_of_us.truncate(NAMED_MOST);
    agree.truncate(NAMED_MOST);
    let update = talk.last_update.or(talk.last_agency).map(|last| calendar.local(last.at).date());
    // Who met us has heard from us, whatever was written.
    let met = History::of(&history.tables.meetings, client, |meeting| meeting.client)
        .iter()
        .filter(|meeting| meeting.status == MeetingStatus::Held)
        .map(|meeting| meeting.at.day())
        .max();
    let update = update.map(|day| met.map_or(day, |met| met.max(day)));
    // Of two works of one name only the one that is late is named: the client could not tell them apart.
    let mut known = std::collections::BTreeSet::new();
    delivered.retain(|(name, _)| known.insert(name.clone()));
    let is_late = |name: &String| late.iter().any(|work| work.name == *name);
    // What is owed again was not handed over, as far as the client can see.
    let is_owed = |name: &String| {
        let topic = text::Topic::of(name);
        owed.iter().any(|(words, _)| topic.is_in(&text::Topic::of(words)))
    };
    delivered.retain(|(name, _)| !is_late(name) && !is_owed(name));
    moved.retain(|(name, ..)| !is_late(name));
    let is_moved = |name: &String| moved.iter().any(|(known, ..)| known == name);
    coming.retain(|(name, ..)| !is_late(name) && !is_moved(name));
    moved.truncate(NAMED_MOST);
    delivered.truncate(NAMED_MOST);
    late.truncate(NAMED_MOST);
    coming.truncate(NAMED_MOST);
    Draft {
        on: today,
        lang: row.language,
        to: threat.iter().chain(&asked_of_us).find_map(|one| one.by.clone()).or_else(|| {
            let last = last_of_client(history, client).and_then(&quote)?;
            name(&last.author, &history.tables)
        }),
        from: row.owner.clone(),
        silent_since: update.filter(|day| talk.unheard_days(calendar, *day, today) >= SILENT_LEAST),
        threat,
        asked: asked_of_us,
        delivered,
        late,
        moved,
        owed,
        coming,
        waiting,
        agree,
        unagreed,
        invoice,
    }
}

/// From so many working days on, silence is worth a word of regret.
const SILENT_LEAST: i64 = 10;
