//! Operations in transactions of their own, done again where two met.

use std::{future::Future, panic::AssertUnwindSafe};

use futures_util::FutureExt;

use super::{
    error::{self, Setback},
    link::Link,
    listen::notices,
    pool::Pool,
    work::{Extent, Work},
};
use crate::{Dialect, Operation, StoreError, changes::Versions, seam::Isolation};

/// How often an operation is done at most. Of those that meet one goes on, so this many must meet for one to give up.
const ATTEMPTS: usize = 32;

/// Runs an operation that only reads, with one view of the database from its first statement to its last.
pub(super) async fn read<O: Operation>(pool: &Pool, operation: O) -> Result<O::Output, O::Error> {
    let extent = if operation.is_one_statement(Dialect::Postgres) {
        Extent::Statement
    } else {
        Extent::Transaction("BEGIN")
    };
    let mut lost_before = false;
    loop {
        let mut lease = pool.take().await?;
        let mut work = Work::new(lease.link(), extent);
        let answer = caught(O::NAME, operation.clone().run(&mut work)).await;
        if work.course().setback != Some(Setback::Lost) || lost_before {
            return answer;
        }
        // A connection that was idle for long may be found lost only when it is used.
        lost_before = true;
    }
}

/// Runs an operation that writes, in a transaction, and answers when that is durable. It is not begun when `abandoned`.
pub(super) async fn write<O: Operation>(
    pool: &Pool,
    versions: &Versions,
    operation: O,
    abandoned: impl Fn() -> bool,
) -> Result<O::Output, O::Error> {
    let mut extent = extent_of(&operation);
    let mut conflicts = 0;
    let mut attempts = 1;
    loop {
        let mut lease = pool.take().await?;
        if abandoned() {
            return Err(StoreError::Closed.into());
        }
        let attempted = attempt(lease.link(), versions, operation.clone(), extent).await;
        let Some((answer, setback)) = attempted else {
            extent = in_transaction::<O>();
            continue;
        };
        conflicts += usize::from(setback == Some(Setback::Conflict));
        if setback.is_none() || conflicts > 1 || attempts == ATTEMPTS {
            return answer;
        }
        attempts += 1;
        tracing::debug!(operation = O::NAME, ?setback, attempts, "an operation is done again");
    }
}

fn extent_of<O: Operation>(operation: &O) -> Extent {
    match O::ISOLATION {
        Isolation::EachStatement if operation.is_one_statement(Dialect::Postgres) => Extent::Autocommit,
        _ => in_transaction::<O>(),
    }
}

const fn in_transaction<O: Operation>() -> Extent {
    Extent::Transaction(match O::ISOLATION {
        Isolation::Alone => "BEGIN ISOLATION LEVEL SERIALIZABLE",
        Isolation::EachStatement => "BEGIN",
    })
}

/// The answer, and what befell the transaction, if doing it again may help.
type Attempt<O> = (
    Result<<O as Operation>::Output, <O as Operation>::Error>,
    Option<Setback>,
);

/// `None` when it must be done to another extent; nothing was done then.
async fn attempt<O: Operation>(
    link: &mut Link,
    versions: &Versions,
    operation: O,
    extent: Extent,
) -> Option<Attempt<O>> {
    let mut work = Work::new(link, extent);
    let answer = caught(O::NAME, operation.run(&mut work)).await;
    let course = work.course();
    if course.refused {
        return None;
    }
    let output = match answer {
        Ok(_) if course.failed => {
            let reason = "it went on after a statement that failed".to_owned();
            return Some((Err(StoreError::NotCommitted { reason }.into()), course.setback));
        }
        Ok(output) if link.is_in_transaction() => output,
        answer => return Some((answer, course.setback)),
    };
    Some(match link.commit(&notices(course.changes)).await {
        Ok(()) => {
            versions.grow(course.changes);
            (Ok(output), None)
        }
        Err(error) if error::is_lost(&error) => (Err(StoreError::UnknownOutcome.into()), None),
        Err(error) => {
            let reason = error::from_engine(&error, link.unique()).to_string();
            (Err(StoreError::NotCommitted { reason }.into()), Setback::of(&error))
        }
    })
}

/// The answer of an operation, also when it panics: what it did is undone with its transaction.
pub(super) async fn caught<T, E: From<StoreError>>(
    name: &'static str,
    running: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    AssertUnwindSafe(running)
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(StoreError::Panicked { operation: name }.into()))
}
