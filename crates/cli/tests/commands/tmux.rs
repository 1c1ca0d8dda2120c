//! A terminal for tests of what people see at one: tmux.

use std::{path::PathBuf, process::Command};

use tempfile::TempDir;

use crate::world::World;

/// How often the screen is looked at before a test gives up. A look takes some milliseconds.
pub(crate) const LOOKS: usize = 5_000;

/// Tells the exit code of a command, and keeps the terminal open. Ctrl-C is for the command.
const AND_THEN: &str = r#"trap : INT; "$@"; printf '\n[exit %s]\n' $?; exec cat"#;

/// A terminal in which one command runs, until this is dropped.
pub(crate) struct Terminal {
    folder: TempDir,
}

impl Terminal {
    /// Starts a command in a terminal of this width.
    pub(crate) fn start(world: &World, columns: u16, arguments: &[&str]) -> Self {
        Self::start_program(
            world,
            columns,
            &[&[env!("CARGO_BIN_EXE_globus-auth")], arguments].concat(),
        )
    }

    /// As [`start`](Self::start), any program.
    pub(crate) fn start_program(world: &World, columns: u16, words: &[&str]) -> Self {
        let folder = TempDir::new_in(world.home()).unwrap();
        let mut tmux = Command::new("tmux");
        tmux.env_clear()
            .current_dir(world.home())
            .envs(world.environment())
            .envs([
                ("PATH", "/usr/bin:/bin"),
                ("TERM", "xterm-256color"),
                ("LC_ALL", "C.UTF-8"),
            ])
            .arg("-S")
            .arg(folder.path().join("socket"))
            .args([
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                &columns.to_string(),
                "-y",
                "50",
                "--",
            ])
            .args(["sh", "-c", AND_THEN, "sh"])
            .args(words);
        assert!(tmux.status().unwrap().success());
        Self { folder }
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    pub(crate) fn tmux(&self, arguments: &[&str]) -> String {
        let ran = Command::new("tmux")
            .arg("-S")
            .arg(self.socket())
            .args(arguments)
            .output()
            .unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap()
    }

    /// What is to be seen, each line as long as it was written.
    pub(crate) fn screen(&self) -> String {
        let lines = self.tmux(&["capture-pane", "-p", "-J"]);
        let lines: Vec<&str> = lines.lines().map(str::trim_end).collect();
        lines.join("\n").trim_end().to_owned()
    }

    /// The screen, once it shows this.
    #[track_caller]
    pub(crate) fn shows(&self, text: &str) -> String {
        let found = (0..LOOKS).map(|_| self.screen()).find(|screen| screen.contains(text));
        assert!(found.is_some(), "no '{text}' in:\n{}", self.screen());
        found.unwrap()
    }

    /// Types a line.
    pub(crate) fn types(&self, line: &str) {
        self.tmux(&["send-keys", "-l", line]);
        self.tmux(&["send-keys", "Enter"]);
    }

    /// Waits until the terminal does not show what is typed: the question is there a moment before.
    #[track_caller]
    pub(crate) fn hides_what_is_typed(&self) {
        let place = self.tmux(&["display-message", "-p", "#{pane_tty}"]);
        let hides = || {
            let settings = Command::new("stty").args(["-a", "-F", place.trim()]).output().unwrap();
            String::from_utf8(settings.stdout).unwrap().contains(" -echo ")
        };
        assert!((0..LOOKS).any(|_| hides()), "{}", self.screen());
    }

    /// The exit code, once the command has ended, and the last screen.
    #[track_caller]
    pub(crate) fn end(&self) -> (i32, String) {
        let screen = self.shows("[exit ");
        let (screen, code) = screen.rsplit_once("[exit ").unwrap();
        (
            code.trim_end_matches(']').parse().unwrap(),
            screen.trim_end().to_owned(),
        )
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(
            Command::new("tmux")
                .arg("-S")
                .arg(self.socket())
                .arg("kill-server")
                .output(),
        );
    }
}
