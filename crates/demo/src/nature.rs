//! What a client is like: the story they belong to, what hurts them, how fast they forgive, and what no table shows.

use super::dice::Dice;

/// How many causes of conflict there are.
pub(super) const CAUSES: usize = 8;

/// The causes that strain a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum StrainCause {
    /// Promises kept late or not at all.
    BrokenWord,
    /// Dates moved by the agency.
    MovedDates,
    /// Silence from the agency.
    Silence,
    /// Questions left without an answer.
    Unanswered,
    /// Costs above what was agreed.
    Overrun,
    /// Results far below what was expected.
    WeakResult,
    /// Each side had expected something else.
    Mismatch,
    /// The client's contact at the agency changed.
    KeyPerson,
}

impl StrainCause {
    /// Every cause, in the order of the arrays of [`ClientNature`].
    pub(super) const ALL: [StrainCause; CAUSES] = [
        StrainCause::BrokenWord,
        StrainCause::MovedDates,
        StrainCause::Silence,
        StrainCause::Unanswered,
        StrainCause::Overrun,
        StrainCause::WeakResult,
        StrainCause::Mismatch,
        StrainCause::KeyPerson,
    ];

    /// The cause in plain words.
    pub(super) fn words(self) -> &'static str {
        match self {
            StrainCause::BrokenWord => "broken promises",
            StrainCause::MovedDates => "moved dates",
            StrainCause::Silence => "silence",
            StrainCause::Unanswered => "ignored questions",
            StrainCause::Overrun => "budget overrun",
            StrainCause::WeakResult => "results below what was expected",
            StrainCause::Mismatch => "different expectations",
            StrainCause::KeyPerson => "change of the key person",
        }
    }
}

/// The story a client belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Archetype {
    Steady,
    BrokenWord,
    SlippingDates,
    SilentAccount,
    Unanswered,
    Overspending,
    WeakResults,
    Expectations,
    ChangeOfPeople,
    CurtButCalm,
    MovesOwnDates,
    OftenAway,
    PoliteToTheEnd,
    ChasesByHabit,
}

impl Archetype {
    /// Every archetype and how common it is.
    const MIX: [(Archetype, f64); 14] = [
        (Archetype::Steady, 24.0),
        (Archetype::BrokenWord, 10.0),
        (Archetype::SlippingDates, 9.0),
        (Archetype::SilentAccount, 9.0),
        (Archetype::Unanswered, 7.0),
        (Archetype::Overspending, 7.0),
        (Archetype::WeakResults, 7.0),
        (Archetype::Expectations, 7.0),
        (Archetype::ChangeOfPeople, 4.0),
        (Archetype::CurtButCalm, 5.0),
        (Archetype::MovesOwnDates, 4.0),
        (Archetype::OftenAway, 3.0),
        (Archetype::PoliteToTheEnd, 5.0),
        (Archetype::ChasesByHabit, 3.0),
    ];

    /// An archetype drawn from the mix.
    pub(super) fn drawn(dice: &mut Dice) -> Archetype {
        let weights = Self::MIX.map(|(_, weight)| weight);
        Self::MIX[dice.weighted(&weights)].0
    }

    /// The archetype in plain words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Archetype::Steady => "steady",
            Archetype::BrokenWord => "broken word",
            Archetype::SlippingDates => "slipping dates",
            Archetype::SilentAccount => "silent account",
            Archetype::Unanswered => "unanswered questions",
            Archetype::Overspending => "overspending",
            Archetype::WeakResults => "weak results",
            Archetype::Expectations => "different expectations",
            Archetype::ChangeOfPeople => "change of people",
            Archetype::CurtButCalm => "curt but calm",
            Archetype::MovesOwnDates => "moves its own dates",
            Archetype::OftenAway => "often away",
            Archetype::PoliteToTheEnd => "polite to the end",
            Archetype::ChasesByHabit => "chases by habit",
        }
    }

    /// The causes the agency is prone to with such a client.
    pub(super) fn leanings(self) -> &'static [StrainCause] {
        match self {
            Archetype::BrokenWord => &[StrainCause::BrokenWord, StrainCause::Unanswered],
            Archetype::SlippingDates => &[StrainCause::MovedDates, StrainCause::BrokenWord],
            Archetype::SilentAccount => &[StrainCause::Silence, StrainCause::Unanswered],
            Archetype::Unanswered => &[StrainCause::Unanswered],
            Archetype::Overspending => &[StrainCause::Overrun, StrainCause::MovedDates],
            Archetype::WeakResults => &[StrainCause::WeakResult],
            Archetype::Expectations => &[StrainCause::Mismatch, StrainCause::WeakResult],
            Archetype::ChangeOfPeople => &[StrainCause::KeyPerson, StrainCause::BrokenWord],
            Archetype::PoliteToTheEnd => &[StrainCause::BrokenWord, StrainCause::Silence],
            Archetype::Steady
            | Archetype::CurtButCalm
            | Archetype::MovesOwnDates
            | Archetype::OftenAway
            | Archetype::ChasesByHabit => &[],
        }
    }

    /// Whether the client looks worse than it is.
    pub(super) fn innocent(self) -> bool {
        matches!(
            self,
            Archetype::CurtButCalm
                | Archetype::MovesOwnDates
                | Archetype::OftenAway
                | Archetype::ChasesByHabit
        )
    }
}

