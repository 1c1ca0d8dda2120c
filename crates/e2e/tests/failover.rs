//! Three servers on one PostgreSQL behind a load balancer: one is killed, one frozen, one cut off, the database restarted.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use globus_auth_e2e::support::balancer::Balancer;
use globus_auth_e2e::support::cluster::Cluster;
use globus_auth_e2e::support::http::Reply;
use globus_auth_e2e::support::portal::{self, PEOPLE, PORTAL};
use globus_auth_e2e::support::relay::Relay;
use globus_auth_e2e::support::replica::{Replica, apply_seed};
use globus_auth_e2e::support::visitor::{Ask, Visitor};
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use url::Url;

const PATIENCE: Duration = Duration::from_secs(30);
/// How soon every server must know of a revocation.
const SECOND: Duration = Duration::from_secs(1);
/// Tokens in a row that say that all is well.
const ROW: usize = 30;

/// Three servers, the last of them by a wire that can be cut. They end before their database.
struct World {
    balancer: Balancer,
    replicas: Vec<Replica>,
    relay: Relay,
    cluster: Cluster,
}

impl World {
    fn new() -> Self {
        let cluster = Cluster::start().unwrap();
        apply_seed(cluster.home()).unwrap();
        let (by_relay, relay) = cluster.home_by_relay().unwrap();
        let replicas: Vec<_> = [cluster.home(), cluster.home(), by_relay]
            .into_iter()
            .map(|home| Replica::start(home).unwrap())
            .collect();
        let urls: Vec<Url> = replicas.iter().map(|replica| replica.url.clone()).collect();
        let balancer = Balancer::before(&urls).unwrap();
        Self {
            balancer,
            replicas,
            relay,
            cluster,
        }
    }

    /// Asks for a token by way of the balancer.
    fn issue(&self) -> Option<String> {
        token_of(&issue(&self.balancer.url))
    }

    /// So many in a row get tokens.
    fn is_well(&self) -> bool {
        (0..ROW).all(|_| self.issue().is_some())
    }

    /// Somebody asks for tokens again and again while something happens; the tokens that were given.
    fn meanwhile(&self, happens: impl FnOnce()) -> Vec<String> {
        let stop = AtomicBool::new(false);
        std::thread::scope(|threads| {
            let clients: Vec<_> = (0..4)
                .map(|_| {
                    threads.spawn(|| {
                        let mut tokens = Vec::new();
                        while !stop.load(Ordering::Relaxed) {
                            tokens.extend(self.issue());
                        }
                        tokens
                    })
                })
                .collect();
            happens();
            stop.store(true, Ordering::Relaxed);
            clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
        })
    }

    #[track_caller]
    fn all_active(&self, which: usize, tokens: &[String]) {
        let server = &self.replicas[which].url;
        let lost = tokens.iter().filter(|token| !portal::is_active(server, token).unwrap());
        assert_eq!((lost.count(), tokens.is_empty()), (0, false), "of {}", tokens.len());
    }
}

fn issue(server: &Url) -> Reply {
    let fields = [("grant_type", "client_credentials"), ("scope", "openid")];
    let none = |problem| Reply {
        status: 0,
        headers: Vec::new(),
        body: problem,
    };
    portal::token(server, &fields).unwrap_or_else(none)
}

fn token_of(reply: &Reply) -> Option<String> {
    portal::text(&portal::document(reply).ok()?, "access_token").ok()
}

fn revoke(server: &Url, token: &str) -> Reply {
    portal::form(server, "/v2/oauth2/token/revoke", &[("token", token)]).unwrap()
}

/// Waits, and says for how long.
#[track_caller]
#[expect(clippy::disallowed_methods, reason = "a test that waits in vain has to end")]
fn eventually(holds: impl Fn() -> bool) -> Duration {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "it does not come true");
        std::thread::park_timeout(Duration::from_millis(5));
    }
    begun.elapsed()
}

