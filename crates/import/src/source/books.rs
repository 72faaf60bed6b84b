//! Lists of invoices and payments of bookkeeping programs, as CSV: `QuickBooks` and Xero. Only the names of columns and kinds
//! differ, and they are in this file.
//!
//! Columns and kinds as they are documented or seen in public samples:
//! - `QuickBooks` Online's reports of transactions (Transaction List by Customer, Invoices and Received Payments): some lines above
//!   the header (company, report, span), `Date, Transaction Type, Num, Name, Memo/Description, Due Date, Amount, Open Balance`,
//!   an empty first column where the report is grouped, the group's name alone in a row, "Total for …" below. The kinds are those
//!   of Intuit's list of transaction types (Invoice, Payment, Credit Memo, Sales Receipt, …).
//! - Xero's export of sales invoices: `ContactName … InvoiceNumber, Reference, InvoiceDate, DueDate, Total, InvoiceAmountPaid,
//!   InvoiceAmountDue … Currency, Type, Sent, Status`, a row for every line of an invoice; statuses as in
//!   <https://developer.xero.com/documentation/api/accounting/invoices>.
//! - Xero's reports Receivable Invoice Summary (title rows, the name of a contact alone above its invoices, `Invoice Number,
//!   Invoice Date, Expected Date, Reference, Gross, Balance, Status, Source`, if asked for `Last Payment Date`, "Total …" below),
//!   as a public program reads it, and Account Transactions (`Date, Source, Contact, Description, Reference, Debit, Credit`).

use std::{
    collections::BTreeSet,
    io::{BufReader, Cursor},
};

use super::files;
use crate::{
    desk::rows::{amount, currency},
    input::Bundle,
    record::{MoneyRecord, Record, RecordFault, RecordScope, RecordSink, SourceTime},
    sheet::{CsvSheet, SheetRow},
};
use forewarn_base::import_note::{ImportWarning, SoughtColumn};
use forewarn_base::{
    encoding,
    error::{Result, file_error},
    file_fault::{ExportContent, FileFault},
    reason::RejectionReason,
};

/// The longest list.
const FILE_BYTES_MOST: u64 = 256 << 20;
/// How many lines may stand above the header.
const LINES_ABOVE_MOST: usize = 30;

/// The names of a program's columns and kinds, in lower case, the surest first.
#[derive(Debug)]
pub struct BooksLayout {
    /// The program.
    tool: &'static str,
    /// The day of an invoice or payment.
    date: &'static [&'static str],
    /// What a row is.
    kind: &'static [&'static str],
    /// The key of an invoice that has a row for each of its lines; empty where a row is a whole.
    invoice: &'static [&'static str],
    client: &'static [&'static str],
    project: &'static [&'static str],
    due: &'static [&'static str],
    amount: &'static [&'static str],
    /// The amount of what has none in the column of amounts.
    credit: &'static [&'static str],
    /// What is still to be paid, where payments have no rows of their own.
    unpaid: &'static [&'static str],
    /// The day of the last payment, where the file says it.
    paid_on: &'static [&'static str],
    currency: &'static [&'static str],
    status: &'static [&'static str],
    /// Kinds of rows with the kinds of money that they become; other rows are of no table.
    kinds: &'static [(&'static str, &'static [&'static str])],
    /// Statuses of what is none yet or none any more.
    void: &'static [&'static str],
}

/// `QuickBooks` Online.
pub const QUICKBOOKS: BooksLayout = BooksLayout {
    tool: "QuickBooks",
    date: &["date", "transaction date", "invoice date"],
    kind: &["transaction type", "type"],
    invoice: &[],
    client: &["customer", "customer full name", "customer/project", "customer name", "name", "client"],
    project: &["project", "class", "class full name", "item class"],
    due: &["due date"],
    amount: &["amount", "total amount", "total"],
    credit: &[],
    unpaid: &[],
    paid_on: &[],
    currency: &["currency", "transaction currency"],
    status: &["status"],
    kinds: &[
        ("invoice", &["invoice"]),
        ("payment", &["payment"]),
        ("receive payment", &["payment"]),
        ("credit memo", &["credit"]),
        ("credit note", &["credit"]),
        ("sales receipt", &["invoice", "payment"]),
    ],
    void: &["void", "voided", "deleted"],
};

