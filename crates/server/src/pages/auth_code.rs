use askama::Template;
use globus_auth_protocol::secret::AuthorizationCode;
use http::StatusCode;

use super::{Frame, render};
use crate::web::reply::Reply;

/// Shows an authorization code to copy into an application that cannot be redirected to.
///
/// Show codes only that were looked up: whatever stands here, people paste. Tools read the content of the element with
/// the id `auth-code`.
#[derive(Debug, Template)]
#[template(path = "auth_code.html", whitespace = "minimize")]
pub struct AuthCodePage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// The code.
    pub code: &'a AuthorizationCode,
    /// The application that asked for it.
    pub application: Option<&'a str>,
    /// How long it is good for.
    pub minutes: Option<i64>,
}

impl AuthCodePage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}
