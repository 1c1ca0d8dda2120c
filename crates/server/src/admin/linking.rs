//! Linking identities for those who cannot do it themselves, by the rules that hold for everybody.

use globus_auth_protocol::ids::IdentityId;
use globus_auth_rules::{
    linking::{self, LinkRefusal, PromotionRefusal, SecondFactors, UnlinkRefusal},
    model::{AccountId, AuditAction, AuditSubject, Identity},
};
use globus_auth_store::ops::{self, LinkIdentitiesError, LogInError, Saved};

use super::{Admin, AdminError, entry};

impl Admin {
    /// Links an identity, with everything that is linked to it, to another one, whose primary identity stays the primary
    /// one. As where people do it themselves, the sessions of the second end, and where only it has a second factor, that
    /// one protects both from now on and all sessions end.
    ///
    /// # Errors
    /// [`AdminError::NotFound`]; [`AdminError::Refused`]: why not.
    pub async fn link_people(&self, to: &str, other: &str) -> Result<(), AdminError> {
        let (to, other) = (self.identity(to).await?, self.identity(other).await?);
        let second_factors = SecondFactors {
            own: self.has_second_factor(to.account).await?,
            other: self.has_second_factor(other.account).await?,
        };
        let union = linking::link(&to, &other, second_factors)?;
        let entry = entry(AuditAction::LinkIdentity, AuditSubject::Identity(other.id)).with("to", to.id.to_string());
        let link = ops::LinkIdentities {
            to,
            other,
            second_factors,
            union,
            at: self.clock.now(),
            by: None,
        };
        self.record(link, entry).await
    }

    /// Makes an identity one of its own again, without a second factor. What it consented to and its tokens stay with it.
    ///
    /// # Errors
    /// [`AdminError::NotFound`]; [`AdminError::Refused`]: it is the primary one, or the only one.
    pub async fn unlink_person(&self, username: &str) -> Result<(), AdminError> {
        let (id, account) = self.account(username).await?;
        let unlink = ops::UnlinkIdentity {
            identity: linking::unlink(id, &account)?.clone(),
            account: AccountId(uuid::Builder::from_random_bytes(self.random.bytes()).into_uuid()),
        };
        let entry = entry(AuditAction::UnlinkIdentity, AuditSubject::Identity(id));
        saved(self.record(unlink, entry).await?)
    }

    /// Makes an identity the one that its account speaks as.
    ///
    /// # Errors
    /// [`AdminError::NotFound`]; [`AdminError::Refused`]: it was closed.
    pub async fn make_primary(&self, username: &str) -> Result<(), AdminError> {
        let (id, account) = self.account(username).await?;
        let promote = ops::PromoteIdentity(linking::promote(id, &account)?.clone());
        let entry = entry(AuditAction::MakeIdentityPrimary, AuditSubject::Identity(id));
        saved(self.record(promote, entry).await?)
    }

    /// An identity, and all that are in its account.
    async fn account(&self, username: &str) -> Result<(IdentityId, Vec<Identity>), AdminError> {
        let identity = self.identity(username).await?;
        let account = self.store.read(ops::IdentitiesOfAccount(identity.account)).await?;
        Ok((identity.id, account))
    }

    async fn has_second_factor(&self, account: AccountId) -> Result<bool, AdminError> {
        Ok(self.store.read(ops::SecondFactorOf(account)).await?.is_some())
    }
}

fn saved(saved: Saved) -> Result<(), AdminError> {
    match saved {
        Saved::Saved => Ok(()),
        Saved::ChangedMeanwhile | Saved::Gone => Err(AdminError::ChangedMeanwhile),
    }
}

impl From<LinkRefusal> for AdminError {
    fn from(refusal: LinkRefusal) -> Self {
        Self::Refused(refusal.to_string())
    }
}

impl From<UnlinkRefusal> for AdminError {
    fn from(refusal: UnlinkRefusal) -> Self {
        Self::Refused(refusal.to_string())
    }
}

impl From<PromotionRefusal> for AdminError {
    fn from(refusal: PromotionRefusal) -> Self {
        Self::Refused(refusal.to_string())
    }
}

impl From<LinkIdentitiesError> for AdminError {
    fn from(error: LinkIdentitiesError) -> Self {
        match error {
            LinkIdentitiesError::LogIn(LogInError::Store(error)) => error.into(),
            LinkIdentitiesError::LogIn(LogInError::SessionEnded | LogInError::InteractionGone)
            | LinkIdentitiesError::ChangedMeanwhile => Self::ChangedMeanwhile,
        }
    }
}
