//! Agreeing.

use crate::support::{
    ADA, Browser, DATA_ACCESS, GROUPS, Page, SERVICE_ALL, TRANSFER, TestServer, instance, native, portal,
};

async fn consent<'s>(server: &'s TestServer, ask: &crate::support::Ask) -> (Browser<'s>, Page) {
    let mut browser = Browser::new(server);
    let login = browser.opens(ask).await;
    let page = browser.picks(&login, ADA.id).await;
    assert!(page.is_consent(), "{page:?}");
    (browser, page)
}

#[tokio::test]
async fn the_page_says_who_wants_what_and_for_whom() {
    let server = TestServer::start().await;
    let (_, page) = consent(&server, &portal().asks(&format!("openid {SERVICE_ALL}")).offline()).await;
    for part in [
        "Example Portal",
        "ada@example.edu",
        "portal.example.org",
        "Globus Auth",
        "Example Service",
        "openid",
        SERVICE_ALL,
        GROUPS,
        TRANSFER,
        "https://portal.example.org/privacy",
        "https://portal.example.org/terms",
        "while you are away",
    ] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert!(page.form().optional().is_empty());
    assert_eq!(
        page.form().field("grant_label"),
        None,
        "a label is for native applications"
    );
}

#[tokio::test]
async fn who_denies_is_sent_back_with_the_error_and_the_state() {
    let server = TestServer::start().await;
    let (mut browser, page) = consent(&server, &portal().asks("openid").with("state", "a&b")).await;
    let left = browser.denies(&page).await;
    assert_eq!(
        (left.error().as_str(), left.answer("state").as_deref()),
        ("access_denied", Some("a&b"))
    );
    assert_eq!(left.answer("code"), None);
    assert_eq!(
        browser.allows(&page).await.error_code(),
        "LOGIN_EXPIRED",
        "the decision stands"
    );
    assert!(
        browser.opens(&portal().asks("openid")).await.is_consent(),
        "nothing was agreed to"
    );
}

#[tokio::test]
async fn a_form_without_a_decision_allows_nothing() {
    let server = TestServer::start().await;
    for decision in ["", "Allow", "yes"] {
        let (mut browser, page) = consent(&server, &portal().asks("openid")).await;
        assert_eq!(
            browser.submit(&page.form().with("decision", decision)).await.error(),
            "access_denied",
            "{decision}"
        );
    }
}

#[tokio::test]
async fn a_decision_is_taken_once() {
    let server = TestServer::start().await;
    let (mut browser, page) = consent(&server, &portal().asks("openid")).await;
    browser.allows(&page).await.code();
    assert_eq!(browser.allows(&page).await.error_code(), "LOGIN_EXPIRED");
}

#[tokio::test]
async fn nobody_agrees_without_logging_in() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let login = browser.opens(&portal().asks("openid")).await;
    let path = login.path.replace("/login/", "/consent/");
    assert!(browser.open(&path).await.is_login());
    let form = crate::support::Form {
        action: path,
        ..login.form()
    };
    let page = browser.submit(&form.with("decision", "allow")).await;
    assert!(page.is_login(), "{page:?}");
}

#[tokio::test]
async fn forms_without_the_right_token_are_refused() {
    let server = TestServer::start().await;
    let (mut browser, page) = consent(&server, &portal().asks("openid")).await;
    let form = page.form().with("decision", "allow");
    for form in [form.without("csrf_token"), form.with("csrf_token", "x")] {
        assert_eq!(browser.submit(&form).await.error_code(), "FORM_OUT_OF_DATE");
    }
    assert!(browser.submit(&form).await.left.is_some());
}

#[tokio::test]
async fn optional_scopes_have_boxes_of_their_own() {
    let server = TestServer::start().await;
    let scope = format!("{TRANSFER}[*{DATA_ACCESS}] {SERVICE_ALL}[{TRANSFER}[*{DATA_ACCESS}]]");
    let (mut browser, page) = consent(&server, &portal().asks(&scope)).await;
    let boxes = page.form().optional();
    assert_eq!(
        boxes.len(),
        2,
        "the same scope at two places of the tree: {}",
        page.body
    );
    let form = page.form().without(&boxes[0]).with("decision", "allow");
    browser.submit(&form).await.code();
    let again = browser.opens(&portal().asks(&scope)).await;
    assert_eq!(
        again.form().optional(),
        boxes[..1],
        "only what was left out is asked for again"
    );
}

#[tokio::test]
async fn native_applications_get_a_label_that_is_filled_in() {
    let server = TestServer::start().await;
    for application in [native(), instance()] {
        let ask = application.asks("openid").with("prefill_named_grant", "My laptop");
        let (mut browser, page) = consent(&server, &ask).await;
        assert_eq!(page.form().field("grant_label"), Some("My laptop"));
        let form = page
            .form()
            .with("grant_label", &"é".repeat(500))
            .with("decision", "allow");
        browser.submit(&form).await.code();
    }
}

#[tokio::test]
async fn dependent_scopes_are_agreed_to_with_what_needs_them() {
    let server = TestServer::start().await;
    let (mut browser, page) = consent(&server, &portal().asks(SERVICE_ALL)).await;
    browser.allows(&page).await.code();
    let named = format!("{SERVICE_ALL}[{TRANSFER} {GROUPS}]");
    assert!(
        browser.opens(&portal().asks(&named)).await.left.is_some(),
        "they were declared already"
    );
    assert!(
        browser.opens(&portal().asks(TRANSFER)).await.is_consent(),
        "by itself is another matter"
    );
}

#[tokio::test]
async fn what_is_left_out_is_not_given() {
    let server = TestServer::start().await;
    let scope = format!("{TRANSFER}[*{DATA_ACCESS}]");
    let (mut browser, page) = consent(&server, &portal().asks(&scope)).await;
    let form = page
        .form()
        .without(&page.form().optional()[0])
        .with("decision", "allow");
    browser.submit(&form).await.code();
    let kept = browser.open("/v2/web/consents").await;
    assert!(
        kept.body.contains(TRANSFER) && !kept.body.contains(DATA_ACCESS),
        "{}",
        kept.body
    );
}

#[tokio::test]
async fn people_are_told_who_runs_the_application_and_what_it_may_do_already() {
    let server = TestServer::start().await;
    let (mut browser, page) = consent(&server, &portal().asks("openid email")).await;
    assert!(page.body.contains("Example Project") && page.body.contains("href=\"mailto:support@example.org\""));
    assert!(!page.body.contains("<details>"), "nothing was allowed before");
    browser.allows(&page).await.code();
    let scope = format!("openid profile {TRANSFER}[*{DATA_ACCESS}]");
    let page = browser.opens(&portal().asks(&scope)).await;
    let (asked, before) = page.body.split_once("<details>").unwrap();
    let (before, _) = before.split_once("</details>").unwrap();
    assert!(before.contains(">openid<") && !before.contains(">profile<"), "{before}");
    assert!(asked.contains(">profile<") && !asked.contains(">openid<"), "{asked}");
    assert!(!asked.contains("already allowed") && before.contains("already allowed"));

    let page = browser.opens(&portal().asks(&scope).with("prompt", "consent")).await;
    assert!(!page.body.contains("<details>"), "asked for everything afresh");
}
