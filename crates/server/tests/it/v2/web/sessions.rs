//! Where people are logged in, and logging out there.

use std::{net::SocketAddr, time::Duration};

use crate::{
    audit::audited,
    support::{ADA, BEN, Browser, Form, Page, Person, TestServer, portal},
};

const SESSIONS: &str = "/v2/web/account/sessions";

/// Logs in from an address, and opens the page.
async fn opens<'s>(server: &'s TestServer, person: Person, address: [u8; 4]) -> (Browser<'s>, Page) {
    let mut browser = Browser::new(server);
    browser.address = SocketAddr::from((address, 50_000));
    let login = browser.open(SESSIONS).await;
    let page = browser.picks(&login, person.id).await;
    assert_eq!(page.path, SESSIONS, "{page:?}");
    (browser, page)
}

/// The form of a session that is not this browser's.
fn another(page: &Page) -> Form {
    let parts = page.body.split("<form").skip(1);
    let at = parts
        .clone()
        .position(|part| part.contains("name=\"session\"") && part.contains("value=\"end\""));
    page.forms()[at.unwrap()].with("action", "end")
}

#[tokio::test]
async fn each_browser_is_shown_with_its_address_and_when_it_was_used() {
    let server = TestServer::start().await;
    let (mut first, page) = opens(&server, ADA, [192, 0, 2, 1]).await;
    assert!(
        page.body.contains("this one") && !page.body.contains("Log out everywhere else"),
        "{}",
        page.body
    );
    server.hand.advance(Duration::from_secs(7_200));
    opens(&server, ADA, [192, 0, 2, 2]).await;
    opens(&server, BEN, [192, 0, 2, 3]).await;
    let page = first.open(SESSIONS).await;
    for shown in [
        "from 192.0.2.1",
        "from 192.0.2.2",
        "A browser that does not say what it is",
        "ada@example.edu",
    ] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    assert!(!page.body.contains("192.0.2.3"), "that is Ben's: {}", page.body);
    let used = |page: &Page| page.body.matches("2027-01-15T10:00:00").count();
    let before = used(&page);
    first.gets_code(&portal().asks("openid"), ADA).await;
    assert_eq!(
        used(&first.open(SESSIONS).await),
        before + 1,
        "an application was logged in to"
    );
}

#[tokio::test]
async fn one_is_ended_or_all_others_are() {
    let server = TestServer::start().await;
    let (mut here, _) = opens(&server, ADA, [192, 0, 2, 1]).await;
    let (mut second, _) = opens(&server, ADA, [192, 0, 2, 2]).await;
    let page = here.open(SESSIONS).await;
    let page = here.submit(&another(&page)).await;
    assert!(page.path == SESSIONS && !page.body.contains("192.0.2.2"), "{page:?}");
    assert!(second.open(SESSIONS).await.is_login());

    let (mut second, _) = opens(&server, ADA, [192, 0, 2, 2]).await;
    let (mut third, _) = opens(&server, ADA, [192, 0, 2, 3]).await;
    let page = here.open(SESSIONS).await;
    here.submit(&page.form().with("action", "end-others")).await;
    for browser in [&mut second, &mut third] {
        assert!(browser.open(SESSIONS).await.is_login());
    }
    assert_eq!(here.open(SESSIONS).await.path, SESSIONS);
    let ended = audited(&server)
        .await
        .into_iter()
        .filter(|line| line.action == "session.end");
    assert_eq!(ended.count(), 2);
}

#[tokio::test]
async fn nobody_ends_anothers_session_or_without_the_token() {
    let server = TestServer::start().await;
    let (mut of_ada, adas) = opens(&server, ADA, [192, 0, 2, 1]).await;
    let (mut of_ben, bens) = opens(&server, BEN, [192, 0, 2, 2]).await;
    let ended = adas.form().field("session").unwrap().to_owned();
    let end = bens.form().with("session", &ended).with("action", "end");
    assert_eq!(of_ben.submit(&end).await.path, SESSIONS);
    of_ben.submit(&bens.form().with("action", "end-others")).await;
    let own = adas.form().with("action", "end");
    assert_eq!(
        of_ada.submit(&own.without("csrf_token")).await.error_code(),
        "FORM_OUT_OF_DATE"
    );
    assert_eq!(of_ada.open(SESSIONS).await.path, SESSIONS, "Ada is still logged in");
}
