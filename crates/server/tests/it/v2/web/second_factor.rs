//! The second factor: who is asked for it, how it is set up and used up.

use std::time::Duration;

use serde_json::json;

use crate::support::{
    ADA, Application, Authenticator, BEN, Browser, Options, Page, Person, TestServer, portal, recovery_codes,
};

const STRONG: &str = "90000000-0000-4000-8000-0000000000aa";
const POLICY: &str = r#"
[[policies]]
id = "90000000-0000-4000-8000-0000000000aa"
project = "Example Project"
display_name = "Strong"
description = "A second factor within the hour."
high_assurance = true
authentication_assurance_timeout = 3600
required_mfa = true
"#;

async fn server() -> TestServer {
    let options = Options {
        more: POLICY,
        ..Options::default()
    };
    TestServer::start_with(options).await
}

fn strong() -> crate::support::Ask {
    portal().asks("openid").with("session_required_policies", STRONG)
}

/// Logs in for an application that asks for a second factor, and sets it up.
async fn sets_up(browser: &mut Browser<'_>, server: &TestServer, person: Person) -> (Authenticator, Vec<String>, Page) {
    let login = browser.opens(&strong()).await;
    let page = browser.picks(&login, person.id).await;
    assert!(page.is_second_factor(), "{page:?}");
    let authenticator = Authenticator::of(&page);
    let codes = browser.gives(&page, &authenticator.code(server)).await;
    let next = browser.goes_on(&codes).await;
    (authenticator, recovery_codes(&codes), next)
}

/// The page that asks a person for their second factor after a log-in in a new browser.
async fn asked(browser: &mut Browser<'_>, person: Person) -> Page {
    let login = browser.opens(&portal().asks("openid")).await;
    let page = browser.picks(&login, person.id).await;
    assert!(page.is_second_factor() && page.text_of("secret").is_none(), "{page:?}");
    page
}

async fn session_of(server: &TestServer, application: &Application, code: &str) -> serde_json::Value {
    let tokens = server.redeem(application, code).await.good();
    let more = [("include", "session_info"), ("authentication_policies", STRONG)];
    server
        .introspect(application, tokens["access_token"].as_str().unwrap(), &more)
        .await
}

#[tokio::test]
async fn a_policy_that_asks_for_it_has_the_person_set_it_up() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    let login = browser.opens(&strong()).await;
    let page = browser.picks(&login, ADA.id).await;
    assert!(page.is_second_factor() && page.body.contains("<svg"), "{page:?}");
    let authenticator = Authenticator::of(&page);
    let again = browser.gives(&page, &authenticator.wrong_code(&server)).await;
    assert_eq!(again.status, 403);
    assert!(again.alert().unwrap().contains("wrong"));
    assert_eq!(
        again.text_of("secret"),
        page.text_of("secret"),
        "the same secret is shown again"
    );

    let codes = browser.gives(&again, &authenticator.code(&server)).await;
    assert_eq!(recovery_codes(&codes).len(), 10);
    let consent = browser.goes_on(&codes).await;
    assert!(consent.is_consent(), "{consent:?}");
    let code = browser.allows(&consent).await.code();
    let told = session_of(&server, &portal(), &code).await;
    let proof = &told["session_info"]["authentications"][ADA.id];
    assert_eq!(
        (&proof["amr"], &proof["auth_time"]),
        (&json!(["mfa", "otp"]), &json!(1_800_000_000))
    );
    assert_eq!(told["policy_evaluations"], json!({STRONG: {"evaluation": true}}));
}

