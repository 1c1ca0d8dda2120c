//! Two servers on one PostgreSQL database, behind a balancer that sends each request to the other one.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use std::collections::BTreeMap;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use base64ct::{Base64, Encoding as _};
use globus_auth_e2e::support::database::Place;
use globus_auth_e2e::support::http::{self, FORM, Reply};
use globus_auth_e2e::support::places;
use globus_auth_e2e::support::replica::{PUBLIC_URL, Replica, admin};
use serde_json::{Value, json};
use url::Url;

/// A client and a person of the seed of development servers; she is an admin of the client's project.
const PORTAL: &str = "e0000000-0000-4000-8000-000000000002";
const PORTAL_SECRET: &str = "portal-secret-for-development";
const CALLBACK: &str = "https://portal.example.org/callback";
const PERSON: [(&str, &str); 2] = [("username", "ada@example.edu"), ("password", "ada-password")];

/// A native application of the seed.
const NATIVE: &str = "e0000000-0000-4000-8000-000000000001";

/// How often two servers are asked for the same at the same moment.
const ROUNDS: usize = 32;

/// How long a change may take to be heard of.
const PATIENCE: Duration = Duration::from_secs(30);

/// The servers, and what they stand on. They end first.
struct World {
    replicas: [Replica; 2],
    place: Place,
}

impl World {
    /// Both servers start at the same moment on a database in which there is nothing, not even a table.
    fn new() -> Self {
        let place = Place::in_postgres();
        let replicas = at_both(|_| Replica::start(&place).unwrap());
        let seed = places::source("../server/seeds/dev.toml");
        admin(&place, &["apply", seed.to_str().unwrap()]).unwrap();
        Self { replicas, place }
    }

    fn url(&self, which: usize, path: &str) -> Url {
        self.replicas[which].url.join(path).unwrap()
    }

    fn token(&self, which: usize, form: &[(&str, &str)]) -> Reply {
        self.form(which, "/v2/oauth2/token", form)
    }

    fn redeem(&self, which: usize, code: &str) -> Reply {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
        ];
        self.token(which, &form)
    }

    fn is_active(&self, which: usize, token: &str) -> bool {
        let told = self.form(which, "/v2/oauth2/token/introspect", &[("token", token)]);
        document(&told)["active"].as_bool().unwrap()
    }

    /// The portal posts a form.
    fn form(&self, which: usize, path: &str, form: &[(&str, &str)]) -> Reply {
        let basic = Base64::encode_string(format!("{PORTAL}:{PORTAL_SECRET}").as_bytes());
        let headers = [("Content-Type", FORM), ("Authorization", &format!("Basic {basic}"))];
        http::send(&self.url(which, path), "POST", &headers, &encode(form)).unwrap()
    }
}

/// A browser before the balancer: it keeps cookies, and each of its requests goes to the other server.
struct Browser<'w> {
    world: &'w World,
    sent: usize,
    cookies: BTreeMap<String, String>,
}

impl<'w> Browser<'w> {
    fn new(world: &'w World) -> Self {
        Self {
            world,
            sent: 0,
            cookies: BTreeMap::new(),
        }
    }

