//! What systemd says of the unit, where it is installed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use crate::files::read;

const UNIT: &str = "deploy/globus-auth.service";

/// Where the unit looks for the command.
const PROGRAM: &str = "/usr/local/bin/globus-auth";

/// What systemd 252 says, in tenths of 0 (safe) to 10. What is left: that the unit serves the internet, hears from systemd and
/// of databases on this machine by AF_UNIX, and runs in the file system that the machine has. Some machines count the clock
/// device that `ProtectClock` lets be read, which is a tenth more.
const EXPOSURE: &str = "11";

/// Runs `systemd-analyze`, or says that it is not there.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn systemd_analyze(arguments: &[&str], unit: &Path) -> Option<Output> {
    let mut command = Command::new("systemd-analyze");
    command.args(arguments).arg(unit).stdin(Stdio::null());
    let output = command.output().ok();
    if output.is_none() {
        eprintln!("skipped: there is no systemd-analyze");
    }
    output
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

#[test]
fn the_unit_may_do_no_more_than_it_must() {
    let unit = crate::files::root().join(UNIT);
    let arguments = ["security", "--offline=true", "--no-pager", "--threshold", EXPOSURE];
    if let Some(output) = systemd_analyze(&arguments, &unit) {
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[test]
fn systemd_understands_the_unit() {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let unit = directory.join("globus-auth.service");
    // Some program must be where the unit says that the command is.
    let text = read(UNIT);
    assert!(text.contains(PROGRAM));
    fs::write(&unit, text.replace(PROGRAM, "/bin/true")).unwrap();
    if let Some(output) = systemd_analyze(&["verify"], &unit) {
        assert!(
            output.status.success() && said(&output).trim().is_empty(),
            "{}",
            said(&output)
        );
    }
}
