//! One file for each grant.

mod client_credentials;
mod code;
mod dependent;
mod refresh;

pub(super) use client_credentials::client_credentials;
pub(super) use code::code;
pub(super) use dependent::dependent;
pub(super) use refresh::refresh;
