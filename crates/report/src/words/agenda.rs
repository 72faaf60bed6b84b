//! The words of the agenda: what a meeting about the month goes through, in sections of finished lines, for the page and the
//! terminal alike.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Words, by_lang, capital, life, phrase, words};
use forewarn_risk::{
    alert::{AlertState, done::ActOutcome},
    review::{
        agenda::{
            Agenda, AgendaSince, ChangeKind, ClientChange, DueDecision, DueKind, FollowUp, Owed, OwedThing,
        },
        record::{ClientDecision, Review},
    },
};
use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct AgendaWords {
    pub agenda: &'static str,
    pub agenda_note: &'static str,
    pub nothing: &'static str,
    pub nobody: &'static str,
    pub since_then: &'static str,
    pub since_then_note: &'static str,
    #[serde(skip)]
    pub title: fn(agency: &str, day: &str) -> String,
    #[serde(skip)]
    pub changed: fn(AgendaSince, since: &str) -> String,
    #[serde(skip)]
    pub followed_up: fn(since: &str) -> String,
    pub due: &'static str,
    pub overdue: &'static str,
    #[serde(skip)]
    pub owed_today: fn(today: &str) -> String,
    #[serde(skip)]
    pub more: fn(count: usize) -> String,
}

/// The words of a language.
pub fn agenda_words(lang: Lang) -> &'static AgendaWords {
    by_lang(lang, &EN, &RU)
}

static EN: AgendaWords = AgendaWords {
    agenda: "Agenda",
    agenda_note: "For the monthly meeting.",
    nothing: "Nothing.",
    nobody: "No owner",
    since_then: "Since then",
    since_then_note: "Decided after the date of this report; not included in any figure here.",
    title: |agency, day| format!("{agency}: agenda as of {day}"),
    changed: |what, since| match what {
        AgendaSince::LastReview => format!("Changed since the last review, {since}"),
        AgendaSince::MonthBefore => format!("Changed within a month, since {since}"),
        AgendaSince::Asked => format!("Changed since {since}"),
    },
    followed_up: |since| format!("Called for on {since}, and the result"),
    due: "To be decided",
    overdue: "Overdue, by owner",
    owed_today: |today| format!("Owed today, {today}"),
    more: |count| format!("… and {count} more (all with --json)"),
};

static RU: AgendaWords = AgendaWords {
    agenda: "Повестка",
    agenda_note: "Что обсудить на встрече по итогам месяца.",
    nothing: "Ничего.",
    nobody: "Без ответственного",
    since_then: "С тех пор",
    since_then_note: "Решено после момента, на который составлен отчёт; ни одна его цифра этого не учитывает.",
    title: |agency, day| format!("{agency}: повестка на {day}"),
    changed: |what, since| match what {
        AgendaSince::LastReview => format!("Что изменилось с прошлого обзора, {since}"),
        AgendaSince::MonthBefore => format!("Что изменилось за месяц, с {since}"),
        AgendaSince::Asked => format!("Что изменилось с {since}"),
    },
    followed_up: |since| format!("Что требовалось на {since} и что сделано"),
    due: "Что предстоит решить",
    overdue: "Просрочено, по ответственным",
    owed_today: |today| format!("За нами сегодня, {today}"),
    more: |count| format!("… и ещё {count} (все — с --json)"),
};

/// A part of the agenda.
#[derive(Debug, Serialize)]
pub struct AgendaSection {
    /// Its heading.
    pub title: String,
    /// What it tells, by client or by owner.
    pub groups: Vec<AgendaGroup>,
}

/// What is told of one client, or of one owner.
#[derive(Debug, Serialize)]
pub struct AgendaGroup {
    /// Whose.
    pub name: String,
    /// A sentence each, without its stop.
    pub lines: Vec<AgendaLine>,
}

/// A line, and how it is shown.
#[derive(Debug, Serialize)]
pub struct AgendaLine {
    /// What it says.
    pub said: String,
    /// `act` where something is missing, `dim` where nothing is left to be done.
    pub class: &'static str,
}

