//! One stored token.

use globus_auth_protocol::{
    ids::ResourceServer,
    secret::{AccessToken, RefreshToken},
    time::UnixSeconds,
    token::Token,
};
use serde_json::{Map, Value};
use url::Url;

/// The member that says which server issued a token. The official SDK has none, and keeps it.
const SERVER_MEMBER: &str = "globus_auth_base_url";

/// One token with what belongs to it, as the Python SDK's `TokenStorageData` has it. `Debug` shows no token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenStorageData {
    /// The one resource server that takes the token.
    pub resource_server: ResourceServer,
    /// The `sub` of the verified ID token of the login. Absent for dependent tokens, and for logins without `openid`.
    pub identity_id: Option<String>,
    /// Scope strings, space-separated.
    pub scope: String,
    /// The access token.
    pub access_token: AccessToken,
    /// The token that renews it.
    pub refresh_token: Option<RefreshToken>,
    /// When the access token ends.
    pub expires_at: UnixSeconds,
    /// `Bearer`.
    pub token_type: Option<String>,
    /// Members that are not of the format. They are written back as they were read.
    pub extra: Map<String, Value>,
}

impl TokenStorageData {
    /// The data of a token that was just issued to the identity `identity_id`.
    #[must_use]
    pub fn new(token: &Token, identity_id: Option<String>) -> Self {
        Self {
            resource_server: token.resource_server.clone(),
            identity_id,
            scope: token.scope.clone(),
            access_token: token.access_token.clone(),
            refresh_token: token.refresh_token.clone(),
            expires_at: token.expires_at,
            token_type: token.token_type.clone(),
            extra: Map::new(),
        }
    }

    /// The data after a refresh: what the answer brought, beside the identity, the further members and, if the answer
    /// has none, the refresh token of before.
    #[must_use]
    pub fn refreshed(&self, answer: &Token) -> Self {
        Self {
            refresh_token: answer.refresh_token.clone().or_else(|| self.refresh_token.clone()),
            extra: self.extra.clone(),
            ..Self::new(answer, self.identity_id.clone())
        }
    }

    /// Whether the access token has ended, or ends within `margin_seconds`.
    #[must_use]
    pub const fn is_expired(&self, now: UnixSeconds, margin_seconds: i64) -> bool {
        self.expires_at.0 <= now.plus(margin_seconds).0
    }

    /// Writes down the base URL of the server that issued the token, as the further member `globus_auth_base_url`, so that
    /// it is never sent to another server. Apps do so with all that they store.
    #[must_use]
    pub fn of_server(mut self, base_url: &Url) -> Self {
        self.extra.insert(SERVER_MEMBER.to_owned(), base_url.as_str().into());
        self
    }

    /// The base URL of the server that issued the token, if that is known to be another than this. Tokens that other
    /// programs stored do not say, and are taken to be of any.
    #[must_use]
    pub fn other_server(&self, base_url: &Url) -> Option<&str> {
        let issuer = self.extra.get(SERVER_MEMBER).and_then(Value::as_str)?;
        (issuer.trim_end_matches('/') != base_url.as_str().trim_end_matches('/')).then_some(issuer)
    }

    /// Its scopes, one by one.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scope.split_whitespace()
    }

    /// Writes the member of the document. The tokens leave their safe keeping here, for the file.
    pub(super) fn write(&self) -> Map<String, Value> {
        let mut members = self.extra.clone();
        let mut set = |name: &str, value: Option<Value>| {
            members.remove(name);
            if let Some(value) = value {
                members.insert(name.to_owned(), value);
            }
        };
        set("resource_server", Some(self.resource_server.as_str().into()));
        set("identity_id", self.identity_id.clone().map(Value::from));
        set("scope", Some(self.scope.clone().into()));
        set("access_token", Some(self.access_token.expose_secret().into()));
        set(
            "refresh_token",
            self.refresh_token.as_ref().map(|token| token.expose_secret().into()),
        );
        set("expires_at_seconds", Some(self.expires_at.0.into()));
        set("token_type", self.token_type.clone().map(Value::from));
        members
    }

    /// Reads the member of the document.
    pub(super) fn read(resource_server: &str, value: &Value) -> Result<Self, String> {
        let wrong = |what: &str| format!("the token for '{resource_server}' {what}");
        let mut members = value.as_object().cloned().ok_or_else(|| wrong("is not an object"))?;
        let mut text = |name: &str| match members.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong(&format!("has a '{name}' that is not a text"))),
        };
        let missing = |name: &str| wrong(&format!("has no '{name}'"));
        let named = text("resource_server")?.ok_or_else(|| missing("resource_server"))?;
        let identity_id = text("identity_id")?;
        let scope = text("scope")?.ok_or_else(|| missing("scope"))?;
        let access_token = text("access_token")?.ok_or_else(|| missing("access_token"))?;
        let refresh_token = text("refresh_token")?.map(RefreshToken::from);
        let token_type = text("token_type")?;
        let expires_at = match members.remove("expires_at_seconds") {
            None => return Err(missing("expires_at_seconds")),
            Some(value) => value
                .as_i64()
                .ok_or_else(|| wrong("has an 'expires_at_seconds' that is not an integer"))?,
        };
        Ok(Self {
            resource_server: ResourceServer::new(named),
            identity_id,
            scope,
            access_token: access_token.into(),
            refresh_token,
            expires_at: UnixSeconds(expires_at),
            token_type,
            extra: members,
        })
    }
}
