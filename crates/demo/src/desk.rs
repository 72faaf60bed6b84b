//! The state of one client: everything in progress, from which each day's messages and rows are written.

use std::collections::BTreeMap;

use super::act::{PlannedTrouble, SpeechAct};
use super::agency::{AgencyService, DemoAgency, DemoClient};
use super::calendar::{Clock, Day, DemoCalendar, instant, iso_date, local_time, write_instant};
use super::dice::Dice;
use super::names::DemoPerson;
use super::nature::StrainCause;
use super::phrases::{Deliverable, PhraseBank, PhraseBanks, PhraseSlots, Tongue, WritingMood};
use super::tables::{DemoTable, TableWriter};
use super::whole::whole_days;

/// A moment in the client's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LocalTime {
    pub(super) day: Day,
    pub(super) clock: Clock,
}

/// The side that writes a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MessageSide {
    Client,
    Agency,
}

impl MessageSide {
    /// The word of the tables.
    pub(super) fn word(self) -> &'static str {
        match self {
            MessageSide::Client => "client",
            MessageSide::Agency => "agency",
        }
    }
}

/// A thread of messages.
#[derive(Debug, Clone)]
pub(super) struct DemoThread {
    pub(super) subject: String,
    pub(super) project: usize,
    thread: u32,
    chat: bool,
    contact: usize,
    last: Option<LastMessage>,
}

/// The last message of a thread.
#[derive(Debug, Clone)]
struct LastMessage {
    number: u32,
    when: LocalTime,
    who: String,
    words: String,
}

/// A message as sent.
#[derive(Debug, Clone)]
pub(super) struct SentMessage {
    /// Its id; empty when the message is not part of the export.
    pub(super) id: String,
    pub(super) when: LocalTime,
}

/// An item of a plan.
#[derive(Debug, Clone)]
pub(super) struct PlannedItem {
    pub(super) id: String,
    pub(super) project: usize,
    pub(super) thing: Deliverable,
    pub(super) due: Day,
    /// The day on which it will be delivered, unless something comes between.
    pub(super) finish: Day,
    pub(super) delivered: Option<Day>,
    pub(super) accept: Day,
    pub(super) returns: u32,
    /// The day on which waiting for the client begins, and how long it lasts.
    pub(super) wait: Option<(Day, i32)>,
    pub(super) closed: bool,
    pub(super) last_event: LocalTime,
}

/// A project.
#[derive(Debug, Clone)]
pub(super) struct DemoProject {
    pub(super) id: String,
    pub(super) service: AgencyService,
    pub(super) start: Day,
    pub(super) end: Day,
    pub(super) cost: i64,
    pub(super) target: f64,
    pub(super) spent: f64,
    pub(super) next_thing: usize,
    /// The next of the service's deeds to be reported, and the figure its reports are about.
    pub(super) next_deed: usize,
    pub(super) figure: f64,
    /// Whether its budget comes anew each month.
    pub(super) monthly: bool,
    /// Of a monthly budget: how the running month stands.
    pub(super) month: BudgetMonth,
}

/// A month of a budget that comes anew each month.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct BudgetMonth {
    pub(super) first: chrono::NaiveDate,
    /// What may be spent in it.
    pub(super) available: f64,
    pub(super) spent: f64,
    /// Whether more was spent than that.
    pub(super) is_over: bool,
}

