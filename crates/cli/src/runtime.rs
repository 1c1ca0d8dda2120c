//! Where async work runs, and how it ends early.

use std::future::Future;

use tokio::runtime::Builder;

use crate::error::{CommandError, Signal};

/// Runs a command's work on this thread until it is done or interrupted.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    run(Builder::new_current_thread(), async {
        Signals::listen()?.or_done(work).await
    })
}

/// Runs work on all cores that looks after signals itself.
pub(crate) fn block_on_all_cores<T>(work: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    run(Builder::new_multi_thread(), work)
}

fn run<T>(mut builder: Builder, work: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    let runtime = builder
        .enable_all()
        .build()
        .map_err(|error| CommandError::failed(format!("cannot start the runtime: {error}")))?;
    let result = runtime.block_on(work);
    // A thread may still wait for a line from the terminal; the process ends all the same.
    runtime.shutdown_background();
    result
}

/// `SIGHUP`, where there is such a thing: the server's files are to be read anew.
pub(crate) struct Hangups {
    #[cfg(unix)]
    hangup: tokio::signal::unix::Signal,
}

impl Hangups {
    pub(crate) fn listen() -> Result<Self, CommandError> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let hangup = signal(SignalKind::hangup());
            let hangup = hangup.map_err(|error| CommandError::failed(format!("cannot listen for signals: {error}")))?;
            Ok(Self { hangup })
        }
        #[cfg(windows)]
        Ok(Self {})
    }

    /// Waits for the next one.
    pub(crate) async fn next(&mut self) {
        #[cfg(unix)]
        if self.hangup.recv().await.is_some() {
            return;
        }
        std::future::pending::<()>().await;
    }
}

/// Ctrl-C and, where there is such a thing, `SIGTERM`. From the moment this is made, neither ends the process by itself,
/// and none is lost.
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

impl Signals {
    pub(crate) fn listen() -> Result<Self, CommandError> {
        Self::new().map_err(|error| CommandError::failed(format!("cannot listen for signals: {error}")))
    }

    #[cfg(unix)]
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    #[cfg(windows)]
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: tokio::signal::windows::ctrl_c()?,
        })
    }

    /// Waits for a signal.
    pub(crate) async fn next(&mut self) -> Signal {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
        }
        #[cfg(windows)]
        {
            self.interrupt.recv().await;
            Signal::Interrupt
        }
    }

    /// Waits for work, unless a signal comes first.
    pub(crate) async fn or_done<T>(
        &mut self,
        work: impl Future<Output = Result<T, CommandError>>,
    ) -> Result<T, CommandError> {
        tokio::select! {
            result = work => result,
            signal = self.next() => Err(CommandError::signal(signal)),
        }
    }
}
