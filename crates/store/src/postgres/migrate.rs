//! The schema: dated, numbered SQL files, applied in order and never edited.

use tokio_postgres::{Client, error::SqlState};

use super::{
    PostgresLocation,
    connect::Dialer,
    error::{self, UniqueColumns},
};
use crate::{OpenError, StoreError};

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
            sql: include_str!(concat!("../../migrations/postgres/", $name, ".sql")),
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

/// Held while the schema is looked at and changed, so that of servers that start at once one does it and the others
/// wait: "GlAu" in ASCII, and 1.
const LOCK: i64 = 0x476c_4175_0000_0001;

/// Brings the schema to the newest one, or refuses it and leaves it as it was.
pub(super) async fn run(dialer: &Dialer) -> Result<(), OpenError> {
    let location = dialer.location();
    let client = dialer.client(None).await.map_err(|error| match error {
        StoreError::Unreachable { reason } => OpenError::Unreachable {
            database: location.to_string(),
            reason,
        },
        source => failed(location, source),
    })?;
    let refused = |error| failed(location, error::from_engine(&error, &UniqueColumns::new()));
    let lock = format!("SELECT pg_advisory_lock({LOCK})");
    client.batch_execute(&lock).await.map_err(refused)?;
    let done = check(applied(&client).await.map_err(refused)?, location)?;
    for (index, migration) in MIGRATIONS.iter().enumerate().skip(done) {
        apply(&client, index as i64 + 1, migration).await.map_err(refused)?;
        tracing::info!(migration = migration.name, "applied a migration");
    }
    dialer.know(unique_columns(&client).await.map_err(refused)?);
    // The lock ends with the connection.
    Ok(())
}

fn failed(location: &PostgresLocation, source: StoreError) -> OpenError {
    OpenError::Database {
        database: location.to_string(),
        source,
    }
}

/// What stands in a schema.
enum Applied {
    /// Nothing.
    Nothing,
    /// Tables of others.
    Foreign,
    /// Ours: the names of its migrations, in their order.
    Ours(Vec<String>),
}

async fn applied(client: &Client) -> Result<Applied, tokio_postgres::Error> {
    let tables = client
        .query(
            "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'f')",
            &[],
        )
        .await?;
    if tables.is_empty() {
        return Ok(Applied::Nothing);
    }
    if !tables.iter().any(|row| row.get::<_, &str>(0) == "applied_migrations") {
        return Ok(Applied::Foreign);
    }
    match client
        .query("SELECT name::text FROM applied_migrations ORDER BY number", &[])
        .await
    {
        Ok(names) => Ok(Applied::Ours(names.iter().map(|row| row.get(0)).collect())),
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_COLUMN) => Ok(Applied::Foreign),
        Err(error) => Err(error),
    }
}

/// How many migrations were applied, if those that we know were and no others.
fn check(applied: Applied, location: &PostgresLocation) -> Result<usize, OpenError> {
    let foreign = || OpenError::ForeignSchema {
        database: location.to_string(),
    };
    let names = match applied {
        Applied::Nothing => return Ok(0),
        Applied::Foreign => return Err(foreign()),
        Applied::Ours(names) => names,
    };
    if names.is_empty() || names.iter().zip(MIGRATIONS).any(|(name, known)| name != known.name) {
        return Err(foreign());
    }
    if names.len() > MIGRATIONS.len() {
        return Err(OpenError::NewerSchema {
            database: location.to_string(),
            found: names.len() as i64,
            known: MIGRATIONS.len() as i64,
        });
    }
    Ok(names.len())
}

async fn apply(client: &Client, number: i64, migration: &Migration) -> Result<(), tokio_postgres::Error> {
    // One text is one transaction, which is undone when the connection is dropped in its middle.
    let sql = format!(
        "BEGIN; {}; INSERT INTO applied_migrations (number, name) VALUES ({number}, '{}'); COMMIT",
        migration.sql, migration.name
    );
    client.batch_execute(&sql).await
}

/// See [`UniqueColumns`].
async fn unique_columns(client: &Client) -> Result<UniqueColumns, tokio_postgres::Error> {
    let sql = "SELECT i.relname::text, CASE WHEN x.indexprs IS NULL THEN \
               (SELECT string_agg(t.relname || '.' || a.attname, ', ' ORDER BY k.place) \
                FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS k (number, place) \
                JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) \
               ELSE 'index ''' || i.relname || '''' END \
               FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid \
               JOIN pg_namespace n ON n.oid = t.relnamespace \
               WHERE x.indisunique AND n.nspname = current_schema()";
    let rows = client.query(sql, &[]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}
