//! Signals, facts, acts and gaps in English.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::{ACTS_MOST, NAMED_MOST, PhraseWords, against, figure_name, named};
use crate::words::{en, number::plural_en};
use forewarn_base::value::Currency;
use forewarn_risk::{
    history::ledger::PromiseStatus,
    review::record::{ActGroup, AgreedMatter},
    score::{EVIDENCE_LEAST, HISTORY_DAYS_LEAST, UnscoredReason},
    signal::{Fact, SignalId, contract::END_DAYS},
};
use forewarn_table::{
    Keyword as _, expectation::Dimension, meeting::MeetingStatus, outcome::OutcomeKind, person::PersonRole,
};
use forewarn_text::Side;

/// Months as letters say them.
pub(super) const MONTHS: [&str; 12] = en::WORDS.months;

pub(super) static WORDS: PhraseWords = PhraseWords {
    signal,
    missing,
    no_longer_known,
    less_than_usual: "(less than usual)",
    less_than_before: "(weighs less than a month ago)",
    fact,
    promise_state,
    side,
    role: person_role,
    outcome,
    dimension,
    acts,
    more: |count| format!("and {count} more"),
    topic,
    talk,
    quoted,
    value: said,
    matter_name,
    unknown,
    day,
};

/// A day with its year: "3 Mar 2026".
fn day(day: NaiveDate) -> String {
    en::WORDS.day_in_short(day)
}

fn number(value: f64) -> String {
    en::WORDS.rounded(value, 1)
}

/// Working time: hours, from two days on days.
fn worked(hours: f64) -> String {
    match super::worked(hours) {
        (false, hours) => format!("{} working hours", number(hours)),
        (true, days) => format!("{days:.0} working days"),
    }
}

