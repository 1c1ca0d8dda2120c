//! The `Authorization` header.

use axum::extract::FromRequestParts;
use globus_auth_protocol::{
    error::{OAuthError, oauth_error},
    secret::AccessToken,
};
use http::{HeaderMap, header::AUTHORIZATION, request::Parts};

use super::{
    basic::{BasicCredentials, BasicError},
    bearer::{self, BearerError},
};

/// The credentials of a request. As an extractor it never refuses: endpoints differ in how they word a refusal, so they
/// take `Result<Authorization, AuthorizationError>`; one that ignores credentials takes nothing.
#[derive(Debug)]
pub enum Authorization {
    /// No header.
    None,
    /// A client's id and secret.
    Basic(BasicCredentials),
    /// An access token.
    Bearer(AccessToken),
}

/// Why the header was refused. Never holds a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizationError {
    /// Two headers.
    #[error("there are two Authorization headers: send one")]
    Repeated,
    /// A scheme that is neither Basic nor Bearer.
    #[error("the Authorization header must be Basic or Bearer")]
    UnknownScheme,
    /// Basic, but malformed.
    #[error(transparent)]
    Basic(#[from] BasicError),
    /// Bearer, but malformed.
    #[error(transparent)]
    Bearer(#[from] BearerError),
}

impl Authorization {
    /// Reads the header of a request.
    ///
    /// # Errors
    /// See [`AuthorizationError`].
    pub fn read(headers: &HeaderMap) -> Result<Self, AuthorizationError> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let Some(value) = values.next() else {
            return Ok(Self::None);
        };
        if values.next().is_some() {
            return Err(AuthorizationError::Repeated);
        }
        Self::read_value(value.as_bytes())
    }

    /// Reads the value of the header ([RFC 9110 section 11.4](https://www.rfc-editor.org/rfc/rfc9110#section-11.4)).
    ///
    /// # Errors
    /// See [`AuthorizationError`].
    pub fn read_value(value: &[u8]) -> Result<Self, AuthorizationError> {
        let value = std::str::from_utf8(value).map_err(|_| AuthorizationError::UnknownScheme)?;
        let (scheme, credentials) = value.split_once(' ').unwrap_or((value, ""));
        let credentials = credentials.trim_matches(' ');
        if scheme.eq_ignore_ascii_case("basic") {
            Ok(Self::Basic(BasicCredentials::read(credentials)?))
        } else if scheme.eq_ignore_ascii_case("bearer") {
            Ok(Self::Bearer(bearer::read(credentials)?))
        } else {
            Err(AuthorizationError::UnknownScheme)
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Authorization {
    type Rejection = AuthorizationError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, AuthorizationError> {
        Self::read(&parts.headers)
    }
}

impl axum::response::IntoResponse for AuthorizationError {
    fn into_response(self) -> axum::response::Response {
        let document = oauth_error(401, &OAuthError::InvalidClient, Some(&self.to_string()));
        super::reply::Reply::document(document).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&'static str]) -> Result<Authorization, AuthorizationError> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, http::HeaderValue::from_static(value));
        }
        Authorization::read(&headers)
    }

    #[test]
    fn schemes_are_read_in_any_case() {
        assert!(matches!(read(&[]), Ok(Authorization::None)));
        for value in ["Basic aWQ6c2VjcmV0", "basic  aWQ6c2VjcmV0 "] {
            let Ok(Authorization::Basic(credentials)) = read(&[value]) else {
                panic!("{value}")
            };
            assert_eq!(credentials.id, "id");
        }
        for value in ["Bearer token", "BEARER token"] {
            let Ok(Authorization::Bearer(token)) = read(&[value]) else {
                panic!("{value}")
            };
            assert_eq!(token.expose_secret(), "token");
        }
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        for (values, expected) in [
            (&["Bearer a", "Bearer a"][..], AuthorizationError::Repeated),
            (&["Digest x"], AuthorizationError::UnknownScheme),
            (&["token"], AuthorizationError::UnknownScheme),
            (&[""], AuthorizationError::UnknownScheme),
            (&["Bearer"], AuthorizationError::Bearer(BearerError)),
            (&["Bearer a b"], AuthorizationError::Bearer(BearerError)),
            (&["Basic"], AuthorizationError::Basic(BasicError::NoColon)),
            (&["Basic ?"], AuthorizationError::Basic(BasicError::NotBase64)),
        ] {
            assert_eq!(read(values).unwrap_err(), expected, "{values:?}");
        }
    }
}
