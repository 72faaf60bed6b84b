//! Looks up handles in `people.csv` and collects proposals for unknown ones.
//!
//! **Invariant:** a proposal is written for a human to read and never used.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::append::written;
use crate::record::PersonHandles;
use forewarn_base::import_note::ProposalReason;
use forewarn_base::{
    error::{Error, Result, csv_error, file_error},
    file_fault::FileFault,
    plain::defuse,
    row_appender::delimiter,
    storage::Replacement,
    workspace_files::appendable,
};

/// A person's entry in `people.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryPerson {
    /// Their client; empty for the agency's own.
    pub client: String,
    /// `client` or `agency`.
    pub side: String,
}

/// The workspace's `people.csv`, `clients.csv` and `projects.csv`, as far as imports need them.
#[derive(Debug, Default)]
pub struct PeopleDirectory {
    people: BTreeMap<String, DirectoryPerson>,
    domains: BTreeMap<String, DirectoryPerson>,
    agency_domains: BTreeSet<String>,
    /// The first client whose id or name has these letters.
    client_words: BTreeMap<String, (usize, String)>,
    client_names: BTreeMap<String, String>,
    /// Clients by their names without legal forms and signs; `None` where several have one such name.
    bare_names: BTreeMap<String, Option<String>>,
    /// The projects of each name or id, in the order of the table: several clients may call theirs alike.
    projects: BTreeMap<String, Vec<KnownProject>>,
    /// The names of the agency's people, squeezed.
    agency_names: BTreeSet<String>,
    proposals: BTreeMap<String, PersonProposal>,
    /// Handles beyond the number kept.
    pub proposals_lost: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct KnownProject {
    id: String,
    client: String,
}

#[derive(Debug, Clone, Default)]
struct PersonProposal {
    name: String,
    messages: u64,
}

/// The columns of `people.proposed.csv`.
const PROPOSED: [&str; 6] = ["handle", "client_id", "side", "name", "messages", "reason"];

/// How many unknown handles are kept.
const PROPOSALS_MOST: usize = 200_000;

/// Public mail domains: they say nothing about a client.
const FREE_DOMAINS: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "proton.me",
    "protonmail.com",
    "mail.ru",
    "bk.ru",
    "inbox.ru",
    "list.ru",
    "yandex.ru",
    "ya.ru",
    "yandex.com",
    "rambler.ru",
];

/// Whether a domain is one at which anybody may have an address.
pub fn is_public_domain(domain: &str) -> bool {
    FREE_DOMAINS.contains(&domain.to_lowercase().as_str())
}

/// Legal forms, which are not part of a client's name.
const FORMS: &[&str] = &[
    "gmbh",
    "ltd",
    "llc",
    "llp",
    "pty",
    "pvt",
    "pte",
    "inc",
    "ag",
    "kg",
    "co",
    "corp",
    "limited",
    "plc",
    "sa",
    "sas",
    "sarl",
    "eurl",
    "srl",
    "slu",
    "bv",
    "nv",
    "oy",
    "ohg",
    "gbr",
    "mbh",
    "ооо",
    "зао",
    "оао",
    "ао",
    "пао",
    "ип",
    "the",
    "group",
    "групп",
];

/// A name in lower case without legal forms and signs; the name as it is where nothing else is in it.
fn bare(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let bare: Vec<&str> = words.filter(|word| !FORMS.contains(word)).collect();
    if bare.is_empty() { lower } else { bare.join(" ") }
}

impl PeopleDirectory {
    /// Reads the workspace's tables; missing ones are skipped.
    ///
    /// # Errors
    /// A table is there and cannot be read, or `people.csv` names a side that is none.
    pub fn read(workspace: &Path, agency_domains: &[String]) -> Result<Self> {
        let mut directory = Self {
            agency_domains: agency_domains
                .iter()
                .map(|domain| domain.trim().trim_start_matches('@').to_lowercase())
                .collect(),
            ..Self::default()
        };
        rows(&appendable(workspace, "clients")?, &["client_id", "name"], &mut |_, cells| {
            directory.add_client(cells[0], cells[1]);
            Ok(())
        })?;
        rows(&appendable(workspace, "projects")?, &["project_id", "client_id", "name"], &mut |_, cells| {
            directory.add_project(cells[0], cells[1], cells[2]);
            Ok(())
        })?;
        let path = appendable(workspace, "people")?;
        rows(&path, &["handle", "client_id", "side", "name"], &mut |line, cells| {
            let side = cells[2].to_lowercase();
            if side != "client" && side != "agency" {
                return Err(file_error(&path, FileFault::NoSuchSide { line, side }));
            }
            if side == "agency" && !cells[3].is_empty() {
                directory.agency_names.insert(squeeze(cells[3]));
            }
            let person = DirectoryPerson { client: cells[1].to_owned(), side };
            let handle = cells[0].to_lowercase();
            match handle.strip_prefix("*@") {
                Some(domain) => directory.domains.insert(domain.to_owned(), person),
                None => directory.people.insert(handle, person),
            };
            Ok(())
        })?;
        Ok(directory)
    }

