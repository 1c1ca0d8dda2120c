//! What the tests and the measurements share: other programs, the Python environment, a plain HTTP client.

pub mod arguments;
pub mod balancer;
mod child;
pub mod cluster;
pub mod database;
pub mod disk;
pub mod fauxbus;
pub mod http;
pub mod node;
pub mod places;
pub mod portal;
pub mod relay;
pub mod replica;
pub mod server;
pub mod tokens;
pub mod visitor;
pub mod worker;

use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, Instant};

pub use child::Running;

/// A port of the loopback that is free now; another program may take it.
///
/// # Errors
/// There is none.
pub fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|problem| format!("no free port: {problem}"))?;
    listener
        .local_addr()
        .map(|address| address.port())
        .map_err(|problem| problem.to_string())
}

/// How long something may take that is sure to come true.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until something holds.
///
/// # Errors
/// It does not come true.
#[expect(clippy::disallowed_methods, reason = "a test that waits in vain has to end")]
pub fn eventually(holds: impl Fn() -> bool) -> Result<(), String> {
    let begun = Instant::now();
    while !holds() {
        if begun.elapsed() > PATIENCE {
            return Err("it does not come true".to_owned());
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    Ok(())
}
