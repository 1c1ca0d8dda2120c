//! The seam on a connection to PostgreSQL.

use tokio::time::timeout;

use super::{
    error::{self, Setback},
    insert::{self, Insert},
    link::{Failure, Link, SILENCE, silent},
    lookup::Lookup,
    together::Queue,
};
use crate::{
    Connection, Dialect, StoreError,
    changes::Changes,
    seam::{Row, Value},
};

/// What an operation does on one connection.
pub(super) struct Work<'a> {
    link: &'a mut Link,
    extent: Extent,
    statements: usize,
    setback: Option<Setback>,
    failed: bool,
    refused: bool,
    changes: Changes,
}

/// How much an operation may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// One statement that reads.
    Statement,
    /// One statement that writes, which is a transaction of its own. It is refused, before anything is done, where others
    /// must be told of it.
    Autocommit,
    /// A transaction, which this command begins.
    Transaction(&'static str),
}

/// How an operation went.
pub(super) struct Course {
    /// What befell it, if doing it again may help.
    pub(super) setback: Option<Setback>,
    /// Whether one of its statements failed: then its transaction cannot be committed.
    pub(super) failed: bool,
    /// Whether it must be done in a transaction; nothing of it was done.
    pub(super) refused: bool,
    /// What it changed.
    pub(super) changes: Changes,
}

impl<'a> Work<'a> {
    pub(super) fn new(link: &'a mut Link, extent: Extent) -> Self {
        if let Extent::Transaction(begin) = extent {
            link.begin(begin);
        }
        Self {
            link,
            extent,
            statements: 0,
            setback: None,
            failed: false,
            refused: false,
            changes: Changes::default(),
        }
    }

    pub(super) fn course(self) -> Course {
        Course {
            setback: self.setback,
            failed: self.failed,
            refused: self.refused,
            changes: self.changes,
        }
    }

    fn next(&mut self, sql: &'static str) -> Result<(), StoreError> {
        self.statements += 1;
        let alone = matches!(self.extent, Extent::Statement | Extent::Autocommit);
        if alone && self.statements > 1 {
            return Err(StoreError::Engine {
                reason: "an operation of one statement has another one".to_owned(),
            });
        }
        self.changes.note(sql);
        if self.extent == Extent::Autocommit && self.changes != Changes::default() {
            self.refused = true;
            return Err(StoreError::Engine {
                reason: "it is no transaction, but others must be told".to_owned(),
            });
        }
        Ok(())
    }

    fn failure(&mut self, error: &tokio_postgres::Error) -> StoreError {
        self.failed = true;
        if self.extent == Extent::Autocommit && error::is_lost(error) {
            return StoreError::UnknownOutcome;
        }
        self.setback = self.setback.or_else(|| Setback::of(error));
        error::from_engine(error, self.link.unique())
    }
}

impl Work<'_> {
    /// That there was no answer for [`SILENCE`].
    fn silence(&mut self) -> StoreError {
        self.failed = true;
        self.link.give_up();
        if self.extent == Extent::Autocommit {
            return StoreError::UnknownOutcome;
        }
        silent()
    }
}

impl Connection for Work<'_> {
    const DIALECT: Dialect = Dialect::Postgres;

    async fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, StoreError> {
        self.next(sql)?;
        match timeout(SILENCE, self.link.execute(sql, params)).await {
            Ok(Ok(rows)) => Ok(rows),
            Ok(Err(error)) => Err(self.failure(&error)),
            Err(_) => Err(self.silence()),
        }
    }

    async fn query<T, F>(&mut self, sql: &'static str, params: &[Value<'_>], read: F) -> Result<Vec<T>, StoreError>
    where
        T: Send,
        F: FnMut(&mut Row<'_>) -> Result<T, StoreError> + Send,
    {
        self.next(sql)?;
        match timeout(SILENCE, self.link.query(sql, params, read)).await {
            Ok(Ok(rows)) => Ok(rows),
            Ok(Err(Failure::Row(error))) => Err(error),
            Ok(Err(Failure::Server(error))) => Err(self.failure(&error)),
            Err(_) => Err(self.silence()),
        }
    }
}

/// The seam for an operation of one statement that may travel with others. Any other statement is refused before anything
/// is done.
pub(super) struct Together<'a, W> {
    queue: &'a Queue<W>,
    refused: bool,
}

/// For an operation that inserts one row of which nobody must be told.
pub(super) type Inserting<'a> = Together<'a, Insert>;

/// For an operation that makes one query.
pub(super) type Searching<'a> = Together<'a, Lookup>;

impl<'a, W> Together<'a, W> {
    pub(super) const fn new(queue: &'a Queue<W>) -> Self {
        Self { queue, refused: false }
    }

    /// Whether the operation must be done in another way; nothing of it was.
    pub(super) const fn is_refused(&self) -> bool {
        self.refused
    }

    fn refuse<T>(&mut self) -> Result<T, StoreError> {
        self.refused = true;
        Err(StoreError::Engine {
            reason: "it is done alone".to_owned(),
        })
    }
}

impl Connection for Inserting<'_> {
    const DIALECT: Dialect = Dialect::Postgres;

    async fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, StoreError> {
        let mut changes = Changes::default();
        changes.note(sql);
        if changes != Changes::default() || !insert::is_plain(sql) {
            return self.refuse();
        }
        self.queue.insert(sql, params).await
    }

    async fn query<T, F>(&mut self, _: &'static str, _: &[Value<'_>], _: F) -> Result<Vec<T>, StoreError>
    where
        T: Send,
        F: FnMut(&mut Row<'_>) -> Result<T, StoreError> + Send,
    {
        self.refuse()
    }
}

impl Connection for Searching<'_> {
    const DIALECT: Dialect = Dialect::Postgres;

    async fn execute(&mut self, _: &'static str, _: &[Value<'_>]) -> Result<u64, StoreError> {
        self.refuse()
    }

    async fn query<T, F>(&mut self, sql: &'static str, params: &[Value<'_>], mut read: F) -> Result<Vec<T>, StoreError>
    where
        T: Send,
        F: FnMut(&mut Row<'_>) -> Result<T, StoreError> + Send,
    {
        match self.queue.find(sql, params).await {
            Some(found) => found?.iter().map(|row| read(&mut Row::new(row))).collect(),
            None => self.refuse(),
        }
    }
}
