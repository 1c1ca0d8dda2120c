//! The reference of the command line is what the command itself says.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use crate::world::World;

/// Each command with its long help, families before their members, in the order in which the help lists them.
fn commands() -> Vec<(Vec<String>, String)> {
    let mut waiting = vec![Vec::new()];
    let mut known = Vec::new();
    while let Some(command) = waiting.pop() {
        let help = help(&command, "--help");
        let below = members(&help).into_iter().rev();
        waiting.extend(below.map(|name| [command.clone(), vec![name]].concat()));
        known.push((command, help));
    }
    known
}

fn help(command: &[String], option: &str) -> String {
    let words: Vec<&str> = command.iter().map(String::as_str).chain([option]).collect();
    World::new().run(&words).result()
}

/// The commands that a help lists.
pub(crate) fn members(help: &str) -> Vec<String> {
    let listed = help
        .split("Commands:\n")
        .nth(1)
        .and_then(|rest| rest.split("\n\n").next());
    let names = listed
        .into_iter()
        .flat_map(str::lines)
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help");
    names.map(str::to_owned).collect()
}

fn reference_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/cli.md")
}

fn reference() -> String {
    let mut text = "# The command `globus-auth`\n\nWhat `--help` says. A test compares this page with the command; \
        `cargo nextest run -p globus-auth-cli --run-ignored only` writes it anew.\n"
        .to_owned();
    for (command, help) in commands() {
        let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
        let name = ["globus-auth".to_owned()]
            .into_iter()
            .chain(command)
            .collect::<Vec<_>>()
            .join(" ");
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
fn short_help_is_shorter_and_both_go_to_standard_output() {
    let commands = commands();
    assert!(commands.len() > 30, "{}", commands.len());
    for (command, long) in commands {
        assert!(help(&command, "-h").len() < long.len(), "{command:?}");
        // Of most commands for operators the usage line says all.
        let is_small = !members(&long).is_empty() || command.first().is_some_and(|family| family == "admin");
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

/// What the page for those who come from `globus` names as ours exists: the last code of the second column.
#[test]
fn the_page_of_the_official_command_names_what_there_is() {
    let page = std::fs::read_to_string(reference_file().with_file_name("../GLOBUS_CLI.md")).unwrap();
    let helps: BTreeMap<String, String> = commands()
        .into_iter()
        .map(|(name, help)| (name.join(" "), help))
        .collect();
    let mut seen = 0;
    for code in page
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| code.starts_with("globus-auth "))
    {
        let words: Vec<&str> = code.split(' ').skip(1).collect();
        let mut name = words
            .iter()
            .take_while(|word| word.starts_with(|first: char| first.is_ascii_lowercase()));
        let name = name.by_ref().copied().collect::<Vec<_>>().join(" ");
        let help = helps
            .get(&name)
            .unwrap_or_else(|| panic!("there is no command '{name}' ({code})"));
        for option in words.iter().filter(|word| word.starts_with("--")) {
            let known = help
                .lines()
                .any(|line| line.split_whitespace().any(|word| word == *option));
            assert!(known, "there is no {option} in '{name}'");
        }
        seen += 1;
    }
    assert!(seen > 25, "{seen}");
}
