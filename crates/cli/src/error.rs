//! Failures: what kind, what happened, what to do next.

use std::{fmt, process::ExitCode};

use globus_auth::{
    ErrorKind,
    login::{LoopbackError, NoWay, PasteError},
    protocol::token::ScopeLookupError,
    storage::StorageError,
};

use crate::{quickstart::BrowserError, step_up::Demand};

/// Every exit code but 0, for the test that all of them are explained.
#[cfg(test)]
pub(crate) const EXIT_CODES: [u8; 11] = [1, 2, 4, 5, 6, 7, 8, 9, 10, 130, 143];

/// What a failure means to whoever started the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Failed,
    Usage,
    LoginNeeded,
    ConsentNeeded,
    Denied,
    NotFound,
    Conflict,
    Unreachable,
    ServiceFault,
    Signal(Signal),
    OutputClosed,
}

impl Kind {
    /// Part of the interface: none ever changes its meaning.
    const fn exit_code(self) -> u8 {
        match self {
            Self::OutputClosed => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::LoginNeeded => 4,
            Self::ConsentNeeded => 5,
            Self::Denied => 6,
            Self::NotFound => 7,
            Self::Conflict => 8,
            Self::Unreachable => 9,
            Self::ServiceFault => 10,
            Self::Signal(Signal::Interrupt) => 130,
            Self::Signal(Signal::Terminate) => 143,
        }
    }

    /// What an error of the library means.
    fn of(error: &globus_auth::Error) -> Self {
        if error.is_consent_required() {
            return Self::ConsentNeeded;
        }
        if error.is_login_required() {
            return Self::LoginNeeded;
        }
        match (error.kind(), error.http_status()) {
            (ErrorKind::Usage, _) => Self::Usage,
            (ErrorKind::Network, _) => Self::Unreachable,
            (ErrorKind::Unreadable, _) | (ErrorKind::Api, Some(429 | 500..=599)) => Self::ServiceFault,
            (ErrorKind::Api, Some(401 | 403)) => Self::Denied,
            (ErrorKind::Api, Some(404 | 410)) => Self::NotFound,
            (ErrorKind::Api, Some(409 | 412)) => Self::Conflict,
            _ => Self::Failed,
        }
    }
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
    repair: Option<String>,
    demand: Option<Box<Demand>>,
    is_told: bool,
}

impl CommandError {
    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: None,
            repair: None,
            demand: None,
            is_told: false,
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
        Self::new(Kind::LoginNeeded, message).repaired_by("log in with", "globus-auth login")
    }

    /// Somebody is logged in, but has not consented to this, or must show anew who they are.
    pub(crate) fn consent_needed(message: impl Into<String>) -> Self {
        Self::new(Kind::ConsentNeeded, message)
    }

    /// There is no such thing.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, message)
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

    /// Says what it was that failed, before why.
    #[must_use]
    pub(crate) fn during(self, what: &str) -> Self {
        Self {
            message: format!("{what}: {}", self.message),
            ..self
        }
    }

    /// Says it of a raw call by what was called.
    #[must_use]
    pub(crate) fn said_of(self, call: &str) -> Self {
        match self.message.strip_prefix("raw: ") {
            Some(message) => Self {
                message: format!("{call}: {message}"),
                ..self
            },
            None => self,
        }
    }

    /// Says what to do next.
    #[must_use]
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            repair: None,
            demand: None,
            ..self
        }
    }

    /// Says which command repairs it.
    #[must_use]
    pub(crate) fn repaired_by(self, said: &str, command: impl Into<String>) -> Self {
        let command = command.into();
        Self {
            hint: Some(format!("{said}: {command}")),
            repair: Some(command),
            demand: None,
            ..self
        }
    }

    /// Says what a service demands of the login, and which command meets it.
    #[must_use]
    pub(crate) fn demanding(self, said: &str, demand: Demand) -> Self {
        let command = demand.command();
        Self {
            demand: Some(Box::new(demand)),
            ..self.repaired_by(said, command)
        }
    }

    /// What a service demands of the login, if that is all that is wrong.
    pub(crate) fn demand(&self) -> Option<&Demand> {
        self.demand.as_deref()
    }

    /// The command that repairs it, else what to do next.
    pub(crate) fn repair(&self) -> Option<&str> {
        self.repair.as_deref().or(self.hint.as_deref())
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

    /// The same, once the person has been told of it.
    #[must_use]
    pub(crate) fn told(self) -> Self {
        Self { is_told: true, ..self }
    }

    /// Whether there is nobody to tell, or nothing new.
    pub(crate) fn is_silent(&self) -> bool {
        self.is_told || self.kind == Kind::OutputClosed
    }

    /// As `globus-auth --help` lists them.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.kind.exit_code())
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
        let message = without_advice(&error);
        match Kind::of(&error) {
            Kind::LoginNeeded => Self::login_needed(message),
            Kind::ConsentNeeded => match Demand::of(&error) {
                Some(demand) => Self::consent_needed(message).demanding("meet it with", demand),
                None => Self {
                    hint: error.advice().map(Into::into),
                    ..Self::consent_needed(message)
                },
            },
            kind => Self {
                hint: error.advice().map(Into::into),
                ..Self::new(kind, message)
            },
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
