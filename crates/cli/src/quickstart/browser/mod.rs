//! A browser that follows a script: it goes where a person would go, through the server's real pages.

mod html;
mod http;

use std::collections::BTreeMap;

use url::{Url, form_urlencoded};

use self::html::Form;

/// Why a login did not come to its end.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct BrowserError(String);

/// The path of the page that shows a code to copy.
const CODE_PAGE: &str = "/v2/web/auth-code";

/// More pages than any login has.
const MOST_PAGES: usize = 10;

/// More redirects than any page needs.
const MOST_REDIRECTS: usize = 10;

fn stuck(why: impl Into<String>) -> BrowserError {
    BrowserError(why.into())
}

/// Keeps cookies, follows redirects, submits forms.
#[derive(Debug, Default)]
pub(crate) struct Browser {
    cookies: BTreeMap<String, String>,
}

/// Where the login led.
#[derive(Debug)]
pub(crate) struct Landed {
    /// The titles of the pages on the way.
    pub(crate) pages: Vec<String>,
    /// The address of the last page.
    pub(crate) url: Url,
}

struct Page {
    url: Url,
    html: String,
}

impl Browser {
    /// Logs a person in: types username and password, allows what is asked for, and stops where the address holds a code.
    pub(crate) async fn log_in(&mut self, url: Url, username: &str, password: &str) -> Result<Landed, BrowserError> {
        let mut page = self.open(url, None).await?;
        let mut pages = Vec::new();
        for _ in 0..MOST_PAGES {
            pages.push(title(&page.html));
            if let Some(code) = code_in(&page.url) {
                check_code_page(&page, &code)?;
                return Ok(Landed { pages, url: page.url });
            }
            let (form, button) = next_form(&page, username, password)?;
            page = self.submit(&page.url, form, button).await?;
        }
        Err(stuck("the login went on and on"))
    }

    async fn submit(&mut self, page: &Url, form: Form, button: Option<(String, String)>) -> Result<Page, BrowserError> {
        let target = page
            .join(&form.action)
            .map_err(|error| stuck(format!("a form leads to no address: {error}")))?;
        let pressed = button.filter(|(name, _)| !name.is_empty());
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form.fields)
            .extend_pairs(pressed)
            .finish();
        self.open(target, Some(body)).await
    }

    async fn open(&mut self, mut url: Url, mut form: Option<String>) -> Result<Page, BrowserError> {
        for _ in 0..MOST_REDIRECTS {
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let answer = http::send(&url, &cookies.join("; "), form.take().as_deref())
                .await
                .map_err(|error| stuck(format!("cannot open {}: {error}", url.path())))?;
            answer.headers("set-cookie").for_each(|cookie| self.keep(cookie));
            let Some(location) = answer
                .headers("location")
                .next()
                .filter(|_| (300..400).contains(&answer.status))
            else {
                if answer.status != 200 {
                    let title = title(&answer.body);
                    return Err(stuck(format!("{} answered {}: {title}", url.path(), answer.status)));
                }
                return Ok(Page { url, html: answer.body });
            };
            url = url
                .join(location)
                .map_err(|error| stuck(format!("a redirect leads to no address: {error}")))?;
        }
        Err(stuck("the server redirects in a circle"))
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
fn next_form(page: &Page, username: &str, password: &str) -> Result<(Form, Option<(String, String)>), BrowserError> {
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
    Err(stuck(format!(
        "{} shows '{}', where the login does not go on",
        page.url.path(),
        title(&page.html)
    )))
}

fn code_in(url: &Url) -> Option<String> {
    url.query_pairs()
        .find(|(name, _)| name == "code")
        .map(|(_, value)| value.into_owned())
}

/// The server's own page must show the code that its address holds, for the page is what people copy from.
fn check_code_page(page: &Page, code: &str) -> Result<(), BrowserError> {
    if !page.url.path().ends_with(CODE_PAGE) || html::text_of(&page.html, "auth-code").as_deref() == Some(code) {
        return Ok(());
    }
    Err(stuck(format!(
        "the page for the code does not show it: '{}'",
        title(&page.html)
    )))
}

/// The title of a page. After its dot stands the name of the server.
fn title(page: &str) -> String {
    let title = page
        .split_once("<title>")
        .and_then(|(_, rest)| rest.split_once("</title>"));
    let title = title.map_or("a page without a title", |(title, _)| title);
    title.split(" · ").next().unwrap_or_default().trim().to_owned()
}
