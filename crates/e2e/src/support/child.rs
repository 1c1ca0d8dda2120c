//! A program that runs while a test needs it.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

/// A running program. It is ended when this value is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
}

impl Running {
    /// Starts `command` and reads its standard output (`error: false`) or standard error (`error: true`) line by line
    /// until `ready` makes something of a line. What comes after that is read and dropped, so that the program is
    /// never stopped by a full pipe.
    ///
    /// # Errors
    /// The program cannot be started, or ends its output before it was ready; then what it said is in the text.
    pub fn start<T>(
        mut command: Command,
        error: bool,
        mut ready: impl FnMut(&str) -> Option<T>,
    ) -> Result<(Self, T), String> {
        let name = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if error {
            command.stderr(Stdio::piped())
        } else {
            command.stdout(Stdio::piped())
        };
        let mut child = command
            .spawn()
            .map_err(|problem| format!("cannot start {name}: {problem}"))?;
        let stream: Box<dyn Read + Send> = match (child.stdout.take(), child.stderr.take()) {
            (Some(stream), _) => Box::new(stream),
            (None, Some(stream)) => Box::new(stream),
            (None, None) => return Err(format!("{name} has no output")),
        };
        let running = Self { child };
        let mut lines = BufReader::new(stream).lines();
        let mut said = String::new();
        while let Some(Ok(line)) = lines.next() {
            if let Some(value) = ready(&line) {
                std::thread::spawn(move || lines.for_each(drop));
                return Ok((running, value));
            }
            said.push_str(&line);
            said.push('\n');
        }
        Err(format!("{name} ended before it was ready; it said:\n{said}"))
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