/// Everything in progress with one client.
#[derive(Debug)]
pub(super) struct ClientState {
    pub(super) dice: Dice,
    /// Planned troubles, the latest first, so that the next is at the end.
    pub(super) plans: Vec<(Day, PlannedTrouble)>,
    tasks: BTreeMap<(LocalTime, u32), (DemoThread, SpeechAct)>,
    task_count: u32,
    pub(super) message_count: u32,
    pub(super) thread_count: u32,
    pub(super) promise_count: u32,
    pub(super) item_count: u32,
    /// Messages written so far, and how many should be by now.
    pub(super) written: f64,
    pub(super) wanted: f64,
    /// Messages wanted on a full working day.
    pub(super) pace: f64,
    pub(super) projects: Vec<DemoProject>,
    pub(super) items: Vec<PlannedItem>,
    /// Which of the client's account managers is at work.
    pub(super) owner: usize,
    /// Periods of silence from the agency.
    pub(super) silences: Vec<(Day, Day)>,
    /// Periods in which the client is away.
    pub(super) absences: Vec<(Day, Day)>,
    /// The weekdays of updates and of reports.
    pub(super) rhythm: (u32, u32),
    pub(super) reports_automated: bool,
    pub(super) hours: (Clock, Clock),
    /// The topics asked about most recently, newest last.
    pub(super) recent_topics: Vec<usize>,
    /// The talk of renewal that was had last, by its planned day.
    pub(super) talked_of: Option<chrono::NaiveDate>,
    /// When the client last began to ask for more, and how often it did since.
    pub(super) asked_for_more: (Day, usize),
    pub(super) asked_for_more_count: u32,
    /// The ratings given so far.
    pub(super) ratings: Vec<f64>,
}

impl ClientState {
    /// A client with nothing in progress.
    pub(super) fn empty(dice: Dice, hours: (Clock, Clock)) -> Self {
        ClientState {
            dice,
            plans: Vec::new(),
            tasks: BTreeMap::new(),
            task_count: 0,
            message_count: 0,
            thread_count: 0,
            promise_count: 0,
            item_count: 0,
            written: 0.0,
            wanted: 0.0,
            pace: 0.0,
            projects: Vec::new(),
            items: Vec::new(),
            owner: 0,
            silences: Vec::new(),
            absences: Vec::new(),
            rhythm: (0, 0),
            reports_automated: false,
            hours,
            recent_topics: Vec::new(),
            talked_of: None,
            asked_for_more: (Day::MIN, 0),
            asked_for_more_count: 0,
            ratings: Vec::new(),
        }
    }

    /// Whether the agency is silent on a day.
    pub(super) fn silent(&self, day: Day) -> bool {
        self.silences.iter().any(|(from, to)| (*from..=*to).contains(&day))
    }

    /// Whether the client is away on a day.
    pub(super) fn away(&self, day: Day) -> bool {
        self.absences.iter().any(|(from, to)| (*from..=*to).contains(&day))
    }

    /// The next task that is due by the end of a day.
    pub(super) fn next_task(&mut self, day: Day) -> Option<(LocalTime, DemoThread, SpeechAct)> {
        let entry = self.tasks.first_entry().filter(|entry| entry.key().0.day <= day)?;
        let ((when, _), (talk, act)) = entry.remove_entry();
        Some((when, talk, act))
    }
}

/// What all clients share.
#[derive(Debug)]
pub(super) struct DemoScene<'a> {
    pub(super) calendar: &'a DemoCalendar,
    pub(super) banks: &'a PhraseBanks,
    pub(super) agency: &'a DemoAgency,
}

/// One client on one day, with the tables to write to.
pub(super) struct ClientDay<'a> {
    pub(super) scene: &'a DemoScene<'a>,
    pub(super) client: &'a DemoClient,
    pub(super) desk: &'a mut ClientState,
    pub(super) book: &'a mut TableWriter,
    pub(super) day: Day,
}

