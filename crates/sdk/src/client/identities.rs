//! What is asked about identities: their providers, and what they have consented to. The identities themselves are
//! asked for in `methods.rs`, for clients with a secret do it too.

use globus_auth_protocol::{
    exchange::{consents::GetConsents, identity_providers::GetIdentityProviders},
    ids::{IdentityId, IdentityProviderId},
};

use super::{AuthClient, Call};
use crate::error::Error;

impl AuthClient {
    /// Looks up identity providers, by id or by the domain of their usernames; the service wants one of the two.
    pub fn get_identity_providers(&self) -> Call<GetIdentityProviders> {
        self.call(GetIdentityProviders::default())
    }

    /// Lists what an identity has consented to: what the client may do that the access token was issued to, or, with
    /// [`all`](Call::all), what every client may.
    pub fn get_consents(&self, identity_id: IdentityId) -> Call<GetConsents> {
        self.call(GetConsents {
            identity_id,
            all: false,
        })
    }
}

impl<T> Call<GetConsents, T> {
    /// Whether the consents of every client are wanted, which needs scope `view_consents`.
    pub fn all(self, wanted: bool) -> Self {
        self.change(|ask| ask.all = wanted)
    }
}

impl<T> Call<GetIdentityProviders, T> {
    /// Those of these ids. Not beside domains.
    pub fn ids(self, ids: impl IntoIterator<Item = IdentityProviderId>) -> Self {
        self.try_change(|ask| {
            ask.ids.extend(ids);
            one_of_both(ask)
        })
    }

    /// Those of these domains. Not beside ids.
    pub fn domains<D: Into<String>>(self, domains: impl IntoIterator<Item = D>) -> Self {
        self.try_change(|ask| {
            ask.domains.extend(domains.into_iter().map(Into::into));
            one_of_both(ask)
        })
    }
}

fn one_of_both(ask: &GetIdentityProviders) -> Result<(), Error> {
    if ask.ids.is_empty() || ask.domains.is_empty() {
        Ok(())
    } else {
        Err(Error::usage(
            "look identity providers up by id or by domain, not by both at once",
        ))
    }
}
