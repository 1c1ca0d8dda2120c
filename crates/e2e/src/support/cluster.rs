//! A PostgreSQL server of a test's own, which can be killed and started again.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::database::postgres::{self, Site, USER};
use super::database::{Home, url_of};
use super::free_port;
use super::relay::Relay;
use super::replica::signal_to;
use crate::bench::{clock, usage};

/// As PostgreSQL is where data matter: every commit waits for the disk.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
max_connections = 200
shared_buffers = 32MB
";

/// How long processes may take to be gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// Between two looks at whether they are.
const PAUSE: Duration = Duration::from_millis(5);

/// A server with one database, until this is dropped.
pub struct Cluster {
    site: Site,
    directory: PathBuf,
    port: u16,
}

impl std::fmt::Debug for Cluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Cluster").field(&self.directory).finish()
    }
}

impl Cluster {
    /// Starts one. It ends with this process too, however that is.
    ///
    /// # Errors
    /// There is no free port.
    pub fn start() -> Result<Self, String> {
        Self::start_in(&std::env::temp_dir())
    }

    /// The same, with its files in a directory.
    ///
    /// # Errors
    /// There is no free port.
    pub fn start_in(place: &Path) -> Result<Self, String> {
        let process = std::process::id();
        let port = free_port()?;
        let directory = place.join(format!("globus-auth-cluster-{process}-{port}"));
        let site = Site::initialise(&directory, SETTINGS);
        site.launch(port);
        postgres::stop_after(process, &directory, &site.stopping());
        let cluster = Self { site, directory, port };
        postgres::psql(&cluster.words(), "postgres", "CREATE DATABASE auth");
        Ok(cluster)
    }

    /// Where its database is, by its socket.
    #[must_use]
    pub fn home(&self) -> Home {
        Home::Postgres(url_of(&format!("{} dbname=auth", self.words())))
    }

    /// The same by a wire that can be cut.
    ///
    /// # Errors
    /// There is no room for another socket.
    pub fn home_by_relay(&self) -> Result<(Home, Relay), String> {
        let relay = Relay::of(&self.directory, self.port)?;
        let words = format!(
            "host={} port={} user={USER} dbname=auth",
            relay.directory().display(),
            self.port
        );
        Ok((Home::Postgres(url_of(&words)), relay))
    }

    /// Runs SQL with the server's own client and answers what it prints, values only.
    #[must_use]
    pub fn run(&self, sql: &str) -> String {
        postgres::psql(&self.words(), "auth", sql)
    }

    /// Kills the server and all that works for it, at once.
    ///
    /// # Errors
    /// It does not run, or does not end.
    pub fn kill(&self) -> Result<(), String> {
        let first = self.process()?;
        // Stopped, it has no more children while they are counted.
        signal_to(first, Signal::SIGSTOP)?;
        let all = usage::family(&[first])?;
        for process in &all {
            // Those that end by themselves meanwhile are as good.
            drop(signal_to(*process, Signal::SIGKILL));
        }
        gone(&all)?;
        // Dead, but not noticed by the system's first process yet, it would be taken for alive.
        let socket = self.directory.join(format!(".s.PGSQL.{}.lock", self.port));
        for file in [self.process_file(), socket] {
            drop(std::fs::remove_file(file));
        }
        Ok(())
    }

    /// Ends the server as an administrator does who cannot wait: no transaction is finished, nothing is written down.
    ///
    /// # Errors
    /// It does not run, or does not end.
    pub fn stop_at_once(&self) -> Result<(), String> {
        let first = self.process()?;
        postgres::run(&mut self.site.stopping());
        gone(&[first])
    }

    /// Starts it again, on what it kept, and returns once it lets clients in.
    pub fn start_again(&self) {
        self.site.launch(self.port);
    }

    /// The words of libpq for it.
    fn words(&self) -> String {
        format!("host={} port={} user={USER}", self.directory.display(), self.port)
    }

    fn process_file(&self) -> PathBuf {
        self.directory.join("data/postmaster.pid")
    }

    /// The process that the others are children of.
    fn process(&self) -> Result<u32, String> {
        let file = self.process_file();
        let text = std::fs::read_to_string(&file).map_err(|problem| format!("{}: {problem}", file.display()))?;
        let id = text.lines().next().and_then(|line| line.trim().parse().ok());
        id.ok_or_else(|| format!("{} names no process", file.display()))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // It may be dead already. Whoever watches this process removes the files too.
        drop(self.site.stopping().output());
        drop(std::fs::remove_dir_all(&self.directory));
    }
}

/// Waits until processes are gone, or only wait to be noticed.
fn gone(processes: &[u32]) -> Result<(), String> {
    let begun: Instant = clock::now();
    let lives = |process: &u32| {
        let stat = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat"));
        stat.is_ok_and(|stat| !stat.rsplit(')').next().is_some_and(|rest| rest.starts_with(" Z")))
    };
    while processes.iter().any(lives) {
        if begun.elapsed() > PATIENCE {
            return Err(format!("some of the processes {processes:?} do not end"));
        }
        std::thread::park_timeout(PAUSE);
    }
    Ok(())
}
