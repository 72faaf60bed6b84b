//! `review.xlsx`: what a review says as a workbook, for those who filter and sort. Numbers are numbers, days are days,
//! and every string is written as a string, so that no cell can become a formula.

use std::{collections::BTreeMap, path::Path};

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use polars::prelude::{AnyValue, DataFrame};
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, DocProperties, ExcelDateTime, Format, FormatAlign,
    FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::words::{
    Words, life, notice,
    number::last_day,
    phrase, words,
    workbook::{ALERTS, CLIENTS, Column, INVOICES, ITEMS, Kind, PROJECTS, PROMISES, UNAGREED},
};
use forewarn_base::{
    error::{Result, malformed},
    file_fault::FileFormat,
    plain::plain,
};
use forewarn_risk::{alert::AlertState, history::ledger::PromiseStatus, review::record::Review};
use forewarn_table::{Band, DecisionVerdict, Keyword as _};
use forewarn_text::{Lang, Side};

/// A sheet holds so many rows at the most; where there are more, a line below says so. The whole stands in the CSV file.
const ROWS_MOST: usize = 50_000;
/// A cell holds so many characters at the most; the format's own limit is 32,767.
const LETTERS_MOST: usize = 2_000;

/// The tables of a review in the columns of its CSV files.
#[derive(Debug)]
pub(super) struct Frames<'a> {
    pub(super) alerts: &'a DataFrame,
    pub(super) clients: &'a DataFrame,
    pub(super) projects: &'a DataFrame,
    pub(super) promises: &'a DataFrame,
    pub(super) items: &'a DataFrame,
    pub(super) unagreed: &'a DataFrame,
    pub(super) invoices: &'a DataFrame,
}

/// The workbook that will lie at `path`, as bytes: the same for the same review. Rows are kept in nameless files of its folder
/// while it is made, since those of a large portfolio would be the most of a run's memory.
///
/// # Errors
/// The writing library failed; `path` is named in the fault.
pub(super) fn workbook(review: &Review, lang: Lang, frames: &Frames<'_>, path: &Path) -> Result<Vec<u8>> {
    let folder = path.parent().unwrap_or(path);
    build(review, lang, frames, folder).map_err(malformed(path, FileFormat::Xlsx))
}

fn build(
    review: &Review,
    lang: Lang,
    frames: &Frames<'_>,
    folder: &Path,
) -> std::result::Result<Vec<u8>, XlsxError> {
    let looks = Looks::new();
    let names: BTreeMap<&str, &str> =
        review.clients.iter().map(|client| (client.client_id.as_str(), client.name.as_str())).collect();
    let currency = plain(&review.currency);
    let scribe = Scribe { looks: &looks, words: words(lang), lang, currency, names };
    let mut workbook = Workbook::new();
    // A third faster to write than at the usual level, and a tenth larger.
    workbook.set_zip_compression_level(3);
    workbook.set_tempdir(folder)?;
    // The moment of the review, not of the run: the bytes must not depend on the clock.
    let made = ExcelDateTime::from_timestamp(review.as_of.timestamp())?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title((scribe.words.title)(&plain(&review.agency), &scribe.words.day(review.day)))
            .set_author("forewarn")
            .set_creation_datetime(&made),
    );
    for (name, columns, frame) in [
        ("alerts", ALERTS, frames.alerts),
        ("clients", CLIENTS, frames.clients),
        ("projects", PROJECTS, frames.projects),
        ("promises", PROMISES, frames.promises),
        ("items", ITEMS, frames.items),
        ("unagreed", UNAGREED, frames.unagreed),
        ("invoices", INVOICES, frames.invoices),
    ] {
        // What an agency does not write down has no sheet.
        if frame.height() == 0 && ["projects", "unagreed", "invoices"].contains(&name) {
            continue;
        }
        scribe.table(workbook.add_worksheet_with_low_memory()?.set_name(name)?, columns, frame)?;
    }
    scribe.rejected(workbook.add_worksheet_with_low_memory()?.set_name("rejected")?, review)?;
    workbook.save_to_buffer()
}

/// The formats of cells.
struct Looks {
    head: Format,
    text: Format,
    count: Format,
    percent: Format,
    money: Format,
    ratio: Format,
    hours: Format,
    day: Format,
    moment: Format,
    note: Format,
    act: Format,
    watch: Format,
    calm: Format,
}