/// What a signal says at a client.
fn signal(id: SignalId, value: f64) -> String {
    #[allow(clippy::cast_possible_truncation, reason = "values are days, counts and shares")]
    let count = value.round() as i64;
    let days = format!("working day{}", plural_en(count, ["", "s"]));
    match id {
        SignalId::OverdueDays if count == 0 => "Nothing overdue".to_owned(),
        SignalId::OverdueDays => format!("Overdue by {count} {days}"),
        SignalId::SlipDays if count == 0 => "No slip against first dates".to_owned(),
        SignalId::SlipDays => format!("{count} {days} behind first dates"),
        SignalId::Rebaselines if count == 0 => "No date moved in 90 days".to_owned(),
        SignalId::Rebaselines => {
            format!("Dates moved {count} time{} in 90 days", plural_en(count, ["", "s"]))
        }
        SignalId::ForecastMiss => format!("Next date: {} likely to be missed", percent(value)),
        SignalId::PromisesInfeasible if count == 0 => "Promised dates were realistic".to_owned(),
        SignalId::PromisesInfeasible => {
            format!(
                "{count} date{} promised with next to no chance of being kept",
                plural_en(count, ["", "s"])
            )
        }
        SignalId::BudgetOverrun if value < 0.005 => "Spending is steady".to_owned(),
        SignalId::BudgetOverrun => format!("Spending is {} ahead of the work", percent(value)),
        SignalId::CostPace if value <= 1.02 => "Spending is on plan for this date".to_owned(),
        SignalId::CostPace => format!("Spending is at {} of plan for this date", percent(value)),
        SignalId::UnpaidDays if count == 0 => "Invoices paid on time".to_owned(),
        SignalId::UnpaidDays => format!("Invoice unpaid for {count} {days}"),
        SignalId::PaysLater if count == 0 => "Pays no later than usual".to_owned(),
        SignalId::PaysLater => format!("Pays {count} day{} later than usual", plural_en(count, ["", "s"])),
        SignalId::SpendDrop if value < 0.05 => "Orders are steady".to_owned(),
        SignalId::SpendDrop => format!("Orders down by {}", percent(value)),
        SignalId::ResultGap if value < 0.05 => "Results on plan".to_owned(),
        SignalId::ResultGap => format!("{} of the planned gain in results is missing", percent(value)),
        SignalId::PromisesBroken if count == 0 => "No promise missed".to_owned(),
        SignalId::PromisesBroken => {
            format!("{count} promise{} missed in 60 days", plural_en(count, ["", "s"]))
        }
        SignalId::PromisesMissedRate => format!("{} of promises were not kept on time", percent(value)),
        SignalId::SilentDays if count < 3 => "Regular updates".to_owned(),
        SignalId::SilentDays => format!("No written update for {count} {days}"),
        SignalId::UnpromptedDays if count < 3 => "We write without being asked".to_owned(),
        SignalId::UnpromptedDays => format!("{count} {days} since we last wrote unasked"),
        SignalId::UnpromptedRhythm if count < 4 => "We often write unasked".to_owned(),
        SignalId::UnpromptedRhythm => {
            format!("{count} day{} without a word unasked, on average", plural_en(count, ["", "s"]))
        }
        SignalId::ReplyHours => format!("Answers take {}", worked(value)),
        SignalId::UnansweredQuestions if count == 0 => "No unanswered questions".to_owned(),
        SignalId::UnansweredQuestions => {
            format!("{count} question{} unanswered", plural_en(count, ["", "s"]))
        }
        SignalId::AskedAgain if count == 0 => "No question asked twice".to_owned(),
        SignalId::AskedAgain => format!("{count} question{} asked again", plural_en(count, ["", "s"])),
        SignalId::Chases if count == 0 => "The client has not had to chase".to_owned(),
        SignalId::Chases => format!("Client chased {count} time{} in 30 days", plural_en(count, ["", "s"])),
        SignalId::ClientReplySlower if value < 0.2 => "Client replies as usual".to_owned(),
        SignalId::ClientReplySlower => {
            format!("Client takes {} times as long to reply", number(value.exp2()))
        }
        SignalId::ClientVolumeDrop if value < 0.1 => "Client writes as usual".to_owned(),
        SignalId::ClientVolumeDrop if value > 0.995 => "The client has stopped writing".to_owned(),
        SignalId::ClientVolumeDrop => format!("Client writes {} less than usual", percent(value)),
        SignalId::Threats if count == 0 => "No threat or formal complaint".to_owned(),
        SignalId::Threats if count == 1 => "A threat or formal complaint from the client".to_owned(),
        SignalId::Threats => format!("{count} threats or formal complaints from the client in 90 days"),
        SignalId::ToneDrop if value < 0.02 => "Tone as usual".to_owned(),
        SignalId::ToneDrop => "Tone colder than usual".to_owned(),
        SignalId::Negativity => format!("Tone of the client’s messages: {} negative", percent(value)),
        SignalId::Hostility if value < 0.08 => "No hostility".to_owned(),
        SignalId::Hostility => "Harsh words".to_owned(),
        SignalId::ExpectationGap if value < 0.02 => "The client expects what we agreed".to_owned(),
        SignalId::ExpectationGap => "The client expects more than we agreed".to_owned(),
        SignalId::ScopeAssumptions if count == 0 => "Nothing taken for granted".to_owned(),
        SignalId::ScopeAssumptions => {
            format!("{count} thing{} taken for granted", plural_en(count, ["", "s"]))
        }
        SignalId::Watermelon if count == 0 => "Reported status matches the work".to_owned(),
        SignalId::Watermelon => "Delays not reported in time".to_owned(),
        SignalId::Troubles if value < 0.5 => "No slips or sharp messages in the past two months".to_owned(),
        SignalId::Troubles if count == 1 => "Something went wrong once in the past two months".to_owned(),
        SignalId::Troubles if count == 2 => "Something went wrong twice in the past two months".to_owned(),
        SignalId::Troubles => {
            let number = usize::try_from(count).map_or_else(|_| count.to_string(), en::number);
            format!("Something went wrong {number} times in the past two months")
        }
        SignalId::RecentConflict if value < 0.05 => "No recent conflict".to_owned(),
        SignalId::RecentConflict => "A recent conflict".to_owned(),
        SignalId::OpenItems => format!("{count} item{} open", plural_en(count, ["", "s"])),
        SignalId::NewItems => format!("{count} item{} taken on in 90 days", plural_en(count, ["", "s"])),
        SignalId::ClientMessages => {
            format!("Client wrote {count} message{} in 30 days", plural_en(count, ["", "s"]))
        }
        SignalId::ContactDays if count == 0 => "Client wrote today".to_owned(),
        SignalId::ContactDays => format!("Client last wrote {count} day{} ago", plural_en(count, ["", "s"])),
        SignalId::RelationDays => format!("Client for {count} day{}", plural_en(count, ["", "s"])),
        SignalId::Stage => format!("{} of the agreed time is gone", percent(value)),
        SignalId::RetainerBurn if value < 0.05 => "The period’s budget lasts".to_owned(),
        SignalId::RetainerBurn => {
            format!("The period’s budget is used {} ahead of time and work", percent(value))
        }
        SignalId::NoticeWindow if count == 0 => "No notice is due".to_owned(),
        SignalId::NoticeWindow => {
            format!("Notice possible for {count} day{} without talk of renewal", plural_en(count, ["", "s"]))
        }
        SignalId::ContractEnd if value < 0.005 => "No contract ends soon".to_owned(),
        SignalId::ContractEnd => format!(
            "Contract ends in {:.0} days, none follows yet",
            (END_DAYS as f64 * (1.0 - value.min(1.0))).round()
        ),
        SignalId::UnagreedRequests if count == 0 => "No more work asked for than agreed".to_owned(),
        SignalId::UnagreedRequests => {
            format!("Asked for more that nobody agreed to: {count} request{}", plural_en(count, ["", "s"]))
        }
        SignalId::SponsorSilent if value < 0.5 => "Those who decide write as usual".to_owned(),
        SignalId::SponsorSilent => {
            format!("A key contact has been silent {} times as long as usual", number(value + 1.0))
        }
        SignalId::RatingDrop if value < 0.02 => "Ratings as usual".to_owned(),
        SignalId::RatingDrop => format!("Rating down by {} of the scale", percent(value)),
        SignalId::RatingLow if value < 0.02 => "Good ratings".to_owned(),
        SignalId::RatingLow => format!("Last rating is {} short of a content one", percent(value)),
        SignalId::RatingUnanswered if value < 0.3 => "The client rates us when asked".to_owned(),
        SignalId::RatingUnanswered => "The client no longer answers when asked for a rating".to_owned(),
        SignalId::MeetingGap if value < 0.1 => "Meetings take place as usual".to_owned(),
        SignalId::MeetingGap => {
            format!("No meeting for {} times as long as usual", number(value + 1.5))
        }
        SignalId::MeetingsMissed if count == 0 => "The last meeting took place".to_owned(),
        SignalId::MeetingsMissed => format!(
            "The last {} moved or cancelled",
            if count == 1 { "meeting was".to_owned() } else { format!("{count} meetings were") }
        ),
        SignalId::SingleContact if count == 0 => "Several people are in touch".to_owned(),
        SignalId::SingleContact => "Only one contact is left".to_owned(),
        SignalId::NewDecider if value < 0.005 => "The same people decide".to_owned(),
        SignalId::NewDecider => "A new person decides at the client".to_owned(),
        SignalId::LeadChanged if value < 0.005 => "The same person of ours leads".to_owned(),
        SignalId::LeadChanged => "The client has a new lead on our side".to_owned(),
        SignalId::Escalated if count == 0 => "Nobody senior stepped in".to_owned(),
        SignalId::Escalated => {
            format!("Somebody senior joined {count} thread{} in 30 days", plural_en(count, ["", "s"]))
        }
        SignalId::OverServicing if value < 0.005 => "No work beyond the retainer".to_owned(),
        SignalId::OverServicing => format!("{} more work than the retainer pays", percent(value)),
    }
}

