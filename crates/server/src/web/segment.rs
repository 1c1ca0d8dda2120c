//! The variable parts of a path.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Path};
use http::request::Parts;

/// The one variable segment of a route, percent-decoded. One that is not UTF-8, or holds a NUL, reads as empty, which names
/// nothing, so that every handler answers it in its own shape.
#[derive(Debug)]
pub struct Segment(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Segment {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let segment = path.map(|Path(segment)| segment).unwrap_or_default();
        Ok(Self(if segment.contains('\0') { String::new() } else { segment }))
    }
}

/// The two variable segments of a route, percent-decoded. If one is not UTF-8, or holds a NUL, both read as empty.
#[derive(Debug)]
pub struct TwoSegments(pub String, pub String);

impl<S: Send + Sync> FromRequestParts<S> for TwoSegments {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let (first, second) = path.map(|Path(segments)| segments).unwrap_or_default();
        if first.contains('\0') || second.contains('\0') {
            return Ok(Self(String::new(), String::new()));
        }
        Ok(Self(first, second))
    }
}
