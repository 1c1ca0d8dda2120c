//! The service's configuration and keys, fetched once and remembered.

use std::sync::Arc;

use globus_auth_protocol::{
    discovery::{JwkSet, OpenIdConfiguration},
    exchange::{discovery::GetOpenIdConfiguration, keys::GetKeys},
    id_token::VerifyingKeys,
    time::UnixSeconds,
};

use crate::{background::Lock, client::Client, error::Error};

/// How long, in seconds, keys are not fetched anew: a flood of tokens with made-up key names must not become a flood of
/// requests.
const PAUSE_SECONDS: i64 = 60;

/// Where configuration and keys come from.
#[derive(Debug, Default)]
pub(crate) struct KeySource {
    given_configuration: Option<Arc<OpenIdConfiguration>>,
    given_keys: Option<Arc<VerifyingKeys>>,
    fetched: Lock<Fetched>,
}

#[derive(Debug, Default)]
struct Fetched {
    configuration: Option<Arc<OpenIdConfiguration>>,
    keys: Option<(Arc<VerifyingKeys>, UnixSeconds)>,
}

impl KeySource {
    /// A source with what the caller gave to this one, and nothing fetched yet.
    pub(super) fn given(&self) -> Self {
        Self {
            given_configuration: self.given_configuration.clone(),
            given_keys: self.given_keys.clone(),
            fetched: Lock::default(),
        }
    }

    pub(super) fn with_configuration(self, configuration: OpenIdConfiguration) -> Self {
        Self {
            given_configuration: Some(Arc::new(configuration)),
            ..self
        }
    }

    pub(super) fn with_keys(self, keys: &JwkSet) -> Self {
        Self {
            given_keys: Some(Arc::new(VerifyingKeys::from_jwk_set(keys))),
            ..self
        }
    }

    pub(super) async fn configuration(&self, client: &Client) -> Result<Arc<OpenIdConfiguration>, Error> {
        if let Some(given) = &self.given_configuration {
            return Ok(given.clone());
        }
        // The lock is held while fetching, so that many tasks fetch once.
        let mut fetched = self.fetched.lock().await?;
        if let Some(known) = &fetched.configuration {
            return Ok(known.clone());
        }
        let configuration = Arc::new(client.call(GetOpenIdConfiguration).send().await?);
        fetched.configuration = Some(configuration.clone());
        Ok(configuration)
    }

    pub(super) async fn keys(
        &self,
        client: &Client,
        configuration: &OpenIdConfiguration,
    ) -> Result<Arc<VerifyingKeys>, Error> {
        if let Some(given) = &self.given_keys {
            return Ok(given.clone());
        }
        let mut fetched = self.fetched.lock().await?;
        match &fetched.keys {
            Some((known, _)) => Ok(known.clone()),
            None => fetched.renew(client, configuration).await,
        }
    }

    /// Keys that were fetched after those that did not fit; none if that is not to be tried now.
    pub(super) async fn newer_keys(
        &self,
        client: &Client,
        configuration: &OpenIdConfiguration,
    ) -> Result<Option<Arc<VerifyingKeys>>, Error> {
        if self.given_keys.is_some() {
            return Ok(None);
        }
        let mut fetched = self.fetched.lock().await?;
        let now = client.clock().now();
        match &fetched.keys {
            // Perhaps another task has just fetched them.
            Some((known, at)) if now < at.plus(PAUSE_SECONDS) => Ok(Some(known.clone())),
            _ => fetched.renew(client, configuration).await.map(Some),
        }
    }
}

impl Fetched {
    async fn renew(
        &mut self,
        client: &Client,
        configuration: &OpenIdConfiguration,
    ) -> Result<Arc<VerifyingKeys>, Error> {
        let keys = Arc::new(VerifyingKeys::from_jwk_set(&get_keys(client, configuration).await?));
        self.keys = Some((keys.clone(), client.clock().now()));
        Ok(keys)
    }
}

/// Fetches the keys from where the configuration says that they are.
pub(crate) async fn get_keys(client: &Client, configuration: &OpenIdConfiguration) -> Result<JwkSet, Error> {
    let jwks_uri = configuration
        .jwks_uri
        .parse()
        .map_err(|_| Error::usage("the OpenID configuration names no place for the keys (`jwks_uri`)"))?;
    client.call(GetKeys { jwks_uri }).send().await
}
