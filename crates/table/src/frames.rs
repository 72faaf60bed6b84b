//! The tables as polars frames, for notebooks and programs: one row for each row that was used, the columns named as in the
//! files.
//!
//! Times are instants in UTC from which a row counts, with `NAME_is_day` where only a day was given (it counts from 24:00 of
//! that day). Deadlines are the first instant that is too late, with the last day in `NAME_day`. Amounts are in units of
//! their currency.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use polars::prelude::{Column, DataFrame, DataType, NamedFrom, Series, TimeUnit, TimeZone};

use super::{
    AlertDecision, Client, ClientIndex, Contract, Deadline, Expectation, Holiday, Keyword, Measurement,
    Meeting, Message, Moment, Money, MoneyEvent, Outcome, Person, Project, Rating, ScheduleEvent,
    StatedPromise, TableRow, Tables, expectation::ExpectedValue,
};
use forewarn_base::error::{Error, Result};

impl Tables {
    /// Every table that has rows or could have some, by its name. Messages are what was found in them (see
    /// [`column`](super::message::column)): their words are not kept.
    ///
    /// # Errors
    /// Never for what the data hold: polars refuses a frame.
    pub fn frames(&self) -> Result<BTreeMap<&'static str, DataFrame>> {
        let frames = [
            (Client::NAME, clients(&self.clients)?),
            (Project::NAME, self.projects()?),
            (ScheduleEvent::NAME, self.schedule()?),
            (MoneyEvent::NAME, self.money()?),
            (Message::NAME, self.messages.frame()),
            (StatedPromise::NAME, self.promises()?),
            (Expectation::NAME, self.expectations()?),
            (Measurement::NAME, self.results()?),
            (Outcome::NAME, self.outcomes()?),
            (Person::NAME, self.people()?),
            (Holiday::NAME, holidays(&self.holidays)?),
            (AlertDecision::NAME, decisions(self)?),
            (Contract::NAME, self.contracts()?),
            (Rating::NAME, self.ratings()?),
            (Meeting::NAME, self.meetings()?),
        ];
        Ok(frames.into_iter().collect())
    }

    fn client_id(&self, client: ClientIndex) -> Option<&str> {
        self.clients.get(client.index()).map(|client| client.client_id.as_str())
    }

    fn projects(&self) -> Result<DataFrame> {
        let rows = || self.projects.iter();
        let mut frame = FrameBuilder::default();
        frame.text("project_id", rows().map(|row| Some(row.project_id.as_str())));
        frame.text("client_id", rows().map(|row| self.client_id(row.client)));
        frame.text("name", rows().map(|row| Some(row.name.as_str())));
        frame.text("service", rows().map(|row| row.service.as_deref()));
        frame.text("status", rows().map(|row| row.status.as_deref()));
        frame.moment("status_at", rows().map(|row| row.status_at))?;
        frame.moment("agreed_start", rows().map(|row| row.agreed_start))?;
        frame.deadline("agreed_end", rows().map(|row| row.agreed_end))?;
        frame.number("agreed_cost", rows().map(|row| row.agreed_cost.map(Money::units)));
        frame.words("currency", rows().map(|row| row.currency));
        frame.number("result_lag_days", rows().map(|row| row.result_lag_days));
        frame.finish()
    }

    fn schedule(&self) -> Result<DataFrame> {
        let rows = || self.schedule.iter();
        let mut frame = FrameBuilder::default();
        frame.text("client_id", rows().map(|row| self.client_id(row.client)));
        frame.text("project_id", rows().map(|row| row.project_id.as_deref()));
        frame.text("item_id", rows().map(|row| Some(&*row.item_id)));
        frame.text("item", rows().map(|row| row.item.as_deref()));
        frame.moment("at", rows().map(|row| Some(row.at)))?;
        frame.text("event", rows().map(|row| Some(row.event.word())));
        frame.deadline("due", rows().map(|row| row.due))?;
        frame.text("waiting_on", rows().map(|row| row.waiting_on.map(Keyword::word)));
        frame.number("weight", rows().map(|row| row.weight));
        frame.finish()
    }

    fn money(&self) -> Result<DataFrame> {
        let rows = || self.money.iter();
        let mut frame = FrameBuilder::default();
        frame.text("client_id", rows().map(|row| self.client_id(row.client)));
        frame.text("project_id", rows().map(|row| row.project_id.as_deref()));
        frame.moment("at", rows().map(|row| Some(row.at)))?;
        frame.text("kind", rows().map(|row| Some(row.kind.word())));
        frame.number("amount", rows().map(|row| Some(row.amount.units())));
        frame.words("currency", rows().map(|row| row.currency));
        frame.number("hours", rows().map(|row| row.hours));
        frame.deadline("due", rows().map(|row| row.due))?;
        frame.text("period", rows().map(|row| row.period.map(Keyword::word)));
        frame.text("rollover", rows().map(|row| row.rollover.map(Keyword::word)));
        frame.finish()
    }

    fn promises(&self) -> Result<DataFrame> {
        let rows = || self.promises.iter();
        let mut frame = FrameBuilder::default();
        frame.text("promise_id", rows().map(|row| Some(row.promise_id.as_str())));
        frame.text("client_id", rows().map(|row| self.client_id(row.client)));
        frame.text("project_id", rows().map(|row| row.project_id.as_deref()));
        frame.moment("made_at", rows().map(|row| Some(row.made_at)))?;
        frame.text("side", rows().map(|row| Some(row.side.word())));
        frame.text("text", rows().map(|row| row.text.as_deref()));
        frame.moment("due_from", rows().map(|row| row.due_from))?;
        frame.deadline("due_by", rows().map(|row| row.due_by))?;
        frame.text("recurrence", rows().map(|row| row.recurrence.as_deref()));
        frame.moment("kept_at", rows().map(|row| row.kept_at))?;
        frame.moment("withdrawn_at", rows().map(|row| row.withdrawn_at))?;
        frame.text("message_id", rows().map(|row| row.message_id.as_deref()));
        frame.finish()
    }

    fn expectations(&self) -> Result<DataFrame> {
        let rows = || self.expectations.iter();
        let mut frame = FrameBuilder::default();
        frame.text("client_id", rows().map(|row| self.client_id(row.client)));
        frame.text("project_id", rows().map(|row| row.project_id.as_deref()));
        frame.moment("at", rows().map(|row| Some(row.at)))?;
        frame.text("side", rows().map(|row| Some(row.side.word())));
        frame.text("dimension", rows().map(|row| Some(row.dimension.word())));
        frame.text("metric", rows().map(|row| row.metric.as_deref()));
        let number = |value| if let ExpectedValue::Number(number) = value { Some(number) } else { None };
        let day = |value| if let ExpectedValue::Day(day) = value { Some(day) } else { None };
        frame.number("value", rows().map(|row| number(row.value)));
        frame.day("value_day", rows().map(|row| day(row.value)))?;
        frame.text("unit", rows().map(|row| row.unit.as_deref()));
        frame.text("message_id", rows().map(|row| row.message_id.as_deref()));
        frame.finish()
    }

    fn results(&self) -> Result<DataFrame> {
        let rows = || self.results.iter();
        let mut frame = FrameBuilder::default();
        frame.text("client_id", rows().map(|row| self.client_id(row.client)));
        frame.text("project_id", rows().map(|row| row.project_id.as_deref()));
        frame.moment("at", rows().map(|row| Some(row.at)))?;
        frame.text("metric", rows().map(|row| Some(row.metric.as_str())));
        frame.number("actual", rows().map(|row| row.actual));
        frame.number("target", rows().map(|row| row.target));
        frame.deadline("target_by", rows().map(|row| row.target_by))?;
        frame.finish()
    }

    fn outcomes(&self) -> Result<DataFrame> {
        let rows = || self.outcomes.iter();
        let mut frame = FrameBuilder::default();
        frame.text("client_id", rows().map(|row| self.client_id(row.client)));
        frame.moment("at", rows().map(|row| Some(row.at)))?;
        frame.text("kind", rows().map(|row| Some(row.kind.word())));
        frame.number("severity", rows().map(|row| row.severity));
        frame.text("note", rows().map(|row| row.note.as_deref()));
        frame.finish()
    }

    fn people(&self) -> Result<DataFrame> {
        let rows = || self.people.iter();
        let mut frame = FrameBuilder::default();
        frame.text("handle", rows().map(|row| Some(row.handle.as_str())));
        frame.text("client_id", rows().map(|row| self.client_id(row.client?)));
        frame.text("side", rows().map(|row| Some(row.side.word())));
        frame.text("name", rows().map(|row| row.name.as_deref()));
        frame.text("role", rows().map(|row| row.role.map(Keyword::word)));
        frame.day("from", rows().map(|row| row.from))?;
        frame.day("until", rows().map(|row| row.until))?;
        frame.finish()
    }

    fn contracts(&self) -> Result<DataFrame> {
        let rows = || self.contracts.iter();
        let mut frame = FrameBuilder::default();
        frame.text("client_id", rows().map(|row| self.client_id(row.client)));
        frame.text("contract_id", rows().map(|row| Some(row.contract_id.as_str())));
        frame.text("project_id", rows().map(|row| row.project_id.as_deref()));
        frame.moment("signed_on", rows().map(|row| row.signed_on))?;
        frame.moment("starts_on", rows().map(|row| Some(row.starts_on)))?;
        frame.deadline("ends_on", rows().map(|row| row.ends_on))?;
        frame.number("notice_days", rows().map(|row| row.notice_days.map(f64::from)));
        frame.text("renews", rows().map(|row| row.renews.map(Keyword::word)));
        frame.number("fee", rows().map(|row| row.fee.map(Money::units)));
        frame.words("currency", rows().map(|row| row.currency));
        frame.number("hours", rows().map(|row| row.hours));
        frame.number("revision_rounds", rows().map(|row| row.revision_rounds));
        frame.words("includes", rows().map(|row| Some(row.includes.join("; "))));
        frame.finish()
    }

    fn ratings(&self) -> Result<DataFrame> {
        let rows = || self.ratings.iter();
        let mut frame = FrameBuilder::default();
        frame.text("client_id", rows().map(|row| self.client_id(row.client)));
        frame.moment("at", rows().map(|row| Some(row.at)))?;
        frame.text("kind", rows().map(|row| Some(row.kind.word())));
        frame.number("score", rows().map(|row| Some(row.score)));
        frame.number("scale_least", rows().map(|row| Some(row.scale_least)));
        frame.number("scale_most", rows().map(|row| Some(row.scale_most)));
        frame.text("comment", rows().map(|row| row.comment.as_deref()));
        frame.text("respondent", rows().map(|row| row.respondent.as_deref()));
        frame.finish()
    }

    fn meetings(&self) -> Result<DataFrame> {
        let rows = || self.meetings.iter();
        let mut frame = FrameBuilder::default();
        frame.text("client_id", rows().map(|row| self.client_id(row.client)));
        frame.moment("at", rows().map(|row| Some(row.at)))?;
        frame.text("kind", rows().map(|row| row.kind.as_deref()));
        frame.text("status", rows().map(|row| Some(row.status.word())));
        frame.text("by", rows().map(|row| row.by.map(Keyword::word)));
        frame.text("attendees", rows().map(|row| row.attendees.as_deref()));
        frame.finish()
    }
}

