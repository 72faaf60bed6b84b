//! Threads of ordinary work: updates, reports, questions and their answers, requests for input, pleasantries.

use chrono::Datelike;

use super::act::SpeechAct;
use super::desk::{ClientDay, DemoThread, LocalTime, MessageSide, SentMessage};
use super::due::weekday_name;
use super::nature::StrainCause;
use super::phrases::{Deliverable, PhraseSlots, WritingMood};
use super::tables::DemoTable;
use super::whole::rounded;

impl ClientDay<'_> {
    /// Says what was put into the diary.
    pub(super) fn act(&mut self, when: LocalTime, mut talk: DemoThread, act: SpeechAct) {
        match act {
            SpeechAct::Thank => {
                let mood = self.mood();
                self.client_says("c.thanks", mood, &mut talk, when, PhraseSlots::default());
            }
            SpeechAct::ThankLate => {
                let mood = self.mood().max(WritingMood::Short);
                self.client_says("c.thanks", mood, &mut talk, when, PhraseSlots::default());
            }
            SpeechAct::ThankBack => self.agency_says("a.thanks", &mut talk, when, None),
            SpeechAct::Answer(topics) => self.answer(&mut talk, when, &topics),
            SpeechAct::Sidestep => {
                let thing = self.thing_of(talk.project);
                self.agency_says("a.sidestep", &mut talk, when, Some(thing));
            }
            SpeechAct::AskAgain(topic) => {
                let mood = self.mood().max(WritingMood::Plain);
                let slots = PhraseSlots::default().with("topic", self.topic(topic)[1]);
                self.client_says("c.reask", mood, &mut talk, when, slots);
                self.grumble(&talk, when, StrainCause::Unanswered, 0.3);
            }
            SpeechAct::Remaining(topic) => {
                let slots = PhraseSlots::default().with("topic", self.topic(topic)[1]);
                self.client_says("c.remaining", WritingMood::Plain, &mut talk, when, slots);
            }
            SpeechAct::Reply(question) => {
                let line = self.bank().section("ask")[question];
                let words = line.split('|').nth(1).unwrap_or("ok");
                let mut core = String::new();
                let amount = self.amount(0.1);
                let slots = self.slots(MessageSide::Client, &talk).with("amount", amount);
                slots.fill(words, &mut core);
                if !self.client.manner.curt {
                    self.add_maybe("c.small.more", 0.3, &slots, &mut core);
                }
                self.say(&mut talk, when, MessageSide::Client, &core);
            }
            SpeechAct::Promise(thing) => self.promise(&mut talk, when, thing, true),
            SpeechAct::Promised(promised) => self.follow(&mut talk, when, promised),
            SpeechAct::ClientDelivers { late } => {
                let section = if late { "c.promise.late" } else { "c.promise.kept" };
                self.client_says(section, WritingMood::Plain, &mut talk, when, PhraseSlots::default());
            }
            SpeechAct::Excuse(thing) => self.agency_says("a.excuse", &mut talk, when, Some(thing)),
            SpeechAct::AgreeDate => {
                self.client_says("c.okmove", WritingMood::Plain, &mut talk, when, PhraseSlots::default());
            }
            SpeechAct::Apologise => self.agency_says("a.apology", &mut talk, when, None),
            SpeechAct::Repair => {
                self.agency_says("a.repair", &mut talk, when, None);
                if self.desk.dice.chance(0.6) {
                    let after = self.later(when, 1, MessageSide::Client);
                    self.plan(after, &talk, SpeechAct::Reconcile);
                }
            }
            SpeechAct::Reconcile => {
                self.client_says("c.repaid", WritingMood::Plain, &mut talk, when, PhraseSlots::default());
            }
            SpeechAct::Complain(cause) => {
                self.complain(&mut talk, when, cause);
            }
            SpeechAct::AskSilence => {
                let mood = self.mood().max(WritingMood::Plain);
                self.client_says("c.silence", mood, &mut talk, when, PhraseSlots::default());
                self.grumble(&talk, when, StrainCause::Silence, 0.4);
            }
        }
    }

    /// The client writes a phrase.
    pub(super) fn client_says(
        &mut self,
        section: &str,
        mood: WritingMood,
        talk: &mut DemoThread,
        when: LocalTime,
        slots: PhraseSlots,
    ) -> SentMessage {
        let phrase = self.moody(section, mood);
        let mut core = String::new();
        let slots = self.slots(MessageSide::Client, talk).and(slots);
        slots.fill(phrase, &mut core);
        if mood != WritingMood::Short && !self.client.manner.curt {
            self.go_on(section, &slots, &mut core);
        }
        self.say(talk, when, MessageSide::Client, &core)
    }

    /// Adds what people say besides: reasons, details, second thoughts.
    fn go_on(&mut self, section: &str, slots: &PhraseSlots, core: &mut String) {
        let (more, chance) = match section {
            "c.thanks" | "c.accept" => ("c.thanks.more", 0.65),
            "c.request" => ("c.request.why", 0.85),
            "c.small" => ("c.small.more", 0.8),
            "c.chase" | "c.silence" | "c.reask" => ("c.chase.more", 0.6),
            "a.chat" => ("a.chat.more", 0.8),
            "a.apology" => ("a.apology.tail", 0.9),
            one if one.starts_with("c.complain") => ("c.complain.tail", 0.85),
            one if one.starts_with("c.conflict") => ("c.conflict.tail", 1.0),
            _ => return,
        };
        for chance in [chance, chance * 0.4] {
            self.add_maybe(more, chance, slots, core);
        }
    }

    /// Adds a phrase of a section with some chance, unless it has been said.
    pub(super) fn add_maybe(&mut self, section: &str, chance: f64, slots: &PhraseSlots, core: &mut String) {
        if self.desk.dice.chance(chance) {
            let words = self.filled(section, slots);
            if !core.contains(&words) {
                core.push(' ');
                core.push_str(&words);
            }
        }
    }

    /// Adds a sentence about what was done in a project and why.
    pub(super) fn add_done(&mut self, project: usize, slots: &PhraseSlots, core: &mut String) {
        let words = self.deed(project, slots);
        core.push(' ');
        core.push_str(&words);
    }

    /// The next thing done in a project, with its reason.
    fn deed(&mut self, project: usize, slots: &PhraseSlots) -> String {
        let index = &mut self.desk.projects[project];
        index.next_deed += 1;
        let deeds = self.scene.banks.of(self.client.tongue).section(index.service.deeds());
        let mut words = String::new();
        slots.fill(deeds[index.next_deed % deeds.len()], &mut words);
        words
    }

    /// The agency writes a phrase.
    pub(super) fn agency_says(
        &mut self,
        section: &str,
        talk: &mut DemoThread,
        when: LocalTime,
        thing: Option<Deliverable>,
    ) {
        let mut slots = self.slots(MessageSide::Agency, talk);
        if let Some(thing) = thing {
            slots = slots.thing(thing);
        }
        let mut core = self.filled(section, &slots);
        self.go_on(section, &slots, &mut core);
        self.say(talk, when, MessageSide::Agency, &core);
    }

    /// The parts of a topic: question, what it is about, answer.
    fn topic(&self, topic: usize) -> [&'static str; 3] {
        let mut parts = self.bank().section("topic")[topic].split('|');
        std::array::from_fn(|_| parts.next().unwrap_or("…"))
    }

    /// An update that explains what was done and why.
    pub(super) fn update(&mut self) {
        let mut talk = self.fresh_talk("subject.update");
        let when = self.now(MessageSide::Agency);
        let thing = self.thing_of(talk.project);
        let amount = self.amount(0.05);
        let slots = self.slots(MessageSide::Agency, &talk).thing(thing).with("amount", amount);
        let mut core = self.filled("a.update.lead", &slots);
        let count = 2 + self.desk.dice.below(2);
        let lines = self.desk.dice.chance(0.4);
        for _ in 0..count {
            core.push_str(if lines { "\n- " } else { " " });
            let words = self.deed(talk.project, &slots);
            core.push_str(&words);
        }
        if lines {
            core.push('\n');
            core.push_str(&self.filled("a.update.next", &slots));
        }
        if !lines {
            self.add_maybe("a.update.next", 0.6, &slots, &mut core);
        }
        self.add_maybe("a.update.tail", 0.6, &slots, &mut core);
        self.say(&mut talk, when, MessageSide::Agency, &core);
        if self.desk.dice.chance(0.3) {
            let delay = self.client_delay();
            let after = self.later(when, delay, MessageSide::Client);
            self.plan(after, &talk, SpeechAct::Thank);
        }
    }

    /// The weekly report, by hand or by a program.
    pub(super) fn report(&mut self) {
        let project = self.project();
        let week = self.scene.calendar.date(self.day).iso_week().week().to_string();
        let slots = PhraseSlots::by(self.owner().woman)
            .with("week", week)
            .with("company", self.client.name.clone())
            .with("amount", self.amount(0.25))
            .with("hours", self.desk.dice.between(6, 38).to_string())
            .with("count", self.desk.dice.between(2, 14).to_string());
        let subject = self.filled("subject.report", &slots);
        let mut talk = self.talk(project, subject);
        let weak = self.client.life.suffers(StrainCause::WeakResult, self.day);
        let (lowest, highest) = if weak { (-14, 1) } else { (-6, 9) };
        let change = self.desk.dice.between(lowest, highest);
        let figure = &mut self.desk.projects[project].figure;
        *figure = (*figure * (1.0 + f64::from(change) / 100.0)).clamp(5.0, 60_000.0);
        let figure = format!("{figure:.0}");
        let metric = self.metric(project);
        let weekday = weekday_name(self.desk.dice.below(5), self.client.tongue);
        let slots = slots
            .with("metric", metric)
            .with("num", figure)
            .with("change", format!("{change:+} %"))
            .with("weekday", weekday)
            .with("pct", self.desk.dice.between(24, 71).to_string())
            .with("pct2", format!("{:+}", self.desk.dice.between(-9, 28)));
        let automated = self.desk.reports_automated;
        let mut core = self.filled(if automated { "report.automated" } else { "a.report.lead" }, &slots);
        core.push('\n');
        core.push_str(&self.filled("report.line", &slots));
        self.add_metrics(&mut core);
        core.push('\n');
        core.push_str(&self.filled("report.spend", &slots));
        core.push('\n');
        core.push_str(&self.filled("report.comment", &slots));
        let when = self.now(MessageSide::Agency);
        if automated {
            let when = LocalTime { day: when.day, clock: 6 * 3600 + self.desk.dice.between(0, 900) };
            self.send_automated(&mut talk, when, &core);
        } else {
            core.push_str("\n\n");
            core.push_str(&self.filled(if weak { "a.report.weak" } else { "a.report.good" }, &slots));
            if self.desk.dice.chance(0.5) {
                self.add_done(project, &slots, &mut core);
            }
            self.say(&mut talk, when, MessageSide::Agency, &core);
        }
    }

    /// Adds lines on two or three of the lesser figures.
    fn add_metrics(&mut self, core: &mut String) {
        let names = self.bank().section("metric.more");
        let first = self.desk.dice.below(names.len());
        for step in 0..2 + self.desk.dice.below(2) {
            let change = self.desk.dice.between(-12, 15);
            let slots = PhraseSlots::default()
                .with("metric", names[(first + step * 2) % names.len()])
                .with("num", self.desk.dice.between(40, 3_900).to_string())
                .with("change", format!("{change:+} %"));
            core.push('\n');
            core.push_str(&self.filled("report.line", &slots));
        }
    }

    /// The name of a project's metric in the client's language.
    pub(super) fn metric(&self, project: usize) -> String {
        let service = self.desk.projects[project].service.word();
        self.bank().section(&format!("metric.{service}"))[0].to_owned()
    }

    /// The client asks something, and the agency answers.
    pub(super) fn question(&mut self) {
        let mut talk = self.fresh_talk("subject.question");
        let when = self.now(MessageSide::Client);
        let topics = self.ask_topics(&mut talk, when, 0.25);
        let delay = self.agency_delay();
        let reply = self.later(when, delay, MessageSide::Agency);
        let partial = topics.1.len() > 1 && self.desk.dice.chance(0.2);
        let answered = if partial { topics.1[..1].to_vec() } else { topics.1.clone() };
        let known = self.present(reply.day) && self.client.exported(reply.day);
        let state = if !known {
            "open"
        } else if partial {
            "partial"
        } else {
            "answered"
        };
        self.record_question(
            &topics.0,
            MessageSide::Client,
            state,
            topics.1.len(),
            if known { answered.len() } else { 0 },
        );
        self.plan(reply, &talk, SpeechAct::Answer(answered));
        if partial {
            let days = self.desk.dice.between(1, 3);
            let again = self.later(reply, days, MessageSide::Client);
            let left = topics.1[1];
            self.plan(again, &talk, SpeechAct::Remaining(left));
            let close = self.later(again, 1, MessageSide::Agency);
            self.plan(close, &talk, SpeechAct::Answer(vec![left]));
        } else if self.desk.dice.chance(0.4) {
            let after = self.later(reply, 0, MessageSide::Client);
            self.plan(after, &talk, SpeechAct::Thank);
        }
    }

    /// The client asks one or two things; gives the message and the topics.
    pub(super) fn ask_topics(
        &mut self,
        talk: &mut DemoThread,
        when: LocalTime,
        double: f64,
    ) -> (SentMessage, Vec<usize>) {
        let count = self.bank().section("topic").len();
        let recent = self.desk.recent_topics.clone();
        let first =
            (0..6).map(|_| self.desk.dice.below(count)).find(|topic| !recent.contains(topic)).unwrap_or(0);
        let mut topics = vec![first];
        if self.desk.dice.chance(double) {
            topics.push((first + 1 + self.desk.dice.below(count - 1)) % count);
        }
        self.desk.recent_topics.extend(&topics);
        let old = self.desk.recent_topics.len().saturating_sub(count / 2);
        self.desk.recent_topics.drain(..old);
        let asked: Vec<&str> = topics.iter().map(|topic| self.topic(*topic)[0]).collect();
        let mut core = asked.join(" ");
        if !self.client.manner.curt {
            let slots = self.slots(MessageSide::Client, talk);
            self.add_maybe("c.question.why", 0.8, &slots, &mut core);
            self.add_maybe("c.question.why", 0.25, &slots, &mut core);
        }
        let sent = self.say(talk, when, MessageSide::Client, &core);
        (sent, topics)
    }

    /// Writes the truth about a question.
    pub(super) fn record_question(
        &mut self,
        sent: &SentMessage,
        side: MessageSide,
        state: &str,
        asked: usize,
        answered: usize,
    ) {
        if sent.id.is_empty() {
            return;
        }
        let at = self.instant(sent.when);
        let (asked, answered) = (asked.to_string(), answered.to_string());
        let fields = [sent.id.as_str(), self.client.id.as_str(), side.word(), state, &asked, &answered];
        self.book.push(DemoTable::TruthQuestions, at, &fields);
    }

    fn answer(&mut self, talk: &mut DemoThread, when: LocalTime, topics: &[usize]) {
        let amount = self.amount(0.2);
        let hours = self.desk.dice.between(12, 90).to_string();
        let slots = self.slots(MessageSide::Agency, talk).with("amount", amount).with("hours", hours);
        let mut core = self.filled("a.answer.lead", &slots);
        for topic in topics {
            core.push(' ');
            slots.fill(self.topic(*topic)[2], &mut core);
        }
        self.add_maybe("a.answer.tail", 0.65, &slots, &mut core);
        self.say(talk, when, MessageSide::Agency, &core);
    }

    /// The agency asks for a decision, and the client gives it.
    pub(super) fn ask(&mut self) {
        let mut talk = self.fresh_talk("subject.ask");
        let when = self.now(MessageSide::Agency);
        let questions = self.bank().section("ask");
        let chosen = self.desk.dice.below(questions.len());
        let mut core = questions[chosen].split('|').next().unwrap_or_default().to_owned();
        let slots = self.slots(MessageSide::Agency, &talk);
        self.add_maybe("a.ask.why", 0.9, &slots, &mut core);
        self.add_maybe("a.ask.why", 0.3, &slots, &mut core);
        let sent = self.say(&mut talk, when, MessageSide::Agency, &core);
        let delay = self.client_delay();
        let reply = self.later(when, delay, MessageSide::Client);
        let known = self.present(reply.day) && self.client.exported(reply.day);
        self.record_question(
            &sent,
            MessageSide::Agency,
            if known { "answered" } else { "open" },
            1,
            usize::from(known),
        );
        self.plan(reply, &talk, SpeechAct::Reply(chosen));
        if self.desk.dice.chance(0.5) {
            let after = self.later(reply, 0, MessageSide::Agency);
            self.plan(after, &talk, SpeechAct::ThankBack);
        }
    }

    /// Small things from the agency.
    pub(super) fn agency_chat(&mut self) {
        let mut talk = self.fresh_talk("subject.small");
        let when = self.now(MessageSide::Agency);
        self.agency_says("a.chat", &mut talk, when, None);
        if self.desk.dice.chance(0.45) {
            let delay = self.client_delay();
            let after = self.later(when, delay, MessageSide::Client);
            self.plan(after, &talk, SpeechAct::Thank);
        }
    }

    /// Small things from the client.
    pub(super) fn client_chat(&mut self) {
        let mut talk = self.fresh_talk("subject.small");
        let when = self.now(MessageSide::Client);
        let mood = self.mood();
        self.client_says("c.small", mood, &mut talk, when, PhraseSlots::default());
        if self.desk.dice.chance(0.55) {
            let after = self.later(when, 0, MessageSide::Agency);
            self.plan(after, &talk, SpeechAct::ThankBack);
        }
    }

    /// A sum of money in words: about this part of the monthly fee.
    pub(super) fn amount(&mut self, part: f64) -> String {
        let sum = self.client.fee as f64 * part * self.desk.dice.spread(0.6, 1.4);
        self.spoken_money(sum)
    }

    /// A sum as people write it.
    pub(super) fn spoken_money(&self, sum: f64) -> String {
        let step = if self.client.currency == "RUB" { 1_000.0 } else { 10.0 };
        let whole = rounded((sum / step).round() * step);
        let sign = match self.client.currency {
            "RUB" => "₽",
            "USD" => "$",
            _ => "€",
        };
        let digits = whole.to_string();
        let mut grouped = String::with_capacity(digits.len() + 2);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(' ');
            }
            grouped.push(digit);
        }
        format!("{grouped} {sign}")
    }
}
