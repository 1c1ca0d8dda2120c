//! What can go wrong, as one type.

mod advice;
mod redact;

use std::{borrow::Cow, convert::Infallible, error::Error as StdError, fmt, sync::Arc};

use globus_auth_protocol::{
    error::{AuthorizationParameters, ErrorDocument, OAuthError, SubError},
    gare::Gare,
    http::Unreadable,
    id_token::IdTokenError,
    scope::ScopeParseError,
    text::is_steering,
};

pub(crate) use redact::{Redaction, SECRET_FIELDS};

use crate::{
    authorizer::Scheme,
    retry::is_transient,
    seams::TransportError,
    storage::{StorageError, validating::TokenValidationError},
};

/// Why a call failed. Cheap to clone; holds no body and no token.
///
/// Its text says what happened, by the OAuth code, the Globus code and the request id where there are any, and what to
/// do next.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

struct Inner {
    exchange: Option<&'static str>,
    detail: Detail,
}

enum Detail {
    Usage {
        what: Cow<'static, str>,
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    Network(TransportError),
    Api {
        document: Box<ErrorDocument>,
        scheme: Scheme,
    },
    Unreadable(Unreadable),
    IdToken(IdTokenError),
    State(&'static str),
    Refused {
        error: OAuthError,
        description: Option<String>,
    },
    LoginRequired(Cow<'static, str>),
    TokenValidation(Box<TokenValidationError>),
    LoginFlow(Box<dyn StdError + Send + Sync>),
    Storage(StorageError),
    OnRefresh(Box<dyn StdError + Send + Sync>),
}

/// What kind of failure an [`Error`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The call was wrong, and nothing was sent.
    Usage,
    /// There was no answer.
    Network,
    /// The service answered with an error.
    Api,
    /// The service answered, but with something else than it should.
    Unreadable,
    /// The ID token is not to be believed.
    IdToken,
    /// The redirect does not belong to this login.
    State,
    /// The person, or the server, said no in the redirect.
    Refused,
    /// There is no token, and nothing to get one with: the person has to log in. Nothing was sent.
    LoginRequired,
    /// The login did not come about: there is no terminal or no browser, or nobody answered.
    LoginFlow,
    /// Stored tokens could not be read or written.
    Storage,
    /// The program's own `on_refresh` failed. The new token is held and, where there is a storage, stored.
    OnRefresh,
}

impl Error {
    fn new(detail: Detail) -> Self {
        Self(Arc::new(Inner { exchange: None, detail }))
    }

    pub(crate) fn usage(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Detail::Usage {
            what: what.into(),
            source: None,
        })
    }

    pub(crate) fn network(error: TransportError, exchange: &'static str) -> Self {
        Self::new(Detail::Network(error)).during(exchange)
    }

    pub(crate) fn api(document: ErrorDocument, scheme: Scheme, exchange: &'static str) -> Self {
        Self::new(Detail::Api {
            document: Box::new(document),
            scheme,
        })
        .during(exchange)
    }

    pub(crate) fn unreadable(error: Unreadable, exchange: &'static str) -> Self {
        Self::new(Detail::Unreadable(error)).during(exchange)
    }

    pub(crate) fn state(what: &'static str) -> Self {
        Self::new(Detail::State(what)).during("login")
    }

    pub(crate) fn refused(error: OAuthError, description: Option<String>) -> Self {
        Self::new(Detail::Refused { error, description }).during("login")
    }

    pub(crate) fn login_required(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Detail::LoginRequired(what.into()))
    }

    /// Tokens that did not pass a check.
    pub(crate) fn token_validation(error: TokenValidationError) -> Self {
        Self::new(Detail::TokenValidation(Box::new(error)))
    }

