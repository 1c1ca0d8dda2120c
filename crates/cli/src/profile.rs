//! Profiles: several logins side by side.

use std::{fmt, str::FromStr};

use globus_auth::storage::DEFAULT_NAMESPACE;
use serde::{Deserialize, Serialize};

/// The name of the login that is used where none is named.
const DEFAULT: &str = "default";

/// The name of a profile: a short word that every shell and every file takes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct ProfileName(String);

/// A text that is no name of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name of a profile has 1 to 64 letters, digits and marks of '._-', and begins with a letter or digit")]
pub(crate) struct BadProfileName;

impl ProfileName {
    /// What is between the name of a profile and the address of a server that no environment has. No name has a blank.
    const AT: &'static str = " at ";

    /// The namespace in the token file, for the login at the server of the file's environment or, if `server` is given,
    /// at that one. The default profile is where the official SDK looks.
    pub(crate) fn namespace(&self, server: Option<&str>) -> String {
        let name = if self.0 == DEFAULT { DEFAULT_NAMESPACE } else { &self.0 };
        match server {
            None => name.to_owned(),
            Some(server) => format!("{name}{}{server}", Self::AT),
        }
    }

    /// The profile, and the server if it is given, that a namespace is of; none if no profile has it.
    pub(crate) fn of_namespace(namespace: &str) -> Option<(Self, Option<&str>)> {
        let (name, server) = match namespace.split_once(Self::AT) {
            Some((name, server)) => (name, Some(server)),
            None => (namespace, None),
        };
        let name = if name == DEFAULT_NAMESPACE { DEFAULT } else { name };
        Some((name.parse().ok()?, server))
    }
}

impl Default for ProfileName {
    fn default() -> Self {
        Self(DEFAULT.to_owned())
    }
}

impl FromStr for ProfileName {
    type Err = BadProfileName;

    fn from_str(text: &str) -> Result<Self, BadProfileName> {
        // The namespace of the default profile is no other profile's name.
        if text.eq_ignore_ascii_case(DEFAULT) {
            return Ok(Self::default());
        }
        let fits = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        let begins = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
        if fits && begins && text.len() <= 64 {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadProfileName)
        }
    }
}

impl TryFrom<String> for ProfileName {
    type Error = BadProfileName;

    fn try_from(text: String) -> Result<Self, BadProfileName> {
        text.parse()
    }
}

impl From<ProfileName> for String {
    fn from(name: ProfileName) -> Self {
        name.0
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_tells_profile_and_server() {
        let name = |text: &str| text.parse::<ProfileName>().unwrap();
        for (profile, server, namespace) in [
            ("default", None, "DEFAULT"),
            ("DEFAULT", None, "DEFAULT"),
            ("work", None, "work"),
            ("work", Some("http://127.0.0.1:8080"), "work at http://127.0.0.1:8080"),
        ] {
            assert_eq!(name(profile).namespace(server), namespace);
            assert_eq!(ProfileName::of_namespace(namespace), Some((name(profile), server)));
        }
        assert_eq!(ProfileName::of_namespace("user:a/b"), None);
    }

    #[test]
    fn names_are_short_words() {
        for bad in ["", "a b", "-a", ".hidden", "a/b", "é", &"a".repeat(65)] {
            assert_eq!(bad.parse::<ProfileName>(), Err(BadProfileName));
        }
    }
}
