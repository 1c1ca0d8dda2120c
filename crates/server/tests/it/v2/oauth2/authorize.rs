//! Authorize requests: what is refused, where, and where the browser is sent.

use crate::support::{ADA, Ask, Browser, Options, TRANSFER, TestServer, cli, instance, native, portal, single_page};

/// The page that an authorize request leads to, in a new browser: its status, its code and its sentence.
async fn refused(server: &TestServer, ask: &Ask) -> (u16, String, String) {
    let page = Browser::new(server).opens(ask).await;
    assert!(page.left.is_none(), "sent to {:?}", page.left);
    (
        page.status.as_u16(),
        page.error_code(),
        page.text_of("error-message").unwrap(),
    )
}

/// The error that the application is told, in a new browser.
async fn told(server: &TestServer, ask: &Ask) -> String {
    let page = Browser::new(server).opens(ask).await;
    assert_eq!(page.answer("state").as_deref(), Some("_default"));
    assert!(!page.answer("error_description").unwrap().is_empty());
    page.error()
}

#[tokio::test]
async fn unknown_clients_are_shown_a_page() {
    let server = TestServer::start().await;
    let expected = (
        400,
        "OAUTH_AUTH_REQUEST_FAILURE".to_owned(),
        "Invalid client_id parameter value.".to_owned(),
    );
    for id in [
        "00000000-0000-4000-8000-000000000000",
        "no-uuid",
        "",
        "' OR 1=1 --",
        "<script>",
    ] {
        assert_eq!(
            refused(&server, &portal().asks("openid").with("client_id", id)).await,
            expected,
            "{id}"
        );
    }
    assert_eq!(
        refused(&server, &portal().asks("openid").without("client_id")).await,
        expected
    );
}

#[tokio::test]
async fn only_registered_redirect_uris_are_redirected_to() {
    let server = TestServer::start().await;
    let expected = (
        400,
        "OAUTH_AUTH_REQUEST_FAILURE".to_owned(),
        "Mismatching redirect URI.".to_owned(),
    );
    for uri in [
        "https://evil.example.org/",
        "https://portal.example.org/callback/",
        "https://portal.example.org/callback?x=1",
        "https://portal.example.org/callback#x",
        "https://portal.example.org/callback/../evil",
        "https://portal.example.org/Callback",
        "https://portal.example.org./callback",
        "https://portal.example.org:443/callback",
        "https://PORTAL.example.org/callback",
        "http://portal.example.org/callback",
        "https://portal.example.org@evil.example.org/callback",
        "https://portal.example.org\\@evil.example.org/callback",
        "https://portal.example.org%2f@evil.example.org/callback",
        "//portal.example.org/callback",
        "/callback",
        "https://portal.example.org/callback ",
        " https://portal.example.org/callback",
        "https://portal.example.org/callback\r\nLocation: https://evil.example.org",
        "javascript:alert(1)//https://portal.example.org/callback",
        "data:text/html,x",
        "http://localhost:5000/callback?",
        "http://localhost:5001/callback",
        "http://localhost",
        "http://127.0.0.1:7777/v2/web/auth-code",
    ] {
        assert_eq!(
            refused(&server, &portal().asks("openid").with("redirect_uri", uri)).await,
            expected,
            "{uri}"
        );
    }
    let none = refused(&server, &portal().asks("openid").without("redirect_uri")).await;
    assert_eq!(none.2, "Missing redirect URI.");
}

#[tokio::test]
async fn native_applications_may_use_this_machine_and_nothing_that_looks_like_it() {
    let server = TestServer::start().await;
    for uri in [
        "http://localhost:1",
        "http://127.0.0.1:65535",
        "http://localhost:4321/a/path?and=query",
        "http://[::1]:99/",
        "http://127.0.0.1:7777/v2/web/auth-code",
    ] {
        for application in [native(), cli(), instance()] {
            let page = Browser::new(&server)
                .opens(&application.asks("openid").with("redirect_uri", uri))
                .await;
            assert!(page.is_login(), "{uri}: {page:?}");
        }
    }
    for uri in [
        "https://localhost:1",
        "http://localhost.evil.example.org",
        "http://127.0.0.1.evil.example.org",
        "http://localhost@evil.example.org",
        "http://localhost:1@evil.example.org",
        "http://localhost\\.evil.example.org",
        "http://localhost#@evil.example.org",
        "http://localhost\t.evil.example.org",
        "http://evil.example.org/?http://localhost",
        "http:localhost",
        "http:/localhost",
        "http:///localhost",
        "http:\\\\localhost",
        "http://loc%61lhost/",
        "http://ⓛocalhost/",
        "http://localhost/ü",
        "http://localhost:99999/",
        "http://127.1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0:80/",
        "http://127.0.0.1:7777/v2/web/auth-code?x=1#y",
    ] {
        let refused = refused(&server, &native().asks("openid").with("redirect_uri", uri)).await;
        assert_eq!(refused.2, "Mismatching redirect URI.", "{uri}");
    }
    let single = single_page()
        .asks("openid")
        .with("redirect_uri", "http://localhost:3001/");
    assert_eq!(
        refused(&server, &single).await.2,
        "Mismatching redirect URI.",
        "a web application is not native"
    );
}

