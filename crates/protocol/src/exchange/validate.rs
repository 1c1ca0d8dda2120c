//! `POST /v2/oauth2/token/validate`: whether a token is good. Deprecated by Globus; `introspect` is the lasting way.

use serde::Deserialize;

use crate::{
    http::{BadParameter, Exchange, Pairs, Request, Response, Unreadable},
    ids::ClientId,
    secret::AnyToken,
};

/// The path.
pub const PATH: &str = "/v2/oauth2/token/validate";

/// Asks whether a token, access or refresh, is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validate {
    /// The token.
    pub token: AnyToken,
    /// The client, if it is public.
    pub client_id: Option<ClientId>,
}

/// Whether a token is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Standing {
    /// Whether it is.
    pub active: bool,
}

impl Exchange for Validate {
    type Answer = Standing;
    const NAME: &'static str = "validate";

    fn write_request(&self) -> Request {
        let form = Pairs::new()
            .with("token", self.token.expose_secret())
            .with_some("client_id", self.client_id.map(|id| id.to_string()));
        Request::post_form(PATH, form)
    }

    fn read_response(&self, response: &Response) -> Result<Standing, Unreadable> {
        response.read_json("validation answer")
    }
}

impl Validate {
    /// The server reads the token.
    ///
    /// # Errors
    /// When `token` is missing.
    pub fn read_request(form: &Pairs) -> Result<AnyToken, BadParameter> {
        form.get_filled("token")
            .map(AnyToken::from)
            .ok_or(BadParameter::missing("token"))
    }

    /// The server writes the answer.
    #[must_use]
    pub const fn write_answer(active: bool) -> &'static [u8] {
        if active {
            br#"{"active":true}"#
        } else {
            br#"{"active":false}"#
        }
    }
}
