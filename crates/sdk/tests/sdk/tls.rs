//! Whose certificates are trusted, against a TLS server of this machine with certificates made for the test.

use std::{path::PathBuf, sync::Arc};

use globus_auth::{AuthClient, ClientBuilder, Error, ErrorKind, RetryPolicy, Variables};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
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
}

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

impl TlsServer {
    async fn new() -> Self {
        elsewhere(async {
            let authority = authority();
            let directory = tempfile::tempdir().unwrap();
            std::fs::write(directory.path().join("ca.pem"), authority.pem()).unwrap();
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = listener.local_addr().unwrap().port();
            tokio::spawn(serve(listener, acceptor(&authority)));
            Self { port, directory }
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

fn acceptor(authority: &Authority) -> TlsAcceptor {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// Answers one request of each connection that trusts it.
async fn serve(listener: TcpListener, acceptor: TlsAcceptor) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let Ok(mut stream) = acceptor.accept(stream).await else {
            continue;
        };
        let mut request = [0; 4096];
        if stream.read(&mut request).await.is_ok_and(|count| count > 0) {
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
    nobody_elses_certificate_is_trusted, who_asks_for_danger_gets_it,
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
}

async fn who_asks_for_danger_gets_it() {
    let server = TlsServer::new().await;
    let client = server.client("localhost").dangerously_accept_any_certificate();
    assert_eq!(ask(client).await.unwrap(), 200);
    let variables = Variables::from_map([("GLOBUS_SDK_VERIFY_SSL", "false")]);
    assert_eq!(ask(server.client("127.0.0.1").variables(variables)).await.unwrap(), 200);
}
