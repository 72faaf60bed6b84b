//! Parquet files as words: each column by its own type, so that no type of a column that nobody needs stops a run.
//!
//! Columns are decoded by their physical type and told by their logical one. That knows all that pandas, `DuckDB` and polars
//! write into plain columns, dictionaries and categories among it, which are words in the file.

use std::fmt::Write as _;
use std::{io::Cursor, path::Path};

use chrono::{DateTime, Duration, NaiveDate, NaiveTime};
use forewarn_base::{
    error::{Error, Result, file_error, malformed},
    file_fault::{FileFault, FileFormat},
};
use polars_arrow::{
    array::{Array, BinaryViewArray, BooleanArray, FixedSizeBinaryArray, PrimitiveArray},
    datatypes::{ArrowDataType, Field, TimeUnit},
    types::NativeType,
};
use polars_buffer::Buffer;
use polars_parquet::{
    parquet::{
        metadata::{ColumnChunkMetadata, FileMetadata},
        schema::{
            Repetition,
            types::{
                IntegerType, ParquetType, PhysicalType, PrimitiveConvertedType, PrimitiveLogicalType,
                PrimitiveType, TimeUnit as ParquetTimeUnit,
            },
        },
    },
    read::{BasicDecompressor, PageReader, column_iter_to_arrays, read_metadata},
};
use polars_parquet_format::{PageHeader, thrift::protocol::TCompactInputProtocol};

use crate::sheet::{TextSheet, guarded};

/// The largest page, packed or not: writers make pages of a mebibyte, and a damaged file may claim any size.
const PAGE_BYTES_MOST: usize = 256 << 20;

/// Reads a Parquet file: of the columns that are `needed`, the words; of the others, the names.
///
/// # Errors
/// The file is damaged, or a needed column is of a type that has no words, such as a list.
pub fn parquet(path: &Path, bytes: Vec<u8>, needed: &dyn Fn(&str) -> bool) -> Result<TextSheet> {
    guarded(path, FileFormat::Parquet, || read(path, bytes, needed))
}

fn read(path: &Path, bytes: Vec<u8>, needed: &dyn Fn(&str) -> bool) -> Result<TextSheet> {
    let metadata = read_metadata(&mut Cursor::new(&bytes)).map_err(malformed(path, FileFormat::Parquet))?;
    let bytes = Buffer::from(bytes);
    let fields = metadata.schema().fields();
    let header: Vec<String> = fields.iter().map(|field| field.name().to_owned()).collect();
    let mut columns: Vec<(usize, &PrimitiveType, ParquetForm)> = Vec::new();
    for (index, field) in fields.iter().enumerate().filter(|(_, field)| needed(field.name())) {
        let Some((primitive, form)) = form(field) else {
            let fault = FileFault::UnreadableType { column: field.name().to_owned(), kind: type_name(field) };
            return Err(file_error(path, fault));
        };
        columns.push((index, primitive, form));
    }
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    for group in 0..metadata.row_groups.len() {
        let first = rows.len();
        for &(index, primitive, form) in &columns {
            let name = header[index].as_str();
            let chunk = chunk(path, &metadata, group, name)?;
            let cells = cells(path, &bytes, chunk, primitive, form)?;
            if rows.len() == first {
                let empty = |at: usize| (at as u64 + 1, vec![String::new(); header.len()]);
                rows.extend((first..first + cells.len()).map(empty));
            }
            if rows.len() - first != cells.len() {
                return Err(damaged(
                    path,
                    format!("column {name} has {} rows, others have not", cells.len()),
                ));
            }
            for ((_, row), cell) in rows[first..].iter_mut().zip(cells) {
                row[index] = cell;
            }
        }
        let said = metadata.row_groups[group].num_rows();
        if !columns.is_empty() && rows.len() - first != said {
            return Err(damaged(path, format!("{said} rows announced, {} found", rows.len() - first)));
        }
    }
    Ok(TextSheet { header, rows })
}

/// The part of a column in one group of rows.
fn chunk<'a>(
    path: &Path,
    metadata: &'a FileMetadata,
    group: usize,
    name: &str,
) -> Result<&'a ColumnChunkMetadata> {
    let group = &metadata.row_groups[group];
    let mut chunks = group.columns_under_root_iter(name).into_iter().flatten();
    chunks.next().ok_or_else(|| damaged(path, format!("column {name} is not in every row group")))
}

