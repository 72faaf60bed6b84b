//! One row on its way from words to values: typed getters that remember what was wrong instead of failing.

use std::cell::Cell;

use chrono_tz::Tz;

use super::{ClientIndex, RejectionReason};
use forewarn_base::value::{self, Currency, Deadline, Moment, Money};

/// What was wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFault {
    /// The column, as the table names it.
    pub column: &'static str,
    /// The value.
    pub value: String,
    /// Why the row cannot be used.
    pub reason: RejectionReason,
    /// When the row would have become known, if it says.
    pub known_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// Ids of clients, each with its index in the sorted list of clients and its zone: every row of every table asks.
#[derive(Debug, Clone, Default)]
pub struct ClientIds(Vec<(u64, String, (ClientIndex, Tz))>);

impl ClientIds {
    /// Those of some clients.
    pub fn new(clients: impl Iterator<Item = (String, (ClientIndex, Tz))>) -> Self {
        let mut ids: Vec<_> = clients.map(|(id, client)| (first_bytes(&id), id, client)).collect();
        ids.sort_unstable_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
        Self(ids)
    }

    fn get(&self, id: &str) -> Option<(ClientIndex, Tz)> {
        let first = first_bytes(id);
        let start = self.0.partition_point(|(known, ..)| *known < first);
        let alike = self.0[start..].iter().take_while(|(known, ..)| *known == first);
        alike.into_iter().find(|(_, known, _)| known == id).map(|(.., client)| *client)
    }
}

/// The first eight bytes of an id as one number, which is compared at once.
fn first_bytes(id: &str) -> u64 {
    let mut bytes = [0; 8];
    let count = id.len().min(8);
    bytes[..count].copy_from_slice(&id.as_bytes()[..count]);
    u64::from_be_bytes(bytes)
}

/// What parsing a row needs from elsewhere: the clients and their time zones.
#[derive(Debug, Clone)]
pub struct RowContext {
    /// The clients by their ids.
    pub clients: ClientIds,
    /// The time from which each client is known, by its index; `None` for one who always was.
    pub known_from: Vec<Option<chrono::DateTime<chrono::Utc>>>,
    /// The workspace's zone, for rows that belong to no client.
    pub zone: Tz,
    /// Whether `1,5` is one and a half.
    pub decimal_comma: bool,
}

/// The cells of one row by the table's own column names.
#[derive(Debug)]
pub struct RowFields<'a> {
    columns: &'static [super::TableColumn],
    cells: &'a [&'a str],
    context: &'a RowContext,
    client: Option<(ClientIndex, Tz)>,
    fault: Option<CellFault>,
    /// The column after the last that was asked for: rows are read column by column.
    next: Cell<usize>,
}

/// The longest cell, in bytes, but for the words of messages.
const CELL_BYTES_MOST: usize = 1 << 20;

/// Whether a cell of a column is too long. The words of a message, which no message lacks, have a bound of their own.
fn is_too_long(column: &super::TableColumn, cell: &str) -> bool {
    cell.len() > CELL_BYTES_MOST && !(column.name == "text" && column.required)
}

/// The keywords that files use, and the value of each.
pub trait Keyword: Sized + Copy + PartialEq + 'static {
    /// Each word and what it means, in the order in which messages list them.
    const WORDS: &'static [(&'static str, Self)];
    /// Other words that people write for it by hand, in lower case.
    const ALSO: &'static [(&'static str, Self)] = &[];

    /// The word for it in files.
    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, known)| *known == self).map_or("", |(word, _)| word)
    }

    /// The value that a word of a file written by forewarn stands for.
    fn of_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
    }
}

