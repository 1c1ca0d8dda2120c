//! The cargo subcommands that the tests need: found on the PATH or in `target/tools`, else installed there.

use std::path::PathBuf;
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

/// Builds a program with the list of its dependencies inside, where `cargo audit` and scanners find it.
pub(crate) const AUDITABLE: Tool = Tool {
    name: "auditable",
    version: "0.7.7",
};
/// Writes a software bill of materials.
pub(crate) const CYCLONEDX: Tool = Tool {
    name: "cyclonedx",
    version: "0.5.9",
};

/// A server of others, for the measurements.
pub(crate) const TEST_SERVER: Program = Program {
    name: "oauth2-test-server",
    version: "0.2.3",
};

/// A program that is no cargo subcommand, always of this version.
pub(crate) struct Program {
    name: &'static str,
    version: &'static str,
}

impl Program {
    /// Installs it into `target/tools` unless it is there.
    pub(crate) fn install_if_missing(&self) -> Result<(), String> {
        if tools().join("bin").join(self.name).is_file() {
            return Ok(());
        }
        install(self.name, self.version)
    }
}

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
        install(&format!("cargo-{}", self.name), self.version)
    }

    fn found(&self) -> Option<PathBuf> {
        let on_path = PathBuf::from(format!("cargo-{}", self.name));
        [on_path, self.own_path()]
            .into_iter()
            .find(|program| process::answers(program, &[self.name, "--version"]))
    }

    fn own_path(&self) -> PathBuf {
        tools().join("bin").join(format!("cargo-{}", self.name))
    }
}

fn install(package: &str, version: &str) -> Result<(), String> {
    let mut command = process::cargo(&["install", "--locked", package, "--version", version, "--root"]);
    command.arg(tools());
    process::must(command, &format!("installing {package}"))
}

fn tools() -> PathBuf {
    workspace::target().join("tools")
}
