//! OAuth 2.0 and OpenID Connect.

use globus_auth_protocol::{discovery::ISSUER_IN_ANSWERS, exchange};
use serde_json::{Value, json};

use super::{
    PATH,
    parts::{
        Credential, Operation, document, filled_text, flag, in_query, list, object, or_null, path, schema, seconds,
        text, uri, uuid, word,
    },
    refusals,
};

const TAG: &str = "OAuth 2.0 and OpenID Connect";

/// The paths.
pub(super) fn paths() -> Vec<(String, Value)> {
    use Credential::{Nothing, Secret, Token};
    let public = |name: &str, summary: &str, schema: &Value| {
        let operation = Operation::new(TAG, name, summary);
        operation.answers(
            "200",
            document("The same for everybody.", schema, &["X-Request-ID", "Cache-Control"]),
        )
    };
    let configuration = public(
        "getOpenIdConfiguration",
        "Describes the issuer",
        &schema("OpenIdConfiguration"),
    );
    let keys = public("getKeys", "Tells the keys of ID tokens", &schema("KeySet"))
        .refuses(&[(500, "InternalError"), (503, "ServiceUnavailable")]);
    let this = public("getDescription", "Gives this document", &json!({ "type": "object" }));
    let form = |name: &str, summary: &str, form: &str| Operation::new(TAG, name, summary).form(&schema(form));
    let user_info = |name: &str| {
        let operation = Operation::new(TAG, name, "Tells whom an access token speaks for").by(&[Token]);
        operation.gives(&schema("UserInfo")).refuses(refusals::BEARERS)
    };
    let all_consented = "With `true`, a code gives tokens for everything that the person has agreed to.";
    let token = form("getTokens", "Gives tokens for a grant", "TokenRequest")
        .for_example(
            "clientCredentials",
            &json!({ "grant_type": "client_credentials", "scope": "openid profile email" }),
        )
        .with(in_query("include_consented_scopes", all_consented, &text()))
        .by(&[Secret, Nothing])
        .gives(&json!({ "anyOf": [schema("Tokens"), list(&schema("DependentToken"))] }))
        .refuses(refusals::TOKEN);
    let introspect = form("introspectToken", "Tells what a token is", "IntrospectionRequest")
        .by(&[Secret, Nothing])
        .gives(&json!({ "anyOf": [schema("Introspection"), schema("InactiveToken")] }))
        .refuses(refusals::FORMS);
    let validate = form("validateToken", "Tells whether a token is good", "ValidationRequest")
        .by(&[Secret, Nothing])
        .gives(&schema("Standing"))
        .refuses(refusals::FORMS);
    let revoke = form("revokeToken", "Ends a token", "RevocationRequest")
        .or_without_body()
        .by(&[Secret, Nothing])
        .gives(&schema("InactiveToken"))
        .refuses(refusals::FORMS);
    vec![
        path(PATH, vec![("get", this)]),
        path(exchange::discovery::PATH, vec![("get", configuration)]),
        path(exchange::keys::PATH, vec![("get", keys)]),
        path(exchange::token::PATH, vec![("post", token)]),
        path(exchange::introspect::PATH, vec![("post", introspect)]),
        path(exchange::validate::PATH, vec![("post", validate)]),
        path(exchange::revoke::PATH, vec![("post", revoke)]),
        path(
            exchange::userinfo::PATH,
            vec![("get", user_info("getUserInfo")), ("post", user_info("postUserInfo"))],
        ),
    ]
}

