//! What an app requires, and what it sends while it requires that.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use globus_auth_protocol::{ids::ResourceServer, scope::Scopes, time::UnixSeconds};

use crate::{
    authorizer::{Authorization, Authorizer},
    error::Error,
    storage::{TokenStorageData, validating::ValidatingTokenStorage},
};

/// Required scopes, by the name of their resource server.
pub(super) type Requirements = BTreeMap<ResourceServer, Scopes>;

/// Adds requirements to those that there are.
pub(super) fn add(requirements: &mut Requirements, more: Requirements) -> Result<(), Error> {
    for (name, scopes) in more {
        let known = requirements.entry(name).or_default();
        *known = known.merge(&scopes)?;
    }
    Ok(())
}

/// The state of an app between two changes: another set of requirements, a login, a logout. Whoever began with one ends
/// with it, so nothing that was read before a change is kept after it.
pub(super) struct Generation {
    pub(super) requirements: Requirements,
    /// The stored tokens, checked against these requirements.
    pub(super) tokens: Arc<ValidatingTokenStorage>,
    entries: Mutex<BTreeMap<ResourceServer, Entry>>,
}

/// What is sent to a resource server.
#[derive(Clone)]
pub(super) enum Entry {
    /// A token that nobody renews, until it ends.
    Access(Authorization, UnixSeconds),
    /// One that is renewed.
    Renewing(Arc<dyn Authorizer>),
}

impl Generation {
    pub(super) fn new(requirements: Requirements, tokens: ValidatingTokenStorage) -> Self {
        Self {
            requirements,
            tokens: Arc::new(tokens),
            entries: Mutex::default(),
        }
    }

    /// With what the one before has for resource servers of which the requirements are the same.
    pub(super) fn keeping(self, before: &Self) -> Self {
        let same = |name: &ResourceServer| self.requirements.get(name) == before.requirements.get(name);
        let kept = before.with_entries(|entries| {
            let kept = entries.iter().filter(|(name, _)| same(name));
            kept.map(|(name, entry)| (name.clone(), entry.clone())).collect()
        });
        self.with_entries(|entries| *entries = kept);
        self
    }

    /// What is sent, if it has not ended.
    pub(super) fn entry(&self, resource_server: &str, now: UnixSeconds) -> Option<Entry> {
        let entry = self.with_entries(|entries| entries.get(resource_server).cloned())?;
        match &entry {
            Entry::Access(_, expires_at) if expires_at.0 <= now.0 => None,
            _ => Some(entry),
        }
    }

    pub(super) fn keep(&self, resource_server: ResourceServer, entry: Entry) {
        self.with_entries(|entries| entries.insert(resource_server, entry));
    }

    /// Nothing is left half done where a holder can panic, so what it leaves is good.
    fn with_entries<T>(&self, work: impl FnOnce(&mut BTreeMap<ResourceServer, Entry>) -> T) -> T {
        work(&mut self.entries.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Entry {
    /// The token as it was stored.
    pub(super) fn access(token: &TokenStorageData) -> Self {
        Self::Access(Authorization::bearer(&token.access_token), token.expires_at)
    }
}
