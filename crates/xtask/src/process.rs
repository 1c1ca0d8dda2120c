//! Running other programs.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::workspace;

/// A `cargo` command at the root of the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(workspace::root()).args(arguments);
    command
}

/// Runs to the end, the output shown as it comes. `Ok(false)` when the program says it failed.
pub(crate) fn run(mut command: Command) -> Result<bool, String> {
    let status = command.status().map_err(|problem| cannot_start(&command, &problem))?;
    Ok(status.success())
}

/// Like [`run`], but a failure is an error that names `what` was being done.
pub(crate) fn must(command: Command, what: &str) -> Result<(), String> {
    if run(command)? {
        Ok(())
    } else {
        Err(format!("{what} failed"))
    }
}

/// Runs to the end, the output both shown and returned (standard output and standard error as they come).
pub(crate) fn run_and_read(mut command: Command) -> Result<(bool, String), String> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|problem| cannot_start(&command, &problem))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let text = std::thread::scope(|threads| {
        let errors = threads.spawn(|| stderr.map(|stream| tee(stream, std::io::stderr())).unwrap_or_default());
        let mut text = stdout.map(|stream| tee(stream, std::io::stdout())).unwrap_or_default();
        text.push_str(&errors.join().unwrap_or_default());
        text
    });
    let status = child
        .wait()
        .map_err(|problem| format!("lost sight of a program: {problem}"))?;
    Ok((status.success(), text))
}

/// Runs to the end without showing the output, which is returned (standard error after standard output).
pub(crate) fn read(mut command: Command) -> Result<(bool, String), String> {
    let output = command.output().map_err(|problem| cannot_start(&command, &problem))?;
    let text = [output.stdout, output.stderr].concat();
    Ok((output.status.success(), String::from_utf8_lossy(&text).into_owned()))
}

/// Whether the program can be started and says that all is well.
pub(crate) fn answers(program: impl AsRef<Path>, arguments: &[&str]) -> bool {
    let mut command = Command::new(program.as_ref());
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn tee(stream: impl Read, mut terminal: impl Write) -> String {
    let mut text = String::new();
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    while matches!(reader.read_until(b'\n', &mut line), Ok(1..)) {
        // A closed terminal must not stop the tests.
        let _ = terminal.write_all(&line).and_then(|()| terminal.flush());
        text.push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
    text
}

fn cannot_start(command: &Command, problem: &std::io::Error) -> String {
    format!("cannot start {}: {problem}", command.get_program().to_string_lossy())
}
