use std::fmt;

use globus_auth_protocol::ids::{GroupId, IdentityId, IdentityProviderId, PolicyId, ProjectId};
use uuid::Uuid;

use super::Timestamp;

/// A person's account: the set of identities that they have linked. Inside the server only; the wire knows identities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub Uuid);

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.as_hyphenated(), f)
    }
}

/// One account at one identity provider (Globus Auth, "Identities API").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub id: IdentityId,
    /// `name@domain`; unique without regard to case.
    pub username: String,
    pub provider: IdentityProviderId,
    pub name: Option<String>,
    pub email: Option<String>,
    pub organization: Option<String>,
    pub status: IdentityStatus,
    pub identity_type: Option<IdentityType>,
    /// The account it belongs to; identities of one account are linked.
    pub account: AccountId,
    /// Whether it is the one its account speaks as. Exactly one identity of an account is.
    pub primary: bool,
    pub created: Timestamp,
}

/// What is known of an identity's owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityStatus {
    /// Nobody has proved ownership yet.
    Unused,
    /// Ownership was proved at least once.
    Used,
    /// Of restricted visibility.
    Private,
    /// No longer valid: cannot log in.
    Closed,
}

impl IdentityStatus {
    /// The word on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unused => "unused",
            Self::Used => "used",
            Self::Private => "private",
            Self::Closed => "closed",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Unused, Self::Used, Self::Private, Self::Closed]
            .into_iter()
            .find(|status| status.as_str() == name)
    }
}

/// How an identity is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityType {
    /// It can log in.
    Login,
    /// It can only be linked to another one.
    Link,
}

impl IdentityType {
    /// The word on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Link => "link",
        }
    }

    /// The type of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Login, Self::Link].into_iter().find(|kind| kind.as_str() == name)
    }
}

/// A service that vouches for identities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityProvider {
    pub id: IdentityProviderId,
    pub name: String,
    pub short_name: String,
    /// The domains of its usernames, lower case.
    pub domains: Vec<String>,
    pub alternative_names: Vec<String>,
}

/// An argon2id hash in PHC text form. Not secret as a password is, but not for logs either.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(redacted)")
    }
}

/// The second factor of a person, for all linked identities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactor {
    pub account: AccountId,
    /// With the server's key it makes the secret (`second_factor::TotpKey`).
    pub salt: [u8; 16],
    /// The step of the one-time password that was used last; no earlier one is good.
    pub last_step: i64,
    /// When the allowance of attempts is whole again.
    pub whole_again: Timestamp,
    pub created: Timestamp,
    /// How many recovery codes are left.
    pub recovery_codes: i64,
}

/// A container of clients, scopes and policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    pub id: ProjectId,
    pub display_name: String,
    pub contact_email: String,
    pub admin_ids: Vec<IdentityId>,
    /// Groups that were named as administrators, which lets nobody in: who is in them is known to Globus Groups. None is taken
    /// any more.
    pub admin_group_ids: Vec<GroupId>,
    pub created: Timestamp,
}

/// A named authentication requirement that a project owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectPolicy {
    pub id: PolicyId,
    pub project: ProjectId,
    pub display_name: String,
    pub description: String,
    pub high_assurance: bool,
    /// Seconds.
    pub authentication_assurance_timeout: Option<i64>,
    pub required_mfa: bool,
    pub domain_constraints_include: Option<Vec<String>>,
    pub domain_constraints_exclude: Option<Vec<String>>,
}
