//! What is sent as `Authorization`.
//!
//! | authorizer | sends |
//! |---|---|
//! | none, or [`NullAuthorizer`] | nothing |
//! | [`AccessTokenAuthorizer`], [`BasicAuthorizer`] | always the same |
//! | [`RefreshTokenAuthorizer`] | a person's token, renewed by its refresh token |
//! | [`ClientCredentialsAuthorizer`] | a client's own token, asked for anew |
//!
//! An authorizer of one's own implements [`Authorizer`]; if it renews what it sends, it answers in
//! [`Authorizer::renew`].

mod client_credentials;
mod grant;
mod place;
mod refresh_token;
mod renewal;
mod renews;

use std::sync::Arc;

use base64ct::{Base64, Encoding};
use globus_auth_protocol::{
    ids::ClientId,
    secret::{AccessToken, ClientSecret},
};
use zeroize::Zeroizing;

use self::renews::renews;
pub use self::{
    client_credentials::{ClientCredentialsAuthorizer, ClientCredentialsAuthorizerBuilder},
    refresh_token::{RefreshTokenAuthorizer, RefreshTokenAuthorizerBuilder, RefreshingClient},
};

use crate::{error::Error, seams::BoxFuture};

/// The value of an `Authorization` header: a secret. Clones share one text.
#[derive(Clone, PartialEq, Eq)]
pub struct Authorization(Arc<Zeroizing<String>>);

impl Authorization {
    /// `Bearer …` ([RFC 6750 section 2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)).
    #[must_use]
    pub fn bearer(token: &AccessToken) -> Self {
        Self::of(format!("Bearer {}", token.expose_secret()))
    }

    /// `Basic …` ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617)). Globus wants id and secret as they are, not
    /// percent-encoded as RFC 6749 section 2.3.1 has it.
    #[must_use]
    pub fn basic(client_id: ClientId, secret: &ClientSecret) -> Self {
        let pair = Zeroizing::new(format!("{client_id}:{}", secret.expose_secret()));
        Self::of(format!("Basic {}", Base64::encode_string(pair.as_bytes())))
    }

    fn of(text: String) -> Self {
        Self(Arc::new(Zeroizing::new(text)))
    }

    /// The header's value. Whoever calls this answers for where the text goes.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        &self.0
    }

    /// Itself, if it can stand in a header.
    pub(crate) fn sendable(self) -> Result<Self, Error> {
        if self.0.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Ok(self);
        }
        Err(Error::usage(
            "the token holds characters that no token has: does it end with a line break?",
        ))
    }

    pub(crate) fn scheme(&self) -> Scheme {
        if self.0.starts_with("Basic ") {
            Scheme::Basic
        } else {
            Scheme::Bearer
        }
    }
}

/// How a request said who sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// Not at all.
    None,
    /// With a token.
    Bearer,
    /// With a client's secret.
    Basic,
}

impl std::fmt::Debug for Authorization {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authorization(redacted)")
    }
}

/// Gives the `Authorization` of each request.
#[doc(alias = "GlobusAuthorizer")]
pub trait Authorizer: Send + Sync + 'static {
    /// What to send now. An authorizer that renews looks at the clock here, and renews first if it must.
    ///
    /// # Errors
    /// When there is nothing to send and nothing to be had; the request is not sent then.
    #[doc(alias = "get_authorization_header")]
    fn authorization(&self) -> BoxFuture<'_, Result<Authorization, Error>>;

    /// The service answered 401 to `refused`. Answers whether there is something else to send now; then the request is
    /// sent once more. As `refused` is named, many requests that were refused together can share one renewal: the first
    /// renews, the others see that what they sent is no longer what is held.
    ///
    /// # Errors
    /// When renewing failed. The request fails with that error, which says more than its 401.
    #[doc(alias = "handle_missing_authorization")]
    fn renew<'a>(&'a self, refused: &'a Authorization) -> BoxFuture<'a, Result<bool, Error>> {
        let _ = refused;
        Box::pin(std::future::ready(Ok(false)))
    }

    /// Whether it ever sends anything. A client of which the authorizer does not is as one without: it says in its
    /// requests who it is.
    fn sends_credential(&self) -> bool {
        true
    }
}

impl<A: Authorizer + ?Sized> Authorizer for Arc<A> {
    fn authorization(&self) -> BoxFuture<'_, Result<Authorization, Error>> {
        (**self).authorization()
    }

    fn renew<'a>(&'a self, refused: &'a Authorization) -> BoxFuture<'a, Result<bool, Error>> {
        (**self).renew(refused)
    }

    fn sends_credential(&self) -> bool {
        (**self).sends_credential()
    }
}

/// Sends nothing, as a client does that has no authorizer.
#[derive(Debug, Clone, Copy, Default)]
pub struct NullAuthorizer;

impl Authorizer for NullAuthorizer {
    fn authorization(&self) -> BoxFuture<'_, Result<Authorization, Error>> {
        Box::pin(std::future::ready(Err(Error::usage("there is no credential to send"))))
    }

    fn sends_credential(&self) -> bool {
        false
    }
}

/// Sends one access token, until it ends.
#[derive(Debug, Clone)]
pub struct AccessTokenAuthorizer(Authorization);

impl AccessTokenAuthorizer {
    /// Sends this token.
    pub fn new(token: impl Into<AccessToken>) -> Self {
        Self(Authorization::bearer(&token.into()))
    }
}

impl Authorizer for AccessTokenAuthorizer {
    fn authorization(&self) -> BoxFuture<'_, Result<Authorization, Error>> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

/// Sends a client's id and secret.
#[derive(Debug, Clone)]
pub struct BasicAuthorizer(Authorization);

impl BasicAuthorizer {
    /// Sends this id and secret.
    pub fn new(client_id: ClientId, secret: impl Into<ClientSecret>) -> Self {
        Self(Authorization::basic(client_id, &secret.into()))
    }
}

impl Authorizer for BasicAuthorizer {
    fn authorization(&self) -> BoxFuture<'_, Result<Authorization, Error>> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_takes_id_and_secret_as_they_are() {
        let id = "46bd0f56-e24f-11e5-a510-131bef460002".parse().unwrap();
        let sent = Authorization::basic(id, &"s3cr3t/with:odd+chars==".into());
        assert_eq!(
            sent.expose_secret(),
            "Basic NDZiZDBmNTYtZTI0Zi0xMWU1LWE1MTAtMTMxYmVmNDYwMDAyOnMzY3IzdC93aXRoOm9kZCtjaGFycz09"
        );
        assert_eq!(format!("{sent:?}"), "Authorization(redacted)");
    }
}