/// How the values of a column become words.
#[derive(Debug, Clone, Copy)]
enum ParquetForm {
    /// Letters.
    Words,
    Flag,
    Integer,
    /// A whole number without a sign.
    Unsigned,
    Float,
    /// Two bytes.
    HalfFloat,
    /// A whole number with so many digits after the point.
    Decimal(usize),
    /// Days since 1970.
    Date,
    /// A time of day.
    Time(ParquetTimeUnit),
    /// Since 1970; in UTC or by the clock of the place.
    Moment {
        unit: ParquetTimeUnit,
        in_utc: bool,
    },
    Uuid,
}

/// How a column's values become words; `None` for what has none.
fn form(field: &ParquetType) -> Option<(&PrimitiveType, ParquetForm)> {
    use PrimitiveConvertedType as Converted;
    use PrimitiveLogicalType as Logical;
    let ParquetType::PrimitiveType(primitive) = field else { return None };
    if primitive.field_info.repetition == Repetition::Repeated {
        return None;
    }
    let moment = |unit| ParquetForm::Moment { unit, in_utc: false };
    let is_fixed = matches!(primitive.physical_type, PhysicalType::FixedLenByteArray(_));
    let form = match (primitive.logical_type, primitive.converted_type, primitive.physical_type) {
        (Some(Logical::Decimal(_, scale)), ..) | (None, Some(Converted::Decimal(_, scale)), _) => {
            ParquetForm::Decimal(scale)
        }
        (Some(Logical::Date), ..) | (None, Some(Converted::Date), _) => ParquetForm::Date,
        (Some(Logical::Time { unit, .. }), ..) => ParquetForm::Time(unit),
        (None, Some(Converted::TimeMillis), _) => ParquetForm::Time(ParquetTimeUnit::Milliseconds),
        (None, Some(Converted::TimeMicros), _) => ParquetForm::Time(ParquetTimeUnit::Microseconds),
        (Some(Logical::Timestamp { unit, is_adjusted_to_utc }), ..) => {
            ParquetForm::Moment { unit, in_utc: is_adjusted_to_utc }
        }
        (None, Some(Converted::TimestampMillis), _) => moment(ParquetTimeUnit::Milliseconds),
        (None, Some(Converted::TimestampMicros), _) => moment(ParquetTimeUnit::Microseconds),
        (_, _, PhysicalType::Int96) => moment(ParquetTimeUnit::Nanoseconds),
        (Some(Logical::Uuid), ..) if primitive.physical_type == PhysicalType::FixedLenByteArray(16) => {
            ParquetForm::Uuid
        }
        (Some(Logical::Float16), ..) if primitive.physical_type == PhysicalType::FixedLenByteArray(2) => {
            ParquetForm::HalfFloat
        }
        (
            Some(Logical::Integer(
                IntegerType::UInt8 | IntegerType::UInt16 | IntegerType::UInt32 | IntegerType::UInt64,
            )),
            ..,
        )
        | (None, Some(Converted::Uint8 | Converted::Uint16 | Converted::Uint32 | Converted::Uint64), _) => {
            ParquetForm::Unsigned
        }
        (Some(Logical::Bson), ..) | (_, Some(Converted::Bson | Converted::Interval), _) => return None,
        (_, _, PhysicalType::Boolean) => ParquetForm::Flag,
        (_, _, PhysicalType::Int32 | PhysicalType::Int64) => ParquetForm::Integer,
        (_, _, PhysicalType::Float | PhysicalType::Double) => ParquetForm::Float,
        // Old writers do not say that bytes are words; whether they are is seen cell by cell.
        (_, _, PhysicalType::ByteArray) => ParquetForm::Words,
        (_, _, PhysicalType::FixedLenByteArray(_)) => return None,
    };
    (!is_fixed || !matches!(form, ParquetForm::Words)).then_some((primitive, form))
}

fn damaged(path: &Path, words: impl Into<String>) -> Error {
    file_error(path, FileFault::Damaged(words.into()))
}

fn type_name(field: &ParquetType) -> String {
    match field {
        ParquetType::GroupType { .. } => "a list, a map or a structure".to_owned(),
        ParquetType::PrimitiveType(primitive) => match primitive.logical_type {
            Some(logical) => format!("{logical:?}").to_lowercase(),
            None => format!("{:?}", primitive.physical_type).to_lowercase(),
        },
    }
}

