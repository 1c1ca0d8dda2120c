//! Requests that are awaited, by reqwest.

use globus_auth_protocol::http::Response;
use reqwest::Client;

use super::{
    HttpRequest, Route, TransportError, TransportErrorKind,
    http::{HttpTransport, IDLE, LARGEST_ANSWER, answered, head, misconfigured, too_large},
};
use crate::environment::TlsTrust;

pub(super) fn build(transport: &HttpTransport, route: Route) -> Result<Client, TransportError> {
    let client = Client::builder()
        // A credential must not travel where the caller did not send it, and a repeat is decided above.
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .pool_idle_timeout(IDLE)
        .tcp_nodelay(true)
        // Those of the environment are read with all its other variables.
        .no_proxy();
    let client = match transport.connect_timeout {
        Some(timeout) => client.connect_timeout(timeout),
        None => client,
    };
    let client = match transport.proxies.on(route) {
        Some(proxy) => {
            let url = proxy.read().map_err(misconfigured)?;
            let proxy = reqwest::Proxy::all(url).map_err(|error| misconfigured(error.without_url().to_string()))?;
            client.proxy(proxy)
        }
        None => client,
    };
    let client = match &transport.trust {
        _ if route == Route::Loopback => client.tls_certs_only([]),
        TlsTrust::Machine => client,
        TlsTrust::Anyone => client.tls_danger_accept_invalid_certs(true),
        TlsTrust::File { .. } => {
            let read = |pem: &[u8]| reqwest::Certificate::from_pem_bundle(pem).map_err(|error| error.to_string());
            client.tls_certs_only(transport.roots(read)?)
        }
    };
    client
        .build()
        .map_err(|error| TransportError::new(TransportErrorKind::Misconfigured, error.without_url()))
}

pub(super) async fn exchange(client: &Client, request: HttpRequest) -> Result<Response, TransportError> {
    let mut answer = client.execute(convert(request)?).await.map_err(classify)?;
    let (status, headers) = (answer.status().as_u16(), answered(answer.headers()));
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(classify)? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Response { status, headers, body })
}

fn convert(request: HttpRequest) -> Result<reqwest::Request, TransportError> {
    let (method, headers) = head(&request)?;
    let mut built = reqwest::Request::new(method, request.url);
    *built.timeout_mut() = request.timeout;
    *built.headers_mut() = headers;
    if !request.body.is_empty() {
        *built.body_mut() = Some(request.body.to_vec().into());
    }
    Ok(built)
}

fn classify(error: reqwest::Error) -> TransportError {
    let kind = match (error.is_connect(), error.is_timeout()) {
        (true, true) => TransportErrorKind::ConnectTimedOut,
        (true, false) => TransportErrorKind::NotConnected,
        (false, true) => TransportErrorKind::TimedOut,
        (false, false) if error.is_builder() => TransportErrorKind::Misconfigured,
        (false, false) => TransportErrorKind::Interrupted,
    };
    // The URL may carry a query; the error must not.
    TransportError::new(kind, error.without_url())
}
