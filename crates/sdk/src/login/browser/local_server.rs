//! A login in the browser of this machine.

use std::{error::Error as StdError, fmt, pin::pin, sync::Arc, time::Duration};

use futures_util::future::{Either, select};
use url::Url;

use super::{LoginClient, LoginFlowManager, LoginRequest, LoopbackServer, on_a_thread};
use crate::{error::Error, seams::BoxFuture, tokens::TokenResponse};

/// How long the person may take unless it is said otherwise.
const DEADLINE: Duration = Duration::from_secs(15 * 60);

type OpenError = Box<dyn StdError + Send + Sync>;
type Open = dyn Fn(&Url) -> Result<(), OpenError> + Send + Sync;

/// The browser did not open.
#[derive(Debug, thiserror::Error)]
#[error("the browser did not open: {0}")]
pub struct BrowserError(#[source] OpenError);

/// Opens the browser of this machine, which comes back to a [`LoopbackServer`].
///
/// For native clients without a redirect URI of their own. The crate opens no browser by itself: the program says how,
/// such as by the crate `webbrowser`.
///
/// ```
/// use globus_auth::login::LocalServerLoginFlowManager;
///
/// # mod webbrowser { pub fn open(_url: &str) -> std::io::Result<()> { Ok(()) } }
/// let manager = LocalServerLoginFlowManager::new(|url| Ok(webbrowser::open(url.as_str())?));
/// # let _ = manager;
/// ```
pub struct LocalServerLoginFlowManager {
    open: Arc<Open>,
    port: u16,
    deadline: Duration,
}

impl LocalServerLoginFlowManager {
    /// Opens the browser by `open`, on a thread of its own, for some browsers stay in the foreground. If it fails, so
    /// does the login.
    #[must_use]
    pub fn new(open: impl Fn(&Url) -> Result<(), OpenError> + Send + Sync + 'static) -> Self {
        Self {
            open: Arc::new(open),
            port: 0,
            deadline: DEADLINE,
        }
    }

    /// The port that the browser comes back to; without it, or with 0, any that is free.
    #[doc(alias = "server_address")]
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// How long the person may take; without it, 15 minutes.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Whether it can drive such a login.
    pub(super) fn fits(request: &LoginRequest) -> bool {
        matches!(request.client(), LoginClient::Native(_)) && request.redirect_uri().is_none()
    }

    async fn log_in(&self, request: &LoginRequest) -> Result<TokenResponse, Error> {
        self.check(request)?;
        let server = LoopbackServer::bind(self.port).await.map_err(Error::login_flow)?;
        let flow = request.start_flow().redirect_uri(server.redirect_uri()).start()?;
        let (open, url) = (Arc::clone(&self.open), flow.authorize_url());
        let opened = on_a_thread(move || open(&url));
        let answer = pin!(server.wait(&flow, self.deadline));
        let answer = match select(answer, opened).await {
            Either::Left((answer, _)) => answer,
            Either::Right((Ok(Err(error)), _)) => return Err(Error::login_flow(BrowserError(error))),
            // The browser is open.
            Either::Right((_, answer)) => answer.await,
        };
        flow.exchange(request, &answer.map_err(Error::login_flow)?).await
    }
}

impl LoginFlowManager for LocalServerLoginFlowManager {
    fn run_login_flow<'a>(&'a self, request: &'a LoginRequest) -> BoxFuture<'a, Result<TokenResponse, Error>> {
        Box::pin(self.log_in(request))
    }

    fn check(&self, request: &LoginRequest) -> Result<(), Error> {
        if Self::fits(request) {
            return Ok(());
        }
        Err(Error::usage(
            "a browser comes back to this machine only for a native client without a redirect URI of its own",
        ))
    }
}

impl fmt::Debug for LocalServerLoginFlowManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalServerLoginFlowManager")
            .field("port", &self.port)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
