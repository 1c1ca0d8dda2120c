use serde_json::json;

use crate::world::{DevServer, World, login_with};

const FAR_FUTURE: i64 = 4_000_000_000;

#[test]
fn nobody_is_logged_in() {
    insta::assert_snapshot!(World::new().run(&["whoami"]), @"
    exit 4
    --- stderr
    error: you are not logged in
    hint: log in with: globus-auth login
    ");
}

#[test]
fn somebody_is() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));

    assert_eq!(world.run(&["whoami"]).result(), format!("{username}\n"));
    let linked = world.run(&["whoami", "--linked-identities"]).result();
    assert!(
        linked.lines().count() > 1 && linked.lines().any(|line| line == username),
        "{linked}"
    );
    let document = world.run(&["whoami", "--format", "json"]).document();
    assert_eq!(document["preferred_username"], username);
    assert_eq!(document["sub"], server.fixtures["people"][0]["id"]);
}

#[test]
fn an_expired_token_is_renewed_and_the_new_one_stored() {
    let server = DevServer::start();
    let world = World::of(&server);
    let (username, password) = server.person(0);
    assert_eq!(world.log_in(username, password, &[]).code, Some(0));
    let mut tokens = world.tokens();
    let before = tokens["auth.globus.org"].clone();
    tokens["auth.globus.org"]["expires_at_seconds"] = json!(1_000_000_000);
    world.store_tokens(&tokens);

    assert_eq!(world.run(&["whoami"]).result(), format!("{username}\n"));
    let after = &world.tokens()["auth.globus.org"];
    assert_ne!(after["access_token"], before["access_token"]);
    assert_eq!(after["refresh_token"], before["refresh_token"]);
    assert_eq!(after["identity_id"], before["identity_id"]);
    assert!(after["expires_at_seconds"].as_i64() > Some(1_700_000_000));
}

#[test]
fn an_expired_token_without_a_refresh_token_needs_a_login() {
    let world = World::new();
    world.store_tokens(&login_with(1_000_000_000, &json!({})));
    insta::assert_snapshot!(world.run(&["whoami"]), @"
    exit 4
    --- stderr
    error: your login has expired
    hint: log in with: globus-auth login
    ");
}

#[test]
fn a_token_that_the_server_does_not_know_needs_a_login() {
    let server = DevServer::start();
    let world = World::of(&server);
    world.store_tokens(&login_with(FAR_FUTURE, &json!({})));
    let ran = world.run(&["whoami"]);
    assert_eq!(ran.code, Some(4), "{ran}");
    assert!(
        ran.stderr.starts_with("error: userinfo: the service answered 401"),
        "{ran}"
    );
    assert!(ran.stderr.ends_with("hint: log in with: globus-auth login\n"), "{ran}");
    assert!(!ran.stderr.contains("AgStored"), "{ran}");
}

#[test]
fn a_token_goes_to_no_other_server_than_its_own() {
    let mut world = World::new();
    // If the token were sent, connecting to the closed port would fail with exit code 9.
    world.set("GLOBUS_SDK_SERVICE_URL_AUTH", "http://127.0.0.1:9/");
    world.store_tokens(&login_with(
        FAR_FUTURE,
        &json!({"globus_auth_base_url": "https://auth.globus.org/"}),
    ));
    insta::assert_snapshot!(world.run(&["whoami"]), @"
    exit 4
    --- stderr
    error: the stored login is for https://auth.globus.org/, not for http://127.0.0.1:9/
    hint: set GLOBUS_SDK_SERVICE_URL_AUTH=https://auth.globus.org/, or log in here with: globus-auth login --force
    ");
}

#[test]
fn a_file_that_is_no_token_file_is_named_and_left_as_it_is() {
    let world = World::new();
    let path = world.own_token_file();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "{\"access_token\": \"AgSecret\"").unwrap();
    let ran = world.run(&["whoami"]);
    let shown = ran.to_string().replace(world.home().to_str().unwrap(), "HOME");
    insta::assert_snapshot!(shown, @"
    exit 1
    --- stderr
    error: HOME/.globus/app/61338d24-54d5-408f-a10d-66c06b59f6d2/globus-auth/tokens.json is not a token file that can be used: it is not JSON (line 1, column 27). It was left as it is: repair it, or move it away and log in again
    ");
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        "{\"access_token\": \"AgSecret\""
    );
}

#[test]
fn a_server_that_is_not_there_is_told_of() {
    let mut world = World::new();
    world.set("GLOBUS_SDK_SERVICE_URL_AUTH", "http://127.0.0.1:9/");
    world.store_tokens(&login_with(FAR_FUTURE, &json!({})));
    let ran = world.run(&["whoami"]);
    assert_eq!(ran.code, Some(9), "{ran}");
    assert!(
        ran.stderr.starts_with("error: userinfo: the service cannot be reached"),
        "{ran}"
    );
    assert!(ran.stderr.contains("\nhint: check the network, the base URL"), "{ran}");
}

#[test]
fn wrong_variables_are_named() {
    for (name, value) in [
        ("GLOBUS_AUTH_CLIENT_ID", "x"),
        ("GLOBUS_SDK_ENVIRONMENT", "nowhere"),
        ("GLOBUS_SDK_SERVICE_URL_AUTH", "nowhere"),
        ("GLOBUS_SDK_HTTP_TIMEOUT", "soon"),
        ("GLOBUS_AUTH_LOG", "a=b=c"),
    ] {
        let mut world = World::new();
        world.store_tokens(&login_with(FAR_FUTURE, &json!({})));
        world.set(name, value);
        let ran = world.run(&["whoami"]);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.starts_with(&format!("error: {name}")), "{ran}");
    }
}

#[test]
fn each_environment_has_its_own_login() {
    let world = World::new();
    world.store_tokens(&login_with(1_000_000_000, &json!({})));
    assert!(world.run(&["whoami"]).stderr.contains("has expired"));
    assert!(
        world
            .run(&["whoami", "--environment", "preview"])
            .stderr
            .contains("not logged in")
    );
}

#[test]
fn a_person_reads_who_they_are() {
    let server = DevServer::start();
    let world = World::of_person(&server, &[]);
    insta::assert_snapshot!(world.shown(&["whoami"]), @"
    exit 0
    --- stdout
    ada@example.edu
    ");
    insta::assert_snapshot!(world.shown(&["whoami", "--verbose"]), @"
    exit 0
    --- stdout
    username       ada@example.edu
    name           Ada Example
    id             a0000000-0000-4000-8000-000000000001
    email          ada@example.edu
    organization   Example University
    provider       Example University
    authenticated  2033-05-18T03:33:20Z
    ");
    insta::assert_snapshot!(world.shown(&["whoami", "--linked", "--verbose"]), @"
    exit 0
    --- stdout
    USERNAME          NAME         ID                                    EMAIL
    ada@example.edu   Ada Example  a0000000-0000-4000-8000-000000000001  ada@example.edu
    ada@globusid.org  Ada Example  a0000000-0000-4000-8000-000000000002  ada@globusid.org
    ");
}
