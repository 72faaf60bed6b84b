//! Which column of a foreign file feeds which column of which table.

use super::{
    address,
    block::{SourceBlock, quote, quotes},
    sheet::ForeignSheet,
    values::ColumnValues,
    vocabulary::{Choices, ColumnNeed, KnownTable, VOCABULARY, WantedColumn},
};
use crate::{desk::rows::currency, messy::cell::CellKind, sheet::heading_currency};
use forewarn_base::guess_remark::GuessRemark;

/// From this score on a column is taken for another.
const LEAST: f64 = 0.5;

/// Words of headings of what is counted and no money.
const COUNTS: &[&str] =
    &["count", "qty", "quantity", "количество", "кол во", "anzahl", "menge", "nombre de", "cantidad"];

/// How words of headings and files begin that name invoices.
const INVOICE_WORDS: &[&str] =
    &["invoice", "rechnung", "factur", "fattur", "faktur", "fatur", "счет", "накладн", "реализац"];

/// Words of headings by which a row is a piece of work, and no sum for it alone.
const TASK_WORDS: &[&str] = &["task", "issue", "ticket", "задача", "aufgabe", "tâche", "tarea", "attività"];

/// What feeds a table: for each of its columns the index of a column of the file.
#[derive(Debug)]
struct TableMatch<'a> {
    known: &'static KnownTable,
    sheet: &'a ForeignSheet,
    indexes: Vec<Option<usize>>,
    score: f64,
}

/// The mappings that `sheet` allows, the likeliest first.
pub fn propose(sheet: &ForeignSheet) -> Vec<SourceBlock> {
    let mut matches: Vec<TableMatch> = VOCABULARY
        .tables
        .iter()
        .map(|known| TableMatch::of(known, sheet))
        .filter(TableMatch::holds)
        .collect();
    matches.sort_by(|one, other| other.score.total_cmp(&one.score));
    let account = ledger(sheet);
    if matches.iter().any(TableMatch::is_of_invoices) {
        // Whatever else an invoice says is about the invoice: its subject is no work and its comment no message.
        let is_told = |found: &TableMatch| match found.known.table.as_str() {
            "money" | "clients" | "people" => true,
            "schedule" => found.is_of_tasks(),
            _ => false,
        };
        matches.retain(is_told);
        let of_clients = matches.iter_mut().filter(|found| found.known.table == "clients");
        of_clients.for_each(|found| found.keep_only(&["client_id", "name"]));
    }
    // Where rows are something else, their words are a message only if it is said who wrote it.
    let holds = |table: &str| matches.iter().any(|found| found.known.table == table);
    let (has_sums, has_tasks) = (holds("money"), holds("schedule"));
    let is_said = |found: &TableMatch| {
        let is_exchange = ["side", "channel", "thread_id", "reply_to"].iter().any(|column| found.has(column));
        is_exchange || (!has_sums && (!has_tasks || found.has("author")))
    };
    matches.retain(|found| found.known.table != "messages" || is_said(found));
    // The number, the due date and the client of an invoice are no task's.
    if let Some(client) =
        matches.iter().find(|found| found.known.table == "money").map(|found| found.index("client_id"))
    {
        let is_task = |found: &TableMatch| found.index("item").is_some_and(|item| Some(item) != client);
        matches.retain(|found| found.known.table != "schedule" || is_task(found));
    }
    // A list of tasks is none of projects: what it calls its tasks would be taken for theirs.
    let tasks = matches.iter().find(|found| found.known.table == "schedule");
    let items: Vec<usize> =
        tasks.iter().flat_map(|found| ["item", "item_id"].map(|name| found.index(name))).flatten().collect();
    matches.retain(|found| {
        let own = ["project_id", "name"].map(|name| found.index(name));
        found.known.table != "projects" || !own.iter().flatten().any(|index| items.contains(index))
    });
    if !items.is_empty() {
        let of_projects = matches.iter_mut().filter(|found| found.known.table == "projects");
        of_projects.for_each(|found| found.keep_only(&["project_id", "client_id", "name"]));
    }
    let needs_clients = matches.iter().all(|found| found.known.table != "clients")
        && (!account.is_empty() || matches.iter().any(|found| found.index("client_id").is_some()));
    if needs_clients && let Some(clients) = VOCABULARY.tables.iter().find(|known| known.table == "clients") {
        let mut found = TableMatch::of(clients, sheet);
        found.keep_only(&["client_id", "name"]);
        matches.push(found);
    }
    let has_account = !account.is_empty();
    let mut blocks = account;
    for found in &matches {
        if found.known.table == "money" && has_account {
            continue;
        }
        let block = found.block();
        if found.known.table == "schedule"
            && let Some(delivered) = found.delivered(&block)
        {
            blocks.push(block);
            blocks.push(delivered);
        } else if found.known.table == "money"
            && let Some(paid) = found.paid(&block)
        {
            blocks.push(block);
            blocks.push(paid);
        } else {
            blocks.push(block);
        }
    }
    if let Some(first) = blocks.first_mut() {
        first.remarks.splice(0..0, sheet.remarks.iter().cloned());
    }
    blocks
}

