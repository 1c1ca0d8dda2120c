//! What a server does by itself: deleting rows that are of no use any more, changing signing keys, and keeping what it
//! counted.

use std::{sync::Arc, time::Duration};

use globus_auth_store::ops;
use tokio::{
    sync::Notify,
    task::{AbortHandle, JoinHandle},
    time,
};

use super::measuring;
use crate::app::App;

/// How often, and how many rows of each kind are deleted at a time.
const EVERY: Duration = Duration::from_secs(60);
const PURGE_ROWS: u32 = 1_000;
/// Rows are kept for an hour after they have expired, so that a late request is told what was wrong with it.
pub(crate) const KEPT_SECONDS: i64 = 3_600;

/// The tasks; they end when this is dropped.
#[derive(Debug)]
pub(crate) struct Housekeeping {
    tidying: AbortHandle,
    measuring: JoinHandle<()>,
    stop: Arc<Notify>,
}

impl Drop for Housekeeping {
    fn drop(&mut self) {
        self.tidying.abort();
        self.measuring.abort();
    }
}

impl Housekeeping {
    /// Begins, in tasks of the runtime that this is called in.
    pub(crate) fn start(app: App) -> Self {
        let stop = Arc::<Notify>::default();
        Self {
            tidying: tokio::spawn(work(app.clone())).abort_handle(),
            measuring: tokio::spawn(measuring::work(app, Arc::clone(&stop))),
            stop,
        }
    }

    /// Ends, and keeps what was counted last.
    pub(crate) async fn finish(mut self) {
        self.stop.notify_one();
        if (&mut self.measuring).await.is_err() {
            tracing::warn!("what was counted last could not be kept");
        }
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
        if let Err(error) = measuring::purge(&app, PURGE_ROWS).await {
            tracing::warn!(%error, "old lines of the audit log could not be deleted");
        }
    }
}
