//! Forms, read strictly: `application/x-www-form-urlencoded` only, at most 64 KiB, each parameter once.

use axum::{
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use globus_auth_protocol::http::Pairs;
use http::{HeaderMap, StatusCode, header::CONTENT_TYPE};

use super::{
    body::{self, BodyError, MAX_BODY_BYTES, READ_TIMEOUT},
    reply::Reply,
    urlencoded::{self, UrlencodedError},
};

/// The fields of a form. As an extractor it refuses with an OAuth error document; take `Result<Form, FormError>` to word
/// the refusal yourself, as pages do.
#[derive(Debug)]
pub struct Form(pub Pairs);

/// Why a form was refused. Never holds a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// Another content type, or none for a body that is there.
    #[error("the content type must be application/x-www-form-urlencoded")]
    WrongType,
    /// The body could not be read.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// The body was read and is no form.
    #[error("the form cannot be read: {0}")]
    Unreadable(#[from] UrlencodedError),
}

impl FormError {
    /// The status it is answered with: 400, 408, 413 or 415.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Body(error) => error.status(),
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
        }
    }
}

impl Form {
    /// Reads a form from its content type and its body. A request without either is an empty form.
    ///
    /// # Errors
    /// [`FormError::WrongType`] and [`FormError::Unreadable`].
    pub fn read(content_type: Option<&[u8]>, body: &[u8]) -> Result<Self, FormError> {
        match content_type {
            Some(content_type) if is_form(content_type) => {}
            None if body.is_empty() => {}
            _ => return Err(FormError::WrongType),
        }
        Ok(Self(urlencoded::read_form(body)?))
    }
}

/// Whether a content type is that of forms; parameters, such as the charset that scripts add, do not matter.
fn is_form(content_type: &[u8]) -> bool {
    let media = content_type.split(|byte| *byte == b';').next().unwrap_or_default();
    media
        .trim_ascii()
        .eq_ignore_ascii_case(b"application/x-www-form-urlencoded")
}

/// The one content type of a request; two that differ count as a wrong one.
pub(super) fn content_type(headers: &HeaderMap) -> Option<&[u8]> {
    let mut all = headers.get_all(CONTENT_TYPE).iter();
    let first = all.next()?.as_bytes();
    Some(if all.next().is_some() { b"" } else { first })
}

impl<S: Sync> FromRequest<S> for Form {
    type Rejection = FormError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, FormError> {
        let (parts, body) = request.into_parts();
        let content_type = content_type(&parts.headers);
        // A body of another type is not worth reading.
        if content_type.is_some_and(|content_type| !is_form(content_type)) {
            return Err(FormError::WrongType);
        }
        let body = body::read(body, MAX_BODY_BYTES, READ_TIMEOUT).await?;
        Self::read(content_type, &body)
    }
}

impl IntoResponse for FormError {
    fn into_response(self) -> Response {
        Reply::invalid_request(self.status(), &self).into_response()
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    const TYPE: &str = "application/x-www-form-urlencoded";

    async fn extract(content_type: &[&str], body: Body) -> Result<Form, FormError> {
        let mut request = http::Request::post("/v2/oauth2/token");
        for value in content_type {
            request = request.header(CONTENT_TYPE, *value);
        }
        Form::from_request(request.body(body).unwrap(), &()).await
    }

    #[tokio::test]
    async fn a_form_is_read_with_any_parameters_of_its_type() {
        for content_type in [
            TYPE,
            "application/x-www-form-urlencoded; charset=UTF-8",
            "Application/X-WWW-Form-Urlencoded ;x=y",
        ] {
            let form = extract(&[content_type], Body::from("grant_type=client_credentials"))
                .await
                .unwrap();
            assert_eq!(form.0.get("grant_type"), Some("client_credentials"));
        }
    }

    #[tokio::test]
    async fn another_type_is_415() {
        let types: [&[&str]; 5] = [
            &["application/json"],
            &["text/plain"],
            &[""],
            &["multipart/form-data; boundary=x"],
            &[TYPE, TYPE],
        ];
        for content_type in types {
            let refused = extract(content_type, Body::from("a=b")).await.unwrap_err();
            assert_eq!(
                (refused.status(), refused),
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, FormError::WrongType)
            );
        }
        assert_eq!(extract(&[], Body::from("a=b")).await.unwrap_err(), FormError::WrongType);
    }

    #[tokio::test]
    async fn no_body_is_an_empty_form() {
        assert!(extract(&[], Body::empty()).await.unwrap().0.is_empty());
        assert!(extract(&[TYPE], Body::empty()).await.unwrap().0.is_empty());
    }

    #[tokio::test]
    async fn the_first_byte_too_many_is_413() {
        let longest = format!("a={}", "x".repeat(MAX_BODY_BYTES - 2));
        assert!(extract(&[TYPE], Body::from(longest.clone())).await.is_ok());
        let refused = extract(&[TYPE], Body::from(longest + "x")).await.unwrap_err();
        assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[tokio::test]
    async fn a_broken_form_is_400_and_its_values_stay_out_of_the_answer() {
        for body in [
            "password=hunter2&password=hunter3",
            "password=hunter2%",
            "password=hunter2%ff",
        ] {
            let refused = extract(&[TYPE], Body::from(body)).await.unwrap_err();
            assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
            assert!(!refused.to_string().contains("hunter"), "{refused}");
            let response = refused.into_response();
            let document = axum::body::to_bytes(response.into_body(), 1024).await.unwrap();
            assert!(
                document.starts_with(br#"{"error":"invalid_request","error_description":"the form cannot be read: "#)
            );
        }
    }
}