/// The documents.
pub(super) fn schemas() -> Vec<(&'static str, Value)> {
    let standing = object(&["active"], &json!({ "active": flag() }));
    let inactive = json!({
        "type": "object",
        "required": ["active"],
        "properties": { "active": { "const": false } },
        "additionalProperties": false,
    });
    vec![
        ("OpenIdConfiguration", configuration()),
        ("KeySet", keys()),
        ("TokenRequest", token_request()),
        ("Tokens", tokens()),
        ("DependentToken", object(TOKEN_REQUIRED, &token_members())),
        ("IntrospectionRequest", introspection_request()),
        ("Introspection", introspection()),
        ("SessionInfo", session_info()),
        ("InactiveToken", inactive),
        ("Standing", standing),
        (
            "ValidationRequest",
            of_client(&["token"], json!({ "token": filled_text() })),
        ),
        ("RevocationRequest", of_client(&[], json!({ "token": text() }))),
        ("UserInfo", user_info()),
        ("LinkedIdentity", linked_identity()),
    ]
}

fn configuration() -> Value {
    let texts = json!({ "type": "array", "items": text(), "minItems": 1 });
    object(
        &[
            "issuer",
            "authorization_endpoint",
            "userinfo_endpoint",
            "token_endpoint",
            "revocation_endpoint",
            "jwks_uri",
            "response_types_supported",
            "id_token_signing_alg_values_supported",
            "scopes_supported",
            "token_endpoint_auth_methods_supported",
            "claims_supported",
            "subject_types_supported",
            ISSUER_IN_ANSWERS,
        ],
        &json!({
            "issuer": uri(),
            "authorization_endpoint": uri(),
            "userinfo_endpoint": uri(),
            "token_endpoint": uri(),
            "revocation_endpoint": uri(),
            "jwks_uri": uri(),
            "response_types_supported": texts,
            "id_token_signing_alg_values_supported": list(&word(&["RS512"])),
            "scopes_supported": texts,
            "token_endpoint_auth_methods_supported": texts,
            "claims_supported": texts,
            "subject_types_supported": texts,
            ISSUER_IN_ANSWERS: flag(),
        }),
    )
}

fn keys() -> Value {
    let base64url = json!({ "type": "string", "pattern": "^[A-Za-z0-9_-]+$" });
    let key = object(
        &["kty", "alg", "use", "e", "n", "kid"],
        &json!({
            "kty": { "const": "RSA" },
            "alg": { "const": "RS512" },
            "use": { "const": "sig" },
            "e": base64url,
            "n": base64url,
            "kid": { "type": "string", "pattern": "^[0-9]+$" },
        }),
    );
    object(
        &["keys"],
        &json!({ "keys": { "type": "array", "items": key, "minItems": 1 } }),
    )
}

/// A form that a client may sign with its id and its secret in place of a header.
fn of_client(required: &[&str], mut members: Value) -> Value {
    members["client_id"] = json!({
        // Empty, it means nothing.
        "anyOf": [uuid(), { "const": "" }],
        "description": "Of a client that is public.",
    });
    members["client_secret"] = json!({
        "type": "string",
        "description": "In place of the Authorization header.",
    });
    object(required, &members)
}

fn token_request() -> Value {
    let grant = |name: &str, required: &[&str], mut members: Value| {
        members["grant_type"] = json!({ "type": "string", "const": name });
        of_client(&[&["grant_type"], required].concat(), members)
    };
    let scope = json!({
        "type": "string",
        "minLength": 1,
        "description": "Scope strings, separated by spaces; after each, in brackets, those that it shall depend on.",
    });
    let verifier = json!({ "type": "string", "pattern": "^[A-Za-z0-9~_.-]{43,128}$" });
    json!({ "oneOf": [
        grant(
            "authorization_code",
            &["code", "redirect_uri"],
            json!({ "code": filled_text(), "redirect_uri": filled_text(), "code_verifier": verifier }),
        ),
        grant("refresh_token", &["refresh_token"], json!({ "refresh_token": filled_text() })),
        grant("client_credentials", &["scope"], json!({ "scope": scope })),
        grant(
            "urn:globus:auth:grant_type:dependent_token",
            &["token"],
            json!({ "token": filled_text(), "scope": scope, "access_type": word(&["online", "offline"]) }),
        ),
    ] })
}

