//! What a run consists of, in order.

use std::collections::BTreeSet;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::tally::Tally;
use crate::{fuzz, node, packages, postgres, process, python, threats, tools, workspace};

/// One thing that a whole run does.
struct Step {
    name: &'static str,
    /// Without it nothing later can work.
    needed: bool,
    run: fn() -> Result<Tally, String>,
}

const fn step(name: &'static str, run: fn() -> Result<Tally, String>) -> Step {
    Step {
        name,
        needed: false,
        run,
    }
}

const SETUP: Step = Step {
    name: "set up",
    needed: true,
    run: || setup().map(|()| Tally::default()),
};
const BUILD: Step = Step {
    name: "build",
    needed: true,
    run: || build().map(|()| Tally::default()),
};

/// Cheap and telling first; what depends on the built programs after them; the tests late, so that their summary
/// stands near the end.
const STEPS: &[Step] = &[
    SETUP,
    step("format", || Ok(formatted(&["--all"])?.plus(formatted(OF_FUZZ)?))),
    step("clippy", || {
        check(process::cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ]))
    }),
    step("features, each alone", features),
    step("WebAssembly", web_assembly),
    step("dependencies", || Ok(denied(&["--locked"])?.plus(denied(OF_FUZZ)?))),
    step("documentation", || {
        let mut command = process::cargo(&["doc", "--workspace", "--no-deps", "--locked", "--quiet"]);
        command.env("RUSTDOCFLAGS", "-D warnings");
        check(command)
    }),
    BUILD,
    step("golden vectors", || Ok(Tally::one(vectors(&[])?))),
    step("examples in the documentation", || {
        tests(process::cargo(&["test", "--doc", "--workspace", "--locked", "--quiet"]))
    }),
    step("fuzzing, shortly", fuzz::shortly),
    step("tests", || {
        compatibility("clear")?;
        tests(nextest(&[]))
    }),
    step("table of compatibility", || compatibility("write").map(Tally::one)),
];

/// The features of the SDK, and those that need another beside them.
const FEATURES: &[&str] = &[
    "",
    "async",
    "blocking",
    "keyring",
    "sqlite",
    "encrypted",
    "qr",
    "login-server",
    "login-server,async",
    "login-server,blocking",
];

/// Prints the names of the steps.
pub(crate) fn list() {
    for step in STEPS {
        println!("{}", step.name);
    }
}

/// The whole run, or with `filters` only the tests whose names contain one of them. `Ok(false)` when anything failed.
pub(crate) fn test(filters: &[&str]) -> Result<bool, String> {
    if filters.is_empty() {
        return Ok(run(STEPS));
    }
    setup()?;
    build()?;
    process::run(nextest(filters))
}

/// The SDK with each of its features, and with none. All of them together are what the workspace is built with.
fn features() -> Result<Tally, String> {
    let mut tally = Tally::default();
    for features in FEATURES {
        let mut command = process::cargo(&["clippy", "--package", "globus-auth", "--lib", "--locked", "--quiet"]);
        command.args(["--no-default-features", "--features", features, "--", "-D", "warnings"]);
        tally = tally.plus(Tally::one(process::run(command)?));
    }
    Ok(tally)
}

/// What needs neither files nor sockets compiles for browsers, where the compiler has that target.
fn web_assembly() -> Result<Tally, String> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let (found, output) = process::run_and_read({
        let mut command = Command::new("rustc");
        command.args(["--target", TARGET, "--print", "target-libdir"]);
        command
    })?;
    if !found || !std::path::Path::new(output.trim()).is_dir() {
        println!("skipped: the compiler lacks {TARGET} (`rustup target add {TARGET}`)");
        return Ok(Tally::default());
    }
    let mut tally = Tally::default();
    for package in ["globus-auth-protocol", "globus-auth"] {
        let mut command = process::cargo(&["check", "--package", package, "--lib", "--locked", "--quiet"]);
        command.args(["--no-default-features", "--target", TARGET]);
        tally = tally.plus(Tally::one(process::run(command)?));
    }
    Ok(tally)
}

/// Everything that the tests need and cargo does not bring.
pub(crate) fn setup() -> Result<(), String> {
    let missing = [
        python::missing(),
        node::missing(),
        packages::set_up(),
        postgres::missing(),
    ]
    .concat();
    if !missing.is_empty() {
        return Err(format!(
            "the tests need programs that are not here. Please install:\n  - {}",
            missing.join("\n  - ")
        ));
    }
    tools::DENY.install_if_missing()?;
    tools::NEXTEST.install_if_missing()?;
    python::set_up()?;
    node::set_up()
}

/// The table of what others' clients do against our server, from what the tests left.
fn compatibility(verb: &str) -> Result<bool, String> {
    let mut command = program_of_tests("compatibility");
    command.arg(verb);
    process::run(command)
}

fn program_of_tests(name: &str) -> Command {
    let package = ["--package", "globus-auth-e2e", "--bin", name, "--"];
    let mut command = process::cargo(&["run", "--quiet", "--locked"]);
    command.args(package);
    command
}

/// The golden vectors, in `directory` if one is named.
pub(crate) fn vectors(directory: &[&str]) -> Result<bool, String> {
    let mut command = program_of_tests("vectors");
    command.args(directory.iter().map(|directory| from_here(directory)));
    process::run(command)
}

/// The measurements, optimised as for a release.
pub(crate) fn bench(filters: &[&str]) -> Result<bool, String> {
    setup()?;
    tools::TEST_SERVER.install_if_missing()?;
    optimised("bench", filters)
}

