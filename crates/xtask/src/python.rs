//! The Python environments in `target`: the official clients, those of others, the peers and what holds the server
//! against its description, at pinned versions with hashes.

use std::process::Command;

use crate::{process, workspace};

/// What fauxbus, the most demanding of the packages, asks for.
const OLDEST: &str = "import sys; sys.exit(sys.version_info < (3, 11))";

struct Environment {
    /// In `target`.
    directory: &'static str,
    requirements: &'static str,
    /// A module that is there when they are.
    module: &'static str,
}

const ENVIRONMENTS: [Environment; 3] = [
    Environment {
        directory: "python",
        requirements: "crates/e2e/python/requirements.txt",
        module: "globus_sdk",
    },
    // The former series of the official SDK does not go together with the present one.
    Environment {
        directory: "python-sdk3",
        requirements: "crates/e2e/python/requirements-sdk3.txt",
        module: "globus_sdk",
    },
    // It shares no package with the clients, so none holds another back.
    Environment {
        directory: "python-schemathesis",
        requirements: "crates/e2e/python/requirements-schemathesis.txt",
        module: "schemathesis",
    },
];

/// What must be installed by hand before [`set_up`] can work; empty when nothing is missing.
pub(crate) fn missing() -> Vec<String> {
    let advice = "(Debian and Ubuntu: apt install python3 python3-venv; macOS: brew install python)";
    if !process::answers("python3", &["-c", OLDEST]) {
        return vec![format!("Python 3.11 or newer as `python3` {advice}")];
    }
    if !process::answers("python3", &["-c", "import venv, ensurepip"]) {
        return vec![format!("the `venv` module of Python {advice}")];
    }
    Vec::new()
}

/// Makes the environments, unless those that are there were made from the same requirements.
pub(crate) fn set_up() -> Result<(), String> {
    ENVIRONMENTS.iter().try_for_each(Environment::set_up)
}

impl Environment {
    fn set_up(&self) -> Result<(), String> {
        let Self {
            directory,
            requirements,
            module,
        } = *self;
        let directory = workspace::target().join(directory);
        let wanted = std::fs::read_to_string(workspace::root().join(requirements))
            .map_err(|problem| format!("cannot read {requirements}: {problem}"))?;
        let stamp = directory.join("made-from.txt");
        // An environment whose interpreter was taken away or replaced is of no use.
        let works = process::answers(directory.join("bin/python"), &["-c", &format!("import {module}")]);
        if works && std::fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == wanted) {
            return Ok(());
        }
        let mut create = Command::new("python3");
        create.args(["-m", "venv", "--clear"]).arg(&directory);
        process::must(create, "making a Python environment")?;
        let mut install = Command::new(directory.join("bin/python"));
        install.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "--requirement",
        ]);
        install.arg(workspace::root().join(requirements));
        process::must(install, "installing the Python packages")?;
        // Written last, so that an interrupted set-up is done again.
        std::fs::write(&stamp, wanted).map_err(|problem| format!("cannot write {}: {problem}", stamp.display()))
    }
}
