//! What a server does by itself: deleting rows that are of no use any more, changing signing keys, and keeping what it
//! counted.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::Notify,
    task::{AbortHandle, JoinHandle},
    time,
};

use super::{measuring, purge};
use crate::app::App;

/// How often what has expired is deleted.
const EVERY: Duration = Duration::from_secs(60);
/// Every how many times the tables are walked in which what is of no use stands among what is.
const WALK_EVERY: u32 = 60;

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
    for turn in (0..WALK_EVERY).cycle() {
        tick.tick().await;
        let now = app.clock.now();
        // Also where nobody asks for an ID token, a new key is made in time.
        if let Err(error) = app.keys.at(now).await {
            tracing::warn!(%error, "there is no signing key yet");
        }
        let mut purged = purge::expired(&app.store, now).await;
        if turn == 0 && purged.is_ok() {
            purged = purge::idle(&app.store, now).await;
        }
        if let Err(error) = purged {
            tracing::warn!(%error, "rows that are of no use any more could not be deleted");
        }
        if let Err(error) = purge::told(&app.store, app.oversight.keep_audit_seconds, now).await {
            tracing::warn!(%error, "old lines of the audit log could not be deleted");
        }
    }
}
