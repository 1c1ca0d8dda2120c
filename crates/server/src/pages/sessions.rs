use askama::Template;
use globus_auth_rules::model::Timestamp;
use http::StatusCode;

use super::{ACTION_FIELD, Frame, render};
use crate::web::{csrf::CSRF_FIELD, reply::Reply};

/// The form field that names a session by its id.
pub const SESSION_FIELD: &str = "session";
/// The value of the button that logs out in another browser.
pub const ACTION_END: &str = "end";
/// The value of the button that logs out in all other browsers.
pub const ACTION_END_OTHERS: &str = "end-others";

/// Shows a person where they are logged in.
#[derive(Debug, Clone, Template)]
#[template(path = "sessions.html", whitespace = "minimize")]
pub struct SessionsPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// Where the forms go: a path of this server.
    pub action: &'a str,
    /// See [`crate::web::csrf`].
    pub csrf_token: &'a str,
    /// The sessions; that of this browser is among them.
    pub sessions: &'a [SessionItem],
}

impl SessionsPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// A browser in which somebody is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionItem {
    /// The session's id.
    pub id: String,
    /// The browser.
    pub agent: Agent,
    /// Its address at the last log-in.
    pub address: Option<String>,
    /// Who logged in.
    pub usernames: Vec<String>,
    /// Since when.
    pub created: Timestamp,
    /// Until when it was used, to the hour.
    pub last_used: Timestamp,
    /// Whether it is this browser.
    pub here: bool,
}

/// A browser and its system, as far as they say what they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Agent {
    /// The browser's name.
    pub browser: Option<&'static str>,
    /// The system's.
    pub system: Option<&'static str>,
}

impl Agent {
    /// The ones that a header `User-Agent` tells. Most browsers also say that they are others, so the order matters.
    #[must_use]
    pub fn of(header: &str) -> Self {
        const BROWSERS: &[(&str, &str)] = &[
            ("Edg", "Edge"),
            ("OPR/", "Opera"),
            ("Firefox/", "Firefox"),
            ("FxiOS/", "Firefox"),
            ("Chrome/", "Chrome"),
            ("CriOS/", "Chrome"),
            ("Safari/", "Safari"),
        ];
        const SYSTEMS: &[(&str, &str)] = &[
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Mac OS X", "macOS"),
            ("CrOS", "ChromeOS"),
            ("Linux", "Linux"),
        ];
        let told = |known: &[(&str, &'static str)]| {
            let found = known.iter().find(|(sign, _)| header.contains(sign));
            found.map(|(_, name)| *name)
        };
        Self {
            browser: told(BROWSERS),
            system: told(SYSTEMS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_that_say_they_are_others_too_are_told_apart() {
        let like = "(KHTML, like Gecko)";
        for (header, browser, system) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
                "Firefox",
                "Linux",
            ),
            (
                format!("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 {like} Chrome/140.0 Safari/537.36"),
                "Chrome",
                "Windows",
            ),
            (
                format!("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 {like} Chrome/140.0 Safari/537.36 Edg/140.0"),
                "Edge",
                "Windows",
            ),
            (
                format!(
                    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 {like} Version/18.0 Safari/604"
                ),
                "Safari",
                "iPhone",
            ),
            (
                format!("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 {like} Chrome/140.0 Mobile Safari/537.36"),
                "Chrome",
                "Android",
            ),
        ] {
            let wanted = Agent {
                browser: Some(browser),
                system: Some(system),
            };
            assert_eq!(Agent::of(&header), wanted, "{header}");
        }
        assert_eq!(Agent::of("curl/8"), Agent::default());
    }
}
