//! Columns from Python: whatever hands over Arrow data without a copy, a list, or one value for all rows.

use arrow_array::{
    Array, ArrayRef,
    cast::AsArray,
    types::{
        Date32Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
        TimestampSecondType,
    },
};
use arrow_schema::{DataType, TimeUnit};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use pyo3::{
    exceptions::PyTypeError,
    prelude::*,
    types::{PyBool, PyString},
};
use pyo3_arrow::input::AnyArray;

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'a> {
    Null,
    Words(&'a str),
    Flag(bool),
    /// A time of a clock somewhere.
    Local(NaiveDateTime),
    Instant(DateTime<Utc>),
}

/// A cell that Python owns.
#[derive(Debug, Clone)]
enum OwnedCell {
    Null,
    Words(String),
    Flag(bool),
    Local(NaiveDateTime),
    Instant(DateTime<Utc>),
}

/// A column as it was given.
#[derive(Debug)]
pub(crate) enum Column {
    /// The same for every row.
    One(OneCell),
    List(ListCells),
    Arrow(Vec<ArrayRef>),
}

/// One cell for all rows.
#[derive(Debug)]
pub(crate) struct OneCell(OwnedCell);

/// The cells of a list.
#[derive(Debug)]
pub(crate) struct ListCells(Vec<OwnedCell>);

/// The cells of a column.
#[derive(Debug)]
pub(crate) enum Cells<'a> {
    One(Cell<'a>),
    Many(Vec<Cell<'a>>),
}

impl<'a> Cells<'a> {
    /// How many rows it has; `None` where any number.
    pub(crate) fn count(&self) -> Option<usize> {
        match self {
            Self::One(_) => None,
            Self::Many(cells) => Some(cells.len()),
        }
    }

    /// The cell of a row.
    pub(crate) fn get(&self, row: usize) -> Cell<'a> {
        match self {
            Self::One(cell) => *cell,
            Self::Many(cells) => cells[row],
        }
    }
}

impl Column {
    /// A column that was given under this name, if any was.
    pub(crate) fn new(name: &str, given: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let Some(given) = given.filter(|given| !given.is_none()) else {
            return Ok(Self::One(OneCell(OwnedCell::Null)));
        };
        if given.hasattr("__arrow_c_array__")? || given.hasattr("__arrow_c_stream__")? {
            let chunks = given.extract::<AnyArray>()?.into_chunked_array()?;
            return Ok(Self::Arrow(chunks.into_inner().0));
        }
        if let Ok(cell) = OwnedCell::new(name, given) {
            return Ok(Self::One(OneCell(cell)));
        }
        let Ok(items) = given.try_iter() else {
            return Err(PyTypeError::new_err(format!(
                "{name}: a column (polars, pandas, pyarrow, DuckDB …), a list or one value is needed, not {}",
                given.get_type()
            )));
        };
        let cells: PyResult<Vec<OwnedCell>> = items.map(|item| OwnedCell::new(name, &item?)).collect();
        Ok(Self::List(ListCells(cells?)))
    }

    /// Its cells.
    pub(crate) fn cells(&self, name: &str) -> PyResult<Cells<'_>> {
        Ok(match self {
            Self::One(OneCell(cell)) => Cells::One(cell.borrowed()),
            Self::List(ListCells(cells)) => Cells::Many(cells.iter().map(OwnedCell::borrowed).collect()),
            Self::Arrow(chunks) => {
                let mut cells = Vec::with_capacity(chunks.iter().map(|chunk| chunk.len()).sum());
                for chunk in chunks {
                    add_cells(name, chunk.as_ref(), &mut cells)?;
                }
                Cells::Many(cells)
            }
        })
    }
}

