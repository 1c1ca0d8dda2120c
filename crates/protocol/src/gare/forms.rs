//! The forms in which services say what a login must bring.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{AuthorizationParameters, Gare};

/// The code of documents that name scopes.
pub(super) const CONSENT_REQUIRED: &str = "ConsentRequired";

/// The code of documents that name none.
const AUTHORIZATION_REQUIRED: &str = "AuthorizationRequired";

/// Tries the forms in the order of the official SDK.
pub(crate) fn read(document: &Map<String, Value>) -> Option<Gare> {
    Gare::deserialize(document)
        .ok()
        .or_else(|| session_parameters(document))
        .or_else(|| transfer_consent(document))
        .or_else(|| action_provider_consent(document))
        .or_else(|| dependent_consent(document))
}

/// `{"code"?: text, "authorization_parameters": {…}}`, the lists perhaps joined by commas.
fn session_parameters(document: &Map<String, Value>) -> Option<Gare> {
    let (mut extra, parameters) = without(document, "authorization_parameters")?;
    let code = match extra.remove("code").unwrap_or_default() {
        Value::String(code) if !code.is_empty() => code,
        absent if is_nothing(&absent) => AUTHORIZATION_REQUIRED.to_owned(),
        _ => return None,
    };
    Some(Gare {
        code,
        authorization_parameters: LegacyParameters::deserialize(parameters).ok()?.normalized()?,
        extra,
    })
}

/// Whether a member counts as left out.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(yes) => !yes,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(members) => members.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

#[derive(Deserialize)]
struct LegacyParameters {
    #[serde(default)]
    session_message: Option<String>,
    #[serde(default)]
    session_required_identities: Option<Vec<String>>,
    #[serde(default)]
    session_required_policies: Option<MaybeJoined>,
    #[serde(default)]
    session_required_single_domain: Option<MaybeJoined>,
    #[serde(default)]
    session_required_mfa: Option<bool>,
    #[serde(default)]
    prompt: Option<String>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum MaybeJoined {
    List(Vec<String>),
    Joined(String),
}

impl MaybeJoined {
    fn split(self) -> Vec<String> {
        match self {
            Self::List(members) => members,
            Self::Joined(text) => text.split(',').map(str::to_owned).collect(),
        }
    }
}

impl LegacyParameters {
    /// This form knew no `prompt` but `login`.
    fn normalized(self) -> Option<AuthorizationParameters> {
        if self.prompt.as_deref().is_some_and(|prompt| prompt != "login") {
            return None;
        }
        Some(AuthorizationParameters {
            session_message: self.session_message,
            session_required_identities: self.session_required_identities,
            session_required_policies: self.session_required_policies.map(MaybeJoined::split),
            session_required_single_domain: self.session_required_single_domain.map(MaybeJoined::split),
            session_required_mfa: self.session_required_mfa,
            required_scopes: None,
            prompt: self.prompt,
            extra: self.extra,
        })
    }
}

/// Transfer: `{"code": "ConsentRequired", "required_scopes": [text], "message"?: text}`.
fn transfer_consent(document: &Map<String, Value>) -> Option<Gare> {
    let (extra, scopes) = consent(document, "required_scopes")?;
    Some(Gare {
        code: CONSENT_REQUIRED.to_owned(),
        authorization_parameters: AuthorizationParameters {
            required_scopes: Some(texts(scopes)?),
            session_message: optional_text(&extra, "message")?,
            ..AuthorizationParameters::default()
        },
        extra,
    })
}

/// Action providers: `{"code": "ConsentRequired", "required_scope": text, "description"?: text}`.
fn action_provider_consent(document: &Map<String, Value>) -> Option<Gare> {
    let (mut extra, scope) = consent(document, "required_scope")?;
    let parameters = extra.remove("authorization_parameters");
    Some(Gare {
        code: CONSENT_REQUIRED.to_owned(),
        authorization_parameters: AuthorizationParameters {
            required_scopes: Some(vec![scope.as_str()?.to_owned()]),
            session_message: optional_text(&extra, "description")?,
            extra: parameters
                .as_ref()
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default(),
            ..AuthorizationParameters::default()
        },
        extra,
    })
}

/// Globus Auth: `{"error": "dependent_consent_required", "errors": [{"unapproved_scopes": [text]}]}`.
fn dependent_consent(document: &Map<String, Value>) -> Option<Gare> {
    if document.get("error")?.as_str()? != "dependent_consent_required" {
        return None;
    }
    let first = document.get("errors")?.as_array()?.first()?.as_object()?;
    let scopes = first.get("unapproved_scopes").map_or_else(|| Some(Vec::new()), texts)?;
    Some(Gare {
        code: CONSENT_REQUIRED.to_owned(),
        authorization_parameters: AuthorizationParameters {
            required_scopes: Some(scopes),
            ..AuthorizationParameters::default()
        },
        extra: Map::new(),
    })
}

/// A document of the code `ConsentRequired`, without that code: the member, and the rest.
fn consent<'a>(document: &'a Map<String, Value>, member: &str) -> Option<(Map<String, Value>, &'a Value)> {
    if document.get("code")?.as_str()? != CONSENT_REQUIRED {
        return None;
    }
    let (mut extra, value) = without(document, member)?;
    extra.remove("code");
    Some((extra, value))
}

/// The member, and the rest.
fn without<'a>(document: &'a Map<String, Value>, member: &str) -> Option<(Map<String, Value>, &'a Value)> {
    let value = document.get(member)?;
    let mut rest = document.clone();
    rest.remove(member);
    Some((rest, value))
}

fn texts(value: &Value) -> Option<Vec<String>> {
    Vec::deserialize(value).ok()
}

/// A text, or none if it is left out; `None` if it is something else.
fn optional_text(document: &Map<String, Value>, member: &str) -> Option<Option<String>> {
    match document.get(member) {
        None => Some(None),
        Some(value) => Option::deserialize(value).ok(),
    }
}
