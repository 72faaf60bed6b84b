//! The records of a review, each taken apart whole.

use super::Mask;
use crate::words::mask::mask_words;
use forewarn_risk::{
    alert,
    prospect::{Expected, ProjectCurve, Prospect},
    review::{
        agenda::{Agenda, ClientChange, DueDecision, FollowUp, FollowedAct, Owed, OwedThing},
        draft::{Draft, LateWork},
        record::{
            ActGroup, Addend, AgreedMatter, Alert, Asked, ClientDecision, ClientLine, ContactRow,
            DecisionLine, Depth, DueSoon, Evidence, Fix, Lateness, Mark, MarkLabel, Moved, OpenInvoices,
            OwnerLoad, PastAlert, PromiseBar, Renewal, Review, UnagreedLine,
        },
    },
    score::AmountRange,
    signal::Fact,
};

impl Mask {
    /// The review itself.
    pub fn review(&self, review: &mut Review) {
        let Review {
            agency,
            as_of: _,
            day: _,
            horizon_days: _,
            currency: _,
            capacity: _,
            redacted,
            owner,
            clients,
            alerts,
            beyond_capacity,
            snoozed,
            since_then,
            gone,
            revenue_at_risk,
            revenue_at_risk_before,
            promises_kept: _,
            promises_unknown: _,
            alerts_right: _,
            alerts_needless: _,
            past_alerts,
            conflicts_missed: _,
            moved,
            bands: _,
            delays,
            depth,
            due_soon,
            agenda,
            renewals,
            unagreed,
            loads,
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
        for ClientDecision { alert_id, client_id, decision } in snoozed.iter_mut().chain(since_then) {
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
        gone.iter_mut().chain(beyond_capacity).for_each(|id| *id = self.client_id(id));
        range(revenue_at_risk);
        *revenue_at_risk_before = revenue_at_risk_before.map(Self::amount);
        depth.iter_mut().for_each(|depth| self.depth(depth));
        due_soon.iter_mut().for_each(|due| self.due(due));
        self.agenda(agenda);
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
        unagreed.iter_mut().for_each(|line| self.unagreed(line));
        for load in loads {
            self.load(load);
        }
        for OpenInvoices { currency: _, overdue } in open_invoices {
            *overdue = overdue.map(Self::amount);
        }
        files.iter_mut().for_each(|file| self.file(file));
        rejections.iter_mut().for_each(|rejection| self.rejection(rejection));
        warnings.iter_mut().for_each(|warning| self.warning(warning));
    }

    /// What a meeting goes through.
    fn agenda(&self, agenda: &mut Agenda) {
        let Agenda { since: _, since_is: _, today: _, changed, followed_up, due, overdue, owed_today } =
            agenda;
        for ClientChange { client_id, kind: _, chance_before: _, chance: _ } in changed {
            *client_id = self.client_id(client_id);
        }
        for FollowUp { client_id, act_by: _, decisions, acts, stands: _ } in followed_up {
            *client_id = self.client_id(client_id);
            decisions.iter_mut().for_each(|decision| self.decision(decision));
            for FollowedAct { act, outcome: _ } in acts {
                self.acts(act);
            }
        }
        for DueDecision { client_id, on: _, kind: _, decision } in due {
            *client_id = self.client_id(client_id);
            decision.iter_mut().for_each(|decision| self.decision(decision));
        }
        for OwedThing { owner, client_id, what, on: _ } in overdue.iter_mut().chain(owed_today) {
            *owner = owner.as_deref().map(|owner| self.person(owner));
            *client_id = self.client_id(client_id);
            match what {
                Owed::Promise(words) => *words = self.promised(words),
                Owed::Item(name) => *name = self.text(name),
                Owed::Answer(asked) => self.asked(asked),
            }
        }
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
            such: _,
            is_news: _,
            voice,
            draft,
            decision,
        } = alert;
        *client_id = self.client_id(client_id);
        // The true one is a hash of the client's id, which can be guessed.
        *alert_id = alert::alert_id(client_id);
        *owner = owner.as_deref().map(|owner| self.person(owner));
        *expected_loss = expected_loss.map(Self::amount);
        [fix, fix_to_calm, best_effort].into_iter().flatten().for_each(|fix| self.fix(fix));
        voice.iter_mut().for_each(|asked| self.asked(asked));
        self.draft(draft);
        decision.iter_mut().for_each(|decision| self.decision(decision));
    }

    /// What could be done.
    pub fn fix(&self, fix: &mut Fix) {
        let Fix { acts, left: _, assume, probability: _, band: _, cost: _, currency: _ } = fix;
        acts.iter_mut().for_each(|group| self.acts(group));
        *assume = self.text(assume);
    }

    fn acts(&self, group: &mut ActGroup) {
        match group {
            ActGroup::Deliver(names) => names.iter_mut().for_each(|name| *name = self.text(name)),
            ActGroup::Renegotiate(moves) => moves.iter_mut().for_each(|(name, _)| *name = self.text(name)),
            ActGroup::Agree(matters) => {
                matters.iter_mut().for_each(|matter| self.matter(matter));
            }
            ActGroup::Invoice { written: _, amount, currency: _ } => *amount = Self::amount(*amount),
            ActGroup::Answer(asked) => asked.iter_mut().for_each(|asked| self.asked(asked)),
            ActGroup::Update => {}
        }
    }

    fn matter(&self, matter: &mut AgreedMatter) {
        let AgreedMatter { dimension: _, name, stated, agreed } = matter;
        *name = name.as_deref().map(|name| self.text(name));
        for side in [stated, agreed] {
            *side = self.expectation(side);
        }
    }

    /// What a client asked: its words are a quotation.
    fn asked(&self, asked: &mut Asked) {
        let Asked { on: _, by, words } = asked;
        *by = by.as_deref().map(|by| self.person(by));
        *words = words.as_deref().and_then(|words| self.quote(words));
    }

    /// What a message is written from.
    pub fn draft(&self, draft: &mut Draft) {
        let Draft {
            on: _,
            lang: _,
            to,
            from,
            silent_since: _,
            threat,
            asked,
            delivered,
            late,
            moved,
            owed,
            coming,
            waiting,
            agree,
            unagreed,
            invoice,
        } = draft;
        for person in [to, from] {
            *person = person.as_deref().map(|name| self.person(name));
        }
        threat.iter_mut().chain(asked).for_each(|asked| self.asked(asked));
        let late = late.iter_mut().map(|LateWork { name, due: _, returned: _, likely: _ }| name);
        let names = delivered.iter_mut().map(|(name, _)| name).chain(late);
        let names = names.chain(moved.iter_mut().map(|(name, ..)| name));
        let names = names.chain(coming.iter_mut().map(|(name, ..)| name)).chain(waiting);
        names.for_each(|name| *name = self.text(name));
        let promises = std::mem::take(owed).into_iter();
        owed.extend(promises.filter_map(|(words, due)| Some((self.quote(&words)?, due))));
        agree.iter_mut().for_each(|matter| self.matter(matter));
        let asked_for = std::mem::take(unagreed).into_iter();
        unagreed.extend(asked_for.filter_map(|(words, on, hours)| Some((self.quote(&words)?, on, hours))));
        if let Some((_, amount, _)) = invoice {
            *amount = Self::amount(*amount);
        }
    }

    /// Work that was asked for: the words are the client's.
    pub fn unagreed(&self, line: &mut UnagreedLine) {
        let UnagreedLine { client_id, client, project_id, on: _, words, hours: _, message_id } = line;
        *client = self.client_name(client_id);
        *client_id = self.client_id(client_id);
        *project_id = project_id.as_deref().map(|id| self.id(id));
        *words = words.as_deref().and_then(|words| self.quote(words));
        *message_id = self.id(message_id);
    }

    /// What somebody carries.
    pub fn load(&self, load: &mut OwnerLoad) {
        let OwnerLoad { owner, clients: _, need_act: _, yearly_fees, due: _, overdue: _, hours: _ } = load;
        *owner = self.person(owner);
        *yearly_fees = yearly_fees.map(Self::amount);
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
            let Addend {
                signal: _,
                value: _,
                told: _,
                unit: _,
                usual: _,
                log_odds: _,
                points: _,
                parts: _,
                evidence,
            } = addend;
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
            Fact::Overdue { name, due: _, returned: _ }
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
            Fact::OverServiced {
                project,
                first: _,
                last: _,
                beyond,
                budget,
                currency: _,
                hours_beyond: _,
            } => {
                *project = self.text(project);
                [beyond, budget].into_iter().for_each(amount);
            }
            Fact::ExtraBill { amount: due, currency: _ }
            | Fact::Unpaid { amount: due, currency: _, due: _ } => {
                amount(due);
            }
            Fact::Paid { recent, usual, currency: _ } => [recent, usual].into_iter().for_each(amount),
            Fact::NotAgreed { hours: _ } | Fact::PaidLate { written: _, days: _, usual: _, is_open: _ } => {}
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
            | Fact::LastMessage
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
            contacts,
        } = depth;
        for late in delays {
            let name = Self::late_name(late);
            *name = self.text(name);
        }
        *client_id = self.client_id(client_id);
        for row in contacts.iter_mut().flat_map(|strip| &mut strip.rows) {
            let ContactRow { name, role: _, weeks: _, with, last_on: _, left_on: _ } = row;
            *name = name.as_deref().map(|name| self.person(name));
            with.iter_mut().for_each(|name| *name = self.person(name));
        }
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
}

fn range(range: &mut Option<AmountRange>) {
    if let Some(AmountRange { expected, lower, upper }) = range {
        for amount in [expected, lower, upper] {
            *amount = Mask::amount(*amount);
        }
    }
}
