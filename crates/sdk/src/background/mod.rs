//! Work that goes on beside whoever asked for it. This is the only place that starts any, and that knows how its caller
//! waits: an async task, or a thread in [`wait`](crate::blocking::Wait::wait).

mod lock;
#[cfg(feature = "async")]
mod task;
#[cfg(feature = "blocking")]
pub(crate) mod waiting;

use std::future::Future;
#[cfg(any(feature = "async", feature = "blocking"))]
use std::time::Duration;

pub(crate) use lock::{Driver, Lock, Locked};
#[cfg(feature = "async")]
pub(crate) use task::runtime;

use crate::{error::Error, seams::BoxFuture};

/// Whether this thread waits, so that work may take the thread for as long as it needs.
pub(crate) fn thread_waits() -> bool {
    #[cfg(feature = "blocking")]
    let waits = waiting::thread_waits();
    #[cfg(not(feature = "blocking"))]
    let waits = false;
    waits
}

/// Begins `work`, as a task or on a thread of its own, and brings it to its end even if nobody waits for it any more. What
/// is given back waits for it; a panic of the work goes on there.
///
/// Where there is neither runtime nor thread, the work is done by whoever waits for it.
///
/// # Errors
/// When there is no runtime, no thread is to be had, or the runtime ended before the work did.
pub(crate) fn spawn<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> BoxFuture<'static, Result<T, Error>> {
    #[cfg(feature = "blocking")]
    if waiting::thread_waits() {
        return waiting::spawn(work);
    }
    #[cfg(feature = "async")]
    let running = task::spawn(work);
    #[cfg(not(feature = "async"))]
    let running = Box::pin(async { Ok(work.await) });
    running
}

/// Does `work`, which may block, where that keeps nobody else waiting. It is done to its end even if nobody waits for it
/// any more.
///
/// # Errors
/// When there is no runtime, or it ended before the work did.
pub(crate) async fn unblock<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    #[cfg(feature = "async")]
    if !thread_waits() {
        return task::unblock(work).await;
    }
    Ok(work())
}

/// Lets time pass. Outside a runtime that takes the thread.
#[cfg(any(feature = "async", feature = "blocking"))]
pub(crate) async fn sleep(duration: Duration) {
    #[cfg(feature = "blocking")]
    if waiting::thread_waits() {
        return waiting::sleep(duration).await;
    }
    #[cfg(feature = "async")]
    tokio::time::sleep(duration).await;
    #[cfg(not(feature = "async"))]
    waiting::wait(waiting::sleep(duration));
}
