//! The endpoints below `/_dev/`.

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request, State},
    middleware::{Next, from_fn},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use globus_auth_rules::model::Timestamp;
use http::{
    HeaderMap, StatusCode,
    header::{HOST, ORIGIN},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;
use url::{Host, Url};

use super::{Control, ControlError, Fault, SignedIn};
use crate::web::{
    body::{self, MAX_BODY_BYTES, READ_TIMEOUT},
    reply::Reply,
};

/// All paths of control, on one page.
pub(super) fn router(control: Control) -> Router {
    Router::new()
        .route("/_dev/clock", get(clock).post(set_clock))
        .route("/_dev/sign-in", post(sign_in))
        .route("/_dev/reset", post(reset))
        .route("/_dev/state", get(state))
        .route("/_dev/faults", get(faults).post(arm).delete(disarm))
        .route_layer(from_fn(guard))
        .with_state(control)
}

/// Refuses whoever is not a program on this machine: a page of another origin that a person has open, for example.
async fn guard(request: Request, next: Next) -> Response {
    let local = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .is_none_or(|peer| peer.0.ip().is_loopback());
    let headers = request.headers();
    if local && !headers.contains_key(ORIGIN) && is_for_loopback(headers) {
        return next.run(request).await;
    }
    let problem = "control is for programs on this machine: without Origin, and to a loopback address";
    refusal(StatusCode::FORBIDDEN, problem).into_response()
}

fn is_for_loopback(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let url = host.and_then(|host| Url::parse(&format!("http://{host}/")).ok());
    match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// What to do with the clock.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetClock {
    frozen: Option<bool>,
    set: Option<i64>,
    advance: Option<u64>,
}

/// Whom to sign in.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SignIn {
    Username(String),
    Identity(String),
}

async fn clock(State(control): State<Control>) -> Reply {
    let clock = control.clock();
    let shown = json!({"now": clock.now().seconds().0, "frozen": clock.is_frozen()});
    Reply::json(StatusCode::OK, &shown)
}

async fn set_clock(State(control): State<Control>, body: Body) -> Reply {
    let ask: SetClock = match read(body).await {
        Ok(ask) => ask,
        Err(refused) => return refused,
    };
    let hand = control.clock();
    match ask.frozen {
        Some(true) => hand.freeze(),
        Some(false) => hand.run(),
        None => {}
    }
    if let Some(to) = ask.set {
        hand.set(Timestamp::from_seconds(to));
    }
    if let Some(by) = ask.advance {
        hand.advance(Duration::from_secs(by));
    }
    clock(State(control)).await
}

async fn sign_in(State(control): State<Control>, body: Body) -> Reply {
    let who = match read(body).await {
        Ok(SignIn::Username(who) | SignIn::Identity(who)) => who,
        Err(refused) => return refused,
    };
    match control.sign_in(&who).await {
        Ok(signed_in) => told(&signed_in),
        Err(error) => failed(&error),
    }
}

fn told(signed_in: &SignedIn) -> Reply {
    let (name, value) = signed_in.cookie().split_once('=').unwrap_or_default();
    let document = json!({
        "identity": signed_in.identity.to_string(),
        "session": signed_in.session.to_string(),
        "expires": signed_in.expires.seconds().0,
        "cookie": {"name": name, "value": value},
    });
    Reply::json(StatusCode::OK, &document).with_cookie(signed_in.set_cookie.clone())
}

async fn reset(State(control): State<Control>) -> Reply {
    match control.reset().await {
        Ok(()) => Reply::empty(StatusCode::NO_CONTENT),
        Err(error) => failed(&error),
    }
}

async fn state(State(control): State<Control>) -> Reply {
    match control.state().await {
        Ok(state) => Reply::json(StatusCode::OK, &state),
        Err(error) => failed(&error),
    }
}

async fn faults(State(control): State<Control>) -> Reply {
    Reply::json(StatusCode::OK, &json!({"faults": control.armed()}))
}

async fn arm(State(control): State<Control>, body: Body) -> Reply {
    let fault: Fault = match read(body).await {
        Ok(fault) => fault,
        Err(refused) => return refused,
    };
    if let Some(problem) = fault.problem() {
        return refusal(StatusCode::BAD_REQUEST, problem);
    }
    control.arm(fault);
    Reply::empty(StatusCode::NO_CONTENT)
}

async fn disarm(State(control): State<Control>) -> Reply {
    control.disarm();
    Reply::empty(StatusCode::NO_CONTENT)
}

async fn read<T: DeserializeOwned>(body: Body) -> Result<T, Reply> {
    let bytes = body::read(body, MAX_BODY_BYTES, READ_TIMEOUT)
        .await
        .map_err(|error| refusal(error.status(), &error.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|error| refusal(StatusCode::BAD_REQUEST, &error.to_string()))
}

fn failed(error: &ControlError) -> Reply {
    let status = match error {
        ControlError::NoIdentity(_) => StatusCode::NOT_FOUND,
        ControlError::Store(_) | ControlError::LogIn(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    refusal(status, &error.to_string())
}

fn refusal(status: StatusCode, problem: &str) -> Reply {
    Reply::json(status, &json!({"error": problem}))
}
