//! The text of a token file: layout 2.0 of the official Python SDK, layout 1.0 read.

use std::collections::BTreeSet;

use globus_auth_protocol::ids::ResourceServer;
use serde_json::{Map, Value, json};

use super::{DEFAULT_NAMESPACE, Tokens, data::TokenStorageData};

/// The layout that is written.
const FORMAT_VERSION: &str = "2.0";

/// What `globus-sdk.version` says in a file that we begin: the release of the Python SDK whose layout it has. The
/// member must be there, and a reader may take it for a version of that SDK.
pub(super) const SDK_VERSION: &str = "4.9.0";

/// A token file as a document, with everything in it that we do not know.
pub(super) struct Document(Map<String, Value>);

impl Document {
    /// A file with no token.
    pub(super) fn empty() -> Self {
        Self::with_data(json!({}), SDK_VERSION.into())
    }

    fn with_data(data: Value, sdk_version: Value) -> Self {
        let mut members = Map::new();
        members.insert("data".to_owned(), data);
        members.insert("format_version".to_owned(), FORMAT_VERSION.into());
        members.insert("globus-sdk.version".to_owned(), sdk_version);
        Self(members)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// Says what is wrong, without a text of the file.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        if bytes.is_empty() {
            return Err("it is empty".to_owned());
        }
        let members = match serde_json::from_slice(bytes) {
            Ok(Value::Object(members)) => members,
            Ok(_) => return Err("it is JSON, but not an object".to_owned()),
            Err(error) => {
                return Err(format!(
                    "it is not JSON (line {}, column {})",
                    error.line(),
                    error.column()
                ));
            }
        };
        match members.get("format_version").and_then(Value::as_str) {
            Some("1.0") => Self::read_first_layout(&members),
            Some(FORMAT_VERSION) => Self::read_second_layout(members),
            Some(_) => Err("its 'format_version' is none of 1.0 and 2.0".to_owned()),
            None => Err("it has no 'format_version'".to_owned()),
        }
    }

    /// Layout 1.0 has one namespace, which has no name.
    fn read_first_layout(members: &Map<String, Value>) -> Result<Self, String> {
        let tokens = members
            .get("by_rs")
            .filter(|tokens| tokens.is_object())
            .ok_or("it has no 'by_rs' object")?;
        let version = members
            .get("globus-sdk.version")
            .cloned()
            .unwrap_or_else(|| SDK_VERSION.into());
        Ok(Self::with_data(json!({ DEFAULT_NAMESPACE: tokens }), version))
    }

    fn read_second_layout(members: Map<String, Value>) -> Result<Self, String> {
        if !members.get("globus-sdk.version").is_some_and(Value::is_string) {
            return Err("it has no 'globus-sdk.version'".to_owned());
        }
        let data = members
            .get("data")
            .and_then(Value::as_object)
            .ok_or("it has no 'data' object")?;
        if data.values().any(|namespace| !namespace.is_object()) {
            return Err("a namespace in its 'data' is not an object".to_owned());
        }
        Ok(Self(members))
    }

    /// The namespaces that hold tokens.
    pub(super) fn namespaces(&self) -> BTreeSet<String> {
        let data = self.0.get("data").and_then(Value::as_object);
        let is_filled = |tokens: &Value| tokens.as_object().is_some_and(|tokens| !tokens.is_empty());
        let filled = data.into_iter().flatten().filter(|(_, tokens)| is_filled(tokens));
        filled.map(|(name, _)| name.clone()).collect()
    }

    /// The tokens of a namespace.
    ///
    /// # Errors
    /// Names the token and the member that are wrong.
    pub(super) fn tokens(&self, namespace: &str) -> Result<Tokens, String> {
        let tokens = self
            .0
            .get("data")
            .and_then(|data| data.get(namespace))
            .and_then(Value::as_object);
        tokens
            .into_iter()
            .flatten()
            .map(|(name, value)| Ok((ResourceServer::new(name.clone()), TokenStorageData::read(name, value)?)))
            .collect()
    }

    /// Puts a token in the place of the one for the same resource server.
    pub(super) fn store(&mut self, namespace: &str, token: &TokenStorageData) {
        if let Some(tokens) = self.namespace(namespace) {
            tokens.insert(token.resource_server.as_str().to_owned(), token.write().into());
        }
    }

    /// Takes a token away; says whether it was there.
    pub(super) fn remove(&mut self, namespace: &str, resource_server: &str) -> bool {
        self.namespace(namespace)
            .is_some_and(|tokens| tokens.remove(resource_server).is_some())
    }

    /// Makes the tokens of a namespace what `change` makes of them; says whether that is something else.
    ///
    /// # Errors
    /// As [`tokens`](Self::tokens).
    pub(super) fn change(&mut self, namespace: &str, change: &mut dyn FnMut(&mut Tokens)) -> Result<bool, String> {
        let before = self.tokens(namespace)?;
        let mut after = before.clone();
        change(&mut after);
        for name in before.keys().filter(|name| !after.contains_key(*name)) {
            self.remove(namespace, name.as_str());
        }
        for (_, token) in after.iter().filter(|(name, token)| before.get(*name) != Some(*token)) {
            self.store(namespace, token);
        }
        Ok(after != before)
    }

    fn namespace(&mut self, name: &str) -> Option<&mut Map<String, Value>> {
        let data = self.0.get_mut("data")?.as_object_mut()?;
        data.entry(name).or_insert_with(|| json!({})).as_object_mut()
    }

    /// The text of the file.
    pub(super) fn write(&self) -> Vec<u8> {
        // A JSON value always serialises.
        let mut text = serde_json::to_vec_pretty(&self.0).unwrap_or_default();
        text.push(b'\n');
        text
    }
}
