//! PostgreSQL, which the tests start themselves: see `crates/store/tests/support/postgres.rs`.

use std::fs;
use std::process::Command;

use crate::process;

/// What must be installed by hand; empty when nothing is missing, or when the machine's package manager gave it.
pub(crate) fn missing() -> Vec<String> {
    if !is_here() {
        install();
    }
    if is_here() {
        return Vec::new();
    }
    vec![
        "PostgreSQL 13 or newer with `initdb`, `pg_ctl` and `psql` (Debian and Ubuntu: apt install postgresql; \
         macOS: brew install postgresql)"
            .to_owned(),
    ]
}

/// The same for what needs nothing else.
pub(crate) fn require() -> Result<(), String> {
    match missing().as_slice() {
        [] => Ok(()),
        missing => Err(format!("please install {}", missing.join("\n"))),
    }
}

/// On the PATH, or where Debian keeps it.
fn is_here() -> bool {
    let on_path = ["initdb", "pg_ctl", "psql"]
        .iter()
        .all(|program| process::answers(program, &["--version"]));
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    on_path
        || versions
            .map(|version| version.path().join("bin"))
            .any(|programs| programs.join("initdb").exists() && programs.join("pg_ctl").exists())
}

/// Asks the package manager, where that works without a password. What came of it is looked at afterwards.
fn install() {
    if !process::answers("apt-get", &["--version"]) || !is_root() {
        return;
    }
    for arguments in [
        &["update", "--quiet"][..],
        &["install", "--quiet", "--yes", "--no-install-recommends", "postgresql"],
    ] {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").args(arguments);
        if let Err(problem) = process::must(command, "asking apt-get for PostgreSQL") {
            eprintln!("{problem}");
        }
    }
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
