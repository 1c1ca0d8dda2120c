//! Failures: what kind, what happened, what to do next.

use std::{fmt, process::ExitCode};

use globus_auth::{
    login::{LoopbackError, NoWay, PasteError},
    protocol::token::ScopeLookupError,
    storage::StorageError,
};

use crate::quickstart::BrowserError;

/// What a failure means to whoever started the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Failed,
    Usage,
    LoginNeeded,
    Signal(Signal),
    OutputClosed,
}

/// What ended the command from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// `SIGTERM`.
    Terminate,
}

/// Why a command ends with another exit code than 0.
#[derive(Debug)]
pub(crate) struct CommandError {
    kind: Kind,
    message: String,
    hint: Option<String>,
}

impl CommandError {
    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: None,
        }
    }

    /// It did not work.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self::new(Kind::Failed, message)
    }

    /// The command line, or the environment, is wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Nobody is logged in, or no longer.
    pub(crate) fn login_needed(message: impl Into<String>) -> Self {
        Self::new(Kind::LoginNeeded, message).hint("log in with: globus-auth login")
    }

    /// The person, or the system, wants it to end.
    pub(crate) fn signal(signal: Signal) -> Self {
        let message = match signal {
            Signal::Interrupt => "interrupted",
            Signal::Terminate => "terminated",
        };
        Self::new(Kind::Signal(signal), message)
    }

    /// Whoever read the results wants no more of them.
    pub(crate) fn output_closed() -> Self {
        Self::new(Kind::OutputClosed, "the output was closed")
    }

    /// Says what to do next.
    #[must_use]
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }

    /// What to do next.
    pub(crate) fn what_to_do(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Whether a login would help.
    pub(crate) fn is_login_needed(&self) -> bool {
        self.kind == Kind::LoginNeeded
    }

    /// Whether it was ended from outside.
    pub(crate) fn is_signal(&self) -> bool {
        matches!(self.kind, Kind::Signal(_))
    }

    /// Whether there is nobody to tell.
    pub(crate) fn is_silent(&self) -> bool {
        self.kind == Kind::OutputClosed
    }

    /// As `globus-auth --help` lists them.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self.kind {
            Kind::OutputClosed => 0,
            Kind::Failed => 1,
            Kind::Usage => 2,
            Kind::LoginNeeded => 4,
            Kind::Signal(Signal::Interrupt) => 130,
            Kind::Signal(Signal::Terminate) => 143,
        })
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<globus_auth::Error> for CommandError {
    /// The library's error says what to do at its end; here that is the hint.
    fn from(error: globus_auth::Error) -> Self {
        if error.is_login_required() {
            let message = without_advice(&error);
            return Self::login_needed(message);
        }
        let kind = if error.kind() == globus_auth::ErrorKind::Usage {
            Kind::Usage
        } else {
            Kind::Failed
        };
        Self {
            kind,
            message: without_advice(&error),
            hint: error.advice().map(Into::into),
        }
    }
}

fn without_advice(error: &globus_auth::Error) -> String {
    let text = error.to_string();
    match error
        .advice()
        .and_then(|advice| text.strip_suffix(&format!("; {advice}")).map(str::to_owned))
    {
        Some(message) => message,
        None => text,
    }
}

impl From<StorageError> for CommandError {
    fn from(error: StorageError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<NoWay> for CommandError {
    fn from(error: NoWay) -> Self {
        Self::failed(error.to_string()).hint(
            "log in at a terminal, or use --browser where a browser can be opened, or --code-stdin from a program",
        )
    }
}

impl From<LoopbackError> for CommandError {
    fn from(error: LoopbackError) -> Self {
        let hint = match error {
            LoopbackError::Bind { .. } => "choose another --port, or use --no-browser",
            _ => "log in again; if the browser cannot come back to this machine, use --no-browser",
        };
        Self::failed(error.to_string()).hint(hint)
    }
}

impl From<BrowserError> for CommandError {
    fn from(error: BrowserError) -> Self {
        Self::failed(format!("the scripted browser is stuck: {error}"))
    }
}

impl From<ScopeLookupError> for CommandError {
    fn from(error: ScopeLookupError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<PasteError> for CommandError {
    fn from(error: PasteError) -> Self {
        Self::failed(error.to_string())
            .hint("log in again and paste the code, or the whole address, that the page shows")
    }
}
