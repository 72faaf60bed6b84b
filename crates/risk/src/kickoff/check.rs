//! The check itself: gaps, missing basics, impossible promises, and the verdict.

use chrono::{Duration, NaiveDate};
use serde::Serialize;

use forewarn_text::names_ranking;

use super::{
    brief::{Basics, Brief, EarlierAgencies, ResultBrief},
    day,
    reference::{Publication, Reference, References},
};

/// Below this chance a promise is called impossible: one in twenty.
const IMPOSSIBLE: f64 = 0.05;
/// Below this chance an agreed date or price must be discussed before the start: it is more likely to be broken than
/// kept.
const UNLIKELY: f64 = 0.50;
/// An approver who takes longer than a working week holds up the work.
const APPROVAL_DAYS_USUAL: f64 = 5.0;
/// Approvals may take up to this share of the working days agreed.
const APPROVAL_SHARE: f64 = 1.0 / 3.0;
/// More rounds of changes than this are no rounds but a way of working.
const REVISIONS_USUAL: u32 = 4;
/// With this many basics missing, nobody could say later who was right.
const BASICS_STOP: usize = 6;

/// What an expectation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GapDimension {
    /// Days.
    Time,
    /// Money.
    Cost,
    /// The unit of the metric.
    Result,
}

/// What the client says, what is agreed, and what is likely, for one subject.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KickoffGap {
    /// What it is about.
    pub dimension: GapDimension,
    /// The metric, for a result.
    pub metric: Option<String>,
    /// What the client said: days from the start, money, or units.
    pub stated: Option<f64>,
    /// What the contract says, in the same unit.
    pub agreed: Option<f64>,
    /// As likely as not to be enough (for a result: to be reached).
    pub p50: Option<f64>,
    /// Enough (reached) with a probability of 80 %.
    pub p80: Option<f64>,
    /// The probability that what the client said comes true.
    pub p_stated: Option<f64>,
    /// The probability that what is agreed comes true.
    pub p_agreed: Option<f64>,
    /// The class that is measured against.
    pub class: Option<String>,
    /// How many of the agency's own cases it is based on.
    pub cases: usize,
    /// Its publication, if it is a published one.
    pub publication: Option<Publication>,
}

impl KickoffGap {
    /// By how much the client expects better than what is agreed; positive is a gap, in days, money or units.
    pub fn stated_to_agreed(&self) -> Option<f64> {
        Some(self.worse() * (self.agreed? - self.stated?))
    }

    /// By how much the client expects better than what is as likely as not, and than what is 80 % likely.
    pub fn stated_to_likely(&self) -> Option<(f64, f64)> {
        let (stated, (middle, safe)) = (self.stated?, self.likely()?);
        Some((self.worse() * (middle - stated), self.worse() * (safe - stated)))
    }

    /// By how much what is agreed is better than what is as likely as not, and than what is 80 % likely.
    pub fn agreed_to_likely(&self) -> Option<(f64, f64)> {
        let (agreed, (middle, safe)) = (self.agreed?, self.likely()?);
        Some((self.worse() * (middle - agreed), self.worse() * (safe - agreed)))
    }

    /// What is as likely as not, and what is 80 % likely; time in whole days, so that a gap is what lies between the dates shown.
    fn likely(&self) -> Option<(f64, f64)> {
        let whole = |value: f64| if self.dimension == GapDimension::Time { value.ceil() } else { value };
        Some((whole(self.p50?), whole(self.p80?)))
    }

    /// More days and money are worse, more of a result is better.
    fn worse(&self) -> f64 {
        if self.dimension == GapDimension::Result { -1.0 } else { 1.0 }
    }
}

/// What should be settled before any start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basic {
    /// When it starts.
    Start,
    /// The agreed end.
    End,
    /// The agreed price.
    Price,
    /// How both will know that it is done.
    DoneCriteria,
    /// Whose yes counts.
    Approver,
    /// How soon that person answers.
    ApprovalTime,
    /// How many rounds of changes.
    RevisionRounds,
    /// What is not included.
    Exclusions,
    /// What the agency needs.
    Access,
    /// That it has it.
    AccessReady,
    /// When it reports.
    UpdateRhythm,
    /// How soon the agency answers.
    AgencyAnswers,
    /// How soon the client answers.
    ClientAnswers,
    /// How it went before.
    EarlierAgencies,
    /// What figure counts as success.
    ResultTarget,
    /// How big the work is.
    Size,
}

