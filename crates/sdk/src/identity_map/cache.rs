//! What is known, for one map or for several.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use globus_auth_protocol::{identity::Identity, time::UnixSeconds};

use super::key::{IdentityKey, Name};

/// What identity maps know: identities, and for a short while which names have none. Clones are the same cache, so that
/// several maps can share one.
///
/// Identities are kept until they are removed; a username may pass to another identity in time, so a program that runs
/// for long clears its cache now and then.
#[derive(Clone, Default)]
pub struct IdentityCache(Arc<Mutex<Records>>);

#[derive(Default)]
struct Records {
    found: HashMap<Name, Arc<Identity>>,
    /// Until when nothing else is believed.
    missing: HashMap<Name, UnixSeconds>,
    /// At how many of them those are looked for that have had their time.
    crowded: usize,
}

/// Fewer names than this are never looked through.
const FEW: usize = 1_000;

impl IdentityCache {
    /// An empty cache.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps an identity under its id and its username.
    pub fn insert(&self, identity: impl Into<Arc<Identity>>) {
        self.records().insert(&identity.into());
    }

    /// Forgets what is known under this key; the same identity stays known under its other name. Answers whether an
    /// identity was known under it.
    pub fn remove(&self, key: impl Into<IdentityKey>) -> bool {
        let key = key.into();
        let mut records = self.records();
        records.missing.remove(key.name());
        records.found.remove(key.name()).is_some()
    }

    /// Forgets everything.
    pub fn clear(&self) {
        *self.records() = Records::default();
    }

    /// What is known: an identity, or that there is none.
    pub(super) fn look(&self, name: &Name, now: UnixSeconds) -> Option<Option<Arc<Identity>>> {
        let records = self.records();
        if let Some(identity) = records.found.get(name) {
            return Some(Some(identity.clone()));
        }
        records.missing.get(name).filter(|until| now < **until).map(|_| None)
    }

    pub(super) fn knows_an_identity(&self, name: &Name) -> bool {
        self.records().found.contains_key(name)
    }

    /// Forgets that there is none.
    pub(super) fn doubt(&self, name: &Name) {
        self.records().missing.remove(name);
    }

    /// Keeps an answer of the service, and until when those that are not in it count as missing.
    pub(super) fn keep(
        &self,
        found: &[Arc<Identity>],
        missing: impl Iterator<Item = Name>,
        now: UnixSeconds,
        until: UnixSeconds,
    ) {
        let mut records = self.records();
        for identity in found {
            records.insert(identity);
        }
        // Not with every answer: a hundred thousand names come in a thousand answers.
        if records.missing.len() >= records.crowded.max(FEW) {
            records.missing.retain(|_, until| now < *until);
            records.crowded = 2 * records.missing.len();
        }
        if now < until {
            records.missing.extend(missing.map(|name| (name, until)));
        }
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Records {
    fn insert(&mut self, identity: &Arc<Identity>) {
        for name in names(identity) {
            self.missing.remove(&name);
            self.found.insert(name, identity.clone());
        }
    }
}

/// What an identity can be looked up by.
pub(super) fn names(identity: &Identity) -> impl Iterator<Item = Name> {
    let username = identity.username.as_deref().map(Name::username);
    std::iter::once(Name::Id(identity.id)).chain(username)
}

impl fmt::Debug for IdentityCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdentityCache")
            .field("keys", &self.records().found.len())
            .finish_non_exhaustive()
    }
}
