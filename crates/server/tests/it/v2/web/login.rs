//! Logging in.

use std::{net::SocketAddr, time::Duration};

use axum::body::Body;
use http::Request;

use crate::support::{ADA, BEN, Browser, Form, Options, TestServer, native, portal};

#[tokio::test]
async fn username_and_password_lead_to_the_application() {
    let server = TestServer::start_with_passwords().await;
    for username in ["ada@example.edu", " ADA@Example.EDU "] {
        let mut browser = Browser::new(&server);
        let login = browser.opens(&portal().asks("openid email")).await;
        assert!(login.body.contains("Example Portal"));
        let mut page = browser.types(&login, username, ADA.password).await;
        if page.is_consent() {
            assert!(page.body.contains("Know your email address"), "{}", page.body);
            page = browser.allows(&page).await;
        }
        assert_eq!(page.left.as_ref().unwrap().path(), "/callback");
        server.redeem(&portal(), &page.code()).await.good();
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_username_look_alike() {
    let server = TestServer::start_with_passwords().await;
    let mut seen = Vec::new();
    let long = "x".repeat(5_000);
    for (username, password) in [
        (ADA.username, "wrong"),
        (ADA.username, ""),
        (ADA.username, "ADA-PASSWORD"),
        (ADA.username, " ada-password"),
        (ADA.username, &long),
        ("nobody@example.edu", ADA.password),
        ("dana@example.org", ""),
        (&long, "x"),
        ("", ""),
        ("' OR 1=1 --", "x"),
    ] {
        let mut browser = Browser::new(&server);
        let login = browser.opens(&portal().asks("openid")).await;
        let page = browser.types(&login, username, password).await;
        assert!(page.is_login(), "{username}");
        assert_eq!(page.form().field("username"), Some(username));
        seen.push((
            page.status,
            page.alert().unwrap(),
            page.headers.contains_key("set-cookie"),
        ));
        assert!(
            browser.opens(&portal().asks("openid")).await.is_login(),
            "and nobody is logged in"
        );
    }
    let expected = "Username or password is wrong. Check both and try again.";
    assert!(
        seen.iter()
            .all(|seen| *seen == (http::StatusCode::FORBIDDEN, expected.to_owned(), false)),
        "{seen:?}"
    );
}

/// Somebody who has left, and whose password nobody may use any more.
const CLOSED: &str = r#"
[[people]]
name = "Eli Example"
password = "eli-password"
identities = [{ id = "e1000000-0000-4000-8000-000000000001", username = "eli@example.edu", status = "closed" }]
"#;

#[tokio::test]
async fn a_closed_identity_cannot_log_in_by_either_way() {
    let server = TestServer::start_with(Options {
        passwords: true,
        more: CLOSED,
        ..Options::default()
    })
    .await;
    let mut browser = Browser::new(&server);
    let login = browser.opens(&portal().asks("openid")).await;
    let page = browser.types(&login, "eli@example.edu", "eli-password").await;
    assert_eq!((page.is_login(), page.status.as_u16()), (true, 403));
    let page = browser.picks(&login, "e1000000-0000-4000-8000-000000000001").await;
    assert_eq!((page.is_login(), page.status.as_u16()), (true, 403));
}

#[tokio::test]
async fn guessing_is_slowed_down_and_the_owner_elsewhere_is_not() {
    let server = TestServer::start_with_passwords().await;
    let mut guesser = Browser::new(&server);
    let login = guesser.opens(&portal().asks("openid")).await;
    for _ in 0..10 {
        assert_eq!(guesser.types(&login, ADA.username, "wrong").await.status, 403);
    }
    let page = guesser.types(&login, ADA.username, ADA.password).await;
    assert_eq!(
        (page.status.as_u16(), page.headers["retry-after"].to_str().unwrap()),
        (429, "6")
    );
    assert_eq!(
        page.alert().as_deref(),
        Some("Too many attempts. Wait 6 seconds, then try again.")
    );
    assert!(
        guesser.opens(&portal().asks("openid")).await.is_login(),
        "the right password was not looked at"
    );

    let mut owner = Browser::new(&server);
    owner.address = SocketAddr::from(([192, 0, 2, 7], 50_000));
    let own = owner.opens(&portal().asks("openid")).await;
    assert!(owner.types(&own, ADA.username, ADA.password).await.is_consent());

    server.hand.advance(Duration::from_secs(6));
    assert!(guesser.types(&login, ADA.username, ADA.password).await.is_consent());
}

#[tokio::test]
async fn guessing_from_everywhere_does_not_keep_out_who_logged_in_here_before() {
    let server = TestServer::start_with_passwords().await;
    let mut owner = Browser::new(&server);
    let login = owner.opens(&portal().asks("openid")).await;
    assert!(owner.types(&login, ADA.username, ADA.password).await.is_consent());

    // No password is so long, so each of these is wrong at once.
    let long = "x".repeat(5_000);
    let mut guesser = Browser::new(&server);
    let guess = guesser.opens(&portal().asks("openid")).await;
    for network in 0..100 {
        guesser.address = SocketAddr::from(([198, 51, 100, network], 4_000));
        assert_eq!(guesser.types(&guess, ADA.username, &long).await.status, 403);
    }
    guesser.address = SocketAddr::from(([203, 0, 113, 1], 4_000));
    for (username, status) in [(" ADA@example.edu", 429), (BEN.username, 403)] {
        let page = guesser.types(&guess, username, &long).await;
        assert_eq!(page.status, status, "{username}");
    }

    let again = portal().asks("openid").with("prompt", "login");
    let login = owner.opens(&again).await;
    assert!(owner.types(&login, ADA.username, ADA.password).await.is_consent());
    // Here too guessing is slowed down, and the mark of one person is worth nothing for another.
    let login = owner.opens(&again).await;
    for _ in 0..10 {
        assert_eq!(owner.types(&login, ADA.username, &long).await.status, 403);
    }
    assert_eq!(owner.types(&login, ADA.username, &long).await.status, 429);
    let marks = owner.cookies.iter().filter(|(name, _)| name.contains("_device_"));
    guesser
        .cookies
        .extend(marks.map(|(name, value)| (name.clone(), value.clone())));
    for _ in 0..9 {
        assert_eq!(guesser.types(&guess, BEN.username, &long).await.status, 403);
    }
    assert_eq!(guesser.types(&guess, BEN.username, &long).await.status, 429);

    server.hand.advance(Duration::from_secs(60));
    let mut elsewhere = Browser::new(&server);
    elsewhere.address = SocketAddr::from(([203, 0, 113, 2], 4_000));
    let login = elsewhere.opens(&portal().asks("openid")).await;
    assert!(elsewhere.types(&login, ADA.username, ADA.password).await.is_consent());
}

#[tokio::test]
async fn strangers_begin_no_more_log_ins_than_the_server_wants_to_keep() {
    let server = TestServer::start_with(Options {
        dev: false,
        ..Options::default()
    })
    .await;
    let long = portal().asks("openid").with("ignored", "x".repeat(60_000));
    let mut stranger = Browser::new(&server);
    let refused = loop {
        stranger.cookies.clear();
        let page = stranger.opens(&long).await;
        if !page.is_login() {
            break page;
        }
    };
    assert_eq!(
        (refused.status.as_u16(), refused.error_code().as_str()),
        (429, "TOO_MANY_REQUESTS")
    );
    assert!(refused.headers.contains_key("retry-after"));
    stranger.address = SocketAddr::from(([192, 0, 2, 7], 50_000));
    assert!(stranger.opens(&long).await.is_login());
}

#[tokio::test]
async fn the_cookie_changes_at_log_in_and_the_old_one_is_worth_nothing() {
    let server = TestServer::start().await;
    let mut victim = Browser::new(&server);
    // Somebody plants a cookie of theirs, with a log-in that they began.
    let mut attacker = Browser::new(&server);
    let begun = attacker.opens(&portal().asks("openid")).await;
    victim.cookies.clone_from(&attacker.cookies);
    let login = victim.open(&begun.path).await;
    let consent = victim.picks(&login, ADA.id).await;
    assert!(consent.is_consent());
    assert_ne!(victim.cookies, attacker.cookies);

    assert!(
        !attacker.open("/").await.body.contains("ada@"),
        "nobody is logged in under the old cookie"
    );
    for path in [&begun.path, &consent.path] {
        assert_eq!(attacker.open(path).await.error_code(), "LOGIN_EXPIRED", "{path}");
    }
    assert!(attacker.opens(&portal().asks("openid")).await.is_login());
    assert!(victim.allows(&consent).await.left.is_some());
}

#[tokio::test]
async fn the_cookie_is_out_of_scripts_and_other_sites_reach() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let request = Request::get(portal().asks("openid").url()).body(Body::empty()).unwrap();
    let first = server.send(request).await;
    let cookie = first.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("globus_auth_7777=") && !cookie.contains("Secure"),
        "on loopback without TLS"
    );
    assert!(cookie.contains("; Path=/; HttpOnly; SameSite=Lax"), "the attributes");
    assert!(
        !cookie.contains("Max-Age"),
        "before the log-in it lasts as long as the window"
    );
    browser.opens(&portal().asks("openid")).await;
    let again = browser.opens(&portal().asks("openid")).await;
    assert!(!again.headers.contains_key("set-cookie"), "a browser keeps its cookie");
}

