//! The databases that tests of others' clients run the server on.

use std::path::Path;
use std::process::Command;

/// Names the PostgreSQL that the server shall use, as its `--database` takes it; without it the tests run on SQLite alone.
const POSTGRES: &str = "GLOBUS_AUTH_TEST_CLIENTS_ON_POSTGRES";

/// A database that the server runs on.
#[derive(Debug, Clone)]
pub struct Database {
    /// What it is called in the table of compatibility.
    pub name: &'static str,
    url: Option<String>,
}

impl Database {
    /// Those that the environment asks for.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the only setting of the tests: where PostgreSQL is"
    )]
    pub fn wanted() -> Vec<Self> {
        let sqlite = Self {
            name: "SQLite",
            url: None,
        };
        let postgres = std::env::var(POSTGRES).ok().map(|url| Self {
            name: "PostgreSQL",
            url: Some(url),
        });
        [Some(sqlite), postgres].into_iter().flatten().collect()
    }

    /// Tells the server to use it: SQLite in a file in `data`.
    pub(super) fn choose(&self, command: &mut Command, data: &Path) {
        match &self.url {
            None => command.arg("--data").arg(data),
            Some(url) => command.args(["--database", url]),
        };
    }
}
