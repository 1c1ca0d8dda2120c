//! Looking for inputs of which a property does not hold: libFuzzer, by the compiler that is there.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::{process, release, tally::Tally, workspace};

/// What `cargo fuzz` asks of the compiler, with a sanitizer for nothing but the coverage: that needs no nightly one.
const FLAGS: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "--cfg",
    "fuzzing",
];

/// How long one input may take, in seconds.
const SLOWEST: u32 = 5;
/// How much memory one program may have, in MiB.
const MEMORY: u32 = 1_024;

/// How long each property is looked at, which, and how many at a time.
struct Plan {
    seconds: u64,
    runs: Option<u64>,
    jobs: usize,
    targets: Vec<String>,
    /// What is said to cargo besides.
    features: &'static [&'static str],
}

/// Looks at each property, or at those named, for a time or a number of inputs. `Ok(false)` when one does not hold.
pub(crate) fn fuzz(options: &[&str]) -> Result<bool, String> {
    let tally = look(&Plan::read(options)?)?;
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(tally.failed == 0)
}

/// A few seconds for each property of what needs no server to be built, which takes most of the time that building takes;
/// nothing where there is no compiler for libFuzzer.
pub(crate) fn shortly() -> Result<Tally, String> {
    if !can_build() {
        println!("skipped: libFuzzer needs a C++ compiler, `c++`");
        return Ok(Tally::default());
    }
    let mut plan = Plan::read(&["--seconds", "3"])?;
    let manifest = manifest()?;
    let of_the_server = |name: &str| programs(&manifest).any(|program| program == (name, true));
    plan.targets.retain(|name| !of_the_server(name));
    plan.features = &["--no-default-features"];
    look(&plan)
}

impl Plan {
    fn read(options: &[&str]) -> Result<Self, String> {
        let manifest = manifest()?;
        let known: Vec<String> = programs(&manifest).map(|(name, _)| name.to_owned()).collect();
        let mut plan = Self {
            seconds: 60,
            runs: None,
            jobs: 2,
            targets: Vec::new(),
            features: &[],
        };
        let mut words = options.iter();
        while let Some(word) = words.next() {
            let mut number = || {
                let number = words.next().and_then(|word| word.parse::<u32>().ok());
                number
                    .filter(|number| *number > 0)
                    .ok_or_else(|| format!("{word} needs a number"))
            };
            match *word {
                "--seconds" => plan.seconds = number()?.into(),
                "--runs" => plan.runs = Some(number()?.into()),
                "--jobs" => plan.jobs = number()? as usize,
                name if known.iter().any(|target| target == name) => plan.targets.push(name.to_owned()),
                name => return Err(format!("{name} is not known; there are {}", known.join(", "))),
            }
        }
        if plan.targets.is_empty() {
            plan.targets = known;
        }
        Ok(plan)
    }
}

fn look(plan: &Plan) -> Result<Tally, String> {
    if !can_build() {
        return Err("libFuzzer needs a C++ compiler, `c++`: please install one".to_owned());
    }
    let programs = build(plan.features)?;
    println!("{}", Figures::HEAD);
    let next = AtomicUsize::new(0);
    let tally = Mutex::new(Tally::default());
    std::thread::scope(|threads| {
        for _ in 0..plan.jobs.min(plan.targets.len()) {
            threads.spawn(|| {
                while let Some(target) = plan.targets.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let held = run(&programs, target, plan).unwrap_or_else(|problem| {
                        println!("{target}: {problem}");
                        false
                    });
                    if let Ok(mut tally) = tally.lock() {
                        *tally = tally.plus(Tally::one(held));
                    }
                }
            });
        }
    });
    tally.into_inner().map_err(|_| "lost count".to_owned())
}

/// Runs the program of one property. `Ok(false)` when it does not hold of some input, which is kept.
fn run(programs: &Path, target: &str, plan: &Plan) -> Result<bool, String> {
    let place = workspace::target().join("fuzz");
    let (grown, found) = (place.join("corpus").join(target), place.join("found").join(target));
    for directory in [&grown, &found] {
        fs::create_dir_all(directory).map_err(|problem| format!("{}: {problem}", directory.display()))?;
    }
    let program = programs.join(target);
    let mut command = Command::new(&program);
    // New inputs are written to the first directory.
    command.arg(&grown).arg(home().join("corpus").join(target));
    command.arg(match plan.runs {
        Some(runs) => format!("-runs={runs}"),
        None => format!("-max_total_time={}", plan.seconds),
    });
    command
        .arg(format!("-artifact_prefix={}/", found.display()))
        .arg(format!("-timeout={SLOWEST}"))
        .arg(format!("-rss_limit_mb={MEMORY}"))
        .arg("-print_final_stats=1");
    let dictionary = home().join("dictionaries").join(format!("{target}.dict"));
    if dictionary.is_file() {
        command.arg(format!("-dict={}", dictionary.display()));
    }
    let (held, output) = process::read(command)?;
    if !held {
        println!("{}", told(&program, &output));
        return Ok(false);
    }
    let figures = Figures::read(&output).ok_or("saw nothing of what it ran: was it built by `cargo xtask fuzz`?")?;
    println!("{}", figures.line(target));
    Ok(true)
}

/// What a person needs to know of an input of which a property does not hold.
fn told(program: &Path, output: &str) -> String {
    let why = output
        .lines()
        .skip_while(|line| !line.contains("panicked at") && !line.starts_with("=="))
        .take(4);
    let input = output
        .lines()
        .find_map(|line| line.split_once("Test unit written to "))
        .map(|(_, path)| path);
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    let mut text = format!("{name} FAILED\n  {}", why.collect::<Vec<_>>().join("\n  "));
    if let Some(input) = input {
        text.push_str(&format!(
            "\n  again: {} {input}\n  once it is mended, the input belongs to fuzz/corpus/{name}, under a name that says what it is",
            program.display()
        ));
    }
    text
}

