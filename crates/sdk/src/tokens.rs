//! The tokens of one answer, with what is needed to judge its ID token.

use std::collections::BTreeMap;

use globus_auth_protocol::{
    id_token::IdTokenClaims,
    ids::ResourceServer,
    secret::{AccessToken, Nonce, RawIdToken, State},
    time::UnixSeconds,
    token::{self, ScopeLookupError, Token, TokenDocument},
};

use crate::{client::Client, error::Error, id_token::IdTokenDecoder};

/// The tokens of one answer of the token endpoint.
///
/// ```no_run
/// # async fn example(tokens: globus_auth::TokenResponse) -> Result<(), Box<dyn std::error::Error>> {
/// let transfer = &tokens.by_resource_server()["transfer.api.globus.org"];
/// let same = tokens.by_scopes("urn:globus:auth:scope:transfer.api.globus.org:all")?;
/// assert_eq!(transfer, same);
/// println!("hello, {}", tokens.decode_id_token().await?.name.unwrap_or_default());
/// # Ok(())
/// # }
/// ```
#[doc(alias = "OAuthTokenResponse")]
#[derive(Debug, Clone)]
pub struct TokenResponse {
    tokens: token::TokenResponse,
    client: Client,
    /// The access token that the ID token came beside, which `at_hash` speaks of.
    beside: Option<AccessToken>,
    nonce: Option<Nonce>,
}

impl TokenResponse {
    pub(crate) fn of(client: &Client, document: TokenDocument) -> Self {
        let beside = document.id_token.is_some().then(|| document.access_token.clone());
        let tokens = token::TokenResponse::new(document, client.clock().now());
        Self {
            tokens,
            client: client.clone(),
            beside,
            nonce: None,
        }
    }

    pub(crate) fn of_dependent(client: &Client, documents: Vec<TokenDocument>) -> Self {
        let tokens = token::TokenResponse::from_dependent(documents, client.clock().now());
        Self {
            tokens,
            client: client.clone(),
            beside: None,
            nonce: None,
        }
    }

    pub(crate) fn with_nonce(mut self, nonce: Option<Nonce>) -> Self {
        self.nonce = nonce;
        self
    }

    /// The tokens by the name of their resource server.
    #[must_use]
    pub const fn by_resource_server(&self) -> &BTreeMap<ResourceServer, Token> {
        self.tokens.by_resource_server()
    }

    /// The token that holds all of these space-separated scopes; order and repeats do not matter.
    ///
    /// # Errors
    /// When a scope is in no token, or they are not in one and the same.
    pub fn by_scopes(&self, scopes: &str) -> Result<&Token, ScopeLookupError> {
        self.tokens.by_scopes(scopes)
    }

    /// Every scope of every token, in alphabetical order.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.tokens.scopes()
    }

    /// The ID token, if `openid` was granted. Its claims are not to be believed before it is decoded.
    #[must_use]
    pub const fn id_token(&self) -> Option<&RawIdToken> {
        self.tokens.id_token()
    }

    /// The `state` that the answer repeats.
    #[must_use]
    pub const fn state(&self) -> Option<&State> {
        self.tokens.state()
    }

    /// When the answer came.
    #[must_use]
    pub const fn issued_at(&self) -> UnixSeconds {
        self.tokens.issued_at()
    }

    /// Who logged in: checks the ID token and gives its claims. The service's configuration and keys are fetched on
    /// the first use and remembered by the client.
    ///
    /// Besides what [`IdTokenDecoder::decode`] checks, the token must carry the nonce of the login that it came from,
    /// and fit the access token beside it.
    ///
    /// # Errors
    /// When there is no ID token, when it is not to be believed, or when configuration or keys cannot be had.
    pub async fn decode_id_token(&self) -> Result<IdTokenClaims, Error> {
        let audience = self.client.client_id().ok_or_else(|| {
            Error::usage("this client has no id, so no ID token can be meant for it: use `decode_id_token_with`")
        })?;
        self.decode_id_token_with(&IdTokenDecoder::new(&self.client, audience))
            .await
    }

    /// As [`decode_id_token`](Self::decode_id_token), with a decoder of one's own: another leeway, documents at hand.
    ///
    /// # Errors
    /// See there.
    pub async fn decode_id_token_with(&self, decoder: &IdTokenDecoder) -> Result<IdTokenClaims, Error> {
        let token = self
            .id_token()
            .ok_or_else(|| Error::usage("the answer holds no ID token: ask for the scope `openid` at login"))?;
        let mut decoder = decoder.clone();
        if let Some(nonce) = &self.nonce {
            decoder = decoder.nonce(nonce.clone());
        }
        if let Some(beside) = &self.beside {
            decoder = decoder.access_token(beside.clone());
        }
        decoder.decode(token).await
    }
}