#[tokio::test]
async fn unknown_scopes_are_shown_on_a_page() {
    let server = TestServer::start().await;
    let id = portal().id;
    for (scope, unknown) in [
        ("no-such", "'no-such'"),
        ("openid no-such also-not", "'no-such', 'also-not'"),
        ("openid[no-such]", "'no-such'"),
        (&format!("{TRANSFER}[*no-such[also-not]]"), "'no-such', 'also-not'"),
    ] {
        let page = refused(&server, &portal().asks(scope)).await;
        let sentence = format!("client_id={id} requested unknown scopes: [{unknown}]");
        assert_eq!(page, (400, "UNKNOWN_SCOPE_ERROR".to_owned(), sentence));
    }
    for scope in [
        "openid[",
        "openid[]",
        "openid]",
        "openid [email]",
        "**openid",
        "openid[email[openid]]",
        " ",
        "offline_access",
    ] {
        let (status, code, sentence) = refused(&server, &portal().asks(scope)).await;
        assert_eq!((status, code.as_str()), (400, "UNKNOWN_SCOPE_ERROR"), "{scope}");
        assert!(sentence.starts_with("scope"), "{scope}: {sentence}");
    }
    assert_eq!(
        refused(&server, &portal().asks("x").without("scope")).await.1,
        "UNKNOWN_SCOPE_ERROR"
    );
}

#[tokio::test]
async fn what_is_refused_by_redirect() {
    let server = TestServer::start().await;
    let ask = portal().asks("openid");
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    for (ask, error) in [
        (ask.clone().without("response_type"), "invalid_request"),
        (ask.clone().with("response_type", "token"), "unsupported_response_type"),
        (
            ask.clone().with("response_type", "id_token token"),
            "unsupported_response_type",
        ),
        (ask.clone().with("access_type", "sometimes"), "invalid_request"),
        (ask.clone().with("prompt", "none login"), "invalid_request"),
        (ask.clone().with("prompt", "create"), "invalid_request"),
        (ask.clone().with("session_required_mfa", "maybe"), "invalid_request"),
        (
            ask.clone().with("session_required_policies", "no-uuid"),
            "invalid_request",
        ),
        (ask.clone().with("code_challenge", challenge), "invalid_request"),
        (
            ask.clone()
                .with("code_challenge", challenge)
                .with("code_challenge_method", "plain"),
            "invalid_request",
        ),
        (
            ask.clone()
                .with("code_challenge", "short")
                .with("code_challenge_method", "S256"),
            "invalid_request",
        ),
        (ask.clone().with("code_challenge_method", "S256"), "invalid_request"),
        (
            native()
                .asks("openid")
                .without("code_challenge")
                .without("code_challenge_method"),
            "invalid_request",
        ),
        (
            native().asks("openid").with("code_challenge_method", "plain"),
            "invalid_request",
        ),
        (
            single_page()
                .asks("openid")
                .without("code_challenge")
                .without("code_challenge_method"),
            "invalid_request",
        ),
    ] {
        assert_eq!(told(&server, &ask).await, error, "{ask:?}");
    }
}

#[tokio::test]
async fn an_instance_of_a_native_template_needs_no_challenge() {
    let server = TestServer::start().await;
    assert!(Browser::new(&server).opens(&instance().asks("openid")).await.is_login());
}

#[tokio::test]
async fn a_request_that_cannot_be_read_is_shown_on_a_page() {
    let server = TestServer::start().await;
    let url = portal().asks("openid").url();
    for more in [
        "&state=x",
        "&client_id=x",
        "&x=%ff",
        "&%ff=x",
        "&redirect_uri=https://evil.example.org",
        "&session_message=%C3",
    ] {
        let page = Browser::new(&server).open(&format!("{url}{more}")).await;
        assert_eq!((page.status.as_u16(), page.left), (400, None), "{more}");
    }
    let long = format!("{url}&session_message={}", "x".repeat(60_000));
    assert!(
        Browser::new(&server).open(&long).await.is_login(),
        "long, but not too long"
    );
}

