//! One provider: what it says of itself, where people are sent, and what their codes are worth.

use std::sync::{Arc, PoisonError, RwLock};

use base64ct::{Base64, Encoding as _};
use globus_auth_protocol::{
    discovery::{JwkSet, OpenIdConfiguration},
    http::Pairs,
    id_token::{IdTokenClaims, IdTokenError, UnverifiedIdToken, Verification, VerifyingKeys},
    pkce::CODE_CHALLENGE_METHOD,
    secret::{AccessToken, RawIdToken},
    time::UnixSeconds,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::sync::Mutex;
use url::Url;
use zeroize::Zeroizing;

use super::{
    attempt::Attempt,
    claims::{self, Person, Unusable, person},
    outbound::{Outbound, OutboundError, may_send_to},
    settings::{BadUpstream, UpstreamSettings},
};

/// How long configuration and keys are kept, in seconds.
const KEPT_SECONDS: i64 = 3_600;

/// A token with an unknown key, or an algorithm that was not announced, makes both be fetched anew, but not more often than
/// this.
const FETCH_AGAIN_SECONDS: i64 = 60;

/// A provider that people log in at.
#[derive(Debug)]
pub struct Upstream {
    settings: UpstreamSettings,
    outbound: Outbound,
    /// Where the provider sends people back to.
    redirect_uri: Url,
    known: RwLock<Option<Arc<Known>>>,
    turn: Mutex<()>,
}

/// What the provider said of itself.
#[derive(Debug)]
struct Known {
    configuration: OpenIdConfiguration,
    authorization_endpoint: Url,
    token_endpoint: Url,
    userinfo_endpoint: Option<Url>,
    keys: VerifyingKeys,
    at: UnixSeconds,
}

/// Why somebody could not be logged in there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpstreamError {
    /// The provider could not be asked.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    /// It says of itself what cannot be.
    #[error("the configuration of {issuer} cannot be used: {problem}")]
    Configuration {
        /// Who.
        issuer: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The provider, or the person there, said no.
    #[error("the provider refused: {0}")]
    Refused(Refused),
    /// The answer is not for this attempt.
    #[error("the answer is of another issuer than the one that was asked")]
    OtherIssuer,
    /// Its ID token is not to be believed.
    #[error("the ID token of the provider is not to be believed: {0}")]
    IdToken(#[from] IdTokenError),
    /// Its userinfo is about another person than its ID token.
    #[error("the userinfo of the provider is about somebody else")]
    OtherSubject,
    /// Its claims make no identity.
    #[error(transparent)]
    Claims(#[from] Unusable),
}

/// What the redirect said instead of a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}")]
pub struct Refused {
    /// The error code, shortened to what error codes are made of.
    pub code: String,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: RawIdToken,
    access_token: Option<AccessToken>,
}

impl Upstream {
    /// Makes a provider. Nothing is asked before somebody logs in there.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn new(settings: UpstreamSettings, outbound: Outbound, redirect_uri: Url) -> Result<Self, BadUpstream> {
        settings.check()?;
        Ok(Self {
            settings,
            outbound,
            redirect_uri,
            known: RwLock::default(),
            turn: Mutex::default(),
        })
    }

    /// The settings.
    #[must_use]
    pub const fn settings(&self) -> &UpstreamSettings {
        &self.settings
    }

    /// Where to send the browser.
    ///
    /// # Errors
    /// When the provider cannot be asked for its configuration, or that cannot be used.
    pub async fn authorize_url(&self, attempt: &Attempt, fresh: bool, now: UnixSeconds) -> Result<Url, UpstreamError> {
        let known = self.known(now).await?;
        let mut url = known.authorization_endpoint.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", self.redirect_uri.as_str())
            .append_pair("scope", &self.settings.scope())
            .append_pair("state", attempt.expose_state())
            .append_pair("nonce", attempt.nonce().expose_secret())
            .append_pair("code_challenge", &attempt.verifier().challenge().to_string())
            .append_pair("code_challenge_method", CODE_CHALLENGE_METHOD);
        if fresh {
            // Whoever must log in anew here must not come back by a session that the provider still has.
            url.query_pairs_mut().append_pair("prompt", "login");
        }
        Ok(url)
    }

    /// Makes a person of what the browser came back with.
    ///
    /// # Errors
    /// [`UpstreamError`]; the attempt is over then.
    pub async fn finish(
        &self,
        attempt: &Attempt,
        answer: &Pairs,
        domains: &[String],
        now: UnixSeconds,
    ) -> Result<Person, UpstreamError> {
        let known = self.known(now).await?;
        let is_its_own = match answer.get("iss") {
            Some(issuer) => issuer == self.settings.issuer,
            None => !known.configuration.has_issuer_in_answers(),
        };
        if !is_its_own {
            return Err(UpstreamError::OtherIssuer);
        }
        let Some(code) = answer.get_filled("code") else {
            return Err(UpstreamError::Refused(Refused::read(answer)));
        };
        let tokens = self.redeem(&known, code, attempt).await?;
        let claims = self.verify(Arc::clone(&known), &tokens, attempt, now).await?;
        let claims = self.complete(&known, claims, &tokens).await?;
        Ok(person(&claims, &self.settings.username_claim, domains)?)
    }

    async fn redeem(&self, known: &Known, code: &str, attempt: &Attempt) -> Result<Tokens, UpstreamError> {
        let form = Pairs::new()
            .with("grant_type", "authorization_code")
            .with("code", code)
            .with("redirect_uri", self.redirect_uri.as_str())
            .with("code_verifier", attempt.verifier().expose_secret());
        let (form, authorization) = self.authenticate(known, form);
        let url = &known.token_endpoint;
        Ok(self
            .outbound
            .post(url, &form, authorization, "a token document with an ID token")
            .await?)
    }

    /// Says who this server is, in a way that the provider takes: Basic unless it wants the secret in the form.
    fn authenticate(&self, known: &Known, form: Pairs) -> (Pairs, Option<Zeroizing<String>>) {
        let Some(secret) = &self.settings.client_secret else {
            return (form.with("client_id", self.settings.client_id.clone()), None);
        };
        let methods = &known.configuration.token_endpoint_auth_methods_supported;
        let takes = |method: &str| methods.iter().any(|known| known == method);
        if takes("client_secret_post") && !takes("client_secret_basic") {
            let form = form
                .with("client_id", self.settings.client_id.clone())
                .with("client_secret", secret.expose_secret());
            return (form, None);
        }
        // Form-encoded first, as RFC 6749 section 2.3.1 has it; Globus alone does not.
        let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let pair = Zeroizing::new(format!(
            "{}:{}",
            encode(&self.settings.client_id),
            encode(secret.expose_secret())
        ));
        let header = format!("Basic {}", Base64::encode_string(pair.as_bytes()));
        (form, Some(Zeroizing::new(header)))
    }

    async fn verify(
        &self,
        known: Arc<Known>,
        tokens: &Tokens,
        attempt: &Attempt,
        now: UnixSeconds,
    ) -> Result<IdTokenClaims, UpstreamError> {
        let token = UnverifiedIdToken::parse(&tokens.id_token)?;
        let check = |known: &Known| {
            let client_id = self.settings.client_id.as_str();
            let check = Verification::new(&known.configuration, client_id).nonce(attempt.nonce().clone());
            let check = match &tokens.access_token {
                Some(access_token) => check.access_token(access_token.clone()),
                None => check,
            };
            check.verify(&token, now, &known.keys)
        };
        match check(&known) {
            Err(IdTokenError::UnknownKey | IdTokenError::AlgorithmNotAllowed)
                if now.0 - known.at.0 >= FETCH_AGAIN_SECONDS =>
            {
                Ok(check(&*self.fetch(now, known.at).await?)?)
            }
            outcome => Ok(outcome?),
        }
    }

    /// Asks for what the ID token does not tell. Where there is an access token beside it, a provider may keep name, username
    /// and address for userinfo ([OpenID Connect Core section
    /// 5.4](https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims)).
    async fn complete(
        &self,
        known: &Known,
        claims: IdTokenClaims,
        tokens: &Tokens,
    ) -> Result<IdTokenClaims, UpstreamError> {
        let username_claim = &self.settings.username_claim;
        let (Some(endpoint), Some(access_token)) = (&known.userinfo_endpoint, &tokens.access_token) else {
            return Ok(claims);
        };
        if claims::are_complete(&claims, username_claim) {
            return Ok(claims);
        }
        let userinfo: Map<String, Value> = self.outbound.get_with(endpoint, access_token, "userinfo").await?;
        // Section 5.3.2: otherwise it must not be used.
        if userinfo.get("sub").and_then(Value::as_str) != Some(claims.sub.as_str()) {
            return Err(UpstreamError::OtherSubject);
        }
        Ok(claims::complete(claims, &userinfo, username_claim))
    }

    async fn known(&self, now: UnixSeconds) -> Result<Arc<Known>, UpstreamError> {
        match self.remembered() {
            Some(known) if (0..KEPT_SECONDS).contains(&(now.0 - known.at.0)) => Ok(known),
            Some(known) => self.fetch(now, known.at).await,
            None => self.fetch(now, UnixSeconds(i64::MIN)).await,
        }
    }

    fn remembered(&self) -> Option<Arc<Known>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks the provider; those who find their knowledge, which is of `before`, wanting at the same time share one answer.
    async fn fetch(&self, now: UnixSeconds, before: UnixSeconds) -> Result<Arc<Known>, UpstreamError> {
        let _turn = self.turn.lock().await;
        if let Some(known) = self.remembered().filter(|known| known.at != before) {
            return Ok(known);
        }
        let known = Arc::new(self.ask(now).await?);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&known));
        Ok(known)
    }

    async fn ask(&self, now: UnixSeconds) -> Result<Known, UpstreamError> {
        let issuer = &self.settings.issuer;
        let unusable = |problem| UpstreamError::Configuration {
            issuer: issuer.clone(),
            problem,
        };
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let url = Url::parse(&url).map_err(|_| unusable("the issuer is not a URL"))?;
        let configuration: OpenIdConfiguration = self.outbound.get(&url, "an OpenID configuration").await?;
        if configuration.issuer != *issuer {
            return Err(unusable("it names another issuer than the one that was configured"));
        }
        let endpoint = |text: Option<&str>, missing, refused| {
            let named = Url::parse(text.unwrap_or_default()).map_err(|_| unusable(missing))?;
            may_send_to(&url, &named)
                .then_some(named)
                .ok_or_else(|| unusable(refused))
        };
        let authorization_endpoint = endpoint(
            configuration.authorization_endpoint.as_deref(),
            "it has no authorization_endpoint",
            "its authorization_endpoint is not https, or of this network",
        )?;
        let token_endpoint = endpoint(
            configuration.token_endpoint.as_deref(),
            "it has no token_endpoint",
            "its token_endpoint is not https, or of this network",
        )?;
        let jwks_uri = endpoint(
            Some(&configuration.jwks_uri),
            "it has no jwks_uri",
            "its jwks_uri is not https, or of this network",
        )?;
        let userinfo_endpoint = configuration.userinfo_endpoint.as_deref();
        let userinfo_endpoint = userinfo_endpoint
            .map(|text| {
                endpoint(
                    Some(text),
                    "its userinfo_endpoint is not a URL",
                    "its userinfo_endpoint is not https, or of this network",
                )
            })
            .transpose()?;
        let keys: JwkSet = self.outbound.get(&jwks_uri, "a key set").await?;
        Ok(Known {
            keys: VerifyingKeys::from_jwk_set(&keys),
            configuration,
            authorization_endpoint,
            token_endpoint,
            userinfo_endpoint,
            at: now,
        })
    }
}

impl Refused {
    /// The code is written by whoever sent the browser here, so only what codes are made of is kept of it.
    fn read(answer: &Pairs) -> Self {
        let plain = |c: &char| c.is_ascii_lowercase() || *c == '_';
        let code: String = answer
            .get("error")
            .unwrap_or_default()
            .chars()
            .filter(plain)
            .take(40)
            .collect();
        Self {
            code: if code.is_empty() { "no_code".to_owned() } else { code },
        }
    }
}
