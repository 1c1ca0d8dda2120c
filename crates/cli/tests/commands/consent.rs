use serde_json::Value;

use crate::world::{DevServer, World, login_with};

const VIEW_CONSENTS: &str = "urn:globus:auth:scope:auth.globus.org:view_consents";

/// A world in which a person has consented to the seeded service, and so to the services behind it.
fn with_consents(server: &DevServer) -> World {
    let world = World::of(server);
    let (username, password) = server.person(0);
    let scopes = [
        "--scope",
        server.role("resource_server_scope"),
        "--scope",
        VIEW_CONSENTS,
    ];
    assert_eq!(world.log_in(username, password, &scopes).code, Some(0));
    world
}

fn consents(world: &World) -> Vec<Value> {
    let list = world.run(&["consent", "list", "--format", "json"]).document();
    list["consents"].as_array().unwrap().clone()
}

/// The consent to the seeded service, and one below it.
fn of_service(server: &DevServer, world: &World) -> (String, String) {
    let all = consents(world);
    let scope = server.role("resource_server_scope");
    let root = all.iter().find(|known| known["scope_name"] == scope).unwrap();
    let below = all
        .iter()
        .find(|known| known["dependency_path"][0] == root["id"] && known["id"] != root["id"])
        .unwrap();
    (root["id"].to_string(), below["id"].to_string())
}

#[test]
fn consents_are_listed_and_shown() {
    let server = DevServer::start();
    let world = with_consents(&server);
    let (root, below) = of_service(&server, &world);
    let list = world.run(&["consent", "list"]).result();
    assert!(
        list.starts_with("NUMBER") && list.contains(server.role("resource_server_scope")),
        "{list}"
    );
    let shown = world.run(&["consent", "show", &below]).result();
    assert!(shown.contains(&format!("below            {root}\n")), "{shown}");
    assert_eq!(world.run(&["consent", "show", &root, "--all"]).code, Some(0));
    insta::assert_snapshot!(world.run(&["consent", "show", "999999"]), @"
    exit 7
    --- stderr
    error: there is no consent 999999
    hint: see which there are with: globus-auth consent list, or with --all, those of other applications
    ");
}

#[test]
fn the_trees_are_drawn() {
    let server = DevServer::start();
    let world = with_consents(&server);
    let drawn = world.run(&["consent", "tree"]).result();
    let lines: Vec<&str> = drawn.lines().map(|line| line.split(" (").next().unwrap()).collect();
    let (service, _) = server.service();
    insta::assert_snapshot!(lines.join("\n").replace(service, "SERVICE"), @"
    openid
    profile
    email
    urn:globus:auth:scope:auth.globus.org:view_identity_set
    https://auth.globus.org/scopes/SERVICE/all
    ├─ urn:globus:auth:scope:groups.api.globus.org:view_my_groups_and_memberships
    └─ urn:globus:auth:scope:transfer.api.globus.org:all
    urn:globus:auth:scope:auth.globus.org:view_consents
    ");
    assert_eq!(drawn.lines().count(), consents(&world).len());

    let dot = world.run(&["consent", "tree", "--dot"]).result();
    assert!(dot.starts_with("digraph consents {") && dot.contains(" -> "), "{dot}");
    let svg = world.run(&["consent", "tree", "--svg", "--all"]).result();
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{svg}");
    assert_eq!(svg.matches("<text ").count(), drawn.lines().count());
}

#[test]
fn a_consent_is_taken_back_with_all_below_it() {
    let server = DevServer::start();
    let world = with_consents(&server);
    let (root, below) = of_service(&server, &world);
    let scope = server.role("resource_server_scope");
    insta::assert_snapshot!(world.run(&["consent", "revoke", &root]).naming(&[(scope, "SCOPE")]), @"
    exit 2
    --- stderr
    error: Take back your consent to SCOPE, and 2 below it? Nobody can answer here
    hint: say so with --yes
    ");
    let ran = world.run(&["consent", "revoke", &below, "--yes"]);
    assert_eq!(ran.code, Some(8), "{ran}");
    insta::assert_snapshot!(world.run(&["consent", "revoke", &root, "--yes"]).naming(&[(scope, "SCOPE")]), @"
    exit 0
    --- stderr
    Your consent to SCOPE is taken back; the tokens that rested on it have ended.
    ");
    assert!(consents(&world).iter().all(|known| known["scope_name"] != scope));
    let validate = ["token", "validate", "--resource-server", server.service().0];
    assert_eq!(world.run(&validate).result(), "not active\n");
}

#[test]
fn those_of_other_applications_need_a_scope() {
    let world = World::new();
    world.store_tokens(&login_with(4_000_000_000, &serde_json::json!({})));
    insta::assert_snapshot!(world.run(&["consent", "list", "--all"]), @"
    exit 5
    --- stderr
    error: your login lacks a scope that this needs: urn:globus:auth:scope:auth.globus.org:view_consents
    hint: approve it with: globus-auth session consent urn:globus:auth:scope:auth.globus.org:view_consents
    ");
    assert_eq!(World::new().run(&["consent", "tree"]).code, Some(4));
}
