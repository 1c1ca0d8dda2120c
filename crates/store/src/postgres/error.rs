//! What PostgreSQL says, in our terms.

use std::{collections::HashMap, error::Error, io};

use tokio_postgres::error::{DbError, SqlState};

use super::values::Unstorable;
use crate::StoreError;

/// The columns of each unique index, as `table.column, table.column`: PostgreSQL itself names only the index, and the
/// values, which must not stand in an error.
pub(super) type UniqueColumns = HashMap<String, String>;

/// What befell a transaction, if doing it again may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setback {
    /// It met another one: neither may be done as if it were alone, or each waited for the other.
    Met,
    /// A row was there already. Another one may have made it after this one looked.
    Conflict,
    /// The connection was lost before the commit.
    Lost,
}

impl Setback {
    /// Of an error, which came before the commit.
    pub(super) fn of(error: &tokio_postgres::Error) -> Option<Self> {
        let Some(code) = error.code() else {
            return is_lost(error).then_some(Self::Lost);
        };
        if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED {
            Some(Self::Met)
        } else if *code == SqlState::UNIQUE_VIOLATION {
            Some(Self::Conflict)
        } else if is_shutdown(code) {
            Some(Self::Lost)
        } else {
            None
        }
    }
}

/// Whether the connection is of no more use, so that nothing is known of what was sent last.
pub(super) fn is_lost(error: &tokio_postgres::Error) -> bool {
    match error.code() {
        Some(code) => is_shutdown(code),
        None => error.is_closed() || error.source().is_some_and(|source| source.is::<io::Error>()),
    }
}

/// Whether another connection may do better: the server that this one leads to has become a standby, for one, or it was made
/// when the database could only be read.
pub(super) fn is_read_only(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&SqlState::READ_ONLY_SQL_TRANSACTION)
}

/// Whether the server ended the connection, or does not let anybody in.
fn is_shutdown(code: &SqlState) -> bool {
    code.code().starts_with("57P") || code.code().starts_with("08") || *code == SqlState::TOO_MANY_CONNECTIONS
}

/// Whether a statement failed because of what it was to write.
pub(super) fn is_fault_of_a_row(error: &tokio_postgres::Error) -> bool {
    error
        .code()
        .is_some_and(|code| ["22", "23"].iter().any(|class| code.code().starts_with(class)))
}

/// The error of a statement that is a transaction of its own: when the connection is lost, it may have been committed.
pub(super) fn of_autocommit(error: &tokio_postgres::Error, unique: &UniqueColumns) -> StoreError {
    if is_lost(error) {
        return StoreError::UnknownOutcome;
    }
    from_engine(error, unique)
}

/// An error in our terms. Messages of PostgreSQL that could repeat a value are left out.
pub(super) fn from_engine(error: &tokio_postgres::Error, unique: &UniqueColumns) -> StoreError {
    if let Some(said) = error.as_db_error() {
        return from_server(said, unique);
    }
    if is_lost(error) {
        return unreachable(error);
    }
    let source = error.source();
    if let Some(Unstorable(problem)) = source.and_then(|source| source.downcast_ref()) {
        return StoreError::Refused {
            constraint: (*problem).to_owned(),
        };
    }
    StoreError::Engine {
        reason: with_sources(error),
    }
}

/// That there is no connection, and why.
pub(super) fn unreachable(error: &tokio_postgres::Error) -> StoreError {
    let reason = match error.as_db_error() {
        Some(said) => describe(said),
        None => with_sources(error),
    };
    StoreError::Unreachable { reason }
}

fn from_server(said: &DbError, unique: &UniqueColumns) -> StoreError {
    let code = said.code();
    let constraint = || said.constraint().unwrap_or("a constraint").to_owned();
    match *code {
        SqlState::UNIQUE_VIOLATION => StoreError::Conflict {
            constraint: unique.get(&constraint()).cloned().unwrap_or_else(constraint),
        },
        SqlState::FOREIGN_KEY_VIOLATION | SqlState::RESTRICT_VIOLATION => StoreError::Reference,
        SqlState::CHECK_VIOLATION => StoreError::Refused {
            constraint: constraint(),
        },
        SqlState::NOT_NULL_VIOLATION => StoreError::Refused {
            constraint: [said.table(), said.column()].map(Option::unwrap_or_default).join("."),
        },
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => StoreError::Busy,
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => StoreError::Damaged { reason: describe(said) },
        _ if is_shutdown(code) => StoreError::Unreachable { reason: describe(said) },
        _ if is_passing(code) => StoreError::Unusable { reason: describe(said) },
        // The class of values that do not fit, whose messages repeat them.
        _ if code.code().starts_with("22") => StoreError::Refused {
            constraint: format!("SQLSTATE {}", code.code()),
        },
        _ => StoreError::Engine { reason: describe(said) },
    }
}

/// Whether the server cannot do now what it can at other times: its disk is full or fails, it has no memory, it may only
/// read, or somebody holds a lock for too long.
fn is_passing(code: &SqlState) -> bool {
    let passing = [
        SqlState::READ_ONLY_SQL_TRANSACTION,
        SqlState::QUERY_CANCELED,
        SqlState::LOCK_NOT_AVAILABLE,
    ];
    ["53", "58"].iter().any(|class| code.code().starts_with(class)) || passing.contains(code)
}

fn describe(said: &DbError) -> String {
    format!("{} (SQLSTATE {})", said.message(), said.code().code())
}

fn with_sources(error: &tokio_postgres::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let cause = error.to_string();
        if !text.ends_with(&cause) {
            text = format!("{text}: {cause}");
        }
        source = error.source();
    }
    text
}
