//! What was checked, as the scripts say it and as it is kept.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::clients::Client;
use crate::support::places;

/// In the directory that cargo builds in.
const DIRECTORY: &str = "compatibility";

/// A line of a script.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Checked {
    /// The client with its version.
    pub(super) client: String,
    /// What was done.
    pub(super) flow: String,
    /// The request that the server would have to serve first, if the flow was left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) not_served: Option<String>,
}

/// The lines of a script.
pub(super) fn read(lines: &str) -> Result<Vec<Checked>, String> {
    let one = |line: &str| serde_json::from_str(line).map_err(|problem| format!("{problem} in the line: {line}"));
    lines.lines().map(one).collect()
}

/// Where the lines of a run are kept.
pub(super) fn file(client: &Client, database: &str) -> Result<PathBuf, String> {
    let name = format!("{}.{database}.jsonl", client.key);
    Ok(places::target()?.join(DIRECTORY).join(name))
}

/// Forgets the results of former runs.
///
/// # Errors
/// They cannot be taken away.
pub fn clear() -> Result<(), String> {
    let directory = places::target()?.join(DIRECTORY);
    match std::fs::remove_dir_all(&directory) {
        Err(problem) if problem.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("cannot remove {}: {problem}", directory.display()))
        }
        _ => Ok(()),
    }
}
