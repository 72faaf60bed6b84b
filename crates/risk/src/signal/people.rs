//! People on both sides: who fell silent, who came, who left. When the person who bought leaves, the contract often does: a new
//! decision-maker brings an agency of their own. None of it is anybody's fault, and nothing here says so.
//!
//! Roles come from `people`. Without them nobody can know that all are still there: such a signal has a value only where
//! somebody who wrote regularly stopped, and none otherwise.

use chrono::{DateTime, Duration, Utc};

use super::{Fact, Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause};
use crate::history::{
    History,
    people::{self, Writer},
    pointer::Pointer,
};
use forewarn_table::{
    ClientIndex, Person,
    message::{act, author_number},
    person::PersonRole,
    reading,
};
use forewarn_text::Side;

/// How many times longer than nine in ten of their own gaps somebody who decides has been silent, less one; the largest over
/// the client's deciders, at least 0. Without roles: of whoever wrote regularly and stopped while others went on. Null without
/// roles where nobody did, without authors, and where the mailbox ends too early. Source: messages, people.
pub const SPONSOR_SILENT: Signal = Signal {
    id: SignalId::SponsorSilent,
    name: "sponsor_silent",
    group: Group::People,
    unit: Unit::Ratio,
    cause: Cause::People,
    tables: &["messages", "people"],
    occasions: None,
    values: |view| {
        Ok(by_client(view, |client| {
            let silent = silences(view, client)?.into_iter().map(|silence| silence.excess).reduce(f64::max);
            silent.or_else(|| deciders_write(view.history, client).then_some(0.0))
        }))
    },
    proofs: |view, client| {
        let mut silent = silences(view, client).unwrap_or_default();
        silent.sort_by(|a, b| b.excess.total_cmp(&a.excess).then(a.writer.author.cmp(&b.writer.author)));
        let proof = |silence: Silence<'_>| Proof {
            at: silence.writer.last_at(),
            table: "messages",
            id: String::new(),
            fact: Fact::FellSilent {
                who: name(silence.writer.person),
                role: silence.writer.person.and_then(|person| person.role),
                days: silence.days,
                usual: silence.usual,
            },
            quote: Some(silence.writer.last),
        };
        silent.into_iter().map(proof).collect()
    },
};

/// Whether of several people at the client only one still writes: 1, else 0; null without roles where it is not so, without
/// authors, and where the mailbox ends too early. Source: messages, people.
pub const SINGLE_CONTACT: Signal = Signal {
    id: SignalId::SingleContact,
    name: "single_contact",
    group: Group::People,
    unit: Unit::Count,
    cause: Cause::People,
    tables: &["messages", "people"],
    occasions: None,
    values: |view| {
        Ok(by_client(view, |client| match contacts(view, client)? {
            Some(_) => Some(1.0),
            None => people::has_roles(view.history, client).then_some(0.0),
        }))
    },
    proofs: |view, client| {
        let Some(Some((before, last))) = contacts(view, client) else { return Vec::new() };
        let proof = Proof {
            at: last.last_at(),
            table: "messages",
            id: String::new(),
            fact: Fact::OneContact { before, who: name(last.person) },
            quote: Some(last.last),
        };
        vec![proof]
    },
};

/// How new whoever decides at the client is: 1 on the first day, 0 after 90; null where nobody who decides is known. Source: people.
pub const NEW_DECIDER: Signal = Signal {
    id: SignalId::NewDecider,
    name: "new_decider",
    group: Group::People,
    unit: Unit::Ratio,
    cause: Cause::People,
    tables: &["people"],
    occasions: None,
    values: |view| {
        Ok(by_client(view, |client| {
            let history = view.history;
            let deciders = || people::deciders(history, client);
            deciders().next()?;
            Some(newness(
                history,
                client,
                people::latest_change(deciders_list(history, client).into_iter(), history.since[client]),
                90,
            ))
        }))
    },
    proofs: |view, client| {
        let history = view.history;
        let change = people::latest_change(deciders_list(history, client).into_iter(), history.since[client]);
        let recent = change.filter(|_| newness(history, client, change, 90) > 0.0);
        let proof = |(person, since): (&Person, chrono::NaiveDate)| Proof {
            at: forewarn_base::value::day_end(since, history.tables.clients[client].zone),
            table: "people",
            id: person.handle.clone(),
            fact: Fact::NewDecider { who: name(Some(person)), role: person.role, since },
            quote: None,
        };
        recent.into_iter().map(proof).collect()
    },
};

