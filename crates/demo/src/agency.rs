//! The agency and its clients: who works for whom, since when, at what fee, and which story each client belongs to.

use std::collections::BTreeSet;

use chrono::{Duration, Months, NaiveDate};
use chrono_tz::Tz;

use super::calendar::{DAYS_AFTER, Day, DemoCalendar};
use super::dice::Dice;
use super::facts::ClientFacts;
use super::life::{ClientLife, ConflictKind};
use super::names::{DemoPerson, company, person};
use super::nature::{Archetype, ClientNature};
use super::options::DemoOptions;
use super::oracle::{HORIZON_DAYS, conflict_probability};
use super::phrases::Tongue;
use super::whole::rounded;

/// The agency's own domain.
pub(super) const AGENCY_DOMAIN: &str = "leitwerk.example";
/// The agency's name.
pub(super) const AGENCY_NAME: &str = "Leitwerk";

/// Demos of up to this many clients are cast, so that every kind of story is among the few there are.
const CAST_CLIENTS: u32 = 64;
/// Lives tried for a role before the last one is taken as it is.
const AUDITIONS: u32 = 6_000;
/// Futures looked at when a role asks for a probability.
const AUDITION_FUTURES: u32 = 48;

/// A service of the agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AgencyService {
    Seo,
    Ads,
    Design,
    Web,
    Pr,
    Consulting,
}

impl AgencyService {
    const ALL: [AgencyService; 6] = [
        AgencyService::Seo,
        AgencyService::Ads,
        AgencyService::Design,
        AgencyService::Web,
        AgencyService::Pr,
        AgencyService::Consulting,
    ];

    /// The word used in tables and phrase sections.
    pub(super) fn word(self) -> &'static str {
        match self {
            AgencyService::Seo => "seo",
            AgencyService::Ads => "ads",
            AgencyService::Design => "design",
            AgencyService::Web => "web",
            AgencyService::Pr => "pr",
            AgencyService::Consulting => "consulting",
        }
    }

    /// The section of what is done in it.
    pub(super) fn deeds(self) -> &'static str {
        match self {
            AgencyService::Seo => "did.seo",
            AgencyService::Ads => "did.ads",
            AgencyService::Design => "did.design",
            AgencyService::Web => "did.web",
            AgencyService::Pr => "did.pr",
            AgencyService::Consulting => "did.consulting",
        }
    }

    /// Days until work shows in results; none for work that is its own result.
    pub(super) fn lag_days(self) -> Option<u32> {
        match self {
            AgencyService::Seo => Some(120),
            AgencyService::Ads => Some(14),
            AgencyService::Web => Some(30),
            AgencyService::Pr => Some(60),
            AgencyService::Consulting => Some(90),
            AgencyService::Design => None,
        }
    }

    /// Whether the work goes on month after month.
    pub(super) fn retained(self) -> bool {
        matches!(self, AgencyService::Seo | AgencyService::Ads | AgencyService::Pr)
    }
}

/// How a client behaves, whatever its goodwill.
#[expect(clippy::struct_excessive_bools, reason = "each habit is there or not, whatever the others")]
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ClientManner {
    /// Writes briefly always.
    pub(super) curt: bool,
    /// Never shows anger in writing.
    pub(super) polite: bool,
    /// Habitually asks how things are going.
    pub(super) chases: bool,
    /// Moves its own dates.
    pub(super) moves_dates: bool,
    /// Is often away.
    pub(super) away: bool,
    /// Pays late by habit.
    pub(super) pays_late: bool,
    /// The share of its messages that are chat.
    pub(super) chat: f64,
    /// How much of its feelings its tone shows.
    pub(super) expressive: f64,
    /// Working days it takes to reply.
    pub(super) reply_days: f64,
}

/// One client of the agency.
#[derive(Debug, Clone)]
pub(super) struct DemoClient {
    /// Its place among the clients, from 0.
    pub(super) number: u32,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) segment: &'static str,
    pub(super) tongue: Tongue,
    pub(super) zone: Tz,
    pub(super) zone_name: &'static str,
    pub(super) since: NaiveDate,
    pub(super) fee: i64,
    pub(super) currency: &'static str,
    pub(super) archetype: Archetype,
    pub(super) manner: ClientManner,
    pub(super) nature: ClientNature,
    pub(super) life: ClientLife,
    pub(super) services: Vec<AgencyService>,
    pub(super) contacts: Vec<DemoPerson>,
    /// Places in the agency's team: the account manager, then whoever takes over.
    pub(super) owners: Vec<usize>,
    /// What happened at it beside the work.
    pub(super) facts: ClientFacts,
    /// How much more than others it writes.
    pub(super) activity: f64,
    /// The last day whose messages were exported, if the mailbox is stale.
    pub(super) messages_end: Option<Day>,
    /// The currency it pays in, where that is not the invoices'.
    pub(super) pays_in: Option<&'static str>,
    /// Whether promises to this client are kept in the agency's promise list.
    pub(super) tracked: f64,
}

