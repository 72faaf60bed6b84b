//! The facts an agency runs on beside work, money and talk: what currencies were worth, who is who at a client, contracts, ratings,
//! meetings. They follow from the lives: what strains a client from outside often is a change of people, a client that leaves does
//! so at the end of a contract, and whoever is asked answers by goodwill.

use chrono::{Datelike as _, Days, Months, NaiveDate};

use super::agency::DemoClient;
use super::calendar::{Clock, Day, DemoCalendar, iso_date};
use super::desk::{ClientDay, LocalTime, MessageSide};
use super::dice::Dice;
use super::nature::StrainCause;
use super::phrases::Tongue;
use super::tables::{DemoTable, TableWriter};
use super::work::project_name;

/// The end of a day, from which what is dated by its day is known.
const DAY_END: Clock = 24 * 3600;

/// By how many points of ten a rating is below the mean of those before when it is called a fall.
const RATING_FALL: f64 = 2.0;

/// What one unit of a currency is worth in euros throughout the month of a day. It swings with the seasons, so that the rate of
/// another month settles another amount.
pub(super) fn month_rate(currency: &str, date: NaiveDate) -> f64 {
    let swing = f64::from(date.month0()) / 12.0 * std::f64::consts::TAU;
    match currency {
        "USD" => (9_200.0 + 350.0 * swing.sin()).round() / 10_000.0,
        "RUB" => (10_200.0 + 700.0 * swing.cos()).round() / 1_000_000.0,
        _ => 1.0,
    }
}

/// Writes the rates of every month of the history.
pub(super) fn write_rates(calendar: &DemoCalendar, book: &mut TableWriter) {
    for day in 0..=calendar.last {
        let date = calendar.date(day);
        if day > 0 && date.day() > 1 {
            continue;
        }
        for currency in ["USD", "RUB"] {
            let rate = month_rate(currency, date).to_string();
            let fields = [&date.format("%Y-%m").to_string(), currency, &rate];
            book.push(DemoTable::Rates, i64::from(day as Day), &fields);
        }
    }
}

/// What happened at a client beside its work.
#[derive(Debug, Clone, Default)]
pub(super) struct ClientFacts {
    /// The day from which whoever decided writes no more, and whether somebody else is named for it.
    pub(super) decider_left: Option<(Day, bool)>,
    /// The terms of the contract: first and last day, and whether it renews itself.
    pub(super) terms: Vec<ContractTerm>,
    /// When the client begins to ask for more than was agreed: work overruns then.
    pub(super) asks_for_more: Vec<Day>,
    /// Whether the client is asked for ratings, and meets.
    pub(super) is_rated: bool,
    meets: bool,
}

/// One term of a contract.
#[derive(Debug, Clone, Copy)]
pub(super) struct ContractTerm {
    signed: NaiveDate,
    first: NaiveDate,
    last: NaiveDate,
    notice_days: u32,
    is_automatic: bool,
    /// Whether a content client signs it two weeks before the last term ends.
    is_renewal: bool,
    /// The day on which the two sides talk of going on.
    talk: Option<NaiveDate>,
}

impl ClientFacts {
    /// What follows from a life.
    pub(super) fn of(client: &DemoClient, calendar: &DemoCalendar, seed: u64) -> Self {
        let mut dice = Dice::new(seed, (6 << 32) | u64::from(client.number));
        let strained = |day: Day| client.life.day(day).before.shock;
        let onset = (client.life.first + 90..=calendar.last)
            .find(|day| client.life.present(*day) && strained(*day) && !strained(*day - 1));
        let is_people = dice.chance(0.7) && client.contacts.len() > 1;
        let is_named = dice.chance(0.5);
        let terms = terms(client, calendar, &mut dice);
        let overruns = |day: Day| client.life.suffers(StrainCause::Overrun, day);
        let begins =
            (client.life.first + 30..=calendar.last).filter(|day| overruns(*day) && !overruns(*day - 1));
        // One in sixteen asks shortly before the end, so that there are open requests to look at.
        let shortly = Some(calendar.last - 45).filter(|_| client.number % 16 == 11);
        Self {
            decider_left: onset.filter(|_| is_people).map(|day| (day, is_named)),
            terms,
            is_rated: dice.chance(0.6),
            meets: dice.chance(0.6),
            // Last, so that all else is as it would be without.
            asks_for_more: begins.filter(|_| dice.chance(0.6)).chain(shortly).collect(),
        }
    }

    /// Whether the next term of the contract comes back signed on a day, with a good word.
    pub(super) fn renews_on(&self, date: NaiveDate) -> bool {
        self.terms.iter().any(|term| term.is_renewal && term.signed == date)
    }
}