fn clients(clients: &[Client]) -> Result<DataFrame> {
    let rows = || clients.iter();
    let mut frame = FrameBuilder::default();
    frame.text("client_id", rows().map(|row| Some(row.client_id.as_str())));
    frame.text("name", rows().map(|row| Some(row.name.as_str())));
    frame.text("segment", rows().map(|row| row.segment.as_deref()));
    frame.text("owner", rows().map(|row| row.owner.as_deref()));
    frame.words("language", rows().map(|row| row.language.map(|lang| format!("{lang:?}").to_lowercase())));
    frame.text("timezone", rows().map(|row| Some(row.zone.name())));
    frame.day("since", rows().map(|row| row.since))?;
    frame.day("until", rows().map(|row| row.until))?;
    frame.number("monthly_fee", rows().map(|row| row.monthly_fee.map(Money::units)));
    frame.words("currency", rows().map(|row| row.currency));
    frame.finish()
}

fn holidays(holidays: &[Holiday]) -> Result<DataFrame> {
    let rows = || holidays.iter();
    let mut frame = FrameBuilder::default();
    frame.day("date", rows().map(|row| Some(row.date)))?;
    frame.text("name", rows().map(|row| row.name.as_deref()));
    frame.text("calendar", rows().map(|row| row.calendar.as_deref()));
    frame.finish()
}

