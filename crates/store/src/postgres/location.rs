//! Where a PostgreSQL database is.

use std::{
    fmt,
    net::IpAddr,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use tokio_postgres::config::{Config, Host, SslMode};

/// The time to wait for a server that does not answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where a PostgreSQL database is and who comes to it, as a URL (`postgresql://user:password@host:port/database`) or as
/// words (`host=… dbname=…`), both as libpq has them
/// (<https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING>). Neither `Debug` nor `Display` shows
/// the password.
///
/// Across a network the connection is encrypted, and the server must prove by its certificate that it has the name it was
/// called by, unless `sslmode=disable` says that the network is trusted: `prefer`, `require` and `verify-full` all mean
/// the same. On the same machine (a socket's directory, `localhost`, a loopback address) only what is asked for is
/// encrypted.
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
    authorities: Option<PathBuf>,
}

/// Why a text is no location. It does not repeat the text, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no PostgreSQL location: {0}")]
pub struct PostgresLocationError(String);

impl FromStr for PostgresLocation {
    type Err = PostgresLocationError;

    fn from_str(text: &str) -> Result<Self, PostgresLocationError> {
        // The names that libpq has for what is always done here.
        let text = ["sslmode=verify-full", "sslmode=verify-ca"]
            .iter()
            .fold(text.to_owned(), |text, strict| text.replace(strict, "sslmode=require"));
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
        if config.get_ssl_mode() == SslMode::Prefer {
            let near = config.get_hosts().iter().all(is_near);
            config.ssl_mode(if near { SslMode::Disable } else { SslMode::Require });
        }
        Ok(Self {
            config: Arc::new(config),
            authorities: None,
        })
    }
}

impl PostgresLocation {
    /// The same, whose server's certificate must come of an authority in a PEM file instead of those of the system.
    #[must_use]
    pub fn trusting(self, authorities: PathBuf) -> Self {
        Self {
            authorities: Some(authorities),
            ..self
        }
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// The PEM file of [`trusting`](Self::trusting).
    pub(super) fn authorities(&self) -> Option<&Path> {
        self.authorities.as_deref()
    }
}

/// Whether a host is this machine.
fn is_near(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => true,
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