/// How new our lead at the client is: 1 on the first day, 0 after 60; null where no lead is known. Source: people.
pub const LEAD_CHANGED: Signal = Signal {
    id: SignalId::LeadChanged,
    name: "lead_changed",
    group: Group::People,
    unit: Unit::Ratio,
    cause: Cause::People,
    tables: &["people"],
    occasions: None,
    values: |view| {
        Ok(by_client(view, |client| {
            let history = view.history;
            let leads = leads(history, client);
            (!leads.is_empty()).then(|| {
                newness(history, client, people::latest_change(leads.into_iter(), history.since[client]), 60)
            })
        }))
    },
    proofs: |view, client| {
        let history = view.history;
        let change = people::latest_change(leads(history, client).into_iter(), history.since[client]);
        let recent = change.filter(|_| newness(history, client, change, 60) > 0.0);
        let proof = |(person, since): (&Person, chrono::NaiveDate)| Proof {
            at: forewarn_base::value::day_end(since, history.tables.clients[client].zone),
            table: "people",
            id: person.handle.clone(),
            fact: Fact::NewLead { who: name(Some(person)), since },
            quote: None,
        };
        recent.into_iter().map(proof).collect()
    },
};

/// How many threads somebody who decides, and rarely writes, joined in the last 30 days after others had begun them; null
/// without roles, without authors, and where the mailbox ends too early. Source: messages, people.
pub const ESCALATED: Signal = Signal {
    id: SignalId::Escalated,
    name: "escalated_threads_30d",
    group: Group::People,
    unit: Unit::Count,
    cause: Cause::People,
    tables: &["messages", "people"],
    occasions: None,
    values: |view| {
        let of = |client| {
            let knows = is_covered(view, client) && people::deciders(view.history, client).next().is_some();
            knows.then(|| joined(view, client).len() as f64)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        let proof = |(person, pointer): (&Person, Pointer)| {
            Proof::quoted(pointer, Fact::Joined { who: name(Some(person)), role: person.role })
        };
        joined(view, client).into_iter().rev().map(proof).collect()
    },
};

/// After so many days of silence at the least somebody can be missed.
const SILENT_DAYS_LEAST: f64 = 21.0;
/// The share of threads that makes somebody without a role one of those who matter.
const REGULAR_SHARE: f64 = 1.0 / 3.0;
/// Of somebody without a role after more: it may be anybody.
const UNNAMED_DAYS_LEAST: f64 = 42.0;
/// Who has not written for half a year has left or handed over: that is no news, and what it did was done.
const SILENT_DAYS_MOST: f64 = 180.0;
/// Fewer messages make no rhythm.
const MESSAGES_LEAST: usize = 6;
/// A chance so small that it is none: by it somebody of whom no role is known would be silent just by luck.
const BY_LUCK: f64 = 0.002;

struct Silence<'a> {
    writer: Writer<'a>,
    days: f64,
    usual: f64,
    excess: f64,
}

fn name(person: Option<&Person>) -> Option<String> {
    person.map(|person| person.name.clone().unwrap_or_else(|| person.handle.clone()))
}

fn is_covered(view: View<'_>, client: ClientIndex) -> bool {
    view.history.talks[client].covered_until.is_some_and(|until| until >= view.history.as_of)
}

fn deciders_write(history: &History, client: ClientIndex) -> bool {
    let messages = history.tables.messages.of(client);
    let deciders = people::deciders(history, client).filter(|person| person.until.is_none());
    let numbers: Vec<u32> = deciders.map(|person| author_number(&person.handle)).collect();
    !numbers.is_empty()
        && messages
            .author
            .iter()
            .zip(messages.acts)
            .any(|(author, acts)| numbers.contains(author) && acts & act::AUTOMATED == 0)
}

fn deciders_list(history: &History, client: ClientIndex) -> Vec<&Person> {
    people::deciders(history, client).collect()
}

fn leads(history: &History, client: ClientIndex) -> Vec<&Person> {
    let people = history.tables.people_of(client).iter();
    people.filter(|person| person.side == Side::Agency && person.role == Some(PersonRole::Lead)).collect()
}

fn newness(
    history: &History,
    client: ClientIndex,
    change: Option<(&Person, chrono::NaiveDate)>,
    days: i64,
) -> f64 {
    let age = change.map_or(days, |(_, since)| (history.day(client) - since).num_days().max(0));
    (days - age).max(0) as f64 / days as f64
}