#[tokio::test]
async fn a_request_with_thousands_of_parameters_is_refused_at_once() {
    let server = TestServer::start().await;
    let many: Vec<String> = (0..9_000).map(|number| format!("{number:x}=")).collect();
    let many = many.join("&");
    let paths = [
        format!("{}&{many}", portal().asks("openid").url()),
        format!("/v2/web/auth-code?{many}"),
        format!("/v2/web/logout?{many}"),
    ];
    for path in paths {
        let page = Browser::new(&server).open(&path).await;
        assert_eq!(page.status, 400, "{}", &path[..40]);
    }
}

#[tokio::test]
async fn parameters_that_nobody_knows_are_ignored() {
    let server = TestServer::start().await;
    let ask = portal()
        .asks("openid")
        .with("login_hint", "x")
        .with("max_age", "0")
        .with("ui_locales", "de");
    assert!(Browser::new(&server).opens(&ask).await.is_login());
}

#[tokio::test]
async fn the_state_comes_back_byte_for_byte() {
    let server = TestServer::start().await;
    let long = "s".repeat(4096);
    for state in [
        "",
        "a b",
        "a+b",
        "&code=evil",
        "%41%",
        "=",
        "é\u{1f980}",
        "\r\nX: y",
        "\"'<>",
        "a#b?c",
        &long,
    ] {
        let ask = portal().asks("openid").with("state", state);
        let mut browser = Browser::new(&server);
        let page = browser.agrees(&ask, ADA).await;
        assert_eq!(page.answer("state").as_deref(), Some(state));
        assert_eq!(page.left.as_ref().unwrap().query_pairs().count(), 3, "{page:?}");
        let refused = browser.opens(&ask.with("response_type", "token")).await;
        assert_eq!(refused.answer("state").as_deref(), Some(state));
        assert_eq!(refused.left.unwrap().fragment(), None);
    }
    let page = Browser::new(&server)
        .agrees(&portal().asks("openid").without("state"), ADA)
        .await;
    assert_eq!(page.answer("state"), None);
}

#[tokio::test]
async fn a_state_that_is_too_long_is_not_sent_back() {
    let server = TestServer::start().await;
    let page = Browser::new(&server)
        .opens(&portal().asks("openid").with("state", "s".repeat(4097)))
        .await;
    assert_eq!((page.status.as_u16(), page.left), (400, None));
}

#[tokio::test]
async fn the_code_is_added_to_the_query_that_is_there() {
    let server = TestServer::start().await;
    let ask = native()
        .asks("openid")
        .with("redirect_uri", "http://localhost:4321/cb?a=1&code=own");
    let left = Browser::new(&server).agrees(&ask, ADA).await.left.unwrap();
    let url = left.as_str();
    assert!(url.starts_with("http://localhost:4321/cb?a=1&code=own&code="), "{url}");
    let bare = Browser::new(&server)
        .agrees(&native().asks("openid"), ADA)
        .await
        .left
        .unwrap();
    assert!(bare.as_str().starts_with("http://localhost:4321/?code="), "{bare}");
    assert_eq!(bare.query_pairs().next().unwrap().1.len(), 30);
}

#[tokio::test]
async fn what_applications_send_is_shown_as_text() {
    let server = TestServer::start().await;
    let evil = "<script>alert(1)</script>\"'&";
    let ask = native()
        .asks("openid")
        .with("session_message", evil)
        .with("prefill_named_grant", evil);
    let mut browser = Browser::new(&server);
    let login = browser.opens(&ask.with("session_required_identities", evil)).await;
    assert!(login.is_login() && !login.body.contains("<script>"), "{}", login.body);
    let consent = browser
        .opens(&native().asks("openid").with("prefill_named_grant", evil))
        .await;
    let consent = browser.picks(&consent, ADA.id).await;
    assert!(
        consent.is_consent() && !consent.body.contains("<script>"),
        "{}",
        consent.body
    );
    assert_eq!(consent.form().field("grant_label"), Some(evil));
    let error = browser.opens(&portal().asks("<script>alert(1)</script>")).await;
    assert!(
        error.error_code() == "UNKNOWN_SCOPE_ERROR" && !error.body.contains("<script>"),
        "{}",
        error.body
    );
}

#[tokio::test]
async fn a_server_that_is_not_for_development_offers_nobody() {
    let server = TestServer::start_with(Options {
        dev: false,
        ..Options::default()
    })
    .await;
    let mut browser = Browser::new(&server);
    let login = browser.opens(&portal().asks("openid")).await;
    assert_eq!(login.forms().len(), 1);
    let after = browser.picks(&login, ADA.id).await;
    assert!(after.is_login() && after.status == 403, "nobody is picked: {after:?}");
}
