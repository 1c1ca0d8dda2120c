//! Sessions of browsers and who proved themselves in them.

use globus_auth_protocol::ids::SessionId;
use globus_auth_rules::model::{
    AccountId, AuditOrigin, Authentication, BrowserSession, Device, InteractionId, SecretHash, Timestamp,
};

use super::{
    columns::{Json, json},
    interactions,
};
use crate::{Connection, Isolation, Operation, Row, StoreError, seam::params};

/// The session whose cookie has this hash, or `None`. Whether it has ended or expired is for the caller to see.
#[derive(Debug, Clone, Copy)]
pub struct SessionByCookieHash(pub SecretHash);

impl Operation for SessionByCookieHash {
    type Output = Option<BrowserSession>;
    type Error = StoreError;
    const NAME: &'static str = "session_by_cookie_hash";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT id, cookie_hash, created, expires, ended FROM sessions WHERE cookie_hash = $1";
        let session = db.query_optional(sql, params![&self.0], read).await?;
        with_authentications(db, session).await
    }
}

/// A session, or `None`.
#[derive(Debug, Clone, Copy)]
pub struct SessionById(pub SessionId);

impl Operation for SessionById {
    type Output = Option<BrowserSession>;
    type Error = StoreError;
    const NAME: &'static str = "session_by_id";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT id, cookie_hash, created, expires, ended FROM sessions WHERE id = $1";
        let session = db.query_optional(sql, params![self.0], read).await?;
        with_authentications(db, session).await
    }
}

/// The open sessions in which one of an account's identities proved itself, the newest first.
#[derive(Debug, Clone, Copy)]
pub struct SessionsOfAccount {
    /// Whose.
    pub account: AccountId,
    /// Those that end later are open.
    pub now: Timestamp,
}

impl Operation for SessionsOfAccount {
    type Output = Vec<BrowserSession>;
    type Error = StoreError;
    const NAME: &'static str = "sessions_of_account";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT id, cookie_hash, created, expires, ended FROM sessions \
                   WHERE ended IS NULL AND expires > $2 AND id IN (SELECT a.session_id FROM authentications a \
                   JOIN identities i ON i.id = a.identity_id WHERE i.account_id = $1) ORDER BY created DESC, id";
        let mut found = Vec::new();
        for session in db.query(sql, params![self.account, self.now], read).await? {
            found.extend(with_authentications(db, Some(session)).await?);
        }
        Ok(found)
    }
}

/// An identity has proved itself: makes or continues the session under a new cookie, notes the authentication, marks
/// the identity as used, and notes both in the interaction in which it happened.
#[derive(Debug, Clone)]
pub struct LogIn {
    /// The session: a new one, or the one that the browser had.
    pub session: SessionId,
    /// The hash of the cookie's new value.
    pub cookie_hash: SecretHash,
    /// The hash of its value until now: interactions that were begun under it go on under the new one.
    pub previous_cookie: SecretHash,
    /// When the session ends by itself.
    pub expires: Timestamp,
    /// Who proved themselves, and when. It replaces an earlier one of the same identity.
    pub authentication: Authentication,
    /// The interaction that led here, if one did.
    pub interaction: Option<InteractionId>,
    /// From where.
    pub origin: AuditOrigin,
    /// When it was noted; the proof may be older.
    pub at: Timestamp,
}