/// The cells of one column in one group of rows; empty where there is no value.
fn cells(
    path: &Path,
    bytes: &Buffer<u8>,
    chunk: &ColumnChunkMetadata,
    primitive: &PrimitiveType,
    form: ParquetForm,
) -> Result<Vec<String>> {
    let range = chunk.byte_range();
    let index = |offset: u64| usize::try_from(offset).ok().filter(|index| *index <= bytes.len());
    let (Some(from), Some(to)) = (index(range.start), index(range.end)) else {
        return Err(damaged(path, "it is shorter than it says"));
    };
    let bytes = bytes.clone().sliced(from..to);
    if !has_bearable_pages(&bytes) {
        return Err(damaged(path, "a page has no size, or more than 256 MiB"));
    }
    let pages = PageReader::new(Cursor::new(bytes), chunk, Vec::new(), PAGE_BYTES_MOST);
    let data_type = match primitive.physical_type {
        PhysicalType::Boolean => ArrowDataType::Boolean,
        PhysicalType::Int32 => ArrowDataType::Int32,
        PhysicalType::Int64 => ArrowDataType::Int64,
        PhysicalType::Int96 => ArrowDataType::Timestamp(TimeUnit::Nanosecond, None),
        PhysicalType::Float => ArrowDataType::Float32,
        PhysicalType::Double => ArrowDataType::Float64,
        PhysicalType::ByteArray => ArrowDataType::BinaryView,
        PhysicalType::FixedLenByteArray(size) => ArrowDataType::FixedSizeBinary(size),
    };
    let is_nullable = primitive.field_info.repetition == Repetition::Optional;
    let field = Field::new(primitive.field_info.name.clone(), data_type, is_nullable);
    let decompressor = BasicDecompressor::new(pages, Vec::new());
    let (arrays, _) = column_iter_to_arrays(vec![decompressor], vec![primitive], field, None)
        .map_err(malformed(path, FileFormat::Parquet))?;
    let mut cells = Vec::new();
    for array in arrays {
        if !words(array.as_ref(), form, &mut cells) {
            let name = primitive.field_info.name.to_string();
            return Err(file_error(path, FileFault::UnreadableColumn(name)));
        }
    }
    Ok(cells)
}

/// Whether no page says that it is larger than any writer makes them: memory is taken by what pages say.
fn has_bearable_pages(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while !rest.is_empty() {
        let mut protocol = TCompactInputProtocol::new(&mut rest, PAGE_BYTES_MOST);
        let Ok(header) = PageHeader::read_from_in_protocol(&mut protocol) else { return false };
        let sizes = [header.compressed_page_size, header.uncompressed_page_size].map(usize::try_from);
        let [Ok(packed), Ok(unpacked)] = sizes else { return false };
        if unpacked > PAGE_BYTES_MOST {
            return false;
        }
        let Some(next) = rest.get(packed..) else { return false };
        rest = next;
    }
    true
}

/// Appends the words of an array; whether all its values have some.
fn words(array: &dyn Array, form: ParquetForm, cells: &mut Vec<String>) -> bool {
    let any = array.as_any();
    if let Some(array) = any.downcast_ref::<BooleanArray>() {
        cells.extend(array.iter().map(|value| value.map_or_else(String::new, |value| value.to_string())));
        true
    } else if let Some(array) = any.downcast_ref::<PrimitiveArray<i32>>() {
        numbers(array, cells, |value| whole(i64::from(value), u64::from(value.cast_unsigned()), form))
    } else if let Some(array) = any.downcast_ref::<PrimitiveArray<i64>>() {
        numbers(array, cells, |value| whole(value, value.cast_unsigned(), form))
    } else if let Some(array) = any.downcast_ref::<PrimitiveArray<f32>>() {
        // Frames write a missing number as NaN.
        numbers(array, cells, |value| Some(if value.is_nan() { String::new() } else { value.to_string() }))
    } else if let Some(array) = any.downcast_ref::<PrimitiveArray<f64>>() {
        numbers(array, cells, |value| Some(if value.is_nan() { String::new() } else { value.to_string() }))
    } else if let Some(array) = any.downcast_ref::<BinaryViewArray>() {
        each(array.iter(), cells, |bytes| of_bytes(bytes, form))
    } else if let Some(array) = any.downcast_ref::<FixedSizeBinaryArray>() {
        each(array.iter(), cells, |bytes| of_bytes(bytes, form))
    } else {
        false
    }
}

fn numbers<T: NativeType>(
    array: &PrimitiveArray<T>,
    cells: &mut Vec<String>,
    words: impl Fn(T) -> Option<String>,
) -> bool {
    each(array.iter().map(Option::<&T>::copied), cells, words)
}

fn each<T>(
    values: impl Iterator<Item = Option<T>>,
    cells: &mut Vec<String>,
    words: impl Fn(T) -> Option<String>,
) -> bool {
    for value in values {
        match value.map(&words) {
            None => cells.push(String::new()),
            Some(Some(words)) => cells.push(words),
            Some(None) => return false,
        }
    }
    true
}

