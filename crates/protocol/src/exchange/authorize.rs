//! `GET /v2/oauth2/authorize` in the person's browser, and the redirect that answers it
//! ([RFC 6749 section 4.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1),
//! [OpenID Connect Core section 3.1.2](https://openid.net/specs/openid-connect-core-1_0.html#AuthorizationEndpoint)).

use url::Url;

use crate::{
    error::OAuthError,
    http::{BadPairs, Pairs, join, write_list},
    ids::ClientId,
    pkce::CodeChallenge,
    scope::Scopes,
    secret::{AuthorizationCode, Nonce, State},
};

/// The path.
pub const PATH: &str = "/v2/oauth2/authorize";

/// The path of the page that shows a code for copying; native applications may redirect there.
pub const AUTH_CODE_PAGE: &str = "/v2/web/auth-code";

/// An authorize request, as a client writes it into a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorize {
    /// Who asks.
    pub client_id: ClientId,
    /// Where the answer goes.
    pub redirect_uri: String,
    /// What is asked for.
    pub scopes: Scopes,
    /// Comes back with the answer.
    pub state: Option<State>,
    /// Whether refresh tokens are wanted (`access_type=offline`).
    pub offline: bool,
    /// The PKCE challenge; its method is always `S256`.
    pub code_challenge: Option<CodeChallenge>,
    /// Comes back in the ID token.
    pub nonce: Option<Nonce>,
    /// The label of this consent, filled in for the person to change.
    pub prefill_named_grant: Option<String>,
    /// What the session must hold.
    pub session: SessionRequirements,
    /// Further parameters. They take the place of those above that have the same name.
    pub extra: Pairs,
}

/// What the session of the person must hold when they come back (Globus Auth, "Sessions").
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionRequirements {
    /// Shown to the person.
    pub session_message: Option<String>,
    /// Identities, by id, all of which must be in the session.
    pub session_required_identities: Vec<String>,
    /// Domains, of one of which an identity must be in the session.
    pub session_required_single_domain: Vec<String>,
    /// Policies, by id, all of which must be satisfied.
    pub session_required_policies: Vec<String>,
    /// Whether multi-factor authentication is asked for.
    pub session_required_mfa: Option<bool>,
    /// Whether the person must log in even if they are.
    pub prompt: Option<Prompt>,
}

impl SessionRequirements {
    /// These, and where they say nothing, those.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        let list = |these: Vec<String>, those| if these.is_empty() { those } else { these };
        Self {
            session_message: self.session_message.or(others.session_message),
            session_required_identities: list(self.session_required_identities, others.session_required_identities),
            session_required_single_domain: list(
                self.session_required_single_domain,
                others.session_required_single_domain,
            ),
            session_required_policies: list(self.session_required_policies, others.session_required_policies),
            session_required_mfa: self.session_required_mfa.or(others.session_required_mfa),
            prompt: self.prompt.or(others.prompt),
        }
    }
}

/// The values of `prompt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// Log in again.
    Login,
    /// Show no page; fail if one is needed.
    None,
}

impl Prompt {
    /// The value on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::None => "none",
        }
    }

    /// The prompt of that value.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::Login, Self::None]
            .into_iter()
            .find(|known| known.as_str() == text)
    }
}

impl Authorize {
    /// The client writes the URL to send the person to.
    #[must_use]
    pub fn write_url(&self, base: &Url) -> Url {
        let session = &self.session;
        let mut query = Pairs::new()
            .with("client_id", self.client_id.to_string())
            .with("redirect_uri", &self.redirect_uri)
            .with("scope", self.scopes.to_string())
            .with_some("state", self.state.as_ref().map(State::expose_secret))
            .with("response_type", "code")
            .with_some("code_challenge", self.code_challenge.as_ref().map(ToString::to_string))
            .with_some("code_challenge_method", self.code_challenge.as_ref().map(|_| "S256"))
            .with("access_type", if self.offline { "offline" } else { "online" })
            .with_some("nonce", self.nonce.as_ref().map(Nonce::expose_secret))
            .with_some("prefill_named_grant", self.prefill_named_grant.as_deref())
            .with_some(
                "session_required_identities",
                write_list(&session.session_required_identities),
            )
            .with_some(
                "session_required_single_domain",
                write_list(&session.session_required_single_domain),
            )
            .with_some(
                "session_required_policies",
                write_list(&session.session_required_policies),
            )
            // The official SDK capitalises it, and so the service is known to read that spelling.
            .with_some(
                "session_required_mfa",
                session
                    .session_required_mfa
                    .map(|yes| if yes { "True" } else { "False" }),
            )
            .with_some("session_message", session.session_message.as_deref())
            .with_some("prompt", session.prompt.map(Prompt::as_str));
        for (name, value) in self.extra.iter() {
            query.set(name.to_owned(), value);
        }
        let mut url = join(base, PATH);
        url.set_query(Some(&query.encode()));
        url
    }
}

