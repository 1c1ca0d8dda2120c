//! A login in a terminal, by pasting a code.

use std::{
    fmt,
    io::{self, BufRead, IsTerminal as _, Write},
    sync::{Arc, Mutex, PoisonError},
};

use url::Url;

use super::{
    LoginFlowManager, LoginRequest, NoWay, PasteError, read_pasted_answer,
    thread::{OneAtATime, on_a_thread},
};
use crate::{error::Error, seams::BoxFuture, tokens::TokenResponse};

type ShowLink = dyn Fn(&mut dyn Write, &Url) -> io::Result<()> + Send + Sync;
type Ask = dyn Fn() -> Result<String, PasteError> + Send + Sync;

/// Shows a link in the terminal, and reads the code that the page behind it shows; the whole URL of that page will do too.
///
/// It writes to standard error and reads from standard input, unless it is told otherwise. Where standard input is no
/// terminal it fails at once with [`NoWay`], and where the input ends with [`PasteError::EndOfInput`] (the
/// [`source`](std::error::Error::source) of the error, whose kind is [`LoginFlow`](crate::ErrorKind::LoginFlow)).
///
/// ```
/// use std::io::Write as _;
/// use globus_auth::login::CommandLineLoginFlowManager;
///
/// let manager = CommandLineLoginFlowManager::new()
///     .show_link(|out, url| write!(out, "Bitte hier anmelden: {url}\nund den Code eingeben: "));
/// # let _ = manager;
/// ```
pub struct CommandLineLoginFlowManager {
    output: Arc<Mutex<dyn Write + Send>>,
    show_link: Box<ShowLink>,
    ask: Arc<Ask>,
    needs_terminal: bool,
    question: OneAtATime<Result<String, PasteError>>,
    #[cfg(feature = "qr")]
    qr_colours: Option<super::QrColours>,
}

impl CommandLineLoginFlowManager {
    /// Talks with the person at the terminal.
    #[must_use]
    pub fn new() -> Self {
        Self {
            output: Arc::new(Mutex::new(io::stderr())),
            show_link: Box::new(show_link),
            ask: Arc::new(|| read_pasted_answer(io::stdin().lock())),
            needs_terminal: true,
            question: OneAtATime::new(),
            #[cfg(feature = "qr")]
            qr_colours: None,
        }
    }

    /// Writes here.
    #[must_use]
    pub fn output(mut self, output: impl Write + Send + 'static) -> Self {
        self.output = Arc::new(Mutex::new(output));
        self
    }

    /// Reads a line here, also if it is no terminal: a program drives the login.
    #[must_use]
    pub fn input(self, input: impl BufRead + Send + 'static) -> Self {
        let input = Mutex::new(input);
        self.ask(move || read_pasted_answer(&mut *input.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Shows the link, and asks for the code, in this way.
    #[doc(alias = "print_authorize_url")]
    #[must_use]
    pub fn show_link(
        mut self,
        show_link: impl Fn(&mut dyn Write, &Url) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        self.show_link = Box::new(show_link);
        self
    }

    /// Gets the code, or the URL of the page, in this way. It may block: it is called on a thread of its own.
    #[doc(alias = "prompt_for_code")]
    #[must_use]
    pub fn ask(mut self, ask: impl Fn() -> Result<String, PasteError> + Send + Sync + 'static) -> Self {
        self.ask = Arc::new(ask);
        self.needs_terminal = false;
        self
    }

    /// Shows the link as a QR code too, in these colours, for the camera of a telephone. A link with few scopes is some 80
    /// columns wide; one that is too long for a QR code is shown without.
    #[cfg(feature = "qr")]
    #[must_use]
    pub fn qr_code(mut self, colours: super::QrColours) -> Self {
        self.qr_colours = Some(colours);
        self
    }

    fn show(&self, url: &Url) -> io::Result<()> {
        let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        #[cfg(feature = "qr")]
        if let Some(code) = self
            .qr_colours
            .and_then(|colours| super::qr_code(url.as_str(), colours))
        {
            writeln!(output, "\n{code}")?;
        }
        (self.show_link)(&mut *output, url)?;
        output.flush()
    }
}

/// As the official SDK shows it.
fn show_link(out: &mut dyn Write, url: &Url) -> io::Result<()> {
    const TITLE: &str = "Please authenticate with Globus here:";
    let line = "-".repeat(TITLE.len());
    write!(
        out,
        "\n{TITLE}\n{line}\n{url}\n{line}\n\nEnter the resulting Authorization Code here: "
    )
}

impl Default for CommandLineLoginFlowManager {
    fn default() -> Self {
        Self::new()
    }
}

impl LoginFlowManager for CommandLineLoginFlowManager {
    fn run_login_flow<'a>(&'a self, request: &'a LoginRequest) -> BoxFuture<'a, Result<TokenResponse, Error>> {
        Box::pin(async move {
            if self.needs_terminal && !io::stdin().is_terminal() {
                return Err(Error::login_flow(NoWay));
            }
            let flow = request.start_flow().start()?;
            self.show(&flow.authorize_url())
                .map_err(|error| Error::login_flow(PasteError::Io(error)))?;
            let answer = self.question.wait(|| {
                let ask = Arc::clone(&self.ask);
                on_a_thread(move || ask())
            });
            let failed = || Err(PasteError::Io(io::Error::other("the thread that reads it failed")));
            let answer = answer.await.unwrap_or_else(failed).map_err(Error::login_flow)?;
            flow.exchange(request, &answer).await
        })
    }
}

impl fmt::Debug for CommandLineLoginFlowManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommandLineLoginFlowManager")
            .field("needs_terminal", &self.needs_terminal)
            .finish_non_exhaustive()
    }
}
