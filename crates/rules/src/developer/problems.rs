//! Everything that is wrong with what is to be made or changed.

use std::fmt;

use globus_auth_protocol::text::is_steering;

use crate::{model::ClientType, redirect::BadRedirectUri};

/// What is wrong with what is to be made or changed, one fault after the other, so that a caller can mend all at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

/// A member, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The member, as it is called on the wire.
    pub member: &'static str,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What can be wrong with a member. None holds a value but those that the caller is known to have sent as a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not said, where it must be.
    #[error("is missing")]
    Missing,
    /// Not a name that people see in one line.
    #[error("must be one line, and not empty")]
    NotOneLine,
    /// Nothing, where something must be said.
    #[error("must not be empty")]
    Empty,
    /// Not an e-mail address.
    #[error("must look like name@domain")]
    NotAnAddress,
    /// An identity that nobody has.
    #[error("names an identity that does not exist")]
    UnknownIdentity,
    /// A group, where nobody knows who is in it.
    #[error("groups are kept by Globus Groups, which this server does not have: name identities in admin_ids")]
    UnknownGroup,
    /// A project that nobody would administer.
    #[error("a project needs at least one administrator: name identities in admin_ids")]
    NoAdministrator,
    /// Not a type of clients.
    #[error("must be one of {}", ClientType::ALL.map(ClientType::as_str).join(", "))]
    UnknownClientType,
    /// Neither public nor private.
    #[error("must be public or private")]
    UnknownVisibility,
    /// A redirect URI that cannot be registered.
    #[error("{problem}")]
    RedirectUri {
        /// Which of them, from 0.
        place: usize,
        /// Why.
        problem: BadRedirectUri,
        /// The page that shows the code, which the service names in this refusal.
        auth_code_page: String,
    },
    /// An address that people cannot follow.
    #[error("must be an http or https URL")]
    NotALink,
    /// An identity provider that there is not.
    #[error("there is no such identity provider")]
    UnknownProvider,
    /// A template that is no native application, or is not there.
    #[error("there is no native application of this id")]
    UnknownTemplate,
    /// A project that there is not.
    #[error("there is no such project")]
    UnknownProject,
    /// A scope of a client that is not asked for any.
    #[error(
        "only resource servers own scopes: make a client of type resource_server, globus_connect_server or \
         hybrid_confidential_client_resource_server"
    )]
    NotAResourceServer,
    /// A scope string that is not of the form that has a suffix.
    #[error("the scope string of this scope has none")]
    NoSuffix,
    /// The same scope twice.
    #[error("names a scope twice")]
    ScopeTwice,
    /// A scope that there is not.
    #[error("names a scope that does not exist")]
    UnknownScope,
    /// A circle of scopes.
    #[error("the scope would depend on itself, directly or through others")]
    Circle,
    /// Not domain names.
    #[error("must be domain names, such as example.org")]
    NotDomains,
    /// Not domain names nor patterns of them.
    #[error("must be domain names, such as example.org or *.example.org")]
    NotDomainPatterns,
    /// Not a domain name.
    #[error("must be a domain name, such as api.example.org")]
    NotADomain,
    /// A time that is too short or too long.
    #[error("must be a number of seconds from 1 to 315360000")]
    NotATimeout,
    /// A second factor demanded of sessions that nobody looks at.
    #[error("goes with high_assurance only")]
    WithoutHighAssurance,
    /// A credential of a client that can keep none.
    #[error("a public client can keep no secret")]
    PublicClient,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fault {
            // The service was seen to say it in these words.
            Fault::RedirectUri {
                problem: BadRedirectUri::AuthCodePage,
                auth_code_page,
                ..
            } => write!(f, "'{auth_code_page}' is only allowed for native application clients"),
            fault => write!(f, "{}: {fault}", self.member),
        }
    }
}

impl Problems {
    /// One fault of a member.
    #[must_use]
    pub fn one(member: &'static str, fault: Fault) -> Self {
        Self(vec![Problem { member, fault }])
    }

    /// Notes that a member is wrong.
    pub(super) fn add(&mut self, member: &'static str, fault: Fault) {
        self.0.push(Problem { member, fault });
    }

    /// Notes that a member is wrong unless something holds.
    pub(super) fn expect(&mut self, holds: bool, member: &'static str, fault: Fault) {
        if !holds {
            self.add(member, fault);
        }
    }

    /// The value, if nothing is wrong with it.
    pub(super) fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    /// The faults, in the order of their members.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// The faults, a sentence for each.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.iter().map(Problem::to_string).collect()
    }
}

/// A text that people see in one line.
pub(super) fn is_one_line(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains(is_steering)
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
        for bad in ["", " ", "two\nlines", "a\u{0}", "a\u{85}b", "a\u{202e}b", "a\u{200b}b"] {
            assert!(!is_one_line(bad), "{bad:?}");
        }
    }

    #[test]
    fn all_faults_are_kept_in_their_order() {
        let mut problems = Problems::default();
        problems.expect(true, "a", Fault::Empty);
        assert_eq!(problems.clone().or(1), Ok(1));
        problems.expect(false, "b", Fault::Empty);
        problems.add("c", Fault::NotALink);
        let texts = ["b: must not be empty", "c: must be an http or https URL"];
        assert_eq!(problems.or(1).unwrap_err().texts(), texts);
    }
}