/// The terms of a client's contract. One who leaves does so when a term ends; a term that goes on is talked of, mostly.
fn terms(client: &DemoClient, calendar: &DemoCalendar, dice: &mut Dice) -> Vec<ContractTerm> {
    let notice_days = *dice.pick(&[30, 30, 60, 90]);
    let is_automatic = dice.chance(0.6);
    let leaving = client.life.conflicts.iter().find(|(_, kind)| kind.leaves()).map(|(day, _)| *day);
    // Whoever leaves says so within the last weeks in which notice can be given.
    let given = leaving.map(|day| day + dice.between(0, 10));
    let mut first = match given {
        Some(day) => {
            let last = calendar.date(day) + Days::new(u64::from(notice_days));
            let mut first = last + Days::new(1);
            while first > client.since {
                first = first.checked_sub_months(Months::new(12)).unwrap_or(client.since);
            }
            first
        }
        None => client.since,
    };
    let mut terms = Vec::new();
    let end = calendar.date(calendar.last) + Days::new(400);
    while first <= end {
        let next = first.checked_add_months(Months::new(12)).unwrap_or(end);
        let last = next.pred_opt().unwrap_or(next);
        let notice = last.checked_sub_days(Days::new(u64::from(notice_days))).unwrap_or(last);
        let is_last = given.is_some_and(|day| (calendar.date(day) - notice).num_days().abs() <= 11);
        let talk = notice.checked_sub_days(Days::new(u64::from(dice.between(24, 40).unsigned_abs())));
        let before = dice.between(25, 60).unsigned_abs();
        let renewal = renewal_day(client, calendar, terms.len()).filter(|_| given.is_none());
        terms.push(ContractTerm {
            signed: renewal.map_or_else(
                || first.checked_sub_days(Days::new(u64::from(before))).unwrap_or(first),
                |day| calendar.date(day),
            ),
            is_renewal: renewal.is_some(),
            // One who leaves may have begun with a short term.
            first: first.max(client.since),
            last,
            notice_days,
            is_automatic,
            talk: talk.filter(|_| !is_last && dice.chance(0.85)),
        });
        if is_last {
            break;
        }
        first = next;
    }
    terms
}

/// The day on which a content client signs a term after the first, by its number.
fn renewal_day(client: &DemoClient, calendar: &DemoCalendar, number: usize) -> Option<Day> {
    let terms = Day::try_from(number).ok().filter(|terms| *terms > 0)?;
    let day = calendar.day(client.since) + 365 * terms - 15;
    let is_seen = client.life.first + 30 < day && day <= calendar.last && client.life.present(day);
    (is_seen && calendar.works(day) && client.life.day(day).before.goodwill > 0.7).then_some(day)
}

/// Writes who is who at a client and at the agency for it, and the contracts.
pub(super) fn write_client_facts(
    client: &DemoClient,
    calendar: &DemoCalendar,
    turns: &[Day],
    team: &[super::names::DemoPerson],
    book: &mut TableWriter,
) {
    const ROLES: [&str; 3] = ["decision-maker", "day-to-day", "finance"];
    let since = i64::from(calendar.day(client.since));
    let date = |day: Day| iso_date(calendar.date(day));
    for (index, person) in client.contacts.iter().enumerate() {
        let (mut role, mut from, mut until) = (ROLES[index.min(2)], String::new(), String::new());
        if let Some((day, true)) = client.facts.decider_left {
            match index {
                0 => until = date(day),
                1 => (role, from) = ("decision-maker", date(day + 5)),
                _ => {}
            }
        }
        if client.contacts.len() == 1 {
            role = "decision-maker";
        }
        book.push(
            DemoTable::People,
            since,
            &[&person.handle, &client.id, "client", &person.name, role, &from, &until],
        );
    }
    // One row for whoever looked after the client, from turn to turn.
    for turn in 0..=turns.len() {
        let lead = &team[client.owners[turn % client.owners.len()]];
        let from = turn.checked_sub(1).map_or_else(String::new, |index| date(turns[index]));
        let until = turns.get(turn).map_or_else(String::new, |day| date(*day));
        // One handle stands once for a client: who comes back is the last who came.
        let comes_back = (turn + client.owners.len()) <= turns.len();
        if !comes_back {
            let fields = [&lead.handle, &client.id, "agency", &lead.name, "lead", &from, &until];
            book.push(DemoTable::People, since, &fields);
        }
    }
    for (number, term) in client.facts.terms.iter().enumerate() {
        // What is signed after the end of the history is not written yet.
        if term.signed > calendar.date(calendar.last) {
            continue;
        }
        let services: Vec<&str> =
            client.services.iter().map(|service| project_name(*service, client.tongue)).collect();
        let (id, fee, notice_days) =
            (format!("{}-k{}", client.id, number + 1), client.fee.to_string(), term.notice_days.to_string());
        let (signed, first, last) = (iso_date(term.signed), iso_date(term.first), iso_date(term.last));
        let includes = services.join("; ");
        let fields = [
            id.as_str(),
            &client.id,
            "",
            &signed,
            &first,
            &last,
            &notice_days,
            if term.is_automatic { "auto" } else { "manual" },
            &fee,
            client.currency,
            "",
            "2",
            &includes,
        ];
        book.push(DemoTable::Contracts, since, &fields);
    }
}

