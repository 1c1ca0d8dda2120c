//! The thread of the engine: connections live on it, and transactions are done there to their end, even when those who
//! asked have gone.

use std::{future::Future, pin::Pin, sync::Arc, thread, time::Duration};

use tokio::{
    runtime::{Builder, Handle},
    sync::{mpsc, oneshot},
    task::{JoinHandle, JoinSet},
    time::timeout,
};

use super::{
    PostgresLocation,
    connect::{Dialer, Purpose},
    insert::Inserts,
    listen::listen,
    lookup::Lookups,
    migrate,
    pool::Pool,
};
use crate::{OpenError, StoreError, changes::Versions, schema::Older};

/// How many connections read at once, and how many write. With the listener a server needs 25, so that three fit into
/// PostgreSQL's usual hundred.
const READERS: usize = 16;
const WRITERS: usize = 8;

/// How long connections have to say goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

/// Work for the thread.
pub(super) type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

enum Message {
    Job(Job),
    /// Close everything once what was begun is done, and say so.
    Close(oneshot::Sender<()>),
}

/// The handle of the thread. Dropped, it lets the thread finish what waits, and waits for that.
pub(super) struct Runtime {
    sender: Option<mpsc::UnboundedSender<Message>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// What writes and reads go through.
#[derive(Clone)]
pub(super) struct Parts {
    pub(super) readers: Pool,
    pub(super) writers: Pool,
    pub(super) inserts: Inserts,
    pub(super) lookups: Lookups,
}

/// The number of the schema that stands in a database; 0 where there is none. Blocks, so no task may call it.
pub(crate) fn version(location: &PostgresLocation) -> Result<i64, OpenError> {
    let runtime = runtime().map_err(|error| failed(location, error.to_string()))?;
    let dialer = Dialer::new(location.clone(), runtime.handle().clone());
    runtime.block_on(migrate::version(&dialer))
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    Builder::new_current_thread().enable_all().build()
}

fn failed(location: &PostgresLocation, reason: String) -> OpenError {
    OpenError::Database {
        database: location.to_string(),
        source: StoreError::Engine { reason },
    }
}

impl Runtime {
    /// Starts the thread, which opens the database.
    pub(super) fn start(
        location: &PostgresLocation,
        older: Older,
        versions: &Arc<Versions>,
    ) -> Result<(Self, Parts), OpenError> {
        let failed = |reason: String| failed(location, reason);
        let runtime = runtime().map_err(|error| failed(error.to_string()))?;
        let (sender, messages) = mpsc::unbounded_channel();
        let (opened, open) = std::sync::mpsc::channel();
        let (place, kept) = (location.clone(), Arc::clone(versions));
        let thread = thread::Builder::new()
            .name("store-postgres".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    match Worker::open(place, older, kept).await {
                        Ok(worker) => {
                            drop(opened.send(Ok(worker.parts.clone())));
                            worker.work(messages).await;
                        }
                        Err(error) => drop(opened.send(Err(error))),
                    }
                });
            })
            .map_err(|error| failed(error.to_string()))?;
        let parts = open.recv().map_err(|error| failed(error.to_string()))??;
        let runtime = Self {
            sender: Some(sender),
            thread: Some(thread),
        };
        Ok((runtime, parts))
    }

    /// Does something on the thread, to its end.
    pub(super) fn submit(&self, job: Job) -> Result<(), StoreError> {
        if self.send(Message::Job(job)) {
            Ok(())
        } else {
            Err(StoreError::Closed)
        }
    }

    /// Finishes what waits, closes the connections, and returns when that is done.
    pub(super) async fn close(&self) {
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

impl Drop for Runtime {
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread of the database panicked");
        }
    }
}

struct Worker {
    parts: Parts,
    dialer: Dialer,
    lanes: JoinSet<()>,
    listener: JoinHandle<()>,
}

impl Worker {
    async fn open(location: PostgresLocation, older: Older, versions: Arc<Versions>) -> Result<Self, OpenError> {
        let dialer = Dialer::new(location, Handle::current());
        migrate::run(&dialer, older).await?;
        let readers = Pool::new(dialer.for_purpose(Purpose::Read), READERS);
        let writers = Pool::new(dialer.for_purpose(Purpose::Write), WRITERS);
        let mut lanes = JoinSet::new();
        let inserts = Inserts::start(&writers, &mut lanes);
        let lookups = Lookups::start(&readers, &mut lanes);
        // Until it listens.
        versions.set_deaf(true);
        let listener = tokio::spawn(listen(dialer.clone(), versions));
        let parts = Parts {
            readers,
            writers,
            inserts,
            lookups,
        };
        Ok(Self {
            parts,
            dialer,
            lanes,
            listener,
        })
    }

    async fn work(self, mut messages: mpsc::UnboundedReceiver<Message>) {
        let Self {
            parts,
            dialer,
            mut lanes,
            listener,
        } = self;
        let mut jobs = JoinSet::new();
        let closing = loop {
            tokio::select! {
                message = messages.recv() => match message {
                    Some(Message::Job(job)) => drop(jobs.spawn(job)),
                    Some(Message::Close(done)) => break Some(done),
                    None => break None,
                },
                Some(_) = jobs.join_next(), if !jobs.is_empty() => {}
            }
        };
        // What came after the request to close is dropped, which answers `Closed`.
        drop(messages);
        while jobs.join_next().await.is_some() {}
        parts.inserts.end();
        parts.lookups.end();
        while lanes.join_next().await.is_some() {}
        listener.abort();
        parts.readers.close();
        parts.writers.close();
        // Those that are in use somewhere are cut off.
        drop(timeout(GOODBYE, dialer.all_closed()).await);
        if let Some(done) = closing {
            // Whoever asked may have gone.
            let _ = done.send(());
        }
    }
}
