//! What all pages share: whose server it is, in which language the page is, and where its person may go from it.

use std::fmt;

use askama::filters::HtmlSafe;
use globus_auth_rules::model::Timestamp;

use super::{
    assets,
    text::{Language, Said, Sentence},
};

/// The query field with what somebody searches for.
pub const SEARCH_FIELD: &str = "q";

/// What is the same on all pages of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The name that people know the server by.
    pub name: String,
    /// Whether it is a server for development, where everybody and everything is made up; each page says so.
    pub dev: bool,
}

/// What a template needs around its own context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The server's.
    pub site: &'a Site,
    /// The language of the page.
    pub language: Language,
    /// Where the person may go from here. Pages that are a step of something, such as logging in, have none.
    pub navigation: Option<Navigation>,
}

/// The header of a page of somebody who is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Navigation {
    /// Who it is.
    pub username: String,
    /// The sections that they may see, in order.
    pub sections: Vec<Section>,
    /// The one that the page is in.
    pub here: Option<Section>,
}

/// A part of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// What everybody has.
    Account,
    /// Where developers look after their projects.
    Console,
    /// What operators see.
    Operator,
}

impl Section {
    /// Where it begins.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Account => "/v2/web/account",
            Self::Console => "/v2/web/console",
            Self::Operator => "/v2/web/operator",
        }
    }

    /// Its name.
    pub(super) fn name(self, frame: &Frame<'_>) -> Sentence {
        match self {
            Self::Account => frame.text("nav-account"),
            Self::Console => frame.text("nav-console"),
            Self::Operator => frame.text("nav-operator"),
        }
    }
}

impl Navigation {
    pub(super) fn is_in(&self, section: &Section) -> bool {
        self.here.as_ref() == Some(section)
    }
}

impl<'a> Frame<'a> {
    /// Of a page without navigation.
    #[must_use]
    pub const fn new(site: &'a Site, language: Language) -> Self {
        Self {
            site,
            language,
            navigation: None,
        }
    }

    /// The sentence of that key, to which the template gives its arguments.
    pub fn text(&self, key: &'static str) -> Sentence {
        Said::new(key).in_language(self.language)
    }

    /// A sentence that was made elsewhere.
    pub fn say(&self, said: &Said) -> Sentence {
        said.clone().in_language(self.language)
    }

    /// A time, to the minute. The script shows it in the person's own zone and way.
    #[must_use]
    pub const fn time(&self, at: Timestamp) -> Time {
        Time(at)
    }

    pub(super) fn stylesheet(&self) -> &'static str {
        assets::stylesheet_path()
    }

    pub(super) fn script(&self) -> &'static str {
        assets::script_path()
    }

    pub(super) fn icon(&self) -> &'static str {
        assets::icon_path()
    }
}

/// A time as HTML, in UTC, with its zone named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time(Timestamp);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let iso = self.0.iso();
        let (day, rest) = iso.split_once('T').unwrap_or_default();
        let minute = rest.get(..5).unwrap_or_default();
        write!(f, r#"<time datetime="{iso}">{day} {minute} UTC</time>"#)
    }
}

impl HtmlSafe for Time {}
