//! For whom a proxy asks: `X-Forwarded-*`, and `Forwarded` ([RFC 7239](https://www.rfc-editor.org/rfc/rfc7239)).
//!
//! Only proxies that the configuration names are believed, and only the one kind of header that they write: whatever
//! else stands in a request was written by the client. What they say of scheme and host changes no link, for all
//! addresses come from `http.public_url`; it is compared with that, to tell an operator of a proxy that is set up wrong.

use std::{
    net::{IpAddr, SocketAddr},
    sync::atomic::{AtomicBool, Ordering},
};

use http::{HeaderMap, HeaderName};
use url::Url;

use crate::config::{Proxy, ProxyHeader};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED: HeaderName = HeaderName::from_static("forwarded");

/// The proxies that are believed.
#[derive(Debug)]
pub(crate) struct TrustedProxies {
    proxy: Proxy,
    scheme: String,
    host: String,
    /// Whether it was said already that a proxy is set up wrong.
    said: AtomicBool,
}

/// One proxy's word.
#[derive(Debug, Default, PartialEq, Eq)]
struct Hop {
    client: Option<IpAddr>,
    scheme: Option<String>,
    host: Option<String>,
}

impl TrustedProxies {
    pub(crate) fn new(proxy: Proxy, public_url: &Url) -> Self {
        Self {
            proxy,
            scheme: public_url.scheme().to_owned(),
            host: public_url[url::Position::BeforeHost..url::Position::AfterPort].to_owned(),
            said: AtomicBool::new(false),
        }
    }

    /// The address of the client: the nearest one that is none of the proxies. The port is 0 where it is not known.
    pub(crate) fn client(&self, peer: SocketAddr, headers: &HeaderMap) -> SocketAddr {
        if !self.trusts(peer.ip()) {
            return peer;
        }
        let hops = match self.proxy.header {
            ProxyHeader::XForwarded => x_forwarded(headers),
            ProxyHeader::Forwarded => forwarded(headers),
        };
        if let Some(outermost) = hops.first() {
            self.compare(outermost);
        }
        let mut client = peer;
        for hop in hops.iter().rev() {
            // A proxy that does not say for whom it asks is the last that is known.
            let Some(address) = hop.client else { break };
            client = SocketAddr::new(address, 0);
            if !self.trusts(address) {
                break;
            }
        }
        client
    }

    /// Whether an address is one of the proxies.
    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.proxy.trusted.iter().any(|network| network.contains(&address))
    }

    fn compare(&self, hop: &Hop) {
        let scheme = hop
            .scheme
            .as_ref()
            .is_none_or(|scheme| scheme.eq_ignore_ascii_case(&self.scheme));
        let host = hop
            .host
            .as_ref()
            .is_none_or(|host| host.eq_ignore_ascii_case(&self.host));
        if (!scheme || !host) && !self.said.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                scheme = hop.scheme,
                host = hop.host,
                "a proxy says that people came by another address than http.public_url: links and cookies will not \
                 work for them; correct the proxy or the configuration"
            );
        }
    }
}

/// The members of a header that holds a list, over all its lines.
fn members<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'h str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

fn x_forwarded(headers: &HeaderMap) -> Vec<Hop> {
    let first = |name| members(headers, name).next().map(str::to_owned);
    let (scheme, host) = (first(&X_FORWARDED_PROTO), first(&X_FORWARDED_HOST));
    let mut hops: Vec<Hop> = members(headers, &X_FORWARDED_FOR)
        .map(|member| Hop {
            client: address(member),
            ..Hop::default()
        })
        .collect();
    if let Some(outermost) = hops.first_mut() {
        (outermost.scheme, outermost.host) = (scheme, host);
    }
    hops
}

fn forwarded(headers: &HeaderMap) -> Vec<Hop> {
    members(headers, &FORWARDED).map(hop).collect()
}

/// `for=192.0.2.60;proto=https;host=auth.example.org`.
fn hop(member: &str) -> Hop {
    let mut hop = Hop::default();
    for (name, value) in member.split(';').filter_map(|pair| pair.split_once('=')) {
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "for" => hop.client = address(value),
            "proto" => hop.scheme = Some(value.to_owned()),
            "host" => hop.host = Some(value.to_owned()),
            _ => {}
        }
    }
    hop
}

/// An address as proxies write it: with or without a port, IPv6 with or without brackets.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let parsed = match bare {
        Some((inside, _)) => inside.parse().ok(),
        None => text
            .parse()
            .ok()
            .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip())),
    };
    parsed.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests;