/// An account of what clients owe, such as the card of account 62 in 1С: what is debited was invoiced, and what is credited
/// was paid.
fn ledger(sheet: &ForeignSheet) -> Vec<SourceBlock> {
    let numbered = |names: &[&str]| {
        (0..sheet.names.len()).find(|&index| {
            let is_number = fit(&sheet.columns[index], ColumnNeed::Number) > 0.0;
            is_number && names.contains(&normal(&sheet.names[index]).as_str())
        })
    };
    let sides = [
        numbered(&["дебет", "debit", "soll", "débit", "debe"]),
        numbered(&["кредит", "credit", "haben", "crédit", "haber"]),
    ];
    let ([Some(debit), Some(credit)], Some(known)) =
        (sides, VOCABULARY.tables.iter().find(|known| known.table == "money"))
    else {
        return Vec::new();
    };
    let mut found = TableMatch::of(known, sheet);
    found.keep_only(&["client_id", "project_id", "at", "currency"]);
    if !(found.has("client_id") && found.has("at")) {
        return Vec::new();
    }
    [(debit, "invoice"), (credit, "payment")]
        .map(|(index, kind)| {
            let mut block = SourceBlock::new("money", sheet);
            for (wanted, own) in known.columns.iter().zip(&found.indexes) {
                if let Some(own) = *own {
                    let recipe = found.recipe(wanted, own, &mut block);
                    block.columns.push((wanted.column.as_str(), recipe));
                }
            }
            block.decimal_comma = sheet.columns[index].decimal_comma == Some(true);
            block.clients = found.values("client_id").map(|values| values.all.clone()).unwrap_or_default();
            block.put("amount", quote(&sheet.names[index]));
            block.put("kind", format!("{{ constant = {} }}", quote(kind)));
            block.skip_empty.extend(["client_id", "amount"]);
            block
        })
        .into()
}