/// Writes what was planted at a client, beside the workspace.
pub(super) fn write_fact_truths(
    client: &DemoClient,
    calendar: &DemoCalendar,
    turns: &[Day],
    book: &mut TableWriter,
) {
    let mut push = |fact: &str, from: NaiveDate, to: Option<NaiveDate>| {
        let to = to.map_or_else(String::new, iso_date);
        book.push(DemoTable::TruthFacts, 0, &[&client.id, fact, &iso_date(from), &to]);
    };
    if let Some((day, is_named)) = client.facts.decider_left {
        push(if is_named { "new decision-maker" } else { "decision-maker silent" }, calendar.date(day), None);
    }
    for day in turns {
        push("new lead", calendar.date(*day), Some(calendar.date(*day + 60)));
    }
    for (number, term) in client.facts.terms.iter().enumerate() {
        let last_day = term.last.checked_sub_days(Days::new(u64::from(term.notice_days)));
        let present = client.life.gone.is_none_or(|gone| calendar.date(gone) > term.first);
        // Where the next term is signed before the window opens or soon after, there is nothing to talk of.
        let signed = client.facts.terms.get(number + 1).map(|next| next.signed);
        let is_open = |last_day: NaiveDate| signed.is_none_or(|signed| signed + Days::new(5) > last_day);
        if let (Some(last_day), None, true) = (last_day.filter(|day| is_open(*day)), term.talk, present) {
            push("notice window without talk", last_day - Days::new(30), Some(last_day));
        } else if let (Some(last_day), Some(talk)) = (last_day, term.talk)
            && talk > last_day - Days::new(30)
        {
            push("notice window before talk", last_day - Days::new(30), Some(talk));
        }
    }
    for day in client.facts.asks_for_more.iter().filter(|day| client.life.present(**day + 30)) {
        push("asks for more", calendar.date(*day), Some(calendar.date(*day) + Days::new(90)));
    }
}

