//! The one thread that writes.
//!
//! It takes everything that waits into one transaction, each operation in its own savepoint, commits, and only then
//! answers. The group grows with the load, because operations arrive while a commit waits for the disk; a lone caller
//! pays one commit and never waits for company.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread::{self, JoinHandle},
};

use tokio::sync::oneshot;

use super::{DatabaseLock, Readers, Sqlite};
use crate::{
    Dialect, Operation, StoreError,
    changes::{Changes, Versions},
};

/// How many operations one transaction takes at most.
const GROUP: usize = 512;

/// How many operations may wait; the next is refused with [`StoreError::Busy`].
const WAITING: usize = 8192;

/// The handle of the writer thread. Dropped, it lets the thread finish what waits, and waits for that.
pub(crate) struct Writer {
    sender: Option<Sender<Message>>,
    waiting: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

enum Message {
    Job(Box<dyn Job>),
    /// Close the database once everything before this is done, and say so.
    Close(oneshot::Sender<()>),
}

/// What the thread needs besides messages.
pub(crate) struct WriterParts {
    pub(crate) connection: Sqlite,
    /// Held while the database is open; fields are dropped in their order.
    #[expect(dead_code, reason = "it is held, and let go when dropped")]
    pub(crate) lock: Option<DatabaseLock>,
    /// See [`Place::gate`](super::Place::gate).
    pub(crate) gate: Option<Arc<RwLock<()>>>,
    /// Those who must hear of commits.
    pub(crate) readers: Readers,
    /// Told of what commits change in what is kept in memory.
    pub(crate) versions: Arc<Versions>,
}

impl Writer {
    pub(crate) fn start(parts: WriterParts) -> std::io::Result<Self> {
        let (sender, messages) = channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let worker = Worker {
            parts,
            messages,
            waiting: Arc::clone(&waiting),
            closing: None,
        };
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || worker.work())?;
        Ok(Self {
            sender: Some(sender),
            waiting,
            thread: Some(thread),
        })
    }

    /// Runs an operation and answers once it is durable. When the returned future is dropped before the operation
    /// began, it is not done; when it began, it is.
    pub(crate) async fn run<O: Operation>(&self, operation: O) -> Result<O::Output, O::Error> {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= WAITING {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(StoreError::Busy.into());
        }
        let (reply, answer) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(Pending {
            operation: Some(operation),
            result: None,
            reply,
        });
        if !self.send(Message::Job(job)) {
            return Err(StoreError::Closed.into());
        }
        answer.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// How many operations wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Finishes what waits, closes the database, and returns when that is done.
    pub(crate) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.send(Message::Close(done)) {
            // An error means that the thread has ended, which is what is waited for.
            drop(closed.await);
        }
    }

    fn send(&self, message: Message) -> bool {
        self.sender.as_ref().is_some_and(|sender| sender.send(message).is_ok())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the writer of the database panicked");
        }
    }
}

struct Worker {
    parts: WriterParts,
    messages: Receiver<Message>,
    waiting: Arc<AtomicUsize>,
    closing: Option<oneshot::Sender<()>>,
}

impl Worker {
    fn work(mut self) {
        while self.closing.is_none()
            && let Ok(message) = self.messages.recv()
        {
            match message {
                Message::Job(job) => self.work_on_group(job),
                Message::Close(done) => self.closing = Some(done),
            }
        }
        let Self {
            parts,
            messages,
            closing,
            ..
        } = self;
        // What came after the request to close is dropped, which answers `Closed`.
        drop(messages);
        drop(parts);
        if let Some(done) = closing {
            // Whoever asked may have gone.
            let _ = done.send(());
        }
    }

    fn work_on_group(&mut self, first: Box<dyn Job>) {
        let mut jobs = Vec::with_capacity(16);
        let gate = self.parts.gate.clone();
        let guard = gate
            .as_ref()
            .map(|gate| gate.write().unwrap_or_else(PoisonError::into_inner));
        let mut changes = Changes::default();
        let outcome = self.transaction(first, &mut jobs, &mut changes);
        drop(guard);
        // Before anybody is answered: who was answered must see what they wrote.
        self.parts.readers.outdate();
        self.parts.versions.grow(changes);
        if let Err(error) = &outcome {
            tracing::error!(operations = jobs.len(), %error, "a group of writes was not committed");
        }
        for job in jobs {
            job.answer(outcome.clone());
        }
        self.parts.readers.end_outdated();
    }

