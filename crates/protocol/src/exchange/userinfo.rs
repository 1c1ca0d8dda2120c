//! `GET` or `POST /v2/oauth2/userinfo` ([OpenID Connect Core section 5.3](https://openid.net/specs/openid-connect-core-1_0.html#UserInfo)).

use crate::{
    http::{Exchange, Request, Response, Unreadable},
    identity::UserInfo,
};

/// The path.
pub const PATH: &str = "/v2/oauth2/userinfo";

/// Asks who the bearer of the token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetUserInfo;

impl Exchange for GetUserInfo {
    type Answer = UserInfo;
    const NAME: &'static str = "userinfo";

    fn write_request(&self) -> Request {
        Request::get(PATH)
    }

    fn read_response(&self, response: &Response) -> Result<UserInfo, Unreadable> {
        response.read_json("userinfo document")
    }
}

impl GetUserInfo {
    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &UserInfo) -> Vec<u8> {
        serde_json::to_vec(answer).unwrap_or_default()
    }
}