/// Why a log-in could not be noted. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogInError {
    /// The session to continue has ended meanwhile: begin a new one.
    #[error("the session has ended")]
    SessionEnded,
    /// The interaction is gone: finished in another window, or expired.
    #[error("the interaction is gone")]
    InteractionGone,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Operation for LogIn {
    type Output = ();
    type Error = LogInError;
    const NAME: &'static str = "log_in";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), LogInError> {
        if !self.put_session(db).await? {
            return Err(LogInError::SessionEnded);
        }
        let Self {
            session,
            authentication,
            interaction,
            cookie_hash,
            previous_cookie,
            ..
        } = self;
        put_authentication(db, session, &authentication).await?;
        interactions::follow_cookie(db, &previous_cookie, &cookie_hash).await?;
        let sql = "UPDATE identities SET status = 'used' WHERE id = $1 AND status = 'unused'";
        db.execute(sql, params![authentication.identity]).await?;
        match interaction {
            Some(id) if !interactions::note_log_in(db, &id, authentication.identity, session).await? => {
                Err(LogInError::InteractionGone)
            }
            _ => Ok(()),
        }
    }
}

impl LogIn {
    /// Answers whether the session is open.
    async fn put_session<C: Connection>(&self, db: &mut C) -> Result<bool, StoreError> {
        let written = db
            .execute(
                "INSERT INTO sessions (id, cookie_hash, created, expires, address, agent, last_used) \
                 VALUES ($1, $2, $3, $4, $5, $6, $3) ON CONFLICT (id) DO UPDATE SET \
                 cookie_hash = excluded.cookie_hash, expires = excluded.expires, address = excluded.address, \
                 agent = excluded.agent, last_used = excluded.last_used WHERE sessions.ended IS NULL",
                params![
                    self.session,
                    &self.cookie_hash,
                    self.at,
                    self.expires,
                    self.origin.address.map(|address| address.to_string()),
                    self.origin.agent.as_deref()
                ],
            )
            .await?;
        Ok(written == 1)
    }
}

/// The person logs out: ends a session at `at`; answers whether it was open.
#[derive(Debug, Clone, Copy)]
pub struct EndSession {
    /// The session.
    pub session: SessionId,
    /// When.
    pub at: Timestamp,
}

impl Operation for EndSession {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "end_session";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<bool, StoreError> {
        let sql = "UPDATE sessions SET ended = $2 WHERE id = $1 AND ended IS NULL";
        Ok(db.execute(sql, params![self.session, self.at]).await? == 1)
    }
}

/// Notes that a session is in use, to the hour.
pub(super) async fn touch<C: Connection>(db: &mut C, session: SessionId, at: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET last_used = $2 WHERE id = $1 AND last_used < $3";
    db.execute(sql, params![session, at, at.plus_seconds(-3_600)])
        .await
        .map(drop)
}

/// Where a person is logged in: the open sessions of their account, the last used one first.
#[derive(Debug, Clone, Copy)]
pub struct DevicesOf {
    /// Whose.
    pub account: AccountId,
    /// Those that end later are open.
    pub now: Timestamp,
}

impl Operation for DevicesOf {
    type Output = Vec<Device>;
    type Error = StoreError;
    const NAME: &'static str = "devices_of";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT id, cookie_hash, created, expires, ended, address, agent, last_used FROM sessions \
                   WHERE ended IS NULL AND expires > $2 AND id IN (SELECT a.session_id FROM authentications a \
                   JOIN identities i ON i.id = a.identity_id WHERE i.account_id = $1) ORDER BY last_used DESC, id";
        let mut devices = db.query(sql, params![self.account, self.now], read_device).await?;
        for device in &mut devices {
            device.session.authentications = authentications(db, device.session.id).await?;
        }
        Ok(devices)
    }
}

/// A person ends their sessions: one of them, or all but one; answers how many of them were open.
#[derive(Debug, Clone, Copy)]
pub struct EndSessionsOf {
    /// Whose.
    pub account: AccountId,
    /// Which.
    pub which: SessionChoice,
    /// When.
    pub at: Timestamp,
}

/// Some of the sessions of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionChoice {
    /// This one.
    One(SessionId),
    /// All but this one.
    AllBut(SessionId),
}

impl Operation for EndSessionsOf {
    type Output = u64;
    type Error = StoreError;
    const NAME: &'static str = "end_sessions_of";

