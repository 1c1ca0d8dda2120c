use askama::Template;
use globus_auth_rules::model::{IdentityStatus, Timestamp};
use http::StatusCode;

use super::{
    super::{Frame, SEARCH_FIELD, Said, render},
    AuditLineShown,
};
use crate::web::{csrf::CSRF_FIELD, reply::Reply};

/// Finds people for an operator.
#[derive(Debug, Clone, Template)]
#[template(path = "operator_people.html", whitespace = "minimize")]
pub struct OperatorPeoplePage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// What was looked for.
    pub search: &'a str,
    /// Who was found.
    pub identities: &'a [IdentityShown],
    /// Where the next page is, if there is one: a path of this server.
    pub next: Option<&'a str>,
}

/// An identity, as operators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityShown {
    /// Its id.
    pub id: String,
    /// `name@domain`.
    pub username: String,
    /// The person's name.
    pub name: Option<String>,
    /// The name of its provider.
    pub provider: String,
    /// Whether it may log in, and has.
    pub status: IdentityStatus,
    /// Whether its account speaks as it.
    pub primary: bool,
}

/// Whether an identity may log in, as a badge.
#[derive(Debug, Template)]
#[template(path = "operator_state.html", whitespace = "minimize")]
struct ShownState<'a> {
    frame: &'a Frame<'a>,
    status: IdentityStatus,
}

impl IdentityShown {
    fn state<'a>(&self, frame: &'a Frame<'a>) -> ShownState<'a> {
        let status = self.status;
        ShownState { frame, status }
    }

    fn is_closed(&self) -> bool {
        self.status == IdentityStatus::Closed
    }
}

impl OperatorPeoplePage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// Shows one person to an operator.
#[derive(Debug, Clone, Template)]
#[template(path = "operator_person.html", whitespace = "minimize")]
pub struct OperatorPersonPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// The identity that was asked for.
    pub identity: &'a IdentityShown,
    /// All linked identities, the primary one first.
    pub identities: &'a [IdentityShown],
    /// When the second factor was set up, and how many recovery codes are left.
    pub second_factor: Option<(Timestamp, i64)>,
    /// The open sessions, the newest first.
    pub sessions: &'a [SessionShown],
    /// What applications may do.
    pub consents: &'a [ConsentShown],
    /// What was done lately, by the identity or to it, the newest first.
    pub lines: &'a [AuditLineShown],
}

/// A session, as operators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionShown {
    /// Its id, which tokens tell.
    pub id: String,
    /// When it began.
    pub created: Timestamp,
    /// When it ends by itself.
    pub expires: Timestamp,
    /// Who proved themselves in it.
    pub proofs: Vec<ProofShown>,
}

/// That somebody proved themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofShown {
    /// The username.
    pub username: String,
    /// When.
    pub at: Timestamp,
    /// Whether with more than a password.
    pub strong: bool,
}

/// What an application may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentShown {
    /// The id of the application.
    pub client: String,
    /// Its name.
    pub application: String,
    /// The identity that agreed.
    pub username: String,
    /// The scope.
    pub scope: String,
    /// When it was agreed to.
    pub created: Timestamp,
    /// When it was used last in a log-in.
    pub last_used: Timestamp,
}

impl OperatorPersonPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// What an operator may do with a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonDeed {
    /// Close the identity.
    Disable,
    /// Open it again.
    Enable,
    /// End all sessions of the account.
    SignOut,
    /// Remove the second factor of the account.
    RemoveSecondFactor,
}

impl PersonDeed {
    const ALL: [Self; 4] = [Self::Disable, Self::Enable, Self::SignOut, Self::RemoveSecondFactor];

    /// Its word in a path.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::SignOut => "sign-out",
            Self::RemoveSecondFactor => "remove-second-factor",
        }
    }

    /// The one of that word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.as_str() == name)
    }

    /// What it is called.
    fn name(self) -> Said {
        match self {
            Self::Disable => Said::new("operator-disable-title"),
            Self::Enable => Said::new("operator-enable-title"),
            Self::SignOut => Said::new("operator-sign-out-title"),
            Self::RemoveSecondFactor => Said::new("operator-remove-second-factor-title"),
        }
    }

    /// What comes of it.
    fn warning(self) -> Said {
        match self {
            Self::Disable => Said::new("operator-disable-warning"),
            Self::Enable => Said::new("operator-enable-warning"),
            Self::SignOut => Said::new("operator-sign-out-warning"),
            Self::RemoveSecondFactor => Said::new("operator-remove-second-factor-warning"),
        }
    }
}

/// Asks an operator whether something shall be done with a person.
#[derive(Debug, Clone, Template)]
#[template(path = "operator_confirm.html", whitespace = "minimize")]
pub struct ConfirmDeedPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// Where the form goes: a path of this server.
    pub action: &'a str,
    /// See [`crate::web::csrf`].
    pub csrf_token: &'a str,
    /// What.
    pub deed: PersonDeed,
    /// With whom.
    pub identity: &'a IdentityShown,
}

impl ConfirmDeedPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}
