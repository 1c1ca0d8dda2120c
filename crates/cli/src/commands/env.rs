use clap::{Args, ValueEnum};
use serde_json::{Map, Value};

use crate::{
    caller::Caller, context::Context, environment as names, error::CommandError, input::RevealArguments, runtime,
};

/// Write lines for a shell, after which other commands and programs use what this one uses
///
/// The environment, the server, the client and the profile, as options, variables and settings make them; with --token, an
/// access token too.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  eval \"$(globus-auth env --profile work)\"
  eval \"$(globus-auth env --token transfer.api.globus.org)\"
  globus-auth env --shell fish | source")]
pub(crate) struct EnvArguments {
    /// Whose language the lines are of
    #[arg(long, value_enum, default_value_t = Shell::Sh, value_name = "SHELL")]
    shell: Shell,
    /// The resource server of an access token, which becomes GLOBUS_AUTH_TOKEN
    #[arg(long, value_name = "RESOURCE_SERVER")]
    token: Option<String>,
    /// A scope that the token must have; may stand several times
    #[arg(long = "scope", value_name = "SCOPE", requires = "token")]
    scopes: Vec<String>,
    #[command(flatten)]
    reveal: RevealArguments,
}

/// A family of shells.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Shell {
    /// Also bash and zsh
    Sh,
    Fish,
    Powershell,
}

impl Shell {
    /// The line that sets a variable.
    fn line(self, name: &str, value: &str) -> String {
        match self {
            Self::Sh => format!("export {name}='{}'", value.replace('\'', "'\\''")),
            Self::Fish => format!("set -gx {name} '{}'", value.replace('\\', "\\\\").replace('\'', "\\'")),
            Self::Powershell => format!("$env:{name} = '{}'", value.replace('\'', "''")),
        }
    }
}

pub(crate) fn run(context: &Context, arguments: &EnvArguments) -> Result<(), CommandError> {
    let mut variables = vec![
        (names::SDK_ENVIRONMENT, context.globus_environment()?.name().to_owned()),
        (names::CLIENT_ID, context.client_id()?.to_string()),
        (names::PROFILE, context.profile().to_string()),
    ];
    if let Some(server) = context.own_server()? {
        variables.push((names::SDK_URL, server));
    }
    if let Some(resource_server) = &arguments.token {
        arguments.reveal.check(&context.ui, "the token")?;
        let scopes: Vec<&str> = arguments.scopes.iter().map(String::as_str).collect();
        let caller = Caller::at(context, resource_server, &scopes)?;
        let token = runtime::block_on(caller.token())?;
        variables.push((names::TOKEN, token.access_token.expose_secret().to_owned()));
    }
    let document: Map<String, Value> = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.as_str().into()))
        .collect();
    context.ui.result(&document, |_| {
        let lines = variables.iter().map(|(name, value)| arguments.shell.line(name, value));
        lines.collect::<Vec<_>>().join("\n")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shell_gets_the_value_as_it_is() {
        assert_eq!(Shell::Sh.line("A", "it's"), r"export A='it'\''s'");
        assert_eq!(Shell::Fish.line("A", r"it's\"), r"set -gx A 'it\'s\\'");
        assert_eq!(Shell::Powershell.line("A", "it's"), "$env:A = 'it''s'");
    }
}
