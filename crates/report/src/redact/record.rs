//! What was read and replayed, field by field; `review.rs` and `brief.rs` do the same for their records. Each is taken apart
//! whole, so that a new field does not compile until it was decided what becomes of it.

use std::sync::Arc;

use super::Mask;
use crate::{Run, words::mask::mask_words};
use forewarn_ingest::{Loaded, PassedOverFile};
use forewarn_risk::{
    backtest::{Backtest, ItemRow},
    forecast::{ItemForecast, project::ProjectStanding},
    history::{History, Item, LedgerRow, Statement},
};
use forewarn_table::{
    Client, Expectation, FileReport, Money, Project, Rejection, RejectionReason, Tables,
    check::{TableWarning, WarningKind},
    config::Config,
    expectation::ExpectedValue,
};

impl Mask {
    /// A whole review, before it is written.
    pub fn run(&self, run: &mut Run) {
        let Run { config: _, loaded, history, forecasts, standings, now: _, review, took: _ } = run;
        self.loaded(loaded);
        self.history(history);
        forecasts.iter_mut().for_each(|forecast| self.forecast(forecast));
        for standing in standings {
            let ProjectStanding {
                project: _,
                started_on: _,
                planned_end: _,
                end: _,
                earned: _,
                estimate_at_completion,
            } = standing;
            *estimate_at_completion = estimate_at_completion.map(Self::amount);
        }
        self.review(review);
    }

    /// What was read: names in files' names and columns, and whatever stood in refused rows.
    pub fn loaded(&self, loaded: &mut Loaded) {
        // Tables and blocks are what was read and are written nowhere; the doubts among `warnings` are.
        let Loaded {
            tables: _,
            rejections,
            files,
            passed_over,
            warnings,
            blocks: _,
            authors: _,
            annotations: _,
            took: _,
        } = loaded;
        rejections.iter_mut().for_each(|rejection| self.rejection(rejection));
        files.iter_mut().for_each(|file| self.file(file));
        for PassedOverFile { table: _, file, reason: _, other } in passed_over {
            (*file, *other) = (self.text(file), self.text(other));
        }
        warnings.iter_mut().for_each(|warning| self.warning(warning));
    }

    /// What outputs say of the past: who, what work, what was promised.
    pub fn history(&self, history: &mut History) {
        let History {
            as_of: _,
            tables,
            calendars: _,
            items,
            ledger,
            talks: _,
            statements,
            since: _,
            last_at: _,
            ended: _,
            rates: _,
            yearly_fee,
            portfolio: _,
            budgets: _,
        } = history;
        self.tables(tables);
        for item in items {
            let Item {
                client: _,
                project_id,
                item_id,
                name,
                committed_at: _,
                first_due: _,
                first_due_at: _,
                due: _,
                moves: _,
                delivered_at: _,
                deliveries: _,
                accepted_at: _,
                reopened_at: _,
                cancelled_at: _,
                waits: _,
                waiting_on: _,
                weight: _,
                topic: _,
            } = item;
            let shared = |id: &Arc<str>| Arc::<str>::from(self.id(id));
            *name = if name == item_id { shared(item_id) } else { self.text(name).into() };
            *item_id = shared(item_id);
            *project_id = project_id.as_ref().map(shared);
        }
        ledger.iter_mut().for_each(|row| self.promise(row));
        statements.iter_mut().for_each(|statement| self.statement(statement));
        yearly_fee.iter_mut().for_each(|fee| *fee = fee.map(Self::amount));
    }

    /// The tables, as far as writers see them: clients and projects. Rows of the others are only counted.
    fn tables(&self, tables: &mut Tables) {
        let Tables {
            clients,
            projects,
            schedule: _,
            money: _,
            messages: _,
            promises: _,
            expectations: _,
            results: _,
            outcomes: _,
            people: _,
            holidays: _,
            decisions: _,
            rates: _,
            contracts,
            ratings: _,
            meetings: _,
        } = tables;
        clients.iter_mut().for_each(|client| self.client(client));
        for contract in contracts {
            // The calendar names it; nothing else of it is written.
            let contract = Arc::make_mut(contract);
            contract.contract_id = self.id(&contract.contract_id);
        }
        for project in projects {
            let Project {
                project_id,
                client: _,
                name,
                service,
                status,
                status_at: _,
                agreed_start: _,
                agreed_end: _,
                agreed_cost,
                currency: _,
                result_lag_days: _,
            } = project;
            *project_id = self.id(project_id);
            *name = self.text(name);
            for words in [service, status] {
                *words = words.as_deref().map(|words| self.text(words));
            }
            *agreed_cost = agreed_cost.map(|cost| Money::from_units(Self::amount(cost.units())));
        }
    }

