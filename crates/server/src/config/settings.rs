//! Every setting, in one table.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use globus_auth_store::PostgresLocation;
use ipnet::IpNet;
use url::Url;

use super::{
    IdentitySet, LogFormat, Migrate, ProxyHeader,
    upstream::{self, UPSTREAM},
    values::{
        address, address_or_off, collector, database_url, duration, filled, flag, network, number, public_url, username,
    },
};

/// A setting: what it is, and how its text is read.
pub(super) struct Setting<T> {
    pub(super) about: About,
    /// Reads the text of the value, or of one member of a list; says what is wrong and what to do.
    pub(super) read: fn(&str) -> Result<T, String>,
}

/// What a setting is: for messages, the sample and the schema.
#[derive(Debug)]
pub(super) struct About {
    pub(super) section: &'static str,
    pub(super) key: &'static str,
    pub(super) shape: Shape,
    /// Its value where none is given; `None` where nothing is assumed.
    pub(super) default: Option<&'static str>,
    /// For the sample, where there is no default.
    pub(super) example: &'static str,
    pub(super) help: &'static str,
}

/// What values a setting has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Choice(&'static [&'static str]),
    Number {
        least: i64,
        most: i64,
    },
    /// true or false.
    Flag,
    List,
    /// Text that nobody may see: given by value, or by `key_file`.
    Secret,
}

impl About {
    /// Whether it belongs to a section that may stand several times.
    pub(super) fn is_repeated(&self) -> bool {
        self.section == UPSTREAM
    }

    /// The environment variable that overrides it.
    pub(super) fn variable(&self) -> String {
        let name = format!("{}_{}", self.section, self.key).to_uppercase();
        format!("{}{name}", super::ENVIRONMENT_PREFIX)
    }
}

/// The sections, in the order of the sample, with what they are for.
pub(super) const SECTIONS: &[(&str, &str)] = &[
    ("http", "Where people and programs reach the server."),
    (
        "tls",
        "The server's certificate. Leave both out where a proxy speaks TLS. SIGHUP reads the files anew.",
    ),
    (
        "proxy",
        "The proxies before the server. Leave it out where there are none.",
    ),
    ("database", "The server's memory: give path or url, not both."),
    ("keys", "The keys that sign ID tokens."),
    ("tokens", "What tokens are like where Globus Auth leaves a choice."),
    (
        "operators",
        "Who may see the operator pages, /v2/web/operator. `globus-auth admin people operator add` names more.",
    ),
    ("audit", "The audit log: who did what, when, from where."),
    (
        "management",
        "Health and metrics: /healthz, /readyz, /metrics. Not for the public.",
    ),
    (
        "log",
        "What is logged, to standard error. No secrets, whatever the filter.",
    ),
    ("telemetry", "Traces. Leave it out to send none."),
    (
        UPSTREAM,
        "An OpenID Connect provider at which the people of an identity provider log in; without one they have passwords \
         here. It knows this server by the redirect URI <public_url>/v2/web/upstream/<id of the identity provider>. The \
         section may stand several times; no variable overrides it.",
    ),
];

/// Every setting, in the order of the sample.
pub(super) const ALL: &[&About] = &[
    &PUBLIC_URL.about,
    &LISTEN.about,
    &NAME.about,
    &MAX_CONNECTIONS.about,
    &MAX_REQUESTS.about,
    &HEADER_TIMEOUT.about,
    &REQUEST_TIMEOUT.about,
    &SHUTDOWN_TIMEOUT.about,
    &CERTIFICATE.about,
    &KEY.about,
    &TRUSTED.about,
    &HEADER.about,
    &DATABASE_PATH.about,
    &DATABASE_URL.about,
    &DATABASE_AUTHORITIES.about,
    &DATABASE_MIGRATE.about,
    &ROTATE_AFTER.about,
    &ROTATE_REFRESH_TOKENS.about,
    &IDENTITY_SET.about,
    &OPERATOR_USERNAMES.about,
    &AUDIT_KEEP.about,
    &MANAGEMENT_LISTEN.about,
    &LOG_FORMAT.about,
    &LOG_FILTER.about,
    &TELEMETRY_ENDPOINT.about,
    &upstream::PROVIDER.about,
    &upstream::ISSUER.about,
    &upstream::CLIENT_ID.about,
    &upstream::CLIENT_SECRET.about,
    &upstream::SCOPES.about,
    &upstream::USERNAME_CLAIM.about,
];

