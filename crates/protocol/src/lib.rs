//! What is said on the wire of Globus Auth, and nothing else.
//!
//! This crate is pure: it opens no connection, reads no clock, draws no random number. Both sides of every
//! conversation live here, an exchange to a file, so that the client and the server cannot disagree about a field.
//!
//! | module | holds |
//! |---|---|
//! | [`ids`] | a type for each kind of identifier |
//! | [`secret`] | tokens, codes and secrets that do not leak by accident |
//! | [`scope`] | scopes with their dependencies: grammar, merging, printing |
//! | [`pkce`] | verifier and challenge |
//! | [`http`] | requests and responses as plain values, and the [`http::Exchange`] trait |
//! | [`token`], [`introspection`], [`identity`], [`discovery`] | the documents |
//! | [`developer`] | projects, clients, credentials, scopes and policies |
//! | [`patch`] | missing, null or a value |
//! | [`text`] | what must not reach a terminal, a log or a page |
//! | [`id_token`] | ID tokens: claims, signing input, verification |
//! | [`consent`] | consents, as a forest that says which are missing |
//! | [`error`] | the error documents, read and written |
//! | [`gare`] | what a login must bring before a service does what it was asked |
//! | [`exchange`] | one file for each exchange |
#![warn(missing_docs)]

pub mod consent;
pub mod developer;
pub mod discovery;
pub mod error;
pub mod exchange;
pub mod gare;
pub mod http;
pub mod id_token;
pub mod identity;
pub mod ids;
pub mod introspection;
pub mod patch;
pub mod pkce;
pub mod scope;
pub mod secret;
mod sha2;
pub mod text;
pub mod time;
pub mod token;
