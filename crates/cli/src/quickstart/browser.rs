//! A browser that follows a script: it goes where a person would go, through the server's real pages.

use std::collections::BTreeMap;

use url::{Url, form_urlencoded};

use super::{
    html::{self, Form},
    http,
};
use crate::error::CommandError;

/// The path of the page that shows a code to copy.
const CODE_PAGE: &str = "/v2/web/auth-code";

/// More pages than any login has.
const MOST_PAGES: usize = 10;

/// More redirects than any page needs.
const MOST_REDIRECTS: usize = 10;

/// Keeps cookies, follows redirects, submits forms.
#[derive(Debug, Default)]
pub(super) struct Browser {
    cookies: BTreeMap<String, String>,
}

/// Where the login led.
#[derive(Debug)]
pub(super) struct Landed {
    /// The titles of the pages on the way.
    pub(super) pages: Vec<String>,
    /// The address of the last page.
    pub(super) url: Url,
}

struct Page {
    url: Url,
    html: String,
}

impl Browser {
    /// Logs a person in: types username and password, allows what is asked for, and stops at the page with the code.
    pub(super) async fn log_in(&mut self, url: Url, username: &str, password: &str) -> Result<Landed, CommandError> {
        let mut page = self.open(url, None).await?;
        let mut pages = Vec::new();
        for _ in 0..MOST_PAGES {
            pages.push(title(&page.html));
            if page.url.path().ends_with(CODE_PAGE) {
                return check_code(page, pages);
            }
            let (form, button) = next_form(&page, username, password)?;
            page = self.submit(&page.url, form, button).await?;
        }
        Err(CommandError::failed("the login went on and on"))
    }

    async fn submit(&mut self, page: &Url, form: Form, button: Option<(String, String)>) -> Result<Page, CommandError> {
        let target = page
            .join(&form.action)
            .map_err(|error| CommandError::failed(format!("a form leads to no address: {error}")))?;
        let pressed = button.filter(|(name, _)| !name.is_empty());
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form.fields)
            .extend_pairs(pressed)
            .finish();
        self.open(target, Some(body)).await
    }

    async fn open(&mut self, mut url: Url, mut form: Option<String>) -> Result<Page, CommandError> {
        for _ in 0..MOST_REDIRECTS {
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let answer = http::send(&url, &cookies.join("; "), form.take().as_deref())
                .await
                .map_err(|error| CommandError::failed(format!("cannot open {}: {error}", url.path())))?;
            answer.headers("set-cookie").for_each(|cookie| self.keep(cookie));
            let Some(location) = answer
                .headers("location")
                .next()
                .filter(|_| (300..400).contains(&answer.status))
            else {
                if answer.status != 200 {
                    let title = title(&answer.body);
                    return Err(CommandError::failed(format!(
                        "{} answered {}: {title}",
                        url.path(),
                        answer.status
                    )));
                }
                return Ok(Page { url, html: answer.body });
            };
            url = url
                .join(location)
                .map_err(|error| CommandError::failed(format!("a redirect leads to no address: {error}")))?;
        }
        Err(CommandError::failed("the server redirects in a circle"))
    }

    fn keep(&mut self, cookie: &str) {
        let mut parts = cookie.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
            return;
        };
        if value.is_empty() || parts.any(|part| part.eq_ignore_ascii_case("max-age=0")) {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// The login form filled in, or the consent form with its button pressed.
fn next_form(page: &Page, username: &str, password: &str) -> Result<(Form, Option<(String, String)>), CommandError> {
    for mut form in html::forms(&page.html) {
        if let Some(name) = form.passwords.first().cloned() {
            form.fill("username", username);
            form.fill(&name, password);
            return Ok((form, None));
        }
        if let Some(button) = form.button("allow") {
            return Ok((form, Some(button)));
        }
    }
    Err(CommandError::failed(format!(
        "{} shows '{}', where the login does not go on",
        page.url.path(),
        title(&page.html)
    )))
}

/// The page must show the code that its address holds, for the page is what people copy from.
fn check_code(page: Page, pages: Vec<String>) -> Result<Landed, CommandError> {
    let code = page
        .url
        .query_pairs()
        .find(|(name, _)| name == "code")
        .map(|(_, value)| value.into_owned());
    match (code, html::text_of(&page.html, "auth-code")) {
        (Some(code), Some(shown)) if code == shown => Ok(Landed { pages, url: page.url }),
        _ => Err(CommandError::failed(format!(
            "the page with the code shows none: '{}'",
            title(&page.html)
        ))),
    }
}

fn title(page: &str) -> String {
    let title = page
        .split_once("<title>")
        .and_then(|(_, rest)| rest.split_once("</title>"));
    title.map_or_else(
        || "a page without a title".to_owned(),
        |(title, _)| title.trim().to_owned(),
    )
}
