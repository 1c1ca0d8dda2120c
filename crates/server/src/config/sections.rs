//! The sections as the server uses them; each reads and checks itself.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use globus_auth_store::{PostgresLocation, StoreLocation};
use ipnet::IpNet;
use url::Url;

use super::{Config, ConfigError, ENVIRONMENT_PREFIX, Environment, reader::Reader, settings as s};

/// Where people and programs reach the server.
#[derive(Debug, Clone)]
pub struct Http {
    /// The origin, as people type it.
    pub public_url: Url,
    /// What it listens on.
    pub listen: SocketAddr,
    /// What pages call the service.
    pub name: String,
    /// Connections at the same time.
    pub max_connections: usize,
    /// Requests that are worked on at the same time.
    pub max_requests: usize,
    /// For a handshake, for the head of a request, for idling.
    pub header_timeout: Duration,
    /// For a whole request.
    pub request_timeout: Duration,
    /// For requests that have begun when the server is told to stop.
    pub shutdown_timeout: Duration,
}

impl Http {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let public_url = reader.required(&s::PUBLIC_URL);
        let listen = reader.required(&s::LISTEN);
        let name = reader.required(&s::NAME);
        let max_connections = reader.required(&s::MAX_CONNECTIONS);
        let max_requests = reader.required(&s::MAX_REQUESTS);
        let header_timeout = reader.required(&s::HEADER_TIMEOUT);
        let request_timeout = reader.required(&s::REQUEST_TIMEOUT);
        let shutdown_timeout = reader.required(&s::SHUTDOWN_TIMEOUT);
        Some(Self {
            public_url: public_url?,
            listen: listen?,
            name: name?,
            max_connections: max_connections?,
            max_requests: max_requests?,
            header_timeout: header_timeout?,
            request_timeout: request_timeout?,
            shutdown_timeout: shutdown_timeout?,
        })
    }
}

/// The certificate of a server that speaks TLS itself.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The file of the certificates, PEM.
    pub certificate: PathBuf,
    /// The file of the private key, PEM.
    pub key: PathBuf,
}

impl Tls {
    /// `Some(None)` where there is none.
    #[expect(clippy::option_option, reason = "wrong, absent and there are three things")]
    pub(super) fn read(reader: &mut Reader) -> Option<Option<Self>> {
        let certificate = reader.optional(&s::CERTIFICATE);
        let key = reader.optional(&s::KEY);
        match (certificate, key) {
            (Some(certificate), Some(key)) => Some(Some(Self { certificate, key })),
            (None, None) if !reader.is_given(&s::CERTIFICATE) && !reader.is_given(&s::KEY) => Some(None),
            _ => {
                if !reader.is_given(&s::KEY) {
                    reader.wrong(&s::KEY, "is missing: a certificate goes with its key");
                } else if !reader.is_given(&s::CERTIFICATE) {
                    reader.wrong(&s::CERTIFICATE, "is missing: a key goes with its certificate");
                }
                None
            }
        }
    }
}

/// The proxies before the server.
#[derive(Debug, Clone)]
pub struct Proxy {
    /// Who they are.
    pub trusted: Vec<IpNet>,
    /// What they write.
    pub header: ProxyHeader,
}

/// The headers in which proxies say for whom they ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyHeader {
    /// `X-Forwarded-For`, `X-Forwarded-Proto`, `X-Forwarded-Host`.
    XForwarded,
    /// `Forwarded` ([RFC 7239](https://www.rfc-editor.org/rfc/rfc7239)).
    Forwarded,
}

impl ProxyHeader {
    pub(super) fn from_name(name: &str) -> Result<Self, String> {
        match name {
            "x-forwarded" => Ok(Self::XForwarded),
            "forwarded" => Ok(Self::Forwarded),
            _ => Err("must be x-forwarded or forwarded".to_owned()),
        }
    }
}