/// A program of the tests, and the programs that it starts, optimised as for a release.
fn optimised(name: &str, arguments: &[&str]) -> Result<bool, String> {
    let programs = ["--package", "globus-auth-cli", "--package", "globus-auth-e2e", "--bins"];
    let mut build = process::cargo(&["build", "--release", "--locked"]);
    build.args(programs);
    process::must(build, "building")?;
    let mut command = process::cargo(&[
        "run",
        "--quiet",
        "--release",
        "--locked",
        "--package",
        "globus-auth-e2e",
        "--bin",
        name,
        "--",
    ]);
    command.args(arguments);
    process::run(command)
}

/// The server, killed again and again.
pub(crate) fn crash(options: &[&str]) -> Result<bool, String> {
    postgres::require()?;
    build()?;
    let mut command = program_of_tests("crash");
    command.args(options);
    process::run(command)
}

/// A server under load for long, optimised as for a release.
pub(crate) fn soak(options: &[&str]) -> Result<bool, String> {
    postgres::require()?;
    optimised("soak", options)
}

/// Where the tests of the server keep what they keep.
const ENGINE: &str = "GLOBUS_AUTH_TEST_ENGINE";

/// The tests that the page on security names; those of the server a second time, on PostgreSQL.
pub(crate) fn attack() -> Result<bool, String> {
    tools::NEXTEST.install_if_missing()?;
    postgres::require()?;
    build()?;
    let page = workspace::root().join(threats::DOCUMENT);
    let page = std::fs::read_to_string(page).map_err(|problem| format!("{}: {problem}", threats::DOCUMENT))?;
    let rows = threats::read(&page);
    let named: BTreeSet<String> = rows.iter().flat_map(|row| row.tests.clone()).collect();
    let names = named.iter().cloned().collect::<Vec<_>>().join("|");
    let any = format!("test(/(^|::)({names})$/)");
    let everywhere = tests(nextest(&["-E", &any]))?;
    let server = format!("package(globus-auth-server) & kind(test) & {any}");
    let mut again = nextest(&["-E", &server]);
    again.env(ENGINE, "postgres");
    let again = tests(again)?;
    println!();
    for row in rows.iter().filter(|row| row.none) {
        println!("nothing to run: {}", row.what);
    }
    println!("{} lines of attacks name {} tests", rows.len(), named.len());
    println!(
        "on SQLite and everywhere: {} passed, {} failed",
        everywhere.passed, everywhere.failed
    );
    println!(
        "the server on PostgreSQL: {} passed, {} failed",
        again.passed, again.failed
    );
    let total = everywhere.plus(again);
    println!("{} passed, {} failed", total.passed, total.failed);
    Ok(total.failed == 0)
}

/// Cargo runs at the root of the workspace, but the person who typed a relative path may stand elsewhere.
fn from_here(path: &str) -> std::path::PathBuf {
    std::env::current_dir().map_or_else(|_| path.into(), |here| here.join(path))
}

/// The programs that the tests start.
fn build() -> Result<(), String> {
    process::must(
        process::cargo(&["build", "--workspace", "--bins", "--locked", "--quiet"]),
        "building",
    )
}

fn nextest(filters: &[&str]) -> Command {
    let mut command = tools::NEXTEST.command(&[
        "run",
        "--workspace",
        "--locked",
        "--no-fail-fast",
        "--status-level",
        "leak",
    ]);
    command.args(["--no-tests", "fail"]).args(filters);
    command
}

/// Names the workspace of libFuzzer's programs.
const OF_FUZZ: &[&str] = &["--manifest-path", "fuzz/Cargo.toml"];

fn formatted(of: &[&str]) -> Result<Tally, String> {
    check(process::cargo(&[&["fmt", "--check"], of].concat()))
}

/// What may be depended on, by the rules of `deny.toml`.
fn denied(of: &[&str]) -> Result<Tally, String> {
    let rules = ["--log-level", "error", "check", "bans", "licenses", "sources"];
    check(tools::DENY.command(&[of, &rules].concat()))
}

fn check(command: Command) -> Result<Tally, String> {
    process::run(command).map(Tally::one)
}

fn tests(command: Command) -> Result<Tally, String> {
    let (success, output) = process::run_and_read(command)?;
    let tally = Tally::read(&output);
    // A runner that fails without naming a failed test, for instance because it does not compile, failed once.
    Ok(if success || tally.failed > 0 {
        tally
    } else {
        tally.plus(Tally::one(false))
    })
}

fn run(steps: &[Step]) -> bool {
    let mut total = Tally::default();
    let mut failed = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        println!("\n=== {} ({} of {})", step.name, number + 1, steps.len());
        let start = now();
        let tally = (step.run)().unwrap_or_else(|problem| {
            eprintln!("{problem}");
            Tally::one(false)
        });
        total = total.plus(tally);
        let word = if tally.failed == 0 { "ok" } else { "FAILED" };
        println!("--- {}: {word}, {}", step.name, seconds(start.elapsed()));
        if tally.failed > 0 {
            failed.push(step.name);
            if step.needed {
                break;
            }
        }
    }
    println!();
    if !failed.is_empty() {
        println!("failed: {}", failed.join(", "));
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    failed.is_empty()
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

#[expect(
    clippy::disallowed_methods,
    reason = "says how long a step took; nothing depends on it"
)]
fn now() -> Instant {
    Instant::now()
}
