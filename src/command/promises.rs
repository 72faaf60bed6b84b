//! `forewarn promises`: the ledger as a table, CSV, JSON, or as a calendar of what is still to be kept.

mod calendar;

use std::{collections::BTreeMap, process::ExitCode};

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use serde::{Serialize, Serializer};

use crate::{
    config::Config,
    history::{History, LedgerRow, ledger::PromiseStatus},
    ingest::FileHash,
    kept_months::KeptMonths,
    pipeline,
    plain::defuse,
    report::words::{phrase, promises::promise_words},
    review::due::{WEEK, due_within},
    session::{Language, Session, Shared, as_of, clock, configured, leave, print},
    signal::contract,
    table::{Client, Contract, Keyword, Tables},
    text::{Lang, Side},
};

// What `promises` takes.
#[derive(Debug, Args)]
pub(crate) struct PromisesArguments {
    #[command(flatten)]
    pub(crate) shared: Shared,
    #[command(flatten)]
    pub(crate) choice: Choice,
    /// The moment as of which to show it: now, today or a date (its 00:00); by default when the last record
    /// became known
    #[arg(long)]
    pub(crate) as_of: Option<String>,
}

/// Does it.
///
/// # Errors
/// Whatever stops the run.
pub(crate) fn execute(arguments: &PromisesArguments, asked: Option<Language>) -> anyhow::Result<ExitCode> {
    let shared = &arguments.shared;
    let config = configured(shared)?;
    let choose = |tables: &Tables, files: &[FileHash<'_>]| {
        let words = arguments.as_of.as_deref();
        let as_of = as_of(words, tables, config.zone, config.language, clock()).ok()?;
        arguments.choice.clients(&config, tables, files, as_of)
    };
    let session = Session::load_some(config.clone(), shared.quiet, asked, Some(&choose))?;
    let as_of = session.moment(arguments.as_of.as_deref())?;
    let lang = session.lang;
    let mut history = pipeline::promises(&session.loaded.tables, &session.config, as_of);
    arguments.choice.keep(&mut history);
    if let Some(mask) = session.mask(shared.redaction, Some(as_of))? {
        mask.history(&mut history);
    }
    let agency =
        Some(session.config.name.as_str()).filter(|name| !shared.redaction.redact && !name.is_empty());
    let title = (promise_words(lang).calendar)(agency);
    print(&arguments.choice.show(&history, &title, lang, shared.json)?);
    leave((session, history));
    Ok(ExitCode::SUCCESS)
}

/// Which promises, and in what form.
#[derive(Debug, Clone, Args)]
pub struct Choice {
    /// Only those of this account manager's clients
    #[arg(long)]
    owner: Option<String>,
    /// Only those of this client, by id or name
    #[arg(long)]
    client: Option<String>,
    /// Open promises and dated open work due within so many days; 7 lists this week
    #[arg(long, value_name = "DAYS")]
    due: Option<i64>,
    /// Only those in this state; without it, and without --due, all
    #[arg(long, value_parser = keyword::<PromiseStatus>())]
    state: Option<PromiseStatus>,
    /// Only those made by this side
    #[arg(long, value_parser = keyword::<Side>())]
    side: Option<Side>,
    /// Print counts instead, one row for each owner or client
    #[arg(long, value_enum)]
    by: Option<By>,
    /// The output format
    #[arg(long, value_enum, default_value_t = Form::Table)]
    format: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Owner,
    Client,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For the terminal
    Table,
    /// CSV, safe for spreadsheets
    Csv,
    /// JSON, one object for each promise
    Json,
    /// A calendar (RFC 5545) of the agency's open promises; those recently kept or withdrawn are cancelled in it
    Ics,
}

/// Reads a keyword of the tables.
fn keyword<T: Keyword + Send + Sync>() -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(T::WORDS.iter().map(|(word, _)| *word))
        .map(|word| T::of_word(&word).expect("clap lets no other word through"))
}

