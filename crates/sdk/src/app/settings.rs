//! What the builders of the apps have in common.

use std::{path::PathBuf, sync::Arc};

use globus_auth_protocol::{
    ids::{ClientId, ResourceServer},
    scope::{Scopes, well_known::auth},
};

use super::generation::{Requirements, add};
use crate::{
    client::{Client, take_scopes},
    environment::{Environment, Variables},
    error::Error,
    id_token::IdTokenDecoder,
    scopes::AUTH,
    storage::{AppSlug, DEFAULT_NAMESPACE, JsonTokenStorage, OfServer, TokenStorage, globus_directory, token_file},
};

/// What the builders of the apps have in common.
pub(super) struct Settings {
    pub(super) name: String,
    requirements: Result<Requirements, Error>,
    storage: Place,
    namespace: Option<String>,
    environment: Option<Environment>,
    variables: Option<Variables>,
    decoder: Option<Box<dyn FnOnce(IdTokenDecoder) -> IdTokenDecoder + Send>>,
    pub(super) auto_redrive: bool,
    pub(super) redrive_limit: u32,
}

/// Where tokens are kept.
enum Place {
    Json,
    #[cfg(feature = "sqlite")]
    Sqlite,
    Own(Arc<dyn TokenStorage>),
}

impl Settings {
    pub(super) fn new() -> Self {
        Self {
            name: "Unnamed Globus App".to_owned(),
            requirements: Ok(Requirements::new()),
            storage: Place::Json,
            namespace: None,
            environment: None,
            variables: None,
            decoder: None,
            auto_redrive: true,
            redrive_limit: 1,
        }
    }

    pub(super) fn require<S>(&mut self, resource_server: ResourceServer, scopes: S)
    where
        S: TryInto<Scopes>,
        S::Error: Into<Error>,
    {
        if let Ok(requirements) = &mut self.requirements {
            let added = take_scopes(scopes)
                .and_then(|scopes| add(requirements, Requirements::from([(resource_server, scopes)])));
            if let Err(error) = added {
                self.requirements = Err(error);
            }
        }
    }

    pub(super) fn keep_in(&mut self, storage: impl TokenStorage) {
        self.storage = Place::Own(Arc::new(storage));
    }

    #[cfg(feature = "sqlite")]
    pub(super) fn keep_in_sqlite(&mut self) {
        self.storage = Place::Sqlite;
    }

    pub(super) fn name_space(&mut self, namespace: String) {
        self.namespace = Some(namespace);
    }

    pub(super) fn at(&mut self, environment: Environment) {
        self.environment = Some(environment);
    }

    pub(super) fn go_by(&mut self, variables: Variables) {
        self.variables = Some(variables);
    }

    pub(super) fn decode_with(&mut self, change: impl FnOnce(IdTokenDecoder) -> IdTokenDecoder + Send + 'static) {
        self.decoder = Some(Box::new(change));
    }

    /// The variables to go by. Those of the process are read once.
    pub(super) fn variables(&mut self) -> Variables {
        self.variables.get_or_insert_with(Variables::from_process).clone()
    }

    pub(super) const fn environment(&self) -> Option<Environment> {
        self.environment
    }

    /// The name of the program as `User-Agent` can carry it.
    pub(super) fn agent(&self) -> String {
        self.name
            .chars()
            .filter(|character| (' '..='~').contains(character))
            .collect()
    }

    /// What is required. Who the person is must be known to tell one login from another's.
    pub(super) fn requirements(&mut self) -> Result<Requirements, Error> {
        self.require(AUTH.into(), auth::OPENID);
        self.requirements.clone()
    }

    pub(super) fn decoder(&mut self, client: &Client, audience: ClientId) -> IdTokenDecoder {
        let decoder = IdTokenDecoder::new(client, audience);
        match self.decoder.take() {
            Some(change) => change(decoder),
            None => decoder,
        }
    }

    /// Where the tokens are kept. A token that another server issued is not seen there.
    pub(super) fn storage(&mut self, client: &Client, client_id: ClientId) -> Result<Arc<dyn TokenStorage>, Error> {
        self.check_environment(client)?;
        let namespace = self.namespace.as_deref();
        if let (Place::Own(_), Some(_)) = (&self.storage, namespace) {
            return Err(Error::usage(
                "a storage of your own has its own namespace: say it there (`with_namespace`)",
            ));
        }
        let namespace = namespace.unwrap_or(DEFAULT_NAMESPACE).to_owned();
        let storage: Arc<dyn TokenStorage> = match &self.storage {
            Place::Own(storage) => Arc::clone(storage),
            Place::Json => {
                let path = self.token_file(client, client_id)?;
                Arc::new(JsonTokenStorage::new(path).with_namespace(namespace))
            }
            #[cfg(feature = "sqlite")]
            Place::Sqlite => {
                let path = self.token_file(client, client_id)?.with_extension("db");
                Arc::new(crate::storage::SqliteTokenStorage::new(path).with_namespace(namespace))
            }
        };
        Ok(Arc::new(OfServer::new(storage, client.base_url().clone())))
    }

