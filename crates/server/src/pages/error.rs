use askama::Template;
use globus_auth_protocol::ids::{ClientId, RequestId};
use globus_auth_rules::model::Timestamp;
use http::StatusCode;

use super::{Frame, Said, render};
use crate::web::reply::Reply;

/// What went wrong, in a person's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The status of the answer.
    pub status: StatusCode,
    /// The heading.
    pub title: Said,
    /// What happened.
    pub sentence: Said,
    /// What to do next.
    pub advice: Said,
    /// The code that programs and support know it by.
    pub code: &'static str,
}

/// Of what those who run the application must mend.
const ASK_THE_APPLICATION: Said = Said::new("error-advice-application");

impl Failure {
    /// A failure under the usual title.
    #[must_use]
    pub const fn new(status: StatusCode, code: &'static str, sentence: Said, advice: Said) -> Self {
        Self {
            status,
            title: Said::new("error-title"),
            sentence,
            advice,
            code,
        }
    }

    /// An authorize request that must not be answered with a redirect: unknown client, redirect URI not registered. The
    /// sentence is the service's own, which documentation and support know.
    #[must_use]
    pub fn authorize_request(sentence: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "OAUTH_AUTH_REQUEST_FAILURE",
            Said::quoted(sentence),
            ASK_THE_APPLICATION,
        )
    }

    /// An authorize request for scopes that nobody knows.
    #[must_use]
    pub fn unknown_scopes(client: ClientId, scopes: &[&str]) -> Self {
        let scopes: Vec<String> = scopes.iter().map(|scope| format!("'{scope}'")).collect();
        let sentence = format!("client_id={client} requested unknown scopes: [{}]", scopes.join(", "));
        Self {
            title: Said::new("error-unknown-scopes-title"),
            ..Self::new(
                StatusCode::BAD_REQUEST,
                "UNKNOWN_SCOPE_ERROR",
                Said::quoted(sentence),
                ASK_THE_APPLICATION,
            )
        }
    }

    /// A form that is not ours; see [`crate::web::csrf::NotOurForm`].
    #[must_use]
    pub const fn not_our_form() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "FORM_OUT_OF_DATE",
            Said::new("error-form-out-of-date"),
            Said::new("error-form-out-of-date-advice"),
        )
    }

    /// A log-in that took too long, was finished already, or was begun in another browser.
    #[must_use]
    pub const fn login_expired() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "LOGIN_EXPIRED",
            Said::new("error-login-expired"),
            Said::new("error-advice-again"),
        )
    }

    /// A code that cannot be shown.
    #[must_use]
    pub const fn no_code() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "NO_CODE",
            Said::new("error-no-code"),
            Said::new("error-advice-again"),
        )
    }

    /// A provider that cannot be reached or trusted.
    #[must_use]
    pub const fn provider() -> Self {
        Self::new(
            StatusCode::BAD_GATEWAY,
            "PROVIDER_FAILED",
            Said::new("error-provider"),
            Said::new("error-provider-advice"),
        )
    }

    /// A page for operators, asked for by somebody else.
    #[must_use]
    pub const fn operators_only() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "OPERATORS_ONLY",
            Said::new("error-operators"),
            Said::new("error-operators-advice"),
        )
    }

    /// A request that could not be read.
    #[must_use]
    pub const fn unreadable(status: StatusCode, sentence: Said) -> Self {
        Self::new(status, "INVALID_PARAMETERS", sentence, Said::new("error-advice-back"))
    }

    /// No such page.
    #[must_use]
    pub const fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "NOT_FOUND",
            Said::new("error-not-found"),
            Said::new("error-not-found-advice"),
        )
    }

    /// A page for those who administer a project.
    #[must_use]
    pub const fn not_yours() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "FORBIDDEN",
            Said::new("error-not-yours"),
            Said::new("error-not-yours-advice"),
        )
    }

    /// A page that is not asked for in this way.
    #[must_use]
    pub const fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "METHOD_NOT_ALLOWED",
            Said::new("error-method"),
            Said::new("error-method-advice"),
        )
    }

    /// Too many log-ins from one network.
    #[must_use]
    pub const fn too_many() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "TOO_MANY_REQUESTS",
            Said::new("error-too-many"),
            Said::new("error-too-many-advice"),
        )
    }

    /// Too much to do.
    #[must_use]
    pub const fn busy() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "SERVICE_UNAVAILABLE",
            Said::new("error-busy"),
            Said::new("error-busy-advice"),
        )
    }

    /// A fault of ours.
    #[must_use]
    pub const fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "INTERNAL_ERROR",
            Said::new("error-internal"),
            Said::new("error-internal-advice"),
        )
    }
}

#[derive(Template)]
#[template(path = "error.html", whitespace = "minimize")]
struct ErrorPage<'a> {
    frame: &'a Frame<'a>,
    failure: &'a Failure,
    at: Timestamp,
    /// As the log, the header and error documents write it.
    id: RequestId,
}

/// The page that tells a person what went wrong.
pub fn error(frame: &Frame<'_>, failure: &Failure, id: RequestId, now: Timestamp) -> Reply {
    let page = ErrorPage {
        frame,
        failure,
        at: now,
        id,
    };
    render(failure.status, &page)
}
