//! Who answers what exports do not tell: answers given beforehand, else somebody at the terminal, else the proposal.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    io::{BufRead as _, Write as _},
    path::Path,
};

use anyhow::Context;
use serde::Deserialize;

use super::clients::{Clients, is_same};
use crate::{
    error::{Doing, file_error},
    report::words::init::init_words,
    session::say,
    text::Lang,
};
use forewarn_base::{
    file_fault::{FileFault, FileFormat},
    near::near,
};

/// Answers given beforehand.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Answers {
    /// Domains and names of the agency's own people.
    agency: Vec<String>,
    /// Whose a domain, a person, a firm or a project is: the client's name.
    clients: BTreeMap<String, String>,
    /// Domains and people that are nobody's.
    ignore: Vec<String>,
}

impl Answers {
    /// Reads a file of answers.
    ///
    /// # Errors
    /// It cannot be read, or is none.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| Doing::Reading(path.to_owned()))?;
        let answers = toml::from_str(&text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start].matches('\n').count() as u64 + 1);
            let words = error.message().to_owned();
            file_error(path, FileFault::Malformed { format: FileFormat::Toml, line, words })
        })?;
        Ok(answers)
    }

    /// All names that they are about, in lower case.
    pub(super) fn names(&self) -> BTreeSet<String> {
        let names = self.agency.iter().chain(self.clients.keys()).chain(&self.ignore);
        names.map(|name| name.to_lowercase()).collect()
    }

    /// Notes whose a name is, in place of what was said of it before.
    pub(super) fn put(&mut self, name: &str, whose: &Whose) {
        let is_other = |own: &String| own.to_lowercase() != name.to_lowercase();
        self.agency.retain(is_other);
        self.ignore.retain(is_other);
        self.clients.retain(|own, _| is_other(own));
        match whose {
            Whose::Agency => self.agency.push(name.to_owned()),
            Whose::Nobody => self.ignore.push(name.to_owned()),
            Whose::Client(client) => _ = self.clients.insert(name.to_owned(), client.clone()),
        }
    }
}

/// Who answers what cannot be known.
pub(super) struct Oracle {
    answers: RefCell<Answers>,
    /// The answers that were of use, by the names that they are about.
    used: RefCell<BTreeSet<String>>,
    pub(super) lang: Lang,
    pub(super) asks: bool,
}

/// Whose somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Whose {
    Agency,
    Client(String),
    Nobody,
}

impl Oracle {
    pub(super) fn new(answers: Answers, lang: Lang, asks: bool) -> Self {
        Self { answers: RefCell::new(answers), used: RefCell::default(), lang, asks }
    }

    /// Whether the answers name a domain of the agency.
    pub(super) fn has_agency_domain(&self) -> bool {
        self.answers.borrow().agency.iter().any(|own| own.contains('.'))
    }

    /// What was answered to be nobody's.
    pub(super) fn ignored(&self) -> Vec<String> {
        let answers = self.answers.borrow();
        let empty = answers.clients.iter().filter(|(_, client)| client.trim().is_empty());
        answers.ignore.iter().chain(empty.map(|(name, _)| name)).cloned().collect()
    }

    /// What was answered about a domain or a person.
    pub(super) fn told(&self, name: &str) -> Option<Whose> {
        self.found(|own| own.to_lowercase() == name.to_lowercase())
    }

    /// What was answered about a firm or a project, whose names have signs and legal forms.
    pub(super) fn told_name(&self, name: &str) -> Option<Whose> {
        self.told(name).or_else(|| self.found(|own| is_same(own, name)))
    }

    fn found(&self, is_meant: impl Fn(&String) -> bool) -> Option<Whose> {
        let answers = self.answers.borrow();
        let list = |names: &[String]| names.iter().find(|own| is_meant(own)).cloned();
        let (name, whose) = if let Some(name) = list(&answers.agency) {
            (name, Whose::Agency)
        } else if let Some(name) = list(&answers.ignore) {
            (name, Whose::Nobody)
        } else {
            let (name, client) = answers.clients.iter().find(|(own, _)| is_meant(own))?;
            let is_nobody = client.trim().is_empty();
            (name.clone(), if is_nobody { Whose::Nobody } else { Whose::Client(client.clone()) })
        };
        self.used.borrow_mut().insert(name);
        Some(whose)
    }