/// Who is silent beyond their own rhythm; `None` where nobody can know.
fn silences(view: View<'_>, client: ClientIndex) -> Option<Vec<Silence<'_>>> {
    let history = view.history;
    if !is_covered(view, client) {
        return None;
    }
    let messages = history.tables.messages.of(client);
    let is_late = |row: usize| {
        (history.as_of - reading::at(messages.sent_at[row])).num_hours() as f64 >= SILENT_DAYS_LEAST * 24.0
    };
    let authors = people::client_authors(messages, 0..messages.len());
    if !authors.iter().any(|author| author.messages >= MESSAGES_LEAST && is_late(author.last_row)) {
        return Some(Vec::new());
    }
    let writers = people::writers(history, client);
    let ours: Vec<&Writer<'_>> = writers.iter().filter(|writer| writer.side == Side::Client).collect();
    // A client from whom nobody is heard is silent as a whole, or its mail is elsewhere: other signals tell that.
    let heard_at = ours.iter().map(|writer| writer.last_at()).max()?;
    if (history.as_of - heard_at).num_hours() as f64 >= SILENT_DAYS_LEAST * 24.0 {
        return Some(Vec::new());
    }
    let has_roles = people::has_roles(history, client);
    let all = |until: DateTime<Utc>| -> usize {
        ours.iter().map(|writer| writer.threads(DateTime::<Utc>::MIN_UTC, until)).sum()
    };
    let silent = ours.iter().filter_map(|writer| {
        let usual = writer.rhythm_days()?.max(7.0);
        let days = (history.as_of - writer.last_at()).num_hours() as f64 / 24.0;
        // Who left long ago is no news.
        if !(SILENT_DAYS_LEAST..=SILENT_DAYS_MOST).contains(&days) || days < 2.0 * usual {
            return None;
        }
        if has_roles {
            let decides = writer.person.and_then(|person| person.role.filter(|_| person.until.is_none()));
            decides.filter(|role| matches!(role, PersonRole::Sponsor | PersonRole::DecisionMaker))?;
        } else {
            // Others go on writing, and not by luck alone: each of their threads might have been one of this writer's.
            let before = all(writer.last_at());
            let since = all(history.as_of) - before;
            let share = writer.threads_at.len() as f64 / before.max(1) as f64;
            let luck = (1.0 - share).max(1e-9).powf(since as f64);
            if days < UNNAMED_DAYS_LEAST || share >= 1.0 || luck >= BY_LUCK || share < REGULAR_SHARE {
                return None;
            }
        }
        Some(Silence { writer: (*writer).clone(), days, usual, excess: days / usual - 1.0 })
    });
    Some(silent.collect())
}

/// How many wrote regularly before, and who alone still does: `Some(None)` where more do or never did, `None` where nobody can
/// know.
#[allow(clippy::option_option, reason = "not known is not none")]
fn contacts(view: View<'_>, client: ClientIndex) -> Option<Option<(usize, Writer<'_>)>> {
    let history = view.history;
    if !is_covered(view, client) {
        return None;
    }
    let messages = history.tables.messages.of(client);
    let (recent, past) = (history.as_of - Duration::days(75), history.as_of - Duration::days(255));
    let first = messages.sent_at.partition_point(|at| *at <= recent.timestamp());
    if people::client_authors(messages, first..messages.len()).len() != 1 {
        return Some(None);
    }
    let writers = people::writers(history, client);
    let ours: Vec<Writer<'_>> = writers.into_iter().filter(|writer| writer.side == Side::Client).collect();
    let counts = |writer: &Writer<'_>| (writer.threads(past, recent), writer.threads(recent, history.as_of));
    let regular = ours.iter().filter(|writer| counts(writer).0 >= 4).count();
    let mut writing = ours.iter().filter(|writer| counts(writer).1 > 0);
    let (Some(last), None) = (writing.next(), writing.next()) else { return Some(None) };
    let before: usize = ours.iter().map(|writer| counts(writer).0).sum();
    let share = counts(last).0 as f64 / before.max(1) as f64;
    let luck = share.powf(counts(last).1 as f64);
    Some((regular >= 2 && luck < BY_LUCK).then(|| (regular, last.clone())))
}

/// Who decides and joined a thread that others had begun, in the last 30 days; oldest first.
fn joined(view: View<'_>, client: ClientIndex) -> Vec<(&Person, Pointer)> {
    let history = view.history;
    let messages = history.tables.messages.of(client);
    let from = (history.as_of - Duration::days(30)).timestamp();
    let own = (0..messages.len()).filter(|row| messages.side[*row] == 0).count();
    let mut found = Vec::new();
    for person in people::deciders(history, client).filter(|person| person.until.is_none()) {
        let number = author_number(&person.handle);
        let theirs = || (0..messages.len()).filter(|row| messages.author[*row] == number);
        // Who writes every day takes no new step by writing.
        if theirs().count() * 10 > own {
            continue;
        }
        for row in theirs().filter(|row| messages.sent_at[*row] > from) {
            let in_thread = || (0..row).filter(|other| messages.thread[*other] == messages.thread[row]);
            let is_first = !in_thread().any(|other| messages.author[other] == number);
            let follows = in_thread().any(|other| messages.side[other] == 0);
            if is_first && follows {
                let at = reading::at(messages.sent_at[row]);
                found.push((
                    person,
                    Pointer { at, block: messages.block[row], id: messages.id[row], span: None },
                ));
            }
        }
    }
    found.sort_by_key(|(_, pointer)| (pointer.at, pointer.id));
    found
}
