//! Linking identities, unlinking them, choosing the primary one.

use globus_auth_protocol::ids::SessionId;
use globus_auth_rules::{
    linking::{SecondFactors, Union},
    model::{AccountId, Identity, Linking, Timestamp},
};

use super::{
    change::Saved,
    identities::by_id,
    interactions,
    second_factors::whole_again,
    sessions::{LogIn, LogInError},
};
use crate::{Connection, Operation, StoreError, seam::params};

/// Links two identities, each with what is linked to it: their accounts become one.
#[derive(Debug, Clone)]
pub struct LinkIdentities {
    /// The identity that is linked to, as it was when this was decided.
    pub to: Identity,
    /// The other one, as it was then.
    pub other: Identity,
    /// Which of the two had a second factor then.
    pub second_factors: SecondFactors,
    /// What was decided.
    pub union: Union,
    /// When.
    pub at: Timestamp,
    /// The person who does it; none where an operator does.
    pub by: Option<LinkedBy>,
}

/// A person who links an identity to theirs.
#[derive(Debug, Clone)]
pub struct LinkedBy {
    /// What stands in the interaction of the log-in.
    pub linking: Linking,
    /// The other identity's log-in to the session of the person.
    pub log_in: LogIn,
}

/// Why nothing was linked. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkIdentitiesError {
    /// One of the identities, its second factor or what was to be linked is not as it was when this was decided.
    #[error("something was changed meanwhile")]
    ChangedMeanwhile,
    /// The person's session or the interaction is over, or the store failed.
    #[error(transparent)]
    LogIn(#[from] LogInError),
}

impl From<StoreError> for LinkIdentitiesError {
    fn from(error: StoreError) -> Self {
        Self::LogIn(error.into())
    }
}

impl Operation for LinkIdentities {
    type Output = ();
    type Error = LinkIdentitiesError;
    const NAME: &'static str = "link_identities";

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), LinkIdentitiesError> {
        if !self.stands(db).await? {
            return Err(LinkIdentitiesError::ChangedMeanwhile);
        }
        self.end_sessions(db).await?;
        self.unite(db).await?;
        let Some(by) = self.by else { return Ok(()) };
        let session = by.log_in.session;
        by.log_in.run(db).await?;
        // Of one of the person's identities in the session it may have been decided at this moment that it leaves.
        if is_of(db, session, self.union.stays).await? {
            Ok(())
        } else {
            Err(LinkIdentitiesError::ChangedMeanwhile)
        }
    }
}

impl LinkIdentities {
    /// Whether everything still is as it was when this was decided. What is linked in the interaction is taken away.
    async fn stands<C: Connection>(&self, db: &mut C) -> Result<bool, StoreError> {
        for identity in [&self.to, &self.other] {
            if Saved::compare(identity, by_id(db, identity.id).await?) != Saved::Saved {
                return Ok(false);
            }
        }
        let second_factors = SecondFactors {
            own: whole_again(db, self.to.account).await?.is_some(),
            other: whole_again(db, self.other.account).await?.is_some(),
        };
        if second_factors != self.second_factors {
            return Ok(false);
        }
        match &self.by {
            Some(by) => match &by.log_in.interaction {
                Some(interaction) => interactions::take_linking(db, interaction, &by.linking).await,
                None => Ok(false),
            },
            None => Ok(true),
        }
    }

    /// Ends the sessions in which nobody proved what protects the accounts from now on.
    async fn end_sessions<C: Connection>(&self, db: &mut C) -> Result<(), StoreError> {
        let spared = self.by.as_ref().map(|by| by.log_in.session.to_string());
        let sql = "UPDATE sessions SET ended = $2 WHERE ended IS NULL AND id <> $3 AND id IN \
                   (SELECT session_id FROM authentications JOIN identities ON identities.id = identity_id \
                   WHERE account_id = $1)";
        let first = self.union.all_sessions_end.then_some(self.to.account);
        for account in first.into_iter().chain([self.union.second]) {
            let values = params![account, self.at, spared.as_deref().unwrap_or_default()];
            db.execute(sql, values).await?;
        }
        Ok(())
    }

    /// Makes one account of two.
    async fn unite<C: Connection>(&self, db: &mut C) -> Result<(), StoreError> {
        let Union {
            stays, goes, second, ..
        } = self.union;
        let sql = "UPDATE identities SET is_primary = 0 WHERE account_id = $1";
        db.execute(sql, params![second]).await?;
        let sql = "UPDATE identities SET account_id = $1 WHERE account_id = $2";
        db.execute(sql, params![stays, goes]).await?;
        let sql = "DELETE FROM second_factors WHERE account_id = $1";
        db.execute(sql, params![goes]).await.map(drop)
    }
}

/// Whether all who proved themselves in a session are of that account.
async fn is_of<C: Connection>(db: &mut C, session: SessionId, account: AccountId) -> Result<bool, StoreError> {
    let sql = "SELECT account_id FROM authentications JOIN identities ON identities.id = identity_id \
               WHERE session_id = $1";
    let accounts: Vec<AccountId> = db.query(sql, params![session], |row| row.take("account_id")).await?;
    Ok(accounts.iter().all(|found| *found == account))
}

/// An identity leaves its account and is one of its own from now on, without a second factor. A session that others of the
/// account proved themselves in forgets it.
#[derive(Debug, Clone)]
pub struct UnlinkIdentity {
    /// The identity, as it was when this was decided; not the primary one.
    pub identity: Identity,
    /// Its account from now on, which nobody has.
    pub account: AccountId,
}

impl Operation for UnlinkIdentity {
    type Output = Saved;
    type Error = StoreError;
    const NAME: &'static str = "unlink_identity";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Saved, StoreError> {
        let id = self.identity.id;
        let saved = Saved::compare(&self.identity, by_id(db, id).await?);
        if saved != Saved::Saved {
            return Ok(saved);
        }
        let sql = "UPDATE identities SET account_id = $2, is_primary = 1 WHERE id = $1 AND is_primary = 0";
        db.execute_one(sql, params![id, self.account]).await?;
        let sql = "DELETE FROM authentications WHERE identity_id = $1 AND session_id IN \
                   (SELECT session_id FROM authentications WHERE identity_id <> $1)";
        db.execute(sql, params![id]).await?;
        Ok(saved)
    }
}

/// An identity becomes the one that its account speaks as.
#[derive(Debug, Clone)]
pub struct PromoteIdentity(pub Identity);

impl Operation for PromoteIdentity {
    type Output = Saved;
    type Error = StoreError;
    const NAME: &'static str = "promote_identity";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Saved, StoreError> {
        let Self(identity) = self;
        let saved = Saved::compare(&identity, by_id(db, identity.id).await?);
        if saved == Saved::Saved {
            let sql = "UPDATE identities SET is_primary = 0 WHERE account_id = $1";
            db.execute(sql, params![identity.account]).await?;
            let sql = "UPDATE identities SET is_primary = 1 WHERE id = $1";
            db.execute_one(sql, params![identity.id]).await?;
        }
        Ok(saved)
    }
}
