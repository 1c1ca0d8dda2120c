//! How operations reach PostgreSQL.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::oneshot;

use super::{
    PostgresLocation,
    runtime::{Parts, Runtime},
    transaction::{self, caught},
    work::{Inserting, Searching},
};
use crate::{Dialect, OpenError, Operation, StoreError, changes::Versions, schema::Older};

/// How many writes may wait; the next is refused with [`StoreError::Busy`].
const WAITING: usize = 8192;

/// A database on a PostgreSQL server.
pub(crate) struct Engine {
    parts: Parts,
    runtime: Runtime,
    versions: Arc<Versions>,
    waiting: Arc<AtomicUsize>,
}

/// One of those that wait.
struct Waiting(Arc<AtomicUsize>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Engine {
    /// Opens a database, and brings its schema up to date unless older ones are refused.
    pub(crate) fn open(location: &PostgresLocation, older: Older, versions: &Arc<Versions>) -> Result<Self, OpenError> {
        let (runtime, parts) = Runtime::start(location, older, versions)?;
        Ok(Self {
            parts,
            runtime,
            versions: Arc::clone(versions),
            waiting: Arc::default(),
        })
    }

    /// Runs an operation that only reads, on the task of the caller.
    pub(crate) async fn read<O: Operation>(&self, operation: O) -> Result<O::Output, O::Error> {
        if operation.is_one_statement(Dialect::Postgres) {
            let mut searching = Searching::new(&self.parts.lookups);
            let answer = caught(O::NAME, operation.clone().run(&mut searching)).await;
            if !searching.is_refused() {
                return answer;
            }
        }
        transaction::read(&self.parts.readers, operation).await
    }

    /// Runs an operation that writes and answers once that is durable.
    pub(crate) async fn write<O: Operation>(&self, operation: O) -> Result<O::Output, O::Error> {
        let waiting = self.wait()?;
        if operation.is_one_statement(Dialect::Postgres) {
            let mut inserting = Inserting::new(&self.parts.inserts);
            let answer = caught(O::NAME, operation.clone().run(&mut inserting)).await;
            if !inserting.is_refused() {
                return answer;
            }
        }
        let (reply, answer) = oneshot::channel();
        let (writers, versions) = (self.parts.writers.clone(), Arc::clone(&self.versions));
        self.runtime.submit(Box::pin(async move {
            let answer = transaction::write(&writers, &versions, operation, || reply.is_closed()).await;
            drop(waiting);
            // Whoever asked may have gone.
            drop(reply.send(answer));
        }))?;
        answer.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// How many operations wait, those at work included.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Finishes what waits and closes the connections.
    pub(crate) async fn close(&self) {
        self.runtime.close().await;
    }

    fn wait(&self) -> Result<Waiting, StoreError> {
        let waiting = Waiting(Arc::clone(&self.waiting));
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= WAITING {
            return Err(StoreError::Busy);
        }
        Ok(waiting)
    }
}
