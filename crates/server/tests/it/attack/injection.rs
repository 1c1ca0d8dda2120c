//! Texts that mean something to a database, a template, a header or a browser.

use serde_json::json;

use crate::support::{ADA, BEN, Browser, CLEO, Page, TestServer, portal, service_account};

/// Each ends a text in some language and begins something else.
const TEXTS: &[&str] = &[
    "' OR '1'='1",
    "'; DROP TABLE identities; --",
    "\" OR 1=1 --",
    "%' OR username_key LIKE '%",
    "x' UNION SELECT hash FROM passwords --",
    "\\'; SELECT pg_sleep(10); --",
    "$1; DELETE FROM sessions",
    "{{7*7}}{{ config }}",
    "{% for x in y %}{% endfor %}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "{$user} -term { $name }",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</title><script>alert(1)</script>",
    "\r\nset-cookie: a=b\r\n\r\n<html>",
    "%0d%0aset-cookie:%20a=b",
    "../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "=cmd|' /C calc'!A0",
    "\u{1b}]0;owned\u{7}",
];

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// That a page shows these texts as texts, and that its headers are ours.
#[track_caller]
fn assert_text(page: &Page, what: &str) {
    for harm in ["<script>alert", "<img src=x", "' onmouseover='"] {
        assert!(!page.body.contains(harm), "{what}: '{harm}' in {page:?}");
    }
    let mut cookies = page.headers.get_all("set-cookie").iter();
    assert!(
        cookies.all(|cookie| cookie.as_bytes().starts_with(b"globus_auth")),
        "{what}: {page:?}"
    );
}

#[tokio::test]
async fn parameters_of_programs_are_texts() {
    let server = TestServer::start().await;
    let service = service_account().basic();
    for text in TEXTS {
        let hidden = encoded(text);
        for path in [
            format!("/v2/api/identities?usernames=x{hidden}%40example.edu"),
            format!("/v2/api/identities?usernames=x%40{hidden}&provision=true"),
            format!("/v2/api/identities?ids={hidden}"),
            format!("/v2/api/identities/{hidden}"),
            format!("/v2/api/identity_providers?domains={hidden}"),
            format!("/v2/api/scopes?scope_strings={hidden}"),
            format!("/v2/api/clients?fqdn={hidden}"),
            format!("/v2/api/clients/{hidden}"),
            format!("/.well-known/{hidden}"),
        ] {
            let answer = server.get(&path, &service).await;
            assert!(answer.status.as_u16() < 500, "{path}: {}", answer.text());
            assert!(!answer.headers.contains_key("set-cookie"), "{path}");
            if answer.status == 200 {
                let told = answer.json();
                let lists = told.as_object().unwrap().values();
                assert!(
                    lists.clone().all(|list| list.as_array().is_some_and(Vec::is_empty)),
                    "{path}: {told}"
                );
            }
        }
        for form in [
            [("grant_type", *text), ("scope", "openid")],
            [("grant_type", "client_credentials"), ("scope", *text)],
            [("grant_type", "refresh_token"), ("refresh_token", *text)],
            [("grant_type", "authorization_code"), ("code", *text)],
        ] {
            let answer = server.token(&service, &form).await;
            assert!(
                (400..500).contains(&answer.status.as_u16()),
                "{form:?}: {}",
                answer.text()
            );
        }
    }
    server.log_in(&portal(), ADA, "openid").await;
}

#[tokio::test]
async fn parameters_of_pages_are_texts() {
    let server = TestServer::start_with_passwords().await;
    for text in TEXTS {
        let ask = portal().asks("openid");
        for name in [
            "state",
            "session_message",
            "client_id",
            "scope",
            "prompt",
            "ui_locales",
            "nonce",
            "redirect_uri",
        ] {
            let page = Browser::new(&server).opens(&ask.clone().with(name, *text)).await;
            assert!(page.status.as_u16() < 500, "{name}={text:?}: {page:?}");
            assert_text(&page, &format!("{name}={text:?}"));
            if let Some(left) = &page.left {
                assert_eq!(
                    left.origin().ascii_serialization(),
                    "https://portal.example.org",
                    "{name}={text:?}"
                );
            }
        }
        let mut browser = Browser::new(&server);
        let login = browser.opens(&ask).await;
        let page = browser.types(&login, text, text).await;
        assert_eq!((page.is_login(), page.status.as_u16()), (true, 403), "{text:?}");
        assert_text(&page, text);
        let hidden = encoded(text);
        for path in [
            format!("/v2/web/login/{hidden}"),
            format!("/v2/web/login/{hidden}/at/{hidden}"),
            format!("/v2/web/upstream/{hidden}?state={hidden}&code={hidden}"),
            format!("/v2/web/auth-code?code={hidden}"),
            format!("/v2/web/logout?client={hidden}&redirect_uri={hidden}&redirect_name={hidden}"),
            format!("/static/{hidden}"),
            format!("/{hidden}"),
        ] {
            let page = browser.open(&path).await;
            assert!((200..500).contains(&page.status.as_u16()), "{path}: {page:?}");
            assert_text(&page, &path);
        }
    }
}