pub(super) static PUBLIC_URL: Setting<Url> = Setting {
    about: About {
        section: "http",
        key: "public_url",
        shape: Shape::Text,
        default: None,
        example: "https://auth.example.org",
        help: "The origin at which people and programs reach the server; also the issuer of ID tokens. It cannot be \
               changed later without breaking logins. https, or http on a loopback address.",
    },
    read: public_url,
};

pub(super) static LISTEN: Setting<SocketAddr> = Setting {
    about: About {
        section: "http",
        key: "listen",
        shape: Shape::Text,
        default: Some("127.0.0.1:8080"),
        example: "",
        help: "The address and port to listen on.",
    },
    read: address,
};

pub(super) static NAME: Setting<String> = Setting {
    about: About {
        section: "http",
        key: "name",
        shape: Shape::Text,
        default: Some("Globus Auth"),
        example: "",
        help: "What pages call the service.",
    },
    read: filled,
};

pub(super) static MAX_CONNECTIONS: Setting<usize> = Setting {
    about: About {
        section: "http",
        key: "max_connections",
        shape: Shape::Number {
            least: 1,
            most: 1_000_000,
        },
        default: Some("4096"),
        example: "",
        help: "Connections at the same time; more wait until one ends. Keep it below the limit of open files.",
    },
    read: number,
};

pub(super) static MAX_REQUESTS: Setting<usize> = Setting {
    about: About {
        section: "http",
        key: "max_requests",
        shape: Shape::Number {
            least: 1,
            most: 1_000_000,
        },
        default: Some("1024"),
        example: "",
        help: "Requests that are worked on at the same time; more are answered with 503 and Retry-After at once. One \
               whose body is still on its way does not count.",
    },
    read: number,
};

pub(super) static HEADER_TIMEOUT: Setting<Duration> = seconds(
    "header_timeout_seconds",
    "75",
    "How long a client may take for its TLS handshake or the head of a request, and a connection may idle. Keep it \
     longer than proxies keep idle connections.",
);

pub(super) static REQUEST_TIMEOUT: Setting<Duration> = seconds(
    "request_timeout_seconds",
    "60",
    "How long a request may take in all; it is answered with 408 then.",
);

pub(super) static SHUTDOWN_TIMEOUT: Setting<Duration> = seconds(
    "shutdown_timeout_seconds",
    "20",
    "How long requests that have begun may go on after SIGTERM or SIGINT.",
);

pub(super) static CERTIFICATE: Setting<PathBuf> = path(
    "tls",
    "certificate",
    "/etc/globus-auth/tls/fullchain.pem",
    "The certificate and those between it and its authority, PEM, the server's own first.",
);

pub(super) static KEY: Setting<PathBuf> = path(
    "tls",
    "key",
    "/etc/globus-auth/tls/key.pem",
    "The certificate's private key, PEM. Only the server should be able to read it.",
);

pub(super) static TRUSTED: Setting<IpNet> = Setting {
    about: About {
        section: "proxy",
        key: "trusted",
        shape: Shape::List,
        default: None,
        example: "[\"10.0.0.0/8\", \"::1\"]",
        help: "Networks or addresses of the proxies. From them the client's address is taken from the header below; \
               from anybody else the header is ignored.",
    },
    read: network,
};

pub(super) static HEADER: Setting<ProxyHeader> = Setting {
    about: About {
        section: "proxy",
        key: "header",
        shape: Shape::Choice(&["x-forwarded", "forwarded"]),
        default: Some("x-forwarded"),
        example: "",
        help: "Which headers the proxies write, and do not let through from outside: X-Forwarded-For, -Proto and \
               -Host, or Forwarded (RFC 7239).",
    },
    read: ProxyHeader::from_name,
};

pub(super) static DATABASE_PATH: Setting<PathBuf> = path(
    "database",
    "path",
    "/var/lib/globus-auth/globus-auth.db",
    "The file of an SQLite database, for one server on one machine. It is made when it is not there.",
);

pub(super) static DATABASE_URL: Setting<PostgresLocation> = Setting {
    about: About {
        section: "database",
        key: "url",
        shape: Shape::Secret,
        default: None,
        example: "postgres://globus-auth@db.example.org/globus-auth",
        help: "A PostgreSQL database, for any number of servers.",
    },
    read: database_url,
};

pub(super) static DATABASE_AUTHORITIES: Setting<PathBuf> = path(
    "database",
    "authorities",
    "/etc/ssl/certs/database.pem",
    "The certificate authorities of which the certificate of the PostgreSQL server must come, PEM; without it, those of \
     the machine.",
);

