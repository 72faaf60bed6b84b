//! English.

use std::fmt::Write;

use chrono::NaiveDate;

use super::{GapWording, KickoffWords, Wording, WordingFacts, Writing, day_count, rough};
use crate::words::{en, number::plural_en};
use forewarn_risk::kickoff::{
    Basic, EarlierAgencies, GapDimension, Impossible, KickoffGap, KickoffVerdict, ResultBrief, VerdictReason,
};

pub(super) static WORDS: KickoffWords =
    KickoffWords { not_settled: "Not settled", source: "Source", wording, gap_line, questions, letter };

fn wording(facts: &WordingFacts<'_>) -> Wording {
    let kickoff = facts.kickoff;
    let verdict = match kickoff.verdict {
        KickoffVerdict::Go => "Go: the brief holds together.",
        KickoffVerdict::GoWithConditions => "Go, with conditions: settle the points below in writing first.",
        KickoffVerdict::Stop => "Stop: do not start as it stands.",
    };
    Wording {
        verdict: verdict.to_owned(),
        reasons: kickoff.reasons.iter().map(|reason| because(*reason).to_owned()).collect(),
        gaps: kickoff.gaps.iter().map(|gap| gap_wording(facts, gap)).collect(),
        impossible: kickoff.impossible.iter().map(|thing| impossible_line(facts, thing)).collect(),
        missing: kickoff.missing.iter().map(|basic| name(*basic).to_owned()).collect(),
        questions: questions(facts),
        sources: facts
            .publications()
            .iter()
            .map(|source| format!("{} ({}; {})", source.source, source.finding, source.use_here))
            .collect(),
    }
}

fn because(reason: VerdictReason) -> &'static str {
    match reason {
        VerdictReason::Impossible => "You are bound to something that cannot be kept.",
        VerdictReason::BasicsAbsent => "So many basics are open that later nobody could say who was right.",
        VerdictReason::HopeImpossible => "The client is hoping for something that is next to impossible.",
        VerdictReason::ExpectsMore => "The client expects more than the contract gives.",
        VerdictReason::AgreedUnlikely => "Something agreed is likelier to be broken than kept.",
        VerdictReason::BasicsMissing => "Some basics are still open.",
        VerdictReason::ApprovalsSlow => "Approvals are so slow that waiting for them will hold up the work.",
        VerdictReason::RevisionsMany => {
            "So many rounds of changes are in the price that the end is out of sight."
        }
        VerdictReason::EarlierQuarrel => {
            "The client parted with its last agency in a quarrel: find out over what."
        }
    }
}

fn name(basic: Basic) -> &'static str {
    match basic {
        Basic::Start => "the first day",
        Basic::End => "the agreed end",
        Basic::Price => "the agreed price",
        Basic::DoneCriteria => "when it counts as done",
        Basic::Approver => "who approves",
        Basic::ApprovalTime => "how soon approvals come",
        Basic::RevisionRounds => "rounds of changes",
        Basic::Exclusions => "what is not included",
        Basic::Access => "what access is needed",
        Basic::AccessReady => "access in hand",
        Basic::UpdateRhythm => "when you report",
        Basic::AgencyAnswers => "how soon you answer",
        Basic::ClientAnswers => "how soon the client answers",
        Basic::EarlierAgencies => "how it went with earlier agencies",
        Basic::ResultTarget => "the target figure and its date",
        Basic::Size => "how big the work is",
    }
}

fn gap_line(gap: &GapWording) -> String {
    let chance = |chance: &Option<String>| {
        chance.as_ref().map_or(String::new(), |chance| format!(" ({chance} likely)"))
    };
    let mut parts = Vec::new();
    parts.extend(gap.stated.as_ref().map(|said| format!("the client says {said}{}", chance(&gap.p_stated))));
    parts.extend(gap.agreed.as_ref().map(|said| format!("the contract {said}{}", chance(&gap.p_agreed))));
    if let (Some(middle), Some(safe)) = (&gap.p50, &gap.p80) {
        parts.push(format!("as likely as not {middle}, 80\u{a0}% sure {safe}"));
    }
    parts.extend(gap.to_likely.as_ref().map(|size| format!("the gap to 80\u{a0}% is {size}")));
    format!("{}: {} [{}].", gap.name, parts.join("; "), gap.class)
}

