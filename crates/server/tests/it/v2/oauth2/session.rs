//! What an authorize request may ask of the session: `prompt`, and everything that begins with `session_required_`.

use std::time::Duration;

use crate::support::{ADA, BEN, Browser, CLEO, SERVICE_LABORATORY, TestServer, portal, university, verified_claims};

const UNIVERSITY_ONLY: &str = "90000000-0000-4000-8000-000000000001";
const LABORATORY_WITHIN_THE_HOUR: &str = "90000000-0000-4000-8000-000000000002";
const GLOBUS_ID_WITHIN_THE_HOUR: &str = "90000000-0000-4000-8000-0000000000bb";
const GLOBUS_ID_POLICY: &str = r#"
[[policies]]
id = "90000000-0000-4000-8000-0000000000bb"
project = "Example Project"
display_name = "Globus ID within the hour"
description = "Somebody of Globus ID must have logged in within the last hour."
high_assurance = true
authentication_assurance_timeout = 3600
domain_constraints_include = ["globusid.org"]
"#;

#[tokio::test]
async fn who_is_logged_in_and_agreed_is_not_asked_again() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    browser.agrees(&portal().asks("openid email"), ADA).await.code();
    for scope in ["openid email", "email openid", "openid", "email"] {
        let page = browser.opens(&portal().asks(scope)).await;
        assert!(page.answer("code").is_some(), "{scope}");
    }
    let more = browser.opens(&portal().asks("openid profile")).await;
    assert!(more.is_consent());
    assert!(
        more.body.contains("<code class=\"scope\">profile</code>"),
        "{}",
        more.body
    );
    assert!(
        !more.asked().contains("<code class=\"scope\">openid</code>"),
        "what was agreed to is not asked"
    );
    assert!(
        browser.opens(&university().asks("openid")).await.is_consent(),
        "another application is another matter"
    );
}

#[tokio::test]
async fn prompt_login_wants_a_new_log_in_and_one_is_enough() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    browser.agrees(&portal().asks("openid"), ADA).await.code();
    server.hand.advance(Duration::from_secs(100));
    let ask = portal().asks("openid").with("prompt", "login");
    let login = browser.opens(&ask).await;
    assert!(login.is_login());
    let code = browser.picks(&login, ADA.id).await.code();
    let tokens = server.redeem(&portal(), &code).await.good();
    let claims = verified_claims(&server, &tokens, portal().id, None).await;
    assert_eq!(claims["last_authentication"], 1_800_000_100);
    assert!(browser.opens(&ask).await.is_login(), "the next request asks again");
}

#[tokio::test]
async fn prompt_login_is_not_met_by_somebody_elses_log_in() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let ask = portal().asks("openid").with("prompt", "login");
    let login = browser.opens(&ask).await;
    let consent = browser.picks(&login, ADA.id).await;
    assert!(consent.is_consent());
    // In another tab somebody else logs in; the first tab is loaded again.
    let other = browser
        .opens(&university().asks("openid").with("prompt", "login"))
        .await;
    browser.picks(&other, BEN.id).await;
    let page = browser.open(&consent.path).await;
    assert!(page.is_login(), "{page:?}");
    let form = browser.open(&other.path).await.form().with("decision", "allow");
    let stale = crate::support::Form {
        action: consent.path.clone(),
        ..form
    };
    assert!(
        browser.submit(&stale).await.left.is_none(),
        "nor can the decision be posted"
    );
}

#[tokio::test]
async fn prompt_none_shows_no_page() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let ask = portal().asks("openid").with("prompt", "none");
    assert_eq!(browser.opens(&ask).await.error(), "login_required");
    browser.agrees(&portal().asks("openid"), ADA).await.code();
    assert!(browser.opens(&ask).await.answer("code").is_some());
    assert_eq!(
        browser.opens(&ask.clone().with("scope", "openid email")).await.error(),
        "consent_required"
    );
    let stranger = ask.with("session_required_identities", BEN.id);
    assert_eq!(browser.opens(&stranger).await.error(), "login_required");
}

#[tokio::test]
async fn required_identities_must_all_have_logged_in() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    browser.agrees(&portal().asks("openid"), ADA).await.code();
    let both = format!("{},ADA@globusid.org", ADA.id);
    let ask = portal().asks("openid").with("session_required_identities", both);
    let login = browser.opens(&ask).await;
    let alert = login.alert().unwrap();
    assert!(
        alert.contains("ada@example.edu") && alert.contains("ADA@globusid.org"),
        "{alert}"
    );
    let again = browser.picks(&login, ADA.id).await;
    assert!(again.is_login(), "the wrong one of the two");
    let code = browser.picks(&again, ADA.linked).await.code();

    let tokens = server.redeem(&portal(), &code).await.good();
    let form = [("include", "session_info")];
    let told = server
        .introspect(&portal(), tokens["access_token"].as_str().unwrap(), &form)
        .await;
    let proofs = told["session_info"]["authentications"].as_object().unwrap();
    assert_eq!(
        proofs.keys().collect::<Vec<_>>(),
        [ADA.id, ADA.linked],
        "one session with both"
    );
    assert!(
        browser
            .opens(&portal().asks("openid").with("session_required_identities", ""))
            .await
            .left
            .is_some()
    );
}

