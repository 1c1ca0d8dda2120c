use super::{BadTokenRequest, required};
use crate::{
    http::{Exchange, Pairs, Request, Response, Unreadable},
    scope::Scopes,
    token::TokenDocument,
};

pub(super) const GRANT_TYPE: &str = "client_credentials";

/// A client's own tokens ([RFC 6749 section 4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCredentialsGrant {
    /// What the tokens shall be good for.
    pub scopes: Scopes,
}

impl Exchange for ClientCredentialsGrant {
    type Answer = TokenDocument;
    const NAME: &'static str = "token: client_credentials";

    fn write_request(&self) -> Request {
        let form = Pairs::new()
            .with("grant_type", GRANT_TYPE)
            .with("scope", self.scopes.to_string());
        Request::post_form(super::PATH, form)
    }

    fn read_response(&self, response: &Response) -> Result<TokenDocument, Unreadable> {
        TokenDocument::read(response)
    }
}

impl ClientCredentialsGrant {
    pub(super) fn read_request(form: &Pairs) -> Result<Self, BadTokenRequest> {
        Ok(Self {
            scopes: Scopes::parse(required(form, "scope")?)?,
        })
    }
}
