//! Every page of the server, in Chromium. The pages stand in `js/pages/visits.js`; what they look like is left in
//! `target/pages`.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fmt::Write as _;

use globus_auth::{AuthClient, ConfidentialAppAuthClient, Error, Variables, protocol::secret::AccessToken};
use globus_auth_e2e::support::{database::Database, free_port, node, places, server::DevServer};
use serde::Deserialize;
use tempfile::TempDir;

/// What the development server begins with, before more is added.
const SEED: &str = include_str!("../../server/seeds/dev.toml");
/// Between so many identity providers people have to find theirs.
const PROVIDERS: usize = 5_000;
/// How long a script may take, in seconds: with one page after the other, on a machine that does other things too.
const PATIENCE: &str = "1200";

#[test]
fn in_english() {
    look("en");
}

#[test]
fn in_german() {
    look("de");
}

#[test]
fn without_script() {
    Site::new().run("without_script.js", &[]);
}

#[test]
fn lighthouse_and_weight() {
    Site::new().run("lighthouse.js", &[]);
}

#[test]
fn tasks() {
    Site::new().run("tasks.js", &["with"]);
}

#[test]
fn tasks_without_script() {
    Site::new().run("tasks.js", &["without"]);
}

#[tokio::test]
async fn what_is_registered_in_the_console_is_used_at_once() -> Result<(), Error> {
    register_and_use("with").await
}

#[tokio::test]
async fn what_is_registered_without_script_is_used_at_once() -> Result<(), Error> {
    register_and_use("without").await
}

/// Each page in a language looks right, to people and to axe-core, and none was forgotten.
fn look(language: &str) {
    let directory = places::target().unwrap().join("pages").join(language);
    std::fs::create_dir_all(&directory).unwrap();
    let said = Site::new().run("look.js", &[language, directory.to_str().unwrap()]);
    let visited: Vec<&str> = said.lines().filter(|line| line.starts_with('/')).collect();
    let forgotten: Vec<String> = routes()
        .into_iter()
        .filter(|route| !visited.iter().any(|path| is_of(path, route)))
        .collect();
    assert!(forgotten.is_empty(), "js/pages/visits.js comes to no {forgotten:?}");
}

/// The routes of pages, as the server names them.
fn routes() -> Vec<String> {
    /// These lead elsewhere, or answer with a file.
    const NO_PAGES: [&str; 3] = [
        "/v2/web/login/{interaction}/at/{provider}",
        "/v2/web/upstream/{provider}",
        "/v2/web/operator/audit.jsonl",
    ];
    let mut routes = Vec::new();
    for file in ["mod.rs", "console/mod.rs", "operator/mod.rs"] {
        let text = std::fs::read_to_string(places::source("../server/src/browser").join(file)).unwrap();
        let named = text
            .split(": &str = \"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        routes.extend(named.filter(|path| path.starts_with("/v2/web/")).map(str::to_owned));
    }
    assert!(NO_PAGES.iter().all(|path| routes.iter().any(|route| route == path)));
    routes.retain(|route| !NO_PAGES.contains(&route.as_str()));
    routes
}

/// Whether a path is one of a route.
fn is_of(path: &str, route: &str) -> bool {
    let (path, route) = (path.split('/'), route.split('/'));
    path.clone().count() == route.clone().count()
        && path.zip(route).all(|(is, named)| named.starts_with('{') || is == named)
}

/// What the console told of an application that was just registered.
#[derive(Deserialize)]
struct Registered {
    id: String,
    secret: String,
}

/// Registers a web application and a service account, with the browser's script or without, and uses both with the SDK.
async fn register_and_use(script: &str) -> Result<(), Error> {
    #[derive(Deserialize)]
    struct Both {
        web: Registered,
        service: Registered,
    }
    let site = Site::new();
    let callback = format!("http://127.0.0.1:{}/callback", free_port().unwrap());
    let Both { web, service } = serde_json::from_str(&site.run("register.js", &[script, &callback])).unwrap();

    let robot = site.client(&service)?;
    let tokens = robot.oauth2_client_credentials_tokens("openid email").await?;
    let token = &tokens.by_resource_server()["auth.globus.org"].access_token;
    assert_eq!(site.sub(token).await?, service.id);

    let portal = site.client(&web)?;
    let flow = portal
        .oauth2_start_flow(&callback, ["openid", "profile", "email"])
        .start()?;
    let end = site.run("log_in.js", &[script, flow.authorize_url().as_str(), &callback]);
    let tokens = flow.exchange(&portal, end.trim()).await?;
    let told = tokens.decode_id_token().await?;
    let token = &tokens.by_resource_server()["auth.globus.org"].access_token;
    assert_eq!(site.sub(token).await?, told.sub);
    assert_eq!(told.preferred_username.as_deref(), Some("ada@example.edu"));
    assert!(portal.oauth2_token_introspect(token.clone()).await?.active);
    Ok(())
}

/// A server that scripts visit.
struct Site {
    server: DevServer,
    home: TempDir,
}

impl Site {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let seeded = home.path().join("seed.toml");
        std::fs::write(&seeded, seed()).unwrap();
        let server = DevServer::start_on(Database::Sqlite, home.path(), Some(&seeded)).unwrap();
        Self { server, home }
    }

    /// Runs a script of `js/pages` to its end; what it says.
    fn run(&self, script: &str, arguments: &[&str]) -> String {
        let fixtures = self.home.path().join("fixtures.json");
        std::fs::write(&fixtures, self.server.document.to_string()).unwrap();
        let mut command = node::script(&format!("pages/{script}")).unwrap();
        command
            .arg(fixtures)
            .args(arguments)
            .env_clear()
            .env("HOME", self.home.path())
            .env("PATIENCE_SECONDS", PATIENCE);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}{complaints}");
        said
    }

    fn variables(&self) -> Variables {
        let home = self.home.path().to_str().unwrap();
        Variables::from_map([
            ("HOME", home),
            ("GLOBUS_SDK_SERVICE_URL_AUTH", self.server.url.as_str()),
        ])
    }

    fn client(&self, registered: &Registered) -> Result<ConfidentialAppAuthClient, Error> {
        let builder = ConfidentialAppAuthClient::builder(registered.id.parse()?, registered.secret.as_str());
        builder.variables(self.variables()).build()
    }

    /// Whom a token speaks for.
    async fn sub(&self, token: &AccessToken) -> Result<String, Error> {
        let client = AuthClient::builder()
            .variables(self.variables())
            .access_token(token.clone());
        Ok(client.build()?.userinfo().await?.sub)
    }
}

fn seed() -> String {
    let callback = format!("http://127.0.0.1:{}/callback", free_port().unwrap());
    let mut seed = format!(
        "{SEED}\n[[clients]]\nname = \"Portal of a test\"\ntype = \"confidential_client\"\nsecret = \"secret of a test\"\n\
         redirect_uris = [\"{callback}\"]\n\n[[clients]]\nname = \"Portal of the laboratory\"\n\
         type = \"public_webapp_client\"\nrequired_idp = \"example-lab\"\nredirect_uris = [\"{callback}\"]\n"
    );
    for number in 1..=PROVIDERS {
        let provider = format!(
            "[[providers]]\nname = \"University of Example {number}\"\nshort_name = \"u{number}\"\n\
             domains = [\"u{number}.example.edu\"]\n[providers.upstream]\n\
             issuer = \"https://login.u{number}.example.edu\"\nclient_id = \"globus-auth\"\n"
        );
        // Writing to a string does not fail.
        let _ = write!(seed, "\n{provider}");
    }
    seed
}
