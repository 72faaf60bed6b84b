//! What a review says, as plain records of facts: everything shown is decided here; drawing and writing compute nothing, and
//! find the words.

pub mod agenda;
pub mod draft;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::Serialize;

use self::{agenda::Agenda, draft::Draft};
use crate::{
    alert::{AlertState, decision::AlertFate},
    history::ledger::PromiseStatus,
    prospect::{ProjectCurve, Prospect},
    score::{AmountRange, ConflictChance, UnscoredReason, told::REASON_LEAST},
    signal::{Fact, Group, SignalId, Unit},
};
use forewarn_base::value::Currency;
use forewarn_table::{
    Band, DecisionVerdict, FileReport, Rejection, check::TableWarning, expectation::Dimension,
    outcome::OutcomeKind, person::PersonRole,
};

/// What stands behind a reason: a row, or words from a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The table it stands in.
    pub table: &'static str,
    /// The row's id there: `message_id`, `item_id`, `promise_id`; or a hash of the row.
    pub id: String,
    /// What it says.
    pub fact: Fact,
    /// A quotation, as written.
    pub quote: Option<String>,
}

/// What one fact adds to a score: a signal, or several that tell the same (see [`crate::score::told`]).
#[derive(Debug, Clone, PartialEq)]
pub struct Addend {
    /// The signal whose words are said, in files by its name.
    pub signal: SignalId,
    /// That signal's value.
    pub value: f64,
    /// The value that is said: of weighed days and events their plain count.
    pub told: f64,
    /// The value's unit in files: days, ratio, count.
    pub unit: Unit,
    /// The portfolio's median, if any other client has a value.
    pub usual: Option<f64>,
    /// What the fact adds to the log-odds; above zero raises the risk, below zero lowers it.
    pub log_odds: f64,
    /// The same in percentage points: its share of what all addends make of the prior.
    pub points: f64,
    /// What each of its signals adds, the one whose words are said first.
    pub parts: Vec<AddendPart>,
    /// The rows and words behind it, the weightiest first.
    pub evidence: Vec<Evidence>,
}

/// What one signal of a fact adds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AddendPart {
    /// The signal.
    pub signal: SignalId,
    /// Its value.
    pub value: f64,
    /// The portfolio's median, if any other client has a value.
    pub usual: Option<f64>,
    /// What it adds to the log-odds.
    pub log_odds: f64,
}

impl Addend {
    /// Whether a signal is a reason only where rows of its own stand behind it.
    pub fn needs_rows(signal: SignalId) -> bool {
        signal.signal().group == Group::Tone
            || matches!(signal, SignalId::Troubles | SignalId::MeetingsMissed)
    }

    /// Whether it raises the risk notably, and somebody could do something about it; of a tone something must be to read, and of
    /// troubles one that no other reason tells.
    pub fn is_reason(&self) -> bool {
        let shows = !Self::needs_rows(self.signal) || !self.evidence.is_empty();
        self.log_odds >= REASON_LEAST && self.signal.is_reason() && shows
    }
}

/// What a fact did to a chance between last month and now.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The signal whose words are said, in files by its name.
    pub signal: SignalId,
    /// Its value now, as it is said; `None` where it can no longer be told.
    pub value: Option<f64>,
    /// By how much the fact's log-odds have grown; a signal that cannot be told adds nothing.
    pub log_odds: f64,
    /// The same in percentage points; together the whole change.
    pub points: f64,
}

/// What the agency could do, and what it would change.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// The acts, those of one kind together, what brings most for its effort first.
    pub acts: Vec<ActGroup>,
    /// The signals among the client's first reasons that these acts leave about as they are: there is only talking.
    pub left: Vec<SignalId>,
    /// The same in the words of `explain --assume`.
    pub assume: String,
    /// The probability once they are done and nothing else has changed: what a review then says, exactly.
    pub probability: f64,
    /// The band then.
    pub band: Band,
    /// About what they cost, in `currency`.
    pub cost: f64,
    /// The currency of the cost; `None`: hours.
    pub currency: Option<String>,
}

