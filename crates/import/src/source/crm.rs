//! Customer systems as CSV: companies become clients; deals become projects, budgets and outcomes; activities become
//! messages. What a file holds is told by its columns, and what each tool calls them is in its own file.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{files, stem, task};
use crate::{
    desk::{
        hash,
        rows::{amount, currency},
    },
    guess,
    input::Bundle,
    moment,
    record::{
        ClientRecord, MessageRecord, MoneyRecord, OutcomeRecord, PersonHandles, ProjectRecord, Record,
        RecordFault, RecordScope, RecordSink, SourceTime,
    },
    sheet::{CsvSheet, SheetRow, heading_currency},
};
use forewarn_base::import_note::SoughtColumn;
use forewarn_base::{
    error::{Result, file_error},
    file_fault::{ExportContent, FileFault},
    reason::RejectionReason,
};

/// The names of a system's columns, in lower case, English and Russian, the surest first.
#[derive(Debug)]
pub struct CrmLayout {
    /// The system, as ids begin with it.
    pub tool: &'static str,
    /// The key of a company, deal or activity.
    pub id: &'static [&'static str],
    /// The name of a company, in the list of companies.
    pub company: &'static [&'static str],
    /// Columns that only a list of companies has.
    pub company_only: &'static [&'static str],
    /// The line of business.
    pub segment: &'static [&'static str],
    /// Who looks after it.
    pub owner: &'static [&'static str],
    /// When it was made.
    pub created: &'static [&'static str],
    /// The name of a deal.
    pub deal: &'static [&'static str],
    /// The company of a deal or activity.
    pub deal_company: &'static [&'static str],
    /// Whom of the company a deal is agreed with.
    pub contact: &'static [&'static str],
    /// How a deal stands.
    pub stage: &'static [&'static str],
    /// Its amount.
    pub amount: &'static [&'static str],
    /// Its currency.
    pub currency: &'static [&'static str],
    /// When it is, or was, to close.
    pub closes: &'static [&'static str],
    /// When it was last changed.
    pub changed: &'static [&'static str],
    /// The kind of service.
    pub service: &'static [&'static str],
    /// What an activity says.
    pub text: &'static [&'static str],
    /// What an activity is about.
    pub subject: &'static [&'static str],
    /// When an activity took place.
    pub activity_at: &'static [&'static str],
    /// Who wrote an activity.
    pub author: &'static [&'static str],
    /// The tasks of the system, where it has such a list.
    pub tasks: Option<&'static task::TaskLayout>,
}

/// What a file lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CrmRowKind {
    Companies,
    Deals,
    Activities,
    Tasks,
}

impl CrmLayout {
    /// What a sheet lists, by its columns.
    fn kind(&self, sheet: &CsvSheet<'_>) -> Option<CrmRowKind> {
        let has = |names: &[&str]| sheet.named(names).is_some();
        if has(self.deal) && has(self.stage) {
            Some(CrmRowKind::Deals)
        } else if self.tasks.is_some_and(|tasks| has(tasks.title) && has(tasks.due)) {
            Some(CrmRowKind::Tasks)
        } else if has(self.text) && has(self.activity_at) {
            Some(CrmRowKind::Activities)
        } else if has(self.company) && has(self.company_only) {
            Some(CrmRowKind::Companies)
        } else {
            None
        }
    }
}

/// Reads every CSV of an export: companies first, then deals, then what was said.
///
/// # Errors
/// There is none, or one is none of these.
pub fn read(bundle: &mut Bundle, layout: &CrmLayout, sink: &mut dyn RecordSink) -> Result<()> {
    let mut kinds = Vec::new();
    for index in files(bundle, &[".csv"], ExportContent::CsvFile)? {
        let path = bundle.label_path(index);
        let sheet = CsvSheet::open(bundle.reader(index)?, &path)?;
        let Some(kind) = layout.kind(&sheet) else {
            let fault = FileFault::NoCrmTable { tool: layout.tool, found: sheet.header };
            return Err(file_error(&path, fault));
        };
        kinds.push((index, kind));
    }
    for wanted in [CrmRowKind::Companies, CrmRowKind::Deals, CrmRowKind::Activities, CrmRowKind::Tasks] {
        for &(index, _) in kinds.iter().filter(|(_, kind)| *kind == wanted) {
            match (wanted, layout.tasks) {
                (CrmRowKind::Tasks, Some(tasks)) => task::read_file(bundle, index, tasks, sink)?,
                _ => read_file(bundle, index, layout, wanted, sink)?,
            }
        }
    }
    Ok(())
}

