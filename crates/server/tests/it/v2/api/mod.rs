//! `/v2/api`

mod clients;
mod credentials;
mod identities;
mod policies;
mod projects;
mod scopes;
