//! The schema: dated, numbered SQL files, applied in order and never edited.

use crate::OpenError;

/// One step of the schema.
pub(crate) struct Migration {
    /// Its files' name: the date and what it does.
    pub(crate) name: &'static str,
    /// For SQLite.
    pub(crate) sqlite: &'static str,
    /// For PostgreSQL.
    pub(crate) postgres: &'static str,
}

macro_rules! migration {
    ($name:literal) => {
        Migration {
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/", $name, ".sql")),
        }
    };
}

/// In the order in which they are applied. A released one is never edited: add another.
pub(crate) const MIGRATIONS: &[Migration] = &[
    migration!("2026-11-22-first-schema"),
    migration!("2026-11-22-signing-key-generations"),
    migration!("2026-11-22-upstream"),
    migration!("2026-11-22-developer-api"),
    migration!("2026-11-22-people"),
    migration!("2026-11-22-operators"),
    migration!("2026-11-22-purge"),
    migration!("2026-11-22-refresh-rotation"),
    migration!("2026-11-22-client-uses"),
    migration!("2026-11-22-login-attempts"),
    migration!("2026-11-22-linking"),
    migration!("2026-11-22-devices"),
    migration!("2026-11-22-refresh-tokens-of-people"),
];

/// The number of the newest schema: that of its last migration.
pub(crate) const fn newest() -> i64 {
    MIGRATIONS.len() as i64
}

/// The migrations that a database with the schema `found` lacks, with their numbers.
pub(crate) fn pending(found: i64) -> impl Iterator<Item = (i64, &'static Migration)> {
    (1..).zip(MIGRATIONS).filter(move |(number, _)| *number > found)
}

/// What is done about a schema that is older than the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Older {
    /// It is brought up to date.
    Migrated,
    /// The database is refused.
    Refused,
}

impl Older {
    /// Whether a database with the schema `found`, which is none that is too new, may be opened.
    pub(crate) fn admits(self, found: i64, database: impl FnOnce() -> String) -> Result<(), OpenError> {
        if self == Self::Migrated || found == newest() {
            return Ok(());
        }
        Err(OpenError::Outdated {
            database: database(),
            found,
            known: newest(),
        })
    }
}
