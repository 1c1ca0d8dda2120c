//! The configuration of `globus-auth serve`: one TOML file, overridden by the environment, read once into sections that
//! validate themselves.
//!
//! Every problem is reported, with its section and key, not only the first. All settings stand in one table (`settings`),
//! and the sample, the JSON Schema and the names of the environment variables are made from it. A setting `key` of
//! `[section]` is overridden by `GLOBUS_AUTH_SERVER_SECTION_KEY`; a secret may be given by `key`, or by `key_file`, the
//! name of a file that holds it. The section `upstream` may stand several times, and no variable overrides it.

mod reader;
mod reference;
mod sections;
mod settings;
mod upstream;
mod values;

use std::{collections::BTreeMap, fmt};

pub use reference::{sample, schema};
pub use sections::{
    Audit, Database, Http, IdentitySet, Keys, Log, LogFormat, Management, Migrate, Operators, Proxy, ProxyHeader,
    Telemetry, Tls, Tokens,
};
pub use upstream::Upstream;

use reader::Reader;

/// What the names of all environment variables of the server begin with.
pub const ENVIRONMENT_PREFIX: &str = "GLOBUS_AUTH_SERVER_";

/// The environment variables of the server, by name. Secrets may be among them.
pub type Environment = BTreeMap<String, String>;

/// Everything that the server is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where people and programs reach it.
    pub http: Http,
    /// Its certificate, where it speaks TLS itself.
    pub tls: Option<Tls>,
    /// The proxies before it, where there are some.
    pub proxy: Option<Proxy>,
    /// Where its memory is.
    pub database: Database,
    /// When the schema of that is brought up to date.
    pub migrate: Migrate,
    /// The keys that sign ID tokens.
    pub keys: Keys,
    /// What tokens are like.
    pub tokens: Tokens,
    /// Who looks after it.
    pub operators: Operators,
    /// Who did what.
    pub audit: Audit,
    /// Health and metrics.
    pub management: Management,
    /// What it logs.
    pub log: Log,
    /// Where it sends traces.
    pub telemetry: Telemetry,
    /// The OpenID Connect providers that people log in at.
    pub upstreams: Vec<Upstream>,
}

/// What is wrong at one place of the configuration, and what to do. Never holds a value that may be secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// `section.key`, with the environment variable where the value is from there.
    pub place: String,
    /// What is wrong, and what to do.
    pub what: String,
}

/// All that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The problems; at least one.
    pub problems: Vec<Problem>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problems.len() {
            1 => f.write_str("the configuration has a problem:")?,
            many => write!(f, "the configuration has {many} problems:")?,
        }
        self.problems
            .iter()
            .try_for_each(|problem| write!(f, "\n  {}: {}", problem.place, problem.what))
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads the text of a file and the variables that override it. Names in `environment` that do not begin with
    /// [`ENVIRONMENT_PREFIX`] are not looked at. Files that hold secrets are read.
    ///
    /// # Errors
    /// Every problem there is.
    pub fn load(text: &str, environment: &Environment) -> Result<Self, ConfigError> {
        let mut reader = Reader::new(text, environment);
        if let Some(config) = Self::read(&mut reader) {
            sections::check_together(&config, &mut reader);
            if reader.problems.is_empty() {
                return Ok(config);
            }
        }
        Err(ConfigError {
            problems: reader.problems,
        })
    }

    /// Every section is read before one of them may be missing.
    fn read(reader: &mut Reader) -> Option<Self> {
        let http = Http::read(reader);
        let tls = Tls::read(reader);
        let proxy = Proxy::read(reader);
        let database = Database::read(reader);
        let migrate = Migrate::read(reader);
        let keys = Keys::read(reader);
        let tokens = Tokens::read(reader);
        let operators = Operators::read(reader);
        let audit = Audit::read(reader);
        let management = Management::read(reader);
        let log = Log::read(reader);
        let telemetry = Telemetry::read(reader);
        let upstreams = Upstream::read_all(reader);
        Some(Self {
            http: http?,
            tls: tls?,
            proxy: proxy?,
            database: database?,
            migrate: migrate?,
            keys: keys?,
            tokens: tokens?,
            operators: operators?,
            audit: audit?,
            management: management?,
            log: log?,
            telemetry: telemetry?,
            upstreams: upstreams?,
        })
    }
}

#[cfg(test)]
mod tests;
