use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::*;

const DEADLINE: Duration = Duration::from_secs(60);

async fn get(address: SocketAddr, line: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream
        .write_all(format!("{line}\r\nHost: {address}\r\n\r\n").as_bytes())
        .await
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// A server that waits for `state=right`, and where it waits.
async fn waiting() -> (SocketAddr, tokio::task::JoinHandle<Result<String, LoopbackError>>) {
    let server = LoopbackServer::bind(0).await.unwrap();
    let address = server.address;
    (
        address,
        tokio::spawn(async move { server.wait_for(&State::new("right"), DEADLINE).await }),
    )
}

#[tokio::test]
async fn strays_are_answered_and_ignored_until_the_answer_comes() {
    let (address, waiting) = waiting().await;
    // A connection opened ahead of need, as browsers do, holds nobody up.
    let silent = TcpStream::connect(address).await.unwrap();
    assert!(
        get(address, "GET /favicon.ico HTTP/1.1")
            .await
            .starts_with("HTTP/1.1 404 ")
    );
    assert!(
        get(address, "POST /?code=evil&state=right HTTP/1.1")
            .await
            .starts_with("HTTP/1.1 405 ")
    );
    assert!(
        get(address, "GET /?code=evil&state=wrong HTTP/1.1")
            .await
            .starts_with("HTTP/1.1 400 ")
    );
    assert!(
        get(address, "GET /?error=evil&state=wrong HTTP/1.1")
            .await
            .starts_with("HTTP/1.1 400 ")
    );
    let page = get(address, "GET /?code=good&state=right HTTP/1.1").await;
    assert!(
        page.starts_with("HTTP/1.1 200 ") && page.contains("You can close this window"),
        "{page}"
    );
    assert_eq!(
        waiting.await.unwrap().unwrap(),
        format!("http://{address}/?code=good&state=right")
    );
    drop(silent);
    assert!(TcpStream::connect(address).await.is_err(), "the port is closed");
}

#[tokio::test]
async fn a_refusal_ends_the_waiting_too() {
    let (address, waiting) = waiting().await;
    let page = get(
        address,
        "GET /?error=access_denied&error_description=%3Cb%3Eno&state=right HTTP/1.1",
    )
    .await;
    assert!(page.contains("The answer was: &#60;b&#62;no"), "{page}");
    let url = waiting.await.unwrap().unwrap();
    assert_eq!(
        url,
        format!("http://{address}/?error=access_denied&error_description=%3Cb%3Eno&state=right")
    );
}

#[tokio::test]
async fn endless_heads_and_other_protocols_are_dropped() {
    let (address, waiting) = waiting().await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server hangs up in the middle, so the write may fail.
    drop(stream.write_all(&vec![b'a'; 2 * LONGEST_HEAD]).await);
    assert!(!matches!(stream.read(&mut [0; 16]).await, Ok(1..)));
    assert!(get(address, "\u{16}\u{3}\u{1}").await.starts_with("HTTP/1.1 400 "));
    get(address, "GET /?code=good&state=right HTTP/1.1").await;
    assert!(waiting.await.unwrap().is_ok());
}

#[tokio::test]
async fn the_waiting_ends_at_the_deadline() {
    let server = LoopbackServer::bind(0).await.unwrap();
    let error = server.wait_for(&State::new("right"), Duration::ZERO).await.unwrap_err();
    assert_eq!(error.to_string(), "no answer came from the browser within 0 s");
}

#[tokio::test]
async fn the_answer_may_come_by_ipv6() {
    let server = LoopbackServer::bind(0).await.unwrap();
    let Some(second) = server.listeners.get(1) else {
        // A machine without IPv6 has nothing to show.
        return;
    };
    let (address, port) = (second.local_addr().unwrap(), server.address.port());
    assert_eq!(address, SocketAddr::from((Ipv6Addr::LOCALHOST, port)));
    let waiting = tokio::spawn(async move { server.wait_for(&State::new("right"), DEADLINE).await });
    let page = get(address, "GET /?code=good&state=right HTTP/1.1").await;
    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    assert_eq!(
        waiting.await.unwrap().unwrap(),
        format!("http://127.0.0.1:{port}/?code=good&state=right")
    );
    assert!(TcpStream::connect(address).await.is_err(), "the port is closed");
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let server = LoopbackServer::bind(0).await.unwrap();
    let error = LoopbackServer::bind(server.address.port()).await.unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with(&format!("cannot listen on {}: ", server.address)),
        "{error}"
    );
    assert_eq!(
        server.redirect_uri(),
        format!("http://127.0.0.1:{}", server.address.port())
    );
}

#[tokio::test]
async fn a_login_that_is_given_up_closes_its_ports() {
    let (address, waiting) = waiting().await;
    get(address, "GET /favicon.ico HTTP/1.1").await;
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn the_browser_may_come_by_the_other_protocol() {
    let server = LoopbackServer::bind(0).await.unwrap();
    let Some(second) = server.listeners.get(1) else {
        return;
    };
    let address = second.local_addr().unwrap();
    assert_eq!((address.port(), address.is_ipv6()), (server.address.port(), true));
    let waiting = tokio::spawn(async move { server.wait_for(&State::new("right"), DEADLINE).await });
    get(address, "GET /?code=good&state=right HTTP/1.1").await;
    assert!(waiting.await.unwrap().is_ok());
}

#[cfg(feature = "blocking")]
#[test]
fn a_thread_can_wait_for_the_browser() {
    use std::io::{Read as _, Write as _};

    use crate::blocking::Wait as _;

    let server = LoopbackServer::bind(0).wait().unwrap();
    let (address, redirect_uri) = (server.address, server.redirect_uri());
    let browser = std::thread::spawn(move || {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream
            .write_all(b"GET /?code=good&state=right HTTP/1.1\r\n\r\n")
            .unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).unwrap();
        page
    });
    let answer = server.wait_for(&State::new("right"), DEADLINE).wait().unwrap();
    assert_eq!(answer, format!("{redirect_uri}/?code=good&state=right"));
    assert!(browser.join().unwrap().contains("You can close this window"));
    let server = LoopbackServer::bind(0).wait().unwrap();
    let late = server.wait_for(&State::new("right"), Duration::from_millis(1)).wait();
    assert!(matches!(late, Err(LoopbackError::TooLate(_))));
}
