//! The work itself: projects and the items of their plans.

use super::act::{PromiseStep, SpeechAct};
use super::agency::AgencyService;
use super::calendar::Day;
use super::desk::{BudgetMonth, ClientDay, DemoProject, DemoThread, LocalTime, MessageSide, PlannedItem};
use super::due::spoken_date;
use super::nature::StrainCause;
use super::phrases::{Deliverable, PhraseSlots, Tongue, WritingMood};
use super::tables::DemoTable;
use super::whole::{rounded, whole_days};

/// An event of an item, as in `schedule.event`.
#[derive(Debug, Clone, Copy)]
enum ItemStage {
    Committed,
    Rebaselined,
    Delivered,
    Accepted,
    Returned,
    Cancelled,
    Waiting(&'static str),
    Resumed,
}

impl ItemStage {
    fn word(self) -> &'static str {
        match self {
            ItemStage::Committed => "committed",
            ItemStage::Rebaselined => "rebaselined",
            ItemStage::Delivered => "delivered",
            ItemStage::Accepted => "accepted",
            ItemStage::Returned => "returned",
            ItemStage::Cancelled => "cancelled",
            ItemStage::Waiting(_) => "waiting",
            ItemStage::Resumed => "resumed",
        }
    }
}

pub(super) fn project_name(service: AgencyService, tongue: Tongue) -> &'static str {
    match (service, tongue) {
        (AgencyService::Seo, Tongue::English) => "Search engine optimisation",
        (AgencyService::Ads, Tongue::English) => "Search and shopping ads",
        (AgencyService::Design, Tongue::English) => "Corporate design",
        (AgencyService::Web, Tongue::English) => "Website relaunch",
        (AgencyService::Pr, Tongue::English) => "Press and content",
        (AgencyService::Consulting, Tongue::English) => "Sales and pricing consulting",
        (AgencyService::Seo, Tongue::Russian) => "Поисковое продвижение",
        (AgencyService::Ads, Tongue::Russian) => "Контекстная реклама",
        (AgencyService::Design, Tongue::Russian) => "Фирменный стиль",
        (AgencyService::Web, Tongue::Russian) => "Новый сайт",
        (AgencyService::Pr, Tongue::Russian) => "Пресса и контент",
        (AgencyService::Consulting, Tongue::Russian) => "Консультации по продажам",
    }
}

