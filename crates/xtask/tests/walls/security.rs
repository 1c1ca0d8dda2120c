//! What `docs/SECURITY.md` and `docs/RELIABILITY.md` name as shown by a test is a test.

use std::collections::BTreeSet;

use crate::{files, parity};

#[path = "../../src/threats.rs"]
mod threats;

#[test]
fn every_threat_names_tests_that_exist_or_says_why_there_is_none() {
    let tests = parity::tests();
    name_tests(threats::DOCUMENT, 100, &tests);
    name_tests("docs/RELIABILITY.md", 40, &tests);
}

/// All rows of a page that has more than so many.
fn name_tests(document: &str, rows: usize, tests: &BTreeSet<String>) {
    let threats = threats::read(&files::read(document));
    assert!(threats.len() > rows, "the tables of {document} could not be read");
    for threat in threats {
        let place = format!("{document}, '{}'", threat.what);
        assert!(
            threat.none == threat.tests.is_empty(),
            "{place}: name a test, or say why there is none: \"none: …\""
        );
        for test in threat.tests {
            assert!(tests.contains(&test), "{place}: there is no test `{test}`");
        }
    }
}