/// A promise as it is shown.
#[derive(Debug, Clone, Serialize)]
struct Line<'a> {
    promise_id: &'a str,
    client_id: &'a str,
    client: &'a str,
    owner: Option<&'a str>,
    side: Side,
    made_at: String,
    text: &'a str,
    by: Option<String>,
    #[serde(serialize_with = "state_word")]
    state: PromiseStatus,
    kept_at: Option<String>,
    late_hours: Option<f64>,
    item_id: Option<&'a str>,
    message_id: Option<&'a str>,
    evidence: Option<&'a str>,
    #[serde(skip)]
    due: Option<DateTime<Utc>>,
    /// The day on which it is due, where the whole day is allowed.
    #[serde(skip)]
    due_on: Option<NaiveDate>,
}

/// The word of a state.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands it out so")]
fn state_word<S: Serializer>(state: &PromiseStatus, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(state.word())
}

impl Choice {
    /// Whether each client may have a promise that is chosen; `None` where all may.
    fn clients(
        &self,
        config: &Config,
        tables: &Tables,
        files: &[FileHash<'_>],
        as_of: DateTime<Utc>,
    ) -> Option<Vec<bool>> {
        let lists_due = self.by.is_none() && self.format != Form::Ics && self.side != Some(Side::Client);
        let kept = KeptMonths::open(files, tables.clients.len(), config);
        let due = self.due.filter(|_| lists_due).zip(kept.at(as_of));
        if due.is_none() && self.owner.is_none() && self.client.is_none() {
            return None;
        }
        let may_be_due = |client: usize| {
            due.is_none_or(|(days, month)| {
                // A week may end with a client's day: whoever may have something due is looked at.
                let until = (as_of + Duration::days(days.clamp(0, 36_500) + 2)).timestamp();
                month.due_by[client].iter().any(|by| *by >= as_of.timestamp() && *by <= until)
            })
        };
        let clients = tables.clients.iter().enumerate();
        Some(clients.map(|(index, client)| self.takes_client(client) && may_be_due(index)).collect())
    }

    /// Leaves the chosen promises in the ledger.
    pub fn keep(&self, history: &mut History) {
        // What clients promised is not on the agency's list.
        let mut ledger = match self.due.filter(|_| self.side != Some(Side::Client)) {
            Some(days) => due_within(history, days),
            None if self.format == Form::Ics => calendar::rows(history),
            None => std::mem::take(&mut history.ledger),
        };
        ledger.retain(|row| self.takes(history, row));
        history.ledger = ledger;
    }

    /// The promises of the ledger in the chosen form; `json` wins over `--format`. `title`: what a calendar is called.
    ///
    /// # Errors
    /// A calendar of counts is asked for. Never for what the data hold.
    pub fn show(&self, history: &History, title: &str, lang: Lang, json: bool) -> anyhow::Result<String> {
        let mut lines: Vec<Line<'_>> = history.ledger.iter().map(|row| line(history, row)).collect();
        // What is still to come first, by its date; then the past, the latest first.
        lines.sort_by(|a, b| {
            let open = |line: &Line<'_>| line.state == PromiseStatus::Open;
            open(b)
                .cmp(&open(a))
                .then_with(|| {
                    if open(a) {
                        (a.due.is_none(), a.due).cmp(&(b.due.is_none(), b.due))
                    } else {
                        b.due.cmp(&a.due)
                    }
                })
                .then_with(|| a.promise_id.cmp(b.promise_id))
        });
        let form = if json { Form::Json } else { self.format };
        if let Some(by) = self.by {
            let mut week = due_within(history, WEEK);
            week.retain(|row| self.takes_client(&history.tables.clients[row.client]));
            let counts = counts(&lines, by, &week, history);
            return Ok(match form {
                Form::Table => counts_table(&counts, by, lang),
                Form::Csv => counts_csv(&counts)?,
                Form::Json => serde_json::to_string_pretty(&counts)? + "\n",
                Form::Ics => anyhow::bail!(promise_words(lang).no_calendar),
            });
        }
        Ok(match form {
            Form::Table => table(&lines, lang),
            Form::Csv => csv(&lines)?,
            Form::Json => serde_json::to_string_pretty(&lines)? + "\n",
            Form::Ics => calendar::calendar(&lines, &self.notices(history), history.as_of, title, lang),
        })
    }

    /// The last days on which notice of running contracts can be given, still to come; the list of what is due holds none.
    fn notices<'a>(&self, history: &'a History) -> Vec<(&'a Client, &'a Contract, NaiveDate)> {
        let clients = history
            .client_indexes()
            .filter(|_| self.due.is_none())
            .filter(|client| !history.ended[*client] && self.takes_client(&history.tables.clients[*client]));
        let of = |client| {
            let today = history.day(client);
            contract::running(history, client).filter_map(move |contract| {
                let last_day = contract::notice_day(contract).filter(|day| *day >= today)?;
                Some((&history.tables.clients[client], contract, last_day))
            })
        };
        clients.flat_map(of).collect()
    }