/// The acts of one kind, with all that their words tell.
#[derive(Debug, Clone, PartialEq)]
pub enum ActGroup {
    /// Deliver these items, by name.
    Deliver(Vec<String>),
    /// Answer these questions, what presses most first.
    Answer(Vec<Asked>),
    /// Say what was done, and why.
    Update,
    /// Agree on these new dates of items.
    Renegotiate(Vec<(String, NaiveDate)>),
    /// Settle in writing what the client can expect.
    Agree(Vec<AgreedMatter>),
    /// Settle an invoice and write it anew.
    Invoice {
        /// When it was written.
        written: NaiveDate,
        /// What of it is unpaid.
        amount: f64,
        /// In which currency; `None`: the client's own.
        currency: Option<Currency>,
    },
}

/// What is to be agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreedMatter {
    /// Time, cost or result.
    pub dimension: Dimension,
    /// The metric, else the project's name.
    pub name: Option<String>,
    /// What the client expects, with its unit.
    pub stated: String,
    /// What was agreed, with its unit.
    pub agreed: String,
}

/// Something that a client asked or said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// On which day, at the client.
    pub on: NaiveDate,
    /// Who, by name.
    pub by: Option<String>,
    /// The text of the note.
    pub words: Option<String>,
}

/// What somebody decided.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DecisionLine {
    /// When, in the workspace's zone.
    pub on: NaiveDate,
    /// What was decided: about an alert, or the band that was set by hand.
    pub decision: DecisionVerdict,
    /// The day on which it no longer holds.
    pub until: Option<NaiveDate>,
    /// By whom.
    pub by: Option<String>,
    /// The text of the note.
    pub note: Option<String>,
}

/// A ranked alert.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// Stable from run to run.
    pub alert_id: String,
    /// From 1, by expected loss.
    pub rank: usize,
    /// The client's id.
    pub client_id: String,
    /// How it stands against last month.
    pub state: AlertState,
    /// Who is to act.
    pub owner: Option<String>,
    /// The deadline.
    pub due: NaiveDate,
    /// Expected loss over 12 months in the workspace's currency; `None` where the fee is unknown.
    pub expected_loss: Option<f64>,
    /// Whether the fee behind the rank is the portfolio's median instead of the client's own.
    pub fee_is_assumed: bool,
    /// The cheapest acts after which no alert stands; `None` where nothing the agency can do suffices.
    pub fix: Option<Fix>,
    /// The cheapest acts after which the client is calm; `None` where nothing the agency can do suffices.
    pub fix_to_calm: Option<Fix>,
    /// Where nothing suffices, what lowers the risk most; `None` where nothing lowers it.
    pub best_effort: Option<Fix>,
    /// Of earlier alerts of about this chance, whose horizon has passed: after how many a conflict came, and how many they
    /// are; `None` without any.
    pub such: Option<(usize, usize)>,
    /// What the client said last and loudest of what it waits for.
    pub voice: Option<Asked>,
    /// What a message that pays what is owed can be written from.
    pub draft: Draft,
    /// The last decision about this alert.
    pub decision: Option<DecisionLine>,
    /// Whether it tells what nobody has decided about yet.
    pub is_news: bool,
}

/// What somebody decided about a client.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientDecision {
    /// Stable from run to run.
    pub alert_id: String,
    /// The client's id.
    pub client_id: String,
    /// The decision.
    pub decision: DecisionLine,
}

/// An alert of an earlier month, or a conflict without one.
#[derive(Debug, Clone, PartialEq)]
pub struct PastAlert {
    /// The client's id.
    pub client_id: String,
    /// The month start at which it stood, or did not.
    pub raised_on: NaiveDate,
    /// Whether its horizon has passed: only such alerts count in rates.
    pub is_closed: bool,
    /// What became of it.
    pub fate: AlertFate,
    /// The day of the first conflict within the horizon.
    pub conflict_on: Option<NaiveDate>,
    /// Its kind; `None` where only a decision tells of it.
    pub conflict: Option<OutcomeKind>,
}

