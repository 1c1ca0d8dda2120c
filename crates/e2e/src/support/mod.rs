//! What the tests and the measurements share: other programs, the Python environment, a plain HTTP client.

pub mod arguments;
pub mod balancer;
mod child;
pub mod cluster;
pub mod database;
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

use std::net::{Ipv4Addr, TcpListener};

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
