//! The token database.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};

use globus_auth_protocol::ids::ResourceServer;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, TransactionBehavior, params};
use serde_json::Value;

use super::{
    RefreshLock, StorageError, TokenStorage, TokenStorageData, Tokens,
    document::SDK_VERSION,
    file::{self, Lock},
    location::{Location, located},
};

/// How long a writer waits for another. Writes take milliseconds, so only a program that hangs is waited for longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What stands in `globus-sdk.database_schema_version` of a database that we begin.
const SCHEMA_VERSION: &str = "2";

/// Schema 2, in the words of the official SDK.
const SCHEMA: &str = "\
CREATE TABLE token_storage (
    namespace VARCHAR NOT NULL,
    resource_server VARCHAR NOT NULL,
    token_data_json VARCHAR NOT NULL,
    PRIMARY KEY (namespace, resource_server)
);
CREATE TABLE sdk_storage_adapter_internal (
    attribute VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    PRIMARY KEY (attribute)
);
";

/// Tokens by resource server in a SQLite database (schema 2 of the official Python SDK; a database of schema 1 is used
/// as it is, the way the Python SDK does), within one namespace of it.
///
/// Making the value touches no file. Each method opens the database and closes it again, so the value can be used from
/// any thread and after a fork. Methods block while another process writes. A symbolic link is not followed.
///
/// ```no_run
/// use globus_auth::storage::{SqliteTokenStorage, TokenStorage};
///
/// let storage = SqliteTokenStorage::new("tokens.db").with_namespace("work");
/// for (resource_server, token) in storage.get_token_data_by_resource_server()? {
///     println!("{resource_server}: {}", token.scope);
/// }
/// # Ok::<(), globus_auth::storage::StorageError>(())
/// ```
#[doc(alias = "SQLiteTokenStorage")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqliteTokenStorage {
    location: Location,
}

located!(SqliteTokenStorage);

