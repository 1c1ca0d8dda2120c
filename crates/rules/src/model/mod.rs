//! The nouns of the server and the states they can be in. The store saves and loads exactly these.

mod account;
mod audit;
mod client;
mod consent;
mod counted;
mod grant;
mod interaction;
mod scope;
mod session;
mod time;

pub use account::{
    AccountId, Identity, IdentityProvider, IdentityStatus, IdentityType, PasswordHash, Project, ProjectPolicy,
    SecondFactor,
};
pub use audit::{
    AuditAction, AuditActor, AuditEntry, AuditEvent, AuditOrigin, AuditOutcome, AuditParty, AuditPlace, AuditRecord,
    AuditSubject,
};
pub use client::{Client, ClientCredential, ClientLinks, ClientType, GrantType, Visibility};
pub use consent::{Consent, ConsentId, ConsentStatus};
pub use counted::Counted;
pub use grant::{
    AccessTokenRecord, CodeRecord, CodeState, GrantKey, GrantRecord, RefreshTokenRecord, SecretHash, TokenKey,
};
pub use interaction::{Awaiting, Interaction, InteractionId, Linking};
pub use scope::{ScopeDependency, ScopeRecord};
pub use session::{Authentication, BrowserSession, Device};
pub use time::Timestamp;
