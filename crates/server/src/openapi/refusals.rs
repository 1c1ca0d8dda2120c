//! The refusals, and the documents that tell of them.

use globus_auth_protocol::error::ApiErrorCode;
use serde_json::{Map, Value, json};

use super::parts::{document, flag, list, object, or_null, schema, text, uuid, with_headers, word};

type Refusal = (u16, &'static str);

const INVALID_PARAMETERS: Refusal = (400, "InvalidParameters");
const UNAUTHORIZED: Refusal = (401, "Unauthorized");
const FORBIDDEN: Refusal = (403, "Forbidden");
const NOT_FOUND: Refusal = (404, "NotFound");
const CONFLICT: Refusal = (409, "Conflict");
const PAYLOAD_TOO_LARGE: Refusal = (413, "PayloadTooLarge");
const URI_TOO_LONG: Refusal = (414, "UriTooLong");
const UNSUPPORTED_MEDIA_TYPE: Refusal = (415, "UnsupportedMediaType");
const INTERNAL_ERROR: Refusal = (500, "InternalError");
const SERVICE_UNAVAILABLE: Refusal = (503, "ServiceUnavailable");
const BAD_FORM: Refusal = (400, "InvalidRequest");
const CLIENT_UNKNOWN: Refusal = (401, "ClientUnknown");
const FORM_TOO_SLOW: Refusal = (408, "FormTooSlow");
const FORM_TOO_LARGE: Refusal = (413, "FormTooLarge");
const NO_FORM: Refusal = (415, "NoForm");

/// Too many attempts.
pub(super) const TOO_MANY_REQUESTS: Refusal = (429, "TooManyRequests");
/// Of the token endpoint.
pub(super) const TOKEN: &[Refusal] = &[
    (400, "TokenRefused"),
    (401, "TokenUnauthorized"),
    (403, "TokenForbidden"),
    FORM_TOO_SLOW,
    FORM_TOO_LARGE,
    NO_FORM,
    INTERNAL_ERROR,
    SERVICE_UNAVAILABLE,
];
/// Of the other endpoints that take forms.
pub(super) const FORMS: &[Refusal] = &[
    BAD_FORM,
    CLIENT_UNKNOWN,
    FORM_TOO_SLOW,
    FORM_TOO_LARGE,
    NO_FORM,
    INTERNAL_ERROR,
    SERVICE_UNAVAILABLE,
];
/// Of userinfo.
pub(super) const BEARERS: &[Refusal] = &[UNAUTHORIZED, FORBIDDEN, INTERNAL_ERROR, SERVICE_UNAVAILABLE];
/// Of a search that leaves out what the caller may not see.
pub(super) const SEARCHES: &[Refusal] = &[
    INVALID_PARAMETERS,
    UNAUTHORIZED,
    URI_TOO_LONG,
    INTERNAL_ERROR,
    SERVICE_UNAVAILABLE,
];
/// Of a list of what the caller administers.
pub(super) const LISTS: &[Refusal] = &[UNAUTHORIZED, FORBIDDEN, INTERNAL_ERROR, SERVICE_UNAVAILABLE];
/// Of looking something up.
pub(super) const LOOKUPS: &[Refusal] = &[
    INVALID_PARAMETERS,
    UNAUTHORIZED,
    FORBIDDEN,
    NOT_FOUND,
    INTERNAL_ERROR,
    SERVICE_UNAVAILABLE,
];
/// Of deleting something.
pub(super) const DELETIONS: &[Refusal] = &[
    INVALID_PARAMETERS,
    UNAUTHORIZED,
    FORBIDDEN,
    NOT_FOUND,
    CONFLICT,
    INTERNAL_ERROR,
    SERVICE_UNAVAILABLE,
];
/// Of making and changing something.
pub(super) const CHANGES: &[Refusal] = &[
    INVALID_PARAMETERS,
    UNAUTHORIZED,
    FORBIDDEN,
    NOT_FOUND,
    CONFLICT,
    PAYLOAD_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    INTERNAL_ERROR,
    SERVICE_UNAVAILABLE,
];

/// Every refusal by its name.
pub(super) fn responses() -> Value {
    let mut all = Map::new();
    for ((_, name), code, description) in OF_THE_API {
        let headers: &[&str] = match code {
            ApiErrorCode::Unauthorized => &["X-Request-ID", "WWW-Authenticate"],
            ApiErrorCode::TooManyRequests | ApiErrorCode::ServiceUnavailable => &["X-Request-ID", "Retry-After"],
            _ => &["X-Request-ID"],
        };
        all.insert((*name).to_owned(), document(description, &of_code(*code), headers));
    }
    let too_long = "The list makes the address longer than 64 KiB. The answer has no body.";
    all.insert(URI_TOO_LONG.1.to_owned(), with_headers(too_long, &[]));
    let of_forms = [
        (BAD_FORM, "A parameter is missing or wrong.", schema("OAuthError")),
        (
            CLIENT_UNKNOWN,
            "The client did not say who it is, or did not prove it.",
            of_code(ApiErrorCode::Unauthorized),
        ),
        (FORM_TOO_SLOW, "The form did not arrive in time.", schema("OAuthError")),
        (FORM_TOO_LARGE, "The form is larger than 64 KiB.", schema("OAuthError")),
        (NO_FORM, "The body is no form.", schema("OAuthError")),
        (
            TOKEN[0],
            "The request is malformed, the token is refused, or the client may not use the grant.",
            json!({ "anyOf": [schema("OAuthError"), of_code(ApiErrorCode::UnauthorizedClient)] }),
        ),
        (
            TOKEN[1],
            "The client did not prove who it is, or the code is refused.",
            json!({ "anyOf": [of_code(ApiErrorCode::Unauthorized), schema("OAuthError")] }),
        ),
        (
            TOKEN[2],
            "The person has not agreed to what the resource server depends on, or the client needs an identity that it \
             has not.",
            json!({ "anyOf": [schema("DependentConsentRequired"), of_code(ApiErrorCode::RequiredIdentityMissing)] }),
        ),
    ];
    for ((status, name), description, schema) in of_forms {
        let headers: &[&str] = match status {
            401 => &["X-Request-ID", "WWW-Authenticate"],
            _ => &["X-Request-ID"],
        };
        all.insert(name.to_owned(), document(description, &schema, headers));
    }
    Value::Object(all)
}

const OF_THE_API: &[(Refusal, ApiErrorCode, &str)] = &[
    (
        INVALID_PARAMETERS,
        ApiErrorCode::InvalidParameters,
        "A parameter, or a member of the body, is missing or wrong.",
    ),
    (UNAUTHORIZED, ApiErrorCode::Unauthorized, "The caller is not known."),
    (
        FORBIDDEN,
        ApiErrorCode::Forbidden,
        "The caller may not do this, or only after the log-in that `authorization_parameters` asks for.",
    ),
    (NOT_FOUND, ApiErrorCode::NotFound, "There is no such resource."),
    (
        CONFLICT,
        ApiErrorCode::Conflict,
        "Something that exists stands against it.",
    ),
    (
        PAYLOAD_TOO_LARGE,
        ApiErrorCode::PayloadTooLarge,
        "The body is larger than 64 KiB.",
    ),
    (
        UNSUPPORTED_MEDIA_TYPE,
        ApiErrorCode::UnsupportedMediaType,
        "The body is not JSON.",
    ),
    (
        TOO_MANY_REQUESTS,
        ApiErrorCode::TooManyRequests,
        "It was tried too often from this address.",
    ),
    (INTERNAL_ERROR, ApiErrorCode::InternalError, "The server failed."),
    (
        SERVICE_UNAVAILABLE,
        ApiErrorCode::ServiceUnavailable,
        "The server is busy.",
    ),
];

/// An error document of the API whose members all have this code.
fn of_code(code: ApiErrorCode) -> Value {
    let one = object(
        &["status", "code"],
        &json!({ "status": { "const": code.status().to_string() }, "code": { "const": code.as_str() } }),
    );
    let all = json!({ "properties": { "errors": list(&one) } });
    json!({ "allOf": [schema("ApiError"), all] })
}

/// The error documents.
pub(super) fn schemas() -> Vec<(&'static str, Value)> {
    let mut missing = object(
        &["status", "id", "code", "title", "detail"],
        &json!({
            "status": { "type": "string", "pattern": "^[45][0-9][0-9]$", "description": "The HTTP status." },
            "id": uuid(),
            "code": { "type": "string", "pattern": "^[A-Z_]+$" },
            "title": text(),
            "detail": text(),
            "authorization_parameters": schema("AuthorizationParameters"),
        }),
    );
    missing["description"] = "One thing that is wrong. All members of a document have the id of the request.".into();
    let api_error = object(
        &["errors", "error", "error_description"],
        &json!({
            "errors": { "type": "array", "items": schema("ApiErrorEntry"), "minItems": 1 },
            "error": text(),
            "error_description": text(),
        }),
    );
    vec![
        ("ApiErrorEntry", missing),
        ("ApiError", api_error),
        ("OAuthError", oauth_error()),
        ("DependentConsentRequired", dependent_consent_required()),
        ("AuthorizationParameters", authorization_parameters()),
    ]
}

fn oauth_error() -> Value {
    let error = word(&[
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
    ]);
    let mut schema = object(&["error"], &json!({ "error": error, "error_description": text() }));
    schema["description"] = "RFC 6749, section 5.2.".into();
    schema
}

fn dependent_consent_required() -> Value {
    let entry = json!({ "allOf": [schema("ApiErrorEntry"), object(
        &["code", "unapproved_scopes"],
        &json!({
            "status": { "const": "403" },
            "code": { "const": "DEPENDENT_CONSENT_REQUIRED" },
            "unapproved_scopes": list(&text()),
        }),
    )] });
    object(
        &["error", "error_description", "errors"],
        &json!({
            "error": { "const": "dependent_consent_required" },
            "error_description": text(),
            "errors": { "type": "array", "items": entry, "minItems": 1, "maxItems": 1 },
        }),
    )
}

fn authorization_parameters() -> Value {
    let texts = list(&text());
    let mut schema = object(
        &[],
        &json!({
            "session_message": text(),
            "session_required_identities": texts,
            "session_required_policies": texts,
            "session_required_single_domain": texts,
            "session_required_mfa": flag(),
            "required_scopes": texts,
            "prompt": or_null(&word(&["login", "none"])),
        }),
    );
    schema["description"] = "What a log-in must bring before the call is repeated.".into();
    schema
}
