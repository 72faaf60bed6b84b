//! Masks: names, addresses, phones and links that the tables know, and sums of money, taken out of finished records before
//! anything is written. One person or client has one mask («Client 07», «Участник 12») in every output.
//!
//! Whom the tables know is gathered first ([`known`]); their names are found in running text by their words, in any form
//! ([`word`]); what else tells who somebody is, is found by its shape ([`forewarn_text::contact`]); and every record is gone through field
//! by field ([`record`]), so that a new field does not compile until it was decided what becomes of it.
//!
//! **Invariant:** masks depend on nothing later than the moment, and writers know nothing of them.

mod brief;
mod known;
mod record;
mod review;
mod word;

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use aho_corasick::AhoCorasick;
use chrono::{DateTime, Utc};
use clap::Args;

use self::{
    known::{Known, Named},
    word::Word,
};
use crate::words::mask::mask_words;
use forewarn_base::{error::Result, plain};
use forewarn_ingest::Loaded;
use forewarn_risk::kickoff::Brief;
use forewarn_text::{
    Lang,
    contact::{self, Kind},
};

/// What is asked for.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Redaction {
    /// Mask names, addresses, phones, links, accounts and files, give sums as bands, and leave quotes out
    #[arg(long)]
    pub redact: bool,
    /// With --redact: show quotes all the same, masked
    #[arg(long, requires = "redact")]
    pub quotes: bool,
}

impl Redaction {
    /// The mask for what was loaded, as it was known at a moment (`None`: all of it); `None` where none is asked for.
    ///
    /// # Errors
    /// There are more names than can be looked for at once.
    pub fn mask(self, loaded: &Loaded, as_of: Option<DateTime<Utc>>, lang: Lang) -> Result<Option<Mask>> {
        let known = || Known::of(&loaded.tables, &loaded.authors, as_of);
        self.redact.then(|| Mask::of(known(), lang, self.quotes)).transpose()
    }

    /// The same for a brief: whom it names, beside those of a workspace.
    ///
    /// # Errors
    /// There are more names than can be looked for at once.
    pub fn mask_brief(
        self,
        brief: &Brief,
        loaded: Option<(&Loaded, DateTime<Utc>)>,
        lang: Lang,
    ) -> Result<Option<Mask>> {
        if !self.redact {
            return Ok(None);
        }
        let known = loaded.map(|(loaded, at)| Known::of(&loaded.tables, &loaded.authors, Some(at)));
        Mask::of(known.unwrap_or_default().with_brief(brief), lang, self.quotes).map(Some)
    }
}

/// What stands for what.
#[derive(Debug)]
pub struct Mask {
    lang: Lang,
    /// Whether quotes are shown, masked.
    quotes: bool,
    entities: Vec<Entity>,
    /// The clients by id.
    clients: BTreeMap<String, usize>,
    /// Everybody by whole name, handle or address, in small letters.
    whole: BTreeMap<String, usize>,
    /// Words of names by stem.
    stems: BTreeMap<String, Vec<Hold>>,
    /// Names without a word that could stand for them alone, word by word, by the stems of the first and of the
    /// second, which is empty where there is none: a thousand clients have ids that begin alike.
    phrases: BTreeMap<String, BTreeMap<String, Vec<Phrase>>>,
    /// What an id must not hold.
    secrets: Option<AhoCorasick>,
    /// What ids are hashed with: nobody who lacks the names can try ids out.
    key: [u8; 32],
}

#[derive(Debug)]
struct Entity {
    number: usize,
    is_client: bool,
}

/// A name word by word, and whose it is.
type Phrase = (Vec<String>, usize);

/// What a word says of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hold {
    entity: usize,
    strength: Strength,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// Stands for it in any case.
    Strong,
    /// Stands for it with a capital: short words, and names that are ordinary words.
    Capital,
    /// Stands for it only beside a word that does.
    Beside,
}

/// What is masked beside names.
#[derive(Debug, Clone, Copy)]
enum Thing {
    Client,
    Person,
    Address,
    Phone,
    Link,
    File,
    Code,
}

impl Thing {
    fn word(self, lang: Lang) -> &'static str {
        let words = mask_words(lang);
        match self {
            Self::Client => words.client,
            Self::Person => words.person,
            Self::Address => words.address,
            Self::Phone => words.phone,
            Self::Link => words.link,
            Self::File => words.file,
            Self::Code => words.code,
        }
    }
}

