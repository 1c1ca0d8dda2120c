//! A process that shares something with others, and begins when it is told to.

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};

use super::places;

/// A process that has said `ready`. It is ended when this value is dropped.
pub struct Worker {
    child: Child,
    stdin: Option<ChildStdin>,
    said: Box<dyn BufRead + Send>,
}

impl Worker {
    /// Starts the program `token_worker`.
    ///
    /// # Errors
    /// It is not built, or as for [`start`](Self::start).
    pub fn of_ours(arguments: &[&str]) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(places::program("token_worker")?);
        command.args(arguments).env_clear();
        Self::start(command)
    }

    /// Starts a program that says `ready` and then waits for a line.
    ///
    /// # Errors
    /// It cannot be started, or says something else.
    pub fn start(mut command: Command) -> Result<Self, Box<dyn Error>> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let stdin = child.stdin.take();
        let said: Box<dyn BufRead + Send> = match child.stdout.take() {
            Some(said) => Box::new(BufReader::new(said)),
            None => Box::new(std::io::empty()),
        };
        let mut worker = Self { child, stdin, said };
        let mut line = String::new();
        worker.said.read_line(&mut line)?;
        if line != "ready\n" {
            return Err(format!("it says {line:?} instead of being ready").into());
        }
        Ok(worker)
    }

    /// Lets it begin.
    ///
    /// # Errors
    /// It has ended already.
    pub fn begin(&mut self) -> std::io::Result<()> {
        self.stdin.as_mut().map_or(Ok(()), |stdin| stdin.write_all(b"go\n"))
    }

    /// Ends it by SIGKILL, and gives what it had said.
    ///
    /// # Errors
    /// It cannot be killed.
    pub fn kill(mut self) -> std::io::Result<String> {
        self.child.kill()?;
        Ok(self.wait()?.1)
    }

    /// Waits for its end: how it ended, and what it said.
    ///
    /// # Errors
    /// It said something that is no text.
    pub fn end(mut self) -> std::io::Result<(ExitStatus, String)> {
        self.wait()
    }

    fn wait(&mut self) -> std::io::Result<(ExitStatus, String)> {
        let mut text = String::new();
        self.said.read_to_string(&mut text)?;
        Ok((self.child.wait()?, text))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
