//! `retry.json`: statuses in a row; attempts, sleeps within bounds, headers sent.

use globus_auth::{AuthClient, Error};
use globus_auth_protocol::http::Response;
use serde::Deserialize;
use serde_json::Value;

use super::case::{Case, Outcome, each};
use super::world::{World, now_or_never};

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
}

/// The first wait, where the server does not say how long: `(0.25..0.75) * 2^0` seconds.
const FIRST_BACKOFF: (f64, f64) = (0.25, 0.75);

pub(super) fn run(document: &Value) -> Vec<Case> {
    each(document, "cases", |row: Row| {
        // Authorizers that renew do not exist yet.
        if row.authorizer != "static" {
            return Outcome::NotYet;
        }
        // Whatever chance says, the bounds hold.
        Outcome::all([0x00, 0x7f, 0xff].map(|chance| check(&row, chance)))
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
        .base_url("https://auth.example.test/")
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