pub(super) static DATABASE_MIGRATE: Setting<Migrate> = Setting {
    about: About {
        section: "database",
        key: "migrate",
        shape: Shape::Choice(&["at-start", "by-command"]),
        default: Some("at-start"),
        example: "",
        help: "When the schema is brought up to date: when a server starts, or by `globus-auth admin migrate` (and `admin \
               init`) alone; a server then refuses a schema that is not the newest.",
    },
    read: Migrate::from_name,
};

pub(super) static ROTATE_AFTER: Setting<u16> = Setting {
    about: About {
        section: "keys",
        key: "rotate_after_days",
        shape: Shape::Number { least: 0, most: 3_650 },
        default: Some("0"),
        example: "",
        help: "The age at which a key is followed by a new one, which is published an hour before it signs; the old one \
               stays published until its tokens have expired. 0: only by `globus-auth admin keys rotate`.",
    },
    read: number,
};

pub(super) static ROTATE_REFRESH_TOKENS: Setting<bool> = Setting {
    about: About {
        section: "tokens",
        key: "rotate_refresh_tokens",
        shape: Shape::Flag,
        default: Some("false"),
        example: "",
        help: "Whether a refresh token is replaced by another at each use. One that is used again a minute after it was \
               replaced is taken for stolen: every token of the login is revoked. Globus Auth does not rotate; clients must \
               keep what they are given.",
    },
    read: flag,
};

pub(super) static IDENTITY_SET: Setting<IdentitySet> = Setting {
    about: About {
        section: "tokens",
        key: "identity_set",
        shape: Shape::Choice(&["openid", "view_identity_set"]),
        default: Some("openid"),
        example: "",
        help: "The scope with which userinfo and ID tokens tell of the linked identities: openid, as older clients expect, \
               or only urn:globus:auth:scope:auth.globus.org:view_identity_set.",
    },
    read: IdentitySet::from_name,
};

pub(super) static OPERATOR_USERNAMES: Setting<String> = Setting {
    about: About {
        section: "operators",
        key: "usernames",
        shape: Shape::List,
        default: None,
        example: "[\"ada@example.org\"]",
        help: "Usernames of people who look after the server. They must have logged in within half an hour, and with \
               their second factor if they have one.",
    },
    read: username,
};

pub(super) static AUDIT_KEEP: Setting<u16> = Setting {
    about: About {
        section: "audit",
        key: "keep_days",
        shape: Shape::Number { least: 0, most: 36_500 },
        default: Some("400"),
        example: "",
        help: "For how many days it is kept; 0: for ever.",
    },
    read: number,
};

pub(super) static MANAGEMENT_LISTEN: Setting<Option<SocketAddr>> = Setting {
    about: About {
        section: "management",
        key: "listen",
        shape: Shape::Text,
        default: Some("127.0.0.1:9090"),
        example: "",
        help: "The address and port of health and metrics, plain HTTP; \"off\" for none.",
    },
    read: address_or_off,
};

pub(super) static LOG_FORMAT: Setting<LogFormat> = Setting {
    about: About {
        section: "log",
        key: "format",
        shape: Shape::Choice(&["text", "json"]),
        default: Some("text"),
        example: "",
        help: "Lines for people, or one JSON document a line.",
    },
    read: LogFormat::from_name,
};

pub(super) static LOG_FILTER: Setting<String> = Setting {
    about: About {
        section: "log",
        key: "filter",
        shape: Shape::Text,
        default: Some("info"),
        example: "",
        help: "A level (error, warn, info, debug, trace), or levels by module such as \"info,globus_auth_store=debug\".",
    },
    read: filled,
};

pub(super) static TELEMETRY_ENDPOINT: Setting<Url> = Setting {
    about: About {
        section: "telemetry",
        key: "endpoint",
        shape: Shape::Text,
        default: None,
        example: "http://127.0.0.1:4318",
        help: "A collector of OpenTelemetry that takes OTLP over plain HTTP: traces are sent there. For builds with the \
               cargo feature `otel`.",
    },
    read: collector,
};

const fn seconds(key: &'static str, default: &'static str, help: &'static str) -> Setting<Duration> {
    Setting {
        about: About {
            section: "http",
            key,
            shape: Shape::Number { least: 1, most: 3_600 },
            default: Some(default),
            example: "",
            help,
        },
        read: duration,
    }
}

const fn path(section: &'static str, key: &'static str, example: &'static str, help: &'static str) -> Setting<PathBuf> {
    Setting {
        about: About {
            section,
            key,
            shape: Shape::Text,
            default: None,
            example,
            help,
        },
        read: |text| filled(text).map(PathBuf::from),
    }
}
