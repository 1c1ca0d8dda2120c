//! The reference of the command line is what the command itself says.

use std::path::{Path, PathBuf};

use crate::world::World;

const COMMANDS: &[&[&str]] = &[
    &[],
    &["login"],
    &["logout"],
    &["whoami"],
    &["get-identities"],
    &["token"],
    &["token", "introspect"],
    &["token", "revoke"],
    &["dev"],
    &["serve"],
    &["admin"],
    &["admin", "init"],
    &["admin", "apply"],
    &["admin", "people"],
    &["admin", "people", "list"],
    &["admin", "people", "add"],
    &["admin", "people", "password"],
    &["admin", "people", "disable"],
    &["admin", "people", "enable"],
    &["admin", "providers"],
    &["admin", "providers", "list"],
    &["admin", "providers", "add"],
    &["admin", "clients"],
    &["admin", "clients", "list"],
    &["admin", "clients", "add"],
    &["admin", "clients", "secret", "new"],
    &["admin", "clients", "secret", "list"],
    &["admin", "clients", "secret", "delete"],
    &["admin", "keys"],
    &["admin", "keys", "list"],
    &["admin", "keys", "rotate"],
    &["admin", "backup"],
    &["admin", "purge"],
    &["admin", "migrate"],
    &["quickstart"],
];

/// Those that only hold others.
const FAMILIES: &[&[&str]] = &[
    &[],
    &["token"],
    &["admin"],
    &["admin", "people"],
    &["admin", "providers"],
    &["admin", "clients"],
    &["admin", "keys"],
];

/// Those whose usage line says all.
const WITHOUT_EXAMPLES: &[&[&str]] = &[
    &["admin", "apply"],
    &["admin", "people", "list"],
    &["admin", "people", "add"],
    &["admin", "people", "password"],
    &["admin", "people", "disable"],
    &["admin", "people", "enable"],
    &["admin", "providers", "list"],
    &["admin", "providers", "add"],
    &["admin", "clients", "list"],
    &["admin", "clients", "secret", "new"],
    &["admin", "clients", "secret", "list"],
    &["admin", "clients", "secret", "delete"],
    &["admin", "keys", "list"],
    &["admin", "keys", "rotate"],
    &["admin", "backup"],
    &["admin", "purge"],
    &["admin", "migrate"],
];

fn reference_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/cli.md")
}

fn reference() -> String {
    let world = World::new();
    let mut text = "# The command `globus-auth`\n\nWhat `--help` says. A test compares this page with the command; \
        `cargo nextest run -p globus-auth-cli --run-ignored only` writes it anew.\n"
        .to_owned();
    for command in COMMANDS {
        let help = world.run(&[*command, &["--help"]].concat()).result();
        let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
        let name = [&["globus-auth"], *command].concat().join(" ");
        text.push_str(&format!("\n## {name}\n\n```text\n{}\n```\n", lines.join("\n")));
    }
    text
}

#[test]
fn the_reference_is_what_the_command_says() {
    let written = std::fs::read_to_string(reference_file()).unwrap_or_default();
    assert!(
        written == reference(),
        "docs/reference/cli.md is out of date: cargo nextest run -p globus-auth-cli --run-ignored only"
    );
}

#[test]
#[ignore = "writes docs/reference"]
fn write_the_reference() {
    std::fs::create_dir_all(reference_file().parent().unwrap()).unwrap();
    std::fs::write(reference_file(), reference()).unwrap();
    for (name, option) in CONFIGURATION {
        std::fs::write(reference_file().with_file_name(name), configuration(option)).unwrap();
    }
}

/// What `serve` writes about its configuration, by the option that makes it.
const CONFIGURATION: [(&str, &str); 2] = [
    ("globus-auth.toml", "--print-sample"),
    ("globus-auth.schema.json", "--print-schema"),
];

fn configuration(option: &str) -> String {
    World::new().run(&["serve", option]).result()
}

#[test]
fn the_configuration_files_are_what_the_command_writes() {
    for (name, option) in CONFIGURATION {
        let written = std::fs::read_to_string(reference_file().with_file_name(name)).unwrap_or_default();
        assert!(
            written == configuration(option),
            "docs/reference/{name} is out of date: cargo nextest run -p globus-auth-cli --run-ignored only"
        );
    }
}

#[test]
fn every_command_is_in_the_reference() {
    for parent in FAMILIES {
        let help = World::new().run(&[*parent, &["-h"]].concat()).result();
        let listed = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
        for line in listed.lines() {
            let name = line.split_whitespace().next().unwrap();
            let known = COMMANDS.contains(&&*[*parent, &[name]].concat());
            assert!(known || name == "help", "{name} is not in COMMANDS");
        }
    }
}

#[test]
fn short_help_is_shorter_and_both_go_to_standard_output() {
    for command in COMMANDS {
        let short = World::new().run(&[*command, &["-h"]].concat()).result();
        let long = World::new().run(&[*command, &["--help"]].concat()).result();
        assert!(short.len() < long.len(), "{command:?}");
        let is_small = FAMILIES[1..].contains(command) || WITHOUT_EXAMPLES.contains(command);
        assert!(is_small || long.contains("Examples:\n"), "{command:?} has no examples");
    }
}

#[test]
fn a_wrong_command_line_goes_to_standard_error() {
    for wrong in [
        &["nosuch"][..],
        &["whoami", "--nosuch"],
        &["whoami", "--format", "xml"],
        &["dev", "--port", "70000"],
    ] {
        let ran = World::new().run(wrong);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
    }
    assert_eq!(World::new().run(&[]).code, Some(2));
    assert!(World::new().run(&["--version"]).result().starts_with("globus-auth 0."));
}
