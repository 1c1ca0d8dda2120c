//! What must not be seen: every flow runs under a log that keeps everything, and is looked through for every secret.

use std::{
    fmt::Debug,
    io::{self, Write},
    sync::{Arc, Mutex},
};

use globus_auth::{
    AuthClient, ConfidentialAppAuthClient, DependentTokens, Error, NativeAppAuthClient, RefreshTokenAuthorizer,
    Variables,
    dependent_tokens::consent_requirement,
    protocol::{secret::AccessToken, time::UnixSeconds, token::TokenResponse},
    recording::Replay,
    storage::{MemoryTokenStorage, TokenStorage, TokenStorageData},
};
use serde_json::{Value, json};
use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter};

use crate::{
    loopback::{Act, Socket, answer},
    ways::both_ways,
    world::{CLIENT_ID, NOW, SECRET, World, client_id, tokens},
};

/// Everything that was said, in logs, by `Debug`, in errors.
#[derive(Clone, Default)]
pub(crate) struct Said(Arc<Mutex<Vec<u8>>>);

impl Said {
    /// What this thread logs, at every level, until the guard is dropped.
    pub(crate) fn everything() -> (Self, tracing::subscriber::DefaultGuard) {
        let said = Self::default();
        let log = tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_writer(said.clone())
            .finish();
        (said, tracing::subscriber::set_default(log))
    }

    pub(crate) fn note(&self, value: &impl Debug) {
        self.0
            .lock()
            .unwrap()
            .extend(format!("{value:?}\n{value:#?}\n").into_bytes());
    }