/// What was promised and cannot be kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Impossible {
    /// The agreed date, with its chance.
    AgreedDate {
        /// The day.
        #[serde(serialize_with = "day::text")]
        due: NaiveDate,
        /// The chance.
        probability: f64,
    },
    /// The client's date, with its chance.
    StatedDate {
        /// The day.
        #[serde(serialize_with = "day::text")]
        due: NaiveDate,
        /// The chance.
        probability: f64,
    },
    /// The client's sum, with the chance that it is enough.
    StatedCost {
        /// The sum.
        cost: f64,
        /// The chance.
        probability: f64,
    },
    /// A date that is not after the start.
    BeforeStart {
        /// What was promised for it.
        text: String,
        /// The day.
        #[serde(serialize_with = "day::text")]
        due: NaiveDate,
    },
    /// A result that cannot show by then.
    BeforeLag {
        /// The metric.
        metric: String,
        /// The day promised.
        #[serde(serialize_with = "day::text")]
        by: NaiveDate,
        /// The first day on which it can show.
        #[serde(serialize_with = "day::text")]
        earliest: NaiveDate,
    },
    /// A guarantee of something that depends on others.
    Guarantee {
        /// The metric.
        metric: String,
    },
    /// A place in a search engine's results, which nobody but the engine decides.
    Ranking {
        /// The text.
        text: String,
    },
    /// Anything without bounds.
    Unlimited {
        /// The text.
        text: String,
    },
}

impl Impossible {
    /// Whether the agency itself is bound by it; what only the client hopes for can still be talked about.
    fn binds(&self) -> bool {
        !matches!(self, Self::StatedDate { .. } | Self::StatedCost { .. })
    }
}

/// Why the verdict is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictReason {
    /// The agency is bound to something impossible.
    Impossible,
    /// Too many basics are missing for anybody to say later who was right.
    BasicsAbsent,
    /// The client hopes for something impossible.
    HopeImpossible,
    /// The client expects better than what is agreed.
    ExpectsMore,
    /// What is agreed is more likely to be broken than kept.
    AgreedUnlikely,
    /// Some basics are missing.
    BasicsMissing,
    /// Approvals take so long that they hold up the work.
    ApprovalsSlow,
    /// So many rounds of changes are in the price that the end is out of sight.
    RevisionsMany,
    /// The last agency left in a quarrel.
    EarlierQuarrel,
}

/// Whether to start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KickoffVerdict {
    /// Start.
    Go,
    /// Start once the reasons are settled in writing.
    GoWithConditions,
    /// Do not start as it stands.
    Stop,
}

impl KickoffVerdict {
    /// The exit code for scripts: 0 go, 3 go with conditions, 4 stop (1 and 2 are failures of the run).
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Go => 0,
            Self::GoWithConditions => 3,
            Self::Stop => 4,
        }
    }
}

/// The result of the check.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kickoff {
    /// Whether to start.
    pub verdict: KickoffVerdict,
    /// Why, the weightiest first; empty for go.
    pub reasons: Vec<VerdictReason>,
    /// Time, cost, then each result.
    pub gaps: Vec<KickoffGap>,
    /// What cannot be kept.
    pub impossible: Vec<Impossible>,
    /// What is missing.
    pub missing: Vec<Basic>,
}

/// Checks a brief against what such work really takes. `today` is used if no start is given.
pub fn check(brief: &Brief, references: &References, today: NaiveDate) -> Kickoff {
    let start = brief.project.start.unwrap_or(today);
    let gaps = gaps(brief, references, start);
    let impossible = impossible(brief, &gaps, start);
    let missing = missing(brief);
    let reasons = reasons(brief, &gaps, &impossible, &missing);
    let verdict = match reasons.first() {
        None => KickoffVerdict::Go,
        Some(VerdictReason::Impossible | VerdictReason::BasicsAbsent) => KickoffVerdict::Stop,
        Some(_) => KickoffVerdict::GoWithConditions,
    };
    Kickoff { verdict, reasons, gaps, impossible, missing }
}

