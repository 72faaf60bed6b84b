//! Who takes part in the exports of a folder, before anything is imported: people, their domains, and the names of clients.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    record::{
        ItemRecord, MeetingRecord, MessageRecord, MoneyRecord, Record, RecordPosition, RecordScope,
        RecordSink,
    },
    source::ImportSource,
};
use forewarn_base::error::Result;

/// Somebody who writes.
#[derive(Debug, Clone, Default)]
pub struct CensusPerson {
    /// Their name; empty where the exports have none.
    pub name: String,
    /// All their handles, the surest first.
    pub handles: Vec<String>,
    /// How many messages they wrote.
    pub messages: u64,
    /// The conversations they took part in: chats and meetings by their titles.
    pub conversations: BTreeSet<String>,
    /// Whether all they wrote was sent by a machine.
    pub is_machine: bool,
}

/// What the exports say of people and clients.
#[derive(Debug, Default)]
pub struct Census {
    /// Those who write, by their surest handle.
    pub people: BTreeMap<String, CensusPerson>,
    /// How many mails each domain takes part in, as author or recipient.
    pub domains: BTreeMap<String, u64>,
    /// How many mails of each domain went to each other domain.
    pub letters: BTreeMap<(String, String), u64>,
    /// The names of clients in deals, hours and tasks, as the agency calls them.
    pub clients: BTreeSet<String>,
    /// The names of clients in books and contracts, which are those of firms, and in how many records.
    pub payers: BTreeMap<String, u64>,
    /// The projects of which no client is named: their names by their keys.
    pub projects: BTreeMap<String, String>,
    /// The clients of projects of which one is named: by the names of projects, as they are called.
    pub client_projects: BTreeMap<String, BTreeSet<String>>,
    /// The names in lists of companies, which become clients when they are imported.
    pub companies: BTreeSet<String>,
    /// With whom of a client deals are agreed: the client's name by theirs, in lower case.
    pub contacts: BTreeMap<String, String>,
    /// Addresses and domains in lists of companies, as people.csv has handles, with the clients they stand for.
    pub handles: BTreeMap<String, BTreeSet<String>>,
    /// Who looks after clients: people of the agency.
    pub owners: BTreeSet<String>,
    /// How many amounts are in each currency.
    pub currencies: BTreeMap<String, u64>,
    /// Whether what is read now calls clients by the names of their firms.
    names_firms: bool,
}

/// How many people are kept.
const PEOPLE_MOST: usize = 100_000;

/// The only client for whom a handle stands: what stands for several is a partner's or the agency's.
fn only(clients: &BTreeSet<String>) -> Option<&str> {
    if clients.len() == 1 { clients.first().map(String::as_str) } else { None }
}

/// The domain of an address.
pub fn domain_of(handle: &str) -> Option<&str> {
    handle.rsplit_once('@').map(|(_, domain)| domain).filter(|domain| domain.contains('.'))
}

impl Census {
    /// The client for whom an address or `*@domain` stands in lists of companies.
    pub fn client_of(&self, handle: &str) -> Option<&str> {
        let own = self.handles.get(handle).and_then(only);
        own.or_else(|| self.handles.get(&format!("*@{}", domain_of(handle)?)).and_then(only))
    }

    /// Begins with the export of a source.
    pub fn begin(&mut self, source: ImportSource) {
        self.names_firms = matches!(
            source,
            ImportSource::OneC | ImportSource::Quickbooks | ImportSource::Xero | ImportSource::Contracts
        );
    }

    /// Whether most of those who write, and most clients, have Russian names.
    pub fn is_russian(&self) -> bool {
        let is_cyrillic = |name: &str| {
            name.chars().any(|letter| ('а'..='я').contains(&letter) || ('А'..='Я').contains(&letter))
        };
        let names = || {
            let people =
                self.people.values().filter(|person| !person.is_machine).map(|person| person.name.as_str());
            let firms = self.clients.iter().chain(&self.companies).chain(self.payers.keys());
            people.chain(firms.map(String::as_str)).filter(|name| !name.is_empty())
        };
        names().filter(|name| is_cyrillic(name)).count() * 2 > names().count()
    }

