//! The command `globus-auth`, as a person runs it: in a home of its own, with nothing else in the environment.

use std::path::Path;
use std::process::{Command, Output};

use globus_auth_e2e::support::{Running, places, server::DevServer};
use tempfile::TempDir;

/// A home and a place for temporary files, both empty.
struct Person {
    home: TempDir,
    temporary: TempDir,
}

impl Person {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            home: tempfile::tempdir()?,
            temporary: tempfile::tempdir()?,
        })
    }

    fn command(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.home.path())
            .env("TMPDIR", self.temporary.path());
        command
    }

    fn left_behind(&self) -> std::io::Result<Vec<std::ffi::OsString>> {
        std::fs::read_dir(self.temporary.path())?
            .map(|entry| Ok(entry?.file_name()))
            .collect()
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

#[test]
fn quickstart_does_the_whole_main_job_and_leaves_nothing() {
    let person = Person::new().unwrap();
    let program = places::program("globus-auth").unwrap();
    let output = person.command(&program, &["quickstart"]).output().unwrap();
    let said = text(&output);
    assert!(output.status.success(), "{said}");
    for word in [
        "auth.globus.org",
        "transfer.api.globus.org",
        "groups.api.globus.org",
        "checked",
        "not active",
    ] {
        assert!(said.contains(word), "no '{word}' in:\n{said}");
    }
    assert!(
        person.left_behind().unwrap().is_empty(),
        "left behind: {:?}",
        person.left_behind()
    );
}

#[test]
fn quickstart_leaves_nothing_when_it_is_killed() {
    let person = Person::new().unwrap();
    let program = places::program("globus-auth").unwrap();
    // Killed at its first line, and at its fourth.
    for lines in [1, 4] {
        let mut seen = 0;
        let started = Running::start(person.command(&program, &["quickstart"]), false, |_| {
            seen += 1;
            (seen == lines).then_some(())
        });
        drop(started.unwrap());
        assert!(
            person.left_behind().unwrap().is_empty(),
            "left behind: {:?}",
            person.left_behind()
        );
    }
}

#[test]
fn a_login_of_the_official_python_sdk_is_ours_too() {
    let server = DevServer::start(None).unwrap();
    let person = Person::new().unwrap();
    let program = places::program("globus-auth").unwrap();

    let before = person.command(&program, &["whoami"]).output().unwrap();
    assert_eq!(before.status.code(), Some(4), "{}", text(&before));

    let fixtures = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(fixtures.path(), server.document.to_string()).unwrap();
    let script = places::script("log_in_and_store.py");
    let mut python = person.command(&places::python("python").unwrap(), &[]);
    python
        .arg(script)
        .arg(fixtures.path())
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let stored = python
        .env("GLOBUS_SDK_SERVICE_URL_AUTH", server.url.as_str())
        .output()
        .unwrap();
    assert!(stored.status.success(), "{}", text(&stored));
    let client_id = String::from_utf8_lossy(&stored.stdout).trim().to_owned();

    let mut whoami = person.command(&program, &["whoami", "--format", "json"]);
    whoami
        .env("GLOBUS_SDK_SERVICE_URL_AUTH", server.url.as_str())
        .env("GLOBUS_AUTH_CLIENT_ID", client_id);
    let output = whoami.output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    let username = server.document["roles"]["person"].as_str().unwrap();
    assert!(text(&output).contains(username), "{}", text(&output));
}