/// What is missing where a signal has no value.
fn missing(id: SignalId) -> &'static str {
    match id {
        SignalId::OverdueDays
        | SignalId::SlipDays
        | SignalId::Rebaselines
        | SignalId::ForecastMiss
        | SignalId::PromisesInfeasible => "dates and deliveries",
        SignalId::BudgetOverrun | SignalId::CostPace => "budget and costs",
        SignalId::UnpaidDays | SignalId::PaysLater | SignalId::SpendDrop => "invoices",
        SignalId::ResultGap => "results against targets",
        SignalId::PromisesBroken | SignalId::PromisesMissedRate => "promises",
        SignalId::SilentDays
        | SignalId::UnpromptedDays
        | SignalId::UnpromptedRhythm
        | SignalId::ClientMessages
        | SignalId::ContactDays
        | SignalId::Chases
        | SignalId::Threats
        | SignalId::ScopeAssumptions
        | SignalId::UnansweredQuestions => "messages",
        SignalId::ReplyHours | SignalId::AskedAgain => "the client's questions",
        SignalId::ClientReplySlower | SignalId::ClientVolumeDrop => "the client's usual behaviour",
        SignalId::ToneDrop | SignalId::Negativity | SignalId::Hostility => "tone",
        SignalId::ExpectationGap => "expectations of both sides",
        SignalId::Watermelon => "reported status",
        SignalId::Troubles => "dates, promises and messages",
        SignalId::RecentConflict => "past conflicts",
        SignalId::OpenItems | SignalId::NewItems => "dates and deliveries",
        SignalId::RelationDays => "the client's first day",
        SignalId::Stage => "agreed start and end",
        SignalId::RetainerBurn | SignalId::OverServicing => "budgets by period",
        SignalId::RatingDrop | SignalId::RatingLow | SignalId::RatingUnanswered => "ratings",
        SignalId::MeetingGap | SignalId::MeetingsMissed => "meetings",
        SignalId::NoticeWindow | SignalId::ContractEnd => "contracts with their ends",
        SignalId::UnagreedRequests => "what was agreed, and hours worked",
        SignalId::SponsorSilent
        | SignalId::SingleContact
        | SignalId::NewDecider
        | SignalId::LeadChanged
        | SignalId::Escalated => "who is who at the client",
    }
}

