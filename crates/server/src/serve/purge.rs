//! Deleting what is of no use any more, in pieces: each is a short job of the writer, and others come between.

use globus_auth_rules::{
    issue::{ACCESS_TOKEN_SECONDS, REFRESH_TOKEN_IDLE_SECONDS},
    model::Timestamp,
};
use globus_auth_store::{
    Store, StoreError,
    ops::{self, Minute},
};
use serde::Serialize;

/// How many rows of each kind are looked at at a time.
const PIECE: u32 = 1_000;
/// Rows are kept for an hour after they have expired, so that a late request is told what was wrong with it.
const KEPT_SECONDS: i64 = 3_600;
/// Counts of the tokens that may be good still are kept, and those of an hour more.
const KEPT_COUNTS_SECONDS: i64 = ACCESS_TOKEN_SECONDS + 3_600;

/// How many rows were deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Purged {
    /// Authorization codes.
    pub codes: u64,
    /// Log-ins that were not finished.
    pub interactions: u64,
    /// Sessions.
    pub sessions: u64,
    /// Access tokens.
    pub access_tokens: u64,
    /// Refresh tokens.
    pub refresh_tokens: u64,
    /// Completed log-ins of which no token is left.
    pub grants: u64,
    /// Lines of the audit log.
    pub audit_events: u64,
}

/// Deletes what has expired: found by index, so this is quick where there is little.
///
/// # Errors
/// When the store fails; what was deleted until then is.
pub(crate) async fn expired(store: &Store, now: Timestamp) -> Result<Purged, StoreError> {
    let mut purged = Purged::default();
    loop {
        let piece = ops::PurgeExpired {
            now,
            before: now.plus_seconds(-KEPT_SECONDS),
            limit: PIECE,
        };
        let piece = store.write(piece).await?;
        purged.codes += piece.codes;
        purged.interactions += piece.interactions;
        purged.sessions += piece.sessions;
        purged.access_tokens += piece.access_tokens;
        let each = [
            piece.codes,
            piece.interactions,
            piece.sessions,
            piece.access_tokens,
            piece.attempts,
        ];
        if each.into_iter().all(|rows| rows < u64::from(PIECE)) {
            return Ok(purged);
        }
    }
}

/// Deletes refresh tokens that were not used for half a year or have long been revoked, and then the grants of which
/// nothing is left: both tables are walked to their end.
///
/// # Errors
/// When the store fails; what was deleted until then is.
pub(crate) async fn idle(store: &Store, now: Timestamp) -> Result<Purged, StoreError> {
    let mut purged = Purged::default();
    // The access tokens that came of a refresh token or a grant of these times have expired.
    let used_before = now.plus_seconds(-REFRESH_TOKEN_IDLE_SECONDS - KEPT_SECONDS);
    let mut tokens = ops::PurgeRefreshTokens {
        used_before,
        revoked_before: now.plus_seconds(-ACCESS_TOKEN_SECONDS - KEPT_SECONDS),
        after: None,
        limit: PIECE,
    };
    loop {
        let piece = store.write(tokens).await?;
        purged.refresh_tokens += piece.deleted;
        match piece.last {
            Some(_) => tokens.after = piece.last,
            None => break,
        }
    }
    let mut grants = ops::PurgeGrants {
        before: used_before,
        after: None,
        limit: PIECE,
    };
    loop {
        let piece = store.write(grants).await?;
        purged.grants += piece.deleted;
        match piece.last {
            Some(_) => grants.after = piece.last,
            None => return Ok(purged),
        }
    }
}

/// Deletes counts of long ago, and lines of the audit log that are older than it is kept.
///
/// # Errors
/// When the store fails; what was deleted until then is.
pub(crate) async fn told(store: &Store, keep_audit_seconds: Option<i64>, now: Timestamp) -> Result<Purged, StoreError> {
    let counts = ops::PurgeCounts {
        before: Minute::of(now.plus_seconds(-KEPT_COUNTS_SECONDS)),
        limit: PIECE,
    };
    while store.write(counts).await? == u64::from(PIECE) {}
    let mut purged = Purged::default();
    let Some(seconds) = keep_audit_seconds else {
        return Ok(purged);
    };
    let lines = ops::PurgeAudit {
        before: now.plus_seconds(-seconds),
        limit: PIECE,
    };
    loop {
        let deleted = store.write(lines).await?;
        purged.audit_events += deleted;
        if deleted < u64::from(PIECE) {
            return Ok(purged);
        }
    }
}

#[cfg(test)]
mod tests;
