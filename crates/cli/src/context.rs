//! What the commands share: options, environment, output, and the clients made of them.

use globus_auth::{
    AuthClient, ConfidentialAppAuthClient, Environment as GlobusEnvironment, NativeAppAuthClient, RetryPolicy,
    login::Surroundings,
    protocol::{
        ids::ClientId,
        secret::{AccessToken, ClientSecret},
    },
    storage::{self, AppSlug, JsonTokenStorage},
};

use crate::{
    arguments::GlobalArguments,
    environment::{self, Environment},
    error::CommandError,
    ui::{self, Ui},
};

/// The application's name, in `User-Agent` and in the path of the token file.
pub(crate) const APP_NAME: &str = "globus-auth";

/// The public client of the official SDK's tutorial: good for trying things out, known to every Globus environment.
const TUTORIAL_CLIENT_ID: &str = "61338d24-54d5-408f-a10d-66c06b59f6d2";

/// Somebody waits at the terminal: better an error after some seconds than an answer after half a minute.
const MAX_RETRIES: u32 = 2;

/// Finishes a builder of any kind of client as the options and the environment say.
macro_rules! configured {
    ($context:expr, $builder:expr) => {{
        let retry = RetryPolicy::default().max_retries(MAX_RETRIES);
        let variables = $context.environment.sdk().clone();
        let builder = $builder.app_name(APP_NAME).variables(variables).retry_policy(retry);
        match $context.options.environment {
            Some(environment) => builder.environment(environment).build()?,
            None => builder.build()?,
        }
    }};
}

/// What the commands share.
pub(crate) struct Context {
    pub(crate) ui: Ui,
    options: GlobalArguments,
    environment: Environment,
}

impl Context {
    pub(crate) const fn new(options: GlobalArguments, environment: Environment, ui: Ui) -> Self {
        Self {
            ui,
            options,
            environment,
        }
    }

    /// The environment of the process.
    pub(crate) const fn environment(&self) -> &Environment {
        &self.environment
    }

    /// What `GLOBUS_AUTH_LOG` asks to log.
    pub(crate) fn log_filter(&self) -> Result<Option<&str>, CommandError> {
        self.environment.text(environment::LOG)
    }

    /// Logs to standard error what `GLOBUS_AUTH_LOG` asks for; by default nothing.
    pub(crate) fn start_log(&self) -> Result<(), CommandError> {
        self.log_filter()?.map_or(Ok(()), ui::start_log)
    }

    /// Whether there is a browser, a terminal, a shell from elsewhere.
    pub(crate) fn surroundings(&self, can_type: bool) -> Surroundings {
        Surroundings::read(|name| self.environment.raw(name), can_type)
    }

    /// The client that was named: `--client-id`, else `GLOBUS_AUTH_CLIENT_ID`.
    fn named_client_id(&self) -> Result<Option<ClientId>, CommandError> {
        match (self.options.client_id, self.environment.text(environment::CLIENT_ID)?) {
            (Some(id), _) => Ok(Some(id)),
            (None, None) => Ok(None),
            (None, Some(text)) => match text.parse() {
                Ok(id) => Ok(Some(id)),
                Err(error) => Err(CommandError::usage(format!("{}: {error}", environment::CLIENT_ID))),
            },
        }
    }

    /// The client whose logins are used.
    pub(crate) fn client_id(&self) -> Result<ClientId, CommandError> {
        let tutorial = || {
            TUTORIAL_CLIENT_ID
                .parse()
                .map_err(|error| CommandError::failed(format!("{error}")))
        };
        self.named_client_id()?.map_or_else(tutorial, Ok)
    }

    /// The secret of a confidential client: `GLOBUS_AUTH_CLIENT_SECRET`, else what `GLOBUS_AUTH_CLIENT_SECRET_FILE` holds.
    fn client_secret(&self) -> Result<Option<ClientSecret>, CommandError> {
        if let Some(secret) = self.environment.text(environment::CLIENT_SECRET)? {
            return Ok(Some(secret.into()));
        }
        let Some(path) = self.environment.raw(environment::CLIENT_SECRET_FILE) else {
            return Ok(None);
        };
        let name = environment::CLIENT_SECRET_FILE;
        let text = std::fs::read_to_string(path)
            .map_err(|error| CommandError::failed(format!("cannot read the file that {name} names: {error}")))?;
        match text.trim() {
            "" => Err(CommandError::failed(format!("the file that {name} names is empty"))),
            secret => Ok(Some(secret.into())),
        }
    }

    /// The file with the login of the client.
    pub(crate) fn storage(&self) -> Result<JsonTokenStorage, CommandError> {
        let directory = storage::globus_directory(|name| self.environment.raw(name))
            .ok_or_else(|| CommandError::failed("it is not known where tokens are kept: HOME is not set"))?;
        let app = AppSlug::new(APP_NAME).map_err(|error| CommandError::failed(error.to_string()))?;
        let environment = self.globus_environment()?;
        Ok(JsonTokenStorage::new(storage::token_file(
            &directory,
            self.client_id()?,
            &app,
            environment.name(),
        )))
    }

    fn globus_environment(&self) -> Result<GlobusEnvironment, CommandError> {
        match (
            self.options.environment,
            self.environment.text(environment::SDK_ENVIRONMENT)?,
        ) {
            (Some(named), _) => Ok(named),
            (None, None) => Ok(GlobusEnvironment::default()),
            (None, Some(text)) => match text.parse() {
                Ok(known) => Ok(known),
                Err(error) => Err(CommandError::usage(format!(
                    "{}: {error}",
                    environment::SDK_ENVIRONMENT
                ))),
            },
        }
    }

    /// The client as a native one: it has no secret.
    pub(crate) fn native_client(&self) -> Result<NativeAppAuthClient, CommandError> {
        Ok(configured!(self, NativeAppAuthClient::builder(self.client_id()?)))
    }

    /// The client as a confidential one, if there is a secret.
    pub(crate) fn confidential_client(
        &self,
        client_id: Option<ClientId>,
    ) -> Result<Option<ConfidentialAppAuthClient>, CommandError> {
        let Some(secret) = self.client_secret()? else {
            return Ok(None);
        };
        let client_id = client_id
            .map_or_else(|| self.named_client_id(), |id| Ok(Some(id)))?
            .ok_or_else(|| {
                CommandError::usage("there is a client secret, but it is not said whose")
                    .hint("set GLOBUS_AUTH_CLIENT_ID, or use --client-id")
            })?;
        Ok(Some(configured!(
            self,
            ConfidentialAppAuthClient::builder(client_id, secret)
        )))
    }

    /// A client with somebody's token.
    pub(crate) fn auth_client(&self, token: AccessToken) -> Result<AuthClient, CommandError> {
        Ok(configured!(self, AuthClient::builder().access_token(token)))
    }
}
