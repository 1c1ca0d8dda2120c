//! Two servers on one PostgreSQL database, behind a balancer that sends each request to the other one.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::sync::Barrier;
use std::time::{Duration, Instant};

use globus_auth_e2e::support::database::Place;
use globus_auth_e2e::support::http::{self, Reply};
use globus_auth_e2e::support::portal::{self, CALLBACK, PEOPLE, PORTAL};
use globus_auth_e2e::support::replica::{Replica, admin, apply_seed};
use globus_auth_e2e::support::visitor::{Ask, Visitor};
use serde_json::{Value, json};
use url::Url;

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
        apply_seed(&place).unwrap();
        Self { replicas, place }
    }

    fn url(&self, which: usize, path: &str) -> Url {
        self.replicas[which].url.join(path).unwrap()
    }

    fn redeem(&self, which: usize, code: &str) -> Reply {
        portal::redeem(&self.replicas[which].url, code).unwrap()
    }

    fn is_active(&self, which: usize, token: &str) -> bool {
        portal::is_active(&self.replicas[which].url, token).unwrap()
    }

    /// Somebody whose requests go to the servers in turn.
    fn visitor(&self) -> Visitor {
        Visitor::new(
            self.replicas.iter().map(|replica| replica.url.clone()).collect(),
            PEOPLE[0],
        )
    }
}

#[track_caller]
fn document(reply: &Reply) -> Value {
    portal::document(reply).unwrap()
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
    let mut browser = world.visitor();
    let code = browser.code(&Ask::of_portal("openid")).unwrap();
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
    let mut browser = world.visitor();
    for round in 0..ROUNDS {
        let code = browser.code(&Ask::of_portal("openid")).unwrap();
        let mut told = at_both(|which| world.redeem(which, &code).status);
        told.sort_unstable();
        assert_eq!(told, [200, 401], "round {round}");
    }
}

#[test]
fn a_revocation_is_heard_of_at_the_other_server() {
    let world = World::new();
    let code = world.visitor().code(&Ask::of_portal("openid")).unwrap();
    let tokens = document(&world.redeem(0, &code));
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!([0, 1].map(|which| world.is_active(which, token)), [true, true]);
    let revoked = portal::form(&world.replicas[0].url, "/v2/oauth2/token/revoke", &[("token", token)]).unwrap();
    assert_eq!(revoked.status, 200, "{revoked:?}");
    eventually(|| !world.is_active(1, token));
}

#[test]
fn a_client_that_is_changed_is_another_at_the_other_server() {
    const NEW_CALLBACK: &str = "https://portal.example.org/new-callback";
    let world = World::new();
    let mut browser = world.visitor();
    let new = Ask {
        callback: NEW_CALLBACK,
        ..Ask::of_portal("openid")
    };
    let scope = "openid urn:globus:auth:scope:auth.globus.org:manage_projects";
    let code = browser.code(&Ask::of_portal(scope)).unwrap();
    // Now both servers have seen the client.
    assert!(browser.code(&new).is_err());
    assert!(browser.code(&new).is_err());
    let tokens = document(&world.redeem(0, &code));
    let token = tokens["access_token"].as_str().unwrap();
    let change = json!({"client": {"redirect_uris": [CALLBACK, NEW_CALLBACK]}});
    let path = format!("/v2/api/clients/{PORTAL}");
    let changed = portal::call(&world.replicas[0].url, token, "PUT", &path, &change).unwrap();
    assert_eq!(changed.status, 200, "{changed:?}");
    // A browser of its own for each attempt, so that the first request is always sent to the second server.
    eventually(|| {
        let mut browser = world.visitor();
        browser.sent = 1;
        browser.code(&new).is_ok()
    });
}

#[test]
fn what_an_operator_links_is_linked_at_both_servers() {
    let world = World::new();
    let linked = |which: usize| {
        let ask = Ask::of_portal("openid profile urn:globus:auth:scope:auth.globus.org:view_identity_set");
        let code = world.visitor().code(&ask).unwrap();
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
    world.visitor().code(&Ask::of_portal("openid")).unwrap();
}
