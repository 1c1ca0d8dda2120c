//! Files of tokens on full disks, under processes that are killed, and among several users: named errors, old tokens whole.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "helpers of tests fail as tests do; one that cannot run here says so"
)]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use globus_auth::storage::{TokenStorage as _, Tokens};
use globus_auth::{Authorizer as _, ErrorKind, NativeAppAuthClient, RefreshTokenAuthorizer, Variables};
use globus_auth_e2e::support::database::check_integrity;
use globus_auth_e2e::support::disk::{Disk, mount};
use globus_auth_e2e::support::eventually;
use globus_auth_e2e::support::places;
use globus_auth_e2e::support::tokens::{self, CLIENT_ID, COUNTER, RESOURCE_SERVER, TokenService};
use globus_auth_e2e::support::worker::Worker;
use tempfile::TempDir;

/// A file of each kind, and what stands beside it while it is written.
const KINDS: [(&str, &str); 3] = [
    ("tokens.json", "tokens.json.new"),
    ("tokens.db", "tokens.db-journal"),
    ("tokens.sealed", "tokens.sealed.new"),
];
/// How many of them are written in a way of their own: a sealed file is written as JSON is.
const WAYS: usize = 2;
/// How often a process is killed.
const ROUNDS: usize = 10;
/// How often it is looked whether a process writes.
const LOOKS: usize = 100_000_000;
/// The signal that ends whoever writes too much.
const SIGXFSZ: i32 = 25;
/// Another user.
const NOBODY: u32 = 65_534;

fn stored(file: &Path) -> Tokens {
    tokens::storage(file).get_token_data_by_resource_server().unwrap()
}

fn store(file: &Path, name: &str) -> Result<(), String> {
    let storage = tokens::storage(file);
    let stored = storage.store_token_data(&[tokens::numbered(name, 1)]);
    stored.map_err(|error| error.to_string())
}

fn grow(file: &Path) -> Result<i64, String> {
    let mut count = 0;
    let grown = tokens::storage(file).change(&mut |known| count = tokens::grow(known));
    grown.map(|()| count).map_err(|error| error.to_string())
}

/// What stands in a directory, but for what stays there.
fn strays(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let stays = |name: &String| name.ends_with(".lock") || KINDS.iter().any(|(kind, _)| name == kind);
    names.filter(|name| !stays(name)).collect()
}

#[track_caller]
fn is_sound(file: &Path) {
    if file.extension().is_some_and(|ending| ending == "db") {
        check_integrity(file).unwrap();
    }
}

#[test]
fn a_full_disk_is_named_and_leaves_the_old_tokens() {
    for (kind, _) in KINDS {
        let Some(disk) = Disk::new("2m") else { return };
        let file = disk.path().join(kind);
        let ballast = disk.fill().unwrap();
        let refused = grow(&file).unwrap_err();
        assert!(refused.contains(kind), "{refused}");
        assert_eq!(strays(disk.path()), ["ballast"], "nothing half made stays: {kind}");
        fs::remove_file(&ballast).unwrap();
        store(&file, "old.example.org").unwrap();
        let before = stored(&file);

        let ballast = disk.fill().unwrap();
        let refused = grow(&file).unwrap_err();
        assert!(
            refused.contains("No space left") || refused.contains("disk is full"),
            "{refused}"
        );
        assert!(refused.contains(kind), "{refused}");
        assert_eq!(stored(&file), before, "{kind}");
        assert_eq!(strays(disk.path()), ["ballast"], "{kind}");
        fs::remove_file(ballast).unwrap();
        grow(&file).unwrap();
        assert_eq!(stored(&file).len(), 3);
        is_sound(&file);
    }
}