#[tokio::test]
async fn a_second_cookie_of_the_name_logs_nobody_in() {
    let server = TestServer::start().await;
    let mut victim = Browser::new(&server);
    victim.agrees(&portal().asks("openid"), ADA).await.code();
    let mut attacker = Browser::new(&server);
    attacker.agrees(&portal().asks("openid"), BEN).await.code();
    let both: Vec<String> = [&attacker, &victim]
        .iter()
        .flat_map(|browser| browser.cookies.iter().map(|(name, value)| format!("{name}={value}")))
        .collect();
    let request = Request::get("/")
        .header("cookie", both.join("; "))
        .body(Body::empty())
        .unwrap();
    let home = server.send(request).await;
    assert!(
        !home.text().contains("ben@") && !home.text().contains("ada@"),
        "one of the two was planted"
    );
}

#[tokio::test]
async fn two_tabs_do_not_disturb_each_other() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let first = browser.opens(&portal().asks("openid").with("state", "first")).await;
    let second = browser.opens(&native().asks("email").with("state", "second")).await;
    assert!(first.is_login() && second.is_login());
    let consent = browser.picks(&first, ADA.id).await;
    assert_eq!(browser.allows(&consent).await.answer("state").as_deref(), Some("first"));

    // The second tab is loaded again and need not log in.
    let consent = browser.open(&second.path).await;
    assert!(consent.is_consent(), "{consent:?}");
    assert_eq!(
        browser.allows(&consent).await.answer("state").as_deref(),
        Some("second")
    );
}

