//! Which Globus, and every environment variable that this library reads.
//!
//! | variable | what it says | without it |
//! |---|---|---|
//! | `GLOBUS_SDK_ENVIRONMENT` | which Globus: `production`, `preview`, `sandbox`, `integration`, `test`, `staging` | `production` |
//! | `GLOBUS_SDK_SERVICE_URL_AUTH` | the base URL of Globus Auth; wins over the environment above | by the environment |
//! | `GLOBUS_SDK_SERVICE_URL_<SERVICE>` | the base URL of another service, such as `…_TRANSFER`, for [`Variables::service_url`] | by the environment |
//! | `GLOBUS_SDK_HTTP_TIMEOUT` | how long one try may take, in seconds; `-1`: as long as it takes | 60 |
//! | `GLOBUS_SDK_VERIFY_SSL` | whether TLS certificates are checked (`true`, `false`, …), or the path of a file of certificates to trust | `true` |
//! | `HTTPS_PROXY`, else `ALL_PROXY` | the HTTP proxy for `https` URLs, perhaps with name and password | none |
//! | `http_proxy`, else `ALL_PROXY` | the HTTP proxy for `http` URLs; in lower case only, for a web server makes the other of a request's header | none |
//! | `NO_PROXY` | what is asked for without proxy: domains, addresses and networks, with commas between, or `*` | nothing |
//!
//! The names that begin with `GLOBUS_SDK_` are those of the official SDKs, with the same meaning; those of proxies are
//! everybody's, and are read in lower case too. What a builder is told wins over all of them. A loopback address is never
//! asked for through a proxy. An empty variable counts as absent, but for `GLOBUS_SDK_VERIFY_SSL`, where it could mean
//! either.
//!
//! More are read for what they are about, or handed over by the program: the home directory (`HOME`; on Windows
//! `LOCALAPPDATA`, `APPDATA`, `USERPROFILE`) by the [apps](crate::app) that keep their tokens in the default place, and by
//! [`globus_directory`](crate::storage::globus_directory); `SSH_CONNECTION`, `SSH_TTY`, `container`,
//! `KUBERNETES_SERVICE_HOST`, `JPY_PARENT_PID`, `COLAB_RELEASE_TAG`, `BROWSER`, `DISPLAY` and `WAYLAND_DISPLAY` by
//! [`Surroundings`](crate::login::Surroundings). Where the machine's certificates are
//! trusted, the TLS library finds them, on Linux also by `SSL_CERT_FILE` and `SSL_CERT_DIR`. `REQUESTS_CA_BUNDLE` and
//! `CURL_CA_BUNDLE`, which belong to a library of Python's and to a command, are not read: name their file in
//! `GLOBUS_SDK_VERIFY_SSL`.

use std::{collections::BTreeMap, ffi::OsString, fmt, path::PathBuf, str::FromStr, time::Duration};

use url::Url;
use zeroize::Zeroizing;

use crate::{
    error::Error,
    transport::{Proxies, ProxyUrl},
};

