//! Who is whose: domains by how often they write to each other, people by their domains, names and chats, firms by their
//! names.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{
    clients::{Clients, is_same, own_label, share_word},
    oracle::{Oracle, Whose},
};
use crate::{
    import::{
        census::{Census, CensusPerson, domain_of},
        desk::people::{is_public_domain, squeeze},
    },
    report::words::init::{InitWords, init_words},
};

/// Somebody of whom nothing tells whose they are.
struct Unknown {
    handle: String,
    name: String,
    messages: u64,
    chats: Vec<String>,
}

/// What was decided of domains, people, chats, firms and projects.
#[derive(Default)]
pub(super) struct Decisions {
    /// Rows of `people.csv`: handle, client, side, name.
    pub(super) people: Vec<Vec<String>>,
    /// Rows of `projects.csv`: key, client, name.
    pub(super) projects: Vec<Vec<String>>,
    /// Whose firms are that books, contracts and lists of invoices name.
    pub(super) firms: BTreeMap<String, Whose>,
    /// What people read and may change: by name, whose it is.
    pub(super) said: Vec<(String, Whose)>,
    /// Projects of which no client is to be asked for.
    pub(super) internal: BTreeSet<String>,
    /// The names in it of which nothing tells for sure.
    guessed: BTreeSet<String>,
    unknown: Vec<Unknown>,
}

/// What is proposed, and whether it is sure: only what is doubtful is asked.
struct Proposal {
    whose: Whose,
    is_sure: bool,
}

/// What the decisions are made from.
pub(super) struct WhoIsWho<'a> {
    pub(super) census: &'a Census,
    pub(super) clients: &'a mut Clients,
    pub(super) oracle: &'a Oracle,
    decided: Decisions,
    domains: BTreeMap<String, Whose>,
}

impl<'a> WhoIsWho<'a> {
    pub(super) fn new(census: &'a Census, clients: &'a mut Clients, oracle: &'a Oracle) -> Self {
        Self { census, clients, oracle, decided: Decisions::default(), domains: BTreeMap::new() }
    }

    /// Decides everything, firms first, since they are clients of which the rest may speak.
    ///
    /// # Errors
    /// The terminal at which it asks is gone.
    pub(super) fn decide(mut self) -> anyhow::Result<Decisions> {
        self.firms()?;
        self.domains()?;
        self.people()?;
        self.chats();
        self.projects()?;
        self.listed();
        self.decided.people.sort();
        self.decided.people.dedup_by(|one, other| one[0] == other[0]);
        Ok(self.decided)
    }