/// The agenda of a review, in its sections.
pub fn sections(review: &Review, lang: Lang) -> Vec<AgendaSection> {
    let own = agenda_words(lang);
    let told = AgendaTeller { review, lang, said: words(lang), names: names(review) };
    let Agenda { since, since_is, today, changed, followed_up, due, overdue, owed_today } = &review.agenda;
    let [since, today] = [since, today].map(|day| told.said.short_day(*day, review.day));
    let owed = |things: &[OwedThing], class: &'static str| {
        grouped(things, |thing| {
            let owner = thing.owner.clone().unwrap_or_else(|| own.nobody.to_owned());
            (owner, vec![AgendaLine { said: told.owed(thing), class }])
        })
    };
    vec![
        AgendaSection {
            title: (own.changed)(*since_is, &since),
            groups: grouped(changed, |change| (told.name(&change.client_id), vec![told.changed(change)])),
        },
        AgendaSection {
            title: (own.followed_up)(&since),
            groups: grouped(followed_up, |of| (told.name(&of.client_id), told.followed_up(of))),
        },
        AgendaSection {
            title: own.due.to_owned(),
            groups: grouped(due, |due| (told.name(&due.client_id), vec![told.due(due)])),
        },
        AgendaSection { title: own.overdue.to_owned(), groups: owed(overdue, "act") },
        AgendaSection { title: (own.owed_today)(&today), groups: owed(owed_today, "") },
    ]
}

/// What was decided after the moment of a review: whose it is, and what.
pub fn since_then(review: &Review, lang: Lang) -> Vec<(String, String)> {
    let names = names(review);
    let line = |one: &ClientDecision| {
        let name = names.get(one.client_id.as_str()).copied().unwrap_or(&one.client_id).to_owned();
        (name, life::decision(&one.decision, review, lang))
    };
    review.since_then.iter().map(line).collect()
}

fn names(review: &Review) -> BTreeMap<&str, &str> {
    review.clients.iter().map(|client| (client.client_id.as_str(), client.name.as_str())).collect()
}

/// Lines under the names that they belong to, in the order in which each name comes first.
fn grouped<T>(things: &[T], line: impl Fn(&T) -> (String, Vec<AgendaLine>)) -> Vec<AgendaGroup> {
    let mut groups: Vec<AgendaGroup> = Vec::new();
    for (name, lines) in things.iter().map(line) {
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.lines.extend(lines),
            None => groups.push(AgendaGroup { name, lines }),
        }
    }
    groups
}

/// What the lines of a review are told with.
struct AgendaTeller<'a> {
    review: &'a Review,
    lang: Lang,
    said: &'static Words,
    names: BTreeMap<&'a str, &'a str>,
}

