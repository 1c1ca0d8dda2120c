//! A program's calls, recorded from a socket and replayed without one.

use globus_auth::{AuthClient, ErrorKind, NativeAppAuthClient, Variables, recording::Replay};
use serde_json::json;
use tempfile::TempDir;

use crate::{
    loopback::{Socket, answer},
    world::{client_id, tokens},
};

#[tokio::test]
async fn a_recorded_program_runs_again_without_the_service() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("recording.json");
    let socket = Socket::new(vec![
        answer(
            "200 OK",
            "",
            &tokens(&json!({"refresh_token": "AgRefresh0123456789"})).to_string(),
        ),
        answer("200 OK", "", r#"{"identities": [], "note": "AgRefresh0123456789"}"#),
        answer(
            "403 Forbidden",
            "",
            r#"{"errors": [{"code": "FORBIDDEN", "detail": "no"}]}"#,
        ),
    ])
    .await;
    let builder = || {
        let client = NativeAppAuthClient::builder(client_id()).variables(Variables::default());
        client.base_url(&socket.url)
    };
    let service = |token: &str| {
        let client = AuthClient::builder()
            .variables(Variables::default())
            .base_url(&socket.url);
        client.access_token(token)
    };

    let native = builder().record_to(&path).build().unwrap();
    native.oauth2_refresh_token("AgRefresh0123456789").await.unwrap();
    let replay = Replay::read(&path).unwrap();
    let native = builder().transport(replay).build().unwrap();
    let again = native.oauth2_refresh_token("anything").await.unwrap();
    assert_eq!(again.by_resource_server().len(), 1);
    let error = native.oauth2_refresh_token("anything").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network);
    assert!(!error.is_transient(), "it is not tried again");

    let recorded = service("AgGiven0123456789").record_to(&path).build().unwrap();
    recorded.get_identities().usernames(["ada@example.edu"]).await.unwrap();
    recorded
        .get_project(client_id().to_string().parse().unwrap())
        .await
        .unwrap_err();
    assert!(!std::fs::read_to_string(&path).unwrap().contains("AgGiven"));
    let replayed = service("other")
        .transport(Replay::read(&path).unwrap())
        .build()
        .unwrap();
    replayed.get_identities().usernames(["ada@example.edu"]).await.unwrap();
    let error = replayed
        .get_project(client_id().to_string().parse().unwrap())
        .await
        .unwrap_err();
    assert!(error.is_forbidden() && error.code() == Some("FORBIDDEN"), "{error}");
    assert_eq!(socket.seen().len(), 3);
}
