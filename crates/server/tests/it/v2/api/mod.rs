//! `/v2/api`

mod clients;
mod consents;
mod credentials;
mod identities;
mod identity_providers;
mod policies;
mod projects;
mod scopes;