impl SqliteTokenStorage {
    /// The database at `path`, which need not exist yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            location: Location::new(path),
        }
    }

    /// The namespaces that hold tokens, in alphabetical order.
    ///
    /// # Errors
    /// When the database cannot be read, or is not a token database.
    #[doc(alias = "iter_namespaces")]
    pub fn namespaces(&self) -> Result<BTreeSet<String>, StorageError> {
        let Some(database) = self.open()? else {
            return Ok(BTreeSet::new());
        };
        let read = || -> rusqlite::Result<BTreeSet<String>> {
            let mut query = database.prepare("SELECT DISTINCT namespace FROM token_storage")?;
            query.query_map([], |row| row.get(0))?.collect()
        };
        read().map_err(|error| self.failed("read", &error))
    }

    /// The database, if it exists and is one of tokens. An empty file is what the official SDK leaves if it is ended at
    /// the wrong moment.
    fn open(&self) -> Result<Option<Connection>, StorageError> {
        if self.size()?.unwrap_or_default() == 0 {
            return Ok(None);
        }
        // Neither made here nor taken for a URI.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let database =
            Connection::open_with_flags(&self.location.path, flags).map_err(|error| self.failed("open", &error))?;
        database
            .busy_timeout(PATIENCE)
            .map_err(|error| self.failed("open", &error))?;
        self.check_schema(&database)?;
        Ok(Some(database))
    }

    /// Refuses what is not a token database of a schema that we know.
    fn check_schema(&self, database: &Connection) -> Result<(), StorageError> {
        let version = database
            .query_row(
                "SELECT value FROM sdk_storage_adapter_internal WHERE attribute = 'globus-sdk.database_schema_version'",
                [],
                |row| row.get::<_, String>(0),
            )
            .optional();
        match version {
            Ok(Some(version)) if version == "1" || version == SCHEMA_VERSION => Ok(()),
            Ok(Some(_)) => Err(self
                .location
                .unusable("its 'globus-sdk.database_schema_version' is none of 1 and 2")),
            Ok(None) => Err(self.location.unusable("it has no 'globus-sdk.database_schema_version'")),
            Err(rusqlite::Error::SqliteFailure(error, _)) if error.code == ErrorCode::Unknown => {
                Err(self.location.unusable("it is a database of something else"))
            }
            Err(error) => Err(self.failed("read", &error)),
        }
    }

    /// The database to write to: made if it does not exist, and for this user alone. The caller holds the [`Lock`].
    fn open_or_create(&self) -> Result<Connection, StorageError> {
        match self.size()? {
            None => file::create_whole(&self.location.path, |fresh| self.create(fresh))?,
            Some(0) => self.create(&self.location.path)?,
            Some(_) => {}
        }
        let database = self.open()?.ok_or_else(|| self.location.unusable("it is empty"))?;
        file::make_private(&self.location.path)?;
        Ok(database)
    }

    /// How long the file is, in bytes, if it exists.
    fn size(&self) -> Result<Option<u64>, StorageError> {
        match std::fs::symlink_metadata(&self.location.path) {
            // A database is changed in its place: what the link leads to would be, whoever's it is.
            Ok(metadata) if metadata.is_symlink() => Err(self.location.unusable("it is a symbolic link")),
            Ok(metadata) => Ok(Some(metadata.len())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StorageError::io("read", &self.location.path, error)),
        }
    }

    /// Makes a database of no tokens at `path`.
    fn create(&self, path: &Path) -> Result<(), StorageError> {
        let create = || {
            let mut database = Connection::open(path)?;
            let transaction = database.transaction()?;
            transaction.execute_batch(SCHEMA)?;
            let sql = "INSERT INTO sdk_storage_adapter_internal (attribute, value) VALUES (?1, ?2)";
            transaction.execute(sql, ["globus-sdk.version", SDK_VERSION])?;
            transaction.execute(sql, ["globus-sdk.database_schema_version", SCHEMA_VERSION])?;
            transaction.commit()?;
            database.close().map_err(|(_, error)| error)
        };
        create().map_err(|error| self.failed("create", &error))
    }

    fn read(&self, database: &Connection) -> Result<Tokens, StorageError> {
        let rows = || -> rusqlite::Result<Vec<(String, String)>> {
            let sql = "SELECT resource_server, token_data_json FROM token_storage WHERE namespace = ?1";
            let mut query = database.prepare(sql)?;
            query
                .query_map([&self.location.namespace], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        };
        let rows = rows().map_err(|error| self.failed("read", &error))?;
        rows.into_iter()
            .map(|(name, text)| {
                let value: Value = serde_json::from_str(&text)
                    .map_err(|_| self.location.unusable(format!("the token for '{name}' is not JSON")))?;
                let token = TokenStorageData::read(&name, &value).map_err(|problem| self.location.unusable(problem))?;
                Ok((ResourceServer::new(name), token))
            })
            .collect()
    }

    fn write(&self, database: &Connection, before: &Tokens, after: &Tokens) -> rusqlite::Result<()> {
        for name in before.keys().filter(|name| !after.contains_key(*name)) {
            let sql = "DELETE FROM token_storage WHERE namespace = ?1 AND resource_server = ?2";
            database.execute(sql, params![self.location.namespace, name.as_str()])?;
        }
        for (name, token) in after.iter().filter(|(name, token)| before.get(*name) != Some(*token)) {
            let sql = "REPLACE INTO token_storage (namespace, resource_server, token_data_json) VALUES (?1, ?2, ?3)";
            let text = Value::Object(token.write()).to_string();
            database.execute(sql, params![self.location.namespace, name.as_str(), text])?;
        }
        Ok(())
    }

    /// What SQLite says may hold the text of a statement, but never a value, and all values are parameters.
    fn failed(&self, action: &'static str, error: &rusqlite::Error) -> StorageError {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => self.location.unusable("it is not a SQLite database"),
            Some(ErrorCode::DatabaseCorrupt) => self.location.unusable("it is damaged"),
            // What is read is of another type than it was written as.
            None if action == "read" => self.location.unusable("it is damaged"),
            _ => StorageError::io(action, &self.location.path, std::io::Error::other(error.to_string())),
        }
    }
}

impl TokenStorage for SqliteTokenStorage {
    fn get_token_data_by_resource_server(&self) -> Result<Tokens, StorageError> {
        match self.open()? {
            Some(database) => self.read(&database),
            None => Ok(Tokens::new()),
        }
    }

    fn change(&self, change: &mut dyn FnMut(&mut Tokens)) -> Result<(), StorageError> {
        // SQLite lets writers wait too, but by trying again and again; that is for those who do not know this lock.
        let _lock = Lock::take(&self.location.path)?;
        let mut database = self.open_or_create()?;
        // Written to from the start, so that what is read is what is changed.
        let transaction = database
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| self.failed("lock", &error))?;
        let before = self.read(&transaction)?;
        let mut after = before.clone();
        change(&mut after);
        self.write(&transaction, &before, &after)
            .and_then(|()| transaction.commit())
            .map_err(|error| self.failed("write", &error))
    }

    fn refresh_lock(&self, _resource_server: &str) -> Result<RefreshLock, StorageError> {
        Lock::take_refresh(&self.location.path).map(RefreshLock::new)
    }

    fn remove_token_data(&self, resource_server: &str) -> Result<bool, StorageError> {
        // Makes no database.
        if self.get_token_data(resource_server)?.is_none() {
            return Ok(false);
        }
        let mut removed = false;
        self.change(&mut |known| removed = known.remove(resource_server).is_some())?;
        Ok(removed)
    }
}

#[cfg(test)]
mod tests;
