//! What holds for every path.

use axum::body::Body;
use http::{Method, Request};

use crate::support::{ADA, Browser, Options, TestServer, portal};

/// Every path for programs, with a method that it has not.
const FOR_PROGRAMS: [(&str, Method); 9] = [
    ("/.well-known/openid-configuration", Method::POST),
    ("/jwk.json", Method::DELETE),
    ("/openapi.json", Method::POST),
    ("/v2/oauth2/token", Method::GET),
    ("/v2/oauth2/token/introspect", Method::GET),
    ("/v2/oauth2/token/validate", Method::PUT),
    ("/v2/oauth2/token/revoke", Method::GET),
    ("/v2/oauth2/userinfo", Method::DELETE),
    ("/v2/api/identities", Method::POST),
];

/// Every path for people, with a method that it has not.
const FOR_PEOPLE: [(&str, Method); 6] = [
    ("/", Method::POST),
    ("/v2/oauth2/authorize", Method::POST),
    ("/v2/web/login/x", Method::PUT),
    ("/v2/web/consent/x", Method::DELETE),
    ("/v2/web/auth-code", Method::POST),
    ("/v2/web/logout", Method::PUT),
];

fn request(method: &Method, path: &str) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header("origin", "https://app.example.org")
        .body(Body::empty())
        .unwrap()
}

