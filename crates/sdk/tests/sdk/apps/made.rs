//! How an app is made, and what is refused.

use globus_auth::{
    ClientApp, Environment, Error, ErrorKind, NativeAppAuthClient, UserApp, Variables,
    app::UserAppBuilder,
    login::LocalServerLoginFlowManager,
    storage::{JsonTokenStorage, MemoryTokenStorage},
};
use tempfile::TempDir;

use super::globus::{AUTH, Globus};
use crate::world::{CLIENT_ID, client_id};

fn variables(home: &TempDir) -> Variables {
    let home = home.path().to_str().unwrap();
    Variables::from_map([("HOME", home), ("LOCALAPPDATA", home)])
}

fn at_home(globus: &Globus, home: &TempDir) -> UserAppBuilder {
    UserApp::with_native_client(&globus.native())
        .app_name("Survey.Tool: One")
        .variables(variables(home))
        .login_flow_manager(globus.clone())
}

fn usage(made: Result<UserApp, Error>) -> String {
    let error = made.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
    error.to_string()
}

#[tokio::test]
async fn tokens_are_kept_where_the_official_sdk_keeps_them() {
    let (globus, home) = (Globus::new(), tempfile::tempdir().unwrap());
    let app = at_home(&globus, &home).build().unwrap();
    assert_eq!(
        std::fs::read_dir(home.path()).unwrap().count(),
        0,
        "making an app writes nothing"
    );
    app.login().await.unwrap();
    let directory = home.path().join(if cfg!(windows) { "globus" } else { ".globus" });
    let place = directory.join("app").join(CLIENT_ID).join("survey-tool+-one");
    let stored = |namespace: &str| {
        let storage = JsonTokenStorage::new(place.join("tokens.json")).with_namespace(namespace);
        storage.get_token_data(AUTH).unwrap()
    };
    assert!(stored("DEFAULT").is_some() && stored("work").is_none());
    // Another login beside it.
    let work = at_home(&globus, &home).namespace("work").build().unwrap();
    assert!(work.login_required().await.unwrap());
    work.login().await.unwrap();
    assert!(stored("work").is_some());
    assert!(!app.login_required().await.unwrap());
    assert_eq!(std::fs::read_dir(place).unwrap().filter(is_json).count(), 1);
}

fn is_json(file: &std::io::Result<std::fs::DirEntry>) -> bool {
    file.as_ref()
        .unwrap()
        .path()
        .extension()
        .is_some_and(|extension| extension == "json")
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn a_database_stands_beside_it() {
    use globus_auth::storage::TokenStorage as _;
    let (globus, home) = (Globus::new(), tempfile::tempdir().unwrap());
    let app = at_home(&globus, &home).sqlite_storage().build().unwrap();
    app.login().await.unwrap();
    let directory = home.path().join(if cfg!(windows) { "globus" } else { ".globus" });
    let place = directory
        .join("app")
        .join(CLIENT_ID)
        .join("survey-tool+-one")
        .join("tokens.db");
    let storage = globus_auth::storage::SqliteTokenStorage::new(place);
    assert!(storage.get_token_data(AUTH).unwrap().is_some());
}

#[tokio::test]
async fn the_place_depends_on_the_environment() {
    let home = tempfile::tempdir().unwrap();
    for (app, file) in [
        (
            UserApp::builder(client_id())
                .environment(Environment::Sandbox)
                .variables(variables(&home)),
            "sandbox-tokens.json",
        ),
        (
            UserApp::with_native_client(
                &NativeAppAuthClient::builder(client_id())
                    .variables(Variables::default())
                    .environment(Environment::Preview)
                    .build()
                    .unwrap(),
            )
            .variables(variables(&home)),
            "preview-tokens.json",
        ),
    ] {
        let app = app.build().unwrap();
        // A file that cannot be read is named.
        let place = home.path().join(if cfg!(windows) { "globus" } else { ".globus" });
        let place = place.join("app").join(CLIENT_ID).join("unnamed-globus-app").join(file);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(&place, "{").unwrap();
        let error = app.login_required().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Storage);
        assert!(error.to_string().contains(file), "{error}");
    }
}