fn gap_wording(facts: &WordingFacts<'_>, gap: &KickoffGap) -> GapWording {
    let name = match (gap.dimension, &gap.metric) {
        (GapDimension::Time, _) => "Time".to_owned(),
        (GapDimension::Cost, _) => "Cost".to_owned(),
        (GapDimension::Result, metric) => format!("Result ({})", metric.as_deref().unwrap_or("")),
    };
    let class = match (&gap.class, gap.publication) {
        (_, Some(_)) => "published class, no history of your own".to_owned(),
        (Some(class), None) => format!("your own work, class {class}, n = {}", gap.cases),
        (None, None) => "no class to measure by".to_owned(),
    };
    facts.gap_wording(gap, name, class, WRITING)
}

fn impossible_line(facts: &WordingFacts<'_>, thing: &Impossible) -> String {
    match thing {
        Impossible::AgreedDate { due, probability } => {
            format!("The agreed date, {}, has a chance of {}.", date(*due), percent(*probability))
        }
        Impossible::StatedDate { due, probability } => {
            format!("The client's date, {}, has a chance of {}.", date(*due), percent(*probability))
        }
        Impossible::StatedCost { cost, probability } => {
            format!(
                "{} is enough with a chance of {}.",
                money(*cost, facts.currency()),
                percent(*probability)
            )
        }
        Impossible::BeforeStart { text, due } => {
            format!("“{text}” was promised for {}, before the start.", date(*due))
        }
        Impossible::BeforeLag { metric, by, earliest } => {
            format!(
                "{metric}: promised for {}, but the work cannot show before {}.",
                date(*by),
                date(*earliest)
            )
        }
        Impossible::Guarantee { metric } => {
            format!("{metric}: guaranteed, though it hangs on others. Guarantee the work, not the figure.")
        }
        Impossible::Ranking { text } => {
            format!("“{text}”: the search engine decides that, not you. Promise the work and its report.")
        }
        Impossible::Unlimited { text } => format!("“{text}” has no upper bound. Name one."),
    }
}

fn questions(facts: &WordingFacts<'_>) -> Vec<String> {
    let mut questions = Vec::new();
    if let Some(gap) = facts.gap(GapDimension::Time).filter(|gap| gap.stated_to_agreed() > Some(0.0)) {
        let day = gap.stated.map_or(facts.start, |days| facts.day(days));
        questions.push(format!(
            "What happens on {} that needs the work? If only a part is needed by then, which?",
            date(day)
        ));
    }
    if facts.gap(GapDimension::Cost).is_some_and(|gap| gap.stated_to_agreed() > Some(0.0)) {
        questions.push(
            "If the whole does not fit the budget you have in mind, what should come first?".to_owned(),
        );
    }
    for gap in facts.kickoff.gaps.iter().filter(|gap| gap.dimension == GapDimension::Result) {
        if gap.stated_to_agreed() > Some(0.0) || gap.agreed.is_none() {
            let metric = gap.metric.as_deref().unwrap_or("");
            questions.push(format!(
                "Where does the figure for {metric} come from, and what would you still call a success?"
            ));
        }
    }
    if facts.kickoff.reasons.contains(&VerdictReason::ApprovalsSlow) {
        questions.push(
            "Can approvals come within three working days, or who may approve when you are away?".to_owned(),
        );
    }
    if facts.kickoff.reasons.contains(&VerdictReason::RevisionsMany) {
        questions.push(
            "What should be settled before the first draft, so that two rounds of changes do?".to_owned(),
        );
    }
    questions.extend(facts.kickoff.missing.iter().map(|basic| question(*basic).to_owned()));
    if facts.brief.basics.earlier_agencies == Some(EarlierAgencies::Bad) {
        questions.push(
            "What went wrong with the last agency, and what would you not go through again?".to_owned(),
        );
    }
    questions
}

