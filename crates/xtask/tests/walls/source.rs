//! Rules about the source files.

use std::collections::BTreeSet;

use crate::files;

/// Lines of code after which a file is looked at hard.
const LONGEST: usize = 400;

/// Files that are longer, each with the reason.
const LONGER: &[(&str, &str)] = &[];

/// In the server, which modules a module must not know.
const SERVER: &[(&str, &[&str], &str)] = &[
    (
        "web",
        &["endpoints", "pages", "browser"],
        "HTTP hygiene knows nothing of what is served",
    ),
    (
        "host",
        &["endpoints", "pages", "browser", "web"],
        "clock, chance and keys know nothing of HTTP",
    ),
    ("endpoints", &["pages", "browser"], "an endpoint answers programs"),
    ("pages", &["endpoints", "browser"], "a page shows what it is given"),
    ("browser", &["endpoints"], "what people do is no endpoint of programs"),
];

#[test]
fn no_file_is_too_long() {
    for path in rust_files() {
        let lines = code_lines(&files::read(&path));
        let excused = LONGER.iter().any(|(name, _)| *name == path);
        assert!(
            lines <= LONGEST || excused,
            "{path} has {lines} lines of code (limit {LONGEST}): split it by what it is about"
        );
        assert!(
            lines > LONGEST || !excused,
            "{path} is short again: take it out of LONGER"
        );
    }
    for (path, _) in LONGER {
        assert!(
            files::root().join(path).is_file(),
            "LONGER names {path}, which is not there"
        );
    }
}

#[test]
fn layers_of_the_server_know_only_what_they_may() {
    for (layer, forbidden, reason) in SERVER {
        for path in rust_files() {
            let inside = format!("crates/server/src/{layer}");
            if path != format!("{inside}.rs") && !path.starts_with(&format!("{inside}/")) {
                continue;
            }
            let code = code(&files::read(&path));
            for name in *forbidden {
                let named = code.contains(&format!("crate::{name}")) || in_braces(&code, name);
                assert!(!named, "{path} uses crate::{name}: {reason}");
            }
        }
    }
}

/// A page that took a form by itself could forget to ask from where it came.
#[test]
fn pages_take_forms_of_ours_only() {
    for path in rust_files() {
        let page = path.starts_with("crates/server/src/browser/") && !path.ends_with("/our_form.rs");
        let takes = ["forms::Form,", "forms::{Form", "Result<Form,", " Form(", "csrf.check"];
        let found = takes
            .iter()
            .find(|taken| page && code(&files::read(&path)).contains(**taken));
        assert_eq!(found, None, "{path}: take browser::our_form::OurForm");
    }
}

#[test]
fn only_one_file_of_the_command_prints() {
    for path in rust_files() {
        let tool = ["crates/xtask/", "crates/e2e/"]
            .iter()
            .any(|place| path.starts_with(place));
        let test = path.contains("/tests/") || path.ends_with("/tests.rs");
        let example = path.contains("/examples/");
        // Cargo reads what those print.
        let build_script = path.ends_with("/build.rs");
        if tool || test || example || build_script || path == "crates/cli/src/ui.rs" {
            continue;
        }
        let code = code(&files::read(&path));
        for print in [
            "println!",
            "eprintln!",
            "print!(",
            "eprint!(",
            "std::io::stdout",
            "std::io::stderr",
        ] {
            assert!(
                !code.contains(print),
                "{path} prints ({print}): only crates/cli/src/ui.rs does"
            );
        }
    }
}

/// A file that no `mod` names is compiled by nobody, and a test in it never runs.
#[test]
fn every_file_is_reachable() {
    let rust = rust_files();
    let reached: BTreeSet<String> = rust
        .iter()
        .filter(|path| is_root(path))
        .flat_map(|path| reached_from(path))
        .collect();
    for path in &rust {
        assert!(
            reached.contains(path),
            "no `mod` leads to {path}: name it, or take it away"
        );
    }
}

fn rust_files() -> Vec<String> {
    files::below("crates")
        .into_iter()
        .filter(|path| path.ends_with(".rs"))
        .collect()
}

/// Crate roots, as cargo finds them.
fn is_root(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').skip(2).collect();
    matches!(
        parts.as_slice(),
        ["src", "lib.rs" | "main.rs"] | ["src", "bin", _] | ["tests" | "examples" | "benches", _] | ["build.rs"]
    ) || matches!(
        parts.as_slice(),
        ["src", "bin", _, "main.rs"] | ["tests" | "examples" | "benches", _, "main.rs"]
    )
}

/// `path` and every file that its `mod` lines lead to.
fn reached_from(path: &str) -> Vec<String> {
    let mut found = vec![path.to_owned()];
    let mut next = 0;
    while let Some(file) = found.get(next).cloned() {
        next += 1;
        let code = code(&files::read(&file));
        let (place, name) = file.rsplit_once('/').expect("a path has a directory");
        let owns_directory = is_root(&file) || name == "mod.rs";
        let home = if owns_directory {
            place.to_owned()
        } else {
            file.trim_end_matches(".rs").to_owned()
        };
        for module in code.lines().filter_map(declared_module) {
            for candidate in [format!("{home}/{module}.rs"), format!("{home}/{module}/mod.rs")] {
                if files::root().join(&candidate).is_file() && !found.contains(&candidate) {
                    found.push(candidate);
                }
            }
        }
    }
    found
}

/// The name in `pub(crate) mod name;`.
fn declared_module(line: &str) -> Option<&str> {
    let line = line.trim().strip_suffix(';')?;
    let (before, name) = line.rsplit_once(' ')?;
    (before == "mod" || before.ends_with(" mod")).then_some(name)
}

/// Whether `use crate::{…, name…}` stands in the code.
fn in_braces(code: &str, name: &str) -> bool {
    code.split("crate::{").skip(1).any(|rest| {
        let list = rest.split(';').next().unwrap_or_default();
        list.split([',', '{', '}', ' ', '\n'])
            .any(|piece| piece == name || piece.starts_with(&format!("{name}::")))
    })
}

fn code_lines(text: &str) -> usize {
    code(text).lines().filter(|line| !line.trim().is_empty()).count()
}

/// The text without lines that are comments.
fn code(text: &str) -> String {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |mut code, line| {
            code.push_str(line);
            code.push('\n');
            code
        })
}