impl Proxy {
    /// `Some(None)` where there is none.
    #[expect(clippy::option_option, reason = "wrong, absent and there are three things")]
    pub(super) fn read(reader: &mut Reader) -> Option<Option<Self>> {
        let trusted = reader.list(&s::TRUSTED);
        let header = reader.required(&s::HEADER);
        let (trusted, header) = (trusted?, header?);
        if trusted.is_empty() && reader.is_given(&s::HEADER) {
            reader.wrong(
                &s::TRUSTED,
                "is missing: name the proxies whose header is to be believed",
            );
            return None;
        }
        Some((!trusted.is_empty()).then_some(Self { trusted, header }))
    }
}

/// Where the server's memory is.
#[derive(Debug, Clone)]
pub enum Database {
    /// A file of SQLite.
    Sqlite(PathBuf),
    /// PostgreSQL.
    Postgres(PostgresLocation),
}

impl Database {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let path = reader.optional(&s::DATABASE_PATH);
        let url = reader.optional(&s::DATABASE_URL);
        let authorities = reader.optional(&s::DATABASE_AUTHORITIES);
        match (reader.is_given(&s::DATABASE_PATH), reader.is_given(&s::DATABASE_URL)) {
            (true, true) => {
                reader.wrong(&s::DATABASE_URL, "stands beside database.path: keep one of them");
                None
            }
            (false, false) => {
                reader.wrong(&s::DATABASE_PATH, "is missing: set it, or database.url");
                None
            }
            (true, false) => path.map(Self::Sqlite),
            (false, true) => Some(Self::Postgres(match authorities {
                Some(path) => url?.trusting(path),
                None => url?,
            })),
        }
    }

    /// The PostgreSQL database of a URL, as `database.url` takes it.
    ///
    /// # Errors
    /// Why it cannot be used, and what to do; the URL is not repeated.
    pub fn postgres(url: &str) -> Result<Self, String> {
        (s::DATABASE_URL.read)(url).map(Self::Postgres)
    }

    /// The one that the environment names, for a program that has no other settings; see
    /// [`Config::load`](super::Config::load).
    ///
    /// # Errors
    /// Every problem there is with the variables of the section `database`.
    pub fn from_environment(environment: &Environment) -> Result<Self, ConfigError> {
        let prefix = format!("{ENVIRONMENT_PREFIX}DATABASE_");
        let own = environment.iter().filter(|(name, _)| name.starts_with(&prefix));
        let own = own.map(|(name, value)| (name.clone(), value.clone())).collect();
        let mut reader = Reader::new("", &own);
        let database = Self::read(&mut reader).filter(|_| reader.problems.is_empty());
        database.ok_or(ConfigError {
            problems: reader.problems,
        })
    }

    /// What the store is opened with.
    #[must_use]
    pub fn location(&self) -> StoreLocation {
        match self {
            Self::Sqlite(path) => StoreLocation::File(path.clone()),
            Self::Postgres(location) => StoreLocation::Postgres(location.clone()),
        }
    }
}

/// When the schema of the database is brought up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Migrate {
    /// When a server starts, or an operator does anything.
    AtStart,
    /// When an operator says so; everything else refuses a schema that is not the newest.
    ByCommand,
}

impl Migrate {
    pub(super) fn from_name(name: &str) -> Result<Self, String> {
        match name {
            "at-start" => Ok(Self::AtStart),
            "by-command" => Ok(Self::ByCommand),
            _ => Err("must be at-start or by-command".to_owned()),
        }
    }

    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        reader.required(&s::DATABASE_MIGRATE)
    }
}

/// The keys that sign ID tokens.
#[derive(Debug, Clone)]
pub struct Keys {
    /// The age at which a key is followed by a new one, in seconds; `None` for only when an operator says so.
    pub rotate_after_seconds: Option<i64>,
}

impl Keys {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let days = reader.required(&s::ROTATE_AFTER)?;
        Some(Self {
            rotate_after_seconds: (days > 0).then(|| i64::from(days) * 86_400),
        })
    }
}

