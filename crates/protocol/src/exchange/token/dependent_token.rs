use super::{BadTokenRequest, required};
use crate::{
    http::{BadParameter, Exchange, Pairs, Request, Response, Unreadable},
    scope::Scopes,
    secret::AccessToken,
    token::TokenDocument,
};

pub(super) const GRANT_TYPE: &str = "urn:globus:auth:grant_type:dependent_token";

/// A token that a resource server received, for tokens of the services behind it (Globus Auth, "Dependent token grant").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependentTokenGrant {
    /// The token received.
    pub token: AccessToken,
    /// Which of the dependent scopes are wanted; none means all.
    pub scopes: Option<Scopes>,
    /// Whether refresh tokens are wanted.
    pub offline: bool,
}

impl Exchange for DependentTokenGrant {
    type Answer = Vec<TokenDocument>;
    const NAME: &'static str = "token: dependent_token";

    fn write_request(&self) -> Request {
        let form = Pairs::new()
            .with("grant_type", GRANT_TYPE)
            .with("token", self.token.expose_secret())
            .with_some("scope", self.scopes.as_ref().map(ToString::to_string))
            .with_some("access_type", self.offline.then_some("offline"));
        Request::post_form(super::PATH, form)
    }

    fn read_response(&self, response: &Response) -> Result<Vec<TokenDocument>, Unreadable> {
        response.read_json("list of token documents")
    }
}

impl DependentTokenGrant {
    pub(super) fn read_request(form: &Pairs) -> Result<Self, BadTokenRequest> {
        let offline = match form.get_filled("access_type") {
            None | Some("online") => false,
            Some("offline") => true,
            Some(_) => return Err(BadParameter::wrong("access_type", "must be online or offline").into()),
        };
        let scopes = form.get_filled("scope").map(Scopes::parse).transpose()?;
        Ok(Self {
            token: required(form, "token")?.into(),
            scopes,
            offline,
        })
    }

    /// The server writes the answer: a bare list.
    #[must_use]
    pub fn write_answer(tokens: &[TokenDocument]) -> Vec<u8> {
        TokenDocument::write_dependent(tokens)
    }
}
