//! The life of a relationship, from which every record is later written: bad stretches come and go, each hurt takes a
//! part of the goodwill that is left, time gives it back, and below a threshold conflict grows likely.
//!
//! The model is a chain of days without memory beyond its [`RelationState`], so that the chance of a conflict ahead can be
//! computed from the state alone (see `oracle`).

use super::calendar::{Day, DemoCalendar};
use super::dice::Dice;
use super::nature::{CAUSES, ClientNature, StrainCause};
use super::whole::narrow;

/// The chance of a conflict on a working day with a client in full goodwill.
const HAZARD_CALM: f64 = 0.000_07;
/// The chance with a client whose goodwill is gone.
const HAZARD_GONE: f64 = 0.065;
/// What a strain from outside makes of the hazard.
const SHOCK_FACTOR: f64 = 2.6;
/// The chance per day that such a strain ends.
const SHOCK_RELIEF: f64 = 1.0 / 40.0;
/// The chance per day that a contract ends in peace.
const PEACEFUL_END: f64 = 0.000_12;
/// Working days after a conflict on which no other follows.
const TRUCE_DAYS: u16 = 25;
/// How much deeper a hurt goes for each other stretch under way.
const COMPOUND: f64 = 0.35;
/// What a stray hurt may be: never silence, which takes longer than a day, nor a change of people.
const STRAYS: [StrainCause; 6] = [
    StrainCause::BrokenWord,
    StrainCause::MovedDates,
    StrainCause::Unanswered,
    StrainCause::Overrun,
    StrainCause::WeakResult,
    StrainCause::Mismatch,
];

/// The kinds of conflict, as `outcomes.kind` has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConflictKind {
    Escalation,
    Complaint,
    Dispute,
    Refund,
    Churn,
    Nonrenewal,
}

impl ConflictKind {
    /// The word of the table.
    pub(super) fn word(self) -> &'static str {
        match self {
            ConflictKind::Escalation => "escalation",
            ConflictKind::Complaint => "complaint",
            ConflictKind::Dispute => "dispute",
            ConflictKind::Refund => "refund",
            ConflictKind::Churn => "churn",
            ConflictKind::Nonrenewal => "nonrenewal",
        }
    }

    /// Whether the client leaves over it.
    pub(super) fn leaves(self) -> bool {
        matches!(self, ConflictKind::Churn | ConflictKind::Nonrenewal)
    }
}

/// The state of a relationship at the start of a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct RelationState {
    /// Goodwill left, from just above 0 to 1.
    pub(super) goodwill: f64,
    /// Which bad stretches are ongoing.
    pub(super) stretches: [bool; CAUSES],
    /// Whether something outside strains the client.
    pub(super) shock: bool,
    truce: u16,
    /// Days left until a client that has given notice is gone.
    notice: Option<u16>,
    /// Whether the relationship is over.
    pub(super) over: bool,
    last_hurt: Option<StrainCause>,
}

impl RelationState {
    /// A new relationship.
    pub(super) fn fresh() -> Self {
        RelationState {
            goodwill: 1.0,
            stretches: [false; CAUSES],
            shock: false,
            truce: 0,
            notice: None,
            over: false,
            last_hurt: None,
        }
    }

    /// Whether no conflict can come any more.
    pub(super) fn settled(&self) -> bool {
        self.over || self.notice.is_some()
    }
}

/// The events of one day.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DayEvents {
    /// The hurt of the day.
    pub(super) hurt: Option<StrainCause>,
    /// Something went well.
    pub(super) joy: bool,
    /// The chance that there was of a conflict today.
    pub(super) hazard: f64,
}

/// One day of a relationship but for the conflict itself, whose chance is told.
pub(super) fn pass_day(
    state: &mut RelationState,
    nature: &ClientNature,
    works: bool,
    dice: &mut Dice,
) -> DayEvents {
    pass_day_hurt_by(state, nature, works, dice, hurt_of_day)
}

