//! Decides from the evidence what became of each promise.

use chrono::{DateTime, Duration, Utc};

use super::{
    LedgerContext, LedgerRow, PromiseMove, PromiseStatus,
    deeds::{DELIVERY_REACHES, DeedIndex, Elsewhere, RestatablePromises},
    pending::PendingPromise,
};
use forewarn_table::{
    Moment,
    message::{Deed, FoundDeed},
    reading,
};
use forewarn_text::{Firmness, Side};

/// How long after its due time a chase or an admission still counts as evidence against a promise.
const BREACH_EVIDENCE_REACHES: Duration = Duration::days(21);
/// How long a promise without a date stays open.
const UNDATED_OPEN: Duration = Duration::days(45);

/// Evidence that a promise was kept: when, and the source.
type KeptEvidence = (Moment, String);

/// Decides what became of each promise. `promises` are in the order in which they were made.
pub(super) fn resolve(context: LedgerContext<'_>, promises: Vec<PendingPromise<'_>>) -> Vec<LedgerRow> {
    let deeds = DeedIndex::new(context.deeds, context.messages, &promises);
    let kept: Vec<Option<KeptEvidence>> =
        promises.iter().map(|pending| kept_evidence(context, pending, &deeds)).collect();
    let mut amendments: Vec<Amendment> = vec![Amendment::default(); promises.len()];
    let mut restatable = RestatablePromises::new(context.deeds);
    for later in 0..promises.len() {
        restate(&promises, &kept, later, &mut amendments, &mut restatable);
    }
    promises
        .into_iter()
        .zip(kept)
        .zip(amendments)
        .filter(|(_, amendment)| !amendment.repeats)
        .map(|((pending, kept), amendment)| settle(context, pending, kept, amendment, &deeds))
        .collect()
}

/// What later promises change about an earlier one.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is something of its own that a later promise does")]
struct Amendment {
    /// It only repeats an earlier promise.
    repeats: bool,
    /// A later promise moved its date before it was due.
    replaced: bool,
    /// A later promise moved its date after it was due, which admits that it was not kept.
    admitted: bool,
    /// What was said on a call was promised in writing since.
    confirmed: bool,
    /// Another date was announced.
    moved: Option<PromiseMove>,
    /// In another thread.
    elsewhere: bool,
}