/// A client as the portfolio shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientLine {
    /// The key.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// The account manager.
    pub owner: Option<String>,
    /// The services it buys.
    pub services: Vec<String>,
    /// Since when it is a client.
    pub since: Option<NaiveDate>,
    /// Whether the relation had ended by then: such clients are not scored.
    pub ended: bool,
    /// The chance of a conflict; `None` where the band is unknown.
    pub chance: Option<ConflictChance>,
    /// Last month's, with today's weights.
    pub chance_before: Option<ConflictChance>,
    /// The chance at the last seven month starts and now, oldest first; gaps where unknown.
    pub course: Vec<Option<f64>>,
    /// The band: act where an alert stands, too.
    pub band: Band,
    /// The band that somebody set by hand, while it holds: shown beside the computed one, which it does not change.
    pub band_by_hand: Option<DecisionLine>,
    /// Last month's band.
    pub band_before: Option<Band>,
    /// Why the band is unknown.
    pub unknown_because: Option<UnscoredReason>,
    /// Whether a conflict came in the last 60 days: such clients stand under "in conflict now".
    pub in_conflict: bool,
    /// Yearly fee in the workspace's currency.
    pub yearly_fee: Option<f64>,
    /// Revenue at risk: probability × yearly fee.
    pub revenue_at_risk: Option<AmountRange>,
    /// From 1, by expected loss; `None` where unknown or ended.
    pub rank: Option<usize>,
    /// The prior, in log-odds.
    pub prior_log_odds: f64,
    /// The addends: a threat to leave, then the reasons, then what else counts; each largest first.
    pub addends: Vec<Addend>,
    /// What moved the chance since last month, the weightiest first; empty where either chance is unknown.
    pub changes: Vec<Change>,
    /// Signals that could not be computed here.
    pub missing: Vec<SignalId>,
}

impl ClientLine {
    /// What raises the risk and can be acted on, the weightiest first.
    pub fn reasons(&self) -> impl Iterator<Item = &Addend> {
        self.addends.iter().filter(|addend| addend.is_reason())
    }

    /// What a signal adds, wherever it is told.
    pub fn part(&self, signal: SignalId) -> Option<&AddendPart> {
        self.addends.iter().flat_map(|addend| &addend.parts).find(|part| part.signal == signal)
    }
}

/// What a mark on a timeline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// A message from the client.
    ClientMessage,
    /// A message from the agency.
    AgencyMessage,
    /// A date was moved.
    Moved,
    /// Something was due and not delivered.
    Due,
    /// Something was delivered.
    Delivered,
    /// A conflict.
    Conflict,
    /// A renewal or an expansion.
    Renewal,
}

/// A mark on a timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// When.
    pub at: NaiveDateTime,
    /// What.
    pub kind: MarkKind,
    /// What is written beside it.
    pub label: MarkLabel,
}

/// What is written beside a mark.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkLabel {
    /// Nothing.
    Nothing,
    /// The name of an item.
    Item(String),
    /// What happened to the relation.
    Outcome(OutcomeKind),
}

/// A promise as a bar on a timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct PromiseBar {
    /// When it was given.
    pub made_at: NaiveDateTime,
    /// When it was due.
    pub by: Option<NaiveDateTime>,
    /// When it was kept.
    pub kept_at: Option<NaiveDateTime>,
    /// What became of it.
    pub state: PromiseStatus,
    /// Its words.
    pub label: String,
}

/// The late working hours of an item, or of all late items of a client, by whose they were.
#[derive(Debug, Clone, PartialEq)]
pub struct Lateness {
    /// The item's name, or the client's.
    pub name: String,
    /// Whether some of it is still open.
    pub is_open: bool,
    /// Working hours not explained by anybody else's.
    pub agency_hours: f64,
    /// Working hours spent waiting for the client.
    pub client_hours: f64,
    /// Working hours spent waiting for somebody else.
    pub third_party_hours: f64,
    /// Working hours in which work stood still and nobody says for whom.
    pub pause_hours: f64,
}

impl Lateness {
    /// All of them.
    pub fn total_hours(&self) -> f64 {
        self.agency_hours + self.client_hours + self.third_party_hours + self.pause_hours
    }
}

/// How many clients stood in each band at a moment, and where they had come from.
#[derive(Debug, Clone, PartialEq)]
pub struct BandMonth {
    /// The day of the moment: a month start, or that of the review.
    pub day: NaiveDate,
    /// How many in each of [`BandMonth::BANDS`]; clients that had ended or not yet begun count nowhere.
    pub counts: [usize; 4],
    /// How many came from each band (first place) of the moment before into each band of this one (second).
    pub moves: [[usize; 4]; 4],
}

impl BandMonth {
    /// The bands in the order of the counts.
    pub const BANDS: [Band; 4] = [Band::Act, Band::Watch, Band::Calm, Band::Unknown];
}

/// A client whose revenue at risk moved much since last month.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// The client's id.
    pub client_id: String,
    /// By how much: the change of the chance times the yearly fee.
    pub amount: f64,
}

