use std::{net::SocketAddr, path::PathBuf};

use axum::{Router, body::Body, extract::ConnectInfo};
use globus_auth_protocol::{http::Pairs, secret::ClientSecret};
use globus_auth_rules::model::Timestamp;
use globus_auth_server::{
    app::{Addresses, App, AppParts, Oversight},
    config::Tokens,
    host::{
        clock::{Clock, ClockHand},
        passwords::Passwords,
        random::RandomSource,
        signing::SigningKey,
    },
    key_ring::ROTATION_SECONDS,
    pages::{DevPerson, Site},
    routes,
    seed::{self, DEFAULT_SEED, Seed},
};
use globus_auth_store::{Store, ops};
use http::Request;
use serde_json::Value;
use tower::ServiceExt as _;
use url::Url;
use zeroize::Zeroizing;

use super::{Answer, Application, Ask, Browser, Person, answer, engine::Engine};

/// Where the server believes to be reached.
pub(crate) const BASE: &str = "http://127.0.0.1:7777/";
/// When each test begins: 2027-01-15T08:00:00Z.
const START: Timestamp = Timestamp::from_seconds(1_800_000_000);

const WELL_KNOWN_SECRET: &str = "secret-of-a-well-known-service";

/// A server in this process, with a clock that stands still.
pub(crate) struct TestServer {
    router: Router,
    pub(crate) app: App,
    pub(crate) hand: ClockHand,
    /// Gone with the server.
    _engine: Engine,
}

/// What a test wants to be different.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) base: &'static str,
    /// Whether people have the passwords of the seed; hashing them takes time, and most tests pick people by a button.
    pub(crate) passwords: bool,
    pub(crate) dev: bool,
    /// TOML that is added to the seed.
    pub(crate) more: &'static str,
    pub(crate) tokens: Tokens,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            base: BASE,
            passwords: false,
            dev: true,
            more: "",
            tokens: Tokens::default(),
        }
    }
}

impl TestServer {
    /// With the default seed; people are picked by the buttons of a development server.
    pub(crate) async fn start() -> Self {
        Self::start_with(Options::default()).await
    }

    /// With the default seed and its people's passwords.
    pub(crate) async fn start_with_passwords() -> Self {
        Self::start_with(Options {
            passwords: true,
            ..Options::default()
        })
        .await
    }

    pub(crate) async fn start_with(options: Options) -> Self {
        let base = Url::parse(options.base).unwrap();
        let (clock, hand) = Clock::manual(START);
        let random = RandomSource::system();
        let passwords = Passwords::new(random.clone(), 2);
        let mut seed = Seed::parse(&format!("{DEFAULT_SEED}\n{}", options.more)).unwrap();
        let people = if options.dev { people(&seed) } else { Vec::new() };
        prepare(&mut seed, options.passwords);

        let engine = Engine::new();
        let store = Store::open(&engine.location()).unwrap();
        let page = Addresses::new(&base).auth_code_page;
        let rows = seed::rows(&seed, &passwords, &page, START).await.unwrap();
        store.write(ops::ApplySeed(rows)).await.unwrap();
        put_signing_key(&store).await;
        let site = Site {
            name: "Example Auth".to_owned(),
            dev: options.dev,
        };
        let app = App::new(AppParts {
            store,
            clock,
            random,
            passwords,
            base,
            site,
            people,
            rotate_keys_after: Some(ROTATION_SECONDS),
            upstreams: seed.upstreams(),
            tokens: options.tokens,
            oversight: Oversight::default(),
            join_trace: None,
        })
        .await
        .unwrap();
        Self {
            router: routes::router(app.clone()),
            app,
            hand,
            _engine: engine,
        }
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        self.send_from(SocketAddr::from(([127, 0, 0, 1], 50_000)), request)
            .await
    }

