//! Where the programs are that the tests start.

use std::path::{Path, PathBuf};

/// A program of this workspace, built with the same profile as the one that asks.
///
/// # Errors
/// It is not built: says how to build it.
pub fn program(name: &str) -> Result<PathBuf, String> {
    let path = profile_directory()?.join(name);
    if path.is_file() {
        return Ok(path);
    }
    Err(format!(
        "{} is not built: run `cargo build --workspace --bins` or `cargo xtask test`",
        path.display()
    ))
}

/// A program of the Python environment.
///
/// # Errors
/// The environment is not there: says how to make it.
pub fn python(name: &str) -> Result<PathBuf, String> {
    set_up(&format!("python/bin/{name}"))
}

/// What `cargo xtask setup` made, named from the directory that cargo builds in.
///
/// # Errors
/// It is not there: says how to make it.
pub fn set_up(name: &str) -> Result<PathBuf, String> {
    let path = target()?.join(name);
    if path.exists() {
        return Ok(path);
    }
    Err(format!("{} is not there: run `cargo xtask setup`", path.display()))
}

/// The directory that cargo builds in.
///
/// # Errors
/// This program does not know where it stands.
pub fn target() -> Result<PathBuf, String> {
    let profile = profile_directory()?;
    Ok(profile.parent().unwrap_or(&profile).to_path_buf())
}

/// A script of ours, in `crates/e2e/python`.
#[must_use]
pub fn script(name: &str) -> PathBuf {
    source("python").join(name)
}

/// A file of this crate.
#[must_use]
pub fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// `target/debug` or `target/release`: the programs stand in it, the tests in `deps` below it.
fn profile_directory() -> Result<PathBuf, String> {
    let program = std::env::current_exe().map_err(|problem| format!("cannot find this program: {problem}"))?;
    let directory = program.parent().ok_or("this program stands in no directory")?;
    let below = directory.file_name().is_some_and(|name| name == "deps");
    Ok(if below {
        directory.parent().unwrap_or(directory)
    } else {
        directory
    }
    .to_path_buf())
}
