//! A Globus in memory: people log in, tokens are given, taken and revoked, a service demands things. Time stands still
//! until it is moved.

mod outside;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU8, AtomicUsize, Ordering},
    },
};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64ct::{Base64UrlUnpadded, Encoding};
use globus_auth::{
    ConfidentialAppAuthClient, NativeAppAuthClient,
    protocol::{
        http::{Pairs, Response},
        id_token::{IdTokenClaims, JoseHeader, SigningAlgorithm, assemble, signing_input},
        scope::{Scope, Scopes},
    },
    seams::{Clock as _, HttpRequest},
};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use url::Url;

use crate::world::{BASE_URL, CLIENT_ID, SECRET, Surrounds as _, client_id, form, response};

pub(super) const AUTH: &str = "auth.globus.org";
pub(super) const TRANSFER: &str = "transfer.api.globus.org";
pub(super) const ALL: &str = "urn:globus:auth:scope:transfer.api.globus.org:all";
pub(super) const ADA: &str = "46bd0f56-e24f-11e5-a510-131bef460011";
pub(super) const GRACE: &str = "46bd0f56-e24f-11e5-a510-131bef460012";
const LIFETIME: i64 = 3600;

/// Clones are the same.
#[derive(Clone)]
pub(super) struct Globus(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    passed: AtomicI64,
    drawn: AtomicU8,
    numbers: AtomicUsize,
    /// A login waits for a permit.
    gate: Semaphore,
}

#[derive(Default)]
struct State {
    person: String,
    /// Whether the person goes away without an answer.
    leaves: bool,
    /// The parameters of each login.
    logins: Vec<Pairs>,
    /// Method and path of each request, with the grant type of those for tokens.
    requests: Vec<String>,
    codes: BTreeMap<String, Pairs>,
    tokens: BTreeMap<String, Issued>,
    refresh_tokens: BTreeMap<String, Issued>,
    revoked: Vec<String>,
    secrets: Vec<String>,
    /// Tokens that the service fails to revoke.
    stubborn: BTreeSet<String>,
    revokes_nothing: bool,
    /// What a call is refused with until its token has that scope, or its login that policy.
    demand: Option<(Value, Met)>,
    denied: BTreeSet<String>,
    without_refresh_tokens: bool,
    short: BTreeSet<String>,
}

/// When a demand is met.
#[derive(Clone)]
pub(super) enum Met {
    Scope(&'static str),
    Policy(&'static str),
    Never,
}

#[derive(Clone)]
struct Issued {
    resource_server: String,
    scope: String,
    ends: i64,
    login: Pairs,
    refresh_token: Option<String>,
}

impl Globus {
    pub(super) fn new() -> Self {
        let state = State {
            person: ADA.to_owned(),
            ..State::default()
        };
        Self(Arc::new(Inner {
            state: Mutex::new(state),
            passed: AtomicI64::new(0),
            drawn: AtomicU8::new(0),
            numbers: AtomicUsize::new(0),
            gate: Semaphore::new(Semaphore::MAX_PERMITS),
        }))
    }

    fn state<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.0.state.lock().unwrap())
    }

    /// Logins wait until [`open`](Self::open).
    pub(super) fn closed(self) -> Self {
        self.0.gate.forget_permits(Semaphore::MAX_PERMITS);
        self
    }

    pub(super) fn open(&self) {
        self.0.gate.add_permits(1000);
    }

    /// Who logs in from now on.
    pub(super) fn person(&self, identity_id: &str) {
        self.state(|state| identity_id.clone_into(&mut state.person));
    }

    pub(super) fn leaves(&self, leaves: bool) {
        self.state(|state| state.leaves = leaves);
    }

    pub(super) fn demand(&self, document: Value, met: Met) {
        self.state(|state| state.demand = Some((document, met)));
    }

    /// The person does not consent to this scope below another.
    pub(super) fn deny(&self, scope: &str) {
        self.state(|state| state.denied.insert(scope.to_owned()));
    }

    pub(super) fn allow(&self, scope: &str) {
        self.state(|state| state.denied.remove(scope));
    }

    /// The token does not get this scope, though it is asked for.
    pub(super) fn hold_back(&self, scope: &str) {
        self.state(|state| state.short.insert(scope.to_owned()));
    }

    pub(super) fn without_refresh_tokens(&self) {
        self.state(|state| state.without_refresh_tokens = true);
    }

    pub(super) fn cannot_revoke(&self, token: &str) {
        self.state(|state| state.stubborn.insert(token.to_owned()));
    }

    pub(super) fn revokes_nothing(&self) {
        self.state(|state| state.revokes_nothing = true);
    }

    /// The service revokes all.
    pub(super) fn revoke_all(&self) {
        self.state(|state| {
            state.tokens.clear();
            state.refresh_tokens.clear();
        });
    }

    pub(super) fn pass(&self, seconds: i64) {
        self.0.passed.fetch_add(seconds, Ordering::SeqCst);
    }

