//! oauth2-test-server from crates.io: a test server in Rust, in memory. It signs every access token and checks no secret.

use std::process::Command;

use serde_json::json;
use url::Url;

use super::{CODES, Confidential, Operation, Paths, Server, basic, code_in, location, member};
use crate::support::{Running, http, places};

/// The only one that it listens on.
const URL: &str = "http://localhost:8090/";
const REDIRECT_URI: &str = "https://app.example.org/callback";
const SCOPE: &str = "openid profile";

struct Peer {
    running: Running,
    url: Url,
    client: Confidential,
}

pub(super) fn start() -> Result<Box<dyn Server>, String> {
    let mut command = Command::new(places::set_up("tools/bin/oauth2-test-server")?);
    command.env_clear();
    let (running, ()) = Running::start(command, false, |line| line.contains("running on").then_some(()))?;
    let url = Url::parse(URL).map_err(|problem| problem.to_string())?;
    let register = url.join("register").map_err(|problem| problem.to_string())?;
    let wanted = json!({"client_name": "measurement", "scope": SCOPE, "redirect_uris": [REDIRECT_URI]});
    let registered = http::post_json(&register, &wanted)?.body;
    let id = member(&registered, "client_id")?;
    let client = Confidential {
        paths: Paths {
            token: "/token",
            introspect: "/introspect",
            discovery: "/.well-known/openid-configuration",
            keys: "/.well-known/jwks.json",
        },
        authorization: basic(&id, &member(&registered, "client_secret")?),
        own: vec![("client_id", id.clone()), ("scope", "profile".to_owned())],
        id,
        redirect_uri: REDIRECT_URI.to_owned(),
    };
    Ok(Box::new(Peer { running, url, client }))
}

impl Peer {
    /// It asks nobody, and sends the browser back at once.
    fn code(&self) -> Result<String, String> {
        let endpoint = self.url.join("authorize").map_err(|problem| problem.to_string())?;
        let reply = http::get(&self.client.authorize(&endpoint, SCOPE))?;
        code_in(&location(&reply, &self.url)?)
    }
}

impl Server for Peer {
    fn name(&self) -> &'static str {
        "oauth2-test-server, in memory"
    }

    fn url(&self) -> &Url {
        &self.url
    }

    fn process(&self) -> u32 {
        self.running.id()
    }

    fn requests(&self, operation: Operation) -> Result<Option<Vec<Vec<u8>>>, String> {
        let codes = || (0..CODES).map(|_| self.code()).collect();
        // Each of its refresh tokens is good once.
        self.client.requests(self, operation, codes, || Ok(None))
    }
}