#[tokio::test]
async fn a_path_that_is_not_there_is_404_in_the_shape_of_its_audience() {
    let server = TestServer::start().await;
    for path in [
        "/v2/api/nothing",
        "/v2/oauth2/nothing",
        "/.well-known/nothing",
        "/v2/api/identities/",
    ] {
        assert_eq!(server.get(path, "").await.api_error().1, "NOT_FOUND", "{path}");
    }
    for path in ["/nothing", "/v2/web/nothing", "/v2"] {
        let page = Browser::new(&server).open(path).await;
        assert_eq!(
            (page.status.as_u16(), page.error_code().as_str()),
            (404, "NOT_FOUND"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_wrong_method_is_405_in_the_shape_of_its_audience() {
    let server = TestServer::start().await;
    for (path, method) in &FOR_PROGRAMS {
        let answer = server.send(request(method, path)).await;
        assert_eq!(answer.api_error().1, "METHOD_NOT_ALLOWED", "{path}");
        assert!(answer.header("allow").is_some(), "{path}");
    }
    for (path, method) in &FOR_PEOPLE {
        let answer = server.send(request(method, path)).await;
        assert_eq!(answer.status, 405, "{path}");
        assert!(answer.text().contains("METHOD_NOT_ALLOWED"), "{path}");
    }
}

#[tokio::test]
async fn scripts_of_any_origin_may_ask_programs_paths_and_read_errors_too() {
    let server = TestServer::start().await;
    for (path, wrong) in &FOR_PROGRAMS {
        let preflight = server.send(request(&Method::OPTIONS, path)).await;
        assert_eq!(preflight.status, 204, "{path}");
        assert_eq!(preflight.header("access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(
            preflight.header("access-control-allow-methods"),
            Some("GET, POST, PUT, DELETE, OPTIONS")
        );
        let plain = server.send(request(wrong, path)).await;
        assert_eq!(
            preflight.header("allow"),
            plain.header("allow"),
            "{path}: its own methods"
        );
        let asked = preflight.header("access-control-allow-headers").unwrap().to_lowercase();
        for name in ["authorization", "content-type", "accept", "x-globus-client-info"] {
            assert!(asked.split(", ").any(|known| known == name), "{name} in {asked}");
        }
        let refused = server.send(request(wrong, path)).await;
        assert_eq!(refused.header("access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(
            refused.header("access-control-allow-credentials"),
            None,
            "no cookies are meant"
        );
    }
}

#[tokio::test]
async fn scripts_may_not_read_pages() {
    let server = TestServer::start().await;
    for (path, _) in &FOR_PEOPLE {
        for method in [Method::GET, Method::OPTIONS] {
            let answer = server.send(request(&method, path)).await;
            assert_eq!(answer.header("access-control-allow-origin"), None, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn every_page_is_locked_up() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let login = browser.opens(&portal().asks("openid")).await;
    let consent = browser.picks(&login, ADA.id).await;
    assert!(login.is_login() && consent.is_consent());
    let mut pages = vec![login, consent];
    for path in [
        "/",
        "/v2/web/auth-code?code=x",
        "/v2/web/logout",
        "/nothing",
        "/v2/oauth2/authorize",
    ] {
        pages.push(browser.open(path).await);
    }
    for page in pages {
        let header = |name: &str| page.headers[name].to_str().unwrap();
        let policy = header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"),
            "{}: {policy}",
            page.path
        );
        for part in ["base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"] {
            assert!(policy.contains(part), "{}: {policy}", page.path);
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(header("x-frame-options"), "DENY", "{}", page.path);
        assert_eq!(header("x-content-type-options"), "nosniff", "{}", page.path);
        assert_eq!(header("referrer-policy"), "no-referrer", "{}", page.path);
        assert_eq!(header("cache-control"), "no-store", "{}", page.path);
        assert_eq!(
            active_parts(&page.body),
            ["script"],
            "{}: our own, and no other",
            page.path
        );
        assert!(page.body.contains("<script src=\"/static/script-"), "{}", page.path);
    }
}

/// Tags and attributes that run or style something.
fn active_parts(html: &str) -> Vec<&str> {
    let tags = html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap());
    let active = |word: &&str| {
        ["script", "style", "iframe", "object"].contains(word) || word.starts_with("style=") || word.starts_with("on")
    };
    tags.flat_map(|tag| tag.split(' ')).filter(active).collect()
}

#[tokio::test]
async fn only_pages_of_a_request_let_their_form_lead_to_its_application() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let login = browser.opens(&portal().asks("openid")).await;
    let policy = login.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.ends_with("form-action 'self' https://portal.example.org"),
        "{policy}"
    );
    let home = browser.open("/").await;
    assert!(
        home.headers["content-security-policy"]
            .to_str()
            .unwrap()
            .ends_with("form-action 'self'")
    );
}

#[tokio::test]
async fn documents_are_not_kept_and_not_guessed_at() {
    let server = TestServer::start().await;
    let answer = server.client_credentials(&portal(), "openid").await;
    answer.good();
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("pragma"), Some("no-cache"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(
        answer.header("content-security-policy"),
        Some("default-src 'none'; frame-ancestors 'none'")
    );
}

#[tokio::test]
async fn with_https_cookies_are_bound_to_the_host_and_browsers_stay_on_https() {
    let options = Options {
        base: "https://auth.example.test/",
        ..Options::default()
    };
    let server = TestServer::start_with(options).await;
    let answer = server.send(request(&Method::GET, &portal().asks("openid").url())).await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-globus_auth="), "the cookie's name");
    for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(attribute), "{attribute}");
    }
    assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000"));
}

#[tokio::test]
async fn a_refusal_for_want_of_a_credential_says_which_is_asked_for() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&portal(), ADA, "openid").await;
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let (basic, token) = (
        "Basic realm=\"Globus Auth\", charset=\"UTF-8\"",
        "Bearer realm=\"Globus Auth\"",
    );
    let refused = format!("{token}, error=\"invalid_token\"");
    for (path, authorization, challenge) in [
        ("/v2/api/identities?ids=x", "", token),
        ("/v2/api/identities?ids=x", "Bearer x", &refused),
        ("/v2/api/identities?ids=x", "Basic x", token),
        ("/v2/oauth2/userinfo", "Bearer x", &refused),
    ] {
        let answer = server.get(path, authorization).await;
        assert_eq!(answer.status, 401);
        assert_eq!(answer.header("www-authenticate"), Some(challenge), "{path}");
    }
    let wrong = crate::support::basic("e0000000-0000-4000-8000-000000000002:wrong");
    let form = [("grant_type", "client_credentials"), ("scope", "openid")];
    for (path, authorization) in [
        ("/v2/oauth2/token", &*wrong),
        ("/v2/oauth2/token", ""),
        ("/v2/oauth2/token/introspect", &wrong),
        ("/v2/oauth2/token/revoke", ""),
    ] {
        let answer = server.post(path, authorization, &form).await;
        assert_eq!(answer.status, 401, "{path}");
        assert_eq!(answer.header("www-authenticate"), Some(basic), "{path}");
    }
    // A 403 asks for nothing, and neither does an answer.
    for (path, authorization) in [("/v2/oauth2/userinfo", ""), ("/v2/oauth2/userinfo", &*bearer)] {
        assert_eq!(server.get(path, authorization).await.header("www-authenticate"), None);
    }
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let server = TestServer::start().await;
    for path in ["/jwk.json", "/"] {
        let answer = server.send(request(&Method::HEAD, path)).await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (200, 0), "{path}");
        assert_eq!(
            answer.headers["content-security-policy"],
            server.get(path, "").await.headers["content-security-policy"]
        );
    }
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own() {
    let server = TestServer::start().await;
    let first = server.get("/jwk.json", "").await;
    let second = server.get("/jwk.json", "").await;
    assert_ne!(
        first.header("x-request-id").unwrap(),
        second.header("x-request-id").unwrap()
    );
}
