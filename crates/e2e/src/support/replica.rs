//! `globus-auth serve` as a child process: one of several servers on one database.

use std::process::{Command, Stdio};

use serde::Deserialize;
use url::Url;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::database::Home;
use super::{Running, http, places};

/// Where people reach the replicas: the balancer that a test stands for.
pub const PUBLIC_URL: &str = "http://localhost:8080";

/// A running server. It is ended when this value is dropped.
#[derive(Debug)]
pub struct Replica {
    running: Running,
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
    pub fn start(home: impl Into<Home>) -> Result<Self, String> {
        Self::start_with(home, &[])
    }

    /// The same, with more settings: variables without their prefix, as in `TOKENS_ROTATE_REFRESH_TOKENS`.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_with(home: impl Into<Home>, settings: &[(&str, &str)]) -> Result<Self, String> {
        let mut command = command(&home.into())?;
        for (name, value) in settings {
            command.env(format!("GLOBUS_AUTH_SERVER_{name}"), value);
        }
        command
            .arg("serve")
            .env("GLOBUS_AUTH_SERVER_HTTP_LISTEN", "127.0.0.1:0")
            .env("GLOBUS_AUTH_SERVER_MANAGEMENT_LISTEN", "127.0.0.1:0")
            .env("GLOBUS_AUTH_SERVER_LOG_FORMAT", "json");
        let ready = |line: &str| serde_json::from_str::<Listens>(line).ok();
        let (running, Listens { address, management }) = Running::start(command, true, ready)?;
        let url = |address: &str| Url::parse(&format!("http://{address}/")).map_err(|problem| problem.to_string());
        Ok(Self {
            running,
            url: url(&address)?,
            management: url(&management)?,
        })
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.running.id()
    }

    /// What it logged since it listened.
    #[must_use]
    pub fn log(&self) -> String {
        self.running.said()
    }

    /// Sends it a signal, such as `SIGSTOP`.
    ///
    /// # Errors
    /// It has ended.
    pub fn signal(&self, signal: Signal) -> Result<(), String> {
        signal_to(self.id(), signal)
    }

    /// Whether it says that it can do its work.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let asked = self.management.join("readyz").map(|url| http::get(&url));
        asked.is_ok_and(|answer| answer.is_ok_and(|reply| reply.status == 200))
    }
}

/// Sends a process a signal.
pub(super) fn signal_to(process: u32, signal: Signal) -> Result<(), String> {
    let id = i32::try_from(process).map_err(|problem| problem.to_string())?;
    kill(Pid::from_raw(id), signal).map_err(|problem| format!("process {process}: {problem}"))
}

/// Puts what the seed of development servers holds into the database.
///
/// # Errors
/// As [`admin`].
pub fn apply_seed(home: impl Into<Home>) -> Result<(), String> {
    let seed = places::source("../server/seeds/dev.toml");
    admin(home, &["apply", &seed.to_string_lossy()])
}

/// Does something with the database as an operator does: `globus-auth admin …`.
///
/// # Errors
/// The program is not built or fails; then with what it said.
pub fn admin(home: impl Into<Home>, arguments: &[&str]) -> Result<(), String> {
    let mut command = command(&home.into())?;
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

fn command(home: &Home) -> Result<Command, String> {
    let mut command = Command::new(places::program("globus-auth")?);
    command
        .env_clear()
        .env("GLOBUS_AUTH_SERVER_HTTP_PUBLIC_URL", PUBLIC_URL);
    home.tell(&mut command);
    Ok(command)
}
