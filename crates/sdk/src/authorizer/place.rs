//! Where an authorizer's token is kept: one entry of a storage.

use std::sync::Arc;

use globus_auth_protocol::ids::ResourceServer;

use crate::{
    error::Error,
    storage::{RefreshLock, TokenStorage, TokenStorageData, blocking},
};

/// One entry of a storage.
#[derive(Clone)]
pub(super) struct Place {
    storage: Arc<dyn TokenStorage>,
    resource_server: ResourceServer,
}

/// What came of a replacement.
#[derive(Clone, Copy)]
pub(super) enum Replaced {
    /// The new token is stored.
    Done,
    /// Another login stands there now, and stays.
    ByOthers,
    /// The login is gone, and stays so.
    Removed,
}

impl Place {
    pub(super) fn new(storage: impl TokenStorage, resource_server: ResourceServer) -> Self {
        Self {
            storage: Arc::new(storage),
            resource_server,
        }
    }

    pub(super) fn resource_server(&self) -> &str {
        self.resource_server.as_str()
    }

    pub(super) async fn read(&self) -> Result<Option<TokenStorageData>, Error> {
        let place = self.clone();
        blocking(move || place.storage.get_token_data(place.resource_server())).await
    }

    pub(super) async fn lock(&self) -> Result<RefreshLock, Error> {
        let place = self.clone();
        blocking(move || place.storage.refresh_lock(place.resource_server())).await
    }

    /// Puts `fresh` in the place of `before`, if that still stands there.
    pub(super) async fn replace(
        &self,
        before: Option<TokenStorageData>,
        fresh: TokenStorageData,
    ) -> Result<Replaced, Error> {
        let place = self.clone();
        blocking(move || {
            let mut replaced = Replaced::Done;
            place.storage.change(&mut |tokens| {
                replaced = judge(before.as_ref(), tokens.get(&place.resource_server));
                if matches!(replaced, Replaced::Done) {
                    tokens.insert(place.resource_server.clone(), fresh.clone());
                }
            })?;
            Ok(replaced)
        })
        .await
    }

    /// Why the stored token cannot be renewed.
    pub(super) fn login_required(&self, stored: Option<&TokenStorageData>) -> Error {
        let resource_server = self.resource_server();
        Error::login_required(match stored {
            None => format!("there is no stored token for {resource_server}: log in"),
            Some(_) => format!(
                "the stored token for {resource_server} has ended and came without a refresh token: log in, and ask for \
                 refresh tokens"
            ),
        })
    }
}

/// A login is known by its refresh token. Tokens without one are the client's own, and the latest is the best.
fn judge(before: Option<&TokenStorageData>, now: Option<&TokenStorageData>) -> Replaced {
    match (before.and_then(|before| before.refresh_token.as_ref()), now) {
        (None, _) => Replaced::Done,
        (Some(_), None) => Replaced::Removed,
        (Some(used), Some(now)) if now.refresh_token.as_ref() == Some(used) => Replaced::Done,
        (Some(_), Some(_)) => Replaced::ByOthers,
    }
}