fn gaps(brief: &Brief, references: &References, start: NaiveDate) -> Vec<KickoffGap> {
    let days = |day: Option<NaiveDate>| day.map(|day| (day - start).num_days() as f64);
    let (time, cost) = (&brief.time, &brief.cost);
    let mut gaps = vec![
        gap(GapDimension::Time, days(time.client_says), days(time.agreed), references.time.as_ref()),
        gap(GapDimension::Cost, cost.client_says, cost.agreed, references.cost.as_ref()),
    ];
    gaps.retain(|gap| gap.stated.is_some() || gap.agreed.is_some());
    gaps.extend(brief.result.iter().map(|result| {
        let target = result.agreed.or(result.client_says);
        // What cannot show by its day has no chance to compare with.
        let can_show = shows_too_late(result, start).is_none();
        let reference = references.result.as_ref();
        let reference = reference.filter(|_| can_show && target.is_some_and(|target| target > 0.0));
        // The reference says by how much targets were missed: a target of 100 with 1.25 gives 80.
        let reached = |over: f64| target.map(|target| target / over.max(1e-9));
        let chance = |value: Option<f64>| {
            let (reference, value, target) = (reference?, value.filter(|value| *value > 0.0)?, target?);
            Some(reference.spread.probability(target / value))
        };
        KickoffGap {
            dimension: GapDimension::Result,
            metric: Some(result.metric.clone()),
            stated: result.client_says,
            agreed: result.agreed,
            p50: reference.and_then(|reference| reached(reference.spread.p50())),
            p80: reference.and_then(|reference| reached(reference.spread.p80())),
            p_stated: chance(result.client_says),
            p_agreed: chance(result.agreed),
            class: reference.map(|reference| reference.class.clone()),
            cases: reference.map_or(0, |reference| reference.cases),
            publication: reference.and_then(|reference| reference.publication),
        }
    }));
    gaps
}

fn gap(
    dimension: GapDimension,
    stated: Option<f64>,
    agreed: Option<f64>,
    reference: Option<&Reference>,
) -> KickoffGap {
    let chance = |value: Option<f64>| Some(reference?.spread.probability(value?));
    KickoffGap {
        dimension,
        metric: None,
        stated,
        agreed,
        p50: reference.map(|reference| reference.spread.p50()),
        p80: reference.map(|reference| reference.spread.p80()),
        p_stated: chance(stated),
        p_agreed: chance(agreed),
        class: reference.map(|reference| reference.class.clone()),
        cases: reference.map_or(0, |reference| reference.cases),
        publication: reference.and_then(|reference| reference.publication),
    }
}

fn impossible(brief: &Brief, gaps: &[KickoffGap], start: NaiveDate) -> Vec<Impossible> {
    let mut found = Vec::new();
    let of = |dimension| gaps.iter().find(move |gap: &&KickoffGap| gap.dimension == dimension);
    let low = |chance: Option<f64>| chance.filter(|chance| *chance < IMPOSSIBLE);
    if let Some(gap) = of(GapDimension::Time) {
        if let (Some(due), Some(probability)) = (brief.time.agreed, low(gap.p_agreed)) {
            found.push(Impossible::AgreedDate { due, probability });
        }
        if let (Some(due), Some(probability)) = (brief.time.client_says, low(gap.p_stated)) {
            found.push(Impossible::StatedDate { due, probability });
        }
    }
    if let Some((cost, probability)) =
        of(GapDimension::Cost).and_then(|gap| Some((gap.stated?, low(gap.p_stated)?)))
    {
        found.push(Impossible::StatedCost { cost, probability });
    }
    for result in &brief.result {
        if let Some((by, earliest)) = shows_too_late(result, start) {
            found.push(Impossible::BeforeLag { metric: result.metric.clone(), by, earliest });
        }
        if result.guaranteed && (result.depends_on_others || names_ranking(&result.metric)) {
            found.push(Impossible::Guarantee { metric: result.metric.clone() });
        }
    }
    for promise in &brief.promise {
        if let Some(due) = promise.due.filter(|due| *due < start) {
            found.push(Impossible::BeforeStart { text: promise.text.clone(), due });
        }
        if names_ranking(&promise.text) {
            found.push(Impossible::Ranking { text: promise.text.clone() });
        }
        if promise.unlimited {
            found.push(Impossible::Unlimited { text: promise.text.clone() });
        }
    }
    found
}

