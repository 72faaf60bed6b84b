//! Registers of contracts as CSV, whoever keeps them: one row a contract. No tool writes them in one form, so columns are found by
//! what people call them, in English and Russian.

use super::files;
use crate::{
    desk::{hash, rows::amount},
    input::Bundle,
    record::{ContractRecord, Record, RecordFault, RecordScope, RecordSink},
    sheet::{CsvSheet, SheetRow, heading_currency},
};
use forewarn_base::import_note::SoughtColumn;
use forewarn_base::{
    error::Result, file_fault::ExportContent, reason::RejectionReason, value::UnreadableValue,
};

const ID: &[&str] = &[
    "contract id",
    "contract no",
    "contract no.",
    "contract number",
    "contract #",
    "agreement no",
    "agreement no.",
    "agreement number",
    "contract ref",
    "reference",
    "contract",
    "agreement",
    "number",
    "no",
    "no.",
    "id",
    "номер договора",
    "договор",
    "№ договора",
    "номер",
    "№",
];
const CLIENT: &[&str] = &[
    "client",
    "customer",
    "company",
    "account",
    "counterparty",
    "party",
    "client name",
    "контрагент",
    "клиент",
    "заказчик",
    "компания",
    "организация",
];
const PROJECT: &[&str] = &["project", "project id", "project name", "проект"];
const SIGNED: &[&str] = &[
    "signed on",
    "signed",
    "date signed",
    "signature date",
    "signing date",
    "дата подписания",
    "подписан",
    "дата договора",
    "дата",
];
const STARTS: &[&str] = &[
    "starts on",
    "start date",
    "start",
    "effective date",
    "effective from",
    "valid from",
    "commencement date",
    "from",
    "дата начала",
    "дата начала действия",
    "начало",
    "действует с",
    "срок действия с",
    "начало действия",
];
const ENDS: &[&str] = &[
    "ends on",
    "end date",
    "end",
    "expiry date",
    "expiration date",
    "expires",
    "expires on",
    "valid until",
    "valid to",
    "until",
    "to",
    "дата окончания",
    "окончание",
    "действует до",
    "действует по",
    "срок действия до",
    "дата окончания действия",
    "срок действия",
    "срок действия по",
    "окончание действия",
];
const NOTICE: &[&str] = &[
    "notice days",
    "notice period",
    "notice period (days)",
    "notice",
    "срок уведомления о расторжении",
    "уведомление о расторжении",
    "предупреждение о расторжении",
    "termination notice",
    "срок уведомления",
    "уведомление, дней",
    "уведомление",
];
const RENEWS: &[&str] = &[
    "renews",
    "renewal",
    "auto renewal",
    "auto-renewal",
    "auto renew",
    "auto-renew",
    "renewal type",
    "автопролонгация",
    "пролонгация",
    "продление",
];
const FEE: &[&str] = &[
    "monthly fee",
    "fee",
    "retainer",
    "monthly amount",
    "monthly value",
    "monthly retainer",
    "fee per month",
    "абонентская плата",
    "абонплата",
    "стоимость в месяц",
    "сумма в месяц",
    "ежемесячная сумма",
    "плата в месяц",
];
const CURRENCY: &[&str] = &["currency", "валюта"];
const HOURS: &[&str] =
    &["hours", "hours per month", "monthly hours", "included hours", "часы", "часов в месяц"];
const ROUNDS: &[&str] =
    &["revision rounds", "revisions", "rounds", "раунды правок", "кругов правок", "правки"];
const INCLUDES: &[&str] = &[
    "includes",
    "included",
    "scope",
    "services",
    "subject",
    "предмет договора",
    "предмет",
    "услуги",
    "состав работ",
];

struct ContractColumns {
    starts: usize,
    others: [Option<usize>; 12],
    /// The currency that the heading of the fee names.
    fee_in: String,
}

/// Whether a sheet is a register of contracts: it says whose they are, when they end, and something that only contracts have.
pub(crate) fn is_register(sheet: &CsvSheet<'_>) -> bool {
    let has = |names: &[&str]| sheet.headed(names).is_some();
    let ids = ID.iter().copied().filter(|name| name.len() > 6).collect::<Vec<_>>();
    let marks = [has(NOTICE), has(RENEWS), has(&ids), has(ROUNDS)];
    has(CLIENT) && has(ENDS) && marks.into_iter().filter(|mark| *mark).count() >= 2
}

