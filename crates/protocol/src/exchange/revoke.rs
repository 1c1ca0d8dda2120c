//! `POST /v2/oauth2/token/revoke` ([RFC 7009](https://www.rfc-editor.org/rfc/rfc7009)).

use crate::{
    http::{Exchange, Pairs, Request, Response, Unreadable},
    ids::ClientId,
    secret::AnyToken,
};

use super::validate::Standing;

/// The path.
pub const PATH: &str = "/v2/oauth2/token/revoke";

/// Ends a token. The answer is the same whatever the token was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoke {
    /// The token.
    pub token: AnyToken,
    /// The client, if it is public.
    pub client_id: Option<ClientId>,
}

impl Exchange for Revoke {
    type Answer = Standing;
    const NAME: &'static str = "revoke";

    fn write_request(&self) -> Request {
        let form = Pairs::new()
            .with("token", self.token.expose_secret())
            .with_some("client_id", self.client_id.map(|id| id.to_string()));
        Request::post_form(PATH, form)
    }

    fn read_response(&self, response: &Response) -> Result<Standing, Unreadable> {
        response.read_json("revocation answer")
    }
}

impl Revoke {
    /// The server reads the token. None is no error: `globus logout` sends such requests.
    #[must_use]
    pub fn read_request(form: &Pairs) -> Option<AnyToken> {
        form.get_filled("token").map(AnyToken::from)
    }

    /// The server writes the answer: `{"active": false}`, always.
    #[must_use]
    pub fn write_answer() -> &'static [u8] {
        br#"{"active":false}"#
    }
}
