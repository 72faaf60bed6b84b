//! Whom the tables know: clients, and the people who look after them, belong to them or write.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use forewarn_risk::kickoff::Brief;
use forewarn_table::{ClientIndex, Tables};

/// Somebody by all names the tables give.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// The id, of a client.
    pub(super) client_id: Option<String>,
    /// Names, handles, addresses, and a client's id.
    pub(super) aliases: Vec<String>,
}

/// All of them in the order in which they are numbered: what comes later must not change an earlier number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) clients: Vec<Named>,
    pub(super) people: Vec<Named>,
}

impl Known {
    /// Clients by their first day, people by name, authors by their first message; those known at a moment.
    pub(super) fn of(
        tables: &Tables,
        authors: &BTreeMap<String, DateTime<Utc>>,
        as_of: Option<DateTime<Utc>>,
    ) -> Self {
        let is_known = |client: ClientIndex| as_of.is_none_or(|at| tables.clients[client].is_known(at));
        let mut clients: Vec<&forewarn_table::Client> =
            tables.clients.iter().filter(|client| as_of.is_none_or(|at| client.is_known(at))).collect();
        clients.sort_by_key(|client| (client.since, &client.client_id));
        let mut known = Self::default();
        for client in clients {
            known.clients.push(Named {
                client_id: Some(client.client_id.clone()),
                aliases: vec![client.name.clone(), client.client_id.clone()],
            });
        }
        // Each with the first day of the client they come with: who comes later has a higher number.
        let mut people: Vec<(Option<NaiveDate>, Vec<String>)> = Vec::new();
        for person in tables.people.iter().filter(|person| person.client.is_none_or(is_known)) {
            let since = person.client.and_then(|client| tables.clients[client].since);
            people.push((since, person.name.iter().cloned().chain([person.handle.clone()]).collect()));
        }
        let owned = tables.clients.iter().filter(|client| as_of.is_none_or(|at| client.is_known(at)));
        people.extend(owned.filter_map(|client| Some((client.since, vec![client.owner.clone()?]))));
        people.sort_by_cached_key(|(since, names)| {
            (*since, names.iter().map(|name| name.to_lowercase()).collect::<Vec<_>>())
        });
        let mut people: Vec<Vec<String>> = people.into_iter().map(|(_, names)| names).collect();
        let mut writers: Vec<(&DateTime<Utc>, &String)> =
            authors.iter().map(|(author, at)| (at, author)).collect();
        writers.retain(|(at, _)| as_of.is_none_or(|as_of| **at <= as_of));
        writers.sort_unstable();
        people.extend(writers.into_iter().map(|(_, author)| vec![author.clone()]));
        let mut index = known.index();
        for names in people {
            known.add(names.iter().flat_map(|name| parts(name)).collect(), &mut index);
        }
        known
    }

    /// With whom a brief names: its client, where the workspace does not have it, and its people.
    pub(super) fn with_brief(mut self, brief: &Brief) -> Self {
        let mut index = self.index();
        let client = &brief.project.client;
        if !index.places.contains_key(&client.to_lowercase()) {
            self.clients.push(Named { client_id: None, aliases: vec![client.clone()] });
            index = self.index();
        }
        let people = [&brief.project.owner, &brief.project.signed, &brief.basics.approver];
        for name in people.into_iter().flatten() {
            self.add(parts(name), &mut index);
        }
        self
    }

    fn index(&self) -> NameIndex {
        let mut index = NameIndex::default();
        let clients = self.clients.iter().enumerate().map(|(place, named)| (Place::Client(place), named));
        let people = self.people.iter().enumerate().map(|(place, named)| (Place::Person(place), named));
        for (place, named) in clients.chain(people) {
            for alias in &named.aliases {
                index.places.entry(alias.to_lowercase()).or_insert(place);
                index.listed.insert((place, alias.clone()));
            }
        }
        index
    }

    /// Takes in a person; one who has a name in common with another is the other.
    fn add(&mut self, mut names: Vec<String>, index: &mut NameIndex) {
        names.retain(|name| !name.trim().is_empty());
        if names.is_empty() {
            return;
        }
        let place = names
            .iter()
            .find_map(|name| index.places.get(&name.to_lowercase()).copied())
            .unwrap_or_else(|| {
                self.people.push(Named::default());
                Place::Person(self.people.len() - 1)
            });
        let named = match place {
            Place::Client(place) => &mut self.clients[place],
            Place::Person(place) => &mut self.people[place],
        };
        for name in names {
            index.places.entry(name.to_lowercase()).or_insert(place);
            if index.listed.insert((place, name.clone())) {
                named.aliases.push(name);
            }
        }
    }
}