/// What libFuzzer says at the end.
#[derive(Debug, PartialEq, Eq)]
struct Figures {
    runs: u64,
    /// Runs in a second.
    rate: u64,
    /// Edges of the program that were gone along.
    coverage: u64,
    /// Inputs that each go along another edge.
    corpus: u64,
}

impl Figures {
    const HEAD: &str = "property                   runs    runs/s  coverage    corpus";

    /// `None` where no edge was counted: then nothing was looked for.
    fn read(output: &str) -> Option<Self> {
        let statistic = |name: &str| {
            let line = output.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim().parse().ok()
        };
        let last = output
            .lines()
            .rfind(|line| line.starts_with('#') && line.contains(" cov: "))?;
        let after = |name: &str| {
            let digits = last.split_once(name)?.1.trim_start();
            digits
                .split(|character: char| !character.is_ascii_digit())
                .next()?
                .parse()
                .ok()
        };
        let runs = statistic("stat::number_of_executed_units:")?;
        let figures = Self {
            runs,
            // Less than a second is as good as one.
            rate: statistic("stat::average_exec_per_sec:")
                .filter(|rate| *rate > 0)
                .unwrap_or(runs),
            coverage: after("cov:")?,
            corpus: after("corp:")?,
        };
        (figures.coverage > 0).then_some(figures)
    }

    fn line(&self, target: &str) -> String {
        let Self {
            runs,
            rate,
            coverage,
            corpus,
        } = self;
        format!("{target:<18}{runs:>13}{rate:>10}{coverage:>10}{corpus:>10}")
    }
}

/// Builds the programs; where they are then.
fn build(features: &[&str]) -> Result<PathBuf, String> {
    let triple = release::triple_or_own(&[])?;
    let place = workspace::target().join("fuzz");
    // Not `--locked`: what our crates have come to depend on since then is taken along.
    let mut command = process::cargo(&["build", "--release", "--quiet", "--manifest-path"]);
    command
        .arg(home().join("Cargo.toml"))
        // Naming the machine's own triple keeps the flags from what only the build itself runs.
        .args(["--target", &triple, "--target-dir"])
        .arg(&place)
        .args(features)
        .env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\x1f"));
    process::must(command, "building for libFuzzer")?;
    Ok(place.join(triple).join("release"))
}

fn can_build() -> bool {
    process::answers("c++", &["--version"])
}

/// The programs that the manifest names, one for each property, and whether it takes the server to build them.
fn programs(manifest: &str) -> impl Iterator<Item = (&str, bool)> {
    let entries = manifest.split("[[bin]]").skip(1);
    entries.filter_map(|entry| Some((entry.split('"').nth(1)?, entry.contains("required-features"))))
}

fn manifest() -> Result<String, String> {
    let path = home().join("Cargo.toml");
    fs::read_to_string(&path).map_err(|problem| format!("{}: {problem}", path.display()))
}

fn home() -> PathBuf {
    workspace::root().join("fuzz")
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "INFO: Loaded 1 modules   (9 inline 8-bit counters)\n\
        #2\tINITED cov: 7 ft: 9 corp: 1/1b exec/s: 0 rss: 28Mb\n\
        #300000\tDONE   cov: 424 ft: 1598 corp: 771/35Kb lim: 373 exec/s: 150000 rss: 28Mb\n\
        Done 300000 runs in 2 second(s)\n\
        stat::number_of_executed_units: 300000\n\
        stat::average_exec_per_sec:     150000\n";

    #[test]
    fn the_last_figures_are_read() {
        let figures = Figures {
            runs: 300_000,
            rate: 150_000,
            coverage: 424,
            corpus: 771,
        };
        assert_eq!(Figures::read(OUTPUT), Some(figures));
    }

    #[test]
    fn a_program_that_counts_no_edges_has_looked_for_nothing() {
        assert_eq!(Figures::read(&OUTPUT.replace("cov: 424", "cov: 0")), None);
        assert_eq!(Figures::read(&OUTPUT.replace("cov: ", "")), None);
    }

    #[test]
    fn an_input_is_told_with_what_runs_it_again() {
        let output = "#7\tNEW cov: 1\nthread '<unnamed>' panicked at src/scopes.rs:7:5:\nno\n==1== ERROR: libFuzzer: deadly \
                      signal\nartifact_prefix='found/'; Test unit written to found/crash-1\n";
        let told = told(Path::new("programs/scopes"), output);
        assert!(told.starts_with("scopes FAILED\n  thread"), "{told}");
        assert!(told.contains("again: programs/scopes found/crash-1"), "{told}");
    }

    #[test]
    fn options_are_read_strictly() {
        assert!(Plan::read(&["--seconds", "0"]).is_err());
        assert!(Plan::read(&["--runs"]).is_err());
        assert!(Plan::read(&["scope"]).is_err());
        let plan = Plan::read(&["scopes", "--runs", "7"]).unwrap();
        assert_eq!(
            (plan.targets.as_slice(), plan.runs),
            (&["scopes".to_owned()][..], Some(7))
        );
    }

    #[test]
    fn every_program_is_named() {
        let manifest = manifest().unwrap();
        let programs: Vec<(&str, bool)> = programs(&manifest).collect();
        assert!(programs.contains(&("scopes", false)) && programs.contains(&("config", true)));
        assert_eq!(Plan::read(&[]).unwrap().targets.len(), programs.len());
    }
}