fn question(basic: Basic) -> &'static str {
    match basic {
        Basic::Start => "On which day do we start?",
        Basic::End => "By which day must the work be done, and what hangs on it?",
        Basic::Price => "What price do we write into the contract?",
        Basic::DoneCriteria => "By what will we both see that the work is done?",
        Basic::Approver => "Who is the one person whose approval counts?",
        Basic::ApprovalTime => "Within how many working days will that person answer?",
        Basic::RevisionRounds => {
            "How many rounds of changes are in the price, and what does a further one cost?"
        }
        Basic::Exclusions => {
            "What do you expect that we have not listed? Let us write down what is not included."
        }
        Basic::Access => "Which accounts, files and people do we need from you to begin?",
        Basic::AccessReady => "When will we have all the access we asked for?",
        Basic::UpdateRhythm => "On which day, and how, would you like to hear from us?",
        Basic::AgencyAnswers => "How soon do you expect our answer to a message, and out of hours?",
        Basic::ClientAnswers => "How soon can we count on an answer from you when the work waits for it?",
        Basic::EarlierAgencies => "Have you worked with an agency before, and how did it end?",
        Basic::Size => "How many pages, texts, pictures and functions does the work hold? Let us list them.",
        Basic::ResultTarget => {
            "Which figure will tell whether it was worth it, what is it today, and by when should it change?"
        }
    }
}

fn letter(facts: &WordingFacts<'_>) -> String {
    let project = &facts.brief.project;
    let mut text = format!(
        "Hello,\n\nBefore we start on “{}”, we would like to be sure that we mean the same thing. Below is what we \
         understood; please put right whatever is not so.\n",
        project.name
    );
    text.push_str(&time(facts));
    text.push_str(&cost(facts));
    for result in &facts.brief.result {
        text.push_str(&outcome(facts, result));
    }
    for thing in facts.impossible() {
        text.push_str(&taken_back(thing));
    }
    let questions = questions(facts);
    if !questions.is_empty() {
        text.push_str("\nPlease help us with these points:\n");
        for question in questions {
            let _ = writeln!(text, "- {question}");
        }
    }
    let start = project.start.map_or_else(String::new, |start| format!(" on {}", date(start)));
    let _ = write!(
        text,
        "\nOnce we have settled them in writing, we start{start}. Half an hour on the telephone will do, if that is \
         easier.\n\nKind regards\n"
    );
    if let Some(signed) = &project.signed {
        let _ = writeln!(text, "{signed}");
    }
    text
}

fn time(facts: &WordingFacts<'_>) -> String {
    let Some(gap) = facts.gap(GapDimension::Time) else { return String::new() };
    let (stated, agreed) = (gap.stated.map(|days| facts.day(days)), gap.agreed.map(|days| facts.day(days)));
    let mut text = match (stated, agreed) {
        (Some(stated), Some(agreed)) if stated == agreed => {
            format!("\nTime. You and the contract name the same day, {}.", date(agreed))
        }
        (Some(stated), Some(agreed)) => {
            format!("\nTime. You are counting on {}; the contract says {}.", date(stated), date(agreed))
        }
        (Some(stated), None) => {
            format!("\nTime. You are counting on {}; we have agreed no date yet.", date(stated))
        }
        (None, Some(agreed)) => format!("\nTime. The contract says {}.", date(agreed)),
        (None, None) => return String::new(),
    };
    // Only the agency's own projects are told to a client; what is published of others is for the agency alone.
    if let (Some(middle), Some(safe), None) = (gap.p50, gap.p80, gap.publication) {
        let (middle, safe) = (facts.day(middle), facts.day(safe));
        let _ = write!(
            text,
            " Going by our own finished projects of this kind, we are as likely as not to be done by {}, and eight times out \
             of ten by {}. Please fix nothing that cannot be moved to an earlier day than {}; if a part is needed sooner, we will do that part \
             first.",
            date(middle),
            date(safe),
            date(safe)
        );
    }
    text.push('\n');
    text
}

fn cost(facts: &WordingFacts<'_>) -> String {
    let Some(gap) = facts.gap(GapDimension::Cost) else { return String::new() };
    let show = |value: f64| money(value, facts.currency());
    let mut text = match (gap.stated, gap.agreed) {
        (Some(stated), Some(agreed)) if stated < agreed => {
            format!("\nCost. You mean to spend {}; the contract says {}.", show(stated), show(agreed))
        }
        (_, Some(agreed)) => format!("\nCost. The contract says {}.", show(agreed)),
        (Some(stated), None) => {
            format!("\nCost. You mean to spend {}; we have agreed no price yet.", show(stated))
        }
        (None, None) => return String::new(),
    };
    let own = gap.agreed_to_likely().filter(|_| gap.publication.is_none());
    let reserve = own.map(|(_, reserve)| rough(reserve)).filter(|reserve| *reserve > 0.0);
    match (facts.brief.cost.fixed, reserve) {
        (Some(true), _) => text.push_str(
            " The price is fixed for what is listed. What is not on the list we will price before we do it, and do it \
             only with your yes.",
        ),
        (_, Some(reserve)) => {
            let _ = write!(
                text,
                " Work of this kind often costs more than planned: eight times out of ten a reserve of {} is enough. You \
                 will hear from us before a single hour is taken from it.",
                show(reserve)
            );
        }
        _ => {}
    }
    text.push('\n');
    text
}

