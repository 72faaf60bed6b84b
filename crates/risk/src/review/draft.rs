//! What a message to a client can be written from: what it asked and waits for, what was handed over, what is late and when it
//! will likely be there, what both sides understand differently. Facts from the rows; the words come later.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::{
    clip,
    record::{AgreedMatter, Asked},
    unagreed_lines,
};
use crate::{
    alert::act::{FixAct, offers},
    history::{History, Item, ledger::PromiseStatus, pointer::Pointer},
    signal::{View, contact},
};
use forewarn_table::{
    ClientIndex, Currency, Expectation, Quoted, Tables, expectation::ExpectedValue, meeting::MeetingStatus,
    reading, schedule::WaitingParty,
};
use forewarn_text::{self as text, Lang, Side};

/// How many things of a kind a message names.
const NAMED_MOST: usize = 3;
/// A chase of the last so many days still waits for something.
const WAITS: Duration = Duration::days(30);

/// What a message to a client is written from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    /// The day of the moment, at the client.
    pub on: NaiveDate,
    /// The language that the client is written to in; `None`: that of the review.
    pub lang: Option<Lang>,
    /// Who threatened, else who asked what presses most, by name; where nothing is asked, who wrote last at the client.
    pub to: Option<String>,
    /// The account manager.
    pub from: Option<String>,
    /// The day since which the client has heard nothing about the work, where that is long.
    pub silent_since: Option<NaiveDate>,
    /// The client's last threat to leave, to sue or not to pay, of the last 30 days.
    pub threat: Option<Asked>,
    /// What the client asked and was not told, what presses most first.
    pub asked: Vec<Asked>,
    /// What was handed over in the last 30 days, the latest first.
    pub delivered: Vec<(String, NaiveDate)>,
    /// What is late and waits for nobody else, the longest first.
    pub late: Vec<LateWork>,
    /// Open work whose date was moved in the last 30 days, the latest move first: the date before these moves, and the one now
    /// given.
    pub moved: Vec<(String, NaiveDate, NaiveDate)>,
    /// Promises without an item of the schedule that were not kept: the words, and the day they were due.
    pub owed: Vec<(String, NaiveDate)>,
    /// What comes in the next two weeks: the date given, the chance to keep it, and the day of 80 %.
    pub coming: Vec<(String, NaiveDate, Option<f64>, Option<NaiveDate>)>,
    /// What waits for the client.
    pub waiting: Vec<String>,
    /// What both sides understand differently.
    pub agree: Vec<AgreedMatter>,
    /// Work that was asked for and that nobody agreed to: the words, the day, and hours booked since.
    pub unagreed: Vec<(String, NaiveDate, f64)>,
    /// An unpaid invoice: when it was written, what is open of it, the currency.
    pub invoice: Option<(NaiveDate, f64, Option<Currency>)>,
}

/// Work that is late and waits for nobody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateWork {
    /// Its name.
    pub name: String,
    /// The date given.
    pub due: NaiveDate,
    /// When the client sent it back, if it did.
    pub returned: Option<NaiveDate>,
    /// The day by which it will be there with a probability of 80 %.
    pub likely: Option<NaiveDate>,
}

/// What a client said, and in which thread.
pub(super) struct Said {
    pub(super) asked: Asked,
    pub(super) thread: u64,
}

/// The messages that a client's alert quotes.
pub fn quoted(view: View<'_>, client: ClientIndex) -> Vec<Pointer> {
    let talk = &view.history.talks[client];
    let asked = contact::pressing(view, client).into_iter().map(|turn| turn.question);
    let said = talk.chases.last().into_iter().chain(talk.threats.last()).copied();
    asked.chain(said).chain(last_of_client(view.history, client)).collect()
}

/// The client's last message.
fn last_of_client(history: &History, client: ClientIndex) -> Option<Pointer> {
    let messages = history.tables.messages.of(client);
    let row = (0..messages.len()).rev().find(|&row| messages.side[row] == 0)?;
    let (at, block, id) = (reading::at(messages.sent_at[row]), messages.block[row], messages.id[row]);
    Some(Pointer { at, block, id, span: None })
}

/// What the client said last and loudest of what it waits for: a threat before a chase, a chase before a question.
pub(super) fn voice<'q>(
    view: View<'_>,
    client: ClientIndex,
    quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
) -> Option<Said> {
    let history = view.history;
    let threat = threat(view, client, quote);
    let question = || contact::pressing(view, client).first().map(|turn| turn.question);
    let said = threat.or(chase(view, client, quote)).or_else(question)?;
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
    let said = said.filter(|said| view.history.as_of - said.at <= WAITS)?;
    sentence(*said, text::threat, quote)
}

/// The sentence in which the client last chased something it still waits for: whoever was written to since no longer waits, as far as
/// anybody can tell.
fn chase<'q>(
    view: View<'_>,
    client: ClientIndex,
    quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
) -> Option<Pointer> {
    let talk = &view.history.talks[client];
    let said = talk.chases.last().filter(|said| view.history.as_of - said.at <= WAITS)?;
    let unheard = talk.last_agency.is_none_or(|last| last.at < said.at);
    if unheard { sentence(*said, text::chase, quote) } else { None }
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

/// Words that open a greeting.
const GREETS: [&str; 13] = [
    "hi",
    "hey",
    "hello",
    "dear",
    "good",
    "morning",
    "afternoon",
    "привет",
    "здравствуйте",
    "добрый",
    "доброе",
    "доброго",
    "приветствую",
];

/// A quotation without "Hello Ann," or «Марина, добрый день!» before it.
pub(super) fn without_greeting(words: &str) -> String {
    let words = words.trim();
    let Some((head, rest)) = words.split_once([',', '!']) else { return words.to_owned() };
    let opens = |text: &str| {
        let first = text.split(|letter: char| !letter.is_alphabetic()).find(|word| !word.is_empty());
        first.is_some_and(|first| GREETS.contains(&first.to_lowercase().as_str()))
    };
    let rest = rest.trim_start();
    // "Ann, Where is it?": a name on a line of its own.
    let is_name =
        head.split_whitespace().count() == 1 && (rest.starts_with(char::is_uppercase) || opens(rest));
    let greets = opens(head) && head.split_whitespace().count() <= 3;
    if !(greets || is_name) || rest.is_empty() {
        return words.to_owned();
    }
    if is_name && !greets && opens(rest) {
        return without_greeting(rest);
    }
    // «Добрый день, Анна! Когда ждать макет?»
    let named = rest.split_once('!').filter(|(name, _)| greets && name.split_whitespace().count() == 1);
    let rest = named.map_or(rest, |(_, after)| after.trim_start());
    let mut letters = rest.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
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
    let pressing = contact::pressing(view, client);
    // What it chased belongs to a question that it asked in the same thread, or to what is owed to it.
    let chased = chase(view, client, quote)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_begins_after_the_greeting() {
        for (said, told) in [
            ("hey Lukas, can you make a short video?", "Can you make a short video?"),
            ("morning Karen, Who owns the files?", "Who owns the files?"),
            ("Марина, добрый день! Зачем мы платим за два счётчика?", "Зачем мы платим за два счётчика?"),
            ("Добрый день, Анна! Когда ждать макет?", "Когда ждать макет?"),
            ("Ann, Where is it?", "Where is it?"),
            ("Posters, flyers and the banner: when?", "Posters, flyers and the banner: when?"),
        ] {
            assert_eq!(without_greeting(said), told);
        }
    }
}
