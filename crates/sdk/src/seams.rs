//! Where the outside world enters: HTTP, time, chance.
//!
//! Programs need none of this; the defaults are the real world. A test replaces one or all of them on the builder, so
//! that it needs no network, does not sleep, and gets the same numbers every time.

use std::{future::Future, io, pin::Pin, time::Duration};

use globus_auth_protocol::time::UnixSeconds;

pub use crate::transport::{HttpRequest, Transport, TransportError, TransportErrorKind};

/// A future behind a pointer, so that traits with async methods can be objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Time: what it is now, and waiting for it to pass.
pub trait Clock: Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> UnixSeconds;

    /// Time since some moment, for measuring how long something takes: of each two answers only the difference says
    /// anything, and the later is never the smaller. Unless it is written, it is made of [`now`](Self::now), in whole
    /// seconds.
    fn monotonic(&self) -> Duration {
        Duration::from_secs(u64::try_from(self.now().0).unwrap_or_default())
    }

    /// Waits.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;
}

/// Chance: verifiers, states, nonces, and the jitter of retries.
pub trait Random: Send + Sync + 'static {
    /// Fills the buffer with unpredictable bytes.
    ///
    /// # Errors
    /// When the source has none to give.
    fn fill(&self, buffer: &mut [u8]) -> io::Result<()>;
}