#[tokio::test]
async fn an_interaction_is_good_for_an_hour() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let login = browser.opens(&portal().asks("openid")).await;
    server.hand.advance(Duration::from_secs(3_599));
    assert!(browser.open(&login.path).await.is_login());
    server.hand.advance(Duration::from_secs(1));
    assert_eq!(browser.open(&login.path).await.error_code(), "LOGIN_EXPIRED");
    assert_eq!(browser.picks(&login, ADA.id).await.error_code(), "LOGIN_EXPIRED");
}

#[tokio::test]
async fn an_interaction_belongs_to_one_browser() {
    let server = TestServer::start().await;
    let mut owner = Browser::new(&server);
    let login = owner.opens(&portal().asks("openid")).await;
    let mut other = Browser::new(&server);
    assert_eq!(
        other.open(&login.path).await.error_code(),
        "LOGIN_EXPIRED",
        "without any cookie"
    );
    let own = other.opens(&portal().asks("openid")).await;
    assert_eq!(
        other.open(&login.path).await.error_code(),
        "LOGIN_EXPIRED",
        "with a cookie of its own"
    );
    let form = Form {
        action: login.path.clone(),
        ..own.form()
    };
    let page = other.submit(&form.with("person", BEN.id)).await;
    assert_eq!(page.error_code(), "LOGIN_EXPIRED", "with a good form of its own");
    assert!(owner.open(&login.path).await.is_login());
    for name in ["x", "%ff", "%00", "%2e%2e", "AAAAAAAAAAAAAAAAAAAAAA"] {
        let page = owner.open(&format!("/v2/web/login/{name}")).await;
        assert_eq!(page.error_code(), "LOGIN_EXPIRED", "{name}");
    }
}

