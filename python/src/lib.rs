//! The text engine of forewarn as a Python module: columns of messages in, an Arrow table of what was found out.

mod column;
mod table;

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use forewarn_base::{
    calendar::{Calendar, WorkingHours},
    value,
};
use forewarn_text::{
    ENGINE, FindingsError, Names, Setting, Side, TextSettings, find, findings_key, setting_hash,
};
use pyo3::{
    exceptions::{PyRuntimeError, PyTypeError, PyValueError},
    prelude::*,
};
use pyo3_arrow::PyTable;
use rayon::prelude::*;

use self::{
    column::{Cell, Cells, Column},
    table::FoundRow,
};

/// How many rows a batch of the result has, and a thread reads at once.
const BATCH_ROWS: usize = 4096;

/// A calendar, and what else a client's messages are read by.
#[derive(Debug)]
struct ReadingCalendar {
    calendar: Calendar,
    names: Names,
    hash: u64,
    month_first: Option<bool>,
}

/// A text with all that it is read by.
#[derive(Debug, Clone, Copy)]
struct TextRow<'a> {
    text: &'a str,
    sent_at: Option<NaiveDateTime>,
    side: Side,
    automated: bool,
    calendar: usize,
}

/// The cells of all columns.
#[derive(Debug)]
struct Given<'a> {
    texts: Cells<'a>,
    sent_at: Cells<'a>,
    side: Cells<'a>,
    automated: Cells<'a>,
    /// The client where settings are given, else the zone.
    reader: Cells<'a>,
}

/// What forewarn.annotate does, after its arguments were looked at; see there.
#[pyfunction]
#[pyo3(signature = (texts, sent_at, side, automated, timezone, client, settings, threads, skip))]
#[allow(clippy::too_many_arguments, reason = "the columns of a table")]
fn annotate(
    py: Python<'_>,
    texts: &Bound<'_, PyAny>,
    sent_at: Option<&Bound<'_, PyAny>>,
    side: Option<&Bound<'_, PyAny>>,
    automated: Option<&Bound<'_, PyAny>>,
    timezone: Option<&Bound<'_, PyAny>>,
    client: Option<&Bound<'_, PyAny>>,
    settings: Option<&str>,
    threads: Option<usize>,
    skip: bool,
) -> PyResult<PyTable> {
    let (reader_name, reader) = if settings.is_some() { ("client", client) } else { ("timezone", timezone) };
    let columns = [
        ("texts", Column::new("texts", Some(texts))?),
        ("sent_at", Column::new("sent_at", sent_at)?),
        ("side", Column::new("side", side)?),
        ("automated", Column::new("automated", automated)?),
        (reader_name, Column::new(reader_name, reader)?),
    ];
    if matches!(columns[0].1, Column::One(_)) {
        return Err(PyTypeError::new_err("texts: a column or a list of texts is needed, not one text"));
    }
    py.detach(|| {
        let [texts, sent_at, side, automated, reader] = &columns;
        let given = Given {
            texts: texts.1.cells(texts.0)?,
            sent_at: sent_at.1.cells(sent_at.0)?,
            side: side.1.cells(side.0)?,
            automated: automated.1.cells(automated.0)?,
            reader: reader.1.cells(reader.0)?,
        };
        let rows = given.texts.count().unwrap_or(0);
        for (name, cells) in [
            ("sent_at", &given.sent_at),
            ("side", &given.side),
            ("automated", &given.automated),
            (reader_name, &given.reader),
        ] {
            if let Some(count) = cells.count().filter(|count| *count != rows) {
                return Err(PyValueError::new_err(format!(
                    "{name}: {count} rows, but there are {rows} texts"
                )));
            }
        }
        let calendars = Calendars::new(settings, &given.reader)?;
        let mut read = Vec::with_capacity(rows);
        for row in 0..rows {
            match given.row(row, &calendars) {
                Ok(text) => read.push(Some(text)),
                Err(_) if skip => read.push(None),
                Err((name, fault)) => {
                    return Err(PyValueError::new_err(format!("{name}: row {row}: {fault}")));
                }
            }
        }
        annotate_rows(&read, &calendars.all, threads)
    })
}

