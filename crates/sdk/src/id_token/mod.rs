//! ID tokens: who logged in.

mod keys;

use std::time::Duration;

use globus_auth_protocol::{
    discovery::{JwkSet, OpenIdConfiguration},
    id_token::{CAN_VERIFY, DEFAULT_LEEWAY, IdTokenClaims, IdTokenError, UnverifiedIdToken, Verification},
    ids::ClientId,
    secret::{AccessToken, Nonce, RawIdToken},
};

pub(crate) use keys::{KeySource, get_keys};

use crate::{client::Client, error::Error};

/// Checks ID tokens and gives their claims
/// ([OpenID Connect Core section 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation)).
///
/// The service's configuration and keys are fetched on the first use and remembered, by all decoders of one client
/// together. A token that names an unknown key makes the keys be fetched anew, at most once a minute.
///
/// ```no_run
/// # use globus_auth::{Error, NativeAppAuthClient, protocol::secret::RawIdToken};
/// # async fn example(client: NativeAppAuthClient, token: RawIdToken) -> Result<(), Error> {
/// let claims = client.id_token_decoder().decode(&token).await?;
/// println!("{} is {}", claims.sub, claims.preferred_username.unwrap_or_default());
/// # Ok(())
/// # }
/// ```
#[doc(alias = "IDTokenDecoder")]
#[derive(Debug, Clone)]
pub struct IdTokenDecoder {
    client: Client,
    source: std::sync::Arc<KeySource>,
    audience: String,
    leeway: Duration,
    nonce: Option<Nonce>,
    access_token: Option<AccessToken>,
    skip_audience: bool,
    skip_expiry: bool,
}

impl IdTokenDecoder {
    /// A decoder of tokens that were made for the client `audience`; the configuration and keys come from the service
    /// that `client`, of any kind, speaks with.
    #[must_use]
    pub fn new(client: &impl AsRef<Client>, audience: ClientId) -> Self {
        let client = client.as_ref().clone();
        Self {
            source: client.keys().clone(),
            client,
            audience: audience.to_string(),
            leeway: DEFAULT_LEEWAY,
            nonce: None,
            access_token: None,
            skip_audience: false,
            skip_expiry: false,
        }
    }

    /// How far the service's clock may be from ours; five minutes unless it is said here.
    #[doc(alias = "jwt_leeway")]
    #[must_use]
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// The nonce of the login, which the token must carry.
    #[must_use]
    pub fn nonce(mut self, nonce: impl Into<Nonce>) -> Self {
        self.nonce = Some(nonce.into());
        self
    }

    /// The access token that came beside the ID token, which `at_hash` must fit if the token carries it.
    #[must_use]
    pub fn access_token(mut self, token: impl Into<AccessToken>) -> Self {
        self.access_token = Some(token.into());
        self
    }

    /// Goes by this configuration; none is fetched. With [`store_jwk`](Self::store_jwk) it works without network.
    #[must_use]
    pub fn store_openid_configuration(mut self, configuration: OpenIdConfiguration) -> Self {
        self.source = std::sync::Arc::new(self.source.given().with_configuration(configuration));
        self
    }

    /// Goes by these keys; none are fetched, not even when the token names another.
    #[must_use]
    pub fn store_jwk(mut self, keys: &JwkSet) -> Self {
        self.source = std::sync::Arc::new(self.source.given().with_keys(keys));
        self
    }

    /// Takes a token that was made for another client, which may replay it here.
    #[must_use]
    pub fn dangerously_skip_audience(mut self) -> Self {
        self.skip_audience = true;
        self
    }

    /// Takes a token that has expired.
    #[must_use]
    pub fn dangerously_skip_expiry(mut self) -> Self {
        self.skip_expiry = true;
        self
    }

    /// Checks the signature by the key that the token names, the algorithm, `iss`, `aud`, `exp`, `nbf`, `iat`, and
    /// `nonce` and `at_hash` where they were given; gives the claims.
    ///
    /// # Errors
    /// Kind [`IdToken`](crate::ErrorKind::IdToken) for the first check that fails; or configuration or keys cannot be
    /// had.
    pub async fn decode(&self, token: &RawIdToken) -> Result<IdTokenClaims, Error> {
        if !CAN_VERIFY {
            return Err(Error::usage(
                "this target has no cryptography to check an ID token with: let a service of yours do it",
            ));
        }
        let token = UnverifiedIdToken::parse(token)?;
        let configuration = self.source.configuration(&self.client).await?;
        let verification = self.verification(&configuration);
        let now = self.client.clock().now();
        let keys = self.source.keys(&self.client, &configuration).await?;
        match verification.verify(&token, now, &keys) {
            Err(IdTokenError::UnknownKey) => match self.source.newer_keys(&self.client, &configuration).await? {
                Some(keys) => Ok(verification.verify(&token, now, &keys)?),
                None => Err(IdTokenError::UnknownKey.into()),
            },
            decided => Ok(decided?),
        }
    }

    fn verification(&self, configuration: &OpenIdConfiguration) -> Verification {
        let mut verification = Verification::new(configuration, &*self.audience).leeway(self.leeway);
        if let Some(nonce) = &self.nonce {
            verification = verification.nonce(nonce.clone());
        }
        if let Some(token) = &self.access_token {
            verification = verification.access_token(token.clone());
        }
        if self.skip_audience {
            verification = verification.dangerously_skip_audience();
        }
        if self.skip_expiry {
            verification = verification.dangerously_skip_expiry();
        }
        verification
    }
}