    fn words(&self) -> &'static InitWords {
        init_words(self.oracle.lang)
    }

    /// Notes whose a handle is.
    fn row(&mut self, handle: &str, whose: &Whose, name: &str) {
        let (client, side) = match whose {
            Whose::Nobody => return,
            Whose::Agency => (String::new(), "agency"),
            Whose::Client(client) => (self.clients.id_of(client), "client"),
        };
        self.decided.people.push(vec![handle.to_owned(), client, side.to_owned(), name.to_owned()]);
    }

    fn say(&mut self, name: &str, whose: &Whose) {
        if *whose != Whose::Nobody {
            self.decided.said.push((name.to_owned(), whose.clone()));
        }
    }

    /// Takes what is sure, and asks for the rest.
    fn settle(&mut self, name: &str, question: &str, proposal: &Proposal) -> anyhow::Result<Whose> {
        if proposal.is_sure {
            return Ok(proposal.whose.clone());
        }
        if !self.oracle.asks {
            self.decided.guessed.insert(name.to_owned());
        }
        self.oracle.ask(name, question, &proposal.whose, self.clients)
    }

    /// Whether words hold the name of the agency, which is that of its domain: `Mia Northlight` of northlight.agency.
    fn names_agency(&self, words: &str) -> bool {
        let agency = self.domains.iter().filter(|(_, whose)| **whose == Whose::Agency);
        let words = squeeze(words);
        agency
            .map(|(domain, _)| squeeze(own_label(domain)))
            .any(|label| label.len() > 4 && words.contains(&label))
    }

    /// What lists of companies have of addresses stands in people.csv before anybody there has written.
    fn listed(&mut self) {
        let census = self.census;
        for handle in census.handles.keys() {
            let known = census.client_of(handle).and_then(|client| self.clients.called(client));
            let Some(client) = known.map(str::to_owned) else { continue };
            if handle.strip_prefix("*@").is_none_or(|domain| !self.domains.contains_key(domain)) {
                self.row(handle, &Whose::Client(client), "");
            }
        }
    }

    /// Books and contracts name firms; most are clients under their full names. Another one may pay for a client, which
    /// only people know.
    fn firms(&mut self) -> anyhow::Result<()> {
        let census = self.census;
        let mut others = Vec::new();
        for (firm, records) in &census.payers {
            let whose = match (self.oracle.told_name(firm), self.clients.called(firm).map(str::to_owned)) {
                (Some(whose), _) => whose,
                (None, Some(client)) => {
                    // The beginning of a name of several words is that name.
                    let begins = firm.split_whitespace().count() > 1
                        && client.to_lowercase().starts_with(&Clients::display_name(firm).to_lowercase());
                    let is_sure = begins || self.clients.same(firm).is_some();
                    let question = (self.words().whose_firm)(firm, *records);
                    self.settle(firm, &question, &Proposal { whose: Whose::Client(client), is_sure })?
                }
                (None, None) => {
                    others.push((firm, *records));
                    continue;
                }
            };
            // The importer knows other legal forms of a name by itself.
            let is_known = matches!(&whose, Whose::Client(client) if squeeze(firm) == squeeze(client));
            if !is_known {
                self.row(firm, &whose, "");
                self.say(firm, &whose);
            }
            self.decided.firms.insert(firm.clone(), whose);
        }
        // Where one firm and one client are left, they may be the same; only people know.
        let is_paid_for = |name: &String| {
            let paid = self.decided.firms.values();
            let mut paid =
                paid.filter_map(|whose| if let Whose::Client(client) = whose { Some(client) } else { None });
            paid.any(|client| is_same(client, name))
        };
        let left: Vec<String> =
            self.clients.names.values().filter(|name| !is_paid_for(name)).cloned().collect();
        let mut seen: BTreeMap<String, Whose> = BTreeMap::new();
        let firms: BTreeSet<String> = others.iter().map(|(firm, _)| squeeze(firm)).collect();
        for (firm, records) in others {
            let whose = if let Some(known) = seen.get(&squeeze(firm)) {
                known.clone()
            } else {
                let own = match &left[..] {
                    [only] if firms.len() == 1 && (self.oracle.asks || share_word(firm, only)) => {
                        only.clone()
                    }
                    _ => Clients::display_name(firm),
                };
                let question = (self.words().whose_firm)(firm, records);
                let proposal = Proposal { whose: Whose::Client(own), is_sure: left.is_empty() };
                let whose = self.settle(firm, &question, &proposal)?;
                self.say(firm, &whose);
                seen.insert(squeeze(firm), whose.clone());
                whose
            };
            self.row(firm, &whose, "");
            self.decided.firms.insert(firm.clone(), whose);
        }
        Ok(())
    }

    fn domains(&mut self) -> anyhow::Result<()> {
        let census = self.census;
        let mut by_count: Vec<(&String, u64)> =
            census.domains.iter().map(|(domain, count)| (domain, *count)).collect();
        by_count.retain(|(domain, _)| !is_public_domain(domain));
        by_count.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
        let agency = self.agency_domain(&by_count);
        for (domain, count) in &by_count {
            let writes = census.letters.keys().any(|(from, _)| from == *domain);
            let people = || census.people.iter().filter(|(handle, _)| domain_of(handle) == Some(*domain));
            let label = own_label(domain);
            let listed =
                census.client_of(&format!("*@{domain}")).and_then(|client| self.clients.called(client));
            let mut is_sure = true;
            let proposal = if agency[..] == [*domain] {
                Whose::Agency
            } else if agency.contains(domain) {
                // Nothing tells which of them is the agency.
                is_sure = false;
                Whose::Nobody
            } else if let Some(name) = listed {
                Whose::Client(name.to_owned())
            } else if let Some((name, is_plain)) = self.clients.named(label) {
                is_sure = is_plain;
                Whose::Client(name.to_owned())
            } else if let Some(client) = self.client_of_chats(people().map(|(_, person)| person)) {
                is_sure = false;
                Whose::Client(client)
            } else if writes && people().any(|(_, person)| !person.is_machine) {
                let mut letters = label.chars();
                let first: String =
                    letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
                // Where no client is known from elsewhere, those who write are the clients.
                is_sure =
                    self.clients.names.len() == self.clients.new.len() && self.census.companies.is_empty();
                Whose::Client(first + letters.as_str())
            } else {
                Whose::Nobody
            };
            let whose = match self.oracle.told(domain) {
                Some(whose) => whose,
                None if proposal == Whose::Nobody && !agency.contains(domain) => proposal,
                None => {
                    let question = (self.words().whose_domain)(domain, *count);
                    self.settle(domain, &question, &Proposal { whose: proposal, is_sure })?
                }
            };
            if whose == Whose::Nobody && agency.contains(domain) {
                let (handle, name, chats) = ((*domain).clone(), (*domain).clone(), Vec::new());
                self.decided.unknown.push(Unknown { handle, name, messages: *count, chats });
            }
            self.say(domain, &whose);
            self.row(&format!("*@{domain}"), &whose, "");
            self.domains.insert((*domain).clone(), whose);
        }
        Ok(())
    }

    /// The agency's domain: it takes part in all mail and writes to most others, so that only one of the busiest can be
    /// it; people there look after clients, and it bears no client's name. Several where nothing tells.
    fn agency_domain<'b>(&self, by_count: &[(&'b String, u64)]) -> Vec<&'b String> {
        if self.oracle.has_agency_domain() {
            return Vec::new();
        }
        let census = self.census;
        let partners =
            |domain: &str| census.letters.keys().filter(|(from, to)| from == domain || to == domain).count();
        let owners: BTreeSet<String> = census.owners.iter().map(|owner| owner.to_lowercase()).collect();
        let looks_after = |domain: &str| {
            let own = |(handle, person): (&String, &CensusPerson)| {
                domain_of(handle) == Some(domain) && owners.contains(&person.name.to_lowercase())
            };
            census.people.iter().any(own)
        };
        let most = by_count.first().map_or(0, |(_, count)| *count);
        let weigh = |(domain, count): &(&'b String, u64)| {
            let is_listed = census.client_of(&format!("*@{domain}")).is_some();
            let is_clients = is_listed || self.clients.named_in(own_label(domain)).is_some();
            (looks_after(domain), !is_clients, *count, partners(domain))
        };
        let busiest = || by_count.iter().filter(|(domain, count)| count * 2 >= most && partners(domain) > 0);
        let best = busiest().map(weigh).max();
        busiest().filter(|domain| Some(weigh(domain)) == best).map(|(domain, _)| *domain).collect()
    }

    /// The one client after whom the chats and meetings of people are called.
    fn client_of_chats<'b>(&self, people: impl Iterator<Item = &'b CensusPerson>) -> Option<String> {
        let named =
            people.flat_map(|person| &person.conversations).filter_map(|chat| self.clients.named_in(chat));
        let named: BTreeSet<&str> = named.collect();
        if named.len() == 1 { named.first().map(|name| (*name).to_owned()) } else { None }
    }

    /// People whom the mail does not tell: those of chats, trackers and public mail.
    fn people(&mut self) -> anyhow::Result<()> {
        let census = self.census;
        let mut names: BTreeMap<String, Whose> = BTreeMap::new();
        for (handle, person) in &census.people {
            if let Some(whose) = domain_of(handle).and_then(|domain| self.domains.get(domain)) {
                names.insert(person.name.to_lowercase(), whose.clone());
            }
        }
        let is_open = |handle: &str, person: &CensusPerson| {
            let is_at_known = domain_of(handle).is_some_and(|domain| self.domains.contains_key(domain));
            let is_told = || self.oracle.told(handle).or_else(|| self.oracle.told(&person.name)).is_some();
            (!person.is_machine && !is_at_known) || is_told()
        };
        let open: Vec<(&String, &CensusPerson)> =
            census.people.iter().filter(|(handle, person)| is_open(handle, person)).collect();
        let mut found: Vec<Option<Whose>> =
            open.iter().map(|(handle, person)| self.is_told(handle, person, &names)).collect();
        // Who is of the agency tells whose chats are: the others in the chat of a client are the client's.
        let exporters = self.exporters();
        for ((handle, person), whose) in open.iter().zip(&mut found) {
            if whose.is_none() && self.is_of_agency(person, exporters.contains(handle.as_str())) {
                *whose = Some(Whose::Agency);
            }
        }
        let colleagues: BTreeSet<&String> = open
            .iter()
            .zip(&found)
            .filter(|(_, whose)| **whose == Some(Whose::Agency))
            .flat_map(|((_, person), _)| &person.conversations)
            .collect();
        let knows_nobody = self.clients.names.is_empty();
        let mut unsettled: BTreeMap<&String, usize> = BTreeMap::new();
        for ((_, person), _) in open.iter().zip(&found).filter(|(_, whose)| whose.is_none()) {
            person.conversations.iter().for_each(|chat| *unsettled.entry(chat).or_default() += 1);
        }
        for ((handle, person), whose) in open.iter().zip(found) {
            let is_known = whose.is_some();
            let with_us = || person.conversations.iter().filter(|chat| colleagues.contains(chat));
            let guess = || {
                let by_chat = || {
                    let named: BTreeSet<&str> =
                        with_us().filter_map(|chat| self.clients.named_in(chat)).collect();
                    let titles: BTreeSet<String> = if knows_nobody {
                        with_us().map(|chat| title_name(chat, census)).collect()
                    } else {
                        BTreeSet::new()
                    };
                    match (named.len(), titles.len()) {
                        (1, _) => named.first().map(|name| (*name).to_owned()),
                        (0, 1) => titles.into_iter().next(),
                        _ => None,
                    }
                };
                let by_name = || self.clients.named_in(&person.name).map(str::to_owned);
                // The only other one in the chats of a client is the client's.
                let is_alone = with_us().all(|chat| unsettled.get(chat) == Some(&1));
                let by_chat = by_chat();
                let is_sure = by_chat.is_some() && is_alone;
                let whose = by_chat.or_else(by_name).map_or(Whose::Nobody, Whose::Client);
                Proposal { whose, is_sure }
            };
            let proposal = whose.map_or_else(guess, |whose| Proposal { whose, is_sure: true });
            let name = if person.name.is_empty() { handle } else { &person.name };
            let chats: Vec<String> = person.conversations.iter().take(3).cloned().collect();
            let question = (self.words().who)(name, person.messages, &chats.join(", "));
            let whose = self.settle(name, &question, &proposal)?;
            if whose == Whose::Nobody && !is_known {
                let (handle, name) = ((*handle).clone(), name.clone());
                self.decided.unknown.push(Unknown { handle, name, messages: person.messages, chats });
                continue;
            }
            // People of one name who are of one side are one in the answers.
            let is_other = |(other, namesake): (&String, &CensusPerson)| {
                other != *handle
                    && namesake.name == person.name
                    && names.get(&person.name.to_lowercase()) != Some(&whose)
            };
            let is_alone = !census.people.iter().any(is_other);
            self.say(if is_alone { name } else { handle }, &whose);
            for handle in &person.handles {
                self.row(handle, &whose, &person.name);
            }
        }
        Ok(())
    }

    /// Whose a person is by what was answered, or by the mail of the same name.
    fn is_told(&self, handle: &str, person: &CensusPerson, names: &BTreeMap<String, Whose>) -> Option<Whose> {
        let told = std::iter::once(handle)
            .chain(person.handles.iter().map(String::as_str))
            .chain([person.name.as_str()])
            .find_map(|name| self.oracle.told(name));
        if told.is_some() {
            return told;
        }
        let listed = std::iter::once(handle).chain(person.handles.iter().map(String::as_str));
        let mut listed = listed.filter_map(|handle| self.census.client_of(&handle.to_lowercase()));
        if let Some(client) = listed.find_map(|client| self.clients.called(client)) {
            return Some(Whose::Client(client.to_owned()));
        }
        if self.names_agency(&person.name) {
            return Some(Whose::Agency);
        }
        // Who pays under their own name: `ИП Соколова Мария Игоревна` is Мария Соколова.
        if let Some(whose) = self.payer_called(&person.name) {
            return Some(whose);
        }
        let name = person.name.to_lowercase();
        if let Some(client) = self.census.contacts.get(&name).and_then(|client| self.clients.called(client)) {
            return Some(Whose::Client(client.to_owned()));
        }
        let same = |own: &str| own == name || own.split(' ').next() == Some(&name);
        let found: BTreeSet<Option<&str>> = names
            .iter()
            .filter(|(own, _)| !own.is_empty() && same(own))
            .map(|(_, whose)| match whose {
                Whose::Client(client) => Some(client.as_str()),
                Whose::Agency => Some(""),
                Whose::Nobody => None,
            })
            .collect();
        match found.into_iter().collect::<Vec<_>>()[..] {
            [Some("")] => Some(Whose::Agency),
            [Some(client)] => Some(Whose::Client(client.to_owned())),
            [None] => Some(Whose::Nobody),
            _ => None,
        }
    }

    /// Whose the only firm is that bears the whole name of a person.
    fn payer_called(&self, name: &str) -> Option<Whose> {
        let words = |name: &str| -> BTreeSet<String> {
            name.to_lowercase().split_whitespace().map(str::to_owned).collect()
        };
        let own = words(name);
        let mut found = self.decided.firms.iter().filter(|(firm, _)| own.is_subset(&words(firm)));
        let (_, whose) = found.next().filter(|_| own.len() > 1)?;
        found.next().is_none().then(|| whose.clone())
    }

    /// Who looks after a client, exported their chats with single people, or writes in the chats of several clients. Where
    /// no client is known, who writes in most chats.
    fn is_of_agency(&self, person: &CensusPerson, exported: bool) -> bool {
        let words = |name: &str| -> BTreeSet<String> {
            name.to_lowercase().split_whitespace().map(str::to_owned).collect()
        };
        let own = words(&person.name);
        let looks_after = self.census.owners.iter().any(|owner| !own.is_empty() && words(owner) == own);
        let chats: BTreeSet<&str> =
            person.conversations.iter().filter_map(|chat| self.clients.named_in(chat)).collect();
        let all: BTreeSet<&String> =
            self.census.people.values().flat_map(|person| &person.conversations).collect();
        let is_everywhere = self.clients.names.is_empty()
            && person.conversations.len() > 1
            && person.conversations.len() * 2 > all.len();
        looks_after || exported || chats.len() > 1 || is_everywhere
    }

    /// Those who exported chats with single people: such a chat is called after the other one.
    fn exporters(&self) -> BTreeSet<&'a str> {
        let census = self.census;
        let named: BTreeSet<&str> = census.people.values().map(|person| person.name.as_str()).collect();
        let mut chats: BTreeMap<&str, Vec<(&str, &CensusPerson)>> = BTreeMap::new();
        for (handle, person) in &census.people {
            for chat in person.conversations.iter().filter(|chat| named.contains(chat.as_str())) {
                chats.entry(chat).or_default().push((handle, person));
            }
        }
        let mut found = BTreeSet::new();
        for (chat, people) in chats {
            let (called, others): (Vec<_>, Vec<_>) =
                people.into_iter().partition(|(_, person)| person.name == chat);
            if let ([_], [(handle, _)]) = (&called[..], &others[..]) {
                found.insert(*handle);
            }
        }
        found
    }

    /// A chat that is called after a client is about it.
    fn chats(&mut self) {
        let census = self.census;
        let chats: BTreeSet<&String> =
            census.people.values().flat_map(|person| &person.conversations).collect();
        for chat in chats.into_iter().filter(|chat| !census.people.contains_key(*chat)) {
            if let Some(name) = self.clients.named_in(chat).map(str::to_owned) {
                self.row(chat, &Whose::Client(name), "");
            }
        }
    }

    /// Which client each project is of.
    fn projects(&mut self) -> anyhow::Result<()> {
        for (name, clients) in &self.census.client_projects {
            let known = clients.iter().filter_map(|client| self.clients.called(client));
            let known: BTreeSet<String> = known.map(str::to_owned).collect();
            // Several clients may call theirs alike: each is a project of its own.
            let is_shared = known.len() > 1;
            for client in &known {
                let client = self.clients.id_of(client);
                let id = if is_shared { format!("{client}/{name}") } else { name.clone() };
                self.decided.projects.push(vec![id, client, name.clone()]);
            }
        }
        for (key, name) in &self.census.projects {
            let named = self.clients.named(name).or_else(|| self.clients.named(key));
            let (whose, is_sure) = match (named, self.clients.names.len()) {
                (Some((client, is_sure)), _) => (Whose::Client(client.to_owned()), is_sure),
                _ if self.names_agency(name) || is_internal(name) => (Whose::Agency, true),
                (None, 1) => {
                    let only = self.clients.names.values().next();
                    (only.map_or(Whose::Nobody, |client| Whose::Client(client.clone())), true)
                }
                _ => (Whose::Nobody, false),
            };
            let told = self.oracle.told_name(name).or_else(|| self.oracle.told(key));
            let is_told = told.is_some();
            let question = (self.words().whose_project)(name);
            let whose = match told {
                Some(whose) => whose,
                None => self.settle(name, &question, &Proposal { whose, is_sure })?,
            };
            if whose == Whose::Agency || (is_told && whose == Whose::Nobody) {
                self.say(name, &whose);
                self.decided.internal.extend([key.clone(), name.clone()]);
            } else if let Whose::Client(client) = &whose {
                let client = self.clients.id_of(client);
                self.decided.projects.push(vec![key.clone(), client, name.clone()]);
                self.say(name, &whose);
            } else {
                let (handle, name) = (key.clone(), name.clone());
                self.decided.unknown.push(Unknown { handle, name, messages: 0, chats: Vec::new() });
            }
        }
        Ok(())
    }
}

