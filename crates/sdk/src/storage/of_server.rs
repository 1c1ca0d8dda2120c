//! The tokens of one server.

use std::{mem, sync::Arc};

use url::Url;

use super::{RefreshLock, StorageError, TokenStorage, TokenStorageData, Tokens};

/// A storage of which only the tokens of one server are seen: those that it issued, and those that do not say who did.
/// What is stored through it says so. Tokens of another server stay as they are, until one of this server's takes the
/// place.
pub(crate) struct OfServer {
    storage: Arc<dyn TokenStorage>,
    base_url: Url,
}

impl OfServer {
    pub(crate) fn new(storage: Arc<dyn TokenStorage>, base_url: Url) -> Self {
        Self { storage, base_url }
    }

    fn sees(&self, token: &TokenStorageData) -> bool {
        token.other_server(&self.base_url).is_none()
    }
}

impl TokenStorage for OfServer {
    fn get_token_data_by_resource_server(&self) -> Result<Tokens, StorageError> {
        let mut tokens = self.storage.get_token_data_by_resource_server()?;
        tokens.retain(|_, token| self.sees(token));
        Ok(tokens)
    }

    fn change(&self, change: &mut dyn FnMut(&mut Tokens)) -> Result<(), StorageError> {
        self.storage.change(&mut |known| {
            let (before, others): (Tokens, Tokens) =
                mem::take(known).into_iter().partition(|(_, token)| self.sees(token));
            let mut after = before.clone();
            change(&mut after);
            *known = others;
            known.extend(after.into_iter().map(|(name, token)| match before.get(&name) {
                Some(same) if *same == token => (name, token),
                _ => (name, token.of_server(&self.base_url)),
            }));
        })
    }

    fn refresh_lock(&self, resource_server: &str) -> Result<RefreshLock, StorageError> {
        self.storage.refresh_lock(resource_server)
    }

    fn get_token_data(&self, resource_server: &str) -> Result<Option<TokenStorageData>, StorageError> {
        let token = self.storage.get_token_data(resource_server)?;
        Ok(token.filter(|token| self.sees(token)))
    }
}
