use serde_json::json;

use crate::world::{DevServer, World};

#[test]
fn a_program_gets_the_token_and_its_end() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    let document = world.run(&["exec-credential", "auth.globus.org"]).document();
    assert_eq!(document["kind"], "ExecCredential");
    assert_eq!(
        document["status"]["token"],
        world.tokens()["auth.globus.org"]["access_token"]
    );
    assert!(
        document["status"]["expirationTimestamp"]
            .as_str()
            .unwrap()
            .ends_with('Z'),
        "{document}"
    );
}

#[test]
fn a_scope_that_the_login_lacks_is_asked_for_by_its_command() {
    let world = World::new();
    world.store_tokens(&crate::world::login_with(4_000_000_000, &json!({})));
    insta::assert_snapshot!(world.run(&["exec-credential", "auth.globus.org", "--scope", "urn:a b"]), @"
    exit 5
    --- stderr
    error: your login lacks a scope that this needs: urn:a b
    hint: approve it with: globus-auth session consent 'urn:a b'
    ");
    insta::assert_snapshot!(world.run(&["exec-credential", "transfer.api.globus.org"]), @"
    exit 4
    --- stderr
    error: there is no token for transfer.api.globus.org
    hint: ask for one of its scopes: globus-auth login --scope SCOPE
    ");
}

#[test]
fn a_client_has_a_token_for_any_service() {
    let server = DevServer::start();
    let (id, secret) = server.service();
    let mut world = World::of(&server);
    world.set("GLOBUS_AUTH_CLIENT_ID", id);
    world.set("GLOBUS_AUTH_CLIENT_SECRET", secret);
    let scope = "urn:globus:auth:scope:transfer.api.globus.org:all";
    let transfer = ["exec-credential", "transfer.api.globus.org"];
    let document = world.run(&[&transfer[..], &["--scope", scope]].concat()).document();
    assert!(document["status"]["token"].is_string());
    insta::assert_snapshot!(world.run(&transfer), @"
    exit 2
    --- stderr
    error: a client has no login: which scopes of transfer.api.globus.org does it need?
    hint: name them with --scope
    ");
}

#[test]
fn a_program_reads_one_line() {
    let server = DevServer::start();
    let world = World::of_person(&server, &[]);
    let tokens = world.tokens();
    let token = tokens["auth.globus.org"]["access_token"].as_str().unwrap();
    insta::assert_snapshot!(world.run(&["exec-credential", "auth.globus.org"]).naming(&[(token, "TOKEN")]), @r#"
    exit 0
    --- stdout
    {"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"expirationTimestamp":"2033-05-20T03:33:20Z","token":"TOKEN"}}
    "#);
}
