//! Which clients take part in which thread, so that an agency's reply is assigned to its client.

use std::collections::BTreeMap;

use super::key_of;

/// Marks a thread with people of several clients.
const SEVERAL: u32 = u32::MAX;

/// The clients of threads, in a few bytes a thread.
#[derive(Debug, Default)]
pub(super) struct Parties {
    /// By the hash of the thread's id, the index of its client, or [`SEVERAL`].
    threads: BTreeMap<u64, u32>,
    clients: Vec<String>,
    indexes: BTreeMap<String, u32>,
}

impl Parties {
    /// Records that a client takes part in a thread.
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

    /// The only client taking part in a thread.
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
