//! What is killed and started again: a server and its database.

use std::path::PathBuf;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::support::cluster::Cluster;
use crate::support::database::{Database, Home};
use crate::support::replica::{Replica, apply_seed};

/// How long a statement waits for the server to let go of a lock.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where a server keeps what it knows.
pub(crate) enum Site {
    Sqlite(TempDir),
    Postgres(Cluster),
}

/// What both databases are asked: each must answer 0.
const MUST_BE_NONE: [(&str, &str); 6] = [
    (
        "tokens of one code, given twice",
        "SELECT COUNT(*) FROM (SELECT 1 FROM access_tokens WHERE grant_key IS NOT NULL AND refresh_key IS NULL \
         GROUP BY grant_key, resource_server HAVING COUNT(*) > 1) AS twice",
    ),
    (
        "tokens without the login they came of",
        "SELECT COUNT(*) FROM access_tokens t WHERE grant_key IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.key = t.grant_key)",
    ),
    (
        "refresh tokens without the login they came of",
        "SELECT COUNT(*) FROM refresh_tokens t WHERE grant_key IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.key = t.grant_key)",
    ),
    (
        "access tokens without their refresh token",
        "SELECT COUNT(*) FROM access_tokens t WHERE refresh_key IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM refresh_tokens r WHERE r.key = t.refresh_key)",
    ),
    (
        "codes without their login",
        "SELECT COUNT(*) FROM codes c WHERE NOT EXISTS (SELECT 1 FROM grants g WHERE g.key = c.grant_key)",
    ),
    (
        "consents without a place",
        "SELECT COUNT(*) FROM consents WHERE path = ''",
    ),
];

/// Foreign keys of PostgreSQL, each as the query that counts the rows that refer to nothing.
const FOREIGN_KEYS: &str = "SELECT format('SELECT COUNT(*) FROM %s c WHERE c.%I IS NOT NULL AND NOT EXISTS \
     (SELECT 1 FROM %s p WHERE p.%I = c.%I)', k.conrelid::regclass, a.attname, k.confrelid::regclass, b.attname, a.attname) \
     FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1] \
     JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1] \
     WHERE k.contype = 'f' AND array_length(k.conkey, 1) = 1";

/// Each B-tree of PostgreSQL against its table, where the extension is there.
const INDICES: &str = "SELECT COUNT(bt_index_check(c.oid, true)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
     JOIN pg_am a ON a.oid = c.relam WHERE c.relkind = 'i' AND a.amname = 'btree' AND n.nspname = 'public'";

impl Site {
    /// An empty database with the seed of development servers.
    pub(crate) fn new(database: Database) -> Result<Self, String> {
        let site = match database {
            Database::Sqlite => {
                Self::Sqlite(tempfile::tempdir().map_err(|problem| format!("no temporary directory: {problem}"))?)
            }
            Database::Postgres => Self::Postgres(Cluster::start()?),
        };
        apply_seed(site.home())?;
        Ok(site)
    }

    pub(crate) fn home(&self) -> Home {
        match self {
            Self::Sqlite(directory) => Home::File(file(directory)),
            Self::Postgres(cluster) => cluster.home(),
        }
    }

    /// Starts a server on it.
    pub(crate) fn serve(&self, rotates: bool) -> Result<Replica, String> {
        let rotates = if rotates { "true" } else { "false" };
        Replica::start_with(self.home(), &[("TOKENS_ROTATE_REFRESH_TOKENS", rotates)])
    }

    /// Runs a statement beside the server.
    pub(crate) fn run(&self, sql: &str) -> Result<(), String> {
        match self {
            Self::Sqlite(directory) => {
                let connection = Connection::open(file(directory)).map_err(|problem| problem.to_string())?;
                connection
                    .busy_timeout(PATIENCE)
                    .map_err(|problem| problem.to_string())?;
                connection.execute_batch(sql).map_err(|problem| problem.to_string())
            }
            Self::Postgres(cluster) => {
                // It prints nothing.
                drop(cluster.run(sql));
                Ok(())
            }
        }
    }

    /// The number that a query answers.
    pub(crate) fn count(&self, sql: &str) -> Result<u64, String> {
        match self {
            Self::Sqlite(directory) => {
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
                let connection = Connection::open_with_flags(file(directory), flags);
                let counted =
                    connection.and_then(|connection| connection.query_row(sql, [], |row| row.get::<_, i64>(0)));
                counted.map(i64::unsigned_abs).map_err(|problem| problem.to_string())
            }
            Self::Postgres(cluster) => cluster.run(sql).parse().map_err(|_| "no number".to_owned()),
        }
    }

    /// What is wrong with the database, and how much was looked at.
    pub(crate) fn inspect(&self) -> Result<(u64, Vec<String>), String> {
        match self {
            Self::Sqlite(directory) => inspect_sqlite(directory).map_err(|problem| problem.to_string()),
            Self::Postgres(cluster) => Ok(inspect_postgres(cluster)),
        }
    }
}

fn file(directory: &TempDir) -> PathBuf {
    directory.path().join("globus-auth.db")
}

/// The server has the file open and so has recovered it already: this reader leaves everything as it is.
fn inspect_sqlite(directory: &TempDir) -> rusqlite::Result<(u64, Vec<String>)> {
    let connection = Connection::open_with_flags(file(directory), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut asked = 2;
    let mut faults = Vec::new();
    let integrity: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if integrity != "ok" {
        faults.push(format!("integrity_check: {integrity}"));
    }
    let strays = connection
        .prepare("PRAGMA foreign_key_check")?
        .query_map([], |_| Ok(()))?
        .count();
    if strays > 0 {
        faults.push(format!("foreign_key_check: {strays} rows refer to nothing"));
    }
    for (what, sql) in MUST_BE_NONE {
        let rows: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        asked += 1;
        if rows > 0 {
            faults.push(format!("{what}: {rows}"));
        }
    }
    Ok((asked, faults))
}

fn inspect_postgres(cluster: &Cluster) -> (u64, Vec<String>) {
    let mut asked = 0;
    let mut faults = Vec::new();
    let mut count = |what: &str, sql: &str| {
        asked += 1;
        let rows = cluster.run(sql);
        if rows != "0" {
            faults.push(format!("{what}: {rows}"));
        }
    };
    for (what, sql) in MUST_BE_NONE {
        count(what, sql);
    }
    let keys = cluster.run(FOREIGN_KEYS);
    let all = keys
        .lines()
        .map(|sql| format!("({sql})"))
        .collect::<Vec<_>>()
        .join(" + ");
    count("rows that refer to nothing", &format!("SELECT {all}"));
    let available = cluster.run("SELECT COUNT(*) FROM pg_available_extensions WHERE name = 'amcheck'");
    if available == "1" {
        // It fails, and this with it, where an index and its table differ.
        let checked = cluster.run(&format!("CREATE EXTENSION IF NOT EXISTS amcheck; {INDICES}"));
        asked += checked.parse().unwrap_or(0);
    }
    (asked, faults)
}
