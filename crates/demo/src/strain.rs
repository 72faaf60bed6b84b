//! Trouble: how each hurt of a relationship shows in the records, and how a conflict breaks out and heals.

use super::act::{PlannedTrouble, PromiseFate, SpeechAct};
use super::calendar::Day;
use super::desk::{ClientDay, DemoThread, LocalTime, MessageSide};
use super::life::ConflictKind;
use super::nature::StrainCause;
use super::phrases::{PhraseSlots, WritingMood};
use super::tables::DemoTable;

/// The fewest working days without a word that count as a silence.
pub(super) const SILENCE_DAYS: i32 = 5;

impl ClientDay<'_> {
    /// Reads the client's life and lays out what its records must show.
    pub(super) fn lay_out_troubles(&mut self) {
        let (calendar, life) = (self.scene.calendar, &self.client.life);
        let last = calendar.last;
        self.desk.silences = silences(self.client, calendar);
        self.lay_out_absences();
        let mut plans: Vec<(Day, PlannedTrouble)> = Vec::new();
        for day in life.first..=last + 8 {
            if !life.present(day) {
                break;
            }
            let lived = life.day(day);
            match lived.hurt {
                Some(StrainCause::BrokenWord) => {
                    let lead = self.desk.dice.between(2, 6);
                    let due = calendar.working_after(day, -1);
                    plans.push((
                        calendar.working_after(due, -lead).max(life.first),
                        PlannedTrouble::Break { due },
                    ));
                }
                Some(StrainCause::Unanswered) => {
                    let lead = self.desk.dice.between(3, 5);
                    plans.push((
                        calendar.working_after(day, -lead).max(life.first),
                        PlannedTrouble::Ignore { until: day },
                    ));
                }
                Some(cause) if day <= last => plans.push((day, PlannedTrouble::Hurt(cause))),
                None if lived.joy && day <= last => plans.push((day, PlannedTrouble::Joy)),
                _ => {}
            }
        }
        plans.extend(
            life.conflicts
                .iter()
                .filter(|(day, _)| *day <= last)
                .map(|(day, kind)| (*day, PlannedTrouble::Conflict(*kind))),
        );
        for (from, to) in &self.desk.absences {
            plans.push((calendar.working_after(*from, -3).max(life.first), PlannedTrouble::Away { to: *to }));
        }
        plans.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
        self.desk.plans = plans;
    }

    /// The weeks in which the client is on holiday.
    fn lay_out_absences(&mut self) {
        let calendar = self.scene.calendar;
        let every = if self.client.manner.away { 75 } else { 320 };
        let mut from = self.client.life.first + self.desk.dice.between(20, every + 60);
        while from <= calendar.last {
            let length = if self.client.manner.away {
                self.desk.dice.between(10, 20)
            } else {
                self.desk.dice.between(6, 12)
            };
            let monday = from - Day::try_from(calendar.weekday(from)).unwrap_or(0);
            self.desk.absences.push((monday, monday + length));
            from = monday + length + self.desk.dice.between(every / 2, every * 3 / 2);
        }
    }

    /// Carries out what was prepared for today.
    pub(super) fn trouble(&mut self, plan: PlannedTrouble) {
        match plan {
            PlannedTrouble::Break { due } => self.break_word(due),
            PlannedTrouble::Ignore { until } => self.ignore(until),
            PlannedTrouble::Hurt(cause) => self.hurt(cause),
            PlannedTrouble::Joy => {
                if self.room_for(0.5) {
                    self.client_chat();
                }
            }
            PlannedTrouble::Conflict(kind) => self.conflict(kind),
            PlannedTrouble::Away { to } => self.announce_absence(to),
        }
    }

    /// A promise that will be late or broken.
    fn break_word(&mut self, due: Day) {
        let fate = if self.desk.dice.chance(0.45) { PromiseFate::Broken } else { PromiseFate::Late };
        if self.desk.silent(self.day) || !self.room_for(0.85) || due < self.day {
            return self.listed_promise(due.max(self.day), fate);
        }
        let project = self.project();
        let thing = self.thing_of(project);
        let subject = thing.listed();
        let mut talk = self.talk(project, subject);
        if self.desk.dice.chance(0.5) {
            let asked = self.moment(self.day, MessageSide::Client);
            let asked = LocalTime { clock: asked.clock.min(13 * 3600), ..asked };
            let mood = self.mood();
            self.client_says("c.request", mood, &mut talk, asked, PhraseSlots::default().thing(thing));
            let reply = self.later(asked, 0, MessageSide::Agency);
            // A reply on another day could not promise the same date in the same breath.
            let reply =
                if reply.day == self.day { reply } else { LocalTime { clock: asked.clock + 1_800, ..asked } };
            self.promise_with_fate(&mut talk, reply, thing, due, fate, true);
        } else {
            let when = self.now(MessageSide::Agency);
            self.promise_with_fate(&mut talk, when, thing, due, fate, false);
        }
    }

    /// A question that gets no answer until a day, or never.
    fn ignore(&mut self, until: Day) {
        if self.desk.away(self.day) || !self.room_for(0.95) {
            return;
        }
        let mut talk = self.fresh_talk("subject.question");
        let when = self.now(MessageSide::Client);
        let (sent, topics) = self.ask_topics(&mut talk, when, 0.3);
        let last = self.scene.calendar.last;
        let known = |day: Day| day <= last && self.client.life.present(day) && self.client.exported(day);
        if self.desk.dice.chance(0.35) {
            let delay = self.agency_delay();
            let reply = self.later(when, delay, MessageSide::Agency);
            if reply.day < until {
                self.plan(reply, &talk, SpeechAct::Sidestep);
            }
        }
        let again = self.later(LocalTime { day: until - 1, clock: 24 * 3600 }, 1, MessageSide::Client);
        let asks_again = self.desk.dice.chance(0.7);
        let state = if asks_again && known(again.day) { "asked_again" } else { "ignored" };
        self.record_question(&sent, MessageSide::Client, state, topics.len(), 0);
        if !asks_again {
            return;
        }
        self.plan(again, &talk, SpeechAct::AskAgain(topics[0]));
        if self.desk.dice.chance(0.6) {
            let days = self.desk.dice.between(0, 4);
            let reply = self.later(again, days, MessageSide::Agency);
            self.plan(reply, &talk, SpeechAct::Answer(topics));
        }
    }

    fn hurt(&mut self, cause: StrainCause) {
        match cause {
            StrainCause::MovedDates => self.slip(),
            StrainCause::Overrun => self.overrun(),
            StrainCause::WeakResult => self.disappoint(),
            StrainCause::Mismatch => self.assume(),
            StrainCause::KeyPerson => self.change_person(),
            StrainCause::Silence => {
                if self.room_for(0.5) && !self.desk.away(self.day) {
                    let talk = self.fresh_talk("subject.small");
                    let when = self.now(MessageSide::Client);
                    self.plan(when, &talk, SpeechAct::AskSilence);
                }
            }
            StrainCause::BrokenWord | StrainCause::Unanswered => {}
        }
    }

    /// A result far below what was expected.
    fn disappoint(&mut self) {
        if !self.room_for(0.9) {
            return;
        }
        let mut talk = self.fresh_talk("subject.update");
        if self.desk.dice.chance(0.5) && !self.desk.silent(self.day) {
            let when = self.now(MessageSide::Agency);
            let slots = self.slots(MessageSide::Agency, &talk).and(self.shortfall(talk.project));
            let core = self.filled("a.weak", &slots);
            self.say(&mut talk, when, MessageSide::Agency, &core);
            self.grumble(&talk, when, StrainCause::WeakResult, 0.7);
        } else {
            let when = self.now(MessageSide::Client);
            self.complain(&mut talk, when, StrainCause::WeakResult);
        }
    }

    /// Slots for a result and its target.
    fn shortfall(&mut self, project: usize) -> PhraseSlots {
        let (actual, target) = self.result(project);
        let metric = self.metric(project);
        PhraseSlots::default()
            .with("actual", format!("{:.0}", actual.min(target * 0.7)))
            .with("target", format!("{target:.0}"))
            .with("metric", metric)
    }

    /// The client had thought something else.
    fn assume(&mut self) {
        let mut talk = self.fresh_talk("subject.money");
        let when = self.now(MessageSide::Client);
        let day = self.day;
        let index = talk.project;
        let spoken = self.room_for(0.9);
        let mut id = String::new();
        if spoken {
            id = self.complain(&mut talk, when, StrainCause::Mismatch);
            let delay = self.agency_delay();
            let reply = self.later(when, delay, MessageSide::Agency);
            self.plan(reply, &talk, SpeechAct::Sidestep);
        }
        let (cost, end) = (self.desk.projects[index].cost as f64, self.desk.projects[index].end);
        if self.desk.dice.chance(0.5) {
            let hoped = format!("{:.0}", cost * self.desk.dice.spread(0.6, 0.85));
            self.expectation(index, "client", ["cost", "", &hoped, self.client.currency], &id);
        } else {
            let hoped_day = (end - self.desk.dice.between(20, 60)).max(day + 3);
            let hoped = self.date(hoped_day);
            self.expectation(index, "client", ["time", "", &hoped, "date"], &id);
        }
    }

    /// Another person takes over the account, or does not know it yet.
    fn change_person(&mut self) {
        let began = (self.day - 100..self.day)
            .rev()
            .find(|day| !self.client.life.suffers(StrainCause::KeyPerson, *day));
        let first = !(began.unwrap_or(self.day - 100) + 1..self.day)
            .any(|day| self.client.life.day(day).hurt == Some(StrainCause::KeyPerson));
        if first {
            self.desk.owner += 1;
        }
        if self.desk.silent(self.day) || !self.room_for(1.0) {
            return;
        }
        let project = self.project();
        let thing = self.thing_of(project);
        let subject = self.phrase("subject.person").to_owned();
        let mut talk = self.talk(project, subject);
        let when = self.now(MessageSide::Agency);
        let slots = self.slots(MessageSide::Agency, &talk).thing(thing).with("gone", self.former_owner());
        let core = self.filled(if first { "a.person.new" } else { "a.person.lost" }, &slots);
        self.say(&mut talk, when, MessageSide::Agency, &core);
        self.grumble(&talk, when, StrainCause::KeyPerson, 0.5);
    }

    /// The given name of the account manager before this one.
    fn former_owner(&self) -> String {
        let turn = (self.desk.owner + self.client.owners.len() - 1) % self.client.owners.len();
        self.scene.agency.team[self.client.owners[turn]].given.clone()
    }

    /// The client complains; gives the id of the message.
    pub(super) fn complain(&mut self, talk: &mut DemoThread, when: LocalTime, cause: StrainCause) -> String {
        let section = match cause {
            StrainCause::BrokenWord => "c.complain.broken",
            StrainCause::MovedDates => "c.complain.moved",
            StrainCause::Silence => "c.complain.silence",
            StrainCause::Unanswered => "c.complain.unanswered",
            StrainCause::Overrun => "c.complain.overrun",
            StrainCause::WeakResult => "c.complain.result",
            StrainCause::Mismatch => "c.complain.mismatch",
            StrainCause::KeyPerson => "c.complain.person",
        };
        let thing = self.thing_of(talk.project);
        let end = self.desk.projects[talk.project].end;
        let slots = self
            .shortfall(talk.project)
            .and(self.dates((end - 30).max(self.day + 2), end.max(self.day + 20)))
            .with("gone", self.former_owner())
            .thing(thing);
        self.client_says(section, WritingMood::Angry, talk, when, slots).id
    }

    /// The conflict breaks out.
    fn conflict(&mut self, kind: ConflictKind) {
        let mut talk = self.fresh_talk("subject.complaint");
        let when = self.now(MessageSide::Client);
        let section = format!("c.conflict.{}", kind.word());
        self.client_says(&section, WritingMood::Angry, &mut talk, when, PhraseSlots::default());
        let cause = self.last_cause();
        let severity = match kind {
            ConflictKind::Complaint => 1,
            ConflictKind::Escalation | ConflictKind::Refund => 2,
            ConflictKind::Dispute | ConflictKind::Nonrenewal => 3,
            ConflictKind::Churn => 4,
        };
        self.outcome(when, kind.word(), &severity.to_string(), cause);
        let mut apology = self.later(when, 1, MessageSide::Agency);
        self.plan(apology, &talk, SpeechAct::Apologise);
        if kind == ConflictKind::Refund {
            let day = self.scene.calendar.working_after(self.day, 6);
            if day <= self.scene.calendar.last {
                let amount = self.client.fee as f64 * self.desk.dice.spread(0.5, 1.6);
                self.money(talk.project, day, "credit", amount, "", "");
            }
        }
        if !kind.leaves() && self.client.life.day(self.day + 1).before.stretches.iter().all(|active| !active)
        {
            for _ in 0..2 {
                let days = self.desk.dice.between(3, 7);
                apology = self.later(apology, days, MessageSide::Agency);
                self.plan(apology, &talk, SpeechAct::Repair);
            }
        }
    }

    /// The cause that hurt last, in plain words.
    fn last_cause(&self) -> &'static str {
        let days = (self.client.life.first..=self.day).rev();
        days.take(120)
            .find_map(|day| self.client.life.day(day).hurt)
            .map_or("no single cause", StrainCause::words)
    }

    /// A row of `outcomes`.
    pub(super) fn outcome(&mut self, when: LocalTime, kind: &str, severity: &str, note: &str) {
        let at = self.instant(when);
        let fields = [self.client.id.as_str(), &self.local(when), kind, severity, note];
        self.book.push(DemoTable::Outcomes, at, &fields);
    }

    fn announce_absence(&mut self, to: Day) {
        let from =
            self.desk.absences.iter().find(|(_, last)| *last == to).map_or(self.day, |(from, _)| *from);
        if from <= self.day || !self.room_for(1.0) {
            return;
        }
        let mut talk = self.fresh_talk("subject.away");
        let when = self.now(MessageSide::Client);
        let say = |day| super::due::spoken_date(self.scene.calendar.date(day), self.client.tongue);
        let slots = PhraseSlots::default().with("from", say(from)).with("to", say(to));
        self.client_says("c.away", WritingMood::Plain, &mut talk, when, slots);
        if self.desk.dice.chance(0.6) {
            let after = self.later(when, 0, MessageSide::Agency);
            self.plan(after, &talk, SpeechAct::ThankBack);
        }
    }

    /// Renewals, new orders and peaceful ends.
    pub(super) fn good_outcomes(&mut self) {
        let life = &self.client.life;
        let goodwill = life.day(self.day).before.goodwill;
        let leaving = life.conflicts.iter().any(|(day, kind)| *day <= self.day && kind.leaves());
        let mut said = None;
        if life.gone.is_some_and(|gone| self.scene.calendar.working_after(gone, -3) == self.day) && !leaving {
            said = Some(("end", "c.end"));
        } else if self.client.facts.renews_on(self.scene.calendar.date(self.day)) {
            said = Some(("renewal", "c.renewal"));
        } else if goodwill > 0.9 && self.day > life.first + 60 && !leaving && self.desk.dice.chance(0.000_9) {
            said = Some(("expansion", "c.expansion"));
        }
        if let Some((kind, section)) = said {
            let mut talk = self.fresh_talk("subject.kickoff");
            let when = self.now(MessageSide::Client);
            self.client_says(section, WritingMood::Warm, &mut talk, when, PhraseSlots::default());
            self.outcome(when, kind, "", "");
            let after = self.later(when, 0, MessageSide::Agency);
            self.plan(after, &talk, SpeechAct::ThankBack);
        }
    }
}

/// The stretches of a life in which the agency does not say a word: first and last working day of each.
fn silences(client: &super::agency::DemoClient, calendar: &super::calendar::DemoCalendar) -> Vec<(Day, Day)> {
    let life = &client.life;
    let mut found = Vec::new();
    let mut began = None;
    for day in life.first..=calendar.last + 60 {
        let silent = life.present(day) && life.suffers(StrainCause::Silence, day);
        match (silent, began) {
            (true, None) => began = Some(calendar.working_from(day)),
            (false, Some(from)) => {
                let to = calendar.working_after(day, -1);
                if calendar.working_count(from, to) >= SILENCE_DAYS {
                    found.push((from, to));
                }
                began = None;
            }
            _ => {}
        }
    }
    if let Some(from) = began {
        found.push((from, calendar.last + 60));
    }
    found
}
