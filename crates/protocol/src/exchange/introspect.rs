//! `POST /v2/oauth2/token/introspect` ([RFC 7662](https://www.rfc-editor.org/rfc/rfc7662)).

use crate::{
    http::{BadParameter, Exchange, Pairs, Request, Response, Unreadable, read_list, write_list},
    introspection::Introspection,
    secret::AnyToken,
};

/// The path.
pub const PATH: &str = "/v2/oauth2/token/introspect";

/// Asks what a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Introspect {
    /// The token.
    pub token: AnyToken,
    /// What to tell besides: `identity_set`, `identity_set_detail`, `session_info`.
    pub include: Vec<String>,
    /// Policies to evaluate against the token's session.
    pub authentication_policies: Vec<String>,
}

impl Exchange for Introspect {
    type Answer = Introspection;
    const NAME: &'static str = "introspect";

    fn write_request(&self) -> Request {
        let form = Pairs::new()
            .with("token", self.token.expose_secret())
            .with_some("include", write_list(&self.include))
            .with_some("authentication_policies", write_list(&self.authentication_policies));
        Request::post_form(PATH, form)
    }

    fn read_response(&self, response: &Response) -> Result<Introspection, Unreadable> {
        response.read_json("introspection document")
    }
}

impl Introspect {
    /// The server reads a form.
    ///
    /// # Errors
    /// When `token` is missing.
    pub fn read_request(form: &Pairs) -> Result<Self, BadParameter> {
        Ok(Self {
            token: form.get_filled("token").ok_or(BadParameter::missing("token"))?.into(),
            include: read_list(form.get("include")),
            authentication_policies: read_list(form.get("authentication_policies")),
        })
    }

    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &Introspection) -> Vec<u8> {
        serde_json::to_vec(answer).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Body;

    #[test]
    fn what_the_client_writes_the_server_reads() {
        let ask = Introspect {
            token: "AgA".into(),
            include: vec!["identity_set".to_owned(), "session_info".to_owned()],
            authentication_policies: Vec::new(),
        };
        let Body::Form(form) = ask.write_request().body else {
            panic!("not a form")
        };
        assert_eq!(form.get("include"), Some("identity_set,session_info"));
        assert_eq!(form.get("authentication_policies"), None);
        assert_eq!(Introspect::read_request(&form).unwrap(), ask);
        assert_eq!(
            Introspect::read_request(&Pairs::new()).unwrap_err().to_string(),
            "token: is missing"
        );
    }
}
