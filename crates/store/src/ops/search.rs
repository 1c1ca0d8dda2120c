//! Finding people and clients, a page at a time, and how many there are.

use globus_auth_protocol::ids::ClientId;
use globus_auth_rules::model::{Client, Identity, Timestamp};

use super::{clients, identities};
use crate::{Connection, Dialect, Operation, Row, StoreError, seam::params};

/// Identities whose username or name has a text in it, or whose id it is, by username. Without a text, all.
#[derive(Debug, Clone, Default)]
pub struct SearchIdentities {
    /// What is looked for, without regard to case.
    pub text: String,
    /// Only those after this username.
    pub after: String,
    /// How many at most.
    pub limit: u32,
}

impl Operation for SearchIdentities {
    type Output = Vec<Identity>;
    type Error = StoreError;
    const NAME: &'static str = "search_identities";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT id, username, provider_id, name, email, organization, status, identity_type, account_id, \
                   is_primary, created FROM identities WHERE username_key > $1 \
                   AND (username_key LIKE $2 ESCAPE '!' OR LOWER(name) LIKE $2 ESCAPE '!' OR id = $3) \
                   ORDER BY username_key LIMIT $4";
        let text = self.text.to_lowercase();
        let values = params![self.after.to_lowercase(), holding(&text), &text, i64::from(self.limit)];
        db.query(sql, values, identities::read).await
    }
}

/// Clients whose name has a text in it, or whose id it is, by name. Without a text, all.
#[derive(Debug, Clone, Default)]
pub struct SearchClients {
    /// What is looked for, without regard to case.
    pub text: String,
    /// Only those after this one: its name and its id.
    pub after: Option<(String, ClientId)>,
    /// How many at most.
    pub limit: u32,
}

impl Operation for SearchClients {
    type Output = Vec<Client>;
    type Error = StoreError;
    const NAME: &'static str = "search_clients";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = clients::select!(
            "WHERE (name, id) > ($1, $2) AND (LOWER(name) LIKE $3 ESCAPE '!' OR id = $4) ORDER BY name, id LIMIT $5"
        );
        let text = self.text.to_lowercase();
        let (name, id) = self.after.unzip();
        let id = id.map(|id| id.to_string()).unwrap_or_default();
        let values = params![
            name.unwrap_or_default(),
            id,
            holding(&text),
            &text,
            i64::from(self.limit)
        ];
        db.query(sql, values, clients::read).await
    }
}

/// How many there are of what operators look after.
#[derive(Debug, Clone, Copy)]
pub struct CountAll {
    /// Sessions that end later are open.
    pub now: Timestamp,
}

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Identities.
    pub identities: i64,
    /// Clients.
    pub clients: i64,
    /// Open sessions of browsers.
    pub sessions: i64,
}

impl Operation for CountAll {
    type Output = Totals;
    type Error = StoreError;
    const NAME: &'static str = "count_all";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Totals, StoreError> {
        let sql = "SELECT (SELECT COUNT(*) FROM identities) AS identities, (SELECT COUNT(*) FROM clients) AS clients, \
                   (SELECT COUNT(*) FROM sessions WHERE ended IS NULL AND expires > $1) AS sessions";
        let read = |row: &mut Row<'_>| {
            Ok(Totals {
                identities: row.take("identities")?,
                clients: row.take("clients")?,
                sessions: row.take("sessions")?,
            })
        };
        let counted = db.query_optional(sql, params![self.now], read).await?;
        counted.ok_or(StoreError::RowsWritten { rows: 0, expected: 1 })
    }
}

/// The pattern of whatever holds a text.
fn holding(text: &str) -> String {
    let literal: String = text
        .chars()
        .flat_map(|letter| {
            matches!(letter, '%' | '_' | '!')
                .then_some('!')
                .into_iter()
                .chain([letter])
        })
        .collect();
    format!("%{literal}%")
}