    /// Adds a client that an import has just created.
    pub fn add_client(&mut self, id: &str, name: &str) {
        for key in [name, id].into_iter().filter(|key| !key.is_empty()) {
            self.client_names.insert(key.to_lowercase(), id.to_owned());
        }
        let same = self.bare_names.entry(bare(name)).or_insert_with(|| Some(id.to_owned()));
        if same.as_deref() != Some(id) {
            *same = None;
        }
        let index = self.client_words.len();
        for words in [squeeze(id), squeeze(name)] {
            self.client_words.entry(words).or_insert_with(|| (index, id.to_owned()));
        }
    }

    /// Adds a project that an import has just created.
    pub fn add_project(&mut self, id: &str, client: &str, name: &str) {
        let project = KnownProject { id: id.to_owned(), client: client.to_owned() };
        for key in [name, id].into_iter().filter(|key| !key.is_empty()) {
            let alike = self.projects.entry(key.to_lowercase()).or_default();
            if !alike.contains(&project) {
                alike.push(project.clone());
            }
        }
    }

    /// The client of that id or name, the only one of that name in another legal form (`ООО "Ромашка"` is `Ромашка`), or
    /// the one whose handle it is.
    pub fn client(&self, name: &str) -> Option<&str> {
        let lower = name.trim().to_lowercase();
        let by_handle =
            || self.people.get(&lower).map(|person| &person.client).filter(|client| !client.is_empty());
        let by_name = || self.bare_names.get(&bare(name)).and_then(Option::as_ref);
        self.client_names.get(&lower).or_else(by_handle).or_else(by_name).map(String::as_str)
    }

    /// Whether any client is known.
    pub fn has_clients(&self) -> bool {
        !self.client_names.is_empty()
    }

    /// The project of that id or name, and its client: `client`'s own where it has one, else the only one of that name.
    pub fn project(&self, name: &str, client: Option<&str>) -> Option<(&str, &str)> {
        let alike = self.projects.get(&name.trim().to_lowercase())?;
        let own = alike.iter().find(|project| client == Some(project.client.as_str()));
        let project = own.or_else(|| alike.first().filter(|_| alike.len() == 1))?;
        Some((project.id.as_str(), project.client.as_str()))
    }

    /// Looks up a handle: its own row, a row for its domain, or the agency's domains.
    pub fn person(&self, handle: &str) -> Option<DirectoryPerson> {
        let handle = handle.to_lowercase();
        if let Some(person) = self.people.get(&handle) {
            return Some(person.clone());
        }
        let domain = handle.rsplit_once('@').map(|(_, domain)| domain)?;
        if let Some(person) = self.domains.get(domain) {
            return Some(person.clone());
        }
        let own = |own: &String| {
            domain == own || domain.strip_suffix(own.as_str()).is_some_and(|rest| rest.ends_with('.'))
        };
        self.agency_domains
            .iter()
            .any(own)
            .then(|| DirectoryPerson { client: String::new(), side: "agency".to_owned() })
    }

    /// Counts a message of an unknown person.
    pub fn propose(&mut self, who: &PersonHandles) {
        let Some(handle) = who.handles.first().filter(|handle| !handle.is_empty()) else { return };
        if self.proposals.len() >= PROPOSALS_MOST && !self.proposals.contains_key(handle) {
            self.proposals_lost += 1;
            return;
        }
        let proposal = self.proposals.entry(handle.clone()).or_default();
        proposal.messages += 1;
        if proposal.name.is_empty() {
            proposal.name.clone_from(&who.name);
        }
    }

    /// Begins counting anew.
    pub fn forget_proposals(&mut self) {
        self.proposals.clear();
        self.proposals_lost = 0;
    }

    /// The unknown people, those with most messages first.
    pub fn unknown(&self) -> Vec<(String, String, u64)> {
        let mut unknown: Vec<_> = self
            .proposals
            .iter()
            .map(|(handle, proposal)| (handle.clone(), proposal.name.clone(), proposal.messages))
            .collect();
        unknown.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
        unknown
    }

