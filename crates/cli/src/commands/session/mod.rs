mod consent;
mod show;
mod update;

use clap::Subcommand;

use crate::{context::Context, error::CommandError};

/// What you have proved of yourself, and what you allow this command
///
/// Some services want more than a login: that you have authenticated lately, with a certain identity, with a second factor;
/// or that you approve a scope. Where they say so, the hint of the error names the command of this family that helps.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum SessionCommand {
    Show(show::ShowArguments),
    Update(update::UpdateArguments),
    Consent(consent::ConsentArguments),
}

pub(crate) fn run(context: &Context, command: &SessionCommand) -> Result<(), CommandError> {
    match command {
        SessionCommand::Show(arguments) => show::run(context, arguments),
        SessionCommand::Update(arguments) => update::run(context, arguments),
        SessionCommand::Consent(arguments) => consent::run(context, arguments),
    }
}
