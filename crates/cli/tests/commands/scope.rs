use serde_json::json;

use crate::world::{DevServer, Ran, World};

const TRANSFER: &str = "urn:globus:auth:scope:transfer.api.globus.org:all";

/// Makes a scope with all that can be said of one.
fn make(world: &World) -> Ran {
    let dependency = format!("{TRANSFER},optional,requires_refresh_token");
    world.run(&[
        "scope",
        "create",
        "Example Service",
        "--name",
        "Move data",
        "--description",
        "Move your data",
        "--scope-suffix",
        "move",
        "--dependent-scope",
        &dependency,
        "--required-domain",
        "example.edu",
        "--allows-refresh-token=false",
    ])
}

#[test]
fn a_scope_is_made_shown_changed_and_deleted() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    let made = make(&world);
    let (service, _) = server.service();
    let string = format!("https://auth.globus.org/scopes/{service}/move");
    let found = world.run(&["scope", "show", &string, "--format", "json"]).document();
    let needed = found["dependent_scopes"][0]["scope"].as_str().unwrap();
    assert_eq!(
        found["dependent_scopes"],
        json!([{"scope": needed, "optional": true, "requires_refresh_token": true}])
    );
    let names = [
        (found["id"].as_str().unwrap(), "ID"),
        (service, "SERVICE"),
        (needed, "TRANSFER"),
    ];
    insta::assert_snapshot!(made.naming(&names), @"
    exit 0
    --- stdout
    ID                                    SCOPE                                                                     NAME
    ID  https://auth.globus.org/scopes/SERVICE/move  Move data
    ");
    insta::assert_snapshot!(world.run(&["scope", "show", "Move data"]).naming(&names), @"
    exit 0
    --- stdout
    id                ID
    scope             https://auth.globus.org/scopes/SERVICE/move
    name              Move data
    description       Move your data
    client            SERVICE
    advertised        no
    refresh tokens    no
    required domains  example.edu
    dependent scopes  TRANSFER,optional,requires_refresh_token
    ");
    let change = [
        "scope",
        "update",
        "Move data",
        "--name",
        "Copy data",
        "--description",
        "Copy your data",
        "--no-dependent-scopes",
        "--no-required-domains",
        "--advertised",
        "--allows-refresh-token",
    ];
    insta::assert_snapshot!(world.run(&change).naming(&names), @"
    exit 0
    --- stdout
    id              ID
    scope           https://auth.globus.org/scopes/SERVICE/move
    name            Copy data
    description     Copy your data
    client          SERVICE
    advertised      yes
    refresh tokens  yes
    ");
    insta::assert_snapshot!(world.run(&["scope", "delete", "Copy data", "--yes"]).naming(&names), @"
    exit 0
    --- stderr
    Deleted: the scope 'Copy data' (ID).
    ");
    assert_eq!(world.run(&["scope", "show", "Copy data"]).code, Some(7));
}

#[test]
fn scopes_are_listed_by_client_and_found_by_string() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    let of_service = [
        "scope",
        "list",
        "--client",
        "Example Service",
        "--jq",
        ".scopes | length",
    ];
    assert_eq!(world.run(&of_service).result(), "3\n");
    let found = world
        .run(&["scope", "list", "--scope-string", TRANSFER, "--format", "json"])
        .document();
    assert_eq!(found["scopes"][0]["scope_string"], TRANSFER);
    assert_eq!(
        world.run(&["scope", "show", "urn:globus:auth:scope:nosuch:all"]).code,
        Some(7)
    );
}

#[test]
fn what_is_said_of_a_dependent_scope_is_one_of_two_words() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    let ran = world.run(&[
        "scope",
        "update",
        "View Example Service",
        "--dependent-scope",
        "x,sometimes",
    ]);
    insta::assert_snapshot!(ran, @"
    exit 2
    --- stderr
    error: --dependent-scope: 'sometimes' is neither optional nor requires_refresh_token
    ");
    let ran = world.run(&["scope", "update", "View Example Service", "--dependent-scope", "x"]);
    insta::assert_snapshot!(ran, @"
    exit 7
    --- stderr
    error: there is no scope 'x'
    hint: see which there are with: globus-auth scope list
    ");
}