impl Mask {
    fn of(known: Known, lang: Lang, quotes: bool) -> Result<Self> {
        let mut hasher = blake3::Hasher::new();
        let mut mask = Self {
            lang,
            quotes,
            entities: Vec::new(),
            clients: BTreeMap::new(),
            whole: BTreeMap::new(),
            stems: BTreeMap::new(),
            phrases: BTreeMap::new(),
            secrets: None,
            key: [0; 32],
        };
        let mut secrets = BTreeSet::new();
        let clients = known.clients.len();
        for (place, named) in known.clients.into_iter().chain(known.people).enumerate() {
            let is_client = place < clients;
            let number = if is_client { place + 1 } else { place + 1 - clients };
            let entity = mask.entities.len();
            mask.entities.push(Entity { number, is_client });
            if let Some(id) = &named.client_id {
                mask.clients.insert(id.clone(), entity);
            }
            for alias in &named.aliases {
                hasher.update(alias.as_bytes()).update(&[0]);
                mask.whole.entry(alias.to_lowercase()).or_insert(entity);
            }
            mask.learn(&named, entity, &mut secrets);
        }
        for holds in mask.stems.values_mut() {
            holds.sort_unstable();
            holds.dedup_by_key(|hold| hold.entity);
        }
        mask.key = *hasher.finalize().as_bytes();
        if !secrets.is_empty() {
            let built = AhoCorasick::new(&secrets);
            mask.secrets =
                Some(built.map_err(|error| forewarn_base::error::Error::Names(error.to_string()))?);
        }
        Ok(mask)
    }

    /// Takes in the words of a name.
    fn learn(&mut self, named: &Named, entity: usize, secrets: &mut BTreeSet<String>) {
        let own = |alias: &String| word::words(alias);
        for alias in &named.aliases {
            let squeezed = word::squeezed(alias);
            let letters = squeezed.chars().filter(|letter| letter.is_alphabetic()).count();
            if letters > 0 && squeezed.chars().count() >= 3 && !known::is_role(&squeezed) {
                secrets.insert(squeezed);
            }
        }
        for words in named.aliases.iter().filter(|alias| !known::is_address(alias)).map(own) {
            let holds: Vec<Strength> = words.iter().map(|word| strength(&word.folded)).collect();
            if holds.iter().all(|strength| *strength == Strength::Beside) {
                let folded: Vec<String> = words.iter().map(|word| word.folded.clone()).collect();
                let says = folded.iter().any(|word| word.chars().any(char::is_alphabetic));
                if says && !folded.iter().all(|word| known::is_role(word)) {
                    let second = folded.get(1).map_or_else(|| vec![String::new()], |word| word::stems(word));
                    for first in word::stems(&folded[0]) {
                        let begun = self.phrases.entry(first).or_default();
                        for second in &second {
                            begun.entry(second.clone()).or_default().push((folded.clone(), entity));
                        }
                    }
                }
                continue;
            }
            for (word, strength) in words.iter().zip(holds) {
                self.hold(&word.folded, Hold { entity, strength }, secrets);
                // Initials: «И. Петров».
                if let Some(initial) = word.folded.chars().next() {
                    self.add(initial.to_string(), Hold { entity, strength: Strength::Beside });
                }
            }
        }
        for word in named.aliases.iter().filter_map(|alias| known::local_part(alias)).flat_map(word::words) {
            if strength(&word.folded) == Strength::Strong {
                self.hold(&word.folded, Hold { entity, strength: Strength::Strong }, secrets);
            }
        }
    }

    fn hold(&mut self, folded: &str, hold: Hold, secrets: &mut BTreeSet<String>) {
        for stem in word::stems(folded) {
            // A stem of three letters and less, with endings, is the start of too many other words.
            let strength =
                if stem.chars().count() <= 3 { hold.strength.max(Strength::Capital) } else { hold.strength };
            self.add(stem, Hold { strength, ..hold });
        }
        if hold.strength == Strength::Strong {
            secrets.insert(folded.to_owned());
            for spelling in word::latin(folded).into_iter().filter(|spelling| spelling.len() >= 4) {
                self.add(spelling.clone(), hold);
                secrets.insert(spelling);
            }
        }
    }

    fn add(&mut self, stem: String, hold: Hold) {
        self.stems.entry(stem).or_default().push(hold);
    }

