//! The npm packages in `target/node`, as the lock file says, and beside them a link to the scripts that use them.

use std::path::Path;
use std::process::Command;

use crate::{process, workspace};

const SCRIPTS: &str = "crates/e2e/js";
/// What playwright-core and openid-client ask for.
const OLDEST: &str = "process.exit(Number(process.versions.node.split('.')[0]) < 20 ? 1 : 0)";

/// What must be installed by hand before [`set_up`] can work; empty when nothing is missing.
pub(crate) fn missing() -> Vec<String> {
    let advice = "(Debian and Ubuntu: apt install nodejs npm; macOS: brew install node)";
    if !process::answers("node", &["-e", OLDEST]) {
        return vec![format!("Node.js 20 or newer as `node` {advice}")];
    }
    if !process::answers("npm", &["--version"]) {
        return vec![format!("npm {advice}")];
    }
    Vec::new()
}

/// Installs the packages, unless those that are there were installed from the same lock file.
pub(crate) fn set_up() -> Result<(), String> {
    let directory = workspace::target().join("node");
    let scripts = workspace::root().join(SCRIPTS);
    let failed = |problem| format!("cannot set up {}: {problem}", directory.display());
    let wanted = std::fs::read_to_string(scripts.join("package-lock.json")).map_err(failed)?;
    let stamp = directory.join("made-from.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == wanted) {
        return Ok(());
    }
    std::fs::create_dir_all(&directory).map_err(failed)?;
    for name in ["package.json", "package-lock.json"] {
        std::fs::copy(scripts.join(name), directory.join(name)).map_err(failed)?;
    }
    link(&scripts, &directory.join("scripts")).map_err(failed)?;
    let mut install = Command::new("npm");
    install.current_dir(&directory);
    // Nothing of what is downloaded runs while it is installed.
    install.args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel",
        "error",
    ]);
    process::must(install, "installing the npm packages")?;
    // Written last, so that an interrupted set-up is done again.
    std::fs::write(&stamp, wanted).map_err(failed)
}

/// Packages are looked for beside the path by which a script was started: through the link that is `target/node`.
fn link(target: &Path, link: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(link) {
        Err(problem) if problem.kind() != std::io::ErrorKind::NotFound => Err(problem),
        _ => std::os::unix::fs::symlink(target, link),
    }
}
