//! `identity_map.json`: lookups by id and username; the same results, and never more requests nor larger ones.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use globus_auth::identity_map::{IdentityKey, IdentityMap};
use globus_auth::seams::{BoxFuture, HttpRequest, Transport, TransportError};
use globus_auth::{AuthClient, Error};
use globus_auth_protocol::http::Response;
use globus_auth_protocol::ids::IdentityId;
use serde::Deserialize;
use serde_json::{Value, json};

use super::case::{Case, Outcome, each};
use super::world::{World, now_or_never, response};

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    seed: Vec<String>,
    batch_size: usize,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    op: String,
    key: String,
    #[serde(default)]
    result: Value,
    error: Option<String>,
    #[serde(default)]
    requests: Vec<Asked>,
}

/// One request: by what, for how many, and whether the key of the step was among them.
#[derive(Debug, PartialEq, Deserialize)]
struct Asked {
    by: String,
    count: usize,
    key_included: bool,
}

/// The vectors' service: the identity with the number n is `p<n>@example.org`, its id ends in 1000 + n.
const PREFIX: &str = "46bd0f56-e24f-11e5-a510-131bef46";
const FIRST: u16 = 1000;

pub(super) fn run(document: &Value) -> Vec<Case> {
    each(document, "cases", |row: Row| {
        let service = Service::default();
        let world = World::new([], 0x7f);
        let client = AuthClient::builder()
            .base_url("https://auth.example.test/")
            .access_token("AgTOKEN")
            .transport(service.clone())
            .clock(world.clone())
            .random(world)
            .build();
        match client {
            Ok(client) => {
                let map = IdentityMap::builder(&client)
                    .seeds(&row.seed)
                    .batch_size(row.batch_size)
                    .build();
                Outcome::all(row.steps.iter().map(|step| check(&map, &service, step, row.batch_size)))
            }
            Err(error) => Outcome::failed("a client", error.to_string()),
        }
    })
}

fn check(map: &IdentityMap, service: &Service, step: &Step, batch_size: usize) -> Outcome {
    let got = match step.op.as_str() {
        "index" | "get" => now_or_never(map.get(&step.key)).map(|found| found.map(|identity| json!(identity.id))),
        "add" => Ok(Some(json!(map.add(&step.key)))),
        "delete" => Ok(map.remove(&step.key).then_some(json!(true))),
        other => return Outcome::failed("a known operation", other),
    };
    let got = got.map_err(|error: Error| error.to_string());
    Outcome::all([result(step, &got), requests(step, &service.take(), batch_size)])
}

/// A lookup of an id in an odd spelling finds what the official SDK does not: "better than the original".
fn result(step: &Step, got: &Result<Option<Value>, String>) -> Outcome {
    let key = IdentityKey::from(&step.key);
    let odd = key.id().is_some_and(|id| id.to_string() != step.key);
    let found_all_the_same = matches!((key.id(), got), (Some(id), Ok(Some(found))) if *found == json!(id));
    match step.error.as_deref() {
        Some("not-found") if odd && found_all_the_same => Outcome::Passed,
        Some("not-found") => Outcome::compare(&Ok(None), got),
        Some(other) => Outcome::failed("a known kind of error", other),
        None => Outcome::compare(&Ok(Some(step.result.clone()).filter(|result| !result.is_null())), got),
    }
}

fn requests(step: &Step, sent: &[Vec<String>], batch_size: usize) -> Outcome {
    let key = IdentityKey::from(&step.key);
    let too_many = sent.len() > step.requests.len();
    let too_large = sent.iter().any(|names| names.len() > batch_size);
    let without = sent
        .first()
        .is_some_and(|names| !names.iter().any(|name| IdentityKey::from(name) == key));
    if too_many || too_large || without {
        return Outcome::failed(format!("at most {:?}", step.requests), format!("{sent:?}"));
    }
    Outcome::Passed
}

/// Answers `GET /v2/api/identities`, and writes down the names of each request.
#[derive(Clone, Default)]
struct Service(Arc<Mutex<Vec<Vec<String>>>>);

impl Service {
    fn take(&self) -> Vec<Vec<String>> {
        std::mem::take(&mut *self.asked())
    }

    fn asked(&self) -> MutexGuard<'_, Vec<Vec<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Service {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<Response, TransportError>> {
        let lists = request
            .url
            .query_pairs()
            .filter(|(name, _)| name == "ids" || name == "usernames");
        let names: Vec<String> = lists
            .flat_map(|(_, list)| list.split(',').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        let identities: Vec<Value> = names.iter().filter_map(|name| identity(name)).collect();
        self.asked().push(names);
        let answer = response(&json!({"status": 200, "json": {"identities": identities}}));
        Box::pin(std::future::ready(Ok(answer)))
    }
}

fn identity(name: &str) -> Option<Value> {
    let number = match name.parse::<IdentityId>() {
        Ok(id) => u16::from_str_radix(id.to_string().strip_prefix(PREFIX)?, 16)
            .ok()?
            .checked_sub(FIRST)?,
        Err(_) => name.strip_prefix('p')?.strip_suffix("@example.org")?.parse().ok()?,
    };
    let id = format!("{PREFIX}{:04x}", number.checked_add(FIRST)?);
    Some(json!({"id": id, "username": format!("p{number}@example.org"), "status": "used"}))
}
