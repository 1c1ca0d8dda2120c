//! Query strings, read strictly.

use axum::extract::FromRequestParts;
use globus_auth_protocol::http::Pairs;
use http::{StatusCode, request::Parts};

use super::{
    reply::Reply,
    urlencoded::{self, UrlencodedError},
};

/// The parameters of a request's query string. As an extractor: take `Result<Query, QueryError>` to word the refusal
/// yourself, as pages do.
#[derive(Debug)]
pub struct Query(pub Pairs);

/// Why a query string was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the query string cannot be read: {0}")]
pub struct QueryError(#[from] UrlencodedError);

impl Query {
    /// Reads a query string, without its `?`.
    ///
    /// # Errors
    /// Says what is broken, never with a value.
    pub fn read(query: &str) -> Result<Self, QueryError> {
        Ok(Self(urlencoded::read_query(query)?))
    }
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = QueryError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, QueryError> {
        Self::read(parts.uri.query().unwrap_or_default())
    }
}

impl axum::response::IntoResponse for QueryError {
    fn into_response(self) -> axum::response::Response {
        Reply::invalid_request(StatusCode::BAD_REQUEST, &self).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_where_the_fault_is_and_not_what_was_sent() {
        let refused = Query::read("code=se%cret").unwrap_err().to_string();
        assert!(
            refused.starts_with("the query string cannot be read: byte 7 "),
            "{refused}"
        );
        assert!(!refused.contains("cret"), "{refused}");
    }

    #[tokio::test]
    async fn a_request_without_a_query_has_no_parameters() {
        let (mut parts, ()) = http::Request::get("/v2/web/logout").body(()).unwrap().into_parts();
        assert!(Query::from_request_parts(&mut parts, &()).await.unwrap().0.is_empty());
    }
}
