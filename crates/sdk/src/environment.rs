//! Which Globus, and every environment variable that this library reads.
//!
//! | variable | what it says | without it |
//! |---|---|---|
//! | `GLOBUS_SDK_ENVIRONMENT` | which Globus: `production`, `preview`, `sandbox`, `integration`, `test`, `staging` | `production` |
//! | `GLOBUS_SDK_SERVICE_URL_AUTH` | the base URL of Globus Auth; wins over the environment above | by the environment |
//! | `GLOBUS_SDK_HTTP_TIMEOUT` | how long one try may take, in seconds; `-1`: as long as it takes | 60 |
//! | `GLOBUS_SDK_VERIFY_SSL` | whether TLS certificates are checked (`true`, `false`, …), or the path of a file of certificates to trust | `true` |
//!
//! They are those of the official SDKs, with the same meaning. What a builder is told wins over all of them. The HTTP
//! library reads `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` besides; a loopback address is never asked for through a proxy.

use std::{collections::BTreeMap, fmt, path::PathBuf, str::FromStr, time::Duration};

use url::Url;

use crate::error::Error;

const ENVIRONMENT: &str = "GLOBUS_SDK_ENVIRONMENT";
const SERVICE_URL_AUTH: &str = "GLOBUS_SDK_SERVICE_URL_AUTH";
const HTTP_TIMEOUT: &str = "GLOBUS_SDK_HTTP_TIMEOUT";
const VERIFY_SSL: &str = "GLOBUS_SDK_VERIFY_SSL";

/// How long one try may take unless it is said otherwise.
pub(crate) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);

/// One of the Globus deployments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Environment {
    /// What people use.
    #[default]
    Production,
    /// What comes next.
    Preview,
    /// For the developers of Globus.
    Sandbox,
    /// For the developers of Globus.
    Integration,
    /// For the developers of Globus.
    Test,
    /// For the developers of Globus.
    Staging,
}

impl Environment {
    const ALL: [Self; 6] = [
        Self::Production,
        Self::Preview,
        Self::Sandbox,
        Self::Integration,
        Self::Test,
        Self::Staging,
    ];

    /// Its name, as `GLOBUS_SDK_ENVIRONMENT` has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Preview => "preview",
            Self::Sandbox => "sandbox",
            Self::Integration => "integration",
            Self::Test => "test",
            Self::Staging => "staging",
        }
    }

    /// The base URL of its Globus Auth.
    ///
    /// ```
    /// assert_eq!(globus_auth::Environment::Preview.auth_url(), "https://auth.preview.globus.org/");
    /// ```
    #[must_use]
    pub const fn auth_url(self) -> &'static str {
        match self {
            Self::Production => "https://auth.globus.org/",
            Self::Preview => "https://auth.preview.globus.org/",
            Self::Sandbox => "https://auth.sandbox.globuscs.info/",
            Self::Integration => "https://auth.integration.globuscs.info/",
            Self::Test => "https://auth.test.globuscs.info/",
            Self::Staging => "https://auth.staging.globuscs.info/",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that is not the name of an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown environment: it is one of production, preview, sandbox, integration, test, staging")]
pub struct UnknownEnvironment;

impl FromStr for Environment {
    type Err = UnknownEnvironment;

    fn from_str(text: &str) -> Result<Self, UnknownEnvironment> {
        Self::ALL
            .into_iter()
            .find(|known| known.name() == text)
            .ok_or(UnknownEnvironment)
    }
}

/// The variables of a process, as a value: read once, replaced in tests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variables(BTreeMap<&'static str, String>);

impl Variables {
    const ALL: [&'static str; 4] = [ENVIRONMENT, SERVICE_URL_AUTH, HTTP_TIMEOUT, VERIFY_SSL];

    /// Those of this process. One that is no UTF-8 is kept, and refused when it is read: to pass it over in silence
    /// could mean to speak with another server than was meant.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the environment is read, once, into a value"
    )]
    pub fn from_process() -> Self {
        let read = |name| Some((name, std::env::var_os(name)?.to_string_lossy().into_owned()));
        Self(Self::ALL.into_iter().filter_map(read).collect())
    }

    /// These and no others. Names that this library does not read are left out.
    #[must_use]
    pub fn from_map<N: AsRef<str>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let known = |name: &str| Self::ALL.into_iter().find(|known| *known == name);
        Self(
            pairs
                .into_iter()
                .filter_map(|(name, value)| Some((known(name.as_ref())?, value.into())))
                .collect(),
        )
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The base URL of Globus Auth: the environment that the caller names, else `GLOBUS_SDK_SERVICE_URL_AUTH`, else
    /// `GLOBUS_SDK_ENVIRONMENT`, else production.
    pub(crate) fn auth_url(&self, environment: Option<Environment>) -> Result<Url, Error> {
        // As in the official SDK, the URL wins even over an environment that the program names: it is how a whole
        // program is pointed at a server of one's own.
        if let Some(text) = self.get(SERVICE_URL_AUTH).filter(|text| !text.is_empty()) {
            return text
                .parse()
                .map_err(|_| Error::usage(format!("{SERVICE_URL_AUTH} is not a URL")));
        }
        let environment = match (environment, self.get(ENVIRONMENT)) {
            (Some(named), _) => named,
            (None, None | Some("")) => Environment::default(),
            (None, Some(text)) => text
                .parse()
                .map_err(|error| Error::usage(format!("{ENVIRONMENT}: {error}")))?,
        };
        environment
            .auth_url()
            .parse()
            .map_err(|_| Error::usage("the environment has no URL"))
    }

    /// How long one try may take; none: as long as it takes.
    pub(crate) fn http_timeout(&self) -> Result<Option<Duration>, Error> {
        let text = match self.get(HTTP_TIMEOUT).map(str::trim) {
            None | Some("") => return Ok(Some(DEFAULT_TIMEOUT)),
            Some(text) => text,
        };
        let wrong = || {
            Error::usage(format!(
                "{HTTP_TIMEOUT} must be a number of seconds above 0, or -1 for no limit"
            ))
        };
        let seconds: f64 = text.parse().map_err(|_| wrong())?;
        if seconds == -1.0 {
            return Ok(None);
        }
        match Duration::try_from_secs_f64(seconds) {
            Ok(duration) if !duration.is_zero() => Ok(Some(duration)),
            _ => Err(wrong()),
        }
    }

    /// Whose TLS certificates are trusted.
    pub(crate) fn verify_ssl(&self) -> Result<TlsTrust, Error> {
        let Some(text) = self.get(VERIFY_SSL) else {
            return Ok(TlsTrust::Machine);
        };
        match text.to_ascii_lowercase().as_str() {
            "y" | "yes" | "t" | "true" | "on" | "1" => Ok(TlsTrust::Machine),
            "n" | "no" | "f" | "false" | "off" | "0" => Ok(TlsTrust::Anyone),
            "" => Err(Error::usage(format!(
                "{VERIFY_SSL} must be true, false, or the path of a file of certificates"
            ))),
            _ => Ok(TlsTrust::File(PathBuf::from(text))),
        }
    }
}

