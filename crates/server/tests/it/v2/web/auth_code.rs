//! The page that shows a code.

use std::time::Duration;

use crate::support::{ADA, Browser, TestServer, instance, native, portal};

const PAGE: &str = "http://127.0.0.1:7777/v2/web/auth-code";

#[tokio::test]
async fn the_code_stands_on_the_page_and_works_once() {
    let server = TestServer::start().await;
    let application = crate::support::Application {
        redirect_uri: PAGE,
        ..native()
    };
    for application in [application, instance()] {
        let page = Browser::new(&server).agrees(&application.asks("openid"), ADA).await;
        assert!(page.path.starts_with("/v2/web/auth-code?code="), "{}", page.path);
        let code = page.text_of("auth-code").unwrap();
        assert_eq!(code.len(), 30);
        assert!(page.body.contains("data-left=\"600\""), "{}", page.body);
        server.redeem(&application, &code).await.good();
        let again = Browser::new(&server).open(&page.path).await;
        assert_eq!(again.error_code(), "NO_CODE", "a used code is not shown");
    }
}

#[tokio::test]
async fn only_good_codes_of_this_page_are_shown() {
    let server = TestServer::start().await;
    let elsewhere = server.code(&portal().asks("openid"), ADA).await;
    let here = server.code(&instance().asks("openid"), ADA).await;
    let mut browser = Browser::new(&server);
    for query in [
        String::new(),
        "?code=".to_owned(),
        "?code=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        "?code=call+this+number".to_owned(),
        format!("?code={here}&code={here}"),
        format!("?code={elsewhere}"),
        "?error=access_denied&error_description=call+this+number".to_owned(),
    ] {
        let page = browser.open(&format!("/v2/web/auth-code{query}")).await;
        assert_eq!(
            (page.status.as_u16(), page.error_code().as_str()),
            (400, "NO_CODE"),
            "{query}"
        );
        assert!(!page.body.contains("call this number"), "{query}");
    }
    let path = format!("/v2/web/auth-code?code={here}&state=x");
    assert_eq!(browser.open(&path).await.code(), here);
    server.hand.advance(Duration::from_secs(600));
    assert_eq!(
        browser.open(&path).await.error_code(),
        "NO_CODE",
        "an expired code is not shown"
    );
}

#[tokio::test]
async fn who_denies_is_told_there() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let login = browser.opens(&instance().asks("openid")).await;
    let consent = browser.picks(&login, ADA.id).await;
    let page = browser.denies(&consent).await;
    assert_eq!(page.error_code(), "NO_CODE");
}
