//! Whose people take part in which thread, so that an answer of the agency finds its client.

use std::collections::BTreeMap;

use super::key_of;

/// Stands for a thread in which people of several clients take part.
const SEVERAL: u32 = u32::MAX;

/// The clients of threads, in a few bytes a thread.
#[derive(Debug, Default)]
pub(super) struct Parties {
    /// By the hash of the thread's id, the place of its client, or [`SEVERAL`].
    threads: BTreeMap<u64, u32>,
    clients: Vec<String>,
    indexes: BTreeMap<String, u32>,
}

impl Parties {
    /// Notes that a client's people take part in a thread.
    pub(super) fn note(&mut self, thread: &str, client: &str) {
        let index = if let Some(index) = self.indexes.get(client) {
            *index
        } else {
            let index = u32::try_from(self.clients.len()).unwrap_or(SEVERAL);
            self.clients.push(client.to_owned());
            self.indexes.insert(client.to_owned(), index);
            index
        };
        let known = self.threads.entry(key_of(thread)).or_insert(index);
        if *known != index {
            *known = SEVERAL;
        }
    }

    /// The one client whose people take part in a thread.
    pub(super) fn client(&self, thread: &str) -> Option<&str> {
        let index = *self.threads.get(&key_of(thread))?;
        self.clients.get(index as usize).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_of_several_clients_is_nobodys() {
        let mut parties = Parties::default();
        parties.note("1", "acme");
        parties.note("2", "bolt");
        parties.note("1", "acme");
        assert_eq!(
            (parties.client("1"), parties.client("2"), parties.client("3")),
            (Some("acme"), Some("bolt"), None)
        );
        parties.note("1", "bolt");
        parties.note("1", "acme");
        assert_eq!(parties.client("1"), None);
    }
}
