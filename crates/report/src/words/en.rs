//! English.

use super::{
    Finding, Movement, TimelineFacts, Words,
    number::{plural_en, some_en},
};
use forewarn_risk::{alert::AlertState, signal::cause::Cause};
use forewarn_table::Band;
use forewarn_text::Lang;

pub(super) static WORDS: Words = Words {
    lang: Lang::En,
    code: "en",
    decimal: '.',
    group: ',',
    thousand: "k",
    million: "m",
    billion: "bn",
    currency_first: true,
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    months_short: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    months_axis: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    until: "by",

    who: "Who is at risk",
    conflict_now: "In conflict now",
    todo: "What to do, in order of expected loss",
    due_soon: "Promises due in the next seven days",
    all_clients: "All clients",
    checked: "What was checked",
    unscored: "Who was not scored, and why",
    about_data: "The data behind this page",
    skip: "Skip to what needs doing",

    client: "Client",
    promise: "Promise",
    due: "Due",
    chance_to_keep: "Chance to keep",
    owner: "Owner",
    band: "State",
    chance: "Chance",
    interval: "80 % interval",
    last_month: "Last month",
    yearly_fee: "Yearly fee",
    at_risk: "At risk, a year",
    why: "Why",
    table: "Table",
    file: "File",
    rows_read: "Read",
    rows_valid: "Valid",
    last_records: "Last records",
    rows_rejected: "Rejected",
    column: "Column",
    value: "Value",

    fact_revenue_unknown: "yearly revenue at risk is not known: no fees in the data",
    fact_promises_unknown: "promises kept: none fell due in the last 90 days",
    fact_alerts_unknown: "earlier alerts that proved right: too early to tell",

    sorted_by_loss: "The chance is that of a conflict; beneath it, its 80 % interval and last month’s chance.",
    fee_assumed: "fee not known, ranked at the portfolio’s median",
    smallest_fix: "Smallest fix:",
    such: |right, all| match (right, all) {
        (0, 1) => "the one such alert before was followed by no conflict".to_owned(),
        (1, 1) => "the one such alert before was followed by a conflict".to_owned(),
        _ => format!("{right} of {all} such alerts before were followed by a conflict"),
    },
    voice: |words, by, day| {
        format!("Answer first: “{words}” ({}{day})", by.map_or_else(String::new, |by| format!("{by}, ")))
    },
    more_acts: "Also:",
    draft: "Draft message",
    no_fix: "No fix within reach is enough.",
    not_seen: "too little history",
    no_forecast: "no forecast",
    rows_behind: "The rows behind it",
    not_told: "What the data do not show here",
    nothing_due: "Nothing falls due in the next seven days.",
    ended: "no longer a client",
    unknown: "not known",
    warnings: "Worth knowing about the data",
    no_warnings: "Nothing looks wrong in the data.",
    tables_missing: "Not in the workspace, so not checked:",
    onboarding: "New clients, and what is still missing",
    onboarding_note: "Clients of the last 90 days. Missing data cannot raise an alert: ask for it now.",
    client_since: "Since",
    still_missing: "Still missing",
    owner_missing: "an owner",
    fee_missing: "the fee",
    nothing_missing: "nothing",
    not_for_ranking: "Promise rates are for finding clients in need, not for ranking staff.",
    level_is_judged: "How often conflicts happen at this agency is not recorded, so the level of these chances is a judgement and may be off by a factor of three either way; the ranking is more reliable. Record past conflicts in the table outcomes, and the level becomes your own.",
    redacted: "Names, addresses, phones and links are masked; a sum is the lower end of its band (50k: 50k to 100k); quotes are left out or masked.",
    owner_only: |name| {
        format!(
            "Only the clients of {name}. Ranks and medians are those of the whole portfolio; sums and rates are of these clients."
        )
    },
    offline: "offline: nothing left this computer",
    scrolls: "scrolls sideways",

    start: "Typical client",
    result: "Chance of a conflict",
    tone: "Tone",
    messages: "Messages",
    messages_client: "client",
    messages_agency: "agency",
    promises: "Promises",
    dates: "Dates",
    warmer: "warm",
    cooler: "cold",
    none: "none",
    no_portfolio: "No client has enough history to be scored.",
    caption_portfolio: "A dot far to the right with a short bar is a clear risk; a long bar means that little is known. Start with the red ones; below the amber ones the data calls for nothing.",
    caption_waterfall: "From the typical client to this one, in percentage points, the reasons first. Red raises the chance, blue lowers it. Start at the top; the rows behind each bar are listed below.",

    title: |agency, day| format!("Client risk review, {agency}, {day}"),
    kicker: |agency, day| format!("{agency} · monthly risk review · data up to {day}"),
    headline,
    lead,
    fact_revenue: |range, change| match change {
        Some(change) => format!("yearly revenue at risk ({range}), {change} on last month"),
        None => format!("yearly revenue at risk ({range})"),
    },
    fact_bands: |up, down| match (up, down) {
        (0, 0) => "act · watch · calm; as last month".to_owned(),
        _ => format!("act · watch · calm; {} worse than last month, {} better", number(up), number(down)),
    },
    fact_promises: |range, n, unknown| {
        let range = range.map_or_else(String::new, |range| format!(" ({range}, n = {n})"));
        let unknown = if unknown > 0 { format!("; {unknown} more unknown") } else { String::new() };
        format!("promises kept in 90 days{range}{unknown}")
    },
    fact_alerts: |missed| match missed {
        0 => "earlier alerts that proved right; no conflict came without one".to_owned(),
        _ => format!(
            "earlier alerts that proved right; {} came without one",
            counted(missed, "conflict", "conflicts")
        ),
    },
    of: |part, whole| format!("{part} of {whole}"),
    who_note: |days| {
        format!("Chance of a conflict in the next {days} days. Bar: 80 % interval. Ring: last month.")
    },
    was: |chance| format!("was {chance}"),
    a_year: |money| format!("{money} a year"),
    loss: |money| format!("{money} expected loss in 12 months"),
    owned_by: |name| format!("owner: {name}"),
    act_by: |day| format!("act by {day}"),
    since: |year| format!("since {year}"),
    course: |months| format!("{months} months and now"),
    state: |state| match state {
        AlertState::New => "new this month",
        AlertState::Worse => "worse than last month",
        AlertState::Ongoing => "ongoing",
        AlertState::Better => "better than last month",
    },
    band_word: |band| match band {
        Band::Unknown => "unknown",
        Band::Calm => "calm",
        Band::Watch => "watch",
        Band::Act => "act",
    },
    source: |table| match table {
        "clients" => "client list".to_owned(),
        "projects" => "project list".to_owned(),
        "schedule" => "schedule".to_owned(),
        "money" => "money".to_owned(),
        "messages" => "message".to_owned(),
        "promises" => "promise".to_owned(),
        "expectations" => "expectation".to_owned(),
        "results" => "results".to_owned(),
        "outcomes" => "outcome".to_owned(),
        "decisions" => "decision".to_owned(),
        "ratings" => "rating".to_owned(),
        "contracts" => "contract".to_owned(),
        "meetings" => "meeting".to_owned(),
        other => other.to_owned(),
    },
    few_hours: |hours| match hours {
        ..1.0 => Some("Less than an hour."),
        ..1.05 => Some("About an hour."),
        _ => None,
    },
    gone: |names| format!("No longer on the list: {names}."),
    in_depth: |client| format!("{client} in depth"),
    checked_note: |clients, tables, rows| {
        let clients = counted(clients, "client", "clients");
        let tables = counted(tables, "table", "tables");
        format!(
            "{} were compared with their own past and with the portfolio: work and dates, promises, questions and replies, silence, tone, money, results, and what was expected. {rows} rows from {tables} were used. None of it calls for action this month.",
            capital(&clients)
        )
    },
    rows: |read, used, rejected| format!("{read} rows read = {used} used + {rejected} rejected."),
    first_rejections: |shown, all| format!("Rejected rows: the first {shown} of {all}"),
    first_rows: |shown, all| format!("The first {shown} of {all}; all of them are in the CSV file."),
    tables_read: |count| capital(&counted(count, "table", "tables")),
    ended_names: |names| format!("No longer clients: {names}."),
    weights: |conflicts| {
        let known = match conflicts {
            0 => "no conflict".to_owned(),
            _ => counted(conflicts, "conflict", "conflicts"),
        };
        format!("expert weights, not learned from your outcomes ({known} known)")
    },
    rest: |count, highest| match count {
        1 => format!("and one more, at {highest}: see the table below"),
        _ => format!("and {count} more, none above {highest}: see the table below"),
    },
    other: |count, raises| format!("Other, {} ({count})", if raises { "raising" } else { "lowering" }),
    silent: |days| format!("{days}\u{a0}{} silent", plural_en(days, ["working day", "working days"])),
    more_promises: |count| format!("+{count} more"),
    as_of: |day| format!("as of {day}"),
    alt_portfolio: |clients, days, list| {
        format!(
            "Chance of a conflict in the next {days} days at {}, with intervals and last month’s place. {list}",
            counted(clients, "client", "clients")
        )
    },
    alt_waterfall: |client, start, list, end| {
        format!(
            "What raises and lowers the chance of a conflict at {client}, in percentage points. Typical client {start}. {list}. Together {end}."
        )
    },
    alt_timeline: |client, from, to, facts| {
        format!("Tone, messages, promises and dates at {client} from {from} to {to}. {}", facts_said(facts))
    },
    caption_timeline: |facts| {
        format!(
            "{} The client’s messages point up, the agency’s down. A filled promise was kept, a hollow one was late or broken; grey is open or unknown. Look for what came before the tone turned.",
            facts_said(facts)
        )
    },
};