    /// What of the answers came to nothing: names that no export has, and clients who may be others with a slip.
    pub(super) fn unused(&self, clients: &Clients) -> Vec<String> {
        let (answers, used, own) = (self.answers.borrow(), self.used.borrow(), init_words(self.lang));
        let names = answers.clients.keys().chain(&answers.agency).chain(&answers.ignore);
        let mut said: Vec<String> =
            names.filter(|name| !used.contains(*name)).map(|name| (own.unused_answer)(name)).collect();
        for client in answers.clients.values().collect::<BTreeSet<_>>() {
            let others = clients.names.values().filter(|name| *name != client).map(String::as_str);
            let is_new = clients.new.iter().any(|id| clients.names.get(id) == Some(client));
            said.extend(near(client, others).filter(|_| is_new).map(|name| (own.new_client)(client, name)));
        }
        said
    }

    /// Asks whose a name is; an empty answer takes the proposal. Where nobody can be asked the proposal is taken.
    pub(super) fn ask(
        &self,
        name: &str,
        question: &str,
        proposal: &Whose,
        clients: &Clients,
    ) -> anyhow::Result<Whose> {
        if !self.asks {
            return Ok(proposal.clone());
        }
        let own = init_words(self.lang);
        let shown = match proposal {
            Whose::Agency => own.us,
            Whose::Client(name) => name,
            Whose::Nobody => "-",
        };
        say(&(own.asked)(question, shown));
        let whose = match line()?.as_deref() {
            None | Some("") => proposal.clone(),
            Some(us) if us.to_lowercase() == own.us => Whose::Agency,
            Some("-") => Whose::Nobody,
            Some(client) => Whose::Client(self.client_meant(client, clients)?),
        };
        self.answers.borrow_mut().put(name, &whose);
        self.used.borrow_mut().insert(name.to_owned());
        Ok(whose)
    }

    /// The client whom an answer means; one that is like a client's name may be a slip.
    fn client_meant(&self, answer: &str, clients: &Clients) -> anyhow::Result<String> {
        if let Some(name) = clients.same(answer) {
            return Ok(name.to_owned());
        }
        let known = clients.names.values().map(String::as_str);
        let Some(name) = near(answer, known).or_else(|| clients.named_in(answer)) else {
            return Ok(answer.to_owned());
        };
        say(&(init_words(self.lang).did_you_mean)(name, answer));
        let is_new = line()?.is_some_and(|line| !line.is_empty());
        Ok(if is_new { answer } else { name }.to_owned())
    }

    /// Shows what was taken, by numbers, until nothing is to be changed; whether something was.
    pub(super) fn corrects(&self, said: &[(String, Whose)], clients: &Clients) -> anyhow::Result<bool> {
        if !self.asks {
            return Ok(false);
        }
        let own = init_words(self.lang);
        loop {
            say(own.is_it_right);
            let answer = line()?.unwrap_or_default();
            if answer.is_empty() {
                return Ok(false);
            }
            let chosen = answer.parse::<usize>().ok().and_then(|number| said.get(number.checked_sub(1)?));
            if let Some((name, whose)) = chosen {
                self.ask(name, &(own.whose)(name), whose, clients)?;
                return Ok(true);
            }
        }
    }
}

/// A line from the terminal; nothing where it has ended.
fn line() -> anyhow::Result<Option<String>> {
    std::io::stderr().flush().context(Doing::Asking)?;
    let mut line = String::new();
    let length = std::io::stdin().lock().read_line(&mut line).context(Doing::Asking)?;
    Ok((length > 0).then(|| line.trim().to_owned()))
}
