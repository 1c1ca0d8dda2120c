//! Apps: one login for all, tokens that are kept and renewed, what services demand.

mod client_app;
mod demands;
mod globus;
mod logout;
mod made;
mod managers;
mod secrets;
mod servers;
mod user_app;

use globus_auth::{
    Error, UserApp,
    app::UserAppBuilder,
    storage::{MemoryTokenStorage, TokenStorage as _, Tokens},
};

use globus::{ALL, Globus, TRANSFER};

/// An app that requires something of Globus Transfer too.
fn builder(globus: &Globus, storage: &MemoryTokenStorage) -> UserAppBuilder {
    UserApp::with_native_client(&globus.native())
        .app_name("Survey Tool")
        .host_name("laptop.local")
        .scope_requirements(TRANSFER, ALL)
        .token_storage(storage.clone())
        .login_flow_manager(globus.clone())
}

fn user_app(globus: &Globus, storage: &MemoryTokenStorage) -> UserApp {
    builder(globus, storage).build().unwrap()
}

fn renewing_app(globus: &Globus, storage: &MemoryTokenStorage) -> UserApp {
    builder(globus, storage).request_refresh_tokens(true).build().unwrap()
}

fn stored(storage: &MemoryTokenStorage) -> Tokens {
    storage.get_token_data_by_resource_server().unwrap()
}

/// What the app sends to a service now.
async fn sent(app: &UserApp, resource_server: &str) -> Result<String, Error> {
    let authorizer = app.get_authorizer(resource_server).await?;
    let authorization = globus_auth::Authorizer::authorization(&authorizer).await?;
    Ok(authorization.expose_secret().to_owned())
}
