//! `gare.json`: error documents, and the requirements error that they normalise to.

use globus_auth::{
    AuthClient, RetryPolicy,
    gare::{AuthorizationParameters, Gare, is_gare, to_gare},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::case::{Case, Outcome, each};
use super::world::{World, now_or_never, response};

#[derive(Deserialize)]
struct Requirements {
    document: Option<Value>,
    api_error_body: Option<Value>,
    gare: Value,
    all: Option<Value>,
}

pub(super) fn run(document: &Value) -> Vec<Case> {
    each(document, "cases", |case: Requirements| {
        match (&case.document, &case.api_error_body) {
            (Some(document), None) => Outcome::all([
                Outcome::compare(&case.gare, &shown(to_gare(document).as_ref())),
                Outcome::compare(&!case.gare.is_null(), &is_gare(document)),
            ]),
            (None, Some(body)) => of_an_error(&case, body),
            _ => Outcome::failed("a document or the body of an error", "both or neither"),
        }
    })
}

/// The body as the answer of a service, read by a client.
fn of_an_error(case: &Requirements, body: &Value) -> Outcome {
    let scripted = response(&json!({
        "status": 403, "headers": {"Content-Type": "application/json"}, "json": body,
    }));
    let world = World::new([Some(scripted)], 0);
    let client = AuthClient::builder()
        .base_url("https://auth.example.test/")
        .retry_policy(RetryPolicy::never())
        .transport(world.clone())
        .clock(world)
        .build();
    match client.and_then(|client| now_or_never(client.get("/v2/api/any").send())) {
        Ok(_) => Outcome::failed("an error", "a result"),
        Err(error) => {
            let all: Vec<Value> = error.to_gares().iter().map(|gare| shown(Some(gare))).collect();
            Outcome::all([
                Outcome::compare(&case.gare, &shown(error.to_gare().as_ref())),
                Outcome::compare(case.all.as_ref().unwrap_or(&json!([])), &json!(all)),
            ])
        }
    }
}

/// A requirements error in the words of the vectors.
fn shown(gare: Option<&Gare>) -> Value {
    gare.map_or(Value::Null, |gare| {
        json!({
            "code": gare.code,
            "extra": gare.extra,
            "authorization_parameters": parameters(&gare.authorization_parameters),
        })
    })
}

fn parameters(parameters: &AuthorizationParameters) -> Value {
    json!({
        "session_message": parameters.session_message,
        "session_required_identities": parameters.session_required_identities,
        "session_required_policies": parameters.session_required_policies,
        "session_required_single_domain": parameters.session_required_single_domain,
        "session_required_mfa": parameters.session_required_mfa,
        "required_scopes": parameters.required_scopes,
        "prompt": parameters.prompt,
        "extra": parameters.extra,
    })
}
