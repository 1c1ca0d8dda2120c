//! Recording what a program and the service say to each other, and replaying it in the program's tests.
//!
//! A program is run once against the real service, or a development server, with a [`Recorder`] around its transport;
//! its tests run with a [`Replay`] in place of HTTP. The file is JSON, to be read and committed: it holds no credential,
//! no token, no code and no secret, only placeholders, the same one wherever the same secret stood. Names and email
//! addresses of people stay, so record with people who do not mind.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use globus_auth::{AuthClient, recording::Replay};
//!
//! // Once: the calls of this client are written down.
//! let client = AuthClient::builder().access_token("…").record_to("tests/lookup.json").build()?;
//! client.get_identities().usernames(["ada@example.edu"]).await?;
//!
//! // In tests: the same calls are answered from the file.
//! let client = AuthClient::builder().access_token("any").transport(Replay::read("tests/lookup.json")?).build()?;
//! client.get_identities().usernames(["ada@example.edu"]).await?;
//! # Ok(())
//! # }
//! ```
//!
//! An ID token is a placeholder too, so it cannot be verified in a replay.

mod recorder;
mod redact;
mod replay;

use std::{io, path::PathBuf};

use globus_auth_protocol::http::Pairs;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::seams::HttpRequest;

pub use self::{recorder::Recorder, replay::Replay};

use self::redact::Placeholders;

/// The version of the file.
const VERSION: u32 = 1;

/// The headers of an answer that are written down; the others say nothing about what was asked.
const HEADERS: [&str; 4] = ["content-type", "date", "retry-after", "x-request-id"];

/// Why a recording was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordingError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The file is no recording of this version.
    #[error("{} is no recording that can be replayed: {problem}; record it again", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
}

/// The file.
#[derive(Debug, Serialize, Deserialize)]
struct Document {
    version: u32,
    exchanges: Vec<Exchange>,
}

/// One request and its answer, both redacted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Exchange {
    request: Asked,
    response: Answered,
}

/// A request, without host and headers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Asked {
    method: String,
    path: String,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    query: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    body: Value,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Answered {
    status: u16,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    headers: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    body: Value,
}

impl Asked {
    fn of(request: &HttpRequest, placeholders: &mut Placeholders) -> Self {
        if let Some((_, credential)) = request.header("authorization").and_then(|value| value.split_once(' ')) {
            placeholders.of(credential);
        }
        let query = request.url.query().unwrap_or_default();
        Self {
            method: request.method.as_str().to_owned(),
            path: request.url.path().to_owned(),
            query: pairs(query.as_bytes(), placeholders),
            body: match request.header("content-type") {
                Some("application/x-www-form-urlencoded") => Value::Object(pairs(&request.body, placeholders)),
                _ => placeholders.body(&request.body),
            },
        }
    }
}

/// A form or query as an object; what cannot be read as one is left out.
fn pairs(bytes: &[u8], placeholders: &mut Placeholders) -> Map<String, Value> {
    let pairs = Pairs::read_form(bytes).unwrap_or_default();
    let pairs = pairs
        .iter()
        .map(|(name, value)| (name.to_owned(), placeholders.parameter(name, value).into()));
    pairs.collect()
}

#[cfg(test)]
mod tests;
