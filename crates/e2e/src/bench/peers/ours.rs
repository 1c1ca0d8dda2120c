//! Our server, durable: on a file, and on PostgreSQL.

use std::process::Command;

use tempfile::TempDir;
use url::Url;

use super::{CODES, Confidential, Operation, Paths, Server, TOKENS, basic, member, sending};
use crate::bench::load;
use crate::support::database::{Database, Place};
use crate::support::places;
use crate::support::server::DevServer;

const TRANSFER: &str = "urn:globus:auth:scope:transfer.api.globus.org:all";
/// Of the seeded portal.
const REDIRECT_URI: &str = "http://localhost:5000/callback";

struct Ours {
    name: &'static str,
    server: DevServer,
    client: Confidential,
    data: TempDir,
}

pub(super) fn start_on_sqlite() -> Result<Box<dyn Server>, String> {
    start("ours, durable on SQLite", Database::Sqlite)
}

pub(super) fn start_on_postgres() -> Result<Box<dyn Server>, String> {
    start("ours, durable on PostgreSQL", Database::Postgres)
}

fn start(name: &'static str, database: Database) -> Result<Box<dyn Server>, String> {
    let data = tempfile::tempdir().map_err(|problem| format!("no temporary directory: {problem}"))?;
    let server = DevServer::start_on(database, data.path(), None)?;
    if let Some(place) = &server.place {
        place.be_durable();
    }
    let id = server.fixtures.roles.confidential_client.clone();
    let client = Confidential {
        paths: Paths {
            token: "/v2/oauth2/token",
            introspect: "/v2/oauth2/token/introspect",
            discovery: "/.well-known/openid-configuration",
            keys: "/jwk.json",
        },
        authorization: basic(&id, server.secret(&id)?),
        id,
        own: vec![("scope", TRANSFER.to_owned())],
        redirect_uri: REDIRECT_URI.to_owned(),
    };
    Ok(Box::new(Ours {
        name,
        server,
        client,
        data,
    }))
}

impl Ours {
    /// A person logs in with a browser, and then comes back so many times.
    fn codes(&self, count: usize) -> Result<Vec<String>, String> {
        let fixtures = self.data.path().join("fixtures.json");
        std::fs::write(&fixtures, self.server.document.to_string()).map_err(|problem| problem.to_string())?;
        let authorize = self
            .server
            .url
            .join("v2/oauth2/authorize")
            .map_err(|problem| problem.to_string())?;
        let mut authorize = self.client.authorize(&authorize, "openid");
        // With a refresh token, as the peers give one.
        authorize.query_pairs_mut().append_pair("access_type", "offline");
        let mut command = Command::new(places::python("python")?);
        command
            .env_clear()
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .arg(places::script("codes.py"))
            .arg(fixtures)
            .arg(authorize.as_str())
            .args([REDIRECT_URI, &count.to_string()]);
        let output = command
            .output()
            .map_err(|problem| format!("cannot start Python: {problem}"))?;
        if !output.status.success() {
            return Err(format!("no codes: {}", String::from_utf8_lossy(&output.stderr)));
        }
        let codes = String::from_utf8_lossy(&output.stdout);
        Ok(codes.lines().map(str::to_owned).collect())
    }
}

impl Server for Ours {
    fn name(&self) -> &'static str {
        self.name
    }

    fn url(&self) -> &Url {
        &self.server.url
    }

    fn process(&self) -> u32 {
        self.server.id()
    }

    fn beside(&self) -> Vec<u32> {
        let place = self.server.place.as_ref();
        place.and_then(Place::process).into_iter().collect()
    }

    fn requests(&self, operation: Operation) -> Result<Option<Vec<Vec<u8>>>, String> {
        let client = &self.client;
        let renewable = |code: String| {
            let answer = load::once(&sending(self, vec![client.exchange(&code)])?)?;
            member(&answer, "refresh_token")
        };
        let refresh_tokens = || {
            self.codes(TOKENS)?
                .into_iter()
                .map(renewable)
                .collect::<Result<_, _>>()
                .map(Some)
        };
        client.requests(self, operation, || self.codes(CODES), refresh_tokens)
    }
}
