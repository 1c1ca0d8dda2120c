//! One listening socket: connections in bounded number, each with time limits, with or without TLS, until told to stop.

use std::{fmt, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::{
    HeaderValue, Request, Response, StatusCode,
    header::{CONNECTION, TRANSFER_ENCODING},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::{JoinHandle, JoinSet},
    time,
};
use tower::Service as _;

use super::{forwarded::TrustedProxies, patience::Patience, tls::Certificates};
use crate::web::{room::Room, trace_context};

/// How long to wait when the system has no more open files, for example.
const ACCEPT_PAUSE: Duration = Duration::from_millis(500);

const CLOSE: HeaderValue = HeaderValue::from_static("close");

/// What one socket may cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Connections at the same time; others wait in the system's queue.
    pub(crate) connections: usize,
    /// For a handshake, for the head of a request, and for a connection that idles.
    pub(crate) header: Duration,
    /// For a whole request, and for a peer that reads nothing of its answer.
    pub(crate) request: Duration,
    /// For requests that have begun, after being told to stop.
    pub(crate) drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4_096,
            header: Duration::from_secs(75),
            request: Duration::from_secs(60),
            drain: Duration::from_secs(5),
        }
    }
}

/// How a socket is served.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) limits: Limits,
    /// Where it speaks TLS.
    pub(crate) tls: Option<Arc<Certificates>>,
    /// Who may say for whom they ask.
    pub(crate) proxies: Option<TrustedProxies>,
    /// Where requests that are worked on at the same time are bounded.
    pub(crate) room: Option<Room>,
}

/// In an answer's extensions: the connection is cut instead of answering, as a broken network would.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HangUp;

impl fmt::Display for HangUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is cut on purpose")
    }
}

impl std::error::Error for HangUp {}

/// A socket that is served. Dropped, it stops without waiting.
#[derive(Debug)]
pub(crate) struct Listening {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Listening {
    /// Stops accepting, lets requests that have begun finish within the limit, and returns when all is closed.
    pub(crate) async fn stop(mut self) {
        // Nobody hears it only if the task has ended already.
        let _ = self.stop.send(true);
        if let Err(error) = (&mut self.task).await {
            tracing::error!(%error, "a listener ended");
        }
    }
}

/// Serves a router on a socket, in tasks of the runtime that this is called in.
pub(crate) fn listen(router: Router, listener: TcpListener, options: Options) -> Listening {
    let (stop, stopped) = watch::channel(false);
    let serving = Arc::new(Serving {
        router: router.with_state(()),
        options,
    });
    let task = tokio::spawn(serving.accept(listener, stopped));
    Listening { stop, task }
}

struct Serving {
    router: Router,
    options: Options,
}

impl Serving {
    async fn accept(self: Arc<Self>, listener: TcpListener, mut stopped: watch::Receiver<bool>) {
        let limits = self.options.limits;
        let places = Arc::new(Semaphore::new(limits.connections));
        let mut connections = JoinSet::new();
        loop {
            let next = async {
                let place = places.clone().acquire_owned().await;
                (place, listener.accept().await)
            };
            let (place, accepted) = tokio::select! {
                next = next => next,
                _ = stopped.wait_for(|stop| *stop) => break,
            };
            while connections.try_join_next().is_some() {}
            match accepted {
                Ok((stream, peer)) => {
                    let (serving, stopped) = (Arc::clone(&self), stopped.clone());
                    connections.spawn(async move {
                        serving.connection(stream, peer, stopped).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        // From here on the system refuses connections.
        drop(listener);
        let all = async { while connections.join_next().await.is_some() {} };
        if time::timeout(limits.drain, all).await.is_err() {
            tracing::warn!("some requests did not finish in time and were cut off");
            connections.shutdown().await;
        }
    }

    async fn connection(self: Arc<Self>, stream: TcpStream, peer: SocketAddr, stopped: watch::Receiver<bool>) {
        // An answer is one write; without this it would wait for the peer's acknowledgement of the one before.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection stays slow");
        }
        let Some(tls) = &self.options.tls else {
            return self.speak(stream, peer, stopped).await;
        };
        match time::timeout(self.options.limits.header, tls.acceptor().accept(stream)).await {
            Ok(Ok(stream)) => self.speak(stream, peer, stopped).await,
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    async fn speak<S>(&self, stream: S, peer: SocketAddr, mut stopped: watch::Receiver<bool>)
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let service = service_fn(|request| self.answer(request, peer));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.options.limits.header)
            .serve_connection(
                TokioIo::new(Patience::new(stream, self.options.limits.request)),
                service,
            );
        let mut connection = pin!(connection);
        let told = async { stopped.wait_for(|stop| *stop).await.is_ok() };
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            _ = told => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection broke off");
        }
    }

    async fn answer(&self, request: Request<Incoming>, peer: SocketAddr) -> Result<Response<Body>, HangUp> {
        let proxies = self.options.proxies.as_ref();
        let client = proxies.map_or(peer, |proxies| proxies.client(peer, request.headers()));
        let mut request = request.map(Body::new);
        // Where the next request begins is told by what proxies before us may have read otherwise (request smuggling), so
        // there is none: RFC 9112 section 6.3 has the connection closed where a length stood beside it, which is not told here.
        let last = request.headers().contains_key(TRANSFER_ENCODING);
        // Anybody else could make the server trace everything, or put its requests into a trace of somebody's.
        if !proxies.is_some_and(|proxies| proxies.trusts(peer.ip())) {
            trace_context::forget(request.headers_mut());
        }
        request.extensions_mut().insert(ConnectInfo(client));
        if let Some(room) = &self.options.room {
            request.extensions_mut().insert(room.clone());
        }
        let call = self.router.clone().call(request);
        match time::timeout(self.options.limits.request, call).await {
            Ok(Ok(response)) if response.extensions().get::<HangUp>().is_some() => Err(HangUp),
            Ok(Ok(mut response)) => {
                if last {
                    response.headers_mut().insert(CONNECTION, CLOSE);
                }
                Ok(response)
            }
            Ok(Err(never)) => match never {},
            Err(_) => Ok(took_too_long()),
        }
    }
}

fn took_too_long() -> Response<Body> {
    tracing::warn!("a request took too long and was given up");
    let mut response = Response::new(Body::from("The request took too long.\n"));
    *response.status_mut() = StatusCode::REQUEST_TIMEOUT;
    response.headers_mut().insert(CONNECTION, CLOSE);
    response
}