impl Looks {
    fn new() -> Self {
        let cell = || Format::new().set_align(FormatAlign::Top);
        let band = |ink: u32, paper: u32| Format::new().set_font_color(ink).set_background_color(paper);
        Self {
            head: cell().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin),
            text: cell().set_text_wrap(),
            count: cell().set_num_format("0"),
            percent: cell().set_num_format("0%"),
            money: cell().set_num_format("#,##0"),
            ratio: cell().set_num_format("0.00"),
            hours: cell().set_num_format("#,##0.0"),
            day: cell().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
            moment: cell().set_num_format("yyyy-mm-dd hh:mm").set_align(FormatAlign::Left),
            note: Format::new().set_font_color(0x0065_6e76),
            act: band(0x009c_2b1f, 0x00fb_e9e6),
            watch: band(0x0084_5204, 0x00fd_f1dd),
            calm: band(0x0028_6b52, 0x00e6_f3ee),
        }
    }

    fn of(&self, kind: Kind) -> &Format {
        match kind {
            Kind::Count => &self.count,
            Kind::Percent => &self.percent,
            Kind::Money | Kind::Sum => &self.money,
            Kind::Ratio => &self.ratio,
            Kind::Hours => &self.hours,
            Kind::Day => &self.day,
            Kind::Moment | Kind::Deadline => &self.moment,
            _ => &self.text,
        }
    }
}

/// Writes sheets in a language.
struct Scribe<'a> {
    looks: &'a Looks,
    words: &'static Words,
    lang: Lang,
    /// In which the sums of a review are.
    currency: String,
    names: BTreeMap<&'a str, &'a str>,
}

type Written = std::result::Result<(), XlsxError>;

