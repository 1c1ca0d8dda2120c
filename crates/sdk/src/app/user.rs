//! The app of a person.

use std::sync::Arc;

use globus_auth_protocol::ids::ClientId;

use super::{
    Handling,
    core::{Core, Parts, Way},
    methods::methods_of_apps,
    person::{Person, consents},
    settings::{Settings, settings_of_apps},
};
use crate::{
    client::{Client, ConfidentialAppAuthClient, NativeAppAuthClient},
    error::Error,
    login::{CommandLineLoginFlowManager, LoginClient, LoginFlowManager},
    storage::validating::TokenValidationError,
};

/// Acts for a person, who logs in when that is needed. See [the module](crate::app) for an example.
#[derive(Clone)]
pub struct UserApp {
    core: Arc<Core>,
}

/// Makes a [`UserApp`].
#[must_use = "a builder does nothing until `build`"]
pub struct UserAppBuilder {
    settings: Settings,
    who: Who,
    redirect_uri: Option<String>,
    manager: Option<Arc<dyn LoginFlowManager>>,
    refresh_tokens: bool,
    host_name: Option<String>,
    handler: Box<dyn Fn(&TokenValidationError) -> Handling + Send + Sync>,
}

/// Which client people log in with.
enum Who {
    /// A native one, made with the app.
    Id(ClientId),
    /// One that is given.
    Client(LoginClient),
}

impl UserApp {
    /// An app with a native client of this id.
    pub fn builder(client_id: ClientId) -> UserAppBuilder {
        UserAppBuilder::new(Who::Id(client_id))
    }

    /// An app with this client, and its transport, clock and settings.
    pub fn with_native_client(client: &NativeAppAuthClient) -> UserAppBuilder {
        UserAppBuilder::new(Who::Client(LoginClient::Native(client.clone())))
    }

    /// An app with a client that has a secret, after whose login the person comes back to `redirect_uri`, one of those
    /// registered for the client. By default they paste the URL that they come back to.
    pub fn with_confidential_client(
        client: &ConfidentialAppAuthClient,
        redirect_uri: impl Into<String>,
    ) -> UserAppBuilder {
        UserAppBuilder::new(Who::Client(LoginClient::Confidential(client.clone()))).login_redirect_uri(redirect_uri)
    }

    /// Whether the person has to log in before all that is required can be had: a token is missing, has ended and cannot
    /// be renewed, or lacks a scope. Nothing is sent but, where a required scope depends on others, the question for the
    /// person's consents.
    ///
    /// # Errors
    /// The storage cannot be read, or the consents cannot be had.
    pub async fn login_required(&self) -> Result<bool, Error> {
        self.core.login_required().await
    }
}

methods_of_apps!(UserApp);
settings_of_apps!(UserAppBuilder);

impl UserAppBuilder {
    fn new(who: Who) -> Self {
        Self {
            settings: Settings::new(),
            who,
            redirect_uri: None,
            manager: None,
            refresh_tokens: false,
            host_name: None,
            handler: Box::new(handle),
        }
    }

    /// Who drives the logins; without it, a [`CommandLineLoginFlowManager`].
    pub fn login_flow_manager(mut self, manager: impl LoginFlowManager) -> Self {
        self.manager = Some(Arc::new(manager));
        self
    }

    /// Where the person comes back to; without it, to where the login flow manager says.
    pub fn login_redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(uri.into());
        self
    }

    /// Whether refresh tokens are asked for, and required, so that the person need not log in again when a token ends.
    pub fn request_refresh_tokens(mut self, wanted: bool) -> Self {
        self.refresh_tokens = wanted;
        self
    }

    /// The name of this machine for the label of the consent, such as "survey tool on laptop"; without it, its host name.
    pub fn host_name(mut self, name: impl Into<String>) -> Self {
        self.host_name = Some(name.into());
        self
    }

    /// What to do when stored tokens do not pass a check, or can no longer be renewed. Without it, the person logs in,
    /// except where the tokens are of another person than it was to be; [`Handling::Fail`] for all turns that off.
    pub fn token_validation_error_handler(
        mut self,
        handler: impl Fn(&TokenValidationError) -> Handling + Send + Sync + 'static,
    ) -> Self {
        self.handler = Box::new(handler);
        self
    }

    /// Makes the app. Nothing is sent, read or written.
    ///
    /// # Errors
    /// Kind [`Usage`](crate::ErrorKind::Usage): scopes, the app's name or an environment variable are unusable; the
    /// client is of another environment; the login flow manager cannot log people in with this client.
    pub fn build(mut self) -> Result<UserApp, Error> {
        let client = self.client()?;
        let of_client: &Client = client.as_ref();
        let storage = self.settings.storage(of_client, client.client_id())?;
        let requirements = self.settings.requirements()?;
        let person = Person {
            consents: consents(&client, &storage, self.refresh_tokens),
            redirect_uri: self.redirect_uri,
            refresh_tokens: self.refresh_tokens,
            label: label(&self.settings.name, self.host_name),
            manager: self
                .manager
                .unwrap_or_else(|| Arc::new(CommandLineLoginFlowManager::new())),
            handler: self.handler,
            client: client.clone(),
        };
        let first = requirements.values().next().cloned().unwrap_or_default();
        person.manager.check(&person.request(first)?)?;
        let parts = Parts {
            decoder: self.settings.decoder(of_client, client.client_id()),
            client: of_client.clone(),
            storage,
            way: Way::Person(Box::new(person)),
            auto_redrive: self.settings.auto_redrive,
            redrive_limit: self.settings.redrive_limit,
            name: self.settings.name,
        };
        let core = Core::new(parts, requirements);
        Ok(UserApp { core })
    }

    fn client(&mut self) -> Result<LoginClient, Error> {
        let client_id = match &self.who {
            Who::Client(client) => return Ok(client.clone()),
            Who::Id(client_id) => *client_id,
        };
        let builder = NativeAppAuthClient::builder(client_id)
            .app_name(self.settings.agent())
            .variables(self.settings.variables());
        let builder = match self.settings.environment() {
            Some(environment) => builder.environment(environment),
            None => builder,
        };
        builder.build().map(LoginClient::Native)
    }
}

/// What is done about tokens that do not pass, unless the program says otherwise.
fn handle(error: &TokenValidationError) -> Handling {
    match error {
        TokenValidationError::IdentityMismatch { .. } | TokenValidationError::MixedIdentities => Handling::Fail,
        TokenValidationError::Failed(error) if !error.is_login_required() => Handling::Fail,
        _ => Handling::LogIn,
    }
}

/// The label of the consent, as the official SDK has it.
fn label(app: &str, host: Option<String>) -> String {
    let host = host.unwrap_or_else(host_name);
    match host.strip_suffix(".local").unwrap_or(&host) {
        "" => app.to_owned(),
        host => format!("{app} on {host}"),
    }
}

#[cfg(any(unix, windows))]
fn host_name() -> String {
    gethostname::gethostname().to_string_lossy().into_owned()
}

#[cfg(not(any(unix, windows)))]
const fn host_name() -> String {
    String::new()
}
