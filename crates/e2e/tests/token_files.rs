//! Several processes and one file of tokens.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use globus_auth::storage::{JsonTokenStorage, SqliteTokenStorage, TokenStorage};
use globus_auth_e2e::support::places;
use globus_auth_e2e::support::tokens::{self, COUNTER, RESOURCE_SERVER, TokenService};

/// A process that has said `ready`. It is ended when this value is dropped.
struct Worker {
    child: Child,
    stdin: Option<ChildStdin>,
    said: Box<dyn BufRead>,
}

impl Worker {
    fn start(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdin = child.stdin.take();
        let mut said = Box::new(BufReader::new(child.stdout.take().unwrap()));
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        Self { child, stdin, said }
    }

    fn of_ours(arguments: &[&str]) -> Self {
        let mut command = Command::new(places::program("token_worker").unwrap());
        command.args(arguments).env_clear();
        Self::start(command)
    }

    fn reader(file: &Path, goal: i64) -> Self {
        let mut command = Command::new(places::python("python").unwrap());
        command
            .arg(places::script("read_tokens.py"))
            .arg(file)
            .arg(goal.to_string());
        command.env_clear().env("PYTHONDONTWRITEBYTECODE", "1");
        Self::start(command)
    }

    fn begin(&mut self) {
        self.stdin.as_mut().unwrap().write_all(b"go\n").unwrap();
    }

    /// What it said until its end.
    fn end(mut self) -> String {
        let mut text = String::new();
        self.said.read_to_string(&mut text).unwrap();
        assert!(self.child.wait().unwrap().success(), "{text}");
        text
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn refresh_once(file: &Path, storage: &dyn TokenStorage) {
    let service = TokenService::start().unwrap();
    storage
        .store_token_data(&[tokens::numbered(RESOURCE_SERVER, 0)])
        .unwrap();
    let arguments = ["refresh", file.to_str().unwrap(), &service.url, "64"];
    let mut workers: Vec<_> = (0..4).map(|_| Worker::of_ours(&arguments)).collect();
    workers.iter_mut().for_each(Worker::begin);
    for worker in workers {
        assert_eq!(worker.end(), "Bearer AgAccess1\n".repeat(64));
    }
    assert_eq!(service.requests().len(), 1);
    let stored = storage.get_token_data(RESOURCE_SERVER).unwrap().unwrap();
    assert_eq!(stored.refresh_token, Some("AgRefresh1".into()));
}

#[test]
fn four_processes_of_sixty_four_tasks_refresh_once() {
    let directory = tempfile::tempdir().unwrap();
    let json = directory.path().join("tokens.json");
    refresh_once(&json, &JsonTokenStorage::new(&json));
    let database = directory.path().join("tokens.db");
    refresh_once(&database, &SqliteTokenStorage::new(&database));
}

/// How often each of two processes writes twice.
const ROUNDS: i64 = 1000;

/// Two processes write while the official Python SDK reads.
fn write_at_once(file: &Path, storage: &dyn TokenStorage) {
    storage.store_token_data(&[tokens::numbered(COUNTER, 0)]).unwrap();
    let reader = Worker::reader(file, 2 * ROUNDS);
    let write = |name| Worker::of_ours(&["write", file.to_str().unwrap(), name, &ROUNDS.to_string()]);
    let mut writers = [write("one.example.org"), write("two.example.org")];
    writers.iter_mut().for_each(Worker::begin);
    for writer in writers {
        writer.end();
    }
    let reads: usize = reader.end().trim().parse().unwrap();
    assert!(reads > 1, "it read {reads} times");
    let stored = storage.get_token_data_by_resource_server().unwrap();
    let counts: Vec<_> = stored
        .iter()
        .map(|(name, token)| (name.as_str(), tokens::count(token)))
        .collect();
    assert_eq!(
        counts,
        [
            (COUNTER, 2 * ROUNDS),
            ("one.example.org", ROUNDS),
            ("two.example.org", ROUNDS)
        ]
    );
}

#[test]
fn a_json_file_that_two_processes_write_is_whole_at_any_time() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("tokens.json");
    write_at_once(&file, &JsonTokenStorage::new(&file));
}

#[test]
fn a_database_that_two_processes_write_is_whole_at_any_time() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("tokens.db");
    write_at_once(&file, &SqliteTokenStorage::new(&file));
}

#[test]
fn a_database_of_the_official_python_sdk_is_ours_too() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("tokens.db");
    let script = "import sys\n\
        from globus_sdk.token_storage import SQLiteTokenStorage, TokenStorageData\n\
        storage = SQLiteTokenStorage(sys.argv[1], namespace='work')\n\
        data = TokenStorageData(resource_server='a', identity_id='ada', scope='x y', access_token='AgA',\n\
            refresh_token='AgR', expires_at_seconds=12, token_type='Bearer')\n\
        storage.store_token_data_by_resource_server({'a': data})\n";
    let python = places::python("python").unwrap();
    let output = Command::new(python)
        .args(["-c", script])
        .arg(&file)
        .env_clear()
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let token = SqliteTokenStorage::new(&file)
        .with_namespace("work")
        .get_token_data("a")
        .unwrap()
        .unwrap();
    assert_eq!(
        (token.identity_id.as_deref(), token.scope.as_str()),
        (Some("ada"), "x y")
    );
    assert_eq!(
        (token.access_token, token.refresh_token),
        ("AgA".into(), Some("AgR".into()))
    );
    assert_eq!(token.expires_at.0, 12);
}