impl<'a> TableMatch<'a> {
    fn of(known: &'static KnownTable, sheet: &'a ForeignSheet) -> Self {
        let mut scored: Vec<(f64, usize, usize)> = Vec::new();
        for (wanted_index, wanted) in known.columns.iter().enumerate() {
            let counts = |name: &str| {
                wanted.column == "amount" && COUNTS.iter().any(|count| has_phrase(&normal(name), count))
            };
            for (index, name) in sheet.names.iter().enumerate().filter(|(_, name)| !counts(name)) {
                let score = name_score(name, &wanted.names) * fit(&sheet.columns[index], wanted.need());
                if score >= LEAST {
                    scored.push((score, wanted_index, index));
                }
            }
        }
        scored.sort_by(|one, other| {
            other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)).then(one.2.cmp(&other.2))
        });
        let mut indexes = vec![None; known.columns.len()];
        let mut total = 0.0;
        for (score, wanted_index, index) in scored {
            let is_shared = |other: usize| {
                let pair =
                    (known.columns[other].column.as_str(), known.columns[wanted_index].column.as_str());
                // A client is called as its column says; a person is not called as their client is.
                known.table != "people"
                    && matches!(
                        pair,
                        ("client_id" | "project_id", "name") | ("name", "client_id" | "project_id")
                    )
            };
            let is_free =
                indexes.iter().enumerate().all(|(other, taken)| *taken != Some(index) || is_shared(other));
            if indexes[wanted_index].is_none() && is_free {
                indexes[wanted_index] = Some(index);
                total += score;
            }
        }
        let mut found = Self { known, sheet, indexes, score: total };
        found.forget_day_of_payment();
        found
    }

    /// An invoice that says until when it is to be paid is not dated by when it was.
    fn forget_day_of_payment(&mut self) {
        let is_dated = |index: usize| {
            let name = normal(&self.sheet.names[index]);
            VOCABULARY.paid_at.iter().any(|paid| normal(paid) == name)
        };
        if self.known.table == "money" && self.has("due") && self.index("at").is_some_and(is_dated) {
            let at = self.known.columns.iter().position(|wanted| wanted.column == "at");
            at.into_iter().for_each(|at| self.indexes[at] = None);
        }
    }

    fn index(&self, column: &str) -> Option<usize> {
        self.known
            .columns
            .iter()
            .position(|wanted| wanted.column == column)
            .and_then(|index| self.indexes[index])
    }

    fn values(&self, column: &str) -> Option<&ColumnValues> {
        self.index(column).map(|index| &self.sheet.columns[index])
    }

    fn has(&self, column: &str) -> bool {
        self.index(column).is_some()
    }

    /// Leaves out the other columns: what else a row says is not about the client or project but about the row.
    fn keep_only(&mut self, columns: &[&str]) {
        for (wanted, index) in self.known.columns.iter().zip(&mut self.indexes) {
            if !columns.contains(&wanted.column.as_str()) {
                *index = None;
            }
        }
    }

    /// Whether enough is there for the table.
    fn holds(&self) -> bool {
        let count = |columns: &[&str]| columns.iter().filter(|column| self.has(column)).count();
        match self.known.table.as_str() {
            "clients" => {
                self.has("name")
                    && count(&["segment", "owner", "since", "monthly_fee", "language", "timezone"]) >= 2
            }
            "projects" => {
                (self.has("project_id") || self.has("name"))
                    && self.has("client_id")
                    && count(&["agreed_start", "agreed_end", "agreed_cost", "status", "service"]) >= 2
            }
            "schedule" => {
                (self.has("item") || self.has("item_id"))
                    && (self.has("due") || self.delivered_index().is_some())
            }
            "money" => {
                (self.has("amount") || self.has("hours"))
                    && (self.has("at") || (self.has("due") && self.names_invoices()))
            }
            "messages" => {
                self.has("sent_at") && self.values("text").is_some_and(|text| text.mean_length >= 12.0)
            }
            "outcomes" => self.has("kind") && self.has("at") && self.has("client_id"),
            "results" => self.has("metric") && self.has("actual"),
            "expectations" => self.has("dimension") && self.has("value"),
            "promises" => self.has("made_at") && (self.has("text") || self.has("due_by")),
            "people" => {
                self.values("handle").is_some_and(is_handle) && (self.has("name") || self.has("side"))
            }
            "holidays" => self.has("date") && self.has("name") && self.sheet.names.len() <= 3,
            _ => false,
        }
    }

    /// Whether the file or a heading names invoices.
    fn names_invoices(&self) -> bool {
        let sheet = self.sheet;
        let file = sheet.file.rsplit(['/', '\\']).next().unwrap_or_default();
        let names = sheet.names.iter().map(String::as_str).chain([file]).chain(sheet.sheet.as_deref());
        names.map(normal).any(|name| {
            let mut words = name.split(' ');
            words.any(|word| {
                let is_named = word == "inv" || word == "акт" || word == "акты";
                let is_other = word.ends_with("able") || word.starts_with("abrechnung");
                is_named || (!is_other && INVOICE_WORDS.iter().any(|start| names_one(word, start)))
            })
        })
    }

    /// Whether this is money, and each row an invoice: it is called so, or says until when and when it was paid.
    fn is_of_invoices(&self) -> bool {
        self.known.table == "money"
            && self.has("amount")
            && !self.has("hours")
            && (self.names_invoices() || (self.has("due") && self.paid_index().is_some()))
    }

    /// Whether each row is a task, with when it was done, whatever was paid for it.
    fn is_of_tasks(&self) -> bool {
        let is_task = |index: usize| {
            let name = normal(&self.sheet.names[index]);
            TASK_WORDS.iter().any(|word| has_phrase(&name, word))
        };
        self.delivered_index().is_some() && self.index("item").is_some_and(is_task)
    }

    /// The column that says when an invoice was paid.
    fn paid_index(&self) -> Option<usize> {
        let taken = [self.index("at"), self.index("due")];
        (0..self.sheet.names.len())
            .filter(|index| !taken.contains(&Some(*index)) && self.sheet.columns[*index].dates.is_some())
            .map(|index| (name_score(&self.sheet.names[index], &VOCABULARY.paid_at), index))
            .filter(|(score, _)| *score >= LEAST)
            .max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)))
            .map(|(_, index)| index)
    }

    /// A column by which some rows are credit notes, with the words that say so.
    fn credits(&self) -> Option<(usize, Vec<&str>)> {
        let credits = VOCABULARY.money_kinds().and_then(|kinds| kinds.get("credit"))?;
        (0..self.sheet.names.len()).find_map(|index| {
            let values = self.sheet.columns[index].choices.iter().map(|(value, _)| value.as_str());
            let is_credit = |value: &&str| credits.iter().any(|name| normal(name) == normal(value));
            let found: Vec<&str> = values.filter(is_credit).collect();
            (!found.is_empty()).then_some((index, found))
        })
    }

    /// The column that says when an item was handed over.
    fn delivered_index(&self) -> Option<usize> {
        let taken = [self.index("at"), self.index("due")];
        (0..self.sheet.names.len())
            .filter(|index| !taken.contains(&Some(*index)) && self.sheet.columns[*index].dates.is_some())
            .map(|index| (name_score(&self.sheet.names[index], &VOCABULARY.delivered_at), index))
            .filter(|(score, _)| *score >= LEAST)
            .max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)))
            .map(|(_, index)| index)
    }

    fn block(&self) -> SourceBlock {
        let mut block = SourceBlock::new(&self.known.table, self.sheet);
        for (wanted, index) in self.known.columns.iter().zip(&self.indexes) {
            if let Some(index) = *index {
                let recipe = self.recipe(wanted, index, &mut block);
                block.columns.push((wanted.column.as_str(), recipe));
            }
        }
        self.fill(&mut block);
        self.fill_currency(&mut block);
        let named =
            self.values("client_id").or_else(|| self.values("name").filter(|_| block.table == "clients"));
        block.clients = named.map(|values| values.all.clone()).unwrap_or_default();
        match block.table {
            "clients" | "people" => block.handles = self.handles(),
            "schedule" | "money" | "messages" if !self.has("client_id") => block.hints = self.hints(),
            _ => {}
        }
        // A row of sums names no client.
        if self.sheet.has_sums && self.has("client_id") && matches!(block.table, "money" | "clients") {
            block.skip_empty.push("client_id");
        }
        block
    }

    /// The addresses and sites of each client.
    fn handles(&self) -> Vec<(String, String)> {
        let client =
            self.index("client_id").or_else(|| self.index("name").filter(|_| self.known.table == "clients"));
        let Some(client) = client else { return Vec::new() };
        let owners = VOCABULARY.tables.iter().flat_map(|known| &known.columns);
        let owners: Vec<&String> =
            owners.filter(|wanted| wanted.column == "owner").flat_map(|wanted| &wanted.names).collect();
        // The address of who looks after a client is the agency's.
        let is_owners = |name: &str| {
            let name = normal(name);
            owners.iter().any(|owner| has_phrase(&name, owner))
                && !["kontakt", "contact", "ansprechpartner"].iter().any(|word| name.contains(word))
        };
        let columns: Vec<usize> = (0..self.sheet.names.len())
            .filter(|&index| index != client && !is_owners(&self.sheet.names[index]))
            .collect();
        let mut found: Vec<(String, String)> = Vec::new();
        for row in &self.sheet.rows {
            let name = row.cell(client).trim();
            let cells = columns.iter().map(|&index| row.cell(index));
            let handles = cells.filter(|cell| cell.contains('.')).flat_map(address::handles_of);
            found.extend(handles.filter(|_| !name.is_empty()).map(|handle| (name.to_owned(), handle)));
        }
        found.sort();
        found.dedup();
        found
    }

    /// Columns whose values may name the client where none is called so: the project's first, then other short words.
    fn hints(&self) -> Vec<(String, Vec<String>)> {
        let project = self.index("project_id");
        let own = ["item", "item_id", "text", "subject", "author"].map(|column| self.index(column));
        let is_name = |index: &usize| {
            let values = &self.sheet.columns[*index];
            fit(values, ColumnNeed::Name) >= 1.0
                && values.share(&[CellKind::Number, CellKind::Money, CellKind::Link]) < 0.5
                && !values.all.is_empty()
                && !own.contains(&Some(*index))
        };
        let others = (0..self.sheet.names.len()).filter(|index| Some(*index) != project);
        let columns = project.into_iter().chain(others).filter(is_name);
        columns
            .map(|index| (self.sheet.names[index].clone(), self.sheet.columns[index].all.clone()))
            .collect()
    }

    /// The currency of amounts that no column names, where their heading or they themselves do: `Amount (GBP)`, `£1,200`.
    fn fill_currency(&self, block: &mut SourceBlock) {
        let takes = self.known.columns.iter().any(|wanted| wanted.column == "currency");
        let priced =
            ["amount", "monthly_fee", "agreed_cost", "fee"].iter().find_map(|column| self.index(column));
        let Some(index) = priced.filter(|_| takes && !self.has("currency")) else { return };
        let of_values = || {
            let mut codes = self.sheet.columns[index].all.iter().map(|value| currency(value));
            codes.find(|code| !code.is_empty())
        };
        let code = Some(heading_currency(&self.sheet.names[index])).filter(|code| !code.is_empty());
        if let Some(code) = code.or_else(of_values) {
            block.put("currency", format!("{{ constant = {} }}", quote(&code)));
        }
    }

    /// What a table's column is made of.
    fn recipe(&self, wanted: &WantedColumn, index: usize, block: &mut SourceBlock) -> String {
        let (name, values) = (&self.sheet.names[index], &self.sheet.columns[index]);
        match wanted.need() {
            ColumnNeed::Date => date_recipe(name, values, block),
            ColumnNeed::Number => {
                match values.decimal_comma {
                    Some(true) => block.decimal_comma = true,
                    None if values.choices.iter().any(|(value, _)| value.contains(',')) => {
                        block.remarks.push(GuessRemark::CommaUnclear(name.clone()));
                    }
                    _ => {}
                }
                if values.has_units() {
                    format!("{{ column = {}, number = true }}", quote(name))
                } else {
                    quote(name)
                }
            }
            ColumnNeed::Choice(choices) => choice_recipe(name, values, choices, block),
            ColumnNeed::Name | ColumnNeed::Text => {
                let is_key = matches!(wanted.column.as_str(), "client_id" | "project_id")
                    && values.share(&[CellKind::Code, CellKind::Number]) < 0.9;
                let codes = if wanted.column == "currency" { currency_codes(values) } else { String::new() };
                if !codes.is_empty() {
                    format!("{{ column = {}, map = {{ {codes} }} }}", quote(name))
                } else if is_key {
                    format!("{{ column = {}, key = true }}", quote(name))
                } else {
                    quote(name)
                }
            }
        }
    }

    /// What the table must have and the file does not say.
    fn fill(&self, block: &mut SourceBlock) {
        let table = self.known.table.as_str();
        let needs_client = !matches!(table, "holidays" | "people");
        let named = self.index("name").filter(|_| table == "clients" && !self.has("client_id"));
        if let Some(index) = named {
            block.put("client_id", format!("{{ column = {}, key = true }}", quote(&self.sheet.names[index])));
        } else if needs_client && !self.has("client_id") {
            block.put("client_id", "{ constant = \"CLIENT\" }".to_owned());
            block.remarks.push(GuessRemark::NoClient);
        }
        match table {
            "clients" => {
                block.one_per_key = true;
                if !self.has("name")
                    && let Some(index) = self.index("client_id")
                {
                    block.put("name", quote(&self.sheet.names[index]));
                }
            }
            "projects" => {
                block.one_per_key = true;
                let index = self.index("project_id").or_else(|| self.index("name"));
                if let Some(index) = index {
                    if !self.has("project_id") {
                        block.put(
                            "project_id",
                            format!("{{ column = {}, key = true }}", quote(&self.sheet.names[index])),
                        );
                    }
                    if !self.has("name") {
                        block.put("name", quote(&self.sheet.names[index]));
                    }
                }
            }
            "schedule" => {
                if !self.has("item_id")
                    && let Some(index) = self.index("item")
                {
                    block.put(
                        "item_id",
                        format!("{{ column = {}, key = true }}", quote(&self.sheet.names[index])),
                    );
                    block.remarks.push(GuessRemark::NoItemId);
                }
                block.put("event", "{ constant = \"committed\" }".to_owned());
                if !self.has("at") {
                    block.put("at", "{ constant = \"2000-01-01\" }".to_owned());
                    block.remarks.push(GuessRemark::NoDayOfAgreement);
                }
            }
            "money" => self.fill_money(block),
            "messages" => self.fill_message(block),
            "results" | "expectations" if !self.has("at") => {
                block.put("at", "{ constant = \"2000-01-01\" }".to_owned());
                block.remarks.push(GuessRemark::NoDayOfKnowledge);
            }
            "people" if !self.has("side") => {
                block.put("side", "{ constant = \"client\" }".to_owned());
                if !self.has("client_id") {
                    block.remarks.push(GuessRemark::NoSideOfPeople);
                }
            }
            _ => {}
        }
        if table == "expectations" && !self.has("side") {
            block.put("side", "{ constant = \"client\" }".to_owned());
        }
    }

    fn fill_money(&self, block: &mut SourceBlock) {
        if !self.has("at")
            && let Some(due) = self.index("due")
        {
            let at = date_recipe(&self.sheet.names[due], &self.sheet.columns[due], block);
            block.put("at", at);
            block.remarks.push(GuessRemark::NoDayOfInvoice(self.sheet.names[due].clone()));
        }
        if !self.has("amount") {
            block.put("amount", "{ constant = \"0\" }".to_owned());
            block.remarks.push(GuessRemark::NoSums);
        }
        if self.has("kind") {
            return;
        }
        let name =
            self.index("amount").or_else(|| self.index("at")).map_or("", |index| &self.sheet.names[index]);
        let words =
            format!("{} {} {}", normal(name), normal(&self.sheet.file), normal(&self.sheet.names.join(" ")));
        let is_told = |kind: &&str| {
            let names = VOCABULARY.money_kinds().and_then(|kinds| kinds.get(*kind));
            names.is_some_and(|names| names.iter().any(|name| has_phrase(&words, name)))
        };
        let kinds = ["invoice", "payment", "cost", "budget", "credit", "change_order"];
        let kind =
            kinds.into_iter().find(is_told).unwrap_or(if self.has("hours") { "cost" } else { "invoice" });
        if kind == "invoice"
            && let Some((index, words)) = self.credits()
        {
            let pairs: Vec<String> =
                words.iter().map(|word| format!("{} = \"credit\"", quote(word))).collect();
            let (name, map) = (quote(&self.sheet.names[index]), pairs.join(", "));
            block.put("kind", format!("{{ column = {name}, map = {{ {map} }}, otherwise = \"invoice\" }}"));
            return;
        }
        block.put("kind", format!("{{ constant = {} }}", quote(kind)));
        if !self.is_of_invoices() || kind != "invoice" {
            block.remarks.push(GuessRemark::KindAssumed(kind));
        }
    }

    fn fill_message(&self, block: &mut SourceBlock) {
        if !self.has("message_id") {
            let parts = [self.index("sent_at"), self.index("author")];
            let names: Vec<&str> =
                parts.into_iter().flatten().map(|index| self.sheet.names[index].as_str()).collect();
            block.put("message_id", format!("{{ columns = {} }}", quotes(&names)));
        }
        match (self.has("side"), self.has("author")) {
            (true, _) => {}
            (false, true) => block.remarks.push(GuessRemark::SidesFromPeople),
            (false, false) => {
                block.put("side", "{ constant = \"client\" }".to_owned());
                block.remarks.push(GuessRemark::NoAuthors);
            }
        }
        block.skip_empty.push("text");
    }

    /// A payment for each row of invoices, where the file says when they were paid.
    fn paid(&self, invoiced: &SourceBlock) -> Option<SourceBlock> {
        let is_invoice = invoiced
            .columns
            .iter()
            .any(|(column, recipe)| *column == "kind" && recipe.contains("\"invoice\""));
        if !is_invoice || self.has("kind") {
            return None;
        }
        let index = self.paid_index()?;
        let mut block = SourceBlock::new("money", self.sheet);
        block.clients.clone_from(&invoiced.clients);
        block.hints.clone_from(&invoiced.hints);
        block.decimal_comma = invoiced.decimal_comma;
        block.columns = invoiced
            .columns
            .iter()
            .filter(|(column, _)| !matches!(*column, "at" | "kind" | "due" | "hours"))
            .cloned()
            .collect();
        let at = date_recipe(&self.sheet.names[index], &self.sheet.columns[index], &mut block);
        block.put("at", at);
        block.put("kind", "{ constant = \"payment\" }".to_owned());
        block.skip_empty.push("at");
        Some(block)
    }

    /// A second event of each row, where the file says when items were handed over.
    fn delivered(&self, committed: &SourceBlock) -> Option<SourceBlock> {
        let index = self.delivered_index()?;
        let mut block = SourceBlock::new("schedule", self.sheet);
        block.clients.clone_from(&committed.clients);
        block.hints.clone_from(&committed.hints);
        let kept = ["client_id", "project_id", "item_id", "item"];
        block.columns =
            committed.columns.iter().filter(|(column, _)| kept.contains(column)).cloned().collect();
        let at = date_recipe(&self.sheet.names[index], &self.sheet.columns[index], &mut block);
        block.put("at", at);
        block.put("event", "{ constant = \"delivered\" }".to_owned());
        block.skip_empty.push("at");
        Some(block)
    }
}

