//! A client's line: the chance, what adds to it, and the rows and words behind each addend.

use std::{borrow::Cow, collections::BTreeSet};

use chrono::Duration;

use super::{Builder, clip};
use crate::{
    alert::revenue_at_risk,
    history::{History, pointer::Pointer},
    review::record::{Addend, AddendPart, Change, ClientLine, Evidence},
    score::{
        events,
        told::{self, ToldTogether},
    },
    signal::{self, Fact, Proof, SignalId, Unit},
};
use forewarn_base::stat;
use forewarn_table::{Band, ClientIndex, Quoted};
use forewarn_text::{self as text, contact};

/// How many rows of evidence are kept for an addend.
const EVIDENCE_MOST: usize = 5;

impl Builder<'_> {
    /// The proofs of each signal that raises a client's risk, where the client is scored.
    pub(super) fn proofs(&self, client: ClientIndex) -> Vec<Vec<Proof>> {
        let score = &self.now.scores[client];
        let mut proofs: Vec<Vec<Proof>> = signal::ALL
            .iter()
            .zip(&score.addends)
            .map(|(signal, addend)| {
                if score.band < Band::Watch || addend.is_none_or(|addend| addend <= 0.0) {
                    return Vec::new();
                }
                (signal.proofs)(self.view, client)
            })
            .collect();
        events::tell_once(&mut proofs, &score.addends, EVIDENCE_MOST);
        proofs.iter_mut().for_each(|proofs| proofs.truncate(EVIDENCE_MOST));
        proofs
    }

    pub(super) fn line<'q>(
        &self,
        client: ClientIndex,
        rank: Option<usize>,
        usual: &[Option<f64>],
        proofs: &[Vec<Proof>],
        quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
    ) -> ClientLine {
        let (history, now) = (self.view.history, self.now);
        let (row, score) = (&history.tables.clients[client], &now.scores[client]);
        let projects = history.tables.projects_of(client).iter();
        let services: BTreeSet<String> = projects.filter_map(|project| project.service.clone()).collect();
        let prior = score.log_odds - score.addends.iter().flatten().sum::<f64>();
        let missing = signal::ALL
            .iter()
            .zip(&score.values)
            .filter(|(signal, value)| value.is_none() && !signal.group.is_optional());
        ClientLine {
            client_id: row.client_id.clone(),
            name: row.name.clone(),
            owner: row.owner.clone(),
            services: services.into_iter().collect(),
            since: history.since[client],
            ended: history.ended[client],
            chance: score.chance,
            chance_before: self.before.scores[client].chance,
            course: self
                .past
                .iter()
                .map(|snapshot| &snapshot.scores[client])
                .chain([score])
                .map(|score| score.chance.map(|chance| chance.probability))
                .collect(),
            band: now.band(client),
            band_by_hand: self.band_by_hand(client),
            band_before: Some(self.before.band(client)).filter(|band| *band != Band::Unknown),
            unknown_because: score.unknown,
            in_conflict: self.in_conflict(client),
            yearly_fee: now.yearly_fee[client],
            revenue_at_risk: revenue_at_risk(score, now.yearly_fee[client]),
            rank,
            prior_log_odds: prior,
            addends: self.addends(client, prior, usual, proofs, quote),
            changes: self.changes(client),
            missing: missing.map(|(signal, _)| signal.id).collect(),
        }
    }

    /// Whether a conflict came in the last 60 days.
    pub(super) fn in_conflict(&self, client: ClientIndex) -> bool {
        let history = self.view.history;
        History::of(&history.tables.outcomes, client, |outcome| outcome.client)
            .iter()
            .any(|outcome| outcome.kind.is_conflict() && history.as_of - outcome.at.at <= Duration::days(60))
    }

    /// What each signal did to the chance since last month, the weightiest first, each with its share of the whole change in
    /// points. Last month is scored with today's weights, so that the prior is the same.
    fn changes(&self, client: ClientIndex) -> Vec<Change> {
        let (before, now) = (&self.before.scores[client], &self.now.scores[client]);
        if before.chance.is_none() || now.chance.is_none() {
            return Vec::new();
        }
        let mut changed = told::together(&told::changes(&before.addends, &now.addends));
        changed.sort_by(|a, b| {
            b.log_odds.abs().total_cmp(&a.log_odds.abs()).then(a.speaker().cmp(&b.speaker()))
        });
        let slope = points_by_log_odds(before.log_odds, changed.iter().map(|told| told.log_odds).sum());
        changed
            .into_iter()
            .map(|told| {
                let (signal, log_odds) = (told.speaker(), told.log_odds);
                let points = slope * log_odds;
                let value = now.values[signal as usize];
                let value = value.map(|value| signal::told(self.view, client, signal, value));
                Change { signal, value, log_odds, points }
            })
            .collect()
    }

    /// The addends, reasons first and each largest first, each with its share of the points from the prior to the chance.
    fn addends<'q>(
        &self,
        client: ClientIndex,
        prior: f64,
        usual: &[Option<f64>],
        proofs: &[Vec<Proof>],
        quote: &impl Fn(Pointer) -> Option<&'q Quoted>,
    ) -> Vec<Addend> {
        let score = &self.now.scores[client];
        let told = told::together(&score.addends);
        let slope = points_by_log_odds(prior, told.iter().map(|told| told.log_odds).sum());
        let mut addends: Vec<Addend> = told
            .into_iter()
            .map(|told| {
                let part = |signal: &SignalId| AddendPart {
                    signal: *signal,
                    value: score.values[*signal as usize].unwrap_or(0.0),
                    usual: usual[*signal as usize],
                    log_odds: score.addends[*signal as usize].unwrap_or(0.0),
                };
                let parts: Vec<AddendPart> = told.signals.iter().map(part).collect();
                // What lowers the risk needs no proof, and rows tell of grievances alone.
                let tells = told.log_odds > 0.0 && told.speaker().is_reason();
                let most = if tells { EVIDENCE_MOST } else { 0 };
                let (signal, value, usual) = (told.speaker(), parts[0].value, parts[0].usual);
                Addend {
                    signal,
                    value,
                    told: signal::told(self.view, client, signal, value),
                    unit: signal.signal().unit,
                    usual,
                    log_odds: told.log_odds,
                    points: slope * told.log_odds,
                    evidence: rows(&told, proofs)
                        .into_iter()
                        .take(most)
                        .map(|proof| evidence(proof, quote))
                        .collect(),
                    parts,
                }
            })
            .collect();
        // A threat to leave is told first, whatever weighs more.
        let threat = |addend: &Addend| addend.signal == SignalId::Threats && addend.log_odds > 0.0;
        addends.sort_by(|a, b| {
            threat(b)
                .cmp(&threat(a))
                .then(b.is_reason().cmp(&a.is_reason()))
                .then(b.log_odds.total_cmp(&a.log_odds))
                .then(a.signal.cmp(&b.signal))
        });
        addends
    }
}