    fn message(&mut self, message: &MessageRecord) {
        let Some(handle) = message.author.handles.first() else { return };
        if let Some(own) = domain_of(handle).filter(|_| message.channel == "mail") {
            let others: BTreeSet<&str> = message.with.iter().filter_map(|handle| domain_of(handle)).collect();
            for domain in others.iter().copied().chain([own]).collect::<BTreeSet<_>>() {
                *self.domains.entry(domain.to_owned()).or_default() += 1;
            }
            for other in others.into_iter().filter(|other| *other != own) {
                *self.letters.entry((own.to_owned(), other.to_owned())).or_default() += 1;
            }
        }
        if self.people.len() >= PEOPLE_MOST && !self.people.contains_key(handle) {
            return;
        }
        let is_new = !self.people.contains_key(handle);
        let person = self.people.entry(handle.clone()).or_default();
        person.messages += 1;
        person.is_machine = message.automated && (is_new || person.is_machine);
        if person.name.is_empty() {
            person.name.clone_from(&message.author.name);
        }
        for handle in &message.author.handles {
            if !person.handles.contains(handle) {
                person.handles.push(handle.clone());
            }
        }
        if message.channel != "mail" {
            person.conversations.extend(message.with.first().cloned());
        }
    }

    fn client(&mut self, name: &str) {
        let name = name.trim();
        match name {
            "" => {}
            name if self.names_firms => *self.payers.entry(name.to_owned()).or_default() += 1,
            name => _ = self.clients.insert(name.to_owned()),
        }
    }

    fn scope(&mut self, scope: RecordScope) {
        self.client(&scope.client);
        if scope.client.is_empty() && !scope.project.is_empty() {
            let name = if scope.project_name.is_empty() { scope.project.clone() } else { scope.project_name };
            self.projects.insert(scope.project, name);
        } else if !scope.project.is_empty() {
            self.client_projects.entry(scope.project).or_default().insert(scope.client);
        }
    }

    fn currency(&mut self, code: &str) {
        if !code.is_empty() {
            *self.currencies.entry(code.to_owned()).or_default() += 1;
        }
    }

    /// Those invited count as in mail: their domains meet, and they take part in what the meeting is called.
    fn meeting(&mut self, meeting: MeetingRecord) {
        let of = |person: &super::record::PersonHandles| {
            person.handles.iter().find_map(|handle| domain_of(handle)).map(str::to_owned)
        };
        let domains: BTreeSet<String> = meeting.attendees.iter().filter_map(of).collect();
        for domain in &domains {
            *self.domains.entry(domain.clone()).or_default() += 1;
            for other in domains.iter().filter(|other| *other != domain) {
                *self.letters.entry((domain.clone(), other.clone())).or_default() += 1;
            }
        }
        for person in meeting.attendees {
            let Some(handle) = person.handles.first() else { continue };
            if self.people.len() >= PEOPLE_MOST && !self.people.contains_key(handle) {
                continue;
            }
            let known = self.people.entry(handle.clone()).or_default();
            known.conversations.insert(meeting.title.clone());
            if known.name.is_empty() {
                known.name = person.name;
            }
            if known.handles.is_empty() {
                known.handles = person.handles;
            }
        }
    }
}

impl RecordSink for Census {
    fn take(&mut self, _position: RecordPosition, records: Vec<Record>) -> Result<()> {
        for record in records {
            match record {
                Record::Message(message) => {
                    self.client(&message.scope.client);
                    self.message(&message);
                }
                Record::Client(client) => {
                    let name = client.name.trim().to_owned();
                    for handle in client.handles {
                        self.handles.entry(handle).or_default().insert(name.clone());
                    }
                    self.currency(&client.currency);
                    self.companies.insert(name);
                    self.owners
                        .extend(Some(client.owner.trim().to_owned()).filter(|owner| !owner.is_empty()));
                }
                Record::Item(ItemRecord { scope, .. }) => self.scope(scope),
                Record::Money(MoneyRecord { scope, currency, .. }) => {
                    self.currency(&currency);
                    self.scope(scope);
                }
                Record::Project(project) => {
                    self.client(&project.scope.client);
                    if !project.contact.is_empty() {
                        self.contacts.insert(project.contact.to_lowercase(), project.scope.client);
                    }
                }
                Record::Contract(contract) => {
                    self.currency(&contract.currency);
                    self.client(&contract.scope.client);
                }
                Record::Rating(rating) => self.client(&rating.client),
                Record::Meeting(meeting) => self.meeting(meeting),
                Record::Outcome(_) => {}
            }
        }
        Ok(())
    }
}