    /// A client's name.
    fn client_name(&self, client_id: &str) -> String {
        self.clients
            .get(client_id)
            .map_or_else(|| Thing::Client.word(self.lang).to_owned(), |&entity| self.name_of(entity))
    }

    /// A client's id: `client-07` in every language.
    fn client_id(&self, client_id: &str) -> String {
        self.clients.get(client_id).map_or_else(
            || "client".to_owned(),
            |&entity| format!("client-{:02}", self.entities[entity].number),
        )
    }

    /// A person's whole name, handle or address.
    fn person(&self, name: &str) -> String {
        self.whole
            .get(&name.trim().to_lowercase())
            .map_or_else(|| Thing::Person.word(self.lang).to_owned(), |&entity| self.name_of(entity))
    }

    fn name_of(&self, entity: usize) -> String {
        let Entity { number, is_client } = self.entities[entity];
        let thing = if is_client { Thing::Client } else { Thing::Person };
        format!("{} {number:02}", thing.word(self.lang))
    }

    /// An id: one that holds a name, an address, a phone or a link becomes a hash; others stay, so that rows can be found.
    fn id(&self, id: &str) -> String {
        let holds = self.secrets.as_ref().is_some_and(|secrets| secrets.is_match(&word::squeezed(id)));
        let words = word::words(id);
        let names = self.names(id, &words);
        if !holds && !self.clients.contains_key(id) && names.is_empty() && !contact::leads_to_somebody(id) {
            return id.to_owned();
        }
        format!("x-{}", &blake3::keyed_hash(&self.key, id.as_bytes()).to_hex()[..12])
    }

    /// The words said, masked, where quotes are asked for; else nothing.
    fn quote(&self, text: &str) -> Option<String> {
        self.quotes.then(|| self.text(text))
    }

    /// The lower end of the band that an amount lies in: steps of 1, 2, 5, 10, 20, 50 …
    fn amount(amount: f64) -> f64 {
        contact::band(amount).0
    }

    /// Running text: names, addresses, phones and links masked, sums of money as bands.
    pub fn text(&self, text: &str) -> String {
        // Characters that nobody sees are dropped first, or they would hide a name here and be dropped by a page.
        let text = word::plain_signs(&plain::seen(text));
        let mut found: Vec<(Range<usize>, String)> = contact::find(&text)
            .into_iter()
            .map(|(range, kind)| {
                let said = match kind {
                    Kind::Address => self.address(&text[range.clone()]),
                    Kind::Phone => Thing::Phone.word(self.lang).to_owned(),
                    Kind::Link => Thing::Link.word(self.lang).to_owned(),
                    Kind::File => Thing::File.word(self.lang).to_owned(),
                    Kind::Code => Thing::Code.word(self.lang).to_owned(),
                    Kind::Place => Thing::Address.word(self.lang).to_owned(),
                    Kind::Amount(amount) => {
                        let (lower, upper) = contact::band(amount);
                        format!("{lower}–{upper}")
                    }
                };
                (range, said)
            })
            .collect();
        let words: Vec<Word> = word::words(&text)
            .into_iter()
            .filter(|word| {
                // What was found is in order, and none over another.
                let next = found.partition_point(|(range, _)| range.end <= word.start);
                found.get(next).is_none_or(|(range, _)| word.end <= range.start)
            })
            .collect();
        found.extend(self.names(&text, &words));
        found.sort_by_key(|(range, _)| range.start);
        let mut masked = String::with_capacity(text.len());
        let mut at = 0;
        for (range, said) in found {
            masked.push_str(&text[at..range.start]);
            masked.push_str(&said);
            at = range.end;
        }
        masked.push_str(&text[at..]);
        masked
    }

    fn address(&self, address: &str) -> String {
        let known = |words: &str| self.whole.get(&words.to_lowercase()).map(|&entity| self.name_of(entity));
        known(address)
            .or_else(|| known(address.trim_start_matches('@')))
            .unwrap_or_else(|| Thing::Address.word(self.lang).to_owned())
    }

