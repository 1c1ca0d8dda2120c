use askama::Template;
use globus_auth_rules::model::{AuditAction, Timestamp};
use http::StatusCode;

use super::super::{Frame, render};
use crate::web::reply::Reply;

/// The field of who did it.
pub const ACTOR_FIELD: &str = "actor";
/// The field of what was done.
pub const ACTION_FILTER_FIELD: &str = "action";
/// The field of what it was done to.
pub const SUBJECT_FIELD: &str = "subject";
/// The field of the first day.
pub const SINCE_FIELD: &str = "since";
/// The field of the last day.
pub const UNTIL_FIELD: &str = "until";
/// The field of the place in the log that a page begins after.
pub const BEFORE_FIELD: &str = "before";

/// Shows an operator who did what.
#[derive(Debug, Clone, Template)]
#[template(path = "operator_audit.html", whitespace = "minimize")]
pub struct AuditPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// What was asked for.
    pub filter: &'a AuditFilterShown,
    /// What was found, the newest first.
    pub lines: &'a [AuditLineShown],
    /// Where the next page is, if there is one: a path of this server.
    pub next: Option<&'a str>,
    /// Where the same is as JSON lines: a path of this server.
    pub export: &'a str,
}

/// What was asked for, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilterShown {
    /// Who did it.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// What it was done to.
    pub subject: String,
    /// The first day.
    pub since: String,
    /// The last day.
    pub until: String,
    /// Whether somebody is named who is not there, or a day that is none.
    pub unknown: bool,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLineShown {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: PartyShown,
    /// What.
    pub action: String,
    /// To what.
    pub subject: PartyShown,
    /// Whether it failed, and how often within the hour.
    pub failed: Option<i64>,
    /// From where.
    pub address: Option<String>,
    /// With what.
    pub agent: Option<String>,
    /// In which request.
    pub request: Option<String>,
    /// What else there is to know.
    pub details: Vec<(String, String)>,
}

/// Somebody or something in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyShown {
    /// Its kind.
    pub kind: String,
    /// Its name, or its id where it has none any more.
    pub name: Option<String>,
    /// Where more is told of it: a path of this server.
    pub link: Option<String>,
}

/// The same in the language of its page.
#[derive(Debug, Template)]
#[template(path = "operator_party.html", whitespace = "minimize")]
pub(super) struct ShownParty<'a> {
    frame: &'a Frame<'a>,
    party: &'a PartyShown,
}

impl PartyShown {
    pub(super) fn shown<'a>(&'a self, frame: &'a Frame<'a>) -> ShownParty<'a> {
        ShownParty { frame, party: self }
    }
}

impl AuditPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }

    /// The names of all actions.
    fn actions(&self) -> impl Iterator<Item = &'static str> {
        AuditAction::ALL.iter().map(|action| action.as_str())
    }
}
