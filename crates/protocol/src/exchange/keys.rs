//! `GET` of the key set that the discovery document names ([RFC 7517 section 5](https://www.rfc-editor.org/rfc/rfc7517#section-5)).

use url::Url;

use crate::{
    discovery::JwkSet,
    http::{Exchange, Request, Response, Target, Unreadable},
};

/// The path at which this server keeps its keys.
pub const PATH: &str = "/jwk.json";

/// Asks for the keys that sign ID tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetKeys {
    /// `jwks_uri` of the discovery document.
    pub jwks_uri: Url,
}

impl Exchange for GetKeys {
    type Answer = JwkSet;
    const NAME: &'static str = "keys";

    fn write_request(&self) -> Request {
        Request {
            target: Target::Absolute(self.jwks_uri.clone()),
            ..Request::get(PATH)
        }
    }

    fn read_response(&self, response: &Response) -> Result<JwkSet, Unreadable> {
        response.read_json("key set")
    }
}

impl GetKeys {
    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &JwkSet) -> Vec<u8> {
        serde_json::to_vec(answer).unwrap_or_default()
    }
}
