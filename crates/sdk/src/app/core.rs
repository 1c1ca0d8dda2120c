//! What the apps have in common.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use globus_auth_protocol::{
    gare::Gare,
    scope::{Scope, Scopes},
};

use super::{
    Handling,
    generation::{Entry, Generation, Requirements, add},
    logins::{Logins, shared},
    person::Person,
};
use crate::{
    authorizer::{Authorization, Authorizer, ClientCredentialsAuthorizer},
    client::{Client, ConfidentialAppAuthClient},
    error::Error,
    id_token::IdTokenDecoder,
    login::Demands,
    storage::{
        TokenStorage, TokenStorageData, blocking,
        validating::{ScopeRequirementsValidator, TokenValidationError, ValidatingTokenStorage},
    },
    telemetry::tell,
    tokens::TokenResponse,
};

/// An app.
pub(super) struct Core {
    pub(super) parts: Parts,
    pub(super) logins: Logins,
    generation: RwLock<Arc<Generation>>,
}

/// What does not change.
pub(super) struct Parts {
    pub(super) name: String,
    /// Asks for tokens, and revokes them.
    pub(super) client: Client,
    pub(super) storage: Arc<dyn TokenStorage>,
    pub(super) way: Way,
    pub(super) decoder: IdTokenDecoder,
    pub(super) auto_redrive: bool,
    pub(super) redrive_limit: u32,
}

/// How an app comes to its tokens.
pub(super) enum Way {
    /// A person logs in.
    Person(Box<Person>),
    /// The client logs in as itself.
    Client(ConfidentialAppAuthClient),
}

impl Core {
    pub(super) fn new(parts: Parts, requirements: Requirements) -> Arc<Self> {
        let tokens = parts.checked(&requirements);
        Arc::new(Self {
            parts,
            logins: Logins::default(),
            generation: RwLock::new(Arc::new(Generation::new(requirements, tokens))),
        })
    }

