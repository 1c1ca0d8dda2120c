//! Reads run on the thread of the caller: from the page cache one takes microseconds, less than a change of threads.
//!
//! A connection keeps its view of the database, an open read transaction, from one read to the next for as long as
//! nothing was committed: beginning and ending one costs locks of the file, under which readers wait for one another.
//! This process is the only one that writes, so it knows when that is. The writer ends views that a commit has
//! outdated, lest the log that they hold on to grows for ever.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError, RwLock,
    atomic::{AtomicU64, Ordering},
};

use super::{Place, Sqlite};
use crate::{OpenError, Operation, StoreError};

/// How many idle connections are kept. More than threads that read at once are never open.
const IDLE_CONNECTIONS: usize = 32;

/// Read-only connections, opened when needed and kept. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Readers(Arc<Pool>);

struct Pool {
    place: Place,
    /// `None` once closed. The lock is held for a push or a pop, never during a read.
    idle: Mutex<Option<Vec<Reader>>>,
    /// How many transactions were committed since the start.
    commits: AtomicU64,
    /// See [`Place::gate`]. With it, views are not kept: the writer waits for them.
    gate: Option<Arc<RwLock<()>>>,
}

struct Reader {
    connection: Sqlite,
    /// The count of commits when its view was begun, if it has one open. The view is at least as new.
    view: Option<u64>,
}

impl Readers {
    pub(crate) fn new(place: Place) -> Self {
        let gate = place.gate();
        Self(Arc::new(Pool {
            place,
            idle: Mutex::new(Some(Vec::new())),
            commits: AtomicU64::new(0),
            gate,
        }))
    }

    /// Runs an operation that only reads, with one view of the database from its first statement to its last.
    pub(crate) fn run<O: Operation>(&self, operation: O) -> Result<O::Output, O::Error> {
        let pool = &*self.0;
        let mut reader = pool.take()?;
        let gate = pool
            .gate
            .as_ref()
            .map(|gate| gate.read().unwrap_or_else(PoisonError::into_inner));
        reader.look(pool.commits.load(Ordering::Acquire))?;
        let answer = reader.connection.run(operation);
        if gate.is_some() || answer.is_err() {
            reader.look_away()?;
        }
        drop(gate);
        pool.give_back(reader);
        answer
    }

    /// The writer has committed: from now on nobody is shown a view from before.
    pub(crate) fn outdate(&self) {
        self.0.commits.fetch_add(1, Ordering::Release);
    }

    /// Ends the outdated views of idle connections.
    pub(crate) fn end_outdated(&self) {
        let pool = &*self.0;
        let now = pool.commits.load(Ordering::Acquire);
        // One at a time, so that readers find the others.
        while let Some(mut reader) = pool.take_outdated(now) {
            match reader.look_away() {
                Ok(()) => pool.give_back(reader),
                Err(error) => tracing::warn!(%error, "a reading connection was closed"),
            }
        }
    }

    /// Closes the idle connections and refuses more.
    pub(crate) fn close(&self) {
        drop(self.0.idle().take());
    }
}

impl Pool {
    fn take(&self) -> Result<Reader, StoreError> {
        match self.idle().as_mut() {
            None => return Err(StoreError::Closed),
            Some(idle) => {
                if let Some(reader) = idle.pop() {
                    return Ok(reader);
                }
            }
        }
        let opened = self.place.reader().map_err(|error| match error {
            OpenError::Engine { source, .. } => source,
            other => StoreError::Engine {
                reason: other.to_string(),
            },
        });
        Ok(Reader {
            connection: opened?,
            view: None,
        })
    }

    fn take_outdated(&self, now: u64) -> Option<Reader> {
        let mut idle = self.idle();
        let idle = idle.as_mut()?;
        let outdated = idle
            .iter()
            .position(|reader| reader.view.is_some_and(|view| view < now))?;
        Some(idle.swap_remove(outdated))
    }

    fn give_back(&self, reader: Reader) {
        if let Some(idle) = self.idle().as_mut()
            && idle.len() < IDLE_CONNECTIONS
        {
            idle.push(reader);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Option<Vec<Reader>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    /// Makes sure that the view shows at least the given commit.
    fn look(&mut self, commits: u64) -> Result<(), StoreError> {
        if self.view.is_some_and(|view| view >= commits) {
            return Ok(());
        }
        self.look_away()?;
        self.connection.command("BEGIN")?;
        // The view is taken at the first statement, so it is as new as this count or newer.
        self.view = Some(commits);
        Ok(())
    }

    /// Ends the view.
    fn look_away(&mut self) -> Result<(), StoreError> {
        if self.view.take().is_some() {
            self.connection.command("COMMIT")?;
        }
        Ok(())
    }
}