/// A client in depth.
#[derive(Debug, Clone, PartialEq)]
pub struct Depth {
    /// The client's id.
    pub client_id: String,
    /// The first day of the timeline.
    pub from: NaiveDate,
    /// The last, that of the review.
    pub to: NaiveDate,
    /// Mean tone of the client's messages by week: (Monday, −1 … 1); weeks without messages are left out.
    pub tone: Vec<(NaiveDate, f64)>,
    /// Messages and events.
    pub marks: Vec<Mark>,
    /// Promises.
    pub promises: Vec<PromiseBar>,
    /// Spells in which the client heard nothing: (from, to, working days).
    pub silences: Vec<(NaiveDate, NaiveDate, i64)>,
    /// Its items that were late within the last 90 days, the latest first.
    pub delays: Vec<Lateness>,
    /// Its projects with open work, the one with the most of it first.
    pub projects: Vec<ProjectCurve>,
    /// What the client expects, what is agreed and what is likely.
    pub expectations: Vec<Prospect>,
    /// Who at the client writes, and with whom; `None` where fewer than two do.
    pub contacts: Option<ContactStrip>,
}

/// Who at a client wrote in a span of days, week by week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactStrip {
    /// The first day.
    pub from: NaiveDate,
    /// The last, that of the review.
    pub to: NaiveDate,
    /// Those who decide first, then who wrote most.
    pub rows: Vec<ContactRow>,
}

/// Somebody at a client who writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    /// What they are called, where that is known.
    pub name: Option<String>,
    /// What they are to the relation.
    pub role: Option<PersonRole>,
    /// How many messages in each week that has any, by its Monday.
    pub weeks: Vec<(NaiveDate, usize)>,
    /// Who of ours wrote in most of their threads, by name.
    pub with: Vec<String>,
    /// The day of their last message.
    pub last_on: NaiveDate,
    /// Their last day there, where it has passed.
    pub left_on: Option<NaiveDate>,
}

/// What one account manager carries.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct OwnerLoad {
    /// Who.
    pub owner: String,
    /// How many clients.
    pub clients: usize,
    /// Of these, how many need an act now.
    pub need_act: usize,
    /// Their yearly fees in the workspace's currency, where any is known.
    pub yearly_fees: Option<f64>,
    /// Items and promises due within two weeks.
    pub due: usize,
    /// Items past their day, and promises missed in the last 30 days.
    pub overdue: usize,
    /// Hours booked on these clients in the last 30 days, where any are, by whomever.
    pub hours: Option<f64>,
}

/// Work that a client asked for and nobody agreed to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnagreedLine {
    /// The client's id.
    pub client_id: String,
    /// The client's name.
    pub client: String,
    /// The project of the message, if it names one.
    pub project_id: Option<String>,
    /// The day it was asked for, at the client.
    pub on: NaiveDate,
    /// The client's words.
    pub words: Option<String>,
    /// Hours booked since on the project, else on all work for the client.
    pub hours: f64,
    /// The message's id.
    pub message_id: String,
}

/// A promise or an item due soon.
#[derive(Debug, Clone, PartialEq)]
pub struct DueSoon {
    /// The client's id.
    pub client_id: String,
    /// The client's name.
    pub client: String,
    /// What is due.
    pub what: String,
    /// Whether these are the words of a promise, else it is the name of an item.
    pub is_promise: bool,
    /// Until when, in the client's local time.
    pub by: NaiveDateTime,
    /// The chance that it is kept; `None` where no forecast can be made.
    pub p_kept: Option<f64>,
    /// Who is to do it.
    pub owner: Option<String>,
}

/// A rate with its interval (Wilson, 80 %) and how many cases stand behind it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rate {
    /// The rate.
    pub rate: f64,
    /// The interval's lower end.
    pub lower: f64,
    /// The interval's upper end.
    pub upper: f64,
    /// How many cases.
    pub n: usize,
}

