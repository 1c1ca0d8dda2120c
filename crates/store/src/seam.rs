//! The seam between operations and engines: a connection that executes and queries, values, rows, operations.
//!
//! An operation is written once, against [`Connection`], with one SQL text that every engine understands: `$1`
//! placeholders, times as integers, no `BOOLEAN`, ids and JSON as text.

use std::{borrow::Cow, future::Future};

use crate::StoreError;

/// A value that is given to a statement.
#[derive(Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// `NULL`.
    Null,
    /// An integer of 64 bits: numbers, times in microseconds since 1970, flags as 0 and 1.
    Integer(i64),
    /// Text: names, ids, JSON.
    Text(Cow<'a, str>),
    /// Bytes: hashes and keys.
    Blob(Cow<'a, [u8]>),
}

impl Value<'_> {
    /// The same value, kept for as long as one likes.
    pub(crate) fn to_kept(&self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Integer(number) => Value::Integer(*number),
            Self::Text(text) => Value::Text(Cow::Owned(text.as_ref().to_owned())),
            Self::Blob(bytes) => Value::Blob(Cow::Owned(bytes.as_ref().to_owned())),
        }
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Self::Integer(i64::from(flag))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Blob(Cow::Borrowed(bytes))
    }
}

impl<'a, T: Into<Self>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The parameters of a statement: `params![id, name, now]`.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::seam::Value::from($value)),*]
    };
}
pub(crate) use params;

/// A value that a row holds, borrowed for as long as the row is current.
#[derive(Clone, Copy)]
pub enum ValueRef<'a> {
    /// `NULL`.
    Null,
    /// An integer of 64 bits.
    Integer(i64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
}

/// The columns of one row, as an engine gives them.
pub(crate) trait Columns {
    /// The value of a column, counted from 0; `None` past the last one or when it has a type that no column of ours has.
    fn value(&self, index: usize) -> Option<ValueRef<'_>>;
    /// The name of a column, counted from 0.
    fn name(&self, index: usize) -> Option<&str>;
}

/// One row of an answer. Its columns are taken in the order of the `SELECT`.
pub struct Row<'a> {
    columns: &'a dyn Columns,
    next: usize,
}

impl<'a> Row<'a> {
    pub(crate) fn new(columns: &'a dyn Columns) -> Self {
        Self { columns, next: 0 }
    }

    /// Takes the next column.
    ///
    /// # Errors
    ///
    /// [`StoreError::Column`], which names the column and what is wrong, never the value: the column is missing, is
    /// another one than `column` (looked at in debug builds only, so that tests find a wrong order), is null, or does
    /// not hold a `T`.
    pub fn take<T: FromColumn>(&mut self, column: &'static str) -> Result<T, StoreError> {
        let index = self.next;
        self.next += 1;
        if cfg!(debug_assertions) && self.columns.name(index) != Some(column) {
            return Err(StoreError::Column {
                column,
                problem: "another column stands in its place",
            });
        }
        let value = self.columns.value(index).ok_or(StoreError::Column {
            column,
            problem: "it cannot be read",
        })?;
        T::from_column(value).map_err(|problem| StoreError::Column { column, problem })
    }
}

/// A type that a column can be read as.
pub trait FromColumn: Sized {
    /// Reads a value, or says in a few words what is wrong with it, without repeating it.
    ///
    /// # Errors
    ///
    /// What is wrong with the value.
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str>;
}

impl FromColumn for i64 {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        match value {
            ValueRef::Integer(number) => Ok(number),
            _ => Err("it is not an integer"),
        }
    }
}

impl FromColumn for bool {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        match value {
            ValueRef::Integer(0) => Ok(false),
            ValueRef::Integer(1) => Ok(true),
            _ => Err("it is neither 0 nor 1"),
        }
    }
}

impl FromColumn for String {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        match value {
            ValueRef::Text(text) => Ok(text.to_owned()),
            _ => Err("it is not text"),
        }
    }
}

impl FromColumn for Vec<u8> {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        match value {
            ValueRef::Blob(bytes) => Ok(bytes.to_owned()),
            _ => Err("it is not bytes"),
        }
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_column(value: ValueRef<'_>) -> Result<Self, &'static str> {
        match value {
            ValueRef::Null => Ok(None),
            value => T::from_column(value).map(Some),
        }
    }
}

/// Which SQL an engine speaks, for the few queries of which one text does not do for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// That of SQLite.
    Sqlite,
    /// That of PostgreSQL.
    Postgres,
}

/// A connection to a database, inside a transaction: what an operation needs of an engine.
pub trait Connection: Send {
    /// The SQL that it speaks.
    const DIALECT: Dialect;

    /// Executes a statement that answers no rows, and says how many rows it wrote.
    fn execute(
        &mut self,
        sql: &'static str,
        params: &[Value<'_>],
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// Runs a query to its end and reads each row with `read`.
    fn query<T, F>(
        &mut self,
        sql: &'static str,
        params: &[Value<'_>],
        read: F,
    ) -> impl Future<Output = Result<Vec<T>, StoreError>> + Send
    where
        T: Send,
        F: FnMut(&mut Row<'_>) -> Result<T, StoreError> + Send;

    /// Runs a query that answers at most one row.
    fn query_optional<T, F>(
        &mut self,
        sql: &'static str,
        params: &[Value<'_>],
        read: F,
    ) -> impl Future<Output = Result<Option<T>, StoreError>> + Send
    where
        T: Send,
        F: FnMut(&mut Row<'_>) -> Result<T, StoreError> + Send,
    {
        async move { Ok(self.query(sql, params, read).await?.pop()) }
    }

    /// Executes a statement that must write exactly one row.
    fn execute_one(
        &mut self,
        sql: &'static str,
        params: &[Value<'_>],
    ) -> impl Future<Output = Result<(), StoreError>> + Send {
        async move {
            match self.execute(sql, params).await? {
                1 => Ok(()),
                rows => Err(StoreError::RowsWritten { rows, expected: 1 }),
            }
        }
    }
}

/// What an operation may assume of those who write at the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// It runs as if it were alone, whatever it decides from what it read: right without a thought. Where two meet, one
    /// of them is done again.
    Alone,
    /// Each of its statements sees what was committed before that statement. Enough where every decision stands in the
    /// statement that acts on it, such as `UPDATE … WHERE redeemed IS NULL`: those who meet then wait for one another,
    /// and nothing is done twice.
    EachStatement,
}

/// One thing to do with the database: a value that holds what it needs, and a function that does it.
///
/// It runs inside a transaction of its own, as far as it can tell: when it fails, nothing that it did remains; when it
/// succeeds, its caller hears of it after the commit only.
///
/// It can be cloned because an engine with several writers may have to do it again: when it met another one, nothing of
/// the first attempt remains.
pub trait Operation: Clone + Send + 'static {
    /// What it answers.
    type Output: Send + 'static;
    /// Why it may fail. An answer that must be committed, such as "this code was used before, so its tokens were
    /// revoked", is no failure but an `Output`.
    type Error: From<StoreError> + Send + 'static;
    /// Its name, for logs and errors.
    const NAME: &'static str;

    /// What it may assume of those who write at the same moment. SQLite has one writer, so there it assumes anything.
    const ISOLATION: Isolation = Isolation::Alone;

    /// Whether it is one statement, as that engine is told it. Such a one is done in full or not at all, and has one view
    /// of the database, even without a savepoint or a transaction of its own, which an engine may then save.
    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        false
    }

    /// Does it.
    fn run<C: Connection>(self, db: &mut C) -> impl Future<Output = Result<Self::Output, Self::Error>> + Send;
}