    /// The parameters of each login.
    pub(super) fn logins(&self) -> Vec<Pairs> {
        self.state(|state| state.logins.clone())
    }

    pub(super) fn requests(&self) -> Vec<String> {
        self.state(|state| state.requests.clone())
    }

    /// How many requests of this kind there were.
    pub(super) fn count(&self, request: &str) -> usize {
        self.requests().iter().filter(|seen| *seen == request).count()
    }

    pub(super) fn revoked(&self) -> Vec<String> {
        self.state(|state| state.revoked.clone())
    }

    /// Which access tokens are good.
    pub(super) fn good(&self) -> Vec<String> {
        let now = self.now().0;
        self.state(|state| {
            let good = state.tokens.iter().filter(|(_, issued)| issued.ends > now);
            good.map(|(token, _)| token.clone()).collect()
        })
    }

    pub(super) fn native(&self) -> NativeAppAuthClient {
        self.settle(NativeAppAuthClient::builder(client_id())).build().unwrap()
    }

    pub(super) fn confidential(&self) -> ConfidentialAppAuthClient {
        self.settle(ConfidentialAppAuthClient::builder(client_id(), SECRET))
            .build()
            .unwrap()
    }

    /// The person logs in at a link, and gets a code.
    pub(super) fn log_in(&self, link: &Url) -> String {
        self.authorize(Pairs::read_query(link.query().unwrap()).unwrap())
    }

    /// All that must be seen by nobody, with what can be guessed by counting left out.
    pub(super) fn secrets(&self) -> Vec<String> {
        self.state(|state| state.secrets.clone())
    }

    /// A text that stands nowhere else.
    fn secret(&self, kind: &str) -> String {
        let number = self.0.numbers.fetch_add(1, Ordering::SeqCst) + 1;
        let secret = format!("{kind}{number:03}of0123456789");
        self.state(|state| state.secrets.push(secret.clone()));
        secret
    }

    /// Signs the person in and gives a code.
    fn authorize(&self, request: Pairs) -> String {
        let code = self.secret("c0de");
        self.state(|state| {
            for name in ["state", "nonce"] {
                state.secrets.extend(request.get(name).map(str::to_owned));
            }
            state.logins.push(request.clone());
            state.codes.insert(code.clone(), request);
        });
        code
    }

    fn answer(&self, request: &HttpRequest) -> Response {
        let path = request.url.path();
        let said = match path {
            "/v2/oauth2/token" => form(request).get("grant_type").unwrap().to_owned(),
            _ => format!("{} {path}", request.method.as_str()),
        };
        self.state(|state| state.requests.push(said));
        match path {
            "/v2/oauth2/token" => self.token(&form(request)),
            "/v2/oauth2/token/revoke" => self.revoke(form(request).get("token").unwrap()),
            "/.well-known/openid-configuration" => {
                let issuer = BASE_URL.trim_end_matches('/');
                response(
                    200,
                    &[],
                    &json!({"issuer": issuer, "jwks_uri": format!("{BASE_URL}jwk.json")}),
                )
            }
            "/jwk.json" => response(200, &[], &keys()),
            _ => self.call(request),
        }
    }

    fn token(&self, form: &Pairs) -> Response {
        let invalid = || response(400, &[], &json!({"error": "invalid_grant"}));
        match form.get("grant_type").unwrap() {
            "authorization_code" => match self.state(|state| state.codes.remove(form.get("code").unwrap())) {
                Some(login) => self.issue(&login, true),
                None => invalid(),
            },
            "client_credentials" => self.issue(form, false),
            "refresh_token" => {
                let used = form.get("refresh_token").unwrap().to_owned();
                match self.state(|state| state.refresh_tokens.get(&used).cloned()) {
                    // It stays as it is, and the answer does not repeat it.
                    Some(issued) => {
                        let mut answer = self.one(&issued.resource_server, &issued.scope, &issued.login, None);
                        answer["other_tokens"] = json!([]);
                        response(200, &[], &answer)
                    }
                    None => invalid(),
                }
            }
            _ => response(400, &[], &json!({"error": "unsupported_grant_type"})),
        }
    }

    fn issue(&self, login: &Pairs, of_person: bool) -> Response {
        let mut scopes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let short = self.state(|state| state.short.clone());
        for scope in &Scopes::parse(login.get("scope").unwrap()).unwrap() {
            if !short.contains(scope.name()) {
                scopes
                    .entry(resource_server(scope))
                    .or_default()
                    .push(scope.name().to_owned());
            }
        }
        let offline = login.get("access_type") == Some("offline") && !self.state(|state| state.without_refresh_tokens);
        let mut tokens: Vec<Value> = scopes
            .iter()
            .map(|(resource_server, scopes)| {
                let refresh_token = offline.then(|| self.secret("AgRefresh"));
                self.one(resource_server, &scopes.join(" "), login, refresh_token)
            })
            .collect();
        let mut first = tokens.remove(0);
        if of_person {
            first["id_token"] = self.id_token(login).into();
        }
        first["other_tokens"] = tokens.into();
        response(200, &[], &first)
    }