    pub(super) fn generation(&self) -> Arc<Generation> {
        Arc::clone(&self.generation.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Requires more. What is sent to other resource servers stays.
    pub(super) fn require(&self, more: Requirements) -> Result<(), Error> {
        self.change(more, Generation::keeping)
    }

    /// Forgets what is sent: the stored tokens have changed.
    pub(super) fn begin_anew(&self, more: Requirements) -> Result<(), Error> {
        self.change(more, |generation, _before| generation)
    }

    fn change(
        &self,
        more: Requirements,
        finish: impl FnOnce(Generation, &Generation) -> Generation,
    ) -> Result<(), Error> {
        let mut current = self.generation.write().unwrap_or_else(PoisonError::into_inner);
        let mut requirements = current.requirements.clone();
        add(&mut requirements, more)?;
        let tokens = self.parts.checked(&requirements);
        let next = finish(Generation::new(requirements, tokens), &current);
        *current = Arc::new(next);
        Ok(())
    }

    /// What to send now. At most one login is made for it.
    pub(super) async fn authorization(&self, resource_server: &str) -> Result<Authorization, Error> {
        let begun = self.logins.ended();
        match self.held(resource_server).await {
            Ok(authorization) => Ok(authorization),
            Err(failure) => {
                self.handle(failure, begun).await?;
                Ok(self.held(resource_server).await?)
            }
        }
    }

    /// Something else to send than what was refused.
    pub(super) async fn renew(&self, resource_server: &str, refused: &Authorization) -> Result<bool, Error> {
        let begun = self.logins.ended();
        match self.other(resource_server, refused).await {
            Ok(renewed) => Ok(renewed),
            Err(failure) => self.handle(failure, begun).await.map(|()| true),
        }
    }

    /// What is sent without a login.
    async fn held(&self, resource_server: &str) -> Result<Authorization, TokenValidationError> {
        match self.entry(resource_server).await? {
            Entry::Access(authorization, _) => Ok(authorization),
            Entry::Renewing(authorizer) => authorizer
                .authorization()
                .await
                .map_err(|error| self.not_renewed(resource_server, error)),
        }
    }

    async fn entry(&self, resource_server: &str) -> Result<Entry, TokenValidationError> {
        let generation = self.generation();
        if let Some(entry) = generation.entry(resource_server, self.parts.client.clock().now()) {
            return Ok(entry);
        }
        let entry = match &self.parts.way {
            Way::Person(person) => {
                let token = generation.tokens.get_token_data(resource_server).await?;
                person.entry(&token, &self.parts.storage)
            }
            Way::Client(client) => {
                let scopes = generation.requirements.get(resource_server);
                let scopes = scopes.ok_or_else(|| no_scopes(resource_server))?.clone();
                let authorizer = ClientCredentialsAuthorizer::builder(client, scopes)?
                    .stored_in(Arc::clone(&self.parts.storage), resource_server)
                    .build();
                Entry::Renewing(Arc::new(authorizer))
            }
        };
        generation.keep(resource_server.into(), entry.clone());
        Ok(entry)
    }

    /// Something else to send than what was refused, if that needs no login.
    async fn other(&self, resource_server: &str, refused: &Authorization) -> Result<bool, TokenValidationError> {
        match self.entry(resource_server).await? {
            Entry::Renewing(authorizer) => {
                let renewed = authorizer.renew(refused).await;
                return renewed.map_err(|error| self.not_renewed(resource_server, error));
            }
            Entry::Access(held, _) if held != *refused => return Ok(true),
            Entry::Access(..) => {}
        }
        // Perhaps another process has logged in since the token was read.
        let generation = self.generation();
        let token = generation.tokens.get_token_data(resource_server).await?;
        if Authorization::bearer(&token.access_token) == *refused {
            return Err(TokenValidationError::Refused {
                resource_server: resource_server.into(),
            });
        }
        generation.keep(resource_server.into(), Entry::access(&token));
        Ok(true)
    }

    /// A refresh that a login would mend.
    fn not_renewed(&self, resource_server: &str, error: Error) -> TokenValidationError {
        if error.is_login_required() && matches!(self.parts.way, Way::Person(_)) {
            return TokenValidationError::NotRenewed {
                resource_server: resource_server.into(),
                error,
            };
        }
        error.into()
    }

    /// Logs in, if that is what is to be done about tokens that did not pass.
    async fn handle(&self, failure: TokenValidationError, begun: u64) -> Result<(), Error> {
        let Way::Person(person) = &self.parts.way else {
            return Err(failure.into());
        };
        if let TokenValidationError::MissingToken { resource_server } = &failure
            && !self.generation().requirements.contains_key(resource_server)
        {
            return Err(no_scopes(resource_server.as_str()));
        }
        let demands = match (person.handler)(&failure) {
            Handling::Fail => return Err(failure.into()),
            Handling::LogIn => Demands::default(),
            Handling::LogInWith(parameters) => Demands::of_parameters(&parameters)?,
        };
        tell!(LOGIN_NEEDED, reason = %failure, "a login is needed");
        self.log_in(demands, begun).await
    }

    /// Does what a service demands, if a login of this kind of app can.
    pub(super) async fn meet(&self, gare: &Gare, begun: u64) -> Result<bool, Error> {
        let demands = Demands::of_gare(gare)?;
        if matches!(self.parts.way, Way::Client(_)) && demands.scopes.is_empty() {
            return Ok(false);
        }
        tell!(LOGIN_DEMANDED, "a login is demanded");
        self.log_in(demands, begun).await.map(|()| true)
    }

    /// Logs in for all that is required and demanded, unless somebody else just did.
    pub(super) async fn log_in(&self, demands: Demands, begun: u64) -> Result<(), Error> {
        let mut turn = self.logins.turn().await;
        let generation = self.generation();
        let mut scopes = Scopes::new();
        for required in generation.requirements.values() {
            scopes = scopes.merge(required)?;
        }
        let asked = Demands {
            session: demands.session,
            scopes: scopes.merge(&demands.scopes)?,
        };
        if let Some(outcome) = shared(&turn, begun, &asked) {
            return outcome;
        }
        let outcome = self.run(&generation, &asked, &demands.scopes).await;
        self.logins.note(&mut turn, asked, outcome.clone());
        outcome
    }

    async fn run(&self, generation: &Generation, asked: &Demands, new: &Scopes) -> Result<(), Error> {
        let response = match &self.parts.way {
            Way::Person(person) => person.log_in(asked).await?,
            Way::Client(client) => client.oauth2_client_credentials_tokens(asked.scopes.clone()).await?,
        };
        tell!(LOGGED_IN, "an app has logged in");
        match self.store(generation, &response).await {
            Ok(tokens) => self.begin_anew(among(new, &tokens)?),
            Err(failure) => {
                self.give_back(&response).await;
                Err(failure.into())
            }
        }
    }

    async fn store(
        &self,
        generation: &Generation,
        response: &TokenResponse,
    ) -> Result<Vec<TokenStorageData>, TokenValidationError> {
        let tokens = TokenStorageData::of_response_with(response, &self.parts.decoder).await?;
        generation.tokens.store_token_data(&tokens).await?;
        Ok(tokens)
    }

    /// Tokens that nobody keeps must not stay good. If that fails they end by themselves.
    async fn give_back(&self, response: &TokenResponse) {
        for token in response.by_resource_server().values() {
            let revoked =
                super::logout::revoke(&self.parts.client, &token.access_token, token.refresh_token.as_ref()).await;
            if let Err(error) = revoked {
                tell!(NOT_REVOKED, error = ?error.kind(), "a token that is not kept could not be revoked");
            }
        }
    }

    /// Whether something is missing that a login brings. Nothing is asked for but, where scopes depend on others, the
    /// consents.
    pub(super) async fn login_required(&self) -> Result<bool, Error> {
        let generation = self.generation();
        if let Way::Client(_) = &self.parts.way {
            return self.lacks_tokens(&generation.requirements).await;
        }
        for resource_server in generation.requirements.keys() {
            match generation.tokens.get_token_data(resource_server.as_str()).await {
                Ok(_) => {}
                Err(TokenValidationError::Failed(error)) if !error.is_login_required() => return Err(error),
                Err(_) => return Ok(true),
            }
        }
        Ok(false)
    }

    /// Whether a call would ask for a token of the client itself.
    async fn lacks_tokens(&self, requirements: &Requirements) -> Result<bool, Error> {
        let storage = Arc::clone(&self.parts.storage);
        let tokens = blocking(move || storage.get_token_data_by_resource_server()).await?;
        let now = self.parts.client.clock().now();
        Ok(!requirements.iter().all(|(name, scopes)| {
            tokens.get(name).is_some_and(|token| {
                let held = |scope: &Scope| token.scopes().any(|held| held == scope.name());
                !token.is_expired(now, 0) && scopes.iter().all(held)
            })
        }))
    }
}

impl Parts {
    /// The stored tokens with the checks that the app makes, in the order of the official SDK.
    fn checked(&self, requirements: &Requirements) -> ValidatingTokenStorage {
        let tokens = ValidatingTokenStorage::new(Arc::clone(&self.storage));
        let scopes = ScopeRequirementsValidator::new(requirements.clone());
        match &self.way {
            Way::Person(person) => person.checked(tokens, scopes),
            Way::Client(_) => tokens.validator(scopes),
        }
    }
}

/// The scopes, by the resource servers of which the tokens have them.
fn among(scopes: &Scopes, tokens: &[TokenStorageData]) -> Result<Requirements, Error> {
    let mut found = Requirements::new();
    for scope in scopes {
        let of = |token: &&TokenStorageData| token.scopes().any(|held| held == scope.name());
        if let Some(token) = tokens.iter().find(of) {
            let scopes = Scopes::from_scopes([scope])?;
            add(
                &mut found,
                Requirements::from([(token.resource_server.clone(), scopes)]),
            )?;
        }
    }
    Ok(found)
}

fn no_scopes(resource_server: &str) -> Error {
    Error::usage(format!(
        "the app requires no scopes of {resource_server}, so no login brings a token for it: name them \
         (`add_scope_requirements`)"
    ))
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("name", &self.parts.name)
            .field("client", &self.parts.client)
            .finish_non_exhaustive()
    }
}
