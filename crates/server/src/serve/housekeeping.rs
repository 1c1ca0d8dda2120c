//! What a server does by itself: deleting rows that are of no use any more, and changing signing keys.

use std::time::Duration;

use tokio::{task::AbortHandle, time};

use super::purge;
use crate::app::App;

/// How often what has expired is deleted.
const EVERY: Duration = Duration::from_secs(60);
/// Every how many times the tables are walked in which what is of no use stands among what is.
const WALK_EVERY: u32 = 60;

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
    for turn in (0..WALK_EVERY).cycle() {
        tick.tick().await;
        let now = app.clock.now();
        // Also where nobody asks for an ID token, a new key is made in time.
        app.keys.at(now).await;
        let mut purged = purge::expired(&app.store, now).await;
        if turn == 0 && purged.is_ok() {
            purged = purge::idle(&app.store, now).await;
        }
        if let Err(error) = purged {
            tracing::warn!(%error, "rows that are of no use any more could not be deleted");
        }
    }
}