/// `Xero`.
pub const XERO: BooksLayout = BooksLayout {
    tool: "Xero",
    date: &["invoicedate", "invoice date", "date"],
    kind: &["type", "source"],
    invoice: &["invoicenumber", "invoice number", "number"],
    client: &["contactname", "contact name", "contact", "to"],
    project: &["trackingoption1"],
    due: &["duedate", "due date"],
    amount: &["total", "invoice total", "gross", "debit"],
    credit: &["credit"],
    unpaid: &["invoiceamountdue", "amount due", "due", "balance"],
    paid_on: &[
        "last payment date",
        "fully paid on",
        "fully paid on date",
        "fullypaidondate",
        "fully paid date",
        "paid date",
        "date paid",
        "paid on",
        "payment date",
    ],
    currency: &["currency", "currencycode", "currency code", "original currency"],
    status: &["status"],
    kinds: &[
        ("sales invoice", &["invoice"]),
        ("accrec", &["invoice"]),
        ("sales credit note", &["credit"]),
        ("accreccredit", &["credit"]),
        ("receivable invoice", &["invoice"]),
        ("receivable credit note", &["credit"]),
        ("receivable payment", &["payment"]),
        ("receivable overpayment", &["payment"]),
        ("receivable prepayment", &["payment"]),
    ],
    void: &["draft", "awaiting approval", "submitted", "void", "voided", "deleted"],
};

/// Whether the beginning of a file is that of a report of transactions as `QuickBooks` writes it.
pub(crate) fn is_report(text: &str) -> bool {
    below_preamble(text, &QUICKBOOKS).is_some_and(|table| {
        let header = table.trim_start().lines().next().unwrap_or_default().to_lowercase();
        header.contains("transaction type") && header.contains("num") && !is_ledger(header.split(','))
    })
}

/// Whether columns are those of a ledger, in which a transaction stands under each of its accounts.
fn is_ledger<'a>(names: impl Iterator<Item = &'a str>) -> bool {
    names.filter(|name| matches!(name.trim(), "split" | "balance")).count() == 2
}

/// The columns of one file.
struct BooksColumns {
    date: usize,
    kind: usize,
    invoice: Option<usize>,
    client: Option<usize>,
    project: Option<usize>,
    due: Option<usize>,
    amount: usize,
    credit: Option<usize>,
    unpaid: Option<usize>,
    paid_on: Option<usize>,
    currency: Option<usize>,
    status: Option<usize>,
}

/// Reads every CSV of an export.
///
/// # Errors
/// There is none, or one has no header with a date, a kind and an amount.
pub fn read(bundle: &mut Bundle, layout: &BooksLayout, sink: &mut dyn RecordSink) -> Result<()> {
    for index in files(bundle, &[".csv"], ExportContent::CsvFile)? {
        let path = bundle.label_path(index);
        sink.file(&path.to_string_lossy());
        let text = encoding::text_of(&bundle.whole(index, FILE_BYTES_MOST)?);
        let Some(table) = below_preamble(&text, layout) else {
            let columns = [layout.date[0], layout.kind[0], layout.amount[0]];
            return Err(file_error(&path, FileFault::NoHeaderOf { tool: layout.tool, columns }));
        };
        let open = || CsvSheet::open(BufReader::new(Cursor::new(table.as_bytes())), &path);
        let order = {
            let sheet = open()?;
            let course = [Some(sheet.must(layout.date, &path)?)];
            sheet.find_order(&course, &path, sink)?
        };
        let mut sheet = open()?;
        (sheet.order, sheet.pads_short_rows) = (order, true);
        if is_ledger(sheet.header.iter().map(String::as_str)) {
            return Err(file_error(&path, FileFault::Ledger));
        }
        let columns = BooksColumns {
            date: sheet.must(layout.date, &path)?,
            kind: sheet.must(layout.kind, &path)?,
            invoice: sheet.named(layout.invoice),
            client: sheet.named(layout.client),
            project: sheet.named(layout.project),
            due: sheet.named(layout.due),
            amount: sheet.must(layout.amount, &path)?,
            credit: sheet.named(layout.credit),
            unpaid: sheet.named(layout.unpaid),
            paid_on: sheet.named(layout.paid_on),
            currency: sheet.named(layout.currency),
            status: sheet.named(layout.status),
        };
        sheet.warn_of_missing(&[(SoughtColumn::PaymentDue, layout.due, columns.due)], &path, sink);
        let mut group = String::new();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        sheet.each(&path, sink, &mut |row, sink| {
            if row.get(Some(columns.date)).is_empty() {
                // A group's name stands alone in its row; below the group stands its sum, and below all when it was printed.
                let first = row.cells.iter().map(str::trim).find(|cell| !cell.is_empty()).unwrap_or_default();
                let is_name = row.cells.iter().filter(|cell| !cell.trim().is_empty()).count() == 1;
                if first.to_lowercase().starts_with("total") {
                    group.clear();
                } else if is_name {
                    first.clone_into(&mut group);
                }
                sink.pass_over();
                return Ok(Ok(()));
            }
            let invoice = row.get(columns.invoice);
            if !invoice.is_empty() && !seen.insert(format!("{invoice}\n{}", row.get(columns.client))) {
                sink.pass_over();
                return Ok(Ok(()));
            }
            match entries(row, layout, &columns, &group) {
                Ok(records) if records.is_empty() => sink.pass_over(),
                Ok(records) => {
                    let is_told = !row.get(columns.paid_on).is_empty();
                    if columns.unpaid.is_some() && records.len() > 1 && !is_told {
                        sink.warn(ImportWarning::PaymentDaysNotTold);
                    }
                    sink.take(row.position, records)?;
                }
                Err(fault) => return Ok(Err(fault)),
            }
            Ok(Ok(()))
        })?;
    }
    Ok(())
}

