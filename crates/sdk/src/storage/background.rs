//! Storages may block, async programs may not.

use super::StorageError;
use crate::error::Error;

/// Does `work` on a thread that may block. It is done to its end even if nobody waits for it any more.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StorageError> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(answer) => Ok(answer?),
        Err(ended) => Err(after_end(ended)),
    }
}

/// A task that ended without an answer: a panic goes on in whoever waits for it.
pub(crate) fn after_end(ended: tokio::task::JoinError) -> Error {
    match ended.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Error::usage("the tokio runtime ended before the call was done"),
    }
}