fn date_recipe(name: &str, values: &ColumnValues, block: &mut SourceBlock) -> String {
    let Some(dates) = &values.dates else { return quote(name) };
    if dates.is_ambiguous {
        let (column, month_first) = (name.to_owned(), dates.is_month_first());
        block.remarks.push(GuessRemark::DayOrMonthUnclear { column, month_first });
    }
    if dates.is_mixed {
        block.remarks.push(GuessRemark::DatesMixed(name.to_owned()));
    }
    let lenient = if dates.others > 0 { ", lenient = true" } else { "" };
    if dates.forms.is_empty() && lenient.is_empty() {
        return quote(name);
    }
    let mut forms: Vec<&str> = dates.forms.iter().map(String::as_str).collect();
    if forms.is_empty() {
        forms.push("%Y-%m-%d");
    }
    format!("{{ column = {}, date = {}{lenient} }}", quote(name), quotes(&forms))
}

fn choice_recipe(
    name: &str,
    values: &ColumnValues,
    choices: &'static Choices,
    block: &mut SourceBlock,
) -> String {
    let (mut pairs, mut unknown) = (Vec::new(), Vec::new());
    for (value, times) in &values.choices {
        match choice(value, choices) {
            Some(word) if value == word => {}
            Some(word) => pairs.push(format!("{} = {}", quote(value), quote(word))),
            None => unknown.push(format!("{value:?} ({times})")),
        }
    }
    if unknown.is_empty() && pairs.is_empty() {
        return quote(name);
    }
    let otherwise = if unknown.is_empty() { "" } else { ", otherwise = \"\"" };
    if !unknown.is_empty() {
        let words: Vec<&str> = choices.keys().map(String::as_str).collect();
        block.remarks.push(GuessRemark::NotUnderstood { column: name.to_owned(), values: unknown, words });
        if !block.skip_empty.contains(&"kind") && block.table != "messages" {
            block.skip_empty.extend(block.choice_column());
        }
    }
    let map = if pairs.is_empty() { String::new() } else { format!(", map = {{ {} }}", pairs.join(", ")) };
    format!("{{ column = {}{map}{otherwise} }}", quote(name))
}

