//! An alert's line, and what became of the alerts that have run their course.

use super::{Builder, rate};
use crate::{
    alert,
    report::{
        phrase,
        record::{Alert, AlertState, Fix, Rate},
    },
    score::weights::EXPERT,
};

impl Builder<'_> {
    pub(super) fn alert(&self, client: usize, rank: usize, fallback: Option<f64>) -> Alert {
        let (history, now, config) = (self.view.history, self.now, self.view.config);
        let (row, score) = (&history.tables.clients[client], &now.scores[client]);
        let stood = self.past.last().is_some_and(|stood| stood.alerted[client]);
        let chance = score.chance.map_or(0.0, |chance| chance.probability);
        let before = self.before[client].chance.map_or(chance, |chance| chance.probability);
        let state = match () {
            () if !stood => AlertState::New,
            () if chance > before + 0.05 => AlertState::Worse,
            () if chance < before - 0.05 => AlertState::Better,
            () => AlertState::Ongoing,
        };
        let overdue: Vec<String> = history
            .items_of(client)
            .iter()
            .filter(|item| item.is_overdue(history.as_of))
            .map(|item| item.name.to_string())
            .collect();
        let fix = alert::smallest_fix(history, client, score, &EXPERT, config).map(|(acts, after)| Fix {
            acts: acts.iter().map(|act| phrase::act(*act, &overdue, self.lang)).collect(),
            probability: after.chance.map_or(0.0, |chance| chance.probability),
            band: after.band,
            hours: acts.iter().map(|act| act.hours()).sum(),
        });
        let fee = now.yearly_fee[client];
        Alert {
            alert_id: alert::alert_id(&row.client_id),
            rank,
            client_id: row.client_id.clone(),
            state,
            owner: row.owner.clone(),
            due: alert::due(history, client),
            expected_loss: fee.map(|fee| alert::expected_loss(score, Some(fee))),
            fee_is_assumed: fee.is_none() && fallback.is_some(),
            fix,
        }
    }

    /// Alerts that stood at the last month start whose horizon has closed: how many a conflict followed; and how many
    /// conflicts within that horizon came without an alert.
    pub(super) fn closed_alerts(&self) -> (Option<Rate>, usize) {
        let (history, horizon) = (self.view.history, self.view.config.horizon);
        let Some(closed) = self.past.iter().rev().find(|snapshot| snapshot.as_of + horizon <= history.as_of)
        else {
            return (None, 0);
        };
        let conflict = |client: usize| {
            history.tables.outcomes.iter().any(|outcome| {
                outcome.client as usize == client
                    && outcome.kind.is_conflict()
                    && outcome.at.at > closed.as_of
                    && outcome.at.at <= closed.as_of + horizon
            })
        };
        let alerted: Vec<usize> = (0..history.clients()).filter(|&client| closed.alerted[client]).collect();
        let right = alerted.iter().filter(|&&client| conflict(client)).count();
        let missed = (0..history.clients())
            .filter(|&client| {
                !closed.alerted[client] && closed.scores[client].chance.is_some() && conflict(client)
            })
            .count();
        (rate(right, alerted.len()), missed)
    }
}
