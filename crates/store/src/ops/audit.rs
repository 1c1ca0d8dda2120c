//! The audit log: written in the transaction of what it tells of, read a piece at a time.

use globus_auth_rules::model::{AuditEvent, AuditOutcome, AuditParty, AuditPlace, AuditRecord, ConsentId, Timestamp};

use super::{
    change::{Deletion, Saved},
    clients::FqdnAdded,
    codes::Redemption,
    columns::{Json, json},
    identities::Provisioned,
    keys::SigningKeyPut,
    rotation::Rotation,
    second_factors::SecondFactorAttempt,
};
use crate::{Connection, Dialect, Isolation, Operation, Row, StoreError, Value, seam::params};

/// Failures of one kind at one subject are one line for so long.
const MERGED_MICROS: i64 = 3_600_000_000;

/// An operation with the line that the audit log gets for it: both are done, or neither.
#[derive(Debug, Clone)]
pub struct Recorded<O> {
    /// What is done.
    pub operation: O,
    /// What is told of it, if its answer says that something was done.
    pub event: AuditEvent,
}

/// What an operation answers, as the audit log sees it.
pub trait Audited {
    /// What became of it; `None` where nothing was changed and nothing is to be told.
    fn outcome(&self) -> Option<AuditOutcome>;
}

impl<O: Operation<Output: Audited>> Operation for Recorded<O> {
    type Output = O::Output;
    type Error = O::Error;
    const NAME: &'static str = O::NAME;
    const ISOLATION: Isolation = O::ISOLATION;

    async fn run<C: Connection>(self, db: &mut C) -> Result<O::Output, O::Error> {
        let output = self.operation.run(db).await?;
        if let Some(outcome) = output.outcome() {
            insert(db, &self.event, outcome).await?;
        }
        Ok(output)
    }
}

/// Tells the audit log of what is no operation: something that was tried and refused, or only looked at.
#[derive(Debug, Clone)]
pub struct RecordAlone {
    /// What is told.
    pub event: AuditEvent,
    /// What became of it.
    pub outcome: AuditOutcome,
}

impl Operation for RecordAlone {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "record_alone";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), StoreError> {
        insert(db, &self.event, self.outcome).await
    }
}

/// Which lines of the audit log are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvents {
    /// Of this identity or client, by its id.
    pub actor: Option<String>,
    /// The name of an action.
    pub action: Option<String>,
    /// Done to this identity, client and so on, by its id.
    pub subject: Option<String>,
    /// From this time on.
    pub since: Timestamp,
    /// Before this time.
    pub until: Timestamp,
    /// In which order, and from where on.
    pub order: AuditOrder,
    /// How many at most.
    pub limit: u32,
}

/// In which order lines are wanted, and after which place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditOrder {
    /// The newest first, all that are older than a place.
    Newest(Option<AuditPlace>),
    /// The oldest first, all that are newer than a place.
    Oldest(Option<AuditPlace>),
}

/// The query with more conditions, in both orders.
macro_rules! both_orders {
    ($conditions:literal) => {
        (
            both_orders!($conditions, "<", "DESC"),
            both_orders!($conditions, ">", "ASC"),
        )
    };
    ($conditions:literal, $beyond:literal, $order:literal) => {
        concat!(
            "SELECT id, at, actor_kind, actor_id, action, subject_kind, subject_id, outcome, times, address, agent, \
             request_id, details FROM audit_events WHERE at >= $1 AND at < $2 AND (at, id) ",
            $beyond,
            " ($3, $4)",
            $conditions,
            " ORDER BY at ",
            $order,
            ", id ",
            $order,
            " LIMIT $5"
        )
    };
}

impl Operation for AuditEvents {
    type Output = Vec<AuditRecord>;
    type Error = StoreError;
    const NAME: &'static str = "audit_events";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let (newest, oldest) = self.texts();
        let (sql, place) = match self.order {
            AuditOrder::Newest(place) => (newest, place.unwrap_or(END)),
            AuditOrder::Oldest(place) => (oldest, place.unwrap_or(BEGINNING)),
        };
        let mut values: Vec<Value<'_>> =
            params![self.since, self.until, place.at, place.number, i64::from(self.limit)].to_vec();
        let wanted = [&self.actor, &self.action, &self.subject];
        values.extend(wanted.into_iter().flatten().map(Value::from));
        db.query(sql, &values, read).await
    }
}

const BEGINNING: AuditPlace = AuditPlace {
    at: Timestamp(i64::MIN),
    number: i64::MIN,
};
const END: AuditPlace = AuditPlace {
    at: Timestamp(i64::MAX),
    number: i64::MAX,
};

impl AuditEvents {
    /// All, the newest first.
    #[must_use]
    pub const fn newest(limit: u32) -> Self {
        Self {
            actor: None,
            action: None,
            subject: None,
            since: BEGINNING.at,
            until: END.at,
            order: AuditOrder::Newest(None),
            limit,
        }
    }

    /// The texts of the query, one for each set of conditions, so that each uses its index.
    const fn texts(&self) -> (&'static str, &'static str) {
        match (self.actor.is_some(), self.action.is_some(), self.subject.is_some()) {
            (false, false, false) => both_orders!(""),
            (true, false, false) => both_orders!(" AND actor_id = $6"),
            (false, true, false) => both_orders!(" AND action = $6"),
            (false, false, true) => both_orders!(" AND subject_id = $6"),
            (true, true, false) => both_orders!(" AND actor_id = $6 AND action = $7"),
            (true, false, true) => both_orders!(" AND actor_id = $6 AND subject_id = $7"),
            (false, true, true) => both_orders!(" AND action = $6 AND subject_id = $7"),
            (true, true, true) => both_orders!(" AND actor_id = $6 AND action = $7 AND subject_id = $8"),
        }
    }
}

