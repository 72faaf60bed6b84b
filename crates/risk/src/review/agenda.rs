//! What a meeting about the month goes through: what changed since the last one, what was to be done then and whether it
//! was, what is to be decided soon, what is overdue and what is owed today.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use rayon::prelude::*;

pub use super::record::agenda::{
    Agenda, AgendaSince, ChangeKind, ClientChange, DueDecision, DueKind, FollowUp, FollowedAct, Owed,
    OwedThing,
};
use super::{
    Builder, Scope, alert, clip,
    draft::asked,
    due::due_within,
    record::{ActGroup, DecisionLine},
};
use crate::{
    alert::{
        AlertState,
        act::FixAct,
        done::{self, ActOutcome},
        due as due_to_act,
        fix::{ReplayedFix, smallest_fixes},
    },
    forecast,
    history::{History, Turn, ledger::PromiseStatus, pointer::Pointer},
    portfolio,
    signal::{View, question},
};
use forewarn_base::error::Result;
use forewarn_table::{AlertDecision, ClientIndex, DecisionVerdict, Quoted, schedule::WaitingParty};
use forewarn_text::Side;

/// Broken promises of so many days are still to be talked about.
pub(super) const BROKEN: Duration = Duration::days(60);
/// Meetings are not held to the day: what was decided so many days before the same day of the last month belongs to that one.
const LATER_MEETING: Days = Days::new(10);
/// Decisions that are due within so many days.
const AHEAD: Days = Days::new(31);

/// What the last review asked for, at each client with an alert then.
pub(super) struct LastReview {
    as_of: DateTime<Utc>,
    clients: Vec<(ClientIndex, NaiveDate, Vec<FixAct>)>,
}

impl LastReview {
    /// The questions that were to be answered.
    pub(super) fn questions(&self) -> impl Iterator<Item = Pointer> {
        self.clients.iter().flat_map(|(.., acts)| acts).filter_map(|act| match act {
            FixAct::Answer(question) => Some(question.question),
            _ => None,
        })
    }
}