const TOKEN_REQUIRED: &[&str] = &["access_token", "token_type", "expires_in", "resource_server", "scope"];

fn token_members() -> Value {
    json!({
        "access_token": filled_text(),
        "refresh_token": filled_text(),
        "token_type": { "const": "Bearer" },
        "expires_in": { "type": "integer", "minimum": 1, "description": "Seconds." },
        "resource_server": { "type": "string", "description": "Who takes the token: tokens are told apart by it." },
        "scope": text(),
        "state": text(),
    })
}

fn tokens() -> Value {
    let mut members = token_members();
    members["id_token"] = json!({ "type": "string", "pattern": r"^[\w-]+\.[\w-]+\.[\w-]+$" });
    members["other_tokens"] = list(&object(TOKEN_REQUIRED, &token_members()));
    object(&[TOKEN_REQUIRED, &["other_tokens"]].concat(), &members)
}

fn introspection_request() -> Value {
    let include = "What to tell besides, comma-joined: `identity_set`, `identity_set_detail`, `session_info`.";
    of_client(
        &["token"],
        json!({
            "token": filled_text(),
            "token_type_hint": text(),
            "include": { "type": "string", "description": include },
            "authentication_policies": { "type": "string", "description": "The ids of policies, comma-joined." },
        }),
    )
}

fn introspection() -> Value {
    let evaluation = object(&["evaluation"], &json!({ "evaluation": flag() }));
    object(
        &[
            "active",
            "token_type",
            "scope",
            "client_id",
            "sub",
            "username",
            "name",
            "email",
            "iss",
            "aud",
            "exp",
            "iat",
            "nbf",
        ],
        &json!({
            "active": { "const": true },
            "token_type": { "const": "Bearer" },
            "scope": text(),
            "client_id": uuid(),
            "sub": uuid(),
            "username": text(),
            "name": or_null(&text()),
            "email": or_null(&text()),
            "iss": uri(),
            "aud": { "type": "array", "items": text(), "minItems": 1 },
            "exp": seconds(),
            "iat": seconds(),
            "nbf": seconds(),
            "dependent_tokens_cache_id": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
            "identity_set": list(&uuid()),
            "identities_set": list(&uuid()),
            "identity_set_detail": list(&json!({ "allOf": [schema("LinkedIdentity"), schema("Identity")] })),
            "session_info": schema("SessionInfo"),
            "policy_evaluations": { "type": "object", "additionalProperties": evaluation },
        }),
    )
}

fn session_info() -> Value {
    let authentication = object(
        &["idp", "auth_time", "acr", "amr", "custom_claims"],
        &json!({
            "idp": uuid(),
            "auth_time": seconds(),
            "acr": or_null(&text()),
            "amr": or_null(&list(&text())),
            "custom_claims": { "type": "object" },
        }),
    );
    object(
        &["session_id", "authentications"],
        &json!({
            "session_id": uuid(),
            "authentications": { "type": "object", "propertyNames": uuid(), "additionalProperties": authentication },
        }),
    )
}

fn user_info() -> Value {
    object(
        &["sub"],
        &json!({
            "sub": uuid(),
            "preferred_username": text(),
            "name": text(),
            "organization": text(),
            "email": text(),
            "identity_provider": uuid(),
            "identity_provider_display_name": text(),
            "last_authentication": seconds(),
            "identity_set": list(&schema("LinkedIdentity")),
        }),
    )
}

fn linked_identity() -> Value {
    object(
        &[
            "sub",
            "username",
            "name",
            "email",
            "identity_provider",
            "last_authentication",
        ],
        &json!({
            "sub": uuid(),
            "username": text(),
            "name": or_null(&text()),
            "email": or_null(&text()),
            "organization": or_null(&text()),
            "identity_provider": uuid(),
            "identity_provider_display_name": text(),
            "last_authentication": or_null(&seconds()),
        }),
    )
}
