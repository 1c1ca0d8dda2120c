use askama::Template;
use http::StatusCode;

use super::{Frame, render};
use crate::web::reply::Reply;

/// Says what this server is, and who is logged in.
#[derive(Debug, Clone, Template)]
#[template(path = "home.html", whitespace = "minimize")]
pub struct HomePage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// The base URL, which clients are pointed at.
    pub base_url: &'a str,
    /// The program's version.
    pub version: &'a str,
    /// Who is logged in with this browser.
    pub usernames: &'a [String],
}

impl HomePage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}