    /// Asks for a code, and logs in and allows where that is asked for. The code, or the page that is none of these.
    fn code(&mut self, scope: &str, callback: &str) -> Result<String, Reply> {
        let query = encode(&[
            ("client_id", PORTAL),
            ("redirect_uri", callback),
            ("scope", scope),
            ("response_type", "code"),
            ("state", "s"),
        ]);
        let mut reply = self.ask("GET", &format!("/v2/oauth2/authorize?{query}"), "");
        for _ in 0..12 {
            let location = reply.header("location").map(str::to_owned);
            let more: &[(&str, &str)] = match &location {
                Some(location) => {
                    let target = Url::parse(PUBLIC_URL).unwrap().join(location).unwrap();
                    if location.starts_with(callback) {
                        let code = target.query_pairs().find(|(name, _)| name == "code");
                        return code.map(|(_, code)| code.into_owned()).ok_or(reply);
                    }
                    reply = self.ask("GET", &target[url::Position::BeforePath..], "");
                    continue;
                }
                None if reply.body.contains("name=\"password\"") => &PERSON,
                None if reply.body.contains("value=\"allow\"") => &[("decision", "allow")],
                None => return Err(reply),
            };
            let (action, fields) = form_of(&reply.body);
            let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let kept = fields.filter(|(name, _)| more.iter().all(|(other, _)| other != name));
            let fields: Vec<_> = kept.chain(more.iter().copied()).collect();
            reply = self.ask("POST", &action, &encode(&fields));
        }
        Err(reply)
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> Reply {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let headers = [("Cookie", cookies.join("; ")), ("Content-Type", FORM.to_owned())];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        let url = self.world.url(self.sent % 2, path);
        self.sent += 1;
        let reply = http::send(&url, method, &headers, body).unwrap();
        let set = reply.headers.iter().filter(|(name, _)| name == "set-cookie");
        for (name, value) in set.filter_map(|(_, cookie)| cookie.split(';').next()?.split_once('=')) {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        reply
    }
}

/// Action and fields of the first form of a page.
fn form_of(page: &str) -> (String, Vec<(String, String)>) {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\""))?;
        rest.split('"').next().map(str::to_owned)
    };
    let form = page.split("<form").nth(1).unwrap_or_else(|| panic!("no form: {page}"));
    let form = form.split("</form>").next().unwrap();
    let inputs = form.split("<input ").skip(1).filter_map(|rest| rest.split('>').next());
    let field = |tag: &str| Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()));
    (attribute(form, "action").unwrap(), inputs.filter_map(field).collect())
}

fn encode(form: &[(&str, &str)]) -> String {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(form).finish()
}

#[track_caller]
fn document(reply: &Reply) -> Value {
    assert_eq!(reply.status, 200, "{reply:?}");
    serde_json::from_str(&reply.body).unwrap()
}

/// Does something with the first and with the second server at the same moment.
fn at_both<T: Send>(act: impl Fn(usize) -> T + Sync) -> [T; 2] {
    let start = Barrier::new(2);
    let act = |which| {
        start.wait();
        act(which)
    };
    std::thread::scope(|threads| {
        let other = threads.spawn(|| act(1));
        [act(0), other.join().unwrap()]
    })
}

/// Asks again and again, for what one server has to hear of the other, or of the database.
#[track_caller]
#[expect(clippy::disallowed_methods, reason = "a test that waits in vain has to end")]
fn eventually(holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "it does not come true");
        std::thread::yield_now();
    }
}

#[test]
fn a_login_goes_on_at_the_other_server_and_its_keys_are_the_same() {
    let world = World::new();
    let mut browser = Browser::new(&world);
    let code = browser.code("openid", CALLBACK).unwrap();
    assert!(browser.sent >= 4, "each server had a part: {}", browser.sent);
    let tokens = document(&world.redeem(1, &code));
    assert!(tokens["id_token"].is_string(), "{tokens}");
    let [one, other] = [0, 1].map(|which| document(&http::get(&world.url(which, "/jwk.json")).unwrap()));
    assert_eq!(one, other);
    assert!(one["keys"].as_array().is_some_and(|keys| !keys.is_empty()), "{one}");
}

#[test]
fn a_code_redeemed_at_both_servers_at_once_is_good_once() {
    let world = World::new();
    let mut browser = Browser::new(&world);
    for round in 0..ROUNDS {
        let code = browser.code("openid", CALLBACK).unwrap();
        let mut told = at_both(|which| world.redeem(which, &code).status);
        told.sort_unstable();
        assert_eq!(told, [200, 401], "round {round}");
    }
}

#[test]
fn a_revocation_is_heard_of_at_the_other_server() {
    let world = World::new();
    let code = Browser::new(&world).code("openid", CALLBACK).unwrap();
    let tokens = document(&world.redeem(0, &code));
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!([0, 1].map(|which| world.is_active(which, token)), [true, true]);
    let revoked = world.form(0, "/v2/oauth2/token/revoke", &[("token", token)]);
    assert_eq!(revoked.status, 200, "{revoked:?}");
    eventually(|| !world.is_active(1, token));
}

