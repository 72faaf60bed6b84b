//! Money, results and expectations: what was agreed, what it cost, what came of it.

use chrono::{Datelike, Months};

use super::calendar::{Clock, Day, iso_date};
use super::desk::{BudgetMonth, ClientDay, LocalTime, MessageSide};
use super::facts::month_rate;
use super::nature::StrainCause;
use super::phrases::PhraseSlots;
use super::tables::DemoTable;

/// The end of a day, from which an event given as a date is known.
const DAY_END: Clock = 24 * 3600;

impl ClientDay<'_> {
    /// What the day brings to the books.
    pub(super) fn book_day(&mut self) {
        for index in 0..self.desk.projects.len() {
            let project = &self.desk.projects[index];
            let opening = project.start.max(self.client.life.first);
            if self.scene.calendar.working_from(opening) == self.day {
                self.open_project(index);
            }
        }
        let date = self.scene.calendar.date(self.day);
        let working_days = (1..=date.day()).filter(|back| {
            let day = self.day + 1 - Day::try_from(*back).unwrap_or(0);
            self.scene.calendar.works(day)
        });
        match working_days.count() {
            1 => self.invoice(),
            3 => self.measure(),
            _ => {}
        }
        if self.scene.calendar.weekday(self.day) == 4
            || self.scene.calendar.working_after(self.day, 1) > self.day + 3
        {
            self.book_hours();
        }
    }

    /// A row of `money` on a date.
    pub(super) fn money(
        &mut self,
        project: usize,
        day: Day,
        kind: &str,
        amount: f64,
        hours: &str,
        due: &str,
    ) {
        if !self.present(day) && kind != "payment" {
            return;
        }
        let at = self.instant(LocalTime { day, clock: DAY_END - 1 });
        let (currency, amount) = match self.client.pays_in.filter(|_| kind == "payment") {
            // At the rate of the day it is paid on.
            Some(paid_in) => {
                let date = self.scene.calendar.date(day);
                (paid_in, amount * month_rate(self.client.currency, date))
            }
            None => (self.client.currency, amount),
        };
        self.add_to_month(project, kind, amount);
        let amount = format!("{amount:.2}");
        let monthly = kind == "budget" && self.desk.projects[project].monthly;
        let rollover = if self.client.saves_up() { "surplus" } else { "none" };
        let (period, rollover) = if monthly { ("month", rollover) } else { ("", "") };
        let project = self.desk.projects[project].id.as_str();
        let fields = [
            self.client.id.as_str(),
            project,
            &self.date(day),
            kind,
            &amount,
            currency,
            hours,
            due,
            period,
            rollover,
        ];
        self.book.push(DemoTable::Money, at, &fields);
    }

    /// Adds to the month of a budget that comes anew each month, and writes the fact once more is spent than there is: a tenth more,
    /// for sums are rounded and a few hours are nobody's news.
    fn add_to_month(&mut self, project: usize, kind: &str, amount: f64) {
        let today = self.scene.calendar.date(self.day);
        let first = today.with_day(1).unwrap_or(today);
        let saves_up = self.client.saves_up();
        let project = &mut self.desk.projects[project];
        if !project.monthly {
            return;
        }
        let (budget, month) = (project.cost as f64 / 12.0, &mut project.month);
        if month.first != first {
            let left = (month.available - month.spent).max(0.0);
            let carried = if saves_up { left } else { 0.0 };
            *month = BudgetMonth { first, available: budget + carried, ..BudgetMonth::default() };
        }
        match kind {
            "change_order" => month.available += amount,
            "cost" => month.spent += amount,
            _ => {}
        }
        if !month.is_over && month.spent > month.available + budget / 10.0 {
            month.is_over = true;
            // It is among the last three months that are over until the fourth after it begins.
            let until = first.checked_add_months(Months::new(4)).unwrap_or(today);
            let fields = [&self.client.id, "retainer overspends", &iso_date(today), &iso_date(until)];
            self.book.push(DemoTable::TruthFacts, 0, &fields);
        }
    }

    /// What an hour costs in the client's currency.
    fn hourly_rate(&self) -> f64 {
        match self.client.currency {
            "RUB" => 5_200.0,
            "USD" => 105.0,
            _ => 90.0,
        }
    }

    /// The agreement of a project: its budget, what each side expects, and the kickoff in words.
    fn open_project(&mut self, index: usize) {
        let (cost, start, end, target) = {
            let project = &self.desk.projects[index];
            (project.cost as f64, project.start, project.end, project.target)
        };
        if self.desk.projects[index].monthly {
            let (month, rate) = (cost / 12.0, self.hourly_rate());
            self.money(index, self.day, "budget", month, &format!("{:.0}", month / rate), "");
        } else {
            self.money(index, self.day, "budget", cost, "", "");
            self.spend_before(index, start);
        }
        let metric = self.metric_word(index);
        let apart = self.differs();
        let promised_end = self.date(end);
        let hoped_day = if apart { end - self.desk.dice.between(14, 45) } else { end };
        let hoped_end = self.date(hoped_day);
        let hoped = target * if apart { self.desk.dice.spread(1.25, 1.9) } else { 1.0 };
        let hoped_cost = cost * if apart { self.desk.dice.spread(0.7, 0.9) } else { 1.0 };
        for (side, by, result, sum) in [
            ("contract", &promised_end, target, cost),
            ("agency", &promised_end, target, cost),
            ("client", &hoped_end, hoped, hoped_cost),
        ] {
            self.expectation(index, side, ["time", "", by, "date"], "");
            self.expectation(index, side, ["cost", "", &format!("{sum:.0}"), self.client.currency], "");
            self.expectation(index, side, ["result", metric, &format!("{result:.0}"), "per month"], "");
        }
        if start < 0 || self.desk.silent(self.day) || !self.room_for(1.0) {
            return;
        }
        let subject = self.phrase("subject.kickoff").to_owned();
        let mut talk = self.talk(index, subject);
        let when = self.now(MessageSide::Agency);
        let (spoken_cost, metric) = (self.spoken_money(cost), self.metric(index));
        let slots = self
            .dates(start, end)
            .with("metric", metric.clone())
            .with("target", format!("{target:.0}"))
            .with("amount", spoken_cost);
        let core = self.filled("expect.agency", &slots);
        let sent = self.say(&mut talk, when, MessageSide::Agency, &core);
        self.expectation(index, "agency", ["time", "", &promised_end, "date"], &sent.id);
        if apart {
            let slots = self
                .dates(start, hoped_day)
                .with("metric", metric)
                .with("target", format!("{hoped:.0}"))
                .with("amount", self.spoken_money(hoped_cost));
            let core = self.filled("expect.client", &slots);
            let reply = self.later(when, 0, MessageSide::Client);
            let sent = self.say(&mut talk, reply, MessageSide::Client, &core);
            let metric = self.metric_word(index);
            self.expectation(index, "client", ["time", "", &hoped_end, "date"], &sent.id);
            self.expectation(
                index,
                "client",
                ["result", metric, &format!("{hoped:.0}"), "per month"],
                &sent.id,
            );
        }
    }

    /// Work done before the history begins counts as spent.
    fn spend_before(&mut self, index: usize, start: Day) {
        if start < 0 {
            let project = &mut self.desk.projects[index];
            let part = f64::from(-start) / f64::from((project.end - project.start).max(1));
            project.spent = project.cost as f64 * part * 0.8;
            let (spent, rate) = (project.spent, self.hourly_rate());
            self.money(index, self.day, "cost", spent, &format!("{:.1}", spent / rate), "");
        }
    }

    /// Whether the client expects something else than the agency: the likelier, the more it is prone to.
    fn differs(&mut self) -> bool {
        let prone = self.client.nature.onset[StrainCause::Mismatch as usize] * 365.0;
        self.desk.dice.chance((0.12 + prone * 0.45).min(0.9))
    }

    /// A row of `expectations`: `what` is its dimension, metric, value and unit.
    pub(super) fn expectation(&mut self, project: usize, side: &str, what: [&str; 4], message: &str) {
        let [dimension, metric, value, unit] = what;
        let when = LocalTime { day: self.day, clock: DAY_END - 1 };
        if !self.present(self.day) {
            return;
        }
        let at = self.instant(when);
        let id = self.desk.projects[project].id.as_str();
        let fields = [
            self.client.id.as_str(),
            id,
            &self.date(self.day),
            side,
            dimension,
            metric,
            value,
            unit,
            message,
        ];
        self.book.push(DemoTable::Expectations, at, &fields);
    }

    /// The metric of a project as tables name it.
    pub(super) fn metric_word(&self, index: usize) -> &'static str {
        match self.desk.projects[index].service.word() {
            "seo" => "organic_visits",
            "ads" => "enquiries",
            "web" => "orders",
            "pr" => "mentions",
            "consulting" => "offers_won",
            _ => "brand_searches",
        }
    }

    /// The monthly invoice and its payment.
    fn invoice(&mut self) {
        let project = self.project();
        if self.client.life.first > self.day - 12 {
            return;
        }
        let fee = self.client.fee as f64;
        let due = self.day + 14;
        self.money(project, self.day, "invoice", fee, "", &self.date(due));
        self.pay(project, fee, due);
    }

    /// The client pays: early, on time, or late by habit or by displeasure.
    fn pay(&mut self, project: usize, amount: f64, due: Day) {
        let goodwill = self.client.life.day(self.day).before.goodwill;
        let dice = &mut self.desk.dice;
        let mut late = dice.between(-9, 1);
        if self.client.manner.pays_late {
            late += dice.between(8, 22);
        }
        if goodwill < 0.6 && dice.chance(0.6) {
            late += dice.between(6, 35);
        }
        let paid = self.scene.calendar.working_from((due + late).max(self.day + 1));
        if paid <= self.scene.calendar.last && self.client.life.gone.is_none_or(|gone| paid < gone + 30) {
            self.money(project, paid, "payment", amount, "", "");
        }
    }

    /// The hours of the week.
    fn book_hours(&mut self) {
        let rate = self.hourly_rate();
        let over = self.client.life.suffers(StrainCause::Overrun, self.day);
        for index in 0..self.desk.projects.len() {
            let project = &self.desk.projects[index];
            if !(project.start..=project.end).contains(&self.day) {
                continue;
            }
            let weeks = f64::from(project.end - project.start).max(7.0) / 7.0;
            let planned = project.cost as f64 / weeks * 0.8;
            let factor =
                self.desk.dice.spread(0.75, 1.25) * if over { self.desk.dice.spread(1.4, 2.1) } else { 1.0 };
            let amount = planned * factor;
            self.desk.projects[index].spent += amount;
            self.money(index, self.day, "cost", amount, &format!("{:.1}", amount / rate), "");
        }
    }

    /// The month's results.
    fn measure(&mut self) {
        for index in 0..self.desk.projects.len() {
            let (start, end, service) = {
                let project = &self.desk.projects[index];
                (project.start, project.end, project.service)
            };
            let Some(lag) = service.lag_days() else { continue };
            let lag = Day::try_from(lag).unwrap_or(0);
            if self.day < start + 20 || self.day > end + lag {
                continue;
            }
            let (actual, target) = self.result(index);
            let fields = [
                self.client.id.as_str(),
                self.desk.projects[index].id.as_str(),
                &self.date(self.day),
                self.metric_word(index),
                &format!("{actual:.0}"),
                &format!("{target:.0}"),
                &self.date(end + lag),
            ];
            let at = self.instant(LocalTime { day: self.day, clock: DAY_END - 1 });
            self.book.push(DemoTable::Results, at, &fields);
        }
    }

    /// Where a project's result stands, and where it is to end.
    pub(super) fn result(&mut self, index: usize) -> (f64, f64) {
        let (start, end, target, lag) = {
            let project = &self.desk.projects[index];
            (project.start, project.end, project.target, project.service.lag_days().unwrap_or(30))
        };
        let lag = f64::from(lag);
        let elapsed = f64::from(self.day - start);
        let whole = f64::from(end - start) + lag;
        // Nothing shows at first, most of it comes once the lag is over.
        let part = ((elapsed - lag * 0.4) / (whole - lag * 0.4)).clamp(0.05, 1.0).powf(0.8);
        let weak = self.client.life.suffers(StrainCause::WeakResult, self.day);
        let ratio =
            if weak { 0.58 + 0.09 * self.desk.dice.normal() } else { 1.03 + 0.07 * self.desk.dice.normal() };
        (target * (0.35 + 0.65 * part) * ratio.max(0.2), target)
    }

    /// A cost above what was agreed: the hurt of an overrun.
    pub(super) fn overrun(&mut self) {
        let index = self.project();
        let amount = self.client.fee as f64 * self.desk.dice.spread(0.18, 0.55);
        let hours = amount / self.hourly_rate();
        let explained = self.desk.dice.chance(0.4);
        if self.desk.dice.chance(0.6) {
            self.money(index, self.day, "change_order", amount, &format!("{hours:.1}"), "");
        } else {
            let due = self.day + 14;
            self.money(index, self.day, "invoice", amount, &format!("{hours:.1}"), &self.date(due));
            self.pay(index, amount, due + 10);
        }
        self.money(index, self.day, "cost", amount * 0.9, &format!("{hours:.1}"), "");
        if self.desk.silent(self.day) || !self.room_for(0.85) {
            return;
        }
        let thing = self.thing_of(index);
        let subject = self.phrase("subject.money").to_owned();
        let mut talk = self.talk(index, subject);
        let when = self.now(MessageSide::Agency);
        let slots: PhraseSlots = self
            .slots(MessageSide::Agency, &talk)
            .thing(thing)
            .with("amount", self.spoken_money(amount))
            .with("hours", format!("{hours:.0}"));
        let core = self.filled(if explained { "a.cost.why" } else { "a.cost.bare" }, &slots);
        self.say(&mut talk, when, MessageSide::Agency, &core);
        self.grumble(&talk, when, StrainCause::Overrun, 0.7);
    }
}
