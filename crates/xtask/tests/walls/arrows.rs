//! Arrows point down only.

use std::collections::BTreeSet;

use crate::files;

/// Which of our crates each crate may name in its manifest.
const ALLOWED: &[(&str, &[&str])] = &[
    ("protocol", &[]),
    ("rules", &["globus-auth-protocol"]),
    ("store", &["globus-auth-protocol", "globus-auth-rules"]),
    ("sdk", &["globus-auth-protocol"]),
    (
        "server",
        &["globus-auth-protocol", "globus-auth-rules", "globus-auth-store"],
    ),
    ("cli", &["globus-auth", "globus-auth-server"]),
    // Tests of the whole see everything that is public; nothing depends on them.
    ("e2e", &["globus-auth", "globus-auth-protocol", "globus-auth-server"]),
    // What must hold of the readers of both sides; nothing depends on it but what fuzzes.
    ("properties", &["globus-auth-protocol", "globus-auth-server"]),
    ("xtask", &[]),
];

/// Crates of others that only some of ours may name, and why.
const RESERVED: &[(&str, &[&str], &str)] = &[
    (
        "rusqlite",
        &["store", "sdk", "e2e"],
        "SQL stands in the store only (the SDK reads and writes the token databases of the official SDK, and tests look into them)",
    ),
    (
        "axum",
        &["server", "e2e"],
        "only the server serves HTTP (the measurements have a bare route to compare with)",
    ),
    ("askama", &["server"], "only the server has pages"),
    (
        "argon2",
        &["server", "sdk"],
        "the server sees passwords, and the SDK seals token files with passphrases",
    ),
    (
        "reqwest",
        &["sdk", "server"],
        "only the SDK sends HTTP, and the server to other OpenID Connect providers",
    ),
    ("clap", &["cli"], "only the command reads command lines"),
    ("webbrowser", &["cli"], "only the command opens browsers"),
    ("rpassword", &["cli"], "only the command asks at a terminal"),
    (
        "tokio",
        &["store", "sdk", "server", "cli", "e2e"],
        "protocol and rules know no runtime",
    ),
    ("getrandom", &["sdk", "server"], "chance is an argument"),
];

#[test]
fn crates_name_only_crates_below_them() {
    let known: Vec<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    for name in files::crates() {
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            panic!("crates/{name} is not in ALLOWED ({known:?}): say which of our crates it may depend on");
        };
        for dependency in dependencies(&name) {
            if dependency.starts_with("globus-auth") {
                assert!(
                    allowed.contains(&dependency.as_str()),
                    "crates/{name} must not depend on {dependency}"
                );
            }
        }
    }
    for (name, _) in ALLOWED {
        assert!(
            files::crates().iter().any(|found| found == name),
            "ALLOWED names crates/{name}, which is not there"
        );
    }
}

#[test]
fn some_dependencies_are_reserved() {
    for name in files::crates() {
        for dependency in dependencies(&name) {
            if let Some((_, allowed, reason)) = RESERVED.iter().find(|(reserved, _, _)| *reserved == dependency) {
                assert!(
                    allowed.contains(&name.as_str()),
                    "crates/{name} must not depend on {dependency}: {reason}"
                );
            }
        }
    }
}

#[test]
fn dependencies_are_named_once_in_the_workspace() {
    for name in files::crates() {
        let manifest = manifest(&name);
        for (section, table) in sections(&manifest) {
            for (dependency, value) in table {
                let inherited = value.get("workspace").and_then(toml::Value::as_bool) == Some(true);
                assert!(
                    inherited,
                    "crates/{name}, [{section}]: write `{dependency}.workspace = true`"
                );
            }
        }
    }
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    for name in files::crates() {
        let lints = manifest(&name)
            .get("lints")
            .and_then(|lints| lints.get("workspace"))
            .and_then(toml::Value::as_bool);
        assert_eq!(
            lints,
            Some(true),
            "crates/{name}/Cargo.toml lacks `[lints] workspace = true`"
        );
    }
}

fn dependencies(name: &str) -> BTreeSet<String> {
    let manifest = manifest(name);
    sections(&manifest)
        .into_iter()
        .flat_map(|(_, table)| table.keys().cloned())
        .collect()
}

fn sections(manifest: &toml::Table) -> Vec<(&'static str, &toml::Table)> {
    ["dependencies", "dev-dependencies", "build-dependencies"]
        .into_iter()
        .filter_map(|section| Some((section, manifest.get(section)?.as_table()?)))
        .collect()
}

fn manifest(name: &str) -> toml::Table {
    let path = format!("crates/{name}/Cargo.toml");
    files::read(&path)
        .parse()
        .unwrap_or_else(|problem| panic!("{path}: {problem}"))
}