    /// A replayed past: the ids of its items; and the tables and the configuration that name clients and the agency.
    pub fn backtest(&self, backtest: &mut Backtest, tables: &Tables, config: &Config) -> (Tables, Config) {
        // A client's row names it by its place in the tables.
        let Backtest { dates: _, clients: _, items, conflicts: _, known_until: _ } = backtest;
        for row in items {
            let ItemRow {
                date: _,
                client: _,
                item_id,
                due: _,
                overdue: _,
                forecast,
                delivered_on: _,
                cancelled: _,
            } = row;
            *item_id = self.id(item_id).into();
            self.forecast(forecast);
        }
        let (mut tables, mut config) = (tables.clone(), config.clone());
        self.tables(&mut tables);
        self.config(&mut config);
        (tables, config)
    }

    /// The configuration: paths are written nowhere.
    fn config(&self, config: &mut Config) {
        let Config {
            workspace: _,
            name,
            zone: _,
            language: _,
            currency: _,
            rates: _,
            outcomes_since: _,
            decimal_comma: _,
            month_first: _,
            tone_model: _,
            pack_template: _,
            lead_template: _,
            hours: _,
            ignored_spans: _,
            horizon: _,
            act_cut: _,
            watch_cut: _,
            weights: _,
            base_rate: _,
            capacity: _,
            client_spread: _,
            fix: _,
            learned_until: _,
            sources: _,
            keeps_authors: _,
            keeps_annotations: _,
            annotations: _,
            weight_spreads: _,
            own_rate: _,
            level_spread: _,
        } = config;
        *name = self.agency();
    }

    fn forecast(&self, forecast: &mut ItemForecast) {
        let ItemForecast { item: _, class, cases: _, quantiles: _, p_kept: _, p_kept_when_made: _ } =
            forecast;
        *class = self.text(class);
    }

    pub(super) fn agency(&self) -> String {
        mask_words(self.lang).agency.to_owned()
    }

    fn statement(&self, statement: &mut Statement) {
        let Statement { client: _, message_id, text, quote: _, row } = statement;
        *message_id = self.id(message_id).into();
        *text = self.quote(text).unwrap_or_default().into();
        if let Some(row) = row {
            let Expectation {
                client: _,
                project_id,
                at: _,
                side: _,
                dimension: _,
                metric,
                value,
                unit,
                message_id,
            } = row;
            for id in [project_id, message_id] {
                *id = id.as_deref().map(|id| self.id(id));
            }
            for words in [metric, unit] {
                *words = words.as_deref().map(|words| self.text(words));
            }
            if let ExpectedValue::Number(number) = value {
                *number = Self::amount(*number);
            }
        }
    }

    fn client(&self, client: &mut Client) {
        let Client {
            client_id,
            name,
            segment,
            owner,
            language: _,
            zone: _,
            since: _,
            until: _,
            monthly_fee,
            currency: _,
        } = client;
        *name = self.client_name(client_id);
        *client_id = self.client_id(client_id);
        *segment = segment.as_deref().map(|segment| self.text(segment));
        *owner = owner.as_deref().map(|owner| self.person(owner));
        *monthly_fee = monthly_fee.map(|fee| Money::from_units(Self::amount(fee.units())));
    }

    fn promise(&self, row: &mut LedgerRow) {
        let LedgerRow {
            promise_id,
            client: _,
            project_id,
            item_id,
            side: _,
            made_at: _,
            text,
            firmness: _,
            from: _,
            by: _,
            by_latest: _,
            recurrence,
            state: _,
            moved: _,
            kept_at: _,
            late_hours: _,
            message_id,
            span: _,
            evidence,
        } = row;
        *promise_id = self.promise_id(promise_id).into();
        for id in [project_id, item_id, message_id] {
            *id = id.as_deref().map(|id| self.id(id).into());
        }
        *text = self.quote(text).unwrap_or_default().into();
        *recurrence = recurrence.as_deref().map(|words| self.text(words).into());
        *evidence = evidence.as_deref().map(|evidence| self.place(evidence));
    }

