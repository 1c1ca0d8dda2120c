//! The questions that somebody answers who registers an application, and what follows from the answers.

use crate::model::ClientType;

/// Where an application runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// On a server, for people who use it with a browser.
    OnServer,
    /// In people's browsers.
    InBrowser,
    /// On people's own machines.
    OnMachine,
    /// By itself, without people.
    Alone,
    /// As a service that others call with tokens for it.
    AsService,
}

impl Runs {
    /// All answers.
    pub const ALL: [Self; 5] = [
        Self::OnServer,
        Self::InBrowser,
        Self::OnMachine,
        Self::Alone,
        Self::AsService,
    ];

    /// The word for it in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OnServer => "web",
            Self::InBrowser => "browser",
            Self::OnMachine => "native",
            Self::Alone => "service-account",
            Self::AsService => "api",
        }
    }

    /// The answer of that word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.as_str() == name)
    }

    /// The type of client that such an application is.
    #[must_use]
    pub const fn client_type(self) -> ClientType {
        match self {
            Self::OnServer => ClientType::ConfidentialClient,
            Self::InBrowser => ClientType::PublicWebappClient,
            Self::OnMachine => ClientType::PublicInstalledClient,
            Self::Alone => ClientType::ClientIdentity,
            Self::AsService => ClientType::ResourceServer,
        }
    }

    /// Whether people cannot log in to it without a registered redirect URI. Native applications have those of their own
    /// machine ([RFC 8252 section 7.3](https://www.rfc-editor.org/rfc/rfc8252#section-7.3)).
    #[must_use]
    pub const fn needs_redirect_uri(self) -> bool {
        matches!(self, Self::OnServer | Self::InBrowser)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_a_word_and_a_type_of_its_own() {
        for answer in Runs::ALL {
            assert_eq!(Runs::from_name(answer.as_str()), Some(answer));
            let same = Runs::ALL
                .into_iter()
                .filter(|other| other.client_type() == answer.client_type());
            assert_eq!(same.count(), 1, "{answer:?}");
        }
        assert_eq!(Runs::from_name("teapot"), None);
    }

    #[test]
    fn what_keeps_a_secret_runs_where_nobody_else_does() {
        let public: Vec<_> = Runs::ALL
            .into_iter()
            .filter(|answer| answer.client_type().is_public())
            .collect();
        assert_eq!(public, [Runs::InBrowser, Runs::OnMachine]);
    }
}
