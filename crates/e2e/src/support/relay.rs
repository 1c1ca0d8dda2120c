//! A wire between a server and its database that can be cut: nothing gets through then, and nobody is told.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use tempfile::TempDir;

/// A relay of the socket of PostgreSQL, for as long as the process lives.
#[derive(Debug)]
pub struct Relay {
    directory: TempDir,
    wire: Arc<Wire>,
}

/// Whether bytes go through.
#[derive(Debug, Default)]
struct Wire {
    cut: Mutex<bool>,
    changed: Condvar,
}

impl Relay {
    /// A relay of the socket that PostgreSQL has for a port in a directory.
    ///
    /// # Errors
    /// There is no room for another socket.
    pub fn of(directory: &Path, port: u16) -> Result<Self, String> {
        let name = format!(".s.PGSQL.{port}");
        let own = tempfile::tempdir().map_err(|problem| format!("no temporary directory: {problem}"))?;
        let listener = UnixListener::bind(own.path().join(&name)).map_err(|problem| problem.to_string())?;
        let wire = Arc::new(Wire::default());
        let (target, far) = (directory.join(name), Arc::clone(&wire));
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                join(&near, &target, &far);
            }
        });
        Ok(Self { directory: own, wire })
    }

    /// The directory of its socket.
    #[must_use]
    pub fn directory(&self) -> PathBuf {
        self.directory.path().to_owned()
    }

    /// From now on nothing gets through.
    pub fn cut(&self) {
        self.wire.set(true);
    }

    /// From now on everything gets through, what was sent meanwhile too.
    pub fn mend(&self) {
        self.wire.set(false);
    }
}

impl Wire {
    fn set(&self, cut: bool) {
        *self.cut.lock().unwrap_or_else(PoisonError::into_inner) = cut;
        self.changed.notify_all();
    }

    /// Returns when bytes go through.
    fn wait(&self) {
        let cut = self.cut.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.changed.wait_while(cut, |cut| *cut));
    }
}

/// Carries bytes both ways until either end closes.
fn join(near: &UnixStream, target: &Path, wire: &Arc<Wire>) {
    let Ok(far) = UnixStream::connect(target) else { return };
    let ways = [(near.try_clone(), far.try_clone()), (far.try_clone(), near.try_clone())];
    for (from, to) in ways {
        let (Ok(from), Ok(to)) = (from, to) else { return };
        let wire = Arc::clone(wire);
        std::thread::spawn(move || carry(from, to, &wire));
    }
}

fn carry(mut from: UnixStream, mut to: UnixStream, wire: &Wire) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut bytes) {
        wire.wait();
        if to.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    // Either end may be closed already.
    drop(to.shutdown(std::net::Shutdown::Both));
    drop(from.shutdown(std::net::Shutdown::Both));
}
