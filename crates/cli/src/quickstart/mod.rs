//! The main job, from nothing: a server, a person who logs in, tokens, and everything that is done with them.

mod application;
mod browser;
mod login;
mod report;
mod service;
mod tour;

use globus_auth_server::dev::{self, DevOptions};

use self::tour::Tour;
use crate::{error::CommandError, ui::Ui};

pub(crate) use self::browser::BrowserError;

/// Whose browser logs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// One that follows a script.
    Script,
    /// The person's.
    Browser,
}

/// Everything, from the start of the server to its end.
pub(crate) async fn run(ui: Ui, way: Way) -> Result<(), CommandError> {
    let server = dev::start(DevOptions::default()).await?;
    let mut tour = Tour::new(&server, ui)?;
    tour.introduce()?;
    let tokens = tour.log_in(way).await?;
    tour.who(&tokens).await?;
    tour.tokens(&tokens)?;
    tour.id_token(&tokens).await?;
    tour.identities(&tokens).await?;
    tour.introspect(&tokens).await?;
    tour.dependent_tokens(&tokens).await?;
    tour.refresh(&tokens).await?;
    tour.revoke(&tokens).await?;
    let report = tour.report;
    server.shutdown().await;
    report.finish("\nDone: the server is stopped and its database is gone.")
}
