//! The databases that tests of others' clients run the server on.

use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::Connection;

#[path = "../../../store/tests/support/postgres.rs"]
#[expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests fail as tests do")]
pub(super) mod postgres;

/// Where a server keeps what it knows.
#[derive(Debug, Clone)]
pub enum Home {
    /// In a file.
    File(PathBuf),
    /// In a database of PostgreSQL, as `database.url` of the configuration names it.
    Postgres(String),
}

impl From<&Place> for Home {
    fn from(place: &Place) -> Self {
        Self::Postgres(place.url())
    }
}

impl Home {
    /// The variable that tells a server of it. A password in it shall stand in no list of processes.
    pub(super) fn tell(&self, command: &mut Command) {
        match self {
            Self::File(path) => command.env("GLOBUS_AUTH_SERVER_DATABASE_PATH", path),
            Self::Postgres(url) => command.env("GLOBUS_AUTH_SERVER_DATABASE_URL", url),
        };
    }
}

/// Lets SQLite look a file through.
///
/// # Errors
/// What is wrong with it.
pub fn check_integrity(file: &Path) -> Result<(), String> {
    let look = || -> rusqlite::Result<String> {
        Connection::open(file)?.query_row("PRAGMA integrity_check", [], |row| row.get(0))
    };
    match look() {
        Ok(found) if found == "ok" => Ok(()),
        Ok(found) => Err(found),
        Err(error) => Err(error.to_string()),
    }
}

/// A kind of database that the server runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// A file.
    Sqlite,
    /// A PostgreSQL server that the tests start, or that `GLOBUS_AUTH_TEST_POSTGRES` names.
    Postgres,
}

/// A database that is gone when this is dropped.
pub struct Place(postgres::Database);

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Place").field(&self.0.location()).finish()
    }
}

impl Place {
    /// Makes an empty one in PostgreSQL.
    #[must_use]
    pub fn in_postgres() -> Self {
        Self(postgres::Database::new())
    }

    /// Where it is, as `database.url` of the configuration takes it.
    #[must_use]
    pub fn url(&self) -> String {
        url_of(&self.0.location())
    }

    /// Lets the server wait for the disk at each commit, as it does where data matters and not where only tests need it.
    pub fn be_durable(&self) {
        for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
            self.0.run(&format!("ALTER SYSTEM SET {setting} = on"));
        }
        self.0.run("SELECT pg_reload_conf()");
    }

    /// The process that the server's others are children of, where it is one of this machine.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        let directory = self.0.run("SHOW data_directory");
        let text = std::fs::read_to_string(Path::new(&directory).join("postmaster.pid")).ok()?;
        text.lines().next()?.trim().parse().ok()
    }

    /// Ends every connection to it and refuses new ones, as if its server had gone.
    pub fn go_away(&self) {
        self.beside("ALTER DATABASE {} ALLOW_CONNECTIONS false");
        self.beside("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'");
    }

    /// Lets connections in again.
    pub fn come_back(&self) {
        self.beside("ALTER DATABASE {} ALLOW_CONNECTIONS true");
    }

    /// Says something about it from another database, which it cannot be told itself.
    fn beside(&self, sql: &str) {
        let location = self.0.location();
        let name = location.rsplit_once("dbname=").map_or("", |(_, name)| name);
        postgres::Database::new().run(&sql.replace("{}", name));
    }
}

/// The words of libpq as a URL.
pub(super) fn url_of(location: &str) -> String {
    let words = location.split(' ').filter_map(|word| word.split_once('='));
    let parameters = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(words)
        .finish();
    format!("postgres:///?{parameters}")
}

impl Database {
    /// Every kind, in the order of the table of compatibility.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// What it is called in the table of compatibility.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// Tells the development server to use one of its own: a file in `data`, or the place that is returned, which the
    /// server needs as long as it runs.
    pub(super) fn choose(self, command: &mut Command, data: &Path) -> Option<Place> {
        match self {
            Self::Sqlite => {
                command.arg("--data").arg(data);
                None
            }
            Self::Postgres => {
                let place = Place::in_postgres();
                // A password in it shall stand in no list of processes.
                command
                    .arg("--database")
                    .env("GLOBUS_AUTH_SERVER_DATABASE_URL", place.url());
                Some(place)
            }
        }
    }
}