    /// Writes `people.proposed.csv`, which takes its place when it is committed; `None` where nobody is unknown. What earlier
    /// imports proposed of people who are still unknown stays.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn prepare_proposals(
        &self,
        workspace: &Path,
        client: Option<&str>,
        say: fn(&ProposalReason) -> String,
    ) -> Result<Option<Replacement>> {
        let path = workspace.join("people.proposed.csv");
        let unknown = self.unknown();
        let mut earlier = self.still_proposed(&path)?;
        if unknown.is_empty() && earlier.is_empty() {
            return Ok(None);
        }
        let mut writer = csv::Writer::from_writer(Replacement::begin(&path)?);
        let fail = csv_error(&path);
        writer.write_record(PROPOSED).map_err(&fail)?;
        let colleagues = self.colleagues();
        for (handle, name, messages) in &unknown {
            // A handle is compared with the authors of messages: an @name or a telephone stays as it is.
            let written = if handle.starts_with(['@', '+']) { handle.clone() } else { defuse(handle) };
            let before = earlier.remove(&written);
            let (guess, reason) = self.guess(handle, name, client, &colleagues);
            let side = match &reason {
                None => "",
                Some(ProposalReason::OwnName) => "agency",
                Some(_) => "client",
            };
            let row = match before {
                Some(before) if side.is_empty() => before,
                _ => {
                    let reason = reason.as_ref().map(say).unwrap_or_default();
                    [written, guess, side.to_owned(), defuse(name), messages.to_string(), defuse(&reason)]
                }
            };
            writer.write_record(&row).map_err(&fail)?;
        }
        for row in earlier.values() {
            writer.write_record(row).map_err(&fail)?;
        }
        written(writer, &path).map(Some)
    }

    /// The rows of `people.proposed.csv` about people who are still unknown, by their handles.
    fn still_proposed(&self, path: &Path) -> Result<BTreeMap<String, [String; 6]>> {
        let mut kept = BTreeMap::new();
        rows(path, &PROPOSED, &mut |_, cells| {
            if self.person(cells[0].trim_start_matches('\'')).is_none() {
                kept.insert(
                    cells[0].to_owned(),
                    std::array::from_fn(|column| {
                        cells.get(column).map_or_else(String::new, ToString::to_string)
                    }),
                );
            }
            Ok(())
        })?;
        Ok(kept)
    }

    /// The first known address of a client at each domain.
    fn colleagues(&self) -> BTreeMap<&str, (&str, &DirectoryPerson)> {
        let mut colleagues = BTreeMap::new();
        for (known, person) in self.people.iter().filter(|(_, person)| !person.client.is_empty()) {
            if let Some((_, domain)) = known.rsplit_once('@') {
                colleagues.entry(domain).or_insert((known.as_str(), person));
            }
        }
        colleagues
    }

    /// The client a handle may belong to, and the reason.
    fn guess(
        &self,
        handle: &str,
        name: &str,
        client: Option<&str>,
        colleagues: &BTreeMap<&str, (&str, &DirectoryPerson)>,
    ) -> (String, Option<ProposalReason>) {
        if [handle, name].iter().any(|called| self.agency_names.contains(&squeeze(called))) {
            return (String::new(), Some(ProposalReason::OwnName));
        }
        if let Some((_, domain)) = handle.rsplit_once('@') {
            let domain = domain.to_lowercase();
            if !FREE_DOMAINS.contains(&domain.as_str()) {
                if let Some((known, person)) = colleagues.get(domain.as_str()) {
                    return (person.client.clone(), Some(ProposalReason::Colleague((*known).to_owned())));
                }
                let label = squeeze(domain.rsplit('.').nth(1).unwrap_or(&domain));
                if let Some((_, id)) = self.client_words.get(&label) {
                    return (id.clone(), Some(ProposalReason::Domain(domain)));
                }
            }
        }
        let words = name.split([' ', '|', '/', '(', ')', '@', ',', '·', '-']).map(squeeze);
        let words = words.filter(|word| word.len() > 3);
        let named = words.filter_map(|word| self.client_words.get(&word)).min();
        match (named, client) {
            (Some((_, id)), _) => (id.clone(), Some(ProposalReason::Name)),
            (None, Some(client)) => (client.to_owned(), Some(ProposalReason::Told)),
            (None, None) => (String::new(), None),
        }
    }
}

/// The letters and digits of a name in lower case, without its legal form.
pub fn squeeze(name: &str) -> String {
    name.to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !FORMS.contains(word))
        .collect()
}

/// Removes a file that may not be there.
pub(super) fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::Io { path: path.to_owned(), cause: error })
        }
        _ => Ok(()),
    }
}

