//! `id_tokens.json`: a token, the key set, the configuration and the clock; accepted with those claims, or refused.

use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding};
use globus_auth_protocol::discovery::{JwkSet, OpenIdConfiguration};
use globus_auth_protocol::id_token::{UnverifiedIdToken, Verification, VerifyingKeys};
use globus_auth_protocol::secret::RawIdToken;
use globus_auth_protocol::time::UnixSeconds;
use serde::Deserialize;
use serde_json::Value;

use super::case::{Case, Outcome, each};

#[derive(Deserialize)]
struct IdToken {
    token: String,
    client_id: String,
    leeway_seconds: f64,
    now: i64,
    openid_configuration: Value,
    jwks: Value,
    claims: Option<Value>,
}

pub(super) fn run(document: &Value) -> Vec<Case> {
    each(document, "cases", |case: IdToken| {
        let expected = case.claims.as_ref().filter(|_| !we_are_stricter(&case));
        Outcome::of(expected, &verify(&case))
    })
}

fn verify(case: &IdToken) -> Result<Value, String> {
    let configuration: OpenIdConfiguration = serde_json::from_value(case.openid_configuration.clone())
        .map_err(|problem| format!("the configuration: {problem}"))?;
    let jwks: JwkSet =
        serde_json::from_value(case.jwks.clone()).map_err(|problem| format!("the key set: {problem}"))?;
    let token = RawIdToken::new(case.token.as_str());
    UnverifiedIdToken::parse(&token)
        .and_then(|token| {
            Verification::new(&configuration, case.client_id.as_str())
                .leeway(Duration::from_secs_f64(case.leeway_seconds))
                .verify(&token, UnixSeconds(case.now), &VerifyingKeys::from_jwk_set(&jwks))
        })
        .map(|claims| claims.to_json())
        .map_err(|refusal| refusal.to_string())
}

/// Where we refuse what the official SDK accepts: padded segments, an issuer that is not the configuration's, and
/// extensions that must be understood.
fn we_are_stricter(case: &IdToken) -> bool {
    let mut segments = case.token.split('.').map(json_of);
    let (header, claims) = (segments.next().flatten(), segments.next().flatten());
    let member =
        |document: &Option<Value>, name: &str| document.as_ref().and_then(|document| document.get(name)).cloned();
    case.token.contains('=')
        || member(&header, "crit").is_some()
        || member(&claims, "iss") != case.openid_configuration.get("issuer").cloned()
}

fn json_of(segment: &str) -> Option<Value> {
    let bytes = Base64UrlUnpadded::decode_vec(segment.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}
