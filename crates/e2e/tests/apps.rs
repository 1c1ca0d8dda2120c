//! Our apps at our server, and beside the `UserApp` of the official Python SDK on one token file.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::{io, path::Path, process::Command};

use globus_auth::{
    ClientApp, Error, NativeAppAuthClient, UserApp, Variables,
    login::{CommandLineLoginFlowManager, PasteError},
    protocol::scope::well_known::{auth, transfer},
};
use globus_auth_e2e::support::{places, server::DevServer};
use tempfile::{NamedTempFile, TempDir};

const NAME: &str = "One Login";

/// A server, a person, and their home.
struct World {
    server: DevServer,
    home: TempDir,
    fixtures: NamedTempFile,
}

impl World {
    fn new() -> Self {
        let server = DevServer::start(None).unwrap();
        let fixtures = NamedTempFile::new().unwrap();
        std::fs::write(fixtures.path(), server.document.to_string()).unwrap();
        let home = tempfile::tempdir().unwrap();
        Self { server, home, fixtures }
    }

    fn variables(&self) -> Variables {
        let home = self.home.path().to_str().unwrap();
        Variables::from_map([
            ("HOME", home),
            ("GLOBUS_SDK_SERVICE_URL_AUTH", self.server.url.as_str()),
        ])
    }

    /// What the official SDK does in the same home.
    fn python(&self, wish: &str, argument: &str) -> String {
        python(
            self.fixtures.path(),
            self.home.path(),
            self.server.url.as_str(),
            [wish, argument],
        )
        .unwrap()
    }

    /// Our app, for which a person copies the code off the page.
    fn app(&self) -> UserApp {
        let screen = Screen::default();
        let (shown, fixtures) = (screen.clone(), self.fixtures.path().to_owned());
        let (home, url) = (self.home.path().to_owned(), self.server.url.to_string());
        let manager = CommandLineLoginFlowManager::new()
            .output(io::sink())
            .show_link(move |_, link| {
                screen.show(link.as_str());
                Ok(())
            });
        let manager = manager.ask(move || {
            python(&fixtures, &home, &url, ["code", &shown.link()])
                .map_err(|said| PasteError::Io(io::Error::other(said)))
        });
        let client_id = self.server.document["roles"]["native_client"].as_str().unwrap();
        UserApp::builder(client_id.parse().unwrap())
            .app_name(NAME)
            .variables(self.variables())
            .scope_requirements(auth::RESOURCE_SERVER, [auth::OPENID, auth::PROFILE, auth::EMAIL])
            .scope_requirements(transfer::RESOURCE_SERVER, transfer::ALL)
            .request_refresh_tokens(true)
            .login_flow_manager(manager)
            .build()
            .unwrap()
    }
}

fn python(fixtures: &Path, home: &Path, url: &str, arguments: [&str; 2]) -> Result<String, String> {
    let mut command = Command::new(places::python("python")?);
    command
        .arg(places::script("user_app.py"))
        .arg(fixtures)
        .args(arguments)
        .env_clear()
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("HOME", home)
        .env("GLOBUS_SDK_SERVICE_URL_AUTH", url);
    let output = command.output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The link that the person sees.
#[derive(Clone, Default)]
struct Screen(std::sync::Arc<std::sync::Mutex<String>>);

impl Screen {
    fn show(&self, link: &str) {
        link.clone_into(&mut self.0.lock().unwrap());
    }

    fn link(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}

#[tokio::test]
async fn a_login_of_ours_is_one_of_the_official_sdk_and_so_is_a_logout() {
    let world = World::new();
    let app = world.app();
    assert!(app.login_required().await.unwrap());
    let person = app.auth_client().userinfo().await.unwrap();
    assert!(!app.login_required().await.unwrap());
    assert_eq!(world.python("required", NAME), "false");
    assert_eq!(world.python("userinfo", NAME), person.sub);

    let done = app.logout().await.unwrap();
    assert_eq!((done.removed.len(), done.not_revoked.len()), (2, 0));
    assert_eq!(world.python("required", NAME), "true");
}

#[tokio::test]
async fn a_login_of_the_official_sdk_is_one_of_ours() {
    let world = World::new();
    world.python("login", NAME);
    let app = world.app();
    assert!(!app.login_required().await.unwrap());
    assert_eq!(
        app.auth_client().userinfo().await.unwrap().sub,
        world.python("userinfo", NAME)
    );
    // More scopes are asked for of the same person, whose tokens stay together.
    app.add_scope_requirements(auth::RESOURCE_SERVER, auth::VIEW_IDENTITY_SET)
        .unwrap();
    assert!(app.login_required().await.unwrap());
    app.auth_client().userinfo().await.unwrap();
    assert!(!app.login_required().await.unwrap());
    assert_eq!(world.python("required", NAME), "false");
}

#[tokio::test]
async fn a_revoked_login_is_made_anew() {
    let world = World::new();
    let app = world.app();
    app.login().await.unwrap();
    let tokens = app.token_storage().get_token_data_by_resource_server().await.unwrap();
    let client_id = world.server.document["roles"]["native_client"].as_str().unwrap();
    let client = NativeAppAuthClient::builder(client_id.parse().unwrap()).variables(world.variables());
    let client = client.build().unwrap();
    for token in tokens.into_values() {
        client.oauth2_revoke_token(token.refresh_token.unwrap()).await.unwrap();
        client.oauth2_revoke_token(token.access_token).await.unwrap();
    }
    app.auth_client().userinfo().await.unwrap();
}

#[tokio::test]
async fn a_client_logs_in_as_itself() -> Result<(), Error> {
    let world = World::new();
    let client_id = &world.server.fixtures.roles.confidential_client;
    let secret = world.server.secret(client_id).unwrap();
    let app = ClientApp::builder(client_id.parse()?, secret)
        .variables(world.variables())
        .scope_requirements(transfer::RESOURCE_SERVER, transfer::ALL)
        .build()?;
    assert!(app.login_required().await?);
    assert_eq!(app.auth_client().userinfo().await?.sub, *client_id);
    app.login().await?;
    assert!(!app.login_required().await?);
    assert_eq!(app.logout().await?.not_revoked.len(), 0);
    assert!(app.login_required().await?);
    Ok(())
}
