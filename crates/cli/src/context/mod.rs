//! What the commands share: options, environment, output, and the clients made of them.

mod credentials;

use std::cell::OnceCell;

use globus_auth::{
    AuthClient, Authorizer, Environment as GlobusEnvironment, NativeAppAuthClient,
    login::Surroundings,
    protocol::{
        secret::{AccessToken, ClientSecret},
        time::UnixSeconds,
    },
    storage::{self, AppSlug, JsonTokenStorage},
};

use crate::{
    arguments::{ClientArguments, GlobalArguments},
    clock::Clock,
    environment::{self, Environment},
    error::CommandError,
    preferences::Preferences,
    profile::ProfileName,
    ui::{self, Manner, Ui},
};

/// The application's name, in `User-Agent` and in the path of the token file.
pub(crate) const APP_NAME: &str = "globus-auth";

/// Somebody waits at the terminal: better an error after some seconds than an answer after half a minute.
const MAX_RETRIES: u32 = 2;

/// Finishes a builder of any kind of client as the options and the environment say.
macro_rules! configured {
    ($context:expr, $builder:expr) => {{
        let retry = globus_auth::RetryPolicy::default().max_retries($crate::context::MAX_RETRIES);
        let variables = $context.environment.sdk().clone();
        let builder = $builder
            .app_name($crate::context::APP_NAME)
            .variables(variables)
            .retry_policy(retry);
        let builder = match $context.clock.standing() {
            Some(clock) => builder.clock(clock),
            None => builder,
        };
        match $context.globus {
            Some(environment) => builder.environment(environment).build()?,
            None => builder.build()?,
        }
    }};
}
use configured;

/// What the commands share.
pub(crate) struct Context {
    pub(crate) ui: Ui,
    environment: Environment,
    globus: Option<GlobusEnvironment>,
    profile: ProfileName,
    clock: Clock,
    client: ClientArguments,
    secret: OnceCell<Option<ClientSecret>>,
}

impl Context {
    /// Options go before the environment, and the environment before what the person has set.
    ///
    /// # Errors
    /// Usage: the environment or the file of settings is wrong.
    pub(crate) fn new(options: GlobalArguments, environment: Environment) -> Result<Self, CommandError> {
        let preferences = Preferences::read(&environment)?;
        let manner = Manner {
            format: options.format.unwrap_or(preferences.format),
            filter: options.jq,
            quiet: options.quiet,
            color: options.color.unwrap_or(preferences.color),
        };
        let profile = match (options.profile, environment.text(environment::PROFILE)?) {
            (Some(named), _) => Some(named),
            (None, Some(text)) => Some(
                text.parse()
                    .map_err(|error| CommandError::usage(format!("{}: {error}", environment::PROFILE)))?,
            ),
            (None, None) => preferences.profile,
        };
        let clock = match environment.text(environment::TIME)? {
            Some(text) => {
                Clock::at(text).map_err(|what| CommandError::usage(format!("{}: {what}", environment::TIME)))?
            }
            None => Clock::default(),
        };
        Ok(Self {
            ui: Ui::new(manner, &environment),
            environment,
            globus: options.environment,
            profile: profile.unwrap_or_default(),
            clock,
            client: options.client,
            secret: OnceCell::new(),
        })
    }

    /// The environment of the process.
    pub(crate) const fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The time now.
    pub(crate) fn now(&self) -> UnixSeconds {
        self.clock.now()
    }

    /// The login that is used.
    pub(crate) const fn profile(&self) -> &ProfileName {
        &self.profile
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

    /// Whether there is a place to keep tokens in.
    pub(crate) fn has_home(&self) -> bool {
        storage::globus_directory(|name| self.environment.raw(name)).is_some()
    }

    /// The file with the logins of the client, in all profiles.
    pub(crate) fn token_file(&self) -> Result<JsonTokenStorage, CommandError> {
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

    /// The login of the profile.
    pub(crate) fn storage(&self) -> Result<JsonTokenStorage, CommandError> {
        let namespace = self.profile.namespace(self.own_server()?.as_deref());
        Ok(self.token_file()?.with_namespace(namespace))
    }

    /// The base URL of the server, if it is none of an environment's: such logins are kept by themselves.
    pub(crate) fn own_server(&self) -> Result<Option<String>, CommandError> {
        let environment = self.globus_environment()?;
        let url = self.environment.sdk().service_url("auth", Some(environment))?;
        let is_own = url.as_str() != environment.auth_url();
        Ok(is_own.then(|| url.as_str().trim_end_matches('/').to_owned()))
    }

    /// The base URL of the server.
    pub(crate) fn server(&self) -> Result<String, CommandError> {
        let own = self.own_server()?;
        let usual = self.globus_environment()?.auth_url();
        Ok(own.unwrap_or_else(|| usual.trim_end_matches('/').to_owned()))
    }

    /// Which Globus is meant.
    pub(crate) fn globus_environment(&self) -> Result<GlobusEnvironment, CommandError> {
        match (self.globus, self.environment.text(environment::SDK_ENVIRONMENT)?) {
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

    /// A client without credential.
    pub(crate) fn anonymous_client(&self) -> Result<AuthClient, CommandError> {
        Ok(configured!(self, AuthClient::builder()))
    }

    /// A client with somebody's token.
    pub(crate) fn auth_client(&self, token: AccessToken) -> Result<AuthClient, CommandError> {
        Ok(configured!(self, AuthClient::builder().access_token(token)))
    }

    /// A client with tokens that are renewed.
    pub(crate) fn auth_client_with(&self, authorizer: impl Authorizer) -> Result<AuthClient, CommandError> {
        Ok(configured!(self, AuthClient::builder().authorizer(authorizer)))
    }
}
