//! How the nouns' types stand in columns.

use globus_auth_protocol::{
    ids::{
        ClientId, CredentialId, IdentityId, IdentityProviderId, PolicyId, ProjectId, ResourceServer, ScopeId, SessionId,
    },
    pkce::CodeChallenge,
};
use globus_auth_rules::{
    attempts::AttemptKey,
    model::{
        AccountId, Authentication, ClientType, ConsentId, ConsentStatus, GrantKey, IdentityStatus, IdentityType,
        InteractionId, PasswordHash, SecretHash, Timestamp, TokenKey, Visibility,
    },
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{FromColumn, StoreError, Value, ValueRef};

fn text<'a>(value: ValueRef<'a>) -> Result<&'a str, &'static str> {
    match value {
        ValueRef::Text(text) => Ok(text),
        _ => Err("it is not text"),
    }
}

/// Ids: text in their canonical spelling.
macro_rules! id_columns {
    ($($id:ty),*) => {$(
        impl FromColumn for $id {
            fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
                text(value)?.parse().map_err(|_| "it is not a UUID")
            }
        }

        impl From<$id> for Value<'_> {
            fn from(id: $id) -> Self {
                id.to_string().into()
            }
        }
    )*};
}
id_columns!(
    ClientId,
    CredentialId,
    IdentityId,
    IdentityProviderId,
    PolicyId,
    ProjectId,
    ScopeId,
    SessionId
);

impl FromColumn for AccountId {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        text(value)?.parse().map(Self).map_err(|_| "it is not a UUID")
    }
}

impl From<AccountId> for Value<'_> {
    fn from(id: AccountId) -> Self {
        id.to_string().into()
    }
}

/// Wrapped integers.
macro_rules! integer_columns {
    ($($number:ident),*) => {$(
        impl FromColumn for $number {
            fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
                i64::from_column(value).map(Self)
            }
        }

        impl From<$number> for Value<'_> {
            fn from(number: $number) -> Self {
                number.0.into()
            }
        }
    )*};
}
integer_columns!(Timestamp, TokenKey, GrantKey, ConsentId);

/// Wrapped text.
macro_rules! text_columns {
    ($($kind:ident),*) => {$(
        impl FromColumn for $kind {
            fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
                String::from_column(value).map(Self)
            }
        }

        impl<'a> From<&'a $kind> for Value<'a> {
            fn from(text: &'a $kind) -> Self {
                text.0.as_str().into()
            }
        }
    )*};
}
text_columns!(PasswordHash, InteractionId);

impl FromColumn for ResourceServer {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        text(value).map(Self::new)
    }
}

impl<'a> From<&'a ResourceServer> for Value<'a> {
    fn from(server: &'a ResourceServer) -> Self {
        server.as_str().into()
    }
}

impl FromColumn for CodeChallenge {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        text(value)?.parse().map_err(|_| "it is not a code challenge")
    }
}

impl<'a> From<&'a AttemptKey> for Value<'a> {
    fn from(key: &'a AttemptKey) -> Self {
        Value::Blob(key.0.as_slice().into())
    }
}

impl FromColumn for SecretHash {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        match value {
            ValueRef::Blob(bytes) => bytes.try_into().map(Self).map_err(|_| "it does not have 32 bytes"),
            _ => Err("it is not bytes"),
        }
    }
}

impl<'a> From<&'a SecretHash> for Value<'a> {
    fn from(hash: &'a SecretHash) -> Self {
        hash.0.as_slice().into()
    }
}

/// Words of an enum.
macro_rules! word_columns {
    ($($word:ty),*) => {$(
        impl FromColumn for $word {
            fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
                Self::from_name(text(value)?).ok_or("it is not one of the known words")
            }
        }

        impl From<$word> for Value<'_> {
            fn from(word: $word) -> Self {
                word.as_str().into()
            }
        }
    )*};
}
word_columns!(IdentityStatus, IdentityType, ClientType, Visibility);

impl FromColumn for ConsentStatus {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        match text(value)? {
            "approved" => Ok(Self::Approved),
            _ => Err("it is not one of the known words"),
        }
    }
}

impl From<ConsentStatus> for Value<'_> {
    fn from(status: ConsentStatus) -> Self {
        status.as_str().into()
    }
}

/// A list, as JSON.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned> FromColumn for Json<T> {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        serde_json::from_str(text(value)?)
            .map(Self)
            .map_err(|_| "it is not the JSON that it must be")
    }
}

/// The JSON of a list.
pub(super) fn json<T: Serialize + ?Sized>(list: &T) -> Result<String, StoreError> {
    serde_json::to_string(list).map_err(|error| StoreError::Engine {
        reason: format!("cannot write JSON: {error}"),
    })
}

/// Consents as tokens hold them: a JSON list of numbers.
pub(super) struct ConsentList(pub(super) Vec<ConsentId>);

impl FromColumn for ConsentList {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        // Nearly all tokens of clients have none.
        if let ValueRef::Text("[]") = value {
            return Ok(Self(Vec::new()));
        }
        let Json(numbers) = Json::<Vec<i64>>::from_column(value)?;
        Ok(Self(numbers.into_iter().map(ConsentId).collect()))
    }
}

/// Consents as tokens hold them.
pub(super) fn consent_list(consents: &[ConsentId]) -> Value<'static> {
    if consents.is_empty() {
        return "[]".into();
    }
    let numbers: Vec<_> = consents.iter().map(|consent| consent.0.to_string()).collect();
    format!("[{}]", numbers.join(",")).into()
}

/// One of a grant's authentications, as JSON.
#[derive(Serialize, Deserialize)]
struct AuthenticationJson {
    identity: IdentityId,
    provider: IdentityProviderId,
    /// Microseconds since 1970.
    auth_time: i64,
    acr: Option<String>,
    amr: Vec<String>,
}

/// The authentications of a grant: a JSON list.
pub(super) struct AuthenticationList(pub(super) Vec<Authentication>);

impl FromColumn for AuthenticationList {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        let Json(kept) = Json::<Vec<AuthenticationJson>>::from_column(value)?;
        let read = |kept: AuthenticationJson| Authentication {
            identity: kept.identity,
            provider: kept.provider,
            auth_time: Timestamp(kept.auth_time),
            acr: kept.acr,
            amr: kept.amr,
        };
        Ok(Self(kept.into_iter().map(read).collect()))
    }
}

/// The JSON of the authentications of a grant.
pub(super) fn authentications_json(authentications: &[Authentication]) -> Result<String, StoreError> {
    let written: Vec<AuthenticationJson> = authentications
        .iter()
        .map(|proof| AuthenticationJson {
            identity: proof.identity,
            provider: proof.provider,
            auth_time: proof.auth_time.0,
            acr: proof.acr.clone(),
            amr: proof.amr.clone(),
        })
        .collect();
    json(&written)
}
