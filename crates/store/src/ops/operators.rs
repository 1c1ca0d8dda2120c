//! Who may see the operator pages.

use globus_auth_protocol::ids::IdentityId;
use globus_auth_rules::model::{Identity, Timestamp};

use super::identities;
use crate::{Connection, Dialect, Isolation, Operation, StoreError, seam::params};

/// The operators, by username.
#[derive(Debug, Clone, Copy)]
pub struct OperatorsAll;

impl Operation for OperatorsAll {
    type Output = Vec<Identity>;
    type Error = StoreError;
    const NAME: &'static str = "operators_all";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT id, username, provider_id, name, email, organization, status, identity_type, account_id, \
                   is_primary, created FROM identities WHERE id IN (SELECT identity_id FROM operators) \
                   ORDER BY username_key";
        db.query(sql, &[], identities::read).await
    }
}

/// Makes an identity an operator's; answers whether it was none before.
///
/// [`StoreError::Reference`] when there is no such identity.
#[derive(Debug, Clone, Copy)]
pub struct AddOperator {
    /// Who.
    pub identity: IdentityId,
    /// When.
    pub at: Timestamp,
}

impl Operation for AddOperator {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "add_operator";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<bool, StoreError> {
        put(db, self.identity, self.at).await
    }
}

/// Takes that back; answers whether it was one.
#[derive(Debug, Clone, Copy)]
pub struct RemoveOperator(pub IdentityId);

impl Operation for RemoveOperator {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "remove_operator";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<bool, StoreError> {
        let sql = "DELETE FROM operators WHERE identity_id = $1";
        Ok(db.execute(sql, params![self.0]).await? == 1)
    }
}

pub(super) async fn put<C: Connection>(db: &mut C, identity: IdentityId, at: Timestamp) -> Result<bool, StoreError> {
    let sql = "INSERT INTO operators (identity_id, added) VALUES ($1, $2) ON CONFLICT (identity_id) DO NOTHING";
    Ok(db.execute(sql, params![identity, at]).await? == 1)
}
