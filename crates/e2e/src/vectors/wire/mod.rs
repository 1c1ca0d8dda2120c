//! `wire.json` and `wire_v3.json`: a client, scripted answers, and steps; the same requests must go out, and the same
//! results or errors come back.

mod call;
mod developer;
mod request;

use globus_auth::{AuthClient, AuthLoginClient, ConfidentialAppAuthClient, Error, ErrorKind, NativeAppAuthClient};
use globus_auth::{AuthorizationFlow, FlowBuilder};
use globus_auth_protocol::token::{TokenDocument, TokenResponse};
use serde::Deserialize;
use serde_json::{Value, json};

use super::case::{Case, Outcome, each};
use super::tokens;
use super::world::{NOW, World, now_or_never, response};
use request::Sent;

#[derive(Deserialize)]
struct Conversation {
    client: ClientWords,
    responses: Vec<Value>,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct ClientWords {
    kind: String,
    client_id: Option<String>,
    client_secret: Option<String>,
    authorizer: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Step {
    call: String,
    args: Value,
    ok: Option<Value>,
    url: Option<Value>,
    error: Option<Value>,
    requests: Vec<Sent>,
}

/// The clients of the SDK.
enum AnyClient {
    Native(NativeAppAuthClient),
    Confidential(ConfidentialAppAuthClient),
    Login(AuthLoginClient),
    Service(AuthClient),
}

/// A client, and the login that it is in.
struct Actor {
    client: AnyClient,
    flow: Option<(FlowBuilder, AuthorizationFlow)>,
}

/// What a call did.
enum Done {
    /// It gave this document.
    Document(Value),
    /// It gave this URL.
    Url(url::Url),
    /// Our types leave no way to write it; the name stands in [`super::IMPOSSIBLE`].
    Impossible(&'static str),
    /// It does not exist yet.
    NotYet,
}

pub(super) fn run(document: &Value) -> Vec<Case> {
    let base = document
        .get("base_url")
        .and_then(Value::as_str)
        .unwrap_or("https://auth.example.test/");
    each(document, "cases", |case: Conversation| {
        let world = World::new(case.responses.iter().map(|answer| Some(response(answer))), 0x42);
        match actor(&case.client, base, &world) {
            Ok(mut actor) => Outcome::all(case.steps.iter().map(|step| check(&mut actor, step, &world))),
            Err(problem) => Outcome::failed("a client", problem),
        }
    })
}

fn check(actor: &mut Actor, step: &Step, world: &World) -> Outcome {
    let result = now_or_never(call::call(actor, &step.call, &step.args));
    let sent: Vec<Sent> = world.take_sent().iter().map(Sent::of).collect();
    let outcome = match &result {
        Ok(Done::NotYet) => return Outcome::NotYet,
        Ok(Done::Impossible(name)) => met_by_types(step, name),
        Ok(Done::Url(url)) => Outcome::compare(
            &step.url.as_ref().map(request::url_words),
            &Some(request::url_parts(url)),
        ),
        Ok(Done::Document(got)) => same(step.ok.as_ref().map(as_views).as_ref(), got),
        Err(error) => refused(step.error.as_ref(), error),
    };
    let expected = step.requests.iter().map(Sent::sorted).collect::<Vec<_>>();
    Outcome::all([
        outcome,
        Outcome::compare(&expected, &sent.iter().map(Sent::sorted).collect()),
    ])
}

/// A step that cannot be written is met if the official SDK refuses it.
fn met_by_types(step: &Step, name: &str) -> Outcome {
    let listed = super::IMPOSSIBLE.iter().any(|(known, _)| *known == name);
    let refused = step
        .error
        .as_ref()
        .and_then(|error| error.get("kind"))
        .is_some_and(|kind| kind == "usage");
    if listed && refused {
        Outcome::Passed
    } else {
        Outcome::failed("a result", format!("impossible: {name}"))
    }
}

/// Version 3 shows a token document where version 4 shows the view of it.
fn as_views(expected: &Value) -> Value {
    let response = response(&json!({ "json": expected }));
    match TokenDocument::read(&response) {
        Ok(document) => {
            json!({ "by_resource_server": tokens::shown(TokenResponse::new(document, NOW).by_resource_server()) })
        }
        Err(_) => expected.clone(),
    }
}

/// Everything the vectors name must be there; what we say besides must be nothing.
fn same(expected: Option<&Value>, got: &Value) -> Outcome {
    match expected {
        Some(expected) if contains(got, expected) => Outcome::Passed,
        Some(expected) => Outcome::failed(expected.to_string(), got.to_string()),
        None => Outcome::failed("refused", got.to_string()),
    }
}

fn contains(got: &Value, expected: &Value) -> bool {
    match (got, expected) {
        (Value::Object(got), Value::Object(expected)) => {
            let named = expected
                .iter()
                .all(|(name, value)| contains(got.get(name).unwrap_or(&Value::Null), value));
            named
                && got
                    .iter()
                    .all(|(name, value)| expected.contains_key(name) || says_nothing(value))
        }
        (Value::Array(got), Value::Array(expected)) => {
            got.len() == expected.len() && got.iter().zip(expected).all(|(got, expected)| contains(got, expected))
        }
        _ => got == expected,
    }
}

/// Null, an empty list, and an object in which nothing is said.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(members) => members.is_empty(),
        Value::Object(members) => members.values().all(says_nothing),
        _ => false,
    }
}

fn refused(expected: Option<&Value>, error: &Error) -> Outcome {
    let Some(expected) = expected else {
        return Outcome::failed("a result", format!("refused: {error}"));
    };
    let got = match error.kind() {
        ErrorKind::Usage => json!({ "kind": "usage" }),
        ErrorKind::Network => json!({ "kind": "network" }),
        ErrorKind::Api => json!({
            "kind": "api",
            "http_status": error.http_status(),
            "code": error.code(),
            "messages": error.messages(),
            "message": error.message(),
            "request_id": error.request_id(),
        }),
        other => json!({ "kind": format!("{other:?}") }),
    };
    Outcome::compare(expected, &got)
}

fn actor(words: &ClientWords, base: &str, world: &World) -> Result<Actor, String> {
    let id = words
        .client_id
        .as_deref()
        .map(|text| text.parse().map_err(|_| "the client id is no UUID".to_owned()));
    let id = id.transpose()?;
    let needed = || id.ok_or_else(|| "no client id".to_owned());
    macro_rules! build {
        ($builder:expr) => {
            $builder
                .base_url(base)
                .transport(world.clone())
                .clock(world.clone())
                .random(world.clone())
                .build()
                .map_err(|error| error.to_string())?
        };
    }
    let authorizer: Vec<&str> = words.authorizer.iter().flatten().map(String::as_str).collect();
    let client = match (words.kind.as_str(), authorizer.as_slice()) {
        ("native", []) => AnyClient::Native(build!(NativeAppAuthClient::builder(needed()?))),
        ("confidential", []) => {
            let secret = words.client_secret.as_deref().unwrap_or_default();
            AnyClient::Confidential(build!(ConfidentialAppAuthClient::builder(needed()?, secret)))
        }
        ("login", [] | ["null"]) => {
            let builder = AuthLoginClient::builder();
            AnyClient::Login(build!(
                id.into_iter().fold(builder, |builder, id| builder.client_id(id))
            ))
        }
        ("service", [] | ["null"]) => AnyClient::Service(build!(AuthClient::builder())),
        ("service", ["access_token", token]) => AnyClient::Service(build!(AuthClient::builder().access_token(*token))),
        (kind, authorizer) => return Err(format!("unknown client: {kind} {authorizer:?}")),
    };
    Ok(Actor { client, flow: None })
}