    async fn run<C: Connection>(self, db: &mut C) -> Result<u64, StoreError> {
        let (sql, session) = match self.which {
            SessionChoice::One(session) => (
                "UPDATE sessions SET ended = $2 WHERE ended IS NULL AND id = $3 AND id IN \
                 (SELECT a.session_id FROM authentications a JOIN identities i ON i.id = a.identity_id \
                 WHERE i.account_id = $1)",
                session,
            ),
            SessionChoice::AllBut(session) => (
                "UPDATE sessions SET ended = $2 WHERE ended IS NULL AND id <> $3 AND id IN \
                 (SELECT a.session_id FROM authentications a JOIN identities i ON i.id = a.identity_id \
                 WHERE i.account_id = $1)",
                session,
            ),
        };
        db.execute(sql, params![self.account, self.at, session]).await
    }
}

/// Somebody is logged out everywhere: ends all open sessions of an account; answers how many there were.
#[derive(Debug, Clone, Copy)]
pub struct EndSessionsOfAccount {
    /// Whose.
    pub account: AccountId,
    /// When.
    pub at: Timestamp,
}

impl Operation for EndSessionsOfAccount {
    type Output = u64;
    type Error = StoreError;
    const NAME: &'static str = "end_sessions_of_account";

    async fn run<C: Connection>(self, db: &mut C) -> Result<u64, StoreError> {
        let sql = "UPDATE sessions SET ended = $2 WHERE ended IS NULL AND expires > $2 AND id IN \
                   (SELECT a.session_id FROM authentications a JOIN identities i ON i.id = a.identity_id \
                   WHERE i.account_id = $1)";
        db.execute(sql, params![self.account, self.at]).await
    }
}

async fn put_authentication<C: Connection>(
    db: &mut C,
    session: SessionId,
    authentication: &Authentication,
) -> Result<(), StoreError> {
    db.execute_one(
        "INSERT INTO authentications (session_id, identity_id, provider_id, auth_time, acr, amr) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (session_id, identity_id) DO UPDATE SET \
         provider_id = excluded.provider_id, auth_time = excluded.auth_time, acr = excluded.acr, amr = excluded.amr",
        params![
            session,
            authentication.identity,
            authentication.provider,
            authentication.auth_time,
            authentication.acr.as_deref(),
            json(&authentication.amr)?
        ],
    )
    .await
}

async fn with_authentications<C: Connection>(
    db: &mut C,
    session: Option<BrowserSession>,
) -> Result<Option<BrowserSession>, StoreError> {
    let Some(mut session) = session else { return Ok(None) };
    session.authentications = authentications(db, session.id).await?;
    Ok(Some(session))
}

async fn authentications<C: Connection>(db: &mut C, session: SessionId) -> Result<Vec<Authentication>, StoreError> {
    let sql = "SELECT identity_id, provider_id, auth_time, acr, amr FROM authentications \
               WHERE session_id = $1 ORDER BY auth_time, identity_id";
    db.query(sql, params![session], read_authentication).await
}

fn read_device(row: &mut Row<'_>) -> Result<Device, StoreError> {
    Ok(Device {
        session: read(row)?,
        address: row.take("address")?,
        agent: row.take("agent")?,
        last_used: row.take("last_used")?,
    })
}

fn read(row: &mut Row<'_>) -> Result<BrowserSession, StoreError> {
    Ok(BrowserSession {
        id: row.take("id")?,
        cookie_hash: row.take("cookie_hash")?,
        created: row.take("created")?,
        expires: row.take("expires")?,
        ended: row.take("ended")?,
        authentications: Vec::new(),
    })
}

fn read_authentication(row: &mut Row<'_>) -> Result<Authentication, StoreError> {
    Ok(Authentication {
        identity: row.take("identity_id")?,
        provider: row.take("provider_id")?,
        auth_time: row.take("auth_time")?,
        acr: row.take("acr")?,
        amr: row.take::<Json<_>>("amr")?.0,
    })
}