/// Annotates rows, batch by batch side by side.
fn annotate_rows(
    rows: &[Option<TextRow<'_>>],
    calendars: &[ReadingCalendar],
    threads: Option<usize>,
) -> PyResult<PyTable> {
    let batch = |rows: &[Option<TextRow<'_>>]| {
        let found: Result<Vec<Option<FoundRow>>, FindingsError> = rows
            .iter()
            .map(|row| {
                let Some(row) = row else { return Ok(None) };
                let ReadingCalendar { calendar, names, hash, month_first } = &calendars[row.calendar];
                let TextRow { text, sent_at, side, automated, .. } = *row;
                let month_first = *month_first;
                let setting =
                    Setting { sent_at, calendar, lang: None, side, month_first, names: Some(names) };
                // A cell of a table has no space around it; places are those of the text as it was given.
                let cell = text.trim();
                let key = findings_key(cell, sent_at, side, automated, *hash);
                let found = find(cell, &setting, automated);
                let findings = found.to_bytes()?;
                let is_moved = !text.starts_with(cell);
                let own = if is_moved { find(text, &setting, automated) } else { found };
                Ok(Some(FoundRow { key, annotation: own.annotation, findings }))
            })
            .collect();
        let found = found.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        table::batch(&found).map_err(|error| PyRuntimeError::new_err(error.to_string()))
    };
    let schema = table::batch(&[]).map_err(|error| PyRuntimeError::new_err(error.to_string()))?.schema();
    let batches: PyResult<Vec<_>> = match threads {
        Some(1) => rows.chunks(BATCH_ROWS).map(batch).collect(),
        Some(threads) => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let pool = pool.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
            pool.install(|| rows.par_chunks(BATCH_ROWS).map(batch).collect())
        }
        None => rows.par_chunks(BATCH_ROWS).map(batch).collect(),
    };
    PyTable::try_new(batches?, schema)
}

/// What is wrong in a row: the column, and how.
type RowFault = (&'static str, String);

impl<'a> Given<'a> {
    fn row(&self, row: usize, calendars: &Calendars) -> Result<TextRow<'a>, RowFault> {
        let Cell::Words(text) = self.texts.get(row) else {
            return Err((
                "texts",
                "there is no text; fill such rows with \"\", or leave them out".to_owned(),
            ));
        };
        let calendar = calendars.of(self.reader.get(row))?;
        let zone = calendars.all[calendar].calendar.zone;
        let sent_at = match self.sent_at.get(row) {
            Cell::Null => None,
            Cell::Local(at) => Some(at),
            Cell::Instant(at) => Some(at.with_timezone(&zone).naive_local()),
            Cell::Words(words) => {
                let read = value::parse_moment(words.trim(), zone);
                Some(read.map_err(|fault| ("sent_at", format!("{words:?} is {fault}")))?.local)
            }
            Cell::Flag(_) => return Err(("sent_at", "true or false is no time".to_owned())),
        };
        let side = match self.side.get(row) {
            Cell::Words(word) if word.trim().eq_ignore_ascii_case("client") => Side::Client,
            Cell::Words(word) if word.trim().eq_ignore_ascii_case("agency") => Side::Agency,
            Cell::Null if self.side.count().is_none() => Side::Agency,
            Cell::Words(word) => {
                return Err(("side", format!("{word:?} is neither \"client\" nor \"agency\"")));
            }
            _ => return Err(("side", "neither \"client\" nor \"agency\"".to_owned())),
        };
        let automated = match self.automated.get(row) {
            Cell::Null => false,
            Cell::Flag(flag) => flag,
            Cell::Words(word) => {
                flag(word).ok_or_else(|| ("automated", format!("{word:?} is neither true nor false")))?
            }
            _ => return Err(("automated", "a time is neither true nor false".to_owned())),
        };
        Ok(TextRow { text, sent_at, side, automated, calendar })
    }
}

