//! A login in whatever way fits the surroundings.

use std::{error::Error as StdError, fmt};

use url::Url;

use super::{
    BrowserError, CommandLineLoginFlowManager, LocalServerLoginFlowManager, LoginFlowManager, LoginRequest,
    LoopbackError, Method, Surroundings, Wish, choose,
};
use crate::{error::Error, seams::BoxFuture, tokens::TokenResponse};

/// Uses the browser of this machine where there is one that is the person's, and a link with a code to paste elsewhere:
/// in a shell from another machine, in a container, in a notebook, without a screen, for a client with a redirect URI of
/// its own; also where the browser does not open or no port is to be had. Without anybody to answer, it fails at once.
///
/// ```
/// use globus_auth::login::AutomaticLoginFlowManager;
///
/// # mod webbrowser { pub fn open(_url: &str) -> std::io::Result<()> { Ok(()) } }
/// let manager = AutomaticLoginFlowManager::new(|url| Ok(webbrowser::open(url.as_str())?));
/// # let _ = manager;
/// ```
pub struct AutomaticLoginFlowManager {
    local_server: LocalServerLoginFlowManager,
    command_line: CommandLineLoginFlowManager,
    surroundings: Surroundings,
    wish: Wish,
}

impl AutomaticLoginFlowManager {
    /// Looks at the surroundings of this process, and opens the browser by `open` (see
    /// [`LocalServerLoginFlowManager::new`]).
    #[must_use]
    pub fn new(open: impl Fn(&Url) -> Result<(), Box<dyn StdError + Send + Sync>> + Send + Sync + 'static) -> Self {
        Self {
            local_server: LocalServerLoginFlowManager::new(open),
            command_line: CommandLineLoginFlowManager::new(),
            surroundings: Surroundings::of_process(),
            wish: Wish::Automatic,
        }
    }

    /// Goes by these surroundings.
    #[must_use]
    pub fn surroundings(mut self, surroundings: Surroundings) -> Self {
        self.surroundings = surroundings;
        self
    }

    /// Does what the person asks for.
    #[must_use]
    pub fn wish(mut self, wish: Wish) -> Self {
        self.wish = wish;
        self
    }

    /// Uses the browser in this way.
    #[must_use]
    pub fn local_server(mut self, manager: LocalServerLoginFlowManager) -> Self {
        self.local_server = manager;
        self
    }

    /// Asks for a code in this way.
    #[must_use]
    pub fn command_line(mut self, manager: CommandLineLoginFlowManager) -> Self {
        self.command_line = manager;
        self
    }

    async fn log_in(&self, request: &LoginRequest) -> Result<TokenResponse, Error> {
        let method = choose(self.surroundings, self.wish).map_err(Error::login_flow)?;
        if method != Method::Loopback || !LocalServerLoginFlowManager::fits(request) {
            return self.command_line.run_login_flow(request).await;
        }
        match self.local_server.run_login_flow(request).await {
            Err(error) if self.surroundings.can_type && is_no_browser(&error) => {
                self.command_line.run_login_flow(request).await
            }
            outcome => outcome,
        }
    }
}

/// Whether the login failed before the person could do anything.
fn is_no_browser(error: &Error) -> bool {
    error.source().is_some_and(|source| {
        source.is::<BrowserError>() || matches!(source.downcast_ref(), Some(LoopbackError::Bind { .. }))
    })
}

impl LoginFlowManager for AutomaticLoginFlowManager {
    fn run_login_flow<'a>(&'a self, request: &'a LoginRequest) -> BoxFuture<'a, Result<TokenResponse, Error>> {
        Box::pin(self.log_in(request))
    }
}

impl fmt::Debug for AutomaticLoginFlowManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AutomaticLoginFlowManager")
            .field("surroundings", &self.surroundings)
            .field("wish", &self.wish)
            .finish_non_exhaustive()
    }
}