    fn takes_client(&self, client: &Client) -> bool {
        let same = |wanted: &Option<String>, known: &[Option<&str>]| {
            wanted.as_deref().is_none_or(|wanted| {
                known.iter().flatten().any(|known| known.to_lowercase() == wanted.to_lowercase())
            })
        };
        same(&self.owner, &[client.owner.as_deref()])
            && same(&self.client, &[Some(&client.client_id), Some(&client.name)])
    }

    fn takes(&self, history: &History, row: &LedgerRow) -> bool {
        let soon = |days: i64| {
            let until = history.as_of + Duration::days(days.clamp(0, 36_500));
            row.state == PromiseStatus::Open && row.by.is_some_and(|by| by > history.as_of && by <= until)
        };
        self.takes_client(&history.tables.clients[row.client])
            && self.due.filter(|_| self.side == Some(Side::Client)).is_none_or(soon)
            && self.state.is_none_or(|state| state == row.state)
            && self.side.is_none_or(|side| side == row.side)
            && (self.format != Form::Ics || calendar::holds(row, self.side, history.as_of))
    }
}

fn line<'a>(history: &'a History, row: &'a LedgerRow) -> Line<'a> {
    let client = &history.tables.clients[row.client];
    let local = |at: DateTime<Utc>| at.with_timezone(&client.zone).format("%Y-%m-%dT%H:%M:%S").to_string();
    Line {
        promise_id: &row.promise_id,
        client_id: &client.client_id,
        client: &client.name,
        owner: client.owner.as_deref(),
        side: row.side,
        made_at: local(row.made_at),
        text: &row.text,
        by: row.by.map(local),
        state: row.state,
        kept_at: row.kept_at.map(local),
        late_hours: row.late_hours,
        item_id: row.item_id.as_deref(),
        message_id: row.message_id.as_deref(),
        evidence: row.evidence.as_deref(),
        due: row.by,
        due_on: row.by.and_then(|by| whole_day(by.with_timezone(&client.zone).naive_local())),
    }
}

/// The day of a due moment that ends one.
fn whole_day(local: NaiveDateTime) -> Option<NaiveDate> {
    let ends_a_day = local.time() == NaiveTime::MIN || (local.hour() == 23 && local.minute() >= 59);
    ends_a_day.then(|| (local - Duration::seconds(1)).date())
}

fn table(lines: &[Line<'_>], lang: Lang) -> String {
    let own = promise_words(lang);
    if lines.is_empty() {
        return none(lang);
    }
    let mut table = plain_table();
    table.set_header(own.columns);
    for line in lines {
        let due = line.by.as_deref().map_or("–".to_owned(), short_time);
        table.add_row([
            due,
            phrase::promise_state(line.state, lang).to_owned(),
            defuse(line.client),
            defuse(line.owner.unwrap_or("")),
            phrase::side(line.side, lang).to_owned(),
            defuse(&one_line(line.text)),
        ]);
    }
    format!("{table}\n")
}

/// What became of the promises of one owner, or to one client.
#[derive(Debug, Clone, Default, Serialize)]
struct Count<'a> {
    name: &'a str,
    open: usize,
    /// To be kept within seven days: promises, and work with a date.
    due_in_7_days: usize,
    kept: usize,
    late: usize,
    broken: usize,
    renegotiated: usize,
    withdrawn: usize,
    unknown: usize,
    to_confirm: usize,
}

