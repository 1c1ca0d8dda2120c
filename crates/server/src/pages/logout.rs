use askama::Template;
use globus_auth_rules::redirect;
use http::StatusCode;
use url::Url;

use super::{Frame, render};
use crate::web::{csrf::CSRF_FIELD, reply::Reply};

/// Asks whether to log out; a link alone must not do it.
#[derive(Debug, Clone, Template)]
#[template(path = "logout.html", whitespace = "minimize")]
pub struct LogoutPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// Where the form goes: a path of this server, with the query that came.
    pub action: &'a str,
    /// See [`crate::web::csrf`].
    pub csrf_token: &'a str,
    /// Who is logged in.
    pub usernames: &'a [String],
}

impl LogoutPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// Says that nobody is logged in any more.
#[derive(Debug, Clone, Template)]
#[template(path = "signed_out.html", whitespace = "minimize")]
pub struct SignedOutPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// Where to go from here.
    pub next: Option<&'a ContinueLink>,
}

impl SignedOutPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// A link out of this server, as a client registered it: `https`, or `http` to this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContinueLink {
    url: Url,
    name: String,
}

impl ContinueLink {
    /// Longer names are cut, in characters.
    const MAX_NAME: usize = 80;

    /// A link to a URL that was found registered for the client. None if its scheme could run or read something here.
    /// Without a name the link is named by its host.
    #[must_use]
    pub fn new(url: Url, name: Option<&str>) -> Option<Self> {
        if url.scheme() != "https" && !redirect::is_loopback(url.as_str()) {
            return None;
        }
        let name = name.map(str::trim).filter(|name| !name.is_empty()).or(url.host_str())?;
        let name = name.chars().take(Self::MAX_NAME).collect();
        Some(Self { url, name })
    }

    fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(url: &str, name: Option<&str>) -> Option<ContinueLink> {
        ContinueLink::new(Url::parse(url).unwrap(), name)
    }

    #[test]
    fn links_lead_to_https_or_to_this_machine() {
        for url in [
            "https://app.example.org/",
            "http://localhost:1234/x",
            "http://127.0.0.1/",
            "http://[::1]:8000/",
        ] {
            assert!(link(url, None).is_some(), "{url}");
        }
        for url in [
            "http://app.example.org/",
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://localhost/",
            "app:/x",
        ] {
            assert_eq!(link(url, Some("Back")), None, "{url}");
        }
    }

    #[test]
    fn a_link_without_a_name_is_named_by_its_host() {
        assert_eq!(
            link("https://app.example.org/x", Some("  ")).unwrap().name,
            "app.example.org"
        );
        assert_eq!(
            link("https://app.example.org/x", Some(" My app ")).unwrap().name,
            "My app"
        );
        assert_eq!(
            link("https://app.example.org/x", Some(&"x".repeat(500)))
                .unwrap()
                .name
                .len(),
            80
        );
    }
}
