//! Token documents: what the token endpoint answers, and the view of it by resource server and by scope.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    http::{Response, Unreadable},
    ids::ResourceServer,
    secret::{AccessToken, RawIdToken, RefreshToken},
    time::UnixSeconds,
};

/// One token of a token document, as it stands on the wire (Globus Auth, "Token response";
/// [RFC 6749 section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TokenDocument {
    /// The access token.
    pub access_token: AccessToken,
    /// The token that renews it; only when offline access was asked for.
    #[serde(default)]
    pub refresh_token: Option<RefreshToken>,
    /// `Bearer`.
    #[serde(default)]
    pub token_type: Option<String>,
    /// Seconds from now; absent counts as 0, so that the token is renewed before its first use.
    #[serde(default)]
    pub expires_in: Option<i64>,
    /// The one resource server that takes the token.
    pub resource_server: ResourceServer,
    /// Top-level scope strings, space-separated.
    pub scope: String,
    /// A copy of the authorize request's `state`.
    #[serde(default)]
    pub state: Option<crate::secret::State>,
    /// The ID token; at the top level only, when `openid` was granted.
    #[serde(default)]
    pub id_token: Option<RawIdToken>,
    /// The tokens for further resource servers.
    #[serde(default)]
    pub other_tokens: Vec<TokenDocument>,
}

#[derive(Serialize)]
struct WireToken<'a> {
    access_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    token_type: &'a str,
    expires_in: i64,
    resource_server: &'a str,
    scope: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<&'a str>,
    // Always there at the top level: the official Python SDK reads it without asking.
    #[serde(skip_serializing_if = "Option::is_none")]
    other_tokens: Option<Vec<WireToken<'a>>>,
}

impl TokenDocument {
    /// Reads the answer of every grant but the dependent one. `other_tokens` must be there, as the service always
    /// sends it: without it the tokens of further resource servers would be lost without a word.
    ///
    /// # Errors
    /// The body is no such document.
    pub fn read(response: &Response) -> Result<Self, Unreadable> {
        #[derive(Deserialize)]
        struct Top {
            #[serde(flatten)]
            document: TokenDocument,
            other_tokens: Vec<TokenDocument>,
        }
        let Top { document, other_tokens } = response.read_json("token document")?;
        Ok(Self {
            other_tokens,
            ..document
        })
    }

    fn wire(&self, top: bool) -> WireToken<'_> {
        WireToken {
            access_token: self.access_token.expose_secret(),
            refresh_token: self.refresh_token.as_ref().map(RefreshToken::expose_secret),
            token_type: self.token_type.as_deref().unwrap_or("Bearer"),
            expires_in: self.expires_in.unwrap_or(0),
            resource_server: self.resource_server.as_str(),
            scope: &self.scope,
            state: self.state.as_ref().map(crate::secret::State::expose_secret),
            id_token: self.id_token.as_ref().map(RawIdToken::expose_secret),
            other_tokens: top.then(|| self.other_tokens.iter().map(|other| other.wire(false)).collect()),
        }
    }

    /// Writes the document of every grant but the dependent one: an object with `other_tokens`.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        // Texts and numbers always serialise.
        serde_json::to_vec(&self.wire(true)).unwrap_or_default()
    }

    /// Writes the answer of the dependent-token grant: a bare list.
    #[must_use]
    pub fn write_dependent(tokens: &[Self]) -> Vec<u8> {
        serde_json::to_vec(&tokens.iter().map(|token| token.wire(false)).collect::<Vec<_>>()).unwrap_or_default()
    }
}

/// One token, with the time at which it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The one resource server that takes it.
    pub resource_server: ResourceServer,
    /// Top-level scope strings, space-separated.
    pub scope: String,
    /// The access token.
    pub access_token: AccessToken,
    /// The token that renews it.
    pub refresh_token: Option<RefreshToken>,
    /// `Bearer`.
    pub token_type: Option<String>,
    /// When the access token ends: the time of the answer and `expires_in`.
    pub expires_at: UnixSeconds,
}

/// The tokens of one answer.
///
/// ```
/// # use globus_auth_protocol::{token::{TokenDocument, TokenResponse}, time::UnixSeconds};
/// let document: TokenDocument = serde_json::from_str(
///     r#"{"access_token": "AgX", "scope": "openid email", "expires_in": 172800,
///         "resource_server": "auth.globus.org", "token_type": "Bearer", "other_tokens": []}"#,
/// )?;
/// let tokens = TokenResponse::new(document, UnixSeconds(1_800_000_000));
/// assert_eq!(tokens.by_resource_server()["auth.globus.org"].expires_at, UnixSeconds(1_800_172_800));
/// assert!(tokens.by_scopes("email openid").is_ok());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenResponse {
    tokens: BTreeMap<ResourceServer, Token>,
    scopes: BTreeMap<String, ResourceServer>,
    id_token: Option<RawIdToken>,
    state: Option<crate::secret::State>,
    issued_at: UnixSeconds,
}

/// Why no token fits some scopes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScopeLookupError {
    /// No token holds the scope.
    #[error("no token of the answer holds the scope '{scope}'; ask for it at login")]
    NotFound {
        /// The scope.
        scope: String,
    },
    /// The scopes belong to several resource servers, or none was named.
    #[error("the scopes must belong to exactly one resource server; ask for one token at a time")]
    NotOneToken,
}

impl TokenResponse {
    /// Takes the document of every grant but the dependent one. `now` is the time of the answer.
    #[must_use]
    pub fn new(mut document: TokenDocument, now: UnixSeconds) -> Self {
        let (id_token, state) = (document.id_token.take(), document.state.take());
        let others = std::mem::take(&mut document.other_tokens);
        Self {
            id_token,
            state,
            ..Self::from_list(std::iter::once(document).chain(others), now)
        }
    }