/// In the order of the names: the counts are for finding clients in need, not for ranking people.
fn counts<'a>(lines: &[Line<'a>], by: By, week: &[LedgerRow], history: &'a History) -> Vec<Count<'a>> {
    let mut counts: BTreeMap<&str, Count<'a>> = BTreeMap::new();
    for row in week {
        let client = &history.tables.clients[row.client];
        let name = match by {
            By::Owner => client.owner.as_deref().unwrap_or(""),
            By::Client => client.name.as_str(),
        };
        counts.entry(name).or_insert_with(|| Count { name, ..Count::default() }).due_in_7_days += 1;
    }
    for line in lines {
        let name = match by {
            By::Owner => line.owner.unwrap_or(""),
            By::Client => line.client,
        };
        let count = counts.entry(name).or_insert_with(|| Count { name, ..Count::default() });
        match line.state {
            PromiseStatus::Open => count.open += 1,
            PromiseStatus::Kept => count.kept += 1,
            PromiseStatus::Late => count.late += 1,
            PromiseStatus::Broken => count.broken += 1,
            PromiseStatus::Renegotiated => count.renegotiated += 1,
            PromiseStatus::Withdrawn => count.withdrawn += 1,
            PromiseStatus::Unknown => count.unknown += 1,
            PromiseStatus::ToConfirm => count.to_confirm += 1,
        }
    }
    counts.into_values().collect()
}

impl Count<'_> {
    fn numbers(&self) -> [usize; 9] {
        let Self {
            open,
            due_in_7_days,
            kept,
            late,
            broken,
            renegotiated,
            withdrawn,
            unknown,
            to_confirm,
            ..
        } = *self;
        [open, due_in_7_days, kept, late, broken, renegotiated, withdrawn, unknown, to_confirm]
    }
}

fn counts_table(counts: &[Count<'_>], by: By, lang: Lang) -> String {
    let own = promise_words(lang);
    if counts.is_empty() {
        return none(lang);
    }
    let first = match by {
        By::Owner => own.owner,
        By::Client => own.client,
    };
    let states = [
        PromiseStatus::Kept,
        PromiseStatus::Late,
        PromiseStatus::Broken,
        PromiseStatus::Renegotiated,
        PromiseStatus::Withdrawn,
        PromiseStatus::Unknown,
        PromiseStatus::ToConfirm,
    ];
    let mut header = vec![first.to_owned(), phrase::promise_state(PromiseStatus::Open, lang).to_owned()];
    header.push(own.due_in_7_days.to_owned());
    header.extend(states.map(|state| phrase::promise_state(state, lang).to_owned()));
    let mut table = plain_table();
    table.set_header(header);
    for count in counts {
        let name = std::iter::once(defuse(count.name));
        table.add_row(name.chain(count.numbers().map(|number| number.to_string())));
    }
    format!("{table}\n")
}

fn counts_csv(counts: &[Count<'_>]) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "name",
        "open",
        "due_in_7_days",
        "kept",
        "late",
        "broken",
        "renegotiated",
        "withdrawn",
        "unknown",
        "to_confirm",
    ])?;
    for count in counts {
        let name = std::iter::once(defuse(count.name));
        writer.write_record(name.chain(count.numbers().map(|number| number.to_string())))?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

fn none(lang: Lang) -> String {
    format!("{}\n", promise_words(lang).none)
}

fn plain_table() -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table
        .load_preset(comfy_table::presets::NOTHING)
        .set_content_arrangement(comfy_table::ContentArrangement::Dynamic);
    table
}

/// `2026-03-13` for the end of 13 March, else `2026-03-13 15:00`.
fn short_time(local: &str) -> String {
    match local.parse::<NaiveDateTime>() {
        Ok(at) => {
            whole_day(at).map_or_else(|| at.format("%Y-%m-%d %H:%M").to_string(), |day| day.to_string())
        }
        Err(_) => local.to_owned(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn csv(lines: &[Line<'_>]) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "promise_id",
        "client_id",
        "client",
        "owner",
        "side",
        "made_at",
        "text",
        "by",
        "state",
        "kept_at",
        "late_hours",
        "item_id",
        "message_id",
        "evidence",
    ])?;
    for line in lines {
        let hours = line.late_hours.map(|hours| format!("{hours:.2}"));
        let cells = [
            Some(line.promise_id),
            Some(line.client_id),
            Some(line.client),
            line.owner,
            Some(line.side.word()),
            Some(line.made_at.as_str()),
            Some(line.text),
            line.by.as_deref(),
            Some(line.state.word()),
            line.kept_at.as_deref(),
            hours.as_deref(),
            line.item_id,
            line.message_id,
            line.evidence,
        ];
        writer.write_record(cells.map(|cell| defuse(cell.unwrap_or(""))))?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}
