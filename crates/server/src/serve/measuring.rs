//! What the server counts and tells operators, kept where it outlives the process, and deleted when it is old.

use std::{sync::Arc, time::Duration};

use globus_auth_rules::{issue::ACCESS_TOKEN_SECONDS, model::Timestamp};
use globus_auth_store::{
    Store, StoreError,
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
    keep_counts(app).await;
    let clients = app.metrics.take_uses();
    if clients.is_empty() {
        return;
    }
    let note = ops::NoteClientUses {
        clients: clients.clone(),
        at: app.clock.now(),
    };
    if let Err(error) = app.store.write(note).await {
        tracing::warn!(%error, "which clients were used could not be kept; it is tried again");
        app.metrics.give_uses_back(clients);
    }
}

async fn keep_counts(app: &App) {
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

/// Deletes counts, and lines of the audit log that are older than it is kept, at most so many rows of each; how many.
pub(crate) async fn purge(
    store: &Store,
    keep_audit_seconds: Option<i64>,
    now: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    let before = Minute::of(now.plus_seconds(-KEEP_COUNTS_SECONDS));
    let counts = store.write(ops::PurgeCounts { before, limit }).await?;
    let Some(seconds) = keep_audit_seconds else {
        return Ok(counts);
    };
    let before = now.plus_seconds(-seconds);
    Ok(counts + store.write(ops::PurgeAudit { before, limit }).await?)
}