impl AgendaTeller<'_> {
    fn name(&self, client_id: &str) -> String {
        self.names.get(client_id).copied().unwrap_or(client_id).to_owned()
    }

    fn day(&self, day: chrono::NaiveDate) -> String {
        self.said.short_day(day, self.review.day)
    }

    fn changed(&self, change: &ClientChange) -> AgendaLine {
        let lang = self.lang;
        let chance = |chance: Option<f64>| {
            chance.map_or_else(|| self.said.unknown.to_owned(), |chance| self.said.percent(chance))
        };
        let moved = format!("{} → {}", chance(change.chance_before), chance(change.chance));
        let (what, class) = match change.kind {
            ChangeKind::Conflict(on, kind) => {
                let kind = capital(phrase::outcome(kind, lang));
                return AgendaLine { said: format!("{kind}, {}", self.day(on)), class: "act" };
            }
            ChangeKind::Threat(on) => {
                let what = by_lang(
                    lang,
                    "Threatens to leave, to sue or not to pay",
                    "Грозит уйти, судиться или не платить",
                );
                return AgendaLine { said: format!("{what}, {}", self.day(on)), class: "act" };
            }
            ChangeKind::Alert(AlertState::New) => (by_lang(lang, "New alert", "Новое предупреждение"), "act"),
            ChangeKind::Alert(AlertState::Worse) => (by_lang(lang, "Worse", "Стало хуже"), "act"),
            ChangeKind::Alert(AlertState::Better) => (by_lang(lang, "Better", "Стало лучше"), ""),
            ChangeKind::Alert(AlertState::Ongoing) => (by_lang(lang, "As before", "Как было"), ""),
            ChangeKind::Gone => (by_lang(lang, "No alert any more", "Предупреждение снято"), "dim"),
        };
        AgendaLine { said: format!("{what}: {moved}"), class }
    }

    fn followed_up(&self, of: &FollowUp) -> Vec<AgendaLine> {
        let lang = self.lang;
        let mut lines = Vec::new();
        let stands = match (of.act_by.is_some(), of.stands) {
            (_, true) => by_lang(lang, "the alert stands", "предупреждение в силе"),
            (true, false) => by_lang(lang, "the alert is gone", "предупреждение снято"),
            (false, false) => by_lang(lang, "there was no alert", "предупреждения не было"),
        };
        if of.decisions.is_empty() {
            let act_by = of.act_by.map(|day| self.day(day)).unwrap_or_default();
            let said = by_lang(
                lang,
                format!("Nothing was decided, though it was to be acted on by {act_by}; {stands}"),
                format!("Решения не было, хотя действовать нужно было до {act_by}; {stands}"),
            );
            lines.push(AgendaLine { said, class: if of.stands { "act" } else { "" } });
        }
        for (number, decision) in of.decisions.iter().enumerate() {
            let told = capital(&life::decision(decision, self.review, self.lang));
            let is_last = number + 1 == of.decisions.len();
            let said = if is_last { format!("{told}; {stands}") } else { told };
            lines.push(AgendaLine { said, class: "" });
        }
        for act in &of.acts {
            let (became, class) = match act.outcome {
                ActOutcome::Done(Some(on)) => {
                    let day = self.day(on);
                    (by_lang(lang, format!("Done, {day}"), format!("Сделано, {day}")), "dim")
                }
                ActOutcome::Done(None) => (by_lang(lang, "Done", "Сделано").to_owned(), "dim"),
                ActOutcome::Open => (by_lang(lang, "Not done", "Не сделано").to_owned(), "act"),
                ActOutcome::Dropped => {
                    (by_lang(lang, "No longer needed", "Больше не нужно").to_owned(), "dim")
                }
            };
            lines.push(AgendaLine { said: format!("{became}: {}", phrase::act(&act.act, lang)), class });
        }
        lines
    }

    fn due(&self, due: &DueDecision) -> AgendaLine {
        let lang = self.lang;
        let day = self.day(due.on);
        let has_passed = due.on <= self.review.agenda.today;
        // What was put off until a day that has come is decided no longer.
        let until = due.decision.as_ref().and_then(|decision| decision.until);
        let has_come = until.is_some_and(|until| until <= self.review.agenda.today);
        let decision = due.decision.as_ref().map(|decision| {
            let come = by_lang(lang, "; that day has come", "; этот день наступил");
            format!(
                "{}{}",
                life::decision(decision, self.review, self.lang),
                if has_come { come } else { "" }
            )
        });
        let said = match due.kind {
            // What was decided says until when.
            DueKind::SnoozeEnds | DueKind::BandEnds => capital(&decision.unwrap_or_default()),
            DueKind::ActBy => {
                let decided = decision
                    .unwrap_or_else(|| by_lang(lang, "nothing decided yet", "решения пока нет").to_owned());
                by_lang(lang, format!("Act by {day}: {decided}"), format!("Действовать до {day}: {decided}"))
            }
            DueKind::NoticeUntil => by_lang(
                lang,
                format!("Renew or end the contract: notice can be given until {day}"),
                format!("Продлить договор или нет: отказаться можно до {day}"),
            ),
        };
        let is_undecided = due.kind == DueKind::ActBy && due.decision.is_none();
        let is_pressing = has_passed || has_come || is_undecided;
        AgendaLine { said, class: if is_pressing { "act" } else { "" } }
    }

    fn owed(&self, thing: &OwedThing) -> String {
        let (lang, client, day) = (self.lang, self.name(&thing.client_id), self.day(thing.on));
        let (what, by) = match &thing.what {
            Owed::Promise(words) | Owed::Item(words) => {
                (by_lang(lang, format!("“{words}”"), format!("«{words}»")), by_lang(lang, "due", "срок"))
            }
            Owed::Answer(asked) => {
                let who = asked.by.as_deref().map_or_else(String::new, |by| format!(" {by}"));
                let words = asked.words.as_deref().map_or_else(String::new, |words| {
                    by_lang(lang, format!(": “{words}”"), format!(": «{words}»"))
                });
                let answer = by_lang(lang, "answer", "ответить");
                (format!("{answer}{who}{words}"), by_lang(lang, "asked", "спросили"))
            }
        };
        format!("{client}: {what}, {by} {day}")
    }
}