/// Deletes lines that are older than a time, at most `limit`; answers how many.
#[derive(Debug, Clone, Copy)]
pub struct PurgeAudit {
    /// What is older goes.
    pub before: Timestamp,
    /// How many at most.
    pub limit: u32,
}

impl Operation for PurgeAudit {
    type Output = u64;
    type Error = StoreError;
    const NAME: &'static str = "purge_audit";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<u64, StoreError> {
        let sql = "DELETE FROM audit_events WHERE id IN \
                   (SELECT id FROM audit_events WHERE at < $1 ORDER BY at, id LIMIT $2)";
        db.execute(sql, params![self.before, i64::from(self.limit)]).await
    }
}

async fn insert<C: Connection>(db: &mut C, event: &AuditEvent, outcome: AuditOutcome) -> Result<(), StoreError> {
    let AuditEvent { entry, origin, at } = event;
    let (action, subject) = (entry.action.as_str(), entry.subject.id());
    let merge_key = (outcome == AuditOutcome::Failed).then(|| {
        let (kind, id) = (entry.subject.kind(), subject.as_deref().unwrap_or("-"));
        format!("{action} {kind} {id} {}", at.0.div_euclid(MERGED_MICROS))
    });
    db.execute_one(
        "INSERT INTO audit_events (at, actor_kind, actor_id, action, subject_kind, subject_id, outcome, times, address, \
         agent, request_id, details, merge_key) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10, $11, $12) \
         ON CONFLICT (merge_key) DO UPDATE SET times = audit_events.times + 1, at = excluded.at, \
         actor_kind = excluded.actor_kind, actor_id = excluded.actor_id, address = excluded.address, \
         agent = excluded.agent, request_id = excluded.request_id, details = excluded.details",
        params![
            *at,
            entry.actor.kind(),
            entry.actor.id(),
            action,
            entry.subject.kind(),
            subject,
            outcome.as_str(),
            origin.address.map(|address| address.to_string()),
            origin.agent.as_deref(),
            origin.request.map(|request| request.to_string()),
            json(&entry.details)?,
            merge_key
        ],
    )
    .await
}

fn read(row: &mut Row<'_>) -> Result<AuditRecord, StoreError> {
    let number = row.take("id")?;
    let at = row.take("at")?;
    Ok(AuditRecord {
        place: AuditPlace { at, number },
        actor: AuditParty {
            kind: row.take("actor_kind")?,
            id: row.take("actor_id")?,
        },
        action: row.take("action")?,
        subject: AuditParty {
            kind: row.take("subject_kind")?,
            id: row.take("subject_id")?,
        },
        outcome: row.take("outcome")?,
        times: row.take("times")?,
        address: row.take("address")?,
        agent: row.take("agent")?,
        request: row.take("request_id")?,
        details: row.take::<Json<_>>("details")?.0,
    })
}

/// An operation that answers nothing has done its work.
impl Audited for () {
    fn outcome(&self) -> Option<AuditOutcome> {
        Some(AuditOutcome::Done)
    }
}

/// Whether there was something to do.
impl Audited for bool {
    fn outcome(&self) -> Option<AuditOutcome> {
        self.then_some(AuditOutcome::Done)
    }
}

/// How many there were.
impl Audited for u64 {
    fn outcome(&self) -> Option<AuditOutcome> {
        (*self > 0).outcome()
    }
}

/// The consents that were made.
impl Audited for Vec<ConsentId> {
    fn outcome(&self) -> Option<AuditOutcome> {
        (!self.is_empty()).outcome()
    }
}

impl Audited for Provisioned {
    fn outcome(&self) -> Option<AuditOutcome> {
        self.new.outcome()
    }
}

impl Audited for SigningKeyPut {
    fn outcome(&self) -> Option<AuditOutcome> {
        self.kept.outcome()
    }
}

impl Audited for Saved {
    fn outcome(&self) -> Option<AuditOutcome> {
        (*self == Self::Saved).outcome()
    }
}

impl Audited for Deletion {
    fn outcome(&self) -> Option<AuditOutcome> {
        (*self == Self::Deleted).outcome()
    }
}

impl Audited for FqdnAdded {
    fn outcome(&self) -> Option<AuditOutcome> {
        (*self == Self::Added).outcome()
    }
}

/// Only that an old one was used is told: to use the newest is to be issued tokens, which are counted.
impl Audited for Rotation {
    fn outcome(&self) -> Option<AuditOutcome> {
        (*self == Self::Reused).outcome()
    }
}

/// Only the second use of a code is told: to use it once is to be issued tokens, which are counted.
impl Audited for Redemption {
    fn outcome(&self) -> Option<AuditOutcome> {
        (*self == Self::AlreadyRedeemed).outcome()
    }
}

/// What is right becomes a log-in, which is told as that.
impl Audited for SecondFactorAttempt {
    fn outcome(&self) -> Option<AuditOutcome> {
        (*self == Self::Wrong).then_some(AuditOutcome::Failed)
    }
}
