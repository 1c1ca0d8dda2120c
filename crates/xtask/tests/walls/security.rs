//! What `docs/SECURITY.md` names as shown by a test is a test.

use crate::{files, parity};

#[path = "../../src/threats.rs"]
mod threats;

#[test]
fn every_threat_names_tests_that_exist_or_says_why_there_is_none() {
    let tests = parity::tests();
    let threats = threats::read(&files::read(threats::DOCUMENT));
    assert!(threats.len() > 100, "the tables could not be read");
    for threat in threats {
        let place = format!("{}, '{}'", threats::DOCUMENT, threat.what);
        assert!(
            threat.none == threat.tests.is_empty(),
            "{place}: name a test, or say why there is none: \"none: …\""
        );
        for test in threat.tests {
            assert!(tests.contains(&test), "{place}: there is no test `{test}`");
        }
    }
}
