//! The types of single claims.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::members::FromClaim;
use crate::time::UnixSeconds;

/// For whom a token is: one text or a list ([RFC 7519 section 4.1.3](https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One audience, as Globus Auth writes it.
    One(String),
    /// A list.
    Many(Vec<String>),
}

impl Audience {
    /// Each audience.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many.as_slice(),
        }
        .iter()
        .map(String::as_str)
    }

    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::One(one) => one.as_str().into(),
            Self::Many(many) => many.as_slice().into(),
        }
    }
}

impl FromClaim for Audience {
    fn from_claim(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(one) => Ok(Self::One(one)),
            Value::Array(members) if members.iter().all(Value::is_string) => {
                let texts = members.into_iter().filter_map(|member| String::from_claim(member).ok());
                Ok(Self::Many(texts.collect()))
            }
            other => Err(other),
        }
    }
}

/// A time in a token: seconds since 1970, UTC, perhaps with a fraction
/// ([RFC 7519 section 2](https://www.rfc-editor.org/rfc/rfc7519#section-2)). Globus Auth writes whole ones.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NumericDate(Number);

impl FromClaim for NumericDate {
    fn from_claim(value: Value) -> Result<Self, Value> {
        match value {
            Value::Number(number) => Ok(Self(number)),
            other => Err(other),
        }
    }
}

impl NumericDate {
    pub(super) fn to_json(&self) -> Value {
        Value::Number(self.0.clone())
    }

    /// With its fraction.
    #[must_use]
    pub fn as_seconds(&self) -> f64 {
        // Without the feature "arbitrary_precision" every number is one that f64 can hold.
        self.0.as_f64().unwrap_or(f64::MAX)
    }

    /// The last whole second that is not after it.
    #[must_use]
    pub fn floor(&self) -> UnixSeconds {
        self.0
            .as_i64()
            .map_or_else(|| UnixSeconds(saturating(self.as_seconds().floor())), UnixSeconds)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the cast stops at the ends of the range, which is what is wanted"
)]
const fn saturating(seconds: f64) -> i64 {
    seconds as i64
}

impl From<UnixSeconds> for NumericDate {
    fn from(time: UnixSeconds) -> Self {
        Self(time.0.into())
    }
}
