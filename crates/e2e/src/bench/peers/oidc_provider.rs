//! oidc-provider from npm, the certified server for JavaScript, in memory. `js/oidc_provider.js` starts it.

use serde_json::Value;
use url::Url;

use super::{CHALLENGE, CODES, Confidential, Operation, Paths, Server, TOKENS, basic};
use crate::support::{Running, http, node};

const ID: &str = "client-of-the-measurement";
const SECRET: &str = "secret-of-the-measurement";
const REDIRECT_URI: &str = "https://app.example.org/callback";

struct Peer {
    running: Running,
    url: Url,
    client: Confidential,
}

pub(super) fn start() -> Result<Box<dyn Server>, String> {
    let mut command = node::script("oidc_provider.js")?;
    command.args([ID, SECRET, REDIRECT_URI, CHALLENGE]);
    // As it is meant to be run.
    command.env("NODE_ENV", "production");
    let (running, url) = Running::start(command, false, |line| Url::parse(line).ok())?;
    let client = Confidential {
        paths: Paths {
            token: "/token",
            introspect: "/token/introspection",
            discovery: "/.well-known/openid-configuration",
            keys: "/jwks",
        },
        id: ID.to_owned(),
        authorization: basic(ID, SECRET),
        own: Vec::new(),
        redirect_uri: REDIRECT_URI.to_owned(),
    };
    Ok(Box::new(Peer { running, url, client }))
}

impl Peer {
    /// Codes or refresh tokens, as a login would have left them in its memory.
    fn mint(&self, kind: &str, count: usize) -> Result<Vec<String>, String> {
        let url = self.url.join(&format!("mint/{kind}/{count}"));
        let reply = http::get(&url.map_err(|problem| problem.to_string())?)?;
        let minted: Value = serde_json::from_str(&reply.body).map_err(|problem| format!("no {kind}: {problem}"))?;
        let minted = minted.as_array().into_iter().flatten();
        Ok(minted.filter_map(|one| one.as_str().map(str::to_owned)).collect())
    }
}

impl Server for Peer {
    fn name(&self) -> &'static str {
        "oidc-provider, in memory"
    }

    fn url(&self) -> &Url {
        &self.url
    }

    fn process(&self) -> u32 {
        self.running.id()
    }

    fn requests(&self, operation: Operation) -> Result<Option<Vec<Vec<u8>>>, String> {
        let codes = || self.mint("codes", CODES);
        let refresh_tokens = || self.mint("refresh-tokens", TOKENS).map(Some);
        self.client.requests(self, operation, codes, refresh_tokens)
    }
}
