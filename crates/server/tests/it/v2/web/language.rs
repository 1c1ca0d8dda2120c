//! The language of pages.

use crate::support::{ADA, Browser, TestServer, portal};

#[tokio::test]
async fn pages_are_in_the_language_that_the_browser_asks_for() {
    let server = TestServer::start().await;
    for (languages, tag, title) in [
        ("", "en", "Log in"),
        ("fr, de-AT;q=0.8, en;q=0.5", "de", "Anmelden"),
        ("en-GB, de;q=0.9", "en", "Log in"),
        ("fr, *;q=0.1", "en", "Log in"),
    ] {
        let mut browser = Browser::new(&server);
        browser.languages = languages;
        let page = browser.opens(&portal().asks("openid")).await;
        assert!(page.body.contains(&format!("<html lang=\"{tag}\">")), "{languages}");
        assert!(page.body.contains(&format!("<h1>{title}</h1>")), "{languages}");
    }
}

#[tokio::test]
async fn what_the_application_asks_for_goes_before_and_holds_on_all_pages_of_the_request() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    browser.languages = "en";
    let ask = portal().asks("openid email").with("ui_locales", "xx de-CH en");
    let login = browser.opens(&ask).await;
    assert!(login.body.contains("<h1>Anmelden</h1>"), "{}", login.body);
    let wrong = browser.types(&login, "ada@example.edu", "wrong").await;
    assert!(
        wrong
            .alert()
            .unwrap()
            .starts_with("Benutzername oder Passwort ist falsch.")
    );
    let consent = browser.picks(&login, ADA.id).await;
    assert!(
        consent.is_consent() && consent.body.contains("Zustimmen"),
        "{}",
        consent.body
    );
    let forged = browser.submit(&consent.form().with("csrf_token", "x")).await;
    assert_eq!(forged.error_code(), "FORM_OUT_OF_DATE");
    let home = browser.open("/").await;
    assert!(home.body.contains("<html lang=\"en\">"), "of that request only");
    let unknown = browser.opens(&portal().asks("nonsense").with("ui_locales", "de")).await;
    assert!(unknown.body.contains("<h1>Unbekannte Scopes</h1>"), "{}", unknown.body);
}

#[tokio::test]
async fn pages_that_nobody_has_are_missed_in_that_language_too() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    browser.languages = "de";
    let page = browser.open("/nothing").await;
    assert_eq!(page.error_code(), "NOT_FOUND");
    assert!(page.body.contains("Diese Seite gibt es nicht."), "{}", page.body);
}