/// The rates of a client's life with the agency. Rates are per day, or per working day where said.
#[derive(Debug, Clone)]
pub(super) struct ClientNature {
    /// The chance that a bad stretch of each cause begins.
    pub(super) onset: [f64; CAUSES],
    /// The chance that it ends.
    pub(super) relief: [f64; CAUSES],
    /// The chance per working day of a hurt of that cause, during the stretch.
    pub(super) hurt: [f64; CAUSES],
    /// The part of the goodwill that a middling hurt of that cause takes.
    pub(super) wound: [f64; CAUSES],
    /// The chance per working day of a stray hurt, of any cause.
    pub(super) stray: f64,
    /// The part of the lost goodwill that is still missing a day later.
    pub(super) memory: f64,
    /// The goodwill below which a conflict becomes likely.
    pub(super) threshold: f64,
    /// The hidden factor on the hazard.
    pub(super) frailty: f64,
    /// The chance that something outside the agency's sight begins to strain the client.
    pub(super) shock: f64,
    /// The chance that the agency puts things right after a conflict.
    pub(super) repair: f64,
    /// The chance that a conflict is the client's leaving.
    pub(super) leaving: f64,
}

/// The days a bad stretch of each cause lasts on average.
const STRETCH_DAYS: [f64; CAUSES] = [52.0, 50.0, 24.0, 48.0, 55.0, 75.0, 50.0, 42.0];
/// Hurts per working day within it.
const HURTS: [f64; CAUSES] = [0.15, 0.11, 0.20, 0.17, 0.09, 0.075, 0.11, 0.10];
/// The goodwill each hurt takes from a middling client.
const WOUNDS: [f64; CAUSES] = [0.14, 0.13, 0.10, 0.12, 0.18, 0.18, 0.17, 0.16];
/// Bad stretches a year with a middling client.
const STRETCHES_A_YEAR: [f64; CAUSES] = [0.28, 0.26, 0.22, 0.26, 0.18, 0.18, 0.16, 0.12];

impl ClientNature {
    /// A nature drawn for an archetype.
    pub(super) fn drawn(archetype: Archetype, dice: &mut Dice) -> Self {
        let leanings = archetype.leanings();
        let care = if archetype == Archetype::Steady || archetype.innocent() { 0.45 } else { 0.8 };
        let mut nature = ClientNature {
            onset: [0.0; CAUSES],
            relief: [0.0; CAUSES],
            hurt: HURTS,
            wound: WOUNDS,
            stray: 0.012,
            memory: (-1.0 / dice.spread(22.0, 62.0)).exp(),
            threshold: dice.spread(0.6, 0.82),
            frailty: (0.45 * dice.normal() - 0.1).exp().clamp(0.3, 3.0),
            shock: 0.000_7,
            repair: dice.spread(0.5, 0.95),
            leaving: dice.spread(0.12, 0.4),
        };
        for (index, cause) in StrainCause::ALL.iter().enumerate() {
            let lean = match leanings.iter().position(|leaning| leaning == cause) {
                Some(0) => 6.5,
                Some(_) => 3.0,
                None => care,
            };
            nature.onset[index] = lean * STRETCHES_A_YEAR[index] / 365.0 * dice.spread(0.7, 1.3);
            nature.relief[index] = 1.0 / (STRETCH_DAYS[index] * dice.spread(0.8, 1.25));
            nature.wound[index] *= (0.3 * dice.normal()).exp();
        }
        nature
    }

    /// What the tables do not show about this client, in plain words.
    pub(super) fn hidden(&self) -> String {
        let temper = match self.frailty {
            f if f > 1.45 => "takes offence faster than anything written shows",
            f if f < 0.65 => "forgives more than anything written shows",
            _ => "of average temper",
        };
        let most = (0..CAUSES)
            .max_by(|a, b| (self.wound[*a] / WOUNDS[*a]).total_cmp(&(self.wound[*b] / WOUNDS[*b])))
            .unwrap_or(0);
        format!(
            "{temper} (hazard x{:.2}); minds {} most (x{:.2})",
            self.frailty,
            StrainCause::ALL[most].words(),
            self.wound[most] / WOUNDS[most]
        )
    }
}