/// That a signal which was known last month can no longer be told.
fn no_longer_known(what: &str) -> String {
    format!("No longer known: {what}")
}

/// What a row behind a signal says.
fn fact(fact: &Fact) -> String {
    match fact {
        Fact::Overdue { name, due, returned: None } => format!("“{name}”, due {}", day(*due)),
        Fact::Overdue { name, due: _, returned: Some(on) } => {
            format!("“{name}”, sent back on {}", day(*on))
        }
        Fact::Unlikely { name, due, chance } => {
            format!("“{name}”, due {}: a chance of {} when given", day(*due), percent(*chance))
        }
        Fact::Moved { name, from: Some(from), to } => format!("“{name}”: {} → {}", day(*from), day(*to)),
        Fact::Moved { name, from: None, to } => format!("“{name}”: new date {}", day(*to)),
        Fact::Spent { project, spent, budget, progress } => {
            format!("“{project}”: {} spent, {} done", percent(spent / budget), percent(*progress))
        }
        Fact::NoticeOpen { contract, last_day } => {
            format!("contract {contract}: notice can be given until {}", day(*last_day))
        }
        Fact::NotAgreed { hours } => {
            let hours_booked = if (hours.round() - 1.0).abs() < 0.5 { "hour" } else { "hours" };
            format!("asked for, not agreed; {hours:.0} {hours_booked} booked since")
        }
        Fact::PaidLate { written, days, usual, is_open } => {
            let became = if *is_open { "unpaid for" } else { "paid after" };
            format!("invoice of {}: {became} {days} days, usually {usual:.0}", day(*written))
        }
        Fact::ContractEnds { contract, ends_on } => format!("contract {contract} ends on {}", day(*ends_on)),
        Fact::Rated { score, most, usual, comment } => {
            let usual =
                usual.map_or_else(String::new, |usual| format!(", before that {} on average", number(usual)));
            let comment = comment.as_ref().map_or_else(String::new, |words| format!(": “{words}”"));
            format!("rated {} of {}{usual}{comment}", number(*score), number(*most))
        }
        Fact::LastRated { who, on } => {
            format!("{} last answered on {}", someone(who.as_deref(), None, "the client"), day(*on))
        }
        Fact::LastMet { on, usual } => {
            format!("last met on {}, usually every {usual:.0} days", day(*on))
        }
        Fact::NotMet { status, by, on } => {
            let what = match status {
                MeetingStatus::Moved => "moved",
                MeetingStatus::Cancelled | MeetingStatus::Held => "cancelled",
            };
            let by = by.map_or_else(String::new, |side| format!(" by the {}", self::side(side)));
            format!("the meeting of {} was {what}{by}", day(*on))
        }
        Fact::FellSilent { who, role, days, usual } => format!(
            "{} last wrote {days:.0} days ago, usually at least every {usual:.0}",
            someone(who.as_deref(), *role, "one of the regular writers")
        ),
        Fact::OneContact { before, who } => {
            format!("of {before} people who wrote, {} alone still does", someone(who.as_deref(), None, "one"))
        }
        Fact::NewDecider { who, role, since } => {
            format!("{}, since {}", someone(who.as_deref(), *role, "a new decision-maker"), day(*since))
        }
        Fact::NewLead { who, since } => {
            format!("{}, since {}", someone(who.as_deref(), None, "a new lead"), day(*since))
        }
        Fact::Joined { who, role } => {
            format!("{} joins a thread that others began", someone(who.as_deref(), *role, "a decision-maker"))
        }
        Fact::Burnt { project, spent, gone, done, runs_out } => {
            let done = done.map_or_else(String::new, |done| format!(", {} of its work done", percent(done)));
            let end = runs_out
                .map_or_else(String::new, |on| format!("; at this pace it is used up on {}", day(on)));
            format!(
                "“{project}”: {} of the period’s budget spent, {} of its time gone{done}{end}",
                percent(*spent),
                percent(*gone)
            )
        }
        Fact::OverServiced { project, first, last, beyond, budget, currency, hours_beyond } => {
            let spent = (*beyond >= 0.5).then(|| {
                let [beyond, budget] = [beyond, budget].map(|amount| money(*amount, Some(*currency)));
                format!("{beyond} beyond a budget of {budget}")
            });
            let hours = hours_beyond
                .filter(|hours| *hours > 0.0)
                .map(|hours| format!("{} hours too many", number(hours)));
            let over: Vec<String> = [spent, hours].into_iter().flatten().collect();
            format!("“{project}”, {} to {}: {}", day(*first), day(*last), over.join(", "))
        }
        Fact::ExtraBill { amount, currency } => {
            format!("{} on top of what was agreed", money(*amount, Some(*currency)))
        }
        Fact::Unpaid { amount, currency, due } => {
            format!("{} due since {}", money(*amount, Some(*currency)), day(*due))
        }
        Fact::Paid { recent, usual, currency } => {
            let [recent, usual] = [recent, usual].map(|amount| money(*amount, Some(*currency)));
            format!("invoiced in 90 days: {recent} against the usual {usual}")
        }
        Fact::Measured { metric, actual, expected } => {
            format!("{}: {}, planned by now: {}", figure_name(metric), number(*actual), number(*expected))
        }
        Fact::PromiseBroken { text, by, kept } => {
            let text = if text.is_empty() { String::new() } else { format!("“{text}”, ") };
            match kept {
                Some(kept) => format!("{text}due {}, kept {}", day(*by), day(*kept)),
                None => format!("{text}due {}, not kept", day(*by)),
            }
        }
        Fact::LastUpdate => "the last update".to_owned(),
        Fact::LastMessage => "our last message".to_owned(),
        Fact::LastUnprompted => "the last message that nobody had asked for".to_owned(),
        Fact::Paced { project, spent, gone } => {
            format!(
                "“{project}”: {} of the budget spent, {} of the time gone",
                percent(*spent),
                percent(*gone)
            )
        }
        Fact::Asked { hours, rounds, asked, answered } => {
            let mut words = format!("waited {}", worked(*hours));
            if *rounds > 1 {
                let _ = write!(words, ", asked {rounds} times");
            }
            if *answered > 0 && answered < asked {
                let _ = write!(words, ", answered {answered} of {asked}");
            }
            words
        }
        Fact::Chased => "the client chases us".to_owned(),
        Fact::Threatened => "the client threatens or complains".to_owned(),
        Fact::Replied { hours } => format!("the client usually replies in {}", worked(*hours)),
        Fact::Volume { recent, usual } => format!("{recent:.0} messages in 30 days, usually {usual:.0}"),
        Fact::Sounds { .. } => "the client writes".to_owned(),
        Fact::Expects { metric, client, agreed } => {
            let (client, agreed) = (said(client), said(agreed));
            format!("{}: expects {client}, agreed {agreed}", figure_name(metric))
        }
        Fact::Assumed => "the client had counted on this".to_owned(),
        Fact::Green { project, status } => format!("“{project}” is reported {status}"),
        Fact::Closed { count, on } => format!("{count} items closed together on {}", day(*on)),
        Fact::Conflict { kind } => outcome(*kind).to_owned(),
    }
}

