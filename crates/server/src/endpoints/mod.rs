//! The endpoints that programs call: one file each, in the order read, load, decide, save, answer.

mod account;
mod call;
mod caller;
pub mod developer;
mod discovery;
mod failure;
mod grants;
mod identities;
mod introspect;
mod revoke;
mod token;
mod tokens;
mod userinfo;
mod validate;

pub use discovery::{keys, openid_configuration};
pub use identities::{identity, list as identities};
pub use introspect::post as introspect;
pub use revoke::post as revoke;
pub use token::post as token;
pub use userinfo::handle as userinfo;
pub use validate::post as validate;

pub use account::Person;