impl Builder<'_> {
    /// Replays the moment before, where an alert stood then, to find what was to be done.
    pub(super) fn last_review(&self) -> Result<LastReview> {
        let (now, config, before) = (self.view.history, self.view.config, self.before);
        let stood: Vec<ClientIndex> = now
            .client_indexes()
            .filter(|client| before.stands(*client) && self.shows(*client) && !now.ended[*client])
            .collect();
        if stood.is_empty() || matches!(self.scope, Scope::Client(_)) {
            return Ok(LastReview { as_of: before.as_of, clients: Vec::new() });
        }
        let history = portfolio::history(&now.tables, config, before.as_of);
        let forecasts = forecast::workspace::of_history(&history);
        let view = View { history: &history, forecasts: &forecasts, config };
        let one = |client: ClientIndex| {
            let fixes = smallest_fixes(view, client, &before.scores[client], true)?;
            let fix = fixes.below_act.or(fixes.below_watch).or(fixes.best_effort);
            let acts = fix.map(|fix: ReplayedFix| {
                fix.by_kind(&config.fix).into_iter().flatten().cloned().collect::<Vec<_>>()
            });
            Ok((client, due_to_act(view, client, &before.scores[client]), acts.unwrap_or_default()))
        };
        let clients = stood.into_par_iter().map(one).collect::<Result<Vec<_>>>()?;
        Ok(LastReview { as_of: before.as_of, clients })
    }

    /// Each client's question that has waited longest for more than two working days.
    pub(super) fn waiting(&self) -> impl Iterator<Item = (ClientIndex, &Turn)> {
        let history = self.view.history;
        let clients = history.client_indexes().filter(|client| !history.ended[*client]);
        clients.filter(|client| self.shows(*client)).filter_map(|client| {
            let turn =
                question::open(self.view, client).min_by_key(|turn| (turn.asked_at, turn.question.id))?;
            Some((client, turn))
        })
    }

    pub(super) fn agenda<'q>(
        &self,
        last: &LastReview,
        quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
    ) -> Agenda {
        let day = |at: DateTime<Utc>| self.view.config.day_of(at);
        Agenda {
            since: day(last.as_of),
            since_is: AgendaSince::default(),
            today: day(self.view.history.as_of),
            changed: self.changed(last.as_of),
            followed_up: self.followed_up(last, quote),
            due: self.due_decisions(last.as_of),
            overdue: self.overdue(),
            owed_today: self.owed_today(quote),
        }
    }

    fn id(&self, client: ClientIndex) -> String {
        self.view.history.tables.clients[client].client_id.clone()
    }

    /// The clients that are told of.
    fn told(&self) -> impl Iterator<Item = ClientIndex> {
        let history = self.view.history;
        let known = |client: &ClientIndex| history.since[*client].is_some() && self.shows(*client);
        history.client_indexes().filter(known)
    }

    fn changed(&self, since: DateTime<Utc>) -> Vec<ClientChange> {
        let history = self.view.history;
        let day = |at: DateTime<Utc>| self.view.config.day_of(at);
        let mut changed = Vec::new();
        for client in self.told() {
            let chance = |scores: &[crate::score::Score]| {
                scores[client.index()].chance.map(|chance| chance.probability)
            };
            let (before, now) = (chance(&self.before.scores), chance(&self.now.scores));
            let mut add = |kind| {
                let client_id = self.id(client);
                changed.push(ClientChange { client_id, kind, chance_before: before, chance: now });
            };
            let outcomes = History::of(&history.tables.outcomes, client, |row| row.client);
            for row in outcomes.iter().filter(|row| row.kind.is_conflict() && row.at.at > since) {
                add(ChangeKind::Conflict(row.at.day(), row.kind));
            }
            let threats = &history.talks[client].threats;
            if let Some(threat) = threats.last().filter(|threat| threat.at > since) {
                add(ChangeKind::Threat(day(threat.at)));
            }
            let stood = self.before.stands(client);
            if self.now.stands(client) {
                let now = now.unwrap_or(0.0);
                let state = AlertState::of(stood, before.unwrap_or(now), now);
                if state != AlertState::Ongoing {
                    add(ChangeKind::Alert(state));
                }
            } else if stood {
                add(ChangeKind::Gone);
            }
        }
        changed.sort_by(|a, b| (a.kind, &a.client_id).cmp(&(b.kind, &b.client_id)));
        changed
    }

    fn followed_up<'q>(
        &self,
        last: &LastReview,
        quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
    ) -> Vec<FollowUp> {
        let tables = &self.view.history.tables;
        let met_on = self.view.config.day_of(last.as_of) - LATER_MEETING;
        let mut list = Vec::new();
        for client in self.told() {
            let called = last.clients.iter().find(|(of, ..)| *of == client);
            let decisions: Vec<DecisionLine> = self.decisions[client]
                .iter()
                .filter(|row| row.at.day() >= met_on)
                .map(|row| alert::decision_line(row))
                .collect();
            if called.is_none() && decisions.is_empty() {
                continue;
            }
            // Acts of one kind that came to the same are told together.
            let mut groups: Vec<(ActOutcome, Vec<&FixAct>)> = Vec::new();
            for act in called.into_iter().flat_map(|(.., acts)| acts) {
                let outcome = done::outcome(act, self.view, client, last.as_of);
                let alike = groups.iter_mut().find(|(known, acts)| {
                    known.is_like(outcome) && acts.iter().all(|other| other.kind() == act.kind())
                });
                match alike {
                    Some((known, acts)) => {
                        *known = known.later(outcome);
                        acts.push(act);
                    }
                    None => groups.push((outcome, vec![act])),
                }
            }
            let acts = groups.into_iter().filter_map(|(outcome, acts)| {
                let mut act = alert::act_group(&acts, client, tables, quote)?;
                if let ActGroup::Answer(asked) = &mut act {
                    // What was asked twice in the same words is told once.
                    let mut told = BTreeSet::new();
                    asked.retain(|one| {
                        told.insert(
                            one.words.as_deref().map_or_else(|| one.on.to_string(), str::to_lowercase),
                        )
                    });
                }
                Some(FollowedAct { act, outcome })
            });
            list.push(FollowUp {
                client_id: self.id(client),
                act_by: called.map(|(_, act_by, _)| *act_by),
                decisions,
                acts: acts.collect(),
                stands: self.now.stands(client),
            });
        }
        list
    }

    fn due_decisions(&self, since: DateTime<Utc>) -> Vec<DueDecision> {
        let (history, config) = (self.view.history, self.view.config);
        let today = config.day_of(history.as_of);
        let days = config.day_of(since)..=today + AHEAD;
        let mut due = Vec::new();
        for client in self.told().filter(|client| !history.ended[*client]) {
            let rows = &self.decisions[client];
            let mut add = |on: NaiveDate, kind: DueKind, row: Option<&AlertDecision>| {
                if days.contains(&on) {
                    let decision = row.map(alert::decision_line);
                    due.push(DueDecision { client_id: self.id(client), on, kind, decision });
                }
            };
            let last = self.standing_decision(client);
            let put_off = last.filter(|row| row.verdict == DecisionVerdict::Snooze);
            // One that is back is to be acted on like any other.
            let until = put_off.and_then(|row| row.until);
            if let Some(until) = until.filter(|until| until.day() > today || !self.now.alerted[client]) {
                add(until.day(), DueKind::SnoozeEnds, put_off);
            }
            let by_hand = rows.iter().rev().find(|row| matches!(row.verdict, DecisionVerdict::Band(_)));
            if let Some((row, until)) = by_hand.and_then(|row| Some((*row, row.until?))) {
                add(until.day(), DueKind::BandEnds, Some(row));
            }
            if self.now.alerted[client] {
                let on = due_to_act(self.view, client, &self.now.scores[client]);
                add(on, DueKind::ActBy, last);
            }
        }
        for renewal in self.renewals() {
            if let Some(on) = renewal.notice_until.filter(|day| days.contains(day)) {
                let (client_id, kind) = (renewal.client_id, DueKind::NoticeUntil);
                due.push(DueDecision { client_id, on, kind, decision: None });
            }
        }
        due.sort_by(|a, b| (a.on, a.kind, &a.client_id).cmp(&(b.on, b.kind, &b.client_id)));
        due
    }

    /// Broken promises of the last two months, and open items whose date has passed while nobody else is waited for.
    fn overdue(&self) -> Vec<OwedThing> {
        let history = self.view.history;
        let mut list = Vec::new();
        for client in self.told().filter(|client| !history.ended[*client]) {
            let zone = history.tables.clients[client].zone;
            let broken = history.ledger_of(client).iter().filter(|row| {
                row.side == Side::Agency
                    && row.item_id.is_none()
                    && row.state == PromiseStatus::Broken
                    && !row.text.is_empty()
            });
            for row in broken {
                if let Some(by) = row.by.filter(|by| history.as_of - *by <= BROKEN) {
                    let on = (by - Duration::seconds(1)).with_timezone(&zone).date_naive();
                    list.push(self.owed(client, Owed::Promise(clip(&row.text)), on));
                }
            }
            for item in history.items_of(client) {
                let waits = matches!(item.waiting_on, Some(WaitingParty::Client | WaitingParty::ThirdParty));
                if let Some(due) = item.due.filter(|_| item.is_overdue(history.as_of) && !waits) {
                    list.push(self.owed(client, Owed::Item(item.name.to_string()), due.last_day));
                }
            }
        }
        sorted(list)
    }

    fn owed_today<'q>(&self, quote: &impl Fn(Pointer) -> Option<&'q Quoted>) -> Vec<OwedThing> {
        let history = self.view.history;
        let mut list: Vec<OwedThing> = Vec::new();
        let today = self.view.config.day_of(history.as_of);
        // A day may have 25 hours, and end later where the client is.
        for row in due_within(history, 2) {
            let zone = history.tables.clients[row.client].zone;
            let Some(by) = row.by else { continue };
            let on = (by - Duration::seconds(1)).with_timezone(&zone).date_naive();
            if on <= today && self.shows(row.client) {
                let is_item = row.item_id.as_ref() == Some(&row.promise_id);
                let what =
                    if is_item { Owed::Item(row.text.to_string()) } else { Owed::Promise(clip(&row.text)) };
                list.push(self.owed(row.client, what, on));
            }
        }
        for (client, turn) in self.waiting() {
            let asked = asked(turn.question, client, &history.tables, quote);
            let on = history.calendars.of(client).local(turn.asked_at).date();
            list.push(self.owed(client, Owed::Answer(asked), on));
        }
        sorted(list)
    }

    fn owed(&self, client: ClientIndex, what: Owed, on: NaiveDate) -> OwedThing {
        let owner = self.view.history.tables.clients[client].owner.clone();
        OwedThing { owner, client_id: self.id(client), what, on }
    }
}

/// By who is to give it, then by day; what is said twice is owed once.
fn sorted(mut list: Vec<OwedThing>) -> Vec<OwedThing> {
    let words = |thing: &OwedThing| match &thing.what {
        Owed::Promise(words) | Owed::Item(words) => words.clone(),
        Owed::Answer(asked) => asked.words.clone().unwrap_or_default(),
    };
    let key = |thing: &OwedThing| {
        (thing.owner.is_none(), thing.owner.clone(), thing.on, thing.client_id.clone(), words(thing))
    };
    list.sort_by_cached_key(key);
    list.dedup();
    list
}
