//! What a person types, or a program gives to standard input.

use std::{
    io::{self, BufRead as _, IsTerminal as _, Read as _},
    path::PathBuf,
};

use clap::Args;
use globus_auth::protocol::secret::{ClientSecret, Password};

use crate::{error::CommandError, private_file, runtime, ui::Ui};

/// Far longer than any secret; what comes endlessly is none.
const LONGEST: u64 = 64 * 1024;

/// Reads a secret from standard input; at a terminal it is asked for and not shown.
pub(crate) fn secret(question: &str, what: &str) -> Result<String, CommandError> {
    let failed = |error: io::Error| CommandError::failed(format!("cannot read {what} from standard input: {error}"));
    if io::stdin().is_terminal() {
        return rpassword::prompt_password(question).map_err(failed);
    }
    let mut text = String::new();
    io::stdin().take(LONGEST).read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}

/// Reads a new password; at a terminal it is typed twice.
pub(crate) fn new_password() -> Result<Password, CommandError> {
    let text = secret("New password: ", "the password")?;
    let password = text.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(CommandError::failed("standard input holds no password")
            .hint("type it at the terminal, or give it to standard input; never on the command line"));
    }
    if io::stdin().is_terminal() && secret("The same again: ", "the password")? != password {
        return Err(CommandError::failed("the two passwords differ"));
    }
    Ok(Password::new(password))
}

/// That the person need not be asked.
#[derive(Debug, Args)]
pub(crate) struct YesArguments {
    /// Do it without asking
    #[arg(long, short)]
    yes: bool,
}

impl YesArguments {
    /// Asks whether to do what cannot be undone, unless it was said before.
    ///
    /// # Errors
    /// The answer is no; or there is nobody to ask.
    pub(crate) fn confirm(&self, ui: &Ui, question: &str) -> Result<(), CommandError> {
        if self.yes {
            return Ok(());
        }
        if !io::stdin().is_terminal() {
            return Err(CommandError::usage(format!("{question} Nobody can answer here")).hint("say so with --yes"));
        }
        ui.ask(&format!("{question} [y/N] "));
        match answer()?.as_deref() {
            Some("y" | "yes") => Ok(()),
            _ => Err(CommandError::failed("nothing was changed")),
        }
    }
}

/// Asks what most people will say yes to.
pub(crate) fn agrees(ui: &Ui, question: &str) -> Result<bool, CommandError> {
    ui.ask(&format!("{question} [Y/n] "));
    Ok(matches!(answer()?.as_deref(), Some("" | "y" | "yes")))
}

/// The line that is typed, in lower case; none at the end of the input. It is waited for on a thread of its own, so that
/// Ctrl-C still ends the command: once a service was waited for, no signal does so by itself.
fn answer() -> Result<Option<String>, CommandError> {
    let failed = |error: io::Error| CommandError::failed(format!("cannot read the answer: {error}"));
    runtime::block_on(async {
        let typed = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            let read = io::stdin().lock().take(LONGEST).read_line(&mut line)?;
            Ok((read > 0).then(|| line.trim().to_ascii_lowercase()))
        });
        typed.await.map_err(io::Error::other).flatten().map_err(failed)
    })
}

/// That secrets may be shown.
#[derive(Debug, Args)]
pub(crate) struct RevealArguments {
    /// Show the secret at a terminal too; a pipe or a file gets it anyway
    #[arg(long)]
    reveal: bool,
}

impl RevealArguments {
    /// That a secret may be written as a result. To be asked before a secret is made: one that is never shown is lost.
    ///
    /// # Errors
    /// Usage: it would be seen at a terminal.
    pub(crate) fn check(&self, ui: &Ui, what: &str) -> Result<(), CommandError> {
        if self.reveal || !ui.is_seen() {
            return Ok(());
        }
        Err(
            CommandError::usage(format!("{what} is a secret, and would be seen at this terminal"))
                .hint("show it with --reveal, or give the output to a file or a program"),
        )
    }
}

/// Where a secret goes that was just made, and that the service never tells again.
#[derive(Debug, Args)]
pub(crate) struct NewSecretArguments {
    #[command(flatten)]
    reveal: RevealArguments,
    /// Write the secret into this new file, which only you can read, and show it nowhere
    // Another name than that of the option which names the file of the caller's own secret.
    #[arg(long = "secret-file", value_name = "FILE", conflicts_with = "reveal")]
    new_secret_file: Option<PathBuf>,
}

impl NewSecretArguments {
    /// That the secret will have a place to go. To be asked before it is made.
    ///
    /// # Errors
    /// Usage: it would be seen at a terminal; or the file is there already, or cannot be.
    pub(crate) fn check(&self, ui: &Ui) -> Result<(), CommandError> {
        let Some(path) = &self.new_secret_file else {
            return self.reveal.check(ui, "the new secret");
        };
        if path.symlink_metadata().is_ok() {
            return Err(
                CommandError::usage(format!("--secret-file: {} is there already", path.display()))
                    .hint("name a file that does not exist yet"),
            );
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if folder.is_some_and(|folder| !folder.is_dir()) || path.file_name().is_none() {
            return Err(CommandError::usage(format!(
                "--secret-file: there is no folder for {}",
                path.display()
            )));
        }
        Ok(())
    }

    /// Writes the secret into the file, if there is to be one; else gives it back as a part of the result.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn keep<'s>(&self, secret: &'s ClientSecret) -> Result<Option<&'s str>, CommandError> {
        let Some(path) = &self.new_secret_file else {
            return Ok(Some(secret.expose_secret()));
        };
        private_file::replace(path, &format!("{}\n", secret.expose_secret())).map_err(|error| {
            CommandError::failed(format!("the secret cannot be written to {}: {error}", path.display()))
        })?;
        Ok(None)
    }
}
