//! What an identity is called.

use std::fmt;

use globus_auth_protocol::ids::IdentityId;

/// What an identity is looked up by: its id, or its username.
///
/// A text that is a UUID in any spelling (upper or lower case, with or without hyphens, in braces, with `urn:uuid:`) is an
/// id; every other text is a username. Usernames compare without case, as the service compares them (Globus Auth,
/// "Identities API"). Two keys are equal if they name the same identity in the same way, however they are written.
///
/// ```
/// use globus_auth::identity_map::IdentityKey;
///
/// assert_eq!(IdentityKey::from("Ada@Example.EDU"), IdentityKey::from("ada@example.edu"));
/// assert_eq!(
///     IdentityKey::from("46BD0F56E24F11E5A510131BEF46955C"),
///     IdentityKey::from("46bd0f56-e24f-11e5-a510-131bef46955c"),
/// );
/// ```
#[derive(Debug, Clone)]
pub struct IdentityKey {
    asked: String,
    name: Name,
}

/// A key without its spelling.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Name {
    Id(IdentityId),
    /// Without case.
    Username(String),
}

/// What a request asks by; the service takes one of the two at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Ids,
    Usernames,
}

impl Name {
    pub(super) fn username(text: &str) -> Self {
        Self::Username(text.to_lowercase())
    }
}

impl IdentityKey {
    /// The key as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.asked
    }

    /// The id, if that is what it is.
    #[must_use]
    pub const fn id(&self) -> Option<IdentityId> {
        match self.name {
            Name::Id(id) => Some(id),
            Name::Username(_) => None,
        }
    }

    pub(super) const fn name(&self) -> &Name {
        &self.name
    }

    pub(super) const fn by(&self) -> By {
        match self.name {
            Name::Id(_) => By::Ids,
            Name::Username(_) => By::Usernames,
        }
    }

    /// How it stands in a request: an id in its canonical spelling, a username as it was written.
    pub(super) fn on_the_wire(&self) -> String {
        match &self.name {
            Name::Id(id) => id.to_string(),
            Name::Username(_) => self.asked.clone(),
        }
    }

    /// Whether the service can be asked for it. It refuses a whole list for one username without `@`, and a comma would
    /// make two names of one.
    pub(super) fn can_exist(&self) -> bool {
        match &self.name {
            Name::Id(_) => true,
            Name::Username(name) => {
                !name.contains(|character: char| character == ',' || character.is_control())
                    && name
                        .split_once('@')
                        .is_some_and(|(user, domain)| !user.is_empty() && !domain.is_empty())
            }
        }
    }
}

impl PartialEq for IdentityKey {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for IdentityKey {}

impl std::hash::Hash for IdentityKey {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Display for IdentityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.asked)
    }
}

impl From<String> for IdentityKey {
    fn from(asked: String) -> Self {
        let name = asked.parse().map_or_else(|_| Name::username(&asked), Name::Id);
        Self { asked, name }
    }
}

impl From<&str> for IdentityKey {
    fn from(asked: &str) -> Self {
        asked.to_owned().into()
    }
}

impl From<&String> for IdentityKey {
    fn from(asked: &String) -> Self {
        asked.clone().into()
    }
}

impl From<IdentityId> for IdentityKey {
    fn from(id: IdentityId) -> Self {
        Self {
            asked: id.to_string(),
            name: Name::Id(id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_sent_in_its_canonical_spelling_and_a_username_as_it_is() {
        assert_eq!(
            IdentityKey::from("{46BD0F56-E24F-11E5-A510-131BEF46955C}").on_the_wire(),
            "46bd0f56-e24f-11e5-a510-131bef46955c"
        );
        assert_eq!(IdentityKey::from("Ada@Example.EDU").on_the_wire(), "Ada@Example.EDU");
    }

    #[test]
    fn what_would_spoil_a_list_cannot_exist() {
        for bad in [
            "",
            "ada",
            "@example.edu",
            "ada@",
            "a,b@example.edu",
            "46bd0f56-e24f",
            "a\n@example.edu",
        ] {
            assert!(!IdentityKey::from(bad).can_exist(), "{bad:?}");
        }
        for good in ["ada@example.edu", "x@school.example.edu@accounts.example.org"] {
            assert!(IdentityKey::from(good).can_exist(), "{good}");
        }
    }
}
