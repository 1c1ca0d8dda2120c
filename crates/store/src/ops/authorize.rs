//! The end of an authorize request.

use globus_auth_rules::model::{
    Authentication, CodeRecord, ConsentId, GrantKey, GrantRecord, InteractionId, Timestamp,
};

use super::{
    codes,
    columns::{AuthenticationList, authentications_json},
    consents,
    consents::NewConsent,
    interactions, sessions,
};
use crate::{Connection, Dialect, Isolation, Operation, StoreError, seam::params};

/// The person agreed, or had agreed before: makes the grant and its code, makes and touches consents, and ends the
/// interaction.
#[derive(Debug, Clone)]
pub struct FinishAuthorize {
    /// The grant.
    pub grant: GrantRecord,
    /// Its code.
    pub code: CodeRecord,
    /// Consents to make, parents before children.
    pub new_consents: Vec<NewConsent>,
    /// Consents that were there and are used again.
    pub used_consents: Vec<ConsentId>,
    /// The interaction that ends, if there was one.
    pub interaction: Option<InteractionId>,
    /// When.
    pub at: Timestamp,
}

/// Why an authorize request could not be finished. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FinishAuthorizeError {
    /// The interaction is gone: finished in another window or by a second click, or expired.
    #[error("the interaction is gone")]
    InteractionGone,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Operation for FinishAuthorize {
    /// The ids of the new consents, in their order.
    type Output = Vec<ConsentId>;
    type Error = FinishAuthorizeError;
    const NAME: &'static str = "finish_authorize";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, FinishAuthorizeError> {
        if let Some(id) = &self.interaction
            && !interactions::delete(db, id).await?
        {
            return Err(FinishAuthorizeError::InteractionGone);
        }
        let made = consents::make(db, &self.new_consents, self.at).await?;
        consents::touch(db, &self.used_consents, self.at).await?;
        sessions::touch(db, self.grant.session, self.at).await?;
        insert_grant(db, &self.grant).await?;
        codes::insert(db, &self.code).await?;
        Ok(made)
    }
}

/// What the tokens of a grant tell of their session: who had proved themselves in it when the request was completed.
/// `None` when there is no such grant.
#[derive(Debug, Clone, Copy)]
pub struct AuthenticationsOfGrant(pub GrantKey);

impl Operation for AuthenticationsOfGrant {
    type Output = Option<Vec<Authentication>>;
    type Error = StoreError;
    const NAME: &'static str = "authentications_of_grant";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT authentications FROM grants WHERE key = $1";
        let kept = db
            .query_optional(sql, params![self.0], |row| {
                row.take::<AuthenticationList>("authentications")
            })
            .await?;
        Ok(kept.map(|AuthenticationList(authentications)| authentications))
    }
}

async fn insert_grant<C: Connection>(db: &mut C, grant: &GrantRecord) -> Result<(), StoreError> {
    db.execute_one(
        "INSERT INTO grants (key, client_id, identity_id, session_id, authentications, created, revoked) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            grant.key,
            grant.client,
            grant.identity,
            grant.session,
            authentications_json(&grant.authentications)?,
            grant.created,
            grant.revoked
        ],
    )
    .await
}