/// Whose each name is.
#[derive(Debug, Default)]
struct NameIndex {
    /// By the name in small letters.
    places: BTreeMap<String, Place>,
    /// Every alias as it is written, with whose it is: one may have thousands.
    listed: BTreeSet<(Place, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Client(usize),
    Person(usize),
}

/// A name as written, and its parts where it is `Name <address>`.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![name.trim().to_owned()];
    if let Some((display, rest)) = name.split_once('<')
        && let Some((address, _)) = rest.split_once('>')
    {
        parts.extend([display, address].map(|part| part.trim().trim_matches('"').to_owned()));
    }
    parts
}

/// Whether a name is a mail address: its domain is nobody's name.
pub(super) fn is_address(name: &str) -> bool {
    name.find('@').is_some_and(|at| at > 0)
}

/// What stands before the @ of an address.
pub(super) fn local_part(name: &str) -> Option<&str> {
    name.split_once('@').map(|(local, _)| local).filter(|local| !local.is_empty() && !local.contains('<'))
}

/// Words in the names of many firms: alone they stand for none. Folded.
pub(super) fn is_generic(folded: &str) -> bool {
    is_role(folded) || GENERIC.contains(&folded)
}

/// Words that say what somebody is: where a source has no names, they stand in their place. Folded.
pub(super) fn is_role(folded: &str) -> bool {
    ROLES.contains(&folded)
}

/// Names that are also ordinary words: they are names where they begin with a capital. Folded.
pub(super) fn is_ordinary(folded: &str) -> bool {
    ORDINARY.contains(&folded)
}

const ROLES: &[&str] = &[
    "client",
    "agency",
    "manager",
    "admin",
    "support",
    "system",
    "bot",
    "robot",
    "owner",
    "team",
    "user",
    "info",
    "sales",
    "office",
    "mail",
    "noreply",
    "reply",
    "unknown",
    "клиент",
    "агентство",
    "менеджер",
    "админ",
    "поддержка",
    "система",
    "бот",
    "команда",
    "заказчик",
    "исполнитель",
];

const GENERIC: &[&str] = &[
    "ооо",
    "оао",
    "зао",
    "пао",
    "ао",
    "ип",
    "тоо",
    "нко",
    "компания",
    "группа",
    "студия",
    "клиника",
    "магазин",
    "центр",
    "завод",
    "дом",
    "школа",
    "фирма",
    "сеть",
    "сервис",
    "плюс",
    "проект",
    "первая",
    "первыи",
    "новыи",
    "новая",
    "и",
    "на",
    "в",
    "для",
    "the",
    "and",
    "of",
    "for",
    "ltd",
    "llc",
    "inc",
    "gmbh",
    "ag",
    "plc",
    "co",
    "company",
    "group",
    "studio",
    "clinic",
    "shop",
    "store",
    "center",
    "centre",
    "house",
    "school",
    "labs",
    "lab",
    "digital",
    "media",
    "design",
    "marketing",
    "service",
    "services",
    "project",
    "projects",
    "new",
    "first",
    "sons",
    "partners",
    "works",
    "work",
    "online",
    "web",
    "site",
    "plus",
    "one",
    "www",
    "com",
    "ru",
    "mr",
    "mrs",
];

const ORDINARY: &[&str] = &[
    "will",
    "mark",
    "grace",
    "hope",
    "rose",
    "bill",
    "dean",
    "drew",
    "frank",
    "grant",
    "jack",
    "june",
    "april",
    "august",
    "summer",
    "faith",
    "chance",
    "chase",
    "price",
    "page",
    "long",
    "short",
    "young",
    "white",
    "black",
    "brown",
    "green",
    "bright",
    "north",
    "south",
    "east",
    "west",
    "stone",
    "wood",
    "woods",
    "field",
    "fields",
    "bush",
    "hill",
    "hall",
    "king",
    "cook",
    "baker",
    "miller",
    "smart",
    "best",
    "good",
    "great",
    "next",
    "orange",
    "apple",
    "target",
    "gap",
    "dental",
    "market",
    "time",
    "times",
    "point",
    "line",
    "data",
    "вера",
    "надежда",
    "любовь",
    "роза",
    "слава",
    "лилия",
    "маи",
    "мир",
    "свет",
    "звезда",
    "успех",
    "результат",
    "решение",
    "время",
    "путь",
    "мороз",
    "зима",
    "весна",
    "лето",
    "осень",
    "клиентка",
    "стоматология",
    "пекарня",
    "мебель",
    "окна",
    "электро",
    "строи",
    "авто",
    "медиа",
    "диалог",
    "старт",
    "мост",
    "контакт",
    "план",
    "срок",
    "слово",
    "работа",
];
