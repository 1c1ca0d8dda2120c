//! What developers administer: projects, policies, clients, credentials, scopes (Globus Auth, "Developer API").
//!
//! Every body has one member, named after the kind of the resource: `{"project": {…}}`, `{"projects": […]}`. A delete
//! answers with what was deleted. What is to be made may be made twice if the request is repeated, so it is repeated only
//! when it is certain that the server never saw it; changes and deletes can be repeated.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::http::{BadParameter, Body, Method, Repeat, Request};

pub mod clients;
pub mod credentials;
pub mod policies;
pub mod projects;
pub mod scopes;

#[cfg(test)]
mod tests;

/// The exchanges that take an id and give the one resource of that id: they differ in names only.
macro_rules! by_id {
    ($(#[$doc:meta])* $name:ident, $method:ident, $exchange:literal, $id:ty => $document:ty, $envelope:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name {
            /// Its id.
            pub id: $id,
        }

        impl $crate::http::Exchange for $name {
            type Answer = $document;
            const NAME: &'static str = $exchange;

            fn write_request(&self) -> $crate::http::Request {
                $crate::http::Request {
                    method: $crate::http::Method::$method,
                    ..$crate::http::Request::get(format!("{PATH}/{}", self.id))
                }
            }

            fn read_response(
                &self,
                response: &$crate::http::Response,
            ) -> Result<$document, $crate::http::Unreadable> {
                let One { $envelope: document } = response.read_json(concat!(stringify!($envelope), " document"))?;
                Ok(document)
            }
        }

        impl $name {
            /// The server reads the last part of the path.
            ///
            /// # Errors
            /// When the id is no UUID.
            pub fn read_request(id: &str) -> Result<Self, $crate::http::BadParameter> {
                let id = $crate::exchange::developer::read_id(concat!(stringify!($envelope), "_id"), id)?;
                Ok(Self { id })
            }

            /// The server writes the answer.
            #[must_use]
            pub fn write_answer(answer: &$document) -> Vec<u8> {
                $crate::exchange::developer::write(stringify!($envelope), answer)
            }
        }
    };
}
use by_id;

/// Puts a document, or a list of them, into its envelope.
fn write(envelope: &str, document: &(impl Serialize + ?Sized)) -> Vec<u8> {
    // Texts, numbers, ids and lists of them always serialise.
    serde_json::to_vec(&BTreeMap::from([(envelope, document)])).unwrap_or_default()
}

/// An id of the path or the query.
fn read_id<I: std::str::FromStr>(field: &'static str, text: &str) -> Result<I, BadParameter> {
    text.parse().map_err(|_| BadParameter::wrong(field, "must be a UUID"))
}

fn post(path: impl Into<std::borrow::Cow<'static, str>>, body: Body) -> Request {
    Request {
        method: Method::Post,
        body,
        repeat: Repeat::UsesUp,
        ..Request::get(path)
    }
}

fn put(path: impl Into<std::borrow::Cow<'static, str>>, body: Body) -> Request {
    Request {
        method: Method::Put,
        body,
        ..Request::get(path)
    }
}
