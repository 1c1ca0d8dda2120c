use askama::Template;
use globus_auth_protocol::secret::AuthorizationCode;
use globus_auth_rules::model::Timestamp;
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
    /// When it was made.
    pub issued: Timestamp,
    /// Until when it is good.
    pub expires: Timestamp,
    /// The seconds until then.
    pub left: i64,
}

impl AuthCodePage<'_> {
    /// Begun minutes count.
    fn minutes_left(&self) -> i64 {
        (self.left + 59) / 60
    }

    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}
