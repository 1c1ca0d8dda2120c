//! `docs/ARCHITECTURE.md` shows the tree as it is.

use std::collections::BTreeSet;

use crate::files;

const DOCUMENT: &str = "docs/ARCHITECTURE.md";

#[test]
fn every_path_of_the_tree_exists() {
    for path in tree() {
        assert!(
            files::root().join(&path).exists(),
            "{DOCUMENT} shows {path}, which is not there"
        );
    }
}

#[test]
fn every_module_is_in_the_tree() {
    let shown: BTreeSet<String> = tree().into_iter().collect();
    for name in files::crates() {
        let sources = format!("crates/{name}/src");
        let missing: Vec<String> = files::entries(&sources)
            .into_iter()
            .filter(|entry| !["lib.rs", "main.rs", "tests.rs"].contains(&entry.as_str()))
            // A module that is a file and a directory is shown once.
            .map(|entry| entry.trim_end_matches(".rs").to_owned())
            .map(|module| format!("{sources}/{module}"))
            .filter(|module| !shown.contains(module) && !shown.contains(&format!("{module}.rs")))
            .collect();
        assert!(missing.is_empty(), "{DOCUMENT} does not show {missing:?}");
    }
}

#[test]
fn every_directory_at_the_root_is_in_the_tree() {
    let shown: BTreeSet<String> = tree().into_iter().collect();
    for name in files::entries("")
        .into_iter()
        .filter(|name| files::root().join(name).is_dir())
    {
        let hidden = name.starts_with('.') || name == "target";
        assert!(hidden || shown.contains(&name), "{DOCUMENT} does not show {name}/");
    }
}

/// The paths of the first fenced block: two spaces of indentation a level, the name first, what it is after it.
fn tree() -> Vec<String> {
    let text = files::read(DOCUMENT);
    let block = text
        .split("```")
        .nth(1)
        .unwrap_or_else(|| panic!("{DOCUMENT} has no tree"));
    let mut parents: Vec<String> = Vec::new();
    let mut paths = Vec::new();
    for line in block.lines().skip(1).filter(|line| !line.trim().is_empty()) {
        let level = line.chars().take_while(|character| *character == ' ').count() / 2;
        let name = line.split_whitespace().next().unwrap_or_default().trim_end_matches('/');
        // A line of words continues the explanation above it.
        if level > parents.len() {
            continue;
        }
        parents.truncate(level);
        parents.push(name.to_owned());
        paths.push(parents.join("/"));
    }
    assert!(paths.len() > 20, "{DOCUMENT}: the tree could not be read");
    paths
}
