//! The official Python SDK, unmodified, against our server.

use std::process::Command;

use globus_auth_e2e::support::{places, server::DevServer};

/// Runs a script against a new server; how many steps it says it took.
fn run(script: &str) -> usize {
    let server = DevServer::start(None).unwrap();
    let fixtures = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(fixtures.path(), server.document.to_string()).unwrap();

    let mut command = Command::new(places::python("python").unwrap());
    command.arg(places::script(script)).arg(fixtures.path());
    // Nothing of the person's own settings may reach it.
    command.env_clear().env("PYTHONDONTWRITEBYTECODE", "1");
    command.env("GLOBUS_SDK_SERVICE_URL_AUTH", &server.fixtures.base_url);
    let output = command.output().unwrap();

    let said = String::from_utf8_lossy(&output.stdout);
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "after\n{said}{complaints}");
    said.lines().count()
}

#[test]
fn official_python_sdk_runs_against_our_server() {
    assert!(run("sdk_against_server.py") >= 14, "steps are missing");
}

#[test]
fn every_developer_method_of_the_official_python_sdk_runs_against_our_server() {
    assert!(run("developer_api_against_server.py") >= 9, "steps are missing");
}