#[tokio::test]
async fn whoever_has_it_is_asked_at_every_log_in_and_let_in_by_it_alone() {
    let server = server().await;
    let (authenticator, _, _) = sets_up(&mut Browser::new(&server), &server, ADA).await;
    let mut browser = Browser::new(&server);
    let page = asked(&mut browser, ADA).await;
    let home = browser.open("/").await;
    assert!(
        !home.body.contains("ada@example.edu"),
        "a password alone lets nobody in: {}",
        home.body
    );
    let used = browser.gives(&page, &authenticator.code(&server)).await;
    assert_eq!(used.status, 403, "the code that set it up is used");
    server.hand.advance(Duration::from_secs(30));
    let consent = browser.gives(&used, &authenticator.code(&server)).await;
    assert!(consent.is_consent(), "{consent:?}");
    let code = browser.allows(&consent).await.code();
    let told = session_of(&server, &portal(), &code).await;
    assert_eq!(
        told["session_info"]["authentications"][ADA.id]["amr"],
        json!(["mfa", "otp"])
    );

    let mut other = Browser::new(&server);
    let page = asked(&mut other, ADA).await;
    let replayed = other.gives(&page, &authenticator.code(&server)).await;
    assert_eq!(replayed.status, 403, "a code is good once, in whatever browser");
}

#[tokio::test]
async fn it_is_the_persons_for_all_linked_identities_and_nobody_elses() {
    let server = server().await;
    let (authenticator, _, _) = sets_up(&mut Browser::new(&server), &server, ADA).await;
    server.hand.advance(Duration::from_secs(60));
    let mut browser = Browser::new(&server);
    let linked = Person { id: ADA.linked, ..ADA };
    let page = asked(&mut browser, linked).await;
    assert!(browser.gives(&page, &authenticator.code(&server)).await.is_consent());
    let mut browser = Browser::new(&server);
    let login = browser.opens(&portal().asks("openid")).await;
    assert!(browser.picks(&login, BEN.id).await.is_consent(), "he has none");
}

#[tokio::test]
async fn codes_of_a_clock_that_is_half_a_minute_off_are_taken() {
    let server = server().await;
    let (authenticator, _, _) = sets_up(&mut Browser::new(&server), &server, ADA).await;
    server.hand.advance(Duration::from_secs(3_600));
    let now = server.app.clock.now().seconds().0;
    for (off, taken) in [(-60, false), (-30, true), (60, false), (30, true)] {
        let mut browser = Browser::new(&server);
        let page = asked(&mut browser, ADA).await;
        let next = browser.gives(&page, &authenticator.code_at(now + off)).await;
        assert_eq!(next.is_consent(), taken, "{off}");
    }
}

#[tokio::test]
async fn a_recovery_code_stands_in_for_it_once() {
    let server = server().await;
    let (_, codes, _) = sets_up(&mut Browser::new(&server), &server, ADA).await;
    let typed = codes[3].to_lowercase().replace('-', " ");
    let mut browser = Browser::new(&server);
    let page = asked(&mut browser, ADA).await;
    assert!(browser.gives(&page, &typed).await.is_consent());
    let mut browser = Browser::new(&server);
    let page = asked(&mut browser, ADA).await;
    let again = browser.gives(&page, &codes[3]).await;
    assert_eq!(again.status, 403);
    assert!(browser.gives(&again, &codes[0]).await.is_consent());
}

#[tokio::test]
async fn guessing_is_slowed_down_wherever_it_comes_from() {
    let server = server().await;
    let (authenticator, _, _) = sets_up(&mut Browser::new(&server), &server, ADA).await;
    server.hand.advance(Duration::from_secs(60));
    for attempt in 0..5 {
        let mut browser = Browser::new(&server);
        browser.address = ([192, 0, 2, attempt], 4_000).into();
        let page = asked(&mut browser, ADA).await;
        let wrong = browser.gives(&page, &authenticator.wrong_code(&server)).await;
        assert_eq!(wrong.status, 403);
    }
    let mut browser = Browser::new(&server);
    let page = asked(&mut browser, ADA).await;
    let refused = browser.gives(&page, &authenticator.code(&server)).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.headers["retry-after"]),
        (429, &"30".parse().unwrap())
    );
    assert!(refused.alert().unwrap().contains("Wait 30 seconds"), "{refused:?}");
    server.hand.advance(Duration::from_secs(30));
    assert!(browser.gives(&refused, &authenticator.code(&server)).await.is_consent());
}