/// The agency.
#[derive(Debug)]
pub(super) struct DemoAgency {
    pub(super) team: Vec<DemoPerson>,
    pub(super) clients: Vec<DemoClient>,
}

/// What a client of a small demo demonstrates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ClientRole {
    AtRisk(Archetype),
    FalseAlarm(Archetype),
    Worsening(Archetype),
    Calm(Archetype),
    Recovered(Archetype),
    Left(Archetype),
    Stale,
    New,
    Any,
}

/// The roles of the first clients of a small demo.
const CAST: [ClientRole; 16] = [
    ClientRole::AtRisk(Archetype::BrokenWord),
    ClientRole::Calm(Archetype::Steady),
    ClientRole::Calm(Archetype::MovesOwnDates),
    ClientRole::AtRisk(Archetype::SilentAccount),
    ClientRole::New,
    ClientRole::Worsening(Archetype::WeakResults),
    ClientRole::Recovered(Archetype::Overspending),
    ClientRole::Calm(Archetype::CurtButCalm),
    ClientRole::Calm(Archetype::OftenAway),
    ClientRole::AtRisk(Archetype::Expectations),
    ClientRole::Left(Archetype::SlippingDates),
    ClientRole::Recovered(Archetype::BrokenWord),
    ClientRole::Worsening(Archetype::Unanswered),
    ClientRole::FalseAlarm(Archetype::SlippingDates),
    ClientRole::Stale,
    ClientRole::New,
];

impl ClientRole {
    fn archetype(self, dice: &mut Dice) -> Archetype {
        match self {
            ClientRole::AtRisk(one)
            | ClientRole::FalseAlarm(one)
            | ClientRole::Worsening(one)
            | ClientRole::Calm(one)
            | ClientRole::Recovered(one)
            | ClientRole::Left(one) => one,
            ClientRole::Stale | ClientRole::New => Archetype::Steady,
            ClientRole::Any => Archetype::drawn(dice),
        }
    }

    /// Whether a life plays this role at the end of the history.
    fn suits(
        self,
        life: &ClientLife,
        nature: &ClientNature,
        calendar: &DemoCalendar,
        dice: &mut Dice,
    ) -> bool {
        let (end, next) = (calendar.last + 1, calendar.last + 1 + HORIZON_DAYS);
        let ahead = life.next_conflict(end).is_some_and(|(day, _)| day < next);
        let since_conflict = life.last_conflict(end).map(|(day, _)| end - day);
        let left = life.gone.is_some_and(|gone| gone <= end);
        let state = life.day(end).before;
        let mut chance = || conflict_probability(&state, nature, end, calendar, AUDITION_FUTURES, dice);
        match self {
            ClientRole::Any => true,
            ClientRole::AtRisk(archetype) => {
                ahead
                    && !left
                    && since_conflict.is_none_or(|days| days > 150)
                    && recently_hurt(life, archetype, end)
                    && chance() > 0.35
            }
            ClientRole::FalseAlarm(_) => !ahead && !left && since_conflict.is_none() && chance() > 0.3,
            ClientRole::Worsening(_) => {
                let (month, quarter) = (life.day(end - 30).before, life.day(end - 90).before);
                !ahead
                    && !left
                    && since_conflict.is_none()
                    && state.goodwill < month.goodwill - 0.1
                    && quarter.goodwill > 0.85
                    && (0.12..0.35).contains(&chance())
            }
            ClientRole::Calm(_) | ClientRole::Stale | ClientRole::New => {
                since_conflict.is_none() && !left && !ahead && state.goodwill > 0.8 && chance() < 0.06
            }
            ClientRole::Recovered(archetype) => {
                let last = life.last_conflict(end).map(|(_, kind)| kind);
                let usual = match archetype {
                    Archetype::Overspending => {
                        matches!(last, Some(ConflictKind::Dispute | ConflictKind::Refund))
                    }
                    _ => matches!(last, Some(ConflictKind::Escalation)),
                };
                usual
                    && since_conflict.is_some_and(|days| (70..250).contains(&days))
                    && life.conflicts.iter().filter(|(day, _)| *day < end).count() == 1
                    && !left
                    && !ahead
                    && state.goodwill > 0.8
            }
            ClientRole::Left(_) => {
                life.gone.is_some_and(|gone| (60..150).contains(&(end - gone)))
                    && life.last_conflict(end).is_some_and(|(_, kind)| kind.leaves())
            }
        }
    }
}

