use serde_json::{Map, Value, json};

use super::OAuthError;
use crate::{gare::AuthorizationParameters, http::Response, ids::RequestId};

/// The codes of the API's error documents ("shape A").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiErrorCode {
    /// 401: the caller is not known.
    Unauthorized,
    /// 403: the caller is known and may not.
    Forbidden,
    /// 400: a parameter is wrong.
    InvalidParameters,
    /// 404: no such resource.
    NotFound,
    /// 405: no such method here.
    MethodNotAllowed,
    /// 409: it stands against something that exists.
    Conflict,
    /// 413: the body is too large.
    PayloadTooLarge,
    /// 415: the content type is not read here.
    UnsupportedMediaType,
    /// 429: too many attempts.
    TooManyRequests,
    /// 400: the client may not use the grant.
    UnauthorizedClient,
    /// 403: a client identity cannot satisfy the client's required provider.
    RequiredIdentityMissing,
    /// 500: the server failed.
    InternalError,
    /// 503: the server is busy.
    ServiceUnavailable,
}

impl ApiErrorCode {
    /// Status, code, title and OAuth code.
    const fn parts(self) -> (u16, &'static str, &'static str, &'static str) {
        match self {
            Self::Unauthorized => (401, "UNAUTHORIZED", "Unauthorized", "unauthorized"),
            // The title and the OAuth pair are those that the service was seen to send.
            Self::Forbidden => (403, "FORBIDDEN", "Unauthorized", "unauthorized"),
            Self::InvalidParameters => (400, "INVALID_PARAMETERS", "Invalid parameters", "invalid_request"),
            Self::NotFound => (404, "NOT_FOUND", "Not Found", "not_found"),
            Self::MethodNotAllowed => (405, "METHOD_NOT_ALLOWED", "Method Not Allowed", "invalid_request"),
            Self::Conflict => (409, "CONFLICT", "Conflict", "conflict"),
            Self::PayloadTooLarge => (413, "PAYLOAD_TOO_LARGE", "Payload Too Large", "invalid_request"),
            Self::UnsupportedMediaType => (
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                "Unsupported Media Type",
                "invalid_request",
            ),
            Self::TooManyRequests => (429, "TOO_MANY_REQUESTS", "Too Many Requests", "temporarily_unavailable"),
            Self::UnauthorizedClient => (400, "UNAUTHORIZED_CLIENT", "Unauthorized client", "unauthorized_client"),
            Self::RequiredIdentityMissing => (
                403,
                "REQUIRED_IDENTITY_MISSING",
                "Required identity missing",
                "access_denied",
            ),
            Self::InternalError => (500, "INTERNAL_ERROR", "Internal Server Error", "server_error"),
            Self::ServiceUnavailable => (
                503,
                "SERVICE_UNAVAILABLE",
                "Service Unavailable",
                "temporarily_unavailable",
            ),
        }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        self.parts().0
    }

    /// The code on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.parts().1
    }
}

/// Writes an API error ("shape A"): `errors[]` with one member, and the OAuth pair at the root.
#[must_use]
pub fn api_error(code: ApiErrorCode, detail: &str, request: RequestId) -> Response {
    let (status, name, title, oauth) = code.parts();
    let description = match code {
        ApiErrorCode::Unauthorized | ApiErrorCode::Forbidden => title,
        _ => detail,
    };
    answer(
        status,
        &json!({
            "errors": [{
                "status": status.to_string(), "id": request, "code": name, "title": title, "detail": detail,
            }],
            "error": oauth,
            "error_description": description,
        }),
    )
}

/// Writes a refusal that a log-in can mend: 403 `FORBIDDEN`, with what the log-in must bring beside it, so that clients
/// that know requirements errors can ask the person.
#[must_use]
pub fn requirements_error(detail: &str, required: &AuthorizationParameters, request: RequestId) -> Response {
    let (status, name, title, oauth) = ApiErrorCode::Forbidden.parts();
    answer(
        status,
        &json!({
            "errors": [{
                "status": status.to_string(), "id": request, "code": name, "title": title, "detail": detail,
                "authorization_parameters": required,
            }],
            "error": oauth,
            "error_description": title,
        }),
    )
}

/// Writes the refusal of a client that could not be authenticated at an OAuth endpoint: shape A for the Globus clients,
/// with the code that [RFC 6749 section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2) wants for the others.
#[must_use]
pub fn client_unknown(detail: &str, request: RequestId) -> Response {
    let (status, name, title, _) = ApiErrorCode::Unauthorized.parts();
    answer(
        status,
        &json!({
            "errors": [{
                "status": status.to_string(), "id": request, "code": name, "title": title, "detail": detail,
            }],
            "error": OAuthError::InvalidClient.as_str(),
            "error_description": detail,
        }),
    )
}

/// Writes an OAuth error ("shape B"), with a description where there is one.
#[must_use]
pub fn oauth_error(status: u16, error: &OAuthError, description: Option<&str>) -> Response {
    let mut document = Map::new();
    document.insert("error".to_owned(), error.as_str().into());
    if let Some(description) = description {
        document.insert("error_description".to_owned(), description.into());
    }
    answer(status, &Value::Object(document))
}

/// Writes the refusal of a dependent-token grant that lacks a person's consent ("shape C").
#[must_use]
pub fn dependent_consent_required(unapproved_scopes: &[String], request: RequestId) -> Response {
    const TITLE: &str = "User must approve your client using scopes. See 'unapproved_scopes'.";
    answer(
        403,
        &json!({
            "error": OAuthError::DependentConsentRequired.as_str(),
            "error_description": TITLE,
            "errors": [{
                "status": "403",
                "id": request,
                "code": "DEPENDENT_CONSENT_REQUIRED",
                "title": TITLE,
                "detail": format!("User hasn't approved the following scopes: {}", unapproved_scopes.join(" ")),
                "unapproved_scopes": unapproved_scopes,
            }],
        }),
    )
}

fn answer(status: u16, document: &Value) -> Response {
    Response {
        status,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: document.to_string().into_bytes(),
    }
}