impl Decisions {
    /// Everything as people read it: the agency, each client, and what nothing tells.
    pub(super) fn words(&self, words: &InitWords, file: &str, is_numbered: bool) -> String {
        let mut out = format!("{}\n", words.who_is_who);
        let of = |wanted: &Whose| {
            let own = (1..).zip(&self.said).filter(|(_, (_, whose))| whose == wanted);
            let names = own.map(|(number, (name, _))| match (is_numbered, self.guessed.contains(name)) {
                (true, _) => format!("{number} {name}"),
                (false, true) => format!("{name} (?)"),
                (false, false) => name.clone(),
            });
            names.collect::<Vec<_>>().join(", ")
        };
        let mut listed: Vec<&Whose> = Vec::new();
        for (_, whose) in &self.said {
            if !listed.contains(&whose) {
                listed.push(whose);
            }
        }
        listed.sort_by_key(|whose| match whose {
            Whose::Agency => (0, ""),
            Whose::Client(client) => (1, client.as_str()),
            Whose::Nobody => (2, ""),
        });
        for whose in listed {
            let whom = if let Whose::Client(client) = whose { client.as_str() } else { words.agency };
            let _ = writeln!(out, "  {whom}: {}", of(whose));
        }
        if self.said.iter().any(|(name, _)| self.guessed.contains(name)) {
            let _ = writeln!(out, "{}", words.guessed);
        }
        if !self.unknown.is_empty() {
            let _ = writeln!(out, "{}", words.not_told);
            for Unknown { name, messages, chats, .. } in self.unknown.iter().take(20) {
                let _ = writeln!(out, "  {}", (words.unknown)(name, *messages, &chats.join(", ")));
            }
            if let Some(more) = self.unknown.len().checked_sub(20).filter(|more| *more > 0) {
                let _ = writeln!(out, "  +{more}");
            }
        }
        if !is_numbered {
            let _ = writeln!(out, "{}", (words.change_answers)(file));
        }
        out
    }

