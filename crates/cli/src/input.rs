//! What a person types, or a program gives to standard input.

use std::io::{self, IsTerminal as _, Read as _};

use globus_auth::protocol::secret::Password;

use crate::error::CommandError;

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
