//! The words that the tests are written in: a server, the applications and people of its seed, a browser.

mod answer;
mod applications;
mod authenticator;
mod browser;
mod developer;
mod engine;
mod id_token;
mod place;
mod provider;
mod server;
pub(crate) mod socket;

pub(crate) use answer::{Answer, token_for};
pub(crate) use applications::{
    ADA, Application, Ask, BEN, CLEO, Person, VERIFIER, basic, cli, instance, native, portal, service, service_account,
    single_page, transfer, university,
};
pub(crate) use authenticator::{Authenticator, recovery_codes};
pub(crate) use browser::{Browser, Form, Page};
pub(crate) use developer::{MANAGE_PROJECTS, made, nowhere, tells};
pub(crate) use id_token::verified_claims;
pub(crate) use place::Place;
pub(crate) use provider::{PROVIDER, Provider};
pub(crate) use server::{BASE, Options, TestServer, access_token};

/// The scopes that tests ask for most.
pub(crate) const TRANSFER: &str = "urn:globus:auth:scope:transfer.api.globus.org:all";
pub(crate) const GROUPS: &str = "urn:globus:auth:scope:groups.api.globus.org:view_my_groups_and_memberships";
pub(crate) const VIEW_IDENTITY_SET: &str = "urn:globus:auth:scope:auth.globus.org:view_identity_set";
/// Depends on [`GROUPS`] and [`TRANSFER`].
pub(crate) const SERVICE_ALL: &str = "https://auth.globus.org/scopes/f0000000-0000-4000-8000-000000000001/all";
pub(crate) const SERVICE_VIEW: &str = "https://auth.globus.org/scopes/f0000000-0000-4000-8000-000000000001/view";
/// For people of example.org only, and without refresh tokens.
pub(crate) const SERVICE_LABORATORY: &str =
    "https://auth.globus.org/scopes/f0000000-0000-4000-8000-000000000001/laboratory";
/// Of a collection; depended upon only where a request says so.
pub(crate) const DATA_ACCESS: &str = "https://auth.globus.org/scopes/f0000000-0000-4000-8000-000000000002/data_access";
