//! Which providers the log-in page offers, of few or of thousands.

use globus_auth_protocol::ids::IdentityProviderId;
use globus_auth_rules::model::{IdentityProvider, InteractionId};

use super::{flow::Asked, upstream_path};
use crate::{
    app::App,
    directory::Providers,
    pages::{Elsewhere, ProviderChoice},
};

/// So many are all shown; of more, people search for theirs.
const FEW: usize = 8;
/// How many are shown of many, and of those that were found.
const SHOWN: usize = 6;

/// Which providers are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted<'a> {
    /// The application takes identities of this one only.
    pub required: Option<IdentityProviderId>,
    /// The application asks for this one first.
    pub preselected: Option<IdentityProviderId>,
    /// This browser used this one last.
    pub remembered: Option<IdentityProviderId>,
    /// What the person searches for.
    pub search: Option<&'a str>,
}

impl Wanted<'_> {
    /// What an application wants, of which there is none where a page of ours is the reason to log in.
    pub(super) fn by(asked: Option<&Asked>) -> Self {
        let client = asked.map(|asked| &asked.client.client);
        Self {
            required: client.and_then(|client| client.required_idp),
            preselected: client.and_then(|client| client.preselect_idp),
            ..Self::default()
        }
    }

    /// The provider that the application names.
    pub(super) fn named(&self) -> Option<IdentityProviderId> {
        self.required.or(self.preselected)
    }

    fn first(&self) -> Option<IdentityProviderId> {
        self.named().or(self.remembered)
    }
}

/// What to offer of the providers at which people can log in.
pub(super) fn offer(
    app: &App,
    interaction: &InteractionId,
    providers: &Providers,
    wanted: Wanted<'_>,
) -> ProviderChoice {
    let offer = |provider: &IdentityProvider| Elsewhere {
        name: provider.name.clone(),
        link: upstream_path(interaction, provider.id),
    };
    let open = |provider: &&IdentityProvider| app.upstreams.get(provider.id).is_some();
    let first = wanted.first().and_then(|id| providers.get(id)).filter(open);
    if wanted.required.is_some() {
        return ProviderChoice {
            first: first.map(offer),
            ..ProviderChoice::default()
        };
    }
    let besides = |provider: &&IdentityProvider| first.is_none_or(|first| first.id != provider.id);
    let configured = app.upstreams.iter().map(|upstream| upstream.settings().provider);
    let all: Vec<_> = configured.filter_map(|id| providers.get(id)).filter(besides).collect();
    let search = (all.len() > FEW).then(|| wanted.search.unwrap_or_default().trim().to_owned());
    let (found, shown) = match search.as_deref() {
        None => (all, FEW),
        Some("") => (all, SHOWN),
        Some(search) => (providers.search(search).into_iter().filter(open).collect(), SHOWN),
    };
    ProviderChoice {
        first: first.map(offer),
        more: found.len().saturating_sub(shown),
        others: found.into_iter().take(shown).map(offer).collect(),
        search,
    }
}
