//! What changes while a server runs, for tests to look at. No secret and no hash of one is in it.

use globus_auth_rules::model::Timestamp;
use serde::Serialize;

use crate::{Connection, Operation, Row, StoreError};

/// The newest thousand rows of each kind that a server writes by itself.
#[derive(Debug, Clone, Copy)]
pub struct DumpState;

/// The state. Times are seconds since 1970; `None` where something has not happened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StateDump {
    /// Who proved themselves in which session.
    pub sessions: Vec<DumpedSession>,
    /// Consents.
    pub consents: Vec<DumpedConsent>,
    /// Access tokens.
    pub access_tokens: Vec<DumpedToken>,
    /// Refresh tokens.
    pub refresh_tokens: Vec<DumpedToken>,
    /// How many authorization codes there are, redeemed ones included.
    pub codes: i64,
    /// How many log-ins have begun and not ended.
    pub interactions: i64,
}

/// One identity's authentication in a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DumpedSession {
    /// The session.
    pub id: String,
    /// Who.
    pub username: String,
    /// When they proved themselves.
    pub auth_time: i64,
    /// When the session ends by itself.
    pub expires: i64,
    /// When it was ended.
    pub ended: Option<i64>,
}

/// A consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DumpedConsent {
    /// Its number.
    pub id: i64,
    /// Who consented.
    pub username: String,
    /// To which client.
    pub client: String,
    /// To what.
    pub scope: String,
    /// The numbers from the root to this one, with dots between.
    pub path: String,
}

/// A token; never its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DumpedToken {
    /// To whom it was issued.
    pub client: String,
    /// Whom it speaks for.
    pub identity: String,
    /// Where it is good.
    pub resource_server: String,
    /// For what.
    pub scope: String,
    /// When it was issued.
    pub issued: i64,
    /// When an access token expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<i64>,
    /// When a refresh token was last used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used: Option<i64>,
    /// When it was revoked.
    pub revoked: Option<i64>,
}

impl Operation for DumpState {
    type Output = StateDump;
    type Error = StoreError;
    const NAME: &'static str = "dump_state";

    async fn run<C: Connection>(self, db: &mut C) -> Result<StateDump, StoreError> {
        let sessions = "SELECT sessions.id, username, auth_time, expires, ended FROM sessions \
                        JOIN authentications ON session_id = sessions.id \
                        JOIN identities ON identities.id = identity_id ORDER BY auth_time DESC LIMIT 1000";
        let consents = "SELECT consents.id, username, client_id, scope_string, path FROM consents \
                        JOIN identities ON identities.id = identity_id \
                        JOIN scopes ON scopes.id = scope_id ORDER BY consents.id DESC LIMIT 1000";
        let access = "SELECT client_id, identity_id, resource_server, scope, issued, expires, revoked \
                      FROM access_tokens ORDER BY key DESC LIMIT 1000";
        let refresh = "SELECT client_id, identity_id, resource_server, scope, issued, last_used, revoked \
                       FROM refresh_tokens ORDER BY key DESC LIMIT 1000";
        Ok(StateDump {
            sessions: db.query(sessions, &[], session).await?,
            consents: db.query(consents, &[], consent).await?,
            access_tokens: db.query(access, &[], |row| token(row, "expires")).await?,
            refresh_tokens: db.query(refresh, &[], |row| token(row, "last_used")).await?,
            codes: count(db, "SELECT count(*) AS rows FROM codes").await?,
            interactions: count(db, "SELECT count(*) AS rows FROM interactions").await?,
        })
    }
}

async fn count<C: Connection>(db: &mut C, sql: &'static str) -> Result<i64, StoreError> {
    let rows = db.query_optional(sql, &[], |row| row.take("rows")).await?;
    Ok(rows.unwrap_or_default())
}

fn session(row: &mut Row<'_>) -> Result<DumpedSession, StoreError> {
    Ok(DumpedSession {
        id: row.take("id")?,
        username: row.take("username")?,
        auth_time: time(row, "auth_time")?,
        expires: time(row, "expires")?,
        ended: past(row, "ended")?,
    })
}

fn consent(row: &mut Row<'_>) -> Result<DumpedConsent, StoreError> {
    Ok(DumpedConsent {
        id: row.take("id")?,
        username: row.take("username")?,
        client: row.take("client_id")?,
        scope: row.take("scope_string")?,
        path: row.take("path")?,
    })
}

/// `until` is the column that the two kinds of tokens do not share.
fn token(row: &mut Row<'_>, until: &'static str) -> Result<DumpedToken, StoreError> {
    let (client, identity) = (row.take("client_id")?, row.take("identity_id")?);
    let (resource_server, scope) = (row.take("resource_server")?, row.take("scope")?);
    let issued = time(row, "issued")?;
    let at = time(row, until)?;
    Ok(DumpedToken {
        client,
        identity,
        resource_server,
        scope,
        issued,
        expires: (until == "expires").then_some(at),
        last_used: (until == "last_used").then_some(at),
        revoked: past(row, "revoked")?,
    })
}

fn time(row: &mut Row<'_>, column: &'static str) -> Result<i64, StoreError> {
    row.take::<Timestamp>(column).map(|time| time.seconds().0)
}

fn past(row: &mut Row<'_>, column: &'static str) -> Result<Option<i64>, StoreError> {
    let time = row.take::<Option<Timestamp>>(column)?;
    Ok(time.map(|time| time.seconds().0))
}
