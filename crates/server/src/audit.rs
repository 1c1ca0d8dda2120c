//! Telling the audit log: who did what, and from where.
//!
//! From where is known to the task that answers a request, as its span is; who and what the caller says.

use std::{future::Future, net::IpAddr};

use globus_auth_protocol::ids::RequestId;
use globus_auth_rules::model::{AuditEntry, AuditEvent, AuditOrigin, AuditOutcome, AuditRecord};
use globus_auth_store::{
    Operation, StoreError,
    ops::{Audited, RecordAlone, Recorded},
};
use http::HeaderValue;
use serde::Serialize;
use serde_json::{Map, Value};
use tokio::task::futures::TaskLocalFuture;

use crate::app::App;

tokio::task_local! {
    static ORIGIN: Origin;
}

/// From where a request came, as the layer around all routes knows it.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// The address of the client.
    pub address: Option<IpAddr>,
    /// The header `User-Agent`.
    pub agent: Option<HeaderValue>,
    /// The id of the request.
    pub request: RequestId,
}

impl Origin {
    /// What is done within `answering` is done from here.
    pub(crate) fn of<F: Future>(self, answering: F) -> TaskLocalFuture<Self, F> {
        ORIGIN.scope(self, answering)
    }

    /// The address of the client whose request this task answers.
    pub(crate) fn address() -> Option<IpAddr> {
        ORIGIN.try_with(|origin| origin.address).ok().flatten()
    }

    /// Of the request that this task answers; of none where the server acts by itself.
    pub(crate) fn current() -> AuditOrigin {
        let told = |origin: &Self| {
            let agent = origin.agent.as_ref().and_then(|agent| agent.to_str().ok());
            AuditOrigin::new(origin.address, agent, origin.request)
        };
        ORIGIN.try_with(told).unwrap_or_default()
    }
}

/// A line of the audit log, as programs read it: one JSON document.
#[derive(Debug, Clone, Serialize)]
pub struct AuditLine {
    /// When: ISO 8601, UTC.
    pub time: String,
    /// Who: `identity`, `client`, `command`, `server` or `unknown`.
    pub actor_kind: String,
    /// Their id, where they have one.
    pub actor_id: Option<String>,
    /// What: `session.log_in` and so on.
    pub action: String,
    /// To what: `identity`, `client`, `project` and so on.
    pub subject_kind: String,
    /// Its id, where it has one.
    pub subject_id: Option<String>,
    /// `done`, or `failed`.
    pub outcome: String,
    /// How often it failed within the hour; the rest is of the last time.
    pub times: i64,
    /// From where.
    pub address: Option<String>,
    /// With which browser or program, as it says itself.
    pub user_agent: Option<String>,
    /// In which request, as the log of the server names it.
    pub request_id: Option<String>,
    /// What else there is to know.
    pub details: Map<String, Value>,
}

impl From<AuditRecord> for AuditLine {
    fn from(record: AuditRecord) -> Self {
        Self {
            time: record.place.at.iso(),
            actor_kind: record.actor.kind,
            actor_id: record.actor.id,
            action: record.action,
            subject_kind: record.subject.kind,
            subject_id: record.subject.id,
            outcome: record.outcome,
            times: record.times,
            address: record.address,
            user_agent: record.agent,
            request_id: record.request,
            details: record.details,
        }
    }
}

impl App {
    /// Runs an operation that changes something, and tells the audit log of it in the same transaction. Where nothing was
    /// changed, nothing is told.
    ///
    /// # Errors
    /// See [`Store::write`](globus_auth_store::Store::write).
    pub async fn record<O>(&self, operation: O, entry: AuditEntry) -> Result<O::Output, O::Error>
    where
        O: Operation<Output: Audited>,
    {
        let event = self.event(entry);
        self.store.write(Recorded { operation, event }).await
    }

    /// Tells the audit log of what was tried and refused. What fails again within an hour becomes one line with the first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn record_failure(&self, entry: AuditEntry) -> Result<(), StoreError> {
        self.record_alone(entry, AuditOutcome::Failed).await
    }

    /// Tells the audit log of what changed nothing.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn record_alone(&self, entry: AuditEntry, outcome: AuditOutcome) -> Result<(), StoreError> {
        let event = self.event(entry);
        self.store.write(RecordAlone { event, outcome }).await
    }

    fn event(&self, entry: AuditEntry) -> AuditEvent {
        AuditEvent {
            entry,
            origin: Origin::current(),
            at: self.clock.now(),
        }
    }
}