/// A person by name and role, as far as they are known.
fn someone(who: Option<&str>, role: Option<PersonRole>, otherwise: &str) -> String {
    let role = role.map(person_role);
    match (who, role) {
        (Some(who), Some(role)) => format!("{who} ({role})"),
        (Some(who), None) => who.to_owned(),
        (None, Some(role)) => format!("the {role}"),
        (None, None) => otherwise.to_owned(),
    }
}

/// What somebody is to the relation.
fn person_role(role: PersonRole) -> &'static str {
    match role {
        PersonRole::Sponsor => "sponsor",
        PersonRole::DecisionMaker => "decision-maker",
        PersonRole::DayToDay => "day-to-day contact",
        PersonRole::Finance => "finance",
        PersonRole::Lead => "lead",
        PersonRole::Specialist => "specialist",
    }
}

/// What became of a promise.
fn promise_state(state: PromiseStatus) -> &'static str {
    if state == PromiseStatus::ToConfirm { "to confirm" } else { state.word() }
}

/// Who gave a promise.
fn side(side: Side) -> &'static str {
    match side {
        Side::Agency => "agency",
        Side::Client => "client",
    }
}

/// What happened to a relation.
fn outcome(kind: OutcomeKind) -> &'static str {
    kind.word()
}

/// What sides may differ on, as a heading.
fn dimension(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Time => "Time",
        Dimension::Cost => "Cost",
        Dimension::Result => "Result",
    }
}

