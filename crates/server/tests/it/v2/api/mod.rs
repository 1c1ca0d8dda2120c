//! `/v2/api`

mod consents;
mod identities;
mod identity_providers;
