//! Nothing secret is in the log, however much is logged, and nothing in the audit log.

use std::{
    io,
    sync::{Arc, Mutex},
};

use serde_json::Value;
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    audit::audited,
    support::{
        ADA, Authenticator, Browser, SERVICE_ALL, TestServer, VERIFIER, access_token, native, portal, recovery_codes,
        service,
    },
};

/// Takes everything that is logged.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    /// From now on, in every thread of the process.
    fn start() -> Self {
        let log = Self::default();
        tracing::subscriber::set_global_default(log.subscriber()).unwrap();
        log
    }

    /// In this thread, as long as the second value lives.
    pub(crate) fn of_this_thread() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let subscriber = log.subscriber();
        (log, tracing::subscriber::set_default(subscriber))
    }

    /// As the command's, in the format for people.
    fn subscriber(&self) -> impl tracing::Subscriber + Send + Sync + use<> {
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(self.clone())
            .finish()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// Every access, refresh and ID token in a document.
fn tokens_in(document: &Value, found: &mut Vec<String>) {
    match document {
        Value::Array(list) => list.iter().for_each(|one| tokens_in(one, found)),
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_str().filter(|_| name.ends_with("_token")) {
                    Some(text) => found.push(text.to_owned()),
                    None => tokens_in(value, found),
                }
            }
        }
        _ => {}
    }
}

/// Runs the main flows, with good and with bad secrets; every secret that was used.
async fn everything(server: &TestServer) -> Vec<String> {
    let mut secrets: Vec<String> = [
        "wrong-secret-in-a-header",
        "wrong-password-of-somebody",
        "made-up-token-in-a-form",
    ]
    .map(str::to_owned)
    .into();
    let mut browser = Browser::new(server);
    let ask = native()
        .asks(&format!("openid email {SERVICE_ALL}"))
        .offline()
        .with("state", "state-that-is-secret");
    secrets.extend([
        "state-that-is-secret".to_owned(),
        VERIFIER.to_owned(),
        ADA.password.to_owned(),
    ]);
    let ask = ask.with("nonce", "nonce-that-is-secret");
    secrets.push("nonce-that-is-secret".to_owned());

    let login = browser.opens(&ask).await;
    secrets.extend(browser.cookies.values().cloned());
    secrets.push(login.form().field("csrf_token").unwrap().to_owned());
    let login = browser.types(&login, ADA.username, "wrong-password-of-somebody").await;
    let consent = browser.types(&login, ADA.username, ADA.password).await;
    secrets.extend(browser.cookies.values().cloned());
    secrets.push(consent.form().field("csrf_token").unwrap().to_owned());
    let code = browser.allows(&consent).await.code();
    secrets.push(code.clone());
    browser.open(&format!("/v2/web/auth-code?code={code}")).await;

    let tokens = server.redeem(&native(), &code).await.good();
    tokens_in(&tokens, &mut secrets);
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
        ("client_id", native().id),
    ];
    tokens_in(&server.token("", &form).await.good(), &mut secrets);
    let received = access_token(&tokens, service().id).to_owned();
    tokens_in(
        &server
            .dependent(&service(), &received, &[("access_type", "offline")])
            .await
            .good(),
        &mut secrets,
    );
    tokens_in(
        &server.client_credentials(&portal(), "openid").await.good(),
        &mut secrets,
    );
    secrets.extend([portal(), service()].map(|client| client.secret.unwrap().to_owned()));
    secrets.extend([portal(), service()].map(|client| client.basic().trim_start_matches("Basic ").to_owned()));

    secrets.extend(second_factor(server, &mut browser).await);
    let access = tokens["access_token"].as_str().unwrap();
    server
        .get("/v2/oauth2/userinfo", &format!("Bearer {access}"))
        .await
        .good();
    let include = [("include", "identity_set_detail,session_info")];
    server.introspect(&service(), &received, &include).await;
    server.introspect(&service(), "made-up-token-in-a-form", &[]).await;
    let wrong = crate::support::basic(&format!("{}:wrong-secret-in-a-header", portal().id));
    server
        .token(&wrong, &[("grant_type", "client_credentials"), ("scope", "openid")])
        .await;
    server
        .post(
            "/v2/oauth2/token/revoke",
            "",
            &[("token", access), ("client_id", native().id)],
        )
        .await
        .good();
    server.get("/v2/oauth2/userinfo", &format!("Bearer {access}")).await;
    server.redeem(&native(), &code).await;
    secrets.push(console(&mut browser).await);
    let page = browser.open("/v2/web/logout").await;
    browser.submit(&page.form()).await;
    secrets
}

/// Registers an application at the console; its secret.
async fn console(browser: &mut Browser<'_>) -> String {
    let page = browser.open("/v2/web/console/register").await;
    let answers = page.form().with("name", "A robot").with("runs", "service-account");
    browser.submit(&answers).await.text_of("client-secret").unwrap()
}

/// Sets a second factor up and logs in with a recovery code; what must not be logged of it.
async fn second_factor(server: &TestServer, browser: &mut Browser<'_>) -> Vec<String> {
    let page = browser.open("/v2/web/account/second-factor").await;
    let key = page.text_of("secret").unwrap();
    let mut secrets = vec![key.replace(' ', ""), page.form().field("salt").unwrap().to_owned(), key];
    let code = Authenticator::of(&page).code(server);
    secrets.extend(recovery_codes(&browser.gives(&page, &code).await));
    let login = browser.opens(&portal().asks("openid").with("prompt", "login")).await;
    let page = browser.types(&login, ADA.username, ADA.password).await;
    let page = browser.gives(&page, "WRONGCODEWRONGCO").await;
    secrets.push("WRONGCODEWRONGCO".to_owned());
    assert!(browser.gives(&page, &secrets[3]).await.is_consent());
    secrets.extend(browser.cookies.values().cloned());
    secrets
}

#[tokio::test]
async fn no_secret_of_any_flow_is_logged_or_audited() {
    let log = Log::start();
    let server = TestServer::start_with_passwords().await;
    let secrets = everything(&server).await;
    let text = log.text();
    let audited = format!("{:?}", audited(&server).await);
    assert!(audited.contains("second_factor.try"), "{audited}");
    assert!(
        text.contains("/v2/oauth2/token/introspect"),
        "requests are logged: {text}"
    );
    assert!(secrets.len() > 25, "{}", secrets.len());
    for secret in secrets {
        assert!(
            !text.contains(&secret),
            "a secret that begins with '{}' is logged",
            &secret[..4]
        );
        assert!(!audited.contains(&secret), "a secret is in the audit log: {audited}");
    }
}
