//! The real transport, against a socket of this machine that does what the test says.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use globus_auth::{AuthClient, ErrorKind, NativeAppAuthClient, RetryPolicy, Variables, seams::Clock as _};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{
    ways::{both_ways, elsewhere},
    world::{World, client_id, tokens},
};

/// What the socket does after reading a request.
#[derive(Clone)]
pub(crate) enum Act {
    /// Says this, and is done.
    Answer(String),
    /// Says this, and waits for another request on the same connection.
    Keep(String),
    /// Says nothing, and is done.
    HangUp,
    /// Says this, and breaks the connection.
    Reset(String),
    /// Says the first, and then the second again and again, after a pause each time, until nobody listens any more.
    Endless(String, String, Duration),
}

impl Act {
    /// Gives the connection back if another request is to come on it. What nobody listens to is not said.
    async fn perform(&self, mut stream: TcpStream) -> Option<TcpStream> {
        match self {
            Self::Answer(text) => {
                stream.write_all(text.as_bytes()).await.ok()?;
                stream.shutdown().await.ok()?;
            }
            Self::Keep(text) => {
                stream.write_all(text.as_bytes()).await.ok()?;
                return Some(stream);
            }
            Self::HangUp => {}
            Self::Reset(text) => {
                stream.write_all(text.as_bytes()).await.ok()?;
                stream.set_zero_linger().ok()?;
            }
            Self::Endless(head, piece, pause) => {
                stream.write_all(head.as_bytes()).await.ok()?;
                loop {
                    stream.write_all(piece.as_bytes()).await.ok()?;
                    tokio::time::sleep(*pause).await;
                }
            }
        }
        None
    }
}

pub(crate) fn answer(status: &str, headers: &str, body: &str) -> Act {
    Act::Answer(whole(status, &format!("Connection: close\r\n{headers}"), body))
}

/// An answer with all that belongs to one.
pub(crate) fn whole(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
}

/// Does one act for each request, and keeps what it read.
pub(crate) struct Socket {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Socket {
    pub(crate) async fn new(acts: Vec<Act>) -> Self {
        elsewhere(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}/", listener.local_addr().unwrap());
            let seen = Arc::new(Mutex::new(Vec::new()));
            tokio::spawn(serve(listener, acts, seen.clone()));
            Self { url, seen }
        })
        .await
    }

    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve(listener: TcpListener, acts: Vec<Act>, seen: Arc<Mutex<Vec<String>>>) {
    let mut kept = None;
    for act in acts {
        let (stream, request) = next(&listener, kept.take()).await;
        seen.lock().unwrap().push(request);
        kept = act.perform(stream).await;
    }
}

/// The next request, on the connection that was kept or on a new one.
async fn next(listener: &TcpListener, kept: Option<TcpStream>) -> (TcpStream, String) {
    if let Some(mut stream) = kept {
        tokio::select! {
            request = read(&mut stream) => if !request.is_empty() {
                return (stream, request);
            },
            accepted = listener.accept() => return first(accepted.unwrap().0).await,
        }
    }
    first(listener.accept().await.unwrap().0).await
}

async fn first(mut stream: TcpStream) -> (TcpStream, String) {
    let request = read(&mut stream).await;
    (stream, request)
}

/// A port where nobody says anything, or, when it is dropped, nobody listens.
pub(crate) async fn silence() -> TcpListener {
    elsewhere(async { TcpListener::bind("127.0.0.1:0").await.unwrap() }).await
}

async fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let mut more = [0; 4096];
        let count = stream.read(&mut more).await.unwrap_or_default();
        bytes.extend_from_slice(&more[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if count == 0 || is_whole(&text) {
            return text;
        }
    }
}

fn is_whole(text: &str) -> bool {
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        line.to_ascii_lowercase()
            .strip_prefix("content-length: ")
            .map(str::to_owned)
    });
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

fn native(url: &str, world: &World) -> NativeAppAuthClient {
    let builder = NativeAppAuthClient::builder(client_id())
        .variables(Variables::default())
        .base_url(url);
    builder.clock(world.clone()).random(world.clone()).build().unwrap()
}

both_ways! {
    a_request_goes_out_and_its_answer_comes_back, a_broken_connection_is_tried_again_but_not_with_a_code,
    a_port_where_nobody_listens_is_told_and_tried_again, a_redirect_is_not_followed, an_endless_answer_is_cut_off,
    a_silent_service_is_not_waited_for_beyond_the_timeout, a_file_of_certificates_that_is_none_is_named,
}

