//! The operations: one file for each aggregate, with its SQL, its rows and the one conversion between row and noun.
//!
//! Those that only read go through [`Store::read`](crate::Store::read), the others through
//! [`Store::write`](crate::Store::write).

mod authorize;
mod clients;
mod codes;
mod columns;
mod consents;
mod identities;
mod interactions;
mod keys;
mod projects;
mod providers;
mod purge;
mod scopes;
mod seed;
mod sessions;
mod tokens;

pub use authorize::{FinishAuthorize, FinishAuthorizeError};
pub use clients::{ClientById, ClientsAll};
pub use codes::{CodeByHash, RedeemCode, Redemption};
pub use consents::{ConsentParent, ConsentsByIds, ConsentsOf, ConsentsUnder, NewConsent};
pub use identities::{
    IdentitiesByIds, IdentitiesByUsernames, IdentitiesOfAccount, IdentityById, PasswordOf, ProvisionIdentity,
};
pub use interactions::{DeleteInteraction, InteractionById, SaveInteraction};
pub use keys::{PutServerSecret, PutSigningKey, ServerSecret, SigningKeyRecord, SigningKeys};
pub use projects::{PoliciesAll, ProjectsAll};
pub use providers::IdentityProvidersAll;
pub use purge::{PurgeExpired, PurgeGrants, PurgeIdleRefreshTokens, Purged};
pub use scopes::ScopesAll;
pub use seed::{ApplySeed, ResetTo, SeedRows};
pub use sessions::{EndSession, LogIn, LogInError, SessionByCookieHash, SessionById};
pub use tokens::{
    AccessToken, IssueTokens, Issued, RefreshToken, RevokeAccessToken, RevokeGrant, RevokeRefreshToken, TokenStanding,
};
