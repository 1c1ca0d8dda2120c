//! `globus-auth whoami` beside `globus whoami` of the official command: what a whole process costs.

use std::path::Path;
use std::process::Command;

use super::median;
use super::table::Table;
use super::usage::Cost;
use crate::support::places;
use crate::support::server::DevServer;

const SAMPLES: usize = 15;

struct Side {
    name: &'static str,
    /// The exit code that shows that it did its work.
    exit: i32,
    program: std::path::PathBuf,
    home: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
}

/// What a process may cost at most: so many times less than that of the official command.
struct Aims {
    cpu: [f64; 2],
    memory: f64,
    /// Of the command as it is installed, without symbols.
    size_mib: f64,
}

const AIMS: Aims = Aims {
    // Where nobody is logged in, and from a stored token: there with the request, which the other side does not make.
    cpu: [100.0, 50.0],
    memory: 4.0,
    size_mib: 25.0,
};

/// Measures: what the processes cost, and how that compares with what is aimed at.
///
/// # Errors
/// A program is missing, or does not exit as it should.
pub fn measure() -> Result<[Table; 2], String> {
    let server = DevServer::start(None)?;
    let ours = places::program("globus-auth")?;
    let logged_in = Side::new("globus-auth whoami, from a stored token", 0, ours.clone())?;
    let client = log_in(&server, logged_in.home.path())?;
    let variables = vec![
        ("GLOBUS_SDK_SERVICE_URL_AUTH", server.url.to_string()),
        ("GLOBUS_AUTH_CLIENT_ID", client),
    ];
    let size = std::fs::metadata(&ours).map_err(|problem| problem.to_string())?.len();
    let sides = [
        Side::new("globus-auth whoami, not logged in", 4, ours)?,
        Side { variables, ..logged_in },
        Side::new(
            "globus whoami (globus-cli), not logged in",
            4,
            places::python("globus")?,
        )?,
    ];
    let mut costs = sides.each_ref().map(|_| Vec::new());
    for _ in 0..SAMPLES {
        for (side, costs) in sides.iter().zip(&mut costs) {
            costs.push(side.run()?);
        }
    }
    let medians = costs.each_ref().map(|costs| {
        let of = |value: fn(&Cost) -> f64| median(costs.iter().map(value).collect());
        Cost {
            exit: None,
            cpu_ms: of(|cost| cost.cpu_ms),
            wall_ms: of(|cost| cost.wall_ms),
            peak_mib: of(|cost| cost.peak_mib),
        }
    });
    let mut table = Table::new(&[
        "whole process, medians",
        "CPU ms",
        "wall ms",
        "peak MiB",
        "globus-cli: CPU",
        "wall",
        "memory",
    ]);
    let [.., peer] = medians;
    let aims = aims(&medians, size);
    for (side, cost) in sides.iter().zip(medians) {
        table.row(vec![
            side.name.to_owned(),
            format!("{:.1}", cost.cpu_ms),
            format!("{:.1}", cost.wall_ms),
            format!("{:.1}", cost.peak_mib),
            format!("{:.0} ×", peer.cpu_ms / cost.cpu_ms),
            format!("{:.0} ×", peer.wall_ms / cost.wall_ms),
            format!("{:.1} ×", peer.peak_mib / cost.peak_mib),
        ]);
    }
    Ok([table, aims])
}

/// What was aimed at, and what was reached.
fn aims([out, stored, peer]: &[Cost; 3], size: u64) -> Table {
    let mut table = Table::new(&["aim", "wanted", "measured", ""]);
    let mut row = |aim: &str, wanted: String, measured: String, is_met: bool| {
        let met = if is_met { "met" } else { "MISSED" };
        table.row(vec![aim.to_owned(), wanted, measured, met.to_owned()]);
    };
    let mut times = |aim: &str, wanted: f64, measured: f64| {
        row(
            aim,
            format!("{wanted:.0} ×"),
            format!("{measured:.1} ×"),
            measured >= wanted,
        );
    };
    let [of_nobody, of_token] = AIMS.cpu;
    times("less CPU, not logged in", of_nobody, peer.cpu_ms / out.cpu_ms);
    times(
        "less CPU, from a stored token, with its request",
        of_token,
        peer.cpu_ms / stored.cpu_ms,
    );
    times("less memory, not logged in", AIMS.memory, peer.peak_mib / out.peak_mib);
    times(
        "less memory, from a stored token",
        AIMS.memory,
        peer.peak_mib / stored.peak_mib,
    );
    let mib = u32::try_from(size / 1024).map_or(f64::MAX, |kib| f64::from(kib) / 1024.0);
    let profile = if cfg!(debug_assertions) {
        "the command, not a release build"
    } else {
        "the command, stripped"
    };
    row(
        profile,
        format!("< {:.0} MiB", AIMS.size_mib),
        format!("{mib:.1} MiB"),
        mib < AIMS.size_mib,
    );
    table
}

impl Side {
    fn new(name: &'static str, exit: i32, program: std::path::PathBuf) -> Result<Self, String> {
        let home = tempfile::tempdir().map_err(|problem| format!("no temporary directory: {problem}"))?;
        Ok(Self {
            name,
            exit,
            program,
            home,
            variables: Vec::new(),
        })
    }

    /// Through a process of its own, see [`super::usage::run`].
    fn run(&self) -> Result<Cost, String> {
        let mut command = Command::new(places::program("bench")?);
        command.arg("--measure").arg(&self.program).arg("whoami");
        command
            .env_clear()
            .env("HOME", self.home.path())
            .env("PYTHONDONTWRITEBYTECODE", "1");
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        let output = command.output().map_err(|problem| problem.to_string())?;
        let cost: Cost =
            serde_json::from_slice(&output.stdout).map_err(|_| format!("{} could not be measured", self.name))?;
        if cost.exit == Some(self.exit) {
            return Ok(cost);
        }
        Err(format!(
            "{} exited with {:?}, not with {}",
            self.name, cost.exit, self.exit
        ))
    }
}

/// The official SDK logs a seeded person in and stores the tokens where the command looks. Returns the client id.
fn log_in(server: &DevServer, home: &Path) -> Result<String, String> {
    let fixtures = tempfile::NamedTempFile::new().map_err(|problem| problem.to_string())?;
    std::fs::write(fixtures.path(), server.document.to_string()).map_err(|problem| problem.to_string())?;
    let mut command = Command::new(places::python("python")?);
    command.arg(places::script("log_in_and_store.py")).arg(fixtures.path());
    command
        .env_clear()
        .env("HOME", home)
        .env("GLOBUS_SDK_SERVICE_URL_AUTH", &server.fixtures.base_url);
    let output = command
        .output()
        .map_err(|problem| format!("cannot start Python: {problem}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    Err(format!("the login failed: {}", String::from_utf8_lossy(&output.stderr)))
}
