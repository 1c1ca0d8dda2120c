//! Every environment variable that the command reads, read once. What they mean stands in `globus-auth --help`; those
//! of the library (`GLOBUS_SDK_*`) in its module `environment`.

use std::{collections::BTreeMap, ffi::OsString};

use globus_auth::Variables;
use globus_auth_server::config::{self, ENVIRONMENT_PREFIX};

use crate::error::CommandError;

pub(crate) const CLIENT_ID: &str = "GLOBUS_AUTH_CLIENT_ID";
pub(crate) const CLIENT_SECRET: &str = "GLOBUS_AUTH_CLIENT_SECRET";
pub(crate) const CLIENT_SECRET_FILE: &str = "GLOBUS_AUTH_CLIENT_SECRET_FILE";
/// Those of the official command.
pub(crate) const CLI_CLIENT_ID: &str = "GLOBUS_CLI_CLIENT_ID";
pub(crate) const CLI_CLIENT_SECRET: &str = "GLOBUS_CLI_CLIENT_SECRET";
pub(crate) const PROFILE: &str = "GLOBUS_AUTH_PROFILE";
pub(crate) const TOKEN: &str = "GLOBUS_AUTH_TOKEN";
pub(crate) const LOG: &str = "GLOBUS_AUTH_LOG";
/// What the time is, in place of the machine's clock.
pub(crate) const TIME: &str = "GLOBUS_AUTH_TIME";
/// The library reads it too; here it names the token file.
pub(crate) const SDK_ENVIRONMENT: &str = "GLOBUS_SDK_ENVIRONMENT";

/// The library reads these two; here they are told of, and handed on.
pub(crate) const SDK_URL: &str = "GLOBUS_SDK_SERVICE_URL_AUTH";
pub(crate) const SDK_VERIFY_SSL: &str = "GLOBUS_SDK_VERIFY_SSL";

/// Where the service manager waits to hear that the server is ready.
pub(crate) const NOTIFY_SOCKET: &str = "NOTIFY_SOCKET";

const NAMES: [&str; 27] = [
    CLIENT_ID,
    CLIENT_SECRET,
    CLIENT_SECRET_FILE,
    CLI_CLIENT_ID,
    CLI_CLIENT_SECRET,
    PROFILE,
    TOKEN,
    LOG,
    TIME,
    SDK_ENVIRONMENT,
    SDK_URL,
    SDK_VERIFY_SSL,
    NOTIFY_SOCKET,
    "APPDATA",
    "BROWSER",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "DISPLAY",
    "HOME",
    "LOCALAPPDATA",
    "NO_COLOR",
    "SSH_CONNECTION",
    "SSH_TTY",
    "TERM",
    "USERPROFILE",
    "WAYLAND_DISPLAY",
    "XDG_CONFIG_HOME",
];

/// The environment as a value. It may hold secrets, so it has no `Debug`.
pub(crate) struct Environment {
    values: BTreeMap<&'static str, OsString>,
    sdk: Variables,
    /// Those of `serve` and `admin`, whatever follows the prefix: a mistyped one must not go unnoticed.
    server: Vec<(OsString, OsString)>,
    unread: Vec<String>,
}

/// Whether a variable looks like one of ours and is none: it may be mistyped.
fn is_unread(name: &str) -> bool {
    const SDK_URLS: &str = "GLOBUS_SDK_SERVICE_URL_";
    const SDK_TIMEOUT: &str = "GLOBUS_SDK_HTTP_TIMEOUT";
    let is_ours = name.starts_with("GLOBUS_AUTH_") || name.starts_with("GLOBUS_SDK_");
    let is_known = NAMES.contains(&name) || name == SDK_TIMEOUT;
    is_ours && !is_known && !name.starts_with(SDK_URLS) && !name.starts_with(ENVIRONMENT_PREFIX)
}

impl Environment {
    /// That of this process.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the command reads the environment, once"
    )]
    pub(crate) fn from_process() -> Self {
        let values = NAMES
            .into_iter()
            .filter_map(|name| Some((name, std::env::var_os(name)?)))
            .collect();
        Self {
            values,
            sdk: Variables::from_process(),
            server: std::env::vars_os()
                .filter(|(name, _)| name.to_string_lossy().starts_with(ENVIRONMENT_PREFIX))
                .collect(),
            unread: std::env::vars_os()
                .map(|(name, _)| name.to_string_lossy().into_owned())
                .filter(|name| is_unread(name))
                .collect(),
        }
    }

    /// The variables of the library.
    pub(crate) const fn sdk(&self) -> &Variables {
        &self.sdk
    }

    /// The settings of the server.
    pub(crate) fn server(&self) -> Result<config::Environment, CommandError> {
        let text = |(name, value): &(OsString, OsString)| match (name.to_str(), value.to_str()) {
            (Some(name), Some(value)) => Ok((name.to_owned(), value.to_owned())),
            _ => Err(CommandError::usage(format!(
                "{} is not valid UTF-8",
                name.to_string_lossy()
            ))),
        };
        self.server.iter().map(text).collect()
    }

    /// Variables that look like ours and that nobody reads.
    pub(crate) fn unread(&self) -> &[String] {
        &self.unread
    }

    /// A variable as it is; an empty one counts as absent.
    pub(crate) fn raw(&self, name: &str) -> Option<OsString> {
        self.values.get(name).filter(|value| !value.is_empty()).cloned()
    }

    /// A variable as text; an empty one counts as absent.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<&str>, CommandError> {
        let Some(value) = self.values.get(name).filter(|value| !value.is_empty()) else {
            return Ok(None);
        };
        match value.to_str() {
            Some(text) => Ok(Some(text)),
            None => Err(CommandError::usage(format!("{name} is not valid UTF-8"))),
        }
    }
}
