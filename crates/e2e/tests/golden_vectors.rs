//! Every golden vector whose call exists holds.

use globus_auth_e2e::vectors::{self, Outcome};

#[test]
fn golden_vectors_hold() {
    let reports = vectors::run_directory(&vectors::default_directory()).unwrap();
    let mut passed = 0;
    for report in &reports {
        passed += report.counts().0;
        for case in &report.cases {
            if let Outcome::Failed { expected, got } = &case.outcome {
                panic!("{}, {}:\nexpected {expected}\ngot      {got}", report.file, case.name);
            }
        }
    }
    assert!(passed > 150, "only {passed} cases ran");
}
