//! Who is linked to whom, and what protects them then.

use std::time::Duration;

use super::{DORA, IDENTITIES, begins, is_link, linked, opens_identities, proves, server};
use crate::support::{Authenticator, Browser, CLEO, Page, Person, TestServer, portal};

const SECOND_FACTOR: &str = "/v2/web/account/second-factor";

/// Somebody sets a second factor up, in a browser of their own.
async fn sets_up(server: &TestServer, person: Person) -> Authenticator {
    let mut browser = Browser::new(server);
    let login = browser.open(SECOND_FACTOR).await;
    let page = browser.picks(&login, person.id).await;
    let authenticator = Authenticator::of(&page);
    browser.gives(&page, &authenticator.code(server)).await;
    server.hand.advance(Duration::from_secs(30));
    authenticator
}

/// Logs in with the second factor, for the page of what is linked.
async fn logs_in(browser: &mut Browser<'_>, server: &TestServer, person: Person, factor: &Authenticator) -> Page {
    let login = browser.open(IDENTITIES).await;
    let ask = browser.picks(&login, person.id).await;
    let page = browser.gives(&ask, &factor.code(server)).await;
    server.hand.advance(Duration::from_secs(30));
    assert_eq!(page.path, IDENTITIES, "{page:?}");
    page
}

/// Who is asked for a second factor at a log-in, and whether this one is right.
async fn lets_in(server: &TestServer, person: Person, factor: &Authenticator) -> bool {
    let mut browser = Browser::new(server);
    let login = browser.opens(&portal().asks("openid")).await;
    let ask = browser.picks(&login, person.id).await;
    assert!(ask.is_second_factor(), "a password is not enough: {ask:?}");
    server.hand.advance(Duration::from_secs(30));
    !browser.gives(&ask, &factor.code(server)).await.is_second_factor()
}

#[tokio::test]
async fn the_persons_own_protects_what_is_linked() {
    let server = server().await;
    let cleos = sets_up(&server, CLEO).await;
    let mut browser = Browser::new(&server);
    logs_in(&mut browser, &server, CLEO, &cleos).await;
    let ask = proves(&mut browser, CLEO, DORA).await;
    assert!(ask.body.contains("Your second factor is asked for"), "{}", ask.body);
    browser.submit(&ask.form().with("choice", "link")).await;
    assert_eq!(linked(&mut browser).await, [CLEO.username, DORA.username]);
    assert!(lets_in(&server, DORA, &cleos).await);
}

#[tokio::test]
async fn the_others_is_given_before_it_is_linked_and_protects_both() {
    let server = server().await;
    let doras = sets_up(&server, DORA).await;
    let (mut elsewhere, mut browser) = (Browser::new(&server), Browser::new(&server));
    opens_identities(&mut elsewhere, CLEO).await;
    let login = begins(&mut browser, CLEO).await;
    let asked = browser.picks(&login, DORA.id).await;
    assert!(asked.is_second_factor(), "a password is not enough: {asked:?}");
    let link = login.path.replace("/login/", "/link/");
    assert!(browser.open(&link).await.is_login(), "nothing is to be confirmed");
    let wrong = browser.gives(&asked, &doras.wrong_code(&server)).await;
    assert_eq!(wrong.status, 403);
    let ask = browser.gives(&wrong, &doras.code(&server)).await;
    assert!(
        is_link(&ask) && ask.body.contains("The second factor of dora@globusid.org"),
        "{ask:?}"
    );
    browser.submit(&ask.form().with("choice", "link")).await;
    assert_eq!(linked(&mut browser).await, [CLEO.username, DORA.username]);
    assert!(lets_in(&server, CLEO, &doras).await);
    assert!(
        elsewhere.open(IDENTITIES).await.is_login(),
        "who was in without it would now have more than before"
    );
}

#[tokio::test]
async fn of_two_both_are_given_and_the_persons_own_stays() {
    let server = server().await;
    let (cleos, doras) = (sets_up(&server, CLEO).await, sets_up(&server, DORA).await);
    let mut browser = Browser::new(&server);
    logs_in(&mut browser, &server, CLEO, &cleos).await;
    let login = begins(&mut browser, CLEO).await;
    let asked = browser.picks(&login, DORA.id).await;
    let wrong = browser.gives(&asked, &cleos.code(&server)).await;
    assert_eq!(wrong.status, 403, "it is Dora's that is asked for");
    let ask = browser.gives(&wrong, &doras.code(&server)).await;
    assert!(ask.body.contains("That of dora@globusid.org ends"), "{}", ask.body);
    browser.submit(&ask.form().with("choice", "link")).await;
    assert!(lets_in(&server, DORA, &cleos).await);
    assert!(!lets_in(&server, DORA, &doras).await);
}

#[tokio::test]
async fn nobody_who_did_not_give_their_own_merges_it_away() {
    let server = server().await;
    let mut old = Browser::new(&server);
    opens_identities(&mut old, CLEO).await;
    let cleos = sets_up(&server, CLEO).await;
    let page = old.open(IDENTITIES).await;
    let asked = old.submit(&page.form().with("action", "link")).await;
    let asked = old.picks(&asked, CLEO.id).await;
    assert!(asked.is_second_factor(), "a session from before does not do: {asked:?}");
    assert!(lets_in(&server, CLEO, &cleos).await);
}

#[tokio::test]
async fn a_second_factor_that_is_set_up_in_between_is_asked_for() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    let ask = proves(&mut browser, CLEO, DORA).await;
    let doras = sets_up(&server, DORA).await;
    let again = browser.submit(&ask.form().with("choice", "link")).await;
    assert!(again.is_login(), "{again:?}");
    assert_eq!(linked(&mut browser).await, [CLEO.username]);
    let asked = browser.picks(&again, DORA.id).await;
    let ask = browser.gives(&asked, &doras.code(&server)).await;
    assert!(is_link(&ask), "{ask:?}");
}

#[tokio::test]
async fn who_leaves_an_account_has_none_and_is_told_so() {
    let server = server().await;
    let cleos = sets_up(&server, CLEO).await;
    let mut browser = Browser::new(&server);
    logs_in(&mut browser, &server, CLEO, &cleos).await;
    let ask = proves(&mut browser, CLEO, DORA).await;
    let page = browser.submit(&ask.form().with("choice", "link")).await;
    let ask = browser
        .submit(&super::form_of(&page, DORA.id).with("action", "unlink"))
        .await;
    assert!(ask.body.contains("It has no second factor then"), "{}", ask.body);
    browser.submit(&ask.form().with("action", "confirm-unlink")).await;
    assert!(lets_in(&server, CLEO, &cleos).await);
    let consent = Browser::new(&server).agrees(&portal().asks("openid"), DORA).await;
    assert!(consent.answer("code").is_some(), "a password is enough: {consent:?}");
}
