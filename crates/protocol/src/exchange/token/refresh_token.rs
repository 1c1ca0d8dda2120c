use super::{authorization_code::client_id, required};
use crate::{
    http::{BadParameter, Exchange, Pairs, Request, Response, Unreadable},
    ids::ClientId,
    secret::RefreshToken,
    token::TokenDocument,
};

pub(super) const GRANT_TYPE: &str = "refresh_token";

/// A refresh token for an access token ([RFC 6749 section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6)).
/// The answer holds exactly one token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshTokenGrant {
    /// The refresh token.
    pub refresh_token: RefreshToken,
    /// The client, if it is public.
    pub client_id: Option<ClientId>,
}

impl Exchange for RefreshTokenGrant {
    type Answer = TokenDocument;
    const NAME: &'static str = "token: refresh_token";

    fn write_request(&self) -> Request {
        let form = Pairs::new()
            .with("refresh_token", self.refresh_token.expose_secret())
            .with("grant_type", GRANT_TYPE)
            .with_some("client_id", self.client_id.map(|id| id.to_string()));
        // A server that rotates refresh tokens has used this one up when its answer is lost.
        Request::post_form(super::PATH, form).using_up()
    }

    fn read_response(&self, response: &Response) -> Result<TokenDocument, Unreadable> {
        TokenDocument::read(response)
    }
}

impl RefreshTokenGrant {
    pub(super) fn read_request(form: &Pairs) -> Result<Self, BadParameter> {
        Ok(Self {
            refresh_token: required(form, "refresh_token")?.into(),
            client_id: client_id(form)?,
        })
    }
}