    /// Takes the list that the dependent-token grant answers with.
    #[must_use]
    pub fn from_dependent(documents: Vec<TokenDocument>, now: UnixSeconds) -> Self {
        Self::from_list(documents, now)
    }

    fn from_list(documents: impl IntoIterator<Item = TokenDocument>, now: UnixSeconds) -> Self {
        // In order of first appearance, the last of a resource server in the place of the first.
        let mut list: Vec<Token> = Vec::new();
        for token in documents.into_iter().map(|document| Token::new(document, now)) {
            match list
                .iter_mut()
                .find(|known| known.resource_server == token.resource_server)
            {
                Some(known) => *known = token,
                None => list.push(token),
            }
        }
        let scopes = list
            .iter()
            .flat_map(|token| {
                token
                    .scopes()
                    .map(|scope| (scope.to_owned(), token.resource_server.clone()))
            })
            .collect();
        let tokens = list
            .into_iter()
            .map(|token| (token.resource_server.clone(), token))
            .collect();
        Self {
            tokens,
            scopes,
            id_token: None,
            state: None,
            issued_at: now,
        }
    }

    /// The tokens by the name of their resource server. Two for the same one: the last stands.
    #[must_use]
    pub const fn by_resource_server(&self) -> &BTreeMap<ResourceServer, Token> {
        &self.tokens
    }

    /// The token that holds all of these space-separated scopes; order and repeats do not matter.
    ///
    /// # Errors
    /// When a scope is in no token, or they are not in one and the same.
    pub fn by_scopes(&self, scopes: &str) -> Result<&Token, ScopeLookupError> {
        let mut owner: Option<&ResourceServer> = None;
        for scope in scopes.split_whitespace() {
            let found = self.scopes.get(scope).ok_or_else(|| ScopeLookupError::NotFound {
                scope: scope.to_owned(),
            })?;
            if owner.is_some_and(|known| known != found) {
                return Err(ScopeLookupError::NotOneToken);
            }
            owner = Some(found);
        }
        owner
            .and_then(|name| self.tokens.get(name))
            .ok_or(ScopeLookupError::NotOneToken)
    }

    /// Every scope of every token, in alphabetical order.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scopes.keys().map(String::as_str)
    }

    /// The ID token, if `openid` was granted. Its claims are not to be believed before it is verified.
    #[must_use]
    pub const fn id_token(&self) -> Option<&RawIdToken> {
        self.id_token.as_ref()
    }

    /// The `state` that the answer repeats.
    #[must_use]
    pub const fn state(&self) -> Option<&crate::secret::State> {
        self.state.as_ref()
    }

    /// When the answer came.
    #[must_use]
    pub const fn issued_at(&self) -> UnixSeconds {
        self.issued_at
    }
}

impl Token {
    fn new(document: TokenDocument, now: UnixSeconds) -> Self {
        Self {
            expires_at: now.plus(document.expires_in.unwrap_or(0)),
            resource_server: document.resource_server,
            scope: document.scope,
            access_token: document.access_token,
            refresh_token: document.refresh_token,
            token_type: document.token_type,
        }
    }

    /// Its scopes, one by one.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scope.split_whitespace()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> TokenDocument {
        serde_json::from_str(
            r#"{"access_token": "Aga", "scope": "openid", "expires_in": 10, "token_type": "Bearer", "state": "s",
                "resource_server": "auth.globus.org", "id_token": "h.p.s", "refresh_token": "AgR", "other_tokens": [
                {"access_token": "Agt", "scope": "t", "expires_in": 10, "token_type": "Bearer",
                 "resource_server": "transfer.api.globus.org"}]}"#,
        )
        .unwrap()
    }

    #[test]
    fn what_the_server_writes_the_client_reads() {
        let written = document().write();
        let read: TokenDocument = serde_json::from_slice(&written).unwrap();
        assert_eq!(
            TokenResponse::new(read, UnixSeconds(0)),
            TokenResponse::new(document(), UnixSeconds(0))
        );
    }

    #[test]
    fn other_tokens_are_always_written_at_the_top_and_never_below() {
        let mut single = document();
        single.other_tokens.clear();
        let text = String::from_utf8(single.write()).unwrap();
        assert!(text.ends_with(r#""other_tokens":[]}"#));
        let list = String::from_utf8(TokenDocument::write_dependent(&[single])).unwrap();
        assert!(list.starts_with('[') && !list.contains("other_tokens"));
    }

    proptest::proptest! {
        #[test]
        fn any_answer_is_read_or_refused(value in "[ -~]{0,12}", expires_in: i64, now: i64, noise in ".{0,200}") {
            let document = serde_json::json!({"access_token": value, "scope": value, "resource_server": value,
                "expires_in": expires_in, "other_tokens": [{"access_token": "a", "scope": value, "resource_server": "b"}]});
            for body in [document.to_string(), document.to_string().replacen('"', &noise, 1), noise] {
                let response = Response { status: 200, headers: Vec::new(), body: body.into_bytes() };
                if let Ok(document) = TokenDocument::read(&response) {
                    let tokens = TokenResponse::new(document, UnixSeconds(now));
                    let all: Vec<&str> = tokens.scopes().collect();
                    let _ = (tokens.by_scopes(&value), tokens.by_scopes(&all.join(" ")));
                }
            }
        }
    }

    #[test]
    fn debug_holds_no_token() {
        let text = format!("{:?}", TokenResponse::new(document(), UnixSeconds(0)));
        assert!(
            !text.contains("Aga") && !text.contains("AgR") && !text.contains("h.p.s"),
            "{text}"
        );
    }
}
