use std::fs;

use globus_auth_protocol::{http::Method, http::Response};
use serde_json::json;
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::*;
use crate::seams::{BoxFuture, Transport, TransportError};

/// A service that gives a token and repeats it.
struct Service;

impl Transport for Service {
    fn send(&self, _request: HttpRequest) -> BoxFuture<'_, Result<Response, TransportError>> {
        let body = json!({"note": "it is AgSecret0123", "access_token": "AgSecret0123",
            "other_tokens": [{"access_token": "AgOther0123", "refresh_token": "AgRefresh0123"}]});
        let headers = [("content-type", "application/json"), ("set-cookie", "AgCookie")];
        Box::pin(std::future::ready(Ok(Response {
            status: 200,
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            body: body.to_string().into_bytes(),
        })))
    }
}

fn request(form: &str, token: &str) -> HttpRequest {
    HttpRequest {
        method: Method::Post,
        url: format!("https://auth.example.test/v2/oauth2/token?state={token}&plain=1")
            .parse()
            .unwrap(),
        headers: vec![
            (
                "content-type".into(),
                Zeroizing::new("application/x-www-form-urlencoded".to_owned()),
            ),
            ("authorization".into(), Zeroizing::new(format!("Bearer {token}"))),
        ],
        body: Zeroizing::new(form.as_bytes().to_vec()),
        timeout: None,
    }
}

/// Each secret by its whole name, because a path or a fingerprint may hold two letters of it by chance.
fn assert_no_secret(text: &str) {
    for secret in ["Secret", "Other", "Refresh", "Cookie", "Given", "Bearer"] {
        assert!(!text.contains(&format!("Ag{secret}")), "{text}");
    }
}

async fn record(path: &std::path::Path) {
    let recorder = Recorder::new(Service, path);
    for form in [
        "grant_type=refresh_token&refresh_token=AgRefresh0123",
        "token=AgGiven0123&token_type_hint=x",
    ] {
        recorder.send(request(form, "AgBearer0123")).await.unwrap();
    }
    assert_no_secret(&format!("{recorder:?}"));
}

#[tokio::test]
async fn no_secret_is_written_down_and_the_same_is_known_again() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("recording.json");
    record(&path).await;
    let text = fs::read_to_string(&path).unwrap();
    assert_no_secret(&text);
    let document: Document = serde_json::from_str(&text).unwrap();
    let first = &document.exchanges[0];
    let sent = &first.request.body["refresh_token"];
    assert_eq!(
        *sent, first.response.body["other_tokens"][0]["refresh_token"],
        "the same secret"
    );
    assert_ne!(*sent, first.response.body["access_token"], "another secret");
    assert_eq!(first.request.query["plain"], "1");
    assert!(
        first.response.body["note"]
            .as_str()
            .unwrap()
            .starts_with("it is redacted-")
    );
}

#[tokio::test]
async fn what_was_recorded_is_replayed_once_whatever_the_secrets_are() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("recording.json");
    record(&path).await;
    let replay = Replay::read(&path).unwrap();
    assert_eq!(replay.left(), 2);
    // In another order, and with other secrets.
    let second = request("token=AgElse&token_type_hint=x", "AgAnybody");
    let answer = replay.send(second.clone()).await.unwrap();
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("application/json"))
    );
    assert_eq!(replay.left(), 1);
    for unknown in [second, request("token=AgElse&token_type_hint=y", "a"), request("", "a")] {
        let error = replay.send(unknown).await.unwrap_err();
        assert!(
            error.to_string().contains("no further answer to POST /v2/oauth2/token"),
            "{error}"
        );
    }
    replay
        .send(request("grant_type=refresh_token&refresh_token=AgElse", "a"))
        .await
        .unwrap();
    assert_eq!(replay.left(), 0);
}

#[test]
fn what_is_no_recording_is_refused() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("recording.json");
    assert!(matches!(Replay::read(&path).unwrap_err(), RecordingError::Io { .. }));
    for text in ["", "{}", r#"{"version": 2, "exchanges": []}"#] {
        fs::write(&path, text).unwrap();
        let error = Replay::read(&path).unwrap_err();
        assert!(matches!(error, RecordingError::Unusable { .. }), "{error}");
    }
}