/// The codes of currencies that are written otherwise: `руб.`, `€`.
fn currency_codes(values: &ColumnValues) -> String {
    let others = values
        .choices
        .iter()
        .filter(|(value, _)| value.len() != 3 || !value.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let pairs = others.filter_map(|(value, _)| {
        let code = currency(value);
        (!code.is_empty()).then(|| format!("{} = {}", quote(value), quote(&code)))
    });
    pairs.collect::<Vec<_>>().join(", ")
}

/// The table's own word for `value`.
fn choice<'a>(value: &str, choices: &'a Choices) -> Option<&'a str> {
    let value = normal(value);
    let is_word = |(word, names): &(&'a String, &Vec<String>)| {
        normal(word) == value || names.iter().any(|name| normal(name) == value)
    };
    let holds_word = |(_, names): &(&'a String, &Vec<String>)| {
        names.iter().any(|name| name.chars().count() > 3 && has_phrase(&value, name))
    };
    choices.iter().find(is_word).or_else(|| choices.iter().find(holds_word)).map(|(word, _)| word.as_str())
}

/// Whether a column holds addresses or handles.
fn is_handle(values: &ColumnValues) -> bool {
    values.share(&[CellKind::Link]) >= 0.8
        || (!values.choices.is_empty() && values.choices.iter().all(|(value, _)| value.starts_with('@')))
}

