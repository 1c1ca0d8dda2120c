//! Golden vectors: what the official Python SDK does, as data, against ours.
//!
//! A file belongs to a kind by its name (`scopes.json`, also `scopes_more.json`); each kind is a module. The runner
//! knows the formats, not the cases, so that other cases in the same formats run as well.

mod case;
mod consents;
mod errors;
mod gare;
mod id_tokens;
mod identity_map;
mod retry;
mod scopes;
mod storage;
mod tokens;
mod wire;
mod world;

use std::path::{Path, PathBuf};

use serde_json::Value;

pub use case::{Case, Outcome};

/// What our types make impossible to write, each with the reason. A step of this kind counts as met where the official
/// SDK refuses it.
pub const IMPOSSIBLE: &[(&str, &str)] = &[
    (
        "an authorize URL before a flow is started",
        "only a flow, which is what starting gives, has an authorize URL",
    ),
    (
        "a code exchanged before a flow is started",
        "only a flow can exchange a code: it holds the verifier",
    ),
    (
        "a client made by public_client and client_type, or by neither",
        "a new client is of one `ClientKind`",
    ),
    ("one link of a client without the other", "`Links` has both"),
    (
        "a client looked up by id and domain name, or by neither",
        "`get_client` takes an id, `get_client_by_fqdn` a domain name",
    ),
];

/// Runs one document of a kind.
type Runner = fn(&Value) -> Vec<Case>;

/// The kinds that are run.
const KINDS: &[(&str, Runner)] = &[
    ("scopes", scopes::run),
    ("tokens", tokens::run),
    ("id_tokens", id_tokens::run),
    ("identity_map", identity_map::run),
    ("wire", wire::run),
    ("errors", errors::run),
    ("gare", gare::run),
    ("consents", consents::run),
    ("retry", retry::run),
    ("storage", storage::run),
];

/// What came of one file.
#[derive(Debug)]
pub struct FileReport {
    /// The name of the file.
    pub file: String,
    /// Its cases in order.
    pub cases: Vec<Case>,
}

impl FileReport {
    /// How many cases passed, failed, and are of calls that do not exist yet.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |wanted: fn(&Outcome) -> bool| self.cases.iter().filter(|case| wanted(&case.outcome)).count();
        (
            count(|outcome| matches!(outcome, Outcome::Passed)),
            count(|outcome| matches!(outcome, Outcome::Failed { .. })),
            count(|outcome| matches!(outcome, Outcome::NotYet)),
        )
    }
}

/// The vectors of the project.
#[must_use]
pub fn default_directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors")
}

/// Runs every `.json` file in `directory`, in alphabetical order.
///
/// # Errors
/// The directory or one of its files cannot be read, or holds no vectors.
pub fn run_directory(directory: &Path) -> Result<Vec<FileReport>, String> {
    let cannot_read =
        |path: &Path, problem: &dyn std::fmt::Display| format!("cannot read {}: {problem}", path.display());
    let entries = std::fs::read_dir(directory).map_err(|problem| cannot_read(directory, &problem))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|problem| cannot_read(directory, &problem))?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err(format!("no .json file in {}", directory.display()));
    }
    paths.sort();
    paths
        .iter()
        .map(|path| run_file(path).map_err(|problem| cannot_read(path, &problem)))
        .collect()
}

fn run_file(path: &Path) -> Result<FileReport, String> {
    let text = std::fs::read_to_string(path).map_err(|problem| problem.to_string())?;
    let document: Value = serde_json::from_str(&text).map_err(|problem| problem.to_string())?;
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let kind = KINDS.iter().find(|(kind, _)| belongs(&file, kind));
    let cases = match kind {
        Some((_, run)) => run(&document),
        None => case::all_not_yet(&document),
    };
    Ok(FileReport { file, cases })
}

/// Whether `file` is the kind's own file or a further one of it.
fn belongs(file: &str, kind: &str) -> bool {
    file.strip_prefix(kind)
        .is_some_and(|rest| rest.starts_with(['.', '_', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_files_of_a_kind_belong_to_it() {
        assert!(belongs("scopes.json", "scopes") && belongs("scopes_more.json", "scopes"));
        assert!(!belongs("scopesque.json", "scopes") && !belongs("id_tokens.json", "tokens"));
    }

    #[test]
    fn a_directory_without_vectors_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        assert!(run_directory(directory.path()).unwrap_err().contains("no .json file"));
        assert!(run_directory(&directory.path().join("nothing")).is_err());
    }

    #[test]
    fn a_broken_file_is_an_error_and_an_unknown_one_is_not_yet() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(
            directory.path().join("unknown.json"),
            r#"{"cases": [{"name": "a"}, {}]}"#,
        )
        .unwrap();
        let reports = run_directory(directory.path()).unwrap();
        assert_eq!(reports.iter().map(FileReport::counts).collect::<Vec<_>>(), [(0, 0, 2)]);
        std::fs::write(directory.path().join("scopes.json"), "{").unwrap();
        assert!(run_directory(directory.path()).is_err());
    }

    #[test]
    fn wrong_cases_fail() {
        let directory = tempfile::tempdir().unwrap();
        let wrong = r#"{"cases": [{"input": "foo", "error": "ScopeParseError", "single": false}, {"inputs": 5}], "merges": []}"#;
        std::fs::write(directory.path().join("scopes.json"), wrong).unwrap();
        let reports = run_directory(directory.path()).unwrap();
        assert_eq!(reports.iter().map(FileReport::counts).collect::<Vec<_>>(), [(0, 2, 0)]);
    }
}
