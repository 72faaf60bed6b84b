//! Writing it all: the lives are lived, then every day of the history is written, client by client.

use std::path::{Path, PathBuf};

use super::agency::{DemoAgency, DemoClient};
use super::calendar::{Clock, Day, DemoCalendar, iso_date};
use super::desk::{ClientDay, ClientState, DemoScene};
use super::dice::Dice;
use super::options::{DemoError, DemoOptions, DemoSummary};
use super::phrases::PhraseBanks;
use super::tables::{DemoTable, TableWriter, WORKSPACE_TABLES};
use super::{facts, truth};

/// How much a silent day is written on, against a full one; likewise a day on which the client is away.
const SILENT_SHARE: f64 = 0.1;
const AWAY_SHARE: f64 = 0.35;

/// Writes a synthetic agency into a folder, and the truth about it beside that folder.
///
/// The folder and its parent are created if they are missing; files of the same names are replaced. The same options
/// give the same bytes, whatever the clock says.
///
/// # Errors
/// When an option is out of range or a file cannot be written.
pub fn write(options: &DemoOptions, directory: &Path) -> Result<DemoSummary, DemoError> {
    let options = options.checked()?;
    let calendar = DemoCalendar::new(options.first_date(), options.end);
    let agency = DemoAgency::founded(&options, &calendar);
    let banks = PhraseBanks::read();
    let scene = DemoScene { calendar: &calendar, banks: &banks, agency: &agency };
    let beside = beside(directory);
    for folder in [directory, &beside] {
        std::fs::create_dir_all(folder)
            .map_err(|source| DemoError::Write { path: folder.to_path_buf(), source })?;
    }
    let mut book = TableWriter::create(directory, &beside)?;
    write_configuration(&options, &calendar, directory)?;
    write_masters(&scene, &mut book);
    facts::write_rates(&calendar, &mut book);
    let mut desks = set_desks(&options, &scene, &mut book);
    for day in 0..=calendar.last {
        for (client, desk) in agency.clients.iter().zip(&mut desks) {
            if client.life.present(day) {
                ClientDay { scene: &scene, client, desk, book: &mut book, day }.pass(options.seed);
            }
        }
        if truth::month_starts(&calendar, day) {
            for (number, client) in agency.clients.iter().enumerate() {
                if client.life.present(day) {
                    let stream = (2 << 32) | ((number as u64) << 12) | u64::from(day.unsigned_abs());
                    truth::month_truth(
                        client,
                        day,
                        &calendar,
                        &mut Dice::new(options.seed, stream),
                        &mut book,
                    );
                }
            }
        }
        // A zone may be up to fourteen hours ahead, so what is written tomorrow may belong to today.
        let tomorrow = super::calendar::instant(calendar.date(day + 1), 0, chrono_tz::UTC).0;
        book.settle(tomorrow - 14 * 3600)?;
    }
    truth::client_truths(&agency, &calendar, options.seed, &mut book);
    let rows = book.close()?;
    Ok(summary(&agency, &calendar, rows))
}

