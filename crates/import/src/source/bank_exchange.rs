//! Statements of banks as 1С reads them, `1CClientBankExchange` (`kl_to_1c.txt`): what clients paid.
//!
//! The format is 1С's own, version 1.03: <http://v8.1c.ru/edi/edi_stnd/100/101.htm>. The accounts in the head (`РасчСчет`) are the
//! agency's; a document of which the receiver has one of them and the payer none is a payment. The currency is told by digits
//! 6 to 8 of the account.

use std::collections::BTreeMap;

use super::{account_card, ends, files};
use crate::{
    desk::rows::amount,
    input::Bundle,
    moment::{self, DateOrder},
    record::{MoneyRecord, Record, RecordFault, RecordPosition, RecordScope, RecordSink},
    workbook::is_workbook,
};
use forewarn_base::{
    encoding,
    error::{Result, file_error},
    file_fault::{ExportContent, FileFault},
    reason::RejectionReason,
};

/// The first line of every statement.
const MARK: &str = "1CClientBankExchange";
/// The longest statement.
const FILE_BYTES_MOST: u64 = 256 << 20;

/// Whether the beginning of a file is that of a statement.
pub(crate) fn is_statement(start: &[u8]) -> bool {
    start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).starts_with(MARK.as_bytes())
}

/// Reads every statement of an export.
///
/// # Errors
/// There is none, or one does not begin as such.
pub fn read(bundle: &mut Bundle, sink: &mut dyn RecordSink) -> Result<()> {
    for index in files(bundle, &[".txt", ".csv"], ExportContent::StatementFile)? {
        let path = bundle.label_path(index);
        sink.file(&path.to_string_lossy());
        if ends(&bundle.entries()[index].name, &[".csv"]) || is_workbook(&bundle.entries()[index].name) {
            account_card::read(bundle, index, &path, sink)?;
            continue;
        }
        let bytes = bundle.whole(index, FILE_BYTES_MOST)?;
        if !is_statement(&bytes) {
            return Err(file_error(&path, FileFault::Without(ExportContent::Statement)));
        }
        read_statement(&text_of(&bytes), sink)?;
    }
    Ok(())
}

/// The file says whether it is of Windows or of DOS; programs of today write UTF-8 all the same.
fn text_of(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(512)];
    let is_dos = memchr::memmem::find(head, b"=DOS").is_some();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) if is_dos => encoding_rs::IBM866.decode_without_bom_handling(bytes).0.into_owned(),
        Err(_) => encoding::text_of(bytes),
    }
}

fn read_statement(text: &str, sink: &mut dyn RecordSink) -> Result<()> {
    let pairs = || text.lines().map(|line| line.trim().split_once('=').unwrap_or((line.trim(), "")));
    let own: Vec<&str> =
        pairs().filter(|(name, value)| *name == "РасчСчет" && !value.is_empty()).map(|pair| pair.1).collect();
    let mut document: Option<(u64, BTreeMap<&str, &str>)> = None;
    for (number, (name, value)) in pairs().enumerate() {
        let number = number as u64 + 1;
        match (name, &mut document) {
            ("СекцияДокумент", None) => document = Some((number, BTreeMap::new())),
            ("СекцияДокумент", Some((began, _))) => {
                let fault = RecordFault::whole(RejectionReason::NoEnd);
                sink.reject(RecordPosition::line(*began), fault)?;
                document = Some((number, BTreeMap::new()));
            }
            ("КонецДокумента", Some((began, fields))) => {
                let position = RecordPosition::line(*began);
                match payment(fields, &own) {
                    Ok(Some(money)) => sink.take(position, vec![Record::Money(money)])?,
                    Ok(None) => sink.pass_over(),
                    Err(fault) => sink.reject(position, fault)?,
                }
                document = None;
            }
            (_, Some((_, fields))) => _ = fields.insert(name, value.trim()),
            _ => {}
        }
    }
    if let Some((began, _)) = document {
        sink.reject(RecordPosition::line(began), RecordFault::whole(RejectionReason::NoEnd))?;
    }
    Ok(())
}

/// The payment that a document is, unless it is the agency's own.
fn payment(
    fields: &BTreeMap<&str, &str>,
    own: &[&str],
) -> std::result::Result<Option<MoneyRecord>, RecordFault> {
    let get = |names: &[&str]| names.iter().find_map(|name| fields.get(name)).copied().unwrap_or_default();
    let is_own = |names: &[&str]| {
        names.iter().any(|name| fields.get(name).is_some_and(|account| own.contains(account)))
    };
    let receiver = ["ПолучательСчет", "ПолучательРасчСчет"];
    let is_received = is_own(&receiver) || (own.is_empty() && !get(&["ДатаПоступило"]).is_empty());
    if !is_received || is_own(&["ПлательщикСчет", "ПлательщикРасчСчет"]) {
        return Ok(None);
    }
    let words = Some(get(&["ДатаПоступило"])).filter(|day| !day.is_empty()).unwrap_or(get(&["Дата"]));
    let at = moment::parse(words, DateOrder::DayFirst)
        .ok_or_else(|| RecordFault::of("at", words, RejectionReason::NotADateOrTime))?;
    let words = get(&["Сумма"]);
    let sum =
        amount(words, "").ok_or_else(|| RecordFault::of("amount", words, RejectionReason::NotAnAmount))?;
    let currency = match get(&receiver).get(5..8) {
        Some("840") => "USD",
        Some("978") => "EUR",
        Some("156") => "CNY",
        Some("398") => "KZT",
        Some("933") => "BYN",
        _ => "RUB",
    };
    let scope = RecordScope { client: payer(fields).to_owned(), ..RecordScope::default() };
    Ok(Some(MoneyRecord {
        scope,
        at: Some(at),
        kind: "payment",
        amount: sum,
        currency: currency.to_owned(),
        ..MoneyRecord::default()
    }))
}

/// Who paid, without the number that stands before the name: `ИНН 7700000000 ООО "Ромашка"`.
fn payer<'a>(fields: &BTreeMap<&str, &'a str>) -> &'a str {
    let name = ["Плательщик1", "Плательщик"]
        .iter()
        .find_map(|name| fields.get(name).filter(|value| !value.is_empty()))
        .copied()
        .unwrap_or_default();
    let digits = |text: &'a str| text.trim_start_matches(|letter: char| letter.is_ascii_digit()).trim_start();
    match name.strip_prefix("ИНН") {
        Some(rest) => digits(rest.trim_start()),
        None => name,
    }
}
