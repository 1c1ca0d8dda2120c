//! One file for each exchange: the client writes the request, the server reads it, the server writes the answer, the
//! client reads it.

pub mod authorize;
pub mod consents;
pub mod developer;
pub mod discovery;
pub mod identities;
pub mod identity_providers;
pub mod introspect;
pub mod keys;
pub mod revoke;
pub mod token;
pub mod userinfo;
pub mod validate;