    /// The names in a text, none over another.
    fn names(&self, text: &str, words: &[Word]) -> Vec<(Range<usize>, String)> {
        let mut found: Vec<(Range<usize>, String)> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            if let Some((length, entity)) = self.phrase(text, &words[at..]) {
                found.push((words[at].start..words[at + length - 1].end, self.name_of(entity)));
                at += length;
                continue;
            }
            let mut meant = self.meant(&words[at], |strength| match strength {
                Strength::Strong => true,
                Strength::Capital => words[at].is_capital,
                Strength::Beside => false,
            });
            if meant.is_empty() {
                at += 1;
                continue;
            }
            let (mut first, mut last) = (at, at);
            while let Some(next) =
                words.get(last + 1).filter(|next| joins(&text[words[last].end..next.start]))
            {
                let narrowed = self.narrowed(next, &meant);
                // A letter is an initial where it is a capital: «Петров И.», not «Петров и Сидоров».
                let is_word = next.is_capital || next.folded.chars().count() > 1;
                if narrowed.is_empty() || !is_word {
                    break;
                }
                meant = narrowed;
                last += 1;
            }
            let taken = found.last().map_or(0, |(range, _)| range.end);
            while let Some(before) = first.checked_sub(1).map(|place| &words[place]) {
                let narrowed = self.narrowed(before, &meant);
                let apart = before.start < taken || !joins(&text[before.end..words[first].start]);
                if apart || !before.is_capital || narrowed.is_empty() {
                    break;
                }
                meant = narrowed;
                first -= 1;
            }
            let said = match meant.as_slice() {
                [entity] => self.name_of(*entity),
                several => {
                    let clients = several.iter().all(|entity| self.entities[*entity].is_client);
                    (if clients { Thing::Client } else { Thing::Person }).word(self.lang).to_owned()
                }
            };
            found.push((words[first].start..words[last].end, said));
            at = last + 1;
        }
        found
    }

    /// Whom a word may stand for, in order; the whole word before its forms.
    fn meant(&self, word: &Word, takes: impl Fn(Strength) -> bool) -> Vec<usize> {
        for stem in word::cuts(&word.folded) {
            let holds = self.stems.get(stem).map_or(&[][..], Vec::as_slice);
            let mut meant: Vec<usize> =
                holds.iter().filter(|hold| takes(hold.strength)).map(|hold| hold.entity).collect();
            meant.dedup();
            if !meant.is_empty() {
                return meant;
            }
        }
        Vec::new()
    }

    /// Those of `meant` whose names the word is in, in whatever form.
    fn narrowed(&self, word: &Word, meant: &[usize]) -> Vec<usize> {
        let mut narrowed: Vec<usize> = word::cuts(&word.folded)
            .filter_map(|stem| self.stems.get(stem))
            .flatten()
            .map(|hold| hold.entity)
            .filter(|entity| meant.binary_search(entity).is_ok())
            .collect();
        narrowed.sort_unstable();
        narrowed.dedup();
        narrowed
    }

    /// The longest name without a word of its own that the words begin with: how many words, and whose.
    fn phrase(&self, text: &str, words: &[Word]) -> Option<(usize, usize)> {
        let seconds = || words.get(1).into_iter().flat_map(|word| word::cuts(&word.folded)).chain([""]);
        let begun = word::cuts(&words[0].folded).filter_map(|first| self.phrases.get(first));
        let known = begun.flat_map(|begun| seconds().filter_map(|second| begun.get(second))).flatten();
        let begins = |phrase: &Vec<String>| {
            phrase.len() <= words.len()
                && phrase.iter().zip(words).all(|(known, word)| word::is_form(&word.folded, known))
                && words[..phrase.len()].windows(2).all(|pair| joins(&text[pair[0].end..pair[1].start]))
        };
        let fits = known.filter(|(phrase, _)| begins(phrase));
        fits.max_by_key(|(phrase, _)| phrase.len()).map(|(phrase, entity)| (phrase.len(), *entity))
    }
}

/// Whether two words with this between them can be one name.
fn joins(between: &str) -> bool {
    between.chars().count() <= 3
        && between
            .chars()
            .all(|sign| sign.is_whitespace() || matches!(sign, '-' | '.' | '&' | '\'' | '’' | '_' | '/'))
}

fn strength(folded: &str) -> Strength {
    let letters = folded.chars().count();
    match () {
        () if letters < 2 || known::is_generic(folded) || folded.chars().all(char::is_numeric) => {
            Strength::Beside
        }
        () if letters < 4 || known::is_ordinary(folded) => Strength::Capital,
        () => Strength::Strong,
    }
}

#[cfg(test)]
mod tests;
