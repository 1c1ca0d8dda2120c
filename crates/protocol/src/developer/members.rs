//! The body of a request that makes or changes something: an object in an envelope, `{"project": {…}}`.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::{
    http::{BadParameter, Body},
    patch::Patch,
};

/// The members of the object, as the client writes and the server reads them.
#[derive(Default)]
pub(crate) struct Members(Map<String, Value>);

impl Members {
    pub(crate) fn with(mut self, name: &'static str, value: &impl Serialize) -> Self {
        // Texts, numbers, ids and lists of them always serialise.
        self.0
            .insert(name.to_owned(), serde_json::to_value(value).unwrap_or_default());
        self
    }

    pub(crate) fn with_some(self, name: &'static str, value: Option<&impl Serialize>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub(crate) fn with_patch<T: Serialize>(self, name: &'static str, value: &Patch<T>) -> Self {
        if value.is_missing() {
            self
        } else {
            self.with(name, value)
        }
    }

    /// The body: the object alone under the name of its kind.
    pub(crate) fn into_body(self, envelope: &'static str) -> Body {
        let document = Map::from_iter([(envelope.to_owned(), Value::Object(self.0))]);
        Body::Json(Zeroizing::new(serde_json::to_vec(&document).unwrap_or_default()))
    }

    /// Reads a body. Members that nobody asks for mean nothing, as the service has it.
    ///
    /// # Errors
    /// When the body is no such envelope.
    pub(crate) fn read(body: &[u8], envelope: &'static str) -> Result<Self, BadParameter> {
        let document: Value =
            serde_json::from_slice(body).map_err(|_| BadParameter::wrong("body", "must be a JSON document"))?;
        match document {
            Value::Object(mut document) => match document.remove(envelope) {
                Some(Value::Object(members)) => Ok(Self(members)),
                Some(_) => Err(BadParameter::wrong(envelope, "must be an object")),
                None => Err(BadParameter::missing(envelope)),
            },
            _ => Err(BadParameter::wrong("body", "must be a JSON object")),
        }
    }

    /// A member that may be missing or null, told apart.
    pub(crate) fn patch<T: DeserializeOwned>(&self, name: &'static str) -> Result<Patch<T>, BadParameter> {
        match self.0.get(name) {
            None => Ok(Patch::Missing),
            Some(Value::Null) => Ok(Patch::Null),
            Some(value) => T::deserialize(value)
                .map(Patch::Value)
                .map_err(|_| BadParameter::wrong(name, "has the wrong type or form")),
        }
    }

    /// A member that may be missing; null is the same.
    pub(crate) fn optional<T: DeserializeOwned>(&self, name: &'static str) -> Result<Option<T>, BadParameter> {
        self.patch(name).map(|value| value.applied_to(None))
    }

    /// A member that must be there.
    pub(crate) fn required<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, BadParameter> {
        self.optional(name)?.ok_or(BadParameter::missing(name))
    }
}
