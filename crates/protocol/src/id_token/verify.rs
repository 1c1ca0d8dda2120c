//! Deciding whether to believe an ID token.

use std::time::Duration;

use subtle::ConstantTimeEq;

use super::{IdTokenClaims, IdTokenError, NumericDate, SigningAlgorithm, UnverifiedIdToken, VerifyingKeys, at_hash};
use crate::discovery::OpenIdConfiguration;
use crate::secret::{AccessToken, Nonce};
use crate::time::UnixSeconds;

/// How far two clocks may differ: five minutes, as in the official SDKs.
pub const DEFAULT_LEEWAY: Duration = Duration::from_secs(300);

/// What an ID token must be
/// ([OpenID Connect Core section 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation)).
///
/// ```
/// # use globus_auth_protocol::{discovery::{JwkSet, OpenIdConfiguration}, id_token::*, secret::*, time::UnixSeconds};
/// # fn login(token: &RawIdToken, configuration: &OpenIdConfiguration, keys: &JwkSet, nonce: Nonce, now: UnixSeconds)
/// #     -> Result<IdTokenClaims, IdTokenError> {
/// let keys = VerifyingKeys::from_jwk_set(keys);
/// Verification::new(configuration, "46bd0f56-e24f-11e5-a510-131bef46955c")
///     .nonce(nonce)
///     .verify(&UnverifiedIdToken::parse(token)?, now, &keys)
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Verification {
    issuer: String,
    audiences: Vec<String>,
    algorithms: Vec<SigningAlgorithm>,
    leeway: Duration,
    nonce: Option<Nonce>,
    access_token: Option<AccessToken>,
    skip: Skip,
}

/// Checks that the caller turned off.
#[derive(Debug, Clone, Copy, Default)]
struct Skip {
    signature: bool,
    issuer: bool,
    audience: bool,
    expiry: bool,
}

impl Verification {
    /// A token of this server for this client, signed with an algorithm that the server announces (any safe one if it
    /// announces none), with [`DEFAULT_LEEWAY`].
    #[must_use]
    pub fn new(configuration: &OpenIdConfiguration, client_id: impl Into<String>) -> Self {
        let announced = &configuration.id_token_signing_alg_values_supported;
        let allowed = |algorithm: &SigningAlgorithm| {
            announced.is_empty() || announced.iter().any(|name| name == algorithm.name())
        };
        Self {
            issuer: configuration.issuer.clone(),
            audiences: vec![client_id.into()],
            algorithms: SigningAlgorithm::ALL.into_iter().filter(allowed).collect(),
            leeway: DEFAULT_LEEWAY,
            nonce: None,
            access_token: None,
            skip: Skip::default(),
        }
    }

    /// A token for this audience is accepted too.
    #[must_use]
    pub fn or_audience(mut self, audience: impl Into<String>) -> Self {
        self.audiences.push(audience.into());
        self
    }

    /// Of the algorithms that the server announces, only these.
    #[must_use]
    pub fn only_algorithms(mut self, algorithms: &[SigningAlgorithm]) -> Self {
        self.algorithms.retain(|algorithm| algorithms.contains(algorithm));
        self
    }

    /// How far the server's clock may be from ours.
    #[must_use]
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// The nonce of this login, which the token must carry.
    #[must_use]
    pub fn nonce(mut self, nonce: Nonce) -> Self {
        self.nonce = Some(nonce);
        self
    }

    /// The access token that came beside it, which `at_hash` must fit if the token carries it.
    #[must_use]
    pub fn access_token(mut self, access_token: AccessToken) -> Self {
        self.access_token = Some(access_token);
        self
    }

    /// Believes whoever wrote the token. Only for a token that came from the server itself, over TLS, this moment.
    #[must_use]
    pub fn dangerously_skip_signature(mut self) -> Self {
        self.skip.signature = true;
        self
    }

