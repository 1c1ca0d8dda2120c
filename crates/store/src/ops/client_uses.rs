//! When clients were last used, to the day.

use globus_auth_protocol::ids::ClientId;
use globus_auth_rules::model::Timestamp;

use crate::{Connection, Dialect, Isolation, Operation, Row, StoreError, seam::params};

/// Notes that clients were issued tokens. Those that are gone meanwhile are left out.
#[derive(Debug, Clone)]
pub struct NoteClientUses {
    /// Which.
    pub clients: Vec<ClientId>,
    /// When.
    pub at: Timestamp,
}

impl Operation for NoteClientUses {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "note_client_uses";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), StoreError> {
        for client in self.clients {
            let sql = "INSERT INTO client_uses (client_id, last_used) \
                       SELECT id, CAST($2 AS BIGINT) FROM clients WHERE id = $1 \
                       ON CONFLICT (client_id) DO UPDATE SET last_used = excluded.last_used";
            db.execute(sql, params![client, self.at]).await?;
        }
        Ok(())
    }
}

/// When a client was last issued tokens; `None` if it never was.
#[derive(Debug, Clone, Copy)]
pub struct ClientLastUsed(pub ClientId);

impl Operation for ClientLastUsed {
    type Output = Option<Timestamp>;
    type Error = StoreError;
    const NAME: &'static str = "client_last_used";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT last_used FROM client_uses WHERE client_id = $1";
        let last_used = |row: &mut Row<'_>| row.take("last_used");
        db.query_optional(sql, params![self.0], last_used).await
    }
}