/// An authorize request as it came: nothing in it is checked, not even that it is there. Empty texts count as absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UncheckedAuthorize {
    /// `client_id`
    pub client_id: Option<String>,
    /// `redirect_uri`
    pub redirect_uri: Option<String>,
    /// `scope`
    pub scope: Option<String>,
    /// `response_type`
    pub response_type: Option<String>,
    /// `state`; an empty one is echoed too.
    pub state: Option<String>,
    /// `access_type`
    pub access_type: Option<String>,
    /// `code_challenge`
    pub code_challenge: Option<String>,
    /// `code_challenge_method`
    pub code_challenge_method: Option<String>,
    /// `nonce`
    pub nonce: Option<String>,
    /// `prompt`
    pub prompt: Option<String>,
    /// `prefill_named_grant`
    pub prefill_named_grant: Option<String>,
    /// `session_message`
    pub session_message: Option<String>,
    /// `session_required_identities`
    pub session_required_identities: Option<String>,
    /// `session_required_single_domain`
    pub session_required_single_domain: Option<String>,
    /// `session_required_policies`
    pub session_required_policies: Option<String>,
    /// `session_required_mfa`
    pub session_required_mfa: Option<String>,
}

impl UncheckedAuthorize {
    /// The server reads a query string. Parameters that it does not know are ignored (RFC 6749 section 3.1).
    ///
    /// # Errors
    /// When the text is not UTF-8, or a parameter stands twice.
    pub fn read(query: &str) -> Result<Self, BadPairs> {
        Ok(Self::read_pairs(&Pairs::read_query(query)?))
    }

    /// The server reads parameters that it has taken apart itself.
    #[must_use]
    pub fn read_pairs(pairs: &Pairs) -> Self {
        let filled = |name: &str| pairs.get_filled(name).map(str::to_owned);
        Self {
            client_id: filled("client_id"),
            redirect_uri: filled("redirect_uri"),
            scope: filled("scope"),
            response_type: filled("response_type"),
            state: pairs.get("state").map(str::to_owned),
            access_type: filled("access_type"),
            code_challenge: filled("code_challenge"),
            code_challenge_method: filled("code_challenge_method"),
            nonce: filled("nonce"),
            prompt: filled("prompt"),
            prefill_named_grant: filled("prefill_named_grant"),
            session_message: filled("session_message"),
            session_required_identities: filled("session_required_identities"),
            session_required_single_domain: filled("session_required_single_domain"),
            session_required_policies: filled("session_required_policies"),
            session_required_mfa: filled("session_required_mfa"),
        }
    }
}

/// The answer that comes back in the redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorizeAnswer {
    /// The person agreed.
    Code {
        /// Good for one exchange.
        code: AuthorizationCode,
        /// The request's `state`.
        state: Option<State>,
        /// Whose answer it is ([RFC 9207](https://www.rfc-editor.org/rfc/rfc9207)), if it says so.
        issuer: Option<String>,
    },
    /// The person or the server said no.
    Refused {
        /// Why.
        error: OAuthError,
        /// Why, for people.
        description: Option<String>,
        /// The request's `state`.
        state: Option<State>,
        /// Whose answer it is, if it says so.
        issuer: Option<String>,
    },
}

/// A redirect that holds neither a code nor an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the redirect holds neither a code nor an error")]
pub struct NotAnAnswer;