    /// A failure of a login flow of one's own ([`LoginFlowManager`](crate::login::LoginFlowManager)): the login did not
    /// come about. `source` must hold no token.
    pub fn login_flow(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Detail::LoginFlow(source.into())).during("login")
    }

    pub(crate) fn on_refresh(error: Box<dyn StdError + Send + Sync>) -> Self {
        Self::new(Detail::OnRefresh(error))
    }

    fn during(self, exchange: &'static str) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(inner) => Self(Arc::new(Inner {
                exchange: Some(exchange),
                ..inner
            })),
            Err(shared) => Self(shared),
        }
    }

    fn document(&self) -> Option<&ErrorDocument> {
        match &self.0.detail {
            Detail::Api { document, .. } => Some(document),
            _ => None,
        }
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self.0.detail {
            Detail::Usage { .. } => ErrorKind::Usage,
            Detail::Network(_) => ErrorKind::Network,
            Detail::Api { .. } => ErrorKind::Api,
            Detail::Unreadable(_) => ErrorKind::Unreadable,
            Detail::IdToken(_) => ErrorKind::IdToken,
            Detail::State(_) => ErrorKind::State,
            Detail::Refused { .. } => ErrorKind::Refused,
            Detail::LoginRequired(_) | Detail::TokenValidation(_) => ErrorKind::LoginRequired,
            Detail::LoginFlow(_) => ErrorKind::LoginFlow,
            Detail::Storage(_) => ErrorKind::Storage,
            Detail::OnRefresh(_) => ErrorKind::OnRefresh,
        }
    }

    /// The HTTP status, if the service answered with an error.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        self.document().map(|document| document.status)
    }

    /// The OAuth code, the member `error` ([RFC 6749 section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)).
    #[must_use]
    pub fn oauth_error(&self) -> Option<&OAuthError> {
        match &self.0.detail {
            Detail::Api { document, .. } => document.oauth_error.as_ref(),
            Detail::Refused { error, .. } => Some(error),
            _ => None,
        }
    }

    /// What the service says about the OAuth code, the member `error_description`.
    #[must_use]
    pub fn oauth_description(&self) -> Option<&str> {
        match &self.0.detail {
            Detail::Api { document, .. } => document.oauth_description.as_deref(),
            Detail::Refused { description, .. } => description.as_deref(),
            _ => None,
        }
    }

    /// The Globus code, such as `UNAUTHORIZED` or `ConsentRequired`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.document()?.code.as_deref()
    }

    /// What the service says, one text for each of its reasons.
    #[must_use]
    pub fn messages(&self) -> &[String] {
        self.document().map_or(&[], |document| &document.messages)
    }

    /// What the service says, in one text.
    #[must_use]
    pub fn message(&self) -> Option<String> {
        self.document()?.message()
    }

    /// The name of the request in the service's logs: tell it to Globus support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.document()?.request_id.as_deref()
    }

    /// The service's reasons, one by one.
    #[must_use]
    pub fn errors(&self) -> &[SubError] {
        self.document().map_or(&[], |document| &document.errors)
    }

    /// What a new login must ask for, if the service says so.
    #[must_use]
    pub fn authorization_parameters(&self) -> Option<&AuthorizationParameters> {
        self.document()?.authorization_parameters.as_ref()
    }

    /// The scopes that the person must approve, if the service says so.
    #[must_use]
    pub fn required_scopes(&self) -> Option<&[String]> {
        let document = self.document()?;
        let unapproved = Some(document.unapproved_scopes.as_slice()).filter(|scopes| !scopes.is_empty());
        document.required_scopes.as_deref().or(unapproved)
    }

    /// What a login must bring before the service does what it was asked, if it says so: in the answer itself or in one
    /// of its reasons, in the present form of a requirements error or an older one (see [`gare`](crate::gare)). The
    /// answer's own word goes first.
    #[must_use]
    pub fn to_gare(&self) -> Option<Gare> {
        self.document()?.to_gare().cloned()
    }

    /// All that the service says of what a login must bring: in its reasons, then in the answer itself.
    #[must_use]
    pub fn to_gares(&self) -> Vec<Gare> {
        let gares = self.document().into_iter().flat_map(ErrorDocument::to_gares);
        gares.cloned().collect()
    }

    /// Whether the service says what a login must bring; see [`to_gare`](Self::to_gare).
    #[must_use]
    pub fn is_gare(&self) -> bool {
        self.document().is_some_and(|document| document.to_gare().is_some())
    }

    /// Why the ID token is not to be believed.
    #[must_use]
    pub fn id_token_error(&self) -> Option<&IdTokenError> {
        match &self.0.detail {
            Detail::IdToken(error) => Some(error),
            _ => None,
        }
    }

    /// Why the stored tokens, or those of a login, were not taken.
    #[must_use]
    pub fn token_validation_error(&self) -> Option<&TokenValidationError> {
        match &self.0.detail {
            Detail::TokenValidation(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the same call may succeed later, unchanged. A call that used up a code may need a new login instead.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match &self.0.detail {
            Detail::Network(error) => error.is_transient(),
            Detail::Api { document, .. } => is_transient(document.status),
            Detail::Refused { error, .. } => {
                matches!(error, OAuthError::ServerError | OAuthError::TemporarilyUnavailable)
            }
            _ => false,
        }
    }

    /// Whether the service took too long.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(&self.0.detail, Detail::Network(error) if error.is_timeout())
    }

    /// Whether the person has to log in again: the token, code or session is no longer good. Not so for a client's
    /// wrong secret, which no login mends.
    #[must_use]
    pub fn is_login_required(&self) -> bool {
        match self.oauth_error() {
            Some(OAuthError::InvalidGrant | OAuthError::LoginRequired) => return true,
            Some(OAuthError::InvalidClient) => return false,
            _ => {}
        }
        match &self.0.detail {
            Detail::Api { document, scheme } => document.status == 401 && *scheme != Scheme::Basic,
            Detail::LoginRequired(_) | Detail::TokenValidation(_) => true,
            _ => false,
        }
    }

    /// Whether the person has to approve more scopes, or meet a session requirement: log in again with what
    /// [`to_gare`](Self::to_gare) says, or ask for the [`required_scopes`](Self::required_scopes).
    #[must_use]
    pub fn is_consent_required(&self) -> bool {
        let code = self.oauth_error();
        matches!(
            code,
            Some(OAuthError::ConsentRequired | OAuthError::DependentConsentRequired)
        ) || self.required_scopes().is_some()
            || self.code() == Some("ConsentRequired")
            || self.is_gare()
    }

    /// Whether the thing asked for does not exist, or is hidden from the caller.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.http_status() == Some(404)
    }

    /// Whether the caller may not do this: a scope is missing, or a role.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.http_status() == Some(403)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(exchange) = self.0.exchange {
            write!(f, "{exchange}: ")?;
        }
        match &self.0.detail {
            Detail::Usage { what, .. } => f.write_str(what)?,
            Detail::Network(error) => write!(f, "{error}")?,
            Detail::Api { document, .. } => write_document(document, f)?,
            Detail::Unreadable(error) => write!(f, "{error}")?,
            Detail::IdToken(error) => write!(f, "{error}")?,
            Detail::State(what) => f.write_str(what)?,
            Detail::LoginRequired(what) => f.write_str(what)?,
            Detail::TokenValidation(error) => write!(f, "{error}")?,
            Detail::LoginFlow(error) => write!(f, "{error}")?,
            Detail::Storage(error) => write!(f, "{error}")?,
            Detail::OnRefresh(error) => write!(f, "the program could not take note of the refreshed token: {error}")?,
            Detail::Refused { error, description } => {
                write!(f, "the login was refused: {}", printable(error.as_str()))?;
                if let Some(description) = description {
                    write!(f, " ({})", printable(description))?;
                }
            }
        }
        match self.advice() {
            Some(advice) => write!(f, "; {advice}"),
            None => Ok(()),
        }
    }
}

