//! The servers that are measured beside each other, and what each is asked.

mod bare;
mod fauxbus;
mod oidc_provider;
mod ours;
mod test_server;

use std::net::SocketAddr;
use std::sync::Arc;

use base64ct::{Base64, Encoding};
use serde_json::Value;
use url::Url;

use super::load::{self, Side};
use crate::support::http;

/// Different tokens that are asked about, or renewed, in turn.
const TOKENS: usize = 50;
/// Codes of one measurement; each is good once.
const CODES: usize = 400;
/// The verifier of every login, and its challenge (RFC 7636 appendix B).
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// What a server is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// A token of the client's own, by its credentials.
    Issue,
    /// Whether a token is good.
    Introspect,
    /// A new access token for a refresh token; no ID token.
    Refresh,
    /// Tokens and an ID token for an authorization code with PKCE.
    Exchange,
    /// The OpenID Connect configuration.
    Discovery,
    /// The key set.
    Keys,
}

impl Operation {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Issue,
        Self::Introspect,
        Self::Refresh,
        Self::Exchange,
        Self::Discovery,
        Self::Keys,
    ];

    /// For the head of a table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Issue => "tokens issued",
            Self::Introspect => "introspections",
            Self::Refresh => "refreshes",
            Self::Exchange => "codes exchanged, with an ID token",
            Self::Discovery => "discovery",
            Self::Keys => "keys",
        }
    }

    /// Whether each request is good once.
    #[must_use]
    pub const fn is_consumed(self) -> bool {
        matches!(self, Self::Exchange)
    }
}

/// Where a server answers what.
struct Paths {
    token: &'static str,
    introspect: &'static str,
    discovery: &'static str,
    keys: &'static str,
}

/// A running server.
pub trait Server {
    /// For the tables.
    fn name(&self) -> &'static str;
    /// Where it listens.
    fn url(&self) -> &Url;
    /// Its process.
    fn process(&self) -> u32;
    /// The processes that work for it beside its own and those that it starts: its database's.
    fn beside(&self) -> Vec<u32> {
        Vec::new()
    }
    /// Prepared requests, `None` if it cannot be asked that in a closed loop.
    ///
    /// # Errors
    /// It does not give the tokens or codes that the requests are about.
    fn requests(&self, operation: Operation) -> Result<Option<Vec<Vec<u8>>>, String>;
}

/// Starts a server.
pub type Start = fn() -> Result<Box<dyn Server>, String>;

/// The bare route first, then ours, then the peers.
pub const SERVERS: [Start; 6] = [
    bare::start,
    ours::start_on_sqlite,
    ours::start_on_postgres,
    fauxbus::start,
    oidc_provider::start,
    test_server::start,
];

/// A server with these requests to send.
///
/// # Errors
/// It has no address, or see [`Server::requests`].
pub fn side(server: &dyn Server, operation: Operation) -> Result<Option<Side>, String> {
    let requests = server.requests(operation)?;
    requests.map(|requests| sending(server, requests)).transpose()
}

fn sending(server: &dyn Server, requests: Vec<Vec<u8>>) -> Result<Side, String> {
    Ok(Side {
        name: server.name(),
        address: address(server.url())?,
        processes: [vec![server.process()], server.beside()].concat(),
        requests: Arc::new(requests),
    })
}

fn address(url: &Url) -> Result<SocketAddr, String> {
    let addresses = url.socket_addrs(|| None).map_err(|problem| problem.to_string())?;
    // A name may stand for two addresses, of which one is listened on.
    let connects = |address: &&SocketAddr| std::net::TcpStream::connect(address).is_ok();
    let found = addresses.iter().find(connects).copied();
    found.ok_or_else(|| format!("nobody listens at {url}"))
}

