//! What is yet to be said or done on the desk of an agency: kept there, and played out day by day.

use super::{calendar::Day, life::ConflictKind, nature::StrainCause, phrases::Deliverable};

/// A message still to be written in a thread.
#[derive(Debug, Clone)]
pub(super) enum SpeechAct {
    /// The client says thanks.
    Thank,
    /// The client says thanks for what came late.
    ThankLate,
    /// The agency says thanks.
    ThankBack,
    /// The agency answers these topics.
    Answer(Vec<usize>),
    /// The agency replies without answering.
    Sidestep,
    /// The client asks again after a topic.
    AskAgain(usize),
    /// The client notes what was left out.
    Remaining(usize),
    /// The client gives the input asked for.
    Reply(usize),
    /// The agency promises a thing it was asked for.
    Promise(Deliverable),
    /// What became of a promise.
    Promised(PromiseStep),
    /// The client sends what it promised; late or not.
    ClientDelivers { late: bool },
    /// The agency admits that a promise is not kept.
    Excuse(Deliverable),
    /// The client agrees to another date.
    AgreeDate,
    /// The agency says sorry after a conflict.
    Apologise,
    /// The agency tells what it has changed since.
    Repair,
    /// The client is reconciled.
    Reconcile,
    /// The client complains of a cause.
    Complain(StrainCause),
    /// The client asks whether anybody is there.
    AskSilence,
}

/// The next step of a promise.
#[derive(Debug, Clone, Copy)]
pub(super) enum PromiseStep {
    /// It is kept.
    Deliver { thing: Deliverable, late: bool },
    /// The client asks where it is.
    Chase { thing: Deliverable, due: Day, excuse: bool },
    /// The agency asks for another date.
    Renegotiate { thing: Deliverable },
    /// The client does not want it any more.
    Withdraw { thing: Deliverable },
}

/// The outcome of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PromiseFate {
    Kept,
    Late,
    Broken,
    Renegotiated,
    Withdrawn,
}

/// A planned event on a day.
#[derive(Debug, Clone, Copy)]
pub(super) enum PlannedTrouble {
    /// A promise due on this day will not be kept in time.
    Break { due: Day },
    /// A question will be ignored until this day.
    Ignore { until: Day },
    /// The hurt of the day itself.
    Hurt(StrainCause),
    /// Something pleasant.
    Joy,
    /// A conflict.
    Conflict(ConflictKind),
    /// The client announces its holidays.
    Away { to: Day },
}
