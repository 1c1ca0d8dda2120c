//! The server as an operator runs it, in this process.

use std::{fs, net::SocketAddr, time::Duration};

use globus_auth_rules::model::{
    AuditAction, AuditActor, AuditEntry, AuditEvent, AuditOrigin, AuditOutcome, AuditSubject, Counted, Timestamp,
};
use globus_auth_server::{
    admin::Admin,
    serve::{self, ServeError, Server},
};
use globus_auth_store::{Store, StoreLocation, ops};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{
    Place,
    socket::{http, https},
};

async fn status(address: SocketAddr, path: &str) -> u16 {
    http(address, &format!("GET {path}"), &[], "").await.unwrap().status
}

async fn metrics(server: &Server) -> String {
    http(server.management_address().unwrap(), "GET /metrics", &[], "")
        .await
        .unwrap()
        .body
}

#[tokio::test]
async fn health_and_metrics_have_a_socket_of_their_own() {
    let place = Place::new().prepared().await;
    let server = serve::start(&place.config("", "")).await.unwrap();
    let management = server.management_address().unwrap();
    assert_eq!(status(management, "/healthz").await, 200);
    assert_eq!(status(management, "/readyz").await, 200);
    assert_eq!(status(server.address(), "/jwk.json").await, 200);
    for path in ["/metrics", "/healthz", "/no/such/path/of/ada"] {
        assert_eq!(status(server.address(), path).await, 404, "{path}");
    }
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let refused = http(
        server.address(),
        "POST /v2/oauth2/token",
        &form,
        "grant_type=client_credentials",
    )
    .await
    .unwrap();
    assert_eq!(refused.status, 400);
    let text = metrics(&server).await;
    for line in [
        "globus_auth_http_requests_total{route=\"/jwk.json\",status=\"200\"} 1",
        "globus_auth_http_requests_total{route=\"none\",status=\"404\"} 3",
        "\nglobus_auth_store_queue ",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(!text.contains("ada"), "paths are not labels: {text}");
    server.shutdown().await;
    assert!(TcpStream::connect(management).await.is_err());
}

#[tokio::test]
async fn tls_is_spoken_and_the_certificate_is_read_anew() {
    let place = Place::new().prepared().await;
    let tls = place.certify();
    let server = serve::start(&place.config("", &tls)).await.unwrap();
    let certificate = place.path().join("cert.pem");
    let answer = https(server.address(), &certificate, "GET /jwk.json").await.unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.headers["strict-transport-security"].starts_with("max-age="));
    assert!(
        http(server.address(), "GET /jwk.json", &[], "").await.is_err(),
        "plain HTTP is not answered"
    );

    let old = place.path().join("old.pem");
    fs::copy(&certificate, &old).unwrap();
    place.certify();
    assert!(https(server.address(), &certificate, "GET /jwk.json").await.is_err());
    server.reload();
    https(server.address(), &certificate, "GET /jwk.json").await.unwrap();
    assert!(https(server.address(), &old, "GET /jwk.json").await.is_err());
    // What cannot be used is not used.
    fs::write(place.path().join("key.pem"), "no key").unwrap();
    server.reload();
    https(server.address(), &certificate, "GET /jwk.json").await.unwrap();
    server.shutdown().await;
}

#[tokio::test]
async fn what_cannot_be_used_is_named() {
    let place = Place::new();
    let tls = place.certify();
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    for (text, problem) in [
        (other.signing_key.serialize_pem(), "cannot be used together"),
        ("no key".to_owned(), "holds no private key"),
    ] {
        fs::write(place.path().join("key.pem"), text).unwrap();
        let error = serve::check(&place.config("", &tls)).unwrap_err().to_string();
        assert!(error.starts_with("tls: ") && error.contains(problem), "{error}");
    }
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = place.config("", "");
    config.http.listen = taken.local_addr().unwrap();
    let error = serve::start(&config).await.unwrap_err();
    assert!(error.to_string().starts_with("http.listen = "), "{error}");
    assert!(
        !place.path().join("auth.db").exists(),
        "nothing is made before the sockets are there"
    );
    let (server, second) = (serve::start(&place.config("", "")).await.unwrap(), place.config("", ""));
    let error = serve::start(&second).await.unwrap_err();
    assert!(matches!(&error, ServeError::Open(_)) && error.is_in_use(), "{error}");
    drop(server);
}

