//! A disk that is full, and a database that can only be read: clear words, 503, nothing lost, and all is well again by itself.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "helpers of tests fail as tests do; one that cannot run here says so"
)]

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use globus_auth_e2e::support::database::Home;
use globus_auth_e2e::support::http::Reply;
use globus_auth_e2e::support::portal;
use globus_auth_e2e::support::replica::{Replica, apply_seed};
use rusqlite::Connection;
use tempfile::TempDir;
use url::Url;

/// Room for a database, and not for long.
const SIZE: &str = "size=4m";
/// More tokens than there is room for.
const TOKENS: usize = 20_000;
/// How long a server may take to find that there is room again.
const PATIENCE: Duration = Duration::from_secs(30);

/// A small disk, until this is dropped.
struct Disk(TempDir);

impl Disk {
    /// `None` where mounting is not allowed; then a line says so.
    fn new() -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let mounted = mount(&["-t", "tmpfs", "-o", SIZE, "tmpfs"], directory.path());
        mounted.then_some(Self(directory))
    }

    fn home(&self) -> Home {
        Home::File(self.database())
    }

    fn database(&self) -> PathBuf {
        self.0.path().join("data").join("globus-auth.db")
    }

    /// Takes all the room that is left.
    fn fill(&self) -> PathBuf {
        let path = self.0.path().join("ballast");
        let mut file = File::create(&path).unwrap();
        while file.write_all(&[7; 4096]).is_ok() {}
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        unmount(self.0.path());
    }
}

/// Whether it could be done.
fn mount(arguments: &[&str], at: &Path) -> bool {
    let output = Command::new("mount").args(arguments).arg(at).output();
    let done = output.is_ok_and(|output| output.status.success());
    if !done {
        eprintln!("skipped: only those who may mount can run this");
    }
    done
}

fn unmount(at: &Path) {
    // Also while somebody has files open there.
    drop(Command::new("umount").arg("--lazy").arg(at).output());
}

fn issue(server: &Url) -> Reply {
    portal::token(server, &[("grant_type", "client_credentials"), ("scope", "openid")]).unwrap()
}

/// Tokens until one is refused, and the refusal.
fn issue_until_refused(server: &Url, tokens: &mut Vec<String>) -> Reply {
    for _ in 0..TOKENS {
        let reply = issue(server);
        if reply.status != 200 {
            return reply;
        }
        tokens.push(portal::text(&portal::document(&reply).unwrap(), "access_token").unwrap());
    }
    panic!("the disk never became full");
}

#[track_caller]
fn puts_off(reply: &Reply) {
    assert_eq!(reply.status, 503, "{reply:?}");
    assert_eq!(reply.header("retry-after"), Some("1"));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert!(reply.body.contains("SERVICE_UNAVAILABLE"), "{reply:?}");
}

#[track_caller]
#[expect(clippy::disallowed_methods, reason = "a test that waits in vain has to end")]
fn eventually(holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "it does not come true");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

fn seed(home: &Home) {
    apply_seed(home.clone()).unwrap();
}

#[track_caller]
fn is_sound(database: &Path) {
    let connection = Connection::open(database).unwrap();
    let found: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(found, "ok");
}

#[test]
fn a_full_disk_is_told_survived_and_forgotten() {
    let Some(disk) = Disk::new() else { return };
    seed(&disk.home());
    let server = Replica::start(disk.home()).unwrap();
    let mut tokens = vec![portal::text(&portal::document(&issue(&server.url)).unwrap(), "access_token").unwrap()];
    for _ in 0..2 {
        let ballast = disk.fill();
        puts_off(&issue_until_refused(&server.url, &mut tokens));
        puts_off(&issue(&server.url));
        eventually(|| server.log().contains("database or disk is full"));
        // What was written can be read all the while.
        assert!(portal::is_active(&server.url, &tokens[0]).unwrap());
        fs::remove_file(ballast).unwrap();
        eventually(|| issue(&server.url).status == 200);
    }
    assert!(
        tokens
            .iter()
            .all(|token| portal::is_active(&server.url, token).unwrap())
    );
    drop(server);
    is_sound(&disk.database());
    let again = Replica::start(disk.home()).unwrap();
    assert!(tokens.iter().all(|token| portal::is_active(&again.url, token).unwrap()));
}

#[test]
fn a_server_does_not_start_on_a_disk_that_can_only_be_read() {
    let Some(disk) = Disk::new() else { return };
    seed(&disk.home());
    if !mount(&["-o", "remount,ro"], disk.0.path()) {
        return;
    }
    let refused = Replica::start(disk.home()).unwrap_err();
    assert!(refused.contains("Read-only file system"), "{refused}");
    assert!(refused.contains("globus-auth.db"), "{refused}");
}

#[test]
fn a_server_does_not_start_on_a_file_that_can_only_be_read() {
    let Some(disk) = Disk::new() else { return };
    seed(&disk.home());
    let file = disk.database();
    let named = file.display().to_string();
    // The directory can be written, the file not.
    assert!(mount(&["--bind", &named], &file) && mount(&["-o", "remount,bind,ro"], &file));
    let refused = Replica::start(disk.home());
    unmount(&file);
    let refused = refused.unwrap_err();
    assert!(
        refused.contains("can only be read") && refused.contains("globus-auth.db"),
        "{refused}"
    );
    Replica::start(disk.home()).unwrap();
}
