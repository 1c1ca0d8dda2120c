//! The stored login: its tokens, kept fresh.

use std::collections::BTreeMap;

use globus_auth::{
    NativeAppAuthClient, RefreshTokenAuthorizer,
    protocol::{ids::ResourceServer, scope::well_known::auth},
    storage::{JsonTokenStorage, LockedTokenStorage, TokenStorageData},
};

use crate::{context::Context, error::CommandError, profile::ProfileName};

/// The resource server of the tokens that the commands themselves use.
pub(crate) const AUTH: &str = auth::RESOURCE_SERVER;

/// The further member of a stored token that says who logged in, to be shown without asking the service.
pub(crate) const USERNAME: &str = "globus_auth_username";

/// A token that ends within this many seconds is renewed first, as the official SDK does.
pub(crate) const MARGIN_SECONDS: i64 = 60;

/// What is stored of the client's login.
pub(crate) struct LoginStore {
    storage: JsonTokenStorage,
    tokens: BTreeMap<ResourceServer, TokenStorageData>,
}

impl LoginStore {
    /// Reads the login of the profile.
    pub(crate) fn open(context: &Context) -> Result<Self, CommandError> {
        Self::of(context.storage()?)
    }

    /// Reads a token file.
    pub(crate) fn of(storage: JsonTokenStorage) -> Result<Self, CommandError> {
        let tokens = storage.get_token_data_by_resource_server()?;
        Ok(Self { storage, tokens })
    }

    /// All tokens.
    pub(crate) const fn tokens(&self) -> &BTreeMap<ResourceServer, TokenStorageData> {
        &self.tokens
    }

    /// The name of whoever logged in, if it was stored.
    pub(crate) fn username(&self) -> Option<&str> {
        let mut names = self
            .tokens
            .values()
            .filter_map(|token| token.extra.get(USERNAME)?.as_str());
        names.next()
    }

    /// Keeps all other writers of the file away. Waits for them on a thread of its own, so that Ctrl-C still ends it.
    pub(crate) async fn lock(&self) -> Result<LockedTokenStorage, CommandError> {
        let storage = self.storage.clone();
        let waiting = tokio::task::spawn_blocking(move || storage.lock());
        let lock = waiting
            .await
            .map_err(|error| CommandError::failed(format!("cannot lock the token file: {error}")))?;
        Ok(lock?)
    }

    /// The token for a resource server, be it good or not.
    ///
    /// # Errors
    /// A login is needed: there is none.
    pub(crate) fn token(&self, resource_server: &str) -> Result<&TokenStorageData, CommandError> {
        match self.tokens.get(resource_server) {
            Some(token) => Ok(token),
            None if self.tokens.is_empty() => Err(CommandError::login_needed("you are not logged in")),
            None => Err(
                CommandError::login_needed(format!("there is no token for {resource_server}"))
                    .hint("ask for one of its scopes: globus-auth login --scope SCOPE"),
            ),
        }
    }

    /// The token for a resource server, good for a while: the stored one, or a new one for the stored refresh token, which
    /// then is stored.
    ///
    /// # Errors
    /// A login is needed: there is no token, it has ended and cannot be renewed, or it is for another server.
    pub(crate) async fn fresh_token(
        &self,
        context: &Context,
        client: &NativeAppAuthClient,
        resource_server: &str,
    ) -> Result<TokenStorageData, CommandError> {
        let token = self.token(resource_server)?;
        check_server(token, client)?;
        if !token.is_expired(context.now(), MARGIN_SECONDS) {
            return Ok(token.clone());
        }
        if token.refresh_token.is_none() {
            return Err(CommandError::login_needed("your login has expired"));
        }
        let authorizer = RefreshTokenAuthorizer::stored(client, self.storage.clone(), resource_server).build();
        authorizer.ensure_valid_token().await?;
        let token = self
            .storage
            .get_token_data(resource_server)?
            .ok_or_else(|| CommandError::login_needed("you are no longer logged in"))?;
        // Somebody may have logged in elsewhere meanwhile.
        check_server(&token, client)?;
        Ok(token)
    }
}

/// A login, and whose it is.
pub(crate) struct Login {
    /// Its profile.
    pub(crate) profile: ProfileName,
    /// The base URL of its server, if that is none of an environment's.
    pub(crate) server: Option<String>,
    /// Its tokens.
    pub(crate) store: LoginStore,
}

impl Login {
    /// All logins of the client in its environment, in all profiles and at all servers.
    pub(crate) fn all(context: &Context) -> Result<Vec<Self>, CommandError> {
        let file = context.token_file()?;
        let mut logins = Vec::new();
        for namespace in file.namespaces()? {
            if let Some((profile, server)) = ProfileName::of_namespace(&namespace) {
                logins.push(Self {
                    profile,
                    server: server.map(str::to_owned),
                    store: LoginStore::of(file.clone().with_namespace(namespace.as_str()))?,
                });
            }
        }
        Ok(logins)
    }
}

/// A token goes to no other server than its own.
///
/// # Errors
/// A login is needed: the stored one is for another server.
pub(crate) fn check_server(token: &TokenStorageData, client: &NativeAppAuthClient) -> Result<(), CommandError> {
    match token.other_server(client.base_url()) {
        None => Ok(()),
        Some(other) => Err(CommandError::login_needed(format!(
            "the stored login is for {other}, not for {}",
            client.base_url()
        ))
        .hint(format!(
            "set GLOBUS_SDK_SERVICE_URL_AUTH={other}, or log in here with: globus-auth login --force"
        ))),
    }
}
