//! `globus-auth serve`, whose configuration names oidc-provider from npm: people log in there.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::path::Path;
use std::process::Command;

use globus_auth_e2e::compatibility::{Client, PORTAL, PORTAL_SECRET, drive, seed};
use globus_auth_e2e::support::database::Place;
use globus_auth_e2e::support::{Running, free_port, places};
use serde_json::json;

#[test]
fn people_log_in_there_on_sqlite() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("server.db");
    check(home.path(), &format!("path = {:?}", path.display()));
}

#[test]
fn people_log_in_there_on_postgres() {
    let place = Place::in_postgres();
    check(tempfile::tempdir().unwrap().path(), &format!("url = {:?}", place.url()));
}

fn check(home: &Path, database: &str) {
    let [ours, theirs] = [free_port().unwrap(), free_port().unwrap()];
    let base = format!("http://127.0.0.1:{ours}");
    let seed = seed(&Client::UPSTREAM, theirs);
    // How people log in at the provider stands at the end; here it goes into the configuration.
    let (seed, upstream) = seed.split_once("[providers.upstream]").unwrap();
    let configuration = format!(
        "[http]\npublic_url = {base:?}\nlisten = \"127.0.0.1:{ours}\"\n[management]\nlisten = \"127.0.0.1:0\"\n\
         [log]\nformat = \"json\"\n[database]\n{database}\n[[upstream]]\nprovider = \"provider-of-a-test\"\n{upstream}"
    );
    std::fs::write(home.join("server.toml"), configuration).unwrap();
    std::fs::write(home.join("seed.toml"), seed).unwrap();

    let applied = command(home, &["admin", "apply", "seed.toml"]).output().unwrap();
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
    let ready = |line: &str| line.contains("\"management\"").then_some(());
    let (_server, ()) = Running::start(command(home, &["serve"]), true, ready).unwrap();

    let fixtures = json!({
        "base_url": format!("{base}/"),
        "identity_providers": [{
            "id": "0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0003",
            "name": "Provider of a test",
            "domains": ["upstream.example.edu"],
        }],
        "clients": [{
            "id": PORTAL,
            "name": "Portal of a test",
            "secret": PORTAL_SECRET,
            "redirect_uris": [format!("http://127.0.0.1:{theirs}/callback")],
        }],
    });
    let said = drive(&Client::UPSTREAM, &fixtures, home, &[theirs.to_string()]).unwrap();
    // There is no clock to move here, and new keys are looked for once a minute.
    assert_eq!(said.matches("not_served").count(), 1, "{said}");
}

fn command(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(places::program("globus-auth").unwrap());
    command
        .env_clear()
        .current_dir(home)
        .args(arguments)
        .args(["--config", "server.toml"]);
    command
}
