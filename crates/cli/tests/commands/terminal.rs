//! What people see who sit at a terminal: tmux is one.

use std::{fs, path::PathBuf, process::Command};

use serde_json::json;
use tempfile::TempDir;

use crate::world::{DevServer, World, browse, login_with};

/// How often the screen is looked at before a test gives up. A look takes some milliseconds.
const LOOKS: usize = 5_000;

/// Tells the exit code of a command, and keeps the terminal open. Ctrl-C is for the command.
const AND_THEN: &str = r#"trap : INT; "$@"; printf '\n[exit %s]\n' $?; exec cat"#;

/// A terminal in which one command runs, until this is dropped.
struct Terminal {
    folder: TempDir,
}

impl Terminal {
    /// Starts a command in a terminal of this width.
    fn start(world: &World, columns: u16, arguments: &[&str]) -> Self {
        let folder = TempDir::new_in(world.home()).unwrap();
        let mut tmux = Command::new("tmux");
        tmux.env_clear()
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
            .args(["sh", "-c", AND_THEN, "sh", env!("CARGO_BIN_EXE_globus-auth")])
            .args(arguments);
        assert!(tmux.status().unwrap().success());
        Self { folder }
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    fn tmux(&self, arguments: &[&str]) -> String {
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
    fn screen(&self) -> String {
        let lines = self.tmux(&["capture-pane", "-p", "-J"]);
        let lines: Vec<&str> = lines.lines().map(str::trim_end).collect();
        lines.join("\n").trim_end().to_owned()
    }

    /// The screen, once it shows this.
    #[track_caller]
    fn shows(&self, text: &str) -> String {
        let found = (0..LOOKS).map(|_| self.screen()).find(|screen| screen.contains(text));
        assert!(found.is_some(), "no '{text}' in:\n{}", self.screen());
        found.unwrap()
    }

    /// Types a line.
    fn types(&self, line: &str) {
        self.tmux(&["send-keys", "-l", line]);
        self.tmux(&["send-keys", "Enter"]);
    }

    /// The exit code, once the command has ended, and the last screen.
    #[track_caller]
    fn end(&self) -> (i32, String) {
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

#[test]
fn a_person_logs_in() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    let terminal = Terminal::start(&world, 100, &["login", "--no-browser"]);
    let screen = terminal.shows("Paste the code");
    let link = screen
        .lines()
        .find_map(|line| line.trim().strip_prefix("http"))
        .unwrap();
    terminal.types(&browse(&format!("http{link}"), username, password));
    let (code, screen) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    assert!(
        screen.ends_with(&format!("You are logged in as {username}.")),
        "{screen}"
    );
    assert_eq!(world.run(&["whoami"]).result(), format!("{username}\n"));
}

#[test]
fn ctrl_c_leaves_the_login() {
    let world = World::new();
    let terminal = Terminal::start(&world, 100, &["login", "--no-browser"]);
    terminal.shows("Paste the code");
    terminal.tmux(&["send-keys", "C-c"]);
    let (code, screen) = terminal.end();
    assert_eq!(code, 130, "{screen}");
    assert!(screen.ends_with("\nerror: interrupted"), "{screen}");
}

/// A world with a login whose scopes are many words.
fn with_long_scopes() -> World {
    let world = World::new();
    let scope = "openid profile email urn:globus:auth:scope:auth.globus.org:view_identity_set";
    world.store_tokens(&login_with(4_000_000_000, &json!({"scope": scope})));
    world
}

#[test]
fn a_table_fits_the_terminal() {
    let world = with_long_scopes();
    let narrow = Terminal::start(&world, 90, &["status"]);
    let (code, screen) = narrow.end();
    assert_eq!(code, 0, "{screen}");
    let table = screen.split("\n\n").nth(1).unwrap();
    assert!(table.lines().all(|line| line.chars().count() <= 90), "{screen}");
    assert!(table.lines().count() > 2, "{screen}");
    drop(narrow);
    let wide = Terminal::start(&world, 200, &["status"]);
    assert_eq!(wide.end().1.split("\n\n").nth(1).unwrap().lines().count(), 2);
}

#[test]
fn a_secret_is_not_shown_unless_that_is_wanted() {
    let world = with_long_scopes();
    let terminal = Terminal::start(&world, 120, &["exec-credential", "auth.globus.org"]);
    let (code, screen) = terminal.end();
    assert_eq!(code, 2, "{screen}");
    assert!(
        screen.contains("hint: show it with --reveal") && !screen.contains("AgStored"),
        "{screen}"
    );
    drop(terminal);
    let revealed = Terminal::start(&world, 120, &["exec-credential", "auth.globus.org", "--reveal"]);
    assert!(revealed.end().1.contains("AgStored"));
}

#[test]
fn nothing_is_done_unless_the_answer_is_yes() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    for (answer, code, after) in [("", 1, 0), ("n", 1, 0), ("y", 0, 4)] {
        let terminal = Terminal::start(&world, 100, &["logout", "--all"]);
        terminal.shows("End the logins of these profiles: default? [y/N]");
        terminal.types(answer);
        assert_eq!(terminal.end().0, code, "{}", terminal.screen());
        assert_eq!(world.run(&["whoami"]).code, Some(after));
    }
}

#[test]
fn a_client_secret_is_asked_for_and_not_shown() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (id, secret) = server.service();
    let terminal = Terminal::start(&world, 100, &["whoami", "--client-id", id, "--client-secret"]);
    terminal.shows("Client secret:");
    terminal.types(secret);
    let (code, screen) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    assert!(
        screen.contains(&format!("{id}@clients.auth.globus.org")) && !screen.contains(secret),
        "{screen}"
    );
}

#[test]
fn colours_are_for_terminals() {
    let world = World::new();
    let failed = Terminal::start(&world, 100, &["whoami"]);
    assert_eq!(failed.end().0, 4);
    let screen = failed.tmux(&["capture-pane", "-p", "-e"]);
    assert!(screen.contains("\u{1b}[1m\u{1b}[31merror:"), "{screen:?}");
}

#[test]
fn a_bar_shows_how_far_it_is_and_leaves_no_trace() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    let terminal = Terminal::start(&world, 100, &["get-identities", "-"]);
    let written = world.home().join("written");
    terminal.tmux(&["pipe-pane", &format!("cat > '{}'", written.display())]);
    terminal.types(username);
    terminal.tmux(&["send-keys", "C-d"]);
    let (code, screen) = terminal.end();
    let id = server.fixtures["people"][0]["id"].as_str().unwrap();
    assert!(code == 0 && screen.ends_with(id), "{screen}");
    assert!(!screen.contains('━'), "{screen}");
    let seen = || fs::read_to_string(&written).unwrap_or_default();
    assert!((0..LOOKS).any(|_| seen().contains("━ 1 of 1 identities")), "{}", seen());
}
