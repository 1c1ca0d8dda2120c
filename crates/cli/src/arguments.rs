//! The command line.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, ValueEnum};
use globus_auth::{Environment, protocol::ids::ClientId};
use serde::Deserialize;

use crate::{commands::Command, output::jq::Filter, profile::ProfileName};

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
    /// How results are written to standard output [default: text]
    #[arg(long, short = 'F', global = true, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    /// Write what this expression of jq makes of the result; texts are bare without --format
    #[arg(long, global = true, value_name = "EXPR")]
    pub(crate) jq: Option<Filter>,
    /// Say nothing but results, questions and errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Whether to use colours [default: auto]
    #[arg(long, global = true, value_enum, value_name = "WHEN")]
    pub(crate) color: Option<Color>,
    /// The login to use, of several side by side [default: $GLOBUS_AUTH_PROFILE, else that of 'profile switch']
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<ProfileName>,
    /// Which Globus: production, preview, sandbox, integration, test, staging [default: $GLOBUS_SDK_ENVIRONMENT]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) environment: Option<Environment>,
    #[command(flatten)]
    pub(crate) client: ClientArguments,
}

/// Which client, and its secret if it has one.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct ClientArguments {
    /// The client to act as [default: $GLOBUS_AUTH_CLIENT_ID, else the public client of the SDK tutorial]
    // An id of its own: commands have arguments named `id` too, and global ones would be taken for those.
    #[arg(id = "client_id", long = "client-id", global = true, value_name = "ID")]
    pub(crate) id: Option<ClientId>,
    /// Act as the client itself, without a login, by its secret from standard input
    // Taken with a value, so that the refusal of a secret does not repeat it.
    #[arg(id = "client_secret", long = "client-secret", global = true, num_args = 0..=1, require_equals = true, hide_possible_values = true,
        value_name = "-")]
    pub(crate) secret: Option<Option<String>>,
    /// Act as the client itself, without a login, by the secret in this file
    #[arg(
        id = "client_secret_file",
        long = "client-secret-file",
        global = true,
        value_name = "FILE",
        conflicts_with = "client_secret"
    )]
    pub(crate) secret_file: Option<PathBuf>,
}

/// How results are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs: one JSON document
    Json,
    /// The same as YAML
    Yaml,
    /// A line for each thing, with a line of names first
    Csv,
}

/// When there are colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Color {
    /// At a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

impl Arguments {
    /// Those of this process, or what the parser has to say instead.
    ///
    /// Only the parser of the command that is called is made, which is most of the time that a short command takes. What
    /// the parser says may be about any of them, so it is asked once more with all.
    ///
    /// # Errors
    /// The command line is wrong, or asks for help.
    pub(crate) fn read() -> Result<Self, clap::Error> {
        Self::try_parse().or_else(|_| {
            let mut matches = Self::parser().try_get_matches()?;
            Self::from_arg_matches_mut(&mut matches)
        })
    }

    /// The parser of all commands.
    pub(crate) fn parser() -> clap::Command {
        let mut parser = Self::command();
        parser.build();
        parser
    }
}

const AFTER_HELP: &str = "\
Results go to standard output, everything else to standard error. Secrets are not shown at a terminal unless --reveal is
given.

Exit codes:
  0    done
  1    failed; the message says why and what to do
  2    the command line, the environment or the configuration is wrong
  4    a login is needed: globus-auth login
  5    a consent or a fresh login is needed: globus-auth session
  6    denied: the secret is wrong, or whoever asks may not do this
  7    there is no such thing, or it is hidden from whoever asks
  8    it conflicts with what is there
  9    the service cannot be reached, or took too long
  10   the service failed or is overloaded: try again later
  130  interrupted
  143  terminated

Files:
  ~/.config/globus-auth/config.toml   'profile', 'format' and 'color' as they are without options
  ~/.globus/app/CLIENT/globus-auth/   the logins, as the official SDK keeps them

Environment:
  GLOBUS_AUTH_PROFILE             the login to use
  GLOBUS_AUTH_CLIENT_ID           the client to act as
  GLOBUS_AUTH_CLIENT_SECRET       its secret: act as the client itself, without a login
  GLOBUS_AUTH_CLIENT_SECRET_FILE  a file that holds it
  GLOBUS_CLI_CLIENT_ID, GLOBUS_CLI_CLIENT_SECRET   the same for the official command, read where those above are not set
  GLOBUS_AUTH_TOKEN               the token for 'token introspect', 'validate', 'exchange' and 'revoke'
  GLOBUS_AUTH_LOG                 what to log to standard error, such as 'debug'
  GLOBUS_AUTH_TIME                seconds since 1970 at which the clock stands still, for tests
  GLOBUS_SDK_ENVIRONMENT          which Globus
  GLOBUS_SDK_SERVICE_URL_AUTH     the base URL of Globus Auth, for a server of one's own
  GLOBUS_SDK_HTTP_TIMEOUT         seconds to wait for an answer; -1 for no limit
  GLOBUS_SDK_VERIFY_SSL           true, false, or a file of certificates
  HTTPS_PROXY, NO_PROXY           as everywhere
  BROWSER, SSH_CONNECTION, SSH_TTY, DISPLAY, WAYLAND_DISPLAY   decide how 'login' reaches a browser
  NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM   whether there are colours
  HOME, XDG_CONFIG_HOME           as everywhere
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
    use super::*;

    #[test]
    fn the_parser_is_sound() {
        Arguments::parser().debug_assert();
    }

    #[test]
    fn every_exit_code_is_explained() {
        for code in crate::error::EXIT_CODES {
            assert!(
                AFTER_HELP.contains(&format!("\n  {code:<4} ")),
                "{code} is not explained"
            );
        }
    }
}
