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

/// Families of the official command that are about other services than Globus Auth.
const OF_OTHER_SERVICES: [&str; 24] = [
    "bookmark",
    "collection",
    "delete",
    "endpoint",
    "flows",
    "gcp",
    "gcs",
    "group",
    "ls",
    "mkdir",
    "rename",
    "rm",
    "search",
    "stat",
    "streams",
    "task",
    "timer",
    "transfer",
    "api flows",
    "api gcs",
    "api groups",
    "api search",
    "api timers",
    "api transfer",
];

/// What the official command says.
fn official(person: &Person, arguments: &[&str]) -> Result<String, String> {
    let mut command = person.command(&places::python("globus")?, arguments);
    let output = command.env("PYTHONDONTWRITEBYTECODE", "1").output();
    let output = output.map_err(|problem| problem.to_string())?;
    if output.status.success() {
        return Ok(text(&output));
    }
    Err(format!("{arguments:?}: {}", text(&output)))
}

/// The names of each option that a help lists, without the short ones.
fn options(help: &str) -> Vec<Vec<&str>> {
    let listed = help.split_once("\nOptions:\n").map_or("", |(_, listed)| listed);
    let lines = listed.lines().filter_map(|line| line.strip_prefix("  "));
    lines
        .filter(|line| line.starts_with('-'))
        .map(|line| {
            let names = line.split("  ").next().unwrap_or_default().split([',', ' ']);
            names.filter(|name| name.starts_with("--")).collect()
        })
        .collect()
}

/// The page for those who come from the official command has every command and option of it that is about Globus Auth.
#[test]
fn the_page_of_the_official_command_leaves_nothing_out() {
    let person = Person::new().unwrap();
    let page = std::fs::read_to_string(places::source("../../docs/GLOBUS_CLI.md")).unwrap();
    let listed = official(&person, &["list-commands"]).unwrap();
    let is_other = |name: &str| {
        let mut families = OF_OTHER_SERVICES.iter();
        families.any(|family| name == *family || name.starts_with(&format!("{family} ")))
    };
    let names = listed.lines().filter_map(|line| line.trim().strip_prefix("globus "));
    let names: Vec<&str> = names.filter(|name| !is_other(name)).collect();
    for name in &names {
        let row = format!("`globus {name}");
        let rows: Vec<&str> = page.lines().filter(|line| line.contains(&row)).collect();
        assert!(!rows.is_empty(), "docs/GLOBUS_CLI.md does not tell of 'globus {name}'");
        let help = official(
            &person,
            &[&name.split(' ').collect::<Vec<_>>()[..], &["--help"]].concat(),
        )
        .unwrap();
        for option in options(&help).into_iter().filter(|names| names != &["--help"]) {
            let of_all = page.split("## Options of every command").nth(1).unwrap();
            let is_told =
                |name: &&str| of_all.contains(&format!("`{name}")) || rows.iter().any(|row| row.contains(name));
            assert!(
                option.iter().any(is_told),
                "docs/GLOBUS_CLI.md does not tell of {option:?} of 'globus {name}'"
            );
        }
    }
    assert!(names.len() > 10, "{names:?}");
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
