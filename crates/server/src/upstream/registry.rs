//! All providers that people can log in at.

use std::collections::HashMap;

use globus_auth_protocol::ids::IdentityProviderId;
use url::Url;

use super::{
    outbound::{Outbound, OutboundError},
    provider::Upstream,
    settings::{BadUpstream, UpstreamSettings},
};

/// The providers, in the order of the configuration.
#[derive(Debug, Default)]
pub struct Upstreams {
    all: Vec<Upstream>,
    /// Where each stands among all.
    places: HashMap<IdentityProviderId, usize>,
}

/// Why the providers cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpstreamsError {
    /// One of them is configured wrong.
    #[error("identity provider {provider}, upstream: {problem}")]
    Settings {
        /// Which.
        provider: IdentityProviderId,
        /// What is wrong.
        problem: BadUpstream,
    },
    /// A provider is configured twice.
    #[error("identity provider {0} has two upstreams: leave one")]
    Twice(IdentityProviderId),
    /// Nothing can be asked from this machine.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
}

impl Upstreams {
    /// Makes the providers. None is asked for anything yet; without any, no certificate is loaded.
    ///
    /// # Errors
    /// [`UpstreamsError`], which names the provider.
    pub fn new(
        settings: Vec<UpstreamSettings>,
        callback: impl Fn(IdentityProviderId) -> Url,
    ) -> Result<Self, UpstreamsError> {
        let mut all = Self::default();
        if settings.is_empty() {
            return Ok(all);
        }
        let outbound = Outbound::new()?;
        for settings in settings {
            let provider = settings.provider;
            if all.places.insert(provider, all.all.len()).is_some() {
                return Err(UpstreamsError::Twice(provider));
            }
            let upstream = Upstream::new(settings, outbound.clone(), callback(provider))
                .map_err(|problem| UpstreamsError::Settings { provider, problem })?;
            all.all.push(upstream);
        }
        Ok(all)
    }

    /// The provider of that id, if people can log in there.
    #[must_use]
    pub fn get(&self, provider: IdentityProviderId) -> Option<&Upstream> {
        self.places.get(&provider).and_then(|place| self.all.get(*place))
    }

    /// All, in the order of the configuration.
    pub fn iter(&self) -> impl Iterator<Item = &Upstream> {
        self.all.iter()
    }
}