/// The answer to a wrong password of Ada, from behind a proxy that says for whom it asks.
async fn wrong_password(address: SocketAddr, client: &str) -> String {
    let forwarded = ("x-forwarded-for", client);
    let (path, cookie, page) = log_in_page(address, forwarded).await;
    let token = page.split("name=\"csrf_token\" value=\"").nth(1).unwrap();
    let token = token.split('"').next().unwrap();
    let headers = [
        forwarded,
        ("cookie", &cookie),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let form = format!("csrf_token={token}&username=ada%40example.org&password=wrong");
    let answer = http(address, &format!("POST {path}"), &headers, &form).await.unwrap();
    answer.status.to_string()
}

/// Path, cookie and text of the page on which people log in.
async fn log_in_page(address: SocketAddr, forwarded: (&str, &str)) -> (String, String, String) {
    let authorize = "GET /v2/oauth2/authorize?client_id=e0000000-0000-4000-8000-000000000001&response_type=code\
                     &scope=openid&redirect_uri=http%3A%2F%2Flocalhost%3A4321&state=x&code_challenge_method=S256\
                     &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let begun = http(address, authorize, &[forwarded], "").await.unwrap();
    let cookie = begun.headers["set-cookie"].split(';').next().unwrap().to_owned();
    let path = begun.headers["location"].clone();
    let page = http(address, &format!("GET {path}"), &[forwarded, ("cookie", &cookie)], "")
        .await
        .unwrap();
    (path, cookie, page.body)
}

#[tokio::test]
async fn attempts_are_counted_by_the_address_that_a_trusted_proxy_names() {
    let place = Place::new().prepared().await.with_client().await;
    let server = serve::start(&place.config("", "[proxy]\ntrusted = [\"127.0.0.1\"]\n"))
        .await
        .unwrap();
    for _ in 0..10 {
        assert_ne!(wrong_password(server.address(), "198.51.100.7").await, "429");
    }
    assert_eq!(wrong_password(server.address(), "198.51.100.7").await, "429");
    assert_ne!(wrong_password(server.address(), "198.51.100.8").await, "429");
    let text = metrics(&server).await;
    assert!(
        text.contains("globus_auth_logins_total{outcome=\"wrong\"} 11"),
        "{text}"
    );
    assert!(
        text.contains("globus_auth_logins_total{outcome=\"too_many\"} 1"),
        "{text}"
    );
    server.shutdown().await;
}

#[tokio::test]
async fn a_slow_head_is_cut_off_and_a_slow_request_given_up() {
    let place = Place::new();
    let config = place.config("header_timeout_seconds = 1\nrequest_timeout_seconds = 1", "");
    let server = serve::start(&config).await.unwrap();
    let mut slow = TcpStream::connect(server.address()).await.unwrap();
    slow.write_all(b"GET /jwk.json HTTP/1.1\r\nhost: x\r\n").await.unwrap();
    let mut rest = Vec::new();
    // Ends only because the server cuts it off.
    slow.read_to_end(&mut rest).await.unwrap();
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));

    let mut slow = TcpStream::connect(server.address()).await.unwrap();
    slow.write_all(
        b"POST /v2/oauth2/token HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\
                     content-type: application/x-www-form-urlencoded\r\n\r\nhalf",
    )
    .await
    .unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    server.shutdown().await;
}

