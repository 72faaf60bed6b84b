//! What was found, as Arrow: one row a text. Types are those that every reader knows, Spark among them, which has no numbers
//! without a sign.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Float32Array, Float64Array, Int32Array, Int64Array,
    ListArray, RecordBatch, StringArray, StructArray, TimestampMicrosecondArray,
};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{ArrowError, Field, Fields};
use chrono::{NaiveDate, NaiveDateTime};
use forewarn_text::{Annotation, DateMark, ENGINE, Expected, Firmness, Lang, Span};

/// What was found in a text; nothing where it could not be read.
#[derive(Debug)]
pub(crate) struct FoundRow {
    pub(crate) key: [u8; 16],
    pub(crate) annotation: Annotation,
    pub(crate) findings: Vec<u8>,
}

/// Columns with their names.
type Named = Vec<(&'static str, ArrayRef)>;

/// The rows as a batch.
pub(crate) fn batch(rows: &[Option<FoundRow>]) -> Result<RecordBatch, ArrowError> {
    let found = || rows.iter().map(Option::as_ref);
    let notes = || rows.iter().map(|row| row.as_ref().map(|row| &row.annotation));
    let tone = |of: fn(&Annotation) -> f32| -> ArrayRef {
        Arc::new(notes().map(|note| note.map(of)).collect::<Float32Array>())
    };
    let spans = |of: fn(&Annotation) -> &Vec<Span>| {
        list(notes().map(|note| note.map(of)), |spans| span_columns(spans.iter().map(|span| **span)))
    };
    let columns: Named = vec![
        ("key", Arc::new(BinaryArray::from_iter(found().map(|row| row.map(|row| row.key))))),
        ("engine", Arc::new(found().map(|row| row.map(|_| ENGINE)).collect::<StringArray>())),
        ("lang", Arc::new(notes().map(|note| note.map(|note| lang(note.lang))).collect::<StringArray>())),
        (
            "words",
            Arc::new(notes().map(|note| note.map(|note| signed(note.own_words))).collect::<Int32Array>()),
        ),
        ("negative", tone(|note| note.tone.negative)),
        ("neutral", tone(|note| note.tone.neutral)),
        ("positive", tone(|note| note.tone.positive)),
        ("hostility", tone(|note| note.tone.hostility)),
        ("frustration", tone(|note| note.tone.frustration)),
        ("impatience", tone(|note| note.tone.impatience)),
        ("politeness", tone(|note| note.tone.politeness)),
        ("gratitude", tone(|note| note.tone.gratitude)),
        ("questions", spans(|note| &note.questions)?),
        ("requests", spans(|note| &note.requests)?),
        ("threats", spans(|note| &note.threats)?),
        (
            "promises",
            list(notes().map(|note| note.map(|note| &note.promises)), |promises| {
                let mut columns = span_columns(promises.iter().map(|promise| promise.span));
                let firmness = promises.iter().map(|promise| Some(firmness(promise.firmness)));
                columns.push(("firmness", Arc::new(firmness.collect::<StringArray>())));
                columns.extend(due_columns(promises.iter().map(|promise| promise.due)));
                columns
            })?,
        ),
        (
            "dates",
            list(notes().map(|note| note.map(|note| &note.dates)), |dates| {
                let mut columns = span_columns(dates.iter().map(|date| date.span));
                columns.extend(due_columns(dates.iter().map(|date| Some(**date))));
                columns
            })?,
        ),
        (
            "assumptions",
            list(notes().map(|note| note.map(|note| &note.stated)), |stated| {
                let mut columns = span_columns(stated.iter().map(|stated| stated.span));
                columns.extend(expected_columns(stated.iter().map(|stated| stated.expected)));
                columns
            })?,
        ),
        ("acts", acts(notes())?),
        (
            "findings",
            Arc::new(BinaryArray::from_iter(found().map(|row| row.map(|row| row.findings.as_slice())))),
        ),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
}

/// Lists of structs: of every row all items, whose columns are made at once.
fn list<'a, T: 'a>(
    rows: impl Iterator<Item = Option<&'a Vec<T>>>,
    columns: impl FnOnce(&[&'a T]) -> Named,
) -> Result<ArrayRef, ArrowError> {
    let (mut items, mut lengths, mut valid): (Vec<&T>, Vec<usize>, Vec<bool>) = Default::default();
    for row in rows {
        lengths.push(row.map_or(0, Vec::len));
        valid.push(row.is_some());
        items.extend(row.into_iter().flatten());
    }
    let columns = columns(&items);
    let field = |(name, column): &(&str, ArrayRef)| Field::new(*name, column.data_type().clone(), true);
    let fields: Fields = columns.iter().map(field).collect();
    let items = StructArray::try_new(fields, columns.into_iter().map(|(_, column)| column).collect(), None)?;
    let item = Arc::new(Field::new("item", arrow_array::Array::data_type(&items).clone(), true));
    let offsets = OffsetBuffer::from_lengths(lengths);
    Ok(Arc::new(ListArray::try_new(item, offsets, Arc::new(items), Some(valid.into()))?))
}

/// Where something stands in the text's UTF-8, in bytes.
fn span_columns(spans: impl Iterator<Item = Span> + Clone) -> Named {
    let place = |at: usize| i64::try_from(at).unwrap_or(i64::MAX);
    vec![
        ("start", Arc::new(Int64Array::from_iter_values(spans.clone().map(|span| place(span.start))))),
        ("end", Arc::new(Int64Array::from_iter_values(spans.map(|span| place(span.end))))),
    ]
}

/// When something is due, in local time.
fn due_columns(dues: impl Iterator<Item = Option<DateMark>> + Clone) -> Named {
    let time = |of: fn(&DateMark) -> Option<NaiveDateTime>| -> ArrayRef {
        let micros = |at: NaiveDateTime| at.and_utc().timestamp_micros();
        let times = dues.clone().map(|due| due.as_ref().and_then(of).map(micros));
        Arc::new(times.collect::<TimestampMicrosecondArray>())
    };
    let recurrence = dues.clone().map(|due| due?.recurrence.map(forewarn_text::Recurrence::word));
    vec![
        ("from", time(|due| due.window.from)),
        ("by", time(|due| due.window.by)),
        ("by_latest", time(|due| due.window.by_latest)),
        ("recurrence", Arc::new(recurrence.collect::<StringArray>())),
        ("vague", Arc::new(dues.clone().map(|due| due.map(|due| due.vague)).collect::<BooleanArray>())),
    ]
}

/// What is taken for granted.
fn expected_columns(stated: impl Iterator<Item = Expected> + Clone) -> Named {
    let kind = |expected| match expected {
        Expected::Day(_) => "day",
        Expected::Amount(..) => "amount",
        Expected::Figure(_) => "figure",
        Expected::Scope => "scope",
        Expected::Work => "work",
        Expected::Away { .. } => "away",
    };
    let day = |expected| match expected {
        Expected::Day(day) | Expected::Away { until: day, .. } => Some(days_since_1970(day)),
        _ => None,
    };
    let amount = |expected| match expected {
        Expected::Amount(amount, _) | Expected::Figure(amount) => Some(amount),
        _ => None,
    };
    let currency = |expected| match expected {
        Expected::Amount(_, currency) => currency,
        _ => None,
    };
    vec![
        ("expected", Arc::new(stated.clone().map(|expected| Some(kind(expected))).collect::<StringArray>())),
        ("day", Arc::new(stated.clone().map(day).collect::<Date32Array>())),
        ("amount", Arc::new(stated.clone().map(amount).collect::<Float64Array>())),
        ("currency", Arc::new(stated.map(currency).collect::<StringArray>())),
    ]
}

/// What else the author does: the first place of each act.
fn acts<'a>(notes: impl Iterator<Item = Option<&'a Annotation>>) -> Result<ArrayRef, ArrowError> {
    let named = |note: &Annotation| -> Vec<(&'static str, Span)> {
        let acts = &note.acts;
        let all = [
            ("delivers", acts.delivers),
            ("explains", acts.explains),
            ("chases", acts.chases),
            ("admits", acts.admits),
            ("thanks", acts.thanks),
            ("withdraws", acts.withdraws),
            ("postpones", acts.postpones),
        ];
        all.into_iter().filter_map(|(act, span)| Some((act, span?))).collect()
    };
    let rows: Vec<_> = notes.map(|note| note.map(named)).collect();
    list(rows.iter().map(Option::as_ref), |acts| {
        let mut columns = span_columns(acts.iter().map(|(_, span)| *span));
        columns.push(("act", Arc::new(acts.iter().map(|(act, _)| Some(*act)).collect::<StringArray>())));
        columns
    })
}

fn lang(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Ru => "ru",
        Lang::Und => "und",
    }
}

fn firmness(firmness: Firmness) -> &'static str {
    match firmness {
        Firmness::Firm => "firm",
        Firmness::Hedged => "hedged",
        Firmness::Conditional => "conditional",
    }
}

fn signed(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn days_since_1970(day: NaiveDate) -> i32 {
    i32::try_from((day - NaiveDate::default()).num_days()).unwrap_or_default()
}
