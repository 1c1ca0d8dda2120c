//! `fauxbus`: a small fake of the service that others wrote, from PyPI.

use std::process::Command;

use serde_json::json;
use url::Url;

use super::{Running, free_port, http, places};

/// The one client that is registered.
pub const CLIENT_ID: &str = "3c1c6a2e-6b0e-4a6f-9a54-0f6d3c1f2a01";
/// Its secret.
pub const CLIENT_SECRET: &str = "fauxbus-fixture-secret";
/// Its redirect URI. Nothing listens there.
pub const REDIRECT_URI: &str = "https://app.example.org/callback";
/// The one person: the primary identity.
pub const ADA: &str = "5f1b7e0c-91d5-4a57-8b0e-6f0a5a1f0b02";

/// A running fauxbus.
#[derive(Debug)]
pub struct Fauxbus {
    running: Running,
    /// Where it answers, and its issuer.
    pub url: Url,
    // Kept for as long as the program may read it.
    _seed: tempfile::NamedTempFile,
}

impl Fauxbus {
    /// Starts it on a free port of the loopback.
    ///
    /// # Errors
    /// The Python environment is missing, or the program does not start.
    pub fn start() -> Result<Self, String> {
        let seed = tempfile::NamedTempFile::new().map_err(|problem| format!("no temporary file: {problem}"))?;
        std::fs::write(seed.path(), seed_document().to_string())
            .map_err(|problem| format!("cannot write the seed: {problem}"))?;
        // Its issuer must be said before it starts, so the port is chosen here. Another program may take the port
        // in between; then it does not start, and the next port is tried.
        let mut last = String::new();
        for _ in 0..5 {
            match Self::start_on(free_port()?, &seed) {
                Ok((running, url)) => {
                    return Ok(Self {
                        running,
                        url,
                        _seed: seed,
                    });
                }
                Err(problem) => last = problem,
            }
        }
        Err(last)
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.running.id()
    }

    fn start_on(port: u16, seed: &tempfile::NamedTempFile) -> Result<(Running, Url), String> {
        let address = format!("http://127.0.0.1:{port}");
        let url = Url::parse(&address).map_err(|problem| problem.to_string())?;
        let mut command = Command::new(places::python("fauxbus")?);
        command.args([
            "serve",
            "--require-issued-tokens",
            "--signed-token-clock",
            "wall",
            "--host",
            "127.0.0.1",
        ]);
        command
            .args(["--port", &port.to_string(), "--issuer", &address, "--seed"])
            .arg(seed.path());
        // Its last line before it serves names the address.
        let (running, ()) = Running::start(command, true, |line| line.contains(&port.to_string()).then_some(()))?;
        Ok((running, url))
    }

    /// What a person does in a browser: opens the authorize URL, picks the account. Returns where the browser is sent.
    ///
    /// # Errors
    /// A page that is not what it should be.
    pub fn log_in(&self, authorize: &Url) -> Result<Url, String> {
        let picker = self.follow(&http::get(authorize)?)?;
        let request = picker.query_pairs().find(|(name, _)| name == "request");
        let (_, request) = request.ok_or_else(|| format!("no request to pick an account for in {}", picker.path()))?;
        self.follow(&http::post_form(&picker, &[("request", &request), ("account", ADA)])?)
    }

    fn follow(&self, reply: &http::Reply) -> Result<Url, String> {
        let location = reply
            .header("location")
            .ok_or_else(|| format!("status {} without a redirect: {}", reply.status, reply.body))?;
        self.url.join(location).map_err(|problem| problem.to_string())
    }
}

fn seed_document() -> serde_json::Value {
    let provider = "9d1f3a52-2f6e-4f6c-8e27-6f0c9b6f2c03";
    json!({
        "clients": { CLIENT_ID: { "secret": CLIENT_SECRET, "name": "Example App", "redirect_uris": [REDIRECT_URI] } },
        "identity_providers": { provider: { "name": "Example University" } },
        "accounts": { ADA: { "identities": { ADA: {
            "username": "ada@example.edu",
            "identity_provider": provider,
            "name": "Ada Example",
            "email": "ada@example.edu",
            "organization": "Example University",
        } } } },
    })
}