impl Scribe<'_> {
    fn table(&self, sheet: &mut Worksheet, columns: &[Column], frame: &DataFrame) -> Written {
        let height = frame.height();
        // The ledger is sorted by client; where not all of it fits, what does is told below.
        let shown = height.min(ROWS_MOST);
        let mut filled = Vec::with_capacity(columns.len());
        for (place, column) in (0u16..).zip(columns) {
            let mut heading = column.heading(self.lang).to_owned();
            if column.kind == Kind::Money {
                heading = format!("{heading}, {}", self.currency);
            }
            sheet.write_string_with_format(0, place, heading, &self.looks.head)?;
            sheet.set_column_width(place, column.width)?;
            // A format of the whole column, not of each of a million cells, which would be hashed one by one.
            sheet.set_column_format(place, self.looks.of(column.kind))?;
            self.colours(sheet, place, column.kind, shown)?;
            filled.extend(frame.column(column.name).ok().map(|values| (place, column.kind, values)));
        }
        // Row by row: what is written is not held.
        for (row, at) in (1u32..).zip(0..shown) {
            for (place, kind, values) in &filled {
                if let Ok(value) = values.get(at) {
                    self.cell(sheet, (row, *place), *kind, &value)?;
                }
            }
        }
        Self::frame(sheet, columns.len(), shown)?;
        if shown < height {
            let note = (self.words.first_rows)(shown, &self.words.count(height as u64));
            sheet.write_string_with_format(row_number(shown + 2), 0, note, &self.looks.note)?;
        }
        Ok(())
    }

    /// The rows that the report page shows, without the lines on which they stand: rows that came later and lines that
    /// were exchanged change nothing here.
    fn rejected(&self, sheet: &mut Worksheet, review: &Review) -> Written {
        let words = self.words;
        let headings = [words.table, words.file, words.column, words.value, words.why];
        for (place, (heading, width)) in
            (0u16..).zip(headings.into_iter().zip([14.0, 24.0, 18.0, 40.0, 60.0]))
        {
            sheet.write_string_with_format(0, place, heading, &self.looks.head)?;
            sheet.set_column_width(place, width)?;
        }
        for (row, rejection) in (1u32..).zip(&review.rejections) {
            let why = notice::rejection(&rejection.reason, self.lang);
            let cells = [rejection.table, &rejection.file, &rejection.column, &rejection.value, &why];
            for (place, cell) in (0u16..).zip(cells) {
                sheet.write_string_with_format(row, place, safe(cell), &self.looks.text)?;
            }
        }
        Self::frame(sheet, headings.len(), review.rejections.len())?;
        let all: u64 = review.files.iter().map(|file| file.rows_rejected).sum();
        if review.rejections.len() as u64 != all {
            let note = (words.first_rejections)(review.rejections.len(), &words.count(all));
            sheet.write_string_with_format(
                row_number(review.rejections.len() + 2),
                0,
                note,
                &self.looks.note,
            )?;
        }
        Ok(())
    }

    /// The heading stays in sight, and every column can be filtered.
    fn frame(sheet: &mut Worksheet, columns: usize, rows: usize) -> Written {
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(0, 0)?;
        sheet.autofilter(0, 0, row_number(rows), u16::try_from(columns - 1).unwrap_or(0))?;
        Ok(())
    }

    fn cell(&self, sheet: &mut Worksheet, at: (u32, u16), kind: Kind, value: &AnyValue<'_>) -> Written {
        let number = match value {
            AnyValue::Float64(number) if number.is_finite() => Some(*number),
            AnyValue::UInt32(number) => Some(f64::from(*number)),
            AnyValue::UInt64(number) => Some(*number as f64),
            _ => None,
        };
        if let Some(number) = number {
            sheet.write_number(at.0, at.1, number)?;
            return Ok(());
        }
        if let Some(moment) = match value {
            AnyValue::Datetime(micros, ..) => moment(*micros),
            _ => None,
        } {
            return self.moment(sheet, at, kind, moment);
        }
        let text = match value {
            AnyValue::String(text) => *text,
            AnyValue::StringOwned(text) => text.as_str(),
            _ => return Ok(()),
        };
        match text.parse::<NaiveDate>() {
            Ok(day) if kind == Kind::Day => {
                self.moment(sheet, at, kind, day.and_time(chrono::NaiveTime::MIN))
            }
            _ => sheet.write_string(at.0, at.1, safe(self.said(kind, text))).map(|_| ()),
        }
    }

    /// A moment as the format counts it, or as words where it counts none.
    fn moment(&self, sheet: &mut Worksheet, at: (u32, u16), kind: Kind, moment: NaiveDateTime) -> Written {
        if kind == Kind::Deadline
            && moment.time() == chrono::NaiveTime::MIN
            && let Some(day) = excel(last_day(moment).and_time(chrono::NaiveTime::MIN))
        {
            sheet.write_datetime_with_format(at.0, at.1, &day, &self.looks.day)?;
        } else if let Some(moment) = excel(moment) {
            sheet.write_datetime(at.0, at.1, &moment)?;
        } else {
            sheet.write_string(at.0, at.1, moment.to_string())?;
        }
        Ok(())
    }

    /// A word of the files in the language of the workbook; one that is none stays as it is.
    fn said<'w>(&'w self, kind: Kind, text: &'w str) -> &'w str {
        let known = match kind {
            Kind::Client => self.names.get(text).copied(),
            Kind::Band => Band::of_word(text).map(self.words.band_word),
            Kind::Side => Side::of_word(text).map(|side| phrase::side(side, self.lang)),
            Kind::PromiseState => {
                PromiseStatus::of_word(text).map(|state| phrase::promise_state(state, self.lang))
            }
            Kind::AlertState => AlertState::of_word(text).map(self.words.state),
            Kind::Decision => DecisionVerdict::of_word(text).map(|verdict| life::verdict(verdict, self.lang)),
            _ => None,
        };
        known.unwrap_or(text)
    }

    /// Colours where they mean something: bands, promises missed and kept, and dates that will hardly be made.
    fn colours(&self, sheet: &mut Worksheet, column: u16, kind: Kind, rows: usize) -> Written {
        let last = row_number(rows.max(1));
        let looks = self.looks;
        let said: Vec<(String, &Format)> = match kind {
            Kind::Band => [(Band::Act, &looks.act), (Band::Watch, &looks.watch), (Band::Calm, &looks.calm)]
                .map(|(band, look)| ((self.words.band_word)(band).to_owned(), look))
                .into(),
            Kind::PromiseState => [
                (PromiseStatus::Broken, &looks.act),
                (PromiseStatus::Late, &looks.watch),
                (PromiseStatus::Kept, &looks.calm),
            ]
            .map(|(state, look)| (phrase::promise_state(state, self.lang).to_owned(), look))
            .into(),
            _ => Vec::new(),
        };
        for (word, look) in said {
            let rule = ConditionalFormatCellRule::EqualTo(word);
            let format = ConditionalFormatCell::new().set_rule(rule).set_format(look);
            sheet.add_conditional_format(1, column, last, column, &format)?;
        }
        Ok(())
    }
}

