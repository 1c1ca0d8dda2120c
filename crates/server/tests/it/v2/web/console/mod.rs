//! The console, as developers use it without script.

mod access;
mod applications;
mod policies;
mod projects;
mod scopes;
mod secrets;

use crate::support::{Browser, Form, Page, Person, TestServer};

const CONSOLE: &str = "/v2/web/console";
const NEW_PROJECT: &str = "/v2/web/console/new-project";
const REGISTER: &str = "/v2/web/console/register";
const PROJECTS: &str = "/v2/web/console/projects/";
const CLIENTS: &str = "/v2/web/console/clients/";
const SCOPES: &str = "/v2/web/console/scopes/";
const POLICIES: &str = "/v2/web/console/policies/";

/// A browser in which somebody has just logged in at the console.
async fn developer(server: &TestServer, person: Person) -> Browser<'_> {
    let mut browser = Browser::new(server);
    let login = browser.open(CONSOLE).await;
    assert!(login.is_login(), "{login:?}");
    let page = browser.picks(&login, person.id).await;
    assert_eq!((page.status.as_u16(), page.path.as_str()), (200, CONSOLE));
    browser
}

/// The first link of a page that begins so.
#[track_caller]
fn link(page: &Page, start: &str) -> String {
    let (_, rest) = page
        .body
        .split_once(&format!("href=\"{start}"))
        .unwrap_or_else(|| panic!("no link to {start}: {page:?}"));
    format!("{start}{}", rest.split('"').next().unwrap())
}

/// The path of the project that the seed's applications are in.
async fn example_project(browser: &mut Browser<'_>) -> String {
    link(&browser.open(CONSOLE).await, PROJECTS)
}

/// The last part of a path.
fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// What is wrong with a field.
fn fault(page: &Page, field: &str) -> String {
    page.text_of(&format!("{field}-error")).unwrap_or_default()
}

/// Asserts that a form came back, with that status, and what is wrong.
#[track_caller]
fn comes_back(page: &Page, status: u16, faults: &[(&str, &str)]) {
    assert_eq!(page.status, status, "{page:?}");
    for (field, words) in faults {
        let told = fault(page, field);
        assert!(told.contains(words), "{field}: {told:?}: {}", page.body);
    }
}

/// The answers to the three questions.
fn answers(page: &Page, name: &str, runs: &str) -> Form {
    page.form().with("name", name).with("runs", runs)
}

/// Registers an application in the first project; the page that comes of it.
async fn registers(browser: &mut Browser<'_>, name: &str, runs: &str) -> Page {
    let page = browser.open(REGISTER).await;
    let answers = answers(&page, name, runs).with("redirect_uri.0", "https://app.example.org/callback");
    let made = browser.submit(&answers).await;
    assert_eq!(made.status, 200, "{made:?}");
    made
}

/// Saves a form, and asserts that it was taken.
#[track_caller]
fn saved(page: &Page, at: &str) {
    assert_eq!((page.status.as_u16(), page.path.as_str()), (200, at), "{page:?}");
}
