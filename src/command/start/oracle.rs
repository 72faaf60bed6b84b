//! Who answers what exports do not tell: answers given beforehand, else somebody at the terminal, else the proposal.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, Write as _},
    path::Path,
};

use anyhow::Context;
use serde::Deserialize;

use crate::{
    error::{Doing, file_error},
    report::words::init::init_words,
    session::say,
    text::Lang,
};
use forewarn_base::file_fault::{FileFault, FileFormat};

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

    /// Whether they name a domain of the agency.
    pub(super) fn has_agency_domain(&self) -> bool {
        self.agency.iter().any(|own| own.contains('.'))
    }
}

/// Who answers what cannot be known.
pub(super) struct Oracle {
    pub(super) answers: Answers,
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
    /// What was answered beforehand about a domain, a person, a firm or a project.
    pub(super) fn told(&self, name: &str) -> Option<Whose> {
        let same = |own: &String| own.to_lowercase() == name.to_lowercase();
        if self.answers.agency.iter().any(same) {
            return Some(Whose::Agency);
        }
        if self.answers.ignore.iter().any(same) {
            return Some(Whose::Nobody);
        }
        let (_, client) = self.answers.clients.iter().find(|(own, _)| same(own))?;
        Some(if client.trim().is_empty() { Whose::Nobody } else { Whose::Client(client.clone()) })
    }

    /// Asks; an empty answer takes the proposal. Where nobody can be asked the proposal is taken.
    pub(super) fn ask(&self, question: &str, proposal: &Whose) -> anyhow::Result<Whose> {
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
        std::io::stderr().flush().context(Doing::Asking)?;
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer).context(Doing::Asking)?;
        Ok(match answer.trim() {
            "" => proposal.clone(),
            us if us.to_lowercase() == own.us => Whose::Agency,
            "-" => Whose::Nobody,
            name => Whose::Client(name.to_owned()),
        })
    }
}
