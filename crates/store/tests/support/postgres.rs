//! A PostgreSQL server for the tests of one run, and databases on it.
//!
//! The first test that needs it starts it; it ends, and its files go, when the process that started the tests
//! (`cargo nextest`, `cargo test`) has ended, however that was. With `GLOBUS_AUTH_TEST_POSTGRES` set to words of libpq
//! (`host=/run/postgresql user=…`), that server is used instead; the user must be one who may do everything.

use std::{
    fs::{self, File},
    net::TcpListener,
    os::unix::{
        fs::{MetadataExt, PermissionsExt},
        process::{CommandExt, parent_id},
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

/// Who may do everything on the server of the tests.
pub(crate) const USER: &str = "globus_auth";

/// Settings for a server whose data nobody will miss. On loopback it lets in who has a password.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
max_connections = 300
fsync = off
full_page_writes = off
deadlock_timeout = 50ms
shared_buffers = 64MB
";

/// An empty database of its own. Dropped, it is gone.
pub(crate) struct Database {
    server: String,
    name: String,
}

impl Database {
    /// Makes one, on the server of this run.
    pub(crate) fn new() -> Self {
        static SERVER: OnceLock<String> = OnceLock::new();
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server = SERVER.get_or_init(server).clone();
        let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        psql(&server, "postgres", &format!("CREATE DATABASE {name}"));
        Self { server, name }
    }

    /// Where it is, in the words of libpq.
    pub(crate) fn location(&self) -> String {
        format!("{} dbname={}", self.server, self.name)
    }

    /// Runs SQL with the server's own client and answers what it prints, values only.
    pub(crate) fn run(&self, sql: &str) -> String {
        psql(&self.server, &self.name, sql)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        psql(&self.server, "postgres", &drop);
    }
}

pub(crate) fn psql(server: &str, database: &str, sql: &str) -> String {
    let mut psql = Command::new(binary("psql"));
    psql.args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql, "-d"]);
    run(psql.arg(format!("{server} dbname={database}")))
}

/// The server, which is started if it is not there, in the words of libpq.
#[expect(clippy::disallowed_methods, reason = "a test's own setting")]
fn server() -> String {
    if let Ok(server) = std::env::var("GLOBUS_AUTH_TEST_POSTGRES") {
        return server;
    }
    let runner = parent_id();
    let directory = std::env::temp_dir().join(format!("globus-auth-postgres-{runner}"));
    let lock = File::create(directory.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    let ready = directory.join("ready");
    if !ready.exists() {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        start(&directory, port, runner);
        fs::write(&ready, port.to_string()).unwrap();
    }
    let port = fs::read_to_string(ready).unwrap();
    format!("host={} port={port} user={USER}", directory.display())
}

/// Starts a server in a directory, for as long as the process `runner` lives.
fn start(directory: &Path, port: u16, runner: u32) {
    let site = Site::initialise(directory, SETTINGS);
    site.launch(port);
    stop_after(runner, directory, &site.stopping());
}

/// A directory with what a server keeps, and whom to run that as.
pub(crate) struct Site {
    directory: PathBuf,
    user: Option<&'static str>,
}

impl Site {
    /// Makes the directory, with these lines of the server's configuration.
    pub(crate) fn initialise(directory: &Path, settings: &str) -> Self {
        drop(fs::remove_dir_all(directory));
        fs::create_dir(directory).unwrap();
        fs::set_permissions(directory, fs::Permissions::from_mode(0o700)).unwrap();
        let user = unprivileged(directory);
        if let Some(user) = user {
            run(Command::new("chown").arg(user).arg(directory));
        }
        let data = directory.join("data");
        let mut initdb = as_user(user, "initdb", directory);
        initdb.arg("-D").arg(&data);
        initdb.args(["--auth-local=trust", "--auth-host=scram-sha-256"]);
        run(initdb.args(["-U", USER, "-E", "UTF8", "--no-locale", "--no-sync"]));
        let configuration = data.join("postgresql.conf");
        let written = fs::read_to_string(&configuration).unwrap();
        fs::write(&configuration, written + settings).unwrap();
        Self {
            directory: directory.to_owned(),
            user,
        }
    }

    /// Starts the server and returns once it lets clients in: after it has recovered, where it was killed.
    pub(crate) fn launch(&self, port: u16) {
        let mut start = as_user(self.user, "pg_ctl", &self.directory);
        start
            .arg("start")
            .arg("-D")
            .arg(self.directory.join("data"))
            .arg("-l")
            .arg(self.directory.join("log"));
        start
            .arg("-w")
            .arg("-o")
            .arg(format!("-p {port} -k '{}'", self.directory.display()));
        run(&mut start);
    }

    /// What ends the server at once: it has no time to write anything down.
    pub(crate) fn stopping(&self) -> Command {
        let mut stop = as_user(self.user, "pg_ctl", &self.directory);
        stop.arg("stop")
            .arg("-D")
            .arg(self.directory.join("data"))
            .args(["-m", "immediate"]);
        stop
    }
}

/// Lets a process watch: when `runner` has ended, it stops the server and removes its files.
pub(crate) fn stop_after(runner: u32, directory: &Path, stop: &Command) {
    let script = "runner=$1 directory=$2; shift 2; \
                  (while kill -0 \"$runner\"; do sleep 0.5; done; \"$@\"; rm -rf \"$directory\" \"$directory.lock\") \
                  </dev/null >/dev/null 2>&1 &";
    let mut watch = Command::new("sh");
    watch.args(["-c", script, "sh", &runner.to_string()]).arg(directory);
    watch.arg(stop.get_program()).args(stop.get_args());
    // It must outlive the test that starts it.
    run(watch.current_dir("/").process_group(0));
}

/// Whom to run the server as: root must not.
fn unprivileged(directory: &Path) -> Option<&'static str> {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let is_root = fs::metadata(directory).unwrap().uid() == 0;
    ["postgres", "nobody"]
        .into_iter()
        .find(|user| is_root && users.lines().any(|line| line.starts_with(&format!("{user}:"))))
}

fn as_user(user: Option<&str>, program: &str, directory: &Path) -> Command {
    let program = binary(program);
    let mut command = match user {
        Some(user) => {
            let mut command = Command::new("runuser");
            command.args(["-u", user, "--"]).arg(program);
            command
        }
        None => Command::new(program),
    };
    command.current_dir(directory);
    command
}

/// A program of PostgreSQL: Debian keeps them apart from others, one directory for each version.
fn binary(name: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| {
            let number: u32 = entry.file_name().to_str()?.parse().ok()?;
            let program = entry.path().join("bin").join(name);
            program.exists().then_some((number, program))
        })
        .max();
    newest.map_or_else(|| PathBuf::from(name), |(_, program)| program)
}

pub(crate) fn run(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| {
        panic!("{command:?} cannot be run: {error}. Install PostgreSQL: `apt-get install postgresql`, `brew install postgresql`")
    });
    assert!(
        output.status.success(),
        "{command:?} failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}
