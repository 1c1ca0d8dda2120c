//! What developers administer: projects, and the clients, credentials, scopes and policies in them
//! (Globus Auth, "Developer API").
//!
//! Of a document only the id is sure to be there: what a caller may see depends on who it is. Lists that the service
//! leaves out are empty; a list that may be null is an `Option`. Members that this version does not know are kept.

mod client;
mod credential;
mod members;
mod policy;
mod project;
mod scope;
mod words;

pub use self::{
    client::{ClientDocument, ClientKind, ClientLinks, ClientType, ClientVisibility, GrantType, Links},
    credential::{ClientCredential, InstanceCredential, NativeAppInstance},
    policy::Policy,
    project::{Project, ProjectAdmins, ProjectGroup},
    scope::{CreatedScope, DependentScope, ScopeDocument},
};
pub(crate) use members::Members;

use serde::{Deserialize, Deserializer};

/// Reads null like a member that is left out.
fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests;
