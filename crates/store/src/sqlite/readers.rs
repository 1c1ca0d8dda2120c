//! Reads run on the thread of the caller: from the page cache one takes microseconds, less than a change of threads.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::{Place, Sqlite};
use crate::{OpenError, Operation, StoreError};

/// How many idle connections are kept. More than threads that read at once are never open.
const IDLE_CONNECTIONS: usize = 32;

/// Read-only connections, opened when needed and kept.
pub(crate) struct Readers {
    place: Place,
    /// `None` once closed. The lock is held for a push or a pop, never during a read.
    idle: Mutex<Option<Vec<Sqlite>>>,
    /// See [`Place::gate`].
    gate: Option<Arc<RwLock<()>>>,
}

impl Readers {
    pub(crate) fn new(place: Place) -> Self {
        let gate = place.gate();
        Self {
            place,
            idle: Mutex::new(Some(Vec::new())),
            gate,
        }
    }

    /// Runs an operation that only reads, with one view of the database from its first statement to its last.
    pub(crate) fn run<O: Operation>(&self, operation: O) -> Result<O::Output, O::Error> {
        let mut connection = self.take()?;
        let gate = self
            .gate
            .as_ref()
            .map(|gate| gate.read().unwrap_or_else(PoisonError::into_inner));
        let answer = if operation.is_one_statement() {
            connection.run(operation)
        } else {
            connection.command("BEGIN")?;
            let answer = connection.run(operation);
            connection.command("COMMIT")?;
            answer
        };
        drop(gate);
        self.give_back(connection);
        answer
    }

    /// Closes the idle connections and refuses more.
    pub(crate) fn close(&self) {
        drop(self.idle().take());
    }

    fn take(&self) -> Result<Sqlite, StoreError> {
        match self.idle().as_mut() {
            None => return Err(StoreError::Closed),
            Some(idle) => {
                if let Some(connection) = idle.pop() {
                    return Ok(connection);
                }
            }
        }
        self.place.reader().map_err(|error| match error {
            OpenError::Engine { source, .. } => source,
            other => StoreError::Engine {
                reason: other.to_string(),
            },
        })
    }

    fn give_back(&self, connection: Sqlite) {
        if let Some(idle) = self.idle().as_mut()
            && idle.len() < IDLE_CONNECTIONS
        {
            idle.push(connection);
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Option<Vec<Sqlite>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