/// Acts of one kind as a clause.
fn acts(acts: &ActGroup) -> String {
    match acts {
        ActGroup::Deliver(names) => {
            let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
            match names.len().saturating_sub(NAMED_MOST) {
                0 => format!("deliver {}", named(&names).join(" and ")),
                more => format!("deliver {} and {more} more", named(&names).join(", ")),
            }
        }
        ActGroup::Answer(asked) => {
            let words: Vec<String> =
                asked.iter().filter_map(|one| one.words.as_deref()).take(NAMED_MOST).map(quoted).collect();
            let Some(first) = asked.first() else { return String::new() };
            match (words.is_empty(), asked.len()) {
                (true, 1) => format!("answer the question of {}", day(first.on)),
                (true, count) => format!("answer {count} questions, the last of {}", day(first.on)),
                (false, count) => {
                    let who = first.by.as_deref().unwrap_or("the client");
                    let more = match count - words.len() {
                        0 => String::new(),
                        1 => ", and one more question".to_owned(),
                        more => format!(", and {more} more questions"),
                    };
                    format!("answer {who}: {}{more}", words.join(" and "))
                }
            }
        }
        ActGroup::Update => "send an update: what was done, and why".to_owned(),
        ActGroup::Renegotiate(moves) => {
            let moves: Vec<String> =
                moves.iter().map(|(name, to)| format!("{} to {}", quoted(name), day(*to))).collect();
            format!("agree a later date before the present one passes: {}", moves.join(", "))
        }
        ActGroup::Agree(matters) => {
            let words: Vec<String> = matters.iter().take(ACTS_MOST).map(matter).collect();
            match matters.len() - words.len() {
                0 => format!("confirm in writing: {}", words.join(", ")),
                more => format!("confirm in writing: {}, and {more} more", words.join(", ")),
            }
        }
        ActGroup::Invoice { written, amount, currency } => {
            let amount = money(*amount, *currency);
            format!("clear up the invoice of {} ({amount} outstanding) and reissue it", day(*written))
        }
    }
}

fn money(amount: f64, currency: Option<Currency>) -> String {
    en::WORDS.money_in_full(amount, &currency.map_or_else(String::new, |currency| currency.to_string()))
}

fn percent(share: f64) -> String {
    en::WORDS.rate(share)
}

fn quoted(name: &str) -> String {
    format!("“{name}”")
}

/// A unit as people say it.
fn unit(unit: &str) -> &str {
    match unit {
        "per month" => "a month",
        "per week" => "a week",
        other => other,
    }
}

/// A value with its unit: "6,000 EUR", "330 a month", "24 Jul 2026".
fn said(value: &str) -> String {
    super::valued(value, &en::WORDS, day, unit)
}

/// What is to be agreed on: "enquiries (330 a month, not 621 a month)".
fn matter(matter: &AgreedMatter) -> String {
    let (agreed, stated) = against(&matter.agreed, &matter.stated, said);
    format!("{} ({agreed}, not {stated})", matter_name(matter))
}

