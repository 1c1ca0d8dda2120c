//! How clients prove themselves.

use crate::support::{Application, Options, TRANSFER, TestServer, basic, native, portal};

const FORM: [(&str, &str); 2] = [("grant_type", "client_credentials"), ("scope", TRANSFER)];

/// A client whose secret has characters that encodings change.
const TRICKY: &str = r#"
[[clients]]
id = "e0000000-0000-4000-8000-0000000000ff"
name = "Tricky"
type = "confidential_client"
secret = "a%2Fb+c:d/e=f g&é"
"#;

fn tricky() -> Application {
    Application {
        id: "e0000000-0000-4000-8000-0000000000ff",
        secret: Some("a%2Fb+c:d/e=f g&é"),
        redirect_uri: "",
    }
}

#[tokio::test]
async fn basic_credentials_are_taken_raw_and_percent_encoded() {
    let server = TestServer::start_with(Options {
        more: TRICKY,
        ..Options::default()
    })
    .await;
    let encoded = |secret: &str| basic(&format!("{}:{secret}", tricky().id));
    for authorization in [
        tricky().basic(),
        encoded("a%252Fb%2Bc%3Ad%2Fe%3Df%20g%26%C3%A9"),
        encoded("a%252Fb%2Bc%3Ad%2Fe%3Df+g%26%C3%A9"),
        tricky().basic().replacen("Basic", "bASIC", 1),
    ] {
        server.token(&authorization, &FORM).await.good();
    }
    for wrong in ["a/b+c:d/e=f g&é", "a%2Fb+c", "", "A%2FB+C:D/E=F G&É"] {
        assert_eq!(server.token(&encoded(wrong), &FORM).await.status, 401, "{wrong}");
    }
}

#[tokio::test]
async fn secrets_in_the_form_are_taken_too() {
    let server = TestServer::start_with(Options {
        more: TRICKY,
        ..Options::default()
    })
    .await;
    let with = |secret: &'static str| [FORM[0], FORM[1], ("client_id", tricky().id), ("client_secret", secret)];
    server.token("", &with(tricky().secret.unwrap())).await.good();
    let refused = server.token("", &with("wrong")).await;
    assert_eq!(refused.refusal().1, "invalid_client");
    assert_eq!(
        refused.api_error(),
        (
            401,
            "UNAUTHORIZED".to_owned(),
            "client_secret: is not the client's".to_owned()
        )
    );
}

#[tokio::test]
async fn whoever_proves_nothing_is_refused_in_words_of_both_kinds() {
    let server = TestServer::start().await;
    let id = portal().id;
    for authorization in [
        basic(&format!("{id}:wrong")),
        basic("e0000000-0000-4000-8000-0000000000aa:portal-secret-for-development"),
        basic("no-uuid:portal-secret-for-development"),
        basic(&format!("{}:", native().id)),
        basic(&format!("{id}portal-secret-for-development")),
        basic(&format!("{id}:portal-secret-for-development ")),
        "Basic".to_owned(),
        "Basic !!!".to_owned(),
        "Basic /w==".to_owned(),
        format!("{}, {}", portal().basic(), portal().basic()),
        "Digest username=x".to_owned(),
    ] {
        let answer = server.token(&authorization, &FORM).await;
        let (status, code, detail) = answer.api_error();
        assert_eq!(
            (status, code.as_str(), detail.as_str()),
            (401, "UNAUTHORIZED", "Basic auth failed"),
            "{authorization}"
        );
        assert_eq!(answer.refusal().1, "invalid_client");
    }
    let nobody = server.token("", &FORM).await.api_error();
    assert_eq!(
        nobody,
        (401, "UNAUTHORIZED".to_owned(), "Call must be authenticated".to_owned())
    );
}

#[tokio::test]
async fn two_names_must_be_the_same() {
    let server = TestServer::start().await;
    let named = |id: &'static str| [FORM[0], FORM[1], ("client_id", id)];
    server.token(&portal().basic(), &named(portal().id)).await.good();
    let (status, error, why) = server.token(&portal().basic(), &named(native().id)).await.refusal();
    assert_eq!((status, error.as_str()), (400, "invalid_request"));
    assert!(why.starts_with("client_id:"), "{why}");
}

#[tokio::test]
async fn two_authorization_headers_are_refused() {
    let server = TestServer::start().await;
    let request = http::Request::post("/v2/oauth2/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("authorization", portal().basic())
        .header("authorization", portal().basic())
        .body(axum::body::Body::from("grant_type=client_credentials&scope=openid"))
        .unwrap();
    assert_eq!(server.send(request).await.status, 401);
}
