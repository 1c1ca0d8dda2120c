//! `errors.json`: error answers, and what is read out of them. `raw_json` is not compared: our errors hold no body.

use globus_auth::{AuthClient, Error, RetryPolicy};
use serde::Deserialize;
use serde_json::{Value, json};

use super::case::{Case, Outcome, each};
use super::world::{World, now_or_never, response};

#[derive(Deserialize)]
struct Answered {
    response: Value,
    expect: Value,
}

pub(super) fn run(document: &Value) -> Vec<Case> {
    each(document, "cases", |case: Answered| {
        let world = World::new([Some(response(&case.response))], 0);
        let client = AuthClient::builder()
            .base_url("https://auth.example.test/")
            .retry_policy(RetryPolicy::never())
            .transport(world.clone())
            .clock(world)
            .build();
        match client.and_then(|client| now_or_never(client.get("/v2/api/any").send())) {
            Ok(_) => Outcome::failed("an error", "a result"),
            Err(error) => Outcome::compare(&without_body(&case.expect), &words(&error, &case.expect)),
        }
    })
}

fn without_body(expect: &Value) -> Value {
    let mut expect = expect.clone();
    if let Some(members) = expect.as_object_mut() {
        members.remove("raw_json");
    }
    expect
}

/// The error in the words of the vectors.
fn words(error: &Error, expect: &Value) -> Value {
    let errors: Vec<Value> = error
        .errors()
        .iter()
        .map(|sub| json!({ "code": sub.code, "message": sub.message }))
        .collect();
    let scopes = error.required_scopes();
    json!({
        "http_status": error.http_status(),
        "code": error.code(),
        "messages": error.messages(),
        "message": error.message(),
        "request_id": error.request_id(),
        "errors": errors,
        "authorization_parameters": parameters(error, &expect["authorization_parameters"]),
        "consent_required": { "present": scopes.is_some(), "required_scopes": scopes.unwrap_or_default() },
    })
}

/// The parameters that the vectors name.
fn parameters(error: &Error, expect: &Value) -> Value {
    let parameters = error.authorization_parameters();
    let present = parameters.is_some();
    let parameters = parameters.cloned().unwrap_or_default();
    let all = json!({
        "present": present,
        "session_message": parameters.session_message,
        "session_required_identities": parameters.session_required_identities,
        "session_required_single_domain": parameters.session_required_single_domain,
        "session_required_policies": parameters.session_required_policies,
        "session_required_mfa": parameters.session_required_mfa,
        "required_scopes": parameters.required_scopes,
        "prompt": parameters.prompt,
    });
    let named = expect.as_object().into_iter().flatten();
    named
        .map(|(name, _)| (name.clone(), all.get(name).cloned().unwrap_or_default()))
        .collect()
}
