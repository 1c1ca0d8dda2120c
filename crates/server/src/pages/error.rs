use std::borrow::Cow;

use askama::Template;
use globus_auth_protocol::ids::{ClientId, RequestId};
use globus_auth_rules::model::Timestamp;
use http::StatusCode;

use super::{Site, render};
use crate::web::reply::Reply;

/// What went wrong, in a person's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure<'a> {
    /// The status of the answer.
    pub status: StatusCode,
    /// The heading.
    pub title: Cow<'a, str>,
    /// What happened, in a sentence.
    pub sentence: Cow<'a, str>,
    /// What to do next, in a sentence.
    pub advice: Cow<'a, str>,
    /// The code that programs and support know it by.
    pub code: &'static str,
}

const UNABLE: &str = "Unable to Fulfill Your Request";
const ASK_THE_APPLICATION: &str = "Go back to the application and tell those who run it, with the lines below.";

impl<'a> Failure<'a> {
    /// A failure under the usual title.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, sentence: impl Into<Cow<'a, str>>, advice: &'a str) -> Self {
        Self {
            status,
            title: UNABLE.into(),
            sentence: sentence.into(),
            advice: advice.into(),
            code,
        }
    }

    /// An authorize request that must not be answered with a redirect: unknown client, redirect URI not registered.
    #[must_use]
    pub fn authorize_request(sentence: &'a str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "OAUTH_AUTH_REQUEST_FAILURE",
            sentence,
            ASK_THE_APPLICATION,
        )
    }

    /// An authorize request for scopes that nobody knows.
    #[must_use]
    pub fn unknown_scopes(client: ClientId, scopes: &[&str]) -> Self {
        let scopes: Vec<String> = scopes.iter().map(|scope| format!("'{scope}'")).collect();
        let sentence = format!("client_id={client} requested unknown scopes: [{}]", scopes.join(", "));
        let title = "Unknown scope(s)".into();
        Self {
            title,
            ..Self::new(
                StatusCode::BAD_REQUEST,
                "UNKNOWN_SCOPE_ERROR",
                sentence,
                ASK_THE_APPLICATION,
            )
        }
    }

    /// A form that is not ours; see [`crate::web::csrf::NotOurForm`].
    #[must_use]
    pub fn not_our_form() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "FORM_OUT_OF_DATE",
            "This form is out of date, or your browser does not send cookies.",
            "Allow cookies for this site, go back, load the page again and send it once more.",
        )
    }

    /// A log-in that took too long, was finished already, or was begun in another browser.
    #[must_use]
    pub fn login_expired() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "LOGIN_EXPIRED",
            "This log-in has expired, is already finished, or was begun in another browser.",
            "Go back to the application and log in again from there.",
        )
    }

    /// A request that could not be read.
    #[must_use]
    pub fn unreadable(status: StatusCode, sentence: impl Into<Cow<'a, str>>) -> Self {
        Self::new(status, "INVALID_PARAMETERS", sentence, "Go back and try again.")
    }

    /// No such page.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "NOT_FOUND",
            "There is no such page.",
            "Check the address, or go back.",
        )
    }

    /// A page that is not asked for in this way.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        let sentence = "This page cannot be asked for in this way.";
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "METHOD_NOT_ALLOWED",
            sentence,
            "Go back and start again from there.",
        )
    }

    /// Too many log-ins from one network.
    #[must_use]
    pub fn too_many() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "TOO_MANY_REQUESTS",
            "Too many log-ins were begun from your network.",
            "Wait a minute, then go back to the application and log in again from there.",
        )
    }

    /// Too much to do.
    #[must_use]
    pub fn busy() -> Self {
        let sentence = "The server is too busy to do this now.";
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "SERVICE_UNAVAILABLE",
            sentence,
            "Try again in a few seconds.",
        )
    }

    /// A fault of ours.
    #[must_use]
    pub fn internal() -> Self {
        let sentence = "The server failed. What you did may or may not have taken effect.";
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "INTERNAL_ERROR",
            sentence,
            "Try again. If it happens again, tell those who run this server, with the lines below.",
        )
    }
}

#[derive(Template)]
#[template(path = "error.html", whitespace = "minimize")]
struct ErrorPage<'a> {
    site: &'a Site,
    failure: &'a Failure<'a>,
    time: String,
    /// 32 hexadecimal digits: the request's id without its hyphens.
    id: String,
}

/// The page that tells a person what went wrong.
pub fn error(site: &Site, failure: &Failure<'_>, id: RequestId, now: Timestamp) -> Reply {
    let page = ErrorPage {
        site,
        failure,
        time: now.iso(),
        id: id.as_uuid().as_simple().to_string(),
    };
    render(failure.status, &page)
}
