//! `/v2/oauth2`

mod authorize;
mod session;
mod token;
mod userinfo;
