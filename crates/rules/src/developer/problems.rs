//! Everything that is wrong with what is to be made or changed.

use std::fmt;

/// What is wrong with a body that could be read, one sentence for each fault, so that a caller can mend all at once.
/// None holds a value but those that the caller is known to have sent as a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems(Vec<String>);

impl Problems {
    /// Notes that a member is wrong.
    pub(super) fn add(&mut self, member: &str, problem: impl fmt::Display) {
        self.0.push(format!("{member}: {problem}"));
    }

    /// Notes a fault in words of the service's own.
    pub(super) fn add_text(&mut self, text: String) {
        self.0.push(text);
    }

    /// Notes that a member is wrong unless something holds.
    pub(super) fn expect(&mut self, holds: bool, member: &str, problem: &str) {
        if !holds {
            self.add(member, problem);
        }
    }

    /// The value, if nothing is wrong with it.
    pub(super) fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    /// The faults, in the order of their members.
    #[must_use]
    pub fn texts(&self) -> &[String] {
        &self.0
    }
}

/// A text that people see in one line.
pub(super) fn is_one_line(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains(char::is_control)
}

/// Whether a text is a domain name in lower case
/// ([RFC 1123 section 2.1](https://www.rfc-editor.org/rfc/rfc1123#section-2.1)), of two labels or more.
#[must_use]
pub fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=63).contains(&label.len()) && label.bytes().all(fits) && !label.starts_with('-') && !label.ends_with('-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domain_names() {
        let long = format!("{}.org", "a".repeat(63));
        for good in ["example.org", "a-b.1.example", "xn--bcher-kva.example", &long] {
            assert!(is_domain(good), "{good}");
        }
        let too_long = format!("{}.org", "a".repeat(64));
        for bad in [
            "",
            ".",
            "example",
            "Example.org",
            "-a.org",
            "a-.org",
            "a..org",
            ".org",
            "org.",
            "a_b.org",
            "a@b.org",
            "*.org",
            "b\u{fc}cher.example",
            &too_long,
        ] {
            assert!(!is_domain(bad), "{bad}");
        }
    }

    #[test]
    fn lines() {
        assert!(is_one_line("A name"));
        for bad in ["", " ", "two\nlines", "a\u{0}", "a\u{85}b"] {
            assert!(!is_one_line(bad), "{bad:?}");
        }
    }

    #[test]
    fn all_faults_are_kept_in_their_order() {
        let mut problems = Problems::default();
        problems.expect(true, "a", "is fine");
        assert_eq!(problems.clone().or(1), Ok(1));
        problems.expect(false, "b", "is wrong");
        problems.add_text("in other words".to_owned());
        assert_eq!(problems.or(1).unwrap_err().texts(), ["b: is wrong", "in other words"]);
    }
}