/// The rows behind a fact, with those of its first signal first; what one tells, another does not tell again. Behind a number of
/// things stand only things that it counts. `proofs` are in the order of [`signal::ALL`].
pub fn rows<'p>(told: &ToldTogether, proofs: &'p [Vec<Proof>]) -> Vec<&'p Proof> {
    let (mut seen, mut rows) = (BTreeSet::new(), Vec::new());
    let is_count = told.speaker().signal().unit == Unit::Count;
    for signal in told.signals.iter().take(if is_count { 1 } else { usize::MAX }) {
        let own = &proofs[*signal as usize];
        rows.extend(own.iter().filter(|proof| !seen.contains(&events::row_key(proof))));
        seen.extend(own.iter().map(events::row_key));
    }
    rows
}

/// How many percentage points one unit of log-odds makes on the way from `start` by `change`, on the mean: so the points of all
/// steps sum to the whole, and a step that adds more log-odds adds more points, whatever came before it.
///
/// Source: M. Sundararajan, A. Taly, Q. Yan: Axiomatic Attribution for Deep Networks (2017), integrated gradients.
fn points_by_log_odds(start: f64, change: f64) -> f64 {
    let chance = stat::logistic(start);
    if change.abs() < 1e-9 {
        return 100.0 * chance * (1.0 - chance);
    }
    100.0 * (stat::logistic(start + change) - chance) / change
}

/// A row behind a signal, with its quotation.
pub fn evidence<'q>(proof: &Proof, quote: &impl Fn(Pointer) -> Option<&'q Quoted>) -> Evidence {
    let quoted = proof.quote.and_then(quote);
    Evidence {
        at: proof.at,
        table: proof.table,
        id: quoted.map_or_else(|| proof.id.clone(), |quoted| quoted.message_id.clone()),
        fact: proof.fact.clone(),
        quote: quoted.map(|quoted| clip(&telling(quoted, proof))),
    }
}

/// The quotation that supports a piece of evidence: the sentence that it points at, the one that chases or threatens, else
/// all that the author wrote.
fn telling<'q>(quoted: &'q Quoted, proof: &Proof) -> Cow<'q, str> {
    let sentence = || match proof.fact {
        Fact::Chased => text::chase(&quoted.text),
        Fact::Threatened => text::threat(&quoted.text),
        _ => None,
    };
    let words = |start: usize, end: usize| {
        let whole = contact::widened(&quoted.text, start..end);
        Cow::Borrowed(quoted.text.get(whole).unwrap_or(&quoted.text))
    };
    match proof.quote.and_then(|pointer| pointer.span) {
        Some((start, end)) => words(start as usize, end as usize),
        None => sentence()
            .map_or_else(|| Cow::Owned(text::own_words(&quoted.text)), |span| words(span.start, span.end)),
    }
}
