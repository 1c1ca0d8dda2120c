//! Logging out.

use std::{future::IntoFuture, sync::Arc};

use globus_auth_protocol::{
    exchange::revoke::Revoke,
    ids::ResourceServer,
    secret::{AccessToken, AnyToken, RefreshToken},
};

use super::{core::Core, generation::Requirements};
use crate::{
    client::Client,
    error::Error,
    seams::BoxFuture,
    storage::{TokenStorageData, blocking},
};

/// Logs out when it is awaited: revokes tokens and removes them from the storage.
///
/// A token that the service does not know any more is as dead as one could wish. One that could not be revoked is removed
/// all the same, and named in the answer: it stays good until it ends, or until the person withdraws the consent.
#[must_use = "it is done when it is awaited"]
#[derive(Debug)]
pub struct Logout {
    core: Arc<Core>,
    sweep: bool,
}

/// What came of a logout.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LoggedOut {
    /// The resource servers of which the tokens were removed.
    pub removed: Vec<ResourceServer>,
    /// Those among them of which a token could not be revoked, and why.
    pub not_revoked: Vec<(ResourceServer, Error)>,
}

impl Logout {
    pub(super) fn new(core: &Arc<Core>) -> Self {
        Self {
            core: Arc::clone(core),
            sweep: false,
        }
    }

    /// Whether all tokens in the storage's namespace go, not only those for the resource servers of which the app requires
    /// scopes. Tokens that stay are of the person who was logged in, so nobody else can log in beside them. Tokens of
    /// another server always stay.
    pub fn sweep(mut self, sweep: bool) -> Self {
        self.sweep = sweep;
        self
    }
}

impl IntoFuture for Logout {
    type Output = Result<LoggedOut, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { log_out(&self.core, self.sweep).await })
    }
}

async fn log_out(core: &Core, sweep: bool) -> Result<LoggedOut, Error> {
    // Nobody logs in meanwhile.
    let _turn = core.logins.turn().await;
    let storage = Arc::clone(&core.parts.storage);
    let tokens = blocking(move || storage.get_token_data_by_resource_server()).await?;
    let requirements = &core.generation().requirements;
    let names = tokens.into_keys();
    let mut done = LoggedOut {
        removed: Vec::new(),
        not_revoked: Vec::new(),
    };
    let mut outcome = Ok(());
    for name in names.filter(|name| sweep || requirements.contains_key(name)) {
        outcome = end(core, name, &mut done).await;
        if outcome.is_err() {
            break;
        }
    }
    // Also after a failure: what was revoked must not be sent.
    core.begin_anew(Requirements::new())?;
    outcome.map(|()| done)
}

/// Ends one token. Meanwhile nobody, in any process, refreshes it.
async fn end(core: &Core, name: ResourceServer, done: &mut LoggedOut) -> Result<(), Error> {
    let (storage, of) = (Arc::clone(&core.parts.storage), name.clone());
    let _lock = blocking(move || storage.refresh_lock(of.as_str())).await?;
    let (storage, of) = (Arc::clone(&core.parts.storage), name.clone());
    let Some(token) = blocking(move || storage.get_token_data(of.as_str())).await? else {
        return Ok(());
    };
    let revoked = revoke(&core.parts.client, &token.access_token, token.refresh_token.as_ref()).await;
    let storage = Arc::clone(&core.parts.storage);
    let removed = blocking(move || {
        let mut removed = false;
        storage.change(&mut |known| {
            // A login that took its place stays.
            removed = known
                .get(&token.resource_server)
                .is_some_and(|now| is_same(now, &token));
            if removed {
                known.remove(&token.resource_server);
            }
        })?;
        Ok(removed)
    });
    if removed.await? {
        done.removed.push(name.clone());
    }
    done.not_revoked.extend(revoked.err().map(|error| (name, error)));
    Ok(())
}

fn is_same(now: &TokenStorageData, then: &TokenStorageData) -> bool {
    now.access_token == then.access_token || (now.refresh_token.is_some() && now.refresh_token == then.refresh_token)
}

/// Revokes both tokens, and gives the first failure. One that fails does not keep the other one.
pub(super) async fn revoke(
    client: &Client,
    access_token: &AccessToken,
    refresh_token: Option<&RefreshToken>,
) -> Result<(), Error> {
    let tokens = [Some(AnyToken::from(access_token)), refresh_token.map(AnyToken::from)];
    let mut outcome = Ok(());
    for token in tokens.into_iter().flatten() {
        let client_id = client.public_client_id();
        let revoked = client.call(Revoke { token, client_id }).send().await;
        outcome = outcome.and(revoked.map(drop));
    }
    outcome
}