/// A flag in the words that tables write.
fn flag(word: &str) -> Option<bool> {
    match word.trim().to_lowercase().as_str() {
        "true" | "1" | "yes" | "y" | "да" => Some(true),
        "" | "false" | "0" | "no" | "n" | "нет" => Some(false),
        _ => None,
    }
}

/// The calendars that rows name.
#[derive(Debug)]
struct Calendars {
    all: Vec<ReadingCalendar>,
    /// By the zone, or by the client.
    by_name: BTreeMap<String, usize>,
    /// Whether names are those of clients.
    of_clients: bool,
}

impl Calendars {
    fn new(written: Option<&str>, reader: &Cells<'_>) -> PyResult<Self> {
        let mut calendars = Self { all: Vec::new(), by_name: BTreeMap::new(), of_clients: written.is_some() };
        let Some(written) = written else {
            let zones = match reader.count() {
                None => vec![reader.get(0)],
                Some(rows) => (0..rows).map(|row| reader.get(row)).collect(),
            };
            for cell in zones {
                let name = match cell {
                    Cell::Words(name) => name,
                    _ => "UTC",
                };
                if let (false, Ok(zone)) = (calendars.by_name.contains_key(name), name.trim().parse()) {
                    calendars.by_name.insert(name.to_owned(), calendars.all.len());
                    calendars.add(
                        Calendar::new(zone, WorkingHours::default(), [].into()),
                        Names::default(),
                        None,
                    );
                }
            }
            return Ok(calendars);
        };
        let fault = |fault: &dyn std::fmt::Display| {
            PyValueError::new_err(format!("settings: not what forewarn.settings gives: {fault}"))
        };
        let written: TextSettings = serde_json::from_str(written).map_err(|error| fault(&error))?;
        if written.engine != ENGINE {
            return Err(PyValueError::new_err(format!(
                "settings: they are of another version of forewarn: its text engine is {}, that of this module {ENGINE}\n\
                 hint: install the same version of the module wherever it runs",
                written.engine
            )));
        }
        let names = written.names();
        let known: Result<Vec<Calendar>, _> = written.calendars.into_iter().map(Calendar::try_from).collect();
        let known = known.map_err(|error| fault(&error))?;
        for (client, (calendar, names_of)) in written.clients {
            let (Some(calendar), Some(names)) = (known.get(calendar), names.get(names_of)) else {
                return Err(fault(&format!("there is no calendar of {client}")));
            };
            calendars.by_name.insert(client, calendars.all.len());
            calendars.add(calendar.clone(), names.clone(), written.month_first);
        }
        Ok(calendars)
    }

    fn add(&mut self, calendar: Calendar, names: Names, month_first: Option<bool>) {
        let hash = setting_hash(&calendar, &names, month_first);
        self.all.push(ReadingCalendar { calendar, names, hash, month_first });
    }

    /// The calendar that a row names.
    fn of(&self, cell: Cell<'_>) -> Result<usize, RowFault> {
        let known = |name: &str| self.by_name.get(name).copied();
        match (cell, self.of_clients) {
            (Cell::Words(name), true) => known(name.trim())
                .ok_or_else(|| ("client", format!("{name:?} has no calendar; is it in the table clients?"))),
            (_, true) => Err(("client", "no client is named".to_owned())),
            (Cell::Words(name), false) => known(name).ok_or_else(|| {
                ("timezone", format!("{name:?} is no zone; a name as Europe/Berlin is needed"))
            }),
            (Cell::Null, false) => known("UTC").ok_or_else(|| ("timezone", "no zone is named".to_owned())),
            (_, false) => Err(("timezone", "a name as Europe/Berlin is needed".to_owned())),
        }
    }
}

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("ENGINE", ENGINE)?;
    module.add_function(wrap_pyfunction!(annotate, module)?)
}