#[tokio::test]
async fn a_request_that_has_begun_is_finished_and_idle_connections_do_not_delay_the_end() {
    let place = Place::new();
    let server = serve::start(&place.config("shutdown_timeout_seconds = 30", ""))
        .await
        .unwrap();
    let address = server.address();
    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(b"GET /jwk.json HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    let mut buffer = [0; 4_096];
    assert!(idle.read(&mut buffer).await.unwrap() > 0);

    let mut begun = TcpStream::connect(address).await.unwrap();
    begun
        .write_all(
            b"POST /v2/oauth2/token HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\
                     content-type: application/x-www-form-urlencoded\r\nexpect: 100-continue\r\n\r\n",
        )
        .await
        .unwrap();
    // The handler asks for the body: it has begun.
    assert!(begun.read(&mut buffer).await.unwrap() > 0);
    let stopping = tokio::spawn(server.shutdown());
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    begun.write_all(b"a=bc").await.unwrap();
    let mut answer = String::new();
    begun.read_to_string(&mut answer).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 4") && answer.contains("x-request-id"),
        "{answer}"
    );
    tokio::time::timeout(Duration::from_secs(10), stopping)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn more_connections_than_the_limit_wait_for_one_to_end() {
    let place = Place::new();
    let server = serve::start(&place.config("max_connections = 1", "")).await.unwrap();
    let first = TcpStream::connect(server.address()).await.unwrap();
    let second = tokio::spawn(http_owned(server.address()));
    // The first is accepted before the second: it was there first. Nothing answers the second until the first ends.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(!second.is_finished());
    drop(first);
    assert_eq!(second.await.unwrap(), 200);
    server.shutdown().await;
}

async fn http_owned(address: SocketAddr) -> u16 {
    status(address, "/jwk.json").await
}

#[tokio::test]
async fn people_are_offered_the_providers_of_the_configuration() {
    let place = Place::new().prepared().await.with_client().await;
    let upstream = |provider: &str| {
        format!("[[upstream]]\nprovider = \"{provider}\"\nissuer = \"https://login.example.org\"\nclient_id = \"a\"\n")
    };
    let error = serve::start(&place.config("", &upstream("nowhere"))).await.unwrap_err();
    assert!(
        error.to_string().starts_with("upstream.provider = \"nowhere\""),
        "{error}"
    );
    for (more, offered) in [(upstream("example"), true), (String::new(), false)] {
        let server = serve::start(&place.config("", &more)).await.unwrap();
        let (_, _, page) = log_in_page(server.address(), ("accept", "text/html")).await;
        assert_eq!(page.contains("Log in with Example"), offered, "{page}");
        server.shutdown().await;
    }
}

#[tokio::test]
async fn what_was_counted_and_audited_outlives_the_server_and_is_deleted_when_it_is_old() {
    let place = Place::new().prepared().await.with_client().await;
    for _ in 0..2 {
        let server = serve::start(&place.config("", "")).await.unwrap();
        wrong_password(server.address(), "198.51.100.7").await;
        server.shutdown().await;
    }
    let open = || Store::open(&StoreLocation::File(place.path().join("auth.db"))).unwrap();
    let store = open();
    let counts = store.read(ops::CountsSince(ops::Minute(0))).await.unwrap();
    let wrong = counts.iter().filter(|count| count.kind == Counted::NotLoggedIn);
    assert_eq!(wrong.map(|count| count.count).sum::<i64>(), 2, "{counts:?}");
    let lines = store.read(ops::AuditEvents::newest(100)).await.unwrap();
    let failed: i64 = lines
        .iter()
        .filter(|line| line.action == "session.log_in" && line.outcome == "failed")
        .map(|line| line.times)
        .sum();
    assert_eq!(failed, 2, "{lines:?}");

    // A line of long ago goes, and so does a count.
    let old = Timestamp::from_seconds(1_000_000_000);
    let entry = AuditEntry::new(AuditActor::Server, AuditAction::LogIn, AuditSubject::Database);
    let event = AuditEvent {
        entry,
        origin: AuditOrigin::default(),
        at: old,
    };
    let outcome = AuditOutcome::Done;
    store.write(ops::RecordAlone { event, outcome }).await.unwrap();
    let add = ops::AddCounts {
        minute: ops::Minute::of(old),
        process: "an old one".to_owned(),
        counts: vec![(Counted::Issued, 1)],
    };
    store.write(add).await.unwrap();
    store.close().await;
    for (more, kept) in [("[audit]\nkeep_days = 0\n", true), ("", false)] {
        let admin = Admin::open(&place.config("", more)).await.unwrap();
        admin.purge().await.unwrap();
        admin.close().await;
        let store = open();
        let lines = store.read(ops::AuditEvents::newest(100)).await.unwrap();
        assert_eq!(lines.iter().any(|line| line.place.at == old), kept, "{more}");
        let counts = store.read(ops::CountsSince(ops::Minute(0))).await.unwrap();
        assert!(counts.iter().all(|count| count.kind != Counted::Issued));
        store.close().await;
    }
}
