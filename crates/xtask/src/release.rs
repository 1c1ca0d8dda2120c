//! What is given to others: the command, built so that whoever builds the same commit gets the same bytes, with the list of
//! its dependencies inside; and that list as a document.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{process, tools, workspace};

const PACKAGE: &str = "globus-auth-cli";
const PROGRAM: &str = "globus-auth";

/// Builds the command for a release: into `target/<triple>/release`, for this machine if no triple is named.
pub(crate) fn release(triple: &[&str]) -> Result<(), String> {
    tools::AUDITABLE.install_if_missing()?;
    let triple = triple_or_own(triple)?;
    let program = build(workspace::root(), &workspace::target(), &triple)?;
    println!("{}", program.display());
    Ok(())
}

/// Builds the command twice, from copies of the sources in two places. `Ok(false)` when the bytes differ.
pub(crate) fn reproducible(triple: &[&str]) -> Result<bool, String> {
    tools::AUDITABLE.install_if_missing()?;
    let triple = triple_or_own(triple)?;
    let mut built = Vec::new();
    for name in ["one", "another/and-deeper"] {
        let place = workspace::target().join("reproducible").join(name);
        let source = copy_of_sources(&place)?;
        let program = build(&source, &place.join("target"), &triple)?;
        built.push(read(&program)?);
    }
    let same = built[0] == built[1];
    let word = if same { "the same" } else { "NOT the same" };
    println!("built twice, in two places: {word} {} bytes", built[0].len());
    Ok(same)
}

/// Writes what the command is made of, as a software bill of materials (CycloneDX 1.5, JSON).
pub(crate) fn bill_of_materials(triple: &[&str]) -> Result<(), String> {
    tools::CYCLONEDX.install_if_missing()?;
    let triple = triple_or_own(triple)?;
    // The tool writes beside each manifest, so it is given a copy.
    let source = copy_of_sources(&workspace::target().join("bill-of-materials"))?;
    let mut command = tools::CYCLONEDX.command(&["--format", "json", "--spec-version", "1.5", "--quiet"]);
    command
        .args(["--describe", "binaries", "--target", &triple])
        .current_dir(&source)
        // Neither the time nor a random number stands in it then.
        .env("SOURCE_DATE_EPOCH", "0");
    process::must(command, "listing what the command is made of")?;
    let written = source.join("crates/cli").join(format!("{PROGRAM}_bin.cdx.json"));
    let document = workspace::target().join(format!("{PROGRAM}-{triple}.cdx.json"));
    let list = fs::read_to_string(&written).map_err(|problem| format!("{}: {problem}", written.display()))?;
    // Our own crates are named by where they were, which is nobody's business.
    let list = list.replace(&source.display().to_string(), "/source");
    fs::write(&document, list).map_err(|problem| format!("{}: {problem}", document.display()))?;
    println!("{}", document.display());
    Ok(())
}

/// Builds the sources at a place with everything that would tell the place taken out of the program.
fn build(source: &Path, target: &Path, triple: &str) -> Result<PathBuf, String> {
    let mut command = tools::AUDITABLE.command(&["build", "--release", "--locked", "--package", PACKAGE]);
    let places = places(source, target)?;
    let each = |flag: &str| {
        places
            .iter()
            .map(|(from, to)| format!("{flag}={from}={to}"))
            .collect::<Vec<_>>()
    };
    command
        .args(["--target", triple, "--target-dir"])
        .arg(target)
        .current_dir(source)
        .env("CARGO_ENCODED_RUSTFLAGS", each("--remap-path-prefix").join("\x1f"))
        .env("CFLAGS", each("-ffile-prefix-map").join(" "));
    process::must(command, "building")?;
    Ok(target.join(triple).join("release").join(PROGRAM))
}

/// Where things are here, and what is told of that; of two that hold the same file the later one counts.
fn places(source: &Path, target: &Path) -> Result<[(String, &'static str); 3], String> {
    let cargo_home = cargo_home().ok_or("this machine has no home, and so no place of cargo's own")?;
    let text = |path: &Path| path.display().to_string();
    Ok([
        (text(&cargo_home), "/cargo"),
        (text(source), "/source"),
        (text(target), "/target"),
    ])
}

#[expect(clippy::disallowed_methods, reason = "cargo keeps its downloads where this says")]
fn cargo_home() -> Option<PathBuf> {
    let said = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    said.or_else(|| Some(std::env::home_dir()?.join(".cargo")))
}

pub(crate) fn triple_or_own(named: &[&str]) -> Result<String, String> {
    if let Some(triple) = named.first() {
        return Ok((*triple).to_owned());
    }
    let told = output(Command::new("rustc").arg("-vV"))?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or("rustc does not say for what it compiles".to_owned())
}

/// Copies the files that git knows, as they are on disk, into a new directory at a place.
fn copy_of_sources(place: &Path) -> Result<PathBuf, String> {
    let source = place.join("source");
    let problem = |problem: std::io::Error| format!("{}: {problem}", source.display());
    if place.exists() {
        fs::remove_dir_all(place).map_err(problem)?;
    }
    let known = output(Command::new("git").arg("ls-files").current_dir(workspace::root()))?;
    for file in known.lines() {
        let (from, to) = (workspace::root().join(file), source.join(file));
        fs::create_dir_all(to.parent().unwrap_or(&source)).map_err(problem)?;
        fs::copy(from, to).map_err(problem)?;
    }
    Ok(source)
}

fn read(program: &Path) -> Result<Vec<u8>, String> {
    fs::read(program).map_err(|problem| format!("{}: {problem}", program.display()))
}

/// What a program writes to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let output = command.output();
    let output = output.map_err(|problem| format!("cannot start {}: {problem}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{} failed: {said}", command.get_program().display()))
}