/// Whose TLS certificates are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TlsTrust {
    /// Those of the machine.
    Machine,
    /// Those of this PEM file only.
    File(PathBuf),
    /// Anyone's.
    Anyone,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(pairs: &[(&str, &str)]) -> Result<String, String> {
        let variables = Variables::from_map(pairs.iter().copied());
        variables
            .auth_url(None)
            .map(String::from)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_base_url_comes_from_the_service_variable_before_the_table() {
        assert_eq!(url(&[]).unwrap(), "https://auth.globus.org/");
        assert_eq!(
            url(&[(ENVIRONMENT, "sandbox")]).unwrap(),
            "https://auth.sandbox.globuscs.info/"
        );
        assert_eq!(
            url(&[(ENVIRONMENT, "no such"), (SERVICE_URL_AUTH, "http://127.0.0.1:4/x")]).unwrap(),
            "http://127.0.0.1:4/x"
        );
        assert!(
            url(&[(ENVIRONMENT, "Production")])
                .unwrap_err()
                .contains("one of production, preview")
        );
        assert!(
            url(&[(SERVICE_URL_AUTH, "127.0.0.1")])
                .unwrap_err()
                .contains(SERVICE_URL_AUTH)
        );
    }

    #[test]
    fn what_the_program_names_wins_over_the_variable() {
        let variables = Variables::from_map([(ENVIRONMENT, "no such")]);
        assert_eq!(
            variables.auth_url(Some(Environment::Test)).unwrap().as_str(),
            "https://auth.test.globuscs.info/"
        );
    }

    #[test]
    fn the_timeout_is_in_seconds() {
        let timeout = |text: &str| Variables::from_map([(HTTP_TIMEOUT, text)]).http_timeout();
        assert_eq!(timeout("").unwrap(), Some(DEFAULT_TIMEOUT));
        assert_eq!(timeout("2.5").unwrap(), Some(Duration::from_millis(2500)));
        assert_eq!(timeout("-1").unwrap(), None);
        for bad in ["0", "-2", "x", "NaN", "inf"] {
            assert!(timeout(bad).unwrap_err().to_string().contains(HTTP_TIMEOUT), "{bad}");
        }
    }

    #[test]
    fn trust_is_a_word_or_a_file() {
        let trust = |text: &str| Variables::from_map([(VERIFY_SSL, text)]).verify_ssl().ok();
        assert_eq!(Variables::default().verify_ssl().unwrap(), TlsTrust::Machine);
        assert_eq!(trust("ON"), Some(TlsTrust::Machine));
        assert_eq!(trust("f"), Some(TlsTrust::Anyone));
        assert_eq!(trust("ca.pem"), Some(TlsTrust::File("ca.pem".into())));
        assert_eq!(trust(""), None);
    }
}
