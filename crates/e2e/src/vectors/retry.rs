//! `retry.json`: statuses in a row; attempts, sleeps within bounds, refreshes, headers sent.

use globus_auth::{AuthClient, Error, NativeAppAuthClient, RefreshTokenAuthorizer};
use globus_auth_protocol::http::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::case::{Case, Outcome, each};
use super::world::{NOW, World, now_or_never, response};

#[derive(Deserialize)]
struct Row {
    authorizer: String,
    #[serde(default)]
    responses: Vec<Value>,
    retry_after: Option<String>,
    outcome: Option<u16>,
    attempts: Option<usize>,
    sleeps: Option<usize>,
    #[serde(default)]
    sleep_bounds: Vec<(f64, f64)>,
    slept: Option<f64>,
    sleep_is_backoff: Option<bool>,
    seconds_left: Option<i64>,
    header: Option<String>,
    refreshes: Option<usize>,
    #[serde(default)]
    authorizations: Vec<String>,
}

const BASE_URL: &str = "https://auth.example.test/";
const CLIENT_ID: &str = "46bd0f56-e24f-11e5-a510-131bef460001";

/// The first wait, where the server does not say how long: `(0.25..0.75) * 2^0` seconds.
const FIRST_BACKOFF: (f64, f64) = (0.25, 0.75);

pub(super) fn run(document: &Value) -> Vec<Case> {
    each(document, "cases", |row: Row| {
        match row.authorizer.as_str() {
            // Whatever chance says, the bounds hold.
            "static" => Outcome::all([0x00, 0x7f, 0xff].map(|chance| check(&row, chance))),
            "refresh_token" => check_renewal(&row).unwrap_or_else(|problem| Outcome::failed("a client", problem)),
            other => Outcome::failed("a known authorizer", other),
        }
    })
}

/// A token that is renewed when the service refuses it, or when it is about to end.
fn check_renewal(row: &Row) -> Result<Outcome, String> {
    let expected: Vec<&String> = row.header.iter().chain(&row.authorizations).collect();
    // Without statuses, one call that succeeds shows the header.
    let statuses = if row.responses.is_empty() {
        vec![json!(200)]
    } else {
        row.responses.clone()
    };
    let mut answers: Vec<_> = statuses
        .iter()
        .enumerate()
        .map(|(at, status)| answer(row, at, status))
        .collect();
    if row.refreshes.unwrap_or_default() > 0 {
        let renewed = expected
            .last()
            .and_then(|header| header.strip_prefix("Bearer "))
            .unwrap_or_default();
        // Before the call that sends the new token.
        answers.insert(
            answers.len() - 1,
            Some(response(&json!({ "json": token_document(renewed) }))),
        );
    }
    let world = World::new(answers, 0x7f);
    let sent = send_with_renewal(row, &world).map_err(|problem| problem.to_string())?;
    let (refreshes, calls): (Vec<_>, Vec<_>) = world
        .take_sent()
        .into_iter()
        .partition(|request| request.url.path() == "/v2/oauth2/token");
    let headers: Vec<_> = calls
        .iter()
        .map(|call| call.header("authorization").unwrap_or_default().to_owned())
        .collect();
    Ok(Outcome::all([
        Outcome::compare(&row.outcome.unwrap_or(200), &sent),
        Outcome::compare(&row.attempts.unwrap_or(1), &calls.len()),
        Outcome::compare(&row.refreshes, &Some(refreshes.len())),
        Outcome::compare(&expected.into_iter().cloned().collect(), &headers),
    ]))
}

/// The status that the call ends with.
fn send_with_renewal(row: &Row, world: &World) -> Result<u16, Error> {
    let app = NativeAppAuthClient::builder(CLIENT_ID.parse()?)
        .base_url(BASE_URL)
        .transport(world.clone())
        .clock(world.clone())
        .random(world.clone())
        .build()?;
    let authorizer = RefreshTokenAuthorizer::builder(&app, "AgRefresh")
        .access_token("Old", NOW.plus(row.seconds_left.unwrap_or(3600)))
        .build();
    let client = AuthClient::builder()
        .base_url(BASE_URL)
        .authorizer(authorizer)
        .transport(world.clone())
        .clock(world.clone())
        .random(world.clone())
        .build()?;
    match now_or_never(client.get("/v2/api/any").send()) {
        Ok(response) => Ok(response.status),
        Err(error) => error.http_status().ok_or(error),
    }
}

fn token_document(token: &str) -> Value {
    json!({
        "access_token": token, "refresh_token": "AgRefresh", "expires_in": 172_800, "scope": "openid",
        "resource_server": "auth.globus.org", "token_type": "Bearer", "other_tokens": [],
    })
}

fn check(row: &Row, chance: u8) -> Outcome {
    let world = World::new(
        row.responses
            .iter()
            .enumerate()
            .map(|(at, status)| answer(row, at, status)),
        chance,
    );
    let client = AuthClient::builder()
        .base_url(BASE_URL)
        .access_token("AgTOKEN")
        .transport(world.clone())
        .clock(world.clone())
        .random(world.clone())
        .build();
    let result = client.and_then(|client| now_or_never(client.get("/v2/api/any").send()));
    let status = result.map_or_else(|error: Error| error.http_status(), |response| Some(response.status));
    let slept: Vec<f64> = world.slept().iter().map(std::time::Duration::as_secs_f64).collect();
    Outcome::all([
        Outcome::compare(&row.outcome, &status),
        Outcome::compare(&row.attempts, &Some(world.take_sent().len())),
        Outcome::compare(&row.sleeps.unwrap_or(slept.len()), &slept.len()),
        sleeps(row, &slept),
    ])
}

fn sleeps(row: &Row, slept: &[f64]) -> Outcome {
    let within = |bounds: &[(f64, f64)]| {
        let fits = bounds.len() <= slept.len()
            && bounds
                .iter()
                .zip(slept)
                .all(|((low, high), slept)| (*low..=*high).contains(slept));
        if fits {
            Outcome::Passed
        } else {
            Outcome::failed(format!("{bounds:?}"), format!("{slept:?}"))
        }
    };
    match (row.sleep_is_backoff, row.slept) {
        (Some(false), Some(asked)) => within(&[(asked, asked)]),
        // Shorter only where the server says so.
        (Some(true), _) => {
            let low = if row.retry_after.as_deref() == Some("0") {
                0.0
            } else {
                FIRST_BACKOFF.0
            };
            within(&[(low, FIRST_BACKOFF.1)])
        }
        _ => within(&row.sleep_bounds),
    }
}

/// `"net"` is a connection that breaks. The server says how long to wait in its first answer.
fn answer(row: &Row, at: usize, status: &Value) -> Option<Response> {
    let status = status.as_u64().and_then(|status| u16::try_from(status).ok())?;
    let retry_after = row
        .retry_after
        .iter()
        .filter(|_| at == 0)
        .map(|text| ("retry-after".to_owned(), text.clone()));
    let json = ("content-type".to_owned(), "application/json".to_owned());
    Some(Response {
        status,
        headers: retry_after.chain([json]).collect(),
        body: b"{}".to_vec(),
    })
}
