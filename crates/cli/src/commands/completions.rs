use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::{
    arguments::Arguments,
    context::{APP_NAME, Context},
    error::CommandError,
};

/// Write what a shell needs to complete this command
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth completions bash > ~/.local/share/bash-completion/completions/globus-auth
  globus-auth completions zsh > ~/.zfunc/_globus-auth
  globus-auth completions fish > ~/.config/fish/completions/globus-auth.fish")]
pub(crate) struct CompletionsArguments {
    /// Which shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

pub(crate) fn run(context: &Context, arguments: &CompletionsArguments) -> Result<(), CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), APP_NAME, &mut script);
    context.ui.raw(script)
}
