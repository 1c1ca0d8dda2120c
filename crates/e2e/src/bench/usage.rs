//! CPU time and memory of processes.

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

/// CPU time, user and system, that a running process used so far.
///
/// # Errors
/// There is no such process, or this is not Linux.
pub fn process_cpu(process: u32) -> Result<Duration, String> {
    let path = format!("/proc/{process}/stat");
    let text = std::fs::read_to_string(&path).map_err(|problem| format!("cannot read {path}: {problem}"))?;
    // The name, in parentheses, may hold blanks; utime and stime are fields 14 and 15, and the 12th and 13th after it.
    let after_name = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    // `sysconf(_SC_CLK_TCK)` is 100 on every Linux that Rust runs on.
    Ok(Duration::from_millis(ticks * 10))
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