#[tokio::test]
async fn what_operators_search_for_is_a_text() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let login = browser.open("/v2/web/operator").await;
    browser.picks(&login, CLEO.id).await;
    let found = browser.open("/v2/web/operator/people?q=ben").await;
    assert!(found.body.contains(BEN.username));
    for text in TEXTS {
        let hidden = encoded(text);
        let page = browser.open(&format!("/v2/web/operator/people?q={hidden}")).await;
        assert_eq!(page.status, 200, "{text:?}");
        assert!(!page.body.contains(BEN.username), "{text:?} finds everybody");
        assert_text(&page, text);
        for path in [
            "people?after=",
            "clients?q=",
            "clients?after=",
            "audit?actor=",
            "audit?action=",
            "audit?before=",
        ] {
            let page = browser.open(&format!("/v2/web/operator/{path}{hidden}")).await;
            assert!((200..500).contains(&page.status.as_u16()), "{path}{text:?}: {page:?}");
            assert_text(&page, path);
        }
    }
}

/// PostgreSQL has no place for this character in a text, and programs in C take it for the end.
#[tokio::test]
async fn a_nul_reaches_no_database() {
    let server = TestServer::start_with_passwords().await;
    let service = service_account().basic();
    for path in [
        "/v2/api/identities?usernames=ada%00%40example.edu",
        "/v2/api/identities?usernames=ada%40example.edu%00&provision=true",
        "/v2/api/scopes?scope_strings=x%00",
        "/v2/api/clients?fqdn=x%00",
        "/v2/web/auth-code?code=%00",
    ] {
        assert_eq!(server.get(path, &service).await.status, 400, "{path}");
    }
    for path in ["/v2/web/login/%00", "/v2/api/clients/%00", "/static/%00", "/%00"] {
        let status = server.get(path, &service).await.status.as_u16();
        assert!((400..500).contains(&status), "{path}: {status}");
    }
    assert_eq!(
        server
            .get(&portal().asks("openid").with("state", "a\0b").url(), "")
            .await
            .status,
        400
    );
    assert_eq!(
        server
            .token(&service, &[("grant_type", "refresh_token"), ("refresh_token", "\0")])
            .await
            .status,
        400
    );
    let mut browser = Browser::new(&server);
    let login = browser.opens(&portal().asks("openid")).await;
    assert_eq!(
        browser.types(&login, "ada@example.edu\0", ADA.password).await.status,
        400
    );

    let manager = server.manager(ADA).await;
    let project = server.project(&manager, ADA.id).await;
    for body in [
        json!({"project": {"display_name": "a\0b", "contact_email": "x@example.org", "admin_ids": [ADA.id]}}),
        json!({"project": {"display_name": "x", "contact_email": "x\0@example.org", "admin_ids": [ADA.id]}}),
    ] {
        assert_eq!(
            server.post_json("/v2/api/projects", &manager, &body).await.status,
            400,
            "{body}"
        );
    }
    let client = server
        .client(&manager, &project, "hybrid_confidential_client_resource_server")
        .await;
    for (path, body) in [
        (
            format!("/v2/api/clients/{client}/credentials"),
            json!({"credential": {"name": "a\0b"}}),
        ),
        (
            format!("/v2/api/clients/{client}/scopes"),
            json!({"scope": {"name": "x", "description": "a\0b", "scope_suffix": "x"}}),
        ),
        (
            "/v2/api/policies".to_owned(),
            json!({"policy": {"project_id": project, "display_name": "x", "description": "a\0b", "high_assurance": false}}),
        ),
        (
            "/v2/api/clients".to_owned(),
            json!({"client": {"name": "x", "project": project, "client_type": "confidential_client",
                "links": {"terms_and_conditions": "https://example.org/\0", "privacy_policy": "https://example.org/"}}}),
        ),
    ] {
        assert_eq!(
            server.post_json(&path, &manager, &body).await.status,
            400,
            "{path}: {body}"
        );
    }
}