fn read_file(
    bundle: &mut Bundle,
    index: usize,
    layout: &CrmLayout,
    kind: CrmRowKind,
    sink: &mut dyn RecordSink,
) -> Result<()> {
    let path = bundle.label_path(index);
    sink.file(&path.to_string_lossy());
    let own = stem(&bundle.entries()[index].name).to_owned();
    let order = {
        let sheet = CsvSheet::open(bundle.reader(index)?, &path)?;
        // A deal may be to close in the future.
        let dates = [layout.created, layout.activity_at, layout.changed].map(|names| sheet.named(names));
        sheet.find_order(&dates, &path, sink)?
    };
    let mut sheet = CsvSheet::open(bundle.reader(index)?, &path)?;
    sheet.order = order;
    let columns = CrmColumns::of(&sheet, layout);
    // How often an activity without a key stands in the file: equal ones of one minute are different ones.
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    columns.warn_of_missing(&sheet, layout, kind, &path, sink);
    sheet.each(&path, sink, &mut |row, sink| {
        let records = match kind {
            CrmRowKind::Companies => columns.company(row, layout),
            CrmRowKind::Deals => columns.deal(row, layout, sink.now()),
            CrmRowKind::Activities | CrmRowKind::Tasks => columns.activity(row, layout, &own),
        };
        Ok(match records {
            Ok(mut records) => {
                if let [Record::Message(message)] = records.as_mut_slice() {
                    let times = seen.entry(message.id.clone()).or_default();
                    *times += 1;
                    if *times > 1 && row.get(columns.id).is_empty() {
                        message.id = format!("{}-{times}", message.id);
                    }
                }
                sink.take(row.position, records)?;
                Ok(())
            }
            Err(fault) => Err(fault),
        })
    })
}

struct CrmColumns {
    id: Option<usize>,
    company: Option<usize>,
    segment: Option<usize>,
    owner: Option<usize>,
    created: Option<usize>,
    deal: Option<usize>,
    deal_company: Option<usize>,
    stage: Option<usize>,
    amount: Option<usize>,
    currency: Option<usize>,
    closes: Option<usize>,
    changed: Option<usize>,
    service: Option<usize>,
    text: Option<usize>,
    subject: Option<usize>,
    activity_at: Option<usize>,
    author: Option<usize>,
    won: Option<usize>,
    lost: Option<usize>,
    contact: Option<usize>,
    /// Fields that a company has added itself, whatever it calls them: what is paid a month.
    monthly_fee: Option<usize>,
    /// The currency in its heading: `Абонплата, ₽`.
    fee_in: String,
    addresses: Vec<usize>,
}

/// Columns of mail addresses and web sites.
fn address_columns(header: &[String]) -> Vec<usize> {
    const MARKS: [&str; 8] = ["mail", "почт", "web", "сайт", "site", "url", "домен", "domain"];
    let is_address = |name: &&String| MARKS.iter().any(|mark| name.contains(mark));
    let of_owner =
        |name: &str| ["owner", "ответствен", "responsible", "владел"].iter().any(|word| name.contains(word));
    let found = header.iter().enumerate().filter(|(_, name)| is_address(name) && !of_owner(name));
    found.map(|(index, _)| index).collect()
}

/// Columns that say whether a deal was won, and lost.
const WON: &[&str] = &["is closed won", "is won", "won"];
const LOST: &[&str] = &["is closed lost", "is lost", "lost"];

/// A cell that says yes or no.
fn yes(cell: &str) -> Option<bool> {
    match cell.to_lowercase().as_str() {
        "true" | "yes" | "1" | "да" => Some(true),
        "false" | "no" | "0" | "нет" => Some(false),
        _ => None,
    }
}

/// How a deal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DealEnd {
    Won,
    Lost,
    Open,
}