/// What is to be agreed on, by name.
fn matter_name(matter: &AgreedMatter) -> String {
    let AgreedMatter { dimension, name, .. } = matter;
    let name = name.as_deref().map(figure_name);
    match (dimension, name) {
        (Dimension::Time, Some(name)) => format!("the end of {}", quoted(&name)),
        (Dimension::Time, None) => "the date".to_owned(),
        (Dimension::Cost, Some(name)) => format!("the price of {}", quoted(&name)),
        (Dimension::Cost, None) => "the price".to_owned(),
        (Dimension::Result, Some(name)) => name,
        (Dimension::Result, None) => "the result".to_owned(),
    }
}

/// What a signal is about, after "talk about".
fn topic(id: SignalId) -> &'static str {
    match id {
        SignalId::OverdueDays | SignalId::ForecastMiss => "when the late work will be there",
        SignalId::SlipDays | SignalId::Rebaselines | SignalId::PromisesInfeasible => "which dates will hold",
        SignalId::BudgetOverrun | SignalId::CostPace | SignalId::RetainerBurn => "the budget",
        SignalId::OverServicing => "the work beyond the retainer",
        SignalId::UnpaidDays => "the unpaid invoice",
        SignalId::SpendDrop => "why they order less",
        SignalId::ResultGap => "the results, and what would improve them",
        SignalId::PromisesBroken | SignalId::PromisesMissedRate => "the promises that were missed",
        SignalId::SilentDays | SignalId::UnpromptedDays => "how often they want to hear from us",
        SignalId::ReplyHours | SignalId::UnansweredQuestions | SignalId::AskedAgain => {
            "what is still unanswered"
        }
        SignalId::Chases => "what they keep asking after",
        SignalId::ClientReplySlower | SignalId::ClientVolumeDrop => "why they have gone quiet",
        SignalId::Threats => "their threat",
        SignalId::ToneDrop | SignalId::Negativity | SignalId::Hostility => "what displeases them",
        SignalId::ExpectationGap => "what was agreed and what they count on",
        SignalId::ScopeAssumptions => "what they take as included",
        SignalId::Watermelon => "delays they have not been told of",
        SignalId::Troubles => "what went wrong lately",
        SignalId::RecentConflict => "how the last conflict can be settled",
        SignalId::UnpromptedRhythm => "how often they want to hear from us",
        SignalId::NoticeWindow | SignalId::ContractEnd => "how it goes on after the contract",
        SignalId::UnagreedRequests => "what they asked for beyond the agreement",
        SignalId::PaysLater => "why they pay later",
        SignalId::SponsorSilent => "why a key contact is silent",
        SignalId::RatingDrop | SignalId::RatingLow => "the rating they gave",
        SignalId::RatingUnanswered => "why they no longer rate us",
        SignalId::MeetingGap | SignalId::MeetingsMissed => "when to meet next",
        SignalId::SingleContact => "who else should be in touch",
        SignalId::NewDecider => "what the new person there wants",
        SignalId::LeadChanged => "who looks after them now",
        SignalId::Escalated => "what brought somebody senior in",
        SignalId::OpenItems
        | SignalId::NewItems
        | SignalId::ClientMessages
        | SignalId::ContactDays
        | SignalId::RelationDays
        | SignalId::Stage => "how the work goes",
    }
}

/// What only a talk can settle.
fn talk(about: &[String]) -> String {
    format!("Talk with the client about {}.", about.join("; about "))
}

/// Why a client is unknown.
fn unknown(reason: UnscoredReason) -> String {
    match reason {
        UnscoredReason::NoHistory => "nothing is recorded yet".to_owned(),
        UnscoredReason::Ended => "the relation has ended".to_owned(),
        UnscoredReason::Dormant(days) => {
            format!("nothing recorded for {days} days; if the work has ended, set `until`")
        }
        UnscoredReason::TooShort(days) => {
            format!(
                "only {days} day{} of history; {HISTORY_DAYS_LEAST} are needed",
                plural_en(days, ["", "s"])
            )
        }
        UnscoredReason::TooLittle(percent) => format!(
            "{percent} % of the evidence (by weight) is there; {:.0} % is needed",
            EVIDENCE_LEAST * 100.0
        ),
    }
}