/// The folder that holds a folder.
fn beside(directory: &Path) -> PathBuf {
    match directory.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

fn summary(agency: &DemoAgency, calendar: &DemoCalendar, rows: Vec<(&'static str, u64)>) -> DemoSummary {
    let messages = rows.iter().find(|(name, _)| *name == "messages").map_or(0, |(_, count)| *count);
    let lives = agency.clients.iter().map(|client| &client.life);
    let conflicts =
        lives.clone().flat_map(|life| &life.conflicts).filter(|(day, _)| *day <= calendar.last).count();
    let days: i64 = lives
        .map(|life| {
            let last = life.gone.map_or(calendar.last, |gone| gone.min(calendar.last));
            i64::from((last - life.first).max(0))
        })
        .sum();
    DemoSummary {
        tables: rows.into_iter().take(WORKSPACE_TABLES).collect(),
        messages,
        conflicts: conflicts as u64,
        client_years: u32::try_from((days + 182) / 365).unwrap_or(u32::MAX),
    }
}

fn write_configuration(
    options: &DemoOptions,
    calendar: &DemoCalendar,
    directory: &Path,
) -> Result<(), DemoError> {
    let path = directory.join("forewarn.toml");
    let text = format!(
        "# A synthetic agency: {} clients over {} months, to {}, seed {}.\n\
         # The truth about it lies beside this folder, in truth*.csv.\n\
         \n\
         [workspace]\n\
         name = \"{} (synthetic)\"\n\
         # The zone of everything whose client names no other.\n\
         timezone = \"Europe/Berlin\"\n\
         # The language of the reports: en or ru.\n\
         language = \"{}\"\n\
         # Sums across clients are given in this currency.\n\
         currency = \"EUR\"\n\
         # From when on conflicts were written down: before that, no record does not mean no conflict.\n\
         outcomes_since = \"{}\"\n\
         \n\
         # The value of one unit of another currency.\n\
         [rates]\n\
         USD = 0.92\n\
         RUB = 0.0102\n",
        options.clients,
        options.months,
        options.end,
        options.seed,
        super::agency::AGENCY_NAME,
        if options.is_russian { "ru" } else { "en" },
        iso_date(calendar.date(0)),
    );
    std::fs::write(&path, text).map_err(|source| DemoError::Write { path, source })
}

/// The tables that have no course of time: clients, people, days off.
fn write_masters(scene: &DemoScene<'_>, book: &mut TableWriter) {
    let calendar = scene.calendar;
    for client in &scene.agency.clients {
        let since = i64::from(calendar.day(client.since));
        let until = client.life.gone.filter(|gone| *gone <= calendar.last);
        let owner = client.owners[owner_turns(client, calendar).len() % client.owners.len()];
        let fields = [
            client.id.as_str(),
            client.name.as_str(),
            client.segment,
            scene.agency.team[owner].name.as_str(),
            client.tongue.code(),
            client.zone_name,
            &iso_date(client.since),
            &until.map_or_else(String::new, |day| iso_date(calendar.date(day))),
            &client.fee.to_string(),
            client.currency,
        ];
        book.push(DemoTable::Clients, since, &fields);
        let turns = owner_turns(client, calendar);
        facts::write_client_facts(client, calendar, &turns, &scene.agency.team, book);
        facts::write_fact_truths(client, calendar, &turns, book);
    }
    for person in &scene.agency.team {
        book.push(DemoTable::People, i64::MIN, &[&person.handle, "", "agency", &person.name, "", "", ""]);
    }
    book.push(
        DemoTable::People,
        i64::MIN,
        &["reports@leitwerk.example", "", "agency", "Leitwerk reports", "", "", ""],
    );
    for (date, name) in calendar.holidays() {
        book.push(DemoTable::Holidays, i64::from(calendar.day(date)), &[&iso_date(date), name, ""]);
    }
}

/// The days on which the account changed hands.
fn owner_turns(client: &DemoClient, calendar: &DemoCalendar) -> Vec<Day> {
    let mut turns = Vec::new();
    let mut seen = false;
    for day in client.life.first..=calendar.last {
        let suffers = client.life.suffers(super::nature::StrainCause::KeyPerson, day);
        let hurt = client.life.day(day).hurt == Some(super::nature::StrainCause::KeyPerson);
        if hurt && !seen {
            turns.push(day);
        }
        seen = suffers && (seen || hurt);
    }
    turns
}

/// Prepares a desk for each client, and settles how much each is to write.
fn set_desks(options: &DemoOptions, scene: &DemoScene<'_>, book: &mut TableWriter) -> Vec<ClientState> {
    let mut desks = Vec::new();
    for (number, client) in scene.agency.clients.iter().enumerate() {
        let dice = Dice::new(options.seed, (4 << 32) | number as u64);
        let mut desk = ClientState::empty(dice, agency_hours(client.zone_name));
        let mut weekday = || desk.dice.between(0, 4).unsigned_abs();
        desk.rhythm = (weekday(), weekday());
        desk.reports_automated = desk.dice.chance(0.4);
        let day = client.life.first;
        let mut page = ClientDay { scene, client, desk: &mut desk, book, day };
        page.lay_out_projects();
        page.lay_out_troubles();
        truth::silence_truths(client, &desk, scene.calendar, book);
        desks.push(desk);
    }
    let weight = |client: &DemoClient, desk: &ClientState| -> f64 {
        (0..=scene.calendar.last).map(|day| day_weight(scene.calendar, client, desk, day)).sum::<f64>()
            * client.activity
    };
    let total: f64 = scene.agency.clients.iter().zip(&desks).map(|(client, desk)| weight(client, desk)).sum();
    for (client, desk) in scene.agency.clients.iter().zip(&mut desks) {
        desk.pace = options.messages as f64 / total.max(1e-9) * client.activity;
    }
    desks
}

/// How much is written on a day, against a full working day.
fn day_weight(calendar: &DemoCalendar, client: &DemoClient, desk: &ClientState, day: Day) -> f64 {
    if !client.life.present(day) || !client.exported(day) || !calendar.works(day) {
        0.0
    } else if desk.silent(day) {
        SILENT_SHARE
    } else if desk.away(day) {
        AWAY_SHARE
    } else {
        1.0
    }
}

/// The agency's hours on the client's clock: nine to six in Berlin, as far as they fall into the client's waking day.
fn agency_hours(zone: &str) -> (Clock, Clock) {
    let (from, to) = match zone {
        "America/New_York" => (8, 12),
        "Europe/London" => (8, 17),
        "Europe/Moscow" => (10, 19),
        "Asia/Yekaterinburg" | "Asia/Almaty" => (12, 21),
        "Asia/Dubai" => (11, 20),
        _ => (9, 18),
    };
    (from * 3600, to * 3600)
}

impl ClientDay<'_> {
    /// Writes a day.
    fn pass(&mut self, seed: u64) {
        let calendar = self.scene.calendar;
        if self.day == self.client.life.first && self.client.tracked > 0.0 && !self.desk.reports_automated {
            self.standing_promise();
        }
        while self.desk.plans.last().is_some_and(|(day, _)| *day < self.day) {
            self.desk.plans.pop();
        }
        self.do_tasks();
        if !calendar.works(self.day) {
            return;
        }
        self.facts_of_day(seed);
        let wanted = self.desk.pace * day_weight(calendar, self.client, self.desk, self.day);
        self.desk.wanted += wanted;
        self.book.ahead -= wanted;
        self.work_day();
        self.book_day();
        while let Some((_, plan)) = self.desk.plans.pop_if(|(day, _)| *day == self.day) {
            self.trouble(plan);
        }
        self.good_outcomes();
        self.habits();
        self.do_tasks();
        self.fill();
        self.do_tasks();
    }

    /// Says what the diary holds for today.
    fn do_tasks(&mut self) {
        while let Some((when, talk, act)) = self.desk.next_task(self.day) {
            self.act(when, talk, act);
        }
    }

    /// What comes round every week.
    fn habits(&mut self) {
        let weekday = self.scene.calendar.weekday(self.day);
        let silent = self.desk.silent(self.day);
        let (update, report) = self.desk.rhythm;
        if weekday == update && !silent && self.room_for(0.8) {
            self.update();
        }
        if weekday == report && (!silent || self.desk.reports_automated) && self.room_for(1.0) {
            self.report();
        }
        if self.client.tracked > 0.0 && !silent && self.desk.dice.chance(0.03) {
            let days = self.desk.dice.between(2, 9);
            let due = self.scene.calendar.working_after(self.day, days);
            self.listed_promise(due, super::act::PromiseFate::Kept);
        }
    }

    /// Fills the day with ordinary messages up to what is wanted.
    fn fill(&mut self) {
        for _ in 0..100_000 {
            let behind = self.desk.wanted - self.desk.written;
            let plenty = self.book.ahead > 3.0 * self.desk.pace.max(1.0);
            if behind < 1.0 || plenty || !self.client.exported(self.day) {
                return;
            }
            if self.desk.silent(self.day) {
                if self.desk.away(self.day) {
                    return;
                }
                self.question();
                continue;
            }
            if self.desk.away(self.day) {
                self.agency_chat();
                continue;
            }
            let chases = if self.client.manner.chases { 3.0 } else { 0.0 };
            match self.desk.dice.weighted(&[2.2, 1.6, 2.4, 1.3, 1.3, 0.6, 0.8, chases]) {
                0 => self.question(),
                1 => self.ask(),
                2 => self.request(),
                3 => self.agency_chat(),
                4 => self.client_chat(),
                5 => self.client_promise(),
                6 => self.update(),
                _ => self.nag(),
            }
            self.do_tasks();
        }
    }

    /// A client that chases by habit asks after something that is not due yet.
    fn nag(&mut self) {
        let project = self.project();
        let thing = self.thing_of(project);
        let subject = thing.listed();
        let mut talk = self.talk(project, subject);
        let when = self.now(super::desk::MessageSide::Client);
        let slots = super::phrases::PhraseSlots::default().thing(thing);
        self.client_says("c.request", super::phrases::WritingMood::Short, &mut talk, when, slots);
        let reply = self.later(when, 0, super::desk::MessageSide::Agency);
        self.plan(reply, &talk, super::act::SpeechAct::Sidestep);
    }
}
