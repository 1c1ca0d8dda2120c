//! fauxbus from PyPI: a fake of the service, in memory.

use url::Url;

use super::{Confidential, Operation, Paths, Server, basic, code_in};
use crate::support::fauxbus::{CLIENT_ID, CLIENT_SECRET, Fauxbus, REDIRECT_URI};

/// It signs thirty ID tokens a second; as many codes as the others get would take minutes.
const FEW: usize = 64;

struct Peer {
    server: Fauxbus,
    client: Confidential,
}

pub(super) fn start() -> Result<Box<dyn Server>, String> {
    let client = Confidential {
        paths: Paths {
            token: "/v2/oauth2/token",
            introspect: "/v2/oauth2/token/introspect",
            discovery: "/.well-known/openid-configuration",
            keys: "/jwk.json",
        },
        id: CLIENT_ID.to_owned(),
        authorization: basic(CLIENT_ID, CLIENT_SECRET),
        own: vec![("scope", "urn:globus:auth:scope:transfer.api.globus.org:all".to_owned())],
        redirect_uri: REDIRECT_URI.to_owned(),
    };
    let server = Fauxbus::start()?;
    Ok(Box::new(Peer { server, client }))
}

impl Peer {
    fn code(&self) -> Result<String, String> {
        let authorize = self.server.url.join("v2/oauth2/authorize");
        let authorize = authorize.map_err(|problem| problem.to_string())?;
        code_in(&self.server.log_in(&self.client.authorize(&authorize, "openid"))?)
    }
}

impl Server for Peer {
    fn name(&self) -> &'static str {
        "fauxbus"
    }

    fn url(&self) -> &Url {
        &self.server.url
    }

    fn process(&self) -> u32 {
        self.server.id()
    }

    fn requests(&self, operation: Operation) -> Result<Option<Vec<Vec<u8>>>, String> {
        let codes = || (0..FEW).map(|_| self.code()).collect();
        // It has no grant for refresh tokens.
        self.client.requests(self, operation, codes, || Ok(None))
    }
}