impl ClientDay<'_> {
    /// Lays out the client's projects, past the end of the history.
    pub(super) fn lay_out_projects(&mut self) {
        let calendar = self.scene.calendar;
        let first = self.client.life.first;
        let since = calendar.day(self.client.since);
        let parts = self.client.services.len() as f64;
        for (index, service) in self.client.services.iter().enumerate() {
            // A running contract began on some anniversary of the first day.
            let mut start = if !service.retained() {
                first + self.desk.dice.between(-50, 60).max(since - first).max(0)
            } else if since >= 0 {
                first
            } else {
                -((-since) % 365).min(50)
            };
            let mut turn = 1;
            while start <= calendar.last {
                let length = if service.retained() { 364 } else { self.desk.dice.between(70, 160) };
                let scale = if service.retained() { 12.0 } else { self.desk.dice.spread(2.5, 7.0) };
                let cost = self.client.fee as f64 * scale / parts;
                let cost = rounded(cost / 100.0).max(1) * 100;
                let letter = char::from(b'a' + u8::try_from(index).unwrap_or(0));
                let target = self.desk.dice.spread(3.0, 9.0).exp2().round() * 10.0;
                self.desk.projects.push(DemoProject {
                    id: format!("{}-{letter}{turn}", self.client.id),
                    service: *service,
                    start,
                    end: start + length,
                    cost,
                    target,
                    spent: 0.0,
                    next_thing: self.desk.dice.below(8),
                    next_deed: self.desk.dice.below(8),
                    monthly: service.retained() && self.client.number.is_multiple_of(3),
                    month: BudgetMonth::default(),
                    figure: (target * self.desk.dice.spread(0.1, 0.3)).max(12.0),
                });
                turn += 1;
                start += length + 1;
                if !service.retained() {
                    start += self.desk.dice.between(20, 120);
                }
            }
        }
        for index in 0..self.desk.projects.len() {
            self.write_project(index);
        }
    }

    fn write_project(&mut self, index: usize) {
        let calendar = self.scene.calendar;
        let project = &self.desk.projects[index];
        let last = self.client.life.gone.map_or(calendar.last, |gone| (gone - 1).min(calendar.last));
        if project.start > last {
            return;
        }
        let state = self.client.life.day(last).before;
        let status = if project.end < last || last < calendar.last {
            "done"
        } else if state.goodwill > 0.8 || (state.goodwill > 0.35 && self.desk.dice.chance(0.55)) {
            "green"
        } else if self.desk.dice.chance(0.7) {
            "amber"
        } else {
            "red"
        };
        let status_at = self.date(project.end.min(calendar.working_after(last, -1)).max(0));
        let name = project_name(project.service, self.client.tongue);
        let year = calendar.date(project.start).format("%Y").to_string();
        let lag = project.service.lag_days().map_or_else(String::new, |days| days.to_string());
        let fields = [
            project.id.as_str(),
            self.client.id.as_str(),
            &format!("{name} {year}"),
            project.service.word(),
            status,
            &status_at,
            &self.date(project.start),
            &self.date(project.end),
            &project.cost.to_string(),
            self.client.currency,
            &lag,
        ];
        let at = i64::from(project.start) * 86_400;
        self.book.push(DemoTable::Projects, at, &fields);
    }

    /// The day's work on the plans.
    pub(super) fn work_day(&mut self) {
        for index in 0..self.desk.projects.len() {
            let (start, end) = (self.desk.projects[index].start, self.desk.projects[index].end);
            let open = self.desk.items.iter().filter(|item| item.project == index && !item.closed).count();
            let room = (start..end - 8).contains(&self.day);
            if room && (open == 0 || (open < 3 && self.desk.dice.chance(0.06))) {
                self.commit(index);
            }
        }
        for index in 0..self.desk.items.len() {
            self.advance(index);
        }
        self.desk.items.retain(|item| !item.closed);
    }

    /// A new item of a project's plan.
    fn commit(&mut self, project: usize) {
        let calendar = self.scene.calendar;
        let dice = &mut self.desk.dice;
        let lead = dice.between(6, 26);
        let due = calendar.working_after(self.day, lead);
        let early = dice.between(0, 4);
        let finish = if dice.chance(0.07) {
            calendar.working_after(due, dice.between(1, 3))
        } else {
            calendar.working_after(due, -early).max(calendar.working_after(self.day, 1))
        };
        let waits = if self.client.manner.moves_dates { 0.55 } else { 0.1 };
        let wait = (dice.chance(waits) && finish > self.day + 6)
            .then(|| (calendar.working_from(dice.between(self.day + 2, finish - 3)), dice.between(3, 12)));
        self.desk.item_count += 1;
        let id = format!("{}-i{:04}", self.client.id, self.desk.item_count);
        let section = format!("thing.{}", self.desk.projects[project].service.word());
        let things = self.bank().section(&section);
        let next = self.desk.projects[project].next_thing;
        self.desk.projects[project].next_thing += 1;
        let thing = Deliverable::read(things[next % things.len()], self.client.tongue);
        let mut item = PlannedItem {
            id,
            project,
            thing,
            due,
            finish,
            delivered: None,
            accept: Day::MAX,
            returns: 0,
            wait,
            closed: false,
            last_event: LocalTime { day: Day::MIN, clock: 0 },
        };
        self.event(&mut item, ItemStage::Committed, true);
        self.desk.items.push(item);
    }

    /// What happens to an item today.
    fn advance(&mut self, index: usize) {
        let mut item = self.desk.items[index].clone();
        let today = self.day;
        if item.delivered.is_none() {
            if let Some((from, length)) = item.wait {
                if today == from {
                    self.begin_waiting(&mut item, length);
                } else if today == self.scene.calendar.working_from(from + length) {
                    item.wait = None;
                    self.event(&mut item, ItemStage::Resumed, false);
                }
            }
            if today >= item.finish && item.wait.is_none_or(|(from, _)| today < from) {
                self.deliver(&mut item);
            } else if self.desk.dice.chance(0.000_6) {
                item.closed = true;
                self.event(&mut item, ItemStage::Cancelled, false);
            }
        } else if today >= item.accept {
            self.judge(&mut item);
        }
        self.desk.items[index] = item;
    }

    /// The client is not ready: the item waits, and its date moves with it.
    fn begin_waiting(&mut self, item: &mut PlannedItem, length: i32) {
        let whose = if self.client.manner.moves_dates || self.desk.dice.chance(0.75) {
            "client"
        } else {
            "third_party"
        };
        self.event(item, ItemStage::Waiting(whose), false);
        let old = item.due;
        let calendar = self.scene.calendar;
        item.due = calendar.working_from(item.due + length);
        item.finish = calendar.working_from(item.finish + length);
        self.event(item, ItemStage::Rebaselined, true);
        if whose == "client" && self.room_for(0.8) {
            let subject = item.thing.listed();
            let mut talk = self.talk(item.project, subject);
            let when = self.now(MessageSide::Client);
            let slots = self.dates(old, item.due).thing(item.thing);
            self.client_says("c.move", WritingMood::Plain, &mut talk, when, slots);
            if self.desk.dice.chance(0.5) {
                let after = self.later(when, 0, MessageSide::Agency);
                self.plan(after, &talk, SpeechAct::ThankBack);
            }
        }
    }

    /// Slots for an old and a new date.
    pub(super) fn dates(&self, old: Day, new: Day) -> PhraseSlots {
        let say = |day| spoken_date(self.scene.calendar.date(day), self.client.tongue);
        PhraseSlots::default().with("old", say(old)).with("new", say(new))
    }

    fn deliver(&mut self, item: &mut PlannedItem) {
        item.delivered = Some(self.day);
        let goodwill = self.client.life.day(self.day).before.goodwill;
        let slow = 1.0 + 2.5 * (1.0 - goodwill);
        let days = whole_days(f64::from(self.desk.dice.between(1, 5)) * slow + 0.5);
        item.accept = self.scene.calendar.working_after(self.day, days);
        self.event(item, ItemStage::Delivered, false);
        if !self.desk.silent(self.day) && self.room_for(0.6) {
            let subject = item.thing.listed();
            let mut talk = self.talk(item.project, subject);
            let when = self.now(MessageSide::Agency);
            self.follow(&mut talk, when, PromiseStep::Deliver { thing: item.thing, late: false });
        }
    }

    /// The client accepts what was delivered, or returns it.
    fn judge(&mut self, item: &mut PlannedItem) {
        let goodwill = self.client.life.day(self.day).before.goodwill;
        let returned = item.returns < 3 && self.desk.dice.chance(0.1 + 0.45 * (1.0 - goodwill));
        let mood = self.mood();
        let speaks = self.room_for(0.5) && !self.desk.away(self.day);
        let subject = item.thing.listed();
        let mut talk = self.talk(item.project, subject);
        let when = self.now(MessageSide::Client);
        let slots = PhraseSlots::default().thing(item.thing);
        if returned {
            self.event(item, ItemStage::Returned, false);
            item.returns += 1;
            item.delivered = None;
            item.wait = None;
            let days = self.desk.dice.between(2, 6);
            item.finish = self.scene.calendar.working_after(self.day, days);
            if speaks {
                self.client_says("c.return", mood.max(WritingMood::Plain), &mut talk, when, slots);
            }
        } else {
            self.event(item, ItemStage::Accepted, false);
            item.closed = true;
            if speaks {
                self.client_says("c.accept", mood, &mut talk, when, slots);
            }
        }
    }

    /// The agency moves a date: the hurt of a slipping plan.
    pub(super) fn slip(&mut self) {
        let calendar = self.scene.calendar;
        if !self.desk.items.iter().any(|item| item.delivered.is_none()) {
            let project = self.project();
            if self.desk.projects[project].end < self.day {
                return;
            }
            return self.commit(project);
        }
        let nearest = (0..self.desk.items.len())
            .filter(|index| self.desk.items[*index].delivered.is_none())
            .min_by_key(|index| self.desk.items[*index].due);
        let Some(index) = nearest else { return };
        let mut item = self.desk.items[index].clone();
        let old = item.due;
        let days = self.desk.dice.between(5, 13);
        item.due = calendar.working_after(old.max(self.day), days);
        let early = self.desk.dice.between(0, 3);
        item.finish = calendar.working_after(item.due, -early);
        self.event(&mut item, ItemStage::Rebaselined, true);
        if !self.desk.silent(self.day) && self.room_for(0.75) {
            let subject = self.phrase("subject.date").to_owned();
            let mut talk = self.talk(item.project, subject);
            let when = self.now(MessageSide::Agency);
            let slots =
                self.slots(MessageSide::Agency, &talk).and(self.dates(old, item.due)).thing(item.thing);
            let section = if self.desk.dice.chance(0.5) { "a.slip.why" } else { "a.slip.bare" };
            let mut core = self.filled(section, &slots);
            self.add_maybe("a.slip.tail", 0.6, &slots, &mut core);
            self.say(&mut talk, when, MessageSide::Agency, &core);
            self.grumble(&talk, when, StrainCause::MovedDates, 0.4);
        }
        self.desk.items[index] = item;
    }

    /// The client may answer a hurt with a complaint: the likelier, the less goodwill is left.
    pub(super) fn grumble(&mut self, talk: &DemoThread, when: LocalTime, cause: StrainCause, most: f64) {
        let goodwill = self.client.life.day(self.day).before.goodwill;
        if self.desk.dice.chance(most * (0.25 + 1.2 * (1.0 - goodwill))) && !self.client.manner.polite {
            let delay = self.client_delay();
            let after = self.later(when, delay, MessageSide::Client);
            self.plan(after, talk, SpeechAct::Complain(cause));
        }
    }

    /// Whether there is room for a message that need not be sent.
    pub(super) fn room_for(&mut self, share: f64) -> bool {
        let behind = self.desk.wanted - self.desk.written;
        behind > -2.0
            && self.book.ahead < self.desk.pace.max(1.0) * 4.0
            && self.desk.dice.chance(share * (self.desk.pace * 2.5).min(1.0))
    }

    fn event(&mut self, item: &mut PlannedItem, event: ItemStage, with_due: bool) {
        let mut when = self.now(MessageSide::Agency);
        // What happens to an item on one day happens in order.
        if when.day == item.last_event.day {
            when.clock = when.clock.max(item.last_event.clock + 60);
        }
        item.last_event = when;
        let at = self.instant(when);
        let due = if with_due { self.date(item.due) } else { String::new() };
        let waiting_on = match event {
            ItemStage::Waiting(whose) => whose,
            _ => "",
        };
        let weight = 1 + item.id.bytes().last().unwrap_or(b'0') % 3 * 2;
        let fields = [
            self.client.id.as_str(),
            self.desk.projects[item.project].id.as_str(),
            item.id.as_str(),
            &item.thing.listed(),
            &self.local(when),
            event.word(),
            &due,
            waiting_on,
            &weight.to_string(),
        ];
        self.book.push(DemoTable::Schedule, at, &fields);
    }
}
