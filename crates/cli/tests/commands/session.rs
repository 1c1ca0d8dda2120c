use serde_json::Value;

use crate::world::{DevServer, World};

const TRANSFER: &str = "urn:globus:auth:scope:transfer.api.globus.org:all";

/// A world in which a person is logged in, for Globus Auth and for Transfer.
fn logged_in(server: &DevServer) -> World {
    let world = World::of(server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &["--scope", TRANSFER]).code, Some(0));
    world
}

fn access_tokens(world: &World) -> Vec<Value> {
    let tokens = world.tokens();
    tokens
        .as_object()
        .unwrap()
        .values()
        .map(|token| token["access_token"].clone())
        .collect()
}

#[test]
fn the_session_tells_who_has_authenticated_and_when() {
    let server = DevServer::start();
    let world = logged_in(&server);
    let session = world.run(&["session", "show", "--format", "json"]).document();
    let known = session["authentications"].as_array().unwrap();
    assert_eq!(known.len(), 1, "{session}");
    assert_eq!(known[0]["identity_id"], server.fixtures["people"][0]["id"]);
    assert!(known[0]["auth_time"].as_str().unwrap().ends_with('Z'), "{session}");
    let text = world.run(&["session", "show"]).result();
    assert!(
        text.starts_with("USERNAME") && text.contains(server.person(0).0),
        "{text}"
    );
}

#[test]
fn an_update_makes_all_tokens_of_the_new_session() {
    let server = DevServer::start();
    let world = logged_in(&server);
    let (username, password) = server.person(0);
    let before = access_tokens(&world);
    let ran = world.sign_in(&["session", "update"], username, password);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(
        ran.stderr
            .ends_with(&format!("Your session is updated; you are logged in as {username}.\n")),
        "{ran}"
    );
    let after = access_tokens(&world);
    assert_eq!(after.len(), 2);
    assert!(before.iter().all(|token| !after.contains(token)));
}

/// What the link of a step-up login asks of the session.
fn asked(world: &World, arguments: &[&str]) -> Vec<(String, String)> {
    let ran = world.run(&[&["session", "update", "--code-stdin"][..], arguments].concat());
    let link = ran.stderr.lines().find_map(|line| line.trim().parse::<url::Url>().ok());
    assert!(link.is_some(), "{ran}");
    let link = link.unwrap();
    let pairs = link.query_pairs().into_owned();
    pairs
        .filter(|(name, _)| name.starts_with("session_") || name == "prompt")
        .collect()
}

#[test]
fn what_is_demanded_stands_in_the_link() {
    let server = DevServer::start();
    let world = logged_in(&server);
    let id = server.fixtures["people"][0]["id"].as_str().unwrap();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let demanded = |arguments: &[&str]| {
        let mut pairs = asked(&world, arguments);
        pairs.sort();
        pairs
    };
    // A username is an id on the wire.
    assert_eq!(
        demanded(&[server.person(0).0]),
        [pair("prompt", "login"), pair("session_required_identities", id)]
    );
    assert_eq!(
        demanded(&["example.edu", "example.org"]),
        [
            pair("prompt", "login"),
            pair("session_required_single_domain", "example.edu,example.org")
        ]
    );
    assert_eq!(
        demanded(&["--policy", "p1", "--policy", "p2"]),
        [pair("prompt", "login"), pair("session_required_policies", "p1,p2")]
    );
    assert_eq!(demanded(&["--mfa"])[1].0, "session_required_mfa");
    let linked = server.fixtures["people"][0]["identities"].as_array().unwrap();
    let all = demanded(&["--all"]);
    assert_eq!(all[1].1.split(',').count(), linked.len(), "{all:?}");
    let ran = world.run(&["session", "update", "--code-stdin", "nobody@example.org"]);
    assert_eq!(ran.code, Some(7), "{ran}");
}

#[test]
fn a_consent_is_added_to_the_login() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    let transfer = ["exec-credential", "transfer.api.globus.org", "--scope", TRANSFER];
    assert_eq!(world.run(&transfer).code, Some(4));
    let ran = world.sign_in(&["session", "consent", TRANSFER], username, password);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(world.run(&transfer).code, Some(0));
    assert_eq!(world.run(&["whoami"]).result(), format!("{username}\n"));
}

#[test]
fn another_person_is_no_update() {
    let server = DevServer::start();
    let world = logged_in(&server);
    let before = world.stored();
    let (username, password) = server.person(1);
    let ran = world.sign_in(&["session", "update"], username, password);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("another login is stored; it was kept"), "{ran}");
    assert_eq!(world.stored(), before);
}

#[test]
fn a_login_is_needed_and_a_client_has_none() {
    insta::assert_snapshot!(World::new().run(&["session", "show"]), @"
    exit 4
    --- stderr
    error: you are not logged in
    hint: log in with: globus-auth login
    ");
    assert_eq!(World::new().run(&["session", "update"]).code, Some(4));
    let mut world = World::new();
    world.set("GLOBUS_AUTH_CLIENT_ID", "46bd0f56-e24f-11e5-a510-131bef460001");
    world.set("GLOBUS_AUTH_CLIENT_SECRET", "very-secret");
    for command in [
        &["session", "show"][..],
        &["session", "update"],
        &["session", "consent", "openid"],
    ] {
        assert_eq!(world.run(command).code, Some(2));
    }
}

#[test]
fn a_person_reads_when_they_authenticated() {
    let server = DevServer::start();
    let world = logged_in(&server);
    insta::assert_snapshot!(world.shown(&["session", "show"]), @"
    exit 0
    --- stdout
    USERNAME         ID                                    PROVIDER            AUTHENTICATED
    ada@example.edu  a0000000-0000-4000-8000-000000000001  Example University  2033-05-18T03:33:20Z
    ");
}
