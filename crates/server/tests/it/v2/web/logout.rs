//! Logging out.

use crate::support::{ADA, Browser, Page, TestServer, portal};

async fn logged_in(server: &TestServer) -> Browser<'_> {
    let mut browser = Browser::new(server);
    browser.agrees(&portal().asks("openid"), ADA).await.code();
    browser
}

fn says_logged_out(page: &Page) -> bool {
    page.status == 200 && page.body.contains("You are logged out")
}

#[tokio::test]
async fn the_session_ends_and_tokens_do_not() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let code = browser.gets_code(&portal().asks("openid"), ADA).await;
    let tokens = server.redeem(&portal(), &code).await.good();
    let kept = browser.cookies.clone();
    let page = browser.open("/v2/web/logout").await;
    assert!(page.body.contains("ada@example.edu"));
    let page = browser.submit(&page.form()).await;
    assert!(says_logged_out(&page));
    // The mark that somebody logged in here says of nobody who it was.
    assert!(browser.cookies.keys().all(|name| name.contains("_device_")));
    assert!(browser.opens(&portal().asks("openid")).await.is_login());
    browser.cookies = kept;
    assert!(
        browser.opens(&portal().asks("openid")).await.is_login(),
        "the cookie from before is worth nothing"
    );
    assert!(
        server
            .is_active(&portal(), tokens["access_token"].as_str().unwrap())
            .await
    );
}

#[tokio::test]
async fn a_link_alone_logs_nobody_out() {
    let server = TestServer::start().await;
    let mut browser = logged_in(&server).await;
    for path in ["/v2/web/logout", "/v2/web/logout/"] {
        let page = browser.open(path).await;
        assert!(page.body.contains("Log out?"), "{path}");
        for form in [page.form().without("csrf_token"), page.form().with("csrf_token", "x")] {
            assert_eq!(browser.submit(&form).await.error_code(), "FORM_OUT_OF_DATE");
        }
    }
    assert!(browser.opens(&portal().asks("openid")).await.left.is_some());
}

#[tokio::test]
async fn whoever_is_not_logged_in_is_told_so() {
    let server = TestServer::start().await;
    assert!(says_logged_out(&Browser::new(&server).open("/v2/web/logout").await));
}

#[tokio::test]
async fn the_way_on_leads_where_the_client_registered_and_nowhere_else() {
    let server = TestServer::start().await;
    let mut browser = logged_in(&server).await;
    let id = portal().id;
    let good = "https://portal.example.org/callback";
    let page = browser
        .open(&format!(
            "/v2/web/logout?client={id}&redirect_uri={good}&redirect_name=My%20%3Cb%3Eportal"
        ))
        .await;
    let page = browser.submit(&page.form()).await;
    assert!(page.body.contains(&format!("href=\"{good}\"")), "{}", page.body);
    assert!(!page.body.contains("<b>portal"), "{}", page.body);
    for query in [
        format!("client={id}&redirect_uri=https://evil.example.org/"),
        format!("client={id}&redirect_uri=https://portal.example.org/callback/"),
        format!("client={id}&redirect_uri=javascript:alert(1)"),
        format!("client={id}&redirect_uri=//evil.example.org"),
        format!("redirect_uri={good}"),
        format!("client=no-uuid&redirect_uri={good}"),
        format!("client=00000000-0000-4000-8000-000000000000&redirect_uri={good}"),
    ] {
        let page = browser.open(&format!("/v2/web/logout?{query}")).await;
        assert!(says_logged_out(&page), "{query}");
        assert!(
            !page.body.contains("Continue to") && !page.body.contains("evil"),
            "{query}: {}",
            page.body
        );
    }
}