fn headline(finding: &Finding<'_>) -> String {
    let Finding { alerts, first, cause, watch, in_conflict, scored } = *finding;
    match alerts {
        0 if scored == 0 => "Nothing can be said yet: no client has enough history".to_owned(),
        0 if in_conflict > 0 => {
            format!("Beyond {} in conflict, no client needs you now", the(in_conflict))
        }
        0 if watch > 0 => {
            let are = plural_en(watch, ["is", "are"]);
            format!("A calm month: no client needs you now; {} {are} worth watching", number(watch))
        }
        0 => "A calm month: no client needs you now".to_owned(),
        1 => match cause {
            Some((cause, _)) => format!("{first} needs you this month: {}", reason(cause)),
            None => format!("{first} needs you this month"),
        },
        _ => {
            let start = format!("{} clients need you this month", capital(&number(alerts)));
            match cause {
                Some((cause, count)) if count == alerts && alerts == 2 => {
                    format!("{start}, both because {}", reason(cause))
                }
                Some((cause, count)) if count == alerts => {
                    format!("{start}, all of them because {}", reason(cause))
                }
                Some((cause, count)) if count > 1 => {
                    format!("{start}; {} of them because {}", number(count), reason(cause))
                }
                _ => format!("{start}, {first} first"),
            }
        }
    }
}

