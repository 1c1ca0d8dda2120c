//! Identities, looked up in batches.

use std::collections::{BTreeMap, BTreeSet};

use globus_auth::{
    AuthClient,
    protocol::{identity::Identity, ids::IdentityId},
};

use crate::error::CommandError;

/// The most that are asked for at a time: what the official SDK asks for, and what the service is known to answer.
const BATCH: usize = 100;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// An id.
    Id(IdentityId),
    /// A username in lower case, for usernames compare without case.
    Username(String),
}

impl Wanted {
    /// Reads an id in any spelling of a UUID, or a username.
    pub(crate) fn read(text: &str) -> Result<Self, CommandError> {
        let text = text.trim();
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        match text.split_once('@') {
            // A comma would make two names of one on the wire.
            Some((name, domain)) if !name.is_empty() && !domain.is_empty() && !text.contains([',', ' ']) => {
                Ok(Self::Username(text.to_lowercase()))
            }
            _ => Err(
                CommandError::usage(format!("'{}' is neither an id nor a username", text.escape_debug()))
                    .hint("an id looks like 46bd0f56-e24f-11e5-a510-131bef46955c, a username like ada@example.edu"),
            ),
        }
    }
}

/// The identities that exist, by id and by username.
#[derive(Debug, Default)]
pub(crate) struct Known {
    by_id: BTreeMap<IdentityId, Identity>,
    by_username: BTreeMap<String, IdentityId>,
    /// How many requests it took.
    pub(crate) requests: usize,
}

impl Known {
    fn add(&mut self, found: Vec<Identity>) {
        self.requests += 1;
        for identity in found {
            if let Some(username) = &identity.username {
                self.by_username.insert(username.to_lowercase(), identity.id);
            }
            self.by_id.insert(identity.id, identity);
        }
    }

    /// The identity that was asked for, if it exists.
    pub(crate) fn get(&self, wanted: &Wanted) -> Option<&Identity> {
        match wanted {
            Wanted::Id(id) => self.by_id.get(id),
            Wanted::Username(name) => self.by_id.get(self.by_username.get(name)?),
        }
    }
}

/// Looks each up once; ids and usernames are never mixed in one request, for the service does not take that.
pub(crate) async fn look_up(client: &AuthClient, wanted: &[Wanted]) -> Result<Known, CommandError> {
    let mut ids = BTreeSet::new();
    let mut usernames = BTreeSet::new();
    for one in wanted {
        match one {
            Wanted::Id(id) => ids.insert(id.to_string()),
            Wanted::Username(name) => usernames.insert(name.clone()),
        };
    }
    let mut known = Known::default();
    for batch in Vec::from_iter(ids).chunks(BATCH) {
        known.add(client.get_identities().ids(batch.iter().cloned()).await?.identities);
    }
    for batch in Vec::from_iter(usernames).chunks(BATCH) {
        known.add(
            client
                .get_identities()
                .usernames(batch.iter().cloned())
                .await?
                .identities,
        );
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_in_every_spelling_and_usernames_without_case() {
        assert_eq!(
            Wanted::read("46BD0F56E24F11E5A510131BEF46955C").unwrap(),
            Wanted::read("46bd0f56-e24f-11e5-a510-131bef46955c").unwrap()
        );
        assert_eq!(
            Wanted::read("Ada@Example.EDU").unwrap(),
            Wanted::Username("ada@example.edu".to_owned())
        );
        assert!(Wanted::read("x@school.example.edu@accounts.example.org").is_ok());
    }

    #[test]
    fn anything_else_is_refused_by_name() {
        for bad in [
            "ada",
            "@example.edu",
            "ada@",
            "a,b@example.edu",
            "",
            "46bd0f56-e24f-11e5",
        ] {
            let error = Wanted::read(bad).unwrap_err();
            assert!(error.to_string().contains(&format!("'{bad}'")), "{error}");
        }
    }
}
