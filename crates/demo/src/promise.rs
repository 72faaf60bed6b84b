//! Promises: made in messages or kept in a list, and what becomes of them.

use super::act::{PromiseFate, PromiseStep, SpeechAct};
use super::calendar::{Clock, Day};
use super::desk::{ClientDay, DemoThread, LocalTime, MessageSide, SentMessage};
use super::due::{PhrasedDue, due_words};
use super::nature::StrainCause;
use super::phrases::{Deliverable, PhraseSlots, WritingMood, capital};
use super::tables::DemoTable;

/// The end of a day.
const DAY_END: Clock = 24 * 3600;

/// The row of a promise.
struct PromiseEntry<'a> {
    sent: &'a SentMessage,
    talk_project: usize,
    side: MessageSide,
    text: &'a str,
    due: &'a PhrasedDue,
    kept: Option<LocalTime>,
    withdrawn: Option<LocalTime>,
    renegotiated: Option<LocalTime>,
}

impl ClientDay<'_> {
    /// The agency promises a thing, of its own accord or because it was asked.
    pub(super) fn promise(
        &mut self,
        talk: &mut DemoThread,
        when: LocalTime,
        thing: Deliverable,
        asked: bool,
    ) {
        const LEADS: [(i32, f64); 8] =
            [(0, 0.7), (1, 3.0), (2, 4.0), (3, 4.0), (4, 3.0), (5, 3.0), (7, 2.0), (11, 1.5)];
        let weights = LEADS.map(|(_, weight)| weight);
        let lead = LEADS[self.desk.dice.weighted(&weights)].0;
        let lead = if lead == 0 && when.clock > 14 * 3600 { 1 } else { lead };
        let due = if lead == 0 { when.day } else { self.scene.calendar.working_after(when.day, lead) };
        if (when.day..=due + 1).any(|day| self.desk.silent(day)) {
            return self.agency_says("a.sidestep", talk, when, Some(thing));
        }
        let fates = [
            PromiseFate::Kept,
            PromiseFate::Late,
            PromiseFate::Broken,
            PromiseFate::Renegotiated,
            PromiseFate::Withdrawn,
        ];
        let fate = if lead < 2 {
            PromiseFate::Kept
        } else {
            fates[self.desk.dice.weighted(&[0.86, 0.035, 0.015, 0.05, 0.04])]
        };
        self.promise_with_fate(talk, when, thing, due, fate, asked);
    }

    /// The agency promises a thing for a day, with its fate settled.
    pub(super) fn promise_with_fate(
        &mut self,
        talk: &mut DemoThread,
        when: LocalTime,
        thing: Deliverable,
        due: Day,
        fate: PromiseFate,
        asked: bool,
    ) {
        let due = due_words(when.day, due, self.scene.calendar, self.client.tongue, &mut self.desk.dice);
        let slots = self.slots(MessageSide::Agency, talk).thing(thing).with("due", due.words.clone());
        let sentence = self.filled("a.promise", &slots);
        let mut core = String::new();
        if asked && self.desk.dice.chance(0.6) {
            core = self.filled("a.promise.lead", &slots);
            core.push(' ');
        }
        core.push_str(&sentence);
        self.add_maybe("a.promise.why", 0.75, &slots, &mut core);
        self.add_maybe("a.update.tail", 0.3, &slots, &mut core);
        let sent = self.say(talk, when, MessageSide::Agency, &core);
        self.settle_fate(talk, &sent, thing, &due, fate, &sentence);
    }

    /// Settles what becomes of a promise, writes it down and puts what follows into the diary.
    fn settle_fate(
        &mut self,
        talk: &DemoThread,
        sent: &SentMessage,
        thing: Deliverable,
        due: &PhrasedDue,
        fate: PromiseFate,
        text: &str,
    ) {
        let calendar = self.scene.calendar;
        let mut entry = PromiseEntry {
            sent,
            talk_project: talk.project,
            side: MessageSide::Agency,
            text,
            due,
            kept: None,
            withdrawn: None,
            renegotiated: None,
        };
        let made = sent.when;
        match fate {
            PromiseFate::Kept => entry.kept = Some(self.moment_before(made, due)),
            PromiseFate::Late => {
                let days = self.desk.dice.between(1, 6);
                let kept =
                    self.later(LocalTime { day: due.day, clock: DAY_END - 1 }, days, MessageSide::Agency);
                entry.kept = Some(kept);
            }
            PromiseFate::Broken => {}
            PromiseFate::Renegotiated => {
                let day = self.desk.dice.between(made.day + 1, due.day);
                let day = calendar.working_from(day).min(due.day);
                entry.renegotiated = Some(self.moment(day, MessageSide::Agency));
                // It must come before it was due.
                if !before(entry.renegotiated, due) {
                    entry.renegotiated = None;
                    entry.kept = Some(self.moment_before(made, due));
                }
            }
            PromiseFate::Withdrawn => {
                let day = calendar.working_from(self.desk.dice.between(made.day + 1, due.day)).min(due.day);
                entry.withdrawn = Some(self.moment(day, MessageSide::Client));
                if !before(entry.withdrawn, due) {
                    entry.withdrawn = None;
                    entry.kept = Some(self.moment_before(made, due));
                }
            }
        }
        // A silence that begins in between puts the delivery off to its end.
        if let Some(kept) = entry.kept.filter(|kept| self.desk.silent(kept.day)) {
            entry.kept = Some(self.later(kept, 1, MessageSide::Agency));
        }
        entry.kept = entry.kept.filter(|kept| self.client.life.present(kept.day));
        let (kept, withdrawn, renegotiated) = (entry.kept, entry.withdrawn, entry.renegotiated);
        self.record(&entry);
        let late = kept.is_some_and(|kept| !before(Some(kept), due));
        if let Some(at) = kept {
            self.plan(at, talk, SpeechAct::Promised(PromiseStep::Deliver { thing, late }));
        }
        if let Some(at) = withdrawn {
            self.plan(at, talk, SpeechAct::Promised(PromiseStep::Withdraw { thing }));
        }
        if let Some(at) = renegotiated {
            self.plan(at, talk, SpeechAct::Promised(PromiseStep::Renegotiate { thing }));
        }
        if late || fate == PromiseFate::Broken {
            let mut at = self.later(LocalTime { day: due.day, clock: DAY_END - 1 }, 1, MessageSide::Client);
            let chases = if kept.is_some() { 1 } else { 1 + self.desk.dice.below(2) };
            for _ in 0..chases {
                if kept.is_none_or(|kept| at < kept) && self.desk.dice.chance(0.75) {
                    let excuse = self.desk.dice.chance(0.6);
                    self.plan(
                        at,
                        talk,
                        SpeechAct::Promised(PromiseStep::Chase { thing, due: due.day, excuse }),
                    );
                }
                let days = self.desk.dice.between(2, 4);
                at = self.later(at, days, MessageSide::Client);
            }
        }
    }

    /// A moment after a promise was made and before it is due.
    fn moment_before(&mut self, made: LocalTime, due: &PhrasedDue) -> LocalTime {
        let limit = due.clock.unwrap_or(DAY_END);
        let (opens, closes) = self.desk.hours;
        // Somebody who says "on Thursday" or "next week" means then, not before.
        let first = due.from.unwrap_or(made.day + 1).max(made.day);
        let mut day = self.desk.dice.between(first.min(due.day), due.day);
        while day > made.day && day > first && !self.scene.calendar.works(day) {
            day -= 1;
        }
        if !self.scene.calendar.works(day) {
            day = self.scene.calendar.working_from(day).min(due.day);
        }
        if day == due.day && limit <= opens + 3_600 && day > made.day + 1 && first < day {
            day = self.scene.calendar.working_after(day, -1).max(made.day + 1);
        }
        let earliest = if day == made.day { made.clock + 1_200 } else { opens };
        let latest = if day == due.day { closes.min(limit - 600) } else { closes };
        let clock = if earliest < latest {
            self.desk.dice.between(earliest, latest)
        } else if day == made.day {
            (made.clock + 900).min(limit - 1)
        } else {
            self.desk.dice.between(8 * 3600, limit - 600)
        };
        LocalTime { day, clock }
    }

    /// What became of a promise is said.
    pub(super) fn follow(&mut self, talk: &mut DemoThread, when: LocalTime, promised: PromiseStep) {
        match promised {
            PromiseStep::Deliver { thing, late } => {
                let slots = self.slots(MessageSide::Agency, talk).thing(thing);
                let mut core = self.filled(if late { "a.deliver.late" } else { "a.deliver" }, &slots);
                let amount = self.amount(0.05);
                let slots = slots.with("amount", amount);
                if self.desk.dice.chance(0.5) {
                    self.add_done(talk.project, &slots, &mut core);
                }
                self.add_maybe("a.deliver.tail", 0.7, &slots, &mut core);
                self.add_maybe("a.deliver.tail", 0.3, &slots, &mut core);
                self.say(talk, when, MessageSide::Agency, &core);
                if self.desk.dice.chance(0.45) {
                    let delay = self.client_delay();
                    let after = self.later(when, delay, MessageSide::Client);
                    self.plan(after, talk, if late { SpeechAct::ThankLate } else { SpeechAct::Thank });
                }
            }
            PromiseStep::Chase { thing, due, excuse } => {
                let mood = self.mood().max(WritingMood::Plain);
                self.chase(talk, when, thing, due, mood);
                self.grumble(talk, when, StrainCause::BrokenWord, 0.3);
                if excuse {
                    let delay = self.agency_delay();
                    let after = self.later(when, delay, MessageSide::Agency);
                    self.plan(after, talk, SpeechAct::Excuse(thing));
                }
            }
            PromiseStep::Renegotiate { thing } => {
                let days = self.desk.dice.between(3, 7);
                let due = self.scene.calendar.working_after(when.day, days);
                let due =
                    due_words(when.day, due, self.scene.calendar, self.client.tongue, &mut self.desk.dice);
                let slots = self.slots(MessageSide::Agency, talk).thing(thing).with("due", due.words.clone());
                let core = self.filled("a.renegotiate", &slots);
                let sent = self.say(talk, when, MessageSide::Agency, &core);
                self.settle_fate(talk, &sent, thing, &due, PromiseFate::Kept, &core);
                if self.desk.dice.chance(0.7) {
                    let delay = self.client_delay().min(1);
                    let after = self.later(when, delay, MessageSide::Client);
                    self.plan(after, talk, SpeechAct::AgreeDate);
                }
            }
            PromiseStep::Withdraw { thing } => {
                let slots = PhraseSlots::default().thing(thing);
                self.client_says("c.nolonger", WritingMood::Plain, talk, when, slots);
            }
        }
    }

    /// The client asks where a thing is.
    pub(super) fn chase(
        &mut self,
        talk: &mut DemoThread,
        when: LocalTime,
        thing: Deliverable,
        due: Day,
        mood: WritingMood,
    ) {
        let past = super::due::spoken_date(self.scene.calendar.date(due), self.client.tongue);
        let slots = PhraseSlots::default().thing(thing).with("past", past);
        self.client_says("c.chase", mood, talk, when, slots);
    }

    /// The client asks for a thing, and the agency promises it.
    pub(super) fn request(&mut self) {
        let project = self.project();
        let thing = self.thing_of(project);
        let subject = thing.listed();
        let mut talk = self.talk(project, subject);
        if self.desk.dice.chance(0.65) {
            let when = self.now(MessageSide::Client);
            let mood = self.mood();
            self.client_says("c.request", mood, &mut talk, when, PhraseSlots::default().thing(thing));
            let delay = self.agency_delay();
            let reply = self.later(when, delay, MessageSide::Agency);
            self.plan(reply, &talk, SpeechAct::Promise(thing));
        } else {
            let when = self.now(MessageSide::Agency);
            self.promise(&mut talk, when, thing, false);
        }
    }

    /// The client promises something of its own.
    pub(super) fn client_promise(&mut self) {
        let mut talk = self.fresh_talk("subject.small");
        let when = self.now(MessageSide::Client);
        let days = self.desk.dice.between(1, 5);
        let due = self.scene.calendar.working_after(when.day, days);
        let due = due_words(when.day, due, self.scene.calendar, self.client.tongue, &mut self.desk.dice);
        let slots = self.slots(MessageSide::Client, &talk).with("due", due.words.clone());
        let sentence = self.filled("c.promise", &slots);
        let sent = self.say(&mut talk, when, MessageSide::Client, &sentence);
        let kept = match self.desk.dice.weighted(&[0.7, 0.2, 0.1]) {
            0 => Some(self.moment_before(when, &due)),
            1 => {
                let days = self.desk.dice.between(1, 4);
                Some(self.later(LocalTime { day: due.day, clock: DAY_END - 1 }, days, MessageSide::Client))
            }
            _ => None,
        };
        let kept = kept.filter(|kept| self.client.life.present(kept.day));
        self.record(&PromiseEntry {
            sent: &sent,
            talk_project: talk.project,
            side: MessageSide::Client,
            text: &sentence,
            due: &due,
            kept,
            withdrawn: None,
            renegotiated: None,
        });
        if let Some(at) = kept {
            let late = !before(Some(at), &due);
            self.plan(at, &talk, SpeechAct::ClientDelivers { late });
            if self.desk.dice.chance(0.5) {
                let after = self.later(at, 0, MessageSide::Agency);
                self.plan(after, &talk, SpeechAct::ThankBack);
            }
        }
    }

    /// A promise that stands only in the agency's list.
    pub(super) fn listed_promise(&mut self, due: Day, fate: PromiseFate) {
        let project = self.project();
        let thing = self.thing_of(project);
        let when = self.now(MessageSide::Agency);
        let subject = thing.listed();
        let talk = self.talk(project, subject.clone());
        let due = PhrasedDue { words: String::new(), day: due, clock: None, from: None };
        let sent = SentMessage { id: String::new(), when };
        let kept = match fate {
            PromiseFate::Kept => Some(self.moment_before(when, &due)),
            PromiseFate::Late => {
                let days = self.desk.dice.between(1, 5);
                Some(self.later(LocalTime { day: due.day, clock: DAY_END - 1 }, days, MessageSide::Agency))
            }
            _ => None,
        };
        let kept = kept.filter(|kept| self.client.life.present(kept.day));
        let tracked = PromiseEntry {
            sent: &sent,
            talk_project: talk.project,
            side: MessageSide::Agency,
            text: &subject,
            due: &due,
            kept,
            withdrawn: None,
            renegotiated: None,
        };
        self.record_listed(&tracked, true);
    }

    /// The weekly report as a standing promise.
    pub(super) fn standing_promise(&mut self) {
        self.desk.promise_count += 1;
        let id = format!("{}-p{:04}", self.client.id, self.desk.promise_count);
        let when = self.now(MessageSide::Agency);
        let ahead = (7 + self.desk.rhythm.1 - self.scene.calendar.weekday(when.day)) % 7;
        let first = when.day + if ahead == 0 { 7 } else { Day::try_from(ahead).unwrap_or(7) };
        let (made, due) = (self.local(when), self.date(first));
        let text = match self.client.tongue {
            super::phrases::Tongue::English => "Weekly report",
            super::phrases::Tongue::Russian => "Еженедельный отчёт",
        };
        let project = self.desk.projects.first().map_or("", |project| project.id.as_str());
        let client = self.client.id.as_str();
        let fields = [&id, client, project, &made, "agency", text, "", &due, "weekly", "", "", ""];
        let at = self.instant(when);
        self.book.push(DemoTable::Promises, at, &fields);
        self.book.push(DemoTable::TruthPromises, at, &[&id, "", client, "agency", "open", &made, &due, ""]);
    }

    fn record(&mut self, entry: &PromiseEntry<'_>) {
        let tracked = self.desk.dice.chance(self.client.tracked);
        self.record_listed(entry, tracked);
    }

    /// Writes a promise to the list, if it is kept there, and to the truth.
    fn record_listed(&mut self, entry: &PromiseEntry<'_>, tracked: bool) {
        if (!tracked && entry.sent.id.is_empty()) || !self.present(entry.sent.when.day) {
            return;
        }
        let known = |moment: Option<LocalTime>| moment.filter(|when| when.day <= self.scene.calendar.last);
        let time =
            |moment: Option<LocalTime>| known(moment).map_or_else(String::new, |when| self.local(when));
        let due = match entry.due.clock {
            None => self.date(entry.due.day),
            Some(clock) => self.local(LocalTime { day: entry.due.day, clock }),
        };
        let from = entry.due.from.map_or_else(String::new, |day| self.local(LocalTime { day, clock: 0 }));
        let (made, kept, withdrawn) = (self.local(entry.sent.when), time(entry.kept), time(entry.withdrawn));
        let state = if let Some(kept) = known(entry.kept) {
            if before(Some(kept), entry.due) { "kept" } else { "late" }
        } else if known(entry.withdrawn).is_some() {
            "withdrawn"
        } else if known(entry.renegotiated).is_some() {
            "renegotiated"
        } else if entry.due.day > self.scene.calendar.last
            || self.client.life.gone.is_some_and(|gone| entry.due.day >= gone)
        {
            "open"
        } else {
            "broken"
        };
        let mut id = String::new();
        let at = self.instant(entry.sent.when);
        let (client, side) = (self.client.id.as_str(), entry.side.word());
        if tracked {
            self.desk.promise_count += 1;
            id = format!("{client}-p{:04}", self.desk.promise_count);
            let project = self.desk.projects[entry.talk_project].id.as_str();
            let text = capital(entry.text);
            let fields = [
                &id,
                client,
                project,
                &made,
                side,
                &text,
                &from,
                &due,
                "",
                &kept,
                &withdrawn,
                &entry.sent.id,
            ];
            self.book.push(DemoTable::Promises, at, &fields);
        }
        let truth = [&id, &entry.sent.id, client, side, state, &made, &due, &kept];
        self.book.push(DemoTable::TruthPromises, at, &truth);
    }
}

/// Whether something happens before a promise is late.
fn before(when: Option<LocalTime>, due: &PhrasedDue) -> bool {
    let limit = LocalTime { day: due.day, clock: due.clock.unwrap_or(DAY_END) };
    when.is_some_and(|when| when < limit)
}