    fn one(&self, resource_server: &str, scope: &str, login: &Pairs, refresh_token: Option<String>) -> Value {
        let token = self.secret("AgAccess");
        let issued = Issued {
            resource_server: resource_server.to_owned(),
            scope: scope.to_owned(),
            ends: self.now().0 + LIFETIME,
            login: login.clone(),
            refresh_token: refresh_token.clone(),
        };
        self.state(|state| {
            if let Some(refresh_token) = &issued.refresh_token {
                state.refresh_tokens.insert(refresh_token.clone(), issued.clone());
            }
            state.tokens.insert(token.clone(), issued.clone());
        });
        let mut document = json!({"access_token": token, "scope": scope, "expires_in": LIFETIME, "token_type": "Bearer",
            "resource_server": resource_server});
        if let Some(refresh_token) = refresh_token {
            document["refresh_token"] = refresh_token.into();
        }
        document
    }

    fn id_token(&self, login: &Pairs) -> String {
        let person = self.state(|state| state.person.clone());
        let issuer = BASE_URL.trim_end_matches('/');
        let mut claims = IdTokenClaims::new(issuer, CLIENT_ID, &person, self.now(), self.now().plus(LIFETIME));
        claims.nonce = login.get("nonce").map(Into::into);
        let input = signing_input(&JoseHeader::new(SigningAlgorithm::EdDsa, "1".to_owned()), &claims);
        let token = assemble(&input, pair().sign(input.as_bytes()).as_ref());
        let token = token.expose_secret().to_owned();
        self.state(|state| state.secrets.push(token.clone()));
        token
    }

    fn revoke(&self, token: &str) -> Response {
        self.state(|state| {
            if state.revokes_nothing || state.stubborn.contains(token) {
                return response(400, &[], &json!({"errors": [{"code": "BAD", "detail": "not now"}]}));
            }
            state.revoked.push(token.to_owned());
            state.tokens.remove(token);
            state.refresh_tokens.remove(token);
            response(200, &[], &json!({"active": false}))
        })
    }

    /// Any other call needs a good token, and what is demanded.
    fn call(&self, request: &HttpRequest) -> Response {
        let now = self.now().0;
        let token = request
            .header("authorization")
            .and_then(|header| header.strip_prefix("Bearer "));
        let issued = self.state(|state| token.and_then(|token| state.tokens.get(token)).cloned());
        let Some(issued) = issued.filter(|issued| issued.ends > now) else {
            return response(
                401,
                &[],
                &json!({"errors": [{"code": "UNAUTHORIZED", "detail": "token"}]}),
            );
        };
        if request.url.path().ends_with("/consents") {
            return self.consents();
        }
        match self.state(|state| state.demand.clone()) {
            Some((document, met)) if !issued.meets(&met) => response(403, &[], &document),
            _ => response(200, &[], &json!({"sub": ADA})),
        }
    }

    /// What the person has consented to in all logins.
    fn consents(&self) -> Response {
        let (logins, denied, person) =
            self.state(|state| (state.logins.clone(), state.denied.clone(), state.person.clone()));
        let texts: Vec<String> = logins
            .iter()
            .map(|login| login.get("scope").unwrap().to_owned())
            .collect();
        let scopes = Scopes::parse(&texts.join(" ")).unwrap();
        let mut consents = Vec::new();
        for scope in &scopes {
            consent(&mut consents, scope, &[], &(&denied, &person));
        }
        response(200, &[], &json!({ "consents": consents }))
    }
}

fn consent(consents: &mut Vec<Value>, scope: &Scope, above: &[usize], context: &(&BTreeSet<String>, &String)) {
    let (denied, person) = context;
    if denied.contains(scope.name()) {
        return;
    }
    let id = consents.len() + 1;
    let path = [above, &[id]].concat();
    let time = "2027-01-15T08:00:00+00:00";
    consents.push(
        json!({"id": id, "client": CLIENT_ID, "scope": CLIENT_ID, "scope_name": scope.name(),
        "effective_identity": person, "dependency_path": path, "created": time, "updated": time, "last_used": time,
        "status": "approved", "allows_refresh": true, "auto_approved": false, "atomically_revocable": false}),
    );
    for below in scope.dependencies() {
        consent(consents, below, &path, context);
    }
}

impl Issued {
    fn meets(&self, met: &Met) -> bool {
        match met {
            Met::Scope(scope) => self.scope.split(' ').any(|held| held == *scope),
            Met::Policy(policy) => self.login.get("session_required_policies") == Some(policy),
            Met::Never => false,
        }
    }
}

fn resource_server(scope: &Scope) -> String {
    match scope.name().strip_prefix("urn:globus:auth:scope:") {
        Some(rest) => rest.split(':').next().unwrap().to_owned(),
        None => AUTH.to_owned(),
    }
}

fn pair() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[1; 32]).unwrap()
}

fn keys() -> Value {
    let x = Base64UrlUnpadded::encode_string(pair().public_key().as_ref());
    json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "1", "x": x}]})
}
