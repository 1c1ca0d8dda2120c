//! Runs a script against servers on each database.

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

/// Two clients that are sent back to a port that is free.
fn seed(port: u16) -> String {
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
"#
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
    let write = |name: &str, text: &str| {
        let path = data.path().join(name);
        std::fs::write(&path, text).map_err(|problem| format!("cannot write {name}: {problem}"))?;
        Ok::<_, String>(path)
    };
    let server = DevServer::start_on(database, data.path(), Some(&write("seed.toml", &seed(port))?))?;
    let fixtures = write("fixtures.json", &server.document.to_string())?;
    let world = World { server, port, home };
    let (needed, arguments) = prepare(&world)?;

    let mut command = client.command()?;
    command.arg(fixtures).args(arguments);
    command
        .env("HOME", world.home.path())
        .env("GLOBUS_SDK_SERVICE_URL_AUTH", &world.server.fixtures.base_url);
    let output = command
        .output()
        .map_err(|problem| format!("cannot start the script: {problem}"))?;
    drop(needed);
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
