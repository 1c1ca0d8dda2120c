//! What must not work.

use std::time::Duration;

use super::{DORA, IDENTITIES, WITH_DORA, begins, form_of, is_link, linked, links, opens_identities, proves, server};
use crate::support::{ADA, BEN, Browser, CLEO, Options, TestServer};

#[tokio::test]
async fn a_form_without_the_token_of_this_browser_does_nothing() {
    let server = server().await;
    let (mut attacker, mut browser) = (Browser::new(&server), Browser::new(&server));
    let foreign = opens_identities(&mut attacker, BEN).await.form();
    let foreign = foreign.field("csrf_token").unwrap().to_owned();
    let own = opens_identities(&mut browser, ADA).await;
    let linking = proves(&mut Browser::new(&server), CLEO, DORA).await;
    for form in [
        own.form().with("action", "link"),
        form_of(&own, ADA.linked).with("action", "confirm-unlink"),
        form_of(&own, ADA.linked).with("action", "primary"),
        linking.form().with("choice", "link"),
    ] {
        let without = browser.submit(&form.without("csrf_token")).await;
        assert_eq!(without.error_code(), "FORM_OUT_OF_DATE", "{form:?}");
        let of_another = browser.submit(&form.with("csrf_token", &foreign)).await;
        assert_eq!(of_another.error_code(), "FORM_OUT_OF_DATE", "{form:?}");
    }
    assert_eq!(linked(&mut browser).await, [ADA.username, "ada@globusid.org"]);
}

#[tokio::test]
async fn who_logged_in_long_ago_logs_in_again_first() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    let page = opens_identities(&mut browser, ADA).await;
    server.hand.advance(Duration::from_secs(1_800));
    let own = form_of(&page, ADA.linked);
    for action in ["link", "unlink", "confirm-unlink", "primary"] {
        let asked = browser.submit(&own.with("action", action)).await;
        assert!(asked.is_login(), "{action}: {asked:?}");
        assert!(browser.open(&asked.path).await.is_login(), "the session is not enough");
    }
    assert_eq!(linked(&mut browser).await, [ADA.username, "ada@globusid.org"]);
}

#[tokio::test]
async fn who_takes_long_in_between_logs_in_again_before_it_is_done() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    let ask = proves(&mut browser, CLEO, DORA).await;
    server.hand.advance(Duration::from_secs(1_800));
    let again = browser.submit(&ask.form().with("choice", "link")).await;
    assert!(
        again.is_login() && again.body.contains("<h1>Log in again</h1>"),
        "{again:?}"
    );
    assert_eq!(linked(&mut browser).await, [CLEO.username]);
    let still = browser.picks(&again, DORA.id).await;
    assert!(still.is_login(), "the other one is not who must: {still:?}");
    let ask = browser.picks(&still, CLEO.id).await;
    assert!(is_link(&ask), "{ask:?}");
    browser.submit(&ask.form().with("choice", "link")).await;
    assert_eq!(linked(&mut browser).await, [CLEO.username, DORA.username]);
}

#[tokio::test]
async fn nobody_links_an_identity_whose_password_they_do_not_have() {
    let server = TestServer::start_with(Options {
        more: WITH_DORA,
        passwords: true,
        ..Options::default()
    })
    .await;
    let mut browser = Browser::new(&server);
    let login = browser.open(IDENTITIES).await;
    let page = browser.types(&login, CLEO.username, CLEO.password).await;
    let login = browser.submit(&page.form().with("action", "link")).await;
    let wrong = browser.types(&login, DORA.username, "a guess").await;
    assert_eq!((wrong.status.as_u16(), wrong.is_login()), (403, true));
    let link = login.path.replace("/login/", "/link/");
    let skipped = browser.open(&link).await;
    assert!(skipped.is_login(), "there is nothing to confirm yet: {skipped:?}");
    let token = login.form();
    let confirm = crate::support::Form {
        action: link,
        fields: vec![
            ("csrf_token".to_owned(), token.field("csrf_token").unwrap().to_owned()),
            ("choice".to_owned(), "link".to_owned()),
            ("identity".to_owned(), DORA.id.to_owned()),
        ],
    };
    assert!(browser.submit(&confirm).await.is_login());
    assert_eq!(linked(&mut browser).await, [CLEO.username]);
}