/// The day by which a result is promised, and the first day on which it can show, where that is later.
fn shows_too_late(result: &ResultBrief, start: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let (by, lag) = (result.by?, result.lag_days?);
    let earliest = start + Duration::days(lag.clamp(0, 3_650));
    (by < earliest).then_some((by, earliest))
}

fn missing(brief: &Brief) -> Vec<Basic> {
    let Basics {
        done_criteria,
        approver,
        approval_days,
        revision_rounds,
        exclusions,
        access,
        access_ready,
        update_rhythm,
        agency_answers_hours,
        client_answers_hours,
        earlier_agencies,
    } = &brief.basics;
    let said = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    let named = |list: &Option<Vec<String>>| list.as_ref().is_some_and(|list| !list.is_empty());
    let targets = brief.result.iter().all(|result| result.agreed.is_some() && result.by.is_some());
    [
        (Basic::Start, brief.project.start.is_some()),
        (Basic::End, brief.time.agreed.is_some()),
        (Basic::Price, brief.cost.agreed.is_some()),
        (Basic::Size, brief.project.effort_hours.is_some_and(|hours| hours > 0.0)),
        (Basic::ResultTarget, targets),
        (Basic::DoneCriteria, said(done_criteria)),
        (Basic::Approver, said(approver)),
        (Basic::ApprovalTime, approval_days.is_some()),
        (Basic::RevisionRounds, revision_rounds.is_some()),
        (Basic::Exclusions, named(exclusions)),
        (Basic::Access, access.is_some()),
        (Basic::AccessReady, *access_ready == Some(true) || access.as_ref().is_none_or(Vec::is_empty)),
        (Basic::UpdateRhythm, said(update_rhythm)),
        (Basic::AgencyAnswers, agency_answers_hours.is_some()),
        (Basic::ClientAnswers, client_answers_hours.is_some()),
        (Basic::EarlierAgencies, earlier_agencies.is_some()),
    ]
    .into_iter()
    .filter_map(|(basic, known)| (!known).then_some(basic))
    .collect()
}

/// Whether waiting for approvals, one for the first version and one for each round of changes, takes too much of the time.
fn approvals_slow(brief: &Brief) -> bool {
    let Some(each) = brief.basics.approval_days else { return false };
    let waited = each * f64::from(brief.basics.revision_rounds.unwrap_or(0).saturating_add(1));
    let agreed = brief.project.start.zip(brief.time.agreed.or(brief.time.client_says)).map(|(start, end)| {
        // Five working days a week.
        (end - start).num_days() as f64 * 5.0 / 7.0
    });
    each > APPROVAL_DAYS_USUAL || agreed.is_some_and(|days| days > 0.0 && waited > days * APPROVAL_SHARE)
}

fn reasons(
    brief: &Brief,
    gaps: &[KickoffGap],
    impossible: &[Impossible],
    missing: &[Basic],
) -> Vec<VerdictReason> {
    let unlikely = |gap: &KickoffGap| gap.p_agreed.is_some_and(|chance| chance < UNLIKELY);
    let more = |gap: &KickoffGap| gap.stated_to_agreed().is_some_and(|gap| gap > 0.0);
    [
        (VerdictReason::Impossible, impossible.iter().any(Impossible::binds)),
        (VerdictReason::BasicsAbsent, missing.len() >= BASICS_STOP),
        (VerdictReason::HopeImpossible, impossible.iter().any(|thing| !thing.binds())),
        (VerdictReason::ExpectsMore, gaps.iter().any(more)),
        (VerdictReason::AgreedUnlikely, gaps.iter().any(unlikely)),
        (VerdictReason::BasicsMissing, (1..BASICS_STOP).contains(&missing.len())),
        (VerdictReason::ApprovalsSlow, approvals_slow(brief)),
        (
            VerdictReason::RevisionsMany,
            brief.basics.revision_rounds.is_some_and(|rounds| rounds > REVISIONS_USUAL),
        ),
        (VerdictReason::EarlierQuarrel, brief.basics.earlier_agencies == Some(EarlierAgencies::Bad)),
    ]
    .into_iter()
    .filter_map(|(reason, holds)| holds.then_some(reason))
    .collect()
}
