//! A small disk, which a test can fill.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A small disk, until this is dropped.
#[derive(Debug)]
pub struct Disk(TempDir);

impl Disk {
    /// A disk of that size, such as `4m`. `None` where mounting is not allowed; then a line says so.
    #[must_use]
    pub fn new(size: &str) -> Option<Self> {
        let directory = tempfile::tempdir().ok()?;
        let size = format!("size={size}");
        let mounted = mount(&["-t", "tmpfs", "-o", &size, "tmpfs"], directory.path());
        mounted.then_some(Self(directory))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all the room that is left, by a file that the answer names.
    ///
    /// # Errors
    /// Not even an empty file can be made.
    pub fn fill(&self) -> std::io::Result<PathBuf> {
        let path = self.path().join("ballast");
        let mut file = File::create(&path)?;
        while file.write_all(&[7; 4096]).is_ok() {}
        Ok(path)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        unmount(self.path());
    }
}

/// Mounts something, and says whether it could be done.
#[must_use]
#[expect(clippy::print_stderr, reason = "a test that cannot run here says so")]
pub fn mount(arguments: &[&str], at: &Path) -> bool {
    let output = Command::new("mount").args(arguments).arg(at).output();
    let done = output.is_ok_and(|output| output.status.success());
    if !done {
        eprintln!("skipped: only those who may mount can run this");
    }
    done
}

/// Undoes it, also while somebody has files open there.
pub fn unmount(at: &Path) {
    // It may not be there any more.
    drop(Command::new("umount").arg("--lazy").arg(at).output());
}