#[tokio::test]
async fn forms_without_the_right_token_are_refused() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let login = browser.opens(&portal().asks("openid")).await;
    let mut other = Browser::new(&server);
    let foreign = other.opens(&portal().asks("openid")).await;
    let foreign = foreign.form().field("csrf_token").unwrap().to_owned();
    let form = login.form().with("person", ADA.id);
    for form in [
        form.without("csrf_token"),
        form.with("csrf_token", ""),
        form.with("csrf_token", &foreign),
    ] {
        let page = browser.submit(&form).await;
        assert_eq!(
            (page.status.as_u16(), page.error_code().as_str()),
            (403, "FORM_OUT_OF_DATE")
        );
    }
    let kept = browser.cookies.clone();
    browser.cookies.clear();
    assert_eq!(browser.submit(&form).await.status, 403, "without the cookie");
    browser.cookies = kept;
    let consent = browser.submit(&form).await;
    assert!(consent.is_consent());
    assert_eq!(browser.submit(&form).await.status, 403, "a form from before the log-in");
}

#[tokio::test]
async fn broken_forms_are_told_on_a_page() {
    let server = TestServer::start().await;
    for (content_type, body, status) in [
        ("application/json", "{}".to_owned(), 415),
        ("application/x-www-form-urlencoded", "a=%ff".to_owned(), 400),
        (
            "application/x-www-form-urlencoded",
            "username=a&username=b".to_owned(),
            400,
        ),
        (
            "application/x-www-form-urlencoded",
            format!("password={}", "x".repeat(65_536)),
            413,
        ),
    ] {
        for path in ["/v2/web/login/x", "/v2/web/consent/x", "/v2/web/logout"] {
            let request = Request::post(path)
                .header("content-type", content_type)
                .body(Body::from(body.clone()));
            let answer = server.send(request.unwrap()).await;
            assert_eq!(answer.status.as_u16(), status, "{path}");
            assert!(
                answer.header("content-type").unwrap().starts_with("text/html"),
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn somebody_unused_becomes_used_by_logging_in() {
    const DANA: &str = "[[people]]\npassword = \"x\"\nname = \"New\"\nidentities = [{ id = \"d2000000-0000-4000-8000-000000000001\", username = \"new@example.edu\", status = \"unused\" }]";
    let server = TestServer::start_with(Options {
        more: DANA,
        ..Options::default()
    })
    .await;
    let path = "/v2/api/identities/d2000000-0000-4000-8000-000000000001";
    assert_eq!(
        server.get(path, &portal().basic()).await.good()["identity"]["status"],
        "unused"
    );
    let mut browser = Browser::new(&server);
    let login = browser.opens(&portal().asks("openid")).await;
    browser.picks(&login, "d2000000-0000-4000-8000-000000000001").await;
    assert_eq!(
        server.get(path, &portal().basic()).await.good()["identity"]["status"],
        "used"
    );
}

#[tokio::test]
async fn the_request_of_a_stranger_is_kept_for_less_long_than_that_of_somebody_known() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let page = browser.opens(&native().asks("openid")).await;
    server.hand.advance(Duration::from_secs(899));
    assert_eq!(browser.open(&page.path).await.status, 200);
    // Whoever logs in in time has an hour from the beginning.
    let asked = browser.picks(&page, ADA.id).await;
    server.hand.advance(Duration::from_secs(2_700));
    assert_eq!(browser.open(&asked.path).await.status, 200);
    server.hand.advance(Duration::from_secs(1));
    assert_ne!(browser.open(&asked.path).await.status, 200);

    let mut stranger = Browser::new(&server);
    let page = stranger.opens(&native().asks("openid")).await;
    server.hand.advance(Duration::from_secs(900));
    assert_ne!(stranger.open(&page.path).await.status, 200);
}