fn decisions(tables: &Tables) -> Result<DataFrame> {
    let rows = || tables.decisions.iter();
    let mut frame = FrameBuilder::default();
    frame.moment("at", rows().map(|row| Some(row.at)))?;
    frame.text("alert_id", rows().map(|row| Some(row.alert_id.as_str())));
    frame.text("decision", rows().map(|row| Some(row.verdict.word())));
    frame.moment("until", rows().map(|row| row.until))?;
    frame.text("by", rows().map(|row| row.by.as_deref()));
    frame.text("note", rows().map(|row| row.note.as_deref()));
    frame.moment("as_of", rows().map(|row| row.as_of))?;
    frame.finish()
}

/// A frame while it is made, column by column.
#[derive(Debug, Default)]
struct FrameBuilder(Vec<Column>);

impl FrameBuilder {
    fn text<'a>(&mut self, name: &str, values: impl Iterator<Item = Option<&'a str>>) {
        self.0.push(Series::new(name.into(), values.collect::<Vec<_>>()).into());
    }

    fn words<T: std::fmt::Display>(&mut self, name: &str, values: impl Iterator<Item = Option<T>>) {
        let words = values.map(|value| value.map(|value| value.to_string()));
        self.0.push(Series::new(name.into(), words.collect::<Vec<_>>()).into());
    }

    fn number(&mut self, name: &str, values: impl Iterator<Item = Option<f64>>) {
        self.0.push(Series::new(name.into(), values.collect::<Vec<_>>()).into());
    }

    fn day(&mut self, name: &str, values: impl Iterator<Item = Option<NaiveDate>>) -> Result<()> {
        let days = values.map(|day| {
            let days = day?.signed_duration_since(NaiveDate::default()).num_days();
            i32::try_from(days).ok()
        });
        self.cast(&Series::new(name.into(), days.collect::<Vec<_>>()), &DataType::Date)
    }

    fn instant(&mut self, name: &str, values: impl Iterator<Item = Option<DateTime<Utc>>>) -> Result<()> {
        let micros = values.map(|at| at.map(|at| at.timestamp_micros()));
        let kind = DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC));
        self.cast(&Series::new(name.into(), micros.collect::<Vec<_>>()), &kind)
    }

    fn moment(&mut self, name: &str, values: impl Iterator<Item = Option<Moment>> + Clone) -> Result<()> {
        self.instant(name, values.clone().map(|moment| moment.map(|moment| moment.at)))?;
        let is_day = values.map(|moment| moment.map(|moment| moment.whole_day));
        self.0.push(Series::new(format!("{name}_is_day").into(), is_day.collect::<Vec<_>>()).into());
        Ok(())
    }

    fn deadline(&mut self, name: &str, values: impl Iterator<Item = Option<Deadline>> + Clone) -> Result<()> {
        self.instant(name, values.clone().map(|due| due.map(|due| due.by)))?;
        self.day(&format!("{name}_day"), values.map(|due| due.map(|due| due.last_day)))
    }

    fn cast(&mut self, series: &Series, kind: &DataType) -> Result<()> {
        self.0.push(series.cast(kind).map_err(|error| Error::Internal(error.into()))?.into());
        Ok(())
    }

    fn finish(self) -> Result<DataFrame> {
        DataFrame::new_infer_height(self.0).map_err(|error| Error::Internal(error.into()))
    }
}
