//! Refusals that every endpoint can make, and the one table of their wire forms.

use globus_auth_protocol::{
    error::{
        ApiErrorCode, AuthorizationParameters, OAuthError, api_error, api_errors, client_unknown,
        dependent_consent_required, oauth_error, requirements_error,
    },
    http::{BadParameter, Response},
    ids::RequestId,
};
use globus_auth_rules::developer::{Problems, access::Denied};
use globus_auth_store::{StoreError, ops::CountAttemptError};
use http::{HeaderValue, StatusCode, header::WWW_AUTHENTICATE};

use crate::{
    developer::Refusal,
    host::signing::SigningError,
    key_ring::KeyError,
    web::{attempts::TooManyAttempts, json::JsonError, query::QueryError, reply::Reply},
};

const BASIC: &str = "Basic realm=\"Globus Auth\", charset=\"UTF-8\"";
const BEARER: &str = "Bearer realm=\"Globus Auth\"";
const BEARER_REFUSED: &str = "Bearer realm=\"Globus Auth\", error=\"invalid_token\"";

/// Why a program is not served.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The client could not be authenticated at an OAuth endpoint.
    #[error("{0}")]
    ClientUnknown(&'static str),
    /// A confidential client said who it is and did not prove it.
    #[error("client_secret: is missing, and this client is confidential")]
    SecretMissing,
    /// The caller of the API is not known.
    #[error("{0}")]
    Unauthorized(&'static str),
    /// The caller bears a token that is not good, or not for this.
    #[error("{0}")]
    TokenRefused(&'static str),
    /// The caller may not do this.
    #[error("{0}")]
    Forbidden(&'static str),
    /// The caller may not do this before another log-in, which must bring that.
    #[error("{detail}")]
    Requirements {
        /// Why not.
        detail: &'static str,
        /// What the log-in must bring.
        required: Box<AuthorizationParameters>,
    },
    /// A parameter of the API is missing or wrong.
    #[error(transparent)]
    Parameter(#[from] BadParameter),
    /// The query string of a call to the API is broken.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The body of a call to the API cannot be read.
    #[error(transparent)]
    Body(#[from] JsonError),
    /// The body of a call to the API says what cannot be.
    #[error("{}", .0.texts().join("; "))]
    Problems(Problems),
    /// The caller may not do this to projects, or to what is in them.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No such resource.
    #[error("{0}")]
    NotFound(&'static str),
    /// Something that exists stands against it.
    #[error("{0}")]
    Conflict(&'static str),
    /// It was tried too often.
    #[error(transparent)]
    TooMany(#[from] TooManyAttempts),
    /// A refusal in the words of OAuth, with its status.
    #[error("{error}: {description}")]
    OAuth {
        /// The HTTP status.
        status: u16,
        /// The code.
        error: OAuthError,
        /// Why, for developers.
        description: String,
    },
    /// The client may not use the grant.
    #[error("{0}")]
    UnauthorizedClient(&'static str),
    /// The client needs people of a provider, and is itself none.
    #[error("this client requires an identity of a provider, which a client does not have")]
    RequiredIdentityMissing,
    /// The person has not agreed to what the resource server needs.
    #[error("the person has not approved scopes that the resource server depends on")]
    DependentConsentRequired(Vec<String>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The ID token could not be signed.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Store(error) => Self::Store(error),
            KeyError::Signing(error) => Self::Signing(error),
        }
    }
}

impl From<CountAttemptError> for Failure {
    fn from(error: CountAttemptError) -> Self {
        match error {
            CountAttemptError::TooMany(refused) => refused.into(),
            CountAttemptError::Store(error) => error.into(),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Denied(denied) => Self::Denied(denied),
            Refusal::Problems(problems) => Self::Problems(problems),
            Refusal::Domain(error) => BadParameter::wrong("fqdn", error.to_string()).into(),
            Refusal::Absent(absent) => Self::NotFound(absent.text()),
            Refusal::Conflict(conflict) => Self::Conflict(conflict.text()),
            Refusal::Store(error) => Self::Store(error),
        }
    }
}

impl Failure {
    /// A refused code: 401, as the service was seen to answer.
    pub(super) fn bad_code(description: &dyn std::fmt::Display) -> Self {
        Self::OAuth {
            status: 401,
            error: OAuthError::InvalidGrant,
            description: description.to_string(),
        }
    }

    /// A refused refresh token or subject token: 400.
    pub(super) fn bad_grant(description: &dyn std::fmt::Display) -> Self {
        Self::OAuth {
            status: 400,
            error: OAuthError::InvalidGrant,
            description: description.to_string(),
        }
    }

    /// A malformed request to an OAuth endpoint: 400.
    pub(super) fn bad_request(description: &dyn std::fmt::Display) -> Self {
        Self::OAuth {
            status: 400,
            error: OAuthError::InvalidRequest,
            description: description.to_string(),
        }
    }

    /// A scope that does not exist, or is malformed: 400.
    pub(super) fn bad_scope(description: &dyn std::fmt::Display) -> Self {
        Self::OAuth {
            status: 400,
            error: OAuthError::InvalidScope,
            description: description.to_string(),
        }
    }

    /// The answer.
    pub(super) fn reply(&self, request: RequestId) -> Reply {
        let reply = Reply::document(self.document(request));
        let reply = match self.challenge() {
            Some(challenge) => reply.with_header(WWW_AUTHENTICATE, challenge),
            None => reply,
        };
        match self {
            Self::Store(error) if error.is_transient() => reply.with_retry_after(1),
            Self::TooMany(wait) => reply.with_retry_after(wait.seconds),
            _ => reply,
        }
    }

    /// What a 401 asks for ([RFC 9110 section 15.5.2](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2)): at the OAuth
    /// endpoints the client's secret ([RFC 6749 section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)), at the
    /// API a token ([RFC 6750 section 3](https://www.rfc-editor.org/rfc/rfc6750#section-3)).
    fn challenge(&self) -> Option<HeaderValue> {
        let challenge = match self {
            Self::ClientUnknown(_) | Self::SecretMissing | Self::OAuth { status: 401, .. } => BASIC,
            Self::Unauthorized(_) => BEARER,
            Self::TokenRefused(_) => BEARER_REFUSED,
            _ => return None,
        };
        Some(HeaderValue::from_static(challenge))
    }

    fn document(&self, request: RequestId) -> Response {
        match self {
            Self::ClientUnknown(detail) => client_unknown(detail, request),
            Self::SecretMissing => client_unknown(&self.to_string(), request),
            Self::Unauthorized(detail) | Self::TokenRefused(detail) => {
                api_error(ApiErrorCode::Unauthorized, detail, request)
            }
            Self::Forbidden(detail) => api_error(ApiErrorCode::Forbidden, detail, request),
            Self::Requirements { detail, required } => requirements_error(detail, required, request),
            Self::Parameter(problem) => api_error(ApiErrorCode::InvalidParameters, &problem.to_string(), request),
            Self::Query(problem) => api_error(ApiErrorCode::InvalidParameters, &problem.to_string(), request),
            Self::Body(problem) => api_error(body_code(problem), &problem.to_string(), request),
            Self::Problems(problems) => api_errors(ApiErrorCode::InvalidParameters, &problems.texts(), request),
            Self::Denied(denied) => match denied.requirements() {
                Some(wanted) => requirements_error(&denied.to_string(), &wanted, request),
                None => api_error(ApiErrorCode::Forbidden, &denied.to_string(), request),
            },
            Self::Conflict(detail) => api_error(ApiErrorCode::Conflict, detail, request),
            Self::TooMany(wait) => api_error(ApiErrorCode::TooManyRequests, &wait.to_string(), request),
            Self::NotFound(detail) => api_error(ApiErrorCode::NotFound, detail, request),
            Self::OAuth {
                status,
                error,
                description,
            } => oauth_error(*status, error, Some(description)),
            Self::UnauthorizedClient(detail) => api_error(ApiErrorCode::UnauthorizedClient, detail, request),
            Self::RequiredIdentityMissing => {
                api_error(ApiErrorCode::RequiredIdentityMissing, &self.to_string(), request)
            }
            Self::DependentConsentRequired(scopes) => dependent_consent_required(scopes, request),
            Self::Store(error) if error.is_transient() => {
                tracing::warn!(%error, "a request was shed");
                api_error(
                    ApiErrorCode::ServiceUnavailable,
                    "The server is busy; try again",
                    request,
                )
            }
            Self::Store(error) => internal(error, request),
            Self::Signing(error) => internal(error, request),
        }
    }
}

fn body_code(problem: &JsonError) -> ApiErrorCode {
    match problem.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiErrorCode::PayloadTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ApiErrorCode::UnsupportedMediaType,
        _ => ApiErrorCode::InvalidParameters,
    }
}

fn internal(error: &dyn std::error::Error, request: RequestId) -> Response {
    tracing::error!(%error, "a request failed");
    api_error(
        ApiErrorCode::InternalError,
        "The server failed; tell those who run it the request's id",
        request,
    )
}

/// Answers with a document, or with the failure.
pub(super) fn answer(result: Result<Vec<u8>, Failure>, request: RequestId) -> Reply {
    match result {
        Ok(document) => Reply::json_bytes(http::StatusCode::OK, document),
        Err(failure) => failure.reply(request),
    }
}
