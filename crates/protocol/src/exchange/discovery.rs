//! `GET /.well-known/openid-configuration` ([OpenID Connect Discovery section 4](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig)).

use crate::{
    discovery::OpenIdConfiguration,
    http::{Exchange, Request, Response, Unreadable},
};

/// The path.
pub const PATH: &str = "/.well-known/openid-configuration";

/// Asks what the server offers and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetOpenIdConfiguration;

impl Exchange for GetOpenIdConfiguration {
    type Answer = OpenIdConfiguration;
    const NAME: &'static str = "discovery";

    fn write_request(&self) -> Request {
        Request::get(PATH)
    }

    fn read_response(&self, response: &Response) -> Result<OpenIdConfiguration, Unreadable> {
        response.read_json("OpenID configuration")
    }
}

impl GetOpenIdConfiguration {
    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &OpenIdConfiguration) -> Vec<u8> {
        serde_json::to_vec(answer).unwrap_or_default()
    }
}
