//! Reading and writing the members of a JSON object one by one, so that an error can name the one that is wrong, and
//! what is not understood stays as it came.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::secret::Nonce;
use crate::time::UnixSeconds;

pub(super) type Members = Map<String, Value>;

/// A claim that is needed is missing, or has a type that no check can be made on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimsError {
    /// It is missing.
    #[error("the ID token lacks the claim `{claim}`; the server does not follow OpenID Connect")]
    Missing {
        /// Which.
        claim: &'static str,
    },
    /// It has another type.
    #[error("the ID token's claim `{claim}` is not {expected}; the server does not follow OpenID Connect")]
    WrongType {
        /// Which.
        claim: &'static str,
        /// What it has to be.
        expected: &'static str,
    },
}

/// The claims that have a place of their own in [`IdTokenClaims`](super::IdTokenClaims).
const OWN: [&str; 15] = [
    "iss",
    "aud",
    "sub",
    "exp",
    "iat",
    "nbf",
    "nonce",
    "at_hash",
    "last_authentication",
    "name",
    "email",
    "preferred_username",
    "organization",
    "identity_provider",
    "identity_provider_display_name",
];

/// The members of an object as they are read: those that have a place of their own, and the others. A member that stands
/// twice counts as it stands last.
#[derive(Default)]
pub(super) struct Sorted {
    own: [Option<Value>; OWN.len()],
    others: Members,
}

impl Sorted {
    fn place(&mut self, claim: &str) -> Option<&mut Option<Value>> {
        let at = OWN.iter().position(|own| *own == claim)?;
        self.own.get_mut(at)
    }

    pub(super) fn required<T: FromClaim>(
        &mut self,
        claim: &'static str,
        expected: &'static str,
    ) -> Result<T, ClaimsError> {
        self.optional(claim, expected)?.ok_or(ClaimsError::Missing { claim })
    }

    /// A claim that may be missing, but if it is there, must fit.
    pub(super) fn optional<T: FromClaim>(
        &mut self,
        claim: &'static str,
        expected: &'static str,
    ) -> Result<Option<T>, ClaimsError> {
        let value = self.place(claim).and_then(Option::take);
        let read = value.map(T::from_claim).transpose();
        read.map_err(|_| ClaimsError::WrongType { claim, expected })
    }

    /// A claim if it is of this type; else it is one of the others.
    pub(super) fn if_fits<T: FromClaim>(&mut self, claim: &'static str) -> Option<T> {
        let value = self.place(claim).and_then(Option::take)?;
        match T::from_claim(value) {
            Ok(read) => Some(read),
            Err(other) => {
                self.others.insert(claim.to_owned(), other);
                None
            }
        }
    }

    /// What was not taken.
    pub(super) fn others(self) -> Members {
        self.others
    }
}

impl<'de> Deserialize<'de> for Sorted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Sorting)
    }
}

struct Sorting;

impl<'de> Visitor<'de> for Sorting {
    type Value = Sorted;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Sorted, A::Error> {
        let mut sorted = Sorted::default();
        while let Some(name) = members.next_key::<Name>()? {
            let value = members.next_value()?;
            match name {
                Name::Own(at) => sorted.own[at] = Some(value),
                Name::Other(name) => drop(sorted.others.insert(name, value)),
            }
        }
        Ok(sorted)
    }
}

/// The name of a member; one of [`OWN`] is not copied.
enum Name {
    Own(usize),
    Other(String),
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Naming;
        impl Visitor<'_> for Naming {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_str<E>(self, name: &str) -> Result<Name, E> {
                let own = OWN.iter().position(|own| *own == name);
                Ok(own.map_or_else(|| Name::Other(name.to_owned()), Name::Own))
            }
        }
        deserializer.deserialize_str(Naming)
    }
}

/// A type of a claim.
pub(super) trait FromClaim: Sized {
    /// The claim, or the value that is not of this type.
    fn from_claim(value: Value) -> Result<Self, Value>;
}

impl FromClaim for String {
    fn from_claim(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(text),
            other => Err(other),
        }
    }
}

impl FromClaim for Nonce {
    fn from_claim(value: Value) -> Result<Self, Value> {
        String::from_claim(value).map(Self::from)
    }
}

impl FromClaim for UnixSeconds {
    fn from_claim(value: Value) -> Result<Self, Value> {
        value.as_i64().map(Self).ok_or(value)
    }
}

pub(super) fn put(members: &mut Members, claim: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        members.insert(claim.to_owned(), value.into());
    }
}
