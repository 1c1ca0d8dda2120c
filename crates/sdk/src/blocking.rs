//! The same calls for threads that wait.
use std::future::IntoFuture;

use futures_util::stream::{Stream, StreamExt as _};

use crate::background::waiting;

/// Waits on this thread for what an async program would await.
pub trait Wait: IntoFuture + Sized {
    /// Waits, and gives what `.await` would give.
    fn wait(self) -> Self::Output {
        waiting::wait(self.into_future())
    }
}

impl<F: IntoFuture> Wait for F {}

/// Waits on this thread for each of many answers.
pub trait WaitEach: Stream + Unpin + Sized {
    /// An iterator that waits for each answer.
    fn wait_each(self) -> Each<Self> {
        Each(self)
    }
}

impl<S: Stream + Unpin> WaitEach for S {}

/// The answers of a stream, waited for one by one: see [`WaitEach::wait_each`].
#[derive(Debug)]
#[must_use = "an iterator does nothing until it is asked"]
pub struct Each<S>(S);

impl<S: Stream + Unpin> Iterator for Each<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        waiting::wait(self.0.next())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}
