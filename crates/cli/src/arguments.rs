//! The command line.

use clap::{Args, Parser, ValueEnum};
use globus_auth::{Environment, protocol::ids::ClientId};

use crate::commands::Command;

/// Log in with Globus Auth, see who you are, resolve identities, run a server.
#[derive(Debug, Parser)]
#[command(name = "globus-auth", version, propagate_version = true, max_term_width = 100, after_long_help = AFTER_HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: GlobalArguments,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct GlobalArguments {
    /// How results are written to standard output
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// The client to act as [default: $GLOBUS_AUTH_CLIENT_ID, else the public client of the SDK tutorial]
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) client_id: Option<ClientId>,
    /// Which Globus: production, preview, sandbox, integration, test, staging [default: $GLOBUS_SDK_ENVIRONMENT]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) environment: Option<Environment>,
}

/// How results are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs: one JSON document
    Json,
}

const AFTER_HELP: &str = "\
Results go to standard output, everything else to standard error.

Exit codes:
  0    done
  1    failed; the message says why and what to do
  2    the command line is wrong
  4    a login is needed: globus-auth login
  130  interrupted (143: terminated)

Environment:
  GLOBUS_AUTH_CLIENT_ID           the client to act as
  GLOBUS_AUTH_CLIENT_SECRET       the secret of a confidential client
  GLOBUS_AUTH_CLIENT_SECRET_FILE  a file that holds it
  GLOBUS_AUTH_TOKEN               the token for 'token introspect' and 'token revoke'
  GLOBUS_AUTH_LOG                 what to log to standard error, such as 'debug'
  GLOBUS_SDK_ENVIRONMENT          which Globus
  GLOBUS_SDK_SERVICE_URL_AUTH     the base URL of Globus Auth, for a server of one's own
  GLOBUS_SDK_HTTP_TIMEOUT         seconds to wait for an answer; -1 for no limit
  GLOBUS_SDK_VERIFY_SSL           true, false, or a file of certificates
  BROWSER, SSH_CONNECTION, SSH_TTY, DISPLAY, WAYLAND_DISPLAY   decide how 'login' reaches a browser
  HOME, NO_COLOR, TERM            as everywhere
  GLOBUS_AUTH_SERVER_…            the settings of 'serve' and 'admin': globus-auth serve --print-sample
  NOTIFY_SOCKET                   where systemd waits to hear that 'serve' is ready

Examples:
  globus-auth login
  globus-auth whoami --format json
  globus-auth get-identities ada@example.edu 46bd0f56-e24f-11e5-a510-131bef46955c
  globus-auth dev --port 8080
  globus-auth quickstart";

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_parser_is_sound() {
        Arguments::command().debug_assert();
    }
}
