//! The command, run as people run it, in a sealed world: a home of its own, no environment but what a test sets.
#![expect(clippy::unwrap_used, reason = "a helper of tests that cannot go on fails its test")]

mod admin;
mod api;
mod audit;
mod authorize_url;
#[path = "../../src/quickstart/browser/mod.rs"]
mod browser;
mod client;
mod client_login;
mod completions;
mod consent;
mod credential;
mod dev;
mod discovery;
mod doctor;
mod env;
mod exec_credential;
mod get_identities;
mod help;
mod hostile;
mod identity_providers;
mod jwks;
mod login;
mod logout;
mod man;
mod output;
mod policy;
mod profile;
mod project;
mod quickstart;
mod scope;
mod serve;
mod session;
mod status;
mod terminal;
mod tmux;
mod token;
mod whoami;
mod world;

use world::World;

/// Commands that ask no service: they have no test beside a development server.
const ALONE: [&str; 6] = ["admin", "completions", "dev", "man", "quickstart", "serve"];

/// Each command has a file of tests, in which what it says is there to the letter, and a real server is asked.
#[test]
fn every_command_has_its_tests() {
    let names = help::members(&World::new().run(&["--help"]).result());
    assert!(names.len() > 25, "{names:?}");
    for name in names {
        let file = format!(
            "{}/tests/commands/{}.rs",
            env!("CARGO_MANIFEST_DIR"),
            name.replace('-', "_")
        );
        let text = std::fs::read_to_string(file).unwrap_or_default();
        assert!(text.contains("assert_snapshot!("), "no test has the output of '{name}'");
        let asks = text.contains("DevServer::start()");
        assert!(
            asks || ALONE.contains(&name.as_str()),
            "no test of '{name}' asks a server"
        );
    }
}

/// A file that no `mod` names is compiled by nobody, and a test in it never runs.
#[test]
fn every_file_of_tests_is_named_here() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/commands");
    for entry in std::fs::read_dir(directory).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(module) = name.strip_suffix(".rs").filter(|module| *module != "main") {
            assert!(
                include_str!("main.rs").contains(&format!("\nmod {module};")),
                "{name} is not named in main.rs"
            );
        }
    }
}
