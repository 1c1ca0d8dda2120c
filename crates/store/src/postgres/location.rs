//! Where a PostgreSQL database is.

use std::{fmt, str::FromStr, sync::Arc, time::Duration};

use tokio_postgres::config::{Config, Host};

/// The time to wait for a server that does not answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where a PostgreSQL database is and who comes to it, as a URL (`postgresql://user:password@host:port/database`) or as
/// words (`host=… dbname=…`), both as libpq has them
/// (<https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING>). Neither `Debug` nor `Display` shows
/// the password.
///
/// ```
/// use globus_auth_store::PostgresLocation;
///
/// let location: PostgresLocation = "postgresql://auth:secret@db.example.org/auth".parse().unwrap();
/// assert_eq!(location.to_string(), "database auth at db.example.org as auth");
/// assert!(!format!("{location:?}").contains("secret"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresLocation {
    config: Arc<Config>,
}

/// Why a text is no location. It does not repeat the text, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no PostgreSQL location: {0}")]
pub struct PostgresLocationError(String);

impl FromStr for PostgresLocation {
    type Err = PostgresLocationError;

    fn from_str(text: &str) -> Result<Self, PostgresLocationError> {
        let mut config: Config = text.parse().map_err(|error: tokio_postgres::Error| {
            let source = std::error::Error::source(&error).map(ToString::to_string);
            PostgresLocationError(source.unwrap_or_else(|| error.to_string()))
        })?;
        if config.get_hosts().is_empty() {
            return Err(PostgresLocationError("it names no host".to_owned()));
        }
        if config.get_dbname().is_none() {
            return Err(PostgresLocationError("it names no database".to_owned()));
        }
        if config.get_application_name().is_none() {
            config.application_name("globus-auth");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        if config.get_tcp_user_timeout().is_none() {
            // A commit whose answer is lost with the network must not be waited for until the system gives up.
            config.tcp_user_timeout(PATIENCE).keepalives_idle(PATIENCE);
        }
        Ok(Self {
            config: Arc::new(config),
        })
    }
}

impl PostgresLocation {
    pub(super) fn config(&self) -> &Config {
        &self.config
    }
}

impl fmt::Display for PostgresLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "database {} at ", self.config.get_dbname().unwrap_or_default())?;
        for (place, host) in self.config.get_hosts().iter().enumerate() {
            if place > 0 {
                f.write_str(", ")?;
            }
            match host {
                Host::Tcp(name) => f.write_str(name)?,
                #[cfg(unix)]
                Host::Unix(path) => write!(f, "{}", path.display())?,
            }
        }
        match self.config.get_user() {
            Some(user) => write!(f, " as {user}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for PostgresLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresLocation({self})")
    }
}