#[tokio::test]
async fn a_password_waits_ten_minutes_for_it() {
    let server = server().await;
    let (authenticator, _, _) = sets_up(&mut Browser::new(&server), &server, ADA).await;
    let mut browser = Browser::new(&server);
    let page = asked(&mut browser, ADA).await;
    server.hand.advance(Duration::from_secs(600));
    let late = browser.gives(&page, &authenticator.code(&server)).await;
    assert!(late.is_login(), "{late:?}");
    let page = browser.picks(&late, ADA.id).await;
    assert!(browser.gives(&page, &authenticator.code(&server)).await.is_consent());
}

#[tokio::test]
async fn it_can_be_asked_for_without_a_policy_in_every_spelling() {
    let server = server().await;
    for (spelling, wanted) in [("True", true), ("true", true), ("False", false), ("", false)] {
        let mut browser = Browser::new(&server);
        let ask = portal().asks("openid").with("session_required_mfa", spelling);
        let login = browser.opens(&ask).await;
        let page = browser.picks(&login, ADA.id).await;
        assert_eq!(
            (page.is_second_factor(), page.is_consent()),
            (wanted, !wanted),
            "{spelling}"
        );
    }
}

#[tokio::test]
async fn a_session_without_it_logs_in_again_first() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    browser.agrees(&portal().asks("openid"), ADA).await.code();
    let silent = strong().with("prompt", "none");
    assert_eq!(browser.opens(&silent).await.error(), "login_required");
    let login = browser.opens(&strong()).await;
    assert!(login.alert().unwrap().contains("second factor"), "{login:?}");
    let direct = browser.open(&login.path.replace("/login/", "/second-factor/")).await;
    assert!(direct.is_login(), "an old session is not enough to set one up");
    let page = browser.picks(&login, ADA.id).await;
    let authenticator = Authenticator::of(&page);
    let codes = browser.gives(&page, &authenticator.code(&server)).await;
    assert!(
        browser.goes_on(&codes).await.answer("code").is_some(),
        "nothing more to ask"
    );
    assert!(browser.opens(&silent).await.answer("code").is_some());
    server.hand.advance(Duration::from_secs(3_601));
    assert_eq!(
        browser.opens(&silent).await.error(),
        "login_required",
        "its hour is over"
    );
    let login = browser.opens(&strong()).await;
    let page = browser.picks(&login, ADA.id).await;
    assert!(
        browser
            .gives(&page, &authenticator.code(&server))
            .await
            .answer("code")
            .is_some()
    );
}

#[tokio::test]
async fn the_page_is_the_browsers_that_gave_the_password() {
    let server = server().await;
    let (authenticator, _, _) = sets_up(&mut Browser::new(&server), &server, ADA).await;
    server.hand.advance(Duration::from_secs(30));
    let mut browser = Browser::new(&server);
    let page = asked(&mut browser, ADA).await;
    let mut other = Browser::new(&server);
    other.opens(&portal().asks("openid")).await;
    assert_eq!(other.open(&page.path).await.error_code(), "LOGIN_EXPIRED");
    let stolen = other.gives(&page, &authenticator.code(&server)).await;
    assert_eq!(stolen.status, 403, "{stolen:?}");
    let form = page
        .form()
        .without("csrf_token")
        .with("code", &authenticator.code(&server));
    assert_eq!(browser.submit(&form).await.status, 403);
    assert!(
        browser.gives(&page, &authenticator.code(&server)).await.is_consent(),
        "the code is still good"
    );
}

#[tokio::test]
async fn a_secret_is_made_of_what_the_form_carries_and_of_nothing_else() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    let login = browser.opens(&strong()).await;
    let page = browser.picks(&login, ADA.id).await;
    let authenticator = Authenticator::of(&page);
    let code = authenticator.code(&server);
    for salt in ["", "x", "AAECAwQFBgcICQoLDA0OD", "AAECAwQFBgcICQoLDA0ODxAR"] {
        let form = page.form().with("salt", salt).with("code", &code);
        assert_eq!(browser.submit(&form).await.error_code(), "FORM_OUT_OF_DATE", "{salt}");
    }
    let other = page.form().with("salt", "AAECAwQFBgcICQoLDA0ODw").with("code", &code);
    assert_eq!(browser.submit(&other).await.status, 403, "another salt, another secret");
}
