//! What a login must bring.

use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::{
    exchange::authorize::{Prompt, SessionRequirements},
    http::read_list,
};

/// What a login must bring (Globus Auth, "Sessions").
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationParameters {
    /// Shown to the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_message: Option<String>,
    /// Identities that must be in the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_required_identities: Option<Vec<String>>,
    /// Policies that must be satisfied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_required_policies: Option<Vec<String>>,
    /// Domains, one of which must be in the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_required_single_domain: Option<Vec<String>>,
    /// Whether multi-factor authentication is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_required_mfa: Option<bool>,
    /// Scopes to ask for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_scopes: Option<Vec<String>>,
    /// The `prompt` to send: `login` or `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// Further members, also those that are of the wrong type in an older form.
    #[serde(flatten, serialize_with = "write_extra")]
    pub extra: Map<String, Value>,
}

const OWN: [&str; 7] = [
    "session_message",
    "session_required_identities",
    "session_required_policies",
    "session_required_single_domain",
    "session_required_mfa",
    "required_scopes",
    "prompt",
];

fn write_extra<S: Serializer>(extra: &Map<String, Value>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(extra.iter().filter(|(member, _)| !OWN.contains(&member.as_str())))
}

impl AuthorizationParameters {
    /// Reads what there is; a member of the wrong type counts as absent.
    pub(crate) fn read(document: &Map<String, Value>) -> Self {
        let mut extra = document.clone();
        let mut take = |member: &str| extra.remove(member).unwrap_or_default();
        let policies = take("session_required_policies");
        Self {
            session_message: typed(take("session_message")),
            session_required_identities: typed(take("session_required_identities")),
            // Transfer has sent policies as one comma-joined text.
            session_required_policies: match &policies {
                Value::String(joined) => Some(read_list(Some(joined))),
                _ => typed(policies),
            },
            session_required_single_domain: typed(take("session_required_single_domain")),
            session_required_mfa: typed(take("session_required_mfa")),
            required_scopes: typed(take("required_scopes")),
            prompt: typed(take("prompt")),
            extra,
        }
    }

    /// What an authorize request says of the session. An empty list asks for nothing, and a `prompt` that is neither
    /// `login` nor `none` is left out.
    #[must_use]
    pub fn session_requirements(&self) -> SessionRequirements {
        let list = |members: &Option<Vec<String>>| {
            let members = members.iter().flatten().map(|member| member.trim());
            members.filter(|member| !member.is_empty()).map(str::to_owned).collect()
        };
        SessionRequirements {
            session_message: self.session_message.clone(),
            session_required_identities: list(&self.session_required_identities),
            session_required_single_domain: list(&self.session_required_single_domain),
            session_required_policies: list(&self.session_required_policies),
            session_required_mfa: self.session_required_mfa,
            prompt: self.prompt.as_deref().and_then(Prompt::from_text),
        }
    }
}

fn typed<T: for<'de> Deserialize<'de>>(value: Value) -> Option<T> {
    serde_json::from_value(value).ok()
}