#[tokio::test]
async fn another_persons_identity_begins_another_session() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    browser.agrees(&portal().asks("openid"), ADA).await.code();
    let login = browser
        .opens(&portal().asks("openid").with("session_required_identities", BEN.id))
        .await;
    let consent = browser.picks(&login, BEN.id).await;
    assert!(
        consent.is_consent() && consent.body.contains("ben@example.org"),
        "{consent:?}"
    );
    let code = browser.allows(&consent).await.code();
    let tokens = server.redeem(&portal(), &code).await.good();
    assert_eq!(
        verified_claims(&server, &tokens, portal().id, None).await["sub"],
        BEN.id
    );
    let home = browser.open("/").await;
    assert!(
        home.body.contains("ben@example.org") && !home.body.contains("ada@"),
        "{}",
        home.body
    );
}

#[tokio::test]
async fn one_of_the_domains_is_enough() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    browser.agrees(&portal().asks("openid"), ADA).await.code();
    let ask = |domains: &str| portal().asks("openid").with("session_required_single_domain", domains);
    for domains in ["example.edu", "nowhere.example,EXAMPLE.edu"] {
        assert!(browser.opens(&ask(domains)).await.left.is_some(), "{domains}");
    }
    for domains in ["edu", "ample.edu", "x.example.edu"] {
        assert!(browser.opens(&ask(domains)).await.is_login(), "{domains}");
    }
    let login = browser.opens(&ask("globusid.org")).await;
    assert!(
        login.alert().unwrap().contains("globusid.org"),
        "linked, but not logged in"
    );
    assert!(browser.picks(&login, ADA.linked).await.left.is_some());
}

#[tokio::test]
async fn policies_must_be_met() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let ask = |policies: &str| portal().asks("openid").with("session_required_policies", policies);
    browser.agrees(&portal().asks("openid"), BEN).await.code();
    let both = format!("{UNIVERSITY_ONLY},{LABORATORY_WITHIN_THE_HOUR}");
    assert!(browser.opens(&ask(&both)).await.left.is_some());
    server.hand.advance(Duration::from_secs(3_600));
    assert!(browser.opens(&ask(&both)).await.left.is_some(), "to the last second");
    server.hand.advance(Duration::from_secs(1));
    let login = browser.opens(&ask(&both)).await;
    assert!(login.alert().unwrap().contains("Logged in within the hour"));
    assert!(browser.picks(&login, BEN.id).await.left.is_some());

    let unknown = browser.opens(&ask("00000000-0000-4000-8000-000000000000")).await;
    assert_eq!(unknown.error(), "access_denied");
}

#[tokio::test]
async fn a_policy_that_the_person_cannot_meet_asks_for_another_person() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let ask = portal()
        .asks("openid")
        .with("session_required_policies", LABORATORY_WITHIN_THE_HOUR);
    let login = browser.opens(&ask).await;
    let again = browser.picks(&login, CLEO.id).await;
    assert!(
        again.is_login() && again.alert().unwrap().contains("cleo@example.edu"),
        "{again:?}"
    );
    assert!(browser.picks(&again, BEN.id).await.is_consent());
}

#[tokio::test]
async fn a_required_provider_decides_whom_the_tokens_speak_for() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&university(), BEN, "openid").await;
    let claims = verified_claims(&server, &tokens, university().id, None).await;
    assert_eq!(claims["sub"], BEN.linked, "his identity at Example University");
    let tokens = server.log_in(&portal(), BEN, "openid").await;
    assert_eq!(
        verified_claims(&server, &tokens, portal().id, None).await["sub"],
        BEN.id
    );
}

/// A person without an identity at Example University.
const DREW: &str = r#"
[[people]]
name = "Drew Example"
password = "drew-password"
identities = [{ id = "d1000000-0000-4000-8000-000000000001", username = "drew@globusid.org" }]
"#;

