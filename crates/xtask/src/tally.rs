//! How many tests passed, read from what the runners print.

/// Passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// A check that is one yes or no.
    pub(crate) fn one(passed: bool) -> Self {
        Self {
            passed: u64::from(passed),
            failed: u64::from(!passed),
        }
    }

    /// Adds up the summary lines in `output`: `Summary […] 12 tests run: 11 passed (1 slow), 1 failed, 2 timed out`
    /// of nextest, and `test result: ok. 5 passed; 0 failed; …` of rustdoc.
    pub(crate) fn read(output: &str) -> Self {
        let mut tally = Self::default();
        for line in output.lines().map(without_colours) {
            let line = line.trim_start();
            if !line.starts_with("Summary [") && !line.starts_with("test result:") {
                continue;
            }
            for part in line.split([',', ';', ':', '.']) {
                let mut words = part.split_whitespace();
                let Some(count) = words.next().and_then(|word| word.parse::<u64>().ok()) else {
                    continue;
                };
                match words.next() {
                    Some("passed") => tally.passed += count,
                    Some("failed" | "timed" | "exec") => tally.failed += count,
                    _ => {}
                }
            }
        }
        tally
    }

    /// The sum of two.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
        }
    }
}

fn without_colours(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(|end| end.is_ascii_alphabetic());
        } else {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nextest_summary_is_read() {
        let output = "        PASS [   0.006s] xtask walls::a\n\u{1b}[1m     Summary\u{1b}[0m [   0.042s] \u{1b}[1m12\u{1b}[0m tests run: \
                      \u{1b}[1m8\u{1b}[0m \u{1b}[32mpassed\u{1b}[0m (1 slow), 3 failed, 1 timed out, 4 skipped\n";
        assert_eq!(Tally::read(output), Tally { passed: 8, failed: 4 });
    }

    #[test]
    fn doc_tests_of_several_crates_add_up() {
        let output = "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.12s\n\
                      test result: FAILED. 1 passed; 2 failed; 0 ignored\n";
        assert_eq!(Tally::read(output), Tally { passed: 6, failed: 2 });
    }

    #[test]
    fn what_a_test_prints_is_not_counted() {
        assert_eq!(Tally::read("7 passed, 3 failed\n"), Tally::default());
    }
}
