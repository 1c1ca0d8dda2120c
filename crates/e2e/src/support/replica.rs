//! `globus-auth serve` as a child process: one of several servers on one database.

use std::process::{Command, Stdio};

use serde::Deserialize;
use url::Url;

use super::database::Place;
use super::{Running, places};

/// Where people reach the replicas: the balancer that a test stands for.
pub const PUBLIC_URL: &str = "http://localhost:8080";

/// A running server. It is ended when this value is dropped.
#[derive(Debug)]
pub struct Replica {
    _running: Running,
    /// Where it answers.
    pub url: Url,
    /// Where it tells of its health.
    pub management: Url,
}

/// The line of the log that says that a server is ready.
#[derive(Deserialize)]
struct Listens {
    address: String,
    management: String,
}

impl Replica {
    /// Starts one on a database, and returns once it listens.
    ///
    /// # Errors
    /// The program is not built or does not start; then with what it logged.
    pub fn start(place: &Place) -> Result<Self, String> {
        let mut command = command(place)?;
        command
            .arg("serve")
            .env("GLOBUS_AUTH_SERVER_HTTP_LISTEN", "127.0.0.1:0")
            .env("GLOBUS_AUTH_SERVER_MANAGEMENT_LISTEN", "127.0.0.1:0")
            .env("GLOBUS_AUTH_SERVER_LOG_FORMAT", "json");
        let ready = |line: &str| serde_json::from_str::<Listens>(line).ok();
        let (running, Listens { address, management }) = Running::start(command, true, ready)?;
        let url = |address: &str| Url::parse(&format!("http://{address}/")).map_err(|problem| problem.to_string());
        Ok(Self {
            _running: running,
            url: url(&address)?,
            management: url(&management)?,
        })
    }
}

/// Does something with the database as an operator does: `globus-auth admin …`.
///
/// # Errors
/// The program is not built or fails; then with what it said.
pub fn admin(place: &Place, arguments: &[&str]) -> Result<(), String> {
    let mut command = command(place)?;
    let output = command
        .arg("admin")
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|problem| format!("cannot start globus-auth: {problem}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "admin {} failed: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    ))
}

fn command(place: &Place) -> Result<Command, String> {
    let mut command = Command::new(places::program("globus-auth")?);
    command
        .env_clear()
        .env("GLOBUS_AUTH_SERVER_HTTP_PUBLIC_URL", PUBLIC_URL)
        .env("GLOBUS_AUTH_SERVER_DATABASE_URL", place.url());
    Ok(command)
}
