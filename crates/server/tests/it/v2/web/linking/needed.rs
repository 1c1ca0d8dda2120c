//! An application that needs an identity of a certain provider offers to link one.

use super::{DORA, is_link, linked, server};
use crate::support::{Ask, Browser, CLEO, Page, access_token, university};

fn ask() -> Ask {
    university().asks("openid")
}

/// Dora, who has no identity of the university, comes to its application.
async fn comes(browser: &mut Browser<'_>) -> Page {
    let login = browser.opens(&ask()).await;
    let offer = browser.picks(&login, DORA.id).await;
    assert!(is_link(&offer), "{offer:?}");
    assert!(
        offer
            .body
            .contains("Example University Portal needs an identity from Example University"),
        "{}",
        offer.body
    );
    offer
}

#[tokio::test]
async fn whoever_links_one_goes_on_with_it() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    let offer = comes(&mut browser).await;
    let login = browser.submit(&offer.form().with("choice", "link")).await;
    assert!(
        login.is_login() && login.body.contains("to link it to <strong>dora"),
        "{login:?}"
    );
    let confirm = browser.picks(&login, CLEO.id).await;
    assert!(
        is_link(&confirm) && confirm.body.contains("Then you go on to Example University Portal"),
        "{confirm:?}"
    );
    let consent = browser.submit(&confirm.form().with("choice", "link")).await;
    assert!(
        consent.is_consent() && consent.body.contains(CLEO.username),
        "{consent:?}"
    );
    let code = browser.allows(&consent).await.code();
    let tokens = server.redeem(&university(), &code).await.good();
    let told = server
        .introspect(&university(), access_token(&tokens, "auth.globus.org"), &[])
        .await;
    assert_eq!(told["sub"], CLEO.id);
    assert_eq!(linked(&mut browser).await, [DORA.username, CLEO.username]);
    assert!(browser.opens(&ask()).await.answer("code").is_some(), "once is enough");
}

#[tokio::test]
async fn whoever_will_not_is_sent_back_with_an_error() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    let offer = comes(&mut browser).await;
    let login = browser.submit(&offer.form().with("choice", "link")).await;
    let confirm = browser.picks(&login, CLEO.id).await;
    let offer = browser.submit(&confirm.form().with("choice", "cancel")).await;
    assert!(is_link(&offer) && offer.body.contains("needs an identity"), "{offer:?}");
    let back = browser.submit(&offer.form().with("choice", "cancel")).await;
    assert_eq!(back.error(), "access_denied");
    assert_eq!(linked(&mut browser).await, [DORA.username]);
    assert_eq!(browser.open(&offer.path).await.error_code(), "LOGIN_EXPIRED");
}

#[tokio::test]
async fn somebody_else_logs_in_instead() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    let offer = comes(&mut browser).await;
    let login = browser.submit(&offer.form().with("choice", "other-person")).await;
    assert!(login.is_login(), "{login:?}");
    let consent = browser.picks(&login, CLEO.id).await;
    assert!(consent.is_consent(), "{consent:?}");
    assert_eq!(linked(&mut browser).await, [CLEO.username], "nothing is linked");
}

#[tokio::test]
async fn who_links_logs_in_as_another_than_they_are() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    let offer = comes(&mut browser).await;
    let login = browser.submit(&offer.form().with("choice", "link")).await;
    let again = browser.picks(&login, DORA.id).await;
    assert!(
        again.alert().unwrap().contains("linked to your account already"),
        "{again:?}"
    );
    let unready = browser.submit(&offer.form().with("choice", "dance")).await;
    assert!(unready.is_login(), "they are linking: {unready:?}");
}

#[tokio::test]
async fn without_questions_there_is_no_offer() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    comes(&mut browser).await;
    let silent = browser.opens(&ask().with("prompt", "none")).await;
    assert_eq!(silent.error(), "interaction_required");
}