#[test]
fn a_disk_that_can_only_be_read_costs_no_refresh_token() {
    for (kind, _) in KINDS {
        let Some(disk) = Disk::new("2m") else { return };
        let file = disk.path().join(kind);
        store(&file, RESOURCE_SERVER).unwrap();
        let before = stored(&file);
        if !mount(&["-o", "remount,ro"], disk.path()) {
            return;
        }
        let refused = store(&file, "new.example.org").unwrap_err();
        assert!(
            refused.contains("Read-only file system") && refused.contains(kind),
            "{refused}"
        );
        assert_eq!(stored(&file), before, "{kind}");
        let service = TokenService::start().unwrap();
        let error = waited_for(authorizer(&service, &file).ensure_valid_token()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Storage, "{error}");
        assert!(service.requests().is_empty(), "it is not used up: {kind}");
    }
}

#[test]
fn what_was_refreshed_while_the_disk_was_full_is_stored_when_there_is_room() {
    for (kind, _) in KINDS {
        let Some(disk) = Disk::new("2m") else { return };
        let file = disk.path().join(kind);
        tokens::storage(&file)
            .store_token_data(&[tokens::numbered(RESOURCE_SERVER, 0)])
            .unwrap();
        // As large as it takes to need room for the next write.
        grow_in_place(&file);
        let ballast = disk.fill().unwrap();
        let service = TokenService::start().unwrap();
        let authorizer = authorizer(&service, &file);
        let error = waited_for(authorizer.ensure_valid_token()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Storage, "{error}");
        fs::remove_file(ballast).unwrap();
        let held = waited_for(authorizer.authorization()).unwrap();
        assert_eq!(held.expose_secret(), "Bearer AgAccess1");
        eventually(|| stored(&file)[RESOURCE_SERVER].refresh_token == Some("AgRefresh1".into())).unwrap();
        assert_eq!(service.requests().len(), 1);
    }
}

/// Makes the stored token large, and leaves its refresh token.
fn grow_in_place(file: &Path) {
    let padded = |known: &mut Tokens| {
        let token = known.get_mut(RESOURCE_SERVER).unwrap();
        token.extra.insert("padding".to_owned(), "x".repeat(100_000).into());
    };
    tokens::storage(file).change(&mut |known| padded(known)).unwrap();
}

fn authorizer(service: &TokenService, file: &Path) -> RefreshTokenAuthorizer {
    let client = NativeAppAuthClient::builder(CLIENT_ID.parse().unwrap());
    let client = client.variables(Variables::default()).base_url(&service.url);
    RefreshTokenAuthorizer::stored(&client.build().unwrap(), tokens::storage(file), RESOURCE_SERVER).build()
}

fn waited_for<T>(work: impl Future<Output = T>) -> T {
    globus_auth::blocking::Wait::wait(work)
}

/// A process that counts up is killed while something stands beside its file; how often something stayed there.
fn killed_again_and_again(directory: &Path, kind: &str, beside: &str) -> usize {
    let (file, beside) = (directory.join(kind), directory.join(beside));
    let (mut stayed, mut before) = (0, 0);
    for round in 0..ROUNDS {
        let mut worker = Worker::of_ours(&["grow", file.to_str().unwrap()]).unwrap();
        worker.begin().unwrap();
        // Looked for without a pause, for it does not stand there for long.
        (0..LOOKS).find(|_| beside.exists()).unwrap();
        // Later and later in what it does.
        (0..round * 20).for_each(|_| std::thread::yield_now());
        let said = worker.kill().unwrap();
        stayed += usize::from(beside.exists());

        let acknowledged = said.lines().last().map_or(before, |line| line.parse().unwrap());
        let known = stored(&file);
        let count = known.get(COUNTER).map_or(0, tokens::count);
        assert!(
            (acknowledged..=acknowledged + 1).contains(&count),
            "{kind}: {acknowledged} and {count}"
        );
        let large = known.get(RESOURCE_SERVER).map_or(0, tokens::count);
        assert_eq!(count, large, "{kind}: all of a change or nothing");
        is_sound(&file);
        before = grow(&file).unwrap();
        assert_eq!(before, count + 1);
        assert!(strays(directory).is_empty(), "{kind}");
    }
    stayed
}

#[test]
fn a_process_killed_while_it_writes_leaves_the_old_tokens_or_the_new() {
    for (kind, beside) in &KINDS[..WAYS] {
        let directory = tempfile::tempdir().unwrap();
        let stayed = killed_again_and_again(directory.path(), kind, beside);
        assert!(
            stayed > 0,
            "{kind}: none was killed between the first byte and the last step"
        );
    }
}

