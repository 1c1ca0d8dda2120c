use clap::Args;

use crate::{
    context::Context,
    error::CommandError,
    quickstart::{self, Way},
    runtime::{self, Signals},
};

/// See everything work, from a server of your own to a revoked token
///
/// Starts a server on this machine with a temporary database and seeded people, logs one of them in through the real pages,
/// and does with the tokens what applications and services do: verified ID token, identities, introspection, dependent
/// tokens, refresh, revocation. Needs no network and leaves nothing behind.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth quickstart
  globus-auth quickstart --open
  globus-auth quickstart --format json")]
pub(crate) struct QuickstartArguments {
    /// Log in yourself, in your browser
    #[arg(long)]
    open: bool,
}

pub(crate) fn run(context: &Context, arguments: &QuickstartArguments) -> Result<(), CommandError> {
    let way = if arguments.open { Way::Browser } else { Way::Script };
    runtime::block_on_all_cores(async {
        Signals::listen()?
            .or_done(quickstart::run(context.ui.clone(), way))
            .await
    })
}
