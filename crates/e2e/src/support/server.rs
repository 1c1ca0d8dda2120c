//! Our development server as a child process, as any user starts it.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::database::{Database, Place};
use super::{Running, places};

/// A running development server. It is ended when this value is dropped.
#[derive(Debug)]
pub struct DevServer {
    running: Running,
    /// Where it answers.
    pub url: Url,
    /// What it was seeded with.
    pub fixtures: Fixtures,
    /// The same as it was printed.
    pub document: Value,
    /// Its database, where that is not gone with its files. Dropped after the server has ended.
    pub place: Option<Place>,
}

/// What `globus-auth dev --format json` prints.
#[derive(Debug, Clone, Deserialize)]
pub struct Fixtures {
    /// Where it answers, with a slash at the end.
    pub base_url: String,
    /// The clients.
    pub clients: Vec<Client>,
    /// Who plays which part.
    pub roles: Roles,
}

/// A seeded client.
#[derive(Debug, Clone, Deserialize)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Its secret, if it is confidential.
    pub secret: Option<String>,
}

/// Who plays which part in a test.
#[derive(Debug, Clone, Deserialize)]
pub struct Roles {
    /// The id of a client that has a secret.
    pub confidential_client: String,
    /// The id of a client that is a resource server.
    pub resource_server: String,
}

impl DevServer {
    /// Starts it on a free port, with its database in `data` or, without it, in a temporary place.
    ///
    /// # Errors
    /// The program is not built or does not start.
    pub fn start(data: Option<&Path>) -> Result<Self, String> {
        let mut command = Self::command()?;
        if let Some(directory) = data {
            command.arg("--data").arg(directory);
        }
        Self::run(command, None)
    }

    /// Starts it on a free port and on `database`, with files of its own in `data`; seeded from the file `seed`, where there
    /// is one. With a seed, the test may control it, below `/_dev/`.
    ///
    /// # Errors
    /// The program is not built or does not start.
    pub fn start_on(database: Database, data: &Path, seed: Option<&Path>) -> Result<Self, String> {
        let mut command = Self::command()?;
        if let Some(seed) = seed {
            command.arg("--control").arg("--seed").arg(seed);
        }
        let place = database.choose(&mut command, data);
        Self::run(command, place)
    }

    fn command() -> Result<Command, String> {
        let mut command = Command::new(places::program("globus-auth")?);
        command.args(["dev", "--port", "0", "--format", "json"]);
        Ok(command)
    }

    fn run(command: Command, place: Option<Place>) -> Result<Self, String> {
        let (running, document) = Running::start(command, false, |line| serde_json::from_str::<Value>(line).ok())?;
        let fixtures: Fixtures =
            serde_json::from_value(document.clone()).map_err(|problem| format!("the fixtures: {problem}"))?;
        let url = Url::parse(&fixtures.base_url).map_err(|problem| problem.to_string())?;
        Ok(Self {
            running,
            url,
            fixtures,
            document,
            place,
        })
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.running.id()
    }

    /// Where it listens.
    ///
    /// # Errors
    /// The base URL has no address.
    pub fn address(&self) -> Result<SocketAddr, String> {
        let addresses = self.url.socket_addrs(|| None).map_err(|problem| problem.to_string())?;
        addresses
            .first()
            .copied()
            .ok_or_else(|| "the server has no address".to_owned())
    }

    /// A seeded client's secret.
    ///
    /// # Errors
    /// There is no such client, or it has none.
    pub fn secret(&self, client_id: &str) -> Result<&str, String> {
        let client = self.fixtures.clients.iter().find(|client| client.id == client_id);
        client
            .and_then(|client| client.secret.as_deref())
            .ok_or_else(|| format!("client {client_id} has no secret"))
    }
}
