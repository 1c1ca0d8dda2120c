//! The seam on `rusqlite`.

use std::future::{Future, ready};

use rusqlite::{CachedStatement, ErrorCode, Statement, ffi, types};

use crate::{
    StoreError,
    changes::Changes,
    seam::{Columns, Connection, Dialect, Operation, Row, Value, ValueRef},
};

/// More than there are operations, so that every statement is prepared once for each connection.
const CACHED_STATEMENTS: usize = 256;

/// One connection to a SQLite database. Its futures are always ready.
pub(crate) struct Sqlite {
    inner: rusqlite::Connection,
    changes: Changes,
}

impl Sqlite {
    pub(crate) fn new(inner: rusqlite::Connection) -> Self {
        inner.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
        Self {
            inner,
            changes: Changes::default(),
        }
    }

    /// The connection, for what is special to SQLite.
    pub(crate) const fn raw(&self) -> &rusqlite::Connection {
        &self.inner
    }

    /// Executes a statement without parameters.
    pub(crate) fn command(&self, sql: &'static str) -> Result<(), StoreError> {
        self.prepared(sql, &[])?.raw_execute().map(drop).map_err(from_engine)
    }

    /// What was changed since this was last asked.
    pub(crate) fn take_changes(&mut self) -> Changes {
        std::mem::take(&mut self.changes)
    }

    /// Runs an operation, which must not wait for anything else than this connection.
    pub(crate) fn run<O: Operation>(&mut self, operation: O) -> Result<O::Output, O::Error> {
        crate::ready::ready(operation.run(self))
            .unwrap_or_else(|| Err(StoreError::Suspended { operation: O::NAME }.into()))
    }

    fn prepared(&self, sql: &'static str, params: &[Value<'_>]) -> Result<CachedStatement<'_>, StoreError> {
        let mut statement = self.inner.prepare_cached(sql).map_err(from_engine)?;
        bind(&mut statement, params)?;
        Ok(statement)
    }

    fn execute_now(&self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, StoreError> {
        self.prepared(sql, params)?
            .raw_execute()
            .map(|rows| rows as u64)
            .map_err(from_engine)
    }

    fn query_now<T>(
        &self,
        sql: &'static str,
        params: &[Value<'_>],
        mut read: impl FnMut(&mut Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.prepared(sql, params)?;
        let mut rows = statement.raw_query();
        let mut answer = Vec::new();
        while let Some(row) = rows.next().map_err(from_engine)? {
            answer.push(read(&mut Row::new(row))?);
        }
        Ok(answer)
    }
}

impl Connection for Sqlite {
    const DIALECT: Dialect = Dialect::Sqlite;

    fn execute(
        &mut self,
        sql: &'static str,
        params: &[Value<'_>],
    ) -> impl Future<Output = Result<u64, StoreError>> + Send {
        self.changes.note(sql);
        ready(self.execute_now(sql, params))
    }

    fn query<T, F>(
        &mut self,
        sql: &'static str,
        params: &[Value<'_>],
        read: F,
    ) -> impl Future<Output = Result<Vec<T>, StoreError>> + Send
    where
        T: Send,
        F: FnMut(&mut Row<'_>) -> Result<T, StoreError> + Send,
    {
        self.changes.note(sql);
        ready(self.query_now(sql, params, read))
    }
}

/// Binds `$1` to the first parameter, and so on. SQLite itself counts such names in the order in which they appear.
fn bind(statement: &mut Statement<'_>, params: &[Value<'_>]) -> Result<(), StoreError> {
    let places = statement.parameter_count();
    if places != params.len() {
        return Err(wrong_parameters());
    }
    for place in 1..=places {
        let number = statement
            .parameter_name(place)
            .and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let value = number
            .and_then(|number| params.get(number.checked_sub(1)?))
            .ok_or_else(wrong_parameters)?;
        statement.raw_bind_parameter(place, value).map_err(from_engine)?;
    }
    Ok(())
}

fn wrong_parameters() -> StoreError {
    StoreError::Engine {
        reason: "a statement and its parameters do not fit".to_owned(),
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<types::ToSqlOutput<'_>> {
        Ok(types::ToSqlOutput::Borrowed(match self {
            Value::Null => types::ValueRef::Null,
            Value::Integer(number) => types::ValueRef::Integer(*number),
            Value::Text(text) => types::ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => types::ValueRef::Blob(bytes),
        }))
    }
}

impl Columns for rusqlite::Row<'_> {
    fn value(&self, index: usize) -> Option<ValueRef<'_>> {
        Some(match self.get_ref(index).ok()? {
            types::ValueRef::Null => ValueRef::Null,
            types::ValueRef::Integer(number) => ValueRef::Integer(number),
            types::ValueRef::Text(bytes) => ValueRef::Text(std::str::from_utf8(bytes).ok()?),
            types::ValueRef::Blob(bytes) => ValueRef::Blob(bytes),
            types::ValueRef::Real(_) => return None,
        })
    }

    fn name(&self, index: usize) -> Option<&str> {
        self.as_ref().column_name(index).ok()
    }
}

/// What SQLite said, in our terms. Its messages name tables, columns and files, never values.
pub(crate) fn from_engine(error: rusqlite::Error) -> StoreError {
    let rusqlite::Error::SqliteFailure(failure, message) = error else {
        return StoreError::Engine {
            reason: error.to_string(),
        };
    };
    let message = message.unwrap_or_else(|| failure.to_string());
    match failure.code {
        ErrorCode::ConstraintViolation => {}
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => return StoreError::Damaged { reason: message },
        ErrorCode::DiskFull
        | ErrorCode::ReadOnly
        | ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen
        | ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::OutOfMemory => return StoreError::Unusable { reason: message },
        _ => return StoreError::Engine { reason: message },
    }
    let constraint = message
        .split_once(": ")
        .map_or(message.as_str(), |(_, columns)| columns)
        .to_owned();
    match failure.extended_code {
        ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_ROWID => {
            StoreError::Conflict { constraint }
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => StoreError::Reference,
        _ => StoreError::Refused { constraint },
    }
}