    /// The place of the official SDK.
    fn token_file(&mut self, client: &Client, client_id: ClientId) -> Result<PathBuf, Error> {
        let variables = self.variables();
        let slug = AppSlug::new(&self.name)?;
        let directory = globus_directory(|name| variables.raw(name)).ok_or_else(|| {
            Error::usage("there is no home directory to keep the tokens in: name a storage (`token_storage`)")
        })?;
        // What is no UTF-8 was replaced when it was read, and the place would be another.
        if directory.to_string_lossy().contains(char::REPLACEMENT_CHARACTER) {
            return Err(Error::usage(
                "the name of the home directory is no UTF-8: name a storage (`token_storage`)",
            ));
        }
        let at_home = |known: &Environment| known.auth_url() == client.base_url().as_str();
        let environment = match self.environment.or_else(|| Environment::ALL.into_iter().find(at_home)) {
            Some(environment) => environment,
            None => variables.environment()?,
        };
        Ok(token_file(&directory, client_id, &slug, environment.name()))
    }

    /// A login client that is given speaks with the server that it speaks with.
    fn check_environment(&mut self, client: &Client) -> Result<(), Error> {
        let Some(environment) = self.environment else {
            return Ok(());
        };
        if self.variables().auth_url(Some(environment))? == *client.base_url() {
            return Ok(());
        }
        Err(Error::usage(format!(
            "the login client is not of the environment {environment}: name the environment when you make that client"
        )))
    }
}

/// The methods of a builder with a field `settings`.
macro_rules! settings_of_apps {
    ($builder:ident) => {
        impl $builder {
            /// The name of the app; it makes a part of the place of the tokens, of the label of a consent, and of
            /// `User-Agent`. Without it, `Unnamed Globus App`.
            pub fn app_name(mut self, name: impl Into<String>) -> Self {
                self.settings.name = name.into();
                self
            }

            /// Requires scopes of a resource server, beside those that were named before. `openid` of
            /// `auth.globus.org` is always required.
            pub fn scope_requirements<S>(
                mut self,
                resource_server: impl Into<globus_auth_protocol::ids::ResourceServer>,
                scopes: S,
            ) -> Self
            where
                S: TryInto<globus_auth_protocol::scope::Scopes>,
                S::Error: Into<$crate::Error>,
            {
                self.settings.require(resource_server.into(), scopes);
                self
            }

            /// Keeps the tokens here. Without it, in the JSON file of the official SDK
            /// ([`token_file`](crate::storage::token_file)), so that a login of one language is one of the other.
            pub fn token_storage(mut self, storage: impl $crate::storage::TokenStorage) -> Self {
                self.settings.keep_in(storage);
                self
            }

            /// Keeps the tokens in the SQLite file of the official SDK, beside where its JSON file would be.
            #[cfg(feature = "sqlite")]
            pub fn sqlite_storage(mut self) -> Self {
                self.settings.keep_in_sqlite();
                self
            }

            /// The namespace of the default storage, for several logins side by side; without it, `DEFAULT`, as the
            /// official SDK has it.
            pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
                self.settings.name_space(namespace.into());
                self
            }

            /// Which Globus; without it, what `GLOBUS_SDK_ENVIRONMENT` says, or production. A client that is given must
            /// be of that environment.
            pub fn environment(mut self, environment: $crate::Environment) -> Self {
                self.settings.at(environment);
                self
            }

            /// The environment variables to go by, in place of those of the process.
            pub fn variables(mut self, variables: $crate::Variables) -> Self {
                self.settings.go_by(variables);
                self
            }

            /// Checks ID tokens in this way: with another leeway, with documents at hand.
            pub fn id_token_decoder(
                mut self,
                change: impl FnOnce($crate::IdTokenDecoder) -> $crate::IdTokenDecoder + Send + 'static,
            ) -> Self {
                self.settings.decode_with(change);
                self
            }

            /// Whether the app's clients log in with what a service demands (see [`gare`](crate::gare)) and send the
            /// call again. Without it, they do.
            pub fn auto_redrive_gares(mut self, wanted: bool) -> Self {
                self.settings.auto_redrive = wanted;
                self
            }

            /// How many logins one call, or one [`redrive`](super::UserApp::redrive), may take to meet what services
            /// demand; without it, one. A demand that no login meets fails after that many.
            pub fn redrive_limit(mut self, limit: u32) -> Self {
                self.settings.redrive_limit = limit;
                self
            }
        }

        impl std::fmt::Debug for $builder {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($builder))
                    .field("app_name", &self.settings.name)
                    .finish_non_exhaustive()
            }
        }
    };
}
pub(super) use settings_of_apps;
