//! What must not stand in any file: traces of one machine, and things left to do.

use crate::files;

/// Put together at run time, so that this file does not hold them.
fn forbidden() -> Vec<(String, &'static str)> {
    let joined = |parts: &[&str]| parts.concat();
    vec![
        (joined(&["/ho", "me/"]), "a path on one machine"),
        (joined(&["/ro", "ot/"]), "a path on one machine"),
        (joined(&["/Us", "ers/"]), "a path on one machine"),
        (joined(&["/wo", "rk/"]), "a path on one machine"),
        (joined(&["/tm", "p/"]), "a path on one machine: use `tempfile`"),
        (joined(&["BEGIN PRIV", "ATE KEY"]), "a private key"),
        (joined(&["BEGIN RSA PRIV", "ATE KEY"]), "a private key"),
        (joined(&["<<<<", "<<< "]), "a conflict"),
        (
            joined(&["FIX", "ME"]),
            "work left over: do it, or write it down as an issue",
        ),
        (
            joined(&["TO", "DO"]),
            "work left over: do it, or write it down as an issue",
        ),
    ]
}

#[test]
fn no_traces_are_left() {
    let forbidden = forbidden();
    for path in files::below("") {
        // The vectors are facts recorded elsewhere and stay unchanged.
        if path.starts_with("fixtures/vectors/") {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(files::root().join(&path)) else {
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            for (word, meaning) in &forbidden {
                assert!(
                    !line.contains(word.as_str()),
                    "{path}:{}: '{word}' ({meaning})",
                    number + 1
                );
            }
        }
    }
}
