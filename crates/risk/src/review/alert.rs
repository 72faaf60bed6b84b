//! An alert's line, what people decided about it, and what became of the alerts that have run their course.

use std::iter;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Builder, rate};
use crate::{
    alert::{
        self, AlertState,
        act::FixAct,
        decision::{self, AlertFate, ClosedAlert},
        fix::{self, SmallestFixes},
    },
    history::pointer::Pointer,
    review::{
        draft,
        record::{ActGroup, Alert, ClientDecision, DecisionLine, Fix, PastAlert, Rate},
    },
    score::{
        Score,
        told::{self, ToldTogether},
    },
    signal::{SignalId, View},
};
use forewarn_base::error::Result;
use forewarn_table::{AlertDecision, Band, ClientIndex, Quoted, Tables};

/// What became of earlier alerts, as the fields of the review say it.
pub(super) struct PastAlerts {
    pub(super) right: Option<Rate>,
    pub(super) needless: Option<Rate>,
    pub(super) conflicts_missed: usize,
    pub(super) alerts: Vec<PastAlert>,
}

impl Builder<'_> {
    pub(super) fn alert<'q>(
        &self,
        client: ClientIndex,
        rank: usize,
        fallback: Option<f64>,
        quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
    ) -> Result<Alert> {
        let (history, now) = (self.view.history, self.now);
        let (row, score) = (&history.tables.clients[client], &now.scores[client]);
        let stood = self.past.last().is_some_and(|stood| stood.stands(client));
        let chance = score.chance.map_or(0.0, |chance| chance.probability);
        let before = self.before.scores[client].chance.map_or(chance, |chance| chance.probability);
        let state = AlertState::of(stood, before, chance);
        let SmallestFixes { below_act, below_watch, best_effort } =
            fix::smallest_fixes(self.view, client, score, true)?;
        // What the fix answers is not asked for once more beside it.
        let said = draft::voice(self.view, client, quote).filter(|said| {
            let answers =
                |act: &FixAct| matches!(act, FixAct::Answer(question) if question.thread == said.thread);
            !below_act.as_ref().is_some_and(|fix| fix.acts.iter().any(answers))
        });
        let line = |fix: Option<fix::ReplayedFix>| {
            let fix = fix?;
            let mut line = fix_line(&fix, client, score, self.view, quote);
            // The alert would stand on.
            if alert::holds(&fix.score, self.view.config) {
                line.band = Band::Act;
            }
            Some(line)
        };
        let fee = now.yearly_fee[client];
        let decided = self.standing_decision(client);
        Ok(Alert {
            alert_id: alert::alert_id(&row.client_id),
            rank,
            client_id: row.client_id.clone(),
            state,
            owner: row.owner.clone(),
            due: alert::due(self.view, client, score),
            expected_loss: fee.map(|fee| alert::expected_loss(score, Some(fee))),
            fee_is_assumed: fee.is_none() && fallback.is_some(),
            fix: line(below_act),
            fix_to_calm: line(below_watch),
            best_effort: line(best_effort),
            such: such(chance, &decision::raised_before(history, self.past, self.view.config)),
            voice: said.map(|said| said.asked),
            draft: draft::draft(self.view, client, quote),
            decision: decided.map(decision_line),
            is_news: self.is_news(client, state, decided),
        })
    }

    /// The last decision about the alert that stands.
    pub(super) fn standing_decision(&self, client: ClientIndex) -> Option<&AlertDecision> {
        decision::standing(&self.decisions[client], self.past.iter().chain(self.answered), client)
    }

    /// Whether an alert tells what nobody has decided about: it is new or worse since the review that the last decision answers
    /// (without one, since last month, as its `state` says), is back after it was put off, or the client has threatened or a
    /// conflict has come since.
    fn is_news(&self, client: ClientIndex, state: AlertState, decided: Option<&AlertDecision>) -> bool {
        let (history, now) = (self.view.history, &self.now.scores[client]);
        let Some(month) = self.past.last() else { return true };
        let answered = decided.map(decision::answers).filter(|at| *at >= month.as_of);
        let state = answered.map_or(state, |at| {
            let known = [month].into_iter().chain(self.answered).find(|then| then.as_of >= at);
            known.map_or(AlertState::Ongoing, |then| {
                let chance = |score: &Score| score.chance.map_or(0.0, |chance| chance.probability);
                AlertState::of(then.stands(client), chance(&then.scores[client]), chance(now))
            })
        });
        let back = decided.and_then(decision::comes_back);
        matches!(state, AlertState::New | AlertState::Worse)
            || back.is_some_and(|back| back > month.as_of && back <= history.as_of)
            || decision::has_escalated(history, client, answered.unwrap_or(month.as_of))
    }

    /// The alerts that are put off, in the order of their clients.
    pub(super) fn snoozed(&self) -> Vec<ClientDecision> {
        let clients = &self.view.history.tables.clients;
        let put_off = self
            .view
            .history
            .client_indexes()
            .filter(|&client| self.now.snoozed[client] && self.shows(client));
        put_off
            .filter_map(|client| {
                let row = decision::standing(&self.decisions[client], iter::empty(), client)?;
                Some(ClientDecision {
                    alert_id: alert::alert_id(&clients[client].client_id),
                    client_id: clients[client].client_id.clone(),
                    decision: decision_line(row),
                })
            })
            .collect()
    }

    /// The band that somebody set by hand.
    pub(super) fn band_by_hand(&self, client: ClientIndex) -> Option<DecisionLine> {
        let (row, _) = decision::band(&self.decisions[client], self.view.history.as_of)?;
        Some(decision_line(row))
    }

    /// What became of earlier alerts.
    pub(super) fn past_alerts(&self) -> PastAlerts {
        let (history, config) = (self.view.history, self.view.config);
        let mut closed = decision::closed(history, self.past, config);
        closed.retain(|one| self.shows(one.client));
        let count = |fates: &[AlertFate]| {
            closed.iter().filter(|one| one.is_closed && fates.contains(&one.fate)).count()
        };
        PastAlerts {
            right: rate(count(&[AlertFate::Right]), count(&[AlertFate::Right, AlertFate::Wrong])),
            needless: rate(
                count(&[AlertFate::Wrong]),
                count(&[AlertFate::Right, AlertFate::Wrong, AlertFate::Acted]),
            ),
            conflicts_missed: count(&[AlertFate::Missed]),
            alerts: closed.into_iter().map(|one| self.past_alert(one)).collect(),
        }
    }

    fn past_alert(&self, one: ClosedAlert) -> PastAlert {
        let day = |at: DateTime<Utc>| -> NaiveDate { self.view.config.day_of(at) };
        PastAlert {
            client_id: self.view.history.tables.clients[one.client].client_id.clone(),
            raised_on: day(one.raised_at),
            is_closed: one.is_closed,
            fate: one.fate,
            conflict_on: one.conflict.map(|(at, _)| at.day()),
            conflict: one.conflict.and_then(|(_, kind)| kind),
        }
    }
}