#[tokio::test]
async fn without_an_identity_at_the_required_provider_nobody_comes_in() {
    let options = crate::support::Options {
        more: DREW,
        ..Default::default()
    };
    let server = TestServer::start_with(options).await;
    let mut browser = Browser::new(&server);
    let login = browser.opens(&university().asks("openid")).await;
    assert!(login.body.contains("Example University"));
    let offer = browser.picks(&login, "d1000000-0000-4000-8000-000000000001").await;
    assert!(offer.path.starts_with("/v2/web/link/"), "{offer:?}");
    let back = browser.submit(&offer.form().with("choice", "cancel")).await;
    assert_eq!(back.error(), "access_denied");
}

#[tokio::test]
async fn a_scope_for_certain_domains_is_for_people_of_them() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&portal(), BEN, SERVICE_LABORATORY).await;
    assert_eq!(tokens["scope"], SERVICE_LABORATORY);
    let mut browser = Browser::new(&server);
    let login = browser.opens(&portal().asks(SERVICE_LABORATORY)).await;
    assert_eq!(browser.picks(&login, CLEO.id).await.error(), "access_denied");
}

#[tokio::test]
async fn a_session_ends_after_a_week() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    browser.agrees(&portal().asks("openid"), ADA).await.code();
    server.hand.advance(Duration::from_secs(7 * 86_400 - 1));
    assert!(browser.opens(&portal().asks("openid")).await.left.is_some());
    server.hand.advance(Duration::from_secs(1));
    assert!(browser.opens(&portal().asks("openid")).await.is_login());
}

#[tokio::test]
async fn a_token_tells_of_its_session_as_it_was_when_it_was_asked_for() {
    let options = crate::support::Options {
        more: GLOBUS_ID_POLICY,
        ..Default::default()
    };
    let server = TestServer::start_with(options).await;
    let mut browser = Browser::new(&server);
    let ask = portal().asks("openid").offline();
    let code = browser.agrees(&ask, ADA).await.code();
    let first = server.redeem(&portal(), &code).await.good();
    server.hand.advance(Duration::from_secs(100));
    let more = ask.with("session_required_identities", ADA.linked);
    let login = browser.opens(&more).await;
    let code = browser.picks(&login, ADA.linked).await.code();
    let second = server.redeem(&portal(), &code).await.good();
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", first["refresh_token"].as_str().unwrap()),
    ];
    let renewed = server.token(&portal().basic(), &form).await.good();

    let policies = [
        ("include", "session_info"),
        ("authentication_policies", GLOBUS_ID_WITHIN_THE_HOUR),
    ];
    for (tokens, who, met) in [
        (&first, vec![ADA.id], false),
        (&renewed, vec![ADA.id], false),
        (&second, vec![ADA.id, ADA.linked], true),
    ] {
        let token = tokens["access_token"].as_str().unwrap();
        let told = server.introspect(&portal(), token, &policies).await;
        let proofs = told["session_info"]["authentications"].as_object().unwrap();
        assert_eq!(proofs.keys().collect::<Vec<_>>(), who);
        assert_eq!(told["policy_evaluations"][GLOBUS_ID_WITHIN_THE_HOUR]["evaluation"], met);
        let userinfo = server
            .get("/v2/oauth2/userinfo", &format!("Bearer {token}"))
            .await
            .good();
        let linked = userinfo["identity_set"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["sub"] == ADA.linked);
        let expected = met.then_some(1_800_000_100);
        assert_eq!(linked.unwrap()["last_authentication"].as_i64(), expected);
    }
    server.hand.advance(Duration::from_secs(3_601));
    let token = second["access_token"].as_str().unwrap();
    let told = server.introspect(&portal(), token, &policies).await;
    assert_eq!(
        told["policy_evaluations"][GLOBUS_ID_WITHIN_THE_HOUR]["evaluation"], false,
        "time goes on for all tokens"
    );
}

#[tokio::test]
async fn prompt_consent_asks_again_and_select_account_who_it_is() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    browser.agrees(&portal().asks("openid email"), ADA).await.code();
    let ask = portal().asks("openid email");
    let page = browser.opens(&ask.clone().with("prompt", "consent")).await;
    assert!(
        page.is_consent() && page.body.contains("<code class=\"scope\">email</code>"),
        "{page:?}"
    );
    assert!(browser.allows(&page).await.answer("code").is_some());
    let page = browser.opens(&ask.clone().with("prompt", "consent")).await;
    assert_eq!(browser.denies(&page).await.error(), "access_denied");
    assert!(
        browser.opens(&ask).await.answer("code").is_some(),
        "what stood still stands"
    );
    let login = browser.opens(&ask.clone().with("prompt", "select_account")).await;
    assert!(browser.picks(&login, ADA.id).await.answer("code").is_some());
    let login = browser.opens(&ask.with("prompt", "login consent")).await;
    assert!(browser.picks(&login, ADA.id).await.is_consent());
}
