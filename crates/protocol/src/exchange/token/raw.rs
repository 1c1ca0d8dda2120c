use crate::{
    http::{Exchange, Pairs, Request, Response, Unreadable},
    token::TokenDocument,
};

/// Any form to the token endpoint, for grants that this library does not know by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawTokenRequest {
    /// The form, `grant_type` included.
    pub form: Pairs,
}

impl Exchange for RawTokenRequest {
    type Answer = TokenDocument;
    const NAME: &'static str = "token: any grant";

    fn write_request(&self) -> Request {
        // What an unknown grant uses up is unknown too.
        Request::post_form(super::PATH, self.form.clone()).using_up()
    }

    fn read_response(&self, response: &Response) -> Result<TokenDocument, Unreadable> {
        TokenDocument::read(response)
    }
}
