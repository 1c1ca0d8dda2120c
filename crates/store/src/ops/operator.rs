//! What an operator does with identities.

use globus_auth_protocol::ids::IdentityId;
use globus_auth_rules::model::{Identity, Timestamp};

use super::identities;
use crate::{Connection, Operation, StoreError, seam::params};

/// All identities, by username.
#[derive(Debug, Clone, Copy)]
pub struct IdentitiesAll;

impl Operation for IdentitiesAll {
    type Output = Vec<Identity>;
    type Error = StoreError;
    const NAME: &'static str = "identities_all";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT id, username, provider_id, name, email, organization, status, identity_type, account_id, \
                   is_primary, created FROM identities ORDER BY username_key";
        db.query(sql, &[], identities::read).await
    }
}

/// Closes an identity: its sessions and everything that was issued for it end.
#[derive(Debug, Clone, Copy)]
pub struct CloseIdentity {
    /// Whose.
    pub identity: IdentityId,
    /// When.
    pub at: Timestamp,
}

impl Operation for CloseIdentity {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "close_identity";

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), StoreError> {
        db.execute_one(
            "UPDATE identities SET status = 'closed' WHERE id = $1",
            params![self.identity],
        )
        .await?;
        for sql in [
            "UPDATE sessions SET ended = $2 WHERE ended IS NULL AND id IN \
             (SELECT session_id FROM authentications WHERE identity_id = $1)",
            "UPDATE grants SET revoked = $2 WHERE identity_id = $1 AND revoked IS NULL",
            "UPDATE refresh_tokens SET revoked = $2 WHERE identity_id = $1 AND revoked IS NULL",
            "UPDATE access_tokens SET revoked = $2 WHERE identity_id = $1 AND revoked IS NULL",
        ] {
            db.execute(sql, params![self.identity, self.at]).await?;
        }
        Ok(())
    }
}

/// Opens a closed identity again: it may log in. Answers whether it was closed.
#[derive(Debug, Clone, Copy)]
pub struct ReopenIdentity(pub IdentityId);

impl Operation for ReopenIdentity {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "reopen_identity";

    async fn run<C: Connection>(self, db: &mut C) -> Result<bool, StoreError> {
        let sql = "UPDATE identities SET status = 'used' WHERE id = $1 AND status = 'closed'";
        Ok(db.execute(sql, params![self.0]).await? == 1)
    }
}
