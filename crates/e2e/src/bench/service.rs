//! Tokens issued and introspections answered a second: our server (durable, on disk) beside fauxbus and a bare route.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use base64ct::{Base64, Encoding};

use super::load::{self, Measured, Side};
use super::table::{Table, thousands};
use super::{ROUNDS, median};
use crate::support::fauxbus::{self, Fauxbus};
use crate::support::server::DevServer;
use crate::support::{Running, places};

const DURATION: Duration = Duration::from_millis(1500);
const CONNECTIONS: [usize; 2] = [1, 64];
/// Different tokens that are introspected in turn.
const TOKENS: usize = 50;
const TOKEN_PATH: &str = "/v2/oauth2/token";
const INTROSPECT_PATH: &str = "/v2/oauth2/token/introspect";
const TOKEN_FORM: &str =
    "grant_type=client_credentials&scope=urn%3Aglobus%3Aauth%3Ascope%3Atransfer.api.globus.org%3Aall";

/// Measures and returns one table for each kind of request and number of connections.
///
/// # Errors
/// A server does not start, or does not answer as it should.
pub fn measure() -> Result<Vec<Table>, String> {
    let data = tempfile::tempdir().map_err(|problem| format!("no temporary directory: {problem}"))?;
    let ours = DevServer::start(Some(data.path()))?;
    let peer = Fauxbus::start()?;
    let mut command = Command::new(places::program("bare")?);
    command.env_clear();
    let (bare, bare_address) = Running::start(command, false, |line| line.parse::<SocketAddr>().ok())?;

    let client = ours.fixtures.roles.confidential_client.clone();
    let our_basic = basic(&client, ours.secret(&client)?);
    let peer_basic = basic(fauxbus::CLIENT_ID, fauxbus::CLIENT_SECRET);
    let peer_address = peer
        .url
        .socket_addrs(|| None)
        .ok()
        .and_then(|found| found.first().copied())
        .ok_or("no address")?;
    let places = [
        ("bare axum route", bare_address, bare.id(), "Basic bm9ib2R5Om5vdGhpbmc="),
        ("ours, durable", ours.address()?, ours.id(), our_basic.as_str()),
        ("fauxbus", peer_address, peer.id(), peer_basic.as_str()),
    ];
    let issuing = places.map(|(name, address, process, authorization)| Side {
        name,
        address,
        process,
        requests: Arc::new(vec![load::form_request(TOKEN_PATH, authorization, TOKEN_FORM)]),
    });
    let mut asking = Vec::new();
    for (side, (.., authorization)) in issuing.iter().zip(places) {
        asking.push(introspection(side, authorization)?);
    }
    let mut tables = Vec::new();
    for (what, sides) in [
        ("tokens issued", issuing.as_slice()),
        ("introspections", asking.as_slice()),
    ] {
        for connections in CONNECTIONS {
            tables.push(compare(what, sides, connections)?);
        }
    }
    Ok(tables)
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", Base64::encode_string(format!("{id}:{secret}").as_bytes()))
}

/// The same side, asked about tokens that it issued; the bare route answers the same bytes to any request.
fn introspection(issuing: &Side, authorization: &str) -> Result<Side, String> {
    if issuing.name.starts_with("bare") {
        let requests = vec![load::form_request(
            TOKEN_PATH,
            authorization,
            "token=AgXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
        )];
        return Ok(Side {
            requests: Arc::new(requests),
            ..issuing.clone()
        });
    }
    let mut requests = Vec::new();
    for _ in 0..TOKENS {
        let document: serde_json::Value =
            serde_json::from_str(&load::once(issuing)?).map_err(|problem| problem.to_string())?;
        let token = document["access_token"].as_str().ok_or("no access token")?;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("token", token)
            .finish();
        requests.push(load::form_request(INTROSPECT_PATH, authorization, &form));
    }
    let side = Side {
        requests: Arc::new(requests),
        ..issuing.clone()
    };
    let answer = load::once(&side)?;
    if !answer.contains("\"active\":true") && !answer.contains("\"active\": true") {
        return Err(format!("{}: a fresh token is not active", side.name));
    }
    Ok(side)
}

fn compare(what: &str, sides: &[Side], connections: usize) -> Result<Table, String> {
    let mut rounds: Vec<Vec<Measured>> = vec![Vec::new(); sides.len()];
    for _ in 0..ROUNDS {
        for (side, measured) in sides.iter().zip(&mut rounds) {
            measured.push(load::run(side, connections, DURATION)?);
        }
    }
    let heading = format!(
        "{what}, {connections} connection{}",
        if connections == 1 { "" } else { "s" }
    );
    let mut table = Table::new(&[
        &heading,
        "req/s",
        "of the bare route",
        "p50 ms",
        "p99 ms",
        "server CPU µs/req",
    ]);
    let of = |measured: &[Measured], value: fn(&Measured) -> f64| median(measured.iter().map(value).collect());
    let bare = rounds
        .first()
        .map(|measured| of(measured, |one| one.rate))
        .unwrap_or_default();
    for (side, measured) in sides.iter().zip(&rounds) {
        let rate = of(measured, |one| one.rate);
        table.row(vec![
            side.name.to_owned(),
            thousands(rate),
            format!("{:.1} %", 100.0 * rate / bare),
            format!("{:.2}", of(measured, |one| one.p50)),
            format!("{:.2}", of(measured, |one| one.p99)),
            format!("{:.1}", of(measured, |one| one.server_cpu)),
        ]);
    }
    Ok(table)
}
