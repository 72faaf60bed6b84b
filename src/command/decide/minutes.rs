//! Decisions taken back in from the minutes of a meeting: all of them, or none if a row cannot be used.

use std::{fmt::Write as _, path::Path};

use anyhow::bail;
use chrono::{DateTime, Utc};

use super::{Answered, Decided, NewDecision, instant, known, shown};
use crate::{
    alert,
    config::Config,
    ingest::{self, Minutes},
    plain::defuse,
    report::words::{act::act_words, notice},
    table::{AlertDecision, Client, MinutedDecision, RejectionReason, decision::DecisionVerdict},
};

/// The column of a row that cannot be used, its value and why.
type MinuteFault = (&'static str, String, RejectionReason);

/// So many unusable rows are named.
const SHOWN_MOST: usize = 20;

impl Decided {
    /// The decisions of a file. What a row does not say is taken from the command line: when, and by whom.
    ///
    /// # Errors
    /// The file cannot be read, or a row cannot be used; every such row is named with its line and the reason.
    pub(super) fn minutes(
        &self,
        path: &Path,
        clients: &[Client],
        config: &Config,
        answered: Answered,
        clock: DateTime<Utc>,
    ) -> anyhow::Result<Vec<NewDecision>> {
        let named = self.at(config, clock)?;
        let Minutes { rows, rejections } = ingest::read_minutes(config, path)?;
        let mut faults: Vec<(u64, String, String, RejectionReason)> =
            rejections.into_iter().map(|row| (row.line, row.column, row.value, row.reason)).collect();
        let mut decisions = Vec::with_capacity(rows.len());
        for (line, row) in rows {
            match self.minute(row, named, clients, config, answered, clock) {
                Ok(decision) => decisions.push(decision),
                Err((column, value, reason)) => faults.push((line, column.to_owned(), value, reason)),
            }
        }
        if faults.is_empty() {
            return Ok(decisions);
        }
        faults.sort();
        let own = act_words(config.language);
        let mut words = (own.minutes_refused)(faults.len());
        for (line, column, value, reason) in faults.iter().take(SHOWN_MOST) {
            let why = notice::rejection(reason, config.language);
            let value = if value.is_empty() { String::new() } else { format!(" {:?}", defuse(value)) };
            let _ = write!(words, "\n{}:{line}: {column}{value} {}", path.display(), defuse(&why));
        }
        if let Some(more) = faults.len().checked_sub(SHOWN_MOST).filter(|more| *more > 0) {
            let _ = write!(words, "\n{}", (own.minutes_refused_more)(more));
        }
        bail!(words)
    }

    /// A row as a decision; else the column that cannot be used, its value and why.
    fn minute(
        &self,
        row: MinutedDecision,
        named: Option<DateTime<Utc>>,
        clients: &[Client],
        config: &Config,
        answered: Answered,
        clock: DateTime<Utc>,
    ) -> Result<NewDecision, MinuteFault> {
        let MinutedDecision { at, about, verdict, until, by, note, as_of } = row;
        let Some(client) = known(clients, &about) else {
            return Err(("alert_id", about, RejectionReason::UnknownAlert));
        };
        let Some(at) = at.or_else(|| named.map(|at| instant(at, config))) else {
            return Err(("at", String::new(), RejectionReason::Empty));
        };
        // A day has not passed before its end, and yet something can have been decided on it.
        if at.local > clock.with_timezone(&config.zone).naive_local() {
            return Err(("at", at.local.to_string(), RejectionReason::StillToCome));
        }
        match (verdict, until) {
            (DecisionVerdict::Snooze, None) => return Err(("until", String::new(), RejectionReason::Empty)),
            (DecisionVerdict::Snooze | DecisionVerdict::Band(_), Some(until)) if until.day() <= at.day() => {
                return Err(("until", until.day().to_string(), RejectionReason::EndHasPassed));
            }
            (DecisionVerdict::Snooze | DecisionVerdict::Band(_), _) | (_, None) => {}
            (_, Some(until)) => {
                return Err(("until", until.day().to_string(), RejectionReason::EndWithoutUse));
            }
        }
        let row = AlertDecision {
            at,
            alert_id: alert::alert_id(&clients[client.index()].client_id),
            verdict,
            until,
            by: shown(by.as_deref().or(self.by.as_deref())),
            note: shown(note.as_deref()),
            as_of: as_of.or_else(|| answered.by(at.at).map(|as_of| instant(as_of, config))),
        };
        Ok(NewDecision { client, row, has_own_time: true })
    }
}