    /// What is new beside what a workspace knows: whose each is, and what nothing tells.
    pub(super) fn new_words(&self, words: &InitWords, new: &[(String, Whose)]) -> String {
        let mut out = String::new();
        for (name, whose) in new {
            let whom = if let Whose::Client(client) = whose { client.as_str() } else { words.agency };
            let mark = if self.guessed.contains(name) { " (?)" } else { "" };
            let _ = writeln!(out, "  {whom}: {name}{mark}");
        }
        if out.is_empty() { out } else { format!("\n{}\n{out}\n", words.who_is_new) }
    }

    /// The same as a file of answers, to be changed and given back.
    pub(super) fn answers(&self, words: &InitWords, ignored: &[String]) -> String {
        let quote = |name: &str| toml::Value::String(name.to_owned()).to_string();
        let agency =
            self.said.iter().filter(|(_, whose)| *whose == Whose::Agency).map(|(name, _)| quote(name));
        let agency = agency.collect::<Vec<_>>().join(", ");
        let ignored = ignored.iter().map(|name| quote(name)).collect::<Vec<_>>().join(", ");
        let mut out =
            format!("{}\nagency = [{agency}]\nignore = [{ignored}]\n\n[clients]\n", words.answers_head);
        for (name, whose) in &self.said {
            if let Whose::Client(client) = whose {
                let mark = if self.guessed.contains(name) { "  # ?" } else { "" };
                let _ = writeln!(out, "{} = {}{mark}", quote(name), quote(client));
            }
        }
        for Unknown { handle, name, messages, chats } in &self.unknown {
            let said = (words.unknown)(name, *messages, &chats.join(", ")).replace(['\n', '\r'], " ");
            let _ = writeln!(out, "# {} = \"\"  # {said}", quote(handle));
        }
        out
    }
}

/// Whether a project is the agency's own work.
fn is_internal(name: &str) -> bool {
    const OWN: [&str; 8] =
        ["internal", "intern", "interne", "interno", "interna", "внутренние", "внутренний", "внутреннее"];
    name.to_lowercase().split(|letter: char| !letter.is_alphanumeric()).any(|word| OWN.contains(&word))
}

/// What a chat is called after, without what the titles of other chats hold too: `Ромашка × Клик` is Ромашка's.
fn title_name(title: &str, census: &Census) -> String {
    let parts = |title: &str| -> Vec<String> {
        let split = title.split(['×', '|', ':', '/', '—', '–', '+']).flat_map(|part| part.split(" - "));
        let split = split.flat_map(|part| part.split(" x ")).map(|part| part.trim().to_owned());
        split.filter(|part| !part.is_empty()).collect()
    };
    let others: BTreeSet<String> = census
        .people
        .values()
        .flat_map(|person| &person.conversations)
        .filter(|other| *other != title)
        .flat_map(|other| parts(other))
        .collect();
    let own = parts(title);
    own.iter().find(|part| !others.contains(*part)).cloned().unwrap_or_else(|| title.to_owned())
}
