//! Whose certificates are trusted, against a TLS server of this machine with certificates made for the test.

use std::{
    ops::Range,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use globus_auth::{AuthClient, ClientBuilder, Error, ErrorKind, RetryPolicy, Variables};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivatePkcs8KeyDer},
};

use crate::ways::{both_ways, elsewhere};

/// A server for `localhost` whose certificate an authority of its own has signed.
struct TlsServer {
    port: u16,
    directory: tempfile::TempDir,
    /// How many requests it has read.
    asked: Arc<AtomicUsize>,
}

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

impl TlsServer {
    async fn new() -> Self {
        Self::valid_in(1975..4096).await
    }

    /// With a certificate that is good from the first day of a year to that of another.
    async fn valid_in(years: Range<i32>) -> Self {
        elsewhere(async {
            let authority = authority();
            let directory = tempfile::tempdir().unwrap();
            std::fs::write(directory.path().join("ca.pem"), authority.pem()).unwrap();
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let asked = Arc::default();
            tokio::spawn(serve(listener, acceptor(&authority, years), Arc::clone(&asked)));
            Self { port, directory, asked }
        })
        .await
    }

    fn ca_bundle(&self) -> PathBuf {
        self.directory.path().join("ca.pem")
    }

    fn client(&self, host: &str) -> ClientBuilder<AuthClient> {
        AuthClient::builder()
            .variables(Variables::default())
            .base_url(format!("https://{host}:{}/", self.port))
            .access_token("AgAccess0123456789")
            .retry_policy(RetryPolicy::never())
    }
}

fn acceptor(authority: &Authority, years: Range<i32>) -> TlsAcceptor {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.not_before = date_time_ymd(years.start, 1, 1);
    params.not_after = date_time_ymd(years.end, 1, 1);
    let certificate = params.signed_by(&key, authority).unwrap();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// Answers one request of each connection that trusts it.
async fn serve(listener: TcpListener, acceptor: TlsAcceptor, asked: Arc<AtomicUsize>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let Ok(mut stream) = acceptor.accept(stream).await else {
            continue;
        };
        let mut request = [0; 4096];
        if stream.read(&mut request).await.is_ok_and(|count| count > 0) {
            asked.fetch_add(1, Ordering::SeqCst);
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
            stream.write_all(answer).await.unwrap();
            stream.shutdown().await.unwrap();
        }
    }
}

async fn ask(client: ClientBuilder<AuthClient>) -> Result<u16, Error> {
    client.build().unwrap().get("/x").await.map(|answer| answer.status)
}

both_ways! {
    a_ca_bundle_of_ones_own_is_trusted, this_machine_is_not_asked_for_through_a_proxy_with_tls_either,
    nobody_elses_certificate_is_trusted, a_certificate_that_has_ended_or_not_begun_is_not_trusted,
    who_asks_for_danger_gets_it,
}

async fn a_ca_bundle_of_ones_own_is_trusted() {
    let server = TlsServer::new().await;
    assert_eq!(
        ask(server.client("localhost").ca_bundle(server.ca_bundle()))
            .await
            .unwrap(),
        200
    );
    let path = server.ca_bundle().to_str().unwrap().to_owned();
    let variables = Variables::from_map([("GLOBUS_SDK_VERIFY_SSL", path)]);
    assert_eq!(ask(server.client("localhost").variables(variables)).await.unwrap(), 200);
}

async fn this_machine_is_not_asked_for_through_a_proxy_with_tls_either() {
    let server = TlsServer::new().await;
    let client = server.client("localhost").ca_bundle(server.ca_bundle());
    assert_eq!(ask(client.proxy("http://127.0.0.1:1")).await.unwrap(), 200);
}

async fn nobody_elses_certificate_is_trusted() {
    let server = TlsServer::new().await;
    let other = server.directory.path().join("other.pem");
    std::fs::write(&other, authority().pem()).unwrap();
    for client in [
        server.client("localhost"),
        server.client("localhost").ca_bundle(other),
        // The certificate is for the name.
        server.client("127.0.0.1").ca_bundle(server.ca_bundle()),
    ] {
        let error = ask(client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Network);
        let text = error.to_string();
        assert!(
            text.contains("certificate") && text.contains("GLOBUS_SDK_VERIFY_SSL"),
            "{text}"
        );
    }
    assert_eq!(server.asked.load(Ordering::SeqCst), 0);
}

async fn a_certificate_that_has_ended_or_not_begun_is_not_trusted() {
    for (years, said) in [(1975..2001, "expired"), (4000..4096, "not valid yet")] {
        let server = TlsServer::valid_in(years).await;
        let client = server.client("localhost").ca_bundle(server.ca_bundle());
        let error = ask(client).await.unwrap_err();
        assert_eq!((error.kind(), error.is_transient()), (ErrorKind::Network, true));
        let text = error.to_string();
        assert!(text.contains("certificate") && text.contains(said), "{text}");
        assert_eq!(server.asked.load(Ordering::SeqCst), 0, "the token stays here");
    }
}

async fn who_asks_for_danger_gets_it() {
    let server = TlsServer::new().await;
    let client = server.client("localhost").dangerously_accept_any_certificate();
    assert_eq!(ask(client).await.unwrap(), 200);
    let variables = Variables::from_map([("GLOBUS_SDK_VERIFY_SSL", "false")]);
    assert_eq!(ask(server.client("127.0.0.1").variables(variables)).await.unwrap(), 200);
}
