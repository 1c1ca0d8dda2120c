//! Linking another identity within an interaction: how far the person is, and what a log-in means meanwhile.

use globus_auth_rules::{
    linking::{self, LinkStage, SecondFactors},
    model::{Authentication, Identity, Interaction, Linking},
};
use globus_auth_store::ops;

use super::{failure::PageFailure, visit::Visit};
use crate::app::App;

/// That the person at the browser links another identity.
pub(super) struct LinkUnderWay {
    /// What must happen next.
    pub stage: LinkStage,
    /// The identity that is linked to.
    pub to: Identity,
    /// The other identity, if it has proved itself, and how.
    pub other: Option<(Identity, Authentication)>,
    /// Who of the two has a second factor.
    pub second_factors: SecondFactors,
}

impl LinkUnderWay {
    /// `None` where nothing is linked, or was to be linked to somebody who is not at the browser any more.
    pub(super) async fn load(app: &App, visit: &Visit, interaction: &Interaction) -> Result<Option<Self>, PageFailure> {
        let Some((linking, to)) = in_force(visit, interaction) else {
            return Ok(None);
        };
        let other = match &linking.proof {
            Some(proof) => {
                let found = app.store.read(ops::IdentityById(proof.identity)).await?;
                found.map(|identity| (identity, proof.clone()))
            }
            None => None,
        };
        let others = match &other {
            Some((identity, _)) => app.store.read(ops::SecondFactorOf(identity.account)).await?,
            None => None,
        };
        let second_factors = SecondFactors {
            own: visit.second_factor(app).await?.is_some(),
            other: others.is_some(),
        };
        Ok(Some(Self {
            stage: linking::stage(linking, visit.proofs(), second_factors, app.clock.now()),
            to: to.clone(),
            other,
            second_factors,
        }))
    }

    /// Whether an identity, which logs in, is one of the person's own and needs no linking.
    pub(super) fn is_own_again(&self, identity: &Identity) -> bool {
        self.stage != LinkStage::LogInAgain && identity.account == self.to.account
    }
}

/// What the person at the browser links in an interaction, and to which of their identities.
pub(super) fn in_force<'a>(visit: &'a Visit, interaction: &'a Interaction) -> Option<(&'a Linking, &'a Identity)> {
    let linking = interaction.linking.as_ref()?;
    let to = visit.account.iter().find(|identity| identity.id == linking.to)?;
    Some((linking, to))
}
