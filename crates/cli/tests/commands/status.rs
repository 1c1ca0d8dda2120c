use serde_json::json;

use crate::world::{DevServer, World, login_with};

/// A world with a login of three tokens: one that lasts, one that is renewed, one that has ended.
fn with_three_tokens() -> World {
    let world = World::new();
    let mut tokens = login_with(
        4_000_000_000,
        &json!({"globus_auth_username": "ada@example.edu", "refresh_token": "AgRefresh"}),
    );
    for (name, ends) in [
        ("groups.api.globus.org", 4_000_000_000_i64),
        ("transfer.api.globus.org", 1_000_000_000),
    ] {
        let mut token = tokens["auth.globus.org"].clone();
        token["resource_server"] = json!(name);
        token["scope"] = json!(format!("urn:globus:auth:scope:{name}:all"));
        token["expires_at_seconds"] = json!(ends);
        token.as_object_mut().unwrap().remove("refresh_token");
        tokens[name] = token;
    }
    world.store_tokens(&tokens);
    world
}

#[test]
fn what_is_stored_is_told_without_a_token() {
    let world = with_three_tokens();
    let shown = world
        .run(&["status"])
        .result()
        .replace(world.home().to_str().unwrap(), "HOME");
    assert!(!shown.contains("AgStored") && !shown.contains("AgRefresh"), "{shown}");
    insta::assert_snapshot!(shown, @"
    profile    default
    logged in  ada@example.edu
    client     61338d24-54d5-408f-a10d-66c06b59f6d2
    server     https://auth.globus.org
    tokens in  HOME/.globus/app/61338d24-54d5-408f-a10d-66c06b59f6d2/globus-auth/tokens.json

    SERVICE                  UNTIL                               SCOPES
    auth.globus.org          2096-10-02T07:06:40Z, then renewed  openid profile email
    groups.api.globus.org    2096-10-02T07:06:40Z                urn:globus:auth:scope:groups.api.globus.org:all
    transfer.api.globus.org  2001-09-09T01:46:40Z: log in again  urn:globus:auth:scope:transfer.api.globus.org:all
    ");
}

#[test]
fn programs_find_what_has_ended() {
    let world = with_three_tokens();
    let ended = ".tokens[] | select(.state == \"expired\").resource_server";
    assert_eq!(
        world.run(&["status", "--jq", ended]).result(),
        "transfer.api.globus.org\n"
    );
    let states = world.run(&["status", "--jq", "[.tokens[].state] | join(\" \")"]);
    assert_eq!(states.result(), "renewable valid expired\n");
}

#[test]
fn nobody_is_logged_in() {
    insta::assert_snapshot!(World::new().run(&["status"]), @"
    exit 4
    --- stderr
    error: you are not logged in
    hint: log in with: globus-auth login
    ");
}

#[test]
fn a_login_is_told_of_as_it_is() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    let status = world.run(&["status", "--format", "json"]).document();
    assert_eq!(
        (&status["username"], &status["server"], &status["profile"]),
        (
            &json!(username),
            &json!(server.base_url().trim_end_matches('/')),
            &json!("default")
        )
    );
    assert_eq!(status["identity_id"], server.fixtures["people"][0]["id"]);
    assert_eq!(status["tokens"][0]["state"], "renewable");
}

#[test]
fn a_client_has_its_own_tokens() {
    let server = DevServer::start();
    let (id, secret) = server.service();
    let mut world = World::of(&server);
    world.set("GLOBUS_AUTH_CLIENT_ID", id);
    world.set("GLOBUS_AUTH_CLIENT_SECRET", secret);
    assert_eq!(world.run(&["status", "--jq", ".tokens | length"]).result(), "0\n");
    assert_eq!(world.run(&["whoami"]).code, Some(0));
    let status = world.run(&["status", "--format", "json"]).document();
    assert_eq!(status["client_id"], id);
    assert_eq!(status["tokens"][0]["state"], "valid");
}

#[test]
fn a_person_reads_what_is_stored_and_until_when() {
    let server = DevServer::start();
    let world = World::of_person(
        &server,
        &["--scope", "urn:globus:auth:scope:transfer.api.globus.org:all"],
    );
    insta::assert_snapshot!(world.shown(&["status"]), @"
    exit 0
    --- stdout
    profile    default
    logged in  ada@example.edu
    client     e0000000-0000-4000-8000-000000000001
    server     SERVER
    tokens in  HOME/.globus/app/e0000000-0000-4000-8000-000000000001/globus-auth/tokens.json

    SERVICE                  UNTIL                               SCOPES
    auth.globus.org          2033-05-20T03:33:20Z, then renewed  openid profile email urn:globus:auth:scope:auth.globus.org:view_identity_set
    transfer.api.globus.org  2033-05-20T03:33:20Z, then renewed  urn:globus:auth:scope:transfer.api.globus.org:all
    ");
}

#[test]
fn time_goes_by() {
    let mut world = with_three_tokens();
    let states = ["status", "--jq", "[.tokens[].state] | join(\" \")"];
    for (now, expected) in [
        ("999999939", "valid"),
        ("999999940", "expired"),
        ("4000000000", "expired"),
    ] {
        world.set("GLOBUS_AUTH_TIME", now);
        let stored = world.run(&states).result();
        assert!(stored.trim_end().ends_with(expected), "{now}: {stored}");
    }
    world.set("GLOBUS_AUTH_TIME", "noon");
    insta::assert_snapshot!(world.run(&["status"]), @"
    exit 2
    --- stderr
    error: GLOBUS_AUTH_TIME: it is to be a time in seconds since 1970, as 'date +%s' writes it
    ");
}
