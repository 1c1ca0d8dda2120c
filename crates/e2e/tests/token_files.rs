//! Several processes and one file of tokens.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::path::Path;
use std::process::Command;

use globus_auth::storage::{JsonTokenStorage, SqliteTokenStorage, TokenStorage};
use globus_auth_e2e::support::places;
use globus_auth_e2e::support::tokens::{self, COUNTER, RESOURCE_SERVER, TokenService};
use globus_auth_e2e::support::worker::Worker;

fn reader(file: &Path, goal: i64) -> Worker {
    let mut command = Command::new(places::python("python").unwrap());
    command
        .arg(places::script("read_tokens.py"))
        .arg(file)
        .arg(goal.to_string());
    command.env_clear().env("PYTHONDONTWRITEBYTECODE", "1");
    Worker::start(command).unwrap()
}

/// What a process said that ended well.
fn end(worker: Worker) -> String {
    let (status, text) = worker.end().unwrap();
    assert!(status.success(), "{text}");
    text
}

fn refresh_once(file: &Path, storage: &dyn TokenStorage) {
    let service = TokenService::start().unwrap();
    storage
        .store_token_data(&[tokens::numbered(RESOURCE_SERVER, 0)])
        .unwrap();
    let arguments = ["refresh", file.to_str().unwrap(), &service.url, "64"];
    let mut workers: Vec<_> = (0..4).map(|_| Worker::of_ours(&arguments).unwrap()).collect();
    workers.iter_mut().for_each(|worker| worker.begin().unwrap());
    for worker in workers {
        assert_eq!(end(worker), "Bearer AgAccess1\n".repeat(64));
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
    let reader = reader(file, 2 * ROUNDS);
    let write = |name| Worker::of_ours(&["write", file.to_str().unwrap(), name, &ROUNDS.to_string()]).unwrap();
    let mut writers = [write("one.example.org"), write("two.example.org")];
    writers.iter_mut().for_each(|writer| writer.begin().unwrap());
    writers.into_iter().for_each(|writer| drop(end(writer)));
    let reads: usize = end(reader).trim().parse().unwrap();
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