/// How well values suit a need, from 0 to 1.
fn fit(values: &ColumnValues, need: ColumnNeed) -> f64 {
    if values.filled == 0 {
        return 0.6;
    }
    let numbers = values.share(&[CellKind::Number, CellKind::Money]);
    match need {
        ColumnNeed::Date => f64::from(u8::from(values.dates.is_some())),
        ColumnNeed::Number => f64::from(u8::from(numbers >= 0.8)),
        ColumnNeed::Choice(choices) => {
            let known: usize = values
                .choices
                .iter()
                .filter(|(value, _)| choice(value, choices).is_some())
                .map(|(_, times)| *times)
                .sum();
            let share = known as f64 / values.filled as f64;
            if share >= 0.3 { 0.6 + 0.4 * share } else { 0.0 }
        }
        _ if values.dates.is_some() || values.share(&[CellKind::Money]) >= 0.5 => 0.0,
        ColumnNeed::Name => {
            if values.mean_length <= 80.0 {
                1.0
            } else {
                0.3
            }
        }
        ColumnNeed::Text => {
            if numbers >= 0.8 {
                0.2
            } else {
                1.0
            }
        }
    }
}

/// Where a header has what a table's column is called elsewhere.
pub(super) fn column_called(header: &[String], table: &str, column: &str) -> Option<usize> {
    let known = VOCABULARY.tables.iter().find(|known| known.table == table)?;
    let wanted = known.columns.iter().find(|wanted| wanted.column == column)?;
    let scored = header.iter().map(|name| name_score(name, &wanted.names)).enumerate();
    let best = scored.filter(|(_, score)| *score >= LEAST);
    best.max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0))).map(|(index, _)| index)
}

