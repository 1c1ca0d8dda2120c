use askama::Template;
use http::StatusCode;

use super::{CHOICE_CANCEL, CHOICE_FIELD, Frame, SEARCH_FIELD, Said, render, slow_down};
use crate::web::{attempts::TooManyAttempts, csrf::CSRF_FIELD, reply::Reply};

/// The form field with the username.
pub const USERNAME_FIELD: &str = "username";
/// The form field with the password.
pub const PASSWORD_FIELD: &str = "password";
/// The form field of the development buttons; its value is an identity's id.
pub const PERSON_FIELD: &str = "person";

/// Asks a person for username and password.
#[derive(Debug, Clone, Template)]
#[template(path = "login.html", whitespace = "minimize")]
pub struct LoginPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// Where the form goes: a path of this server.
    pub action: &'a str,
    /// See [`crate::web::csrf`].
    pub csrf_token: &'a str,
    /// The application that the person is logging in to.
    pub application: Option<&'a str>,
    /// That the log-in is for linking another identity.
    pub linking: Option<LinkHint<'a>>,
    /// The application's own words (`session_message`).
    pub session_message: Option<&'a str>,
    /// The identity provider that the application asks for (`required_idp`, `preselect_idp`).
    pub provider: Option<&'a str>,
    /// Where people can log in besides.
    pub choice: &'a ProviderChoice,
    /// The usernames of which one must log in (`session_required_identities`).
    pub required_identities: &'a [String],
    /// The domains of which one must be the username's (`session_required_single_domain`).
    pub required_domains: &'a [String],
    /// What to write into the username's field.
    pub username: &'a str,
    /// Why the last attempt failed.
    pub error: Option<&'a Said>,
    /// The people who can be picked by one button. On a development server only.
    pub people: &'a [DevPerson],
}

/// What to tell somebody who links another identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkHint<'a> {
    /// The identity that is linked to.
    pub to: &'a str,
    /// Whether it must log in again first.
    pub again: bool,
    /// Where the form goes of who will not: a path of this server.
    pub cancel: &'a str,
}

/// What the page offers besides username and password.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProviderChoice {
    /// The provider that the application asks for, or that this browser used last.
    pub first: Option<Elsewhere>,
    /// Others.
    pub others: Vec<Elsewhere>,
    /// How many more there are.
    pub more: usize,
    /// What they were searched for; none where there are too few to search.
    pub search: Option<String>,
}

/// A provider to log in at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// What people call it.
    pub name: String,
    /// The path that leads there.
    pub link: String,
}

/// A person who can be logged in by one button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DevPerson {
    /// The identity that logs in.
    pub identity: String,
    /// What people call them.
    pub name: String,
    /// `name@domain`.
    pub username: String,
}

impl LoginPage<'_> {
    /// What to tell somebody whose username or password was wrong. One sentence for both, so that it does not tell who exists.
    pub const WRONG: Said = Said::new("login-wrong");

    /// Whether somebody looks for their provider.
    fn is_searched(&self) -> bool {
        self.choice.search.as_ref().is_some_and(|search| !search.is_empty())
    }

    /// Whether the username is what most people begin with here.
    fn begins_with_username(&self) -> bool {
        self.username.is_empty() && self.choice.first.is_none() && !self.is_searched()
    }

    /// The page: 200, or 403 where the last attempt failed.
    pub fn reply(&self) -> Reply {
        render(
            if self.error.is_some() {
                StatusCode::FORBIDDEN
            } else {
                StatusCode::OK
            },
            self,
        )
    }

    /// The page for somebody who tried too often: 429, with the time to wait.
    pub fn reply_slow_down(&self, refused: TooManyAttempts) -> Reply {
        let sentence = slow_down(refused);
        let page = LoginPage {
            error: Some(&sentence),
            ..self.clone()
        };
        render(StatusCode::TOO_MANY_REQUESTS, &page).with_retry_after(refused.seconds)
    }
}