/// The same, with the hurt of a working day told by `hurt_by`.
pub(super) fn pass_day_hurt_by(
    state: &mut RelationState,
    nature: &ClientNature,
    works: bool,
    dice: &mut Dice,
    hurt_by: impl FnOnce(&RelationState, &ClientNature, &mut Dice) -> Option<StrainCause>,
) -> DayEvents {
    let mut today = DayEvents::default();
    if state.over {
        return today;
    }
    state.goodwill = 1.0 - (1.0 - state.goodwill) * nature.memory;
    if let Some(left) = &mut state.notice {
        *left = left.saturating_sub(1);
        state.over = *left == 0;
        return today;
    }
    turn_stretches(state, nature, dice);
    if state.shock {
        state.shock = !dice.chance(SHOCK_RELIEF);
    }
    if !works {
        return today;
    }
    today.hurt = hurt_by(state, nature, dice);
    if let Some(cause) = today.hurt {
        let others = state.stretches.iter().filter(|active| **active).count().saturating_sub(1);
        let depth = nature.wound[cause as usize] * dice.spread(0.5, 1.5) * (1.0 + COMPOUND * others as f64);
        state.goodwill *= 1.0 - depth.min(0.7);
        state.last_hurt = Some(cause);
    } else if dice.chance(0.03) {
        today.joy = true;
        state.goodwill = 1.0 - (1.0 - state.goodwill) * 0.88;
    }
    if state.truce > 0 {
        state.truce -= 1;
        return today;
    }
    let depth = ((nature.threshold - state.goodwill) / nature.threshold).max(0.0);
    let strain = if state.shock { SHOCK_FACTOR } else { 1.0 };
    let rate = nature.frailty * strain * (HAZARD_CALM + HAZARD_GONE * depth * depth.sqrt());
    today.hazard = 1.0 - (-rate).exp();
    today
}

/// Begins or ends at most one bad stretch, and may bring a strain or a peaceful end.
fn turn_stretches(state: &mut RelationState, nature: &ClientNature, dice: &mut Dice) {
    let mut left = dice.unit();
    for index in 0..CAUSES {
        let rate = if state.stretches[index] { nature.relief[index] } else { nature.onset[index] };
        if left < rate {
            state.stretches[index] = !state.stretches[index];
            return;
        }
        left -= rate;
    }
    if left < nature.shock {
        state.shock = true;
        return;
    }
    left -= nature.shock;
    if left < PEACEFUL_END && state.goodwill > 0.6 {
        state.notice = Some(15);
    }
}

/// The hurt of a working day, if any.
fn hurt_of_day(state: &RelationState, nature: &ClientNature, dice: &mut Dice) -> Option<StrainCause> {
    let mut left = dice.unit();
    for index in 0..CAUSES {
        if state.stretches[index] {
            if left < nature.hurt[index] {
                return Some(StrainCause::ALL[index]);
            }
            left -= nature.hurt[index];
        }
    }
    if left < nature.stray { Some(*dice.pick(&STRAYS)) } else { None }
}

/// The chance that a working day brings just this hurt, or none.
#[cfg(test)]
pub(super) fn hurt_chance(state: &RelationState, nature: &ClientNature, hurt: Option<StrainCause>) -> f64 {
    let of = |cause: StrainCause| {
        let stretch = if state.stretches[cause as usize] { nature.hurt[cause as usize] } else { 0.0 };
        let stray = if STRAYS.contains(&cause) { nature.stray / STRAYS.len() as f64 } else { 0.0 };
        stretch + stray
    };
    hurt.map_or_else(|| 1.0 - StrainCause::ALL.into_iter().map(of).sum::<f64>(), of)
}

/// What a conflict does to the relationship.
pub(super) fn quarrel(state: &mut RelationState, nature: &ClientNature, dice: &mut Dice) -> ConflictKind {
    let kind = if dice.chance(nature.leaving) {
        if dice.chance(0.6) { ConflictKind::Churn } else { ConflictKind::Nonrenewal }
    } else {
        let usual: [ConflictKind; 3] = match state.last_hurt {
            Some(StrainCause::Overrun) => {
                [ConflictKind::Dispute, ConflictKind::Refund, ConflictKind::Dispute]
            }
            Some(StrainCause::WeakResult) => {
                [ConflictKind::Complaint, ConflictKind::Refund, ConflictKind::Escalation]
            }
            Some(StrainCause::Mismatch) => {
                [ConflictKind::Dispute, ConflictKind::Escalation, ConflictKind::Complaint]
            }
            Some(StrainCause::BrokenWord | StrainCause::MovedDates) => {
                [ConflictKind::Escalation, ConflictKind::Complaint, ConflictKind::Escalation]
            }
            _ => [ConflictKind::Complaint, ConflictKind::Escalation, ConflictKind::Complaint],
        };
        *dice.pick(&usual)
    };
    if kind.leaves() {
        state.notice = Some(u16::try_from(dice.between(14, 42)).unwrap_or(30));
        state.stretches = [false; CAUSES];
    } else {
        state.truce = TRUCE_DAYS;
        if dice.chance(nature.repair) {
            state.stretches = [false; CAUSES];
            state.goodwill = state.goodwill.max(0.72);
        } else {
            state.goodwill = state.goodwill.max(0.5);
        }
    }
    kind
}

