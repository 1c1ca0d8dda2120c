//! Globus Auth requirements errors ("GARE"): a service says what a login must bring before it does what it was asked.
//!
//! Source: [Globus Auth Requirements Errors](https://globus-sdk-python.readthedocs.io/en/stable/authorization/gare.html)
//! and what the services were seen to send: beside the present form there are four older ones, and they are all read.
//!
//! ```
//! use globus_auth_protocol::gare::to_gare;
//!
//! let body = serde_json::json!({
//!     "code": "ConsentRequired",
//!     "message": "Missing required data_access consent",
//!     "required_scopes": ["urn:globus:auth:scope:transfer.api.globus.org:all[*urn:example:data_access]"],
//! });
//! let gare = to_gare(&body).ok_or("no requirements")?;
//! assert_eq!(gare.code, "ConsentRequired");
//! assert_eq!(
//!     gare.scopes()?.to_string(),
//!     "urn:globus:auth:scope:transfer.api.globus.org:all[*urn:example:data_access]",
//! );
//! let session = gare.authorization_parameters.session_requirements();
//! assert_eq!(session.session_message.as_deref(), Some("Missing required data_access consent"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod forms;
mod parameters;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::scope::{ScopeParseError, Scopes};

pub(crate) use forms::read;
pub use parameters::AuthorizationParameters;

/// A Globus Auth requirements error.
///
/// `Deserialize` reads the present form only; [`to_gare`] reads the older ones too. `Serialize` writes the present form,
/// which is also what a resource server answers with, usually with status 403. Members of an older form that do not fit
/// the present one are not written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gare {
    /// The service's code, such as `ConsentRequired` or `AuthorizationRequired`.
    pub code: String,
    /// What a login must bring.
    pub authorization_parameters: AuthorizationParameters,
    /// Further members of the document.
    #[serde(flatten, serialize_with = "write_extra")]
    pub extra: Map<String, Value>,
}

/// What an older form keeps under the name of a member proper is not written.
fn write_extra<S: Serializer>(extra: &Map<String, Value>, serializer: S) -> Result<S::Ok, S::Error> {
    let is_own = |member: &str| matches!(member, "code" | "authorization_parameters");
    serializer.collect_map(extra.iter().filter(|(member, _)| !is_own(member)))
}

impl Gare {
    /// The scopes to ask for; none if the service wants no more than a session.
    ///
    /// These are the `required_scopes` of the parameters, in whatever form they came, and, in a `ConsentRequired` document,
    /// what it names beside them: Transfer and action providers write `required_scopes` or `required_scope` there.
    ///
    /// # Errors
    /// What the service names is not a list of scopes.
    pub fn scopes(&self) -> Result<Scopes, ScopeParseError> {
        let parameters = &self.authorization_parameters;
        let mut texts: Vec<&str> = parameters
            .required_scopes
            .iter()
            .flatten()
            .map(String::as_str)
            .collect();
        texts.extend(further_scopes(&parameters.extra));
        if self.code == forms::CONSENT_REQUIRED {
            texts.extend(further_scopes(&self.extra));
            texts.extend(self.extra.get("required_scope").and_then(Value::as_str));
        }
        Scopes::try_from(texts.as_slice())
    }

    /// The same without the members that this version does not know, here and in the parameters.
    #[must_use]
    pub fn without_extra(mut self) -> Self {
        self.extra.clear();
        self.authorization_parameters.extra.clear();
        self
    }
}

fn further_scopes(extra: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let scopes = extra.get("required_scopes").and_then(Value::as_array);
    scopes.into_iter().flatten().filter_map(Value::as_str)
}

/// The requirements in one error document (the body of an answer, or a member of its `errors`), or none. Anything may be
/// asked; what is no such document gives none.
///
/// The present form is tried first, then the older ones: parameters without a code or with comma-joined lists; a
/// `ConsentRequired` document with `required_scopes` (Transfer), or with `required_scope` (action providers); a
/// `dependent_consent_required` document (Globus Auth), of which the first entry of `errors` counts.
#[must_use]
pub fn to_gare(document: &Value) -> Option<Gare> {
    read(document.as_object()?)
}

/// The requirements in several error documents, in their order; what is no such document is left out.
pub fn to_gares<'a>(documents: impl IntoIterator<Item = &'a Value>) -> Vec<Gare> {
    documents.into_iter().filter_map(to_gare).collect()
}

/// Whether the document says what a login must bring, in any of the forms of [`to_gare`].
#[must_use]
pub fn is_gare(document: &Value) -> bool {
    to_gare(document).is_some()
}

/// Whether one of the documents says what a login must bring.
pub fn has_gares<'a>(documents: impl IntoIterator<Item = &'a Value>) -> bool {
    documents.into_iter().any(is_gare)
}

#[cfg(test)]
mod tests;
