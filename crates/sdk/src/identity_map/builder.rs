//! How a map is made.

use std::{sync::Mutex, time::Duration};

use super::{IdentityCache, IdentityKey, IdentityMap, Inner, flight::Board};
use crate::client::Client;

/// The most that are asked for at a time: what the official SDK asks for, and what the service is known to answer.
const BATCH: usize = 100;

/// For how long a name without identity is not asked for again.
const MISSING: Duration = Duration::from_secs(60);

/// Makes an [`IdentityMap`].
#[derive(Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct IdentityMapBuilder {
    client: Client,
    seeds: Vec<IdentityKey>,
    batch_size: usize,
    missing_life: Duration,
    provision: bool,
    cache: IdentityCache,
}

impl IdentityMapBuilder {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            seeds: Vec::new(),
            batch_size: BATCH,
            missing_life: MISSING,
            provision: false,
            cache: IdentityCache::new(),
        }
    }

    /// Names that go along with the first requests; ids and usernames may be mixed.
    #[doc(alias = "identity_ids")]
    pub fn seeds<K: Into<IdentityKey>>(mut self, keys: impl IntoIterator<Item = K>) -> Self {
        self.seeds.extend(keys.into_iter().map(Into::into));
        self
    }

    /// How many names one request asks for at most; 0 means 100, as without it.
    #[doc(alias = "id_batch_size")]
    pub const fn batch_size(mut self, names: usize) -> Self {
        self.batch_size = if names == 0 { BATCH } else { names };
        self
    }

    /// For how long a name without identity is not asked for again, in whole seconds; a minute without it. Zero: it is
    /// asked for on every lookup.
    pub const fn missing_life(mut self, life: Duration) -> Self {
        self.missing_life = life;
        self
    }

    /// Whether the service makes an identity, unused, for each username that has none.
    pub const fn provision(mut self, wanted: bool) -> Self {
        self.provision = wanted;
        self
    }

    /// Shares what is known with other maps.
    pub fn cache(mut self, cache: IdentityCache) -> Self {
        self.cache = cache;
        self
    }

    /// Makes the map. Nothing is sent before the first lookup.
    #[must_use]
    pub fn build(self) -> IdentityMap {
        let map = IdentityMap(std::sync::Arc::new(Inner {
            client: self.client,
            batch_size: self.batch_size,
            missing_life: self.missing_life,
            provision: self.provision,
            cache: self.cache,
            board: Mutex::new(Board::default()),
        }));
        for key in self.seeds {
            map.add(key);
        }
        map
    }
}