/// What tokens are like where Globus Auth leaves a choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Whether a refresh token is replaced by another at each use.
    pub rotate_refresh_tokens: bool,
    /// With which scope the linked identities are told.
    pub identity_set: IdentitySet,
}

impl Tokens {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let rotate_refresh_tokens = reader.required(&s::ROTATE_REFRESH_TOKENS);
        let identity_set = reader.required(&s::IDENTITY_SET);
        Some(Self {
            rotate_refresh_tokens: rotate_refresh_tokens?,
            identity_set: identity_set?,
        })
    }
}

/// The scope with which userinfo and ID tokens tell of the linked identities.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum IdentitySet {
    /// `openid` is enough.
    #[default]
    Openid,
    /// `view_identity_set` of Globus Auth.
    ViewIdentitySet,
}

impl IdentitySet {
    pub(super) fn from_name(name: &str) -> Result<Self, String> {
        match name {
            "openid" => Ok(Self::Openid),
            "view_identity_set" => Ok(Self::ViewIdentitySet),
            _ => Err("must be openid or view_identity_set".to_owned()),
        }
    }
}

/// Who looks after the server in a browser.
#[derive(Debug, Clone)]
pub struct Operators {
    /// Their usernames, beside those whom the database names.
    pub usernames: Vec<String>,
}

impl Operators {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let usernames = reader.list(&s::OPERATOR_USERNAMES)?;
        Some(Self { usernames })
    }
}

/// Who did what.
#[derive(Debug, Clone)]
pub struct Audit {
    /// How long it is kept, in seconds; `None` for ever.
    pub keep_seconds: Option<i64>,
}

impl Audit {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let days = reader.required(&s::AUDIT_KEEP)?;
        Some(Self {
            keep_seconds: (days > 0).then(|| i64::from(days) * 86_400),
        })
    }
}

/// Health and metrics.
#[derive(Debug, Clone)]
pub struct Management {
    /// What they listen on, if they shall be there.
    pub listen: Option<SocketAddr>,
}

impl Management {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let listen = reader.required(&s::MANAGEMENT_LISTEN)?;
        Some(Self { listen })
    }
}

/// What the server logs.
#[derive(Debug, Clone)]
pub struct Log {
    /// For whom.
    pub format: LogFormat,
    /// Levels, as `tracing_subscriber::EnvFilter` reads them.
    pub filter: String,
}

/// For whom the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one document a line.
    Json,
}

impl LogFormat {
    pub(super) fn from_name(name: &str) -> Result<Self, String> {
        match name {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("must be text or json".to_owned()),
        }
    }
}

impl Log {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let format = reader.required(&s::LOG_FORMAT);
        let filter = reader.required(&s::LOG_FILTER);
        Some(Self {
            format: format?,
            filter: filter?,
        })
    }
}

/// Where the server sends traces.
#[derive(Debug, Clone)]
pub struct Telemetry {
    /// A collector of OpenTelemetry that takes OTLP over HTTP.
    pub endpoint: Option<Url>,
}

impl Telemetry {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let endpoint = reader.optional(&s::TELEMETRY_ENDPOINT);
        let right = endpoint.is_some() || !reader.is_given(&s::TELEMETRY_ENDPOINT);
        right.then_some(Self { endpoint })
    }
}

/// What no section can see alone.
pub(super) fn check_together(config: &Config, reader: &mut Reader) {
    let https = config.http.public_url.scheme() == "https";
    if https && config.tls.is_none() && config.proxy.is_none() {
        reader.wrong(
            &s::PUBLIC_URL,
            "is https, but nothing speaks TLS: set tls.certificate and tls.key, or proxy.trusted",
        );
    }
    if !https && config.tls.is_some() {
        reader.wrong(&s::PUBLIC_URL, "is http, but tls.certificate is set: write https://");
    }
    if config
        .management
        .listen
        .is_some_and(|listen| listen == config.http.listen && listen.port() != 0)
    {
        reader.wrong(
            &s::MANAGEMENT_LISTEN,
            "is the address of http.listen: choose another port",
        );
    }
}
