//! Futures that never wait.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

/// The result of a future that is ready at once, as those of operations on SQLite are; `None` when it is not.
pub(crate) fn ready<F: Future>(future: F) -> Option<F::Output> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}
