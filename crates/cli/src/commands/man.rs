use std::{fs, io, path::PathBuf};

use clap::{Args, Command, CommandFactory as _};
use clap_mangen::Man;
use serde_json::json;

use crate::{arguments::Arguments, context::Context, error::CommandError};

/// Write the manual pages
///
/// Without a directory, the page of the command itself goes to standard output; with one, the pages of all commands are
/// written there.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth man | man -l -
  globus-auth man ~/.local/share/man/man1")]
pub(crate) struct ManArguments {
    /// Where to write the pages; made if it is not there
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,
}

pub(crate) fn run(context: &Context, arguments: &ManArguments) -> Result<(), CommandError> {
    let failed = |error: io::Error| CommandError::failed(format!("cannot write the manual: {error}"));
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    let Some(directory) = &arguments.directory else {
        return context.ui.raw(page(command).map_err(failed)?);
    };
    fs::create_dir_all(directory).map_err(failed)?;
    let mut pages = Vec::new();
    let mut waiting = vec![command];
    while let Some(command) = waiting.pop() {
        waiting.extend(command.get_subcommands().filter(|below| !below.is_hide_set()).cloned());
        let name = format!("{}.1", command.get_display_name().unwrap_or(command.get_name()));
        fs::write(directory.join(&name), page(command).map_err(failed)?).map_err(failed)?;
        pages.push(name);
    }
    pages.sort();
    let said = format!("{} pages are in {}.", pages.len(), directory.display());
    context.ui.done(&json!({"pages": pages}), &said)
}

fn page(command: Command) -> io::Result<String> {
    let mut text = Vec::new();
    Man::new(command).render(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
