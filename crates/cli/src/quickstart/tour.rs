//! What the steps share.

use globus_auth::{
    AuthClient, ConfidentialAppAuthClient, NativeAppAuthClient, TokenResponse, Variables,
    protocol::{scope::well_known::transfer, token::Token},
};
use globus_auth_server::dev::{DevServer, Fixtures};

use super::report::Report;
use crate::{error::CommandError, login_store::AUTH, ui::Ui};

/// A resource server that the application has a token for.
pub(super) const TRANSFER: &str = transfer::RESOURCE_SERVER;

/// Names with what is to be told of them.
pub(super) type Facts = Vec<(String, String)>;

/// A seeded server with an application and a service that use it.
pub(super) struct Tour<'a> {
    pub(super) report: Report,
    pub(super) fixtures: &'a Fixtures,
    /// The application that the person uses.
    pub(super) app: NativeAppAuthClient,
    /// The service that the application calls.
    pub(super) service: ConfidentialAppAuthClient,
    /// The scope of that service, which needs scopes of others.
    pub(super) service_scope: &'a str,
}

impl<'a> Tour<'a> {
    pub(super) fn new(server: &'a DevServer, ui: Ui) -> Result<Self, CommandError> {
        let fixtures = server.fixtures();
        let roles = &fixtures.roles;
        let app = roles
            .native_client
            .as_deref()
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| missing("native client"))?;
        let service = roles
            .resource_server
            .as_deref()
            .ok_or_else(|| missing("resource server"))?;
        let service = fixtures.clients.iter().find(|client| client.id == service);
        let (id, secret) = service
            .and_then(|client| Some((client.id.parse().ok()?, client.secret.as_deref()?)))
            .ok_or_else(|| missing("resource server with a secret"))?;
        let service_scope = roles
            .resource_server_scope
            .as_deref()
            .ok_or_else(|| missing("scope that needs others"))?;
        // What is set for other programs must not lead these clients elsewhere.
        let alone = Variables::default();
        let base = server.base_url();
        Ok(Self {
            report: Report::new(ui),
            fixtures,
            app: NativeAppAuthClient::builder(app)
                .base_url(base)
                .variables(alone.clone())
                .build()?,
            service: ConfidentialAppAuthClient::builder(id, secret)
                .base_url(base)
                .variables(alone)
                .build()?,
            service_scope,
        })
    }

    pub(super) fn auth(&self, tokens: &TokenResponse) -> Result<AuthClient, CommandError> {
        let token = token_for(tokens, AUTH)?.access_token.clone();
        Ok(AuthClient::builder()
            .access_token(token)
            .base_url(&self.fixtures.base_url)
            .variables(Variables::default())
            .build()?)
    }

    pub(super) fn introduce(&mut self) -> Result<(), CommandError> {
        let Fixtures {
            people,
            clients,
            scopes,
            ..
        } = self.fixtures;
        let facts = vec![
            fact("address", &self.fixtures.base_url),
            fact(
                "holds",
                format!(
                    "{} people, {} clients, {} scopes",
                    people.len(),
                    clients.len(),
                    scopes.len()
                ),
            ),
        ];
        self.report.step(
            "server",
            "A Globus Auth server runs on this machine, with a temporary database.",
            facts,
        )
    }
}

pub(super) fn fact(name: impl Into<String>, value: impl Into<String>) -> (String, String) {
    (name.into(), value.into())
}

pub(super) fn missing(what: &str) -> CommandError {
    CommandError::failed(format!("the seed has no {what}"))
}

pub(super) fn token_for<'a>(tokens: &'a TokenResponse, resource_server: &str) -> Result<&'a Token, CommandError> {
    tokens
        .by_resource_server()
        .get(resource_server)
        .ok_or_else(|| CommandError::failed(format!("there is no token for {resource_server}")))
}

/// How much there is of a token, not what it is.
pub(super) fn redacted(token: &Token) -> String {
    format!("a token of {} characters", token.access_token.expose_secret().len())
}

pub(super) fn time(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(|_| format!("{seconds} s after 1970"), |time| time.to_string())
}
