//! The operations: one file for each aggregate, with its SQL, its rows and the one conversion between row and noun.
//!
//! Those that only read go through [`Store::read`](crate::Store::read), the others through
//! [`Store::write`](crate::Store::write).

mod attempts;
mod audit;
mod authorize;
mod change;
mod client_uses;
mod clients;
mod codes;
mod columns;
mod consent_uses;
mod consents;
mod counts;
mod credentials;
mod dump;
mod identities;
mod interactions;
mod keys;
mod linking;
mod operator;
mod operators;
mod policies;
mod projects;
mod providers;
mod purge;
mod rotation;
mod scopes;
mod search;
mod second_factors;
mod seed;
mod sessions;
mod tokens;
mod upstream;

pub use attempts::{CountAttempt, CountAttemptError, ForgiveAttempt};
pub use audit::{AuditEvents, AuditOrder, Audited, PurgeAudit, RecordAlone, Recorded};
pub use authorize::{AuthenticationsOfGrant, FinishAuthorize, FinishAuthorizeError};
pub use change::{Deletion, Saved};
pub use client_uses::{ClientLastUsed, NoteClientUses};
pub use clients::{
    AddFqdn, ChildClients, ClientByFqdn, ClientById, ClientsAll, ClientsOfProjects, CreateClient, DeleteClient,
    FqdnAdded, UpdateClient,
};
pub use codes::{CodeByHash, RedeemCode, Redemption};
pub use consent_uses::ConsentUses;
pub use consents::{ConsentParent, ConsentsByIds, ConsentsOf, ConsentsUnder, NewConsent, WithdrawConsents};
pub use counts::{AddCounts, CountsSince, Minute, MinuteCount, PurgeCounts};
pub use credentials::{CreateCredential, DeleteCredential};
pub use dump::{DumpState, DumpedConsent, DumpedSession, DumpedToken, StateDump};
pub use identities::{
    IdentitiesByIds, IdentitiesByUsernames, IdentitiesOfAccount, IdentityById, PasswordOf, ProvisionIdentity,
    Provisioned,
};
pub use interactions::{AwaitSecondFactor, DeleteInteraction, InteractionById, SaveInteraction, SetLinking};
pub use keys::{
    ForgetSigningKeys, PutServerSecret, PutSigningKey, ServerSecret, SigningKeyPut, SigningKeyRecord, SigningKeys,
};
pub use linking::{LinkIdentities, LinkIdentitiesError, LinkedBy, PromoteIdentity, UnlinkIdentity};
pub use operator::{CloseIdentity, IdentitiesAll, ReopenIdentity};
pub use operators::{AddOperator, OperatorsAll, RemoveOperator};
pub use policies::{CreatePolicy, DeletePolicy, PoliciesAll, PoliciesOfProjects, PolicyById, UpdatePolicy};
pub use projects::{CreateProject, DeleteProject, ProjectById, ProjectsAdministeredBy, ProjectsAll, UpdateProject};
pub use providers::IdentityProvidersAll;
pub use purge::{PurgeExpired, PurgeGrants, PurgeRefreshTokens, Purged, PurgedPiece};
pub use rotation::{RotateRefreshToken, Rotation};
pub use scopes::{CreateScopes, DeleteScope, ScopeById, ScopesAll, UpdateScope};
pub use search::{CountAll, SearchClients, SearchIdentities, Totals};
pub use second_factors::{
    AddSecondFactor, RemoveSecondFactor, ReplaceRecoveryCodes, SecondFactorAttempt, SecondFactorOf, SecondFactorProof,
    TrySecondFactor,
};
pub use seed::{ApplySeed, ResetTo, SeedRows};
pub use sessions::{
    DevicesOf, EndSession, EndSessionsOf, EndSessionsOfAccount, LogIn, LogInError, SessionByCookieHash, SessionById,
    SessionChoice, SessionsOfAccount,
};
pub use tokens::{
    AccessToken, IssueTokens, Issued, RefreshToken, RevokeAccessToken, RevokeGrant, RevokeRefreshToken, TokenStanding,
};
pub use upstream::{AdmitUpstream, AdmitUpstreamError, BeginUpstream, TakeUpstream, UpstreamAttempt};