/// One day of a life, as remembered.
#[derive(Debug, Clone, Copy)]
pub(super) struct LifeDay {
    /// The state of the relationship when the day began.
    pub(super) before: RelationState,
    /// The hurt of the day.
    pub(super) hurt: Option<StrainCause>,
    /// Something went well.
    pub(super) joy: bool,
}

/// A whole relationship.
#[derive(Debug, Clone)]
pub(super) struct ClientLife {
    /// The first day with the agency within the history.
    pub(super) first: Day,
    days: Vec<PackedDay>,
    /// Every conflict: its day and kind.
    pub(super) conflicts: Vec<(Day, ConflictKind)>,
    /// The day on which the client leaves.
    pub(super) gone: Option<Day>,
}

/// A day in compact form.
#[derive(Debug, Clone, Copy)]
struct PackedDay {
    goodwill: f32,
    stretches: u8,
    hurt: u8,
    flags: u8,
    truce: u8,
    notice: u8,
    last_hurt: u8,
}

const NO_HURT: u8 = u8::MAX;
const SHOCK: u8 = 1;
const OVER: u8 = 2;
const JOY: u8 = 4;

impl ClientLife {
    /// Lives a relationship from its first day to `until`.
    pub(super) fn lived(
        nature: &ClientNature,
        first: Day,
        until: Day,
        calendar: &DemoCalendar,
        dice: &mut Dice,
    ) -> Self {
        let mut state = RelationState::fresh();
        let mut life = ClientLife { first, days: Vec::new(), conflicts: Vec::new(), gone: None };
        for day in first..=until {
            // Rounded as it is remembered, so that looking ahead starts from the very same state.
            state.goodwill = f64::from(narrow(state.goodwill));
            let before = state;
            let today = pass_day(&mut state, nature, calendar.works(day), dice);
            life.days.push(PackedDay::of(&before, &today));
            if before.over {
                life.gone.get_or_insert(day);
            }
            if dice.chance(today.hazard) {
                life.conflicts.push((day, quarrel(&mut state, nature, dice)));
            }
        }
        life
    }

    /// A day of this life; the nearest one kept when it lies outside.
    pub(super) fn day(&self, day: Day) -> LifeDay {
        let index = usize::try_from(day - self.first).unwrap_or(0).min(self.days.len().saturating_sub(1));
        self.days[index].recalled()
    }

    /// Whether the client is with the agency on a day.
    pub(super) fn present(&self, day: Day) -> bool {
        day >= self.first && self.gone.is_none_or(|gone| day < gone)
    }

    /// Whether a bad stretch of a cause is under way on a day.
    pub(super) fn suffers(&self, cause: StrainCause, day: Day) -> bool {
        usize::try_from(day - self.first)
            .ok()
            .and_then(|index| self.days.get(index))
            .is_some_and(|one| one.stretches & (1 << cause as u8) != 0)
    }

    /// The first conflict on or after a day.
    pub(super) fn next_conflict(&self, from: Day) -> Option<(Day, ConflictKind)> {
        self.conflicts.iter().copied().find(|(day, _)| *day >= from)
    }

    /// The last conflict before a day.
    pub(super) fn last_conflict(&self, before: Day) -> Option<(Day, ConflictKind)> {
        self.conflicts.iter().rev().copied().find(|(day, _)| *day < before)
    }
}

impl PackedDay {
    fn of(before: &RelationState, today: &DayEvents) -> Self {
        let stretches =
            (0..CAUSES).fold(0, |mask, index| mask | (u8::from(before.stretches[index]) << index));
        let flag = |on: bool, bit: u8| if on { bit } else { 0 };
        PackedDay {
            goodwill: narrow(before.goodwill),
            stretches,
            hurt: today.hurt.map_or(NO_HURT, |cause| cause as u8),
            flags: flag(before.shock, SHOCK) | flag(before.over, OVER) | flag(today.joy, JOY),
            truce: u8::try_from(before.truce).unwrap_or(u8::MAX),
            notice: before.notice.map_or(0, |days| u8::try_from(days).unwrap_or(u8::MAX)),
            last_hurt: before.last_hurt.map_or(NO_HURT, |cause| cause as u8),
        }
    }

    fn recalled(self) -> LifeDay {
        let cause = |code: u8| StrainCause::ALL.get(usize::from(code)).copied();
        let before = RelationState {
            goodwill: f64::from(self.goodwill),
            stretches: std::array::from_fn(|index| self.stretches & (1 << index) != 0),
            shock: self.flags & SHOCK != 0,
            truce: u16::from(self.truce),
            notice: (self.notice > 0).then_some(u16::from(self.notice)),
            over: self.flags & OVER != 0,
            last_hurt: cause(self.last_hurt),
        };
        LifeDay { before, hurt: cause(self.hurt), joy: self.flags & JOY != 0 }
    }
}