    /// Sends a request from that address.
    pub(crate) async fn send_from(&self, peer: SocketAddr, mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(ConnectInfo(peer));
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// GET, with an `Authorization` header unless that is empty.
    pub(crate) async fn get(&self, path: &str, authorization: &str) -> Answer {
        let mut request = Request::get(path);
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// DELETE, with an `Authorization` header unless that is empty.
    pub(crate) async fn delete(&self, path: &str, authorization: &str) -> Answer {
        let mut request = Request::delete(path);
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// POST of a form, with an `Authorization` header unless that is empty.
    pub(crate) async fn post(&self, path: &str, authorization: &str, form: &[(&str, &str)]) -> Answer {
        self.post_raw(path, authorization, &encode(form)).await
    }

    /// POST of the text of a form.
    pub(crate) async fn post_raw(&self, path: &str, authorization: &str, body: &str) -> Answer {
        let mut request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// POST to the token endpoint.
    pub(crate) async fn token(&self, authorization: &str, form: &[(&str, &str)]) -> Answer {
        self.post("/v2/oauth2/token", authorization, form).await
    }

    /// Has a person log in and agree in a new browser; the code that the application gets.
    pub(crate) async fn code(&self, ask: &Ask, person: Person) -> String {
        let mut browser = Browser::new(self);
        browser.gets_code(ask, person).await
    }

    /// Redeems a code.
    pub(crate) async fn redeem(&self, application: &Application, code: &str) -> Answer {
        let authorization = application.secret.map(|_| application.basic()).unwrap_or_default();
        self.token(&authorization, &application.redeems(code)).await
    }

    /// Has a person log in and agree in a new browser; the token document that the application gets.
    pub(crate) async fn log_in(&self, application: &Application, person: Person, scope: &str) -> Value {
        self.log_in_as_asked(application, person, &application.asks(scope))
            .await
    }

    /// The same with a request of one's own.
    pub(crate) async fn log_in_as_asked(&self, application: &Application, person: Person, ask: &Ask) -> Value {
        let code = self.code(ask, person).await;
        self.redeem(application, &code).await.good()
    }

    /// A client's own tokens.
    pub(crate) async fn client_credentials(&self, application: &Application, scope: &str) -> Answer {
        self.token(
            &application.basic(),
            &[("grant_type", "client_credentials"), ("scope", scope)],
        )
        .await
    }

    /// The tokens behind a token that a resource server received.
    pub(crate) async fn dependent(&self, service: &Application, token: &str, more: &[(&str, &str)]) -> Answer {
        let mut form = vec![
            ("grant_type", "urn:globus:auth:grant_type:dependent_token"),
            ("token", token),
        ];
        form.extend(more);
        self.token(&service.basic(), &form).await
    }

    /// What a client is told of a token.
    pub(crate) async fn introspect(&self, caller: &Application, token: &str, more: &[(&str, &str)]) -> Value {
        let mut form = vec![("token", token)];
        form.extend(more);
        self.post("/v2/oauth2/token/introspect", &caller.basic(), &form)
            .await
            .good()
    }

    /// Whether a client is told that a token is active.
    pub(crate) async fn is_active(&self, caller: &Application, token: &str) -> bool {
        let told = self
            .post("/v2/oauth2/token/validate", &caller.basic(), &[("token", token)])
            .await
            .good();
        told["active"].as_bool().unwrap()
    }
}

/// The text of a form.
pub(crate) fn encode(form: &[(&str, &str)]) -> String {
    let pairs = form.iter().fold(Pairs::new(), |pairs, (name, value)| {
        pairs.with((*name).to_owned(), *value)
    });
    pairs.encode().to_string()
}

/// The text of a token in a token document.
#[track_caller]
pub(crate) fn access_token<'a>(tokens: &'a Value, resource_server: &str) -> &'a str {
    answer::token_for(tokens, resource_server)["access_token"]
        .as_str()
        .unwrap()
}

/// Gives the well-known services secrets, so that they can call, and takes the people's passwords unless wanted.
fn prepare(seed: &mut Seed, passwords: bool) {
    for client in seed
        .clients
        .iter_mut()
        .filter(|client| client.client_type == "resource_server")
    {
        client.secret = Some(ClientSecret::new(WELL_KNOWN_SECRET));
    }
    for person in seed.people.iter_mut().filter(|_| !passwords) {
        person.password = None;
    }
}

fn people(seed: &Seed) -> Vec<DevPerson> {
    let people = seed.people.iter().filter(|person| person.password.is_some());
    let identities = people.flat_map(|person| person.identities.iter().map(move |identity| (person, identity)));
    let offer = |(person, identity): (&seed::SeedPerson, &seed::SeedIdentity)| DevPerson {
        identity: seed::identity_id(identity).to_string(),
        name: person.name.clone().unwrap(),
        username: identity.username.clone(),
    };
    identities.map(offer).collect()
}

/// Making an RSA key takes longer than any test here, so one is kept among the files of the build.
async fn put_signing_key(store: &Store) {
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("signing-key-of-server-tests.der");
    let pkcs8 = match std::fs::read(&place) {
        Ok(kept) if SigningKey::from_pkcs8(&kept, 1).is_ok() => Zeroizing::new(kept),
        _ => {
            let made = SigningKey::generate_pkcs8().unwrap();
            let unfinished = place.with_extension(std::process::id().to_string());
            std::fs::write(&unfinished, &*made).unwrap();
            std::fs::rename(&unfinished, &place).unwrap();
            made
        }
    };
    let kid = SigningKey::from_pkcs8(&pkcs8, 1).unwrap().kid().to_owned();
    store
        .write(ops::PutSigningKey(ops::SigningKeyRecord {
            kid,
            pkcs8,
            created: START,
            generation: 0,
        }))
        .await
        .unwrap();
}
