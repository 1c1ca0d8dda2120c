//! One file for each command: its help, its arguments, its function.

mod admin;
mod api;
mod authorize_url;
mod client;
mod completions;
mod consent;
mod credential;
mod dev;
mod discovery;
mod doctor;
mod env;
mod exec_credential;
mod get_identities;
mod identity_providers;
mod jwks;
mod login;
pub(crate) mod logout;
mod man;
mod policy;
mod profile;
mod project;
mod quickstart;
mod scope;
mod serve;
mod session;
mod status;
mod token;
mod whoami;

use clap::Subcommand;

use crate::{context::Context, error::CommandError, step_up};

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Command {
    Login(login::LoginArguments),
    Logout(logout::LogoutArguments),
    Whoami(whoami::WhoamiArguments),
    Status(status::StatusArguments),
    #[command(subcommand)]
    Session(session::SessionCommand),
    #[command(subcommand)]
    Profile(profile::ProfileCommand),
    GetIdentities(get_identities::GetIdentitiesArguments),
    IdentityProviders(identity_providers::IdentityProvidersArguments),
    AuthorizeUrl(authorize_url::AuthorizeUrlArguments),
    ExecCredential(exec_credential::ExecCredentialArguments),
    #[command(subcommand)]
    Token(token::TokenCommand),
    #[command(subcommand)]
    Consent(consent::ConsentCommand),
    #[command(subcommand)]
    Project(project::ProjectCommand),
    #[command(subcommand)]
    Client(client::ClientCommand),
    #[command(subcommand)]
    Credential(credential::CredentialCommand),
    #[command(subcommand)]
    Scope(scope::ScopeCommand),
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    Api(api::ApiArguments),
    Discovery(discovery::DiscoveryArguments),
    Jwks(jwks::JwksArguments),
    Dev(dev::DevArguments),
    Serve(serve::ServeArguments),
    Admin(admin::AdminArguments),
    Quickstart(quickstart::QuickstartArguments),
    Doctor(doctor::DoctorArguments),
    Env(env::EnvArguments),
    Completions(completions::CompletionsArguments),
    Man(man::ManArguments),
}

/// Carries a command out. Who is refused for want of something that a login brings may bring it on the spot.
pub(crate) fn run(context: &Context, command: &Command) -> Result<(), CommandError> {
    // A server logs as its configuration says.
    if !matches!(command, Command::Serve(_)) {
        context.start_log()?;
    }
    match carry_out(context, command) {
        // What was refused was not done, so it is begun once more.
        Err(refusal) if refusal.demand().is_some() => {
            step_up::offer(context, refusal)?;
            carry_out(context, command)
        }
        done => done,
    }
}

fn carry_out(context: &Context, command: &Command) -> Result<(), CommandError> {
    match command {
        Command::Login(arguments) => login::run(context, arguments),
        Command::Logout(arguments) => logout::run(context, arguments),
        Command::Whoami(arguments) => whoami::run(context, arguments),
        Command::Status(arguments) => status::run(context, arguments),
        Command::Session(command) => session::run(context, command),
        Command::Profile(command) => profile::run(context, command),
        Command::GetIdentities(arguments) => get_identities::run(context, arguments),
        Command::IdentityProviders(arguments) => identity_providers::run(context, arguments),
        Command::AuthorizeUrl(arguments) => authorize_url::run(context, arguments),
        Command::ExecCredential(arguments) => exec_credential::run(context, arguments),
        Command::Token(command) => token::run(context, command),
        Command::Consent(command) => consent::run(context, command),
        Command::Project(command) => project::run(context, command),
        Command::Client(command) => client::run(context, command),
        Command::Credential(command) => credential::run(context, command),
        Command::Scope(command) => scope::run(context, command),
        Command::Policy(command) => policy::run(context, command),
        Command::Api(arguments) => api::run(context, arguments),
        Command::Discovery(arguments) => discovery::run(context, arguments),
        Command::Jwks(arguments) => jwks::run(context, arguments),
        Command::Dev(arguments) => dev::run(context, arguments),
        Command::Serve(arguments) => serve::run(context, arguments),
        Command::Admin(arguments) => admin::run(context, arguments),
        Command::Quickstart(arguments) => quickstart::run(context, arguments),
        Command::Doctor(arguments) => doctor::run(context, arguments),
        Command::Env(arguments) => env::run(context, arguments),
        Command::Completions(arguments) => completions::run(context, arguments),
        Command::Man(arguments) => man::run(context, arguments),
    }
}