/// Compares a promise with earlier ones about the same thing in the same thread, or of any thread where it announces a new date: it
/// repeats one, or moves its date.
fn restate(
    promises: &[PendingPromise<'_>],
    kept: &[Option<KeptEvidence>],
    later: usize,
    amendments: &mut [Amendment],
    restatable: &mut RestatablePromises,
) {
    let new = &promises[later];
    if new.span.is_some() {
        return;
    }
    let gone = |earlier: usize| {
        let done = kept[earlier].as_ref().is_some_and(|(kept, _)| kept.at <= new.row.made_at);
        done || amendments[earlier].repeats || amendments[earlier].replaced
    };
    let written = |earlier: usize| !new.spoken && promises[earlier].spoken;
    if let Some(earlier) = restatable.latest(promises, new, gone) {
        amendments[earlier].confirmed |= written(earlier);
        let old = &promises[earlier];
        // "We'll finish it by Friday and send you the link" is one promise, whichever half is read first.
        let same_message = old.row.message_id.is_some() && old.row.message_id == new.row.message_id;
        if same_message
            && !old.stated
            && (old.row.by.is_none() || old.row.by == new.row.by)
            && new.row.by.is_some()
        {
            amendments[earlier].repeats = true;
            restatable.add(later, new);
            return;
        }
        if let (Some(from), Some(to)) = (old.row.by, new.row.by)
            && from != to
            && restatable.announces(new)
        {
            amendments[earlier].moved = Some(PromiseMove { at: new.row.made_at, to });
            amendments[earlier].elsewhere = old.thread != new.thread;
        }
        match (old.row.by, new.row.by) {
            (_, None) => amendments[later].repeats = !new.stated,
            (Some(old_by), Some(new_by)) if old_by == new_by => amendments[later].repeats = !new.stated,
            (None, Some(_)) => amendments[earlier].replaced = true,
            (Some(_), Some(_)) if old.row.by_latest.is_none_or(|latest| new.row.made_at < latest) => {
                amendments[earlier].replaced = true;
            }
            (Some(_), Some(_)) => amendments[earlier].admitted = true,
        }
    }
    if !amendments[later].repeats {
        restatable.add(later, new);
    }
}

/// The earliest evidence that a promise was kept.
fn kept_evidence(
    context: LedgerContext<'_>,
    pending: &PendingPromise<'_>,
    deeds: &DeedIndex<'_>,
) -> Option<KeptEvidence> {
    if let Some(kept) = pending.kept_at {
        return Some((kept, "promises".to_owned()));
    }
    let (from, to) = match (pending.span, pending.row.by_latest) {
        (Some(span), _) => span,
        (None, latest) => {
            let reaches = latest.unwrap_or(pending.row.made_at) + DELIVERY_REACHES;
            (pending.row.made_at, reaches)
        }
    };
    let delivered = pending.item.and_then(|item| {
        // What was promised of work that had come back is kept by its next delivery.
        let at = item.deliveries.iter().copied().find(|at| at.at > from && at.at <= to)?;
        Some((at, format!("schedule:{}", item.item_id)))
    });
    let handed = delivery_for(context, pending, deeds, from, to.min(context.as_of)).map(|deed| {
        let at = reading::at(deed.sent_at);
        let moment = Moment { at, local: context.calendar.local(at), whole_day: false };
        (moment, format!("messages:{}", deed.message_id))
    });
    match (delivered, handed) {
        (Some(a), Some(b)) => Some(if a.0.at <= b.0.at { a } else { b }),
        (a, b) => a.or(b),
    }
}

/// The message that delivers what was promised: one that names it, otherwise the first delivery in the promise's own
/// thread ("here is what I promised"), giving it the benefit of the doubt.
fn delivery_for<'a>(
    context: LedgerContext<'_>,
    pending: &PendingPromise<'_>,
    deeds: &DeedIndex<'a>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Option<&'a FoundDeed> {
    let elsewhere = match pending.span {
        Some(_) => Elsewhere::All,
        // A maintained list is better evidence than a message with similar words, and the schedule than one with the same.
        None if pending.stated && context.fills_kept_at => match pending.item {
            Some(_) => Elsewhere::Nothing,
            None => Elsewhere::Named,
        },
        None => Elsewhere::Unclaimed,
    };
    let side = pending.row.side;
    deeds
        .speaking_of(Deed::Delivers, side, pending, from, to, elsewhere)
        .or_else(|| deeds.here(Deed::Delivers, side, pending, from, to))
}

/// Whether a day or an instant is after a deadline; a whole day is compared by day.
fn is_late(at: Moment, by: DateTime<Utc>) -> bool {
    if at.whole_day { at.at - Duration::days(1) >= by } else { at.at > by }
}

/// Turns a promise and its evidence into a ledger row.
fn settle(
    context: LedgerContext<'_>,
    pending: PendingPromise<'_>,
    kept: Option<KeptEvidence>,
    amendment: Amendment,
    deeds: &DeedIndex<'_>,
) -> LedgerRow {
    let as_of = context.as_of;
    // A conditional promise starts when the client has done its part, and then runs for its full time.
    let waits = if pending.row.firmness == Some(Firmness::Conditional) && pending.row.side == Side::Agency {
        condition_met_at(context, &pending, deeds).map(|start| start - pending.row.made_at)
    } else {
        Some(Duration::zero())
    };
    let latest = pending.row.by_latest.or(pending.row.by).map(|by| by + waits.unwrap_or_default());
    let withdrawal = withdrawal(context, &pending, deeds).filter(|(at, _)| {
        kept.as_ref().is_none_or(|(kept, _)| *at < kept.at) && latest.is_none_or(|by| *at < by)
    });
    let (state, evidence) = match (withdrawal, &kept, latest) {
        (Some((_, evidence)), ..) => (PromiseStatus::Withdrawn, Some(evidence)),
        // What came by its date all the same was kept, whatever date was announced elsewhere.
        (_, Some((at, evidence)), Some(by)) if amendment.elsewhere && !is_late(*at, by) => {
            (PromiseStatus::Kept, Some(evidence.clone()))
        }
        _ if amendment.replaced => (PromiseStatus::Renegotiated, None),
        // When work that was to begin came tells not when it began.
        (_, Some((at, _)), Some(by)) if is_late(*at, by) && begins(&pending.row.text) => {
            (PromiseStatus::Unknown, None)
        }
        (_, Some((at, evidence)), Some(by)) if is_late(*at, by) => {
            (PromiseStatus::Late, Some(evidence.clone()))
        }
        (_, Some((_, evidence)), _) => (PromiseStatus::Kept, Some(evidence.clone())),
        (_, None, Some(by)) if by > as_of => (PromiseStatus::Open, None),
        (_, None, None) if as_of - pending.row.made_at <= UNDATED_OPEN => (PromiseStatus::Open, None),
        (_, None, None) => (PromiseStatus::Unknown, None),
        (_, None, Some(_)) if waits.is_none() => (PromiseStatus::Unknown, None),
        (_, None, Some(by)) => match breach_evidence(context, &pending, by, amendment, deeds) {
            Some(evidence) => (PromiseStatus::Broken, Some(evidence)),
            None => (PromiseStatus::Unknown, None),
        },
    };
    // What was only said is held against nobody until it is written, kept or asked for.
    let is_told = evidence.as_deref().is_some_and(|evidence| evidence.starts_with("messages"));
    let (state, evidence) = match state {
        PromiseStatus::Open | PromiseStatus::Unknown | PromiseStatus::Broken
            if pending.spoken && !amendment.confirmed && !is_told =>
        {
            (PromiseStatus::ToConfirm, None)
        }
        _ => (state, evidence),
    };
    let mut row = pending.row;
    row.state = state;
    row.by_latest = latest;
    row.moved = amendment.moved;
    row.evidence = evidence;
    row.kept_at =
        kept.filter(|_| matches!(state, PromiseStatus::Kept | PromiseStatus::Late)).map(|(kept, _)| kept.at);
    row.late_hours = match (state, latest) {
        (PromiseStatus::Kept, Some(_)) => Some(0.0),
        (PromiseStatus::Late, Some(by)) => {
            row.kept_at.map(|kept| context.calendar.working_hours_between(by, kept))
        }
        (PromiseStatus::Broken, Some(by)) => Some(context.calendar.working_hours_between(by, as_of)),
        _ => None,
    };
    row
}

/// Whether a promise is to begin something.
fn begins(text: &str) -> bool {
    const BEGINS: [&str; 8] = ["start", "begin", "kick", "начн", "начин", "присту", "старту", "возьм"];
    let text = text.to_lowercase();
    let mut words = text.split(|sign: char| !sign.is_alphabetic());
    words.any(|word| BEGINS.iter().any(|start| word.starts_with(start)))
}

/// When the other side met the condition of a promise: its first delivery on the subject, or its first message in the
/// thread that is neither a question nor a reminder. `None` while it has not.
fn condition_met_at(
    context: LedgerContext<'_>,
    pending: &PendingPromise<'_>,
    deeds: &DeedIndex<'_>,
) -> Option<DateTime<Utc>> {
    let made_at = pending.row.made_at;
    let to = (pending.row.by_latest.unwrap_or(made_at) + DELIVERY_REACHES).min(context.as_of);
    let other = other_side(pending.row.side);
    let handed = deeds
        .speaking_of(Deed::Delivers, other, pending, made_at, to, Elsewhere::All)
        .map(|deed| reading::at(deed.sent_at));
    handed.into_iter().chain(deeds.first_reply(pending, made_at, to)).min()
}

fn other_side(side: Side) -> Side {
    match side {
        Side::Agency => Side::Client,
        Side::Client => Side::Agency,
    }
}

/// When a promise was withdrawn by either side, with the source of that.
fn withdrawal(
    context: LedgerContext<'_>,
    pending: &PendingPromise<'_>,
    deeds: &DeedIndex<'_>,
) -> Option<(DateTime<Utc>, String)> {
    if let Some(withdrawal) = pending.withdrawn_at {
        let at = if withdrawal.whole_day { withdrawal.at - Duration::days(1) } else { withdrawal.at };
        return Some((at, "promises".to_owned()));
    }
    let to = pending.row.by_latest.unwrap_or(pending.row.made_at + UNDATED_OPEN).min(context.as_of);
    let by =
        |side| deeds.speaking_of(Deed::Withdraws, side, pending, pending.row.made_at, to, Elsewhere::All);
    let deed = earlier(by(Side::Client), by(Side::Agency))?;
    Some((reading::at(deed.sent_at), format!("messages:{}", deed.message_id)))
}

/// Evidence that an overdue promise was not kept; `None` gives it the benefit of the doubt.
fn breach_evidence(
    context: LedgerContext<'_>,
    pending: &PendingPromise<'_>,
    by: DateTime<Utc>,
    amendment: Amendment,
    deeds: &DeedIndex<'_>,
) -> Option<String> {
    if let Some(item) = pending.item.filter(|item| item.is_open()) {
        return Some(format!("schedule:{}", item.item_id));
    }
    if pending.stated && context.fills_kept_at && pending.span.is_none() {
        return Some("promises".to_owned());
    }
    let until = (by + BREACH_EVIDENCE_REACHES).min(context.as_of);
    let said = |deed, side| {
        let named = deeds.speaking_of(deed, side, pending, by, until, Elsewhere::All);
        earlier(named, deeds.here(deed, side, pending, by, until))
    };
    let own = pending.row.side;
    match earlier(said(Deed::Admits, own), said(Deed::Chases, other_side(own))) {
        Some(deed) => Some(format!("messages:{}", deed.message_id)),
        None => amendment.admitted.then(|| "messages".to_owned()),
    }
}

/// Whichever comes first among a client's deeds.
fn earlier<'a>(a: Option<&'a FoundDeed>, b: Option<&'a FoundDeed>) -> Option<&'a FoundDeed> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if a <= b { a } else { b }),
        (a, b) => a.or(b),
    }
}
