//! The same calls for threads that wait: programs without async, and without a runtime.
//!
//! Nothing here has a twin. The clients, calls, flows, authorizers and maps are those of the whole crate; where an async
//! program writes `.await`, a thread writes [`.wait()`](Wait::wait).
//!
//! | a task awaits | a thread waits for |
//! |---|---|
//! | `client.userinfo().await?` | `client.userinfo().wait()?` |
//! | `flow.exchange(&client, &code).await?` | `flow.exchange(&client, &code).wait()?` |
//! | `tokens.decode_id_token().await?` | `tokens.decode_id_token().wait()?` |
//! | `authorizer.ensure_valid_token().await?` | `authorizer.ensure_valid_token().wait()?` |
//! | `while let Some(one) = names.next().await` | `for one in names.`[`wait_each()`](WaitEach::wait_each) |
//! | `server.wait(&flow, deadline).await?` | `server.wait(&flow, deadline).wait()?` |
//!
//! ```no_run
//! use globus_auth::{AuthClient, Error, IdentityMap, blocking::{Wait as _, WaitEach as _}};
//!
//! # fn main() -> Result<(), Error> {
//! let client = AuthClient::builder().access_token("…").build()?;
//! println!("hello, {}", client.userinfo().wait()?.sub);
//! for one in IdentityMap::new(&client).resolve(["ada@example.edu", "bert@example.org"]).wait_each() {
//!     println!("{}: {}", one.key, one.outcome?.is_some());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What happens
//!
//! The future is polled on this thread, which sleeps while there is nothing to do. A request takes the thread until its
//! answer is there: it is sent by the HTTP library `ureq`, with the same TLS, certificates, proxies, timeouts, deadlines
//! and repeats as by the one for tasks. The one difference: a proxy is asked for a tunnel also for plain HTTP, which not
//! every proxy allows. No runtime is started. What must be brought to its end even if nobody waits for it any more, the
//! refresh of a token, runs on a thread of its own, and so does each of the requests that
//! [`IdentityMap::resolve`](crate::IdentityMap::resolve) has on their way at once. What a program hands in (an
//! `on_refresh`, a storage, an authorizer) is called on one of these threads, and must not count on a runtime.
//!
//! # Inside async programs
//!
//! It works there, and it blocks the thread, as every call does that blocks: better await, or wait where the runtime
//! lets threads block (`tokio::task::spawn_blocking`, or `block_in_place`). Tasks and threads share clients and
//! authorizers: a token is refreshed once for all of them.
//!
//! A thread must not wait for what only it can bring about. On a runtime of one thread, a task that waits for a token which
//! another task of the same runtime is just refreshing would wait for ever; as it would keep that task from going on,
//! it is told so by an error instead. A deadline ends every other wait of this kind.

use std::{fmt, future::IntoFuture};

use futures_util::stream::{Stream, StreamExt as _};

use crate::background::waiting;

/// Waits on this thread for what an async program would await: for everything that can be awaited.
pub trait Wait: IntoFuture + Sized {
    /// Waits, and gives what `.await` would give.
    fn wait(self) -> Self::Output {
        waiting::wait(self.into_future())
    }
}

impl<F: IntoFuture> Wait for F {}

/// Waits on this thread for each of many answers: those of [`IdentityMap::resolve`](crate::IdentityMap::resolve).
pub trait WaitEach: Stream + Unpin + Sized {
    /// An iterator that waits for each answer.
    fn wait_each(self) -> Each<Self> {
        Each(self)
    }
}

impl<S: Stream + Unpin> WaitEach for S {}

/// Answers that are waited for one by one: see [`WaitEach::wait_each`].
#[must_use = "an iterator does nothing until it is asked"]
pub struct Each<S>(S);

impl<S: Stream + Unpin> Iterator for Each<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        self.0.next().wait()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<S: fmt::Debug> fmt::Debug for Each<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Each").field(&self.0).finish()
    }
}
