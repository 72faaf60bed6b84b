//! Every record that is written, field by field. Each is taken apart whole, so that a new field does not compile until it
//! was decided what becomes of it.

use std::sync::Arc;

use super::Mask;
use crate::{Run, words::mask::mask_words};
use forewarn_ingest::{Loaded, PassedOverFile};
use forewarn_risk::{
    alert,
    backtest::{Backtest, ItemRow},
    forecast::{ItemForecast, project::ProjectStanding},
    history::{History, Item, LedgerRow, Statement},
    kickoff::{
        Basics, Brief, CostBrief, GapDimension, Impossible, Kickoff, KickoffGap, ProjectBrief, PromiseBrief,
        ResultBrief,
    },
    prospect::{Expected, ProjectCurve, Prospect},
    review::record::{
        ActGroup, Addend, AgreedMatter, Alert, ClientLine, DecisionLine, Depth, DueSoon, Evidence, Fix,
        Lateness, Mark, MarkLabel, Moved, OpenInvoices, PastAlert, PromiseBar, Renewal, Review, Snoozed,
    },
    score::AmountRange,
    signal::Fact,
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
        let Run { config: _, loaded, history, forecasts, standings, now: _, review } = run;
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

    fn agency(&self) -> String {
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

    /// The review itself.
    pub fn review(&self, review: &mut Review) {
        let Review {
            agency,
            as_of: _,
            day: _,
            lang: _,
            horizon_days: _,
            currency: _,
            capacity: _,
            redacted,
            owner,
            clients,
            alerts,
            beyond_capacity: _,
            snoozed,
            gone,
            revenue_at_risk,
            revenue_at_risk_before,
            promises_kept: _,
            alerts_right: _,
            alerts_needless: _,
            past_alerts,
            conflicts_missed: _,
            moved,
            bands: _,
            delays,
            depth,
            due_soon,
            renewals,
            open_invoices,
            conflicts_known: _,
            level_is_judged: _,
            files,
            last_days: _,
            rejections,
            warnings,
            tables_missing: _,
        } = review;
        *redacted = true;
        *agency = self.agency();
        *owner = owner.as_deref().map(|owner| self.person(owner));
        alerts.iter_mut().for_each(|alert| self.alert(alert));
        for Snoozed { alert_id, client_id, decision } in snoozed {
            *client_id = self.client_id(client_id);
            *alert_id = alert::alert_id(client_id);
            self.decision(decision);
        }
        for PastAlert { client_id, raised_on: _, is_closed: _, fate: _, conflict_on: _, conflict: _ } in
            past_alerts
        {
            *client_id = self.client_id(client_id);
        }
        clients.iter_mut().for_each(|line| self.line(line));
        for Moved { client_id, amount } in moved {
            *client_id = self.client_id(client_id);
            *amount = Self::amount(*amount);
        }
        for late in delays {
            let name = Self::late_name(late);
            *name = self.person(name);
        }
        gone.iter_mut().for_each(|id| *id = self.client_id(id));
        range(revenue_at_risk);
        *revenue_at_risk_before = revenue_at_risk_before.map(Self::amount);
        depth.iter_mut().for_each(|depth| self.depth(depth));
        due_soon.iter_mut().for_each(|due| self.due(due));
        for renewal in renewals {
            let Renewal {
                contract_id,
                client_id,
                client,
                owner,
                ends_on: _,
                notice_until: _,
                is_automatic: _,
                yearly_fee,
                probability: _,
                at_risk,
            } = renewal;
            *contract_id = self.id(contract_id);
            *client = self.client_name(client_id);
            *client_id = self.client_id(client_id);
            *owner = owner.as_deref().map(|owner| self.person(owner));
            [yearly_fee, at_risk].into_iter().for_each(|sum| *sum = sum.map(Self::amount));
        }
        for OpenInvoices { currency: _, overdue } in open_invoices {
            *overdue = overdue.map(Self::amount);
        }
        files.iter_mut().for_each(|file| self.file(file));
        rejections.iter_mut().for_each(|rejection| self.rejection(rejection));
        warnings.iter_mut().for_each(|warning| self.warning(warning));
    }

    fn alert(&self, alert: &mut Alert) {
        let Alert {
            alert_id,
            rank: _,
            client_id,
            state: _,
            owner,
            due: _,
            expected_loss,
            fee_is_assumed: _,
            fix,
            fix_to_calm,
            best_effort,
            decision,
        } = alert;
        *client_id = self.client_id(client_id);
        // The true one is a hash of the client's id, which can be guessed.
        *alert_id = alert::alert_id(client_id);
        *owner = owner.as_deref().map(|owner| self.person(owner));
        *expected_loss = expected_loss.map(Self::amount);
        [fix, fix_to_calm, best_effort].into_iter().flatten().for_each(|fix| self.fix(fix));
        decision.iter_mut().for_each(|decision| self.decision(decision));
    }

    /// What could be done.
    pub fn fix(&self, fix: &mut Fix) {
        let Fix { acts, assume, probability: _, band: _, cost: _, currency: _ } = fix;
        acts.iter_mut().for_each(|group| self.acts(group));
        *assume = self.text(assume);
    }

    fn acts(&self, group: &mut ActGroup) {
        match group {
            ActGroup::Deliver(names) => names.iter_mut().for_each(|name| *name = self.text(name)),
            ActGroup::Renegotiate(moves) => moves.iter_mut().for_each(|(name, _)| *name = self.text(name)),
            ActGroup::Agree(matters) => {
                for AgreedMatter { dimension: _, name } in matters {
                    *name = name.as_deref().map(|name| self.text(name));
                }
            }
            ActGroup::Invoice { written: _, amount, currency: _ } => *amount = Self::amount(*amount),
            ActGroup::Answer { count: _, oldest: _ } | ActGroup::Update => {}
        }
    }

    /// What somebody decided: a note is their words.
    pub fn decision(&self, decision: &mut DecisionLine) {
        let DecisionLine { on: _, decision: _, until: _, by, note } = decision;
        *by = by.as_deref().map(|by| self.person(by));
        *note = note.as_deref().and_then(|note| self.quote(note));
    }

    /// A client's line.
    pub fn line(&self, line: &mut ClientLine) {
        let ClientLine {
            client_id,
            name,
            owner,
            services,
            since: _,
            ended: _,
            chance: _,
            chance_before: _,
            course: _,
            band: _,
            band_by_hand,
            band_before: _,
            unknown_because: _,
            in_conflict: _,
            yearly_fee,
            revenue_at_risk,
            rank: _,
            prior_log_odds: _,
            addends,
            changes: _,
            missing: _,
        } = line;
        *name = self.client_name(client_id);
        *client_id = self.client_id(client_id);
        band_by_hand.iter_mut().for_each(|decision| self.decision(decision));
        *owner = owner.as_deref().map(|owner| self.person(owner));
        services.iter_mut().for_each(|service| *service = self.text(service));
        *yearly_fee = yearly_fee.map(Self::amount);
        range(revenue_at_risk);
        for addend in addends {
            let Addend { signal: _, value: _, unit: _, usual: _, log_odds: _, points: _, evidence } = addend;
            evidence.iter_mut().for_each(|evidence| self.evidence(evidence));
        }
    }

    /// A row behind a reason.
    pub fn evidence(&self, evidence: &mut Evidence) {
        let Evidence { at: _, table: _, id, fact, quote } = evidence;
        *id = self.id(id);
        self.fact(fact);
        *quote = quote.as_deref().and_then(|quote| self.quote(quote));
    }

    fn fact(&self, fact: &mut Fact) {
        let amount = |value: &mut f64| *value = Self::amount(*value);
        match fact {
            Fact::Overdue { name, due: _ }
            | Fact::Unlikely { name, due: _, chance: _ }
            | Fact::Moved { name, from: _, to: _ } => *name = self.text(name),
            Fact::Spent { project, spent, budget, progress: _ } => {
                // Only their ratio is told.
                *spent /= *budget;
                *budget = 1.0;
                *project = self.text(project);
            }
            Fact::Rated { score: _, most: _, usual: _, comment } => {
                *comment = comment.as_deref().and_then(|comment| self.quote(comment));
            }
            Fact::LastRated { who, on: _ } => *who = who.as_deref().map(|who| self.person(who)),
            Fact::LastMet { on: _, usual: _ } | Fact::NotMet { status: _, by: _, on: _ } => {}
            Fact::NoticeOpen { contract, last_day: _ } | Fact::ContractEnds { contract, ends_on: _ } => {
                *contract = self.id(contract);
            }
            Fact::FellSilent { who, role: _, days: _, usual: _ }
            | Fact::OneContact { before: _, who }
            | Fact::NewDecider { who, role: _, since: _ }
            | Fact::NewLead { who, since: _ }
            | Fact::Joined { who, role: _ } => *who = who.as_deref().map(|who| self.person(who)),
            Fact::Burnt { project, spent: _, gone: _, done: _, runs_out: _ } => *project = self.text(project),
            Fact::OverServiced { project, first: _, last: _, beyond, budget, hours_beyond: _ } => {
                *project = self.text(project);
                [beyond, budget].into_iter().for_each(amount);
            }
            Fact::ExtraBill { amount: due } | Fact::Unpaid { amount: due, due: _ } => amount(due),
            Fact::Paid { recent, usual } => [recent, usual].into_iter().for_each(amount),
            Fact::Measured { metric, actual, expected } => {
                *metric = self.text(metric);
                [actual, expected].into_iter().for_each(amount);
            }
            Fact::PromiseBroken { text, by: _, kept: _ } => *text = self.quote(text).unwrap_or_default(),
            Fact::Expects { metric, client, agreed } => {
                *metric = self.text(metric);
                for side in [client, agreed] {
                    *side = self.expectation(side);
                }
            }
            Fact::Green { project, status } => {
                *project = self.text(project);
                *status = self.text(status);
            }
            Fact::Paced { project, spent: _, gone: _ } => *project = self.text(project),
            Fact::LastUpdate
            | Fact::LastUnprompted
            | Fact::Asked { hours: _, rounds: _, asked: _, answered: _ }
            | Fact::Closed { count: _, on: _ }
            | Fact::Chased
            | Fact::Threatened
            | Fact::Replied { hours: _ }
            | Fact::Volume { recent: _, usual: _ }
            | Fact::Sounds { share: _ }
            | Fact::Assumed
            | Fact::Conflict { kind: _ } => {}
        }
    }

    /// A day, or a number with its unit.
    fn expectation(&self, words: &str) -> String {
        let (number, unit) = words.split_once(' ').unwrap_or((words, ""));
        match number.parse::<f64>() {
            Ok(number) => format!("{} {}", Self::amount(number), self.text(unit)).trim_end().to_owned(),
            Err(_) => self.text(words),
        }
    }

    fn depth(&self, depth: &mut Depth) {
        let Depth {
            client_id,
            from: _,
            to: _,
            tone: _,
            marks,
            promises,
            delays,
            silences: _,
            projects,
            expectations,
        } = depth;
        for late in delays {
            let name = Self::late_name(late);
            *name = self.text(name);
        }
        *client_id = self.client_id(client_id);
        for Mark { at: _, kind: _, label } in marks {
            match label {
                MarkLabel::Item(name) => *name = self.text(name),
                MarkLabel::Nothing | MarkLabel::Outcome(_) => {}
            }
        }
        for PromiseBar { made_at: _, by: _, kept_at: _, state: _, label } in promises {
            *label = self.promised(label);
        }
        for project in projects {
            let ProjectCurve {
                name,
                today: _,
                schedule_index: _,
                cost_index: _,
                planned_end: _,
                forecast_end: _,
                curve: _,
            } = project;
            *name = self.text(name);
        }
        for Prospect { dimension: _, project, metric, stated, agreed, p50, p80 } in expectations {
            for name in [project, metric] {
                *name = name.as_deref().map(|name| self.text(name));
            }
            for expected in [stated, agreed, p50, p80] {
                if let Some(Expected::Amount(amount, unit)) = expected {
                    *amount = Self::amount(*amount);
                    *unit = self.text(unit);
                }
            }
        }
    }

    /// Whose or what work's lateness it is: the one word of it among figures.
    fn late_name(late: &mut Lateness) -> &mut String {
        let Lateness {
            name,
            is_open: _,
            agency_hours: _,
            client_hours: _,
            third_party_hours: _,
            pause_hours: _,
        } = late;
        name
    }

    fn due(&self, due: &mut DueSoon) {
        let DueSoon { client_id, client, what, is_promise, by: _, p_kept: _, owner } = due;
        *client_id = self.client_id(client_id);
        *client = self.person(client);
        *what = if *is_promise { self.promised(what) } else { self.text(what) };
        *owner = owner.as_deref().map(|owner| self.person(owner));
    }

    fn promised(&self, words: &str) -> String {
        let said = mask_words(self.lang).promise;
        self.quote(words).unwrap_or_else(|| said.to_owned())
    }

    /// A file, by what was read of it.
    fn file(&self, file: &mut FileReport) {
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
    fn rejection(&self, rejection: &mut Rejection) {
        let Rejection { table: _, file, line: _, column, value, reason, known_at: _ } = rejection;
        *file = self.text(file);
        *column = self.text(column);
        match reason {
            RejectionReason::NotUtf8 { column } => *column = self.text(column),
            RejectionReason::NotJson(words) => {
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
            | RejectionReason::Duplicate => {}
        }
        value.clear();
    }

    fn warning(&self, warning: &mut TableWarning) {
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

impl Mask {
    /// A brief in which nobody is named; its sums stay, so that the check of it is right.
    pub fn brief(&self, brief: &Brief) -> Brief {
        let mut brief = brief.clone();
        let Brief { project, time: _, cost: _, result, promise, basics } = &mut brief;
        let ProjectBrief {
            client,
            name,
            service,
            effort_hours: _,
            people: _,
            owner,
            language: _,
            start: _,
            signed,
        } = project;
        *client = self.person(client);
        *name = self.text(name);
        for words in [service, owner, signed] {
            *words = words.as_deref().map(|words| self.text(words));
        }
        for result in result {
            let ResultBrief {
                metric,
                today: _,
                client_says: _,
                agreed: _,
                by: _,
                lag_days: _,
                guaranteed: _,
                depends_on_others: _,
            } = result;
            *metric = self.text(metric);
        }
        for PromiseBrief { text, due: _, unlimited: _ } in promise {
            *text = self.text(text);
        }
        let Basics {
            done_criteria,
            approver,
            approval_days: _,
            revision_rounds: _,
            exclusions,
            access,
            access_ready: _,
            update_rhythm,
            agency_answers_hours: _,
            client_answers_hours: _,
            earlier_agencies: _,
        } = basics;
        for words in [done_criteria, approver, update_rhythm] {
            *words = words.as_deref().map(|words| self.text(words));
        }
        let lists = [exclusions, access];
        lists.into_iter().flatten().flatten().for_each(|words| *words = self.text(words));
        brief
    }

    /// What the check of a masked brief found: sums as bands, and the class that is measured against.
    pub fn kickoff(&self, brief: &mut Brief, kickoff: &mut Kickoff) {
        // Its words were masked before it was checked; its sums are after.
        let Brief { project: _, time: _, cost, result, promise: _, basics: _ } = brief;
        let results = result.iter_mut().flat_map(|result| {
            let ResultBrief {
                metric: _,
                today,
                client_says,
                agreed,
                by: _,
                lag_days: _,
                guaranteed: _,
                depends_on_others: _,
            } = result;
            [today, client_says, agreed]
        });
        let CostBrief { client_says, agreed, currency: _, fixed: _ } = cost;
        for amount in results.chain([client_says, agreed]) {
            *amount = amount.map(Self::amount);
        }
        let Kickoff { verdict: _, reasons: _, gaps, impossible, missing: _ } = kickoff;
        for gap in gaps {
            let KickoffGap {
                dimension,
                metric,
                stated,
                agreed,
                p50,
                p80,
                p_stated: _,
                p_agreed: _,
                class,
                cases: _,
                publication: _,
            } = gap;
            for words in [metric, class] {
                *words = words.as_deref().map(|words| self.text(words));
            }
            if *dimension != GapDimension::Time {
                for value in [stated, agreed, p50, p80] {
                    *value = value.map(Self::amount);
                }
            }
        }
        for impossible in impossible {
            match impossible {
                Impossible::StatedCost { cost, probability: _ } => *cost = Self::amount(*cost),
                Impossible::BeforeStart { text, due: _ }
                | Impossible::Ranking { text }
                | Impossible::Unlimited { text } => {
                    *text = self.text(text);
                }
                Impossible::BeforeLag { metric, by: _, earliest: _ } | Impossible::Guarantee { metric } => {
                    *metric = self.text(metric);
                }
                Impossible::AgreedDate { due: _, probability: _ }
                | Impossible::StatedDate { due: _, probability: _ } => {}
            }
        }
    }
}

fn range(range: &mut Option<AmountRange>) {
    if let Some(AmountRange { expected, lower, upper }) = range {
        for amount in [expected, lower, upper] {
            *amount = Mask::amount(*amount);
        }
    }
}
