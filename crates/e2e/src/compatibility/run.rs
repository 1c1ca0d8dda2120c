//! Runs a script against servers on each database.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::clients::Client;
use super::results;
use crate::support::database::Database;
use crate::support::free_port;
use crate::support::server::DevServer;

/// What the development server begins with, before the clients of the test are added.
const SEED: &str = include_str!("../../../server/seeds/dev.toml");
/// The secret of the portal of a test.
pub const PORTAL_SECRET: &str = "portal-of-a-test-secret";
/// The id of the portal of a test.
pub const PORTAL: &str = "e0000000-0000-4000-8000-00000000c001";

/// What a script meets besides its own environment.
#[derive(Debug)]
pub struct World {
    /// The server.
    pub server: DevServer,
    /// A free port, where the clients of the test may be sent back to.
    pub port: u16,
    /// An empty directory, with other things of the test beside it.
    pub home: TempDir,
}

/// What a server is seeded with: two clients that are sent back to a port that is free, and what the client needs besides,
/// at the end.
#[must_use]
pub fn seed(client: &Client, port: u16) -> String {
    let back = format!("http://127.0.0.1:{port}");
    format!(
        r#"{SEED}
[[clients]]
id = "{PORTAL}"
name = "Portal of a test"
type = "confidential_client"
secret = "{PORTAL_SECRET}"
redirect_uris = ["{back}/callback", "{back}/hub/oauth_callback", "{back}/protected/back"]

[[clients]]
name = "Page of a test"
type = "public_webapp_client"
redirect_uris = ["{back}/"]

{}"#,
        client.seed.replace("{port}", &port.to_string())
    )
}

/// Runs the client's script against a server of its own, once for each database, and keeps what it says. `prepare` starts
/// what the script needs besides, and returns it with the last arguments of the script.
///
/// # Errors
/// Something does not start, or the script fails; then with what it said.
pub fn run<T>(
    client: Client,
    mut prepare: impl FnMut(&World) -> Result<(T, Vec<String>), String>,
) -> Result<(), String> {
    for database in Database::ALL {
        let said = run_on(&client, database, &mut prepare)
            .map_err(|problem| format!("{} on {}: {problem}", client.key, database.name()))?;
        keep(&client, database, &said)?;
    }
    Ok(())
}

fn run_on<T>(
    client: &Client,
    database: Database,
    prepare: &mut impl FnMut(&World) -> Result<(T, Vec<String>), String>,
) -> Result<String, String> {
    let (home, port) = (temporary()?, free_port()?);
    let data = temporary()?;
    let seeded = data.path().join("seed.toml");
    std::fs::write(&seeded, seed(client, port)).map_err(|problem| format!("cannot write the seed: {problem}"))?;
    let server = DevServer::start_on(database, data.path(), Some(&seeded))?;
    let world = World { server, port, home };
    let (needed, arguments) = prepare(&world)?;
    let said = drive(client, &world.server.document, world.home.path(), &arguments)?;
    drop(needed);
    Ok(said)
}

/// Runs the client's script once, against the server that `fixtures` tells of, as `globus-auth dev --format json` does. What
/// the script says of what it checked.
///
/// # Errors
/// The script does not start, fails, or checks nothing; then with what it said.
pub fn drive(client: &Client, fixtures: &Value, home: &Path, arguments: &[String]) -> Result<String, String> {
    let file = tempfile::NamedTempFile::new().map_err(|problem| format!("no temporary file: {problem}"))?;
    std::fs::write(file.path(), fixtures.to_string())
        .map_err(|problem| format!("cannot write the fixtures: {problem}"))?;
    let base_url = fixtures["base_url"].as_str().unwrap_or_default();
    let mut command = client.command()?;
    command.arg(file.path()).args(arguments);
    command.env("HOME", home).env("GLOBUS_SDK_SERVICE_URL_AUTH", base_url);
    let output = command
        .output()
        .map_err(|problem| format!("cannot start the script: {problem}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let complaints = String::from_utf8_lossy(&output.stderr);
        return Err(format!("failed after\n{said}{complaints}"));
    }
    if results::read(&said)?.is_empty() {
        return Err("checked nothing".to_owned());
    }
    Ok(said)
}

fn temporary() -> Result<TempDir, String> {
    tempfile::tempdir().map_err(|problem| format!("no temporary directory: {problem}"))
}

fn keep(client: &Client, database: Database, said: &str) -> Result<(), String> {
    let path = results::file(client, database.name())?;
    let kept = path
        .parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(&path, said));
    kept.map_err(|problem| format!("cannot write {}: {problem}", path.display()))
}