const ENVIRONMENT: &str = "GLOBUS_SDK_ENVIRONMENT";
const SERVICE_URL: &str = "GLOBUS_SDK_SERVICE_URL_";
const HTTP_TIMEOUT: &str = "GLOBUS_SDK_HTTP_TIMEOUT";
const VERIFY_SSL: &str = "GLOBUS_SDK_VERIFY_SSL";
const HTTPS_PROXY: [&str; 2] = ["HTTPS_PROXY", "https_proxy"];
const HTTP_PROXY: [&str; 1] = ["http_proxy"];
const ALL_PROXY: [&str; 2] = ["ALL_PROXY", "all_proxy"];
const NO_PROXY: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// Where a person's files are, and how a person may log in.
const PLACES: [&str; 13] = [
    "HOME",
    "LOCALAPPDATA",
    "APPDATA",
    "USERPROFILE",
    "SSH_CONNECTION",
    "SSH_TTY",
    "container",
    "KUBERNETES_SERVICE_HOST",
    "JPY_PARENT_PID",
    "COLAB_RELEASE_TAG",
    "BROWSER",
    "DISPLAY",
    "WAYLAND_DISPLAY",
];

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
    pub(crate) const ALL: [Self; 6] = [
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

    /// The base URL of one of its services: `transfer`, `groups`, `search`, `flows`, …; `app` is the web application.
    /// Nobody knows whether the service exists there.
    ///
    /// ```
    /// use globus_auth::Environment;
    ///
    /// assert_eq!(Environment::Production.service_url("transfer"), "https://transfer.api.globus.org/");
    /// assert_eq!(Environment::Preview.service_url("app"), "https://app.preview.globus.org/");
    /// assert_eq!(Environment::Test.service_url("flows"), "https://test.flows.automate.globus.org/");
    /// ```
    #[must_use]
    #[doc(alias = "get_webapp_url")]
    pub fn service_url(self, service: &str) -> String {
        let domain = match self {
            Self::Production => "globus.org".to_owned(),
            Self::Preview => "preview.globus.org".to_owned(),
            internal => format!("{internal}.globuscs.info"),
        };
        match (service, self) {
            ("auth" | "app", _) => format!("https://{service}.{domain}/"),
            ("actions" | "flows" | "timer", Self::Production) => format!("https://{service}.automate.globus.org/"),
            ("actions" | "flows" | "timer", _) => format!("https://{self}.{service}.automate.globus.org/"),
            ("nexus", Self::Production) => "https://nexus.api.globusonline.org/".to_owned(),
            _ => format!("https://{service}.api.{domain}/"),
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
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Variables(BTreeMap<String, Zeroizing<String>>);

impl Variables {
    /// Those of this process. One that is no UTF-8 is kept, and refused when it is read: to pass it over in silence
    /// could mean to speak with another server than was meant.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the environment is read, once, into a value"
    )]
    pub fn from_process() -> Self {
        let text = |part: std::ffi::OsString| part.to_string_lossy().into_owned();
        Self::from_map(std::env::vars_os().map(|(name, value)| (text(name), text(value))))
    }

    /// These and no others. Names that this library does not read are left out.
    #[must_use]
    pub fn from_map<N: AsRef<str>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let pairs = pairs
            .into_iter()
            .filter(|(name, _)| is_read(name.as_ref()))
            .map(|(name, value)| (name.as_ref().to_owned(), Zeroizing::new(value.into())));
        Self(pairs.collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.as_str())
    }

    /// One of those of which others know the meaning.
    pub(crate) fn raw(&self, name: &str) -> Option<OsString> {
        self.get(name).map(OsString::from)
    }

    /// The first of these that says something.
    fn filled(&self, names: impl IntoIterator<Item = &'static str>) -> Option<(&'static str, &str)> {
        names
            .into_iter()
            .filter_map(|name| Some((name, self.get(name)?)))
            .find(|(_, value)| !value.trim().is_empty())
    }

    /// The base URL of Globus Auth.
    pub(crate) fn auth_url(&self, environment: Option<Environment>) -> Result<Url, Error> {
        self.service_url("auth", environment)
    }

    /// The base URL of a service: `GLOBUS_SDK_SERVICE_URL_<SERVICE>`, else that of the environment that the caller names,
    /// else of `GLOBUS_SDK_ENVIRONMENT`, else of production.
    ///
    /// As in the official SDK, the URL wins even over an environment that the program names: it is how a whole program is
    /// pointed at a server of one's own.
    ///
    /// # Errors
    /// Kind [`Usage`](crate::ErrorKind::Usage): the name of the service, or a variable, is unusable.
    #[doc(alias = "get_service_url")]
    pub fn service_url(&self, service: &str, environment: Option<Environment>) -> Result<Url, Error> {
        if service.is_empty() || !service.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(Error::usage("the name of a service is a word of letters and digits"));
        }
        let variable = format!("{SERVICE_URL}{}", service.to_ascii_uppercase());
        if let Some(text) = self.get(&variable).filter(|text| !text.is_empty()) {
            return text
                .parse()
                .map_err(|_| Error::usage(format!("{variable} is not a URL")));
        }
        environment
            .map_or_else(|| self.environment(), Ok)?
            .service_url(service)
            .parse()
            .map_err(|_| Error::usage("the environment has no such service"))
    }

    /// The environment that `GLOBUS_SDK_ENVIRONMENT` names.
    pub(crate) fn environment(&self) -> Result<Environment, Error> {
        match self.get(ENVIRONMENT) {
            None | Some("") => Ok(Environment::default()),
            Some(text) => text
                .parse()
                .map_err(|error| Error::usage(format!("{ENVIRONMENT}: {error}"))),
        }
    }

    /// Through which proxies requests go. What is wrong with them is said when they are needed.
    pub(crate) fn proxies(&self) -> Proxies {
        let proxy = |names: &'static [&'static str]| {
            let (name, value) = self.filled(names.iter().chain(&ALL_PROXY).copied())?;
            Some(ProxyUrl::new(name, value.trim()))
        };
        Proxies {
            https: proxy(&HTTPS_PROXY),
            http: proxy(&HTTP_PROXY),
            exceptions: self
                .filled(NO_PROXY)
                .map_or_else(String::new, |(_, list)| list.to_owned()),
        }
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
            _ => Ok(TlsTrust::File {
                path: PathBuf::from(text),
                from: VERIFY_SSL,
            }),
        }
    }
}

impl fmt::Debug for Variables {
    /// Shows names only: a proxy's URL may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

fn is_read(name: &str) -> bool {
    let proxies = HTTPS_PROXY.iter().chain(&HTTP_PROXY).chain(&ALL_PROXY).chain(&NO_PROXY);
    name.starts_with(SERVICE_URL)
        || [ENVIRONMENT, HTTP_TIMEOUT, VERIFY_SSL]
            .iter()
            .chain(&PLACES)
            .chain(proxies)
            .any(|known| *known == name)
}

/// Whose TLS certificates are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TlsTrust {
    /// Those of the machine.
    Machine,
    /// Those of this PEM file only.
    File {
        /// The file.
        path: PathBuf,
        /// Who names it.
        from: &'static str,
    },
    /// Anyone's.
    Anyone,
}

#[cfg(test)]
mod tests;
