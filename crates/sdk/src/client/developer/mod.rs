//! The developer API: projects, and the clients, credentials, scopes and policies in them. They need an access token
//! for [`manage_projects`](globus_auth_protocol::scope::well_known::auth::MANAGE_PROJECTS), of a person who
//! administers the project.

mod clients;
mod credentials;
mod policies;
mod projects;
mod scopes;

pub use self::{clients::SaysClientSettings, policies::SaysPolicyDemands, scopes::SaysScopeSettings};
