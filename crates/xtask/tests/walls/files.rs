//! What the tests read.

use std::path::{Path, PathBuf};

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("crates/xtask lies in a workspace")
        .to_path_buf()
}

/// A file as text, named from the root.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|problem| panic!("cannot read {path}: {problem}"))
}

/// All files below `directory` (named from the root), each named from the root, sorted. What is built is left out.
pub(crate) fn below(directory: &str) -> Vec<String> {
    let mut found = Vec::new();
    walk(&root().join(directory), &mut found);
    let root = root();
    let mut names: Vec<String> = found
        .iter()
        .map(|path| {
            path.strip_prefix(&root)
                .expect("found below the root")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

/// The names of the crates: the directories in `crates`.
pub(crate) fn crates() -> Vec<String> {
    entries("crates")
        .into_iter()
        .filter(|name| root().join("crates").join(name).is_dir())
        .collect()
}

/// The names in one directory, sorted.
pub(crate) fn entries(directory: &str) -> Vec<String> {
    let listing = std::fs::read_dir(root().join(directory))
        .unwrap_or_else(|problem| panic!("cannot list {directory}: {problem}"));
    let mut names: Vec<String> = listing
        .map(|entry| {
            entry
                .expect("a readable directory")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

fn walk(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in
        std::fs::read_dir(directory).unwrap_or_else(|problem| panic!("cannot list {}: {problem}", directory.display()))
    {
        let path = entry.expect("a readable directory").path();
        let name = path
            .file_name()
            .expect("an entry has a name")
            .to_string_lossy()
            .into_owned();
        if path.is_symlink() || [".git", "target", "node_modules", "__pycache__"].contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}
