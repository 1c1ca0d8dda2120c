//! The redirect target on this machine.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use globus_auth_protocol::secret::State;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::timeout,
};

use super::{
    page::Page,
    request::{Judgement, judge},
};
use crate::AuthorizationFlow;

/// How long one connection may take to say what it wants. Browsers open connections ahead of need and say nothing.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest head of a request that is read, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// The most connections served at the same time; further ones wait to be accepted.
const MOST_CONNECTIONS: usize = 32;

/// Why no answer came to the loopback port.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoopbackError {
    /// No port could be had.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// Where.
        address: SocketAddr,
        /// What the operating system said.
        source: io::Error,
    },
    /// The port failed.
    #[error("cannot take the browser's answer: {0}")]
    Accept(#[source] io::Error),
    /// The flow was told to have no `state`, so its answer cannot be told from anybody else's.
    #[error("a login without a state cannot come back to this machine")]
    NoState,
    /// The person did not come back in time.
    #[error("no answer came from the browser within {} s", .0.as_secs())]
    TooLate(Duration),
}

/// Takes the answer of one login on `http://127.0.0.1:<port>`, and on the same port of `::1` where that is to be had.
///
/// The official SDKs redirect to that host with no path, and the service is known to let native applications do so on
/// any port. On a machine without IPv4 the redirect URI names `localhost` instead, as the official command does. Only this machine can connect. Requests that are not the answer (a favicon, another path or method, another
/// `state`) get an error page and do not end the waiting.
///
/// ```no_run
/// # async fn example(client: globus_auth::NativeAppAuthClient) -> Result<(), Box<dyn std::error::Error>> {
/// use globus_auth::login::LoopbackServer;
///
/// let server = LoopbackServer::bind(0).await?;
/// let flow = client.oauth2_start_flow("openid").redirect_uri(server.redirect_uri()).start()?;
/// println!("open {}", flow.authorize_url());
/// let answer = server.wait(&flow, std::time::Duration::from_secs(600)).await?;
/// let tokens = flow.exchange(&client, &answer).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct LoopbackServer {
    listener: TcpListener,
    /// The other protocol, where both are to be had.
    second: Option<TcpListener>,
    address: SocketAddr,
}

impl LoopbackServer {
    /// Listens on that port of 127.0.0.1 and, if it is free there too, of `::1`; 0 takes any that is free.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn bind(port: u16) -> Result<Self, LoopbackError> {
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let bind = async {
            let listener = match TcpListener::bind(wanted).await {
                // A machine without IPv4.
                Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => {
                    TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await?
                }
                bound => bound?,
            };
            let address = listener.local_addr()?;
            let second = match address {
                SocketAddr::V4(_) => TcpListener::bind((Ipv6Addr::LOCALHOST, address.port())).await.ok(),
                SocketAddr::V6(_) => None,
            };
            Ok(Self {
                listener,
                second,
                address,
            })
        };
        bind.await.map_err(|source| LoopbackError::Bind {
            address: wanted,
            source,
        })
    }

    /// The redirect URI: `http://127.0.0.1:<port>`, or `http://localhost:<port>` on a machine without IPv4.
    #[must_use]
    pub fn redirect_uri(&self) -> String {
        match self.address {
            SocketAddr::V4(address) => format!("http://{address}"),
            SocketAddr::V6(address) => format!("http://localhost:{}", address.port()),
        }
    }

    /// Waits for the answer with the flow's `state` and gives the whole redirected URL, be it a code or a refusal: it is
    /// for the flow's `exchange`. The port is closed when the answer is there, and when the future is dropped.
    ///
    /// # Errors
    /// When nothing came before the deadline, when the port failed, or when the flow has no `state`.
    pub async fn wait(self, flow: &AuthorizationFlow, deadline: Duration) -> Result<String, LoopbackError> {
        self.wait_for(flow.state().ok_or(LoopbackError::NoState)?, deadline)
            .await
    }

    async fn wait_for(self, state: &State, deadline: Duration) -> Result<String, LoopbackError> {
        let redirect_uri = self.redirect_uri();
        let query = timeout(deadline, self.accept(state))
            .await
            .map_err(|_| LoopbackError::TooLate(deadline))??;
        Ok(format!("{redirect_uri}/?{query}"))
    }

    async fn accept(self, state: &State) -> Result<String, LoopbackError> {
        let state = Arc::new(state.clone());
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.next(), if connections.len() < MOST_CONNECTIONS => {
                    let stream = accepted.map_err(LoopbackError::Accept)?;
                    let state = Arc::clone(&state);
                    connections.spawn(async move { timeout(PATIENCE, serve(stream, &state)).await });
                }
                Some(served) = connections.join_next(), if !connections.is_empty() => {
                    // A connection that broke, was slow or was stray is forgotten.
                    if let Ok(Ok(Ok(Some(query)))) = served {
                        return Ok(query);
                    }
                }
            }
        }
    }
}

impl LoopbackServer {
    /// The next connection, by either protocol.
    async fn next(&self) -> io::Result<TcpStream> {
        let second = async {
            match &self.second {
                Some(listener) => listener.accept().await,
                None => std::future::pending().await,
            }
        };
        let (stream, _) = tokio::select! {
            accepted = self.listener.accept() => accepted?,
            accepted = second => accepted?,
        };
        Ok(stream)
    }
}

/// Answers one request; gives the query if it is the answer.
async fn serve(mut stream: TcpStream, state: &State) -> io::Result<Option<String>> {
    let head = read_head(&mut stream).await?;
    let line = head.lines().next().unwrap_or_default();
    let (page, query) = match judge(line, state) {
        Judgement::Stray(page) => (page.write(), None),
        Judgement::Answer { query, refused: None } => (Page::Done.write(), Some(query.to_owned())),
        Judgement::Answer {
            query,
            refused: Some(reason),
        } => (Page::Refused(&reason).write(), Some(query.to_owned())),
    };
    // The answer counts even if the browser is gone before it has its page.
    let shown = async {
        stream.write_all(&page).await?;
        stream.shutdown().await
    };
    match (shown.await, query) {
        (_, Some(query)) => Ok(Some(query)),
        (shown, None) => shown.map(|()| None),
    }
}

/// Reads until the blank line, so that the answer does not cross with the rest of the request.
async fn read_head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    let mut chunk = [0; 2048];
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        let count = stream.read(&mut chunk).await?;
        if count == 0 || head.len() + count > LONGEST_HEAD {
            return Err(io::ErrorKind::InvalidData.into());
        }
        head.extend_from_slice(&chunk[..count]);
    }
    // A request line is ASCII; anything else becomes a request that is not understood.
    Ok(String::from_utf8_lossy(&head).into_owned())
}

#[cfg(test)]
mod tests;
