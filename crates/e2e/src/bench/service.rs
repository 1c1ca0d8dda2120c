//! What servers answer a second, and what they cost: ours (durable, on each database) beside a bare route and the peers.

use std::time::Duration;

use super::load::{self, Measured, Side, Until};
use super::peers::{self, Operation, SERVERS, Server, Start};
use super::table::{Table, thousands};
use super::{ROUNDS, clock, disk, median, usage};
use crate::support::http;

const DURATION: Duration = Duration::from_millis(1000);
const CONNECTIONS: [usize; 3] = [1, 16, 64];
/// In [`SERVERS`]: the bare route, which is no server of tokens, and where the peers begin.
const BARE: usize = 0;
const PEERS: usize = 3;
/// How often each server is started to see how long that takes.
const STARTS: usize = 5;

/// Measures and returns one table for each kind of request and number of connections, and one of what each server costs.
///
/// # Errors
/// A server does not start, or does not answer as it should.
pub fn measure() -> Result<Vec<Table>, String> {
    let cold: Result<Vec<f64>, String> = SERVERS.iter().map(cold_start).collect();
    let servers: Result<Vec<_>, String> = SERVERS.iter().map(|start| start()).collect();
    let (cold, servers) = (cold?, servers?);
    let idle = memory(&servers)?;
    let mut tables = Vec::new();
    for operation in Operation::ALL {
        // What is consumed is made anew for each measurement.
        let lasting = match operation.is_consumed() {
            true => None,
            false => Some(sides(&servers, operation)?),
        };
        for connections in CONNECTIONS {
            tables.push(compare(&servers, operation, connections, lasting.as_deref())?);
        }
    }
    tables.push(costs(&servers, &cold, &idle, &memory(&servers)?));
    Ok(tables)
}

/// From the start of the program to its first answer, in milliseconds.
fn cold_start(start: &Start) -> Result<f64, String> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let begin = clock::now();
        let server = start()?;
        let path = "/.well-known/openid-configuration";
        let answer = http::get(&server.url().join(path).map_err(|problem| problem.to_string())?)?;
        times.push(begin.elapsed().as_secs_f64() * 1e3);
        // The bare route knows no such path; that it says so is an answer.
        if answer.status >= 500 {
            return Err(format!("{} answered {}", server.name(), answer.status));
        }
    }
    Ok(median(times))
}

fn memory(servers: &[Box<dyn Server>]) -> Result<Vec<f64>, String> {
    servers
        .iter()
        .map(|server| usage::process_memory(server.process()))
        .collect()
}

fn sides(servers: &[Box<dyn Server>], operation: Operation) -> Result<Vec<Option<Side>>, String> {
    servers
        .iter()
        .map(|server| peers::side(server.as_ref(), operation))
        .collect()
}

fn compare(
    servers: &[Box<dyn Server>],
    operation: Operation,
    connections: usize,
    lasting: Option<&[Option<Side>]>,
) -> Result<Table, String> {
    let mut rounds: Vec<Vec<Measured>> = vec![Vec::new(); servers.len()];
    let mut syncs = Vec::new();
    for _ in 0..ROUNDS {
        let (sides, until) = match lasting {
            Some(sides) => (sides.to_vec(), Until::Passed(DURATION)),
            None => (sides(servers, operation)?, Until::Sent),
        };
        for (side, measured) in sides.iter().zip(&mut rounds) {
            if let Some(side) = side {
                measured.push(load::run(side, connections, until)?);
            }
        }
        if operation == Operation::Issue && connections == 1 {
            syncs.push(disk::syncs(DURATION)?);
        }
    }
    let plural = if connections == 1 { "" } else { "s" };
    let heading = format!("{}, {connections} connection{plural}", operation.name());
    let mut table = rates(&heading, servers, &rounds);
    if !syncs.is_empty() {
        table.row(vec!["the disk alone, fdatasync".to_owned(), thousands(median(syncs))]);
    }
    Ok(table)
}

fn rates(heading: &str, servers: &[Box<dyn Server>], rounds: &[Vec<Measured>]) -> Table {
    let of = |measured: &[Measured], value: fn(&Measured) -> f64| median(measured.iter().map(value).collect());
    let rates: Vec<f64> = rounds.iter().map(|measured| of(measured, |one| one.rate)).collect();
    let bare = rates.get(BARE).copied().unwrap_or_default();
    let best_peer = rates.iter().skip(PEERS).copied().fold(0.0, f64::max);
    let mut table = Table::new(&[
        heading,
        "req/s",
        "of the bare route",
        "of the best peer",
        "p50 ms",
        "p99 ms",
        "server CPU µs/req",
    ]);
    for ((server, measured), rate) in servers.iter().zip(rounds).zip(rates) {
        if measured.is_empty() {
            continue;
        }
        table.row(vec![
            server.name().to_owned(),
            thousands(rate),
            format!("{:.1} %", 100.0 * rate / bare),
            format!("{:.2} ×", rate / best_peer),
            format!("{:.2}", of(measured, |one| one.p50)),
            format!("{:.2}", of(measured, |one| one.p99)),
            format!("{:.1}", of(measured, |one| one.server_cpu)),
        ]);
    }
    table
}

fn costs(servers: &[Box<dyn Server>], cold: &[f64], idle: &[f64], loaded: &[f64]) -> Table {
    let mut table = Table::new(&[
        "what it costs",
        "first answer, ms",
        "memory idle, MiB",
        "memory after all of this, MiB",
    ]);
    for (server, ((cold, idle), loaded)) in servers.iter().zip(cold.iter().zip(idle).zip(loaded)) {
        table.row(vec![
            server.name().to_owned(),
            format!("{cold:.0}"),
            format!("{idle:.1}"),
            format!("{loaded:.1}"),
        ]);
    }
    table
}
