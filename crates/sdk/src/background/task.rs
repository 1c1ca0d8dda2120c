//! Work as tasks of a tokio runtime.

use std::future::{Future, ready};

use tokio::{
    runtime::Handle,
    task::{JoinError, JoinHandle},
};

use crate::{error::Error, seams::BoxFuture};

pub(super) fn spawn<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> BoxFuture<'static, Result<T, Error>> {
    match runtime() {
        Ok(runtime) => Box::pin(end(runtime.spawn(work))),
        Err(error) => Box::pin(ready(Err(error))),
    }
}

pub(super) async fn unblock<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    end(runtime()?.spawn_blocking(work)).await
}

/// The runtime of this task.
pub(crate) fn runtime() -> Result<Handle, Error> {
    Handle::try_current().map_err(|_| {
        Error::usage("there is no tokio runtime here: await the call in one, or let the thread `wait` for it")
    })
}

/// A panic of the work goes on in whoever waits for it.
async fn end<T>(task: JoinHandle<T>) -> Result<T, Error> {
    task.await.map_err(|ended: JoinError| match ended.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Error::usage("the tokio runtime ended before the call was done"),
    })
}