/// The whole review.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// The agency's name.
    pub agency: String,
    /// The moment as of which everything is said.
    pub as_of: DateTime<Utc>,
    /// Its day in the workspace's zone: the last day that data can be from.
    pub day: NaiveDate,
    /// How far ahead a conflict is foretold.
    pub horizon_days: i64,
    /// The currency of sums.
    pub currency: String,
    /// How many alerts the team can act on.
    pub capacity: usize,
    /// Whether names are masked, sums are the lower ends of bands, and quotes were left out or masked.
    pub redacted: bool,
    /// Whose clients alone are shown; ranks stay those of the portfolio.
    pub owner: Option<String>,
    /// All clients: scored ones by rank, then unknown ones, then ended ones by name.
    pub clients: Vec<ClientLine>,
    /// Ranked, cut at capacity.
    pub alerts: Vec<Alert>,
    /// The ids of clients who need an act too and are beyond the capacity, by expected loss.
    pub beyond_capacity: Vec<String>,
    /// Alerts that somebody put off: not among the ranked ones until then, by client id.
    pub snoozed: Vec<ClientDecision>,
    /// What was decided after the moment, oldest first: no figure counts it. Empty in a review that looks back.
    pub since_then: Vec<ClientDecision>,
    /// Client ids whose alert of last month is gone.
    pub gone: Vec<String>,
    /// Yearly revenue at risk over all scored clients.
    pub revenue_at_risk: Option<AmountRange>,
    /// Last month's.
    pub revenue_at_risk_before: Option<f64>,
    /// Promises of the agency kept among those that were due in the last 90 days and can be told.
    pub promises_kept: Option<Rate>,
    /// How many more fell due then of which nobody can tell what became of them.
    pub promises_unknown: usize,
    /// Alerts of the last month start whose horizon has passed: how many were followed by a conflict. Those acted on
    /// that ended without one are left out.
    pub alerts_right: Option<Rate>,
    /// Of the same alerts and those acted on: how many needed no action.
    pub alerts_needless: Option<Rate>,
    /// What became of those alerts, of conflicts without one, and of the alerts raised since.
    pub past_alerts: Vec<PastAlert>,
    /// Conflicts in the closed horizon that came without an alert.
    pub conflicts_missed: usize,
    /// Who moved most since last month and has no alert: at most five, by the size of the amount.
    pub moved: Vec<Moved>,
    /// The bands at the last month starts and now, oldest first.
    pub bands: Vec<BandMonth>,
    /// Late hours of the last 90 days by client, the most first.
    pub delays: Vec<Lateness>,
    /// Clients in depth: those with an alert by rank, then all others worth watching or in conflict by expected loss.
    pub depth: Vec<Depth>,
    /// Due in the next seven days.
    pub due_soon: Vec<DueSoon>,
    /// What a meeting about the month goes through.
    pub agenda: Agenda,
    /// Contracts to be renewed within 90 days, by what is at risk.
    pub renewals: Vec<Renewal>,
    /// Work that clients asked for and nobody agreed to, by client, the latest first.
    pub unagreed: Vec<UnagreedLine>,
    /// What each account manager carries, by name.
    pub loads: Vec<OwnerLoad>,
    /// What invoices are open, by currency.
    pub open_invoices: Vec<OpenInvoices>,
    /// How many conflicts are known.
    pub conflicts_known: usize,
    /// Whether nothing says how often conflicts happen at this agency: no outcomes are recorded, and no base rate is stated.
    pub level_is_judged: bool,
    /// What was read.
    pub files: Vec<FileReport>,
    /// The day of the last record of each table of history that has any, in the workspace's zone.
    pub last_days: Vec<(&'static str, NaiveDate)>,
    /// What was rejected: the first hundred.
    pub rejections: Vec<Rejection>,
    /// Things about the data to know.
    pub warnings: Vec<TableWarning>,
    /// Tables that are missing, by name.
    pub tables_missing: Vec<&'static str>,
}

impl Review {
    /// A client's line, where the review tells of the client.
    pub fn client(&self, client_id: &str) -> Option<&ClientLine> {
        self.clients.iter().find(|line| line.client_id == client_id)
    }
}

/// A contract that ends, or can be ended, within 90 days, and that none follows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Renewal {
    /// Its id.
    pub contract_id: String,
    /// The client's id.
    pub client_id: String,
    /// The client's name.
    pub client: String,
    /// Who looks after the client.
    pub owner: Option<String>,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// The last day on which notice can be given, if it is still to come.
    pub notice_until: Option<NaiveDate>,
    /// Whether it goes on unless notice is given.
    pub is_automatic: bool,
    /// The client's fee a year, in the workspace's currency.
    pub yearly_fee: Option<f64>,
    /// How likely a conflict is.
    pub probability: Option<f64>,
    /// Yearly revenue at risk at the client.
    pub at_risk: Option<f64>,
}

/// What invoices are open in one currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenInvoices {
    /// The currency.
    pub currency: String,
    /// Not due yet or overdue by up to 30 days, by 31 to 60, by 61 to 90, and longer.
    pub overdue: [f64; 4],
}
