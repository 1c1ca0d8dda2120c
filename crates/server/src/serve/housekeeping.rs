//! What a server does by itself: deleting rows that are of no use any more, and changing signing keys.

use std::time::Duration;

use globus_auth_store::ops;
use tokio::{task::AbortHandle, time};

use crate::app::App;

/// How often, and how many rows of each kind are deleted at a time.
const EVERY: Duration = Duration::from_secs(60);
const PURGE_ROWS: u32 = 1_000;
/// Rows are kept for an hour after they have expired, so that a late request is told what was wrong with it.
pub(crate) const KEPT_SECONDS: i64 = 3_600;

/// The tasks; they end when this is dropped.
#[derive(Debug)]
pub(crate) struct Housekeeping(AbortHandle);

impl Drop for Housekeeping {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Housekeeping {
    /// Begins, in tasks of the runtime that this is called in.
    pub(crate) fn start(app: App) -> Self {
        Self(tokio::spawn(work(app)).abort_handle())
    }
}

async fn work(app: App) {
    let mut tick = time::interval(EVERY);
    loop {
        tick.tick().await;
        // Also where nobody asks for an ID token, a new key is made in time.
        app.keys.at(app.clock.now()).await;
        let purge = ops::PurgeExpired {
            before: app.clock.now().plus_seconds(-KEPT_SECONDS),
            limit: PURGE_ROWS,
        };
        if let Err(error) = app.store.write(purge).await {
            tracing::warn!(%error, "expired rows could not be deleted");
        }
    }
}