/// A moment as the format counts it; `None` before 1900, where it has none.
fn excel(moment: NaiveDateTime) -> Option<ExcelDateTime> {
    let date = ExcelDateTime::from_ymd(
        u16::try_from(moment.year()).ok()?,
        u8::try_from(moment.month()).ok()?,
        u8::try_from(moment.day()).ok()?,
    );
    let (hour, minute) = (u16::try_from(moment.hour()).ok()?, u8::try_from(moment.minute()).ok()?);
    date.ok()?.and_hms(hour, minute, f64::from(moment.second())).ok()
}

fn safe(text: &str) -> String {
    plain(text).chars().take(LETTERS_MOST).collect()
}

fn row_number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

/// The moment that a column of times holds.
pub(super) fn moment(micros: i64) -> Option<NaiveDateTime> {
    chrono::DateTime::from_timestamp_micros(micros).map(|at| at.naive_utc())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use polars::prelude::{Column as Values, DataType, NamedFrom, Series, TimeUnit};

    use super::*;
    use crate::example::review;

    fn frame(columns: &[Column], evil: &str) -> DataFrame {
        let values = columns.iter().map(|column| -> Values {
            match column.kind {
                Kind::Count | Kind::Percent | Kind::Money | Kind::Sum | Kind::Ratio | Kind::Hours => {
                    Series::new(column.name.into(), [Some(0.5), None]).into()
                }
                Kind::Day => Series::new(column.name.into(), [Some("2026-06-30"), None]).into(),
                Kind::Moment | Kind::Deadline => {
                    let micros = Series::new(column.name.into(), [Some(1_782_831_600_000_000_i64), None]);
                    micros.cast(&DataType::Datetime(TimeUnit::Microseconds, None)).unwrap().into()
                }
                _ => Series::new(column.name.into(), [Some(evil), Some("act")]).into(),
            }
        });
        let mut taken = std::collections::BTreeSet::new();
        let values: Vec<Values> = values.filter(|column| taken.insert(column.name().to_string())).collect();
        DataFrame::new(2, values).unwrap()
    }

    fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        (0..archive.len())
            .map(|place| {
                let mut part = archive.by_index(place).unwrap();
                let mut text = String::new();
                part.read_to_string(&mut text).unwrap();
                (part.name().unwrap().into_owned(), text)
            })
            .collect()
    }

    #[test]
    fn sheets_are_typed_frozen_filtered_and_no_cell_is_a_formula() {
        for lang in [Lang::En, Lang::Ru] {
            for evil in ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\u{202e}=1+1", "<f>1</f>"]
            {
                let [alerts, clients, projects, promises, items, unagreed, invoices] =
                    [ALERTS, CLIENTS, PROJECTS, PROMISES, ITEMS, UNAGREED, INVOICES]
                        .map(|columns| frame(columns, evil));
                let frames = Frames {
                    alerts: &alerts,
                    clients: &clients,
                    projects: &projects,
                    promises: &promises,
                    items: &items,
                    unagreed: &unagreed,
                    invoices: &invoices,
                };
                let path = std::env::temp_dir().join("review.xlsx");
                let parts = parts(&workbook(&review(lang), lang, &frames, &path).unwrap());
                let sheets: Vec<&String> = parts
                    .iter()
                    .filter(|(name, _)| name.contains("worksheets/sheet"))
                    .map(|(_, xml)| xml)
                    .collect();
                assert_eq!(sheets.len(), 8);
                for xml in sheets {
                    assert!(xml.contains("state=\"frozen\"") && xml.contains("<autoFilter"), "{lang:?}");
                    assert!(!xml.contains("<f>") && !xml.contains("<hyperlink"), "{evil}");
                }
                assert!(parts["xl/worksheets/sheet2.xml"].contains("<conditionalFormatting"));
                // Days and moments are numbers with a format, not words.
                let words = &parts["xl/sharedStrings.xml"];
                assert!(!words.contains("2026-06-30") && !words.contains('\u{202e}'), "{words}");
                // Which currency a sum is in stands in its heading, but where each row has its own.
                let at_risk = if lang == Lang::En {
                    "At risk, a year, EUR"
                } else {
                    "Под угрозой, в год, RUB"
                };
                assert!(words.contains(at_risk) && !words.contains("31–60 days, "), "{words}");
            }
        }
    }
}