/// Whether the archetype's own cause has hurt twice in the last two months, so that its story is there to be read.
fn recently_hurt(life: &ClientLife, archetype: Archetype, end: Day) -> bool {
    let Some(cause) = archetype.leanings().first() else { return true };
    (end - 60..end).filter(|day| life.day(*day).hurt == Some(*cause)).count() >= 2
}

impl DemoAgency {
    /// The agency that the options ask for.
    pub(super) fn founded(options: &DemoOptions, calendar: &DemoCalendar) -> Self {
        let mut dice = Dice::new(options.seed, 1);
        let team_size = (options.clients as usize).div_ceil(5) + 2;
        let team = (0..team_size)
            .map(|index| {
                // The team writes its own names in Latin letters to English clients and in Cyrillic to Russian ones,
                // so half of it is from either.
                let tongue = if index % 2 == 0 { Tongue::English } else { Tongue::Russian };
                person(tongue, index * 3 + 1, AGENCY_DOMAIN)
            })
            .collect::<Vec<_>>();
        let mut names = BTreeSet::new();
        let digits = options.clients.to_string().len().max(3);
        let clients = (0..options.clients)
            .map(|number| {
                let id = format!("c{:0digits$}", number + 1);
                DemoClient::met(options, calendar, number, id, &team, &mut names, &mut dice)
            })
            .collect();
        DemoAgency { team, clients }
    }
}

impl DemoClient {
    /// Whether what is left of a month's budget passes to the next: then a month that costs more is paid from what was saved up.
    pub(super) fn saves_up(&self) -> bool {
        self.number.is_multiple_of(9)
    }

    fn met(
        options: &DemoOptions,
        calendar: &DemoCalendar,
        number: u32,
        id: String,
        team: &[DemoPerson],
        names: &mut BTreeSet<String>,
        dice: &mut Dice,
    ) -> Self {
        let role = if options.clients <= CAST_CLIENTS {
            CAST.get(number as usize).copied().unwrap_or(ClientRole::Any)
        } else {
            ClientRole::Any
        };
        let tongue = if number % 5 == 1 || number % 5 == 3 { Tongue::Russian } else { Tongue::English };
        let company = (0..)
            .map(|shift| company(tongue, number as usize + shift * 7))
            .take(4_000)
            .find(|company| !names.contains(&company.name))
            .unwrap_or_else(|| {
                let mut again = company(tongue, number as usize);
                again.name = format!("{} {number}", again.name);
                again
            });
        names.insert(company.name.clone());
        let archetype = role.archetype(dice);
        let first = first_day(role, calendar, dice);
        let (nature, life) = audition(role, archetype, first, options.seed, number, calendar);
        let since = if first > 0 {
            calendar.date(first)
        } else {
            let months = u32::try_from(dice.between(2, 60)).unwrap_or(12);
            calendar.date(0).checked_sub_months(Months::new(months)).unwrap_or(calendar.date(0))
                + Duration::days(i64::from(dice.between(0, 27)))
        };
        let (zone_name, zone) = zone_of(tongue, dice);
        let currency = match tongue {
            Tongue::Russian if dice.chance(0.75) => "RUB",
            Tongue::English if zone_name.starts_with("America") => "USD",
            Tongue::English if dice.chance(0.12) => "USD",
            _ => "EUR",
        };
        let euros = (7.6 + 0.55 * dice.normal()).exp().clamp(500.0, 14_000.0);
        let fee = match currency {
            "RUB" => rounded(euros * 95.0 / 5_000.0) * 5_000,
            _ => rounded(euros / 50.0) * 50,
        };
        let contacts = (0..dice.between(1, 3))
            .map(|index| {
                person(
                    tongue,
                    number as usize * 5 + 17 * usize::try_from(index).unwrap_or(0),
                    &company.domain,
                )
            })
            .collect();
        let owners = owners_of(number as usize, tongue, team.len());
        let mut services: Vec<AgencyService> = Vec::new();
        let retained = [AgencyService::Seo, AgencyService::Ads, AgencyService::Pr];
        services.push(*dice.pick(&retained));
        for _ in 0..dice.between(0, 2) {
            let more = *dice.pick(&AgencyService::ALL);
            if !services.contains(&more) {
                services.push(more);
            }
        }
        let stale = match role {
            ClientRole::Stale => true,
            ClientRole::Any => options.clients > CAST_CLIENTS && dice.chance(0.02),
            _ => false,
        };
        let mut client = DemoClient {
            facts: ClientFacts::default(),
            number,
            id,
            name: company.name,
            segment: company.segment,
            tongue,
            zone,
            zone_name,
            since,
            fee,
            currency,
            archetype,
            manner: ClientManner::of(archetype, dice),
            nature,
            life,
            services,
            contacts,
            owners,
            activity: (0.35 * dice.normal()).exp(),
            messages_end: stale.then(|| calendar.last - dice.between(22, 40)),
            pays_in: (number % 5 == 3 && currency != "EUR").then_some("EUR"),
            tracked: if dice.chance(0.6) { dice.spread(0.3, 0.9) } else { 0.0 },
        };
        client.facts = ClientFacts::of(&client, calendar, options.seed);
        client
    }

