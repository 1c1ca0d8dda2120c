//! What must hold of everything that somebody else wrote: each property is a function that takes any bytes and panics
//! where it does not hold.
//!
//! `fuzz/` looks for inputs of which it does not hold; the test of this crate holds it against the inputs that are kept
//! in `fuzz/corpus`, on every run. The readers of the server are public within the workspace, as nothing outside of it
//! depends on that crate, so no reader has a door of its own for this.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a property that does not hold ends the run: that is how it is told"
)]

mod consents;
mod error_document;
mod gare;
mod id_token;
mod key_set;
mod scopes;
#[cfg(feature = "server")]
mod server;
mod signature;
mod token_document;

use std::fmt::Debug;

use globus_auth_protocol::http::Response;
use serde_json::Value;

pub use consents::holds as consents;
pub use error_document::holds as error_document;
pub use gare::holds as gare;
pub use id_token::holds as id_token;
pub use key_set::holds as key_set;
pub use scopes::holds as scopes;
#[cfg(feature = "server")]
pub use server::{authorization, config, cookies, forms};
pub use signature::holds as signature;
pub use token_document::holds as token_document;

/// Stands where a secret would, to be looked for in what is shown to people.
const SECRET: &str = "kept-to-itself";

/// What a value shows of itself does not hold [`SECRET`].
fn keeps_the_secret(shown: &dyn Debug) {
    let shown = format!("{shown:?}");
    assert!(!shown.contains(SECRET), "a secret is shown: {shown}");
}

/// Whether numbers with a fraction stand in a document: those are read to the last but one of their digits only.
fn has_fractions(document: &Value) -> bool {
    match document {
        Value::Number(number) => number.is_f64(),
        Value::Array(members) => members.iter().any(has_fractions),
        Value::Object(members) => members.values().any(has_fractions),
        _ => false,
    }
}

/// An answer of JSON.
fn json(body: &[u8]) -> Response {
    answer(200, "application/json", body)
}

fn answer(status: u16, content_type: &str, body: &[u8]) -> Response {
    Response {
        status,
        headers: vec![("content-type".to_owned(), content_type.to_owned())],
        body: body.to_vec(),
    }
}
