//! Linked identities: whether two accounts may become one, whether an identity may leave its account, and which one
//! the account speaks as (Globus, "How and why do I link and unlink identities?"; what the service does not document is
//! our choice, docs/WIRE.md).

use globus_auth_protocol::ids::{CLIENT_IDENTITY_PROVIDER, IdentityId};

use crate::{
    model::{AccountId, Authentication, Identity, IdentityStatus, Linking, Timestamp},
    second_factor::{fresh_proof, has_multi_factor},
};

/// How long ago a person may have logged in to change what is linked, in seconds.
pub const FRESH_SECONDS: i64 = 1_800;

/// Of two accounts that are linked, which have a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondFactors {
    /// The one that is linked to.
    pub own: bool,
    /// The other one.
    pub other: bool,
}

/// What becomes of two accounts that are linked. The primary identity of the first stays the primary one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Union {
    /// The account that has all the identities then. The second factor hangs on it, so where only one of the two has
    /// one it is that one's; where both have one, the first's stays.
    pub stays: AccountId,
    /// The account that is gone then, with the second factor it had.
    pub goes: AccountId,
    /// The account that is linked to the first: its other sessions end, for what they let do has changed.
    pub second: AccountId,
    /// Whether the other sessions of the first end too: they never gave the second factor that protects it from now on.
    pub all_sessions_end: bool,
}

/// Why two accounts are not linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkRefusal {
    /// The identities are in one account.
    #[error("the identities are linked already")]
    LinkedAlready,
    /// An identity was closed.
    #[error("the identity was closed")]
    Closed,
    /// An identity is a client's, and clients are nobody's account.
    #[error("the identity of a client cannot be linked")]
    Client,
}

/// Whether an identity may be linked to another, with everything that is linked to each, and what comes of it.
///
/// # Errors
/// The first reason against it.
pub fn link(to: &Identity, other: &Identity, second_factors: SecondFactors) -> Result<Union, LinkRefusal> {
    if to.account == other.account {
        return Err(LinkRefusal::LinkedAlready);
    }
    if [to, other]
        .iter()
        .any(|identity| identity.status == IdentityStatus::Closed)
    {
        return Err(LinkRefusal::Closed);
    }
    if [to, other]
        .iter()
        .any(|identity| identity.provider == CLIENT_IDENTITY_PROVIDER)
    {
        return Err(LinkRefusal::Client);
    }
    let others_alone = second_factors.other && !second_factors.own;
    let (stays, goes) = if others_alone {
        (other.account, to.account)
    } else {
        (to.account, other.account)
    };
    Ok(Union {
        stays,
        goes,
        second: other.account,
        all_sessions_end: others_alone,
    })
}

/// What a person who links another identity must do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkStage {
    /// Log in again as who they are: it was too long ago, or without the second factor that they have.
    LogInAgain,
    /// Log in as the other identity, with its second factor if its person has one.
    LogInAsOther,
    /// Say that the two shall be linked.
    Confirm,
}

/// What must happen next. `session` are the proofs of the browser's session.
#[must_use]
pub fn stage(
    linking: &Linking,
    session: &[Authentication],
    second_factors: SecondFactors,
    now: Timestamp,
) -> LinkStage {
    if fresh_proof(session, second_factors.own, FRESH_SECONDS, now).is_none() {
        return LinkStage::LogInAgain;
    }
    let strong = |proof: &Authentication| !second_factors.other || has_multi_factor(&proof.amr);
    if linking.proof.as_ref().is_some_and(strong) {
        LinkStage::Confirm
    } else {
        LinkStage::LogInAsOther
    }
}

/// Why an identity stays linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnlinkRefusal {
    /// It is not in this account.
    #[error("the identity is not linked to this account")]
    NotLinked,
    /// It is the one that the account speaks as, or the only one.
    #[error("the primary identity cannot be unlinked: make another one the primary one first")]
    Primary,
}

/// The identity that may leave an account and be one of its own.
///
/// # Errors
/// Why it may not.
pub fn unlink(identity: IdentityId, account: &[Identity]) -> Result<&Identity, UnlinkRefusal> {
    let found = account.iter().find(|linked| linked.id == identity);
    match found.ok_or(UnlinkRefusal::NotLinked)? {
        primary if primary.primary => Err(UnlinkRefusal::Primary),
        leaving => Ok(leaving),
    }
}

/// Why an identity does not become the primary one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PromotionRefusal {
    /// It is not in this account.
    #[error("the identity is not linked to this account")]
    NotLinked,
    /// It was closed.
    #[error("the identity was closed")]
    Closed,
}

/// The identity that may become the one that its account speaks as.
///
/// # Errors
/// Why it may not.
pub fn promote(identity: IdentityId, account: &[Identity]) -> Result<&Identity, PromotionRefusal> {
    let found = account.iter().find(|linked| linked.id == identity);
    match found.ok_or(PromotionRefusal::NotLinked)? {
        closed if closed.status == IdentityStatus::Closed => Err(PromotionRefusal::Closed),
        open => Ok(open),
    }
}

#[cfg(test)]
mod tests;
