//! A program that runs while a test needs it.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

/// How much of what a program says is kept, in bytes.
const KEPT: usize = 1 << 20;

/// A running program. It is ended when this value is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    said: Arc<Mutex<String>>,
}

impl Running {
    /// Starts `command` and reads its standard output (`error: false`) or standard error (`error: true`) line by line
    /// until `ready` makes something of a line. What comes after that is read too, so that the program is never stopped by
    /// a full pipe, and [kept](Self::said).
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
        let running = Self {
            child,
            said: Arc::default(),
        };
        let mut lines = BufReader::new(stream).lines();
        let mut said = String::new();
        while let Some(Ok(line)) = lines.next() {
            if let Some(value) = ready(&line) {
                let said = Arc::clone(&running.said);
                std::thread::spawn(move || {
                    for line in lines.map_while(Result::ok) {
                        keep(&mut said.lock().unwrap_or_else(PoisonError::into_inner), &line);
                    }
                });
                return Ok((running, value));
            }
            said.push_str(&line);
            said.push('\n');
        }
        Err(format!("{name} ended before it was ready; it said:\n{said}"))
    }

    /// What it said since it was ready; the newest, where that is much.
    #[must_use]
    pub fn said(&self) -> String {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

fn keep(said: &mut String, line: &str) {
    if said.len() > KEPT {
        said.clear();
    }
    said.push_str(line);
    said.push('\n');
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
