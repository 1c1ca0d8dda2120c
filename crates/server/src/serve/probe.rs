//! Asking a running server whether it is ready, for container engines that can only start commands.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time,
};

use super::READY_PATH;
use crate::config::Config;

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longer than any answer about readiness.
const LONGEST: u64 = 4_096;

/// Why a server is not ready.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    /// It has no socket for health.
    #[error("management.listen is \"off\": there is nobody to ask")]
    Off,
    /// It was not reached, or did not answer in time.
    #[error("the server at {address} does not answer: {reason}")]
    Silent {
        /// Where it was looked for.
        address: SocketAddr,
        /// Why.
        reason: String,
    },
    /// It says so.
    #[error("the server says: {0}")]
    Says(String),
}

/// Asks the server that runs with a configuration on this machine.
///
/// # Errors
/// [`NotReady`].
pub async fn ready(config: &Config) -> Result<(), NotReady> {
    let listen = config.management.listen.ok_or(NotReady::Off)?;
    let address = SocketAddr::new(reachable(listen.ip()), listen.port());
    let silent = |reason: String| NotReady::Silent { address, reason };
    let answer = time::timeout(PATIENCE, ask(address)).await;
    let answer = answer.map_err(|_| silent("it took too long".to_owned()))?;
    let answer = answer.map_err(|error| silent(error.to_string()))?;
    if answer.starts_with("HTTP/1.1 200 ") {
        return Ok(());
    }
    let said = answer.rsplit("\r\n").next().unwrap_or_default();
    Err(NotReady::Says(said.trim().to_owned()))
}

async fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {READY_PATH} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.take(LONGEST).read_to_string(&mut answer).await?;
    Ok(answer)
}

/// A server that listens everywhere is on loopback too.
const fn reachable(listen: IpAddr) -> IpAddr {
    match listen {
        IpAddr::V4(address) if address.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(address) if address.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        address => address,
    }
}
