//! ID tokens: claims about a login, signed by the server
//! ([OpenID Connect Core section 2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken)).
//!
//! The server writes [`signing_input`], signs it and calls [`assemble`]. A client reads [`UnverifiedIdToken`] and turns
//! it into [`IdTokenClaims`] with a [`Verification`] and [`VerifyingKeys`]; nothing else gives claims, except under names
//! that say what is wrong with them.

mod algorithm;
mod claims;
mod error;
mod keys;
mod members;
mod parse;
mod sign;
mod values;
mod verify;

#[cfg(test)]
mod tests;

pub use algorithm::SigningAlgorithm;
pub use claims::IdTokenClaims;
pub use error::IdTokenError;
pub use keys::{CAN_VERIFY, VerifyingKeys};
pub use members::ClaimsError;
pub use parse::{JoseHeader, UnverifiedIdToken};
pub use sign::{assemble, at_hash, signing_input};
pub use values::{Audience, NumericDate};
pub use verify::{DEFAULT_LEEWAY, Verification};