impl ClientDay<'_> {
    /// What is asked, met and talked of today.
    pub(super) fn facts_of_day(&mut self, seed: u64) {
        let (client, calendar) = (self.client, self.scene.calendar);
        let date = calendar.date(self.day);
        let stream = (7 << 32) | (u64::from(client.number) << 12) | u64::from(self.day.unsigned_abs());
        let mut dice = Dice::new(seed, stream);
        let goodwill = client.life.day(self.day).before.goodwill;
        if client.facts.is_rated && self.day.unsigned_abs() % 91 == client.number % 91 {
            self.rating(goodwill, &mut dice);
        }
        if client.facts.meets && self.day.unsigned_abs() % 14 == client.number % 14 {
            self.meeting(goodwill, &mut dice);
        }
        self.ask_for_more_when_due();
        // On the first day of work within two weeks on which the agency is not silent.
        let is_near = |talk: &NaiveDate| (0..14).contains(&(date - *talk).num_days());
        let talk = client.facts.terms.iter().filter_map(|term| term.talk).find(is_near);
        if talk.is_some() && talk != self.desk.talked_of && !self.desk.silent(self.day) {
            self.desk.talked_of = talk;
            self.talk_of_renewal();
        }
    }

    fn rating(&mut self, goodwill: f64, dice: &mut Dice) {
        if goodwill < 0.5 && dice.chance(0.4) {
            return;
        }
        let score = (11.5 * goodwill - 1.2 + 0.8 * dice.normal()).round().clamp(0.0, 10.0);
        let comment = match (score < 6.0, score > 8.0, self.client.tongue) {
            (true, _, Tongue::English) => "We keep having to ask where things stand.",
            (true, _, Tongue::Russian) => "Приходится постоянно спрашивать, как идут дела.",
            (_, true, Tongue::English) => "Happy with the team.",
            (_, true, Tongue::Russian) => "Командой довольны.",
            _ => "",
        };
        let usual = self.desk.ratings.iter().sum::<f64>() / self.desk.ratings.len().max(1) as f64;
        if self.desk.ratings.len() >= 2 && usual - score >= RATING_FALL {
            let (from, to) = (self.date(self.day), self.date((self.day + 120).min(self.scene.calendar.last)));
            self.book.push(DemoTable::TruthFacts, 0, &[&self.client.id, "ratings fall", &from, &to]);
        }
        if score <= 6.0 {
            let (from, to) = (self.date(self.day), self.date((self.day + 120).min(self.scene.calendar.last)));
            self.book.push(DemoTable::TruthFacts, 0, &[&self.client.id, "low rating", &from, &to]);
        }
        self.desk.ratings.push(score);
        let at = self.instant(LocalTime { day: self.day, clock: DAY_END - 1 });
        let respondent = &self.client.contacts[self.client.contact_of(0, self.day)].handle;
        let fields = [
            &self.client.id,
            &self.date(self.day),
            "nps",
            &score.to_string(),
            "0",
            "10",
            comment,
            respondent,
        ];
        self.book.push(DemoTable::Ratings, at, &fields);
    }

    fn meeting(&mut self, goodwill: f64, dice: &mut Dice) {
        let (status, by) = if self.desk.silent(self.day) && dice.chance(0.6) {
            ("cancelled", "agency")
        } else if dice.chance((0.75 - goodwill).clamp(0.05, 0.6)) {
            (if dice.chance(0.6) { "moved" } else { "cancelled" }, "client")
        } else {
            ("held", "")
        };
        let at = self.instant(LocalTime { day: self.day, clock: DAY_END - 1 });
        let fields = [self.client.id.as_str(), &self.date(self.day), "weekly call", status, by, ""];
        self.book.push(DemoTable::Meetings, at, &fields);
    }

    /// Within five weeks the client asks for more four times, each time on a day on which it is there.
    fn ask_for_more_when_due(&mut self) {
        let day = self.day;
        let begun =
            self.client.facts.asks_for_more.iter().find(|begun| (**begun..**begun + 35).contains(&day));
        let Some(begun) = begun.copied().filter(|_| !self.desk.away(day)) else { return };
        if self.desk.asked_for_more.0 != begun {
            self.desk.asked_for_more = (begun, 0);
        }
        let number = self.desk.asked_for_more.1;
        if [3, 10, 18, 27].get(number).is_some_and(|after| day >= begun + after) {
            self.desk.asked_for_more.1 += 1;
            self.ask_for_more(number + usize::try_from(self.client.number).unwrap_or(0));
        }
    }

    /// The client asks for work that nobody planned; chance stands where it stood.
    fn ask_for_more(&mut self, number: usize) {
        const ENGLISH: [&str; 6] = [
            "Could you also build a small careers page for us?",
            "We'd like a Spanish version of the texts as well, please.",
            "Please also prepare a slide deck for our trade fair in autumn.",
            "Can you make a short video for our reception screen?",
            "Could you set up a newsletter for our dealers, too?",
            "We need a separate mini-site for our partners, can you take that on?",
        ];
        const RUSSIAN: [&str; 6] = [
            "А можете ещё сделать страницу с вакансиями?",
            "Хотим ещё английскую версию текстов.",
            "Подготовьте, пожалуйста, ещё презентацию для выставки.",
            "Сможете снять короткий ролик для экрана на ресепшен?",
            "Настройте нам, пожалуйста, рассылку для дилеров.",
            "Нужен отдельный мини-сайт для партнёров, возьмётесь?",
        ];
        // With numbers of its own, so that all else keeps its own too.
        let (dice, ahead) = (self.desk.dice.clone(), self.book.ahead);
        let counts = (self.desk.message_count, self.desk.thread_count, self.desk.written);
        self.desk.asked_for_more_count += 1;
        self.desk.message_count = 90_000 + self.desk.asked_for_more_count;
        self.desk.thread_count = 9_000 + self.desk.asked_for_more_count;
        let mut talk = self.fresh_talk("subject.small");
        let when = self.now(MessageSide::Client);
        let words = match self.client.tongue {
            Tongue::English => ENGLISH[number % ENGLISH.len()],
            Tongue::Russian => RUSSIAN[number % RUSSIAN.len()],
        };
        self.say(&mut talk, when, MessageSide::Client, words);
        (self.desk.message_count, self.desk.thread_count, self.desk.written) = counts;
        (self.desk.dice, self.book.ahead) = (dice, ahead);
    }

    /// A word about the next term; chance stands where it stood, so that all else is as it would be without.
    fn talk_of_renewal(&mut self) {
        let dice = self.desk.dice.clone();
        let mut talk = self.fresh_talk("subject.small");
        let when = self.now(MessageSide::Agency);
        let words = match self.client.tongue {
            Tongue::English => {
                "The contract comes up for renewal soon. Your proposal for the next term is attached."
            }
            Tongue::Russian => {
                "Скоро подходит срок продления договора. Предложение на следующий год во вложении."
            }
        };
        self.say(&mut talk, when, MessageSide::Agency, words);
        self.desk.dice = dice;
    }
}