fn reason(cause: Cause) -> &'static str {
    match cause {
        Cause::Promises => "promises were broken",
        Cause::Overdue => "work is overdue",
        Cause::Moved => "a date was promised and moved",
        Cause::Silence => "they hear too little from us",
        Cause::Questions => "questions stay unanswered",
        Cause::Budget => "the budget runs ahead of the work",
        Cause::Unpaid => "invoices stay unpaid",
        Cause::Spend => "they spend less than before",
        Cause::Results => "results trail what was agreed",
        Cause::Distance => "they are withdrawing",
        Cause::Leaving => "they threaten or complain",
        Cause::Tone => "their tone has turned",
        Cause::Expectation => "they expect what was never agreed",
        Cause::Watermelon => "reports look better than the work does",
        Cause::Conflict => "the last conflict is still fresh",
        Cause::Troubles => "too much went wrong at once",
        Cause::Workload => "a lot is going on",
        Cause::Renewal => "a contract can end soon",
        Cause::Ratings => "they rate us lower",
        Cause::Meetings => "meetings fall through",
        Cause::People => "the people in charge changed",
    }
}

fn lead(movement: Movement<'_>) -> String {
    let Movement { scored, unscored, rose, fell, beyond, horizon_days } = movement;
    let scored_said = match scored {
        0 => "No client is scored".to_owned(),
        1 => "One client is scored".to_owned(),
        _ => format!("{scored} clients are scored"),
    };
    let unscored_said = match unscored {
        0 => ".".to_owned(),
        _ if scored == 0 => ": there is too little history.".to_owned(),
        1 => ", one is not (too little history).".to_owned(),
        _ => format!(", {} are not (too little history).", number(unscored)),
    };
    let mut words = vec![format!("{scored_said}{unscored_said}")];
    if scored > 0 {
        let chance = format!("The chance of a conflict in the next {horizon_days} days");
        words.push(match (rose, fell) {
            (0, 0) => format!("{chance} has hardly changed at any of them."),
            (_, 0) => format!("{chance} rose at {}.", number(rose)),
            (0, _) => format!("{chance} fell at {}.", number(fell)),
            _ => format!("{chance} rose at {} and fell at {}.", number(rose), number(fell)),
        });
    }
    if !beyond.is_empty() {
        let named = some_en(beyond);
        words.push(format!("Of those who need action the team has no hands for {named}."));
    }
    words.join(" ")
}

fn facts_said(facts: TimelineFacts) -> String {
    let TimelineFacts { promises, missed, unknown, silence_days } = facts;
    let kept = match (promises, missed) {
        (0, _) if unknown > 0 => "Of no promise is it known whether it was kept.".to_owned(),
        (0, _) => "No promise has fallen due yet.".to_owned(),
        (1, 0) => "The one promise was kept.".to_owned(),
        (1, _) => "The one promise was late or broken.".to_owned(),
        (_, 0) => format!("All {promises} promises were kept."),
        (_, 1) => format!("One of {promises} promises was late or broken."),
        _ => format!("{} of {promises} promises were late or broken.", capital(&number(missed))),
    };
    let kept = match unknown {
        0 => kept,
        _ => format!("{kept} Of {unknown} more the outcome is unknown."),
    };
    if silence_days <= 0 {
        return kept;
    }
    let days = plural_en(silence_days, ["working day", "working days"]);
    format!("{kept} Longest silence: {silence_days}\u{a0}{days}.")
}

fn the(count: usize) -> String {
    if count == 1 { "the one".to_owned() } else { format!("the {}", number(count)) }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(count), plural_en(count, [one, many]))
}

/// A count as a sentence says it: in words up to twelve.
pub(super) fn number(count: usize) -> String {
    const NAMES: [&str; 13] = [
        "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    NAMES.get(count).map_or_else(|| count.to_string(), |&name| name.to_owned())
}

fn capital(words: &str) -> String {
    super::number::capital(words)
}