#[test]
fn a_client_that_is_changed_is_another_at_the_other_server() {
    const NEW_CALLBACK: &str = "https://portal.example.org/new-callback";
    let world = World::new();
    let mut browser = Browser::new(&world);
    let scope = "openid urn:globus:auth:scope:auth.globus.org:manage_projects";
    let code = browser.code(scope, CALLBACK).unwrap();
    // Now both servers have seen the client.
    assert!(browser.code("openid", NEW_CALLBACK).is_err());
    assert!(browser.code("openid", NEW_CALLBACK).is_err());
    let tokens = document(&world.redeem(0, &code));
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let change = json!({"client": {"redirect_uris": [CALLBACK, NEW_CALLBACK]}});
    let headers = [("Content-Type", "application/json"), ("Authorization", &*bearer)];
    let place = world.url(0, &format!("/v2/api/clients/{PORTAL}"));
    let changed = http::send(&place, "PUT", &headers, &change.to_string()).unwrap();
    assert_eq!(changed.status, 200, "{changed:?}");
    // A browser of its own for each attempt, so that the first request is always sent to the second server.
    eventually(|| {
        let mut browser = Browser::new(&world);
        browser.sent = 1;
        browser.code("openid", NEW_CALLBACK).is_ok()
    });
}

#[test]
fn what_an_operator_links_is_linked_at_both_servers() {
    let world = World::new();
    let linked = |which: usize| {
        let code = Browser::new(&world)
            .code(
                "openid profile urn:globus:auth:scope:auth.globus.org:view_identity_set",
                CALLBACK,
            )
            .unwrap();
        let tokens = document(&world.redeem(which, &code));
        let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
        let place = world.url(which, "/v2/oauth2/userinfo");
        let told = document(&http::send(&place, "GET", &[("Authorization", &bearer)], "").unwrap());
        let set = told["identity_set"].as_array().unwrap();
        let has = |name: &str| set.iter().any(|identity| identity["username"] == name);
        (
            told["preferred_username"].as_str().unwrap().to_owned(),
            has("cleo@example.edu"),
        )
    };
    let ada = |cleo_too| ("ada@example.edu".to_owned(), cleo_too);
    assert_eq!([0, 1].map(linked), [ada(false), ada(false)]);
    let people = |arguments: &[&str]| admin(&world.place, &[&["people"], arguments].concat());
    people(&["link", "ada@example.edu", "cleo@example.edu"]).unwrap();
    assert_eq!([0, 1].map(linked), [ada(true), ada(true)]);
    people(&["primary", "cleo@example.edu"]).unwrap();
    assert!(
        people(&["unlink", "cleo@example.edu"]).is_err(),
        "it is the primary one now"
    );
    people(&["unlink", "ada@example.edu"]).unwrap();
    assert_eq!([0, 1].map(linked), [ada(false), ada(false)]);
}

#[test]
fn what_strangers_may_have_kept_is_counted_by_both_servers_together() {
    const ALLOWED: usize = 100;
    // At one server alone these would be within what is allowed; the rest is more than comes back meanwhile.
    const EACH: usize = 80;
    let world = World::new();
    let ask = json!({"client": {"template_id": NATIVE, "name": "One of many"}}).to_string();
    let register = |which: usize| {
        let headers = [("Content-Type", "application/json")];
        let reply = http::send(&world.url(which, "/v2/api/clients"), "POST", &headers, &ask).unwrap();
        assert!([200, 201, 429].contains(&reply.status), "{reply:?}");
        usize::from(reply.status != 429)
    };
    let made: usize = at_both(|which| (0..EACH).map(|_| register(which)).sum::<usize>())
        .iter()
        .sum();
    assert!((ALLOWED..2 * EACH).contains(&made), "{made}");
}

#[test]
fn a_server_is_ready_while_its_database_is_there() {
    let world = World::new();
    let ready = |which: usize| {
        let url = world.replicas[which].management.join("readyz").unwrap();
        http::get(&url).unwrap().status
    };
    assert_eq!([0, 1].map(ready), [200, 200]);
    world.place.go_away();
    eventually(|| [0, 1].map(ready) == [503, 503]);
    world.place.come_back();
    eventually(|| [0, 1].map(ready) == [200, 200]);
    Browser::new(&world).code("openid", CALLBACK).unwrap();
}