/// The file with empty lines in place of what stands above its header, so that lines keep their numbers.
fn below_preamble(text: &str, layout: &BooksLayout) -> Option<String> {
    let mut above = 0;
    for (number, line) in text.split_inclusive('\n').take(LINES_ABOVE_MOST).enumerate() {
        let cells: Vec<String> = line
            .split([',', ';', '\t'])
            .map(|cell| cell.trim().trim_matches(['"', '*', '\u{feff}']).trim_matches('*').to_lowercase())
            .collect();
        let has = |names: &[&str]| names.iter().any(|name| cells.iter().any(|cell| cell == name));
        if has(layout.date) && has(layout.kind) && has(layout.amount) {
            return Some("\n".repeat(number) + &text[above..].replacen('*', "", line.matches('*').count()));
        }
        above += line.len();
    }
    None
}

fn entries(
    row: &SheetRow<'_>,
    layout: &BooksLayout,
    columns: &BooksColumns,
    group: &str,
) -> std::result::Result<Vec<Record>, RecordFault> {
    let kind = row.get(Some(columns.kind)).to_lowercase();
    let status = row.get(columns.status).to_lowercase();
    let Some((_, kinds)) = layout.kinds.iter().find(|(name, _)| *name == kind) else { return Ok(Vec::new()) };
    if layout.void.contains(&status.as_str()) {
        return Ok(Vec::new());
    }
    let at = row
        .when(Some(columns.date), "at")?
        .ok_or_else(|| RecordFault::of("at", "", RejectionReason::Missing))?;
    let due = row.due(columns.due)?;
    let named = row.get(columns.currency);
    let words = [Some(columns.amount), columns.credit].map(|column| row.get(column));
    let words = words.into_iter().find(|words| !words.is_empty()).unwrap_or_default();
    let sum =
        amount(words, named).ok_or_else(|| RecordFault::of("amount", words, RejectionReason::NotAnAmount))?;
    // Credits and payments are negative in some reports.
    let sum = sum.trim_start_matches('-').to_owned();
    let client = Some(row.get(columns.client)).filter(|client| !client.is_empty()).unwrap_or(group);
    // A project is a customer below a customer: "Acme:Website".
    let (client, below) = client.split_once(':').unwrap_or((client, ""));
    let own = row.get(columns.project);
    let scope = RecordScope {
        client: client.trim().to_owned(),
        project: if own.is_empty() { below } else { own }.trim().to_owned(),
        ..RecordScope::default()
    };
    let unpaid = columns.unpaid.and_then(|column| amount(row.get(Some(column)), named));
    let left = unpaid.and_then(|left| left.parse::<f64>().ok());
    let paid_on = row.when(columns.paid_on, "paid_on")?;
    let is_paid = kinds.contains(&"invoice") && left == Some(0.0);
    // Of a part only the file that tells its day says that it was paid.
    let part = match (left, sum.parse::<f64>(), paid_on) {
        (Some(left), Ok(whole), Some(_)) if !is_paid && left > 0.0 && left < whole => {
            Some(format!("{:.2}", whole - left))
        }
        _ => None,
    };
    let money = |kind: &'static str, at: SourceTime, sum: &str| {
        let code = if named.is_empty() { currency(words) } else { named.to_uppercase() };
        Record::Money(MoneyRecord {
            scope: scope.clone(),
            at: Some(at),
            kind,
            amount: sum.to_owned(),
            currency: code,
            hours: String::new(),
            due: due.filter(|_| kind == "invoice"),
        })
    };
    let mut records: Vec<Record> = kinds.iter().map(|kind| money(kind, at, &sum)).collect();
    if is_paid || part.is_some() {
        records.push(money("payment", paid_on.or(due).unwrap_or(at), part.as_ref().unwrap_or(&sum)));
    }
    Ok(records)
}