    /// `MESSAGE:START` keeps the mask of its message.
    fn promise_id(&self, id: &str) -> String {
        match id.rsplit_once(':') {
            Some((message, start)) if start.bytes().all(|digit| digit.is_ascii_digit()) => {
                format!("{}:{start}", self.id(message))
            }
            _ => self.id(id),
        }
    }

    /// `TABLE:ID`.
    fn place(&self, place: &str) -> String {
        match place.split_once(':') {
            Some((table, id)) => format!("{table}:{}", self.id(id)),
            None => self.id(place),
        }
    }

    /// A file, by what was read of it.
    pub(super) fn file(&self, file: &mut FileReport) {
        let FileReport {
            table: _,
            file,
            encoding: _,
            rows_read: _,
            rows_used: _,
            rows_rejected: _,
            rows_passed_over: _,
            unknown_columns,
            missing_columns,
            mapped,
            hash: _,
            feed: _,
        } = file;
        *file = self.text(file);
        unknown_columns.iter_mut().chain(missing_columns).for_each(|name| *name = self.text(name));
        mapped.iter_mut().for_each(|(_, made)| *made = self.text(made));
    }

    /// A refused row: what stood there may name somebody whom no table knows, and is left out.
    pub(super) fn rejection(&self, rejection: &mut Rejection) {
        let Rejection { table: _, file, line: _, column, value, reason, known_at: _ } = rejection;
        *file = self.text(file);
        *column = self.text(column);
        match reason {
            RejectionReason::NotUtf8 { column } | RejectionReason::UnknownField(column) => {
                *column = self.text(column);
            }
            RejectionReason::NotJson(words) | RejectionReason::OtherStructure(words) => {
                if !value.is_empty() {
                    *words = words.replace(value.as_str(), "…");
                }
                *words = self.text(words);
            }
            RejectionReason::Empty
            | RejectionReason::EmptyAsTarget
            | RejectionReason::EmptyAndAuthorUnknown
            | RejectionReason::Unreadable(_)
            | RejectionReason::Negative
            | RejectionReason::NegativeButNoChangeOrder
            | RejectionReason::OutsideScale
            | RejectionReason::TooLargeForMoney
            | RejectionReason::NotAFlag
            | RejectionReason::NotACurrency
            | RejectionReason::NotATimeZone
            | RejectionReason::NoneOf(_)
            | RejectionReason::UnknownClient
            | RejectionReason::BeforeMadeAt
            | RejectionReason::TextTooLong
            | RejectionReason::CellTooLong
            | RejectionReason::RowTooLong
            | RejectionReason::OpenQuote
            | RejectionReason::BetweenStrayQuotes
            | RejectionReason::CellCount { found: _, expected: _ }
            | RejectionReason::NotAnObject
            | RejectionReason::Duplicate
            | RejectionReason::UnknownAlert
            | RejectionReason::StillToCome
            | RejectionReason::EndHasPassed
            | RejectionReason::EndWithoutUse
            | RejectionReason::Missing
            | RejectionReason::NotATime
            | RejectionReason::MissingOrNotATime
            | RejectionReason::NotADateOrTime
            | RejectionReason::NoSuchDate
            | RejectionReason::NotAnAmount
            | RejectionReason::NotHours
            | RejectionReason::NotAnAddress
            | RejectionReason::NotMail
            | RejectionReason::NotAComment
            | RejectionReason::NoTimeInId
            | RejectionReason::NoKeyOrTitle
            | RejectionReason::NoIdOrTime
            | RejectionReason::NoSpeaker
            | RejectionReason::NoEnd
            | RejectionReason::BeforeFirstMessage
            | RejectionReason::NotAWeekday
            | RejectionReason::NotATimeOfDay
            | RejectionReason::NotASpan
            | RejectionReason::NotAnEncoding => {}
        }
        value.clear();
    }

    pub(super) fn warning(&self, warning: &mut TableWarning) {
        let TableWarning { kind, count: _, example } = warning;
        match kind {
            WarningKind::CurrencyWithoutRate | WarningKind::NoClients | WarningKind::NothingDated => {}
            WarningKind::ClientWithoutHistory => *example = self.client_id(example),
            WarningKind::DeliveredBeforeCommitted
            | WarningKind::EventsOutOfOrder
            | WarningKind::UnknownProject
            | WarningKind::UnknownMessage
            | WarningKind::EndBeforeStart => *example = self.id(example),
        }
    }
}