pub(super) fn decision_line(row: &AlertDecision) -> DecisionLine {
    DecisionLine {
        on: row.at.day(),
        decision: row.verdict,
        until: row.until.map(|until| until.day()),
        by: row.by.clone(),
        note: row.note.clone(),
    }
}

/// Alerts whose chance lay within this factor of another's are such alerts.
const ALIKE: f64 = 1.5;

/// Of earlier alerts of about a chance: after how many a conflict came, and how many they are.
fn such(chance: f64, earlier: &[(f64, bool)]) -> Option<(usize, usize)> {
    let is_alike = |known: f64| known <= chance * ALIKE && known >= chance / ALIKE;
    let alike: Vec<bool> =
        earlier.iter().filter(|(known, _)| is_alike(*known)).map(|(_, right)| *right).collect();
    (!alike.is_empty()).then(|| (alike.iter().filter(|right| **right).count(), alike.len()))
}

/// A fix as a review tells it, against the score `before`.
pub fn fix_line<'q>(
    fix: &fix::ReplayedFix,
    client: ClientIndex,
    before: &Score,
    view: View<'_>,
    quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
) -> Fix {
    let tables = &view.history.tables;
    let groups = fix.by_kind(&view.config.fix).into_iter();
    Fix {
        acts: groups.filter_map(|acts| act_group(&acts, client, tables, quote)).collect(),
        left: left(fix, before),
        assume: alert::act::assumption(&fix.acts),
        probability: fix.score.chance.map_or(0.0, |chance| chance.probability),
        band: fix.score.band,
        cost: fix.cost,
        currency: view.config.fix.currency.map(|currency| currency.to_string()),
    }
}

/// So many reasons are told of a client.
const REASONS: usize = 3;
/// A reason that keeps more than this share of what it added is left as it was.
const LEFT: f64 = 0.6;

/// The first reasons that acts leave as they are.
fn left(fix: &fix::ReplayedFix, before: &Score) -> Vec<SignalId> {
    let mut reasons = told::together(&before.addends);
    reasons.retain(ToldTogether::is_reason);
    reasons.sort_by(|a, b| {
        let threat = |told: &ToldTogether| told.speaker() == SignalId::Threats;
        threat(b).cmp(&threat(a)).then(b.log_odds.total_cmp(&a.log_odds))
    });
    reasons.truncate(REASONS);
    let after = |told: &ToldTogether| -> f64 {
        told.signals.iter().filter_map(|signal| fix.score.addends[*signal as usize]).sum()
    };
    reasons.retain(|told| after(told) > LEFT * told.log_odds);
    reasons.iter().map(ToldTogether::speaker).collect()
}

/// What acts of one kind are about; `tables` know what projects are called.
pub(super) fn act_group<'q>(
    acts: &[&FixAct],
    client: ClientIndex,
    tables: &Tables,
    quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
) -> Option<ActGroup> {
    Some(match *acts.first()? {
        FixAct::Deliver(_) => ActGroup::Deliver(acts.iter().filter_map(|act| item_name(act)).collect()),
        FixAct::Answer(_) => {
            let question = |act: &&FixAct| match *act {
                FixAct::Answer(question) => Some(draft::asked(question.question, client, tables, quote)),
                _ => None,
            };
            ActGroup::Answer(acts.iter().filter_map(question).collect())
        }
        FixAct::Update => ActGroup::Update,
        FixAct::Renegotiate(..) => {
            let new_date = |act: &&FixAct| match *act {
                FixAct::Renegotiate(_, to) => Some((item_name(act)?, *to)),
                _ => None,
            };
            ActGroup::Renegotiate(acts.iter().filter_map(new_date).collect())
        }
        FixAct::Agree(_) => {
            let agreed = |act: &&FixAct| match *act {
                FixAct::Agree(terms) => Some(draft::matter(&terms.row, &terms.stated, tables)),
                _ => None,
            };
            ActGroup::Agree(acts.iter().filter_map(agreed).collect())
        }
        FixAct::Invoice(invoice) => ActGroup::Invoice {
            written: invoice.at.day(),
            amount: invoice.amount.units(),
            currency: invoice.currency,
        },
    })
}

fn item_name(act: &FixAct) -> Option<String> {
    let (FixAct::Deliver(item) | FixAct::Renegotiate(item, _)) = act else { return None };
    Some(item.name.to_string())
}
