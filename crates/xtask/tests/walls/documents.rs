//! Documents that tell the truth.

use std::collections::BTreeSet;

use crate::files;

/// The subcommands of xtask and of the command that documents may name.
const COMMANDS: &[&str] = &[
    "test",
    "setup",
    "vectors",
    "bench",
    "attack",
    "crash",
    "soak",
    "fuzz",
    "release",
    "reproducible",
    "sbom",
    "image",
];

#[test]
fn ci_runs_what_a_person_runs() {
    let script = files::read(".ci/run");
    let commands: Vec<&str> = script
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    assert_eq!(
        commands,
        [
            "set -euo pipefail",
            r#"cd "$(dirname "$0")/..""#,
            "exec cargo xtask test"
        ]
    );
    assert!(
        files::read("README.md").contains("cargo xtask test\n"),
        "the README names the command that CI runs"
    );
}

#[test]
fn xtask_commands_in_documents_exist() {
    for path in files::below("").into_iter().filter(|path| path.ends_with(".md")) {
        for rest in files::read(&path).split("cargo xtask ").skip(1) {
            let word: String = rest.chars().take_while(char::is_ascii_lowercase).collect();
            assert!(
                word.is_empty() || COMMANDS.contains(&word.as_str()),
                "{path}: there is no `cargo xtask {word}`"
            );
        }
    }
    let program = files::read("crates/xtask/src/main.rs");
    for command in COMMANDS {
        assert!(
            program.contains(&format!("[\"{command}\"")),
            "xtask has no command `{command}`"
        );
    }
}

/// Every `globus-auth COMMAND` of the README stands in the reference, which is compared with the program.
#[test]
fn commands_of_the_readme_exist() {
    let reference = files::read("docs/reference/cli.md");
    let known: BTreeSet<&str> = reference
        .lines()
        .filter_map(|line| line.strip_prefix("## globus-auth "))
        .collect();
    assert!(
        known.contains("quickstart"),
        "the headings of the reference could not be read"
    );
    let readme = files::read("README.md");
    let blocks: String = readme
        .split("```sh")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    let mut found = 0;
    for line in blocks.lines().filter_map(|line| {
        line.trim()
            .strip_prefix("globus-auth ")
            .or(line.split_once(" -- ").map(|(_, command)| command))
    }) {
        let command = line.split_whitespace().next().unwrap_or_default();
        assert!(
            known.contains(command),
            "README.md: there is no `globus-auth {command}`"
        );
        found += 1;
    }
    assert!(found > 4, "the commands of the README could not be read");
}

#[test]
fn links_in_documents_lead_somewhere() {
    for path in files::below("").into_iter().filter(|path| path.ends_with(".md")) {
        let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
        for target in links(&files::read(&path)) {
            let file = target.split('#').next().unwrap_or_default();
            // What stands in the documentation of a crate and leads into it, rustdoc checks.
            if target.contains("://") || target.starts_with("crate::") || file.is_empty() {
                continue;
            }
            assert!(
                files::root().join(directory).join(file).exists(),
                "{path} links to {target}, which is not there"
            );
        }
    }
}

/// An example that awaits has a twin that waits, and the other way round.
#[test]
fn examples_of_the_library_come_in_pairs() {
    let examples = files::below("crates/sdk/examples");
    let names: BTreeSet<&str> = examples
        .iter()
        .filter_map(|path| path.rsplit('/').next()?.strip_suffix(".rs"))
        .collect();
    let (waiting, awaiting): (Vec<&str>, Vec<&str>) = names.iter().partition(|name| name.starts_with("blocking_"));
    let twins: Vec<String> = awaiting.iter().map(|name| format!("blocking_{name}")).collect();
    assert_eq!(waiting, twins);
    assert!(twins.len() > 8, "the examples could not be found");
}

#[test]
fn vectors_are_complete() {
    let readme = files::read("fixtures/vectors/README.md");
    let rows = readme.lines().filter(|line| line.starts_with("| `"));
    let named: BTreeSet<String> = rows
        .flat_map(|row| row.split('|').nth(1).unwrap_or_default().split('`'))
        .filter(|word| word.ends_with(".json"))
        .map(str::to_owned)
        .collect();
    let present: BTreeSet<String> = files::entries("fixtures/vectors")
        .into_iter()
        .filter(|name| name.ends_with(".json"))
        .collect();
    assert_eq!(named, present, "fixtures/vectors and its README differ");
}

#[test]
fn licences_stand_at_the_root() {
    for (file, words) in [
        ("LICENSE-APACHE", "Apache License"),
        ("LICENSE-MIT", "Permission is hereby granted"),
    ] {
        assert!(files::read(file).contains(words), "{file} is not the licence");
    }
}

#[test]
fn changelog_has_a_place_for_what_comes() {
    assert!(files::read("CHANGELOG.md").contains("\n## Unreleased\n"));
}

/// The targets of `[text](target)` outside code.
fn links(text: &str) -> Vec<String> {
    let prose = text.split("```").step_by(2).collect::<String>();
    prose
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target.to_owned())
        .collect()
}