fn outcome(facts: &WordingFacts<'_>, result: &ResultBrief) -> String {
    let expected = match (result.client_says, result.agreed) {
        (Some(stated), Some(agreed)) => {
            format!("You expect {}, the contract says {}", number(stated), number(agreed))
        }
        (Some(stated), None) => format!("You expect {}, and we have agreed no figure yet", number(stated)),
        (None, Some(agreed)) => format!("The contract says {}", number(agreed)),
        (None, None) => "We have agreed no figure yet".to_owned(),
    };
    let mut text = format!("\nResult ({}). {expected}", result.metric);
    if let Some(by) = result.by {
        let _ = write!(text, ", by {}", date(by));
    }
    text.push('.');
    if let Some(lag) = result.lag_days.filter(|lag| *lag > 0) {
        let _ = write!(
            text,
            " Such work takes about {} to show, so please do not judge it sooner.",
            days(lag as f64)
        );
    }
    if result.depends_on_others {
        text.push_str(" The figure also hangs on things that neither of us controls: we answer for the work and for telling you every month what it brings.");
    }
    let reached = facts
        .kickoff
        .gaps
        .iter()
        .find(|gap| gap.metric.as_deref() == Some(&result.metric))
        .and_then(|gap| Some((gap.p50?, gap.p80?)));
    if let Some((middle, safe)) = reached {
        let _ = write!(
            text,
            " Going by our own projects, {} is as likely as not, and {} eight times out of ten.",
            number(rough(middle)),
            number(rough(safe))
        );
    }
    text.push('\n');
    text
}

/// What was promised and has to be put right, in words that own it.
fn taken_back(thing: &Impossible) -> String {
    match thing {
        // What the client hopes for is dealt with where time and cost are.
        Impossible::StatedDate { .. } | Impossible::StatedCost { .. } => String::new(),
        Impossible::AgreedDate { due, .. } => format!(
            "\nThe date in the contract, {}, is not one we can honestly stand by. We would rather say so now than in the \
             last week, and propose to agree on another.\n",
            date(*due)
        ),
        Impossible::BeforeStart { text, due } => format!(
            "\nWe said “{text}” for {}. That day comes before the start, so it was our mistake; we will name a new one with \
             the plan.\n",
            date(*due)
        ),
        Impossible::BeforeLag { metric, by, earliest } => format!(
            "\n{metric} cannot change by {}: what we do first shows from {} on. We propose to measure from then.\n",
            date(*by),
            date(*earliest)
        ),
        Impossible::Guarantee { metric } => format!(
            "\nWe should not have guaranteed a figure for {metric}: nobody can. What we do guarantee is the work, its \
             quality and its dates, and an honest report of what it brings.\n"
        ),
        Impossible::Ranking { text } => format!(
            "\nWe said “{text}”. We should not have: the search engine alone decides on places in its results. What we do \
             promise is the work, its dates, and a monthly report of where the site stands.\n"
        ),
        Impossible::Unlimited { text } => format!(
            "\nWe said “{text}”. So that the end stays in sight for both of us, we propose to name a number, and a price \
             for what goes beyond it.\n"
        ),
    }
}

const WRITING: Writing = Writing { words: &en::WORDS, date, days };

fn date(day: NaiveDate) -> String {
    en::WORDS.day(day)
}

fn days(days: f64) -> String {
    let count = day_count(days);
    format!("{count}\u{a0}{}", plural_en(count, ["day", "days"]))
}

fn money(amount: f64, currency: &str) -> String {
    en::WORDS.money_in_full(amount, currency)
}

fn number(value: f64) -> String {
    en::WORDS.figure(value)
}

fn percent(share: f64) -> String {
    en::WORDS.percent(share)
}
