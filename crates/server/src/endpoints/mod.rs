//! The endpoints that programs call: one file each, in the order read, load, decide, save, answer.

mod account;
mod call;
mod caller;
mod consents;
pub mod developer;
mod discovery;
mod failure;
mod grants;
mod identities;
mod identity_providers;
mod introspect;
mod revoke;
mod token;
mod tokens;
mod userinfo;
mod validate;

pub use consents::{list as consents, withdraw as withdraw_consent};
pub use discovery::{description, keys, openid_configuration};
pub use identities::{identity, list as identities};
pub use identity_providers::{list as identity_providers, one as identity_provider};
pub use introspect::post as introspect;
pub use revoke::post as revoke;
pub use token::post as token;
pub use userinfo::handle as userinfo;
pub use validate::post as validate;

pub use account::Person;