#[tokio::test]
async fn what_was_confirmed_is_not_confirmed_again_nor_in_another_browser() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    let ask = proves(&mut browser, CLEO, DORA).await;
    let confirm = ask.form().with("choice", "link");
    let mut thief = Browser::new(&server);
    opens_identities(&mut thief, BEN).await;
    assert_eq!(thief.open(&ask.path).await.error_code(), "LOGIN_EXPIRED");
    assert_eq!(thief.submit(&confirm).await.error_code(), "FORM_OUT_OF_DATE");
    browser.submit(&confirm).await;
    assert_eq!(browser.submit(&confirm).await.error_code(), "FORM_OUT_OF_DATE");

    let page = browser.open(IDENTITIES).await;
    let form = form_of(&page, DORA.id);
    browser.submit(&form.with("action", "confirm-unlink")).await;
    let fresh = confirm.with("csrf_token", form.field("csrf_token").unwrap());
    assert_eq!(browser.submit(&fresh).await.error_code(), "LOGIN_EXPIRED");
    assert_eq!(linked(&mut browser).await, [CLEO.username], "it stays unlinked");
}

#[tokio::test]
async fn of_two_who_link_the_same_identity_at_once_one_does() {
    let server = server().await;
    let (mut one, mut two) = (Browser::new(&server), Browser::new(&server));
    let (first, second) = (proves(&mut one, CLEO, DORA).await, proves(&mut two, BEN, DORA).await);
    let (first, second) = (
        first.form().with("choice", "link"),
        second.form().with("choice", "link"),
    );
    tokio::join!(one.submit(&first), two.submit(&second));
    let (cleos, bens) = (linked(&mut one).await, linked(&mut two).await);
    let with_dora = |all: &[String]| all.iter().any(|username| username == DORA.username);
    assert!(with_dora(&cleos) != with_dora(&bens), "{cleos:?} {bens:?}");
}

#[tokio::test]
async fn another_persons_log_in_meanwhile_ends_the_linking() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    let ask = proves(&mut browser, CLEO, DORA).await;
    let login = browser
        .opens(&crate::support::portal().asks("openid").with("prompt", "login"))
        .await;
    let page = browser.picks(&login, BEN.id).await;
    assert!(page.is_consent(), "{page:?}");
    let back = browser.open(&ask.path).await;
    assert!(!is_link(&back), "Ben is not asked about Cleo's identities: {back:?}");
    let bens = page.form();
    let confirm = ask.form().with("csrf_token", bens.field("csrf_token").unwrap());
    browser.submit(&confirm.with("choice", "link")).await;
    assert_eq!(linked(&mut browser).await, [BEN.username, "ben@example.edu"]);
}

#[tokio::test]
async fn nobody_unlinks_or_promotes_what_is_anothers() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    let page = opens_identities(&mut browser, BEN).await;
    for action in ["unlink", "confirm-unlink", "primary"] {
        for identity in [ADA.linked, "no id", ""] {
            let form = page.form().with("identity", identity).with("action", action);
            assert_eq!(browser.submit(&form).await.path, IDENTITIES);
        }
    }
    let mut of_ada = Browser::new(&server);
    opens_identities(&mut of_ada, ADA).await;
    assert_eq!(linked(&mut of_ada).await, [ADA.username, "ada@globusid.org"]);
}

#[tokio::test]
async fn the_primary_identity_and_the_last_one_stay() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    for person in [ADA, CLEO] {
        let page = opens_identities(&mut browser, person).await;
        let form = form_of(&page, person.id).with("action", "confirm-unlink");
        assert_eq!(browser.submit(&form).await.path, IDENTITIES);
        assert_eq!(linked(&mut browser).await[0], person.username);
        browser = Browser::new(&server);
    }
}

#[tokio::test]
async fn a_log_in_that_links_lets_nobody_in_as_the_other() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    proves(&mut browser, CLEO, DORA).await;
    let home = browser.open("/").await;
    assert!(
        home.body.contains(CLEO.username) && !home.body.contains(DORA.username),
        "{}",
        home.body
    );
    begins(&mut browser, CLEO).await;
    links(&mut browser, CLEO, DORA).await;
    assert!(browser.open("/").await.body.contains(DORA.username));
}
