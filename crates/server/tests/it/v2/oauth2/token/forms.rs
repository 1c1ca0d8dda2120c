//! Forms that are broken, at every endpoint that takes one.

use axum::body::Body;
use http::Request;

use crate::support::{Answer, TestServer, portal};

const PATHS: [&str; 4] = [
    "/v2/oauth2/token",
    "/v2/oauth2/token/introspect",
    "/v2/oauth2/token/validate",
    "/v2/oauth2/token/revoke",
];

async fn post(server: &TestServer, path: &str, content_type: Option<&str>, body: impl Into<Body>) -> Answer {
    let mut request = Request::post(path).header("authorization", portal().basic());
    if let Some(content_type) = content_type {
        request = request.header("content-type", content_type);
    }
    server.send(request.body(body.into()).unwrap()).await
}

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn a_body_that_is_too_large_is_413() {
    let server = TestServer::start().await;
    for path in PATHS {
        let answer = post(&server, path, Some(FORM), format!("token={}", "x".repeat(65_536))).await;
        assert_eq!(
            (answer.status.as_u16(), answer.refusal().1.as_str()),
            (413, "invalid_request"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_body_of_another_type_is_415() {
    let server = TestServer::start().await;
    for path in PATHS {
        for content_type in [
            Some("application/json"),
            Some("text/plain"),
            Some("multipart/form-data; boundary=x"),
            None,
        ] {
            let answer = post(&server, path, content_type, r#"{"grant_type":"client_credentials"}"#).await;
            assert_eq!(
                (answer.status.as_u16(), answer.refusal().1.as_str()),
                (415, "invalid_request"),
                "{path}"
            );
        }
    }
    let charset = "application/x-www-form-urlencoded; charset=UTF-8";
    let body = "grant_type=client_credentials&scope=openid";
    post(&server, PATHS[0], Some(charset), body).await.good();
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_400_and_is_not_repeated() {
    let server = TestServer::start().await;
    let bodies: [&[u8]; 5] = [
        b"token=hunter2\xff",
        b"token=hunter2%ff",
        b"token=hunter2%2",
        b"token=hunter2&token=hunter2",
        b"token=hunter2&%74oken=hunter3",
    ];
    for path in PATHS {
        for body in bodies {
            let answer = post(&server, path, Some(FORM), body).await;
            let (status, error, why) = answer.refusal();
            assert_eq!((status, error.as_str()), (400, "invalid_request"), "{path}: {why}");
            assert!(!answer.text().contains("hunter"), "{why}");
        }
        let many: Vec<String> = (0..300).map(|number| format!("a{number}=1")).collect();
        assert_eq!(
            post(&server, path, Some(FORM), many.join("&")).await.status,
            400,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_repeated_parameter_is_named() {
    let server = TestServer::start().await;
    let body = "grant_type=client_credentials&scope=openid&scope=email";
    let (_, _, why) = post(&server, PATHS[0], Some(FORM), body).await.refusal();
    assert!(why.contains("scope"), "{why}");
}

#[tokio::test]
async fn fields_that_nobody_knows_are_ignored() {
    let server = TestServer::start().await;
    let body = "data=None&grant_type=client_credentials&scope=openid&foo=&audience=x";
    post(&server, PATHS[0], Some(FORM), body).await.good();
    post(
        &server,
        PATHS[1],
        Some(FORM),
        "token=x&token_type_hint=access_token&data=None",
    )
    .await
    .good();
    post(&server, PATHS[2], Some(FORM), "token=x&data=None").await.good();
    post(
        &server,
        PATHS[3],
        Some(FORM),
        "token=x&token_type_hint=refresh_token&data=None",
    )
    .await
    .good();
    let unknown_query = "/v2/oauth2/token?data=None&x";
    post(&server, unknown_query, Some(FORM), body).await.good();
}

#[tokio::test]
async fn the_grant_type_must_be_one_that_there_is() {
    let server = TestServer::start().await;
    for (form, error) in [
        ("", "invalid_request"),
        ("grant_type=", "invalid_request"),
        ("grant_type=password&username=a&password=b", "unsupported_grant_type"),
        ("grant_type=implicit", "unsupported_grant_type"),
        (
            "grant_type=urn:ietf:params:oauth:grant-type:device_code",
            "unsupported_grant_type",
        ),
    ] {
        let (status, code, why) = post(&server, PATHS[0], Some(FORM), form).await.refusal();
        assert_eq!((status, code.as_str()), (400, error), "{form}");
        assert!(why.starts_with("grant_type:"), "{why}");
    }
    for path in &PATHS[1..3] {
        let (status, _, why) = post(&server, path, Some(FORM), "").await.refusal();
        assert_eq!((status, why.as_str()), (400, "token: is missing"), "{path}");
    }
}