/// How a deal ended, by the name of its stage: words are whole or begin with what is looked for, and what is not won is not.
fn end(stage: &str) -> DealEnd {
    let stage = stage.to_lowercase().replace('’', "'");
    let words: Vec<&str> = stage
        .split(|letter: char| !letter.is_alphanumeric() && letter != '\'')
        .filter(|word| !word.is_empty())
        .collect();
    let is = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    let begins =
        |wanted: &[&str]| words.iter().any(|word| wanted.iter().any(|start| word.starts_with(start)));
    let phrase = |wanted: &[&str]| wanted.iter().any(|phrase| stage.contains(phrase));
    if is(&[
        "lost",
        "closedlost",
        "junk",
        "won't",
        "wont",
        "rejected",
        "declined",
        "disqualified",
        "verloren",
        "abgelehnt",
    ]) || is(&[
        "perdu",
        "perdue",
        "perdido",
        "perdida",
        "perso",
        "persa",
        "verloren",
        "stracone",
        "kaybedildi",
    ]) || begins(&["проигр", "провал", "отказ", "неуспеш", "cancel", "abandon"])
        || phrase(&[
            "не реализ",
            "закрыто и не",
            "will not",
            "no longer",
            "not proceed",
            "not interested",
            "no go",
        ])
    {
        return DealEnd::Lost;
    }
    let is_denied = is(&["not", "nearly", "almost", "не", "nicht", "non", "pas", "no", "to"])
        || begins(&["почти"])
        || phrase(&["to be", "close to", "closing"]);
    let is_won = is(&[
        "won",
        "closedwon",
        "gewonnen",
        "gagné",
        "gagnée",
        "ganado",
        "ganada",
        "vinto",
        "vinta",
        "ganho",
        "ganha",
    ]) || is(&["gewonnen", "wygrane", "kazanıldı", "成交", "受注", "수주"])
        || begins(&["выигр", "успешн", "реализован"])
        || phrase(&["сделка заключена", "договор подписан"]);
    if is_won && !is_denied { DealEnd::Won } else { DealEnd::Open }
}

impl CrmColumns {
    fn of(sheet: &CsvSheet<'_>, layout: &CrmLayout) -> Self {
        let monthly_fee = guess::monthly_fee_column(&sheet.header);
        Self {
            id: sheet.named(layout.id),
            company: sheet.named(layout.company),
            segment: sheet.named(layout.segment),
            owner: sheet.named(layout.owner),
            created: sheet.named(layout.created),
            deal: sheet.named(layout.deal),
            deal_company: sheet.named(layout.deal_company),
            stage: sheet.named(layout.stage),
            amount: sheet.named(layout.amount),
            currency: sheet.named(layout.currency),
            closes: sheet.named(layout.closes),
            changed: sheet.named(layout.changed),
            service: sheet.named(layout.service),
            text: sheet.named(layout.text),
            subject: sheet.named(layout.subject),
            activity_at: sheet.named(layout.activity_at),
            author: sheet.named(layout.author),
            won: sheet.named(WON),
            lost: sheet.named(LOST),
            contact: sheet.named(layout.contact),
            monthly_fee,
            fee_in: monthly_fee.map(|index| heading_currency(&sheet.header[index])).unwrap_or_default(),
            addresses: address_columns(&sheet.header),
        }
    }

