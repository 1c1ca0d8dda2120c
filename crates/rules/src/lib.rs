//! What an authorization server decides. Pure: every function takes the facts, the time and the random bytes it needs,
//! and returns a value; loading before and saving after is the caller's.
//!
//! | module | decides |
//! |---|---|
//! | [`catalogue`] | which scopes there are, and whose |
//! | [`model`] | nothing: the nouns, and the states they can be in |
//! | [`redirect`] | whether a redirect URI may be used |
//! | [`authorize`] | whether an authorize request is good, and what must happen next: log in, consent, finish |
//! | [`consent`] | which consents a scope tree needs, and which are missing |
//! | [`issue`] | which tokens a grant gives |
//! | [`token_text`] | the text of a token, and what it says about itself |
//! | [`introspect`] | who is told what about a token |
//! | [`policy`] | whether a session satisfies a policy |
//! | [`signing_keys`] | which key signs, which are published, when a new one is due |
//! | [`developer`] | who may administer what, and what projects, clients, scopes and policies may be |
//! | [`linking`] | whether identities may be linked and unlinked, and what comes of it |
//! | [`attempts`] | how often something may be tried |
//! | [`username`] | which usernames may be made |
//! | [`second_factor`] | whether a one-time password or a recovery code is good |

pub mod attempts;
pub mod authorize;
pub mod catalogue;
pub mod consent;
pub mod developer;
pub mod introspect;
pub mod issue;
pub mod linking;
pub mod model;
pub mod policy;
pub mod redirect;
pub mod second_factor;
pub mod signing_keys;
pub mod token_text;
pub mod username;

#[cfg(test)]
mod samples;
