//! The card of account 62 («Карточка счета 62») as 1С saves it to XLSX or CSV: what clients were invoiced and what they paid.
//!
//! Columns as public programs that read such cards find them: `Период, Документ, Аналитика Дт, Аналитика Кт, Дебет (Счет,
//! Сумма), Кредит (Счет, Сумма), Текущее сальдо`, with title rows above, two rows of headings, lines within cells, and rows of
//! sums («Сальдо на начало», «Обороты за период и сальдо на конец»). The client is the first line of the analytics on the side
//! of account 62. A debit of 62 is an invoice; a credit of it is a payment where the other account is money (50 to 57), else a
//! credit. Where both accounts are 62, an advance is set off: nothing was paid.

use std::path::Path;

use crate::{
    desk::rows::amount,
    input::Bundle,
    record::{MoneyRecord, Record, RecordFault, RecordScope, RecordSink},
    sheet::{CsvSheet, SheetRow},
    workbook::BREAK,
};
use forewarn_base::{error::Result, reason::RejectionReason};

const PERIOD: &[&str] = &["период", "дата"];
const DEBTOR: &[&str] = &["аналитика дт", "субконто дт"];
const CREDITOR: &[&str] = &["аналитика кт", "субконто кт"];
const DEBIT: &[&str] = &["дебет", "дт", "дебет счет"];
const CREDIT: &[&str] = &["кредит", "кт", "кредит счет"];
const BALANCE: &[&str] = &["текущее сальдо", "сальдо"];

/// The account of what clients owe.
const CLIENTS: &str = "62";

/// Where a card has its columns.
struct CardColumns {
    period: usize,
    debtor: usize,
    creditor: usize,
    debit: usize,
    credit: usize,
    /// The column behind those of the credit.
    end: usize,
}

/// Whether a sheet is the card of an account.
pub(crate) fn is_card(sheet: &CsvSheet<'_>) -> bool {
    CardColumns::of(sheet).is_some()
}

/// Reads one card.
///
/// # Errors
/// It cannot be read, or has other columns.
pub(super) fn read(bundle: &mut Bundle, index: usize, path: &Path, sink: &mut dyn RecordSink) -> Result<()> {
    let mut sheet = CsvSheet::open(bundle.reader(index)?, path)?;
    sheet.pads_short_rows = true;
    let Some(columns) = CardColumns::of(&sheet) else {
        return sheet.must(DEBTOR, path).map(|_| ());
    };
    sheet.each(path, sink, &mut |row, sink| {
        // Rows of sums and the second row of headings have no date.
        if !row.get(Some(columns.period)).starts_with(|letter: char| letter.is_ascii_digit()) {
            sink.pass_over();
            return Ok(Ok(()));
        }
        Ok(match columns.entry(row) {
            Ok(Some(money)) => {
                sink.take(row.position, vec![Record::Money(money)])?;
                Ok(())
            }
            Ok(None) => {
                sink.pass_over();
                Ok(())
            }
            Err(fault) => Err(fault),
        })
    })
}

impl CardColumns {
    fn of(sheet: &CsvSheet<'_>) -> Option<Self> {
        let credit = sheet.named(CREDIT)?;
        Some(Self {
            period: sheet.named(PERIOD)?,
            debtor: sheet.named(DEBTOR)?,
            creditor: sheet.named(CREDITOR)?,
            debit: sheet.named(DEBIT)?,
            credit,
            end: sheet.named(BALANCE).filter(|balance| *balance > credit).unwrap_or(sheet.header.len()),
        })
    }

    fn entry(&self, row: &SheetRow<'_>) -> std::result::Result<Option<MoneyRecord>, RecordFault> {
        let filled = |from: usize, to: usize| {
            let mut cells = (from..to).map(|index| row.get(Some(index))).filter(|cell| !cell.is_empty());
            (cells.next().unwrap_or_default(), cells.next())
        };
        let (debit, debit_sum) = filled(self.debit, self.credit);
        let (credit, credit_sum) = filled(self.credit, self.end);
        let is_of_clients = |account: &str| account.split('.').next() == Some(CLIENTS);
        let is_money = |account: &str| matches!(account.get(..2), Some("50" | "51" | "52" | "55" | "57"));
        let (kind, client, sum) = match (is_of_clients(debit), is_of_clients(credit)) {
            (true, false) => ("invoice", self.debtor, debit_sum.or(credit_sum)),
            (false, true) if is_money(debit) => ("payment", self.creditor, credit_sum.or(debit_sum)),
            (false, true) => ("credit", self.creditor, credit_sum.or(debit_sum)),
            _ => return Ok(None),
        };
        let at = row
            .when(Some(self.period), "at")?
            .ok_or_else(|| RecordFault::of("at", "", RejectionReason::Missing))?;
        let words = sum.unwrap_or_default();
        let sum = amount(words, "RUB")
            .ok_or_else(|| RecordFault::of("amount", words, RejectionReason::NotAnAmount))?;
        // A reversal stands as a negative entry on the same side.
        let (kind, sum) = match (kind, sum.strip_prefix('-')) {
            ("invoice", Some(plain)) => ("credit", plain.to_owned()),
            _ => (kind, sum),
        };
        let client = row.get(Some(client)).split(['\n', BREAK]).next().unwrap_or_default().trim();
        Ok(Some(MoneyRecord {
            scope: RecordScope { client: client.to_owned(), ..RecordScope::default() },
            at: Some(at),
            kind,
            amount: sum,
            currency: "RUB".to_owned(),
            ..MoneyRecord::default()
        }))
    }
}
