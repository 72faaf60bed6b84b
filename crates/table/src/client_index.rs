//! Which client a row belongs to.

use std::ops::{Index, IndexMut};

use serde::Serialize;

/// A client's index in the list of a workspace's clients, which is sorted by id. Lists with one entry for each client are
/// indexed by it, so that no other number can stand in for a client.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ClientIndex(u32);

impl ClientIndex {
    /// The only client of tables that [`select_client`](super::select_client::select_client) cut out.
    pub const FIRST: Self = Self(0);

    /// The client with this index in the list.
    ///
    /// # Panics
    /// With more than 2³² clients, which no memory holds.
    pub fn new(index: usize) -> Self {
        Self(u32::try_from(index).expect("fewer than 2³² clients"))
    }

    /// The client whose [`ClientIndex::number`] this is.
    pub const fn from_number(number: u32) -> Self {
        Self(number)
    }

    /// The index as a number, as columns of frames hold it.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The index as one of a list.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The indexes of so many clients, in order.
    pub fn all(count: usize) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator + Clone {
        (0..count).map(Self::new)
    }
}

impl<T> Index<ClientIndex> for [T] {
    type Output = T;

    fn index(&self, client: ClientIndex) -> &T {
        &self[client.0 as usize]
    }
}

impl<T> IndexMut<ClientIndex> for [T] {
    fn index_mut(&mut self, client: ClientIndex) -> &mut T {
        &mut self[client.0 as usize]
    }
}

impl<T> Index<ClientIndex> for Vec<T> {
    type Output = T;

    fn index(&self, client: ClientIndex) -> &T {
        &self[client.0 as usize]
    }
}

impl<T> IndexMut<ClientIndex> for Vec<T> {
    fn index_mut(&mut self, client: ClientIndex) -> &mut T {
        &mut self[client.0 as usize]
    }
}
