//! The clients. Each is immutable, cheap to clone, and can be used from many threads at once.

mod builder;
mod call;
mod core;
mod developer;
mod identities;
mod login;
mod methods;
mod patience;
mod raw;
mod service;
mod skew;
mod tuning;

pub use self::{
    builder::ClientBuilder,
    call::{Call, SendsDocument, SendsForm},
    core::Client,
    developer::{SaysClientSettings, SaysPolicyDemands, SaysScopeSettings},
    login::{AuthLoginClient, ConfidentialAppAuthClient, NativeAppAuthClient},
    raw::RawCall,
    service::AuthClient,
    tuning::Tuning,
};
pub(crate) use self::{builder::Kind, core::Redrive};

use globus_auth_protocol::scope::Scopes;

use crate::error::Error;

/// Takes whatever a caller names scopes by; none at all is an error, for the service would say so too, later.
pub(crate) fn take_scopes<S>(scopes: S) -> Result<Scopes, Error>
where
    S: TryInto<Scopes>,
    S::Error: Into<Error>,
{
    let scopes: Scopes = scopes.try_into().map_err(Into::into)?;
    if scopes.is_empty() {
        return Err(Error::usage("name at least one scope, or pass `DefaultScopes`"));
    }
    Ok(scopes)
}