#[test]
fn requests_go_past_a_server_that_was_killed_and_one_that_is_frozen() {
    let mut world = World::new();
    let before = world.meanwhile(|| _ = eventually(|| world.is_well()));
    world.all_active(2, &before);

    let killed = world.replicas.remove(0);
    let during = world.meanwhile(|| {
        drop(killed);
        eventually(|| world.is_well());
        world.replicas[0].signal(Signal::SIGSTOP).unwrap();
        eventually(|| world.is_well());
    });
    world.all_active(1, &during);

    // What is ended while a server is frozen is ended there too when it wakes up.
    // The balancer tries the frozen one again now and then, and such a request gets no answer: these go past it.
    let awake = &world.replicas[1].url;
    let [ended, kept] = [issue(awake), issue(awake)].map(|reply| token_of(&reply).unwrap());
    assert_eq!(revoke(awake, &ended).status, 200);
    world.replicas[0].signal(Signal::SIGCONT).unwrap();
    assert!(!portal::is_active(&world.replicas[0].url, &ended).unwrap());
    assert!(portal::is_active(&world.replicas[0].url, &kept).unwrap());
    eventually(|| world.is_well());
}

#[test]
fn a_revocation_at_one_server_is_seen_by_all_within_a_second() {
    let world = World::new();
    for which in 0..world.replicas.len() {
        let token = token_of(&issue(&world.replicas[which].url)).unwrap();
        world.all_active((which + 1) % 3, std::slice::from_ref(&token));
        assert_eq!(revoke(&world.replicas[which].url, &token).status, 200);
        let seen = |replica: &Replica| !portal::is_active(&replica.url, &token).unwrap();
        let took = eventually(|| world.replicas.iter().all(seen));
        assert!(took < SECOND, "{took:?}");
    }
}

#[test]
fn servers_find_a_database_that_was_restarted_and_have_lost_nothing() {
    let world = World::new();
    let tokens = world.meanwhile(|| {
        eventually(|| world.is_well());
        world.cluster.kill().unwrap();
        let told = issue(&world.balancer.url).status;
        assert!([502, 503].contains(&told), "{told}");
        world.cluster.start_again();
        eventually(|| world.replicas.iter().all(Replica::is_ready));
        eventually(|| world.is_well());
        world.cluster.stop_at_once().unwrap();
        world.cluster.start_again();
        eventually(|| world.is_well());
    });
    world.all_active(0, &tokens);
}

#[test]
fn a_server_that_is_cut_off_from_the_database_issues_nothing_and_comes_back_with_no_stale_state() {
    let world = World::new();
    let [near, cut_off] = [0, 2].map(|which| world.replicas[which].url.clone());
    let mut ada = Visitor::new(vec![near.clone()], PEOPLE[0]);
    let ask = Ask::of_portal("openid urn:globus:auth:scope:auth.globus.org:manage_projects");
    let code = ada.code(&ask).unwrap();
    let tokens = portal::document(&portal::redeem(&near, &code).unwrap()).unwrap();
    let bearer = portal::text(&tokens, "access_token").unwrap();
    assert_eq!(issue(&cut_off).status, 200, "it knows the client now");

    world.relay.cut();
    eventually(|| !world.replicas[2].is_ready());
    let asking = std::thread::spawn({
        let cut_off = cut_off.clone();
        move || issue(&cut_off)
    });
    let given = world.meanwhile(|| _ = eventually(|| world.is_well()));
    world.all_active(0, &given);
    // The client's secret is changed meanwhile.
    let credentials = format!("/v2/api/clients/{PORTAL}/credentials");
    let known = portal::call(&near, &bearer, "GET", &credentials, &Value::Null).unwrap();
    let known = portal::document(&known).unwrap();
    let first = portal::text(&known["credentials"][0], "id").unwrap();
    let made = portal::call(
        &near,
        &bearer,
        "POST",
        &credentials,
        &json!({"credential": {"name": "new"}}),
    )
    .unwrap();
    assert_eq!(made.status, 200, "{made:?}");
    let path = format!("{credentials}/{first}");
    let deleted = portal::call(&near, &bearer, "DELETE", &path, &Value::Null).unwrap();
    assert_eq!(deleted.status, 200, "{deleted:?}");
    assert!(!asking.is_finished() || asking.join().is_ok_and(|told| told.status >= 500));

    world.relay.mend();
    eventually(|| world.replicas[2].is_ready());
    let told = issue(&cut_off);
    assert_eq!(told.status, 401, "the old secret is good no more: {told:?}");
}
