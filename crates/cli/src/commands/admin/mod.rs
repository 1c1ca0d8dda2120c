mod audit;
mod clients;
mod database;
mod init;
mod people;
mod providers;

use std::future::Future;

use clap::{Args, Subcommand};
use globus_auth_server::{
    admin::{Admin, AdminError},
    config::Config,
};

use crate::{context::Context, error::CommandError, runtime, server_config::ConfigArguments};

/// Look after a server's database: people, providers, clients, keys, backups
///
/// Works on the database that the server's configuration names. A database in a file belongs to one process at a time,
/// so stop the server first; only 'backup' works beside a running one.
#[derive(Debug, Args)]
pub(crate) struct AdminArguments {
    #[command(flatten)]
    config: ConfigArguments,
    #[command(subcommand)]
    command: AdminCommand,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum AdminCommand {
    Init(init::InitArguments),
    Apply(database::ApplyArguments),
    #[command(subcommand)]
    People(people::PeopleCommand),
    #[command(subcommand)]
    Providers(providers::ProvidersCommand),
    #[command(subcommand)]
    Clients(clients::ClientsCommand),
    #[command(subcommand)]
    Keys(database::KeysCommand),
    Audit(audit::AuditArguments),
    Backup(database::BackupArguments),
    Purge(database::PurgeArguments),
    Migrate(database::MigrateArguments),
}

pub(crate) fn run(context: &Context, arguments: &AdminArguments) -> Result<(), CommandError> {
    let office = Office {
        context,
        config: arguments.config.load(context)?,
    };
    match &arguments.command {
        AdminCommand::Init(arguments) => init::run(&office, arguments),
        AdminCommand::Apply(arguments) => database::apply(&office, arguments),
        AdminCommand::People(command) => people::run(&office, command),
        AdminCommand::Providers(command) => providers::run(&office, command),
        AdminCommand::Clients(command) => clients::run(&office, command),
        AdminCommand::Keys(command) => database::keys(&office, command),
        AdminCommand::Audit(arguments) => audit::run(&office, arguments),
        AdminCommand::Backup(arguments) => database::backup(&office, arguments),
        AdminCommand::Purge(arguments) => database::purge(&office, arguments),
        AdminCommand::Migrate(arguments) => database::migrate(&office, arguments),
    }
}

/// What the commands below share.
struct Office<'c> {
    context: &'c Context,
    config: Config,
}

impl Office<'_> {
    /// Does something with the open database, and closes it however that went.
    fn with<T>(&self, work: impl AsyncFnOnce(&Admin) -> Result<T, AdminError>) -> Result<T, CommandError> {
        self.wait(done_on(Admin::open(&self.config), work))
    }

    /// The same with a database whose schema is brought up to date whatever the configuration says.
    fn with_newest<T>(&self, work: impl AsyncFnOnce(&Admin) -> Result<T, AdminError>) -> Result<T, CommandError> {
        self.wait(done_on(Admin::migrate(&self.config), work))
    }

    /// Waits for work that opens what it needs itself.
    fn wait<T>(&self, work: impl Future<Output = Result<T, AdminError>>) -> Result<T, CommandError> {
        runtime::block_on(async { Ok(work.await?) })
    }
}

async fn done_on<T>(
    open: impl Future<Output = Result<Admin, AdminError>>,
    work: impl AsyncFnOnce(&Admin) -> Result<T, AdminError>,
) -> Result<T, AdminError> {
    let admin = open.await?;
    let done = work(&admin).await;
    admin.close().await;
    done
}

impl From<AdminError> for CommandError {
    fn from(error: AdminError) -> Self {
        if error.is_in_use() {
            return Self::failed(error.to_string()).hint(
                "stop the server, run this again, and start it; only 'admin backup' works beside a running server",
            );
        }
        match error {
            AdminError::Seed(_) => Self::usage(error.to_string()),
            other => Self::failed(other.to_string()),
        }
    }
}
