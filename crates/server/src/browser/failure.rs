//! Why a person is shown an error page, or sent back to the application with an error.

use globus_auth_protocol::{error::OAuthError, exchange::authorize::AuthorizeAnswer, secret::State};
use globus_auth_rules::authorize::{PageRefusal, RedirectRefusal};
use globus_auth_store::{
    StoreError,
    ops::{self, CountAttemptError},
};

use super::request::PageRequest;
use crate::{
    app::App,
    host::passwords::PasswordError,
    pages::{self, Failure, Said},
    web::{attempts::TooManyAttempts, csrf::NotOurForm, forms::FormError, query::QueryError, reply::Reply},
};

/// Why a page is not what was asked for.
#[derive(Debug)]
pub(super) enum PageFailure {
    /// The authorize request cannot be answered by redirect.
    Refused(PageRefusal),
    /// The request cannot be read.
    Unreadable(http::StatusCode, Said),
    /// The form is not ours.
    NotOurForm,
    /// The log-in is over.
    Expired,
    /// The code cannot be shown.
    NoCode,
    /// Nobody can log in at that provider.
    NoProvider,
    /// There is no such thing.
    Unknown,
    /// It is for those who administer the project.
    NotYours,
    /// The page is for operators.
    NotOperator,
    /// The provider failed; already logged.
    Upstream,
    /// The application was told by redirect.
    Redirect(String),
    /// Too many log-ins were begun.
    TooMany(TooManyAttempts),
    /// Too much to do.
    Busy,
    /// A fault of ours, already logged.
    Internal,
}

impl From<PageRefusal> for PageFailure {
    fn from(refusal: PageRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<NotOurForm> for PageFailure {
    fn from(_: NotOurForm) -> Self {
        Self::NotOurForm
    }
}

impl From<FormError> for PageFailure {
    fn from(error: FormError) -> Self {
        Self::Unreadable(error.status(), Said::quoted(error))
    }
}

impl From<QueryError> for PageFailure {
    fn from(error: QueryError) -> Self {
        Self::Unreadable(
            http::StatusCode::BAD_REQUEST,
            Said::new("error-unreadable-query").with("problem", error.to_string()),
        )
    }
}

impl From<TooManyAttempts> for PageFailure {
    fn from(refused: TooManyAttempts) -> Self {
        Self::TooMany(refused)
    }
}

impl From<CountAttemptError> for PageFailure {
    fn from(error: CountAttemptError) -> Self {
        match error {
            CountAttemptError::TooMany(refused) => refused.into(),
            CountAttemptError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for PageFailure {
    fn from(error: StoreError) -> Self {
        if error.is_transient() {
            tracing::warn!(%error, "a page was not made, and may be later");
            return Self::Busy;
        }
        tracing::error!(%error, "a page failed");
        Self::Internal
    }
}

impl From<PasswordError> for PageFailure {
    fn from(error: PasswordError) -> Self {
        if matches!(error, PasswordError::Busy) {
            return Self::Busy;
        }
        tracing::error!(%error, "a password could not be checked");
        Self::Internal
    }
}

impl From<ops::LogInError> for PageFailure {
    fn from(error: ops::LogInError) -> Self {
        match error {
            ops::LogInError::SessionEnded | ops::LogInError::InteractionGone => Self::Expired,
            ops::LogInError::Store(error) => error.into(),
        }
    }
}

impl From<ops::FinishAuthorizeError> for PageFailure {
    fn from(error: ops::FinishAuthorizeError) -> Self {
        match error {
            ops::FinishAuthorizeError::InteractionGone => Self::Expired,
            ops::FinishAuthorizeError::Store(error) => error.into(),
        }
    }
}

impl PageFailure {
    /// The application is told by redirect that the request was refused.
    pub(super) fn redirect(app: &App, redirect_uri: &str, state: Option<&str>, refusal: &RedirectRefusal) -> Self {
        let answer = AuthorizeAnswer::Refused {
            error: refusal.error.clone(),
            description: Some(refusal.description.to_owned()),
            state: state.map(State::from),
            issuer: Some(app.addresses.issuer.clone()),
        };
        Self::Redirect(answer.write_redirect(redirect_uri))
    }

    /// The person or a rule said no.
    pub(super) const fn denied(description: &'static str) -> RedirectRefusal {
        RedirectRefusal {
            error: OAuthError::AccessDenied,
            description,
        }
    }

    pub(super) fn reply(self, app: &App, request: &PageRequest) -> Reply {
        let failure = match self {
            Self::Redirect(location) => return Reply::found(&location),
            Self::Refused(PageRefusal::UnknownScopes { client, scopes }) => {
                let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
                Failure::unknown_scopes(client, &scopes)
            }
            Self::Refused(refusal) => Failure {
                code: refusal.code(),
                ..Failure::authorize_request(&refusal.to_string())
            },
            Self::Unreadable(status, problem) => Failure::unreadable(status, problem),
            Self::NotOurForm => Failure::not_our_form(),
            Self::Expired => Failure::login_expired(),
            Self::NoCode => Failure::no_code(),
            Self::NoProvider | Self::Unknown => Failure::not_found(),
            Self::NotYours => Failure::not_yours(),
            Self::NotOperator => Failure::operators_only(),
            Self::Upstream => Failure::provider(),
            Self::TooMany(refused) => {
                let page = pages::error(&request.frame(app), &Failure::too_many(), request.id, app.clock.now());
                return page.with_retry_after(refused.seconds);
            }
            Self::Busy => {
                let page = pages::error(&request.frame(app), &Failure::busy(), request.id, app.clock.now());
                return page.with_retry_after(1);
            }
            Self::Internal => Failure::internal(),
        };
        pages::error(&request.frame(app), &failure, request.id, app.clock.now())
    }
}

/// The page, or the failure in its place.
pub(super) fn show(app: &App, request: &PageRequest, result: Result<Reply, PageFailure>) -> Reply {
    result.unwrap_or_else(|failure| failure.reply(app, request))
}