    /// Takes a token of any issuer whose key is among the keys.
    #[must_use]
    pub fn dangerously_skip_issuer(mut self) -> Self {
        self.skip.issuer = true;
        self
    }

    /// Takes a token that was made for another client, which may replay it here.
    #[must_use]
    pub fn dangerously_skip_audience(mut self) -> Self {
        self.skip.audience = true;
        self
    }

    /// Takes a token that has expired.
    #[must_use]
    pub fn dangerously_skip_expiry(mut self) -> Self {
        self.skip.expiry = true;
        self
    }

    /// Checks the token and gives its claims.
    ///
    /// # Errors
    /// The first check that fails. [`IdTokenError::UnknownKey`] is worth one more try with keys fetched anew.
    pub fn verify(
        &self,
        token: &UnverifiedIdToken<'_>,
        now: UnixSeconds,
        keys: &VerifyingKeys,
    ) -> Result<IdTokenClaims, IdTokenError> {
        self.check_signature(token, keys)?;
        let claims = token.dangerously_unverified_claims()?;
        self.check_parties(&claims)?;
        self.check_times(&claims, now)?;
        self.check_login(token, &claims)?;
        Ok(claims)
    }

    fn check_signature(&self, token: &UnverifiedIdToken<'_>, keys: &VerifyingKeys) -> Result<(), IdTokenError> {
        if self.skip.signature {
            return Ok(());
        }
        let algorithm = token
            .header()
            .algorithm()
            .filter(|algorithm| self.algorithms.contains(algorithm));
        let algorithm = algorithm.ok_or(IdTokenError::AlgorithmNotAllowed)?;
        keys.verify(token.header(), algorithm, token.signed.as_bytes(), &token.signature)
    }

    fn check_parties(&self, claims: &IdTokenClaims) -> Result<(), IdTokenError> {
        if !self.skip.issuer && claims.iss != self.issuer {
            return Err(IdTokenError::WrongIssuer);
        }
        if self.skip.audience {
            return Ok(());
        }
        let ours = |audience: &str| self.audiences.iter().any(|ours| ours == audience);
        // `azp` names the client that asked, if it is not obvious.
        let asked_by_other = match claims.extra.get("azp") {
            None => false,
            Some(azp) => !azp.as_str().is_some_and(ours),
        };
        if asked_by_other || !claims.aud.iter().any(ours) {
            return Err(IdTokenError::WrongAudience);
        }
        Ok(())
    }

    fn check_times(&self, claims: &IdTokenClaims, now: UnixSeconds) -> Result<(), IdTokenError> {
        let leeway = self.leeway.as_secs_f64();
        let now = NumericDate::from(now).as_seconds();
        // At the very second of `exp` a token is no longer valid (RFC 7519 section 4.1.4).
        if !self.skip.expiry && claims.exp.as_seconds().floor() <= now - leeway {
            return Err(IdTokenError::Expired);
        }
        if claims.nbf.as_ref().is_some_and(|nbf| nbf.as_seconds() > now + leeway) {
            return Err(IdTokenError::NotYetValid);
        }
        if claims.iat.as_seconds() > now + leeway {
            return Err(IdTokenError::IssuedInFuture);
        }
        Ok(())
    }

    fn check_login(&self, token: &UnverifiedIdToken<'_>, claims: &IdTokenClaims) -> Result<(), IdTokenError> {
        if self.nonce.is_some() && claims.nonce != self.nonce {
            return Err(IdTokenError::WrongNonce);
        }
        let (Some(access_token), Some(found)) = (&self.access_token, &claims.at_hash) else {
            return Ok(());
        };
        // An algorithm that is not known hashes nothing; it gets here only if the signature is not checked.
        let algorithm = token.header().algorithm().ok_or(IdTokenError::AlgorithmNotAllowed)?;
        let expected = at_hash(algorithm, access_token);
        if bool::from(expected.as_bytes().ct_eq(found.as_bytes())) {
            Ok(())
        } else {
            Err(IdTokenError::WrongAccessToken)
        }
    }
}
