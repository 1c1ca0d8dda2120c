//! The app of a client that acts for itself.

use std::sync::Arc;

use globus_auth_protocol::{ids::ClientId, secret::ClientSecret};

use super::{
    core::{Core, Parts, Way},
    methods::methods_of_apps,
    settings::{Settings, settings_of_apps},
};
use crate::{
    client::{Client, ConfidentialAppAuthClient},
    error::Error,
};

/// Acts for itself, with a client's secret: a service, a job.
///
/// Tokens are asked for when a call needs one, and stored, so that the next call, or the next run, asks for none.
///
/// ```no_run
/// # async fn example() -> Result<(), globus_auth::Error> {
/// use globus_auth::{ClientApp, scope::well_known::transfer};
///
/// let app = ClientApp::builder("46bd0f56-e24f-11e5-a510-131bef460001".parse()?, "…")
///     .app_name("nightly job")
///     .scope_requirements(transfer::RESOURCE_SERVER, transfer::ALL)
///     .build()?;
/// println!("{}", app.auth_client().userinfo().await?.sub);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ClientApp {
    core: Arc<Core>,
}

/// Makes a [`ClientApp`].
#[must_use = "a builder does nothing until `build`"]
pub struct ClientAppBuilder {
    settings: Settings,
    who: Who,
}

/// Which client logs in.
enum Who {
    /// One that is made with the app.
    Secret(ClientId, ClientSecret),
    /// One that is given.
    Client(ConfidentialAppAuthClient),
}

impl ClientApp {
    /// An app with a client of this id and secret.
    pub fn builder(client_id: ClientId, client_secret: impl Into<ClientSecret>) -> ClientAppBuilder {
        ClientAppBuilder::new(Who::Secret(client_id, client_secret.into()))
    }

    /// An app with this client, and its transport, clock and settings.
    pub fn with_client(client: &ConfidentialAppAuthClient) -> ClientAppBuilder {
        ClientAppBuilder::new(Who::Client(client.clone()))
    }

    /// Whether a call would have to ask for a token first: one that is required is not stored, has ended, or lacks a
    /// scope. Nothing is sent.
    ///
    /// # Errors
    /// The storage cannot be read.
    pub async fn login_required(&self) -> Result<bool, Error> {
        self.core.login_required().await
    }
}

methods_of_apps!(ClientApp);
settings_of_apps!(ClientAppBuilder);

impl ClientAppBuilder {
    fn new(who: Who) -> Self {
        Self {
            settings: Settings::new(),
            who,
        }
    }

    /// Makes the app. Nothing is sent, read or written.
    ///
    /// # Errors
    /// Kind [`Usage`](crate::ErrorKind::Usage): scopes, the app's name or an environment variable are unusable; the
    /// client is of another environment.
    pub fn build(mut self) -> Result<ClientApp, Error> {
        let client = self.client()?;
        let of_client: &Client = client.as_ref();
        let storage = self.settings.storage(of_client, client.client_id())?;
        let requirements = self.settings.requirements()?;
        let parts = Parts {
            decoder: self.settings.decoder(of_client, client.client_id()),
            client: of_client.clone(),
            storage,
            way: Way::Client(client),
            auto_redrive: self.settings.auto_redrive,
            redrive_limit: self.settings.redrive_limit,
            name: self.settings.name,
        };
        let core = Core::new(parts, requirements);
        Ok(ClientApp { core })
    }

    fn client(&mut self) -> Result<ConfidentialAppAuthClient, Error> {
        let (client_id, secret) = match &self.who {
            Who::Client(client) => return Ok(client.clone()),
            Who::Secret(client_id, secret) => (*client_id, secret.clone()),
        };
        let builder = ConfidentialAppAuthClient::builder(client_id, secret)
            .app_name(self.settings.agent())
            .variables(self.settings.variables());
        match self.settings.environment() {
            Some(environment) => builder.environment(environment),
            None => builder,
        }
        .build()
    }
}
