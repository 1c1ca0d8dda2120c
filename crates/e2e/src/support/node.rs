//! Scripts in JavaScript.

use std::process::Command;

use super::places;

/// Node.js with a script of `crates/e2e/js`.
///
/// # Errors
/// Its packages are not there: says how to get them.
pub fn script(name: &str) -> Result<Command, String> {
    let mut command = Command::new("node");
    // Packages are found beside the link that leads to the scripts.
    command
        .args(["--preserve-symlinks", "--preserve-symlinks-main"])
        .arg(places::set_up("node/scripts")?.join(name));
    Ok(command)
}
