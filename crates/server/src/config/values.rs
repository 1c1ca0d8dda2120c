//! How the texts of settings are read: each says what is wrong and what to do, and never repeats a value that may be secret.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
    time::Duration,
};

use globus_auth_store::{PostgresLocation, PostgresLocationError};
use ipnet::IpNet;
use url::Url;

pub(super) fn filled(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("is empty: give a value, or leave it out".to_owned()),
        text => Ok(text.to_owned()),
    }
}

pub(super) fn number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "must be a number".to_owned())
}

pub(super) fn flag(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| "must be true or false".to_owned())
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    text.parse()
        .map(Duration::from_secs)
        .map_err(|_| "must be a number of seconds".to_owned())
}

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "must be an IP address and a port, such as 0.0.0.0:443 or [::]:443".to_owned())
}

pub(super) fn address_or_off(text: &str) -> Result<Option<SocketAddr>, String> {
    match text {
        "off" => Ok(None),
        text => address(text).map(Some),
    }
}

pub(super) fn username(text: &str) -> Result<String, String> {
    let text = text.trim();
    match text.split_once('@') {
        Some((name, domain)) if !name.is_empty() && !domain.is_empty() => Ok(text.to_owned()),
        _ => Err("must hold usernames such as ada@example.org".to_owned()),
    }
}

pub(super) fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse()
        .or_else(|_| address())
        .map_err(|_| "must hold networks such as 10.0.0.0/8, or addresses".to_owned())
}

pub(super) fn public_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| "must be a URL such as https://auth.example.org".to_owned())?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let anonymous = url.username().is_empty() && url.password().is_none();
    let loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" | "http" if !bare || !anonymous => {
            Err("must be an origin, without user, path or query: https://auth.example.org".to_owned())
        }
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        _ => Err("must begin with https:// (http:// is for loopback addresses only)".to_owned()),
    }
}

pub(super) fn collector(text: &str) -> Result<Url, String> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| url.scheme() == "http" && url.has_host());
    url.ok_or_else(|| "must be a URL such as http://127.0.0.1:4318".to_owned())
}

pub(super) fn database_url(text: &str) -> Result<PostgresLocation, String> {
    let schemes = ["postgres://", "postgresql://"];
    if !schemes.iter().any(|scheme| text.starts_with(scheme)) {
        return Err("must begin with postgres:// (an SQLite database is named by database.path)".to_owned());
    }
    text.parse()
        .map_err(|error: PostgresLocationError| format!("cannot be read: {error}"))
}
