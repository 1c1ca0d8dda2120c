use std::{convert::Infallible, path::PathBuf};

use clap::Args;
use globus_auth_server::{
    config::Database,
    dev::{self, DevError, DevOptions, Fixtures},
};

use crate::{
    context::Context,
    error::CommandError,
    output::columns,
    runtime::{self, Signals},
};

/// Run a development server on this machine
///
/// Listens on 127.0.0.1 only and is seeded with people, clients and scopes; accounts and secrets are shown, with the
/// lines that point programs at it. The database is gone with the process unless --data or --database is given; the seed
/// goes into an empty one. With --format json, one line with all of it is written as soon as the server listens. Ctrl-C
/// stops it.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth dev
  globus-auth dev --port 0 --seed people.toml
  globus-auth dev --data ./globus-auth-dev
  globus-auth dev --database postgres://ada@localhost/globus-auth-dev
  globus-auth dev --control
  globus-auth dev --print-fixtures > fixtures.json")]
pub(crate) struct DevArguments {
    /// The port to listen on; 0 takes any that is free
    #[arg(long, value_name = "N", default_value_t = 8080)]
    port: u16,
    /// Keep the database in this directory, from one start to the next
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Keep the database in PostgreSQL
    ///
    /// A URL with a password would stand in the list of processes: without one, --database takes that of
    /// GLOBUS_AUTH_SERVER_DATABASE_URL, or of the file that GLOBUS_AUTH_SERVER_DATABASE_URL_FILE names.
    #[arg(long, value_name = "URL", num_args = 0..=1, value_parser = read_url, conflicts_with = "data")]
    database: Option<Option<Url>>,
    /// Begin with the people, clients and scopes of this file
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// Let tests move the clock, sign people in, break requests and begin anew, below /_dev/
    #[arg(long)]
    control: bool,
    /// Let a seed and resets overwrite a database that no development server made
    #[arg(long)]
    adopt_database: bool,
    /// Write accounts, secrets and scopes as one JSON document once the server listens, and stop
    #[arg(long)]
    print_fixtures: bool,
}

/// The database of a URL, or what is wrong with it. The parser of the command line would repeat a URL that it refuses, and
/// with it the password.
type Url = Result<Database, String>;

#[expect(
    clippy::unnecessary_wraps,
    reason = "the parser of the command line takes nothing else"
)]
fn read_url(text: &str) -> Result<Url, Infallible> {
    Ok(Database::postgres(text))
}

/// Where the server's memory is, if it is to stay.
fn database(context: &Context, arguments: &DevArguments) -> Result<Option<Database>, CommandError> {
    Ok(match (&arguments.data, &arguments.database) {
        (_, Some(Some(url))) => Some(
            url.clone()
                .map_err(|what| CommandError::usage(format!("--database {what}")))?,
        ),
        (_, Some(None)) => Some(Database::from_environment(&context.environment().server()?)?),
        (Some(folder), None) => Some(Database::Sqlite(folder.join("globus-auth.db"))),
        (None, None) => None,
    })
}

pub(crate) fn run(context: &Context, arguments: &DevArguments) -> Result<(), CommandError> {
    let options = DevOptions {
        port: arguments.port,
        database: database(context, arguments)?,
        seed: arguments.seed.clone(),
        control: arguments.control,
        adopt: arguments.adopt_database,
    };
    runtime::block_on_all_cores(async {
        let mut signals = Signals::listen()?;
        let server = signals.or_done(async { Ok(dev::start(options).await?) }).await?;
        if arguments.print_fixtures {
            context.ui.json_line(server.fixtures())?;
        } else {
            context.ui.result(server.fixtures(), text)?;
            context.ui.say("Ctrl-C stops the server.");
            signals.next().await;
        }
        // Who is in a hurry asks again.
        tokio::select! {
            () = server.shutdown() => {}
            _ = signals.next() => {}
        }
        Ok(())
    })
}

impl From<DevError> for CommandError {
    fn from(error: DevError) -> Self {
        match error {
            DevError::SeedFile { .. } | DevError::Seed(_) => Self::usage(error.to_string()),
            other => Self::failed(other.to_string()),
        }
    }
}

/// What people need to know to use the server.
fn text(fixtures: &Fixtures) -> String {
    let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    let people: Vec<Vec<String>> = fixtures
        .people
        .iter()
        .flat_map(|person| {
            let password = person.password.as_deref().unwrap_or("(cannot log in)");
            person
                .identities
                .iter()
                .map(move |identity| (person, identity, password))
        })
        .map(|(person, identity, password)| {
            row([&identity.username, password, person.name.as_deref().unwrap_or_default()])
        })
        .collect();
    let clients: Vec<Vec<String>> = fixtures
        .clients
        .iter()
        .map(|client| {
            row([
                &client.id,
                client.secret.as_deref().unwrap_or("(no secret)"),
                &client.name,
            ])
        })
        .collect();
    let exports: Vec<String> = fixtures
        .environment
        .iter()
        .map(|(name, value)| format!("  export {name}={value}"))
        .collect();
    format!(
        "Globus Auth for development listens on {}\n\nAccounts: username, password, name\n{}\n\n\
         Clients: id, secret, name\n{}\n\nPoint programs at it:\n{}",
        fixtures.base_url,
        columns(2, people),
        columns(2, clients),
        exports.join("\n")
    )
}
