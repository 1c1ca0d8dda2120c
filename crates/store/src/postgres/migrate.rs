//! The schema's number, and bringing it to the newest.

use tokio_postgres::{Client, error::SqlState};

use super::{
    PostgresLocation,
    connect::Dialer,
    error::{self, UniqueColumns},
};
use crate::{
    OpenError, StoreError,
    schema::{self, MIGRATIONS, Migration, Older},
};

/// Held while the schema is looked at and changed, so that of servers that start at once one does it and the others
/// wait: "GlAu" in ASCII, and 1.
const LOCK: i64 = 0x476c_4175_0000_0001;

/// Opens the schema: brings it to the newest one, or refuses it and leaves it as it was.
pub(super) async fn run(dialer: &Dialer, older: Older) -> Result<(), OpenError> {
    let location = dialer.location();
    let client = connect(dialer).await?;
    let lock = format!("SELECT pg_advisory_lock({LOCK})");
    client
        .batch_execute(&lock)
        .await
        .map_err(|error| refused(location, &error))?;
    let found = version_of(&client, location).await?;
    older.admits(found, || location.to_string())?;
    for (number, migration) in schema::pending(found) {
        apply(&client, number, migration)
            .await
            .map_err(|error| refused(location, &error))?;
        tracing::info!(migration = migration.name, "applied a migration");
    }
    let unique = unique_columns(&client).await;
    dialer.know(unique.map_err(|error| refused(location, &error))?);
    // The lock ends with the connection.
    Ok(())
}

/// The number of the schema that stands in a database; nothing is written and nobody waited for.
pub(super) async fn version(dialer: &Dialer) -> Result<i64, OpenError> {
    let client = connect(dialer).await?;
    version_of(&client, dialer.location()).await
}

async fn connect(dialer: &Dialer) -> Result<Client, OpenError> {
    dialer.client(None).await.map_err(|error| match error {
        StoreError::Unreachable { reason } => OpenError::Unreachable {
            database: dialer.location().to_string(),
            reason,
        },
        source => failed(dialer.location(), source),
    })
}

async fn version_of(client: &Client, location: &PostgresLocation) -> Result<i64, OpenError> {
    let applied = applied(client).await.map_err(|error| refused(location, &error))?;
    check(applied, location)
}

fn refused(location: &PostgresLocation, error: &tokio_postgres::Error) -> OpenError {
    failed(location, error::from_engine(error, &UniqueColumns::new()))
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

/// The number of the last migration that was applied, if those that we know were and no others.
fn check(applied: Applied, location: &PostgresLocation) -> Result<i64, OpenError> {
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
            known: schema::newest(),
        });
    }
    Ok(names.len() as i64)
}

async fn apply(client: &Client, number: i64, migration: &Migration) -> Result<(), tokio_postgres::Error> {
    // One text is one transaction, which is undone when the connection is dropped in its middle.
    let sql = format!(
        "BEGIN; {}; INSERT INTO applied_migrations (number, name) VALUES ({number}, '{}'); COMMIT",
        migration.postgres, migration.name
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
