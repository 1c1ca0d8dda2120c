//! Threads that wait for futures, without any runtime.

use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn, ready},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
    time::{Duration, Instant},
};

use tokio::sync::oneshot;
use tracing::instrument::WithSubscriber as _;

use crate::{clock::instant, error::Error, seams::BoxFuture};

thread_local! {
    static WAITS: Cell<bool> = const { Cell::new(false) };
    static ALARMS: RefCell<Vec<(Instant, Waker)>> = const { RefCell::new(Vec::new()) };
}

/// Whether this thread waits.
pub(super) fn thread_waits() -> bool {
    WAITS.get()
}

/// Waits on this thread until the future is done, whatever else the thread was about.
pub(crate) fn wait<F: Future>(future: F) -> F::Output {
    let _mark = Mark::set();
    let bell = Arc::new(Bell {
        thread: thread::current(),
        rung: AtomicBool::new(false),
    });
    let waker = Waker::from(Arc::clone(&bell));
    let mut context = Context::from_waker(&waker);
    // Dropped before the mark is taken away.
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        bell.await_ring();
    }
}

/// Lets time pass, in a future that a thread waits for.
pub(crate) async fn sleep(duration: Duration) {
    let Some(end) = instant().checked_add(duration) else {
        return std::future::pending().await;
    };
    poll_fn(|context| {
        if instant() >= end {
            return Poll::Ready(());
        }
        ALARMS.with_borrow_mut(|alarms| alarms.push((end, context.waker().clone())));
        Poll::Pending
    })
    .await;
}

/// Work on a thread of its own, which waits for what it needs.
pub(super) fn spawn<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> BoxFuture<'static, Result<T, Error>> {
    let (sender, done) = oneshot::channel();
    let work = work.with_current_subscriber();
    let thread = thread::Builder::new().name("globus-auth".to_owned()).spawn(move || {
        // Nothing that the work leaves is looked at after a panic, which goes on in whoever waits.
        let end = catch_unwind(AssertUnwindSafe(|| wait(work)));
        // Nobody may wait any more.
        drop(sender.send(end));
    });
    match thread {
        Ok(_) => Box::pin(async {
            match done.await {
                Ok(end) => Ok(end.unwrap_or_else(|panic| resume_unwind(panic))),
                Err(_) => Err(Error::usage("the thread ended before the call was done")),
            }
        }),
        Err(error) => Box::pin(ready(Err(Error::usage(format!(
            "the machine has no thread to give: {error}"
        ))))),
    }
}

/// Says that this thread waits, and takes that back even at a panic. One wait may be inside another.
struct Mark {
    waited: bool,
    alarms: Vec<(Instant, Waker)>,
}

impl Mark {
    fn set() -> Self {
        Self {
            waited: WAITS.replace(true),
            alarms: ALARMS.take(),
        }
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        WAITS.set(self.waited);
        ALARMS.set(std::mem::take(&mut self.alarms));
    }
}

/// What wakes a thread that waits.
struct Bell {
    thread: Thread,
    /// An inner wait may take an unpark that was meant for an outer one; what was rung stays rung.
    rung: AtomicBool,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

impl Bell {
    fn await_ring(&self) {
        while !self.rung.swap(false, Ordering::Acquire) {
            match next_alarm() {
                Some(at) => thread::park_timeout(at.saturating_duration_since(instant())),
                None => thread::park(),
            }
            sound_alarms();
        }
    }
}

fn next_alarm() -> Option<Instant> {
    ALARMS.with_borrow(|alarms| alarms.iter().map(|(at, _)| *at).min())
}

/// Wakes those whose time has come.
fn sound_alarms() {
    let now = instant();
    let due: Vec<_> = ALARMS.with_borrow_mut(|alarms| alarms.extract_if(.., |(at, _)| *at <= now).collect());
    due.into_iter().for_each(|(_, waker)| waker.wake());
}

#[cfg(test)]
mod tests;
