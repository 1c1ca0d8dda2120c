//! The schema's number, and bringing it to the newest.

use rusqlite::Connection;

use super::{Sqlite, connection::from_engine};
use crate::{
    StoreError,
    schema::{self, Migration},
};

/// The number of the schema that a database has, its `PRAGMA user_version`.
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
    for (number, migration) in schema::pending(version_of(connection)?) {
        apply(connection, number, migration).map_err(from_engine)?;
        tracing::info!(migration = migration.name, "applied a migration");
    }
    Ok(())
}

fn apply(connection: &Connection, number: i64, migration: &Migration) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    transaction.execute_batch(migration.sqlite)?;
    transaction.execute(
        "INSERT INTO applied_migrations (number, name) VALUES (?1, ?2)",
        rusqlite::params![number, migration.name],
    )?;
    transaction.pragma_update(None, "user_version", number)?;
    transaction.commit()
}
