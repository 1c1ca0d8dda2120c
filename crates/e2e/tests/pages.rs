//! Every page of the server, in Chromium. The pages stand in `js/pages/visits.js`; what they look like is left in
//! `target/pages`.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fmt::Write as _;

use globus_auth_e2e::support::{database::Database, free_port, node, places, server::DevServer};
use tempfile::TempDir;

/// What the development server begins with, before more is added.
const SEED: &str = include_str!("../../server/seeds/dev.toml");
/// Between so many identity providers people have to find theirs.
const PROVIDERS: usize = 5_000;
/// How long a script may take, in seconds: with one page after the other, on a machine that does other things too.
const PATIENCE: &str = "540";

#[test]
fn in_english() {
    look("en");
}

#[test]
fn in_german() {
    look("de");
}

#[test]
fn without_script() {
    Site::new().run("without_script.js", &[]);
}

#[test]
fn lighthouse_and_weight() {
    Site::new().run("lighthouse.js", &[]);
}

#[test]
fn tasks() {
    Site::new().run("tasks.js", &["with"]);
}

#[test]
fn tasks_without_script() {
    Site::new().run("tasks.js", &["without"]);
}

/// Each page in a language looks right, to people and to axe-core.
fn look(language: &str) {
    let directory = places::target().unwrap().join("pages").join(language);
    std::fs::create_dir_all(&directory).unwrap();
    Site::new().run("look.js", &[language, directory.to_str().unwrap()]);
}

/// A server that scripts visit.
struct Site {
    server: DevServer,
    home: TempDir,
}

impl Site {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let seeded = home.path().join("seed.toml");
        std::fs::write(&seeded, seed()).unwrap();
        let server = DevServer::start_on(Database::Sqlite, home.path(), Some(&seeded)).unwrap();
        Self { server, home }
    }

    /// Runs a script of `js/pages` to its end; what it says.
    fn run(&self, script: &str, arguments: &[&str]) -> String {
        let fixtures = self.home.path().join("fixtures.json");
        std::fs::write(&fixtures, self.server.document.to_string()).unwrap();
        let mut command = node::script(&format!("pages/{script}")).unwrap();
        command
            .arg(fixtures)
            .args(arguments)
            .env_clear()
            .env("HOME", self.home.path())
            .env("PATIENCE_SECONDS", PATIENCE);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}{complaints}");
        said
    }
}

fn seed() -> String {
    let mut seed = format!(
        "{SEED}\n[[clients]]\nname = \"Portal of a test\"\ntype = \"confidential_client\"\nsecret = \"secret of a test\"\n\
         redirect_uris = [\"http://127.0.0.1:{}/callback\"]\n",
        free_port().unwrap()
    );
    for number in 1..=PROVIDERS {
        let provider = format!(
            "[[providers]]\nname = \"University of Example {number}\"\nshort_name = \"u{number}\"\n\
             domains = [\"u{number}.example.edu\"]\n[providers.upstream]\n\
             issuer = \"https://login.u{number}.example.edu\"\nclient_id = \"globus-auth\"\n"
        );
        // Writing to a string does not fail.
        let _ = write!(seed, "\n{provider}");
    }
    seed
}