    pub(crate) fn note_error(&self, error: &Error) {
        self.note(error);
        let mut source: Option<&dyn std::error::Error> = Some(error);
        while let Some(error) = source {
            self.0.lock().unwrap().extend(format!("{error}\n").into_bytes());
            source = error.source();
        }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Said {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Said {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

const SECRETS: [&str; 10] = [
    SECRET,
    "NDZiZDBmNTYtZTI0Zi0xMWU1LWE1MTAtMTMxYmVmNDYwMDAxOmNsaWVudC1zZWNyZXQtMDEyMzQ1Njc4OQ",
    "AgAccess0123456789",
    "AgRefresh0123456789",
    "AgGiven0123456789",
    "c0de0123456789",
    "the-state-0123456789",
    "the-nonce-0123456789",
    "hea.der.idtoken0123456789",
    "client-secret-new0123456789",
];

fn good() -> Act {
    let extra = json!({"refresh_token": "AgRefresh0123456789", "id_token": "hea.der.idtoken0123456789"});
    answer("200 OK", "", &tokens(&extra).to_string())
}

/// A service that repeats in its complaint what it was told.
fn indiscreet(secret: &str) -> Act {
    let body = json!({"error": secret, "error_description": format!("what is {secret}?"),
        "errors": [{"code": secret, "detail": format!("I do not like {secret}"), "id": secret}]});
    answer("400 Bad Request", "", &body.to_string())
}

async fn native_flow(client: &NativeAppAuthClient, said: &Said) {
    let builder = client
        .oauth2_start_flow("openid")
        .state("the-state-0123456789")
        .nonce("the-nonce-0123456789");
    said.note(&builder);
    let flow = builder.start().unwrap();
    said.note(&flow);
    said.note(&flow.to_saved());
    let url = "https://auth.example.test/v2/web/auth-code?code=c0de0123456789&state=the-state-0123456789";
    let tokens = flow.exchange(client, url).await.unwrap();
    said.note(&tokens);
    said.note_error(&tokens.decode_id_token().await.unwrap_err());
    said.note_error(
        &flow
            .exchange(client, &url.replace("the-state", "a-state"))
            .await
            .unwrap_err(),
    );
    said.note_error(&flow.exchange(client, url).await.unwrap_err());
    let refresh = client.oauth2_refresh_token("AgRefresh0123456789");
    said.note(&refresh);
    said.note(&refresh.await.unwrap());
    said.note_error(&client.oauth2_refresh_token("AgRefresh0123456789").await.unwrap_err());
    said.note_error(&client.oauth2_refresh_token("AgRefresh0123456789").await.unwrap_err());
}

async fn confidential_flow(client: &ConfidentialAppAuthClient, said: &Said) {
    said.note(client);
    said.note(&client.oauth2_client_credentials_tokens("openid").await.unwrap());
    said.note_error(&client.oauth2_token_introspect("AgGiven0123456789").await.unwrap_err());
    said.note_error(
        &client
            .oauth2_get_dependent_tokens("AgGiven0123456789")
            .await
            .unwrap_err(),
    );
    said.note_error(&client.oauth2_revoke_token("AgGiven0123456789").await.unwrap_err());
}

/// The two answers that tell a new secret.
fn new_secret(document: &Value) -> Act {
    answer("201 Created", "", &document.to_string())
}

async fn developer_flow(client: &AuthClient, native: &NativeAppAuthClient, said: &Said) {
    let credential = client.create_client_credential(client_id(), "first").await.unwrap();
    assert!(credential.secret.is_some());
    said.note(&credential);
    let instance = native.create_native_app_instance(client_id(), "my laptop").await;
    said.note(&instance.unwrap());
    // A secret in the wrong place: the answer cannot be read, and the error must not tell it.
    said.note_error(
        &client
            .create_client_credential(client_id(), "second")
            .await
            .unwrap_err(),
    );
}

both_ways!(
    no_secret_is_ever_seen,
    no_secret_of_a_renewal_is_ever_seen,
    no_secret_of_a_recorded_resource_server_is_ever_seen,
);

async fn no_secret_is_ever_seen() {
    let (said, _guard) = Said::everything();
    let world = World::default();
    let variables = Variables::default();
    let builder = |url: &str| {
        NativeAppAuthClient::builder(client_id())
            .variables(Variables::default())
            .base_url(url)
            .clock(world.clone())
    };

    let acts = vec![
        good(),
        indiscreet("c0de0123456789"),
        good(),
        indiscreet("AgRefresh0123456789"),
        Act::HangUp,
    ];
    let socket = Socket::new(acts).await;
    let native = builder(&socket.url).build().unwrap();
    native_flow(&native, &said).await;
    assert_eq!(socket.seen().len(), 5);

    let given = || indiscreet("AgGiven0123456789");
    let socket = Socket::new(vec![good(), given(), given(), given()]).await;
    let client = ConfidentialAppAuthClient::builder(client_id(), SECRET).variables(variables.clone());
    confidential_flow(&client.base_url(&socket.url).build().unwrap(), &said).await;

    let socket = Socket::new(vec![indiscreet("AgGiven0123456789")]).await;
    let client = AuthClient::builder()
        .variables(variables.clone())
        .access_token("AgGiven0123456789")
        .base_url(&socket.url);
    said.note(&client);
    said.note_error(&client.build().unwrap().userinfo().await.unwrap_err());

    let secret = "client-secret-new0123456789";
    let socket = Socket::new(vec![
        new_secret(&json!({"credential": {"id": CLIENT_ID, "secret": secret}})),
        new_secret(&json!({"client": {"id": CLIENT_ID}, "included": {"client_credential": {"secret": secret}}})),
        new_secret(&json!({"credential": {"id": secret, "secret": secret}})),
    ])
    .await;
    let client = AuthClient::builder().variables(variables).base_url(&socket.url);
    let native = builder(&socket.url).build().unwrap();
    developer_flow(&client.build().unwrap(), &native, &said).await;

    let text = said.text();
    assert!(
        text.contains("token: authorization_code") && text.contains("answered"),
        "the log was kept"
    );
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} was seen in:\n{text}");
    }
}

async fn no_secret_of_a_renewal_is_ever_seen() {
    let (said, _guard) = Said::everything();
    let world = World::default();
    let person = answer("200 OK", "", r#"{"sub": "46bd0f56-e24f-11e5-a510-131bef460003"}"#);
    let socket = Socket::new(vec![good(), person, indiscreet("AgRefresh0123456789")]).await;
    let app = NativeAppAuthClient::builder(client_id())
        .variables(Variables::default())
        .base_url(&socket.url)
        .clock(world.clone())
        .build()
        .unwrap();
    let storage = MemoryTokenStorage::new();
    let ended = json!({"resource_server": "auth.globus.org", "access_token": "AgGiven0123456789", "scope": "openid",
        "refresh_token": "AgRefresh0123456789", "expires_in": 0, "other_tokens": []});
    let ended = TokenResponse::new(serde_json::from_value(ended).unwrap(), UnixSeconds(NOW));
    let ended = TokenStorageData::new(&ended.by_resource_server()["auth.globus.org"], None);
    said.note(&ended);
    storage.store_token_data(&[ended]).unwrap();
    let authorizer = RefreshTokenAuthorizer::stored(&app, storage.clone(), "auth.globus.org").build();
    said.note(&authorizer);
    let client = AuthClient::builder()
        .base_url(&socket.url)
        .authorizer(authorizer)
        .build()
        .unwrap();
    client.userinfo().await.unwrap();
    world.pass(172_800);
    said.note_error(&client.userinfo().await.unwrap_err());
    said.note(&(client, &storage, storage.get_token_data_by_resource_server()));
    assert_eq!(socket.seen().len(), 3);

    let text = said.text();
    assert!(text.contains("refreshed"), "the log is kept");
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} is seen in:\n{text}");
    }
}

async fn no_secret_of_a_recorded_resource_server_is_ever_seen() {
    let (said, _guard) = Said::everything();
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("recording.json");
    let dependent = json!([{"access_token": "AgAccess0123456789", "refresh_token": "AgRefresh0123456789", "scope": "a",
        "expires_in": 172_800, "token_type": "Bearer", "resource_server": "groups.api.globus.org"}]);
    let socket = Socket::new(vec![
        answer("200 OK", "", &dependent.to_string()),
        indiscreet("AgGiven0123456789"),
    ])
    .await;
    let client = ConfidentialAppAuthClient::builder(client_id(), SECRET).variables(Variables::default());
    let client = client.base_url(&socket.url).record_to(&path).build().unwrap();
    let cache = DependentTokens::builder(&client).refresh_tokens(true).build();
    let caller = AccessToken::new("AgGiven0123456789");
    said.note(&cache.get(&caller).await.unwrap());
    cache.get(&caller).await.unwrap();
    let error = cache.get_scopes(&caller, "b").await.unwrap_err();
    said.note_error(&error);
    said.note(&(cache, consent_requirement("a", &error)));
    assert_eq!(socket.seen().len(), 2);
    said.note(&Replay::read(&path).unwrap());

    let text = said.text() + &std::fs::read_to_string(&path).unwrap();
    assert!(
        text.contains("looked up") && text.contains("redacted-"),
        "the log is kept"
    );
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} is seen in:\n{text}");
    }
}

