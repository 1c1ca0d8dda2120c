//! Answers. A [`Reply`] is a whole answer in memory, so that head and body leave in one write.

use std::fmt;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use globus_auth_protocol::{
    error::{OAuthError, oauth_error},
    http::Response as WireResponse,
};
use http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, PRAGMA, RETRY_AFTER, SET_COOKIE},
};
use serde::Serialize;
use url::Url;

use super::security;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");

/// An answer: status, headers, body.
#[derive(Debug, Clone)]
#[must_use = "an answer does nothing until a handler returns it"]
pub struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Reply {
    fn new(status: StatusCode, body: Bytes) -> Self {
        Self {
            status,
            headers: HeaderMap::with_capacity(12),
            body,
        }
    }

    /// An answer without a body.
    pub fn empty(status: StatusCode) -> Self {
        Self::new(status, Bytes::new())
    }

    /// A JSON document that nobody may keep: `Cache-Control: no-store` and `Pragma: no-cache`, as documents with tokens
    /// or personal data must have ([RFC 6749 section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)).
    pub fn json(status: StatusCode, document: &impl Serialize) -> Self {
        match serde_json::to_vec(document) {
            Ok(body) => Self::json_bytes(status, body),
            Err(error) => {
                // Only a map with keys that are no texts could bring us here.
                tracing::error!(%error, "a document could not be written as JSON");
                Self::json_bytes(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    Bytes::from_static(br#"{"error":"server_error"}"#),
                )
            }
        }
    }

    /// A JSON document that is already text; nobody may keep it.
    pub fn json_bytes(status: StatusCode, document: impl Into<Bytes>) -> Self {
        let mut reply = Self::new(status, document.into());
        reply.headers.insert(CONTENT_TYPE, JSON);
        reply.headers.insert(CACHE_CONTROL, NO_STORE);
        reply.headers.insert(PRAGMA, NO_CACHE);
        reply
    }

    /// An error document of the protocol; nobody may keep it.
    pub fn document(answer: WireResponse) -> Self {
        let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::json_bytes(status, answer.body)
    }

    /// The refusal of a request that could not be read: `invalid_request`, in the shape of the token endpoint
    /// ([RFC 6749 section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)).
    pub(super) fn invalid_request(status: StatusCode, problem: &impl fmt::Display) -> Self {
        Self::document(oauth_error(
            status.as_u16(),
            &OAuthError::InvalidRequest,
            Some(&problem.to_string()),
        ))
    }

    /// A JSON document that is the same for everybody, such as discovery and keys; it may be kept for `seconds`.
    pub fn public_json(document: Bytes, seconds: u32) -> Self {
        let mut reply = Self::new(StatusCode::OK, document);
        reply.headers.insert(CONTENT_TYPE, JSON);
        reply.with_max_age(seconds)
    }

    /// A page. Nobody may keep it, frame it or run a script in it but ours.
    pub fn page(status: StatusCode, html: String) -> Self {
        let mut reply = Self::new(status, html.into());
        reply.headers.insert(CONTENT_TYPE, HTML);
        reply.headers.insert(CACHE_CONTROL, NO_STORE);
        reply
            .headers
            .insert(CONTENT_SECURITY_POLICY, security::page_policy(&[]));
        security::protect_page(&mut reply.headers);
        reply
    }

    /// A file that never changes under its name: it may be kept for a year.
    pub fn immutable_file(content_type: &'static str, content: &'static [u8]) -> Self {
        let mut reply = Self::new(StatusCode::OK, Bytes::from_static(content));
        reply
            .headers
            .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        reply.headers.insert(
            CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        );
        reply
    }

    /// Sends the browser to another page, which it asks for with GET (303). For the answer to a form.
    pub fn see_other(location: &str) -> Self {
        Self::redirect(StatusCode::SEE_OTHER, location)
    }

    /// Sends the browser on (302), as `authorize` does with codes and errors.
    pub fn found(location: &str) -> Self {
        Self::redirect(StatusCode::FOUND, location)
    }

    /// A location with characters that a header cannot hold is a fault of ours; it becomes a 500 and is never sent.
    fn redirect(status: StatusCode, location: &str) -> Self {
        let Ok(location) = HeaderValue::from_str(location) else {
            tracing::error!("a redirect's location does not fit into a header");
            return Self::empty(StatusCode::INTERNAL_SERVER_ERROR);
        };
        let mut reply = Self::empty(status);
        reply.headers.insert(LOCATION, location);
        reply.headers.insert(CACHE_CONTROL, NO_STORE);
        // The location holds a code and the address we came from may hold the request's state.
        security::protect_page(&mut reply.headers);
        reply
    }

    /// Sets a header.
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Sets or clears one more cookie; see [`super::cookies::BrowserCookie`].
    pub fn with_cookie(mut self, cookie: HeaderValue) -> Self {
        self.headers.append(SET_COOKIE, cookie);
        self
    }

    /// Asks the client to wait that many seconds, at least one.
    pub fn with_retry_after(self, seconds: u64) -> Self {
        self.with_header(RETRY_AFTER, HeaderValue::from(seconds.max(1)))
    }

    /// Lets caches keep the answer for `seconds`.
    fn with_max_age(self, seconds: u32) -> Self {
        let value = HeaderValue::try_from(format!("public, max-age={seconds}")).unwrap_or(NO_STORE);
        self.with_header(CACHE_CONTROL, value)
    }

    /// Says that the answer to a form on this page may send the browser on to that redirect URI. Without it Chrome stops
    /// there (`form-action`).
    pub fn with_form_target(self, redirect_uri: &Url) -> Self {
        let policy = security::page_policy(&[redirect_uri]);
        self.with_header(CONTENT_SECURITY_POLICY, policy)
    }

    /// The status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    #[must_use]
    pub const fn body(&self) -> &Bytes {
        &self.body
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = Response::new(self.body.into());
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

#[cfg(test)]
mod tests;
