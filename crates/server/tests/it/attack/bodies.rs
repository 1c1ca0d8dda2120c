//! Bodies that cost more than they are worth.

use axum::body::Body;
use http::Request;
use serde_json::json;

use crate::support::{ADA, TestServer, portal};

const FORM: &str = "application/x-www-form-urlencoded";

async fn send(server: &TestServer, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> u16 {
    let request = headers.iter().fold(Request::post(path), |request, (name, value)| {
        request.header(*name, *value)
    });
    server.send(request.body(body.into()).unwrap()).await.status.as_u16()
}

#[tokio::test]
async fn a_document_nested_without_end_is_refused() {
    let server = TestServer::start().await;
    let bearer = server.manager(ADA).await;
    let deep = 30_000;
    let (arrays, objects) = ("[".repeat(deep) + &"]".repeat(deep), "{\"project\":".repeat(5_000));
    let inside =
        format!("{{\"project\": {{\"display_name\": \"x\", \"contact_email\": \"x@example.org\", \"x\": {arrays}}}}}");
    for body in [arrays, objects, inside] {
        let headers = [("authorization", &*bearer), ("content-type", "application/json")];
        assert_eq!(send(&server, "/v2/api/projects", &headers, body).await, 400);
    }
    let scopes = format!("a{}", "[a".repeat(10_000));
    let refused = server
        .token(
            &portal().basic(),
            &[("grant_type", "client_credentials"), ("scope", &scopes)],
        )
        .await;
    assert_eq!(refused.refusal().0, 400);
    let page = server
        .get(&portal().asks(&format!("openid{}", "[openid".repeat(3_000))).url(), "")
        .await;
    assert_eq!(page.status, 400);
}

#[tokio::test]
async fn a_document_with_a_member_twice_or_huge_numbers_does_no_harm() {
    let server = TestServer::start().await;
    let bearer = server.manager(ADA).await;
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    for body in [
        format!("{{\"project\": {{\"display_name\": {}1}}}}", "9".repeat(50_000)),
        "{\"project\": {\"display_name\": 1e999999999}}".to_owned(),
        "{\"project\": {\"display_name\": \"\\ud800\"}}".to_owned(),
        "\u{feff}{}".to_owned(),
        "{\"project\": null, \"project\": []}".to_owned(),
        json!({"project": {"display_name": "x", "contact_email": "x@example.org", "admin_ids": vec!["x"; 9_000]}})
            .to_string(),
    ] {
        assert_eq!(send(&server, "/v2/api/projects", &headers, body).await, 400);
    }
}

/// The first bytes of a compressed stream that becomes a thousand times as long.
const BOMB: &[u8] = &[
    0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0xed, 0xc1, 1, 1, 0, 0, 0, 0x80, 0x90, 0xfe, 0xaf, 0xee, 8, 10,
];

#[tokio::test]
async fn nothing_is_decompressed() {
    let server = TestServer::start().await;
    let bearer = server.manager(ADA).await;
    for encoding in ["gzip", "deflate", "br", "zstd", "identity, gzip"] {
        let form = [("content-type", FORM), ("content-encoding", encoding)];
        let json = [
            ("content-type", "application/json"),
            ("content-encoding", encoding),
            ("authorization", &*bearer),
        ];
        assert_eq!(send(&server, "/v2/oauth2/token", &form, BOMB).await, 400, "{encoding}");
        assert_eq!(send(&server, "/v2/api/projects", &json, BOMB).await, 400, "{encoding}");
    }
    // Nor is anything compressed, by whose length an attacker could guess what stands beside their own words.
    let request = Request::get("/v2/web/logout").header("accept-encoding", "gzip, br");
    let answer = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header("content-encoding"), None);
}
