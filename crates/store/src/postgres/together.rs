//! What waits is done together: one statement for many costs the server far less than many statements.

use std::{future::Future, sync::Arc};

use tokio::{
    sync::{Mutex, mpsc},
    task::JoinSet,
};

use super::pool::Pool;

/// How many are done by one statement at most.
const GROUP: usize = 512;

/// How many such statements are on their way at most.
const LANES: usize = 2;

/// One of those that wait.
pub(super) trait Waiting: Sized + Send + 'static {
    /// The statement that would do it alone. Those of the same statement are done together.
    fn sql(&self) -> &'static str;

    /// Whether nobody waits for its answer any more.
    fn is_abandoned(&self) -> bool;

    /// Does all of these, which are of one statement, and answers each.
    fn do_all(pool: &Pool, sql: &'static str, all: Vec<Self>) -> impl Future<Output = ()> + Send;
}

/// Where they wait. Cheap to clone.
pub(super) struct Queue<W>(mpsc::UnboundedSender<Message<W>>);

enum Message<W> {
    Do(W),
    /// Take no more after this.
    End,
}

impl<W> Clone for Queue<W> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<W: Waiting> Queue<W> {
    /// Starts to work, on connections of a pool and with tasks among `tasks`.
    pub(super) fn start(pool: &Pool, tasks: &mut JoinSet<()>) -> Self {
        let (sender, waiting) = mpsc::unbounded_channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..LANES {
            tasks.spawn(work(pool.clone(), Arc::clone(&waiting)));
        }
        Self(sender)
    }

    /// Whether it was taken: after the end none is.
    pub(super) fn push(&self, one: W) -> bool {
        self.0.send(Message::Do(one)).is_ok()
    }

    /// Takes no more; the tasks end when those that wait are done.
    pub(super) fn end(&self) {
        // An error means that they have ended.
        drop(self.0.send(Message::End));
    }
}

async fn work<W: Waiting>(pool: Pool, waiting: Arc<Mutex<mpsc::UnboundedReceiver<Message<W>>>>) {
    let mut messages = Vec::new();
    loop {
        let mut receiver = waiting.lock().await;
        if receiver.recv_many(&mut messages, GROUP).await == 0 {
            return;
        }
        let mut group = Vec::with_capacity(messages.len());
        for message in messages.drain(..) {
            match message {
                Message::Do(one) if one.is_abandoned() => {}
                Message::Do(one) => group.push(one),
                Message::End => receiver.close(),
            }
        }
        drop(receiver);
        while let Some(first) = group.first() {
            let sql = first.sql();
            let (alike, others) = group.into_iter().partition(|one| one.sql() == sql);
            group = others;
            W::do_all(&pool, sql, alike).await;
        }
    }
}
