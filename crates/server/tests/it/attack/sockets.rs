//! Bytes that no client sends: requests within requests, answers that nobody reads.

use std::net::SocketAddr;

use globus_auth_server::serve::{self, Server};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{Place, socket::http};

/// A request that an attacker hides in another one.
const HIDDEN: &str = "GET /hidden HTTP/1.1\r\nhost: x\r\n\r\n";

async fn start(place: &Place, http: &str) -> Server {
    let config = format!("header_timeout_seconds = 1\nrequest_timeout_seconds = 1\n{http}");
    serve::start(&place.config(&config, "")).await.unwrap()
}

/// The statuses of all answers to these bytes, until the server closes the connection.
async fn answers(address: SocketAddr, bytes: &[u8]) -> Vec<u16> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut text = Vec::new();
    // A connection that is cut off was told enough.
    drop(stream.read_to_end(&mut text).await);
    let text = String::from_utf8_lossy(&text);
    let heads = text.split("HTTP/1.1 ").skip(1);
    heads.map(|head| head[..3].parse().unwrap()).collect()
}

fn post(headers: &str, body: &str) -> Vec<u8> {
    let type_ = "content-type: application/x-www-form-urlencoded";
    format!("POST /v2/oauth2/token HTTP/1.1\r\nhost: x\r\n{type_}\r\n{headers}\r\n\r\n{body}{HIDDEN}").into_bytes()
}

#[tokio::test]
async fn no_request_hides_behind_one_of_two_lengths() {
    let place = Place::new();
    let server = start(&place, "").await;
    let chunks = "3\r\na=b\r\n0\r\n\r\n";
    // Where a length and chunks stand together, chunks count, and nothing is read after them.
    for headers in [
        "content-length: 3\r\ntransfer-encoding: chunked",
        "transfer-encoding: chunked\r\ncontent-length: 3",
        "transfer-encoding: chunked\r\ncontent-length: 900",
        "transfer-encoding: chunked\r\ncontent-length: 3\r\ncontent-length: 4",
        "transfer-encoding: chunked",
        "transfer-encoding: CHUNKED",
    ] {
        assert_eq!(
            answers(server.address(), &post(headers, chunks)).await,
            [400],
            "{headers}"
        );
    }
    server.shutdown().await;
}

#[tokio::test]
async fn a_length_that_can_be_read_in_two_ways_is_refused() {
    let place = Place::new();
    let server = start(&place, "").await;
    for headers in [
        "content-length: 3\r\ncontent-length: 40",
        "content-length: 3, 40",
        "content-length: +3",
        "content-length: -3",
        "content-length: 0x3",
        "content-length: 3 0",
        "content-length: 18446744073709551619",
        "content-length : 3",
        " content-length: 3",
        "x: y\r\n content-length: 3",
        "x: y\rcontent-length: 3",
        "x: y\0\r\ncontent-length: 3",
        "content-length\0: 3",
        "transfer-encoding: chunked, identity",
        "transfer-encoding: identity",
        "transfer-encoding: xchunked",
        "transfer-encoding: chunked\r\ntransfer-encoding: identity",
        "transfer-encoding: \x0bchunked",
        "transfer-encoding : chunked",
    ] {
        let statuses = answers(server.address(), &post(headers, "a=b")).await;
        assert!(statuses == [400] || statuses.is_empty(), "{headers:?}: {statuses:?}");
    }
    let old = b"POST / HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nhost: x\r\n\r\n";
    assert_eq!(answers(server.address(), old).await, [400]);
    server.shutdown().await;
}

#[tokio::test]
async fn chunks_that_are_none_end_the_connection() {
    let place = Place::new();
    let server = start(&place, "").await;
    for body in [
        "ffffffffffffffff1\r\na",
        "-1\r\na\r\n0\r\n\r\n",
        "0x3\r\na=b\r\n0\r\n\r\n",
        "3\r\na=bXX0\r\n\r\n",
        "z\r\n\r\n",
    ] {
        let statuses = answers(server.address(), &post("transfer-encoding: chunked", body)).await;
        assert!(statuses.len() < 2 && !statuses.contains(&404), "{body:?}: {statuses:?}");
    }
    server.shutdown().await;
}

#[tokio::test]
async fn the_host_of_a_request_is_in_no_answer() {
    let place = Place::new().prepared().await.with_client().await;
    let server = start(&place, "").await;
    let authorize = "/v2/oauth2/authorize?client_id=e0000000-0000-4000-8000-000000000001&response_type=code&scope=openid\
                     &redirect_uri=http%3A%2F%2Flocalhost%3A4321&state=x&code_challenge_method=S256\
                     &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    for path in [
        "/.well-known/openid-configuration",
        authorize,
        "/v2/web/logout",
        "/no/such/page",
    ] {
        for (line, headers) in [
            (format!("GET {path}"), vec![("host", "evil.example")]),
            (format!("GET http://evil.example{path}"), vec![]),
            (
                format!("GET {path}"),
                vec![
                    ("x-forwarded-host", "evil.example"),
                    ("forwarded", "host=evil.example"),
                    ("x-original-url", "http://evil.example/"),
                ],
            ),
        ] {
            let answer = http(server.address(), &line, &headers, "").await.unwrap();
            let all = format!("{answer:?}");
            assert!(!all.contains("evil.example"), "{line}: {all}");
        }
    }
    server.shutdown().await;
}

#[tokio::test]
async fn heads_without_end_are_refused() {
    let place = Place::new();
    let server = start(&place, "").await;
    let many = "x: y\r\n".repeat(1_000);
    let long = format!("x: {}\r\n", "y".repeat(1024 * 1024));
    let path = format!("/{}", "x".repeat(100_000));
    for head in [
        format!("GET / HTTP/1.1\r\nhost: x\r\n{many}\r\n"),
        format!("GET / HTTP/1.1\r\nhost: x\r\n{long}\r\n"),
        format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n"),
    ] {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        // The server may have closed before all of it is written.
        drop(stream.write_all(head.as_bytes()).await);
        let mut text = Vec::new();
        drop(stream.read_to_end(&mut text).await);
        let text = String::from_utf8_lossy(&text);
        assert!(
            text.is_empty() || text.starts_with("HTTP/1.1 431") || text.starts_with("HTTP/1.1 414"),
            "{text}"
        );
    }
    server.shutdown().await;
}

#[tokio::test]
async fn who_reads_nothing_of_their_answers_does_not_keep_the_connection() {
    let place = Place::new();
    let server = start(&place, "max_connections = 1").await;
    let mut greedy = TcpStream::connect(server.address()).await.unwrap();
    // Far more than the system keeps for a reader; what does not go out any more says that the server waits.
    let asked = "GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n".repeat(2_000);
    drop(greedy.write_all(asked.as_bytes()).await);
    // There is a place for one connection only: this is answered because the other one was ended.
    let answer = http(server.address(), "GET /jwk.json", &[], "").await.unwrap();
    assert_eq!(answer.status, 200);
    drop(greedy);
    server.shutdown().await;
}
