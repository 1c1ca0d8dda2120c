//! One file for each command: its help, its arguments, its function.

mod admin;
mod dev;
mod get_identities;
mod login;
mod logout;
mod quickstart;
mod serve;
mod token;
mod whoami;

use clap::Subcommand;

use crate::{context::Context, error::CommandError};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Login(login::LoginArguments),
    Logout(logout::LogoutArguments),
    Whoami(whoami::WhoamiArguments),
    GetIdentities(get_identities::GetIdentitiesArguments),
    #[command(subcommand)]
    Token(token::TokenCommand),
    Dev(dev::DevArguments),
    Serve(serve::ServeArguments),
    Admin(admin::AdminArguments),
    Quickstart(quickstart::QuickstartArguments),
}

pub(crate) fn run(context: &Context, command: Command) -> Result<(), CommandError> {
    // A server logs as its configuration says.
    if !matches!(command, Command::Serve(_)) {
        context.start_log()?;
    }
    match command {
        Command::Login(arguments) => login::run(context, &arguments),
        Command::Logout(arguments) => logout::run(context, &arguments),
        Command::Whoami(arguments) => whoami::run(context, &arguments),
        Command::GetIdentities(arguments) => get_identities::run(context, &arguments),
        Command::Token(command) => token::run(context, &command),
        Command::Dev(arguments) => dev::run(context, arguments),
        Command::Serve(arguments) => serve::run(context, &arguments),
        Command::Admin(arguments) => admin::run(context, arguments),
        Command::Quickstart(arguments) => quickstart::run(context, &arguments),
    }
}