#[test]
fn a_process_ended_at_any_byte_of_a_write_leaves_the_old_tokens() {
    for (kind, _) in &KINDS[..WAYS] {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join(kind);
        store(&file, "old.example.org").unwrap();
        let before = stored(&file);
        for bytes in ["0", "1", "512", "4096", "20000", "65536", "150000"] {
            let mut worker = Worker::of_ours(&["cut", file.to_str().unwrap(), bytes]).unwrap();
            worker.begin().unwrap();
            let (status, said) = worker.end().unwrap();
            assert_eq!(status.signal(), Some(SIGXFSZ), "{kind}, {bytes}: {status} {said}");
            assert_eq!(stored(&file), before, "{kind}, {bytes}");
        }
        is_sound(&file);
        grow(&file).unwrap();
        assert!(strays(directory.path()).is_empty(), "{kind}");
    }
}

/// A directory of another user, and a program for that user.
struct Other {
    directory: TempDir,
    program: PathBuf,
}

impl Other {
    /// `None` where files cannot be given away; then a line says so.
    fn new() -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let program = directory.path().join("token_worker");
        fs::copy(places::program("token_worker").unwrap(), &program).unwrap();
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
        if chown(directory.path(), Some(NOBODY), Some(NOBODY)).is_err() {
            eprintln!("skipped: only those who may give files away can run this");
            return None;
        }
        Some(Self { directory, program })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// What comes of it when the other user stores a token.
    fn stores(&self, file: &Path) -> String {
        let mut command = Command::new(&self.program);
        command.args(["store", file.to_str().unwrap(), "theirs.example.org"]);
        command.env_clear().uid(NOBODY).gid(NOBODY);
        let mut worker = Worker::start(command).unwrap();
        worker.begin().unwrap();
        worker.end().unwrap().1
    }
}

#[test]
fn another_users_file_is_named_and_left_as_it_is() {
    let Some(other) = Other::new() else { return };
    for (kind, _) in KINDS {
        // In a directory of the other user, which lets it replace whatever is there.
        let file = other.file(kind);
        store(&file, "ours.example.org").unwrap();
        let bytes = fs::read(&file).unwrap();
        for mode in [0o600, 0o644] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            let said = other.stores(&file);
            assert!(
                said.contains("Permission denied") || said.contains("not permitted") || said.contains("unable to open"),
                "{said}"
            );
            assert!(said.contains(kind), "{said}");
            assert!(fs::read(&file).unwrap() == bytes, "{kind}");
            let metadata = fs::metadata(&file).unwrap();
            assert_eq!((metadata.uid(), metadata.mode() & 0o777), (0, mode), "{kind}");
        }
    }
}

#[test]
fn another_users_directory_is_named_and_nothing_is_made_there() {
    let Some(other) = Other::new() else { return };
    let ours = tempfile::tempdir().unwrap();
    fs::set_permissions(ours.path(), fs::Permissions::from_mode(0o755)).unwrap();
    for (kind, _) in KINDS {
        let said = other.stores(&ours.path().join(kind));
        assert!(said.contains("Permission denied") && said.contains(kind), "{said}");
    }
    assert_eq!(fs::read_dir(ours.path()).unwrap().count(), 0);
}

#[test]
fn the_superuser_locks_nobody_out_of_their_tokens() {
    let Some(other) = Other::new() else { return };
    for (kind, _) in KINDS {
        let file = other.file(kind);
        assert_eq!(other.stores(&file), "stored\n");
        fs::remove_file(other.file(&format!("{kind}.lock"))).unwrap();
        store(&file, "ours.example.org").unwrap();
        let metadata = fs::metadata(&file).unwrap();
        assert_eq!((metadata.uid(), metadata.mode() & 0o777), (NOBODY, 0o600), "{kind}");
        assert_eq!(other.stores(&file), "stored\n");
        assert_eq!(stored(&file).len(), 2, "{kind}");
    }
}