impl<'a> RowFields<'a> {
    /// `cells` stand in the order of `columns`; an absent column is an empty cell.
    pub fn new(
        columns: &'static [super::TableColumn],
        cells: &'a [&'a str],
        context: &'a RowContext,
    ) -> Self {
        let mut fields = Self { columns, cells, context, client: None, fault: None, next: Cell::new(0) };
        let is_long = |(column, cell): &(&super::TableColumn, &&str)| is_too_long(column, cell);
        if let Some((column, cell)) = columns.iter().zip(cells).find(is_long) {
            fields.refuse(column.name, cell, RejectionReason::CellTooLong);
        }
        fields
    }

    /// The row, or what was wrong with it.
    ///
    /// # Errors
    /// The row's first fault, with the time the row names.
    pub fn finish<T: super::TableRow>(self, row: T) -> Result<T, CellFault> {
        // A row without a time of its own is known with its client.
        let own = row.client_index().and_then(|client| self.context.known_from.get(client.index()).copied());
        let known_at = row.known_at().or(own.flatten());
        self.finish_known(row, known_at)
    }

    /// [`RowFields::finish`] for a row that is known from `known_at` on.
    ///
    /// # Errors
    /// The row's first fault, with the time the row names.
    pub fn finish_known<T>(
        self,
        row: T,
        known_at: Option<chrono::DateTime<chrono::Utc>>,
    ) -> Result<T, CellFault> {
        match self.fault {
            None => Ok(row),
            Some(fault) => Err(CellFault { known_at, ..fault }),
        }
    }

    /// Notes that the row cannot be used; the first fault of a row is the one reported.
    pub fn refuse(&mut self, column: &'static str, value: &str, reason: impl Into<RejectionReason>) {
        if self.fault.is_none() {
            let clipped: String = value.chars().take(80).collect();
            self.fault = Some(CellFault { column, value: clipped, reason: reason.into(), known_at: None });
        }
    }

    /// The trimmed words of a cell, or `None` where it is empty.
    ///
    /// # Panics
    /// The table has no such column, which only a fault of this program can cause.
    pub fn text(&self, column: &'static str) -> Option<&'a str> {
        let is_it = |index: &usize| self.columns[*index].name == column;
        let next = Some(self.next.get()).filter(|next| *next < self.columns.len());
        let index = next.filter(is_it).or_else(|| (0..self.columns.len()).find(is_it));
        let index = index.unwrap_or_else(|| panic!("the table has no column {column}"));
        self.next.set(index + 1);
        // What is too long has been refused, and is not looked at.
        let column = &self.columns[index];
        let cell = self.cells.get(index).filter(|cell| !is_too_long(column, cell))?.trim();
        (!cell.is_empty()).then_some(cell)
    }

    /// The words of a cell that may not be empty.
    pub fn required(&mut self, column: &'static str) -> &'a str {
        self.text(column).unwrap_or_else(|| {
            self.refuse(column, "", RejectionReason::Empty);
            ""
        })
    }

    /// The index of the row's client; rows of unknown clients are refused.
    pub fn client(&mut self, column: &'static str) -> ClientIndex {
        let id = self.required(column);
        if let Some((client, zone)) = self.context.clients.get(id) {
            self.client = Some((client, zone));
            client
        } else {
            self.refuse(column, id, RejectionReason::UnknownClient);
            ClientIndex::FIRST
        }
    }

    /// The zone of the row's client, once [`RowFields::client`] has found it, else the workspace's.
    pub fn zone(&self) -> Tz {
        self.client.map_or(self.context.zone, |(_, zone)| zone)
    }

    fn optional<T, E: Into<RejectionReason>>(
        &mut self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text(column)?;
        parse(text).map_err(|reason| self.refuse(column, text, reason)).ok()
    }

    /// An optional moment.
    pub fn moment(&mut self, column: &'static str) -> Option<Moment> {
        let zone = self.zone();
        self.optional(column, |text| value::parse_moment(text, zone))
    }

    /// An optional moment in what people type: `31.07.2026` is understood, too.
    pub fn moment_of_minutes(&mut self, column: &'static str) -> Option<Moment> {
        let zone = self.zone();
        self.optional(column, |text| value::parse_moment(&value::year_first(text), zone))
    }

    /// A moment that must be there.
    pub fn required_moment(&mut self, column: &'static str) -> Moment {
        let _ = self.required(column);
        self.moment(column).unwrap_or(Moment {
            at: chrono::DateTime::UNIX_EPOCH,
            local: chrono::DateTime::UNIX_EPOCH.naive_utc(),
            whole_day: false,
        })
    }

    /// An optional deadline.
    pub fn deadline(&mut self, column: &'static str) -> Option<Deadline> {
        let zone = self.zone();
        self.optional(column, |text| value::parse_deadline(text, zone))
    }

    /// An optional number.
    pub fn number(&mut self, column: &'static str) -> Option<f64> {
        let decimal_comma = self.context.decimal_comma;
        self.optional(column, |text| value::parse_number(text, decimal_comma))
    }

    /// An optional number that may not be below zero.
    pub fn non_negative(&mut self, column: &'static str) -> Option<f64> {
        let number = self.number(column)?;
        if number < 0.0 {
            self.refuse(column, self.text(column).unwrap_or(""), RejectionReason::Negative);
        }
        Some(number)
    }

    /// An optional amount of money.
    pub fn money(&mut self, column: &'static str) -> Option<Money> {
        let number = self.number(column)?;
        if number.abs() > 1e14 {
            self.refuse(column, self.text(column).unwrap_or(""), RejectionReason::TooLargeForMoney);
        }
        Some(Money::from_units(number))
    }

    /// An optional currency.
    pub fn currency(&mut self, column: &'static str) -> Option<Currency> {
        self.optional(column, |text| Currency::parse(text).ok_or(RejectionReason::NotACurrency))
    }

    /// An optional yes or no.
    pub fn flag(&mut self, column: &'static str) -> Option<bool> {
        self.optional(column, |text| match text.to_lowercase().as_str() {
            "true" | "1" | "yes" | "y" | "да" => Ok(true),
            "false" | "0" | "no" | "n" | "нет" => Ok(false),
            _ => Err(RejectionReason::NotAFlag),
        })
    }

    /// An optional choice among the words of `T`.
    pub fn choice<T: Keyword>(&mut self, column: &'static str) -> Option<T> {
        let text = self.text(column)?;
        let folded = text.to_lowercase();
        let found = T::WORDS.iter().chain(T::ALSO).find(|(word, _)| *word == folded).map(|&(_, value)| value);
        if found.is_none() {
            let words: Vec<&'static str> = T::WORDS.iter().map(|&(word, _)| word).collect();
            self.refuse(column, text, RejectionReason::NoneOf(words));
        }
        found
    }

    /// A required keyword; without it the row is rejected, and the first keyword is returned.
    pub fn required_choice<T: Keyword>(&mut self, column: &'static str) -> T {
        let _ = self.required(column);
        self.choice(column).unwrap_or(T::WORDS[0].1)
    }
}