#[test]
fn wrong_combinations_are_refused_when_the_app_is_made() {
    let (globus, home) = (Globus::new(), tempfile::tempdir().unwrap());
    let own = || at_home(&globus, &home).token_storage(MemoryTokenStorage::new());
    own().build().unwrap();
    assert!(usage(own().environment(Environment::Preview).build()).contains("environment preview"));
    assert!(usage(own().namespace("work").build()).contains("namespace"));
    assert!(
        usage(
            own()
                .scope_requirements(AUTH, "a[")
                .scope_requirements(AUTH, "b")
                .build()
        )
        .contains("scope")
    );
    assert!(usage(own().scope_requirements(AUTH, "").build()).contains("at least one scope"));
    assert!(usage(at_home(&globus, &home).app_name("nul").build()).contains("app name"));
    assert!(usage(at_home(&globus, &home).variables(Variables::default()).build()).contains("token_storage"));

    let local = || LocalServerLoginFlowManager::new(|_| Ok(()));
    own().login_flow_manager(local()).build().unwrap();
    let redirected = own()
        .login_flow_manager(local())
        .login_redirect_uri("https://app.example.org/cb");
    assert!(usage(redirected.build()).contains("native client"));
    let confidential = |uri: &str| {
        UserApp::with_confidential_client(&globus.confidential(), uri).token_storage(MemoryTokenStorage::new())
    };
    confidential("https://app.example.org/cb").build().unwrap();
    assert!(usage(confidential("").build()).contains("redirect URI"));
    let local = confidential("https://app.example.org/cb").login_flow_manager(local());
    assert!(usage(local.build()).contains("native client"));
}

#[test]
fn variables_that_are_wrong_are_named() {
    let wrong = || Variables::from_map([("GLOBUS_SDK_ENVIRONMENT", "moon")]);
    let error = usage(UserApp::builder(client_id()).variables(wrong()).build());
    assert!(error.contains("GLOBUS_SDK_ENVIRONMENT"), "{error}");
    let made = ClientApp::builder(client_id(), "s").variables(wrong()).build();
    assert!(made.unwrap_err().to_string().contains("GLOBUS_SDK_ENVIRONMENT"));
}

#[tokio::test]
async fn a_confidential_client_logs_people_in_by_its_redirect_uri() {
    let (globus, storage) = (Globus::new(), MemoryTokenStorage::new());
    let app = UserApp::with_confidential_client(&globus.confidential(), "https://app.example.org/cb")
        .login_flow_manager(globus.clone())
        .token_storage(storage)
        .build()
        .unwrap();
    app.auth_client().userinfo().await.unwrap();
    let login = globus.logins().remove(0);
    assert_eq!(login.get("redirect_uri"), Some("https://app.example.org/cb"));
    assert_eq!(login.get("prefill_named_grant"), None, "a label is for native clients");
}

#[tokio::test]
async fn id_tokens_are_checked_as_the_program_says() {
    let globus = Globus::new();
    let made = |leeway| {
        UserApp::with_native_client(&globus.native())
            .token_storage(MemoryTokenStorage::new())
            .login_flow_manager(Late(globus.clone()))
            .id_token_decoder(move |decoder| decoder.leeway(std::time::Duration::from_secs(leeway)))
            .build()
            .unwrap()
    };
    let error = made(10).login().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::IdToken);
    assert!(globus.good().is_empty());
    made(7200).login().await.unwrap();
}

/// Somebody who brings the tokens after their end.
struct Late(Globus);

impl globus_auth::login::LoginFlowManager for Late {
    fn run_login_flow<'a>(
        &'a self,
        request: &'a globus_auth::login::LoginRequest,
    ) -> globus_auth::seams::BoxFuture<'a, Result<globus_auth::TokenResponse, Error>> {
        Box::pin(async move {
            let tokens = self.0.run_login_flow(request).await;
            self.0.pass(3700);
            tokens
        })
    }
}

#[test]
fn apps_can_be_shared_and_show_no_secret() {
    fn shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    let globus = Globus::new();
    let user = UserApp::with_native_client(&globus.native())
        .token_storage(MemoryTokenStorage::new())
        .build()
        .unwrap();
    let client = ClientApp::with_client(&globus.confidential())
        .token_storage(MemoryTokenStorage::new())
        .build()
        .unwrap();
    shared(&user);
    shared(&client);
    assert_eq!(user.app_name(), "Unnamed Globus App");
    let text = format!("{user:?} {client:?} {:?}", client.authorizer(AUTH));
    assert!(
        text.contains(CLIENT_ID) && !text.contains(crate::world::SECRET),
        "{text}"
    );
}