fn write_document(document: &ErrorDocument, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "the service answered {}", document.status)?;
    let oauth = document.oauth_error.as_ref().map(OAuthError::as_str);
    for code in oauth.into_iter().chain(document.code.as_deref()) {
        write!(f, " {}", printable(code))?;
    }
    if let Some(said) = document.message().as_deref().or(document.oauth_description.as_deref()) {
        write!(f, " ({})", printable(said))?;
    }
    if let Some(id) = &document.request_id {
        write!(f, " [request {}]", printable(id))?;
    }
    Ok(())
}

/// A text of the service's, fit for a terminal and a log: one line of a few hundred characters.
fn printable(text: &str) -> String {
    const LONGEST: usize = 300;
    let mut line: String = text
        .chars()
        .take(LONGEST)
        .map(|character| if is_steering(character) { ' ' } else { character })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        line.push('…');
    }
    line
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("text", &self.to_string())
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.detail {
            Detail::Usage { source, .. } => source.as_ref().map(|source| source.as_ref() as _),
            Detail::Network(error) => error.source(),
            Detail::TokenValidation(error) => Some(error.as_ref()),
            Detail::Storage(error) => Some(error),
            Detail::OnRefresh(error) | Detail::LoginFlow(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}

macro_rules! from_usage {
    ($($source:ty),* $(,)?) => {$(
        impl From<$source> for Error {
            fn from(error: $source) -> Self {
                Self::new(Detail::Usage { what: error.to_string().into(), source: Some(Box::new(error)) })
            }
        }
    )*};
}

// What a caller hands in and can be wrong before anything is sent.
from_usage!(
    ScopeParseError,
    crate::client_info::BadClientInfo,
    crate::environment::UnknownEnvironment,
    crate::storage::BadAppName,
    globus_auth_protocol::ids::NotAUuid,
    globus_auth_protocol::pkce::NotACodeVerifier,
);

impl From<IdTokenError> for Error {
    fn from(error: IdTokenError) -> Self {
        Self::new(Detail::IdToken(error))
    }
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        Self::new(Detail::Storage(error))
    }
}

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

#[cfg(test)]
mod tests;