/// Reads every CSV of an export.
///
/// # Errors
/// There is none, or one has no column of the day on which contracts start or were signed.
pub fn read(bundle: &mut Bundle, sink: &mut dyn RecordSink) -> Result<()> {
    for index in files(bundle, &[".csv", ".tsv"], ExportContent::CsvFile)? {
        let path = bundle.label_path(index);
        sink.file(&path.to_string_lossy());
        let order = {
            let sheet = CsvSheet::open(bundle.reader(index)?, &path)?;
            let course = [sheet.headed(SIGNED)];
            sheet.find_order(&course, &path, sink)?
        };
        let mut sheet = CsvSheet::open(bundle.reader(index)?, &path)?;
        sheet.order = order;
        let signed = sheet.headed(SIGNED);
        let starts = match sheet.headed(STARTS).or(signed) {
            Some(starts) => starts,
            None => sheet.must(STARTS, &path)?,
        };
        let others =
            [ID, CLIENT, PROJECT, SIGNED, ENDS, NOTICE, RENEWS, FEE, CURRENCY, HOURS, ROUNDS, INCLUDES]
                .map(|names| sheet.headed(names));
        let fee_in = others[7].map(|fee| heading_currency(&sheet.header[fee])).unwrap_or_default();
        let columns = ContractColumns { starts, others, fee_in };
        sheet.warn_of_missing(
            &[
                (SoughtColumn::Client, CLIENT, others[1]),
                (SoughtColumn::LastDay, ENDS, others[4]),
                (SoughtColumn::NoticeDays, NOTICE, others[5]),
                (SoughtColumn::MonthlyFee, FEE, others[7]),
            ],
            &path,
            sink,
        );
        sheet.each(&path, sink, &mut |row, sink| match columns.contract(row) {
            // A row of sums, or of remarks below the list.
            _ if row.get(Some(columns.starts)).is_empty() && row.get(columns.others[0]).is_empty() => {
                sink.pass_over();
                Ok(Ok(()))
            }
            Ok(contract) => {
                sink.take(row.position, vec![Record::Contract(Box::new(contract))])?;
                Ok(Ok(()))
            }
            Err(fault) => Ok(Err(fault)),
        })?;
    }
    Ok(())
}

impl ContractColumns {
    fn contract(&self, row: &SheetRow<'_>) -> std::result::Result<ContractRecord, RecordFault> {
        let [id, client, project, signed, ends, notice, renews, fee, currency, hours, rounds, includes] =
            self.others;
        let starts = row
            .when(Some(self.starts), "starts_on")?
            .ok_or_else(|| RecordFault::of("starts_on", "", RejectionReason::Missing))?;
        let number = |column: Option<usize>, name: &'static str| {
            let words = row.get(column);
            if words.is_empty() || words == "-" {
                return Ok(String::new());
            }
            amount(words, row.get(currency))
                .ok_or_else(|| RecordFault::of(name, words, UnreadableValue::Number.into()))
        };
        let scope = RecordScope {
            client: row.get(client).to_owned(),
            project: row.get(project).to_owned(),
            ..RecordScope::default()
        };
        let words = row.get(id);
        let id = if words.is_empty() {
            let parts = [scope.client.as_bytes(), row.get(Some(self.starts)).as_bytes()];
            format!("contract-{:016x}", hash(parts.into_iter()))
        } else {
            words.to_owned()
        };
        let named = row.get(currency).to_uppercase();
        let code = [named, crate::desk::rows::currency(row.get(fee)), self.fee_in.clone()];
        let code = code.into_iter().find(|code| !code.is_empty()).unwrap_or_default();
        Ok(ContractRecord {
            id,
            scope,
            signed: row.when(signed, "signed_on")?,
            starts,
            ends: row.due(ends)?,
            notice_days: days(row.get(notice))?,
            renews: renewal(row.get(renews))?,
            fee: number(fee, "fee")?,
            currency: code,
            hours: number(hours, "hours")?,
            revision_rounds: number(rounds, "revision_rounds")?,
            includes: row.get(includes).to_owned(),
        })
    }
}

/// `30`, `30 days`, `2 weeks`, `3 months`, `за 30 дней`.
fn days(words: &str) -> std::result::Result<String, RecordFault> {
    let lower = words.to_lowercase();
    let digits: String =
        lower.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    if lower.is_empty() || matches!(lower.as_str(), "-" | "none" | "нет") {
        return Ok(String::new());
    }
    let times = if lower.contains("month") || lower.contains("мес") {
        30
    } else if lower.contains("week") || lower.contains("нед") {
        7
    } else {
        1
    };
    let fault = || RecordFault::of("notice_days", words, UnreadableValue::Number.into());
    let count: u32 = digits.parse().map_err(|_| fault())?;
    count.checked_mul(times).map(|days| days.to_string()).ok_or_else(fault)
}

fn renewal(words: &str) -> std::result::Result<&'static str, RecordFault> {
    match words.to_lowercase().trim() {
        "" | "-" => Ok(""),
        "auto"
        | "automatic"
        | "automatically"
        | "yes"
        | "true"
        | "1"
        | "да"
        | "есть"
        | "авто"
        | "автоматически"
        | "автоматическая"
        | "автопролонгация"
        | "rolling" => Ok("auto"),
        "manual" | "no" | "false" | "0" | "none" | "нет" | "вручную" => Ok("manual"),
        _ => Err(RecordFault::of("renews", words, RejectionReason::NoneOf(vec!["auto", "manual"]))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notice_is_told_in_days_weeks_or_months() {
        for (words, expected) in [
            ("30", "30"),
            ("2 weeks", "14"),
            ("3 months", "90"),
            ("за 30 дней", "30"),
            ("1 мес.", "30"),
            ("", ""),
            ("нет", ""),
        ] {
            assert_eq!(days(words).unwrap(), expected, "{words}");
        }
        assert!(days("in good time").is_err());
    }
}
