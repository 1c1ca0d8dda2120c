//! CPU time and memory of processes.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};

use super::clock;

/// What a whole process cost, from start to end.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub struct Cost {
    /// Its exit code, if it exited by itself.
    pub exit: Option<i32>,
    /// CPU time, user and system, in milliseconds.
    pub cpu_ms: f64,
    /// Time by the clock, in milliseconds.
    pub wall_ms: f64,
    /// The most memory it held, in MiB.
    pub peak_mib: f64,
}

/// Runs a program to its end and says what it cost. The kernel adds up all children of this process, so this must be
/// its only one: [`Cost`] is measured by a process of its own, see `bench --measure`.
///
/// # Errors
/// The program cannot be started.
pub fn run(program: &str, arguments: &[String]) -> Result<Cost, String> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let start = clock::now();
    let status = command
        .status()
        .map_err(|problem| format!("cannot start {program}: {problem}"))?;
    let wall_ms = start.elapsed().as_secs_f64() * 1e3;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|problem| problem.to_string())?;
    let milliseconds = |time: nix::sys::time::TimeVal| {
        let (seconds, microseconds) = (time.tv_sec(), time.tv_usec());
        Duration::new(u64::try_from(seconds).unwrap_or_default(), 0).as_secs_f64() * 1e3
            + Duration::from_micros(u64::try_from(microseconds).unwrap_or_default()).as_secs_f64() * 1e3
    };
    let peak_kib = u32::try_from(usage.max_rss()).unwrap_or_default();
    Ok(Cost {
        exit: status.code(),
        cpu_ms: milliseconds(usage.user_time()) + milliseconds(usage.system_time()),
        wall_ms,
        peak_mib: f64::from(peak_kib) / 1024.0,
    })
}

/// CPU time, user and system, that some processes and all that they started used so far.
///
/// # Errors
/// There is no such process, or this is not Linux.
pub fn cpu(processes: &[u32]) -> Result<Duration, String> {
    let running = running()?;
    let ticks: u64 = family_in(&running, processes)?
        .iter()
        .filter_map(|id| running.get(id))
        .map(|stat| stat.ticks)
        .sum();
    // `sysconf(_SC_CLK_TCK)` is 100 on every Linux that Rust runs on.
    Ok(Duration::from_millis(ticks * 10))
}

/// Some processes and all that they started, by id.
///
/// # Errors
/// As [`cpu`].
pub fn family(processes: &[u32]) -> Result<Vec<u32>, String> {
    family_in(&running()?, processes)
}

fn family_in(running: &BTreeMap<u32, Stat>, processes: &[u32]) -> Result<Vec<u32>, String> {
    if let Some(missing) = processes.iter().find(|process| !running.contains_key(process)) {
        return Err(format!("there is no process {missing}"));
    }
    let mut theirs = processes.to_vec();
    let mut at = 0;
    while let Some(&parent) = theirs.get(at) {
        let children = running.iter().filter(|(_, stat)| stat.parent == parent);
        theirs.extend(children.map(|(id, _)| *id));
        at += 1;
    }
    Ok(theirs)
}

/// What the kernel tells of a process.
struct Stat {
    parent: u32,
    /// CPU time, user and system, its own and that of its children that have ended, in ticks.
    ticks: u64,
}

/// All processes, by id.
fn running() -> Result<BTreeMap<u32, Stat>, String> {
    let entries = std::fs::read_dir("/proc").map_err(|problem| format!("cannot read /proc: {problem}"))?;
    let ids = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    Ok(ids
        .filter_map(|id| Some((id, stat(&std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?)?)))
        .collect())
}

fn stat(text: &str) -> Option<Stat> {
    // The name, in parentheses, may hold blanks. After it: state, parent (field 4), … utime, stime, cutime, cstime (14 to 17).
    let (_, after_name) = text.rsplit_once(')')?;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    Some(Stat {
        parent: fields.get(1)?.parse().ok()?,
        ticks: fields
            .get(11..15)?
            .iter()
            .filter_map(|field| field.parse::<u64>().ok())
            .sum(),
    })
}

/// Memory that a running process holds now, in MiB.
///
/// # Errors
/// There is no such process, or this is not Linux.
pub fn process_memory(process: u32) -> Result<f64, String> {
    let path = format!("/proc/{process}/status");
    let text = std::fs::read_to_string(&path).map_err(|problem| format!("cannot read {path}: {problem}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|rest| rest.trim().strip_suffix(" kB")?.trim().parse::<u32>().ok());
    kib.map(|kib| f64::from(kib) / 1024.0)
        .ok_or_else(|| format!("{path} does not say how much memory the process holds"))
}

/// How many files, sockets and the like a running process has open.
///
/// # Errors
/// As [`process_memory`].
pub fn open_files(process: u32) -> Result<usize, String> {
    let path = format!("/proc/{process}/fd");
    let entries = std::fs::read_dir(&path).map_err(|problem| format!("cannot read {path}: {problem}"))?;
    Ok(entries.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parent_and_times_are_read_past_any_name() {
        let found = stat("7 (a) b (c) S 3 7 7 0 -1 4194304 1 2 3 4 10 20 30 40 20 0 1 0 5").unwrap();
        assert_eq!((found.parent, found.ticks), (3, 100));
        assert!(stat("7 (short) S 3").is_none());
    }

    #[test]
    fn a_process_that_is_not_there_is_an_error() {
        assert!(cpu(&[std::process::id()]).is_ok());
        assert!(cpu(&[u32::MAX]).is_err());
    }
}