/// What most servers are asked in the same way: a client with a secret, and where it asks.
struct Confidential {
    paths: Paths,
    id: String,
    authorization: String,
    /// Beside `grant_type`, for a token of the client's own.
    own: Vec<(&'static str, String)>,
    redirect_uri: String,
}

impl Confidential {
    /// What `server` is asked, with the codes that `codes` gives and the refresh tokens that `refresh_tokens` gives.
    fn requests(
        &self,
        server: &dyn Server,
        operation: Operation,
        codes: impl FnOnce() -> Result<Vec<String>, String>,
        refresh_tokens: impl FnOnce() -> Result<Option<Vec<String>>, String>,
    ) -> Result<Option<Vec<Vec<u8>>>, String> {
        Ok(match operation {
            Operation::Issue => Some(self.issue()),
            Operation::Introspect => Some(self.introspect(server)?),
            Operation::Exchange => Some(codes()?.iter().map(|code| self.exchange(code)).collect()),
            Operation::Refresh => {
                refresh_tokens()?.map(|tokens| tokens.iter().map(|token| self.refresh(token)).collect())
            }
            Operation::Discovery | Operation::Keys => Some(self.get(operation)),
        })
    }

    fn post(&self, path: &str, form: &[(&str, &str)]) -> Vec<u8> {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        load::form_request(path, &self.authorization, &form)
    }

    fn issue(&self) -> Vec<Vec<u8>> {
        let mut form = vec![("grant_type", "client_credentials")];
        form.extend(self.own.iter().map(|(name, value)| (*name, value.as_str())));
        vec![self.post(self.paths.token, &form)]
    }

    /// Asks about tokens that the server issues now.
    fn introspect(&self, server: &dyn Server) -> Result<Vec<Vec<u8>>, String> {
        let issuing = sending(server, self.issue())?;
        let mut requests = Vec::new();
        for _ in 0..TOKENS {
            let token = member(&load::once(&issuing)?, "access_token")?;
            requests.push(self.post(self.paths.introspect, &[("token", &token)]));
        }
        let answer = load::once(&sending(server, requests.clone())?)?;
        match serde_json::from_str::<Value>(&answer) {
            Ok(document) if document["active"] == true => Ok(requests),
            _ => Err(format!("{}: a fresh token is not active", server.name())),
        }
    }

    fn exchange(&self, code: &str) -> Vec<u8> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", VERIFIER),
        ];
        self.post(self.paths.token, &form)
    }

    fn refresh(&self, token: &str) -> Vec<u8> {
        self.post(
            self.paths.token,
            &[("grant_type", "refresh_token"), ("refresh_token", token)],
        )
    }

    fn get(&self, operation: Operation) -> Vec<Vec<u8>> {
        let path = if operation == Operation::Keys {
            self.paths.keys
        } else {
            self.paths.discovery
        };
        vec![load::get_request(path)]
    }

    /// The authorize URL of a login with an ID token.
    fn authorize(&self, endpoint: &Url, scope: &str) -> Url {
        let mut url = endpoint.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.id)
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("scope", scope)
            .append_pair("state", "s")
            .append_pair("nonce", "n")
            .append_pair("code_challenge", CHALLENGE)
            .append_pair("code_challenge_method", "S256");
        url
    }
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", Base64::encode_string(format!("{id}:{secret}").as_bytes()))
}

fn member(document: &str, name: &str) -> Result<String, String> {
    let document: Value = serde_json::from_str(document).map_err(|problem| problem.to_string())?;
    let found = document[name].as_str().map(str::to_owned);
    found.ok_or_else(|| format!("an answer without {name}"))
}

/// The code in the address that a browser is sent back to.
fn code_in(location: &Url) -> Result<String, String> {
    let code = location.query_pairs().find(|(name, _)| name == "code");
    code.map(|(_, code)| code.into_owned())
        .ok_or_else(|| format!("no code in the query of {}", location.path()))
}

fn location(reply: &http::Reply, base: &Url) -> Result<Url, String> {
    let text = reply
        .header("location")
        .ok_or_else(|| format!("status {} without a redirect", reply.status))?;
    base.join(text).map_err(|problem| problem.to_string())
}