    /// Which of its people writes on a day, where it would be the one with this index.
    pub(super) fn contact_of(&self, index: usize, day: Day) -> usize {
        let index = index % self.contacts.len();
        let has_left = self.facts.decider_left.is_some_and(|(left, _)| day >= left);
        if has_left && index == 0 { 1 } else { index }
    }

    /// Whether the client's messages of a day are in the export.
    pub(super) fn exported(&self, day: Day) -> bool {
        self.messages_end.is_none_or(|last| day <= last)
    }
}

impl ClientManner {
    fn of(archetype: Archetype, dice: &mut Dice) -> Self {
        let chatty = dice.chance(0.5);
        ClientManner {
            curt: archetype == Archetype::CurtButCalm || dice.chance(0.06),
            polite: archetype == Archetype::PoliteToTheEnd || dice.chance(0.1),
            chases: archetype == Archetype::ChasesByHabit || dice.chance(0.05),
            moves_dates: archetype == Archetype::MovesOwnDates || dice.chance(0.04),
            away: archetype == Archetype::OftenAway || dice.chance(0.08),
            pays_late: dice.chance(0.15),
            chat: if chatty { dice.spread(0.3, 0.75) } else { 0.0 },
            expressive: dice.spread(0.5, 1.1),
            reply_days: dice.spread(0.3, 2.2),
        }
    }
}

/// The first day of a client within the history.
fn first_day(role: ClientRole, calendar: &DemoCalendar, dice: &mut Dice) -> Day {
    match role {
        ClientRole::New => calendar.working_from((calendar.last - dice.between(16, 40)).max(0)),
        ClientRole::Any if dice.chance(0.25) => {
            calendar.working_from(dice.between(0, (calendar.last - 10).max(0)))
        }
        _ => 0,
    }
}

/// Lives a life that suits the role.
fn audition(
    role: ClientRole,
    archetype: Archetype,
    first: Day,
    seed: u64,
    number: u32,
    calendar: &DemoCalendar,
) -> (ClientNature, ClientLife) {
    let mut dice = Dice::new(seed, (1 << 32) | u64::from(number));
    let mut found = None;
    for _ in 0..AUDITIONS {
        let nature = ClientNature::drawn(archetype, &mut dice);
        let life = ClientLife::lived(&nature, first, calendar.last + DAYS_AFTER - 20, calendar, &mut dice);
        let suits = role.suits(&life, &nature, calendar, &mut dice);
        found = Some((nature, life));
        if suits {
            break;
        }
    }
    found.expect("at least one life was tried")
}

/// The account manager of a client and those who could take over: people who write the client's language first.
fn owners_of(number: usize, tongue: Tongue, team_size: usize) -> Vec<usize> {
    let start = usize::from(tongue == Tongue::Russian);
    let speakers: Vec<usize> = (start..team_size).step_by(2).collect();
    (0..3).map(|turn| speakers[(number / 3 + turn) % speakers.len()]).collect()
}

fn zone_of(tongue: Tongue, dice: &mut Dice) -> (&'static str, Tz) {
    const ENGLISH: [(&str, Tz, f64); 5] = [
        ("Europe/Berlin", chrono_tz::Europe::Berlin, 6.0),
        ("Europe/London", chrono_tz::Europe::London, 3.0),
        ("Europe/Zurich", chrono_tz::Europe::Zurich, 1.0),
        ("America/New_York", chrono_tz::America::New_York, 1.0),
        ("Asia/Dubai", chrono_tz::Asia::Dubai, 0.7),
    ];
    const RUSSIAN: [(&str, Tz, f64); 4] = [
        ("Europe/Moscow", chrono_tz::Europe::Moscow, 6.0),
        ("Asia/Yekaterinburg", chrono_tz::Asia::Yekaterinburg, 1.5),
        ("Asia/Almaty", chrono_tz::Asia::Almaty, 1.5),
        ("Europe/Berlin", chrono_tz::Europe::Berlin, 1.0),
    ];
    let zones: &[(&str, Tz, f64)] = match tongue {
        Tongue::English => &ENGLISH,
        Tongue::Russian => &RUSSIAN,
    };
    let weights: Vec<f64> = zones.iter().map(|zone| zone.2).collect();
    let chosen = &zones[dice.weighted(&weights)];
    (chosen.0, chosen.1)
}
