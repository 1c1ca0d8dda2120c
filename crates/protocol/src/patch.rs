//! A member of a change: left out, null, or a value.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A member of a document that changes another one. Left out, it leaves what is there; null takes it away; a value
/// takes its place (Globus Auth, "POST and PUT").
///
/// ```
/// # use globus_auth_protocol::patch::Patch;
/// assert_eq!(Patch::<u8>::default(), Patch::Missing);
/// assert_eq!(Patch::from(None), Patch::<u8>::Null);
/// assert_eq!(Patch::from(7), Patch::Value(7));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// Not said.
    #[default]
    Missing,
    /// `null`.
    Null,
    /// A value.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether it is not said; for `#[serde(skip_serializing_if)]`, without which it is written as null.
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// The same, borrowed.
    #[must_use]
    pub const fn as_ref(&self) -> Patch<&T> {
        match self {
            Self::Missing => Patch::Missing,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(value),
        }
    }

    /// What stands there after the change, if `before` stood there.
    #[must_use]
    pub fn applied_to(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Missing => before,
            Self::Null => None,
            Self::Value(value) => Some(value),
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// `None` is null: to leave a member out, do not name it.
impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Missing | Self::Null => serializer.serialize_none(),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

/// With `#[serde(default)]`, a member that is left out is [`Patch::Missing`].
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Document {
        #[serde(default, skip_serializing_if = "Patch::is_missing")]
        a: Patch<u8>,
    }

    #[test]
    fn missing_null_and_value_are_three_things() {
        for (text, a) in [
            ("{}", Patch::Missing),
            (r#"{"a":null}"#, Patch::Null),
            (r#"{"a":1}"#, Patch::Value(1)),
        ] {
            let document: Document = serde_json::from_str(text).unwrap();
            assert_eq!(document, Document { a });
            assert_eq!(serde_json::to_string(&document).unwrap(), text);
        }
    }

    #[test]
    fn a_change_leaves_takes_away_or_puts() {
        assert_eq!(Patch::Missing.applied_to(Some(1)), Some(1));
        assert_eq!(Patch::Null.applied_to(Some(1)), None);
        assert_eq!(Patch::Value(2).applied_to(Some(1)), Some(2));
        assert_eq!(Patch::Value(2).applied_to(None), Some(2));
    }
}