impl AuthorizeAnswer {
    /// The server writes the redirect: the answer is added to whatever query the redirect URI has.
    #[must_use]
    pub fn write_redirect(&self, redirect_uri: &str) -> String {
        let pairs = match self {
            Self::Code { code, .. } => Pairs::new().with("code", code.expose_secret()),
            Self::Refused { error, description, .. } => Pairs::new()
                .with("error", error.as_str())
                .with_some("error_description", description.as_deref()),
        };
        let pairs = pairs
            .with_some("state", self.state().map(State::expose_secret))
            .with_some("iss", self.issuer());
        let separator = match redirect_uri.split_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some(_) => "&",
        };
        format!("{redirect_uri}{separator}{}", pairs.encode().as_str())
    }

    /// The client reads the query of the URL that the person came back to.
    ///
    /// # Errors
    /// When it holds neither `code` nor `error`, or one of them twice.
    pub fn read_redirect(query: &str) -> Result<Self, NotAnAnswer> {
        let pairs = Pairs::read_query(query).map_err(|_| NotAnAnswer)?;
        let state = pairs.get("state").map(State::from);
        let issuer = pairs.get_filled("iss").map(str::to_owned);
        if let Some(error) = pairs.get_filled("error") {
            let description = pairs.get_filled("error_description").map(str::to_owned);
            return Ok(Self::Refused {
                error: OAuthError::from_code(error),
                description,
                state,
                issuer,
            });
        }
        let code = pairs.get_filled("code").ok_or(NotAnAnswer)?;
        Ok(Self::Code {
            code: code.into(),
            state,
            issuer,
        })
    }

    /// The `state` that came back.
    #[must_use]
    pub const fn state(&self) -> Option<&State> {
        match self {
            Self::Code { state, .. } | Self::Refused { state, .. } => state.as_ref(),
        }
    }

    /// Whose answer it is, if it says so.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        match self {
            Self::Code { issuer, .. } | Self::Refused { issuer, .. } => issuer.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pkce::CodeVerifier;

    fn request() -> Authorize {
        Authorize {
            client_id: "46bd0f56-e24f-11e5-a510-131bef460001".parse().unwrap(),
            redirect_uri: "https://app.example.org/cb?x=1".to_owned(),
            scopes: Scopes::parse("openid a[*b]").unwrap(),
            state: Some("st &%".into()),
            offline: true,
            code_challenge: Some(CodeVerifier::from_random([1; 32]).challenge()),
            nonce: Some("n".into()),
            prefill_named_grant: Some("laptop".to_owned()),
            session: SessionRequirements {
                session_required_identities: vec!["i".to_owned(), "j".to_owned()],
                session_required_mfa: Some(true),
                prompt: Some(Prompt::Login),
                ..SessionRequirements::default()
            },
            extra: Pairs::new().with("state", "other").with("foo", "bar"),
        }
    }

    #[test]
    fn what_the_client_writes_the_server_reads() {
        let url = request().write_url(&"https://auth.example.test/prefix".parse().unwrap());
        assert_eq!(url.path(), "/prefix/v2/oauth2/authorize");
        let read = UncheckedAuthorize::read(url.query().unwrap()).unwrap();
        assert_eq!(read.client_id.as_deref(), Some("46bd0f56-e24f-11e5-a510-131bef460001"));
        assert_eq!(read.redirect_uri.as_deref(), Some("https://app.example.org/cb?x=1"));
        assert_eq!(read.scope.as_deref(), Some("openid a[*b]"));
        assert_eq!(read.state.as_deref(), Some("other"));
        assert_eq!(read.access_type.as_deref(), Some("offline"));
        assert_eq!(read.code_challenge_method.as_deref(), Some("S256"));
        assert_eq!(read.session_required_identities.as_deref(), Some("i,j"));
        assert_eq!(read.session_required_mfa.as_deref(), Some("True"));
        assert_eq!(read.prompt.as_deref(), Some("login"));
        assert_eq!(read.session_message, None);
    }

    #[test]
    fn a_redirect_is_read_as_it_was_written() {
        for answer in [
            AuthorizeAnswer::Code {
                code: "c".into(),
                state: Some("s &=".into()),
                issuer: Some("https://auth.example.org".to_owned()),
            },
            AuthorizeAnswer::Refused {
                error: OAuthError::AccessDenied,
                description: Some("no".to_owned()),
                state: None,
                issuer: None,
            },
        ] {
            let url: Url = answer.write_redirect("https://app.example.org/cb?x=1").parse().unwrap();
            assert_eq!(AuthorizeAnswer::read_redirect(url.query().unwrap()).unwrap(), answer);
        }
    }

    #[test]
    fn a_second_code_is_no_answer() {
        assert_eq!(AuthorizeAnswer::read_redirect("code=a&code=b"), Err(NotAnAnswer));
        assert_eq!(AuthorizeAnswer::read_redirect("state=a"), Err(NotAnAnswer));
    }
}
