//! The schema: dated, numbered SQL files, applied in order and never edited.

use rusqlite::Connection;

use super::{Sqlite, connection::from_engine};
use crate::StoreError;

/// One step of the schema.
struct Migration {
    /// Its file's name: the date and what it does.
    name: &'static str,
    sql: &'static str,
}

macro_rules! migration {
    ($name:literal) => {
        Migration {
            name: $name,
            sql: include_str!(concat!("../../migrations/sqlite/", $name, ".sql")),
        }
    };
}

/// In the order in which they are applied. A released one is never edited: add another.
const MIGRATIONS: &[Migration] = &[
    migration!("2026-11-22-first-schema"),
    migration!("2026-11-22-signing-key-generations"),
    migration!("2026-11-22-upstream"),
    migration!("2026-11-22-developer-api"),
    migration!("2026-11-22-people"),
    migration!("2026-11-22-operators"),
    migration!("2026-11-22-linking"),
    migration!("2026-11-22-devices"),
];

/// The number of the newest schema, `PRAGMA user_version` of a file that has it.
pub(crate) const fn newest() -> i64 {
    MIGRATIONS.len() as i64
}

/// The number of the schema that a database has.
pub(crate) fn version(connection: &Sqlite) -> Result<i64, StoreError> {
    version_of(connection.raw())
}

fn version_of(connection: &Connection) -> Result<i64, StoreError> {
    connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(from_engine)
}

/// Brings a database to the newest schema, each step in a transaction with its record.
pub(crate) fn run(connection: &Connection) -> Result<(), StoreError> {
    let done = usize::try_from(version_of(connection)?).unwrap_or(0);
    for (index, migration) in MIGRATIONS.iter().enumerate().skip(done) {
        apply(connection, index as i64 + 1, migration).map_err(from_engine)?;
        tracing::info!(migration = migration.name, "applied a migration");
    }
    Ok(())
}

fn apply(connection: &Connection, number: i64, migration: &Migration) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    transaction.execute_batch(migration.sql)?;
    transaction.execute(
        "INSERT INTO applied_migrations (number, name) VALUES (?1, ?2)",
        rusqlite::params![number, migration.name],
    )?;
    transaction.pragma_update(None, "user_version", number)?;
    transaction.commit()
}
