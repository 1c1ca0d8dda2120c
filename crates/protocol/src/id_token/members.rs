//! Reading and writing the members of a JSON object one by one, so that an error can name the one that is wrong, and
//! what is not understood stays as it came.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

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

pub(super) fn required<T: DeserializeOwned>(
    members: &mut Members,
    claim: &'static str,
    expected: &'static str,
) -> Result<T, ClaimsError> {
    if !members.contains_key(claim) {
        return Err(ClaimsError::Missing { claim });
    }
    if_fits(members, claim).ok_or(ClaimsError::WrongType { claim, expected })
}

/// A claim that may be missing, but if it is there, must fit.
pub(super) fn optional<T: DeserializeOwned>(
    members: &mut Members,
    claim: &'static str,
    expected: &'static str,
) -> Result<Option<T>, ClaimsError> {
    if members.contains_key(claim) {
        required(members, claim, expected).map(Some)
    } else {
        Ok(None)
    }
}

/// Takes a claim out if it is of this type.
pub(super) fn if_fits<T: DeserializeOwned>(members: &mut Members, claim: &'static str) -> Option<T> {
    let value = T::deserialize(members.get(claim)?).ok()?;
    members.remove(claim);
    Some(value)
}

pub(super) fn put(members: &mut Members, claim: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        members.insert(claim.to_owned(), value.into());
    }
}
