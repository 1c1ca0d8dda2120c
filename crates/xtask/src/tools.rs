//! The cargo subcommands that the tests need: found on the PATH or in `target/tools`, else installed there.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{process, workspace};

/// A cargo subcommand, with the version that is installed where none is found.
pub(crate) struct Tool {
    name: &'static str,
    version: &'static str,
}

/// Licences, bans and sources of the dependencies.
pub(crate) const DENY: Tool = Tool {
    name: "deny",
    version: "0.20.2",
};
/// The test runner.
pub(crate) const NEXTEST: Tool = Tool {
    name: "nextest",
    version: "0.9.143",
};

impl Tool {
    /// A command that runs the subcommand with `arguments` at the root of the workspace.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.found().unwrap_or_else(|| self.own_path()));
        command.current_dir(workspace::root()).arg(self.name).args(arguments);
        command
    }

    /// Installs it into `target/tools` unless there is one.
    pub(crate) fn install_if_missing(&self) -> Result<(), String> {
        if self.found().is_some() {
            return Ok(());
        }
        let package = format!("cargo-{}", self.name);
        let root = workspace::target().join("tools");
        let mut command = process::cargo(&["install", "--locked", &package, "--version", self.version, "--root"]);
        command.arg(root);
        process::must(command, &format!("installing {package}"))
    }

    fn found(&self) -> Option<PathBuf> {
        let on_path = PathBuf::from(format!("cargo-{}", self.name));
        [on_path, self.own_path()]
            .into_iter()
            .find(|program| process::answers(program, &[self.name, "--version"]))
    }

    fn own_path(&self) -> PathBuf {
        Path::new(&workspace::target())
            .join("tools/bin")
            .join(format!("cargo-{}", self.name))
    }
}
