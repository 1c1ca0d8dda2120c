use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use globus_auth_protocol::{http::Pairs, pkce::CodeVerifier};
use globus_auth_server::host::signing::SigningKey;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};
use url::Url;

/// Another OpenID Connect provider on this machine, which answers as a test tells it to, also wrongly.
pub(crate) struct Provider {
    pub(crate) issuer: String,
    play: Shared,
    serving: JoinHandle<()>,
}

type Shared = Arc<Mutex<Play>>;

struct Play {
    issuer: String,
    key: SigningKey,
    published: Vec<Value>,
    /// Codes that were given out: the authorize request, and what the ID token shall say.
    codes: HashMap<String, (HashMap<String, String>, Value)>,
    discovery_asked: usize,
    /// What userinfo tells; without it there is none.
    userinfo: Option<Value>,
    /// Whether it says that its answers name it.
    names_itself: bool,
}

/// What the provider knows this server as.
const CLIENT: (&str, &str) = ("globus auth", "s:cret");

impl Provider {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let key = new_key();
        let play = Arc::new(Mutex::new(Play {
            issuer: issuer.clone(),
            published: vec![serde_json::to_value(key.jwk()).unwrap()],
            key,
            codes: HashMap::new(),
            discovery_asked: 0,
            userinfo: None,
            names_itself: false,
        }));
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .with_state(play.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { issuer, play, serving }
    }

    /// The seed of a server that lets the people of `@upstream.example.edu` log in here.
    pub(crate) fn seed(&self) -> &'static str {
        let seed = format!(
            "[[providers]]\nid = \"{PROVIDER}\"\nname = \"Upstream University\"\nshort_name = \"upstream\"\n\
             domains = [\"upstream.example.edu\"]\n[providers.upstream]\nissuer = \"{}\"\nclient_id = \"{}\"\n\
             client_secret = \"{}\"\n",
            self.issuer, CLIENT.0, CLIENT.1
        );
        Box::leak(seed.into_boxed_str())
    }

    /// Somebody logged in: the path that their browser is sent back to. `claims` are added to those that are right, or
    /// take their place.
    pub(crate) fn sends_back(&self, authorize_url: &Url, claims: &Value) -> String {
        let asked: HashMap<String, String> = authorize_url.query_pairs().into_owned().collect();
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(asked["client_id"], CLIENT.0);
        let mut play = self.play();
        let code = format!("code-{}", play.codes.len());
        let back = Pairs::new()
            .with("code", code.clone())
            .with("state", asked["state"].clone());
        let path = Url::parse(&asked["redirect_uri"]).unwrap().path().to_owned();
        play.codes.insert(code, (asked, claims.clone()));
        format!("{path}?{}", *back.encode())
    }

    /// Signs with another key from now on, and publishes it or not.
    pub(crate) fn rotates(&self, publish: bool) {
        let mut play = self.play();
        play.key = new_key();
        if publish {
            play.published = vec![serde_json::to_value(play.key.jwk()).unwrap()];
        }
    }

    /// Says of itself that it is somebody else.
    pub(crate) fn claims_to_be(&self, issuer: &str) {
        issuer.clone_into(&mut self.play().issuer);
    }

    /// The key that it signs with, as it would publish it.
    pub(crate) fn key(&self) -> Value {
        serde_json::to_value(self.play().key.jwk()).unwrap()
    }

    /// Says of itself that its answers name it.
    pub(crate) fn names_itself(&self) {
        self.play().names_itself = true;
    }

    /// Has userinfo from now on.
    pub(crate) fn tells(&self, userinfo: Value) {
        self.play().userinfo = Some(userinfo);
    }

    pub(crate) fn discovery_asked(&self) -> usize {
        self.play().discovery_asked
    }

    pub(crate) fn stop(&self) {
        self.serving.abort();
    }

    fn play(&self) -> MutexGuard<'_, Play> {
        self.play.lock().unwrap()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Our name for the provider.
pub(crate) const PROVIDER: &str = "0f0e0000-0000-4000-8000-000000000001";

fn new_key() -> SigningKey {
    SigningKey::from_pkcs8(&SigningKey::generate_pkcs8().unwrap(), 1).unwrap()
}

async fn configuration(State(play): State<Shared>) -> String {
    let mut play = play.lock().unwrap();
    play.discovery_asked += 1;
    let issuer = &play.issuer;
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "userinfo_endpoint": play.userinfo.as_ref().map(|_| format!("{issuer}/userinfo")),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS512"],
        "authorization_response_iss_parameter_supported": play.names_itself,
    })
    .to_string()
}

async fn keys(State(play): State<Shared>) -> String {
    json!({ "keys": play.lock().unwrap().published }).to_string()
}

async fn userinfo(State(play): State<Shared>, headers: HeaderMap) -> Result<String, StatusCode> {
    if headers["authorization"] != "Bearer AT" {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let userinfo = &play.lock().unwrap().userinfo;
    userinfo.as_ref().map(Value::to_string).ok_or(StatusCode::NOT_FOUND)
}

async fn token(State(play): State<Shared>, headers: HeaderMap, body: String) -> Result<String, StatusCode> {
    let form = Pairs::read_form(body.as_bytes()).unwrap();
    // Both halves are form-encoded first: RFC 6749, section 2.3.1.
    let basic = base64ct::Base64::encode_string(b"globus+auth:s%3Acret");
    if headers["authorization"] != format!("Basic {basic}") {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let (key, issuer, (asked, claims)) = {
        let mut play = play.lock().unwrap();
        let code = play
            .codes
            .remove(form.get("code").unwrap())
            .ok_or(StatusCode::BAD_REQUEST)?;
        (play.key.clone(), play.issuer.clone(), code)
    };
    let verifier = CodeVerifier::new(form.get("code_verifier").unwrap()).unwrap();
    if verifier.challenge().to_string() != asked["code_challenge"]
        || form.get("redirect_uri").unwrap() != asked["redirect_uri"]
    {
        return Err(StatusCode::BAD_REQUEST);
    }
    let mut all = json!({
        "iss": issuer, "aud": CLIENT.0, "sub": "subject-1", "iat": 1_800_000_000, "exp": 1_800_003_600,
        "nonce": asked["nonce"], "preferred_username": "uma", "name": "Uma Example", "email": "uma@example.org",
    });
    all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    let id_token = sign(&key, &all).await;
    Ok(json!({ "access_token": "AT", "token_type": "Bearer", "id_token": id_token }).to_string())
}

/// Claims with the header that a test asks for by `"header"`.
async fn sign(key: &SigningKey, claims: &Value) -> String {
    let mut claims = claims.clone();
    let right = json!({ "alg": "RS512", "kid": key.kid() });
    let header = claims.as_object_mut().unwrap().remove("header").unwrap_or(right);
    let part = |value: &Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    let input = format!("{}.{}", part(&header), part(&claims));
    let signature = if header["alg"] == "none" {
        Vec::new()
    } else {
        key.sign_rs512(&input).await.unwrap()
    };
    format!("{input}.{}", Base64UrlUnpadded::encode_string(&signature))
}