/// Reads the named columns of a table that may not be there; `on_row` gets each row's line and its trimmed cells.
pub(super) fn rows(
    path: &Path,
    columns: &[&str],
    on_row: &mut dyn FnMut(u64, &[&str]) -> Result<()>,
) -> Result<()> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(Error::Io { path: path.to_owned(), cause: source }),
    };
    let text = crate::encoding::text_of(&bytes);
    let delimiter = delimiter(text.lines().next().unwrap_or_default().as_bytes());
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(csv_error(path))?.clone();
    let indexes: Vec<Option<usize>> =
        columns.iter().map(|column| header.iter().position(|name| name.trim() == *column)).collect();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(csv_error(path))? {
        let line = record.position().map_or(0, csv::Position::line);
        let cells: Vec<&str> = indexes
            .iter()
            .map(|index| index.and_then(|index| record.get(index)).unwrap_or_default().trim())
            .collect();
        if !cells[0].is_empty() {
            on_row(line, &cells)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_decide_and_proposals_only_propose() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("clients.csv", "client_id,name\nc1,Northwind GmbH\nc2,Acme\n");
        write(
            "people.csv",
            "handle,client_id,side,name\nAnna@Studio.example,,agency,Anna\n*@acme.example,c2,client,\n",
        );
        let mut directory = PeopleDirectory::read(folder.path(), &["studio.example".to_owned()]).unwrap();
        assert_eq!(directory.person("anna@studio.example").unwrap().side, "agency");
        assert_eq!(directory.person("new@mail.studio.example").unwrap().side, "agency");
        assert_eq!(directory.person("bob@acme.example").unwrap().client, "c2");
        assert_eq!(directory.person("kim@northwind.example"), None);
        assert_eq!(directory.person("x@notstudio.example"), None);
        directory.propose(&PersonHandles::named("Kim@northwind.example"));
        directory.propose(&PersonHandles::named("Lee (Acme)"));
        directory.propose(&PersonHandles::named("Max"));
        directory
            .prepare_proposals(folder.path(), None, ProposalReason::to_string)
            .unwrap()
            .unwrap()
            .commit()
            .unwrap();
        assert_eq!(
            std::fs::read_to_string(folder.path().join("people.proposed.csv")).unwrap(),
            "handle,client_id,side,name,messages,reason\n\
             Kim@northwind.example,c1,client,Kim@northwind.example,1,the domain northwind.example is the client's name\n\
             Lee (Acme),c2,client,Lee (Acme),1,the name holds the client's name\n\
             Max,,,Max,1,\n"
        );
    }

    #[test]
    fn our_own_by_name_are_ours_and_earlier_proposals_stay() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let proposed = || std::fs::read_to_string(folder.path().join("people.proposed.csv")).unwrap();
        write("clients.csv", "client_id,name\nc1,Northwind\n");
        write("people.csv", "handle,client_id,side,name\nemma@studio.example,,agency,Emma Vogel\n");
        let import = |handles: &[&str], client: Option<&str>| {
            let mut directory = PeopleDirectory::read(folder.path(), &[]).unwrap();
            for handle in handles {
                directory.propose(&PersonHandles::named(handle));
            }
            let file = directory.prepare_proposals(folder.path(), client, ProposalReason::to_string).unwrap();
            file.unwrap().commit().unwrap();
        };
        import(&["Emma Vogel", "Kim"], Some("c1"));
        let first = "handle,client_id,side,name,messages,reason\n\
                     Emma Vogel,,agency,Emma Vogel,1,somebody of the agency has this name\n\
                     Kim,c1,client,Kim,1,the export is said to be this client's\n";
        assert_eq!(proposed(), first);
        import(&["Kim", "Max"], None);
        assert_eq!(
            proposed(),
            "handle,client_id,side,name,messages,reason\n\
             Kim,c1,client,Kim,1,the export is said to be this client's\n\
             Max,,,Max,1,\n\
             Emma Vogel,,agency,Emma Vogel,1,somebody of the agency has this name\n"
        );
        write("people.csv", "handle,client_id,side,name\nEmma Vogel,,agency,\nKim,c1,client,\n");
        import(&["Max"], None);
        assert_eq!(proposed(), "handle,client_id,side,name,messages,reason\nMax,,,Max,1,\n");
    }

    #[test]
    fn a_project_is_looked_for_at_the_rows_own_client() {
        let mut directory = PeopleDirectory::default();
        directory.add_project("p1", "c1", "Corporate design");
        directory.add_project("p2", "c2", "Corporate design");
        directory.add_project("p3", "c2", "Shop");
        assert_eq!(directory.project("corporate design", Some("c1")), Some(("p1", "c1")));
        assert_eq!(directory.project("corporate design", Some("c2")), Some(("p2", "c2")));
        assert_eq!(directory.project("corporate design", None), None);
        assert_eq!(directory.project("Shop", None), Some(("p3", "c2")));
    }
}
