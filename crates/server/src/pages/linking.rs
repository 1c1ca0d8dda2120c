use askama::Template;
use globus_auth_rules::linking::SecondFactors;
use http::StatusCode;

use super::{ACTION_FIELD, AccountIdentity, Frame, render};
use crate::web::{csrf::CSRF_FIELD, reply::Reply};

/// The form field that says what a person chose on a page of linking.
pub const CHOICE_FIELD: &str = "choice";
/// Its value of the button that links.
pub const CHOICE_LINK: &str = "link";
/// Its value of the button of somebody else than who is logged in.
pub const CHOICE_OTHER_PERSON: &str = "other-person";
/// Its value of the button that goes back.
pub const CHOICE_CANCEL: &str = "cancel";

/// Asks a person whether to link two identities, both of which have proved themselves.
#[derive(Debug, Clone, Template)]
#[template(path = "link.html", whitespace = "minimize")]
pub struct LinkPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// Where the form goes: a path of this server.
    pub action: &'a str,
    /// See [`crate::web::csrf`].
    pub csrf_token: &'a str,
    /// The application that the person is logging in to.
    pub application: Option<&'a str>,
    /// The identity that is linked to.
    pub to: &'a str,
    /// Everything that is linked to it.
    pub own: &'a [String],
    /// The other identity.
    pub other: &'a str,
    /// Everything that is linked to that one.
    pub others: &'a [String],
    /// What becomes of their second factors.
    pub factors: MergedFactors,
}

/// What becomes of second factors when accounts are linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergedFactors {
    /// There is none.
    None,
    /// The person's is everybody's.
    Own,
    /// The other's is everybody's.
    Other,
    /// The person's is everybody's, and the other's ends.
    Both,
}

impl MergedFactors {
    /// By who has one.
    #[must_use]
    pub const fn of(second_factors: SecondFactors) -> Self {
        match (second_factors.own, second_factors.other) {
            (false, false) => Self::None,
            (true, false) => Self::Own,
            (false, true) => Self::Other,
            (true, true) => Self::Both,
        }
    }
}

impl LinkPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// Tells a person that an application needs an identity which they have not linked.
#[derive(Debug, Clone, Template)]
#[template(path = "link_offer.html", whitespace = "minimize")]
pub struct LinkOfferPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// Where the form goes: a path of this server.
    pub action: &'a str,
    /// See [`crate::web::csrf`].
    pub csrf_token: &'a str,
    /// The application.
    pub application: &'a str,
    /// The provider at which the identity must be.
    pub provider: &'a str,
    /// What is linked.
    pub usernames: &'a [String],
}

impl LinkOfferPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// The form field that names an identity by its id.
pub const IDENTITY_FIELD: &str = "identity";
/// The value of the button that links another identity.
pub const ACTION_LINK: &str = "link";
/// The value of the button that asks whether to unlink an identity.
pub const ACTION_UNLINK: &str = "unlink";
/// The value of the button that unlinks it.
pub const ACTION_CONFIRM_UNLINK: &str = "confirm-unlink";
/// The value of the button that makes an identity the primary one.
pub const ACTION_PRIMARY: &str = "primary";

/// Shows a person what is linked, and lets them change it.
#[derive(Debug, Clone, Template)]
#[template(path = "identities.html", whitespace = "minimize")]
pub struct IdentitiesPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// Where the forms go: a path of this server.
    pub action: &'a str,
    /// See [`crate::web::csrf`].
    pub csrf_token: &'a str,
    /// The linked identities, the primary one first.
    pub identities: &'a [AccountIdentity],
}

impl IdentitiesPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// Asks a person whether to unlink an identity.
#[derive(Debug, Clone, Template)]
#[template(path = "unlink.html", whitespace = "minimize")]
pub struct UnlinkPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// Where the form goes: a path of this server.
    pub action: &'a str,
    /// See [`crate::web::csrf`].
    pub csrf_token: &'a str,
    /// Its id.
    pub identity: &'a str,
    /// Its name.
    pub username: &'a str,
    /// Whether nobody but it has logged in here.
    pub alone: bool,
    /// Whether a second factor protects it until now.
    pub second_factor: bool,
}

impl UnlinkPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}