    /// Runs what waits in one transaction. The jobs it took are in `jobs` whatever happens.
    fn transaction(
        &mut self,
        first: Box<dyn Job>,
        jobs: &mut Vec<Box<dyn Job>>,
        changes: &mut Changes,
    ) -> Result<(), StoreError> {
        let begun = self.parts.connection.command("BEGIN IMMEDIATE");
        let mut next = Some(first);
        let mut result = begun;
        while let Some(mut job) = next {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            if result.is_ok() && !job.is_abandoned() {
                result = run_in_savepoint(&mut self.parts.connection, job.as_mut());
                *changes = changes.and(self.parts.connection.take_changes());
            }
            jobs.push(job);
            next = if result.is_ok() && jobs.len() < GROUP {
                self.next_waiting()
            } else {
                None
            };
        }
        let committed = result.and_then(|()| self.parts.connection.command("COMMIT"));
        if committed.is_err() && !self.parts.connection.raw().is_autocommit() {
            // Its failure changes nothing: the answer is the first error, and the next `BEGIN` fails too.
            drop(self.parts.connection.command("ROLLBACK"));
        }
        committed.map_err(|error| StoreError::NotCommitted {
            reason: error.to_string(),
        })
    }

    fn next_waiting(&mut self) -> Option<Box<dyn Job>> {
        if self.closing.is_some() {
            return None;
        }
        match self.messages.try_recv().ok()? {
            Message::Job(job) => Some(job),
            Message::Close(done) => {
                self.closing = Some(done);
                None
            }
        }
    }
}

/// Runs a job so that its failure undoes its own writes only. An error concerns the whole transaction.
fn run_in_savepoint(connection: &mut Sqlite, job: &mut dyn Job) -> Result<(), StoreError> {
    // SQLite undoes a statement that fails; it needs no savepoint for one alone.
    let alone = job.is_one_statement();
    if !alone {
        connection.command("SAVEPOINT job")?;
    }
    if !job.run(connection) {
        if connection.raw().is_autocommit() {
            // SQLite rolls the whole transaction back when the disk is full, for one.
            return Err(StoreError::Engine {
                reason: "the transaction was rolled back".to_owned(),
            });
        }
        if !alone {
            connection.command("ROLLBACK TO job")?;
        }
    }
    if alone {
        Ok(())
    } else {
        connection.command("RELEASE job")
    }
}

/// An operation on its way through the writer, with its types forgotten.
trait Job: Send {
    /// Whether nobody waits for the answer any more.
    fn is_abandoned(&self) -> bool;
    /// See [`Operation::is_one_statement`].
    fn is_one_statement(&self) -> bool;
    /// Runs it and keeps its result; says whether it succeeded.
    fn run(&mut self, connection: &mut Sqlite) -> bool;
    /// Answers with its result, or with what befell the transaction.
    fn answer(self: Box<Self>, transaction: Result<(), StoreError>);
}

struct Pending<O: Operation> {
    operation: Option<O>,
    result: Option<Result<O::Output, O::Error>>,
    reply: oneshot::Sender<Result<O::Output, O::Error>>,
}

impl<O: Operation> Job for Pending<O> {
    fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    fn is_one_statement(&self) -> bool {
        let operation = self.operation.as_ref();
        operation.is_some_and(|operation| operation.is_one_statement(Dialect::Sqlite))
    }

    fn run(&mut self, connection: &mut Sqlite) -> bool {
        let Some(operation) = self.operation.take() else {
            return false;
        };
        // The connection stays usable: what the operation did is rolled back to its savepoint.
        let result = catch_unwind(AssertUnwindSafe(|| connection.run(operation)))
            .unwrap_or_else(|_| Err(StoreError::Panicked { operation: O::NAME }.into()));
        self.result.insert(result).is_ok()
    }

    fn answer(self: Box<Self>, transaction: Result<(), StoreError>) {
        let Self { result, reply, .. } = *self;
        // A job without a result was abandoned, so that nobody hears this.
        let result = result.unwrap_or_else(|| Err(StoreError::Closed.into()));
        // Whoever asked may have gone.
        drop(reply.send(transaction.map_err(Into::into).and(result)));
    }
}