#[cfg(feature = "encrypted")]
#[test]
fn no_secret_of_a_sealed_file_is_ever_seen() {
    use globus_auth::storage::EncryptedTokenStorage;
    let said = Said::default();
    let directory = tempfile::TempDir::new().unwrap();
    let storage = EncryptedTokenStorage::new(directory.path().join("tokens.sealed"), "the-passphrase-0123456789");
    let token = json!([{"access_token": "AgAccess0123456789", "refresh_token": "AgRefresh0123456789", "scope": "a",
        "expires_in": 172_800, "token_type": "Bearer", "resource_server": "groups.api.globus.org"}]);
    let tokens = TokenResponse::from_dependent(serde_json::from_value(token).unwrap(), UnixSeconds(NOW));
    let token = TokenStorageData::new(&tokens.by_resource_server()["groups.api.globus.org"], None);
    storage.store_token_data(&[token]).unwrap();
    said.note(&(&storage, storage.get_token_data_by_resource_server()));
    let stranger = EncryptedTokenStorage::new(storage.path(), "no-passphrase-0123456789");
    said.note(&stranger.get_token_data_by_resource_server().unwrap_err());
    let text = said.text() + &std::fs::read_to_string(storage.path()).unwrap();
    for secret in SECRETS.into_iter().chain(["passphrase-0123456789"]) {
        assert!(!text.contains(secret), "{secret} is seen in:\n{text}");
    }
}
