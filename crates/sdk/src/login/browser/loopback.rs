//! The redirect target on this machine.

use std::{
    io::{self, Read as _, Write as _},
    net::{Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use futures_util::future::{Either, select};
use globus_auth_protocol::secret::State;
use tokio::sync::mpsc;

use super::{
    page::Page,
    request::{Judgement, judge},
};
use crate::{AuthorizationFlow, background, clock::instant};

/// How long one connection may take to say what it wants. Browsers open connections ahead of need and say nothing.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest head of a request that is read, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// How often the ports are looked at. A person does not notice it, and a thread that is woken so rarely costs nothing.
const LOOK: Duration = Duration::from_millis(20);

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
/// any port. On a machine without IPv4 the redirect URI names `localhost`. Only this machine can connect. Requests that
/// are not the answer (a favicon, another path or method, another `state`) get an error page and do not end the waiting.
///
/// The browser is answered by a thread, so that it makes no difference whether the answer is awaited or waited for.
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
    listeners: Vec<TcpListener>,
    address: SocketAddr,
}

impl LoopbackServer {
    /// Listens on that port of 127.0.0.1 and, if it is free there too, of `::1`; 0 takes any that is free.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn bind(port: u16) -> Result<Self, LoopbackError> {
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        listen(wanted).map_err(|source| LoopbackError::Bind {
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
        let (sender, mut answers) = mpsc::channel(1);
        let _open = Door::open(self.listeners, state.clone(), sender).map_err(LoopbackError::Accept)?;
        let late = background::sleep(deadline);
        match select(pin!(answers.recv()), pin!(late)).await {
            Either::Left((Some(answer), _)) => {
                Ok(format!("{redirect_uri}/?{}", answer.map_err(LoopbackError::Accept)?))
            }
            Either::Left((None, _)) => Err(LoopbackError::Accept(io::ErrorKind::BrokenPipe.into())),
            Either::Right(_) => Err(LoopbackError::TooLate(deadline)),
        }
    }
}

fn listen(wanted: SocketAddr) -> io::Result<LoopbackServer> {
    let first = match TcpListener::bind(wanted) {
        // A machine without IPv4.
        Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => {
            TcpListener::bind((Ipv6Addr::LOCALHOST, wanted.port()))?
        }
        bound => bound?,
    };
    let address = first.local_addr()?;
    let mut listeners = vec![first];
    if address.is_ipv4() {
        listeners.extend(TcpListener::bind((Ipv6Addr::LOCALHOST, address.port())));
    }
    for listener in &listeners {
        listener.set_nonblocking(true)?;
    }
    Ok(LoopbackServer { listeners, address })
}

type Answers = mpsc::Sender<io::Result<String>>;

/// The thread that answers the browser, while this lives.
struct Door {
    closed: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Door {
    fn open(listeners: Vec<TcpListener>, state: State, answers: Answers) -> io::Result<Self> {
        let closed = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&closed);
        let work = move || {
            let failed = accept(&listeners, &Arc::new(state), &answers, &told).err();
            // Nobody may wait any more.
            drop(failed.map(|error| answers.try_send(Err(error))));
        };
        let thread = thread::Builder::new()
            .name("globus-auth login".to_owned())
            .spawn(work)?;
        Ok(Self {
            closed,
            thread: Some(thread),
        })
    }
}

impl Drop for Door {
    /// The ports are closed when this returns.
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            drop(thread.join());
        }
    }
}

fn accept(listeners: &[TcpListener], state: &Arc<State>, answers: &Answers, closed: &AtomicBool) -> io::Result<()> {
    let mut connections: Vec<Connection> = Vec::new();
    while !closed.load(Ordering::Acquire) {
        connections.retain(|connection| !connection.thread.is_finished());
        for listener in listeners {
            if connections.len() >= MOST_CONNECTIONS {
                break;
            }
            match listener.accept() {
                Ok((stream, _)) => connections.push(Connection::begin(stream, Arc::clone(state), answers.clone())?),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        thread::park_timeout(LOOK);
    }
    Ok(())
}

/// A connection, and the thread that serves it. Dropped, it is closed, whatever the browser still wants.
struct Connection {
    stream: TcpStream,
    thread: JoinHandle<()>,
}

impl Connection {
    fn begin(stream: TcpStream, state: Arc<State>, answers: Answers) -> io::Result<Self> {
        // Some systems let it take after its listener.
        stream.set_nonblocking(false)?;
        let served = stream.try_clone()?;
        let thread = thread::Builder::new().spawn(move || {
            // A connection that broke, was slow or was stray is forgotten.
            if let Ok(Some(query)) = serve(served, &state) {
                drop(answers.try_send(Ok(query)));
            }
        })?;
        Ok(Self { stream, thread })
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        drop(self.stream.shutdown(Shutdown::Both));
    }
}

/// Answers one request; gives the query if it is the answer.
fn serve(mut stream: TcpStream, state: &State) -> io::Result<Option<String>> {
    let head = read_head(&mut stream)?;
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
    let shown = stream.write_all(&page).and_then(|()| stream.shutdown(Shutdown::Write));
    match query {
        Some(query) => Ok(Some(query)),
        None => shown.map(|()| None),
    }
}

/// Reads until the blank line, so that the answer does not cross with the rest of the request.
fn read_head(stream: &mut TcpStream) -> io::Result<String> {
    let end = instant() + PATIENCE;
    let mut head = Vec::new();
    let mut chunk = [0; 2048];
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        let left = end.saturating_duration_since(instant());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(left))?;
        let count = stream.read(&mut chunk)?;
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