    fn warn_of_missing(
        &self,
        sheet: &CsvSheet<'_>,
        layout: &CrmLayout,
        kind: CrmRowKind,
        path: &std::path::Path,
        sink: &mut dyn RecordSink,
    ) {
        type Wanted<'a> = (SoughtColumn, &'a [&'static str], Option<usize>);
        let owner: Wanted<'_> = (SoughtColumn::Owner, layout.owner, self.owner);
        let created: Wanted<'_> = (SoughtColumn::CreatedOn, layout.created, self.created);
        let company: Wanted<'_> = (SoughtColumn::Company, layout.deal_company, self.deal_company);
        let columns: &[Wanted<'_>] = match kind {
            CrmRowKind::Companies => {
                &[owner, created, (SoughtColumn::Industry, layout.segment, self.segment)]
            }
            CrmRowKind::Deals => &[
                company,
                (SoughtColumn::Amount, layout.amount, self.amount),
                (SoughtColumn::CloseDate, layout.closes, self.closes),
                created,
            ],
            CrmRowKind::Activities | CrmRowKind::Tasks => {
                &[company, (SoughtColumn::Author, layout.author, self.author.or(self.owner))]
            }
        };
        sheet.warn_of_missing(columns, path, sink);
    }

    fn key(&self, row: &SheetRow<'_>, layout: &CrmLayout, kind: &str, name: &str) -> String {
        let id = row.get(self.id);
        // Without a key a thing is what it is called.
        let key = if id.is_empty() {
            format!("{:016x}", hash(std::iter::once(name.as_bytes())))
        } else {
            id.to_owned()
        };
        format!("{}-{kind}-{key}", layout.tool)
    }

    fn company(
        &self,
        row: &SheetRow<'_>,
        layout: &CrmLayout,
    ) -> std::result::Result<Vec<Record>, RecordFault> {
        let name = row.get(self.company);
        if name.is_empty() {
            return Err(RecordFault::of("company", "", RejectionReason::Missing));
        }
        let words = row.get(self.monthly_fee);
        let named = row.get(self.currency);
        let monthly_fee = match words {
            "" => String::new(),
            words => amount(words, named).filter(|fee| !fee.starts_with('-')).unwrap_or_default(),
        };
        let currency = match currency(if named.is_empty() { words } else { named }) {
            _ if monthly_fee.is_empty() => String::new(),
            code if code.is_empty() => self.fee_in.clone(),
            code => code,
        };
        let cells = self.addresses.iter().map(|index| row.get(Some(*index)));
        let handles = cells.flat_map(guess::address::handles_of).collect();
        Ok(vec![Record::Client(ClientRecord {
            monthly_fee,
            currency,
            handles,
            id: self.key(row, layout, "company", name),
            name: name.to_owned(),
            segment: row.get(self.segment).to_owned(),
            owner: row.get(self.owner).to_owned(),
            since: row.when(self.created, "created")?,
        })])
    }

    /// A deal is a project; won, it is a budget too, and lost, nothing that happened to a client of the agency: only
    /// deals that say they are renewals are outcomes when they end.
    fn deal(
        &self,
        row: &SheetRow<'_>,
        layout: &CrmLayout,
        now: Option<DateTime<Utc>>,
    ) -> std::result::Result<Vec<Record>, RecordFault> {
        let name = row.get(self.deal);
        let company = row.get(self.deal_company);
        // Several companies are named in one cell; the first is the main one.
        let company = company.split([';', '\n']).next().unwrap_or_default().trim();
        if name.is_empty() {
            return Err(RecordFault::of("deal", "", RejectionReason::Missing));
        }
        let (created, changed) = (row.when(self.created, "created")?, row.when(self.changed, "changed")?);
        let closed = row.when(self.closes, "closes")?;
        let stage = row.get(self.stage);
        let id = self.key(row, layout, "deal", name);
        let scope = RecordScope { project: id.clone(), client: company.to_owned(), ..RecordScope::default() };
        let words = row.get(self.amount);
        let cost = if words.is_empty() {
            String::new()
        } else {
            amount(words, row.get(self.currency))
                .ok_or_else(|| RecordFault::of("amount", words, RejectionReason::NotAnAmount))?
        };
        let named = row.get(self.currency);
        let currency = currency(if named.is_empty() { words } else { named });
        // A column that says it outright is surer than the name of a stage.
        let ended = match (yes(row.get(self.won)), yes(row.get(self.lost))) {
            (Some(true), _) => DealEnd::Won,
            (_, Some(true)) => DealEnd::Lost,
            (Some(false), _) if end(stage) == DealEnd::Won => DealEnd::Open,
            _ => end(stage),
        };
        let mut records = vec![Record::Project(Box::new(ProjectRecord {
            id,
            name: name.to_owned(),
            scope: scope.clone(),
            service: row.get(self.service).to_owned(),
            status: changed.or(created).map(|at| (stage.to_owned(), at)),
            start: created,
            end: None,
            contact: row
                .get(self.contact)
                .split([';', ',', '\n'])
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned(),
            cost: if ended == DealEnd::Won { cost.clone() } else { String::new() },
            currency: currency.clone(),
        }))];
        // A day to come is the planned one: what is won was won before.
        let is_past = |at: &SourceTime| now.is_none_or(|now| moment::instant_of(*at, chrono_tz::UTC) <= now);
        let at = closed.filter(is_past).or(changed).or(created);
        if let (DealEnd::Won, Some(at), false) = (ended, at, cost.is_empty() || cost.starts_with('-')) {
            records.push(Record::Money(MoneyRecord {
                scope: scope.clone(),
                at: Some(at),
                kind: "budget",
                amount: cost,
                currency,
                ..MoneyRecord::default()
            }));
        }
        if let (Some(kind), Some(at)) = (outcome(name, row.get(self.service), ended), at) {
            records.push(Record::Outcome(OutcomeRecord { scope, at, kind, note: name.to_owned() }));
        }
        Ok(records)
    }

    fn activity(
        &self,
        row: &SheetRow<'_>,
        layout: &CrmLayout,
        file: &str,
    ) -> std::result::Result<Vec<Record>, RecordFault> {
        let text = row.get(self.text);
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let sent = row
            .when(self.activity_at, "date")?
            .ok_or_else(|| RecordFault::of("date", "", RejectionReason::Missing))?;
        let author =
            [self.author, self.owner].into_iter().map(|column| row.get(column)).find(|name| !name.is_empty());
        let author = author.ok_or_else(|| RecordFault::of("author", "", RejectionReason::Missing))?;
        let id = row.get(self.id);
        let at = moment::words(sent, chrono_tz::UTC);
        let id = if id.is_empty() {
            format!(
                "{}-{:016x}",
                layout.tool,
                hash([at.as_bytes(), author.as_bytes(), text.as_bytes()].into_iter())
            )
        } else {
            format!("{}-{file}-{id}", layout.tool)
        };
        let company = row.get(self.deal_company).split([';', '\n']).next().unwrap_or_default().trim();
        Ok(vec![Record::Message(Box::new(MessageRecord {
            id: id.clone(),
            author: who(author),
            scope: RecordScope { client: company.to_owned(), ..RecordScope::default() },
            thread: id,
            sent: Some(sent),
            channel: "note",
            subject: row.get(self.subject).to_owned(),
            text: crate::html::to_text(text),
            ..MessageRecord::default()
        }))])
    }
}

/// `Kim Lee (kim@example.org)` and `kim@example.org` by the address first.
fn who(words: &str) -> PersonHandles {
    let address = words.split([' ', '(', ')', '<', '>', ',']).find(|word| word.contains('@'));
    let name = words.split(['(', '<']).next().unwrap_or_default().trim();
    let address = address.unwrap_or_default().to_lowercase();
    PersonHandles { handles: Vec::new(), name: name.to_owned() }.or(&address).or(name)
}

/// What the end of a renewal or of an extension says of the relation.
fn outcome(name: &str, service: &str, ended: DealEnd) -> Option<&'static str> {
    let words = format!("{name} {service}").to_lowercase();
    let has = |marks: &[&str]| marks.iter().any(|mark| words.contains(mark));
    let renewal = has(&["renewal", "renew", "продление", "пролонгац"]);
    let expansion = has(&["upsell", "expansion", "extension", "допродаж", "расширение"]);
    match ended {
        DealEnd::Won if renewal => Some("renewal"),
        DealEnd::Won if expansion => Some("expansion"),
        DealEnd::Lost if renewal => Some("nonrenewal"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deal_is_won_only_where_its_stage_says_so() {
        for (stage, ended) in [
            ("Closed won", DealEnd::Won),
            ("closedwon", DealEnd::Won),
            ("Won", DealEnd::Won),
            ("Won't proceed", DealEnd::Lost),
            ("Won’t proceed", DealEnd::Lost),
            ("Not won yet", DealEnd::Open),
            ("To be won", DealEnd::Open),
            ("Wonderful lead", DealEnd::Open),
            ("Closed lost", DealEnd::Lost),
            ("Contract signed", DealEnd::Open),
            ("Сделка успешна", DealEnd::Won),
            ("Успешно реализовано", DealEnd::Won),
            ("Закрыто и не реализовано", DealEnd::Lost),
            ("Не успешна", DealEnd::Open),
            ("Gewonnen", DealEnd::Won),
        ] {
            assert_eq!(end(stage), ended, "{stage}");
        }
    }
}
