//! Sending a code, or a person, elsewhere.

use crate::support::{ADA, Browser, TestServer, native, portal};

/// Each looks like one of the portal's or the native application's to somebody.
const TRICKS: &[&str] = &[
    // Nearly the registered one.
    "https://portal.example.org/callback/",
    "https://portal.example.org/callback?",
    "https://portal.example.org/callback#",
    "https://portal.example.org/callback#x",
    "https://portal.example.org/callback%23",
    "https://portal.example.org/callback/../evil",
    "https://portal.example.org/callback/..%2fevil",
    "https://portal.example.org/%63allback",
    "https://portal.example.org//callback",
    "https://portal.example.org:443/callback",
    "https://portal.example.org:8443/callback",
    "https://portal.example.org./callback",
    "https://PORTAL.example.org/callback",
    "HTTPS://portal.example.org/callback",
    "http://portal.example.org/callback",
    " https://portal.example.org/callback",
    "https://portal.example.org/callback\n",
    "https://portal.example.org/callback\r\nset-cookie: a=b",
    "https://portal.example.org/callback\0",
    // Another host before or after it.
    "https://evil.example/https://portal.example.org/callback",
    "https://evil.example?https://portal.example.org/callback",
    "https://evil.example#https://portal.example.org/callback",
    "https://portal.example.org@evil.example/callback",
    "https://portal.example.org:x@evil.example/callback",
    "https://portal.example.org\\@evil.example/callback",
    "https://evil.example\\.portal.example.org/callback",
    "https://portal.example.org.evil.example/callback",
    "https://evil-portal.example.org/callback",
    "https://portal.example.org%2eevil.example/callback",
    "https://port\u{430}l.example.org/callback",
    "https://xn--portl-mvx.example.org/callback",
    "//portal.example.org/callback",
    "///portal.example.org/callback",
    "https:portal.example.org/callback",
    "https:/portal.example.org/callback",
    "/callback",
    "",
    // Other schemes.
    "javascript:alert(1)",
    "javascript://portal.example.org/%0aalert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "myapp://callback",
    // Not this machine.
    "http://localhost.evil.example/",
    "http://127.0.0.1.evil.example/",
    "http://localhost:80@evil.example/",
    "http://localhost@evil.example/",
    "http://evil.example#@localhost/",
    "http://localhost\\@evil.example/",
    "http://localhost%2eevil.example/",
    "http://localhost%00.evil.example/",
    "http://localhost:4321#evil",
    "http://[::1].evil.example/",
    "http://[::1]@evil.example/",
    "http://[::1%25eth0]:4321/",
    "http://[::ffff:203.0.113.9]:4321/",
    "http://[::]:4321/",
    "http://0.0.0.0:4321/",
    "http://0:4321/",
    "http://127.1:4321/",
    "http://2130706433:4321/",
    "http://0x7f000001:4321/",
    "http://0177.0.0.1:4321/",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:-1/",
    "http://127.0.0.1:4321evil.example/",
    "http://LOCALHOST:4321/",
    "http:localhost:4321/",
    "https://localhost:4321/",
    "http://\u{2170}ocalhost:4321/",
    "http://localhost\u{3002}evil.example/",
];

#[tokio::test]
async fn no_trick_sends_a_code_or_a_person_elsewhere() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    // Somebody for whom nothing would need to be asked: a code would come at once.
    for application in [portal(), native()] {
        browser.gets_code(&application.asks("openid"), ADA).await;
        for trick in TRICKS {
            for prompt in ["", "none", "login", "nonsense"] {
                let ask = application.asks("openid").with("redirect_uri", *trick);
                let ask = if prompt.is_empty() {
                    ask
                } else {
                    ask.with("prompt", prompt)
                };
                let page = browser.opens(&ask).await;
                assert_eq!(
                    (page.left.as_ref(), page.status.as_u16()),
                    (None, 400),
                    "{trick:?}: {page:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_second_redirect_uri_is_none() {
    let server = TestServer::start().await;
    let url = portal().asks("openid").url();
    for more in [
        "&redirect_uri=https%3A%2F%2Fevil.example",
        "&redirect%5furi=https%3A%2F%2Fevil.example",
    ] {
        let page = server.get(&format!("{url}{more}"), "").await;
        assert_eq!((page.status.as_u16(), page.header("location")), (400, None));
    }
}

/// The mix-up attack: an application of several servers sees by `iss` whose answer it has (RFC 9207).
#[tokio::test]
async fn every_answer_says_whose_it_is() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let issuer = Some("http://127.0.0.1:7777".to_owned());
    let page = browser.agrees(&portal().asks("openid"), ADA).await;
    assert_eq!(
        (page.answer("iss"), page.answer("code").is_some()),
        (issuer.clone(), true)
    );
    let page = browser.opens(&portal().asks("openid").with("prompt", "nonsense")).await;
    assert_eq!(
        (page.answer("iss"), page.error()),
        (issuer.clone(), "invalid_request".to_owned())
    );
    let page = browser.opens(&portal().asks("openid profile")).await;
    let page = browser.denies(&page).await;
    assert_eq!((page.answer("iss"), page.error()), (issuer, "access_denied".to_owned()));
}
