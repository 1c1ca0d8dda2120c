//! What introspection says of a token ([RFC 7662](https://www.rfc-editor.org/rfc/rfc7662) and Globus Auth's additions).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    ids::{ClientId, IdentityId, IdentityProviderId, SessionId},
    time::UnixSeconds,
};

/// The answer of introspection. Of an inactive token nothing but `active` is told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Introspection {
    /// Whether the token is good now.
    pub active: bool,
    /// Always `Bearer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_type: Option<String>,
    /// Top-level scope strings, space-separated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// To whom the token was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
    /// For whom the token speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub: Option<IdentityId>,
    /// The username of `sub`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The name of `sub`; null where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Option<String>>,
    /// The address of `sub`; null where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Option<String>>,
    /// The issuer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// The resource server, by its names, and the client.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "one_or_many")]
    pub aud: Option<Vec<String>>,
    /// When the token ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exp: Option<UnixSeconds>,
    /// When the token was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iat: Option<UnixSeconds>,
    /// From when on the token is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<UnixSeconds>,
    /// Changes when the resource server should fetch its dependent tokens anew; 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dependent_tokens_cache_id: Option<String>,
    /// The linked identities (`include=identity_set`); `sub` is one of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_set: Option<Vec<IdentityId>>,
    /// The same by its old name (`include=identities_set`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identities_set: Option<Vec<IdentityId>>,
    /// The linked identities with their particulars (`include=identity_set_detail`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_set_detail: Option<Vec<Value>>,
    /// The session in which the token was issued (`include=session_info`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_info: Option<SessionInfo>,
    /// Which of the `authentication_policies` the session satisfies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_evaluations: Option<BTreeMap<String, PolicyEvaluation>>,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Introspection {
    /// The whole answer for a token that is not good, or not the caller's business.
    #[must_use]
    pub fn inactive() -> Self {
        Self::default()
    }
}

/// The session of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    /// The identities that proved themselves in it.
    #[serde(default)]
    pub authentications: Option<BTreeMap<IdentityId, SessionAuthentication>>,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// How and when one identity proved itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionAuthentication {
    /// At which provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idp: Option<IdentityProviderId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<UnixSeconds>,
    /// The authentication context class, if the provider named one.
    #[serde(default)]
    pub acr: Option<String>,
    /// The methods; holds `mfa` after multi-factor authentication ([RFC 8176](https://www.rfc-editor.org/rfc/rfc8176)).
    #[serde(default)]
    pub amr: Option<Vec<String>>,
    /// Further claims of the provider.
    #[serde(default)]
    pub custom_claims: Map<String, Value>,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Whether a session satisfies a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyEvaluation {
    /// Whether it does.
    pub evaluation: bool,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// `aud` is a list here, but RFC 7662 also lets it be a single text.
fn one_or_many<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    Ok(
        Option::<OneOrMany>::deserialize(deserializer)?.map(|audience| match audience {
            OneOrMany::One(one) => vec![one],
            OneOrMany::Many(many) => many,
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inactive_token_says_nothing_else() {
        assert_eq!(
            serde_json::to_string(&Introspection::inactive()).unwrap(),
            r#"{"active":false}"#
        );
    }

    #[test]
    fn the_documented_sample_survives() {
        let sample = serde_json::json!({
            "active": true, "token_type": "Bearer", "scope": "openid", "sub": "b1f6c3de-0a51-4b0f-9c39-6f4f1c1f7a10",
            "client_id": "9a3c1b4e-0000-4000-8000-00000000c11e", "username": "ada@example.edu", "name": null,
            "email": null, "iss": "https://auth.globus.org", "aud": ["auth.globus.org"],
            "exp": 1_760_172_800, "iat": 1_760_000_000, "nbf": 1_760_000_000,
            "session_info": {"session_id": "2f9e6c0a-0000-4000-8000-0000005e5510", "authentications": {
                "b1f6c3de-0a51-4b0f-9c39-6f4f1c1f7a10": {"idp": "41143743-f3c8-4d60-bbdb-eeecaba85bd9",
                "auth_time": 1_760_000_000, "acr": null, "amr": null, "custom_claims": {}}}},
        });
        let read: Introspection = serde_json::from_value(sample.clone()).unwrap();
        let mut written = serde_json::to_value(&read).unwrap();
        // A name and an address that are null are as good as absent to a reader.
        for member in ["name", "email"] {
            written[member] = Value::Null;
        }
        assert_eq!(written, sample);
    }
}
