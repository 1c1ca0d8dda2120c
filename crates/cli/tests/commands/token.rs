use serde_json::json;

use crate::world::{DevServer, World};

/// A world with a login that has a token for the seeded service, and that token.
fn with_token_for_service(server: &DevServer) -> (World, String) {
    let world = World::of(server);
    let (username, password) = server.person(0);
    let scope = server.role("resource_server_scope");
    assert_eq!(world.log_in(username, password, &["--scope", scope]).code, Some(0));
    let token = world.tokens()[server.service().0]["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    (world, token)
}

/// A world in which the seeded service's own credentials are set.
fn of_service(server: &DevServer) -> World {
    let (id, secret) = server.service();
    let mut world = World::of(server);
    world.set("GLOBUS_AUTH_CLIENT_ID", id);
    world.set("GLOBUS_AUTH_CLIENT_SECRET", secret);
    world
}

#[test]
fn a_service_introspects_a_token_from_standard_input_or_the_environment() {
    let server = DevServer::start();
    let (_, token) = with_token_for_service(&server);
    let mut service = of_service(&server);
    let text = service
        .run_with(&["token", "introspect", "-"], &format!("{token}\n"))
        .result();
    let (username, _) = server.person(0);
    assert!(
        text.starts_with("active    yes\n") && text.contains(&format!("username  {username}\n")),
        "{text}"
    );
    assert!(!text.contains(&token));

    service.set("GLOBUS_AUTH_TOKEN", token);
    let include = [
        "token",
        "introspect",
        "--include",
        "identity_set,session_info",
        "--format",
        "json",
    ];
    let document = service.run(&include).document();
    assert_eq!(
        (&document["active"], &document["username"]),
        (&json!(true), &json!(username))
    );
    assert!(
        document["identity_set"].is_array() && document["session_info"].is_object(),
        "{document}"
    );
}

#[test]
fn a_stored_token_is_introspected_by_another_client() {
    let server = DevServer::start();
    let (mut world, _) = with_token_for_service(&server);
    let (id, secret) = server.service();
    let file = world.home().join("secret");
    std::fs::write(&file, format!("{secret}\n")).unwrap();
    world.set("GLOBUS_AUTH_CLIENT_SECRET_FILE", file.to_str().unwrap());
    let arguments = [
        "token",
        "introspect",
        "--resource-server",
        id,
        "--as",
        id,
        "--format",
        "json",
    ];
    assert_eq!(world.run(&arguments).document()["active"], true);
    // The token for Globus Auth is none of that service's business.
    let arguments = [
        "token",
        "introspect",
        "--resource-server",
        "auth.globus.org",
        "--as",
        id,
    ];
    assert_eq!(world.run(&arguments).result(), "not active\n");
}

#[test]
fn a_public_client_cannot_introspect() {
    insta::assert_snapshot!(World::new().run(&["token", "introspect", "-"]), @"
    exit 2
    --- stderr
    error: the service answers a confidential client only
    hint: set GLOBUS_AUTH_CLIENT_ID and GLOBUS_AUTH_CLIENT_SECRET (or GLOBUS_AUTH_CLIENT_SECRET_FILE)
    ");
}

#[test]
fn a_secret_without_a_client_is_refused() {
    let mut world = World::new();
    world.set("GLOBUS_AUTH_CLIENT_SECRET", "very-secret");
    insta::assert_snapshot!(world.run(&["token", "introspect", "-"]), @"
    exit 2
    --- stderr
    error: there is a client secret, but it is not said whose
    hint: set GLOBUS_AUTH_CLIENT_ID, or use --client-id
    ");
}

#[test]
fn a_wrong_secret_is_told_of_and_not_shown() {
    let server = DevServer::start();
    let mut world = of_service(&server);
    world.set("GLOBUS_AUTH_CLIENT_SECRET", "wrong-secret");
    let ran = world.run_with(&["token", "introspect", "-"], "AgToken");
    assert_eq!(ran.code, Some(6), "{ran}");
    assert!(
        ran.stderr.contains("401") && ran.stderr.contains("hint: check the client id and the client secret"),
        "{ran}"
    );
    assert!(
        !ran.stderr.contains("wrong-secret") && !ran.stderr.contains("AgToken"),
        "{ran}"
    );
}

#[test]
fn a_token_is_revoked_from_standard_input() {
    let server = DevServer::start();
    let (world, token) = with_token_for_service(&server);
    insta::assert_snapshot!(world.run_with(&["token", "revoke", "-"], &token), @"
    exit 0
    --- stderr
    The token is revoked.
    ");
    let service = of_service(&server);
    assert_eq!(
        service.run_with(&["token", "introspect", "-"], &token).result(),
        "not active\n"
    );
    // One that the server does not know is as good as revoked.
    assert_eq!(
        world
            .run_with(&["token", "revoke", "-", "--format", "json"], "AgX")
            .document(),
        json!({"active": false})
    );
}

#[test]
fn a_stored_token_is_revoked_and_deleted_with_its_refresh_token() {
    let server = DevServer::start();
    let (world, token) = with_token_for_service(&server);
    let (id, _) = server.service();
    assert_eq!(world.run(&["token", "revoke", "--resource-server", id]).code, Some(0));
    let stored = world.tokens();
    let left: Vec<&String> = stored.as_object().unwrap().keys().collect();
    assert_eq!(left, ["auth.globus.org"]);
    assert_eq!(
        of_service(&server)
            .run_with(&["token", "introspect", "-"], &token)
            .result(),
        "not active\n"
    );
    let again = world.run(&["token", "revoke", "--resource-server", id]);
    assert_eq!(again.code, Some(4), "{again}");
}

#[test]
fn a_token_on_the_command_line_is_refused_and_not_repeated() {
    let ran = World::new().run(&["token", "revoke", "AgVerySecret"]);
    assert!(!ran.stderr.contains("AgVerySecret"));
    insta::assert_snapshot!(ran, @"
    exit 2
    --- stderr
    error: tokens are not taken from the command line: others can see it
    hint: use - and give the token to standard input, or set GLOBUS_AUTH_TOKEN
    ");
}

#[test]
fn one_token_must_be_named() {
    insta::assert_snapshot!(World::new().run(&["token", "revoke"]), @"
    exit 2
    --- stderr
    error: which token?
    hint: name a stored one with --resource-server, use - for standard input, or set GLOBUS_AUTH_TOKEN
    ");
    insta::assert_snapshot!(World::new().run_with(&["token", "revoke", "-"], " \n"), @"
    exit 1
    --- stderr
    error: standard input holds no token
    ");
    assert_eq!(
        World::new()
            .run(&["token", "revoke", "-", "--resource-server", "x"])
            .code,
        Some(2)
    );
}

#[test]
fn a_token_is_printed_for_scripts() {
    let server = DevServer::start();
    let (world, token) = with_token_for_service(&server);
    let (id, _) = server.service();
    assert_eq!(world.run(&["token", "print", id]).result(), format!("{token}\n"));
    assert_eq!(
        world.run(&["token", "print", id, "--header"]).result(),
        format!("Authorization: Bearer {token}\n")
    );
    let document = world.run(&["token", "print", "--format", "json"]).document();
    assert_eq!(
        (&document["resource_server"], &document["access_token"]),
        (
            &json!("auth.globus.org"),
            &world.tokens()["auth.globus.org"]["access_token"]
        )
    );
    insta::assert_snapshot!(world.run(&["token", "print", "--scope", "urn:nosuch"]), @"
    exit 5
    --- stderr
    error: your login lacks a scope that this needs: urn:nosuch
    hint: approve it with: globus-auth session consent urn:nosuch
    ");
    insta::assert_snapshot!(World::new().run(&["token", "print"]), @"
    exit 4
    --- stderr
    error: you are not logged in
    hint: log in with: globus-auth login
    ");
}

#[test]
fn a_token_is_validated_by_any_client() {
    let server = DevServer::start();
    let (mut world, token) = with_token_for_service(&server);
    assert_eq!(
        world
            .run(&["token", "validate", "--resource-server", server.service().0])
            .result(),
        "active\n"
    );
    assert_eq!(
        world.run_with(&["token", "validate", "-"], "AgX").result(),
        "not active\n"
    );
    world.set("GLOBUS_AUTH_TOKEN", token);
    assert_eq!(
        world.run(&["token", "validate", "--format", "json"]).document(),
        json!({"active": true})
    );
}

#[test]
fn tokens_are_renewed_before_they_end() {
    let server = DevServer::start();
    let (world, token) = with_token_for_service(&server);
    let (id, _) = server.service();
    let before = world.tokens();
    let names = world.run(&["token", "refresh", id, "--jq", ".tokens[].resource_server"]);
    assert_eq!(names.result(), format!("{id}\n"));
    let after = world.tokens();
    assert_ne!(after[id]["access_token"], token.as_str());
    assert_eq!(after[id]["refresh_token"], before[id]["refresh_token"]);
    assert_eq!(after["auth.globus.org"], before["auth.globus.org"]);
    let table = world.run(&["token", "refresh"]).result();
    assert_eq!(table.lines().count(), 3, "{table}");
    assert_ne!(world.tokens()["auth.globus.org"], before["auth.globus.org"]);

    let world = World::new();
    world.store_tokens(&crate::world::login_with(4_000_000_000, &json!({})));
    insta::assert_snapshot!(world.run(&["token", "refresh"]), @"
    exit 4
    --- stderr
    error: no stored token can be renewed
    hint: log in with: globus-auth login
    ");
    insta::assert_snapshot!(world.run(&["token", "refresh", "auth.globus.org"]), @"
    exit 4
    --- stderr
    error: the token for auth.globus.org cannot be renewed: it came without a refresh token
    hint: log in with: globus-auth login
    ");
}

/// An ID token of a login through the native client.
fn id_token(server: &DevServer) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let client = server.role("native_client").parse().unwrap();
    let client = globus_auth::NativeAppAuthClient::builder(client)
        .base_url(server.base_url())
        .build()
        .unwrap();
    let flow = client.oauth2_start_flow("openid profile").start().unwrap();
    let (username, password) = server.person(0);
    let landed = crate::world::browse(flow.authorize_url().as_str(), username, password);
    let tokens = runtime.block_on(flow.exchange(&client, &landed)).unwrap();
    tokens.id_token().unwrap().expose_secret().to_owned()
}

#[test]
fn an_id_token_is_checked_and_told_of() {
    let server = DevServer::start();
    let token = id_token(&server);
    let world = World::of(&server);
    let decode = ["token", "decode", "-", "--client-id", server.role("native_client")];
    let claims = world
        .run_with(&[&decode[..], &["--format", "json"]].concat(), &token)
        .document();
    assert_eq!(claims["preferred_username"], server.person(0).0);
    let text = world.run_with(&decode, &token).result();
    assert!(
        text.contains("preferred_username") && text.contains(server.person(0).0),
        "{text}"
    );
    // It is for that client, of that login, and nobody may have changed it.
    let other = ["token", "decode", "-", "--client-id", server.service().0];
    assert_eq!(
        world.run_with(&[&other[..], &["--any-audience"]].concat(), &token).code,
        Some(0)
    );
    let ran = world.run_with(&other, &token);
    assert!(ran.code == Some(1) && !ran.stderr.contains(&token), "{ran}");
    assert_eq!(
        world
            .run_with(&[&decode[..], &["--nonce", "another"]].concat(), &token)
            .code,
        Some(1)
    );
    let (signed, _) = token.rsplit_once('.').unwrap();
    assert_eq!(world.run_with(&decode, &format!("{signed}.AAAA")).code, Some(1));
    insta::assert_snapshot!(world.run(&["token", "decode", "eyJ.secret.x"]), @"
    exit 2
    --- stderr
    error: tokens are not taken from the command line: others can see it
    hint: use - and give the token to standard input
    ");
}

#[test]
fn a_service_gets_tokens_for_the_services_behind_it() {
    let server = DevServer::start();
    let (_, token) = with_token_for_service(&server);
    let service = of_service(&server);
    let exchange = ["token", "exchange", "-"];
    let json = ["--refresh-tokens", "--format", "json"];
    let document = service.run_with(&[&exchange[..], &json].concat(), &token).document();
    let transfer = document["tokens"]
        .as_array()
        .unwrap()
        .iter()
        .find(|token| token["resource_server"] == "transfer.api.globus.org")
        .unwrap();
    assert!(
        transfer["access_token"].is_string() && transfer["refresh_token"].is_string(),
        "{document}"
    );
    let one = [
        "--scope",
        "urn:globus:auth:scope:groups.api.globus.org:view_my_groups_and_memberships",
    ];
    let text = service.run_with(&[&exchange[..], &one].concat(), &token).result();
    assert!(text.starts_with("resource server  groups.api.globus.org\n"), "{text}");
    assert!(!text.contains("transfer.api.globus.org"), "{text}");
    insta::assert_snapshot!(World::new().run_with(&exchange, &token), @"
    exit 2
    --- stderr
    error: the service answers a confidential client only
    hint: set GLOBUS_AUTH_CLIENT_ID and GLOBUS_AUTH_CLIENT_SECRET (or GLOBUS_AUTH_CLIENT_SECRET_FILE)
    ");
}
