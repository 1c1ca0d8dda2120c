//! Who the commands act as: the person who is logged in, or a client by its secret.

use globus_auth::{
    AuthClient, ClientCredentialsAuthorizer, ConfidentialAppAuthClient,
    protocol::scope::well_known::auth,
    storage::{JsonTokenStorage, TokenStorageData},
};

use crate::{
    context::Context,
    error::CommandError,
    login_store::{AUTH, LoginStore},
    step_up::Demand,
};

/// What is always asked for: who somebody is, with the linked identities.
pub(crate) const SCOPES: [&str; 4] = [auth::OPENID, auth::PROFILE, auth::EMAIL, auth::VIEW_IDENTITY_SET];

/// Where tokens of the client itself are kept: beside the logins of people, and apart from them. No profile has a blank in
/// its name.
const CLIENT_NAMESPACE: &str = "client credentials";

/// Whoever a command acts as at one service.
///
/// Made before anything costs time: that nobody is logged in is said at once.
pub(crate) struct Caller<'c> {
    context: &'c Context,
    resource_server: &'c str,
    kind: Kind,
    /// Where the tokens of a client are kept.
    storage: Option<JsonTokenStorage>,
}

enum Kind {
    Person(LoginStore),
    Client {
        client: Box<ConfidentialAppAuthClient>,
        scopes: String,
    },
}

impl<'c> Caller<'c> {
    /// Whoever acts at Globus Auth itself. `scopes` are what the command needs beside [`SCOPES`].
    ///
    /// # Errors
    /// A login is needed; or a consent, where the login lacks one of the scopes.
    pub(crate) fn at_auth(context: &'c Context, scopes: &[&str]) -> Result<Self, CommandError> {
        Self::at(context, AUTH, scopes)
    }

    /// Whoever acts at a service. A person's login must have all of `scopes`; a client asks for them.
    ///
    /// # Errors
    /// As for [`at_auth`](Self::at_auth).
    pub(crate) fn at(context: &'c Context, resource_server: &'c str, scopes: &[&str]) -> Result<Self, CommandError> {
        let kind = match context.confidential_client(None)? {
            Some(client) => Kind::Client {
                client: Box::new(client),
                scopes: scopes_of_client(resource_server, scopes)?,
            },
            None => Kind::Person(open(context, resource_server, scopes)?),
        };
        Ok(Self {
            context,
            resource_server,
            storage: Self::client_storage(context)?,
            kind,
        })
    }

    /// A token that is good for a while.
    ///
    /// # Errors
    /// A login is needed; or the client's secret, or a scope, is refused.
    pub(crate) async fn token(&self) -> Result<TokenStorageData, CommandError> {
        match &self.kind {
            Kind::Person(store) => {
                let client = self.context.native_client()?;
                store.fresh_token(self.context, &client, self.resource_server).await
            }
            Kind::Client { client, scopes } => self.token_of_client(client, scopes).await,
        }
    }

    /// A client for Globus Auth that sends the token.
    ///
    /// # Errors
    /// As for [`token`](Self::token).
    pub(crate) async fn auth_client(&self) -> Result<AuthClient, CommandError> {
        match &self.kind {
            Kind::Person(_) => self.context.auth_client(self.token().await?.access_token),
            Kind::Client { client, scopes } => self.context.auth_client_with(self.authorizer(client, scopes)?),
        }
    }

    async fn token_of_client(
        &self,
        client: &ConfidentialAppAuthClient,
        scopes: &str,
    ) -> Result<TokenStorageData, CommandError> {
        let missing = || CommandError::usage(format!("these scopes are not of {}", self.resource_server));
        let Some(storage) = &self.storage else {
            let tokens = client.oauth2_client_credentials_tokens(scopes).await?;
            let token = tokens.by_resource_server().get(self.resource_server);
            return Ok(TokenStorageData::new(token.ok_or_else(missing)?, None));
        };
        self.authorizer(client, scopes)?.ensure_valid_token().await?;
        storage.get_token_data(self.resource_server)?.ok_or_else(missing)
    }

    /// Keeps the token in the token file, so that not every command asks for one; where there is no home, holds it.
    fn authorizer(
        &self,
        client: &ConfidentialAppAuthClient,
        scopes: &str,
    ) -> Result<ClientCredentialsAuthorizer, CommandError> {
        let builder = ClientCredentialsAuthorizer::builder(client, scopes)?;
        Ok(match &self.storage {
            Some(storage) => builder.stored_in(storage.clone(), self.resource_server).build(),
            None => builder.build(),
        })
    }

    /// Whether commands act as a client by its secret.
    pub(crate) fn is_client(context: &Context) -> Result<bool, CommandError> {
        Ok(context.confidential_client(None)?.is_some())
    }

    /// Where the tokens of the client itself are, if commands act as one and there is a home.
    pub(crate) fn client_storage(context: &Context) -> Result<Option<JsonTokenStorage>, CommandError> {
        if !Self::is_client(context)? || !context.has_home() {
            return Ok(None);
        }
        let namespace = match context.own_server()? {
            None => CLIENT_NAMESPACE.to_owned(),
            Some(server) => format!("{CLIENT_NAMESPACE} at {server}"),
        };
        Ok(Some(context.token_file()?.with_namespace(namespace)))
    }
}

fn scopes_of_client(resource_server: &str, scopes: &[&str]) -> Result<String, CommandError> {
    let always: &[&str] = if resource_server == AUTH { &SCOPES } else { &[] };
    let all = [always, scopes].concat();
    if all.is_empty() {
        return Err(CommandError::usage(format!(
            "a client has no login: which scopes of {resource_server} does it need?"
        ))
        .hint("name them with --scope"));
    }
    Ok(all.join(" "))
}

/// Opens the login, which must have the scopes.
fn open(context: &Context, resource_server: &str, scopes: &[&str]) -> Result<LoginStore, CommandError> {
    let store = LoginStore::open(context)?;
    let token = store.token(resource_server)?;
    let missing: Vec<&str> = scopes
        .iter()
        .copied()
        .filter(|scope| !token.scopes().any(|held| held == *scope))
        .collect();
    if missing.is_empty() {
        return Ok(store);
    }
    Err(CommandError::consent_needed(format!(
        "your login lacks a scope that this needs: {}",
        missing.join(" ")
    ))
    .demanding("approve it with", Demand::of_scopes(&missing)))
}
