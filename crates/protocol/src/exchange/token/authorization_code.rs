use super::required;
use crate::{
    http::{BadParameter, Exchange, Pairs, Request, Response, Unreadable},
    ids::ClientId,
    pkce::CodeVerifier,
    secret::AuthorizationCode,
    token::TokenDocument,
};

pub(super) const GRANT_TYPE: &str = "authorization_code";

/// A code for tokens ([RFC 6749 section 4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3),
/// [RFC 7636 section 4.5](https://www.rfc-editor.org/rfc/rfc7636#section-4.5)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationCodeGrant {
    /// The code.
    pub code: AuthorizationCode,
    /// The redirect URI of the authorize request, again.
    pub redirect_uri: String,
    /// The verifier, if the authorize request had a challenge.
    pub code_verifier: Option<CodeVerifier>,
    /// The client, if it is public.
    pub client_id: Option<ClientId>,
}

impl Exchange for AuthorizationCodeGrant {
    type Answer = TokenDocument;
    const NAME: &'static str = "token: authorization_code";

    fn write_request(&self) -> Request {
        let form = Pairs::new()
            .with_some("client_id", self.client_id.map(|id| id.to_string()))
            .with("grant_type", GRANT_TYPE)
            .with("code", self.code.expose_secret())
            .with_some(
                "code_verifier",
                self.code_verifier.as_ref().map(CodeVerifier::expose_secret),
            )
            .with("redirect_uri", &self.redirect_uri);
        Request::post_form(super::PATH, form).using_up()
    }

    fn read_response(&self, response: &Response) -> Result<TokenDocument, Unreadable> {
        TokenDocument::read(response)
    }
}

impl AuthorizationCodeGrant {
    pub(super) fn read_request(form: &Pairs) -> Result<Self, BadParameter> {
        let code_verifier = form
            .get_filled("code_verifier")
            .map(|text| {
                CodeVerifier::new(text).map_err(|error| BadParameter::wrong("code_verifier", error.to_string()))
            })
            .transpose()?;
        Ok(Self {
            code: required(form, "code")?.into(),
            redirect_uri: required(form, "redirect_uri")?.to_owned(),
            code_verifier,
            client_id: client_id(form)?,
        })
    }
}

pub(super) fn client_id(form: &Pairs) -> Result<Option<ClientId>, BadParameter> {
    form.get_filled("client_id")
        .map(|text| {
            text.parse()
                .map_err(|_| BadParameter::wrong("client_id", "must be a UUID"))
        })
        .transpose()
}
