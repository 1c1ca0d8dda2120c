//! The official Python SDK, unmodified, where our server asks for more: consents withdrawn, second factors.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::process::Command;

use globus_auth_e2e::support::{places, server::DevServer};

#[test]
fn identities_providers_consents_and_stepping_up() {
    run("people_against_server.py", 9);
}

/// Runs a script against a server of its own, which must say that so many steps hold.
fn run(script: &str, steps: usize) {
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
    assert!(said.lines().count() >= steps, "steps are missing:\n{said}");
}