/// How much `header` is one of `names`, from 0 to 1.
fn name_score(header: &str, names: &[String]) -> f64 {
    let header = normal(header);
    let count = header.split(' ').count();
    let mut best: f64 = 0.0;
    for (index, name) in names.iter().enumerate() {
        let name = normal(name);
        let first = (1.0 - 0.01 * index as f64).max(0.75);
        let score = if header == name {
            first
        } else if same_words(&header, &name) {
            first * 0.9
        } else if has_phrase(&header, &name) {
            let more = count - name.split(' ').count();
            first * if more <= 1 { 0.75 } else { 0.55 }
        } else {
            0.0
        };
        best = best.max(score);
    }
    best
}

/// Lower case words with single spaces: `invoiceDate`, `INVOICE_DATE` and `Invoice date:` are one.
fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for sign in text.chars() {
        let starts_word = before.is_lowercase() && sign.is_uppercase();
        if sign.is_alphanumeric() {
            if starts_word {
                out.push(' ');
            }
            out.extend(sign.to_lowercase().map(|sign| if sign == 'ё' { 'е' } else { sign }));
        } else if !out.ends_with(' ') && !out.is_empty() {
            out.push(' ');
        }
        before = sign;
    }
    out.trim_end().to_owned()
}

/// Whether both are the same words, whatever their endings in Russian.
fn same_words(one: &str, other: &str) -> bool {
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split(' ').collect(), other.split(' ').collect());
    one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| same_word(one, other))
}

fn same_word(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let common = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let longest = one.len().max(other.len());
    one.iter().any(|sign| !sign.is_ascii()) && common >= 4 && longest - common <= 2
}

/// Whether a word names what begins so: `rechnungsnr`, `ausgangsrechnungen`, `счета`.
fn names_one(word: &str, start: &str) -> bool {
    word.starts_with(start) || (start == "rechnung" && word.contains(start))
}

/// Whether the words of `phrase` stand in `text` one after the other.
fn has_phrase(text: &str, phrase: &str) -> bool {
    let phrase = normal(phrase);
    let (text, phrase): (Vec<&str>, Vec<&str>) = (text.split(' ').collect(), phrase.split(' ').collect());
    !phrase.is_empty()
        && text
            .windows(phrase.len())
            .any(|words| words.iter().zip(&phrase).all(|(one, other)| same_word(one, other)))
}
