//! What the disk can do: the limit of whatever answers only once it is safe there.

use std::io::Write;
use std::time::Duration;

use super::clock;

/// What is written before each wait: a page of a database.
const PAGE: [u8; 4096] = [7; 4096];

/// How often a second a page can be appended to a file and be safe (`fdatasync`), by one thread, where temporary files are.
///
/// # Errors
/// The file cannot be written.
pub fn syncs(each: Duration) -> Result<f64, String> {
    let mut file = tempfile::tempfile().map_err(|problem| format!("no temporary file: {problem}"))?;
    let start = clock::now();
    let mut count = 0.0;
    while start.elapsed() < each {
        let written = file.write_all(&PAGE).and_then(|()| file.sync_data());
        written.map_err(|problem| format!("cannot write a temporary file: {problem}"))?;
        count += 1.0;
    }
    Ok(count / start.elapsed().as_secs_f64())
}