impl OwnedCell {
    fn new(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Self> {
        if value.is_none() {
            return Ok(Self::Null);
        }
        if let Ok(words) = value.cast::<PyString>() {
            return Ok(Self::Words(words.to_str()?.to_owned()));
        }
        if let Ok(flag) = value.cast::<PyBool>() {
            return Ok(Self::Flag(flag.is_true()));
        }
        // NaN and NaT, which pandas writes where there is nothing, are not equal to themselves.
        if value.ne(value).unwrap_or(false) {
            return Ok(Self::Null);
        }
        if let Ok(at) = value.extract::<DateTime<FixedOffset>>() {
            return Ok(Self::Instant(at.to_utc()));
        }
        if let Ok(at) = value.extract::<NaiveDateTime>() {
            return Ok(Self::Local(at));
        }
        if let Ok(day) = value.extract::<NaiveDate>() {
            return Ok(Self::Local(day.and_time(NaiveTime::MIN)));
        }
        Err(PyTypeError::new_err(format!(
            "{name}: neither words nor a time nor true or false: {}",
            value.get_type()
        )))
    }

    fn borrowed(&self) -> Cell<'_> {
        match self {
            Self::Null => Cell::Null,
            Self::Words(words) => Cell::Words(words),
            Self::Flag(flag) => Cell::Flag(*flag),
            Self::Local(at) => Cell::Local(*at),
            Self::Instant(at) => Cell::Instant(*at),
        }
    }
}

/// Adds the cells of an array.
fn add_cells<'a>(name: &str, array: &'a dyn Array, cells: &mut Vec<Cell<'a>>) -> PyResult<()> {
    let words = |words: Option<&'a str>| words.map_or(Cell::Null, Cell::Words);
    macro_rules! times {
        ($kind:ty, $zone:expr) => {{
            let times = array.as_primitive::<$kind>();
            cells.extend((0..times.len()).map(|row| {
                match times.is_valid(row).then(|| times.value_as_datetime(row)).flatten() {
                    None => Cell::Null,
                    Some(at) if $zone.is_some() => Cell::Instant(at.and_utc()),
                    Some(at) => Cell::Local(at),
                }
            }));
        }};
    }
    match array.data_type() {
        DataType::Null => cells.extend((0..array.len()).map(|_| Cell::Null)),
        DataType::Utf8 => cells.extend(array.as_string::<i32>().iter().map(words)),
        DataType::LargeUtf8 => cells.extend(array.as_string::<i64>().iter().map(words)),
        DataType::Utf8View => cells.extend(array.as_string_view().iter().map(words)),
        DataType::Boolean => {
            cells.extend(array.as_boolean().iter().map(|flag| flag.map_or(Cell::Null, Cell::Flag)));
        }
        DataType::Timestamp(TimeUnit::Second, zone) => times!(TimestampSecondType, zone),
        DataType::Timestamp(TimeUnit::Millisecond, zone) => times!(TimestampMillisecondType, zone),
        DataType::Timestamp(TimeUnit::Microsecond, zone) => times!(TimestampMicrosecondType, zone),
        DataType::Timestamp(TimeUnit::Nanosecond, zone) => times!(TimestampNanosecondType, zone),
        DataType::Date32 => {
            let days = array.as_primitive::<Date32Type>();
            cells.extend((0..days.len()).map(|row| {
                let day = days.is_valid(row).then(|| days.value_as_date(row)).flatten();
                day.map_or(Cell::Null, |day| Cell::Local(day.and_time(NaiveTime::MIN)))
            }));
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let mut values = Vec::with_capacity(dictionary.values().len());
            add_cells(name, dictionary.values().as_ref(), &mut values)?;
            if values.is_empty() {
                values.push(Cell::Null);
            }
            let keys = if dictionary.values().is_empty() {
                vec![0; array.len()]
            } else {
                dictionary.normalized_keys()
            };
            let cell =
                |(row, key): (usize, usize)| if array.is_valid(row) { values[key] } else { Cell::Null };
            cells.extend(keys.into_iter().enumerate().map(cell));
        }
        other => {
            return Err(PyTypeError::new_err(format!(
                "{name}: a column of words or times is needed, this one is {other}"
            )));
        }
    }
    Ok(())
}