async fn a_request_goes_out_and_its_answer_comes_back() {
    let body = tokens(&json!({})).to_string();
    let socket = Socket::new(vec![answer("200 OK", "", &body)]).await;
    let world = World::default();
    let tokens = native(&socket.url, &world)
        .oauth2_refresh_token("AgR e&t")
        .await
        .unwrap();
    assert_eq!(tokens.issued_at(), world.now());
    let seen = &socket.seen()[0];
    assert!(seen.starts_with("POST /v2/oauth2/token HTTP/1.1\r\n"), "{seen}");
    assert!(
        seen.contains("content-type: application/x-www-form-urlencoded\r\n"),
        "{seen}"
    );
    assert!(seen.ends_with(
        "\r\n\r\nrefresh_token=AgR+e%26t&grant_type=refresh_token&client_id=46bd0f56-e24f-11e5-a510-131bef460001"
    ));
    assert!(
        !seen.to_ascii_lowercase().contains("authorization") && !seen.contains("accept-encoding"),
        "{seen}"
    );
}

async fn a_broken_connection_is_tried_again_but_not_with_a_code() {
    let good = answer("200 OK", "", r#"{"issuer":"https://auth.example.test"}"#);
    let socket = Socket::new(vec![Act::HangUp, good, Act::HangUp]).await;
    let world = World::default();
    let client = native(&socket.url, &world);
    client.get_openid_configuration().await.unwrap();
    assert_eq!(world.sleeps().len(), 1);
    let error = client
        .oauth2_start_flow("openid")
        .start()
        .unwrap()
        .exchange(&client, "c0de")
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.is_transient(), error.is_timeout()),
        (ErrorKind::Network, true, false)
    );
    assert_eq!((socket.seen().len(), world.sleeps().len()), (3, 1));
}

async fn a_port_where_nobody_listens_is_told_and_tried_again() {
    let listener = silence().await;
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let world = World::default();
    let client = native(&url, &world);
    let error = client.oauth2_refresh_token("AgVerySecret").await.unwrap_err();
    assert_eq!((error.kind(), world.sleeps().len()), (ErrorKind::Network, 5));
    assert!(
        error.to_string().contains("cannot be reached") && !error.to_string().contains("AgVerySecret"),
        "{error}"
    );
}

async fn a_redirect_is_not_followed() {
    let elsewhere = Socket::new(vec![answer("200 OK", "", "{}")]).await;
    let socket = Socket::new(vec![answer(
        "307 Temporary Redirect",
        &format!("Location: {}x\r\n", elsewhere.url),
        "",
    )])
    .await;
    let client = AuthClient::builder()
        .variables(Variables::default())
        .base_url(&socket.url)
        .access_token("AgA")
        .build()
        .unwrap();
    assert_eq!(client.get("/x").await.unwrap_err().http_status(), Some(307));
    assert!(elsewhere.seen().is_empty());
}

async fn an_endless_answer_is_cut_off() {
    let body = "x".repeat(16 * 1024 * 1024 + 1);
    let socket = Socket::new(vec![answer("200 OK", "", &body)]).await;
    let client = native(&socket.url, &World::default());
    let error = client.get("/x").await.unwrap_err();
    assert!(
        error.to_string().contains("too large") && !error.is_transient(),
        "{error}"
    );
}

async fn a_silent_service_is_not_waited_for_beyond_the_timeout() {
    let listener = silence().await;
    let client = AuthClient::builder()
        .variables(Variables::from_map([("GLOBUS_SDK_HTTP_TIMEOUT", "0.05")]))
        .base_url(format!("http://{}/", listener.local_addr().unwrap()))
        .retry_policy(RetryPolicy::never())
        .build()
        .unwrap();
    let error = client.get("/x").await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
}

async fn a_file_of_certificates_that_is_none_is_named() {
    let client = AuthClient::builder()
        .variables(Variables::from_map([("GLOBUS_SDK_VERIFY_SSL", "no-such-file.pem")]))
        .base_url("https://127.0.0.1:1/")
        .build()
        .unwrap();
    let error = client.get("/x").await.unwrap_err();
    assert!(
        error.to_string().contains("no-such-file.pem") && !error.is_transient(),
        "{error}"
    );
}