impl<'a> ClientDay<'a> {
    /// The phrases of the client's language.
    pub(super) fn bank(&self) -> &'a PhraseBank {
        self.scene.banks.of(self.client.tongue)
    }

    /// The account manager of the day.
    pub(super) fn owner(&self) -> &'a DemoPerson {
        let turn = self.desk.owner % self.client.owners.len();
        &self.scene.agency.team[self.client.owners[turn]]
    }

    /// A date as a bare `YYYY-MM-DD`.
    pub(super) fn date(&self, day: Day) -> String {
        iso_date(self.scene.calendar.date(day))
    }

    /// A moment as `YYYY-MM-DD HH:MM:SS` of the client's zone.
    pub(super) fn local(&self, when: LocalTime) -> String {
        local_time(self.scene.calendar.date(when.day), when.clock)
    }

    /// A moment in seconds since 1970.
    pub(super) fn instant(&self, when: LocalTime) -> i64 {
        instant(self.scene.calendar.date(when.day), when.clock, self.client.zone).0
    }

    /// Whether the client is with the agency on a day within the history.
    pub(super) fn present(&self, day: Day) -> bool {
        self.client.life.present(day) && day <= self.scene.calendar.last
    }

    /// How the client feels today, as far as its writing shows.
    pub(super) fn mood(&mut self) -> WritingMood {
        let (manner, dice) = (&self.client.manner, &mut self.desk.dice);
        let goodwill = self.client.life.day(self.day).before.goodwill;
        let felt = 1.0 - (1.0 - goodwill) * manner.expressive + 0.08 * dice.normal();
        if manner.polite {
            return if felt > 0.75 && dice.chance(0.6) { WritingMood::Warm } else { WritingMood::Plain };
        }
        let mood = match felt {
            f if f > 0.86 && dice.chance(0.5) => WritingMood::Warm,
            f if f > 0.64 => WritingMood::Plain,
            f if f > 0.42 || dice.chance(0.4) => WritingMood::Short,
            _ => WritingMood::Angry,
        };
        if manner.curt && mood != WritingMood::Angry { WritingMood::Short } else { mood }
    }

    /// One of a section's phrases.
    pub(super) fn phrase(&mut self, section: &str) -> &'static str {
        let phrases = self.bank().section(section);
        phrases[self.desk.dice.below(phrases.len())]
    }

    /// One of a section's phrases in a mood.
    pub(super) fn moody(&mut self, section: &str, mood: WritingMood) -> &'static str {
        let phrases = self.bank().in_mood(section, mood);
        phrases[self.desk.dice.below(phrases.len())]
    }

    /// A phrase of a section with its slots filled.
    pub(super) fn filled(&mut self, section: &str, slots: &PhraseSlots) -> String {
        let phrase = self.phrase(section);
        let mut out = String::with_capacity(phrase.len() + 32);
        slots.fill(phrase, &mut out);
        out
    }

    /// Slots that know the gender of who speaks.
    pub(super) fn slots(&self, side: MessageSide, talk: &DemoThread) -> PhraseSlots {
        let author = self.author(side, talk);
        PhraseSlots::by(author.woman)
    }

    fn author(&self, side: MessageSide, talk: &DemoThread) -> &'a DemoPerson {
        match side {
            MessageSide::Agency => self.owner(),
            MessageSide::Client => &self.client.contacts[self.client.contact_of(talk.contact, self.day)],
        }
    }

    /// One of the projects under way, or the last.
    pub(super) fn project(&mut self) -> usize {
        let day = self.day;
        let open: Vec<usize> = (0..self.desk.projects.len())
            .filter(|index| {
                (self.desk.projects[*index].start..=self.desk.projects[*index].end).contains(&day)
            })
            .collect();
        if open.is_empty() { 0 } else { *self.desk.dice.pick(&open) }
    }

    /// Something that the project delivers.
    pub(super) fn thing_of(&mut self, project: usize) -> Deliverable {
        let section = format!("thing.{}", self.desk.projects[project].service.word());
        Deliverable::read(self.phrase(&section), self.client.tongue)
    }

    /// A new thread about a project.
    pub(super) fn talk(&mut self, project: usize, subject: String) -> DemoThread {
        self.desk.thread_count += 1;
        let dice = &mut self.desk.dice;
        let contact = if dice.chance(0.75) { 0 } else { dice.below(self.client.contacts.len()) };
        let chat = dice.chance(self.client.manner.chat);
        DemoThread { subject, project, thread: self.desk.thread_count, chat, contact, last: None }
    }

    /// A new thread about one of the projects, with a subject from the phrases.
    pub(super) fn fresh_talk(&mut self, subject: &str) -> DemoThread {
        let project = self.project();
        let subject = self.phrase(subject).to_owned();
        self.talk(project, subject)
    }

    /// A moment of today, when the side is at work.
    pub(super) fn now(&mut self, side: MessageSide) -> LocalTime {
        self.moment(self.day, side)
    }

    /// A moment of a day, when the side is at work.
    pub(super) fn moment(&mut self, day: Day, side: MessageSide) -> LocalTime {
        let (from, to) = match side {
            MessageSide::Agency => self.desk.hours,
            MessageSide::Client => (8 * 3600 + 900, 18 * 3600),
        };
        LocalTime { day, clock: self.desk.dice.between(from, to - 1) }
    }

    /// A moment some working days after another, when that side is there to write; 0 for the same day if it allows.
    pub(super) fn later(&mut self, after: LocalTime, working_days: i32, side: MessageSide) -> LocalTime {
        let calendar = self.scene.calendar;
        let absent = |desk: &ClientState, day| match side {
            MessageSide::Agency => desk.silent(day),
            MessageSide::Client => desk.away(day),
        };
        let (_, closing) = if side == MessageSide::Agency { self.desk.hours } else { (0, 18 * 3600 + 1_800) };
        let soon = after.clock + self.desk.dice.between(240, 3 * 3600);
        if working_days <= 0 && soon < closing && !absent(self.desk, after.day) {
            return LocalTime { day: after.day, clock: soon };
        }
        let mut day = calendar.working_after(after.day, working_days.max(1));
        // A silence may last for months.
        for _ in 0..400 {
            if !absent(self.desk, day) {
                break;
            }
            day = calendar.working_after(day, 1);
        }
        self.moment(day, side)
    }

    /// How long the client takes to reply, in working days: longer when it is losing patience.
    pub(super) fn client_delay(&mut self) -> i32 {
        let strain = 1.0 + 2.0 * (1.0 - self.client.life.day(self.day).before.goodwill);
        let days = -self.client.manner.reply_days * strain * (1.0 - self.desk.dice.unit()).ln() * 0.6;
        whole_days(days).min(8)
    }

    /// How long the agency takes to reply, in working days.
    pub(super) fn agency_delay(&mut self) -> i32 {
        let slow = self.client.life.suffers(StrainCause::Unanswered, self.day);
        let mean = if slow { 1.6 } else { 0.45 };
        whole_days(-mean * (1.0 - self.desk.dice.unit()).ln()).min(6)
    }

    /// Puts an act into the diary.
    pub(super) fn plan(&mut self, when: LocalTime, talk: &DemoThread, act: SpeechAct) {
        self.desk.task_count += 1;
        self.desk.tasks.insert((when, self.desk.task_count), (talk.clone(), act));
    }

    /// Writes a message.
    pub(super) fn say(
        &mut self,
        talk: &mut DemoThread,
        when: LocalTime,
        side: MessageSide,
        core: &str,
    ) -> SentMessage {
        self.write(talk, when, side, core, false)
    }

    /// Writes a message that a program sends.
    pub(super) fn send_automated(
        &mut self,
        talk: &mut DemoThread,
        when: LocalTime,
        core: &str,
    ) -> SentMessage {
        self.write(talk, when, MessageSide::Agency, core, true)
    }

    fn write(
        &mut self,
        talk: &mut DemoThread,
        when: LocalTime,
        side: MessageSide,
        core: &str,
        automated: bool,
    ) -> SentMessage {
        if !self.present(when.day) || !self.client.exported(when.day) {
            return SentMessage { id: String::new(), when };
        }
        let author = self.author(side, talk);
        let text = if automated { core.to_owned() } else { self.dressed(talk, side, core) };
        self.desk.message_count += 1;
        self.desk.written += 1.0;
        self.book.ahead += 1.0;
        let number = self.desk.message_count;
        let id = format!("{}-{number:05}", self.client.id);
        let thread = format!("{}-t{:04}", self.client.id, talk.thread);
        let reply_to = match &talk.last {
            Some(last) => format!("{}-{:05}", self.client.id, last.number),
            None => String::new(),
        };
        let date = self.scene.calendar.date(when.day);
        let (at, offset) = instant(date, when.clock, self.client.zone);
        let mut sent_at = String::with_capacity(25);
        write_instant(&mut sent_at, date, when.clock, offset);
        let chat = talk.chat && !automated;
        let subject = match (chat, &talk.last) {
            (true, _) => String::new(),
            (false, None) => talk.subject.clone(),
            (false, Some(_)) => format!("Re: {}", talk.subject),
        };
        let fields = [
            id.as_str(),
            self.client.id.as_str(),
            self.desk.projects[talk.project].id.as_str(),
            thread.as_str(),
            reply_to.as_str(),
            sent_at.as_str(),
            if automated { "reports@leitwerk.example" } else { author.handle.as_str() },
            side.word(),
            if chat { "chat" } else { "email" },
            subject.as_str(),
            text.as_str(),
            if automated { "true" } else { "false" },
        ];
        self.book.push(DemoTable::Messages, at, &fields);
        let words = super::phrases::capital(core).chars().take(320).collect();
        talk.last = Some(LastMessage { number, when, who: author.name.clone(), words });
        SentMessage { id, when }
    }

    /// A message with its greeting, its farewell, its signature and what it quotes.
    fn dressed(&mut self, talk: &DemoThread, side: MessageSide, core: &str) -> String {
        let author = self.author(side, talk);
        let other = match side {
            MessageSide::Agency => self.author(MessageSide::Client, talk),
            MessageSide::Client => self.author(MessageSide::Agency, talk),
        };
        let curt = side == MessageSide::Client && self.client.manner.curt;
        let slots = PhraseSlots::by(author.woman).with("name", other.given.clone());
        let mut out = String::with_capacity(core.len() + 320);
        if talk.chat {
            if talk.last.is_none() && !curt && self.desk.dice.chance(0.6) {
                slots.fill(self.phrase("greet.chat"), &mut out);
                out.push(' ');
                out.push_str(core);
            } else if self.desk.dice.chance(0.5) {
                out.push_str(core);
            } else {
                out.push_str(&super::phrases::capital(core));
            }
            if !curt && self.desk.dice.chance(0.18) && self.client.life.day(self.day).before.goodwill > 0.7 {
                out.push(' ');
                out.push_str(self.phrase("emoji"));
            }
            return out;
        }
        if !curt || self.desk.dice.chance(0.2) {
            slots.fill(self.phrase("greet.mail"), &mut out);
            out.push_str("\n\n");
        }
        out.push_str(&super::phrases::capital(core));
        if curt {
            return out;
        }
        out.push_str("\n\n");
        out.push_str(self.phrase("close.mail"));
        out.push('\n');
        if self.desk.dice.chance(0.55) {
            self.sign(author, side, &mut out);
        } else {
            out.push_str(&author.given);
        }
        if let Some(last) = talk.last.as_ref().filter(|_| self.desk.dice.chance(0.5)) {
            self.quote(last, &mut out);
        }
        out
    }

    fn sign(&mut self, author: &DemoPerson, side: MessageSide, out: &mut String) {
        let (section, company) = match side {
            MessageSide::Agency => ("role.agency", super::agency::AGENCY_NAME),
            MessageSide::Client => ("role.client", self.client.name.as_str()),
        };
        // Someone's role and number do not change from mail to mail.
        let mark = author.handle.bytes().fold(7_usize, |mark, byte| (mark * 31 + usize::from(byte)) % 10_007);
        let roles = self.bank().section(section);
        let role = roles[mark % roles.len()];
        let number = match (side, self.client.tongue) {
            (MessageSide::Client, Tongue::Russian) => {
                format!("+7 495 555-{:02}-{:02}", mark % 90 + 10, mark / 90 % 90 + 10)
            }
            _ => format!("+49 30 5550 {:03}", mark % 900 + 100),
        };
        for part in [&author.name, "\n", role, ", ", company, "\n", &number, " | ", &author.handle] {
            out.push_str(part);
        }
    }

    fn quote(&mut self, last: &LastMessage, out: &mut String) {
        let spoken = super::due::spoken_date(self.scene.calendar.date(last.when.day), self.client.tongue);
        let slots = PhraseSlots::default().with("when", spoken).with("who", last.who.clone());
        out.push_str("\n\n");
        slots.fill(self.phrase("quote"), out);
        for line in last.words.lines() {
            out.push_str("\n> ");
            out.push_str(line);
        }
    }
}
