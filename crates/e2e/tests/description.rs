//! The server does what `/openapi.json` says: schemathesis, unmodified, tries it.

use std::process::Command;

use globus_auth_e2e::support::{places, server::DevServer};
use tempfile::NamedTempFile;

#[test]
fn schemathesis() {
    let server = DevServer::start(None).unwrap();
    let fixtures = NamedTempFile::new().unwrap();
    std::fs::write(fixtures.path(), server.document.to_string()).unwrap();
    let python = places::set_up("python-schemathesis/bin/python").unwrap();
    let output = Command::new(python)
        .env_clear()
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(places::script("description.py"))
        .arg(fixtures.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{complaints}");
}
