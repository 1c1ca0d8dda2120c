//! JSON documents as the bodies of requests: `application/json` only, at most 64 KiB.

use axum::{body::Body, extract::Request};
use bytes::Bytes;
use http::StatusCode;

use super::{
    body::{self, BodyError, MAX_BODY_BYTES, READ_TIMEOUT},
    forms::content_type,
};

/// A body that is not read yet: whoever may not call at all need not be read.
#[derive(Debug)]
pub struct JsonBody {
    is_json: bool,
    body: Body,
}

/// Why a body was refused. Never holds a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Another content type, or none.
    #[error("the content type must be application/json")]
    WrongType,
    /// The body could not be read.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// A character that no text has, that PostgreSQL cannot keep, and that is the end of a text elsewhere.
    #[error("there is a NUL character (\\u0000): leave it out")]
    Nul,
}

impl JsonError {
    /// The status it is answered with: 400, 408, 413 or 415.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Body(error) => error.status(),
            Self::Nul => StatusCode::BAD_REQUEST,
        }
    }
}

impl JsonBody {
    /// The body of a request.
    #[must_use]
    pub fn of(request: Request) -> Self {
        Self {
            is_json: content_type(request.headers()).is_some_and(is_json),
            body: request.into_body(),
        }
    }

    /// Reads it.
    ///
    /// # Errors
    /// See [`JsonError`]. What is no JSON is for the reader of the document to find out.
    pub async fn read(self) -> Result<Bytes, JsonError> {
        if !self.is_json {
            return Err(JsonError::WrongType);
        }
        let document = body::read(self.body, MAX_BODY_BYTES, READ_TIMEOUT).await?;
        if holds_nul(&document) {
            return Err(JsonError::Nul);
        }
        Ok(document)
    }
}

/// Whether a text of a document holds the character. It has but one spelling in JSON; a backslash may be escaped itself.
fn holds_nul(document: &[u8]) -> bool {
    let mut rest = document;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let escape = &rest[at + 1..];
        if escape.starts_with(b"u0000") {
            return true;
        }
        rest = escape.get(1..).unwrap_or_default();
    }
    false
}

/// `application/json`, or a type built on it ([RFC 6839 section 3.1](https://www.rfc-editor.org/rfc/rfc6839#section-3.1));
/// parameters do not matter.
fn is_json(content_type: &[u8]) -> bool {
    let media = content_type.split(|byte| *byte == b';').next().unwrap_or_default();
    let media = media.trim_ascii().to_ascii_lowercase();
    media == b"application/json" || media.starts_with(b"application/") && media.ends_with(b"+json")
}

#[cfg(test)]
mod tests {
    use http::header::CONTENT_TYPE;

    use super::*;

    async fn read(content_type: &[&str], body: Body) -> Result<Bytes, JsonError> {
        let mut request = http::Request::post("/v2/api/projects");
        for value in content_type {
            request = request.header(CONTENT_TYPE, *value);
        }
        JsonBody::of(request.body(body).unwrap()).read().await
    }

    #[tokio::test]
    async fn json_is_read_with_any_parameters_of_its_type() {
        for content_type in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/merge-patch+json",
        ] {
            assert_eq!(read(&[content_type], Body::from("{}")).await.unwrap(), "{}");
        }
    }

    #[tokio::test]
    async fn another_type_is_415() {
        let types: [&[&str]; 5] = [
            &[],
            &[""],
            &["text/plain"],
            &["application/jsonp"],
            &["application/json", "application/json"],
        ];
        for content_type in types {
            let refused = read(content_type, Body::from("{}")).await.unwrap_err();
            assert_eq!(refused.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{content_type:?}");
        }
    }

    #[tokio::test]
    async fn the_first_byte_too_many_is_413() {
        let longest = "x".repeat(MAX_BODY_BYTES);
        assert!(read(&["application/json"], Body::from(longest.clone())).await.is_ok());
        let refused = read(&["application/json"], Body::from(longest + "x"))
            .await
            .unwrap_err();
        assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
}
