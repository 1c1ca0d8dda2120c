//! What to do next.

use std::borrow::Cow;

use globus_auth_protocol::error::{ErrorDocument, OAuthError};

use super::{Detail, Error};
use crate::authorizer::Scheme;

impl Error {
    /// What to do next, for the person who reads the error. None where the error itself says it.
    #[must_use]
    pub fn advice(&self) -> Option<Cow<'static, str>> {
        match &self.0.detail {
            Detail::Usage { .. }
            | Detail::IdToken(_)
            | Detail::State(_)
            | Detail::LoginRequired(_)
            | Detail::TokenValidation(_)
            | Detail::LoginFlow(_)
            | Detail::Storage(_)
            | Detail::OnRefresh(_) => None,
            Detail::Network(error) => Some(error.kind().advice().into()),
            Detail::Unreadable(_) => Some("check that the base URL is that of a Globus Auth server".into()),
            Detail::Refused { error, .. } => Some(after_oauth(error).unwrap_or("start the login again").into()),
            Detail::Api { document, scheme } => Some(after_answer(self, document, *scheme)),
        }
    }
}

fn after_answer(error: &Error, document: &ErrorDocument, scheme: Scheme) -> Cow<'static, str> {
    if let Some(scopes) = error.required_scopes().filter(|scopes| !scopes.is_empty()) {
        return format!("log in again and ask for: {}", super::printable(&scopes.join(" "))).into();
    }
    if error.is_gare() {
        return "log in again with what the service asks for (`to_gare`)".into();
    }
    if let Some(advice) = document.oauth_error.as_ref().and_then(after_oauth) {
        return advice.into();
    }
    after_status(document.status, scheme).into()
}

const fn after_oauth(error: &OAuthError) -> Option<&'static str> {
    Some(match error {
        OAuthError::InvalidGrant => {
            "log in again: the code or token was used, has expired, was revoked, or belongs to another client"
        }
        OAuthError::InvalidClient => "check the client id and the client secret",
        OAuthError::UnauthorizedClient => "use a client that may do this: check its type and its grants",
        OAuthError::InvalidScope => "check the names of the scopes",
        OAuthError::InvalidRequest => "check the parameters, the redirect URI above all",
        OAuthError::UnsupportedGrantType => "check the grant type and the base URL",
        OAuthError::AccessDenied => "start the login again and allow what the application asks for",
        OAuthError::LoginRequired | OAuthError::InteractionRequired => "log in again, without `prompt=none`",
        OAuthError::ConsentRequired | OAuthError::DependentConsentRequired => {
            "log in again and approve the scopes that the application asks for"
        }
        OAuthError::ServerError | OAuthError::TemporarilyUnavailable => "try again in a while",
        _ => return None,
    })
}

const fn after_status(status: u16, scheme: Scheme) -> &'static str {
    match (status, scheme) {
        (401, Scheme::Basic) => "check the client id and the client secret",
        (401, Scheme::Bearer) => "log in again: the access token has expired, was revoked, or is another service's",
        (401, Scheme::None) => "give the client a token or a secret",
        (403, Scheme::Bearer) => "log in again and ask for the scope that this call needs, or ask for the role",
        (403, _) => "use a client or token that may do this",
        (404, _) => "check the id, and that it is visible to you",
        (413, _) => "ask for less at a time",
        (429, _) => "wait a while, and ask less often",
        (300..=399, _) => "check the base URL: it redirects, and credentials do not follow redirects",
        (500..=599, _) => "try again in a while; tell Globus support the request id if it stays so",
        _ => "check the parameters of the call",
    }
}