/// A whole number as words.
fn whole(value: i64, unsigned: u64, form: ParquetForm) -> Option<String> {
    match form {
        ParquetForm::Unsigned => Some(unsigned.to_string()),
        ParquetForm::Decimal(scale) => Some(decimal(i128::from(value), scale)),
        ParquetForm::Date => {
            let day = NaiveDate::default().checked_add_signed(Duration::try_days(value)?)?;
            Some(day.format("%Y-%m-%d").to_string())
        }
        ParquetForm::Time(unit) => {
            let micros = in_micros(value, unit);
            let time = NaiveTime::MIN.overflowing_add_signed(Duration::microseconds(micros)).0;
            Some(time.format("%H:%M:%S").to_string())
        }
        ParquetForm::Moment { unit, in_utc } => {
            Some(moment(DateTime::from_timestamp_micros(in_micros(value, unit))?, in_utc))
        }
        _ => Some(value.to_string()),
    }
}

fn in_micros(value: i64, unit: ParquetTimeUnit) -> i64 {
    match unit {
        ParquetTimeUnit::Milliseconds => value.saturating_mul(1000),
        ParquetTimeUnit::Microseconds => value,
        ParquetTimeUnit::Nanoseconds => value.div_euclid(1000),
    }
}

/// A time as the tables write it. By the clock of the place midnight is a day, since frames have no other type for it.
fn moment(at: DateTime<chrono::Utc>, in_utc: bool) -> String {
    if in_utc {
        return at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
    }
    let local = at.naive_utc();
    if local.time() == NaiveTime::MIN {
        return local.format("%Y-%m-%d").to_string();
    }
    let is_whole_second = local.and_utc().timestamp_subsec_nanos() == 0;
    local.format(if is_whole_second { "%Y-%m-%d %H:%M:%S" } else { "%Y-%m-%dT%H:%M:%S%.f" }).to_string()
}

/// A whole number with the point before its last `scale` digits.
fn decimal(value: i128, scale: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// Bytes as words.
fn of_bytes(bytes: &[u8], form: ParquetForm) -> Option<String> {
    match form {
        ParquetForm::Words => std::str::from_utf8(bytes).ok().map(str::to_owned),
        ParquetForm::Decimal(scale) if bytes.len() <= 16 => {
            // The largest byte comes first; the sign fills what is missing.
            let sign = if bytes.first().is_some_and(|first| *first >= 0x80) { 0xff } else { 0 };
            let mut wide = [sign; 16];
            wide[16 - bytes.len()..].copy_from_slice(bytes);
            Some(decimal(i128::from_be_bytes(wide), scale))
        }
        ParquetForm::HalfFloat => {
            let bits = u16::from_le_bytes(bytes.try_into().ok()?);
            let (exponent, mantissa) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
            let size = match exponent {
                0 => mantissa * 2f64.powi(-24),
                31 => return Some(String::new()),
                _ => (1024.0 + mantissa) * 2f64.powi(exponent - 25),
            };
            Some(if bits >> 15 == 1 { -size } else { size }.to_string())
        }
        ParquetForm::Uuid => {
            let digits = bytes.iter().fold(String::new(), |mut digits, byte| {
                let _ = write!(digits, "{byte:02x}");
                digits
            });
            let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
            Some(parts.join("-"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_the_words_of_tables() {
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(120_050, 2), "1200.50");
        assert_eq!(of_bytes(&[0xff, 0x9c], ParquetForm::Decimal(1)).as_deref(), Some("-10.0"));
        assert_eq!(of_bytes(&[0, 0x3e], ParquetForm::HalfFloat).as_deref(), Some("1.5"));
        assert_eq!(of_bytes(b"\xff", ParquetForm::Words), None);
        let at =
            |unit, value, in_utc| whole(value, 0, ParquetForm::Moment { unit, in_utc }).unwrap_or_default();
        assert_eq!(at(ParquetTimeUnit::Milliseconds, 1_774_967_400_000, false), "2026-03-31 14:30:00");
        assert_eq!(
            at(ParquetTimeUnit::Microseconds, 1_774_967_400_500_000, true),
            "2026-03-31T14:30:00.500Z"
        );
        assert_eq!(at(ParquetTimeUnit::Nanoseconds, 1_774_915_200_000_000_000, false), "2026-03-31");
        assert_eq!(whole(20_543, 0, ParquetForm::Date).as_deref(), Some("2026-03-31"));
        assert_eq!(
            whole(52_200_000, 0, ParquetForm::Time(ParquetTimeUnit::Milliseconds)).as_deref(),
            Some("14:30:00")
        );
    }
}
