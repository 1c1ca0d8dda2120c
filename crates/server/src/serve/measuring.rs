//! What the server counts and tells operators, kept where it outlives the process, and deleted when it is old.

use std::{sync::Arc, time::Duration};

use globus_auth_rules::issue::ACCESS_TOKEN_SECONDS;
use globus_auth_store::{
    StoreError,
    ops::{self, Minute},
};
use tokio::{sync::Notify, time};

use crate::app::App;

/// How often what was counted is added to the database. What a process counted since then is lost when it is killed.
const EVERY: Duration = Duration::from_secs(5);

/// How long counts are kept, in seconds: those of the tokens that may be good still, and an hour.
const KEEP_COUNTS_SECONDS: i64 = ACCESS_TOKEN_SECONDS + 3_600;

/// Keeps what is counted, again and again, and once more when it is told to stop.
pub(super) async fn work(app: App, stop: Arc<Notify>) {
    let mut tick = time::interval(EVERY);
    loop {
        let stopped = tokio::select! {
            _ = tick.tick() => false,
            () = stop.notified() => true,
        };
        keep(&app).await;
        if stopped {
            return;
        }
    }
}

/// Keeps what was counted since this was last done.
async fn keep(app: &App) {
    let counts = app.metrics.take();
    if counts.is_empty() {
        return;
    }
    let add = ops::AddCounts {
        minute: Minute::of(app.clock.now()),
        process: app.process.clone(),
        counts: counts.clone(),
    };
    if let Err(error) = app.store.write(add).await {
        tracing::warn!(%error, "what was counted could not be kept; it is tried again");
        app.metrics.give_back(counts);
    }
}

/// Deletes what is older than it shall be kept, at most so many rows of each kind.
pub(super) async fn purge(app: &App, limit: u32) -> Result<(), StoreError> {
    let now = app.clock.now();
    let before = Minute::of(now.plus_seconds(-KEEP_COUNTS_SECONDS));
    app.store.write(ops::PurgeCounts { before, limit }).await?;
    if let Some(seconds) = app.oversight.keep_audit_seconds {
        let before = now.plus_seconds(-seconds);
        app.store.write(ops::PurgeAudit { before, limit }).await?;
    }
    Ok(())
}
